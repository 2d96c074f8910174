//! Coverage: `GET /coverage?division=&on=&from=&to=&measure=&kind=`, for officers of a union. What the server fills; the views
//! are in the files beside it.

pub(super) mod bar;
mod bars;
mod head;
mod lines;
mod map;
mod missing;
mod names;
pub(super) mod numbers;
mod people;
mod rank;
pub(super) mod stock;
mod table;
pub(super) mod used;

use super::{Page, Sheet};
use crate::lang::Lang;
use crate::parts::shell::foot;
use crate::render::Frame;
use chrono::NaiveDate;
use gongyue::coverage::{Heat, Month, Stage, Sums};
use gongyue::division::DivisionCode;
use gongyue::facility::FacilityKind;
use gongyue::venue::VenueKind;
use gongyue::words_enum;
use leptos::prelude::*;

pub use map::map_file;

/// What is asked for; written into every link of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageQuery {
    pub division: DivisionCode,
    /// The day for what stands where.
    pub on: NaiveDate,
    /// The months for what was used; both included.
    pub from: Month,
    pub to: Month,
    pub measure: Measure,
    /// Only this sport, in what was used and in what was missed.
    pub kind: Option<VenueKind>,
}

words_enum! {
    /// What the map is coloured by, and the table sorted by.
    Measure {
        /// Whether there is a palace: the stage of each place.
        Stage = "stage",
        Utilisation = "utilisation",
        /// Attended court-hours for 1,000 members.
        Attended = "attended",
        /// Members served for 1,000 on the roll.
        Served = "served",
        NoShows = "no_shows",
        Unmet = "unmet",
    }
}

/// A number of people: those of small groups are not told.
pub type People = Option<u64>;

#[derive(Debug, Clone)]
pub struct CoveragePage {
    pub query: CoverageQuery,
    /// Of the division that is shown: 江西省, 九江市, 浔阳区.
    pub name: String,
    /// Up to where the officer's remit begins: link and name, the highest first; without the division itself.
    pub above: Vec<(DivisionCode, String)>,
    pub today: NaiveDate,
    /// When the use was counted, as one says it: 今天 9:40.
    pub as_of: String,
    /// Days of palaces that are not counted yet: the numbers of use lack them.
    pub uncounted_days: usize,
    /// Sports to choose from: those that there are venues for.
    pub kinds: Vec<VenueKind>,
    /// The places: every city and county of the division, itself included. Cities come before their counties.
    pub places: Vec<Place>,
    /// The rows of the table: children of the division, with the division's own level first where it has one.
    pub rows: Vec<Row>,
    /// Of everything in the division.
    pub totals: Measures,
    /// Members in places by stage, in the order of `Stage::ALL`; hidden where few. `None`: no roll is known on that day.
    pub members_by_stage: Option<[People; 4]>,
    /// Palaces in service at the end of each year or on the day shown, oldest first.
    pub growth: Vec<(NaiveDate, u32)>,
    pub targets: Vec<Target>,
    /// Of the palaces in service on the day, how many meet 0, 1, … 5 of the marks of quality.
    pub marks: [u32; 6],
    /// Use by month within the period, oldest first.
    pub months: Vec<(Month, Sums)>,
    pub heat: Heat,
    /// Use by sport, with how many courts there are; the most offered first.
    pub sports: Vec<Sport>,
    /// Facilities by kind and status on the day, every status in the order of `FacilityStatus::ALL`.
    pub facilities: Vec<(FacilityKind, [u32; 5])>,
    pub unmet: Unmet,
    /// The officer may keep targets, facilities and reports of this division.
    pub is_mine: bool,
    /// Issued reports of the division, newest first.
    pub reports: Vec<ReportLine>,
}

/// A city or a county.
#[derive(Debug, Clone)]
pub struct Place {
    pub code: DivisionCode,
    pub name: String,
    /// The name of its city; of a city itself the same.
    pub city: String,
    pub stage: Stage,
    /// Column and row on the tile map; `None` for cities and for places that it does not have.
    pub tile: Option<(u32, u32)>,
    pub members: People,
    /// To the nearest palace in service, kilometres as the crow flies; `None`: one is here, or where it is is unknown.
    pub nearest_km: Option<u32>,
    /// Of the measure that is chosen, from 0 to 1 for the colour; `None`: nothing is known.
    pub level: Option<f64>,
    /// The measure in words, such as 31%; of a stage its word.
    pub value: String,
}

/// A row of the table.
#[derive(Debug, Clone)]
pub struct Row {
    pub code: DivisionCode,
    /// 市本级 where it is the division's own level.
    pub name: String,
    /// The division's own level: it has no page below.
    pub is_own: bool,
    pub measures: Measures,
}

