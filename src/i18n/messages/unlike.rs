//! What is said of a row of an import that was left alone, or that emptied something.

use super::super::Lang;
use crate::interchange::import::unlike::{Unlike, What};

/// What became of the row, without its file and line.
pub fn unlike(lang: Lang, row: &Unlike) -> String {
    let names: Vec<&str> = row.fields.iter().map(|field| lang.field(row.kind.code(), field)).collect();
    let (kind, fields) = (lang.record(row.kind.code(), 1), names.join(", "));
    let values: [(&str, &dyn std::fmt::Display); 3] = [("kind", &kind), ("id", &row.id), ("fields", &fields)];
    match row.what {
        What::Left => lang.tf("import.unlike.left", &values),
        What::Repeated => lang.t("import.unlike.repeated").to_owned(),
        What::Emptied => lang.tf("import.unlike.emptied", &values),
    }
}
