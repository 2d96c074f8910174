//! Scripts in every text that somebody may put into the database or into an address: pages show them as what they are.

use super::site::{Person, Site};
use crate::support::{Store, on_one_engine, world};
use axum::http::{Method, StatusCode, header};
use gongyue::role::Role;
use gongyue_server::desk::grant;
use gongyue_server::router;
use gongyue_server::store::Value as Column;
use serde_json::json;
use std::collections::BTreeSet;

on_one_engine!(Sqlite: stored_scripts_are_shown_and_never_run, the_tokenizer_sees_what_a_browser_would);

/// Ends a text, an attribute of either kind, and a script.
const EVIL: &str =
    "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1) x=\" onfocus=alert(1) y='";
/// How it begins where it is shown rightly.
const SHOWN: &str = "&lt;/script&gt;&lt;script&gt;alert(1)";

/// An element of a page with its attributes.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

/// The elements of a page as a browser reads them; text is passed over, and so is what stands in a script.
fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let end = rest
            .find(|c: char| c.is_whitespace() || c == '>' || c == '/')
            .unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = &rest[end..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if rest.is_empty() || rest.starts_with('>') {
                break;
            }
            let end = rest
                .find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/'))
                .unwrap_or(rest.len())
                .max(1);
            let attribute = rest[..end].to_ascii_lowercase();
            rest = rest[end..].trim_start();
            let mut value = "";
            if let Some(after) = rest.strip_prefix('=') {
                let after = after.trim_start();
                (value, rest) = match after.chars().next() {
                    Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                    _ => after.split_at(
                        after
                            .find(|c: char| c.is_whitespace() || c == '>')
                            .unwrap_or(after.len()),
                    ),
                };
            }
            attributes.push((attribute, value.to_owned()));
        }
        if name == "script" || name == "style" {
            let close = format!("</{name}");
            rest = rest.find(&close).map_or("", |at| &rest[at..]);
        }
        found.push(Tag { name, attributes });
    }
    found
}

/// What in a page would run, or reach out.
fn dangers(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for Tag { name, attributes } in tags(html) {
        let has = |wanted: &str| attributes.iter().any(|(attribute, _)| attribute == wanted);
        if matches!(
            name.as_str(),
            "img" | "iframe" | "object" | "embed" | "base" | "style"
        ) {
            found.push(format!("<{name}>"));
        }
        if name == "script" && !has("nonce") {
            found.push("a script without a nonce".to_owned());
        }
        for (attribute, value) in &attributes {
            let runs = attribute.starts_with("on") || attribute == "style" || attribute == "srcdoc";
            let address = matches!(attribute.as_str(), "href" | "src" | "action" | "formaction");
            let leads = address && value.trim().to_ascii_lowercase().starts_with("javascript:");
            if runs || leads {
                found.push(format!("<{name} {attribute}={value:?}>"));
            }
        }
    }
    found
}

async fn the_tokenizer_sees_what_a_browser_would(_: Store) {
    assert_eq!(dangers(&format!("<p>{EVIL}</p>")).len(), 3, "{:?}", dangers(EVIL));
    assert_eq!(dangers(&format!("<a title=\"{EVIL}\">x</a>")).len(), 2);
    assert_eq!(dangers("<a href='x' onfocus=alert(1)>").len(), 1);
    assert_eq!(dangers("<a href=\" JavaScript:alert(1)\">").len(), 1);
    let escaped = EVIL
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;");
    assert!(dangers(&format!("<p title=\"{escaped}\">{escaped} \" onfocus=x</p>")).is_empty());
}

