//! What the cells of a column look like: they bear a heading out, contradict it, or stand for one.

use chrono::NaiveDate;

use super::nature;
use super::table::{Cell, Line};
use super::values;
use crate::model::naf::Naf;
use crate::model::place::departement_of_postal;
use crate::model::siret::{Siret, SiretError};

/// Cells that are looked at, at most.
const SAMPLE: usize = 200;

/// How many of a column's cells have which form. A cell may have several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Contents {
    pub filled: usize,
    pub sirets: usize,
    pub dates: usize,
    pub emails: usize,
    pub phones: usize,
    pub postal_codes: usize,
    pub numbers: usize,
    pub yes_no: usize,
    pub nafs: usize,
    /// Bare numbers that a spreadsheet may mean a day of 1990 to 2050 by.
    pub day_numbers: usize,
    /// `M.`, `Madame`.
    pub courtesies: usize,
    /// Amounts, or nothing in so many words: `550,00 €`, `-`.
    pub amounts: usize,
    /// `contact@…`, `accueil@…`: addresses of nobody in particular.
    pub mailboxes: usize,
    /// A year, a quarter or a month without a day.
    pub dayless: usize,
    /// How something was paid, and no day: `Chq n° 123`.
    pub methods: usize,
    /// The same with the day: `VIR 12/03/2015`.
    pub payments: usize,
    /// Ranges of staff, and words for sizes.
    pub ranges: usize,
    /// Codes of the register for such ranges, and those among them that are no number of people: `00`, `NN`.
    pub brackets: usize,
    pub coded: usize,
    pub legal_forms: usize,
    /// What can only be somebody's name: `Mme Durand`, `Jean DURAND`.
    pub people: usize,
}

impl Contents {
    /// Whether nearly all cells, three at least, have a form.
    pub fn nearly_all(&self, of: usize) -> bool {
        self.filled >= 3 && of * 10 >= self.filled * 8
    }

    /// Looks at the cells of a column.
    pub fn of(lines: &[Line], column: usize, today: NaiveDate) -> Contents {
        let mut contents = Contents::default();
        let cells = lines.iter().filter_map(|line| line.cells.get(column)).filter(|cell| !values::is_empty(cell));
        for cell in cells.take(SAMPLE) {
            contents.add(cell, today);
        }
        contents
    }

    fn add(&mut self, cell: &Cell, today: NaiveDate) {
        self.filled += 1;
        let text = values::text_of(cell);
        let count = |slot: &mut usize, is: bool| *slot += usize::from(is);
        count(&mut self.sirets, matches!(Siret::parse(&text), Ok(_) | Err(SiretError::Scientific)));
        count(&mut self.dates, matches!(cell, Cell::Date(_)) || values::dates::read(&text, today).is_ok());
        count(&mut self.emails, values::is_email(&text));
        count(&mut self.mailboxes, is_mailbox(&text));
        count(&mut self.phones, values::is_phone(&text));
        count(&mut self.postal_codes, text.len() == 5 && departement_of_postal(&text).is_some());
        count(&mut self.numbers, matches!(cell, Cell::Number(_)) || values::amount(&text).is_ok());
        let amount = matches!(cell, Cell::Number(_))
            || values::amount(&text).is_ok()
            || values::is_nothing_at_all(&text)
            || values::codes::is_exempt(&text);
        count(&mut self.amounts, amount);
        count(&mut self.yes_no, values::yes_no(cell).is_some());
        let is_day = |number: f64| number.fract() == 0.0 && (32_874.0..55_153.0).contains(&number);
        let number = match cell {
            Cell::Number(number) => Some(*number),
            Cell::Text(_) => values::dates::day_number(&text),
            _ => None,
        };
        count(&mut self.day_numbers, number.is_some_and(is_day));
        count(&mut self.courtesies, values::is_courtesy(&text));
        count(&mut self.people, values::is_person(&text));
        if let Cell::Text(_) = cell {
            let paid = values::paid(&text, today);
            count(&mut self.methods, paid.as_ref().is_some_and(|paid| paid.method.is_some() && paid.on.is_none()));
            count(&mut self.payments, paid.is_some_and(|paid| paid.method.is_some() && paid.on.is_some()));
            count(&mut self.legal_forms, nature::is_legal_form(&text));
        }
        let dayless = !matches!(cell, Cell::Date(_)) && values::dates::without_day(&text, today).is_some();
        count(&mut self.dayless, dayless);
        count(&mut self.ranges, values::size_of_staff(&text).is_some());
        let bracket = values::is_bracket(&text);
        count(&mut self.brackets, bracket);
        count(&mut self.coded, bracket && text.starts_with(['0', 'N']));
        count(&mut self.nafs, Naf::parse(&text).is_ok());
    }
}

/// Whether an address is that of a house and not of somebody in it.
fn is_mailbox(text: &str) -> bool {
    const BOXES: &[&str] = &[
        "contact",
        "contacts",
        "info",
        "infos",
        "information",
        "accueil",
        "secretariat",
        "standard",
        "bonjour",
        "hello",
        "direction",
        "administration",
        "mairie",
        "office",
        "bureau",
        "commercial",
        "sales",
        "service",
        "societe",
        "mail",
        "courrier",
        "reception",
        "welcome",
    ];
    let name = text.split_once('@').map(|(name, _)| name.to_lowercase());
    name.is_some_and(|name| BOXES.contains(&name.split(['.', '-', '_']).next().unwrap_or_default()))
}
