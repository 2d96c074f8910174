//! Where things are: flags, or variables of the environment, or what suits one machine.

use crate::clock::{Clock, ShiftedClock, SystemClock};
use crate::hook::Hook;
use crate::mailer::Mailer;
use crate::outside::Outside;
use crate::sender::{Console, Gateway, SmsSender, ToFile};
use chrono::{NaiveTime, TimeDelta};
use clap::Args;
use gongyue::zone::Zone;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder};

#[derive(Debug, Clone, Args)]
pub struct Place {
    /// Where the data folder is.
    #[arg(long, env = "GONGYUE_DATA_DIR", default_value = "./var", global = true)]
    pub data_dir: PathBuf,
    /// `sqlite://PATH`, or `postgres://…` for more than one machine [default: gongyue.db in the data folder].
    #[arg(long, env = "GONGYUE_DATABASE_URL", global = true, hide_env_values = true)]
    pub database_url: Option<String>,
    /// The file with the secret that seals personal data; made on the first start [default: in the data folder].
    #[arg(long, env = "GONGYUE_SECRET_FILE", global = true)]
    pub secret_file: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub struct Serving {
    /// The address to listen on.
    #[arg(long, env = "GONGYUE_ADDR", default_value = "127.0.0.1:8080")]
    pub addr: SocketAddr,
    /// Where /metrics is told, at an address that the public does not reach, such as 127.0.0.1:9090 [default: nowhere].
    #[arg(long, env = "GONGYUE_METRICS_ADDR")]
    pub metrics_addr: Option<SocketAddr>,
    /// For how many seconds, once it is told to stop, /readyz says so while everybody is still served: behind a balancer, a little
    /// more than it needs to notice. Nobody else need wait.
    #[arg(long, env = "GONGYUE_STOP_GRACE", default_value_t = 0)]
    pub stop_grace: u64,
    /// Fills an empty database with the sample province, and shows sign-in codes on screen and in the API.
    #[arg(long)]
    pub demo: bool,
    /// The demonstration begins at this time of day in China, such as 18:40, whatever it is now: an evening can be looked at in
    /// the morning.
    #[arg(long, requires = "demo", value_parser = time_of_day)]
    pub demo_at: Option<NaiveTime>,
    /// Where people reach this site, such as https://gongyue.example; passkeys are bound to it
    /// [default: http://localhost with the port of the address].
    #[arg(long, env = "GONGYUE_ORIGIN")]
    pub origin: Option<String>,
    /// How many proxies in front are ours; so many addresses of X-Forwarded-For are believed.
    #[arg(long, env = "GONGYUE_PROXIES", default_value_t = 0)]
    pub proxies: usize,
    /// How text messages are sent: `console`, `file:PATH`, or the http(s) address of a gateway
    /// [default: sign-in codes to the console, notices in the app only].
    #[arg(long, env = "GONGYUE_SMS", hide_env_values = true)]
    pub sms: Option<String>,
    /// The key that messages to the gateway are signed with.
    #[arg(long, env = "GONGYUE_SMS_KEY", hide_env_values = true)]
    pub sms_key: Option<String>,
    /// The mail server that notices go out by: smtp://HOST:PORT, or smtps://USER:PASSWORD@HOST [default: none].
    #[arg(long, env = "GONGYUE_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Who mail comes from [default: noreply at the host of the origin].
    #[arg(long, env = "GONGYUE_MAIL_FROM")]
    pub mail_from: Option<String>,
    /// Who is told of every notice, by a signed message to this http(s) address [default: nobody].
    #[arg(long, env = "GONGYUE_WEBHOOK_URL", hide_env_values = true)]
    pub webhook_url: Option<String>,
    /// The key that webhooks are signed with.
    #[arg(long, env = "GONGYUE_WEBHOOK_KEY", hide_env_values = true)]
    pub webhook_key: Option<String>,
}

/// A shared key that is long enough to mean something.
fn key<'a>(key: Option<&'a str>, missing: &str) -> Result<&'a str, String> {
    key.filter(|key| key.len() >= 16)
        .ok_or_else(|| missing.to_owned())
}

