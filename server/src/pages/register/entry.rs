//! One facility of the register: what it is, since when, how far it is, and how good.

use super::super::typed::{Faults, Tried, Typed, form, tried};
use super::super::{show, show_at};
use super::{
    HERE, amenities_hint, entry_path, fields, fields_typed, given, line, link, me_of, past, path_of, refused,
    saved, select, status_fields, status_typed, told,
};
use crate::app::Shared;
use crate::desk::register::{self, Change, Kept, Unchanged};
use crate::problem::Problem;
use crate::read::Form as Posted;
use crate::reader::Reader;
use crate::store::{MilestoneRow, QualityMarkRow, StatusRow};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use gongyue::coverage::{MilestoneKind, QualityMark};
use gongyue::facility::FacilityKind;
use gongyue::id::FacilityId;
use gongyue_app::Lang;
use gongyue_app::pages::staff::{Card, Form, Line, List, StaffPage};
use gongyue_app::parts::Tone;
use gongyue_app::parts::field::{Field, Kind};
use gongyue_app::url;

/// What a note and a piece of evidence may be long.
const NOTE: usize = 200;
const EVIDENCE: usize = 1000;

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let kept = register::kept(&app, me_of(&reader)?, &id.into()).await?;
    let page = fill(&reader, &kept, None, told(&reader));
    Ok(show(&app, &reader, page))
}

fn fill(reader: &Reader, kept: &Kept, attempt: Option<&Tried>, told: Option<(Tone, String)>) -> StaffPage {
    let lang = reader.lang;
    let facility = &kept.facility;
    let mut cards = vec![
        Card::List(List {
            rows: vec![link(url::facility(&facility.id), lang.register_public(), "")],
            ..List::default()
        }),
        Card::Form(Box::new(fields_form(reader, kept, attempt))),
        Card::List(statuses(lang, kept)),
        Card::Form(Box::new(status_form(lang, kept, attempt))),
    ];
    if facility.kind == FacilityKind::Palace {
        cards.push(Card::List(marks(lang, kept)));
        cards.push(Card::Form(Box::new(mark_form(lang, kept, attempt))));
        let before = marks_before(lang, kept);
        if !before.rows.is_empty() {
            cards.push(Card::List(before));
        }
    }
    cards.push(Card::List(milestones(lang, kept)));
    cards.push(Card::Form(Box::new(milestone_form(lang, kept, attempt))));
    StaffPage {
        title: reader.pick(&facility.name, &facility.name_en),
        place: lang.register_title().to_owned(),
        back: path_of(HERE, &kept.home),
        text: None,
        told,
        cards,
    }
}

/// What somebody else has made of it, at each field where that is not what was typed.
fn others(reader: &Reader, kept: &Kept, typed: &Typed) -> Faults {
    let of = kept.fields();
    let fields = fields(reader, &kept.divisions, &of.division, Some(&of));
    let differs = |field: &Field| field.value.trim() != typed.get(field.name);
    let said = |field: Field| {
        let option = field.options.iter().find(|(value, _)| *value == field.value);
        let now = option.map_or(&field.value, |(_, words)| words);
        (field.name, reader.lang.register_is_now(now))
    };
    Faults(fields.into_iter().filter(differs).map(said).collect())
}

fn fields_form(reader: &Reader, kept: &Kept, attempt: Option<&Tried>) -> Form {
    let lang = reader.lang;
    let of = kept.fields();
    let fields = fields(reader, &kept.divisions, &of.division, Some(&of));
    Form {
        heading: Some(lang.register_fields().to_owned()),
        text: Some(amenities_hint(lang)),
        fold: Some(false),
        ..form(
            &entry_path(&kept.facility.id),
            "fields",
            kept.care.edit,
            lang.court_save(),
            tried(fields, "fields", attempt),
        )
    }
}

fn statuses(lang: Lang, kept: &Kept) -> List {
    let path = entry_path(&kept.facility.id);
    let drop = |row: &StatusRow| Form {
        hidden: vec![
            ("what".into(), "status_drop".into()),
            ("since".into(), row.since.to_string()),
        ],
        ..Form::new(path.as_str(), lang.register_status_drop())
    };
    // A facility is something: the last entry stays.
    let may_drop = kept.statuses.len() > 1;
    let row = |row: &StatusRow| Line {
        href: None,
        title: lang.facility_status(row.status).to_owned(),
        note: lang.register_since_day(&lang.date(kept.today, row.since)),
        act: may_drop.then(|| drop(row)),
    };
    List {
        heading: Some(lang.register_history().to_owned()),
        rows: kept.statuses.iter().rev().map(row).collect(),
        none: String::new(),
    }
}

