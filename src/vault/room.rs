//! Whether there is memory for the work of a passphrase. Running out of it there would end the program at once, with what
//! is being typed and without giving the terminal back.

use std::io::{Error, ErrorKind, Read};

/// Longest head of an age file that is looked through for its work, in bytes.
const HEAD: u64 = 1024;

/// scrypt takes `2^work` blocks of this many bytes: 128 · r, with r = 8 (C2SP, age, "scrypt recipient stanza").
const BLOCK: usize = 1024;

/// Makes sure that scrypt can have the memory that it takes at this work.
///
/// # Errors
/// [`ErrorKind::OutOfMemory`].
pub(super) fn for_work(work: u8) -> Result<(), Error> {
    let bytes = BLOCK.checked_shl(work.into()).unwrap_or(usize::MAX);
    // As much again for what else happens meanwhile is not asked for: a mebibyte is.
    let bytes = bytes.saturating_add(1 << 20);
    Vec::<u8>::new().try_reserve_exact(bytes).map_err(|_| Error::from(ErrorKind::OutOfMemory))
}

/// The same for an age file, or a block of one without its armour, that is about to be opened; for one that asks for more than `most`,
/// or for no passphrase, nothing.
///
/// # Errors
/// As [`for_work`]. That it cannot be read is said when it is opened.
pub(super) fn to_open(file: impl Read, most: u8) -> Result<(), Error> {
    let mut head = Vec::new();
    // What was read before an error is looked at.
    let _ = file.take(HEAD).read_to_end(&mut head);
    match work(&head).filter(|&work| work <= most) {
        Some(work) => for_work(work),
        None => Ok(()),
    }
}

/// The logarithm of N in the head of an age file: `-> scrypt <salt> <log N>`.
fn work(head: &[u8]) -> Option<u8> {
    let mut lines = head.split(|&byte| byte == b'\n');
    let stanza = lines.find_map(|line| line.strip_prefix(b"-> scrypt "))?;
    std::str::from_utf8(stanza).ok()?.split(' ').nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_is_read_from_the_head() {
        let head = b"age-encryption.org/v1\n-> scrypt bBjlhJVYZeE4aqUdmtRHfw 17\nZV/AhotwSGqaPCU43cepl4WYUouAa17a3xpu4G2yi5k\n--- fgMi";
        assert_eq!(work(head), Some(17));
        for none in [&b""[..], b"age-encryption.org/v1\n-> X25519 TEiF0y\nqq\n", b"-> scrypt x\n", b"-> scrypt x 999\n"]
        {
            assert_eq!(work(none), None);
        }
    }

    #[test]
    fn more_than_there_is_is_refused_rather_than_the_end_of_the_program() {
        for_work(10).unwrap();
        // 2^52 bytes: more than a process can address.
        assert_eq!(for_work(42).unwrap_err().kind(), ErrorKind::OutOfMemory);
        assert_eq!(for_work(255).unwrap_err().kind(), ErrorKind::OutOfMemory);
        let head = || &b"-> scrypt x 42\n"[..];
        assert_eq!(to_open(head(), 60).unwrap_err().kind(), ErrorKind::OutOfMemory);
        to_open(head(), 20).unwrap();
    }
}
