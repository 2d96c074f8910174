//! The manager keeps venues, courts, hours and photos; what is reserved is not stranded unasked.

use super::site::{Person, Site};
use crate::support::world::{self, assert_sound};
use crate::support::{Store, on_both_engines};
use axum::http::StatusCode;
use serde_json::json;

on_both_engines!(
    a_venue_is_added_with_its_courts_and_can_be_reserved,
    a_court_with_reservations_is_retired_only_when_asked_twice,
    new_hours_that_strand_somebody_show_whom,
    whoever_is_displaced_by_a_change_is_called_first,
    a_special_date_shuts_a_venue_and_opens_again,
    who_saves_second_is_told_and_nothing_is_lost,
    what_is_wrong_stands_at_its_field_with_all_that_was_typed,
    the_palace_says_what_its_manager_wrote,
    the_same_by_the_api,
);

const HOME: &str = "/staff/facilities/palace";

/// The number that a form of the page carries.
fn edit_of(body: &str) -> String {
    let at = body.find("name=\"edit\" value=\"").unwrap() + "name=\"edit\" value=\"".len();
    body[at..].split('"').next().unwrap().to_owned()
}

async fn edit(site: &Site, who: &Person, path: &str) -> String {
    edit_of(&site.get(Some(who), path).await.body)
}

async fn a_venue_is_added_with_its_courts_and_can_be_reserved(store: Store) {
    let site = Site::new(&store).await;
    let manager = site.manager().await;
    let wang = site.wang().await;
    let form = [
        ("what", "venue"),
        ("kind", "tennis"),
        ("name", "网球场"),
        ("name_en", "Tennis"),
        ("indoor", "no"),
        ("step_free", "yes"),
        ("slot_minutes", "60"),
    ];
    let made = site
        .submit(Some(&manager), &format!("{HOME}/venues"), &form)
        .await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let path = made.location().trim_end_matches("?saved=1").to_owned();
    let form = [
        ("what", "courts"),
        ("edit", &edit(&site, &manager, &path).await),
        ("court_name", "{n} 号场"),
        ("court_name_en", "Court {n}"),
        ("count", "2"),
        ("of", "halves"),
    ];
    let made = site.submit(Some(&manager), &path, &form).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let facility = site.get(None, "/api/v1/facilities/palace").await.json();
    let venues = facility["venues"].as_array().unwrap();
    let tennis = venues.iter().find(|venue| venue["name"] == "网球场").unwrap();
    let names: Vec<&str> = { tennis["courts"].as_array().unwrap().iter() }
        .map(|court| court["name"].as_str().unwrap())
        .collect();
    let expected = [
        "1 号场全场",
        "1 号场东半场",
        "1 号场西半场",
        "2 号场全场",
        "2 号场东半场",
        "2 号场西半场",
    ];
    assert_eq!(names, expected);
    assert_eq!(tennis["indoor"], json!(false));
    let court = tennis["courts"][0]["id"].as_str().unwrap();
    let reserved = site.reserve(&wang, court, 60, 60, "a").await;
    assert_eq!(reserved.status, StatusCode::CREATED, "{}", reserved.body);
    let half = tennis["courts"][1]["id"].as_str().unwrap();
    let taken = site.reserve(&site.li().await, half, 60, 60, "b").await;
    assert_eq!(
        taken.status,
        StatusCode::CONFLICT,
        "a half of a full court that is taken"
    );
    assert_sound(&store).await;
}

