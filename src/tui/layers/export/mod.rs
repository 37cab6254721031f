//! Exporting the list in sight: in which format, to which file. It is made and written on the storage thread; the popup
//! says where it is.

mod job;
#[cfg(test)]
mod tests;

use std::path::Path;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use crate::i18n::messages;
use crate::interchange::export::Format;
use crate::model::text::fold;
use crate::tui::commands::export as commands;
use crate::tui::commands::{CommandId, Scope, popup};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::target_file::TargetFile;
use crate::tui::listing::Listing;
use crate::tui::theme::Role;
use crate::tui::widgets::{labelled, popup as frame_popup};

/// The popup.
pub struct ExportPrompt {
    id: u64,
    listing: Listing,
    formats: Vec<Format>,
    /// A place in `formats`.
    format: usize,
    /// Whether the name is being typed, rather than the format chosen.
    typing: bool,
    file: TargetFile,
}

impl ExportPrompt {
    /// For a list, into the user's folder.
    pub fn new(listing: Listing, context: &mut Context) -> ExportPrompt {
        let id = context.new_id();
        let mut formats = listing.subject.purpose().formats().to_vec();
        // A workbook is what most people want of a list.
        formats.sort_by_key(|format| *format != Format::Xlsx);
        let mut prompt =
            ExportPrompt { id, listing, formats, format: 0, typing: false, file: TargetFile::of(id, context) };
        prompt.rename(context);
        prompt
    }

    fn format(&self) -> Format {
        self.formats.get(self.format).copied().unwrap_or(Format::Xlsx)
    }

    /// What the file is called unless somebody says otherwise: kind and date.
    fn rename(&mut self, context: &Context) {
        let format = self.format();
        let stem = match format {
            Format::Labels => fold(context.t("export.labels.title")),
            _ => fold(&self.listing.title)
                .split(|c: char| !c.is_ascii_alphanumeric())
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join("-"),
        };
        let stem: String = stem.chars().take(60).collect();
        self.file.follow(&format!("{stem}-{}.{}", context.on, format.ending()));
        self.file.follow_ending(format.ending(), |ending| Format::named(ending).is_some());
    }

    fn step_format(&mut self, forward: bool, context: &Context) {
        let count = self.formats.len().max(1);
        self.format = (self.format + if forward { 1 } else { count - 1 }) % count;
        self.rename(context);
    }

    fn write(&mut self, context: &mut Context) {
        if self.file.is_writing() {
            return;
        }
        let lang = context.lang;
        let name = self.file.typed_name();
        // The ending typed decides, as it does on the command line.
        let format = Format::of(Path::new(&name)).filter(|format| self.formats.contains(format));
        let Some(format) = format else {
            let known: Vec<&str> = self.formats.iter().map(|format| format.ending()).collect();
            let known = known.join(", ");
            self.typing = true;
            self.file.say(lang.tf("export.popup.bad_ending", &[("name", &name), ("known", &known)]), Role::Bad);
            return;
        };
        self.format = self.formats.iter().position(|it| *it == format).unwrap_or(0);
        let order = job::Order {
            listing: self.listing.clone(),
            format,
            on: context.on,
            lang,
            name,
            replace: self.file.replaces(),
        };
        self.file.begin(lang.t("export.popup.writing"));
        context.ask(self.id, move |store, shared| job::write(store, shared, &order));
    }
}

impl Layer for ExportPrompt {
    fn id(&self) -> u64 {
        self.id
    }

    /// The rows are those of before. What is being written is the storage thread's.
    fn erased(&mut self, _: &mut Context) -> Flow {
        if self.file.is_writing() { Flow::Used } else { Flow::Close }
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
        let labels = ["export.popup.format", "export.popup.file"].map(|key| context.t(key));
        let [formats, file] = labelled::draw(frame, inside, &context.theme, labels, Some(usize::from(self.typing)));
        let words = self.formats.iter().map(|format| context.t(name(*format)).to_owned());
        frame.render_widget(labelled::choice(&context.theme, words, self.format, !self.typing), formats);
        self.file.name.draw(frame, file, &context.theme, self.typing, "");
        let rows = i64::try_from(self.listing.rows).unwrap_or(i64::MAX);
        let about = || context.lang.tn("export.popup.rows", rows, &[]);
        let said = self.file.said(about, usize::from(inside.width), |role| context.style(role));
        for (line, index) in said.into_iter().zip(3u16..) {
            frame.render_widget(line, labelled::row(inside, index));
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
        if self.typing && self.file.name.handle_key(key).changed() {
            self.file.typed();
        }
        Flow::Used
    }

    fn paste(&mut self, text: &str, _: &mut Context) -> Flow {
        if self.typing && self.file.name.paste(text).changed() {
            self.file.typed();
        }
        Flow::Used
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let reply = match self.file.placed(reply) {
            Ok(()) => {
                self.rename(context);
                return Flow::Used;
            }
            Err(reply) => reply,
        };
        let Ok(outcome) = reply.take::<job::Outcome>() else { return Flow::Used };
        self.file.end();
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
            job::Outcome::Exists => self.file.is_there(lang.t("export.popup.exists")),
            job::Outcome::Failed(error) => self.file.say(messages::store_error(lang, &error), Role::Bad),
            job::Outcome::Refused(why) => self.file.say(why, Role::Bad),
            job::Outcome::NotWritten(error) => self.file.say(messages::interchange_error(lang, &error), Role::Bad),
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
