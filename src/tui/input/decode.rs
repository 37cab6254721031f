//! From the bytes a terminal sends to keys and pastes.
//!
//! The sequences are those of ECMA-48 and xterm's "Control Sequences" (legacy keyboard), with the
//! function keys of rxvt and the Linux console. Keys are named as crossterm names them.

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::InputEvent;
use crate::model::text::{may_be_typed, scrub};

/// How long the rest of an escape sequence may take; then it was the Escape key.
const SEQUENCE_PATIENCE: Duration = Duration::from_millis(25);
/// The same for the rest of a letter of several bytes, which can be nothing else: over a slow link they come apart.
const LETTER_PATIENCE: Duration = Duration::from_secs(5);
/// How long a paste may pause; then its end was lost.
const PASTE_PATIENCE: Duration = Duration::from_secs(1);
/// How long a paste pauses before what came of it is passed on: it is to be seen, and kept, before its end comes.
const PART_PATIENCE: Duration = Duration::from_millis(150);
/// The same of one that comes without a pause.
const STEADY_PATIENCE: Duration = Duration::from_millis(300);
/// A terminal pastes in strokes longer than this, bytes; what comes in shorter ones for longer than the patience is typed.
const STROKE: usize = 8;
/// Longer pastes are refused as a whole, bytes.
const PASTE_MOST: usize = 4 * 1024 * 1024;
/// Longer sequences are not from a keyboard, bytes.
const LONGEST_SEQUENCE: usize = 64;

const ESCAPE: u8 = 0x1b;
const PASTE_END: &[u8] = b"\x1b[201~";

/// So long after an Escape key the rest of a sequence that a slow link tore off it is known as that: it is no key of its own,
/// and no answer to what Escape asks. Nobody types its characters at once.
const TORN_PATIENCE: Duration = Duration::from_secs(1);

/// Keeps what is half-received between reads.
#[derive(Debug, Default)]
pub struct Decoder {
    pending: Vec<u8>,
    paste: Option<Vec<u8>>,
    /// The paste is too long: of what came only the last bytes are kept, by which its end is seen.
    too_long: bool,
    /// When the last stroke of the paste came that nobody types.
    pasted_at: Option<Instant>,
    /// What came of the paste was passed on, and nothing since.
    passed_on: bool,
    /// Since when what came of the paste waits to be passed on.
    waits_since: Option<Instant>,
    /// When an escape was taken for the key because nothing followed it.
    alone_at: Option<Instant>,
}

/// What the front of the bytes is, and its length.
enum Step {
    Key(KeyEvent, usize),
    PasteStart(usize),
    Skip(usize),
    More,
}

impl Decoder {
    /// Decodes some more bytes.
    pub fn feed(&mut self, bytes: &[u8], events: &mut Vec<InputEvent>) {
        self.passed_on = false;
        if self.paste.is_some() {
            if bytes.len() <= STROKE && self.pasted_at.is_some_and(|at| at.elapsed() >= PASTE_PATIENCE) {
                self.give_up(events);
            } else if bytes.len() > STROKE {
                self.pasted_at = Some(Instant::now());
            }
        }
        let mut at = 0;
        if self.alone_at.take().is_some_and(|at| at.elapsed() < TORN_PATIENCE) && self.paste.is_none() {
            at = self.torn_off(bytes);
        }
        let mut input = std::mem::take(&mut self.pending);
        input.extend_from_slice(bytes);
        while let Some(rest) = input.get(at..).filter(|rest| !rest.is_empty()) {
            if self.paste.is_some() {
                at += self.feed_paste(rest, events);
                continue;
            }
            match step(rest) {
                Step::Key(key, length) => {
                    events.push(InputEvent::Key(key));
                    at += length;
                }
                Step::PasteStart(length) => {
                    self.paste = Some(Vec::new());
                    self.pasted_at = Some(Instant::now());
                    at += length;
                }
                Step::Skip(length) => at += length,
                Step::More => {
                    self.pending = rest.to_vec();
                    return;
                }
            }
        }
        // One that comes slowly and without a pause, as over a poor link, is not kept from whoever waits for it.
        match &self.paste {
            Some(_) => {
                let since = *self.waits_since.get_or_insert_with(Instant::now);
                if since.elapsed() >= STEADY_PATIENCE {
                    self.pass_on(events);
                }
            }
            None => self.waits_since = None,
        }
    }

