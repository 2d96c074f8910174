//! A venue's day: `GET /venues/{id}?date=`.

mod board;

use super::{FacilityRef, Page, Times, VenueRef};
use crate::drawings::{Icon, icon, icon_s, plan};
use crate::islands::SlotGrid;
use crate::lang::Lang;
use crate::parts::shell::{foot, sign_in_href};
use crate::parts::{Tone, appbar, blank, capital, hidden, note};
use crate::render::Frame;
use crate::url;
use board::{Cell, Line, Row};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use gongyue::id::{CourtId, ReservationId};
use gongyue::venue::VenueKind;
use leptos::prelude::*;
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
pub struct VenuePage {
    pub today: NaiveDate,
    pub facility: FacilityRef,
    pub venue: VenueRef,
    pub indoor: bool,
    pub step_free: bool,
    /// Whether the member marked it; `None` for whoever is not signed in.
    pub favourite: Option<bool>,
    /// The day shown.
    pub date: NaiveDate,
    /// The strip of days, `date` among them.
    pub dates: Vec<DateTile>,
    /// What applies here, one sentence a rule, the most important first (`Lang::policy_sentences`). The first
    /// two stand on the page, all of them in the fold.
    pub rules: Vec<String>,
    /// What one takes along, one thing each.
    pub bring: Vec<String>,
    /// Public notices of the venue or the facility for this day.
    pub notices: Vec<String>,
    /// What of the day is drawn by lot: in words, where, and what one does there.
    pub ballots: Vec<(String, String, &'static str)>,
    /// What keeps this person from booking whatever they choose; it never hides the grid.
    pub hurdle: Option<Hurdle>,
    pub day: Day,
    /// Bookable lengths in slots of the grid.
    pub min_slots: u16,
    pub max_slots: u16,
    /// People on one reservation, at most.
    pub max_party: u16,
    /// Under the choice in the bar: 免费，约后还能再约 1 场. `None`: 免费.
    pub after_note: Option<String>,
    /// Random, new for each page shown. The server makes the idempotency key of it together with court, times
    /// and party, so that going back and choosing otherwise is a new request.
    pub key: String,
}

/// A day in the strip.
#[derive(Debug, Clone)]
pub struct DateTile {
    pub date: NaiveDate,
    pub state: DateState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateState {
    /// Free slots, zero when full.
    Free(u32),
    /// Nothing is free before the draw.
    Ballot,
    Closed,
    NotOpenYet {
        opens: NaiveDateTime,
    },
    /// Not counted.
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hurdle {
    SignedOut,
    NotVerified,
    /// Waits for the staff.
    Pending,
    /// Another reason that holds for the whole page (suspension, a quota that is used up), in one sentence.
    Other(String),
}

#[derive(Debug, Clone)]
pub enum Day {
    /// Closed all day, with the public reason where there is one, and the next day that is open.
    Closed {
        reason: Option<String>,
        next_open: Option<NaiveDate>,
    },
    /// Today, when its last slot has begun.
    Over {
        next_open: Option<NaiveDate>,
    },
    /// The facility is not in service, or the venue takes no reservations: in one sentence.
    NoBooking(String),
    Open(Grid),
}

#[derive(Debug, Clone)]
pub struct Grid {
    pub slot_minutes: u16,
    pub courts: Vec<CourtColumn>,
    /// What ends before this is folded away: the day in the evening, the early hours in the morning. `None`
    /// folds nothing.
    pub fold_before: Option<NaiveDateTime>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CourtColumn {
    pub id: CourtId,
    /// As one says it: 5 号台.
    pub name: String,
    /// For the head of the column: 5 号.
    pub short_name: String,
    /// Ascending; courts need not share their times.
    pub slots: Vec<Slot>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    pub times: Times,
    pub look: Look,
}

/// What a slot is to the one who looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// `left` seats; `None` for a court that is taken whole.
    Free {
        left: Option<u32>,
    },
    Taken,
    Mine {
        reservation: ReservationId,
    },
    /// Free, but this member is elsewhere then; in words: 你在射箭.
    Clash {
        word: String,
        why: String,
    },
    /// Free, but not for this member, for a reason that is not the page's `hurdle`: 次数用完.
    Blocked {
        word: String,
        why: String,
    },
    /// By staff or an event, with the public reason: 市总训练.
    Held {
        reason: String,
    },
    /// With the public reason: 灯坏停用.
    Closed {
        reason: String,
    },
    Past,
    NotOpenYet {
        opens: NaiveDateTime,
    },
    TooLate,
    Ballot,
    WalkIn,
}

/// The time of day at which an evening begins, for `Grid::fold_before`.
pub const EVENING: NaiveTime = NaiveTime::from_hms_opt(18, 0, 0).unwrap();

impl Page for VenuePage {
    fn title(&self, _lang: Lang) -> String {
        self.venue.name.clone()
    }
    fn has_island(&self) -> bool {
        matches!(self.day, Day::Open(_))
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let page = &self;
        let place = if page.indoor {
            lang.indoor()
        } else {
            lang.outdoor()
        };
        let board = match &page.day {
            Day::Open(grid) => open_day(frame, page, grid),
            Day::Closed { reason, next_open } => {
                let reason = reason.clone().unwrap_or_default();
                no_grid(lang, page, lang.closed_all_day(), reason, *next_open)
            }
            Day::Over { next_open } => no_grid(lang, page, lang.over_today(), String::new(), *next_open),
            Day::NoBooking(why) => blank(page.venue.kind.into(), why.clone(), String::new(), None).into_any(),
        };
        view! {
            <div class="page page-wide page-bar">
                <main id="main" class="day">
                    <header class="day-head">
                        {appbar(lang, url::facility(&page.facility.id), "")}
                        <div class="day-title">
                            <div class="grow">
                                <h1 class="h-page">{page.venue.name.clone()}</h1>
                                <div class="facts">
                                    <a href=url::facility(&page.facility.id)>{page.facility.name.clone()}</a>
                                    <span class="elder-hide">{place}</span>
                                    {page.step_free.then(|| view! { <span class="elder-hide">{lang.step_free()}</span> })}
                                </div>
                            </div>
                            {page.favourite.map(|is_on| star(frame, page, is_on))}
                            {plan(page.venue.kind)}
                        </div>
                    </header>
                    <div class="day-dates">{dates(lang, page)}</div>
                    <div class="day-rules">
                        {rules(lang, &page.rules)}
                        {bring(lang, &page.bring)}
                        {notices(frame, page)}
                    </div>
                    <div class="day-board">{board}</div>
                </main>
                {foot(frame)}
            </div>
        }
        .into_any()
    }
}

/// Marks the venue, or takes the mark away, and comes back.
fn star(frame: &Frame, page: &VenuePage, is_on: bool) -> AnyView {
    let lang = frame.lang;
    let (pressed, value) = if is_on { ("true", "0") } else { ("false", "1") };
    let label = lang.favourite();
    let action = format!("{}/favourite", url::venue(&page.venue.id, None));
    view! {
        <form method="post" action=action>
            {hidden("back", frame.path_and_query.clone())}
            <button class="iconbtn star" type="submit" name="on" value=value aria-pressed=pressed aria-label=label title=label>
                {icon(Icon::Star)}
            </button>
        </form>
    }
    .into_any()
}

fn dates(lang: Lang, page: &VenuePage) -> AnyView {
    let tiles: Vec<_> = page
        .dates
        .iter()
        .map(|tile| {
            let date = tile.date;
            let word = if date == page.today {
                capital(lang.today().to_owned())
            } else {
                lang.weekday(date).to_owned()
            };
            let (shut, state) = match tile.state {
                DateState::Free(0) => (false, Some(("none", lang.full().to_owned()))),
                DateState::Free(n) => (false, Some(("", lang.slots(n)))),
                DateState::Ballot => (false, Some(("none", lang.is_ballot().to_owned()))),
                DateState::Closed => (true, Some(("none", lang.closed_day().to_owned()))),
                DateState::NotOpenYet { opens } => (true, Some(("none", release(lang, page.today, opens)))),
                DateState::Unknown => (false, None),
            };
            let current = (date == page.date).then_some("date");
            let href = url::venue(&page.venue.id, (date != page.today).then_some(date));
            view! {
                <a class="date" class:shut=shut href=href aria-current=current>
                    {word}
                    <b>{date.day()}</b>
                    {state.map(|(class, words)| view! { <small class=class>{words}</small> })}
                </a>
            }
        })
        .collect();
    view! { <nav class="dates" aria-label=lang.dates_label()>{tiles}</nav> }.into_any()
}

/// 明天放号, 8 点放号: as short as a tile.
fn release(lang: Lang, today: NaiveDate, opens: NaiveDateTime) -> String {
    if opens.date() == today {
        lang.opens_word(&lang.clock(opens.time()))
    } else {
        lang.opens_word(&lang.day_short(today, opens.date()))
    }
}

/// The first two sentences on the page, all of them in the fold.
fn rules(lang: Lang, sentences: &[String]) -> Option<AnyView> {
    let mut short = sentences
        .iter()
        .map(|sentence| sentence.trim_end_matches(['。', '.']));
    let first = short.next()?.to_owned();
    let second = short.next().map(str::to_owned);
    let first = if second.is_some() {
        first + lang.list_comma_wide()
    } else {
        first
    };
    let all: Vec<_> = sentences
        .iter()
        .map(|sentence| view! { <li>{sentence.clone()}</li> })
        .collect();
    Some(
        view! {
            <details class="rules">
                <summary>
                    {icon(Icon::Rule)}
                    <span class="grow">
                        <span class="elder-hide narrow-hide">{lang.rules_here()}</span>
                        <b><span class="ib">{first}</span>{second.map(|second| view! { <span class="ib">{second}</span> })}</b>
                    </span>
                    {icon_s(Icon::Down)}
                </summary>
                <ul>{all}</ul>
            </details>
        }
        .into_any(),
    )
}

fn bring(lang: Lang, things: &[String]) -> Option<AnyView> {
    (!things.is_empty()).then(|| {
        let things = things.join(lang.list_comma());
        view! { <p class="bring elder-hide">{icon(Icon::Bag)}<span>{lang.bring_along(&things)}</span></p> }
            .into_any()
    })
}

fn notices(frame: &Frame, page: &VenuePage) -> Option<AnyView> {
    let lang = frame.lang;
    let mut notes: Vec<AnyView> = Vec::new();
    if let Day::Open(_) = page.day {
        match &page.hurdle {
            None => {}
            Some(Hurdle::SignedOut) => {
                let way_on = Some((sign_in_href(frame), lang.sign_in()));
                notes.push(note(Tone::Yours, lang.hurdle_signed_out(), way_on));
            }
            Some(Hurdle::NotVerified) => {
                let next = url::with_query("/verification", &[("next", Some(frame.path_and_query.clone()))]);
                notes.push(note(
                    Tone::Yours,
                    lang.hurdle_not_verified(),
                    Some((next, lang.verify())),
                ));
            }
            Some(Hurdle::Pending) => notes.push(note(Tone::Plain, lang.hurdle_pending(), None)),
            Some(Hurdle::Other(why)) => notes.push(note(Tone::Plain, why.clone(), None)),
        }
    }
    if let Some(opens) = opens_later(page) {
        let time = lang.joined(capital(lang.time(page.today, opens)));
        notes.push(note(Tone::Plain, lang.day_opens_at(&time), None));
    }
    notes.extend(
        page.ballots
            .iter()
            .map(|(words, href, word)| note(Tone::Plain, words.clone(), Some((href.clone(), *word)))),
    );
    notes.extend(
        page.notices
            .iter()
            .map(|notice| note(Tone::Warn, notice.clone(), None)),
    );
    (!notes.is_empty()).then(|| view! { <div class="notices note-wrap">{notes}</div> }.into_any())
}

/// When the whole day opens for booking, if nothing of it has.
fn opens_later(page: &VenuePage) -> Option<NaiveDateTime> {
    let Day::Open(grid) = &page.day else { return None };
    let mut looks = grid
        .courts
        .iter()
        .flat_map(|court| &court.slots)
        .map(|slot| &slot.look);
    let first = looks.find_map(|look| match look {
        Look::NotOpenYet { opens } => Some(*opens),
        _ => None,
    })?;
    looks
        .all(|look| !matches!(look, Look::Free { .. } | Look::Taken | Look::Mine { .. }))
        .then_some(first)
}

fn no_grid(
    lang: Lang,
    page: &VenuePage,
    title: &'static str,
    reason: String,
    next_open: Option<NaiveDate>,
) -> AnyView {
    let way_on = match next_open {
        Some(date) => view! {
            <a class="btn btn-line" href=url::venue(&page.venue.id, Some(date))>
                {lang.see_next_open(&lang.day(page.today, date))}
            </a>
        },
        None => view! {
            <a class="btn btn-line" href=url::facility(&page.facility.id)>
                {lang.see_other_venues().to_owned()}
            </a>
        },
    };
    view! {
        <section class="blank">
            {plan(page.venue.kind)}
            <h2>{title}</h2>
            <p>{reason}</p>
            {way_on}
        </section>
    }
    .into_any()
}

/// The grid, the list and the bar. All of it stands in the island, which adds picking to what is here.
fn open_day(frame: &Frame, page: &VenuePage, grid: &Grid) -> AnyView {
    // Large and simple is a list: one line a time, in words.
    let (lang, by_time) = (frame.lang, frame.appearance.elder);
    let before = |slot: &Slot| grid.fold_before.is_some_and(|fold| slot.times.ends <= fold);
    let mut shown = board::part(&grid.courts, |slot| !before(slot));
    let mut folded = board::part(&grid.courts, before);
    if shown.iter().all(|court| court.slots.is_empty()) {
        std::mem::swap(&mut shown, &mut folded);
    }
    let has_fold = folded.iter().any(|court| !court.slots.is_empty());
    let min_slots = usize::from(page.min_slots.max(1));
    let of = Of {
        venue: &page.venue,
        today: page.today,
        date: page.date,
        is_spoken: frame.appearance.elder,
    };
    let main = board_part(lang, of, &shown, min_slots, Some(legend(lang, &shown)));
    let fold = has_fold.then(|| {
        let inner = board_part(lang, of, &folded, min_slots, None);
        let slots = || folded.iter().flat_map(|court| &court.slots);
        let from = slots().map(|slot| slot.times.starts).min();
        let till = slots().map(|slot| slot.times.ends).max();
        let hours = from
            .zip(till)
            .map(|(from, till)| lang.fold_day(&lang.clock(from.time()), &lang.clock(till.time())));
        let free = slots()
            .filter(|slot| matches!(slot.look, Look::Free { .. }))
            .count() as u32;
        let free = if free > 0 {
            view! { <em>{lang.slots_left(free)}</em> }.into_any()
        } else {
            view! { <span class="muted">{lang.fold_none()}</span> }.into_any()
        };
        view! {
            <details class="fold">
                <summary><span class="grow num">{hours}" "{free}</span>{icon_s(Icon::Down)}</summary>
                {inner}
            </details>
        }
    });
    let drawn = board_words(lang, page, grid);
    let action = url::confirm_path(&page.venue.id);
    let watch = url::watch(&page.venue.id, page.date);
    let by_court = lang.by_court(page.venue.kind);
    let bar = confirm_bar(lang, page);
    view! {
        <SlotGrid>
            <div class="day-grid">
                <input class="sr" type="radio" name="view" id="v-court" checked=!by_time hidden=by_time />
                <input class="sr" type="radio" name="view" id="v-time" checked=by_time hidden=by_time />
                <div class="seg elder-hide">
                    <label for="v-court">{by_court}</label>
                    <label for="v-time">{lang.by_time()}</label>
                </div>
                <form class="board" method="get" action=action data-board=drawn.marks data-watch=watch data-step-ms=drawn.step data-times=drawn.times data-lengths=drawn.lengths>
                    {main}
                    {fold}
                </form>
            </div>
            {bar}
            <p class="sr" aria-live="polite" data-live></p>
            <p class="toast" role="status" data-taken=lang.pick_taken() data-gone=lang.pick_gone()></p>
        </SlotGrid>
    }
    .into_any()
}

/// What the island needs to know and cannot see: lengths, and the words of the moments.
struct BoardWords {
    /// `min,max`: slots a reservation may take.
    marks: String,
    /// The length of a slot in milliseconds.
    step: String,
    /// `ms=words` of every moment at which a slot begins or ends.
    times: String,
    /// The words of 1, 2, 3 … slots.
    lengths: String,
}

fn board_words(lang: Lang, page: &VenuePage, grid: &Grid) -> BoardWords {
    let mut times: BTreeMap<DateTime<Utc>, NaiveDateTime> = BTreeMap::new();
    let free = |slot: &&Slot| matches!(slot.look, Look::Free { .. });
    for slot in grid.courts.iter().flat_map(|court| &court.slots).filter(free) {
        times.insert(slot.times.starts_at, slot.times.starts);
        times.insert(slot.times.ends_at, slot.times.ends);
    }
    let times: Vec<String> = times
        .into_iter()
        .map(|(at, local)| {
            format!(
                "{}={}",
                at.timestamp_millis(),
                capital(lang.moment(page.today, local))
            )
        })
        .collect();
    let lengths: Vec<String> = (1..=page.max_slots.clamp(1, 48))
        .map(|n| lang.length(i64::from(n) * i64::from(grid.slot_minutes)))
        .collect();
    BoardWords {
        marks: format!("{},{}", page.min_slots.max(1), page.max_slots.max(1)),
        step: (i64::from(grid.slot_minutes) * 60_000).to_string(),
        times: times.join(";"),
        lengths: lengths.join(";"),
    }
}

/// A board of samples, for the page of the visual language.
pub(super) fn every_look(lang: Lang, today: NaiveDate, courts: &[CourtColumn]) -> AnyView {
    let venue = VenueRef {
        id: "sample".into(),
        name: lang.venue_kind(VenueKind::Badminton).to_owned(),
        kind: VenueKind::Badminton,
    };
    let of = Of {
        venue: &venue,
        today,
        date: today,
        is_spoken: false,
    };
    board_part(lang, of, courts, 1, Some(legend(lang, courts)))
}

/// Which venue and day a board is of.
#[derive(Clone, Copy)]
struct Of<'a> {
    venue: &'a VenueRef,
    today: NaiveDate,
    date: NaiveDate,
    /// Times as people say them: 晚上 6 点–6 点半.
    is_spoken: bool,
}

fn board_part(
    lang: Lang,
    page: Of<'_>,
    courts: &[CourtColumn],
    min_slots: usize,
    legend: Option<AnyView>,
) -> AnyView {
    let shown: Vec<&CourtColumn> = courts.iter().collect();
    let few = shown.len() <= 5;
    let table = board::table(courts);
    let heads: Vec<_> = shown
        .iter()
        .map(|court| {
            view! { <th scope="col" data-court=court.id.to_string() data-say=court.name.clone()>{court.short_name.clone()}</th> }
        })
        .collect();
    let columns = shown.len();
    let rows: Vec<_> = table
        .rows
        .iter()
        .map(|row| table_row(lang, page, row, columns, few))
        .collect();
    let lines = merged(lang, page.venue.kind, board::lines(courts, min_slots));
    let lines: Vec<_> = lines
        .into_iter()
        .map(|line| list_line(lang, page, line))
        .collect();
    let caption = lang.grid_caption(&lang.date_full(page.date), &page.venue.name);
    let class = if few { "grid grid-few" } else { "grid" };
    view! {
        <div class="by-court">
            <div class="grid-wrap" tabindex="0" role="group" aria-label=lang.by_court(page.venue.kind)>
                <table class=class>
                    <caption class="sr">{caption}</caption>
                    <thead><tr><th scope="col"><span class="sr">{lang.times_of_day()}</span></th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {legend}
        </div>
        <div class="by-time"><ul class="times">{lines}</ul></div>
    }
    .into_any()
}

fn table_row(lang: Lang, page: Of<'_>, row: &Row<'_>, columns: usize, few: bool) -> AnyView {
    let cells: Vec<AnyView> = row
        .cells
        .iter()
        .map(|cell| table_cell(lang, page, cell, few))
        .collect();
    let pause = row.after_pause.then(|| {
        view! { <tr class="pause"><td></td><td colspan=columns.to_string()>{lang.pause()}</td></tr> }
    });
    let class = row.half.then_some("half");
    view! {
        {pause}
        <tr class=class><th scope="row">{lang.clock(row.starts.time())}</th>{cells}</tr>
    }
    .into_any()
}

fn table_cell(lang: Lang, page: Of<'_>, cell: &Cell<'_>, few: bool) -> AnyView {
    let rows = (cell.rows > 1).then(|| cell.rows.to_string());
    let Some((first, last)) = cell.run else {
        return view! { <td rowspan=rows></td> }.into_any();
    };
    let look = Drawn::of(lang, page.today, &first.look);
    let (from, till) = (
        lang.clock(first.times.starts.time()),
        lang.clock(last.times.ends.time()),
    );
    let label = lang.cell_label(&cell.court.name, &from, &till, &look.label);
    let word = match first.look {
        Look::Free { left: Some(left) } if few => Some(lang.courts(page.venue.kind, left).into_any()),
        _ => word_view(&look, few, cell.rows),
    };
    match &first.look {
        Look::Free { .. } => {
            let value = url::at(&cell.court.id, first.times.starts_at);
            view! { <td rowspan=rows><button class=look.class name="at" value=value aria-label=label>{word}</button></td> }
                .into_any()
        }
        Look::Mine { reservation } => {
            let href = url::reservation(reservation);
            view! { <td rowspan=rows><a class=look.class href=href aria-label=label>{word}</a></td> }
                .into_any()
        }
        // Whoever wants it may wait for it.
        Look::Taken => {
            let at = url::at(&cell.court.id, first.times.starts_at);
            let href = url::with_query(&url::confirm_path(&page.venue.id), &[("at", Some(at))]);
            view! { <td rowspan=rows><a class=look.class href=href aria-label=label>{word}</a></td> }
                .into_any()
        }
        _ => view! { <td rowspan=rows><span class=look.class role="img" aria-label=label>{word}</span></td> }
            .into_any(),
    }
}

/// In a narrow column a word of a tall cell runs downwards; in one of few columns it stays as it is.
fn word_view(look: &Drawn, few: bool, rows: usize) -> Option<AnyView> {
    let word = look.word.clone();
    if word.is_empty() {
        None
    } else if look.plain {
        Some(word.into_any())
    } else if few || rows == 1 {
        Some(view! { <span class="w">{word}</span> }.into_any())
    } else {
        Some(view! { <span class="v">{word}</span> }.into_any())
    }
}

/// How a look is drawn and said.
struct Drawn {
    class: &'static str,
    /// In the cell; empty where the pattern says it.
    word: String,
    /// Whether the word stands in the cell without a patch of its own.
    plain: bool,
    /// Ends the full label.
    label: String,
}

impl Drawn {
    fn of(lang: Lang, today: NaiveDate, look: &Look) -> Drawn {
        let drawn = |class, word: &str, label: &str| Drawn {
            class,
            word: word.to_owned(),
            plain: false,
            label: label.to_owned(),
        };
        match look {
            Look::Free { left: None } => drawn("slot slot-free", "", lang.is_free()),
            Look::Free { left: Some(left) } => Drawn {
                plain: true,
                ..drawn(
                    "slot slot-free slot-left",
                    &left.to_string(),
                    &lang.seats_left(*left),
                )
            },
            Look::Taken => drawn("slot slot-taken", "", lang.is_taken()),
            Look::Mine { .. } => drawn("slot slot-mine", lang.is_mine(), lang.is_mine_long()),
            Look::Clash { word, why } => drawn("slot slot-clash", word, why),
            Look::Blocked { word, why } => drawn("slot slot-no", word, why),
            Look::Held { reason } => drawn("slot slot-held", reason, reason),
            Look::Closed { reason } => drawn("slot slot-closed", reason, reason),
            Look::Past => drawn("slot slot-past", "", lang.is_past()),
            Look::NotOpenYet { opens } => {
                let when = lang.opens_at(&lang.time(today, *opens));
                drawn("slot slot-soon", &release(lang, today, *opens), &when)
            }
            Look::TooLate => drawn("slot slot-walk", lang.too_late_word(), lang.is_too_late()),
            Look::Ballot => drawn("slot slot-lot", lang.is_ballot(), lang.is_ballot()),
            Look::WalkIn => drawn("slot slot-walk", lang.is_walk_in(), lang.is_walk_in()),
        }
    }
}

/// A line of the list as it is shown: neighbours with nothing free, for the same reason, are one.
struct Shown<'a> {
    line: Line<'a>,
    reason: String,
}

fn merged<'a>(lang: Lang, kind: VenueKind, lines: Vec<Line<'a>>) -> Vec<Shown<'a>> {
    let mut shown: Vec<Shown<'a>> = Vec::new();
    for line in lines {
        let reason = if line.pick.is_some() {
            lang.courts_left(kind, line.free)
        } else {
            reason(lang, &line)
        };
        match shown.last_mut() {
            Some(last)
                if line.pick.is_none()
                    && last.line.pick.is_none()
                    && last.reason == reason
                    && last.line.ends == line.starts =>
            {
                last.line.ends = line.ends;
            }
            _ => shown.push(Shown { line, reason }),
        }
    }
    shown
}

