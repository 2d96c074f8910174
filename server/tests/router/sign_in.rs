//! Signing in by a code: what a code is good for, how many there are, and where one is led afterwards.

use super::site::{Answer, Person, Site};
use crate::support::{Store, on_both_engines, on_one_engine};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

on_both_engines!(
    a_token_from_before_dies_at_sign_in,
    a_code_is_good_once_and_for_five_minutes,
    codes_for_one_phone_are_few,
    codes_asked_for_side_by_side_are_counted,
);
on_one_engine!(
    Sqlite: codes_from_one_place_are_limited_whatever_it_says_of_itself, the_answer_tells_nothing_of_the_phone,
    one_stays_on_this_site, whoever_asks_too_fast_is_held_back
);

const PHONE: &str = "13800000001";
const CODES: &str = "/api/v1/sign-in/codes";
const RIGHT: StatusCode = StatusCode::OK;
const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

impl Site {
    async fn ask(&self, phone: &str) -> Answer {
        self.clock.advance(TimeDelta::milliseconds(1));
        self.post(None, CODES, json!({ "phone": phone })).await
    }

    async fn try_code(&self, phone: &str, code: &str) -> Answer {
        let body = json!({ "phone": phone, "code": code });
        self.post(None, "/api/v1/sign-in", body).await
    }

    async fn is_in(&self, who: &Person) -> bool {
        self.get(Some(who), "/api/v1/me").await.status == StatusCode::OK
    }
}

/// How long one is told to wait.
fn wait(answer: &Answer) -> TimeDelta {
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{}", answer.body);
    TimeDelta::seconds(answer.headers["retry-after"].to_str().unwrap().parse().unwrap())
}

async fn a_token_from_before_dies_at_sign_in(store: Store) {
    let site = Site::in_earnest(&store).await;
    // Planted in the browser: a session of the attacker, or one of one's own that somebody else knows.
    let planted = site.signed_in("13800000002").await;
    let other = site.signed_in("13800000002").await;
    site.ask(PHONE).await;
    let code = site.inbox.code(PHONE);
    let form = [("phone", PHONE), ("code", code.as_str())];
    let begun = site.submit(Some(&planted), "/sign-in", &form).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    let wang = begun.person();
    assert_ne!(wang.token, planted.token);
    assert!(site.is_in(&wang).await);
    assert!(!site.is_in(&planted).await);
    assert!(site.is_in(&other).await, "another browser stays signed in");
    // A token that nobody was given is none, before sign-in and after.
    let chosen = Person {
        token: "chosen".into(),
    };
    site.clock.advance(TimeDelta::minutes(1));
    site.ask(PHONE).await;
    let code = site.inbox.code(PHONE);
    let form = [("phone", PHONE), ("code", code.as_str())];
    let begun = site.submit(Some(&chosen), "/sign-in", &form).await;
    assert_ne!(begun.person().token, "chosen");
    assert!(!site.is_in(&chosen).await);
}

async fn a_code_is_good_once_and_for_five_minutes(store: Store) {
    let site = Site::in_earnest(&store).await;
    site.ask(PHONE).await;
    let code = site.inbox.code(PHONE);
    let other = site.try_code("13800000002", &code).await;
    assert_eq!(other.status, WRONG, "a code is one phone's");
    let answers = join_all((0..4).map(|_| site.try_code(PHONE, &code))).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort();
    assert_eq!(statuses, [RIGHT, WRONG, WRONG, WRONG], "side by side too");
    assert_eq!(site.try_code(PHONE, &code).await.status, WRONG);
    // Of two the newer one counts.
    site.ask(PHONE).await;
    let older = site.inbox.code(PHONE);
    site.ask(PHONE).await;
    let newer = site.inbox.code(PHONE);
    assert_ne!(older, newer);
    assert_eq!(site.try_code(PHONE, &older).await.status, WRONG);
    site.clock
        .advance(TimeDelta::minutes(5) - TimeDelta::milliseconds(1));
    assert_eq!(site.try_code(PHONE, &newer).await.status, RIGHT);
    site.ask(PHONE).await;
    let late = site.inbox.code(PHONE);
    site.clock.advance(TimeDelta::minutes(5));
    assert_eq!(site.try_code(PHONE, &late).await.status, WRONG);
    // After five wrong ones the right one is wrong as well.
    site.ask(PHONE).await;
    let code = site.inbox.code(PHONE);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    join_all((0..5).map(|_| site.try_code(PHONE, wrong))).await;
    assert_eq!(site.try_code(PHONE, &code).await.status, WRONG);
}

