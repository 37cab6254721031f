//! Commands of the dashboard.

use super::{Command, CommandId, Scope};

pub const EVIDENCE: CommandId = "dashboard.evidence";

pub const COMMANDS: &[Command] = &[Command { id: EVIDENCE, scope: Scope::Dashboard, keys: &["enter"], footer: 1 }];
