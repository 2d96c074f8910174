//! Appeals and suspensions: with evidence, by a deadline, with a reason that the member reads.

use super::site::{Person, Site};
use super::today::{desk, manager};
use crate::support::{Store, on_both_engines, world};
use axum::http::StatusCode;
use chrono::TimeDelta;
use gongyue_server::desk::sweep;

on_both_engines!(
    an_appeal_is_answered_with_a_reason,
    whoever_is_not_answered_in_time_is_right,
    one_appeals_once_in_time_and_against_ones_own_no_show,
    the_manager_suspends_for_a_while_and_says_why,
);

const DESK: &str = "/staff/facilities/palace";

/// Wang reserved at seven and did not come.
async fn missed(site: &Site) -> (Person, String) {
    let wang = site.wang().await;
    let made = site.reserve(&wang, "hall-1", 60, 60, "a").await;
    let id = made.json()["reservation"]["id"].as_str().unwrap().to_owned();
    site.clock.set(world::span(90, 1).starts_at);
    sweep::sweep(&site.app).await.unwrap();
    assert_eq!(status(site, &wang, &id).await, "no_show");
    (wang, id)
}

async fn status(site: &Site, who: &Person, id: &str) -> String {
    let view = site
        .get(Some(who), &format!("/api/v1/reservations/{id}"))
        .await
        .json();
    view["status"].as_str().unwrap().to_owned()
}

async fn appeal(site: &Site, who: &Person, id: &str, text: &str) -> StatusCode {
    let path = format!("/reservations/{id}/appeal");
    site.submit(Some(who), &path, &[("text", text)]).await.status
}

/// The id of the only appeal that waits.
async fn waiting(site: &Site, desk: &Person) -> String {
    let page = site.get(Some(desk), &format!("{DESK}/appeals")).await.body;
    let at = page.split("name=\"id\" value=\"").nth(1);
    at.unwrap_or_else(|| panic!("none waits: {page}"))
        .split('"')
        .next()
        .unwrap()
        .to_owned()
}

async fn an_appeal_is_answered_with_a_reason(store: Store) {
    let site = Site::new(&store).await;
    let (wang, id) = missed(&site).await;
    let desk = desk(&site).await;
    let ticket = site.get(Some(&wang), &format!("/reservations/{id}")).await;
    assert!(ticket.body.contains("其实到了？可以申诉"), "{}", ticket.body);
    assert_eq!(
        appeal(&site, &wang, &id, "到了").await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        appeal(&site, &wang, &id, "到了，但是扫码没反应").await,
        StatusCode::SEE_OTHER
    );
    let ticket = site.get(Some(&wang), &format!("/reservations/{id}")).await;
    assert!(ticket.body.contains("申诉交上去了"), "{}", ticket.body);
    let page = site.get(Some(&desk), &format!("{DESK}/appeals")).await;
    assert!(
        page.body.contains("王*强") && page.body.contains("扫码没反应"),
        "{}",
        page.body
    );
    assert!(page.body.contains("一年里第 1 次"), "the evidence: {}", page.body);
    let me = site.get(Some(&desk), "/me").await;
    assert!(me.body.contains("1 件等答复"), "{}", me.body);
    let key = waiting(&site, &desk).await;
    let path = format!("{DESK}/appeals");
    let empty = site
        .submit(
            Some(&desk),
            &path,
            &[("id", &key), ("decision", "refuse"), ("reason", "")],
        )
        .await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        empty.body.contains("<option value=\"refuse\" selected"),
        "what was chosen stays: {}",
        empty.body
    );
    let form = [
        ("id", key.as_str()),
        ("decision", "grant"),
        ("reason", "监控看到了，是扫码枪坏了"),
    ];
    let answered = site.submit(Some(&desk), &path, &form).await;
    assert!(
        answered.location().ends_with("?done=answered"),
        "{}",
        answered.body
    );
    assert_eq!(status(&site, &wang, &id).await, "completed");
    let again = site.submit(Some(&desk), &path, &form).await;
    assert!(again.location().ends_with("?done=gone"));
    let notices = site.get(Some(&wang), "/me/notices").await;
    assert!(notices.body.contains("扫码枪坏了"), "{}", notices.body);
    let ticket = site.get(Some(&wang), &format!("/reservations/{id}")).await;
    assert!(ticket.body.contains("申诉成立"), "{}", ticket.body);
    let manager = manager(&site).await;
    let audit = site
        .get(Some(&manager), "/api/v1/staff/facilities/palace/audit")
        .await;
    assert!(audit.body.contains("appeal_granted"), "{}", audit.body);
    world::assert_sound(&store).await;
}

