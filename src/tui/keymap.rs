//! Keys: how they are written, shown and matched, and which command one means where.
//!
//! A key is written as in `ctrl-s`, `esc`, `enter`, `tab`, `backtab`, `pagedown`, `space`, `f1`, `/`, `G`.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::commands::{self, Command, Scope};

/// One key with its modifiers. Shift is part of the character.
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
                _ => return None,
            };
            rest = after;
        }
        let named = NAMES.iter().find(|(name, _)| *name == rest).map(|(_, code)| *code);
        let function = || rest.strip_prefix('f')?.parse().ok().filter(|n| (1..=12).contains(n)).map(KeyCode::F);
        let single = || {
            let mut chars = rest.chars();
            chars.next().filter(|_| chars.next().is_none()).map(KeyCode::Char)
        };
        Some(Stroke { code: named.or_else(function).or_else(single)?, modifiers })
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
        Stroke { code, modifiers }
    }

    /// The event of a key, to play it in tests.
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
pub fn shown(written: &str, lang: crate::i18n::Lang) -> String {
    let (prefix, key) = match written.strip_prefix("ctrl-") {
        Some(key) => ("Ctrl-", key),
        None => ("", written),
    };
    let key = match key {
        "enter" => "↵".to_owned(),
        "tab" => "Tab".to_owned(),
        "backtab" => "Maj-Tab".to_owned(),
        "up" => "↑".to_owned(),
        "down" => "↓".to_owned(),
        "left" => "←".to_owned(),
        "right" => "→".to_owned(),
        "backspace" => "⌫".to_owned(),
        key => match lang.find(&format!("global.keys.{key}")) {
            Some(name) => name.to_owned(),
            None if prefix.is_empty() => key.to_owned(),
            None => key.to_uppercase(),
        },
    };
    if key == "Maj-Tab" && lang == crate::i18n::Lang::En { "Shift-Tab".to_owned() } else { format!("{prefix}{key}") }
}

/// The command of a key in the scopes of a layer, the nearest scope first.
pub fn command(event: KeyEvent, scopes: &[Scope]) -> Option<&'static Command> {
    let stroke = Stroke::of(event);
    scopes.iter().find_map(|scope| {
        commands::all().find(|command| {
            command.scope == *scope && command.keys.iter().any(|key| Stroke::parse(key) == Some(stroke))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_written_and_read_alike() {
        for written in ["ctrl-s", "esc", "G", "/", "-", "ctrl-space", "f5", "alt-x", "backtab", "é"] {
            assert_eq!(Stroke::parse(written).map(|stroke| stroke.to_string()).as_deref(), Some(written));
        }
        for wrong in ["", "ctrl-", "hyper-x", "ab", "f13"] {
            assert_eq!(Stroke::parse(wrong).map(|stroke| stroke.to_string()), None, "{wrong}");
        }
    }

    #[test]
    fn shift_is_part_of_the_character() {
        let shifted = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT);
        assert_eq!(Stroke::of(shifted), Stroke::parse("G").unwrap());
        let tab = KeyEvent::new(KeyCode::Tab, KeyModifiers::SHIFT);
        assert_eq!(Stroke::of(tab), Stroke::parse("backtab").unwrap());
    }
}
