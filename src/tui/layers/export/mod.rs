//! Exporting the list in sight: in which format, to which file. It is made and written on the storage thread; the popup
//! says where it is.

mod job;
#[cfg(test)]
mod tests;

use std::path::Path;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::i18n::messages;
use crate::interchange::export::Format;
use crate::model::text::fold;
use crate::tui::commands::export as commands;
use crate::tui::commands::{CommandId, Scope, popup};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::files::{Folder, folder};
use crate::tui::listing::Listing;
use crate::tui::theme::Role;
use crate::tui::widgets::text_field::TextField;
use crate::tui::widgets::{popup as frame_popup, text};

/// The popup.
pub struct ExportPrompt {
    id: u64,
    listing: Listing,
    formats: Vec<Format>,
    /// A place in `formats`.
    format: usize,
    /// Whether the name is being typed, rather than the format chosen.
    typing: bool,
    file: TextField,
    /// Whether the user has typed a name: then it follows the format by its ending only.
    named: bool,
    /// Where files go unless said otherwise; empty until it is known.
    folder: String,
    /// What was found wrong, or what is to be confirmed.
    said: Option<(String, Role)>,
    /// Whether the file is there, and may be replaced when asked once more.
    replace: bool,
    writing: bool,
}

impl ExportPrompt {
    /// For a list, into the user's folder.
    pub fn new(listing: Listing, context: &mut Context) -> ExportPrompt {
        let id = context.new_id();
        context.ask(id, |_, _| Folder(folder()));
        let mut formats = listing.subject.purpose().formats().to_vec();
        // A workbook is what most people want of a list.
        formats.sort_by_key(|format| *format != Format::Xlsx);
        let mut prompt = ExportPrompt {
            id,
            listing,
            formats,
            format: 0,
            typing: false,
            file: TextField::new(""),
            named: false,
            folder: String::new(),
            said: None,
            replace: false,
            writing: false,
        };
        prompt.rename(context);
        prompt
    }

    fn format(&self) -> Format {
        self.formats.get(self.format).copied().unwrap_or(Format::Xlsx)
    }

    /// What the file is called unless somebody says otherwise: kind and date.
    fn rename(&mut self, context: &Context) {
        self.said = None;
        self.replace = false;
        let ending = self.format().ending();
        if self.named {
            // A name typed keeps its place and takes the ending of the format.
            if let Some((stem, old)) = self.file.text().rsplit_once('.')
                && Format::named(old).is_some()
            {
                let name = format!("{stem}.{ending}");
                self.file.set_text(&name);
            }
            return;
        }
        let words: Vec<String> = fold(&self.listing.title)
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        let stem =
            if self.format() == Format::Labels { fold(context.t("export.labels.title")) } else { words.join("-") };
        let stem: String = stem.chars().take(60).collect();
        self.file.set_text(&format!("{}{stem}-{}.{ending}", self.folder, context.on));
    }

    fn step_format(&mut self, forward: bool, context: &Context) {
        let count = self.formats.len().max(1);
        self.format = (self.format + if forward { 1 } else { count - 1 }) % count;
        self.rename(context);
    }

    fn write(&mut self, context: &mut Context) {
        if self.writing {
            return;
        }
        let lang = context.lang;
        let name = self.file.text().trim().to_owned();
        // The ending typed decides, as it does on the command line.
        let format = Format::of(Path::new(&name)).filter(|format| self.formats.contains(format));
        let Some(format) = format else {
            let known: Vec<&str> = self.formats.iter().map(|format| format.ending()).collect();
            let known = known.join(", ");
            self.typing = true;
            self.said = Some((lang.tf("export.popup.bad_ending", &[("name", &name), ("known", &known)]), Role::Bad));
            return;
        };
        self.format = self.formats.iter().position(|it| *it == format).unwrap_or(0);
        let order =
            job::Order { listing: self.listing.clone(), format, on: context.on, lang, name, replace: self.replace };
        self.writing = true;
        self.said = Some((lang.t("export.popup.writing").to_owned(), Role::Muted));
        context.ask(self.id, move |store, shared| job::write(store, shared, &order));
    }

    fn edited(&mut self) {
        self.named = true;
        self.said = None;
        self.replace = false;
    }
}

