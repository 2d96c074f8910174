//! Rolls: a file is read into a stage of its own, compared with what is in force, and put in force in one transaction.
//! Members are verified, moved and lose their verification by it, and are told.
//!
//! A file holds the whole roll of every union that it names: whoever is missing has left. Where rows were skipped because
//! they are bad, nobody leaves: the missing may be the bad ones.

use super::freed::freed;
use super::import::Bad;
use super::members::Remit;
use super::tell::tell;
use super::verify::tell_verified;
use crate::app::Shared;
use crate::import::roll::{self, RollIn};
use crate::import::{FaultKind, MAX_LISTED, Parsed, RowFault};
use crate::problem::Problem;
use crate::reader::Me;
use crate::search_key::search_key;
use crate::store::{
    Command, Failure, GoneMember, ImportStatus, MovedMember, NewAct, RollDifference, RollImportRow,
    StagedRow, Tx, UnionKind, UnionLoss, UnionNumbers, UnionRow, Verified, audit_append, claims_delete,
    departed_get, division_list, member_claims_delete, member_set_unverified, member_set_verified,
    member_view_by_card, members_apply, members_gone, members_moved, members_touched_lock, requests_answered,
    reservation_later, reservation_set_status, roll_apply, roll_difference, roll_foreign,
    roll_foreign_delete, roll_gone_lock, roll_import_get, roll_import_insert, roll_import_list,
    roll_import_parsed, roll_import_set, roll_import_set_aside, roll_leave, roll_lock, roll_staged_delete,
    roll_staged_insert, roll_staged_settled, union_apply_kind, union_get, union_losses, union_numbers,
    union_staged_insert, verification_request_decide,
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
use tokio::sync::Semaphore;

/// Rows in one command: others write between two of them.
const PIECE: usize = 1000;
/// Files that are read at one time: each may hold half a million people in memory.
const READERS: usize = 2;
static READING: Semaphore = Semaphore::const_new(READERS);
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
    pub kind: FaultKind,
    /// The earlier line that this one repeats or contradicts.
    pub like: Option<usize>,
    /// In plain English, as on a terminal.
    pub message: String,
}

impl From<&RowFault> for Fault {
    fn from(fault: &RowFault) -> Self {
        Fault {
            line: fault.line,
            column: fault.column.map(str::to_owned),
            kind: fault.kind,
            like: fault.like,
            message: fault.message.clone(),
        }
    }
}

/// What became of a file.
pub struct Imported {
    pub row: RollImportRow,
    pub faults: Vec<RowFault>,
    /// Why it is not in force, if it was meant to be.
    pub unapplied: Option<Unapplied>,
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
) -> Result<Imported, Failure> {
    let whose = Whose::everywhere();
    let id = app.new_id();
    app.db.write(Begin::new(app, &id, &whose)).await?;
    let imported = read_and_apply(app, &id, &whose, bytes, bad, losses, progress).await;
    // Whatever is not in force by now never will be.
    give_up(app, &id).await?;
    imported
}

async fn read_and_apply(
    app: &Shared,
    id: &str,
    whose: &Whose,
    bytes: Vec<u8>,
    bad: Bad,
    losses: bool,
    progress: impl Fn(usize, usize),
) -> Result<Imported, Failure> {
    let faults = read(app, id, whose, bytes, progress).await?;
    let consent = Consent {
        skip_bad: bad == Bad::Skip,
        losses,
        as_read: false,
    };
    let unapplied = match bad {
        Bad::CheckOnly => None,
        Bad::Refuse | Bad::Skip => match put_in_force(app, id, None, consent).await {
            Ok(()) => None,
            Err(Unapplied::Failure(failure)) => return Err(failure),
            Err(unapplied) => Some(unapplied),
        },
    };
    let mut reader = app.db.read_at_length().await?;
    let row = roll_import_get(&mut reader.tx(), id).await?;
    Ok(Imported {
        row: row.ok_or_else(|| Failure::Unusable("the import is gone".to_owned()))?,
        faults,
        unapplied,
    })
}

