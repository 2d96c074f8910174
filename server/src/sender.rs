//! How a sign-in code reaches a phone: `GONGYUE_SMS` says which of these it is.

use chrono::{DateTime, Utc};
use gongyue::member::Phone;
use reqwest::header::CONTENT_TYPE;
use ring::hmac;
use serde_json::json;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub trait SmsSender: Send + Sync {
    /// Sends, or begins to: a slow gateway holds nobody up, and a failure is logged without the number.
    fn send(&self, phone: &Phone, text: &str, now: DateTime<Utc>);
}

/// To the standard output of the program, for one's own machine and the demo. This is not a log.
pub struct Console;

impl SmsSender for Console {
    fn send(&self, phone: &Phone, text: &str, _: DateTime<Utc>) {
        println!("→ {}: {text}", phone.masked());
    }
}

/// To a file, a line of JSON each: for tests of a whole installation, and for gateways that pick files up.
pub struct ToFile(Mutex<PathBuf>);

impl ToFile {
    pub fn new(path: PathBuf) -> ToFile {
        ToFile(Mutex::new(path))
    }
}

impl SmsSender for ToFile {
    fn send(&self, phone: &Phone, text: &str, now: DateTime<Utc>) {
        let line = json!({ "phone": phone.as_str(), "text": text, "at": now });
        let path = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&*path).and_then(|mut file| writeln!(file, "{line}"));
        if let Err(error) = written {
            tracing::error!(%error, "a sign-in code was not written to the file");
        }
    }
}

/// To a gateway of text messages, by a signed POST of `{"phone", "text", "at"}`. The header `gongyue-signature` is
/// `t=SECONDS,v1=HEX`, the HMAC-SHA256 of `SECONDS.BODY` under the shared key: who receives it checks both the signature
/// and that the time is near.
pub struct Webhook(Arc<Hook>);

struct Hook {
    client: reqwest::Client,
    url: String,
    key: hmac::Key,
}

const TRIES: u32 = 3;
const TIMEOUT: Duration = Duration::from_secs(10);

impl Webhook {
    pub fn new(url: String, key: &str) -> Result<Webhook, String> {
        // The one crypto provider; a second call keeps the first.
        rustls::crypto::ring::default_provider().install_default().ok();
        let client = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| format!("no client for the gateway: {error}"))?;
        let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
        Ok(Webhook(Arc::new(Hook { client, url, key })))
    }
}

impl SmsSender for Webhook {
    fn send(&self, phone: &Phone, text: &str, now: DateTime<Utc>) {
        let body = json!({ "phone": phone.as_str(), "text": text, "at": now }).to_string();
        let signature = signature(&self.0.key, now, &body);
        let hook = self.0.clone();
        tokio::spawn(async move {
            for attempt in 1..=TRIES {
                match hook.post(&body, &signature).await {
                    Ok(()) => return,
                    Err(why) => tracing::warn!(attempt, why, "the gateway did not take a sign-in code"),
                }
                tokio::time::sleep(Duration::from_secs(u64::from(attempt))).await;
            }
            tracing::error!("a sign-in code was not sent");
        });
    }
}

impl Hook {
    /// What went wrong is told without the address, which may hold a key.
    async fn post(&self, body: &str, signature: &str) -> Result<(), String> {
        let request = self
            .client
            .post(&self.url)
            .header(CONTENT_TYPE, "application/json")
            .header("gongyue-signature", signature)
            .body(body.to_owned());
        match request.send().await {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => Err(format!("status {}", answer.status().as_u16())),
            Err(error) => Err(error.without_url().to_string()),
        }
    }
}

fn signature(key: &hmac::Key, now: DateTime<Utc>, body: &str) -> String {
    let seconds = now.timestamp();
    let tag = hmac::sign(key, format!("{seconds}.{body}").as_bytes());
    let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={seconds},v1={hex}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::http::{HeaderMap, StatusCode};
    use axum::routing::post;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::net::TcpListener;
    use tokio::sync::mpsc;

    #[tokio::test]
    async fn a_gateway_gets_a_signed_message_and_a_second_try() {
        let (told, mut heard) = mpsc::channel(4);
        let asked = Arc::new(AtomicUsize::new(0));
        let gateway = Router::new().route(
            "/sms",
            post(move |headers: HeaderMap, body: String| {
                let signature = headers["gongyue-signature"].to_str().unwrap().to_owned();
                told.try_send((signature, body)).unwrap();
                let status = match asked.fetch_add(1, Ordering::SeqCst) {
                    0 => StatusCode::BAD_GATEWAY,
                    _ => StatusCode::OK,
                };
                async move { status }
            }),
        );
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/sms", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, gateway).await });
        let sender = Webhook::new(url, "shared key").unwrap();
        let now = DateTime::from_timestamp(1_795_773_600, 0).unwrap();
        sender.send(&"13800000001".parse().unwrap(), "验证码 123456", now);
        let first = heard.recv().await.unwrap();
        let second = heard.recv().await.unwrap();
        assert_eq!(first, second, "refused once, sent again");
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"shared key");
        assert_eq!(first.0, signature(&key, now, &first.1));
        let body: serde_json::Value = serde_json::from_str(&first.1).unwrap();
        assert_eq!(body["phone"], "13800000001");
        assert!(body["text"].as_str().unwrap().contains("123456"));
    }

    #[tokio::test]
    async fn a_file_takes_a_line_for_each_code_and_nobody_else_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("codes");
        let sender = ToFile::new(path.clone());
        for code in ["111111", "222222"] {
            sender.send(&"13800000001".parse().unwrap(), code, DateTime::UNIX_EPOCH);
        }
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), 2);
        assert!(text.lines().nth(1).unwrap().contains("222222"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
    }
}
