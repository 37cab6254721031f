//! What a line says of years: dues, payments and figures.

use super::records::{Draft, Reader};
use super::target::Target;
use super::values::{Remark, is_empty, season};
use crate::model::kind::Kind;
use crate::model::record::Value;

impl Reader<'_> {
    /// Dues, payments and figures: one for each year that the headings name.
    pub(super) fn of_year(&mut self, kind: Kind, year: Option<i32>) -> Option<Draft> {
        let mut draft = Draft::new(kind);
        let extras = self.fill(&mut draft, year);
        let yes = |field: &str| extras.iter().find(|(name, value, _)| *name == field && *value == Value::Int(1));
        if let Some((_, _, column)) = yes("exempt") {
            let heading = self.layout.columns[*column].heading.clone();
            if draft.record.get("amount").is_null() {
                draft.set("amount", Value::Int(0));
            }
            if draft.record.get("exempt_reason").is_null() {
                draft.set("exempt_reason", Value::Text(heading));
            }
        }
        let settled = yes("settled").is_some();
        // A bare date of a call, or a bare year, is of no dues.
        let tells = match kind {
            Kind::Dues => ["amount", "exempt_reason"].iter().any(|field| !draft.record.get(field).is_null()),
            Kind::Payment => settled || ["paid_on", "amount"].iter().any(|field| !draft.record.get(field).is_null()),
            _ => Kind::Figures
                .fields()
                .iter()
                .any(|field| field.name != "year" && !draft.record.get(field.name).is_null()),
        };
        if !tells && draft.problems.is_empty() {
            return None;
        }
        if let Some(year) = year {
            draft.set("year", Value::Int(i64::from(year)));
        } else if kind == Kind::Payment && draft.record.get("year").is_null() {
            self.year_of_dues(&mut draft);
        } else if kind == Kind::Dues && draft.record.get("year").is_null() {
            self.year_from(&mut draft, Kind::Payment);
            self.year_set(&mut draft, Kind::Payment);
        }
        if matches!(kind, Kind::Dues | Kind::Payment) {
            self.season_of_headings(kind, year);
            self.year_proposed(&mut draft);
        }
        if kind == Kind::Payment && draft.record.get("amount").is_null() {
            self.amount_of_dues(&mut draft, year);
        }
        self.settle(&mut draft);
        self.check(&mut draft);
        Some(draft)
    }

    /// `Cotisation 2014-2015`: the year is that of the heading's season, the first of the two, which is said.
    fn season_of_headings(&mut self, kind: Kind, year: Option<i32>) {
        let Some(year) = year else { return };
        let columns = self.layout.used().filter(|(_, _, target)| (target.kind, target.year) == (kind, Some(year)));
        let found = columns.filter(|(at, ..)| !is_empty(self.cell(*at))).find_map(|(at, column, _)| {
            season(&column.heading).filter(|found| *found == year).map(|_| (at, column.heading.clone()))
        });
        self.remarks.extend(found.map(|(at, heading)| (Some(at), Remark::Season(heading))));
    }

    fn year_of_dues(&mut self, draft: &mut Draft) {
        self.year_from(draft, Kind::Dues);
        self.year_set(draft, Kind::Dues);
    }

    /// The year that a setting gives the other of dues and payment.
    fn year_set(&self, draft: &mut Draft, kind: Kind) {
        if draft.record.get("year").is_null()
            && self.layout.setting(draft.record.kind, "year").is_none()
            && let Some(Ok(year)) = self.layout.setting(kind, "year").map(str::parse)
        {
            draft.set("year", Value::Int(year));
        }
    }

    fn year_from(&mut self, draft: &mut Draft, kind: Kind) {
        if let Some(column) = self.layout.column_of(kind, "year", None)
            && let Some(target) = Target::new(kind, "year")
            && let Ok(year) = self.sense.read(&target, self.cell(column), &mut Vec::new())
        {
            draft.set("year", year);
        }
    }

    /// What was paid, where only the day is said: the dues of that year.
    fn amount_of_dues(&mut self, draft: &mut Draft, year: Option<i32>) {
        let Some(column) = self.layout.column_of(Kind::Dues, "amount", year) else { return };
        if let Some(index) = Kind::Payment.field_index("amount") {
            draft.columns[index] = Some(column);
        }
        let target = self.layout.columns[column].target;
        if let Some(target) = target
            && let Ok(amount) = self.sense.read(&target, self.cell(column), &mut Vec::new())
        {
            draft.set("amount", amount);
        }
    }
}
