//! Second factors: adding one, being asked for it, guessing it, and what staff may do without.

use super::site::{Answer, Person, Site};
use crate::support::{Store, on_both_engines, on_one_engine};
use axum::http::{Method, StatusCode, header};
use chrono::TimeDelta;
use futures_util::future::join_all;
use gongyue::role::Role;
use gongyue::span::Instant;
use gongyue_server::guard::Access;
use gongyue_server::router;
use gongyue_server::secret::token_hash;
use gongyue_server::store::*;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

on_both_engines!(
    a_seed_counts_from_its_first_code,
    a_code_serves_once,
    five_wrong_codes_end_the_session,
    guesses_side_by_side_share_no_try,
    a_removed_factor_counts_no_more,
    the_manager_removes_the_factors_of_those_below,
);
on_one_engine!(
    Sqlite: the_way_in_is_shut_until_the_factor_is_shown, staff_without_a_factor_are_led_to_add_one,
    dangerous_acts_need_a_fresh_factor, a_seed_that_waited_too_long_is_worth_nothing,
    another_session_adds_nothing_without_the_factor, a_question_to_a_passkey_is_its_members_alone
);

const WANG: &str = "13800000001";
const DESK: &str = "13900000001";
const MANAGER: &str = "13900000002";
const FACTORS: &str = "/api/v1/me/second-factors";
const SHOW: &str = "/api/v1/session/second-factor";
const PALACE: &str = "/api/v1/staff/facilities/palace";

/// What the authenticator app shows at this moment.
pub fn totp(secret: &str, at: Instant) -> String {
    let totp = Builder::new()
        .with_secret(Secret::try_from_base32(secret).unwrap())
        .with_account_name("somebody")
        .build()
        .unwrap();
    totp.generate(at.timestamp().cast_unsigned()).to_string()
}

fn other_than(code: &str) -> String {
    let digit = if code.starts_with('0') { '1' } else { '0' };
    format!("{digit}{}", &code[1..])
}

impl Site {
    fn totp(&self, secret: &str) -> String {
        totp(secret, self.app.now())
    }

    async fn seed(&self, who: &Person) -> String {
        let made = self.post(Some(who), &format!("{FACTORS}/totp"), json!({})).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        made.json()["secret"].as_str().unwrap().to_owned()
    }

    async fn confirm(&self, who: &Person, code: &str) -> Answer {
        let path = format!("{FACTORS}/totp/confirmation");
        self.post(Some(who), &path, json!({ "code": code })).await
    }

    async fn show(&self, who: &Person, code: &str) -> Answer {
        self.post(Some(who), SHOW, json!({ "code": code })).await
    }

    /// Adds an authenticator app; who the session is now, and the seed.
    pub async fn with_totp(&self, who: &Person) -> (Person, String) {
        let secret = self.seed(who).await;
        let confirmed = self.confirm(who, &self.totp(&secret)).await;
        assert_eq!(confirmed.status, StatusCode::OK, "{}", confirmed.body);
        (renewed(&confirmed), secret)
    }

    /// Shows the next code.
    pub async fn shown(&self, who: &Person, secret: &str) -> Person {
        self.clock.advance(TimeDelta::seconds(30));
        let shown = self.show(who, &self.totp(secret)).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
        renewed(&shown)
    }

    async fn me(&self, who: &Person) -> StatusCode {
        self.get(Some(who), "/api/v1/me").await.status
    }

    pub async fn member_id(&self, who: &Person) -> String {
        let me = self.get(Some(who), "/api/v1/me").await.json();
        me["member"]["id"].as_str().unwrap().to_owned()
    }

    /// The kinds of what they were told, newest first.
    pub async fn told(&self, who: &Person) -> Vec<String> {
        let notices = self.get(Some(who), "/api/v1/me/notices").await.json();
        let items = notices["items"].as_array().unwrap();
        let kind = |notice: &Value| notice["kind"].as_str().unwrap().to_owned();
        items.iter().map(kind).collect()
    }
}

