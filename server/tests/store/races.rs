//! Many at once. Each race has a control: the same harness against a writer without the key must fail on
//! PostgreSQL, else the race proves nothing.

use crate::support::world::*;
use crate::support::{Engine, Number, Store, Trouble, on_both_engines};
use gongyue::id::{PartId, ReservationId};
use gongyue::reservation::ReservationStatus;
use gongyue::span::{Span, Step};
use gongyue_server::store::*;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::Arc;
use tokio::sync::Barrier;

on_both_engines!(
    race_one_slot,
    race_one_slot_without_the_key_is_seen_to_fail,
    race_the_seats_of_a_room,
    race_of_one_member_to_two_places,
    race_of_twins_under_one_key,
    race_of_guesses_spends_each_try_once,
    race_to_cancel_and_check_in,
    race_of_a_closure_and_reservations,
    race_of_one_member_for_a_quota,
    race_of_one_member_for_a_quota_without_the_lock_is_seen_to_fail,
    race_of_a_union_for_its_share,
);

/// Runs so many tasks that all start at the same moment; what each came to.
async fn all_at_once<T, F>(count: usize, task: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let barrier = Arc::new(Barrier::new(count));
    let mut tasks = Vec::with_capacity(count);
    for number in 0..count {
        let (barrier, task) = (barrier.clone(), task(number));
        tasks.push(tokio::spawn(async move {
            barrier.wait().await;
            task.await
        }));
    }
    let mut outcomes = Vec::with_capacity(count);
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

/// Numbers that look random and are the same in every run.
fn scattered(seed: u64) -> u64 {
    let mixed = (seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33
}

/// What one client of the race wants: the full court or a half, a quarter of an hour to an hour of the same two.
#[derive(Clone)]
struct Wish {
    id: String,
    court: &'static str,
    parts: Vec<PartId>,
    span: Span,
}

fn wish(round: u64, number: usize) -> Wish {
    let random = scattered(round * 1000 + number as u64);
    let (court, parts): (_, &[&str]) = match random % 4 {
        0 => ("west", &["west-part"]),
        1 => ("east", &["east-part"]),
        _ => ("full", &["west-part", "east-part"]),
    };
    let span = span(15 * (random / 4 % 5) as i64, 15 * (1 + random / 20 % 4) as i64);
    Wish {
        id: format!("r{round:02}{number:03}"),
        court,
        parts: self::parts(parts),
        span,
    }
}

type Cell = (PartId, Step);

fn cells(wish: &Wish) -> impl Iterator<Item = Cell> + '_ {
    wish.parts
        .iter()
        .flat_map(|part| wish.span.steps().map(move |step| (part.clone(), step)))
}

const CLIENTS: usize = 48;

async fn race_one_slot(store: Store) {
    build(&store, 0).await;
    for round in 0..5 {
        let outcomes = all_at_once(CLIENTS, |number| {
            let (store, wish) = (store.clone(), wish(round, number));
            async move {
                let row = reservation(&wish.id, "arena", wish.court, None, wish.span);
                let parts = wish.parts.clone();
                let answer = store.write(move |tx| {
                    let (row, parts) = (row.clone(), parts.clone());
                    Box::pin(async move { reserve(tx, &row, &parts).await })
                });
                (wish, answer.await)
            }
        });
        let outcomes = outcomes.await;
        let mut held: BTreeMap<Cell, String> = BTreeMap::new();
        for (wish, answer) in &outcomes {
            match answer {
                Ok(_) => {
                    for cell in cells(wish) {
                        let before = held.insert(cell, wish.id.clone());
                        assert_eq!(before, None, "{} got what somebody had", wish.id);
                    }
                }
                Err(Trouble::Taken(_)) => {}
                Err(other) => panic!("{}: {other}", wish.id),
            }
        }
        // Nobody lost to somebody who lost as well.
        for (wish, answer) in &outcomes {
            assert!(
                answer.is_ok() || cells(wish).any(|cell| held.contains_key(&cell)),
                "{} lost to nobody",
                wish.id
            );
        }
        assert_eq!(stored(&store).await, held);
        assert_sound(&store).await;
        clear(&store).await;
    }
}

/// The claims on the arena, and whose they are.
async fn stored(store: &Store) -> BTreeMap<Cell, String> {
    let mut reader = store.reader().await;
    let (from, to) = (
        Step::of(span(-60, 15).starts_at),
        Step::of(span(600, 15).starts_at),
    );
    let claims = claim_list_of_venue(&mut reader.tx(), &"arena".into(), from, to)
        .await
        .unwrap();
    claims
        .into_iter()
        .map(|claim| ((claim.part_id, claim.step), claim.reservation_id.unwrap().0))
        .collect()
}

/// Ends everything, for the next round.
async fn clear(store: &Store) {
    let holders: BTreeSet<String> = stored(store).await.into_values().collect();
    for holder in holders {
        let ended = store.write(move |tx| {
            let id = ReservationId::from(holder.as_str());
            Box::pin(async move { end(tx, &id, ReservationStatus::Cancelled).await })
        });
        ended.await.unwrap();
    }
    assert!(stored(store).await.is_empty());
}

/// The same clients and wishes, but the writer looks first and then inserts, into a table without a key, as most
/// booking programs do. With one writer, as on SQLite, that holds; on PostgreSQL it must be seen to fail.
async fn race_one_slot_without_the_key_is_seen_to_fail(store: Store) {
    build(&store, 0).await;
    let table = store.write(|tx| {
        Box::pin(async move {
            tx.execute(
                "CREATE TABLE unkeyed (part_id TEXT NOT NULL, step BIGINT NOT NULL)",
                &[],
            )
            .await?;
            Ok(())
        })
    });
    table.await.unwrap();
    let mut doubled = 0;
    for round in 0..10 {
        all_at_once(CLIENTS, |number| {
            let (store, wish) = (store.clone(), wish(round, number));
            async move {
                let looked = store.write(move |tx| {
                    let wish = wish.clone();
                    Box::pin(async move { look_then_insert(tx, &wish).await })
                });
                match looked.await {
                    Ok(()) | Err(Trouble::Refused(_)) => {}
                    Err(other) => panic!("{other}"),
                }
            }
        })
        .await;
        let emptied = store.write(|tx| {
            Box::pin(async move {
                let sql = "SELECT COUNT(*) AS number FROM (
                    SELECT part_id FROM unkeyed GROUP BY part_id, step HAVING COUNT(*) > 1) AS doubled";
                let Number(doubled) = tx.fetch_one(sql, &[]).await?;
                tx.execute("DELETE FROM unkeyed", &[]).await?;
                Ok(doubled)
            })
        });
        doubled += emptied.await.unwrap();
        if doubled > 0 {
            break;
        }
    }
    match store.engine {
        Engine::Sqlite => assert_eq!(doubled, 0, "one writer cannot race with itself"),
        Engine::Postgres => assert!(
            doubled > 0,
            "race_one_slot is blind: it passes without the key too"
        ),
    }
}

