//! What was tapped: a reservation with all that can be done about it, a free place to be given, where somebody may play now,
//! or what the one field found. Each form stands open: a fold would be one tap more.

use super::side::{Person, person_view};
use super::{At, State};
use crate::drawings::{Icon, icon, icon_s};
use crate::lang::Lang;
use crate::pages::Times;
use crate::parts::{Tone, capital, dotted, hidden, note};
use chrono::{NaiveDate, NaiveDateTime};
use gongyue::id::{CourtId, MemberId, ReservationId};
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub enum Panel {
    Booking(Box<Booking>),
    Place(Box<Place>),
    /// Where somebody who stands here may play, soonest first.
    Free(Vec<FreePlace>),
    Found(Vec<Person>),
}

/// What the staff do about a reservation, as the forms say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    CheckIn,
    NoShow,
    Excuse,
    Extend,
    Move,
    End,
    Cancel,
    Note,
    Approve,
    Decline,
}

impl Act {
    pub const ALL: [Act; 10] = [
        Act::CheckIn,
        Act::NoShow,
        Act::Excuse,
        Act::Extend,
        Act::Move,
        Act::End,
        Act::Cancel,
        Act::Note,
        Act::Approve,
        Act::Decline,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Act::CheckIn => "check_in",
            Act::NoShow => "no_show",
            Act::Excuse => "excuse",
            Act::Extend => "extend",
            Act::Move => "move",
            Act::End => "end",
            Act::Cancel => "cancel",
            Act::Note => "note",
            Act::Approve => "approve",
            Act::Decline => "decline",
        }
    }

    pub fn read(word: &str) -> Option<Act> {
        Act::ALL.into_iter().find(|act| act.as_str() == word)
    }
}

/// Why an act was not done; it stands at the form of the act.
#[derive(Debug, Clone)]
pub struct Fault {
    pub act: Act,
    pub text: String,
}

#[derive(Debug, Clone)]
pub struct Booking {
    pub id: ReservationId,
    pub version: i64,
    /// Masked.
    pub name: String,
    /// 乒乓球馆 1 号台.
    pub place: String,
    pub times: Times,
    pub state: State,
    /// What is known about it, in the order in which one asks.
    pub facts: Vec<String>,
    pub note: String,
    /// What can be done now.
    pub may: Vec<Act>,
    /// Later ends: until when, and how it is called.
    pub ends: Vec<(i64, String)>,
    pub to: Option<Move>,
    pub reason: String,
    pub fault: Option<Fault>,
}

#[derive(Debug, Clone)]
pub struct Move {
    /// By venue: its name, its courts.
    pub venues: Vec<(String, Vec<(CourtId, String)>)>,
    pub court: CourtId,
    /// Instants and how they are called.
    pub starts: Vec<(i64, String)>,
    pub start: i64,
}

/// A free place, or some hour of a room.
#[derive(Debug, Clone)]
pub struct Place {
    /// As picked: court and start.
    pub at: String,
    pub court: CourtId,
    pub start: i64,
    pub name: String,
    pub starts: NaiveDateTime,
    /// Ends that can be had, and how long that is; none where the time is over.
    pub ends: Vec<(i64, String)>,
    pub end: i64,
    pub party: String,
    /// Begins now: somebody who stands here may have it.
    pub walk_in: bool,
    pub guest: String,
    /// A retry finds the answer under it.
    pub key: String,
    /// What was looked for among the members, and who was found.
    pub who: String,
    pub hits: Option<Vec<Hit>>,
    /// Why not; each reason a sentence.
    pub refused: Vec<String>,
    /// The manager may set rules aside, for this member or for a walk-in.
    pub overriding: Option<Overriding>,
    /// Who is in the room at that hour.
    pub people: Vec<Person>,
}

#[derive(Debug, Clone)]
pub struct Overriding {
    pub member: Option<MemberId>,
    pub reason: String,
}