/// Why nothing is free: what is mine before what is mine elsewhere, then what most of the courts are.
fn reason(lang: Lang, line: &Line<'_>) -> String {
    let looks = || line.slots.iter().map(|slot| &slot.look);
    for look in looks() {
        if let Look::Mine { .. } = look {
            return lang.is_mine_long().to_owned();
        }
    }
    for look in looks() {
        if let Look::Clash { why, .. } | Look::Blocked { why, .. } = look {
            return why.clone();
        }
    }
    if looks().any(|look| *look == Look::Ballot) {
        return lang.is_ballot().to_owned();
    }
    let taken = looks().filter(|look| **look == Look::Taken).count();
    let other = looks().find_map(|look| match look {
        Look::Held { reason } | Look::Closed { reason } => Some(reason.clone()),
        Look::WalkIn => Some(lang.is_walk_in().to_owned()),
        Look::TooLate => Some(lang.is_too_late().to_owned()),
        Look::Past => Some(lang.is_past().to_owned()),
        _ => None,
    });
    match other {
        Some(other) if taken == 0 => other,
        _ => lang.none_left().to_owned(),
    }
}

fn list_line(lang: Lang, page: Of<'_>, shown: Shown<'_>) -> AnyView {
    let Shown { line, reason } = shown;
    let time = match page.is_spoken {
        true => lang.range_of_day(line.starts, line.ends),
        false => format!(
            "{}–{}",
            lang.clock(line.starts.time()),
            lang.clock(line.ends.time())
        ),
    };
    match line.pick {
        Some((court, slot)) => {
            let label = format!("{} {time}", lang.pick());
            view! {
                <li>
                    <b>{time}</b>
                    <span class="left"><em>{reason}</em></span>
                    <button class="btn btn-line" name="at" value=url::at(&court.id, slot.times.starts_at) aria-label=label>
                        <span class="off">{lang.pick()}</span>
                        <span class="on">{lang.picked()}</span>
                    </button>
                </li>
            }
            .into_any()
        }
        None => {
            let mine = line.slots.iter().find_map(|slot| match &slot.look {
                Look::Mine { reservation } => Some(url::reservation(reservation)),
                _ => None,
            });
            let ticket = mine.map(|href| view! { <a class="btn btn-ask" href=href>{lang.show_ticket()}</a> });
            let is_taken = line.slots.iter().any(|slot| slot.look == Look::Taken);
            let wait = (ticket.is_none() && is_taken).then(|| {
                let from = lang.clock(line.starts.time());
                let href = url::wait(&page.venue.id, page.date, Some(from));
                let label = format!("{} {time}", lang.wait_join());
                view! { <a class="btn btn-ask" href=href aria-label=label>{lang.wait_join()}</a> }
            });
            let class = if ticket.is_some() || wait.is_some() || page.today > page.date {
                ""
            } else {
                "gone"
            };
            view! { <li class=class><b>{time}</b><span class="left">{reason}</span>{ticket}{wait}</li> }
                .into_any()
        }
    }
}