async fn look_then_insert(tx: &mut Tx<'_>, wish: &Wish) -> Result<(), Trouble> {
    for cell in cells(wish) {
        let sql = "SELECT COUNT(*) AS number FROM unkeyed WHERE part_id = $1 AND step = $2";
        let Number(found) = tx.fetch_one(sql, &[cell.0.value(), cell.1.value()]).await?;
        if found > 0 {
            return Err(Trouble::Refused("taken"));
        }
    }
    for cell in cells(wish) {
        tx.execute(
            "INSERT INTO unkeyed (part_id, step) VALUES ($1, $2)",
            &[cell.0.value(), cell.1.value()],
        )
        .await?;
    }
    Ok(())
}

/// Parties of one to four for the same hour in a room of 60: nobody sits on another, and nobody is sent away
/// while there is room.
async fn race_the_seats_of_a_room(store: Store) {
    build(&store, 0).await;
    let hour = span(0, 60);
    let party = |number: usize| 1 + (scattered(number as u64) % 4) as u16;
    let outcomes = all_at_once(40, |number| {
        let store = store.clone();
        async move {
            // Whoever collides looks again, as the use case does.
            for _ in 0..40 {
                let seated = store.write(move |tx| {
                    let mut row = reservation(&format!("s{number:03}"), "room", "seats", None, hour);
                    row.party_size = party(number);
                    Box::pin(async move { sit_down(tx, &row, number).await })
                });
                match seated.await {
                    Err(Trouble::Taken(_)) => {}
                    other => return (number, other),
                }
            }
            panic!("{number} never came through");
        }
    });
    let mut seated = 0;
    let mut turned_away = Vec::new();
    for (number, answer) in outcomes.await {
        match answer {
            Ok(_) => seated += usize::from(party(number)),
            Err(Trouble::Refused("full")) => turned_away.push(usize::from(party(number))),
            Err(other) => panic!("{number}: {other}"),
        }
    }
    assert!(seated <= SEATS && !turned_away.is_empty());
    assert!(
        turned_away.iter().all(|party| seated + party > SEATS),
        "{seated} seated, {turned_away:?} turned away"
    );
    let mut reader = store.reader().await;
    let (from, to) = (Step::of(hour.starts_at), Step::of(hour.ends_at));
    let counts = claim_count_by_venue(&mut reader.tx(), None, from, to)
        .await
        .unwrap();
    assert!(
        counts.iter().all(|count| count.claimed as usize == seated) && counts.len() == 4,
        "{counts:?}"
    );
    drop(reader);
    assert_sound(&store).await;
}

