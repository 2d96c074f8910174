//! Sign in by a code sent to the phone. The same answer for known and unknown phones.

use crate::app::Shared;
use crate::measure;
use crate::problem::Problem;
use crate::reader::Me;
use crate::secret;
use crate::store::{
    Command, Failure, MemberRow, SessionMember, SessionRow, SignInCodeRow, Tx, member_get_by_phone_hash,
    member_insert, member_seen, role_grant_list, role_grant_used, session_delete, session_get,
    session_insert, session_touch, sign_in_code_failures, sign_in_code_failures_of_address,
    sign_in_code_insert, sign_in_code_newest, sign_in_code_of_address, sign_in_code_of_phone,
    sign_in_code_try_spend, sign_in_code_use, take_turn,
};
use chrono::TimeDelta;
use gongyue::id::MemberId;
use gongyue::member::{Phone, Verification};
use gongyue::role::{Role, still_holds};
use gongyue::span::Instant;
use gongyue_app::Lang;

pub const CODE_MINUTES: i64 = 5;
const CODE_TRIES: i64 = 5;
/// Unused for so long, a session ends …
const IDLE: TimeDelta = TimeDelta::days(30);
/// … and in any case after this.
const ABSOLUTE: TimeDelta = TimeDelta::days(90);
/// How often the last use is written down.
const TOUCH: TimeDelta = TimeDelta::hours(1);

/// How many codes may be asked for. Messages cost money, and each code is a chance to guess.
struct Limits {
    phone_hour: i64,
    phone_day: i64,
    address_hour: i64,
}

const LIMITS: Limits = Limits {
    phone_hour: 5,
    phone_day: 10,
    address_hour: 60,
};
/// In the demo nothing is sent and the accounts are shared.
const DEMO_LIMITS: Limits = Limits {
    phone_hour: 200,
    phone_day: 1000,
    address_hour: 5000,
};

/// A code was made. What it is goes to the phone, and on screen only in the demo.
pub struct Sent {
    pub expires_in_seconds: i64,
    pub demo_code: Option<String>,
}

pub async fn request_code(app: &Shared, phone: &Phone, address: &str, lang: Lang) -> Result<Sent, Problem> {
    let number = u32::from_be_bytes(app.chance.bytes()) % 1_000_000;
    let code = format!("{number:06}");
    let phone_hash = app.keys.phone_hash(phone);
    let now = app.now();
    let row = SignInCodeRow {
        id: app.new_id(),
        code_hash: app.keys.code_hash(&phone_hash, &code),
        phone_hash,
        address_hash: app.keys.address_hash(address),
        created_at: now,
        expires_at: now + TimeDelta::minutes(CODE_MINUTES),
        tries_left: CODE_TRIES,
        used_at: None,
    };
    let limits = if app.demo { DEMO_LIMITS } else { LIMITS };
    if let Some(until) = app.db.write(MakeCode { row, limits }).await? {
        return Err(Problem::TooOften {
            retry_after_seconds: (until - now).num_seconds() + 1,
        });
    }
    app.sender
        .send(phone, &lang.sms_template(&code, CODE_MINUTES), now);
    Ok(Sent {
        expires_in_seconds: CODE_MINUTES * 60,
        demo_code: app.demo.then_some(code),
    })
}

struct MakeCode {
    row: SignInCodeRow,
    limits: Limits,
}

impl Command for MakeCode {
    /// Until when there are too many.
    type Output = Option<Instant>;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Failure> {
        let (row, limits) = (&self.row, &self.limits);
        take_turn(tx, &row.phone_hash).await?;
        take_turn(tx, &row.address_hash).await?;
        let (hour, day) = (TimeDelta::hours(1), TimeDelta::days(1));
        // The one that must be past its window before there may be another.
        let made = [
            (
                sign_in_code_of_phone(tx, &row.phone_hash, limits.phone_hour - 1).await?,
                hour,
            ),
            (
                sign_in_code_of_phone(tx, &row.phone_hash, limits.phone_day - 1).await?,
                day,
            ),
            (
                sign_in_code_of_address(tx, &row.address_hash, limits.address_hour - 1).await?,
                hour,
            ),
        ];
        let until = made
            .into_iter()
            .filter_map(|(at, window)| Some(at? + window))
            .max();
        let until = until.filter(|until| row.created_at < *until);
        if until.is_none() {
            sign_in_code_insert(tx, row).await?;
        }
        Ok(until)
    }
}

