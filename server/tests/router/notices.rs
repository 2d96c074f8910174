//! Notices on their way: written with what they tell, sent by a job, once, the way the member wants; and the chain of no-shows
//! that they tell of.

use super::site::{Mood, Person, Site, rfc};
use super::today::{desk, manager, staff};
use crate::support::{Number, Store, on_both_engines, world};
use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use gongyue::role::Role;
use gongyue_server::desk::{deliver, remind, sweep};
use gongyue_server::hook::{Hook, signature};
use gongyue_server::mailer::Mailer;
use gongyue_server::outside::Outside;
use ring::hmac;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

on_both_engines!(
    one_is_reminded_once_and_gives_back_with_one_tap,
    who_reserved_just_before_is_not_reminded,
    a_reminder_for_another_time_comes_again,
    messages_wait_for_the_morning_unless_somebody_would_come_for_nothing,
    what_the_member_does_not_want_is_not_sent,
    what_is_given_up_is_seen_by_the_manager_and_tried_again,
    a_process_that_is_killed_while_sending_loses_and_doubles_nothing,
    a_strike_is_told_with_its_evidence_and_suspends_in_the_end,
    giving_back_late_counts_half,
    rain_that_is_entered_afterwards_voids_a_strike,
    webhooks_are_signed_and_say_nothing_of_people,
    mail_goes_to_an_address_that_was_confirmed,
    settings_keep_what_was_typed,
    a_deleted_account_leaves_no_message_behind,
);

const PALACE: &str = "/staff/facilities/palace";

fn texts() -> Outside {
    Outside {
        texts: true,
        ..Outside::default()
    }
}

async fn booked(site: &Site, who: &Person, court: &str, after: i64) -> String {
    let made = site
        .reserve(who, court, after, 60, &format!("{court} {after}"))
        .await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    made.json()["reservation"]["id"].as_str().unwrap().to_owned()
}

/// To so many minutes after 18:00.
fn at(site: &Site, minutes: i64) {
    site.clock.set(world::span(minutes, 1).starts_at);
}

async fn told(site: &Site, who: &Person) -> Vec<Value> {
    let list = site.get(Some(who), "/api/v1/me/notices").await.json();
    list["items"].as_array().unwrap().clone()
}

async fn kinds(site: &Site, who: &Person) -> Vec<String> {
    let kind = |notice: Value| notice["kind"].as_str().unwrap().to_owned();
    told(site, who).await.into_iter().map(kind).collect()
}

async fn status(site: &Site, who: &Person, id: &str) -> String {
    let view = site.get(Some(who), &format!("/api/v1/reservations/{id}")).await;
    view.json()["status"].as_str().unwrap().to_owned()
}

/// What the staff do about a reservation.
async fn act(site: &Site, desk: &Person, id: &str, body: Value) -> StatusCode {
    let path = format!("/api/v1{PALACE}/reservations/{id}/act");
    site.post(Some(desk), &path, body).await.status
}

async fn counted(store: &Store, sql: &'static str) -> i64 {
    let mut reader = store.reader().await;
    reader.tx().fetch_all::<Number>(sql, &[]).await.unwrap()[0].0
}

