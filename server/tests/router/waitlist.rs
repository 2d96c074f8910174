//! The waiting list: what comes free is kept for whoever waits longest and may have it, in the commit that frees it.

use super::site::{Answer, Person, Site, noon, rfc};
use super::today::{desk, manager};
use crate::support::{Store, on_both_engines, world};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use gongyue::member::{Phone, Verification};
use gongyue::span::Instant;
use gongyue_server::desk::{sweep, waitlist};
use gongyue_server::secret;
use gongyue_server::store::*;
use gongyue_server::unmet;
use serde_json::{Value, json};
use std::sync::Arc;

on_both_engines!(
    what_is_given_back_is_kept_in_the_same_commit_for_whoever_waits_longest,
    an_offer_that_lapses_goes_to_the_next_and_two_silences_end_the_wait,
    quotas_are_checked_at_the_offer_and_at_the_acceptance,
    whoever_stands_there_does_not_get_what_is_kept,
    any_court_of_a_kind_in_a_city_is_waited_for,
    whatever_the_staff_free_goes_to_the_list,
    a_deleted_account_passes_on_what_was_kept_for_it,
    one_joins_for_what_is_taken_once_and_within_bounds,
    a_reservation_ends_the_waits_that_it_satisfies,
    what_comes_free_without_an_event_is_matched_and_what_came_to_nothing_is_counted,
    everybody_who_frees_at_once_makes_one_offer,
    a_place_that_comes_free_while_somebody_joins_is_not_missed,
);

/// Of the nth of the people: a, b, c …
pub fn name(nth: usize) -> String {
    match u8::try_from(nth) {
        Ok(nth @ 0..8) => char::from(b'a' + nth).to_string(),
        _ => format!("m{nth}"),
    }
}

