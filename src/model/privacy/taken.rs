//! What an erasure took out of a text, told from the text before and after: to take the same out of what somebody is still
//! typing, without knowing who was erased.

use super::naming::{Naming, Strength, digits, words_of_name};
use super::{ERASED, ERASED_SHORT};
use crate::model::record::Value;

/// Shorter passages are parts of any text.
const SHORTEST: usize = 3;

/// The passages of a value that are erased in what it became; none where it became something else as well.
pub fn passages(before: &Value, after: &Value) -> Option<Vec<String>> {
    match (before, after) {
        (Value::Text(before), Value::Text(after)) => in_text(before, after),
        (Value::List(before), Value::List(after)) if before.len() == after.len() => {
            let items = before.iter().zip(after).map(|(before, after)| in_text(before, after));
            items.collect::<Option<Vec<_>>>().map(|found| found.concat())
        }
        _ => (before == after).then(Vec::new),
    }
}

fn in_text(before: &str, after: &str) -> Option<Vec<String>> {
    if before == after {
        return Some(Vec::new());
    }
    let mark = if after.contains(ERASED) { ERASED } else { ERASED_SHORT };
    let mut kept = after.split(mark);
    let mut rest = before.strip_prefix(kept.next()?)?;
    let mut found = Vec::new();
    let mut kept = kept.peekable();
    kept.peek()?;
    while let Some(next) = kept.next() {
        // The last one is the end of the text.
        let at = if kept.peek().is_none() {
            rest.len().checked_sub(next.len()).filter(|_| rest.ends_with(next))?
        } else {
            rest.find(next)?
        };
        found.push(rest[..at].to_owned());
        rest = &rest[at + next.len()..];
    }
    found.retain(|passage| passage != mark && passage.trim().chars().count() >= SHORTEST);
    Some(found)
}

/// A text without passages, however they are written there; none where it holds none of them.
pub fn without(text: &str, passages: &[String]) -> Option<String> {
    let mut bare = text.to_owned();
    for passage in passages {
        if words_of_name(passage).len() > 1
            && let Some(replaced) = Naming::named(passage).replaced(&bare, Strength::Whole, ERASED)
        {
            bare = replaced;
        }
        bare = whole_words(&bare, passage.trim());
    }
    (bare != text).then_some(bare)
}

/// A text without last names that mean the person where they stand alone; none where it holds none of them.
pub fn without_alone(text: &str, last_names: &[String]) -> Option<String> {
    let mut bare = text.to_owned();
    for last in last_names {
        if let Some(replaced) = Naming::last_name(last).replaced(&bare, Strength::LastName, ERASED) {
            bare = replaced;
        }
    }
    (bare != text).then_some(bare)
}

/// Whether a passage is a last name as far as it tells: one word, and neither an address nor a number.
pub fn is_alone(passage: &str) -> bool {
    words_of_name(passage).len() == 1 && !passage.contains('@') && digits(passage).is_empty()
}

/// Replaces a passage where it does not go on in a word.
fn whole_words(text: &str, passage: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut from = 0;
    if passage.chars().count() >= SHORTEST && !ERASED.contains(passage) {
        for (at, found) in text.match_indices(passage) {
            let end = at + found.len();
            let goes_on = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            if at >= from && !goes_on(text[..at].chars().next_back()) && !goes_on(text[end..].chars().next()) {
                bare.push_str(&text[from..at]);
                bare.push_str(ERASED);
                from = end;
            }
        }
    }
    bare.push_str(&text[from..]);
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_is_told_and_taken_from_what_is_typed() {
        let text = |text: &str| Value::Text(text.into());
        let before = "Vu Aurélie Zwyx, puis a.zwyx@exemple.fr. Fin";
        for (after, wanted) in [
            ("Vu personne effacée, puis personne effacée. Fin", Some(vec!["Aurélie Zwyx", "a.zwyx@exemple.fr"])),
            ("Vu […], puis […]. Fin", Some(vec!["Aurélie Zwyx", "a.zwyx@exemple.fr"])),
            (before, Some(vec![])),
            ("Vu personne effacée. Autre fin", None),
            ("Autre texte", None),
        ] {
            let wanted = wanted.map(|wanted| wanted.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(passages(&text(before), &text(after)), wanted, "{after}");
        }
        let list = |items: &[&str]| Value::List(items.iter().map(|item| (*item).to_owned()).collect());
        let found = passages(&list(&["Paul", "Aurélie Zwyx"]), &list(&["Paul", ERASED])).unwrap();
        assert_eq!(found, ["Aurélie Zwyx"]);
        for (typed, wanted) in [
            ("Rappeler ZWYX Aurélie demain", Some("Rappeler personne effacée demain")),
            ("Aurélie Zwyx", Some(ERASED)),
            ("Aurélie Zwyxlémont", None),
            ("Rappeler Paul", None),
        ] {
            assert_eq!(without(typed, &found).as_deref(), wanted, "{typed}");
        }
        assert_eq!(without("a.zwyx@exemple.fr", &["a.zwyx@exemple.fr".into()]).as_deref(), Some(ERASED));
        assert_eq!(without("une personne", &["personne".into()]), None, "the mark is left alone");
        let alone = |text: &str, last: &str| without_alone(text, &[last.to_owned()]);
        for (typed, last, wanted) in [
            ("vu M. ZWYX et Zwyx", "Mme Zwyx", Some("vu personne effacée et personne effacée")),
            ("vu Le-Goff", "le goff", Some("vu personne effacée")),
            ("vu Zwyxlémont", "Zwyx", None),
            ("li et M. Li", "Li", Some("li et personne effacée")),
        ] {
            assert_eq!(alone(typed, last).as_deref(), wanted, "{typed}");
        }
        for (passage, wanted) in [("M. Zwyx", true), ("A. Zwyx", false), ("a@b.test", false), ("0631415926", false)] {
            assert_eq!(is_alone(passage), wanted, "{passage}");
        }
    }
}
