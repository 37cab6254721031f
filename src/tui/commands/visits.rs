//! Commands of the visits screen.

use super::{Command, CommandId, Scope};

pub const NEW: CommandId = "visits.new";
pub const CALENDAR: CommandId = "visits.calendar";
pub const MINE: CommandId = "visits.mine";
pub const STATUS: CommandId = "visits.status";
pub const DONE: CommandId = "visits.done";
pub const EDIT: CommandId = "visits.edit";
pub const DELETE: CommandId = "visits.delete";

pub const COMMANDS: &[Command] = &[
    Command { id: NEW, scope: Scope::Visits, keys: &["n"], footer: 2 },
    Command { id: CALENDAR, scope: Scope::Visits, keys: &["c"], footer: 3 },
    Command { id: MINE, scope: Scope::Visits, keys: &["m"], footer: 4 },
    Command { id: STATUS, scope: Scope::Visits, keys: &["f"], footer: 5 },
    Command { id: DONE, scope: Scope::Visits, keys: &["space"], footer: 6 },
    Command { id: EDIT, scope: Scope::Visits, keys: &["e"], footer: 0 },
    Command { id: DELETE, scope: Scope::Visits, keys: &["x", "delete"], footer: 0 },
];
