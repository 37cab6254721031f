//! Why another program's file, or something in it, cannot be read.

use super::super::Lang;
use super::system::io_error;
use crate::interchange::foreign::proposals::{Proposed, YearFrom};
use crate::interchange::foreign::sirene::{LeftOut, LeftOutLines};
use crate::interchange::foreign::table::{Form, Unreadable};
use crate::interchange::foreign::{Bound, ReadError};
use crate::model::text::display_safe;

/// Why a whole file is refused.
pub fn foreign_error(lang: Lang, error: &ReadError) -> String {
    match error {
        ReadError::Io { path, source } => {
            lang.tf("foreign.error.io", &[("path", &path.display()), ("why", &io_error(lang, source))])
        }
        ReadError::NotAFile(path) => lang.tf("foreign.error.not_a_file", &[("path", &path.display())]),
        ReadError::Empty => lang.t("foreign.error.empty").to_owned(),
        ReadError::Unknown => lang.t("foreign.error.unknown").to_owned(),
        ReadError::Nul { line } => lang.tf("foreign.error.nul", &[("line", line)]),
        ReadError::TooMany { what, limit } => {
            let limit = lang.number(i64::try_from(*limit).unwrap_or(i64::MAX));
            lang.tf("foreign.error.too_many", &[("limit", &limit), ("what", &bound(lang, *what))])
        }
        ReadError::Locked => lang.t("foreign.error.locked").to_owned(),
        ReadError::Damaged { form, detail } => {
            lang.tf("foreign.error.damaged", &[("form", &form_name(*form)), ("detail", &display_safe(detail))])
        }
        ReadError::NotCompanyApi(detail) => {
            lang.tf("foreign.error.not_company_api", &[("detail", &display_safe(detail))])
        }
        ReadError::NoColumn(name) => lang.tf("foreign.error.no_column", &[("name", name)]),
        ReadError::LegalUnitsAlone => lang.t("foreign.error.legal_units_alone").to_owned(),
        ReadError::Stopped => lang.t("foreign.error.stopped").to_owned(),
    }
}

/// Why a cell, and its row with it, is refused.
pub fn unreadable(lang: Lang, why: &Unreadable) -> String {
    match why {
        Unreadable::QuoteNeverClosed => lang.t("foreign.unreadable.quote").to_owned(),
        Unreadable::UndefinedByte(byte) => {
            lang.tf("foreign.unreadable.byte", &[("byte", &format_args!("{byte:#04X}"))])
        }
        Unreadable::BrokenEncoding => lang.t("foreign.unreadable.encoding").to_owned(),
        Unreadable::Closed(siret) => lang.tf("foreign.unreadable.closed", &[("siret", &display_safe(siret))]),
        Unreadable::Restricted(siret) => lang.tf("foreign.unreadable.restricted", &[("siret", &display_safe(siret))]),
    }
}

/// How many lines of a SIRENE file are not imported, and why; the first of them by name, where nobody asked for that.
pub fn left_out(lang: Lang, why: LeftOut, lines: &LeftOutLines) -> String {
    let key = match why {
        LeftOut::Closed => "foreign.left_out.closed",
        LeftOut::Restricted => "foreign.left_out.restricted",
        LeftOut::OtherDepartement => "foreign.left_out.other_departement",
        LeftOut::OtherNaf => "foreign.left_out.other_naf",
        LeftOut::Unreadable => "foreign.left_out.unreadable",
    };
    let said = lang.tn(key, i64::try_from(lines.n).unwrap_or(i64::MAX), &[]);
    if matches!(why, LeftOut::OtherDepartement | LeftOut::OtherNaf) || lines.first.is_empty() {
        return said;
    }
    let one = |(line, siret): &(u64, String)| {
        let siret = display_safe(siret);
        let values: [(&str, &dyn std::fmt::Display); 2] = [("line", line), ("siret", &siret)];
        lang.tf(if siret.is_empty() { "foreign.left_out.line" } else { "foreign.left_out.named" }, &values)
    };
    let names = lines.first.iter().map(one).collect::<Vec<_>>().join(", ");
    let more = if lines.n > lines.first.len() as u64 { ", …" } else { "" };
    format!("{said} {names}{more}")
}

