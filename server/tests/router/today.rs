//! The desk's day: what the staff see, what they do, and what becomes of two who do it at once.

use super::site::{Answer, Person, Site, rfc};
use crate::support::{Store, on_both_engines, world};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use futures_util::StreamExt;
use gongyue::role::Role;
use gongyue_server::desk::{grant, sweep};
use serde_json::{Value, json};

on_both_engines!(
    the_desk_checks_in_by_one_tap_and_the_page_says_so,
    a_ticket_that_is_scanned_is_checked_in_and_a_forged_one_is_not,
    somebody_is_found_by_name_and_by_the_end_of_the_phone,
    who_does_not_come_is_marked_and_may_be_excused,
    of_two_clerks_one_wins_and_the_other_is_told,
    a_reservation_is_moved_and_keeps_nothing_of_the_old_place,
    a_move_onto_somebody_else_is_refused_and_nothing_changes,
    more_time_is_given_only_while_the_court_is_free,
    who_leaves_early_frees_the_court,
    the_staff_cancel_with_a_reason_that_the_member_reads,
    a_walk_in_has_the_rest_of_a_missed_hour,
    a_member_without_a_phone_is_reserved_for_at_the_counter,
    the_manager_alone_sets_rules_aside_and_says_why,
    a_hall_is_approved_or_declined_in_time,
    a_change_is_told_to_whoever_looks,
    the_day_is_printed_and_read_by_programs,
);

const DESK: &str = "/staff/facilities/palace/today";
const API: &str = "/api/v1/staff/facilities/palace";

pub async fn staff(site: &Site, phone: &str, role: Role) -> Person {
    grant::grant(&site.app, &phone.parse().unwrap(), &role, false)
        .await
        .unwrap();
    site.signed_in(phone).await
}

pub async fn desk(site: &Site) -> Person {
    staff(site, "13900000001", Role::Desk("palace".into())).await
}

pub async fn manager(site: &Site) -> Person {
    staff(site, "13900000002", Role::Manager("palace".into())).await
}

async fn booked(site: &Site, who: &Person, court: &str, after: i64, minutes: i64, key: &str) -> String {
    let made = site.reserve(who, court, after, minutes, key).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    made.json()["reservation"]["id"].as_str().unwrap().to_owned()
}

async fn act(site: &Site, who: &Person, id: &str, form: &[(&str, &str)]) -> Answer {
    site.submit(Some(who), &format!("{DESK}/{id}?date=2026-11-27"), form)
        .await
}

async fn status(site: &Site, who: &Person, id: &str) -> Value {
    site.get(Some(who), &format!("/api/v1/reservations/{id}"))
        .await
        .json()["status"]
        .clone()
}

/// So many minutes after 18:00.
fn at(site: &Site, minutes: i64) {
    site.clock.set(world::span(minutes, 1).starts_at);
}

