//! Commands of the form and the preview of a change of many rows.

use super::{Command, CommandId, Scope};

pub const CONFIRM: CommandId = "bulk.confirm";
pub const BACK: CommandId = "bulk.back";
pub const NEXT_PART: CommandId = "bulk.next_part";
pub const FILE: CommandId = "bulk.file";

pub const COMMANDS: &[Command] = &[
    Command { id: CONFIRM, scope: Scope::Bulk, keys: &["enter", "ctrl-s"], footer: 1 },
    Command { id: NEXT_PART, scope: Scope::Bulk, keys: &["tab"], footer: 2 },
    Command { id: FILE, scope: Scope::Bulk, keys: &["o"], footer: 3 },
    Command { id: BACK, scope: Scope::Bulk, keys: &["esc"], footer: 4 },
];
