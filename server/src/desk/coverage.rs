//! Coverage: what a division has, how it is used, by how many, and what is missing; for the officers of its union.
//!
//! Everything is read from sums that a job keeps, so that two years of a province are some thousand rows. What is told of people
//! is decided here, over the whole province, so that no page, file or report can tell more: see [`gongyue::coverage::told`].

use super::find::distance_m;
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    CountedRow, DivisionRow, Failure, HeatRow, MemberCount, QualityMarkRow, Stretch, SummedRow, TargetRow,
    Tx, UnmetHour, UnmetReason, UnmetSport, VenueCourts, counted_list, division_list_within,
    mark_list_of_division, member_count_list, served_between, served_list, site_list, target_list,
    unmet_hours, unmet_reasons, unmet_sports, use_heat_list, use_sum_by_period, use_sum_by_venue,
    venue_courts,
};
use chrono::{Days, NaiveDate};
use gongyue::coverage::{
    FEW, Group, Heat, Month, Pieces, QualityMark, Stage, Sums, TargetMeasure, Years, pieces, status_on, told,
};
use gongyue::division::{DivisionCode, DivisionLevel};
use gongyue::facility::{FacilityKind, FacilityStatus};
use gongyue::id::{FacilityId, VenueId};
use gongyue::span::Instant;
use gongyue::venue::VenueKind;
use gongyue::zone::Zone;
use gongyue_app::Lang;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Nothing older is counted.
pub const OLDEST_DAYS: i64 = super::usage::OLDEST_DAYS;

/// What is asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Question {
    pub division: DivisionCode,
    /// The day for what stands where and how many members there are.
    pub on: NaiveDate,
    /// The days for what was used, both included.
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Only this sport, in what was used and what was missed.
    pub kind: Option<VenueKind>,
}

/// A number of people; `None`: too few to tell, or not known.
pub type People = Option<u64>;

/// A division by its code and names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    pub code: DivisionCode,
    pub name: String,
    pub name_en: String,
}

/// The answer. A report keeps it as it is: fields may be added with a default, and none may change its meaning.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Coverage {
    pub question: Question,
    pub division: Spot,
    /// From the top of the officer's remit down, without the division itself.
    pub above: Vec<Spot>,
    pub today: NaiveDate,
    /// The last day whose use is counted.
    pub counted_to: NaiveDate,
    /// Days of palaces within the period that are not counted yet.
    pub uncounted_days: usize,
    pub places: Vec<Place>,
    /// The division's own level, where it has one or anything, and its children.
    pub items: Vec<Area>,
    pub totals: Area,
    pub members_by_stage: Option<[People; 4]>,
    pub growth: Vec<(NaiveDate, u32)>,
    pub months: Vec<(Month, Sums)>,
    pub heat: Heat,
    pub sports: Vec<Sport>,
    /// Unmet wants by the hour that was wanted.
    pub unmet_hours: Vec<(u32, u64)>,
    pub targets: Vec<Target>,
    /// Of the palaces in service, how many meet 0, 1, … 5 of the marks of quality.
    pub marks: [u32; 6],
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Target {
    pub measure: TargetMeasure,
    pub year: u16,
    pub goal: u32,
    pub reached: u32,
    /// Of how many.
    pub of: u32,
}

/// A city or a county, with its own palace or without.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Place {
    pub division: Spot,
    pub city: Spot,
    pub area: Area,
    pub nearest_km: Option<u32>,
}

/// The same measures for a child, for the division's own level and for the whole.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Area {
    pub division: Option<Spot>,
    /// Its own level alone: without what lies below it.
    pub is_own: bool,
    /// Places by stage, in the order of `Stage::ALL`.
    pub stages: [u32; 4],
    /// Its own palace is in service.
    pub covered: bool,
    /// By kind; the statuses in the order of `FacilityStatus::ALL`.
    pub facilities: Vec<(FacilityKind, [u32; 5])>,
    pub courts: u32,
    pub sums: Sums,
    pub on_roll: People,
    pub verified: People,
    pub active: People,
    pub served: People,
    pub unmet: People,
    /// By the reason.
    pub reasons: BTreeMap<String, People>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sport {
    pub kind: VenueKind,
    pub courts: u32,
    pub sums: Sums,
    pub unmet: People,
}

