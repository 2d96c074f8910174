//! What a division has, how it is used and by how many: for the officers of its union.

use super::facilities::parsed;
use super::shape::{DivisionRef, ProblemDocument};
use crate::app::Shared;
use crate::coverage_file::{Form, court_hours, facilities_of, file, rounded};
use crate::desk::coverage::{self, Area, Coverage, Question, Spot};
use crate::problem::Problem;
use crate::read::{self, Params};
use crate::reader::{Reader, pick};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use gongyue::coverage::Unmet;
use gongyue::division::DivisionCode;
use gongyue::facility::{FacilityKind, FacilityStatus};
use gongyue::role::Role;
use gongyue::venue::VenueKind;
use gongyue::zone::Zone;
use gongyue_app::Lang;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// GB/T 2260: `36`, `3604`, `360403`; the officer's own where absent.
    division: Option<String>,
    /// The day for what stands where and how many members there are, `YYYY-MM-DD`; today where absent.
    on: Option<String>,
    /// The first day of what was used; the first of the month of `to` where absent.
    from: Option<String>,
    /// The last day of what was used, included; `on` where absent. What was used is counted up to yesterday.
    to: Option<String>,
    /// Only this kind of venue, in what was used and in what was missed.
    venue_kind: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CoverageView {
    pub division: DivisionRef,
    pub on: NaiveDate,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// The last day whose use is in the numbers.
    pub counted_to: NaiveDate,
    /// Days of palaces in the period that are not counted yet.
    pub uncounted_days: usize,
    pub totals: MeasuresView,
    pub items: Vec<CoverageItem>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CoverageItem {
    pub division: DivisionRef,
    /// The division's own level alone, without what lies below it.
    pub own_level: bool,
    /// A palace in service is there.
    pub covered: bool,
    #[serde(flatten)]
    pub measures: MeasuresView,
}

/// Numbers of people and of wants are null where they are fewer than five, or would give such a number away.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeasuresView {
    /// Cities and counties by how far they are on their way to a palace.
    pub places: PlacesView,
    /// By kind and status.
    #[schema(value_type = Object)]
    pub facilities: BTreeMap<&'static str, BTreeMap<&'static str, u32>>,
    pub courts: u32,
    pub court_hours: HoursView,
    /// Attended / offered; null where nothing was offered.
    pub utilisation: Option<f64>,
    pub peak_utilisation: Option<f64>,
    /// Outside the working hours of working days.
    pub off_work_utilisation: Option<f64>,
    pub members: MembersView,
    /// Of those who had reserved; null where fewer than five had.
    pub no_show_rate: Option<f64>,
    pub unmet: UnmetView,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PlacesView {
    pub in_service: u32,
    pub building: u32,
    pub planned: u32,
    pub none: u32,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct HoursView {
    pub offered: f64,
    pub reserved: f64,
    pub attended: f64,
    pub walk_in: f64,
    pub held: f64,
    pub closed: f64,
    pub empty: f64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MembersView {
    pub on_roll: Option<u64>,
    pub verified: Option<u64>,
    pub active: Option<u64>,
    pub served: Option<u64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UnmetView {
    /// By the id of the rule.
    pub refusals: BTreeMap<String, Option<u64>>,
    pub lost_draws: Option<u64>,
    pub expired_waits: Option<u64>,
    pub empty_searches: Option<u64>,
}

/// The coverage of a division, its own level first, then its children. `Accept: text/csv` and XLSX take it along as a table.
#[utoipa::path(get, path = "/api/v1/coverage", operation_id = "getCoverage", params(Query), tag = "coverage",
    responses((status = 200, body = CoverageView), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn get_coverage(
    State(app): State<Shared>,
    reader: Reader,
    headers: HeaderMap,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let lang = reader.lang;
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let question = question(&app, &reader, query)?;
    let found = coverage::coverage(&app, me, question, lang).await?;
    match wanted(&headers) {
        Some(form) => file(&found, form, lang),
        None => Ok(Json(view(&found, lang)).into_response()),
    }
}

fn question(app: &Shared, reader: &Reader, query: Query) -> Result<Question, Problem> {
    let lang = reader.lang;
    let date = |field: &'static str, text: Option<String>| {
        text.map(|text| read::date(field, &text, lang)).transpose()
    };
    let own = reader
        .me
        .iter()
        .flat_map(|me| &me.roles)
        .find_map(|role| match role {
            Role::Union(code) => Some(code.clone()),
            _ => None,
        });
    let division: Option<DivisionCode> = parsed("division", query.division, lang)?;
    let kind: Option<VenueKind> = parsed("venue_kind", query.venue_kind, lang)?;
    let division = division.or(own).ok_or(Problem::NotFound)?;
    let on = date("on", query.on)?.unwrap_or_else(|| Zone::SHANGHAI.date(app.now()));
    let to = date("to", query.to)?.unwrap_or(on);
    let usual = Question::of(division, to);
    Ok(Question {
        on,
        from: date("from", query.from)?.unwrap_or(usual.from),
        kind,
        ..usual
    })
}

/// The form that is preferred to JSON.
fn wanted(headers: &HeaderMap) -> Option<Form> {
    let accept = headers.get(header::ACCEPT)?.to_str().ok()?;
    if accept.contains("text/csv") {
        Some(Form::Csv)
    } else if accept.contains("spreadsheetml") {
        Some(Form::Xlsx)
    } else {
        None
    }
}

fn view(found: &Coverage, lang: Lang) -> CoverageView {
    let item = |area: &Area| {
        let row = area.division.as_ref().unwrap_or(&found.division);
        CoverageItem {
            division: division(row, lang),
            own_level: area.is_own,
            covered: area.covered,
            measures: measures(area),
        }
    };
    CoverageView {
        division: division(&found.division, lang),
        on: found.question.on,
        from: found.question.from,
        to: found.question.to,
        counted_to: found.counted_to,
        uncounted_days: found.uncounted_days,
        totals: measures(&found.totals),
        items: found.items.iter().map(item).collect(),
    }
}

fn division(row: &Spot, lang: Lang) -> DivisionRef {
    DivisionRef {
        code: row.code.to_string(),
        name: pick(lang, &row.name, &row.name_en),
    }
}

fn measures(area: &Area) -> MeasuresView {
    let hours = |seconds| rounded(court_hours(seconds), 100.0);
    let sums = &area.sums;
    let facilities = FacilityKind::ALL.iter().map(|kind| {
        let words = FacilityStatus::ALL.iter().map(|status| status.as_str());
        let by_status = words.zip(facilities_of(area, *kind));
        (kind.as_str(), by_status.collect())
    });
    MeasuresView {
        places: PlacesView {
            in_service: area.stages[0],
            building: area.stages[1],
            planned: area.stages[2],
            none: area.stages[3],
        },
        facilities: facilities.collect(),
        courts: area.courts,
        court_hours: HoursView {
            offered: hours(sums.offered),
            reserved: hours(sums.reserved),
            attended: hours(sums.attended),
            walk_in: hours(sums.walk_in),
            held: hours(sums.held),
            closed: hours(sums.closed),
            empty: hours(sums.empty()),
        },
        utilisation: sums.utilisation(),
        peak_utilisation: sums.peak_utilisation(),
        off_work_utilisation: sums.off_utilisation(),
        members: MembersView {
            on_roll: area.on_roll,
            verified: area.verified,
            active: area.active,
            served: area.served,
        },
        no_show_rate: sums.no_show_rate(),
        unmet: unmet(area),
    }
}

/// Where nothing was noted, it is nought.
fn unmet(area: &Area) -> UnmetView {
    let of = |unmet: Unmet| area.reasons.get(unmet.as_str()).copied().unwrap_or(Some(0));
    let refusals = area
        .reasons
        .iter()
        .filter(|(reason, _)| reason.parse::<Unmet>().is_err());
    UnmetView {
        refusals: refusals.map(|(rule, n)| (rule.clone(), *n)).collect(),
        lost_draws: of(Unmet::LostDraw),
        expired_waits: of(Unmet::ExpiredWait),
        empty_searches: of(Unmet::EmptySearch),
    }
}
