//! Coverage: counted from what happened, told to the officers of the division, and never of a few.

use super::site::{Person, Site, rfc};
use super::today::{desk, manager};
use crate::support::{Store, on_both_engines, on_one_engine, world};
use axum::http::{Method, StatusCode, header};
use chrono::{NaiveDate, TimeDelta};
use gongyue::facility::FacilityStatus;
use gongyue::role::Role;
use gongyue_server::desk::{people_count, report, sweep, usage, usage_check};
use gongyue_server::pace::Pace;
use gongyue_server::sample;
use gongyue_server::store::*;
use gongyue_server::unmet;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use std::path::Path;

on_both_engines!(
    an_officer_sees_the_own_division_and_no_other,
    what_was_used_and_by_how_many_is_told,
    a_past_day_is_told_as_it_stood,
    what_could_not_be_had_counts_once_a_person,
    few_are_not_told_anywhere,
    a_report_stays_as_it_was_issued,
    a_number_opens_down_to_its_reservations,
    random_histories_are_kept_as_a_new_count_says,
    a_history_over_a_skipped_hour_is_kept_as_a_new_count_says,
    a_history_over_a_repeated_hour_is_kept_as_a_new_count_says,
    a_history_over_a_repeated_half_hour_is_kept_as_a_new_count_says,
);

on_one_engine!(Sqlite: the_sample_province_reports_what_was_reviewed, a_sample_made_in_the_evening_holds_every_invariant,
    a_spreadsheet_program_opens_the_files_with_their_types);

const API: &str = "/api/v1/staff/facilities/palace";

async fn officer(site: &Site, scope: &str) -> Person {
    site.staff("13900000003", Role::Union(world::code(scope))).await
}

/// An officer of a city that has nothing to do with it.
async fn stranger(site: &Site, store: &Store) -> Person {
    let there = store.write(|tx| {
        Box::pin(async move { Ok(division_upsert(tx, &world::division("3601", "南昌市")).await?) })
    });
    there.await.unwrap();
    site.staff("13900000008", Role::Union(world::code("3601"))).await
}

