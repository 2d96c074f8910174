//! The register: officers of a union enter what there is in their remit, and nobody else does.

use super::access::Foreign;
use super::site::{Answer, Person, Site};
use crate::support::world::{self, assert_sound};
use crate::support::{Store, on_both_engines};
use axum::http::StatusCode;
use gongyue::audit::Act;
use gongyue::coverage::TargetMeasure;
use gongyue::facility::FacilityStatus;
use gongyue::role::Role;
use gongyue_server::store::*;

on_both_engines!(
    a_planned_palace_is_added_and_listed,
    what_is_wrong_stands_at_its_field_with_what_was_typed,
    a_facility_is_edited_and_who_saves_second_is_told,
    the_history_of_the_status_is_mended_and_days_are_counted_anew,
    the_marks_of_quality_keep_their_history,
    milestones_are_set_and_taken_out,
    targets_are_set_and_dropped,
    a_file_is_checked_and_then_taken_whole,
    a_file_takes_nothing_from_outside_the_remit,
    outside_the_remit_there_is_nothing,
);

const OFFICER: &str = "13900000004";
const HERE: &str = "/coverage/facilities";
const PALACE: &str = "/coverage/facilities/palace";

async fn officer(site: &Site) -> Person {
    site.staff(OFFICER, Role::Union(world::code("3604"))).await
}

/// A new palace that is being planned.
const NEW: &[(&str, &str)] = &[
    ("what", "add"),
    ("kind", "palace"),
    ("division", "360403"),
    ("name", "浔阳区工人文化宫新馆"),
    ("name_en", "New Xunyang Palace"),
    ("address", "滨江路 8 号"),
    ("address_en", ""),
    ("longitude", "115.99"),
    ("latitude", "29.73"),
    ("phone", ""),
    ("amenities", "饮水；wifi"),
    ("floor_area_m2", "12000"),
    ("opens_on", "2027-05-01"),
    ("status", "planned"),
    ("since", "2026-03-01"),
];

/// The form with some of its fields otherwise.
fn but<'a>(form: &[(&'a str, &'a str)], other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let value = |name: &str| {
        other
            .iter()
            .find(|(field, _)| *field == name)
            .map(|(_, value)| *value)
    };
    let mut form: Vec<_> = form
        .iter()
        .map(|(name, is)| (*name, value(name).unwrap_or(is)))
        .collect();
    for pair in other {
        if !form.iter().any(|(name, _)| *name == pair.0) {
            form.push(*pair);
        }
    }
    form
}

fn assert_saved(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let path = answer.location();
    let path = path.strip_suffix("saved=1").unwrap();
    path.trim_end_matches(['?', '&']).to_owned()
}

async fn add(site: &Site, who: &Person) -> String {
    let added = site
        .submit(Some(who), &format!("{HERE}/new?division=3604"), NEW)
        .await;
    assert_saved(&added)
}

/// The newest act of a chain, and what it said.
async fn last_act(store: &Store, chain: &str) -> (Act, String, String) {
    let mut reader = store.reader().await;
    let acts = audit_list(&mut reader.tx(), chain, i64::MAX, 1).await.unwrap();
    let act = acts.into_iter().next().unwrap();
    assert!(!act.actor.is_empty(), "it says who did it");
    (act.act, act.before, act.after)
}

/// The number that the first form of the page carries.
async fn edit(site: &Site, who: &Person) -> String {
    let page = site.get(Some(who), PALACE).await.body;
    let after = page.split("name=\"edit\" value=\"").nth(1).unwrap();
    after.split('"').next().unwrap().to_owned()
}

async fn history(store: &Store, id: &str) -> Vec<(String, FacilityStatus)> {
    let mut reader = store.reader().await;
    let rows = facility_status_list(&mut reader.tx(), &id.into()).await.unwrap();
    rows.into_iter()
        .map(|row| (row.since.to_string(), row.status))
        .collect()
}

