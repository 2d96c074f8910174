//! Reservations and claims: what goes in comes out, and what may not be is refused by the tables themselves.

use crate::support::world::*;
use crate::support::{Store, Trouble, on_both_engines};
use gongyue::id::{MemberId, ReservationId};
use gongyue::reservation::ReservationStatus;
use gongyue::span::{Span, Step};
use gongyue::venue::VenueKind;
use gongyue_server::store::*;

on_both_engines!(
    a_reservation_comes_out_as_it_went_in_with_its_names,
    a_code_is_used_once_at_a_palace,
    a_live_reservation_has_no_end_and_an_ended_one_has,
    my_reservations_come_page_by_page,
    active_reservations_are_live_and_not_over,
    the_day_of_a_venue_holds_what_touches_it,
    a_status_changes_only_from_the_version_that_was_read,
    a_full_court_and_its_half_exclude_each_other,
    a_refused_claim_leaves_nothing_behind,
    ranges_that_touch_do_not_conflict,
    a_member_is_in_one_place_at_a_time,
    ending_a_reservation_frees_its_time,
    claims_show_who_holds_a_venue,
    a_closure_claims_what_is_free_and_stops_at_what_is_not,
    a_key_is_used_once_by_a_member,
    a_deleted_member_leaves_the_numbers,
);

async fn put(store: &Store, row: ReservationRow, held: &[&str]) -> Result<ReservationId, Trouble> {
    let held = parts(held);
    let made = store.write(move |tx| {
        let (row, held) = (row.clone(), held.clone());
        Box::pin(async move { reserve(tx, &row, &held).await })
    });
    made.await
}

async fn stop(store: &Store, id: &'static str, status: ReservationStatus) -> Result<(), Trouble> {
    store
        .write(move |tx| Box::pin(async move { end(tx, &id.into(), status).await }))
        .await
}

fn me() -> MemberId {
    member_id(0).as_str().into()
}

fn table(id: &str, table: usize, member: Option<usize>, span: Span) -> ReservationRow {
    let member = member.map(member_id);
    reservation(id, "hall", &format!("hall-{table}"), member.as_deref(), span)
}

async fn a_reservation_comes_out_as_it_went_in_with_its_names(store: Store) {
    build(&store, 1).await;
    let row = table("one", 1, Some(0), span(0, 60));
    put(&store, row.clone(), &["hall-1-part"]).await.unwrap();
    let mut reader = store.reader().await;
    let mut tx = reader.tx();
    assert_eq!(
        reservation_get(&mut tx, &row.id).await.unwrap(),
        Some(row.clone())
    );
    assert_eq!(reservation_get(&mut tx, &"two".into()).await.unwrap(), None);
    let view = reservation_view(&mut tx, &row.id).await.unwrap().unwrap();
    assert_eq!(
        (view.palace_name.as_str(), view.palace_name_en.as_str()),
        ("palace工人文化宫", "palace Workers' Palace")
    );
    assert_eq!(
        (view.venue_name.as_str(), view.venue_kind),
        ("hall馆", VenueKind::Badminton)
    );
    assert_eq!(
        (view.court_name.as_str(), view.court_name_en.as_str()),
        ("hall-1号", "hall-1")
    );
    assert_eq!(
        (view.span(), view.status, view.state_version),
        (row.span(), row.status, 1)
    );
    assert_eq!(
        reservation_by_code(&mut tx, &row.palace_id, &row.code)
            .await
            .unwrap(),
        Some(view)
    );
    assert_eq!(
        reservation_by_code(&mut tx, &row.palace_id, "999999")
            .await
            .unwrap(),
        None
    );
}

async fn a_code_is_used_once_at_a_palace(store: Store) {
    build(&store, 0).await;
    put(&store, table("one", 1, None, span(0, 30)), &["hall-1-part"])
        .await
        .unwrap();
    let taken = store.write(|tx| {
        Box::pin(async move {
            let mut row = table("two", 2, None, span(0, 30));
            row.code = table("one", 1, None, span(0, 30)).code;
            assert!(!reservation_insert(tx, &row).await?);
            // The same command takes another code and goes on.
            row.code = "ABCDEF".into();
            reserve(tx, &row, &parts(&["hall-2-part"])).await
        })
    });
    taken.await.unwrap();
    assert_sound(&store).await;
}

