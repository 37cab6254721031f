//! Is what the program says to users in their language, and not its inside?

/// Words that any sentence of the program about a failure has, by language; a text of SQLite or of the system in the
/// middle of it may be English.
const FRENCH: &[&str] =
    &[" la ", " le ", " les ", " du ", " de ", " est ", "Rien ", "n'", "n’", " pas ", " d’", " un "];
const ENGLISH: &[&str] =
    &[" to ", " a ", "annot ", " the ", " is ", " was ", " cannot ", " be ", " and ", " not ", "Nothing "];
/// What no user should see.
const INSIDE: &[&str] =
    &["panicked", "Some(", "Err(", "SqliteFailure", "unwrap", "RUST_BACKTRACE", "Os {", "{path}", "{why}"];

/// Whether a message is one.
pub fn is_clear(said: &str, lang: &str) -> bool {
    let said = said.replace(['\u{A0}', '\u{202F}', '\n'], " ");
    let own = if lang == "fr" { FRENCH } else { ENGLISH };
    let accents = said.chars().any(|c| "éèêàçôûÉÀ«»".contains(c));
    let in_language = own.iter().any(|word| said.contains(word)) && (lang == "fr" || !accents);
    !said.trim().is_empty() && in_language && !INSIDE.iter().any(|inside| said.contains(inside))
}