async fn sit_down(tx: &mut Tx<'_>, row: &ReservationRow, number: usize) -> Result<ReservationId, Trouble> {
    let court = court_get(tx, &row.court_id)
        .await?
        .ok_or(Trouble::Refused("no court"))?;
    let (from, to) = (Step::of(row.starts_at), Step::of(row.ends_at));
    let claims = claim_list_of_venue(tx, &row.venue_id, from, to).await?;
    let taken: BTreeSet<&PartId> = claims.iter().map(|claim| &claim.part_id).collect();
    let mut free: Vec<PartId> = court
        .parts
        .iter()
        .filter(|part| !taken.contains(part))
        .cloned()
        .collect();
    let party = usize::from(row.party_size);
    if free.len() < party {
        return Err(Trouble::Refused("full"));
    }
    let turn = number * 7 % free.len();
    free.rotate_left(turn);
    reserve(tx, row, &free[..party]).await
}

async fn race_of_one_member_to_two_places(store: Store) {
    build(&store, 1).await;
    const PLACES: [(&str, &str, &str); 3] = [
        ("hall", "hall-1", "hall-1-part"),
        ("arena", "west", "west-part"),
        ("room", "seats", "seat-01"),
    ];
    let outcomes = all_at_once(12, |number| {
        let store = store.clone();
        async move {
            let (venue, court, part) = PLACES[number % PLACES.len()];
            let member = member_id(0);
            let row = reservation(&format!("m{number:02}"), venue, court, Some(&member), span(0, 30));
            let part = parts(&[part]);
            let answer = store.write(move |tx| {
                let (row, part) = (row.clone(), part.clone());
                Box::pin(async move { reserve(tx, &row, &part).await })
            });
            answer.await
        }
    });
    let outcomes = outcomes.await;
    assert_eq!(
        outcomes.iter().filter(|answer| answer.is_ok()).count(),
        1,
        "{outcomes:?}"
    );
    let elsewhere = |answer: &&Result<_, _>| matches!(answer, Err(Trouble::Elsewhere(_)));
    assert_eq!(outcomes.iter().filter(elsewhere).count(), 11, "{outcomes:?}");
    assert_sound(&store).await;
}

/// The retry of a request overtakes the request: one of them does the work, the others find its answer.
async fn race_of_twins_under_one_key(store: Store) {
    build(&store, 1).await;
    let outcomes = all_at_once(12, |number| {
        let store = store.clone();
        async move {
            let answer = store.write(move |tx| {
                let member = member_id(0);
                let id = format!("t{number:02}");
                let row = reservation(&id, "hall", "hall-1", Some(&member), span(0, 30));
                Box::pin(async move {
                    let key = IdempotencyRow {
                        member_id: member.as_str().into(),
                        key: "key".into(),
                        request_hash: "wish".into(),
                        reservation_id: row.id.clone(),
                        created_at: evening(),
                    };
                    if !idempotency_insert(tx, &key).await? {
                        let done = idempotency_get(tx, &key.member_id, "key").await?;
                        return Ok(done.ok_or(Trouble::Refused("no answer"))?.reservation_id);
                    }
                    reserve(tx, &row, &parts(&["hall-1-part"])).await
                })
            });
            answer.await.unwrap()
        }
    });
    let ids: BTreeSet<ReservationId> = outcomes.await.into_iter().collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
    let mut reader = store.reader().await;
    assert!(
        reservation_get(&mut reader.tx(), ids.first().unwrap())
            .await
            .unwrap()
            .is_some()
    );
    drop(reader);
    assert_sound(&store).await;
}