async fn a_live_reservation_has_no_end_and_an_ended_one_has(store: Store) {
    build(&store, 0).await;
    let good = table("x", 1, None, span(0, 30));
    let wrong = [
        ReservationRow {
            ended_at: Some(evening()),
            ..good.clone()
        },
        ReservationRow {
            status: ReservationStatus::Cancelled,
            ..good.clone()
        },
        ReservationRow {
            ends_at: good.starts_at,
            ..good.clone()
        },
        ReservationRow {
            ends_at: good.starts_at + chrono::TimeDelta::days(3),
            ..good.clone()
        },
        ReservationRow {
            party_size: 0,
            ..good.clone()
        },
        ReservationRow {
            code: "SHORT".into(),
            ..good.clone()
        },
    ];
    for row in wrong {
        let refused = store.write(move |tx| {
            let row = row.clone();
            Box::pin(async move { Ok(reservation_insert(tx, &row).await?) })
        });
        let Err(Trouble::Failure(failure)) = refused.await else {
            panic!("it went in")
        };
        assert!(failure.is_check(), "{failure}");
    }
}

async fn my_reservations_come_page_by_page(store: Store) {
    build(&store, 2).await;
    // Two begin at the same time at different palaces' clocks; here they are simply ended ones.
    for (id, after) in [("a", 0), ("b", 60), ("c", 60), ("d", 120), ("e", -60)] {
        let mut row = table(id, 1, Some(0), span(after, 30));
        row.status = ReservationStatus::Completed;
        row.ended_at = Some(row.ends_at);
        let written = store.write(move |tx| {
            let row = row.clone();
            Box::pin(async move { Ok(reservation_insert(tx, &row).await?) })
        });
        assert!(written.await.unwrap());
    }
    put(&store, table("f", 2, Some(0), span(240, 30)), &["hall-2-part"])
        .await
        .unwrap();
    put(&store, table("g", 3, Some(1), span(0, 30)), &["hall-3-part"])
        .await
        .unwrap();
    let ids = |rows: &[ReservationView]| rows.iter().map(|row| row.id.0.clone()).collect::<Vec<_>>();
    let mut reader = store.reader().await;
    let mut tx = reader.tx();
    let first = reservation_list_of_member(&mut tx, &me(), evening(), None, None, 2)
        .await
        .unwrap();
    assert_eq!(ids(&first), ["a", "b"]);
    let cursor = Some(first[1].cursor());
    let second = reservation_list_of_member(&mut tx, &me(), evening(), None, cursor, 9)
        .await
        .unwrap();
    assert_eq!(ids(&second), ["c", "d", "f"]);
    let status = Some(ReservationStatus::Confirmed);
    let live = reservation_list_of_member(&mut tx, &me(), evening(), status, None, 9)
        .await
        .unwrap();
    assert_eq!(ids(&live), ["f"]);
    let before = span(120, 30).starts_at;
    let past = reservation_past_of_member(&mut tx, &me(), before, None, None, 2)
        .await
        .unwrap();
    assert_eq!(ids(&past), ["c", "b"]);
    let older = reservation_past_of_member(&mut tx, &me(), before, None, Some(past[1].cursor()), 9)
        .await
        .unwrap();
    assert_eq!(ids(&older), ["a", "e"]);
}

