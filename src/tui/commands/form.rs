//! Commands of forms.

use super::{Command, CommandId, Scope};

pub const SAVE: CommandId = "form.save";
pub const NEXT: CommandId = "form.next";
pub const PREVIOUS: CommandId = "form.previous";
pub const CHOOSE: CommandId = "form.choose";
pub const EDITOR: CommandId = "form.editor";
pub const CLOSE: CommandId = "form.close";

pub const COMMANDS: &[Command] = &[
    Command { id: SAVE, scope: Scope::Form, keys: &["ctrl-s"], footer: 1 },
    Command { id: NEXT, scope: Scope::Form, keys: &["tab"], footer: 2 },
    Command { id: PREVIOUS, scope: Scope::Form, keys: &["backtab"], footer: 3 },
    Command { id: CHOOSE, scope: Scope::Form, keys: &["ctrl-space"], footer: 0 },
    Command { id: EDITOR, scope: Scope::Form, keys: &["ctrl-e"], footer: 4 },
    Command { id: CLOSE, scope: Scope::Form, keys: &["esc"], footer: 5 },
];
