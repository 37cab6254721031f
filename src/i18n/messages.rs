//! What a refused input is told: what is wrong, and what is expected; and what is said of failures.

pub mod closing;
mod config;
mod failures;
pub mod figures;
mod findings;
mod foreign;
mod keys;
pub mod letters;
pub mod merge;
pub mod privacy;
mod reasons;
mod report;
mod sqlite;
mod system;
mod unlike;

pub use config::{config_fault, editor_error, editor_stopped};
pub use failures::{
    contract_error, fault, file_fault, ignored_file, interchange_error, read_error, store_error, write_error,
};
pub use findings::{alterations, finding, stray_log};
pub use foreign::{foreign_error, left_out, proposed, proposed_short, unreadable};
pub use keys::key_error;
pub use reasons::visit_reason;
pub use report::{report_ending, report_error};
pub use sqlite::sqlite;
pub use unlike::unlike;

#[cfg(feature = "encryption")]
pub(crate) use system::io_error;

use super::Lang;
use crate::model::date_input::{DateInputError, YEARS};
use crate::model::kind::Kind;
use crate::model::money::MoneyError;
use crate::model::naf::NafError;
use crate::model::parse::Reason;
use crate::model::siret::{SirenError, SiretError};
use crate::model::text::{TextError, display_safe};
use crate::model::validate::Problem;

/// Why a text is not a SIRET.
pub fn siret_error(lang: Lang, error: &SiretError) -> String {
    match error {
        SiretError::Empty => lang.t("errors.siret.empty").to_owned(),
        SiretError::NotDigits(c) => lang.tf("errors.siret.not_digits", &[("char", &shown(*c))]),
        SiretError::Length(n) => lang.tn("errors.siret.length", count(*n), &[]),
        SiretError::Checksum => lang.t("errors.siret.checksum").to_owned(),
        SiretError::AllZeros => lang.t("errors.siret.all_zeros").to_owned(),
        SiretError::Scientific => lang.t("errors.siret.scientific").to_owned(),
    }
}

/// Why a text is not a SIREN.
pub fn siren_error(lang: Lang, error: &SirenError) -> String {
    match &error.0 {
        SiretError::Empty => lang.t("errors.siren.empty").to_owned(),
        SiretError::NotDigits(c) => lang.tf("errors.siren.not_digits", &[("char", &shown(*c))]),
        SiretError::Length(n) => lang.tn("errors.siren.length", count(*n), &[]),
        SiretError::Checksum => lang.t("errors.siren.checksum").to_owned(),
        SiretError::AllZeros => lang.t("errors.siren.all_zeros").to_owned(),
        SiretError::Scientific => lang.t("errors.siren.scientific").to_owned(),
    }
}

/// Why a text is not a NAF code.
pub fn naf_error(lang: Lang, error: &NafError) -> String {
    match error {
        NafError::Empty => lang.t("errors.naf.empty").to_owned(),
        NafError::Format(text) => lang.tf("errors.naf.format", &[("text", &display_safe(text))]),
    }
}

/// Why a text is not an amount.
pub fn money_error(lang: Lang, error: &MoneyError) -> String {
    match error {
        MoneyError::Empty => lang.t("errors.money.empty").to_owned(),
        MoneyError::Unreadable(c) => lang.tf("errors.money.unreadable", &[("char", &shown(*c))]),
        MoneyError::Decimals(0) => lang.t("errors.money.no_decimals").to_owned(),
        MoneyError::Decimals(n) => lang.tn("errors.money.decimals", count(*n), &[]),
        MoneyError::Grouping => lang.t("errors.money.grouping").to_owned(),
        MoneyError::TooLarge => lang.t("errors.money.too_large").to_owned(),
    }
}

