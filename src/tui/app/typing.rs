//! Who saves in the middle of a sentence goes on typing it when the form is closed already. Letters that follow each other then are a
//! text, and no commands: « ou une autre » has a `u` in it. The first one waits until nothing follows, but for those that lead to
//! another screen or the next visit.

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::App;
use crate::tui::commands::{CommandId, agenda, conflict, file, form, global};

/// Keys that follow each other so soon are one text, unless the eye told otherwise: who reads that it is saved takes longer.
pub(in crate::tui) const PAUSE: Duration = Duration::from_millis(800);
/// What is said of a text, characters: its end.
const SHOWN: usize = 30;
/// The same key so soon is one that is held down, and counts once.
const HELD: Duration = Duration::from_millis(100);
/// So long an undo waits for what may follow: behind a pause a sentence goes on with any letter.
const SILENCE: Duration = Duration::from_millis(500);
/// What is kept of it, characters.
const MOST: usize = 4_000;
/// What its wake-ups are addressed to: no layer has this id.
pub(super) const ID: u64 = u64::MAX - 2;

/// What is typed behind a save.
#[derive(Debug, Default)]
pub(super) struct TypedOn {
    /// Keys within so long are one text; none where they come from no hand.
    pause: Option<Duration>,
    /// When the last key came; none where nobody types on.
    last: Option<Instant>,
    /// The form that is saved; 0 where one was given up.
    form: u64,
    text: String,
    held: bool,
    /// A single letter that waits, and since when.
    alone: Option<(KeyEvent, Instant)>,
    /// Of the last key.
    was_letter: bool,
    pressed: Option<(KeyEvent, Instant)>,
}

impl TypedOn {
    /// A key came, at that moment. Gives whether it goes on with what was typed when the form was saved.
    fn came(&mut self, key: KeyEvent, now: Instant) -> bool {
        let since = self.last.map(|last| now.saturating_duration_since(last));
        let soon = since.zip(self.pause).is_some_and(|(since, pause)| since < pause);
        let KeyCode::Char(c) = key.code else { return self.over() };
        if !soon || key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
            return self.over();
        }
        // No sentence goes on with a digit or a sign: these lead elsewhere.
        if self.text.is_empty() && !(c.is_alphabetic() || " ,.;'’-".contains(c)) {
            return self.over();
        }
        self.last = Some(now);
        if self.text.chars().count() < MOST {
            self.text.push(c);
        }
        true
    }

    fn over(&mut self) -> bool {
        let TypedOn { pause, was_letter, pressed, .. } = *self;
        *self = TypedOn { pause, was_letter, pressed, ..TypedOn::default() };
        false
    }
}

impl App {
    /// Keys come from somebody's hand, as they are typed; those within `pause` are one text.
    pub(in crate::tui) fn watch_typing(&mut self, pause: Duration) {
        self.typed_on.pause = Some(pause);
        self.context.by_hand = true;
    }

    /// A key came: a letter of a field, or what may be a command. Gives whether it is a letter of what was being typed, as far as is
    /// known, and nothing more.
    pub(super) fn typed_on(&mut self, key: KeyEvent, is_command: bool) -> bool {
        let now = Instant::now();
        let letter = matches!(key.code, KeyCode::Char(_))
            && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        self.typed_on.was_letter = letter;
        let before = self.typed_on.pressed.replace((key, now));
        let held = before.is_some_and(|(before, at)| before == key && now.saturating_duration_since(at) < HELD);
        if held && is_command && self.typed_on.pause.is_some() && self.means(key, &[agenda::DONE, file::DONE]) {
            return true;
        }
        if let Some((_, at)) = self.typed_on.alone.filter(|(before, _)| *before == key && self.undoes(key)) {
            if now.saturating_duration_since(at) < HELD {
                self.begins_with(key, now);
                return true;
            }
            // Several times the same: no word begins so.
            self.nothing_followed();
        }
        // Behind it no text goes on.
        let due = self.typed_on.alone.zip(self.typed_on.pause).is_some_and(|((_, at), pause)| now >= at + pause);
        if due || !letter {
            self.nothing_followed();
        }
        self.typed_on.alone = None;
        if is_command && letter && self.typed_on.last.is_none() && self.typed_on.pause.is_some() && self.undoes(key) {
            self.begins_with(key, now);
            return true;
        }
        if is_command {
            let goes_on = self.typed_on.came(key, now) && self.is_held(key, now);
            self.keep_what_is_typed_on();
            return goes_on;
        }
        if self.typed_on.last.is_some() && self.top_ref().id() == self.typed_on.form {
            // It waits in the form, and comes again when that is closed.
            self.typed_on.last = Some(now);
        } else {
            self.typed_on.over();
        }
        false
    }

