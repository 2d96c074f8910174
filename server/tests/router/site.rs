//! The whole router in process, over a real database, with a clock that a test sets.

use crate::support::{Store, world};
use axum::Router;
use axum::body::{Body, BodyDataStream, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use chrono::{DateTime, TimeDelta};
use futures_util::future::BoxFuture;
use gongyue::member::Phone;
use gongyue::span::Instant;
use gongyue::zone::Zone;
use gongyue_server::app::{App, Shared};
use gongyue_server::clock::{Chance, SetClock};
use gongyue_server::config;
use gongyue_server::outside::{Outside, Undelivered};
use gongyue_server::pace::Pace;
use gongyue_server::router;
use gongyue_server::secret::Keys;
use gongyue_server::sender::{SmsSender, TextMessage};
use gongyue_server::store::*;
use gongyue_server::turns::Turns;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;
use tower::ServiceExt;

pub struct Site {
    pub app: Shared,
    pub clock: Arc<SetClock>,
    pub inbox: Inbox,
    router: Router,
    known: Mutex<HashMap<String, String>>,
}

/// The phones of everybody: the last code that was sent to each, and every notice.
#[derive(Clone, Default)]
pub struct Inbox {
    codes: Arc<Mutex<HashMap<String, String>>>,
    texts: Arc<Mutex<Vec<TextMessage>>>,
    mood: Arc<Mutex<Mood>>,
    heard: Arc<Notify>,
}

/// What the gateway does with a notice, once it has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mood {
    #[default]
    Takes,
    Fails,
    Refuses,
    /// Never answers.
    Hangs,
    Panics,
}

impl SmsSender for Inbox {
    fn send(&self, phone: &Phone, text: &str, _: Instant) {
        let code: String = text.chars().filter(char::is_ascii_digit).take(6).collect();
        self.codes.lock().unwrap().insert(phone.as_str().to_owned(), code);
    }

    fn notify<'a>(&'a self, message: &'a TextMessage, _: Instant) -> BoxFuture<'a, Result<(), Undelivered>> {
        Box::pin(async move {
            let mood = *self.mood.lock().unwrap();
            self.texts.lock().unwrap().push(message.clone());
            self.heard.notify_one();
            match mood {
                Mood::Takes => Ok(()),
                Mood::Fails => Err(Undelivered::Later("status 502".into())),
                Mood::Refuses => Err(Undelivered::Never("status 422".into())),
                Mood::Hangs => std::future::pending().await,
                Mood::Panics => panic!("the gateway's client is broken"),
            }
        })
    }
}

impl Inbox {
    pub fn code(&self, phone: &str) -> String {
        self.codes.lock().unwrap()[phone].clone()
    }

    /// What was texted until now, oldest first.
    pub fn texts(&self) -> Vec<TextMessage> {
        self.texts.lock().unwrap().clone()
    }

    pub fn templates(&self) -> Vec<String> {
        self.texts().into_iter().map(|text| text.template).collect()
    }