/// Why a text is not a date.
pub fn date_input_error(lang: Lang, error: &DateInputError) -> String {
    match error {
        DateInputError::Empty => lang.t("errors.date.empty").to_owned(),
        DateInputError::Unreadable(text) => lang.tf("errors.date.unreadable", &[("text", &display_safe(text))]),
        DateInputError::Impossible { month, .. } if !(1..=12).contains(month) => {
            lang.tf("errors.date.no_month", &[("month", month)])
        }
        DateInputError::Impossible { day, month, year } => {
            let month = lang.month(*month);
            lang.tf("errors.date.impossible", &[("day", day), ("month", &month), ("year", year)])
        }
        DateInputError::Year(year) => {
            let (first, last) = (YEARS.start(), YEARS.end());
            lang.tf("errors.date.year", &[("year", year), ("first", first), ("last", last)])
        }
        DateInputError::Weekday(date) => lang.tf("errors.date.weekday", &[("date", &lang.date_long(*date))]),
    }
}

/// Why a text cannot be kept.
pub fn text_error(lang: Lang, error: &TextError) -> String {
    match error {
        TextError::Nul => lang.t("errors.text.nul").to_owned(),
    }
}

/// Why a field's value is refused. Fields and records in it are named without their kind; see [`problem`].
pub fn reason(lang: Lang, reason: &Reason) -> String {
    reason_of(lang, None, reason)
}

/// Partners of a project as the labelling rule counts them: « 2 entreprises et 1 organisme de recherche ou de formation ».
pub fn labelling(lang: Lang, companies: u32, research: u32) -> String {
    let some = |key, n: u32| (n > 0).then(|| lang.tn(key, i64::from(n), &[]));
    match (some("errors.labelling.companies", companies), some("errors.labelling.research", research)) {
        (Some(companies), Some(research)) => {
            lang.tf("errors.labelling.both", &[("companies", &companies), ("research", &research)])
        }
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => lang.t("errors.labelling.nobody").to_owned(),
    }
}

/// A refused field of a record: its label, and why.
pub fn problem(lang: Lang, kind: Kind, problem: &Problem) -> String {
    let label = lang.field(kind.code(), problem.field);
    let colon = match lang {
        Lang::Fr => "\u{A0}: ",
        Lang::En => ": ",
    };
    format!("{label}{colon}{}", reason_of(lang, Some(kind), &problem.reason))
}