async fn a_planned_palace_is_added_and_listed(store: Store) {
    let site = Site::new(&store).await;
    let officer = officer(&site).await;
    let empty = site
        .get(Some(&officer), &format!("{HERE}/new?division=360403"))
        .await;
    assert_eq!(empty.status, StatusCode::OK);
    assert!(
        empty.body.contains("value=\"360403\" selected"),
        "where the officer came from: {}",
        empty.body
    );
    assert!(
        !empty.body.contains(">江西省</option>"),
        "a place is a city or a county"
    );
    let path = add(&site, &officer).await;
    let page = site.get(Some(&officer), &format!("{path}?saved=1")).await;
    assert!(
        page.body.contains("记下了") && page.body.contains("12000") && page.body.contains("饮水; 无线网"),
        "{}",
        page.body
    );
    let id = path.rsplit('/').next().unwrap();
    let (act, _, after) = last_act(&store, id).await;
    assert_eq!(act, Act::FacilityAdded);
    assert!(
        after.contains("2027-05-01") && after.contains("2026-03-01"),
        "{after}"
    );
    let list = site.get(Some(&officer), HERE).await.body;
    assert!(list.contains("2 个设施") && list.contains("规划"), "{list}");
    assert!(list.contains("计划 2027 年 5 月 1 日开放"), "{list}");
    let planned = site
        .get(
            Some(&officer),
            &format!("{HERE}?division=3604&kind=palace&status=planned"),
        )
        .await
        .body;
    assert!(
        planned.contains("1 个设施") && !planned.contains("palace工人文化宫"),
        "{planned}"
    );
    let csv = site
        .get(Some(&officer), &format!("{HERE}.csv?division=360403"))
        .await;
    assert!(
        csv.body.starts_with("\u{feff}编号,名称,类型,地区编码"),
        "{}",
        csv.body
    );
    assert!(
        csv.body
            .contains("360403,浔阳区,规划中,2026-03-01,2027-05-01,12000,滨江路 8 号"),
        "{}",
        csv.body
    );
    // The manager of the palace does the rest, and whoever looks for one finds it.
    let public = site.get(None, &format!("/facilities/{id}")).await;
    assert_eq!(public.status, StatusCode::OK, "{}", public.body);
    let me = site.get(Some(&officer), "/me").await.body;
    assert!(
        me.contains("/coverage?division=3604") && me.contains("/coverage/facilities?division=3604"),
        "{me}"
    );
    assert_sound(&store).await;
}

async fn what_is_wrong_stands_at_its_field_with_what_was_typed(store: Store) {
    let site = Site::new(&store).await;
    let officer = officer(&site).await;
    let new = format!("{HERE}/new?division=3604");
    for (field, wrong) in [
        ("kind", "castle"),
        ("division", "36"),
        ("division", "360102"),
        ("division", "360499"),
        ("name", "宫"),
        ("address", ""),
        ("longitude", "NaN"),
        ("latitude", "91"),
        ("phone", "打给我"),
        ("amenities", "饮水；游艇"),
        ("floor_area_m2", "-3"),
        ("opens_on", "2027-02-30"),
        ("status", "haunted"),
        ("since", "2026-11-28"),
        ("since", "0026-11-01"),
        ("since", ""),
    ] {
        let answer = site
            .submit(Some(&officer), &new, &but(NEW, &[(field, wrong)]))
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}={wrong}");
        let faults = answer.body.matches("aria-invalid=\"true\"").count();
        assert_eq!(faults, 1, "{field}={wrong}: {}", answer.body);
        assert!(
            answer.body.contains(&format!("id=\"{field}-fault\"")),
            "{field}={wrong}: {}",
            answer.body
        );
        let kept = "New Xunyang Palace";
        assert!(
            answer.body.contains(kept),
            "what was typed stays: {}",
            answer.body
        );
    }
    // The same on the page of a facility; nothing of it was written.
    let before = site.get(Some(&officer), PALACE).await.body;
    for (field, form) in [
        (
            "since",
            &[("what", "status"), ("status", "closed"), ("since", "2027-01-01")][..],
        ),
        (
            "planned_on",
            &[
                ("what", "milestone"),
                ("milestone", "approved"),
                ("planned_on", "soon"),
            ][..],
        ),
        (
            "done_on",
            &[
                ("what", "milestone"),
                ("milestone", "opened"),
                ("done_on", "2026-11-28"),
            ][..],
        ),
        (
            "evidence",
            &[
                ("what", "mark"),
                ("mark", "fits_needs"),
                ("met", "yes"),
                ("assessed_on", "2026-11-01"),
                ("evidence", " "),
            ][..],
        ),
        (
            "assessed_on",
            &[
                ("what", "mark"),
                ("mark", "fits_needs"),
                ("met", "yes"),
                ("assessed_on", "2026-12-01"),
                ("evidence", "天天满场"),
            ][..],
        ),
    ] {
        let answer = site.submit(Some(&officer), PALACE, form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(
            answer.body.contains(&format!("id=\"{field}-fault\"")),
            "{field}: {}",
            answer.body
        );
    }
    let answer = site.submit(Some(&officer), PALACE, &[("what", "burn")]).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        site.get(Some(&officer), HERE)
            .await
            .body
            .matches("1 个设施")
            .count(),
        1
    );
    let without_nonce = |body: &str| body.split("<main").nth(1).unwrap().to_owned();
    let after = site.get(Some(&officer), PALACE).await.body;
    assert_eq!(without_nonce(&before), without_nonce(&after));
}

