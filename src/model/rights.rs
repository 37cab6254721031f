//! The few things that only a director does. This keeps people from doing by mistake what is not theirs to decide; it is
//! no lock: whoever can open the file can read it (SECURITY.md).

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
        }
    }
}

/// So many people in one file are a mass.
pub const MASS: usize = 50;

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

#[cfg(test)]
mod tests {
    use super::*;

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
