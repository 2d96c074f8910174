//! Mail, over SMTP: `GONGYUE_SMTP_URL` says where to. Plain text, to one address at a time.

use crate::outside::Undelivered;
use gongyue::span::Instant;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::{Duration, SystemTime};

pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

const TIMEOUT: Duration = Duration::from_secs(15);
/// As long as addresses may be.
const LONGEST: usize = 254;

impl Mailer {
    /// `smtp://HOST:PORT`, with `?tls=required` for STARTTLS, or `smtps://USER:PASSWORD@HOST`.
    pub fn new(url: &str, from: &str) -> Result<Mailer, String> {
        // The one crypto provider; a second call keeps the first.
        rustls::crypto::ring::default_provider().install_default().ok();
        let from = from
            .parse()
            .map_err(|error| format!("{from} is no address to send from: {error}"))?;
        // The address holds a password, so what is wrong with it is not repeated.
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|_| "GONGYUE_SMTP_URL is no smtp or smtps address".to_owned())?;
        Ok(Mailer {
            transport: builder.timeout(Some(TIMEOUT)).build(),
            from,
        })
    }

    pub fn is_address(&self, text: &str) -> bool {
        text.len() <= LONGEST
            && text
                .parse::<Address>()
                .is_ok_and(|address| address.domain().contains('.'))
    }

    /// `id` is the same at every try of one message, and becomes its Message-ID.
    pub async fn send(
        &self,
        id: &str,
        to: &str,
        subject: &str,
        text: &str,
        now: Instant,
    ) -> Result<(), Undelivered> {
        let never = |_| Undelivered::Never("no such address".to_owned());
        let to: Address = to.parse().map_err(never)?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .date(SystemTime::from(now))
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text.to_owned())
            .map_err(|_| Undelivered::Never("the message could not be written".to_owned()))?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) => Err(undelivered(&error)),
        }
    }
}

/// Said without the words of the other server, which may repeat the address.
fn undelivered(error: &smtp::Error) -> Undelivered {
    let Some(code) = error.status().map(u16::from) else {
        let what = if error.is_timeout() {
            "the mail server did not answer in time"
        } else if error.is_tls() {
            "no safe connection to the mail server"
        } else {
            "no connection to the mail server"
        };
        return Undelivered::Later(what.to_owned());
    };
    let said = format!("the mail server said {code}");
    match code {
        // The mailbox is not there, or never takes it.
        501 | 550 | 551 | 552 | 553 | 556 => Undelivered::Never(said),
        _ => Undelivered::Later(said),
    }
}
