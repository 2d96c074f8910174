//! Closures, holds and series: who is in the way is shown, displaced, told and called first.

use super::site::{Answer, Person, Site, rfc};
use super::today::{desk, manager, staff};
use crate::support::{Store, on_both_engines, world};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use gongyue::role::Role;
use gongyue_server::desk::sweep;
use gongyue_server::store::*;
use serde_json::{Value, json};

on_both_engines!(
    a_lamp_fails_and_whoever_is_in_the_way_is_called_first,
    a_first_call_is_taken_passed_or_lapses,
    nobody_is_displaced_who_was_not_shown,
    rain_closes_what_has_no_roof_and_nothing_else,
    what_is_opened_again_can_be_reserved_unless_another_closure_is_there,
    a_series_skips_what_is_reserved_and_says_so,
    a_series_that_displaces_calls_them_first,
    an_unconfirmed_hold_returns_and_a_confirmed_one_stays,
    a_hold_leaves_the_share_of_the_peak_open,
    a_closure_is_changed_by_whoever_saw_it_last,
    companions_come_along_to_the_other_place,
    a_desk_closes_at_its_own_palace_only,
    the_forms_show_what_would_happen_and_keep_what_was_typed,
);

const API: &str = "/api/v1/staff/facilities/palace/closures";
const PAGE: &str = "/staff/facilities/palace/closures";

pub fn lamp(court: &str, after: i64, minutes: i64) -> Value {
    let span = world::span(after, minutes);
    json!({ "of": format!("court:{court}"), "kind": "maintenance", "reason": "灯坏了",
        "starts_at": rfc(span.starts_at), "ends_at": rfc(span.ends_at) })
}

async fn booked(site: &Site, who: &Person, court: &str, after: i64, minutes: i64, key: &str) -> String {
    let made = site.reserve(who, court, after, minutes, key).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    made.json()["reservation"]["id"].as_str().unwrap().to_owned()
}

async fn status(site: &Site, who: &Person, id: &str) -> Value {
    site.get(Some(who), &format!("/api/v1/reservations/{id}"))
        .await
        .json()["status"]
        .clone()
}

pub async fn close(site: &Site, who: &Person, body: Value) -> Answer {
    let closed = site.post(Some(who), API, body).await;
    assert_eq!(closed.status, StatusCode::CREATED, "{}", closed.body);
    closed
}

/// The address of what is kept for the member.
async fn offer(site: &Site, who: &Person) -> String {
    let notices = site.get(Some(who), "/me/notices").await.body;
    let at = notices
        .find("/offers/")
        .unwrap_or_else(|| panic!("nothing is offered: {notices}"));
    notices[at..].split('"').next().unwrap().to_owned()
}

