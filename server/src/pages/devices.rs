//! `GET /me/devices`, and `POST /me/devices/sign-out` of one or of all others.

use super::show;
use crate::app::Shared;
use crate::desk::devices::{devices, revoke, revoke_others};
use crate::problem::Problem;
use crate::read::Form;
use crate::reader::Reader;
use axum::extract::State;
use axum::response::{Redirect, Response};
use gongyue::zone::Zone;
use gongyue_app::pages::devices::{Device, DevicesPage};
use serde::Deserialize;

pub async fn page(State(app): State<Shared>, reader: Reader) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    // Members have no zone of their own; nearly all are here.
    let local = |at| Zone::SHANGHAI.local(at);
    let device = |device: crate::desk::devices::Device| Device {
        id: device.id,
        name: device.session.device,
        since: local(device.session.created_at),
        seen: local(device.session.seen_at),
        is_this: device.is_this,
    };
    let page = DevicesPage {
        today: Zone::SHANGHAI.date(app.now()),
        devices: devices(&app, me).await?.into_iter().map(device).collect(),
    };
    Ok(show(&app, &reader, page))
}

#[derive(Debug, Deserialize)]
pub struct Posted {
    /// Empty: all others.
    #[serde(default)]
    id: String,
}

pub async fn sign_out(
    State(app): State<Shared>,
    reader: Reader,
    Form(posted): Form<Posted>,
) -> Result<Redirect, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    if posted.id.is_empty() {
        revoke_others(&app, me).await?;
    } else {
        match revoke(&app, me, &posted.id).await {
            // Signed out already: the list says so.
            Ok(()) | Err(Problem::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(Redirect::to("/me/devices"))
}
