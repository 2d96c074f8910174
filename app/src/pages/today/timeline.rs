//! The timeline: courts down, time across; and the same by time, for a narrow screen.

use super::{At, kept};
use crate::drawings::{Icon, icon, plan};
use crate::lang::Lang;
use crate::pages::VenueRef;
use crate::url;
use chrono::NaiveDateTime;
use gongyue::id::CourtId;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct Board {
    /// Where the axis begins, in milliseconds since the epoch.
    pub from_ms: i64,
    /// How long it is.
    pub quarters: u16,
    /// The hours on it: how many quarters after the begin, and what they are called.
    pub hours: Vec<(u16, String)>,
    pub now: Option<Now>,
    pub venues: Vec<VenueBoard>,
}

#[derive(Debug, Clone)]
pub struct Now {
    pub quarter: u16,
    /// Minutes into it.
    pub minutes: u16,
    pub clock: String,
}

#[derive(Debug, Clone)]
pub struct VenueBoard {
    pub venue: VenueRef,
    /// How many courts, and how many of them are in use.
    pub about: String,
    pub lanes: Vec<Lane>,
}

/// One court's day.
#[derive(Debug, Clone)]
pub struct Lane {
    pub court: CourtId,
    pub name: String,
    /// The length of a slot in quarters, and how many quarters after the axis' begin the first one starts.
    pub step: u16,
    pub first: u16,
    /// In the order of time.
    pub items: Vec<Item>,
}

#[derive(Debug, Clone)]
pub enum Item {
    /// A free slot: what to pick, and when it starts.
    Gap {
        from: u16,
        quarters: u16,
        pick: String,
        starts: NaiveDateTime,
    },
    /// Some hour of a room with seats.
    Seats {
        from: u16,
        quarters: u16,
        pick: String,
        starts: NaiveDateTime,
        taken: usize,
        of: usize,
    },
    Block(Block),
}

#[derive(Debug, Clone)]
pub struct Block {
    pub from: u16,
    pub quarters: u16,
    pub state: State,
    /// The reservation; `None`: nothing to be done about it here.
    pub pick: Option<String>,
    /// Where a closure is looked at.
    pub href: Option<String>,
    /// With the version that an act must find; only of what can be moved.
    pub version: Option<i64>,
    /// The masked name, or the reason of a closure.
    pub title: String,
    /// How many people, or what else is worth knowing.
    pub small: String,
    pub has_note: bool,
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Due,
    /// May check in now.
    Now,
    In,
    Done,
    Miss,
    Walk,
    /// Waits for the staff's answer.
    Asked,
    Held,
    Closed,
    /// Not free because of another court that shares its floor.
    Via,
}

impl State {
    fn class(self) -> &'static str {
        match self {
            State::Due => "bk bk-due",
            State::Now => "bk bk-now",
            State::In => "bk bk-in",
            State::Done => "bk bk-done",
            State::Miss => "bk bk-miss",
            State::Walk => "bk bk-walk",
            State::Asked => "bk bk-asked",
            State::Held => "bk bk-held",
            State::Closed => "bk bk-closed",
            State::Via => "bk bk-via",
        }
    }

    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            State::Due => lang.state_due(),
            State::Now => lang.state_now(),
            State::In => lang.state_in(),
            State::Done => lang.state_done(),
            State::Miss => lang.state_miss(),
            State::Walk => lang.state_walk(),
            State::Asked => lang.state_asked(),
            State::Held => lang.state_held(),
            State::Closed => lang.state_closed(),
            State::Via => lang.state_via(),
        }
    }
}

pub(super) fn board(lang: Lang, at: &At, board: &Board, picked: &str) -> AnyView {
    let hours: Vec<_> = board
        .hours
        .iter()
        .map(|(quarter, said)| view! { <span class=format!("c{quarter}")>{said.clone()}</span> })
        .collect();
    let now = board.now.as_ref().map(|now| {
        let class = format!("tl-now c{} m{}", now.quarter, now.minutes);
        view! { <div class="tl-row tl-over" aria-hidden="true"><i class=class><b>{now.clock.clone()}</b></i></div> }
    });
    let venues: Vec<_> = board
        .venues
        .iter()
        .map(|venue| venue_board(lang, venue, picked))
        .collect();
    let inner = format!("tl-in n{}", board.quarters);
    view! {
        <form method="get" action=url::staff(&at.palace, "today")>
            {kept(at)}
            <div class=inner data-from=board.from_ms.to_string()>
                <div class="tl-axis num" aria-hidden="true"><i></i>{hours}</div>
                {now}
                {venues}
            </div>
            {by_time(lang, board, picked)}
        </form>
    }
    .into_any()
}

fn venue_board(lang: Lang, venue: &VenueBoard, picked: &str) -> AnyView {
    let lanes: Vec<_> = venue
        .lanes
        .iter()
        .map(|lane| lane_view(lang, venue, lane, picked))
        .collect();
    view! {
        <h2 class="tl-venue">{plan(venue.venue.kind)}<b>{venue.venue.name.clone()}</b><span>{venue.about.clone()}</span></h2>
        {lanes}
    }
    .into_any()
}

fn lane_view(lang: Lang, venue: &VenueBoard, lane: &Lane, picked: &str) -> AnyView {
    let items: Vec<_> = lane
        .items
        .iter()
        .map(|item| item_view(lang, lane, item, picked))
        .collect();
    let label = format!("{} {}", venue.venue.name, lane.name);
    view! {
        <div class="tl-row" role="group" aria-label=label data-court=lane.court.to_string() data-step=lane.step.to_string()
            data-first=lane.first.to_string()>
            <span class="tl-name">{lane.name.clone()}</span>
            {items}
        </div>
    }
    .into_any()
}