async fn one_is_reminded_once_and_gives_back_with_one_tap(store: Store) {
    let site = Site::sending(&store, texts()).await;
    let wang = site.wang().await;
    let id = booked(&site, &wang, "hall-1", 60).await;
    assert_eq!(kinds(&site, &wang).await, ["confirmed"]);
    let me = site.get(Some(&wang), "/me").await;
    assert!(
        !me.body.contains("class=\"unread\""),
        "the member saw it happen: {}",
        me.body
    );
    at(&site, -61);
    assert_eq!(remind::remind(&site.app).await.unwrap(), 0);
    at(&site, -60);
    assert_eq!(remind::remind(&site.app).await.unwrap(), 1);
    assert_eq!(remind::remind(&site.app).await.unwrap(), 0, "once");
    assert_eq!(deliver::deliver(&site.app).await.unwrap(), 1);
    assert_eq!(deliver::deliver(&site.app).await.unwrap(), 0, "once");
    let sent = site.inbox.texts();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].template, "reminder.zh-CN");
    assert_eq!(sent[0].phone.as_str(), "13800000001");
    assert_eq!(sent[0].parameters[0], "11 月 27 日 19:00–20:00");
    assert_eq!(sent[0].parameters.len(), 2);
    for page in ["/me", "/reservations", "/"] {
        let page = site.get(Some(&wang), page).await.body;
        assert!(
            page.contains("class=\"unread\"") && page.contains("1 条新通知"),
            "{page}"
        );
    }
    let list = site.get(Some(&wang), "/me/notices").await.body;
    assert!(
        list.contains("点一下就能退") && list.contains(&format!("/reservations/{id}/cancel")),
        "{list}"
    );
    let me = site.get(Some(&wang), "/me").await;
    assert!(!me.body.contains("class=\"unread\""), "looked at: {}", me.body);
    let cancelled = site
        .submit(Some(&wang), &format!("/reservations/{id}/cancel"), &[])
        .await;
    assert_eq!(cancelled.status, StatusCode::SEE_OTHER);
    let list = site.get(Some(&wang), "/me/notices").await.body;
    assert!(
        !list.contains("点一下就能退"),
        "nothing is left to give back: {list}"
    );
    world::assert_sound(&store).await;
}

async fn who_reserved_just_before_is_not_reminded(store: Store) {
    let site = Site::sending(&store, texts()).await;
    let wang = site.wang().await;
    at(&site, -119);
    booked(&site, &wang, "hall-1", 60).await;
    at(&site, -30);
    assert_eq!(remind::remind(&site.app).await.unwrap(), 0);
}

async fn a_reminder_for_another_time_comes_again(store: Store) {
    let site = Site::sending(&store, texts()).await;
    let (wang, desk) = (site.wang().await, desk(&site).await);
    let id = booked(&site, &wang, "hall-1", 60).await;
    at(&site, -60);
    assert_eq!(remind::remind(&site.app).await.unwrap(), 1);
    let to = rfc(world::span(120, 60).starts_at);
    let moved = act(
        &site,
        &desk,
        &id,
        json!({ "act": "move", "court_id": "hall-1", "starts_at": to }),
    );
    assert_eq!(moved.await, StatusCode::OK);
    assert_eq!(remind::remind(&site.app).await.unwrap(), 0);
    at(&site, 0);
    assert_eq!(remind::remind(&site.app).await.unwrap(), 1);
}

/// As a browser sends the form with these boxes ticked.
async fn choose(site: &Site, who: &Person, ticked: &[&str], quiet: (&str, &str)) -> StatusCode {
    let mut form: Vec<(&str, &str)> = ticked.iter().map(|name| (*name, "1")).collect();
    form.extend([("quiet_from", quiet.0), ("quiet_to", quiet.1), ("language", "en")]);
    site.submit(Some(who), "/me/notices/settings", &form).await.status
}

const ALL: [&str; 3] = ["text_reservations", "text_offers", "text_account"];

async fn messages_wait_for_the_morning_unless_somebody_would_come_for_nothing(store: Store) {
    let site = Site::sending(&store, texts()).await;
    let (wang, li, desk) = (site.wang().await, site.li().await, desk(&site).await);
    for who in [&wang, &li] {
        assert_eq!(
            choose(&site, who, &ALL, ("12:00", "20:00")).await,
            StatusCode::SEE_OTHER
        );
    }
    let gone = booked(&site, &li, "hall-2", 60).await;
    booked(&site, &wang, "hall-1", 60).await;
    let cancelled = act(
        &site,
        &desk,
        &gone,
        json!({ "act": "cancel", "reason": "消防演习" }),
    );
    assert_eq!(cancelled.await, StatusCode::OK);
    deliver::deliver(&site.app).await.unwrap();
    assert_eq!(
        site.inbox.templates(),
        ["reservation_cancelled.en"],
        "at eight it would come too late"
    );
    at(&site, 90);
    sweep::sweep(&site.app).await.unwrap();
    deliver::deliver(&site.app).await.unwrap();
    assert_eq!(site.inbox.texts().len(), 1, "a strike is not urgent");
    at(&site, 119);
    deliver::deliver(&site.app).await.unwrap();
    assert_eq!(site.inbox.texts().len(), 1);
    at(&site, 120);
    deliver::deliver(&site.app).await.unwrap();
    assert_eq!(site.inbox.templates(), ["reservation_cancelled.en", "strike.en"]);
}

