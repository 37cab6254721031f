//! Moving in lists.

use super::{Command, CommandId, Scope};
use crate::tui::widgets::selection::Selection;

pub const OPEN: CommandId = "list.open";
pub const DOWN: CommandId = "list.down";
pub const UP: CommandId = "list.up";
pub const PAGE_DOWN: CommandId = "list.page_down";
pub const PAGE_UP: CommandId = "list.page_up";
pub const FIRST: CommandId = "list.first";
pub const LAST: CommandId = "list.last";

pub const COMMANDS: &[Command] = &[
    Command { id: OPEN, scope: Scope::List, keys: &["enter"], footer: 1 },
    Command { id: DOWN, scope: Scope::List, keys: &["down", "j"], footer: 0 },
    Command { id: UP, scope: Scope::List, keys: &["up", "k"], footer: 0 },
    Command { id: PAGE_DOWN, scope: Scope::List, keys: &["pagedown", "ctrl-d"], footer: 0 },
    Command { id: PAGE_UP, scope: Scope::List, keys: &["pageup", "ctrl-u"], footer: 0 },
    Command { id: FIRST, scope: Scope::List, keys: &["home", "g"], footer: 0 },
    Command { id: LAST, scope: Scope::List, keys: &["end", "G"], footer: 0 },
];

/// Moves a selection as a list command says; gives whether it was one that moves.
pub fn moved(selection: &mut Selection, command: CommandId) -> bool {
    match command {
        DOWN => selection.down(),
        UP => selection.up(),
        PAGE_DOWN => selection.page_down(),
        PAGE_UP => selection.page_up(),
        FIRST => selection.home(),
        LAST => selection.end(),
        _ => return false,
    }
    true
}
