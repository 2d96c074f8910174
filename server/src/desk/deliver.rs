//! Sends what was written down to be sent. Nothing is sent inside a transaction: one is taken by compare and set, which is its
//! lease too, then sent, then marked. Who is killed in between leaves it to be taken again once the lease is over; it then goes
//! out under the same id, so that whoever receives it twice can tell.

use super::notice_choice::{Choice, choice_of};
use crate::app::{App, Shared};
use crate::outside::Undelivered;
use crate::sender::TextMessage;
use crate::store::{
    Channel, Command, DeliveryStatus, DueDelivery, Failure, Tx, delivery_due, delivery_end, delivery_put_off,
    delivery_take,
};
use chrono::TimeDelta;
use futures_util::future::join_all;
use gongyue::span::Instant;
use gongyue::zone::Zone;
use serde_json::json;
use std::time::Duration;

/// Sent side by side, at most.
const AT_ONCE: u32 = 32;
/// Nothing takes longer to be sent …
const TIMEOUT: Duration = Duration::from_secs(30);
/// … so what was taken that long ago was left behind.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// After the first failure, the second, and so on; after the last one it is given up.
const BACK_OFF: [TimeDelta; 5] = [
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(8),
];
const TRIES: i64 = BACK_OFF.len() as i64 + 1;

/// Sends all that is due; how many went out.
pub async fn deliver(app: &Shared) -> Result<u64, Failure> {
    let mut sent = 0;
    loop {
        let round = take(app).await?;
        let outcomes = join_all(round.taken.iter().map(|one| send_and_mark(app, one))).await;
        for outcome in outcomes {
            sent += u64::from(outcome?);
        }
        if round.looked_at < AT_ONCE as usize {
            return Ok(sent);
        }
    }
}

/// One that is ours to send until its lease is over.
pub struct Taken {
    due: DueDelivery,
    choice: Choice,
}

pub struct Round {
    pub taken: Vec<Taken>,
    pub looked_at: usize,
}

/// Takes some of what is due.
pub async fn take(app: &Shared) -> Result<Round, Failure> {
    let now = app.now();
    app.db
        .write(Take {
            app: app.clone(),
            now,
        })
        .await
}

struct Take {
    app: Shared,
    now: Instant,
}

impl Command for Take {
    type Output = Round;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Round, Failure> {
        let now = self.now;
        let due = delivery_due(tx, now, AT_ONCE).await?;
        let mut round = Round {
            taken: vec![],
            looked_at: due.len(),
        };
        for due in due {
            let choice = choice_of(tx, &due.member_id).await?;
            let (id, tries) = (due.id.as_str(), due.tries);
            let morning = not_before(&due, &choice, now);
            if tries >= TRIES {
                let why = "stopped in the middle of it, again and again";
                delivery_end(tx, id, tries, DeliveryStatus::Dead, now, why).await?;
            } else if let Some(why) = no_use(&self.app, &due, &choice, now) {
                delivery_end(tx, id, tries, DeliveryStatus::Skipped, now, why).await?;
            } else if morning > now {
                delivery_put_off(tx, id, tries, morning, "").await?;
            } else if delivery_take(tx, id, tries, now, now + LEASE).await? {
                round.taken.push(Taken { due, choice });
            }
        }
        Ok(round)
    }
}

/// Why it need not go out any more.
fn no_use(app: &App, due: &DueDelivery, choice: &Choice, now: Instant) -> Option<&'static str> {
    let is_over = due.facts.until().is_some_and(|until| until <= now);
    let is_wanted = match due.channel {
        Channel::Webhook => {
            return app
                .outside
                .webhook
                .is_none()
                .then_some("there is no webhook any more");
        }
        Channel::Text => app.outside.texts && choice.texts(&due.facts),
        Channel::Mail => {
            app.outside.mail.is_some() && due.address_sealed.is_some() && choice.mails(&due.facts)
        }
    };
    match (is_over, is_wanted) {
        (true, _) => Some("its time was over"),
        (false, false) => Some("not wanted any more"),
        (false, true) => None,
    }
}

