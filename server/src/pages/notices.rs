//! `GET /me/notices`: looking at them is reading them.

use super::{show, when};
use crate::app::Shared;
use crate::desk::reservation::outcome;
use crate::desk::{me, tell};
use crate::problem::Problem;
use crate::reader::Reader;
use crate::store::{NoticeRow, ReservationView};
use axum::extract::State;
use axum::response::Response;
use gongyue::notice::Notice;
use gongyue::reservation::ReservationStatus;
use gongyue::span::Instant;
use gongyue::zone::Zone;
use gongyue_app::pages::notices::{Act, NoticeLine, NoticesPage};
use gongyue_app::url;

pub async fn page(State(app): State<Shared>, mut reader: Reader) -> Result<Response, Problem> {
    let me = reader.me.as_mut().ok_or(Problem::SignInNeeded)?;
    let rows = tell::notices(&app, me).await?;
    if let Some(newest) = rows.first().filter(|_| me.unread > 0) {
        tell::read(&app, me, newest.created_at).await?;
        me.unread = 0;
    }
    let reminds = |row: &NoticeRow| matches!(row.facts, Notice::Reminder(_));
    let ahead = match rows.iter().any(reminds) {
        true => me::ahead(&app, me).await?,
        false => vec![],
    };
    let now = app.now();
    let line = |row: &NoticeRow| NoticeLine {
        when: when(&app, reader.lang, row.created_at),
        sentence: reader.lang.notice_sentence(&row.facts, Zone::SHANGHAI),
        href: href(&row.facts),
        act: act(&row.facts, &ahead, now),
        is_new: row.read_at.is_none(),
    };
    let page = NoticesPage {
        notices: rows.iter().map(line).collect(),
    };
    Ok(show(&app, &reader, page))
}

/// Where one looks at what it is about.
fn href(notice: &Notice) -> Option<String> {
    let offer = notice
        .offer()
        .map(|offered| format!("/offers/{}", url::encoded(&offered.offer)));
    offer
        .or_else(|| notice.reservation().map(url::reservation))
        .or_else(|| {
            notice
                .activity()
                .map(|id| format!("/activities/{}", url::encoded(id)))
        })
        .or_else(|| notice.ballot().map(super::ballots::path_of))
}

fn act(notice: &Notice, ahead: &[ReservationView], now: Instant) -> Option<Act> {
    match notice {
        Notice::Strike(struck) if !struck.cancelled_late => Some(Act::Appeal),
        Notice::Reminder(booked) => {
            let view = ahead.iter().find(|view| view.id == booked.reservation)?;
            let becomes = outcome(view, now).ok()?;
            Some(Act::Cancel {
                action: format!("{}/cancel", url::reservation(&view.id)),
                late: becomes == ReservationStatus::CancelledLate,
            })
        }
        _ => None,
    }
}
