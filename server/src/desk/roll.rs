//! Rolls: a file is read into a stage of its own, compared with what is in force, and put in force in one transaction.
//! Members are verified, moved and lose their verification by it, and are told.
//!
//! A file holds the whole roll of every union that it names: whoever is missing has left. Where rows were skipped because
//! they are bad, nobody leaves: the missing may be the bad ones.

use super::import::Bad;
use super::members::Remit;
use super::tell::tell;
use super::verify::tell_verified;
use crate::app::Shared;
use crate::import::roll::{self, RollIn};
use crate::import::{FaultKind, Parsed, RowFault};
use crate::problem::Problem;
use crate::reader::Me;
use crate::search_key::search_key;
use crate::store::{
    Command, Failure, ImportStatus, NewAct, RollDifference, RollImportRow, StagedRow, TouchedMember, Tx,
    UnionLoss, UnionNumbers, UnionRow, Verified, audit_append, claims_delete, departed_get, division_list,
    member_claims_delete, member_set_unverified, member_set_verified, member_view_by_card, members_gone,
    members_moved, requests_answered, reservation_later, reservation_set_status, roll_apply, roll_difference,
    roll_foreign, roll_foreign_delete, roll_import_faults, roll_import_get, roll_import_insert,
    roll_import_list, roll_import_parsed, roll_import_set, roll_leave, roll_lock, roll_staged_delete,
    roll_staged_insert, union_losses, union_numbers, union_staged_insert, verification_request_decide,
};
use chrono::TimeDelta;
use gongyue::audit::Act;
use gongyue::division::DivisionCode;
use gongyue::id::{FacilityId, MemberId};
use gongyue::member::{VerifiedBy, kept_until, same_name};
use gongyue::notice::Notice;
use gongyue::reservation::ReservationStatus;
use gongyue::span::Instant;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Rows in one command: others write between two of them.
const PIECE: usize = 1000;
/// Faults that are kept to be shown; the others are counted.
const KEPT_FAULTS: usize = 2000;
/// A union that would lose so many, and more than a fifth, may have sent the wrong file.
const MANY: i64 = 20;
/// Imports and unions that are listed.
const LISTED: u32 = 20;
const UNIONS: u32 = 500;
/// “Served” looks back so far.
const SERVED: TimeDelta = TimeDelta::days(30);

/// For whom a roll is read.
#[derive(Debug, Clone)]
pub struct Whose {
    /// Rows of other divisions are faults; empty: everywhere.
    pub division: String,
    pub palace: Option<FacilityId>,
    /// `None`: the command line.
    pub member: Option<MemberId>,
}

impl Whose {
    pub fn everywhere() -> Whose {
        Whose {
            division: String::new(),
            palace: None,
            member: None,
        }
    }

    fn of(remit: &Remit, me: &Me) -> Whose {
        Whose {
            division: remit.division.to_string(),
            palace: remit.palace.clone(),
            member: Some(me.id.clone()),
        }
    }
}

/// A fault as it is kept and shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    pub line: usize,
    pub column: Option<String>,
    pub message: String,
}

impl From<&RowFault> for Fault {
    fn from(fault: &RowFault) -> Self {
        Fault {
            line: fault.line,
            column: fault.column.map(str::to_owned),
            message: fault.message.clone(),
        }
    }
}

/// What became of a file.
pub struct Imported {
    pub row: RollImportRow,
    pub faults: Vec<RowFault>,
}

/// Why a roll that was read is not in force.
#[derive(Debug)]
pub enum Unapplied {
    /// There are bad rows, and nobody said to skip them.
    Faults,
    /// Unions would lose many of their members, and nobody said that this is right.
    Losses(Vec<UnionLoss>),
    /// It would do something else than when it was read; the numbers are new now.
    Changed,
    /// It is not waiting to be put in force.
    NotWaiting,
    Failure(Failure),
}

impl From<Failure> for Unapplied {
    fn from(failure: Failure) -> Self {
        Unapplied::Failure(failure)
    }
}

/// What whoever puts a roll in force has said.
#[derive(Debug, Clone, Copy, Default)]
pub struct Consent {
    pub skip_bad: bool,
    /// That unions lose many is right.
    pub losses: bool,
    /// The numbers of when it was read were looked at, so they must still be right.
    pub as_read: bool,
}

