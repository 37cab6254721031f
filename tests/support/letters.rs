//! What is read of a terminal may end within a letter. The emulator (vte 0.15) then drops the letter behind it, where a third one
//! begins within the same four bytes: it is given whole letters only.

/// The beginning of a letter whose end was not read yet.
#[derive(Default)]
pub struct Letters(Vec<u8>);

impl Letters {
    /// What is whole by now, with what was kept of the time before.
    pub fn whole(&mut self, read: &[u8]) -> Vec<u8> {
        let mut bytes = std::mem::take(&mut self.0);
        bytes.extend_from_slice(read);
        if let Some(end) = std::str::from_utf8(&bytes).err().filter(|error| error.error_len().is_none()) {
            self.0 = bytes.split_off(end.valid_up_to());
        }
        bytes
    }
}
