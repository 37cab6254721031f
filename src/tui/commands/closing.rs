//! Commands of the list of closed years.

use super::{Command, CommandId, Scope};

pub const CLOSE_YEAR: CommandId = "closing.close_year";

pub const COMMANDS: &[Command] = &[Command { id: CLOSE_YEAR, scope: Scope::Closing, keys: &["c"], footer: 2 }];
