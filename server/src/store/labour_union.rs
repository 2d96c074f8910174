//! Trade unions, and the rolls of members that they import.

use super::{Failure, Tx};
use gongyue::division::DivisionCode;
use gongyue::span::Instant;

gongyue::words_enum! {
    /// What sort of union a member belongs to.
    UnionKind {
        /// County federation.
        County = "county",
        /// City federation.
        City = "city",
        /// Of one employer or street.
        Grassroots = "grassroots",
        /// Of riders, couriers, drivers: members without a fixed employer.
        Gig = "gig",
    }
}

row! {
    pub struct UnionRow {
        pub id: String,
        pub name: String,
        pub division_code: DivisionCode,
        pub kind: UnionKind,
    }
}

row! {
    /// A member as the union says, by the keyed hash of the card.
    pub struct RollRow {
        pub card_hash: String,
        pub union_id: String,
        pub name: String,
        pub card_sealed: String,
        pub phone_hash: String,
        pub phone_sealed: String,
        pub division_code: DivisionCode,
        pub imported_at: Instant,
        /// Name, pinyin and initials; kept in lower case.
        pub search_key: String,
    }
}

row! {
    /// A union in numbers.
    pub struct UnionNumbers {
        pub id: String,
        pub name: String,
        pub kind: UnionKind,
        pub division_code: DivisionCode,
        /// As the union says.
        pub on_roll: i64,
        /// Who signed in and was found to be a member.
        pub verified: i64,
        /// Different people who came to something that they reserved, since a moment.
        pub served: i64,
    }
}

statements! {
    STATEMENTS;
    UNION_NUMBERS = "
        SELECT labour_union.id, labour_union.name, labour_union.kind, labour_union.division_code,
            (SELECT COUNT(*) FROM roll WHERE roll.union_id = labour_union.id) AS on_roll,
            (SELECT COUNT(*) FROM member
             WHERE member.union_id = labour_union.id AND member.verification = 'verified') AS verified,
            (SELECT COUNT(DISTINCT reservation.member_id) FROM reservation
             WHERE reservation.union_id = labour_union.id AND reservation.starts_at >= $2
                AND reservation.status IN ('checked_in', 'completed')) AS served
        FROM labour_union
        WHERE labour_union.division_code >= $1 AND labour_union.division_code < $1 || ':'
        ORDER BY on_roll DESC, labour_union.id LIMIT $3";
    UNION_LIST = "
        SELECT id, name, division_code, kind FROM labour_union
        WHERE division_code >= $1 AND division_code < $1 || ':' ORDER BY division_code, name LIMIT $2";
    UNION_LIST_OF = "
        SELECT id, name, division_code, kind FROM labour_union WHERE division_code = $1 ORDER BY name LIMIT $2";
    UNION_UPSERT = "
        INSERT INTO labour_union (id, name, division_code, kind) VALUES ($1, $2, $3, $4)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, division_code = excluded.division_code,
            kind = excluded.kind";
    UNION_GET = "SELECT id, name, division_code, kind FROM labour_union WHERE id = $1";
    ROLL_UPSERT = "
        INSERT INTO roll (card_hash, union_id, name, card_sealed, phone_hash, phone_sealed, division_code,
            imported_at, search_key)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (card_hash) DO UPDATE SET union_id = excluded.union_id, name = excluded.name,
            card_sealed = excluded.card_sealed, phone_hash = excluded.phone_hash,
            phone_sealed = excluded.phone_sealed, division_code = excluded.division_code,
            imported_at = excluded.imported_at, search_key = excluded.search_key";
    ROLL_GET_BY_CARD = "
        SELECT card_hash, union_id, name, card_sealed, phone_hash, phone_sealed, division_code, imported_at,
            search_key
        FROM roll WHERE card_hash = $1";
    ROLL_LIST_OF_PHONE = "
        SELECT card_hash, union_id, name, card_sealed, phone_hash, phone_sealed, division_code, imported_at,
            search_key
        FROM roll WHERE phone_hash = $1 ORDER BY card_hash";
}

