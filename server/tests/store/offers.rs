//! Offers keep a place for one member, and what changes is told to whoever looks.

use crate::support::world::{self, assert_sound, evening, member_id, parts, reservation, reserve, span};
use crate::support::{Store, on_both_engines};
use chrono::TimeDelta;
use gongyue::closure::{ClosureKind, HoldClass};
use gongyue::offer::{OfferReason, OfferStatus};
use gongyue_server::store::*;

on_both_engines!(
    an_offer_keeps_its_place_until_it_ends,
    who_looks_is_told_after_the_commit_and_not_of_what_was_undone
);

async fn an_offer_keeps_its_place_until_it_ends(store: Store) {
    world::build(&store, 2).await;
    let kept = store.write(|tx| {
        Box::pin(async move {
            let closure = ClosureRow {
                venue_id: Some("hall".into()),
                court_id: Some("hall-1".into()),
                hold_class: Some(HoldClass::Offer),
                ..ClosureRow::new(
                    "c".into(),
                    "palace".into(),
                    ClosureKind::Hold,
                    span(0, 60),
                    evening(),
                )
            };
            closure_insert(tx, &closure).await?;
            let held = parts(&["hall-1-part"]);
            closure_claims_insert(tx, &closure.palace_id, &closure.id, &held, span(0, 60)).await??;
            let offer = OfferRow {
                id: "o".into(),
                palace_id: "palace".into(),
                closure_id: "c".into(),
                court_id: "hall-1".into(),
                member_id: member_id(0).as_str().into(),
                reason: OfferReason::Displaced,
                reservation_id: None,
                wait_id: None,
                entry_id: None,
                starts_at: span(0, 60).starts_at,
                ends_at: span(0, 60).ends_at,
                party_size: 2,
                status: OfferStatus::Open,
                created_at: evening() - TimeDelta::hours(2),
                expires_at: evening() - TimeDelta::hours(1),
                ended_at: None,
            };
            offer_insert(tx, &offer).await?;
            Ok(())
        })
    });
    kept.await.unwrap();
    let other = || {
        let row = reservation("r", "hall", "hall-1", Some(&member_id(1)), span(30, 60));
        store.write(move |tx| {
            let row = row.clone();
            Box::pin(async move { reserve(tx, &row, &parts(&["hall-1-part"])).await })
        })
    };
    assert!(other().await.is_err(), "the place is kept");
    let ended = store.write(|tx| {
        Box::pin(async move {
            assert_eq!(offer_over(tx, evening() - TimeDelta::hours(1), 9).await?.len(), 1);
            assert!(
                offer_over(tx, evening() - TimeDelta::minutes(61), 9)
                    .await?
                    .is_empty()
            );
            let first = offer_end(tx, "o", OfferStatus::Passed, evening()).await?;
            let second = offer_end(tx, "o", OfferStatus::Taken, evening()).await?;
            let closure = closure_get(tx, &"c".into()).await?.unwrap();
            assert!(closure_lift(tx, &closure.id, closure.edit, closure.starts_at).await?);
            assert!(!closure_lift(tx, &closure.id, closure.edit, closure.starts_at).await?);
            closure_claims_delete(tx, &closure.id).await?;
            assert!(closure_get(tx, &closure.id).await?.is_none(), "it never was");
            Ok((first, second))
        })
    });
    assert_eq!(ended.await.unwrap(), (true, false), "it ends once");
    other().await.unwrap();
    assert_sound(&store).await;
}

async fn who_looks_is_told_after_the_commit_and_not_of_what_was_undone(store: Store) {
    world::build(&store, 0).await;
    let mut changes = store.db.changes();
    // On PostgreSQL the ear may still be opening; it says so, or hears what is told until then.
    let undone = store.write(|tx| {
        Box::pin(async move {
            tx.changed(&"castle".into());
            Err::<(), _>(crate::support::Trouble::Refused("no"))
        })
    });
    undone.await.unwrap_err();
    for _ in 0..100 {
        let told = store.write(|tx| {
            Box::pin(async move {
                tx.changed(&"palace".into());
                Ok(())
            })
        });
        told.await.unwrap();
        let heard = tokio::time::timeout(std::time::Duration::from_millis(200), changes.next()).await;
        match heard {
            Ok(Some(change)) => {
                assert_eq!(change, Change::Palace("palace".into()));
                return;
            }
            Ok(None) => panic!("nobody tells any more"),
            Err(_still_opening) => {}
        }
    }
    panic!("nothing was heard");
}
