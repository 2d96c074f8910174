//! Activities: announced with their courts, filled in the order of entering, listed by who came.

use super::site::{Answer, Person, Site};
use super::today::{desk, manager};
use crate::support::{Store, on_both_engines, world};
use axum::http::StatusCode;
use chrono::TimeDelta;
use gongyue_server::store::*;

on_both_engines!(
    an_activity_takes_its_courts_and_gives_them_back_when_it_is_called_off,
    the_places_are_never_more_than_there_are_and_the_next_is_called,
    who_came_is_listed,
    what_is_typed_wrong_is_said_at_its_field,
);

const PAGE: &str = "/staff/facilities/palace/activities";

fn form(of: &'static str, places: &'static str) -> Vec<(&'static str, String)> {
    [
        ("what", "new"),
        ("kind", "reading_circle"),
        ("title", "周日读书会"),
        ("date", "2026-11-29"),
        ("from", "19:00"),
        ("to", "20:30"),
        ("of", of),
        ("places", places),
        ("opens", "2026-11-27"),
        ("closes", "2026-11-28"),
        ("text", "带一本喜欢的书\n人人可以讲五分钟"),
        ("title_en", ""),
        ("text_en", ""),
        ("seen", ""),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

async fn post(site: &Site, who: &Person, path: &str, form: &[(&str, String)]) -> Answer {
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    site.submit(Some(who), path, &form).await
}

/// Announces one, first looking whom it would displace; its id.
async fn announce(site: &Site, desk: &Person, mut form: Vec<(&'static str, String)>) -> String {
    let shown = post(site, desk, PAGE, &form).await;
    if shown.status == StatusCode::CONFLICT {
        let seen = shown
            .body
            .split("name=\"seen\" value=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        form.retain(|(name, _)| *name != "seen");
        form.push(("seen", seen));
        let done = post(site, desk, PAGE, &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    } else {
        assert_eq!(shown.status, StatusCode::SEE_OTHER, "{}", shown.body);
    }
    let page = site.get(Some(desk), PAGE).await.body;
    let at = page.split(&format!("{PAGE}/")).nth(1).unwrap();
    at.split('"').next().unwrap().to_owned()
}

async fn an_activity_takes_its_courts_and_gives_them_back_when_it_is_called_off(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li, desk) = (site.wang().await, site.li().await, desk(&site).await);
    let after = 2 * 1440 + 60;
    let made = site.reserve(&wang, "hall-1", after, 60, "a").await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let id = announce(&site, &desk, form("venue:hall", "30")).await;
    let reservation = made.json()["reservation"]["id"].as_str().unwrap().to_owned();
    let now = site
        .get(Some(&wang), &format!("/api/v1/reservations/{reservation}"))
        .await
        .json();
    assert_eq!(now["status"], "displaced");
    let state = async || {
        let slots = site
            .get(None, "/api/v1/venues/hall/slots?date=2026-11-29")
            .await
            .json();
        let slots = slots["courts"][0]["slots"].as_array().unwrap().clone();
        slots
            .into_iter()
            .find(|slot| slot["local_time"] == "19:00")
            .unwrap()["state"]
            .clone()
    };
    assert_eq!(state().await, "held");
    let facility = site.get(None, "/facilities/palace").await;
    assert!(facility.body.contains("周日读书会"), "{}", facility.body);
    let page = site.get(None, &format!("/activities/{id}")).await;
    assert!(
        page.body.contains("人人可以讲五分钟") && page.body.contains("登录后报名"),
        "{}",
        page.body
    );
    site.submit(Some(&li), &format!("/activities/{id}"), &[("what", "enter")])
        .await;
    let path = format!("{PAGE}/{id}");
    let stale = post(
        &site,
        &desk,
        &path,
        &[
            ("what", "off".into()),
            ("edit", "9".into()),
            ("reason", "台风".into()),
        ],
    )
    .await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let off = post(
        &site,
        &desk,
        &path,
        &[
            ("what", "off".into()),
            ("edit", "1".into()),
            ("reason", "台风".into()),
        ],
    )
    .await;
    assert_eq!(off.status, StatusCode::SEE_OTHER, "{}", off.body);
    assert_eq!(state().await, "free");
    let page = site.get(None, &format!("/activities/{id}")).await;
    assert!(page.body.contains("活动取消了：台风"), "{}", page.body);
    let notices = site.get(Some(&li), "/me/notices").await;
    assert!(notices.body.contains("周日读书会取消了"), "{}", notices.body);
    let manager = manager(&site).await;
    let audit = site
        .get(Some(&manager), "/api/v1/staff/facilities/palace/audit")
        .await;
    assert!(
        audit.body.contains("activity_announced") && audit.body.contains("activity_cancelled"),
        "{}",
        audit.body
    );
    world::assert_sound(&store).await;
}

async fn enter(site: &Site, who: &Person, id: &str, what: &str) -> String {
    let path = format!("/activities/{id}");
    let done = site.submit(Some(who), &path, &[("what", what)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    site.get(Some(who), &path).await.body
}

async fn the_places_are_never_more_than_there_are_and_the_next_is_called(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li, desk) = (site.wang().await, site.li().await, desk(&site).await);
    let zhao = site.member("赵敏", "JJ20210003", "13800000003").await;
    let id = announce(&site, &desk, form("", "1")).await;
    // All at once: one has the place, the others wait.
    let path = format!("/activities/{id}");
    let form = [("what", "enter")];
    let (one, two, three) = tokio::join!(
        site.submit(Some(&wang), &path, &form),
        site.submit(Some(&li), &path, &form),
        site.submit(Some(&zhao), &path, &form),
    );
    for done in [one, two, three] {
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    }
    let mut reader = store.reader().await;
    let entries = entry_list(&mut reader.tx(), &id).await.unwrap();
    drop(reader);
    let placed = entries.iter().filter(|entry| entry.status.has_place()).count();
    assert_eq!((placed, entries.len()), (1, 3));
    let people = [&wang, &li, &zhao];
    let mut pages = Vec::new();
    for who in people {
        pages.push(site.get(Some(who), &path).await.body);
    }
    let lucky = pages.iter().position(|page| page.contains("你报上名了")).unwrap();
    assert_eq!(pages.iter().filter(|page| page.contains("你在排队")).count(), 2);
    // Twice is once.
    assert!(
        enter(&site, people[lucky], &id, "enter")
            .await
            .contains("你报上名了")
    );
    enter(&site, people[lucky], &id, "withdraw").await;
    let mut called = 0;
    for (at, who) in people.iter().enumerate() {
        let page = site.get(Some(who), &path).await.body;
        if at != lucky && page.contains("你报上名了") {
            called += 1;
            let notices = site.get(Some(who), "/me/notices").await;
            assert!(notices.body.contains("轮到你了：周日读书会"), "{}", notices.body);
        }
    }
    assert_eq!(called, 1);
    // More places are for those who wait.
    let change = [
        ("what", "change".to_owned()),
        ("edit", "1".to_owned()),
        ("title", "周日读书会".to_owned()),
        ("places", "5".to_owned()),
        ("opens", "2026-11-27".to_owned()),
        ("closes", "2026-11-28".to_owned()),
        ("text", String::new()),
        ("title_en", String::new()),
        ("text_en", String::new()),
    ];
    let changed = post(&site, &desk, &format!("{PAGE}/{id}"), &change).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
    let page = site.get(None, &path).await.body;
    assert!(page.contains("还有 3 个名额，共 5 个"), "{page}");
    // Too late, and not verified.
    site.clock.set(world::span(2 * 1440, 1).starts_at);
    assert!(
        enter(&site, people[lucky], &id, "enter")
            .await
            .contains("报名结束了")
    );
    let nobody = site.signed_in("13800000099").await;
    let refused = site.submit(Some(&nobody), &path, &form).await;
    assert_eq!(refused.location(), "/verification");
}

async fn who_came_is_listed(store: Store) {
    let site = Site::new(&store).await;
    let (wang, desk) = (site.wang().await, desk(&site).await);
    let id = announce(&site, &desk, form("", "5")).await;
    enter(&site, &wang, &id, "enter").await;
    let path = format!("{PAGE}/{id}");
    let page = site.get(Some(&desk), &path).await.body;
    assert!(
        page.contains("王*强") && !page.contains("value=\"came\""),
        "before it begins nobody came: {page}"
    );
    site.clock.set(world::span(2 * 1440 + 60, 1).starts_at);
    let page = site.get(Some(&desk), &path).await.body;
    let member = page
        .split("name=\"member\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let came = post(
        &site,
        &desk,
        &path,
        &[("what", "came".into()), ("member", member.clone())],
    )
    .await;
    assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.body);
    let own = site.get(Some(&wang), &format!("/activities/{id}")).await.body;
    assert!(own.contains("你到了"), "{own}");
    let nobody = post(
        &site,
        &desk,
        &path,
        &[("what", "came".into()), ("member", "nobody".into())],
    )
    .await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}

async fn what_is_typed_wrong_is_said_at_its_field(store: Store) {
    let site = Site::new(&store).await;
    let desk = desk(&site).await;
    let wrong = |name: &'static str, value: &str| {
        let mut form = form("", "30");
        form.retain(|(own, _)| *own != name);
        form.push((name, value.to_owned()));
        form
    };
    for (name, value, words) in [
        ("title", "书", "2 到 40 个字"),
        ("places", "0", "1 到 5000"),
        ("to", "18:00", "结束要在开始之后"),
        ("date", "2025-01-01", "结束要在开始之后"),
        ("opens", "2026-11-30", "先开始后截止"),
        ("of", "court:nowhere", "还在用的场馆"),
        ("kind", "party", "请选一种"),
    ] {
        let answer = post(&site, &desk, PAGE, &wrong(name, value)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.body.contains(words), "{name}: {}", answer.body);
        assert!(
            answer.body.contains("人人可以讲五分钟"),
            "{name}: what was typed stays"
        );
    }
    site.clock.advance(TimeDelta::minutes(1));
    let mut reader = store.reader().await;
    let made = activity_list(&mut reader.tx(), &"palace".into(), site.app.now(), 10)
        .await
        .unwrap();
    assert_eq!(made, vec![]);
}
