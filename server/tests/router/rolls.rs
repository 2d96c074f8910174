//! Rolls over the whole way: read, compared, put in force, and what that does to members.

use super::site::{Person, Site};
use crate::support::world::{self, assert_sound};
use crate::support::{Store, on_both_engines};
use axum::http::{Method, StatusCode};
use gongyue::role::Role;
use gongyue_server::desk::grant;
use gongyue_server::desk::import::Bad;
use gongyue_server::desk::roll::{self, Unapplied};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

on_both_engines!(
    a_large_roll_with_rows_that_are_bad_in_twelve_ways,
    a_roll_says_what_it_would_do_and_twice_is_once,
    who_leaves_the_roll_is_told_and_keeps_what_is_near,
    a_roll_that_loses_many_waits_for_a_second_word,
    two_imports_at_once_leave_one_truth,
    a_gig_union_of_three_thousand_riders,
);

const OFFICER: &str = "13900000003";

async fn officer(site: &Site) -> Person {
    let role = Role::Union(world::code("3604"));
    grant::grant(&site.app, &OFFICER.parse().unwrap(), &role, false)
        .await
        .unwrap();
    site.signed_in(OFFICER).await
}

fn row(n: usize) -> [String; 5] {
    [
        format!("QQ{n:08}"),
        format!("测{}{}", letter(n / 400), letter(n)),
        format!("136{n:08}"),
        "浔阳区棉纺厂工会".into(),
        "360403".into(),
    ]
}

/// One of four hundred characters: names have no digits.
fn letter(n: usize) -> char {
    char::from_u32(0x4e00 + u32::try_from(n % 400).unwrap()).unwrap()
}

const HEAD: [&str; 5] = ["card", "name", "phone", "union", "division"];

fn csv(rows: &[[String; 5]]) -> String {
    let mut text = HEAD.join(",") + "\n";
    for row in rows {
        text += &row.join(",");
        text.push('\n');
    }
    text
}