#[derive(Debug, Clone)]
pub struct Hit {
    pub member: MemberId,
    pub name: String,
    pub about: String,
}

#[derive(Debug, Clone)]
pub struct FreePlace {
    pub pick: String,
    pub name: String,
    /// 空到 20:30.
    pub until: String,
}

pub(super) fn panel(lang: Lang, at: &At, today: NaiveDate, panel: &Panel) -> AnyView {
    match panel {
        Panel::Booking(booking) => booking_view(lang, at, today, booking),
        Panel::Place(place) => place_view(lang, at, today, place),
        Panel::Free(places) => free_view(lang, at, places),
        Panel::Found(people) => found_view(lang, at, people),
    }
}

/// `key`: what the panel is about; a script keeps what was typed while it stays the same.
fn framed(lang: Lang, at: &At, key: String, title: String, inner: AnyView) -> AnyView {
    view! {
        <section class="pk" aria-labelledby="pk-title" data-panel=key>
            <div class="pk-head">
                <h2 id="pk-title">{title}</h2>
                <a class="iconbtn" href=at.href() aria-label=lang.close_word() data-key="Escape">{icon(Icon::Cross)}</a>
            </div>
            {inner}
        </section>
    }
    .into_any()
}

fn booking_view(lang: Lang, at: &At, today: NaiveDate, booking: &Booking) -> AnyView {
    let when = capital(lang.range(today, booking.times.starts, booking.times.ends));
    let about = if booking.facts.is_empty() {
        String::new()
    } else {
        booking.facts.join(" · ")
    };
    let action = at.act_on(&booking.id);
    let may = |act: Act| booking.may.contains(&act);
    let form = |inner: AnyView| {
        view! {
            <form class="pk-form" method="post" action=action.clone()>
                {hidden("version", booking.version.to_string())}
                {inner}
            </form>
        }
        .into_any()
    };
    let first = [Act::CheckIn, Act::NoShow, Act::Approve, Act::End]
        .into_iter()
        .any(may);
    let first = first.then(|| form(first_view(lang, booking)));
    let excuse = may(Act::Excuse).then(|| {
        form(reason_view(
            booking,
            Act::Excuse,
            "excuse-reason",
            lang.act_excuse_label(),
            lang.act_excuse(),
            "",
        ))
    });
    let decline = may(Act::Decline).then(|| {
        form(reason_view(
            booking,
            Act::Decline,
            "decline-reason",
            lang.act_decline_label(),
            lang.act_decline(),
            "",
        ))
    });
    let cancel = may(Act::Cancel).then(|| {
        let usual = lang.act_cancel_usual();
        form(reason_view(
            booking,
            Act::Cancel,
            "cancel-reason",
            lang.act_cancel_label(),
            lang.act_cancel(),
            usual,
        ))
    });
    let extend = (may(Act::Extend) && !booking.ends.is_empty()).then(|| form(extend_view(lang, booking)));
    let moving = booking
        .to
        .as_ref()
        .filter(|_| may(Act::Move))
        .map(|to| form(move_view(lang, booking, to)));
    let inner = view! {
        <p class="pk-when num">{dotted([booking.place.clone(), when])}</p>
        <p class="pk-about"><span class="tag">{booking.state.word(lang)}</span>" "{about}</p>
        {first}{excuse}{extend}{moving}
        {may(Act::Note).then(|| form(note_view(lang, booking)))}
        {decline}{cancel}
    };
    framed(
        lang,
        at,
        booking.id.to_string(),
        booking.name.clone(),
        inner.into_any(),
    )
}

fn fault_of(booking: &Booking, act: Act) -> Option<AnyView> {
    let fault = booking.fault.as_ref().filter(|fault| fault.act == act)?;
    Some(
        view! { <p class="fault" role="alert">{icon_s(Icon::Info)}<span>{fault.text.clone()}</span></p> }
            .into_any(),
    )
}

