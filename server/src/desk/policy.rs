//! Policies: drafts that only the staff see, what they would have done, and versions with a date from which they
//! hold. What is reserved already keeps its version.

use super::load::{Palace, Whose};
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    Command, FacilityRow, Failure, NewAct, PastRow, PolicyDraftRow, PolicyRow, Tx, UnionKind, VenueRow,
    audit_append, court_list_of_facility, facility_get, past_list, policy_draft_delete, policy_draft_get,
    policy_draft_list, policy_draft_put, policy_history, policy_insert, union_get, venue_list,
};
use chrono::{NaiveDate, TimeDelta};
use gongyue::audit::Act;
use gongyue::facts::Facts;
use gongyue::id::{FacilityId, MemberId, PartId, UnionId, VenueId};
use gongyue::policy::{KnobFault, Policy, PolicyFault};
use gongyue::replay::{Past, Replay, replay};
use gongyue::span::{Instant, Span};
use gongyue::zone::Zone;
use gongyue_app::Lang;
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// How far back a draft is replayed.
pub const REPLAY_DAYS: i64 = 30;
/// What counted for quotas and strikes on the first of those days.
const BEFORE_DAYS: i64 = 45;
/// Further ahead nobody announces rules.
const MOST_NOTICE_DAYS: i64 = 366;

/// What a palace has: versions newest first, and drafts.
pub struct Policies {
    pub facility: FacilityRow,
    pub venues: Vec<VenueRow>,
    pub versions: Vec<PolicyRow>,
    pub drafts: Vec<PolicyDraftRow>,
    /// The parts of each venue.
    places: HashMap<VenueId, usize>,
    pub now: Instant,
}

impl Policies {
    /// In force for the venue (`None`: for the palace) itself, without falling back to the palace's.
    pub fn in_force(&self, venue: Option<&VenueId>) -> Option<&PolicyRow> {
        self.versions
            .iter()
            .find(|row| row.venue_id.as_ref() == venue && row.published_at <= self.now)
    }

    /// The parts of a venue; of the palace, of its largest.
    pub fn places(&self, venue: Option<&VenueRow>) -> usize {
        let of = |id: &VenueId| self.places.get(id).copied().unwrap_or(0);
        venue.map_or_else(
            || self.places.values().copied().max().unwrap_or(0),
            |venue| of(&venue.id),
        )
    }

    /// The draft, or else what is in force to start from.
    pub fn to_edit(&self, venue: Option<&VenueId>) -> (Policy, i64) {
        let key = venue.map_or("", VenueId::as_str);
        match self.drafts.iter().find(|draft| draft.venue_id == key) {
            Some(draft) => (draft.knobs.clone(), draft.edit),
            None => {
                let row = self.in_force(venue).or_else(|| self.in_force(None));
                (row.map(|row| row.knobs.clone()).unwrap_or_default(), 0)
            }
        }
    }
}

/// For the palace's staff; for everybody else there is nothing.
pub async fn policies(app: &Shared, me: &Me, palace: &FacilityId) -> Result<Policies, Problem> {
    if !me.is_staff_of(palace) {
        return Err(Problem::NotFound);
    }
    let now = app.now();
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let mut places: HashMap<VenueId, HashSet<PartId>> = HashMap::new();
    for court in court_list_of_facility(&mut tx, palace).await? {
        places.entry(court.venue_id).or_default().extend(court.parts);
    }
    Ok(Policies {
        places: places
            .into_iter()
            .map(|(venue, parts)| (venue, parts.len()))
            .collect(),
        facility: facility_get(&mut tx, palace).await?.ok_or(Problem::NotFound)?,
        venues: venue_list(&mut tx, palace, now).await?,
        versions: policy_history(&mut tx, palace).await?,
        drafts: policy_draft_list(&mut tx, palace).await?,
        now,
    })
}

/// Of which palace, and of which of its venues; `None`: of all that have no policy of their own.
#[derive(Debug, Clone)]
pub struct Of {
    pub palace: FacilityId,
    pub venue: Option<VenueId>,
}

impl Of {
    fn key(&self) -> &str {
        self.venue.as_ref().map_or("", VenueId::as_str)
    }
}

/// The venues that the policy would hold for.
fn held(policies: &Policies, of: &Of) -> Result<Vec<VenueRow>, Problem> {
    let held = policies.venues.iter().filter(|venue| match &of.venue {
        Some(id) => venue.id == *id,
        None => policies.in_force(Some(&venue.id)).is_none(),
    });
    let held: Vec<VenueRow> = held.cloned().collect();
    match &of.venue {
        Some(_) if held.is_empty() => Err(Problem::NotFound),
        _ => Ok(held),
    }
}

/// Managers of the palace only; other staff may read. Asked again by every change; a page asks before it looks at
/// what was typed.
pub async fn managed(app: &Shared, me: &Me, of: &Of) -> Result<Policies, Problem> {
    let policies = policies(app, me, &of.palace).await?;
    if me.is_manager_of(&of.palace) {
        Ok(policies)
    } else {
        Err(Problem::Forbidden)
    }
}

