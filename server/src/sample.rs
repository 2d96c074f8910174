//! The sample province for `--demo`: the files of `data/`, demo accounts, and eight weeks of history with the
//! week ahead, from a fixed seed relative to today. Everything in it is invented and marked as a sample.

mod ballots;
mod union;

use crate::app::Shared;
use crate::clock::Chance;
use crate::desk::import::{self, Unimported};
use crate::desk::load::{Palace, Whose};
use crate::desk::sign_in::new_member;
use crate::desk::{people_count, roll, usage};
use crate::store::{
    ClosureRow, Command, CourtRow, FacilityFilter, Failure, MemberRow, ReservationRow, RoleGrantRow, RollRow,
    Tx, UnionKind, UnionRow, VenueRow, claim_insert, closure_claims_insert, closure_insert, division_list,
    facility_list, member_claim_insert, member_insert, reservation_check_in, reservation_expected_of_sample,
    reservation_insert, role_grant_upsert, roll_upsert, setting_get, setting_insert, union_upsert,
};
use chrono::{Datelike, Days, TimeDelta, Timelike, Weekday};
use gongyue::closure::{ClosureKind, HoldClass};
use gongyue::division::{DivisionCode, DivisionLevel};
use gongyue::facility::{FacilityKind, FacilityStatus};
use gongyue::id::{FacilityId, MemberId, PartId};
use gongyue::member::{Phone, Verification};
use gongyue::reservation::ReservationStatus;
use gongyue::role::RoleKind;
use gongyue::slot::slots;
use gongyue::span::{Instant, Span, Step};
use gongyue::ticket;
use gongyue::venue::Takes;
use gongyue_app::Lang;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::{HashMap, HashSet};

const SEED: u64 = 2018;
const WEEKS_BACK: u64 = 8;
const DAYS_AHEAD: u64 = 7;

const DIVISIONS: &[u8] = include_bytes!("../../data/jiangxi-divisions.csv");
const HOLIDAYS: &[u8] = include_bytes!("../../data/china-holidays.csv");
const FACILITIES: &[u8] = include_bytes!("../../data/sample/facilities.csv");
const ROLL: &[u8] = include_bytes!("../../data/sample/roll.csv");

const JIUJIANG: &str = "jiujiang";

#[derive(Debug, thiserror::Error)]
pub enum Unmade {
    #[error(
        "the sample province was left unfinished; remove the data folder (or empty the database) and start again"
    )]
    Unfinished,
    #[error(transparent)]
    Unimported(#[from] Unimported),
    #[error("the store failed: {0}")]
    Failure(#[from] Failure),
}

/// Fills an empty database. `false`: there is something in it already, and nothing was touched.
pub async fn fill(app: &Shared) -> Result<bool, Unmade> {
    let (facilities, begun, done) = {
        let mut reader = app.db.read_at_length().await?;
        let mut tx = reader.tx();
        let facilities = facility_list(&mut tx, FacilityFilter::default()).await?;
        let begun = setting_get(&mut tx, BEGUN).await?;
        (facilities, begun, setting_get(&mut tx, DONE).await?)
    };
    if begun.is_some() && done.is_none() {
        return Err(Unmade::Unfinished);
    }
    if !facilities.is_empty() {
        return Ok(false);
    }
    app.db.write(Mark(BEGUN)).await?;
    import::divisions(app, DIVISIONS, import::Bad::Refuse).await?;
    import::holidays(app, HOLIDAYS, import::Bad::Refuse).await?;
    import::facilities(app, FACILITIES, import::Bad::Refuse).await?;
    let roll = roll::import(app, ROLL.to_vec(), import::Bad::Refuse, false, |_, _| ()).await?;
    if roll.unapplied.is_some() {
        return Err(Unmade::Unimported(Unimported::Faults(roll.faults)));
    }
    let chance = Chance::seeded(SEED);
    let crowd = people(app, &chance).await?;
    history(app, &chance, &crowd).await?;
    ballots::fill(app, &crowd).await?;
    app.db.write(union::Kept::of(app).await?).await?;
    usage::catch_up(app).await?;
    people_count::count(app).await?;
    app.db.write(Mark(DONE)).await?;
    Ok(true)
}

/// Settings that tell a whole sample from one that was cut off while it was made.
const BEGUN: &str = "sample_begun";
const DONE: &str = "sample_done";

struct Mark(&'static str);

impl Command for Mark {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        setting_insert(tx, self.0, "yes").await.map(drop)
    }
}

/// The people of the sample come to what they reserved, most of them: nobody else could check them in.
pub async fn turn_up(app: &Shared) -> Result<(), Failure> {
    app.db.write(TurnUp { now: app.now() }).await
}

/// From the opening of check-in, within which the people of the sample arrive.
const ARRIVE_MINUTES: i64 = 24;

struct TurnUp {
    now: Instant,
}

impl Command for TurnUp {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        const MOST: u32 = 500;
        for row in reservation_expected_of_sample(tx, self.now, MOST).await? {
            // One of sixteen does not come; the others one after the other, as people do.
            let late = row.id.as_str().bytes().map(i64::from).sum::<i64>() % ARRIVE_MINUTES;
            let here = self.now >= row.at + TimeDelta::minutes(late);
            if here && !row.id.as_str().ends_with('7') {
                reservation_check_in(tx, &row.id, row.state_version, self.now).await?;
                tx.changed(&row.palace_id);
            }
        }
        Ok(())
    }
}

