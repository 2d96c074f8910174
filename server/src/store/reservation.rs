//! Reservations, and the record of requests that made them.

use super::member::MemberIdRow;
use super::session::Count;
use super::{CourtRow, FacilityRow, Failure, Tx, VenueRow};
use gongyue::id::{ClosureId, CourtId, FacilityId, MemberId, ReservationId, VenueId};
use gongyue::reservation::ReservationStatus;
use gongyue::span::{Instant, Span};
use gongyue::venue::VenueKind;
use gongyue::zone::Zone;

row! {
    pub struct ReservationRow {
        /// UUIDv7.
        pub id: ReservationId,
        /// Six symbols, unique at its palace.
        pub code: String,
        pub palace_id: FacilityId,
        pub venue_id: VenueId,
        pub court_id: CourtId,
        /// `None` once the member is deleted.
        pub member_id: Option<MemberId>,
        pub status: ReservationStatus,
        pub starts_at: Instant,
        pub ends_at: Instant,
        pub party_size: u16,
        /// That it was made under.
        pub policy_version: i64,
        /// A later cancellation counts as late.
        pub cancel_by: Instant,
        pub check_in_opens_at: Instant,
        pub check_in_closes_at: Instant,
        pub created_at: Instant,
        /// When it stopped being live; `None` exactly while it is.
        pub ended_at: Option<Instant>,
        /// Counts the changes of status, from 1.
        pub state_version: i64,
        /// A request that nobody has decided about by then lapses; `None`: it needs no approval.
        pub approve_by: Option<Instant>,
        /// The holder's, when it was made.
        pub union_id: Option<String>,
        /// Who of the staff made it; `None`: the member.
        pub made_by: Option<MemberId>,
        /// Stood at the counter.
        pub is_walk_in: bool,
        /// How somebody without an account is called; forgotten soon after.
        pub guest: String,
        /// Why the manager set a rule aside; empty: nobody did.
        pub override_reason: String,
        pub checked_in_at: Option<Instant>,
    }
}

row! {
    /// A reservation with the names that people know its place by.
    pub struct ReservationView {
        pub id: ReservationId,
        pub code: String,
        pub palace_id: FacilityId,
        pub venue_id: VenueId,
        pub court_id: CourtId,
        pub member_id: Option<MemberId>,
        pub status: ReservationStatus,
        pub starts_at: Instant,
        pub ends_at: Instant,
        pub party_size: u16,
        pub policy_version: i64,
        pub cancel_by: Instant,
        pub check_in_opens_at: Instant,
        pub check_in_closes_at: Instant,
        pub created_at: Instant,
        pub ended_at: Option<Instant>,
        pub state_version: i64,
        pub approve_by: Option<Instant>,
        pub is_walk_in: bool,
        pub guest: String,
        pub checked_in_at: Option<Instant>,
        pub displaced_by: Option<ClosureId>,
        pub palace_name: String,
        pub palace_name_en: String,
        pub time_zone: Zone,
        pub venue_name: String,
        pub venue_name_en: String,
        pub venue_kind: VenueKind,
        pub court_name: String,
        pub court_name_en: String,
    }
}

impl DeskRow {
    pub fn span(&self) -> Span {
        Span {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        }
    }
}

impl ReservationRow {
    pub fn span(&self) -> Span {
        Span {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        }
    }
}

impl ReservationView {
    /// As one that was just inserted would be read.
    pub fn of(row: &ReservationRow, facility: &FacilityRow, venue: &VenueRow, court: &CourtRow) -> Self {
        ReservationView {
            id: row.id.clone(),
            code: row.code.clone(),
            palace_id: row.palace_id.clone(),
            venue_id: row.venue_id.clone(),
            court_id: row.court_id.clone(),
            member_id: row.member_id.clone(),
            status: row.status,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            party_size: row.party_size,
            policy_version: row.policy_version,
            cancel_by: row.cancel_by,
            check_in_opens_at: row.check_in_opens_at,
            check_in_closes_at: row.check_in_closes_at,
            created_at: row.created_at,
            ended_at: row.ended_at,
            state_version: row.state_version,
            approve_by: row.approve_by,
            is_walk_in: row.is_walk_in,
            guest: row.guest.clone(),
            checked_in_at: row.checked_in_at,
            displaced_by: None,
            palace_name: facility.name.clone(),
            palace_name_en: facility.name_en.clone(),
            time_zone: facility.time_zone,
            venue_name: venue.name.clone(),
            venue_name_en: venue.name_en.clone(),
            venue_kind: venue.kind,
            court_name: court.name.clone(),
            court_name_en: court.name_en.clone(),
        }
    }

