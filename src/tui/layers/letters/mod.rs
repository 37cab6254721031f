//! Writing letters about dues: which, for whom, to which file. They are made and written on the storage thread; the
//! popup says where they are, and what of the pole they lack.

mod job;
#[cfg(test)]
mod tests;

use chrono::Datelike;
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use self::job::What;
use crate::counters::dues_sheet::SheetRow;
use crate::i18n::messages;
use crate::interchange::letters::{Refusal, stem};
use crate::model::record::Id;
use crate::tui::commands::letters as commands;
use crate::tui::commands::{CommandId, Scope, popup};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::target_file::TargetFile;
use crate::tui::theme::Role;
use crate::tui::widgets::{labelled, popup as frame_popup, text};

/// Rows of the box without what is said in it.
const FRAME_ROWS: usize = 6;
/// Rows of what is said, at least: the box does not jump for a short message.
const SAID_ROWS: usize = 3;

/// The popup.
struct LettersPrompt {
    id: u64,
    /// The selected organisation.
    name: String,
    /// What tells its file from the others.
    stem: String,
    /// What can be written; never empty.
    offers: Vec<What>,
    /// A place in `offers`.
    at: usize,
    /// Whether the name is being typed, rather than the letter chosen.
    typing: bool,
    file: TargetFile,
    /// Whether it is written: what is said remains to be read.
    done: bool,
}

/// The popup for the selected line of the dues sheet and those in sight; or why there is no letter to write.
pub fn open(selected: &SheetRow, shown: impl IntoIterator<Item = SheetRow>, context: &mut Context) -> Flow {
    let id = selected.organisation;
    let (name, stem) = {
        let world = context.shared().world();
        let organisation = world.facts.organisation(id);
        let name = organisation.map(|it| it.name.to_string()).unwrap_or_default();
        let stem = stem(organisation.and_then(|it| it.siret_text()), &name, id);
        (name, stem)
    };
    let to_call: Vec<Id> = shown.into_iter().filter(|row| row.status.is_to_pay()).map(|row| row.organisation).collect();
    let offers: Vec<What> = [
        selected.status.is_to_pay().then_some(What::Call(id)),
        (!to_call.is_empty()).then_some(What::Calls(to_call)),
        (selected.paid > 0).then_some(What::Receipt(id)),
    ]
    .into_iter()
    .flatten()
    .collect();
    if offers.is_empty() {
        let why = Refusal::NotToCall(selected.status);
        context.warn(messages::letters::no_letter(context.lang, why, &name, context.on.year()));
        return Flow::Used;
    }
    let layer = context.new_id();
    let mut prompt = LettersPrompt {
        id: layer,
        name,
        stem,
        offers,
        at: 0,
        typing: false,
        file: TargetFile::of(layer, context),
        done: false,
    };
    prompt.rename(context);
    Flow::Open(Box::new(prompt))
}

impl LettersPrompt {
    fn what(&self) -> Option<&What> {
        self.offers.get(self.at)
    }

    /// Another letter was chosen: what was said no longer holds, and the name follows unless one was typed.
    fn rename(&mut self, context: &Context) {
        let (lang, year) = (context.lang, context.on.year());
        let name = match self.what() {
            Some(What::Call(_)) => format!("{}-{year}-{}", lang.t("letters.call_stem"), self.stem),
            Some(What::Receipt(_)) => format!("{}-{year}-{}", lang.t("letters.receipt_stem"), self.stem),
            Some(What::Calls(_)) | None => format!("{}-{year}", lang.t("letters.calls_stem")),
        };
        self.file.follow(&format!("{name}.html"));
    }

    fn step(&mut self, forward: bool, context: &Context) {
        let count = self.offers.len().max(1);
        self.at = (self.at + if forward { 1 } else { count - 1 }) % count;
        self.rename(context);
    }

    fn write(&mut self, context: &mut Context) {
        let Some(what) = self.what().filter(|_| !self.file.is_writing()) else { return };
        let lang = context.lang;
        let name = self.file.typed_name();
        let ending = std::path::Path::new(&name).extension();
        if !ending.is_some_and(|ending| ending.eq_ignore_ascii_case("html") || ending.eq_ignore_ascii_case("htm")) {
            self.typing = true;
            self.file.say(lang.tf("letters.popup.bad_ending", &[("name", &name)]), Role::Bad);
            return;
        }
        let (what, settings) = (what.clone(), context.settings.clone());
        let order = job::Order { what, on: context.on, lang, settings, name, replace: self.file.replaces() };
        self.file.begin(lang.t("letters.popup.writing"));
        context.ask(self.id, move |store, _| job::write(store, &order));
    }