/// A session has begun.
pub struct Begun {
    pub token: String,
    pub expires_at: Instant,
    pub me: Me,
}

/// Why a code was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeFault {
    Wrong {
        left: i64,
    },
    /// Used, expired, tried too often, or never made.
    Gone,
    /// Too many wrong codes, everywhere or from where this one was asked for.
    Sprayed,
}

/// Wrong codes of all phones together within ten minutes, at most: who sprays one guess over many phones is told to
/// wait, and so is everybody else for as long as it lasts.
const BREAKER: i64 = 300;
/// The same of codes that one address asked for: whoever sprays from one place holds up that place, not the province.
const ADDRESS_BREAKER: i64 = 100;
const BREAKER_WINDOW: TimeDelta = TimeDelta::minutes(10);

/// `device`: what it is begun with, roughly. `before`: the session that the browser came with, which ends: nobody keeps a
/// token that somebody else may have planted.
pub async fn sign_in(
    app: &Shared,
    phone: &Phone,
    code: &str,
    device: String,
    before: Option<&Me>,
) -> Result<Result<Begun, CodeFault>, Problem> {
    let token = secret::token(&app.chance);
    let now = app.now();
    let command = SignIn {
        app: app.clone(),
        phone: phone.clone(),
        phone_hash: app.keys.phone_hash(phone),
        code: code.to_owned(),
        token_hash: secret::token_hash(&token),
        new_member: app.new_id(),
        device,
        before: before.map(|me| me.token_hash.clone()),
        now,
    };
    let answer = app.db.write(command).await?;
    if matches!(answer, Err(CodeFault::Sprayed)) {
        return Err(Problem::TooOften {
            retry_after_seconds: BREAKER_WINDOW.num_seconds(),
        });
    }
    if answer.is_ok() {
        measure::signed_in();
    }
    Ok(answer.map(|me| Begun {
        token,
        expires_at: me.session_expires_at,
        me,
    }))
}

struct SignIn {
    app: Shared,
    phone: Phone,
    phone_hash: String,
    code: String,
    token_hash: String,
    new_member: String,
    device: String,
    before: Option<String>,
    now: Instant,
}

impl Command for SignIn {
    // A wrong code is an answer, not an error: the try that it cost must be committed.
    type Output = Result<Me, CodeFault>;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Failure> {
        let since = self.now - BREAKER_WINDOW;
        if sign_in_code_failures(tx, since, CODE_TRIES).await? >= BREAKER {
            tracing::error!("sign-in is held: too many wrong codes over all phones");
            return Ok(Err(CodeFault::Sprayed));
        }
        let Some(kept) = sign_in_code_newest(tx, &self.phone_hash).await? else {
            return Ok(Err(CodeFault::Gone));
        };
        let address = sign_in_code_failures_of_address(tx, &kept.address_hash, since, CODE_TRIES).await?;
        if address >= ADDRESS_BREAKER {
            return Ok(Err(CodeFault::Sprayed));
        }
        // The try is paid before the comparison, so that guesses side by side cannot share one.
        if kept.used_at.is_some()
            || kept.expires_at <= self.now
            || !sign_in_code_try_spend(tx, &kept.id).await?
        {
            return Ok(Err(CodeFault::Gone));
        }
        if !self
            .app
            .keys
            .code_matches(&self.phone_hash, &self.code, &kept.code_hash)
        {
            let left = kept.tries_left - 1;
            return Ok(Err(if left > 0 {
                CodeFault::Wrong { left }
            } else {
                CodeFault::Gone
            }));
        }
        if !sign_in_code_use(tx, &kept.id, self.now).await? {
            return Ok(Err(CodeFault::Gone));
        }
        let member = match member_get_by_phone_hash(tx, &self.phone_hash).await? {
            Some(member) => member,
            None => self.join(tx).await?,
        };
        let session = SessionRow {
            token_hash: self.token_hash.clone(),
            member_id: member.id.clone(),
            created_at: self.now,
            seen_at: self.now,
            expires_at: self.now + IDLE,
            ends_at: self.now + ABSOLUTE,
            device: self.device.clone(),
            factor_at: None,
            factor_faults: 0,
        };
        if let Some(before) = &self.before {
            session_delete(tx, before).await?;
        }
        session_insert(tx, &session).await?;
        member_seen(tx, &member.id, self.now).await?;
        let begun = session_get(tx, &self.token_hash, self.now).await?;
        match begun {
            Some(session) => Ok(Ok(me_of(tx, &self.app, session).await?)),
            None => Ok(Err(CodeFault::Gone)),
        }
    }
}

