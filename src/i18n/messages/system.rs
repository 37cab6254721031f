//! What the system says of files, in the user's words; what is not known keeps its own, behind ours.

use std::io::ErrorKind;

use rustix::io::Errno;

use super::super::Lang;

/// Why the system did not do what was asked.
pub(crate) fn io_error(lang: Lang, error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => lang.t("errors.io.not_there").to_owned(),
        ErrorKind::PermissionDenied => lang.t("errors.io.denied").to_owned(),
        ErrorKind::AlreadyExists => lang.t("errors.io.exists").to_owned(),
        ErrorKind::StorageFull => lang.t("errors.io.full").to_owned(),
        ErrorKind::NotADirectory => lang.t("errors.io.not_a_folder").to_owned(),
        ErrorKind::IsADirectory => lang.t("errors.io.folder").to_owned(),
        ErrorKind::InvalidData => lang.t("errors.io.not_utf8").to_owned(),
        ErrorKind::Unsupported => lang.t("errors.io.not_regular").to_owned(),
        ErrorKind::ResourceBusy => lang.t("errors.io.database").to_owned(),
        ErrorKind::ReadOnlyFilesystem => lang.t("errors.io.read_only").to_owned(),
        ErrorKind::FileTooLarge => lang.t("errors.io.too_large").to_owned(),
        ErrorKind::InvalidFilename => lang.t("errors.io.long_name").to_owned(),
        ErrorKind::QuotaExceeded => lang.t("errors.io.quota").to_owned(),
        // A process or a thread: nothing else is asked for in a way that does not wait.
        ErrorKind::WouldBlock => lang.t("errors.io.processes").to_owned(),
        ErrorKind::OutOfMemory => lang.t("errors.io.memory").to_owned(),
        _ => match system_error(error) {
            Some(5) => lang.t("errors.io.device").to_owned(),
            Some(number) if number == Errno::LOOP.raw_os_error() => lang.t("errors.io.links").to_owned(),
            Some(number) if number == Errno::NOEXEC.raw_os_error() => lang.t("errors.io.not_a_program").to_owned(),
            _ => lang.tf("errors.io.system", &[("detail", error)]),
        },
    }
}

/// The system's number of an error. One that a library has wrapped to name a file of its own has it in its words only.
fn system_error(error: &std::io::Error) -> Option<i32> {
    let in_words = || error.to_string().split_once("(os error ")?.1.split_once(')')?.0.parse().ok();
    error.raw_os_error().or_else(in_words)
}
