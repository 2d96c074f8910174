//! What a member has at hand on the phone: a calendar that follows, the usual venues, a look, names that are nearly right, and
//! what makes an app of the site.

use super::site::{Answer, Person, Site, rfc};
use crate::support::{Store, on_both_engines, on_one_engine, world};
use axum::http::{Method, StatusCode, header};
use serde_json::json;

on_both_engines!(
    a_calendar_follows_until_its_address_ends,
    a_calendar_tells_nobody_who_and_lets_nobody_in,
    marked_venues_stand_first_and_lately_used_ones_after,
    a_name_is_found_although_it_is_misspelled,
);

on_one_engine!(Sqlite: a_look_is_kept_apart_from_the_others, where_somebody_is_stands_in_no_address, the_worker_and_the_manifest_are_what_browsers_take,
    a_free_hour_is_found_from_now);

/// The address of a new calendar, without the origin.
async fn address(site: &Site, who: &Person) -> String {
    let page = site.submit(Some(who), "/me/calendar", &[("act", "make")]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let at = page.body.find("/feeds/").expect("shown once");
    let end = page.body[at..].find('"').unwrap();
    page.body[at..at + end].to_owned()
}

/// iCalendar folds its lines after 75 bytes.
fn unfolded(answer: &Answer) -> String {
    answer.body.replace("\r\n ", "")
}

async fn a_calendar_follows_until_its_address_ends(store: Store) {
    let site = Site::new(&store).await;
    let wang = site.wang().await;
    let address = address(&site, &wang).await;
    let empty = site.get(None, &address).await;
    assert_eq!(empty.status, StatusCode::OK);
    assert_eq!(
        empty.headers[header::CONTENT_TYPE],
        "text/calendar; charset=utf-8"
    );
    assert!(empty.body.starts_with("BEGIN:VCALENDAR\r\n") && !empty.body.contains("VEVENT"));

    let made = site.reserve(&wang, "hall-1", 60, 60, "k").await.json();
    let id = made["reservation"]["id"].as_str().unwrap().to_owned();
    let full = unfolded(&site.get(None, &address).await);
    let starts = world::span(60, 60).starts_at.format("%Y%m%dT%H%M%SZ").to_string();
    for line in [
        format!("UID:{id}@gongyue"),
        format!("DTSTART:{starts}"),
        "STATUS:CONFIRMED".to_owned(),
    ] {
        assert!(full.contains(&line), "{line} in {full}");
    }
    let one = site
        .get(Some(&wang), &format!("/reservations/{id}/calendar.ics"))
        .await;
    assert!(unfolded(&one).contains(&format!("DTSTART:{starts}")));

    let cancel = format!("/api/v1/reservations/{id}/cancellation");
    assert!(
        site.post(Some(&wang), &cancel, json!({}))
            .await
            .status
            .is_success()
    );
    let gone = unfolded(&site.get(None, &address).await);
    assert!(
        gone.contains("STATUS:CANCELLED") && !gone.contains("STATUS:CONFIRMED"),
        "{gone}"
    );

    // A new address ends the old one, and ending ends both.
    let other = self::address(&site, &wang).await;
    assert_eq!(site.get(None, &address).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get(None, &other).await.status, StatusCode::OK);
    let ended = site.submit(Some(&wang), "/me/calendar", &[("act", "end")]).await;
    assert_eq!(ended.location(), "/me/calendar");
    assert_eq!(site.get(None, &other).await.status, StatusCode::NOT_FOUND);
}

async fn a_calendar_tells_nobody_who_and_lets_nobody_in(store: Store) {
    let site = Site::new(&store).await;
    let wang = site.wang().await;
    let made = site.reserve(&wang, "hall-1", 60, 60, "k").await.json();
    let code = made["reservation"]["code"].as_str().unwrap().to_owned();
    let address = address(&site, &wang).await;
    let feed = site.get(None, &address).await;
    for private in [code.as_str(), "王", "13800000001", "JJ2021"] {
        assert!(!feed.body.contains(private), "{private}");
    }
    // The page that says there is one does not say it again.
    let page = site.get(Some(&wang), "/me/calendar").await;
    assert!(!page.body.contains("/feeds/"));
    for wrong in ["/feeds/x.ics", "/feeds/x", "/feeds/.ics"] {
        assert_eq!(
            site.get(None, wrong).await.status,
            StatusCode::NOT_FOUND,
            "{wrong}"
        );
    }
}

async fn marked_venues_stand_first_and_lately_used_ones_after(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li) = (site.wang().await, site.li().await);
    site.reserve(&wang, "hall-1", 60, 60, "k").await;
    let mark = async |who: &Person, on: &str| {
        let form = [("on", on), ("back", "/venues/arena")];
        let answer = site.submit(Some(who), "/venues/arena/favourite", &form).await;
        assert_eq!(answer.location(), "/venues/arena");
    };
    let usual = async |who: &Person| {
        let page = site.get(Some(who), "/").await.body;
        let section = page
            .split("class=\"usual\"")
            .nth(1)
            .map(|rest| rest.split("</section>").next());
        let section = section.flatten().unwrap_or_default().to_owned();
        let at = |venue: &str| section.find(&format!("href=\"/venues/{venue}\""));
        (at("arena"), at("hall"))
    };
    assert!(matches!(usual(&wang).await, (None, Some(_))));
    assert_eq!(usual(&li).await, (None, None));
    mark(&wang, "1").await;
    mark(&wang, "1").await;
    assert!(matches!(usual(&wang).await, (Some(arena), Some(hall)) if arena < hall));
    assert_eq!(usual(&li).await, (None, None), "a mark is its member's alone");
    mark(&wang, "0").await;
    assert!(matches!(usual(&wang).await, (None, Some(_))));
    let nowhere = site
        .submit(Some(&wang), "/venues/nowhere/favourite", &[("on", "1")])
        .await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
}