impl Question {
    /// A division, from the first day of the month to this day.
    pub fn of(division: DivisionCode, to: NaiveDate) -> Question {
        Question {
            division,
            on: to,
            from: Month::of(to).first(),
            to,
            kind: None,
        }
    }

    /// The province that it lies in.
    pub fn province(&self) -> DivisionCode {
        let code = &self.division;
        let city = code.city();
        city.parent().unwrap_or(city)
    }

    /// The period in whole months and the days around them. Nothing of a month that goes on lies ahead.
    fn pieces(&self, today: NaiveDate) -> Pieces {
        let to = match self.to >= today {
            true => Month::of(today).last(),
            false => self.to,
        };
        pieces(self.from, to)
    }
}

/// Whether an officer may ask: the division is in their remit and there.
pub fn may(me: &Me, division: &DivisionCode) -> Result<(), Problem> {
    let oversees = me.roles.iter().any(|role| role.oversees(division));
    if oversees { Ok(()) } else { Err(Problem::NotFound) }
}

/// What the question finds. Two of the days may lie ahead: then nothing is there yet.
pub async fn coverage(app: &Shared, me: &Me, question: Question, lang: Lang) -> Result<Coverage, Problem> {
    may(me, &question.division)?;
    let now = app.now();
    let known = (Zone::SHANGHAI.date(now) - question.from).num_days() <= OLDEST_DAYS;
    if question.from > question.to || !known {
        return Err(Problem::field("from", lang.fault_date_far()));
    }
    let found = Found::load(app, question, now).await?;
    let division = found
        .division(&found.question.division)
        .ok_or(Problem::NotFound)?
        .clone();
    let top = |code: &DivisionCode| me.roles.iter().any(|role| role.oversees(code));
    Ok(found.told(division, top))
}

/// Everything that is read, before anything is told.
struct Found {
    question: Question,
    today: NaiveDate,
    stands: Stands,
    /// What was used of each venue.
    used: HashMap<VenueId, Sums>,
    rhythm: Rhythm,
    wanted: Wanted,
    /// Who came, by where their union is.
    served: HashMap<DivisionCode, u64>,
}

/// What stands where, and who belongs there.
struct Stands {
    /// Of the whole province, as the sites and the members.
    divisions: Vec<DivisionRow>,
    sites: Vec<Site>,
    members: Option<HashMap<DivisionCode, MemberCount>>,
    venues: Vec<VenueCourts>,
    uncounted_days: usize,
    targets: Vec<TargetRow>,
    /// Marks that each palace meets on the day.
    marks: HashMap<FacilityId, usize>,
}

/// When the division's palaces were used: of all sports by weekday and hour, of what is asked for by month.
#[derive(Default)]
struct Rhythm {
    months: Vec<(Month, Sums)>,
    heat: Heat,
}

/// What was wanted and not to be had.
struct Wanted {
    /// Of the whole province; of the sport that is asked for.
    reasons: Vec<UnmetReason>,
    /// Of the division; every sport.
    sports: Vec<UnmetSport>,
    hours: Vec<UnmetHour>,
}

/// A facility with its history.
struct Site {
    id: FacilityId,
    kind: FacilityKind,
    division: DivisionCode,
    at: (f64, f64),
    history: Vec<(NaiveDate, FacilityStatus)>,
}

impl Site {
    fn status_on(&self, date: NaiveDate) -> Option<FacilityStatus> {
        status_on(&self.history, date)
    }

    fn serves_on(&self, date: NaiveDate) -> bool {
        self.kind == FacilityKind::Palace && self.status_on(date) == Some(FacilityStatus::InService)
    }
}

