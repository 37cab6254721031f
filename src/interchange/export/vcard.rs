//! vCard 4.0 (RFC 6350): cards that address books read.

use super::lines::{Lines, escape};

/// A postal address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    pub street: String,
    pub town: String,
    pub postal_code: String,
    /// Name of the country.
    pub country: String,
}

/// One person's card.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// A UUID.
    pub uid: String,
    pub last_name: String,
    pub first_name: String,
    pub organisation: String,
    pub title: String,
    pub phone: String,
    /// The switchboard of the organisation, for those without a number of their own.
    pub switchboard: String,
    pub email: String,
    pub address: Address,
    pub website: String,
    /// When it last changed: RFC 3339, UTC; empty when that is not known.
    pub revised: String,
}

/// Writes the cards, one after the other.
pub fn write(cards: &[Card]) -> Vec<u8> {
    let mut lines = Lines::default();
    for card in cards {
        lines.raw("BEGIN", "VCARD");
        lines.raw("VERSION", "4.0");
        lines.raw("PRODID", "-//Rouage//Rouage//FR");
        lines.raw("UID", &format!("urn:uuid:{}", card.uid));
        lines.raw("KIND", "individual");
        let full = format!("{} {}", card.first_name.trim(), card.last_name.trim());
        lines.text("FN", &full);
        lines.parts("N", &[&card.last_name, &card.first_name, "", "", ""]);
        lines.text("ORG", &card.organisation);
        lines.text("TITLE", &card.title);
        lines.text("TEL;TYPE=work", &card.phone);
        // Said to be nobody's own, so that it does not become that when the card comes back.
        lines.text("TEL;TYPE=work;X-SWITCHBOARD=1", &card.switchboard);
        lines.text("EMAIL;TYPE=work", &card.email);
        let address = &card.address;
        if [&address.street, &address.town, &address.postal_code].iter().any(|part| !part.trim().is_empty()) {
            let parts = ["", "", &address.street, &address.town, "", &address.postal_code, &address.country];
            lines.parts("ADR;TYPE=work", &parts);
        }
        // A URI, which holds nothing to escape once it is one.
        let website = card.website.trim();
        if !website.is_empty() && !website.contains(char::is_whitespace) {
            let whole = if website.contains("://") { website.to_owned() } else { format!("https://{website}") };
            lines.raw("URL;TYPE=work", &whole);
        }
        if !card.revised.is_empty() {
            lines.raw("REV", &escape(&basic(&card.revised)));
        }
        lines.raw("END", "VCARD");
    }
    lines.finish()
}

/// `2015-06-30T08:00:00Z` as `20150630T080000Z`.
pub(super) fn basic(moment: &str) -> String {
    moment.chars().filter(|c| !matches!(c, '-' | ':')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_card() {
        let card = Card {
            uid: "0d9f2a3c-0000-8000-8000-000000000001".into(),
            last_name: "Le Goff".into(),
            first_name: "Aïcha".into(),
            organisation: "Décolletage ; Comtois, SAS".into(),
            title: "Directrice de la recherche et du développement des microtechniques horlogères".into(),
            phone: "+33 3 81 00 00 00".into(),
            switchboard: String::new(),
            email: "aicha@exemple.test".into(),
            address: Address {
                street: "12, rue de l’Étang".into(),
                town: "Besançon".into(),
                postal_code: "25000".into(),
                country: "France".into(),
            },
            website: "exemple.test".into(),
            revised: "2015-06-30T08:00:00Z".into(),
        };
        let bare = Card {
            uid: "0d9f2a3c-0000-8000-8000-000000000002".into(),
            last_name: "Dupont".into(),
            switchboard: "+33 3 81 00 00 01".into(),
            ..Card::default()
        };
        insta::assert_snapshot!(String::from_utf8(write(&[card, bare])).unwrap().replace("\r\n", "⏎\n"));
    }
}