fn renewed(answer: &Answer) -> Person {
    let token = answer.json()["token"].as_str().unwrap().to_owned();
    assert_eq!(answer.person().token, token, "the cookie is the bearer token");
    Person { token }
}

fn wants_a_factor(answer: &Answer) -> bool {
    answer.status == StatusCode::FORBIDDEN && answer.json()["type"] == "urn:gongyue:second-factor-needed"
}

async fn a_seed_counts_from_its_first_code(store: Store) {
    let site = Site::in_earnest(&store).await;
    let wang = site.wang().await;
    let secret = site.seed(&wang).await;
    let again = site.seed(&wang).await;
    assert_ne!(secret, again, "a seed that nobody confirmed is replaced");
    let listed = async |who: &Person| {
        let list = site.get(Some(who), FACTORS).await.json();
        list["items"].as_array().unwrap().len()
    };
    let wrong = site.confirm(&wang, &other_than(&site.totp(&again))).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.fields(), ["code"]);
    assert_eq!(listed(&wang).await, 0);
    let replaced = site.confirm(&wang, &site.totp(&secret)).await;
    assert_eq!(replaced.fields(), ["code"], "of the seed before");
    let confirmed = site.confirm(&wang, &site.totp(&again)).await;
    assert_eq!(confirmed.status, StatusCode::OK, "{}", confirmed.body);
    let now = renewed(&confirmed);
    assert_eq!(
        site.me(&wang).await,
        StatusCode::UNAUTHORIZED,
        "the token from before is worthless"
    );
    assert_eq!(listed(&now).await, 1);
    assert_eq!(site.told(&now).await[0], "factor_added");
    let second = site.post(Some(&now), &format!("{FACTORS}/totp"), json!({})).await;
    assert_eq!(second.status, StatusCode::CONFLICT, "one seed a member");
    // The first code confirmed, and signs nobody in.
    let half = site.signed_in(WANG).await;
    assert_eq!(
        site.show(&half, &site.totp(&again)).await.fields(),
        ["code"],
        "it served already"
    );
    let whole = site.shown(&half, &again).await;
    assert_eq!(site.me(&whole).await, StatusCode::OK);
    assert_eq!(site.me(&half).await, StatusCode::UNAUTHORIZED);
}

async fn a_code_serves_once(store: Store) {
    let site = Site::in_earnest(&store).await;
    let (_, secret) = site.with_totp(&site.wang().await).await;
    site.clock.advance(TimeDelta::minutes(5));
    let (first, second) = (site.signed_in(WANG).await, site.signed_in(WANG).await);
    let now = site.app.now();
    let before = totp(&secret, now - TimeDelta::seconds(30));
    assert_eq!(
        site.show(&first, &site.totp(&secret)).await.status,
        StatusCode::OK
    );
    assert_eq!(
        site.show(&second, &site.totp(&secret)).await.fields(),
        ["code"],
        "the same one"
    );
    assert_eq!(
        site.show(&second, &before).await.fields(),
        ["code"],
        "the one before it, which nobody used"
    );
    let far = totp(&secret, now + TimeDelta::seconds(90));
    assert_eq!(
        site.show(&second, &far).await.fields(),
        ["code"],
        "from beyond the window"
    );
    site.clock.advance(TimeDelta::seconds(30));
    let shown = site.show(&second, &site.totp(&secret)).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
}

