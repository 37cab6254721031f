//! How and when something was paid, in one cell: `VIR 12/03/2015`, `Chq n° 123 – BP`, `12/03/2015 CB`.

use chrono::NaiveDate;

use super::dates;
use crate::model::text::fold;

/// What a cell says of a payment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paid {
    /// One of the codes of the field.
    pub method: Option<&'static str>,
    pub on: Option<NaiveDate>,
    /// What stands there besides: the number of a cheque, its bank.
    pub reference: String,
}

/// Words for methods as they stand among others.
const METHODS: &[(&str, &[&str])] = &[
    ("transfer", &["vir", "virt", "virement", "vrt", "transfer", "wire"]),
    ("cheque", &["chq", "ch", "cheque", "chèque", "cheques", "check"]),
    ("direct_debit", &["prlv", "prelevement", "prélèvement", "sepa"]),
    ("card", &["cb", "carte"]),
    ("cash", &["esp", "especes", "espece", "liquide", "cash"]),
];

/// Words that say nothing besides.
const SMALL: &[&str] = &[
    "le",
    "du",
    "de",
    "par",
    "en",
    "date",
    "n°",
    "no",
    "n",
    "num",
    "numero",
    "recu",
    "recue",
    "paye",
    "payee",
    "regle",
    "reglee",
    "oui",
    "ok",
    "bancaire",
    "bleue",
    "remis",
    "remise",
    "encaisse",
    "encaissee",
    "acquitte",
    "acquittee",
    "x",
];

/// What a cell says, where it is plain: a method or a day or both, and no more than a number and a name beside them.
pub fn paid(text: &str, today: NaiveDate) -> Option<Paid> {
    if text.contains(['€', '\n', ';', '?']) || text.chars().count() > 60 {
        return None;
    }
    let mut paid = Paid::default();
    let mut rest: Vec<&str> = Vec::new();
    let tokens =
        text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ':')).filter(|token| !token.is_empty());
    for token in tokens {
        let folded = fold(token);
        let bare = folded.trim_matches(['.', '°']);
        let method = METHODS.iter().find(|(_, words)| words.contains(&bare)).map(|(method, _)| *method);
        if let Some(found) = method {
            if paid.method.is_some_and(|known| known != found) {
                return None;
            }
            paid.method = Some(found);
        } else if token.contains(['/', '.', '-'])
            && token.starts_with(|c: char| c.is_ascii_digit())
            && dates::read(token, today).is_ok()
        {
            let on = dates::read(token, today).ok();
            if paid.on.is_some() && paid.on != on {
                return None;
            }
            paid.on = on;
        } else if !SMALL.contains(&bare) && !bare.is_empty() {
            rest.push(token);
        }
    }
    let words = rest.iter().filter(|word| word.chars().any(char::is_alphabetic)).count();
    // Without a method nothing says that the rest is a reference; a sentence is none.
    let plain = if paid.method.is_some() { words <= 2 && rest.len() <= 3 } else { rest.is_empty() };
    // `Partiel`, `en attente` beside a day: not simply paid.
    let doubtful = rest.iter().any(|word| {
        let word = fold(word);
        ["parti", "attente", "rejet", "impay", "retour", "acompte", "annul", "relanc", "prevu", "pas", "non"]
            .iter()
            .any(|no| word.starts_with(no))
    });
    paid.reference = rest.join(" ");
    ((paid.method.is_some() || paid.on.is_some()) && plain && !doubtful).then_some(paid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn method_and_day_out_of_one_cell() {
        let today = NaiveDate::from_ymd_opt(2016, 1, 15).unwrap();
        for (text, method, on, reference) in [
            ("VIR 12/03/2015", "transfer", "2015-03-12", ""),
            ("Virement du 12/03/15", "transfer", "2015-03-12", ""),
            ("12/03/2015 CB", "card", "2015-03-12", ""),
            ("Chq n° 123 BP", "cheque", "", "123 BP"),
            ("Chq n°1234567 le 12.03.2015", "cheque", "2015-03-12", "n°1234567"),
            ("chèque", "cheque", "", ""),
            ("Payé le 12/03/2015", "", "2015-03-12", ""),
            ("espèces (12/03/2015)", "cash", "2015-03-12", ""),
        ] {
            let found = paid(text, today).unwrap_or_else(|| panic!("{text}"));
            let day = found.on.map(|on| on.to_string()).unwrap_or_default();
            assert_eq!(
                (found.method.unwrap_or_default(), day.as_str(), found.reference.as_str()),
                (method, on, reference),
                "{text}"
            );
        }
        for no in [
            "",
            "oui",
            "12/03/2015 ou 13/03/2015",
            "VIR 12/03/2015 150 €",
            "chèque rejeté 12/03/2015",
            "CB puis virement",
            "partiel 12/03/2015",
            "en attente",
            "chèque à demander à la nouvelle comptable",
            "relancé le 12/03/2015",
        ] {
            assert_eq!(paid(no, today), None, "{no}");
        }
    }
}
