//! Backup and restore, rehearsed: a copy that is made while requests are served, another machine, and everything is there.

use super::place::{Answer, Place, Serving, both, data};
use axum::http::{Method, StatusCode};
use gongyue::zone::Zone;
use gongyue_server::clock::{Clock, SystemClock};
use serde_json::{Value, json};
use sqlx::{Connection, Executor, SqliteConnection};
use std::path::{Path, PathBuf};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

const PHONE: &str = "13987654321";
const NAME: &str = "欧阳金丝雀";
const CARD: &str = "KNRV20261127";

/// A province, and one member on a roll.
pub fn filled() -> Place {
    let place = Place::new();
    place.done(&["import", "divisions", &data("jiangxi-divisions.csv")]);
    place.done(&["import", "facilities", &data("sample/facilities.csv")]);
    let roll = format!("card,name,phone,union,division\n{CARD},{NAME},{PHONE},浔阳区金丝雀工会,360403\n");
    place.done(&["import", "roll", &place.file("roll.csv", &roll)]);
    place
}

/// Signs in and is verified; the token.
pub async fn member(place: &Place, serving: &Serving) -> String {
    let token = serving.sign_in(place, PHONE).await;
    let claim = json!({ "name": NAME, "union_card_no": CARD });
    let verified = serving.post("/api/v1/me/verification", Some(&token), claim).await;
    assert_eq!(verified.json()["status"], "verified", "{verified:?}");
    token
}

/// The first free slot so many days from now.
pub async fn free_at(serving: &Serving, ahead: u64) -> Value {
    let date = Zone::SHANGHAI.date(SystemClock.now()) + chrono::Days::new(ahead);
    let path = format!("/api/v1/venues/jiujiang-badminton/slots?date={date}");
    let day = serving.get(&path, None).await.json();
    let slots = day["courts"].as_array().unwrap().iter().flat_map(|court| {
        let slots = court["slots"].as_array().unwrap().iter();
        slots.map(move |slot| (court, slot))
    });
    let mut free = slots.filter(|(_, slot)| slot["state"] == "free");
    let (court, slot) = free.next().expect("something is free");
    json!({ "court_id": court["id"], "starts_at": slot["starts_at"], "ends_at": slot["ends_at"] })
}

/// Takes it.
pub async fn reserve(serving: &Serving, me: Option<&str>, ahead: u64) -> Answer {
    let wish = free_at(serving, ahead).await;
    let key = format!("on-day-{ahead}");
    let headers = [
        ("content-type", "application/json"),
        ("idempotency-key", key.as_str()),
    ];
    let path = "/api/v1/reservations";
    serving
        .call(Method::POST, path, me, &headers, wish.to_string())
        .await
}