/// How somebody of the crowd is called.
fn invented_name(n: u32) -> String {
    const FAMILY: [&str; 16] = [
        "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "欧阳",
    ];
    const GIVEN: [&str; 15] = [
        "建国", "秀英", "伟", "敏", "志强", "丽华", "勇", "晓燕", "海涛", "娟", "文斌", "玉兰", "军", "红梅",
        "小龙",
    ];
    let pick = |of: &[&'static str], n: u32| of[n as usize % of.len()];
    format!("{}{}", pick(&FAMILY, n), pick(&GIVEN, n / 7 + n))
}

/// The demo accounts with their roles, and the crowd. Answers the crowd.
async fn people(app: &Shared, chance: &Chance) -> Result<Vec<MemberId>, Unimported> {
    let now = app.now();
    let joined = now - TimeDelta::weeks(20);
    let phone = |number: u64| -> Phone {
        number
            .to_string()
            .parse()
            .unwrap_or_else(|_| unreachable!("demo numbers are mobile numbers"))
    };
    let member = |number: u64| new_member(app, &phone(number), chance.id(joined), joined);
    for number in 13_800_000_001..=13_800_000_040u64 {
        import::verified_from_roll(app, member(number)).await?;
    }
    let plain = [
        13_800_000_099,
        13_900_000_001,
        13_900_000_002,
        13_900_000_003,
        13_900_000_009,
    ];
    let mut members: Vec<MemberRow> = plain.into_iter().map(member).collect();
    let staff = [
        (1, RoleKind::Desk, JIUJIANG),
        (2, RoleKind::Manager, JIUJIANG),
        (3, RoleKind::Union, "3604"),
        (4, RoleKind::Union, "36"),
    ];
    let grants = staff.map(|(n, role, scope)| RoleGrantRow {
        member_id: members[n].id.clone(),
        role,
        scope: scope.to_owned(),
        granted_at: now,
        expires_at: None,
        used_at: None,
    });
    let roll = invented_roll(app).await?;
    let crowd = roll.iter().step_by(2).zip(0..).map(|(entry, n)| MemberRow {
        name: Some(entry.row.name.clone()),
        verification: Verification::Verified,
        verified_at: Some(joined),
        union_id: Some(entry.row.union_id.clone()),
        division_code: Some(entry.row.division_code.clone()),
        card_hash: Some(entry.row.card_hash.clone()),
        // They came one after the other, and most of them still come.
        ..new_member(
            app,
            &entry.phone,
            chance.id(joined),
            joined + TimeDelta::days(n * 7 % 139),
        )
    });
    members.extend(crowd);
    // Whoever was here lately is who comes.
    let lately = now - TimeDelta::days(80);
    let ids = members
        .iter()
        .skip(plain.len())
        .filter(|member| member.created_at > lately)
        .map(|member| member.id.clone())
        .collect();
    app.db
        .write(Join {
            roll: roll.into_iter().map(|entry| entry.row).collect(),
            members,
            grants: grants.to_vec(),
        })
        .await?;
    Ok(ids)
}

/// Somebody on a roll, with the phone that the roll only has sealed.
struct Entry {
    row: RollRow,
    phone: Phone,
}

/// A roll for every county: large ones and small ones, and one of three people. Every other one of them has an account.
async fn invented_roll(app: &Shared) -> Result<Vec<Entry>, Failure> {
    let divisions = {
        let mut reader = app.db.read_at_length().await?;
        division_list(&mut reader.tx()).await?
    };
    let counties = divisions
        .into_iter()
        .filter(|row| row.code.level() == DivisionLevel::County);
    let mut roll = Vec::new();
    for (n, county) in counties.enumerate() {
        let size = match n {
            49 => 3,
            n => 25 + n * 37 % 131,
        };
        for _ in 0..size {
            roll.push(entry(app, &county.code, roll.len()));
        }
    }
    Ok(roll)
}

fn entry(app: &Shared, county: &DivisionCode, n: usize) -> Entry {
    let card = format!("SL{n:08}");
    let n = u32::try_from(n).unwrap_or_default();
    let number = (18_800_000_000 + u64::from(n)).to_string();
    let phone: Phone = number
        .parse()
        .unwrap_or_else(|_| unreachable!("invented numbers are mobile numbers"));
    let row = RollRow {
        card_hash: app.keys.card_hash(&card),
        union_id: invented_union(county),
        name: invented_name(n),
        card_sealed: app.keys.seal(&card, &app.chance),
        phone_hash: app.keys.phone_hash(&phone),
        phone_sealed: app.keys.seal(phone.as_str(), &app.chance),
        division_code: county.clone(),
        imported_at: app.now(),
        search_key: String::new(),
    };
    Entry { row, phone }
}

fn invented_union(county: &DivisionCode) -> String {
    format!("sample-{county}")
}

struct Join {
    roll: Vec<RollRow>,
    members: Vec<MemberRow>,
    grants: Vec<RoleGrantRow>,
}

impl Command for Join {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        let mut union = String::new();
        for row in &self.roll {
            if row.union_id != union {
                union.clone_from(&row.union_id);
                let county = UnionRow {
                    id: union.clone(),
                    name: "县直机关企事业工会联合会（示例）".to_owned(),
                    division_code: row.division_code.clone(),
                    kind: UnionKind::County,
                };
                union_upsert(tx, &county).await?;
            }
            roll_upsert(tx, row).await?;
        }
        for member in &self.members {
            member_insert(tx, member).await?;
        }
        for grant in &self.grants {
            role_grant_upsert(tx, grant).await?;
        }
        Ok(())
    }
}

