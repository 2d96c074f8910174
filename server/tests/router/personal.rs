//! Personal data: what is kept and can be taken along, what is left of a deleted account, how long things are kept, what
//! members are told, and who comes along by a link.

use super::site::{Answer, Person, Site};
use crate::support::{Number, Store, Text, on_both_engines, on_one_engine, world};
use axum::http::{Method, StatusCode, header};
use chrono::TimeDelta;
use gongyue::notice::Notice;
use gongyue::role::Role;
use gongyue::span::Instant;
use gongyue_server::app::Shared;
use gongyue_server::desk::{grant, sweep};
use gongyue_server::store::Value as Column;
use gongyue_server::store::*;
use serde_json::{Value, json};

on_both_engines!(
    the_export_holds_what_is_kept_and_nothing_of_others,
    a_deleted_account_leaves_numbers_and_no_person,
    deleting_asks_for_the_own_phone_and_a_fresh_factor,
    a_card_of_a_deleted_account_waits_for_the_staff,
    deleting_ends_no_suspension,
    what_is_kept_is_forgotten_on_its_day,
    notices_are_read_once_they_were_shown,
    companions_join_by_the_link_that_the_holder_passes_on,
    who_cannot_come_along_is_told_why,
    the_last_place_is_given_once,
    full_numbers_are_shown_to_staff_of_the_place_and_written_down,
);

on_one_engine!(Sqlite: whatever_is_kept_of_members_is_in_the_export_or_said_why_not);

const WANG: &str = "13800000001";
const LI: &str = "13800000002";
const DESK: &str = "13900000001";
const MANAGER: &str = "13900000002";

async fn manager(site: &Site) -> Person {
    let role = Role::Manager("palace".into());
    grant::grant(&site.app, &MANAGER.parse().unwrap(), &role, false)
        .await
        .unwrap();
    site.signed_in(MANAGER).await
}

async fn desk(site: &Site) -> Person {
    let role = Role::Desk("palace".into());
    grant::grant(&site.app, &DESK.parse().unwrap(), &role, false)
        .await
        .unwrap();
    site.signed_in(DESK).await
}

async fn id_of(site: &Site, who: &Person) -> String {
    let me = site.get(Some(who), "/api/v1/me").await.json();
    me["member"]["id"].as_str().unwrap().to_owned()
}

async fn number(store: &Store, sql: &'static str) -> i64 {
    let mut reader = store.reader().await;
    reader.tx().fetch_one::<Number>(sql, &[]).await.unwrap().0
}

/// A reservation for so many people; its id.
async fn reserved(site: &Site, who: &Person, court: &str, after: i64, people: u16) -> String {
    let key = format!("{court}-{after}-{people}");
    let made = site.reserve_for(who, court, after, 60, &key, people).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    made.json()["reservation"]["id"].as_str().unwrap().to_owned()
}

/// The key of the link by which others join.
async fn key_of(site: &Site, holder: &Person, id: &str) -> String {
    let path = format!("/api/v1/reservations/{id}/invitation");
    let link = site.get(Some(holder), &path).await.json();
    let (_, key) = link["path"].as_str().unwrap().split_once("key=").unwrap();
    key.to_owned()
}

async fn join(site: &Site, who: &Person, id: &str, key: &str) -> Answer {
    let path = format!("/api/v1/reservations/{id}/companions");
    site.post(Some(who), &path, json!({ "key": key })).await
}

async fn delete(site: &Site, who: &Person, phone: &str) -> Answer {
    site.call(
        Some(who),
        Method::DELETE,
        "/api/v1/me",
        &[],
        Some(json!({ "phone": phone })),
    )
    .await
}

/// Somebody is told something at a moment.
struct Told(Shared, String, Notice);

impl Command for Told {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        let row = NoticeRow {
            id: self.0.new_id(),
            member_id: self.1.as_str().into(),
            facts: self.2.clone(),
            created_at: self.0.now(),
            read_at: None,
        };
        notice_insert(tx, &row).await
    }
}

async fn tell(site: &Site, member: &str, union: &str) {
    let union = union.to_owned();
    let told = Told(site.app.clone(), member.to_owned(), Notice::Verified { union });
    site.app.db.write(told).await.unwrap();
}

/// Every text and number of a JSON value.
fn leaves(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Array(all) => all.iter().for_each(|one| leaves(one, into)),
        Value::Object(all) => all.values().for_each(|one| leaves(one, into)),
        Value::String(text) => into.push(text.clone()),
        other => into.push(other.to_string()),
    }
}

