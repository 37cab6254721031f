//! Commands of popups.

use super::{Command, CommandId, Scope};

pub const CLOSE: CommandId = "popup.close";

pub const COMMANDS: &[Command] = &[Command { id: CLOSE, scope: Scope::Popup, keys: &["esc", "ctrl-c"], footer: 1 }];