async fn five_wrong_codes_end_the_session(store: Store) {
    let site = Site::in_earnest(&store).await;
    let (whole, secret) = site.with_totp(&site.wang().await).await;
    site.clock.advance(TimeDelta::minutes(1));
    let half = site.signed_in(WANG).await;
    let wrong = other_than(&site.totp(&secret));
    for left in (1..=4).rev() {
        let answer = site.show(&half, &wrong).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.body.contains(&format!("还能试 {left} 次")),
            "{}",
            answer.body
        );
    }
    let last = site.show(&half, &wrong).await;
    assert!(last.body.contains("重新登录"), "{}", last.body);
    let right = site.show(&half, &site.totp(&secret)).await;
    assert_eq!(right.status, StatusCode::UNAUTHORIZED, "it is over");
    assert_eq!(
        site.me(&whole).await,
        StatusCode::OK,
        "where the factor was shown nothing ends"
    );
    // A right one gives the tries back; also the page sends whoever has none left to sign in again.
    let half = site.signed_in(WANG).await;
    for _ in 0..4 {
        let page = site
            .submit(
                Some(&half),
                "/second-factor",
                &[("code", &wrong), ("next", "/me")],
            )
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let whole = site.shown(&half, &secret).await;
    let wrong = other_than(&site.totp(&secret));
    for _ in 0..4 {
        assert_eq!(site.show(&whole, &wrong).await.fields(), ["code"]);
    }
    let page = site
        .submit(
            Some(&whole),
            "/second-factor",
            &[("code", &wrong), ("next", "/me")],
        )
        .await;
    assert_eq!(page.location(), "/sign-in?next=%2Fme");
    assert_eq!(site.me(&whole).await, StatusCode::UNAUTHORIZED);
}

async fn guesses_side_by_side_share_no_try(store: Store) {
    let site = Site::in_earnest(&store).await;
    let (_, secret) = site.with_totp(&site.wang().await).await;
    site.clock.advance(TimeDelta::minutes(1));
    let half = site.signed_in(WANG).await;
    let wrong = other_than(&site.totp(&secret));
    let answers = join_all((0..24).map(|_| site.show(&half, &wrong))).await;
    let told = |word: &str| answers.iter().filter(|answer| answer.body.contains(word)).count();
    assert_eq!(told("还能试"), 4, "the fifth ends it, and no other is looked at");
    for left in 1..=4 {
        assert_eq!(told(&format!("还能试 {left} 次")), 1);
    }
    assert_eq!(site.me(&half).await, StatusCode::UNAUTHORIZED);
    // Nor does one code let two in.
    let half = site.signed_in(WANG).await;
    let code = site.totp(&secret);
    let answers = join_all((0..8).map(|_| site.show(&half, &code))).await;
    let whole: Vec<_> = answers
        .iter()
        .filter(|answer| answer.status == StatusCode::OK)
        .collect();
    assert_eq!(whole.len(), 1);
    assert_eq!(site.me(&renewed(whole[0])).await, StatusCode::OK);
}

async fn a_removed_factor_counts_no_more(store: Store) {
    let site = Site::in_earnest(&store).await;
    let desk = site.staff(DESK, Role::Desk("palace".into())).await;
    let (here, secret) = site.with_totp(&desk).await;
    let elsewhere = site.signed_in(DESK).await;
    let elsewhere = site.shown(&elsewhere, &secret).await;
    let members = format!("{PALACE}/members?q=wang");
    assert_eq!(site.get(Some(&here), &members).await.status, StatusCode::OK);
    let list = site.get(Some(&here), FACTORS).await.json();
    let id = list["items"][0]["id"].as_str().unwrap();
    let stranger = site.signed_in(WANG).await;
    let remove = async |who: &Person| {
        let path = format!("{FACTORS}/{id}");
        site.call(Some(who), Method::DELETE, &path, &[], None)
            .await
            .status
    };
    assert_eq!(remove(&stranger).await, StatusCode::NOT_FOUND);
    assert_eq!(remove(&here).await, StatusCode::NO_CONTENT);
    assert_eq!(remove(&here).await, StatusCode::NOT_FOUND);
    assert_eq!(
        site.me(&elsewhere).await,
        StatusCode::UNAUTHORIZED,
        "whoever has the one that was removed is out"
    );
    assert_eq!(site.me(&here).await, StatusCode::OK);
    assert!(
        wants_a_factor(&site.get(Some(&here), &members).await),
        "nobody works with none"
    );
    assert_eq!(site.told(&here).await[..2], ["factor_removed", "factor_added"]);
}

