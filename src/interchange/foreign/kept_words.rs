//! Columns of words that no field keeps: a line of the notes under their heading, so that nothing is lost that somebody
//! wrote down. What is a program's own number or mark, repeats another column, or is nobody's business is left out.

use chrono::NaiveDate;

use super::contents::Contents;
use super::headings::{Meaning, hear, words};
use super::layout::{Layout, SURE, Why};
use super::phrases::stem;
use super::table::Table;
use super::target::Target;
use super::values::{Sense, text_of};
use crate::model::kind::Kind;
use crate::model::text::fold;

/// How sure it is that words belong to the notes.
const CONFIDENCE: u8 = 55;

/// Words of headings under which stands what a pole has no business to keep.
const PRIVATE: &[&str] = &[
    "naissance",
    "age",
    "securite",
    "sociale",
    "nss",
    "religion",
    "sante",
    "handicap",
    "syndicat",
    "familiale",
    "marital",
    "enfant",
    "conjoint",
    "nationalite",
    "sexe",
    "genre",
    "iban",
    "rib",
    "bic",
    "bancaire",
    "banque",
    "domiciliation",
    "passe",
    "repas",
    "regime",
    "alimentaire",
    "password",
    "birth",
    "birthday",
    "gender",
    "salaire",
    "remuneration",
];

impl Layout {
    /// Sends the words of columns without a field to the notes. `titled` is what the table is called a list of.
    pub(super) fn keep_words(&mut self, table: &Table, titled: Option<Kind>, sense: &Sense) {
        if self.own {
            return;
        }
        // A workbook that is called one of visits as well, and this sheet is of members.
        let of_members = self.kinds().contains(&Kind::Membership) && !self.kinds().contains(&Kind::Visit);
        let titled = titled.filter(|_| !of_members);
        for index in 0..self.columns.len() {
            if !self.is_homeless(index, titled) || !self.is_worth_keeping(table, index, sense.today) {
                continue;
            }
            let Some(target) = self.notes_for(titled, index) else { return };
            let column = &mut self.columns[index];
            (column.target, column.confidence, column.why) = (Some(target), CONFIDENCE, Why::Noted);
            column.lacks = None;
        }
        self.settle();
    }

    /// Whether no field takes a column, and nothing else was decided of it.
    fn is_homeless(&self, index: usize, titled: Option<Kind>) -> bool {
        let column = &self.columns[index];
        match &column.why {
            Why::Unknown => column.target.is_none(),
            // Dolibarr's own list of what a house is.
            Why::Ambiguous => words(&column.heading).0 != "type tier",
            Why::Contradicted => column.confidence < SURE,
            Why::Twice(_) => true,
            Why::Mapping | Why::Chosen | Why::NotKept | Why::Empty | Why::PaidUntil | Why::Noted => false,
            // A next step without a visit, in a list of prospects.
            _ => column.lacks.is_some_and(|(kind, _)| titled != Some(kind) && comes_along(kind)),
        }
    }

    /// Whether the cells of a column are words that no other column says, and nobody's secrets.
    fn is_worth_keeping(&self, table: &Table, index: usize, today: NaiveDate) -> bool {
        let column = &self.columns[index];
        let key = words(&column.heading).0;
        if key.is_empty() || key.split(' ').any(is_private) {
            return false;
        }
        let lines = &table.lines[self.heading + 1..];
        let contents = Contents::of(lines, index, today);
        let cells = || lines.iter().map(|line| line.cells.get(index).map(text_of).unwrap_or_default());
        let filled = cells().filter(|text| !text.is_empty()).count();
        let said = cells().filter(|text| is_said(text)).count();
        // `Date premier contact`: a day of which the heading says what it was.
        let days = contents.dates == contents.filled
            && (column.lacks.is_some() || column.why == Why::Unknown && !key.split(' ').any(is_of_a_program));
        let reaches = contents.emails == contents.filled
            || contents.phones == contents.filled && (matches!(column.why, Why::Ambiguous | Why::Twice(_)));
        filled > 0
            && contents.yes_no < contents.filled
            && (said * 2 >= filled || reaches || days)
            && !cells().all(|text| text.is_empty() || self.settings.values().any(|set| fold(set) == fold(&text)))
            && !(0..self.columns.len()).any(|other| other != index && self.repeats(table, index, other))
    }

    /// Whether a column says only what another one that is used says on the same lines.
    fn repeats(&self, table: &Table, index: usize, other: usize) -> bool {
        let text = |line: &super::table::Line, at: usize| line.cells.get(at).map(text_of).unwrap_or_default();
        let is_used = self.columns[other].is_used() || other < index && self.columns[other].why == Why::Noted;
        is_used
            && table.lines[self.heading + 1..].iter().all(|line| {
                let (own, its) = (fold(&text(line, index)), fold(&text(line, other)));
                own.is_empty() || own == its
            })
    }

