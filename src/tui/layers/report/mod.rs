//! Writing the yearly report: which year, in which form, to which file. It is gathered and written on the storage
//! thread; the popup says where it is.

mod job;
#[cfg(test)]
mod tests;

use chrono::Datelike;
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use crate::i18n::messages;
use crate::report::{self, Format};
use crate::tui::commands::report as commands;
use crate::tui::commands::{CommandId, Scope, popup};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::target_file::TargetFile;
use crate::tui::theme::Role;
use crate::tui::widgets::text_field::TextField;
use crate::tui::widgets::{labelled, popup as frame_popup};

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
    file: TargetFile,
}

impl ReportPrompt {
    /// For the year of the date of reference, into the user's folder.
    pub fn new(context: &mut Context) -> ReportPrompt {
        let id = context.new_id();
        ReportPrompt {
            id,
            focus: 0,
            year: TextField::new(&context.on.year().to_string()),
            format: Format::Html,
            file: TargetFile::of(id, context),
        }
    }

    fn field(&self) -> Field {
        FIELDS[self.focus.min(FIELDS.len() - 1)]
    }

    fn year(&self) -> Option<i32> {
        self.year.text().trim().parse().ok().filter(|year| (1990..=2200).contains(year))
    }

    /// The year or the form changed: what was said no longer holds, and the name follows.
    fn changed(&mut self, context: &Context) {
        self.file.forget();
        if let Some(year) = self.year() {
            self.file.follow(&report::file_name(year, self.format, context.lang));
        }
        if self.field() == Field::Format {
            let is_one = |ending: &str| Format::of(std::path::Path::new(&format!("x.{ending}"))).is_some();
            self.file.follow_ending(self.format.ending(), is_one);
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
        if self.file.is_writing() {
            return;
        }
        let lang = context.lang;
        let Some(year) = self.year() else {
            self.focus = 0;
            self.file.say(lang.t("report.popup.bad_year").to_owned(), Role::Bad);
            return;
        };
        let name = self.file.typed_name();
        let Some(format) = Format::of(std::path::Path::new(&name)) else {
            self.focus = 2;
            self.file.say(messages::report_ending(lang, &name), Role::Bad);
            return;
        };
        let order = report::Order { year, on: context.on, today: context.today, format, lang };
        let replace = self.file.replaces();
        self.file.begin(lang.t("report.popup.writing"));
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
        let labels = ["report.popup.year", "report.popup.format", "report.popup.file"].map(|key| context.t(key));
        let [year, format, file] = labelled::draw(frame, inside, &context.theme, labels, Some(self.focus));
        self.year.draw(frame, year, &context.theme, self.focus == 0, "");
        let words = Format::ALL.into_iter().map(|format| context.t(name(format)).to_owned());
        let chosen = Format::ALL.iter().position(|format| *format == self.format).unwrap_or(0);
        frame.render_widget(labelled::choice(&context.theme, words, chosen, self.focus == 1), format);
        self.file.name.draw(frame, file, &context.theme, self.focus == 2, "");
        let said = self.file.said(|| self.about(context), usize::from(inside.width), |role| context.style(role));
        for (line, index) in said.into_iter().zip(4u16..) {
            frame.render_widget(line, labelled::row(inside, index));
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
        self.edit(context, |field| field.handle_key(key).changed());
        Flow::Used
    }

    fn paste(&mut self, text: &str, context: &mut Context) -> Flow {
        self.edit(context, |field| field.paste(text).changed());
        Flow::Used
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let reply = match self.file.placed(reply) {
            Ok(()) => {
                self.changed(context);
                return Flow::Used;
            }
            Err(reply) => reply,
        };
        let Ok(outcome) = reply.take::<job::Outcome>() else { return Flow::Used };
        self.file.end();
        let lang = context.lang;
        match outcome {
            job::Outcome::Written(path) => {
                context.say(lang.tf("report.popup.written", &[("path", &path)]));
                return Flow::Close;
            }
            job::Outcome::Exists => self.file.is_there(lang.t("report.popup.exists")),
            job::Outcome::NotLoaded => self.file.say(lang.t("global.header.loading").to_owned(), Role::Warn),
            job::Outcome::Failed(error) => self.file.say(messages::report_error(lang, &error), Role::Bad),
            job::Outcome::NotWritten(error) => self.file.say(messages::interchange_error(lang, &error), Role::Bad),
        }
        Flow::Used
    }
}

impl ReportPrompt {
    /// A key or a paste into the field in use.
    fn edit(&mut self, context: &Context, change: impl FnOnce(&mut TextField) -> bool) {
        let field = self.field();
        let edited = match field {
            Field::Year => &mut self.year,
            Field::File => &mut self.file.name,
            Field::Format => return,
        };
        match (change(edited), field) {
            (true, Field::File) => self.file.typed(),
            (true, _) => self.changed(context),
            (false, _) => {}
        }
    }

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