    pub fn span(&self) -> Span {
        Span {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        }
    }

    /// Where a list that ended with this one goes on.
    pub fn cursor(&self) -> Cursor<'_> {
        Cursor {
            starts_at: self.starts_at,
            id: &self.id,
        }
    }
}

/// The last reservation of a page.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'a> {
    pub starts_at: Instant,
    pub id: &'a ReservationId,
}

row! {
    /// A request that was carried out, under the key that the client chose.
    pub struct IdempotencyRow {
        pub member_id: MemberId,
        pub key: String,
        pub request_hash: String,
        pub reservation_id: ReservationId,
        pub created_at: Instant,
    }
}

row! {
    /// A reservation as the desk of its palace sees it.
    pub struct DeskRow {
        pub id: ReservationId,
        pub code: String,
        pub venue_id: VenueId,
        pub court_id: CourtId,
        pub member_id: Option<MemberId>,
        pub status: ReservationStatus,
        pub starts_at: Instant,
        pub ends_at: Instant,
        pub party_size: u16,
        pub check_in_opens_at: Instant,
        pub check_in_closes_at: Instant,
        pub created_at: Instant,
        pub ended_at: Option<Instant>,
        pub state_version: i64,
        pub approve_by: Option<Instant>,
        pub is_walk_in: bool,
        pub guest: String,
        pub note: String,
        pub override_reason: String,
        pub checked_in_at: Option<Instant>,
        pub displaced_by: Option<ClosureId>,
        pub made_by: Option<MemberId>,
        /// In full; masked before it is shown.
        pub name: Option<String>,
        pub phone_sealed: Option<String>,
        pub union_name: Option<String>,
    }
}

row! {
    /// What counts for a member's quotas.
    pub struct OwnRow {
        pub id: ReservationId,
        pub palace_id: FacilityId,
        pub venue_id: VenueId,
        pub court_id: CourtId,
        pub status: ReservationStatus,
        pub starts_at: Instant,
        pub ends_at: Instant,
        pub venue_name: String,
        pub venue_name_en: String,
        pub venue_kind: VenueKind,
        pub as_companion: bool,
    }
}

row! {
    /// What counts against a member.
    pub struct MissRow {
        pub id: ReservationId,
        /// `no_show` or `cancelled_late`.
        pub status: ReservationStatus,
        pub starts_at: Instant,
        /// When it became one.
        pub at: Instant,
        pub venue_name: String,
        pub venue_name_en: String,
    }
}

row! {
    pub struct StartRow {
        pub starts_at: Instant,
    }
}

row! {
    /// A reservation whose state is due to change, and since when.
    pub struct DueRow {
        pub id: ReservationId,
        pub palace_id: FacilityId,
        pub venue_id: VenueId,
        pub member_id: Option<MemberId>,
        pub state_version: i64,
        pub starts_at: Instant,
        pub ends_at: Instant,
        pub at: Instant,
    }
}

impl DueRow {
    pub fn span(&self) -> Span {
        Span {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        }
    }
}

/// The columns of [`ReservationView`], and where they come from.
macro_rules! view {
    ($rest:literal) => {
        concat!(
            "
        SELECT reservation.id, reservation.code, reservation.palace_id, reservation.venue_id, reservation.court_id,
            reservation.member_id, reservation.status, reservation.starts_at, reservation.ends_at,
            reservation.party_size, reservation.policy_version, reservation.cancel_by,
            reservation.check_in_opens_at, reservation.check_in_closes_at, reservation.created_at,
            reservation.ended_at, reservation.state_version, reservation.approve_by, reservation.is_walk_in,
            reservation.guest, reservation.checked_in_at, reservation.displaced_by,
            facility.name AS palace_name, facility.name_en AS palace_name_en, facility.time_zone, venue.name AS venue_name,
            venue.name_en AS venue_name_en, venue.kind AS venue_kind, court.name AS court_name,
            court.name_en AS court_name_en
        FROM reservation JOIN facility ON facility.id = reservation.palace_id
        JOIN venue ON venue.id = reservation.venue_id JOIN court ON court.id = reservation.court_id
        ",
            $rest
        )
    };
}

