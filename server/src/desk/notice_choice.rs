//! How a member wants to hear of things: by which ways, when not, and where mail goes. In the app everything is told.
//!
//! An address belongs to the member once the code that was mailed to it comes back; until then nothing else goes there.

use crate::app::Shared;
use crate::outside::Undelivered;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    Command, Failure, MailAddressRow, NoticeChoiceRow, Tx, mail_address_confirm, mail_address_get,
    mail_address_remove, mail_address_try, mail_address_upsert, notice_choice_get, notice_choice_upsert,
};
use chrono::TimeDelta;
use gongyue::id::MemberId;
use gongyue::notice::{Notice, NoticeGroup};
use gongyue::quiet::Quiet;
use gongyue::span::Instant;
use gongyue::zone::Zone;
use gongyue_app::Lang;

/// Of each group, whether it goes that way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Groups {
    pub reservations: bool,
    pub offers: bool,
    pub account: bool,
}

impl Groups {
    const ALL: Groups = Groups {
        reservations: true,
        offers: true,
        account: true,
    };

    fn has(self, group: NoticeGroup) -> bool {
        match group {
            NoticeGroup::Reservations => self.reservations,
            NoticeGroup::Offers => self.offers,
            NoticeGroup::Account => self.account,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    pub text: Groups,
    pub mail: Groups,
    pub quiet: Quiet,
    /// Of messages.
    pub lang: Lang,
}

impl Default for Choice {
    fn default() -> Self {
        Choice {
            text: Groups::ALL,
            mail: Groups::ALL,
            quiet: Quiet::default(),
            lang: Lang::default(),
        }
    }
}

impl Choice {
    pub fn texts(&self, notice: &Notice) -> bool {
        notice.is_texted() && self.text.has(notice.group())
    }

    pub fn mails(&self, notice: &Notice) -> bool {
        self.mail.has(notice.group())
    }

    /// When a message that is ready at `at` may go out: in quiet hours when they end, unless it would come too late.
    pub fn not_before(&self, notice: &Notice, at: Instant, zone: Zone) -> Instant {
        match self.quiet.ends(at, zone) {
            Some(morning) if notice.urgent_until().is_none_or(|until| morning < until) => morning,
            _ => at,
        }
    }

    fn row(&self, member: &MemberId) -> NoticeChoiceRow {
        NoticeChoiceRow {
            member_id: member.clone(),
            text_reservations: self.text.reservations,
            text_offers: self.text.offers,
            text_account: self.text.account,
            mail_reservations: self.mail.reservations,
            mail_offers: self.mail.offers,
            mail_account: self.mail.account,
            quiet_from: self.quiet.from,
            quiet_to: self.quiet.to,
            language: self.lang.code().to_owned(),
        }
    }
}

/// As by default where the member never chose.
pub async fn choice_of(tx: &mut Tx<'_>, member: &MemberId) -> Result<Choice, Failure> {
    let row = notice_choice_get(tx, member).await?;
    Ok(row.map_or_else(Choice::default, |row| Choice {
        text: Groups {
            reservations: row.text_reservations,
            offers: row.text_offers,
            account: row.text_account,
        },
        mail: Groups {
            reservations: row.mail_reservations,
            offers: row.mail_offers,
            account: row.mail_account,
        },
        quiet: Quiet {
            from: row.quiet_from,
            to: row.quiet_to,
        },
        lang: Lang::from_code(&row.language).unwrap_or_default(),
    }))
}

/// What became of the member's mail address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mail {
    /// This site sends none.
    Off,
    None,
    /// A code was sent there.
    Waits(String),
    Confirmed(String),
}

pub struct Settings {
    pub choice: Choice,
    /// Whether this site sends text messages.
    pub texts: bool,
    pub mail: Mail,
}

pub async fn settings(app: &Shared, me: &Me) -> Result<Settings, Problem> {
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let choice = choice_of(&mut tx, &me.id).await?;
    let mail = match (&app.outside.mail, mail_address_get(&mut tx, &me.id).await?) {
        (None, _) => Mail::Off,
        (Some(_), None) => Mail::None,
        (Some(_), Some(row)) => match (app.keys.open(&row.address_sealed), row.confirmed_at) {
            (None, _) => Mail::None,
            (Some(address), Some(_)) => Mail::Confirmed(address),
            (Some(address), None) => Mail::Waits(address),
        },
    };
    Ok(Settings {
        choice,
        texts: app.outside.texts,
        mail,
    })
}

pub async fn choose(app: &Shared, me: &Me, choice: Choice) -> Result<(), Problem> {
    Ok(app.db.write(Choose(choice.row(&me.id))).await?)
}

struct Choose(NoticeChoiceRow);

impl Command for Choose {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        notice_choice_upsert(tx, &self.0).await
    }
}