fn place(from: u16, quarters: u16) -> String {
    format!("c{from} w{quarters}")
}

fn item_view(lang: Lang, lane: &Lane, item: &Item, picked: &str) -> AnyView {
    match item {
        Item::Gap {
            from,
            quarters,
            pick,
            starts,
        } => {
            let class = format!("fr {}", place(*from, *quarters));
            let label = lang.gap_label(&lane.name, &lang.clock(starts.time()));
            let lit = (pick == picked).then_some("true");
            view! { <button class=class name="pick" value=pick.clone() tabindex="-1" aria-label=label aria-current=lit></button> }
                .into_any()
        }
        Item::Seats {
            from,
            quarters,
            pick,
            starts,
            taken,
            of,
        } => {
            let class = format!("bk bk-seats {} {}", share(*taken, *of), place(*from, *quarters));
            let label = lang.seats_label(&lang.clock(starts.time()), *taken, *of);
            let lit = (pick == picked).then_some("true");
            view! { <button class=class name="pick" value=pick.clone() aria-label=label aria-current=lit><b>{*taken}</b>{format!("/{of}")}</button> }
                .into_any()
        }
        Item::Block(block) => block_view(lang, lane, block, picked),
    }
}

/// How full, in quarters: something taken is never drawn as nothing.
fn share(taken: usize, of: usize) -> &'static str {
    match (taken * 4).div_ceil(of.max(1)) {
        0 => "p0",
        1 => "p1",
        2 => "p2",
        3 => "p3",
        _ => "p4",
    }
}

fn block_view(lang: Lang, lane: &Lane, block: &Block, picked: &str) -> AnyView {
    let class = format!("{} {}", block.state.class(), place(block.from, block.quarters));
    let label = block_label(lang, &lane.name, block);
    let inner = inside(block);
    match (&block.pick, &block.href) {
        (Some(pick), _) => {
            let lit = (pick == picked).then_some("true");
            let version = block.version.map(|version| version.to_string());
            view! { <button class=class name="pick" value=pick.clone() aria-label=label aria-current=lit data-v=version>{inner}</button> }
                .into_any()
        }
        (None, Some(href)) => {
            view! { <a class=class href=href.clone() aria-label=label>{inner}</a> }.into_any()
        }
        (None, None) => view! { <div class=class role="note" aria-label=label>{inner}</div> }.into_any(),
    }
}

/// 19:00 到 20:00，1 号台，马*强，待签到，2 人，有备注.
fn block_label(lang: Lang, court: &str, block: &Block) -> String {
    let times = lang.from_to(&lang.clock(block.starts.time()), &lang.clock(block.ends.time()));
    let mut facts = vec![
        times,
        court.to_owned(),
        block.title.clone(),
        block.state.word(lang).to_owned(),
    ];
    facts.extend((!block.small.is_empty()).then(|| block.small.clone()));
    facts.extend(block.has_note.then(|| lang.has_note().to_owned()));
    facts.join(lang.list_comma_wide())
}

fn inside(block: &Block) -> AnyView {
    let drawing = match block.state {
        State::In => Some(Icon::Check),
        State::Walk => Some(Icon::Walk),
        State::Asked => Some(Icon::Clock),
        _ => None,
    };
    let title = block.title.clone();
    let small = (!block.small.is_empty()).then(|| view! { <small>{block.small.clone()}</small> });
    let note = block.has_note.then(|| view! { <i class="bk-note"></i> });
    match block.state {
        State::Held | State::Closed => view! { <span>{title}{small}</span> }.into_any(),
        State::Miss => view! { <s>{title}</s>{small}{note} }.into_any(),
        _ => view! { {drawing.map(icon)}{title}{small}{note} }.into_any(),
    }
}

/// What is on, by time, where there is no room for a timeline.
fn by_time(lang: Lang, board: &Board, picked: &str) -> AnyView {
    let mut all: Vec<(&VenueBoard, &Lane, &Block)> = board
        .venues
        .iter()
        .flat_map(|venue| venue.lanes.iter().map(move |lane| (venue, lane)))
        .flat_map(|(venue, lane)| {
            lane.items.iter().filter_map(move |item| match item {
                Item::Block(block) if block.state != State::Via => Some((venue, lane, block)),
                _ => None,
            })
        })
        .collect();
    all.sort_by_key(|(_, _, block)| block.starts);
    let rows: Vec<_> = all
        .into_iter()
        .map(|(venue, lane, block)| line(lang, venue, lane, block, picked))
        .collect();
    view! { <ol class="tl-list">{rows}</ol> }.into_any()
}

fn line(lang: Lang, venue: &VenueBoard, lane: &Lane, block: &Block, picked: &str) -> AnyView {
    let (from, to) = (lang.clock(block.starts.time()), lang.clock(block.ends.time()));
    let what = view! {
        <span class="num">{from}<br />{to}</span>
        <span class="grow"><b>{block.title.clone()}</b><small>{format!("{} {}", venue.venue.name, lane.name)}</small></span>
        <small>{block.state.word(lang)}</small>
    };
    let class = block.state.class();
    match (&block.pick, &block.href) {
        (Some(pick), _) => {
            let lit = (pick == picked).then_some("true");
            view! { <li><button class=class name="pick" value=pick.clone() aria-current=lit>{what}</button></li> }.into_any()
        }
        (None, Some(href)) => view! { <li><a class=class href=href.clone()>{what}</a></li> }.into_any(),
        (None, None) => view! { <li><div class=class>{what}</div></li> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn a_room_with_one_reader_is_not_drawn_empty() {
        assert_eq!(share(0, 60), "p0");
        assert_eq!(share(1, 60), "p1");
        assert_eq!(share(31, 60), "p3");
        assert_eq!(share(60, 60), "p4");
        assert_eq!(share(0, 0), "p0");
    }
}