impl Stands {
    async fn load(tx: &mut Tx<'_>, question: &Question, now: Instant) -> Result<Stands, Failure> {
        let (division, province) = (&question.division, question.province());
        let at = Zone::SHANGHAI.opening(question.on + Days::new(1), 0);
        let members = member_count_list(tx, &province, question.on).await?;
        let by_division = |rows: Vec<MemberCount>| {
            let of = |row: MemberCount| (row.division_code.clone(), row);
            rows.into_iter().map(of).collect()
        };
        Ok(Stands {
            divisions: division_list_within(tx, &province).await?,
            sites: sites(tx, &province).await?,
            members: members.map(|(_, rows)| by_division(rows)),
            venues: venue_courts(tx, division, at).await?,
            uncounted_days: uncounted(tx, question, now).await?,
            targets: target_list(tx, division).await?,
            marks: met(mark_list_of_division(tx, division, question.on).await?),
        })
    }
}

impl Rhythm {
    async fn load(tx: &mut Tx<'_>, question: &Question, pieces: &Pieces) -> Result<Rhythm, Failure> {
        let division = &question.division;
        let Some((from, to)) = pieces.months else {
            return Ok(Rhythm::default());
        };
        // The weekdays and hours know no sports: the months of one are summed by themselves.
        if let Some(kind) = question.kind {
            let rows = use_sum_by_period(tx, division, Stretch::Months(from, to), Some(kind)).await?;
            return Ok(Rhythm {
                months: of_periods(rows),
                heat: Heat::default(),
            });
        }
        Ok(added(use_heat_list(tx, division, from, to).await?))
    }
}

impl Wanted {
    async fn load(tx: &mut Tx<'_>, question: &Question, pieces: &Pieces) -> Result<Wanted, Failure> {
        let (division, province) = (&question.division, question.province());
        let (from, to) = (Month::of(question.from), Month::of(question.to));
        let mut wanted = Wanted {
            reasons: vec![],
            sports: vec![],
            hours: unmet_hours(tx, division, from, to, question.kind).await?,
        };
        for stretch in months_and_days(pieces) {
            wanted
                .reasons
                .extend(unmet_reasons(tx, &province, stretch, question.kind).await?);
            wanted.sports.extend(unmet_sports(tx, division, stretch).await?);
        }
        Ok(wanted)
    }
}

impl Found {
    /// By several readers at once: two years of a province are some ten thousand rows for each.
    async fn load(app: &Shared, question: Question, now: Instant) -> Result<Found, Failure> {
        let today = Zone::SHANGHAI.date(now);
        let pieces = question.pieces(today);
        let used = async {
            let mut reader = app.db.read_at_length().await?;
            used(&mut reader.tx(), &question.division, &pieces).await
        };
        let rhythm = async {
            let mut reader = app.db.read_at_length().await?;
            Rhythm::load(&mut reader.tx(), &question, &pieces).await
        };
        let people = async {
            let mut reader = app.db.read_at_length().await?;
            let mut tx = reader.tx();
            let wanted = Wanted::load(&mut tx, &question, &pieces).await?;
            Ok((wanted, served(&mut tx, &pieces, &question).await?))
        };
        let stands = async {
            let mut reader = app.db.read_at_length().await?;
            Stands::load(&mut reader.tx(), &question, now).await
        };
        let (used, rhythm, (wanted, served), stands) = tokio::try_join!(used, rhythm, people, stands)?;
        Ok(Found {
            question,
            today,
            stands,
            used,
            rhythm,
            wanted,
            served,
        })
    }

    fn division(&self, code: &DivisionCode) -> Option<&DivisionRow> {
        self.stands.divisions.iter().find(|row| row.code == *code)
    }

    fn has_kind(&self, kind: VenueKind) -> bool {
        self.question.kind.is_none_or(|wanted| wanted == kind)
    }

    /// The cities with their places, each a city itself and its counties; a province itself is a group of its own.
    fn groups(&self) -> Vec<Vec<&DivisionRow>> {
        let mut groups: Vec<Vec<&DivisionRow>> = Vec::new();
        for row in &self.stands.divisions {
            match groups.last_mut() {
                Some(group)
                    if row.code.level() == DivisionLevel::County && group[0].code.contains(&row.code) =>
                {
                    group.push(row);
                }
                _ => groups.push(vec![row]),
            }
        }
        groups
    }