async fn a_court_with_reservations_is_retired_only_when_asked_twice(store: Store) {
    let site = Site::new(&store).await;
    let (manager, wang) = (site.manager().await, site.wang().await);
    let made = site.reserve(&wang, "hall-1", 60, 60, "a").await.json();
    let ticket = format!("/reservations/{}", made["reservation"]["id"].as_str().unwrap());
    let path = format!("{HOME}/venues/hall");
    let number = edit(&site, &manager, &path).await;
    let retire = |court: &'static str, stranded: &'static str| {
        vec![
            ("what", "retire_court"),
            ("edit", number.as_str()),
            ("court", court),
            ("stranded", stranded),
        ]
    };
    let asked = site.submit(Some(&manager), &path, &retire("hall-1", "")).await;
    assert_eq!(asked.status, StatusCode::CONFLICT);
    assert!(asked.body.contains("王*强"), "whom it strands: {}", asked.body);
    assert!(
        asked.body.contains("name=\"stranded\" value=\"keep\""),
        "{}",
        asked.body
    );
    let kept = site
        .submit(Some(&manager), &path, &retire("hall-1", "keep"))
        .await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    let slots = site.get(None, "/api/v1/venues/hall/slots").await.json();
    assert_eq!(
        slots["courts"].as_array().unwrap().len(),
        3,
        "it is shown no more"
    );
    assert_eq!(
        site.get(Some(&wang), &ticket).await.status,
        StatusCode::OK,
        "but who has it keeps it"
    );
    let li = site.li().await;
    let gone = site.reserve(&li, "hall-1", 180, 60, "b").await;
    assert_eq!(gone.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", gone.body);
    // One that nobody has reserved goes at once.
    let number = edit(&site, &manager, &path).await;
    let form = [
        ("what", "retire_court"),
        ("edit", number.as_str()),
        ("court", "hall-2"),
    ];
    let gone = site.submit(Some(&manager), &path, &form).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.body);
    // And the whole venue, when asked twice.
    let number = edit(&site, &manager, &path).await;
    let form = [("what", "retire"), ("edit", number.as_str())];
    assert_eq!(
        site.submit(Some(&manager), &path, &form).await.status,
        StatusCode::CONFLICT
    );
    let form = [
        ("what", "retire"),
        ("edit", number.as_str()),
        ("stranded", "keep"),
    ];
    let gone = site.submit(Some(&manager), &path, &form).await;
    assert_eq!(gone.location(), format!("{HOME}/venues?saved=1"));
    assert_eq!(site.get(None, "/venues/hall").await.status, StatusCode::NOT_FOUND);
    let overview = site.get(Some(&manager), &format!("{HOME}/venues")).await.body;
    assert!(overview.contains("停办了的"), "{overview}");
    assert_sound(&store).await;
}