async fn a_lamp_fails_and_whoever_is_in_the_way_is_called_first(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li, desk) = (site.wang().await, site.li().await, desk(&site).await);
    let id = booked(&site, &wang, "hall-1", 60, 60, "a").await;
    let preview = site
        .post(Some(&desk), &format!("{API}/preview"), lamp("hall-1", 60, 120))
        .await;
    assert_eq!(
        preview.json()["displaces"][0]["name"],
        "王*强",
        "{}",
        preview.body
    );
    assert_eq!(
        status(&site, &wang, &id).await,
        "confirmed",
        "looking does nothing"
    );
    let closed = close(&site, &desk, lamp("hall-1", 60, 120)).await.json();
    assert_eq!((&closed["displaced"], &closed["offered"]), (&json!(1), &json!(1)));
    assert_eq!(status(&site, &wang, &id).await, "displaced");
    assert_eq!(site.state(None, "hall", "hall-1", 60).await, "closed");
    // The same time on another court is kept: nobody else gets it meanwhile.
    let path = offer(&site, &wang).await;
    let page = site.get(Some(&wang), &path).await;
    assert!(
        page.body.contains("hall-2号") && page.body.contains("灯坏了") || page.body.contains("hall-2号"),
        "{}",
        page.body
    );
    assert_eq!(site.state(Some(&li), "hall", "hall-2", 60).await, "held");
    assert_eq!(site.reserve(&li, "hall-2", 60, 60, "x").await.rules(), ["closed"]);
    assert_eq!(
        site.get(Some(&li), &path).await.status,
        StatusCode::NOT_FOUND,
        "mine alone"
    );
    let mine = site.get(Some(&wang), "/reservations").await;
    assert!(
        mine.body.contains(&path),
        "it waits where one looks: {}",
        mine.body
    );
    let taken = site.submit(Some(&wang), &path, &[("answer", "take")]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    assert_eq!(site.state(Some(&wang), "hall", "hall-2", 60).await, "mine");
    let again = site.submit(Some(&wang), &path, &[("answer", "take")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.body.contains("已经是你的了"), "{}", again.body);
    world::assert_sound(&store).await;
}

async fn a_first_call_is_taken_passed_or_lapses(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li, desk) = (site.wang().await, site.li().await, desk(&site).await);
    booked(&site, &wang, "hall-1", 60, 60, "a").await;
    booked(&site, &li, "hall-2", 60, 60, "a").await;
    close(&site, &desk, lamp("hall-1", 60, 60)).await;
    close(&site, &desk, lamp("hall-2", 60, 60)).await;
    // Each has a place of their own.
    assert_eq!(site.state(None, "hall", "hall-3", 60).await, "held");
    assert_eq!(site.state(None, "hall", "hall-4", 60).await, "held");
    let (first, second) = (offer(&site, &wang).await, offer(&site, &li).await);
    let passed = site.submit(Some(&wang), &first, &[("answer", "pass")]).await;
    assert_eq!(passed.status, StatusCode::SEE_OTHER);
    assert_eq!(site.state(None, "hall", "hall-3", 60).await, "free");
    site.clock.advance(TimeDelta::minutes(61));
    sweep::sweep(&site.app).await.unwrap();
    assert_eq!(site.state(None, "hall", "hall-4", 60).await, "free");
    let late = site.submit(Some(&li), &second, &[("answer", "take")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("过了时间"), "{}", late.body);
    world::assert_sound(&store).await;
}

async fn nobody_is_displaced_who_was_not_shown(store: Store) {
    let site = Site::new(&store).await;
    let (wang, desk) = (site.wang().await, desk(&site).await);
    let preview = site
        .post(Some(&desk), &format!("{API}/preview"), lamp("hall-1", 60, 120))
        .await;
    let mut body = lamp("hall-1", 60, 120);
    body["seen"] = preview.json()["seen"].clone();
    let id = booked(&site, &wang, "hall-1", 60, 60, "a").await;
    let refused = site.post(Some(&desk), API, body.clone()).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(status(&site, &wang, &id).await, "confirmed");
    let preview = site
        .post(Some(&desk), &format!("{API}/preview"), lamp("hall-1", 60, 120))
        .await;
    body["seen"] = preview.json()["seen"].clone();
    close(&site, &desk, body).await;
    assert_eq!(status(&site, &wang, &id).await, "displaced");
    world::assert_sound(&store).await;
}

async fn rain_closes_what_has_no_roof_and_nothing_else(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li, desk) = (site.wang().await, site.li().await, desk(&site).await);
    let span = world::span(0, 210);
    let rain = json!({ "of": "outdoor", "kind": "weather", "reason": "下雨", "starts_at": rfc(span.starts_at),
        "ends_at": rfc(span.ends_at) });
    let nowhere = site.post(Some(&desk), API, rain.clone()).await;
    assert_eq!(nowhere.fields(), ["of"], "everything has a roof");
    let opened = store.write(|tx| {
        Box::pin(async move {
            let row = VenueRow {
                is_indoor: false,
                ..world::venue("arena", "palace", gongyue::venue::VenueKind::Basketball, 2)
            };
            venue_upsert(tx, &row).await?;
            Ok(())
        })
    });
    opened.await.unwrap();
    let outside = booked(&site, &wang, "west", 60, 60, "a").await;
    let inside = booked(&site, &li, "hall-1", 60, 60, "a").await;
    let closed = close(&site, &desk, rain).await.json();
    assert_eq!(closed["displaced"], 1);
    assert_eq!(status(&site, &wang, &outside).await, "displaced");
    assert_eq!(status(&site, &li, &inside).await, "confirmed");
    for court in ["full", "west", "east"] {
        assert_eq!(site.state(None, "arena", court, 60).await, "closed", "{court}");
    }
    let notices = site.get(Some(&wang), "/me/notices").await;
    assert!(
        notices.body.contains("下雨") && notices.body.contains("不算你的次数"),
        "{}",
        notices.body
    );
    world::assert_sound(&store).await;
}

