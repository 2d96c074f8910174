//! What is used: `GET /facilities/{id}/use` for everybody, `GET /staff/facilities/{id}/use` and its files for the staff.

use super::{show, staff_path};
use crate::app::Shared;
use crate::desk::usage::{MOST_DAYS, OLDEST_DAYS, Used, by_weekday, empty_peak, used, used_by_staff};
use crate::export;
use crate::problem::Problem;
use crate::read::Params;
use crate::reader::{Reader, pick};
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{Datelike, Days, NaiveDate, Timelike};
use gongyue::id::{FacilityId, VenueId};
use gongyue::usage::{CourtHours, UseClass};
use gongyue::zone::Zone;
use gongyue_app::pages::FacilityRef;
use gongyue_app::pages::usage::{Heat, Measure, StaffUse, UsagePage, number, percent};
use gongyue_app::url;
use serde::Deserialize;

/// What is shown where nothing was asked for: four weeks.
const USUAL_DAYS: u64 = 28;
/// The weeks before the last one.
const WEEKS_BEFORE: u64 = 4;

#[derive(Debug, Default, Deserialize)]
pub struct Query {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    venue: String,
}

impl Query {
    /// What cannot be read, lies ahead or is too long is as if nothing had been asked for.
    fn period(&self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let to = self.to.parse::<NaiveDate>().unwrap_or(today).min(today);
        let usual = to - Days::new(USUAL_DAYS - 1);
        let from = self.from.parse::<NaiveDate>().unwrap_or(usual);
        let fits =
            from <= to && (to - from).num_days() < MOST_DAYS && (today - from).num_days() <= OLDEST_DAYS;
        if fits {
            (from, to)
        } else {
            (today - Days::new(USUAL_DAYS - 1), today)
        }
    }
}

fn today(app: &Shared) -> NaiveDate {
    Zone::SHANGHAI.date(app.now())
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let palace: FacilityId = id.into();
    let (from, to) = query.period(today(&app));
    let used = used(&app, &palace, from, to, reader.lang).await?;
    let path = format!("/facilities/{}/use", url::encoded(palace.as_str()));
    let page = fill(&reader, &used, path, url::facility(&palace), None);
    Ok(show(&app, &reader, page))
}

fn fill(reader: &Reader, used: &Used, path: String, back: String, staff: Option<StaffUse>) -> UsagePage {
    let lang = reader.lang;
    let zone = used.zone();
    let venues = used.venues.iter().map(|of| {
        let name = pick(lang, &of.row.name, &of.row.name_en);
        (name, of.hours(|_| true))
    });
    let name = |venue: &VenueId| {
        let of = used.venues.iter().find(|of| of.row.id == *venue);
        of.map(|of| pick(lang, &of.row.name, &of.row.name_en))
            .unwrap_or_default()
    };
    let overrides = used.overrides.iter().map(|row| {
        let span = gongyue::span::Span {
            starts_at: row.starts_at,
            ends_at: row.ends_at,
        };
        let when = format!("{} · {}", lang.say_span(span, zone), name(&row.venue_id));
        (when, row.override_reason.clone())
    });
    let now = zone.local(used.now);
    let as_of = match used.to == used.today {
        true => lang.clock(now.time()),
        false => lang.date_full(used.to),
    };
    UsagePage {
        facility: FacilityRef {
            id: used.palace.facility.id.clone(),
            name: reader.pick(&used.palace.facility.name, &used.palace.facility.name_en),
        },
        path,
        back,
        from: used.from,
        to: used.to,
        as_of,
        venues: venues.collect(),
        overrides: overrides.collect(),
        staff,
    }
}

