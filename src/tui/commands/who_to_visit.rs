//! Commands of the list of whom to visit next.

use super::{Command, CommandId, Scope};

pub const PLAN: CommandId = "who_to_visit.plan";
pub const FILE: CommandId = "who_to_visit.file";
pub const FILTER: CommandId = "who_to_visit.filter";
pub const CLOSE: CommandId = "who_to_visit.close";

pub const COMMANDS: &[Command] = &[
    Command { id: PLAN, scope: Scope::WhoToVisit, keys: &["enter"], footer: 1 },
    Command { id: FILE, scope: Scope::WhoToVisit, keys: &["o"], footer: 2 },
    Command { id: FILTER, scope: Scope::WhoToVisit, keys: &["f"], footer: 3 },
    Command { id: CLOSE, scope: Scope::WhoToVisit, keys: &["esc", "backspace"], footer: 4 },
];