async fn the_desk_checks_in_by_one_tap_and_the_page_says_so(store: Store) {
    let site = Site::new(&store).await;
    let (wang, desk) = (site.wang().await, desk(&site).await);
    let id = booked(&site, &wang, "hall-1", 60, 60, "a").await;
    let page = site.get(Some(&desk), DESK).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(
        page.body.contains("王*强") && !page.body.contains("王小强"),
        "masked"
    );
    let early = act(&site, &desk, &id, &[("act", "check_in"), ("version", "1")]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.body.contains("签到"), "it says when: {}", early.body);
    at(&site, 55);
    let page = site.get(Some(&desk), DESK).await;
    assert!(
        page.body.contains("value=\"check_in\""),
        "one tap in the list of arrivals"
    );
    let done = act(&site, &desk, &id, &[("act", "check_in"), ("version", "1")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = site.get(Some(&desk), done.location()).await;
    assert!(page.body.contains("王*强签到了"), "{}", page.body);
    assert_eq!(status(&site, &wang, &id).await, "checked_in");
    // A second tap is the same tap.
    let again = act(&site, &desk, &id, &[("act", "check_in"), ("version", "1")]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    world::assert_sound(&store).await;
}

async fn a_ticket_that_is_scanned_is_checked_in_and_a_forged_one_is_not(store: Store) {
    let site = Site::new(&store).await;
    let (wang, desk) = (site.wang().await, desk(&site).await);
    let id = booked(&site, &wang, "hall-1", 60, 60, "a").await;
    let ticket = site.get(Some(&wang), &format!("/api/v1/reservations/{id}")).await;
    let code = ticket.json()["code"].as_str().unwrap().to_owned();
    let scanned = site.app.keys.ticket("palace", &code);
    let find = async |q: &str| {
        let path = "/staff/facilities/palace/today-find?date=2026-11-27";
        site.submit(Some(&desk), path, &[("q", q)]).await
    };
    let early = find(&code).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.body.contains("王*强"), "who it is, and why not yet");
    at(&site, 55);
    let elsewhere = site.app.keys.ticket("castle", &code);
    let mut forged = scanned.clone();
    forged.pop();
    forged.push(if scanned.ends_with('9') { '7' } else { '9' });
    for strange in [elsewhere, forged] {
        let answer = find(&strange).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains("不是这里的票"), "{}", answer.body);
    }
    assert_eq!(status(&site, &wang, &id).await, "confirmed");
    let done = find(&scanned).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert!(
        !done.location().contains(&code),
        "no code in addresses: {}",
        done.location()
    );
    assert_eq!(status(&site, &wang, &id).await, "checked_in");
}

async fn somebody_is_found_by_name_and_by_the_end_of_the_phone(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li, desk) = (site.wang().await, site.li().await, desk(&site).await);
    let id = booked(&site, &wang, "hall-1", 60, 60, "a").await;
    let other = booked(&site, &li, "hall-2", 60, 60, "a").await;
    for (q, found) in [
        ("wangxq", None),
        ("wxq", Some(&id)),
        ("李梅", Some(&other)),
        ("0002", Some(&other)),
        ("JJ20210001", Some(&id)),
    ] {
        let path = "/staff/facilities/palace/today-find?date=2026-11-27";
        let answer = site.submit(Some(&desk), path, &[("q", q)]).await;
        match found {
            Some(id) => assert!(answer.location().contains(&format!("pick={id}")), "{q}"),
            None => {
                assert_eq!(answer.status, StatusCode::OK, "{q}");
                assert!(answer.body.contains("没有找到"), "{q}");
            }
        }
    }
    // Two are listed, each with a tap.
    let path = "/staff/facilities/palace/today-find?date=2026-11-27";
    let both = site.submit(Some(&desk), path, &[("q", "1380")]).await;
    assert_eq!(both.status, StatusCode::OK);
    let both = site.submit(Some(&desk), path, &[("q", "000")]).await;
    assert!(both.body.contains("没有找到"), "the end, not the middle");
}

async fn who_does_not_come_is_marked_and_may_be_excused(store: Store) {
    let site = Site::new(&store).await;
    let (wang, desk) = (site.wang().await, desk(&site).await);
    let id = booked(&site, &wang, "hall-1", 60, 60, "a").await;
    at(&site, 55);
    let early = act(&site, &desk, &id, &[("act", "no_show"), ("version", "1")]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.body.contains("还没到开始时间"), "{}", early.body);
    at(&site, 62);
    let marked = act(&site, &desk, &id, &[("act", "no_show"), ("version", "1")]).await;
    assert_eq!(marked.status, StatusCode::SEE_OTHER, "{}", marked.body);
    assert_eq!(status(&site, &wang, &id).await, "no_show");
    let page = site.get(Some(&desk), marked.location()).await;
    assert!(
        page.body.contains("value=\"excuse\""),
        "it can be taken back at once"
    );
    let without = act(
        &site,
        &desk,
        &id,
        &[("act", "excuse"), ("version", "2"), ("reason", "")],
    )
    .await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    let excused = site
        .post(
            Some(&desk),
            &format!("{API}/no-shows/{id}/excuse"),
            json!({ "reason": "电梯坏了" }),
        )
        .await;
    assert_eq!(excused.json()["status"], "completed", "{}", excused.body);
    let me = site.get(Some(&wang), "/me/notices").await;
    assert!(me.body.contains("电梯坏了"), "{}", me.body);
    // Nobody comes, nobody looks: it happens by itself, and counts from when it was due.
    let id = booked(&site, &wang, "hall-1", 120, 60, "b").await;
    at(&site, 170);
    sweep::sweep(&site.app).await.unwrap();
    assert_eq!(status(&site, &wang, &id).await, "no_show");
    world::assert_sound(&store).await;
}

