//! Editing a text in the user's own editor.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::Command;

/// Used when neither `VISUAL` nor `EDITOR` is set (POSIX names it in `crontab` and `mailx`).
const DEFAULT_EDITOR: &str = "vi";

/// Why a text could not be edited.
#[derive(Debug, thiserror::Error)]
pub enum EditorError {
    /// The command in `VISUAL` or `EDITOR` has a quote that is not closed, or is blank.
    #[error("bad editor command: {command}")]
    BadCommand {
        /// The command.
        command: String,
    },
    /// There is no such program, or it may not be run.
    #[error("cannot start the editor {program}: {source}")]
    CannotStart {
        /// The program's name.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// The editor reported failure, which is how one abandons an edit (`:cq` in vi).
    #[error("the editor {program} failed ({status})")]
    Failed {
        /// The program's name.
        program: String,
        /// Exit status or signal, as text.
        status: String,
        /// What the file held afterwards; the initial text if it could not be read.
        text: String,
    },
    /// The file could not be written or read.
    #[error("editing through a file: {0}")]
    Io(#[from] io::Error),
}

/// Lets the user edit a text in `$VISUAL`, else `$EDITOR`, else `vi`; returns the edited text.
///
/// The command is split into words with quotes and backslashes as in a shell, but no shell runs.
/// The text lies in a file that only the user may read, in a directory of its own that is removed
/// with everything the editor leaves behind. `suffix` is the end of its name (`.md`). Give the
/// terminal back first: see [`TerminalGuard::outside`](super::TerminalGuard::outside).
///
/// # Errors
/// When the editor cannot be started, fails or leaves no readable text.
pub fn run_editor(initial: &str, suffix: &str) -> Result<String, EditorError> {
    let command = ["VISUAL", "EDITOR"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|command| !command.trim().is_empty())
        .unwrap_or_else(|| DEFAULT_EDITOR.to_owned());
    edit_with(&command, initial, suffix)
}

fn edit_with(command: &str, initial: &str, suffix: &str) -> Result<String, EditorError> {
    let words = split_words(command).filter(|words| !words.is_empty());
    let Some((program, arguments)) = words.as_deref().and_then(<[String]>::split_first) else {
        return Err(EditorError::BadCommand { command: command.to_owned() });
    };
    // A directory of its own (mode 0700), so that swap and backup files go too.
    let directory = tempfile::Builder::new().prefix("rouage-").tempdir()?;
    let path = directory.path().join(format!("text{suffix}"));
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?.write_all(initial.as_bytes())?;

    let status = Command::new(program)
        .args(arguments)
        .arg(&path)
        .status()
        .map_err(|source| EditorError::CannotStart { program: program.clone(), source })?;
    if !status.success() {
        return Err(EditorError::Failed {
            program: program.clone(),
            status: status.to_string(),
            text: fs::read_to_string(&path).unwrap_or_else(|_| initial.to_owned()),
        });
    }
    read_back(&path, initial)
}

fn read_back(path: &Path, initial: &str) -> Result<String, EditorError> {
    // By name: many editors replace the file instead of writing into it.
    // An editor in an old locale writes Latin-1: every byte is a character then, and nothing is lost.
    let mut text = String::from_utf8(fs::read(path)?)
        .unwrap_or_else(|error| error.as_bytes().iter().map(|byte| char::from(*byte)).collect());
    // Editors end the last line; a text that had no line end does not gain one.
    if !initial.ends_with('\n') && text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
}

/// Splits a command as a shell would: blanks, single and double quotes, backslashes. `None` when a
/// quote is not closed.
fn split_words(command: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = command.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (Some(open), c) if c == open => quote = None,
            (None | Some('"'), '\\') => word.get_or_insert_default().push(chars.next()?),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_commands() {
        let cases: [(&str, Option<&[&str]>); 8] = [
            ("vi", Some(&["vi"])),
            ("  code --wait ", Some(&["code", "--wait"])),
            ("'my editor' -f", Some(&["my editor", "-f"])),
            (r#""a \" b" c\ d"#, Some(&["a \" b", "c d"])),
            (r"'a\b'", Some(&[r"a\b"])),
            ("e ''", Some(&["e", ""])),
            ("vi; rm -rf", Some(&["vi;", "rm", "-rf"])),
            ("'open", None),
        ];
        for (command, expected) in cases {
            let expected = expected.map(|words| words.iter().map(|&w| w.to_owned()).collect());
            assert_eq!(split_words(command), expected, "{command}");
        }
    }

    #[test]
    fn returns_the_edited_text() {
        let append = "sh -c 'printf \"suite\\n\" >> \"$0\"'";
        assert_eq!(edit_with(append, "début ", ".md").unwrap(), "début suite");
        assert_eq!(edit_with("true", "é\n", ".txt").unwrap(), "é\n");
        assert_eq!(edit_with("true", "", ".txt").unwrap(), "");
    }

    #[test]
    fn the_file_is_private_and_goes_away() {
        let show = "sh -c 'stat -c %a \"$0\" > \"$0.x\"; echo \"$0\" >> \"$0.x\"; mv \"$0.x\" \"$0\"'";
        let text = edit_with(show, "secret", ".txt").unwrap();
        let (mode, path) = text.split_once('\n').unwrap();
        assert_eq!(mode, "600");
        assert!(path.ends_with(".txt"));
        assert!(!Path::new(path).exists());
        assert!(!Path::new(path).parent().unwrap().exists());
    }

    #[test]
    fn failures_keep_the_text() {
        let error = edit_with("sh -c 'echo autre > \"$0\"; exit 3'", "a", "").unwrap_err();
        assert!(
            matches!(&error, EditorError::Failed { program, text, .. } if program == "sh" && text == "autre\n"),
            "{error}"
        );
        let error = edit_with("/nonexistent/editor", "a", "").unwrap_err();
        assert!(matches!(error, EditorError::CannotStart { .. }), "{error}");
        let text = edit_with("sh -c 'printf \"\\351\" > \"$0\"'", "a", "").unwrap();
        assert_eq!(text, "é", "Latin-1 is read as such");
        let error = edit_with("sh -c 'rm \"$0\"'", "a", "").unwrap_err();
        assert!(matches!(error, EditorError::Io(_)), "{error}");
        let error = edit_with("'vi", "a", "").unwrap_err();
        assert!(matches!(error, EditorError::BadCommand { .. }), "{error}");
    }
}
