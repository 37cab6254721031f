//! Keystrokes → screens, on a real database.

mod conflicts;
mod drafts;
mod erased;
mod fields;
mod paid;
mod saving;
mod sizes;
mod territory;
mod visit;

use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::store::{Found, Store};
use crate::tui::app::Event;
use crate::tui::harness::{Harness, small_pole};
use crate::tui::input::InputEvent;
use crate::tui::keymap::Stroke;

fn pole() -> Harness {
    Harness::with(80, 24, small_pole)
}

/// The id of an organisation by its name.
fn organisation(store: &Store, name: &str) -> Id {
    match store.find(Kind::Organisation, name).unwrap() {
        Found::One(id) => id,
        other => panic!("{other:?} for {name}"),
    }
}

/// The last record of a kind.
fn last(harness: &Harness, kind: Kind) -> Record {
    harness.store().all(kind).unwrap().pop().unwrap()
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn date(date: &str) -> Value {
    Value::Date(date.parse().unwrap())
}

/// The screen, with plain spaces for the narrow and unbreakable ones.
fn seen(harness: &Harness) -> String {
    harness.screen().replace(['\u{A0}', '\u{202F}'], " ")
}

/// The form and the keys under it, without the header, which is not of this folder.
fn form(harness: &Harness) -> String {
    harness.screen().lines().skip(2).map(|line| format!("{line}\n")).collect()
}

/// A popup by its title, without what is under it.
fn popup(harness: &Harness, title: &str) -> String {
    harness.popup(title)
}

/// The row of the screen that holds a text.
fn row(harness: &Harness, wanted: &str) -> String {
    let screen = seen(harness);
    screen.lines().find(|line| line.contains(wanted)).unwrap_or_else(|| panic!("no {wanted} in\n{screen}")).to_owned()
}

/// A key without waiting for what it sets going.
fn press(harness: &mut Harness, key: &str) {
    let stroke = Stroke::parse(key).unwrap();
    harness.app.handle(Event::Input(InputEvent::Key(stroke.event())));
}