impl Layer for ExportPrompt {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Export, Scope::Popup]
    }

    fn title(&self, context: &Context) -> String {
        context.lang.tf("export.popup.title", &[("what", &self.listing.title)])
    }

    fn fills(&self) -> bool {
        false
    }

    fn takes_text(&self) -> bool {
        self.typing
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        !matches!(command, commands::NEXT_FORMAT | commands::PREVIOUS_FORMAT) || !self.typing
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), 76, 9);
        let row =
            |index: u16| Rect { y: inside.y.saturating_add(index), height: u16::from(index < inside.height), ..inside };
        let labels = ["export.popup.format", "export.popup.file"].map(|key| context.t(key));
        let width = text::cells(labels.iter().map(|label| text::width(label)).max().unwrap_or(0) + 2);
        for (index, label) in (0u16..).zip(labels) {
            let role = if (index == 1) == self.typing { Role::Accent } else { Role::Muted };
            frame.render_widget(Line::styled(label, context.style(role)), row(index));
        }
        let value = |index: u16| {
            let row = row(index);
            Rect { x: row.x.saturating_add(width.min(row.width)), width: row.width.saturating_sub(width), ..row }
        };
        let spans: Vec<Span> = self
            .formats
            .iter()
            .enumerate()
            .flat_map(|(index, format)| {
                let chosen = index == self.format;
                let role = match (chosen, self.typing) {
                    (true, false) => Role::Selection,
                    (true, true) => Role::Text,
                    (false, _) => Role::Muted,
                };
                let mark = if chosen { "•" } else { " " };
                [Span::styled(format!("{mark}{} ", context.t(name(*format))), context.style(role)), Span::raw(" ")]
            })
            .collect();
        frame.render_widget(Line::from(spans), value(0));
        self.file.draw(frame, value(1), &context.theme, self.typing, "");
        let rows = i64::try_from(self.listing.rows).unwrap_or(i64::MAX);
        let about = || (context.lang.tn("export.popup.rows", rows, &[]), Role::Muted);
        let (said, role) = self.said.clone().unwrap_or_else(about);
        let lines = text::wrap_line(&Line::from(said), usize::from(inside.width).max(1));
        for (line, index) in lines.into_iter().zip(3u16..) {
            frame.render_widget(line.style(context.style(role)), row(index));
        }
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            popup::CLOSE => return Flow::Close,
            commands::WRITE => self.write(context),
            commands::NEXT_FIELD | commands::PREVIOUS_FIELD => self.typing = !self.typing,
            commands::NEXT_FORMAT => self.step_format(true, context),
            commands::PREVIOUS_FORMAT => self.step_format(false, context),
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, _: &mut Context) -> Flow {
        if self.typing && self.file.handle_key(key).changed() {
            self.edited();
        }
        Flow::Used
    }

    fn paste(&mut self, text: &str, _: &mut Context) -> Flow {
        if self.typing && self.file.paste(text).changed() {
            self.edited();
        }
        Flow::Used
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let reply = match reply.take::<Folder>() {
            Ok(Folder(folder)) => {
                self.folder = folder;
                if !self.named {
                    self.rename(context);
                }
                return Flow::Used;
            }
            Err(reply) => reply,
        };
        let Ok(outcome) = reply.take::<job::Outcome>() else { return Flow::Used };
        self.writing = false;
        let lang = context.lang;
        match outcome {
            job::Outcome::Written { path, without } if without.is_empty() => {
                let rows = i64::try_from(self.listing.rows).unwrap_or(i64::MAX);
                context.say(lang.tn("export.popup.written", rows, &[("path", &path)]));
                return Flow::Close;
            }
            job::Outcome::Written { path, without } => {
                let names = without.join(", ");
                context.warn(lang.tf("export.popup.written_without", &[("path", &path), ("names", &names)]));
                return Flow::Close;
            }
            job::Outcome::Exists => {
                self.replace = true;
                self.said = Some((lang.t("export.popup.exists").to_owned(), Role::Warn));
            }
            job::Outcome::Failed(error) => self.said = Some((messages::store_error(lang, &error), Role::Bad)),
            job::Outcome::Refused(why) => self.said = Some((why, Role::Bad)),
            job::Outcome::NotWritten(error) => {
                self.said = Some((messages::interchange_error(lang, &error), Role::Bad));
            }
        }
        Flow::Used
    }
}

/// What a format is called.
const fn name(format: Format) -> &'static str {
    match format {
        Format::Csv => "export.popup.csv",
        Format::Xlsx => "export.popup.xlsx",
        Format::Json => "export.popup.json",
        Format::Vcf => "export.popup.vcf",
        Format::Ics => "export.popup.ics",
        Format::Labels => "export.popup.labels",
    }
}