async fn what_the_member_does_not_want_is_not_sent(store: Store) {
    let site = Site::sending(&store, texts()).await;
    let wang = site.wang().await;
    booked(&site, &wang, "hall-1", 60).await;
    at(&site, -60);
    remind::remind(&site.app).await.unwrap();
    // Between the telling and the sending the member has had enough.
    assert_eq!(
        choose(&site, &wang, &["text_account"], ("22:00", "07:00")).await,
        StatusCode::SEE_OTHER
    );
    assert_eq!(deliver::deliver(&site.app).await.unwrap(), 0);
    assert!(
        kinds(&site, &wang).await.contains(&"reminder".to_owned()),
        "in the app it is told"
    );
    at(&site, 90);
    sweep::sweep(&site.app).await.unwrap();
    deliver::deliver(&site.app).await.unwrap();
    assert_eq!(site.inbox.templates(), ["strike.en"]);
    let page = site.get(Some(&wang), "/me/notices/settings").await.body;
    assert_eq!(
        page.matches("type=\"checkbox\"").count(),
        3,
        "no mail here: {page}"
    );
    assert_eq!(page.matches(" checked").count(), 1, "{page}");
    let data = site.get(Some(&wang), "/api/v1/me/export").await.json();
    assert_eq!(data["notice_choices"][0]["text_account"], true);
    assert_eq!(data["notice_choices"][0]["text_reservations"], false);
    assert_eq!(data["deliveries"].as_array().unwrap().len(), 2);
}

async fn what_is_given_up_is_seen_by_the_manager_and_tried_again(store: Store) {
    let site = Site::sending(&store, texts()).await;
    let (wang, desk, manager) = (site.wang().await, desk(&site).await, manager(&site).await);
    booked(&site, &wang, "hall-1", 60).await;
    at(&site, 90);
    sweep::sweep(&site.app).await.unwrap();
    site.inbox.is(Mood::Fails);
    // 19:30, 19:31, 19:36, 20:06; at 22:06 it is quiet, so the next day at seven, and at three in the afternoon.
    for (tries, minutes) in [(1, 90), (2, 91), (3, 96), (4, 126), (5, 780), (6, 1260)] {
        at(&site, minutes - 1);
        deliver::deliver(&site.app).await.unwrap();
        assert_eq!(site.inbox.texts().len(), tries - 1, "not before its time");
        at(&site, minutes);
        deliver::deliver(&site.app).await.unwrap();
        assert_eq!(site.inbox.texts().len(), tries);
    }
    at(&site, 8700);
    deliver::deliver(&site.app).await.unwrap();
    let sent = site.inbox.texts();
    assert_eq!(sent.len(), 6, "given up");
    assert!(sent.iter().all(|text| text.id == sent[0].id), "under one id");
    let path = format!("{PALACE}/deliveries");
    assert_eq!(site.get(Some(&desk), &path).await.status, StatusCode::FORBIDDEN);
    assert_eq!(site.get(Some(&wang), &path).await.status, StatusCode::NOT_FOUND);
    let page = site.get(Some(&manager), &path).await.body;
    assert!(
        page.contains("没发出去") && page.contains("status 502") && page.contains("试了 6 次"),
        "{page}"
    );
    assert!(!page.contains("138"), "nobody's number: {page}");
    assert!(
        site.get(Some(&manager), "/me")
            .await
            .body
            .contains("1 条没发出去")
    );
    let id = sent[0].id.as_str();
    let again = site.submit(Some(&manager), &path, &[("id", id)]).await;
    assert!(again.location().ends_with("?done=again"), "{}", again.location());
    let twice = site.submit(Some(&manager), &path, &[("id", id)]).await;
    assert!(twice.location().ends_with("?done=gone"));
    site.inbox.is(Mood::Refuses);
    deliver::deliver(&site.app).await.unwrap();
    let page = site.get(Some(&manager), &path).await.body;
    assert!(
        page.contains("status 422") && page.contains("试了 1 次"),
        "no second try: {page}"
    );
    site.submit(Some(&manager), &path, &[("id", id)]).await;
    site.inbox.is(Mood::Takes);
    assert_eq!(deliver::deliver(&site.app).await.unwrap(), 1);
    let page = site.get(Some(&manager), &path).await.body;
    assert!(page.contains("没有发不出去的"), "{page}");
}

