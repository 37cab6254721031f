//! One field of a form: its editor, what its text means, and whether it was changed.

use crossterm::event::KeyEvent;
use serde_json::{Value as Json, json};

use super::choice::{Checklist, Choice};
use super::cursor;
use super::picker::{Picked, Picker};
use super::setting::Setting;
use crate::i18n::Lang;
use crate::model::date_input::Direction;
use crate::model::kind::{Field, Type};
use crate::model::money::Cents;
use crate::model::parse::{self, Reason};
use crate::model::record::Value;
use crate::model::siret::Siret;
use crate::tui::widgets::Edit;
use crate::tui::widgets::text_area::TextArea;
use crate::tui::widgets::text_field::TextField;

/// The editor of a field, by what the field holds.
#[derive(Debug, Clone)]
pub enum Editor {
    Line(TextField),
    Area(Box<TextArea>),
    Choice(Choice),
    Checklist(Checklist),
    Picker(Picker),
}

/// One field of a form.
pub struct Entry {
    pub field: &'static Field,
    /// Fields of one group stand together where there is room.
    pub group: usize,
    pub editor: Editor,
    /// What the editor held at first.
    initial: Json,
    /// The cursor was here and has moved on: from then on a missing value is told.
    pub left: bool,
    /// Why the database refused it; until it is changed.
    pub refused: Option<Reason>,
}

impl Entry {
    /// A field with a value; `picked` is what a reference points to.
    pub fn new(field: &'static Field, group: usize, value: &Value, picked: Picked, setting: &Setting) -> Entry {
        let editor = match field.ty {
            Type::Ref(to) => Editor::Picker(Picker::new(to, picked)),
            Type::Lines { .. } => Editor::Area(Box::new(TextArea::new(value.as_text().unwrap_or_default()))),
            _ => match (setting.options(field), setting.ticks(field)) {
                (Some(options), _) => {
                    let optional = !field.required && field.ty != Type::YesNo;
                    Editor::Choice(Choice::new(options, value, optional))
                }
                (None, Some(ticks)) => {
                    let free = matches!(field.ty, Type::List { .. });
                    Editor::Checklist(Checklist::new(ticks, value, free))
                }
                _ => Editor::Line(TextField::new(&written(field.ty, value, setting.lang))),
            },
        };
        let mut entry = Entry { field, group, editor, initial: Json::Null, left: false, refused: None };
        entry.initial = entry.raw();
        entry
    }

    /// What the field holds now.
    ///
    /// # Errors
    /// Why its text is no value of the field.
    pub fn value(&self, setting: &Setting, direction: Direction) -> Result<Value, Reason> {
        let read = |text: &str| parse::human(self.field, text, &setting.known, setting.today, direction);
        match &self.editor {
            Editor::Line(line) => read(line.text()),
            Editor::Area(area) => read(&area.text()),
            Editor::Choice(choice) => Ok(choice.value()),
            Editor::Checklist(list) => read(&list.text()),
            Editor::Picker(picker) if picker.unresolved() => Err(Reason::NotFound { kind: picker.to.code() }),
            Editor::Picker(picker) => Ok(picker.value()),
        }
    }

    /// The text of a one-line editor.
    pub fn line(&self) -> Option<&TextField> {
        match &self.editor {
            Editor::Line(line) => Some(line),
            Editor::Picker(picker) => Some(&picker.field),
            _ => None,
        }
    }

    /// The reference.
    pub fn picker(&self) -> Option<&Picker> {
        match &self.editor {
            Editor::Picker(picker) => Some(picker),
            _ => None,
        }
    }

    /// The reference, to change it.
    pub fn picker_mut(&mut self) -> Option<&mut Picker> {
        match &mut self.editor {
            Editor::Picker(picker) => Some(picker),
            _ => None,
        }
    }

    /// What a draft keeps of it.
    pub fn raw(&self) -> Json {
        match &self.editor {
            Editor::Line(line) => json!(line.text()),
            Editor::Area(area) => json!(area.text()),
            Editor::Choice(choice) => choice.raw(),
            Editor::Checklist(list) => list.raw(),
            Editor::Picker(picker) => picker.raw(),
        }
    }

    /// Takes what a draft kept.
    pub fn set_raw(&mut self, raw: &Json) {
        match &mut self.editor {
            Editor::Line(line) => line.set_text(raw.as_str().unwrap_or_default()),
            Editor::Area(area) => area.set_text(raw.as_str().unwrap_or_default()),
            Editor::Choice(choice) => choice.set_raw(raw),
            Editor::Checklist(list) => list.set_raw(raw),
            Editor::Picker(picker) => picker.set_raw(raw),
        }
    }

    /// Points to something from the start.
    pub fn begin_with(&mut self, picked: Picked) {
        if let Editor::Picker(picker) = &mut self.editor {
            picker.pick(picked);
            self.initial = self.raw();
        }
    }

    /// Replaces the text of a one-line editor.
    pub fn set_text(&mut self, text: &str) {
        if let Editor::Line(line) = &mut self.editor
            && line.text() != text
        {
            line.set_text(text);
            self.refused = None;
        }
    }

    /// Whether it differs from what it held at first.
    pub fn changed(&self) -> bool {
        self.raw() != self.initial
    }

    /// Bytes before the cursor.
    pub fn cursor(&self) -> usize {
        match &self.editor {
            Editor::Line(line) => cursor::of_field(line),
            Editor::Picker(picker) => cursor::of_field(&picker.field),
            Editor::Area(area) => cursor::of_area(area),
            Editor::Checklist(list) => list.cursor(),
            Editor::Choice(_) => 0,
        }
    }