statements! {
    POSTGRES;
    /// Whoever takes the row from the roll waits until the transaction ends, and then sees who was verified by it.
    ROLL_KEEP_BY_CARD = "
        SELECT card_hash, union_id, name, card_sealed, phone_hash, phone_sealed, division_code, imported_at,
            search_key
        FROM roll WHERE card_hash = $1 FOR SHARE";
    ROLL_KEEP_OF_PHONE = "
        SELECT card_hash, union_id, name, card_sealed, phone_hash, phone_sealed, division_code, imported_at,
            search_key
        FROM roll WHERE phone_hash = $1 ORDER BY card_hash FOR SHARE";
    /// `NO KEY`: rows that refer to the union may still be written by others.
    UNION_LOCK = "SELECT id, name, division_code, kind FROM labour_union WHERE id = $1 FOR NO KEY UPDATE";
}

pub async fn union_upsert(tx: &mut Tx<'_>, union: &UnionRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        UNION_UPSERT,
        union.id,
        union.name,
        union.division_code,
        union.kind
    )
}

/// The union, kept as it is until the transaction ends: whoever counts what a union has must lock it first, after
/// its members and before anything is written.
pub async fn union_lock(tx: &mut Tx<'_>, id: &str) -> Result<Option<UnionRow>, Failure> {
    if tx.is_postgres() {
        sql!(fetch_optional UnionRow, tx, UNION_LOCK, id)
    } else {
        sql!(fetch_optional UnionRow, tx, UNION_GET, id)
    }
}

/// The unions of a division and all below it in numbers, the largest first; who was served since `since`.
pub async fn union_numbers(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    since: Instant,
    limit: u32,
) -> Result<Vec<UnionNumbers>, Failure> {
    sql!(fetch_all UnionNumbers, tx, UNION_NUMBERS, division, since, limit)
}

/// The unions of a division and all below it.
pub async fn union_list(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    limit: u32,
) -> Result<Vec<UnionRow>, Failure> {
    sql!(fetch_all UnionRow, tx, UNION_LIST, division, limit)
}

/// The unions of a division itself.
pub async fn union_list_of(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    limit: u32,
) -> Result<Vec<UnionRow>, Failure> {
    sql!(fetch_all UnionRow, tx, UNION_LIST_OF, division, limit)
}

pub async fn union_get(tx: &mut Tx<'_>, id: &str) -> Result<Option<UnionRow>, Failure> {
    sql!(fetch_optional UnionRow, tx, UNION_GET, id)
}

/// The card is the key: importing the same roll again changes nothing but the time of the import.
pub async fn roll_upsert(tx: &mut Tx<'_>, row: &RollRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        ROLL_UPSERT,
        row.card_hash,
        row.union_id,
        row.name,
        row.card_sealed,
        row.phone_hash,
        row.phone_sealed,
        row.division_code,
        row.imported_at,
        row.search_key.to_lowercase(),
    )
}

pub async fn roll_get_by_card(tx: &mut Tx<'_>, card_hash: &str) -> Result<Option<RollRow>, Failure> {
    sql!(fetch_optional RollRow, tx, ROLL_GET_BY_CARD, card_hash)
}

/// Usually one; a shared family phone has several.
pub async fn roll_list_of_phone(tx: &mut Tx<'_>, phone_hash: &str) -> Result<Vec<RollRow>, Failure> {
    sql!(fetch_all RollRow, tx, ROLL_LIST_OF_PHONE, phone_hash)
}

/// The row, kept on the roll until the transaction ends. Rolls are kept before members are locked.
pub async fn roll_keep_by_card(tx: &mut Tx<'_>, card_hash: &str) -> Result<Option<RollRow>, Failure> {
    if tx.is_postgres() {
        sql!(fetch_optional RollRow, tx, ROLL_KEEP_BY_CARD, card_hash)
    } else {
        sql!(fetch_optional RollRow, tx, ROLL_GET_BY_CARD, card_hash)
    }
}

/// The same for all rows of a phone.
pub async fn roll_keep_of_phone(tx: &mut Tx<'_>, phone_hash: &str) -> Result<Vec<RollRow>, Failure> {
    if tx.is_postgres() {
        sql!(fetch_all RollRow, tx, ROLL_KEEP_OF_PHONE, phone_hash)
    } else {
        sql!(fetch_all RollRow, tx, ROLL_LIST_OF_PHONE, phone_hash)
    }
}