async fn the_manager_removes_the_factors_of_those_below(store: Store) {
    let site = Site::in_earnest(&store).await;
    let (manager, _) = site
        .with_totp(&site.staff(MANAGER, Role::Manager("palace".into())).await)
        .await;
    let second = site.staff("13900000007", Role::Manager("palace".into())).await;
    let officer = site
        .staff("13900000003", Role::Union("360403".parse().unwrap()))
        .await;
    let (desk, _) = site
        .with_totp(&site.staff(DESK, Role::Desk("palace".into())).await)
        .await;
    let (wang, _) = site.with_totp(&site.wang().await).await;
    let unknown = site.signed_in("13800000088").await;
    let id = async |who: &Person| site.member_id(who).await;
    let (manager_id, second_id, officer_id) = (id(&manager).await, id(&second).await, id(&officer).await);
    let (desk_id, wang_id, unknown_id) = (id(&desk).await, id(&wang).await, id(&unknown).await);
    let remove = async |who: &Person, id: &str, reason: &str| {
        let path = format!("{PALACE}/members/{id}/second-factor-removal");
        site.post(Some(who), &path, json!({ "reason": reason })).await
    };
    // A palace knows the members of its division and whoever reserved there: only of those is there anything to remove.
    for nobody in [&desk_id, &second_id, &officer_id, &manager_id, &unknown_id] {
        assert_eq!(
            remove(&manager, nobody, "手机丢了").await.status,
            StatusCode::NOT_FOUND
        );
    }
    assert_eq!(
        remove(&wang, &wang_id, "手机丢了").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        remove(&desk, &wang_id, "手机丢了").await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(remove(&manager, &wang_id, " ").await.fields(), ["reason"]);
    assert_eq!(site.me(&wang).await, StatusCode::OK);
    assert_eq!(
        remove(&manager, &wang_id, "手机丢了").await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(site.me(&wang).await, StatusCode::UNAUTHORIZED);
    let wang = site.signed_in(WANG).await;
    assert_eq!(
        site.me(&wang).await,
        StatusCode::OK,
        "the phone's code suffices again"
    );
    assert_eq!(site.told(&wang).await[0], "factors_removed");
    let mine = site.get(Some(&wang), "/api/v1/me/audit").await.json();
    assert_eq!(mine["items"][0]["act"], "factors_removed");
    let acts = site.get(Some(&manager), &format!("{PALACE}/audit")).await.json();
    let act = &acts["items"][0];
    assert_eq!(act["act"], "factors_removed");
    assert_eq!(act["reason"], "手机丢了");
    assert_eq!(act["actor_id"], manager_id);
    assert_eq!(act["before"]["second_factors"], 1);
    // Whoever is a member here and works elsewhere, or as high, is not the manager's to unlock.
    let rank = async |role: Role| {
        site.app
            .db
            .write(Rank(wang_id.clone(), role, site.app.now()))
            .await
            .unwrap();
        remove(&manager, &wang_id, "手机丢了").await.status
    };
    assert_eq!(rank(Role::Desk("palace".into())).await, StatusCode::NO_CONTENT);
    assert_eq!(rank(Role::Manager("palace".into())).await, StatusCode::FORBIDDEN);
}

/// Gives a role without the grant's own way, which would end sessions.
struct Rank(String, Role, Instant);

impl Command for Rank {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        let row = RoleGrantRow {
            member_id: self.0.as_str().into(),
            role: self.1.kind(),
            scope: self.1.scope().to_owned(),
            granted_at: self.2,
            expires_at: None,
            used_at: None,
        };
        role_grant_upsert(tx, &row).await
    }
}

async fn the_way_in_is_shut_until_the_factor_is_shown(store: Store) {
    let site = Site::in_earnest(&store).await;
    let (_, secret) = site.with_totp(&site.wang().await).await;
    site.clock.advance(TimeDelta::minutes(1));
    let sent = site
        .post(None, "/api/v1/sign-in/codes", json!({ "phone": WANG }))
        .await;
    assert_eq!(sent.status, StatusCode::ACCEPTED);
    let code = site.inbox.code(WANG);
    let form = [
        ("phone", WANG),
        ("code", &code),
        ("next", "/reservations?from=2026"),
    ];
    let begun = site.submit(None, "/sign-in", &form).await;
    assert_eq!(
        begun.location(),
        "/second-factor?next=%2Freservations%3Ffrom%3D2026"
    );
    let half = begun.person();
    for route in router::routes().table() {
        if matches!(route.access, Access::Anyone | Access::HalfIn) {
            continue;
        }
        let path: String = route
            .path
            .split('/')
            .map(|part| {
                if part.starts_with('{') {
                    "/x".to_owned()
                } else {
                    format!("/{part}")
                }
            })
            .collect();
        let path = &path[1..];
        let answer = match (route.path.starts_with("/api/"), &route.method) {
            (false, &Method::POST) => site.submit(Some(&half), path, &[]).await,
            _ => {
                site.call(Some(&half), route.method.clone(), path, &[], None)
                    .await
            }
        };
        if route.path.starts_with("/api/") {
            assert!(
                wants_a_factor(&answer),
                "{} {path}: {}",
                route.method,
                answer.body
            );
        } else {
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{} {path}", route.method);
            assert!(answer.location().starts_with("/second-factor?next="), "{path}");
        }
    }
    // What anybody may see shows nobody's name and nothing of one's own.
    let front = site.get(Some(&half), "/me").await;
    assert!(!front.body.contains("王小强") && !front.body.contains("138****0001"));
    let page = site.get(Some(&half), "/second-factor?next=%2Freservations").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("/sign-out") && page.body.contains("value=\"/reservations\""));
    let form = [("code", site.totp(&secret)), ("next", "/reservations".to_owned())];
    let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let shown = site.submit(Some(&half), "/second-factor", &form).await;
    assert_eq!(shown.location(), "/reservations");
    let cookie = shown.headers[header::SET_COOKIE].to_str().unwrap();
    for part in [
        "__Host-session=",
        "; Path=/",
        "; HttpOnly",
        "; Secure",
        "; SameSite=Lax",
    ] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    let whole = shown.person();
    assert_eq!(site.me(&whole).await, StatusCode::OK);
    let out = site.signed_in(WANG).await;
    let left = site.submit(Some(&out), "/sign-out", &[]).await;
    assert_eq!(left.location(), "/");
    assert_eq!(site.show(&out, "000000").await.status, StatusCode::UNAUTHORIZED);
}