    fn told(self, division: DivisionRow, oversees: impl Fn(&DivisionCode) -> bool) -> Coverage {
        let groups = self.groups();
        let areas = Areas {
            people: PeopleTold::of(&self, &groups),
            grounds: self.grounds(),
            found: &self,
        };
        let code = &self.question.division;
        let places: Vec<Place> = self
            .stands
            .divisions
            .iter()
            .filter(|row| code.contains(&row.code) && row.code.level() != DivisionLevel::Province)
            .map(|row| Place {
                area: areas.own(&row.code),
                nearest_km: self.nearest_km(row, &areas),
                city: spot(self.division(&row.code.city()).unwrap_or(row)),
                division: spot(row),
            })
            .collect();
        let items = areas.items(&division);
        let totals = areas.whole(&division);
        let mut above = Vec::new();
        let mut up = code.parent();
        while let Some(row) = up
            .as_ref()
            .and_then(|code| self.division(code))
            .filter(|row| oversees(&row.code))
        {
            above.insert(0, spot(row));
            up = row.code.parent();
        }
        Coverage {
            division: spot(&division),
            above,
            today: self.today,
            counted_to: self.question.to.min(self.today - Days::new(1)),
            uncounted_days: self.stands.uncounted_days,
            members_by_stage: self.stands.members.as_ref().map(|counts| {
                let on_roll = |code: &DivisionCode| counts.get(code).map_or(0, |row| row.on_roll);
                by_stage(&places, |code| u64::try_from(on_roll(code)).unwrap_or(0))
            }),
            growth: self.growth(),
            sports: self.sports(),
            unmet_hours: self.unmet_hours(),
            marks: self.marks(),
            targets: self.targets(&totals),
            places,
            items,
            totals,
            months: self.rhythm.months,
            heat: self.rhythm.heat,
            question: self.question,
        }
    }

    /// What stands at each division's own level, and how it was used.
    fn grounds(&self) -> HashMap<&DivisionCode, Area> {
        let on = self.question.on;
        let mut grounds: HashMap<&DivisionCode, Area> = HashMap::new();
        let mut palaces: HashMap<&FacilityId, (&DivisionCode, bool)> = HashMap::new();
        let mut statuses: HashMap<&DivisionCode, Vec<FacilityStatus>> = HashMap::new();
        for site in &self.stands.sites {
            let area = grounds.entry(&site.division).or_default();
            area.covered |= site.serves_on(on);
            palaces.insert(&site.id, (&site.division, site.serves_on(on)));
            let Some(status) = site.status_on(on) else {
                continue;
            };
            count_of(&mut area.facilities, site.kind)[place_of(status)] += 1;
            if site.kind == FacilityKind::Palace {
                statuses.entry(&site.division).or_default().push(status);
            }
        }
        for venue in self
            .stands
            .venues
            .iter()
            .filter(|venue| self.has_kind(venue.kind))
        {
            let Some((division, serves)) = palaces.get(&venue.palace_id) else {
                continue;
            };
            let area = grounds.entry(division).or_default();
            if *serves {
                area.courts += courts(venue);
            }
            if let Some(sums) = self.used.get(&venue.venue_id) {
                area.sums = area.sums.plus(sums);
            }
        }
        for place in &self.stands.divisions {
            if place.code.level() != DivisionLevel::Province {
                let stage = Stage::of(statuses.remove(&place.code).unwrap_or_default());
                grounds.entry(&place.code).or_default().stages[position(stage)] += 1;
            }
        }
        grounds
    }

    /// From the seat of a place without a palace in service to the nearest in the province, as the crow flies.
    fn nearest_km(&self, place: &DivisionRow, areas: &Areas) -> Option<u32> {
        let here = place.longitude.zip(place.latitude)?;
        if areas.grounds.get(&place.code).is_some_and(|area| area.covered) {
            return None;
        }
        let serving = self
            .stands
            .sites
            .iter()
            .filter(|site| site.serves_on(self.question.on));
        let metres = serving.map(|site| distance_m(here, site.at)).min()?;
        u32::try_from((metres + 500) / 1000).ok()
    }

