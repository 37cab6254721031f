//! Why a file of another program, or a cell of one, cannot be read.

use std::path::Path;

use super::super::Lang;
use super::failures::read_error;
use crate::interchange::foreign::table::Unreadable;
use crate::interchange::foreign::{Bound, ReadError};

/// Why a foreign file is refused as a whole.
pub fn file(lang: Lang, path: &Path, error: &ReadError) -> String {
    let why = match error {
        ReadError::Io { path, source } => return read_error(lang, path, source),
        ReadError::NotAFile(_) => lang.t("import.unread.not_a_file").to_owned(),
        ReadError::Empty => lang.t("import.unread.empty").to_owned(),
        ReadError::Unknown => lang.t("import.unread.unknown").to_owned(),
        ReadError::Nul { line } => lang.tf("import.unread.nul", &[("line", line)]),
        ReadError::TooMany { what, limit } => {
            let n = i64::try_from(*limit).unwrap_or(i64::MAX);
            lang.tf("import.unread.too_many", &[("limit", &lang.number(n)), ("what", &bound(lang, *what))])
        }
        ReadError::Locked => lang.t("import.unread.locked").to_owned(),
        ReadError::Damaged { detail, .. } => lang.tf("import.unread.damaged", &[("detail", detail)]),
        ReadError::NotCompanyApi(detail) => lang.tf("import.unread.not_company_api", &[("detail", detail)]),
        ReadError::NoColumn(name) => lang.tf("import.unread.no_column", &[("name", name)]),
        ReadError::LegalUnitsAlone => lang.t("import.unread.legal_units_alone").to_owned(),
        ReadError::Stopped => lang.t("import.unread.stopped").to_owned(),
    };
    lang.tf("import.unread.file", &[("path", &path.display()), ("why", &why)])
}

fn bound(lang: Lang, what: Bound) -> &'static str {
    lang.t(match what {
        Bound::FileSize => "import.bound.file_size",
        Bound::Unpacked => "import.bound.unpacked",
        Bound::Sheets => "import.bound.sheets",
        Bound::Rows => "import.bound.rows",
        Bound::Columns => "import.bound.columns",
        Bound::Cells => "import.bound.cells",
        Bound::CellLength => "import.bound.cell_length",
        Bound::Text => "import.bound.text",
        Bound::LineLength => "import.bound.line_length",
    })
}

/// Why the reader of a file could not take what stands in a cell.
pub fn cell(lang: Lang, why: &Unreadable) -> String {
    match why {
        Unreadable::QuoteNeverClosed => lang.t("errors.fault.quote_never_closed").to_owned(),
        Unreadable::UndefinedByte(byte) => {
            lang.tf("import.cell.undefined_byte", &[("byte", &format_args!("{byte:02X}"))])
        }
        Unreadable::BrokenEncoding => lang.t("import.cell.broken_encoding").to_owned(),
        Unreadable::Closed(_) => lang.t("import.cell.closed").to_owned(),
        Unreadable::Restricted(_) => lang.t("import.cell.restricted").to_owned(),
    }
}