/// The columns of [`DeskRow`], and where they come from.
macro_rules! desk {
    ($rest:literal) => {
        concat!(
            "
        SELECT reservation.id, reservation.code, reservation.venue_id, reservation.court_id, reservation.member_id,
            reservation.status, reservation.starts_at, reservation.ends_at, reservation.party_size,
            reservation.check_in_opens_at, reservation.check_in_closes_at, reservation.created_at, reservation.ended_at,
            reservation.state_version, reservation.approve_by, reservation.is_walk_in, reservation.guest,
            reservation.note, reservation.override_reason, reservation.checked_in_at, reservation.displaced_by,
            reservation.made_by, member.name, member.phone_sealed, labour_union.name AS union_name
        FROM reservation LEFT JOIN member ON member.id = reservation.member_id
        LEFT JOIN labour_union ON labour_union.id = reservation.union_id
        ",
            $rest
        )
    };
}

statements! {
    STATEMENTS;
    RESERVATION_INSERT = "
        INSERT INTO reservation (id, code, palace_id, venue_id, court_id, member_id, status, starts_at, ends_at,
            party_size, policy_version, cancel_by, check_in_opens_at, check_in_closes_at, created_at, ended_at,
            state_version, approve_by, union_id, made_by, is_walk_in, guest, override_reason, checked_in_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
            $24)
        ON CONFLICT (palace_id, code) DO NOTHING";
    RESERVATION_GET = "
        SELECT id, code, palace_id, venue_id, court_id, member_id, status, starts_at, ends_at, party_size,
            policy_version, cancel_by, check_in_opens_at, check_in_closes_at, created_at, ended_at, state_version,
            approve_by, union_id, made_by, is_walk_in, guest, override_reason, checked_in_at
        FROM reservation WHERE id = $1";
    RESERVATION_VIEW = view!("WHERE reservation.id = $1");
    RESERVATION_BY_CODE = view!("WHERE reservation.palace_id = $1 AND reservation.code = $2");
    RESERVATION_LIST_OF_MEMBER = view!(
        "WHERE reservation.member_id = $1 AND reservation.starts_at >= $2
            AND (CAST($3 AS TEXT) IS NULL OR reservation.status = $3)
            AND (reservation.starts_at, reservation.id) > ($4, $5)
        ORDER BY reservation.starts_at, reservation.id LIMIT $6"
    );
    RESERVATION_PAST_OF_MEMBER = view!(
        "WHERE reservation.member_id = $1 AND reservation.starts_at < $2
            AND (CAST($3 AS TEXT) IS NULL OR reservation.status = $3)
            AND (reservation.starts_at, reservation.id) < ($4, $5)
        ORDER BY reservation.starts_at DESC, reservation.id DESC LIMIT $6"
    );
    /// What counts for a member's quotas, as holder and as companion: not what was given back or taken away.
    OWN_LIST = "
        SELECT reservation.id, reservation.palace_id, reservation.venue_id, reservation.court_id,
            reservation.status, reservation.starts_at, reservation.ends_at, venue.name AS venue_name,
            venue.name_en AS venue_name_en, venue.kind AS venue_kind, mine.as_companion
        FROM (
            SELECT id AS reservation_id, CAST(0 AS BIGINT) AS as_companion FROM reservation
            WHERE member_id = $1 AND starts_at >= $2
            UNION ALL
            SELECT reservation_companion.reservation_id, CAST(1 AS BIGINT) AS as_companion
            FROM reservation_companion WHERE reservation_companion.member_id = $1
            ) AS mine
        JOIN reservation ON reservation.id = mine.reservation_id JOIN venue ON venue.id = reservation.venue_id
        WHERE reservation.starts_at >= $2
            AND reservation.status IN ('requested', 'confirmed', 'checked_in', 'completed', 'no_show')
        ORDER BY reservation.starts_at, reservation.id";
    /// The palace as a term: by its index SQLite would go through everybody's reservations there instead of the member's few.
    MISS_LIST = "
        SELECT reservation.id, reservation.status, reservation.starts_at, CASE reservation.status
                WHEN 'no_show' THEN reservation.check_in_closes_at
                ELSE COALESCE(reservation.ended_at, reservation.starts_at) END AS at,
            venue.name AS venue_name, venue.name_en AS venue_name_en
        FROM reservation JOIN venue ON venue.id = reservation.venue_id
        WHERE reservation.member_id = $1 AND reservation.starts_at >= $3 AND reservation.palace_id || '' = $2
            AND reservation.status IN ('no_show', 'cancelled_late')
        ORDER BY at, reservation.id";
    /// Those whose time to come is near, and that were not made only just before.
    RESERVATION_TO_REMIND = "
        SELECT id, palace_id, venue_id, member_id, state_version, starts_at, ends_at, starts_at AS at FROM reservation
        WHERE status = 'confirmed' AND reminded_at IS NULL AND starts_at > $1 AND starts_at <= $2
            AND starts_at - created_at >= $3 AND member_id IS NOT NULL
        ORDER BY starts_at, id LIMIT $4";
    /// Compare and set; not a change that others must see before they act.
    RESERVATION_REMIND = "
        UPDATE reservation SET reminded_at = $2 WHERE id = $1 AND status = 'confirmed' AND reminded_at IS NULL";
    /// Compare and set: it was closed in the end, so it counts for nothing.
    RESERVATION_VOID = "
        UPDATE reservation SET status = 'displaced', state_version = state_version + 1
        WHERE id = $1 AND state_version = $2 AND status IN ('no_show', 'cancelled_late')";
    UNION_USE = "
        SELECT reservation.starts_at FROM reservation JOIN venue ON venue.id = reservation.venue_id
        WHERE reservation.union_id = $1 AND reservation.palace_id = $2 AND venue.kind = $3
            AND reservation.starts_at >= $4 AND reservation.starts_at < $5
            AND reservation.status IN ('requested', 'confirmed', 'checked_in', 'completed', 'no_show')";
    RESERVATION_LIST_OF_COMPANION = view!(
        "JOIN reservation_companion ON reservation_companion.reservation_id = reservation.id
        WHERE reservation_companion.member_id = $1 AND reservation.ends_at > $2
            AND reservation.status IN ('requested', 'confirmed', 'checked_in')
        ORDER BY reservation.starts_at, reservation.id"
    );
    COMPANION_DELETE = "DELETE FROM reservation_companion WHERE reservation_id = $1 AND member_id = $2";
    COMPANION_INSERT = "INSERT INTO reservation_companion (reservation_id, member_id) VALUES ($1, $2)";
    /// The people of the sample are verified and of no union; nobody else is.
    RESERVATION_EXPECTED_OF_SAMPLE = "
        SELECT id, palace_id, venue_id, member_id, state_version, starts_at, ends_at, check_in_opens_at AS at FROM reservation
        WHERE status = 'confirmed' AND check_in_closes_at > $1 AND check_in_opens_at <= $1 AND union_id IS NULL
        ORDER BY check_in_closes_at, id LIMIT $2";
    RESERVATION_LAPSED = "
        SELECT id, palace_id, venue_id, member_id, state_version, starts_at, ends_at, approve_by AS at FROM reservation
        WHERE status = 'requested' AND approve_by <= $1 ORDER BY approve_by, id LIMIT $2";
    RESERVATION_MISSED = "
        SELECT id, palace_id, venue_id, member_id, state_version, starts_at, ends_at, check_in_closes_at AS at FROM reservation
        WHERE status = 'confirmed' AND check_in_closes_at <= $1 ORDER BY check_in_closes_at, id LIMIT $2";
    RESERVATION_OVER = "
        SELECT id, palace_id, venue_id, member_id, state_version, starts_at, ends_at, ends_at AS at FROM reservation
        WHERE status = 'checked_in' AND ends_at <= $1 ORDER BY ends_at, id LIMIT $2";
    RESERVATION_ACTIVE_OF_MEMBER = view!(
        "WHERE reservation.member_id = $1 AND reservation.ends_at > $2
            AND reservation.status IN ('requested', 'confirmed', 'checked_in')
        ORDER BY reservation.starts_at, reservation.id"
    );
    /// None lasts longer than two days, so the index is read from there on and not from the beginning of time.
    RESERVATION_LIST_OF_VENUE = "
        SELECT id, code, palace_id, venue_id, court_id, member_id, status, starts_at, ends_at, party_size,
            policy_version, cancel_by, check_in_opens_at, check_in_closes_at, created_at, ended_at, state_version,
            approve_by, union_id, made_by, is_walk_in, guest, override_reason, checked_in_at
        FROM reservation
        WHERE venue_id = $1 AND starts_at > $2 - 172800000 AND starts_at < $3 AND ends_at > $2
        ORDER BY starts_at, id";
    RESERVATION_COUNT_AT = "
        SELECT COUNT(*) AS count FROM reservation WHERE member_id = $1 AND palace_id = $2 AND starts_at >= $3";
    COMPANION_LIST = "SELECT member_id AS id FROM reservation_companion WHERE reservation_id = $1 ORDER BY member_id";
    COMPANION_COUNT = "SELECT COUNT(*) AS count FROM reservation_companion WHERE reservation_id = $1";
    RESERVATION_SET_STATUS = "
        UPDATE reservation SET status = $3, ended_at = $4, state_version = state_version + 1
        WHERE id = $1 AND state_version = $2";
    /// Compare and set; who is there has checked in.
    RESERVATION_CHECK_IN = "
        UPDATE reservation SET status = 'checked_in', checked_in_at = $3, state_version = state_version + 1
        WHERE id = $1 AND state_version = $2";
    /// Compare and set: to another place or time.
    RESERVATION_MOVE = "
        UPDATE reservation SET venue_id = $3, court_id = $4, starts_at = $5, ends_at = $6, cancel_by = $7,
            check_in_opens_at = $8, check_in_closes_at = $9, state_version = state_version + 1,
            reminded_at = CASE WHEN starts_at = $5 THEN reminded_at ELSE NULL END
        WHERE id = $1 AND state_version = $2 AND status IN ('requested', 'confirmed', 'checked_in')";
    RESERVATION_DISPLACE = "
        UPDATE reservation SET status = 'displaced', ended_at = $4, displaced_by = $3, state_version = state_version + 1
        WHERE id = $1 AND state_version = $2 AND status IN ('requested', 'confirmed', 'checked_in')";
    /// Compare and set: the note is the staff's, who must not write over each other.
    RESERVATION_SET_NOTE = "
        UPDATE reservation SET note = $3, state_version = state_version + 1 WHERE id = $1 AND state_version = $2";
    GUEST_SWEEP = "UPDATE reservation SET guest = '' WHERE guest <> '' AND ends_at < $1";
    /// None lasts longer than two days, as for a venue.
    RESERVATION_LIST_OF_PALACE = desk!(
        "WHERE reservation.palace_id = $1 AND reservation.starts_at > $2 - 172800000
            AND reservation.starts_at < $3 AND reservation.ends_at > $2
        ORDER BY reservation.starts_at, reservation.id"
    );
    RESERVATION_AT_DESK = desk!("WHERE reservation.palace_id = $1 AND reservation.id = $2");
    RESERVATION_TO_APPROVE = desk!(
        "WHERE reservation.palace_id = $1 AND reservation.status = 'requested' AND reservation.approve_by > $2
        ORDER BY reservation.approve_by, reservation.id LIMIT $3"
    );
    RESERVATION_LIST_DISPLACED =
        view!("WHERE reservation.displaced_by = $1 ORDER BY reservation.starts_at, reservation.id");
    IDEMPOTENCY_SWEEP = "DELETE FROM idempotency WHERE created_at < $1";
    IDEMPOTENCY_GET = "
        SELECT member_id, key, request_hash, reservation_id, created_at
        FROM idempotency WHERE member_id = $1 AND key = $2";
    IDEMPOTENCY_INSERT = "
        INSERT INTO idempotency (member_id, key, request_hash, reservation_id, created_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (member_id, key) DO NOTHING";
}

/// The row alone: whoever inserts a live one also inserts its claims. `false`: the code is in use at this
/// palace, take another.
pub async fn reservation_insert(tx: &mut Tx<'_>, reservation: &ReservationRow) -> Result<bool, Failure> {
    let row = reservation;
    let rows = sql!(
        execute,
        tx,
        RESERVATION_INSERT,
        row.id,
        row.code,
        row.palace_id,
        row.venue_id,
        row.court_id,
        row.member_id,
        row.status,
        row.starts_at,
        row.ends_at,
        row.party_size,
        row.policy_version,
        row.cancel_by,
        row.check_in_opens_at,
        row.check_in_closes_at,
        row.created_at,
        row.ended_at,
        row.state_version,
        row.approve_by,
        row.union_id,
        row.made_by,
        row.is_walk_in,
        row.guest,
        row.override_reason,
        row.checked_in_at,
    )?;
    Ok(rows == 1)
}

pub async fn reservation_get(tx: &mut Tx<'_>, id: &ReservationId) -> Result<Option<ReservationRow>, Failure> {
    sql!(fetch_optional ReservationRow, tx, RESERVATION_GET, id)
}

pub async fn reservation_view(
    tx: &mut Tx<'_>,
    id: &ReservationId,
) -> Result<Option<ReservationView>, Failure> {
    sql!(fetch_optional ReservationView, tx, RESERVATION_VIEW, id)
}

/// By the code that is read out at the desk.
pub async fn reservation_by_code(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    code: &str,
) -> Result<Option<ReservationView>, Failure> {
    sql!(fetch_optional ReservationView, tx, RESERVATION_BY_CODE, palace, code)
}

/// A member's reservations that start at `from` or later, soonest first, after `cursor`.
pub async fn reservation_list_of_member(
    tx: &mut Tx<'_>,
    member: &MemberId,
    from: Instant,
    status: Option<ReservationStatus>,
    cursor: Option<Cursor<'_>>,
    limit: u32,
) -> Result<Vec<ReservationView>, Failure> {
    let (starts_at, id) = cursor.map_or((Instant::MIN_UTC, ""), |cursor| {
        (cursor.starts_at, cursor.id.as_str())
    });
    sql!(fetch_all ReservationView, tx, RESERVATION_LIST_OF_MEMBER, member, from, status, starts_at, id, limit)
}

/// A member's reservations that started before `before`, latest first, after `cursor`.
pub async fn reservation_past_of_member(
    tx: &mut Tx<'_>,
    member: &MemberId,
    before: Instant,
    status: Option<ReservationStatus>,
    cursor: Option<Cursor<'_>>,
    limit: u32,
) -> Result<Vec<ReservationView>, Failure> {
    let (starts_at, id) = cursor.map_or((Instant::MAX_UTC, ""), |cursor| {
        (cursor.starts_at, cursor.id.as_str())
    });
    sql!(fetch_all ReservationView, tx, RESERVATION_PAST_OF_MEMBER, member, before, status, starts_at, id, limit)
}

/// The live ones that are not over at `now`, at all palaces, by their start.
pub async fn reservation_active_of_member(
    tx: &mut Tx<'_>,
    member: &MemberId,
    now: Instant,
) -> Result<Vec<ReservationView>, Failure> {
    sql!(fetch_all ReservationView, tx, RESERVATION_ACTIVE_OF_MEMBER, member, now)
}

/// How often the member reserved at a palace what starts at `from` or later.
pub async fn reservation_count_at(
    tx: &mut Tx<'_>,
    member: &MemberId,
    palace: &FacilityId,
    from: Instant,
) -> Result<i64, Failure> {
    Ok(sql!(fetch_one Count, tx, RESERVATION_COUNT_AT, member, palace, from)?.count)
}

/// How many come along.
pub async fn companion_count(tx: &mut Tx<'_>, id: &ReservationId) -> Result<i64, Failure> {
    Ok(sql!(fetch_one Count, tx, COMPANION_COUNT, id)?.count)
}

/// What counts for the member's quotas and starts at `from` or later, as holder and as companion.
pub async fn own_list(tx: &mut Tx<'_>, member: &MemberId, from: Instant) -> Result<Vec<OwnRow>, Failure> {
    sql!(fetch_all OwnRow, tx, OWN_LIST, member, from)
}

/// The member's no-shows at a palace that started at `from` or later, in the order in which they became one.
pub async fn miss_list(
    tx: &mut Tx<'_>,
    member: &MemberId,
    palace: &FacilityId,
    from: Instant,
) -> Result<Vec<MissRow>, Failure> {
    sql!(fetch_all MissRow, tx, MISS_LIST, member, palace, from)
}

/// Those that begin after `now` and until `until`, and were made `ahead_millis` before at least.
pub async fn reservation_to_remind(
    tx: &mut Tx<'_>,
    now: Instant,
    until: Instant,
    ahead_millis: i64,
    most: u32,
) -> Result<Vec<DueRow>, Failure> {
    sql!(fetch_all DueRow, tx, RESERVATION_TO_REMIND, now, until, ahead_millis, most)
}

/// `false`: somebody else has, or it is none any more.
pub async fn reservation_remind(tx: &mut Tx<'_>, id: &ReservationId, now: Instant) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, RESERVATION_REMIND, id, now)? == 1)
}

/// `false`: it is something else by now.
pub async fn reservation_void(tx: &mut Tx<'_>, id: &ReservationId, version: i64) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, RESERVATION_VOID, id, version)? == 1)
}

/// The starts of what a union's members have at a palace for a kind of venue, from `from` on and before `to`.
/// Exact only under [`super::union_lock`].
pub async fn union_use(
    tx: &mut Tx<'_>,
    union: &str,
    palace: &FacilityId,
    kind: VenueKind,
    from: Instant,
    to: Instant,
) -> Result<Vec<Instant>, Failure> {
    let rows = sql!(fetch_all StartRow, tx, UNION_USE, union, palace, kind, from, to)?;
    Ok(rows.into_iter().map(|row| row.starts_at).collect())
}

/// The live ones that are not over and on which the member is a companion, by their start.
pub async fn reservation_list_of_companion(
    tx: &mut Tx<'_>,
    member: &MemberId,
    now: Instant,
) -> Result<Vec<ReservationView>, Failure> {
    sql!(fetch_all ReservationView, tx, RESERVATION_LIST_OF_COMPANION, member, now)
}

/// `false`: the member is no companion on it. The member's own claims go by [`super::member_claims_leave`].
pub async fn companion_delete(
    tx: &mut Tx<'_>,
    reservation: &ReservationId,
    companion: &MemberId,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, COMPANION_DELETE, reservation, companion)? == 1)
}

