//! Notices on their way out of the app.

use super::{Failure, Tx};
use gongyue::id::{FacilityId, MemberId};
use gongyue::notice::Notice;
use gongyue::span::Instant;
use gongyue::words_enum;
use gongyue::zone::Zone;

words_enum! {
    /// Another way than the app itself.
    Channel {
        Text = "text",
        Mail = "mail",
        Webhook = "webhook",
    }
}

words_enum! {
    DeliveryStatus {
        Pending = "pending",
        Sent = "sent",
        /// Given up; the staff see why.
        Dead = "dead",
        /// Of no use any more.
        Skipped = "skipped",
    }
}

row! {
    pub struct DeliveryRow {
        pub id: String,
        pub notice_id: String,
        pub member_id: MemberId,
        pub palace_id: Option<FacilityId>,
        pub channel: Channel,
        pub status: DeliveryStatus,
        /// Begun ones.
        pub tries: i64,
        pub next_at: Instant,
        pub created_at: Instant,
        pub ended_at: Option<Instant>,
        pub last_error: String,
    }
}

row! {
    /// One that is due, with all that its sending needs; opened only for that.
    pub struct DueDelivery {
        pub id: String,
        pub member_id: MemberId,
        pub palace_id: Option<FacilityId>,
        pub channel: Channel,
        pub tries: i64,
        pub facts: Notice,
        pub told_at: Instant,
        pub phone_sealed: String,
        pub address_sealed: Option<String>,
        /// `None`: about no palace.
        pub time_zone: Option<Zone>,
    }
}

row! {
    /// One as the staff see it: what, how, when and why not, and nobody's name, phone or address.
    pub struct ShownDelivery {
        pub id: String,
        pub kind: String,
        pub channel: Channel,
        pub status: DeliveryStatus,
        pub tries: i64,
        pub next_at: Instant,
        pub created_at: Instant,
        pub ended_at: Option<Instant>,
        pub last_error: String,
    }
}

row! {
    /// Where a notice plays.
    pub struct NoticePlace {
        pub palace_id: FacilityId,
        pub time_zone: Zone,
    }
}

macro_rules! shown {
    ($rest:literal) => {
        concat!(
            "SELECT delivery.id, notice.kind, delivery.channel, delivery.status, delivery.tries, delivery.next_at,
                delivery.created_at, delivery.ended_at, delivery.last_error
            FROM delivery JOIN notice ON notice.id = delivery.notice_id ",
            $rest
        )
    };
}

statements! {
    STATEMENTS;
    DELIVERY_INSERT = "
        INSERT INTO delivery (id, notice_id, member_id, palace_id, channel, status, tries, next_at, created_at, ended_at,
            last_error)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    DELIVERY_DUE = "
        SELECT delivery.id, delivery.member_id, delivery.palace_id, delivery.channel, delivery.tries, notice.facts,
            notice.created_at AS told_at, member.phone_sealed, mail_address.address_sealed, facility.time_zone
        FROM delivery JOIN notice ON notice.id = delivery.notice_id JOIN member ON member.id = delivery.member_id
        LEFT JOIN mail_address ON mail_address.member_id = delivery.member_id
            AND mail_address.confirmed_at IS NOT NULL
        LEFT JOIN facility ON facility.id = delivery.palace_id
        WHERE delivery.status = 'pending' AND delivery.next_at <= $1
        ORDER BY delivery.next_at, delivery.id LIMIT $2";
    /// Compare and set; until `$4` nobody else takes it.
    DELIVERY_TAKE = "
        UPDATE delivery SET tries = tries + 1, next_at = $4
        WHERE id = $1 AND tries = $2 AND next_at <= $3 AND status = 'pending'";
    DELIVERY_END = "
        UPDATE delivery SET status = $3, ended_at = $4, last_error = $5
        WHERE id = $1 AND tries = $2 AND status = 'pending'";
    DELIVERY_PUT_OFF = "
        UPDATE delivery SET next_at = $3, last_error = $4 WHERE id = $1 AND tries = $2 AND status = 'pending'";
    DELIVERY_LIST_OF_PALACE = shown!(
        "WHERE delivery.palace_id = $1 AND delivery.status = $2
        ORDER BY delivery.created_at DESC, delivery.id DESC LIMIT $3"
    );
    DELIVERY_LIST_OF_NONE = shown!(
        "WHERE delivery.palace_id IS NULL AND delivery.status = $1
        ORDER BY delivery.created_at DESC, delivery.id DESC LIMIT $2"
    );
    DELIVERY_LIST_OF_CHANNEL =
        shown!("WHERE delivery.channel = $1 ORDER BY delivery.created_at DESC, delivery.id DESC LIMIT $2");
    DELIVERY_LIST_OF_MEMBER =
        shown!("WHERE delivery.member_id = $1 ORDER BY delivery.created_at DESC, delivery.id DESC");
    DELIVERY_AGAIN = "
        UPDATE delivery SET status = 'pending', tries = 0, next_at = $2, ended_at = NULL
        WHERE id = $1 AND status = 'dead' AND palace_id = $3";
    DELIVERY_AGAIN_OF_NONE = "
        UPDATE delivery SET status = 'pending', tries = 0, next_at = $2, ended_at = NULL
        WHERE id = $1 AND status = 'dead' AND (palace_id IS NULL OR channel = 'webhook')";
    DELIVERY_SWEEP = "DELETE FROM delivery WHERE created_at < $1";
    NOTICE_PLACE_OF_RESERVATION = "
        SELECT reservation.palace_id, facility.time_zone
        FROM reservation JOIN facility ON facility.id = reservation.palace_id WHERE reservation.id = $1";
    NOTICE_PLACE_OF_ACTIVITY = "
        SELECT activity.palace_id, facility.time_zone
        FROM activity JOIN facility ON facility.id = activity.palace_id WHERE activity.id = $1";
    NOTICE_PLACE_OF_BALLOT = "
        SELECT ballot.palace_id, facility.time_zone
        FROM ballot JOIN facility ON facility.id = ballot.palace_id WHERE ballot.id = $1";
    NOTICE_PLACE_OF_OFFER = "
        SELECT offer.palace_id, facility.time_zone
        FROM offer JOIN facility ON facility.id = offer.palace_id WHERE offer.id = $1";
}

