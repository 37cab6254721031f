//! The columns of each register: which fields of a kind matter in a line, and how wide they are.

use ratatui::text::Line;

use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::model::record::Record;
use crate::model::standing::{self, Standing};
use crate::tui::screens::file::Reader;
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::table::{Column, ColumnWidth};

/// What a column shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Field(&'static str),
    /// A contact's name and first name.
    Person,
    /// How the record stands on D.
    Standing,
    /// How many take part in a project.
    Partners,
    /// The sentence of the contract that a reading or an obligation met is about.
    Wording,
}

/// One column. Those that do not fit are dropped, the highest priority first.
#[derive(Debug, Clone, Copy)]
pub struct Col {
    pub what: What,
    width: ColumnWidth,
    priority: u8,
    right: bool,
}

const fn fixed(field: &'static str, width: u16, priority: u8) -> Col {
    Col { what: What::Field(field), width: ColumnWidth::Fixed(width), priority, right: false }
}

const fn min(field: &'static str, width: u16, priority: u8) -> Col {
    Col { what: What::Field(field), width: ColumnWidth::Min(width), priority, right: false }
}

const fn number(field: &'static str, width: u16, priority: u8) -> Col {
    Col { what: What::Field(field), width: ColumnWidth::Fixed(width), priority, right: true }
}

const fn stands(width: u16, priority: u8) -> Col {
    Col { what: What::Standing, width: ColumnWidth::Fixed(width), priority, right: false }
}

const WORDING: Col = Col { what: What::Wording, width: ColumnWidth::Min(24), priority: 1, right: false };

/// « à venir ».
const LATER: u16 = 7;

const ENGAGEMENT: &[Col] = &[
    fixed("started_on", 10, 0),
    fixed("status", 10, 0),
    min("kind", 14, 3),
    min("organisation", 20, 0),
    min("title", 14, 1),
    fixed("staff", 16, 4),
    number("days", 5, 5),
    number("amount", 12, 6),
    stands(LATER, 2),
];
const PROJECT: &[Col] = &[
    fixed("acronym", 14, 0),
    min("title", 24, 2),
    fixed("programme", 9, 1),
    stands(13, 0),
    fixed("labelled_on", 12, 3),
    fixed("funded_on", 10, 4),
    fixed("closed_on", 10, 5),
    Col { what: What::Partners, width: ColumnWidth::Fixed(5), priority: 1, right: true },
    min("sectors", 14, 6),
];
const AGREEMENT: &[Col] = &[
    fixed("signed_on", 10, 0),
    min("kind", 14, 2),
    min("title", 24, 0),
    min("partner", 14, 3),
    fixed("ended_on", 10, 1),
    stands(10, 0),
];
const MANDATE: &[Col] =
    &[fixed("started_on", 10, 0), min("body", 24, 0), min("holder", 16, 0), fixed("ended_on", 10, 1), stands(10, 0)];
const EVENT: &[Col] = &[
    fixed("date", 10, 0),
    min("kind", 17, 1),
    min("title", 20, 0),
    fixed("sector", 15, 4),
    min("organisation", 16, 5),
    fixed("project", 14, 3),
    number("attendance", 12, 6),
    stands(LATER, 2),
];
const FINANCING: &[Col] = &[
    fixed("obtained_on", 10, 0),
    min("organisation", 24, 0),
    fixed("kind", 14, 0),
    number("amount", 17, 0),
    stands(LATER, 1),
];
const MARKET: &[Col] = &[
    fixed("opened_on", 10, 0),
    min("organisation", 24, 0),
    fixed("kind", 14, 0),
    min("name", 14, 0),
    stands(LATER, 1),
];
const FIGURES: &[Col] = &[
    fixed("year", 8, 0),
    min("organisation", 18, 0),
    number("turnover", 18, 0),
    number("value_added", 18, 2),
    number("exports", 26, 3),
    number("headcount", 8, 1),
    stands(LATER, 4),
];
const READING: &[Col] = &[
    fixed("date", 10, 0),
    min("indicator", 10, 0),
    WORDING,
    number("value", 10, 0),
    fixed("status", 14, 0),
    min("source", 14, 2),
    stands(LATER, 2),
];
const TASK: &[Col] = &[
    fixed("due_on", 10, 0),
    min("title", 26, 0),
    min("organisation", 16, 1),
    fixed("staff", 16, 2),
    stands(9, 0),
    fixed("done_on", 10, 3),
];
const FULFILMENT: &[Col] = &[
    fixed("done_on", 10, 0),
    min("obligation", 16, 0),
    WORDING,
    fixed("period", 9, 0),
    fixed("staff", 18, 2),
    min("contract", 18, 4),
    stands(LATER, 3),
];
const CONTACT: &[Col] = &[
    Col { what: What::Person, width: ColumnWidth::Min(18), priority: 0, right: false },
    min("organisation", 20, 0),
    min("role", 16, 2),
    fixed("phone", 17, 1),
    min("email", 22, 3),
    fixed("consent_on", 14, 4),
    fixed("last_news_on", 14, 5),
    fixed("opposed_on", 14, 5),
];
const PAYMENT: &[Col] = &[
    fixed("paid_on", 10, 0),
    min("organisation", 22, 0),
    fixed("year", 8, 0),
    number("amount", 13, 0),
    fixed("method", 14, 1),
    min("reference", 12, 2),
    stands(LATER, 3),
];
const STAFF: &[Col] = &[min("name", 20, 0), fixed("login", 16, 0), min("role", 24, 0)];

