//! Commands of an organisation's file.

use super::{Command, CommandId, Scope};

pub const CLOSE: CommandId = "file.close";
pub const EDIT: CommandId = "file.edit";
pub const NEW: CommandId = "file.new";
pub const DELETE: CommandId = "file.delete";
pub const NEXT_SECTION: CommandId = "file.next_section";
pub const PREVIOUS_SECTION: CommandId = "file.previous_section";
pub const HISTORY: CommandId = "file.history";
pub const DONE: CommandId = "file.done";
pub const COPY: CommandId = "file.copy";

pub const COMMANDS: &[Command] = &[
    Command { id: CLOSE, scope: Scope::File, keys: &["esc", "backspace"], footer: 9 },
    Command { id: EDIT, scope: Scope::File, keys: &["e"], footer: 2 },
    Command { id: NEW, scope: Scope::File, keys: &["n"], footer: 3 },
    Command { id: DELETE, scope: Scope::File, keys: &["x", "delete"], footer: 0 },
    Command { id: NEXT_SECTION, scope: Scope::File, keys: &["right", "l"], footer: 4 },
    Command { id: PREVIOUS_SECTION, scope: Scope::File, keys: &["left", "h"], footer: 0 },
    Command { id: HISTORY, scope: Scope::File, keys: &["H"], footer: 5 },
    Command { id: DONE, scope: Scope::File, keys: &["space"], footer: 6 },
    Command { id: COPY, scope: Scope::File, keys: &["y"], footer: 0 },
];
