//! What a column of a foreign file is read as.

use std::fmt;

use super::headings::year_of;
use crate::model::kind::{Kind, Type};

/// What files say beside the fields of a kind: read, and kept as something else or checked against it.
const EXTRAS: &[(Kind, &str)] = &[
    // Checked against the SIRET.
    (Kind::Organisation, "siren"),
    // A range of staff, or its code: the size where it lies within one, and a line of the notes.
    (Kind::Organisation, "staff_range"),
    // What the organisation is, where the form says it, and a line of the notes.
    (Kind::Organisation, "legal_form"),
    // With the SIREN beside it, the SIRET.
    (Kind::Organisation, "nic"),
    // Postal code and town together.
    (Kind::Organisation, "postal_town"),
    // More of the address, behind the street.
    (Kind::Organisation, "street_2"),
    // A second number or address: the first where that is empty, else kept in the notes.
    (Kind::Organisation, "other_phone"),
    (Kind::Organisation, "other_email"),
    // What no field keeps: a line of the notes, with the heading.
    (Kind::Organisation, "more_notes"),
    (Kind::Contact, "more_notes"),
    (Kind::Visit, "more_notes"),
    (Kind::Event, "more_notes"),
    // The year, the quarter or the month of joining, in lists that say no days: its first day.
    (Kind::Membership, "joined_in"),
    // Member, left, excluded …: whether there is a membership, and how it ended.
    (Kind::Membership, "status"),
    // Split into first and last name.
    (Kind::Contact, "full_name"),
    (Kind::Contact, "other_phone"),
    (Kind::Contact, "other_email"),
    // Yes: the year's dues with a reason for the exemption.
    (Kind::Dues, "exempt"),
    // Yes: the year's dues were paid.
    (Kind::Payment, "settled"),
    // The organisations of a project, by name or SIRET.
    (Kind::Project, "leader"),
    (Kind::Project, "partners"),
];

/// How many people one line may tell of.
pub const PEOPLE: u8 = 9;

/// Which person a digit behind a target is: 2 to [`PEOPLE`].
fn person(word: &str) -> Option<u8> {
    word.parse().ok().filter(|person| (2..=PEOPLE).contains(person))
}

/// What a column of a foreign file is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Target {
    pub kind: Kind,
    /// A field of the kind, or one of the few things that files say beside them.
    pub field: &'static str,
    /// The year that dues, payments and figures are of, where the file says it beside the cell.
    pub year: Option<i32>,
    /// How many euros one stands for: 1000 under `CA (k€)`.
    pub unit: i64,
    /// Which of the people of a line: 1, or 2 to [`PEOPLE`] for another contact.
    pub person: u8,
}

impl Target {
    /// The target of a kind and a field's name; none when the kind has no such field.
    pub fn new(kind: Kind, field: &str) -> Option<Target> {
        let own = kind.field(field).map(|field| field.name);
        let extra = || EXTRAS.iter().find(|(of, name)| *of == kind && *name == field).map(|(_, name)| *name);
        own.or_else(extra).map(|field| Target { kind, field, year: None, unit: 1, person: 1 })
    }

    /// Reads `dues.amount`, `dues.amount 2015`, `contact.email 2`: what [`Target`] is written as.
    pub fn parse(text: &str) -> Option<Target> {
        let mut words = text.split_whitespace();
        let (kind, field) = words.next()?.split_once('.')?;
        let mut target = Target::new(Kind::from_code(kind)?, field)?;
        for word in words {
            match word.strip_prefix('×').or_else(|| word.strip_prefix('x')) {
                Some(unit) => target.unit = unit.parse().ok().filter(|unit| [1, 1_000, 1_000_000].contains(unit))?,
                None if target.kind == Kind::Contact && word.len() == 1 => target.person = person(word)?,
                None => target.year = Some(year_of(word)?),
            }
        }
        Some(target)
    }

    /// What the field takes; `None` for what is no field.
    pub fn ty(&self) -> Option<Type> {
        self.kind.field(self.field).map(|field| field.ty)
    }

    /// Every target a column can be given, for lists to choose from.
    pub fn all() -> Vec<Target> {
        let fields = Kind::ALL.into_iter().flat_map(|kind| kind.fields().iter().map(move |field| (kind, field.name)));
        let one = |(kind, field)| Target { kind, field, year: None, unit: 1, person: 1 };
        fields.chain(EXTRAS.iter().copied()).map(one).collect()
    }

    /// The same of another contact of a line.
    pub fn of_person(self, person: u8) -> Target {
        Target { person, ..self }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.kind.code(), self.field)?;
        if let Some(year) = self.year {
            write!(f, " {year}")?;
        }
        if self.person != 1 {
            write!(f, " {}", self.person)?;
        }
        if self.unit != 1 {
            write!(f, " x{}", self.unit)?;
        }
        Ok(())
    }
}
