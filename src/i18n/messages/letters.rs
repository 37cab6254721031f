//! What is wrong with a template, and why somebody gets no letter.

use std::path::Path;

use super::read_error;
use crate::i18n::Lang;
use crate::interchange::letters::{Fault, FaultKind, Refusal, Sender, Sort, TemplateError};
use crate::model::text::display_safe;

/// Every fault of a template with its file and line, and what may be used.
pub fn template_faults(lang: Lang, path: &Path, sort: Sort, faults: &[Fault]) -> String {
    let mut lines: Vec<String> = faults
        .iter()
        .map(|fault| {
            let what = match &fault.what {
                FaultKind::NeverClosed => lang.t("letters.fault.never_closed").to_owned(),
                FaultKind::Unknown(name) => lang.tf("letters.fault.unknown", &[("name", &display_safe(name))]),
                FaultKind::OpenPart(name) => lang.tf("letters.fault.open_part", &[("name", &display_safe(name))]),
                FaultKind::Empty => lang.t("letters.fault.empty").to_owned(),
                FaultKind::WithinItself(name) => {
                    lang.tf("letters.fault.within_itself", &[("name", &display_safe(name))])
                }
                FaultKind::StrayEnd(name) => lang.tf("letters.fault.stray_end", &[("name", &display_safe(name))]),
            };
            lang.tf("letters.fault.at", &[("path", &path.display()), ("line", &fault.line), ("what", &what)])
        })
        .collect();
    lines.push(lang.tf("letters.fault.known", &[("known", &sort.known().join(", "))]));
    lines.join("\n")
}

/// Why a template cannot be used.
pub fn template_error(lang: Lang, error: &TemplateError) -> String {
    match error {
        TemplateError::Read { path, source } => read_error(lang, path, source),
        TemplateError::Faulty { path, sort, faults } => template_faults(lang, path, *sort, faults),
    }
}

/// What letters that ask for money lack, and in which settings to say it; nothing where they lack nothing.
pub fn missing(lang: Lang, sender: &Sender, settings: Option<&Path>) -> Option<String> {
    let missing = sender.missing();
    let path = settings.map(|path| path.display().to_string()).unwrap_or_default();
    (!missing.is_empty()).then(|| lang.tf("letters.missing", &[("names", &missing.join(", ")), ("path", &path)]))
}

/// Why an organisation gets no letter.
pub fn no_letter(lang: Lang, why: Refusal, name: &str, year: i32) -> String {
    let values: [(&str, &dyn std::fmt::Display); 2] = [("name", &name), ("year", &year)];
    match why {
        Refusal::NothingPaid => lang.tf("letters.nothing_paid", &values),
        Refusal::NotToCall(status) => {
            let status = lang.label("dues.status", status.code());
            lang.tf("letters.not_to_call", &[values[0], values[1], ("status", &status)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::dues::DuesStatus;

    #[test]
    fn everything_is_worded() {
        for lang in [Lang::Fr, Lang::En] {
            let faults = [
                FaultKind::NeverClosed,
                FaultKind::Unknown("montant".into()),
                FaultKind::OpenPart("iban".into()),
                FaultKind::Empty,
                FaultKind::StrayEnd("iban".into()),
                FaultKind::WithinItself("iban".into()),
            ];
            let faults = faults.map(|what| Fault { line: 7, what });
            let said = template_faults(lang, Path::new("t.html"), Sort::Call, &faults);
            assert_eq!(said.lines().count(), 7);
            assert!(said.lines().take(5).all(|line| line.contains("t.html") && line.contains('7')), "{said}");
            assert!(said.contains("montant") && said.contains("due_on"), "{said}");
            for why in [Refusal::NothingPaid, Refusal::NotToCall(DuesStatus::Paid)] {
                let said = no_letter(lang, why, "Horlogerie", 2015);
                assert!(said.contains("Horlogerie") && said.contains("2015") && !said.contains('{'), "{said}");
            }
        }
    }
}