async fn a_process_that_is_killed_while_sending_loses_and_doubles_nothing(store: Store) {
    let site = Site::sending(&store, texts()).await;
    let wang = site.wang().await;
    booked(&site, &wang, "hall-1", 60).await;
    at(&site, -60);
    remind::remind(&site.app).await.unwrap();
    // Killed after it was taken, before it was sent.
    assert_eq!(deliver::take(&site.app).await.unwrap().taken.len(), 1);
    assert_eq!(
        deliver::deliver(&site.app).await.unwrap(),
        0,
        "somebody else has it"
    );
    site.clock.advance(TimeDelta::minutes(2));
    // Killed after it was sent, before that was written down.
    site.inbox.is(Mood::Hangs);
    tokio::select! {
        _ = deliver::deliver(&site.app) => panic!("the gateway never answers"),
        () = site.inbox.heard() => {}
    }
    site.inbox.is(Mood::Takes);
    assert_eq!(deliver::deliver(&site.app).await.unwrap(), 0, "its lease holds");
    site.clock.advance(TimeDelta::minutes(2));
    assert_eq!(deliver::deliver(&site.app).await.unwrap(), 1);
    site.clock.advance(TimeDelta::minutes(2));
    assert_eq!(deliver::deliver(&site.app).await.unwrap(), 0);
    let sent = site.inbox.texts();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0].id, sent[1].id, "whoever got it twice can tell");
}

/// Wang misses what begins at 19:00 of the day `day` after the first.
async fn missed(site: &Site, wang: &Person, day: i64) -> String {
    at(site, day * 1440 - 300);
    let id = booked(site, wang, "hall-1", day * 1440 + 60).await;
    at(site, day * 1440 + 90);
    sweep::sweep(&site.app).await.unwrap();
    id
}

async fn a_strike_is_told_with_its_evidence_and_suspends_in_the_end(store: Store) {
    let site = Site::sending(&store, texts()).await;
    let wang = site.wang().await;
    let first = missed(&site, &wang, 0).await;
    let list = told(&site, &wang).await;
    assert_eq!(list[0]["kind"], "strike");
    let facts = &list[0]["facts"];
    assert_eq!(facts["booked"]["reservation"], first.as_str());
    assert_eq!((&facts["halves"], &facts["limit"]), (&json!(2), &json!(3)));
    assert_eq!(facts["check_in"]["ends_at"], rfc(world::span(70, 1).starts_at));
    assert_eq!(facts["suspended_until"], Value::Null);
    let page = site.get(Some(&wang), "/me/notices").await.body;
    assert!(
        page.contains("18:45–19:10没有签到，记一次没到") && page.contains("申诉"),
        "{page}"
    );
    let me = site.get(Some(&wang), "/me").await.body;
    assert!(me.contains("近 30 天记了 1 次没到，满 3 次暂停预约"), "{me}");
    missed(&site, &wang, 1).await;
    missed(&site, &wang, 2).await;
    let list = told(&site, &wang).await;
    let until = world::span(2 * 1440 + 70, 1).starts_at + TimeDelta::days(7);
    assert_eq!(list[0]["facts"]["suspended_until"], rfc(until));
    assert!(
        list[0]["message"].as_str().unwrap().contains("以前不能预约"),
        "{list:?}"
    );
    let no = site.reserve(&wang, "hall-1", 3 * 1440 + 60, 60, "no").await;
    assert_eq!(no.rules(), ["suspended"]);
    world::assert_sound(&store).await;
}

