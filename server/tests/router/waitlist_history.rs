//! Random histories of a hall with four courts and two hours, against a model that fits on two pages: who has what, what is closed,
//! who was displaced and has the first call, who waits, what is kept for whom, and that no place is free on the board while somebody
//! waits who may have it. Some begin with a draw: who wins has it, and who loses waits in the order of the draw.

use super::ballots::{knobs, wish};
use super::closures::{close, lamp, lift};
use super::site::{Answer, Person, Site, noon, rfc, state_in};
use super::today::desk;
use super::waitlist::{accept, cancel, join, name, pass, people, waits};
use crate::support::{Store, on_both_engines, world};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use gongyue::draw::verify;
use gongyue::offer::{OfferStatus, first_call_until};
use gongyue::span::{Instant, Span};
use gongyue::waitlist::{MOST_SILENCES, MOST_WAITS, offered_until};
use gongyue::zone::Zone;
use gongyue_server::desk::ballots::{announce, tick};
use gongyue_server::desk::{sweep, waitlist};
use gongyue_server::store::{OfferRow, offer_list_of_member};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

on_both_engines!(
    a_random_history_follows_the_model,
    another_random_history_follows_the_model,
    a_third_random_history_follows_the_model,
    a_fourth_random_history_follows_the_model,
    a_history_that_begins_with_a_draw_follows_the_model,
    another_history_that_begins_with_a_draw_follows_the_model,
);

/// Of a day. By then its clock has mostly come to where a history stops.
const STEPS: u64 = 84;

/// One for each day of a history without a draw. `GONGYUE_STEPS`: so many steps, for `make soak`.
fn days() -> i64 {
    let steps = std::env::var("GONGYUE_STEPS");
    let steps: u64 = steps.map_or(STEPS, |steps| steps.parse().unwrap());
    i64::try_from(steps.div_ceil(STEPS)).unwrap()
}

const PEOPLE: usize = 6;
const COURTS: usize = 4;
/// After 18:00, each an hour long.
const HOURS: [i64; 2] = [0, 60];
const ACTIVE_LIMIT: usize = 3;

/// A court in one of the hours.
type Place = (usize, usize);
/// The same as a wish; `None`: any court.
type Ranked = (Option<usize>, usize);

#[derive(Debug, Clone)]
struct Wait {
    id: String,
    who: usize,
    /// `None`: any.
    court: Option<usize>,
    hour: usize,
    status: &'static str,
    silences: u16,
}

fn is_open(wait: &Wait) -> bool {
    matches!(wait.status, "waiting" | "offered")
}

/// Why a place is kept for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    /// They waited: the number of the wait.
    Waited(usize),
    /// They were displaced from there, and have the first call.
    Displaced(Place),
}

#[derive(Debug, Clone)]
struct Kept {
    who: usize,
    due: Due,
    place: Place,
    until: Instant,
}

#[derive(Default)]
struct Model {
    /// The day, in minutes from today.
    ahead: i64,
    /// Who has which place, and the id.
    reserved: Vec<(usize, Place, String)>,
    /// In the order of joining.
    waits: Vec<Wait>,
    kept: Vec<Kept>,
    /// With the id of the closure.
    closed: BTreeMap<Place, String>,
    /// Passed on or not answered.
    refused: BTreeSet<(usize, Place)>,
}

impl Model {
    fn span(&self, hour: usize) -> Span {
        world::span(self.ahead + HOURS[hour], 60)
    }

    fn is_free(&self, place: Place) -> bool {
        !self.reserved.iter().any(|(_, at, _)| *at == place)
            && !self.kept.iter().any(|kept| kept.place == place)
            && !self.closed.contains_key(&place)
    }

    /// What the rules say without what is kept.
    fn may_reserve(&self, who: usize, hour: usize) -> bool {
        let own = || self.reserved.iter().filter(move |(holder, ..)| *holder == who);
        own().count() < ACTIVE_LIMIT && own().all(|(_, (_, at), _)| *at != hour)
    }