    /// Palaces in service at the end of each year since the first one, at most the last nine, and on the day.
    fn growth(&self) -> Vec<(NaiveDate, u32)> {
        use chrono::Datelike;
        let on = self.question.on;
        let code = &self.question.division;
        let palaces: Vec<&Site> = self
            .stands
            .sites
            .iter()
            .filter(|site| site.kind == FacilityKind::Palace && code.contains(&site.division))
            .collect();
        let count =
            |date| u32::try_from(palaces.iter().filter(|site| site.serves_on(date)).count()).unwrap_or(0);
        let years = (on.year() - 9)..on.year();
        let ends = years.filter_map(|year| NaiveDate::from_ymd_opt(year, 12, 31));
        ends.chain([on]).map(|date| (date, count(date))).collect()
    }

    fn marks(&self) -> [u32; 6] {
        let (on, code) = (self.question.on, &self.question.division);
        let mut marks = [0; 6];
        for site in self
            .stands
            .sites
            .iter()
            .filter(|site| code.contains(&site.division) && site.serves_on(on))
        {
            marks[self.stands.marks.get(&site.id).copied().unwrap_or(0).min(5)] += 1;
        }
        marks
    }

    fn targets(&self, totals: &Area) -> Vec<Target> {
        let target = |row: &TargetRow| {
            let (reached, of) = match row.measure {
                TargetMeasure::Covered => (totals.stages[0], totals.stages.iter().sum()),
                TargetMeasure::Marks => {
                    let marks = self.marks();
                    (marks[5], marks.iter().sum())
                }
            };
            Target {
                measure: row.measure,
                year: row.year,
                goal: row.goal,
                reached,
                of,
            }
        };
        self.stands.targets.iter().map(target).collect()
    }

    fn sports(&self) -> Vec<Sport> {
        let on = self.question.on;
        let serving: BTreeSet<&FacilityId> = self
            .stands
            .sites
            .iter()
            .filter(|site| site.serves_on(on))
            .map(|site| &site.id)
            .collect();
        let mut sports: BTreeMap<VenueKind, Sport> = BTreeMap::new();
        for venue in &self.stands.venues {
            let sport = sports.entry(venue.kind).or_insert_with(|| Sport {
                kind: venue.kind,
                courts: 0,
                sums: Sums::default(),
                unmet: self.unmet_of_sport(venue.kind),
            });
            if serving.contains(&venue.palace_id) {
                sport.courts += courts(venue);
            }
            if let Some(sums) = self.used.get(&venue.venue_id) {
                sport.sums = sport.sums.plus(sums);
            }
        }
        let mut sports: Vec<Sport> = sports
            .into_values()
            .filter(|sport| sport.courts > 0 || sport.sums.offered > 0)
            .collect();
        sports.sort_by_key(|sport| (std::cmp::Reverse(sport.sums.offered), sport.kind));
        sports
    }

    /// Of a sport in the whole division; hidden where few.
    fn unmet_of_sport(&self, kind: VenueKind) -> People {
        let of = self
            .wanted
            .sports
            .iter()
            .filter(|row| row.venue_kind == kind.as_str());
        let sum: u64 = of.map(|row| times(row.times)).sum();
        Some(sum).filter(|sum| *sum == 0 || *sum >= FEW)
    }

    fn unmet_hours(&self) -> Vec<(u32, u64)> {
        let told = self
            .wanted
            .hours
            .iter()
            .map(|row| (row.hour.into(), times(row.times)));
        told.filter(|(_, n)| *n >= FEW).collect()
    }
}

fn spot(row: &DivisionRow) -> Spot {
    Spot {
        code: row.code.clone(),
        name: row.name.clone(),
        name_en: row.name_en.clone(),
    }
}

