//! `GET /me`.

use super::{show, staff_path};
use crate::app::Shared;
use crate::desk;
use crate::desk::me::Counted;
use crate::problem::Problem;
use crate::reader::{self as desk_me, Reader};
use crate::store::{DivisionRow, FacilityRow};
use axum::extract::State;
use axum::response::{Redirect, Response};
use gongyue::id::FacilityId;
use gongyue::role::{Role, RoleKind};
use gongyue::ticket::code_spoken;
use gongyue_app::pages::me::{Me, MePage, QuotaLine, Task, Workplace};
use std::collections::HashMap;

pub async fn page(State(app): State<Shared>, reader: Reader) -> Result<Response, Problem> {
    let me = match &reader.me {
        None => None,
        Some(me) => {
            let standing = desk::me::standing(&app, me, reader.lang).await?;
            Some(Me {
                name: me.name.clone(),
                masked_phone: me.phone.clone(),
                union: standing.union.clone(),
                verification: me.verification,
                active: super::rows::count(standing.ahead.len()),
                active_limit: u32::from(standing.active_limit),
                suspensions: standing
                    .suspensions
                    .iter()
                    .map(|(reason, zone)| reader.lang.refusal_sentence(reason, *zone))
                    .collect(),
                quotas: quotas(&app, &reader, &standing).await?,
                work: work(&app, me, &standing, &reader).await?,
                factor_needed: me.roles_wait,
                strikes: standing
                    .strikes
                    .iter()
                    .map(|(palace, strikes)| strikes_said(&reader, palace, strikes))
                    .collect(),
                unread: usize::try_from(me.unread).unwrap_or_default(),
                companion_code: standing.companion_code.as_deref().map(code_spoken),
            })
        }
    };
    Ok(show(&app, &reader, MePage { me }))
}

/// What is counted and used, at each palace once.
async fn quotas(
    app: &Shared,
    reader: &Reader,
    standing: &desk::me::Standing,
) -> Result<Vec<QuotaLine>, Problem> {
    let mut lines: Vec<QuotaLine> = Vec::new();
    let mut names: HashMap<FacilityId, String> = HashMap::new();
    for used in standing.used.iter().filter(|used| used.used > 0) {
        if !names.contains_key(&used.palace) {
            let palace = super::facility_ref(app, reader, &used.palace).await?;
            names.insert(palace.id, palace.name);
        }
        let line = QuotaLine {
            words: reader.lang.quota_used(&used.quota, used.venue_kind, used.used),
            palace: names.get(&used.palace).cloned().unwrap_or_default(),
            used: u32::try_from(used.used).unwrap_or(u32::MAX),
            limit: used.quota.limit.into(),
        };
        // Counted over several kinds of venue, it is the same for each.
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    Ok(lines)
}

fn strikes_said(reader: &Reader, palace: &FacilityRow, strikes: &Counted) -> String {
    let lang = reader.lang;
    let n = lang.strikes_of(strikes.halves);
    lang.me_strikes(
        &n,
        strikes.days,
        strikes.limit,
        &reader.pick(&palace.name, &palace.name_en),
    )
}

/// Where the reader works, and what there is to do.
async fn work(
    app: &Shared,
    me: &desk_me::Me,
    standing: &desk::me::Standing,
    reader: &Reader,
) -> Result<Vec<Workplace>, Problem> {
    let mut places = Vec::new();
    for palace in &standing.works_at {
        let waiting = desk::verifications::queue(app, me, &palace.id).await?.len();
        let appeals = desk::appeals::waiting(app, me, &palace.id).await?.len();
        let given_up = match me.is_manager_of(&palace.id) {
            true => desk::deliveries::of_palace(app, me, &palace.id).await?.dead.len(),
            false => 0,
        };
        places.push(at_palace(palace, me, (waiting, appeals, given_up), reader));
    }
    places.extend(
        standing
            .oversees
            .iter()
            .map(|division| oversight(division, reader)),
    );
    if me.roles.contains(&Role::Keeper) {
        places.push(Workplace {
            name: reader.lang.keeper_place().to_owned(),
            role: reader.lang.role_word(RoleKind::Keeper),
            tasks: vec![(Task::Jobs, "/staff/jobs".to_owned())],
        });
    }
    Ok(places)
}

/// What the staff of a palace do here.
fn at_palace(
    facility: &FacilityRow,
    me: &desk_me::Me,
    waiting: (usize, usize, usize),
    reader: &Reader,
) -> Workplace {
    let path = |page: &str| staff_path(&facility.id, page);
    let mut tasks = vec![
        (Task::Today, path("today")),
        (Task::Closures, path("closures")),
        (Task::Activities, path("activities")),
        (Task::Ballots, path("ballots")),
        (Task::Use, path("use")),
        (Task::CheckInCode, path("check-in-code")),
        (Task::Verifications(waiting.0), path("verifications")),
        (Task::Appeals(waiting.1), path("appeals")),
        (Task::Members, path("members")),
        (Task::Places, path("venues")),
        (Task::Rules, path("policies")),
    ];
    let manages = me.is_manager_of(&facility.id);
    if manages {
        tasks.push((Task::Rolls, path("roll")));
        tasks.push((Task::Staff, path("roles")));
        tasks.push((Task::Audit, path("audit")));
        tasks.push((Task::Deliveries(waiting.2), path("deliveries")));
    }
    let role = if manages {
        RoleKind::Manager
    } else {
        RoleKind::Desk
    };
    Workplace {
        name: reader.pick(&facility.name, &facility.name_en),
        role: reader.lang.role_word(role),
        tasks,
    }
}

/// What a union officer does here.
fn oversight(division: &DivisionRow, reader: &Reader) -> Workplace {
    let code = &division.code;
    Workplace {
        name: reader.pick(&division.name, &division.name_en),
        role: reader.lang.role_word(RoleKind::Union),
        tasks: vec![
            (Task::Coverage, format!("/coverage?division={code}")),
            (Task::Register, format!("/coverage/facilities?division={code}")),
            (Task::Rolls, format!("/staff/divisions/{code}/roll")),
        ],
    }
}

/// Makes a new companion code.
pub async fn companion_code(State(app): State<Shared>, reader: Reader) -> Result<Redirect, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    desk::companion::renew(&app, me).await?;
    Ok(Redirect::to("/me"))
}
