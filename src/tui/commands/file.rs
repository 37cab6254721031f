//! Commands of an organisation's file.

use super::{Command, CommandId, Scope};

pub const CLOSE: CommandId = "file.close";
pub const EDIT: CommandId = "file.edit";
pub const EDIT_ORGANISATION: CommandId = "file.edit_organisation";
pub const NEW: CommandId = "file.new";
pub const DELETE: CommandId = "file.delete";
pub const NEXT_SECTION: CommandId = "file.next_section";
pub const PREVIOUS_SECTION: CommandId = "file.previous_section";
pub const HISTORY: CommandId = "file.history";
pub const DONE: CommandId = "file.done";
pub const COPY: CommandId = "file.copy";
pub const COPY_PHONE: CommandId = "file.copy_phone";
pub const PERSON: CommandId = "file.person";
pub const UNDO: CommandId = "file.undo";
pub const SCROLL_DOWN: CommandId = "file.scroll_down";
pub const SCROLL_UP: CommandId = "file.scroll_up";

pub const COMMANDS: &[Command] = &[
    Command { id: CLOSE, scope: Scope::File, keys: &["esc", "backspace"], footer: 6 },
    Command { id: NEXT_SECTION, scope: Scope::File, keys: &["right", "l"], footer: 1 },
    Command { id: PREVIOUS_SECTION, scope: Scope::File, keys: &["left", "h"], footer: 0 },
    Command { id: EDIT, scope: Scope::File, keys: &["e"], footer: 2 },
    Command { id: EDIT_ORGANISATION, scope: Scope::File, keys: &["E"], footer: 0 },
    Command { id: NEW, scope: Scope::File, keys: &["n"], footer: 3 },
    Command { id: DONE, scope: Scope::File, keys: &["space"], footer: 4 },
    Command { id: UNDO, scope: Scope::File, keys: &["U"], footer: 5 },
    Command { id: COPY, scope: Scope::File, keys: &["y"], footer: 8 },
    Command { id: COPY_PHONE, scope: Scope::File, keys: &["Y"], footer: 0 },
    Command { id: PERSON, scope: Scope::File, keys: &["P"], footer: 8 },
    Command { id: DELETE, scope: Scope::File, keys: &["x", "delete"], footer: 7 },
    Command { id: HISTORY, scope: Scope::File, keys: &["H"], footer: 9 },
    Command { id: SCROLL_DOWN, scope: Scope::File, keys: &["J"], footer: 10 },
    Command { id: SCROLL_UP, scope: Scope::File, keys: &["K"], footer: 0 },
];