/// From the command line: reads, and puts in force unless `bad` says to look only.
pub async fn import(
    app: &Shared,
    bytes: Vec<u8>,
    bad: Bad,
    losses: bool,
    progress: impl Fn(usize, usize),
) -> Result<Imported, (Unapplied, Vec<RowFault>)> {
    let whose = Whose::everywhere();
    let id = app.new_id();
    let nothing = |failure| (Unapplied::Failure(failure), vec![]);
    app.db
        .write(Begin::new(app, &id, &whose))
        .await
        .map_err(nothing)?;
    let faults = read(app, &id, &whose, bytes, progress).await.map_err(nothing)?;
    let consent = Consent {
        skip_bad: bad == Bad::Skip,
        losses,
        as_read: false,
    };
    let applied = match bad {
        Bad::CheckOnly => Ok(()),
        Bad::Refuse | Bad::Skip => put_in_force(app, &id, None, consent).await,
    };
    if let Err(unapplied) = applied {
        give_up(app, &id).await.map_err(nothing)?;
        return Err((unapplied, faults));
    }
    let mut reader = app.db.read().await.map_err(nothing)?;
    let row = roll_import_get(&mut reader.tx(), &id).await.map_err(nothing)?;
    drop(reader);
    if bad == Bad::CheckOnly {
        give_up(app, &id).await.map_err(nothing)?;
    }
    let row = row.ok_or_else(|| nothing(Failure::Unusable("the import is gone".to_owned())))?;
    Ok(Imported { row, faults })
}

/// Takes a file for a remit, answers at once with the import's id, and reads it meanwhile.
pub async fn upload(app: &Shared, me: &Me, remit: &Remit, bytes: Vec<u8>) -> Result<String, Problem> {
    let whose = Whose::of(remit, me);
    let id = app.new_id();
    app.db.write(Begin::new(app, &id, &whose)).await?;
    let (app, task) = (app.clone(), id.clone());
    tokio::spawn(async move {
        if let Err(failure) = read(&app, &task, &whose, bytes, |_, _| ()).await {
            tracing::error!(cause = %failure, "a roll was not read");
            if let Err(failure) = give_up(&app, &task).await {
                tracing::error!(cause = %failure, "and it still says that it is being read");
            }
        }
    });
    Ok(id)
}

/// The imports of a remit, newest first.
pub async fn imports(app: &Shared, remit: &Remit) -> Result<Vec<RollImportRow>, Problem> {
    let mut reader = app.db.read().await?;
    Ok(roll_import_list(&mut reader.tx(), remit.division.as_str(), LISTED).await?)
}

/// One import of the remit; what is wrong with its rows, and which unions would lose many.
pub async fn one(app: &Shared, remit: &Remit, id: &str) -> Result<(RollImportRow, Vec<Fault>), Problem> {
    let mut reader = app.db.read().await?;
    let row = roll_import_get(&mut reader.tx(), id).await?;
    let row = row
        .filter(|row| row.division_code == remit.division.as_str())
        .ok_or(Problem::NotFound)?;
    let faults = serde_json::from_str(&row.faults).unwrap_or_default();
    Ok((row, faults))
}

/// The unions of a remit in numbers, the largest first.
pub async fn numbers(app: &Shared, remit: &Remit) -> Result<Vec<UnionNumbers>, Problem> {
    let mut reader = app.db.read().await?;
    Ok(union_numbers(&mut reader.tx(), &remit.division, app.now() - SERVED, UNIONS).await?)
}

/// Puts an import of the remit in force, by somebody who has just shown a second factor.
pub async fn apply(
    app: &Shared,
    me: &Me,
    remit: &Remit,
    id: &str,
    consent: Consent,
) -> Result<Result<(), Unapplied>, Problem> {
    me.fresh(app)?;
    one(app, remit, id).await?;
    match put_in_force(app, id, Some(me.id.clone()), consent).await {
        Err(Unapplied::Failure(failure)) => Err(failure.into()),
        said => Ok(said),
    }
}

/// Throws an import of the remit away.
pub async fn discard(app: &Shared, remit: &Remit, id: &str) -> Result<(), Problem> {
    one(app, remit, id).await?;
    Ok(give_up(app, id).await?)
}

struct Begin(RollImportRow);

impl Begin {
    fn new(app: &Shared, id: &str, whose: &Whose) -> Begin {
        Begin(RollImportRow {
            id: id.to_owned(),
            division_code: whose.division.clone(),
            palace_id: whose.palace.clone(),
            member_id: whose.member.clone(),
            status: ImportStatus::Reading,
            total: 0,
            staged: 0,
            faults: "[]".to_owned(),
            fault_count: 0,
            added: 0,
            changed: 0,
            gone: 0,
            created_at: app.now(),
            ended_at: None,
        })
    }
}