async fn whoever_is_displaced_by_a_change_is_called_first(store: Store) {
    let site = Site::new(&store).await;
    let (manager, wang) = (site.manager().await, site.wang().await);
    let made = site.reserve(&wang, "hall-1", 60, 60, "a").await.json();
    let path = format!("{HOME}/venues/hall");
    let form = [
        ("what", "retire_court"),
        ("edit", &edit(&site, &manager, &path).await),
        ("court", "hall-1"),
        ("stranded", "displace"),
    ];
    let asked = site
        .submit(Some(&manager), &path, &[form[0], form[1], form[2]])
        .await;
    assert_eq!(asked.status, StatusCode::CONFLICT, "{}", asked.body);
    assert!(asked.body.contains("照样改，退掉这 1 场"), "{}", asked.body);
    let done = site.submit(Some(&manager), &path, &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let id = made["reservation"]["id"].as_str().unwrap();
    let now = site
        .get(Some(&wang), &format!("/api/v1/reservations/{id}"))
        .await
        .json();
    assert_eq!(now["status"], "displaced");
    let notices = site.get(Some(&wang), "/me/notices").await.body;
    assert!(
        notices.contains("有变动") && notices.contains("/offers/"),
        "{notices}"
    );
    assert_eq!(
        site.state(None, "hall", "hall-2", 60).await,
        "held",
        "kept for the one who had reserved"
    );
    assert_sound(&store).await;
}

async fn new_hours_that_strand_somebody_show_whom(store: Store) {
    let site = Site::new(&store).await;
    let (manager, wang) = (site.manager().await, site.wang().await);
    site.reserve(&wang, "hall-1", 120, 60, "a").await;
    let path = format!("{HOME}/hours");
    let number = edit(&site, &manager, &path).await;
    let shorter = [
        ("what", "hours"),
        ("edit", number.as_str()),
        ("hours", "每天 09:00-20:00"),
    ];
    let asked = site.submit(Some(&manager), &path, &shorter).await;
    assert_eq!(asked.status, StatusCode::CONFLICT);
    assert!(asked.body.contains("20:00–21:00"), "{}", asked.body);
    assert_eq!(
        site.state(None, "hall", "hall-2", 120).await,
        "free",
        "nothing is changed yet"
    );
    let kept = [
        ("what", "hours"),
        ("edit", number.as_str()),
        ("hours", "每天 09:00-20:00"),
        ("stranded", "keep"),
    ];
    let kept = site.submit(Some(&manager), &path, &kept).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    let slots = site.get(None, "/api/v1/venues/hall/slots").await.json();
    let last = slots["courts"][1]["slots"].as_array().unwrap().last().unwrap();
    assert_eq!(
        last["ends_at"],
        super::site::rfc(world::span(120, 60).starts_at),
        "open until eight"
    );
    // Hours of one venue alone.
    let venue = format!("{HOME}/venues/arena");
    let body = site.get(Some(&manager), &venue).await.body;
    let number = body.split("value=\"hours\"").nth(1).map(edit_of).unwrap();
    let form = [
        ("what", "hours"),
        ("edit", number.as_str()),
        ("hours", "每天 09:00-22:00"),
    ];
    let own = site.submit(Some(&manager), &venue, &form).await;
    assert_eq!(own.status, StatusCode::SEE_OTHER, "{}", own.body);
    assert_eq!(site.state(None, "arena", "full", 210).await, "free");
}

async fn a_special_date_shuts_a_venue_and_opens_again(store: Store) {
    let site = Site::new(&store).await;
    let manager = site.manager().await;
    let path = format!("{HOME}/hours");
    let number = edit(&site, &manager, &path).await;
    let form = [
        ("what", "exception"),
        ("edit", number.as_str()),
        ("date", "2026-11-28"),
        ("where", "hall"),
        ("reason", "消防检查"),
    ];
    let set = site.submit(Some(&manager), &path, &form).await;
    assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.body);
    let day = |venue: &'static str| {
        let site = &site;
        async move {
            let slots = site
                .get(None, &format!("/api/v1/venues/{venue}/slots?date=2026-11-28"))
                .await
                .json();
            slots["courts"][0]["slots"].as_array().unwrap().len()
        }
    };
    assert_eq!((day("hall").await, day("arena").await > 0), (0, true));
    let page = site.get(Some(&manager), &path).await.body;
    assert!(page.contains("消防检查"), "{page}");
    let id = page
        .split("name=\"exception\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let form = [
        ("what", "drop"),
        ("edit", &edit_of(&page)),
        ("exception", id.as_str()),
    ];
    let dropped = site.submit(Some(&manager), &path, &form).await;
    assert_eq!(dropped.status, StatusCode::SEE_OTHER, "{}", dropped.body);
    assert!(day("hall").await > 0);
}

async fn who_saves_second_is_told_and_nothing_is_lost(store: Store) {
    let site = Site::new(&store).await;
    let manager = site.manager().await;
    let path = format!("{HOME}/venues/hall");
    let number = edit(&site, &manager, &path).await;
    let form = |name: &'static str| {
        vec![
            ("what", "save"),
            ("edit", number.as_str()),
            ("kind", "badminton"),
            ("name", name),
            ("slot_minutes", "30"),
            ("ordinal", "1"),
        ]
    };
    let first = site.submit(Some(&manager), &path, &form("一号馆")).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
    let second = site.submit(Some(&manager), &path, &form("二号馆")).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(second.body.contains("刚刚有人改过"), "{}", second.body);
    assert!(second.body.contains("一号馆"), "as it is now");
    let audit = site
        .get(Some(&manager), "/api/v1/staff/facilities/palace/audit")
        .await
        .json();
    assert_eq!(audit["items"][0]["act"], "venue_edited");
    assert_eq!(audit["items"][0]["after"]["name"], "一号馆", "{audit}");
}

