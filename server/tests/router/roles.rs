//! Roles: who grants them, how they end, and what goes with them.

use super::access::Foreign;
use super::site::{Person, Site};
use crate::support::{Store, on_both_engines, on_one_engine, world};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use gongyue::role::{Role, RoleKind};
use gongyue_server::desk::sign_in::whoever;
use gongyue_server::desk::{grant, sweep};
use gongyue_server::secret::token_hash;
use serde_json::{Value, json};
use std::process::Command as Program;

on_both_engines!(
    a_manager_grants_at_the_own_palace_until_a_day,
    one_manager_stays,
    a_role_that_nobody_works_with_lapses,
);
on_one_engine!(Sqlite: nobody_grants_beyond_the_own_palace, the_keeper_has_no_palace);

const DESK: &str = "13900000001";
const MANAGER: &str = "13900000002";
const ROLES: &str = "/api/v1/staff/facilities/palace/roles";
const AUDIT: &str = "/api/v1/staff/facilities/palace/audit";

impl Site {
    async fn works(&self, who: &Person) -> StatusCode {
        let path = "/api/v1/staff/facilities/palace/members?q=wang";
        self.get(Some(who), path).await.status
    }

    async fn grant(&self, who: &Person, body: Value) -> StatusCode {
        self.post(Some(who), ROLES, body).await.status
    }

    async fn end(&self, who: &Person, member: &str, role: &str) -> StatusCode {
        let path = format!("{ROLES}/{member}/{role}");
        self.call(Some(who), Method::DELETE, &path, &[], None)
            .await
            .status
    }

    async fn newest_act(&self, who: &Person) -> Value {
        self.get(Some(who), AUDIT).await.json()["items"][0].clone()
    }
}

async fn a_manager_grants_at_the_own_palace_until_a_day(store: Store) {
    let site = Site::in_earnest(&store).await;
    let manager = site.staff(MANAGER, Role::Manager("palace".into())).await;
    let (manager, secret) = site.with_totp(&manager).await;
    let (zhao, totp) = site.with_totp(&site.signed_in(DESK).await).await;
    assert_eq!(site.works(&zhao).await, StatusCode::NOT_FOUND);
    let id = site.member_id(&zhao).await;
    // Of two notices the later one comes first, and the clock stands still.
    site.clock.advance(TimeDelta::milliseconds(1));
    let body = json!({ "phone": DESK, "role": "desk", "until": "2026-12-31" });
    assert_eq!(site.grant(&manager, body).await, StatusCode::NO_CONTENT);
    assert_eq!(
        site.works(&zhao).await,
        StatusCode::UNAUTHORIZED,
        "what was signed in with less is not carried on with more"
    );
    let zhao = site.signed_in(DESK).await;
    let zhao = site.shown(&zhao, &totp).await;
    assert_eq!(site.works(&zhao).await, StatusCode::OK);
    assert_eq!(site.told(&zhao).await[0], "role_granted");
    let act = site.newest_act(&manager).await;
    assert_eq!(act["act"], "role_granted");
    assert_eq!(act["subject"], id.as_str());
    assert_eq!(act["actor_id"], site.member_id(&manager).await);
    assert_eq!(act["after"]["expires_at"], "2026-12-31T16:00:00Z");
    let list = site.get(Some(&manager), ROLES).await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    assert!(!list.to_string().contains(DESK), "phones are masked");
    // Ended, and granted again until it ends by itself.
    assert_eq!(site.end(&manager, &id, "manager").await, StatusCode::NOT_FOUND);
    assert_eq!(site.end(&manager, &id, "desk").await, StatusCode::NO_CONTENT);
    assert_eq!(site.works(&zhao).await, StatusCode::UNAUTHORIZED);
    let zhao = site.signed_in(DESK).await;
    let zhao = site.shown(&zhao, &totp).await;
    assert_eq!(site.works(&zhao).await, StatusCode::NOT_FOUND);
    assert_eq!(site.told(&zhao).await[0], "role_ended");
    assert_eq!(site.newest_act(&manager).await["act"], "role_ended");
    assert_eq!(site.end(&manager, &id, "desk").await, StatusCode::NOT_FOUND);
    let body = json!({ "phone": DESK, "role": "desk", "until": "2026-11-28" });
    assert_eq!(site.grant(&manager, body).await, StatusCode::NO_CONTENT);
    site.clock.advance(TimeDelta::hours(1));
    let zhao = site.signed_in(DESK).await;
    let zhao = site.shown(&zhao, &totp).await;
    assert_eq!(site.works(&zhao).await, StatusCode::OK);
    // Midnight after that day, in the palace.
    let end = world::evening() + TimeDelta::hours(30);
    site.clock.set(end - TimeDelta::milliseconds(1));
    assert_eq!(site.works(&zhao).await, StatusCode::OK);
    site.clock.set(end);
    assert_eq!(site.works(&zhao).await, StatusCode::NOT_FOUND);
    sweep::forget(&site.app).await.unwrap();
    assert_eq!(site.told(&zhao).await[0], "role_ended");
    let manager = site.shown(&manager, &secret).await;
    let act = site.newest_act(&manager).await;
    assert_eq!(
        (&act["act"], &act["actor_id"]),
        (&json!("role_lapsed"), &Value::Null)
    );
    world::assert_sound(&store).await;
}

