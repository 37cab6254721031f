//! Who is meant by what was written among the people met: « Dupond, Gaëtan Garçon (gérant) », « Mr G. Garçon et Paul ».

use std::collections::BTreeSet;

use super::hash::Identity;
use super::naming::words_of_name;

/// What parts one person from the next, or from what they are there.
const SEPARATORS: &[char] = &[',', ';', '/', '|', '&', '+', ':', '–', '—', '•', '\n', '\t', '<', '>', '"', '«', '»'];
/// Words that do, between blanks.
const WORDS: &[&str] = &["et", "and", "ou", "or", "avec", "-"];
/// Those between people.
const AMONG: &[&str] = &["et", "and", "ou", "or", "avec"];

/// Everybody who may be meant, of an organisation that files call so: the text as a whole, each part of a list with roles
/// and what stands in brackets put aside, a last name with the first name behind a comma, words that stand together within a
/// part, and addresses.
pub fn identities(text: &str, organisation: &str) -> Vec<Identity> {
    let mut all = within(text);
    all.extend(names(text));
    let mut found: Vec<Identity> = all.iter().map(|name| Identity::named(name, organisation)).collect();
    found.extend(addresses(text).map(|email| Identity { email, ..Identity::default() }));
    found
}

/// The names that a text may hold, each once; most are none.
pub fn names(text: &str) -> Vec<String> {
    let bare = without_brackets(text);
    let mut parts: Vec<String> = Vec::new();
    for part in bare.split(SEPARATORS) {
        let words: Vec<&str> = part.split_whitespace().collect();
        parts.extend(words.split(|word| WORDS.contains(&word.to_lowercase().as_str())).map(|words| words.join(" ")));
    }
    parts.extend(bracketed(text));
    parts.retain(|part| part.chars().any(char::is_alphabetic));
    let mut names: Vec<String> = vec![text.to_owned(), bare];
    names.extend(parts.windows(2).map(|two| two.join(" ")));
    names.extend(parts.iter().filter_map(|part| capitalised(part)));
    names.append(&mut parts);
    names.sort();
    names.dedup();
    names
}

/// Most words of a name.
const MOST: usize = 5;

/// Words that stand together, as a name may among others: « Gaëtan Garçon DG ». What a hyphen joins is one word.
fn within(text: &str) -> BTreeSet<String> {
    let joins = |c: char| c.is_alphanumeric() || c.is_whitespace() || matches!(c, '-' | '\'' | '’' | '.' | '@');
    let parts = text.split(|c: char| SEPARATORS.contains(&c) || !joins(c));
    let mut found = BTreeSet::new();
    for part in parts {
        let words: Vec<&str> = part.split_whitespace().collect();
        for words in words.split(|word| WORDS.contains(&word.to_lowercase().as_str())) {
            for most in 2..=MOST.min(words.len()) {
                found.extend(words.windows(most).map(|words| words.join(" ")));
            }
        }
    }
    found.retain(|name| words_of_name(name).len() > 1);
    found
}

/// Whether a text seems to hold several people, whom nothing but their reader can tell apart.
pub fn holds_several(text: &str) -> bool {
    text.contains([';', '/', '|', '&', '+', '\n', '\t'])
        || text.split_whitespace().any(|word| AMONG.contains(&word.to_lowercase().as_str()))
}

/// The name of one person without what stands beside it, a role in brackets, behind a comma or behind a dash: « Zoé Quidam
/// (gérante) ». A single word before a comma is a last name, and the first name stands behind it. What seems to hold several
/// people is left as it is.
pub fn bare_name(text: &str) -> String {
    let whole = || text.split_whitespace().collect::<Vec<_>>().join(" ");
    if holds_several(text) {
        return whole();
    }
    let bare = without_brackets(text);
    let words: Vec<&str> = bare.split_whitespace().collect();
    let before_dash = words.split(|word| matches!(*word, "-" | "–" | "—")).next().unwrap_or_default().join(" ");
    let mut parts = before_dash.split(',').map(str::trim).filter(|part| !part.is_empty());
    let name = match (parts.next(), parts.next()) {
        (Some(last), Some(first)) if !last.contains(' ') => format!("{last}, {first}"),
        (Some(name), _) => name.to_owned(),
        (None, _) => String::new(),
    };
    if name.chars().any(char::is_alphabetic) { name } else { whole() }
}

