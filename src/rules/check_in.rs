//! `check_in_early`, `check_in_late`: the window around the start.

use crate::refusal::{Reason, Refusal};
use crate::span::{Instant, Span};

/// `window`: from the opening of check-in to its close, half-open.
pub fn check_in(window: Span, now: Instant) -> Result<(), Refusal> {
    let Span {
        starts_at: opens_at,
        ends_at: closes_at,
    } = window;
    if now < opens_at {
        return Err(Refusal {
            reason: Reason::CheckInEarly { opens_at, closes_at },
            lifts_at: Some(opens_at),
        });
    }
    if now >= closes_at {
        return Err(Refusal {
            reason: Reason::CheckInLate { closes_at },
            lifts_at: None,
        });
    }
    Ok(())
}
