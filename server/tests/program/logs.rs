//! Nothing personal in what the program prints, nor readable in its database: a whole story over HTTP with people whose
//! numbers and names occur nowhere else, and then a search for them.

use super::place::{Place, Serving, data};
use axum::http::{Method, StatusCode};
use gongyue_server::clock::{Clock, SystemClock};
use serde_json::{Value, json};
use sqlx::{Connection, Executor, SqliteConnection};
use totp_rs::{Builder, Secret};

const PHONE: &str = "13987654321";
const NAME: &str = "欧阳金丝雀";
const CARD: &str = "KNRV20261127";
/// In rows that are bad, so that their faults are told.
const BAD_PHONE: &str = "1398765432X";
const BAD_NAME: &str = "司马黄鹂";
const BAD_CARD: &str = "PIROL20267";
/// Who works there.
const STAFF: &str = "13976543210";
/// On no roll: waits for the desk.
const WAITING: &str = "13965432109";
const WAITING_NAME: &str = "上官云雀";
const WAITING_CARD: &str = "LERCHE991";

/// Every way in which the people of the story might be told apart.
fn canaries() -> Vec<String> {
    let mut all: Vec<String> = [
        PHONE,
        NAME,
        CARD,
        BAD_PHONE,
        BAD_NAME,
        BAD_CARD,
        STAFF,
        WAITING,
        WAITING_NAME,
        WAITING_CARD,
    ]
    .map(str::to_owned)
    .to_vec();
    all.push(gongyue_app::url::encoded(NAME));
    all.push(gongyue_app::url::encoded(WAITING_NAME));
    all.push(CARD.to_lowercase());
    // As people group them.
    all.push("139 8765 4321".to_owned());
    all.push("139-8765-4321".to_owned());
    all
}

fn roll(bad: bool) -> String {
    let mut text = format!("card,name,phone,union,division\n{CARD},{NAME},{PHONE},浔阳区金丝雀工会,360403\n");
    if bad {
        text.push_str(&format!(
            "{BAD_CARD},{BAD_NAME},{BAD_PHONE},浔阳区金丝雀工会,360403\n\
             {CARD},{BAD_NAME},13987654322,浔阳区金丝雀工会,360403\n\
             {BAD_CARD},{BAD_NAME},13987654323,浔阳区金丝雀工会,999999\n\
             ,{BAD_NAME},13987654324,浔阳区金丝雀工会,360403\n"
        ));
    }
    text
}

fn filled() -> (Place, String) {
    let place = Place::new();
    let mut said = place.done(&["import", "divisions", &data("jiangxi-divisions.csv")]);
    said += &place.done(&["import", "facilities", &data("sample/facilities.csv")]);
    let bad = place.file("bad.csv", &roll(true));
    let refused = place.run(&["import", "roll", &bad]);
    assert!(!refused.status.success());
    said += &super::place::both(&refused);
    assert!(said.contains("nothing was imported"), "{said}");
    let good = place.file("roll.csv", &roll(false));
    said += &place.done(&["import", "roll", &good]);
    said += &place.done(&["grant", STAFF, "manager", "jiujiang"]);
    (place, said)
}

/// A first slot that is free within the next days.
async fn free(serving: &Serving) -> Value {
    let today = SystemClock.now().date_naive();
    for ahead in 1..4 {
        let date = today + chrono::Days::new(ahead);
        let path = format!("/api/v1/venues/jiujiang-badminton/slots?date={date}");
        let day = serving.get(&path, None).await.json();
        for court in day["courts"].as_array().unwrap() {
            let slots = court["slots"].as_array().unwrap();
            if let Some(slot) = slots.iter().find(|slot| slot["state"] == "free") {
                return json!({ "court_id": court["id"], "starts_at": slot["starts_at"], "ends_at": slot["ends_at"] });
            }
        }
    }
    panic!("nothing is free");
}

