//! Commands of the list of duplicates, and of two records side by side.

use super::{Command, CommandId, Scope};

pub const OPEN: CommandId = "duplicates.open";
pub const NOT_SAME: CommandId = "duplicates.not_same";
pub const ALL: CommandId = "duplicates.all";
pub const FILE: CommandId = "duplicates.file";
pub const OTHER_FILE: CommandId = "duplicates.other_file";
pub const CLOSE: CommandId = "duplicates.close";
pub const MERGE: CommandId = "duplicates.merge";
pub const PICK: CommandId = "duplicates.pick";
pub const LEFT: CommandId = "duplicates.left";
pub const RIGHT: CommandId = "duplicates.right";
pub const BOTH: CommandId = "duplicates.both";
pub const SWAP: CommandId = "duplicates.swap";
pub const MERGE_NOT_SAME: CommandId = "duplicates.merge_not_same";
pub const MERGE_CLOSE: CommandId = "duplicates.merge_close";

pub const COMMANDS: &[Command] = &[
    Command { id: OPEN, scope: Scope::Duplicates, keys: &["enter"], footer: 1 },
    Command { id: NOT_SAME, scope: Scope::Duplicates, keys: &["n"], footer: 2 },
    Command { id: FILE, scope: Scope::Duplicates, keys: &["o"], footer: 3 },
    Command { id: OTHER_FILE, scope: Scope::Duplicates, keys: &["O"], footer: 4 },
    Command { id: ALL, scope: Scope::Duplicates, keys: &["a"], footer: 5 },
    Command { id: CLOSE, scope: Scope::Duplicates, keys: &["esc", "backspace"], footer: 6 },
    Command { id: MERGE, scope: Scope::Merge, keys: &["ctrl-s", "M"], footer: 1 },
    Command { id: PICK, scope: Scope::Merge, keys: &["space", "enter"], footer: 2 },
    Command { id: LEFT, scope: Scope::Merge, keys: &["left", "h"], footer: 3 },
    Command { id: RIGHT, scope: Scope::Merge, keys: &["right", "l"], footer: 4 },
    Command { id: BOTH, scope: Scope::Merge, keys: &["b"], footer: 5 },
    Command { id: SWAP, scope: Scope::Merge, keys: &["s"], footer: 6 },
    Command { id: MERGE_NOT_SAME, scope: Scope::Merge, keys: &["n"], footer: 7 },
    Command { id: MERGE_CLOSE, scope: Scope::Merge, keys: &["esc", "backspace"], footer: 8 },
];
