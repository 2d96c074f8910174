//! What every handler shares.

use crate::clock::{Chance, Clock};
use crate::secret::Keys;
use crate::store::Db;
use gongyue::span::Instant;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

pub struct App {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub chance: Chance,
    pub keys: Keys,
    pub sender: Box<dyn crate::sender::SmsSender>,
    pub outside: crate::outside::Outside,
    /// Shows sign-in codes on screen and in the API.
    pub demo: bool,
    /// The cookie is marked `Secure` and `__Host-`; off only for plain HTTP beyond this machine.
    pub secure_cookie: bool,
    pub turns: crate::turns::Turns,
    pub pace: crate::pace::Pace,
    pub line: crate::line::Line,
    pub kept: crate::kept::Kept,
    pub views: crate::desk::venue_view::Views,
    pub readiness: crate::health::Readiness,
    pub unmet: crate::unmet::Unmet,
    /// The program is about to stop: nobody new should be sent here.
    pub stopping: AtomicBool,
    /// Verifies passkeys, which are bound to the origin of this site.
    pub webauthn: webauthn_rs::Webauthn,
    /// Where people reach this site, such as `https://gongyue.example`.
    pub origin: String,
}

pub type Shared = Arc<App>;

impl App {
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    pub fn new_id(&self) -> String {
        self.chance.id(self.now())
    }
}

/// The number of the minute. Rules speak of whole minutes, so that within one nothing comes or goes by itself.
pub fn minute(now: Instant) -> i64 {
    now.timestamp().div_euclid(60)
}