    /// Whether a letter takes back what was saved last, here and now.
    fn undoes(&self, key: KeyEvent) -> bool {
        self.means(key, &[global::UNDO])
    }

    /// Whether a key means one of these here and now.
    fn means(&self, key: KeyEvent, commands: &[CommandId]) -> bool {
        let top = self.top_ref();
        let meant = self.context.keymap.command(key, top.scopes(), |command| self.offers(top, command));
        meant.is_some_and(|command| commands.contains(&command.id))
    }

    /// A letter that may be the first of a word.
    fn begins_with(&mut self, key: KeyEvent, now: Instant) {
        self.typed_on.over();
        self.typed_on.last = Some(now);
        self.typed_on.held = true;
        if let KeyCode::Char(letter) = key.code {
            self.typed_on.text.push(letter);
        }
        self.typed_on.alone = Some((key, now));
        self.context.wake_at(ID, now + SILENCE);
    }

    /// Whether a letter behind a save does nothing, or nothing yet.
    fn is_held(&mut self, key: KeyEvent, now: Instant) -> bool {
        let first = self.typed_on.text.chars().count() == 1;
        let meant = self.context.keymap.command(key, self.top_ref().scopes(), |_| true);
        // Who logs one visit after the other does not wait.
        if first && meant.is_some_and(|command| command.id == global::LOG_VISIT) {
            self.typed_on.over();
            return false;
        }
        self.typed_on.held = true;
        if let Some(pause) = self.typed_on.pause.filter(|_| first) {
            self.typed_on.alone = Some((key, now));
            self.context.wake_at(ID, now + pause);
        }
        true
    }

    /// A form is being saved: what is typed from now on may go on with its text.
    pub(super) fn saves(&mut self, command: CommandId) {
        if [form::SAVE, conflict::SAVE].contains(&command) && self.typed_on.pause.is_some() {
            self.typed_on.over();
            (self.typed_on.last, self.typed_on.form) = (Some(Instant::now()), self.top_ref().id());
            self.context.saved_form = None;
        }
    }

    /// The moment has come to see whether something followed.
    pub(super) fn look_what_followed(&mut self, now: Instant) {
        if self.typed_on.alone.is_some_and(|(_, at)| now >= at + SILENCE) {
            self.nothing_followed();
        }
    }

    /// Nothing followed a single letter: it was a command.
    pub(super) fn nothing_followed(&mut self) {
        if let Some((key, _)) = self.typed_on.alone.take() {
            self.typed_on.over();
            self.dirty = true;
            self.press(key);
            while let Some(command) = self.context.run.pop() {
                self.command(command);
            }
            self.quit |= self.context.quit;
        }
    }

    /// A form was given up by a letter: who goes on typing did not mean to.
    pub(super) fn gave_up(&mut self) {
        // What is typed behind a save is kept as if it was given up.
        if self.typed_on.pause.is_some() && self.typed_on.was_letter && self.typed_on.last.is_none() {
            self.typed_on.over();
            self.typed_on.last = Some(Instant::now());
        }
    }

    /// A letter alone is a command; more of them are a text, which can be had again where it was meant to be.
    fn keep_what_is_typed_on(&mut self) {
        let text = &self.typed_on.text;
        if self.typed_on.form == 0 || text.chars().count() < 2 {
            return;
        }
        let now = self.context.drafts.now();
        if let Some(draft) = self.context.saved_form.as_ref().and_then(|saved| saved.with(text, now)) {
            // A kill or a closed terminal does not take it either.
            self.context.drafts.keep(self.typed_on.form, &draft.id, draft.form.clone());
            self.context.put_by(draft);
        }
    }