/// The columns of a kind's register; none for a kind that has no register.
pub const fn of(kind: Kind) -> &'static [Col] {
    match kind {
        Kind::Engagement => ENGAGEMENT,
        Kind::Project => PROJECT,
        Kind::Agreement => AGREEMENT,
        Kind::Mandate => MANDATE,
        Kind::Event => EVENT,
        Kind::Financing => FINANCING,
        Kind::Market => MARKET,
        Kind::Figures => FIGURES,
        Kind::Reading => READING,
        Kind::Task => TASK,
        Kind::Fulfilment => FULFILMENT,
        Kind::Contact => CONTACT,
        Kind::Payment => PAYMENT,
        Kind::Staff => STAFF,
        Kind::Organisation | Kind::Membership | Kind::Dues | Kind::Visit | Kind::ProjectPartner => &[],
    }
}

impl Col {
    /// Its heading.
    pub fn title(&self, kind: Kind, lang: Lang) -> &'static str {
        match self.what {
            What::Field(field) => lang.field(kind.code(), field),
            What::Person => lang.field("contact", "last_name"),
            What::Standing if matches!(self.width, ColumnWidth::Fixed(LATER)) => "",
            What::Standing => lang.t("registers.column.standing"),
            What::Partners => lang.t("registers.column.partners"),
            What::Wording => lang.t("registers.column.wording"),
        }
    }

    /// The field that it is sorted by.
    pub fn sorts_by(&self) -> Option<&'static str> {
        match self.what {
            What::Field(field) => Some(field),
            What::Person => Some("last_name"),
            What::Standing | What::Partners | What::Wording => None,
        }
    }

    /// As the table draws it.
    pub fn column(&self, kind: Kind, lang: Lang) -> Column {
        let column = Column::new(self.title(kind, lang), self.width).priority(self.priority);
        if self.right { column.right() } else { column }
    }

    /// What it shows of a record.
    pub fn cell(
        &self,
        record: &Record,
        partners: u32,
        standing: Standing,
        reader: &Reader,
        theme: &Theme,
    ) -> Line<'static> {
        match self.what {
            What::Field(field) => Line::raw(reader.shown(record, field)),
            What::Person => {
                let name = format!("{} {}", reader.shown(record, "last_name"), reader.shown(record, "first_name"));
                let star = if record.int("primary") == Some(1) { " ★" } else { "" };
                Line::raw(format!("{}{star}", name.trim()))
            }
            What::Partners if partners == 0 => Line::default(),
            What::Partners => Line::raw(partners.to_string()),
            What::Wording => Line::raw(wording(record, reader).unwrap_or_default()),
            What::Standing => {
                let (word, role) = (word(record.kind, standing, reader.lang), role(standing));
                // What is in the background is so as a whole.
                if standing.is_past_or_to_come() { Line::raw(word) } else { Line::styled(word, theme.style(role)) }
            }
        }
    }
}

/// The sentence of the contract in force that a record's code stands for.
pub fn wording(record: &Record, reader: &Reader) -> Option<String> {
    let contract = reader.contract?;
    let own = |fr: &String, en: &String| match reader.lang {
        Lang::Fr => fr.clone(),
        Lang::En => en.clone(),
    };
    let (indicator, obligation) = (record.text("indicator"), record.text("obligation"));
    let known = contract.indicators.iter().find(|one| one.references().iter().any(|code| code == indicator));
    let sentence = known.map(|one| own(&one.wording, &one.wording_en));
    let duty = || contract.obligations.iter().find(|one| one.code == obligation);
    sentence.or_else(|| duty().map(|one| own(&one.wording, &one.wording_en)))
}

/// How a record stands, in a word; empty where there is nothing to say.
pub fn word(kind: Kind, standing: Standing, lang: Lang) -> &'static str {
    // What is said of a thing in French follows its gender.
    let own = format!("registers.standing.{}.{}", kind.code(), standing.code());
    let common = || lang.find(&format!("registers.standing.{}", standing.code()));
    lang.find(&own).or_else(common).unwrap_or_default()
}

/// How that is shown.
pub fn role(standing: Standing) -> Role {
    match standing {
        Standing::Plain | Standing::Open | Standing::Evaluated | Standing::Closed => Role::Text,
        Standing::SetUp | Standing::Supported => Role::Warn,
        Standing::InForce | Standing::Labelled | Standing::Funded | Standing::Running | Standing::Succeeded => {
            Role::Good
        }
        Standing::Overdue | Standing::Failed => Role::Bad,
        Standing::Later | Standing::Over | Standing::Done => Role::Muted,
    }
}

/// Whether a line is shown in the background on D.
pub fn muted(record: &Record, on: chrono::NaiveDate) -> bool {
    standing::of(record, on).is_past_or_to_come() || record.text("status") == "cancelled"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_a_field_of_its_kind() {
        for kind in Kind::ALL {
            for field in of(kind).iter().filter_map(Col::sorts_by) {
                assert!(kind.field(field).is_some(), "{} has no {field}", kind.code());
            }
        }
    }
}