async fn codes_for_one_phone_are_few(store: Store) {
    let site = Site::in_earnest(&store).await;
    let first = site.app.now();
    for _ in 0..5 {
        assert_eq!(site.ask(PHONE).await.status, StatusCode::ACCEPTED);
    }
    let held = site.ask(PHONE).await;
    assert!(wait(&held) <= TimeDelta::hours(1) && TimeDelta::minutes(59) < wait(&held));
    assert!(!held.body.contains(PHONE));
    let page = site.submit(None, "/sign-in/code", &[("phone", PHONE)]).await;
    assert!(wait(&page) <= TimeDelta::hours(1));
    assert!(page.body.contains("过 60 分钟再试"), "{}", page.body);
    assert_eq!(
        site.ask("13800000002").await.status,
        StatusCode::ACCEPTED,
        "nobody else waits"
    );
    // Whoever waits as long as told gets one.
    site.clock.advance(wait(&held));
    for _ in 0..5 {
        assert_eq!(site.ask(PHONE).await.status, StatusCode::ACCEPTED);
    }
    site.clock.advance(TimeDelta::hours(2));
    let held = site.ask(PHONE).await;
    let passes_at = site.app.now() + wait(&held);
    let due = first + TimeDelta::days(1);
    assert!(
        due < passes_at && passes_at < due + TimeDelta::seconds(2),
        "ten a day"
    );
    let page = site.submit(None, "/sign-in/code", &[("phone", PHONE)]).await;
    assert!(page.body.contains("过 21 小时再试"), "{}", page.body);
    site.clock.set(passes_at);
    assert_eq!(site.ask(PHONE).await.status, StatusCode::ACCEPTED);
}

async fn codes_asked_for_side_by_side_are_counted(store: Store) {
    let site = Site::in_earnest(&store).await;
    let body = json!({ "phone": PHONE });
    let answers = join_all((0..20).map(|_| site.post(None, CODES, body.clone()))).await;
    let sent = answers
        .iter()
        .filter(|answer| answer.status == StatusCode::ACCEPTED)
        .count();
    assert_eq!(sent, 5);
}

async fn codes_from_one_place_are_limited_whatever_it_says_of_itself(store: Store) {
    let site = Site::in_earnest(&store).await;
    let ask = async |n: usize, forwarded: &str| {
        let body = Some(json!({ "phone": format!("1370000{n:04}") }));
        let headers = [("x-forwarded-for", forwarded)];
        site.call(None, Method::POST, CODES, &headers, body).await
    };
    // Our own proxy writes the last address; whatever stands before it is the client's word.
    for n in 0..60 {
        let answer = ask(n, &format!("10.9.9.{n}, 10.0.0.1")).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED);
    }
    let held = ask(60, "10.9.9.60, 10.0.0.1").await;
    assert!(wait(&held) <= TimeDelta::hours(1) + TimeDelta::seconds(1));
    assert_eq!(ask(60, "10.0.0.1, 10.0.0.2").await.status, StatusCode::ACCEPTED);
}

async fn the_answer_tells_nothing_of_the_phone(store: Store) {
    let site = Site::in_earnest(&store).await;
    site.wang().await;
    let answers = [site.ask(PHONE).await, site.ask("13800000077").await];
    let told = answers.map(|answer| {
        let names: Vec<String> = answer.headers.keys().map(|name| name.to_string()).collect();
        (answer.status, answer.body, names)
    });
    assert_eq!(told[0], told[1]);
    let wrong = |code: String| if code == "000000" { "000001" } else { "000000" };
    let mut tries = Vec::new();
    for phone in [PHONE, "13800000077"] {
        let answer = site.try_code(phone, wrong(site.inbox.code(phone))).await;
        let mut body = answer.json();
        body["reference"] = Value::Null;
        tries.push((answer.status, body));
    }
    assert_eq!(tries[0], tries[1]);
    // Also where no code was ever asked for.
    let never = [
        site.try_code("13800000078", "123456").await,
        site.try_code("13800000079", "123456").await,
    ];
    assert!(never.iter().all(|answer| answer.fields() == ["code"]));
    let pages = [PHONE, "13800000077"].map(|phone| async {
        let page = site.submit(None, "/sign-in/code", &[("phone", phone)]).await;
        page.status
    });
    assert_eq!(join_all(pages).await, [StatusCode::OK, StatusCode::OK]);
}

