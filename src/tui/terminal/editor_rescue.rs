//! What an editor that was ended keeps of a text that it had not saved, beside the file, under a name of its own.

use std::fs;
use std::path::{Path, PathBuf};

/// Names that editors give such a text: nano, emacs, joe.
fn is_rescue(name: &str, file: &str) -> bool {
    name.strip_prefix(file).is_some_and(|rest| rest == ".save" || rest.starts_with(".save."))
        || name == format!("#{file}#")
        || name == "DEADJOE"
}

/// Vim's: no text, but vim makes one of it.
fn is_swap(name: &str, file: &str) -> bool {
    name.strip_prefix('.').and_then(|name| name.strip_prefix(file)).is_some_and(|rest| rest.starts_with(".s"))
}

fn found(folder: &Path, is: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.filter(|entry| entry.file_name().to_str().is_some_and(&is));
    let regular = named.filter(|entry| entry.metadata().is_ok_and(|found| found.is_file() && found.len() > 0));
    regular.map(|entry| entry.path()).collect()
}

/// Gives the text's file what the editor kept, the latest where there are several. What the file held is in the form.
pub(super) fn take_over(file: &Path) {
    let (Some(folder), Some(name)) = (file.parent(), file.file_name().and_then(|name| name.to_str())) else { return };
    let moment = |path: &PathBuf| fs::metadata(path).and_then(|found| found.modified()).ok();
    let kept = found(folder, |kept| is_rescue(kept, name)).into_iter().max_by_key(moment);
    if let Some(kept) = kept.filter(|kept| moment(kept) >= moment(&file.to_owned())) {
        // Where it cannot be, it stays beside the text.
        let _ = fs::rename(kept, file);
    }
}

/// Whether only the editor itself can give back what it kept.
pub(super) fn has_swap(file: &Path) -> bool {
    let (Some(folder), Some(name)) = (file.parent(), file.file_name().and_then(|name| name.to_str())) else {
        return false;
    };
    !found(folder, |kept| is_swap(kept, name)).is_empty()
}

/// Copies the text, and with it what only the editor can read, into a folder that is there.
pub(super) fn copy_with_swap(file: &Path, into: &Path) {
    let (Some(folder), Some(name)) = (file.parent(), file.file_name().and_then(|name| name.to_str())) else { return };
    for from in found(folder, |kept| kept == name || is_swap(kept, name)) {
        if let Some(name) = from.file_name() {
            let _ = fs::copy(&from, into.join(name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_keep_is_known_by_its_name() {
        for kept in ["text.md.save", "text.md.save.1", "#text.md#", "DEADJOE"] {
            assert!(is_rescue(kept, "text.md"), "{kept}");
        }
        for other in ["text.md", "text.md~", "text.md.saved", ".text.md.swp", ".rouage.json"] {
            assert!(!is_rescue(other, "text.md"), "{other}");
        }
        assert!(is_swap(".text.md.swp", "text.md") && is_swap(".text.md.swo", "text.md"));
        assert!(!is_swap(".rouage.json", "text.md") && !is_swap("text.md", "text.md"));
    }

    #[test]
    fn the_latest_takes_the_place_of_the_text() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("text.md");
        fs::write(&file, "saved").unwrap();
        take_over(&file);
        assert_eq!(fs::read_to_string(&file).unwrap(), "saved");
        fs::write(folder.path().join("text.md.save"), "").unwrap();
        take_over(&file);
        assert_eq!(fs::read_to_string(&file).unwrap(), "saved");
        fs::write(folder.path().join("text.md.save"), "not saved").unwrap();
        take_over(&file);
        assert_eq!(fs::read_to_string(&file).unwrap(), "not saved");
    }
}
