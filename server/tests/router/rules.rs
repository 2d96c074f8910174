//! Every rule of the field, provoked through the API and through the page; policies from draft to force.

use super::site::{Answer, Person, Site, rfc};
use crate::support::{Store, on_both_engines, world};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use gongyue::role::Role;
use gongyue_server::desk::{grant, sweep};
use gongyue_server::store::{UnionKind, UnionRow, facility_upsert, union_upsert};
use serde_json::{Value, json};

on_both_engines!(
    each_rule_is_told_by_the_api_and_by_the_page,
    who_does_not_come_is_struck_and_suspended,
    the_window_of_check_in_and_the_code_at_the_desk,
    cancelling_ends_at_the_start,
    a_hall_waits_for_the_staff_and_lapses,
    companions_are_named_by_their_own_code,
    a_draft_is_checked_previewed_and_published,
    others_neither_see_nor_change_policies,
    a_unions_share_is_counted_together,
);

const PALACE: &str = "/api/v1/staff/facilities/palace";

impl Site {
    pub async fn staff(&self, phone: &'static str, role: Role) -> Person {
        grant::grant(&self.app, &phone.parse().unwrap(), &role, false)
            .await
            .unwrap();
        self.signed_in(phone).await
    }

    pub async fn manager(&self) -> Person {
        self.staff("13900000002", Role::Manager("palace".into())).await
    }

    /// Publishes knobs for a venue at once.
    pub async fn rule(&self, manager: &Person, venue: &str, knobs: Value) {
        let body = json!({ "venue_id": venue, "knobs": knobs });
        let draft = self
            .post(Some(manager), &format!("{PALACE}/policies/draft"), body)
            .await;
        assert_eq!(draft.status, StatusCode::OK, "{}", draft.body);
        let body = json!({ "venue_id": venue, "edit": draft.json()["edit"], "from": "2026-11-27" });
        let published = self
            .post(Some(manager), &format!("{PALACE}/policies"), body)
            .await;
        assert_eq!(published.status, StatusCode::CREATED, "{}", published.body);
        // A policy of the same instant would be the same age.
        self.clock.advance(TimeDelta::milliseconds(1));
    }

    /// The same wish by the form of the page.
    async fn by_form(&self, who: &Person, court: &str, after: i64, minutes: i64) -> Answer {
        let span = world::span(after, minutes);
        let millis = |at: gongyue::span::Instant| at.timestamp_millis().to_string();
        let (starts_at, ends_at) = (millis(span.starts_at), millis(span.ends_at));
        let form = [
            ("key", "form"),
            ("court_id", court),
            ("starts_at", starts_at.as_str()),
            ("ends_at", ends_at.as_str()),
            ("party_size", "1"),
        ];
        self.submit(Some(who), "/reservations", &form).await
    }
}

const DAY: i64 = 1440;

fn peak() -> Value {
    json!([{ "days": "every_day", "from_minute": 1080, "to_minute": 1260 }])
}

fn quota(period: &str, unit: &str, limit: u16) -> Value {
    json!({ "period": period, "unit": unit, "per": "venue_kind", "hours": "all", "limit": limit })
}

