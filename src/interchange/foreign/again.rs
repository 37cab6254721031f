//! Rows of a foreign table that tell again of what an earlier one told: taken once, and named.

use super::super::pass::{Outcome, Pass, problems_of};
use super::super::sheet::{Row, Sheet};
use super::repeated;
use super::values::Remark;
use crate::model::kind::Kind;
use crate::model::parse::write_plain;
use crate::model::record::Record;
use crate::store::{StoreError, Write};

impl Pass {
    /// Whether an earlier row of a foreign table told of the same payment or person.
    pub(in crate::interchange) fn is_again(&mut self, sheet: &Sheet, record: &Record, at: usize, row: &Row) -> bool {
        sheet.is_foreign() && !sheet.is_own() && self.told.is_again(record, at, row.line)
    }

    /// A row that tells again of what an earlier one told: it adds what that did not say, and is named.
    pub(in crate::interchange) fn add(
        &mut self,
        write: &mut Write,
        (index, sheet): (usize, &Sheet),
        (at, mut row, record): (usize, Row, Record),
    ) -> Result<(), StoreError> {
        let mut contradicted = Vec::new();
        if let (Some(id), Some(tie)) = (self.told.open(at), &row.tie)
            && let Some(mut stored) = write.get(sheet.kind, id)?
        {
            if repeated::is_added_to(sheet.kind)
                && let Some(filled) = repeated::filled(&stored, &record, &tie.present)
            {
                match write.update(filled) {
                    Ok(filled) => stored = filled,
                    Err(error) => {
                        let problems = problems_of(error, sheet, &row)?;
                        self.refuse((index, at), &row, problems);
                        return Ok(());
                    }
                }
            }
            let fields = repeated::contradicted(&stored, &record, &tie.present).into_iter();
            contradicted = fields.map(|field| (field.name, write_plain(field.ty, stored.get(field.name)))).collect();
        }
        self.count(sheet.kind, Outcome::Duplicate);
        row.record = record;
        for (field, kept) in contradicted {
            self.noted.extend(sheet.note(&row, field, Remark::OtherValue { kept }));
        }
        if let Some(of) = self.told.line_of(at).filter(|_| repeated::is_added_to(sheet.kind)) {
            let field = if sheet.kind == Kind::Payment { "amount" } else { "last_name" };
            self.noted.extend(sheet.note(&row, field, Remark::Repeated { kind: sheet.kind, of }));
        }
        Ok(())
    }
}
