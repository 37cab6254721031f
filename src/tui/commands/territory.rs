//! Commands of the territory screen. Joining is a small letter, leaving its capital.

use super::{Command, CommandId, Scope};

pub const MORE: CommandId = "territory.more";
pub const LESS: CommandId = "territory.less";
pub const JOIN_INSIDE: CommandId = "territory.join_inside";
pub const LEAVE_INSIDE: CommandId = "territory.leave_inside";
pub const JOIN_OUTSIDE: CommandId = "territory.join_outside";
pub const LEAVE_OUTSIDE: CommandId = "territory.leave_outside";
pub const RESIGN: CommandId = "territory.resign";
pub const PAYS: CommandId = "territory.pays";
pub const ALL_PAY: CommandId = "territory.all_pay";
pub const RESET: CommandId = "territory.reset";
pub const NEXT_LIST: CommandId = "territory.next_list";
pub const PREVIOUS_LIST: CommandId = "territory.previous_list";
pub const PAYMENT: CommandId = "territory.payment";
pub const EVIDENCE: CommandId = "territory.evidence";

pub const COMMANDS: &[Command] = &[
    // On the rows of the scenario the arrows change a number, in the lists they go from list to list.
    Command { id: MORE, scope: Scope::Territory, keys: &["right"], footer: 1 },
    Command { id: LESS, scope: Scope::Territory, keys: &["left"], footer: 0 },
    Command { id: RESIGN, scope: Scope::Territory, keys: &["space"], footer: 3 },
    Command { id: PAYS, scope: Scope::Territory, keys: &["a"], footer: 4 },
    Command { id: ALL_PAY, scope: Scope::Territory, keys: &["A"], footer: 0 },
    Command { id: RESET, scope: Scope::Territory, keys: &["r"], footer: 5 },
    Command { id: NEXT_LIST, scope: Scope::Territory, keys: &["l"], footer: 2 },
    Command { id: PREVIOUS_LIST, scope: Scope::Territory, keys: &["h"], footer: 0 },
    Command { id: PAYMENT, scope: Scope::Territory, keys: &["p"], footer: 6 },
    Command { id: EVIDENCE, scope: Scope::Territory, keys: &["enter"], footer: 7 },
    Command { id: JOIN_INSIDE, scope: Scope::Territory, keys: &["i"], footer: 8 },
    Command { id: LEAVE_INSIDE, scope: Scope::Territory, keys: &["I"], footer: 0 },
    Command { id: JOIN_OUTSIDE, scope: Scope::Territory, keys: &["e"], footer: 9 },
    Command { id: LEAVE_OUTSIDE, scope: Scope::Territory, keys: &["E"], footer: 0 },
];