    /// The same with it.
    fn may_be_offered(&self, who: usize, hour: usize) -> bool {
        let own = self.reserved.iter().filter(|(holder, ..)| *holder == who);
        let own = own.map(|(_, (_, at), _)| *at);
        let kept = self.kept.iter().filter(|kept| kept.who == who);
        let all: Vec<usize> = own.chain(kept.map(|kept| kept.place.1)).collect();
        all.len() < ACTIVE_LIMIT && !all.contains(&hour)
    }

    /// Everybody in line gets the first place that is free, in one pass.
    fn serve(&mut self, hours: &[usize], now: Instant) {
        for n in 0..self.waits.len() {
            let wait = self.waits[n].clone();
            if wait.status != "waiting"
                || !hours.contains(&wait.hour)
                || !self.may_be_offered(wait.who, wait.hour)
            {
                continue;
            }
            let place = (0..COURTS)
                .filter(|court| wait.court.is_none_or(|only| only == *court))
                .map(|court| (court, wait.hour))
                .find(|place| self.is_free(*place) && !self.refused.contains(&(wait.who, *place)));
            let starts_at = self.span(wait.hour).starts_at;
            if let (Some(place), Some(until)) = (place, offered_until(Zone::SHANGHAI, starts_at, now)) {
                self.kept.push(Kept {
                    who: wait.who,
                    due: Due::Waited(n),
                    place,
                    until,
                });
                self.waits[n].status = "offered";
            }
        }
    }

    /// What is kept for a wait is kept no longer.
    fn pass_on(&mut self, wait: usize, now: Instant) {
        if let Some(at) = self.kept.iter().position(|kept| kept.due == Due::Waited(wait)) {
            let kept = self.kept.remove(at);
            self.refused.insert((kept.who, kept.place));
            self.serve(&[kept.place.1], now);
        }
    }

    /// The staff close a place. Whoever had it has the first call on another one: the same hour on the next court, else another
    /// hour, on the same court before others. Then the line is served.
    fn close(&mut self, place: Place, id: String, now: Instant) {
        self.lapse(now);
        let displaced = self.reserved.iter().position(|(_, at, _)| *at == place);
        let displaced = displaced.map(|at| self.reserved.remove(at).0);
        let kept = self.kept.iter().position(|kept| kept.place == place);
        let kept = kept.map(|at| self.kept.remove(at));
        self.closed.insert(place, id);
        if let Some(who) = displaced {
            self.first_call(who, place, now);
        }
        if let Some(Kept { who, due, .. }) = kept {
            match due {
                // The palace needs it itself: nobody was silent.
                Due::Waited(wait) => self.waits[wait].status = "waiting",
                Due::Displaced(from) => self.first_call(who, from, now),
            }
        }
        self.serve(&[place.1], now);
    }

    fn first_call(&mut self, who: usize, from: Place, now: Instant) {
        let mut places: Vec<Place> = (0..HOURS.len())
            .flat_map(|hour| (0..COURTS).map(move |court| (court, hour)))
            .collect();
        places.sort_by_key(|(court, hour)| (*hour != from.1, *court != from.0));
        let free = |place: &Place| self.is_free(*place) && self.may_be_offered(who, place.1);
        let Some(place) = places.into_iter().find(free) else {
            return;
        };
        if let Some(until) = first_call_until(self.span(place.1).starts_at, now) {
            self.kept.push(Kept {
                who,
                due: Due::Displaced(from),
                place,
                until,
            });
        }
    }

    fn reserve(&mut self, who: usize, place: Place, id: String, now: Instant) {
        self.reserved.push((who, place, id));
        for n in 0..self.waits.len() {
            let wait = &self.waits[n];
            let fits = wait.hour == place.1 && wait.court.is_none_or(|only| only == place.0);
            if is_open(wait) && wait.who == who && fits {
                self.waits[n].status = "taken";
                self.pass_on(n, now);
            }
        }
    }