/// The text without what stands in brackets.
fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let outside = |c: &char| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    };
    text.chars().filter(outside).collect()
}

/// What stands in brackets: a role, or the person behind it.
fn bracketed(text: &str) -> impl Iterator<Item = String> {
    let inside = text.split(['(', '[']).skip(1).map(|rest| rest.split([')', ']']).next().unwrap_or_default());
    inside.map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A name without the words in small letters around it: « gérant Gaëtan Garçon ». None where there is none of the kind.
fn capitalised(part: &str) -> Option<String> {
    let words: Vec<&str> = part.split_whitespace().collect();
    let is_capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    let (first, last) = (words.iter().position(is_capital)?, words.iter().rposition(is_capital)?);
    // One word alone may be the first of a sentence.
    (last > first && last - first + 1 < words.len()).then(|| words[first..=last].join(" "))
}

/// The addresses in a text.
fn addresses(text: &str) -> impl Iterator<Item = String> {
    let part = |c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '(' | ')' | '[' | ']' | ':' | '/' | '"' | '|')
    };
    text.split(part).filter(|word| word.contains('@')).map(|word| word.trim_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_from_what_stands_beside_it() {
        for (text, want) in [
            ("Zoé Quidam", "Zoé Quidam"),
            ("Zoé Quidam (gérante)", "Zoé Quidam"),
            ("Zoé  Quidam, gérante", "Zoé Quidam"),
            ("Quidam, Zoé, gérante", "Quidam, Zoé"),
            ("Mme Zoé QUIDAM - gérante", "Mme Zoé QUIDAM"),
            ("Zoé Quidam-Petit – gérante", "Zoé Quidam-Petit"),
            ("Zoé Quidam et Paul (gérants)", "Zoé Quidam et Paul (gérants)"),
            ("Le gérant", "Le gérant"),
            ("(gérante)", "(gérante)"),
            ("- ?", "- ?"),
            ("", ""),
        ] {
            assert_eq!(bare_name(text), want, "{text}");
        }
    }

    #[test]
    fn whoever_is_in_a_list_is_found_however_it_is_written() {
        let kept = Identity {
            last: "Garçon".into(),
            first: "Gaëtan".into(),
            email: "g.garcon@exemple.test".into(),
            phone: String::new(),
            organisation: "CETIM".into(),
        };
        let kept = kept.kept();
        let is_meant = |text: &str| identities(text, "CETIM").iter().any(|who| !who.written().is_disjoint(&kept));
        for text in [
            "Gaëtan Garçon",
            "Gaëtan Garçon (gérant)",
            "Gaëtan  Garçon, gérant",
            "Dupond, Gaëtan Garçon",
            "Dupond; Gaëtan GARÇON",
            "Mr Gaetan garcon et Paul",
            "Paul et M. Garçon Gaëtan / Zoé",
            "Garçon, Gaëtan",
            "Garçon, Gaëtan, gérant",
            "Le gérant (Gaëtan Garçon)",
            "Gérant : Gaëtan Garçon",
            "Gaëtan Garçon - gérant",
            "gérant Gaëtan Garçon",
            "Gaëtan Garçon gérant",
            "Dupond & Garçon",
            "Gaëtan Garçon DG",
            "Gaëtan  GARÇON⏎Paul",
            "Vu M. Garçon Gaëtan Au Salon",
            "Zoé Petit Gaëtan Garçon",
            "G.Garcon@Exemple.test",
            "Le gérant <g.garcon@exemple.test>",
            "Paul, mailto:g.garcon@exemple.test.",
        ] {
            assert!(is_meant(text), "{text}");
        }
        for text in [
            "",
            "Zoé Garçon",
            "Dupond; G. GARÇON",
            "Jean-Gaëtan Garçon",
            "Gaëtan Garçon-Petit",
            "Gaëtan Garçon-Petit DG",
            "Paul Gaëtan, Garçon Zoé",
            "Gaëtan Dupond, gérant (Paul Petit)",
            "autre.g.garcon@exemple.test",
            "(((",
            "et, et; ,",
        ] {
            assert!(!is_meant(text), "{text}");
        }
    }
}