/// Takes a file for a remit, answers at once with the import's id, and reads it meanwhile.
pub async fn upload(app: &Shared, me: &Me, remit: &Remit, bytes: Vec<u8>) -> Result<String, Problem> {
    let whose = Whose::of(remit, me);
    let id = app.new_id();
    app.db.write(Begin::new(app, &id, &whose)).await?;
    let (app, task) = (app.clone(), id.clone());
    tokio::spawn(async move {
        let _turn = READING.acquire().await;
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
    let mut reader = app.db.read_at_length().await?;
    let (division, palace) = (remit.division.as_str(), remit.palace.as_ref());
    Ok(roll_import_list(&mut reader.tx(), division, palace, LISTED).await?)
}

/// One import of the remit; what is wrong with its rows, and which unions would lose many.
pub async fn one(app: &Shared, remit: &Remit, id: &str) -> Result<(RollImportRow, Vec<Fault>), Problem> {
    let mut reader = app.db.read_at_length().await?;
    let row = roll_import_get(&mut reader.tx(), id).await?;
    let row = row
        .filter(|row| row.division_code == remit.division.as_str() && row.palace_id == remit.palace)
        .ok_or(Problem::NotFound)?;
    let faults = serde_json::from_str(&row.faults).unwrap_or_default();
    Ok((row, faults))
}

/// The unions of a remit in numbers, the largest first.
pub async fn numbers(app: &Shared, remit: &Remit) -> Result<Vec<UnionNumbers>, Problem> {
    let mut reader = app.db.read_at_length().await?;
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
        let mut reader = app.db.read_at_length().await?;
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
    let Parsed {
        rows,
        faults,
        bad_rows,
    } = parsed
        .await
        .map_err(|_| Failure::Unusable("reading the roll was cut short".to_owned()))?;
    let kept: Vec<Fault> = faults.iter().map(Fault::from).collect();
    app.db
        .write(ParsedFile::new(id, rows.len(), &kept, bad_rows))
        .await?;
    for piece in unions(&rows).chunks(PIECE) {
        app.db.write(StageUnions(id.to_owned(), piece.to_vec())).await?;
    }
    let total = rows.len();
    for (nth, piece) in rows.chunks(PIECE).enumerate() {
        let staged = piece.iter().map(|(line, row)| sealed(app, *line, row)).collect();
        app.db.write(StageRows(id.to_owned(), staged)).await?;
        progress((nth * PIECE + piece.len()).min(total), total);
    }
    app.db.write(Compare(id.to_owned())).await?;
    Ok(faults)
}

/// Rows of other divisions are not this remit's.
fn within(mut parsed: Parsed<RollIn>, remit: &DivisionCode) -> Parsed<RollIn> {
    let (faults, bad_rows) = (&mut parsed.faults, &mut parsed.bad_rows);
    parsed.rows.retain(|(line, row)| {
        let inside = remit.contains(&row.division);
        if !inside {
            *bad_rows += 1;
            faults.push(RowFault {
                line: *line,
                column: Some("division"),
                kind: FaultKind::Foreign,
                like: None,
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

/// A union that a file names, and its kind where the file says.
#[derive(Clone)]
struct NamedUnion {
    id: String,
    name: String,
    division: DivisionCode,
    kind: Option<UnionKind>,
}

fn unions(rows: &[(usize, RollIn)]) -> Vec<NamedUnion> {
    let mut named: BTreeMap<String, NamedUnion> = BTreeMap::new();
    for (_, row) in rows {
        let union = named.entry(union_id(row)).or_insert_with_key(|id| NamedUnion {
            id: id.clone(),
            name: row.union.clone(),
            division: row.division.clone(),
            kind: None,
        });
        union.kind = union.kind.or(row.union_kind);
    }
    named.into_values().collect()
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
    bad_rows: usize,
}

impl ParsedFile {
    fn new(id: &str, total: usize, faults: &[Fault], bad_rows: usize) -> ParsedFile {
        ParsedFile {
            id: id.to_owned(),
            total,
            faults: kept(faults),
            bad_rows,
        }
    }
}

/// As kept to be shown; the others are counted.
fn kept(faults: &[Fault]) -> String {
    let kept = &faults[..faults.len().min(MAX_LISTED)];
    serde_json::to_string(kept).unwrap_or_default()
}

impl Command for ParsedFile {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        roll_import_parsed(tx, &self.id, self.total, &self.faults, self.bad_rows).await
    }
}

struct StageUnions(String, Vec<NamedUnion>);

impl Command for StageUnions {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        for union in &self.1 {
            // A file that does not say leaves a union what it is.
            let kind = match union.kind {
                Some(kind) => kind,
                None => union_get(tx, &union.id)
                    .await?
                    .map_or(UnionKind::Grassroots, |known| known.kind),
            };
            let row = UnionRow {
                id: union.id.clone(),
                name: union.name.clone(),
                division_code: union.division.clone(),
                kind,
            };
            union_staged_insert(tx, &self.0, &row).await?;
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

struct Compare(String);

impl Command for Compare {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        roll_lock(tx).await?;
        let Some(import) = roll_import_get(tx, &self.0).await? else {
            return Ok(());
        };
        roll_staged_settled(tx).await?;
        let foreign = set_foreign_aside(tx, &import).await?;
        let difference = difference(tx, &self.0, import.fault_count > 0 || foreign).await?;
        let read = (ImportStatus::Reading, ImportStatus::Read);
        // Thrown away meanwhile: then it is gone already.
        roll_import_set(tx, &self.0, read, &difference, None)
            .await
            .map(drop)
    }
}

/// Cards of other remits are no rows of this one. `true`: there were some.
async fn set_foreign_aside(tx: &mut Tx<'_>, import: &RollImportRow) -> Result<bool, Failure> {
    if import.division_code.is_empty() {
        return Ok(false);
    }
    let foreign = roll_foreign(tx, &import.id, &import.division_code).await?;
    if foreign.is_empty() {
        return Ok(false);
    }
    let mut faults: Vec<Fault> = serde_json::from_str(&import.faults).unwrap_or_default();
    faults.extend(foreign.iter().map(|row| Fault {
        line: usize::try_from(row.line).unwrap_or_default(),
        column: Some("card".to_owned()),
        kind: FaultKind::Foreign,
        like: None,
        message: "this card is on a roll outside your remit; that union must let it go first".to_owned(),
    }));
    faults.sort_by_key(|fault| fault.line);
    roll_foreign_delete(tx, &import.id, &import.division_code).await?;
    roll_import_set_aside(tx, &import.id, &kept(&faults), foreign.len()).await?;
    Ok(true)
}

/// With bad rows nobody leaves.
async fn difference(tx: &mut Tx<'_>, id: &str, bad: bool) -> Result<RollDifference, Failure> {
    let difference = roll_difference(tx, id).await?;
    Ok(RollDifference {
        gone: if bad { 0 } else { difference.gone },
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
    let command = || Apply {
        app: app.clone(),
        id: id.to_owned(),
        actor: actor.clone(),
        consent,
        now: app.now(),
    };
    match app.db.write(command()).await {
        // Somebody was verified with a card in the moment between looking for its holder and giving it to another.
        Err(Unapplied::Failure(failure)) if failure.is_unique() => app.db.write(command()).await?,
        answer => answer?,
    }
    .map_or(Ok(()), Err)
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
        // Another remit may have put a card on its roll since this one was read.
        let foreign = set_foreign_aside(tx, &import).await?;
        let bad = import.fault_count > 0 || foreign;
        let difference = difference(tx, &self.id, bad).await?;
        let as_read = (difference.added, difference.changed, difference.gone)
            == (import.added, import.changed, import.gone);
        if foreign || self.consent.as_read && !as_read {
            let again = (ImportStatus::Read, ImportStatus::Read);
            roll_import_set(tx, &self.id, again, &difference, None).await?;
            return Ok(Some(Unapplied::Changed));
        }
        if bad && !self.consent.skip_bad {
            return Ok(Some(Unapplied::Faults));
        }
        if !bad && !self.consent.losses {
            let losses = union_losses(tx, &self.id, MANY).await?;
            if !losses.is_empty() {
                return Ok(Some(Unapplied::Losses(losses)));
            }
        }
        let mut acts = vec![self.act(&import, &difference)];
        if !bad {
            roll_gone_lock(tx, &self.id).await?;
        }
        roll_apply(tx, &self.id, self.now).await?;
        members_touched_lock(tx, &self.id).await?;
        let moved = members_moved(tx, &self.id).await?;
        let gone = if bad {
            vec![]
        } else {
            members_gone(tx, &self.id).await?
        };
        members_apply(tx, &self.id).await?;
        if !bad {
            roll_leave(tx, &self.id).await?;
        }
        for member in &moved {
            acts.push(self.moves(tx, &import, member).await?);
        }
        for member in &gone {
            acts.push(self.leaves(tx, &import, member).await?);
        }
        acts.extend(self.answers(tx, &import).await?);
        union_apply_kind(tx, &self.id).await?;
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

    /// The roll says another union than before: they are told.
    async fn moves(
        &self,
        tx: &mut Tx<'_>,
        import: &RollImportRow,
        member: &MovedMember,
    ) -> Result<NewAct, Failure> {
        let notice = Notice::UnionChanged {
            union: member.union_name.clone(),
        };
        tell(tx, &self.app, &member.member_id, notice, self.now).await?;
        Ok(NewAct {
            chain: chain(import),
            at: self.now,
            actor: self.actor.clone(),
            act: Act::Verified,
            subject: self.id.clone(),
            about: Some(member.member_id.clone()),
            reason: String::new(),
            before: json!({ "union_id": member.left_union_id }),
            after: json!({ "union_id": member.union_id, "verified_by": "roll" }),
        })
    }

    /// Somebody left the roll: no longer verified, what is far ahead is given back, and they are told.
    async fn leaves(
        &self,
        tx: &mut Tx<'_>,
        import: &RollImportRow,
        member: &GoneMember,
    ) -> Result<NewAct, Failure> {
        let kept_until = kept_until(self.now);
        let mut cancelled = Vec::new();
        for row in reservation_later(tx, &member.member_id, kept_until).await? {
            let status = ReservationStatus::Cancelled;
            if reservation_set_status(tx, &row.id, row.state_version, status, Some(self.now)).await? {
                claims_delete(tx, &row.id).await?;
                member_claims_delete(tx, &row.id).await?;
                cancelled.push(row);
            }
        }
        member_set_unverified(tx, &member.member_id).await?;
        for row in &cancelled {
            let venue = Some(&row.venue_id);
            freed(tx, &self.app, &row.palace_id, venue, row.span(), self.now).await?;
        }
        let cancelled = u32::try_from(cancelled.len()).unwrap_or(u32::MAX);
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
            before: json!({ "verification": "verified", "union_id": member.union_id }),
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
            // The card may have been given to somebody else meanwhile, or its account was deleted a while ago; then the
            // staff look at it.
            let taken = member_view_by_card(tx, &row.card_hash).await?.is_some();
            if taken || departed_get(tx, &row.card_hash, self.now).await?.is_some() {
                continue;
            }
            if !verification_request_decide(tx, &row.id, true, self.now, None, "").await? {
                continue;
            }
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
