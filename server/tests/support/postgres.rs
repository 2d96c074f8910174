//! A PostgreSQL of the tests' own: started once a run, in a temporary folder, on a socket in there. Where
//! `DATABASE_URL` is given, that server is used instead.
//!
//! It is never skipped: half of the promises are about this engine. The server is the child of a shell that
//! waits for its input to end, which it does when the tests do, however they do; then it stops the server and
//! removes the folder.

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

const MISSING: &str = "PostgreSQL is missing. The tests run on both engines: install the server \
    (`apt-get install postgresql`), put initdb and pg_ctl on the PATH, or give DATABASE_URL.";

/// Dies with whoever holds its input. A deadlock is looked for early, to keep its test short; nothing is synced,
/// since no test here pulls the plug, unless a measure asks for it.
const SCRIPT: &str = r#"
trap '' INT TERM HUP
set -e
"$BIN/initdb" -D "$HOME_FOLDER/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$HOME_FOLDER/initdb.log" 2>&1
"$BIN/pg_ctl" -D "$HOME_FOLDER/data" -l "$HOME_FOLDER/server.log" -w -t 60 -o "-k $HOME_FOLDER \
    -c listen_addresses= -c max_connections=400 -c fsync=${GONGYUE_FSYNC:-off} -c deadlock_timeout=100ms" start >/dev/null 2>&1
echo ready
cat >/dev/null
"$BIN/pg_ctl" -D "$HOME_FOLDER/data" -m immediate stop >/dev/null 2>&1
rm -rf "$HOME_FOLDER"
"#;

struct Server {
    /// Of the database `postgres`.
    url: String,
    /// Its input must stay open.
    _shell: Option<Child>,
}

static SERVER: LazyLock<Server> = LazyLock::new(|| match std::env::var("DATABASE_URL") {
    Ok(url) if url.starts_with("postgres") => Server { url, _shell: None },
    _ => start(),
});

fn start() -> Server {
    let bin = programs().expect(MISSING);
    let folder = tempfile::Builder::new()
        .prefix("gongyue-pg-")
        .tempdir()
        .unwrap()
        .keep();
    let mut command = unprivileged(&folder);
    command
        .env("BIN", bin)
        .env("HOME_FOLDER", &folder)
        .current_dir(&folder);
    let mut shell = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(shell.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    if line.trim() != "ready" {
        let log = |name| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        panic!(
            "PostgreSQL did not start:\n{}\n{}",
            log("initdb.log"),
            log("server.log")
        );
    }
    Server {
        url: format!("postgres://postgres@localhost/postgres?host={}", folder.display()),
        _shell: Some(shell),
    }
}

/// The folder that holds initdb and pg_ctl.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        let mut versions: Vec<PathBuf> = versions
            .flatten()
            .map(|version| version.path().join("bin"))
            .collect();
        versions.sort();
        folders.extend(versions.into_iter().rev());
    }
    folders
        .into_iter()
        .find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
}

/// A shell for the script; as somebody else where we are root, which PostgreSQL refuses to run as.
fn unprivileged(folder: &Path) -> Command {
    let id = |args: &[&str]| -> Option<u32> {
        let output = Command::new("id")
            .args(args)
            .output()
            .ok()
            .filter(|output| output.status.success())?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    if id(&["-u"]) != Some(0) {
        let mut shell = Command::new("sh");
        shell.args(["-c", SCRIPT]);
        return shell;
    }
    let user = ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| Some((id(&["-u", name])?, id(&["-g", name])?)));
    let (uid, gid) =
        user.expect("PostgreSQL refuses to run as root, and there is no user postgres or nobody");
    chown(folder, Some(uid), Some(gid)).unwrap();
    let mut shell = Command::new("setpriv");
    shell.args([
        &format!("--reuid={uid}"),
        &format!("--regid={gid}"),
        "--clear-groups",
        "sh",
        "-c",
        SCRIPT,
    ]);
    shell
}

/// A new, empty database; its address.
pub async fn create_database() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!(
        "gongyue_test_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    let mut connection = administrator().await;
    connection
        .execute(AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .await
        .unwrap();
    connection.close().await.unwrap();
    with_database(&SERVER.url, &name)
}

pub async fn drop_database(url: &str) {
    let (_, name) = split(url);
    let mut connection = administrator().await;
    connection
        .execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)")))
        .await
        .unwrap();
    connection.close().await.unwrap();
}

async fn administrator() -> PgConnection {
    PgConnection::connect(&SERVER.url)
        .await
        .unwrap_or_else(|error| panic!("{MISSING}\n{error}"))
}

/// `postgres://host/NAME?options` with another name.
fn with_database(url: &str, name: &str) -> String {
    let (before, old) = split(url);
    let after = &url[before.len() + old.len()..];
    format!("{before}{name}{after}")
}

/// What stands before the name of the database, and the name.
fn split(url: &str) -> (&str, &str) {
    let end = url.find('?').unwrap_or(url.len());
    let slash = url[..end].rfind('/').expect("the address names a database");
    (&url[..=slash], &url[slash + 1..end])
}
