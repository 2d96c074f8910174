//! Rolls of unions: at a palace for its manager, in a division for its union officers. The same pages under both addresses.

use super::{show, show_at, staff_path, when};
use crate::api::rolls::RollRemit;
use crate::app::Shared;
use crate::csv::{self, Csv};
use crate::desk::find;
use crate::desk::members::Remit;
use crate::desk::roll::{self, Consent, Fault, Unapplied};
use crate::guard::second_factor_url;
use crate::import::FaultKind;
use crate::problem::Problem;
use crate::read::Form;
use crate::reader::{Me, Reader};
use crate::store::{ImportStatus, RollImportRow, UnionNumbers};
use axum::extract::{Multipart, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use gongyue_app::Lang;
use gongyue_app::pages::rolls::{FaultLine, ImportLine, ImportPage, ImportState, RollsPage, UnionLine};
use gongyue_app::url;
use serde::Deserialize;

/// Faults that are shown; more nobody reads on a page.
const SHOWN: usize = 300;
/// A page of an import that is being read asks again so soon.
const AGAIN_SECONDS: u16 = 2;

pub async fn page(
    State(app): State<Shared>,
    RollRemit { remit, .. }: RollRemit,
    reader: Reader,
) -> Result<Response, Problem> {
    let page = fill(&app, &reader, &remit, None).await?;
    Ok(show(&app, &reader, page))
}

fn path_of(remit: &Remit) -> String {
    match &remit.palace {
        Some(palace) => staff_path(palace, "roll"),
        None => format!("/staff/divisions/{}/roll", remit.division),
    }
}

async fn place(app: &Shared, reader: &Reader, remit: &Remit) -> Result<String, Problem> {
    match &remit.palace {
        Some(palace) => Ok(super::facility_ref(app, reader, palace).await?.name),
        None => {
            let divisions = find::divisions(app).await?;
            Ok(find::division_name(&divisions, &remit.division, reader.lang))
        }
    }
}

async fn fill(
    app: &Shared,
    reader: &Reader,
    remit: &Remit,
    fault: Option<String>,
) -> Result<RollsPage, Problem> {
    let lang = reader.lang;
    let path = path_of(remit);
    let line = |union: UnionNumbers| UnionLine {
        name: union.name,
        on_roll: union.on_roll,
        verified: union.verified,
        served: union.served,
    };
    let import = |row: &RollImportRow| ImportLine {
        href: format!("{path}/{}", url::encoded(&row.id)),
        when: when(app, lang, row.created_at),
        state: status(row.status, lang),
        numbers: lang.import_numbers(row.added, row.changed, row.gone),
    };
    Ok(RollsPage {
        place: place(app, reader, remit).await?,
        unions: roll::numbers(app, remit).await?.into_iter().map(line).collect(),
        imports: roll::imports(app, remit).await?.iter().map(import).collect(),
        fault,
        path: path.clone(),
    })
}

fn status(status: ImportStatus, lang: Lang) -> &'static str {
    match status {
        ImportStatus::Reading => lang.import_reading(),
        ImportStatus::Read => lang.import_read(),
        ImportStatus::Applied => lang.import_applied(),
        ImportStatus::Failed => lang.import_failed(),
    }
}

pub async fn upload(
    State(app): State<Shared>,
    RollRemit { remit, me, .. }: RollRemit,
    reader: Reader,
    mut form: Multipart,
) -> Result<Response, Problem> {
    let unreadable = |_| Problem::Unreadable(reader.lang.fault_form().into());
    let mut bytes = Vec::new();
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        if field.name() == Some("file") {
            bytes = field.bytes().await.map_err(|_| Problem::TooLarge)?.to_vec();
        }
    }
    let path = path_of(&remit);
    if bytes.is_empty() {
        let fault = Some(reader.lang.roll_no_file().to_owned());
        let mut response = show_at(&app, &reader, &path, fill(&app, &reader, &remit, fault).await?);
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    }
    let id = roll::upload(&app, &me, &remit, bytes).await?;
    Ok(Redirect::to(&format!("{path}/{}", url::encoded(&id))).into_response())
}

pub async fn import(
    State(app): State<Shared>,
    RollRemit {
        remit,
        me,
        import: id,
    }: RollRemit,
    reader: Reader,
) -> Result<Response, Problem> {
    let page = one(&app, &reader, &me, &remit, &id).await?;
    let reading = matches!(page.state, ImportState::Reading { .. });
    let mut response = show(&app, &reader, page);
    if reading {
        response
            .headers_mut()
            .insert(header::REFRESH, HeaderValue::from(AGAIN_SECONDS));
    }
    Ok(response)
}

async fn one(app: &Shared, reader: &Reader, me: &Me, remit: &Remit, id: &str) -> Result<ImportPage, Problem> {
    let (row, faults) = roll::one(app, remit, id).await?;
    let back = path_of(remit);
    let path = format!("{back}/{}", url::encoded(id));
    let fault = |fault: &Fault| FaultLine {
        line: fault.line,
        column: column_words(fault, reader.lang).to_owned(),
        message: fault_words(fault, reader.lang),
    };
    Ok(ImportPage {
        place: place(app, reader, remit).await?,
        back,
        state: match row.status {
            ImportStatus::Reading => ImportState::Reading {
                done: row.staged,
                total: row.total,
            },
            ImportStatus::Read => ImportState::Read,
            ImportStatus::Applied => ImportState::Applied,
            ImportStatus::Failed => ImportState::Failed,
        },
        added: row.added,
        changed: row.changed,
        gone: row.gone,
        rows: row.total,
        faults: faults.iter().take(SHOWN).map(fault).collect(),
        bad_rows: row.fault_count,
        unshown: faults.len().saturating_sub(SHOWN),
        told: vec![],
        ask_let_go: false,
        show_first: me.fresh(app).is_err().then(|| second_factor_url(&path)),
        path,
    })
}