    /// All that are due end; then what they leave is offered, the one that was over first before the others.
    fn lapse(&mut self, now: Instant) {
        let (mut due, rest): (Vec<Kept>, Vec<Kept>) = self.kept.drain(..).partition(|kept| kept.until <= now);
        self.kept = rest;
        due.sort_by_key(|kept| kept.until);
        for kept in &due {
            self.refused.insert((kept.who, kept.place));
            let Due::Waited(wait) = kept.due else { continue };
            let wait = &mut self.waits[wait];
            wait.silences += 1;
            wait.status = match wait.silences >= MOST_SILENCES {
                true => "left",
                false => "waiting",
            };
        }
        for kept in due {
            self.serve(&[kept.place.1], now);
        }
    }
}

struct History {
    site: Site,
    people: Vec<Person>,
    /// Where the palace closes courts.
    desk: Option<Person>,
    model: Model,
    seed: u64,
    random: StdRng,
    said: Vec<String>,
}

impl History {
    fn draw(&mut self, most: usize) -> usize {
        self.random.random_range(0..most)
    }

    fn now(&self) -> Instant {
        self.site.app.now()
    }

    fn expect(&self, answer: &Answer, wanted: &[StatusCode]) {
        assert!(
            wanted.contains(&answer.status),
            "history {}: {} {} after {:#?}",
            self.seed,
            answer.status,
            answer.body,
            self.said
        );
    }

    async fn step(&mut self) {
        let (who, court, hour) = (self.draw(PEOPLE), self.draw(COURTS), self.draw(HOURS.len()));
        let act = self.draw(12);
        self.said
            .push(format!("{} {act} {} {court} {hour}", self.now(), name(who)));
        match act {
            0..=2 => self.reserve(who, (court, hour)).await,
            3 => self.cancel().await,
            4..=5 => {
                self.join(who, self.said.len().is_multiple_of(3).then_some(court), hour)
                    .await
            }
            6 => self.leave().await,
            7 => self.answer(true).await,
            8 => self.answer(false).await,
            9 if self.desk.is_some() => self.close_or_open((court, hour)).await,
            _ => self.wait_a_while().await,
        }
    }

    async fn reserve(&mut self, who: usize, place: Place) {
        let court = format!("hall-{}", place.0 + 1);
        // A history says something at each step, and begins anew each day.
        let key = format!("{}-{}", self.model.ahead, self.said.len());
        let answer = self
            .site
            .reserve(
                &self.people[who],
                &court,
                self.model.ahead + HOURS[place.1],
                60,
                &key,
            )
            .await;
        if self.model.is_free(place) && self.model.may_reserve(who, place.1) {
            self.expect(&answer, &[StatusCode::CREATED]);
            let id = answer.json()["reservation"]["id"].as_str().unwrap().to_owned();
            let now = self.now();
            self.model.reserve(who, place, id, now);
        } else {
            self.expect(&answer, &[StatusCode::CONFLICT, StatusCode::UNPROCESSABLE_ENTITY]);
        }
    }

    async fn cancel(&mut self) {
        if self.model.reserved.is_empty() {
            return;
        }
        let nth = self.draw(self.model.reserved.len());
        let (who, place, id) = self.model.reserved.remove(nth);
        let answer = cancel(&self.site, &self.people[who], &id).await;
        self.expect(&answer, &[StatusCode::OK]);
        let now = self.now();
        self.model.serve(&[place.1], now);
    }