pub async fn lift(site: &Site, who: &Person, id: &str) -> StatusCode {
    let all = site.get(Some(who), API).await.json();
    let rows = all["items"].as_array().unwrap();
    let row = rows.iter().find(|row| row["id"] == id).unwrap();
    let path = format!("{API}/{id}?edit={}", row["edit"]);
    site.call(Some(who), Method::DELETE, &path, &[], None)
        .await
        .status
}

async fn what_is_opened_again_can_be_reserved_unless_another_closure_is_there(store: Store) {
    let site = Site::new(&store).await;
    let (wang, desk) = (site.wang().await, desk(&site).await);
    let one = close(&site, &desk, lamp("hall-1", 0, 180)).await.json()["closures"][0].clone();
    let mut hall = lamp("hall-1", 60, 60);
    hall["of"] = json!("venue:hall");
    let all = close(&site, &desk, hall).await.json()["closures"][0].clone();
    assert_eq!(
        lift(&site, &desk, one.as_str().unwrap()).await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(site.state(None, "hall", "hall-1", 0).await, "free");
    assert_eq!(
        site.state(None, "hall", "hall-1", 60).await,
        "closed",
        "the hall still is"
    );
    world::assert_sound(&store).await;
    // In the middle of its time: the rest goes back.
    site.clock.set(world::span(80, 1).starts_at);
    assert_eq!(
        lift(&site, &desk, all.as_str().unwrap()).await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(site.state(None, "hall", "hall-1", 90).await, "free");
    assert_eq!(
        site.reserve(&wang, "hall-1", 90, 30, "a").await.status,
        StatusCode::CREATED
    );
    let gone = site
        .call(
            Some(&desk),
            Method::DELETE,
            &format!("{API}/{}?edit=2", all.as_str().unwrap()),
            &[],
            None,
        )
        .await;
    assert_eq!(gone.status, StatusCode::CONFLICT);
    world::assert_sound(&store).await;
}

fn team(collide: &str) -> Value {
    let span = world::span(60, 60);
    json!({ "of": "court:hall-1", "kind": "hold", "hold_class": "training", "reason": "少儿班", "owner": "陈教练",
        "starts_at": rfc(span.starts_at), "ends_at": rfc(span.ends_at), "weekly_until": "2026-12-18", "collide": collide })
}

async fn a_series_skips_what_is_reserved_and_says_so(store: Store) {
    let site = Site::new(&store).await;
    let (wang, desk) = (site.wang().await, desk(&site).await);
    // A week later, where the team would play too.
    let id = booked(&site, &wang, "hall-1", 7 * 1440 + 60, 30, "a").await;
    let preview = site
        .post(Some(&desk), &format!("{API}/preview"), team("skip"))
        .await;
    assert_eq!(preview.json()["skips"], json!(["2026-12-04"]), "{}", preview.body);
    let made = close(&site, &desk, team("skip")).await.json();
    assert_eq!(
        (
            made["closures"].as_array().unwrap().len(),
            &made["skipped"],
            &made["displaced"]
        ),
        (3, &json!(1), &json!(0))
    );
    assert_eq!(status(&site, &wang, &id).await, "confirmed");
    let series = made["series_id"].as_str().unwrap();
    let page = site
        .get(Some(&desk), &format!("/staff/facilities/palace/series/{series}"))
        .await;
    assert!(
        page.body.contains("12 月 4 日") && page.body.contains("那天已有 1 场预约"),
        "{}",
        page.body
    );
    assert!(page.body.contains("陈教练"));
    let public = site.get(None, "/api/v1/venues/hall/slots?date=2026-12-11").await;
    assert!(
        !public.body.contains("陈教练"),
        "who answers for it is the desk's"
    );
    let overview = site.get(Some(&desk), PAGE).await;
    assert!(overview.body.contains("少儿班"), "{}", overview.body);
    let ended = site
        .submit(
            Some(&desk),
            &format!("/staff/facilities/palace/series/{series}"),
            &[],
        )
        .await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
    assert_eq!(site.get(Some(&desk), API).await.json()["items"], json!([]));
    let whole = json!({ "of": "palace", "kind": "hold", "hold_class": "group", "reason": "x y", "weekly_until": "2026-12-18",
        "starts_at": rfc(world::span(60, 1).starts_at), "ends_at": rfc(world::span(120, 1).starts_at) });
    assert_eq!(site.post(Some(&desk), API, whole).await.fields(), ["of"]);
    world::assert_sound(&store).await;
}

async fn a_series_that_displaces_calls_them_first(store: Store) {
    let site = Site::new(&store).await;
    let (wang, desk) = (site.wang().await, desk(&site).await);
    let id = booked(&site, &wang, "hall-1", 60, 60, "a").await;
    let made = close(&site, &desk, team("displace")).await.json();
    assert_eq!(
        (
            made["closures"].as_array().unwrap().len(),
            &made["displaced"],
            &made["offered"]
        ),
        (4, &json!(1), &json!(1))
    );
    assert_eq!(status(&site, &wang, &id).await, "displaced");
    world::assert_sound(&store).await;
}

async fn an_unconfirmed_hold_returns_and_a_confirmed_one_stays(store: Store) {
    let site = Site::new(&store).await;
    let desk = desk(&site).await;
    let hold = |court: &str| {
        let span = world::span(24 * 60 + 60, 60);
        json!({ "of": format!("court:{court}"), "kind": "hold", "hold_class": "group", "reason": "纺织厂联谊",
            "starts_at": rfc(span.starts_at), "ends_at": rfc(span.ends_at), "returns_hours": 6 })
    };
    let first = close(&site, &desk, hold("hall-1")).await.json()["closures"][0].clone();
    let second = close(&site, &desk, hold("hall-2")).await.json()["closures"][0].clone();
    let (first, second) = (first.as_str().unwrap(), second.as_str().unwrap());
    let page = site.get(Some(&desk), &format!("{PAGE}/{second}")).await;
    assert!(page.body.contains("确认要用"), "{}", page.body);
    let confirmed = site
        .submit(
            Some(&desk),
            &format!("{PAGE}/{second}"),
            &[("what", "confirm"), ("edit", "1")],
        )
        .await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.body);
    site.clock.set(world::span(24 * 60 + 60 - 6 * 60, 1).starts_at);
    sweep::sweep(&site.app).await.unwrap();
    let left = site.get(Some(&desk), API).await.json();
    let left: Vec<&str> = left["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_str().unwrap())
        .collect();
    assert_eq!(left, [second], "{first} has gone back to the members");
    let manager = manager(&site).await;
    let audit = site
        .get(Some(&manager), "/api/v1/staff/facilities/palace/audit")
        .await;
    assert!(
        audit.body.contains("hold_returned") && audit.body.contains("hold_confirmed"),
        "{}",
        audit.body
    );
    world::assert_sound(&store).await;
}

async fn a_hold_leaves_the_share_of_the_peak_open(store: Store) {
    let site = Site::new(&store).await;
    let (desk, manager) = (desk(&site).await, manager(&site).await);
    let api = "/api/v1/staff/facilities/palace/policies";
    let knobs = json!({ "knobs": { "open_share_percent": 50,
        "peak": [{ "days": "every_day", "from_minute": 1080, "to_minute": 1260 }] } });
    let draft = site.post(Some(&manager), &format!("{api}/draft"), knobs).await;
    assert_eq!(draft.status, StatusCode::OK, "{}", draft.body);
    let publish = json!({ "from": "2026-11-27", "edit": draft.json()["edit"] });
    assert!(site.post(Some(&manager), api, publish).await.status.is_success());
    let hold = |court: &str| {
        let span = world::span(0, 180);
        json!({ "of": format!("court:{court}"), "kind": "hold", "hold_class": "group", "reason": "比赛",
            "starts_at": rfc(span.starts_at), "ends_at": rfc(span.ends_at) })
    };
    close(&site, &desk, hold("hall-1")).await;
    close(&site, &desk, hold("hall-2")).await;
    let refused = site.post(Some(&manager), API, hold("hall-3")).await;
    assert_eq!(
        refused.rules(),
        ["open_share"],
        "nobody sets it aside: {}",
        refused.body
    );
    assert!(refused.body.contains("只剩 25%"), "{}", refused.body);
    // Rain asks nobody.
    close(&site, &desk, lamp("hall-3", 0, 180)).await;
    // By day it may be held.
    let mut noon = hold("hall-4");
    let span = world::span(-240, 120);
    (noon["starts_at"], noon["ends_at"]) = (json!(rfc(span.starts_at)), json!(rfc(span.ends_at)));
    close(&site, &desk, noon).await;
    let policy = site.get(None, "/api/v1/venues/hall/policy").await;
    assert!(policy.body.contains("至少有 50% 给会员约"), "{}", policy.body);
    world::assert_sound(&store).await;
}

async fn a_closure_is_changed_by_whoever_saw_it_last(store: Store) {
    let site = Site::new(&store).await;
    let (wang, desk) = (site.wang().await, desk(&site).await);
    let id = close(&site, &desk, lamp("hall-1", 0, 60)).await.json()["closures"][0].clone();
    let id = id.as_str().unwrap();
    let reserved = booked(&site, &wang, "hall-1", 60, 60, "a").await;
    let form = |edit: &'static str, to: &'static str, seen: String| {
        vec![
            ("what", "shut".to_owned()),
            ("edit", edit.to_owned()),
            ("of", "court:hall-1".to_owned()),
            ("kind", "maintenance".to_owned()),
            ("from_date", "2026-11-27".to_owned()),
            ("from_time", "18:00".to_owned()),
            ("to_date", "2026-11-27".to_owned()),
            ("to_time", to.to_owned()),
            ("reason", "灯还没修好".to_owned()),
            ("seen", seen),
        ]
    };
    let post = async |form: Vec<(&'static str, String)>| {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        site.submit(Some(&desk), &format!("{PAGE}/{id}"), &form).await
    };
    let longer = post(form("1", "20:00", String::new())).await;
    assert_eq!(
        longer.status,
        StatusCode::CONFLICT,
        "somebody is in the way and was not shown"
    );
    assert!(longer.body.contains("这段时间有 1 场预约"), "{}", longer.body);
    let seen = longer
        .body
        .split("name=\"seen\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let done = post(form("1", "20:00", seen.clone())).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(status(&site, &wang, &reserved).await, "displaced");
    let stale = post(form("1", "21:00", seen)).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.body.contains("别人刚刚改过"), "{}", stale.body);
    // Shorter again: what is given back is free.
    let shorter = post(form("2", "18:30", String::new())).await;
    let seen = shorter
        .body
        .split("name=\"seen\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let shorter = post(form("2", "18:30", seen)).await;
    assert_eq!(shorter.status, StatusCode::SEE_OTHER, "{}", shorter.body);
    assert_eq!(site.state(None, "hall", "hall-1", 30).await, "free");
    assert_eq!(site.state(None, "hall", "hall-1", 0).await, "closed");
    world::assert_sound(&store).await;
}

async fn companions_come_along_to_the_other_place(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li, desk, manager) = (
        site.wang().await,
        site.li().await,
        desk(&site).await,
        manager(&site).await,
    );
    let api = "/api/v1/staff/facilities/palace/policies";
    let knobs = json!({ "knobs": { "min_party": 2, "companions_required": 1 } });
    let draft = site.post(Some(&manager), &format!("{api}/draft"), knobs).await;
    let publish = json!({ "from": "2026-11-27", "edit": draft.json()["edit"] });
    assert!(site.post(Some(&manager), api, publish).await.status.is_success());
    let code = site
        .post(Some(&li), "/api/v1/me/companion-code", json!({}))
        .await
        .json();
    let code = code["companion_code"]
        .as_str()
        .or(code["code"].as_str())
        .unwrap()
        .to_owned();
    let span = world::span(60, 60);
    let body = json!({ "court_id": "hall-1", "starts_at": rfc(span.starts_at), "ends_at": rfc(span.ends_at),
        "companions": [code] });
    let headers = [("idempotency-key", "a")];
    let made = site
        .call(
            Some(&wang),
            Method::POST,
            "/api/v1/reservations",
            &headers,
            Some(body),
        )
        .await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    close(&site, &desk, lamp("hall-1", 60, 60)).await;
    let path = offer(&site, &wang).await;
    let taken = site.submit(Some(&wang), &path, &[("answer", "take")]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    assert_eq!(site.state(Some(&li), "hall", "hall-2", 60).await, "mine");
    world::assert_sound(&store).await;
}

async fn a_desk_closes_at_its_own_palace_only(store: Store) {
    let site = Site::new(&store).await;
    site.app.db.write(super::access::Foreign).await.unwrap();
    let (desk, foreign) = (
        desk(&site).await,
        staff(&site, "13900000003", Role::Desk("castle".into())).await,
    );
    let id = close(&site, &desk, lamp("hall-1", 0, 60)).await.json()["closures"][0].clone();
    let id = id.as_str().unwrap();
    let castle = "/api/v1/staff/facilities/castle/closures";
    assert_eq!(
        site.post(Some(&foreign), castle, lamp("hall-2", 0, 60))
            .await
            .fields(),
        ["of"]
    );
    let lifted = site
        .call(
            Some(&foreign),
            Method::DELETE,
            &format!("{castle}/{id}?edit=1"),
            &[],
            None,
        )
        .await;
    assert_eq!(lifted.status, StatusCode::NOT_FOUND);
    let page = site
        .get(Some(&foreign), &format!("/staff/facilities/castle/closures/{id}"))
        .await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get(Some(&foreign), PAGE).await.status, StatusCode::NOT_FOUND);
}

async fn the_forms_show_what_would_happen_and_keep_what_was_typed(store: Store) {
    let site = Site::new(&store).await;
    let (wang, desk) = (site.wang().await, desk(&site).await);
    site.clock.set(world::span(30, 1).starts_at);
    let id = booked(&site, &wang, "hall-3", 60, 60, "a").await;
    // Two taps from the court: this page, and its button.
    let page = site
        .get(Some(&desk), &format!("{PAGE}/new?what=shut&of=court:hall-3"))
        .await;
    assert!(
        page.body.contains("停用，退掉这 1 场") && page.body.contains("王*强"),
        "{}",
        page.body
    );
    let value = |name: &str| {
        let field = page.body.split(&format!("name=\"{name}\"")).nth(1).unwrap();
        let input = field.split('>').next().unwrap();
        input
            .split("value=\"")
            .nth(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
    };
    let (seen, from) = (value("seen").unwrap(), value("from_time").unwrap());
    assert_eq!(
        (from.as_str(), value("to_time").unwrap().as_str()),
        ("18:30", "21:30"),
        "until it closes"
    );
    let mut form = vec![
        ("what", "shut"),
        ("of", "court:hall-3"),
        ("kind", "maintenance"),
        ("from_date", "2026-11-27"),
        ("from_time", &from),
        ("to_date", "2026-11-27"),
        ("to_time", "18:00"),
        ("reason", ""),
        ("seen", &seen),
    ];
    let faulty = site.submit(Some(&desk), PAGE, &form).await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        faulty.body.contains("结束要在开始之后") && faulty.body.contains("value=\"18:00\""),
        "{}",
        faulty.body
    );
    form[6].1 = "21:30";
    form[7].1 = "灯坏了，正在修";
    let done = site.submit(Some(&desk), PAGE, &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(status(&site, &wang, &id).await, "displaced");
    let today = site.get(Some(&desk), done.location()).await;
    assert!(today.body.contains("退掉的 1 场已经通知本人"), "{}", today.body);
    assert!(today.body.contains("灯坏了，正在修"));
    // A hold says its times, and nothing is in its way.
    let hold = site.get(Some(&desk), &format!("{PAGE}/new?what=hold")).await;
    assert!(
        hold.body.contains("留用场地") && hold.body.contains("name=\"weekly\""),
        "{}",
        hold.body
    );
    world::assert_sound(&store).await;
}
