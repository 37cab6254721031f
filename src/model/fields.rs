//! The fields of every record kind, as `domain.md` lists them and `schema.sql` stores them.

use super::kind::{Field, Kind, Type};

/// Largest amount of dues, a payment or an engagement, in cents: a billion euros.
pub const MAX_CENTS: i64 = 100_000_000_000;
/// Largest amount of a company's own figures and financings, in cents: a thousand billion euros.
pub const MAX_COMPANY_CENTS: i64 = 1_000 * MAX_CENTS;

const fn must(name: &'static str, ty: Type) -> Field {
    Field { name, column: name, ty, required: true }
}
const fn may(name: &'static str, ty: Type) -> Field {
    Field { name, column: name, ty, required: false }
}
const fn link(name: &'static str, column: &'static str, kind: Kind, required: bool) -> Field {
    Field { name, column, ty: Type::Ref(kind), required }
}
const fn text(max: usize) -> Type {
    Type::Text { max }
}
/// Money of the pole's own dealings.
const fn money(min: i64) -> Type {
    Type::Money { min, max: MAX_CENTS }
}
/// Money of a company.
const fn company_money(min: i64) -> Type {
    Type::Money { min, max: MAX_COMPANY_CENTS }
}
const ORGANISATION_REF: Field = link("organisation", "organisation_id", Kind::Organisation, true);
const NOTES: Field = may("notes", Type::Lines { max: 20_000 });
/// Who may read a record's free text (article 9); `internal` unless said.
pub const CONFIDENTIALITY: &[&str] = &["shareable", "internal", "nda"];
const CONFIDENTIAL: Field = may("confidentiality", Type::Code(CONFIDENTIALITY));
/// What a reading by hand may say of an indicator instead of, or beside, a value.
pub const READING_STATUS: &[&str] = &["reached", "ahead", "on_track", "behind", "not_measurable"];

/// Kinds of organisation.
pub const ORGANISATION_KINDS: &[&str] = &["company", "research", "training", "development", "other"];
/// Size classes of décret 2008-1354.
pub const SIZES: &[&str] = &["micro", "sme", "mid", "large"];
/// How a payment came in.
pub const METHODS: &[&str] = &["transfer", "cheque", "direct_debit", "card", "cash", "other"];
/// Needs heard on a visit: the domains of the contract's article 6 and what officers add most.
pub const NEEDS: &[&str] = &["financing", "international", "support", "skills", "innovation", "clients", "property"];

/// What somebody of the staff does here.
pub const ROLES: &[&str] = &["director", "mission", "advisor", "project"];
/// Why the pole may keep somebody's data: article 6(1) of the GDPR, from (a) to (f).
pub const LEGAL_BASES: &[&str] =
    &["consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interests"];

pub const STAFF: &[Field] = &[must("login", text(64)), must("name", text(200)), may("role", Type::Code(ROLES))];

pub const ORGANISATION: &[Field] = &[
    must("name", text(200)),
    may("siret", Type::Siret),
    may("naf", Type::Naf),
    may("kind", Type::Code(ORGANISATION_KINDS)),
    may("size", Type::Code(SIZES)),
    may("street", text(300)),
    may("postal_code", text(12)),
    may("commune", text(120)),
    may("insee_code", text(5)),
    may("country", text(2)),
    may("phone", text(40)),
    may("email", text(254)),
    may("website", text(300)),
    may("headcount", Type::Int { min: 0, max: 10_000_000 }),
    may("sectors", Type::Sectors),
    link("parent", "parent_id", Kind::Organisation, false),
    may("nda_signed_on", Type::Date),
    may("tags", Type::List { max: 1_000, proposals: &[] }),
    NOTES,
    CONFIDENTIAL,
];

pub const MEMBERSHIP: &[Field] = &[
    ORGANISATION_REF,
    must("college", Type::College),
    must("joined_on", Type::Date),
    may("left_on", Type::Date),
    may("leave_reason", Type::Code(&["resigned", "excluded", "ceased", "merged"])),
];

pub const DUES: &[Field] = &[
    ORGANISATION_REF,
    must("year", Type::Year),
    must("amount", money(0)),
    may("called_on", Type::Date),
    may("due_on", Type::Date),
    may("exempt_reason", text(300)),
];

pub const PAYMENT: &[Field] = &[
    ORGANISATION_REF,
    must("year", Type::Year),
    must("paid_on", Type::Date),
    must("amount", money(1)),
    may("method", Type::Code(METHODS)),
    may("reference", text(100)),
];

pub const CONTACT: &[Field] = &[
    ORGANISATION_REF,
    must("last_name", text(100)),
    may("first_name", text(100)),
    may("role", text(200)),
    may("email", text(254)),
    may("phone", text(40)),
    Field { name: "primary", column: "is_primary", ty: Type::YesNo, required: false },
    may("consent_on", Type::Date),
    may("source", text(200)),
    may("legal_basis", Type::Code(LEGAL_BASES)),
    may("informed_on", Type::Date),
    may("last_news_on", Type::Date),
    may("opposed_on", Type::Date),
    NOTES,
    CONFIDENTIAL,
];