/// The same for each row and for the total.
#[derive(Debug, Clone, Default)]
pub struct Measures {
    /// Places by stage, in the order of `Stage::ALL`.
    pub stages: [u32; 4],
    pub courts: u32,
    pub sums: Sums,
    /// `None`: not known on that day. Each number may be hidden.
    pub on_roll: People,
    pub verified: People,
    pub active: People,
    pub served: People,
    pub unmet: People,
}

impl Measures {
    pub fn places(&self) -> u32 {
        self.stages.iter().sum()
    }

    pub fn in_service(&self) -> u32 {
        self.stages[0]
    }

    /// The measure that the map is coloured by; of the stage the share in service. `None`: not known or not told.
    #[allow(
        clippy::cast_precision_loss,
        reason = "a century of a province is below 2^53 seconds"
    )]
    pub fn value(&self, measure: Measure) -> Option<f64> {
        match measure {
            Measure::Stage => {
                (self.places() > 0).then(|| f64::from(self.in_service()) / f64::from(self.places()))
            }
            Measure::Utilisation => self.sums.utilisation(),
            Measure::Attended => {
                let people = self.on_roll.filter(|people| *people > 0)?;
                Some(self.sums.attended as f64 / 3.6 / people as f64)
            }
            Measure::Served => self.served_per_1000(),
            Measure::NoShows => self.sums.no_show_rate(),
            Measure::Unmet => self.unmet.map(|n| n as f64),
        }
    }

    /// A value of that measure as short as a square of the map needs it: 31%, 3.4, 120.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number of times is whole"
    )]
    pub fn said(lang: Lang, measure: Measure, value: Option<f64>) -> String {
        match measure {
            Measure::Stage | Measure::Utilisation | Measure::NoShows => numbers::share(lang, value),
            Measure::Attended | Measure::Served => numbers::per_mille(lang, value),
            Measure::Unmet => numbers::people(lang, value.map(|n| n.max(0.0).round() as u64)),
        }
    }

    /// Members served for 1,000 on the roll.
    pub fn served_per_1000(&self) -> Option<f64> {
        per_1000(self.served?, self.on_roll?)
    }
}

#[allow(clippy::cast_precision_loss, reason = "a country has fewer than 2^53 people")]
pub fn per_1000(part: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| part as f64 * 1000.0 / of as f64)
}

#[derive(Debug, Clone)]
pub struct Sport {
    pub kind: VenueKind,
    pub courts: u32,
    pub sums: Sums,
    pub unmet: People,
}

/// What people wanted and did not get. `None`: fewer than five.
#[derive(Debug, Clone, Default)]
pub struct Unmet {
    /// By reason, the most first: word of the reason (`taken`, `lost_draw` …).
    pub reasons: Vec<(String, People)>,
    /// By hour of the day that was wanted, 0 to 23; those that had no hour are left out.
    pub hours: Vec<(u32, u64)>,
}

#[derive(Debug, Clone)]
pub struct Target {
    pub measure: gongyue::coverage::TargetMeasure,
    pub year: i32,
    pub goal: u32,
    pub reached: u32,
    /// Of how many.
    pub of: u32,
}

#[derive(Debug, Clone)]
pub struct ReportLine {
    pub id: String,
    pub month: Month,
    pub edition: u32,
    /// When it was issued, as one says it.
    pub issued: String,
}

impl CoveragePage {
    /// One square is no map.
    fn has_map(&self) -> bool {
        self.places.iter().filter(|place| place.tile.is_some()).count() > 1
    }
}

impl CoverageQuery {
    /// The page, or another file of the same question such as `/coverage.csv`.
    pub fn href_at(&self, path: &str) -> String {
        let pairs = [
            ("division", Some(self.division.to_string())),
            ("on", Some(self.on.to_string())),
            ("from", Some(self.from.to_string())),
            ("to", Some(self.to.to_string())),
            (
                "measure",
                (self.measure != Measure::Stage).then(|| self.measure.to_string()),
            ),
            ("kind", self.kind.map(|kind| kind.to_string())),
        ];
        crate::url::with_query(path, &pairs)
    }

    pub fn href(&self) -> String {
        self.href_at("/coverage")
    }

    /// The same question about another division.
    pub fn of(&self, division: &DivisionCode) -> CoverageQuery {
        CoverageQuery {
            division: division.clone(),
            ..self.clone()
        }
    }
}

