//! Commands of the popup that exports a list.

use super::{Command, CommandId, Scope};

pub const WRITE: CommandId = "export.write";
pub const NEXT_FIELD: CommandId = "export.next_field";
pub const PREVIOUS_FIELD: CommandId = "export.previous_field";
pub const NEXT_FORMAT: CommandId = "export.next_format";
pub const PREVIOUS_FORMAT: CommandId = "export.previous_format";

pub const COMMANDS: &[Command] = &[
    Command { id: WRITE, scope: Scope::Export, keys: &["enter"], footer: 1 },
    Command { id: NEXT_FIELD, scope: Scope::Export, keys: &["tab", "down"], footer: 2 },
    Command { id: PREVIOUS_FIELD, scope: Scope::Export, keys: &["backtab", "up"], footer: 0 },
    Command { id: NEXT_FORMAT, scope: Scope::Export, keys: &["right", "space"], footer: 3 },
    Command { id: PREVIOUS_FORMAT, scope: Scope::Export, keys: &["left"], footer: 0 },
];
