//! Members, for the staff: `GET /staff/facilities/{id}/members`, and one of them in full.

use super::{day, facility_ref, show, show_at, staff_path};
use crate::api::people::{masked_phone, reason};
use crate::app::Shared;
use crate::desk::members::{self, Known};
use crate::problem::Problem;
use crate::read::{Form, Params};
use crate::reader::{Me, Reader};
use crate::store::{MemberView, MissRow};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use gongyue::id::FacilityId;
use gongyue::member::{Verification, VerifiedBy, mask_name};
use gongyue::reservation::ReservationStatus;
use gongyue::zone::Zone;
use gongyue_app::Lang;
use gongyue_app::pages::members::{MemberLine, MemberPage, MembersPage, Removal, Strike, Suspension};
use gongyue_app::url;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Query {
    #[serde(default)]
    q: String,
    #[serde(default)]
    after: String,
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let palace: FacilityId = id.into();
    let (rows, more) = members::search(&app, me, &palace, &query.q, &query.after).await?;
    let path = staff_path(&palace, "members");
    let line = |row: &MemberView| MemberLine {
        href: format!("{path}/{}", url::encoded(row.id.as_str())),
        name: row
            .name
            .as_deref()
            .map(mask_name)
            .unwrap_or_else(|| reader.lang.member_fallback().to_owned()),
        phone: masked_phone(&app, &row.phone_sealed),
        union: row.union_name.clone(),
        state: state(row.verification, reader.lang),
    };
    let members: Vec<MemberLine> = rows.iter().map(line).collect();
    let next = rows.last().filter(|_| more).map(|row| {
        let pairs = [("q", Some(query.q.clone())), ("after", Some(row.id.to_string()))];
        url::with_query(&path, &pairs)
    });
    let page = MembersPage {
        facility: facility_ref(&app, &reader, &palace).await?,
        q: query.q.trim().to_owned(),
        members,
        more: next,
        path: path.clone(),
    };
    Ok(show(&app, &reader, page))
}

fn state(verification: Verification, lang: Lang) -> &'static str {
    match verification {
        Verification::None => lang.not_verified_member(),
        Verification::Pending => lang.pending_member(),
        Verification::Verified => lang.verified_member(),
    }
}

#[derive(Debug, Deserialize)]
pub struct Shown {
    done: Option<String>,
}

pub async fn member(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, member)): Path<(String, String)>,
    Params(query): Params<Shown>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let palace: FacilityId = id.into();
    let known = members::member(&app, me, &palace, &member.into()).await?;
    let mut page = fill(&app, &reader, me, &palace, known).await?;
    page.done = query.done.is_some();
    Ok(show(&app, &reader, page))
}

async fn fill(
    app: &Shared,
    reader: &Reader,
    me: &Me,
    palace: &FacilityId,
    known: Known,
) -> Result<MemberPage, Problem> {
    let lang = reader.lang;
    let member = known.member;
    let nothing = || lang.member_nothing().to_owned();
    let mut verified = state(member.verification, lang).to_owned();
    if let Some(by) = member.verified_by {
        let by = match by {
            VerifiedBy::Roll => lang.member_by_roll(),
            VerifiedBy::Staff => lang.member_by_staff(),
        };
        verified = format!("{verified} · {by}");
    }
    let path = staff_path(palace, "members");
    let seen = member.seen_at.map(|at| day(app, lang, at));
    let strike = |row: &MissRow| Strike {
        title: format!(
            "{} {}",
            lang.say_instant(row.starts_at, Zone::SHANGHAI),
            reader.pick(&row.venue_name, &row.venue_name_en)
        ),
        note: match row.status {
            ReservationStatus::CancelledLate => lang.strike_late(&lang.say_instant(row.at, Zone::SHANGHAI)),
            _ => lang.strike_missed(&lang.say_instant(row.at, Zone::SHANGHAI)),
        },
        href: url::with_query(
            &staff_path(palace, "today"),
            &[
                ("date", Some(Zone::SHANGHAI.date(row.starts_at).to_string())),
                ("pick", Some(row.id.to_string())),
            ],
        ),
    };
    let removable = me.is_manager_of(palace) && member.factors > 0;
    Ok(MemberPage {
        facility: facility_ref(app, reader, palace).await?,
        back: path.clone(),
        name: member
            .name
            .clone()
            .unwrap_or_else(|| lang.member_fallback().to_owned()),
        facts: vec![
            (lang.member_phone(), known.phone),
            (lang.member_card(), known.card.unwrap_or_else(nothing)),
            (lang.member_union(), member.union_name.unwrap_or_else(nothing)),
            (lang.member_state(), verified),
            (lang.member_since(), day(app, lang, member.created_at)),
            (lang.member_seen(), seen.unwrap_or_else(nothing)),
            (lang.member_factors(), member.factors.to_string()),
        ],
        removal: removable.then(|| Removal {
            path: format!("{path}/{}/second-factor", url::encoded(member.id.as_str())),
            reason: String::new(),
            fault: None,
        }),
        strikes: known.misses.iter().map(strike).collect(),
        suspension: me.is_manager_of(palace).then(|| Suspension {
            path: format!("{path}/{}/suspension", url::encoded(member.id.as_str())),
            now: member
                .suspended_until
                .filter(|until| *until > app.now())
                .map(|until| lang.suspended_since(&day(app, lang, until), &known.suspend_reason)),
            until: String::new(),
            reason: String::new(),
            faults: (None, None),
        }),
        done: false,
    })
}