fn not_before(due: &DueDelivery, choice: &Choice, at: Instant) -> Instant {
    match due.channel {
        Channel::Webhook => at,
        Channel::Text | Channel::Mail => {
            choice.not_before(&due.facts, at, due.time_zone.unwrap_or(Zone::SHANGHAI))
        }
    }
}

/// Whether it went out.
async fn send_and_mark(app: &Shared, one: &Taken) -> Result<bool, Failure> {
    let outcome = tokio::time::timeout(TIMEOUT, send(app, one))
        .await
        .unwrap_or_else(|_| Err(Undelivered::Later("no answer in time".to_owned())));
    let now = app.now();
    let tries = one.due.tries + 1;
    let back_off = usize::try_from(one.due.tries)
        .ok()
        .and_then(|nth| BACK_OFF.get(nth));
    let became = match (&outcome, back_off) {
        (Ok(()), _) => Became::Ended(DeliveryStatus::Sent),
        (Err(Undelivered::Later(_)), Some(after)) => {
            Became::PutOff(not_before(&one.due, &one.choice, now + *after))
        }
        (Err(_), _) => Became::Ended(DeliveryStatus::Dead),
    };
    let why = match &outcome {
        Ok(()) => String::new(),
        Err(Undelivered::Later(why) | Undelivered::Never(why)) => why.chars().take(WHY).collect(),
    };
    if !why.is_empty() {
        tracing::warn!(channel = %one.due.channel, tries, why, "a notice was not sent");
    }
    app.db
        .write(Mark {
            id: one.due.id.clone(),
            tries,
            became,
            why,
            now,
        })
        .await?;
    Ok(outcome.is_ok())
}

/// Of what went wrong, so many characters are kept.
const WHY: usize = 200;

enum Became {
    Ended(DeliveryStatus),
    PutOff(Instant),
}

struct Mark {
    id: String,
    tries: i64,
    became: Became,
    why: String,
    now: Instant,
}

impl Command for Mark {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        // Whoever took it over in the meantime marks it.
        match self.became {
            Became::Ended(status) => {
                delivery_end(tx, &self.id, self.tries, status, self.now, &self.why).await
            }
            Became::PutOff(until) => delivery_put_off(tx, &self.id, self.tries, until, &self.why).await,
        }
        .map(drop)
    }
}

async fn send(app: &Shared, one: &Taken) -> Result<(), Undelivered> {
    let (due, lang, now) = (&one.due, one.choice.lang, app.now());
    let zone = due.time_zone.unwrap_or(Zone::SHANGHAI);
    let sealed = || Undelivered::Never("sealed under another secret".to_owned());
    let off = || Undelivered::Never("not set up".to_owned());
    match due.channel {
        Channel::Text => {
            let phone = app
                .keys
                .open(&due.phone_sealed)
                .and_then(|phone| phone.parse().ok());
            let message = TextMessage {
                id: due.id.clone(),
                phone: phone.ok_or_else(sealed)?,
                template: format!("{}.{}", due.facts.kind(), lang.code()),
                parameters: lang.notice_parameters(&due.facts, zone),
            };
            app.sender.notify(&message, now).await
        }
        Channel::Mail => {
            let address = due
                .address_sealed
                .as_deref()
                .and_then(|sealed| app.keys.open(sealed));
            let address = address.ok_or_else(sealed)?;
            let mail = app.outside.mail.as_ref().ok_or_else(off)?;
            let sentence = lang.notice_sentence(&due.facts, zone);
            let text = lang.mail_text(&sentence, &app.origin);
            mail.send(&due.id, &address, lang.mail_subject(), &text, now)
                .await
        }
        Channel::Webhook => {
            let body = json!({
                "id": due.id,
                "kind": due.facts.kind(),
                "at": due.told_at,
                "facility": due.palace_id,
                "reservation": due.facts.reservation(),
            });
            let hook = app.outside.webhook.as_ref().ok_or_else(off)?;
            hook.post(Some(&due.id), &body.to_string(), now).await
        }
    }
}