    /// What came of the paste is passed on, its last letter when that is whole.
    fn pass_on(&mut self, events: &mut Vec<InputEvent>) {
        self.waits_since = None;
        if let Some(paste) = self.paste.as_mut().filter(|_| !self.too_long) {
            let part: Vec<u8> = paste.drain(..whole(paste)).collect();
            push_paste(&part, events);
        }
    }

    /// How many bytes in front are what a key, or a paste, sends behind its escape.
    fn torn_off(&mut self, bytes: &[u8]) -> usize {
        if !matches!(bytes.first(), Some(b'[' | b'O')) {
            return 0;
        }
        let whole: Vec<u8> = std::iter::once(ESCAPE).chain(bytes.iter().copied().take(LONGEST_SEQUENCE)).collect();
        match escape(&whole) {
            Step::Key(_, length) => length - 1,
            Step::PasteStart(length) => {
                self.paste = Some(Vec::new());
                self.pasted_at = Some(Instant::now());
                length - 1
            }
            Step::Skip(_) | Step::More => 0,
        }
    }

    /// How long to wait for the rest; `None` when nothing is half-received.
    pub fn patience(&self) -> Option<Duration> {
        match self.paste {
            Some(_) if self.passed_on => Some(PASTE_PATIENCE.saturating_sub(PART_PATIENCE)),
            Some(_) => Some(PART_PATIENCE),
            None => match self.pending.first() {
                None => None,
                Some(&ESCAPE) => Some(SEQUENCE_PATIENCE),
                Some(_) => Some(LETTER_PATIENCE),
            },
        }
    }

    /// Nothing came for as long as [`Decoder::patience`] says.
    pub fn waited(&mut self, events: &mut Vec<InputEvent>) {
        if self.paste.is_some() && !self.passed_on {
            self.passed_on = true;
            self.pass_on(events);
        } else {
            self.give_up(events);
        }
    }

    /// The rest does not come: takes what is there for what it can be.
    pub fn give_up(&mut self, events: &mut Vec<InputEvent>) {
        if let Some(paste) = self.paste.take() {
            self.end_paste(&paste, events);
        }
        match *std::mem::take(&mut self.pending) {
            [ESCAPE] => {
                self.alone_at = Some(Instant::now());
                events.push(InputEvent::Key(plain(KeyCode::Esc)));
            }
            [ESCAPE, c @ (b'[' | b'O')] => {
                let key = with(character(char::from(c)), KeyModifiers::ALT);
                events.push(InputEvent::Key(key));
            }
            _ => {}
        }
    }

    /// Takes bytes into the paste; returns how many.
    fn feed_paste(&mut self, bytes: &[u8], events: &mut Vec<InputEvent>) -> usize {
        let Some(paste) = &mut self.paste else {
            return 0;
        };
        // The end may have begun in an earlier read.
        let old = paste.len();
        paste.extend_from_slice(bytes);
        let from = old.saturating_sub(PASTE_END.len() - 1);
        let end = paste[from..]
            .windows(PASTE_END.len())
            .position(|window| window == PASTE_END)
            .map(|position| from + position);
        if let Some(end) = end {
            let whole = self.paste.take().unwrap_or_default();
            self.end_paste(&whole[..end], events);
            return end + PASTE_END.len() - old;
        }
        if self.too_long || paste.len() > PASTE_MOST {
            self.too_long = true;
            *paste = paste.split_off(paste.len().saturating_sub(PASTE_END.len() - 1));
        }
        bytes.len()
    }

