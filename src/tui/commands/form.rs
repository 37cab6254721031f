//! Commands of forms.

use super::{Command, CommandId, Scope};

pub const SAVE: CommandId = "form.save";
pub const NEXT: CommandId = "form.next";
pub const PREVIOUS: CommandId = "form.previous";
pub const CHOOSE: CommandId = "form.choose";
pub const EDITOR: CommandId = "form.editor";
pub const RELOAD: CommandId = "form.reload";
pub const SUPPORT: CommandId = "form.support";
pub const LOOKALIKE: CommandId = "form.lookalike";
pub const CLOSE: CommandId = "form.close";

pub const COMMANDS: &[Command] = &[
    Command { id: SAVE, scope: Scope::Form, keys: &["ctrl-s"], footer: 1 },
    Command { id: RELOAD, scope: Scope::Form, keys: &["ctrl-r"], footer: 2 },
    Command { id: SUPPORT, scope: Scope::Form, keys: &["ctrl-t"], footer: 2 },
    Command { id: LOOKALIKE, scope: Scope::Form, keys: &["ctrl-o"], footer: 2 },
    Command { id: NEXT, scope: Scope::Form, keys: &["tab"], footer: 4 },
    Command { id: PREVIOUS, scope: Scope::Form, keys: &["backtab"], footer: 6 },
    Command { id: CHOOSE, scope: Scope::Form, keys: &["ctrl-space"], footer: 5 },
    Command { id: EDITOR, scope: Scope::Form, keys: &["ctrl-e"], footer: 5 },
    Command { id: CLOSE, scope: Scope::Form, keys: &["esc"], footer: 3 },
];