/// What is held while the history is made up, so that nothing in it collides.
#[derive(Default)]
struct Held {
    parts: HashSet<(PartId, Step)>,
    members: HashMap<MemberId, Diary>,
}

#[derive(Default)]
struct Diary {
    steps: HashSet<Step>,
    ahead: u16,
}

async fn history(app: &Shared, chance: &Chance, crowd: &[MemberId]) -> Result<(), Unimported> {
    let now = app.now();
    let palaces = {
        let filter = FacilityFilter {
            kind: Some(FacilityKind::Palace),
            status: Some(FacilityStatus::InService),
            ..FacilityFilter::default()
        };
        let mut reader = app.db.read_at_length().await?;
        facility_list(&mut reader.tx(), filter).await?
    };
    let mut held = Held::default();
    let mut rng = StdRng::seed_from_u64(SEED);
    for facility in palaces {
        let today = facility.time_zone.date(now);
        let days = (today - Days::new(WEEKS_BACK * 7), today + Days::new(DAYS_AHEAD));
        let palace = {
            let mut reader = app.db.read_at_length().await?;
            Palace::load(&mut reader.tx(), &facility.id, Whose::All, days, now, Lang::Zh).await?
        };
        let Some(palace) = palace else { continue };
        let mut closures = closures(&palace, chance, now, &mut held);
        closures.extend(habits(&palace, chance, now, &mut held));
        let bookings = bookings(&palace, chance, now, crowd, &mut rng, &mut held);
        app.db
            .write(Past {
                now,
                palace: facility.id,
                closures,
                bookings,
            })
            .await?;
    }
    Ok(())
}

struct Past {
    now: Instant,
    palace: FacilityId,
    closures: Vec<(ClosureRow, Vec<PartId>)>,
    bookings: Vec<(ReservationRow, Vec<PartId>)>,
}

