//! Writing the yearly report: which year, in which form, to which file. It is gathered and written on the storage
//! thread; the popup says where it is.

mod job;
#[cfg(test)]
mod tests;

use chrono::Datelike;
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::i18n::messages;
use crate::report::{self, Format};
use crate::tui::commands::report as commands;
use crate::tui::commands::{CommandId, Scope, popup};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::files::{Folder, folder};
use crate::tui::theme::Role;
use crate::tui::widgets::text_field::TextField;
use crate::tui::widgets::{popup as frame_popup, text};

/// What is asked, from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Year,
    Format,
    File,
}

const FIELDS: [Field; 3] = [Field::Year, Field::Format, Field::File];

/// The popup.
pub struct ReportPrompt {
    id: u64,
    focus: usize,
    year: TextField,
    format: Format,
    file: TextField,
    /// Whether the user has typed a name: then it follows year and format no longer.
    named: bool,
    /// Where files go unless said otherwise; empty until it is known.
    folder: String,
    /// What was found wrong, or what is to be confirmed.
    said: Option<(String, Role)>,
    /// Whether the file is there, and may be replaced when asked once more.
    replace: bool,
    writing: bool,
}

impl ReportPrompt {
    /// For the year of the date of reference, into the user's folder.
    pub fn new(context: &mut Context) -> ReportPrompt {
        let id = context.new_id();
        context.ask(id, |_, _| Folder(folder()));
        ReportPrompt {
            id,
            focus: 0,
            year: TextField::new(&context.on.year().to_string()),
            format: Format::Html,
            file: TextField::new(""),
            named: false,
            folder: String::new(),
            said: None,
            replace: false,
            writing: false,
        }
    }

    fn field(&self) -> Field {
        FIELDS[self.focus.min(FIELDS.len() - 1)]
    }

    fn year(&self) -> Option<i32> {
        self.year.text().trim().parse().ok().filter(|year| (1990..=2200).contains(year))
    }

    /// Something was typed or chosen: what was said no longer holds, and the name follows.
    fn changed(&mut self, context: &Context) {
        self.said = None;
        self.replace = false;
        if self.named {
            // A name typed keeps its place and takes the ending of the form.
            if self.field() == Field::Format
                && let Some((stem, ending)) = self.file.text().rsplit_once('.')
                && Format::of(std::path::Path::new(&format!("x.{ending}"))).is_some()
            {
                let name = format!("{stem}.{}", self.format.ending());
                self.file.set_text(&name);
            }
        } else if let Some(year) = self.year() {
            let name = report::file_name(year, self.format, context.lang);
            self.file.set_text(&format!("{}{name}", self.folder));
        }
    }

    fn step_format(&mut self, forward: bool, context: &Context) {
        let count = Format::ALL.len();
        let at = Format::ALL.iter().position(|format| *format == self.format).unwrap_or(0);
        let next = if forward { at + 1 } else { at + count - 1 };
        self.format = Format::ALL[next % count];
        self.changed(context);
    }

    fn write(&mut self, context: &mut Context) {
        if self.writing {
            return;
        }
        let lang = context.lang;
        let Some(year) = self.year() else {
            self.focus = 0;
            self.said = Some((lang.t("report.popup.bad_year").to_owned(), Role::Bad));
            return;
        };
        let name = self.file.text().trim().to_owned();
        let Some(format) = Format::of(std::path::Path::new(&name)) else {
            self.focus = 2;
            self.said = Some((messages::report_ending(lang, &name), Role::Bad));
            return;
        };
        let order = report::Order { year, on: context.on, today: context.today, format, lang };
        let replace = self.replace;
        self.writing = true;
        self.said = Some((lang.t("report.popup.writing").to_owned(), Role::Muted));
        context.ask(self.id, move |store, shared| job::write(store, shared, order, &name, replace));
    }
}