impl Command for Begin {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        roll_import_insert(tx, &self.0).await
    }
}

/// Reads a file into the stage, piece by piece, and compares it. What is wrong with it, by line.
async fn read(
    app: &Shared,
    id: &str,
    whose: &Whose,
    bytes: Vec<u8>,
    progress: impl Fn(usize, usize),
) -> Result<Vec<RowFault>, Failure> {
    let known: BTreeSet<DivisionCode> = {
        let mut reader = app.db.read().await?;
        let divisions = division_list(&mut reader.tx()).await?;
        divisions.into_iter().map(|division| division.code).collect()
    };
    let remit: Option<DivisionCode> = whose.division.parse().ok();
    // Half a million rows keep a processor busy for seconds.
    let parsed = tokio::task::spawn_blocking(move || {
        let parsed = roll::parse(&bytes).with_known_divisions(&known, |row| &row.division);
        match remit {
            Some(remit) => within(parsed, &remit),
            None => parsed,
        }
    });
    let Parsed { rows, faults } = parsed
        .await
        .map_err(|_| Failure::Unusable("reading the roll was cut short".to_owned()))?;
    app.db.write(ParsedFile::new(id, rows.len(), &faults)).await?;
    let unions: BTreeMap<String, UnionRow> = rows.iter().map(|(_, row)| union(row)).collect();
    for piece in unions.into_values().collect::<Vec<_>>().chunks(PIECE) {
        app.db.write(StageUnions(id.to_owned(), piece.to_vec())).await?;
    }
    let total = rows.len();
    for (nth, piece) in rows.chunks(PIECE).enumerate() {
        let staged = piece.iter().map(|(line, row)| sealed(app, *line, row)).collect();
        app.db.write(StageRows(id.to_owned(), staged)).await?;
        progress((nth * PIECE + piece.len()).min(total), total);
    }
    app.db
        .write(Compare {
            id: id.to_owned(),
            remit: whose.division.clone(),
            faults: faults.clone(),
        })
        .await
}

/// Rows of other divisions are not this remit's.
fn within(mut parsed: Parsed<RollIn>, remit: &DivisionCode) -> Parsed<RollIn> {
    let faults = &mut parsed.faults;
    parsed.rows.retain(|(line, row)| {
        let inside = remit.contains(&row.division);
        if !inside {
            faults.push(RowFault {
                line: *line,
                column: Some("division"),
                kind: FaultKind::Conflict,
                message: "this division is outside your remit".to_owned(),
            });
        }
        inside
    });
    faults.sort_by_key(|fault| fault.line);
    parsed
}

fn union_id(row: &RollIn) -> String {
    format!("{}-{}", row.division, row.union)
}

fn union(row: &RollIn) -> (String, UnionRow) {
    let union = UnionRow {
        id: union_id(row),
        name: row.union.clone(),
        division_code: row.division.clone(),
        kind: row.union_kind,
    };
    (union.id.clone(), union)
}

fn sealed(app: &Shared, line: usize, row: &RollIn) -> StagedRow {
    let keys = &app.keys;
    StagedRow {
        card_hash: keys.card_hash(&row.card),
        line,
        union_id: union_id(row),
        name: row.name.clone(),
        card_sealed: keys.seal(&row.card, &app.chance),
        phone_hash: keys.phone_hash(&row.phone),
        phone_sealed: keys.seal(row.phone.as_str(), &app.chance),
        division_code: row.division.to_string(),
        search_key: search_key(&row.name),
    }
}

struct ParsedFile {
    id: String,
    total: usize,
    faults: String,
    count: usize,
}

impl ParsedFile {
    fn new(id: &str, total: usize, faults: &[RowFault]) -> ParsedFile {
        ParsedFile {
            id: id.to_owned(),
            total,
            faults: kept(faults),
            count: faults.len(),
        }
    }
}

fn kept(faults: &[RowFault]) -> String {
    let kept: Vec<Fault> = faults.iter().take(KEPT_FAULTS).map(Fault::from).collect();
    serde_json::to_string(&kept).unwrap_or_default()
}

impl Command for ParsedFile {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        roll_import_parsed(tx, &self.id, self.total, &self.faults, self.count).await
    }
}

