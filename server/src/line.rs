//! The line: when more ask at one moment than can be served, they wait here, where waiting costs nothing, and are let in by when they
//! first came. Whoever waits too long, or comes when the line is full, is told how many are before them and gets a ticket with the
//! time; with it the next try, or a reload, stands where the first one stood. A row of this process alone: a ticket of another one
//! counts the same.

use crate::app::{App, Shared};
use crate::guard::BODY_LIMIT;
use crate::kept::Since;
use crate::problem::Problem;
use crate::reader::{Address, cookie, set_cookie};
use crate::{secret, session};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta};
use gongyue::span::Instant;
use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::Instant as Moment;

/// Requests that are worked on side by side: some for each connection to the database, and enough for a whole batch of writes.
const AT_ONCE: usize = 64;
/// Of these, for one session: the requests of one member wait for each other, and must not do so on everybody's places.
const AT_ONCE_EACH: usize = 2;
/// So many of one session may wait for these; more are told at once.
const WAIT_EACH: usize = 128;
/// Sessions that are remembered before those that ask for nothing are forgotten.
const SESSIONS: usize = 8192;
/// As many as connections are held; the next one is told at once.
const MOST: usize = 4096;
/// For so long an act waits: nobody should have to press again.
const PATIENCE: Duration = Duration::from_secs(8);
/// And so long a look, which comes again by itself with its ticket.
const LOOK_PATIENCE: Duration = Duration::from_secs(1);
/// A line that has stood for as long as that is no burst that is over soon: a look then waits for so long, so that who is let in is
/// served soon, and who is not is told soon.
const FLOOD_PATIENCE: Duration = Duration::from_millis(100);
/// For so long a request waits for the others of its session: they are fewer than those of everybody.
const OWN_PATIENCE: Duration = Duration::from_secs(25);
/// For so long a ticket counts.
const LASTS: TimeDelta = TimeDelta::minutes(10);
/// Requests a second that are told to come back while nobody knows how many are served: rather too many, since who comes too early
/// finds a place in the line, while nobody uses the time that is left when they come too late.
const PACE: f64 = 4_000.0;
/// When the line has stood for so long, it is known: half as many again as were let in.
const KNOWN_AFTER: Duration = Duration::from_millis(500);
/// A line in which nothing moves is asked again too, some time.
const LEAST_PACE: f64 = 100.0;
/// Nobody is told to come back sooner or later than after so many seconds.
const AGAIN: RangeInclusive<u64> = 2..=60;

const HOST_COOKIE: &str = "__Host-line";
const PLAIN_COOKIE: &str = "line";

/// When somebody first came, in milliseconds, and who came before them in the same one.
type Turn = (i64, u64);

#[derive(Clone, Default)]
pub struct Line {
    row: Arc<Mutex<Row>>,
    sessions: Arc<Mutex<HashMap<String, Arc<Semaphore>>>>,
}

struct Row {
    free: usize,
    came: u64,
    waiting: BTreeMap<Turn, oneshot::Sender<Let>>,
    /// Since when somebody always waits, and how many were let in since then.
    stands_since: Moment,
    let_in: u32,
    /// Of those who were told for the first time, how many were still to come back at that moment.
    to_come: f64,
    counted_at: Moment,
}

impl Default for Row {
    fn default() -> Self {
        Row {
            free: AT_ONCE,
            came: 0,
            waiting: BTreeMap::new(),
            stands_since: Moment::now(),
            let_in: 0,
            to_come: 0.0,
            counted_at: Moment::now(),
        }
    }
}

impl Row {
    /// Requests a second that are told to come back.
    fn pace(&self, now: Moment) -> f64 {
        let stands = now.saturating_duration_since(self.stands_since);
        if self.waiting.is_empty() || stands < KNOWN_AFTER {
            return PACE;
        }
        (1.5 * f64::from(self.let_in) / stands.as_secs_f64()).max(LEAST_PACE)
    }