fn status_form(lang: Lang, kept: &Kept, attempt: Option<&Tried>) -> Form {
    let fields = status_fields(lang, kept.facility.status, &kept.today.to_string());
    Form {
        heading: Some(lang.register_status_add().to_owned()),
        text: Some(lang.register_status_text().to_owned()),
        fold: Some(false),
        ..form(
            &entry_path(&kept.facility.id),
            "status",
            0,
            lang.register_status_add(),
            tried(fields, "status", attempt),
        )
    }
}

fn newest(kept: &Kept, mark: QualityMark) -> Option<&QualityMarkRow> {
    kept.marks.iter().find(|row| row.mark == mark)
}

fn assessed(lang: Lang, today: NaiveDate, row: &QualityMarkRow) -> String {
    let met = match row.is_met {
        true => lang.register_is_met(),
        false => lang.register_not_met(),
    };
    format!("{met} · {} · {}", lang.date(today, row.assessed_on), row.evidence)
}

/// Each mark as it was assessed last.
fn marks(lang: Lang, kept: &Kept) -> List {
    let row = |mark: &QualityMark| Line {
        href: None,
        title: lang.quality_mark(*mark).to_owned(),
        note: match newest(kept, *mark) {
            Some(row) => assessed(lang, kept.today, row),
            None => lang.register_not_assessed().to_owned(),
        },
        act: None,
    };
    List {
        heading: Some(lang.register_marks().to_owned()),
        rows: QualityMark::ALL.iter().map(row).collect(),
        none: String::new(),
    }
}

fn marks_before(lang: Lang, kept: &Kept) -> List {
    let is_before = |row: &&QualityMarkRow| newest(kept, row.mark) != Some(*row);
    let row = |row: &QualityMarkRow| Line {
        href: None,
        title: lang.quality_mark(row.mark).to_owned(),
        note: assessed(lang, kept.today, row),
        act: None,
    };
    List {
        heading: Some(lang.register_marks_before().to_owned()),
        rows: kept.marks.iter().filter(is_before).map(row).collect(),
        none: String::new(),
    }
}

fn mark_form(lang: Lang, kept: &Kept, attempt: Option<&Tried>) -> Form {
    let marks = QualityMark::ALL
        .iter()
        .map(|mark| (mark.to_string(), lang.quality_mark(*mark).to_owned()));
    let met = [("yes", lang.register_is_met()), ("no", lang.register_not_met())];
    let met = met.map(|(word, said)| (word.to_owned(), said.to_owned()));
    let fields = vec![
        select(
            "mark",
            lang.register_mark(),
            QualityMark::FitsNeeds.as_str(),
            marks.collect(),
        ),
        select("met", lang.register_met(), "yes", met.into()),
        Field::new("assessed_on", lang.register_assessed_on(), Kind::Date).value(kept.today.to_string()),
        Field::new("evidence", lang.register_evidence(), Kind::Area).hint(lang.register_evidence_hint()),
    ];
    Form {
        heading: Some(lang.register_mark_set().to_owned()),
        text: Some(lang.register_mark_text().to_owned()),
        fold: Some(false),
        ..form(
            &entry_path(&kept.facility.id),
            "mark",
            0,
            lang.register_mark_set(),
            tried(fields, "mark", attempt),
        )
    }
}

fn milestones(lang: Lang, kept: &Kept) -> List {
    let date = |date: NaiveDate| lang.date(kept.today, date);
    let row = |row: &MilestoneRow| {
        let planned = row.planned_on.map(|day| lang.register_planned_day(&date(day)));
        let done = row.done_on.map(|day| lang.register_done_day(&date(day)));
        let note = Some(row.note.clone()).filter(|note| !note.is_empty());
        let notes: Vec<String> = [planned, done, note].into_iter().flatten().collect();
        Line {
            href: None,
            title: lang.milestone_kind(row.kind).to_owned(),
            note: notes.join(" · "),
            act: None,
        }
    };
    List {
        heading: Some(lang.register_milestones().to_owned()),
        rows: kept.milestones.iter().map(row).collect(),
        none: lang.register_milestones_none().to_owned(),
    }
}