async fn nobody_grants_beyond_the_own_palace(store: Store) {
    let site = Site::new(&store).await;
    site.app.db.write(Foreign).await.unwrap();
    let manager = site.manager().await;
    let desk = site.staff(DESK, Role::Desk("palace".into())).await;
    let castle = "/api/v1/staff/facilities/castle/roles";
    let body = json!({ "phone": "13800000066", "role": "desk" });
    let elsewhere = site.post(Some(&manager), castle, body.clone()).await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
    assert_eq!(site.grant(&desk, body).await, StatusCode::FORBIDDEN);
    for (faulty, field) in [
        (json!({ "phone": "13800000066", "role": "union" }), "role"),
        (json!({ "phone": "13800000066", "role": "keeper" }), "role"),
        (
            json!({ "phone": "13800000066", "role": "desk", "scope": "castle" }),
            "scope",
        ),
        (json!({ "phone": "1380000006", "role": "desk" }), "phone"),
        // For good, or before now.
        (
            json!({ "phone": "13800000066", "role": "desk", "until": "2027-11-29" }),
            "until",
        ),
        (
            json!({ "phone": "13800000066", "role": "desk", "until": "2026-11-26" }),
            "until",
        ),
        // A manager whose time ends would go on for ever, and the last one could be left with a day.
        (json!({ "phone": MANAGER, "role": "manager" }), "phone"),
        (
            json!({ "phone": MANAGER, "role": "manager", "until": "2026-11-27" }),
            "phone",
        ),
    ] {
        let answer = site.post(Some(&manager), ROLES, faulty).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        assert_eq!(answer.fields(), [field], "{}", answer.body);
    }
    let form = [("phone", MANAGER), ("role", "manager"), ("until", "2026-12-31")];
    let page = site
        .submit(Some(&manager), "/staff/facilities/palace/roles", &form)
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("不能给自己加权限") && page.body.contains("value=\"2026-12-31\""));
    let list = site.get(Some(&manager), ROLES).await.json();
    let ends: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["expires_at"])
        .collect();
    assert_eq!(
        ends,
        [&Value::Null, &Value::Null],
        "as the command line gave them"
    );
    let last = "2027-11-27";
    let body = json!({ "phone": "13800000066", "role": "desk", "until": last });
    assert_eq!(site.grant(&manager, body).await, StatusCode::NO_CONTENT);
}

async fn one_manager_stays(store: Store) {
    let site = Site::new(&store).await;
    let first = site.manager().await;
    let (a, first_id) = (first.clone(), site.member_id(&first).await);
    let last = site
        .call(
            Some(&a),
            Method::DELETE,
            &format!("{ROLES}/{first_id}/manager"),
            &[],
            None,
        )
        .await;
    assert_eq!(last.fields(), ["role"]);
    let page = site
        .submit(
            Some(&a),
            "/staff/facilities/palace/roles/end",
            &[("member", &first_id), ("role", "manager")],
        )
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("至少要留一位馆长"));
    // One whose time is over is none.
    let body = json!({ "phone": "13900000007", "role": "manager", "until": "2026-11-27" });
    assert_eq!(site.grant(&a, body).await, StatusCode::NO_CONTENT);
    site.clock.advance(TimeDelta::days(1));
    assert_eq!(
        site.end(&a, &first_id, "manager").await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    // Two end each other at the same moment: one is left.
    for n in 0..10 {
        let phone = format!("1391000{n:04}");
        let body = json!({ "phone": phone, "role": "manager" });
        let manager = site.back(MANAGER).await;
        assert_eq!(site.grant(&manager, body).await, StatusCode::NO_CONTENT);
        let other = site.signed_in(&phone).await;
        let other_id = site.member_id(&other).await;
        let me = async |person: &Person| {
            whoever(&site.app, &token_hash(&person.token), false)
                .await
                .unwrap()
                .unwrap()
        };
        let (one, two) = (me(&manager).await, me(&other).await);
        let palace = "palace".into();
        let (x, y) = (other_id.as_str().into(), first_id.as_str().into());
        let (ended, was_ended) = tokio::join!(
            grant::end(&site.app, &one, &palace, &x, RoleKind::Manager),
            grant::end(&site.app, &two, &palace, &y, RoleKind::Manager),
        );
        assert!(ended.is_ok() != was_ended.is_ok(), "{ended:?} {was_ended:?}");
        let back = Role::Manager("palace".into());
        grant::grant(&site.app, &MANAGER.parse().unwrap(), &back, false)
            .await
            .unwrap();
        if was_ended.is_ok() {
            let manager = site.back(MANAGER).await;
            assert_eq!(
                site.end(&manager, &other_id, "manager").await,
                StatusCode::NO_CONTENT
            );
        }
    }
}