/// Of a kind by status; the kinds stay in order.
fn count_of(facilities: &mut Vec<(FacilityKind, [u32; 5])>, kind: FacilityKind) -> &mut [u32; 5] {
    let at = facilities
        .binary_search_by_key(&kind, |(kind, _)| *kind)
        .unwrap_or_else(|at| {
            facilities.insert(at, (kind, [0; 5]));
            at
        });
    &mut facilities[at].1
}

fn place_of(status: FacilityStatus) -> usize {
    let of = FacilityStatus::ALL.iter().position(|other| *other == status);
    of.unwrap_or(0)
}

/// How many marks each palace meets, by its newest assessment of each.
fn met(rows: Vec<QualityMarkRow>) -> HashMap<FacilityId, usize> {
    let mut newest: HashMap<(FacilityId, QualityMark), bool> = HashMap::new();
    for row in rows {
        newest.entry((row.facility_id, row.mark)).or_insert(row.is_met);
    }
    let mut met: HashMap<FacilityId, usize> = HashMap::new();
    for ((palace, _), is_met) in newest {
        *met.entry(palace).or_default() += usize::from(is_met);
    }
    met
}

fn times(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

fn position(stage: Stage) -> usize {
    Stage::ALL.iter().position(|other| *other == stage).unwrap_or(3)
}

/// A hall of two halves is a court, and a room of sixty seats one room.
fn courts(venue: &VenueCourts) -> u32 {
    u32::try_from(venue.parts / venue.unit.max(1)).unwrap_or(0)
}

/// Whole years, then months, then days: the fewest rows.
fn stretches(pieces: &Pieces) -> Vec<Stretch> {
    let days = pieces.days.iter().map(|(from, to)| Stretch::Days(*from, *to));
    let Years { years, months } = pieces.years();
    let months = months.into_iter().map(|(from, to)| Stretch::Months(from, to));
    days.chain(months)
        .chain(years.map(|(from, to)| Stretch::Years(from, to)))
        .collect()
}

/// The same where nothing is summed by year.
fn months_and_days(pieces: &Pieces) -> Vec<Stretch> {
    let days = pieces.days.iter().map(|(from, to)| Stretch::Days(*from, *to));
    let months = pieces.months.map(|(from, to)| Stretch::Months(from, to));
    days.chain(months).collect()
}

/// Palaces' months together: by weekday and hour, and what each month comes to.
fn added(rows: Vec<HeatRow>) -> Rhythm {
    let mut heat = Heat::default();
    let mut months: BTreeMap<Month, Sums> = BTreeMap::new();
    for row in rows {
        let month = months.entry(row.month).or_default();
        for [offered, attended] in &row.cells.0 {
            month.offered += offered;
            month.attended += attended;
        }
        heat.plus(&row.cells);
    }
    Rhythm {
        months: months.into_iter().collect(),
        heat,
    }
}

fn of_periods(rows: Vec<SummedRow>) -> Vec<(Month, Sums)> {
    rows.into_iter()
        .filter_map(|row| Some((row.of.parse().ok()?, row.sums())))
        .collect()
}

async fn sites(tx: &mut Tx<'_>, province: &DivisionCode) -> Result<Vec<Site>, Failure> {
    let mut sites: Vec<Site> = Vec::new();
    for row in site_list(tx, province).await? {
        let entry = (row.since.unwrap_or(NaiveDate::MIN), row.status);
        match sites.last_mut() {
            Some(site) if site.id == row.id => site.history.push(entry),
            _ => sites.push(Site {
                id: row.id,
                kind: row.kind,
                division: row.division_code,
                at: (row.longitude, row.latitude),
                history: vec![entry],
            }),
        }
    }
    Ok(sites)
}

/// What was used of each venue of a division.
async fn used(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    pieces: &Pieces,
) -> Result<HashMap<VenueId, Sums>, Failure> {
    let rows = use_sum_by_venue(tx, division, &stretches(pieces)).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.of.as_str().into(), row.sums()))
        .collect())
}