/// Everything that an import or the staff can write.
async fn poison(store: &Store) {
    for sql in [
        "UPDATE facility SET name = $1, name_en = $1, address = $1, address_en = $1, notice = $1, notice_en = $1,
            getting_there = $1, getting_there_en = $1, phone = $1",
        "UPDATE venue SET name = $1, name_en = $1, notice = $1, notice_en = $1",
        "UPDATE court SET name = $1, name_en = $1",
        "UPDATE division SET name = $1, name_en = $1",
        "UPDATE labour_union SET name = $1",
        "UPDATE member SET name = $1 WHERE name IS NOT NULL",
        "UPDATE roll SET name = $1",
        "UPDATE session SET device = $1",
        "UPDATE closure SET reason = $1, reason_en = $1",
        "INSERT INTO hours_exception (id, facility_id, venue_id, date, opens_minute, closes_minute, reason, reason_en)
            VALUES ('shut', 'palace', 'room', '2026-11-28', NULL, NULL, $1, $1)",
        "INSERT INTO holiday (date, kind, name, name_en) VALUES ('2026-11-27', 'holiday', $1, $1)",
        "INSERT INTO closure (id, palace_id, venue_id, court_id, kind, reason, reason_en, starts_at, ends_at, created_at)
            VALUES ('event', 'palace', 'room', NULL, 'event', $1, $1, 1795773600000, 1795780800000, 1795700000000)",
    ] {
        let done = store.write(move |tx| {
            Box::pin(async move {
                tx.execute(sql, &[Column::Text(Some(EVIL.into()))]).await?;
                Ok(())
            })
        });
        done.await.unwrap();
    }
}

