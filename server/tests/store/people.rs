//! Unions, rolls, members, sessions, codes and roles: what goes in comes out.

use crate::support::world::*;
use crate::support::{Store, Trouble, on_both_engines};
use chrono::TimeDelta;
use gongyue::member::Verification;
use gongyue::role::{Role, RoleKind};
use gongyue_server::store::*;

on_both_engines!(
    a_roll_is_imported_again_without_doubles,
    a_phone_has_one_member,
    a_member_is_verified_with_a_card_of_their_own,
    a_pending_member_asks_once_and_the_newest_wish_counts,
    a_locked_member_comes_out_as_it_is,
    a_session_knows_its_member_and_ends,
    a_session_is_pushed_on_but_not_beyond_its_end,
    signing_out_everywhere_ends_every_session,
    a_code_is_tried_a_few_times_and_used_once,
    codes_are_counted_by_phone_and_by_address,
    roles_hold_until_they_expire,
);

fn union(id: &str) -> UnionRow {
    UnionRow {
        id: id.into(),
        name: "九江骑手工会".into(),
        division_code: code("3604"),
        kind: UnionKind::Gig,
    }
}

fn roll(card: &str, name: &str) -> RollRow {
    RollRow {
        card_hash: card.into(),
        union_id: "union".into(),
        name: name.into(),
        card_sealed: "sealed card".into(),
        phone_hash: "family phone".into(),
        phone_sealed: "sealed phone".into(),
        division_code: code("360403"),
        imported_at: evening(),
        search_key: "wang xiao qiang wxq".into(),
    }
}

async fn with_union(store: &Store, members: usize) {
    build(store, members).await;
    store
        .write(|tx| Box::pin(async move { Ok(union_upsert(tx, &union("union")).await?) }))
        .await
        .unwrap();
}

async fn a_roll_is_imported_again_without_doubles(store: Store) {
    with_union(&store, 0).await;
    for name in ["王小强", "王晓强"] {
        let imported = store.write(move |tx| {
            Box::pin(async move {
                union_upsert(tx, &union("union")).await?;
                roll_upsert(tx, &roll("card-1", name)).await?;
                Ok(roll_upsert(tx, &roll("card-2", "李四")).await?)
            })
        });
        imported.await.unwrap();
    }
    let mut reader = store.reader().await;
    let mut tx = reader.tx();
    assert_eq!(union_get(&mut tx, "union").await.unwrap(), Some(union("union")));
    assert_eq!(union_get(&mut tx, "other").await.unwrap(), None);
    assert_eq!(
        roll_get_by_card(&mut tx, "card-1").await.unwrap(),
        Some(roll("card-1", "王晓强"))
    );
    assert_eq!(roll_get_by_card(&mut tx, "card-3").await.unwrap(), None);
    let family = roll_list_of_phone(&mut tx, "family phone").await.unwrap();
    assert_eq!(
        family.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(),
        ["王晓强", "李四"]
    );
}

async fn a_phone_has_one_member(store: Store) {
    build(&store, 1).await;
    let twin = store.write(|tx| {
        Box::pin(async move {
            let twin = MemberRow {
                id: "twin".into(),
                ..member(&member_id(0))
            };
            assert!(!member_insert(tx, &twin).await?);
            Ok(member_get_by_phone_hash(tx, &twin.phone_hash).await?)
        })
    });
    assert_eq!(twin.await.unwrap(), Some(member(&member_id(0))));
    let mut reader = store.reader().await;
    assert_eq!(member_get(&mut reader.tx(), &"twin".into()).await.unwrap(), None);
    assert_eq!(
        member_get_by_phone_hash(&mut reader.tx(), "no phone")
            .await
            .unwrap(),
        None
    );
}

async fn verify(store: &Store, number: usize, card: &'static str) -> Result<(), Trouble> {
    let verified = store.write(move |tx| {
        Box::pin(async move {
            let (division, id) = (code("360403"), member_id(number));
            let verified = Verified {
                name: "王小强",
                union_id: "union",
                division_code: &division,
                card_hash: card,
                verified_at: evening(),
                verified_by: gongyue::member::VerifiedBy::Roll,
            };
            Ok(member_set_verified(tx, &id.as_str().into(), &verified).await?)
        })
    });
    verified.await
}

async fn a_member_is_verified_with_a_card_of_their_own(store: Store) {
    with_union(&store, 2).await;
    verify(&store, 0, "card-1").await.unwrap();
    let mut reader = store.reader().await;
    let found = member_get(&mut reader.tx(), &member_id(0).as_str().into())
        .await
        .unwrap()
        .unwrap();
    let expected = MemberRow {
        name: Some("王小强".into()),
        verification: Verification::Verified,
        union_id: Some("union".into()),
        division_code: Some(code("360403")),
        card_hash: Some("card-1".into()),
        verified_at: Some(evening()),
        ..member(&member_id(0))
    };
    assert_eq!(found, expected);
    drop(reader);
    let Err(Trouble::Failure(failure)) = verify(&store, 1, "card-1").await else {
        panic!("one card, two members")
    };
    assert!(failure.is_unique(), "{failure}");
    let Err(Trouble::Failure(failure)) = verify(&store, 7, "card-2").await else {
        panic!("nobody was verified")
    };
    assert!(matches!(failure, Failure::Rows { rows: 0, .. }), "{failure}");
}

