//! How somebody who opposed, or was erased, is known again without being kept: keyed hashes (HMAC-SHA256) of the name, the
//! address and the number.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::naming::{digits, words_of_name};
use crate::model::record::Record;
use crate::model::text::fold;

/// The block of SHA-256, in bytes.
const BLOCK: usize = 64;

/// HMAC-SHA256 (RFC 2104), in hexadecimal.
pub fn hmac(key: &[u8], text: &str) -> String {
    let mut block = [0_u8; BLOCK];
    if key.len() > BLOCK {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let pad = |byte: u8| block.map(|b| b ^ byte);
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(text.as_bytes()).finalize();
    let outer = Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize();
    let mut hash = String::with_capacity(64);
    for byte in outer {
        // Writing to a text cannot fail.
        let _ = write!(hash, "{byte:02x}");
    }
    hash
}

/// What somebody is known by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    pub last: String,
    pub first: String,
    pub email: String,
    pub phone: String,
    /// SIRET or name of the organisation.
    pub organisation: String,
}

impl Identity {
    /// Of what somebody typed: « Nom, Prénom », or an address.
    pub fn typed(text: &str) -> Identity {
        if text.contains('@') {
            return Identity { email: text.trim().to_owned(), ..Identity::default() };
        }
        let (last, first) = text.split_once(',').unwrap_or((text, ""));
        Identity { last: last.trim().to_owned(), first: first.trim().to_owned(), ..Identity::default() }
    }

    /// Of a contact of an organisation that files call so.
    pub fn of(contact: &Record, organisation: &str) -> Identity {
        let text = |field: &str| contact.text(field).to_owned();
        Identity {
            last: text("last_name"),
            first: text("first_name"),
            email: text("email"),
            phone: text("phone"),
            organisation: organisation.to_owned(),
        }
    }

    /// Of a name written somewhere, of an organisation that files call so.
    pub fn named(name: &str, organisation: &str) -> Identity {
        Identity { last: name.to_owned(), organisation: organisation.to_owned(), ..Identity::default() }
    }

    /// What is hashed of a person who is not to come back.
    pub fn kept(&self) -> BTreeSet<String> {
        self.variants(true)
    }

    /// What is looked for when somebody arrives: a last name alone says something only where there is no more.
    pub fn asked(&self) -> BTreeSet<String> {
        self.variants(false)
    }

    /// What is looked for when a name stands in a text about an organisation: it is the person there alone. An address is
    /// theirs anywhere.
    pub fn written(&self) -> BTreeSet<String> {
        let organisation = fold(&self.organisation);
        let whole = self.whole();
        let name = match whole.len() {
            0 => None,
            1 => Some(last_of(&whole[0], &self.organisation)),
            _ => Some(format!("name {} of {organisation}", whole.join(" "))),
        };
        name.into_iter().chain(self.address()).collect()
    }

    /// What is looked for when a last name stands alone in a text about an organisation; none without one.
    pub fn alone(last: &str, organisation: &str) -> Option<String> {
        let last = words_of_name(last).join(" ");
        (!last.is_empty()).then(|| last_of(&last, organisation))
    }

    /// What tells the person from homonyms: all that is asked for and the name within the organisation, but no name alone.
    pub fn certain(&self) -> BTreeSet<String> {
        let asked = self.asked().into_iter().filter(|variant| !variant.starts_with("name "));
        asked.chain(self.written()).collect()
    }

    /// Whether somebody of another organisation is surely the same person: of the same address, or of the same whole name and
    /// number.
    pub fn is_surely(&self, other: &Identity) -> bool {
        let (one, two) = (self.asked(), other.asked());
        let mut shared = one.intersection(&two);
        shared.any(|variant| {
            variant.starts_with("email ") || (variant.starts_with("phone ") && self.whole() == other.whole())
        })
    }

    fn address(&self) -> Option<String> {
        let email = self.email.trim().to_lowercase();
        (!email.is_empty()).then(|| format!("email {email}"))
    }

