//! vCard 2.1, 3.0 and 4.0: people, with the organisation they work for.

use std::collections::HashSet;

use super::decode::Decoded;
use super::error::ReadError;
use super::limits::{Budget, Limits};
use super::table::{Cell, Form, Line, Table};
use super::values::is_courtesy;
use crate::model::text::fold;

mod lines;

use lines::Property;

const HEADINGS: [&str; 13] = [
    "contact.last_name",
    "contact.first_name",
    "contact.role",
    "contact.email",
    "contact.phone",
    "contact.organisation",
    "contact.notes",
    "organisation.street",
    "organisation.postal_code",
    "organisation.commune",
    "organisation.website",
    "contact.other_phone",
    "contact.other_email",
];
/// From here on, a column that no card fills is left away.
const RARE: usize = 10;

/// Whether a text is one of vCards.
pub fn is_vcard(text: &str) -> bool {
    let begin = text.trim_start().get(..11);
    begin.is_some_and(|begin| begin.eq_ignore_ascii_case("BEGIN:VCARD"))
}

/// Reads a text of vCards. A card's line is that of its `BEGIN:VCARD`; one that is never closed ends with the next or
/// with the file.
///
/// # Errors
/// More cards or text than are read.
pub fn read(decoded: &Decoded, limits: Limits) -> Result<Table, ReadError> {
    let mut budget = Budget::new(limits);
    let mut cards: Vec<Line> = Vec::new();
    let mut open: Option<(u64, Card)> = None;
    for property in lines::read(&decoded.text) {
        match property.name.as_str() {
            "BEGIN" => {
                close(open.take(), &mut cards, &mut budget)?;
                open = Some((property.line, Card::default()));
            }
            "END" => close(open.take(), &mut cards, &mut budget)?,
            _ => {
                if let Some((_, card)) = &mut open {
                    card.take(&property);
                }
            }
        }
    }
    close(open, &mut cards, &mut budget)?;
    let used =
        |column: &usize| *column < RARE || cards.iter().any(|card| card.cells.get(*column) != Some(&Cell::Empty));
    let columns: Vec<usize> = (0..HEADINGS.len()).filter(used).collect();
    for card in &mut cards {
        let mut at = 0..;
        card.cells.retain(|_| at.next().is_some_and(|at| columns.contains(&at)));
    }
    let headings: Vec<&str> = columns.iter().map(|column| HEADINGS[*column]).collect();
    Ok(Table::with_headings(Form::VCard, &headings, cards))
}

fn close(open: Option<(u64, Card)>, cards: &mut Vec<Line>, budget: &mut Budget) -> Result<(), ReadError> {
    let Some((number, card)) = open else { return Ok(()) };
    let cells = card.into_cells();
    if cells.iter().all(|cell| *cell == Cell::Empty) {
        return Ok(());
    }
    budget.cells(cells.len() as u64)?;
    cells.iter().try_for_each(|cell| budget.cell(cell, 1))?;
    cards.push(Line { number, cells });
    budget.row(cards.len() as u64)
}

/// One person, as the properties come.
#[derive(Debug, Default)]
struct Card {
    /// Last name and first names.
    name: Option<(String, String)>,
    full_name: String,
    title: String,
    role: String,
    email: Ranked,
    phone: Ranked,
    website: String,
    organisation: String,
    notes: Vec<String>,
    address: Option<(u32, [String; 3])>,
}

/// A value and how much it is preferred to others of its kind; the first of equals stays.
#[derive(Debug, Default)]
struct Ranked {
    rank: u32,
    value: String,
    is_home: bool,
    /// The others that are not of a home, in their order.
    others: Vec<String>,
    /// The same, to be found: somebody may write any number of them.
    known: HashSet<String>,
}

impl Ranked {
    fn offer(&mut self, property: &Property, value: String) {
        let (rank, is_home) = (rank(property), property.is_type("home"));
        if value.is_empty() || value == self.value || self.known.contains(&value) {
            return;
        }
        let mut other = value;
        if self.value.is_empty() || rank > self.rank {
            let home = self.is_home;
            (self.rank, self.is_home) = (rank, is_home);
            other = std::mem::replace(&mut self.value, other);
            if other.is_empty() || home {
                return;
            }
        } else if is_home {
            return;
        }
        self.known.insert(other.clone());
        self.others.push(other);
    }
}

fn keep_first(place: &mut String, value: String) {
    if place.is_empty() {
        *place = value;
    }
}