async fn each_rule_is_told_by_the_api_and_by_the_page(store: Store) {
    let site = Site::new(&store).await;
    let (manager, wang) = (site.manager().await, site.wang().await);
    let other = store.write(|tx| {
        Box::pin(async move {
            let union = UnionRow {
                id: "other".into(),
                name: "港务工会".into(),
                division_code: world::code("360403"),
                kind: UnionKind::Grassroots,
            };
            union_upsert(tx, &union).await?;
            Ok(())
        })
    });
    other.await.unwrap();
    let had = site.reserve(&wang, "hall-1", 60, 60, "had").await;
    assert_eq!(had.status, StatusCode::CREATED, "{}", had.body);
    let ballot = |draw: u16| json!({ "closes_days_before": 1, "closes_minute": 660, "draw_minutes": draw });
    // What is asked for: minutes after 18:00 of today, when it is noon; and how long.
    let cases: [(&str, Value, i64, i64); 20] = [
        ("closed", json!({}), 210, 30),
        ("off_grid", json!({}), 135, 30),
        ("too_short", json!({ "min_minutes": 60 }), 150, 30),
        ("too_long", json!({ "max_minutes": 60 }), 120, 90),
        ("not_open_yet", json!({ "days_ahead": 1 }), 2 * DAY, 30),
        ("too_late", json!({ "until_minutes_before": 600 }), 150, 30),
        ("taken", json!({}), 60, 30),
        ("overlaps_own", json!({}), 60, 30),
        ("active_quota", json!({ "active_limit": 1 }), DAY, 30),
        (
            "active_quota",
            json!({ "quotas": [quota("active", "minutes", 60)] }),
            DAY,
            30,
        ),
        (
            "daily_quota",
            json!({ "quotas": [quota("day", "minutes", 60)] }),
            150,
            30,
        ),
        (
            "weekly_quota",
            json!({ "quotas": [quota("week", "reservations", 1)] }),
            DAY,
            30,
        ),
        (
            "monthly_quota",
            json!({ "quotas": [quota("month", "reservations", 1)] }),
            DAY,
            30,
        ),
        ("union_quota", json!({ "union_daily_limit": 1 }), 150, 30),
        ("spacing", json!({ "spacing_minutes": 60 }), 150, 30),
        ("party_size", json!({ "min_party": 2 }), 150, 30),
        (
            "companions_required",
            json!({ "companions_required": 1 }),
            150,
            30,
        ),
        (
            "out_of_remit",
            json!({ "remit": "union", "remit_union": "other" }),
            150,
            30,
        ),
        (
            "needs_ballot",
            json!({ "peak": peak(), "ballot": ballot(30) }),
            2 * DAY,
            30,
        ),
        (
            "ballot_closed",
            json!({ "peak": peak(), "ballot": ballot(120) }),
            DAY,
            30,
        ),
    ];
    for (nth, (rule, knobs, after, minutes)) in cases.into_iter().enumerate() {
        site.rule(&manager, "hall", knobs).await;
        let court = if rule == "taken" { "hall-1" } else { "hall-2" };
        let no = site
            .reserve(&wang, court, after, minutes, &format!("k{nth}"))
            .await;
        assert!(no.rules().contains(&rule.to_owned()), "{rule}: {}", no.body);
        let refusals = no.json()["refusals"].clone();
        let refusal = refusals
            .as_array()
            .unwrap()
            .iter()
            .find(|refusal| refusal["rule"] == rule);
        let refusal = refusal.unwrap();
        assert!(refusal["facts"].is_object(), "{rule} has facts");
        let message = refusal["message"].as_str().unwrap();
        let page = site.by_form(&wang, court, after, minutes).await;
        assert_eq!(page.status, no.status, "{rule}");
        assert!(page.body.contains(message), "{rule}: the page says {message}");
        if let Some(offer) = refusal["alternatives"].get(0) {
            let body = json!({ "court_id": offer["court_id"], "starts_at": offer["starts_at"], "ends_at": offer["ends_at"] });
            let key = format!("offer{nth}");
            let headers = [("idempotency-key", key.as_str())];
            let path = "/api/v1/reservations";
            let taken = site
                .call(Some(&wang), Method::POST, path, &headers, Some(body))
                .await;
            assert_eq!(
                taken.status,
                StatusCode::CREATED,
                "{rule}: {offer} passes: {}",
                taken.body
            );
            let id = taken.json()["reservation"]["id"].as_str().unwrap().to_owned();
            site.post(
                Some(&wang),
                &format!("/api/v1/reservations/{id}/cancellation"),
                json!({}),
            )
            .await;
        }
    }
    let policy = site.get(None, "/api/v1/venues/hall/policy").await.json();
    assert_eq!(policy["version"], 20);
    world::assert_sound(&store).await;
}

