//! Second factors: a passkey, or a code that changes every half minute. An account that has one asks for it at each
//! sign-in, and again before what cannot be undone; staff work with nothing less.
//!
//! Whoever shows one gets a new token: the one from before is worthless.

use super::tell::tell;
use crate::app::{App, Shared};
use crate::problem::Problem;
use crate::reader::Me;
use crate::secret;
use crate::store::{
    AuthenticatorKind, AuthenticatorRow, ChallengeRow, Command, Failure, Tx, authenticator_confirm,
    authenticator_delete, authenticator_delete_unconfirmed, authenticator_has_credential,
    authenticator_insert, authenticator_list, authenticator_use, authenticator_use_turn, challenge_insert,
    challenge_take, session_delete, session_delete_others, session_factor_try, session_rotate, session_row,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::TimeDelta;
use gongyue::notice::Notice;
use gongyue::span::Instant;
use serde::Serialize;
use serde::de::DeserializeOwned;
use totp_rs::{Builder, Secret, Totp};
use webauthn_rs::prelude::{
    CreationChallengeResponse, Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, RequestChallengeResponse, Uuid,
};

/// For so long after showing a second factor one may do what is dangerous.
const FRESH: TimeDelta = TimeDelta::minutes(15);
/// Wrong second factors, then the session is over and a new code must be sent to the phone.
const FAULTS: i64 = 5;
const CHALLENGE: TimeDelta = TimeDelta::minutes(5);
/// A seed that was shown waits so long for its first code.
const SEED_WAITS: TimeDelta = TimeDelta::hours(1);
/// As 20 random bytes: what RFC 4226 recommends.
const SEED: usize = 20;
/// More nobody carries around.
const MOST: usize = 10;

impl Me {
    /// Before dangerous acts of the staff.
    pub fn fresh(&self, app: &App) -> Result<(), Problem> {
        if app.demo && self.factors == 0 {
            return Ok(());
        }
        let fresh = self.factor_at.is_some_and(|at| app.now() - at < FRESH);
        fresh.then_some(()).ok_or(Problem::FactorNeeded)
    }

    /// Before dangerous acts on one's own account, which may have no second factor.
    pub fn fresh_if_any(&self, app: &App) -> Result<(), Problem> {
        if self.factors == 0 {
            Ok(())
        } else {
            self.fresh(app)
        }
    }
}

/// The same session under a new token.
#[derive(Debug)]
pub struct Renewed {
    pub token: String,
    pub expires_at: Instant,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorFault {
    /// Not the code, or one that served already; so many tries are left.
    Wrong { left: i64 },
    /// Tried too often: signed out.
    SignedOut,
    /// There is none of this kind, or it was taken away meanwhile.
    Gone,
}

/// Those that are in use, oldest first.
pub async fn authenticators(app: &Shared, me: &Me) -> Result<Vec<AuthenticatorRow>, Problem> {
    let mut reader = app.db.read().await?;
    let mut rows = authenticator_list(&mut reader.tx(), &me.id).await?;
    rows.retain(|row| row.confirmed_at.is_some());
    Ok(rows)
}

/// A seed for an authenticator app, shown once.
pub struct Seed {
    /// Base 32, to be typed.
    pub secret: String,
    /// `otpauth://…`, to be scanned.
    pub uri: String,
}

/// Makes a seed that waits for its first code. `None`: there is one already.
pub async fn totp_begin(app: &Shared, me: &Me, device: &str) -> Result<Option<Seed>, Problem> {
    me.fresh_if_any(app)?;
    if authenticators(app, me)
        .await?
        .iter()
        .any(|row| row.kind == AuthenticatorKind::Totp)
    {
        return Ok(None);
    }
    let secret = Secret::new(app.chance.bytes::<SEED>().to_vec().into()).to_base32();
    let seed = seed_of(&secret, &me.phone)?;
    let now = app.now();
    let row = AuthenticatorRow {
        id: app.new_id(),
        member_id: me.id.clone(),
        kind: AuthenticatorKind::Totp,
        device: device.to_owned(),
        secret: app.keys.seal(&secret, &app.chance),
        credential_id: None,
        used_turn: None,
        created_at: now,
        used_at: None,
        confirmed_at: None,
    };
    match app.db.write(Begin(row)).await {
        Err(failure) if failure.is_unique() => Ok(None),
        done => Ok(Some(done.map(|()| seed)?)),
    }
}

/// The seed that waits for its first code, to be shown again after a wrong one.
pub async fn totp_waiting(app: &Shared, me: &Me) -> Result<Option<Seed>, Problem> {
    me.fresh_if_any(app)?;
    let mut reader = app.db.read().await?;
    let rows = authenticator_list(&mut reader.tx(), &me.id).await?;
    let waiting = rows.iter().find(|row| waits(row, app.now()));
    let secret = waiting.and_then(|row| app.keys.open(&row.secret));
    secret.map(|secret| seed_of(&secret, &me.phone)).transpose()
}

fn waits(row: &AuthenticatorRow, now: Instant) -> bool {
    row.kind == AuthenticatorKind::Totp && row.confirmed_at.is_none() && now - row.created_at < SEED_WAITS
}

fn seed_of(secret: &str, account: &str) -> Result<Seed, Problem> {
    let uri = totp(secret, account).and_then(|totp| totp.to_url().ok());
    let uri = uri.ok_or_else(|| Problem::Failed("a seed cannot be written as an address".into()))?;
    Ok(Seed {
        secret: secret.to_owned(),
        uri,
    })
}

fn totp(secret: &str, account: &str) -> Option<Totp> {
    let builder = Builder::new()
        .with_secret(Secret::try_from_base32(secret).ok()?)
        .with_account_name(account.to_owned())
        .with_issuer(Some("Gongyue"));
    builder.build().ok()
}

struct Begin(AuthenticatorRow);

impl Command for Begin {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        authenticator_delete_unconfirmed(tx, &self.0.member_id).await?;
        authenticator_insert(tx, &self.0).await
    }
}

/// Shows a time-based code: the first one of a new seed where `confirm`, else the one that signs in.
pub async fn totp_show(
    app: &Shared,
    me: &Me,
    code: &str,
    confirm: bool,
) -> Result<Result<Renewed, FactorFault>, Problem> {
    if confirm {
        me.fresh_if_any(app)?;
    }
    let token = secret::token(&app.chance);
    let command = ShowTotp {
        app: app.clone(),
        me: me.clone(),
        code: code.to_owned(),
        confirm,
        new_hash: secret::token_hash(&token),
        now: app.now(),
    };
    Ok(app
        .db
        .write(command)
        .await?
        .map(|expires_at| Renewed { token, expires_at }))
}

struct ShowTotp {
    app: Shared,
    me: Me,
    code: String,
    confirm: bool,
    new_hash: String,
    now: Instant,
}

impl Command for ShowTotp {
    // A wrong code is an answer: the try that it cost must be committed.
    type Output = Result<Instant, FactorFault>;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Failure> {
        let rows = authenticator_list(tx, &self.me.id).await?;
        let in_use =
            |row: &AuthenticatorRow| row.kind == AuthenticatorKind::Totp && row.confirmed_at.is_some();
        let Some(row) = rows.into_iter().find(|row| match self.confirm {
            true => waits(row, self.now),
            false => in_use(row),
        }) else {
            return Ok(Err(FactorFault::Gone));
        };
        if !session_factor_try(tx, &self.me.token_hash).await? {
            return Ok(Err(FactorFault::SignedOut));
        }
        let seconds = self.now.timestamp().max(0).cast_unsigned();
        let turn = self
            .app
            .keys
            .open(&row.secret)
            .and_then(|secret| totp(&secret, &self.me.phone)?.check(&self.code, seconds))
            .and_then(|turn| i64::try_from(turn).ok());
        let served = match turn {
            None => false,
            Some(turn) if self.confirm => authenticator_confirm(tx, &row.id, self.now, turn).await?,
            Some(turn) => authenticator_use_turn(tx, &row.id, turn, self.now).await?,
        };
        if !served {
            return fault(tx, &self.me).await.map(Err);
        }
        if self.confirm {
            tell(tx, &self.app, &self.me.id, Notice::FactorAdded, self.now).await?;
        }
        renewed(tx, &self.me, &self.new_hash, self.now).await
    }
}

async fn renewed(
    tx: &mut Tx<'_>,
    me: &Me,
    new_hash: &str,
    now: Instant,
) -> Result<Result<Instant, FactorFault>, Failure> {
    session_rotate(tx, &me.token_hash, new_hash, Some(now)).await?;
    let session = session_row(tx, new_hash).await?;
    Ok(session
        .map(|session| session.expires_at)
        .ok_or(FactorFault::SignedOut))
}

/// After a try that was paid and was wrong.
async fn fault(tx: &mut Tx<'_>, me: &Me) -> Result<FactorFault, Failure> {
    let faults = session_row(tx, &me.token_hash)
        .await?
        .map(|session| session.factor_faults);
    match faults {
        Some(faults) if faults < FAULTS => Ok(FactorFault::Wrong {
            left: FAULTS - faults,
        }),
        _ => {
            session_delete(tx, &me.token_hash).await?;
            Ok(FactorFault::SignedOut)
        }
    }
}

/// A question to a passkey, with the name under which its answer comes back.
pub struct Asked<T> {
    pub id: String,
    pub options: T,
}

/// Asks the browser to make a passkey.
pub async fn passkey_begin(app: &Shared, me: &Me) -> Result<Asked<CreationChallengeResponse>, Problem> {
    me.fresh_if_any(app)?;
    let passkeys = passkeys(app, &authenticators(app, me).await?);
    if passkeys.len() >= MOST {
        return Err(Problem::Forbidden);
    }
    let known = passkeys
        .iter()
        .map(|(_, passkey)| passkey.cred_id().clone())
        .collect();
    let user = Uuid::parse_str(me.id.as_str()).map_err(failed)?;
    let name = me.name.as_deref().unwrap_or(&me.phone);
    let (options, state) = app
        .webauthn
        .start_passkey_registration(user, &me.phone, name, Some(known))
        .map_err(failed)?;
    Ok(Asked {
        id: asked(app, me, &state).await?,
        options,
    })
}

/// The passkey that the browser made.
pub async fn passkey_add(
    app: &Shared,
    me: &Me,
    id: &str,
    credential: &RegisterPublicKeyCredential,
    device: &str,
) -> Result<Result<Renewed, FactorFault>, Problem> {
    me.fresh_if_any(app)?;
    let Some(state) = answered::<PasskeyRegistration>(app, me, id).await? else {
        return Ok(Err(FactorFault::Gone));
    };
    let Ok(passkey) = app.webauthn.finish_passkey_registration(credential, &state) else {
        return Ok(Err(FactorFault::Gone));
    };
    let token = secret::token(&app.chance);
    let now = app.now();
    let command = AddPasskey {
        app: app.clone(),
        row: AuthenticatorRow {
            id: app.new_id(),
            member_id: me.id.clone(),
            kind: AuthenticatorKind::Passkey,
            device: device.to_owned(),
            secret: sealed(app, &passkey)?,
            credential_id: Some(BASE64.encode(passkey.cred_id())),
            used_turn: None,
            created_at: now,
            used_at: Some(now),
            confirmed_at: Some(now),
        },
        me: me.clone(),
        new_hash: secret::token_hash(&token),
        now,
    };
    Ok(app
        .db
        .write(command)
        .await?
        .map(|expires_at| Renewed { token, expires_at }))
}

struct AddPasskey {
    app: Shared,
    row: AuthenticatorRow,
    me: Me,
    new_hash: String,
    now: Instant,
}

impl Command for AddPasskey {
    type Output = Result<Instant, FactorFault>;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Failure> {
        let credential = self.row.credential_id.as_deref().unwrap_or_default();
        if authenticator_has_credential(tx, credential).await? {
            return Ok(Err(FactorFault::Gone));
        }
        let renewed = renewed(tx, &self.me, &self.new_hash, self.now).await?;
        if renewed.is_ok() {
            authenticator_insert(tx, &self.row).await?;
            tell(tx, &self.app, &self.me.id, Notice::FactorAdded, self.now).await?;
        }
        Ok(renewed)
    }
}

/// Asks one of the member's passkeys. `None`: there is none.
pub async fn passkey_ask(app: &Shared, me: &Me) -> Result<Option<Asked<RequestChallengeResponse>>, Problem> {
    let passkeys = passkeys(app, &authenticators(app, me).await?);
    if passkeys.is_empty() {
        return Ok(None);
    }
    let keys: Vec<Passkey> = passkeys.into_iter().map(|(_, passkey)| passkey).collect();
    let (options, state) = app.webauthn.start_passkey_authentication(&keys).map_err(failed)?;
    Ok(Some(Asked {
        id: asked(app, me, &state).await?,
        options,
    }))
}

/// The answer of a passkey.
pub async fn passkey_show(
    app: &Shared,
    me: &Me,
    id: &str,
    credential: &PublicKeyCredential,
) -> Result<Result<Renewed, FactorFault>, Problem> {
    let Some(state) = answered::<PasskeyAuthentication>(app, me, id).await? else {
        return Ok(Err(FactorFault::Gone));
    };
    let shown = app
        .webauthn
        .finish_passkey_authentication(credential, &state)
        .ok();
    let mut keys = passkeys(app, &authenticators(app, me).await?).into_iter();
    let used = shown.and_then(|shown| {
        let (row, mut passkey) = keys.find(|(_, passkey)| passkey.cred_id() == shown.cred_id())?;
        passkey.update_credential(&shown)?;
        Some((row, passkey))
    });
    let token = secret::token(&app.chance);
    let command = ShowPasskey {
        me: me.clone(),
        used: match used {
            Some((row, passkey)) => Some((row, sealed(app, &passkey)?)),
            None => None,
        },
        new_hash: secret::token_hash(&token),
        now: app.now(),
    };
    Ok(app
        .db
        .write(command)
        .await?
        .map(|expires_at| Renewed { token, expires_at }))
}

struct ShowPasskey {
    me: Me,
    /// Which one it was, with its counter moved on; `None`: it was none of the member's.
    used: Option<(String, String)>,
    new_hash: String,
    now: Instant,
}

impl Command for ShowPasskey {
    type Output = Result<Instant, FactorFault>;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Failure> {
        if !session_factor_try(tx, &self.me.token_hash).await? {
            return Ok(Err(FactorFault::SignedOut));
        }
        match &self.used {
            Some((id, secret)) if authenticator_use(tx, id, secret, self.now).await? => {
                renewed(tx, &self.me, &self.new_hash, self.now).await
            }
            _ => fault(tx, &self.me).await.map(Err),
        }
    }
}

/// Takes a second factor away again. It may be in the wrong hands, so whoever signed in elsewhere is signed out.
pub async fn remove(app: &Shared, me: &Me, id: &str) -> Result<(), Problem> {
    me.fresh_if_any(app)?;
    let command = Remove {
        app: app.clone(),
        id: id.to_owned(),
        me: me.clone(),
    };
    app.db
        .write(command)
        .await?
        .then_some(())
        .ok_or(Problem::NotFound)
}

struct Remove {
    app: Shared,
    id: String,
    me: Me,
}

impl Command for Remove {
    type Output = bool;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Failure> {
        let me = &self.me;
        let removed = authenticator_delete(tx, &self.id, &me.id).await?;
        if removed {
            session_delete_others(tx, &me.id, &me.token_hash).await?;
            tell(tx, &self.app, &me.id, Notice::FactorRemoved, self.app.now()).await?;
        }
        Ok(removed)
    }
}

fn passkeys(app: &App, rows: &[AuthenticatorRow]) -> Vec<(String, Passkey)> {
    let open = |row: &AuthenticatorRow| {
        let json = app.keys.open(&row.secret)?;
        Some((row.id.clone(), serde_json::from_str(&json).ok()?))
    };
    let keys = rows.iter().filter(|row| row.kind == AuthenticatorKind::Passkey);
    keys.filter_map(open).collect()
}

fn sealed(app: &App, passkey: &Passkey) -> Result<String, Problem> {
    let json = serde_json::to_string(passkey).map_err(failed)?;
    Ok(app.keys.seal(&json, &app.chance))
}

async fn asked(app: &Shared, me: &Me, state: &impl Serialize) -> Result<String, Problem> {
    let row = ChallengeRow {
        id: secret::token(&app.chance),
        member_id: Some(me.id.clone()),
        state: serde_json::to_string(state).map_err(failed)?,
        expires_at: app.now() + CHALLENGE,
    };
    let id = row.id.clone();
    app.db.write(Ask(row)).await?;
    Ok(id)
}

struct Ask(ChallengeRow);

impl Command for Ask {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        challenge_insert(tx, &self.0).await
    }
}

/// What was asked of this member under this name; once.
async fn answered<T: DeserializeOwned>(app: &Shared, me: &Me, id: &str) -> Result<Option<T>, Problem> {
    let row = app.db.write(Take(id.to_owned(), app.now())).await?;
    let own = row.filter(|row| row.member_id.as_ref() == Some(&me.id));
    Ok(own.and_then(|row| serde_json::from_str(&row.state).ok()))
}

struct Take(String, Instant);

impl Command for Take {
    type Output = Option<ChallengeRow>;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Failure> {
        challenge_take(tx, &self.0, self.1).await
    }
}

fn failed(error: impl std::fmt::Display) -> Problem {
    Problem::Failed(error.to_string())
}