async fn coverage(site: &Site, who: &Person, query: &str) -> Value {
    let answer = site.get(Some(who), &format!("/api/v1/coverage?{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()
}

async fn an_officer_sees_the_own_division_and_no_other(store: Store) {
    let site = Site::new(&store).await;
    let officer = officer(&site, "3604").await;
    let own = coverage(&site, &officer, "").await;
    assert_eq!(own["division"], json!({ "code": "3604", "name": "九江市" }));
    assert_eq!(own["items"][0]["own_level"], true, "{own}");
    let county = coverage(&site, &officer, "division=360403").await;
    assert_eq!(
        county["totals"]["courts"], 6,
        "four courts, a full one, and a room"
    );
    for beyond in ["36", "3601", "360102", "99"] {
        let path = format!("/api/v1/coverage?division={beyond}");
        assert_eq!(
            site.get(Some(&officer), &path).await.status,
            StatusCode::NOT_FOUND,
            "{beyond}"
        );
    }
    for wrong in [
        "from=x",
        "division=36040",
        "from=2026-12-01&to=2026-11-01",
        "on=2026-13-01",
        "from=2010-01-01",
        "a=b",
    ] {
        let path = format!("/api/v1/coverage?{wrong}");
        let status = site.get(Some(&officer), &path).await.status;
        assert!(matches!(status.as_u16(), 400 | 422), "{wrong}: {status}");
    }
}

/// Reserved by Wang who comes, and by Li who does not.
async fn evening(site: &Site) {
    let (wang, li, desk) = (site.wang().await, site.li().await, desk(site).await);
    let here = site.reserve(&wang, "hall-1", 60, 60, "a").await.json()["reservation"]["id"].clone();
    site.reserve(&li, "full", 60, 60, "a").await;
    site.clock.set(world::span(60, 1).starts_at);
    act(site, &desk, here.as_str().unwrap(), json!({ "act": "check_in" })).await;
    site.clock.set(world::span(240, 1).starts_at);
    sweep::sweep(&site.app).await.unwrap();
}

async fn act(site: &Site, who: &Person, id: &str, body: Value) -> StatusCode {
    site.post(Some(who), &format!("{API}/reservations/{id}/act"), body)
        .await
        .status
}

async fn counted(site: &Site) {
    usage::catch_up(&site.app).await.unwrap();
    people_count::count(&site.app).await.unwrap();
}

async fn what_was_used_and_by_how_many_is_told(store: Store) {
    let site = Site::new(&store).await;
    evening(&site).await;
    site.clock.advance(TimeDelta::days(1));
    let officer = officer(&site, "36").await;
    let query = "division=360403&from=2026-11-27&to=2026-11-27";
    assert_eq!(coverage(&site, &officer, query).await["uncounted_days"], 1);
    counted(&site).await;
    let county = coverage(&site, &officer, query).await;
    assert_eq!(county["uncounted_days"], 0);
    let hours = &county["totals"]["court_hours"];
    // Six courts from 09:00 to 21:30; the full court is one.
    assert_eq!(hours["offered"], json!(75.0), "{county}");
    assert_eq!(
        (&hours["reserved"], &hours["attended"], &hours["empty"]),
        (&json!(2.0), &json!(1.0), &json!(73.0))
    );
    assert_eq!(
        county["totals"]["no_show_rate"],
        Value::Null,
        "two are too few for a rate"
    );
    let share = county["totals"]["utilisation"].as_f64().unwrap();
    assert!((share - 1.0 / 75.0).abs() < 1e-9);
    // Friday from 09:00 to 18:00 is working time.
    let off_work = county["totals"]["off_work_utilisation"].as_f64().unwrap();
    assert!((off_work - 1.0 / 21.0).abs() < 1e-9, "{off_work}");
    // By day, by month and by an uneven stretch it is the same day.
    for period in [
        "from=2026-11-01&to=2026-11-30",
        "from=2026-10-15&to=2026-12-10",
        "from=2026-11-01&to=2026-11-28",
    ] {
        let same = coverage(&site, &officer, &format!("division=360403&{period}")).await;
        assert_eq!(same["totals"]["court_hours"], *hours, "{period}");
    }
    let province = coverage(&site, &officer, "division=36&from=2026-11-01").await;
    assert_eq!(province["items"][0]["court_hours"], *hours);
    assert_eq!(
        province["totals"]["places"],
        json!({ "in_service": 1, "building": 0, "planned": 0, "none": 1 })
    );
    let gym = coverage(&site, &officer, &format!("{query}&venue_kind=basketball")).await;
    assert_eq!(
        (&gym["totals"]["court_hours"]["offered"], &gym["totals"]["courts"]),
        (&json!(12.5), &json!(1))
    );
    assert_files(&site, &officer).await;
    assert_sound(&site, &store).await;
}

async fn assert_files(site: &Site, officer: &Person) {
    let path = "/api/v1/coverage?division=360403&from=2026-11-27&to=2026-11-27";
    let accept = |kind: &'static str| [(header::ACCEPT.as_str(), kind)];
    let csv = site
        .call(Some(officer), Method::GET, path, &accept("text/csv"), None)
        .await;
    assert!(csv.body.starts_with("\u{feff}地区编码,地区,"), "{}", csv.body);
    assert!(
        csv.body
            .contains("\n360403,浔阳区,是,1,1,0,0,0,0,0,0,6,75,2,1,0,0,0,73,0.0133,"),
        "{}",
        csv.body
    );
    let sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let xlsx = site
        .call(Some(officer), Method::GET, path, &accept(sheet), None)
        .await;
    assert!(xlsx.body.starts_with("PK"));
}

async fn assert_sound(site: &Site, store: &Store) {
    let mut reader = store.reader().await;
    let found = usage_check::findings(&mut reader.tx(), site.app.now())
        .await
        .unwrap();
    assert!(found.is_empty(), "{found:#?}");
    drop(reader);
    world::assert_sound(store).await;
}

async fn a_past_day_is_told_as_it_stood(store: Store) {
    let site = Site::new(&store).await;
    let officer = officer(&site, "36").await;
    let changed = store.write(|tx| {
        Box::pin(async move {
            let palace = "palace".into();
            facility_status_insert(
                tx,
                &palace,
                world::date("2018-03-01"),
                FacilityStatus::UnderConstruction,
            )
            .await?;
            Ok(
                facility_status_insert(tx, &palace, world::date("2025-02-01"), FacilityStatus::Renovating)
                    .await?,
            )
        })
    });
    changed.await.unwrap();
    for (on, stage, status) in [
        ("2018-02-28", "none", None),
        ("2020-10-31", "building", Some("under_construction")),
        ("2020-11-01", "in_service", Some("in_service")),
        ("2025-01-31", "in_service", Some("in_service")),
        ("2025-02-01", "building", Some("renovating")),
    ] {
        let told = coverage(
            &site,
            &officer,
            &format!("division=360403&on={on}&from=2026-11-01&to=2026-11-27"),
        )
        .await;
        assert_eq!(told["totals"]["places"][stage], 1, "{on}: {told}");
        assert_eq!(told["items"][0]["covered"], stage == "in_service", "{on}");
        if let Some(status) = status {
            assert_eq!(told["totals"]["facilities"]["palace"][status], 1, "{on}");
        }
        let courts = if stage == "in_service" { 6 } else { 0 };
        assert_eq!(told["totals"]["courts"], courts, "{on}");
    }
}

async fn what_could_not_be_had_counts_once_a_person(store: Store) {
    let site = Site::new(&store).await;
    let officer = officer(&site, "36").await;
    let wang = site.wang().await;
    site.reserve(&wang, "hall-1", 60, 60, "w").await;
    for n in 0..6 {
        let phones = [
            "13800000011",
            "13800000012",
            "13800000013",
            "13800000014",
            "13800000015",
            "13800000016",
        ];
        let cards = [
            "JJ20210011",
            "JJ20210012",
            "JJ20210013",
            "JJ20210014",
            "JJ20210015",
            "JJ20210016",
        ];
        let person = site.member("张三丰", cards[n], phones[n]).await;
        for key in ["a", "b"] {
            let no = site.reserve(&person, "hall-1", 60, 60, key).await;
            assert_eq!(no.rules(), ["taken"], "{}", no.body);
        }
        let path = format!(
            "/venues/hall/confirm?at=hall-1~{}",
            world::span(60, 1).starts_at.timestamp_millis()
        );
        assert_eq!(site.get(Some(&person), &path).await.status, StatusCode::OK);
        if n < 5 {
            site.get(Some(&person), "/?division=360403&kind=palace&venue_kind=archery")
                .await;
        }
    }
    assert!(unmet::write_down(&site.app).await.unwrap() > 0);
    assert_eq!(unmet::write_down(&site.app).await.unwrap(), 0);
    let told = coverage(&site, &officer, "division=360403&from=2026-11-01").await;
    assert_eq!(
        told["totals"]["unmet"]["refusals"],
        json!({ "taken": 6 }),
        "{told}"
    );
    assert_eq!(told["totals"]["unmet"]["empty_searches"], 5);
    let badminton = coverage(
        &site,
        &officer,
        "division=36&from=2026-11-27&to=2026-11-27&venue_kind=badminton",
    )
    .await;
    assert_eq!(badminton["totals"]["unmet"]["refusals"]["taken"], 6);
    assert_eq!(badminton["totals"]["unmet"]["empty_searches"], 0);
    let before = coverage(&site, &officer, "division=36&from=2026-11-01&to=2026-11-26").await;
    assert_eq!(before["totals"]["unmet"]["refusals"], json!({}));
    assert_sound(&site, &store).await;
}

async fn few_are_not_told_anywhere(store: Store) {
    let site = Site::new(&store).await;
    let places = store.write(|tx| {
        Box::pin(async move {
            for (code, name) in [
                ("360404", "柴桑区"),
                ("360423", "武宁县"),
                ("3601", "南昌市"),
                ("360102", "东湖区"),
            ] {
                division_upsert(tx, &world::division(code, name)).await?;
            }
            let counts = |of: &[(&str, i64)]| -> Vec<MemberCount> {
                of.iter()
                    .map(|(code, n)| MemberCount {
                        division_code: world::code(code),
                        on_roll: *n,
                        verified: *n / 2,
                        active: 0,
                    })
                    .collect()
            };
            let all = counts(&[("360403", 3), ("360404", 80), ("360423", 12), ("360102", 400)]);
            Ok(member_count_replace(tx, world::date("2026-11-27"), &all).await?)
        })
    });
    places.await.unwrap();
    let (city, province) = (
        officer(&site, "3604").await,
        site.staff("13900000009", Role::Union(world::code("36"))).await,
    );
    let on_roll = |told: &Value| -> Vec<Value> {
        let items = told["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["members"]["on_roll"].clone())
            .collect()
    };
    let told = coverage(&site, &city, "division=3604&on=2026-11-27").await;
    assert_eq!(told["totals"]["members"]["on_roll"], 95);
    // Xunyang's three would follow from the sum, so Wuning's twelve are hidden with them.
    assert_eq!(
        on_roll(&told),
        [json!(0), Value::Null, json!(80), Value::Null],
        "{told}"
    );
    for hidden in ["360403", "360423"] {
        let county = coverage(&site, &province, &format!("division={hidden}&on=2026-11-27")).await;
        assert_eq!(county["totals"]["members"]["on_roll"], Value::Null, "{hidden}");
        let path = format!("/api/v1/coverage?division={hidden}&on=2026-11-27");
        let csv = site
            .call(
                Some(&province),
                Method::GET,
                &path,
                &[("accept", "text/csv")],
                None,
            )
            .await;
        assert!(
            csv.body.contains("不公布") && !csv.body.contains(",12,"),
            "{}",
            csv.body
        );
    }
    let whole = coverage(&site, &province, "division=36&on=2026-11-27").await;
    assert_eq!(
        (on_roll(&whole), &whole["totals"]["members"]["on_roll"]),
        (vec![json!(400), json!(95)], &json!(495))
    );
}

async fn a_report_stays_as_it_was_issued(store: Store) {
    let site = Site::new(&store).await;
    evening(&site).await;
    let (officer, other) = (officer(&site, "3604").await, stranger(&site, &store).await);
    let form = |month: &'static str, remark: &'static str| {
        [("division", "360403"), ("month", month), ("remark", remark)]
    };
    let early = site
        .submit(Some(&officer), "/coverage/reports", &form("2026-11", ""))
        .await;
    assert_eq!(
        early.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "the month is not over"
    );
    site.clock
        .set(gongyue::span::Instant::from_timestamp(1_796_184_000, 0).unwrap());
    let uncounted = site
        .submit(Some(&officer), "/coverage/reports", &form("2026-11", ""))
        .await;
    assert_eq!(uncounted.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(uncounted.body.contains("没算完"), "{}", uncounted.body);
    counted(&site).await;
    let issued = site
        .submit(Some(&officer), "/coverage/reports", &form("2026-11", ""))
        .await;
    assert_eq!(issued.status, StatusCode::SEE_OTHER, "{}", issued.body);
    let path = issued.location().to_owned();
    let first = site.get(Some(&officer), &path).await;
    assert!(
        first.body.contains("浔阳区") && first.body.contains("2026 年 11 月"),
        "{}",
        first.body
    );
    // The world goes on; what was issued does not.
    let closed = store.write(|tx| {
        Box::pin(async move {
            Ok(facility_status_insert(
                tx,
                &"palace".into(),
                world::date("2026-11-01"),
                FacilityStatus::Closed,
            )
            .await?)
        })
    });
    closed.await.unwrap();
    let now = coverage(&site, &officer, "division=360403&on=2026-11-30").await;
    assert_eq!(now["totals"]["places"]["none"], 1);
    assert_eq!(site.get(Some(&officer), &path).await.body, first.body);
    // Another edition says why, and stands beside the first.
    let silent = site
        .submit(Some(&officer), "/coverage/reports", &form("2026-11", " "))
        .await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let again = site
        .submit(
            Some(&officer),
            "/coverage/reports",
            &form("2026-11", "文化宫 11 月已停用"),
        )
        .await;
    let second = site.get(Some(&officer), again.location()).await;
    assert!(second.body.contains("文化宫 11 月已停用") && second.body != first.body);
    let list = site
        .get(Some(&officer), "/coverage/reports?division=360403")
        .await;
    assert!(list.body.contains(&path) && list.body.contains(again.location()));
    for foreign in [&path[..], "/coverage/reports?division=360403"] {
        assert_eq!(
            site.get(Some(&other), foreign).await.status,
            StatusCode::NOT_FOUND,
            "{foreign}"
        );
    }
    let posted = site
        .submit(Some(&other), "/coverage/reports", &form("2026-11", "x"))
        .await;
    assert_eq!(posted.status, StatusCode::NOT_FOUND);
    let mut reader = store.reader().await;
    assert!(report::findings(&mut reader.tx()).await.unwrap().is_empty());
}

async fn a_number_opens_down_to_its_reservations(store: Store) {
    let site = Site::new(&store).await;
    evening(&site).await;
    site.clock.advance(TimeDelta::days(1));
    counted(&site).await;
    let officer = officer(&site, "36").await;
    let mut path = "/coverage/use?division=36&from=2026-11&to=2026-11".to_owned();
    for down in ["九江市", "palace工人文化宫", "hall馆", "11 月 27 日"] {
        let page = site.get(Some(&officer), &path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        let (before, _) = page
            .body
            .split_once(&format!(">{down}"))
            .unwrap_or_else(|| panic!("{down} {}", page.body));
        let href = before
            .rsplit("href=\"")
            .next()
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        path = href.replace("&amp;", "&");
    }
    let day = site.get(Some(&officer), &path).await;
    assert_eq!(day.status, StatusCode::OK, "{path}");
    assert!(
        day.body.contains("19:00–20:00") && day.body.contains("hall-1号"),
        "{}",
        day.body
    );
    assert!(
        !day.body.contains('王') && !day.body.contains("小强"),
        "never with names"
    );
    let elsewhere = stranger(&site, &store).await;
    assert_eq!(
        site.get(Some(&elsewhere), &path).await.status,
        StatusCode::NOT_FOUND
    );
    let wrong = path.replace("venue=hall", "venue=nowhere");
    assert_eq!(
        site.get(Some(&officer), &wrong).await.status,
        StatusCode::NOT_FOUND
    );
}

async fn random_histories_are_kept_as_a_new_count_says(store: Store) {
    story(store, "Asia/Shanghai", "2026-11-27T04:00:00Z").await;
}

/// In Berlin 02:00 is 03:00 on 28 March 2027.
async fn a_history_over_a_skipped_hour_is_kept_as_a_new_count_says(store: Store) {
    story(store, "Europe/Berlin", "2027-03-27T08:00:00Z").await;
}

/// In Berlin 03:00 is 02:00 again on 31 October 2027.
async fn a_history_over_a_repeated_hour_is_kept_as_a_new_count_says(store: Store) {
    story(store, "Europe/Berlin", "2027-10-30T08:00:00Z").await;
}

/// On Lord Howe 02:00 is 01:30 again on 4 April 2027.
async fn a_history_over_a_repeated_half_hour_is_kept_as_a_new_count_says(store: Store) {
    story(store, "Australia/Lord_Howe", "2027-04-02T22:00:00Z").await;
}

/// What may happen in a hall, in any order: late check-ins, no-shows that are excused days later, closures that are entered
/// afterwards, other hours, other courts, a palace that is rebuilt or closed since days or from a day ahead, and counts in
/// between. Whatever was kept must be what a new count says.
async fn story(store: Store, zone: &'static str, begins: &str) {
    let site = Site::new(&store).await;
    let begins: gongyue::span::Instant = begins.parse().unwrap();
    site.clock.set(begins);
    let zone: gongyue::zone::Zone = zone.to_owned().try_into().unwrap();
    let moved = store.write(move |tx| {
        Box::pin(async move {
            let palace = facility_get(tx, &"palace".into()).await?.unwrap();
            Ok(facility_upsert(
                tx,
                &FacilityRow {
                    time_zone: zone,
                    ..palace
                },
            )
            .await?)
        })
    });
    moved.await.unwrap();
    let mut people = vec![site.wang().await, site.li().await];
    for (name, card, phone) in [
        ("张三丰", "JJ20210011", "13800000011"),
        ("赵敏", "JJ20210012", "13800000012"),
        ("周芷若", "JJ20210013", "13800000013"),
        ("杨过", "JJ20210014", "13800000014"),
    ] {
        people.push(site.member(name, card, phone).await);
    }
    let (desk, manager) = (desk(&site).await, manager(&site).await);
    let officer = officer(&site, "3604").await;
    set_hours(&site, &manager, "Mon-Sun 16:00-02:00").await;
    let mut story = Story {
        rng: StdRng::seed_from_u64(20_261_127),
        store: store.clone(),
        zone,
        made: vec![],
        closed: vec![],
        shut_since: None,
        done: Default::default(),
    };
    for turn in 0..360 {
        let member = &people[turn % people.len()];
        story.go_on(&site, member, &desk, &manager, &officer, turn).await;
    }
    site.clock.advance(TimeDelta::days(2));
    sweep::sweep(&site.app).await.unwrap();
    usage::catch_up(&site.app).await.unwrap();
    assert_sound(&site, &store).await;
    for deed in [
        "reserve", "walk_in", "check_in", "excuse", "closure", "lift", "hours", "courts", "status", "count",
    ] {
        assert!(
            story.done.get(deed).is_some_and(|n| *n > 1),
            "{deed} hardly ever worked: {:?}",
            story.done
        );
    }
    // The check would have seen it: a check-in that nobody forgot a day for is found.
    let ends = site.app.now();
    let tampered = store.write(move |tx| {
        Box::pin(async move {
            let rows = reservation_list_of_venue(tx, &"hall".into(), begins, ends).await?;
            for row in rows
                .iter()
                .filter(|row| row.checked_in_at.is_none() && row.status.as_str() == "no_show")
            {
                reservation_set_status(
                    tx,
                    &row.id,
                    row.state_version,
                    gongyue::reservation::ReservationStatus::Completed,
                    row.ended_at,
                )
                .await?;
            }
            Ok(rows.len())
        })
    });
    assert!(tampered.await.unwrap() > 0);
    let mut reader = store.reader().await;
    let found = usage_check::findings(&mut reader.tx(), site.app.now())
        .await
        .unwrap();
    assert!(!found.is_empty(), "tampering goes unseen");
}

async fn set_hours(site: &Site, manager: &Person, hours: &str) -> StatusCode {
    let path = format!("{API}/hours");
    let edit = site.get(Some(manager), &path).await.json()["edit"].clone();
    let body = json!({ "edit": edit, "hours": hours, "stranded": "keep" });
    site.post(Some(manager), &path, body).await.status
}

struct Story {
    rng: StdRng,
    store: Store,
    zone: gongyue::zone::Zone,
    made: Vec<String>,
    closed: Vec<String>,
    /// The palace is not in service from this day on.
    shut_since: Option<NaiveDate>,
    /// How often each deed was accepted.
    done: std::collections::BTreeMap<&'static str, u32>,
}

impl Story {
    async fn go_on(
        &mut self,
        site: &Site,
        member: &Person,
        desk: &Person,
        manager: &Person,
        officer: &Person,
        turn: usize,
    ) {
        let quarter = |n: i64| {
            let now = site.app.now().timestamp_millis();
            gongyue::span::Instant::from_timestamp_millis((now / 900_000 + n) * 900_000).unwrap()
        };
        let half = |n: i64| {
            let now = site.app.now().timestamp_millis();
            gongyue::span::Instant::from_timestamp_millis((now / 1_800_000 + n) * 1_800_000).unwrap()
        };
        let deed = self.rng.random_range(0..100);
        let (name, status) = match deed {
            0..25 => {
                let courts = ["hall-1", "hall-2", "full", "west", "seats"];
                let (from, long) = (
                    self.rng.random_range(0..12),
                    [2, 4, 6][self.rng.random_range(0..3)],
                );
                let body = json!({ "court_id": courts[self.rng.random_range(0..courts.len())],
                    "starts_at": rfc(quarter(from)), "ends_at": rfc(quarter(from + long)) });
                let key = format!("r{turn}");
                let made = site
                    .call(
                        Some(member),
                        Method::POST,
                        "/api/v1/reservations",
                        &[("idempotency-key", &key)],
                        Some(body),
                    )
                    .await;
                self.keep(&made);
                ("reserve", made.status)
            }
            25..32 => {
                let body = json!({ "court_id": "hall-3", "starts_at": rfc(half(0)), "ends_at": rfc(half(1)),
                    "party_size": 1 });
                let key = format!("w{turn}");
                let path = format!("{API}/reservations");
                let made = site
                    .call(
                        Some(desk),
                        Method::POST,
                        &path,
                        &[("idempotency-key", &key)],
                        Some(body),
                    )
                    .await;
                self.keep(&made);
                ("walk_in", made.status)
            }
            32..48 => (
                "check_in",
                self.act(site, desk, json!({ "act": "check_in" })).await,
            ),
            48..53 => ("end", self.act(site, desk, json!({ "act": "end" })).await),
            53..60 => (
                "excuse",
                self.act(site, desk, json!({ "act": "excuse", "reason": "停电" }))
                    .await,
            ),
            60..67 => {
                let (from, long) = (self.rng.random_range(-20..12), self.rng.random_range(1..24));
                let kinds = ["weather", "maintenance"];
                let of = ["venue:hall", "court:hall-1", "court:west", "palace"][self.rng.random_range(0..4)];
                let body = json!({ "of": of, "kind": kinds[turn % 2], "reason": "下雨",
                    "starts_at": rfc(quarter(from)), "ends_at": rfc(quarter(from + long)) });
                let shut = site.post(Some(desk), &format!("{API}/closures"), body).await;
                if shut.status == StatusCode::CREATED {
                    self.closed
                        .extend(shut.json()["closures"][0].as_str().map(str::to_owned));
                }
                ("closure", shut.status)
            }
            67..71 => match self.closed.pop() {
                None => return,
                Some(id) => {
                    let path = format!("{API}/closures/{id}?edit=1");
                    let lifted = site.call(Some(desk), Method::DELETE, &path, &[], None).await;
                    ("lift", lifted.status)
                }
            },
            71..75 => {
                let hours = [
                    "Mon-Sun 16:00-02:00",
                    "Mon-Sun 09:00-23:30",
                    "Mon-Fri 18:00-24:00; Sat,Sun 10:00-01:00",
                ];
                ("hours", set_hours(site, manager, hours[turn % 3]).await)
            }
            75..78 => {
                let venues = site.get(Some(manager), &format!("{API}/venues")).await.json();
                let hall = venues["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|venue| venue["id"] == "hall")
                    .unwrap();
                let edit = &hall["edit"];
                let last = hall["courts"].as_array().unwrap().last().unwrap()["id"]
                    .as_str()
                    .unwrap();
                let path = format!("{API}/venues/hall/courts");
                let status = match turn % 2 {
                    0 => {
                        let body = json!({ "edit": edit, "name": "新{n}号", "count": 2 });
                        site.post(Some(manager), &path, body).await.status
                    }
                    _ => {
                        let path = format!("{path}/{last}?edit={edit}&stranded=keep");
                        site.call(Some(manager), Method::DELETE, &path, &[], None)
                            .await
                            .status
                    }
                };
                ("courts", status)
            }
            78..82 => ("status", self.enter_status(site, officer).await),
            82..87 => {
                sweep::sweep(&site.app).await.unwrap();
                usage::catch_up(&site.app).await.unwrap();
                ("count", StatusCode::OK)
            }
            _ => {
                site.clock
                    .advance(TimeDelta::minutes(self.rng.random_range(5..90)));
                sweep::sweep(&site.app).await.unwrap();
                return;
            }
        };
        if status.is_success() {
            *self.done.entry(name).or_default() += 1;
        }
    }

    /// Out of service since some days or from a day ahead; back in service since then or later.
    async fn enter_status(&mut self, site: &Site, officer: &Person) -> StatusCode {
        use FacilityStatus::{Closed, InService, Renovating};
        let today = self.zone.date(site.app.now());
        let days = TimeDelta::days(self.rng.random_range(-2..=1));
        let (status, since) = match self.shut_since.take() {
            Some(shut) => (InService, shut.max(today + days)),
            None => ([Renovating, Closed][self.rng.random_range(0..2)], today + days),
        };
        self.shut_since = (status != InService).then_some(since);
        if since <= today {
            let (status, since) = (status.to_string(), since.to_string());
            let form = [("what", "status"), ("status", &status), ("since", &since)];
            let saved = site
                .submit(Some(officer), "/coverage/facilities/palace", &form)
                .await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
            return StatusCode::OK;
        }
        // Nobody may type a day that is ahead, but a file may hold one.
        let written = self.store.write(move |tx| {
            Box::pin(async move { Ok(facility_status_insert(tx, &"palace".into(), since, status).await?) })
        });
        written.await.unwrap();
        StatusCode::OK
    }

    fn keep(&mut self, made: &super::site::Answer) {
        if made.status == StatusCode::CREATED {
            let id = made.json()["reservation"]["id"].as_str().unwrap().to_owned();
            self.made.push(id);
        }
    }

    /// The newest reservation of a few for which it can be done.
    async fn act(&mut self, site: &Site, desk: &Person, body: Value) -> StatusCode {
        let few = self.made.iter().rev().take(8);
        for id in few {
            let status = match body["act"] == "excuse" {
                true => {
                    let path = format!("{API}/no-shows/{id}/excuse");
                    site.post(Some(desk), &path, json!({ "reason": "停电" }))
                        .await
                        .status
                }
                false => act(site, desk, id, body.clone()).await,
            };
            if status.is_success() {
                return status;
            }
        }
        StatusCode::NOT_FOUND
    }
}

/// The numbers of the sample province's October, looked through by hand when they were first written down. Whoever changes the
/// sample or the counting looks again: `GONGYUE_GOLDEN=1` writes them anew.
async fn the_sample_province_reports_what_was_reviewed(store: Store) {
    let site = Site::over(&store, true, Pace::unlimited(1));
    assert!(sample::fill(&site.app).await.unwrap());
    let officer = officer(&site, "36").await;
    let mut report = coverage(
        &site,
        &officer,
        "division=36&on=2026-10-31&from=2026-10-01&to=2026-10-31",
    )
    .await;
    // Nobody was counted on a day before the sample was made; the people are those of the day itself.
    let today = coverage(&site, &officer, "division=36&from=2026-10-01&to=2026-10-31").await;
    report["today"] =
        json!({ "members": today["totals"]["members"], "served": today["items"][3]["members"] });
    let told = serde_json::to_string_pretty(&report).unwrap() + "\n";
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/coverage-2026-10.json");
    if std::env::var_os("GONGYUE_GOLDEN").is_some() {
        std::fs::create_dir_all(golden.parent().unwrap()).unwrap();
        std::fs::write(&golden, &told).unwrap();
    }
    let reviewed = std::fs::read_to_string(&golden).unwrap();
    assert!(reviewed == told, "the report is not what was reviewed: {told}");
    // What stands in it hangs together.
    let totals = &report["totals"];
    let hours = |name: &str| totals["court_hours"][name].as_f64().unwrap();
    let had = hours("reserved") + hours("walk_in") + hours("held") + hours("closed") + hours("empty");
    assert!((had - hours("offered")).abs() < 0.05, "{had}");
    let items = report["items"].as_array().unwrap();
    let sum: f64 = items
        .iter()
        .map(|item| item["court_hours"]["attended"].as_f64().unwrap())
        .sum();
    assert!((sum - hours("attended")).abs() < 0.1);
    assert_eq!(items.len(), 11);
    let mut reader = store.reader().await;
    let found = usage_check::findings(&mut reader.tx(), site.app.now())
        .await
        .unwrap();
    assert!(found.is_empty(), "{found:#?}");
}

/// People are playing, some of whom came without a reservation.
async fn a_sample_made_in_the_evening_holds_every_invariant(store: Store) {
    let site = Site::over(&store, true, Pace::unlimited(1));
    site.clock.advance(TimeDelta::minutes(8 * 60 + 10));
    assert!(sample::fill(&site.app).await.unwrap());
    world::assert_sound(&store).await;
}

const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// LibreOffice reads what we write, and says what it takes each cell for.
async fn a_spreadsheet_program_opens_the_files_with_their_types(store: Store) {
    let site = Site::new(&store).await;
    evening(&site).await;
    site.clock.advance(TimeDelta::days(1));
    counted(&site).await;
    let (officer, desk) = (officer(&site, "36").await, site.back("13900000001").await);
    let path = "/api/v1/coverage?division=360403&from=2026-11-27&to=2026-11-27";
    let folder = tempfile::tempdir().unwrap();
    let keep = |name: &str, bytes: Vec<u8>| std::fs::write(folder.path().join(name), bytes).unwrap();
    keep("coverage.xlsx", site.file(&officer, path, SHEET).await);
    keep("coverage.csv", site.file(&officer, path, "text/csv").await);
    let used = "/staff/facilities/palace/use.xlsx?from=2026-11-27&to=2026-11-27";
    keep("use.xlsx", site.file(&desk, used, SHEET).await);
    keep(
        "register.csv",
        site.file(&officer, "/coverage/facilities.csv?division=36", "text/csv")
            .await,
    );
    for name in ["coverage.xlsx", "coverage.csv"] {
        let read = opened(folder.path(), name);
        assert!(
            read.contains(r#"office:value-type="float" office:value="75""#),
            "{name}: {read}"
        );
        assert!(
            read.contains("浔阳区") && read.contains("开放（场地·小时）"),
            "{name}"
        );
        assert!(!read.contains("table:formula"), "{name}");
    }
    let used = opened(folder.path(), "use.xlsx");
    assert!(
        used.contains(r#"office:value-type="date" office:date-value="2026-11-27""#),
        "{used}"
    );
    assert!(opened(folder.path(), "register.csv").contains("palace工人文化宫"));
}

/// A file as LibreOffice has it in flat XML.
fn opened(folder: &Path, name: &str) -> String {
    let mut office = std::process::Command::new("soffice");
    office.current_dir(folder).env("HOME", folder);
    office.args(["--headless", "--convert-to", "fods"]);
    // Commas, quotes, UTF-8, from the first line, types found out.
    if name.ends_with(".csv") {
        office.arg("--infilter=CSV:44,34,76,1");
    }
    let done = office
        .arg(name)
        .output()
        .expect("LibreOffice: “make needs” installs it");
    let (stem, _) = name.split_once('.').unwrap();
    let read = std::fs::read_to_string(folder.join(format!("{stem}.fods")));
    read.unwrap_or_else(|_| panic!("{name} was not opened: {done:?}"))
}
