//! What was found out about a file, in words.

use crate::i18n::{Lang, messages};
use crate::interchange::foreign::layout::{Column, Why};
use crate::interchange::foreign::table::{Encoding, Form};
use crate::interchange::foreign::target::Target;
use crate::interchange::sheet::Problem;
use crate::model::kind::Kind;
use crate::model::text::display_safe;

/// What a column is read as: « cotisation · Montant 2015 ».
pub fn target(lang: Lang, target: &Target) -> String {
    let mut said = format!("{} · {}", lang.record(target.kind.code(), 1), field(lang, target.kind, target.field));
    if target.person != 1 {
        let kind = lang.record(target.kind.code(), 1);
        said = format!("{kind} {} · {}", target.person, field(lang, target.kind, target.field));
    }
    if let Some(year) = target.year {
        said.push_str(&format!(" {year}"));
    }
    match target.unit {
        1_000 => said.push_str(" (k€)"),
        1_000_000 => said.push_str(" (M€)"),
        _ => {}
    }
    said
}

/// A field, or what files say beside the fields.
pub fn field(lang: Lang, kind: Kind, field: &str) -> &str {
    lang.find(&format!("import.extra.{}.{field}", kind.code())).unwrap_or_else(|| lang.field(kind.code(), field))
}

/// Why a column is what it is, or what it lacks; `key` sets a value for the whole file.
pub fn why(lang: Lang, column: &Column, key: &str) -> String {
    if let Some((kind, name)) = column.lacks {
        let (label, record) = (field(lang, kind, name), lang.record(kind.code(), 1));
        return lang.tf("import.screen.lacks", &[("field", &label), ("kind", &record), ("key", &key)]);
    }
    let text = lang.find(&format!("import.why.{}", column.why.code())).unwrap_or_default();
    match &column.why {
        Why::Twice(other) => text.replace("{other}", &display_safe(other)),
        _ => text.to_owned(),
    }
}

/// What kind of file it is, and how a text is written.
pub fn form(lang: Lang, form: Form) -> String {
    match form {
        Form::Delimited { encoding, separator } => {
            let name = match separator {
                '\t' => lang.t("import.screen.tab").to_owned(),
                other => lang.tf("import.screen.separator", &[("c", &other)]),
            };
            format!("CSV · {} · {name}", self::encoding(encoding))
        }
        Form::Xlsx => "XLSX".to_owned(),
        Form::Xls => "XLS".to_owned(),
        Form::Ods => "ODS".to_owned(),
        Form::VCard => "vCard".to_owned(),
        Form::CompanyApi => "JSON".to_owned(),
        Form::Sirene => "SIRENE".to_owned(),
    }
}

const fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => "UTF-8",
        Encoding::Utf16Le => "UTF-16",
        Encoding::Utf16Be => "UTF-16 BE",
        Encoding::Windows1252 => "Windows-1252",
        Encoding::MacRoman => "Mac Roman",
    }
}

/// What is wrong with a row, as a sentence that names the column: for the file of refused rows.
pub fn problem(lang: Lang, problem: &Problem) -> String {
    let why = messages::fault(lang, &problem.fault);
    match &problem.column {
        Some(column) => lang.tf("cli.import.in_column", &[("column", column), ("why", &why)]),
        None => why,
    }
}

/// A number for a sentence.
pub fn count(n: impl TryInto<i64>) -> i64 {
    n.try_into().unwrap_or(i64::MAX)
}
