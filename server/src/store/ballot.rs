//! Ballots and their entries.

use super::{Failure, Tx};
use chrono::NaiveDate;
use gongyue::ballot::{BallotEntryStatus, BallotKind, BallotStatus, BallotTimes, Wish};
use gongyue::draw::public_id;
use gongyue::id::{CourtId, FacilityId, MemberId, VenueId};
use gongyue::span::Instant;
use gongyue::venue::VenueKind;

row! {
    pub struct BallotRow {
        pub id: String,
        pub palace_id: FacilityId,
        pub venue_id: VenueId,
        pub date: NaiveDate,
        pub kind: BallotKind,
        pub opens_at: Instant,
        pub closes_at: Instant,
        pub draws_at: Instant,
        pub wishes: u16,
        pub confirm_minutes: Option<u16>,
        pub commitment: String,
        pub status: BallotStatus,
        pub document: String,
        pub created_at: Instant,
        pub drawn_at: Option<Instant>,
    }
}

impl BallotRow {
    pub fn times(&self) -> BallotTimes {
        BallotTimes {
            opens_at: self.opens_at,
            closes_at: self.closes_at,
            draws_at: self.draws_at,
        }
    }

    /// Whether an entry may be made or changed now.
    pub fn takes_entries(&self, now: Instant) -> bool {
        self.status == BallotStatus::Open && self.times().takes_entries(now)
    }
}

row! {
    pub struct BallotEntryRow {
        pub id: String,
        pub ballot_id: String,
        pub member_id: Option<MemberId>,
        pub party_size: u16,
        pub wishes: Vec<Wish>,
        pub waits: bool,
        pub salt: String,
        pub public_id: String,
        pub status: BallotEntryStatus,
        pub weight: Option<u32>,
        pub rank: Option<u32>,
        pub wish: Option<u32>,
        pub court_id: Option<CourtId>,
        pub starts_at: Option<Instant>,
        pub ends_at: Option<Instant>,
        pub refused_by: String,
        pub created_at: Instant,
    }
}

impl BallotEntryRow {
    /// As it is entered: under a public id, which only the member's salt explains, and with nothing decided yet.
    pub fn new(
        id: String,
        ballot: &str,
        member: &MemberId,
        salt: String,
        wishes: Vec<Wish>,
        created_at: Instant,
    ) -> BallotEntryRow {
        BallotEntryRow {
            id,
            ballot_id: ballot.to_owned(),
            member_id: Some(member.clone()),
            party_size: 1,
            wishes,
            waits: true,
            public_id: public_id(ballot, member.as_str(), &salt),
            salt,
            status: BallotEntryStatus::Entered,
            weight: None,
            rank: None,
            wish: None,
            court_id: None,
            starts_at: None,
            ends_at: None,
            refused_by: String::new(),
            created_at,
        }
    }
}

row! {
    pub struct UndrawnRow {
        pub venue_id: VenueId,
        pub date: NaiveDate,
        pub kind: BallotKind,
    }
}

row! {
    pub struct BallotIdRow {
        pub id: String,
    }
}

row! {
    pub struct BallotPalaceRow {
        pub palace_id: FacilityId,
    }
}

row! {
    pub struct BallotCount {
        pub entries: i64,
    }
}

row! {
    pub struct BallotPersonRow {
        pub entry_id: String,
        pub member_id: MemberId,
    }
}

row! {
    /// Somebody of this ballot in an earlier one.
    pub struct BallotPastRow {
        pub member_id: MemberId,
        pub status: BallotEntryStatus,
    }
}

