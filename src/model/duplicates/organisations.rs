//! Organisations that look alike: by SIRET, SIREN and commune, name and town, e-mail, names one slip apart.

use std::collections::HashMap;

use super::near;
use super::{Alike, By, CROWD, Gathered, Likeness, MANY, Pair, SHARED, Strength, address, each_pair};
use crate::model::record::{Id, Record};
use crate::model::siret::Siret;
use crate::search::{name_key, town_key};

/// What is compared of an organisation. The id is the caller's: that of a stored one, any other number for one that is
/// not, 0 for one that is only asked about. What is not known is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    pub id: Id,
    pub name: String,
    /// As typed or kept; one that is no SIRET says nothing.
    pub siret: String,
    pub commune: String,
    pub insee_code: String,
    pub postal_code: String,
    pub email: String,
}

impl Row {
    /// The row of an organisation's record.
    pub fn of(record: &Record) -> Row {
        let text = |field| record.text(field).to_owned();
        Row {
            id: record.id,
            name: text("name"),
            siret: text("siret"),
            commune: text("commune"),
            insee_code: text("insee_code"),
            postal_code: text("postal_code"),
            email: text("email"),
        }
    }
}

/// A row as it compares.
#[derive(Debug)]
pub(super) struct Kept {
    id: Id,
    siret: Option<Box<str>>,
    pub(super) name: Box<str>,
    town: Box<str>,
    insee: Box<str>,
    postal: Box<str>,
    email: Option<Box<str>>,
}

impl Kept {
    fn new(row: &Row) -> Kept {
        Kept {
            id: row.id,
            siret: Siret::parse(&row.siret).ok().map(|siret| siret.as_str().into()),
            name: name_key(&row.name).into(),
            town: town_key(&row.commune).into(),
            insee: row.insee_code.trim().into(),
            postal: row.postal_code.trim().into(),
            email: address(&row.email),
        }
    }

    fn siren(&self) -> Option<&str> {
        self.siret.as_deref().and_then(|siret| siret.get(..9))
    }

    /// Whether two are in the same town; nothing where that cannot be told.
    fn same_town(&self, other: &Kept) -> Option<bool> {
        let both = |one: &str, other: &str| !one.is_empty() && !other.is_empty();
        if both(&self.insee, &other.insee) {
            return Some(self.insee == other.insee);
        }
        let postal = both(&self.postal, &other.postal);
        if postal && self.postal == other.postal {
            return Some(true);
        }
        // Towns of one name in two départements are two towns.
        let far = postal && self.postal.get(..2) != other.postal.get(..2);
        if both(&self.town, &other.town) {
            return Some(self.town == other.town && !far);
        }
        far.then_some(false)
    }

    /// Whether the numbers say that these are two companies.
    fn two_companies(&self, other: &Kept) -> bool {
        matches!((self.siren(), other.siren()), (Some(one), Some(other)) if one != other)
    }

    /// What equal keys of that sort say of these two.
    fn judge(&self, other: &Kept, by: By) -> Option<Likeness> {
        let town = self.same_town(other);
        let one_company = self.siren().is_some() && self.siren() == other.siren();
        if by != By::Siret && one_company && town == Some(false) {
            // Two establishments.
            return None;
        }
        let (by, strength) = match by {
            By::Siret => (by, Strength::Sure),
            By::SirenCommune => match town {
                Some(true) => (by, Strength::Likely),
                _ => return None,
            },
            By::NameTown => match town {
                Some(true) if self.two_companies(other) => (by, Strength::Possible),
                Some(true) => (by, Strength::Likely),
                None if !self.two_companies(other) => (By::Name, Strength::Possible),
                _ => return None,
            },
            // Two companies in one town may well have names alike.
            By::NearName if town != Some(true) || self.two_companies(other) => return None,
            _ => (by, Strength::Possible),
        };
        Some(Likeness { by, strength })
    }
}

fn alike(gathered: Gathered) -> Vec<Alike> {
    gathered.pairs().into_iter().map(|pair| Alike { id: pair.second, why: pair.why }).collect()
}

/// Finds what looks alike among the rows it was given, or like a row that is asked about.
#[derive(Debug, Default)]
pub struct Finder {
    rows: Vec<Kept>,
    sirets: HashMap<Box<str>, Vec<u32>>,
    sirens: HashMap<Box<str>, Vec<u32>>,
    names: HashMap<Box<str>, Vec<u32>>,
    emails: HashMap<Box<str>, Vec<u32>>,
}