fn milestone_form(lang: Lang, kept: &Kept, attempt: Option<&Tried>) -> Form {
    let kinds = MilestoneKind::ALL
        .iter()
        .map(|kind| (kind.to_string(), lang.milestone_kind(*kind).to_owned()));
    let fields = vec![
        select(
            "milestone",
            lang.register_milestone(),
            MilestoneKind::Approved.as_str(),
            kinds.collect(),
        ),
        Field::new("planned_on", lang.register_planned_on(), Kind::Date),
        Field::new("done_on", lang.register_done_on(), Kind::Date),
        Field::new("note", lang.register_note(), Kind::Text).hint(lang.register_optional()),
    ];
    Form {
        heading: Some(lang.register_milestone_set().to_owned()),
        text: Some(lang.register_milestone_text().to_owned()),
        fold: Some(false),
        ..form(
            &entry_path(&kept.facility.id),
            "milestone",
            0,
            lang.register_milestone_set(),
            tried(fields, "milestone", attempt),
        )
    }
}

pub async fn change(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Posted(typed): Posted<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (me, id, typed, lang) = (me_of(&reader)?, FacilityId::from(id), Typed(typed), reader.lang);
    let kept = register::kept(&app, me, &id).await?;
    let mut faults = Faults::default();
    let wanted = wanted(&typed, &kept, &mut faults, lang)?;
    let path = entry_path(&id);
    let change = match wanted {
        Some(change) if faults.0.is_empty() => change,
        _ => {
            let page = fill(&reader, &kept, Some(&Tried { typed, faults }), None);
            return Ok(refused(&app, &reader, &path, page));
        }
    };
    match register::change(&app, me, &id, change).await {
        Ok(()) => Ok(saved(&path)),
        Err(Unchanged::HasVenues) => {
            let faults = Faults(vec![("kind", lang.register_fault_venues().to_owned())]);
            let page = fill(&reader, &kept, Some(&Tried { typed, faults }), None);
            Ok(refused(&app, &reader, &path, page))
        }
        Err(Unchanged::Edited) => {
            let kept = register::kept(&app, me, &id).await?;
            let told = Some((Tone::Warn, lang.register_edited().to_owned()));
            let faults = others(&reader, &kept, &typed);
            let page = fill(&reader, &kept, Some(&Tried { typed, faults }), told);
            Ok((StatusCode::CONFLICT, show_at(&app, &reader, &path, page)).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// What the form wants done, unless something in it is wrong.
fn wanted(typed: &Typed, kept: &Kept, faults: &mut Faults, lang: Lang) -> Result<Option<Change>, Problem> {
    Ok(match typed.get("what") {
        "fields" => {
            let fields = fields_typed(typed, &kept.divisions, Some(&kept.fields()), faults, lang);
            fields.map(|fields| Change::Fields(Box::new(fields), typed.edit()))
        }
        "status" => {
            status_typed(typed, kept.today, faults, lang).map(|(since, status)| Change::Status(since, status))
        }
        "status_drop" => {
            let since = super::day(typed.get("since")).ok_or(Problem::NotFound)?;
            Some(Change::StatusDropped(since))
        }
        "milestone" => milestone_typed(typed, kept.today, faults, lang),
        "mark" => mark_typed(typed, kept.today, faults, lang),
        _ => return Err(Problem::Unreadable(lang.fault_form().into())),
    })
}

/// Without a date it is taken out.
fn milestone_typed(typed: &Typed, today: NaiveDate, faults: &mut Faults, lang: Lang) -> Option<Change> {
    let kind = typed.get("milestone").parse().ok();
    let kind = faults.unless("milestone", kind, lang.register_fault_choice());
    let planned_on = given(typed, "planned_on", super::day);
    let planned_on = faults.unless("planned_on", planned_on, lang.register_fault_day());
    let done_on = given(typed, "done_on", |text| {
        super::day(text).filter(|day| *day <= today)
    });
    let done_on = faults.unless("done_on", done_on, lang.register_fault_past());
    let note = line(typed, "note", 0..=NOTE, faults, lang);
    let (kind, planned_on, done_on) = (kind?, planned_on?, done_on?);
    if planned_on.is_none() && done_on.is_none() {
        return Some(Change::MilestoneDropped(kind));
    }
    Some(Change::Milestone(MilestoneRow {
        kind,
        planned_on,
        done_on,
        note,
    }))
}

fn mark_typed(typed: &Typed, today: NaiveDate, faults: &mut Faults, lang: Lang) -> Option<Change> {
    let mark = typed.get("mark").parse().ok();
    let mark = faults.unless("mark", mark, lang.register_fault_choice());
    let is_met = match typed.get("met") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let is_met = faults.unless("met", is_met, lang.register_fault_choice());
    let assessed_on = past(typed, "assessed_on", today, faults, lang);
    let evidence = line(typed, "evidence", 2..=EVIDENCE, faults, lang);
    Some(Change::Mark {
        mark: mark?,
        assessed_on: assessed_on?,
        is_met: is_met?,
        evidence,
    })
}
