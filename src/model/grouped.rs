//! Rows by their owner, in one piece of memory: a row need not say whose it is.

use super::record::Id;

/// The rows of many owners, sorted by owner; those of one owner in an order of their own.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouped<T> {
    /// Each owner that has rows, and where they begin.
    owners: Vec<(Id, u32)>,
    rows: Vec<T>,
}

impl<T> Default for Grouped<T> {
    fn default() -> Self {
        Self { owners: Vec::new(), rows: Vec::new() }
    }
}

impl<T> Grouped<T> {
    /// Room for so many rows.
    pub fn with_capacity(rows: usize) -> Self {
        Self { owners: Vec::new(), rows: Vec::with_capacity(rows) }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Adds a row at the end; owners must come in ascending order.
    pub fn push(&mut self, owner: Id, row: T) {
        if self.owners.last().is_none_or(|(last, _)| *last != owner) {
            debug_assert!(self.owners.last().is_none_or(|(last, _)| *last < owner), "owners in ascending order");
            self.owners.push((owner, self.rows.len() as u32));
        }
        self.rows.push(row);
    }

    /// Gives back room that was made for more.
    pub fn shrink(&mut self) {
        self.owners.shrink_to_fit();
        self.rows.shrink_to_fit();
    }

    fn range(&self, at: usize) -> std::ops::Range<usize> {
        let start = self.owners[at].1 as usize;
        start..self.owners.get(at + 1).map_or(self.rows.len(), |(_, next)| *next as usize)
    }

    /// The rows of one owner.
    pub fn of(&self, owner: Id) -> &[T] {
        match self.owners.binary_search_by_key(&owner, |(owner, _)| *owner) {
            Ok(at) => &self.rows[self.range(at)],
            Err(_) => &[],
        }
    }

    /// Every row with its owner, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Id, &T)> {
        (0..self.owners.len()).flat_map(|at| {
            let owner = self.owners[at].0;
            self.rows[self.range(at)].iter().map(move |row| (owner, row))
        })
    }

    /// Walks owners in ascending order without looking each up.
    pub fn walk(&self) -> Walk<'_, T> {
        Walk { grouped: self, at: 0 }
    }

    /// Puts these rows in the place of an owner's.
    pub fn replace(&mut self, owner: Id, with: Vec<T>) {
        let found = self.owners.binary_search_by_key(&owner, |(owner, _)| *owner);
        let at = found.unwrap_or_else(|at| at);
        let range = match found {
            Ok(at) => self.range(at),
            Err(at) => {
                let start = self.owners.get(at).map_or(self.rows.len(), |(_, start)| *start as usize);
                start..start
            }
        };
        let (before, after) = (range.len(), with.len());
        grow_gently(&mut self.rows, after.saturating_sub(before));
        let start = range.start;
        self.rows.splice(range, with);
        match (found, after) {
            (Ok(_), 0) => drop(self.owners.remove(at)),
            (Err(_), 1..) => {
                grow_gently(&mut self.owners, 1);
                self.owners.insert(at, (owner, start as u32));
            }
            _ => {}
        }
        let moved = at + usize::from(after > 0);
        for (_, start) in &mut self.owners[moved..] {
            *start = (*start as usize + after - before) as u32;
        }
    }
}

/// A walk over the owners, see [`Grouped::walk`].
#[derive(Debug, Clone)]
pub struct Walk<'a, T> {
    grouped: &'a Grouped<T>,
    at: usize,
}

impl<'a, T> Walk<'a, T> {
    /// The rows of an owner, who comes after those asked for before.
    pub fn take(&mut self, owner: Id) -> &'a [T] {
        let owners = &self.grouped.owners;
        while owners.get(self.at).is_some_and(|(next, _)| *next < owner) {
            self.at += 1;
        }
        match owners.get(self.at) {
            Some((next, _)) if *next == owner => {
                self.at += 1;
                &self.grouped.rows[self.grouped.range(self.at - 1)]
            }
            _ => &[],
        }
    }
}

/// Makes room for so many more, a sixteenth at least: a list of a million must not double for one more.
pub(super) fn grow_gently<T>(rows: &mut Vec<T>, more: usize) {
    if rows.len() + more > rows.capacity() {
        rows.reserve_exact(more.max(rows.len() / 16).max(4));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn it_holds_what_a_map_of_lists_holds(steps in prop::collection::vec((0u32..12, prop::collection::vec(0u8..9, 0..4)), 0..40)) {
            let mut grouped: Grouped<u8> = Grouped::default();
            let mut plain: BTreeMap<u32, Vec<u8>> = BTreeMap::new();
            for (owner, rows) in steps {
                grouped.replace(owner, rows.clone());
                plain.insert(owner, rows);
                let all: Vec<(u32, u8)> = grouped.iter().map(|(owner, row)| (owner, *row)).collect();
                let expected: Vec<(u32, u8)> =
                    plain.iter().flat_map(|(owner, rows)| rows.iter().map(|row| (*owner, *row))).collect();
                prop_assert_eq!(&all, &expected);
                prop_assert_eq!(grouped.len(), expected.len());
                let mut walk = grouped.walk();
                for owner in 0..12 {
                    let rows = plain.get(&owner).map_or(&[][..], Vec::as_slice);
                    prop_assert_eq!(grouped.of(owner), rows);
                    prop_assert_eq!(walk.take(owner), rows);
                }
            }
            let mut pushed: Grouped<u8> = Grouped::with_capacity(3);
            grouped.iter().for_each(|(owner, row)| pushed.push(owner, *row));
            pushed.shrink();
            prop_assert_eq!(pushed, grouped);
        }
    }
}
