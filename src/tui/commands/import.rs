//! Commands of importing: choosing the file, looking at what was found out, mending a line, answering what is asked.

use super::{Command, CommandId, Scope};

pub const CHOOSE: CommandId = "import.choose";
pub const COMPLETE: CommandId = "import.complete";
pub const RUN: CommandId = "import.run";
pub const OPEN: CommandId = "import.open";
pub const NEXT_PAGE: CommandId = "import.next_page";
pub const PREVIOUS_PAGE: CommandId = "import.previous_page";
pub const DROP: CommandId = "import.drop";
pub const TAKE_BACK: CommandId = "import.take_back";
pub const SET: CommandId = "import.set";
pub const UPDATE: CommandId = "import.update";
pub const SKIP_BAD: CommandId = "import.skip_bad";
pub const REJECTS: CommandId = "import.rejects";
pub const OTHER: CommandId = "import.other";
pub const WANTED: CommandId = "import.wanted";
pub const KIND: CommandId = "import.kind";
pub const ENCODING: CommandId = "import.encoding";
pub const SEPARATOR: CommandId = "import.separator";
pub const HEADING_DOWN: CommandId = "import.heading_down";
pub const HEADING_UP: CommandId = "import.heading_up";
pub const NEXT_SHEET: CommandId = "import.next_sheet";
pub const TAKE_SHEET: CommandId = "import.take_sheet";
pub const GUESS: CommandId = "import.guess";
pub const CLOSE: CommandId = "import.close";
pub const MEND: CommandId = "import.mend";
pub const NEXT_CELL: CommandId = "import.next_cell";
pub const PREVIOUS_CELL: CommandId = "import.previous_cell";
pub const MEND_DROP: CommandId = "import.mend_drop";
pub const ACCEPT: CommandId = "import.accept";

pub const COMMANDS: &[Command] = &[
    Command { id: CHOOSE, scope: Scope::ImportFile, keys: &["enter"], footer: 1 },
    Command { id: COMPLETE, scope: Scope::ImportFile, keys: &["tab"], footer: 2 },
    Command { id: RUN, scope: Scope::Import, keys: &["ctrl-s"], footer: 1 },
    Command { id: OPEN, scope: Scope::Import, keys: &["enter"], footer: 2 },
    Command { id: NEXT_PAGE, scope: Scope::Import, keys: &["tab", "right"], footer: 3 },
    Command { id: PREVIOUS_PAGE, scope: Scope::Import, keys: &["backtab", "left"], footer: 0 },
    Command { id: DROP, scope: Scope::Import, keys: &["x", "delete"], footer: 4 },
    Command { id: TAKE_BACK, scope: Scope::Import, keys: &["X"], footer: 0 },
    Command { id: SET, scope: Scope::Import, keys: &["v"], footer: 5 },
    Command { id: REJECTS, scope: Scope::Import, keys: &["w"], footer: 6 },
    Command { id: SKIP_BAD, scope: Scope::Import, keys: &["b"], footer: 7 },
    Command { id: UPDATE, scope: Scope::Import, keys: &["m"], footer: 8 },
    Command { id: OTHER, scope: Scope::Import, keys: &["o"], footer: 9 },
    Command { id: NEXT_SHEET, scope: Scope::Import, keys: &["f"], footer: 10 },
    Command { id: TAKE_SHEET, scope: Scope::Import, keys: &["F"], footer: 11 },
    Command { id: WANTED, scope: Scope::Import, keys: &["d"], footer: 3 },
    Command { id: KIND, scope: Scope::Import, keys: &["t"], footer: 12 },
    Command { id: ENCODING, scope: Scope::Import, keys: &["e"], footer: 13 },
    Command { id: SEPARATOR, scope: Scope::Import, keys: &["s"], footer: 14 },
    Command { id: HEADING_DOWN, scope: Scope::Import, keys: &["+"], footer: 15 },
    Command { id: HEADING_UP, scope: Scope::Import, keys: &["-"], footer: 0 },
    Command { id: GUESS, scope: Scope::Import, keys: &["r"], footer: 16 },
    Command { id: CLOSE, scope: Scope::Import, keys: &["esc"], footer: 17 },
    Command { id: MEND, scope: Scope::ImportMend, keys: &["enter", "ctrl-s"], footer: 1 },
    Command { id: NEXT_CELL, scope: Scope::ImportMend, keys: &["tab", "down"], footer: 2 },
    Command { id: PREVIOUS_CELL, scope: Scope::ImportMend, keys: &["backtab", "up"], footer: 0 },
    Command { id: MEND_DROP, scope: Scope::ImportMend, keys: &["ctrl-x"], footer: 3 },
    Command { id: ACCEPT, scope: Scope::ImportAsk, keys: &["enter"], footer: 1 },
];
