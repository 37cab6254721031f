//! The organisation that a line is about: its address put together, its town and its numbers made sure of.

use super::headings::{Meaning, hear};
use super::nature;
use super::records::{Draft, Reader, note};
use super::table::Cell;
use super::towns;
use super::values::{self, Remark};
use crate::model::kind::Kind;
use crate::model::parse::Reason;
use crate::model::record::Value;
use crate::model::siret::Siret;

impl Reader<'_> {
    pub(super) fn organisation(&mut self) -> Draft {
        let mut draft = Draft::new(Kind::Organisation);
        let extras = self.fill(&mut draft, None);
        self.settle(&mut draft);
        self.siret_of_parts(&mut draft, &extras);
        for (field, value, column) in extras {
            let Some(text) = value.as_text() else { continue };
            match field {
                "nic" => {}
                "staff_range" => {
                    let size = values::size_of_bracket(text).flatten();
                    self.staff_range(&mut draft, size, column);
                }
                "legal_form" => self.legal_form(&mut draft, text, column),
                "siren" => self.check_siren(&mut draft, text, column),
                "postal_town" => self.postal_town(&mut draft, text, column),
                "street_2" => {
                    let street = draft.record.text("street");
                    let street = if street.is_empty() { text.to_owned() } else { format!("{street}, {text}") };
                    draft.set("street", Value::Text(street));
                }
                _ => self.another(&mut draft, field, text, column),
            }
        }
        self.whole_address(&mut draft);
        self.postal_code(&mut draft);
        self.phone_abroad(&mut draft);
        let text =
            |draft: &Draft, field: &str| Some(draft.record.text(field).to_owned()).filter(|text| !text.is_empty());
        let (town, postal, insee) = (text(&draft, "commune"), text(&draft, "postal_code"), text(&draft, "insee_code"));
        let abroad = draft.record.text("country") != "FR";
        if !abroad && (town.is_some() || insee.is_some()) {
            let place = towns::read(town.as_deref().unwrap_or_default(), postal.as_deref(), insee.as_deref());
            draft.set("commune", place.commune.map_or(Value::Null, Value::Text));
            draft.set("insee_code", place.insee_code.map_or(Value::Null, Value::Text));
        }
        let name = self.layout.column_of(Kind::Organisation, "name", None);
        self.nature(&mut draft, name);
        draft
    }

    /// A legal form says of many what they are, if they are new and nothing else says it; under `Nature` or
    /// `Type` the words are kept.
    fn legal_form(&mut self, draft: &mut Draft, text: &str, column: usize) {
        if let Some(kind) = nature::of_legal_form(text).filter(|_| draft.record.get("kind").is_null()) {
            draft.record.set("kind", Value::Text(kind.to_owned()));
        }
        // Under a heading of legal forms nobody misses it.
        let heading = &self.layout.columns[column].heading;
        if !matches!(hear(heading).map(|heard| heard.meaning), Some(Meaning::Field(_, "legal_form"))) {
            self.note_under_heading(draft, column);
        }
    }

    /// A SIREN and a NIC in two columns are a SIRET, where none is said.
    fn siret_of_parts(&mut self, draft: &mut Draft, extras: &[(&'static str, Value, usize)]) {
        let part = |name: &str| {
            let (_, value, column) = extras.iter().find(|(field, ..)| *field == name)?;
            Some((value.as_text()?.to_owned(), *column))
        };
        let unsaid = draft.record.get("siret").is_null() && !draft.problems.iter().any(|p| p.field == Some("siret"));
        let (Some((siren, _)), Some((nic, column)), true) = (part("siren"), part("nic"), unsaid) else { return };
        if let Some(index) = Kind::Organisation.field_index("siret") {
            draft.columns[index] = Some(column);
        }
        // A spreadsheet drops the zeros in front of the NIC; the key of the SIRET tells whether they were.
        match Siret::parse(&format!("{siren}{nic:0>5}")) {
            Ok(siret) => draft.set("siret", Value::Text(siret.as_str().to_owned())),
            Err(error) => draft.problems.push(self.fault(Some(column), "siret", Reason::from(error).into())),
        }
    }

    /// A SIREN bears out the SIRET of its line; alone it goes to the notes, since no field keeps half a number.
    fn check_siren(&mut self, draft: &mut Draft, siren: &str, column: usize) {
        if draft.record.get("siret").is_null() {
            if !draft.problems.iter().any(|problem| problem.field == Some("siret")) {
                note(draft, &format!("SIREN : {siren}"));
            }
            return;
        }
        let known = Siret::parse(draft.record.text("siret")).ok().map(|siret| siret.siren());
        if known.is_some_and(|known| known.as_str() != siren) {
            draft.problems.push(self.fault(Some(column), "siren", Reason::OtherSiren.into()));
        }
    }

    /// A second number or address of somebody: the first where there is none, else a line of the notes.
    pub(super) fn another(&mut self, draft: &mut Draft, field: &str, text: &str, column: usize) {
        let first = field.trim_start_matches("other_");
        let stored = draft.record.text(first);
        if stored.is_empty() && !draft.problems.iter().any(|problem| problem.field == Some(first)) {
            draft.set(first, Value::Text(text.to_owned()));
            if let Some(index) = draft.record.kind.field_index(first) {
                draft.columns[index] = Some(column);
            }
        } else if stored != text {
            note(draft, text);
            self.remarks.push((Some(column), Remark::Others(vec![text.to_owned()])));
        }
    }

    /// `12 rue du Lac, 39600 Arbois` in one cell, where no column has towns: its postal code and town by themselves.
    fn whole_address(&self, draft: &mut Draft) {
        let has = |field: &str| self.layout.column_of(Kind::Organisation, field, None).is_some();
        if ["postal_code", "commune", "postal_town", "insee_code"].into_iter().any(has) {
            return;
        }
        let Some((street, code, town)) = address_in_one(draft.record.text("street")) else { return };
        let column = Kind::Organisation.field_index("street").and_then(|index| draft.columns[index]);
        for (field, value) in [("street", street), ("postal_code", code), ("commune", town)] {
            if let Some(index) = Kind::Organisation.field_index(field) {
                draft.columns[index] = column;
                draft.present[index] = !value.is_empty();
                draft.record.values[index] = if value.is_empty() { Value::Null } else { Value::Text(value) };
            }
        }
    }

    /// `25000 BESANÇON`, `F-25000 Besançon`; a town alone is a town.
    fn postal_town(&mut self, draft: &mut Draft, text: &str, column: usize) {
        let bare = text.strip_prefix("F-").or_else(|| text.strip_prefix("F ")).unwrap_or(text).trim();
        // `90 000 Belfort`, `2 5000 Besançon`: digits may stand in groups.
        let mut code = String::new();
        let mut rest = bare;
        loop {
            let (word, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            let digits = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
            if !digits || code.len() + word.len() > 5 && !code.is_empty() {
                break;
            }
            code.push_str(word);
            rest = behind.trim_start();
        }
        if !code.is_empty() && !(4..=5).contains(&code.len()) {
            draft.problems.push(self.fault(Some(column), "postal_code", Reason::PostalCode.into()));
            return;
        }
        let (code, town) = (code.as_str(), rest.trim());
        for (field, value) in [("postal_code", code), ("commune", town)] {
            if !value.is_empty() && draft.record.get(field).is_null() {
                draft.set(field, Value::Text(value.to_owned()));
                if let Some(index) = Kind::Organisation.field_index(field) {
                    draft.columns[index] = Some(column);
                }
            }
        }
    }

    /// Nine digits of another country have lost no zero.
    fn phone_abroad(&mut self, draft: &mut Draft) {
        let column = Kind::Organisation.field_index("phone").and_then(|index| draft.columns[index]);
        let Some(column) = column.filter(|_| draft.record.text("country") != "FR") else { return };
        let zeroed = (Some(column), Remark::LeadingZero);
        if self.remarks.contains(&zeroed) {
            self.remarks.retain(|remark| *remark != zeroed);
            draft.set("phone", Value::Text(super::values::text_of(self.cell(column))));
        }
    }

    /// Four digits where five belong: the zero in front is given back where the line makes it certain, by its SIRET, its
    /// country, or a commune that has that code. Elsewhere, as in Switzerland, they may be right.
    fn postal_code(&mut self, draft: &mut Draft) {
        let code = draft.record.text("postal_code").to_owned();
        let column = Kind::Organisation.field_index("postal_code").and_then(|index| draft.columns[index]);
        let cell = column.map_or(&Cell::Empty, |column| self.cell(column));
        if draft.record.text("country") != "FR" {
            return;
        }
        let digits = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit());
        if digits && !(4..=5).contains(&code.len()) && !draft.problems.iter().any(|p| p.field == Some("postal_code")) {
            draft.problems.push(self.fault(column, "postal_code", Reason::PostalCode.into()));
            return;
        }
        if code.len() != 4 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return;
        }
        let whole = format!("0{code}");
        let says = self.layout.column_of(Kind::Organisation, "country", None);
        let said = says.is_some_and(|column| !super::values::is_empty(self.cell(column)));
        let certain = matches!(cell, Cell::Number(_))
            || said
            || !draft.record.get("siret").is_null()
            || towns::read(draft.record.text("commune"), Some(&whole), None).insee_code.is_some();
        if certain {
            draft.set("postal_code", Value::Text(whole));
            self.remarks.push((column, Remark::LeadingZero));
        }
    }
}