    async fn join(&mut self, who: usize, court: Option<usize>, hour: usize) {
        let what = match court {
            Some(court) => json!({ "court_id": format!("hall-{}", court + 1) }),
            None => json!({ "venue_id": "hall" }),
        };
        let after = self.model.ahead + HOURS[hour];
        let answer = join(&self.site, &self.people[who], what, after, 60).await;
        let open = |wait: &&Wait| wait.who == who && is_open(wait);
        let same = |wait: &&Wait| wait.court == court && wait.hour == hour;
        if let Some(before) = self.model.waits.iter().filter(open).find(same) {
            self.expect(&answer, &[StatusCode::CREATED]);
            assert_eq!(answer.json()["id"], before.id.as_str());
            return;
        }
        if self.model.waits.iter().filter(open).count() >= MOST_WAITS {
            return self.expect(&answer, &[StatusCode::UNPROCESSABLE_ENTITY]);
        }
        let mut courts = (0..COURTS).filter(|one| court.is_none_or(|only| only == *one));
        if self.model.may_reserve(who, hour) && courts.any(|one| self.model.is_free((one, hour))) {
            return self.expect(&answer, &[StatusCode::CONFLICT]);
        }
        self.expect(&answer, &[StatusCode::CREATED]);
        self.model.waits.push(Wait {
            id: answer.json()["id"].as_str().unwrap().to_owned(),
            who,
            court,
            hour,
            status: "waiting",
            silences: 0,
        });
    }

    async fn leave(&mut self) {
        let open: Vec<usize> = (0..self.model.waits.len())
            .filter(|n| is_open(&self.model.waits[*n]))
            .collect();
        if open.is_empty() {
            return;
        }
        let wait = open[self.draw(open.len())];
        let path = format!("/api/v1/waitlist/{}", self.model.waits[wait].id);
        let who = &self.people[self.model.waits[wait].who];
        let answer = self.site.call(Some(who), Method::DELETE, &path, &[], None).await;
        self.expect(&answer, &[StatusCode::NO_CONTENT]);
        self.model.waits[wait].status = "left";
        let now = self.now();
        self.model.pass_on(wait, now);
    }

    async fn answer(&mut self, takes: bool) {
        if self.model.kept.is_empty() {
            return;
        }
        let nth = self.draw(self.model.kept.len());
        let kept = self.model.kept[nth].clone();
        let who = self.people[kept.who].clone();
        let offer = self.offer(&kept).await;
        let now = self.now();
        if !takes {
            let answer = pass(&self.site, &who, &offer).await;
            self.expect(&answer, &[StatusCode::NO_CONTENT]);
            if let Due::Waited(wait) = kept.due {
                self.model.waits[wait].status = "waiting";
                self.model.waits[wait].silences = 0;
            }
            self.model.kept.remove(nth);
            self.model.refused.insert((kept.who, kept.place));
            return self.model.serve(&[kept.place.1], now);
        }
        let answer = accept(&self.site, &who, &offer).await;
        if self.model.may_reserve(kept.who, kept.place.1) {
            self.expect(&answer, &[StatusCode::CREATED]);
            let id = answer.json()["reservation"]["id"].as_str().unwrap().to_owned();
            self.model.kept.remove(nth);
            self.model.reserve(kept.who, kept.place, id, now);
        } else {
            self.expect(&answer, &[StatusCode::UNPROCESSABLE_ENTITY]);
        }
        let again = accept(&self.site, &who, &offer).await;
        self.expect(&again, &[StatusCode::CONFLICT, StatusCode::UNPROCESSABLE_ENTITY]);
    }

    /// The open offer of what is kept.
    async fn offer(&self, kept: &Kept) -> String {
        let mut reader = self.site.app.db.read().await.unwrap();
        let member = name(kept.who).as_str().into();
        let offers = offer_list_of_member(&mut reader.tx(), &member, Instant::UNIX_EPOCH)
            .await
            .unwrap();
        let (court, hour) = kept.place;
        let is_it = |offer: &&OfferRow| {
            offer.status == OfferStatus::Open
                && offer.court_id.as_str() == format!("hall-{}", court + 1)
                && offer.starts_at == self.model.span(hour).starts_at
        };
        let offer = offers.iter().find(is_it);
        let offer = offer.unwrap_or_else(|| panic!("{kept:?} is not: {:#?}", self.said));
        // Stored to the millisecond.
        let [until, wanted] = [offer.expires_at, kept.until].map(|at| at.timestamp_millis());
        assert_eq!(until, wanted, "{kept:?}: {:#?}", self.said);
        offer.id.clone()
    }

