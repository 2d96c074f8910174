//! `GET` and `POST /reservations/{id}/join`: coming along by the link that the holder passed on.

use super::{show, show_at, times, view_venue};
use crate::app::Shared;
use crate::desk::companion::{self, Invitation, NotJoined};
use crate::problem::Problem;
use crate::read::{Form, Params};
use crate::reader::Reader;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use gongyue::id::ReservationId;
use gongyue::member::{Verification, mask_name};
use gongyue_app::Lang;
use gongyue_app::pages::join::{JoinPage, Joining};
use gongyue_app::url;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Key {
    #[serde(default)]
    key: String,
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Key>,
) -> Result<Response, Problem> {
    let id = id.into();
    let invited = companion::invited(&app, reader.me.as_ref(), &id, &query.key).await?;
    let state = state(&reader, &invited, &id, &query.key);
    let page = fill(&app, &reader, invited, query.key, state);
    Ok(show(&app, &reader, page))
}

fn state(reader: &Reader, invited: &Invitation, id: &ReservationId, key: &str) -> Joining {
    let no = |why: NotJoined| refused(why, reader.lang, id, key);
    if invited.joined {
        Joining::Joined
    } else if invited.own {
        Joining::Own
    } else if invited.over {
        no(NotJoined::Over)
    } else if invited.left == 0 {
        no(NotJoined::Full)
    } else {
        match &reader.me {
            None => Joining::SignInFirst(invited.left),
            Some(me) if me.verification != Verification::Verified => no(NotJoined::NotVerified),
            Some(_) => Joining::May(invited.left),
        }
    }
}

fn refused(why: NotJoined, lang: Lang, id: &ReservationId, key: &str) -> Joining {
    let verify = || {
        let next = url::invitation(id, key);
        let href = url::with_query("/verification", &[("next", Some(next))]);
        (href, lang.verify_me())
    };
    Joining::No(
        words(why, lang).to_owned(),
        (why == NotJoined::NotVerified).then(verify),
    )
}

/// Why somebody cannot come along.
pub fn words(why: NotJoined, lang: Lang) -> &'static str {
    match why {
        NotJoined::NotVerified => lang.join_not_verified(),
        NotJoined::Suspended => lang.join_suspended(),
        NotJoined::Full => lang.join_full(),
        NotJoined::Elsewhere => lang.join_elsewhere(),
        NotJoined::Over => lang.join_over(),
        NotJoined::Own => lang.join_own(),
    }
}

fn fill(app: &Shared, reader: &Reader, invited: Invitation, key: String, state: Joining) -> JoinPage {
    let view = invited.view;
    JoinPage {
        today: view.time_zone.date(app.now()),
        id: view.id.clone(),
        key,
        holder: invited
            .holder
            .as_deref()
            .map(mask_name)
            .unwrap_or_else(|| reader.lang.member_fallback().to_owned()),
        facility_name: reader.pick(&view.palace_name, &view.palace_name_en),
        venue: view_venue(&view, reader.lang),
        court_name: reader.pick(&view.court_name, &view.court_name_en),
        times: times(view.time_zone, view.span()),
        state,
    }
}

pub async fn join(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Form(posted): Form<Key>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let id: ReservationId = id.into();
    let here = url::invitation(&id, &posted.key);
    match companion::join(&app, me, &id, &posted.key).await? {
        Ok(()) => Ok(Redirect::to(&here).into_response()),
        Err(why) => {
            let invited = companion::invited(&app, Some(me), &id, &posted.key).await?;
            let state = refused(why, reader.lang, &id, &posted.key);
            let page = fill(&app, &reader, invited, posted.key, state);
            Ok((
                StatusCode::UNPROCESSABLE_ENTITY,
                show_at(&app, &reader, &here, page),
            )
                .into_response())
        }
    }
}