statements! {
    STATEMENTS;
    BALLOT_INSERT = "
        INSERT INTO ballot (id, palace_id, venue_id, date, kind, opens_at, closes_at, draws_at, wishes, confirm_minutes,
            commitment, status, document, created_at, drawn_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        ON CONFLICT (venue_id, date, kind) DO NOTHING";
    BALLOT_GET = "
        SELECT id, palace_id, venue_id, date, kind, opens_at, closes_at, draws_at, wishes, confirm_minutes, commitment,
            status, document, created_at, drawn_at
        FROM ballot WHERE id = $1";
    BALLOT_LIST = "
        SELECT id, palace_id, venue_id, date, kind, opens_at, closes_at, draws_at, wishes, confirm_minutes, commitment,
            status, document, created_at, drawn_at
        FROM ballot WHERE venue_id = $1 AND date >= $2 AND status <> 'void' ORDER BY date, kind";
    BALLOT_LIST_OF_PALACE = "
        SELECT id, palace_id, venue_id, date, kind, opens_at, closes_at, draws_at, wishes, confirm_minutes, commitment,
            status, document, created_at, drawn_at
        FROM ballot WHERE palace_id = $1 AND date >= $2 ORDER BY date, kind, venue_id";
    BALLOT_UNDRAWN = "
        SELECT venue_id, date, kind FROM ballot
        WHERE palace_id = $1 AND date >= $2 AND date <= $3 AND status IN ('open', 'closed')";
    BALLOT_TO_CLOSE = "SELECT id FROM ballot WHERE status = 'open' AND closes_at <= $1 ORDER BY closes_at, id LIMIT $2";
    BALLOT_TO_DRAW = "SELECT id FROM ballot WHERE status = 'closed' AND draws_at <= $1 ORDER BY draws_at, id LIMIT $2";
    /// Holds the row until the transaction ends, so that nobody enters what is being frozen.
    BALLOT_HOLD = "UPDATE ballot SET status = status WHERE id = $1 AND status = $2";
    BALLOT_CLOSE = "UPDATE ballot SET status = 'closed', document = $2 WHERE id = $1 AND status = 'open'";
    BALLOT_DRAWN = "
        UPDATE ballot SET status = 'drawn', document = $2, drawn_at = $3 WHERE id = $1 AND status = 'closed'";
    BALLOT_VOID = "UPDATE ballot SET status = 'void' WHERE id = $1 AND status IN ('open', 'closed')";
    /// Palaces of which some policy asks for a draw; whether it is in force is asked of the policies themselves.
    BALLOT_PALACES = "
        SELECT DISTINCT palace_id FROM policy
        WHERE knobs LIKE '%\"ballot\":{%' OR (knobs LIKE '%\"pool_minutes\":%' AND knobs NOT LIKE '%\"pool_minutes\":null%')
        ORDER BY palace_id";
    BALLOT_ENTRY_INSERT = "
        INSERT INTO ballot_entry (id, ballot_id, member_id, party_size, wishes, waits, salt, public_id, status, weight, rank, wish,
            court_id, starts_at, ends_at, refused_by, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    BALLOT_ENTRY_GET = "
        SELECT id, ballot_id, member_id, party_size, wishes, waits, salt, public_id, status, weight, rank, wish, court_id, starts_at,
            ends_at, refused_by, created_at
        FROM ballot_entry WHERE id = $1";
    BALLOT_ENTRY_OF_MEMBER = "
        SELECT e.id, e.ballot_id, e.member_id, e.party_size, e.wishes, e.waits, e.salt, e.public_id, e.status, e.weight, e.rank,
            e.wish, e.court_id, e.starts_at, e.ends_at, e.refused_by, e.created_at
        FROM ballot_person JOIN ballot_entry e ON e.id = ballot_person.entry_id
        WHERE ballot_person.ballot_id = $1 AND ballot_person.member_id = $2";
    BALLOT_ENTRY_LIST = "
        SELECT id, ballot_id, member_id, party_size, wishes, waits, salt, public_id, status, weight, rank, wish, court_id, starts_at,
            ends_at, refused_by, created_at
        FROM ballot_entry WHERE ballot_id = $1 AND status <> 'withdrawn' ORDER BY public_id";
    BALLOT_ENTRY_LIST_OF_MEMBER = "
        SELECT id, ballot_id, member_id, party_size, wishes, waits, salt, public_id, status, weight, rank, wish, court_id, starts_at,
            ends_at, refused_by, created_at
        FROM ballot_entry WHERE member_id = $1 AND created_at >= $2 ORDER BY created_at DESC, id";
    BALLOT_ENTRY_COUNT = "SELECT COUNT(*) AS entries FROM ballot_entry WHERE ballot_id = $1 AND status <> 'withdrawn'";
    BALLOT_ENTRY_CHANGE = "
        UPDATE ballot_entry SET party_size = $2, wishes = $3, waits = $4 WHERE id = $1 AND status = 'entered'";
    BALLOT_ENTRY_WITHDRAW = "UPDATE ballot_entry SET status = 'withdrawn' WHERE id = $1 AND status = 'entered'";
    BALLOT_ENTRY_WEIGH = "UPDATE ballot_entry SET weight = $2 WHERE id = $1";
    BALLOT_ENTRY_END = "
        UPDATE ballot_entry SET status = $2, rank = $3, wish = $4, court_id = $5, starts_at = $6, ends_at = $7, refused_by = $8
        WHERE id = $1 AND status = 'entered'";
    BALLOT_PERSON_INSERT = "
        INSERT INTO ballot_person (ballot_id, member_id, entry_id) VALUES ($1, $2, $3)
        ON CONFLICT (ballot_id, member_id) DO NOTHING";
    BALLOT_PERSON_DELETE = "DELETE FROM ballot_person WHERE entry_id = $1";
    BALLOT_PERSON_LIST_OF_ENTRY = "
        SELECT entry_id, member_id FROM ballot_person WHERE entry_id = $1 ORDER BY member_id";
    BALLOT_PERSON_LIST = "
        SELECT entry_id, member_id FROM ballot_person WHERE ballot_id = $1 ORDER BY entry_id, member_id";
    BALLOT_PAST = "
        SELECT now_in.member_id, ballot_entry.status
        FROM ballot_person now_in
            JOIN ballot_person before_in ON before_in.member_id = now_in.member_id
            JOIN ballot ON ballot.id = before_in.ballot_id
            JOIN venue ON venue.id = ballot.venue_id
            JOIN ballot_entry ON ballot_entry.id = before_in.entry_id
        WHERE now_in.ballot_id = $1 AND ballot.palace_id = $2 AND ballot.kind = $3 AND venue.kind = $4
            AND ballot.status = 'drawn' AND ballot.drawn_at >= $5 AND ballot_entry.status IN ('won', 'lost')
        ORDER BY now_in.member_id, ballot.drawn_at, ballot.id";
}

/// `false`: there is one for this venue, date and kind.
pub async fn ballot_insert(tx: &mut Tx<'_>, row: &BallotRow) -> Result<bool, Failure> {
    let rows = sql!(
        execute,
        tx,
        BALLOT_INSERT,
        row.id,
        row.palace_id,
        row.venue_id,
        row.date,
        row.kind,
        row.opens_at,
        row.closes_at,
        row.draws_at,
        row.wishes,
        row.confirm_minutes,
        row.commitment,
        row.status,
        row.document,
        row.created_at,
        row.drawn_at,
    )?;
    Ok(rows == 1)
}

pub async fn ballot_get(tx: &mut Tx<'_>, id: &str) -> Result<Option<BallotRow>, Failure> {
    sql!(fetch_optional BallotRow, tx, BALLOT_GET, id)
}

/// Those of a venue for a day and later, without those that were called off.
pub async fn ballot_list(
    tx: &mut Tx<'_>,
    venue: &VenueId,
    from: NaiveDate,
) -> Result<Vec<BallotRow>, Failure> {
    sql!(fetch_all BallotRow, tx, BALLOT_LIST, venue, from)
}

/// All of a palace for a day and later.
pub async fn ballot_list_of_palace(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    from: NaiveDate,
) -> Result<Vec<BallotRow>, Failure> {
    sql!(fetch_all BallotRow, tx, BALLOT_LIST_OF_PALACE, palace, from)
}

/// Those for the days `from..=to` that are still to be drawn.
pub async fn ballot_undrawn(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<UndrawnRow>, Failure> {
    sql!(fetch_all UndrawnRow, tx, BALLOT_UNDRAWN, palace, from, to)
}

/// Open ones whose time to enter is over.
pub async fn ballot_to_close(tx: &mut Tx<'_>, now: Instant, most: u32) -> Result<Vec<BallotIdRow>, Failure> {
    sql!(fetch_all BallotIdRow, tx, BALLOT_TO_CLOSE, now, most)
}

/// Closed ones whose draw is due.
pub async fn ballot_to_draw(tx: &mut Tx<'_>, now: Instant, most: u32) -> Result<Vec<BallotIdRow>, Failure> {
    sql!(fetch_all BallotIdRow, tx, BALLOT_TO_DRAW, now, most)
}

/// Keeps a ballot in this status until the transaction ends; `false`: it is in another.
pub async fn ballot_hold(tx: &mut Tx<'_>, id: &str, status: BallotStatus) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, BALLOT_HOLD, id, status)? == 1)
}

pub async fn ballot_close(tx: &mut Tx<'_>, id: &str, list: &str) -> Result<(), Failure> {
    sql!(execute_one, tx, BALLOT_CLOSE, id, list)
}

pub async fn ballot_drawn(tx: &mut Tx<'_>, id: &str, document: &str, at: Instant) -> Result<(), Failure> {
    sql!(execute_one, tx, BALLOT_DRAWN, id, document, at)
}

/// `false`: it is drawn, or was called off before.
pub async fn ballot_void(tx: &mut Tx<'_>, id: &str) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, BALLOT_VOID, id)? == 1)
}

pub async fn ballot_palaces(tx: &mut Tx<'_>) -> Result<Vec<FacilityId>, Failure> {
    let rows = sql!(fetch_all BallotPalaceRow, tx, BALLOT_PALACES)?;
    Ok(rows.into_iter().map(|row| row.palace_id).collect())
}

pub async fn ballot_entry_insert(tx: &mut Tx<'_>, row: &BallotEntryRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        BALLOT_ENTRY_INSERT,
        row.id,
        row.ballot_id,
        row.member_id,
        row.party_size,
        row.wishes,
        row.waits,
        row.salt,
        row.public_id,
        row.status,
        row.weight,
        row.rank,
        row.wish,
        row.court_id,
        row.starts_at,
        row.ends_at,
        row.refused_by,
        row.created_at,
    )
}

pub async fn ballot_entry_get(tx: &mut Tx<'_>, id: &str) -> Result<Option<BallotEntryRow>, Failure> {
    sql!(fetch_optional BallotEntryRow, tx, BALLOT_ENTRY_GET, id)
}

/// The one that somebody is in, as whoever entered it or as a companion.
pub async fn ballot_entry_of_member(
    tx: &mut Tx<'_>,
    ballot: &str,
    member: &MemberId,
) -> Result<Option<BallotEntryRow>, Failure> {
    sql!(fetch_optional BallotEntryRow, tx, BALLOT_ENTRY_OF_MEMBER, ballot, member)
}

/// Those that were not withdrawn, by their public ids.
pub async fn ballot_entry_list(tx: &mut Tx<'_>, ballot: &str) -> Result<Vec<BallotEntryRow>, Failure> {
    sql!(fetch_all BallotEntryRow, tx, BALLOT_ENTRY_LIST, ballot)
}

/// What a member entered since a moment, newest first.
pub async fn ballot_entry_list_of_member(
    tx: &mut Tx<'_>,
    member: &MemberId,
    since: Instant,
) -> Result<Vec<BallotEntryRow>, Failure> {
    sql!(fetch_all BallotEntryRow, tx, BALLOT_ENTRY_LIST_OF_MEMBER, member, since)
}

pub async fn ballot_entry_count(tx: &mut Tx<'_>, ballot: &str) -> Result<i64, Failure> {
    Ok(sql!(fetch_one BallotCount, tx, BALLOT_ENTRY_COUNT, ballot)?.entries)
}

pub async fn ballot_entry_change(
    tx: &mut Tx<'_>,
    id: &str,
    party_size: u16,
    wishes: &Vec<Wish>,
    waits: bool,
) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        BALLOT_ENTRY_CHANGE,
        id,
        party_size,
        wishes,
        waits
    )
}

