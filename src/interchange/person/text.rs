//! The file of a person as plain text.

use super::Dossier;
use crate::model::text::display_safe;

/// The whole file, for a terminal or a mail.
pub fn text(dossier: &Dossier) -> String {
    let mut out = format!("{}\n", dossier.title);
    for line in &dossier.head {
        out.push_str(&format!("{line}\n"));
    }
    for section in &dossier.sections {
        out.push_str(&format!("\n{}\n", section.title));
        for entry in &section.entries {
            out.push_str(&format!("  {}\n", entry.title));
            for (label, value) in &entry.rows {
                let value = value.replace('\n', "\n      ");
                let label = if label.is_empty() { String::new() } else { format!("{label} : ") };
                out.push_str(&format!("    {label}{value}\n"));
            }
        }
    }
    display_safe(&out).into_owned()
}