pub async fn companion_insert(
    tx: &mut Tx<'_>,
    reservation: &ReservationId,
    companion: &MemberId,
) -> Result<(), Failure> {
    sql!(execute_one, tx, COMPANION_INSERT, reservation, companion)
}

/// The people of the sample whom the desk expects now.
pub async fn reservation_expected_of_sample(
    tx: &mut Tx<'_>,
    now: Instant,
    most: u32,
) -> Result<Vec<DueRow>, Failure> {
    sql!(fetch_all DueRow, tx, RESERVATION_EXPECTED_OF_SAMPLE, now, most)
}

/// Requests that nobody decided about in time.
pub async fn reservation_lapsed(tx: &mut Tx<'_>, now: Instant, most: u32) -> Result<Vec<DueRow>, Failure> {
    sql!(fetch_all DueRow, tx, RESERVATION_LAPSED, now, most)
}

/// Whoever did not check in.
pub async fn reservation_missed(tx: &mut Tx<'_>, now: Instant, most: u32) -> Result<Vec<DueRow>, Failure> {
    sql!(fetch_all DueRow, tx, RESERVATION_MISSED, now, most)
}

/// Whoever was there, and is done.
pub async fn reservation_over(tx: &mut Tx<'_>, now: Instant, most: u32) -> Result<Vec<DueRow>, Failure> {
    sql!(fetch_all DueRow, tx, RESERVATION_OVER, now, most)
}