#[derive(Debug, Deserialize)]
pub struct Suspending {
    #[serde(default)]
    what: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    suspend_reason: String,
}

/// Suspends, or lifts it.
pub async fn suspend(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, member)): Path<(String, String)>,
    Form(posted): Form<Suspending>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let palace: FacilityId = id.into();
    me.manages(&palace)?;
    let member = member.into();
    let lang = reader.lang;
    let here = format!("{}/{member}", staff_path(&palace, "members"));
    let done = || Redirect::to(&format!("{here}?done=1")).into_response();
    if posted.what == "lift" {
        members::suspend(&app, me, &palace, &member, None, "").await?;
        return Ok(done());
    }
    let today = Zone::SHANGHAI.date(app.now());
    let date = posted.until.parse::<NaiveDate>().ok();
    let date = date.filter(|date| (1..=members::SUSPENDED_DAYS).contains(&(*date - today).num_days()));
    let why = reason(&posted.suspend_reason, lang).ok();
    let mut faults = (
        date.is_none().then(|| lang.fault_suspend_date().to_owned()),
        why.is_none().then(|| lang.fault_reason().to_owned()),
    );
    if let (Some(date), Some(why)) = (date, why) {
        let until = Zone::SHANGHAI.opening(date, 0);
        match members::suspend(&app, me, &palace, &member, Some(until), &why).await {
            Ok(()) => return Ok(done()),
            Err(Problem::Forbidden) => faults.1 = Some(lang.fault_suspend_staff().to_owned()),
            Err(other) => return Err(other),
        }
    }
    let known = members::member(&app, me, &palace, &member).await?;
    let mut page = fill(&app, &reader, me, &palace, known).await?;
    if let Some(suspension) = &mut page.suspension {
        suspension.until = posted.until;
        suspension.reason = posted.suspend_reason;
        suspension.faults = faults;
    }
    Ok((
        StatusCode::UNPROCESSABLE_ENTITY,
        show_at(&app, &reader, &here, page),
    )
        .into_response())
}

#[derive(Debug, Deserialize)]
pub struct Posted {
    #[serde(default)]
    reason: String,
}

pub async fn remove_factors(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, member)): Path<(String, String)>,
    Form(posted): Form<Posted>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let palace: FacilityId = id.into();
    me.manages(&palace)?;
    let member = member.into();
    let here = format!("{}/{member}", staff_path(&palace, "members"));
    let reason = match reason(&posted.reason, reader.lang) {
        Ok(reason) => reason,
        Err(_) => {
            let known = members::member(&app, me, &palace, &member).await?;
            let mut page = fill(&app, &reader, me, &palace, known).await?;
            if let Some(removal) = &mut page.removal {
                removal.reason = posted.reason;
                removal.fault = Some(reader.lang.fault_reason().to_owned());
            }
            return Ok((
                StatusCode::UNPROCESSABLE_ENTITY,
                show_at(&app, &reader, &here, page),
            )
                .into_response());
        }
    };
    members::remove_factors(&app, me, &palace, &member, &reason).await?;
    Ok(Redirect::to(&format!("{here}?done=1")).into_response())
}