async fn stored_scripts_are_shown_and_never_run(store: Store) {
    let site = Site::new(&store).await;
    for (phone, role) in [
        ("13900000002", Role::Manager("palace".into())),
        ("13900000003", Role::Union(world::code("3604"))),
    ] {
        grant::grant(&site.app, &phone.parse().unwrap(), &role, false)
            .await
            .unwrap();
    }
    let (wang, li) = (site.wang().await, site.li().await);
    let manager = site.signed_in("13900000002").await;
    let officer = site.signed_in("13900000003").await;
    let zhao = site.signed_in("13800000077").await;
    let member = site.get(Some(&wang), "/api/v1/me").await.json()["member"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let at = "/api/v1/staff/facilities/palace";
    // By members and staff, through the doors that they have.
    let short: String = EVIL.chars().take(40).collect();
    let ask = json!({ "name": short, "union_card_no": "ZZ20990001", "palace_id": "palace" });
    let asked = site
        .post(Some(&zhao), "/api/v1/me/verification", ask.clone())
        .await;
    assert_eq!(asked.json()["status"], "pending", "{}", asked.body);
    let request = site
        .get(Some(&manager), &format!("{at}/verifications"))
        .await
        .json()["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let decline = json!({ "approve": false, "reason": EVIL });
    let decided = site
        .post(
            Some(&manager),
            &format!("{at}/verifications/{request}/decision"),
            decline,
        )
        .await;
    assert_eq!(decided.status, StatusCode::NO_CONTENT, "{}", decided.body);
    site.post(Some(&zhao), "/api/v1/me/verification", ask).await;
    let removal = format!("{at}/members/{member}/second-factor-removal");
    let removed = site
        .post(Some(&manager), &removal, json!({ "reason": EVIL }))
        .await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT, "{}", removed.body);
    let wang = site.signed_in("13800000001").await;
    site.rule(&manager, "hall", json!({ "max_party": 9 })).await;
    let roll = format!(
        "card,name,phone,union,division\nRR20990001,\"{0}\",13800000055,\"{0}\",360403\n{0},{0},{0},{0},{0}\n",
        "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    );
    let import = site
        .upload(Some(&manager), &format!("{at}/roll"), roll.as_bytes())
        .await
        .json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    site.read_roll(&manager, "facilities/palace", &import).await;
    let made = site.reserve_for(&wang, "hall-1", 60, 60, "a", 2).await;
    let reservation = made.json()["reservation"]["id"].as_str().unwrap().to_owned();
    let link = site
        .get(
            Some(&wang),
            &format!("/api/v1/reservations/{reservation}/invitation"),
        )
        .await
        .json()["path"]
        .as_str()
        .unwrap()
        .to_owned();
    let key = site
        .get(Some(&manager), &format!("{at}/verifications"))
        .await
        .json()["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    poison(&store).await;

    let evil = gongyue_app::url::encoded(EVIL);
    let mut pages = vec![
        link,
        format!("/?q={evil}&near={evil}&date={evil}&kind={evil}&place={evil}"),
        "/?q=palace".to_owned(),
        format!("/sign-in?next=/{evil}"),
        format!("/second-factor?next=/{evil}"),
        format!("/verification?next=/{evil}&move={evil}"),
        format!("/staff/facilities/palace/members?q={evil}"),
        "/staff/facilities/palace/members?q=alert".to_owned(),
        format!("/staff/facilities/palace/audit?kind={evil}"),
        "/venues/room?date=2026-11-28".to_owned(),
        "/venues/room".to_owned(),
        format!(
            "/venues/hall/confirm?at=hall-2~{}",
            world::span(90, 1).starts_at.timestamp_millis()
        ),
        format!("/venues/hall/confirm?at={evil}&until={evil}"),
        "/staff/facilities/palace/policies?venue=hall".to_owned(),
        format!("/{evil}"),
    ];
    for route in router::routes().table() {
        if route.method != Method::GET || route.path.starts_with("/api/") {
            continue;
        }
        let id = match route.path {
            path if path.contains("reservations/") => reservation.as_str(),
            path if path.contains("venues/") => "hall",
            _ => "palace",
        };
        pages.push(
            route
                .path
                .replace("{id}", id)
                .replace("{member}", &member)
                .replace("{division}", "3604")
                .replace("{import}", &import)
                .replace("{key}", &key)
                .replace("{name}", "member.css"),
        );
    }
    let visitors: [Option<&Person>; 6] = [
        None,
        Some(&wang),
        Some(&li),
        Some(&zhao),
        Some(&manager),
        Some(&officer),
    ];
    let mut shown = BTreeSet::new();
    for path in &pages {
        for who in visitors {
            for language in ["zh-CN", "en"] {
                let headers = [("accept-language", language)];
                let answer = site.call(who, Method::GET, path, &headers, None).await;
                assert!(!answer.status.is_server_error(), "{path}: {}", answer.body);
                let kind = answer.headers.get(header::CONTENT_TYPE);
                if !kind.is_some_and(|kind| kind.to_str().unwrap().starts_with("text/html")) {
                    continue;
                }
                let dangers = dangers(&answer.body);
                assert!(dangers.is_empty(), "{path} in {language}: {dangers:?}");
                if answer.body.contains(SHOWN) {
                    shown.insert(path.split(['?', '~']).next().unwrap().to_owned());
                }
            }
        }
    }
    // The texts are really there, to be seen as texts.
    for path in [
        "/",
        "/places",
        "/facilities/palace",
        "/venues/hall",
        "/venues/room",
        "/reservations",
        &format!("/reservations/{reservation}"),
        &format!("/reservations/{reservation}/join"),
        "/me",
        "/me/devices",
        "/me/notices",
        "/me/audit",
        "/verification",
        "/staff/facilities/palace/audit",
        "/staff/facilities/palace/members",
        &format!("/staff/facilities/palace/members/{member}"),
        &format!("/staff/facilities/palace/verifications/{key}"),
        "/staff/facilities/palace/policies",
        "/staff/facilities/palace/roll",
        "/staff/divisions/3604/roll",
    ] {
        assert!(shown.contains(path), "{path} shows nothing of it; {shown:?}");
    }
    // What the API sends is never taken for a page.
    let json = site.get(None, "/api/v1/facilities/palace").await;
    assert_eq!(json.headers[header::CONTENT_TYPE], "application/json");
    assert_eq!(json.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    // What a form repeats after a fault is a value and no more.
    for (path, form) in [
        ("/sign-in/code", vec![("phone", EVIL), ("next", EVIL)]),
        ("/sign-in", vec![("phone", EVIL), ("code", EVIL), ("next", EVIL)]),
        (
            "/verification",
            vec![("name", EVIL), ("union_card_no", EVIL), ("next", EVIL)],
        ),
        ("/me/data/delete", vec![("phone", EVIL)]),
        (
            "/staff/facilities/palace/roles",
            vec![("phone", EVIL), ("role", EVIL), ("until", EVIL)],
        ),
        (
            "/staff/facilities/palace/policies",
            vec![("max_party", EVIL), ("venue", EVIL)],
        ),
    ] {
        for who in [Some(&manager), Some(&zhao)] {
            let answer = site.submit(who, path, &form).await;
            assert!(!answer.status.is_server_error(), "{path}: {}", answer.body);
            let dangers = dangers(&answer.body);
            assert!(dangers.is_empty(), "{path}: {dangers:?}");
        }
    }
}