struct StageUnions(String, Vec<UnionRow>);

impl Command for StageUnions {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        for union in &self.1 {
            union_staged_insert(tx, &self.0, union).await?;
        }
        Ok(())
    }
}

struct StageRows(String, Vec<StagedRow>);

impl Command for StageRows {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        roll_staged_insert(tx, &self.0, &self.1).await
    }
}

struct Compare {
    id: String,
    remit: String,
    faults: Vec<RowFault>,
}

impl Command for Compare {
    type Output = Vec<RowFault>;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<RowFault>, Failure> {
        roll_lock(tx).await?;
        let mut faults = self.faults.clone();
        if !self.remit.is_empty() {
            let foreign = roll_foreign(tx, &self.id, &self.remit).await?;
            faults.extend(foreign.iter().map(|row| RowFault {
                line: usize::try_from(row.line).unwrap_or_default(),
                column: Some("card"),
                kind: FaultKind::Conflict,
                message:
                    "this card is on a roll outside your remit; that union must let it go first".to_owned(),
            }));
            faults.sort_by_key(|fault| fault.line);
            roll_foreign_delete(tx, &self.id, &self.remit).await?;
            roll_import_faults(tx, &self.id, &kept(&faults), faults.len()).await?;
        }
        let difference = difference(tx, &self.id, faults.len()).await?;
        let read = (ImportStatus::Reading, ImportStatus::Read);
        roll_import_set(tx, &self.id, read, &difference, None).await?;
        Ok(faults)
    }
}

/// With bad rows nobody leaves.
async fn difference(tx: &mut Tx<'_>, id: &str, faults: usize) -> Result<RollDifference, Failure> {
    let difference = roll_difference(tx, id).await?;
    Ok(RollDifference {
        gone: if faults == 0 { difference.gone } else { 0 },
        ..difference
    })
}

async fn give_up(app: &Shared, id: &str) -> Result<(), Failure> {
    app.db.write(GiveUp(id.to_owned(), app.now())).await
}

struct GiveUp(String, Instant);

impl Command for GiveUp {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        let Some(row) = roll_import_get(tx, &self.0).await? else {
            return Ok(());
        };
        if matches!(row.status, ImportStatus::Reading | ImportStatus::Read) {
            let numbers = RollDifference {
                added: row.added,
                changed: row.changed,
                gone: row.gone,
            };
            let given_up = (row.status, ImportStatus::Failed);
            roll_import_set(tx, &self.0, given_up, &numbers, Some(self.1)).await?;
            roll_staged_delete(tx, &self.0).await?;
        }
        Ok(())
    }
}

async fn put_in_force(
    app: &Shared,
    id: &str,
    actor: Option<MemberId>,
    consent: Consent,
) -> Result<(), Unapplied> {
    let command = Apply {
        app: app.clone(),
        id: id.to_owned(),
        actor,
        consent,
        now: app.now(),
    };
    app.db.write(command).await?.map_or(Ok(()), Err)
}

struct Apply {
    app: Shared,
    id: String,
    actor: Option<MemberId>,
    consent: Consent,
    now: Instant,
}

impl Command for Apply {
    // Why not is an answer: the numbers that have changed must be committed.
    type Output = Option<Unapplied>;
    type Error = Unapplied;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<Unapplied>, Unapplied> {
        roll_lock(tx).await?;
        let import = roll_import_get(tx, &self.id).await?;
        let Some(import) = import.filter(|import| import.status == ImportStatus::Read) else {
            return Ok(Some(Unapplied::NotWaiting));
        };
        let faults = usize::try_from(import.fault_count).unwrap_or(usize::MAX);
        if faults > 0 && !self.consent.skip_bad {
            return Ok(Some(Unapplied::Faults));
        }
        let difference = difference(tx, &self.id, faults).await?;
        let as_read = (difference.added, difference.changed, difference.gone)
            == (import.added, import.changed, import.gone);
        if self.consent.as_read && !as_read {
            let again = (ImportStatus::Read, ImportStatus::Read);
            roll_import_set(tx, &self.id, again, &difference, None).await?;
            return Ok(Some(Unapplied::Changed));
        }
        if faults == 0 && !self.consent.losses {
            let losses = union_losses(tx, &self.id, MANY).await?;
            if !losses.is_empty() {
                return Ok(Some(Unapplied::Losses(losses)));
            }
        }
        let mut acts = vec![self.act(&import, &difference)];
        let moved = members_moved(tx, &self.id).await?;
        let gone = match faults {
            0 => members_gone(tx, &self.id).await?,
            _ => vec![],
        };
        roll_apply(tx, &self.id, self.now).await?;
        if faults == 0 {
            roll_leave(tx, &self.id).await?;
        }
        for member in &moved {
            let notice = Notice::UnionChanged {
                union: member.union_name.clone(),
            };
            tell(tx, &self.app, &member.member_id, notice, self.now).await?;
        }
        for member in &gone {
            acts.push(self.leaves(tx, &import, member).await?);
        }
        acts.extend(self.answers(tx, &import).await?);
        let applied = (ImportStatus::Read, ImportStatus::Applied);
        roll_import_set(tx, &self.id, applied, &difference, Some(self.now)).await?;
        roll_staged_delete(tx, &self.id).await?;
        audit_append(tx, &acts).await?;
        Ok(None)
    }
}