impl Card {
    fn take(&mut self, property: &Property) {
        match property.name.as_str() {
            "N" if self.name.is_none() => {
                let mut parts = property.components().into_iter();
                let last = parts.next().unwrap_or_default();
                let first: Vec<String> = parts.take(2).filter(|part| !part.is_empty()).collect();
                if !last.is_empty() || !first.is_empty() {
                    self.name = Some((last, first.join(" ")));
                }
            }
            "FN" => keep_first(&mut self.full_name, property.text()),
            "TITLE" => keep_first(&mut self.title, property.text()),
            "ROLE" => keep_first(&mut self.role, property.text()),
            "ORG" => keep_first(&mut self.organisation, property.components().into_iter().next().unwrap_or_default()),
            "NOTE" => self.notes.push(property.text()),
            "EMAIL" => self.email.offer(property, strip(property.text(), "mailto:")),
            // The organisation's, as our own cards say of it.
            "TEL" if property.is_of_switchboard() => {}
            // A fax is nobody's telephone.
            "TEL" if !property.is_type("fax") || property.is_type("voice") => {
                self.phone.offer(property, strip(property.text(), "tel:"));
            }
            "URL" if !property.is_type("home") => keep_first(&mut self.website, property.text()),
            "ADR" => self.take_address(property),
            _ => {}
        }
    }

    /// The address of the work place; one that says to be a home is nobody's business.
    fn take_address(&mut self, property: &Property) {
        if property.is_type("home") {
            return;
        }
        let parts = property.components();
        let part = |at: usize| parts.get(at).cloned().unwrap_or_default();
        let lines: Vec<String> = [part(0), part(1), part(2)].into_iter().filter(|part| !part.is_empty()).collect();
        let address = [lines.join(", ").replace('\n', ", "), part(5), part(3)];
        let better = self.address.as_ref().is_none_or(|(known, _)| rank(property) > *known);
        if better && address.iter().any(|part| !part.is_empty()) {
            self.address = Some((rank(property), address));
        }
    }

    fn into_cells(self) -> Vec<Cell> {
        let (last, first) = match self.name {
            // Telephones put the whole name where the first name goes.
            Some((last, first)) if last.is_empty() && !first.is_empty() => split_full_name(&first, &self.organisation),
            Some(name) => name,
            None => split_full_name(&self.full_name, &self.organisation),
        };
        let role = if self.title.is_empty() { self.role } else { self.title };
        let notes = self.notes.join("\n");
        // Without the organisation's name nobody knows whose address it is.
        let address = self.address.filter(|_| !self.organisation.is_empty());
        let [street, postal_code, commune] = address.map(|(_, address)| address).unwrap_or_default();
        let website = if self.organisation.is_empty() { String::new() } else { self.website };
        let (phone, email) = (self.phone.value, self.email.value);
        let (phones, emails) = (self.phone.others.join(" ; "), self.email.others.join(" ; "));
        let person = [last, first, role, email, phone, self.organisation, notes];
        let rest = [street, postal_code, commune, website, phones, emails];
        person.into_iter().chain(rest).map(Cell::text).collect()
    }
}

/// Whether a name is that of the organisation, or of a desk of it: `Accueil Filières`.
fn is_of_organisation(name: &str, organisation: &str) -> bool {
    let desk = name.split(' ').next().is_some_and(|word| {
        matches!(word, "accueil" | "standard" | "secretariat" | "reception" | "contact" | "service" | "bureau")
    });
    name == organisation || desk && name.ends_with(organisation)
}

/// `Last, First`, else the last word as the last name. The card of an organisation has no person's name.
fn split_full_name(name: &str, organisation: &str) -> (String, String) {
    let (whole, of) = (fold(name), fold(organisation));
    if name == organisation || !of.is_empty() && is_of_organisation(&whole, &of) {
        return (String::new(), String::new());
    }
    if let Some((last, first)) = name.split_once(',') {
        return (last.trim().to_owned(), first.trim().to_owned());
    }
    let mut words: Vec<&str> = name.split_whitespace().collect();
    while words.len() > 1 && words.first().is_some_and(|word| is_courtesy(word)) {
        words.remove(0);
    }
    // Names in capitals are last names: `Anne LE GOFF`, `LE GOFF Anne`.
    let is_capital = |word: &&&str| word.chars().count() > 1 && word.chars().all(|c| !c.is_lowercase());
    let capitals = words.iter().filter(is_capital).count();
    if capitals > 0 && capitals < words.len() {
        let (last, first): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| is_capital(word));
        return (last.join(" "), first.join(" "));
    }
    match words.split_last() {
        Some((last, first)) => ((*last).to_owned(), first.join(" ")),
        None => (String::new(), String::new()),
    }
}

/// Preferred before work before others before home.
fn rank(property: &Property) -> u32 {
    u32::from(property.is_preferred()) * 4
        + u32::from(property.is_type("work")) * 2
        + u32::from(!property.is_type("home"))
}

fn strip(text: String, scheme: &str) -> String {
    match text.get(..scheme.len()) {
        Some(begin) if begin.eq_ignore_ascii_case(scheme) => {
            let rest = &text[scheme.len()..];
            rest.split(';').next().unwrap_or_default().to_owned()
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests;
