//! The recount equals one that looks at every part in every minute; and what the definitions say of single cases.

use super::*;
use proptest::prelude::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// So many minutes after local midnight.
fn at(zone: Zone, day: NaiveDate, minutes: i64) -> Instant {
    zone.opening(day, 0) + TimeDelta::minutes(minutes)
}

fn span(zone: Zone, day: NaiveDate, from: i64, to: i64) -> Span {
    Span::new(at(zone, day, from), at(zone, day, to)).unwrap()
}

fn place(id: &str, takes: Takes, parts: &[&str]) -> Place {
    let parts = parts.iter().map(|part| PartId::from(*part)).collect();
    Place {
        court: Court {
            id: id.into(),
            takes,
            parts,
        },
        since: Instant::UNIX_EPOCH,
        retired_at: None,
    }
}

fn stay(court: &str, span: Span, status: ReservationStatus) -> Stay {
    Stay {
        court: court.into(),
        span,
        party_size: 1,
        status,
        by: By::Member,
        checked_in_at: None,
        ended_at: None,
    }
}

const FRIDAY: &str = "2026-11-27";

/// A hall of two halves, open from nine to noon on a Friday in Shanghai.
fn hall() -> (Day, History) {
    let day = date(FRIDAY);
    let history = History {
        open: vec![span(Zone::SHANGHAI, day, 540, 720)],
        places: vec![
            place("full", Takes::Whole, &["west", "east"]),
            place("west", Takes::Whole, &["west"]),
            place("east", Takes::Whole, &["east"]),
        ],
        ..History::default()
    };
    (Day::of(Zone::SHANGHAI, day), history)
}

fn here(from: i64, to: i64) -> Span {
    span(Zone::SHANGHAI, date(FRIDAY), from, to)
}

fn sum(used: &Used, class: UseClass) -> i64 {
    used.iter()
        .filter(|((_, of), _)| *of == class)
        .map(|(_, minutes)| minutes)
        .sum()
}

#[test]
fn who_comes_late_has_the_hour_and_was_there_for_the_rest_of_it() {
    let (day, mut history) = hall();
    let mut late = stay("full", here(600, 660), ReservationStatus::Completed);
    late.checked_in_at = Some(here(610, 660).starts_at + TimeDelta::seconds(20));
    history.stays.push(late);
    let used = usage(&day, &history);
    assert_eq!(used[&(10, UseClass::Reserved)], 120);
    // The minute in which somebody checks in has begun without them.
    assert_eq!(used[&(10, UseClass::Attended)], 2 * 49);
    assert_eq!(sum(&used, UseClass::Offered), 2 * 180);
}

#[test]
fn who_comes_early_is_counted_from_the_start_and_who_was_excused_without_a_time_too() {
    let (day, mut history) = hall();
    let mut early = stay("west", here(600, 660), ReservationStatus::CheckedIn);
    early.checked_in_at = Some(here(590, 660).starts_at);
    history.stays.push(early);
    history
        .stays
        .push(stay("east", here(600, 630), ReservationStatus::Completed));
    assert_eq!(sum(&usage(&day, &history), UseClass::Attended), 90);
}

#[test]
fn who_leaves_early_gives_the_rest_back_and_an_excused_no_show_counts_for_nothing() {
    let (day, mut history) = hall();
    let mut early = stay("west", here(540, 660), ReservationStatus::Completed);
    early.checked_in_at = Some(here(540, 541).starts_at);
    early.ended_at = Some(here(600, 601).starts_at);
    let mut excused = stay("east", here(540, 600), ReservationStatus::Completed);
    excused.ended_at = Some(here(550, 551).starts_at);
    history.stays = vec![early, excused];
    let used = usage(&day, &history);
    assert_eq!(sum(&used, UseClass::Attended), 60);
    assert_eq!(sum(&used, UseClass::Reserved), 120);
    assert_eq!(sum(&used, UseClass::NoShow), 0);
}

#[test]
fn a_walk_in_takes_over_the_rest_of_what_nobody_came_to() {
    let (day, mut history) = hall();
    history
        .stays
        .push(stay("west", here(600, 660), ReservationStatus::NoShow));
    let mut walk_in = stay("west", here(615, 660), ReservationStatus::Completed);
    walk_in.by = By::WalkIn;
    history.stays.push(walk_in);
    let used = usage(&day, &history);
    assert_eq!(sum(&used, UseClass::Reserved), 15);
    assert_eq!(sum(&used, UseClass::NoShow), 15);
    assert_eq!(sum(&used, UseClass::WalkIn), 45);
    assert_eq!(sum(&used, UseClass::Attended), 45);
    assert_eq!(had(&day, &history).stays, [15, 45]);
}