async fn staff_without_a_factor_are_led_to_add_one(store: Store) {
    let site = Site::in_earnest(&store).await;
    let desk = site.staff(DESK, Role::Desk("palace".into())).await;
    let me = site.get(Some(&desk), "/api/v1/me").await.json();
    assert_eq!(me["roles"], json!([]), "no right before a factor");
    assert!(wants_a_factor(
        &site.get(Some(&desk), &format!("{PALACE}/members?q=wang")).await
    ));
    let members = "/staff/facilities/palace/members";
    let asked = site.get(Some(&desk), members).await;
    let to_show = asked.location().to_owned();
    assert_eq!(
        to_show,
        "/second-factor?next=%2Fstaff%2Ffacilities%2Fpalace%2Fmembers"
    );
    let none = site.get(Some(&desk), &to_show).await;
    let to_add = none.location().to_owned();
    let page = site.get(Some(&desk), &to_add).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("你有工作权限"), "{}", page.body);
    let begun = site
        .submit(Some(&desk), "/me/second-factors/totp", &[("next", members)])
        .await;
    let page = site.get(Some(&desk), begun.location()).await;
    let seed = page.body.split("id=\"seed\"").nth(1).unwrap();
    let secret: String = seed[seed.find('>').unwrap() + 1..seed.find("</p>").unwrap()]
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let wrong = other_than(&site.totp(&secret));
    let again = site
        .submit(
            Some(&desk),
            "/me/second-factors/confirm",
            &[("code", &wrong), ("next", members)],
        )
        .await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("动态码不对") && again.body.contains("id=\"seed\""));
    let right = site.totp(&secret);
    let done = site
        .submit(
            Some(&desk),
            "/me/second-factors/confirm",
            &[("code", &right), ("next", members)],
        )
        .await;
    assert_eq!(done.location(), members);
    assert_eq!(
        site.get(Some(&done.person()), members).await.status,
        StatusCode::OK
    );
}

