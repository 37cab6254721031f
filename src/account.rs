//! The system's account that runs this program.

use crate::model::text;

/// Its name, cleaned; none where the system says none.
pub fn name() -> Option<String> {
    ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .chain(of_process())
        .filter_map(|name| text::clean(&name, false).ok())
        .find(|name| !name.is_empty())
}

/// The name of the process's user, for cron and services, which may set no variable.
#[cfg(unix)]
fn of_process() -> Option<String> {
    let id = rustix::process::getuid().as_raw().to_string();
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    users.lines().find_map(|line| {
        let mut parts = line.split(':');
        let name = parts.next()?;
        (parts.nth(1) == Some(id.as_str())).then(|| name.to_owned())
    })
}

#[cfg(not(unix))]
fn of_process() -> Option<String> {
    None
}
