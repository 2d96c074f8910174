//! Closures: time that a court, a venue or a whole palace is not for booking, with a public reason.

use crate::id::{ClosureId, CourtId};
use crate::span::Span;
use crate::words_enum;

words_enum! {
    ClosureKind {
        Weather = "weather",
        Maintenance = "maintenance",
        Event = "event",
        /// Kept by the staff for a training, a group or a competition.
        Hold = "hold",
    }
}

words_enum! {
    /// What a hold is for.
    HoldClass {
        Training = "training",
        Competition = "competition",
        Maintenance = "maintenance",
        /// A union, a firm, a school.
        Group = "group",
        /// Kept for one member for a while, who has the first call on it.
        Offer = "offer",
    }
}

impl ClosureKind {
    /// In use by others, rather than shut.
    pub fn is_held(self) -> bool {
        matches!(self, ClosureKind::Event | ClosureKind::Hold)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    pub id: ClosureId,
    pub kind: ClosureKind,
    pub span: Span,
    /// `None`: every court of the venue.
    pub court: Option<CourtId>,
    /// What the public reads, in the reader's language.
    pub reason: String,
}

impl Closure {
    pub fn hits(&self, court: &CourtId, span: Span) -> bool {
        self.span.overlaps(span) && self.court.as_ref().is_none_or(|closed| closed == court)
    }
}
