//! Appeals against no-shows; one each.

use super::{Failure, Tx};
use gongyue::appeal::AppealStatus;
use gongyue::id::{FacilityId, MemberId, ReservationId};
use gongyue::span::Instant;

row! {
    pub struct AppealRow {
        pub id: String,
        pub palace_id: FacilityId,
        pub reservation_id: ReservationId,
        pub member_id: MemberId,
        pub text: String,
        pub status: AppealStatus,
        pub created_at: Instant,
        pub answer_by: Instant,
        pub answered_at: Option<Instant>,
        pub answered_by: Option<MemberId>,
        pub answer: String,
    }
}

statements! {
    STATEMENTS;
    APPEAL_INSERT = "
        INSERT INTO appeal (id, palace_id, reservation_id, member_id, text, status, created_at, answer_by, answered_at,
            answered_by, answer)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (reservation_id) DO NOTHING";
    APPEAL_GET = "
        SELECT id, palace_id, reservation_id, member_id, text, status, created_at, answer_by, answered_at, answered_by,
            answer
        FROM appeal WHERE palace_id = $1 AND id = $2";
    APPEAL_OF_RESERVATION = "
        SELECT id, palace_id, reservation_id, member_id, text, status, created_at, answer_by, answered_at, answered_by,
            answer
        FROM appeal WHERE reservation_id = $1";
    APPEAL_LIST = "
        SELECT id, palace_id, reservation_id, member_id, text, status, created_at, answer_by, answered_at, answered_by,
            answer
        FROM appeal WHERE palace_id = $1 AND status = 'open' ORDER BY answer_by, id LIMIT $2";
    APPEAL_OVER = "
        SELECT id, palace_id, reservation_id, member_id, text, status, created_at, answer_by, answered_at, answered_by,
            answer
        FROM appeal WHERE status = 'open' AND answer_by <= $1 ORDER BY answer_by, id LIMIT $2";
    APPEAL_ANSWER = "
        UPDATE appeal SET status = $2, answered_at = $3, answered_by = $4, answer = $5 WHERE id = $1 AND status = 'open'";
}

/// `false`: there is one about this reservation.
pub async fn appeal_insert(tx: &mut Tx<'_>, row: &AppealRow) -> Result<bool, Failure> {
    let rows = sql!(
        execute,
        tx,
        APPEAL_INSERT,
        row.id,
        row.palace_id,
        row.reservation_id,
        row.member_id,
        row.text,
        row.status,
        row.created_at,
        row.answer_by,
        row.answered_at,
        row.answered_by,
        row.answer,
    )?;
    Ok(rows == 1)
}

/// One of a palace's.
pub async fn appeal_get(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    id: &str,
) -> Result<Option<AppealRow>, Failure> {
    sql!(fetch_optional AppealRow, tx, APPEAL_GET, palace, id)
}

pub async fn appeal_of_reservation(
    tx: &mut Tx<'_>,
    reservation: &ReservationId,
) -> Result<Option<AppealRow>, Failure> {
    sql!(fetch_optional AppealRow, tx, APPEAL_OF_RESERVATION, reservation)
}

/// What a palace must answer, the most urgent first.
pub async fn appeal_list(tx: &mut Tx<'_>, palace: &FacilityId, most: u32) -> Result<Vec<AppealRow>, Failure> {
    sql!(fetch_all AppealRow, tx, APPEAL_LIST, palace, most)
}

/// Those that nobody answered in time.
pub async fn appeal_over(tx: &mut Tx<'_>, now: Instant, most: u32) -> Result<Vec<AppealRow>, Failure> {
    sql!(fetch_all AppealRow, tx, APPEAL_OVER, now, most)
}

/// `false`: it was answered before.
pub async fn appeal_answer(
    tx: &mut Tx<'_>,
    id: &str,
    status: AppealStatus,
    now: Instant,
    by: Option<&MemberId>,
    answer: &str,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, APPEAL_ANSWER, id, status, now, by, answer)? == 1)
}