#[test]
fn rain_takes_what_is_left_and_nothing_of_what_was_played() {
    let (day, mut history) = hall();
    let mut cut = stay("west", here(600, 660), ReservationStatus::Displaced);
    cut.checked_in_at = Some(here(600, 660).starts_at);
    cut.ended_at = Some(here(630, 660).starts_at);
    history.stays.push(cut);
    // Displaced before they came: nothing was had.
    history
        .stays
        .push(stay("east", here(600, 660), ReservationStatus::Displaced));
    history.shuts.push(Shut {
        court: None,
        kind: ClosureKind::Weather,
        span: here(600, 720),
    });
    let used = usage(&day, &history);
    assert_eq!(sum(&used, UseClass::Attended), 30);
    assert_eq!(sum(&used, UseClass::Closed), 2 * 120 - 30);
}

#[test]
fn an_event_outranks_a_hold_and_an_absent_member_has_nothing_within_either() {
    let (day, mut history) = hall();
    for (kind, from, to) in [(ClosureKind::Hold, 540, 660), (ClosureKind::Event, 600, 720)] {
        history.shuts.push(Shut {
            court: Some("full".into()),
            kind,
            span: here(from, to),
        });
    }
    history
        .stays
        .push(stay("east", here(600, 660), ReservationStatus::NoShow));
    let used = usage(&day, &history);
    assert_eq!(sum(&used, UseClass::Hold), 2 * 60);
    assert_eq!(sum(&used, UseClass::Event), 2 * 120);
    assert_eq!(sum(&used, UseClass::NoShow), 0);
    assert_eq!(had(&day, &history).shuts, [120, 240]);
}

#[test]
fn what_is_given_outside_the_hours_against_the_rules_is_seen() {
    let (day, mut history) = hall();
    let mut favour = stay("west", here(690, 780), ReservationStatus::Completed);
    favour.by = By::AgainstRules;
    history.stays.push(favour);
    let used = usage(&day, &history);
    assert_eq!(sum(&used, UseClass::Override), 90);
    assert_eq!(sum(&used, UseClass::Offered), 2 * 180 + 60);
}

#[test]
fn seats_are_counted_by_the_people_and_never_beyond_the_room() {
    let day = date(FRIDAY);
    let mut history = History {
        open: vec![here(540, 600)],
        places: vec![place("room", Takes::Seats, &["a", "b", "c"])],
        ..History::default()
    };
    for _ in 0..2 {
        let mut two = stay("room", here(540, 600), ReservationStatus::Completed);
        two.party_size = 2;
        history.stays.push(two);
    }
    let used = usage(&Day::of(Zone::SHANGHAI, day), &history);
    assert_eq!(sum(&used, UseClass::Attended), 3 * 60);
}

#[test]
fn a_court_that_is_retired_offers_nothing_from_then_on() {
    let (day, mut history) = hall();
    for place in &mut history.places[..2] {
        place.retired_at = Some(here(600, 660).starts_at);
    }
    // The east half is a court of its own still.
    let used = usage(&day, &history);
    assert_eq!(used[&(9, UseClass::Offered)], 120);
    assert_eq!(used[&(10, UseClass::Offered)], 60);
}

#[test]
fn a_court_that_is_added_offers_nothing_before() {
    let (day, mut history) = hall();
    for place in &mut history.places {
        place.since = here(600, 660).starts_at;
    }
    let used = usage(&day, &history);
    assert_eq!(used.get(&(9, UseClass::Offered)), None);
    assert!(used[&(10, UseClass::Offered)] > 0);
}

#[test]
fn who_came_and_who_did_not_are_counted_by_the_start() {
    use ReservationStatus::{CheckedIn, Completed, Confirmed, NoShow};
    let (day, mut history) = hall();
    let mut excused = stay("west", here(600, 660), Completed);
    excused.ended_at = Some(here(620, 660).starts_at);
    let mut walked = stay("west", here(720, 780), CheckedIn);
    walked.by = By::WalkIn;
    history.stays = vec![
        stay("west", here(540, 600), CheckedIn),
        stay("east", here(540, 600), NoShow),
        stay("east", here(600, 660), Confirmed),
        excused,
        walked,
        stay("west", here(1500, 1560), CheckedIn),
    ];
    assert_eq!(turnout(&day, &history), (1, 1));
}

