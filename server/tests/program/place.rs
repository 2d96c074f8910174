//! A data folder, and the program run on it with all that it prints.

use axum::http::header::CONNECTION;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::str::FromStr;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;
use tempfile::TempDir;

/// Ours.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_gongyue");

pub struct Place {
    folder: TempDir,
    /// Elsewhere than in the folder.
    database: Option<String>,
}

impl Place {
    pub fn new() -> Place {
        Place {
            folder: tempfile::tempdir().unwrap(),
            database: None,
        }
    }

    /// With a database that a test has filled, under the secret of all tests.
    pub fn at(url: &str) -> Place {
        let place = Place {
            database: Some(url.to_owned()),
            ..Place::new()
        };
        place.file("secret", &"07".repeat(32));
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn command(&self, args: &[&str]) -> Command {
        self.command_by(PROGRAM, args)
    }

    /// By another program, which runs ours.
    pub fn command_by(&self, program: &str, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(args);
        // Nothing of the machine's own settings, and as much of a log as an operator may want.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GONGYUE_")) {
            command.env_remove(name);
        }
        command.env("GONGYUE_DATA_DIR", self.folder.path());
        if let Some(url) = &self.database {
            command.env("GONGYUE_DATABASE_URL", url);
        }
        command.env("GONGYUE_LOG", "debug");
        command.env("NO_COLOR", "1");
        command
    }

    /// Runs to the end.
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs to the end, well; what it printed.
    pub fn done(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let said = both(&output);
        assert!(output.status.success(), "{args:?}: {said}");
        said
    }

    /// Serves until it is stopped. Codes go to a file, as they would to phones.
    pub fn serve(&self) -> Serving {
        self.serve_with(&[])
    }

    pub fn serve_with(&self, more: &[&str]) -> Serving {
        let sms = format!("file:{}", self.path("sent").display());
        let args = ["serve", "--addr", "127.0.0.1:0", "--sms", &sms];
        Place::begun(self.command(&[&args, more].concat()))
    }

    /// A command that serves, once it does.
    pub fn begun(mut command: Command) -> Serving {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (told, address) = mpsc::channel();
        let out = child.stdout.take().unwrap();
        let out = std::thread::spawn(move || {
            let (mut said, mut metrics) = (String::new(), None);
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                if let Some((_, address)) = line.split_once("metrics on ") {
                    metrics = Some(address.to_owned());
                }
                if let Some((_, address)) = line.split_once("serving on ") {
                    told.send((address.to_owned(), metrics.take())).ok();
                }
                said.push_str(&line);
                said.push('\n');
            }
            said
        });
        let mut err = child.stderr.take().unwrap();
        let err = std::thread::spawn(move || {
            let mut said = String::new();
            err.read_to_string(&mut said).ok();
            said
        });
        let (address, metrics) = address.recv().expect("it serves, or says why not and ends");
        rustls::crypto::ring::default_provider().install_default().ok();
        Serving {
            child,
            metrics,
            said: Some((out, err)),
            way: Way {
                address,
                client: client().build().unwrap(),
            },
        }
    }

    /// The last code that was sent to a phone. Notices may have been sent after it: they are templates, and no texts.
    pub fn code(&self, phone: &str) -> String {
        let sent = std::fs::read_to_string(self.path("sent")).unwrap();
        let messages = sent
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut texts = messages.filter(|message| message["phone"] == phone && message["text"].is_string());
        let last = texts.next_back().unwrap();
        let text = last["text"].as_str().unwrap();
        text.chars().filter(char::is_ascii_digit).take(6).collect()
    }

    /// Every byte of the database, with what is not yet in its main file.
    pub fn database(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for name in ["gongyue.db", "gongyue.db-wal"] {
            bytes.extend(std::fs::read(self.path(name)).unwrap_or_default());
        }
        assert!(bytes.len() > 100_000, "the database is where it is thought to be");
        bytes
    }
}

pub fn both(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    format!("{out}{err}")
}

pub struct Serving {
    child: Child,
    /// Where its measures are told.
    metrics: Option<String>,
    said: Option<(JoinHandle<String>, JoinHandle<String>)>,
    way: Way,
}

/// How to reach it.
pub struct Way {
    address: String,
    client: reqwest::Client,
}

impl Deref for Serving {
    type Target = Way;

    fn deref(&self) -> &Way {
        &self.way
    }
}

fn client() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        // The program closes what is idle for ten seconds; what is sent at that moment is lost.
        .pool_idle_timeout(Duration::from_secs(5))
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }
}

