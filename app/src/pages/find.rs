//! Find a place: `GET /`.

use super::{Page, Tab};
use crate::drawings::{Icon, Plan, icon, icon_s, plan};
use crate::lang::Lang;
use crate::parts::rows::venue_rows;
use crate::parts::shell::foot;
use crate::parts::{blank, capital, hidden};
use crate::render::Frame;
use crate::url;
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use gongyue::division::DivisionCode;
use gongyue::facility::{Amenity, FacilityKind, FacilityStatus};
use gongyue::id::{FacilityId, ReservationId, VenueId};
use gongyue::venue::VenueKind;
use leptos::prelude::*;

/// What the address asks for; every link on the page keeps the rest of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FindQuery {
    pub division: Option<DivisionCode>,
    pub venue_kind: Option<VenueKind>,
    /// `None`: palaces, the bookable ones.
    pub kind: Option<FacilityKind>,
    pub q: String,
    /// `lon,lat` in degrees, or `me`: where the reader has just said to be.
    pub near: Option<String>,
    /// Only what begins within the hour.
    pub now: bool,
    /// `None`: today.
    pub date: Option<NaiveDate>,
}

#[derive(Debug, Clone)]
pub struct FindPage {
    pub query: FindQuery,
    pub today: NaiveDate,
    /// The date looked at: `query.date`, or today.
    pub date: NaiveDate,
    /// The last date that any palace takes reservations for; the choice of dates ends there.
    pub last_date: NaiveDate,
    /// What `query.division` is called, city first: 九江 浔阳区. `None` where no place was chosen.
    pub place: Option<String>,
    /// The kinds that exist in the place, most common first; the chips.
    pub kinds: Vec<VenueKind>,
    /// The member's next reservation, or one that is going on.
    pub next: Option<NextReservation>,
    /// How many bookable facilities of the whole answer (not only of this page of it) have a free slot on
    /// `date`; `None` where that is not known.
    pub with_free: Option<u32>,
    /// Venues that the member marked or was at lately.
    pub usual: Vec<VenueRow>,
    pub facilities: Vec<FacilityCard>,
    /// Nothing is called as was asked; these are called nearly so.
    pub is_nearly: bool,
    /// How far around was looked, and whether there was nothing so near.
    pub within: Option<Within>,
    /// The cursor of the next page of the list.
    pub more: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Within {
    pub km: u32,
    /// What is shown is farther away.
    pub is_beyond: bool,
}

/// The card on top: my next reservation.
#[derive(Debug, Clone)]
pub struct NextReservation {
    pub id: ReservationId,
    pub venue_name: String,
    pub court_name: String,
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
    pub check_in_opens: NaiveDateTime,
    pub check_in_closes: NaiveDateTime,
    pub checked_in: bool,
}

#[derive(Debug, Clone)]
pub struct FacilityCard {
    pub id: FacilityId,
    pub name: String,
    pub kind: FacilityKind,
    pub status: FacilityStatus,
    /// What is known of the status in words, such as 预计 2027 年 5 月开放.
    pub status_note: Option<String>,
    pub address: String,
    pub distance_m: Option<u32>,
    pub open: OpenOn,
    /// Numbers of venues.
    pub indoor: u32,
    pub outdoor: u32,
    /// The venues to show, best first: those with a free slot soonest.
    pub venues: Vec<VenueRow>,
    /// The names of the venues that are not shown.
    pub other_venues: Vec<String>,
    /// Of workers' homes, reading rooms and stations.
    pub amenities: Vec<Amenity>,
}

/// Opening on the date looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenOn {
    Unknown,
    From {
        opens: NaiveTime,
        closes: NaiveTime,
    },
    /// With the public reason, where there is one.
    Closed(Option<String>),
}

/// A venue on the date looked at.
#[derive(Debug, Clone)]
pub struct VenueRow {
    pub id: VenueId,
    pub name: String,
    pub kind: VenueKind,
    pub indoor: bool,
    /// The palace, where the row does not stand below its name.
    pub at: Option<String>,
    /// The date that the row links to.
    pub date: NaiveDate,
    pub strip: Option<Strip>,
    pub next: NextFree,
}

/// Shares of the courts that are still free, hour by hour: four hours from `first_hour`, as a rule the evening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strip {
    pub first_hour: u32,
    pub hours: Vec<Share>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// Free slots of all slots in the hour.
    Free {
        free: u32,
        of: u32,
    },
    Ballot,
    /// Closed, past or not for booking.
    Off,
}

