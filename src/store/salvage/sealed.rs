//! The pages of an encrypted file, for whoever has unlocked it.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::pages::Pages;
use crate::vault::page_key::{self, PageKey};
use crate::vault::{self, Key, KeyError};

/// What opens the pages of an encrypted file.
pub struct Sealed {
    /// The one that opens most of them comes first; more than one where giving the database another key was cut off.
    keys: Vec<PageKey>,
    /// Whether a page whose code is wrong counts as one that cannot be read. Not where no code is right: the salt that they
    /// are made with is lost with the beginning of the file, the key of the pages is not.
    strict: bool,
}

impl Sealed {
    pub const RESERVED: usize = page_key::RESERVED;

    /// For a file whose key file is beside it.
    ///
    /// # Errors
    /// It was not unlocked, its key file is damaged, or it cannot be read.
    pub fn of(path: &Path) -> Result<Sealed, KeyError> {
        let keys: Vec<Arc<Key>> = vault::candidates(path)?;
        let mut beginning = [0; 16];
        let mut file = crate::small_file::regular(path).map_err(KeyError::file(path))?;
        // One that is shorter is no database; what is in its log is still looked at.
        let _ = file.read(&mut beginning).map_err(KeyError::file(path))?;
        Ok(Sealed { keys: keys.iter().map(|key| PageKey::new(key, beginning)).collect(), strict: true })
    }

    /// A page in clear; none where its code is wrong.
    pub fn open(&self, number: u32, mut page: Vec<u8>) -> Option<Vec<u8>> {
        let key = self.keys.first().filter(|key| !self.strict || key.is_whole(number, &page))?;
        key.open(number, &mut page);
        Some(page)
    }
}

impl Pages {
    /// Finds out which key is that of the file, and whether its codes can be told.
    pub(super) fn which(&mut self, sealed: Option<Sealed>) -> Option<Sealed> {
        let mut sealed = sealed?;
        let mut whole = vec![0_u32; sealed.keys.len()];
        for number in 1..=self.count() {
            let Some(page) = self.raw(number) else { continue };
            for (key, whole) in sealed.keys.iter().zip(&mut whole) {
                *whole += u32::from(key.is_whole(number, &page));
            }
        }
        let best = (0..whole.len()).max_by_key(|at| whole[*at])?;
        sealed.keys.swap(0, best);
        sealed.strict = whole[best] > 0;
        Some(sealed)
    }
}
