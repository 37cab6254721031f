//! Fields that point to another record, and the list of proposals under any field.

use serde_json::{Value as Json, json};

use super::cursor;
use crate::model::kind::Kind;
use crate::model::place::Commune;
use crate::model::record::{Id, Value};
use crate::search::DocKind;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::text_field::TextField;

/// What a reference field points to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Picked {
    #[default]
    Nothing,
    Record(Id, String),
    /// A member of the staff who is not in the database yet: made when the form is saved.
    NewStaff(String),
}

/// A reference field: what is typed searches, what is picked counts.
#[derive(Debug, Clone)]
pub struct Picker {
    pub to: Kind,
    pub field: TextField,
    picked: Picked,
    /// The user has moved on before the search answered: its first answer is taken.
    pub awaiting: bool,
}

impl Picker {
    /// A field that points to something, or to nothing.
    pub fn new(to: Kind, picked: Picked) -> Picker {
        let mut picker = Picker { to, field: TextField::default(), picked: Picked::Nothing, awaiting: false };
        picker.pick(picked);
        picker
    }

    /// Points to a record.
    pub fn pick(&mut self, picked: Picked) {
        self.field.set_text(match &picked {
            Picked::Nothing => "",
            Picked::Record(_, name) | Picked::NewStaff(name) => name,
        });
        self.picked = picked;
        self.awaiting = false;
    }

    /// The text was changed: what was picked no longer holds.
    pub fn typed(&mut self) {
        self.picked = Picked::Nothing;
        self.awaiting = false;
    }

    /// What it points to.
    pub fn picked(&self) -> &Picked {
        &self.picked
    }

    /// The record it points to.
    pub fn id(&self) -> Option<Id> {
        match self.picked {
            Picked::Record(id, _) => Some(id),
            _ => None,
        }
    }

    /// Whether there is a text that points to nothing yet.
    pub fn unresolved(&self) -> bool {
        self.picked == Picked::Nothing && !self.field.text().trim().is_empty()
    }

    /// The value: the other record's id.
    pub fn value(&self) -> Value {
        self.id().map_or(Value::Null, |id| Value::Int(i64::from(id)))
    }

    /// The records to search among; none where a list is at hand.
    pub fn searches(&self) -> Option<&'static [DocKind]> {
        match self.to {
            Kind::Organisation => Some(&[DocKind::Organisation]),
            Kind::Project => Some(&[DocKind::Project]),
            _ => None,
        }
    }

    /// What a draft keeps.
    pub fn raw(&self) -> Json {
        match &self.picked {
            Picked::Nothing if self.awaiting => json!({ "text": self.field.text(), "awaits": true }),
            Picked::Nothing => json!({ "text": self.field.text() }),
            Picked::Record(id, name) => json!({ "text": name, "id": id }),
            Picked::NewStaff(login) => json!({ "text": login, "new": true }),
        }
    }

    /// Takes what a draft kept.
    pub fn set_raw(&mut self, raw: &Json) {
        let text = raw["text"].as_str().unwrap_or_default();
        let id = raw["id"].as_u64().and_then(|id| Id::try_from(id).ok());
        match id {
            Some(id) => self.pick(Picked::Record(id, text.to_owned())),
            None if raw["new"] == true => self.pick(Picked::NewStaff(text.to_owned())),
            None => {
                self.pick(Picked::Nothing);
                self.field = cursor::field_at(text, text.len());
                // The window ended before its search was answered.
                self.awaiting = raw["awaits"] == true && self.searches().is_some();
            }
        }
    }
}

/// What picking a proposal does.
#[derive(Debug, Clone, PartialEq)]
pub enum Pick {
    /// The field points to that record.
    Record(Id),
    /// A choice takes its value at that place, or none.
    Option(Option<usize>),
    /// Commune, postal code and INSEE code are filled in.
    Commune(&'static Commune),
    /// The text becomes this; in a list, its last item.
    Text,
}

/// One row under a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    pub name: String,
    pub detail: String,
    pub pick: Pick,
}

/// Proposals under the field with the cursor.
#[derive(Debug, Clone)]
pub struct Dropdown {
    pub rows: Vec<Proposal>,
    pub selection: Selection,
    /// Whether Enter takes the selected row; where any text is allowed, only once one has moved into the list.
    pub active: bool,
    /// The text that it answers.
    pub text: String,
}

impl Dropdown {
    /// Proposals for a text; nothing when there are none.
    pub fn new(rows: Vec<Proposal>, active: bool, text: &str) -> Option<Dropdown> {
        (!rows.is_empty()).then(|| Dropdown {
            selection: Selection::new(rows.len()),
            rows,
            active,
            text: text.to_owned(),
        })
    }

    /// What Enter takes.
    pub fn selected(&self) -> Option<&Proposal> {
        self.active.then(|| self.selection.selected().and_then(|at| self.rows.get(at))).flatten()
    }

    /// What the rows were found by: in a list, the item being typed.
    pub fn query(&self) -> &str {
        self.text.rsplit(';').next().unwrap_or_default()
    }

    /// Down, or into the list.
    pub fn down(&mut self) {
        if self.active {
            self.selection.down();
        }
        self.active = true;
    }

    /// Up.
    pub fn up(&mut self) {
        self.selection.up();
    }
}
