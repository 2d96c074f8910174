//! `GET` and `POST /verification`: be found on a union's roll.

use super::{show, show_at};
use crate::app::Shared;
use crate::desk;
use crate::desk::find;
use crate::desk::verify::{self, CardFault, Claim, NameFault, Outcome, Pending};
use crate::guard::local_path;
use crate::problem::Problem;
use crate::read::{Form, Params};
use crate::reader::{Me, Reader};
use crate::secret::mask_card;
use crate::session;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use gongyue::id::FacilityId;
use gongyue::member::Verification;
use gongyue_app::pages::verification::{CardProblem, NameProblem, VerificationPage, VerificationState};
use gongyue_app::url;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Query {
    #[serde(default)]
    next: String,
    /// Pending, and something was typed wrong.
    again: Option<String>,
    /// Verified, with a new card.
    r#move: Option<String>,
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let pending = verify::pending(&app, me).await?;
    let state = match (me.verification, pending) {
        (Verification::Verified, None) if query.r#move.is_none() => VerificationState::Verified {
            name: me.name.clone().unwrap_or_default(),
            union: desk::me::union(&app, me).await?.unwrap_or_default(),
        },
        (_, Some(request)) if query.again.is_none() => waiting(&app, &reader, request).await?,
        (_, request) => {
            let (name, card) = request
                .map(|request| (request.name, request.card))
                .unwrap_or_default();
            ask(&app, me, (name, None), (card, None)).await?
        }
    };
    let page = VerificationPage {
        state,
        next: local_path(&query.next).to_owned(),
    };
    Ok(show(&app, &reader, page))
}

/// What waits, with the palaces that may look at it.
async fn waiting(app: &Shared, reader: &Reader, request: Pending) -> Result<VerificationState, Problem> {
    let divisions = find::divisions(app).await?;
    let mut palaces: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for palace in find::palaces_in_service(app).await? {
        let city = find::division_name(&divisions, &palace.division_code.city(), reader.lang);
        let one = (palace.id.to_string(), reader.pick(&palace.name, &palace.name_en));
        match palaces.last_mut() {
            Some((name, list)) if *name == city => list.push(one),
            _ => palaces.push((city, vec![one])),
        }
    }
    Ok(VerificationState::Pending {
        name: request.name,
        masked_card: mask_card(&request.card),
        code: request.code,
        palaces,
        palace: request.palace.map(|palace| palace.to_string()),
    })
}

async fn ask(
    app: &Shared,
    me: &Me,
    (name, name_fault): (String, Option<NameProblem>),
    (union_card_no, card_fault): (String, Option<CardProblem>),
) -> Result<VerificationState, Problem> {
    let moving = me.verification == Verification::Verified;
    Ok(VerificationState::Ask {
        name,
        name_fault,
        union_card_no,
        card_fault,
        unions: match moving {
            true => vec![],
            false => verify::unions_of_phone(app, me).await?,
        },
        declined: verify::declined(app, me).await?,
        moving,
    })
}

#[derive(Debug, Deserialize)]
pub struct Posted {
    #[serde(default)]
    name: String,
    #[serde(default)]
    union_card_no: String,
    #[serde(default)]
    next: String,
}

pub async fn verify(
    State(app): State<Shared>,
    reader: Reader,
    Form(posted): Form<Posted>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let next = local_path(&posted.next).to_owned();
    let here = url::with_query("/verification", &[("next", Some(next.clone()))]);
    let (name_fault, card_fault) = match Claim::parse(&posted.name, &posted.union_card_no) {
        Err((name, card)) => (name.map(name_problem), card.map(card_problem)),
        Ok(claim) => match verify::verify(&app, me, claim, palace_of(&app, &next).await?).await? {
            Outcome::Verified => {
                // Rights have changed: whoever knew the token from before knows nothing now.
                let token = verify::renew_session(&app, me).await?;
                let cookie = session::start_cookie(&app, &token, me.session_expires_at);
                // On to what they came for.
                let to = if next == "/" { &here } else { &next };
                return Ok(([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response());
            }
            Outcome::Pending => return Ok(Redirect::to(&here).into_response()),
            Outcome::CardNeeded => (None, Some(CardProblem::Needed)),
            Outcome::TooOften => (None, Some(CardProblem::TooOften)),
            Outcome::CardInUse => (None, Some(CardProblem::InUse)),
        },
    };
    let state = ask(
        &app,
        me,
        (posted.name, name_fault),
        (posted.union_card_no, card_fault),
    )
    .await?;
    Ok((
        StatusCode::UNPROCESSABLE_ENTITY,
        show_at(&app, &reader, &here, VerificationPage { state, next }),
    )
        .into_response())
}

/// The palace that they were looking at before.
async fn palace_of(app: &Shared, next: &str) -> Result<Option<FacilityId>, Problem> {
    let venue = next
        .strip_prefix("/venues/")
        .and_then(|rest| rest.split(['?', '/']).next());
    match venue {
        Some(venue) => find::palace_of_venue(app, &venue.into()).await,
        None => Ok(None),
    }
}

#[derive(Debug, Deserialize)]
pub struct Choice {
    #[serde(default)]
    palace: String,
    #[serde(default)]
    next: String,
}

/// Which palace shall look at it.
pub async fn choose_palace(
    State(app): State<Shared>,
    reader: Reader,
    Form(posted): Form<Choice>,
) -> Result<Redirect, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    if !posted.palace.is_empty() {
        match verify::choose_palace(&app, me, posted.palace.into()).await {
            // Decided meanwhile: the page says so.
            Ok(()) | Err(Problem::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    let next = Some(local_path(&posted.next).to_owned());
    Ok(Redirect::to(&url::with_query("/verification", &[("next", next)])))
}

/// Takes the request back.
pub async fn withdraw(State(app): State<Shared>, reader: Reader) -> Result<Redirect, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    verify::take_back(&app, me).await?;
    Ok(Redirect::to("/me"))
}

fn name_problem(fault: NameFault) -> NameProblem {
    match fault {
        NameFault::Empty => NameProblem::Empty,
        NameFault::TooLong => NameProblem::TooLong,
    }
}

fn card_problem(fault: CardFault) -> CardProblem {
    match fault {
        CardFault::NotACardNumber => CardProblem::NotACardNumber,
    }
}
