//! What the keys of the screen do, and what becomes of the answers to what it asks.

use std::rc::Rc;
use std::sync::Arc;

use super::ask::{Answer, Pick, Prompt};
use super::choose::Choose;
use super::draft::Shared;
use super::mend::Mend;
use super::outcome::{self, Row};
use super::view::{ImportView, Page, Work};
use super::{folder, jobs, targets, words};
use crate::interchange::foreign::reread::{self, Manner};
use crate::interchange::foreign::table::Form;
use crate::interchange::foreign::target::Target;
use crate::interchange::import::desk::Desk;
use crate::interchange::import::likeness::Other;
use crate::model::record::Id;
use crate::tui::commands::{self, CommandId, global, import};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer};
use crate::tui::layers::{self, confirm::Confirm};
use crate::tui::screens::file;

impl ImportView {
    /// Whether the table looked at comes of a text of rows and cells.
    pub(super) fn is_text(&self) -> bool {
        self.part().is_some_and(|part| matches!(part.source.table.form, Form::Delimited { .. }))
    }

    /// Whether one can say which establishments are wanted.
    pub(super) fn sifts(&self) -> bool {
        let sirene = |form: &Form| matches!(form, Form::Sirene);
        let is_read = self.open() && self.part().is_some_and(|part| sirene(&part.source.table.form));
        is_read || (self.desk.is_none() && self.failed.is_some() && self.too_many) || self.sifted_out()
    }

    /// Whether nothing is left of a SIRENE file.
    fn sifted_out(&self) -> bool {
        !self.filter.is_open() && !self.writing() && self.done.is_none()
    }

    /// How many lines and files are refused.
    pub(super) fn refused(&self) -> usize {
        let report = self.tried.as_ref().map(|tried| &tried.report);
        report.map_or(0, |report| report.refused.len() + report.refused_files.len() + report.archive.refused.len())
    }

    /// The line of the outcome that is selected.
    fn row(&self) -> Option<Row> {
        outcome::rows(self).get(self.outcome.selected()?).copied()
    }

    /// The line of the file that is selected: part and place.
    fn line(&self) -> Option<(usize, usize)> {
        let tried = self.tried.as_ref()?;
        match self.page {
            Page::Columns => None,
            Page::Preview => {
                let line = tried.previews.get(self.part)?.get(self.previewed.selected()?)?;
                Some((self.part, line.at))
            }
            Page::Outcome => match self.row()? {
                Row::Refused(at) => tried.report.refused.get(at)?.source,
                Row::Alike(at) => tried.report.alike.get(at).map(|alike| alike.at),
                _ => None,
            },
        }
    }

    /// The stored organisation that the selected line looks like.
    pub(super) fn other(&self) -> Option<Id> {
        let Some(Row::Alike(at)) = self.row().filter(|_| self.page == Page::Outcome) else { return None };
        match self.tried.as_ref()?.report.alike.get(at)?.other {
            Other::Stored { id, .. } => Some(id),
            Other::Line { .. } => None,
        }
    }

    /// Whether Enter opens something here.
    pub(super) fn opens(&self) -> bool {
        self.open()
            && match self.page {
                Page::Columns => self.columns.selected().is_some(),
                Page::Preview => self.line().is_some(),
                Page::Outcome => self.line().is_some() || self.row() == Some(Row::Go) && self.tried.is_some(),
            }
    }

    /// Whether something can be left out here.
    pub(super) fn drops(&self) -> bool {
        let used = |column: usize| {
            let column = self.part().and_then(|part| part.source.layout.columns.get(column));
            column.is_some_and(|column| column.target.is_some())
        };
        self.open()
            && match self.page {
                Page::Columns => self.columns.selected().is_some_and(used),
                _ => self.line().is_some(),
            }
    }

