//! What is particular to forms of other kinds: an engagement that has begun is under way, and a project that may not be
//! labelled can have a letter of support instead.

use super::entry::Editor;
use super::form::Form;
use crate::model::kind::Kind;
use crate::model::parse::Reason;
use crate::model::record::Value;
use crate::tui::context::Context;
use crate::tui::theme::Role;

impl Form {
    /// A new engagement with a day to begin on is under way, or proposed while that day is ahead, unless the user said
    /// how it stands.
    pub(super) fn complete_status(&mut self) {
        if self.setting.kind != Kind::Engagement || self.base.id != 0 {
            return;
        }
        let Ok(Value::Date(started)) = self.value_of("started_on") else { return };
        let status = if started > self.setting.today { "proposed" } else { "active" };
        if let Some(Editor::Choice(choice)) = self.entry_mut("status").map(|entry| &mut entry.editor)
            && choice.value() == Value::Null
        {
            choice.set(&Value::Text(status.to_owned()));
        }
    }

    /// Whether the label was refused for want of partners.
    pub(super) fn not_labellable(&self) -> bool {
        let refused = self.entry("labelled_on").and_then(|entry| entry.refused.as_ref());
        matches!(refused, Some(Reason::NotLabellable { .. }))
    }

    /// Says, where a label was refused, what can be done instead.
    pub(super) fn offer_support(&mut self, context: &Context) {
        if self.not_labellable() {
            let key = context.keymap.shown_id(crate::tui::commands::form::SUPPORT, context.lang);
            self.message = Some((context.lang.tf("form.support.offer", &[("key", &key)]), Role::Warn));
        }
    }

    /// The day of the refused label becomes that of a letter of support.
    pub(super) fn support_instead(&mut self, context: &mut Context) {
        let text = self.entry("labelled_on").and_then(|entry| entry.line()).map(|line| line.text().to_owned());
        let (Some(text), true) = (text, self.not_labellable()) else { return };
        // A letter that was given already keeps its day.
        if let Some(entry) = self.entry_mut("supported_on")
            && entry.line().is_some_and(|line| line.text().trim().is_empty())
        {
            entry.set_text(&text);
        }
        if let Some(entry) = self.entry_mut("labelled_on") {
            entry.set_text("");
        }
        if let Some(to) = self.index("supported_on") {
            self.focus_on(to, context);
        }
        self.touched(context);
        self.message = Some((context.t("form.support.done").to_owned(), Role::Good));
    }
}