async fn a_name_is_found_although_it_is_misspelled(store: Store) {
    let site = Site::new(&store).await;
    let found = async |q: &str| {
        let path = format!("/api/v1/facilities?q={}", gongyue_app::url::encoded(q));
        let answer = site.get(None, &path).await.json();
        answer["items"].as_array().unwrap().len()
    };
    for nearly in ["gongrenwnehuagong", "工人文化公", "gongrenwenhagong palace"] {
        assert_eq!(found(nearly).await, found("grwhg").await, "{nearly}");
    }
    assert!(found("grwhg").await > 0);
    for other in ["zzzzzzzz", "grwxx", "gongrenwenhuagong zzzzz"] {
        assert_eq!(found(other).await, 0, "{other}");
    }
}

async fn a_look_is_kept_apart_from_the_others(store: Store) {
    let site = Site::new(&store).await;
    let look = async |cookie: &str| {
        let headers = [("cookie", cookie)];
        site.call(None, Method::GET, "/venues/hall", &headers, None)
            .await
            .body
    };
    let plain = look("").await;
    let elder = look("appearance=elder.dark").await;
    assert!(elder.contains("data-mode=\"elder\"") && elder.contains("data-theme=\"dark\""));
    assert!(!plain.contains("data-mode=") && !plain.contains("data-theme="));
    assert!(
        !look("appearance=").await.contains("data-mode="),
        "what is kept is not shown to others"
    );
    let chosen = site
        .submit(
            None,
            "/appearance",
            &[("appearance", "more.nonsense.elder"), ("back", "//evil.example")],
        )
        .await;
    assert_eq!(chosen.location(), "/");
    let cookie = chosen.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("appearance=elder.more; "), "{cookie}");
}

async fn where_somebody_is_stands_in_no_address(store: Store) {
    let site = Site::new(&store).await;
    let told = site
        .submit(
            None,
            "/near",
            &[("at", "115.952914,29.662117"), ("next", "/?near=me")],
        )
        .await;
    assert_eq!(told.location(), "/?near=me");
    let cookie = told.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(
        cookie.starts_with("near=115.95,29.66; ") && cookie.contains("HttpOnly"),
        "{cookie}"
    );
    let near = async |cookie: &str| {
        let headers = [("cookie", cookie)];
        site.call(None, Method::GET, "/?near=me", &headers, None)
            .await
            .body
    };
    assert!(near("near=115.95,29.66").await.contains("30 公里以内"));
    // From the other end of the country: a few that are farther, and it is said so.
    assert!(near("near=87.6,43.8").await.contains("30 公里内没有"));
    // A link that somebody passed on knows nothing of where they were.
    assert!(!near("").await.contains("公里"));
    for wrong in ["", "north", "200,95"] {
        let refused = site.submit(None, "/near", &[("at", wrong)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
}

async fn the_worker_and_the_manifest_are_what_browsers_take(store: Store) {
    let site = Site::new(&store).await;
    let worker = site.get(None, "/sw.js").await;
    assert_eq!(
        worker.headers[header::CONTENT_TYPE],
        "text/javascript; charset=utf-8"
    );
    assert!(
        worker.body.starts_with("const SHEET = \"/pkg/member."),
        "{}",
        &worker.body[..80]
    );
    let english = [("accept-language", "en")];
    let manifest = site
        .call(None, Method::GET, "/manifest.webmanifest", &english, None)
        .await;
    assert_eq!(
        manifest.headers[header::CONTENT_TYPE],
        "application/manifest+json"
    );
    let manifest = manifest.json();
    assert_eq!(
        (&manifest["lang"], &manifest["display"]),
        (&json!("en"), &json!("standalone"))
    );
    for icon in manifest["icons"].as_array().unwrap() {
        let answer = site.get(None, icon["src"].as_str().unwrap()).await;
        assert_eq!(answer.headers[header::CONTENT_TYPE], "image/png", "{icon}");
    }
}

async fn a_free_hour_is_found_from_now(store: Store) {
    let site = Site::new(&store).await;
    // Five minutes before six all courts are free at six.
    site.clock.set(world::span(-5, 5).starts_at);
    let now = async || site.get(None, "/?now=1").await.body;
    assert!(
        now().await.contains("href=\"/venues/hall\""),
        "free at {}",
        rfc(world::span(0, 30).starts_at)
    );
    // Long after it has closed there is nothing, and the way on is said.
    site.clock.set(world::span(9 * 60, 5).starts_at);
    let late = now().await;
    assert!(
        !late.contains("href=\"/venues/hall\"") && late.contains("一小时内没有可以约的场"),
        "{late}"
    );
}