    /// All words of the name, in one order.
    fn whole(&self) -> Vec<String> {
        let mut whole: Vec<String> = words_of_name(&self.last).into_iter().chain(words_of_name(&self.first)).collect();
        whole.sort();
        whole
    }

    fn variants(&self, kept: bool) -> BTreeSet<String> {
        let last = words_of_name(&self.last);
        let whole = self.whole();
        let mut variants: BTreeSet<String> = self.address().into_iter().collect();
        let last = last.join(" ");
        let phone = digits(&self.phone);
        if !phone.is_empty() && !last.is_empty() {
            variants.insert(format!("phone {phone} {last}"));
        }
        // Whoever has a first name, or two words of one name, is told by them anywhere.
        if whole.len() > 1 {
            variants.insert(format!("name {}", whole.join(" ")));
            if kept {
                variants.extend(self.written());
            }
        }
        if !last.is_empty() && (kept || whole.len() == 1) {
            variants.insert(last_of(&last, &self.organisation));
        }
        variants
    }
}

/// A folded last name within an organisation.
fn last_of(last: &str, organisation: &str) -> String {
    format!("last {last} of {}", fold(organisation))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_rfc_4231() {
        let cases: [(&[u8], &str, &str); 3] = [
            (&[0x0b; 20], "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (
                b"Jefe",
                "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0xaa; 131],
                "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ];
        for (key, text, hash) in cases {
            assert_eq!(hmac(key, text), hash);
        }
    }

    fn who(last: &str, first: &str, email: &str, phone: &str, organisation: &str) -> Identity {
        let [last, first, email, phone, organisation] = [last, first, email, phone, organisation].map(str::to_owned);
        Identity { last, first, email, phone, organisation }
    }

    #[test]
    fn somebody_is_known_again_however_they_are_written() {
        let kept = who("Le Goff", "Aïcha", "c1@exemple.test", "06 39 98 86 31", "43945518900159").kept();
        let comes_back = |other: Identity| !other.asked().is_disjoint(&kept);
        for other in [
            who("LE GOFF", "Aicha", "", "", "Ailleurs"),
            who("Aïcha", "Le-Goff", "", "", ""),
            who("Goff", "A.", "C1@Exemple.test", "", "Ailleurs"),
            who("Le Goff", "", "", "+33 6 39 98 86 31", ""),
            who("Goff Le Aïcha", "", "", "", ""),
            Identity::named("M. Aïcha LE GOFF", "43945518900159"),
        ] {
            assert!(comes_back(other.clone()), "{other:?}");
        }
        for other in [
            who("Le Goff", "Marie", "", "", "43945518900159"),
            who("Le Goff", "", "autre@exemple.test", "06 39 98 86 32", "Ailleurs"),
            who("Goff", "", "", "", ""),
            Identity::default(),
        ] {
            assert!(!comes_back(other.clone()), "{other:?}");
        }
        let kept = who("Garçon", "Gaëtan", "", "", "CETIM").kept();
        let written =
            |name: &str, organisation: &str| !Identity::named(name, organisation).written().is_disjoint(&kept);
        assert!(written("M. GARCON Gaëtan", "Cetim") && written("Garçon", "CETIM"));
        assert!(!written("Gaëtan Garçon", "Ailleurs") && !written("Zoé Garçon", "CETIM") && !written("", "CETIM"));
        assert!(!who("Garcon", "", "", "", "Cetim").asked().is_disjoint(&kept));
        let alone = |last: &str, organisation: &str| Identity::alone(last, organisation).unwrap();
        assert!(kept.contains(&alone("M. GARCON", "cetim")) && !kept.contains(&alone("Garçon", "Ailleurs")));
        assert!(!kept.contains(&alone("Gaëtan", "CETIM")) && Identity::alone(" ", "CETIM").is_none());
        let kept = who("Le Goff", "Aïcha", "", "", "CETIM").kept();
        assert!(kept.contains(&alone("Le-Goff", "CETIM")) && !kept.contains(&alone("Goff", "CETIM")));
    }
}