    /// Says what was typed and is not in the record, as long as it is typed.
    pub(super) fn say_what_is_typed_on(&mut self) {
        if self.typed_on.held && self.typed_on.last.is_some() {
            let all = &self.typed_on.text;
            let from = all.char_indices().rev().nth(SHOWN).map_or(0, |(at, _)| at);
            let cut = if from > 0 { "…" } else { "" };
            let text = format!("{cut}{}", crate::model::text::display_safe(&all[from..]));
            let said = match (self.typed_on.alone, self.typed_on.form) {
                (Some(_), _) => "global.typed_alone",
                (None, 0) => "global.typed_on",
                (None, _) => "global.saved_without",
            };
            let key = self.context.keymap.shown_id(global::DRAFTS, self.context.lang);
            self.context.warn(self.context.lang.tf(said, &[("text", &text), ("key", &key)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kind::Kind;
    use crate::tui::harness::{Harness, small_pole};

    fn saved_in_a_sentence(pause: Duration) -> Harness {
        let mut harness = Harness::with(120, 40, small_pole);
        harness.app.watch_typing(pause);
        harness.keys("vlefev<enter>Rencontre");
        harness.keys("<ctrl-s>");
        harness
    }

    fn nothing_follows(harness: &mut Harness) {
        harness.app.woken(Instant::now() + Duration::from_secs(700));
        harness.settle();
    }

    fn visits(harness: &Harness) -> usize {
        harness.store().all(Kind::Visit).unwrap().len()
    }

    #[test]
    fn what_is_typed_behind_a_save_takes_nothing_back_and_does_not_quit() {
        let before = visits(&Harness::with(120, 40, small_pole));
        let mut harness = saved_in_a_sentence(Duration::from_secs(600));
        assert_eq!(visits(&harness), before + 1);
        for text in ["un", " ou une autre", " qui", " est vu", " on verra"] {
            harness.keys("<esc>");
            harness.app.typed_on.last = Some(Instant::now());
            harness.keys_at_once(text);
            assert_eq!((visits(&harness), harness.app.is_over()), (before + 1, false), "{text}");
            assert!(harness.screen().contains("n’ont rien annulé"), "{text}: {}", harness.screen());
        }
        // Any other key ends the sentence.
        harness.keys("<esc>u");
        nothing_follows(&mut harness);
        assert_eq!(visits(&harness), before);
    }

    #[test]
    fn what_is_typed_behind_a_form_that_was_given_up_by_a_letter_takes_nothing_back() {
        let mut harness = saved_in_a_sentence(Duration::from_secs(600));
        let saved = visits(&harness);
        harness.keys("<esc>vlefev<enter>Suite<esc>o");
        harness.keys_at_once("un");
        assert_eq!(visits(&harness), saved);
        assert!(harness.screen().contains("n’ont rien annulé"), "{}", harness.screen());
    }

    #[test]
    fn a_letter_alone_is_a_command_once_nothing_follows_or_another_key() {
        for key in ["", "<down>"] {
            let mut harness = saved_in_a_sentence(Duration::from_secs(600));
            let saved = visits(&harness);
            harness.app.typed_on.last = Some(Instant::now());
            harness.keys("u");
            assert_eq!(visits(&harness), saved, "not yet");
            if key.is_empty() {
                nothing_follows(&mut harness);
            }
            harness.keys(key);
            assert_eq!(visits(&harness), saved - 1, "{key}");
        }
    }

    #[test]
    fn who_waits_gives_commands() {
        let mut harness = saved_in_a_sentence(Duration::ZERO);
        let saved = visits(&harness);
        harness.keys("u");
        nothing_follows(&mut harness);
        assert_eq!(visits(&harness), saved - 1);
    }

    /// After a pause of any length.
    #[test]
    fn a_word_that_begins_with_the_letter_that_undoes_takes_nothing_back() {
        let mut harness = Harness::with(120, 40, small_pole);
        harness.app.watch_typing(Duration::from_secs(600));
        for text in ["une machine neuve", "un", "usine neuve"] {
            let before = visits(&harness);
            harness.keys("vlefev<enter>Formation<ctrl-s><esc>");
            harness.keys_at_once(text);
            nothing_follows(&mut harness);
            assert_eq!(visits(&harness), before + 1, "{text}");
            assert!(harness.screen().contains("n’ont rien annulé"), "{text}: {}", harness.screen());
            harness.keys("<esc>");
        }
        // Twice the same is no word.
        let before = visits(&harness);
        harness.keys_at_once("u");
        std::thread::sleep(HELD);
        harness.keys_at_once("u");
        nothing_follows(&mut harness);
        assert_eq!(visits(&harness), before - 2);
        assert!(harness.screen().contains("Ctrl-R"), "{}", harness.screen());
    }

    #[test]
    fn a_key_that_is_held_down_undoes_once() {
        let mut harness = Harness::with(120, 40, small_pole);
        harness.app.watch_typing(Duration::from_secs(600));
        for text in ["Un", "Deux", "Trois"] {
            harness.keys("vlefev<enter>").keys(text).keys("<ctrl-s><esc>");
        }
        let before = visits(&harness);
        harness.keys_at_once("uuuuuuuuuuuuuuuuuuuuuuuuuuuuuu");
        nothing_follows(&mut harness);
        assert_eq!(visits(&harness), before - 1);
    }

    #[test]
    fn a_key_that_is_held_down_ticks_off_one_thing() {
        let done = |pause: Option<Duration>| {
            let mut harness = Harness::with(120, 40, small_pole);
            if let Some(pause) = pause {
                harness.app.watch_typing(pause);
            }
            harness.keys("6");
            for _ in 0..3 {
                harness.keys("<space>");
                // However long a machine takes for one.
                if let Some((_, at)) = &mut harness.app.typed_on.pressed {
                    *at = Instant::now();
                }
            }
            harness.store().all(Kind::Fulfilment).unwrap().len()
        };
        assert!(done(None) > 1, "as fast as a script");
        assert_eq!(done(Some(Duration::from_secs(600))), 1);
    }

    #[test]
    fn a_word_that_asks_and_answers_deletes_nothing() {
        let mut harness = Harness::with(120, 40, small_pole);
        harness.app.watch_typing(Duration::from_secs(600));
        harness.keys("vlefev<enter>Formation<ctrl-s><esc>3");
        let before = visits(&harness);
        harness.keys("x").keys_at_once("or et argent un");
        nothing_follows(&mut harness);
        assert_eq!(visits(&harness), before, "{}", harness.screen());
        harness.keys("<esc>x").keys_at_once("o");
        nothing_follows(&mut harness);
        assert_eq!(visits(&harness), before - 1, "{}", harness.screen());
    }

    #[test]
    fn a_sentence_that_went_on_behind_its_save_can_be_had_again() {
        let mut harness = saved_in_a_sentence(Duration::from_secs(600));
        let saved = visits(&harness);
        harness.keys_at_once(" utile, pour nous");
        harness.keys("<esc>Z");
        assert!(harness.screen().contains("Modifier"), "{}", harness.screen());
        harness.keys("<enter><ctrl-s>");
        let store = harness.store();
        let texts: Vec<_> = store.all(Kind::Visit).unwrap().iter().map(|it| it.text("summary").to_owned()).collect();
        assert_eq!(texts.len(), saved, "it is no other visit");
        assert!(texts.contains(&"Rencontre utile, pour nous".to_owned()), "{texts:?}");
    }

    #[test]
    fn what_can_be_had_again_survives_an_end_that_nobody_chose() {
        let mut harness = saved_in_a_sentence(Duration::from_secs(600));
        harness.keys_at_once(" utile, pour nous");
        harness.app.context.drafts.end();
        let mut harness = harness.crash_and_restart();
        assert!(harness.screen().contains("interrompue"), "{}", harness.screen());
        harness.keys("<enter>");
        assert!(harness.screen().contains("Rencontre utile, pour nous"), "{}", harness.screen());
        // Left in order it is over.
        let mut harness = saved_in_a_sentence(Duration::from_secs(600));
        harness.keys_at_once(" utile, pour nous");
        harness.app.leave();
        assert_eq!(harness.store().drafts().unwrap(), []);
    }

    #[test]
    fn letters_of_the_next_form_are_not_of_the_sentence() {
        let mut harness = saved_in_a_sentence(Duration::from_secs(600));
        let saved = visits(&harness);
        harness.keys("vlefev<enter>Une suite u<ctrl-s>");
        assert_eq!(visits(&harness), saved + 1);
    }
}