/// Faults of the knobs at every venue that they would hold for, each once.
fn faults(knobs: &Policy, policies: &Policies, of: &Of) -> Result<Vec<PolicyFault>, Problem> {
    let mut faults: Vec<PolicyFault> = Vec::new();
    for venue in held(policies, of)? {
        let places = policies.places(Some(&venue));
        for fault in knobs.faults(venue.slot_minutes, places) {
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
    }
    Ok(faults)
}

async fn checked(
    app: &Shared,
    knobs: &Policy,
    policies: &Policies,
    of: &Of,
    lang: Lang,
) -> Result<(), Problem> {
    let mut faults = faults(knobs, policies, of)?;
    if let Some(union) = &knobs.remit_union {
        let mut reader = app.db.read().await?;
        if union_get(&mut reader.tx(), union.as_str()).await?.is_none() {
            faults.push(PolicyFault {
                knobs: vec!["remit_union"],
                fault: KnobFault::UnionUnknown,
            });
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(Problem::Fields(
        faults
            .iter()
            .flat_map(|fault| crate::problem::knob_fault(fault, lang))
            .collect(),
    ))
}

/// Writes the draft. `edit`: the number of the edit that it starts from, 0 where there was none.
pub async fn draft_put(
    app: &Shared,
    me: &Me,
    of: Of,
    knobs: Policy,
    edit: i64,
    lang: Lang,
) -> Result<PolicyDraftRow, Problem> {
    let policies = managed(app, me, &of).await?;
    checked(app, &knobs, &policies, &of, lang).await?;
    let draft = PolicyDraftRow {
        venue_id: of.key().to_owned(),
        palace_id: of.palace,
        knobs,
        edited_at: app.now(),
        edit: edit + 1,
    };
    let command = PutDraft {
        draft: draft.clone(),
        actor: me.id.clone(),
    };
    app.db.write(command).await?.ok_or(Problem::Changed)?;
    Ok(draft)
}

struct PutDraft {
    draft: PolicyDraftRow,
    actor: MemberId,
}

impl Command for PutDraft {
    type Output = Option<()>;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<()>, Failure> {
        let draft = &self.draft;
        let before = policy_draft_get(tx, &draft.palace_id, &draft.venue_id).await?;
        if !policy_draft_put(tx, draft).await? {
            return Ok(None);
        }
        let before = before.map(|before| before.knobs);
        let act = act(
            Act::PolicyDrafted,
            &draft.palace_id,
            &draft.venue_id,
            &self.actor,
            draft.edited_at,
        );
        let act = NewAct {
            before: json!(before),
            after: json!(draft.knobs),
            ..act
        };
        audit_append(tx, &[act]).await?;
        Ok(Some(()))
    }
}

fn act(act: Act, palace: &FacilityId, venue: &str, actor: &MemberId, at: Instant) -> NewAct {
    NewAct {
        chain: palace.to_string(),
        at,
        actor: Some(actor.clone()),
        act,
        // Empty: the palace's own rules.
        subject: venue.to_owned(),
        about: None,
        reason: String::new(),
        before: json!(null),
        after: json!(null),
    }
}

/// Throws the draft away.
pub async fn draft_delete(app: &Shared, me: &Me, of: Of, edit: i64) -> Result<(), Problem> {
    managed(app, me, &of).await?;
    let command = DeleteDraft {
        of,
        edit,
        actor: me.id.clone(),
        now: app.now(),
    };
    app.db.write(command).await?.ok_or(Problem::Changed)
}

struct DeleteDraft {
    of: Of,
    edit: i64,
    actor: MemberId,
    now: Instant,
}

impl Command for DeleteDraft {
    type Output = Option<()>;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<()>, Failure> {
        let (palace, venue) = (&self.of.palace, self.of.key());
        let before = policy_draft_get(tx, palace, venue)
            .await?
            .map(|draft| draft.knobs);
        if !policy_draft_delete(tx, palace, venue, self.edit).await? {
            return Ok(None);
        }
        let act = act(Act::PolicyDraftDropped, palace, venue, &self.actor, self.now);
        let act = NewAct {
            before: json!(before),
            ..act
        };
        audit_append(tx, &[act]).await?;
        Ok(Some(()))
    }
}

/// What a draft would have done to the last 30 days.
pub struct Preview {
    pub replay: Replay,
    pub from: Instant,
    pub zone: Zone,
    /// Everything that was judged, to show the refused ones by.
    pub history: HashMap<gongyue::id::ReservationId, Past>,
}

/// Replays the draft. Of whom the reservations were is not said.
pub async fn preview(app: &Shared, me: &Me, of: &Of, lang: Lang) -> Result<Preview, Problem> {
    let policies = managed(app, me, of).await?;
    let (knobs, edit) = policies.to_edit(of.venue.as_ref());
    if edit == 0 {
        return Err(Problem::NotFound);
    }
    let venues = held(&policies, of)?;
    let now = app.now();
    let (from, before) = (
        now - TimeDelta::days(REPLAY_DAYS),
        now - TimeDelta::days(REPLAY_DAYS + BEFORE_DAYS),
    );
    let mut reader = app.db.read_at_length().await?;
    let mut tx = reader.tx();
    let zone = policies.facility.time_zone;
    let days = (zone.date(before), zone.date(now));
    // Hours, claims and closures of those days do not matter, the calendar does.
    let palace = Palace::load(&mut tx, &of.palace, Whose::Nobody, days, now, lang).await?;
    let palace = palace.ok_or(Problem::NotFound)?;
    let history: Vec<Past> = past_list(&mut tx, &of.palace, from, before)
        .await?
        .into_iter()
        .map(past)
        .collect();
    drop(reader);
    let places: HashMap<VenueId, Facts> = venues
        .iter()
        .map(|venue| {
            let facts = palace.facts(venue, days.1, None);
            let policy = knobs.clone();
            (venue.id.clone(), Facts { policy, ..facts })
        })
        .collect();
    // Seconds of arithmetic at the busiest palace: not on a thread that answers others.
    let replayed = tokio::task::spawn_blocking(move || {
        let replay = replay(&places, &history, from);
        let history = history.into_iter().map(|past| (past.id.clone(), past)).collect();
        Preview {
            replay,
            from,
            zone,
            history,
        }
    });
    replayed.await.map_err(|error| Problem::Failed(error.to_string()))
}

fn past(row: PastRow) -> Past {
    let grassroots = row.union_kind == Some(UnionKind::Grassroots);
    Past {
        id: row.id,
        member: row.member_id,
        division: row.division_code,
        union: row
            .union_id
            .filter(|_| grassroots)
            .map(|id| (UnionId(id), row.union_name.unwrap_or_default())),
        palace: row.palace_id,
        venue: row.venue_id,
        venue_name: row.venue_name,
        venue_kind: row.venue_kind,
        court: row.court_id,
        span: Span {
            starts_at: row.starts_at,
            ends_at: row.ends_at,
        },
        party_size: row.party_size,
        companions: u16::try_from(row.companions).unwrap_or(u16::MAX),
        created_at: row.created_at,
        ended_at: row.ended_at,
        status: row.status,
    }
}

/// Publishes the draft, in force from the morning of `from` on; today: at once. Everybody can read of it from now on.
pub async fn publish(
    app: &Shared,
    me: &Me,
    of: Of,
    from: NaiveDate,
    edit: i64,
    lang: Lang,
) -> Result<PolicyRow, Problem> {
    let policies = managed(app, me, &of).await?;
    me.fresh(app)?;
    let now = app.now();
    let zone = policies.facility.time_zone;
    let today = zone.date(now);
    if !(0..=MOST_NOTICE_DAYS).contains(&(from - today).num_days()) {
        return Err(Problem::field("from", lang.fault_notice_date()));
    }
    let (knobs, at) = policies.to_edit(of.venue.as_ref());
    if at == 0 || at != edit {
        return Err(Problem::Changed);
    }
    // The venues may have other grids than when the draft was written.
    checked(app, &knobs, &policies, &of, lang).await?;
    let command = Publish {
        id: app.new_id(),
        published_at: zone.opening(from, 0).max(now),
        me: me.clone(),
        of,
        edit,
        now,
    };
    app.db.write(command).await?.ok_or(Problem::Changed)
}

struct Publish {
    id: String,
    of: Of,
    edit: i64,
    published_at: Instant,
    me: Me,
    now: Instant,
}

impl Command for Publish {
    type Output = Option<PolicyRow>;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<PolicyRow>, Failure> {
        let palace = &self.of.palace;
        let draft = policy_draft_get(tx, palace, self.of.key()).await?;
        let Some(draft) = draft.filter(|draft| draft.edit == self.edit) else {
            return Ok(None);
        };
        let versions = policy_history(tx, palace).await?;
        let before = versions
            .iter()
            .filter(|row| row.venue_id == self.of.venue)
            .map(|row| row.version)
            .max();
        let row = PolicyRow {
            id: self.id.clone(),
            palace_id: palace.clone(),
            venue_id: self.of.venue.clone(),
            version: before.unwrap_or(0) + 1,
            knobs: draft.knobs,
            published_at: self.published_at,
            announced_at: Some(self.now),
            announced_by: Some(self.me.id.clone()),
        };
        if !policy_draft_delete(tx, palace, self.of.key(), self.edit).await? {
            return Ok(None);
        }
        policy_insert(tx, &row).await?;
        let in_force = versions
            .iter()
            .find(|row| row.venue_id == self.of.venue && row.published_at <= self.now);
        let act = act(Act::PolicyPublished, palace, self.of.key(), &self.me.id, self.now);
        let act = NewAct {
            before: json!(in_force.map(|row| &row.knobs)),
            after: json!({ "version": row.version, "in_force_from": row.published_at, "knobs": row.knobs }),
            ..act
        };
        audit_append(tx, &[act]).await?;
        Ok(Some(row))
    }
}
