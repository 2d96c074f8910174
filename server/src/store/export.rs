//! What else is kept of a member, for the export of one's own data.

use super::{Failure, Tx};
use gongyue::id::{MemberId, ReservationId};
use gongyue::span::Instant;

row! {
    pub struct StandingRow {
        pub verified_by: Option<String>,
        pub seen_at: Option<Instant>,
        pub suspend_reason: String,
    }
}

row! {
    pub struct OwnActivityRow {
        pub title: String,
        pub starts_at: Instant,
        pub status: String,
        pub entered_at: Instant,
    }
}

row! {
    pub struct OwnAppealRow {
        pub reservation_id: ReservationId,
        pub text: String,
        pub status: String,
        pub created_at: Instant,
        pub answered_at: Option<Instant>,
        pub answer: String,
    }
}

statements! {
    STATEMENTS;
    EXPORT_STANDING = "SELECT verified_by, seen_at, suspend_reason FROM member WHERE id = $1";
    EXPORT_ACTIVITIES = "
        SELECT activity.title, activity.starts_at, activity_entry.status, activity_entry.entered_at
        FROM activity_entry JOIN activity ON activity.id = activity_entry.activity_id
        WHERE activity_entry.member_id = $1 ORDER BY activity.starts_at DESC, activity.id";
    EXPORT_APPEALS = "
        SELECT reservation_id, text, status, created_at, answered_at, answer
        FROM appeal WHERE member_id = $1 ORDER BY created_at DESC, id";
}

pub async fn export_standing(tx: &mut Tx<'_>, member: &MemberId) -> Result<StandingRow, Failure> {
    sql!(fetch_one StandingRow, tx, EXPORT_STANDING, member)
}

pub async fn export_activities(tx: &mut Tx<'_>, member: &MemberId) -> Result<Vec<OwnActivityRow>, Failure> {
    sql!(fetch_all OwnActivityRow, tx, EXPORT_ACTIVITIES, member)
}

pub async fn export_appeals(tx: &mut Tx<'_>, member: &MemberId) -> Result<Vec<OwnAppealRow>, Failure> {
    sql!(fetch_all OwnAppealRow, tx, EXPORT_APPEALS, member)
}