/// The member's side; the token.
async fn member(place: &Place, serving: &Serving) -> String {
    // A stranger types names and numbers where they do not belong.
    for path in [
        format!("/?q={}", gongyue_app::url::encoded(NAME)),
        format!("/?q={PHONE}"),
        format!("/api/v1/facilities?q={PHONE}"),
        format!("/sign-in?next=/{PHONE}"),
    ] {
        assert_eq!(serving.get(&path, None).await.status, StatusCode::OK, "{path}");
    }
    for path in [
        format!("/{PHONE}"),
        format!("/venues/{PHONE}"),
        format!("/api/v1/facilities/{CARD}"),
        format!("/pkg/{PHONE}.css"),
    ] {
        assert_eq!(
            serving.get(&path, None).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let crooked = serving
        .form("/sign-in/code", None, &[("phone", "139 8765 4321 0")])
        .await;
    assert_eq!(crooked.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sent = serving
        .post("/api/v1/sign-in/codes", None, json!({ "phone": "139-8765-4321" }))
        .await;
    assert_eq!(sent.status, StatusCode::ACCEPTED);
    let right = place.code(PHONE);
    let wrong = if right == "111111" { "222222" } else { "111111" };
    let guess = json!({ "phone": PHONE, "code": wrong });
    let answer = serving.post("/api/v1/sign-in", None, guess).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let unreadable = format!("{{\"phone\":\"{PHONE}\"");
    let headers = [("content-type", "application/json")];
    let answer = serving
        .call(Method::POST, "/api/v1/sign-in", None, &headers, unreadable)
        .await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let token = serving.sign_in(place, PHONE).await;
    let me = Some(token.as_str());
    let wrong = json!({ "name": NAME, "union_card_no": "？？" });
    let answer = serving.post("/api/v1/me/verification", me, wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let claim = json!({ "name": NAME, "union_card_no": CARD.to_lowercase() });
    let verified = serving.post("/api/v1/me/verification", me, claim).await;
    assert_eq!(verified.json()["status"], "verified", "{verified:?}");
    let wish = free(serving).await;
    let headers = [("content-type", "application/json"), ("idempotency-key", PHONE)];
    let made = serving
        .call(
            Method::POST,
            "/api/v1/reservations",
            me,
            &headers,
            wish.to_string(),
        )
        .await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let mut other = wish.clone();
    other["companions"] = json!([PHONE]);
    let refused = serving
        .call(
            Method::POST,
            "/api/v1/reservations",
            me,
            &headers,
            other.to_string(),
        )
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{refused:?}");
    let id = made.json()["reservation"]["id"].as_str().unwrap().to_owned();
    for path in [
        format!("/reservations/{id}"),
        "/reservations".into(),
        "/me".into(),
        "/me/data".into(),
        "/me/audit".into(),
        "/me/notices".into(),
        "/me/devices".into(),
        "/api/v1/me".into(),
    ] {
        assert_eq!(serving.get(&path, me).await.status, StatusCode::OK, "{path}");
    }
    let export = serving.get("/api/v1/me/export", me).await;
    assert!(
        export.body.contains(PHONE) && export.body.contains(CARD),
        "{export:?}"
    );
    token
}

/// The manager's side, with a second factor.
async fn staff(place: &Place, serving: &Serving, member: &str) {
    let token = serving.sign_in(place, STAFF).await;
    let seed = serving
        .post("/api/v1/me/second-factors/totp", Some(&token), json!({}))
        .await
        .json();
    let secret = Secret::try_from_base32(seed["secret"].as_str().unwrap()).unwrap();
    let totp = Builder::new()
        .with_secret(secret)
        .with_account_name("x".to_owned())
        .with_issuer(Some("Gongyue"))
        .build()
        .unwrap();
    let code = totp
        .generate(SystemClock.now().timestamp().try_into().unwrap())
        .to_string();
    let confirm = "/api/v1/me/second-factors/totp/confirmation";
    let shown = serving.post(confirm, Some(&token), json!({ "code": code })).await;
    assert_eq!(shown.status, StatusCode::OK, "{shown:?}");
    let token = shown.json()["token"].as_str().unwrap().to_owned();
    let me = Some(token.as_str());
    let at = "/staff/facilities/jiujiang";
    // Somebody on no roll waits there.
    let waiting = serving.sign_in(place, WAITING).await;
    let claim = json!({ "name": WAITING_NAME, "union_card_no": WAITING_CARD, "palace_id": "jiujiang" });
    let asked = serving
        .post("/api/v1/me/verification", Some(&waiting), claim)
        .await;
    assert_eq!(asked.json()["status"], "pending", "{asked:?}");
    let queue = serving
        .get(&format!("/api/v1{at}/verifications"), me)
        .await
        .json();
    let request = queue["items"][0]["id"].as_str().unwrap().to_owned();
    let full = serving
        .get(&format!("/api/v1{at}/verifications/{request}"), me)
        .await;
    assert!(full.body.contains(WAITING_CARD), "{full:?}");
    let decline = json!({ "approve": false, "reason": format!("{WAITING_NAME} 的卡看不清") });
    let decided = serving
        .post(
            &format!("/api/v1{at}/verifications/{request}/decision"),
            me,
            decline,
        )
        .await;
    assert_eq!(decided.status, StatusCode::NO_CONTENT, "{decided:?}");
    // Looking for people, and at one of them.
    for q in [PHONE, CARD, &gongyue_app::url::encoded(NAME)] {
        let found = serving.get(&format!("/api/v1{at}/members?q={q}"), me).await;
        assert_eq!(
            found.json()["items"].as_array().unwrap().len(),
            1,
            "{q}: {found:?}"
        );
        assert_eq!(
            serving.get(&format!("{at}/members?q={q}"), me).await.status,
            StatusCode::OK
        );
    }
    let full = serving.get(&format!("{at}/members/{member}"), me).await;
    assert!(full.body.contains(PHONE) && full.body.contains(CARD), "{full:?}");
    assert_eq!(
        serving.get(&format!("{at}/audit"), me).await.status,
        StatusCode::OK
    );
    // A role by a phone, and one that is none.
    let grant = json!({ "phone": PHONE, "role": "desk" });
    let granted = serving.post(&format!("/api/v1{at}/roles"), me, grant).await;
    assert_eq!(granted.status, StatusCode::NO_CONTENT, "{granted:?}");
    let grant = json!({ "phone": BAD_PHONE, "role": "desk" });
    let granted = serving.post(&format!("/api/v1{at}/roles"), me, grant).await;
    assert_eq!(granted.status, StatusCode::UNPROCESSABLE_ENTITY, "{granted:?}");
    // A roll with faults, read to its end.
    let headers = [("content-type", "application/octet-stream")];
    let path = format!("/api/v1{at}/roll");
    let sent = serving.call(Method::POST, &path, me, &headers, roll(true)).await;
    assert_eq!(sent.status, StatusCode::ACCEPTED, "{sent:?}");
    let import = format!("{path}/{}", sent.json()["id"].as_str().unwrap());
    let view = loop {
        let view = serving.get(&import, me).await;
        assert_eq!(view.status, StatusCode::OK, "{view:?}");
        if view.json()["import"]["status"] != "reading" {
            break view;
        }
        // Another process reads it; who asks without a pause is told to wait.
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    assert_eq!(view.json()["import"]["status"], "read", "{view:?}");
    for canary in canaries() {
        assert!(!view.body.contains(&canary), "a fault repeats {canary}: {view:?}");
    }
}

/// A failure of ours: a table is gone while the program runs.
async fn failure(place: &Place, serving: &Serving, me: &str) {
    // The program owns the file; beside it only another program's hand gets in, as it would on a bad day.
    let url = format!("sqlite://{}", place.path("gongyue.db").display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let rename = "ALTER TABLE notice RENAME TO gone";
    connection.execute(rename).await.unwrap();
    for path in ["/me/notices", "/api/v1/me/notices"] {
        let failed = serving.get(&format!("{path}?q={PHONE}"), Some(me)).await;
        assert_eq!(failed.status, StatusCode::INTERNAL_SERVER_ERROR, "{failed:?}");
        assert!(!failed.body.contains("notice WHERE"), "{failed:?}");
    }
    connection
        .execute("ALTER TABLE gone RENAME TO notice")
        .await
        .unwrap();
    connection.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_the_log_nor_the_database_shows_who_people_are() {
    let (place, mut said) = filled();
    let serving = place.serve();
    let token = member(&place, &serving).await;
    let export = serving.get("/api/v1/me/export", Some(&token)).await.json();
    let id = export["member"]["id"].as_str().unwrap().to_owned();
    staff(&place, &serving, &id).await;
    let token = serving.sign_in(&place, PHONE).await;
    failure(&place, &serving, &token).await;
    let code = place.code(PHONE);

    let numbers = [PHONE, CARD, BAD_PHONE, BAD_CARD, STAFF, WAITING, WAITING_CARD];
    let is_in = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    let bytes = place.database();
    assert!(is_in(&bytes, NAME), "names are kept readable: the search works");
    for number in numbers {
        assert!(!is_in(&bytes, number), "{number} is readable in the database");
    }
    // The sender's file is where messages go, and no log.
    assert!(
        std::fs::read_to_string(place.path("sent"))
            .unwrap()
            .contains(PHONE)
    );

    let headers = [("content-type", "application/json")];
    let body = json!({ "phone": "13900000000" }).to_string();
    let refused = serving
        .call(Method::DELETE, "/api/v1/me", Some(&token), &headers, body)
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{refused:?}");
    let body = json!({ "phone": PHONE }).to_string();
    let deleted = serving
        .call(Method::DELETE, "/api/v1/me", Some(&token), &headers, body)
        .await;
    assert_eq!(deleted.status, StatusCode::NO_CONTENT, "{deleted:?}");

    said += &serving.stop();
    said += &place.done(&["check"]);
    // The log is there, with its routes and the failure; else there would be nothing to find.
    for wanted in [
        "a request failed",
        "/api/v1/sign-in/codes",
        "/staff/facilities/{id}/members/{member}",
        "(no route)",
        "all invariants hold",
        "nothing was imported",
    ] {
        assert!(said.contains(wanted), "{wanted} is not in {said}");
    }
    for canary in canaries().iter().chain([&token, &code, &id]) {
        let line = said.lines().find(|line| line.contains(canary.as_str()));
        assert_eq!(line, None, "{canary}");
    }
    let bytes = place.database();
    for number in numbers {
        assert!(!is_in(&bytes, number), "{number} is readable in the database");
    }
}