async fn the_export_holds_what_is_kept_and_nothing_of_others(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li, desk) = (site.wang().await, site.li().await, desk(&site).await);
    let own = reserved(&site, &wang, "hall-1", 60, 2).await;
    let others = reserved(&site, &li, "hall-2", 120, 2).await;
    let key = key_of(&site, &li, &others).await;
    assert_eq!(
        join(&site, &wang, &others, &key).await.status,
        StatusCode::NO_CONTENT
    );
    let (id, li_id) = (id_of(&site, &wang).await, id_of(&site, &li).await);
    tell(&site, &id, "给王的通知").await;
    tell(&site, &li_id, "给李的通知").await;
    let looked = format!("/api/v1/staff/facilities/palace/members/{id}");
    assert_eq!(site.get(Some(&desk), &looked).await.status, StatusCode::OK);

    let answer = site.get(Some(&wang), "/api/v1/me/export").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.headers[header::CONTENT_DISPOSITION],
        "attachment; filename=\"gongyue.json\""
    );
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    let data = answer.json();
    assert_eq!(data["member"]["phone"], WANG);
    assert_eq!(data["member"]["name"], "王小强");
    assert_eq!(data["member"]["union"], "浔阳区纺织厂工会");
    assert_eq!(data["on_roll"]["union_card_no"], "JJ20210001");
    assert_eq!(data["on_roll"]["phone"], WANG);
    let ids = |list: &Value| -> Vec<String> {
        let all = list.as_array().unwrap().iter();
        all.map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&data["reservations"]), [own]);
    assert_eq!(ids(&data["companion_on"]), [others]);
    assert_eq!(data["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(
        data["notices"].as_array().unwrap().len(),
        2,
        "the reservation, and what was told"
    );
    assert_eq!(data["acts_of_staff"][0]["act"], "member_viewed");
    let mut texts = Vec::new();
    leaves(&data, &mut texts);
    let li_and_staff = [
        LI,
        "李梅",
        "JJ20210002",
        &li_id,
        "给李的通知",
        DESK,
        &id_of(&site, &desk).await,
    ];
    for foreign in li_and_staff {
        assert!(
            !texts.iter().any(|text| text.contains(foreign)),
            "{foreign} in {data}"
        );
    }
    // A session that ended has no part in it, and a stranger gets nothing.
    assert_eq!(
        site.get(None, "/api/v1/me/export").await.status,
        StatusCode::UNAUTHORIZED
    );

    // Somebody who waits for the staff finds the request in it, with the card.
    let zhao = site.signed_in("13800000077").await;
    let body = json!({ "name": "赵敏", "union_card_no": "ZZ20990001", "palace_id": "palace" });
    site.post(Some(&zhao), "/api/v1/me/verification", body).await;
    let data = site.get(Some(&zhao), "/api/v1/me/export").await.json();
    assert_eq!(data["verification_requests"][0]["status"], "pending");
    assert_eq!(data["verification_requests"][0]["union_card_no"], "ZZ20990001");
    assert_eq!(data["on_roll"], Value::Null);
}

/// A table that points at members holds something of them: it is exported, or here is why not.
const OF_MEMBERS: &[(&str, &str)] = &[
    ("activity_entry", "activities"),
    ("appeal", "appeals"),
    ("authenticator", "second_factors"),
    ("ballot_entry", "ballots"),
    ("ballot_person", "who is in which of the entries, which are there"),
    ("calendar_feed", "calendar_feeds"),
    ("challenge", "a question of minutes to a passkey"),
    ("closure", "what the staff do at work"),
    ("favourite", "favourites"),
    ("idempotency", "keys of requests; the reservations are there"),
    ("delivery", "deliveries"),
    ("mail_address", "mail_addresses"),
    ("member_claim", "the times of the reservations, once more"),
    ("notice", "notices"),
    ("notice_choice", "notice_choices"),
    ("offer", "offers"),
    ("policy", "what the staff do at work"),
    ("reservation", "reservations"),
    ("reservation_companion", "companion_on"),
    ("role_grant", "roles"),
    ("roll_import", "what the staff do at work"),
    ("series", "what the staff do at work"),
    ("activity", "what the staff do at work"),
    ("photo", "what the staff do at work"),
    ("session", "sessions"),
    ("waitlist", "waits"),
    ("verification_request", "verification_requests"),
];