#[test]
fn a_night_over_midnight_belongs_to_two_days_and_a_repeated_hour_has_two() {
    let berlin: Zone = "Europe/Berlin".parse().unwrap();
    // On 25 October 2026 the hour from two to three occurs twice.
    let (saturday, sunday) = (date("2026-10-24"), date("2026-10-25"));
    let open = Span::new(berlin.opening(saturday, 1380), berlin.closing(sunday, 180)).unwrap();
    let history = History {
        open: vec![open],
        places: vec![place("a", Takes::Whole, &["a"])],
        ..History::default()
    };
    let first = usage(&Day::of(berlin, saturday), &history);
    let second = usage(&Day::of(berlin, sunday), &history);
    assert_eq!(first, Used::from([((23, UseClass::Offered), 60)]));
    let hours: Vec<(u32, i64)> = second
        .iter()
        .map(|((hour, _), minutes)| (*hour, *minutes))
        .collect();
    assert_eq!(hours, [(0, 60), (1, 60), (2, 120)]);
    // The hour that spring skips is not there.
    let spring = Day::of(berlin, date("2026-03-29"));
    assert!(spring.pieces().all(|(_, hour)| hour != 2));
    assert_eq!(spring.span().unwrap().minutes(), 23 * 60);
}

#[test]
fn a_day_that_goes_on_counts_what_has_passed() {
    let (day, history) = hall();
    let used = usage(&day.until(here(570, 600).starts_at), &history);
    assert_eq!(used, Used::from([((9, UseClass::Offered), 60)]));
}

/// Looks at every part in every minute, and asks each time who has it: no intervals, no cuts.
fn naive(zone: Zone, date: NaiveDate, history: &History) -> Used {
    let mut used = Used::new();
    let mut parts: Vec<&PartId> = history
        .places
        .iter()
        .flat_map(|place| &place.court.parts)
        .collect();
    parts.sort();
    parts.dedup();
    let midnight = zone.opening(date, 0) - TimeDelta::hours(3);
    for minute in 0..30 * 60 {
        let now = midnight + TimeDelta::minutes(minute);
        if zone.date(now) != date {
            continue;
        }
        let hour = zone.local(now).hour();
        let mut add = |class| *used.entry((hour, class)).or_default() += 1;
        let open = history.open.iter().any(|span| span.holds(now));
        let offered = |part: &PartId| {
            let stands = |place: &&Place| place.is_there_at(now);
            let mut courts = history
                .places
                .iter()
                .filter(|place| place.court.parts.contains(part));
            open && courts.any(|place| stands(&place))
        };
        let mut seats = seats_left(history, now, |part| offered(part));
        for part in &parts {
            let is_offered = offered(part);
            let holder = holder(history, part, now, is_offered, &mut seats);
            if is_offered || matches!(holder, Some(Holder::Came(..))) {
                add(UseClass::Offered);
            }
            match holder {
                Some(Holder::Came(class, there)) => {
                    add(class);
                    if there {
                        add(UseClass::Attended);
                    }
                }
                Some(Holder::Shut(class)) => add(class),
                Some(Holder::Absent(class, missed)) => {
                    add(class);
                    if missed {
                        add(UseClass::NoShow);
                    }
                }
                None => {}
            }
        }
    }
    used
}

enum Holder {
    Came(UseClass, bool),
    Shut(UseClass),
    Absent(UseClass, bool),
}

fn by_class(by: By) -> UseClass {
    match by {
        By::AgainstRules => UseClass::Override,
        By::WalkIn => UseClass::WalkIn,
        By::Draw => UseClass::Draw,
        By::Member => UseClass::Reserved,
    }
}

const ORDER: [By; 4] = [By::AgainstRules, By::WalkIn, By::Draw, By::Member];

/// Whether the reservation had its place now, and its people were there.
fn came(stay: &Stay, now: Instant) -> Option<bool> {
    let end = match stay.status {
        ReservationStatus::CheckedIn => stay.span.ends_at,
        ReservationStatus::Completed if excused(stay) => return None,
        ReservationStatus::Completed => stay.ended_at.unwrap_or(stay.span.ends_at).min(stay.span.ends_at),
        ReservationStatus::Displaced if stay.checked_in_at.is_some() => {
            stay.ended_at.unwrap().min(stay.span.ends_at)
        }
        _ => return None,
    };
    (stay.span.starts_at <= now && now < end).then(|| stay.checked_in_at.is_none_or(|at| at <= now))
}

