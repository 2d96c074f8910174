//! Ballots: entered, frozen, drawn, verified; the release pool; and that nothing of it happens twice.

use super::site::{Answer, Person, Site, noon, rfc};
use crate::support::{Store, on_both_engines, world};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use gongyue::draw::{commitment, list_hash, verify};
use gongyue::offer::{OfferReason, OfferStatus};
use gongyue::span::Span;
use gongyue_server::desk::ballots::{announce, tick};
use gongyue_server::desk::sweep;
use gongyue_server::store::{OfferRow, offer_list_of_member};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

on_both_engines!(
    a_peak_slot_is_entered_frozen_drawn_and_verified,
    who_lost_weighs_more_and_who_won_less,
    asking_a_hundred_times_is_asking_once,
    a_team_wins_together_and_nobody_is_in_two,
    the_first_minutes_after_the_release_are_a_draw,
    a_rule_may_still_say_no_and_says_which,
    what_is_won_is_confirmed_or_goes_to_the_next,
    fast_accounts_win_no_more_than_their_share,
    a_thousand_requests_of_twenty_accounts_are_twenty_entries,
    two_processes_draw_once,
    a_draw_that_is_killed_again_and_again_is_drawn_once,
    a_draw_is_called_off_when_the_rules_ask_for_none,
    whoever_leaves_takes_part_in_nothing,
    what_is_wrong_with_a_wish_is_said,
    the_page_takes_an_entry_by_its_form,
    random_ballots_end_as_they_were_published,
);

const PALACE: &str = "/api/v1/staff/facilities/palace";
const DAY: i64 = 1440;
/// Tomorrow at 19:00, after `world::evening`.
pub const SEVEN: i64 = DAY + 60;

pub fn knobs(wishes: u16) -> Value {
    json!({
        "min_party": 1,
        "peak": [{ "days": "every_day", "from_minute": 1080, "to_minute": 1260 }],
        // Of tomorrow: today at 12:30, drawn at 13:00.
        "ballot": { "closes_days_before": 1, "closes_minute": 750, "draw_minutes": 30, "wishes": wishes, "confirm_minutes": null },
    })
}

const PEOPLE: [(&str, &str, &str); 8] = [
    ("王小强", "JJ20210001", "13800000001"),
    ("李梅", "JJ20210002", "13800000002"),
    ("张伟", "JJ20210003", "13800000003"),
    ("刘洋", "JJ20210004", "13800000004"),
    ("陈静", "JJ20210005", "13800000005"),
    ("杨帆", "JJ20210006", "13800000006"),
    ("赵云", "JJ20210007", "13800000007"),
    ("黄磊", "JJ20210008", "13800000008"),
];

pub struct Hall {
    pub site: Site,
    manager: Person,
    pub people: Vec<Person>,
}

/// The hall under these knobs, with so many members and its ballots announced.
pub async fn hall(store: &Store, knobs: Value, people: usize) -> Hall {
    let site = Site::new(store).await;
    let manager = site.manager().await;
    site.rule(&manager, "hall", knobs).await;
    let mut members = Vec::new();
    for (name, card, phone) in PEOPLE.into_iter().take(people) {
        members.push(site.member(name, card, phone).await);
    }
    announce(&site.app).await.unwrap();
    Hall {
        site,
        manager,
        people: members,
    }
}

pub fn wish(court: Option<&str>, after: i64, minutes: i64) -> Value {
    let span = world::span(after, minutes);
    json!({ "court_id": court, "starts_at": rfc(span.starts_at), "ends_at": rfc(span.ends_at) })
}

impl Hall {
    /// The ballot for a date, as somebody sees it.
    async fn ballot(&self, who: Option<&Person>, date: &str) -> Value {
        let all = self.site.get(who, "/api/v1/venues/hall/ballots").await.json();
        let items = all["items"].as_array().unwrap().clone();
        let one = items.into_iter().find(|item| item["date"] == date);
        one.unwrap_or_else(|| panic!("no ballot for {date}: {all}"))
    }

    pub async fn id(&self, date: &str) -> String {
        self.ballot(None, date).await["id"].as_str().unwrap().to_owned()
    }

    pub async fn enter(&self, who: usize, ballot: &str, wishes: Value) -> Answer {
        let path = format!("/api/v1/ballots/{ballot}/entries");
        self.site
            .post(Some(&self.people[who]), &path, json!({ "wishes": wishes }))
            .await
    }

    pub async fn draw(&self, ballot: &str) -> Value {
        self.site
            .get(None, &format!("/api/v1/ballots/{ballot}/draw"))
            .await
            .json()
    }