    /// After how many seconds somebody before whom so many wait had better come again, and how many are before them until then. Those
    /// who come for the first time come back one after the other: all of them at once would find the line full again, and then long
    /// empty.
    fn again(&mut self, now: Moment, ahead: usize, is_first: bool) -> (u64, usize) {
        let pace = self.pace(now);
        let came = now.saturating_duration_since(self.counted_at).as_secs_f64() * pace;
        self.to_come = (self.to_come - came).max(0.0);
        self.counted_at = now;
        let mut before = ahead as f64;
        if is_first {
            // When more are to come than can within the longest wait, it begins anew: these come among the others.
            if self.to_come < pace * *AGAIN.end() as f64 {
                before = before.max(self.to_come);
            }
            self.to_come = before + 1.0;
        }
        let seconds = (before / pace) as u64;
        (seconds.clamp(*AGAIN.start(), *AGAIN.end()), before as usize)
    }
}

/// Somebody is being served. Dropped, the next one is let in.
pub struct Let(Line);

impl Drop for Let {
    fn drop(&mut self) {
        let mut row = self.0.row();
        while let Some((_, next)) = row.waiting.pop_first() {
            match next.send(Let(self.0.clone())) {
                Ok(()) => {
                    row.let_in += 1;
                    return;
                }
                // Gone. What comes back must not let in another one by itself.
                Err(unused) => std::mem::forget(unused),
            }
        }
        row.free += 1;
    }
}

/// Somebody's place in the line, given up when they go away or are let in.
struct Place<'a> {
    line: &'a Line,
    turn: Turn,
}

impl Place<'_> {
    fn ahead(&self) -> usize {
        self.line.row().waiting.range(..self.turn).count()
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.line.row().waiting.remove(&self.turn);
    }
}

impl Line {
    fn row(&self) -> MutexGuard<'_, Row> {
        self.row.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// The places of one session.
    fn of(&self, whose: &str) -> Arc<Semaphore> {
        let mut sessions = self
            .sessions
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        if sessions.len() >= SESSIONS {
            sessions.retain(|_, places| Arc::strong_count(places) > 1);
        }
        let places = sessions.entry(whose.to_owned());
        places
            .or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE_EACH)))
            .clone()
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.row().waiting.len()
    }

    /// Whether so many wait that whatever can be left out should be.
    pub fn is_long(&self) -> bool {
        self.waiting() > AT_ONCE
    }

    /// For how long a look waits now.
    fn look_patience(&self) -> Duration {
        let row = self.row();
        let is_burst = row.waiting.is_empty() || row.stands_since.elapsed() < LOOK_PATIENCE;
        if is_burst { LOOK_PATIENCE } else { FLOOD_PATIENCE }
    }

    /// Waits until it is the turn of whoever came then; else how many are before them.
    pub async fn enter(&self, came: Instant, patience: Duration) -> Result<Let, usize> {
        let (turn, answer) = {
            let mut row = self.row();
            if row.free > 0 {
                row.free -= 1;
                return Ok(Let(self.clone()));
            }
            row.came += 1;
            let turn = (came.timestamp_millis(), row.came);
            // A ticket does not lengthen a full line either, but it is worth more than the last place.
            if row.waiting.len() >= MOST && row.waiting.last_key_value().is_none_or(|(last, _)| *last < turn)
            {
                return Err(row.waiting.len());
            }
            if row.waiting.is_empty() {
                row.stands_since = Moment::now();
                row.let_in = 0;
            }
            let (sender, answer) = oneshot::channel();
            row.waiting.insert(turn, sender);
            if row.waiting.len() > MOST {
                row.waiting.pop_last();
            }
            (turn, answer)
        };
        let place = Place { line: self, turn };
        match tokio::time::timeout(patience, answer).await {
            Ok(Ok(entered)) => Ok(entered),
            _ => {
                let ahead = place.ahead();
                Err(ahead)
            }
        }
    }
}

