//! Ballots: for what many want, entries are collected for a while and then drawn, so that being fast wins nothing.
//!
//! A *peak* ballot is about the peak hours of a day, long before it. A *release* ballot collects the requests of the first minutes
//! after a day opens. Both are drawn the same way (`draw`), and what is left is first come, first served.

use crate::id::CourtId;
use crate::span::{Instant, Span};
use crate::words_enum;
use serde::{Deserialize, Serialize};

words_enum! {
    BallotKind {
        Peak = "peak",
        Release = "release",
    }
}

words_enum! {
    BallotStatus {
        /// Announced, or taking entries.
        Open = "open",
        /// The entries are frozen and published.
        Closed = "closed",
        Drawn = "drawn",
        /// Called off before the draw: the policy asks for none any more.
        Void = "void",
    }
}

words_enum! {
    BallotEntryStatus {
        Entered = "entered",
        Withdrawn = "withdrawn",
        /// Reserved, or kept until it is confirmed.
        Won = "won",
        Lost = "lost",
        /// Drawn, but a rule said no by then: the member was suspended, or had something else at that time.
        Refused = "refused",
    }
}

/// When it all happens; ascending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BallotTimes {
    pub opens_at: Instant,
    pub closes_at: Instant,
    pub draws_at: Instant,
}

/// One of the things that an entry would be glad of, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// `None`: on any court of the venue.
    pub court_id: Option<CourtId>,
    pub starts_at: Instant,
    pub ends_at: Instant,
}

impl Wish {
    /// `None` where it ends before it starts.
    pub fn span(&self) -> Option<Span> {
        Span::new(self.starts_at, self.ends_at)
    }
}

impl BallotTimes {
    pub fn takes_entries(&self, now: Instant) -> bool {
        self.opens_at <= now && now < self.closes_at
    }
}