/// `false`: it takes part no more.
pub async fn ballot_entry_withdraw(tx: &mut Tx<'_>, id: &str) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, BALLOT_ENTRY_WITHDRAW, id)? == 1)
}

pub async fn ballot_entry_weigh(tx: &mut Tx<'_>, id: &str, weight: u32) -> Result<(), Failure> {
    sql!(execute_one, tx, BALLOT_ENTRY_WEIGH, id, weight)
}

/// What became of an entry: its status, rank, wish, court, times and `refused_by`.
pub async fn ballot_entry_end(tx: &mut Tx<'_>, row: &BallotEntryRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        BALLOT_ENTRY_END,
        row.id,
        row.status,
        row.rank,
        row.wish,
        row.court_id,
        row.starts_at,
        row.ends_at,
        row.refused_by,
    )
}

/// `false`: the member is in another entry of this ballot.
pub async fn ballot_person_insert(
    tx: &mut Tx<'_>,
    ballot: &str,
    member: &MemberId,
    entry: &str,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, BALLOT_PERSON_INSERT, ballot, member, entry)? == 1)
}

pub async fn ballot_person_delete(tx: &mut Tx<'_>, entry: &str) -> Result<(), Failure> {
    sql!(execute, tx, BALLOT_PERSON_DELETE, entry).map(drop)
}

/// The team of one entry.
pub async fn ballot_person_list_of_entry(
    tx: &mut Tx<'_>,
    entry: &str,
) -> Result<Vec<BallotPersonRow>, Failure> {
    sql!(fetch_all BallotPersonRow, tx, BALLOT_PERSON_LIST_OF_ENTRY, entry)
}

pub async fn ballot_person_list(tx: &mut Tx<'_>, ballot: &str) -> Result<Vec<BallotPersonRow>, Failure> {
    sql!(fetch_all BallotPersonRow, tx, BALLOT_PERSON_LIST, ballot)
}

/// Wins and losses of everybody in a ballot, in draws of the same kind for the same sport here, oldest first.
pub async fn ballot_past(
    tx: &mut Tx<'_>,
    ballot: &BallotRow,
    venue_kind: VenueKind,
    since: Instant,
) -> Result<Vec<BallotPastRow>, Failure> {
    sql!(fetch_all BallotPastRow, tx, BALLOT_PAST, ballot.id, ballot.palace_id, ballot.kind, venue_kind, since)
}
