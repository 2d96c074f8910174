//! The audit: acts in chains, one a palace and one for the whole system. Each hash covers its act and the hash
//! before it, so that an act that is changed, left out or slipped in shows.
//!
//! Appending locks the end of the chain. It is the last thing that a command does, chains in the order of their
//! names: then nobody waits for somebody who waits for him.

use super::{Failure, Finding, Tx};
use gongyue::audit::{Act, ActKind};
use gongyue::id::MemberId;
use gongyue::span::Instant;
use ring::digest::{Context, SHA256};
use serde_json::Value as Json;

row! {
    pub struct AuditRow {
        /// A palace's id; empty: the whole system.
        pub chain: String,
        /// 1, 2, 3 … within the chain.
        pub ordinal: i64,
        pub at: Instant,
        /// Who did it; empty: the system.
        pub actor: String,
        pub act: Act,
        pub subject: String,
        /// The member whom it concerns; may be empty.
        pub about: String,
        pub reason: String,
        /// JSON.
        pub before: String,
        pub after: String,
        pub hash: String,
    }
}

row! {
    /// An act with what it names, as people know it. What is gone since has no name.
    pub struct ActView {
        pub chain: String,
        pub ordinal: i64,
        pub at: Instant,
        /// Empty: the system.
        pub actor: String,
        pub act: Act,
        pub subject: String,
        pub about: String,
        pub reason: String,
        /// JSON.
        pub before: String,
        pub after: String,
        pub actor_name: Option<String>,
        pub actor_phone_sealed: Option<String>,
        pub about_name: Option<String>,
        pub about_phone_sealed: Option<String>,
        pub palace_name: Option<String>,
        pub palace_name_en: Option<String>,
        /// The venue of a rule or of a reservation.
        pub venue_name: Option<String>,
        pub venue_name_en: Option<String>,
        pub court_name: Option<String>,
        pub court_name_en: Option<String>,
        pub code: Option<String>,
        pub starts_at: Option<Instant>,
    }
}

/// The last act of a page about a member: time, chain and ordinal, since one moment may hold several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditCursor {
    pub at: Instant,
    pub chain: String,
    pub ordinal: i64,
}

impl AuditCursor {
    /// Before anything else.
    pub fn newest() -> AuditCursor {
        AuditCursor {
            at: Instant::MAX_UTC,
            chain: String::new(),
            ordinal: 0,
        }
    }

    /// As it is sent, and as [`Self::parse`] reads it.
    pub fn written(&self) -> String {
        format!("{}~{}~{}", self.at.timestamp_millis(), self.ordinal, self.chain)
    }

    pub fn parse(text: &str) -> Option<AuditCursor> {
        let mut parts = text.splitn(3, '~');
        Some(AuditCursor {
            at: Instant::from_timestamp_millis(parts.next()?.parse().ok()?)?,
            ordinal: parts.next()?.parse().ok()?,
            chain: parts.next()?.to_owned(),
        })
    }
}

macro_rules! cursor_of {
    ($row:ident) => {
        impl $row {
            /// To go on after this one.
            pub fn cursor(&self) -> AuditCursor {
                AuditCursor {
                    at: self.at,
                    chain: self.chain.clone(),
                    ordinal: self.ordinal,
                }
            }
        }
    };
}

cursor_of!(AuditRow);
cursor_of!(ActView);

/// The columns of [`ActView`], and where they come from.
macro_rules! view {
    ($rest:literal) => {
        concat!(
            "
        SELECT audit.chain, audit.ordinal, audit.at, audit.actor, audit.act, audit.subject, audit.about,
            audit.reason, audit.before, audit.after, doer.name AS actor_name,
            doer.phone_sealed AS actor_phone_sealed, whom.name AS about_name,
            whom.phone_sealed AS about_phone_sealed, facility.name AS palace_name,
            facility.name_en AS palace_name_en, venue.name AS venue_name, venue.name_en AS venue_name_en,
            court.name AS court_name, court.name_en AS court_name_en, reservation.code, reservation.starts_at
        FROM audit LEFT JOIN member doer ON doer.id = audit.actor LEFT JOIN member whom ON whom.id = audit.about
        LEFT JOIN facility ON facility.id = audit.chain
        LEFT JOIN reservation ON reservation.id = audit.subject
        LEFT JOIN court ON court.id = reservation.court_id
        LEFT JOIN venue ON venue.id = COALESCE(reservation.venue_id, audit.subject)
        ",
            $rest
        )
    };
}

row! {
    /// The end of a chain.
    pub struct ChainRow {
        pub chain: String,
        pub ordinal: i64,
        pub hash: String,
    }
}