impl Page for CoveragePage {
    fn title(&self, lang: Lang) -> String {
        format!("{} · {}", lang.cov_title(), self.name)
    }
    fn has_island(&self) -> bool {
        self.has_map()
    }
    fn sheet(&self) -> Sheet {
        Sheet::Coverage
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let page = &self;
        view! {
            <div class="cov">
                {bar::bar(lang, page)}
                <main id="main">
                    {head::headline(lang, page)}
                    {head::share_bar(lang, page, true)}
                    {standing(lang, page)}
                    {used::used(lang, page)}
                    {people::people(lang, page)}
                    {stock::stock(lang, page)}
                    <section class="cov-band" aria-labelledby="all">
                        <h2 id="all">{lang.cov_table_title()}</h2>
                        <p class="cap">{lang.cov_table_cap()}</p>
                        {table::table(lang, page, true)}
                    </section>
                    {counted(lang, page)}
                    {foot(frame)}
                </main>
            </div>
        }
        .into_any()
    }
}

/// What stands where: the map, who is ahead, who is missing. A place has only what it needs of these.
fn standing(lang: Lang, page: &CoveragePage) -> AnyView {
    let map = map_panel(lang, page);
    let ahead = [rank::rank(lang, page), lines::growth(lang, page)];
    let ahead = ahead
        .iter()
        .any(Option::is_some)
        .then(|| view! { <div class="panel panel-parts">{ahead}</div> });
    let class = match (map.is_some(), ahead.is_some()) {
        (true, true) => "cov-grid",
        (true, false) => "cov-grid cov-grid-map",
        (false, _) => "cov-grid cov-grid-plain",
    };
    // Of a county in service the headline says it all.
    let missing = (page.totals.places() > 1 || page.totals.in_service() == 0).then(|| {
        let (missing, hundred) = (missing::missing(lang, page), missing::hundred(lang, page));
        view! { <section class="panel" aria-labelledby="missing">{missing}{hundred}</section> }
    });
    view! { <div class=class>{map}{ahead}{missing}</div> }.into_any()
}

fn map_panel(lang: Lang, page: &CoveragePage) -> Option<AnyView> {
    let map = map::map_svg(lang, page, true)?;
    let title = match page.query.measure {
        Measure::Stage => lang.cov_map_title().to_owned(),
        measure => format!(
            "{}{}{}",
            lang.cov_map_title(),
            lang.colon(),
            lang.measure(measure)
        ),
    };
    Some(
        view! {
            <section class="panel panel-map" aria-labelledby="map-title">
                <h2 id="map-title">{title}</h2>
                <p class="cap">{lang.cov_map_cap()}</p>
                <a class="cov-skip" href="#missing">{lang.cov_map_skip()}</a>
                {map}
            </section>
        }
        .into_any(),
    )
}

/// When it was counted, what is lacking, and what is not told.
fn counted(lang: Lang, page: &CoveragePage) -> AnyView {
    let uncounted = (page.uncounted_days > 0).then(|| lang.cov_foot_uncounted(page.uncounted_days));
    view! {
        <p class="cap cov-band cov-counted">
            {lang.cov_foot_as_of(&page.as_of)}" "
            {uncounted.map(|text| view! { <b>{text}</b>" " })}
            {lang.cov_foot_hidden()}
        </p>
    }
    .into_any()
}

/// The sections of a report: nothing leads on, since what it would lead to goes on changing.
pub(super) fn frozen(lang: Lang, page: &CoveragePage) -> AnyView {
    let headline = view! { <h2 class="report-line">{head::facts(lang, page, false)}</h2> };
    let map = map::map_svg(lang, page, false)
        .map(|map| view! { <section class="panel panel-map"><h2>{lang.cov_map_title()}</h2>{map}</section> });
    let class = if map.is_some() {
        "cov-grid cov-grid-map"
    } else {
        "cov-grid cov-grid-plain"
    };
    let unmet = match page.unmet.reasons.is_empty() {
        true => view! { <p class="muted">{lang.cov_unmet_none()}</p> }.into_any(),
        false => people::reasons(lang, &page.unmet),
    };
    view! {
        {headline}
        {head::share_bar(lang, page, false)}
        <div class=class>
            {map}
            <div class="panel">
                <h2>{lang.cov_targets_title()}</h2>{stock::targets(lang, &page.targets)}
                <h2 class="cov-gap">{lang.cov_people_title()}</h2>{people::funnel(lang, &page.totals)}
            </div>
        </div>
        <section class="cov-band">
            <h2>{lang.cov_use_title()}</h2><p class="cap">{used::period(lang, page)}</p>
            {used::rates(lang, &page.totals.sums)}
            <div class="cov-two">
                <div>{used::parts(lang, &page.totals.sums)}</div>
                <div><h3>{lang.cov_unmet_title()}</h3>{unmet}</div>
            </div>
        </section>
        <section class="cov-band"><h2>{lang.cov_table_title()}</h2>{table::table(lang, page, false)}</section>
        {counted(lang, page)}
    }
    .into_any()
}
