//! Members of the file, signed in without codes: those are few by design.

use crate::site::noon;
use chrono::TimeDelta;
use gongyue::id::MemberId;
use gongyue::member::Verification;
use gongyue_server::app::Shared;
use gongyue_server::reader::Me;
use gongyue_server::secret;
use gongyue_server::store::{
    Command, Failure, MemberRow, SessionRow, Tx, member_get, member_insert, session_insert,
};

/// So many who have reserved nothing yet, with the token of each.
pub async fn sign_in(app: &Shared, name: &str, count: usize) -> Vec<(Me, String)> {
    let mut all = Vec::new();
    for from in (0..count).step_by(500) {
        let some = (from..count.min(from + 500)).map(|n| {
            let token = secret::token(&app.chance);
            (me(name, n, &token), token)
        });
        let some: Vec<(Me, String)> = some.collect();
        app.db
            .write(SignIn(some.iter().map(|(me, _)| me.clone()).collect()))
            .await
            .unwrap();
        all.extend(some);
    }
    all
}

fn me(name: &str, n: usize, token: &str) -> Me {
    Me {
        id: MemberId::from(format!("{name}-{n:07}").as_str()),
        phone: String::new(),
        name: None,
        verification: Verification::Verified,
        roles: vec![],
        roles_wait: false,
        factors: 0,
        factor_at: None,
        unread: 0,
        worked_at: None,
        division: None,
        token_hash: secret::token_hash(token),
        session_expires_at: noon() + TimeDelta::days(1),
    }
}

/// Members of the file with what they have reserved before: their tokens.
pub async fn of_the_file(app: &Shared, count: usize) -> Vec<String> {
    let mut tokens = Vec::new();
    for nth in 0..count {
        let token = secret::token(&app.chance);
        app.db.write(Back(me("member", nth, &token))).await.unwrap();
        tokens.push(token);
    }
    tokens
}

struct Back(Me);

impl Command for Back {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        session_insert(tx, &session(&self.0)).await
    }
}

fn session(me: &Me) -> SessionRow {
    SessionRow {
        token_hash: me.token_hash.clone(),
        member_id: me.id.clone(),
        created_at: noon(),
        seen_at: noon(),
        expires_at: me.session_expires_at,
        ends_at: me.session_expires_at,
        device: String::new(),
        factor_at: None,
        factor_faults: 0,
    }
}

struct SignIn(Vec<Me>);

impl Command for SignIn {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        let like = member_get(tx, &MemberId::from("member-0000000")).await?.unwrap();
        for me in &self.0 {
            let row = MemberRow {
                phone_hash: format!("phone of {}", me.id),
                card_hash: Some(format!("card of {}", me.id)),
                id: me.id.clone(),
                ..like.clone()
            };
            member_insert(tx, &row).await?;
            session_insert(tx, &session(me)).await?;
        }
        Ok(())
    }
}