async fn active_reservations_are_live_and_not_over(store: Store) {
    build(&store, 1).await;
    for (id, table_number, after) in [
        ("later", 1, 120),
        ("now", 2, 0),
        ("over", 3, -60),
        ("ended", 4, 60),
    ] {
        let held = format!("hall-{table_number}-part");
        put(
            &store,
            table(id, table_number, Some(0), span(after, 30)),
            &[&held],
        )
        .await
        .unwrap();
    }
    stop(&store, "ended", ReservationStatus::Cancelled).await.unwrap();
    let mut reader = store.reader().await;
    let active = reservation_active_of_member(&mut reader.tx(), &me(), evening())
        .await
        .unwrap();
    assert_eq!(
        active.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(),
        ["now", "later"]
    );
    let at_its_end = reservation_active_of_member(&mut reader.tx(), &me(), span(0, 30).ends_at)
        .await
        .unwrap();
    assert_eq!(at_its_end.len(), 1);
}

async fn the_day_of_a_venue_holds_what_touches_it(store: Store) {
    build(&store, 0).await;
    put(&store, table("before", 1, None, span(-60, 60)), &["hall-1-part"])
        .await
        .unwrap();
    put(&store, table("into", 2, None, span(-30, 60)), &["hall-2-part"])
        .await
        .unwrap();
    put(&store, table("last", 3, None, span(45, 30)), &["hall-3-part"])
        .await
        .unwrap();
    put(&store, table("after", 4, None, span(60, 30)), &["hall-4-part"])
        .await
        .unwrap();
    put(
        &store,
        reservation("other", "arena", "west", None, span(0, 60)),
        &["west-part"],
    )
    .await
    .unwrap();
    let mut reader = store.reader().await;
    let hour = span(0, 60);
    let rows = reservation_list_of_venue(&mut reader.tx(), &"hall".into(), hour.starts_at, hour.ends_at)
        .await
        .unwrap();
    assert_eq!(
        rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(),
        ["into", "last"]
    );
}

async fn a_status_changes_only_from_the_version_that_was_read(store: Store) {
    build(&store, 0).await;
    put(&store, table("one", 1, None, span(0, 30)), &["hall-1-part"])
        .await
        .unwrap();
    let set = |version: i64, status: ReservationStatus| {
        store.write(move |tx| {
            Box::pin(
                async move { Ok(reservation_set_status(tx, &"one".into(), version, status, None).await?) },
            )
        })
    };
    assert!(set(1, ReservationStatus::CheckedIn).await.unwrap());
    assert!(!set(1, ReservationStatus::Confirmed).await.unwrap());
    let mut reader = store.reader().await;
    let row = reservation_get(&mut reader.tx(), &"one".into())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (row.status, row.state_version, row.ended_at),
        (ReservationStatus::CheckedIn, 2, None)
    );
}

async fn a_full_court_and_its_half_exclude_each_other(store: Store) {
    build(&store, 0).await;
    put(
        &store,
        reservation("west", "arena", "west", None, span(0, 60)),
        &["west-part"],
    )
    .await
    .unwrap();
    let full = reservation("full", "arena", "full", None, span(45, 60));
    let refused = put(&store, full, &["west-part", "east-part"]).await;
    assert!(matches!(refused, Err(Trouble::Taken(_))), "{refused:?}");
    put(
        &store,
        reservation("east", "arena", "east", None, span(0, 60)),
        &["east-part"],
    )
    .await
    .unwrap();
    assert_sound(&store).await;
}

async fn a_refused_claim_leaves_nothing_behind(store: Store) {
    build(&store, 1).await;
    put(&store, table("one", 1, None, span(60, 60)), &["hall-1-part"])
        .await
        .unwrap();
    // Its last quarter of an hour is taken: the member's claims and three quarters were already written.
    let refused = put(&store, table("two", 1, Some(0), span(15, 60)), &["hall-1-part"]).await;
    assert!(matches!(refused, Err(Trouble::Taken(_))), "{refused:?}");
    let mut reader = store.reader().await;
    let mut tx = reader.tx();
    assert_eq!(reservation_get(&mut tx, &"two".into()).await.unwrap(), None);
    let (from, to) = (
        Step::of(span(-600, 15).starts_at),
        Step::of(span(600, 15).starts_at),
    );
    assert!(
        member_claim_list(&mut tx, &me(), from, to)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        claim_list_of_venue(&mut tx, &"hall".into(), from, to)
            .await
            .unwrap()
            .len(),
        4
    );
    drop(reader);
    assert_sound(&store).await;
}

