//! Commands of the registers, and of the page of one record.

use super::{Command, CommandId, Scope};

pub const NEXT_KIND: CommandId = "registers.next_kind";
pub const PREVIOUS_KIND: CommandId = "registers.previous_kind";
pub const KIND: CommandId = "registers.kind";
pub const FILTER: CommandId = "registers.filter";
pub const ONLY: CommandId = "registers.only";
pub const CLEAR: CommandId = "registers.clear";
pub const NEW: CommandId = "registers.new";
pub const SORT: CommandId = "registers.sort";
pub const REVERSE: CommandId = "registers.reverse";
pub const EDIT: CommandId = "registers.edit";
pub const DELETE: CommandId = "registers.delete";
pub const DONE: CommandId = "registers.done";
pub const HISTORY: CommandId = "registers.history";
pub const ORGANISATION: CommandId = "registers.organisation";
pub const PERSON: CommandId = "registers.person";
pub const PROJECT: CommandId = "registers.project";
pub const CLOSE: CommandId = "registers.close";
pub const ADD: CommandId = "registers.add";
pub const EDIT_LINE: CommandId = "registers.edit_line";
pub const EDIT_PROJECT: CommandId = "registers.edit_project";
pub const REMOVE: CommandId = "registers.remove";
pub const FOLLOW_UP: CommandId = "registers.follow_up";
pub const LABEL: CommandId = "registers.label";
pub const SUPPORT: CommandId = "registers.support";
pub const NEXT_PART: CommandId = "registers.next_part";
pub const PREVIOUS_PART: CommandId = "registers.previous_part";
pub const CHANGES: CommandId = "registers.changes";

pub const COMMANDS: &[Command] = &[
    Command { id: NEXT_KIND, scope: Scope::Registers, keys: &["right"], footer: 1 },
    Command { id: PREVIOUS_KIND, scope: Scope::Registers, keys: &["left"], footer: 0 },
    Command { id: KIND, scope: Scope::Registers, keys: &["r"], footer: 2 },
    Command { id: FILTER, scope: Scope::Registers, keys: &["f"], footer: 4 },
    Command { id: ONLY, scope: Scope::Registers, keys: &["c"], footer: 5 },
    Command { id: CLEAR, scope: Scope::Registers, keys: &["F", "backspace"], footer: 6 },
    Command { id: NEW, scope: Scope::Registers, keys: &["n"], footer: 3 },
    Command { id: SORT, scope: Scope::Registers, keys: &["s"], footer: 9 },
    Command { id: REVERSE, scope: Scope::Registers, keys: &["S"], footer: 0 },
    Command { id: EDIT, scope: Scope::Record, keys: &["e"], footer: 2 },
    Command { id: DELETE, scope: Scope::Record, keys: &["x", "delete"], footer: 5 },
    Command { id: DONE, scope: Scope::Record, keys: &["space"], footer: 3 },
    Command { id: HISTORY, scope: Scope::Record, keys: &["h"], footer: 6 },
    Command { id: ORGANISATION, scope: Scope::Record, keys: &["o"], footer: 4 },
    Command { id: PROJECT, scope: Scope::Record, keys: &["p"], footer: 4 },
    Command { id: PERSON, scope: Scope::Record, keys: &["P"], footer: 4 },
    Command { id: CLOSE, scope: Scope::Page, keys: &["esc", "backspace"], footer: 1 },
    Command { id: ADD, scope: Scope::Project, keys: &["n"], footer: 1 },
    Command { id: LABEL, scope: Scope::Project, keys: &["l"], footer: 2 },
    Command { id: SUPPORT, scope: Scope::Project, keys: &["s"], footer: 3 },
    Command { id: FOLLOW_UP, scope: Scope::Project, keys: &["f"], footer: 4 },
    Command { id: EDIT_PROJECT, scope: Scope::Project, keys: &["E"], footer: 5 },
    Command { id: EDIT_LINE, scope: Scope::Project, keys: &["e"], footer: 6 },
    Command { id: REMOVE, scope: Scope::Project, keys: &["x", "delete"], footer: 7 },
    Command { id: NEXT_PART, scope: Scope::Project, keys: &["right"], footer: 8 },
    Command { id: PREVIOUS_PART, scope: Scope::Project, keys: &["left"], footer: 0 },
    Command { id: CHANGES, scope: Scope::Project, keys: &["h"], footer: 0 },
];