fn excused(stay: &Stay) -> bool {
    let completed = stay.status == ReservationStatus::Completed && stay.checked_in_at.is_none();
    completed && stay.ended_at.is_some_and(|at| at < stay.span.ends_at)
}

fn absent(stay: &Stay, now: Instant) -> Option<bool> {
    let kept = matches!(
        stay.status,
        ReservationStatus::Confirmed | ReservationStatus::NoShow
    ) || excused(stay);
    (kept && stay.span.holds(now)).then_some(stay.status == ReservationStatus::NoShow)
}

/// In this test a room of seats shares no part with another court, and each court has its own kind of guests, so that who sits on
/// which chair does not matter: how many people of each rank there are is all.
fn seats_left(
    history: &History,
    now: Instant,
    offered: impl Fn(&PartId) -> bool,
) -> HashMap<CourtId, Vec<Holder>> {
    let mut rooms = HashMap::new();
    for place in history
        .places
        .iter()
        .filter(|place| place.court.takes == Takes::Seats)
    {
        let stays = || history.stays.iter().filter(|stay| stay.court == place.court.id);
        let mut people = Vec::new();
        for by in ORDER {
            // Of several of one rank the earlier one sits down first.
            let mut of: Vec<&Stay> = stays().filter(|stay| stay.by == by).collect();
            of.sort_by_key(|stay| stay.span.starts_at);
            for stay in of {
                if let Some(there) = came(stay, now) {
                    people.extend((0..stay.party_size).map(|_| Holder::Came(by_class(by), there)));
                }
            }
        }
        people.truncate(place.court.parts.len());
        let shut = shut(history, &place.court.parts[0], now);
        if shut.is_none() && offered(&place.court.parts[0]) {
            for by in ORDER {
                let mut of: Vec<&Stay> = stays().filter(|stay| stay.by == by).collect();
                of.sort_by_key(|stay| stay.span.starts_at);
                for stay in of {
                    if let Some(missed) = absent(stay, now) {
                        people.extend((0..stay.party_size).map(|_| Holder::Absent(by_class(by), missed)));
                    }
                }
            }
        }
        people.truncate(place.court.parts.len());
        people.reverse();
        rooms.insert(place.court.id.clone(), people);
    }
    rooms
}

fn shut(history: &History, part: &PartId, now: Instant) -> Option<UseClass> {
    let order = [
        (UseClass::Closed, ClosureKind::Weather),
        (UseClass::Closed, ClosureKind::Maintenance),
        (UseClass::Event, ClosureKind::Event),
        (UseClass::Hold, ClosureKind::Hold),
    ];
    let hits = |shut: &Shut, kind| {
        let court = |id: &CourtId| history.places.iter().find(|place| place.court.id == *id).unwrap();
        let all = shut
            .court
            .as_ref()
            .is_none_or(|id| court(id).court.parts.contains(part));
        shut.kind == kind && all && shut.span.holds(now)
    };
    order
        .into_iter()
        .find(|(_, kind)| history.shuts.iter().any(|shut| hits(shut, *kind)))
        .map(|(class, _)| class)
}

fn holder(
    history: &History,
    part: &PartId,
    now: Instant,
    offered: bool,
    seats: &mut HashMap<CourtId, Vec<Holder>>,
) -> Option<Holder> {
    let mut courts = history
        .places
        .iter()
        .filter(|place| place.court.parts.contains(part));
    if let Some(room) = courts.find(|place| place.court.takes == Takes::Seats) {
        let next = seats.get_mut(&room.court.id).and_then(Vec::pop);
        return next.or_else(|| shut(history, part, now).filter(|_| offered).map(Holder::Shut));
    }
    let on_it = |stay: &&Stay| {
        let court = history.places.iter().find(|place| place.court.id == stay.court);
        court.is_some_and(|place| place.court.parts.contains(part))
    };
    let ordered = |by: By| {
        let mut of: Vec<&Stay> = history
            .stays
            .iter()
            .filter(on_it)
            .filter(|stay| stay.by == by)
            .collect();
        of.sort_by_key(|stay| stay.span.starts_at);
        of
    };
    for by in ORDER {
        if let Some(there) = ordered(by).into_iter().find_map(|stay| came(stay, now)) {
            return Some(Holder::Came(by_class(by), there));
        }
    }
    if !offered {
        return None;
    }
    if let Some(class) = shut(history, part, now) {
        return Some(Holder::Shut(class));
    }
    ORDER.into_iter().find_map(|by| {
        let missed = ordered(by).into_iter().find_map(|stay| absent(stay, now))?;
        Some(Holder::Absent(by_class(by), missed))
    })
}

