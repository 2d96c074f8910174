//! A field of a form: its label, what was typed, what is wrong with it, and a hint.

use super::fault;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct Field {
    /// Also its id.
    pub name: &'static str,
    pub label: &'static str,
    pub value: String,
    pub kind: Kind,
    /// Of a choice: values with their words.
    pub options: Vec<(String, String)>,
    pub hint: Option<&'static str>,
    pub fault: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// Digits and symbols, in figures of one width.
    Code,
    Phone,
    /// Six digits that another device shows or sends.
    OneTime,
    Date,
    Search,
    Number,
    /// `HH:MM`
    Time,
    /// Several lines.
    Area,
    Select,
}

impl Field {
    pub fn new(name: &'static str, label: &'static str, kind: Kind) -> Field {
        Field {
            name,
            label,
            value: String::new(),
            kind,
            options: vec![],
            hint: None,
            fault: None,
        }
    }

    pub fn value(self, value: impl Into<String>) -> Field {
        Field {
            value: value.into(),
            ..self
        }
    }

    pub fn options(self, options: Vec<(String, String)>) -> Field {
        Field { options, ..self }
    }

    pub fn hint(self, hint: &'static str) -> Field {
        Field {
            hint: Some(hint),
            ..self
        }
    }

    pub fn fault(self, fault: Option<String>) -> Field {
        Field { fault, ..self }
    }
}

pub fn field(of: Field) -> AnyView {
    let Field {
        name, label, value, ..
    } = of;
    let (kind, mode, complete, class) = match of.kind {
        Kind::Text => ("text", None, "off", "input"),
        Kind::Code => ("text", None, "off", "input num"),
        Kind::Phone => ("tel", Some("tel"), "off", "input num"),
        Kind::OneTime => ("text", Some("numeric"), "one-time-code", "input input-code"),
        Kind::Date => ("date", None, "off", "input num"),
        Kind::Search => ("search", None, "off", "input"),
        Kind::Number => ("text", Some("numeric"), "off", "input num"),
        Kind::Time => ("time", None, "off", "input num"),
        Kind::Area | Kind::Select => ("", None, "off", "input"),
    };
    let most = if of.kind == Kind::OneTime { "8" } else { "240" };
    let wrong = of.fault.is_some();
    let (fault_id, hint_id) = (format!("{name}-fault"), format!("{name}-hint"));
    let described = match (wrong, of.hint.is_some()) {
        (true, true) => Some(format!("{fault_id} {hint_id}")),
        (true, false) => Some(fault_id.clone()),
        (false, true) => Some(hint_id.clone()),
        (false, false) => None,
    };
    let hint = of
        .hint
        .map(|hint| view! { <p class="hint under" id=hint_id>{hint}</p> });
    let invalid = wrong.then_some("true");
    let control = match of.kind {
        // What stands in a textarea is written as it is, so it is escaped here.
        Kind::Area => view! {
            <textarea class="input area" id=name name=name rows="4" maxlength="2000" aria-invalid=invalid
                aria-describedby=described inner_html=escaped(&value)></textarea>
        }
        .into_any(),
        Kind::Select => {
            let option = |(word, said): (String, String)| {
                let chosen = word == value;
                view! { <option value=word selected=chosen>{said}</option> }
            };
            let options: Vec<_> = of.options.into_iter().map(option).collect();
            view! {
                <select class="input" id=name name=name aria-invalid=invalid aria-describedby=described>{options}</select>
            }
            .into_any()
        }
        _ => view! {
            <input class=class id=name name=name type=kind inputmode=mode autocomplete=complete maxlength=most value=value
                aria-invalid=invalid aria-describedby=described />
        }
        .into_any(),
    };
    view! {
        <div>
            <label class="label" for=name>{label}</label>
            {control}
            {fault(fault_id, of.fault)}
            {hint}
        </div>
    }
    .into_any()
}

/// The framework writes the text of a textarea as it is.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
