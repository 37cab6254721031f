//! The few things that only a director does. This keeps people from doing by mistake what is not theirs to decide; it is
//! no lock: whoever can open the file can read it (SECURITY.md).

use super::record::Record;

/// What only a director does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Everything, or all contacts, into files.
    MassExport,
    Erasure,
    /// Letting somebody come back who opposed or was erased.
    Lift,
    /// For how long people are kept.
    Retention,
    /// Putting a copy in the place of the database.
    Restore,
    CloseYear,
    LoadContract,
    /// Saying who is a director, and what anybody's role is.
    Roles,
}

impl Right {
    /// The code in the texts.
    pub const fn code(self) -> &'static str {
        match self {
            Right::MassExport => "mass_export",
            Right::Erasure => "erasure",
            Right::Lift => "lift",
            Right::Retention => "retention",
            Right::Restore => "restore",
            Right::CloseYear => "close_year",
            Right::LoadContract => "load_contract",
            Right::Roles => "roles",
        }
    }
}

/// So many people in one file are a mass.
pub const MASS: usize = 50;

/// How far a list of people by the day on which they are to be gone may go for somebody who is no director: what is due is
/// for everybody to see to, a list of everybody is what a mass export is. `later`: how many are not due.
pub const fn may_list(later: usize) -> bool {
    later <= MASS
}

/// Who is working, as far as rights go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worker<'a> {
    /// Somebody of the staff, with their role.
    Staff { role: &'a str },
    /// Nobody of the staff. `owner`: the system's account that the file belongs to, not a name that was only said.
    Nobody { owner: bool },
}

/// Whether somebody may do what only a director does, in a pole that has a director or has none.
///
/// Where there is no director everybody may: nobody is locked out of a new database. The account that the file belongs to
/// may as well while it is nobody of the staff: it installs, imports and makes backups.
pub fn may(worker: Worker, has_director: bool) -> bool {
    match worker {
        _ if !has_director => true,
        Worker::Staff { role } => role == "director",
        Worker::Nobody { owner } => owner,
    }
}

/// Whether a change of the staff by `who` changes who may do what: a role, who is a director, and under which login somebody
/// works. Whoever is called otherwise, or takes themselves out of the staff, may be the owner of the file, who may everything.
/// That somebody joins is for everybody to note, and to take back.
pub fn changes_roles(before: Option<&Record>, after: Option<&Record>, who: &str) -> bool {
    match (before, after) {
        (Some(before), Some(after)) => {
            ["login", "role"].into_iter().any(|field| before.text(field) != after.text(field))
        }
        (Some(gone), None) => gone.text("role") == "director" || gone.text("login") == who,
        (None, Some(joins)) => joins.text("role") == "director",
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kind::Kind;
    use crate::model::record::Value;

    #[test]
    fn what_changes_roles() {
        let staff = |login: &str, role: &str| {
            let text = |text: &str| if text.is_empty() { Value::Null } else { Value::Text(text.to_owned()) };
            Record::new(Kind::Staff).with("login", text(login)).with("name", text("x")).with("role", text(role))
        };
        for (before, after, changes) in [
            (None, Some(staff("a", "")), false),
            (None, Some(staff("a", "mission")), false),
            (None, Some(staff("a", "director")), true),
            (Some(staff("a", "mission")), None, false),
            (Some(staff("a", "director")), None, true),
            (Some(staff("me", "mission")), None, true),
            (Some(staff("me", "")), None, true),
            (Some(staff("a", "mission")), Some(staff("a", "director")), true),
            (Some(staff("a", "")), Some(staff("a", "mission")), true),
            // Whoever is called otherwise is somebody else to the program: perhaps the owner, who may everything.
            (Some(staff("a", "mission")), Some(staff("b", "mission")), true),
            (Some(staff("a", "")), Some(staff("b", "")), true),
            (Some(staff("a", "director")), Some(staff("b", "director")), true),
            (Some(staff("a", "director")), Some(staff("a", "director")), false),
        ] {
            assert_eq!(changes_roles(before.as_ref(), after.as_ref(), "me"), changes, "{before:?} {after:?}");
        }
    }

    #[test]
    fn a_director_where_there_is_one() {
        for role in ["director", "mission", "advisor", "project", ""] {
            assert_eq!(may(Worker::Staff { role }, true), role == "director");
            assert!(may(Worker::Staff { role }, false));
        }
        assert!(may(Worker::Nobody { owner: false }, false));
        assert!(may(Worker::Nobody { owner: true }, true));
        assert!(!may(Worker::Nobody { owner: false }, true));
    }
}