async fn dangerous_acts_need_a_fresh_factor(store: Store) {
    let site = Site::in_earnest(&store).await;
    let manager = site.staff(MANAGER, Role::Manager("palace".into())).await;
    let (manager, secret) = site.with_totp(&manager).await;
    let wang = site.member_id(&site.wang().await).await;
    let list = site.get(Some(&manager), FACTORS).await.json();
    let own = format!("{FACTORS}/{}", list["items"][0]["id"].as_str().unwrap());
    let roll = "card,name,phone,union,division\nRR20990001,孙权,13800000055,浔阳区搬运工会,360403\n";
    let sent = site
        .upload(Some(&manager), &format!("{PALACE}/roll"), roll.as_bytes())
        .await;
    let import = sent.json()["id"].as_str().unwrap().to_owned();
    site.read_roll(&manager, "facilities/palace", &import).await;
    let phone = json!({ "phone": "13800000066", "role": "desk" });
    let draft = site
        .post(
            Some(&manager),
            &format!("{PALACE}/policies/draft"),
            json!({ "knobs": { "max_party": 10 } }),
        )
        .await;
    assert_eq!(draft.status, StatusCode::OK, "{}", draft.body);
    let acts = [
        (Method::POST, format!("{PALACE}/roles"), Some(phone)),
        (Method::DELETE, format!("{PALACE}/roles/{wang}/desk"), None),
        (
            Method::POST,
            format!("{PALACE}/roll/{import}/application"),
            Some(json!({})),
        ),
        (
            Method::POST,
            format!("{PALACE}/members/{wang}/second-factor-removal"),
            Some(json!({ "reason": "手机丢了" })),
        ),
        (
            Method::POST,
            format!("{PALACE}/policies"),
            Some(json!({ "edit": draft.json()["edit"], "from": "2026-11-28" })),
        ),
        (Method::POST, format!("{FACTORS}/passkey"), None),
        (Method::POST, format!("{FACTORS}/totp"), None),
        (
            Method::DELETE,
            "/api/v1/me".to_owned(),
            Some(json!({ "phone": MANAGER })),
        ),
        (Method::DELETE, own, None),
    ];
    let act = async |who: &Person, n: usize| {
        let (method, path, body) = &acts[n];
        site.call(Some(who), method.clone(), path, &[], body.clone())
            .await
    };
    site.clock.advance(TimeDelta::minutes(15));
    for (n, (method, path, _)) in acts.iter().enumerate() {
        let answer = act(&manager, n).await;
        assert!(wants_a_factor(&answer), "{method} {path}: {}", answer.body);
    }
    // What is not dangerous goes on, and a form comes back to where it was.
    assert_eq!(
        site.get(Some(&manager), &format!("{PALACE}/roles")).await.status,
        StatusCode::OK
    );
    let cookie = format!("__Host-session={}", manager.token);
    let headers = [
        ("cookie", cookie.as_str()),
        ("origin", "http://gongyue.test"),
        ("sec-fetch-site", "same-origin"),
        (
            "referer",
            "https://gongyue.test/staff/facilities/palace/roles?done=1",
        ),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let mut request = axum::http::Request::builder()
        .method(Method::POST)
        .uri("/staff/facilities/palace/roles")
        .header(header::HOST, "gongyue.test");
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let form = site
        .send(request.body("phone=13800000066&role=desk".into()).unwrap())
        .await;
    assert_eq!(
        form.location(),
        "/second-factor?next=%2Fstaff%2Ffacilities%2Fpalace%2Froles%3Fdone%3D1"
    );
    let manager = site.shown(&manager, &secret).await;
    site.clock
        .advance(TimeDelta::minutes(15) - TimeDelta::milliseconds(1));
    let mut statuses = Vec::new();
    for n in [0, 1, 2, 3, 4, 5, 8] {
        statuses.push(act(&manager, n).await.status.as_u16());
    }
    assert_eq!(statuses, [204, 404, 200, 204, 201, 201, 204]);
}

async fn a_seed_that_waited_too_long_is_worth_nothing(store: Store) {
    let site = Site::in_earnest(&store).await;
    let wang = site.wang().await;
    let secret = site.seed(&wang).await;
    let page = "/me/second-factors?seed=1";
    assert!(site.get(Some(&wang), page).await.body.contains("id=\"seed\""));
    site.clock.advance(TimeDelta::hours(1));
    assert!(!site.get(Some(&wang), page).await.body.contains("id=\"seed\""));
    let late = site.confirm(&wang, &site.totp(&secret)).await;
    assert_eq!(late.fields(), ["code"]);
    assert_eq!(site.get(Some(&wang), FACTORS).await.json()["items"], json!([]));
}

/// A session that showed its factor long ago finds no seed that waits there.
async fn another_session_adds_nothing_without_the_factor(store: Store) {
    let site = Site::in_earnest(&store).await;
    let wang = site.wang().await;
    let held = Passkey {
        member: site.member_id(&wang).await,
        token_hash: token_hash(&wang.token),
        now: site.app.now(),
    };
    site.app.db.write(held).await.unwrap();
    let secret = site.seed(&wang).await;
    let page = "/me/second-factors?seed=1";
    let shows = async |who: &Person| site.get(Some(who), page).await.body.contains(&secret[..4]);
    assert!(shows(&wang).await);
    site.clock.advance(TimeDelta::minutes(15));
    assert!(!shows(&wang).await);
    assert!(wants_a_factor(&site.confirm(&wang, &site.totp(&secret)).await));
    let other = site.signed_in(WANG).await;
    assert!(wants_a_factor(&site.get(Some(&other), FACTORS).await));
}

/// A passkey of somebody, in the database alone, that the session has shown.
struct Passkey {
    member: String,
    token_hash: String,
    now: Instant,
}

impl Command for Passkey {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        let row = AuthenticatorRow {
            id: "passkey".into(),
            member_id: self.member.as_str().into(),
            kind: AuthenticatorKind::Passkey,
            device: String::new(),
            secret: "sealed".into(),
            credential_id: Some("credential".into()),
            used_turn: None,
            created_at: self.now,
            used_at: None,
            confirmed_at: Some(self.now),
        };
        authenticator_insert(tx, &row).await?;
        session_rotate(tx, &self.token_hash, &self.token_hash, Some(self.now)).await?;
        Ok(())
    }
}