async fn a_facility_is_edited_and_who_saves_second_is_told(store: Store) {
    let site = Site::new(&store).await;
    let officer = officer(&site).await;
    let number = edit(&site, &officer).await;
    let fields = but(
        &NEW[1..13],
        &[
            ("what", "fields"),
            ("edit", &number),
            ("name", "九江市浔阳工人文化宫"),
            ("division", "3604"),
        ],
    );
    let edited = site.submit(Some(&officer), PALACE, &fields).await;
    assert_eq!(assert_saved(&edited), PALACE);
    let (act, before, after) = last_act(&store, "palace").await;
    assert_eq!(act, Act::FacilityEdited);
    assert!(
        before.contains("360403") && after.contains("\"3604\""),
        "{before} {after}"
    );
    let mut reader = store.reader().await;
    let mut tx = reader.tx();
    let row = facility_get(&mut tx, &"palace".into()).await.unwrap().unwrap();
    let register = facility_register(&mut tx, &"palace".into())
        .await
        .unwrap()
        .unwrap();
    drop(reader);
    assert_eq!(
        (row.name.as_str(), row.division_code),
        ("九江市浔阳工人文化宫", world::code("3604"))
    );
    assert_eq!(row.getting_there, "公交1路", "what the manager wrote stays");
    assert_eq!(
        (register.floor_area_m2, register.opens_on),
        (Some(12000), Some(world::date("2027-05-01")))
    );
    let second = site.submit(Some(&officer), PALACE, &fields).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(second.body.contains("刚刚有人改过"), "{}", second.body);
    // Nothing that was typed is lost: saved again it counts, over what is said to be there now.
    let number = edit(&site, &officer).await;
    let mine = but(&fields, &[("edit", "1"), ("name", "九江市工人之家")]);
    let third = site.submit(Some(&officer), PALACE, &mine).await;
    assert_eq!(third.status, StatusCode::CONFLICT);
    for words in [
        "九江市工人之家",
        "现在是：九江市浔阳工人文化宫",
        &format!("name=\"edit\" value=\"{number}\""),
    ] {
        assert!(third.body.contains(words), "{words}: {}", third.body);
    }
    // What has venues is a palace.
    let number = edit(&site, &officer).await;
    let other = but(&fields, &[("edit", &number), ("kind", "workers_home")]);
    let other = site.submit(Some(&officer), PALACE, &other).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(other.body.contains("它有场馆"), "{}", other.body);
    assert_sound(&store).await;
}

