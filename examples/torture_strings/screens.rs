//! The real program under a pseudo-terminal: every screen, every string pasted, and every byte that comes back looked at.

use std::io::{Read, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use super::Found;
use super::hostile;
use super::pole::Pole;

const WALK: &str = "1 \r \u{1B} 2 \r \t \t \u{1B} 2f \u{1B} 3 c \u{1B} 4 \r \u{1B} 5 c \u{1B} 6 7 8 w \u{1B} D \u{1B} C \u{1B} M \u{1B} I \u{1B} ? \u{1B} : \u{1B} N \u{1B} /h \u{1B} R \u{1B} 2*B \u{1B}";

/// Walks through the program, pastes strings until it is time, and ends it.
pub fn walk(pole: &Pole, strings: &[String], until: Instant, found: &mut Found) {
    let size = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
    let Ok(pair) = native_pty_system().openpty(size) else {
        found.fault("no pseudo-terminal");
        return;
    };
    let (binary, variables, args) = pole.command();
    let mut command = CommandBuilder::new(binary);
    command.env_clear();
    variables.iter().for_each(|(name, value)| command.env(name, value));
    command.args(args);
    let (Ok(mut child), Ok(mut output), Ok(mut keys)) =
        (pair.slave.spawn_command(command), pair.master.try_clone_reader(), pair.master.take_writer())
    else {
        found.fault("the program cannot be started");
        return;
    };
    drop(pair.slave);
    let bytes = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&bytes);
    let reading = std::thread::spawn(move || {
        let mut buffer = [0; 65_536];
        while let Ok(count @ 1..) = output.read(&mut buffer) {
            if let Ok(mut bytes) = sink.lock() {
                bytes.extend_from_slice(&buffer[..count]);
            }
        }
    });
    let mut press = |text: &str, wait: u64| {
        let _ = keys.write_all(text.as_bytes()).and_then(|()| keys.flush());
        std::thread::sleep(Duration::from_millis(wait));
    };
    press("", 1_500);
    for keys in WALK.split(' ') {
        press(keys, 120);
        found.inputs += 1;
    }
    // Into the search box, then into the fields of a form, one after the other.
    for begin in ["\u{1B}\u{1B}/", "\u{1B}\u{1B}v"] {
        press(begin, 300);
        for string in strings {
            if Instant::now() > until {
                break;
            }
            found.inputs += 1;
            press(&format!("\u{1B}[200~{}\u{1B}[201~\t", string.replace('\u{1B}', "\u{1B}\u{1B}")), 15);
            press(string, 10);
        }
    }
    for keys in ["\u{1B}", "\u{1B}", "\u{1B}", "q", "\r", "q", "o", "\r"] {
        press(keys, 150);
    }
    let deadline = Instant::now() + Duration::from_secs(5);
    while matches!(child.try_wait(), Ok(None)) && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(20));
    }
    if let Ok(None) = child.try_wait() {
        // Strings that were typed may have opened anything; ending is another test's.
        let _ = child.kill();
        let _ = child.wait();
    }
    drop(keys);
    drop(pair.master);
    let _ = reading.join();
    let bytes = bytes.lock().map(|bytes| bytes.clone()).unwrap_or_default();
    if bytes.len() < 10_000 {
        found.fault(&format!("only {} bytes came from the screens", bytes.len()));
    }
    if let Some(fault) = stranger(&bytes) {
        found.fault(&format!("screens: {fault}"));
    }
}

/// The first byte of a terminal session that is not of the program's own: sequences that it draws with, and text.
fn stranger(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let mut rest = text.as_ref();
    let mut said = String::new();
    while let Some((before, after)) = rest.split_once('\u{1B}') {
        said.push_str(before);
        let near: String = after.chars().take(30).collect();
        if let Some(body) = after.strip_prefix('[') {
            let Some(end) = body.find(|c: char| !c.is_ascii_digit() && !";?<>=".contains(c)) else { break };
            if !"mHhlJK".contains(&body[end..=end]) {
                return Some(format!("a sequence that it does not draw with: {near:?}"));
            }
            rest = &body[end + 1..];
        } else if let Some(body) = after.strip_prefix("]52;c;") {
            let Some(end) = body.find('\u{7}') else { return Some(format!("an endless sequence: {near:?}")) };
            if !body[..end].bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)) {
                return Some(format!("a clipboard that is no base64: {near:?}"));
            }
            rest = &body[end + 1..];
        } else {
            return Some(format!("a sequence that is not its own: {near:?}"));
        }
    }
    said.push_str(rest);
    hostile::fault(said.replace('\r', "").as_bytes(), false)
}
