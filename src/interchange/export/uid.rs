//! Names for things that address books and calendars keep: the same thing has the same name in every export.

use sha2::{Digest, Sha256};

use crate::model::record::Record;

/// The name of a record: it stays when the record changes, and no other database has it.
pub fn of_record(record: &Record) -> String {
    let id = record.id.to_string();
    of(&[record.kind.code(), &id, &record.trace.created_at, &record.trace.created_by])
}

/// The name of what is told by these parts, in the form of a UUID of one's own making (version 8, RFC 9562).
pub fn of(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let mut bytes = [0u8; 16];
    bytes.iter_mut().zip(hash.finalize()).for_each(|(byte, from)| *byte = from);
    bytes[6] = (bytes[6] & 0x0F) | 0x80;
    bytes[8] = (bytes[8] & 0x3F) | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_make_the_name_and_not_their_joining() {
        assert_eq!(of(&["a", "b"]), of(&["a", "b"]));
        assert_ne!(of(&["a", "b"]), of(&["ab", ""]));
        let name = of(&["visit"]);
        assert_eq!((name.len(), &name[14..15]), (36, "8"), "{name}");
        assert!(matches!(&name[19..20], "8" | "9" | "a" | "b"), "{name}");
    }
}