async fn the_history_of_the_status_is_mended_and_days_are_counted_anew(store: Store) {
    let site = Site::new(&store).await;
    let officer = officer(&site).await;
    let days = ["2026-11-01", "2026-11-10", "2026-11-20"];
    let count = || {
        store.write(move |tx| {
            Box::pin(async move {
                for day in days {
                    use_day_replace(tx, &"palace".into(), world::date(day), &[], world::evening()).await?;
                }
                Ok(())
            })
        })
    };
    let counted = async || {
        let mut reader = store.reader().await;
        let (from, to) = (world::date(days[0]), world::date(days[2]));
        let rows = use_day_list(&mut reader.tx(), &"palace".into(), from, to)
            .await
            .unwrap();
        rows.len()
    };
    let enter = async |status: &str, since: &str| {
        let form = [("what", "status"), ("status", status), ("since", since)];
        assert_saved(&site.submit(Some(&officer), PALACE, &form).await);
    };
    count().await.unwrap();
    enter("renovating", "2026-11-10").await;
    assert_eq!(counted().await, 1, "the days since then are counted anew");
    let (act, before, after) = last_act(&store, "palace").await;
    assert_eq!(act, Act::StatusEntered);
    assert!(
        before == "null" && after.contains("renovating"),
        "{before} {after}"
    );
    // The past is mended, and what it shows now is the newest.
    count().await.unwrap();
    enter("under_construction", "2018-06-01").await;
    assert_eq!(counted().await, 0);
    use FacilityStatus::*;
    let told = [
        ("2018-06-01".to_owned(), UnderConstruction),
        ("2020-11-01".to_owned(), InService),
        ("2026-11-10".to_owned(), Renovating),
    ];
    assert_eq!(history(&store, "palace").await, told);
    let page = site.get(Some(&officer), PALACE).await.body;
    assert!(page.contains("2018 年 6 月 1 日起"), "{page}");
    // The same again is nothing new.
    count().await.unwrap();
    enter("renovating", "2026-11-10").await;
    assert_eq!(counted().await, 3);
    let drop = async |since: &str| {
        let form = [("what", "status_drop"), ("since", since)];
        site.submit(Some(&officer), PALACE, &form).await
    };
    assert_saved(&drop("2026-11-10").await);
    assert_eq!(counted().await, 1);
    assert_eq!(last_act(&store, "palace").await.0, Act::StatusDropped);
    let facility = site.get(None, "/api/v1/facilities/palace").await.json();
    assert_eq!(facility["status"], "in_service", "{facility}");
    assert_eq!(
        drop("2026-11-10").await.status,
        StatusCode::NOT_FOUND,
        "it is gone"
    );
    assert_saved(&drop("2018-06-01").await);
    assert_eq!(
        drop("2020-11-01").await.status,
        StatusCode::NOT_FOUND,
        "the last one stays"
    );
    let page = site.get(Some(&officer), PALACE).await.body;
    assert!(!page.contains("value=\"status_drop\""), "{page}");
    // The manager reads it in the palace's audit, in words.
    let manager = site.manager().await;
    let audit = site
        .get(Some(&manager), "/staff/facilities/palace/audit")
        .await
        .body;
    assert!(audit.contains("登记了状态") && audit.contains("改造"), "{audit}");
    assert_sound(&store).await;
}

async fn the_marks_of_quality_keep_their_history(store: Store) {
    let site = Site::new(&store).await;
    let officer = officer(&site).await;
    let assess = async |met: &str, day: &str, evidence: &str| {
        let form = [
            ("what", "mark"),
            ("mark", "frequent_activities"),
            ("met", met),
            ("assessed_on", day),
            ("evidence", evidence),
        ];
        assert_saved(&site.submit(Some(&officer), PALACE, &form).await);
    };
    assess("no", "2025-12-20", "全年只有 9 次活动").await;
    assess("yes", "2026-11-20", "每周四书画班").await;
    let page = site.get(Some(&officer), PALACE).await.body;
    let (newest, before) = page.split_once("以前评的</h2>").unwrap();
    assert!(
        newest.contains("每周四书画班") && !newest.contains("9 次"),
        "{page}"
    );
    assert!(before.contains("全年只有 9 次活动"), "{page}");
    assert_eq!(newest.matches("还没评").count(), 4, "{page}");
    let (act, was, is) = last_act(&store, "palace").await;
    assert_eq!(act, Act::QualityAssessed);
    assert!(was.contains("9 次") && is.contains("书画班"), "{was} {is}");
    // A second word on the same day mends the first.
    assess("no", "2026-11-20", "书画班停了").await;
    let mut reader = store.reader().await;
    let mut tx = reader.tx();
    let rows = mark_list(&mut tx, &"palace".into()).await.unwrap();
    let (city, day) = (world::code("3604"), world::date("2026-01-01"));
    let of_city = mark_list_of_division(&mut tx, &city, day).await.unwrap();
    assert_eq!(of_city, rows[1..], "as of a day");
    drop(reader);
    let told: Vec<(bool, &str)> = rows
        .iter()
        .map(|row| (row.is_met, row.evidence.as_str()))
        .collect();
    assert_eq!(told, [(false, "书画班停了"), (false, "全年只有 9 次活动")]);
    assert!(rows.iter().all(|row| row.made_by.is_some()));
    // Only a palace has them.
    let station = but(NEW, &[("kind", "outdoor_station")]);
    let station = site
        .submit(Some(&officer), &format!("{HERE}/new?division=3604"), &station)
        .await;
    let station = assert_saved(&station);
    assert!(
        !site
            .get(Some(&officer), &station)
            .await
            .body
            .contains("name=\"evidence\"")
    );
    let form = [
        ("what", "mark"),
        ("mark", "fits_needs"),
        ("met", "yes"),
        ("assessed_on", "2026-11-20"),
        ("evidence", "有水喝"),
    ];
    let refused = site.submit(Some(&officer), &station, &form).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}