    /// What a choice is called.
    fn choice(what: &What, context: &Context) -> String {
        let lang = context.lang;
        match what {
            What::Call(_) => lang.t("letters.popup.call").to_owned(),
            What::Calls(ids) => lang.tn("letters.popup.calls", count(ids.len()), &[]),
            What::Receipt(_) => lang.t("letters.popup.receipt").to_owned(),
        }
    }

    /// What would be written.
    fn about(&self, context: &Context) -> String {
        let lang = context.lang;
        let (year, date) = (context.on.year(), lang.date(context.on));
        let values: [(&str, &dyn std::fmt::Display); 3] = [("year", &year), ("date", &date), ("name", &self.name)];
        match self.what() {
            Some(What::Call(_)) => lang.tf("letters.popup.about_call", &values),
            Some(What::Calls(ids)) => lang.tn("letters.popup.about_calls", count(ids.len()), &values),
            Some(What::Receipt(_)) => lang.tf("letters.popup.about_receipt", &values),
            None => String::new(),
        }
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

impl Layer for LettersPrompt {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Letters, Scope::Popup]
    }

    fn title(&self, context: &Context) -> String {
        context.lang.tf("letters.popup.title", &[("year", &context.on.year())])
    }

    fn fills(&self) -> bool {
        false
    }

    fn takes_text(&self) -> bool {
        self.typing && !self.done
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        match command {
            popup::CLOSE => true,
            _ if self.done => false,
            commands::NEXT_LETTER | commands::PREVIOUS_LETTER => !self.typing && self.offers.len() > 1,
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        const WIDTH: u16 = 76;
        let room = usize::from(WIDTH.min(area.width)).saturating_sub(2);
        let said = self.file.said(|| self.about(context), room, |role| context.style(role));
        let height = text::cells(FRAME_ROWS + said.len().max(SAID_ROWS)).min(area.height);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), WIDTH, height);
        let labels = ["letters.popup.letter", "letters.popup.file"].map(|key| context.t(key));
        let used = (!self.done).then_some(usize::from(self.typing));
        let [letters, file] = labelled::draw(frame, inside, &context.theme, labels, used);
        let words = self.offers.iter().map(|what| LettersPrompt::choice(what, context));
        let choosing = !self.typing && !self.done;
        frame.render_widget(labelled::choice(&context.theme, words, self.at, choosing), letters);
        self.file.name.draw(frame, file, &context.theme, self.takes_text(), "");
        for (line, index) in said.into_iter().zip(3u16..) {
            frame.render_widget(line, labelled::row(inside, index));
        }
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            popup::CLOSE => return Flow::Close,
            commands::WRITE => self.write(context),
            commands::NEXT_FIELD | commands::PREVIOUS_FIELD => self.typing = !self.typing,
            commands::NEXT_LETTER => self.step(true, context),
            commands::PREVIOUS_LETTER => self.step(false, context),
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, _: &mut Context) -> Flow {
        if self.done && key.code == crossterm::event::KeyCode::Enter {
            return Flow::Close;
        }
        if self.takes_text() && self.file.name.handle_key(key).changed() {
            self.file.typed();
        }
        Flow::Used
    }

    fn paste(&mut self, text: &str, _: &mut Context) -> Flow {
        if self.takes_text() && self.file.name.paste(text).changed() {
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
            job::Outcome::Written { path, letters, missing } => {
                let written = lang.tn("letters.written", count(letters), &[("path", &path)]);
                let Some(missing) = missing else {
                    context.say(written);
                    return Flow::Close;
                };
                // Both are too long for the line at the foot of the screen.
                self.done = true;
                self.file.say(format!("{written}\n{missing}"), Role::Warn);
            }
            job::Outcome::Exists => self.file.is_there(lang.t("letters.popup.exists")),
            job::Outcome::Failed(error) => self.file.say(messages::store_error(lang, &error), Role::Bad),
            job::Outcome::Refused(why) => self.file.say(why, Role::Bad),
            job::Outcome::NotWritten(error) => self.file.say(messages::interchange_error(lang, &error), Role::Bad),
        }
        Flow::Used
    }
}
