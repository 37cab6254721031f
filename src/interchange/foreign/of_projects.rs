//! The organisations of a project: who leads it and who takes part, named in cells of its line.

use std::collections::HashSet;

use super::records::{Draft, Reader};
use super::values::text_of;
use crate::model::kind::Kind;
use crate::model::parse::Reason;
use crate::model::record::Value;
use crate::model::siret::Siret;
use crate::model::text::fold;

impl Reader<'_> {
    /// A project, and its organisations: each by itself, so that it is there, and as the partner it is.
    pub(super) fn project(&mut self) -> Vec<Draft> {
        let mut project = Draft::new(Kind::Project);
        let extras = self.fill(&mut project, None);
        if !project.says() {
            return Vec::new();
        }
        self.settle(&mut project);
        self.check(&mut project);
        let acronym = project.record.text("acronym").to_owned();
        let mut drafts = vec![project];
        let mut named: HashSet<String> = HashSet::new();
        for role in ["leader", "partner"] {
            let of_role = |field: &str| if field == "leader" { role == "leader" } else { role == "partner" };
            for (_, _, column) in extras.iter().filter(|(field, value, _)| of_role(field) && !value.is_null()) {
                // Line ends part organisations: the cell as it stands.
                for name in names(&text_of(self.cell(*column))) {
                    // A list of all of them names the leader too.
                    if named.insert(fold(&name)) {
                        drafts.extend(self.partner(&acronym, &name, role, *column));
                    }
                }
            }
        }
        drafts.extend(self.partner_of_line(&acronym));
        drafts
    }

    /// In a list with a line for each organisation of a project: the one of this line, as the partner it is.
    fn partner_of_line(&mut self, acronym: &str) -> Option<Draft> {
        let column = self.layout.column_of(Kind::ProjectPartner, "role", None)?;
        let of = |field: &str| self.layout.column_of(Kind::Organisation, field, None);
        let said = |column: usize| Some(text_of(self.cell(column))).filter(|text| !text.trim().is_empty());
        let (named, name) = [of("siret"), of("name")].into_iter().flatten().find_map(|at| Some((at, said(at)?)))?;
        let mut partner = Draft::new(Kind::ProjectPartner);
        self.fill(&mut partner, None);
        partner.set_ref("project", acronym, column);
        partner.set_ref("organisation", name.trim(), named);
        self.check(&mut partner);
        Some(partner)
    }

    fn partner(&mut self, acronym: &str, name: &str, role: &str, column: usize) -> [Draft; 2] {
        let mut organisation = Draft { named_only: true, ..Draft::new(Kind::Organisation) };
        let field = if Siret::parse(name).is_ok() { "siret" } else { "name" };
        organisation.set(field, Value::Text(name.to_owned()));
        if let Some(index) = Kind::Organisation.field_index(field) {
            organisation.columns[index] = Some(column);
        }
        self.nature(&mut organisation, Some(column));
        if field == "name" {
            self.check(&mut organisation);
        }
        let mut partner = Draft::new(Kind::ProjectPartner);
        partner.set("role", Value::Text(role.to_owned()));
        partner.set_ref("project", acronym, column);
        partner.set_ref("organisation", name, column);
        if acronym.is_empty() {
            partner.problems.push(self.fault(Some(column), "project", Reason::Required.into()));
        }
        [organisation, partner]
    }
}

/// The names in a cell: parted by line ends or semicolons, where there are any, else by slashes, else by commas.
fn names(cell: &str) -> Vec<String> {
    let parts: Vec<&str> = if cell.contains(['\n', ';', '|']) {
        cell.split(['\n', ';', '|']).collect()
    } else if cell.contains(" / ") {
        cell.split(" / ").collect()
    } else if cell.contains(" + ") {
        cell.split(" + ").collect()
    } else {
        cell.split(',').collect()
    };
    let trimmed = parts.into_iter().map(|part| part.trim().trim_start_matches(['-', '•', '–']).trim());
    trimmed.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organisations_are_parted_by_the_strongest_mark() {
        for (cell, expected) in [
            ("Alpha", &["Alpha"][..]),
            ("Alpha, Bêta", &["Alpha", "Bêta"]),
            ("Alpha, SA ; Bêta", &["Alpha, SA", "Bêta"]),
            ("Alpha / Bêta", &["Alpha", "Bêta"]),
            ("- Alpha\n- Bêta & Fils", &["Alpha", "Bêta & Fils"]),
            ("Boîtes et Cadrans", &["Boîtes et Cadrans"]),
            (" ; ", &[]),
        ] {
            assert_eq!(names(cell), expected, "{cell}");
        }
    }
}