async fn whoever_is_not_answered_in_time_is_right(store: Store) {
    let site = Site::new(&store).await;
    let (wang, id) = missed(&site).await;
    appeal(&site, &wang, &id, "到了，但是扫码没反应").await;
    site.clock.advance(TimeDelta::days(5));
    sweep::sweep(&site.app).await.unwrap();
    assert_eq!(status(&site, &wang, &id).await, "completed");
    let ticket = site.get(Some(&wang), &format!("/reservations/{id}")).await;
    assert!(ticket.body.contains("申诉自动成立"), "{}", ticket.body);
    world::assert_sound(&store).await;
}

async fn one_appeals_once_in_time_and_against_ones_own_no_show(store: Store) {
    let site = Site::new(&store).await;
    let (wang, id) = missed(&site).await;
    let li = site.li().await;
    let other = site.reserve(&li, "hall-2", 120, 60, "a").await.json()["reservation"]["id"].clone();
    let other = other.as_str().unwrap();
    assert_eq!(
        appeal(&site, &li, &id, "不是我的也想试试").await,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        appeal(&site, &li, other, "还没开始就申诉").await,
        StatusCode::CONFLICT
    );
    assert_eq!(
        appeal(&site, &wang, &id, "到了，但是扫码没反应").await,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        appeal(&site, &wang, &id, "再说一遍，真的到了").await,
        StatusCode::SEE_OTHER
    );
    let desk = desk(&site).await;
    let page = site.get(Some(&desk), &format!("{DESK}/appeals")).await;
    assert!(
        !page.body.contains("再说一遍"),
        "the first one stands: {}",
        page.body
    );
    let key = waiting(&site, &desk).await;
    let form = [
        ("id", key.as_str()),
        ("decision", "refuse"),
        ("reason", "监控里没有看到"),
    ];
    site.submit(Some(&desk), &format!("{DESK}/appeals"), &form).await;
    assert_eq!(status(&site, &wang, &id).await, "no_show");
    let ticket = site.get(Some(&wang), &format!("/reservations/{id}")).await;
    assert!(ticket.body.contains("监控里没有看到"), "{}", ticket.body);
    // Another one, and two weeks gone by.
    site.clock.set(world::span(24 * 60, 1).starts_at);
    let late = site.reserve(&wang, "hall-1", 24 * 60 + 60, 60, "b").await.json()["reservation"]["id"].clone();
    site.clock.set(world::span(24 * 60 + 90, 1).starts_at);
    sweep::sweep(&site.app).await.unwrap();
    site.clock.advance(TimeDelta::days(15));
    let ticket = site
        .get(Some(&wang), &format!("/reservations/{}", late.as_str().unwrap()))
        .await;
    assert!(!ticket.body.contains("可以申诉"), "{}", ticket.body);
    assert_eq!(
        appeal(&site, &wang, late.as_str().unwrap(), "太晚了也想试试").await,
        StatusCode::CONFLICT
    );
}

async fn the_manager_suspends_for_a_while_and_says_why(store: Store) {
    let site = Site::new(&store).await;
    let (wang, _) = missed(&site).await;
    let (desk, manager) = (desk(&site).await, manager(&site).await);
    let member = site.get(Some(&wang), "/api/v1/me").await.json()["member"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("{DESK}/members/{member}");
    let page = site.get(Some(&desk), &path).await;
    assert!(page.body.contains("一年里没到或晚退 1 次"), "{}", page.body);
    assert!(!page.body.contains("/suspension"), "the desk may not");
    let suspension = format!("{path}/suspension");
    let form = [
        ("what", "suspend"),
        ("until", "2026-12-05"),
        ("suspend_reason", "转卖场地"),
    ];
    assert_eq!(
        site.submit(Some(&desk), &suspension, &form).await.status,
        StatusCode::FORBIDDEN
    );
    let wrong = [
        ("what", "suspend"),
        ("until", "2026-11-01"),
        ("suspend_reason", "转卖场地"),
    ];
    let wrong = site.submit(Some(&manager), &suspension, &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("value=\"转卖场地\""), "{}", wrong.body);
    let done = site.submit(Some(&manager), &suspension, &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(
        site.reserve(&wang, "hall-2", 150, 30, "c").await.rules(),
        ["suspended"]
    );
    let notices = site.get(Some(&wang), "/me/notices").await;
    assert!(notices.body.contains("转卖场地"), "{}", notices.body);
    let lifted = site
        .submit(Some(&manager), &suspension, &[("what", "lift")])
        .await;
    assert_eq!(lifted.status, StatusCode::SEE_OTHER);
    assert_eq!(
        site.reserve(&wang, "hall-2", 150, 30, "c").await.status,
        StatusCode::CREATED
    );
    // Whoever works somewhere is not the manager's to suspend.
    let staff = site.get(Some(&desk), "/api/v1/me").await.json()["member"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("{DESK}/members/{staff}/suspension");
    let refused = site.submit(Some(&manager), &path, &form).await;
    assert!(
        matches!(
            refused.status,
            StatusCode::NOT_FOUND | StatusCode::UNPROCESSABLE_ENTITY
        ),
        "{}",
        refused.body
    );
}