fn act_button(act: Act, class: &'static str, word: &'static str, key: Option<&'static str>) -> AnyView {
    let hint = key.map(|key| view! { <span class="kbd" aria-hidden="true">{key.to_uppercase()}</span> });
    view! { <button class=class type="submit" name="act" value=act.as_str() data-key=key>{word}{hint}</button> }.into_any()
}

fn first_view(lang: Lang, booking: &Booking) -> AnyView {
    let may = |act: Act| booking.may.contains(&act);
    view! {
        <div class="pk-acts">
            {may(Act::Approve).then(|| act_button(Act::Approve, "btn btn-main", lang.act_approve(), None))}
            {may(Act::CheckIn).then(|| act_button(Act::CheckIn, "btn btn-main", lang.check_in_button(), Some("c")))}
            {may(Act::NoShow).then(|| act_button(Act::NoShow, "btn btn-line", lang.act_no_show(), Some("x")))}
            {may(Act::End).then(|| act_button(Act::End, "btn btn-line", lang.act_end(), Some("x")))}
        </div>
        {fault_of(booking, Act::Approve)}
        {fault_of(booking, Act::CheckIn)}
        {fault_of(booking, Act::NoShow)}
        {fault_of(booking, Act::End)}
    }
    .into_any()
}

fn extend_view(lang: Lang, booking: &Booking) -> AnyView {
    let button = |n: usize, (until, word): &(i64, String)| {
        let key = (n == 0).then_some("e");
        view! { <button class="btn btn-soft num" type="submit" name="until" value=until.to_string() data-key=key>{word.clone()}</button> }
    };
    let buttons: Vec<_> = booking
        .ends
        .iter()
        .enumerate()
        .map(|(n, end)| button(n, end))
        .collect();
    view! {
        {hidden("act", Act::Extend.as_str())}
        <div class="pk-row"><span class="label">{lang.act_extend()}</span>{buttons}</div>
        {fault_of(booking, Act::Extend)}
    }
    .into_any()
}

fn move_view(lang: Lang, booking: &Booking, to: &Move) -> AnyView {
    let court = |(id, name): &(CourtId, String)| {
        view! { <option value=id.to_string() selected=*id == to.court>{name.clone()}</option> }
    };
    let venue = |(name, courts): &(String, Vec<(CourtId, String)>)| {
        let courts: Vec<_> = courts.iter().map(court).collect();
        view! { <optgroup label=name.clone()>{courts}</optgroup> }
    };
    let venues: Vec<_> = to.venues.iter().map(venue).collect();
    let start = |(at, name): &(i64, String)| {
        view! { <option value=at.to_string() selected=*at == to.start>{name.clone()}</option> }
    };
    let starts: Vec<_> = to.starts.iter().map(start).collect();
    view! {
        <div class="pk-two">
            <label><span class="label">{lang.act_move_to()}</span><select class="input" name="court_id" data-key="m">{venues}</select></label>
            <label><span class="label">{lang.act_move_at()}</span><select class="input num" name="starts_at">{starts}</select></label>
            {act_button(Act::Move, "btn btn-line", lang.act_move(), None)}
        </div>
        {fault_of(booking, Act::Move)}
    }
    .into_any()
}

fn note_view(lang: Lang, booking: &Booking) -> AnyView {
    view! {
        <div class="pk-one">
            <label><span class="label">{lang.act_note_label()}</span><input class="input" name="note" value=booking.note.clone() maxlength="200" autocomplete="off" /></label>
            {act_button(Act::Note, "btn btn-line", lang.act_note(), None)}
        </div>
        {fault_of(booking, Act::Note)}
    }
    .into_any()
}

