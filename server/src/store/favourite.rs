//! Venues that members marked, to have them at hand.

use super::{Failure, Tx};
use gongyue::id::{FacilityId, MemberId, VenueId};
use gongyue::span::Instant;

row! {
    pub struct FavouriteRow {
        pub venue_id: VenueId,
        pub palace_id: FacilityId,
        pub created_at: Instant,
    }
}

statements! {
    STATEMENTS;
    FAVOURITE_LIST = "
        SELECT favourite.venue_id, venue.palace_id, favourite.created_at
        FROM favourite JOIN venue ON venue.id = favourite.venue_id
        WHERE favourite.member_id = $1
        ORDER BY favourite.created_at, favourite.venue_id";
    FAVOURITE_INSERT = "
        INSERT INTO favourite (member_id, venue_id, created_at) VALUES ($1, $2, $3)
        ON CONFLICT (member_id, venue_id) DO NOTHING";
    FAVOURITE_DELETE = "DELETE FROM favourite WHERE member_id = $1 AND venue_id = $2";
}

/// In the order in which they were marked; also those of venues that are no more.
pub async fn favourite_list(tx: &mut Tx<'_>, member: &MemberId) -> Result<Vec<FavouriteRow>, Failure> {
    sql!(fetch_all FavouriteRow, tx, FAVOURITE_LIST, member)
}

/// The same once more changes nothing.
pub async fn favourite_insert(
    tx: &mut Tx<'_>,
    member: &MemberId,
    venue: &VenueId,
    now: Instant,
) -> Result<(), Failure> {
    sql!(execute, tx, FAVOURITE_INSERT, member, venue, now)?;
    Ok(())
}

pub async fn favourite_delete(tx: &mut Tx<'_>, member: &MemberId, venue: &VenueId) -> Result<(), Failure> {
    sql!(execute, tx, FAVOURITE_DELETE, member, venue)?;
    Ok(())
}