async fn whatever_is_kept_of_members_is_in_the_export_or_said_why_not(store: Store) {
    let mut reader = store.reader().await;
    let sql = "SELECT DISTINCT kept.name AS text FROM sqlite_master AS kept
        JOIN pragma_foreign_key_list(kept.name) AS pointing ON pointing.\"table\" = 'member'
        WHERE kept.type = 'table' ORDER BY kept.name";
    let tables = reader.tx().fetch_all::<Text>(sql, &[]).await.unwrap();
    drop(reader);
    let site = Site::new(&store).await;
    let data = site
        .get(Some(&site.wang().await), "/api/v1/me/export")
        .await
        .json();
    assert!(tables.len() > 8);
    for table in tables {
        let found = OF_MEMBERS.iter().find(|(name, _)| *name == table.0);
        let (_, place) =
            found.unwrap_or_else(|| panic!("what {} holds of members is not in the export", table.0));
        assert!(
            place.contains(' ') || data[*place].is_array(),
            "{} should be exported as {place}",
            table.0
        );
    }
}

async fn a_deleted_account_leaves_numbers_and_no_person(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li, manager) = (site.wang().await, site.li().await, manager(&site).await);
    let id = id_of(&site, &wang).await;
    let past = reserved(&site, &wang, "hall-1", -120, 1).await;
    site.clock.set(world::span(-120, 1).starts_at);
    let check_in = format!("/api/v1/reservations/{past}/check-in");
    assert_eq!(
        site.post(Some(&manager), &check_in, json!({})).await.status,
        StatusCode::OK
    );
    site.clock.set(world::span(-59, 1).starts_at);
    sweep::sweep(&site.app).await.unwrap();
    let ahead = reserved(&site, &wang, "hall-1", 90, 1).await;
    let along = reserved(&site, &li, "hall-2", 150, 2).await;
    let key = key_of(&site, &li, &along).await;
    join(&site, &wang, &along, &key).await;
    assert_eq!(site.state(None, "hall", "hall-1", 90).await, "taken");

    assert_eq!(delete(&site, &wang, WANG).await.status, StatusCode::NO_CONTENT);

    // What is ahead is free for others at once.
    assert_eq!(site.state(None, "hall", "hall-1", 90).await, "free");
    reserved(&site, &li, "hall-1", 90, 1).await;
    // The session is over, with every one of the account.
    assert_eq!(
        site.get(Some(&wang), "/api/v1/me").await.status,
        StatusCode::UNAUTHORIZED
    );
    // What is past counts on without a person, and so does what was given back.
    let row = |id: String| {
        let store = store.clone();
        async move {
            let mut reader = store.reader().await;
            reservation_get(&mut reader.tx(), &id.into())
                .await
                .unwrap()
                .unwrap()
        }
    };
    let (past, ahead) = (row(past).await, row(ahead).await);
    assert_eq!((past.member_id, past.status.as_str()), (None, "completed"));
    assert_eq!((ahead.member_id, ahead.status.as_str()), (None, "cancelled"));
    assert!(past.union_id.is_some(), "the union's numbers stay");
    // Nothing else is left of the person.
    for sql in [
        "SELECT COUNT(*) AS number FROM member WHERE name = '王小强'",
        "SELECT COUNT(*) AS number FROM reservation_companion",
        "SELECT COUNT(*) AS number FROM idempotency WHERE member_id NOT IN (SELECT id FROM member)",
        "SELECT COUNT(*) AS number FROM session WHERE member_id NOT IN (SELECT id FROM member)",
        "SELECT COUNT(*) AS number FROM member_claim WHERE member_id NOT IN (SELECT id FROM member)",
    ] {
        assert_eq!(number(&store, sql).await, 0, "{sql}");
    }
    let left = site
        .get(
            Some(&manager),
            &format!("/api/v1/staff/facilities/palace/members/{id}"),
        )
        .await;
    assert_eq!(left.status, StatusCode::NOT_FOUND);
    // The audit still says what was done, about an id that is nobody's; the page says so.
    let page = site.get(Some(&manager), "/staff/facilities/palace/audit").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains("已注销的账号") && !page.body.contains("王"),
        "{}",
        page.body
    );
    world::assert_sound(&store).await;
    // Another account may have the phone, and finds nothing of what was.
    let again = site.signed_in(WANG).await;
    assert_ne!(id_of(&site, &again).await, id);
    let data = site.get(Some(&again), "/api/v1/me/export").await.json();
    assert_eq!(data["reservations"], json!([]));
    assert_eq!(data["acts_of_staff"], json!([]));
}