fn reason_view(
    booking: &Booking,
    act: Act,
    id: &'static str,
    label: &'static str,
    word: &'static str,
    usual: &'static str,
) -> AnyView {
    let typed = booking.fault.as_ref().is_some_and(|fault| fault.act == act);
    let value = if typed {
        booking.reason.clone()
    } else {
        usual.to_owned()
    };
    let key = match act {
        Act::Cancel => Some("Delete"),
        Act::Excuse => Some("x"),
        _ => None,
    };
    view! {
        <div class="pk-one">
            <label for=id><span class="label">{label}</span><input class="input" id=id name="reason" value=value maxlength="200" autocomplete="off" data-key=key /></label>
            {act_button(act, "btn btn-line", word, None)}
        </div>
        {fault_of(booking, act)}
    }
    .into_any()
}

fn place_view(lang: Lang, at: &At, today: NaiveDate, place: &Place) -> AnyView {
    let when = capital(lang.time(today, place.starts));
    let people: Vec<_> = place
        .people
        .iter()
        .map(|person| person_view(lang, at, person))
        .collect();
    let over = place.ends.is_empty();
    let close = format!(
        "closures/new?what=shut&of={}",
        crate::url::encoded(&format!("court:{}", place.court))
    );
    let refused: Vec<_> = place
        .refused
        .iter()
        .map(|why| note(Tone::Warn, why.clone(), None))
        .collect();
    let inner = view! {
        <p class="pk-when num">{when}</p>
        {(!refused.is_empty()).then(|| view! { <div class="notes pk-form" role="alert">{refused}</div> })}
        {place.overriding.as_ref().map(|overriding| overriding_view(lang, at, place, overriding))}
        {(over && place.people.is_empty()).then(|| view! { <p class="cap pk-form">{lang.place_over()}</p> })}
        {(!over && place.walk_in).then(|| walk_in_view(lang, at, place))}
        {(!over).then(|| behalf_view(lang, at, place))}
        <p class="pk-form"><a class="btn btn-soft" href=crate::url::staff(&at.palace, &close) data-key="s">{lang.closure_court()}</a></p>
        {(!people.is_empty()).then(|| view! { <h3 class="pk-form">{lang.room_people()}</h3><ul>{people}</ul> })}
    };
    framed(lang, at, place.at.clone(), place.name.clone(), inner.into_any())
}

/// Where, when, and under which key.
fn place_fields(place: &Place) -> AnyView {
    view! {
        {hidden("pick", place.at.clone())}
        {hidden("key", place.key.clone())}
    }
    .into_any()
}

fn length_and_party(lang: Lang, place: &Place) -> AnyView {
    let end = |(until, word): &(i64, String)| {
        view! { <option value=until.to_string() selected=*until == place.end>{word.clone()}</option> }
    };
    let ends: Vec<_> = place.ends.iter().map(end).collect();
    view! {
        <label><span class="label">{lang.place_length()}</span><select class="input num" name="until">{ends}</select></label>
        <label><span class="label">{lang.place_party()}</span><input class="input num" name="party_size" value=place.party.clone() inputmode="numeric" maxlength="4" autocomplete="off" /></label>
    }
    .into_any()
}

fn walk_in_view(lang: Lang, at: &At, place: &Place) -> AnyView {
    view! {
        <form class="pk-form" method="post" action=at.post("make")>
            {place_fields(place)}
            <div class="pk-two">
                {length_and_party(lang, place)}
                <label><span class="label">{lang.place_guest()}</span><input class="input" name="guest" value=place.guest.clone() maxlength="40" autocomplete="off" /></label>
                <button class="btn btn-main" type="submit" name="act" value="walk_in" data-focus="1">{lang.today_walk_in()}</button>
            </div>
        </form>
    }
    .into_any()
}