/// The path of what was made.
async fn reserved(serving: &Serving, me: Option<&str>, ahead: u64) -> String {
    let made = reserve(serving, me, ahead).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let id = made.json()["reservation"]["id"].as_str().unwrap().to_owned();
    format!("/api/v1/reservations/{id}")
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// How it says no.
fn refused(place: &Place, args: &[&str]) -> String {
    let output = place.run(args);
    let said = both(&output);
    assert_eq!(output.status.code(), Some(1), "{args:?}: {said}");
    let sentence = said.lines().find(|line| line.starts_with("gongyue: "));
    sentence.unwrap_or_else(|| panic!("{args:?}: {said}")).to_owned()
}

/// Asks and writes without a pause until the command has ended, well; what it printed.
fn beside_requests(place: &Place, serving: &Serving, me: Option<&str>, args: &[&str]) -> String {
    std::thread::scope(|scope| {
        let command = scope.spawn(|| place.done(args));
        let requests = async {
            let mut served = 0;
            while !command.is_finished() {
                for path in ["/readyz", "/", "/me"] {
                    let answer = serving.get(path, me).await;
                    assert!(!answer.status.is_server_error(), "{answer:?}");
                }
                let written = serving.form("/me/companion-code", me, &[]).await;
                assert!(!written.status.is_server_error(), "{written:?}");
                served += 1;
            }
            served
        };
        let served: u32 = block_in_place(|| Handle::current().block_on(requests));
        assert!(served > 0);
        command.join().unwrap()
    })
}

/// Whether other people of this machine may look into it.
fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().unwrap().permissions().mode() & 0o777 == 0o600
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_made_while_it_is_served_is_everything_on_another_machine() {
    let place = filled();
    let serving = place.serve();
    let token = member(&place, &serving).await;
    let me = Some(token.as_str());
    let mut acknowledged = Vec::new();
    let mut copies = Vec::new();
    for ahead in 1..=2 {
        acknowledged.push(reserved(&serving, me, ahead).await);
        let copy = place.path(&format!("copy-{ahead}.db"));
        let said = beside_requests(&place, &serving, me, &["backup", &text(&copy)]);
        assert!(
            said.contains("the secret is not in it") && said.contains(&text(&place.path("secret"))),
            "{said}"
        );
        assert!(is_private(&copy));
        assert!(!place.path(&format!("copy-{ahead}.db.part")).exists());
        copies.push(copy);
    }
    // None is written over, and a name that is taken leaves what is there alone.
    let before = std::fs::read(&copies[0]).unwrap();
    let said = refused(&place, &["backup", &text(&copies[0])]);
    assert!(said.contains("is there already"), "{said}");
    assert_eq!(std::fs::read(&copies[0]).unwrap(), before);
    serving.stop();

    for (copy, held) in copies.iter().zip(1..) {
        let elsewhere = Place::new();
        let output = elsewhere.run(&["restore", &text(copy)]);
        let said = both(&output);
        assert!(output.status.success(), "{said}");
        assert!(
            said.contains("before it can be served") && said.contains("is missing"),
            "{said}"
        );
        let unserved = refused(&elsewhere, &["serve", "--addr", "127.0.0.1:0"]);
        assert!(unserved.contains("is missing"), "{unserved}");
        std::fs::copy(place.path("secret"), elsewhere.path("secret")).unwrap();
        assert!(is_private(&elsewhere.path("gongyue.db")));
        assert!(elsewhere.done(&["check"]).contains("all invariants hold"));

        let serving = elsewhere.serve();
        // Who was signed in still is, and has all that was acknowledged before the copy was begun; nothing of later.
        for (nth, path) in acknowledged.iter().enumerate() {
            let status = serving.get(path, me).await.status;
            let wanted = if nth < held {
                StatusCode::OK
            } else {
                StatusCode::NOT_FOUND
            };
            assert_eq!(status, wanted, "{path}");
        }
        // The phone is found by its hash and the card opens: the secret is the right one.
        let again = serving.sign_in(&elsewhere, PHONE).await;
        let export = serving.get("/api/v1/me/export", Some(&again)).await;
        assert!(
            export.body.contains(PHONE) && export.body.contains(CARD),
            "{export:?}"
        );
        reserved(&serving, Some(&again), 3).await;
        serving.stop();
        assert!(elsewhere.done(&["check"]).contains("all invariants hold"));
    }
}

/// A copy, and then a reservation that is not in it: the copy, the member's token, the address of the reservation, and who serves it.
async fn copied_and_gone_on(place: &Place) -> (PathBuf, String, String, Serving) {
    let copy = place.path("copy.db");
    place.done(&["backup", &text(&copy)]);
    let serving = place.serve();
    let token = member(place, &serving).await;
    let later = reserved(&serving, Some(&token), 1).await;
    (copy, token, later, serving)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_takes_the_place_of_a_database_only_when_that_is_said_and_nobody_uses_it() {
    let place = filled();
    let (copy, token, later, serving) = copied_and_gone_on(&place).await;
    let restore = ["restore", &text(&copy)];
    let replace = ["restore", "--replace", &text(&copy)];
    for args in [restore.as_slice(), &replace] {
        let said = refused(&place, args);
        assert!(
            said.contains("already uses") && said.contains("stop it first"),
            "{said}"
        );
    }
    assert_eq!(serving.get(&later, Some(&token)).await.status, StatusCode::OK);
    // Killed: its log is still there.
    drop(serving);
    assert!(place.path("gongyue.db-wal").exists());
    let said = refused(&place, &restore);
    assert!(
        said.contains("a database is there already") && said.contains("--replace"),
        "{said}"
    );
    let said = place.done(&replace);
    assert!(said.contains("the secret file belongs to it"), "{said}");
    for gone in ["gongyue.db-wal", "gongyue.db-shm", "gongyue.db.part"] {
        assert!(!place.path(gone).exists(), "{gone}");
    }
    let serving = place.serve();
    assert_eq!(
        serving.get(&later, Some(&token)).await.status,
        StatusCode::UNAUTHORIZED,
        "it is as it was when the copy was made"
    );
    serving.stop();
    // What was there is kept with its log, so that nothing of it is lost, and may come back.
    let kept = said
        .lines()
        .find_map(|line| line.strip_prefix("the database that was there is "));
    let kept = kept.unwrap().trim_end_matches(" now").to_owned();
    assert!(Path::new(&format!("{kept}-wal")).exists());
    let whole = place.path("whole.db");
    place.done(&[
        "--database-url",
        &format!("sqlite://{kept}"),
        "backup",
        &text(&whole),
    ]);
    place.done(&["restore", "--replace", &text(&whole)]);
    let serving = place.serve();
    assert_eq!(serving.get(&later, Some(&token)).await.status, StatusCode::OK);
    serving.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_restore_is_not_begun_over() {
    let place = filled();
    let (copy, token, later, serving) = copied_and_gone_on(&place).await;
    // Killed, so that there is a log; and something lies in the way where the index of the log would be.
    drop(serving);
    std::fs::remove_file(place.path("gongyue.db-shm")).unwrap();
    std::fs::create_dir(place.path("gongyue.db-shm")).unwrap();
    let replace = ["restore", "--replace", &text(&copy)];
    refused(&place, &replace);
    std::fs::remove_dir(place.path("gongyue.db-shm")).unwrap();
    // The log is away already: with what is there nothing goes on.
    assert!(!place.path("gongyue.db-wal").exists());
    let other = text(&place.path("other.db"));
    for args in [
        &["serve", "--addr", "127.0.0.1:0"][..],
        &["check"],
        &["backup", &other],
    ] {
        let said = refused(&place, args);
        assert!(said.contains("a restore was interrupted"), "{args:?}: {said}");
    }
    // The old one is whole under its first name.
    let names = std::fs::read_dir(place.path("")).unwrap();
    let names = names.map(|entry| entry.unwrap().path());
    let kept = names
        .into_iter()
        .find(|path| path.display().to_string().contains(".until-"));
    let kept = text(&kept.unwrap()).trim_end_matches("-wal").to_owned();
    let url = format!("sqlite://{kept}");
    place.done(&["--database-url", &url, "backup", &other]);
    // What waits is as good as the copy.
    let waits = text(&place.path("gongyue.db.restoring"));
    place.done(&["restore", "--replace", &waits]);
    assert!(!Path::new(&waits).exists());
    place.serve().stop();
    place.done(&["restore", "--replace", &other]);
    let serving = place.serve();
    assert_eq!(serving.get(&later, Some(&token)).await.status, StatusCode::OK);
    serving.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_sound_copy_is_not_taken() {
    let place = filled();
    let serving = place.serve();
    let token = member(&place, &serving).await;
    reserved(&serving, Some(&token), 1).await;
    serving.stop();
    let copy = place.path("copy.db");
    place.done(&["backup", &text(&copy)]);
    let elsewhere = Place::new();
    let no = |file: &Path| refused(&elsewhere, &["restore", &text(file)]);

    assert!(no(&place.path("nothing.db")).contains("there is no such file"));
    let words = place.file("words.db", &"words and no database. ".repeat(500));
    assert!(no(Path::new(&words)).contains("not a database"));
    assert!(no(Path::new(&place.file("empty.db", ""))).contains("no copy of a Gongyue database"));
    let other = place.path("other.db");
    let mut connection = opened(&other).await;
    connection
        .execute("CREATE TABLE thing (name TEXT)")
        .await
        .unwrap();
    connection.close().await.unwrap();
    assert!(no(&other).contains("no copy of a Gongyue database"));

    // A file that was copied by hand while it was served.
    let by_hand = place.path("by-hand.db");
    std::fs::copy(&copy, &by_hand).unwrap();
    std::fs::write(place.path("by-hand.db-wal"), "log").unwrap();
    assert!(no(&by_hand).contains("a log (-wal) lies beside it"));

    let damaged = place.path("damaged.db");
    let mut bytes = std::fs::read(&copy).unwrap();
    let half = bytes.len() / 2;
    bytes[half..half + 65_536].fill(0x55);
    std::fs::write(&damaged, bytes).unwrap();
    for args in [["restore", "--replace"], ["restore", "--despite-findings"]] {
        let said = refused(&elsewhere, &[&args[..], &[&text(&damaged)]].concat());
        assert!(said.contains("damaged") || said.contains("malformed"), "{said}");
    }

    // Made by a version that is to come.
    let newer = place.path("newer.db");
    std::fs::copy(&copy, &newer).unwrap();
    let mut connection = opened(&newer).await;
    let migration = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
        VALUES (9999, 'later', 1, x'00', 0)";
    connection.execute(migration).await.unwrap();
    connection.close().await.unwrap();
    assert!(no(&newer).contains("newer gongyue"));

    // Sound as a file, and yet something is missing.
    let astray = place.path("astray.db");
    std::fs::copy(&copy, &astray).unwrap();
    let mut connection = opened(&astray).await;
    connection.execute("DELETE FROM claim").await.unwrap();
    connection.close().await.unwrap();
    let bytes = std::fs::read(&astray).unwrap();
    let said = no(&astray);
    assert!(said.contains("1 findings, nothing was restored"), "{said}");

    for name in ["gongyue.db", "gongyue.db-wal", "gongyue.db.part"] {
        assert!(!elsewhere.path(name).exists(), "{name}");
    }
    let said = elsewhere.done(&["restore", "--despite-findings", &text(&astray)]);
    assert!(said.contains("must hold") && said.contains("restored"), "{said}");
    // What is taken is not changed itself, not even by being brought up to date.
    assert!(bytes == std::fs::read(&astray).unwrap());
}

async fn opened(path: &Path) -> SqliteConnection {
    let url = format!("sqlite://{}?mode=rwc", path.display());
    SqliteConnection::connect(&url).await.unwrap()
}

#[test]
fn postgres_has_means_of_its_own() {
    let place = Place::new();
    for command in ["backup", "restore"] {
        let copy = text(&place.path("copy.db"));
        let said = refused(
            &place,
            &[
                "--database-url",
                "postgres://nobody@localhost/none",
                command,
                &copy,
            ],
        );
        assert!(
            said.contains("pg_dump") && said.contains("base backups"),
            "{said}"
        );
    }
    assert!(refused(&place, &["backup", "x.db"]).contains("there is no database to copy"));
}