async fn of_two_clerks_one_wins_and_the_other_is_told(store: Store) {
    let site = Site::new(&store).await;
    let (wang, desk, manager) = (site.wang().await, desk(&site).await, manager(&site).await);
    let id = booked(&site, &wang, "hall-1", 60, 60, "a").await;
    at(&site, 62);
    let (one, other) = tokio::join!(
        act(&site, &desk, &id, &[("act", "check_in"), ("version", "1")]),
        act(&site, &manager, &id, &[("act", "no_show"), ("version", "1")]),
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(
        statuses,
        [StatusCode::SEE_OTHER, StatusCode::CONFLICT],
        "{} {}",
        one.body,
        other.body
    );
    let (loser, state) = match one.status {
        StatusCode::CONFLICT => (one, "没到"),
        _ => (other, "已签到"),
    };
    assert!(loser.body.contains("别人刚刚先动了"), "{}", loser.body);
    assert!(loser.body.contains(state), "and what it is now");
    // A note is nobody's to write over.
    let version = match status(&site, &wang, &id).await.as_str() {
        Some("no_show" | "checked_in") => "2",
        other => panic!("{other:?}"),
    };
    let first = act(
        &site,
        &desk,
        &id,
        &[("act", "note"), ("version", version), ("note", "带了教练")],
    )
    .await;
    let second = act(
        &site,
        &manager,
        &id,
        &[("act", "note"), ("version", version), ("note", "别的")],
    )
    .await;
    assert_eq!(
        (first.status, second.status),
        (StatusCode::SEE_OTHER, StatusCode::CONFLICT)
    );
    assert!(second.body.contains("带了教练"));
    let audit = site.get(Some(&manager), &format!("{API}/audit")).await;
    let acts = audit.json()["items"].as_array().unwrap().len();
    assert_eq!(acts, 4, "two roles, one act of the two, one note: {}", audit.body);
}

async fn a_reservation_is_moved_and_keeps_nothing_of_the_old_place(store: Store) {
    let site = Site::new(&store).await;
    let (wang, desk) = (site.wang().await, desk(&site).await);
    let id = booked(&site, &wang, "hall-1", 60, 60, "a").await;
    let start = world::span(90, 1).starts_at.timestamp_millis().to_string();
    let moved = act(
        &site,
        &desk,
        &id,
        &[
            ("act", "move"),
            ("version", "1"),
            ("court_id", "hall-2"),
            ("starts_at", &start),
        ],
    )
    .await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.body);
    assert_eq!(site.state(None, "hall", "hall-1", 60).await, "free");
    assert_eq!(site.state(None, "hall", "hall-2", 60).await, "free");
    assert_eq!(site.state(Some(&wang), "hall", "hall-2", 90).await, "mine");
    assert_eq!(site.state(Some(&wang), "hall", "hall-2", 120).await, "mine");
    let now = site
        .get(Some(&wang), &format!("/api/v1/reservations/{id}"))
        .await
        .json();
    assert_eq!(
        now["cancel_by"],
        json!(rfc(world::span(60, 1).starts_at)),
        "the deadline moves along"
    );
    let notices = site.get(Some(&wang), "/me/notices").await;
    assert!(notices.body.contains("换成了"), "{}", notices.body);
    // By half an hour over itself: its own claims are not in its way.
    let start = world::span(60, 1).starts_at.timestamp_millis().to_string();
    let back = act(
        &site,
        &desk,
        &id,
        &[
            ("act", "move"),
            ("version", "2"),
            ("court_id", "hall-2"),
            ("starts_at", &start),
        ],
    )
    .await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.body);
    // Another hall of the palace too, and never another palace's.
    let body = json!({ "act": "move", "court_id": "west", "starts_at": rfc(world::span(60, 1).starts_at) });
    let across = site
        .post(Some(&desk), &format!("{API}/reservations/{id}/act"), body)
        .await;
    assert_eq!(across.status, StatusCode::OK, "{}", across.body);
    let body =
        json!({ "act": "move", "court_id": "nowhere", "starts_at": rfc(world::span(60, 1).starts_at) });
    let nowhere = site
        .post(Some(&desk), &format!("{API}/reservations/{id}/act"), body)
        .await;
    assert_eq!(nowhere.fields(), ["court_id"]);
    world::assert_sound(&store).await;
}

