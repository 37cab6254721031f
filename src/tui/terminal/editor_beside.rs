//! What an editor saved beside the text, under a name that somebody typed there: nobody else looks for it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::live::editor_room::is_note;

/// As much of such a file is compared with what is known, bytes.
const LONGEST: u64 = 1_000_000;

/// Whether an editor gives such a name to what it keeps for itself: hidden files, emacs's, and, as long as there is a text, copies of
/// what that was before.
fn is_for_itself(name: &str, text: &str, there: bool) -> bool {
    let former = || name.strip_prefix(text).is_some_and(|rest| ["~", ".bak", ".orig", ".save"].contains(&rest));
    name.starts_with('.') || name.starts_with('#') || there && former()
}

/// The latest text beside that one which is none of those that are known.
pub(super) fn found(text: &Path, known: &[&str]) -> Option<PathBuf> {
    let (folder, name) = (text.parent()?, text.file_name()?.to_str()?);
    let there = fs::symlink_metadata(text).is_ok_and(|found| found.is_file());
    let files = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let is_news = |path: &PathBuf| {
        let its = path.file_name().map(|its| its.to_string_lossy().into_owned()).unwrap_or_default();
        let Ok(found) = fs::symlink_metadata(path) else { return false };
        if !found.is_file() || path == text || is_note(path) || is_for_itself(&its, name, there) {
            return false;
        }
        let short = (found.len() <= LONGEST).then(|| fs::read(path).ok()).flatten();
        let is = |bytes: &[u8], other: &str| bytes.trim_ascii_end() == other.as_bytes().trim_ascii_end();
        short.is_none_or(|bytes| !bytes.trim_ascii().is_empty() && !known.iter().any(|known| is(&bytes, known)))
    };
    files.filter(is_news).max_by_key(|path| fs::metadata(path).and_then(|found| found.modified()).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_under_another_name_is_found_and_what_editors_keep_for_themselves_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("text.md");
        let put = |name: &str, content: &str| fs::write(folder.path().join(name), content).unwrap();
        put("text.md", "now");
        for name in ["text.md~", ".text.md.swp", "#text.md#", "text.md.bak", ".rouage.json"] {
            put(name, "something else");
        }
        put("copy", "before\n");
        put("empty", "\n");
        assert_eq!(found(&text, &["before", "now"]), None);
        put("text.md2", "written there");
        assert_eq!(found(&text, &["before", "now"]), Some(folder.path().join("text.md2")));
        fs::remove_file(folder.path().join("text.md2")).unwrap();
        fs::remove_file(&text).unwrap();
        fs::remove_file(folder.path().join("text.md.bak")).unwrap();
        assert_eq!(found(&text, &["before", "now"]), Some(folder.path().join("text.md~")), "there is no other");
    }
}
