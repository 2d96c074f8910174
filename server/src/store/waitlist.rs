//! Waits: who wants a place that is taken. The places that are kept for them are in `offer.rs`.

use super::{Failure, Tx};
use gongyue::division::DivisionCode;
use gongyue::id::{CourtId, FacilityId, MemberId, VenueId};
use gongyue::span::{Instant, Span};
use gongyue::venue::VenueKind;
use gongyue::waitlist::{WaitStatus, Wanted};
use gongyue::zone::Zone;

row! {
    pub struct WaitRow {
        pub id: String,
        pub member_id: MemberId,
        /// `None`: any of the division.
        pub venue_id: Option<VenueId>,
        /// `None`: any of the venue.
        pub court_id: Option<CourtId>,
        pub division_code: Option<DivisionCode>,
        pub venue_kind: VenueKind,
        pub starts_at: Instant,
        pub ends_at: Instant,
        pub minutes: u16,
        pub party_size: u16,
        /// When nothing can be offered any more.
        pub last_at: Instant,
        pub status: WaitStatus,
        /// So many places were offered.
        pub offers: u16,
        /// Of the last ones, so many were not answered.
        pub silences: u16,
        pub created_at: Instant,
        pub ended_at: Option<Instant>,
    }
}

impl WaitRow {
    pub fn window(&self) -> Span {
        Span {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        }
    }

    pub fn wanted(&self) -> Wanted {
        Wanted {
            court: self.court_id.clone(),
            window: self.window(),
            minutes: self.minutes,
            party_size: self.party_size,
        }
    }
}

row! {
    /// A wait with the names of what it is for.
    pub struct WaitView {
        pub id: String,
        pub status: WaitStatus,
        pub palace_id: Option<FacilityId>,
        pub palace_name: Option<String>,
        pub palace_name_en: Option<String>,
        pub palace_division: Option<DivisionCode>,
        pub time_zone: Option<Zone>,
        pub venue_id: Option<VenueId>,
        pub venue_name: Option<String>,
        pub venue_name_en: Option<String>,
        pub court_id: Option<CourtId>,
        pub court_name: Option<String>,
        pub court_name_en: Option<String>,
        pub division_code: Option<DivisionCode>,
        pub division_name: Option<String>,
        pub division_name_en: Option<String>,
        pub venue_kind: VenueKind,
        pub starts_at: Instant,
        pub ends_at: Instant,
        pub minutes: u16,
        pub party_size: u16,
        pub created_at: Instant,
    }
}

row! {
    /// A venue where something that comes free would suit somebody.
    pub struct AwaitedVenue {
        pub id: VenueId,
        pub palace_id: FacilityId,
    }
}

row! {
    /// How many wait.
    pub struct Waiting {
        pub waiting: i64,
    }
}

row! {
    pub struct VenueWaits {
        pub venue_id: VenueId,
        pub waiting: i64,
    }
}

/// The columns of [`WaitRow`].
macro_rules! waits {
    ($rest:literal) => {
        concat!(
            "
        SELECT waitlist.id, waitlist.member_id, waitlist.venue_id, waitlist.court_id, waitlist.division_code,
            waitlist.venue_kind, waitlist.starts_at, waitlist.ends_at, waitlist.minutes, waitlist.party_size,
            waitlist.last_at, waitlist.status, waitlist.offers, waitlist.silences, waitlist.created_at,
            waitlist.ended_at
        ",
            $rest
        )
    };
}

/// The columns of [`WaitView`].
macro_rules! views {
    ($rest:literal) => {
        concat!(
            "
        SELECT waitlist.id, waitlist.status, venue.palace_id, facility.name AS palace_name,
            facility.name_en AS palace_name_en, facility.division_code AS palace_division, facility.time_zone,
            waitlist.venue_id, venue.name AS venue_name, venue.name_en AS venue_name_en, waitlist.court_id,
            court.name AS court_name, court.name_en AS court_name_en, waitlist.division_code,
            division.name AS division_name, division.name_en AS division_name_en, waitlist.venue_kind,
            waitlist.starts_at, waitlist.ends_at, waitlist.minutes, waitlist.party_size, waitlist.created_at
        FROM waitlist LEFT JOIN venue ON venue.id = waitlist.venue_id
        LEFT JOIN facility ON facility.id = venue.palace_id LEFT JOIN court ON court.id = waitlist.court_id
        LEFT JOIN division ON division.code = waitlist.division_code
        ",
            $rest
        )
    };
}

