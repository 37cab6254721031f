//! Commands of the evidence of a figure.

use super::{Command, CommandId, Scope};

pub const FILTER: CommandId = "evidence.filter";
pub const COPY: CommandId = "evidence.copy";
pub const EDIT: CommandId = "evidence.edit";

pub const COMMANDS: &[Command] = &[
    Command { id: FILTER, scope: Scope::Evidence, keys: &["f"], footer: 2 },
    Command { id: COPY, scope: Scope::Evidence, keys: &["y"], footer: 3 },
    Command { id: EDIT, scope: Scope::Evidence, keys: &["e"], footer: 4 },
];
