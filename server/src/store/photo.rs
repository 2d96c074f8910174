//! Photos of a palace and its venues. They are kept as base64 text, so that every process of an installation has them.

use super::{Failure, Tx};
use gongyue::id::{FacilityId, VenueId};
use gongyue::span::Instant;

row! {
    /// A photo without its bytes.
    pub struct PhotoRow {
        pub id: String,
        pub palace_id: FacilityId,
        /// `None`: of the palace.
        pub venue_id: Option<VenueId>,
        pub ordinal: i64,
        /// What it shows, for those who do not see it.
        pub caption: String,
        pub caption_en: String,
        /// Of the large one, in pixels.
        pub width: u32,
        pub height: u32,
        pub created_at: Instant,
    }
}

row! {
    /// Base64 of a JPEG.
    pub struct PhotoBytes {
        pub bytes: String,
    }
}

/// A photo to be kept.
#[derive(Debug, Clone)]
pub struct NewPhoto {
    pub row: PhotoRow,
    pub large: String,
    pub small: String,
    pub made_by: gongyue::id::MemberId,
}

statements! {
    STATEMENTS;
    PHOTO_INSERT = "
        INSERT INTO photo (id, palace_id, venue_id, ordinal, caption, caption_en, width, height, large, small, made_by,
            created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    PHOTO_LIST = "
        SELECT id, palace_id, venue_id, ordinal, caption, caption_en, width, height, created_at
        FROM photo WHERE palace_id = $1 ORDER BY venue_id, ordinal, id";
    PHOTO_LARGE = "SELECT large AS bytes FROM photo WHERE id = $1";
    PHOTO_SMALL = "SELECT small AS bytes FROM photo WHERE id = $1";
    PHOTO_DELETE = "DELETE FROM photo WHERE palace_id = $1 AND id = $2";
}

pub async fn photo_insert(tx: &mut Tx<'_>, photo: &NewPhoto) -> Result<(), Failure> {
    let row = &photo.row;
    tx.changed(&row.palace_id);
    sql!(
        execute_one,
        tx,
        PHOTO_INSERT,
        row.id,
        row.palace_id,
        row.venue_id,
        row.ordinal,
        row.caption,
        row.caption_en,
        row.width,
        row.height,
        photo.large,
        photo.small,
        photo.made_by,
        row.created_at,
    )
}

/// Of the palace and its venues, in their order.
pub async fn photo_list(tx: &mut Tx<'_>, palace: &FacilityId) -> Result<Vec<PhotoRow>, Failure> {
    sql!(fetch_all PhotoRow, tx, PHOTO_LIST, palace)
}

pub async fn photo_bytes(tx: &mut Tx<'_>, id: &str, large: bool) -> Result<Option<String>, Failure> {
    let found = if large {
        sql!(fetch_optional PhotoBytes, tx, PHOTO_LARGE, id)?
    } else {
        sql!(fetch_optional PhotoBytes, tx, PHOTO_SMALL, id)?
    };
    Ok(found.map(|row| row.bytes))
}

/// `false`: the palace has no such photo.
pub async fn photo_delete(tx: &mut Tx<'_>, palace: &FacilityId, id: &str) -> Result<bool, Failure> {
    tx.changed(palace);
    Ok(sql!(execute, tx, PHOTO_DELETE, palace, id)? == 1)
}