async fn deleting_asks_for_the_own_phone_and_a_fresh_factor(store: Store) {
    let site = Site::in_earnest(&store).await;
    let wang = site.wang().await;
    site.li().await;
    for phone in [LI, "138", ""] {
        let refused = delete(&site, &wang, phone).await;
        assert_eq!(refused.fields(), ["phone"], "{}", refused.body);
        assert!(phone.is_empty() || !refused.body.contains(phone));
    }
    let form = site
        .submit(Some(&wang), "/me/data/delete", &[("phone", "138 0000 0002")])
        .await;
    assert_eq!(form.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(form.body.contains("138 0000 0002"), "kept at the field");
    // Whoever has a second factor shows it first.
    struct Factor(Shared, String);
    impl Command for Factor {
        type Output = ();
        type Error = Failure;
        async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
            let row = AuthenticatorRow {
                id: "factor".into(),
                member_id: self.1.as_str().into(),
                kind: AuthenticatorKind::Totp,
                device: String::new(),
                secret: self.0.keys.seal("seed", &self.0.chance),
                credential_id: None,
                used_turn: None,
                created_at: self.0.now(),
                used_at: None,
                confirmed_at: Some(self.0.now()),
            };
            authenticator_insert(tx, &row).await.map(drop)
        }
    }
    let factor = Factor(site.app.clone(), id_of(&site, &wang).await);
    site.app.db.write(factor).await.unwrap();
    // Without it this session is half in now.
    assert_eq!(delete(&site, &wang, WANG).await.status, StatusCode::FORBIDDEN);
    let shown = |ago: TimeDelta| {
        let at = site.app.now() - ago;
        store.write(move |tx| {
            Box::pin(async move {
                let at = at.timestamp_millis();
                let sql = "UPDATE session SET factor_at = $1";
                tx.execute(sql, &[Column::Integer(Some(at))]).await?;
                Ok(())
            })
        })
    };
    shown(TimeDelta::minutes(15)).await.unwrap();
    let stale = delete(&site, &wang, WANG).await;
    assert_eq!(stale.status, StatusCode::FORBIDDEN, "{}", stale.body);
    assert_eq!(stale.json()["type"], "urn:gongyue:second-factor-needed");
    let page = site
        .submit(Some(&wang), "/me/data/delete", &[("phone", WANG)])
        .await;
    assert!(
        page.location().starts_with("/second-factor?next="),
        "{}",
        page.location()
    );
    shown(TimeDelta::minutes(15) - TimeDelta::milliseconds(1))
        .await
        .unwrap();
    let done = site
        .submit(Some(&wang), "/me/data/delete", &[("phone", "138-0000-0001")])
        .await;
    assert_eq!(done.location(), "/");
    assert!(
        done.headers[header::SET_COOKIE]
            .to_str()
            .unwrap()
            .contains("Max-Age=0")
    );
    assert_eq!(
        number(&store, "SELECT COUNT(*) AS number FROM authenticator").await,
        0
    );
    world::assert_sound(&store).await;
}

async fn a_card_of_a_deleted_account_waits_for_the_staff(store: Store) {
    let site = Site::new(&store).await;
    let wang = site.wang().await;
    let deleted_at = site.app.now();
    delete(&site, &wang, WANG).await;
    let verify = async |who: &Person, card: &str| {
        let body = json!({ "name": "王小强", "union_card_no": card });
        site.post(Some(who), "/api/v1/me/verification", body).await
    };
    let again = site.signed_in(WANG).await;
    // Neither by the phone on the roll, nor by the card, nor on another phone.
    assert_eq!(verify(&again, "").await.fields(), ["union_card_no"]);
    assert_eq!(verify(&again, "JJ20210001").await.json()["status"], "pending");
    let other = site.signed_in("13800000055").await;
    assert_eq!(verify(&other, "JJ20210001").await.json()["status"], "pending");
    // Nor by the same roll once more.
    let manager = manager(&site).await;
    let roll = "card,name,phone,union,division\nJJ20210001,王小强,13800000001,浔阳区搬运工会,360403\n";
    let path = "/api/v1/staff/facilities/palace/roll";
    let import = site.upload(Some(&manager), path, roll.as_bytes()).await.json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    site.read_roll(&manager, "facilities/palace", &import).await;
    let applied = site
        .post(Some(&manager), &format!("{path}/{import}/application"), json!({}))
        .await;
    assert_eq!(applied.status, StatusCode::OK, "{}", applied.body);
    let me = site.get(Some(&again), "/api/v1/me").await.json();
    assert_eq!(me["member"]["verification"], "pending", "{me}");
    // Thirty days later to the millisecond it is like any other card.
    site.clock
        .set(deleted_at + TimeDelta::days(30) - TimeDelta::milliseconds(1));
    assert_eq!(verify(&again, "JJ20210001").await.json()["status"], "pending");
    site.clock.set(deleted_at + TimeDelta::days(30));
    assert_eq!(verify(&again, "JJ20210001").await.json()["status"], "verified");
    world::assert_sound(&store).await;
}

