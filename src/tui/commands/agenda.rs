//! Commands of the agenda.

use super::{Command, CommandId, Scope};

pub const DONE: CommandId = "agenda.done";
pub const BEFORE: CommandId = "agenda.before";
pub const NEW: CommandId = "agenda.new";
pub const POSTPONE: CommandId = "agenda.postpone";
pub const CALENDAR: CommandId = "agenda.calendar";
pub const MINE: CommandId = "agenda.mine";
pub const FILTER: CommandId = "agenda.filter";
pub const SHOW_DONE: CommandId = "agenda.show_done";
pub const EDIT: CommandId = "agenda.edit";
pub const DELETE: CommandId = "agenda.delete";
pub const NEXT_DAY: CommandId = "agenda.next_day";
pub const PREVIOUS_DAY: CommandId = "agenda.previous_day";
pub const NEXT_LINE: CommandId = "agenda.next_line";
pub const PREVIOUS_LINE: CommandId = "agenda.previous_line";

pub const COMMANDS: &[Command] = &[
    Command { id: DONE, scope: Scope::Agenda, keys: &["space"], footer: 1 },
    Command { id: BEFORE, scope: Scope::Agenda, keys: &["b"], footer: 2 },
    Command { id: NEW, scope: Scope::Agenda, keys: &["n"], footer: 3 },
    Command { id: POSTPONE, scope: Scope::Agenda, keys: &["p"], footer: 4 },
    Command { id: CALENDAR, scope: Scope::Agenda, keys: &["c"], footer: 5 },
    Command { id: MINE, scope: Scope::Agenda, keys: &["m"], footer: 6 },
    Command { id: FILTER, scope: Scope::Agenda, keys: &["f"], footer: 7 },
    Command { id: SHOW_DONE, scope: Scope::Agenda, keys: &["r"], footer: 8 },
    Command { id: EDIT, scope: Scope::Agenda, keys: &["e"], footer: 0 },
    Command { id: DELETE, scope: Scope::Agenda, keys: &["x", "delete"], footer: 0 },
    // On the calendar the arrows move the day; in the list these keys do what they do everywhere.
    Command { id: NEXT_DAY, scope: Scope::Agenda, keys: &["right"], footer: 0 },
    Command { id: PREVIOUS_DAY, scope: Scope::Agenda, keys: &["left"], footer: 0 },
    Command { id: NEXT_LINE, scope: Scope::Agenda, keys: &["j"], footer: 0 },
    Command { id: PREVIOUS_LINE, scope: Scope::Agenda, keys: &["k"], footer: 0 },
];
