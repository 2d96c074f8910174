//! The rows behind a number of use: a division by its cities or palaces, a palace by its venues, a venue by its days, and a day
//! by its reservations, which name nobody.

use super::coverage::may;
use super::usage::stays_of_day;
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    ANY_HOUR, DivisionRow, Failure, ReservationRow, Stretch, SummedRow, Tx, VenueCourts,
    court_list_all_of_venue, division_list, facility_get, site_list, unmet_sum, use_sum_by_venue,
    use_sum_of_venue, venue_courts,
};
use chrono::NaiveDate;
use gongyue::coverage::{FEW, Month, Sums};
use gongyue::division::{DivisionCode, DivisionLevel};
use gongyue::id::{CourtId, FacilityId, VenueId};
use gongyue::venue::VenueKind;
use gongyue::zone::Zone;
use std::collections::{BTreeMap, HashMap};

/// What is looked into, within whole months.
#[derive(Debug, Clone)]
pub struct Look {
    pub of: Of,
    pub from: Month,
    pub to: Month,
    pub kind: Option<VenueKind>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    Division(DivisionCode),
    Palace(FacilityId),
    Venue(FacilityId, VenueId),
    Day(FacilityId, VenueId, NaiveDate),
}

/// One line: what it is, and what it comes to.
#[derive(Debug, Clone)]
pub struct Line {
    pub of: Of,
    /// In both languages; empty for a day.
    pub name: (String, String),
    pub kind: Option<VenueKind>,
    pub sums: Sums,
}

/// A reservation that was counted.
#[derive(Debug, Clone)]
pub struct Stay {
    pub row: ReservationRow,
    pub court: (String, String),
    /// Court-seconds that somebody was there.
    pub attended: i64,
}

pub struct Rows {
    pub name: (String, String),
    pub division: DivisionCode,
    pub zone: Zone,
    pub lines: Vec<Line>,
    pub stays: Vec<Stay>,
}

impl Rows {
    pub fn total(&self) -> Sums {
        self.lines.iter().map(|line| &line.sums).sum()
    }
}

/// For officers of the division in which it lies.
pub async fn rows(app: &Shared, me: &Me, look: &Look) -> Result<Rows, Problem> {
    let now = app.now();
    let mut reader = app.db.read_at_length().await?;
    let mut tx = reader.tx();
    let (division, zone, palace_name) = match &look.of {
        Of::Division(code) => (code.clone(), Zone::SHANGHAI, None),
        Of::Palace(id) | Of::Venue(id, _) | Of::Day(id, ..) => {
            let row = facility_get(&mut tx, id).await?.ok_or(Problem::NotFound)?;
            (row.division_code, row.time_zone, Some((row.name, row.name_en)))
        }
    };
    may(me, &division)?;
    let divisions = division_list(&mut tx).await?;
    let venues = venue_courts(&mut tx, &division, now).await?;
    let venue = |id: &VenueId| venues.iter().find(|venue| venue.venue_id == *id);
    let name = match &look.of {
        Of::Division(code) => {
            let row = divisions
                .iter()
                .find(|row| row.code == *code)
                .ok_or(Problem::NotFound)?;
            (row.name.clone(), row.name_en.clone())
        }
        Of::Palace(_) => palace_name.unwrap_or_default(),
        Of::Venue(palace, id) | Of::Day(palace, id, _) => {
            let found = venue(id)
                .filter(|venue| venue.palace_id == *palace)
                .ok_or(Problem::NotFound)?;
            (found.name.clone(), found.name_en.clone())
        }
    };
    let lines = lines(&mut tx, look, &division, &divisions, &venues).await?;
    let stays = match &look.of {
        Of::Day(palace, venue, date) => {
            let courts = court_names(&mut tx, venue).await?;
            let stays = stays_of_day(&mut tx, palace, venue, *date, now).await?;
            stays
                .into_iter()
                .map(|(row, attended)| stay(row, attended, &courts))
                .collect()
        }
        _ => vec![],
    };
    Ok(Rows {
        name,
        division,
        zone,
        lines,
        stays,
    })
}

async fn lines(
    tx: &mut Tx<'_>,
    look: &Look,
    division: &DivisionCode,
    divisions: &[DivisionRow],
    venues: &[VenueCourts],
) -> Result<Vec<Line>, Failure> {
    let (first, last) = (look.from.first(), look.to.last());
    match &look.of {
        Of::Venue(palace, venue) => {
            let rows = use_sum_of_venue(tx, palace, venue, first, last).await?;
            Ok(rows
                .into_iter()
                .filter_map(|row| day_line(palace, venue, &row))
                .collect())
        }
        Of::Day(palace, venue, date) => {
            let rows = use_sum_of_venue(tx, palace, venue, *date, *date).await?;
            Ok(rows
                .into_iter()
                .filter_map(|row| day_line(palace, venue, &row))
                .collect())
        }
        Of::Palace(palace) => {
            let sums = of_venues(tx, look, division).await?;
            let here = venues
                .iter()
                .filter(|venue| venue.palace_id == *palace && fits(look, venue));
            Ok(here.filter_map(|venue| venue_line(venue, &sums)).collect())
        }
        Of::Division(code) => {
            let sums = of_venues(tx, look, division).await?;
            let fitting: Vec<&VenueCourts> = venues.iter().filter(|venue| fits(look, venue)).collect();
            by_place(tx, code, divisions, &fitting, &sums).await
        }
    }
}

fn fits(look: &Look, venue: &VenueCourts) -> bool {
    look.kind.is_none_or(|kind| kind == venue.kind)
}

