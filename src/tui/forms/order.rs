//! The fields of each kind in the order in which people fill them, in groups, and what a new record starts with.

use crate::model::facts::dues_year;
use crate::model::kind::{Field, Kind, Type};
use crate::model::record::{Record, Value};
use crate::tui::context::Context;

/// Where the order of the description is not that of the form. Fields not named here come after.
const GROUPS: &[(Kind, &[&[&str]])] = &[
    (
        Kind::Visit,
        &[
            &["organisation", "date", "staff", "status", "purpose", "summary"],
            &["contacts", "needs", "next_step", "next_step_on", "sectors"],
        ],
    ),
    (
        Kind::Organisation,
        &[
            &["name", "siret", "naf", "kind", "headcount", "size"],
            &["commune", "postal_code", "insee_code", "street", "country"],
            &["phone", "email", "website"],
            &["sectors", "parent", "tags", "nda_signed_on", "confidentiality", "notes"],
        ],
    ),
    (
        Kind::Contact,
        &[
            &["organisation", "last_name", "first_name", "role", "email", "phone"],
            &["primary", "confidentiality", "notes"],
            &["source", "legal_basis", "informed_on", "consent_on", "last_news_on", "opposed_on"],
        ],
    ),
    (
        Kind::Engagement,
        &[
            &["organisation", "kind", "title", "staff", "status", "started_on", "ended_on"],
            &["level", "days", "amount", "scheme", "outcome"],
        ],
    ),
    (
        Kind::Project,
        &[
            &["acronym", "title", "sectors", "programme", "structuring"],
            &["anr_evaluated_on", "labelled_on", "supported_on", "funded_on", "started_on", "closed_on", "outcome"],
        ],
    ),
    (Kind::Reading, &[&["indicator", "date", "value", "status", "source"], &["note"]]),
    (Kind::Payment, &[&["organisation", "amount", "paid_on", "year", "method", "reference"]]),
];

/// The fields of a kind, each with the number of its group.
pub fn fields(kind: Kind) -> Vec<(usize, &'static Field)> {
    let groups = GROUPS.iter().find(|(of, _)| *of == kind).map_or(&[][..], |(_, groups)| groups);
    let mut ordered: Vec<(usize, &'static Field)> = Vec::new();
    for (group, names) in groups.iter().enumerate() {
        ordered.extend(names.iter().filter_map(|name| Some((group, kind.field(name)?))));
    }
    let last = groups.len().saturating_sub(1);
    for field in kind.fields() {
        if !ordered.iter().any(|(_, known)| known.name == field.name) {
            ordered.push((last, field));
        }
    }
    ordered
}

/// Dates that are the day of work unless said otherwise.
const TODAY: &[(Kind, &str)] = &[
    (Kind::Visit, "date"),
    (Kind::Payment, "paid_on"),
    (Kind::Event, "date"),
    (Kind::Reading, "date"),
    (Kind::Membership, "joined_on"),
    (Kind::Agreement, "signed_on"),
    (Kind::Mandate, "started_on"),
    (Kind::Financing, "obtained_on"),
    (Kind::Market, "opened_on"),
    (Kind::Fulfilment, "done_on"),
];

/// Fills what a new record can be expected to hold, where nothing was given.
pub fn defaults(record: &mut Record, context: &Context) {
    let kind = record.kind;
    let mut fill = |name: &str, value: Value| {
        if record.get(name).is_null() {
            record.set(name, value);
        }
    };
    for (_, name) in TODAY.iter().filter(|(of, _)| *of == kind) {
        fill(name, Value::Date(context.today));
    }
    if kind == Kind::Organisation {
        // Nearly all are companies, and only companies count as visited.
        fill("kind", Value::Text("company".into()));
    }
    if kind == Kind::Figures {
        // The survey of a year is answered in the next.
        fill("year", Value::Int(i64::from(dues_year(context.on)) - 1));
    }
    if kind == Kind::Fulfilment
        && let Some(contract) = context.contract()
    {
        fill("contract", Value::Text(contract.code));
    }
    if matches!(kind, Kind::Dues | Kind::Payment) {
        fill("year", Value::Int(i64::from(dues_year(context.on))));
    }
    if let Some((id, _)) = &context.staff
        && kind.fields().iter().any(|field| field.name == "staff" && field.ty == Type::Ref(Kind::Staff))
    {
        fill("staff", Value::Int(i64::from(*id)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_every_kind_is_reachable_once() {
        for kind in Kind::ALL {
            let ordered = fields(kind);
            assert_eq!(ordered.len(), kind.fields().len(), "{}", kind.code());
            for field in kind.fields() {
                assert_eq!(ordered.iter().filter(|(_, known)| known.name == field.name).count(), 1, "{}", field.name);
            }
            assert!(ordered.is_sorted_by_key(|(group, _)| *group));
        }
        for (kind, groups) in GROUPS {
            for name in groups.iter().flat_map(|names| names.iter()) {
                assert!(kind.field(name).is_some(), "{} has no {name}", kind.code());
            }
        }
    }
}
