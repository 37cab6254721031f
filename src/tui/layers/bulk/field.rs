//! The fields of the small forms: a line, a date, a number, one of several, several of several.

mod read;

use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use serde::{Deserialize, Serialize};

use crate::i18n::{Lang, messages};
use crate::model::date_input::{self, Direction};
use crate::model::privacy::taken;
use crate::model::text::fold;
use crate::tui::context::Context;
use crate::tui::forms::cursor;
use crate::tui::theme::Role;
use crate::tui::widgets::text_field::TextField;
use crate::tui::widgets::{Edit, text};
pub use read::Read;

/// What a field holds.
enum Editor {
    Line(TextField),
    Date(TextField, Direction),
    Number { field: TextField, min: i64, max: i64 },
    Choice { options: Vec<Choice>, at: usize },
    Checklist { options: Vec<Choice>, ticked: Vec<bool>, at: usize },
}

/// One of what can be chosen: its name, and the code by which a draft finds it again, in another language and beside others.
pub struct Choice {
    pub code: String,
    pub name: String,
}

impl Choice {
    /// Of a code with its name.
    pub fn of(code: impl ToString, name: String) -> Choice {
        Choice { code: code.to_string(), name }
    }

    /// One that is called by a text of the catalogue.
    pub fn way(key: &'static str, lang: Lang) -> Choice {
        Choice::of(key, lang.t(key).to_owned())
    }
}

/// What stands in a field, as a draft has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Raw {
    Text(String),
    Chosen(String),
    Ticked(Vec<String>),
}

/// The same, with whether it is a proposal that nobody touched.
#[derive(Debug, Serialize, Deserialize)]
pub struct Kept {
    raw: Raw,
    proposed: bool,
}

impl Kept {
    /// What was typed into it.
    pub fn typed(&self) -> Option<&str> {
        match &self.raw {
            Raw::Text(text) if !self.proposed => Some(text),
            _ => None,
        }
    }
}

/// One field.
pub struct Field {
    pub label: &'static str,
    editor: Editor,
    optional: bool,
    /// Whether its text is a proposal that nobody touched: what is typed takes its place.
    proposed: bool,
}

impl Field {
    fn new(label: &'static str, editor: Editor) -> Field {
        Field { label, editor, optional: false, proposed: true }
    }

    /// A line of text.
    pub fn line(label: &'static str, text: &str) -> Field {
        Field::new(label, Editor::Line(TextField::new(text)))
    }

    /// A date as people type dates.
    pub fn date(label: &'static str, text: &str, direction: Direction) -> Field {
        Field::new(label, Editor::Date(TextField::new(text), direction))
    }

    /// A whole number, both ends included.
    pub fn number(label: &'static str, value: i64, min: i64, max: i64) -> Field {
        Field::new(label, Editor::Number { field: TextField::new(&value.to_string()), min, max })
    }

    /// One of several, the first chosen.
    pub fn choice(label: &'static str, options: Vec<Choice>) -> Field {
        Field::new(label, Editor::Choice { options, at: 0 })
    }

    /// Several of several, none ticked.
    pub fn checklist(label: &'static str, options: Vec<Choice>) -> Field {
        let ticked = vec![false; options.len()];
        Field::new(label, Editor::Checklist { options, ticked, at: 0 })
    }

    /// The same, which may stay empty.
    pub fn optional(mut self) -> Field {
        self.optional = true;
        self
    }

    /// The text of a field one types in.
    pub fn text_field(&mut self) -> Option<&mut TextField> {
        match &mut self.editor {
            Editor::Line(field) | Editor::Date(field, _) | Editor::Number { field, .. } => Some(field),
            Editor::Choice { .. } | Editor::Checklist { .. } => None,
        }
    }

    /// The text as typed; empty for a field one chooses in.
    pub fn text(&self) -> &str {
        match &self.editor {
            Editor::Line(field) | Editor::Date(field, _) | Editor::Number { field, .. } => field.text(),
            Editor::Choice { .. } | Editor::Checklist { .. } => "",
        }
    }

    /// The place of the chosen option.
    pub fn place(&self) -> usize {
        match &self.editor {
            Editor::Choice { at, .. } => *at,
            _ => 0,
        }
    }

