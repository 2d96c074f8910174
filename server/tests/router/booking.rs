//! Find, reserve, look, cancel: through the API and through the forms.

use super::site::{Site, noon, rfc};
use crate::support::{Store, on_both_engines, world};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use serde_json::json;

on_both_engines!(
    a_reservation_takes_the_slot_and_cancelling_frees_it,
    the_same_key_and_body_is_the_same_reservation,
    the_same_key_with_another_body_is_refused,
    a_taken_slot_says_so_with_alternatives,
    an_unverified_member_is_told_how_to_become_one,
    a_second_palace_at_the_same_time_is_refused,
    the_active_quota_holds_and_names_its_facts,
    a_late_cancellation_is_marked_late_and_twice_is_once,
    a_reading_room_gives_seats_until_none_is_left,
    a_half_court_blocks_the_full_one_and_not_the_other_half,
    a_worker_reserves_and_cancels_by_forms_alone,
    a_form_sent_twice_makes_one_reservation,
    parallel_requests_for_one_slot_have_one_winner,
    my_reservations_are_listed_page_by_page,
    a_day_that_is_over_leads_to_the_next,
    who_waits_for_the_staff_sees_what_was_typed_and_may_correct_it,
);

async fn a_reservation_takes_the_slot_and_cancelling_frees_it(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li) = (site.wang().await, site.li().await);
    assert_eq!(site.state(None, "hall", "hall-1", 60).await, "free");
    let made = site.reserve(&wang, "hall-1", 60, 60, "k1").await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let reservation = &made.json()["reservation"];
    assert_eq!(reservation["status"], "confirmed");
    assert_eq!(reservation["local_time"], "2026-11-27 19:00–20:00");
    assert_eq!(reservation["cancel_by"], json!(rfc(world::span(30, 1).starts_at)));
    assert_eq!(reservation["code"].as_str().unwrap().len(), 6);
    assert_eq!(site.state(None, "hall", "hall-1", 60).await, "taken");
    assert_eq!(site.state(Some(&wang), "hall", "hall-1", 90).await, "mine");
    assert_eq!(site.state(Some(&li), "hall", "hall-1", 90).await, "taken");
    assert_eq!(site.state(None, "hall", "hall-1", 120).await, "free");

    let path = format!("/api/v1/reservations/{}", reservation["id"].as_str().unwrap());
    assert_eq!(site.get(Some(&wang), &path).await.json()["venue"]["id"], "hall");
    let cancelled = site
        .post(Some(&wang), &format!("{path}/cancellation"), json!({}))
        .await;
    assert_eq!(
        (cancelled.status, &cancelled.json()["status"]),
        (StatusCode::OK, &json!("cancelled"))
    );
    assert_eq!(site.state(None, "hall", "hall-1", 60).await, "free");
    assert_eq!(
        site.reserve(&li, "hall-1", 60, 60, "k1").await.status,
        StatusCode::CREATED
    );
    world::assert_sound(&store).await;
}

async fn the_same_key_and_body_is_the_same_reservation(store: Store) {
    let site = Site::new(&store).await;
    let wang = site.wang().await;
    let first = site.reserve(&wang, "hall-1", 60, 60, "k1").await;
    let again = site.reserve(&wang, "hall-1", 60, 60, "k1").await;
    assert_eq!((again.status, again.json()), (first.status, first.json()));
    let id = first.json()["reservation"]["id"].as_str().unwrap().to_owned();
    site.post(
        Some(&wang),
        &format!("/api/v1/reservations/{id}/cancellation"),
        json!({}),
    )
    .await;
    let later = site.reserve(&wang, "hall-1", 60, 60, "k1").await;
    assert_eq!(
        (later.status, later.json()),
        (first.status, first.json()),
        "the same answer, whatever became of it"
    );
    assert_eq!(
        site.state(None, "hall", "hall-1", 60).await,
        "free",
        "and nothing is reserved anew"
    );
}

async fn the_same_key_with_another_body_is_refused(store: Store) {
    let site = Site::new(&store).await;
    let wang = site.wang().await;
    site.reserve(&wang, "hall-1", 60, 60, "k1").await;
    let other = site.reserve(&wang, "hall-2", 150, 60, "k1").await;
    assert_eq!(
        (other.status, other.fields()),
        (StatusCode::UNPROCESSABLE_ENTITY, vec!["Idempotency-Key".into()])
    );
    // Keys are each member's own.
    assert_eq!(
        site.reserve(&site.li().await, "hall-2", 150, 60, "k1")
            .await
            .status,
        StatusCode::CREATED
    );
}