/// The next time that can be had on the date, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextFree {
    /// `left` courts (or seats) are free at `starts`.
    At {
        starts: NaiveDateTime,
        left: u32,
    },
    Ballot {
        starts: NaiveDateTime,
        draw_at: NaiveDateTime,
    },
    /// With the next free time on a later day, if it is known.
    Full {
        next: Option<NaiveDateTime>,
    },
    /// With the public reason, where there is one: 今晚有雨.
    Closed(Option<String>),
    NotOpenYet {
        opens: NaiveDateTime,
    },
    /// No reservation is needed or possible.
    NoBooking,
    /// The day is over or the last call has passed.
    Over,
}

impl FindQuery {
    /// The address of the find page for this question.
    pub fn href(&self) -> String {
        self.href_at("/")
    }

    /// The same question at another path.
    pub fn href_at(&self, path: &str) -> String {
        url::with_query(path, &self.pairs(None))
    }

    fn href_more(&self, cursor: &str) -> String {
        url::with_query("/", &self.pairs(Some(cursor.to_owned())))
    }

    fn pairs(&self, cursor: Option<String>) -> [(&'static str, Option<String>); 8] {
        [
            ("division", self.division.as_ref().map(ToString::to_string)),
            ("near", self.near.clone()),
            ("kind", self.kind.map(|kind| kind.to_string())),
            ("venue_kind", self.venue_kind.map(|kind| kind.to_string())),
            ("q", (!self.q.is_empty()).then(|| self.q.clone())),
            ("date", self.date.map(|date| date.to_string())),
            ("now", self.now.then(|| "1".to_owned())),
            ("cursor", cursor),
        ]
    }

    fn with(&self, change: impl FnOnce(&mut FindQuery)) -> FindQuery {
        let mut query = self.clone();
        change(&mut query);
        query
    }

    fn wants_palaces(&self) -> bool {
        matches!(self.kind, None | Some(FacilityKind::Palace))
    }
}

impl Page for FindPage {
    fn title(&self, lang: Lang) -> String {
        lang.find_tab_title().to_owned()
    }
    fn tab(&self) -> Option<Tab> {
        Some(Tab::Find)
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let page = &self;
        let next = page.next.as_ref().map(|next| next_card(lang, page.today, next));
        let palaces = page.query.wants_palaces();
        let title = if palaces {
            lang.find_title()
        } else {
            lang.facility_kinds(page.kind())
        };
        let distances = page
            .facilities
            .iter()
            .any(|facility| facility.distance_m.is_some());
        let kinds = palaces.then(|| kind_chips(lang, page));
        view! {
            <div class="page page-wide page-tabs">
                <main id="main" class="find">
                    <div class="find-side">
                        <div class="pad">
                            {search_bar(lang, page)}
                            {next}
                            <h1 class="h-page find-title">{title}</h1>
                            {palaces.then(|| when(lang, page))}
                        </div>
                        {kinds}
                    </div>
                    <div class="find-list pad">
                        {usual(frame, page)}
                        {result_line(lang, page)}
                        {how_found(lang, page)}
                        {list(frame, page)}
                        {palaces.then(|| waitlist_link(lang, page))}
                        {walk_in_places(lang, page)}
                        {distances.then(|| view! { <p class="cap section">{lang.distance_note()}</p> })}
                        {foot(frame)}
                    </div>
                </main>
            </div>
        }
        .into_any()
    }
}

impl FindPage {
    fn kind(&self) -> FacilityKind {
        self.query.kind.unwrap_or(FacilityKind::Palace)
    }
}

/// Whoever found nothing may name a time and wait.
fn waitlist_link(lang: Lang, page: &FindPage) -> AnyView {
    let href = url::with_query(
        "/waitlist",
        &[
            ("division", page.query.division.as_ref().map(ToString::to_string)),
            ("kind", page.query.venue_kind.map(|kind| kind.to_string())),
            ("date", Some(page.date.to_string())),
        ],
    );
    view! { <a class="btn btn-soft btn-wide section" href=href>{lang.wait_find_link()}</a> }.into_any()
}

fn search_bar(lang: Lang, page: &FindPage) -> AnyView {
    let place = match (&page.place, &page.query.near) {
        (_, Some(_)) => lang.near_you().to_owned(),
        (Some(place), None) => place.clone(),
        (None, None) => lang.choose_place().to_owned(),
    };
    // The form keeps what was asked for besides the words.
    let kept: Vec<_> = page
        .query
        .pairs(None)
        .into_iter()
        .filter(|(name, _)| *name != "q")
        .filter_map(|(name, value)| value.map(|value| hidden(name, value)))
        .collect();
    view! {
        <div class="findbar">
            <a class="place" href=page.query.href_at("/places")>
                {icon(Icon::Pin)}
                <span>{place}</span>
                <span class="sr">{lang.change_place()}</span>
                {icon_s(Icon::Down)}
            </a>
            <form class="field" role="search" method="get" action="/">
                {icon(Icon::Search)}
                <input type="search" name="q" value=page.query.q.clone() maxlength="40" autocomplete="off"
                    aria-label=lang.search_label() placeholder=lang.search_placeholder() />
                {kept}
                <button class="btn" type="submit">{lang.search()}</button>
            </form>
        </div>
    }
    .into_any()
}

/// The card of my next reservation, with the way to its ticket.
pub(super) fn next_card(lang: Lang, today: NaiveDate, next: &NextReservation) -> AnyView {
    let when = capital(lang.time(today, next.starts));
    let hint = if next.checked_in {
        lang.checked_in_until(&lang.time_of_day(next.ends))
    } else {
        lang.check_in_from(&lang.joined(lang.time_of_day(next.check_in_opens)))
    };
    view! {
        <a class="mine" href=url::reservation(&next.id)>
            <span class="grow">
                <b>{when}" "<span class="nb">{next.venue_name.clone()}</span>" "<span class="nb">{next.court_name.clone()}</span></b>
                <span>{hint}</span>
            </span>
            <span class="btn">{icon(Icon::Scan)}{lang.show_ticket()}</span>
        </a>
    }
    .into_any()
}

/// Today, tomorrow, the next day of a weekend, and every other day in the fold.
fn when(lang: Lang, page: &FindPage) -> AnyView {
    let near = near_days(page.today, page.last_date);
    let href = |date: NaiveDate| {
        let date = (date != page.today).then_some(date);
        page.query
            .with(|query| {
                query.date = date;
                query.now = false;
            })
            .href()
    };
    let segments: Vec<_> = near
        .iter()
        .map(|date| {
            let word = if *date == page.today {
                lang.tonight().to_owned()
            } else {
                lang.day(page.today, *date)
            };
            let current = (*date == page.date && !page.query.now).then_some("date");
            view! {
                <a href=href(*date) aria-current=current>
                    {capital(word)}
                    <small class="num">{lang.date_short(*date)}</small>
                </a>
            }
        })
        .collect();
    let elsewhere = !near.contains(&page.date);
    let (summary, small) = if elsewhere {
        (lang.weekday(page.date).to_owned(), lang.date_short(page.date))
    } else {
        (
            lang.other_day().to_owned(),
            lang.until_day(&lang.date_short(page.last_date)),
        )
    };
    let days: Vec<_> = page
        .today
        .iter_days()
        .take_while(|date| *date <= page.last_date)
        .take(31)
        .map(|date| {
            let word = if date == page.today {
                capital(lang.today().to_owned())
            } else {
                lang.weekday(date).to_owned()
            };
            let current = (date == page.date).then_some("date");
            view! { <a class="date" href=href(date) aria-current=current>{word}<b>{date.day()}</b></a> }
        })
        .collect();
    view! {
        <nav class="when" aria-label=lang.when_label()>
            <div class="seg">{segments}</div>
            <details open=elsewhere>
                <summary aria-current=elsewhere.then_some("date")>{summary}<small class="num">{small}</small></summary>
                <div class="dates">{days}</div>
            </details>
        </nav>
    }
    .into_any()
}

/// At most three days: today, tomorrow, and the first Saturday or Sunday after that (or the day after tomorrow).
fn near_days(today: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    let weekend = |date: &NaiveDate| matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
    let later: Vec<NaiveDate> = today
        .iter_days()
        .skip(2)
        .take_while(|date| *date <= last)
        .take(7)
        .collect();
    let third = later.iter().copied().find(weekend).or(later.first().copied());
    today
        .iter_days()
        .take(2)
        .filter(|date| *date <= last || *date == today)
        .chain(third)
        .collect()
}

fn kind_chips(lang: Lang, page: &FindPage) -> AnyView {
    let chip = |kind: Option<VenueKind>| {
        let (drawing, word) = match kind {
            Some(kind) => (Plan::Of(kind), lang.venue_kind(kind)),
            None => (Plan::All, lang.all_kinds()),
        };
        let current = (page.query.venue_kind == kind).then_some("true");
        let href = page.query.with(|query| query.venue_kind = kind).href();
        view! { <a class="chip" href=href aria-current=current>{plan(drawing)}{word}</a> }
    };
    let mut kinds = page.kinds.clone();
    // The chosen kind is always there to be seen, and to be left.
    if let Some(chosen) = page.query.venue_kind
        && !kinds.contains(&chosen)
    {
        kinds.insert(0, chosen);
    }
    let chips: Vec<_> = kinds.into_iter().map(|kind| chip(Some(kind))).collect();
    let now = page.query.with(|query| {
        query.now = !query.now;
        query.date = None;
    });
    let current = page.query.now.then_some("true");
    view! {
        <nav class="chips" aria-label=lang.kinds_label()>
            <a class="chip" href=now.href() aria-current=current>{icon(Icon::Clock)}{lang.free_now()}</a>
            {chip(None)}{chips}
        </nav>
    }
    .into_any()
}

/// How many palaces can be had on the day; a heading for the screen reader where that is not known.
fn result_line(lang: Lang, page: &FindPage) -> AnyView {
    let day = if page.query.now {
        lang.now_word().to_owned()
    } else if page.date == page.today {
        lang.tonight().to_owned()
    } else {
        lang.day(page.today, page.date)
    };
    let line = match page.with_free {
        _ if page.facilities.is_empty() || !page.query.wants_palaces() => None,
        Some(0) => Some(lang.free_palaces_none(&day)),
        Some(n) => Some(lang.free_palaces(n, &day)),
        None => None,
    };
    match line {
        Some(line) => view! { <h2 class="result">{capital(line)}</h2> }.into_any(),
        None => view! { <h2 class="sr">{lang.facility_kinds(page.kind())}</h2> }.into_any(),
    }
}

/// My usual venues, with their next free time.
fn usual(frame: &Frame, page: &FindPage) -> Option<AnyView> {
    let rows = (!page.usual.is_empty()).then(|| venue_rows(frame, page.today, &page.usual))?;
    Some(
        view! {
            <section class="usual">
                <h2 class="result">{frame.lang.usual_title()}</h2>
                <div class="card">{rows}</div>
            </section>
        }
        .into_any(),
    )
}

/// What the list is, where it is not quite what was asked.
fn how_found(lang: Lang, page: &FindPage) -> Option<AnyView> {
    let nearly = page.is_nearly.then(|| lang.nearly(&page.query.q));
    let within = page.within.map(|within| match within.is_beyond {
        true => lang.beyond_km(within.km),
        false => lang.within_km(within.km),
    });
    let words: Vec<_> = nearly
        .into_iter()
        .chain(within)
        .map(|words| view! { <p class="cap how-found">{words}</p> })
        .collect();
    (!words.is_empty()).then(|| words.into_any())
}

fn list(frame: &Frame, page: &FindPage) -> AnyView {
    let lang = frame.lang;
    if page.facilities.is_empty() {
        return nothing(lang, page);
    }
    let cards: Vec<_> = page
        .facilities
        .iter()
        .map(|facility| facility_card(frame, page, facility))
        .collect();
    let more = page.more.as_ref().map(|cursor| {
        view! { <a class="btn btn-soft btn-wide list-more" href=page.query.href_more(cursor)>{lang.show_more()}</a> }
    });
    view! { <div class="cards">{cards}</div>{more} }.into_any()
}

fn facility_card(frame: &Frame, page: &FindPage, facility: &FacilityCard) -> AnyView {
    let lang = frame.lang;
    let href = url::facility(&facility.id);
    let far = facility
        .distance_m
        .map(|metres| view! { <span class="far num">{lang.distance(metres)}</span> });
    let in_service = facility.status == FacilityStatus::InService;
    let status = (!in_service).then(
        || view! { <span class="tag tag-warn head-tag">{lang.facility_status(facility.status)}</span> },
    );
    let facts: Vec<_> = facts(lang, facility)
        .into_iter()
        .map(|fact| view! { <span>{fact}</span> })
        .collect();
    let amenities: Vec<_> = facility
        .amenities
        .iter()
        .map(|it| view! { <span class="tag">{lang.amenity(*it)}</span> })
        .collect();
    let amenities = (!amenities.is_empty()).then(|| view! { <div class="tags">{amenities}</div> });
    let alone = facility.venues.is_empty() && facility.other_venues.is_empty();
    let head_class = if alone {
        "card-head card-alone"
    } else {
        "card-head"
    };
    let rows = (!facility.venues.is_empty()).then(|| venue_rows(frame, page.today, &facility.venues));
    let others = (!facility.other_venues.is_empty()).then(|| {
        let names = facility.other_venues.join(lang.list_comma());
        view! { <a class="card-more" href=href.clone()><span class="grow">{lang.and_other_venues(&names)}</span>{icon_s(Icon::Next)}</a> }
    });
    view! {
        <section class="card">
            <a class=head_class href=href.clone()>
                <div class="row"><h3 class="grow card-name">{facility.name.clone()}{status}</h3>{far}</div>
                <div class="facts">{facts}</div>
                {amenities}
            </a>
            {rows}
            {others}
        </section>
    }
    .into_any()
}

fn facts(lang: Lang, facility: &FacilityCard) -> Vec<String> {
    let mut facts = Vec::new();
    if facility.status != FacilityStatus::InService {
        facts.extend(facility.status_note.clone());
        facts.push(facility.address.clone());
        return facts;
    }
    match &facility.open {
        OpenOn::Unknown => {}
        OpenOn::Closed(Some(reason)) => facts.push(lang.closed_all_day_because(reason)),
        OpenOn::Closed(None) => facts.push(lang.closed_all_day().to_owned()),
        OpenOn::From { closes, .. } if facility.kind == FacilityKind::Palace => {
            facts.push(lang.open_until(&lang.clock(*closes)));
        }
        OpenOn::From { opens, closes } => {
            facts.push(lang.open_from_to(&lang.clock(*opens), &lang.clock(*closes)));
        }
    }
    if facility.indoor > 0 {
        facts.push(lang.indoor_venues(facility.indoor));
    }
    if facility.outdoor > 0 {
        facts.push(lang.outdoor_venues(facility.outdoor));
    }
    if facility.kind != FacilityKind::Palace {
        facts.push(facility.address.clone());
    }
    facts
}

fn nothing(lang: Lang, page: &FindPage) -> AnyView {
    let query = &page.query;
    let drawing = query.venue_kind.map_or(Plan::All, Plan::Of);
    let text = if query.now {
        lang.nothing_now().to_owned()
    } else if !query.q.is_empty() {
        lang.nothing_text(&query.q)
    } else if let Some(kind) = query.venue_kind {
        lang.nothing_kind(lang.venue_kind(kind))
    } else {
        lang.nothing_here().to_owned()
    };
    let all = if query.now {
        (query.with(|query| query.now = false).href(), lang.see_tonight())
    } else if !query.q.is_empty() || query.venue_kind.is_some() {
        let wider = query.with(|query| {
            query.q.clear();
            query.venue_kind = None;
        });
        (wider.href(), lang.show_all())
    } else {
        (query.href_at("/places"), lang.change_place())
    };
    blank(drawing, lang.nothing_title().to_owned(), text, Some(all)).into_any()
}

/// The other kinds of facility, which need no reservation.
fn walk_in_places(lang: Lang, page: &FindPage) -> AnyView {
    let link = |kind: FacilityKind| {
        let href = page
            .query
            .with(|query| {
                query.kind = (kind != FacilityKind::Palace).then_some(kind);
                query.venue_kind = None;
                query.date = None;
            })
            .href();
        let current = (page.query.kind == Some(kind)).then_some("true");
        view! { <a class="chip chip-plain" href=href aria-current=current>{lang.facility_kinds(kind)}</a> }
    };
    let kinds: Vec<_> = FacilityKind::ALL
        .iter()
        .filter(|kind| **kind != FacilityKind::Palace || !page.query.wants_palaces())
        .map(|kind| link(*kind))
        .collect();
    let heading = if page.query.wants_palaces() {
        lang.walk_in_places()
    } else {
        lang.other_places()
    };
    view! {
        <section class="section">
            <h2 class="h-part">{heading}</h2>
            <div class="row wrap">{kinds}</div>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    #[test]
    fn a_link_keeps_the_rest_of_the_question() {
        let query = FindQuery {
            division: Some("360403".parse().unwrap()),
            venue_kind: Some(VenueKind::TableTennis),
            date: Some(day(11, 28)),
            ..FindQuery::default()
        };
        assert_eq!(
            query.href(),
            "/?division=360403&venue_kind=table_tennis&date=2026-11-28"
        );
        assert_eq!(
            query.with(|query| query.venue_kind = None).href(),
            "/?division=360403&date=2026-11-28"
        );
        assert_eq!(FindQuery::default().href(), "/");
    }

    #[test]
    fn three_days_are_near_and_the_third_is_a_free_one() {
        // From a Wednesday: Saturday. From a Friday, whose tomorrow is Saturday: Sunday.
        assert_eq!(
            near_days(day(11, 25), day(12, 2)),
            [day(11, 25), day(11, 26), day(11, 28)]
        );
        assert_eq!(
            near_days(day(11, 27), day(12, 4)),
            [day(11, 27), day(11, 28), day(11, 29)]
        );
        assert_eq!(near_days(day(11, 27), day(11, 27)), [day(11, 27)]);
    }
}
