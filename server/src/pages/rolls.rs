//! Rolls of unions: at a palace for its manager, in a division for its union officers. The same pages under both addresses.

use super::{show, show_at, staff_path, when};
use crate::api::rolls::RollRemit;
use crate::app::Shared;
use crate::desk::find;
use crate::desk::members::Remit;
use crate::desk::roll::{self, Consent, Fault, Unapplied};
use crate::export;
use crate::guard::second_factor_url;
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
        return Ok((
            StatusCode::UNPROCESSABLE_ENTITY,
            show_at(&app, &reader, &path, fill(&app, &reader, &remit, fault).await?),
        )
            .into_response());
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
    let fault = |fault: Fault| FaultLine {
        line: fault.line,
        message: said(&fault, reader.lang),
        column: fault.column.unwrap_or_default(),
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
        faults: faults.into_iter().take(SHOWN).map(fault).collect(),
        fault_count: row.fault_count,
        told: vec![],
        ask_let_go: false,
        show_first: me.fresh(app).is_err().then(|| second_factor_url(&path)),
        path,
    })
}

fn said(fault: &Fault, lang: Lang) -> String {
    lang.row_fault(
        fault.kind.as_str(),
        fault.column.as_deref(),
        fault.like,
        &fault.message,
    )
}

/// What is wrong with the rows, for whoever mends the file.
pub async fn faults(
    State(app): State<Shared>,
    RollRemit {
        remit, import: id, ..
    }: RollRemit,
    reader: Reader,
) -> Result<Response, Problem> {
    let lang = reader.lang;
    let (_, faults) = roll::one(&app, &remit, &id).await?;
    let head = [lang.import_line(), lang.import_column(), lang.import_problem()].map(str::to_owned);
    let row = |fault: Fault| {
        let words = said(&fault, lang);
        vec![fault.line.to_string(), fault.column.unwrap_or_default(), words]
    };
    let rows = std::iter::once(head.to_vec()).chain(faults.into_iter().map(row));
    export::csv("faults.csv", rows)
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
    Ok((StatusCode::CONFLICT, show_at(&app, &reader, &here, page)).into_response())
}
