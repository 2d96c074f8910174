//! How text messages reach a phone: `GONGYUE_SMS` says which of these it is. Sign-in codes go at once; notices are sent by a
//! job, as the number of a template with its parameters, since that is what gateways take.

use crate::hook::Hook;
use crate::outside::Undelivered;
use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use gongyue::member::Phone;
use serde_json::{Value, json};
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A notice on its way to a phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextMessage {
    /// The same at every try.
    pub id: String,
    pub phone: Phone,
    /// The kind of the notice and the language, such as `reminder.zh-CN`.
    pub template: String,
    pub parameters: Vec<String>,
}

pub trait SmsSender: Send + Sync {
    /// Sends a sign-in code, or begins to: a slow gateway holds nobody up, and a failure is logged without the number.
    fn send(&self, phone: &Phone, text: &str, now: DateTime<Utc>);

    /// Sends a notice, and says what became of it.
    fn notify<'a>(
        &'a self,
        message: &'a TextMessage,
        now: DateTime<Utc>,
    ) -> BoxFuture<'a, Result<(), Undelivered>>;
}

/// To the standard output of the program, for one's own machine and the demo. This is not a log.
pub struct Console;

impl SmsSender for Console {
    fn send(&self, phone: &Phone, text: &str, _: DateTime<Utc>) {
        println!("→ {}: {text}", phone.masked());
    }

    fn notify<'a>(
        &'a self,
        message: &'a TextMessage,
        _: DateTime<Utc>,
    ) -> BoxFuture<'a, Result<(), Undelivered>> {
        let parameters = message.parameters.join(", ");
        println!(
            "→ {}: {} ({parameters})",
            message.phone.masked(),
            message.template
        );
        ready(Ok(())).boxed()
    }
}

/// To a file, a line of JSON each: for tests of a whole installation, and for gateways that pick files up.
pub struct ToFile(Mutex<PathBuf>);

impl ToFile {
    pub fn new(path: PathBuf) -> ToFile {
        ToFile(Mutex::new(path))
    }

    fn write(&self, line: &Value) -> io::Result<()> {
        let path = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&*path).and_then(|mut file| writeln!(file, "{line}"))
    }
}

impl SmsSender for ToFile {
    fn send(&self, phone: &Phone, text: &str, now: DateTime<Utc>) {
        let line = json!({ "phone": phone.as_str(), "text": text, "at": now });
        if let Err(error) = self.write(&line) {
            tracing::error!(%error, "a sign-in code was not written to the file");
        }
    }

    fn notify<'a>(
        &'a self,
        message: &'a TextMessage,
        now: DateTime<Utc>,
    ) -> BoxFuture<'a, Result<(), Undelivered>> {
        let written = self.write(&body(message, now));
        ready(written.map_err(|error| Undelivered::Later(error.kind().to_string()))).boxed()
    }
}

fn body(message: &TextMessage, now: DateTime<Utc>) -> Value {
    json!({ "id": message.id, "phone": message.phone.as_str(), "template": message.template,
        "parameters": message.parameters, "at": now })
}

/// To a gateway of text messages, by signed messages: `{"phone", "text", "at"}` for a sign-in code,
/// `{"id", "phone", "template", "parameters", "at"}` for a notice.
pub struct Gateway(Arc<Hook>);

/// Of a sign-in code: whoever waits for one does not wait long.
const TRIES: u32 = 3;

impl Gateway {
    pub fn new(url: String, key: &str) -> Result<Gateway, String> {
        Ok(Gateway(Arc::new(Hook::new(url, key)?)))
    }
}

impl SmsSender for Gateway {
    fn send(&self, phone: &Phone, text: &str, now: DateTime<Utc>) {
        let body = json!({ "phone": phone.as_str(), "text": text, "at": now }).to_string();
        let hook = self.0.clone();
        tokio::spawn(async move {
            for attempt in 1..=TRIES {
                match hook.post(None, &body, now).await {
                    Ok(()) => return,
                    Err(Undelivered::Later(why) | Undelivered::Never(why)) => {
                        tracing::warn!(attempt, why, "the gateway did not take a sign-in code");
                    }
                }
                tokio::time::sleep(Duration::from_secs(u64::from(attempt))).await;
            }
            tracing::error!("a sign-in code was not sent");
        });
    }

    fn notify<'a>(
        &'a self,
        message: &'a TextMessage,
        now: DateTime<Utc>,
    ) -> BoxFuture<'a, Result<(), Undelivered>> {
        let body = body(message, now).to_string();
        async move { self.0.post(Some(&message.id), &body, now).await }.boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hook::signature;
    use axum::Router;
    use axum::http::{HeaderMap, StatusCode};
    use axum::routing::post;
    use ring::hmac;
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
        let sender = Gateway::new(url, "shared key").unwrap();
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