/// Only what the day shows, and only what has no word of its own.
fn legend(lang: Lang, courts: &[CourtColumn]) -> AnyView {
    let looks = || {
        courts
            .iter()
            .flat_map(|court| &court.slots)
            .map(|slot| &slot.look)
    };
    let one = |class: &'static str, word: &'static str| {
        view! { <li><span class=class aria-hidden="true"></span>{word}</li> }
    };
    let free = looks()
        .any(|look| matches!(look, Look::Free { left: None }))
        .then(|| one("slot slot-free", lang.is_free()));
    let taken = looks()
        .any(|look| *look == Look::Taken)
        .then(|| one("slot slot-taken", lang.is_taken()));
    view! { <ul class="legend">{free}{taken}</ul> }.into_any()
}

/// Hidden until something is picked. Where this person cannot reserve yet, it leads to the page that says how.
fn confirm_bar(lang: Lang, page: &VenuePage) -> AnyView {
    let sub = page
        .after_note
        .clone()
        .unwrap_or_else(|| lang.free_of_charge().to_owned());
    let people = (page.max_party > 1).then(|| {
        view! {
            <div class="people">
                <span>{lang.how_many()}</span>
                <div class="stepper" role="group" aria-label=lang.how_many()>
                    <button type="button" data-step="-1" aria-label=lang.one_fewer() disabled>"−"</button>
                    <output data-people>"1"</output>
                    <button type="button" data-step="1" aria-label=lang.one_more()>"+"</button>
                </div>
            </div>
        }
    });
    let words = view! {
        <div>
            <b class="num"><span class="ib" data-title></span>" "<span class="ib" data-where></span></b>
            <span class="sub">{sub}</span>
        </div>
    };
    let party =
        view! { <input type="hidden" name="party_size" value="1" data-max=page.max_party.to_string() /> };
    let word = match &page.hurdle {
        None => lang.reserve_this(),
        Some(Hurdle::SignedOut) => lang.sign_in_to_reserve(),
        Some(Hurdle::NotVerified) => lang.verify_to_reserve(),
        Some(_) => lang.see_why(),
    };
    let inner = view! {
        <div>
            {people}
            {words}
            <button class="btn btn-main" type="submit" data-busy=lang.reserving()>{word}</button>
        </div>
        {party}
    };
    match page.hurdle {
        None => view! {
            <form class="confirm" method="post" action="/reservations" hidden aria-label=lang.reserve_this()>
                {inner}
                {hidden("key", page.key.clone())}
                {hidden("venue_id", page.venue.id.as_str())}
                {hidden("court_id", "")}
                {hidden("starts_at", "")}
                {hidden("ends_at", "")}
            </form>
        }
        .into_any(),
        Some(_) => view! {
            <form class="confirm" method="get" action=url::confirm_path(&page.venue.id) hidden aria-label=lang.reserve_this()>
                {inner}
                {hidden("at", "")}
                {hidden("until", "")}
            </form>
        }
        .into_any(),
    }
}