async fn a_question_to_a_passkey_is_its_members_alone(store: Store) {
    let site = Site::in_earnest(&store).await;
    let (wang, li) = (site.wang().await, site.li().await);
    let asked = site
        .post(Some(&wang), &format!("{FACTORS}/passkey"), json!({}))
        .await;
    assert_eq!(asked.status, StatusCode::CREATED, "{}", asked.body);
    let options = asked.json()["options"]["publicKey"].clone();
    assert_eq!(options["rp"]["id"], "gongyue.test");
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
    // Nonsense, in the shape of an answer.
    let credential = json!({ "id": "AAAA", "rawId": "AAAA", "type": "public-key", "extensions": {},
        "response": { "attestationObject": "AAAA", "clientDataJSON": "AAAA" } });
    let answer = async |who: &Person| {
        let body = json!({ "id": asked.json()["id"], "credential": credential });
        let path = format!("{FACTORS}/passkey/confirmation");
        site.post(Some(who), &path, body).await
    };
    for who in [&li, &wang] {
        let refused = answer(who).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            refused.body
        );
        assert_eq!(refused.fields(), ["credential"]);
    }
    let none = site
        .post(Some(&wang), &format!("{SHOW}/passkey"), json!({}))
        .await;
    assert_eq!(none.status, StatusCode::NOT_FOUND, "wang has none to ask");
}