async fn a_taken_slot_says_so_with_alternatives(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li) = (site.wang().await, site.li().await);
    site.reserve(&wang, "hall-1", 60, 60, "k").await;
    let refused = site.reserve(&li, "hall-1", 90, 30, "k").await;
    assert_eq!(
        (refused.status, refused.rules()),
        (StatusCode::CONFLICT, vec!["taken".into()])
    );
    assert_eq!(refused.headers["content-type"], "application/problem+json");
    let offers = refused.json()["refusals"][0]["alternatives"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(offers.len(), 3);
    assert_eq!(offers[0]["court_id"], "hall-2");
    let headers = [("idempotency-key", "offer")];
    let taken_up = site
        .call(
            Some(&li),
            Method::POST,
            "/api/v1/reservations",
            &headers,
            Some(offers[0].clone()),
        )
        .await;
    assert_eq!(
        taken_up.status,
        StatusCode::CREATED,
        "an alternative is a request as it stands: {}",
        taken_up.body
    );
}

async fn an_unverified_member_is_told_how_to_become_one(store: Store) {
    let site = Site::new(&store).await;
    let nobody = site.signed_in("13800000099").await;
    let refused = site.reserve(&nobody, "hall-1", 60, 60, "k").await;
    assert_eq!(
        (refused.status, refused.rules()),
        (StatusCode::UNPROCESSABLE_ENTITY, vec!["not_verified".into()])
    );
    assert!(refused.body.contains("认证"), "{}", refused.body);
    let body = json!({ "name": "没有人", "union_card_no": "XX00000000" });
    let asked = site.post(Some(&nobody), "/api/v1/me/verification", body).await;
    assert_eq!(asked.json()["status"], "pending");
    assert_eq!(
        site.reserve(&nobody, "hall-1", 60, 60, "k").await.rules(),
        ["not_verified"]
    );
}

async fn a_second_palace_at_the_same_time_is_refused(store: Store) {
    let site = Site::new(&store).await;
    let wang = site.wang().await;
    site.reserve(&wang, "hall-1", 60, 60, "a").await;
    let refused = site.reserve(&wang, "west", 90, 60, "b").await;
    assert_eq!(refused.rules(), ["overlaps_own"]);
    assert!(refused.body.contains("hall馆"), "it says where: {}", refused.body);
    assert_eq!(
        site.reserve(&wang, "west", 120, 60, "c").await.status,
        StatusCode::CREATED
    );
    world::assert_sound(&store).await;
}

async fn the_active_quota_holds_and_names_its_facts(store: Store) {
    let site = Site::new(&store).await;
    let wang = site.wang().await;
    for (after, key) in [(0, "a"), (60, "b"), (120, "c")] {
        assert_eq!(
            site.reserve(&wang, "hall-1", after, 30, key).await.status,
            StatusCode::CREATED
        );
    }
    let refused = site.reserve(&wang, "hall-2", 180, 30, "d").await;
    assert_eq!(refused.rules(), ["active_quota"]);
    let refusal = &refused.json()["refusals"][0];
    assert_eq!(
        (&refusal["facts"]["limit"], &refusal["facts"]["own"]),
        (&json!(3), &json!(3))
    );
    let passes_at = world::span(30, 1).starts_at;
    assert_eq!(
        refusal["passes_at"],
        json!(rfc(passes_at)),
        "when the first of the three is over"
    );
    site.clock.set(passes_at);
    assert_eq!(
        site.reserve(&wang, "hall-2", 180, 30, "d").await.status,
        StatusCode::CREATED
    );
}

async fn a_late_cancellation_is_marked_late_and_twice_is_once(store: Store) {
    let site = Site::new(&store).await;
    let wang = site.wang().await;
    let made = site.reserve(&wang, "hall-1", 60, 60, "a").await.json();
    let path = format!(
        "/api/v1/reservations/{}/cancellation",
        made["reservation"]["id"].as_str().unwrap()
    );
    site.clock
        .set(world::span(30, 1).starts_at + TimeDelta::milliseconds(1));
    for _ in 0..2 {
        assert_eq!(
            site.post(Some(&wang), &path, json!({})).await.json()["status"],
            "cancelled_late"
        );
    }
    let made = site.reserve(&wang, "hall-1", 60, 60, "b").await.json();
    let path = format!(
        "/api/v1/reservations/{}/cancellation",
        made["reservation"]["id"].as_str().unwrap()
    );
    site.clock.set(world::span(120, 1).starts_at);
    let over = site.post(Some(&wang), &path, json!({})).await;
    assert_eq!(over.rules(), ["cancel_too_late"], "it is over");
}

