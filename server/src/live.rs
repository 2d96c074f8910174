//! Live: server-sent events that say “look again”. They hold no data, so that nobody is told what they may not see; whoever
//! listens asks for the page or the slots anew.
//!
//! A stream ends after a while and the browser comes back by itself: roles and sessions are then asked anew, and a proxy that has
//! forgotten the line is noticed.

use crate::api::shape::ProblemDocument;
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Reader;
use crate::store::{Changes, venue_get};
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream;
use gongyue::id::FacilityId;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep, timeout_at};

const LASTS: Duration = Duration::from_secs(300);
/// How soon a browser comes back.
const AGAIN: Duration = Duration::from_secs(3);
/// Changes that come close together are told once.
const PAUSE: Duration = Duration::from_millis(200);
/// Streams at one time, fewer than connections, so that those who look never keep out those who reserve. A browser that is refused
/// looks again now and then instead.
static PLACES: Semaphore = Semaphore::const_new(3000);
/// And for the staff, whom no crowd keeps out.
static OF_STAFF: Semaphore = Semaphore::const_new(500);
/// Shorter than any proxy waits.
const ALIVE: Duration = Duration::from_secs(20);

/// For the staff: something changed at their palace.
pub async fn of_palace(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let palace: FacilityId = id.into();
    me.works_at(&palace)?;
    told(app.db.changes(), palace, &OF_STAFF)
}

/// For everybody: the slots of this venue may have changed. An event without a name whose data is `changed`.
#[utoipa::path(get, path = "/api/v1/venues/{id}/live", operation_id = "watchSlots", tag = "facilities",
    params(("id" = String, Path), ("date" = Option<String>, Query, description = "YYYY-MM-DD; the slots of which day are shown")),
    responses((status = 200, description = "Server-sent events", content_type = "text/event-stream"),
        (status = 404, body = ProblemDocument)))]
pub async fn of_venue(
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let venue = venue_get(&mut app.db.read().await?.tx(), &id.into()).await?;
    let venue = venue.filter(|venue| venue.retired_at.is_none());
    let venue = venue.ok_or(Problem::NotFound)?;
    told(app.db.changes(), venue.palace_id, &PLACES)
}

/// Somebody who listens, and their place among those who do.
struct Listener {
    changes: Changes,
    palace: FacilityId,
    until: Instant,
    is_new: bool,
    _place: SemaphorePermit<'static>,
}

fn told(
    changes: Changes,
    palace: FacilityId,
    places: &'static Semaphore,
) -> Result<impl IntoResponse + use<>, Problem> {
    let listener = Listener {
        changes,
        palace,
        until: Instant::now() + LASTS,
        is_new: true,
        _place: places.try_acquire().map_err(|_| Problem::Busy)?,
    };
    let events = stream::unfold(listener, async |mut listener| {
        if std::mem::take(&mut listener.is_new) {
            return Some((Event::default().retry(AGAIN).comment("here"), listener));
        }
        loop {
            // Time is up, or the program stops.
            let change = timeout_at(listener.until, listener.changes.next()).await;
            if change.ok()??.concerns(&listener.palace) {
                break;
            }
        }
        sleep(PAUSE).await;
        listener.changes.skip_waiting().then_some(())?;
        Some((Event::default().data("changed"), listener))
    });
    let events = futures_util::StreamExt::map(events, Ok::<Event, Infallible>);
    let headers = [("cache-control", "no-store"), ("x-accel-buffering", "no")];
    let stream = Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE));
    Ok((headers, stream))
}