async fn of_venues(
    tx: &mut Tx<'_>,
    look: &Look,
    division: &DivisionCode,
) -> Result<HashMap<String, Sums>, Failure> {
    let rows = use_sum_by_venue(tx, division, &[Stretch::Months(look.from, look.to)]).await?;
    Ok(rows.into_iter().map(|row| (row.of.clone(), row.sums())).collect())
}

/// A province by its cities, what lies below by its palaces; those that were open.
async fn by_place(
    tx: &mut Tx<'_>,
    code: &DivisionCode,
    divisions: &[DivisionRow],
    venues: &[&VenueCourts],
    sums: &HashMap<String, Sums>,
) -> Result<Vec<Line>, Failure> {
    let mut palaces: BTreeMap<FacilityId, Sums> = BTreeMap::new();
    for venue in venues {
        if let Some(more) = sums.get(venue.venue_id.as_str()) {
            let sum = palaces.entry(venue.palace_id.clone()).or_default();
            *sum = sum.plus(more);
        }
    }
    let mut lines: Vec<Line> = Vec::new();
    for site in site_list(tx, code).await? {
        let Some(sums) = palaces.remove(&site.id) else {
            continue;
        };
        lines.push(Line {
            of: Of::Palace(site.id),
            name: (site.name, site.name_en),
            kind: None,
            sums,
        });
        if code.level() == DivisionLevel::Province {
            gather(&mut lines, site.division_code.city(), divisions);
        }
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.sums.offered));
    Ok(lines)
}

/// The last line, a palace, goes to the line of its city.
fn gather(lines: &mut Vec<Line>, city: DivisionCode, divisions: &[DivisionRow]) {
    let Some(palace) = lines.pop() else { return };
    let of = Of::Division(city.clone());
    match lines.iter_mut().find(|line| line.of == of) {
        Some(line) => line.sums = line.sums.plus(&palace.sums),
        None => {
            let row = divisions.iter().find(|row| row.code == city);
            lines.push(Line {
                of,
                name: row.map_or(palace.name, |row| (row.name.clone(), row.name_en.clone())),
                ..palace
            });
        }
    }
}

fn venue_line(venue: &VenueCourts, sums: &HashMap<String, Sums>) -> Option<Line> {
    Some(Line {
        of: Of::Venue(venue.palace_id.clone(), venue.venue_id.clone()),
        name: (venue.name.clone(), venue.name_en.clone()),
        kind: Some(venue.kind),
        sums: *sums.get(venue.venue_id.as_str())?,
    })
}

fn day_line(palace: &FacilityId, venue: &VenueId, row: &SummedRow) -> Option<Line> {
    Some(Line {
        of: Of::Day(palace.clone(), venue.clone(), row.of.parse().ok()?),
        name: Default::default(),
        kind: None,
        sums: row.sums(),
    })
}

async fn court_names(
    tx: &mut Tx<'_>,
    venue: &VenueId,
) -> Result<HashMap<CourtId, (String, String)>, Failure> {
    let courts = court_list_all_of_venue(tx, venue).await?;
    Ok(courts
        .into_iter()
        .map(|court| (court.id, (court.name, court.name_en)))
        .collect())
}

fn stay(row: ReservationRow, attended: i64, courts: &HashMap<CourtId, (String, String)>) -> Stay {
    Stay {
        court: courts.get(&row.court_id).cloned().unwrap_or_default(),
        row,
        attended,
    }
}

/// Where, when and why something was not to be had; `None` of a place: a search for anywhere in the division.
#[derive(Debug, Clone)]
pub struct UnmetLine {
    pub palace: Option<(String, String)>,
    pub division: DivisionCode,
    pub kind: Option<VenueKind>,
    pub hour: Option<u16>,
    pub reason: String,
    pub times: u64,
}

/// Lines of five and more, the most first; and how many wants the smaller ones are together.
pub struct UnmetRows {
    pub lines: Vec<UnmetLine>,
    pub others: u64,
}

/// What was wanted in a division and not had, by place, sport, hour and reason.
pub async fn unmet(
    app: &Shared,
    me: &Me,
    division: &DivisionCode,
    months: (Month, Month),
    kind: Option<VenueKind>,
) -> Result<UnmetRows, Problem> {
    may(me, division)?;
    let mut reader = app.db.read_at_length().await?;
    let mut tx = reader.tx();
    let names: HashMap<String, (String, String)> = site_list(&mut tx, division)
        .await?
        .into_iter()
        .map(|site| (site.id.to_string(), (site.name, site.name_en)))
        .collect();
    // A county hour by hour; more would be too many lines to read.
    let stretch = match division.level() {
        DivisionLevel::County => Stretch::Days(months.0.first(), months.1.last()),
        _ => Stretch::Months(months.0, months.1),
    };
    let sums = unmet_sum(&mut tx, division, stretch).await?;
    let wanted = sums
        .into_iter()
        .filter(|row| kind.is_none_or(|kind| row.venue_kind == kind.as_str()));
    let mut rows = UnmetRows {
        lines: vec![],
        others: 0,
    };
    for row in wanted {
        let times = u64::try_from(row.times).unwrap_or(0);
        if times < FEW {
            rows.others += times;
            continue;
        }
        rows.lines.push(UnmetLine {
            palace: names.get(&row.palace_id).cloned(),
            division: row.division_code,
            kind: row.venue_kind.parse().ok(),
            hour: Some(row.hour).filter(|hour| *hour != ANY_HOUR),
            reason: row.reason,
            times,
        });
    }
    // What is left over must not be a few either.
    if (1..FEW).contains(&rows.others) {
        rows.others = 0;
    }
    rows.lines.sort_by_key(|line| std::cmp::Reverse(line.times));
    Ok(rows)
}
