//! Commands of the table of organisations.

use super::{Command, CommandId, Scope};

pub const FILTER: CommandId = "members.filter";
pub const CLEAR: CommandId = "members.clear";
pub const DROP: CommandId = "members.drop";
pub const NARROW: CommandId = "members.narrow";
pub const SORT: CommandId = "members.sort";
pub const REVERSE: CommandId = "members.reverse";
pub const PREVIEW: CommandId = "members.preview";
pub const NEW: CommandId = "members.new";

pub const COMMANDS: &[Command] = &[
    Command { id: FILTER, scope: Scope::Members, keys: &["f"], footer: 2 },
    Command { id: CLEAR, scope: Scope::Members, keys: &["F"], footer: 3 },
    Command { id: DROP, scope: Scope::Members, keys: &["backspace"], footer: 0 },
    Command { id: NARROW, scope: Scope::Members, keys: &["o"], footer: 6 },
    Command { id: SORT, scope: Scope::Members, keys: &["s"], footer: 4 },
    Command { id: REVERSE, scope: Scope::Members, keys: &["S"], footer: 0 },
    Command { id: PREVIEW, scope: Scope::Members, keys: &["p"], footer: 0 },
    Command { id: NEW, scope: Scope::Members, keys: &["n"], footer: 5 },
];
