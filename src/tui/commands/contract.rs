//! Commands of the contract screen, its years and its readings by hand.

use super::{Command, CommandId, Scope};

pub const CODE: CommandId = "contract.code";
pub const GROUP: CommandId = "contract.group";
pub const FILTER: CommandId = "contract.filter";
pub const DETAIL: CommandId = "contract.detail";
pub const YEARS: CommandId = "contract.years";
pub const READ: CommandId = "contract.read";
pub const READINGS: CommandId = "contract.readings";
pub const LEFT: CommandId = "contract.left";
pub const RIGHT: CommandId = "contract.right";
pub const DELETE: CommandId = "contract.delete";

pub const COMMANDS: &[Command] = &[
    Command { id: CODE, scope: Scope::Contract, keys: &["c"], footer: 1 },
    Command { id: FILTER, scope: Scope::Contract, keys: &["f"], footer: 2 },
    Command { id: GROUP, scope: Scope::Contract, keys: &["a"], footer: 3 },
    Command { id: DETAIL, scope: Scope::Contract, keys: &["i"], footer: 4 },
    Command { id: YEARS, scope: Scope::Contract, keys: &["y"], footer: 5 },
    Command { id: READ, scope: Scope::Contract, keys: &["r"], footer: 6 },
    Command { id: READINGS, scope: Scope::Contract, keys: &["m"], footer: 0 },
    // In the table of years.
    Command { id: LEFT, scope: Scope::Contract, keys: &["left", "h"], footer: 8 },
    Command { id: RIGHT, scope: Scope::Contract, keys: &["right", "l"], footer: 9 },
    // In the list of readings.
    Command { id: DELETE, scope: Scope::Contract, keys: &["x", "delete"], footer: 7 },
];