/// Everything at a venue that touches `[from, to)`, whatever its status, by its start.
pub async fn reservation_list_of_venue(
    tx: &mut Tx<'_>,
    venue: &VenueId,
    from: Instant,
    to: Instant,
) -> Result<Vec<ReservationRow>, Failure> {
    sql!(fetch_all ReservationRow, tx, RESERVATION_LIST_OF_VENUE, venue, from, to)
}

/// Compare and set: `false` where the status was changed by somebody since `state_version` was read. Ending it
/// (`ended_at`) is half of the work; its claims go by [`super::claims_delete`] and
/// [`super::member_claims_delete`] in the same command.
pub async fn reservation_set_status(
    tx: &mut Tx<'_>,
    id: &ReservationId,
    state_version: i64,
    status: ReservationStatus,
    ended_at: Option<Instant>,
) -> Result<bool, Failure> {
    Ok(sql!(
        execute,
        tx,
        RESERVATION_SET_STATUS,
        id,
        state_version,
        status,
        ended_at
    )? == 1)
}

/// Compare and set, as [`reservation_set_status`]; remembers when.
pub async fn reservation_check_in(
    tx: &mut Tx<'_>,
    id: &ReservationId,
    state_version: i64,
    now: Instant,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, RESERVATION_CHECK_IN, id, state_version, now)? == 1)
}

