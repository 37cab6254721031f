//! The part of a long text that answers a query.

use super::highlight::highlight;
use crate::model::graphemes::graphemes;

/// Words shown before the first that answers: lists are narrow.
const BEFORE: usize = 1;
/// Letters of the text that are looked at: reports have no length that a search would wait for.
const READ: usize = 20_000;

/// At most `most` characters of `text` around the first place that answers `query`; from its beginning when none does.
/// What was left out in front is marked by `…`.
#[must_use]
pub fn excerpt(query: &str, text: &str, most: usize) -> String {
    let end = text.char_indices().nth(READ).map_or(text.len(), |(at, _)| at);
    let text = &text[..end];
    let found = first_answer(query, text);
    let start = text[..found].char_indices().rev().filter(|(_, c)| *c == ' ').nth(BEFORE).map_or(0, |(at, _)| at + 1);
    let mut part: String = if start == 0 { String::new() } else { "… ".to_owned() };
    part.extend(graphemes(&text[start..]).take(most));
    part
}

/// Where the first word that answers begins. Word by word: highlighting stops at the width of a screen.
fn first_answer(query: &str, text: &str) -> usize {
    // Scattered letters are no answer within a report.
    let answers = |word: &str| highlight(query, word).first().is_some_and(|range| range.len() >= word.len().min(3));
    text.split(' ')
        .scan(0, |at, word| {
            let start = *at;
            *at += word.len() + 1;
            Some((start, word))
        })
        .find(|(_, word)| answers(word))
        .map_or(0, |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_where_the_answer_is() {
        let text = "Visite d’atelier, activité stable ; souhaite déposer un dossier FUI au printemps avec son voisin.";
        assert_eq!(excerpt("fui", text, 14), "… dossier FUI au");
        assert_eq!(excerpt("visite", text, 6), "Visite");
        assert_eq!(excerpt("absent", text, 6), "Visite");
        assert_eq!(excerpt("", "", 6), "");
        assert!(excerpt("printmps", text, 80).contains("printemps"));
    }
}