async fn deleting_ends_no_suspension(store: Store) {
    let site = Site::new(&store).await;
    let manager_ = manager(&site).await;
    let knobs = json!({ "strikes": { "limit": 1, "days": 60, "suspend_days": [60] } });
    site.rule(&manager_, "hall", knobs).await;
    let wang = site.wang().await;
    reserved(&site, &wang, "hall-1", 60, 1).await;
    site.clock.set(world::span(180, 1).starts_at);
    sweep::sweep(&site.app).await.unwrap();
    let me = site.get(Some(&wang), "/api/v1/me").await.json();
    let until: Instant = me["standing"]["suspended_until"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(until > site.app.now() + TimeDelta::days(50), "{me}");
    delete(&site, &wang, WANG).await;
    let verify = async |who: &Person| {
        let body = json!({ "name": "王小强", "union_card_no": "JJ20210001" });
        let answer = site.post(Some(who), "/api/v1/me/verification", body).await;
        answer.json()["status"].as_str().unwrap().to_owned()
    };
    site.clock.set(until - TimeDelta::minutes(1));
    let again = site.signed_in(WANG).await;
    site.clock.set(until - TimeDelta::milliseconds(1));
    assert_eq!(verify(&again).await, "pending");
    site.clock.set(until);
    assert_eq!(verify(&again).await, "verified");
}

async fn what_is_kept_is_forgotten_on_its_day(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li) = (site.wang().await, site.li().await);
    let past = reserved(&site, &wang, "hall-1", 60, 2).await;
    let along = reserved(&site, &li, "hall-2", 120, 2).await;
    for (holder, joins, id) in [(&wang, &li, &past), (&li, &wang, &along)] {
        let key = key_of(&site, holder, id).await;
        assert_eq!(join(&site, joins, id, &key).await.status, StatusCode::NO_CONTENT);
    }
    let told_at = site.app.now();
    tell(&site, &id_of(&site, &wang).await, "很久以前").await;
    let ended = world::span(60, 60).ends_at;
    site.clock.set(world::span(300, 1).starts_at);
    sweep::sweep(&site.app).await.unwrap();
    // Li leaves; who came along with her is still forgotten when the rest is.
    delete(&site, &li, LI).await;
    let at = async |moment: Instant| {
        site.clock.set(moment);
        sweep::forget(&site.app).await.unwrap();
    };
    let just = TimeDelta::milliseconds(1);
    let count = async |sql: &'static str| number(&store, sql).await;

    // A notice: half a year.
    const NOTICES: &str = "SELECT COUNT(*) AS number FROM notice WHERE kind = 'verified'";
    at(told_at + TimeDelta::days(180)).await;
    assert_eq!(count(NOTICES).await, 1);
    at(told_at + TimeDelta::days(180) + just).await;
    assert_eq!(count(NOTICES).await, 0);

    // Who had a court: two years from its end.
    const HELD: &str = "SELECT COUNT(*) AS number FROM reservation WHERE member_id IS NOT NULL";
    const ALONG: &str = "SELECT COUNT(*) AS number FROM reservation_companion";
    at(ended + TimeDelta::days(730)).await;
    assert_eq!((count(HELD).await, count(ALONG).await), (1, 1));
    at(ended + TimeDelta::days(730) + just).await;
    assert_eq!((count(HELD).await, count(ALONG).await), (0, 1));
    let others = world::span(120, 60).ends_at;
    at(others + TimeDelta::days(730)).await;
    assert_eq!(count(ALONG).await, 1);
    at(others + TimeDelta::days(730) + just).await;
    assert_eq!(count(ALONG).await, 0);
    assert_eq!(
        count("SELECT COUNT(*) AS number FROM reservation").await,
        2,
        "that the courts were used stays"
    );

    // An account: three years after it was last used.
    const MEMBERS: &str = "SELECT COUNT(*) AS number FROM member WHERE name = '王小强'";
    const SEEN: &str = "SELECT seen_at AS number FROM member WHERE name = '王小强'";
    let seen = Instant::from_timestamp_millis(count(SEEN).await).unwrap();
    at(seen + TimeDelta::days(1095)).await;
    assert_eq!(count(MEMBERS).await, 1);
    at(seen + TimeDelta::days(1095) + just).await;
    assert_eq!(count(MEMBERS).await, 0);
    world::assert_sound(&store).await;
    // Who comes back after that is welcome at once.
    let wang = site.signed_in(WANG).await;
    let body = json!({ "name": "王小强", "union_card_no": "JJ20210001" });
    let verified = site.post(Some(&wang), "/api/v1/me/verification", body).await;
    assert_eq!(verified.json()["status"], "verified", "{}", verified.body);
}

