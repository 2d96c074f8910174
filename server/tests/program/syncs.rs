//! Nothing is acknowledged before it is on the disk. That a killed program loses nothing does not show it, since the kernel still has
//! what was written; so what the program asks of the kernel is watched.

use super::crash::{MEMBERS, filled, give_back, id, patiently, reserve, wish_at};
use super::place::{Place, Serving};
use crate::support::{Store, on_one_engine};
use axum::http::{Method, StatusCode};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

on_one_engine!(Sqlite: fsync_before_ack);

/// Reservations; each is given back, which is acknowledged too. `make soak` asks for five hundred.
fn reservations() -> u32 {
    let said = std::env::var("GONGYUE_SYNCS").ok();
    said.map_or(40, |said| said.parse().expect("GONGYUE_SYNCS is a number"))
}

async fn fsync_before_ack(store: Store) {
    let tokens = filled(&store, MEMBERS).await;
    store.db.close().await;
    let place = Place::at(&store.url);
    let serving = place.serve();
    let trace = place.path("trace");

    // One after the other, so that each answer belongs to the sync before it.
    let watch = Watch::begin(&serving, &trace).await;
    for number in 0..reservations() {
        let token = &tokens[number as usize % tokens.len()];
        let court = format!("hall-{}", 1 + number % 4);
        let wish = wish_at(&court, 1 + u64::from(number / 4 % 5), 9 + number % 11);
        let key = format!("sync-{number}");
        let made = patiently(async || reserve(&serving, token, &key, &wish).await);
        let made = made.await.unwrap();
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        let gone = patiently(async || give_back(&serving, token, &id(&made)).await);
        let gone = gone.await.unwrap();
        assert_eq!(gone.status, StatusCode::OK, "{}", gone.body);
    }
    let (synced, early) = told(&watch.end());
    assert_eq!((synced, early), (2 * reservations() as usize, 0));

    // The control: answers that promise nothing come without one, and are seen to.
    let watch = Watch::begin(&serving, &trace).await;
    for _ in 0..20 {
        let answer = serving.call(Method::GET, "/healthz", None, &[], "").await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    let (_, early) = told(&watch.end());
    assert!(
        early >= 10,
        "{early} of 20 answers were seen to come without a sync"
    );
    serving.stop();
}

/// Answers of 2xx that followed a finished sync, and those that came without one since the answer before.
fn told(trace: &str) -> (usize, usize) {
    let (mut synced, mut early, mut is_synced) = (0, 0, false);
    for line in trace.lines() {
        let is_sync =
            line.contains("fsync(") || line.contains("fdatasync(") || line.contains("sync resumed>");
        if is_sync && line.trim_end().ends_with("= 0") {
            is_synced = true;
        } else if line.contains("\"HTTP/1.1 2") {
            match std::mem::take(&mut is_synced) {
                true => synced += 1,
                false => early += 1,
            }
        }
    }
    (synced, early)
}

/// Looks over the program's shoulder.
struct Watch {
    child: Child,
    into: PathBuf,
    /// What it wrote before this is about nothing.
    from: usize,
}

impl Watch {
    async fn begin(serving: &Serving, into: &Path) -> Watch {
        std::fs::remove_file(into).ok();
        let calls = "trace=fsync,fdatasync,write,writev,sendto,sendmsg";
        let watching = Command::new("strace")
            .args(["-f", "-qq", "-s", "16", "-e", calls, "-o"])
            .arg(into)
            .args(["-p", &serving.pid().to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn();
        let mut watch = Watch {
            child: watching.expect("strace is among what the tests need"),
            into: into.to_owned(),
            from: 0,
        };
        // It is there once it has seen an answer.
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            assert!(watch.child.try_wait().unwrap().is_none(), "strace may not look");
            serving.call(Method::GET, "/healthz", None, &[], "").await;
            if std::fs::read_to_string(into).is_ok_and(|seen| seen.contains("HTTP/1.1 2")) {
                tokio::time::sleep(Duration::from_millis(200)).await;
                watch.from = std::fs::read(into).unwrap().len();
                return watch;
            }
        }
        panic!("strace sees nothing");
    }

    /// Lets go; what it saw.
    fn end(mut self) -> String {
        std::thread::sleep(Duration::from_millis(200));
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-INT", &pid]).status().unwrap();
        self.child.wait().unwrap();
        let seen = std::fs::read(&self.into).unwrap();
        String::from_utf8_lossy(&seen[self.from..]).into_owned()
    }
}