impl Command for Past {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        tx.changed(&self.palace);
        for (closure, parts) in &self.closures {
            closure_insert(tx, closure).await?;
            let ahead = closure.ends_at > self.now;
            if let Some(span) = Span::new(closure.starts_at, closure.ends_at).filter(|_| ahead) {
                let _free = closure_claims_insert(tx, &self.palace, &closure.id, parts, span).await?;
            }
        }
        for (row, parts) in &self.bookings {
            // A code that came up twice: one reservation fewer.
            if !reservation_insert(tx, row).await? || !row.status.is_live() {
                continue;
            }
            let Some(span) = Span::new(row.starts_at, row.ends_at) else {
                continue;
            };
            let _free = claim_insert(tx, &self.palace, &row.id, parts, span).await?;
            // Who was walked in without an account takes the place as well.
            if let Some(member) = &row.member_id {
                let _there = member_claim_insert(tx, member, &row.id, span).await?;
            }
        }
        Ok(())
    }
}

/// At Jiujiang a lamp is out, a team trains, and the outdoor courts have a wet evening the day after tomorrow.
fn closures(
    palace: &Palace,
    chance: &Chance,
    now: Instant,
    held: &mut Held,
) -> Vec<(ClosureRow, Vec<PartId>)> {
    if palace.facility.id.as_str() != JIUJIANG {
        return vec![];
    }
    let today = palace.facility.time_zone.date(now);
    let evening = |ahead: u64, from: u32, to: u32| {
        let date = today + Days::new(ahead);
        (
            palace.facility.time_zone.opening(date, from),
            palace.facility.time_zone.closing(date, to),
        )
    };
    let planned = [
        (
            "jiujiang-table-tennis",
            Some(2),
            ClosureKind::Maintenance,
            "3 号台灯坏了，明天修好",
            "A lamp is out; repaired tomorrow",
            evening(0, 540, 1290),
        ),
        (
            "jiujiang-table-tennis",
            Some(5),
            ClosureKind::Hold,
            "市总队训练",
            "City team training",
            evening(1, 1080, 1200),
        ),
        (
            "jiujiang-tennis",
            None,
            ClosureKind::Weather,
            "有雨，室外场停用",
            "Rain, outdoor courts closed",
            evening(2, 1080, 1290),
        ),
    ];
    let mut made = Vec::new();
    for (venue, court, kind, reason, reason_en, (starts_at, ends_at)) in planned {
        let Some(venue) = palace.venues.iter().find(|row| row.id.as_str() == venue) else {
            continue;
        };
        let courts: Vec<&CourtRow> = match court {
            Some(n) => palace.courts(&venue.id).skip(n).take(1).collect(),
            None => palace.courts(&venue.id).collect(),
        };
        let mut parts: Vec<PartId> = courts.iter().flat_map(|court| court.parts.clone()).collect();
        parts.sort_unstable();
        parts.dedup();
        let span = Span { starts_at, ends_at };
        for part in &parts {
            held.parts.extend(span.steps().map(|step| (part.clone(), step)));
        }
        let row = ClosureRow {
            venue_id: Some(venue.id.clone()),
            court_id: court.and_then(|_| courts.first()).map(|court| court.id.clone()),
            hold_class: (kind == ClosureKind::Hold).then_some(HoldClass::Training),
            reason: reason.to_owned(),
            reason_en: reason_en.to_owned(),
            ..ClosureRow::new(chance.id(now).into(), palace.facility.id.clone(), kind, span, now)
        };
        made.push((row, parts));
    }
    made
}