    async fn close_or_open(&mut self, place: Place) {
        let desk = self.desk.clone().unwrap();
        let now = self.now();
        match self.model.closed.remove(&place) {
            Some(id) => {
                assert_eq!(lift(&self.site, &desk, &id).await, StatusCode::NO_CONTENT);
                self.model.serve(&[place.1], now);
            }
            None => {
                let (court, after) = (format!("hall-{}", place.0 + 1), self.model.ahead + HOURS[place.1]);
                let closed = close(&self.site, &desk, lamp(&court, after, 60)).await.json();
                let id = closed["closures"][0].as_str().unwrap().to_owned();
                self.model.close(place, id, now);
                let is_call = |kept: &&Kept| matches!(kept.due, Due::Displaced(_));
                for kept in self.model.kept.iter().filter(is_call) {
                    self.offer(kept).await;
                }
            }
        }
    }

    async fn wait_a_while(&mut self) {
        let minutes = 1 + self.draw(40);
        // Two hours before the first is the last moment of a history.
        let last = noon() + TimeDelta::minutes(self.model.ahead) + TimeDelta::hours(4);
        let then = (self.now() + TimeDelta::minutes(minutes as i64)).min(last.max(self.now()));
        self.site.clock.set(then);
        sweep::sweep(&self.site.app).await.unwrap();
        self.model.lapse(then);
    }

    /// What the site says is what the model says.
    async fn agrees(&self) {
        for (who, person) in self.people.iter().enumerate() {
            let list = waits(&self.site, person).await;
            let own = self.model.waits.iter().enumerate();
            for (nth, wait) in own.filter(|(_, wait)| wait.who == who) {
                let row = list.iter().find(|row| row["id"] == wait.id.as_str()).unwrap();
                let mut kept = self.model.kept.iter();
                let kept = kept.find(|kept| kept.due == Due::Waited(nth));
                let court = kept.map_or(Value::Null, |kept| json!(format!("hall-{}", kept.place.0 + 1)));
                assert_eq!(
                    (&row["status"], &row["offer"]["court"]["id"]),
                    (&json!(wait.status), &court),
                    "history {}: {wait:?} after {:#?}",
                    self.seed,
                    self.said
                );
            }
        }
    }

    /// Nobody who may have it waits for what is free on the board.
    async fn wastes_nothing(&self) {
        let slots = self.site.slots(None, "hall", self.model.ahead).await;
        for (hour, after) in HOURS.into_iter().enumerate() {
            for court in 0..COURTS {
                let state = state_in(&slots, &format!("hall-{}", court + 1), self.model.ahead + after);
                let free = self.model.is_free((court, hour));
                assert_eq!(state == "free", free, "history {}: {:#?}", self.seed, self.said);
                let closed = self.model.closed.contains_key(&(court, hour));
                assert!(
                    !closed || state == "closed",
                    "history {}: {state} {:#?}",
                    self.seed,
                    self.said
                );
                let waiting = self.model.waits.iter().find(|wait| {
                    free && wait.status == "waiting"
                        && wait.hour == hour
                        && wait.court.is_none_or(|only| only == court)
                        && self.model.may_be_offered(wait.who, hour)
                        && !self.model.refused.contains(&(wait.who, (court, hour)))
                });
                assert!(
                    waiting.is_none(),
                    "{waiting:?} waits for what is free: {:#?}",
                    self.said
                );
            }
        }
    }
}

async fn a_random_history_follows_the_model(store: Store) {
    follows_the_model(store, 1).await;
}

async fn another_random_history_follows_the_model(store: Store) {
    follows_the_model(store, 2).await;
}

async fn a_third_random_history_follows_the_model(store: Store) {
    follows_the_model(store, 3).await;
}

async fn a_fourth_random_history_follows_the_model(store: Store) {
    follows_the_model(store, 4).await;
}

