//! Commands of the search box.

use super::{Command, CommandId, Scope};

pub const OPEN: CommandId = "search.open";
pub const LOG_VISIT: CommandId = "search.log_visit";
pub const DOWN: CommandId = "search.down";
pub const UP: CommandId = "search.up";
pub const PAGE_DOWN: CommandId = "search.page_down";
pub const PAGE_UP: CommandId = "search.page_up";
pub const FILTER: CommandId = "search.filter";
pub const NO_FILTER: CommandId = "search.no_filter";
pub const CLOSE: CommandId = "search.close";

pub const COMMANDS: &[Command] = &[
    Command { id: OPEN, scope: Scope::Search, keys: &["enter"], footer: 1 },
    Command { id: LOG_VISIT, scope: Scope::Search, keys: &["ctrl-v"], footer: 2 },
    Command { id: DOWN, scope: Scope::Search, keys: &["down", "ctrl-n"], footer: 0 },
    Command { id: UP, scope: Scope::Search, keys: &["up", "ctrl-p"], footer: 0 },
    Command { id: PAGE_DOWN, scope: Scope::Search, keys: &["pagedown"], footer: 0 },
    Command { id: PAGE_UP, scope: Scope::Search, keys: &["pageup"], footer: 0 },
    Command { id: FILTER, scope: Scope::Search, keys: &["tab"], footer: 3 },
    Command { id: NO_FILTER, scope: Scope::Search, keys: &["backtab"], footer: 0 },
    Command { id: CLOSE, scope: Scope::Search, keys: &["esc", "ctrl-c"], footer: 4 },
];
