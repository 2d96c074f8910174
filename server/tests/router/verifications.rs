//! Verification by the roll, by the desk, and what is between.

use super::site::{Person, Site};
use crate::support::world::assert_sound;
use crate::support::{Store, on_both_engines};
use axum::http::{Method, StatusCode};
use gongyue::role::Role;
use gongyue_server::desk::grant;
use serde_json::{Value, json};

on_both_engines!(
    a_wrong_name_and_an_unknown_card_look_the_same,
    guessing_ends_for_the_day,
    the_desk_finds_a_request_by_its_code_and_approves,
    the_desk_declines_with_a_reason_that_is_read,
    of_two_clerks_one_decides,
    a_roll_that_comes_later_answers_who_waits,
    a_member_moves_with_another_card,
);

/// That [`Site::enrol`] puts people on the roll of.
const UNION: &str = "浔阳区纺织厂工会";
const DESK: &str = "13900000001";
const QUEUE: &str = "/api/v1/staff/facilities/palace/verifications";

async fn desk(site: &Site) -> Person {
    let role = Role::Desk("palace".into());
    grant::grant(&site.app, &DESK.parse().unwrap(), &role, false)
        .await
        .unwrap();
    site.signed_in(DESK).await
}

async fn ask(site: &Site, who: &Person, name: &str, card: &str) -> Value {
    let body = json!({ "name": name, "union_card_no": card, "palace_id": "palace" });
    site.post(Some(who), "/api/v1/me/verification", body).await.json()
}

async fn state(site: &Site, who: &Person) -> Value {
    site.get(Some(who), "/api/v1/me").await.json()["member"]["verification"].clone()
}

async fn a_wrong_name_and_an_unknown_card_look_the_same(store: Store) {
    let site = Site::new(&store).await;
    site.enrol("王小强", "JJ20210001", "13800000001").await;
    let stranger = site.signed_in("13700000001").await;
    let wrong_name = ask(&site, &stranger, "李小强", "JJ20210001").await;
    let unknown = ask(&site, &stranger, "李小强", "JJ20219999").await;
    assert_eq!(
        (&wrong_name, &wrong_name["status"]),
        (&unknown, &json!("pending"))
    );
    // The name alone counts only for the phone that is on the roll.
    let bare = site
        .post(
            Some(&stranger),
            "/api/v1/me/verification",
            json!({ "name": "王小强", "union_card_no": "" }),
        )
        .await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", bare.body);
    let wang = site.signed_in("13800000001").await;
    let own = site
        .post(
            Some(&wang),
            "/api/v1/me/verification",
            json!({ "name": "王 小强", "union_card_no": "" }),
        )
        .await;
    assert_eq!(own.json()["status"], "verified", "{}", own.body);
}

async fn guessing_ends_for_the_day(store: Store) {
    let site = Site::in_earnest(&store).await;
    let guesser = site.signed_in("13700000001").await;
    for n in 0..10 {
        assert_eq!(
            ask(&site, &guesser, "王小强", &format!("JJ2021{n:04}")).await["status"],
            "pending"
        );
    }
    let body = json!({ "name": "王小强", "union_card_no": "JJ20210001" });
    let stopped = site
        .post(Some(&guesser), "/api/v1/me/verification", body.clone())
        .await;
    assert!(
        stopped.status.is_client_error(),
        "{} {}",
        stopped.status,
        stopped.body
    );
    site.clock
        .advance(chrono::TimeDelta::days(1) + chrono::TimeDelta::seconds(1));
    let again = site.post(Some(&guesser), "/api/v1/me/verification", body).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.body);
}

