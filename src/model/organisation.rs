//! What the rules and the member table need of an organisation, and its size class.

use std::num::NonZeroU64;
use std::sync::Arc;

use super::place;
use super::record::Id;

/// Kind of organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrganisationKind {
    Company,
    Research,
    Training,
    Development,
    Other,
}

impl OrganisationKind {
    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            OrganisationKind::Company => "company",
            OrganisationKind::Research => "research",
            OrganisationKind::Training => "training",
            OrganisationKind::Development => "development",
            OrganisationKind::Other => "other",
        }
    }

    /// The kind of a stored code.
    pub fn from_code(code: &str) -> Option<OrganisationKind> {
        [Self::Company, Self::Research, Self::Training, Self::Development, Self::Other]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// Size class of décret 2008-1354. PME in the contract is `Micro` and `Sme`; grands groupes ou ETI is `Mid` and `Large`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Size {
    Micro,
    Sme,
    Mid,
    Large,
}

impl Size {
    pub const ALL: [Size; 4] = [Size::Micro, Size::Sme, Size::Mid, Size::Large];

    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Size::Micro => "micro",
            Size::Sme => "sme",
            Size::Mid => "mid",
            Size::Large => "large",
        }
    }

    /// The size of a stored code.
    pub fn from_code(code: &str) -> Option<Size> {
        Size::ALL.into_iter().find(|size| size.code() == code)
    }

    /// The class that a headcount proposes; turnover and balance sheet may say otherwise, so the user has the last word.
    pub fn proposed(headcount: u32) -> Size {
        match headcount {
            0..10 => Size::Micro,
            10..250 => Size::Sme,
            250..5_000 => Size::Mid,
            _ => Size::Large,
        }
    }
}

/// A département's code: two or three characters (`25`, `2A`, `971`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Departement([u8; 3]);

impl Departement {
    /// The département of a code of two or three ASCII characters.
    pub fn new(code: &str) -> Option<Departement> {
        let bytes = code.as_bytes();
        if !code.is_ascii() || !(2..=3).contains(&bytes.len()) {
            return None;
        }
        let mut out = [0; 3];
        out[..bytes.len()].copy_from_slice(bytes);
        Some(Departement(out))
    }

    /// Where an organisation sits: by its commune's INSEE code, else derived from the postal code; none abroad.
    pub fn of(country: &str, insee_code: Option<&str>, postal_code: Option<&str>) -> Option<Departement> {
        if country != "FR" {
            return None;
        }
        match insee_code.and_then(place::departement_of_insee) {
            Some(code) => Departement::new(code),
            None => place::departement_of_postal(postal_code?).and_then(|code| Departement::new(&code)),
        }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        let len = self.0.iter().position(|byte| *byte == 0).unwrap_or(3);
        std::str::from_utf8(&self.0[..len]).unwrap_or_default()
    }
}

impl std::fmt::Debug for Departement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A code of up to five ASCII characters: a commune's INSEE code, a postal code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceCode([u8; 5]);

impl PlaceCode {
    /// The code of a text; none for an empty or a longer one.
    pub fn new(text: &str) -> Option<PlaceCode> {
        let bytes = text.as_bytes();
        if !text.is_ascii() || !(1..=5).contains(&bytes.len()) {
            return None;
        }
        let mut out = [0; 5];
        out[..bytes.len()].copy_from_slice(bytes);
        Some(PlaceCode(out))
    }
}

/// Where an organisation sits in France: what tells who is near whom. Nothing abroad, where codes mean something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// INSEE code.
    pub commune: Option<PlaceCode>,
    pub postal_code: Option<PlaceCode>,
}

impl Place {
    /// The place of an address.
    pub fn of(country: &str, insee_code: Option<&str>, postal_code: Option<&str>) -> Place {
        if country != "FR" {
            return Place::default();
        }
        Place { commune: insee_code.and_then(PlaceCode::new), postal_code: postal_code.and_then(PlaceCode::new) }
    }
}

/// An organisation as the rules and the member table see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Organisation {
    pub id: Id,
    pub name: Box<str>,
    /// Shared with the others of the same town.
    pub town: Arc<str>,
    /// 14 digits as a number, never all zeros; see [`Organisation::siret_text`].
    pub siret: Option<NonZeroU64>,
    pub kind: Option<OrganisationKind>,
    pub size: Option<Size>,
    pub headcount: Option<u32>,
    pub departement: Option<Departement>,
    pub place: Place,
    /// Bit n stands for sector n of [`super::facts::Facts::sectors`].
    pub sectors: u32,
}

impl Organisation {
    /// The SIRET as its 14 digits.
    pub fn siret_text(&self) -> Option<String> {
        self.siret.map(|siret| format!("{siret:014}"))
    }

    /// The size that counts: as set, else as the headcount proposes.
    pub fn size_class(&self) -> Option<Size> {
        self.size.or_else(|| self.headcount.map(Size::proposed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headcounts_propose_the_size_of_the_decree() {
        for (headcount, size) in [
            (0, Size::Micro),
            (9, Size::Micro),
            (10, Size::Sme),
            (249, Size::Sme),
            (250, Size::Mid),
            (4_999, Size::Mid),
            (5_000, Size::Large),
        ] {
            assert_eq!(Size::proposed(headcount), size, "{headcount}");
        }
    }

    #[test]
    fn the_commune_decides_not_the_postal_code() {
        let chancia = Departement::of("FR", Some("39102"), Some("01590")).unwrap();
        assert_eq!(chancia.as_str(), "39");
        assert_eq!(Departement::of("FR", None, Some("01590")).unwrap().as_str(), "01");
        assert_eq!(Departement::of("CH", None, Some("25000")), None);
        assert_eq!(Departement::of("FR", Some("2A004"), None).unwrap().as_str(), "2A");
    }
}