async fn notices_are_read_once_they_were_shown(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li) = (site.wang().await, site.li().await);
    let (id, li_id) = (id_of(&site, &wang).await, id_of(&site, &li).await);
    tell(&site, &id, "甲工会").await;
    tell(&site, &li_id, "乙工会").await;
    site.clock.advance(TimeDelta::seconds(1));
    tell(&site, &id, "丙工会").await;
    let unread = async |who: &Person| -> Vec<String> {
        let list = site.get(Some(who), "/api/v1/me/notices").await.json();
        let items = list["items"].as_array().unwrap().clone();
        let new = items.into_iter().filter(|notice| notice["read_at"].is_null());
        new.map(|notice| notice["facts"]["union"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(unread(&wang).await, ["丙工会", "甲工会"], "newest first");
    let me = site.get(Some(&wang), "/me").await;
    assert!(me.body.contains("2 条新通知"));
    let page = site.get(Some(&wang), "/me/notices").await;
    let (first, second) = (page.body.find("丙工会"), page.body.find("甲工会"));
    assert!(first.is_some() && first < second && !page.body.contains("乙工会"));
    assert!(unread(&wang).await.is_empty());
    assert_eq!(unread(&li).await, ["乙工会"], "nobody else's are touched");
    assert!(!site.get(Some(&wang), "/me").await.body.contains("条新通知"));
    // What comes after the page was made is still new.
    let shown_until = site.app.now();
    site.clock.advance(TimeDelta::milliseconds(1));
    tell(&site, &id, "丁工会").await;
    struct Read(String, Instant, Instant);
    impl Command for Read {
        type Output = ();
        type Error = Failure;
        async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
            notice_read(tx, &self.0.as_str().into(), self.1, self.2)
                .await
                .map(drop)
        }
    }
    let read = Read(id.clone(), shown_until, site.app.now());
    site.app.db.write(read).await.unwrap();
    assert_eq!(unread(&wang).await, ["丁工会"]);
    let done = site.post(Some(&wang), "/api/v1/me/notices/read", json!({})).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT);
    assert!(unread(&wang).await.is_empty());
}

async fn companions_join_by_the_link_that_the_holder_passes_on(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li) = (site.wang().await, site.li().await);
    let id = reserved(&site, &wang, "hall-1", 60, 2).await;
    let key = key_of(&site, &wang, &id).await;
    let here = format!("/reservations/{id}/join?key={key}");
    // The holder's name is masked, and the way leads over signing in and back.
    let page = site.get(None, &here).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("王*强") && !page.body.contains("王小强"));
    assert!(
        page.body.contains("/sign-in?next=%2Freservations%2F"),
        "{}",
        page.body
    );
    // A guessed key finds nothing, whoever asks; nor does the key of another reservation.
    let other = reserved(&site, &li, "hall-2", 120, 2).await;
    let foreign = key_of(&site, &li, &other).await;
    for wrong in ["", "guessed", &foreign, &key[1..], &format!("{key}A")] {
        let path = format!("/reservations/{id}/join?key={wrong}");
        assert_eq!(
            site.get(Some(&li), &path).await.status,
            StatusCode::NOT_FOUND,
            "{wrong}"
        );
        assert_eq!(
            join(&site, &li, &id, wrong).await.status,
            StatusCode::NOT_FOUND,
            "{wrong}"
        );
    }
    // Only the holder has the link.
    let path = format!("/api/v1/reservations/{id}/invitation");
    assert_eq!(site.get(Some(&li), &path).await.status, StatusCode::NOT_FOUND);
    assert!(
        site.get(Some(&wang), &format!("/reservations/{id}"))
            .await
            .body
            .contains(&key)
    );

    let form = [("key", key.as_str())];
    let joined = site
        .submit(Some(&li), &format!("/reservations/{id}/join"), &form)
        .await;
    assert_eq!(joined.location(), here);
    assert!(site.get(Some(&li), &here).await.body.contains("你已经在同伴里了"));
    // Twice is once.
    assert_eq!(join(&site, &li, &id, &key).await.status, StatusCode::NO_CONTENT);
    assert_eq!(
        number(&store, "SELECT COUNT(*) AS number FROM reservation_companion").await,
        1
    );
    // She is there now, so nowhere else at that time; and it is not hers to cancel.
    let busy = site.reserve(&li, "hall-3", 60, 60, "b").await;
    assert_eq!(busy.rules(), ["overlaps_own"], "{}", busy.body);
    let cancel = format!("/api/v1/reservations/{id}/cancellation");
    assert_eq!(
        site.post(Some(&li), &cancel, json!({})).await.status,
        StatusCode::NOT_FOUND
    );
    assert!(site.get(Some(&wang), &here).await.body.contains("这是你自己约的"));
    world::assert_sound(&store).await;
}