/// What every palace has had: a team that trains each Tuesday evening, and a wet day outdoors now and then.
fn habits(palace: &Palace, chance: &Chance, now: Instant, held: &mut Held) -> Vec<(ClosureRow, Vec<PartId>)> {
    let zone = palace.facility.time_zone;
    let today = zone.date(now);
    let wet = palace.facility.id.as_str().len() as u64 % 7 + 3;
    let mut made = Vec::new();
    let mut shut = |venue: &VenueRow, courts: Vec<&CourtRow>, kind, words: (&str, &str), span: Span| {
        let mut parts: Vec<PartId> = courts.iter().flat_map(|court| court.parts.clone()).collect();
        parts.sort_unstable();
        parts.dedup();
        for part in &parts {
            held.parts.extend(span.steps().map(|step| (part.clone(), step)));
        }
        let whole = kind == ClosureKind::Weather;
        let row = ClosureRow {
            venue_id: Some(venue.id.clone()),
            court_id: courts.first().filter(|_| !whole).map(|court| court.id.clone()),
            hold_class: (kind == ClosureKind::Hold).then_some(HoldClass::Training),
            reason: words.0.to_owned(),
            reason_en: words.1.to_owned(),
            ..ClosureRow::new(chance.id(now).into(), palace.facility.id.clone(), kind, span, now)
        };
        made.push((row, parts));
    };
    for date in palace.from.iter_days().take_while(|date| *date < today) {
        let days_ago = u64::try_from((today - date).num_days()).unwrap_or(0);
        let span = |from, to| Span::new(zone.opening(date, from), zone.closing(date, to));
        if let (Weekday::Tue, Some(hall), Some(evening)) =
            (date.weekday(), palace.venues.first(), span(1080, 1200))
        {
            let last: Vec<&CourtRow> = palace.courts(&hall.id).last().into_iter().collect();
            shut(
                hall,
                last,
                ClosureKind::Hold,
                ("代表队训练", "Team training"),
                evening,
            );
        }
        let rain = days_ago.is_multiple_of(wet * 2);
        for yard in palace.venues.iter().filter(|venue| rain && !venue.is_indoor) {
            if let Some(day) = span(840, 1290) {
                let all = palace.courts(&yard.id).collect();
                shut(
                    yard,
                    all,
                    ClosureKind::Weather,
                    ("下雨，室外场停用", "Rain, outdoor courts closed"),
                    day,
                );
            }
        }
    }
    made
}

fn bookings(
    palace: &Palace,
    chance: &Chance,
    now: Instant,
    crowd: &[MemberId],
    rng: &mut StdRng,
    held: &mut Held,
) -> Vec<(ReservationRow, Vec<PartId>)> {
    let zone = palace.facility.time_zone;
    let busy = if palace.facility.id.as_str() == JIUJIANG {
        1.0
    } else {
        0.18 + 0.25 * rng.random::<f64>()
    };
    let mut made = Vec::new();
    for venue in palace.venues.iter() {
        let in_force = palace.in_force(&venue.id);
        let policy = &in_force.policy;
        for date in palace.from.iter_days().take_while(|date| *date <= palace.to) {
            let day = slots(&palace.open(Some(&venue.id), date), venue.slot_minutes);
            for court in palace.courts(&venue.id) {
                let mut free_from = None::<Instant>;
                for slot in &day {
                    let starts_at = slot.starts_at;
                    let opens_at = policy.opens_at(zone, starts_at);
                    if free_from.is_some_and(|free| starts_at < free) || now < opens_at {
                        continue;
                    }
                    let local = zone.local(starts_at);
                    let liked = match (local.hour(), palace.is_day_off(date)) {
                        (18..=20, _) => 0.55,
                        (9..=17, true) => 0.34,
                        _ => 0.09,
                    };
                    // People book late: what is days ahead is emptier than tonight.
                    let ahead = (date - zone.date(now)).num_days().max(0);
                    let eager = if ahead == 0 {
                        1.0
                    } else {
                        0.75_f64.powi(i32::try_from(ahead).unwrap_or(9))
                    };
                    if !rng.random_bool((liked * busy * eager).clamp(0.0, 1.0)) {
                        continue;
                    }
                    let slot_minutes = i64::from(venue.slot_minutes);
                    let least = i64::from(policy.min_minutes).max(slot_minutes);
                    let most = i64::from(policy.max_minutes).max(least);
                    let long = if rng.random_bool(0.7) {
                        most.min(60.max(least))
                    } else {
                        least
                    };
                    let ends_at = starts_at + TimeDelta::minutes(long - long % slot_minutes);
                    let fits = palace
                        .open(Some(&venue.id), date)
                        .iter()
                        .any(|open| open.contains(Span { starts_at, ends_at }));
                    let Some(span) = Span::new(starts_at, ends_at).filter(|_| fits) else {
                        continue;
                    };
                    let booking = Booking {
                        venue,
                        court,
                        span,
                        version: in_force.version,
                    };
                    if let Some(row) = booking.made(palace, chance, now, crowd, rng, held) {
                        free_from = (court.takes == Takes::Whole).then_some(ends_at);
                        if !ballots::is_to_be_drawn(&venue.id, palace, span, now) {
                            made.push(row);
                        }
                    }
                }
            }
        }
    }
    made
}

struct Booking<'a> {
    venue: &'a crate::store::VenueRow,
    court: &'a CourtRow,
    span: Span,
    version: i64,
}