async fn a_history_that_begins_with_a_draw_follows_the_model(store: Store) {
    follows_the_model_from_a_draw(store, 5).await;
}

async fn another_history_that_begins_with_a_draw_follows_the_model(store: Store) {
    follows_the_model_from_a_draw(store, 6).await;
}

async fn follows_the_model(store: Store, seed: u64) {
    let site = Site::new(&store).await;
    let mut history = History::new(site, seed).await;
    history.only_two_hours(&store).await;
    history.desk = Some(desk(&history.site).await);
    history.all_stay(&store).await;
    for day in 0..days() {
        history.model = Model {
            ahead: 1440 * day,
            ..Model::default()
        };
        history.site.clock.set(noon() + TimeDelta::days(day));
        history.follows().await;
        history.ends().await;
    }
    world::assert_sound(&store).await;
}

/// Of tomorrow, whose evening is drawn today at 13:00.
async fn follows_the_model_from_a_draw(store: Store, seed: u64) {
    let site = Site::new(&store).await;
    let manager = site.manager().await;
    site.rule(&manager, "hall", knobs(3)).await;
    announce(&site.app).await.unwrap();
    let mut history = History::new(site, seed).await;
    history.model.ahead = 1440;
    history.draws().await;
    history.follows().await;
    world::assert_sound(&store).await;
}

impl History {
    async fn new(site: Site, seed: u64) -> History {
        History {
            people: people(&site, PEOPLE).await,
            site,
            desk: None,
            model: Model::default(),
            seed,
            random: StdRng::seed_from_u64(seed),
            said: vec![],
        }
    }

    /// So that another place is always one of those that the model knows.
    async fn only_two_hours(&self, store: &Store) {
        let bounded = store.write(|tx| {
            Box::pin(async move {
                let hours = "UPDATE opening_hours SET opens_minute = 1080, closes_minute = 1200";
                tx.execute(hours, &[]).await?;
                let slots = "UPDATE venue SET slot_minutes = 60 WHERE id = 'hall'";
                tx.execute(slots, &[]).await?;
                Ok(())
            })
        });
        bounded.await.unwrap();
    }

    /// Everybody signs in once, and is there for longer than a session may last.
    async fn all_stay(&self, store: &Store) {
        let stays = store.write(|tx| {
            Box::pin(async move {
                let year = "UPDATE session SET expires_at = expires_at + 31536000000, ends_at = ends_at + 31536000000";
                tx.execute(year, &[]).await?;
                Ok(())
            })
        });
        stays.await.unwrap();
    }

    /// The day: everything is given back, and nobody waits.
    async fn ends(&mut self) {
        while !self.model.reserved.is_empty() {
            self.cancel().await;
        }
        while self.model.waits.iter().any(is_open) {
            self.leave().await;
        }
        self.settles().await;
        self.said.clear();
    }

    async fn follows(&mut self) {
        for _ in 0..STEPS {
            self.step().await;
            // In the commit itself, before anything else has run.
            self.agrees().await;
            self.settles().await;
        }
    }

    /// What nobody's giving back made possible is offered too.
    async fn settles(&mut self) {
        waitlist::match_waits(&self.site.app).await.unwrap();
        let now = self.now();
        self.model.serve(&[0, 1], now);
        self.agrees().await;
        self.wastes_nothing().await;
    }

    async fn ballot(&self, who: usize) -> Value {
        let all = self
            .site
            .get(Some(&self.people[who]), "/api/v1/venues/hall/ballots");
        let all = all.await.json();
        let items = all["items"].as_array().unwrap();
        items
            .iter()
            .find(|item| item["date"] == "2026-11-28")
            .unwrap()
            .clone()
    }

