//! The whole router in process, over the file, for an officer of the province.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use chrono::{DateTime, TimeDelta, Utc};
use gongyue::member::Phone;
use gongyue::role::Role;
use gongyue_server::app::{App, Shared};
use gongyue_server::clock::{Chance, SetClock};
use gongyue_server::config;
use gongyue_server::desk::grant;
use gongyue_server::outside::Outside;
use gongyue_server::pace::Pace;
use gongyue_server::router;
use gongyue_server::secret::{self, Keys};
use gongyue_server::sender::Console;
use gongyue_server::store::{Command, Db, Failure, SessionRow, Tx, member_get_by_phone_hash, session_insert};
use gongyue_server::turns::Turns;
use std::path::Path;
use std::sync::Arc;
use tower::ServiceExt;

const ORIGIN: &str = "http://localhost";
const OFFICER: &str = "13900000003";

/// Noon of the day after the last one that is counted.
pub fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_752_000, 0).unwrap()
}

pub async fn app(url: &str) -> Shared {
    let db = Db::open(url).await.unwrap();
    Arc::new(App {
        db,
        clock: Arc::new(SetClock::at(noon())),
        chance: Chance::from_machine(),
        keys: Keys::from_secret(&[7; 32]),
        sender: Box::new(Console),
        demo: true,
        secure_cookie: true,
        turns: Turns::default(),
        pace: Pace::unlimited(0),
        line: Default::default(),
        kept: Default::default(),
        views: Default::default(),
        readiness: Default::default(),
        unmet: Default::default(),
        stopping: Default::default(),
        outside: Outside::default(),
        webauthn: config::webauthn(ORIGIN).unwrap(),
        origin: ORIGIN.into(),
    })
}

pub struct Site {
    pub app: Shared,
    pub router: Router,
    token: String,
}

impl Site {
    pub async fn open(file: &Path) -> Site {
        let app = app(&format!("sqlite://{}", file.display())).await;
        let phone: Phone = OFFICER.parse().unwrap();
        let role = Role::Union("36".parse().unwrap());
        grant::grant(&app, &phone, &role, false).await.unwrap();
        let token = secret::token(&app.chance);
        let signed_in = SignIn {
            phone_hash: app.keys.phone_hash(&phone),
            token_hash: secret::token_hash(&token),
        };
        app.db.write(signed_in).await.unwrap();
        Site {
            router: router::router(app.clone()),
            app,
            token,
        }
    }

    /// Asks, and reads the whole answer.
    pub async fn get(&self, path: &str) {
        let request = Request::builder()
            .uri(path)
            .header(header::HOST, "localhost")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap());
        let response = response.await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        to_bytes(response.into_body(), usize::MAX).await.unwrap();
    }
}

/// A session without a code: those are few by design, and the file is used again.
struct SignIn {
    phone_hash: String,
    token_hash: String,
}

impl Command for SignIn {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        let member = member_get_by_phone_hash(tx, &self.phone_hash).await?.unwrap();
        let session = SessionRow {
            token_hash: self.token_hash.clone(),
            member_id: member.id,
            created_at: noon(),
            seen_at: noon(),
            expires_at: noon() + TimeDelta::days(1),
            ends_at: noon() + TimeDelta::days(1),
            device: String::new(),
            factor_at: None,
            factor_faults: 0,
        };
        session_insert(tx, &session).await
    }
}