/// An act that is to be written down.
#[derive(Debug, Clone)]
pub struct NewAct {
    /// A palace's id; empty: the whole system.
    pub chain: String,
    pub at: Instant,
    /// `None`: the system.
    pub actor: Option<MemberId>,
    pub act: Act,
    pub subject: String,
    pub about: Option<MemberId>,
    pub reason: String,
    pub before: Json,
    pub after: Json,
}

statements! {
    STATEMENTS;
    CHAIN_INSERT = "
        INSERT INTO audit_chain (chain, ordinal, hash) VALUES ($1, 0, '') ON CONFLICT (chain) DO NOTHING";
    CHAIN_GET = "SELECT chain, ordinal, hash FROM audit_chain WHERE chain = $1";
    CHAIN_LIST = "SELECT chain, ordinal, hash FROM audit_chain ORDER BY chain";
    CHAIN_MOVE = "UPDATE audit_chain SET ordinal = $2, hash = $3 WHERE chain = $1";
    AUDIT_INSERT = "
        INSERT INTO audit (chain, ordinal, at, actor, act, subject, about, reason, before, after, hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    AUDIT_LIST = "
        SELECT chain, ordinal, at, actor, act, subject, about, reason, before, after, hash
        FROM audit WHERE chain = $1 AND ordinal < $2 ORDER BY ordinal DESC LIMIT $3";
    AUDIT_LIST_ABOUT = "
        SELECT chain, ordinal, at, actor, act, subject, about, reason, before, after, hash
        FROM audit
        WHERE about = $1 AND about <> '' AND at <= $2
            AND (at < $2 OR chain > $3 OR (chain = $3 AND ordinal < $4))
        ORDER BY at DESC, chain, ordinal DESC LIMIT $5";
    /// `$3`: the words of the acts that are wanted, with commas around each; empty: all of them.
    AUDIT_VIEW = view!(
        "WHERE audit.chain = $1 AND audit.ordinal < $2
            AND ($3 = '' OR $3 LIKE '%,' || audit.act || ',%')
        ORDER BY audit.ordinal DESC LIMIT $4"
    );
    AUDIT_VIEW_ABOUT = view!(
        "WHERE audit.about = $1 AND audit.about <> '' AND audit.at <= $2
            AND (audit.at < $2 OR audit.chain > $3 OR (audit.chain = $3 AND audit.ordinal < $4))
        ORDER BY audit.at DESC, audit.chain, audit.ordinal DESC LIMIT $5"
    );
    AUDIT_FROM = "
        SELECT chain, ordinal, at, actor, act, subject, about, reason, before, after, hash
        FROM audit WHERE chain = $1 AND ordinal > $2 ORDER BY ordinal LIMIT $3";
    CHAIN_WITHOUT_END = "
        SELECT DISTINCT audit.chain, CAST(0 AS BIGINT) AS ordinal, '' AS hash
        FROM audit LEFT JOIN audit_chain ON audit_chain.chain = audit.chain WHERE audit_chain.chain IS NULL";
}

statements! {
    POSTGRES;
    CHAIN_LOCK = "SELECT chain, ordinal, hash FROM audit_chain WHERE chain = $1 FOR UPDATE";
}

/// Appends acts to their chains. The last statements of a command.
pub async fn audit_append(tx: &mut Tx<'_>, acts: &[NewAct]) -> Result<(), Failure> {
    let mut acts: Vec<&NewAct> = acts.iter().collect();
    acts.sort_by(|a, b| a.chain.cmp(&b.chain));
    for act in acts {
        sql!(execute, tx, CHAIN_INSERT, act.chain)?;
        let end = if tx.is_postgres() {
            sql!(fetch_one ChainRow, tx, CHAIN_LOCK, act.chain)?
        } else {
            sql!(fetch_one ChainRow, tx, CHAIN_GET, act.chain)?
        };
        let id = |member: &Option<MemberId>| member.as_ref().map(MemberId::to_string).unwrap_or_default();
        let mut row = AuditRow {
            chain: end.chain,
            ordinal: end.ordinal + 1,
            at: act.at,
            actor: id(&act.actor),
            act: act.act,
            subject: act.subject.clone(),
            about: id(&act.about),
            reason: act.reason.clone(),
            before: act.before.to_string(),
            after: act.after.to_string(),
            hash: String::new(),
        };
        row.hash = link(&row, &end.hash);
        sql!(
            execute_one,
            tx,
            AUDIT_INSERT,
            row.chain,
            row.ordinal,
            row.at,
            row.actor,
            row.act,
            row.subject,
            row.about,
            row.reason,
            row.before,
            row.after,
            row.hash,
        )?;
        sql!(execute_one, tx, CHAIN_MOVE, row.chain, row.ordinal, row.hash)?;
    }
    Ok(())
}

/// SHA-256 of the hash before and every field, each after its length: no two acts read alike.
fn link(row: &AuditRow, before: &str) -> String {
    let numbers = [row.ordinal.to_string(), row.at.timestamp_millis().to_string()];
    let words: [&str; 11] = [
        before,
        &row.chain,
        &numbers[0],
        &numbers[1],
        &row.actor,
        row.act.as_str(),
        &row.subject,
        &row.about,
        &row.reason,
        &row.before,
        &row.after,
    ];
    let mut context = Context::new(&SHA256);
    for word in words {
        context.update(word.len().to_string().as_bytes());
        context.update(b":");
        context.update(word.as_bytes());
    }
    context
        .finish()
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The acts of a chain before `ordinal`, newest first.
pub async fn audit_list(
    tx: &mut Tx<'_>,
    chain: &str,
    ordinal: i64,
    limit: u32,
) -> Result<Vec<AuditRow>, Failure> {
    sql!(fetch_all AuditRow, tx, AUDIT_LIST, chain, ordinal, limit)
}

/// What was done about a member before `before`, newest first.
pub async fn audit_list_about(
    tx: &mut Tx<'_>,
    member: &MemberId,
    before: &AuditCursor,
    limit: u32,
) -> Result<Vec<AuditRow>, Failure> {
    sql!(
        fetch_all AuditRow,
        tx,
        AUDIT_LIST_ABOUT,
        member,
        before.at,
        before.chain,
        before.ordinal,
        limit
    )
}

/// The acts of a chain before `ordinal` with their names, newest first; of one kind only, where one is given.
pub async fn audit_view(
    tx: &mut Tx<'_>,
    chain: &str,
    ordinal: i64,
    kind: Option<ActKind>,
    limit: u32,
) -> Result<Vec<ActView>, Failure> {
    let wanted = |kind| Act::ALL.iter().filter(move |act| act.kind() == kind);
    let acts = kind.map_or_else(String::new, |kind| {
        let words: Vec<&str> = wanted(kind).map(|act| act.as_str()).collect();
        format!(",{},", words.join(","))
    });
    sql!(fetch_all ActView, tx, AUDIT_VIEW, chain, ordinal, acts, limit)
}

/// What was done about a member before `before` with its names, newest first.
pub async fn audit_view_about(
    tx: &mut Tx<'_>,
    member: &MemberId,
    before: &AuditCursor,
    limit: u32,
) -> Result<Vec<ActView>, Failure> {
    sql!(
        fetch_all ActView,
        tx,
        AUDIT_VIEW_ABOUT,
        member,
        before.at,
        before.chain,
        before.ordinal,
        limit
    )
}

/// Whether every chain is whole: no gap, no changed act, and it ends where it says.
pub(super) async fn broken_chains(tx: &mut Tx<'_>) -> Result<Vec<Finding>, Failure> {
    const PAGE: u32 = 1000;
    let mut findings = Vec::new();
    let mut say = |chain: &str, ordinal: i64, sentence: &str| {
        findings.push(Finding {
            subject: format!("audit of “{chain}”, act {ordinal}"),
            sentence: sentence.to_owned(),
        });
    };
    for orphan in sql!(fetch_all ChainRow, tx, CHAIN_WITHOUT_END)? {
        say(&orphan.chain, 0, "the chain has acts and no end");
    }
    for end in sql!(fetch_all ChainRow, tx, CHAIN_LIST)? {
        let (mut ordinal, mut hash) = (0, String::new());
        loop {
            let rows = sql!(fetch_all AuditRow, tx, AUDIT_FROM, end.chain, ordinal, PAGE)?;
            let last = rows.len() < PAGE as usize;
            for row in rows {
                if row.ordinal != ordinal + 1 {
                    say(&end.chain, ordinal + 1, "an act is missing");
                }
                if row.hash != link(&row, &hash) {
                    say(
                        &end.chain,
                        row.ordinal,
                        "the act is not as it was written, or what came before it is not",
                    );
                }
                (ordinal, hash) = (row.ordinal, row.hash);
            }
            if last {
                break;
            }
        }
        if (ordinal, &hash) != (end.ordinal, &end.hash) {
            say(&end.chain, end.ordinal, "the chain does not end where it says");
        }
    }
    Ok(findings)
}
