//! Organisations of one town whose names are one slip apart: a letter missing, added, wrong, or two swapped.

use super::organisations::Kept;
use crate::search::is_one_slip;

/// Letters that a name has at least: of shorter ones too many differ by one.
const SHORTEST: usize = 6;
/// How many neighbours a name is held against. Names that agree up to a slip stand together in the order of their letters;
/// names that agree behind it, in the order of their letters from the end.
const REACH: usize = 4;

/// Hands on the pairs among rows of one town. Every name is held against a few neighbours only, so that the work grows with
/// the number of names and not with its square; of rows that share a name the first stands for all.
pub fn each<'a>(rows: &'a [Kept], town: &[u32], mut take: impl FnMut(&'a Kept, &'a Kept)) {
    let mut named: Vec<&Kept> =
        town.iter().filter_map(|at| rows.get(*at as usize)).filter(|kept| kept.name.len() >= SHORTEST).collect();
    named.sort_by(|one, other| one.name.cmp(&other.name));
    named.dedup_by(|one, other| one.name == other.name);
    neighbours(&named, &mut take);
    named.sort_by(|one, other| one.name.bytes().rev().cmp(other.name.bytes().rev()));
    neighbours(&named, &mut take);
}

fn neighbours<'a>(named: &[&'a Kept], take: &mut impl FnMut(&'a Kept, &'a Kept)) {
    for (at, one) in named.iter().enumerate() {
        for other in named[at + 1..].iter().take(REACH) {
            if are_near(&one.name, &other.name) {
                take(one, other);
            }
        }
    }
}

/// Whether two names, as they compare, are one slip apart and long enough. `Atelier 1` and `Atelier 2` are two.
pub fn are_near(one: &str, other: &str) -> bool {
    if one.len().min(other.len()) < SHORTEST || one == other {
        return false;
    }
    let digits = |name: &str| name.bytes().filter(u8::is_ascii_digit).collect::<Vec<u8>>();
    one.len().abs_diff(other.len()) <= 2 && is_one_slip(one, other) && digits(one) == digits(other)
}