    /// What stands in it.
    pub fn raw(&self) -> Raw {
        let code = |options: &[Choice], at: usize| options.get(at).map(|one| one.code.clone()).unwrap_or_default();
        match &self.editor {
            Editor::Line(_) | Editor::Date(..) | Editor::Number { .. } => Raw::Text(self.text().to_owned()),
            Editor::Choice { options, at } => Raw::Chosen(code(options, *at)),
            Editor::Checklist { options, ticked, .. } => {
                let ticked = (0..ticked.len()).filter(|at| ticked[*at]);
                Raw::Ticked(ticked.map(|at| code(options, at)).collect())
            }
        }
    }

    /// The same for a draft.
    pub fn kept(&self) -> Kept {
        Kept { raw: self.raw(), proposed: self.proposed }
    }

    /// Takes back what a draft has; what can no longer be chosen is not.
    pub fn take(&mut self, kept: &Kept) {
        match (&mut self.editor, &kept.raw) {
            (Editor::Line(field) | Editor::Date(field, _) | Editor::Number { field, .. }, Raw::Text(text)) => {
                field.set_text(text);
            }
            (Editor::Choice { options, at }, Raw::Chosen(code)) => {
                *at = options.iter().position(|one| one.code == *code).unwrap_or(*at);
            }
            (Editor::Checklist { options, ticked, .. }, Raw::Ticked(codes)) => {
                *ticked = options.iter().map(|one| codes.contains(&one.code)).collect();
            }
            _ => return,
        }
        self.proposed = kept.proposed;
    }

    /// Where the cursor is: bytes before it, or the row.
    pub fn cursor(&self) -> usize {
        match &self.editor {
            Editor::Line(field) | Editor::Date(field, _) | Editor::Number { field, .. } => cursor::of_field(field),
            Editor::Choice { at, .. } | Editor::Checklist { at, .. } => *at,
        }
    }

    /// Puts it back there.
    pub fn set_cursor(&mut self, to: usize) {
        match &mut self.editor {
            Editor::Line(field) | Editor::Date(field, _) | Editor::Number { field, .. } => {
                *field = cursor::field_at(field.text(), to);
            }
            Editor::Checklist { options, at, .. } => *at = to.min(options.len().saturating_sub(1)),
            // What is chosen is where it is.
            Editor::Choice { .. } => {}
        }
    }

    /// Takes passages out of its text; gives whether they were there.
    pub fn take_out(&mut self, passages: &[String]) -> bool {
        let Some(bare) = taken::without(self.text(), passages) else { return false };
        let at = self.cursor();
        if let Some(field) = self.text_field() {
            field.set_text(&bare);
        }
        self.set_cursor(at);
        true
    }

    /// Forgets what was cut from it.
    pub fn forget_cut(&mut self) {
        if let Some(field) = self.text_field() {
            field.forget_cut();
        }
    }

    /// How many rows it takes.
    pub fn height(&self) -> u16 {
        match &self.editor {
            Editor::Checklist { options, .. } => text::cells(options.len()).max(1),
            _ => 1,
        }
    }

