//! Keys: how they are written, shown and matched, and which command one means where.
//!
//! A key is written as in `ctrl-s`, `esc`, `enter`, `tab`, `backtab`, `pagedown`, `space`, `f1`, `/`, `G`.

use std::collections::BTreeMap;
use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::commands::{self, Command, CommandId, Scope};
use crate::config::FaultKind;
use crate::i18n::Lang;

/// One key with its modifiers. Shift is part of the character; with an arrow it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stroke {
    code: KeyCode,
    modifiers: KeyModifiers,
}

const NAMES: &[(&str, KeyCode)] = &[
    ("esc", KeyCode::Esc),
    ("enter", KeyCode::Enter),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("space", KeyCode::Char(' ')),
];

impl Stroke {
    /// Reads a written key.
    pub fn parse(written: &str) -> Option<Stroke> {
        let (mut modifiers, mut rest) = (KeyModifiers::NONE, written);
        while let Some((modifier, after)) = rest.split_once('-').filter(|(_, after)| !after.is_empty()) {
            modifiers |= match modifier {
                "ctrl" => KeyModifiers::CONTROL,
                "alt" => KeyModifiers::ALT,
                "shift" => KeyModifiers::SHIFT,
                _ => return None,
            };
            rest = after;
        }
        if modifiers.contains(KeyModifiers::SHIFT) && !matches!(rest, "up" | "down") {
            return None;
        }
        let named = NAMES.iter().find(|(name, _)| *name == rest).map(|(_, code)| *code);
        let function = || rest.strip_prefix('f')?.parse().ok().filter(|n| (1..=12).contains(n)).map(KeyCode::F);
        let single = || {
            let mut chars = rest.chars();
            chars.next().filter(|_| chars.next().is_none()).map(KeyCode::Char)
        };
        let written = Stroke { code: named.or_else(function).or_else(single)?, modifiers };
        // As a terminal sends it: `ctrl-O` is the same key as `ctrl-o`.
        Some(Stroke::of(written.event()))
    }

    /// The key of an event.
    pub fn of(event: KeyEvent) -> Stroke {
        let mut modifiers = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
        let code = match event.code {
            // Terminals say Shift-Tab either way.
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
            // Without a modifier the character itself says whether Shift was held.
            KeyCode::Char(c) if modifiers.contains(KeyModifiers::CONTROL) => KeyCode::Char(c.to_ascii_lowercase()),
            code => code,
        };
        if code == KeyCode::BackTab {
            modifiers = KeyModifiers::NONE;
        }
        if matches!(code, KeyCode::Up | KeyCode::Down) {
            modifiers |= event.modifiers & KeyModifiers::SHIFT;
        }
        Stroke { code, modifiers }
    }

    /// The key without Shift, which an arrow means where nothing else is meant by it.
    fn unshifted(self) -> Option<Stroke> {
        let modifiers = self.modifiers - KeyModifiers::SHIFT;
        (modifiers != self.modifiers).then_some(Stroke { modifiers, ..self })
    }

    /// The event of a key, to play it.
    pub fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }
}

impl fmt::Display for Stroke {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.modifiers.contains(KeyModifiers::CONTROL) {
            f.write_str("ctrl-")?;
        }
        if self.modifiers.contains(KeyModifiers::ALT) {
            f.write_str("alt-")?;
        }
        if self.modifiers.contains(KeyModifiers::SHIFT) {
            f.write_str("shift-")?;
        }
        if let Some((name, _)) = NAMES.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(n) => write!(f, "f{n}"),
            _ => f.write_str("?"),
        }
    }
}

/// How a key is shown to people: `Ctrl-S`, `Échap`, `↵`.
pub fn shown(written: &str, lang: Lang) -> String {
    let shift = if lang == Lang::En { "Shift-" } else { "Maj-" };
    let (prefix, key) = match (written.strip_prefix("ctrl-"), written.strip_prefix("shift-")) {
        (Some(key), _) => ("Ctrl-", key),
        (_, Some(key)) => (shift, key),
        _ => ("", written),
    };
    let key = match key {
        "enter" => "↵".to_owned(),
        "tab" => "Tab".to_owned(),
        "backtab" => format!("{shift}Tab"),
        "up" => "↑".to_owned(),
        "down" => "↓".to_owned(),
        "left" => "←".to_owned(),
        "right" => "→".to_owned(),
        "backspace" => "⌫".to_owned(),
        key => match lang.find(&format!("global.keys.{key}")) {
            Some(name) => name.to_owned(),
            None if prefix.is_empty() && key.chars().count() == 1 => key.to_owned(),
            None => key.to_uppercase(),
        },
    };
    format!("{prefix}{key}")
}

/// Which keys mean which command: those of the registry, under those of the user's settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keymap {
    own: BTreeMap<CommandId, Vec<String>>,
}