fn xlsx(rows: &[[String; 5]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in HEAD.iter().enumerate() {
        sheet
            .write_string(0, u16::try_from(column).unwrap(), *name)
            .unwrap();
    }
    for (at, row) in rows.iter().enumerate() {
        for (column, text) in row.iter().enumerate() {
            let (line, column) = (u32::try_from(at + 1).unwrap(), u16::try_from(column).unwrap());
            sheet.write_string(line, column, text).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// Twelve ways in which a row can be bad; each leaves the others alone.
fn spoil(rows: &mut [[String; 5]], at: usize, way: usize) {
    let before = rows[at - 1].clone();
    let row = &mut rows[at];
    match way {
        0 => row[0].clear(),
        1 => row[0] = "QQ-12".into(),
        2 => row[0] = before[0].clone(),
        3 => row[1].clear(),
        4 => row[1] = "王2".into(),
        5 => row[1] = "长".repeat(41),
        6 => row[2].clear(),
        7 => row[2] = "1380000".into(),
        8 => row[2] = "12800000000".into(),
        9 => row[3].clear(),
        10 => row[4] = "九江".into(),
        11 => row[4] = "360499".into(),
        _ => unreachable!("twelve ways"),
    }
}

/// 10,000 rows of which 137 are bad, and the lines of those.
fn spoiled() -> (Vec<[String; 5]>, BTreeSet<usize>) {
    let mut rows: Vec<[String; 5]> = (0..10_000).map(row).collect();
    let mut lines = BTreeSet::new();
    for nth in 0..137 {
        let at = 10 + nth * 70;
        spoil(&mut rows, at, nth % 12);
        lines.insert(at + 2);
    }
    (rows, lines)
}

async fn count_on_roll(site: &Site, officer: &Person) -> i64 {
    let roll = site
        .get(Some(officer), "/api/v1/staff/divisions/3604/roll")
        .await
        .json();
    let unions = roll["unions"].as_array().unwrap();
    unions
        .iter()
        .map(|union| union["on_roll"].as_i64().unwrap())
        .sum()
}

async fn a_large_roll_with_rows_that_are_bad_in_twelve_ways(store: Store) {
    let site = Site::new(&store).await;
    let officer = officer(&site).await;
    let (rows, bad) = spoiled();
    for bytes in [csv(&rows).into_bytes(), xlsx(&rows)] {
        let checked = roll::import(&site.app, bytes, Bad::CheckOnly, false, |_, _| ())
            .await
            .unwrap();
        let lines: BTreeSet<usize> = checked.faults.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, bad, "each bad row by its line, and no good one");
        assert_eq!((checked.row.total, checked.row.fault_count), (10_000 - 137, 137));
        let words: BTreeSet<String> = checked
            .faults
            .iter()
            .map(|fault| format!("{:?} {}", fault.kind, fault.message))
            .collect();
        assert!(words.len() >= 12, "each way is told from the others: {words:#?}");
        for fault in &checked.faults {
            let of = &rows[fault.line - 2];
            for cell in of.iter().filter(|cell| cell.chars().count() > 4) {
                assert!(
                    !fault.message.contains(cell.as_str()),
                    "a fault repeats a cell: {fault}"
                );
            }
        }
    }
    let refused = roll::import(&site.app, csv(&rows).into_bytes(), Bad::Refuse, false, |_, _| ())
        .await
        .unwrap();
    assert!(matches!(refused.unapplied, Some(Unapplied::Faults)));
    assert_eq!(count_on_roll(&site, &officer).await, 0, "not one of them");
    let skipped = roll::import(&site.app, csv(&rows).into_bytes(), Bad::Skip, false, |_, _| ())
        .await
        .unwrap();
    assert!(skipped.unapplied.is_none());
    assert_eq!(count_on_roll(&site, &officer).await, 10_000 - 137);
    // By the next one, without them, nobody leaves: the missing may be the bad ones.
    let few = csv(&rows[..200]);
    let skipped = roll::import(&site.app, few.into_bytes(), Bad::Skip, false, |_, _| ())
        .await
        .unwrap();
    assert_eq!((skipped.row.added, skipped.row.gone), (0, 0));
    assert_eq!(count_on_roll(&site, &officer).await, 10_000 - 137);
    assert_sound(&store).await;
}

/// Uploads over HTTP and waits until it is read: its address and what it would do.
async fn upload(site: &Site, who: &Person, text: &str) -> (String, Value) {
    let sent = site
        .upload(Some(who), "/api/v1/staff/divisions/3604/roll", text.as_bytes())
        .await;
    assert_eq!(sent.status, StatusCode::ACCEPTED, "{}", sent.body);
    let id = sent.json()["id"].as_str().unwrap().to_owned();
    let view = site.read_roll(who, "divisions/3604", &id).await;
    (format!("/api/v1/staff/divisions/3604/roll/{id}"), view)
}

async fn apply(site: &Site, who: &Person, path: &str, consent: Value) -> super::site::Answer {
    site.post(Some(who), &format!("{path}/application"), consent)
        .await
}

fn numbers(view: &Value) -> (i64, i64, i64) {
    let of = |name: &str| view["import"][name].as_i64().unwrap();
    (of("added"), of("changed"), of("gone"))
}

async fn a_roll_says_what_it_would_do_and_twice_is_once(store: Store) {
    let site = Site::new(&store).await;
    let officer = officer(&site).await;
    let mut rows: Vec<[String; 5]> = (0..30).map(row).collect();
    let (path, view) = upload(&site, &officer, &csv(&rows)).await;
    assert_eq!(numbers(&view), (30, 0, 0));
    assert_eq!(count_on_roll(&site, &officer).await, 0, "read, and not in force");
    assert_eq!(
        apply(&site, &officer, &path, json!({})).await.status,
        StatusCode::OK
    );
    assert_eq!(count_on_roll(&site, &officer).await, 30);
    assert_eq!(
        apply(&site, &officer, &path, json!({})).await.status,
        StatusCode::CONFLICT,
        "once"
    );
    let (path, view) = upload(&site, &officer, &csv(&rows)).await;
    assert_eq!(numbers(&view), (0, 0, 0), "the same again changes nothing");
    assert_eq!(
        apply(&site, &officer, &path, json!({})).await.status,
        StatusCode::OK
    );
    rows.remove(3);
    rows[5][1] = "改名字".into();
    rows.push(row(77));
    let (path, view) = upload(&site, &officer, &csv(&rows)).await;
    assert_eq!(numbers(&view), (1, 1, 1));
    // What was looked at must still be so.
    let (other, _) = upload(&site, &officer, &csv(&rows[..29])).await;
    assert_eq!(
        apply(&site, &officer, &path, json!({})).await.status,
        StatusCode::OK
    );
    assert_eq!(
        apply(&site, &officer, &other, json!({})).await.status,
        StatusCode::CONFLICT,
        "the numbers are new"
    );
    assert_eq!(
        apply(&site, &officer, &other, json!({})).await.status,
        StatusCode::OK,
        "and now they were looked at"
    );
    assert_eq!(count_on_roll(&site, &officer).await, 29);
}

async fn who_leaves_the_roll_is_told_and_keeps_what_is_near(store: Store) {
    let site = Site::new(&store).await;
    let officer = officer(&site).await;
    let rows: Vec<[String; 5]> = (0..3).map(row).collect();
    let (path, _) = upload(&site, &officer, &csv(&rows)).await;
    apply(&site, &officer, &path, json!({})).await;
    let [card, name, phone, ..] = &rows[1];
    let worker = site.signed_in(phone).await;
    let body = json!({ "name": name, "union_card_no": card });
    let verified = site.post(Some(&worker), "/api/v1/me/verification", body).await;
    assert_eq!(verified.json()["status"], "verified", "{}", verified.body);
    let near = site.reserve(&worker, "hall-1", 60, 60, "near").await;
    assert_eq!(near.status, StatusCode::CREATED, "{}", near.body);
    let near = near.json()["reservation"]["id"].as_str().unwrap().to_owned();
    // By the rules here one reserves a week ahead: what is further away is made by hand.
    let far = world::reservation("r00far", "hall", "hall-2", None, world::span(9 * 24 * 60, 60));
    let member = site.get(Some(&worker), "/api/v1/me").await.json()["member"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let made = store.write(move |tx| {
        let mut row = far.clone();
        row.member_id = Some(member.as_str().into());
        Box::pin(async move { world::reserve(tx, &row, &world::parts(&["hall-2-part"])).await })
    });
    let far = made.await.unwrap();
    let (path, view) = upload(&site, &officer, &csv(&[rows[0].clone(), rows[2].clone()])).await;
    assert_eq!(numbers(&view), (0, 0, 1));
    assert_eq!(
        apply(&site, &officer, &path, json!({})).await.status,
        StatusCode::OK
    );
    let me = site.get(Some(&worker), "/api/v1/me").await.json();
    assert_eq!(me["member"]["verification"], "none", "{me}");
    let status = |id: &str| {
        let path = format!("/api/v1/reservations/{id}");
        let (site, worker) = (&site, &worker);
        async move { site.get(Some(worker), &path).await.json()["status"].clone() }
    };
    assert_eq!(
        status(&near).await,
        "confirmed",
        "it was promised, and others could hardly use it"
    );
    assert_eq!(status(far.as_str()).await, "cancelled");
    let notices = site.get(Some(&worker), "/api/v1/me/notices").await.json();
    assert_eq!(notices["items"][0]["kind"], "verification_lost", "{notices}");
    let about = site.get(Some(&worker), "/api/v1/me/audit").await.json();
    assert_eq!(about["items"][0]["act"], "verification_lost", "{about}");
    let refused = site.reserve(&worker, "hall-3", 240, 60, "more").await;
    assert_eq!(
        refused.json()["refusals"][0]["rule"],
        "not_verified",
        "{}",
        refused.body
    );
    assert_sound(&store).await;
}

async fn a_roll_that_loses_many_waits_for_a_second_word(store: Store) {
    let site = Site::new(&store).await;
    let officer = officer(&site).await;
    let rows: Vec<[String; 5]> = (0..60).map(row).collect();
    let (path, _) = upload(&site, &officer, &csv(&rows)).await;
    apply(&site, &officer, &path, json!({})).await;
    let (path, view) = upload(&site, &officer, &csv(&rows[..10])).await;
    assert_eq!(numbers(&view), (0, 0, 50));
    let asked = apply(&site, &officer, &path, json!({})).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", asked.body);
    assert_eq!(count_on_roll(&site, &officer).await, 60);
    let said = apply(&site, &officer, &path, json!({ "let_go": true })).await;
    assert_eq!(said.status, StatusCode::OK, "{}", said.body);
    assert_eq!(count_on_roll(&site, &officer).await, 10);
    // Rows of other divisions are not this officer's.
    let mut other = row(500);
    other[4] = "3601".into();
    let (_, view) = upload(&site, &officer, &csv(&[other])).await;
    assert_eq!(
        (
            view["import"]["rows"].as_i64(),
            view["import"]["bad_rows"].as_i64()
        ),
        (Some(0), Some(1)),
        "{view}"
    );
}

async fn two_imports_at_once_leave_one_truth(store: Store) {
    let site = Site::new(&store).await;
    let officer = officer(&site).await;
    let rows: Vec<[String; 5]> = (0..400).map(row).collect();
    let mut renamed = rows.clone();
    for row in &mut renamed {
        row[1] = format!("新{}", row[1]);
    }
    let (one, two) = (csv(&rows[..300]), csv(&renamed[100..]));
    let (one, two) = tokio::join!(
        roll::import(&site.app, one.into_bytes(), Bad::Refuse, true, |_, _| ()),
        roll::import(&site.app, two.into_bytes(), Bad::Refuse, true, |_, _| ())
    );
    let (one, two) = (one.unwrap(), two.unwrap());
    assert!(
        one.unapplied.is_none() && two.unapplied.is_none(),
        "each is the truth of its moment"
    );
    // The one that came last is the whole roll of the union.
    let count = count_on_roll(&site, &officer).await;
    assert_eq!(count, 300);
    let first = site.signed_in(&rows[200][2]).await;
    let name = |name: &str| json!({ "name": name, "union_card_no": rows[200][0] });
    let old = site
        .post(Some(&first), "/api/v1/me/verification", name(&rows[200][1]))
        .await
        .json();
    let new = site
        .post(Some(&first), "/api/v1/me/verification", name(&renamed[200][1]))
        .await
        .json();
    let known = [old["status"] == "verified", new["status"] == "verified"];
    assert!(
        known == [true, true] || known == [false, true] || known == [true, false],
        "{old} {new}"
    );
    assert!(
        known[0] || known[1],
        "whichever was last is what holds: {old} {new}"
    );
    assert_sound(&store).await;
}

async fn a_gig_union_of_three_thousand_riders(store: Store) {
    let site = Site::new(&store).await;
    let officer = officer(&site).await;
    let mut text = String::from("card,name,phone,union,division,union_kind\n");
    let riders: Vec<[String; 5]> = (0..3000).map(row).collect();
    for [card, name, phone, ..] in &riders {
        text += &format!("{card},{name},{phone},九江市外卖骑手联合工会,3604,gig\n");
    }
    let (path, view) = upload(&site, &officer, &text).await;
    assert_eq!(numbers(&view), (3000, 0, 0), "{view}");
    assert_eq!(
        apply(&site, &officer, &path, json!({})).await.status,
        StatusCode::OK
    );
    // A rider needs no card at hand: the phone is on the roll, and the name suffices.
    for [_, name, phone, ..] in riders.iter().step_by(75) {
        let rider = site.signed_in(phone).await;
        let verified = site
            .post(
                Some(&rider),
                "/api/v1/me/verification",
                json!({ "name": name, "union_card_no": "" }),
            )
            .await;
        assert_eq!(verified.json()["status"], "verified", "{}", verified.body);
    }
    // One rides to the palace tonight and is checked in.
    let rider = site.back(&riders[0][2]).await;
    let made = site.reserve(&rider, "hall-1", 0, 60, "tonight").await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let id = made.json()["reservation"]["id"].as_str().unwrap().to_owned();
    let manager = site.manager().await;
    site.clock.set(world::span(0, 60).starts_at);
    let there = site
        .post(
            Some(&manager),
            &format!("/api/v1/reservations/{id}/check-in"),
            json!({}),
        )
        .await;
    assert_eq!(there.status, StatusCode::OK, "{}", there.body);
    let roll = site
        .get(Some(&officer), "/api/v1/staff/divisions/3604/roll")
        .await
        .json();
    let unions: BTreeMap<&str, &Value> = { roll["unions"].as_array().unwrap().iter() }
        .map(|union| (union["name"].as_str().unwrap(), union))
        .collect();
    let gig = unions["九江市外卖骑手联合工会"];
    let numbers = ["on_roll", "verified", "served"].map(|name| gig[name].as_i64().unwrap());
    assert_eq!((numbers, &gig["kind"]), ([3000, 40, 1], &json!("gig")));
    // Nobody else's officer sees it.
    let other = site
        .call(
            Some(&rider),
            Method::GET,
            "/api/v1/staff/divisions/3604/roll",
            &[],
            None,
        )
        .await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}