pub async fn delivery_insert(tx: &mut Tx<'_>, row: &DeliveryRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        DELIVERY_INSERT,
        row.id,
        row.notice_id,
        row.member_id,
        row.palace_id,
        row.channel,
        row.status,
        row.tries,
        row.next_at,
        row.created_at,
        row.ended_at,
        row.last_error,
    )
}

/// The longest due first.
pub async fn delivery_due(tx: &mut Tx<'_>, now: Instant, most: u32) -> Result<Vec<DueDelivery>, Failure> {
    sql!(fetch_all DueDelivery, tx, DELIVERY_DUE, now, most)
}

/// `false`: somebody else has it.
pub async fn delivery_take(
    tx: &mut Tx<'_>,
    id: &str,
    tries: i64,
    now: Instant,
    until: Instant,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, DELIVERY_TAKE, id, tries, now, until)? == 1)
}

/// `false`: somebody else has taken it since.
pub async fn delivery_end(
    tx: &mut Tx<'_>,
    id: &str,
    tries: i64,
    status: DeliveryStatus,
    now: Instant,
    error: &str,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, DELIVERY_END, id, tries, status, now, error)? == 1)
}

/// `false`: somebody else has taken it since.
pub async fn delivery_put_off(
    tx: &mut Tx<'_>,
    id: &str,
    tries: i64,
    next_at: Instant,
    error: &str,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, DELIVERY_PUT_OFF, id, tries, next_at, error)? == 1)
}

/// Newest first.
pub async fn delivery_list_of_palace(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    status: DeliveryStatus,
    most: u32,
) -> Result<Vec<ShownDelivery>, Failure> {
    sql!(fetch_all ShownDelivery, tx, DELIVERY_LIST_OF_PALACE, palace, status, most)
}

/// About no palace, newest first.
pub async fn delivery_list_of_none(
    tx: &mut Tx<'_>,
    status: DeliveryStatus,
    most: u32,
) -> Result<Vec<ShownDelivery>, Failure> {
    sql!(fetch_all ShownDelivery, tx, DELIVERY_LIST_OF_NONE, status, most)
}

/// Of all palaces, newest first.
pub async fn delivery_list_of_channel(
    tx: &mut Tx<'_>,
    channel: Channel,
    most: u32,
) -> Result<Vec<ShownDelivery>, Failure> {
    sql!(fetch_all ShownDelivery, tx, DELIVERY_LIST_OF_CHANNEL, channel, most)
}

/// For the export of one's own data.
pub async fn delivery_list_of_member(
    tx: &mut Tx<'_>,
    member: &MemberId,
) -> Result<Vec<ShownDelivery>, Failure> {
    sql!(fetch_all ShownDelivery, tx, DELIVERY_LIST_OF_MEMBER, member)
}

/// A dead one of the palace is tried again. `false`: there is none.
pub async fn delivery_again(
    tx: &mut Tx<'_>,
    id: &str,
    now: Instant,
    palace: &FacilityId,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, DELIVERY_AGAIN, id, now, palace)? == 1)
}

/// The same for one about no palace, and for webhooks, which are the keeper's.
pub async fn delivery_again_of_none(tx: &mut Tx<'_>, id: &str, now: Instant) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, DELIVERY_AGAIN_OF_NONE, id, now)? == 1)
}

/// Forgets those from before `before`.
pub async fn delivery_sweep(tx: &mut Tx<'_>, before: Instant) -> Result<u64, Failure> {
    sql!(execute, tx, DELIVERY_SWEEP, before)
}

pub async fn notice_place_of_reservation(
    tx: &mut Tx<'_>,
    reservation: &gongyue::id::ReservationId,
) -> Result<Option<NoticePlace>, Failure> {
    sql!(fetch_optional NoticePlace, tx, NOTICE_PLACE_OF_RESERVATION, reservation)
}

pub async fn notice_place_of_ballot(tx: &mut Tx<'_>, ballot: &str) -> Result<Option<NoticePlace>, Failure> {
    sql!(fetch_optional NoticePlace, tx, NOTICE_PLACE_OF_BALLOT, ballot)
}

pub async fn notice_place_of_offer(tx: &mut Tx<'_>, offer: &str) -> Result<Option<NoticePlace>, Failure> {
    sql!(fetch_optional NoticePlace, tx, NOTICE_PLACE_OF_OFFER, offer)
}

pub async fn notice_place_of_activity(
    tx: &mut Tx<'_>,
    activity: &str,
) -> Result<Option<NoticePlace>, Failure> {
    sql!(fetch_optional NoticePlace, tx, NOTICE_PLACE_OF_ACTIVITY, activity)
}