async fn a_pending_member_asks_once_and_the_newest_wish_counts(store: Store) {
    build(&store, 1).await;
    let request = |id: &str, card: &str| VerificationRequestRow {
        id: id.into(),
        member_id: member_id(0).as_str().into(),
        name: "王小强".into(),
        card_hash: card.into(),
        card_sealed: "sealed".into(),
        created_at: evening(),
        palace_id: None,
        code: None,
    };
    for (row, newly) in [
        (request("q1", "misprint"), true),
        (request("q2", "card-1"), false),
    ] {
        let asked = store.write(move |tx| {
            let row = row.clone();
            Box::pin(async move {
                verification_request_insert(tx, &row).await?;
                Ok(member_set_pending(tx, &row.member_id).await?)
            })
        });
        assert_eq!(asked.await.unwrap(), newly);
    }
    let mut reader = store.reader().await;
    let id = member_id(0).as_str().into();
    let pending = verification_request_pending(&mut reader.tx(), &id).await.unwrap();
    assert_eq!(pending, Some(request("q2", "card-1")));
    let member = member_get(&mut reader.tx(), &id).await.unwrap().unwrap();
    assert_eq!(member.verification, Verification::Pending);
}

async fn a_locked_member_comes_out_as_it_is(store: Store) {
    build(&store, 1).await;
    let locked = store.write(|tx| {
        Box::pin(async move {
            assert_eq!(member_lock(tx, &"nobody".into()).await?, None);
            Ok(member_lock(tx, &member_id(0).as_str().into()).await?)
        })
    });
    assert_eq!(locked.await.unwrap(), Some(member(&member_id(0))));
}

fn session(token: &str, number: usize) -> SessionRow {
    SessionRow {
        token_hash: token.into(),
        member_id: member_id(number).as_str().into(),
        created_at: evening(),
        seen_at: evening(),
        expires_at: evening() + TimeDelta::days(7),
        ends_at: evening() + TimeDelta::days(30),
        device: String::new(),
        factor_at: None,
        factor_faults: 0,
    }
}

async fn sign_in(store: &Store, token: &'static str, number: usize) {
    let row = session(token, number);
    let signed_in = store.write(move |tx| {
        let row = row.clone();
        Box::pin(async move { Ok(session_insert(tx, &row).await?) })
    });
    signed_in.await.unwrap();
}

async fn is_signed_in(store: &Store, token: &str, days: i64) -> bool {
    let mut reader = store.reader().await;
    session_get(&mut reader.tx(), token, evening() + TimeDelta::days(days))
        .await
        .unwrap()
        .is_some()
}

async fn a_session_knows_its_member_and_ends(store: Store) {
    with_union(&store, 1).await;
    verify(&store, 0, "card-1").await.unwrap();
    sign_in(&store, "token", 0).await;
    let mut reader = store.reader().await;
    let found = session_get(&mut reader.tx(), "token", evening())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.member_id, member_id(0).as_str().into());
    assert_eq!(
        (found.name.as_deref(), found.verification),
        (Some("王小强"), Verification::Verified)
    );
    assert_eq!(
        (found.union_id.as_deref(), found.division_code),
        (Some("union"), Some(code("360403")))
    );
    drop(reader);
    assert!(is_signed_in(&store, "token", 6).await);
    assert!(!is_signed_in(&store, "token", 7).await);
    assert!(!is_signed_in(&store, "another", 0).await);
    let out = |token: &'static str| {
        store.write(move |tx| Box::pin(async move { Ok(session_delete(tx, token).await?) }))
    };
    assert!(out("token").await.unwrap());
    assert!(!out("token").await.unwrap());
    assert!(!is_signed_in(&store, "token", 0).await);
}

async fn a_session_is_pushed_on_but_not_beyond_its_end(store: Store) {
    build(&store, 1).await;
    sign_in(&store, "token", 0).await;
    let touch = |token: &'static str, days: i64| {
        store.write(move |tx| {
            let at = |days| evening() + TimeDelta::days(days);
            Box::pin(async move { Ok(session_touch(tx, token, at(days), at(days + 7)).await?) })
        })
    };
    assert!(touch("token", 6).await.unwrap());
    assert!(is_signed_in(&store, "token", 12).await);
    assert!(touch("token", 28).await.unwrap());
    assert!(is_signed_in(&store, "token", 29).await);
    assert!(!is_signed_in(&store, "token", 30).await);
    assert!(!touch("gone", 1).await.unwrap());
}