/// Street, postal code and town of an address that ends with them; a country behind them is let go of.
fn address_in_one(text: &str) -> Option<(String, String, String)> {
    let marks = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '-' | '–' | '—');
    let text = text.trim();
    let text = ["france", "France", "FRANCE"].iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    let text = text.trim_end_matches(marks);
    let is_code = |word: &str| word.len() == 5 && word.bytes().all(|byte| byte.is_ascii_digit());
    let code = text.split(marks).rfind(|word| is_code(word))?;
    let at = text.rfind(code)?;
    let (street, town) = (text[..at].trim_end_matches(marks), text[at + code.len()..].trim_matches(marks));
    // `F-39600`.
    let street = street.strip_suffix(" F").or(street.strip_suffix(",F")).unwrap_or(street).trim_end_matches(marks);
    let named = town.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let plain = |word: &str| word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-' | '.'));
    let cedex = |word: &str| word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit());
    let town_only = town.split_whitespace().all(|word| plain(word) || cedex(word));
    (named && town_only).then(|| (street.to_owned(), code.to_owned(), town.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_with_its_town() {
        for (text, expected) in [
            ("12 rue du Lac, 39600 Arbois", Some(("12 rue du Lac", "39600", "Arbois"))),
            ("12 rue du Lac\n39600 ARBOIS CEDEX 2", Some(("12 rue du Lac", "39600", "ARBOIS CEDEX 2"))),
            ("ZA, BP 10120 – 25000 Besançon, France", Some(("ZA, BP 10120", "25000", "Besançon"))),
            ("39600 L’Isle-sur-le-Doubs", Some(("", "39600", "L’Isle-sur-le-Doubs"))),
            ("12 rue du Lac", None),
            ("39600", None),
            ("12345 rue du 8 mai 1945", None),
            ("Box 25000, bâtiment 3 et 4, porte 12", None),
        ] {
            let found = address_in_one(text);
            let found = found.as_ref().map(|(street, code, town)| (street.as_str(), code.as_str(), town.as_str()));
            assert_eq!(found, expected, "{text}");
        }
    }
}
