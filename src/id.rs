//! Ids: opaque strings, one type a thing, so that a court is never taken for a venue.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// A palace, workers' home, reading room or outdoor station.
    FacilityId,
    /// A hall, room or field inside a facility.
    VenueId,
    /// What one books: a court, table, lane, seat or room.
    CourtId,
    /// The smallest thing that can be occupied; a full court is two of them.
    PartId,
    MemberId,
    /// A trade union, from the county federation to the grass roots.
    UnionId,
    ReservationId,
    ClosureId,
}