async fn the_desk_finds_a_request_by_its_code_and_approves(store: Store) {
    let site = Site::new(&store).await;
    site.enrol("赵敏", "ZZ20990001", "13800000071").await;
    let desk = desk(&site).await;
    let zhao = site.signed_in("13700000077").await;
    // Misprinted: one letter off.
    let body = json!({ "name": "赵敏", "union_card_no": "ZZ20990007" });
    assert_eq!(
        site.post(Some(&zhao), "/api/v1/me/verification", body)
            .await
            .json()["status"],
        "pending"
    );
    assert_eq!(
        site.get(Some(&desk), QUEUE).await.json()["items"],
        json!([]),
        "no palace was chosen"
    );
    let page = site.get(Some(&zhao), "/verification").await.body;
    let code = {
        page.split("class=\"code")
            .nth(1)
            .and_then(|rest| rest.split('>').nth(1))
    }
    .map(|rest| rest.split('<').next().unwrap().replace(' ', ""))
    .unwrap_or_else(|| panic!("the page says no code: {page}"));
    let found = site.get(Some(&desk), &format!("{QUEUE}/{code}")).await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.body);
    let elsewhere = site
        .get(
            Some(&desk),
            &format!("/api/v1/staff/facilities/castle/verifications/{code}"),
        )
        .await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
    let wrong = json!({ "approve": true, "union": "没有的工会" });
    let wrong = site
        .post(Some(&desk), &format!("{QUEUE}/{code}/decision"), wrong)
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.body);
    assert_eq!(wrong.json()["fields"][0]["field"], "union");
    let decision = json!({ "approve": true, "union": UNION });
    let done = site
        .post(Some(&desk), &format!("{QUEUE}/{code}/decision"), decision)
        .await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.body);
    assert_eq!(state(&site, &zhao).await, "verified");
    let told = site.get(Some(&zhao), "/api/v1/me/notices").await.json();
    assert_eq!(told["items"][0]["kind"], "verified", "{told}");
    let seen = site.get(Some(&zhao), "/api/v1/me/audit").await.json();
    let acts: Vec<&str> = seen["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|act| act["act"].as_str().unwrap())
        .collect();
    assert!(
        acts.contains(&"member_viewed") && acts.contains(&"verified"),
        "{acts:?}"
    );
    assert_sound(&store).await;
}

async fn first(site: &Site, desk: &Person) -> String {
    let queue = site.get(Some(desk), QUEUE).await;
    queue.json()["items"][0]["id"]
        .as_str()
        .unwrap_or_else(|| panic!("{}", queue.body))
        .to_owned()
}

async fn the_desk_declines_with_a_reason_that_is_read(store: Store) {
    let site = Site::new(&store).await;
    let desk = desk(&site).await;
    let zhao = site.signed_in("13700000077").await;
    ask(&site, &zhao, "赵敏", "ZZ20990007").await;
    let queue = site.get(Some(&desk), QUEUE).await;
    assert!(
        !queue.body.contains("ZZ20990007") && !queue.body.contains("赵敏"),
        "masked: {}",
        queue.body
    );
    let path = format!("{QUEUE}/{}/decision", first(&site, &desk).await);
    let silent = site.post(Some(&desk), &path, json!({ "approve": false })).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "a no says why");
    let no = site
        .post(
            Some(&desk),
            &path,
            json!({ "approve": false, "reason": "卡已经注销，请到工会补办" }),
        )
        .await;
    assert_eq!(no.status, StatusCode::NO_CONTENT, "{}", no.body);
    assert_eq!(state(&site, &zhao).await, "none");
    let page = site.get(Some(&zhao), "/verification").await.body;
    assert!(page.contains("卡已经注销，请到工会补办"), "{page}");
    // Asked again and taken back.
    ask(&site, &zhao, "赵敏", "ZZ20990008").await;
    let back = site
        .call(Some(&zhao), Method::DELETE, "/api/v1/me/verification", &[], None)
        .await;
    assert_eq!(back.status, StatusCode::NO_CONTENT);
    assert_eq!(site.get(Some(&desk), QUEUE).await.json()["items"], json!([]));
    assert_eq!(state(&site, &zhao).await, "none");
}

