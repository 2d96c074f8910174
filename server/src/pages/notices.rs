//! `GET /me/notices`: looking at them is reading them.

use super::{show, when};
use crate::app::Shared;
use crate::desk::tell;
use crate::problem::Problem;
use crate::reader::Reader;
use crate::store::NoticeRow;
use axum::extract::State;
use axum::response::Response;
use gongyue::zone::Zone;
use gongyue_app::pages::notices::{NoticeLine, NoticesPage};
use gongyue_app::url;

pub async fn page(State(app): State<Shared>, reader: Reader) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let rows = tell::notices(&app, me).await?;
    if let Some(newest) = rows
        .first()
        .filter(|_| rows.iter().any(|row| row.read_at.is_none()))
    {
        tell::read(&app, me, newest.created_at).await?;
    }
    let line = |row: &NoticeRow| NoticeLine {
        when: when(&app, reader.lang, row.created_at),
        sentence: reader.lang.notice_sentence(&row.facts, Zone::SHANGHAI),
        href: match (row.facts.offer(), row.facts.reservation()) {
            (Some(offered), _) => Some(format!("/offers/{}", url::encoded(&offered.offer))),
            (None, Some(reservation)) => Some(url::reservation(reservation)),
            (None, None) => row
                .facts
                .activity()
                .map(|id| format!("/activities/{}", url::encoded(id))),
        },
        is_new: row.read_at.is_none(),
    };
    let page = NoticesPage {
        notices: rows.iter().map(line).collect(),
    };
    Ok(show(&app, &reader, page))
}