async fn a_role_that_nobody_works_with_lapses(store: Store) {
    let site = Site::in_earnest(&store).await;
    let desk = site.staff(DESK, Role::Desk("palace".into())).await;
    let (desk, totp) = site.with_totp(&desk).await;
    let manager = site.staff(MANAGER, Role::Manager("palace".into())).await;
    let (mut manager, secret) = site.with_totp(&manager).await;
    // The manager works now and then; who was at the desk has left, and still reserves courts here.
    let mut gone = desk.clone();
    for _ in 0..4 {
        site.clock.advance(TimeDelta::days(21));
        assert_eq!(site.works(&manager).await, StatusCode::OK);
        assert_eq!(site.get(Some(&gone), "/api/v1/me").await.status, StatusCode::OK);
        sweep::forget(&site.app).await.unwrap();
        let again = site.signed_in(DESK).await;
        gone = site.shown(&again, &totp).await;
        let again = site.signed_in(MANAGER).await;
        manager = site.shown(&again, &secret).await;
    }
    let staff = async |who: &Person| {
        let list = site.get(Some(who), ROLES).await.json();
        list["items"].as_array().unwrap().len()
    };
    assert_eq!(staff(&manager).await, 2, "after 84 days");
    site.clock.advance(TimeDelta::days(6));
    assert_eq!(staff(&manager).await, 1, "after 90");
    assert_eq!(site.works(&gone).await, StatusCode::NOT_FOUND);
    assert_eq!(site.works(&manager).await, StatusCode::OK);
    sweep::forget(&site.app).await.unwrap();
    assert_eq!(site.told(&gone).await[0], "role_ended");
    assert_eq!(site.newest_act(&manager).await["act"], "role_lapsed");
    let mine = site.get(Some(&gone), "/api/v1/me/audit").await.json();
    assert_eq!(mine["items"][0]["act"], "role_lapsed");
    world::assert_sound(&store).await;
}

async fn the_keeper_has_no_palace(store: Store) {
    let site = Site::in_earnest(&store).await;
    let keeper = site.staff("13900000006", Role::Keeper).await;
    let (keeper, _) = site.with_totp(&keeper).await;
    let me = site.get(Some(&keeper), "/api/v1/me").await.json();
    assert_eq!(me["roles"], json!([{ "role": "keeper", "scope": "" }]));
    for path in [
        "facilities/palace/members?q=wang",
        "facilities/palace/roles",
        "facilities/palace/audit",
        "divisions/36/roll",
    ] {
        let answer = site.get(Some(&keeper), &format!("/api/v1/staff/{path}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[test]
fn the_command_line_grants() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let ran = Program::new(env!("CARGO_BIN_EXE_gongyue"))
            .args(arguments)
            .env("GONGYUE_DATA_DIR", folder.path())
            .env_remove("GONGYUE_DATABASE_URL")
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (ran.status.success(), text(&ran.stdout), text(&ran.stderr))
    };
    let divisions = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/jiangxi-divisions.csv");
    assert!(run(&["import", "divisions", divisions]).0);
    let (done, told, _) = run(&["grant", "13900000003", "union", "3604"]);
    assert!(done && told.contains("139****0003"), "{told}");
    assert!(
        !told.contains("13900000003"),
        "a terminal is no place for a phone number"
    );
    assert!(run(&["grant", "13900000006", "keeper"]).0);
    assert!(run(&["grant", "13900000006", "keeper", "", "--reset-second-factor"]).0);
    for (arguments, why) in [
        (["grant", "13900000001", "desk", "nowhere"], "nowhere"),
        (["grant", "13900000001", "union", "99"], "99"),
        (["grant", "13900000001", "boss", "3604"], "boss"),
        (["grant", "1390000000", "union", "3604"], ""),
        (["grant", "13900000001", "keeper", "3604"], "keeper"),
    ] {
        let (done, _, sentence) = run(&arguments);
        assert!(!done && sentence.contains(why), "{arguments:?}: {sentence}");
    }
    let (sound, told, _) = run(&["check"]);
    assert!(sound, "{told}");
}