fn reason_of(lang: Lang, kind: Option<Kind>, reason: &Reason) -> String {
    let label = |field: &'static str| kind.map_or(field, |kind| lang.field(kind.code(), field));
    match reason {
        Reason::Required => lang.t("errors.reason.required").to_owned(),
        Reason::TooLong { max } => lang.tf("errors.reason.too_long", &[("max", &lang.number(count(*max)))]),
        Reason::Cut { missing } => lang.tf("errors.reason.cut", &[("n", &lang.number(count(*missing)))]),
        Reason::Text(error) => text_error(lang, error),
        Reason::Siret(error) => siret_error(lang, error),
        Reason::Naf(error) => naf_error(lang, error),
        Reason::Money(error) => money_error(lang, error),
        Reason::Date(error) => date_input_error(lang, error),
        Reason::PlainAmount => lang.t("errors.reason.plain_amount").to_owned(),
        Reason::IsoDate => lang.t("errors.reason.iso_date").to_owned(),
        Reason::NotANumber => lang.t("errors.reason.not_a_number").to_owned(),
        Reason::NotText => lang.t("errors.reason.not_text").to_owned(),
        Reason::Country => lang.t("errors.reason.country").to_owned(),
        Reason::InseeCode => lang.t("errors.reason.insee_code").to_owned(),
        Reason::PostalCode => lang.t("errors.reason.postal_code").to_owned(),
        Reason::SeveralPeople => lang.t("errors.reason.several_people").to_owned(),
        Reason::Email => lang.t("errors.reason.email").to_owned(),
        Reason::ListItem => lang.t("errors.reason.list_item").to_owned(),
        // Years are among what is refused so: no grouping of thousands.
        Reason::OutOfRange { min, max } => lang.tf("errors.reason.out_of_range", &[("min", min), ("max", max)]),
        Reason::NotPositive => lang.t("errors.reason.not_positive").to_owned(),
        Reason::NotYesNo => lang.t("errors.reason.not_yes_no").to_owned(),
        Reason::UnknownCode { allowed } => lang.tf("errors.reason.unknown_code", &[("allowed", allowed)]),
        Reason::NotFound { kind } => lang.tf("errors.reason.not_found", &[("kind", &lang.record(kind, 1))]),
        Reason::MergedInto { name, .. } => lang.tf("errors.reason.merged_into", &[("name", &display_safe(name))]),
        Reason::Ambiguous => lang.t("errors.reason.ambiguous").to_owned(),
        Reason::Before { field } => lang.tf("errors.reason.before", &[("field", &label(field))]),
        Reason::TooEarly { date } => lang.tf("errors.reason.too_early", &[("date", &lang.date(*date))]),
        Reason::Without { field } => lang.tf("errors.reason.without", &[("field", &label(field))]),
        Reason::Overlap => lang.t("errors.reason.overlap").to_owned(),
        Reason::Taken => lang.t("errors.reason.taken").to_owned(),
        Reason::NameTaken { name, town } => {
            let town = if town.is_empty() { lang.field("organisation", "commune") } else { town };
            let values: [(&str, &dyn std::fmt::Display); 2] =
                [("name", &display_safe(name)), ("town", &display_safe(town))];
            lang.tf("errors.reason.name_taken", &values)
        }
        Reason::OwnParent => lang.t("errors.reason.own_parent").to_owned(),
        Reason::CellError => lang.t("errors.reason.cell_error").to_owned(),
        Reason::OtherSiren => lang.t("errors.reason.other_siren").to_owned(),
        Reason::NameIsSiret => lang.t("errors.reason.name_is_siret").to_owned(),
        Reason::Suppressed { erased: true } => lang.t("errors.reason.erased").to_owned(),
        Reason::Suppressed { erased: false } => lang.t("errors.reason.opposed").to_owned(),
        Reason::LiftedByDirector { directors } => {
            lang.tf("errors.reason.lifted_by_director", &[("directors", &display_safe(&directors.join(", ")))])
        }
        Reason::NotLabellable { companies, research } => {
            lang.tf("errors.reason.not_labellable", &[("missing", &labelling(lang, *companies, *research))])
        }
    }
}