/// Lets requests in one after the other. Files, the questions of balancers and whoever keeps a stream open pass by, and so do
/// the staff: the queue in front of them is a real one.
pub async fn layer(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let passes = path.starts_with("/pkg/")
        || path.starts_with("/icons/")
        || matches!(path, "/sw.js" | "/manifest.webmanifest" | "/offline")
        || path.starts_with("/staff/")
        || path.starts_with("/api/v1/staff/")
        || path.starts_with("/coverage")
        || path.starts_with("/api/v1/coverage")
        || path.ends_with("/live")
        || matches!(path, "/healthz" | "/readyz");
    if passes {
        return next.run(request).await;
    }
    // What is sent slowly is waited for out here: inside it would keep a place from everybody else.
    let request = match whole(request).await {
        Ok(request) => request,
        Err(response) => return response,
    };
    let token = session::token(request.headers(), app.secure_cookie);
    let whose = whose(token.as_deref(), &request);
    let ticket = ticket(&app, &whose, request.headers());
    let came = ticket.unwrap_or_else(|| app.now());
    let own = token.map(|_| app.line.of(&whose));
    let is_look = request.method().is_safe();
    // Else how many are before them, and whether they come back among all who are told, or as one of many of their own session.
    let entered = async {
        let own = match own {
            // Whoever holds a place or waits for one holds the places.
            Some(places) if Arc::strong_count(&places) > 1 + AT_ONCE_EACH + WAIT_EACH => {
                return Err((WAIT_EACH, false));
            }
            Some(places) => {
                let place = tokio::time::timeout(OWN_PATIENCE, places.acquire_owned()).await;
                Some(place.map_err(|_| (app.line.waiting(), false))?)
            }
            None => None,
        };
        let patience = if is_look {
            app.line.look_patience()
        } else {
            PATIENCE
        };
        let entered = app.line.enter(came, patience).await;
        Ok((entered.map_err(|ahead| (ahead, ticket.is_none()))?, own))
    };
    match entered.await {
        Ok(_both) => {
            // Lookups are made by the threads that also hear who asks (`store::local`): whoever is ready to be heard is heard before,
            // else a crowd would wait unread, where no line orders it and nobody is told.
            tokio::task::yield_now().await;
            // Before anything is read: what changes from here on is not in the answer.
            let since = app.db.tick();
            let mut response = next.run(request).await;
            if let Some(since) = since {
                response.extensions_mut().insert(Since(since));
            }
            response
        }
        Err((ahead, is_first)) => {
            let (seconds, ahead) = app.line.row().again(Moment::now(), ahead, is_first);
            let retry_after_seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
            let problem = Problem::InLine {
                ahead,
                retry_after_seconds,
            };
            let mut response = problem.into_response();
            let headers = response.headers_mut();
            headers.append(header::SET_COOKIE, ticket_cookie(&app, &whose, came));
            response
        }
    }
}

/// Whose a ticket is, so that nobody passes one on: of a session, or else of an address.
fn whose(token: Option<&str>, request: &Request) -> String {
    match token {
        Some(token) => secret::token_hash(token),
        None => request
            .extensions()
            .get::<Address>()
            .map_or_else(String::new, |Address(address)| address.clone()),
    }
}

/// The request with all of its body.
async fn whole(request: Request) -> Result<Request, Response> {
    if request.method().is_safe() {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(PATIENCE, to_bytes(body, BODY_LIMIT)).await {
        Ok(Ok(bytes)) => Ok(Request::from_parts(parts, Body::from(bytes))),
        Ok(Err(_)) => Err(Problem::TooLarge.into_response()),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT.into_response()),
    }
}

fn cookie_name(app: &App) -> &'static str {
    if app.secure_cookie {
        HOST_COOKIE
    } else {
        PLAIN_COOKIE
    }
}

/// When the holder first came, if they were told to come back.
fn ticket(app: &App, whose: &str, headers: &HeaderMap) -> Option<Instant> {
    let (millis, tag) = cookie(headers, cookie_name(app))?.split_once('.')?;
    let millis = millis.parse().ok()?;
    let came = DateTime::from_timestamp_millis(millis)?;
    let now = app.now();
    (app.keys.line_tag(millis, whose) == tag && (now - LASTS..=now).contains(&came)).then_some(came)
}

