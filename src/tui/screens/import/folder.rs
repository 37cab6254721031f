//! What is in a folder, and which file a typed or pasted path means.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::interchange::files;

/// Endings of the files that can be imported.
const ENDINGS: [&str; 11] = ["csv", "tsv", "txt", "tab", "xlsx", "xlsm", "xls", "ods", "vcf", "json", "dat"];
/// What desktops call these folders.
const USUAL: [&str; 5] = ["Téléchargements", "Downloads", "Documents", "Bureau", "Desktop"];
/// How many of the latest files of the usual folders are proposed at the start.
const LATEST: usize = 40;

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub path: PathBuf,
    /// As it is shown: the name, a folder with a separator at its end.
    pub name: String,
    pub folder: bool,
    /// Bytes; of a folder nothing.
    pub size: u64,
    pub changed: Option<SystemTime>,
}

/// What a folder holds that can be imported: files first, the latest first, then folders by name.
pub fn list(folder: &Path) -> Vec<Entry> {
    let Ok(read) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut entries: Vec<Entry> = read.filter_map(|entry| entry_of(&entry.ok()?.path())).collect();
    sort(&mut entries);
    entries
}

/// The latest files of the folders where people keep what they were sent.
pub fn latest() -> Vec<Entry> {
    let Some(user) = directories::UserDirs::new() else { return Vec::new() };
    let home = user.home_dir();
    let mut folders = vec![home.to_owned()];
    let told = [user.download_dir(), user.document_dir(), user.desktop_dir()];
    folders.extend(told.into_iter().flatten().map(Path::to_owned));
    // Where the desktop does not say what it calls them.
    folders.extend(USUAL.iter().map(|name| home.join(name)));
    folders.sort();
    folders.dedup();
    let mut entries: Vec<Entry> =
        folders.iter().flat_map(|folder| list(folder)).filter(|entry| !entry.folder).collect();
    sort(&mut entries);
    entries.dedup_by(|one, other| one.path == other.path);
    entries.truncate(LATEST);
    entries
}

fn sort(entries: &mut [Entry]) {
    entries.sort_by(|one, other| {
        let by_name = || one.name.to_lowercase().cmp(&other.name.to_lowercase());
        match (one.folder, other.folder) {
            (false, false) => other.changed.cmp(&one.changed).then_with(by_name),
            (true, true) => by_name(),
            (one, other) => one.cmp(&other),
        }
    });
}

fn entry_of(path: &Path) -> Option<Entry> {
    let name = path.file_name()?.to_str()?.to_owned();
    let metadata = std::fs::metadata(path).ok()?;
    if metadata.is_dir() {
        return Some(Entry { path: path.to_owned(), name: format!("{name}/"), folder: true, size: 0, changed: None });
    }
    let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
    let readable = ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str())) && metadata.is_file();
    let changed = metadata.modified().ok();
    readable.then(|| Entry { path: path.to_owned(), name, folder: false, size: metadata.len(), changed })
}

/// A path as it was pasted or dragged onto the terminal: quotes, `file://` with its escapes, blanks behind backslashes.
pub fn cleaned(text: &str) -> String {
    let text = text.trim();
    let quoted = ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    if let Some(inside) = quoted {
        return inside.to_owned();
    }
    if let Some(rest) = text.strip_prefix("file://") {
        // Between the slashes there may be the name of this machine.
        let path = rest.find('/').map_or(rest, |at| &rest[at..]);
        return unescaped(path);
    }
    if text.starts_with(['/', '~']) && text.contains('\\') {
        let mut out = String::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            out.extend(if c == '\\' { chars.next() } else { Some(c) });
        }
        return out;
    }
    text.to_owned()
}

/// The same of a path that is still being typed: behind a quote that is open, too.
pub fn begun(text: &str) -> String {
    let cleaned = cleaned(text);
    let open = || cleaned.strip_prefix(['"', '\'']).map(str::to_owned);
    open().unwrap_or(cleaned)
}

/// Whether a folder holds files in the interchange format: it is imported as a whole.
pub fn is_native(folder: &Path) -> bool {
    folder.is_dir() && files::find(&[folder.to_owned()], None).is_ok()
}

/// `%C3%A9` as the letter it stands for.
fn unescaped(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let code = path.get(at + 1..at + 3).filter(|_| *byte == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(code.unwrap_or(*byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A path as it is typed: below the home folder it begins with `~/`; a folder ends with a separator.
pub fn typed(path: &Path, folder: bool) -> String {
    let home = directories::UserDirs::new().map(|user| user.home_dir().to_owned());
    let end = if folder { "/" } else { "" };
    match home.as_deref().and_then(|home| path.strip_prefix(home).ok()) {
        Some(inside) if inside.as_os_str().is_empty() => "~/".to_owned(),
        Some(inside) => format!("~/{}{end}", inside.display()),
        None if path == Path::new("/") => "/".to_owned(),
        None => format!("{}{end}", path.display()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_paths() {
        for (pasted, path) in [
            ("  /tmp/a.csv\n", "/tmp/a.csv"),
            ("'/tmp/a b.csv'", "/tmp/a b.csv"),
            ("\"/tmp/l'a.csv\"", "/tmp/l'a.csv"),
            ("file:///tmp/adh%C3%A9rents%202015.csv", "/tmp/adhérents 2015.csv"),
            ("file://poste/tmp/a.csv", "/tmp/a.csv"),
            ("file:///tmp/100%.csv", "/tmp/100%.csv"),
            ("/tmp/a\\ b\\'c.csv", "/tmp/a b'c.csv"),
            ("~/a.csv", "~/a.csv"),
        ] {
            assert_eq!(cleaned(pasted), path, "{pasted}");
        }
    }

    #[test]
    fn files_that_can_be_imported_then_folders() {
        let folder = tempfile::tempdir().unwrap();
        for (name, age) in [("vieux.csv", 900), ("neuf.XLSX", 10), ("image.png", 1), ("b.ods", 500)] {
            let file = std::fs::File::create(folder.path().join(name)).unwrap();
            file.set_modified(SystemTime::now() - std::time::Duration::from_secs(age)).unwrap();
        }
        std::fs::create_dir(folder.path().join("Zone")).unwrap();
        std::fs::create_dir(folder.path().join("archives")).unwrap();
        let names: Vec<String> = list(folder.path()).into_iter().map(|entry| entry.name).collect();
        assert_eq!(names, ["neuf.XLSX", "b.ods", "vieux.csv", "archives/", "Zone/"]);
        assert!(list(&folder.path().join("absent")).is_empty());
    }
}
