//! Who works at the demo's pole.

use super::put::{put, text};
use crate::model::kind::Kind;
use crate::model::record::Id;
use crate::store::{StoreError, Write};

/// Login, name, role (empty for those who do not follow companies).
pub const STAFF: [(&str, &str, &str); 12] = [
    ("pjacquet", "Paul Jacquet", "mission"),
    ("cmonnet", "Catherine Monnet", "director"),
    ("lbarthod", "Lucie Barthod", "mission"),
    ("tvuillemin", "Thomas Vuillemin", "mission"),
    ("smercier", "Samira Mercier", "mission"),
    ("nperrin", "Nicolas Perrin", "advisor"),
    ("kbenali", "Karima Benali", "advisor"),
    ("jcattin", "Jérôme Cattin", "advisor"),
    ("agirardot", "Aude Girardot", "project"),
    ("mlambert", "Mathieu Lambert", "project"),
    ("sroy", "Sylvie Roy", ""),
    ("dfaivre", "Denis Faivre", ""),
];
/// Places in [`STAFF`] of those who visit, the busiest several times.
pub const VISITORS: &[usize] = &[0, 0, 0, 2, 2, 3, 3, 4, 1, 5, 6];
/// Places in [`STAFF`] of the advisers.
pub const ADVISORS: &[usize] = &[5, 6, 7];

/// Stores the staff.
pub fn write(write: &mut Write) -> Result<Vec<Id>, StoreError> {
    STAFF
        .iter()
        .map(|(login, name, role)| {
            put(write, Kind::Staff, [("login", text(*login)), ("name", text(*name)), ("role", text(*role))])
        })
        .collect()
}
