//! Where an organisation sits: communes proposed as one types, with postal and INSEE code filled in together.

use super::form::Form;
use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::model::place::{self, Commune};
use crate::model::text::fold;

/// The commune that the INSEE code in the form belongs to, as it was read or filled in.
#[derive(Debug, Default)]
pub struct Place {
    commune: String,
    insee: String,
}

/// Communes for a text, each with its postal codes and département.
pub fn propose(text: &str, limit: usize) -> Vec<(&'static Commune, String)> {
    place::propose(text, limit)
        .into_iter()
        .map(|commune| {
            let codes = match commune.postal_codes.as_slice() {
                [] => String::new(),
                [one] => (*one).to_owned(),
                [first, ..] => format!("{first}…"),
            };
            let departement = place::departement_name(commune.departement).unwrap_or(commune.departement);
            (commune, format!("{codes} · {departement}"))
        })
        .collect()
}

/// A département as it is shown: `Doubs (25)`.
fn shown(code: &str) -> String {
    match place::departement_name(code) {
        Some(name) => format!("{name} ({code})"),
        None => code.to_owned(),
    }
}

impl Form {
    fn text_of(&self, field: &str) -> &str {
        self.entry(field).and_then(|entry| entry.line()).map_or("", |line| line.text().trim())
    }

    /// Remembers which commune the INSEE code stands for.
    pub(super) fn mark_place(&mut self) {
        self.place = Place { commune: fold(self.text_of("commune")), insee: self.text_of("insee_code").to_owned() };
    }

    /// Fills commune, postal code and INSEE code; a postal code that is one of the commune's stays.
    pub(super) fn fill_place(&mut self, commune: &Commune) {
        let postal = self.text_of("postal_code").to_owned();
        let postal = match commune.postal_codes.first() {
            Some(first) if !commune.postal_codes.contains(&postal.as_str()) => (*first).to_owned(),
            _ => postal,
        };
        for (field, text) in [("commune", commune.name), ("postal_code", &postal), ("insee_code", commune.insee)] {
            if let Some(entry) = self.entry_mut(field) {
                entry.set_text(text);
            }
        }
        self.mark_place();
    }

    /// Another commune typed by hand has not the old one's INSEE code; the same one typed again has.
    pub(super) fn follow_place(&mut self) {
        if self.setting.kind != Kind::Organisation {
            return;
        }
        match self.focused().map(|entry| entry.field.name) {
            Some("insee_code") => self.mark_place(),
            Some("commune") if !self.place.insee.is_empty() => {
                let same = fold(self.text_of("commune")) == self.place.commune;
                let insee = self.text_of("insee_code").to_owned();
                let place = self.place.insee.clone();
                if let Some(entry) = self.entry_mut("insee_code") {
                    if same && insee.is_empty() {
                        entry.set_text(&place);
                    } else if !same && insee == place {
                        entry.set_text("");
                    }
                }
            }
            _ => {}
        }
    }

    /// What is said beside a field of the place: the département, and where it comes from.
    pub(super) fn place_note(&self, field: &str, lang: Lang) -> Option<String> {
        let country = self.text_of("country");
        if !(country.is_empty() || country.eq_ignore_ascii_case("FR")) {
            return (field == "country").then(|| lang.t("common.foreign").to_owned());
        }
        let of_insee = place::departement_of_insee(self.text_of("insee_code"));
        match field {
            "insee_code" => of_insee.map(shown),
            "postal_code" if of_insee.is_none() => {
                let code = place::departement_of_postal(self.text_of("postal_code"))?;
                Some(lang.tf("form.derived", &[("departement", &shown(&code))]))
            }
            _ => None,
        }
    }
}