async fn ranges_that_touch_do_not_conflict(store: Store) {
    build(&store, 1).await;
    for (id, after) in [("one", 0), ("two", 30), ("zero", -30)] {
        put(&store, table(id, 1, Some(0), span(after, 30)), &["hall-1-part"])
            .await
            .unwrap();
    }
    assert_sound(&store).await;
}

async fn a_member_is_in_one_place_at_a_time(store: Store) {
    build(&store, 2).await;
    put(&store, table("one", 1, Some(0), span(0, 60)), &["hall-1-part"])
        .await
        .unwrap();
    let second = reservation("two", "arena", "west", Some(&member_id(0)), span(45, 60));
    let refused = put(&store, second.clone(), &["west-part"]).await;
    assert!(matches!(refused, Err(Trouble::Elsewhere(_))), "{refused:?}");
    let other = ReservationRow {
        member_id: Some(member_id(1).as_str().into()),
        ..second
    };
    put(&store, other, &["west-part"]).await.unwrap();
    let mut reader = store.reader().await;
    let (from, to) = (Step::of(evening()), Step::of(span(0, 30).ends_at));
    let there = member_claim_list(&mut reader.tx(), &me(), from, to)
        .await
        .unwrap();
    assert_eq!(
        there.iter().map(|claim| claim.step).collect::<Vec<_>>(),
        [from, Step(from.0 + 1)]
    );
    assert!(there.iter().all(|claim| claim.reservation_id == "one".into()));
    drop(reader);
    assert_sound(&store).await;
}

async fn ending_a_reservation_frees_its_time(store: Store) {
    build(&store, 1).await;
    put(&store, table("one", 1, Some(0), span(0, 60)), &["hall-1-part"])
        .await
        .unwrap();
    let counted = store.write(|tx| {
        Box::pin(async move {
            let id = ReservationId::from("one");
            let cancelled = ReservationStatus::Cancelled;
            assert!(reservation_set_status(tx, &id, 1, cancelled, Some(evening())).await?);
            Ok((
                member_claims_delete(tx, &id).await?,
                claims_delete(tx, &id).await?,
            ))
        })
    });
    assert_eq!(counted.await.unwrap(), (4, 4));
    put(&store, table("two", 1, Some(0), span(0, 60)), &["hall-1-part"])
        .await
        .unwrap();
    assert_sound(&store).await;
}

async fn claims_show_who_holds_a_venue(store: Store) {
    build(&store, 1).await;
    put(&store, table("one", 1, Some(0), span(0, 30)), &["hall-1-part"])
        .await
        .unwrap();
    put(&store, table("two", 2, None, span(15, 30)), &["hall-2-part"])
        .await
        .unwrap();
    put(
        &store,
        reservation("three", "arena", "west", None, span(0, 30)),
        &["west-part"],
    )
    .await
    .unwrap();
    let mut reader = store.reader().await;
    let mut tx = reader.tx();
    let (from, to) = (Step::of(evening()), Step::of(span(30, 15).starts_at));
    let claims = claim_list_of_venue(&mut tx, &"hall".into(), from, to)
        .await
        .unwrap();
    let told: Vec<(&str, i64, Option<&str>)> = claims
        .iter()
        .map(|claim| {
            (
                claim.part_id.as_str(),
                claim.step.0 - from.0,
                claim.member_id.as_ref().map(MemberId::as_str),
            )
        })
        .collect();
    let holder = member_id(0);
    let holder = Some(holder.as_str());
    assert_eq!(
        told,
        [
            ("hall-1-part", 0, holder),
            ("hall-1-part", 1, holder),
            ("hall-2-part", 1, None)
        ]
    );
    let counts = claim_count_by_venue(&mut tx, Some(&code("3604")), from, to)
        .await
        .unwrap();
    let counts: Vec<(&str, i64, i64)> = counts
        .iter()
        .map(|count| (count.venue_id.as_str(), count.step.0 - from.0, count.claimed))
        .collect();
    assert_eq!(
        counts,
        [("arena", 0, 1), ("arena", 1, 1), ("hall", 0, 1), ("hall", 1, 2)]
    );
    assert!(
        claim_count_by_venue(&mut tx, Some(&code("3601")), from, to)
            .await
            .unwrap()
            .is_empty()
    );
}