async fn milestones_are_set_and_taken_out(store: Store) {
    let site = Site::new(&store).await;
    let officer = officer(&site).await;
    let path = add(&site, &officer).await;
    let set = async |kind: &str, planned: &str, done: &str, note: &str| {
        let form = [
            ("what", "milestone"),
            ("milestone", kind),
            ("planned_on", planned),
            ("done_on", done),
            ("note", note),
        ];
        site.submit(Some(&officer), &path, &form).await
    };
    assert_saved(&set("ground_broken", "2026-10-01", "", "").await);
    assert_saved(&set("approved", "", "2026-03-01", "九发改〔2026〕8 号").await);
    assert_saved(&set("ground_broken", "2026-10-01", "2026-11-02", "雨季推迟").await);
    let page = site.get(Some(&officer), &path).await.body;
    let list = page.split_once("工程节点</h2>").unwrap().1;
    assert!(
        list.find("立项批复").unwrap() < list.find("开工").unwrap(),
        "in the order of the way: {list}"
    );
    assert!(
        list.contains("计划 10 月 1 日 · 11 月 2 日完成 · 雨季推迟"),
        "{list}"
    );
    let id = path.rsplit('/').next().unwrap();
    let (act, before, after) = last_act(&store, id).await;
    assert_eq!(act, Act::MilestoneSet);
    assert!(
        !before.contains("雨季") && after.contains("雨季"),
        "{before} {after}"
    );
    assert_saved(&set("ground_broken", "", "", "").await);
    let page = site.get(Some(&officer), &path).await.body;
    assert!(!page.contains("雨季推迟"), "{page}");
    assert_eq!(last_act(&store, id).await.2, "null");
    assert_eq!(
        set("opened", "", "", "").await.status,
        StatusCode::NOT_FOUND,
        "there was none"
    );
}

async fn targets_are_set_and_dropped(store: Store) {
    let site = Site::new(&store).await;
    let officer = officer(&site).await;
    let here = "/coverage/targets?division=3604";
    let set = async |year: &str, goal: &str| {
        let form = [
            ("what", "set"),
            ("measure", "covered"),
            ("year", year),
            ("goal", goal),
        ];
        site.submit(Some(&officer), here, &form).await
    };
    assert_eq!(assert_saved(&set("2027", "12").await), here);
    assert_saved(&set("2027", "13").await);
    let page = site.get(Some(&officer), here).await.body;
    assert!(
        page.contains("2027 年：有文化宫开放的市、县") && page.contains(">13<"),
        "{page}"
    );
    let mut reader = store.reader().await;
    let rows = target_list(&mut reader.tx(), &world::code("3604")).await.unwrap();
    drop(reader);
    assert_eq!(
        rows,
        [TargetRow {
            division_code: world::code("3604"),
            measure: TargetMeasure::Covered,
            year: 2027,
            goal: 13
        }]
    );
    let (act, before, after) = last_act(&store, "").await;
    assert_eq!(act, Act::TargetSet);
    assert!(before.contains("12") && after.contains("13"), "{before} {after}");
    for (year, goal, field) in [("27", "5", "year"), ("2027", "-1", "goal"), ("2027", "", "goal")] {
        let wrong = set(year, goal).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.body.contains(&format!("id=\"{field}-fault\"")),
            "{}",
            wrong.body
        );
    }
    let drop = [("what", "drop"), ("measure", "covered"), ("year", "2027")];
    assert_saved(&site.submit(Some(&officer), here, &drop).await);
    assert_eq!(last_act(&store, "").await.0, Act::TargetDropped);
    let again = site.submit(Some(&officer), here, &drop).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    assert!(site.get(Some(&officer), here).await.body.contains("还没有定目标"));
}