async fn a_move_onto_somebody_else_is_refused_and_nothing_changes(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li, desk) = (site.wang().await, site.li().await, desk(&site).await);
    let id = booked(&site, &wang, "hall-1", 60, 60, "a").await;
    booked(&site, &li, "hall-2", 60, 60, "a").await;
    let start = world::span(60, 1).starts_at.timestamp_millis().to_string();
    let form = [
        ("act", "move"),
        ("version", "1"),
        ("court_id", "hall-2"),
        ("starts_at", start.as_str()),
    ];
    let refused = act(&site, &desk, &id, &form).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.body.contains("刚刚被别人占了"), "{}", refused.body);
    assert_eq!(site.state(Some(&wang), "hall", "hall-1", 60).await, "mine");
    // To a time when the member is elsewhere.
    booked(&site, &wang, "west", 120, 60, "b").await;
    let body =
        json!({ "act": "move", "court_id": "hall-3", "starts_at": rfc(world::span(120, 1).starts_at) });
    let refused = site
        .post(Some(&desk), &format!("{API}/reservations/{id}/act"), body)
        .await;
    assert_eq!(refused.rules(), ["overlaps_own"]);
    let body =
        json!({ "act": "move", "court_id": "hall-3", "starts_at": rfc(world::span(240, 1).starts_at) });
    let refused = site
        .post(Some(&desk), &format!("{API}/reservations/{id}/act"), body)
        .await;
    assert_eq!(refused.rules(), ["closed"], "after closing time");
    world::assert_sound(&store).await;
}

async fn more_time_is_given_only_while_the_court_is_free(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li, desk) = (site.wang().await, site.li().await, desk(&site).await);
    let id = booked(&site, &wang, "hall-1", 60, 60, "a").await;
    booked(&site, &li, "hall-1", 150, 60, "a").await;
    at(&site, 62);
    act(&site, &desk, &id, &[("act", "check_in"), ("version", "1")]).await;
    let page = site.get(Some(&desk), &format!("{DESK}?pick={id}")).await;
    let until = world::span(150, 1).starts_at.timestamp_millis().to_string();
    assert!(
        page.body.contains(&format!("value=\"{until}\"")),
        "half an hour is offered: {}",
        page.body
    );
    let longer = act(
        &site,
        &desk,
        &id,
        &[("act", "extend"), ("version", "2"), ("until", &until)],
    )
    .await;
    assert_eq!(longer.status, StatusCode::SEE_OTHER, "{}", longer.body);
    assert_eq!(site.state(Some(&wang), "hall", "hall-1", 120).await, "mine");
    let until = world::span(180, 1).starts_at.timestamp_millis().to_string();
    let beyond = act(
        &site,
        &desk,
        &id,
        &[("act", "extend"), ("version", "3"), ("until", &until)],
    )
    .await;
    assert_eq!(beyond.status, StatusCode::CONFLICT, "{}", beyond.body);
    world::assert_sound(&store).await;
}

async fn who_leaves_early_frees_the_court(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li, desk) = (site.wang().await, site.li().await, desk(&site).await);
    let id = booked(&site, &wang, "hall-1", 60, 120, "a").await;
    at(&site, 62);
    act(&site, &desk, &id, &[("act", "check_in"), ("version", "1")]).await;
    at(&site, 80);
    let ended = act(&site, &desk, &id, &[("act", "end"), ("version", "2")]).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.body);
    assert_eq!(status(&site, &wang, &id).await, "completed");
    booked(&site, &li, "hall-1", 120, 60, "a").await;
    let page = site.get(Some(&desk), DESK).await;
    assert_eq!(page.status, StatusCode::OK);
    world::assert_sound(&store).await;
}