/// First who, by a search of its own; then how long, and one tap on the member.
fn behalf_view(lang: Lang, at: &At, place: &Place) -> AnyView {
    let hits = place.hits.as_ref().map(|hits| {
        let hit = |hit: &Hit| {
            let label = format!("{} {}", lang.behalf_reserve(), hit.name);
            view! {
                <li class="person">
                    <span class="person-of"><b>{hit.name.clone()}</b><span>{hit.about.clone()}</span></span>
                    <button class="btn btn-ask" type="submit" name="member" value=hit.member.to_string() aria-label=label>{lang.behalf_reserve()}</button>
                </li>
            }
        };
        let rows: Vec<_> = hits.iter().map(hit).collect();
        if rows.is_empty() {
            return view! { <p class="cap pk-form" role="alert">{lang.behalf_none()}</p> }.into_any();
        }
        view! {
            <form method="post" action=at.post("make") data-kept="1">
                {place_fields(place)}
                {hidden("who", place.who.clone())}
                {hidden("act", "on_behalf")}
                <div class="pk-form pk-two">{length_and_party(lang, place)}</div>
                <ul>{rows}</ul>
            </form>
        }
        .into_any()
    });
    view! {
        <form class="pk-form" method="post" action=at.post("who") role="search">
            {hidden("pick", place.at.clone())}
            <div class="pk-one">
                <label><span class="label">{lang.behalf_label()}</span><input class="input" name="who" value=place.who.clone() placeholder=lang.behalf_hint() maxlength="60" autocomplete="off" data-focus="2" /></label>
                <button class="btn btn-line" type="submit">{lang.members_search()}</button>
            </div>
        </form>
        {hits}
    }
    .into_any()
}

/// The manager may say why the rules do not hold this once; everybody can read it later.
fn overriding_view(lang: Lang, at: &At, place: &Place, overriding: &Overriding) -> AnyView {
    let member = overriding
        .member
        .as_ref()
        .map(|member| hidden("member", member.as_str()));
    let act = if overriding.member.is_some() {
        "on_behalf"
    } else {
        "walk_in"
    };
    view! {
        <form class="pk-form" method="post" action=at.post("make")>
            {place_fields(place)}
            {member}
            {hidden("act", act)}
            {hidden("until", place.end.to_string())}
            {hidden("party_size", place.party.clone())}
            {hidden("guest", place.guest.clone())}
            {hidden("who", place.who.clone())}
            <div class="pk-one">
                <label><span class="label">{lang.override_label()}</span><input class="input" name="override_reason" value=overriding.reason.clone() maxlength="200" autocomplete="off" /></label>
                <button class="btn btn-line" type="submit">{lang.override_button()}</button>
            </div>
            <p class="cap">{lang.override_text()}</p>
        </form>
    }
    .into_any()
}

fn free_view(lang: Lang, at: &At, places: &[FreePlace]) -> AnyView {
    let row = |place: &FreePlace| {
        view! {
            <li><a class="person" href=at.pick(&place.pick) data-focus="1"><span class="person-of"><b>{place.name.clone()}</b><span>{place.until.clone()}</span></span>{icon_s(Icon::Next)}</a></li>
        }
    };
    let rows: Vec<_> = places.iter().map(row).collect();
    let none = rows
        .is_empty()
        .then(|| view! { <p class="cap pk-form">{lang.free_none()}</p> });
    framed(
        lang,
        at,
        super::WALK_IN.to_owned(),
        lang.free_title().to_owned(),
        view! { <ul>{rows}</ul>{none} }.into_any(),
    )
}

fn found_view(lang: Lang, at: &At, people: &[Person]) -> AnyView {
    let rows: Vec<_> = people
        .iter()
        .map(|person| person_view(lang, at, person))
        .collect();
    let title = if rows.is_empty() {
        lang.found_none().to_owned()
    } else {
        lang.found(rows.len())
    };
    framed(
        lang,
        at,
        "found".to_owned(),
        title,
        view! { <ul data-kept="1">{rows}</ul> }.into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::Act;

    #[test]
    fn what_a_form_says_is_read_back() {
        for act in Act::ALL {
            assert_eq!(Act::read(act.as_str()), Some(act));
        }
        assert_eq!(Act::read("delete"), None);
    }
}