/// The fault of joining, as a page tells it.
async fn refusal(site: &Site, who: &Person, id: &str, key: &str) -> String {
    let path = format!("/reservations/{id}/join");
    let page = site.submit(Some(who), &path, &[("key", key)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.body);
    let answer = join(site, who, id, key).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    let said = answer.json()["detail"].as_str().unwrap().to_owned();
    assert!(page.body.contains(&said), "page and API say the same: {said}");
    said
}

async fn who_cannot_come_along_is_told_why(store: Store) {
    let site = Site::new(&store).await;
    let manager_ = manager(&site).await;
    let knobs = json!({ "strikes": { "limit": 1, "days": 30, "suspend_days": [7] } });
    site.rule(&manager_, "hall", knobs).await;
    let (wang, li) = (site.wang().await, site.li().await);
    let zhang = site.member("张伟", "JJ20210003", "13800000003").await;
    let lazy = site.member("刘洋", "JJ20210004", "13800000004").await;
    let unverified = site.signed_in("13800000099").await;
    // Who did not come is suspended, for coming along too.
    reserved(&site, &lazy, "hall-4", -300, 1).await;
    site.clock.set(world::span(-240, 1).starts_at);
    sweep::sweep(&site.app).await.unwrap();
    let id = reserved(&site, &wang, "hall-1", 60, 2).await;
    let key = key_of(&site, &wang, &id).await;
    assert_eq!(
        refusal(&site, &wang, &id, &key).await,
        "这是你自己约的。把这个链接发给同伴。"
    );
    assert_eq!(refusal(&site, &unverified, &id, &key).await, "认证会员才能作同伴");
    assert_eq!(refusal(&site, &lazy, &id, &key).await, "你的预约资格暂停中");
    reserved(&site, &zhang, "hall-2", 60, 1).await;
    assert_eq!(refusal(&site, &zhang, &id, &key).await, "那个时间你在别处有预约");
    assert_eq!(join(&site, &li, &id, &key).await.status, StatusCode::NO_CONTENT);
    let late = site.member("陈静", "JJ20210005", "13800000005").await;
    assert_eq!(refusal(&site, &late, &id, &key).await, "人已经齐了");
    // Given back: over, for whoever comes now, and who was in it is free again.
    let cancel = format!("/api/v1/reservations/{id}/cancellation");
    site.post(Some(&wang), &cancel, json!({})).await;
    assert_eq!(refusal(&site, &late, &id, &key).await, "这场已经结束或取消");
    reserved(&site, &li, "hall-3", 60, 1).await;
    world::assert_sound(&store).await;
}

async fn the_last_place_is_given_once(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li) = (site.wang().await, site.li().await);
    let zhang = site.member("张伟", "JJ20210003", "13800000003").await;
    for (n, court) in ["hall-1", "hall-2", "hall-3", "hall-4"].into_iter().enumerate() {
        let id = reserved(&site, &wang, court, 60 * (n as i64) - 120, 2).await;
        let key = key_of(&site, &wang, &id).await;
        // Each of them twice at a time, as an impatient thumb does.
        let all =
            futures_util::future::join_all([&li, &zhang, &li, &zhang].map(|who| join(&site, who, &id, &key)));
        let statuses: Vec<StatusCode> = all.await.iter().map(|answer| answer.status).collect();
        let (li_in, zhang_in) = (statuses[0], statuses[1]);
        assert_eq!((statuses[2], statuses[3]), (li_in, zhang_in), "{statuses:?}");
        assert_ne!(li_in, zhang_in, "{statuses:?}");
        assert!(
            statuses.iter().all(|status| matches!(status.as_u16(), 204 | 422)),
            "{statuses:?}"
        );
        let cancel = format!("/api/v1/reservations/{id}/cancellation");
        site.post(Some(&wang), &cancel, json!({})).await;
    }
    world::assert_sound(&store).await;
}