/// How many different members came, by where their union is. Whole months are summed; other periods are counted one by one.
async fn served(
    tx: &mut Tx<'_>,
    pieces: &Pieces,
    question: &Question,
) -> Result<HashMap<DivisionCode, u64>, Failure> {
    let province = &question.province();
    let rows = match (pieces.months, pieces.days.is_empty()) {
        (Some((from, to)), true) => served_list(tx, province, from, to).await?,
        _ => {
            let from = Zone::SHANGHAI.opening(question.from, 0);
            let to = Zone::SHANGHAI.opening(question.to + Days::new(1), 0);
            served_between(tx, province, from, to).await?
        }
    };
    let members = |n: i64| u64::try_from(n).unwrap_or(0);
    Ok(rows
        .into_iter()
        .map(|row| (row.division_code, members(row.members)))
        .collect())
}

/// Days of palaces that could be counted by now and are not: each is over when it is over there.
async fn uncounted(tx: &mut Tx<'_>, question: &Question, now: Instant) -> Result<usize, Failure> {
    let missing = |row: &CountedRow| {
        let first = row.time_zone.date(row.began_at?).max(question.from);
        let last = question.to.min(row.time_zone.date(now) - Days::new(1));
        usize::try_from((last - first).num_days() + 1 - row.days).ok()
    };
    let counted = counted_list(tx, &question.division, question.from, question.to).await?;
    Ok(counted.iter().filter_map(missing).sum())
}

/// Members in places by stage. A stage is hidden where it would tell what is hidden of its places, and another one with it: the
/// four of them add up to a number that is told.
fn by_stage(places: &[Place], count: impl Fn(&DivisionCode) -> u64) -> [People; 4] {
    let mut sums = [0u64; 4];
    let mut untold = [(0usize, 0u64); 4];
    for place in places {
        let Some(at) = place.area.stages.iter().position(|n| *n > 0) else {
            continue;
        };
        let members = count(&place.division.code);
        sums[at] += members;
        if place.area.on_roll.is_none() {
            untold[at] = (untold[at].0 + 1, untold[at].1 + members);
        }
    }
    let mut hidden = untold.map(|(places, members)| places == 1 || (1..FEW).contains(&members));
    if hidden.iter().filter(|hidden| **hidden).count() == 1 {
        let others = (0..4).filter(|at| !hidden[*at] && sums[*at] > 0);
        if let Some(least) = others.min_by_key(|at| sums[*at]) {
            hidden[least] = true;
        }
    }
    std::array::from_fn(|at| (!hidden[at]).then_some(sums[at]))
}

/// What is told of every division.
struct Areas<'a> {
    found: &'a Found,
    /// At each division's own level, without people.
    grounds: HashMap<&'a DivisionCode, Area>,
    people: PeopleTold,
}

impl Areas<'_> {
    /// What stands at a division's own level, and who belongs there.
    fn own(&self, code: &DivisionCode) -> Area {
        let mut area = self.grounds.get(code).cloned().unwrap_or_default();
        area.is_own = true;
        area.division = self.found.division(code).map(spot);
        self.people.own(code, &mut area);
        area
    }

    /// A division with all below it.
    fn whole(&self, division: &DivisionRow) -> Area {
        let code = &division.code;
        let mut area = Area::default();
        for (_, ground) in self.grounds.iter().filter(|(other, _)| code.contains(other)) {
            area.add(ground);
        }
        area.division = Some(spot(division));
        self.people.whole(code, &mut area);
        area
    }

    fn items(&self, division: &DivisionRow) -> Vec<Area> {
        let own = self.own(&division.code);
        let divisions = self.found.stands.divisions.iter();
        let children = divisions.filter(|row| row.parent_code.as_ref() == Some(&division.code));
        let below: Vec<Area> = children.map(|row| self.whole(row)).collect();
        if below.is_empty() {
            return vec![self.whole(division)];
        }
        // Every city is to have a palace of its own; of a province only what there is.
        let is_city = division.code.level() == DivisionLevel::City;
        let has_any =
            is_city || !own.facilities.is_empty() || own.on_roll != Some(0) && own.on_roll.is_some();
        Some(own).filter(|_| has_any).into_iter().chain(below).collect()
    }
}