impl Apply {
    fn act(&self, import: &RollImportRow, difference: &RollDifference) -> NewAct {
        NewAct {
            chain: chain(import),
            at: self.now,
            actor: self.actor.clone(),
            act: Act::RollImported,
            subject: self.id.clone(),
            about: None,
            reason: String::new(),
            before: json!(null),
            after: json!({ "rows": import.total, "added": difference.added, "changed": difference.changed,
                "gone": difference.gone, "skipped": import.fault_count }),
        }
    }

    /// Somebody left the roll: no longer verified, what is far ahead is given back, and they are told.
    async fn leaves(
        &self,
        tx: &mut Tx<'_>,
        import: &RollImportRow,
        member: &TouchedMember,
    ) -> Result<NewAct, Failure> {
        let kept_until = kept_until(self.now);
        let mut cancelled = 0;
        for row in reservation_later(tx, &member.member_id, kept_until).await? {
            let status = ReservationStatus::Cancelled;
            if reservation_set_status(tx, &row.id, row.state_version, status, Some(self.now)).await? {
                claims_delete(tx, &row.id).await?;
                member_claims_delete(tx, &row.id).await?;
                cancelled += 1;
            }
        }
        member_set_unverified(tx, &member.member_id).await?;
        let notice = Notice::VerificationLost {
            union: member.union_name.clone(),
            kept_until,
            cancelled,
        };
        tell(tx, &self.app, &member.member_id, notice, self.now).await?;
        Ok(NewAct {
            chain: chain(import),
            at: self.now,
            actor: self.actor.clone(),
            act: Act::VerificationLost,
            subject: self.id.clone(),
            about: Some(member.member_id.clone()),
            reason: String::new(),
            before: json!({ "verification": "verified" }),
            after: json!({ "verification": "none", "reservations_cancelled": cancelled }),
        })
    }

    /// Who waited for the staff with a card that the roll has now need wait no longer.
    async fn answers(&self, tx: &mut Tx<'_>, import: &RollImportRow) -> Result<Vec<NewAct>, Failure> {
        let mut acts = Vec::new();
        let answered = requests_answered(tx, &self.id).await?;
        for row in answered
            .iter()
            .filter(|row| same_name(&row.name, &row.asked_name))
        {
            // The card may have been given to somebody else meanwhile, or be that of an account that was deleted lately; then
            // the staff look at it.
            let in_use = member_view_by_card(tx, &row.card_hash).await?.is_some();
            if in_use || departed_get(tx, &row.card_hash, self.now).await?.is_some() {
                continue;
            }
            verification_request_decide(tx, &row.id, true, self.now, None, "").await?;
            let verified = Verified {
                name: &row.name,
                union_id: &row.union_id,
                division_code: &row.division_code,
                card_hash: &row.card_hash,
                verified_at: self.now,
                verified_by: VerifiedBy::Roll,
            };
            member_set_verified(tx, &row.member_id, &verified).await?;
            tell_verified(tx, &self.app, &row.member_id, &row.union_name, self.now).await?;
            acts.push(NewAct {
                chain: chain(import),
                at: self.now,
                actor: None,
                act: Act::Verified,
                subject: row.id.clone(),
                about: Some(row.member_id.clone()),
                reason: String::new(),
                before: json!(null),
                after: json!({ "union_id": row.union_id, "verified_by": "roll" }),
            });
        }
        Ok(acts)
    }
}

fn chain(import: &RollImportRow) -> String {
    import
        .palace_id
        .as_ref()
        .map(FacilityId::to_string)
        .unwrap_or_default()
}