/// A character as it may be shown, whatever it is.
fn shown(c: char) -> String {
    display_safe(c.encode_utf8(&mut [0; 4])).replace('\n', "␊")
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parse::{Known, plain};
    use crate::model::record::Value;
    use Lang::{En, Fr};

    #[test]
    fn messages_say_what_is_wrong_and_what_is_expected() {
        assert_eq!(siret_error(Fr, &SiretError::Length(13)), "Ce SIRET a 13 chiffres, il en faut 14.");
        assert_eq!(siret_error(Fr, &SiretError::Length(1)), "Ce SIRET a 1 chiffre, il en faut 14.");
        assert_eq!(siret_error(En, &SiretError::Length(15)), "This SIRET has 15 digits; it takes 14.");
        assert_eq!(siren_error(En, &SirenError(SiretError::Length(1))), "This SIREN has 1 digit; it takes 9.");
        let impossible = DateInputError::Impossible { day: 31, month: 2, year: 2015 };
        assert_eq!(date_input_error(Fr, &impossible), "Le 31 février 2015 n’existe pas.");
        let month = DateInputError::Impossible { day: 12, month: 31, year: 2015 };
        assert!(date_input_error(Fr, &month).contains("31"));
        assert!(date_input_error(Fr, &DateInputError::Year(1812)).contains("1900"));
        let escape = siret_error(Fr, &SiretError::NotDigits('\u{1B}'));
        assert!(escape.contains('␛') && !escape.contains('\u{1B}'), "{escape}");
    }

    #[test]
    fn the_amounts_that_a_message_gives_as_examples_are_taken() {
        let field = Kind::Figures.field("value_added").unwrap();
        for lang in [Fr, En] {
            let said = reason(lang, &Reason::PlainAmount);
            let amounts = said.split([' ', ';', ':']).filter(|word| word.contains("1234"));
            let taken = amounts.map(|word| plain(field, word.trim_end_matches('.'), &Known::default()));
            let taken: Vec<_> = taken.collect();
            assert_eq!(taken, [Ok(Value::Int(123_450)), Ok(Value::Int(-123_450))], "{said}");
        }
    }

    fn reasons() -> Vec<Reason> {
        vec![
            Reason::Required,
            Reason::TooLong { max: 200 },
            Reason::IsoDate,
            Reason::PlainAmount,
            Reason::NotANumber,
            Reason::NotText,
            Reason::Country,
            Reason::InseeCode,
            Reason::PostalCode,
            Reason::SeveralPeople,
            Reason::Email,
            Reason::ListItem,
            Reason::OutOfRange { min: 1990, max: 2200 },
            Reason::NotPositive,
            Reason::NotYesNo,
            Reason::UnknownCode { allowed: "a, b".into() },
            Reason::NotFound { kind: "organisation" },
            Reason::MergedInto { id: 1, name: "Alpha".to_owned() },
            Reason::Ambiguous,
            Reason::Before { field: "joined_on" },
            Reason::TooEarly { date: chrono::NaiveDate::default() },
            Reason::Without { field: "left_on" },
            Reason::Overlap,
            Reason::Taken,
            Reason::NameTaken { name: "Alpha".to_owned(), town: String::new() },
            Reason::OwnParent,
            Reason::CellError,
            Reason::OtherSiren,
            Reason::NameIsSiret,
            Reason::NotLabellable { companies: 1, research: 1 },
            Reason::Suppressed { erased: true },
            Reason::Suppressed { erased: false },
            Reason::LiftedByDirector { directors: vec!["Claire".to_owned()] },
        ]
    }

    #[test]
    fn problems_name_fields_as_the_forms_do() {
        let found = Problem { field: "left_on", reason: Reason::Before { field: "joined_on" } };
        let text = problem(Fr, Kind::Membership, &found);
        assert!(text.starts_with("Date de sortie\u{A0}: "), "{text}");
        assert!(text.contains("Date d’adhésion"), "{text}");
    }

    #[test]
    fn no_message_leaves_a_placeholder() {
        let day = chrono::NaiveDate::default();
        for lang in [Fr, En] {
            let mut messages = vec![text_error(lang, &TextError::Nul)];
            for error in [
                SiretError::Empty,
                SiretError::NotDigits('x'),
                SiretError::Length(3),
                SiretError::Checksum,
                SiretError::AllZeros,
                SiretError::Scientific,
            ] {
                messages.push(siret_error(lang, &error));
                messages.push(siren_error(lang, &SirenError(error)));
            }
            for error in [
                MoneyError::Empty,
                MoneyError::Unreadable('x'),
                MoneyError::Decimals(0),
                MoneyError::Decimals(3),
                MoneyError::Grouping,
                MoneyError::TooLarge,
            ] {
                messages.push(money_error(lang, &error));
            }
            for error in [
                DateInputError::Empty,
                DateInputError::Unreadable("x".to_owned()),
                DateInputError::Impossible { day: 31, month: 2, year: 2015 },
                DateInputError::Impossible { day: 31, month: 13, year: 2015 },
                DateInputError::Year(3000),
                DateInputError::Weekday(day),
            ] {
                messages.push(date_input_error(lang, &error));
            }
            messages.extend(reasons().iter().map(|each| reason(lang, each)));
            messages.push(naf_error(lang, &NafError::Empty));
            messages.push(naf_error(lang, &NafError::Format("x".to_owned())));
            for message in messages {
                assert!(!message.contains(['{', '}']) && message.contains(' '), "{message}");
            }
        }
    }
}
