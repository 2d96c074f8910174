//! Courts: what one books, made of the parts that can be occupied.

use crate::id::{CourtId, PartId};
use crate::venue::Takes;

/// A full court is two parts, each half one of them; a reading room of 60 seats is 60.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Court {
    pub id: CourtId,
    pub takes: Takes,
    pub parts: Vec<PartId>,
}

impl Court {
    /// How many parts a party occupies.
    pub fn parts_for(&self, party_size: u16) -> usize {
        match self.takes {
            Takes::Whole => self.parts.len(),
            Takes::Seats => usize::from(party_size.max(1)),
        }
    }
}
