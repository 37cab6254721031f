//! What `record.c` wrote, read.

/// One call of a program, or one acknowledgement.
#[derive(Debug, Clone)]
pub enum Entry {
    Opened {
        inode: u64,
        name: String,
    },
    Created {
        inode: u64,
        name: String,
    },
    Written {
        inode: u64,
        at: u64,
        bytes: Vec<u8>,
    },
    Truncated {
        inode: u64,
        size: u64,
    },
    Synced {
        inode: u64,
    },
    FolderSynced {
        name: String,
    },
    Renamed {
        from: String,
        to: String,
    },
    Unlinked {
        name: String,
    },
    /// The visit with this summary was said to be saved.
    Acknowledged {
        summary: String,
    },
    /// The backup of that name was said to be made.
    BackedUp {
        name: String,
    },
}

/// How an acknowledgement is written by the one who got it.
pub fn acknowledgement(kind: u8, text: &str) -> Vec<u8> {
    let mut bytes = vec![kind];
    bytes.extend_from_slice(&[0; 16]);
    bytes.extend_from_slice(&u32::try_from(text.len()).unwrap_or_default().to_le_bytes());
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

/// Reads a log to its end.
///
/// # Errors
/// It is none.
pub fn read(mut bytes: &[u8]) -> Result<Vec<Entry>, String> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        let short = || "the record is cut short".to_owned();
        let (head, rest) = bytes.split_at_checked(21).ok_or_else(short)?;
        let number = |at: usize| head[at..at + 8].iter().rev().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
        let (inode, at) = (number(1), number(9));
        let length = head[17..21].iter().rev().fold(0usize, |sum, byte| sum << 8 | usize::from(*byte));
        let (data, rest) = rest.split_at_checked(length).ok_or_else(short)?;
        bytes = rest;
        let name = || String::from_utf8_lossy(data).into_owned();
        entries.push(match head[0] {
            b'O' => Entry::Opened { inode, name: name() },
            b'C' => Entry::Created { inode, name: name() },
            b'W' => Entry::Written { inode, at, bytes: data.to_vec() },
            b'T' => Entry::Truncated { inode, size: at },
            b'S' => Entry::Synced { inode },
            b'D' => Entry::FolderSynced { name: name() },
            b'U' => Entry::Unlinked { name: name() },
            b'A' => Entry::Acknowledged { summary: name() },
            b'B' => Entry::BackedUp { name: name() },
            b'R' => {
                let both = name();
                let (from, to) = both.split_once('\0').ok_or("a renaming without two names")?;
                Entry::Renamed { from: from.to_owned(), to: to.to_owned() }
            }
            kind => return Err(format!("an entry of kind {kind}")),
        });
    }
    Ok(entries)
}