async fn the_staff_cancel_with_a_reason_that_the_member_reads(store: Store) {
    let site = Site::new(&store).await;
    let (wang, desk) = (site.wang().await, desk(&site).await);
    let id = booked(&site, &wang, "hall-1", 60, 60, "a").await;
    // Later than the member could have for nothing.
    at(&site, 50);
    let form = [("act", "cancel"), ("version", "1"), ("reason", "x")];
    let refused = act(&site, &desk, &id, &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("value=\"x\""), "what was typed stays");
    let form = [("act", "cancel"), ("version", "1"), ("reason", "消防演习")];
    let done = act(&site, &desk, &id, &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(
        status(&site, &wang, &id).await,
        "cancelled",
        "never as a late one"
    );
    let notices = site.get(Some(&wang), "/me/notices").await;
    assert!(notices.body.contains("消防演习"), "{}", notices.body);
    world::assert_sound(&store).await;
}

async fn make(site: &Site, who: &Person, form: &[(&str, &str)]) -> Answer {
    site.submit(
        Some(who),
        "/staff/facilities/palace/today-make?date=2026-11-27",
        form,
    )
    .await
}

async fn a_walk_in_has_the_rest_of_a_missed_hour(store: Store) {
    let site = Site::new(&store).await;
    let (wang, desk) = (site.wang().await, desk(&site).await);
    let id = booked(&site, &wang, "hall-1", 60, 60, "a").await;
    at(&site, 80);
    sweep::sweep(&site.app).await.unwrap();
    assert_eq!(status(&site, &wang, &id).await, "no_show");
    let free = site.get(Some(&desk), &format!("{DESK}?pick=walk-in")).await;
    let start = world::span(60, 1).starts_at.timestamp_millis();
    let pick = format!("hall-1~{start}");
    assert!(free.body.contains(&pick), "{}", free.body);
    let place = site.get(Some(&desk), &format!("{DESK}?pick={pick}")).await;
    assert!(place.body.contains("value=\"walk_in\""), "{}", place.body);
    let until = world::span(120, 1).starts_at.timestamp_millis().to_string();
    let form = [
        ("act", "walk_in"),
        ("pick", pick.as_str()),
        ("key", "k"),
        ("until", until.as_str()),
        ("party_size", "2"),
        ("guest", "老周"),
    ];
    let made = make(&site, &desk, &form).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let page = site.get(Some(&desk), made.location()).await;
    assert!(page.body.contains("老周登记好了"), "{}", page.body);
    // The same form twice is one walk-in.
    let again = make(&site, &desk, &form).await;
    assert_eq!(again.location(), made.location());
    let day = site
        .get(Some(&desk), &format!("{API}/timeline?date=2026-11-27"))
        .await
        .json();
    let hall = &day["venues"][0]["courts"][0]["reservations"];
    let statuses: Vec<&str> = hall
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["no_show", "checked_in"], "{hall}");
    // For tomorrow somebody without an account cannot be registered: nobody could say whose it is.
    let late = world::span(24 * 60, 1).starts_at.timestamp_millis();
    let until = world::span(25 * 60, 1).starts_at.timestamp_millis().to_string();
    let pick = format!("hall-1~{late}");
    let form = [
        ("act", "walk_in"),
        ("pick", pick.as_str()),
        ("key", "k2"),
        ("until", until.as_str()),
        ("party_size", "2"),
    ];
    let refused = make(&site, &desk, &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    world::assert_sound(&store).await;
}

async fn a_member_without_a_phone_is_reserved_for_at_the_counter(store: Store) {
    let site = Site::new(&store).await;
    let (li, desk) = (site.li().await, desk(&site).await);
    let start = world::span(60, 1).starts_at.timestamp_millis();
    let pick = format!("hall-1~{start}");
    let path = "/staff/facilities/palace/today-who?date=2026-11-27";
    for who in ["0002", "李梅", "JJ20210002", "13800000002"] {
        let found = site
            .submit(Some(&desk), path, &[("pick", &pick), ("who", who)])
            .await;
        assert!(found.body.contains("李*"), "{who}: {}", found.body);
        assert!(found.body.contains("138****0002"), "masked");
    }
    let nobody = site
        .submit(Some(&desk), path, &[("pick", &pick), ("who", "没有人")])
        .await;
    assert!(nobody.body.contains("没有这样的会员"), "{}", nobody.body);
    let member = site.get(Some(&li), "/api/v1/me").await.json()["member"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let until = world::span(120, 1).starts_at.timestamp_millis().to_string();
    let form = [
        ("act", "on_behalf"),
        ("pick", pick.as_str()),
        ("key", "k"),
        ("until", until.as_str()),
        ("party_size", "2"),
        ("member", member.as_str()),
        ("who", "0002"),
    ];
    let made = make(&site, &desk, &form).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    assert_eq!(site.state(Some(&li), "hall", "hall-1", 60).await, "mine");
    let notices = site.get(Some(&li), "/me/notices").await;
    assert!(notices.body.contains("前台替你约好了"), "{}", notices.body);
    // The rules are the same as online: one is in one place at a time.
    let pick = format!("hall-2~{start}");
    let form = [
        ("act", "on_behalf"),
        ("pick", pick.as_str()),
        ("key", "k2"),
        ("until", until.as_str()),
        ("party_size", "2"),
        ("member", member.as_str()),
        ("who", "0002"),
    ];
    let refused = make(&site, &desk, &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.body.contains("李*"),
        "who was found stays: {}",
        refused.body
    );
    world::assert_sound(&store).await;
}

async fn the_manager_alone_sets_rules_aside_and_says_why(store: Store) {
    let site = Site::new(&store).await;
    let (li, desk, manager) = (site.li().await, desk(&site).await, manager(&site).await);
    let member = site.get(Some(&li), "/api/v1/me").await.json()["member"]["id"].clone();
    let span = world::span(60, 300);
    let too_long = |reason: Value| {
        json!({ "court_id": "hall-1", "starts_at": rfc(span.starts_at),
        "ends_at": rfc(world::span(60, 150).ends_at), "party_size": 2, "member_id": member, "override_reason": reason })
    };
    let reserve = async |who: &Person, key: &str, body: Value| {
        let headers = [("idempotency-key", key)];
        site.call(
            Some(who),
            Method::POST,
            &format!("{API}/reservations"),
            &headers,
            Some(body),
        )
        .await
    };
    let refused = reserve(&desk, "a", too_long(Value::Null)).await;
    assert_eq!(refused.rules(), ["too_long"], "{}", refused.body);
    let forbidden = reserve(&desk, "b", too_long(json!("市里比赛"))).await;
    assert_eq!(forbidden.status, StatusCode::FORBIDDEN);
    let empty = reserve(&manager, "c", too_long(json!(" "))).await;
    assert_eq!(empty.fields(), ["override_reason"]);
    let made = reserve(&manager, "d", too_long(json!("市里比赛"))).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    // What is taken is taken, whoever says so.
    let again = reserve(&manager, "e", too_long(json!("市里比赛"))).await;
    assert!(again.rules().contains(&"taken".to_owned()), "{}", again.body);
    let audit = site.get(Some(&manager), &format!("{API}/audit")).await;
    assert!(
        audit.body.contains("reserved_against_rules") && audit.body.contains("市里比赛"),
        "{}",
        audit.body
    );
    world::assert_sound(&store).await;
}

async fn a_hall_is_approved_or_declined_in_time(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li, desk, manager) = (
        site.wang().await,
        site.li().await,
        desk(&site).await,
        manager(&site).await,
    );
    let knobs = json!({ "knobs": { "approval_minutes": 120 }, "venue_id": "arena" });
    let draft = site
        .post(Some(&manager), &format!("{API}/policies/draft"), knobs)
        .await;
    assert_eq!(draft.status, StatusCode::OK, "{}", draft.body);
    let edit = draft.json()["edit"].clone();
    let publish = json!({ "from": "2026-11-27", "edit": edit, "venue_id": "arena" });
    let published = site
        .post(Some(&manager), &format!("{API}/policies"), publish)
        .await;
    assert!(published.status.is_success(), "{}", published.body);
    let id = booked(&site, &wang, "full", 150, 60, "a").await;
    let other = booked(&site, &li, "full", 60 * 24 + 180, 30, "a").await;
    let page = site.get(Some(&desk), DESK).await;
    assert!(page.body.contains("等批准 2 件"), "{}", page.body);
    let approved = act(&site, &desk, &id, &[("act", "approve"), ("version", "1")]).await;
    assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.body);
    assert_eq!(status(&site, &wang, &id).await, "confirmed");
    let form = [("act", "decline"), ("version", "1"), ("reason", "当天有讲座")];
    let declined = act(&site, &desk, &other, &form).await;
    assert_eq!(declined.status, StatusCode::SEE_OTHER, "{}", declined.body);
    assert_eq!(status(&site, &li, &other).await, "declined");
    let late = booked(&site, &li, "full", 60 * 24 + 180, 30, "b").await;
    site.clock.advance(TimeDelta::hours(3));
    sweep::sweep(&site.app).await.unwrap();
    assert_eq!(status(&site, &li, &late).await, "declined");
    let notices = site.get(Some(&li), "/me/notices").await;
    assert!(
        notices.body.contains("当天有讲座") && notices.body.contains("没有人答复"),
        "{}",
        notices.body
    );
    let gone = act(&site, &desk, &late, &[("act", "approve"), ("version", "1")]).await;
    assert_eq!(gone.status, StatusCode::CONFLICT);
    world::assert_sound(&store).await;
}

