//! Commands of two documents of figures side by side.

use super::{Command, CommandId, Scope};

pub const ONLY: CommandId = "changes.only";

pub const COMMANDS: &[Command] = &[Command { id: ONLY, scope: Scope::Changes, keys: &["x"], footer: 2 }];
