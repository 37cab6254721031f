//! The people of one line: named in cells of their own or of several, with a role, a number and an address.

use super::records::{Draft, Reader, note};
use super::table::Cell;
use super::target::Target;
use super::values::{Names, Remark, name_in_order, names_in, reached, role_behind, tells_order, text_of};
use crate::model::kind::Kind;
use crate::model::parse::Reason;
use crate::model::record::{Record, Value};
use crate::model::text::fold;

impl Reader<'_> {
    /// The contact that the columns of a person say, and whoever else stands in the same cell.
    pub(super) fn contact(&mut self, person: u8, role: Option<&str>, organisation: Option<&mut Draft>) -> Vec<Draft> {
        let mut draft = Draft { person, ..Draft::new(Kind::Contact) };
        let mut others = Vec::new();
        for (field, value, column) in self.fill(&mut draft, None) {
            let Some(text) = value.as_text() else { continue };
            match field {
                "full_name" => self.named(&mut draft, &mut others, text, column),
                _ => self.another(&mut draft, field, text, column),
            }
        }
        if !draft.says() {
            return Vec::new();
        }
        let mut nameless = draft.record.get("last_name").is_null() && draft.record.get("first_name").is_null();
        if let Some(organisation) = organisation
            && draft.problems.is_empty()
        {
            // A member that is a company is its own person in other programs: `Nom` and `Société` alike.
            let name = fold(draft.record.text("last_name"));
            let itself = draft.record.get("first_name").is_null()
                && !name.is_empty()
                && name == fold(organisation.record.text("name"));
            nameless |= itself;
            // `Mail compta` where nobody is named for it is not what everybody is written to.
            if nameless && !itself && role.is_some() && self.note_of_nobody(&draft, organisation) {
                return Vec::new();
            }
            if nameless && self.hand_over(&draft, organisation) {
                return Vec::new();
            }
        }
        others.insert(0, draft);
        for draft in &mut others {
            self.settle(draft);
            // What the heading calls them; nothing of those who are stored.
            let unsaid = draft.record.get("role").is_null() && !draft.problems.iter().any(|p| p.field == Some("role"));
            if let Some(role) = role.filter(|_| unsaid) {
                draft.record.set("role", Value::Text(role.to_owned()));
            }
            self.check(draft);
        }
        others
    }

    /// Whoever stands in a cell of whole names.
    fn named(&mut self, draft: &mut Draft, others: &mut Vec<Draft>, text: &str, column: usize) {
        let reached = reached(text);
        for (field, said) in [("other_email", reached.email), ("other_phone", reached.phone)] {
            let Some((target, said)) = Target::new(Kind::Contact, field).zip(said) else { continue };
            let read = self.sense.read(&target, &Cell::Text(said.into()), &mut Vec::new());
            if let Ok(Value::Text(said)) = read {
                self.another(draft, field, &said, column);
            }
        }
        if reached.name.is_empty() {
            return;
        }
        let alone = reached.email.is_some() || reached.phone.is_some();
        // Line ends part people: the cell as it stands.
        let cell = text_of(self.cell(column));
        match names_in(role_behind(if alone { reached.name } else { &cell }).0) {
            Names::One => {
                let (name, role) = role_behind(reached.name);
                self.name_of(draft, name, column);
                if let Some(role) = role {
                    self.role_of(draft, role, column);
                }
            }
            Names::Several(names) => {
                let mut names = names.into_iter();
                self.name_of(draft, &names.next().unwrap_or_default(), column);
                for name in names {
                    others.push(self.another_person(&name, column));
                }
                self.remarks.push((Some(column), Remark::SeveralPeople));
            }
            Names::Unclear => {
                draft.problems.push(self.fault(Some(column), "last_name", Reason::SeveralPeople.into()));
            }
        }
    }

    /// Number and address of a work that nobody of the line is named for: lines of the organisation's notes, each under its
    /// heading. Whether that is all there is.
    fn note_of_nobody(&mut self, draft: &Draft, organisation: &mut Draft) -> bool {
        let fields = || Kind::Contact.fields().iter().enumerate();
        let said: Vec<(usize, &'static str)> = fields()
            .filter(|(at, field)| draft.present[*at] && !matches!(field.name, "primary" | "last_name"))
            .map(|(at, field)| (at, field.name))
            .collect();
        if said.is_empty() || !said.iter().all(|(_, field)| matches!(*field, "email" | "phone" | "role" | "notes")) {
            return false;
        }
        for (at, field) in said {
            let heading = draft.columns[at].map(|column| self.layout.columns[column].heading.clone());
            let text = draft.record.text(field);
            // A role of nobody says nothing.
            match heading {
                _ if field == "role" => {}
                Some(heading) if field != "notes" => {
                    note(organisation, &format!("{} : {text}", heading.trim_end_matches([' ', ':'])));
                }
                _ => note(organisation, text),
            }
        }
        true
    }

    fn another_person(&mut self, name: &str, column: usize) -> Draft {
        let mut draft = Draft::new(Kind::Contact);
        self.name_of(&mut draft, name, column);
        if let Some(primary) = Kind::Contact.field_index("primary") {
            draft.record.values[primary] = Record::new(Kind::Contact).values[primary].clone();
            draft.present[primary] = false;
        }
        draft
    }

    /// First and last name in one cell; under « Contact principal » it is the one to write to.
    fn name_of(&mut self, draft: &mut Draft, name: &str, column: usize) {
        let order = self.reversed.get(&column).copied();
        let reversed = order == Some(true);
        let (first, last) = name_in_order(name, reversed);
        if first.is_some() && order != Some(false) && !tells_order(name) {
            self.remarks.push((Some(column), Remark::NameOrder { reversed }));
        }
        draft.set("last_name", Value::Text(last));
        draft.set("first_name", first.map_or(Value::Null, Value::Text));
        for field in ["last_name", "first_name"] {
            if let Some(index) = Kind::Contact.field_index(field) {
                draft.columns[index] = Some(column);
            }
        }
        let heading = fold(&self.layout.columns[column].heading);
        let main = heading.split(' ').any(|word| matches!(word, "principal" | "primary" | "main"));
        if main && self.layout.column_of(Kind::Contact, "primary", None).is_none() {
            draft.set("primary", Value::Int(1));
        }
    }

    /// A role that stands behind the name: kept in the notes where a column says another.
    fn role_of(&mut self, draft: &mut Draft, role: &str, column: usize) {
        let stored = draft.record.text("role");
        if stored.is_empty() && !draft.problems.iter().any(|problem| problem.field == Some("role")) {
            draft.set("role", Value::Text(role.to_owned()));
        } else if fold(stored) != fold(role) {
            note(draft, role);
            self.remarks.push((Some(column), Remark::Others(vec![role.to_owned()])));
        }
    }

    /// Number and address of nobody in particular are the organisation's, where it has none. Whether all found a place.
    fn hand_over(&mut self, draft: &Draft, organisation: &mut Draft) -> bool {
        let said: Vec<&'static str> = Kind::Contact
            .fields()
            .iter()
            .zip(&draft.present)
            .filter(|(field, present)| **present && field.name != "last_name")
            .map(|(field, _)| field.name)
            .collect();
        let free = |field: &&'static str| {
            matches!(*field, "notes" | "source" | "last_news_on" | "informed_on")
                || matches!(*field, "email" | "phone") && organisation.record.get(field).is_null()
        };
        // `primary` alone is a mark on nobody.
        if !said.iter().filter(|field| **field != "primary").all(free) {
            return false;
        }
        for field in said.into_iter().filter(|field| *field != "primary") {
            if field == "notes" {
                note(organisation, draft.record.text("notes"));
                continue;
            }
            // Where the house was met or when, and nobody in it.
            if matches!(field, "source" | "last_news_on" | "informed_on") {
                if let Some(at) = Kind::Contact.field_index(field).and_then(|at| draft.columns[at]) {
                    self.note_under_heading(organisation, at);
                }
                continue;
            }
            organisation.set(field, draft.record.get(field).clone());
            self.remarks.push((self.layout.column_of(Kind::Contact, field, None), Remark::ToOrganisation));
        }
        true
    }
}