async fn giving_back_late_counts_half(store: Store) {
    let site = Site::sending(&store, texts()).await;
    let wang = site.wang().await;
    for day in 0..2 {
        at(&site, day * 1440 - 300);
        let id = booked(&site, &wang, "hall-1", day * 1440 + 60).await;
        at(&site, day * 1440 + 50);
        site.submit(Some(&wang), &format!("/reservations/{id}/cancel"), &[])
            .await;
        assert_eq!(status(&site, &wang, &id).await, "cancelled_late");
        let list = told(&site, &wang).await;
        assert_eq!(list[0]["facts"]["halves"], day + 1);
        assert!(
            list[0]["message"].as_str().unwrap().contains("记半次没到"),
            "{list:?}"
        );
    }
    missed(&site, &wang, 2).await;
    let me = site.get(Some(&wang), "/me").await.body;
    assert!(me.contains("近 30 天记了 2 次没到"), "{me}");
    missed(&site, &wang, 3).await;
    let no = site.reserve(&wang, "hall-1", 4 * 1440 + 60, 60, "no").await;
    assert_eq!(no.rules(), ["suspended"]);
    assert!(no.body.contains("2 次没到、2 次晚退"), "{}", no.body);
}

async fn close(site: &Site, desk: &Person, kind: &str, from: i64, minutes: i64) -> StatusCode {
    let span = world::span(from, minutes);
    let mut body = json!({ "of": "palace", "kind": kind, "reason": "雷雨停电",
        "starts_at": rfc(span.starts_at), "ends_at": rfc(span.ends_at) });
    if kind == "hold" {
        body["hold_class"] = json!("group");
        body["owner"] = json!("前台");
    }
    let path = "/api/v1/staff/facilities/palace/closures";
    let closed = site.post(Some(desk), path, body).await;
    assert!(
        closed.status.is_success() || closed.status == StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        closed.body
    );
    closed.status
}

async fn rain_that_is_entered_afterwards_voids_a_strike(store: Store) {
    let site = Site::sending(&store, texts()).await;
    let (wang, li, desk) = (site.wang().await, site.li().await, desk(&site).await);
    let id = booked(&site, &wang, "hall-1", 60).await;
    let late = booked(&site, &li, "hall-2", 60).await;
    at(&site, 50);
    site.submit(Some(&li), &format!("/reservations/{late}/cancel"), &[])
        .await;
    at(&site, 90);
    sweep::sweep(&site.app).await.unwrap();
    // What began after one could have checked in, and what is held for others, voids nothing.
    assert_eq!(close(&site, &desk, "weather", 90, 30).await, StatusCode::CREATED);
    assert_eq!(status(&site, &wang, &id).await, "no_show");
    at(&site, 1440);
    assert_eq!(
        close(&site, &desk, "hold", 0, 60).await,
        StatusCode::UNPROCESSABLE_ENTITY,
        "the past is not held"
    );
    assert_eq!(close(&site, &desk, "weather", 30, 60).await, StatusCode::CREATED);
    assert_eq!(status(&site, &wang, &id).await, "displaced");
    assert_eq!(status(&site, &li, &late).await, "displaced");
    let list = told(&site, &wang).await;
    assert_eq!(list[0]["kind"], "no_show_excused");
    assert!(list[0]["message"].as_str().unwrap().contains("雷雨停电"));
    assert_eq!(told(&site, &li).await[0]["kind"], "late_excused");
    for who in [&wang, &li] {
        let me = site.get(Some(who), "/me").await.body;
        assert!(!me.contains("次没到，满"), "{me}");
    }
    at(&site, 20 * 1440);
    let desk = super::today::desk(&site).await;
    assert_eq!(
        close(&site, &desk, "weather", 30, 60).await,
        StatusCode::UNPROCESSABLE_ENTITY,
        "too long ago"
    );
    world::assert_sound(&store).await;
}