async fn a_closure_claims_what_is_free_and_stops_at_what_is_not(store: Store) {
    build(&store, 0).await;
    put(&store, table("one", 1, None, span(0, 30)), &["hall-1-part"])
        .await
        .unwrap();
    let close = |id: &'static str, part: &'static str| {
        store.write(move |tx| {
            Box::pin(async move {
                let hour = span(0, 60);
                let closure = ClosureRow {
                    venue_id: Some("hall".into()),
                    court_id: Some(part.trim_end_matches("-part").into()),
                    reason: "比赛".into(),
                    reason_en: "A match".into(),
                    ..ClosureRow::new(
                        id.into(),
                        "palace".into(),
                        gongyue::closure::ClosureKind::Event,
                        hour,
                        evening(),
                    )
                };
                closure_insert(tx, &closure).await?;
                let held = parts(&[part]);
                closure_claims_insert(tx, &closure.palace_id, &closure.id, &held, hour).await??;
                Ok(())
            })
        })
    };
    assert!(matches!(close("c1", "hall-1-part").await, Err(Trouble::Taken(_))));
    close("c2", "hall-2-part").await.unwrap();
    close("c3", "hall-2-part").await.unwrap();
    let refused = put(&store, table("two", 2, None, span(45, 30)), &["hall-2-part"]).await;
    assert!(matches!(refused, Err(Trouble::Taken(_))), "{refused:?}");
    assert_sound(&store).await;
    let lifted =
        store.write(|tx| Box::pin(async move { Ok(closure_claims_delete(tx, &"c2".into()).await?) }));
    assert_eq!(
        lifted.await.unwrap(),
        4,
        "the second closure had nothing left to claim"
    );
}

async fn a_key_is_used_once_by_a_member(store: Store) {
    build(&store, 2).await;
    let row = |member: usize, reservation: &str| IdempotencyRow {
        member_id: member_id(member).as_str().into(),
        key: "key".into(),
        request_hash: "hash".into(),
        reservation_id: reservation.into(),
        created_at: evening(),
    };
    for (row, first) in [
        (row(0, "one"), true),
        (row(0, "two"), false),
        (row(1, "three"), true),
    ] {
        let inserted = store.write(move |tx| {
            let row = row.clone();
            Box::pin(async move { Ok(idempotency_insert(tx, &row).await?) })
        });
        assert_eq!(inserted.await.unwrap(), first);
    }
    let mut reader = store.reader().await;
    assert_eq!(
        idempotency_get(&mut reader.tx(), &me(), "key").await.unwrap(),
        Some(row(0, "one"))
    );
    assert_eq!(
        idempotency_get(&mut reader.tx(), &me(), "other").await.unwrap(),
        None
    );
}

async fn a_deleted_member_leaves_the_numbers(store: Store) {
    build(&store, 1).await;
    put(&store, table("one", 1, Some(0), span(0, 60)), &["hall-1-part"])
        .await
        .unwrap();
    let delete = || {
        store.write(|tx| {
            Box::pin(async move {
                Ok(tx
                    .execute("DELETE FROM member WHERE id = 'member-0'", &[])
                    .await?)
            })
        })
    };
    assert!(delete().await.is_err(), "not while they hold a place");
    stop(&store, "one", ReservationStatus::Cancelled).await.unwrap();
    assert_eq!(delete().await.unwrap(), 1);
    let mut reader = store.reader().await;
    let row = reservation_get(&mut reader.tx(), &"one".into())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.member_id, None);
    drop(reader);
    assert_sound(&store).await;
}