    pub fn is(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// Waits for a notice.
    pub async fn heard(&self) {
        self.heard.notified().await;
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {} {}", self.status, self.body))
    }

    /// The ids of the rules that said no.
    pub fn rules(&self) -> Vec<String> {
        let refusals = self.json()["refusals"].as_array().cloned().unwrap_or_default();
        refusals
            .iter()
            .map(|refusal| refusal["rule"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The fields that are at fault.
    pub fn fields(&self) -> Vec<String> {
        let fields = self.json()["fields"].as_array().cloned().unwrap_or_default();
        fields
            .iter()
            .map(|fault| fault["field"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Whoever the cookie of this answer makes one.
    pub fn person(&self) -> Person {
        let cookie = self.headers[header::SET_COOKIE].to_str().unwrap();
        let token = cookie.split(';').next().and_then(|pair| pair.split_once('='));
        Person {
            token: token.unwrap().1.to_owned(),
        }
    }

    pub fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }
}

/// Somebody with a session.
#[derive(Clone)]
pub struct Person {
    pub token: String,
}

/// Noon of the day of `world::evening`, in Shanghai.
pub fn noon() -> Instant {
    world::evening() - TimeDelta::hours(6)
}

pub fn rfc(instant: Instant) -> String {
    instant.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// The small world, open 09:00–21:30 every day.
pub async fn open_world(store: &Store) {
    world::build(store, 0).await;
    let hours = store.write(|tx| {
        Box::pin(async move {
            let row = OpeningHoursRow {
                id: "hours".into(),
                facility_id: "palace".into(),
                venue_id: None,
                days: 127,
                season_from: None,
                season_to: None,
                opens_minute: 540,
                closes_minute: 1290,
                since: world::date("2020-01-01"),
                until: None,
            };
            hours_replace(tx, &"palace".into(), &[row], world::date("2020-01-01")).await?;
            Ok(())
        })
    });
    hours.await.unwrap();
}

/// What is special about a process: by itself a demo at noon, as fast as one likes, that sends nothing but codes.
pub struct Process {
    pub clock: Arc<SetClock>,
    pub chance: Chance,
    pub demo: bool,
    pub pace: Pace,
    pub inbox: Inbox,
    /// Instead of the inbox.
    pub sender: Option<Box<dyn SmsSender>>,
    pub outside: Outside,
}

impl Default for Process {
    fn default() -> Self {
        Process {
            clock: Arc::new(SetClock::at(noon())),
            chance: Chance::seeded(7),
            demo: true,
            pace: Pace::unlimited(1),
            inbox: Inbox::default(),
            sender: None,
            outside: Outside::default(),
        }
    }
}

impl Process {
    pub fn at(self, store: &Store) -> Site {
        let app = Arc::new(App {
            db: store.db.clone(),
            clock: self.clock.clone(),
            chance: self.chance,
            keys: Keys::from_secret(&[7; 32]),
            sender: self.sender.unwrap_or_else(|| Box::new(self.inbox.clone())),
            outside: self.outside,
            demo: self.demo,
            secure_cookie: true,
            turns: Turns::default(),
            pace: self.pace,
            line: Default::default(),
            kept: Default::default(),
            views: Default::default(),
            readiness: Default::default(),
            unmet: Default::default(),
            stopping: Default::default(),
            webauthn: config::webauthn("https://gongyue.test").unwrap(),
            origin: "https://gongyue.test".into(),
        });
        let router = router::router(app.clone());
        Site {
            app,
            clock: self.clock,
            inbox: self.inbox,
            router,
            known: Mutex::default(),
        }
    }
}

impl Site {
    /// The small world, open 09:00–21:30 every day, at noon.
    pub async fn new(store: &Store) -> Site {
        Site::of(store, true, Pace::unlimited(1)).await
    }

    /// The same, not as a demo: no code on the screen, and staff work with a second factor only.
    pub async fn in_earnest(store: &Store) -> Site {
        Site::of(store, false, Pace::unlimited(1)).await
    }

    /// The same as a demo, where one may ask only so fast.
    pub async fn paced(store: &Store) -> Site {
        Site::of(store, true, Pace::limited(1)).await
    }

    async fn of(store: &Store, demo: bool, pace: Pace) -> Site {
        open_world(store).await;
        Site::over(store, demo, pace)
    }

    /// The same, with these ways out of the app.
    pub async fn sending(store: &Store, outside: Outside) -> Site {
        open_world(store).await;
        Process {
            outside,
            ..Process::default()
        }
        .at(store)
    }

    /// Another process at the same database, with the same clock and the same gateway.
    pub fn twin(&self, store: &Store, outside: Outside) -> Site {
        Process {
            clock: self.clock.clone(),
            chance: Chance::seeded(8),
            inbox: self.inbox.clone(),
            outside,
            ..Process::default()
        }
        .at(store)
    }

    /// Whatever is in the store, or nothing yet, at noon.
    pub fn over(store: &Store, demo: bool, pace: Pace) -> Site {
        Process {
            demo,
            pace,
            ..Process::default()
        }
        .at(store)
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        // A stream of events has no end to wait for.
        let kind = parts.headers.get(header::CONTENT_TYPE);
        let is_stream = kind.is_some_and(|kind| kind == "text/event-stream");
        let bytes = match is_stream {
            true => axum::body::Bytes::new(),
            false => to_bytes(body, usize::MAX).await.unwrap(),
        };
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub async fn call(
        &self,
        who: Option<&Person>,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "gongyue.test");
        if let Some(person) = who {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", person.token));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(json) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(json.to_string())
            }
            None => Body::empty(),
        };
        self.send(request.body(body).unwrap()).await
    }

    /// What is told from now on.
    pub async fn listen(&self, who: Option<&Person>, path: &str) -> BodyDataStream {
        let mut request = Request::builder().uri(path).header(header::HOST, "gongyue.test");
        if let Some(person) = who {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", person.token));
        }
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap());
        let response = response.await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        response.into_body().into_data_stream()
    }

    /// The bytes of a file.
    pub async fn file(&self, who: &Person, path: &str, accept: &str) -> Vec<u8> {
        let request = Request::builder()
            .uri(path)
            .header(header::HOST, "gongyue.test")
            .header(header::ACCEPT, accept)
            .header(header::AUTHORIZATION, format!("Bearer {}", who.token));
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap());
        let response = response.await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
    }

    pub async fn get(&self, who: Option<&Person>, path: &str) -> Answer {
        self.call(who, Method::GET, path, &[], None).await
    }

    pub async fn post(&self, who: Option<&Person>, path: &str, body: Value) -> Answer {
        self.call(who, Method::POST, path, &[], Some(body)).await
    }

    /// As a browser posts a form of our own page.
    pub async fn submit(&self, who: Option<&Person>, path: &str, form: &[(&str, &str)]) -> Answer {
        let body: String = form
            .iter()
            .map(|(name, value)| format!("{name}={}", gongyue_app::url::encoded(value)))
            .collect::<Vec<_>>()
            .join("&");
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::HOST, "gongyue.test")
            .header(header::ORIGIN, "http://gongyue.test")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(person) = who {
            request = request.header(header::COOKIE, format!("__Host-session={}", person.token));
        }
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    pub async fn signed_in(&self, phone: &str) -> Person {
        // Of two codes the newer one counts, and the clock stands still.
        self.clock.advance(TimeDelta::milliseconds(1));
        let sent = self
            .post(None, "/api/v1/sign-in/codes", json!({ "phone": phone }))
            .await;
        assert_eq!(sent.status, StatusCode::ACCEPTED, "{}", sent.body);
        let code = self.inbox.code(phone);
        let begun = self
            .post(None, "/api/v1/sign-in", json!({ "phone": phone, "code": code }))
            .await;
        assert_eq!(begun.status, StatusCode::OK, "{}", begun.body);
        Person {
            token: begun.json()["token"].as_str().unwrap().to_owned(),
        }
    }

    /// The session this phone already has here while it lasts: codes are few by design.
    pub async fn back(&self, phone: &str) -> Person {
        let known = self.known.lock().unwrap().get(phone).cloned();
        if let Some(token) = known {
            let person = Person { token };
            if self.get(Some(&person), "/api/v1/me").await.status == StatusCode::OK {
                return person;
            }
        }
        let person = self.signed_in(phone).await;
        let mut known = self.known.lock().unwrap();
        known.insert(phone.to_owned(), person.token.clone());
        person
    }

    /// Puts somebody on the roll of a union of the county.
    pub async fn enrol(&self, name: &'static str, card: &'static str, phone: &'static str) {
        let app = self.app.clone();
        struct Enrol(Shared, &'static str, &'static str, &'static str);
        impl Command for Enrol {
            type Output = ();
            type Error = Failure;
            async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
                let Enrol(app, name, card, phone) = self;
                let phone: Phone = phone.parse().unwrap();
                let union = UnionRow {
                    id: "union".into(),
                    name: "浔阳区纺织厂工会".into(),
                    division_code: world::code("360403"),
                    kind: UnionKind::Grassroots,
                };
                union_upsert(tx, &union).await?;
                let row = RollRow {
                    card_hash: app.keys.card_hash(card),
                    union_id: "union".into(),
                    name: (*name).into(),
                    card_sealed: app.keys.seal(card, &app.chance),
                    phone_hash: app.keys.phone_hash(&phone),
                    phone_sealed: app.keys.seal(phone.as_str(), &app.chance),
                    division_code: world::code("360403"),
                    imported_at: app.now(),
                    search_key: (*name).into(),
                };
                roll_upsert(tx, &row).await
            }
        }
        self.app.db.write(Enrol(app, name, card, phone)).await.unwrap();
    }

    /// A verified member.
    pub async fn member(&self, name: &'static str, card: &'static str, phone: &'static str) -> Person {
        self.enrol(name, card, phone).await;
        let person = self.signed_in(phone).await;
        let body = json!({ "name": name, "union_card_no": card });
        let verified = self.post(Some(&person), "/api/v1/me/verification", body).await;
        assert_eq!(verified.json()["status"], "verified", "{}", verified.body);
        person
    }

    /// So many verified members whom nothing tells apart.
    pub async fn members(&self, count: u32) -> Vec<Person> {
        let mut people = Vec::new();
        for nth in 0..count {
            let name = format!("会员{}", char::from_u32(0x4e00 + nth).unwrap());
            let [card, phone] = [format!("JJ2021{nth:04}"), format!("138000001{nth:02}")];
            people.push(self.member(name.leak(), card.leak(), phone.leak()).await);
        }
        people
    }

    pub async fn wang(&self) -> Person {
        self.member("王小强", "JJ20210001", "13800000001").await
    }

    pub async fn li(&self) -> Person {
        self.member("李梅", "JJ20210002", "13800000002").await
    }

    /// Asks for a court from so many minutes after 18:00, so many minutes long.
    pub async fn reserve(&self, who: &Person, court: &str, after: i64, minutes: i64, key: &str) -> Answer {
        let span = world::span(after, minutes);
        let body =
            json!({ "court_id": court, "starts_at": rfc(span.starts_at), "ends_at": rfc(span.ends_at) });
        let headers = [("idempotency-key", key)];
        self.call(
            Some(who),
            Method::POST,
            "/api/v1/reservations",
            &headers,
            Some(body),
        )
        .await
    }

    /// The same for several people.
    pub async fn reserve_for(
        &self,
        who: &Person,
        court: &str,
        after: i64,
        minutes: i64,
        key: &str,
        people: u16,
    ) -> Answer {
        let span = world::span(after, minutes);
        let body = json!({ "court_id": court, "starts_at": rfc(span.starts_at), "ends_at": rfc(span.ends_at),
            "party_size": people });
        let headers = [("idempotency-key", key)];
        self.call(
            Some(who),
            Method::POST,
            "/api/v1/reservations",
            &headers,
            Some(body),
        )
        .await
    }

    /// Sends a file as the body.
    pub async fn upload(&self, who: Option<&Person>, path: &str, bytes: &[u8]) -> Answer {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::HOST, "gongyue.test");
        if let Some(person) = who {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", person.token));
        }
        let request = request.header(header::CONTENT_TYPE, "application/octet-stream");
        self.send(request.body(Body::from(bytes.to_vec())).unwrap()).await
    }

    /// As a browser posts a form with a file.
    pub async fn submit_file(&self, who: Option<&Person>, path: &str, field: &str, text: &str) -> Answer {
        let body = format!(
            "--part\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"roll.csv\"\r\n\
             Content-Type: text/csv\r\n\r\n{text}\r\n--part--\r\n"
        );
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::HOST, "gongyue.test")
            .header(header::ORIGIN, "http://gongyue.test")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=part");
        if let Some(person) = who {
            request = request.header(header::COOKIE, format!("__Host-session={}", person.token));
        }
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Waits until a roll is read, and says what it would do.
    pub async fn read_roll(&self, who: &Person, remit: &str, import: &str) -> Value {
        for _ in 0..3000 {
            let view = self
                .get(Some(who), &format!("/api/v1/staff/{remit}/roll/{import}"))
                .await
                .json();
            if view["import"]["status"] != "reading" {
                return view;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("the roll is never read");
    }

    /// The slots of a venue on the day that is so many minutes after 18:00.
    pub async fn slots(&self, who: Option<&Person>, venue: &str, after: i64) -> Value {
        let date = Zone::SHANGHAI.date(world::span(after, 30).starts_at);
        let path = format!("/api/v1/venues/{venue}/slots?date={date}");
        self.get(who, &path).await.json()
    }

    /// The state of the slot that starts so many minutes after 18:00.
    pub async fn state(&self, who: Option<&Person>, venue: &str, court: &str, after: i64) -> String {
        state_in(&self.slots(who, venue, after).await, court, after)
    }
}

pub fn state_in(slots: &Value, court: &str, after: i64) -> String {
    let starts_at: Instant = world::span(after, 30).starts_at;
    let courts = slots["courts"].as_array().unwrap();
    let court = courts.iter().find(|row| row["id"] == court).unwrap();
    let all = court["slots"].as_array().unwrap();
    let at = |slot: &&Value| {
        let at = slot["starts_at"].as_str().unwrap();
        at.parse::<DateTime<chrono::Utc>>().unwrap() == starts_at
    };
    all.iter().find(at).unwrap()["state"].as_str().unwrap().to_owned()
}