/// Where and when a live reservation moves to.
#[derive(Debug, Clone)]
pub struct MoveTo<'a> {
    pub venue: &'a VenueId,
    pub court: &'a CourtId,
    pub span: Span,
    pub cancel_by: Instant,
    pub check_in: Span,
}

/// Compare and set. A third of the work: its claims and its people's claims go and come anew in the same command.
pub async fn reservation_move(
    tx: &mut Tx<'_>,
    id: &ReservationId,
    state_version: i64,
    to: &MoveTo<'_>,
) -> Result<bool, Failure> {
    let rows = sql!(
        execute,
        tx,
        RESERVATION_MOVE,
        id,
        state_version,
        to.venue,
        to.court,
        to.span.starts_at,
        to.span.ends_at,
        to.cancel_by,
        to.check_in.starts_at,
        to.check_in.ends_at,
    )?;
    Ok(rows == 1)
}

/// Compare and set, as [`reservation_set_status`]; remembers the closure.
pub async fn reservation_displace(
    tx: &mut Tx<'_>,
    id: &ReservationId,
    state_version: i64,
    closure: &ClosureId,
    now: Instant,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, RESERVATION_DISPLACE, id, state_version, closure, now)? == 1)
}

/// Compare and set, as [`reservation_set_status`].
pub async fn reservation_set_note(
    tx: &mut Tx<'_>,
    id: &ReservationId,
    state_version: i64,
    note: &str,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, RESERVATION_SET_NOTE, id, state_version, note)? == 1)
}