/// Verified members, signed in. Past the pages: their codes are no test of this.
pub async fn people(site: &Site, count: usize) -> Vec<Person> {
    struct Arrive(Vec<(MemberRow, SessionRow)>);
    impl Command for Arrive {
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
    let now = site.app.now();
    let of = |nth: usize| {
        let phone: Phone = format!("1382000{:04}", usize::from(b'a') + nth).parse().unwrap();
        let name = &name(nth);
        let member = MemberRow {
            phone_hash: site.app.keys.phone_hash(&phone),
            phone_sealed: site.app.keys.seal(phone.as_str(), &site.app.chance),
            verification: Verification::Verified,
            division_code: Some(world::code("360403")),
            verified_at: Some(now),
            ..world::member(name)
        };
        let session = SessionRow {
            token_hash: secret::token_hash(&format!("token-{name}")),
            member_id: member.id.clone(),
            created_at: now,
            seen_at: now,
            expires_at: now + TimeDelta::days(2),
            ends_at: now + TimeDelta::days(2),
            device: String::new(),
            factor_at: None,
            factor_faults: 0,
        };
        (member, session)
    };
    let rows = (0..count).map(of).collect();
    site.app.db.write(Arrive(rows)).await.unwrap();
    let token = |nth| Person {
        token: format!("token-{}", name(nth)),
    };
    (0..count).map(token).collect()
}

/// Reserves, and gives the id.
async fn booked(site: &Site, who: &Person, court: &str, after: i64, minutes: i64) -> String {
    let key = site.app.new_id();
    let made = site.reserve(who, court, after, minutes, &key).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    made.json()["reservation"]["id"].as_str().unwrap().to_owned()
}

pub async fn cancel(site: &Site, who: &Person, id: &str) -> Answer {
    let path = format!("/api/v1/reservations/{id}/cancellation");
    site.call(Some(who), Method::POST, &path, &[], None).await
}

/// Waits for whatever `what` names, from so many minutes after 18:00. Nobody joins in the same millisecond.
pub async fn join(site: &Site, who: &Person, what: Value, after: i64, minutes: i64) -> Answer {
    site.clock.advance(TimeDelta::milliseconds(1));
    let span = world::span(after, minutes);
    let mut body = what;
    body["starts_at"] = json!(rfc(span.starts_at));
    body["ends_at"] = json!(rfc(span.ends_at));
    site.post(Some(who), "/api/v1/waitlist", body).await
}

async fn joined(site: &Site, who: &Person, what: Value, after: i64, minutes: i64) -> String {
    let answer = join(site, who, what, after, minutes).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    answer.json()["id"].as_str().unwrap().to_owned()
}

fn court(id: &str) -> Value {
    json!({ "court_id": id })
}

fn hall() -> Value {
    json!({ "venue_id": "hall" })
}

/// What the member waits for, or lately did.
pub async fn waits(site: &Site, who: &Person) -> Vec<Value> {
    let list = site.get(Some(who), "/api/v1/me/waitlist").await;
    assert_eq!(list.status, StatusCode::OK, "{}", list.body);
    list.json()["items"].as_array().unwrap().clone()
}

/// The status of the only one.
async fn status(site: &Site, who: &Person) -> String {
    waits(site, who).await[0]["status"].as_str().unwrap().to_owned()
}

async fn offer(site: &Site, who: &Person) -> Value {
    let all = waits(site, who).await;
    let mut offers = all.iter().filter(|wait| !wait["offer"].is_null());
    let offer = offers
        .next()
        .unwrap_or_else(|| panic!("nothing is kept: {all:?}"));
    offer["offer"].clone()
}

pub async fn accept(site: &Site, who: &Person, offer: &str) -> Answer {
    let path = format!("/api/v1/offers/{offer}/acceptance");
    site.call(Some(who), Method::POST, &path, &[], None).await
}

pub async fn pass(site: &Site, who: &Person, offer: &str) -> Answer {
    let path = format!("/api/v1/offers/{offer}");
    site.call(Some(who), Method::DELETE, &path, &[], None).await
}

async fn kept_id(site: &Site, who: &Person) -> String {
    offer(site, who).await["id"].as_str().unwrap().to_owned()
}

fn at(site: &Site, minutes_after_noon: i64) {
    site.clock.set(noon() + TimeDelta::minutes(minutes_after_noon));
}

async fn what_is_given_back_is_kept_in_the_same_commit_for_whoever_waits_longest(store: Store) {
    let site = Site::new(&store).await;
    let people = people(&site, 4).await;
    let (a, b, c, d) = (&people[0], &people[1], &people[2], &people[3]);
    let id = booked(&site, a, "hall-1", 0, 60).await;
    joined(&site, b, court("hall-1"), 0, 60).await;
    let second = joined(&site, c, court("hall-1"), 0, 60).await;
    let list = waits(&site, c).await;
    assert_eq!(
        (&list[0]["before"], &list[0]["court"]["id"]),
        (&json!(1), &json!("hall-1"))
    );
    cancel(&site, a, &id).await;
    // Nothing else has run: the board does not show it, and a script that asks is told so.
    assert_eq!(site.state(None, "hall", "hall-1", 0).await, "held");
    let grabbed = site.reserve(d, "hall-1", 0, 60, "grab").await;
    assert_eq!(grabbed.rules(), ["closed"], "{}", grabbed.body);
    assert_eq!(
        (status(&site, b).await, status(&site, c).await),
        ("offered".into(), "waiting".into())
    );
    let kept = offer(&site, b).await;
    let until: Instant = kept["expires_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(until, site.app.now() + TimeDelta::minutes(60));
    let told = site.get(Some(b), "/me/notices").await.body;
    assert!(
        told.contains("轮到你了") && told.contains(kept["id"].as_str().unwrap()),
        "{told}"
    );
    // Not theirs.
    assert_eq!(
        accept(&site, c, kept["id"].as_str().unwrap()).await.status,
        StatusCode::NOT_FOUND
    );
    let passed = pass(&site, b, kept["id"].as_str().unwrap()).await;
    assert_eq!(passed.status, StatusCode::NO_CONTENT, "{}", passed.body);
    assert_eq!(
        (status(&site, b).await, status(&site, c).await),
        ("waiting".into(), "offered".into())
    );
    let taken = accept(&site, c, &kept_id(&site, c).await).await;
    assert_eq!(taken.status, StatusCode::CREATED, "{}", taken.body);
    assert_eq!(taken.json()["reservation"]["court"]["id"], "hall-1");
    assert_eq!(status(&site, c).await, "taken");
    let left = site
        .call(
            Some(c),
            Method::DELETE,
            &format!("/api/v1/waitlist/{second}"),
            &[],
            None,
        )
        .await;
    assert_eq!(
        left.status,
        StatusCode::NO_CONTENT,
        "leaving what is over is done"
    );
    assert_eq!(status(&site, c).await, "taken");
    world::assert_sound(&store).await;
}

async fn an_offer_that_lapses_goes_to_the_next_and_two_silences_end_the_wait(store: Store) {
    let site = Site::new(&store).await;
    let people = people(&site, 6).await;
    let (silent, next) = (&people[4], &people[5]);
    let mut ids = vec![];
    for (n, who) in people[..4].iter().enumerate() {
        ids.push(booked(&site, who, &format!("hall-{}", n + 1), 0, 60).await);
    }
    joined(&site, silent, hall(), 0, 60).await;
    joined(&site, next, court("hall-1"), 0, 60).await;
    cancel(&site, &people[0], &ids[0]).await;
    assert_eq!(
        (status(&site, silent).await, status(&site, next).await),
        ("offered".into(), "waiting".into())
    );
    // Another place at the same time is not kept for them as well.
    cancel(&site, &people[1], &ids[1]).await;
    assert_eq!(site.state(None, "hall", "hall-2", 0).await, "free");
    let kept = kept_id(&site, silent).await;
    at(&site, 61);
    let late = accept(&site, silent, &kept).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
    sweep::sweep(&site.app).await.unwrap();
    // In one commit: the next is asked, and the silent one about the other place, once.
    assert_eq!(status(&site, next).await, "offered");
    assert_eq!(offer(&site, silent).await["court"]["id"], "hall-2");
    assert_eq!(
        accept(&site, next, &kept_id(&site, next).await).await.status,
        StatusCode::CREATED
    );
    at(&site, 200);
    sweep::sweep(&site.app).await.unwrap();
    assert_eq!(status(&site, silent).await, "left");
    assert_eq!(
        site.state(None, "hall", "hall-2", 0).await,
        "free",
        "nobody waits any more"
    );
    let told = site.get(Some(silent), "/me/notices").await.body;
    assert!(told.contains("没等到"), "{told}");
    world::assert_sound(&store).await;
}

async fn quotas_are_checked_at_the_offer_and_at_the_acceptance(store: Store) {
    let site = Site::new(&store).await;
    let people = people(&site, 3).await;
    let (a, b, c) = (&people[0], &people[1], &people[2]);
    let id = booked(&site, a, "hall-1", 0, 60).await;
    joined(&site, b, court("hall-1"), 0, 60).await;
    joined(&site, c, court("hall-1"), 0, 60).await;
    // Three ahead are the limit.
    let mut own = vec![];
    for day in 1..=3 {
        own.push(booked(&site, b, "hall-2", day * 1440, 60).await);
    }
    cancel(&site, a, &id).await;
    assert_eq!(
        (status(&site, b).await, status(&site, c).await),
        ("waiting".into(), "offered".into())
    );
    pass(&site, c, &kept_id(&site, c).await).await;
    assert_eq!(
        site.state(None, "hall", "hall-1", 0).await,
        "free",
        "nobody may have it"
    );
    cancel(&site, b, &own[0]).await;
    waitlist::match_waits(&site.app).await.unwrap();
    assert_eq!(status(&site, b).await, "offered", "there is room again");
    own[0] = booked(&site, b, "hall-2", 1440, 60).await;
    let refused = accept(&site, b, &kept_id(&site, b).await).await;
    assert_eq!(refused.rules(), ["active_quota"], "{}", refused.body);
    assert_eq!(status(&site, b).await, "offered", "it is still kept");
    cancel(&site, b, &own[1]).await;
    let taken = accept(&site, b, &kept_id(&site, b).await).await;
    assert_eq!(taken.status, StatusCode::CREATED, "{}", taken.body);
    world::assert_sound(&store).await;
}

async fn whoever_stands_there_does_not_get_what_is_kept(store: Store) {
    let site = Site::new(&store).await;
    let people = people(&site, 2).await;
    let desk = desk(&site).await;
    let id = booked(&site, &people[0], "hall-1", 0, 60).await;
    joined(&site, &people[1], court("hall-1"), 0, 60).await;
    at(&site, 300);
    cancel(&site, &people[0], &id).await;
    at(&site, 302);
    let span = world::span(0, 60);
    let body = json!({ "court_id": "hall-1", "starts_at": rfc(span.starts_at), "ends_at": rfc(span.ends_at),
        "member_id": "a" });
    let path = "/api/v1/staff/facilities/palace/reservations";
    let given = site
        .call(
            Some(&desk),
            Method::POST,
            path,
            &[("idempotency-key", "k")],
            Some(body),
        )
        .await;
    assert_eq!(given.rules(), ["closed"], "{}", given.body);
    let taken = accept(&site, &people[1], &kept_id(&site, &people[1]).await).await;
    assert_eq!(taken.status, StatusCode::CREATED, "{}", taken.body);
}

async fn any_court_of_a_kind_in_a_city_is_waited_for(store: Store) {
    let site = Site::new(&store).await;
    let people = people(&site, 6).await;
    let mut ids = vec![];
    for (n, who) in people[..4].iter().enumerate() {
        let court = format!("hall-{}", n + 1);
        ids.push(booked(&site, who, &court, 60, 120).await);
    }
    let wanted = json!({ "division": "3604", "venue_kind": "badminton", "minutes": 60 });
    let city = joined(&site, &people[4], wanted.clone(), 60, 120).await;
    let county = json!({ "division": "360403", "venue_kind": "badminton", "minutes": 60 });
    joined(&site, &people[5], county, 60, 120).await;
    let again = join(&site, &people[4], wanted, 60, 120).await;
    assert_eq!(
        again.json()["id"],
        city.as_str(),
        "joining twice is the same as once"
    );
    let province = json!({ "division": "36", "venue_kind": "badminton" });
    assert_eq!(
        join(&site, &people[4], province, 60, 120).await.fields(),
        ["division"]
    );
    let nowhere = json!({ "division": "3604", "venue_kind": "archery" });
    assert_eq!(
        join(&site, &people[4], nowhere, 60, 120).await.fields(),
        ["division"]
    );
    cancel(&site, &people[2], &ids[2]).await;
    // Both fit into what one gave back, one after the other.
    let first = offer(&site, &people[4]).await;
    let second = offer(&site, &people[5]).await;
    assert_eq!(
        (&first["court"]["id"], &second["court"]["id"]),
        (&json!("hall-3"), &json!("hall-3"))
    );
    assert_eq!(first["starts_at"], json!(rfc(world::span(60, 60).starts_at)));
    assert_eq!(second["starts_at"], json!(rfc(world::span(120, 60).starts_at)));
    for who in &people[4..] {
        assert_eq!(
            accept(&site, who, &kept_id(&site, who).await).await.status,
            StatusCode::CREATED
        );
    }
    world::assert_sound(&store).await;
}

async fn whatever_the_staff_free_goes_to_the_list(store: Store) {
    let site = Site::new(&store).await;
    let people = people(&site, 3).await;
    let (a, b, c) = (&people[0], &people[1], &people[2]);
    let manager = manager(&site).await;
    let act = async |id: &str, body: Value| {
        let path = format!("/api/v1/staff/facilities/palace/reservations/{id}/act");
        let done = site.post(Some(&manager), &path, body).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    };
    let cancelled = booked(&site, a, "hall-1", 0, 60).await;
    let moved = booked(&site, a, "hall-2", 60, 60).await;
    joined(&site, b, court("hall-1"), 0, 60).await;
    joined(&site, b, court("hall-2"), 60, 60).await;
    act(&cancelled, json!({ "act": "cancel", "reason": "消防演习" })).await;
    let to = rfc(world::span(60, 60).starts_at);
    act(
        &moved,
        json!({ "act": "move", "court_id": "hall-4", "starts_at": to }),
    )
    .await;
    let list = waits(&site, b).await;
    assert!(list.iter().all(|wait| wait["status"] == "offered"), "{list:?}");
    // A closure over what is kept takes it away, and nobody was silent; what is lifted comes back to the first in line.
    let span = world::span(0, 60);
    let lamp = json!({ "of": "court:hall-1", "kind": "maintenance", "reason": "灯坏了",
        "starts_at": rfc(span.starts_at), "ends_at": rfc(span.ends_at) });
    let shut = site
        .post(Some(&manager), "/api/v1/staff/facilities/palace/closures", lamp)
        .await;
    assert_eq!(shut.status, StatusCode::CREATED, "{}", shut.body);
    let list = waits(&site, b).await;
    assert_eq!(list[0]["status"], "waiting", "{list:?}");
    joined(&site, c, court("hall-1"), 0, 60).await;
    let all = site
        .get(Some(&manager), "/api/v1/staff/facilities/palace/closures")
        .await
        .json();
    let closures = all["items"].as_array().unwrap();
    let lamp = closures.iter().find(|row| row["kind"] == "maintenance").unwrap();
    let path = format!(
        "/api/v1/staff/facilities/palace/closures/{}?edit={}",
        lamp["id"].as_str().unwrap(),
        lamp["edit"]
    );
    let lifted = site.call(Some(&manager), Method::DELETE, &path, &[], None).await;
    assert!(lifted.status.is_success(), "{}", lifted.body);
    let again = waits(&site, b).await[0]["status"].clone();
    assert_eq!(
        (again, status(&site, c).await),
        (json!("offered"), "waiting".into())
    );
    // A no-show: the rest is for those who can still answer.
    let missed = booked(&site, c, "hall-3", 0, 120).await;
    at(&site, 300);
    let rest = json!({ "court_id": "hall-3", "minutes": 60 });
    joined(&site, b, rest, 0, 120).await;
    at(&site, 371);
    sweep::sweep(&site.app).await.unwrap();
    let view = site
        .get(Some(c), &format!("/api/v1/reservations/{missed}"))
        .await
        .json();
    assert_eq!(view["status"], "no_show");
    let list = waits(&site, b).await;
    let rest = list.iter().find(|wait| wait["court"]["id"] == "hall-3").unwrap();
    assert_eq!(
        rest["offer"]["starts_at"],
        json!(rfc(world::span(30, 60).starts_at)),
        "{list:?}"
    );
    world::assert_sound(&store).await;
}

async fn a_deleted_account_passes_on_what_was_kept_for_it(store: Store) {
    let site = Site::new(&store).await;
    let people = people(&site, 3).await;
    let id = booked(&site, &people[0], "hall-1", 0, 60).await;
    let theirs = booked(&site, &people[1], "hall-2", 60, 60).await;
    joined(&site, &people[1], court("hall-1"), 0, 60).await;
    joined(&site, &people[2], court("hall-1"), 0, 60).await;
    joined(&site, &people[2], court("hall-2"), 60, 60).await;
    cancel(&site, &people[0], &id).await;
    assert_eq!(status(&site, &people[1]).await, "offered");
    let phone = format!("1382000{:04}", b'b');
    let gone = site
        .call(
            Some(&people[1]),
            Method::DELETE,
            "/api/v1/me",
            &[],
            Some(json!({ "phone": phone })),
        )
        .await;
    assert!(gone.status.is_success(), "{}", gone.body);
    assert!(!theirs.is_empty());
    let list = waits(&site, &people[2]).await;
    assert_eq!(list.len(), 2);
    assert!(list.iter().all(|wait| wait["status"] == "offered"), "{list:?}");
    world::assert_sound(&store).await;
}

async fn one_joins_for_what_is_taken_once_and_within_bounds(store: Store) {
    let site = Site::new(&store).await;
    let people = people(&site, 2).await;
    let (a, b) = (&people[0], &people[1]);
    let free = join(&site, b, court("hall-1"), 0, 60).await;
    assert_eq!(
        (free.status, &free.json()["type"]),
        (StatusCode::CONFLICT, &json!("urn:gongyue:free-now"))
    );
    booked(&site, a, "hall-1", 0, 120).await;
    booked(&site, a, "hall-1", 120, 60).await;
    let first = joined(&site, b, court("hall-1"), 0, 60).await;
    assert_eq!(
        joined(&site, b, court("hall-1"), 0, 60).await,
        first,
        "twice is the same as once"
    );
    assert_eq!(waits(&site, b).await.len(), 1);
    // What is no use.
    assert_eq!(
        join(&site, b, court("hall-1"), 15, 60).await.fields(),
        ["starts_at"],
        "off the grid"
    );
    assert_eq!(
        join(&site, b, court("hall-1"), 0, 150).await.rules(),
        ["too_long"]
    );
    assert_eq!(
        join(&site, b, court("hall-1"), 360, 60).await.fields(),
        ["starts_at"],
        "closed by then"
    );
    assert_eq!(join(&site, b, court("seats"), 0, 60).await.fields(), ["court_id"]);
    assert_eq!(
        join(&site, b, court("no-court"), 0, 60).await.fields(),
        ["court_id"]
    );
    assert_eq!(join(&site, b, json!({}), 0, 60).await.fields(), ["court_id"]);
    let both = json!({ "court_id": "hall-1", "venue_id": "hall" });
    assert_eq!(join(&site, b, both, 0, 60).await.fields(), ["court_id"]);
    let longer = json!({ "court_id": "hall-1", "minutes": 90 });
    assert_eq!(join(&site, b, longer, 0, 60).await.fields(), ["minutes"]);
    let stranger = site.signed_in("13800000009").await;
    assert_eq!(
        join(&site, &stranger, court("hall-1"), 0, 60).await.rules(),
        ["not_verified"]
    );
    // Five at once.
    for after in [30, 60, 90, 120] {
        joined(&site, b, court("hall-1"), after, 30).await;
    }
    let sixth = join(&site, b, court("hall-1"), 150, 30).await;
    assert_eq!(sixth.fields(), ["waitlist"], "{}", sixth.body);
    let path = format!("/api/v1/waitlist/{first}");
    let strangers = site.call(Some(a), Method::DELETE, &path, &[], None).await;
    assert_eq!(strangers.status, StatusCode::NOT_FOUND);
    for _ in 0..2 {
        let left = site.call(Some(b), Method::DELETE, &path, &[], None).await;
        assert_eq!(left.status, StatusCode::NO_CONTENT);
    }
    joined(&site, b, court("hall-1"), 150, 30).await;
    at(&site, 352);
    assert_eq!(join(&site, a, court("hall-1"), 0, 60).await.rules(), ["too_late"]);
}

async fn a_reservation_ends_the_waits_that_it_satisfies(store: Store) {
    let site = Site::new(&store).await;
    let people = people(&site, 6).await;
    let (first, second) = (&people[4], &people[5]);
    let mut ids = vec![];
    for (n, who) in people[..4].iter().enumerate() {
        ids.push(booked(&site, who, &format!("hall-{}", n + 1), 0, 60).await);
    }
    joined(&site, first, hall(), 0, 60).await;
    joined(&site, first, court("hall-4"), 0, 60).await;
    joined(&site, second, court("hall-3"), 0, 60).await;
    cancel(&site, &people[2], &ids[2]).await;
    cancel(&site, &people[1], &ids[1]).await;
    assert_eq!(offer(&site, first).await["court"]["id"], "hall-3");
    assert_eq!(status(&site, second).await, "waiting");
    booked(&site, first, "hall-2", 0, 60).await;
    let of = |list: &[Value], court: Value| {
        let row = list.iter().find(|row| row["court"]["id"] == court);
        row.unwrap()["status"].clone()
    };
    let list = waits(&site, first).await;
    assert_eq!(of(&list, Value::Null), "taken", "any court of the hall was meant");
    assert_eq!(of(&list, json!("hall-4")), "waiting", "this one was not");
    assert_eq!(
        offer(&site, second).await["court"]["id"],
        "hall-3",
        "what was kept goes on"
    );
    world::assert_sound(&store).await;
}

async fn what_comes_free_without_an_event_is_matched_and_what_came_to_nothing_is_counted(store: Store) {
    let site = Site::new(&store).await;
    let people = people(&site, 2).await;
    let (a, b) = (&people[0], &people[1]);
    booked(&site, a, "hall-1", 0, 60).await;
    joined(&site, b, court("hall-1"), 0, 60).await;
    assert_eq!(waitlist::match_waits(&site.app).await.unwrap(), 0);
    at(&site, 350);
    assert_eq!(
        waitlist::match_waits(&site.app).await.unwrap(),
        0,
        "one could still answer"
    );
    at(&site, 351);
    assert_eq!(waitlist::match_waits(&site.app).await.unwrap(), 1);
    assert_eq!(status(&site, b).await, "expired");
    assert_eq!(waitlist::match_waits(&site.app).await.unwrap(), 0);
    let told = site.get(Some(b), "/me/notices").await.body;
    assert!(told.contains("没等到"), "{told}");
    assert!(unmet::write_down(&site.app).await.unwrap() > 0);
    let mut reader = store.reader().await;
    let rows = reader
        .tx()
        .fetch_all::<crate::support::Number>(
            "SELECT CAST(SUM(times) AS BIGINT) AS number FROM unmet WHERE reason = 'expired_wait' AND hour = 18 AND grain = 'day'",
            &[],
        )
        .await
        .unwrap();
    assert_eq!(rows[0].0, 1);
}

/// The holder, the staff and the clock free the same place at once; and three places come free for one wait.
async fn everybody_who_frees_at_once_makes_one_offer(store: Store) {
    let site = Arc::new(Site::new(&store).await);
    let people = people(&site, 6).await;
    let manager = manager(&site).await;
    for round in 0..3 {
        let after = round * 60;
        let mut ids = vec![];
        for (n, who) in people[..3].iter().enumerate() {
            ids.push(booked(&site, who, &format!("hall-{}", n + 1), after, 60).await);
        }
        booked(&site, &people[3], "hall-4", after, 60).await;
        let wait = joined(&site, &people[4], json!({ "venue_id": "hall" }), after, 60).await;
        let mut tasks = vec![];
        for (n, id) in ids.iter().enumerate() {
            let (one, id, who) = (site.clone(), id.clone(), people[n].clone());
            tasks.push(tokio::spawn(async move { cancel(&one, &who, &id).await.status }));
            let (one, id, who) = (site.clone(), ids[n].clone(), manager.clone());
            tasks.push(tokio::spawn(async move {
                let path = format!("/api/v1/staff/facilities/palace/reservations/{id}/act");
                one.post(Some(&who), &path, json!({ "act": "cancel", "reason": "演习" }))
                    .await
                    .status
            }));
            let one = site.clone();
            tasks.push(tokio::spawn(async move {
                waitlist::match_waits(&one.app).await.unwrap();
                StatusCode::OK
            }));
        }
        for task in tasks {
            let status = task.await.unwrap();
            assert!(status.is_success() || status == StatusCode::CONFLICT, "{status}");
        }
        let mut reader = store.reader().await;
        let open = reader
            .tx()
            .fetch_all::<crate::support::Number>(
                "SELECT COUNT(*) AS number FROM offer WHERE status = 'open'",
                &[],
            )
            .await
            .unwrap();
        drop(reader);
        assert_eq!(open[0].0, 1, "round {round}");
        let kept = kept_id(&site, &people[4]).await;
        assert_eq!(
            pass(&site, &people[4], &kept).await.status,
            StatusCode::NO_CONTENT
        );
        let left = site
            .call(
                Some(&people[4]),
                Method::DELETE,
                &format!("/api/v1/waitlist/{wait}"),
                &[],
                None,
            )
            .await;
        assert_eq!(left.status, StatusCode::NO_CONTENT);
        sweep::sweep(&site.app).await.unwrap();
        world::assert_sound(&store).await;
        // The fourth reservation goes too, so that nobody has more than the limit.
        let mine = site
            .get(Some(&people[3]), "/api/v1/me/reservations?status=confirmed")
            .await
            .json();
        for row in mine["items"].as_array().unwrap() {
            cancel(&site, &people[3], row["id"].as_str().unwrap()).await;
        }
    }
}

/// Whoever joins sees the place free, or whoever frees it sees the wait: never neither.
async fn a_place_that_comes_free_while_somebody_joins_is_not_missed(store: Store) {
    let site = Arc::new(Site::new(&store).await);
    let people = people(&site, 2).await;
    // What was passed on is not offered again: each round has a time of its own.
    for round in 0..6 {
        let after = round * 30;
        let id = {
            let made = site
                .reserve(&people[0], "hall-1", after, 30, &format!("round {round}"))
                .await;
            assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
            made.json()["reservation"]["id"].as_str().unwrap().to_owned()
        };
        let (one, who) = (site.clone(), people[0].clone());
        let freeing = tokio::spawn(async move { cancel(&one, &who, &id).await.status });
        let (one, who) = (site.clone(), people[1].clone());
        let joining = tokio::spawn(async move { join(&one, &who, court("hall-1"), after, 30).await });
        assert!(freeing.await.unwrap().is_success());
        let joined = joining.await.unwrap();
        match joined.status {
            StatusCode::CREATED => {
                let kept = offer(&site, &people[1]).await;
                let path = format!("/api/v1/waitlist/{}", joined.json()["id"].as_str().unwrap());
                assert!(!kept.is_null());
                site.call(Some(&people[1]), Method::DELETE, &path, &[], None)
                    .await;
            }
            status => assert_eq!(status, StatusCode::CONFLICT, "{}", joined.body),
        }
        assert_eq!(site.state(None, "hall", "hall-1", after).await, "free");
    }
}
