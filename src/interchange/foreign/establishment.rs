//! What the company-search API and the SIRENE files both say of an establishment.

/// The size that the public registers allow to tell. The category is the whole company's and goes before; a PME may be
/// `micro` or `sme`, which the range of its staff decides, if it can.
///
/// Ranges of staff: `03` is 6 to 9, `31` is 200 to 249, `51` is 2,000 to 4,999; `NN` employs nobody or is not known.
pub fn size(category: &str, range: &str) -> Option<&'static str> {
    let by_range = match range {
        "00" | "01" | "02" | "03" => Some("micro"),
        "11" | "12" | "21" | "22" | "31" => Some("sme"),
        "32" | "41" | "42" | "51" => Some("mid"),
        "52" | "53" => Some("large"),
        _ => None,
    };
    match category {
        "GE" => Some("large"),
        "ETI" => Some("mid"),
        "PME" if range == "NN" => Some("micro"),
        // Too many for a PME today, but no micro-enterprise: the category goes before.
        "PME" => by_range.map(|size| if size == "micro" { size } else { "sme" }),
        _ => by_range,
    }
}

/// `12 B RUE DE LA GARE`, of number, repetition index, kind of street and its name.
pub fn street(parts: &[&str]) -> String {
    let parts: Vec<&str> =
        parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty() && !is_hidden(part)).collect();
    parts.join(" ")
}

/// INSEE's mark for what its owner does not want spread.
pub fn is_hidden(text: &str) -> bool {
    text.trim() == "[ND]"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_told_where_it_is_certain() {
        for (category, range, expected) in [
            ("GE", "01", Some("large")),
            ("ETI", "", Some("mid")),
            ("PME", "03", Some("micro")),
            ("PME", "11", Some("sme")),
            ("PME", "31", Some("sme")),
            ("PME", "NN", Some("micro")),
            ("PME", "32", Some("sme")),
            ("PME", "", None),
            ("", "22", Some("sme")),
            ("", "51", Some("mid")),
            ("", "53", Some("large")),
            ("", "NN", None),
            ("", "", None),
        ] {
            assert_eq!(size(category, range), expected, "{category} {range}");
        }
        assert_eq!(street(&["12", "B", "RUE", " DE LA GARE "]), "12 B RUE DE LA GARE");
        assert_eq!(street(&["", "[ND]", "", ""]), "");
    }
}