const CODE_MINUTES: i64 = 30;
const CODE_TRIES: i64 = 5;
const CODE_EVERY: TimeDelta = TimeDelta::minutes(1);
/// So many codes a day: nobody's mailbox is filled by somebody else.
const CODES_A_DAY: i64 = 5;

#[derive(Debug)]
pub enum Unmailed {
    /// This site sends no mail.
    Off,
    NotAnAddress,
    TooOften,
    /// It could not be sent; later it may.
    Unsent,
    Problem(Problem),
}

impl From<Failure> for Unmailed {
    fn from(failure: Failure) -> Self {
        Unmailed::Problem(failure.into())
    }
}

/// Sends a code to the address; what was confirmed before counts no more.
pub async fn give_address(app: &Shared, me: &Me, address: &str, lang: Lang) -> Result<(), Unmailed> {
    let Some(mail) = &app.outside.mail else {
        return Err(Unmailed::Off);
    };
    let address = address.trim();
    if !mail.is_address(address) {
        return Err(Unmailed::NotAnAddress);
    }
    let code = format!("{:06}", u32::from_be_bytes(app.chance.bytes()) % 1_000_000);
    let now = app.now();
    let row = MailAddressRow {
        member_id: me.id.clone(),
        address_sealed: app.keys.seal(address, &app.chance),
        code_hash: app.keys.code_hash(me.id.as_str(), &code),
        code_expires_at: now + TimeDelta::minutes(CODE_MINUTES),
        tries_left: CODE_TRIES,
        code_sent_at: now,
        codes: 1,
        codes_since: now,
        confirmed_at: None,
    };
    if !app.db.write(GiveAddress(row)).await? {
        return Err(Unmailed::TooOften);
    }
    let (subject, text) = (lang.mail_code_subject(), lang.mail_code_text(&code, CODE_MINUTES));
    match mail.send(&app.new_id(), address, subject, &text, now).await {
        Ok(()) => Ok(()),
        Err(Undelivered::Never(_)) => Err(Unmailed::NotAnAddress),
        Err(Undelivered::Later(why)) => {
            tracing::warn!(why, "a code was not mailed");
            Err(Unmailed::Unsent)
        }
    }
}

struct GiveAddress(MailAddressRow);

impl Command for GiveAddress {
    /// `false`: too often.
    type Output = bool;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Failure> {
        let mut row = self.0.clone();
        if let Some(before) = mail_address_get(tx, &row.member_id).await? {
            let now = row.code_sent_at;
            if now - before.code_sent_at < CODE_EVERY {
                return Ok(false);
            }
            if now - before.codes_since < TimeDelta::days(1) {
                if before.codes >= CODES_A_DAY {
                    return Ok(false);
                }
                row.codes = before.codes + 1;
                row.codes_since = before.codes_since;
            }
        }
        mail_address_upsert(tx, &row).await?;
        Ok(true)
    }
}

/// Whether the code was the one that was mailed. Each try counts before it is looked at.
pub async fn confirm_address(app: &Shared, me: &Me, code: &str) -> Result<bool, Problem> {
    let command = Confirm {
        app: app.clone(),
        member: me.id.clone(),
        code: code.to_owned(),
        now: app.now(),
    };
    Ok(app.db.write(command).await?)
}

struct Confirm {
    app: Shared,
    member: MemberId,
    code: String,
    now: Instant,
}

impl Command for Confirm {
    type Output = bool;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Failure> {
        if !mail_address_try(tx, &self.member, self.now).await? {
            return Ok(false);
        }
        let Some(row) = mail_address_get(tx, &self.member).await? else {
            return Ok(false);
        };
        let keys = &self.app.keys;
        if !keys.code_matches(self.member.as_str(), &self.code, &row.code_hash) {
            return Ok(false);
        }
        mail_address_confirm(tx, &self.member, &row.code_hash, self.now).await
    }
}

pub async fn remove_address(app: &Shared, me: &Me) -> Result<(), Problem> {
    Ok(app.db.write(RemoveAddress(me.id.clone())).await?)
}

struct RemoveAddress(MemberId);

impl Command for RemoveAddress {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        mail_address_remove(tx, &self.0).await
    }
}
