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
}

impl Field {
    pub fn new(name: &'static str, label: &'static str, kind: Kind) -> Field {
        Field {
            name,
            label,
            value: String::new(),
            kind,
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
    view! {
        <div>
            <label class="label" for=name>{label}</label>
            <input class=class id=name name=name type=kind inputmode=mode autocomplete=complete maxlength=most value=value
                aria-invalid=wrong.then_some("true") aria-describedby=described />
            {fault(fault_id, of.fault)}
            {hint}
        </div>
    }
    .into_any()
}
