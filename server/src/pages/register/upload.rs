//! Facilities from a file, for the officer's remit: checked, or checked and put in force.

use super::{HERE, Query, entry_path, link, me_of, path_of, refused, saved, select};
use crate::app::Shared;
use crate::desk::register::{self, Changed, Place, Read};
use crate::import::RowFault;
use crate::problem::Problem;
use crate::read::Params;
use crate::reader::Reader;
use axum::extract::{Multipart, State};
use axum::response::Response;
use gongyue::audit::Act;
use gongyue::zone::Zone;
use gongyue_app::Lang;
use gongyue_app::pages::staff::{Card, Form, Line, List, StaffPage, TABLES};
use gongyue_app::parts::Tone;

/// Faults and facilities that are shown.
const SHOWN: usize = 300;

pub fn form(reader: &Reader, place: &Place) -> Form {
    form_for(reader.lang, place, "check")
}

fn form_for(lang: Lang, place: &Place, what: &str) -> Form {
    let choices = [
        ("check", lang.register_import_check()),
        ("write", lang.register_import_write()),
    ];
    let choices = choices.map(|(word, said)| (word.to_owned(), said.to_owned()));
    Form {
        heading: Some(lang.register_import().to_owned()),
        text: Some(lang.register_import_text().to_owned()),
        fold: Some(false),
        file: Some(lang.register_import_file()),
        accept: TABLES,
        fields: vec![select("what", lang.register_import_what(), what, choices.into())],
        ..Form::new(
            path_of(&format!("{HERE}/import"), &place.division.code),
            lang.register_import_submit(),
        )
    }
}

pub async fn import(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
    mut form: Multipart,
) -> Result<Response, Problem> {
    let lang = reader.lang;
    let me = me_of(&reader)?;
    let place = register::place(&app, me, &query.division).await?;
    let unreadable = |_| Problem::Unreadable(lang.fault_form().into());
    let (mut bytes, mut what) = (Vec::new(), String::new());
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let part = field.bytes().await.map_err(|_| Problem::TooLarge)?;
        match name.as_str() {
            "file" => bytes = part.to_vec(),
            "what" => what = String::from_utf8_lossy(&part).trim().to_owned(),
            _ => {}
        }
    }
    let register = path_of(HERE, &place.division.code);
    if bytes.is_empty() {
        let told = (Tone::Warn, lang.register_import_none().to_owned());
        let page = told_page(&reader, &place, &what, told, vec![]);
        return Ok(refused(&app, &reader, &register, page));
    }
    let read = register::import(&app, me, bytes, what == "write").await?;
    if !read.faults.is_empty() {
        let told = (Tone::Warn, lang.register_import_faults(read.faults.len()));
        let page = told_page(&reader, &place, &what, told, vec![faults(lang, &read.faults)]);
        return Ok(refused(&app, &reader, &register, page));
    }
    if what == "write" {
        return Ok(saved(&register));
    }
    let told = (Tone::Done, lang.register_import_checked().to_owned());
    let page = told_page(&reader, &place, "write", told, changes(lang, &read));
    Ok(super::super::show_at(&app, &reader, &register, page))
}

fn told_page(
    reader: &Reader,
    place: &Place,
    what: &str,
    told: (Tone, String),
    mut cards: Vec<Card>,
) -> StaffPage {
    let lang = reader.lang;
    cards.push(Card::Form(Box::new(Form {
        fold: None,
        is_main: true,
        ..form_for(lang, place, what)
    })));
    StaffPage {
        title: lang.register_import().to_owned(),
        place: reader.pick(&place.division.name, &place.division.name_en),
        back: path_of(HERE, &place.division.code),
        text: None,
        told: Some(told),
        cards,
    }
}

fn faults(lang: Lang, faults: &[RowFault]) -> Card {
    let row = |fault: &RowFault| Line {
        href: None,
        title: match fault.column {
            Some(column) => format!("{}, {column}", lang.register_import_line(fault.line)),
            None => lang.register_import_line(fault.line),
        },
        note: lang.row_fault(fault.kind.as_str(), fault.column, fault.like, &fault.message),
        act: None,
    };
    Card::List(List {
        heading: None,
        rows: faults.iter().take(SHOWN).map(row).collect(),
        none: String::new(),
    })
}

/// The fields that would not be what they are.
fn differences(lang: Lang, of: &Changed) -> String {
    let words = lang.act_words(Act::FacilityImported, &of.before, &of.after, Zone::SHANGHAI);
    let mut fields: Vec<&str> = words.changes.iter().map(|change| change.what).collect();
    fields.dedup();
    fields.join(" · ")
}

/// What the file would do.
fn changes(lang: Lang, read: &Read) -> Vec<Card> {
    // What is not there yet has no page.
    let added = |name: &String| Line {
        title: name.clone(),
        ..Line::default()
    };
    let changed = |of: &Changed| link(entry_path(&of.id), &of.name, &differences(lang, of));
    let list = |heading: &str, rows: Vec<Line>| {
        Card::List(List {
            heading: Some(heading.to_owned()),
            rows,
            none: lang.register_import_empty().to_owned(),
        })
    };
    let same = Line {
        title: lang.register_import_same(read.same),
        ..Line::default()
    };
    vec![
        list(
            lang.register_import_added(),
            read.added.iter().take(SHOWN).map(added).collect(),
        ),
        list(
            lang.register_import_changed(),
            read.changed.iter().take(SHOWN).map(changed).collect(),
        ),
        Card::List(List {
            rows: vec![same],
            ..List::default()
        }),
    ]
}