pub async fn staff(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let palace: FacilityId = id.into();
    let (from, to) = query.period(today(&app));
    let shown = used_by_staff(&app, me, &palace, from, to, reader.lang).await?;
    // This week and the five before it, whatever period is shown.
    let monday = shown.today - Days::new(shown.today.weekday().num_days_from_monday().into());
    let first = monday - Days::new(7 * (WEEKS_BEFORE + 1));
    let weeks = used_by_staff(&app, me, &palace, first, shown.today, reader.lang).await?;
    let venue = Some(&query.venue).filter(|venue| !venue.is_empty());
    let venue: Option<VenueId> = venue.map(|venue| VenueId::from(venue.as_str()));
    let venue = venue.filter(|id| shown.venues.iter().any(|of| of.row.id == *id));
    let path = staff_path(&palace, "use");
    let file = |kind: &str| {
        let pairs = [("from", Some(from.to_string())), ("to", Some(to.to_string()))];
        url::with_query(&format!("{path}.{kind}"), &pairs)
    };
    let choice = shown.venues.iter().map(|of| {
        let chosen = venue.as_ref() == Some(&of.row.id);
        (
            of.row.id.to_string(),
            pick(reader.lang, &of.row.name, &of.row.name_en),
            chosen,
        )
    });
    let more = StaffUse {
        measures: measures(&weeks, monday, &reader),
        heat: heat(&shown, venue.as_ref(), &reader),
        choice: choice.collect(),
        csv: file("csv"),
        xlsx: file("xlsx"),
        public: format!("/facilities/{}/use", url::encoded(palace.as_str())),
    };
    let back = staff_path(&palace, "today");
    let page = fill(&reader, &shown, path, back, Some(more));
    Ok(show(&app, &reader, page))
}

/// Each up to the same weekday and hour as now, so that half a week is not held against a whole one.
fn measures(weeks: &Used, monday: NaiveDate, reader: &Reader) -> Vec<Measure> {
    let lang = reader.lang;
    let hour = u16::try_from(weeks.zone().local(weeks.now).hour()).unwrap_or(23);
    let into = (weeks.today - monday).num_days();
    let of_week = |back: u64| {
        let begin = monday - Days::new(7 * back);
        move |date: NaiveDate, at: u16| {
            let day = (date - begin).num_days();
            (0..into).contains(&day) || (day == into && at < hour)
        }
    };
    let hours = |back: u64| -> CourtHours {
        let fits = of_week(back);
        let all: Vec<CourtHours> = weeks
            .venues
            .iter()
            .map(|of| of.hours(|row| fits(row.date, row.hour)))
            .collect();
        all.iter().sum()
    };
    let peak = |back: u64| empty_peak(weeks, of_week(back));
    let before: Vec<CourtHours> = (2..2 + WEEKS_BEFORE).map(hours).collect();
    #[allow(clippy::cast_precision_loss, reason = "four")]
    let mean = before.iter().sum::<CourtHours>().divided(WEEKS_BEFORE as f64);
    #[allow(clippy::cast_precision_loss, reason = "four")]
    let mean_peak = (2..2 + WEEKS_BEFORE).map(peak).sum::<f64>() / WEEKS_BEFORE as f64;
    let three = [hours(0), hours(1), mean];
    let share =
        |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| format!("{}%", percent(share)));
    let each = |name, of: &dyn Fn(&CourtHours) -> String| Measure {
        name,
        values: [of(&three[0]), of(&three[1]), of(&three[2])],
    };
    let mut measures = vec![
        each(lang.use_offered(), &|hours| number(hours.offered)),
        each(lang.use_attended(), &|hours| number(hours.attended)),
        each(lang.use_utilisation(), &|hours| share(hours.utilisation())),
        each(lang.use_no_shows(), &|hours| number(hours.no_show)),
        each(lang.use_no_show_share(), &|hours| share(hours.no_show_share())),
        each(lang.use_walk_ins(), &|hours| number(hours.walk_in)),
    ];
    // Where no rule names peak hours, none can stand empty.
    let venues = &weeks.venues;
    if venues
        .iter()
        .any(|of| !weeks.palace.in_force(&of.row.id).policy.peak.is_empty())
    {
        measures.push(Measure {
            name: lang.use_empty_peak(),
            values: [number(peak(0)), number(peak(1)), number(mean_peak)],
        });
    }
    measures
}