    /// The paste has ended: what it held, or that it was too much.
    fn end_paste(&mut self, paste: &[u8], events: &mut Vec<InputEvent>) {
        if std::mem::take(&mut self.too_long) || paste.len() > PASTE_MOST {
            events.push(InputEvent::PasteTooLong);
        } else {
            push_paste(paste, events);
        }
    }
}

/// How many bytes of a paste can be passed on: without what may be the beginning of its end, of a character or of a line break.
fn whole(paste: &[u8]) -> usize {
    let most = paste.len().min(PASTE_END.len() - 1);
    let begun = (1..=most).rev().find(|&length| PASTE_END.starts_with(&paste[paste.len() - length..])).unwrap_or(0);
    let text = &paste[..paste.len() - begun];
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    // Of a character four bytes at most; what is broken stays so.
    let unfinished = (1..=text.len().min(3)).find(|&length| {
        let tail = &text[text.len() - length..];
        tail[0] >= 0xc0 && std::str::from_utf8(tail).is_err_and(|error| error.error_len().is_none())
    });
    text.len() - unfinished.unwrap_or(0)
}

/// What is pasted comes from anywhere: it is cleaned before anybody sees it. Line breaks become `\n` (terminals send `\r`).
fn push_paste(bytes: &[u8], events: &mut Vec<InputEvent>) {
    let text = scrub(&String::from_utf8_lossy(bytes), true).into_owned();
    if !text.is_empty() {
        events.push(InputEvent::Paste(text));
    }
}

fn plain(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}

fn control(c: u8) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(char::from(c)), KeyModifiers::CONTROL)
}

fn with(mut key: KeyEvent, modifiers: KeyModifiers) -> KeyEvent {
    key.modifiers |= modifiers;
    key
}

/// A typed character; capitals carry Shift, as crossterm has it.
fn character(c: char) -> KeyEvent {
    let modifiers = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    KeyEvent::new(KeyCode::Char(c), modifiers)
}

fn step(bytes: &[u8]) -> Step {
    let Some(&first) = bytes.first() else {
        return Step::More;
    };
    let key = match first {
        ESCAPE => return escape(bytes),
        b'\r' => plain(KeyCode::Enter),
        b'\t' => plain(KeyCode::Tab),
        0x7f => plain(KeyCode::Backspace),
        0 => control(b' '),
        1..=0x1a => control(first - 1 + b'a'),
        0x1c..=0x1f => control(first - 0x1c + b'4'),
        _ => return utf8(bytes),
    };
    Step::Key(key, 1)
}

fn utf8(bytes: &[u8]) -> Step {
    let head = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() > 0 => {
            // Valid up to there, says the error.
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(error) => return error.error_len().map_or(Step::More, Step::Skip),
    };
    match valid.chars().next() {
        Some(c) if !may_be_typed(c) => Step::Skip(c.len_utf8()),
        Some(c) => Step::Key(character(c), c.len_utf8()),
        None => Step::Skip(1),
    }
}

fn escape(bytes: &[u8]) -> Step {
    match bytes.get(1) {
        None => Step::More,
        Some(b'[') => control_sequence(bytes),
        Some(b'O') => match bytes.get(2) {
            None => Step::More,
            Some(b'M') => Step::Key(plain(KeyCode::Enter), 3),
            Some(&last) => letter(last).map_or(Step::Skip(3), |code| Step::Key(plain(code), 3)),
        },
        // The key twice; the second may begin a sequence.
        Some(&ESCAPE) => Step::Key(plain(KeyCode::Esc), 1),
        Some(_) => match step(&bytes[1..]) {
            Step::Key(key, length) => Step::Key(with(key, KeyModifiers::ALT), length + 1),
            Step::Skip(length) => Step::Skip(length + 1),
            other => other,
        },
    }
}