async fn a_reading_room_gives_seats_until_none_is_left(store: Store) {
    let site = Site::new(&store).await;
    let wang = site.wang().await;
    let slots = site
        .get(None, "/api/v1/venues/room/slots?date=2026-11-27")
        .await
        .json();
    let last = slots["courts"][0]["slots"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(last["free"], json!(world::SEATS));
    let span = world::span(60, 60);
    let body = json!({ "court_id": "seats", "starts_at": rfc(span.starts_at), "ends_at": rfc(span.ends_at), "party_size": 4 });
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
    let slots = site
        .get(None, "/api/v1/venues/room/slots?date=2026-11-27")
        .await
        .json();
    let at_seven = slots["courts"][0]["slots"]
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["local_time"] == "19:00")
        .unwrap()
        .clone();
    assert_eq!(
        (&at_seven["free"], &at_seven["state"]),
        (&json!(world::SEATS - 4), &json!("free"))
    );
    world::assert_sound(&store).await;
}

async fn a_half_court_blocks_the_full_one_and_not_the_other_half(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li) = (site.wang().await, site.li().await);
    assert_eq!(
        site.reserve(&wang, "west", 60, 60, "a").await.status,
        StatusCode::CREATED
    );
    assert_eq!(site.state(None, "arena", "full", 60).await, "taken");
    assert_eq!(
        site.reserve(&li, "full", 60, 60, "a").await.status,
        StatusCode::CONFLICT
    );
    assert_eq!(
        site.reserve(&li, "east", 60, 60, "b").await.status,
        StatusCode::CREATED
    );
    world::assert_sound(&store).await;
}

async fn a_worker_reserves_and_cancels_by_forms_alone(store: Store) {
    let site = Site::new(&store).await;
    site.enrol("王小强", "JJ20210001", "13800000001").await;
    let span = world::span(60, 60);
    let (starts, ends) = (
        span.starts_at.timestamp_millis().to_string(),
        span.ends_at.timestamp_millis().to_string(),
    );
    let form = [
        ("key", "page-1"),
        ("court_id", "hall-1"),
        ("starts_at", &starts),
        ("ends_at", &ends),
        ("party_size", "2"),
    ];
    let sent_away = site.submit(None, "/reservations", &form).await;
    assert_eq!(sent_away.status, StatusCode::SEE_OTHER);
    assert!(
        sent_away
            .location()
            .starts_with("/sign-in?next=%2Fvenues%2Fhall%2Fconfirm"),
        "{}",
        sent_away.location()
    );

    let person = site.signed_in("13800000001").await;
    let refused = site.submit(Some(&person), "/reservations", &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.body.contains("/verification"),
        "the way on is on the page"
    );
    let verified = site
        .submit(
            Some(&person),
            "/verification",
            &[
                ("name", "王小强"),
                ("union_card_no", "jj 2021 0001"),
                ("next", "/venues/hall"),
            ],
        )
        .await;
    assert_eq!(
        (verified.status, verified.location()),
        (StatusCode::SEE_OTHER, "/venues/hall")
    );
    let before = site.get(Some(&person), "/api/v1/me").await;
    assert_eq!(
        before.status,
        StatusCode::UNAUTHORIZED,
        "rights changed, and the token with them"
    );
    let person = verified.person();

    let made = site.submit(Some(&person), "/reservations", &form).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let ticket = site.get(Some(&person), made.location()).await;
    assert_eq!(ticket.status, StatusCode::OK);
    assert!(ticket.body.contains("王*强") && !ticket.body.contains("王小强"));
    let path = made.location().split('?').next().unwrap().to_owned();
    let gone = site.submit(Some(&person), &format!("{path}/cancel"), &[]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    let mine = site.get(Some(&person), gone.location()).await;
    assert_eq!(mine.status, StatusCode::OK);
    assert!(
        mine.body.contains(r#"action="/reservations""#),
        "undo by rebooking is one tap"
    );
    assert_eq!(site.state(None, "hall", "hall-1", 60).await, "free");
}

async fn a_form_sent_twice_makes_one_reservation(store: Store) {
    let site = Site::new(&store).await;
    let wang = site.wang().await;
    let form = |court: &'static str, after: i64| {
        let span = world::span(after, 30);
        vec![
            ("key".to_owned(), "page-1".to_owned()),
            ("court_id".to_owned(), court.to_owned()),
            (
                "starts_at".to_owned(),
                span.starts_at.timestamp_millis().to_string(),
            ),
            ("ends_at".to_owned(), span.ends_at.timestamp_millis().to_string()),
        ]
    };
    let mut places = Vec::new();
    for _ in 0..2 {
        let form = form("hall-1", 60);
        let pairs: Vec<(&str, &str)> = form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        places.push(
            site.submit(Some(&wang), "/reservations", &pairs)
                .await
                .location()
                .to_owned(),
        );
    }
    assert_eq!(places[0], places[1]);
    // Going back and choosing otherwise is a new wish, though the page's key is the same.
    let form = form("hall-2", 120);
    let pairs: Vec<(&str, &str)> = form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_ne!(
        site.submit(Some(&wang), "/reservations", &pairs).await.location(),
        places[0]
    );
}

async fn parallel_requests_for_one_slot_have_one_winner(store: Store) {
    let site = std::sync::Arc::new(Site::new(&store).await);
    const PEOPLE: usize = 12;
    let names = [
        "赵一",
        "钱二",
        "孙三",
        "李四",
        "周五",
        "吴六",
        "郑七",
        "王八一",
        "冯九",
        "陈十",
        "褚一",
        "卫二",
    ];
    let cards = [
        "C00001", "C00002", "C00003", "C00004", "C00005", "C00006", "C00007", "C00008", "C00009", "C00010",
        "C00011", "C00012",
    ];
    let phones = [
        "13800000101",
        "13800000102",
        "13800000103",
        "13800000104",
        "13800000105",
        "13800000106",
        "13800000107",
        "13800000108",
        "13800000109",
        "13800000110",
        "13800000111",
        "13800000112",
    ];
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        people.push(site.member(names[n], cards[n], phones[n]).await);
    }
    let tries = people.into_iter().enumerate().map(|(n, person)| {
        let site = site.clone();
        // Overlapping ranges, not only equal ones.
        let after = if n % 2 == 0 { 60 } else { 90 };
        tokio::spawn(async move { site.reserve(&person, "hall-1", after, 60, "k").await.status })
    });
    let mut won = 0;
    for answer in futures_util::future::join_all(tries).await {
        match answer.unwrap() {
            StatusCode::CREATED => won += 1,
            status => assert_eq!(status, StatusCode::CONFLICT),
        }
    }
    assert_eq!(won, 1);
    world::assert_sound(&store).await;
}