const HEAD: &str = "facility_id,facility,kind,division,status,status_since,address,longitude,latitude,floor_area_m2,\
                    opens_on,hours,venue_id,venue,venue_kind,place,step_free,slot_minutes,courts,court_name\n";

/// A facility without venues.
fn station(id: &str, division: &str, status: &str) -> String {
    format!("{id},码头驿站,outdoor_station,{division},{status},2026-05-01,码头,115.9,29.7,80,,,,,,,,,,\n")
}

async fn upload(site: &Site, who: &Person, what: &str, rows: &str) -> Answer {
    let text =
        format!("{HEAD}{rows}\r\n--part\r\nContent-Disposition: form-data; name=\"what\"\r\n\r\n{what}");
    let path = format!("{HERE}/import?division=3604");
    site.submit_file(Some(who), &path, "file", &text).await
}

async fn a_file_is_checked_and_then_taken_whole(store: Store) {
    let site = Site::new(&store).await;
    let officer = officer(&site).await;
    let rows = station("dock", "360403", "in_service")
        + "gate,新宫,palace,3604,planned,2026-01-01,湖滨路,115.9,29.7,12000,2027-05-01,,,,,,,,,\n";
    let checked = upload(&site, &officer, "check", &rows).await;
    assert_eq!(checked.status, StatusCode::OK, "{}", checked.body);
    assert!(
        checked.body.contains("还没有登记") && checked.body.contains("码头驿站"),
        "{}",
        checked.body
    );
    assert!(
        checked.body.contains("value=\"write\" selected"),
        "{}",
        checked.body
    );
    let listed = async || site.get(Some(&officer), HERE).await.body;
    assert!(listed().await.contains("1 个设施"), "only looked at");
    let taken = upload(&site, &officer, "write", &rows).await;
    assert_eq!(assert_saved(&taken), format!("{HERE}?division=3604"));
    assert!(listed().await.contains("3 个设施"));
    let (act, _, after) = last_act(&store, "gate").await;
    assert_eq!(act, Act::FacilityImported);
    assert!(after.contains("12000") && after.contains("2027-05-01"), "{after}");
    // The same again changes nothing, and is not written down again.
    let again = upload(&site, &officer, "check", &rows).await;
    assert!(again.body.contains("2 个和现在一样"), "{}", again.body);
    assert_saved(&upload(&site, &officer, "write", &rows).await);
    let mut reader = store.reader().await;
    let acts = audit_list(&mut reader.tx(), "gate", i64::MAX, 9).await.unwrap();
    assert_eq!(acts.len(), 1);
    drop(reader);
    // What the file does not say stays.
    let moved = "gate,新宫,palace,3604,under_construction,2026-11-01,湖滨路,115.9,29.7,,,,,,,,,,,\n";
    let looked = upload(&site, &officer, "check", moved).await;
    assert!(
        looked.body.contains("<small>状态</small>"),
        "what would change is said: {}",
        looked.body
    );
    assert_saved(&upload(&site, &officer, "write", moved).await);
    let mut reader = store.reader().await;
    let register = facility_register(&mut reader.tx(), &"gate".into())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(register.floor_area_m2, Some(12000));
    drop(reader);
    assert_eq!(history(&store, "gate").await.len(), 2);
    let none = site
        .submit_file(
            Some(&officer),
            &format!("{HERE}/import?division=3604"),
            "other",
            "x",
        )
        .await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.body.contains("请选一个文件"), "{}", none.body);
    assert_sound(&store).await;
}