impl SignIn {
    async fn join(&self, tx: &mut Tx<'_>) -> Result<MemberRow, Failure> {
        let member = new_member(&self.app, &self.phone, self.new_member.clone(), self.now);
        if member_insert(tx, &member).await? {
            return Ok(member);
        }
        // Signed in on another phone's page a moment earlier.
        Ok(member_get_by_phone_hash(tx, &self.phone_hash)
            .await?
            .unwrap_or(member))
    }
}

/// Somebody of whom no more is known than the phone.
pub fn new_member(app: &Shared, phone: &Phone, id: String, now: Instant) -> MemberRow {
    MemberRow {
        id: id.into(),
        phone_hash: app.keys.phone_hash(phone),
        tail_hash: app.keys.tail_hash(phone.tail()),
        phone_sealed: app.keys.seal(phone.as_str(), &app.chance),
        name: None,
        verification: Verification::None,
        suspended_until: None,
        union_id: None,
        division_code: None,
        card_hash: None,
        verified_at: None,
        created_at: now,
        companion_code: None,
    }
}

/// Who holds the session of this token, if it is still good; its last use is noted now and then. `works`: as staff, so
/// that their roles do not lapse; whoever only reserves courts lets them.
pub async fn whoever(app: &Shared, token_hash: &str, works: bool) -> Result<Option<Me>, Failure> {
    let now = app.now();
    let (me, seen_at, ends_at) = {
        let mut reader = app.db.read().await?;
        let mut tx = reader.tx();
        let Some(session) = session_get(&mut tx, token_hash, now).await? else {
            return Ok(None);
        };
        let (seen_at, ends_at) = (session.seen_at, session.ends_at);
        (me_of(&mut tx, app, session).await?, seen_at, ends_at)
    };
    let works = works && !me.roles.is_empty() && me.worked_at.is_none_or(|at| now - at > TOUCH);
    if works || now - seen_at > TOUCH {
        let expires_at = (now + IDLE).min(ends_at);
        app.db
            .write(Touch {
                token_hash: token_hash.to_owned(),
                member: me.id.clone(),
                works,
                now,
                expires_at,
            })
            .await?;
    }
    Ok(Some(me))
}

async fn me_of(tx: &mut Tx<'_>, app: &Shared, session: SessionMember) -> Result<Me, Failure> {
    let now = app.now();
    let grants = role_grant_list(tx, &session.member_id, now).await?;
    let worked_at = grants.iter().map(|grant| grant.used_at).min().flatten();
    let mut roles: Vec<Role> = grants
        .into_iter()
        .filter(|grant| still_holds(grant.granted_at, grant.used_at, grant.expires_at, now))
        .filter_map(|grant| Role::parse(grant.role, &grant.scope).ok())
        .collect();
    // One that was shown and then removed counts no more.
    let factor_at = session.factor_at.filter(|_| session.factors > 0);
    // The accounts of the demo are shared, so only those that were given a second factor are asked for it.
    let shown = factor_at.is_some() || (app.demo && session.factors == 0);
    let roles_wait = !shown && !roles.is_empty();
    if !shown {
        roles.clear();
    }
    let phone = app
        .keys
        .open(&session.phone_sealed)
        .and_then(|phone| phone.parse::<Phone>().ok());
    Ok(Me {
        id: session.member_id,
        phone: phone.map(|phone| phone.masked()).unwrap_or_default(),
        name: session.name,
        verification: session.verification,
        roles,
        roles_wait,
        factors: session.factors,
        unread: session.unread,
        factor_at,
        worked_at,
        division: session.division_code,
        token_hash: session.token_hash,
        session_expires_at: session.expires_at,
    })
}

struct Touch {
    token_hash: String,
    member: MemberId,
    works: bool,
    now: Instant,
    expires_at: Instant,
}

impl Command for Touch {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        session_touch(tx, &self.token_hash, self.now, self.expires_at).await?;
        if self.works {
            role_grant_used(tx, &self.member, self.now).await?;
        }
        member_seen(tx, &self.member, self.now).await
    }
}

pub async fn sign_out(app: &Shared, me: &Me) -> Result<(), Problem> {
    app.db
        .write(End(me.token_hash.clone()))
        .await
        .map_err(Problem::from)
}

struct End(String);

impl Command for End {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        session_delete(tx, &self.0).await.map(drop)
    }
}