    /// Where words go that have no field: to what the table lists, where that has notes.
    fn notes_for(&self, titled: Option<Kind>, index: usize) -> Option<Target> {
        let has = |kind: Kind, fields: &[&str]| fields.iter().any(|field| self.column_of(kind, field, None).is_some());
        let names = ["last_name", "first_name", "full_name"];
        let organisation = has(Kind::Organisation, &["name", "siret"]);
        let described = has(Kind::Organisation, &["street", "postal_code", "commune", "siret", "postal_town"]);
        let kinds = self.kinds();
        let of_visits = kinds.contains(&Kind::Visit) && has(Kind::Visit, &["date"]);
        if of_visits {
            return Target::new(Kind::Visit, "more_notes");
        }
        if kinds.contains(&Kind::Event) {
            return Target::new(Kind::Event, "more_notes");
        }
        if titled.is_some_and(|kind| !matches!(kind, Kind::Contact | Kind::Membership | Kind::Dues | Kind::Payment))
            || kinds.iter().any(|kind| comes_along(*kind))
        {
            return None;
        }
        // A ledger tells of what was paid, and of nobody.
        let ledger = kinds.contains(&Kind::Dues) || kinds.contains(&Kind::Payment) || titled == Some(Kind::Payment);
        match () {
            // A status, a type: of what is listed, and not of who answers for it.
            () if organisation && !ledger && is_of_kinds(&self.columns[index].heading) => {
                Target::new(Kind::Organisation, "more_notes")
            }
            () if organisation && described => Target::new(Kind::Organisation, "more_notes"),
            () if has(Kind::Contact, &names) => Target::new(Kind::Contact, "more_notes"),
            () if organisation && !ledger => Target::new(Kind::Organisation, "more_notes"),
            () => None,
        }
    }
}

fn is_of_kinds(heading: &str) -> bool {
    matches!(hear(heading).map(|heard| heard.meaning), Some(Meaning::Either("kind" | "status")))
}

/// Words for what a program notes by itself, and a day alone that says nothing.
fn is_of_a_program(word: &str) -> bool {
    let stem = stem(word);
    let programs = ["creation", "modification", "modifie", "maj", "jour", "saisie", "import", "export", "update"];
    programs.iter().any(|known| super::phrases::stem(known) == stem) || matches!(word, "created" | "modified")
}

fn is_private(word: &str) -> bool {
    PRIVATE.iter().any(|private| stem(private) == stem(word))
}

/// Notes that are stored with what a line says besides: a line under the same heading takes the place of the one before,
/// and everything else stays. Of columns with one heading each has a line of its own.
pub(in crate::interchange) fn joined(stored: &str, said: &str) -> String {
    // Each with whether it was said just now.
    let mut lines: Vec<(&str, bool)> = stored.lines().map(|line| (line, false)).collect();
    let heading = |line: &str| line.split_once(" : ").map(|(heading, _)| heading.to_owned());
    for line in said.lines().filter(|line| !line.is_empty()) {
        let free = |is: &dyn Fn(&str) -> bool| lines.iter().position(|(known, said)| !said && is(known));
        let same = free(&|known| known == line);
        let same = same.or_else(|| free(&|known| heading(line).is_some() && heading(known) == heading(line)));
        match same {
            Some(at) => lines[at] = (line, true),
            None => lines.push((line, true)),
        }
    }
    lines.into_iter().map(|(line, _)| line).collect::<Vec<_>>().join("\n")
}

/// Kinds of which a list of organisations has a column or two, without being about them.
const fn comes_along(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Organisation
            | Kind::Contact
            | Kind::Membership
            | Kind::Dues
            | Kind::Payment
            | Kind::Figures
            | Kind::Staff
    )
}

/// Whether a cell says something in words: no number, and no code such as `CU00007`.
fn is_said(text: &str) -> bool {
    let longest = text.split(|c: char| !c.is_alphabetic()).map(|word| word.chars().count()).max().unwrap_or(0);
    let code =
        !text.contains(char::is_whitespace) && text.contains(|c: char| c.is_ascii_digit()) && !text.contains('@');
    longest >= 3 && !code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_that_are_stored_stay() {
        for (stored, said, expected) in [
            ("", "Parrain : CCI", "Parrain : CCI"),
            ("vu au salon", "Parrain : CCI", "vu au salon\nParrain : CCI"),
            (
                "vu au salon\n\nParrain : CCI",
                "Parrain : CMA\nPriorité : haute",
                "vu au salon\n\nParrain : CMA\nPriorité : haute",
            ),
            ("Parrain : CCI", "Parrain : CCI", "Parrain : CCI"),
            // Two columns of one heading.
            ("Type : TPE\nType : lames", "Type : TPE\nType : lames", "Type : TPE\nType : lames"),
            ("Type : TPE\nType : lames", "Type : PME\nType : lames", "Type : PME\nType : lames"),
        ] {
            assert_eq!(joined(stored, said), expected);
            assert_eq!(joined(expected, said), expected, "again");
        }
    }
}
