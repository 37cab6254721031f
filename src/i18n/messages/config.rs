//! What is wrong with the user's settings, and with their editor.

use super::system::io_error;
use crate::config::{Fault, FaultKind};
use crate::i18n::Lang;
use crate::model::text::display_safe;
use crate::tui::terminal::{EditorError, StillOpen, Stopped};

/// Why the user's editor gave no text.
pub fn editor_error(lang: Lang, error: &EditorError) -> String {
    match error {
        EditorError::BadCommand { command } => {
            lang.tf("errors.editor.bad_command", &[("command", &display_safe(command))])
        }
        EditorError::CannotStart { program, source } => lang
            .tf("errors.editor.cannot_start", &[("program", &display_safe(program)), ("why", &io_error(lang, source))]),
        EditorError::Failed { program, code, saved: None } => {
            lang.tf("errors.editor.failed", &[("program", &display_safe(program)), ("code", code)])
        }
        EditorError::Failed { program, code, saved: Some(path) } => lang.tf(
            "errors.editor.failed_after_saving",
            &[("program", &display_safe(program)), ("code", code), ("path", &path.display())],
        ),
        EditorError::StillOpen(StillOpen { pid, path }) => {
            let path = path.display().to_string();
            lang.tf("errors.editor.still_open", &[("pid", pid), ("path", &display_safe(&path))])
        }
        EditorError::SavedBeside { path } => {
            lang.tf("errors.editor.saved_beside", &[("path", &display_safe(&path.display().to_string()))])
        }
        EditorError::SavedSince { path } => {
            lang.tf("errors.editor.saved_since", &[("path", &display_safe(&path.display().to_string()))])
        }
        EditorError::TooLarge { path } => lang.tf("errors.editor.too_large", &[("path", &path.display())]),
        EditorError::NoText { path, binary: true } => lang.tf("errors.editor.binary", &[("path", &path.display())]),
        EditorError::NoText { path, binary: false } => lang.tf("errors.editor.encoding", &[("path", &path.display())]),
        EditorError::Emptied => lang.t("errors.editor.emptied").to_owned(),
        EditorError::Io(source) => lang.tf("errors.editor.file", &[("why", &io_error(lang, source))]),
    }
}

/// That the editor did not end by itself, and what became of the text.
pub fn editor_stopped(lang: Lang, stopped: Stopped) -> String {
    match stopped {
        Stopped::Signal(number) => lang.tf("errors.editor.stopped", &[("number", &number)]),
        Stopped::AtOnce => lang.t("errors.editor.at_once").to_owned(),
        Stopped::WithTheProgram => lang.t("errors.editor.stopped_with_the_program").to_owned(),
    }
}

/// One fault, with its line and setting where they are known, and what holds instead.
pub fn config_fault(lang: Lang, fault: &Fault) -> String {
    let what = match &fault.what {
        FaultKind::NotRead(path, kind) => {
            let why = format!("{} : {}", path.display(), io_error(lang, &(*kind).into()));
            lang.tf("errors.config.unreadable", &[("why", &display_safe(&why))])
        }
        FaultKind::Unreadable(why) => lang.tf("errors.config.unreadable", &[("why", &display_safe(why))]),
        FaultKind::UnknownSetting => lang.t("errors.config.unknown_setting").to_owned(),
        FaultKind::NotOneOf(allowed) => lang.tf("errors.config.not_one_of", &[("allowed", allowed)]),
        FaultKind::UnknownCommand => lang.t("errors.config.unknown_command").to_owned(),
        FaultKind::NotAPath { written, file } => {
            let file = file.as_deref().unwrap_or(std::path::Path::new("config.toml")).display().to_string();
            lang.tf("errors.config.not_a_path", &[("path", &display_safe(written)), ("file", &display_safe(&file))])
        }
        FaultKind::NotAKey(key) => lang.tf("errors.config.not_a_key", &[("key", &display_safe(key))]),
        FaultKind::KeyTaken(key, by) => {
            lang.tf("errors.config.key_taken", &[("key", &display_safe(key)), ("command", by)])
        }
    };
    let place = match (fault.line, fault.key.as_str()) {
        // The file as a whole.
        (None, "") => return lang.tf("errors.config.whole", &[("what", &what)]),
        (Some(line), "") => lang.tf("errors.config.line", &[("line", &line)]),
        (Some(line), key) => lang.tf("errors.config.line_key", &[("line", &line), ("key", &display_safe(key))]),
        (None, key) => display_safe(key).into_owned(),
    };
    lang.tf("errors.config.fault", &[("place", &place), ("what", &what)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_an_editor_gave_nothing_is_said_in_the_users_words() {
        use std::io::{Error, ErrorKind};
        let start = |source| EditorError::CannotStart { program: "x".into(), source };
        for (error, french) in [
            (start(Error::from_raw_os_error(2)), "rien de ce nom"),
            (start(Error::from_raw_os_error(13)), "accès refusé"),
            (start(Error::from_raw_os_error(20)), "n’est pas un dossier"),
            (start(Error::from_raw_os_error(21)), "c’est un dossier"),
            (start(Error::from_raw_os_error(40)), "liens"),
            (start(Error::from_raw_os_error(8)), "ne sait pas lancer"),
            (EditorError::Io(ErrorKind::Unsupported.into()), "fichier ordinaire"),
            (EditorError::Failed { program: "vi".into(), code: 3, saved: None }, "(code 3)"),
            (EditorError::Failed { program: "vi".into(), code: 1, saved: Some("/x/text.md".into()) }, "/x/text.md"),
        ] {
            let said = editor_error(Lang::Fr, &error);
            assert!(said.contains(french) && !said.contains('{'), "{said}");
            assert!(!said.contains("os error") && !said.contains("status"), "{said}");
            assert!(!editor_error(Lang::En, &error).contains('{'));
        }
        // What is not known keeps the system's words, behind ours.
        let said = editor_error(Lang::Fr, &start(Error::from_raw_os_error(75)));
        assert!(said.contains("erreur du système ("), "{said}");
        assert!(editor_stopped(Lang::Fr, Stopped::Signal(9)).contains("(signal 9)"));
        assert!(!editor_stopped(Lang::Fr, Stopped::WithTheProgram).contains('('));
    }

    #[test]
    fn every_fault_is_worded() {
        for lang in [Lang::Fr, Lang::En] {
            for what in [
                FaultKind::Unreadable("no".into()),
                FaultKind::UnknownSetting,
                FaultKind::NotOneOf("fr, en"),
                FaultKind::UnknownCommand,
                FaultKind::NotAKey("x-y".into()),
                FaultKind::KeyTaken("q".into(), "global.quit"),
            ] {
                let said = config_fault(lang, &Fault { line: Some(3), key: "keys.global.help".into(), what });
                assert!(said.contains('3') && said.contains("keys.global.help") && !said.contains('{'), "{said}");
            }
        }
    }
}
