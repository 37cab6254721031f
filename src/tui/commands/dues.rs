//! Commands of the dues sheet.

use super::{Command, CommandId, Scope};

pub const CALL: CommandId = "dues.call";
pub const PAY: CommandId = "dues.pay";
pub const REMIND: CommandId = "dues.remind";
pub const FILTER: CommandId = "dues.filter";
pub const LATE: CommandId = "dues.late";
pub const LETTERS: CommandId = "dues.letters";
pub const EDIT: CommandId = "dues.edit";
pub const DELETE: CommandId = "dues.delete";
pub const SORT: CommandId = "dues.sort";

pub const COMMANDS: &[Command] = &[
    Command { id: CALL, scope: Scope::Dues, keys: &["c"], footer: 2 },
    Command { id: PAY, scope: Scope::Dues, keys: &["p"], footer: 3 },
    Command { id: REMIND, scope: Scope::Dues, keys: &["r"], footer: 4 },
    Command { id: FILTER, scope: Scope::Dues, keys: &["f"], footer: 5 },
    Command { id: LATE, scope: Scope::Dues, keys: &["l"], footer: 6 },
    Command { id: LETTERS, scope: Scope::Dues, keys: &["L"], footer: 0 },
    Command { id: EDIT, scope: Scope::Dues, keys: &["e"], footer: 0 },
    // In the detail of a line only.
    Command { id: DELETE, scope: Scope::Dues, keys: &["x", "delete"], footer: 0 },
    Command { id: SORT, scope: Scope::Dues, keys: &["s"], footer: 0 },
];