statements! {
    STATEMENTS;
    WAIT_INSERT = "
        INSERT INTO waitlist (id, member_id, venue_id, court_id, division_code, venue_kind, starts_at, ends_at, minutes,
            party_size, last_at, status, offers, silences, created_at, ended_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    WAIT_GET = waits!("FROM waitlist WHERE waitlist.id = $1");
    WAIT_OPEN_OF_MEMBER = waits!(
        "FROM waitlist WHERE waitlist.member_id = $1 AND waitlist.ended_at IS NULL
        ORDER BY waitlist.created_at, waitlist.id");
    WAIT_VIEW = views!("WHERE waitlist.id = $1");
    /// What is over stays in sight for a while.
    WAIT_LIST_OF_MEMBER = views!(
        "WHERE waitlist.member_id = $1 AND (waitlist.ended_at IS NULL OR waitlist.ended_at >= $2)
        ORDER BY waitlist.starts_at, waitlist.id");
    /// For the venue, a court of it, or its kind in its county or city.
    WAIT_LIST_OF_VENUE = concat!(
        waits!("FROM waitlist WHERE waitlist.venue_id = $1 AND waitlist.ended_at IS NULL AND waitlist.status = 'waiting'
            AND waitlist.starts_at < $3 AND waitlist.ends_at > $2"),
        " UNION ALL ",
        waits!("FROM venue JOIN facility ON facility.id = venue.palace_id
        JOIN waitlist ON waitlist.division_code IN (facility.division_code, substr(facility.division_code, 1, 4))
            AND waitlist.venue_kind = venue.kind
        WHERE venue.id = $1 AND waitlist.division_code IS NOT NULL AND waitlist.ended_at IS NULL
            AND waitlist.status = 'waiting' AND waitlist.starts_at < $3 AND waitlist.ends_at > $2"),
        " ORDER BY created_at, id LIMIT $4"
    );
    WAIT_BEFORE_AT_VENUE = "
        SELECT COUNT(*) AS waiting FROM waitlist
        WHERE venue_id = $1 AND ended_at IS NULL AND starts_at < $3 AND ends_at > $2
            AND (created_at < $4 OR (created_at = $4 AND id < $5))
            AND (court_id IS NULL OR CAST($6 AS TEXT) IS NULL OR court_id = $6)";
    WAIT_BEFORE_IN_DIVISION = "
        SELECT COUNT(*) AS waiting FROM waitlist
        WHERE division_code IN ($1, $2) AND venue_kind = $3 AND ended_at IS NULL AND starts_at < $5 AND ends_at > $4
            AND (created_at < $6 OR (created_at = $6 AND id < $7))";
    WAIT_COUNT_OF_PALACE = "
        SELECT waitlist.venue_id, COUNT(*) AS waiting
        FROM venue JOIN waitlist ON waitlist.venue_id = venue.id
        WHERE venue.palace_id = $1 AND waitlist.ended_at IS NULL AND waitlist.starts_at < $3 AND waitlist.ends_at > $2
        GROUP BY waitlist.venue_id ORDER BY waitlist.venue_id";
    WAIT_VENUES = "
        SELECT venue.id AS id, venue.palace_id AS palace_id FROM waitlist JOIN venue ON venue.id = waitlist.venue_id
        WHERE waitlist.status = 'waiting' AND waitlist.last_at >= $1 AND venue.retired_at IS NULL
        UNION
        SELECT venue.id AS id, venue.palace_id AS palace_id FROM waitlist
        JOIN facility ON facility.division_code >= waitlist.division_code
            AND facility.division_code < waitlist.division_code || ':'
        JOIN venue ON venue.palace_id = facility.id AND venue.kind = waitlist.venue_kind
        WHERE waitlist.status = 'waiting' AND waitlist.last_at >= $1 AND waitlist.division_code IS NOT NULL
            AND venue.retired_at IS NULL
        ORDER BY id";
    WAIT_OVER = waits!(
        "FROM waitlist WHERE waitlist.status = 'waiting' AND waitlist.last_at < $1
        ORDER BY waitlist.last_at, waitlist.id LIMIT $2");
    WAIT_OFFERED = "UPDATE waitlist SET status = 'offered', offers = offers + 1 WHERE id = $1 AND status = 'waiting'";
    WAIT_AGAIN = "UPDATE waitlist SET status = 'waiting', silences = $2 WHERE id = $1 AND status = 'offered'";
    WAIT_SWEEP = "DELETE FROM waitlist WHERE ended_at < $1";
    WAIT_END = "UPDATE waitlist SET status = $2, ended_at = $3 WHERE id = $1 AND ended_at IS NULL";
}

pub async fn wait_insert(tx: &mut Tx<'_>, wait: &WaitRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        WAIT_INSERT,
        wait.id,
        wait.member_id,
        wait.venue_id,
        wait.court_id,
        wait.division_code,
        wait.venue_kind,
        wait.starts_at,
        wait.ends_at,
        wait.minutes,
        wait.party_size,
        wait.last_at,
        wait.status,
        wait.offers,
        wait.silences,
        wait.created_at,
        wait.ended_at,
    )
}

pub async fn wait_get(tx: &mut Tx<'_>, id: &str) -> Result<Option<WaitRow>, Failure> {
    sql!(fetch_optional WaitRow, tx, WAIT_GET, id)
}

/// What the member waits for or is offered, in the order of joining.
pub async fn wait_open_of_member(tx: &mut Tx<'_>, member: &MemberId) -> Result<Vec<WaitRow>, Failure> {
    sql!(fetch_all WaitRow, tx, WAIT_OPEN_OF_MEMBER, member)
}

pub async fn wait_view(tx: &mut Tx<'_>, id: &str) -> Result<Option<WaitView>, Failure> {
    sql!(fetch_optional WaitView, tx, WAIT_VIEW, id)
}

/// What is open, and what ended since a moment; the soonest first.
pub async fn wait_list_of_member(
    tx: &mut Tx<'_>,
    member: &MemberId,
    since: Instant,
) -> Result<Vec<WaitView>, Failure> {
    sql!(fetch_all WaitView, tx, WAIT_LIST_OF_MEMBER, member, since)
}

/// Who would have something of the venue that comes free in `[from, to)`, in the order of joining.
pub async fn wait_list_of_venue(
    tx: &mut Tx<'_>,
    venue: &VenueId,
    from: Instant,
    to: Instant,
    most: u32,
) -> Result<Vec<WaitRow>, Failure> {
    sql!(fetch_all WaitRow, tx, WAIT_LIST_OF_VENUE, venue, from, to, most)
}

/// How many joined before and may want the same, at the venue and in the divisions around it.
pub async fn wait_before(tx: &mut Tx<'_>, wait: &WaitView) -> Result<i64, Failure> {
    let mut before = 0;
    if let Some(venue) = &wait.venue_id {
        let Waiting { waiting } = sql!(
            fetch_one Waiting, tx, WAIT_BEFORE_AT_VENUE, venue, wait.starts_at, wait.ends_at, wait.created_at, wait.id,
            wait.court_id,
        )?;
        before += waiting;
    }
    if let Some(division) = wait.division_code.as_ref().or(wait.palace_division.as_ref()) {
        let city = division.city();
        let Waiting { waiting } = sql!(
            fetch_one Waiting, tx, WAIT_BEFORE_IN_DIVISION, division, city, wait.venue_kind, wait.starts_at,
            wait.ends_at, wait.created_at, wait.id,
        )?;
        before += waiting;
    }
    Ok(before)
}

/// How many wait for something of each venue in `[from, to)`; a venue that nobody waits for has no row.
pub async fn wait_count_of_palace(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    from: Instant,
    to: Instant,
) -> Result<Vec<VenueWaits>, Failure> {
    sql!(fetch_all VenueWaits, tx, WAIT_COUNT_OF_PALACE, palace, from, to)
}

/// The venues that somebody waits for, who can still be offered something.
pub async fn wait_venues(tx: &mut Tx<'_>, now: Instant) -> Result<Vec<AwaitedVenue>, Failure> {
    sql!(fetch_all AwaitedVenue, tx, WAIT_VENUES, now)
}

/// Those for whom it is too late.
pub async fn wait_over(tx: &mut Tx<'_>, now: Instant, most: u32) -> Result<Vec<WaitRow>, Failure> {
    sql!(fetch_all WaitRow, tx, WAIT_OVER, now, most)
}

/// A place is kept for it. `false`: it does not wait any more.
pub async fn wait_offered(tx: &mut Tx<'_>, id: &str) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, WAIT_OFFERED, id)? == 1)
}

/// It waits again, after so many silences in a row. `false`: nothing was offered to it.
pub async fn wait_again(tx: &mut Tx<'_>, id: &str, silences: u16) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, WAIT_AGAIN, id, silences)? == 1)
}

/// Forgets those that ended before a moment.
pub async fn wait_sweep(tx: &mut Tx<'_>, before: Instant) -> Result<u64, Failure> {
    sql!(execute, tx, WAIT_SWEEP, before)
}

/// `false`: it was over already.
pub async fn wait_end(tx: &mut Tx<'_>, id: &str, status: WaitStatus, now: Instant) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, WAIT_END, id, status, now)? == 1)
}