async fn full_numbers_are_shown_to_staff_of_the_place_and_written_down(store: Store) {
    let site = Site::new(&store).await;
    let (wang, desk, manager) = (site.wang().await, desk(&site).await, manager(&site).await);
    let id = id_of(&site, &wang).await;
    const PHONE_ENDS: &str = "0001";
    // Lists are masked, page and API.
    for path in [
        "/staff/facilities/palace/members?q=%E7%8E%8B",
        "/api/v1/staff/facilities/palace/members?q=%E7%8E%8B",
        "/staff/facilities/palace/members?q=13800000001",
        "/api/v1/staff/facilities/palace/members?q=JJ20210001",
    ] {
        let list = site.get(Some(&desk), path).await;
        assert!(
            list.body.contains("138****0001") && list.body.contains("王*强"),
            "{path}"
        );
        let shown = list
            .body
            .replace("q=13800000001", "")
            .replace("value=\"13800000001\"", "");
        for hidden in [WANG, "王小强", "JJ20210001"] {
            assert!(!shown.contains(hidden), "{hidden} in {path}");
        }
        assert!(list.body.contains(PHONE_ENDS));
    }
    let views = "SELECT COUNT(*) AS number FROM audit WHERE act = 'member_viewed'";
    assert_eq!(number(&store, views).await, 0, "a list is no full view");
    // In full one at a time, and each look is written down: before it is shown, whoever looks.
    for (n, (who, path)) in [
        (&desk, format!("/staff/facilities/palace/members/{id}")),
        (&desk, format!("/api/v1/staff/facilities/palace/members/{id}")),
        (&manager, format!("/api/v1/staff/facilities/palace/members/{id}")),
    ]
    .into_iter()
    .enumerate()
    {
        let full = site.get(Some(who), &path).await;
        assert!(
            full.body.contains(WANG) && full.body.contains("JJ20210001"),
            "{path}: {}",
            full.body
        );
        assert_eq!(full.headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(number(&store, views).await, n as i64 + 1);
    }
    // Not to the member of another palace's staff, nor to members; and nothing is written about what nobody saw.
    let li = site.li().await;
    let path = format!("/api/v1/staff/facilities/palace/members/{id}");
    assert_eq!(site.get(Some(&li), &path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(number(&store, views).await, 3);
    // The manager reads who looked, masked; the member reads that somebody did, and not who.
    let page = site
        .get(Some(&manager), "/staff/facilities/palace/audit?kind=members")
        .await;
    assert!(page.body.contains("看了完整的手机号和卡号") && page.body.contains("139****0001"));
    assert!(page.body.contains("王*强 138****0001"));
    assert!(!page.body.contains("给了工作权限"), "another kind");
    let staff = site
        .get(Some(&manager), "/staff/facilities/palace/audit?kind=staff")
        .await;
    assert!(staff.body.contains("给了工作权限") && !staff.body.contains("看了完整"));
    let mine = site.get(Some(&wang), "/me/audit").await;
    assert_eq!(mine.body.matches("看了你完整的手机号和卡号").count(), 3);
    assert!(mine.body.contains("palace工人文化宫的工作人员"));
    for hidden in ["139****", DESK, MANAGER, &id_of(&site, &desk).await] {
        assert!(!mine.body.contains(hidden), "{hidden}");
    }
    // Who may not read it.
    assert_eq!(
        site.get(Some(&desk), "/staff/facilities/palace/audit")
            .await
            .status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        site.get(Some(&li), "/me/audit")
            .await
            .body
            .matches("看了你")
            .count(),
        0
    );
    // Pages of 30, by one moment too: all looks stand still in time.
    for _ in 0..30 {
        site.get(Some(&desk), &path).await;
    }
    let mut seen = 0;
    let mut next = Some("/me/audit".to_owned());
    while let Some(path) = next {
        let page = site.get(Some(&wang), &path).await;
        seen += page.body.matches("看了你完整的手机号和卡号").count();
        next = page.body.split("href=\"").find_map(|rest| {
            let href = rest.split('"').next()?;
            href.starts_with("/me/audit?before=")
                .then(|| href.replace("&amp;", "&"))
        });
    }
    assert_eq!(seen, 33);
    let mut seen = 0;
    let mut next = Some("/staff/facilities/palace/audit?kind=members".to_owned());
    while let Some(path) = next {
        let page = site.get(Some(&manager), &path).await;
        seen += page.body.matches("看了完整的手机号和卡号").count();
        next = page.body.split("href=\"").find_map(|rest| {
            let href = rest.split('"').next()?;
            href.contains("before=").then(|| href.replace("&amp;", "&"))
        });
    }
    assert_eq!(seen, 33);
    world::assert_sound(&store).await;
}
