//! A place that is kept for somebody: `GET /offers/{id}`, and the answer.

use super::{show, show_at, times};
use crate::app::Shared;
use crate::desk::offers::{self, Offered};
use crate::problem::Problem;
use crate::read::Form;
use crate::reader::Reader;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use gongyue::offer::{OfferReason, OfferStatus};
use gongyue_app::pages::VenueRef;
use gongyue_app::pages::offer::OfferPage;
use gongyue_app::parts::Tone;
use gongyue_app::url;
use serde::Deserialize;

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let offered = offers::offered(&app, me, &id).await?;
    Ok(show(&app, &reader, fill(&app, &reader, &offered)))
}

fn fill(app: &Shared, reader: &Reader, offered: &Offered) -> OfferPage {
    let (row, lang) = (&offered.row, reader.lang);
    let zone = offered.facility.time_zone;
    let open = row.status == OfferStatus::Open && app.now() < row.expires_at;
    let told = match row.status {
        _ if open => None,
        OfferStatus::Taken => Some((Tone::Done, lang.offer_taken())),
        OfferStatus::Passed => Some((Tone::Plain, lang.offer_passed())),
        OfferStatus::Open | OfferStatus::Lapsed => Some((Tone::Warn, lang.offer_over())),
    };
    let instead_of = offered.displaced.as_ref().map(|view| {
        let what = format!(
            "{} {} {}",
            lang.say_span(view.span(), zone),
            reader.pick(&view.venue_name, &view.venue_name_en),
            reader.pick(&view.court_name, &view.court_name_en)
        );
        lang.offer_instead(&what)
    });
    let why = match row.reason {
        OfferReason::Displaced => instead_of,
        OfferReason::Waitlist => Some(lang.offer_waited().to_owned()),
        OfferReason::Draw => Some(lang.offer_drawn().to_owned()),
    };
    OfferPage {
        path: format!("/offers/{}", url::encoded(&row.id)),
        today: zone.date(app.now()),
        facility: reader.pick(&offered.facility.name, &offered.facility.name_en),
        venue: VenueRef {
            id: offered.venue.id.clone(),
            name: reader.pick(&offered.venue.name, &offered.venue.name_en),
            kind: offered.venue.kind,
        },
        court: reader.pick(&offered.court.name, &offered.court.name_en),
        times: times(zone, row.span()),
        why,
        until: open.then(|| zone.local(row.expires_at)),
        told: told
            .map(|(tone, words)| (tone, words.to_owned()))
            .into_iter()
            .collect(),
        ticket: None,
    }
}

#[derive(Debug, Deserialize)]
pub struct Answer {
    #[serde(default)]
    answer: String,
}

pub async fn answer(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Form(posted): Form<Answer>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let here = format!("/offers/{}", url::encoded(&id));
    let undone = match posted.answer.as_str() {
        "take" => match offers::take(&app, me, &id, lang).await {
            Ok(view) => {
                let to = format!("{}?fresh=1", url::reservation(&view.id));
                return Ok(Redirect::to(&to).into_response());
            }
            Err(problem) => problem,
        },
        "pass" => match offers::pass(&app, me, &id).await {
            Ok(()) => return Ok(Redirect::to(&here).into_response()),
            Err(problem) => problem,
        },
        _ => return Err(Problem::Unreadable(lang.fault_form().into())),
    };
    let (status, words) = match undone {
        // What it is now says why.
        Problem::Changed => (StatusCode::CONFLICT, vec![]),
        Problem::Refused(refused) => {
            let said = refused.refusals.all.iter();
            let said = said.map(|refusal| lang.refusal_sentence(&refusal.reason, refused.zone));
            (refused.status(), said.collect())
        }
        other => return Err(other),
    };
    let offered = offers::offered(&app, me, &id).await?;
    let mut page = fill(&app, &reader, &offered);
    page.told
        .extend(words.into_iter().map(|words| (Tone::Warn, words)));
    Ok((status, show_at(&app, &reader, &here, page)).into_response())
}
