//! Reading a secret from the terminal without showing it.

use std::io::{Read, Write};

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use crate::vault::{KeyError, Secret};

/// Longest secret, in bytes; more is not taken.
const LONGEST: usize = 1024;

/// Gives the terminal its settings back, however the question ends.
struct Restore<'a>(&'a std::fs::File, Termios);

impl Drop for Restore<'_> {
    fn drop(&mut self) {
        let _ = tcsetattr(self.0, OptionalActions::Now, &self.1);
    }
}

/// Asks on the terminal itself, whatever standard input and output are.
///
/// # Errors
/// There is no terminal, or the user gave up with Ctrl-C or Ctrl-D.
pub fn ask(prompt: &str) -> Result<Secret, KeyError> {
    let terminal = std::fs::OpenOptions::new().read(true).write(true).open("/dev/tty");
    let terminal = terminal.map_err(|_| KeyError::NoTerminal)?;
    let before = tcgetattr(&terminal).map_err(|_| KeyError::NoTerminal)?;
    let mut quiet = before.clone();
    // Keys one by one and not as signals: Ctrl-C must not leave a terminal that shows nothing.
    quiet.local_modes -= LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
    quiet.special_codes[SpecialCodeIndex::VMIN] = 1;
    quiet.special_codes[SpecialCodeIndex::VTIME] = 0;
    let restore = Restore(&terminal, before);
    tcsetattr(&terminal, OptionalActions::Now, &quiet).map_err(|_| KeyError::NoTerminal)?;
    let _ = (&terminal).write_all(super::output::safe(prompt).as_bytes());
    let read = line(&terminal);
    let _ = (&terminal).write_all(b"\n");
    drop(restore);
    read
}

/// A line as its keys come, with what people correct it with.
fn line(mut keys: impl Read) -> Result<Secret, KeyError> {
    // Its place in memory never moves, so that no copy is left behind.
    let mut typed = Zeroizing::new(Vec::with_capacity(LONGEST + 4));
    let mut key = [0];
    loop {
        match keys.read(&mut key) {
            Ok(1..) => {}
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            _ => return Err(KeyError::GivenUp),
        }
        match key[0] {
            b'\r' | b'\n' => break,
            0x03 | 0x04 => return Err(KeyError::GivenUp),
            // Backspace takes a whole character.
            0x08 | 0x7F => while typed.pop().is_some_and(|byte| byte & 0xC0 == 0x80) {},
            0x15 => typed.clear(),
            0x00..=0x1F => {}
            byte if typed.len() < LONGEST => typed.push(byte),
            _ => {}
        }
    }
    let text = std::str::from_utf8(&typed).map_err(|_| KeyError::GivenUp)?;
    Ok(Secret::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_corrected_and_given_up_as_people_do() {
        let read = |keys: &str| line(keys.as_bytes());
        assert!(read("phrasé\u{7f}e\r").unwrap().is(&Secret::new("phrase")));
        assert!(read("faux\u{15}juste\n").unwrap().is(&Secret::new("juste")));
        assert!(matches!(read("abc\u{3}"), Err(KeyError::GivenUp)));
        assert!(matches!(read("abc"), Err(KeyError::GivenUp)));
    }
}
