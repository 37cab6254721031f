//! The texts of a TOML document, cleaned: a settings file or a contract may have been written by anybody, and TOML can
//! write any character as an escape.

use std::borrow::Cow;

use toml::{Table, Value};

use super::text::scrub;

/// Whether anything in a document may have to be cleaned: it holds an escape, or what nobody sees.
pub fn may_be_unclean(source: &str) -> bool {
    source.contains('\\') || matches!(scrub(source, true), Cow::Owned(clean) if clean != source.replace("\r\n", "\n"))
}

/// The document with all its texts, and the names of its keys, cleaned.
pub fn clean(table: Table) -> Table {
    table.into_iter().map(|(key, value)| (scrub(&key, false).into_owned(), clean_value(value))).collect()
}

fn clean_value(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(scrub(&text, true).into_owned()),
        Value::Array(items) => Value::Array(items.into_iter().map(clean_value).collect()),
        Value::Table(table) => Value::Table(clean(table)),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_keys_are_cleaned_wherever_they_are() {
        let source = "a = \"x\\u001b[31my\"\nn = 3\n\"k\\u202e\" = [\"\\u0007z\", { b = \"\"\"l1\nl2\\u200b\"\"\" }]\n";
        assert!(may_be_unclean(source));
        let cleaned = clean(source.parse().unwrap());
        let expected: Table = "a = \"xy\"\nn = 3\nk = [\"z\", { b = \"l1\\nl2\" }]\n".parse().unwrap();
        assert_eq!(cleaned, expected);
        assert!(!may_be_unclean("a = \"é – …\"\r\n[b]\n"));
        assert!(may_be_unclean("a = \"\u{202E}b\"\n"));
    }
}