async fn my_reservations_are_listed_page_by_page(store: Store) {
    let site = Site::new(&store).await;
    let wang = site.wang().await;
    for n in 0..25 {
        site.clock.set(noon() + TimeDelta::seconds(n));
        let key = format!("k{n}");
        let made = site.reserve(&wang, "hall-1", (n % 6) * 30, 30, &key).await.json();
        let id = made["reservation"]["id"].as_str().unwrap();
        site.post(
            Some(&wang),
            &format!("/api/v1/reservations/{id}/cancellation"),
            json!({}),
        )
        .await;
    }
    let mut seen = std::collections::HashSet::new();
    let mut path = "/api/v1/me/reservations".to_owned();
    loop {
        let page = site.get(Some(&wang), &path).await.json();
        for item in page["items"].as_array().unwrap() {
            assert!(
                seen.insert(item["id"].as_str().unwrap().to_owned()),
                "an item came twice"
            );
        }
        match page["next"].as_str() {
            Some(cursor) => path = format!("/api/v1/me/reservations?cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 25);
    let live = site
        .get(Some(&wang), "/api/v1/me/reservations?status=confirmed")
        .await
        .json();
    assert_eq!(live["items"], json!([]));
}

async fn a_day_that_is_over_leads_to_the_next(store: Store) {
    let site = Site::new(&store).await;
    site.clock.set(world::span(181, 1).starts_at);
    let page = site.get(None, "/venues/hall").await.body;
    assert!(
        page.contains("今天的结束了") && page.contains("date=2026-11-28"),
        "21:01, the last slot began at 21:00"
    );
    let headers = [("accept-encoding", "gzip")];
    let packed = site.call(None, Method::GET, "/venues/hall", &headers, None).await;
    assert_eq!(packed.headers["content-encoding"], "gzip");
}

async fn who_waits_for_the_staff_sees_what_was_typed_and_may_correct_it(store: Store) {
    let site = Site::new(&store).await;
    site.enrol("王小强", "JJ20210001", "13800000001").await;
    let person = site.signed_in("13800000001").await;
    let wrong = [
        ("name", "王小强"),
        ("union_card_no", "JJ20219999"),
        ("next", "/venues/hall"),
    ];
    let sent = site.submit(Some(&person), "/verification", &wrong).await;
    let waits = site.get(Some(&person), sent.location()).await.body;
    assert!(waits.contains("王小强") && waits.contains("JJ******99") && !waits.contains("JJ20219999"));
    let form = site
        .get(Some(&person), "/verification?again=1&next=%2Fvenues%2Fhall")
        .await
        .body;
    assert!(form.contains("JJ20219999"), "one's own number, to be corrected");
    let right = [
        ("name", "王小强"),
        ("union_card_no", "JJ20210001"),
        ("next", "/venues/hall"),
    ];
    let done = site.submit(Some(&person), "/verification", &right).await;
    assert_eq!(done.location(), "/venues/hall");
}
