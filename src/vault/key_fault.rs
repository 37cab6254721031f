//! What may be the matter with the key file of a database that is open: once that is closed, nobody could open it again.

use super::KeyError;

/// What is wrong with a key file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFault {
    /// It is not there.
    Gone,
    /// It cannot be read, or is none.
    Damaged,
    /// It is that of another database, or of another key.
    Other,
}

impl KeyFault {
    /// What it is that [`super::check_key_file`] found.
    pub const fn of(error: &KeyError) -> KeyFault {
        match error {
            KeyError::KeyGone(_) => KeyFault::Gone,
            KeyError::OtherKey(_) => KeyFault::Other,
            _ => KeyFault::Damaged,
        }
    }
}