async fn webhooks_are_signed_and_say_nothing_of_people(store: Store) {
    let heard: Arc<Mutex<Vec<(HeaderMap, String)>>> = Arc::default();
    let asked = Arc::new(AtomicUsize::new(0));
    let listening = heard.clone();
    let receiver = Router::new().route(
        "/hook",
        post(move |headers: HeaderMap, body: String| {
            listening.lock().unwrap().push((headers, body));
            let status = match asked.fetch_add(1, Ordering::SeqCst) {
                0 => StatusCode::BAD_GATEWAY,
                _ => StatusCode::OK,
            };
            async move { status }
        }),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook?key=secret", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, receiver).await });
    let outside = Outside {
        webhook: Some(Hook::new(url, "a key of some length").unwrap()),
        ..Outside::default()
    };
    let site = Site::sending(&store, outside).await;
    let wang = site.wang().await;
    let id = booked(&site, &wang, "hall-1", 60).await;
    let sent_at = site.app.now();
    assert_eq!(deliver::deliver(&site.app).await.unwrap(), 0);
    let keeper = staff(&site, "13900000009", Role::Keeper).await;
    // Becoming keeper was told too.
    site.clock.advance(TimeDelta::minutes(1));
    assert_eq!(deliver::deliver(&site.app).await.unwrap(), 2);
    let heard = heard.lock().unwrap().clone();
    assert_eq!(heard.len(), 3);
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"a key of some length");
    assert_eq!(
        heard[0].0["gongyue-signature"],
        signature(&key, sent_at, &heard[0].1).as_str()
    );
    let first: Value = serde_json::from_str(&heard[0].1).unwrap();
    assert_eq!(first["kind"], "confirmed");
    assert_eq!(first["facility"], "palace");
    assert_eq!(first["reservation"], id.as_str());
    assert_eq!(first["id"], heard[0].0["gongyue-delivery"].to_str().unwrap());
    let again = heard[1..]
        .iter()
        .find(|(_, body)| *body == heard[0].1)
        .expect("the same once more");
    assert_eq!(again.0["gongyue-delivery"], heard[0].0["gongyue-delivery"]);
    assert!(
        heard
            .iter()
            .all(|(_, body)| !body.contains("138") && !body.contains('王'))
    );
    let page = site.get(Some(&keeper), "/staff/jobs").await.body;
    assert!(page.contains("confirmed") && page.contains("试了 2 次"), "{page}");
    assert!(!page.contains("key=secret"));
}

/// A mail server that takes everything but what goes to `gone@…`.
async fn mail_server(mails: Arc<Mutex<Vec<String>>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(one_mail(stream, mails.clone()));
        }
    });
    url
}

