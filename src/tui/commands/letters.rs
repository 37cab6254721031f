//! Commands of the popup that writes letters about dues.

use super::{Command, CommandId, Scope};

pub const WRITE: CommandId = "letters.write";
pub const NEXT_FIELD: CommandId = "letters.next_field";
pub const PREVIOUS_FIELD: CommandId = "letters.previous_field";
pub const NEXT_LETTER: CommandId = "letters.next_letter";
pub const PREVIOUS_LETTER: CommandId = "letters.previous_letter";

pub const COMMANDS: &[Command] = &[
    Command { id: WRITE, scope: Scope::Letters, keys: &["enter"], footer: 1 },
    Command { id: NEXT_FIELD, scope: Scope::Letters, keys: &["tab", "down"], footer: 2 },
    Command { id: PREVIOUS_FIELD, scope: Scope::Letters, keys: &["backtab", "up"], footer: 0 },
    Command { id: NEXT_LETTER, scope: Scope::Letters, keys: &["right", "space"], footer: 3 },
    Command { id: PREVIOUS_LETTER, scope: Scope::Letters, keys: &["left"], footer: 0 },
];