    pub(super) fn act(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            import::CLOSE => return self.close(context),
            import::RUN => return self.run(context),
            import::OPEN => return self.open_selected(context),
            import::DROP => self.drop_selected(context),
            import::TAKE_BACK => {
                let n = self.part_mut().map_or(0, |part| part.take_back());
                context.say(context.lang.tn("import.screen.taken_back", words::count(n), &[]));
                jobs::try_out(self, context);
            }
            import::SET => return self.ask_setting(context),
            import::UPDATE => self.turn_desk(|desk| desk.update = !desk.update, context),
            import::SKIP_BAD => self.turn_desk(|desk| desk.skip_bad = !desk.skip_bad, context),
            import::REJECTS => return self.ask_rejects(context),
            import::OTHER => {
                if let Some(id) = self.other() {
                    return Flow::Open(file::open(id, context));
                }
            }
            import::WANTED => return Flow::Open(Box::new(Prompt::filter(&self.filter, &self.answers, context))),
            import::KIND => {
                let (choices, at) = targets::kinds(context.lang, self.desk.as_ref().and_then(|desk| desk.kind));
                let title = context.t("import.ask.kind").to_owned();
                return Flow::Open(Box::new(Pick::new(title, choices, at, &self.answers, context)));
            }
            import::ENCODING | import::SEPARATOR => self.read_otherwise(command == import::ENCODING, context),
            import::HEADING_DOWN | import::HEADING_UP => self.move_heading(command == import::HEADING_DOWN, context),
            import::NEXT_SHEET => {
                let parts = self.desk.as_ref().map_or(1, |desk| desk.parts.len().max(1));
                self.show_part((self.part + 1) % parts);
            }
            import::TAKE_SHEET => {
                if let Some(part) = self.part_mut() {
                    part.taken = !part.taken;
                    jobs::try_out(self, context);
                }
            }
            import::GUESS => {
                let part = self.part;
                jobs::redo(self, context, move |desk, store| desk.guess_anew(store, part));
            }
            global::UNDO => {
                let Some(change) = self.done.as_ref().and_then(|done| done.change) else { return Flow::Ignored };
                context.say(context.t("global.undo.under_way"));
                layers::undo::change(change, context);
                self.done = None;
                self.tried = None;
                self.count_rows();
                // The change comes back as a change of records, and is tried again then.
            }
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    /// Stops what is being written; else leaves, and asks where work would be lost.
    fn close(&mut self, context: &mut Context) -> Flow {
        match &self.work {
            Some(Work::Writing(watch)) => {
                watch.stop();
                Flow::Used
            }
            _ if self.unsaved() && !self.leaving => {
                let (title, question) = (context.t("import.ask.leave_title"), context.t("import.ask.leave"));
                Flow::Open(self.confirm(title.to_owned(), question.to_owned(), Answer::Leave, context))
            }
            // What cannot be read may have been a slip of the pen.
            _ if self.failed.is_some() && self.desk.is_none() => {
                Flow::Replace(Box::new(Choose::again(&self.path, context)))
            }
            _ => {
                self.put_by(context);
                self.let_go(context);
                Flow::Close
            }
        }
    }

    fn confirm(&self, title: String, question: String, answer: Answer, context: &mut Context) -> Box<dyn Layer> {
        let answers = Rc::clone(&self.answers);
        let yes = Box::new(move |context: &mut Context| {
            // It was asked by the key that closes: that comes once more.
            let close = commands::all().find(|command| command.id == import::CLOSE);
            if let (Answer::Leave, Some(close)) = (&answer, close) {
                context.run(close);
            }
            answers.replace(Some(answer));
        });
        Box::new(Confirm::new(title, question, context, yes))
    }

    /// Imports; where lines are refused, after a question.
    fn run(&mut self, context: &mut Context) -> Flow {
        if self.work.is_some() {
            context.warn(context.t("import.screen.not_tried"));
            return Flow::Used;
        }
        let (Some(desk), Some(tried)) = (&self.desk, &self.tried) else { return Flow::Used };
        let refused = self.refused();
        if !tried.report.refused_files.is_empty() {
            context.warn(context.t("import.screen.file_refused"));
            return Flow::Used;
        }
        if outcome::writes(tried) == 0 {
            context.warn(context.t("import.screen.nothing_to_write"));
            return Flow::Used;
        }
        if refused > 0 && !desk.skip_bad {
            let title = context.t("import.ask.skip_title").to_owned();
            let question = context.lang.tn("import.ask.skip", words::count(refused), &[]);
            return Flow::Open(self.confirm(title, question, Answer::SkipBad, context));
        }
        jobs::write(self, context);
        Flow::Used
    }

    fn open_selected(&mut self, context: &mut Context) -> Flow {
        match (self.page, self.line()) {
            (Page::Columns, _) => {
                let (Some(part), Some(column)) = (self.part(), self.columns.selected()) else { return Flow::Used };
                let (choices, at) = targets::of_column(context.lang, &part.source.layout, column);
                let heading = part.source.layout.columns.get(column).map_or("", |column| &column.heading);
                let title = context.lang.tf("import.ask.column", &[("heading", &heading)]);
                Flow::Open(Box::new(Pick::new(title, choices, at, &self.answers, context)))
            }
            (_, Some(at)) => match Mend::open(self, at, context) {
                Some(mend) => Flow::Open(Box::new(mend)),
                None => Flow::Used,
            },
            _ => self.run(context),
        }
    }

    fn drop_selected(&mut self, context: &mut Context) {
        match (self.page, self.columns.selected(), self.line()) {
            (Page::Columns, Some(column), _) => self.choose_column(column, None, context),
            (_, _, Some((part, at))) => self.leave_out(part, at, context),
            _ => {}
        }
    }

    fn leave_out(&mut self, part: usize, at: usize, context: &mut Context) {
        let Some(desk) = &mut self.desk else { return };
        let Some(part) = desk.parts.get_mut(part) else { return };
        part.leave_out(at);
        let key = context.keymap.shown_id(import::TAKE_BACK, context.lang);
        context.say(context.lang.tf("import.screen.left_out", &[("name", &part.name_of(at)), ("key", &key)]));
        jobs::try_out(self, context);
    }

    fn choose_column(&mut self, column: usize, target: Option<Target>, context: &mut Context) {
        let part = self.part;
        self.turn_desk(|desk| desk.choose(part, column, target), context);
    }

    fn turn_desk(&mut self, turn: impl FnOnce(&mut Desk), context: &mut Context) {
        if let Some(desk) = &mut self.desk {
            turn(desk);
            jobs::try_out(self, context);
        }
    }

    /// Asks for what the selected column lacks, or leaves to a proposal; of any other, which field first.
    fn ask_setting(&mut self, context: &mut Context) -> Flow {
        let Some(part) = self.part() else { return Flow::Used };
        let layout = &part.source.layout;
        let column = self.columns.selected().and_then(|column| layout.columns.get(column));
        if let Some(target) = column.and_then(|column| column.lacks).and_then(|(kind, name)| Target::new(kind, name)) {
            return self.ask_value(target, context);
        }
        let proposed = column.and_then(|column| column.target).and_then(|target| layout.proposed_for(&target));
        if let Some(target) = proposed {
            return self.ask_value(target, context);
        }
        let choices = targets::to_set(context.lang, layout);
        let title = context.t("import.ask.field").to_owned();
        let Some(sense) = self.desk.as_ref().map(|desk| Arc::clone(&desk.sense)) else { return Flow::Used };
        Flow::Open(Box::new(Pick::new(title, choices, 0, &self.answers, context).then_value(sense, self.keeping())))
    }

    fn ask_value(&self, target: Target, context: &mut Context) -> Flow {
        self.value_prompt(target, context).map_or(Flow::Used, |prompt| Flow::Open(Box::new(prompt)))
    }

    fn keeping(&self) -> (Shared, usize) {
        (Rc::clone(&self.typing), self.part)
    }

    /// The question for the value of a field in every line.
    pub(super) fn value_prompt(&self, target: Target, context: &mut Context) -> Option<Prompt> {
        let now = self.part().and_then(|part| part.source.layout.setting(target.kind, target.field));
        let now = now.unwrap_or_default().to_owned();
        let sense = self.desk.as_ref().map(|desk| Arc::clone(&desk.sense))?;
        Some(Prompt::value(target, &now, sense, self.keeping(), &self.answers, context))
    }

    fn ask_rejects(&self, context: &mut Context) -> Flow {
        let stem = self.path.file_stem().unwrap_or_default().to_string_lossy();
        let name = format!("{stem}-{}.csv", context.t("import.ask.rejects_name"));
        let begin = folder::typed(&self.path.with_file_name(name), false);
        let title = context.t("import.ask.rejects").to_owned();
        let hint = context.t("import.ask.rejects_hint").to_owned();
        let answer = |text: &str| Answer::Rejects(layers::files::path(&folder::cleaned(text)));
        Flow::Open(Box::new(Prompt::new(title, hint, &begin, answer, &self.answers, context)))
    }

    fn read_otherwise(&mut self, encoding: bool, context: &mut Context) {
        let Some((desk, part)) = self.desk.as_ref().zip(self.part()) else { return };
        let Form::Delimited { encoding: now, separator } = part.source.table.form else { return };
        let manner = match encoding {
            true => Manner { encoding: Some(reread::next_encoding(now)), ..desk.manner },
            false => Manner { separator: Some(reread::next_separator(separator)), ..desk.manner },
        };
        jobs::read_as(self, manner, desk.kind, context);
    }

    fn move_heading(&mut self, down: bool, context: &mut Context) {
        let Some(part) = self.part() else { return };
        let (at, place) = (part.source.layout.heading, self.part);
        let to = if down { at + 1 } else { at.saturating_sub(1) };
        if to != at && to < part.source.table.lines.len() {
            jobs::redo(self, context, move |desk, store| {
                desk.move_heading(store, place, to);
                Ok(())
            });
        }
    }

    /// Takes the answer to what was asked, if there is one.
    pub(super) fn answered(&mut self, context: &mut Context) {
        let Some(answer) = self.answers.take() else { return };
        match answer {
            Answer::Column(column, target) => self.choose_column(column, target, context),
            // The list asks for the value itself.
            Answer::Field(..) => {}
            Answer::Value(target, value) => {
                let part = self.part;
                self.turn_desk(|desk| desk.set(part, &target, value), context);
            }
            Answer::Wanted(filter) => {
                self.filter = filter;
                let now = self.desk.as_ref().map(|desk| (desk.manner, desk.kind)).unwrap_or_default();
                jobs::read_as(self, now.0, now.1, context);
            }
            Answer::Kind(kind) => {
                if let Some(manner) = self.desk.as_ref().map(|desk| desk.manner) {
                    jobs::read_as(self, manner, kind, context);
                }
            }
            Answer::Mended { part, at, cells } => {
                if let Some(part) = self.desk.as_mut().and_then(|desk| desk.parts.get_mut(part)) {
                    part.mend(at, &cells);
                    jobs::try_out(self, context);
                }
            }
            Answer::LeftOut { part, at } => self.leave_out(part, at, context),
            Answer::Rejects(path) => jobs::write_rejects(self, path, context),
            Answer::SkipBad => {
                if let Some(desk) = &mut self.desk {
                    desk.skip_bad = true;
                }
                jobs::write(self, context);
            }
            Answer::Leave => self.leaving = true,
        }
    }
}
