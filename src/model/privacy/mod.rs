//! What the GDPR asks for, as rules: how a person is found in texts, how somebody who must not come back is known again,
//! when a contact has been kept long enough.

pub mod former;
pub mod hash;
pub mod naming;
mod pattern;
mod reached;
pub mod retention;
pub mod taken;
pub mod written;

use super::kind::{Kind, Type};
use super::record::{Record, Value};

/// What stands in the place of a name that was erased. It is data, not interface: the pole's texts are French.
pub const ERASED: &str = "personne effacée";
/// The same where there is no room for it.
pub const ERASED_SHORT: &str = "[…]";

/// What becomes of a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The record goes.
    Erased,
    /// The record stays, with nothing of the person in it.
    Anonymised,
}

impl Mode {
    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Mode::Erased => "erased",
            Mode::Anonymised => "anonymised",
        }
    }
}

/// Whether a contact is what anonymising left.
pub fn is_anonymous(contact: &Record) -> bool {
    contact.kind == Kind::Contact && contact.text("last_name") == ERASED
}

/// A contact without anything of the person.
pub fn anonymised(contact: &Record) -> Record {
    let mut anonymous = Record { values: Record::defaults(Kind::Contact).to_vec(), ..contact.clone() };
    anonymous.set("organisation", contact.get("organisation").clone());
    anonymous.set("last_name", Value::Text(ERASED.to_owned()));
    anonymous
}

/// The fields in which people are written about, and may be replaced.
pub fn prose(kind: Kind) -> impl Iterator<Item = (usize, &'static str)> {
    kind.fields().iter().enumerate().filter_map(move |(at, field)| {
        let text = matches!(field.ty, Type::Text { .. } | Type::Lines { .. } | Type::List { .. });
        (text && !is_fixed(kind, field.name)).then_some((at, field.name))
    })
}

/// Whether people are written about in a field, see [`prose`].
pub fn is_prose(kind: Kind, field: &str) -> bool {
    prose(kind).any(|(_, name)| name == field)
}

/// The texts in which nothing is replaced though they may name somebody: names of firms, of the staff, of markets, partners of
/// agreements. Those of a contact are the person, or somebody else.
pub fn fixed(kind: Kind) -> impl Iterator<Item = (usize, &'static str)> {
    kind.fields().iter().enumerate().filter_map(move |(at, field)| {
        let text = matches!(field.ty, Type::Text { .. } | Type::Lines { .. } | Type::List { .. });
        (text && kind != Kind::Contact && is_fixed(kind, field.name)).then_some((at, field.name))
    })
}

/// Texts that are names of something else, or by whose differences something is counted: nothing is replaced there.
fn is_fixed(kind: Kind, field: &str) -> bool {
    match kind {
        Kind::Staff | Kind::ProjectPartner | Kind::Membership | Kind::Figures | Kind::Financing => true,
        Kind::Organisation => !matches!(field, "notes" | "email" | "phone" | "street" | "website" | "tags"),
        Kind::Contact => !matches!(field, "notes" | "source" | "role"),
        Kind::Project => field == "acronym" || field == "programme",
        Kind::Agreement => field == "partner",
        Kind::Market => field == "name",
        Kind::Reading => field == "indicator",
        Kind::Fulfilment => field != "note",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anonymised_contact_keeps_its_organisation_alone() {
        let mut contact = Record::new(Kind::Contact);
        for (field, value) in Kind::Contact.fields().iter().zip(&mut contact.values) {
            *value = match field.ty {
                Type::Ref(_) | Type::YesNo => Value::Int(1),
                Type::Date => Value::Date(chrono::NaiveDate::default()),
                _ => Value::Text("consent".into()),
            };
        }
        (contact.id, contact.version) = (7, 3);
        let anonymous = anonymised(&contact);
        assert!(is_anonymous(&anonymous) && !is_anonymous(&contact));
        let kept: Vec<_> = Record::new(Kind::Contact).with("organisation", Value::Int(1)).values;
        let changed = anonymous.values.iter().zip(&kept).filter(|(one, other)| one != other).count();
        assert_eq!(changed, 1, "only the name: {anonymous:?}");
        assert_eq!((anonymous.id, anonymous.version), (7, 3));
    }

    #[test]
    fn what_is_counted_by_its_name_is_not_prose() {
        let names = |kind: Kind| prose(kind).map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(names(Kind::Visit), ["purpose", "contacts", "summary", "needs", "next_step"]);
        assert_eq!(names(Kind::Agreement), ["title"]);
        assert!(names(Kind::Market).is_empty() && names(Kind::Staff).is_empty());
        assert_eq!(names(Kind::Mandate), ["body", "holder"]);
        assert_eq!(names(Kind::Engagement), ["scheme", "title", "outcome"]);
        assert_eq!(names(Kind::Organisation), ["street", "phone", "email", "website", "tags", "notes"]);
        // Each text of a record is either.
        let left = |kind: Kind| fixed(kind).map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(left(Kind::Agreement), ["partner"]);
        assert_eq!(left(Kind::Market), ["name"]);
        assert_eq!(left(Kind::Staff), ["login", "name"]);
        assert_eq!(left(Kind::Organisation), ["name", "postal_code", "commune", "insee_code", "country"]);
        assert!(left(Kind::Contact).is_empty() && left(Kind::Visit).is_empty());
    }
}
