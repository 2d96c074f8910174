//! A disk that is full, and one that cannot be written to: clear words, nothing lost that was acknowledged, and on as before once
//! there is room. A small disk of the program's own is mounted where nobody else sees it; where the system forbids that, nothing
//! is tested and the test says so.

use super::copies::{filled, member, reserve};
use super::place::{PROGRAM, Place, both};
use axum::http::StatusCode;
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// Makes a disk, puts the data on it, and runs the program there.
const ON_A_SMALL_DISK: &str = r#"
    mount -t tmpfs -o size="$1" tmpfs "$2" && cp "$3"/gongyue.db* "$3"/secret "$2" || exit 9
    [ -z "$4" ] || mount -o remount,"$4" "$2" || exit 9
    shift 4; exec "$@""#;
const UNSHARED: [&str; 5] = ["--user", "--map-root-user", "--mount", "sh", "-c"];

fn may_mount(folder: &Path) -> bool {
    let script = format!("mount -t tmpfs tmpfs {}", folder.display());
    let mut command = Command::new("unshare");
    let output = command.args(UNSHARED).arg(script).output();
    let may = output.is_ok_and(|output| output.status.success());
    if !may {
        eprintln!("a full disk is not tested: this system lets nobody mount one");
    }
    may
}

/// The program on a small disk at `small`.
fn on_a_small_disk(place: &Place, small: &Path, how: &str, args: &[&str]) -> Command {
    let [small, data] = [small, &place.path("")].map(|path| path.display().to_string());
    let script = [ON_A_SMALL_DISK, "sh", "24m", &small, &data, how, PROGRAM];
    let mut command = place.command_by("unshare", &[&UNSHARED, script.as_slice(), args].concat());
    command.env("GONGYUE_DATA_DIR", &small);
    command
}

/// Writes until nothing more goes in.
fn fill(path: &Path) {
    let mut file = std::fs::File::create(path).unwrap();
    for size in [65_536, 4096, 1] {
        while file.write_all(&vec![0; size]).is_ok() {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_plainly_and_loses_nothing() {
    let (place, small) = (filled(), Place::new());
    let small = small.path("");
    if !may_mount(&small) {
        return;
    }
    let sms = format!("file:{}", place.path("sent").display());
    let args = ["serve", "--addr", "127.0.0.1:0", "--sms", &sms];
    let serving = Place::begun(on_a_small_disk(&place, &small, "", &args));
    let token = member(&place, &serving).await;
    let me = Some(token.as_str());
    let kept = reserve(&serving, me, 1).await;
    assert_eq!(kept.status, StatusCode::CREATED, "{kept:?}");
    let kept = kept.json()["reservation"]["id"].as_str().unwrap().to_owned();

    let ballast = serving.seen(&small.join("ballast"));
    fill(&ballast);
    let lost = reserve(&serving, me, 2).await;
    assert_eq!(lost.status, StatusCode::INTERNAL_SERVER_ERROR, "{lost:?}");
    let problem = lost.json();
    assert_eq!(problem["type"], "urn:gongyue:failed", "{lost:?}");
    let reference = problem["reference"].as_str().unwrap().to_owned();
    assert!(
        !lost.body.contains("full"),
        "how we are is not the member's affair: {lost:?}"
    );
    let unready = serving.get("/readyz", None).await;
    assert_eq!(unready.status, StatusCode::SERVICE_UNAVAILABLE, "{unready:?}");
    // What is there can still be looked at.
    for path in ["/healthz", "/", "/api/v1/venues/jiujiang-badminton/slots"] {
        assert_eq!(serving.get(path, me).await.status, StatusCode::OK, "{path}");
    }
    let failed = serving.beside(
        &place,
        &small,
        &["backup", &small.join("copy.db").display().to_string()],
    );
    assert!(!failed.status.success());
    assert!(both(&failed).contains("full"), "{}", both(&failed));
    for left in ["copy.db", "copy.db.part"] {
        assert!(!serving.seen(&small.join(left)).exists(), "{left}");
    }

    std::fs::remove_file(&ballast).unwrap();
    // An answer holds for a second.
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    assert_eq!(serving.get("/readyz", None).await.status, StatusCode::OK);
    let again = reserve(&serving, me, 2).await;
    assert_eq!(again.status, StatusCode::CREATED, "{again:?}");
    let copy = place.path("copy.db").display().to_string();
    let copied = serving.beside(&place, &small, &["backup", &copy]);
    assert!(copied.status.success(), "{}", both(&copied));
    let mine = serving.get("/api/v1/me/reservations", me).await.json();
    let ids: Vec<&str> = mine["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), 2, "what failed was not half made: {mine}");
    assert!(ids.contains(&kept.as_str()), "{mine}");
    let said = place.done(&["--database-url", &format!("sqlite://{copy}"), "check"]);
    assert!(said.contains("all invariants hold"), "{said}");
    let said = serving.stop();
    assert!(said.contains("database or disk is full"), "{said}");
    assert!(said.contains(&reference), "{said}");
}

#[test]
fn a_disk_that_cannot_be_written_to_is_told_at_the_start() {
    let (place, small) = (filled(), Place::new());
    let small = small.path("");
    if !may_mount(&small) {
        return;
    }
    let refused = on_a_small_disk(&place, &small, "ro", &["serve", "--addr", "127.0.0.1:0"])
        .output()
        .unwrap();
    let said = both(&refused);
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(
        said.contains("gongyue: ") && said.contains("Read-only file system"),
        "{said}"
    );
}
