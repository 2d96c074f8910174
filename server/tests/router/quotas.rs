//! Quotas under parallel requests: never above, and reached.

use super::site::{Person, Site, rfc};
use crate::support::{Store, on_both_engines, world};
use axum::http::{Method, StatusCode};
use gongyue::id::PartId;
use gongyue::member::{Phone, Verification};
use gongyue::role::Role;
use gongyue::venue::{Takes, VenueKind};
use gongyue_server::desk::grant;
use gongyue_server::secret;
use gongyue_server::store::*;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

on_both_engines!(
    a_hundred_requests_of_one_member_keep_to_the_quota,
    fifty_members_of_one_union_keep_to_its_share,
);

const COURTS: i64 = 100;
/// Half hours from 09:00 to 21:30, of a day that is open and not yet begun.
const SLOTS: i64 = 25;
const TOMORROW_AT_NINE: i64 = 1440 - 9 * 60;

/// A hall of a hundred tables with these knobs.
async fn gym(store: &Store, knobs: serde_json::Value) -> Arc<Site> {
    let site = Site::new(store).await;
    let built = store.write(|tx| {
        Box::pin(async move {
            venue_upsert(tx, &world::venue("gym", "palace", VenueKind::TableTennis, 9)).await?;
            for number in 0..COURTS {
                let id = format!("gym-{number}");
                let part = PartRow {
                    id: PartId::from(format!("{id}-part")),
                    venue_id: "gym".into(),
                    ordinal: number,
                };
                part_upsert(tx, &part).await?;
                court_upsert(tx, &world::court(&id, "gym", Takes::Whole, number), None).await?;
                court_part_insert(tx, &id.as_str().into(), &part.id).await?;
            }
            Ok(())
        })
    });
    built.await.unwrap();
    let manager = Role::Manager("palace".into());
    grant::grant(&site.app, &"13900000002".parse().unwrap(), &manager, false)
        .await
        .unwrap();
    let manager = site.signed_in("13900000002").await;
    site.rule(&manager, "gym", knobs).await;
    Arc::new(site)
}

/// So many verified members of the grassroots union, signed in. Past the pages: a thousand codes are no test of this.
async fn colleagues(site: &Site, count: usize) -> Vec<Person> {
    site.enrol("王小强", "JJ20210001", "13800000001").await;
    let now = site.app.now();
    let tokens: Vec<String> = (0..count).map(|n| format!("token-{n}")).collect();
    struct Join(Vec<(MemberRow, SessionRow)>);
    impl Command for Join {
        type Output = ();
        type Error = Failure;
        async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
            for (member, session) in &self.0 {
                assert!(member_insert(tx, member).await?);
                session_insert(tx, session).await?;
            }
            Ok(())
        }
    }
    let people = tokens.iter().enumerate().map(|(n, token)| {
        let phone: Phone = format!("1381000{n:04}").parse().unwrap();
        let member = MemberRow {
            phone_hash: site.app.keys.phone_hash(&phone),
            phone_sealed: site.app.keys.seal(phone.as_str(), &site.app.chance),
            verification: Verification::Verified,
            union_id: Some("union".into()),
            division_code: Some(world::code("360403")),
            verified_at: Some(now),
            ..world::member(&format!("colleague-{n}"))
        };
        let session = SessionRow {
            token_hash: secret::token_hash(token),
            member_id: member.id.clone(),
            created_at: now,
            seen_at: now,
            expires_at: now + chrono::TimeDelta::days(1),
            ends_at: now + chrono::TimeDelta::days(1),
            device: String::new(),
            factor_at: None,
            factor_faults: 0,
        };
        (member, session)
    });
    site.app.db.write(Join(people.collect())).await.unwrap();
    tokens.into_iter().map(|token| Person { token }).collect()
}

/// Everybody asks at once, each for a table of their own at a time of their own; how often each answer came.
async fn ask_at_once(site: &Arc<Site>, people: &[Person], requests: usize) -> BTreeMap<String, usize> {
    let mut asked = Vec::new();
    for n in 0..requests {
        let (site, who) = (site.clone(), people[n % people.len()].clone());
        asked.push(tokio::spawn(async move {
            let span = world::span(TOMORROW_AT_NINE + (n as i64 % SLOTS) * 30, 30);
            let court = format!("gym-{}", n as i64 % COURTS);
            let body =
                json!({ "court_id": court, "starts_at": rfc(span.starts_at), "ends_at": rfc(span.ends_at) });
            let key = format!("k{n}");
            let headers = [("idempotency-key", key.as_str())];
            let path = "/api/v1/reservations";
            let answer = site
                .call(Some(&who), Method::POST, path, &headers, Some(body))
                .await;
            match answer.status {
                StatusCode::CREATED => "reserved".to_owned(),
                _ => answer.rules().join(" "),
            }
        }));
    }
    let mut answers = BTreeMap::new();
    for answer in asked {
        *answers.entry(answer.await.unwrap()).or_default() += 1;
    }
    answers
}

async fn a_hundred_requests_of_one_member_keep_to_the_quota(store: Store) {
    let quota =
        json!({ "period": "day", "unit": "minutes", "per": "venue_kind", "hours": "all", "limit": 120 });
    let site = gym(&store, json!({ "active_limit": 60, "quotas": [quota] })).await;
    let one = colleagues(&site, 1).await;
    let answers = ask_at_once(&site, &one, 100).await;
    assert_eq!(
        answers.get("reserved"),
        Some(&4),
        "two hours are four halves: {answers:?}"
    );
    assert_eq!(answers.values().sum::<usize>(), 100);
    assert!(
        answers
            .keys()
            .all(|rules| rules == "reserved" || rules.contains("daily_quota") || rules == "overlaps_own"),
        "{answers:?}"
    );
    world::assert_sound(&store).await;
}

async fn fifty_members_of_one_union_keep_to_its_share(store: Store) {
    let site = gym(&store, json!({ "union_daily_limit": 7 })).await;
    let fifty = colleagues(&site, 50).await;
    let answers = ask_at_once(&site, &fifty, 50).await;
    let expected = BTreeMap::from([("reserved".to_owned(), 7), ("union_quota".to_owned(), 43)]);
    assert_eq!(answers, expected);
    world::assert_sound(&store).await;
}