    /// So long after noon today.
    async fn at(&self, minutes: i64) {
        self.site.clock.set(noon() + TimeDelta::minutes(minutes));
        tick(&self.site.app).await.unwrap();
    }

    pub async fn mine(&self, who: usize) -> Vec<Value> {
        let all = self
            .site
            .get(Some(&self.people[who]), "/api/v1/me/reservations")
            .await
            .json();
        all["items"].as_array().unwrap().clone()
    }

    pub async fn notices(&self, who: usize) -> Vec<String> {
        let all = self
            .site
            .get(Some(&self.people[who]), "/api/v1/me/notices")
            .await
            .json();
        let items = all["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|item| item["kind"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

async fn a_peak_slot_is_entered_frozen_drawn_and_verified(store: Store) {
    let hall = hall(&store, knobs(3), 3).await;
    let site = &hall.site;
    let promised = hall.ballot(None, "2026-11-28").await;
    assert_eq!(
        (promised["kind"].as_str(), promised["status"].as_str()),
        (Some("peak"), Some("open"))
    );
    let id = promised["id"].as_str().unwrap().to_owned();
    let before = hall.draw(&id).await;
    assert_eq!((&before["seed"], &before["document"]), (&Value::Null, &json!("")));
    assert_eq!(
        site.get(None, &format!("/ballots/{id}/draw.txt")).await.status,
        StatusCode::NOT_FOUND
    );
    let refused = site.reserve(&hall.people[0], "hall-1", SEVEN, 60, "a").await;
    assert_eq!(refused.rules(), ["needs_ballot"]);
    for who in 0..3 {
        let entered = hall
            .enter(who, &id, json!([wish(Some("hall-1"), SEVEN, 60)]))
            .await;
        assert_eq!(entered.status, StatusCode::CREATED, "{}", entered.body);
    }
    hall.at(30).await;
    let frozen = hall.draw(&id).await;
    assert_eq!(
        (&frozen["ballot"]["status"], &frozen["seed"]),
        (&json!("closed"), &Value::Null)
    );
    let list = frozen["document"].as_str().unwrap();
    assert_eq!(frozen["list_hash"], list_hash(list));
    for hidden in [
        "王小强",
        "JJ2021",
        "138000",
        site.get(Some(&hall.people[0]), "/api/v1/me").await.json()["id"]
            .as_str()
            .unwrap_or("?"),
    ] {
        assert!(!list.contains(hidden), "{hidden} is in {list}");
    }
    assert_eq!(
        hall.enter(0, &id, json!([wish(None, SEVEN, 60)])).await.rules(),
        ["ballot_closed"]
    );
    let own = hall.ballot(Some(&hall.people[1]), "2026-11-28").await["entry"].clone();
    let withdraw = format!("/api/v1/entries/{}", own["id"].as_str().unwrap());
    let late = site
        .call(Some(&hall.people[1]), Method::DELETE, &withdraw, &[], None)
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let refused = site.reserve(&hall.people[0], "hall-2", SEVEN, 60, "b").await;
    assert_eq!(refused.rules(), ["ballot_closed"]);

    hall.at(60).await;
    let drawn = hall.draw(&id).await;
    let document = drawn["document"].as_str().unwrap();
    assert!(
        document.starts_with(list),
        "the list that was frozen stands in it as it was"
    );
    let verified = verify(document).unwrap();
    assert_eq!(verified.list_hash, frozen["list_hash"].as_str().unwrap());
    let seed = drawn["seed"].as_str().unwrap();
    let bytes: Vec<u8> = (0..32)
        .map(|at| u8::from_str_radix(&seed[2 * at..2 * at + 2], 16).unwrap())
        .collect();
    assert_eq!(promised["commitment"], commitment(&bytes.try_into().unwrap()));
    let mut winners = 0;
    for who in 0..3 {
        let own = hall.ballot(Some(&hall.people[who]), "2026-11-28").await["entry"].clone();
        let rank = usize::try_from(own["rank"].as_u64().unwrap()).unwrap();
        assert_eq!(verified.ranking[rank - 1].entry, own["number"].as_str().unwrap());
        let mine = hall.mine(who).await;
        match own["status"].as_str().unwrap() {
            "won" => {
                winners += 1;
                assert_eq!(rank, 1);
                assert_eq!(mine[0]["court"]["id"], "hall-1");
                assert_eq!(mine[0]["starts_at"], rfc(world::span(SEVEN, 60).starts_at));
                assert_eq!(hall.notices(who).await[0], "draw_won");
            }
            other => {
                assert_eq!(other, "lost");
                assert!(mine.is_empty());
                assert_eq!(hall.notices(who).await[0], "draw_lost");
            }
        }
    }
    assert_eq!(winners, 1);
    // What is left is for everybody, and the whole story is in the audit.
    let left = site.reserve(&hall.people[0], "hall-2", DAY + 120, 60, "c").await;
    assert!(
        left.status == StatusCode::CREATED || left.rules() == ["overlaps_own"],
        "{}",
        left.body
    );
    let acts = site
        .get(Some(&hall.manager), &format!("{PALACE}/audit"))
        .await
        .json();
    let of = |act: &str| {
        let items = acts["items"].as_array().unwrap();
        items
            .iter()
            .find(|item| item["act"] == act && item["subject"] == id.as_str())
            .cloned()
            .unwrap()
    };
    assert_eq!(
        of("ballot_announced")["after"]["commitment"],
        promised["commitment"]
    );
    assert_eq!(of("ballot_closed")["after"]["list_hash"], frozen["list_hash"]);
    assert_eq!(of("ballot_drawn")["after"]["seed"], drawn["seed"]);
    let page = site.get(None, &format!("/ballots/{id}/draw")).await;
    assert!(
        page.body.contains(seed) && page.body.contains("data-draw"),
        "{}",
        page.body
    );
    world::assert_sound(&store).await;
}

async fn who_lost_weighs_more_and_who_won_less(store: Store) {
    let hall = hall(&store, knobs(3), 2).await;
    let first = hall.id("2026-11-28").await;
    for who in 0..2 {
        hall.enter(who, &first, json!([wish(Some("hall-1"), SEVEN, 60)]))
            .await;
    }
    hall.at(60).await;
    let won = hall.ballot(Some(&hall.people[0]), "2026-11-28").await["entry"]["status"] == "won";
    let (winner, loser) = if won { (0, 1) } else { (1, 0) };
    let second = hall.id("2026-11-29").await;
    for who in 0..2 {
        let entered = hall
            .enter(who, &second, json!([wish(Some("hall-1"), SEVEN + DAY, 60)]))
            .await;
        assert_eq!(entered.status, StatusCode::CREATED, "{}", entered.body);
    }
    hall.at(30 + DAY).await;
    let weight = async |who: usize| {
        hall.ballot(Some(&hall.people[who]), "2026-11-29").await["entry"]["weight"].clone()
    };
    assert_eq!(
        (weight(winner).await, weight(loser).await),
        (json!(60), json!(240))
    );
}

async fn asking_a_hundred_times_is_asking_once(store: Store) {
    let hall = hall(&store, knobs(3), 2).await;
    let id = hall.id("2026-11-28").await;
    let asks = (0..100).map(|_| hall.enter(0, &id, json!([wish(Some("hall-1"), SEVEN, 60)])));
    for answer in futures_util::future::join_all(asks).await {
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    }
    hall.enter(1, &id, json!([wish(Some("hall-1"), SEVEN, 60)])).await;
    assert_eq!(hall.ballot(None, "2026-11-28").await["entries"], 2);
    hall.at(60).await;
    assert_eq!(
        verify(hall.draw(&id).await["document"].as_str().unwrap())
            .unwrap()
            .ranking
            .len(),
        2
    );
}

async fn a_team_wins_together_and_nobody_is_in_two(store: Store) {
    let hall = hall(&store, knobs(3), 3).await;
    let site = &hall.site;
    let id = hall.id("2026-11-28").await;
    let path = format!("/api/v1/ballots/{id}/entries");
    let code = async |who: usize| {
        let me = site
            .post(Some(&hall.people[who]), "/api/v1/me/companion-code", json!({}))
            .await
            .json();
        me["companion_code"].as_str().unwrap().to_owned()
    };
    let (li, zhang) = (code(1).await, code(2).await);
    let team = json!({ "wishes": [wish(None, SEVEN, 60)], "companions": [li] });
    let entered = site.post(Some(&hall.people[0]), &path, team).await;
    assert_eq!(entered.status, StatusCode::CREATED, "{}", entered.body);
    // Li is in a team: neither alone, nor in another.
    assert_eq!(
        hall.enter(1, &id, json!([wish(None, SEVEN, 60)])).await.fields(),
        ["wishes"]
    );
    let other = json!({ "wishes": [wish(None, SEVEN, 60)], "companions": [li] });
    assert_eq!(
        site.post(Some(&hall.people[2]), &path, other).await.fields(),
        ["companions/0"]
    );
    // Changed: Zhang comes instead, and Li may enter alone.
    let team = json!({ "wishes": [wish(None, SEVEN, 60)], "companions": [zhang] });
    assert_eq!(
        site.post(Some(&hall.people[0]), &path, team).await.status,
        StatusCode::CREATED
    );
    assert_eq!(
        hall.enter(1, &id, json!([wish(None, SEVEN, 60)])).await.status,
        StatusCode::CREATED
    );
    hall.at(60).await;
    assert_eq!(hall.mine(0).await.len(), 1);
    // The companion is there, and so nowhere else at that time.
    let busy = site.reserve(&hall.people[2], "west", SEVEN, 60, "z").await;
    assert_eq!(busy.rules(), ["overlaps_own"], "{}", busy.body);
    world::assert_sound(&store).await;
}

async fn the_first_minutes_after_the_release_are_a_draw(store: Store) {
    let hall = hall(&store, json!({ "min_party": 1, "pool_minutes": 10 }), 3).await;
    let site = &hall.site;
    // 5 December opens on 28 November at 08:00, which is 20 hours after noon; it was announced the day before.
    let later = 8 * DAY;
    let promised = hall.ballot(None, "2026-12-05").await;
    assert_eq!(promised["kind"], "release");
    let id = promised["id"].as_str().unwrap().to_owned();
    let early = hall.enter(0, &id, json!([wish(Some("hall-1"), later, 60)])).await;
    assert_eq!(early.rules(), ["not_open_yet"]);
    let eight = 20 * 60;
    hall.at(eight).await;
    let people = [
        site.back("13800000001").await,
        site.back("13800000002").await,
        site.back("13800000003").await,
    ];
    let hall = Hall {
        people: people.into(),
        ..hall
    };
    let site = &hall.site;
    let fast = site.reserve(&hall.people[0], "hall-1", later, 60, "fast").await;
    assert_eq!(fast.rules(), ["needs_ballot"]);
    assert_eq!(
        hall.enter(0, &id, json!([wish(Some("hall-1"), later, 60)]))
            .await
            .status,
        StatusCode::CREATED
    );
    hall.at(eight + 9).await;
    assert_eq!(
        hall.enter(1, &id, json!([wish(Some("hall-1"), later, 60)]))
            .await
            .status,
        StatusCode::CREATED
    );
    assert_eq!(
        hall.mine(0).await.len() + hall.mine(1).await.len(),
        0,
        "a receipt, no place yet"
    );
    site.clock.set(noon() + TimeDelta::minutes(eight + 10));
    let waiting = site.reserve(&hall.people[2], "hall-2", later, 60, "w").await;
    assert_eq!(
        waiting.rules(),
        ["ballot_closed"],
        "the draw is due and nobody gets between"
    );
    tick(&site.app).await.unwrap();
    assert_eq!(hall.mine(0).await.len() + hall.mine(1).await.len(), 1);
    let free = site.reserve(&hall.people[2], "hall-2", later, 60, "f").await;
    assert_eq!(free.status, StatusCode::CREATED, "{}", free.body);
}

async fn a_rule_may_still_say_no_and_says_which(store: Store) {
    let mut one = knobs(3);
    one["active_limit"] = json!(1);
    let hall = hall(&store, one, 1).await;
    let id = hall.id("2026-11-28").await;
    assert_eq!(
        hall.enter(0, &id, json!([wish(None, SEVEN, 60)])).await.status,
        StatusCode::CREATED
    );
    let meanwhile = hall.site.reserve(&hall.people[0], "west", 2 * DAY, 60, "m").await;
    assert_eq!(meanwhile.status, StatusCode::CREATED, "{}", meanwhile.body);
    hall.at(60).await;
    let own = hall.ballot(Some(&hall.people[0]), "2026-11-28").await["entry"].clone();
    assert_eq!(
        (own["status"].as_str(), own["refused_by"].as_str()),
        (Some("refused"), Some("active_quota"))
    );
    assert_eq!(hall.notices(0).await[0], "draw_refused");
    assert_eq!(hall.mine(0).await.len(), 1);
}

/// What is kept for somebody and waits for an answer.
async fn kept(store: &Store, site: &Site, who: &Person) -> Vec<OfferRow> {
    let me = site.get(Some(who), "/api/v1/me").await.json();
    let id = me["member"]["id"].as_str().unwrap().into();
    let mut reader = store.reader().await;
    let all = offer_list_of_member(&mut reader.tx(), &id, noon()).await.unwrap();
    all.into_iter()
        .filter(|offer| offer.status == OfferStatus::Open)
        .collect()
}

async fn what_is_won_is_confirmed_or_goes_to_the_next(store: Store) {
    let mut knobs = knobs(3);
    knobs["ballot"]["confirm_minutes"] = json!(60);
    let hall = hall(&store, knobs, 3).await;
    let site = &hall.site;
    let id = hall.id("2026-11-28").await;
    for who in 0..3 {
        hall.enter(who, &id, json!([wish(Some("hall-1"), SEVEN, 60)]))
            .await;
    }
    hall.at(60).await;
    let mut line = Vec::new();
    for who in 0..3 {
        assert!(
            hall.mine(who).await.is_empty(),
            "nothing is reserved before it is confirmed"
        );
        let rank = hall.ballot(Some(&hall.people[who]), "2026-11-28").await["entry"]["rank"].as_u64();
        line.push((rank.unwrap(), who));
    }
    line.sort_unstable();
    let [first, second, third] = [line[0].1, line[1].1, line[2].1].map(|who| &hall.people[who]);
    let offer = kept(&store, site, first).await.remove(0);
    assert_eq!(
        (offer.reason, offer.entry_id.is_some()),
        (OfferReason::Draw, true)
    );
    assert_eq!(offer.expires_at, noon() + TimeDelta::minutes(120));
    // Passed on: to whoever is next by the draw, and so on when nobody answers.
    let path = format!("/api/v1/offers/{}", offer.id);
    let passed = site.call(Some(first), Method::DELETE, &path, &[], None).await;
    assert_eq!(passed.status, StatusCode::NO_CONTENT, "{}", passed.body);
    let offer = kept(&store, site, second).await.remove(0);
    assert_eq!(offer.reason, OfferReason::Waitlist);
    site.clock.set(offer.expires_at);
    sweep::sweep(&site.app).await.unwrap();
    assert!(kept(&store, site, second).await.is_empty());
    let offer = kept(&store, site, third).await.remove(0);
    let accepted = site
        .post(
            Some(third),
            &format!("/api/v1/offers/{}/acceptance", offer.id),
            json!({}),
        )
        .await;
    assert_eq!(accepted.status, StatusCode::CREATED, "{}", accepted.body);
    world::assert_sound(&store).await;
}

/// Two accounts ask as fast as they can, six ask once, for one court: over many draws the fast ones win what two of eight should.
async fn fast_accounts_win_no_more_than_their_share(store: Store) {
    let hall = hall(
        &store,
        json!({ "min_party": 1, "pool_minutes": 10, "active_limit": 60, "days_ahead": 30 }),
        8,
    )
    .await;
    let eight = 20 * 60;
    let mut won = [0; 8];
    for round in 0..ROUNDS {
        let morning = eight + DAY * round;
        hall.site.clock.set(noon() + TimeDelta::minutes(morning - 60));
        announce(&hall.site.app).await.unwrap();
        hall.at(morning).await;
        let date = (world::date("2026-12-28") + chrono::Days::new(round.unsigned_abs())).to_string();
        let id = hall.id(&date).await;
        let ahead = DAY * (31 + round);
        for who in 0..8 {
            let times = if who < 2 { 25 } else { 1 };
            let asks = (0..times).map(|_| hall.enter(who, &id, json!([wish(Some("hall-1"), ahead, 60)])));
            for answer in futures_util::future::join_all(asks).await {
                assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
            }
        }
        assert_eq!(hall.ballot(None, &date).await["entries"], 8);
        hall.at(morning + 10).await;
        let drawn = verify(hall.draw(&id).await["document"].as_str().unwrap()).unwrap();
        for (who, won) in won.iter_mut().enumerate() {
            let own = hall.ballot(Some(&hall.people[who]), &date).await["entry"].clone();
            *won += i64::from(own["number"] == drawn.ranking[0].entry.as_str());
        }
    }
    assert_eq!(won.iter().sum::<i64>(), ROUNDS);
    // The weights take turns: in a dozen draws nobody of eight wins more than a few times.
    let fast = won[0] + won[1];
    assert!(fast <= ROUNDS / 2, "{won:?}");
}

const ROUNDS: i64 = 12;

/// All at once and for the same court, beside twenty people who ask once: everybody has one entry, of the same weight.
async fn a_thousand_requests_of_twenty_accounts_are_twenty_entries(store: Store) {
    let hall = hall(&store, json!({ "min_party": 1, "pool_minutes": 10 }), 0).await;
    // 5 December opens at 08:00 on the next day.
    hall.at(20 * 60 - 1).await;
    let people = hall.site.members(40).await;
    hall.at(20 * 60).await;
    let id = hall.id("2026-12-05").await;
    let hall = Hall { people, ..hall };
    let wishes = json!([wish(Some("hall-1"), 8 * DAY, 60)]);
    let asks = (0..1000).map(|nth| hall.enter(nth % 20, &id, wishes.clone()));
    let mut receipts = 0;
    for answer in futures_util::future::join_all(asks).await {
        // So many at one moment are more than there are places to wait in; they are told when to come back.
        match answer.status {
            StatusCode::CREATED => receipts += 1,
            status => {
                assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.body);
                assert!(answer.headers.contains_key("retry-after"));
            }
        }
    }
    assert!(receipts > 100, "{receipts}");
    for who in 0..40 {
        let again = hall.enter(who, &id, wishes.clone()).await;
        assert_eq!(again.status, StatusCode::CREATED, "{}", again.body);
    }
    hall.at(20 * 60 + 10).await;
    let drawn = verify(hall.draw(&id).await["document"].as_str().unwrap()).unwrap();
    assert_eq!(drawn.list.entries.len(), 40);
    assert!(drawn.list.entries.iter().all(|entry| entry.weight == 120));
    world::assert_sound(&store).await;
}

async fn two_processes_draw_once(store: Store) {
    let hall = hall(&store, knobs(3), 6).await;
    let id = hall.id("2026-11-28").await;
    for who in 0..6 {
        hall.enter(who, &id, json!([wish(None, SEVEN, 60)])).await;
    }
    let other = Site::over(&store, true, gongyue_server::pace::Pace::unlimited(1));
    for minutes in [30, 60] {
        let now = noon() + TimeDelta::minutes(minutes);
        hall.site.clock.set(now);
        other.clock.set(now);
        let both = [&hall.site.app, &other.app, &hall.site.app, &other.app].map(tick);
        for moved in futures_util::future::join_all(both).await {
            moved.unwrap();
        }
    }
    let mut won = 0;
    for who in 0..6 {
        let told = hall.notices(who).await;
        assert_eq!(
            told.iter().filter(|kind| kind.starts_with("draw_")).count(),
            1,
            "{told:?}"
        );
        won += hall.mine(who).await.len();
    }
    assert_eq!(won, 4, "four courts, six entries");
    assert!(verify(hall.draw(&id).await["document"].as_str().unwrap()).is_ok());
    let acts = hall
        .site
        .get(Some(&hall.manager), &format!("{PALACE}/audit"))
        .await
        .json();
    let drawn = acts["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["act"] == "ballot_drawn");
    assert_eq!(drawn.count(), 1);
    world::assert_sound(&store).await;
}

async fn a_draw_that_is_killed_again_and_again_is_drawn_once(store: Store) {
    let hall = hall(&store, knobs(3), 6).await;
    let id = hall.id("2026-11-28").await;
    for who in 0..6 {
        hall.enter(who, &id, json!([wish(None, SEVEN, 60)])).await;
    }
    let mut random = StdRng::seed_from_u64(9);
    for minutes in [30, 60] {
        hall.site.clock.set(noon() + TimeDelta::minutes(minutes));
        for _ in 0..30 {
            let app = hall.site.app.clone();
            let running = tokio::spawn(async move { tick(&app).await });
            // At whatever point it is by then.
            for _ in 0..random.random_range(0..40) {
                tokio::task::yield_now().await;
            }
            running.abort();
            running.await.ok();
        }
        tick(&hall.site.app).await.unwrap();
    }
    let mut won = 0;
    for who in 0..6 {
        let told = hall.notices(who).await;
        let drawn = told.iter().filter(|kind| kind.starts_with("draw_"));
        assert_eq!(drawn.count(), 1, "{told:?}");
        won += hall.mine(who).await.len();
    }
    assert_eq!(won, 4, "four courts, six entries");
    assert!(verify(hall.draw(&id).await["document"].as_str().unwrap()).is_ok());
    world::assert_sound(&store).await;
}

async fn a_draw_is_called_off_when_the_rules_ask_for_none(store: Store) {
    let hall = hall(&store, knobs(3), 1).await;
    let id = hall.id("2026-11-28").await;
    hall.enter(0, &id, json!([wish(None, SEVEN, 60)])).await;
    hall.site
        .rule(&hall.manager, "hall", json!({ "min_party": 1 }))
        .await;
    announce(&hall.site.app).await.unwrap();
    assert_eq!(hall.notices(0).await[0], "ballot_called_off");
    hall.at(60).await;
    assert!(hall.mine(0).await.is_empty());
    let free = hall.site.reserve(&hall.people[0], "hall-1", SEVEN, 60, "f").await;
    assert_eq!(free.status, StatusCode::CREATED, "{}", free.body);
    let page = hall.site.get(None, &format!("/ballots/{id}")).await;
    assert!(page.body.contains("这次抽签取消了"), "{}", page.body);
}

async fn whoever_leaves_takes_part_in_nothing(store: Store) {
    let hall = hall(&store, knobs(3), 2).await;
    let id = hall.id("2026-11-28").await;
    for who in 0..2 {
        hall.enter(who, &id, json!([wish(None, SEVEN, 60)])).await;
    }
    let own = hall.ballot(Some(&hall.people[1]), "2026-11-28").await["entry"]["id"].clone();
    let path = format!("/api/v1/entries/{}", own.as_str().unwrap());
    let not_mine = hall
        .site
        .call(Some(&hall.people[0]), Method::DELETE, &path, &[], None)
        .await;
    assert_eq!(not_mine.status, StatusCode::NOT_FOUND);
    let gone = hall
        .site
        .call(Some(&hall.people[1]), Method::DELETE, &path, &[], None)
        .await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(
        hall.ballot(Some(&hall.people[1]), "2026-11-28").await["entry"],
        Value::Null
    );
    let body = json!({ "phone": "13800000001" });
    let left = hall
        .site
        .call(
            Some(&hall.people[0]),
            Method::DELETE,
            "/api/v1/me",
            &[],
            Some(body),
        )
        .await;
    assert_eq!(left.status, StatusCode::NO_CONTENT, "{}", left.body);
    assert_eq!(hall.ballot(None, "2026-11-28").await["entries"], 0);
    hall.at(60).await;
    assert_eq!(hall.draw(&id).await["ranking"], json!([]));
}

async fn what_is_wrong_with_a_wish_is_said(store: Store) {
    let hall = hall(&store, knobs(2), 1).await;
    let id = hall.id("2026-11-28").await;
    let fields = async |wishes: Value| hall.enter(0, &id, wishes).await.fields();
    let good = wish(None, SEVEN, 60);
    assert_eq!(fields(json!([])).await, ["wishes"]);
    assert_eq!(
        fields(json!([good, wish(None, SEVEN, 30), wish(None, SEVEN, 90)])).await,
        ["wishes"]
    );
    assert_eq!(fields(json!([good, good])).await, ["wishes/1"]);
    assert_eq!(
        fields(json!([wish(None, DAY - 240, 60)])).await,
        ["wishes/0"],
        "before the peak"
    );
    assert_eq!(
        fields(json!([wish(None, SEVEN + DAY, 60)])).await,
        ["wishes/0"],
        "another day"
    );
    assert_eq!(
        fields(json!([wish(Some("west"), SEVEN, 60)])).await,
        ["wishes/0"],
        "another venue"
    );
    assert_eq!(
        hall.enter(0, &id, json!([wish(None, SEVEN, 15)])).await.rules(),
        ["off_grid", "too_short"]
    );
    let unverified = hall.site.signed_in("13800000099").await;
    let path = format!("/api/v1/ballots/{id}/entries");
    let no = hall
        .site
        .post(Some(&unverified), &path, json!({ "wishes": [good] }))
        .await;
    assert_eq!(no.rules(), ["not_verified"]);
}

async fn the_page_takes_an_entry_by_its_form(store: Store) {
    let hall = hall(&store, knobs(2), 1).await;
    let (site, wang) = (&hall.site, Some(&hall.people[0]));
    let path = format!("/ballots/{}", hall.id("2026-11-28").await);
    let page = site.get(wang, &path).await.body;
    assert!(
        page.contains("报名抽签") && page.contains("wish-1-start"),
        "{page}"
    );
    let start = world::span(SEVEN, 60).starts_at.timestamp_millis().to_string();
    let form = |start: &str, length: &str| {
        let (start, length) = (start.to_owned(), length.to_owned());
        vec![
            ("what", "enter".to_owned()),
            ("wish-0-start", start),
            ("wish-0-length", length),
            ("wish-0-court", String::new()),
            ("people", "2".to_owned()),
            ("waits", "yes".to_owned()),
        ]
    };
    let send = async |form: Vec<(&str, String)>| {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        site.submit(wang, &path, &form).await
    };
    let empty = send(form("", "60")).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.body.contains("选 1 到 2 个时间"), "{}", empty.body);
    let early = send(form(
        &(start.parse::<i64>().unwrap() - 6 * 3_600_000).to_string(),
        "60",
    ))
    .await;
    assert!(early.body.contains("这个时间不在这次抽签里"), "{}", early.body);
    let done = send(form(&start, "60")).await;
    assert_eq!(
        (done.status, done.location()),
        (StatusCode::SEE_OTHER, format!("{path}?done=entered").as_str())
    );
    let own = hall.ballot(wang, "2026-11-28").await["entry"].clone();
    assert_eq!(
        (
            own["party_size"].as_u64(),
            own["wishes"].as_array().unwrap().len()
        ),
        (Some(2), 1)
    );
    let page = site.get(wang, &format!("{path}?done=entered")).await.body;
    assert!(page.contains("改报名") && page.contains("记下了"), "{page}");
    assert!(site.get(wang, "/reservations").await.body.contains(&path));
    let confirm = format!("/venues/hall/confirm?at=hall-1~{start}");
    assert!(
        site.get(wang, &confirm)
            .await
            .body
            .contains(&format!("{path}?at=hall-1"))
    );
    let gone = site.submit(wang, &path, &[("what", "withdraw")]).await;
    assert_eq!(gone.location(), format!("{path}?done=withdrawn"));
    let desk = site
        .get(Some(&hall.manager), "/staff/facilities/palace/ballots")
        .await;
    assert!(desk.body.contains(&path), "{}", desk.body);
}

/// Members enter, change and withdraw at random while the staff shut courts; then everything is as it was published: who is said
/// to have won has it and nobody else has anything.
async fn random_ballots_end_as_they_were_published(store: Store) {
    let hall = hall(&store, knobs(3), PEOPLE.len()).await;
    let mut random = StdRng::seed_from_u64(20_261_127);
    let mut reserved = vec![0; PEOPLE.len()];
    for round in 0..6 {
        let date = (world::date("2026-11-28") + chrono::Days::new(round)).to_string();
        let ahead = DAY * i64::try_from(round).unwrap();
        let id = hall.id(&date).await;
        for _ in 0..20 {
            let who = random.random_range(0..PEOPLE.len());
            if random.random_ratio(1, 5) {
                let own = hall.ballot(Some(&hall.people[who]), &date).await["entry"]["id"].clone();
                if let Some(own) = own.as_str() {
                    let path = format!("/api/v1/entries/{own}");
                    hall.site
                        .call(Some(&hall.people[who]), Method::DELETE, &path, &[], None)
                        .await;
                }
                continue;
            }
            let courts = [
                None,
                Some("hall-1"),
                Some("hall-2"),
                Some("hall-3"),
                Some("hall-4"),
            ];
            let mut wishes = vec![];
            for _ in 0..random.random_range(1..=3) {
                let court = courts[random.random_range(0..courts.len())];
                let one = wish(
                    court,
                    DAY + ahead + 30 * random.random_range(0..4),
                    30 * random.random_range(1..=2),
                );
                if !wishes.contains(&one) {
                    wishes.push(one);
                }
            }
            let entered = hall.enter(who, &id, Value::from(wishes)).await;
            let known = entered.status == StatusCode::CREATED || entered.rules() == ["active_quota"];
            assert!(known, "{}", entered.body);
        }
        hall.at(30 + ahead).await;
        hall.at(60 + ahead).await;
        let drawn = verify(hall.draw(&id).await["document"].as_str().unwrap()).unwrap();
        for (who, before) in reserved.iter_mut().enumerate() {
            let own = hall.ballot(Some(&hall.people[who]), &date).await["entry"].clone();
            let mine = hall.mine(who).await;
            let Some(number) = own["number"].as_str() else {
                assert_eq!(mine.len(), *before, "who is in no entry gets nothing");
                continue;
            };
            let ranked = drawn
                .ranking
                .iter()
                .find(|ranked| ranked.entry == number)
                .unwrap();
            match (own["status"].as_str().unwrap(), &ranked.win) {
                ("won", Some(win)) => {
                    *before += 1;
                    let span: Span = win.steps.span().unwrap();
                    let starts_at = rfc(span.starts_at);
                    let has = |one: &Value| {
                        one["court"]["id"] == win.court.as_str() && one["starts_at"] == starts_at.as_str()
                    };
                    assert!(mine.iter().any(has), "{mine:?}");
                }
                ("refused", Some(_)) => assert_eq!(own["refused_by"], "active_quota"),
                ("lost", None) => {}
                other => panic!("{other:?}"),
            }
            assert_eq!(mine.len(), *before);
        }
        world::assert_sound(&store).await;
    }
}