impl Area {
    /// With what stands elsewhere.
    fn add(&mut self, other: &Area) {
        for (sum, more) in self.stages.iter_mut().zip(other.stages) {
            *sum += more;
        }
        for (kind, counts) in &other.facilities {
            for (sum, more) in count_of(&mut self.facilities, *kind).iter_mut().zip(counts) {
                *sum += more;
            }
        }
        self.covered |= other.covered;
        self.courts += other.courts;
        self.sums = self.sums.plus(&other.sums);
    }
}

/// One table of people over the province: who may be told of each place, each city and the whole.
struct Table {
    own: HashMap<DivisionCode, People>,
    whole: HashMap<DivisionCode, People>,
}

impl Table {
    fn of(groups: &[Vec<&DivisionRow>], count: impl Fn(&DivisionCode) -> u64) -> Table {
        let counts: Vec<Group> = groups
            .iter()
            .map(|group| group.iter().map(|row| count(&row.code)).collect())
            .collect();
        let told = told(&counts);
        let (mut own, mut whole) = (HashMap::new(), HashMap::new());
        for ((group, numbers), sum) in groups.iter().zip(told.groups).zip(told.sums) {
            for (row, number) in group.iter().zip(numbers) {
                if row.code.level() == DivisionLevel::County {
                    whole.insert(row.code.clone(), number);
                }
                own.insert(row.code.clone(), number);
            }
            match group[0].code.level() {
                DivisionLevel::Province => whole.insert(group[0].code.clone(), told.total),
                _ => whole.insert(group[0].code.clone(), sum),
            };
        }
        Table { own, whole }
    }
}

/// The tables of people.
struct PeopleTold {
    /// On roll, verified, active; `None`: not known on that day.
    members: Option<[Table; 3]>,
    served: Table,
    unmet: Table,
    reasons: BTreeMap<String, Table>,
}

impl PeopleTold {
    fn of(found: &Found, groups: &[Vec<&DivisionRow>]) -> PeopleTold {
        let members = found.stands.members.as_ref().map(|counts| {
            let table = |pick: fn(&MemberCount) -> i64| {
                Table::of(groups, |code| {
                    counts
                        .get(code)
                        .map_or(0, |row| u64::try_from(pick(row)).unwrap_or(0))
                })
            };
            [
                table(|row| row.on_roll),
                table(|row| row.verified),
                table(|row| row.active),
            ]
        });
        let mut by_reason: BTreeMap<&str, HashMap<&DivisionCode, u64>> = BTreeMap::new();
        let mut all: HashMap<&DivisionCode, u64> = HashMap::new();
        for row in &found.wanted.reasons {
            *all.entry(&row.division_code).or_default() += times(row.times);
            *by_reason
                .entry(&row.reason)
                .or_default()
                .entry(&row.division_code)
                .or_default() += times(row.times);
        }
        let table =
            |of: &HashMap<&DivisionCode, u64>| Table::of(groups, |code| of.get(code).copied().unwrap_or(0));
        PeopleTold {
            members,
            served: Table::of(groups, |code| found.served.get(code).copied().unwrap_or(0)),
            unmet: table(&all),
            reasons: by_reason
                .iter()
                .map(|(reason, of)| ((*reason).to_owned(), table(of)))
                .collect(),
        }
    }

    fn own(&self, code: &DivisionCode, area: &mut Area) {
        self.fill(area, |table| table.own.get(code).copied().flatten());
    }

    fn whole(&self, code: &DivisionCode, area: &mut Area) {
        self.fill(area, |table| table.whole.get(code).copied().flatten());
    }

    fn fill(&self, area: &mut Area, of: impl Fn(&Table) -> People) {
        if let Some([on_roll, verified, active]) = &self.members {
            area.on_roll = of(on_roll);
            area.verified = of(verified);
            area.active = of(active);
        }
        area.served = of(&self.served);
        area.unmet = of(&self.unmet);
        area.reasons = self
            .reasons
            .iter()
            .map(|(reason, table)| (reason.clone(), of(table)))
            .collect();
    }
}