async fn a_unions_share_is_counted_together(store: Store) {
    let site = Site::new(&store).await;
    let (manager, wang, li) = (site.manager().await, site.wang().await, site.li().await);
    site.rule(
        &manager,
        "hall",
        json!({ "union_daily_limit": 1, "walk_in_share": 2 }),
    )
    .await;
    assert_eq!(
        site.reserve(&wang, "hall-1", 0, 30, "a").await.status,
        StatusCode::CREATED
    );
    let no = site.reserve(&li, "hall-2", 60, 30, "b").await;
    assert_eq!(no.rules(), ["union_quota"]);
    assert_eq!(no.json()["refusals"][0]["facts"]["used"], 1);
    assert_eq!(
        site.reserve(&li, "hall-2", DAY, 30, "c").await.status,
        StatusCode::CREATED
    );
    // Four tables, two of them for those who walk in.
    let zhao = site.member("赵红", "JJ20210003", "13800000003").await;
    site.rule(&manager, "hall", json!({ "walk_in_share": 3 })).await;
    assert_eq!(
        site.reserve(&zhao, "hall-3", 0, 30, "d").await.rules(),
        ["walk_in_share"]
    );
    assert_eq!(site.state(Some(&zhao), "hall", "hall-3", 0).await, "walk_in");
    assert_eq!(
        site.reserve(&zhao, "hall-3", 30, 30, "e").await.status,
        StatusCode::CREATED
    );
}

async fn who_does_not_come_is_struck_and_suspended(store: Store) {
    let site = Site::new(&store).await;
    let (manager, wang) = (site.manager().await, site.wang().await);
    let strikes = json!({ "limit": 1, "days": 30, "suspend_days": [7, 14] });
    site.rule(&manager, "hall", json!({ "strikes": strikes, "days_ahead": 14 }))
        .await;
    let made = site.reserve(&wang, "hall-1", 60, 60, "a").await.json();
    let closes_at = world::span(70, 1).starts_at;
    site.clock.set(closes_at - TimeDelta::milliseconds(1));
    sweep::sweep(&site.app).await.unwrap();
    assert_eq!(site.state(None, "hall", "hall-1", 90).await, "taken");
    site.clock.set(closes_at);
    assert_eq!(sweep::sweep(&site.app).await.unwrap(), 1);
    assert_eq!(
        site.state(None, "hall", "hall-1", 90).await,
        "free",
        "the rest of it is for others"
    );
    let id = made["reservation"]["id"].as_str().unwrap().to_owned();
    let ticket = site.get(Some(&wang), &format!("/api/v1/reservations/{id}")).await;
    assert_eq!(ticket.json()["status"], "no_show");
    let until = closes_at + TimeDelta::days(7);
    let no = site.reserve(&wang, "hall-1", 8 * DAY, 60, "b").await;
    assert_eq!(no.rules(), ["suspended"]);
    let me = site.get(Some(&wang), "/api/v1/me").await.json();
    assert_eq!(
        me["standing"],
        json!({ "good": false, "suspended_until": rfc(until) })
    );
    let page = site.submit(Some(&wang), "/me/companion-code", &[]).await;
    assert_eq!(page.location(), "/me");
    let refusal = &no.json()["refusals"][0];
    let message = refusal["message"].as_str().unwrap();
    let mine = site
        .call(
            None,
            Method::GET,
            "/me",
            &[("cookie", &format!("__Host-session={}", wang.token))],
            None,
        )
        .await;
    assert!(mine.body.contains(message), "my page says so too");
    assert_eq!(refusal["passes_at"], rfc(until));
    assert_eq!(refusal["facts"]["strikes"][0]["reservation"], id.as_str());
    site.clock.set(until);
    let passes = site.reserve(&wang, "hall-1", 8 * DAY, 60, "b").await;
    assert_eq!(passes.status, StatusCode::CREATED, "{}", passes.body);
    assert_eq!(sweep::sweep(&site.app).await.unwrap(), 0, "twice is once");
    world::assert_sound(&store).await;
}

