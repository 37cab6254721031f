//! Organisations by what they are called: all that are stored, and those that come, in little room.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use crate::model::record::Id;
use crate::model::text::fold;
use crate::store::OrganisationName;

/// An organisation of some name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known<'a> {
    pub id: Id,
    pub has_siret: bool,
    /// Where it is, folded; empty when that is not known.
    pub town: &'a str,
}

/// All organisations by their folded names.
#[derive(Debug, Default)]
pub struct Called {
    /// The latest of each hash of a name.
    latest: HashMap<u64, u32>,
    entries: Vec<Entry>,
    /// Every folded name, one behind the other.
    names: String,
    towns: Vec<Box<str>>,
    known_towns: HashMap<Box<str>, u32>,
    hash: RandomState,
}

#[derive(Debug)]
struct Entry {
    /// Its name begins and ends there.
    name: (u32, u32),
    id: Id,
    town: u32,
    /// The one before it of the same hash, counted from 1.
    before: u32,
    has_siret: bool,
    /// It is called otherwise now.
    gone: bool,
}

impl Called {
    /// Adds an organisation, unless there are more letters than can be counted. False where no other can bear its name.
    pub fn add(&mut self, organisation: &OrganisationName) -> bool {
        let name = fold(&organisation.name);
        let begins = self.names.len();
        let (Ok(from), Ok(to)) = (u32::try_from(begins), u32::try_from(begins + name.len())) else {
            return false;
        };
        let Ok(number) = u32::try_from(self.entries.len() + 1) else { return false };
        self.names.push_str(&name);
        let town = self.town(&fold(organisation.commune.as_deref().unwrap_or_default()));
        let before = self.latest.insert(self.hash.hash_one(&name), number).unwrap_or_default();
        let (id, has_siret) = (organisation.id, organisation.has_siret);
        self.entries.push(Entry { name: (from, to), id, town, before, has_siret, gone: false });
        before != 0
    }

    fn town(&mut self, town: &str) -> u32 {
        if let Some(at) = self.known_towns.get(town) {
            return *at;
        }
        let at = self.towns.len() as u32;
        self.towns.push(town.into());
        self.known_towns.insert(town.into(), at);
        at
    }

    fn places(&self, name: &str) -> Vec<usize> {
        let name = fold(name);
        let mut number = self.latest.get(&self.hash.hash_one(&name)).copied().unwrap_or_default();
        let mut places = Vec::new();
        while let Some(entry) = (number as usize).checked_sub(1).and_then(|at| self.entries.get(at)) {
            if !entry.gone && self.names[entry.name.0 as usize..entry.name.1 as usize] == name {
                places.push(number as usize - 1);
            }
            number = entry.before;
        }
        places.reverse();
        places
    }

    /// Those of a name, whatever its case and accents, in the order in which they came.
    pub fn named(&self, name: &str) -> Vec<Known<'_>> {
        let known = |at: usize| {
            let Entry { id, has_siret, town, .. } = self.entries[at];
            Known { id, has_siret, town: &self.towns[town as usize] }
        };
        self.places(name).into_iter().map(known).collect()
    }

    /// An organisation is no longer called so.
    pub fn forget(&mut self, name: &str, id: Id) {
        for at in self.places(name) {
            self.entries[at].gone |= self.entries[at].id == id;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organisation(id: Id, name: &str, has_siret: bool, commune: Option<&str>) -> OrganisationName {
        OrganisationName { id, name: name.to_owned(), has_siret, commune: commune.map(str::to_owned) }
    }

    #[test]
    fn they_are_found_by_name_and_forgotten() {
        let mut called = Called::default();
        for (id, name, has_siret, commune) in [
            (1, "Émaux", true, Some("Morez")),
            (2, "Optique", false, None),
            (3, "EMAUX", false, Some("Dole")),
            (4, "", false, Some("MOREZ")),
        ] {
            called.add(&organisation(id, name, has_siret, commune));
        }
        let of = |called: &Called, name: &str| -> Vec<(Id, bool, String)> {
            called.named(name).iter().map(|known| (known.id, known.has_siret, known.town.to_owned())).collect()
        };
        assert_eq!(of(&called, "emaux"), [(1, true, "morez".into()), (3, false, "dole".into())]);
        assert_eq!(of(&called, "OPTIQUE"), [(2, false, String::new())]);
        assert_eq!(of(&called, ""), [(4, false, "morez".into())]);
        assert_eq!(of(&called, "emau"), []);
        called.forget("Emaux", 2);
        called.forget("Emaux", 1);
        assert_eq!(of(&called, "émaux"), [(3, false, "dole".into())]);
        called.add(&organisation(1, "Émaux", true, None));
        assert_eq!(of(&called, "émaux").len(), 2);
    }

    #[test]
    fn many_are_told_apart() {
        let mut called = Called::default();
        for id in 1..2_000 {
            called.add(&organisation(id, &format!("N {}", id % 1_000), false, None));
        }
        for id in 1..1_000 {
            let ids: Vec<Id> = called.named(&format!("n {id}")).iter().map(|known| known.id).collect();
            assert_eq!(ids, [id, id + 1_000]);
        }
    }
}