fn ticket_cookie(app: &App, whose: &str, came: Instant) -> HeaderValue {
    let millis = came.timestamp_millis();
    let ticket = format!("{millis}.{}", app.keys.line_tag(millis, whose));
    set_cookie(app.secure_cookie, cookie_name(app), &ticket, LASTS.num_seconds())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Instant {
        DateTime::from_timestamp_millis(millis).unwrap()
    }

    /// With whoever is inside.
    async fn full() -> (Line, Vec<Let>) {
        let line = Line::default();
        let mut inside = Vec::new();
        for nth in 0..AT_ONCE {
            inside.push(line.enter(at(nth as i64), PATIENCE).await.unwrap());
        }
        (line, inside)
    }

    #[tokio::test]
    async fn whoever_came_first_is_let_in_first_and_nobody_is_lost() {
        let (line, mut inside) = full().await;
        // One gives up, and one who comes last has a ticket from before.
        let (told, mut heard) = tokio::sync::mpsc::channel(4);
        let mut tasks = Vec::new();
        for came in [1_000, 2_000, 3_000, 500] {
            let (line, told) = (line.clone(), told.clone());
            tasks.push(tokio::spawn(async move {
                let entered = line.enter(at(came), PATIENCE).await;
                told.send(came).await.unwrap();
                drop(entered);
            }));
            tokio::task::yield_now().await;
        }
        tasks[1].abort();
        tokio::task::yield_now().await;
        inside.pop();
        for came in [500, 1_000, 3_000] {
            assert_eq!(heard.recv().await, Some(came));
        }
        drop(inside);
        assert_eq!(line.waiting(), 0);
        assert_eq!(line.row().free, AT_ONCE);
    }

    #[tokio::test]
    async fn who_waits_too_long_hears_how_many_are_before_them() {
        let (line, inside) = full().await;
        let waits = [10, 30, 20].map(|came| line.enter(at(came), Duration::from_millis(10)));
        let ahead = futures_util::future::join_all(waits).await;
        let mut ahead: Vec<usize> = ahead.into_iter().map(|told| told.err().unwrap()).collect();
        ahead.sort_unstable();
        // Each as it leaves: those who left before are not counted.
        assert!(ahead.iter().all(|ahead| *ahead <= 2), "{ahead:?}");
        assert_eq!(line.waiting(), 0);
        drop(inside);
        assert_eq!(line.row().free, AT_ONCE);
    }

    #[tokio::test]
    async fn those_who_are_told_come_back_one_after_the_other() {
        let (now, pace) = (Moment::now(), PACE as usize);
        let mut row = Row::default();
        for nth in 0..4 * pace {
            let seconds = (nth / pace).max(2);
            assert_eq!(row.again(now, 0, true), (seconds as u64, nth));
        }
        assert_eq!(
            row.again(now, 10, false),
            (2, 10),
            "whoever has a ticket is before them"
        );
        // Some have come by then.
        let later = now + Duration::from_secs(1);
        assert_eq!(row.again(later, 0, true), (3, 3 * pace));
        // For a whole minute, and then anew.
        let told = |_| row.again(later, 0, true).0;
        let told: Vec<u64> = (0..60 * pace).map(told).collect();
        assert_eq!((told.iter().max(), told.last()), (Some(&59), Some(&3)));
    }

    #[tokio::test]
    async fn who_is_told_hears_of_the_pace_of_the_line() {
        let (line, inside) = full().await;
        let mut waits = Box::pin(line.enter(at(1_000), PATIENCE));
        assert!(futures_util::poll!(&mut waits).is_pending());
        let stands_since = line.row().stands_since;
        let pace = |after| line.row().pace(stands_since + after).round();
        assert_eq!(pace(KNOWN_AFTER / 2), PACE, "it is not known yet");
        let after = Duration::from_secs(2);
        assert_eq!(pace(after), LEAST_PACE, "nobody was let in");
        line.row().let_in = 2_000;
        assert_eq!(pace(after), 1_500.0);
        let told = line.row().again(stands_since + after, 15_000, true);
        assert_eq!(told, (10, 15_000));
        drop(inside);
        drop(waits.await);
        assert_eq!(pace(after), PACE, "it is over");
        // And so many as before are to come, but sooner.
        let told = line.row().again(stands_since + after, 0, true);
        assert_eq!(told, (3, 15_001));
    }

    #[tokio::test]
    async fn a_full_line_takes_a_ticket_and_no_newcomer() {
        let (line, _inside) = full().await;
        let waiting = (0..MOST).map(|nth| Box::pin(line.enter(at(1_000 + nth as i64), PATIENCE)));
        let mut waits: Vec<_> = waiting.collect();
        for wait in &mut waits {
            assert!(futures_util::poll!(wait).is_pending());
        }
        assert_eq!(
            line.enter(at(9_000_000), PATIENCE).await.err(),
            Some(MOST),
            "told at once"
        );
        let mut early = Box::pin(line.enter(at(500), PATIENCE));
        assert!(futures_util::poll!(&mut early).is_pending(), "has a place");
        assert_eq!(line.waiting(), MOST);
    }
}