fn is_http(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn time_of_day(text: &str) -> Result<NaiveTime, chrono::ParseError> {
    NaiveTime::parse_from_str(text, "%H:%M")
}

impl Serving {
    pub fn clock(&self) -> Arc<dyn Clock> {
        if !self.demo {
            return Arc::new(SystemClock);
        }
        let now = Zone::SHANGHAI.local(SystemClock.now());
        let ahead = self.demo_at.map_or(TimeDelta::zero(), |at| at - now.time());
        Arc::new(ShiftedClock::by(ahead))
    }

    pub fn origin(&self) -> String {
        match &self.origin {
            Some(origin) => origin.trim_end_matches('/').to_owned(),
            None => format!("http://localhost:{}", self.addr.port()),
        }
    }

    /// By what ways notices go out of the app; none of them is there unless it was asked for.
    pub fn outside(&self) -> Result<Outside, String> {
        let mail = match self.smtp_url.as_deref() {
            Some(url) => Some(Mailer::new(url, &self.mail_from())?),
            None => None,
        };
        let webhook = match self.webhook_url.as_deref() {
            Some(url) if is_http(url) => {
                let missing = "a webhook needs GONGYUE_WEBHOOK_KEY, of 16 characters or more";
                let key = key(self.webhook_key.as_deref(), missing)?;
                Some(Hook::new(url.to_owned(), key)?)
            }
            Some(_) => return Err("GONGYUE_WEBHOOK_URL is no http(s) address".to_owned()),
            None => None,
        };
        Ok(Outside {
            texts: self.sms.is_some(),
            mail,
            webhook,
        })
    }

    fn mail_from(&self) -> String {
        let host = || {
            let url = Url::parse(&self.origin()).ok();
            let host = url.as_ref().and_then(Url::host_str).unwrap_or("localhost");
            format!("noreply@{host}")
        };
        self.mail_from.clone().unwrap_or_else(host)
    }

    pub fn sender(&self) -> Result<Box<dyn SmsSender>, String> {
        match self.sms.as_deref().unwrap_or("console") {
            "console" => Ok(Box::new(Console)),
            url if is_http(url) => {
                let missing = "a gateway needs GONGYUE_SMS_KEY, of 16 characters or more";
                let key = key(self.sms_key.as_deref(), missing)?;
                Ok(Box::new(Gateway::new(url.to_owned(), key)?))
            }
            other => match other.strip_prefix("file:") {
                Some(path) if !path.is_empty() => Ok(Box::new(ToFile::new(path.into()))),
                _ => Err("GONGYUE_SMS is neither console, nor file:PATH, nor an http(s) address".to_owned()),
            },
        }
    }
}

/// What passkeys of an origin are verified by.
pub fn webauthn(origin: &str) -> Result<Webauthn, String> {
    let wrong = |why: &dyn std::fmt::Display| format!("the origin {origin} cannot be used: {why}");
    let url = Url::parse(origin).map_err(|error| wrong(&error))?;
    let host = url
        .domain()
        .ok_or_else(|| wrong(&"passkeys need a name, not a number"))?
        .to_owned();
    WebauthnBuilder::new(&host, &url)
        .and_then(|builder| builder.rp_name("宫约 Gongyue").build())
        .map_err(|error| wrong(&error))
}

impl Place {
    pub fn database_url(&self) -> String {
        match &self.database_url {
            Some(url) => url.clone(),
            None => format!("sqlite://{}", self.data_dir.join("gongyue.db").display()),
        }
    }

    pub fn secret_file(&self) -> PathBuf {
        self.secret_file
            .clone()
            .unwrap_or_else(|| self.data_dir.join("secret"))
    }
}