async fn race_of_guesses_spends_each_try_once(store: Store) {
    let sent = store.write(|tx| {
        Box::pin(async move {
            let code = SignInCodeRow {
                id: "code".into(),
                phone_hash: "phone".into(),
                code_hash: "hash".into(),
                address_hash: "address".into(),
                created_at: evening(),
                expires_at: span(0, 5).ends_at,
                tries_left: 5,
                used_at: None,
            };
            Ok(sign_in_code_insert(tx, &code).await?)
        })
    });
    sent.await.unwrap();
    let outcomes = all_at_once(20, |_| {
        let store = store.clone();
        async move {
            let spent =
                store.write(|tx| Box::pin(async move { Ok(sign_in_code_try_spend(tx, "code").await?) }));
            spent.await.unwrap()
        }
    });
    assert_eq!(outcomes.await.into_iter().filter(|spent| *spent).count(), 5);
}

/// Both read version 1; one of them changes it.
async fn race_to_cancel_and_check_in(store: Store) {
    build(&store, 0).await;
    let made = store.write(|tx| {
        Box::pin(async move {
            reserve(
                tx,
                &reservation("one", "hall", "hall-1", None, span(0, 60)),
                &parts(&["hall-1-part"]),
            )
            .await
        })
    });
    made.await.unwrap();
    let outcomes = all_at_once(10, |number| {
        let store = store.clone();
        async move {
            let moved = store.write(move |tx| {
                Box::pin(async move {
                    if number % 2 == 0 {
                        return end(tx, &"one".into(), ReservationStatus::Cancelled).await;
                    }
                    let status = ReservationStatus::CheckedIn;
                    match reservation_set_status(tx, &"one".into(), 1, status, None).await? {
                        true => Ok(()),
                        false => Err(Trouble::Refused("somebody was faster")),
                    }
                })
            });
            moved.await
        }
    });
    let outcomes = outcomes.await;
    let checked_in = outcomes
        .iter()
        .skip(1)
        .step_by(2)
        .filter(|answer| answer.is_ok())
        .count();
    assert!(checked_in <= 1, "{outcomes:?}");
    let mut reader = store.reader().await;
    let row = reservation_get(&mut reader.tx(), &"one".into())
        .await
        .unwrap()
        .unwrap();
    let moves = outcomes.iter().filter(|answer| answer.is_ok()).count() as i64;
    assert_eq!(row.state_version, 1 + moves, "{outcomes:?}");
    drop(reader);
    assert_sound(&store).await;
}

/// While members book the hall, the staff close it: whatever is still live afterwards lies outside the closure.
async fn race_of_a_closure_and_reservations(store: Store) {
    build(&store, 0).await;
    let outcomes = all_at_once(25, |number| {
        let store = store.clone();
        async move {
            if number == 12 {
                return close_the_hall(&store).await;
            }
            let (table, after) = (1 + number % 4, 30 * (number / 4) as i64);
            let answer = store.write(move |tx| {
                let court = format!("hall-{table}");
                let row = reservation(&format!("c{number:02}"), "hall", &court, None, span(after, 30));
                Box::pin(async move {
                    reserve(tx, &row, &parts(&[&format!("{court}-part")]))
                        .await
                        .map(|_| ())
                })
            });
            match answer.await {
                Ok(()) | Err(Trouble::Taken(_)) => {}
                Err(other) => panic!("{other}"),
            }
        }
    });
    outcomes.await;
    assert_sound(&store).await;
    let mut reader = store.reader().await;
    let closed = span(30, 60);
    let (from, to) = (Step::of(closed.starts_at), Step::of(closed.ends_at));
    let claims = claim_list_of_venue(&mut reader.tx(), &"hall".into(), from, to)
        .await
        .unwrap();
    assert_eq!(claims.len(), 16);
    assert!(claims.iter().all(|claim| claim.closure_id.is_some()));
}

async fn close_the_hall(store: &Store) {
    for _ in 0..50 {
        let closed = store.write(|tx| {
            Box::pin(async move {
                let span = span(30, 60);
                let closure = ClosureRow {
                    venue_id: Some("hall".into()),
                    reason: "灯坏了".into(),
                    reason_en: "The lamps are broken".into(),
                    ..ClosureRow::new(
                        "closure".into(),
                        "palace".into(),
                        gongyue::closure::ClosureKind::Maintenance,
                        span,
                        evening(),
                    )
                };
                closure_insert(tx, &closure).await?;
                let there =
                    reservation_list_of_venue(tx, &"hall".into(), span.starts_at, span.ends_at).await?;
                for row in there.iter().filter(|row| row.status.is_live()) {
                    end(tx, &row.id, ReservationStatus::Displaced).await?;
                }
                let courts = court_list(tx, &"hall".into()).await?;
                let parts: Vec<PartId> = courts.into_iter().flat_map(|court| court.parts).collect();
                closure_claims_insert(tx, &closure.palace_id, &closure.id, &parts, span).await??;
                Ok(())
            })
        });
        match closed.await {
            Ok(()) => return,
            Err(Trouble::Taken(_)) => {}
            Err(other) => panic!("{other}"),
        }
    }
    panic!("the closure never came through");
}

