//! Lines whose organisation the next import of the same list would not find: a later line gave what they call it by to
//! another one, too. Such a list contradicts itself, and says so before anything of it is written.

use super::super::pass::Pass;
use super::super::sheet::{Problem, Sheet};
use super::met::Name;
use crate::interchange::Fault;
use crate::model::kind::Kind;
use crate::model::parse::Reason;
use crate::model::record::{Id, Record};
use crate::store::{Found, StoreError, Write};

impl Pass {
    /// Looks again, once all organisations are written, for those of the lines that may find another by now.
    pub(in crate::interchange) fn look_again(&mut self, write: &Write, sheets: &[Sheet]) -> Result<(), StoreError> {
        self.look_for_namesakes(write, sheets)?;
        for (index, at) in std::mem::take(&mut self.arrival.otherwise) {
            let sheet = &sheets[index];
            let row = &sheet.rows.row(at);
            let Some(tie) = &row.tie else { continue };
            let Some(id) = self.arrival.organisation(tie) else { continue };
            let Some(stored) = write.get(Kind::Organisation, id)? else { continue };
            if let Name::Of(other) = self.arrival.judge(write, &stored, &row.record)? {
                let fault = self.two_organisations(sheets, tie.source, &stored, &other);
                let problems = vec![sheet.problem(row, "siret", fault)];
                self.turn_away((index, at), (row, tie), problems);
            }
        }
        Ok(())
    }

    fn look_for_namesakes(&mut self, write: &Write, sheets: &[Sheet]) -> Result<(), StoreError> {
        let namesakes = std::mem::take(&mut self.arrival.namesakes);
        if namesakes.is_empty() {
            return Ok(());
        }
        for (index, sheet) in sheets.iter().enumerate().filter(|(_, sheet)| sheet.kind == Kind::Organisation) {
            let source = sheet.rows.source();
            for (at, head) in sheet.rows.heads().enumerate() {
                let about = self.arrival.about(source, head.at);
                let Some(id) = about.filter(|id| namesakes.holds(*id)) else { continue };
                if self.arrival.follow.contains(&(index, at)) {
                    continue;
                }
                let row = &sheet.rows.row(at);
                let Some(tie) = &row.tie else { continue };
                let siret = row.record.text("siret");
                let found = match siret.is_empty() {
                    false => write.find(Kind::Organisation, siret)?,
                    true => Found::None,
                };
                let found = if found == Found::None { self.arrival.of_name(write, &row.record)? } else { found };
                if found != Found::One(id) {
                    let names = self.arrival.names(write)?.named(row.record.text("name"));
                    let others: Vec<Id> = names.iter().map(|known| known.id).filter(|other| *other != id).collect();
                    let fault = self.against(sheets, source, Reason::Ambiguous.into(), &others);
                    let problems = vec![sheet.problem(row, "name", fault)];
                    self.turn_away((index, at), (row, tie), problems);
                }
            }
        }
        Ok(())
    }

    /// That the SIRET of a line is that of one organisation, its name that of another.
    pub(super) fn two_organisations(&self, sheets: &[Sheet], source: usize, stored: &Record, other: &Record) -> Fault {
        let (siret, name) = (stored.text("name").to_owned(), other.text("name").to_owned());
        self.against(sheets, source, Fault::TwoOrganisations { siret, name }, &[other.id])
    }

    /// Adds to what is wrong with a row which line of the import bears the name that is taken.
    pub(super) fn with_namesake(&self, sheets: &[Sheet], source: usize, problems: Vec<Problem>) -> Vec<Problem> {
        let named = |mut problem: Problem| {
            if let Fault::Field(Reason::NameTaken { name, .. }) = &problem.fault {
                let others = self.arrival.called_without_siret(name);
                problem.fault = self.against(sheets, source, problem.fault, &others);
            }
            problem
        };
        problems.into_iter().map(named).collect()
    }

    /// A fault of a line of a source, with the line from which this import made one of the organisations it is about.
    fn against(&self, sheets: &[Sheet], source: usize, fault: Fault, others: &[Id]) -> Fault {
        let Some((of, line)) = others.iter().find_map(|id| self.arrival.made_by(*id)) else { return fault };
        let sheet = sheets.iter().find(|sheet| sheet.kind == Kind::Organisation && sheet.rows.source() == of);
        let Some(head) = sheet.and_then(|sheet| sheet.rows.head_of(line)) else { return fault };
        let file = sheet.filter(|_| of != source).map(|sheet| sheet.path.clone());
        Fault::Against { fault: Box::new(fault), file, line: head.line }
    }
}