async fn the_window_of_check_in_and_the_code_at_the_desk(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li) = (site.wang().await, site.li().await);
    let desk = site.staff("13900000001", Role::Desk("palace".into())).await;
    let made = site.reserve(&wang, "hall-1", 60, 60, "a").await.json();
    let id = made["reservation"]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/reservations/{id}/check-in");
    let check_in =
        async |who: &Person, code: Value| site.post(Some(who), &path, json!({ "code": code })).await;
    assert_eq!(check_in(&li, Value::Null).await.status, StatusCode::NOT_FOUND);
    let opens_at = world::span(45, 1).starts_at;
    site.clock.set(opens_at - TimeDelta::milliseconds(1));
    let early = check_in(&desk, Value::Null).await;
    assert_eq!(early.rules(), ["check_in_early"]);
    assert_eq!(early.json()["refusals"][0]["passes_at"], rfc(opens_at));
    assert_eq!(check_in(&wang, Value::Null).await.rules(), ["check_in_early"]);
    let early = site
        .submit(
            Some(&wang),
            &format!("/reservations/{id}/check-in"),
            &[("code", "")],
        )
        .await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    site.clock.set(opens_at);
    assert_eq!(check_in(&wang, Value::Null).await.fields(), ["code"]);
    assert_eq!(check_in(&wang, json!("777777")).await.fields(), ["code"]);
    let shown = site
        .get(Some(&desk), &format!("{PALACE}/check-in-code"))
        .await
        .json();
    assert_eq!(
        site.get(Some(&wang), &format!("{PALACE}/check-in-code"))
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    // It takes a moment to type; a minute later it is worthless.
    site.clock.advance(TimeDelta::seconds(60));
    assert_eq!(check_in(&wang, shown["code"].clone()).await.fields(), ["code"]);
    let shown = site
        .get(Some(&desk), &format!("{PALACE}/check-in-code"))
        .await
        .json();
    site.clock.advance(TimeDelta::seconds(30));
    let there = check_in(&wang, shown["code"].clone()).await;
    assert_eq!(
        (there.status, &there.json()["status"]),
        (StatusCode::OK, &json!("checked_in")),
        "{}",
        there.body
    );
    assert_eq!(
        check_in(&wang, Value::Null).await.fields(),
        ["code"],
        "twice is once, for those who are there"
    );
    assert_eq!(check_in(&desk, Value::Null).await.status, StatusCode::OK);
    let late = site.reserve(&li, "hall-2", 60, 60, "b").await.json();
    let late = late["reservation"]["id"].as_str().unwrap().to_owned();
    site.clock.set(world::span(70, 1).starts_at);
    let path = format!("/api/v1/reservations/{late}/check-in");
    assert_eq!(
        site.post(Some(&desk), &path, json!({})).await.rules(),
        ["check_in_late"]
    );
    site.clock.set(world::span(120, 1).starts_at);
    sweep::sweep(&site.app).await.unwrap();
    let done = site.get(Some(&wang), &format!("/api/v1/reservations/{id}")).await;
    assert_eq!(done.json()["status"], "completed");
    world::assert_sound(&store).await;
}

async fn cancelling_ends_at_the_start(store: Store) {
    let site = Site::new(&store).await;
    let wang = site.wang().await;
    let made = site.reserve(&wang, "hall-1", 60, 60, "a").await.json();
    let id = made["reservation"]["id"].as_str().unwrap().to_owned();
    site.clock.set(world::span(60, 1).starts_at);
    let path = format!("/api/v1/reservations/{id}/cancellation");
    let no = site.post(Some(&wang), &path, json!({})).await;
    assert_eq!(
        (no.status, no.rules()),
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            vec!["cancel_too_late".to_owned()]
        )
    );
    let page = site
        .submit(Some(&wang), &format!("/reservations/{id}/cancel"), &[])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let message = no.json()["refusals"][0]["message"].as_str().unwrap().to_owned();
    assert!(page.body.contains(&message), "{}", page.body);
}