impl Layer for ReportPrompt {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Report, Scope::Popup]
    }

    fn title(&self, context: &Context) -> String {
        context.t("report.popup.title").to_owned()
    }

    fn fills(&self) -> bool {
        false
    }

    fn takes_text(&self) -> bool {
        self.field() != Field::Format
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        !matches!(command, commands::NEXT_FORMAT | commands::PREVIOUS_FORMAT) || self.field() == Field::Format
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), 76, 10);
        let row =
            |index: u16| Rect { y: inside.y.saturating_add(index), height: u16::from(index < inside.height), ..inside };
        let labels = ["report.popup.year", "report.popup.format", "report.popup.file"].map(|key| context.t(key));
        let width = text::cells(labels.iter().map(|label| text::width(label)).max().unwrap_or(0) + 2);
        for (index, label) in (0u16..).zip(labels) {
            let role = if usize::from(index) == self.focus { Role::Accent } else { Role::Muted };
            frame.render_widget(Line::styled(label, context.style(role)), row(index));
        }
        let value = |index: u16| {
            let row = row(index);
            Rect { x: row.x.saturating_add(width.min(row.width)), width: row.width.saturating_sub(width), ..row }
        };
        self.year.draw(frame, value(0), &context.theme, self.focus == 0, "");
        let spans: Vec<Span> = Format::ALL
            .into_iter()
            .flat_map(|format| {
                let chosen = format == self.format;
                let role = match (chosen, self.focus == 1) {
                    (true, true) => Role::Selection,
                    (true, false) => Role::Text,
                    (false, _) => Role::Muted,
                };
                let mark = if chosen { "•" } else { " " };
                [Span::styled(format!("{mark}{} ", context.t(name(format))), context.style(role)), Span::raw(" ")]
            })
            .collect();
        frame.render_widget(Line::from(spans), value(1));
        self.file.draw(frame, value(2), &context.theme, self.focus == 2, "");
        let (said, role) = self.said.clone().unwrap_or_else(|| (self.about(context), Role::Muted));
        let lines = text::wrap_line(&Line::from(said), usize::from(inside.width).max(1));
        for (line, index) in lines.into_iter().zip(4u16..) {
            frame.render_widget(line.style(context.style(role)), row(index));
        }
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            popup::CLOSE => return Flow::Close,
            commands::WRITE => self.write(context),
            commands::NEXT_FIELD => self.focus = (self.focus + 1) % FIELDS.len(),
            commands::PREVIOUS_FIELD => self.focus = (self.focus + FIELDS.len() - 1) % FIELDS.len(),
            commands::NEXT_FORMAT => self.step_format(true, context),
            commands::PREVIOUS_FORMAT => self.step_format(false, context),
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        let (field, file) = match self.field() {
            Field::Year => (&mut self.year, false),
            Field::File => (&mut self.file, true),
            Field::Format => return Flow::Used,
        };
        if field.handle_key(key).changed() {
            self.named |= file;
            self.changed(context);
        }
        Flow::Used
    }

    fn paste(&mut self, text: &str, context: &mut Context) -> Flow {
        let (field, file) = match self.field() {
            Field::Year => (&mut self.year, false),
            Field::File => (&mut self.file, true),
            Field::Format => return Flow::Used,
        };
        if field.paste(text).changed() {
            self.named |= file;
            self.changed(context);
        }
        Flow::Used
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let reply = match reply.take::<Folder>() {
            Ok(Folder(folder)) => {
                self.folder = folder;
                if !self.named {
                    self.changed(context);
                }
                return Flow::Used;
            }
            Err(reply) => reply,
        };
        let Ok(outcome) = reply.take::<job::Outcome>() else { return Flow::Used };
        self.writing = false;
        match outcome {
            job::Outcome::Written(path) => {
                context.say(context.lang.tf("report.popup.written", &[("path", &path)]));
                return Flow::Close;
            }
            job::Outcome::Exists => {
                self.replace = true;
                self.said = Some((context.t("report.popup.exists").to_owned(), Role::Warn));
            }
            job::Outcome::NotLoaded => self.said = Some((context.t("global.header.loading").to_owned(), Role::Warn)),
            job::Outcome::Failed(error) => {
                self.said = Some((messages::report_error(context.lang, &error), Role::Bad));
            }
            job::Outcome::NotWritten(error) => {
                self.said = Some((messages::interchange_error(context.lang, &error), Role::Bad));
            }
        }
        Flow::Used
    }
}

impl ReportPrompt {
    /// As of which day the report would be.
    fn about(&self, context: &Context) -> String {
        let lang = context.lang;
        let Some(year) = self.year() else { return lang.t("report.popup.bad_year").to_owned() };
        match report::reference(year, context.on, context.today) {
            Some(on) => lang.tf("report.popup.as_of", &[("date", &lang.date(on))]),
            None => lang.tf("report.cli.not_begun", &[("year", &year)]),
        }
    }
}

/// What a form is called.
const fn name(format: Format) -> &'static str {
    match format {
        Format::Html => "report.popup.html",
        Format::Xlsx => "report.popup.xlsx",
        Format::Markdown => "report.popup.markdown",
    }
}
