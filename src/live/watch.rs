//! Notices when another program writes to the database, without looking again and again.

use std::path::Path;

use notify::event::ModifyKind;
use notify::{EventKind, RecursiveMode, Watcher};

/// A watch on the database's folder; ends when dropped.
pub struct Watch {
    _watcher: notify::RecommendedWatcher,
}

/// Calls `changed` whenever the write-ahead log or the database file changes, or one of them goes, or what programs share, or
/// the key file,
/// until it gives false.
/// `None` where the system cannot watch files, or has no thread for it: then one has to look now and then.
pub(super) fn start(path: &Path, changed: impl Fn() -> bool + Send + 'static) -> Option<Watch> {
    let name = path.file_name()?.to_owned();
    // The library takes for granted that it gets one.
    crate::threads::room_for(1).ok()?;
    let [log, shared, key] = ["-wal", "-shm", ".key"].map(|end| {
        let mut beside = name.clone();
        beside.push(end);
        beside
    });
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let watched = folder.to_owned();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if let Ok(event) = event
            && matches!(event.kind, EventKind::Modify(_) | EventKind::Create(_) | EventKind::Remove(_) | EventKind::Any)
            && event.paths.iter().any(|path| {
                // As long as a program has the database open, nobody should take them away.
                let gone = matches!(event.kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)));
                // The folder itself gets another name.
                (gone && *path == watched)
                    || path
                        .file_name()
                        .is_some_and(|file| file == name || file == log || file == key || (gone && file == shared))
            })
        {
            let _ = changed();
        }
    })
    .ok()?;
    watcher.watch(folder, RecursiveMode::NonRecursive).ok()?;
    Some(Watch { _watcher: watcher })
}
