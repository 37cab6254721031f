//! Why a report is not written.

use crate::i18n::Lang;
use crate::report::{Format, ReportError};

/// A file name that says no known form, or a form that is not known.
pub fn report_ending(lang: Lang, asked: &str) -> String {
    let known: Vec<String> = Format::ALL.iter().map(|format| format!(".{}", format.ending())).collect();
    lang.tf("report.cli.ending", &[("path", &asked), ("known", &known.join(", "))])
}

/// Why there is no report.
pub fn report_error(lang: Lang, error: &ReportError) -> String {
    match error {
        ReportError::Store(error) => super::store_error(lang, error),
        ReportError::NotBegun(year) => lang.tf("report.cli.not_begun", &[("year", year)]),
        ReportError::Workbook(error) => lang.tf("report.cli.workbook", &[("why", error)]),
    }
}
