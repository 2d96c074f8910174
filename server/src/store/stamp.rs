//! The stamp of a palace: another one as soon as anything that stands there, its hours or its rules have changed.

use super::{Failure, Tx};
use gongyue::id::{CourtId, FacilityId, VenueId};

row! {
    pub struct StampRow {
        pub palace_id: FacilityId,
        pub stamp: String,
    }
}

statements! {
    STATEMENTS;
    STAMP_GET = "SELECT palace_id, stamp FROM palace_stamp WHERE palace_id = $1";
    STAMP_OF_VENUE = "
        SELECT palace_stamp.palace_id, stamp FROM venue JOIN palace_stamp ON palace_stamp.palace_id = venue.palace_id
        WHERE venue.id = $1";
    STAMP_OF_COURT = "
        SELECT palace_stamp.palace_id, stamp
        FROM court JOIN venue ON venue.id = court.venue_id JOIN palace_stamp ON palace_stamp.palace_id = venue.palace_id
        WHERE court.id = $1";
}

/// `None`: there is no such palace.
pub async fn stamp_get(tx: &mut Tx<'_>, palace: &FacilityId) -> Result<Option<StampRow>, Failure> {
    sql!(fetch_optional StampRow, tx, STAMP_GET, palace)
}

/// Of the palace of a venue.
pub async fn stamp_of_venue(tx: &mut Tx<'_>, venue: &VenueId) -> Result<Option<StampRow>, Failure> {
    sql!(fetch_optional StampRow, tx, STAMP_OF_VENUE, venue)
}

/// Of the palace of a court.
pub async fn stamp_of_court(tx: &mut Tx<'_>, court: &CourtId) -> Result<Option<StampRow>, Failure> {
    sql!(fetch_optional StampRow, tx, STAMP_OF_COURT, court)
}