/// `ESC [ parameters intermediates final` (ECMA-48, 5.4).
fn control_sequence(bytes: &[u8]) -> Step {
    // The Linux console's F1 to F5.
    if bytes.get(2) == Some(&b'[') {
        return match bytes.get(3) {
            None => Step::More,
            Some(&c @ b'A'..=b'E') => Step::Key(plain(KeyCode::F(c - b'A' + 1)), 4),
            Some(_) => Step::Skip(4),
        };
    }
    let body = &bytes[2..];
    let Some(end) = body.iter().position(|byte| !(0x20..=0x3f).contains(byte)) else {
        return if bytes.len() > LONGEST_SEQUENCE { Step::Skip(bytes.len()) } else { Step::More };
    };
    let length = 2 + end + 1;
    let last = body[end];
    if !(0x40..=0x7e).contains(&last) {
        // Broken off by something else, which is kept.
        return Step::Skip(length - 1);
    }
    let Some(numbers) = numbers(&body[..end]) else {
        return Step::Skip(length);
    };
    let number = |index: usize| numbers.get(index).copied().unwrap_or(0);
    let modifiers = modifiers(number(1));
    let key = match last {
        b'~' if number(0) == 200 => return Step::PasteStart(length),
        // xterm's modifyOtherKeys.
        b'~' if number(0) == 27 => typed(number(2)).map(|key| with(key, modifiers)),
        b'~' => numbered(number(0)).map(|code| KeyEvent::new(code, modifiers)),
        b'u' => typed(number(0)).map(|key| with(key, modifiers)),
        b'Z' => Some(KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT)),
        _ => letter(last).map(|code| KeyEvent::new(code, modifiers)),
    };
    key.map_or(Step::Skip(length), |key| Step::Key(key, length))
}

/// Parameters; absent ones are 0. `None` for a private sequence: a report, not a key.
fn numbers(parameters: &[u8]) -> Option<Vec<u32>> {
    parameters
        .split(|&byte| byte == b';')
        .map(|parameter| {
            // Sub-parameters after a colon only detail.
            let main = parameter.split(|&byte| byte == b':').next()?;
            match std::str::from_utf8(main) {
                Ok("") => Some(0),
                Ok(digits) => digits.parse().ok(),
                Err(_) => None,
            }
        })
        .collect()
}

/// xterm sends 1 plus a sum of 1 Shift, 2 Alt, 4 Control, 8 Meta.
fn modifiers(number: u32) -> KeyModifiers {
    let bits = number.saturating_sub(1);
    [(1, KeyModifiers::SHIFT), (2, KeyModifiers::ALT), (4, KeyModifiers::CONTROL), (8, KeyModifiers::META)]
        .into_iter()
        .filter(|(bit, _)| bits & bit != 0)
        .fold(KeyModifiers::NONE, |all, (_, modifier)| all | modifier)
}

fn letter(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        _ => return None,
    })
}

fn numbered(number: u32) -> Option<KeyCode> {
    let function = |offset: u32| u8::try_from(number - offset).ok().map(KeyCode::F);
    match number {
        1 | 7 => Some(KeyCode::Home),
        2 => Some(KeyCode::Insert),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => function(10),
        17..=21 => function(11),
        23..=26 => function(12),
        28 | 29 => function(13),
        31..=34 => function(14),
        _ => None,
    }
}

/// A key given by its character's number.
fn typed(number: u32) -> Option<KeyEvent> {
    let c = char::from_u32(number)?;
    Some(match c {
        '\r' => plain(KeyCode::Enter),
        '\t' => plain(KeyCode::Tab),
        '\u{1b}' => plain(KeyCode::Esc),
        '\u{7f}' | '\u{8}' => plain(KeyCode::Backspace),
        c if !may_be_typed(c) => return None,
        c => character(c),
    })
}

#[cfg(test)]
mod tests;