fn heat(used: &Used, venue: Option<&VenueId>, reader: &Reader) -> Heat {
    let cells = by_weekday(used, venue);
    let hours: std::collections::BTreeSet<u16> = cells
        .iter()
        .filter(|(_, hours)| hours.offered > 0.0)
        .map(|((_, hour), _)| *hour)
        .collect();
    // 30 November 2026 is a Monday.
    let monday = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap_or_default();
    let day = |weekday: u8| {
        let shares = hours.iter().map(|hour| {
            let cell = cells.get(&(weekday, *hour))?;
            cell.utilisation().map(percent)
        });
        (
            reader.lang.weekday(monday + Days::new(weekday.into())),
            shares.collect(),
        )
    };
    Heat {
        days: (0..7).map(day).collect(),
        hours: hours.into_iter().collect(),
    }
}

/// Day, hour, venue, and its court-hours.
type UseLine = (NaiveDate, u16, String, Vec<f64>);

/// A line a venue, day and hour, in court-hours.
fn rows(used: &Used, reader: &Reader) -> (Vec<String>, Vec<UseLine>) {
    let lang = reader.lang;
    let mut classes = vec![UseClass::Offered, UseClass::Attended, UseClass::NoShow];
    classes.extend(UseClass::HOLDERS);
    let mut head = vec![
        lang.today_date().to_owned(),
        lang.sheet_time().to_owned(),
        lang.use_venue().to_owned(),
    ];
    head.extend(classes.iter().map(|class| lang.use_class(*class).to_owned()));
    head.push(lang.use_empty().to_owned());
    let mut all = Vec::new();
    for of in &used.venues {
        let mut cells: std::collections::BTreeMap<(NaiveDate, u16), CourtHours> = Default::default();
        for row in &of.rows {
            let cell = cells.entry((row.date, row.hour)).or_default();
            cell.add(row.class, row.minutes, of.unit);
        }
        let name = pick(lang, &of.row.name, &of.row.name_en);
        all.extend(cells.into_iter().map(|((date, hour), hours)| {
            let mut values: Vec<f64> = classes.iter().map(|class| hours.of(*class)).collect();
            values.push(hours.empty());
            (date, hour, name.clone(), values)
        }));
    }
    (head, all)
}

pub async fn csv(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let (name, used) = file_of(&app, &reader, id, &query).await?;
    let (head, all) = rows(&used, &reader);
    let line = |(date, hour, venue, values): UseLine| {
        let mut cells = vec![date.to_string(), format!("{hour:02}:00"), venue];
        cells.extend(values.into_iter().map(|value| format!("{value:.4}")));
        cells
    };
    export::csv(
        &format!("{name}.csv"),
        std::iter::once(head).chain(all.into_iter().map(line)),
    )
}

pub async fn xlsx(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let (name, used) = file_of(&app, &reader, id, &query).await?;
    let (head, all) = rows(&used, &reader);
    let line = |(date, hour, venue, values): UseLine| {
        let mut cells = vec![
            export::Cell::Date(date),
            export::Cell::Number(f64::from(hour)),
            export::Cell::Text(venue),
        ];
        cells.extend(values.into_iter().map(export::Cell::Number));
        cells
    };
    export::xlsx(&format!("{name}.xlsx"), &head, all.into_iter().map(line))
}

async fn file_of(
    app: &Shared,
    reader: &Reader,
    id: String,
    query: &Query,
) -> Result<(String, Used), Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let palace: FacilityId = id.into();
    let (from, to) = query.period(today(app));
    let used = used_by_staff(app, me, &palace, from, to, reader.lang).await?;
    Ok((format!("use-{from}-{to}"), used))
}