async fn one_stays_on_this_site(store: Store) {
    let site = Site::new(&store).await;
    site.wang().await;
    let away = [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "javascript:alert(1)",
        "evil.example",
        "/ok\r\nset-cookie: session=planted",
    ];
    let here = [
        "/reservations?from=2026-11-27",
        "/places?q=乒乓球",
        "/.//evil.example",
    ];
    for (next, stays) in away
        .map(|next| (next, false))
        .into_iter()
        .chain(here.map(|next| (next, true)))
    {
        let to = if stays { next } else { "/" };
        let escaped = gongyue_app::url::encoded(next);
        let wang = site.signed_in(PHONE).await;
        let there = site.get(Some(&wang), &format!("/sign-in?next={escaped}")).await;
        assert_eq!(location(&there), to, "already signed in");
        site.ask(PHONE).await;
        let code = site.inbox.code(PHONE);
        let form = [("phone", PHONE), ("code", code.as_str()), ("next", next)];
        let begun = site.submit(None, "/sign-in", &form).await;
        assert_eq!(location(&begun), to, "after signing in");
        let page = site.get(None, &format!("/sign-in?next={escaped}")).await;
        assert!(
            page.body.contains(&format!("name=\"next\" value=\"{to}\"")),
            "in the form: {next}"
        );
        let form = [("lang", "en"), ("back", next)];
        let language = site.submit(None, "/language", &form).await;
        assert_eq!(location(&language), to, "after choosing a language");
    }
    let wang = site.signed_in(PHONE).await;
    let (_, secret) = site.with_totp(&wang).await;
    for next in away {
        let half = site.signed_in(PHONE).await;
        let escaped = gongyue_app::url::encoded(next);
        let at_sign_in = site.get(Some(&half), &format!("/sign-in?next={escaped}")).await;
        assert_eq!(at_sign_in.location(), "/second-factor?next=%2F");
        let page = site
            .get(Some(&half), &format!("/second-factor?next={escaped}"))
            .await;
        assert!(page.body.contains("name=\"next\" value=\"/\""));
        site.clock.advance(TimeDelta::seconds(30));
        let code = super::factors::totp(&secret, site.app.now());
        let shown = site
            .submit(Some(&half), "/second-factor", &[("code", &code), ("next", next)])
            .await;
        assert_eq!(location(&shown), "/");
    }
}

fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    String::from_utf8(answer.headers["location"].as_bytes().to_vec()).unwrap()
}

async fn whoever_asks_too_fast_is_held_back(store: Store) {
    let site = Site::paced(&store).await;
    let path = "/api/v1/nothing";
    let ask = async |forwarded: &str| {
        let headers = [("x-forwarded-for", forwarded)];
        site.call(None, Method::POST, path, &headers, None).await
    };
    let mut held = None;
    for n in 0..3000 {
        let answer = ask(&format!("10.9.9.{}, 10.0.0.1", n % 250)).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            held = Some(answer);
            break;
        }
    }
    let held = held.expect("somebody may ask three thousand times at once");
    assert!((1..=2).contains(&wait(&held).num_seconds()));
    assert_eq!(held.json()["type"], "urn:gongyue:too-often");
    assert_eq!(ask("10.0.0.2").await.status, StatusCode::NOT_FOUND);
    let load_balancer = [("x-forwarded-for", "10.0.0.1")];
    let alive = site
        .call(None, Method::GET, "/healthz", &load_balancer, None)
        .await;
    assert_eq!(alive.status, StatusCode::OK);
    // A member is held back wherever the requests come from.
    let wang = site.signed_in(PHONE).await;
    let mut statuses = Vec::new();
    for n in 0..400 {
        let address = format!("10.1.{}.{}", n / 250, n % 250);
        let headers = [("x-forwarded-for", address.as_str())];
        let answer = site.call(Some(&wang), Method::POST, path, &headers, None).await;
        statuses.push(answer.status);
    }
    assert!(statuses.contains(&StatusCode::TOO_MANY_REQUESTS));
    assert_eq!(statuses[0], StatusCode::NOT_FOUND);
}
