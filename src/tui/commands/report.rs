//! Commands of the popup that writes the yearly report.

use super::{Command, CommandId, Scope};

pub const WRITE: CommandId = "report.write";
pub const NEXT_FIELD: CommandId = "report.next_field";
pub const PREVIOUS_FIELD: CommandId = "report.previous_field";
pub const NEXT_FORMAT: CommandId = "report.next_format";
pub const PREVIOUS_FORMAT: CommandId = "report.previous_format";

pub const COMMANDS: &[Command] = &[
    Command { id: WRITE, scope: Scope::Report, keys: &["enter"], footer: 1 },
    Command { id: NEXT_FIELD, scope: Scope::Report, keys: &["tab", "down"], footer: 2 },
    Command { id: PREVIOUS_FIELD, scope: Scope::Report, keys: &["backtab", "up"], footer: 0 },
    Command { id: NEXT_FORMAT, scope: Scope::Report, keys: &["right", "space"], footer: 3 },
    Command { id: PREVIOUS_FORMAT, scope: Scope::Report, keys: &["left"], footer: 0 },
];