async fn a_change_is_told_to_whoever_looks(store: Store) {
    let site = Site::new(&store).await;
    let (wang, desk) = (site.wang().await, desk(&site).await);
    let mut staff = site.listen(Some(&desk), "/staff/facilities/palace/live").await;
    let mut public = site
        .listen(None, "/api/v1/venues/hall/live?date=2026-11-27")
        .await;
    booked(&site, &wang, "hall-1", 60, 60, "a").await;
    for stream in [&mut staff, &mut public] {
        let told = tokio::time::timeout(std::time::Duration::from_secs(10), async {
            let mut text = String::new();
            while !text.contains("data: changed") {
                text.push_str(&String::from_utf8_lossy(&stream.next().await.unwrap().unwrap()));
            }
            text
        });
        let text = told.await.expect("a change is told");
        assert!(!text.contains('王'), "nobody's data");
    }
    // A program that stops hangs up.
    site.app.db.hang_up();
    let end = tokio::time::timeout(std::time::Duration::from_secs(10), async {
        while public.next().await.is_some() {}
    });
    end.await.expect("the stream ends");
}

async fn the_day_is_printed_and_read_by_programs(store: Store) {
    let site = Site::new(&store).await;
    let (wang, desk) = (site.wang().await, desk(&site).await);
    booked(&site, &wang, "hall-1", 60, 60, "a").await;
    let sheet = site
        .get(Some(&desk), "/staff/facilities/palace/day-sheet?date=2026-11-27")
        .await;
    assert!(
        sheet.body.contains("王*强") && sheet.body.contains("19:00"),
        "{}",
        sheet.body
    );
    let empty = site
        .get(Some(&desk), "/staff/facilities/palace/day-sheet?date=2026-11-30")
        .await;
    assert!(empty.body.contains("这天没有场次"), "{}", empty.body);
    let day = site
        .get(Some(&desk), &format!("{API}/timeline?date=2026-11-27"))
        .await
        .json();
    let row = &day["venues"][0]["courts"][0]["reservations"][0];
    assert_eq!(
        (&row["name"], &row["status"], &row["version"]),
        (&json!("王*强"), &json!("confirmed"), &json!(1))
    );
    let bad = site
        .get(Some(&desk), &format!("{API}/timeline?date=2026-02-30"))
        .await;
    assert_eq!(bad.fields(), ["date"]);
}
