//! `GET /me/notices/settings`: how one is told; and the mail address for it.

use super::{show, show_at};
use crate::api::sign_in::code;
use crate::app::Shared;
use crate::desk::notice_choice::{self, Choice, Groups, Mail, Unmailed};
use crate::problem::Problem;
use crate::read::{Form, Params};
use crate::reader::{Me, Reader};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{NaiveTime, Timelike};
use gongyue::quiet::Quiet;
use gongyue_app::Lang;
use gongyue_app::pages::notice_settings::{
    Address, NoticeSettingsPage, address_field, code_field, quiet_fields,
};
use serde::Deserialize;

const HERE: &str = "/me/notices/settings";

#[derive(Debug, Deserialize)]
pub struct Query {
    saved: Option<String>,
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let mut page = fill(&app, &reader, me).await?;
    page.saved = query.saved.is_some();
    Ok(show(&app, &reader, page))
}

async fn fill(app: &Shared, reader: &Reader, me: &Me) -> Result<NoticeSettingsPage, Problem> {
    let lang = reader.lang;
    let settings = notice_choice::settings(app, me).await?;
    let choice = settings.choice;
    let (quiet_from, quiet_to) = quiet_fields(lang, clock(choice.quiet.from), clock(choice.quiet.to));
    let groups = |groups: Groups| [groups.reservations, groups.offers, groups.account];
    Ok(NoticeSettingsPage {
        text: settings.texts.then(|| groups(choice.text)),
        mail: (settings.mail != Mail::Off).then(|| groups(choice.mail)),
        quiet_from,
        quiet_to,
        language: choice.lang.code().to_owned(),
        address: match settings.mail {
            Mail::Off => Address::Off,
            Mail::None => Address::None(address_field(lang)),
            Mail::Waits(address) => Address::Waits(address, code_field(lang), address_field(lang)),
            Mail::Confirmed(address) => Address::Confirmed(address),
        },
        saved: false,
    })
}

/// `07:00`
fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn minute(text: &str) -> Option<u16> {
    let time = NaiveTime::parse_from_str(text.trim(), "%H:%M").ok()?;
    u16::try_from(time.hour() * 60 + time.minute()).ok()
}

/// A box that is not ticked is not sent.
#[derive(Debug, Deserialize)]
pub struct Chosen {
    text_reservations: Option<String>,
    text_offers: Option<String>,
    text_account: Option<String>,
    mail_reservations: Option<String>,
    mail_offers: Option<String>,
    mail_account: Option<String>,
    #[serde(default)]
    quiet_from: String,
    #[serde(default)]
    quiet_to: String,
    #[serde(default)]
    language: String,
}

impl Chosen {
    fn text(&self) -> Groups {
        Groups {
            reservations: self.text_reservations.is_some(),
            offers: self.text_offers.is_some(),
            account: self.text_account.is_some(),
        }
    }

    fn mail(&self) -> Groups {
        Groups {
            reservations: self.mail_reservations.is_some(),
            offers: self.mail_offers.is_some(),
            account: self.mail_account.is_some(),
        }
    }
}

pub async fn choose(
    State(app): State<Shared>,
    reader: Reader,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let settings = notice_choice::settings(&app, me).await?;
    // What the form does not ask about stays.
    let before = settings.choice;
    let text = if settings.texts {
        chosen.text()
    } else {
        before.text
    };
    let mail = if settings.mail == Mail::Off {
        before.mail
    } else {
        chosen.mail()
    };
    let lang = Lang::from_code(&chosen.language).unwrap_or(before.lang);
    let (from, to) = (minute(&chosen.quiet_from), minute(&chosen.quiet_to));
    if let (Some(from), Some(to)) = (from, to) {
        let quiet = Quiet { from, to };
        notice_choice::choose(
            &app,
            me,
            Choice {
                text,
                mail,
                quiet,
                lang,
            },
        )
        .await?;
        return Ok(saved());
    }
    let mut page = fill(&app, &reader, me).await?;
    let groups = |groups: Groups| [groups.reservations, groups.offers, groups.account];
    page.text = page.text.map(|_| groups(text));
    page.mail = page.mail.map(|_| groups(mail));
    page.language = lang.code().to_owned();
    let fault = |wrong: bool| wrong.then(|| reader.lang.fault_quiet().to_owned());
    page.quiet_from = page
        .quiet_from
        .value(chosen.quiet_from)
        .fault(fault(from.is_none()));
    page.quiet_to = page.quiet_to.value(chosen.quiet_to).fault(fault(to.is_none()));
    Ok(again(&app, &reader, page))
}

fn saved() -> Response {
    Redirect::to("/me/notices/settings?saved=1").into_response()
}

fn again(app: &Shared, reader: &Reader, page: NoticeSettingsPage) -> Response {
    let page = show_at(app, reader, HERE, page);
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

#[derive(Debug, Deserialize)]
pub struct Posted {
    #[serde(default)]
    address: String,
    #[serde(default)]
    code: String,
}

pub async fn give_address(
    State(app): State<Shared>,
    reader: Reader,
    Form(posted): Form<Posted>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let fault = match notice_choice::give_address(&app, me, &posted.address, lang).await {
        Ok(()) => return Ok(Redirect::to("/me/notices/settings#mail").into_response()),
        Err(Unmailed::Off) => return Err(Problem::NotFound),
        Err(Unmailed::NotAnAddress) => lang.fault_mail(),
        Err(Unmailed::TooOften) => lang.fault_mail_often(),
        Err(Unmailed::Unsent) => lang.fault_mail_unsent(),
        Err(Unmailed::Problem(problem)) => return Err(problem),
    };
    let mut page = fill(&app, &reader, me).await?;
    let typed = address_field(lang)
        .value(posted.address)
        .fault(Some(fault.to_owned()));
    page.address = match page.address {
        Address::Waits(address, code, _) => Address::Waits(address, code, typed),
        _ => Address::None(typed),
    };
    Ok(again(&app, &reader, page))
}

pub async fn confirm_address(
    State(app): State<Shared>,
    reader: Reader,
    Form(posted): Form<Posted>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    if let Some(code) = code(&posted.code)
        && notice_choice::confirm_address(&app, me, &code).await?
    {
        return Ok(saved());
    }
    let mut page = fill(&app, &reader, me).await?;
    if let Address::Waits(_, code, _) = &mut page.address {
        *code = code_field(reader.lang)
            .value(posted.code)
            .fault(Some(reader.lang.fault_mail_code().to_owned()));
    }
    Ok(again(&app, &reader, page))
}

pub async fn remove_address(State(app): State<Shared>, reader: Reader) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    notice_choice::remove_address(&app, me).await?;
    Ok(saved())
}