async fn a_hall_waits_for_the_staff_and_lapses(store: Store) {
    let site = Site::new(&store).await;
    let (manager, wang) = (site.manager().await, site.wang().await);
    site.rule(&manager, "hall", json!({ "approval_minutes": 600 }))
        .await;
    assert_eq!(
        site.reserve(&wang, "hall-1", 60, 60, "a").await.rules(),
        ["needs_approval"]
    );
    let page = site.by_form(&wang, "hall-1", 60, 60).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let asked = site.reserve(&wang, "hall-1", DAY, 60, "b").await;
    assert_eq!(
        asked.json()["reservation"]["status"],
        "requested",
        "{}",
        asked.body
    );
    assert_eq!(
        site.reserve(&wang, "hall-1", DAY, 60, "b").await.json(),
        asked.json()
    );
    let asked_at = site.app.now();
    site.clock
        .set(asked_at + TimeDelta::minutes(600) - TimeDelta::milliseconds(1));
    sweep::sweep(&site.app).await.unwrap();
    let path = format!(
        "/api/v1/reservations/{}",
        asked.json()["reservation"]["id"].as_str().unwrap()
    );
    assert_eq!(site.get(Some(&wang), &path).await.json()["status"], "requested");
    site.clock.advance(TimeDelta::milliseconds(1));
    sweep::sweep(&site.app).await.unwrap();
    assert_eq!(site.get(Some(&wang), &path).await.json()["status"], "declined");
    world::assert_sound(&store).await;
}