const QUOTA: usize = 3;

/// Counts what the member has and reserves if there is room, each a seat and a quarter of an hour of their own.
async fn count_then_reserve(tx: &mut Tx<'_>, round: i64, number: usize, locked: bool) -> Result<(), Trouble> {
    let member = member_id(0).into();
    if locked {
        member_lock(tx, &member).await?;
    }
    let from = span(round * 1440, 1).starts_at;
    if own_list(tx, &member, from).await?.len() >= QUOTA {
        return Err(Trouble::Refused("the quota is full"));
    }
    let row = reservation(
        &format!("q{round:02}{number:03}"),
        "room",
        "seats",
        Some("member-0"),
        span(round * 1440 + 15 * number as i64, 15),
    );
    let seat = PartId::from(format!("seat-{:02}", 1 + number % SEATS));
    reserve(tx, &row, &[seat]).await.map(drop)
}

/// How many reservations above the quota so many rounds left behind. Each round is a day later, and counts from
/// its own day on.
async fn above_the_quota(store: &Store, locked: bool) -> usize {
    build(store, 1).await;
    let mut above = 0;
    for round in 0..5 {
        let won = all_at_once(30, |number| {
            let store = store.clone();
            async move {
                let asked = store.write(move |tx| Box::pin(count_then_reserve(tx, round, number, locked)));
                match asked.await {
                    Ok(()) => true,
                    Err(Trouble::Refused(_)) => false,
                    Err(other) => panic!("{other}"),
                }
            }
        });
        let won = won.await.into_iter().filter(|won| *won).count();
        assert!(won >= QUOTA, "the quota is reached: {won}");
        above += won - QUOTA;
    }
    assert_sound(store).await;
    above
}

async fn race_of_one_member_for_a_quota(store: Store) {
    assert_eq!(above_the_quota(&store, true).await, 0);
}

async fn race_of_one_member_for_a_quota_without_the_lock_is_seen_to_fail(store: Store) {
    let above = above_the_quota(&store, false).await;
    // SQLite has one writer, so nobody can count while another writes.
    assert_eq!(above > 0, store.engine == Engine::Postgres, "{above}");
}

/// The same for a union: each member has room, together they have a share.
async fn race_of_a_union_for_its_share(store: Store) {
    const MEMBERS: usize = 50;
    build(&store, MEMBERS).await;
    let union = store.write(|tx| {
        Box::pin(async move {
            let union = UnionRow {
                id: "union".into(),
                name: "港务工会".into(),
                division_code: code("360403"),
                kind: UnionKind::Grassroots,
            };
            union_upsert(tx, &union).await?;
            Ok(())
        })
    });
    union.await.unwrap();
    let won = all_at_once(MEMBERS, |number| {
        let store = store.clone();
        async move {
            let asked = store.write(move |tx| {
                Box::pin(async move {
                    member_lock(tx, &member_id(number).into()).await?;
                    union_lock(tx, "union").await?;
                    let (palace, kind) = ("palace".into(), gongyue::venue::VenueKind::ReadingRoom);
                    let (from, to) = (span(0, 1).starts_at, span(1440, 1).starts_at);
                    if union_use(tx, "union", &palace, kind, from, to).await?.len() >= QUOTA {
                        return Err(Trouble::Refused("the share is full"));
                    }
                    let member = member_id(number);
                    let id = format!("u{number:03}");
                    let mut row = reservation(&id, "room", "seats", Some(&member), span(60, 15));
                    row.union_id = Some("union".into());
                    reserve(tx, &row, &[PartId::from(format!("seat-{:02}", 1 + number))]).await?;
                    Ok(())
                })
            });
            asked.await.is_ok()
        }
    });
    assert_eq!(won.await.into_iter().filter(|won| *won).count(), QUOTA);
    assert_sound(&store).await;
}
