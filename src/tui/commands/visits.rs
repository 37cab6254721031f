//! Commands of the visits screen.

use super::{Command, CommandId, Scope};

pub const NEW: CommandId = "visits.new";
pub const CALENDAR: CommandId = "visits.calendar";
pub const MINE: CommandId = "visits.mine";
pub const STATUS: CommandId = "visits.status";
pub const DONE: CommandId = "visits.done";
pub const WHO: CommandId = "visits.who";
pub const EDIT: CommandId = "visits.edit";
pub const DELETE: CommandId = "visits.delete";
pub const NEXT_DAY: CommandId = "visits.next_day";
pub const PREVIOUS_DAY: CommandId = "visits.previous_day";
pub const NEXT_VISIT: CommandId = "visits.next_visit";
pub const PREVIOUS_VISIT: CommandId = "visits.previous_visit";

pub const COMMANDS: &[Command] = &[
    Command { id: NEW, scope: Scope::Visits, keys: &["n"], footer: 2 },
    // The same as everywhere, with a place in the footer.
    Command { id: WHO, scope: Scope::Visits, keys: &["w"], footer: 3 },
    Command { id: CALENDAR, scope: Scope::Visits, keys: &["c"], footer: 3 },
    Command { id: MINE, scope: Scope::Visits, keys: &["m"], footer: 4 },
    Command { id: STATUS, scope: Scope::Visits, keys: &["f"], footer: 5 },
    Command { id: DONE, scope: Scope::Visits, keys: &["space"], footer: 6 },
    Command { id: EDIT, scope: Scope::Visits, keys: &["e"], footer: 0 },
    Command { id: DELETE, scope: Scope::Visits, keys: &["x", "delete"], footer: 0 },
    // On the calendar the arrows move the day; in the list these keys do what they do everywhere.
    Command { id: NEXT_DAY, scope: Scope::Visits, keys: &["right"], footer: 0 },
    Command { id: PREVIOUS_DAY, scope: Scope::Visits, keys: &["left"], footer: 0 },
    Command { id: NEXT_VISIT, scope: Scope::Visits, keys: &["j"], footer: 0 },
    Command { id: PREVIOUS_VISIT, scope: Scope::Visits, keys: &["k"], footer: 0 },
];
