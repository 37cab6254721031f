//! Marking rows of a list, and changing all of them at once.

use super::{Command, CommandId, Scope, list};
use crate::model::record::Id;
use crate::tui::widgets::marks::Marks;
use crate::tui::widgets::selection::Selection;

pub const MARK: CommandId = "marks.mark";
/// The same where Space means something else already.
pub const MARK_TOO: CommandId = "marks.mark_too";
pub const MARK_DOWN: CommandId = "marks.mark_down";
pub const MARK_UP: CommandId = "marks.mark_up";
pub const RANGE: CommandId = "marks.range";
pub const ALL: CommandId = "marks.all";
pub const INVERT: CommandId = "marks.invert";
pub const CLEAR: CommandId = "marks.clear";
pub const APPLY: CommandId = "marks.apply";

pub const COMMANDS: &[Command] = &[
    // Only while something is marked.
    Command { id: APPLY, scope: Scope::Marks, keys: &["B"], footer: 1 },
    Command { id: CLEAR, scope: Scope::Marks, keys: &["esc"], footer: 2 },
    Command { id: MARK, scope: Scope::Mark, keys: &["space"], footer: 1 },
    Command { id: MARK_TOO, scope: Scope::MarkToo, keys: &[","], footer: 1 },
    Command { id: ALL, scope: Scope::Marks, keys: &["*"], footer: 0 },
    Command { id: INVERT, scope: Scope::Marks, keys: &["!"], footer: 0 },
    Command { id: RANGE, scope: Scope::Marks, keys: &["V"], footer: 0 },
    Command { id: MARK_DOWN, scope: Scope::Marks, keys: &["shift-down"], footer: 0 },
    Command { id: MARK_UP, scope: Scope::Marks, keys: &["shift-up"], footer: 0 },
];

/// Whether a command of marks makes sense in a list of so many rows; `None` for a command that is not one of marks.
pub fn offered(marks: &Marks, rows: usize, command: CommandId) -> Option<bool> {
    Some(match command {
        APPLY | CLEAR => !marks.is_empty(),
        MARK | MARK_TOO | MARK_DOWN | MARK_UP | RANGE | ALL | INVERT => rows > 0,
        _ => return None,
    })
}

/// The rows of a list by their places: the id of a row, none for one that cannot be marked.
pub type Rows<'a> = &'a dyn Fn(usize) -> Option<Id>;

/// Every row that can be marked, in the order shown.
pub fn shown(selection: &Selection, rows: Rows) -> Vec<Id> {
    (0..selection.len()).filter_map(rows).collect()
}

/// Marks as a command says; gives whether it was one that marks.
pub fn marked(marks: &mut Marks, selection: &mut Selection, command: CommandId, rows: Rows) -> bool {
    let at = |selection: &Selection| selection.selected().and_then(rows);
    match command {
        MARK | MARK_TOO => {
            if let Some(id) = at(selection) {
                marks.toggle(id);
            }
            selection.down();
        }
        MARK_DOWN | MARK_UP => {
            if !marks.in_range()
                && let Some(id) = at(selection)
            {
                marks.range(id);
            }
            if command == MARK_DOWN {
                selection.down();
            } else {
                selection.up();
            }
            extended(marks, selection, rows);
        }
        RANGE => {
            if let Some(id) = at(selection) {
                marks.range(id);
            }
        }
        ALL => marks.all(&shown(selection, rows)),
        INVERT => marks.invert(&shown(selection, rows)),
        CLEAR => marks.clear(),
        _ => return false,
    }
    true
}

/// Moves as a list command says, and draws a range with it; gives whether it was a command that moves or marks.
pub fn moved(marks: &mut Marks, selection: &mut Selection, command: CommandId, rows: Rows) -> bool {
    if list::moved(selection, command) {
        extended(marks, selection, rows);
        return true;
    }
    marked(marks, selection, command, rows)
}

/// After the selection moved: the range that is being drawn follows.
pub fn extended(marks: &mut Marks, selection: &Selection, rows: Rows) {
    if marks.in_range()
        && let Some(id) = selection.selected().and_then(rows)
    {
        marks.extend(id, &shown(selection, rows));
    }
}