async fn companions_are_named_by_their_own_code(store: Store) {
    let site = Site::new(&store).await;
    let (manager, wang, li) = (site.manager().await, site.wang().await, site.li().await);
    let knobs = json!({ "companions_required": 1, "min_party": 2, "companions_count": true,
        "quotas": [quota("day", "reservations", 1)] });
    site.rule(&manager, "hall", knobs).await;
    let code = site
        .post(Some(&li), "/api/v1/me/companion-code", json!({}))
        .await
        .json();
    let code = code["companion_code"].as_str().unwrap().to_owned();
    let with = async |who: &Person, after: i64, companions: Value, key: &str| {
        let span = world::span(after, 30);
        let body = json!({ "court_id": "hall-1", "starts_at": rfc(span.starts_at), "ends_at": rfc(span.ends_at),
            "companions": companions });
        let headers = [("idempotency-key", key)];
        site.call(
            Some(who),
            Method::POST,
            "/api/v1/reservations",
            &headers,
            Some(body),
        )
        .await
    };
    for wrong in [json!(["13800000002"]), json!(["7777777777"])] {
        assert_eq!(with(&wang, 0, wrong, "w").await.fields(), ["companions/0"]);
    }
    let twice = with(&wang, 0, json!([code, code]), "t").await;
    assert_eq!(twice.fields(), ["companions/1"], "nobody is two people");
    let made = with(&wang, 0, json!([code.to_lowercase()]), "a").await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    assert_eq!(made.json()["reservation"]["party_size"], 2);
    // The companion is there too, in place and in quota.
    let own = site
        .post(Some(&wang), "/api/v1/me/companion-code", json!({}))
        .await
        .json();
    let no = with(&li, 0, json!([own["companion_code"]]), "b").await;
    assert!(no.rules().contains(&"overlaps_own".to_owned()), "{}", no.body);
    assert!(no.rules().contains(&"daily_quota".to_owned()), "{}", no.body);
    // Nobody is dragged away from where they are.
    let zhao = site.member("赵红", "JJ20210003", "13800000003").await;
    let span = world::span(0, 30);
    let body = json!({ "court_id": "hall-3", "starts_at": rfc(span.starts_at), "ends_at": rfc(span.ends_at),
        "companions": [code] });
    let headers = [("idempotency-key", "busy")];
    let busy = site
        .call(
            Some(&zhao),
            Method::POST,
            "/api/v1/reservations",
            &headers,
            Some(body),
        )
        .await;
    assert_eq!(busy.fields(), ["companions/0"], "{}", busy.body);
    // Who was named sees it, may not see the holder's ticket, and may leave.
    let id = made.json()["reservation"]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/reservations/{id}");
    assert_eq!(site.get(Some(&li), &path).await.status, StatusCode::NOT_FOUND);
    let cookie = format!("__Host-session={}", li.token);
    let mine = site
        .call(None, Method::GET, "/reservations", &[("cookie", &cookie)], None)
        .await;
    assert!(mine.body.contains(&format!("/reservations/{id}/leave")));
    assert!(!mine.body.contains(&format!("href=\"/reservations/{id}\"")));
    let leave = format!("{path}/companions/me");
    assert_eq!(
        site.call(Some(&wang), Method::DELETE, &leave, &[], None)
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        site.call(Some(&li), Method::DELETE, &leave, &[], None)
            .await
            .status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        site.call(Some(&li), Method::DELETE, &leave, &[], None)
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    let free = with(&li, 0, json!([own["companion_code"]]), "b2").await;
    assert_eq!(
        free.rules(),
        ["taken"],
        "the time is one's own again: {}",
        free.body
    );
    // A new code makes the old one worthless.
    site.post(Some(&li), "/api/v1/me/companion-code", json!({})).await;
    assert_eq!(
        with(&wang, DAY, json!([code]), "c").await.fields(),
        ["companions/0"]
    );
    world::assert_sound(&store).await;
}

async fn a_draft_is_checked_previewed_and_published(store: Store) {
    let site = Site::new(&store).await;
    let (manager, wang, li) = (site.manager().await, site.wang().await, site.li().await);
    for (who, key, after) in [(&wang, "a", 0), (&wang, "b", 60), (&li, "c", 0), (&li, "d", DAY)] {
        let court = if key < "c" { "hall-1" } else { "hall-2" };
        let made = site.reserve(who, court, after, 60, key).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        site.clock.advance(TimeDelta::seconds(1));
    }
    let write = async |body: Value| {
        site.post(Some(&manager), &format!("{PALACE}/policies/draft"), body)
            .await
    };
    let unknown = write(json!({ "knobs": { "speed": 1 } })).await;
    assert_eq!(unknown.fields(), ["speed"]);
    assert_eq!(
        write(json!({ "knobs": { "days_ahead": -1 } })).await.fields(),
        ["knobs.days_ahead"]
    );
    assert_eq!(
        write(json!({ "knobs": { "remit_union": "nobody", "remit": "union" } }))
            .await
            .fields(),
        ["remit_union"]
    );
    let never = write(json!({ "knobs": { "days_ahead": 0, "until_minutes_before": 960 } })).await;
    assert_eq!(
        never.fields(),
        ["until_minutes_before", "days_ahead", "release_minute"]
    );
    let long = write(json!({ "knobs": { "min_minutes": 120, "max_minutes": 60 } })).await;
    assert_eq!(long.fields(), ["min_minutes", "max_minutes"]);

    let knobs = json!({ "quotas": [quota("day", "reservations", 1)], "peak": peak() });
    let draft = write(json!({ "knobs": knobs })).await;
    assert_eq!((draft.status, &draft.json()["edit"]), (StatusCode::OK, &json!(1)));
    assert_eq!(
        write(json!({ "knobs": knobs })).await.status,
        StatusCode::CONFLICT,
        "somebody was first"
    );
    assert_eq!(
        write(json!({ "knobs": knobs, "edit": 1 })).await.json()["edit"],
        2
    );
    let preview = site
        .get(Some(&manager), &format!("{PALACE}/policies/preview"))
        .await
        .json();
    assert_eq!(preview["judged"], 4);
    assert_eq!((&preview["refused"], &preview["members"]), (&json!(1), &json!(1)));
    assert_eq!(
        (&preview["freed_hours"], &preview["freed_peak_hours"]),
        (&json!(1.0), &json!(1.0))
    );
    assert_eq!(preview["rows"][0]["rules"], json!(["daily_quota"]));

    let publish = async |body: Value| {
        site.post(Some(&manager), &format!("{PALACE}/policies"), body)
            .await
    };
    assert_eq!(
        publish(json!({ "edit": 1, "from": "2026-12-01" })).await.status,
        StatusCode::CONFLICT
    );
    assert_eq!(
        publish(json!({ "edit": 2, "from": "2026-11-26" })).await.fields(),
        ["from"]
    );
    assert_eq!(
        publish(json!({ "edit": 2, "from": "2026-02-30" })).await.fields(),
        ["from"]
    );
    let published = publish(json!({ "edit": 2, "from": "2026-11-28" })).await;
    assert_eq!(published.status, StatusCode::CREATED, "{}", published.body);
    assert_eq!(published.json()["state"], "upcoming");
    assert_eq!(published.json()["in_force_from"], "2026-11-27T16:00:00Z");
    // What is reserved keeps its version, and the old rules hold until the day.
    let mine = site.get(Some(&wang), "/api/v1/me/reservations").await.json();
    assert_eq!(mine["items"][0]["policy_version"], 1);
    assert_eq!(
        site.get(None, "/api/v1/venues/hall/policy").await.json()["version"],
        1
    );
    let page = site.get(None, "/venues/hall?date=2026-11-27").await;
    assert!(page.body.contains("11 月 28 日"), "members read of it beforehand");
    site.clock.set("2026-11-27T16:00:00Z".parse().unwrap());
    assert_eq!(
        site.get(None, "/api/v1/venues/hall/policy").await.json()["version"],
        2
    );
    let list = site
        .get(Some(&manager), &format!("{PALACE}/policies"))
        .await
        .json();
    let states: Vec<&str> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["state"].as_str().unwrap())
        .collect();
    assert_eq!(
        (states, list["drafts"].as_array().unwrap().len()),
        (vec!["in_force", "past"], 0)
    );
    assert_eq!(
        site.reserve(&wang, "hall-3", 2 * DAY, 30, "y").await.status,
        StatusCode::CREATED
    );
    assert_eq!(
        site.reserve(&wang, "hall-3", 2 * DAY + 60, 30, "z").await.rules(),
        ["daily_quota"]
    );
}

