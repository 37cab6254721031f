//! Commands where two people changed one record.

use super::{Command, CommandId, Scope};

pub const SAVE: CommandId = "conflict.save";
pub const MINE: CommandId = "conflict.mine";
pub const THEIRS: CommandId = "conflict.theirs";
pub const BOTH: CommandId = "conflict.both";
pub const TURN: CommandId = "conflict.turn";
pub const CLOSE: CommandId = "conflict.close";

pub const COMMANDS: &[Command] = &[
    Command { id: SAVE, scope: Scope::Conflict, keys: &["ctrl-s"], footer: 1 },
    Command { id: MINE, scope: Scope::Conflict, keys: &["left", "h"], footer: 2 },
    Command { id: THEIRS, scope: Scope::Conflict, keys: &["right", "l"], footer: 3 },
    Command { id: BOTH, scope: Scope::Conflict, keys: &["b"], footer: 4 },
    Command { id: TURN, scope: Scope::Conflict, keys: &["space", "enter"], footer: 0 },
    Command { id: CLOSE, scope: Scope::Conflict, keys: &["esc", "ctrl-c"], footer: 5 },
];