impl Finder {
    /// Takes a row in.
    pub fn add(&mut self, row: &Row) {
        let Ok(at) = u32::try_from(self.rows.len()) else { return };
        let kept = Kept::new(row);
        if let (Some(siret), Some(siren)) = (&kept.siret, kept.siren()) {
            self.sirens.entry(siren.into()).or_default().push(at);
            self.sirets.entry(siret.clone()).or_default().push(at);
        }
        if !kept.name.is_empty() {
            self.names.entry(kept.name.clone()).or_default().push(at);
        }
        if let Some(email) = &kept.email {
            self.emails.entry(email.clone()).or_default().push(at);
        }
        self.rows.push(kept);
    }

    /// How many rows it was given.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it was given none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What a row looks like, among those it was given, the strongest first; the row itself, by id, is passed over.
    pub fn like(&self, row: &Row) -> Vec<Alike> {
        alike(self.equals(&Kept::new(row)))
    }

    /// As [`Finder::like`], names of the same town that are one slip apart included. It looks at each row: for a few that
    /// were found otherwise, not for a whole pole.
    pub fn like_or_near(&self, row: &Row) -> Vec<Alike> {
        let asked = Kept::new(row);
        let mut gathered = self.equals(&asked);
        for kept in self.rows.iter().filter(|kept| kept.id != asked.id && near::are_near(&asked.name, &kept.name)) {
            if let Some(likeness) = asked.judge(kept, By::NearName) {
                gathered.add(0, kept.id, likeness);
            }
        }
        alike(gathered)
    }

    fn equals(&self, asked: &Kept) -> Gathered {
        let mut gathered = Gathered::default();
        let mut look = |group: Option<&Vec<u32>>, by: By, most: usize| {
            let others = || group.into_iter().flatten().filter_map(|at| self.rows.get(*at as usize));
            let others = others().filter(|kept| kept.id != asked.id || asked.id == 0);
            if others.clone().count() > most {
                return;
            }
            for kept in others.take(MANY) {
                if let Some(likeness) = asked.judge(kept, by) {
                    gathered.add(0, kept.id, likeness);
                }
            }
        };
        look(asked.siret.as_ref().and_then(|siret| self.sirets.get(siret)), By::Siret, usize::MAX);
        look(asked.siren().and_then(|siren| self.sirens.get(siren)), By::SirenCommune, usize::MAX);
        look(self.names.get(&asked.name).filter(|_| !asked.name.is_empty()), By::NameTown, usize::MAX);
        look(asked.email.as_ref().and_then(|email| self.emails.get(email)), By::Email, SHARED - 1);
        gathered
    }

    /// Every pair of rows that look alike, the strongest first.
    pub fn pairs(&self) -> Vec<Pair> {
        let mut gathered = Gathered::default();
        let mut judge = |group: &[u32], by: By| {
            each_pair(group, |one, other| {
                if let (Some(one), Some(other)) = (self.rows.get(one as usize), self.rows.get(other as usize))
                    && let Some(likeness) = one.judge(other, by)
                {
                    gathered.add(one.id, other.id, likeness);
                }
            });
        };
        for group in self.sirets.values() {
            judge(group, By::Siret);
        }
        for group in self.sirens.values().filter(|group| group.len() > 1) {
            // A company with many counters in one town (a bank, the post) means them.
            for group in self.towns(group).iter().filter(|group| group.len() <= SHARED) {
                judge(group, By::SirenCommune);
            }
        }
        for group in self.names.values().filter(|group| group.len() > 1) {
            if group.len() <= CROWD {
                judge(group, By::NameTown);
            } else {
                self.towns(group).iter().for_each(|group| judge(group, By::NameTown));
            }
        }
        for group in self.emails.values().filter(|group| group.len() <= SHARED) {
            judge(group, By::Email);
        }
        let all: Vec<u32> = (0..).take(self.rows.len()).collect();
        for town in self.towns(&all).iter().filter(|town| town.len() > 1) {
            near::each(&self.rows, town, |one, other| {
                if let Some(likeness) = one.judge(other, By::NearName) {
                    gathered.add(one.id, other.id, likeness);
                }
            });
        }
        gathered.pairs()
    }

    /// The rows of a group by where they are: by code, by name of the town, by postal code.
    fn towns(&self, group: &[u32]) -> Vec<Vec<u32>> {
        let mut towns: HashMap<(u8, &str), Vec<u32>> = HashMap::new();
        for at in group {
            let Some(kept) = self.rows.get(*at as usize) else { continue };
            for (which, town) in [(0, &kept.insee), (1, &kept.town), (2, &kept.postal)] {
                if !town.is_empty() {
                    towns.entry((which, town)).or_default().push(*at);
                }
            }
        }
        towns.into_values().collect()
    }
}
