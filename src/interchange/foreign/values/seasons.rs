//! Seasons, which run over two years: `2014-2015`, `2014/15`, `saison 14-15`. Dues are of a calendar year, so which of the
//! two is meant nobody can know: the first is proposed, and said.

use crate::model::text::fold;

/// The first year of the one season that a text names: two years, one right behind the other.
pub fn season(text: &str) -> Option<i32> {
    let bytes = text.as_bytes();
    let mut found: Option<i32> = None;
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at].is_ascii_digit() {
            let start = at;
            while at < bytes.len() && bytes[at].is_ascii_digit() {
                at += 1;
            }
            runs.push((start, at));
        } else {
            at += 1;
        }
    }
    let called = || {
        fold(text)
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| matches!(word, "saison" | "season" | "exercice" | "campagne"))
    };
    for pair in runs.windows(2) {
        let [(from, to), (next, end)] = *pair else { continue };
        let between = text.get(to..next)?;
        let joined = matches!(between.trim(), "-" | "–" | "/" | "‑" | "_" | "à" | "a" | "et");
        let number = |from: usize, to: usize| text.get(from..to)?.parse::<i32>().ok();
        let (first, second) = (number(from, to)?, number(next, end)?);
        let year = match (to - from, end - next) {
            (4, 4) if second == first + 1 => first,
            (4, 2) if second == (first + 1) % 100 => first,
            (2, 2) if second == first + 1 && called() => 2_000 + first,
            _ => continue,
        };
        if !joined || !(1990..=2199).contains(&year) || found.is_some_and(|known| known != year) {
            return None;
        }
        found = Some(year);
    }
    // A third number is no part of a season: `2014-15-16`, a day.
    found.filter(|_| runs.len() == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_years_in_a_row() {
        for (text, year) in [
            ("2014-2015", Some(2014)),
            ("2014/2015", Some(2014)),
            ("2014 - 2015", Some(2014)),
            ("2014-15", Some(2014)),
            ("2014/15", Some(2014)),
            ("1999-00", Some(1999)),
            ("Saison 2014-2015", Some(2014)),
            ("saison 14-15", Some(2014)),
            ("Cotisation 2014/2015", Some(2014)),
            ("14-15", None),
            ("2014", None),
            ("2014-2016", None),
            ("2014-03", None),
            ("2014-12", None),
            ("2014-2015-2016", None),
            ("12/03/2015", None),
            ("2015-2014", None),
            ("", None),
        ] {
            assert_eq!(season(text), year, "{text}");
        }
    }
}