async fn what_is_wrong_stands_at_its_field_with_all_that_was_typed(store: Store) {
    let site = Site::new(&store).await;
    let manager = site.manager().await;
    let path = format!("{HOME}/venues/hall");
    let form = [
        ("what", "courts"),
        ("edit", "1"),
        ("court_name", "<b>桌"),
        ("count", "900"),
        ("of", "seats"),
        ("seats", "x"),
    ];
    let wrong = site.submit(Some(&manager), &path, &form).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for wanted in [
        "请填 1 到 100 的整数",
        "请填 2 到 500 的整数",
        "&lt;b&gt;桌",
        "value=\"900\"",
    ] {
        assert!(wrong.body.contains(wanted), "{wanted}: {}", wrong.body);
    }
    let hours = [
        ("what", "hours"),
        ("edit", "1"),
        ("hours", "周一 09:00-21:00\n有时候开"),
    ];
    let wrong = site
        .submit(Some(&manager), &format!("{HOME}/hours"), &hours)
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.body.contains("第 2 行看不懂") && wrong.body.contains("有时候开"),
        "{}",
        wrong.body
    );
    let photo = site
        .submit_file(Some(&manager), &format!("{HOME}/photos"), "file", "no picture")
        .await;
    assert_eq!(photo.status, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn the_palace_says_what_its_manager_wrote(store: Store) {
    let site = Site::new(&store).await;
    let manager = site.manager().await;
    let path = format!("{HOME}/edit");
    let form = [
        ("what", "facility"),
        ("edit", &edit(&site, &manager, &path).await),
        ("name", "浔阳区工人文化宫"),
        ("name_en", "Xunyang Palace"),
        ("address", "长虹大道32号"),
        ("longitude", "115.98"),
        ("latitude", "29.72"),
        ("phone", "0792-8220000"),
        ("notice", "周六有比赛\n停车场暂停"),
        ("house_rules", "穿软底鞋\n不带宠物"),
        ("amenities", "wifi; books"),
    ];
    let saved = site.submit(Some(&manager), &path, &form).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let page = site.get(None, "/facilities/palace").await.body;
    for wanted in [
        "浔阳区工人文化宫",
        "长虹大道32号",
        "周六有比赛",
        "穿软底鞋",
        "不带宠物",
    ] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    let found = site
        .get(None, "/api/v1/facilities?q=%E9%95%BF%E8%99%B9%E5%A4%A7%E9%81%93")
        .await
        .json();
    assert_eq!(
        found["items"][0]["id"], "palace",
        "the search knows the new address"
    );
}

async fn the_same_by_the_api(store: Store) {
    let site = Site::new(&store).await;
    let (manager, wang) = (site.manager().await, site.wang().await);
    let api = "/api/v1/staff/facilities/palace";
    let made = site
        .post(
            Some(&manager),
            &format!("{api}/venues"),
            json!({ "kind": "reading_room", "name": "书屋二楼" }),
        )
        .await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let seats = json!({ "edit": 1, "name": "座位", "count": 1, "seats": 40 });
    let courts = format!("{api}/venues/{id}/courts");
    let added = site.post(Some(&manager), &courts, seats.clone()).await;
    assert_eq!(added.status, StatusCode::NO_CONTENT, "{}", added.body);
    let again = site.post(Some(&manager), &courts, seats).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "edited since");
    let venues = site.get(Some(&manager), &format!("{api}/venues")).await.json();
    let room = venues["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|venue| venue["id"] == id.as_str())
        .unwrap();
    assert_eq!(
        (&room["courts"][0]["takes"], &room["courts"][0]["parts"]),
        (&json!("seats"), &json!(40))
    );
    let seat = room["courts"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        site.reserve(&wang, &seat, 60, 60, "a").await.status,
        StatusCode::CREATED
    );
    let retire = format!("{api}/venues/{id}?edit={}", room["edit"]);
    let asked = site
        .call(Some(&manager), axum::http::Method::DELETE, &retire, &[], None)
        .await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(asked.json()["fields"][0]["field"], "stranded", "{}", asked.body);
    let retire = format!("{retire}&stranded=keep");
    let gone = site
        .call(Some(&manager), axum::http::Method::DELETE, &retire, &[], None)
        .await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT, "{}", gone.body);
    let hours = site.get(Some(&manager), &format!("{api}/hours")).await.json();
    let set = json!({ "edit": hours["edit"], "hours": "Mon-Fri 10:00-20:00\nSat,Sun 09:00-22:00" });
    let set = site.post(Some(&manager), &format!("{api}/hours"), set).await;
    assert_eq!(set.status, StatusCode::NO_CONTENT, "{}", set.body);
    let hours = site.get(Some(&manager), &format!("{api}/hours")).await.json();
    assert_eq!(hours["hours"], "周一-周五 10:00-20:00\n周六-周日 09:00-22:00");
    assert_sound(&store).await;
}