const ZONES: [&str; 5] = [
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Urumqi",
];
/// Ordinary days, and those on which clocks change in one of the zones.
const DATES: [&str; 7] = [
    "2026-11-27",
    "2026-03-29",
    "2026-10-25",
    "2026-03-08",
    "2026-11-01",
    "2026-04-05",
    "2026-10-04",
];
const COURTS: [&str; 4] = ["full", "west", "east", "room"];

/// Seconds within the day and a little around it, so that nothing is a whole minute by luck.
fn moment() -> impl Strategy<Value = i64> {
    prop_oneof![
        (-12i64..120).prop_map(|quarter| quarter * 900),
        -10_800i64..100_000
    ]
}

type Drawn = (usize, i64, i64, u16, usize, usize, Option<i64>, i64);

fn drawn_stay() -> impl Strategy<Value = Drawn> {
    (
        0usize..4,
        moment(),
        600i64..9000,
        1u16..4,
        0usize..ReservationStatus::ALL.len(),
        0usize..4,
        proptest::option::of(moment()),
        moment(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]
    #[test]
    fn the_recount_equals_one_minute_by_minute(
        zone in 0..ZONES.len(), day in 0..DATES.len(),
        open in proptest::collection::vec((moment(), 600i64..40_000), 0..3),
        stays in proptest::collection::vec(drawn_stay(), 0..9),
        shuts in proptest::collection::vec((proptest::option::of(0usize..4), 0..ClosureKind::ALL.len(), moment(), 600i64..20_000), 0..4),
        retired in proptest::option::of((0usize..4, moment())),
        added in proptest::option::of((0usize..4, moment())),
    ) {
        let (zone, date): (Zone, NaiveDate) = (ZONES[zone].parse().unwrap(), date(DATES[day]));
        let at = |seconds: i64| zone.opening(date, 0) + TimeDelta::seconds(seconds);
        let span = |from: i64, long: i64| Span::new(at(from), at(from + long)).unwrap();
        let mut places = vec![
            place("full", Takes::Whole, &["west", "east"]),
            place("west", Takes::Whole, &["west"]),
            place("east", Takes::Whole, &["east"]),
            place("room", Takes::Seats, &["seat-1", "seat-2", "seat-3"]),
        ];
        if let Some((court, when)) = retired {
            places[court].retired_at = Some(at(when));
        }
        if let Some((court, when)) = added {
            places[court].since = at(when);
        }
        let history = History {
            open: open.into_iter().map(|(from, long)| span(from, long)).collect(),
            places,
            stays: stays.into_iter().map(|(court, from, long, party_size, status, by, checked_in, ended)| Stay {
                party_size,
                by: ORDER[by],
                checked_in_at: checked_in.map(at),
                ended_at: Some(at(ended)),
                ..stay(COURTS[court], span(from, long), ReservationStatus::ALL[status])
            }).collect(),
            shuts: shuts.into_iter().map(|(court, kind, from, long)| Shut {
                court: court.map(|n| COURTS[n].into()),
                kind: ClosureKind::ALL[kind],
                span: span(from, long),
            }).collect(),
        };
        // Minutes begin with those of the epoch, also for a walk that starts at a midnight.
        let counted = usage(&Day::of(zone, date), &history);
        prop_assert_eq!(&counted, &naive(zone, date, &history));
        for hour in 0..24 {
            let of = |class| counted.get(&(hour, class)).copied().unwrap_or(0);
            let holders: i64 = UseClass::HOLDERS.iter().map(|class| of(*class)).sum();
            prop_assert!(holders <= of(UseClass::Offered));
            prop_assert!(of(UseClass::Attended) + of(UseClass::NoShow) <= holders);
        }
        let one_by_one = had(&Day::of(zone, date), &history);
        let held: i64 = one_by_one.stays.iter().chain(&one_by_one.shuts).sum();
        let by_class: i64 = UseClass::HOLDERS.iter().map(|class| sum(&counted, *class)).sum();
        prop_assert_eq!(held, by_class);
        prop_assert_eq!(one_by_one.attended.iter().sum::<i64>(), sum(&counted, UseClass::Attended));
    }
}
