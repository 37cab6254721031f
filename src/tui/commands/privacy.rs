//! Commands of personal data: who has been kept long enough, what an erasure would do, the file of one person.

use super::{Command, CommandId, Scope};

pub const ERASE: CommandId = "privacy.erase";
pub const PERSON: CommandId = "privacy.person";
pub const FILE: CommandId = "privacy.file";
pub const REACH: CommandId = "privacy.reach";
pub const RETENTION: CommandId = "privacy.retention";
pub const LIFT: CommandId = "privacy.lift";
pub const CLOSE: CommandId = "privacy.close";
pub const TOGGLE: CommandId = "privacy.toggle";
pub const CONFIRM: CommandId = "privacy.confirm";
pub const NEXT: CommandId = "privacy.next";
pub const BACK: CommandId = "privacy.back";
pub const WRITE: CommandId = "privacy.write";
pub const ERASE_PERSON: CommandId = "privacy.erase_person";
pub const CLOSE_PERSON: CommandId = "privacy.close_person";

pub const COMMANDS: &[Command] = &[
    Command { id: ERASE, scope: Scope::Privacy, keys: &["enter"], footer: 1 },
    Command { id: PERSON, scope: Scope::Privacy, keys: &["p"], footer: 2 },
    Command { id: FILE, scope: Scope::Privacy, keys: &["o"], footer: 3 },
    Command { id: REACH, scope: Scope::Privacy, keys: &["a"], footer: 4 },
    Command { id: RETENTION, scope: Scope::Privacy, keys: &["r"], footer: 5 },
    Command { id: LIFT, scope: Scope::Privacy, keys: &["l"], footer: 6 },
    Command { id: CLOSE, scope: Scope::Privacy, keys: &["esc", "backspace"], footer: 7 },
    Command { id: CONFIRM, scope: Scope::Erasure, keys: &["ctrl-s", "E"], footer: 1 },
    Command { id: TOGGLE, scope: Scope::Erasure, keys: &["space", "enter"], footer: 2 },
    Command { id: NEXT, scope: Scope::Erasure, keys: &["tab"], footer: 3 },
    Command { id: BACK, scope: Scope::Erasure, keys: &["esc", "backspace"], footer: 4 },
    Command { id: WRITE, scope: Scope::Person, keys: &["enter", "ctrl-s"], footer: 1 },
    Command { id: ERASE_PERSON, scope: Scope::Person, keys: &["E"], footer: 2 },
    Command { id: CLOSE_PERSON, scope: Scope::Person, keys: &["esc", "backspace"], footer: 3 },
];
