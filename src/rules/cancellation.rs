//! `cancel_too_late`: a cancellation after the deadline counts as a late one, and there is none once it began.

use crate::refusal::{Reason, Refusal};
use crate::reservation::ReservationStatus;
use crate::span::{Instant, Span};

/// What cancelling makes of a live reservation.
pub fn cancel(
    status: ReservationStatus,
    span: Span,
    cancel_by: Instant,
    now: Instant,
) -> Result<ReservationStatus, Refusal> {
    let checked_in = status == ReservationStatus::CheckedIn;
    if checked_in || now >= span.starts_at {
        return Err(Refusal {
            reason: Reason::CancelTooLate {
                starts_at: span.starts_at,
                checked_in,
            },
            lifts_at: None,
        });
    }
    // A request that nobody has approved yet costs nothing to take back.
    if now <= cancel_by || status == ReservationStatus::Requested {
        Ok(ReservationStatus::Cancelled)
    } else {
        Ok(ReservationStatus::CancelledLate)
    }
}
