//! What was typed into a form of the staff, and what is wrong with it.

use gongyue_app::Lang;
use gongyue_app::pages::staff::Form;
use gongyue_app::parts::field::Field;

/// What was typed into a form, by name.
#[derive(Debug, Clone, Default)]
pub struct Typed(pub Vec<(String, String)>);

impl Typed {
    pub fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.trim())
    }

    pub fn edit(&self) -> i64 {
        self.get("edit").parse().unwrap_or_default()
    }
}

/// What is wrong, by field.
#[derive(Debug, Default)]
pub struct Faults(pub Vec<(&'static str, String)>);

impl Faults {
    pub fn unless<T>(&mut self, field: &'static str, read: Option<T>, fault: impl Into<String>) -> Option<T> {
        if read.is_none() {
            self.0.push((field, fault.into()));
        }
        read
    }

    /// A text of so many characters, on one line.
    pub fn line(
        &mut self,
        typed: &Typed,
        field: &'static str,
        least: usize,
        most: usize,
        lang: Lang,
    ) -> String {
        let text = typed.get(field).split_whitespace().collect::<Vec<_>>().join(" ");
        let length = text.chars().count();
        if length < least || (least > 0 && length > most) {
            self.0.push((field, lang.fault_place_name().to_owned()));
        } else if length > most {
            self.0.push((field, lang.fault_place_long().to_owned()));
        }
        text
    }

    pub fn lines(&mut self, typed: &Typed, field: &'static str, lang: Lang) -> String {
        let text = typed.get(field).replace("\r\n", "\n");
        if text.chars().count() > 1000 {
            self.0.push((field, lang.fault_place_long().to_owned()));
        }
        text
    }

    pub fn on(&self, fields: Vec<Field>) -> Vec<Field> {
        let with = |field: Field| {
            let fault = self.0.iter().find(|(name, _)| *name == field.name);
            field.fault(fault.map(|(_, words)| words.clone()))
        };
        fields.into_iter().map(with).collect()
    }
}

/// A page with what was typed and what is wrong with it.
pub struct Tried {
    pub typed: Typed,
    pub faults: Faults,
}

/// The fields with what was typed, if this form was tried.
pub fn tried(fields: Vec<Field>, what: &str, tried: Option<&Tried>) -> Vec<Field> {
    let Some(tried) = tried.filter(|tried| tried.typed.get("what") == what) else {
        return fields;
    };
    let typed = |field: Field| {
        let value = tried.typed.get(field.name).to_owned();
        field.value(value)
    };
    tried.faults.on(fields.into_iter().map(typed).collect())
}

pub fn form(path: &str, what: &str, edit: i64, submit: &str, fields: Vec<Field>) -> Form {
    Form {
        fields,
        hidden: vec![("what".into(), what.into()), ("edit".into(), edit.to_string())],
        ..Form::new(path, submit)
    }
}
