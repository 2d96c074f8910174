//! `GET` and `POST /verification`: be found on a union's roll.

use super::{show, show_at};
use crate::app::Shared;
use crate::desk;
use crate::desk::verify::{self, CardFault, Claim, NameFault, Outcome};
use crate::guard::local_path;
use crate::problem::Problem;
use crate::read::{Form, Params};
use crate::reader::Reader;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
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
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let state = match me.verification {
        Verification::None => ask(String::new(), None, String::new(), None),
        Verification::Pending => {
            let claim = verify::pending(&app, me).await?;
            let (name, card) = claim.map(|claim| (claim.name, claim.card)).unwrap_or_default();
            match query.again {
                Some(_) => ask(name, None, card, None),
                None => VerificationState::Pending {
                    name,
                    masked_card: mask_card(&card),
                },
            }
        }
        Verification::Verified => VerificationState::Verified {
            name: me.name.clone().unwrap_or_default(),
            union: desk::me::union(&app, me).await?.unwrap_or_default(),
        },
    };
    Ok(show(
        &app,
        &reader,
        VerificationPage {
            state,
            next: local_path(&query.next).to_owned(),
        },
    ))
}

/// `JJ******01`: enough to see which card it was.
fn mask_card(card: &str) -> String {
    match (
        card.get(..2),
        card.len().checked_sub(2).and_then(|at| card.get(at..)),
    ) {
        (Some(head), Some(tail)) if card.len() >= 6 => {
            format!("{head}{}{tail}", "*".repeat(card.len() - 4))
        }
        _ => String::new(),
    }
}

fn ask(
    name: String,
    name_fault: Option<NameProblem>,
    union_card_no: String,
    card_fault: Option<CardProblem>,
) -> VerificationState {
    VerificationState::Ask {
        name,
        name_fault,
        union_card_no,
        card_fault,
    }
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
    let (name_fault, card_fault) = match Claim::parse(&posted.name, &posted.union_card_no) {
        Err((name, card)) => (name.map(name_problem), card.map(card_problem)),
        Ok(claim) => match verify::verify(&app, me, claim).await? {
            Outcome::Verified if next == "/" => (None, None),
            // On to what they came for.
            Outcome::Verified => return Ok(Redirect::to(&next).into_response()),
            Outcome::Pending => (None, None),
            Outcome::CardInUse => (None, Some(CardProblem::InUse)),
        },
    };
    let here = url::with_query("/verification", &[("next", Some(next.clone()))]);
    if name_fault.is_none() && card_fault.is_none() {
        return Ok(Redirect::to(&here).into_response());
    }
    let state = ask(posted.name, name_fault, posted.union_card_no, card_fault);
    let mut response = show_at(&app, &reader, &here, VerificationPage { state, next });
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

fn name_problem(fault: NameFault) -> NameProblem {
    match fault {
        NameFault::Empty => NameProblem::Empty,
        NameFault::TooLong => NameProblem::TooLong,
    }
}

fn card_problem(fault: CardFault) -> CardProblem {
    match fault {
        CardFault::Empty => CardProblem::Empty,
        CardFault::NotACardNumber => CardProblem::NotACardNumber,
    }
}