fn column_words(fault: &Fault, lang: Lang) -> &'static str {
    match fault.column.as_deref() {
        Some("card") => lang.import_column_card(),
        Some("name") => lang.import_column_name(),
        Some("phone") => lang.import_column_phone(),
        Some("union") => lang.import_column_union(),
        Some("division") => lang.import_column_division(),
        Some("union_kind") => lang.import_column_kind(),
        _ => "",
    }
}

/// What a terminal is told in plain English, in the reader's words.
fn fault_words(fault: &Fault, lang: Lang) -> String {
    let column = fault.column.as_deref().unwrap_or_default();
    let like = fault.like.unwrap_or_default();
    let words = match (fault.kind, column) {
        (FaultKind::Unreadable, _) => lang.import_unreadable(),
        (FaultKind::TooLarge, _) => lang.import_too_large(),
        (FaultKind::Header, _) => lang.import_header(),
        (FaultKind::Ragged, _) => lang.import_ragged(),
        (FaultKind::Missing, _) => lang.import_missing(),
        (FaultKind::Malformed, "card") => lang.import_not_a_card(),
        (FaultKind::Malformed, "name") => lang.import_not_a_name(),
        (FaultKind::Malformed, "phone") => lang.import_not_a_phone(),
        (FaultKind::Malformed, "union") => lang.import_not_a_union(),
        (FaultKind::Malformed, "division") => lang.import_not_a_division(),
        (FaultKind::Malformed, "union_kind") => lang.import_not_a_kind(),
        (FaultKind::Invisible, _) => lang.import_invisible(),
        (FaultKind::LostDigits, _) => lang.import_lost_digits(),
        (FaultKind::Unknown, _) => lang.import_unknown(),
        (FaultKind::Duplicate, "name") => return lang.import_person_twice(like),
        (FaultKind::Duplicate, _) => return lang.import_twice(like),
        (FaultKind::Conflict, _) => return lang.import_conflict(like),
        (FaultKind::Foreign, "division") => lang.import_foreign_division(),
        (FaultKind::Foreign, _) => lang.import_foreign_card(),
        (FaultKind::Unlisted, _) => lang.import_unlisted(),
        (FaultKind::Malformed, _) => return fault.message.clone(),
    };
    words.to_owned()
}

/// Everything that is wrong with an import, to sort and to pass on.
pub async fn faults_csv(
    State(app): State<Shared>,
    RollRemit { remit, import, .. }: RollRemit,
    reader: Reader,
) -> Result<Response, Problem> {
    let (_, faults) = roll::one(&app, &remit, &import).await?;
    let lang = reader.lang;
    let mut csv = Csv::new(&[lang.import_line(), lang.import_column(), lang.import_problem()]);
    for fault in &faults {
        let (line, words) = (fault.line.to_string(), fault_words(fault, lang));
        csv.row(&[&line, column_words(fault, lang), &words]);
    }
    let headers = [
        (header::CONTENT_TYPE, csv::MEDIA_TYPE),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"roll-faults.csv\"",
        ),
    ];
    Ok((headers, csv.into_text()).into_response())
}

#[derive(Debug, Deserialize)]
pub struct Posted {
    #[serde(default)]
    what: String,
    let_go: Option<String>,
}

pub async fn act(
    State(app): State<Shared>,
    RollRemit {
        remit,
        me,
        import: id,
    }: RollRemit,
    reader: Reader,
    Form(posted): Form<Posted>,
) -> Result<Response, Problem> {
    let here = format!("{}/{}", path_of(&remit), url::encoded(&id));
    let consent = Consent {
        skip_bad: posted.what == "apply_good",
        losses: posted.let_go.is_some(),
        as_read: true,
    };
    let said = match posted.what.as_str() {
        "apply" | "apply_good" => roll::apply(&app, &me, &remit, &id, consent).await?,
        "discard" => {
            roll::discard(&app, &remit, &id).await?;
            return Ok(Redirect::to(&path_of(&remit)).into_response());
        }
        _ => return Err(Problem::Unreadable(reader.lang.fault_form().into())),
    };
    let Err(unapplied) = said else {
        return Ok(Redirect::to(&here).into_response());
    };
    let lang = reader.lang;
    let mut page = one(&app, &reader, &me, &remit, &id).await?;
    page.ask_let_go = matches!(unapplied, Unapplied::Losses(_));
    page.told = match unapplied {
        Unapplied::Faults => vec![lang.roll_has_faults().to_owned()],
        Unapplied::Losses(losses) => losses
            .iter()
            .map(|loss| lang.roll_loss(&loss.name, loss.gone, loss.on_roll))
            .collect(),
        Unapplied::Changed => vec![lang.import_changed_meanwhile().to_owned()],
        Unapplied::NotWaiting => vec![lang.import_not_waiting().to_owned()],
        Unapplied::Failure(failure) => return Err(failure.into()),
    };
    let mut response = show_at(&app, &reader, &here, page);
    *response.status_mut() = StatusCode::CONFLICT;
    Ok(response)
}