async fn signing_out_everywhere_ends_every_session(store: Store) {
    build(&store, 2).await;
    for (token, number) in [("a", 0), ("b", 0), ("c", 1)] {
        sign_in(&store, token, number).await;
    }
    let out = store.write(|tx| {
        Box::pin(async move { Ok(session_delete_all(tx, &member_id(0).as_str().into()).await?) })
    });
    assert_eq!(out.await.unwrap(), 2);
    assert!(!is_signed_in(&store, "a", 0).await && is_signed_in(&store, "c", 0).await);
}

fn sign_in_code(id: &str, phone: &str, address: &str, minutes: i64) -> SignInCodeRow {
    SignInCodeRow {
        id: id.into(),
        phone_hash: phone.into(),
        code_hash: format!("hash of {id}"),
        address_hash: address.into(),
        created_at: evening() + TimeDelta::minutes(minutes),
        expires_at: evening() + TimeDelta::minutes(minutes + 5),
        tries_left: 2,
        used_at: None,
    }
}

async fn send(store: &Store, rows: Vec<SignInCodeRow>) {
    let sent = store.write(move |tx| {
        let rows = rows.clone();
        Box::pin(async move {
            for row in &rows {
                sign_in_code_insert(tx, row).await?;
            }
            Ok(())
        })
    });
    sent.await.unwrap();
}

async fn a_code_is_tried_a_few_times_and_used_once(store: Store) {
    send(
        &store,
        vec![
            sign_in_code("new", "phone", "a", 1),
            sign_in_code("old", "phone", "a", 0),
        ],
    )
    .await;
    let mut reader = store.reader().await;
    let newest = sign_in_code_newest(&mut reader.tx(), "phone").await.unwrap();
    assert_eq!(newest, Some(sign_in_code("new", "phone", "a", 1)));
    assert_eq!(
        sign_in_code_newest(&mut reader.tx(), "other phone")
            .await
            .unwrap(),
        None
    );
    drop(reader);
    let spend = || store.write(|tx| Box::pin(async move { Ok(sign_in_code_try_spend(tx, "new").await?) }));
    let spent = [
        spend().await.unwrap(),
        spend().await.unwrap(),
        spend().await.unwrap(),
    ];
    assert_eq!(spent, [true, true, false]);
    let consume =
        || store.write(|tx| Box::pin(async move { Ok(sign_in_code_use(tx, "new", evening()).await?) }));
    let used = [consume().await.unwrap(), consume().await.unwrap()];
    assert_eq!(used, [true, false]);
    let mut reader = store.reader().await;
    let newest = sign_in_code_newest(&mut reader.tx(), "phone")
        .await
        .unwrap()
        .unwrap();
    assert_eq!((newest.tries_left, newest.used_at), (0, Some(evening())));
}

async fn codes_are_counted_by_phone_and_by_address(store: Store) {
    let rows = [
        ("1", "p", "a", 0),
        ("2", "p", "b", 10),
        ("3", "q", "b", 20),
        ("4", "p", "b", 30),
    ];
    send(
        &store,
        rows.map(|(id, phone, address, at)| sign_in_code(id, phone, address, at))
            .to_vec(),
    )
    .await;
    let mut reader = store.reader().await;
    let mut tx = reader.tx();
    let at = |minutes| Some(evening() + TimeDelta::minutes(minutes));
    for (newer, made) in [(0, at(30)), (1, at(10)), (2, at(0)), (3, None)] {
        assert_eq!(sign_in_code_of_phone(&mut tx, "p", newer).await.unwrap(), made);
    }
    for (newer, made) in [(0, at(30)), (2, at(10)), (3, None)] {
        assert_eq!(sign_in_code_of_address(&mut tx, "b", newer).await.unwrap(), made);
    }
}

async fn roles_hold_until_they_expire(store: Store) {
    build(&store, 1).await;
    let grant = |role, scope: &str, expires_at| RoleGrantRow {
        member_id: member_id(0).as_str().into(),
        role,
        scope: scope.into(),
        granted_at: evening(),
        expires_at,
        used_at: None,
    };
    let week = Some(evening() + TimeDelta::days(7));
    let rows = [
        grant(RoleKind::Union, "3604", None),
        grant(RoleKind::Desk, "palace", None),
        grant(RoleKind::Desk, "palace", week),
    ];
    let granted = store.write(move |tx| {
        let rows = rows.clone();
        Box::pin(async move {
            for row in &rows {
                role_grant_upsert(tx, row).await?;
            }
            Ok(())
        })
    });
    granted.await.unwrap();
    let mut reader = store.reader().await;
    let id = member_id(0).as_str().into();
    let now = role_grant_list(&mut reader.tx(), &id, evening()).await.unwrap();
    let roles: Vec<Role> = now.iter().map(|grant| grant.role().unwrap()).collect();
    assert_eq!(roles, [Role::Desk("palace".into()), Role::Union(code("3604"))]);
    let later = role_grant_list(&mut reader.tx(), &id, evening() + TimeDelta::days(7))
        .await
        .unwrap();
    assert_eq!(later.len(), 1);
}