/// Who comes along, in the order in which people are locked.
pub async fn companion_list(tx: &mut Tx<'_>, id: &ReservationId) -> Result<Vec<MemberId>, Failure> {
    let rows = sql!(fetch_all MemberIdRow, tx, COMPANION_LIST, id)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Forgets how walk-ins were called whose time was over before `before`.
pub async fn guest_sweep(tx: &mut Tx<'_>, before: Instant) -> Result<u64, Failure> {
    sql!(execute, tx, GUEST_SWEEP, before)
}

/// Everything at a palace that touches `[from, to)`, whatever its status, by its start, with whose it is.
pub async fn reservation_list_of_palace(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    from: Instant,
    to: Instant,
) -> Result<Vec<DeskRow>, Failure> {
    sql!(fetch_all DeskRow, tx, RESERVATION_LIST_OF_PALACE, palace, from, to)
}

/// One of a palace's.
pub async fn reservation_at_desk(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    id: &ReservationId,
) -> Result<Option<DeskRow>, Failure> {
    sql!(fetch_optional DeskRow, tx, RESERVATION_AT_DESK, palace, id)
}

/// Requests that wait for the palace's answer and have not lapsed at `now`, the most urgent first.
pub async fn reservation_to_approve(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    now: Instant,
    most: u32,
) -> Result<Vec<DeskRow>, Failure> {
    sql!(fetch_all DeskRow, tx, RESERVATION_TO_APPROVE, palace, now, most)
}

/// Whom a closure displaced.
pub async fn reservation_list_displaced(
    tx: &mut Tx<'_>,
    closure: &ClosureId,
) -> Result<Vec<ReservationView>, Failure> {
    sql!(fetch_all ReservationView, tx, RESERVATION_LIST_DISPLACED, closure)
}

/// Forgets keys that were used before `before`.
pub async fn idempotency_sweep(tx: &mut Tx<'_>, before: Instant) -> Result<u64, Failure> {
    sql!(execute, tx, IDEMPOTENCY_SWEEP, before)
}

pub async fn idempotency_get(
    tx: &mut Tx<'_>,
    member: &MemberId,
    key: &str,
) -> Result<Option<IdempotencyRow>, Failure> {
    sql!(fetch_optional IdempotencyRow, tx, IDEMPOTENCY_GET, member, key)
}

/// The first write of a command that has a key: a twin waits here until the first one is through. `false`: the
/// key was used, and [`idempotency_get`] says for what.
pub async fn idempotency_insert(tx: &mut Tx<'_>, row: &IdempotencyRow) -> Result<bool, Failure> {
    let rows = sql!(
        execute,
        tx,
        IDEMPOTENCY_INSERT,
        row.member_id,
        row.key,
        row.request_hash,
        row.reservation_id,
        row.created_at,
    )?;
    Ok(rows == 1)
}
