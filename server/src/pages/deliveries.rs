//! What became of messages: `GET /staff/facilities/{id}/deliveries`, and `POST` to try one again.

use super::{facility_ref, show, staff_path, when};
use crate::app::Shared;
use crate::desk::deliveries;
use crate::problem::Problem;
use crate::read::{Form, Params};
use crate::reader::Reader;
use crate::store::{Channel, DeliveryStatus, ShownDelivery};
use axum::extract::{Path, State};
use axum::response::{Redirect, Response};
use gongyue::id::FacilityId;
use gongyue_app::Lang;
use gongyue_app::pages::deliveries::{DeliveriesPage, DeliveryLine};
use gongyue_app::url;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Query {
    /// `again`, or `gone`.
    done: Option<String>,
}

impl Query {
    pub fn told(&self) -> Option<bool> {
        self.done.as_deref().map(|done| done == "again")
    }
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<FacilityId>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let of = deliveries::of_palace(&app, me, &id).await?;
    let lines = |rows: &[ShownDelivery]| rows.iter().map(|row| line(&app, reader.lang, row)).collect();
    let page = DeliveriesPage {
        palace: facility_ref(&app, &reader, &id).await?.name,
        path: staff_path(&id, "deliveries"),
        dead: lines(&of.dead),
        waiting: lines(&of.waiting),
        sent: lines(&of.sent),
        told: query.told(),
    };
    Ok(show(&app, &reader, page))
}

pub fn line(app: &Shared, lang: Lang, row: &ShownDelivery) -> DeliveryLine {
    let status = match row.status {
        DeliveryStatus::Pending => lang.delivery_pending(),
        DeliveryStatus::Sent => lang.delivery_sent(),
        DeliveryStatus::Dead => lang.delivery_dead(),
        DeliveryStatus::Skipped => lang.delivery_skipped(),
    };
    let mut note = vec![status.to_owned()];
    if row.tries > 1 || row.status == DeliveryStatus::Dead {
        note.push(lang.delivery_tries(row.tries));
    }
    if !row.last_error.is_empty() {
        note.push(row.last_error.clone());
    }
    if row.status == DeliveryStatus::Pending {
        note.push(lang.delivery_next(&when(app, lang, row.next_at)));
    }
    DeliveryLine {
        id: row.id.clone(),
        kind: row.kind.clone(),
        channel: match row.channel {
            Channel::Text => lang.channel_text(),
            Channel::Mail => lang.channel_mail(),
            Channel::Webhook => lang.channel_webhook(),
        },
        when: when(app, lang, row.created_at),
        note: note.join(" · "),
        is_dead: row.status == DeliveryStatus::Dead,
    }
}

#[derive(Debug, Deserialize)]
pub struct Posted {
    #[serde(default)]
    pub id: String,
}

pub async fn again(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<FacilityId>,
    Form(posted): Form<Posted>,
) -> Result<Redirect, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let done = deliveries::again(&app, me, &id, &posted.id).await?;
    Ok(back(&staff_path(&id, "deliveries"), done))
}

/// To the list, which says what came of it.
pub fn back(path: &str, done: bool) -> Redirect {
    let word = if done { "again" } else { "gone" };
    Redirect::to(&url::with_query(path, &[("done", Some(word.to_owned()))]))
}
