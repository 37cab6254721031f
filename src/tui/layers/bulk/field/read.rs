//! What the fields of a small form mean.

use chrono::NaiveDate;

use super::{Editor, Field};
use crate::tui::context::Context;

/// Reading the fields of a form by their places.
pub struct Read<'a> {
    pub fields: &'a [Field],
    pub context: &'a Context,
}

/// The place of a field that is wrong, and why.
type Wrong = (usize, String);

impl Read<'_> {
    /// A text, perhaps empty.
    pub fn text(&self, at: usize) -> String {
        self.fields.get(at).map(|field| field.text().trim().to_owned()).unwrap_or_default()
    }

    /// A text that must be there.
    pub fn line(&self, at: usize) -> Result<String, Wrong> {
        let text = self.text(at);
        if text.is_empty() { Err((at, self.context.t("bulk.required").to_owned())) } else { Ok(text) }
    }

    /// A tag, which must be there and be one that a record can bear.
    pub fn tag(&self, at: usize) -> Result<String, Wrong> {
        let tag = self.line(at)?;
        if tag.contains(';') { Err((at, self.context.t("bulk.one_tag").to_owned())) } else { Ok(tag) }
    }

    /// A date that must be there.
    pub fn date(&self, at: usize) -> Result<NaiveDate, Wrong> {
        let read = self.fields.get(at).and_then(|field| field.read_date(self.context));
        read.unwrap_or_else(|| Err(self.context.t("bulk.required").to_owned())).map_err(|why| (at, why))
    }

    /// A date that may be missing.
    pub fn date_or_none(&self, at: usize) -> Result<Option<NaiveDate>, Wrong> {
        if self.text(at).is_empty() { Ok(None) } else { self.date(at).map(Some) }
    }

    /// A number within its bounds.
    pub fn number(&self, at: usize) -> Result<i64, Wrong> {
        let Some(Field { editor: Editor::Number { field, min, max }, .. }) = self.fields.get(at) else { return Ok(0) };
        let number = field.text().trim().parse().ok().filter(|number| (*min..=*max).contains(number));
        let why = || self.context.lang.tf("bulk.bad_number", &[("min", min), ("max", max)]);
        number.ok_or_else(|| (at, why()))
    }

    /// The place of the chosen option.
    pub fn place(&self, at: usize) -> usize {
        self.fields.get(at).map_or(0, Field::place)
    }

    /// The places of the ticked options.
    pub fn ticked(&self, at: usize) -> Vec<usize> {
        match self.fields.get(at).map(|field| &field.editor) {
            Some(Editor::Checklist { ticked, .. }) => (0..ticked.len()).filter(|place| ticked[*place]).collect(),
            _ => Vec::new(),
        }
    }
}
