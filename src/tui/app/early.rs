//! Keys that are typed before the rows they are meant for are in sight: « o babe, Enter, * » marks what was found, however
//! fast it is typed and however long finding takes.

use crossterm::event::{KeyCode, KeyEvent};

use super::{App, Event};
use crate::tui::commands::{Scope, global};
use crate::tui::input::InputEvent;

/// What waits, and for which layer.
#[derive(Default)]
pub(super) struct Early {
    layer: u64,
    keys: Vec<InputEvent>,
}

impl App {
    /// Keeps an event for later, if it is too early for it. Esc forgets what waits.
    pub(super) fn not_too_early(&mut self, event: Event) -> Option<Event> {
        let Event::Input(input) = event else { return Some(event) };
        let waits = match &input {
            InputEvent::Key(key) if key.code == KeyCode::Esc => {
                self.early.keys.clear();
                false
            }
            InputEvent::Key(key) => !self.early.keys.is_empty() || self.acts_on_rows(*key),
            InputEvent::Paste(_) | InputEvent::PasteTooLong => !self.early.keys.is_empty(),
            _ => false,
        };
        if !waits || !self.top_ref().settling(&self.context) {
            return Some(Event::Input(input));
        }
        self.early.layer = self.top_ref().id();
        self.early.keys.push(input);
        self.context.say(self.context.t("global.early"));
        None
    }

    /// What waited is typed now, if what it waited for is there. Where something else came into sight it is forgotten.
    pub(super) fn due_now(&mut self) {
        if self.early.keys.is_empty() {
            return;
        }
        if self.early.layer != self.top_ref().id() {
            self.early.keys.clear();
        } else if !self.top_ref().settling(&self.context) {
            self.context.again.append(&mut self.early.keys);
        }
    }

    /// Whether a key is of the rows in sight, and not of what they are narrowed to or of the whole program.
    fn acts_on_rows(&self, key: KeyEvent) -> bool {
        let top = self.top_ref();
        if matches!(key.code, KeyCode::Char(_)) && top.takes_text() {
            return false;
        }
        self.context.keymap.command(key, top.scopes(), |_| true).is_some_and(|command| match command.scope {
            Scope::Popup => false,
            Scope::Global => [global::EXPORT, global::LOG_VISIT, global::NEW_RECORD].contains(&command.id),
            _ => true,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::model::kind::Kind;
    use crate::model::record::{Record, Value};
    use crate::store::Store;
    use crate::tui::harness::{Harness, small_pole};

    fn with_engagements(store: &mut Store) {
        small_pole(store);
        for (organisation, title) in [(1, "Étude de rentabilité"), (2, "Brevet")] {
            let record = Record::new(Kind::Engagement)
                .with("organisation", Value::Int(organisation))
                .with("kind", Value::Text("innovation".into()))
                .with("title", Value::Text(title.into()))
                .with("started_on", Value::Date("2015-03-02".parse().unwrap()));
            store.save(record).unwrap();
        }
    }

    /// The register and the screen of members, narrowed, and something done to a row before the answer can be there.
    #[test]
    fn what_is_typed_ahead_acts_on_the_rows_it_was_meant_for() {
        for (narrow, act, wanted) in [
            ("2Folef", "<enter>*", "1 marquée"),
            ("2Folef", "<enter><enter>", "Décolletage Lefèvre"),
            ("8fbrev", "<enter>e", "Brevet"),
        ] {
            let mut slowly = Harness::with(120, 40, with_engagements);
            slowly.keys(narrow).keys(act);
            let mut at_once = Harness::with(120, 40, with_engagements);
            at_once.keys_at_once(&format!("{narrow}{act}"));
            assert!(slowly.screen().contains(wanted), "{keys}:\n{}", slowly.screen(), keys = narrow);
            assert_eq!(at_once.screen(), slowly.screen());
        }
    }
}
