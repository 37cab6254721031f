//! Commands of the dashboard.

use super::{Command, CommandId, Scope};

pub const EVIDENCE: CommandId = "dashboard.evidence";
pub const PARTS: CommandId = "dashboard.parts";
pub const WHO: CommandId = "dashboard.who";

pub const COMMANDS: &[Command] = &[
    Command { id: EVIDENCE, scope: Scope::Dashboard, keys: &["enter"], footer: 1 },
    Command { id: PARTS, scope: Scope::Dashboard, keys: &["p"], footer: 3 },
    // The same as everywhere, with a place in the footer.
    Command { id: WHO, scope: Scope::Dashboard, keys: &["w"], footer: 2 },
];
