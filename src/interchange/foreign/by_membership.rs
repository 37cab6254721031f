//! Whether a line tells of a membership, and how it ended: dates, and what the list says somebody is.

use super::records::{Draft, Reader};
use super::values::Remark;
use crate::model::kind::Kind;
use crate::model::parse::Reason;
use crate::model::record::Value;
use crate::model::text::fold;

impl Reader<'_> {
    /// The membership of a line. Nobody is made a member whom the list says is none; one who left without a day is
    /// refused, because on no day it would be known whether it is a member.
    pub(super) fn membership(&mut self, mut organisation: Option<&mut Draft>) -> Option<Draft> {
        let mut draft = Draft::new(Kind::Membership);
        let extras = self.fill(&mut draft, None);
        self.joined_in(&mut draft, &extras);
        let standing = extras.into_iter().find(|(field, ..)| *field == "status");
        let standing = standing.and_then(|(_, value, column)| Some((value.as_text()?.to_owned(), column)));
        if !draft.says() && standing.is_none() {
            return None;
        }
        let periods = self.layout.offers.periods;
        if standing.as_ref().map_or(periods, |(standing, _)| standing == "active") {
            self.paid_until(&mut draft);
        }
        let dated = !draft.record.get("joined_on").is_null();
        let ended = !draft.record.get("left_on").is_null();
        let unread = !draft.problems.is_empty();
        if let Some((standing, column)) = standing
            && standing != "active"
        {
            // A college, or a reason, without a day: nothing to keep.
            if !dated && !ended && !unread {
                return None;
            }
            if ended && draft.record.get("leave_reason").is_null() {
                let known = Kind::Membership.field("leave_reason").is_some_and(
                    |field| matches!(field.ty, crate::model::kind::Type::Code(codes) if codes.contains(&standing.as_str())),
                );
                draft.set("leave_reason", if known { Value::Text(standing) } else { Value::Null });
            } else if dated && !ended && !unread {
                draft.problems.push(self.fault(Some(column), "left_on", Reason::Without { field: "left_on" }.into()));
            }
        }
        self.without_day(&draft, organisation.as_deref_mut());
        self.settle(&mut draft);
        self.college(&mut draft, organisation);
        self.check(&mut draft);
        Some(draft)
    }

    /// The beginning of a membership in a list that says no days; a column that does goes before.
    fn joined_in(&self, draft: &mut Draft, extras: &[(&'static str, Value, usize)]) {
        let Some((_, value, column)) =
            extras.iter().find(|(field, value, _)| *field == "joined_in" && !value.is_null())
        else {
            return;
        };
        if draft.record.get("joined_on").is_null() && !draft.problems.iter().any(|p| p.field == Some("joined_on")) {
            draft.set("joined_on", value.clone());
            if let Some(index) = Kind::Membership.field_index("joined_on") {
                draft.columns[index] = Some(*column);
            }
        }
    }

    /// Where the list says no day of joining, what it says is kept in the notes beside the one that is proposed.
    fn without_day(&self, draft: &Draft, organisation: Option<&mut Draft>) {
        let joined = Kind::Membership.field_index("joined_on").and_then(|index| draft.columns[index]);
        let (Some(column), Some(organisation)) = (joined, organisation) else { return };
        if self.remarks.contains(&(Some(column), Remark::NoDay)) {
            self.note_under_heading(organisation, column);
        }
    }

    /// Who is said to be a member has not left: under `Fin d'adhésion` programs write until when it has paid.
    fn paid_until(&mut self, draft: &mut Draft) {
        let Some(index) = Kind::Membership.field_index("left_on").filter(|index| draft.present[*index]) else { return };
        let Some(column) = draft.columns[index] else { return };
        let heading = fold(&self.layout.columns[column].heading);
        let ends = |word: &str| matches!(word, "fin" | "end" | "echeance" | "expiration" | "expiry");
        if self.layout.offers.periods || heading.split(|c: char| !c.is_alphanumeric()).any(ends) {
            draft.record.values[index] = Value::Null;
            (draft.present[index], draft.columns[index]) = (false, None);
            self.remarks.push((Some(column), Remark::PaidUntil));
        }
    }
}
