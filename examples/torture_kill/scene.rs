//! What is going on when the kill comes.

use serde::Serialize;

use super::support::dice::Dice;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scene {
    /// Two write; the interface is killed.
    Typing,
    /// Two write; the command is killed.
    Beside,
    /// Two write; both are killed.
    Both,
    /// The interface comes up.
    Start,
    /// The interface quits.
    Quit,
    /// One command alone: the last to close the database empties the log.
    Command,
    /// An older database is brought up to date.
    Migration,
    /// A backup is made.
    Backup,
}

impl Scene {
    pub fn throw(dice: &mut Dice) -> Scene {
        match dice.below(100) {
            0..30 => Scene::Typing,
            30..45 => Scene::Beside,
            45..55 => Scene::Both,
            55..65 => Scene::Start,
            65..72 => Scene::Quit,
            72..88 => Scene::Command,
            88..94 => Scene::Migration,
            _ => Scene::Backup,
        }
    }
}
