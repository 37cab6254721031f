//! What is typed on behind the save of a form: it was meant for the text that had the cursor, and can be had again there.

use serde_json::Value as Json;

use super::entry::Editor;
use super::form::Form;
use super::words;
use crate::model::record::Record;
use crate::store::Draft;
use crate::tui::context::Context;

/// A form that was just saved, as one that changes what was saved.
#[derive(Debug, Clone)]
pub struct SavedForm {
    id: String,
    /// As a draft has it.
    form: Json,
    field: String,
    /// Bytes before the cursor.
    cursor: usize,
}

impl SavedForm {
    /// The draft of it with a text where the cursor was.
    pub fn with(&self, text: &str, now: String) -> Option<Draft> {
        let mut form = self.form.clone();
        let Some(Json::String(typed)) = form.get_mut("fields")?.get_mut(&self.field) else { return None };
        let at = if typed.is_char_boundary(self.cursor) { self.cursor } else { typed.len() };
        typed.insert_str(at, text);
        form["cursor"] = (at + text.len()).into();
        Some(Draft { id: self.id.clone(), host: String::new(), pid: 0, form: form.to_string(), updated_at: now })
    }
}

impl Form {
    /// The same form on what was saved; none where the cursor was in no text.
    pub(super) fn on_what_was_saved(&self, record: &Record, context: &Context) -> Option<SavedForm> {
        let entry = self.focused().filter(|entry| matches!(entry.editor, Editor::Area(_) | Editor::Line(_)))?;
        let mut form: Json = serde_json::from_str(&self.as_draft()?).ok()?;
        let name = words::record_name(record, &self.names(), context.lang);
        form["id"] = record.id.into();
        form["version"] = record.version.into();
        form["made"] = serde_json::json!([record.trace.changed_at, record.trace.created_at]);
        form["title"] = self.setting.title(Some(&name)).into();
        form["base"] = record.to_json().into();
        let id = format!("{}:on", self.keeper.name());
        Some(SavedForm { id, form, field: entry.field.name.to_owned(), cursor: entry.cursor() })
    }
}