async fn others_neither_see_nor_change_policies(store: Store) {
    let site = Site::new(&store).await;
    let (manager, wang) = (site.manager().await, site.wang().await);
    let desk = site.staff("13900000001", Role::Desk("palace".into())).await;
    let elsewhere = store.write(|tx| {
        Box::pin(async move {
            facility_upsert(tx, &world::facility("elsewhere", "360403")).await?;
            Ok(())
        })
    });
    elsewhere.await.unwrap();
    let foreign = site.staff("13900000005", Role::Manager("elsewhere".into())).await;
    let knobs = json!({ "knobs": {} });
    let (list, draft) = (format!("{PALACE}/policies"), format!("{PALACE}/policies/draft"));
    for (who, may_read, write) in [
        (&wang, StatusCode::NOT_FOUND, StatusCode::NOT_FOUND),
        (&foreign, StatusCode::NOT_FOUND, StatusCode::NOT_FOUND),
        (&desk, StatusCode::OK, StatusCode::FORBIDDEN),
        (&manager, StatusCode::OK, StatusCode::OK),
    ] {
        assert_eq!(site.get(Some(who), &list).await.status, may_read);
        assert_eq!(site.post(Some(who), &draft, knobs.clone()).await.status, write);
        let wrong = json!({ "edit": 9, "from": "2026-12-01" });
        let publish = site.post(Some(who), &list, wrong).await.status;
        assert_eq!(
            publish,
            if write == StatusCode::OK {
                StatusCode::CONFLICT
            } else {
                write
            }
        );
        let preview = site
            .get(Some(who), &format!("{PALACE}/policies/preview"))
            .await
            .status;
        assert_eq!(preview, write);
        let gone = site
            .call(Some(who), Method::DELETE, &format!("{draft}?edit=9"), &[], None)
            .await
            .status;
        assert_eq!(
            gone,
            if write == StatusCode::OK {
                StatusCode::CONFLICT
            } else {
                write
            }
        );
    }
    let venue = json!({ "venue_id": "nowhere", "knobs": {} });
    assert_eq!(
        site.post(Some(&manager), &draft, venue).await.status,
        StatusCode::NOT_FOUND
    );
    let gone = site
        .call(
            Some(&manager),
            Method::DELETE,
            &format!("{draft}?edit=1"),
            &[],
            None,
        )
        .await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
}