impl Keymap {
    /// The keys of a command, the one to show first.
    pub fn keys<'a>(&'a self, command: &'a Command) -> impl Iterator<Item = &'a str> {
        let own = self.own.get(command.id).map(|keys| keys.iter().map(String::as_str));
        let default = if own.is_some() { &[][..] } else { command.keys };
        own.into_iter().flatten().chain(default.iter().copied())
    }

    /// The first key of a command, as it is shown to people; nothing for a command without one.
    pub fn shown(&self, command: &Command, lang: Lang) -> String {
        self.keys(command).next().map(|key| shown(key, lang)).unwrap_or_default()
    }

    /// The same for the command of that id.
    pub fn shown_id(&self, id: CommandId, lang: Lang) -> String {
        commands::all().find(|command| command.id == id).map(|command| self.shown(command, lang)).unwrap_or_default()
    }

    /// The event of a command's first key, to press it later; none where it has no key.
    pub fn press(&self, id: CommandId) -> Option<KeyEvent> {
        let command = commands::all().find(|command| command.id == id)?;
        self.keys(command).next().and_then(Stroke::parse).map(Stroke::event)
    }

    /// The command of a key in the scopes of a layer, the nearest scope first, among those on offer.
    pub fn command(
        &self,
        event: KeyEvent,
        scopes: &[Scope],
        offered: impl Fn(CommandId) -> bool,
    ) -> Option<&'static Command> {
        let meant = |stroke: Stroke| {
            scopes.iter().find_map(|scope| {
                commands::all().find(|command| {
                    command.scope == *scope
                        && self.keys(command).any(|key| Stroke::parse(key) == Some(stroke))
                        && offered(command.id)
                })
            })
        };
        let stroke = Stroke::of(event);
        meant(stroke).or_else(|| meant(stroke.unshifted()?))
    }

    /// Lays the user's keys over the registry's. A command whose keys are wrong keeps its own; what is wrong is given
    /// back, by command id.
    pub fn overlay(&mut self, wanted: BTreeMap<&str, Vec<String>>) -> Vec<(String, FaultKind)> {
        let mut faults = Vec::new();
        for (id, keys) in wanted {
            let Some(command) = commands::all().find(|command| command.id == id) else {
                faults.push((id.to_owned(), FaultKind::UnknownCommand));
                continue;
            };
            if let Some(key) = keys.iter().find(|key| Stroke::parse(key).is_none()) {
                faults.push((id.to_owned(), FaultKind::NotAKey(key.clone())));
            } else if let Some((key, other)) = keys.iter().find_map(|key| Some((key, self.taken(key, command)?))) {
                faults.push((id.to_owned(), FaultKind::KeyTaken(key.clone(), other)));
            } else {
                self.own.insert(command.id, keys);
            }
        }
        faults
    }

    /// Another command of the same scope that has the key.
    fn taken(&self, key: &str, command: &Command) -> Option<CommandId> {
        let stroke = Stroke::parse(key);
        commands::all()
            .filter(|other| other.scope == command.scope && other.id != command.id)
            .find(|other| self.keys(other).any(|key| Stroke::parse(key) == stroke))
            .map(|other| other.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_a_terminal_sends_it() {
        for (written, sent) in
            [("ctrl-O", "ctrl-o"), ("ctrl-shift-up", "ctrl-shift-up"), ("O", "O"), ("alt-O", "alt-O")]
        {
            let stroke = Stroke::parse(written).unwrap();
            assert_eq!(stroke.to_string(), sent);
            assert_eq!(Stroke::of(stroke.event()), stroke);
        }
    }

    #[test]
    fn keys_are_written_and_read_alike() {
        for written in ["ctrl-s", "esc", "G", "/", "-", "ctrl-space", "f5", "alt-x", "backtab", "shift-down", "é"] {
            assert_eq!(Stroke::parse(written).map(|stroke| stroke.to_string()).as_deref(), Some(written));
        }
        for wrong in ["", "ctrl-", "hyper-x", "ab", "f13", "shift-x"] {
            assert_eq!(Stroke::parse(wrong).map(|stroke| stroke.to_string()), None, "{wrong}");
        }
    }

    #[test]
    fn shift_is_part_of_the_character() {
        let shifted = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT);
        assert_eq!(Stroke::of(shifted), Stroke::parse("G").unwrap());
        let down = KeyEvent::new(KeyCode::Down, KeyModifiers::SHIFT);
        assert_eq!(Stroke::of(down), Stroke::parse("shift-down").unwrap());
        // Where nothing is meant by it, it is the arrow.
        let command = |scopes: &[Scope]| Keymap::default().command(down, scopes, |_| true).map(|command| command.id);
        assert_eq!(command(&[Scope::List]), Some("list.down"));
        assert_eq!(command(&[Scope::List, Scope::Marks]), Some("marks.mark_down"));
        let tab = KeyEvent::new(KeyCode::Tab, KeyModifiers::SHIFT);
        assert_eq!(Stroke::of(tab), Stroke::parse("backtab").unwrap());
    }
}