    /// Everybody enters, changes or withdraws; then it is drawn, and the model takes over what the published draw says.
    async fn draws(&mut self) {
        let id = self.ballot(0).await["id"].as_str().unwrap().to_owned();
        let mut entries: BTreeMap<usize, (Vec<Ranked>, bool)> = BTreeMap::new();
        for _ in 0..3 * PEOPLE {
            let who = self.draw(PEOPLE);
            if self.draw(6) == 0 && entries.remove(&who).is_some() {
                let own = self.ballot(who).await["entry"]["id"].as_str().unwrap().to_owned();
                let path = format!("/api/v1/entries/{own}");
                let gone = self
                    .site
                    .call(Some(&self.people[who]), Method::DELETE, &path, &[], None);
                self.expect(&gone.await, &[StatusCode::NO_CONTENT]);
                continue;
            }
            // Few courts are wished for, so that there are some who lose.
            let wishes: Vec<Ranked> = match self.draw(5) {
                0 => vec![(Some(1), self.draw(2)), (Some(0), self.draw(2))],
                _ => vec![(Some(0), self.draw(2))],
            };
            let waits_then = self.draw(6) != 0;
            let sent: Vec<Value> = wishes
                .iter()
                .map(|(court, hour)| self.wish(*court, *hour))
                .collect();
            let body = json!({ "wishes": sent, "waits": waits_then });
            let path = format!("/api/v1/ballots/{id}/entries");
            let entered = self.site.post(Some(&self.people[who]), &path, body).await;
            self.expect(&entered, &[StatusCode::CREATED]);
            entries.insert(who, (wishes, waits_then));
        }
        for minutes in [30, 60] {
            self.site.clock.set(noon() + TimeDelta::minutes(minutes));
            tick(&self.site.app).await.unwrap();
        }
        let draw = self
            .site
            .get(None, &format!("/api/v1/ballots/{id}/draw"))
            .await
            .json();
        let drawn = verify(draw["document"].as_str().unwrap()).unwrap();
        assert_eq!(drawn.ranking.len(), entries.len());
        let mut numbers = BTreeMap::new();
        for who in entries.keys() {
            let own = self.ballot(*who).await["entry"]["number"].clone();
            numbers.insert(own.as_str().unwrap().to_owned(), *who);
        }
        for ranked in &drawn.ranking {
            let who = numbers[&ranked.entry];
            let (wishes, waits_then) = &entries[&who];
            match &ranked.win {
                Some(win) => {
                    let starts_at = win.steps.span().unwrap().starts_at;
                    let hour = (0..HOURS.len()).find(|hour| self.model.span(*hour).starts_at == starts_at);
                    let court = (0..COURTS).find(|court| win.court == format!("hall-{}", court + 1));
                    let id = self.held(who, &win.court, starts_at).await;
                    self.model
                        .reserved
                        .push((who, (court.unwrap(), hour.unwrap()), id));
                }
                None if *waits_then => {
                    let list = waits(&self.site, &self.people[who]).await;
                    let (court, hour) = wishes[0];
                    self.model.waits.push(Wait {
                        id: list[0]["id"].as_str().unwrap().to_owned(),
                        who,
                        court,
                        hour,
                        status: "waiting",
                        silences: 0,
                    });
                }
                None => {}
            }
        }
        // Whoever joins from now on comes after those who lost.
        self.site.clock.advance(TimeDelta::seconds(1));
        assert!(
            !self.model.waits.is_empty(),
            "nobody lost who waits: {:?}",
            entries
        );
        self.agrees().await;
    }

    fn wish(&self, court: Option<usize>, hour: usize) -> Value {
        let court = court.map(|court| format!("hall-{}", court + 1));
        wish(court.as_deref(), self.model.ahead + HOURS[hour], 60)
    }

    /// The reservation that somebody has of a place.
    async fn held(&self, who: usize, court: &str, starts_at: Instant) -> String {
        let all = self
            .site
            .get(Some(&self.people[who]), "/api/v1/me/reservations")
            .await
            .json();
        let items = all["items"].as_array().unwrap();
        let one = items
            .iter()
            .find(|one| one["court"]["id"] == court && one["starts_at"] == rfc(starts_at).as_str());
        one.unwrap_or_else(|| panic!("{who} won {court} and has it not: {all}"))["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}
