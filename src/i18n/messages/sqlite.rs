//! What SQLite says, in the user's language first: its own words follow in parentheses, for whoever looks them up.

use super::super::Lang;

/// What SQLite's messages hold, and the text that says it.
const KNOWN: [(&str, &str); 17] = [
    ("unable to open database file", "errors.sqlite.cannot_open"),
    ("disk I/O error", "errors.sqlite.disk"),
    ("database disk image is malformed", "errors.sqlite.malformed"),
    ("file is not a database", "errors.sqlite.not_a_database"),
    ("database or disk is full", "errors.sqlite.full"),
    ("attempt to write a readonly database", "errors.sqlite.read_only"),
    ("database is locked", "errors.sqlite.locked"),
    ("database table is locked", "errors.sqlite.locked"),
    ("out of memory", "errors.sqlite.memory"),
    ("UNIQUE constraint failed", "errors.sqlite.unique"),
    ("CHECK constraint failed", "errors.sqlite.check"),
    ("NOT NULL constraint failed", "errors.sqlite.not_null"),
    ("FOREIGN KEY constraint failed", "errors.sqlite.foreign_key"),
    ("missing from index", "errors.sqlite.index"),
    ("entries in index", "errors.sqlite.index"),
    ("never used", "errors.sqlite.pages"),
    ("invalid page number", "errors.sqlite.pages"),
];

/// A message of SQLite, or several.
pub fn sqlite(lang: Lang, detail: &str) -> String {
    let known = KNOWN.iter().find(|(said, _)| detail.contains(said)).map_or("errors.sqlite.other", |(_, key)| key);
    lang.tf(known, &[("detail", &detail)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_comes_first_and_the_words_of_sqlite_in_parentheses() {
        for (said, _) in KNOWN {
            let told = sqlite(Lang::Fr, &format!("Error: {said}: x"));
            let (first, then) = told.split_once(" (").unwrap_or_else(|| panic!("{told}"));
            assert!(!first.contains(said) && then == format!("Error: {said}: x)"), "{told}");
            assert!(sqlite(Lang::En, said).contains(said));
        }
        assert!(sqlite(Lang::Fr, "something else").ends_with(" (something else)"));
    }
}