async fn a_file_takes_nothing_from_outside_the_remit(store: Store) {
    let site = Site::new(&store).await;
    let officer = officer(&site).await;
    site.app.db.write(Foreign).await.unwrap();
    let venue = "dock,码头宫,palace,360403,in_service,2026-05-01,码头,115.9,29.7,,,Mon-Sun 09:00-21:00,hall,球馆,badminton,\
                 indoor,yes,30,2,{n} 号场\n";
    for (rows, line, words) in [
        (station("dock", "360102", "closed"), 3, "这个地区不归你这里管"),
        (station("castle", "360403", "closed"), 3, "这个编号是别处的"),
        (venue.to_owned(), 3, "这个编号是别处的"),
        (station("dock", "360499", "closed"), 3, "没有这个地区编码"),
        (station("dock", "360403", "haunted"), 3, "状态只能写"),
    ] {
        let rows = station("good", "360403", "in_service") + &rows;
        for what in ["check", "write"] {
            let answer = upload(&site, &officer, what, &rows).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
            assert!(
                answer.body.contains(&format!("第 {line} 行")) && answer.body.contains(words),
                "{words}: {}",
                answer.body
            );
            assert!(answer.body.contains("1 处不对"), "{words}: {}", answer.body);
        }
    }
    let listed = site.get(Some(&officer), HERE).await.body;
    assert!(listed.contains("1 个设施"), "all of it or nothing: {listed}");
    let castle = site.get(None, "/api/v1/facilities/castle").await.json();
    assert_eq!(castle["status"], "in_service", "{castle}");
    let hall = site.get(None, "/api/v1/facilities/palace").await.json();
    assert!(hall["venues"].to_string().contains("hall馆"), "{hall}");
    assert_sound(&store).await;
}

async fn outside_the_remit_there_is_nothing(store: Store) {
    let site = Site::new(&store).await;
    site.app.db.write(Foreign).await.unwrap();
    let officer = officer(&site).await;
    let elsewhere = site.staff("13900000005", Role::Union(world::code("3601"))).await;
    let county = site
        .staff("13900000006", Role::Union(world::code("360403")))
        .await;
    let manager = site.manager().await;
    let desk = site.staff("13900000001", Role::Desk("palace".into())).await;
    let wang = site.wang().await;
    let status = [("what", "status"), ("status", "closed"), ("since", "2026-11-01")];
    let target = [
        ("what", "set"),
        ("measure", "covered"),
        ("year", "2027"),
        ("goal", "1"),
    ];
    for (who, id, division) in [
        (&officer, "castle", "3601"),
        (&officer, "castle", "36"),
        (&officer, "nowhere", "3699"),
        (&officer, "nowhere", "九江"),
        (&elsewhere, "palace", "3604"),
        (&county, "castle", "3604"),
        (&manager, "palace", "3604"),
        (&desk, "palace", "360403"),
        (&wang, "palace", "360403"),
        (&manager, "palace", ""),
    ] {
        let query = format!("?division={}", gongyue_app::url::encoded(division));
        for path in [
            format!("{HERE}{query}"),
            format!("{HERE}.csv{query}"),
            format!("{HERE}/new{query}"),
            format!("{HERE}/{id}"),
            format!("/coverage/targets{query}"),
        ] {
            let answer = site.get(Some(who), &path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        for (path, form) in [
            (format!("{HERE}/new{query}"), NEW),
            (format!("{HERE}/{id}"), &status[..]),
            (format!("/coverage/targets{query}"), &target[..]),
        ] {
            let answer = site.submit(Some(who), &path, form).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    // An officer moves nothing out of the own remit.
    let form = but(
        &NEW[1..13],
        &[("what", "fields"), ("edit", "0"), ("division", "360102")],
    );
    let moved = site.submit(Some(&officer), PALACE, &form).await;
    assert_eq!(moved.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(moved.body.contains("请选你管的一个市或县"), "{}", moved.body);
    // The county's own remit is enough for what is in it.
    assert_eq!(site.get(Some(&county), PALACE).await.status, StatusCode::OK);
    assert_eq!(history(&store, "palace").await.len(), 1);
    let mut reader = store.reader().await;
    for code in ["36", "3601", "3604"] {
        let targets = target_list(&mut reader.tx(), &world::code(code)).await.unwrap();
        assert!(targets.is_empty());
    }
}