/// What is proposed for the lines of a file, with its reason; `change` tells how to say otherwise.
pub fn proposed(lang: Lang, proposed: &Proposed, change: &str) -> String {
    match proposed {
        Proposed::Year { offer, .. } => {
            let why = match &offer.from {
                YearFrom::EachPayment => return lang.tf("import.proposed.each_year", &[("change", &change)]),
                YearFrom::EachPeriod => return lang.tf("import.proposed.each_period", &[("change", &change)]),
                YearFrom::File(_) => lang.t("import.proposed.from.file").to_owned(),
                YearFrom::Sheet(name) => lang.tf("import.proposed.from.sheet", &[("name", &display_safe(name))]),
                YearFrom::Season(name) => lang.tf("import.proposed.from.season", &[("name", &display_safe(name))]),
                YearFrom::Payments => lang.t("import.proposed.from.payments").to_owned(),
                YearFrom::Joining => lang.t("import.proposed.from.joining").to_owned(),
                YearFrom::Today => lang.t("import.proposed.from.today").to_owned(),
            };
            lang.tf("import.proposed.year", &[("year", &offer.year), ("why", &why), ("change", &change)])
        }
        Proposed::Colleges(colleges) | Proposed::CollegesAbove(colleges) => {
            let count = |(college, n): (&u8, &u64)| {
                let n = lang.number(i64::try_from(*n).unwrap_or(i64::MAX));
                lang.tf("import.proposed.college", &[("n", &n), ("college", college)])
            };
            let counts = colleges.iter().map(count).collect::<Vec<_>>().join(", ");
            let above = matches!(proposed, Proposed::CollegesAbove(_));
            let key = if above { "import.proposed.colleges_above" } else { "import.proposed.colleges" };
            lang.tf(key, &[("counts", &counts), ("change", &change)])
        }
    }
}

/// The same in a few words.
pub fn proposed_short(lang: Lang, proposed: &Proposed) -> String {
    match proposed {
        Proposed::Year { offer, .. } if offer.from == YearFrom::EachPayment => {
            lang.t("import.proposed.each_year_short").to_owned()
        }
        Proposed::Year { offer, .. } if offer.from == YearFrom::EachPeriod => {
            lang.t("import.proposed.each_period_short").to_owned()
        }
        Proposed::Year { offer, .. } => lang.tf("import.proposed.year_short", &[("year", &offer.year)]),
        Proposed::Colleges(colleges) | Proposed::CollegesAbove(colleges) => {
            let counts = colleges.iter().map(|(college, n)| format!("{n} × {college}")).collect::<Vec<_>>().join(", ");
            lang.tf("import.proposed.colleges_short", &[("counts", &counts)])
        }
    }
}

fn bound(lang: Lang, what: Bound) -> &'static str {
    match what {
        Bound::FileSize => lang.t("foreign.bound.file_size"),
        Bound::Unpacked => lang.t("foreign.bound.unpacked"),
        Bound::Sheets => lang.t("foreign.bound.sheets"),
        Bound::Rows => lang.t("foreign.bound.rows"),
        Bound::Columns => lang.t("foreign.bound.columns"),
        Bound::Cells => lang.t("foreign.bound.cells"),
        Bound::CellLength => lang.t("foreign.bound.cell_length"),
        Bound::Text => lang.t("foreign.bound.text"),
        Bound::LineLength => lang.t("foreign.bound.line_length"),
    }
}

/// Names that are the same in every language.
fn form_name(form: Form) -> &'static str {
    match form {
        Form::Delimited { .. } => "CSV",
        Form::Xlsx => "XLSX",
        Form::Xls => "XLS",
        Form::Ods => "ODS",
        Form::VCard => "vCard",
        Form::CompanyApi => "JSON",
        Form::Sirene => "SIRENE",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::ErrorKind;

    const BOUNDS: [Bound; 9] = [
        Bound::FileSize,
        Bound::Unpacked,
        Bound::Sheets,
        Bound::Rows,
        Bound::Columns,
        Bound::Cells,
        Bound::CellLength,
        Bound::Text,
        Bound::LineLength,
    ];

    #[test]
    fn no_message_leaves_a_placeholder() {
        let errors = || {
            let mut errors = vec![
                ReadError::Io { path: "a.csv".into(), source: ErrorKind::NotFound.into() },
                ReadError::NotAFile("a".into()),
                ReadError::Empty,
                ReadError::Unknown,
                ReadError::Nul { line: 3 },
                ReadError::Locked,
                ReadError::Damaged { form: Form::Xlsx, detail: "broken".into() },
                ReadError::NotCompanyApi("EOF".into()),
                ReadError::NoColumn("siret"),
                ReadError::LegalUnitsAlone,
                ReadError::Stopped,
            ];
            errors.extend(BOUNDS.map(|what| ReadError::TooMany { what, limit: 1_048_576 }));
            errors
        };
        let reasons = [
            Unreadable::QuoteNeverClosed,
            Unreadable::UndefinedByte(0x81),
            Unreadable::BrokenEncoding,
            Unreadable::Closed("1".into()),
            Unreadable::Restricted("1".into()),
        ];
        for lang in [Lang::Fr, Lang::En] {
            let mut messages: Vec<String> = errors().iter().map(|error| foreign_error(lang, error)).collect();
            messages.extend(reasons.iter().map(|why| unreadable(lang, why)));
            for message in messages {
                assert!(!message.contains(['{', '}']) && message.contains(' '), "{message}");
            }
        }
        let rows = ReadError::TooMany { what: Bound::Rows, limit: 1_048_576 };
        assert!(foreign_error(Lang::Fr, &rows).contains("1\u{202F}048\u{202F}576 lignes"));
        assert!(unreadable(Lang::En, &Unreadable::UndefinedByte(0x81)).contains("0x81"));
    }
}
