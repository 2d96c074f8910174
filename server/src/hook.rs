//! Signed messages to another server: a gateway of text messages, or whoever wants to know what happens here.
//!
//! The header `gongyue-signature` is `t=SECONDS,v1=HEX`, the HMAC-SHA256 of `SECONDS.BODY` under the shared key: who receives
//! it checks both the signature and that the time is near. `gongyue-delivery` is the same at every try of one message.

use crate::outside::Undelivered;
use gongyue::span::Instant;
use reqwest::StatusCode;
use reqwest::header::CONTENT_TYPE;
use ring::hmac;
use std::time::Duration;

pub struct Hook {
    client: reqwest::Client,
    url: String,
    key: hmac::Key,
}

const TIMEOUT: Duration = Duration::from_secs(10);

impl Hook {
    pub fn new(url: String, key: &str) -> Result<Hook, String> {
        // The one crypto provider; a second call keeps the first.
        rustls::crypto::ring::default_provider().install_default().ok();
        let client = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| format!("no client for {}: {error}", host(&url)))?;
        let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
        Ok(Hook { client, url, key })
    }

    /// What went wrong is told without the address, which may hold a key.
    pub async fn post(&self, id: Option<&str>, body: &str, now: Instant) -> Result<(), Undelivered> {
        let mut request = self
            .client
            .post(&self.url)
            .header(CONTENT_TYPE, "application/json")
            .header("gongyue-signature", signature(&self.key, now, body))
            .body(body.to_owned());
        if let Some(id) = id {
            request = request.header("gongyue-delivery", id);
        }
        match request.send().await {
            Ok(answer) => outcome(answer.status()),
            Err(error) => Err(Undelivered::Later(error.without_url().to_string())),
        }
    }
}

/// The part of an address that holds no key.
fn host(url: &str) -> &str {
    url.split('/').nth(2).unwrap_or_default()
}

fn outcome(status: StatusCode) -> Result<(), Undelivered> {
    let said = format!("status {}", status.as_u16());
    match status {
        status if status.is_success() => Ok(()),
        // What it does not take now it may take later: too much at once, or a key that is being changed.
        StatusCode::UNAUTHORIZED
        | StatusCode::FORBIDDEN
        | StatusCode::NOT_FOUND
        | StatusCode::REQUEST_TIMEOUT
        | StatusCode::TOO_EARLY
        | StatusCode::TOO_MANY_REQUESTS => Err(Undelivered::Later(said)),
        status if status.is_client_error() => Err(Undelivered::Never(said)),
        _ => Err(Undelivered::Later(said)),
    }
}

pub fn signature(key: &hmac::Key, now: Instant, body: &str) -> String {
    let seconds = now.timestamp();
    let tag = hmac::sign(key, format!("{seconds}.{body}").as_bytes());
    let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={seconds},v1={hex}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_the_message_is_not_tried_again() {
        assert_eq!(outcome(StatusCode::ACCEPTED), Ok(()));
        for (status, again) in [
            (400, false),
            (422, false),
            (429, true),
            (401, true),
            (500, true),
            (302, true),
        ] {
            let no = outcome(StatusCode::from_u16(status).unwrap()).unwrap_err();
            assert_eq!(matches!(no, Undelivered::Later(_)), again, "{status}");
        }
    }
}