pub const VISIT: &[Field] = &[
    ORGANISATION_REF,
    must("date", Type::Date),
    link("staff", "staff_id", Kind::Staff, true),
    must("status", Type::Code(&["planned", "done"])),
    may("purpose", text(300)),
    may("contacts", Type::List { max: 1_000, proposals: &[] }),
    may("sectors", Type::Sectors),
    may("summary", Type::Lines { max: 100_000 }),
    may("needs", Type::List { max: 1_000, proposals: NEEDS }),
    may("next_step", text(1_000)),
    may("next_step_on", Type::Date),
    CONFIDENTIAL,
];

pub const ENGAGEMENT: &[Field] = &[
    ORGANISATION_REF,
    must("kind", Type::Code(&["innovation", "individual"])),
    may("level", Type::Int { min: 1, max: 2 }),
    link("staff", "staff_id", Kind::Staff, false),
    may("status", Type::Code(&["proposed", "active", "completed", "cancelled"])),
    may("started_on", Type::Date),
    may("ended_on", Type::Date),
    may("days", Type::Decimal { min: 0.0 }),
    may("amount", money(0)),
    may("scheme", text(100)),
    may("title", text(300)),
    may("outcome", Type::Lines { max: 20_000 }),
    CONFIDENTIAL,
];

pub const PROJECT: &[Field] = &[
    must("acronym", text(60)),
    may("title", text(300)),
    may("sectors", Type::Sectors),
    may("programme", text(60)),
    may("anr_evaluated_on", Type::Date),
    may("labelled_on", Type::Date),
    may("supported_on", Type::Date),
    may("funded_on", Type::Date),
    may("started_on", Type::Date),
    may("closed_on", Type::Date),
    may("outcome", Type::Code(&["success", "failure"])),
    may("structuring", Type::YesNo),
];

pub const PROJECT_PARTNER: &[Field] = &[
    link("project", "project_id", Kind::Project, true),
    ORGANISATION_REF,
    may("role", Type::Code(&["leader", "partner"])),
];

pub const AGREEMENT: &[Field] = &[
    must("kind", Type::Code(&["partnership", "cluster", "training"])),
    must("title", text(300)),
    may("partner", text(200)),
    must("signed_on", Type::Date),
    may("ended_on", Type::Date),
];

pub const MANDATE: &[Field] =
    &[must("body", text(200)), must("holder", text(200)), must("started_on", Type::Date), may("ended_on", Type::Date)];

pub const EVENT: &[Field] = &[
    must(
        "kind",
        Type::Code(&[
            "commission",
            "network_day",
            "fair",
            "communication",
            "alliance",
            "theme",
            "project_follow_up",
            "other",
        ]),
    ),
    must("date", Type::Date),
    must("title", text(300)),
    may("sector", Type::Sector),
    link("organisation", "organisation_id", Kind::Organisation, false),
    link("project", "project_id", Kind::Project, false),
    may("attendance", Type::Int { min: 0, max: 1_000_000 }),
    NOTES,
    CONFIDENTIAL,
];

pub const FINANCING: &[Field] = &[
    ORGANISATION_REF,
    must("kind", Type::Code(&["PIPC", "PTZ", "venture", "other"])),
    must("obtained_on", Type::Date),
    may("amount", company_money(0)),
];

pub const MARKET: &[Field] = &[
    ORGANISATION_REF,
    must("kind", Type::Code(&["country", "segment"])),
    must("name", text(200)),
    must("opened_on", Type::Date),
];

pub const FIGURES: &[Field] = &[
    ORGANISATION_REF,
    must("year", Type::Year),
    may("value_added", company_money(-MAX_COMPANY_CENTS)),
    may("headcount", Type::Int { min: 0, max: 10_000_000 }),
    may("turnover", company_money(-MAX_COMPANY_CENTS)),
    may("exports", company_money(0)),
];

pub const READING: &[Field] = &[
    must("indicator", text(60)),
    must("date", Type::Date),
    may("value", Type::Decimal { min: f64::NEG_INFINITY }),
    may("status", Type::Code(READING_STATUS)),
    may("source", text(300)),
    may("note", Type::Lines { max: 20_000 }),
    CONFIDENTIAL,
];

pub const TASK: &[Field] = &[
    must("title", text(300)),
    may("due_on", Type::Date),
    link("staff", "staff_id", Kind::Staff, false),
    link("organisation", "organisation_id", Kind::Organisation, false),
    may("done_on", Type::Date),
];

pub const FULFILMENT: &[Field] = &[
    must("contract", text(100)),
    must("obligation", text(60)),
    must("period", text(20)),
    must("done_on", Type::Date),
    link("staff", "staff_id", Kind::Staff, false),
    may("note", Type::Lines { max: 20_000 }),
];
