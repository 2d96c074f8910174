//! How members want to hear of what they are told, and where mail reaches them.

use super::{Failure, Tx};
use gongyue::id::MemberId;
use gongyue::span::Instant;

row! {
    pub struct NoticeChoiceRow {
        pub member_id: MemberId,
        pub text_reservations: bool,
        pub text_offers: bool,
        pub text_account: bool,
        pub mail_reservations: bool,
        pub mail_offers: bool,
        pub mail_account: bool,
        /// Minutes after midnight.
        pub quiet_from: u16,
        pub quiet_to: u16,
        /// `zh-CN` or `en`.
        pub language: String,
    }
}

row! {
    pub struct MailAddressRow {
        pub member_id: MemberId,
        pub address_sealed: String,
        pub code_hash: String,
        pub code_expires_at: Instant,
        pub tries_left: i64,
        pub code_sent_at: Instant,
        /// How many codes were sent since `codes_since`.
        pub codes: i64,
        pub codes_since: Instant,
        /// `None`: nothing but the code goes there.
        pub confirmed_at: Option<Instant>,
    }
}

statements! {
    STATEMENTS;
    NOTICE_CHOICE_GET = "
        SELECT member_id, text_reservations, text_offers, text_account, mail_reservations, mail_offers, mail_account,
            quiet_from, quiet_to, language
        FROM notice_choice WHERE member_id = $1";
    NOTICE_CHOICE_UPSERT = "
        INSERT INTO notice_choice (member_id, text_reservations, text_offers, text_account, mail_reservations,
            mail_offers, mail_account, quiet_from, quiet_to, language)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (member_id) DO UPDATE SET text_reservations = $2, text_offers = $3, text_account = $4,
            mail_reservations = $5, mail_offers = $6, mail_account = $7, quiet_from = $8, quiet_to = $9, language = $10";
    MAIL_ADDRESS_GET = "
        SELECT member_id, address_sealed, code_hash, code_expires_at, tries_left, code_sent_at, codes, codes_since,
            confirmed_at
        FROM mail_address WHERE member_id = $1";
    MAIL_ADDRESS_UPSERT = "
        INSERT INTO mail_address (member_id, address_sealed, code_hash, code_expires_at, tries_left, code_sent_at, codes,
            codes_since, confirmed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (member_id) DO UPDATE SET address_sealed = $2, code_hash = $3, code_expires_at = $4, tries_left = $5,
            code_sent_at = $6, codes = $7, codes_since = $8, confirmed_at = $9";
    /// Paid for before the code is looked at.
    MAIL_ADDRESS_TRY = "
        UPDATE mail_address SET tries_left = tries_left - 1
        WHERE member_id = $1 AND tries_left > 0 AND confirmed_at IS NULL AND code_expires_at > $2";
    MAIL_ADDRESS_CONFIRM = "UPDATE mail_address SET confirmed_at = $3 WHERE member_id = $1 AND code_hash = $2";
    /// How many codes were sent stays, or removing would be a way to send more.
    MAIL_ADDRESS_REMOVE = "
        UPDATE mail_address SET address_sealed = '', code_hash = '', tries_left = 0, confirmed_at = NULL
        WHERE member_id = $1";
}

pub async fn notice_choice_get(
    tx: &mut Tx<'_>,
    member: &MemberId,
) -> Result<Option<NoticeChoiceRow>, Failure> {
    sql!(fetch_optional NoticeChoiceRow, tx, NOTICE_CHOICE_GET, member)
}

pub async fn notice_choice_upsert(tx: &mut Tx<'_>, row: &NoticeChoiceRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        NOTICE_CHOICE_UPSERT,
        row.member_id,
        row.text_reservations,
        row.text_offers,
        row.text_account,
        row.mail_reservations,
        row.mail_offers,
        row.mail_account,
        row.quiet_from,
        row.quiet_to,
        row.language,
    )
}

pub async fn mail_address_get(tx: &mut Tx<'_>, member: &MemberId) -> Result<Option<MailAddressRow>, Failure> {
    sql!(fetch_optional MailAddressRow, tx, MAIL_ADDRESS_GET, member)
}

pub async fn mail_address_upsert(tx: &mut Tx<'_>, row: &MailAddressRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        MAIL_ADDRESS_UPSERT,
        row.member_id,
        row.address_sealed,
        row.code_hash,
        row.code_expires_at,
        row.tries_left,
        row.code_sent_at,
        row.codes,
        row.codes_since,
        row.confirmed_at,
    )
}

/// `false`: there is no code to try, or it was tried too often.
pub async fn mail_address_try(tx: &mut Tx<'_>, member: &MemberId, now: Instant) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, MAIL_ADDRESS_TRY, member, now)? == 1)
}

/// `false`: another code was sent meanwhile.
pub async fn mail_address_confirm(
    tx: &mut Tx<'_>,
    member: &MemberId,
    code_hash: &str,
    now: Instant,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, MAIL_ADDRESS_CONFIRM, member, code_hash, now)? == 1)
}

pub async fn mail_address_remove(tx: &mut Tx<'_>, member: &MemberId) -> Result<(), Failure> {
    sql!(execute, tx, MAIL_ADDRESS_REMOVE, member).map(drop)
}