async fn one_mail(stream: TcpStream, mails: Arc<Mutex<Vec<String>>>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 here\r\n").await?;
    let (mut in_mail, mut mail) = (false, String::new());
    while let Some(line) = lines.next_line().await? {
        if in_mail && line != "." {
            mail.push_str(&line);
            mail.push('\n');
            continue;
        }
        let answer = match line.get(..4).unwrap_or(&line) {
            "." => {
                in_mail = false;
                mails.lock().unwrap().push(std::mem::take(&mut mail));
                "250 taken"
            }
            "DATA" => {
                in_mail = true;
                "354 go on"
            }
            "RCPT" if line.contains("gone@") => "550 no such mailbox gone@example.com",
            "QUIT" => "221 bye",
            _ => "250 fine",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

/// What a mail says, whichever way it was written.
fn text_of(mail: &str) -> String {
    let (head, body) = mail.split_once("\n\n").unwrap();
    if head.contains("base64") {
        let plain = STANDARD.decode(body.replace('\n', "")).unwrap();
        return String::from_utf8(plain).unwrap();
    }
    let mut bytes = Vec::new();
    let body = body.replace("=\n", "");
    let mut rest = body.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let hex = (*byte == b'=').then(|| std::str::from_utf8(&after[..2]).ok());
        rest = after;
        match hex.flatten().and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).unwrap()
}

async fn mail_goes_to_an_address_that_was_confirmed(store: Store) {
    let mails: Arc<Mutex<Vec<String>>> = Arc::default();
    let outside = Outside {
        mail: Some(Mailer::new(&mail_server(mails.clone()).await, "noreply@gongyue.test").unwrap()),
        ..Outside::default()
    };
    let site = Site::sending(&store, outside).await;
    let wang = site.wang().await;
    let give = async |address: &str| {
        site.submit(Some(&wang), "/me/notices/mail", &[("address", address)])
            .await
    };
    let confirm = async |code: &str| {
        site.submit(Some(&wang), "/me/notices/mail/confirm", &[("code", code)])
            .await
    };
    let wrong = give("wang").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.body.contains("value=\"wang\"") && wrong.body.contains("完整的邮箱"),
        "{}",
        wrong.body
    );
    let gone = give("gone@example.com").await;
    assert_eq!(gone.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        give("wang@example.com").await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "too soon"
    );
    site.clock.advance(TimeDelta::minutes(1));
    assert_eq!(give("wang@example.com").await.status, StatusCode::SEE_OTHER);
    // Nothing but the code goes there yet.
    booked(&site, &wang, "hall-1", 60).await;
    deliver::deliver(&site.app).await.unwrap();
    let mail = mails.lock().unwrap().clone();
    assert_eq!(mail.len(), 1);
    assert!(mail[0].contains("To: wang@example.com"), "{}", mail[0]);
    let code: String = text_of(&mail[0])
        .chars()
        .filter(char::is_ascii_digit)
        .take(6)
        .collect();
    let other = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(confirm(other).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(confirm(&code).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        confirm(&code).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "once"
    );
    let page = site.get(Some(&wang), "/me/notices/settings").await.body;
    assert!(page.contains("通知会发到 wang@example.com"), "{page}");
    at(&site, -60);
    remind::remind(&site.app).await.unwrap();
    assert_eq!(deliver::deliver(&site.app).await.unwrap(), 1);
    let mail = mails.lock().unwrap()[1].clone();
    let text = text_of(&mail);
    assert!(
        text.contains("快到了") && text.contains("https://gongyue.test/me/notices/settings"),
        "{text}"
    );
    assert!(mail.contains("Message-ID: <"), "{mail}");
    let data = site.get(Some(&wang), "/api/v1/me/export").await.json();
    assert_eq!(data["mail_addresses"][0]["address"], "wang@example.com");
    let removed = site.submit(Some(&wang), "/me/notices/mail/remove", &[]).await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    at(&site, 90);
    sweep::sweep(&site.app).await.unwrap();
    deliver::deliver(&site.app).await.unwrap();
    assert_eq!(mails.lock().unwrap().len(), 2);
    let sealed = "SELECT COUNT(*) AS number FROM mail_address WHERE address_sealed LIKE '%example%'";
    assert_eq!(counted(&store, sealed).await, 0);
    // Five a day, whatever is removed in between.
    for left in [true, true, true, false] {
        site.clock.advance(TimeDelta::minutes(2));
        assert_eq!(give("li@example.com").await.status == StatusCode::SEE_OTHER, left);
    }
}

async fn settings_keep_what_was_typed(store: Store) {
    let site = Site::sending(&store, texts()).await;
    let wang = site.wang().await;
    let form = [
        ("text_offers", "1"),
        ("quiet_from", "25:00"),
        ("quiet_to", "06:30"),
        ("language", "en"),
    ];
    let wrong = site.submit(Some(&wang), "/me/notices/settings", &form).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.body.contains("value=\"25:00\"") && wrong.body.contains("value=\"06:30\""),
        "{}",
        wrong.body
    );
    assert_eq!(wrong.body.matches(" checked").count(), 1);
    assert!(wrong.body.contains("例如 22:00"), "{}", wrong.body);
    let quiet = Site::twin(&site, &store, Outside::default());
    let page = quiet.get(Some(&wang), "/me/notices/settings").await.body;
    assert!(page.contains("还没有开通"), "{page}");
}

async fn a_deleted_account_leaves_no_message_behind(store: Store) {
    let site = Site::sending(&store, texts()).await;
    let wang = site.wang().await;
    choose(&site, &wang, &ALL, ("12:00", "20:00")).await;
    booked(&site, &wang, "hall-1", 60).await;
    at(&site, 90);
    sweep::sweep(&site.app).await.unwrap();
    assert_eq!(
        counted(&store, "SELECT COUNT(*) AS number FROM delivery").await,
        1
    );
    let gone = site.call(
        Some(&wang),
        axum::http::Method::DELETE,
        "/api/v1/me",
        &[],
        Some(json!({ "phone": "13800000001" })),
    );
    assert_eq!(gone.await.status, StatusCode::NO_CONTENT);
    for sql in [
        "SELECT COUNT(*) AS number FROM delivery",
        "SELECT COUNT(*) AS number FROM notice_choice",
    ] {
        assert_eq!(counted(&store, sql).await, 0, "{sql}");
    }
}
