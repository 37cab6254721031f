//! The record kinds and their fields: the one description from which storage, files, forms and history all work.

use super::fields;

/// A record kind of the domain. The code is its name in the journal and in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Staff,
    Organisation,
    Membership,
    Dues,
    Payment,
    Contact,
    Visit,
    Engagement,
    Project,
    ProjectPartner,
    Agreement,
    Mandate,
    Event,
    Financing,
    Market,
    Figures,
    Reading,
    Task,
    Fulfilment,
}

impl Kind {
    /// Every kind, in the order in which they can be written: what others refer to comes first.
    pub const ALL: [Kind; 19] = [
        Kind::Staff,
        Kind::Organisation,
        Kind::Membership,
        Kind::Dues,
        Kind::Payment,
        Kind::Contact,
        Kind::Visit,
        Kind::Engagement,
        Kind::Project,
        Kind::ProjectPartner,
        Kind::Agreement,
        Kind::Mandate,
        Kind::Event,
        Kind::Financing,
        Kind::Market,
        Kind::Figures,
        Kind::Reading,
        Kind::Task,
        Kind::Fulfilment,
    ];

    /// The kind's code, which is also its table's name.
    pub const fn code(self) -> &'static str {
        match self {
            Kind::Staff => "staff",
            Kind::Organisation => "organisation",
            Kind::Membership => "membership",
            Kind::Dues => "dues",
            Kind::Payment => "payment",
            Kind::Contact => "contact",
            Kind::Visit => "visit",
            Kind::Engagement => "engagement",
            Kind::Project => "project",
            Kind::ProjectPartner => "project_partner",
            Kind::Agreement => "agreement",
            Kind::Mandate => "mandate",
            Kind::Event => "event",
            Kind::Financing => "financing",
            Kind::Market => "market",
            Kind::Figures => "figures",
            Kind::Reading => "reading",
            Kind::Task => "task",
            Kind::Fulfilment => "fulfilment",
        }
    }

    /// The name of the kind's interchange file, without its ending.
    pub const fn file(self) -> &'static str {
        match self {
            Kind::Staff => "staff",
            Kind::Dues => "dues",
            Kind::Figures => "figures",
            Kind::Organisation => "organisations",
            Kind::Membership => "memberships",
            Kind::Payment => "payments",
            Kind::Contact => "contacts",
            Kind::Visit => "visits",
            Kind::Engagement => "engagements",
            Kind::Project => "projects",
            Kind::ProjectPartner => "project_partners",
            Kind::Agreement => "agreements",
            Kind::Mandate => "mandates",
            Kind::Event => "events",
            Kind::Financing => "financings",
            Kind::Market => "markets",
            Kind::Reading => "readings",
            Kind::Task => "tasks",
            Kind::Fulfilment => "fulfilments",
        }
    }

    /// The kind of a code or of an interchange file's name.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code || kind.file() == code)
    }

    /// The fields, in the order of the interchange file and of the form.
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Kind::Staff => fields::STAFF,
            Kind::Organisation => fields::ORGANISATION,
            Kind::Membership => fields::MEMBERSHIP,
            Kind::Dues => fields::DUES,
            Kind::Payment => fields::PAYMENT,
            Kind::Contact => fields::CONTACT,
            Kind::Visit => fields::VISIT,
            Kind::Engagement => fields::ENGAGEMENT,
            Kind::Project => fields::PROJECT,
            Kind::ProjectPartner => fields::PROJECT_PARTNER,
            Kind::Agreement => fields::AGREEMENT,
            Kind::Mandate => fields::MANDATE,
            Kind::Event => fields::EVENT,
            Kind::Financing => fields::FINANCING,
            Kind::Market => fields::MARKET,
            Kind::Figures => fields::FIGURES,
            Kind::Reading => fields::READING,
            Kind::Task => fields::TASK,
            Kind::Fulfilment => fields::FULFILMENT,
        }
    }

    /// The place of a field in [`Kind::fields`].
    pub fn field_index(self, name: &str) -> Option<usize> {
        self.fields().iter().position(|field| field.name == name)
    }

    /// The field of that name.
    pub fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// The fields that tell one record of the kind from another when a file is imported again.
    pub const fn natural_key(self) -> &'static [&'static str] {
        match self {
            Kind::Staff => &["login"],
            Kind::Organisation => &["siret", "name"],
            Kind::Membership => &["organisation", "joined_on"],
            Kind::Dues | Kind::Figures => &["organisation", "year"],
            Kind::Payment => &["organisation", "year", "paid_on", "amount", "method", "reference"],
            Kind::Contact => &["organisation", "last_name", "first_name", "email"],
            Kind::Visit => &["organisation", "date", "staff", "status", "purpose"],
            Kind::Engagement => &["organisation", "kind", "started_on", "title", "status"],
            Kind::Project => &["acronym"],
            Kind::ProjectPartner => &["project", "organisation"],
            Kind::Agreement => &["kind", "title", "signed_on"],
            Kind::Mandate => &["body", "holder", "started_on"],
            Kind::Event => &["kind", "date", "title", "sector", "organisation", "project"],
            Kind::Financing => &["organisation", "kind", "obtained_on", "amount"],
            Kind::Market => &["organisation", "kind", "name", "opened_on"],
            Kind::Reading => &["indicator", "date", "source"],
            Kind::Task => &["title", "due_on", "organisation"],
            Kind::Fulfilment => &["contract", "obligation", "period"],
        }
    }
}

/// One field of a record kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// Its name in files, JSON and the journal.
    pub name: &'static str,
    /// Its column in the kind's table.
    pub column: &'static str,
    /// What it may hold.
    pub ty: Type,
    /// Whether a record without it is refused.
    pub required: bool,
}

/// What a field may hold. Lengths are in characters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Type {
    /// One line of text.
    Text { max: usize },
    /// Text of several lines.
    Lines { max: usize },
    /// An establishment's number, kept as 14 digits.
    Siret,
    /// An activity code, kept as `9499Z`.
    Naf,
    /// A civil date.
    Date,
    /// A calendar year (exercice).
    Year,
    /// A whole number.
    Int { min: i64, max: i64 },
    /// A number with decimals.
    Decimal { min: f64 },
    /// Euro cents, both ends included.
    Money { min: i64, max: i64 },
    /// Yes or no; no unless said.
    YesNo,
    /// One of the codes.
    Code(&'static [&'static str]),
    /// A college of a loaded contract.
    College,
    /// One sector (DAS) of a loaded contract.
    Sector,
    /// Several sectors.
    Sectors,
    /// Several short texts; the codes are proposals, anything else is allowed.
    List { max: usize, proposals: &'static [&'static str] },
    /// Another record.
    Ref(Kind),
}