    /// Puts the cursor back behind so many bytes.
    pub fn set_cursor(&mut self, at: usize) {
        match &mut self.editor {
            Editor::Line(line) => *line = cursor::field_at(line.text(), at),
            Editor::Picker(picker) => picker.field = cursor::field_at(picker.field.text(), at),
            Editor::Area(area) => **area = cursor::area_at(&area.text(), at),
            Editor::Checklist(list) => list.set_cursor(at),
            Editor::Choice(_) => {}
        }
    }

    /// The first row in sight of a text of several lines.
    pub fn scroll(&self) -> u16 {
        if let Editor::Area(area) = &self.editor { area.scroll() } else { 0 }
    }

    /// Puts a row of a text of several lines first, once it is drawn.
    pub fn set_scroll(&mut self, row: u16) {
        if let Editor::Area(area) = &mut self.editor {
            area.set_scroll(row);
        }
    }

    /// A key for the editor.
    pub fn key(&mut self, key: KeyEvent) -> Edit {
        let edit = match &mut self.editor {
            Editor::Line(line) => line.handle_key(key),
            Editor::Area(area) => area.handle_key(key),
            Editor::Choice(choice) => choice.key(key),
            Editor::Checklist(list) => list.key(key),
            Editor::Picker(picker) => picker.field.handle_key(key),
        };
        self.after(edit)
    }

    /// Forgets what was cut or changed before: neither Ctrl-Y nor undo brings it back. The text stays as it is.
    pub fn forget_before(&mut self) {
        match &mut self.editor {
            Editor::Line(line) => line.forget_cut(),
            Editor::Picker(picker) => picker.field.forget_cut(),
            Editor::Checklist(list) => list.forget_cut(),
            Editor::Choice(_) => {}
            Editor::Area(area) => area.forget_before(),
        }
    }

    /// How long its text is, in bytes.
    pub fn length(&self) -> usize {
        match &self.editor {
            Editor::Area(area) => area.text().len(),
            Editor::Line(_) | Editor::Picker(_) => self.line().map_or(0, |line| line.text().len()),
            Editor::Choice(_) | Editor::Checklist(_) => 0,
        }
    }

    /// Pasted text for the editor.
    pub fn paste(&mut self, text: &str) -> Edit {
        let edit = match &mut self.editor {
            Editor::Line(line) => line.paste(text),
            Editor::Area(area) => area.paste(text),
            Editor::Choice(_) => Edit::Ignored,
            Editor::Checklist(list) => list.paste(text),
            Editor::Picker(picker) => picker.field.paste(text),
        };
        self.after(edit)
    }

    fn after(&mut self, edit: Edit) -> Edit {
        if edit.changed() {
            self.refused = None;
            if let Editor::Picker(picker) = &mut self.editor {
                picker.typed();
                // Searching again: it is too early to say that nothing is called that.
                self.left = false;
            }
        }
        edit
    }

    /// Writes what was read in its usual form, so that « hier » stays the same day tomorrow.
    pub fn tidy(&mut self, setting: &Setting, direction: Direction) {
        if let Editor::Line(line) = &self.editor
            && let Ok(value) = self.value(setting, direction)
        {
            let text = written(self.field.ty, &value, setting.lang);
            if line.text() != text {
                self.editor = Editor::Line(TextField::new(&text));
            }
        }
    }
}

/// A value as a one-line editor shows it, to be read again by [`parse::human`].
pub fn written(ty: Type, value: &Value, lang: Lang) -> String {
    let comma = |text: String| if lang == Lang::Fr { text.replace('.', ",") } else { text };
    match (ty, value) {
        (Type::Date, Value::Date(date)) => lang.date(*date),
        (Type::Money { .. }, Value::Int(cents)) if cents % 100 == 0 => (cents / 100).to_string(),
        (Type::Money { .. }, Value::Int(cents)) => comma(Cents(*cents).plain()),
        (Type::Decimal { .. }, Value::Real(real)) => comma(real.to_string()),
        (Type::Siret, Value::Text(text)) => match Siret::parse(text) {
            Ok(siret) => siret.grouped().replace('\u{A0}', " "),
            Err(_) => text.clone(),
        },
        (Type::List { .. }, Value::List(items)) => items.join(" ; "),
        _ => parse::write_plain(ty, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kind::Kind;
    use crate::model::parse::Known;

    #[test]
    fn what_is_written_is_read_again_as_the_same_value() {
        let today = "2015-06-30".parse().unwrap();
        for lang in [Lang::Fr, Lang::En] {
            for (kind, field, value) in [
                (Kind::Visit, "date", Value::Date(today)),
                (Kind::Payment, "amount", Value::Int(123_450)),
                (Kind::Payment, "amount", Value::Int(1_000_000)),
                (Kind::Figures, "turnover", Value::Int(-1_205)),
                (Kind::Engagement, "days", Value::Real(2.5)),
                (Kind::Reading, "value", Value::Real(-1_234.125)),
                (Kind::Organisation, "siret", Value::Text("48798079900018".into())),
                (Kind::Organisation, "headcount", Value::Int(1_250)),
                (Kind::Organisation, "tags", Value::List(vec!["a b".into(), "c".into()])),
                (Kind::Dues, "year", Value::Int(2015)),
            ] {
                let field = kind.field(field).unwrap();
                let text = written(field.ty, &value, lang);
                let read = parse::human(field, &text, &Known::default(), today, Direction::Past);
                assert_eq!(read, Ok(value), "{text}");
            }
        }
    }
}