impl Booking<'_> {
    fn made(
        &self,
        palace: &Palace,
        chance: &Chance,
        now: Instant,
        crowd: &[MemberId],
        rng: &mut StdRng,
        held: &mut Held,
    ) -> Option<(ReservationRow, Vec<PartId>)> {
        let policy = palace.in_force(&self.venue.id).policy;
        let party_size: u16 = if self.court.takes == Takes::Seats {
            1
        } else {
            rng.random_range(1..=policy.max_party.min(4))
        };
        let over = self.span.ends_at <= now;
        let status = match rng.random_range(0..100) {
            0..=9 => ReservationStatus::Cancelled,
            10..=13 => ReservationStatus::CancelledLate,
            14..=21 if over => ReservationStatus::NoShow,
            _ if over => ReservationStatus::Completed,
            _ if self.span.starts_at <= now => ReservationStatus::CheckedIn,
            _ => ReservationStatus::Confirmed,
        };
        let parts = self.free_parts(party_size, held)?;
        let member = self.free_member(crowd, rng, held, policy.active_limit, status.is_live())?;
        if status.is_live() || over {
            for part in &parts {
                held.parts
                    .extend(self.span.steps().map(|step| (part.clone(), step)));
            }
        }
        let diary = held.members.entry(member.clone()).or_default();
        diary.steps.extend(self.span.steps());
        diary.ahead += u16::from(status.is_live());
        let created_at = (self.span.starts_at - TimeDelta::hours(rng.random_range(2..60))).min(now);
        let check_in = policy.check_in(self.span.starts_at);
        let ended_at = match status {
            status if status.is_live() => None,
            ReservationStatus::Cancelled => {
                Some(created_at.max(self.span.starts_at - TimeDelta::hours(1)).min(now))
            }
            ReservationStatus::NoShow => Some(check_in.ends_at),
            ReservationStatus::CancelledLate => Some(self.span.starts_at.min(now)),
            _ => Some(self.span.ends_at),
        };
        // Some came without a reservation.
        let was_there = matches!(
            status,
            ReservationStatus::CheckedIn | ReservationStatus::Completed
        );
        let is_walk_in = was_there && rng.random_range(0..12) == 0;
        let row = ReservationRow {
            id: chance.id(created_at).into(),
            code: ticket::code_from(chance.bytes()),
            palace_id: palace.facility.id.clone(),
            venue_id: self.venue.id.clone(),
            court_id: self.court.id.clone(),
            member_id: Some(member).filter(|_| !is_walk_in),
            status,
            starts_at: self.span.starts_at,
            ends_at: self.span.ends_at,
            party_size,
            policy_version: self.version,
            cancel_by: policy.cancel_by(self.span.starts_at),
            check_in_opens_at: check_in.starts_at,
            check_in_closes_at: check_in.ends_at,
            created_at,
            ended_at,
            state_version: 1,
            approve_by: None,
            union_id: None,
            made_by: None,
            is_walk_in,
            guest: String::new(),
            override_reason: String::new(),
            checked_in_at: was_there.then_some(
                check_in
                    .starts_at
                    .max(self.span.starts_at - TimeDelta::minutes(4)),
            ),
        };
        Some((row, parts))
    }

    fn free_parts(&self, party_size: u16, held: &Held) -> Option<Vec<PartId>> {
        let free = |part: &&PartId| {
            !self
                .span
                .steps()
                .any(|step| held.parts.contains(&((*part).clone(), step)))
        };
        let wanted = match self.court.takes {
            Takes::Whole => self.court.parts.len(),
            Takes::Seats => usize::from(party_size),
        };
        let parts: Vec<PartId> = self
            .court
            .parts
            .iter()
            .filter(free)
            .take(wanted)
            .cloned()
            .collect();
        (parts.len() == wanted).then_some(parts)
    }

    /// Somebody who is nowhere else then and has a reservation left.
    fn free_member(
        &self,
        crowd: &[MemberId],
        rng: &mut StdRng,
        held: &Held,
        limit: u16,
        live: bool,
    ) -> Option<MemberId> {
        (0..20).find_map(|_| {
            let member = &crowd[rng.random_range(0..crowd.len())];
            let diary = held.members.get(member);
            let there = diary.is_some_and(|diary| self.span.steps().any(|step| diary.steps.contains(&step)));
            let full = live && diary.is_some_and(|diary| diary.ahead >= limit);
            (!there && !full).then(|| member.clone())
        })
    }
}