impl Way {
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        headers: &[(&str, &str)],
        body: impl Into<reqwest::Body>,
    ) -> Answer {
        self.sent(method, path, token, headers, body).await.unwrap()
    }

    /// An error: whether it was done is not known.
    pub async fn sent(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        headers: &[(&str, &str)],
        body: impl Into<reqwest::Body>,
    ) -> reqwest::Result<Answer> {
        let mut request = self.client.request(method, format!("{}{path}", self.address));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            let name = HeaderName::from_str(name).unwrap();
            request = request.header(name, HeaderValue::from_str(value).unwrap());
        }
        let answer = request.body(body).send().await?;
        Ok(Answer {
            status: answer.status(),
            body: answer.text().await?,
        })
    }

    /// What is told live.
    pub async fn watch(&self, path: &str) -> reqwest::Response {
        let response = self
            .client
            .get(format!("{}{path}", self.address))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response
    }

    pub async fn get(&self, path: &str, token: Option<&str>) -> Answer {
        self.call(Method::GET, path, token, &[], "").await
    }

    pub async fn post(&self, path: &str, token: Option<&str>, json: Value) -> Answer {
        let headers = [("content-type", "application/json")];
        self.call(Method::POST, path, token, &headers, json.to_string())
            .await
    }

    pub async fn form(&self, path: &str, token: Option<&str>, pairs: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={}", gongyue_app::url::encoded(value)))
            .collect();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.call(Method::POST, path, token, &headers, pairs.join("&"))
            .await
    }

    /// Signs in by the code that was sent; the token.
    pub async fn sign_in(&self, place: &Place, phone: &str) -> String {
        let sent = self
            .post(
                "/api/v1/sign-in/codes",
                None,
                serde_json::json!({ "phone": phone }),
            )
            .await;
        assert_eq!(sent.status, StatusCode::ACCEPTED, "{sent:?}");
        let body = serde_json::json!({ "phone": phone, "code": place.code(phone) });
        let begun = self.post("/api/v1/sign-in", None, body).await;
        assert_eq!(begun.status, StatusCode::OK, "{begun:?}");
        begun.json()["token"].as_str().unwrap().to_owned()
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The same site by way of another address, a connection for each request.
    pub fn through(&self, address: String) -> Way {
        let close = HeaderMap::from_iter([(CONNECTION, HeaderValue::from_static("close"))]);
        let client = client().default_headers(close).build().unwrap();
        Way { address, client }
    }
}

impl Serving {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// At once and without a word, as when the power goes.
    pub fn kill_process(pid: u32) {
        let killed = Command::new("kill").args(["-KILL", &pid.to_string()]).status();
        assert!(killed.unwrap().success());
    }

    /// After it was killed.
    pub fn bury(mut self) {
        self.child.wait().unwrap();
        self.said = None;
    }

    /// What it tells of itself.
    pub async fn measures(&self) -> String {
        let address = self.metrics.as_ref().expect("it was asked to tell");
        let answer = self.client.get(address).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        answer.text().await.unwrap()
    }

    /// A connection of one's own, to send what no client would.
    pub fn connected(&self) -> std::io::Result<TcpStream> {
        let stream = TcpStream::connect(self.address().trim_start_matches("http://"))?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(stream)
    }

    /// Where a file of its machine is, for us.
    pub fn seen(&self, path: &Path) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root{}", self.pid(), path.display()))
    }

    /// Runs ours beside it, with the same disks.
    pub fn beside(&self, place: &Place, data: &Path, args: &[&str]) -> Output {
        let pid = self.pid().to_string();
        let same = [
            "--target",
            &pid,
            "--user",
            "--mount",
            "--preserve-credentials",
            PROGRAM,
        ];
        let mut command = place.command_by("nsenter", &[&same, args].concat());
        command.env("GONGYUE_DATA_DIR", data).output().unwrap()
    }

    /// Asks it to stop, as a service manager does.
    pub fn ask_to_stop(&self) {
        let pid = self.pid().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        assert!(sent.success());
    }

    /// Stops as a service manager does, and waits; everything that was printed.
    pub fn stop(self) -> String {
        self.ask_to_stop();
        self.ended()
    }

    /// Waits until it has stopped; everything that was printed.
    pub fn ended(mut self) -> String {
        // Kept open connections would hold it up.
        drop(std::mem::take(&mut self.way.client));
        let ended = self.child.wait().unwrap();
        assert!(ended.success(), "{ended}");
        let (out, err) = self.said.take().unwrap();
        out.join().unwrap() + &err.join().unwrap()
    }
}

impl Drop for Serving {
    /// A test that failed leaves no server behind.
    fn drop(&mut self) {
        if self.said.is_some() {
            self.child.kill().ok();
            self.child.wait().ok();
        }
    }
}

/// A file of the repository.
pub fn data(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data").join(name);
    path.display().to_string()
}
