//! Pages of an encrypted database, opened one by one without SQLite, which stops at the first that is damaged: to save what
//! is on the others. The format is that of SQLCipher 4 with a key that is no passphrase.

use aes::Aes256;
use aes::cipher::{BlockDecrypt, KeyInit};
use sha2::{Digest, Sha512};
use zeroize::Zeroizing;

use super::Key;

/// Bytes of a page.
const PAGE: usize = 4096;
/// What SQLite does not use of a page: the initialisation vector, then the authentication code.
pub const RESERVED: usize = 80;
const VECTOR: usize = 16;
const CODE: usize = 64;
/// The first page begins with the salt, in the place of SQLite's mark.
const SALT: usize = 16;
const MARK: &[u8; SALT] = b"SQLite format 3\0";

/// What opens the pages of one file.
pub struct PageKey {
    cipher: Aes256,
    code: Zeroizing<[u8; 32]>,
}

impl PageKey {
    /// The key of the file that begins with these bytes.
    pub fn new(key: &Key, beginning: [u8; SALT]) -> PageKey {
        // PBKDF2 with two rounds of HMAC-SHA-512, as SQLCipher makes the key of the codes of that of the pages.
        let salt = beginning.map(|byte| byte ^ 0x3A);
        let first = hmac(key.bytes(), &[&salt, &1u32.to_be_bytes()]);
        let second = hmac(key.bytes(), &[&first]);
        let mut code = Zeroizing::new([0; 32]);
        code.iter_mut().zip(first.iter().zip(&second)).for_each(|(byte, (one, two))| *byte = one ^ two);
        PageKey { cipher: Aes256::new(key.bytes().into()), code }
    }

    /// Whether a page is as it was written: its code is right.
    pub fn is_whole(&self, number: u32, page: &[u8]) -> bool {
        let from = if number == 1 { SALT } else { 0 };
        let Some((said, code)) = page.get(from..PAGE - CODE).zip(page.get(PAGE - CODE..PAGE)) else { return false };
        hmac(&*self.code, &[said, &number.to_le_bytes()])[..] == *code
    }

    /// Decrypts a page in its place, whole or not.
    pub fn open(&self, number: u32, page: &mut [u8]) {
        let from = if number == 1 { SALT } else { 0 };
        let (Some(vector), true) = (page.get(PAGE - RESERVED..PAGE - RESERVED + VECTOR), page.len() == PAGE) else {
            return;
        };
        let mut before: [u8; VECTOR] = [0; VECTOR];
        before.copy_from_slice(vector);
        for block in page[from..PAGE - RESERVED].chunks_exact_mut(VECTOR) {
            let mut sealed = [0; VECTOR];
            sealed.copy_from_slice(block);
            self.cipher.decrypt_block(block.into());
            block.iter_mut().zip(before).for_each(|(byte, other)| *byte ^= other);
            before = sealed;
        }
        if number == 1 {
            page[..SALT].copy_from_slice(MARK);
        }
    }
}

/// HMAC-SHA-512 (RFC 2104) of some pieces.
fn hmac(key: &[u8], pieces: &[&[u8]]) -> [u8; 64] {
    const BLOCK: usize = 128;
    let padded = |pad: u8| {
        let mut block = Zeroizing::new([pad; BLOCK]);
        // No key of ours is longer than a block.
        block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
        block
    };
    let mut inner = Sha512::new_with_prefix(*padded(0x36));
    pieces.iter().for_each(|piece| inner.update(piece));
    let outer = Sha512::new_with_prefix(*padded(0x5C)).chain_update(inner.finalize());
    outer.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 4231, the second test.
        let code = hmac(b"Jefe", &[b"what do ya want ", b"for nothing?"]);
        assert_eq!(code[..8], [0x16, 0x4b, 0x7a, 0x7b, 0xfc, 0xf8, 0x19, 0xe2]);
        assert_eq!(code[60..], [0x38, 0xbc, 0xe7, 0x37]);
    }

    #[test]
    fn the_pages_of_a_database_are_opened_and_a_changed_one_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let key = Key::random().unwrap();
        let conn = rusqlite::Connection::open(&path).unwrap();
        conn.pragma_update(None, "key", &*key.literal()).unwrap();
        conn.execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES ('Horlogerie');").unwrap();
        drop(conn);
        let bytes = std::fs::read(&path).unwrap();
        let opens = PageKey::new(&key, bytes[..16].try_into().unwrap());
        let mut text = Vec::new();
        for (page, number) in bytes.chunks(PAGE).zip(1..) {
            assert!(opens.is_whole(number, page) && !opens.is_whole(number + 1, page), "page {number}");
            for at in [20, PAGE - RESERVED + 1, PAGE - 1] {
                let mut changed = page.to_vec();
                changed[at] ^= 1;
                assert!(!opens.is_whole(number, &changed), "page {number}, {at}");
            }
            let mut page = page.to_vec();
            opens.open(number, &mut page);
            text.extend(page);
        }
        assert!(text.starts_with(MARK) && text[20] == RESERVED as u8);
        assert!(text.windows(10).any(|window| window == b"Horlogerie"));
        let other = PageKey::new(&Key::random().unwrap(), bytes[..16].try_into().unwrap());
        assert!(!other.is_whole(1, &bytes[..PAGE]));
    }
}
