//! What is said of cells and lines that were understood otherwise than they stand.

use crate::model::kind::Kind;

/// What was understood otherwise than it stands there, and is said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// A spreadsheet had dropped the zero in front; with it the number is right.
    LeadingZero,
    /// A date that stood there as the number of a day.
    DayNumber,
    /// Several values where one is kept; these went to the notes.
    Others(Vec<String>),
    /// `néant`, `-`: taken as nothing.
    Nothing(String),
    /// A visit that lies ahead: planned.
    Planned,
    /// Colleges that the list letters: A is the first of the contract's.
    CollegeLetter,
    /// A contact's data on a line without a contact went to the organisation.
    ToOrganisation,
    /// Several people in one cell; telephone, address and role are the first one's.
    SeveralPeople,
    /// A sum or a count: passed over.
    Sum,
    /// A title over the lines below it: passed over.
    Section,
    /// Nothing but its name, where lines say more: it may be a title.
    NameAlone,
    /// The name of an organisation says what it is: a proposal.
    Nature(&'static str),
    /// Another line tells of the membership: once is enough.
    MemberAlready,
    /// The end of the time that somebody paid for who has not left.
    PaidUntil,
    /// A college said by what sits in it: `Laboratoire`.
    CollegeOfKind,
    /// A year, a quarter or a month where a day belongs: its first day, a proposal.
    NoDay,
    /// A season that runs over two years: of the first one, a proposal.
    Season(String),
    /// A visit that did not take place: no record.
    Cancelled,
    /// Nothing in a name says which way round it stands: read as the rest of its column, or first name first.
    NameOrder { reversed: bool },
    /// A line that is another, cell for cell: passed over.
    RepeatedLine { of: u64 },
    /// A payment, or a person, that another line of the table tells of already.
    Repeated { kind: Kind, of: u64 },
    /// The organisation of the SIRET is called otherwise: the line goes to it, and its name stays.
    OtherName { stored: String },
    /// The same, and it is called as the line says from now on.
    Renamed { stored: String },
    /// Another line of the import said otherwise before: that stands.
    OtherValue { kept: String },
}

impl Remark {
    /// Its name in messages and JSON.
    pub fn code(&self) -> &'static str {
        match self {
            Remark::LeadingZero => "leading_zero",
            Remark::DayNumber => "day_number",
            Remark::Others(_) => "others",
            Remark::Nothing(_) => "nothing",
            Remark::Planned => "planned",
            Remark::CollegeLetter => "college_letter",
            Remark::ToOrganisation => "to_organisation",
            Remark::SeveralPeople => "several_people",
            Remark::Sum => "sum",
            Remark::Section => "section",
            Remark::NameAlone => "name_alone",
            Remark::Nature("company") => "nature_company",
            Remark::Nature("presumed") => "nature_presumed",
            Remark::Nature("research") => "nature_research",
            Remark::Nature("training") => "nature_training",
            Remark::Nature(_) => "nature_development",
            Remark::MemberAlready => "member_already",
            Remark::PaidUntil => "paid_until",
            Remark::CollegeOfKind => "college_of_kind",
            Remark::NoDay => "no_day",
            Remark::Season(_) => "season",
            Remark::Cancelled => "cancelled",
            Remark::NameOrder { reversed: true } => "name_last",
            Remark::NameOrder { reversed: false } => "name_first",
            Remark::RepeatedLine { .. } => "repeated_line",
            Remark::Repeated { kind: Kind::Payment, .. } => "repeated_payment",
            Remark::Repeated { .. } => "repeated_contact",
            Remark::OtherName { .. } => "other_name",
            Remark::Renamed { .. } => "renamed",
            Remark::OtherValue { .. } => "other_value",
        }
    }

    /// Whether what is so named may be a mistake of the list.
    pub fn warns(code: &str) -> bool {
        matches!(
            code,
            "repeated_line" | "repeated_payment" | "repeated_contact" | "other_name" | "renamed" | "other_value"
        )
    }

    /// What stands against the value: the name or the value that is kept.
    pub fn instead(&self) -> Option<&str> {
        match self {
            Remark::OtherName { stored } | Remark::Renamed { stored } => Some(stored),
            Remark::OtherValue { kept } => Some(kept),
            _ => None,
        }
    }

    /// The line that says it first.
    pub const fn of_line(&self) -> Option<u64> {
        match self {
            Remark::RepeatedLine { of } | Remark::Repeated { of, .. } => Some(*of),
            _ => None,
        }
    }
}