async fn of_two_clerks_one_decides(store: Store) {
    let site = Site::new(&store).await;
    let (desk, manager) = (desk(&site).await, site.manager().await);
    let zhao = site.signed_in("13700000077").await;
    ask(&site, &zhao, "赵敏", "ZZ20990007").await;
    let path = format!("{QUEUE}/{}/decision", first(&site, &desk).await);
    let no = json!({ "approve": false, "reason": "看不清" });
    let (one, two) = tokio::join!(
        site.post(Some(&desk), &path, no.clone()),
        site.post(Some(&manager), &path, no)
    );
    let mut statuses = [one.status, two.status];
    statuses.sort();
    assert_eq!(statuses[0], StatusCode::NO_CONTENT, "{} {}", one.body, two.body);
    assert!(
        statuses[1].is_client_error(),
        "the other is told: {} {}",
        one.body,
        two.body
    );
    let told = site.get(Some(&zhao), "/api/v1/me/notices").await.json();
    assert_eq!(told["items"].as_array().unwrap().len(), 1, "told once: {told}");
    // Nobody says of themselves that they are a member.
    ask(&site, &desk, "钱前台", "ZZ20990009").await;
    let own = format!("{QUEUE}/{}/decision", first(&site, &desk).await);
    let own = site
        .post(Some(&desk), &own, json!({ "approve": false, "reason": "自己" }))
        .await;
    assert_eq!(own.status, StatusCode::FORBIDDEN, "{}", own.body);
}

async fn a_roll_that_comes_later_answers_who_waits(store: Store) {
    let site = Site::new(&store).await;
    let manager = site.manager().await;
    let zhao = site.signed_in("13700000077").await;
    assert_eq!(ask(&site, &zhao, "赵敏", "ZZ20990007").await["status"], "pending");
    let roll = "card,name,phone,union,division\nZZ20990007,赵敏,13700000077,浔阳区纺织工会,360403\n";
    let sent = site
        .upload(
            Some(&manager),
            "/api/v1/staff/facilities/palace/roll",
            roll.as_bytes(),
        )
        .await;
    let id = sent.json()["id"].as_str().unwrap().to_owned();
    site.read_roll(&manager, "facilities/palace", &id).await;
    let path = format!("/api/v1/staff/facilities/palace/roll/{id}/application");
    assert_eq!(
        site.post(Some(&manager), &path, json!({})).await.status,
        StatusCode::OK
    );
    assert_eq!(state(&site, &zhao).await, "verified");
    assert_eq!(site.get(Some(&manager), QUEUE).await.json()["items"], json!([]));
    let told = site.get(Some(&zhao), "/api/v1/me/notices").await.json();
    assert_eq!(told["items"][0]["kind"], "verified", "{told}");
}

async fn a_member_moves_with_another_card(store: Store) {
    let site = Site::new(&store).await;
    let manager = site.manager().await;
    let roll = "card,name,phone,union,division\nAA20990001,赵敏,13700000077,浔阳区纺织工会,360403\n\
                BB20990001,赵敏,13700000078,九江市快递工会,360403\n";
    let sent = site
        .upload(
            Some(&manager),
            "/api/v1/staff/facilities/palace/roll",
            roll.as_bytes(),
        )
        .await;
    let id = sent.json()["id"].as_str().unwrap().to_owned();
    site.read_roll(&manager, "facilities/palace", &id).await;
    let path = format!("/api/v1/staff/facilities/palace/roll/{id}/application");
    site.post(Some(&manager), &path, json!({})).await;
    let zhao = site.signed_in("13700000077").await;
    assert_eq!(
        ask(&site, &zhao, "赵敏", "AA20990001").await["status"],
        "verified"
    );
    assert_eq!(
        ask(&site, &zhao, "赵敏", "BB20990001").await["status"],
        "verified",
        "and moved"
    );
    let page = site.get(Some(&zhao), "/me").await.body;
    assert!(
        page.contains("九江市快递工会") && !page.contains("浔阳区纺织工会"),
        "{page}"
    );
    let other = site.signed_in("13700000079").await;
    let used = site
        .post(
            Some(&other),
            "/api/v1/me/verification",
            json!({ "name": "赵敏", "union_card_no": "BB20990001" }),
        )
        .await;
    assert_eq!(
        used.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "one card, one member: {}",
        used.body
    );
}