    /// A key; gives whether something changed.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let typed = matches!(key.code, KeyCode::Char(_))
            && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        let replaced = typed && self.proposed;
        if let Some(field) = self.text_field() {
            if replaced {
                field.set_text("");
            }
            let edit = field.handle_key(key);
            // Moving in it means to go on from it.
            self.proposed &= edit == Edit::Ignored;
            return edit.changed();
        }
        match &mut self.editor {
            Editor::Choice { options, at } => {
                let count = options.len().max(1);
                match key.code {
                    KeyCode::Right | KeyCode::Char(' ') => *at = (*at + 1) % count,
                    KeyCode::Left => *at = (*at + count - 1) % count,
                    // A letter or digit goes to the next option with a word that begins with it.
                    KeyCode::Char(c) => {
                        let letter = fold(&c.to_string());
                        let next = (1..=count).map(|step| (*at + step) % count);
                        let begins = |at: &usize| {
                            options
                                .get(*at)
                                .is_some_and(|one| fold(&one.name).split(' ').any(|word| word.starts_with(&letter)))
                        };
                        match next.into_iter().find(begins).filter(|_| !letter.is_empty()) {
                            Some(found) => *at = found,
                            None => return false,
                        }
                    }
                    _ => return false,
                }
                true
            }
            Editor::Checklist { ticked, at, .. } => {
                let Some(tick) = ticked.get_mut(*at) else { return false };
                match key.code {
                    KeyCode::Char(' ') => *tick = !*tick,
                    KeyCode::Right => *at = (*at + 1).min(ticked.len() - 1),
                    KeyCode::Left => *at = at.saturating_sub(1),
                    _ => return false,
                }
                true
            }
            Editor::Line(_) | Editor::Date(..) | Editor::Number { .. } => false,
        }
    }

    /// Puts a text in; gives whether there is room for one.
    pub fn paste(&mut self, text: &str) -> bool {
        let replaced = std::mem::take(&mut self.proposed);
        let Some(field) = self.text_field() else { return false };
        if replaced {
            field.set_text("");
        }
        field.paste(text);
        true
    }

    /// Up and down inside the field; gives whether there was room.
    pub fn step(&mut self, down: bool) -> bool {
        let Editor::Checklist { ticked, at, .. } = &mut self.editor else { return false };
        match (down, *at) {
            (true, here) if here + 1 < ticked.len() => *at += 1,
            (false, 1..) => *at -= 1,
            _ => return false,
        }
        true
    }

    /// The date, as far as it can be read.
    fn read_date(&self, context: &Context) -> Option<Result<NaiveDate, String>> {
        let Editor::Date(field, direction) = &self.editor else { return None };
        let read = date_input::parse_with(field.text().trim(), context.today, *direction);
        Some(read.map_err(|error| messages::date_input_error(context.lang, &error)))
    }

    /// Why what is typed is no date.
    pub fn wrong(&self, context: &Context) -> Option<String> {
        let missing = self.optional && self.text().trim().is_empty();
        self.read_date(context).filter(|_| !missing)?.err()
    }

    /// Draws it in an area of its height.
    pub fn draw(&self, frame: &mut Frame, area: Rect, focused: bool, context: &Context) {
        let theme = &context.theme;
        let chosen = theme.style(if focused { Role::Selection } else { Role::Text });
        let muted = theme.style(Role::Muted);
        match &self.editor {
            Editor::Line(field) => field.draw(frame, area, theme, focused, ""),
            Editor::Number { field, .. } => {
                field.draw(frame, Rect { width: area.width.min(8), ..area }, theme, focused, "")
            }
            Editor::Date(field, _) => {
                let width = area.width.min(16);
                field.draw(frame, Rect { width, ..area }, theme, focused, "");
                let beside = Rect { x: area.x + width, width: area.width - width, ..area };
                let said = match self.read_date(context) {
                    Some(Ok(date)) => {
                        Line::styled(format!("  {}", context.lang.date_long(date)), theme.style(Role::Good))
                    }
                    // Why it cannot be read is said below, where there is room.
                    _ => Line::default(),
                };
                frame.render_widget(text::truncate_line(&said, usize::from(beside.width)), beside);
            }
            Editor::Choice { options, at } => {
                let name = options.get(*at).map(|one| one.name.clone()).unwrap_or_default();
                let of = format!("  {}/{}", (*at + 1).min(options.len()), options.len());
                let line = Line::from(vec![
                    Span::styled("‹ ", muted),
                    Span::styled(name, chosen),
                    Span::styled(" ›", muted),
                    Span::styled(of, muted),
                ]);
                frame.render_widget(text::truncate_line(&line, usize::from(area.width)), area);
            }
            Editor::Checklist { options, ticked, at } => {
                for (row, (index, Choice { name, .. })) in area.rows().zip(options.iter().enumerate()) {
                    let tick = if ticked.get(index) == Some(&true) { "[×] " } else { "[ ] " };
                    let style = if focused && index == *at { chosen } else { theme.style(Role::Text) };
                    let line = Line::styled(format!("{tick}{name}"), style);
                    frame.render_widget(text::truncate_line(&line, usize::from(row.width)), row);
                }
            }
        }
    }
}
