//! The cells of a page of a tree, and the values of a row: SQLite's file format, read so that no damage can mislead it
//! into more than a wrong value.

use rusqlite::types::Value;

use super::pages::{Pages, number};

/// More bytes than any row of ours has.
const LARGEST: u64 = 64 << 20;

/// What a page of a tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    TableInside,
    TableLeaf,
    IndexInside,
    IndexLeaf,
}

/// A page of a tree.
pub struct Page {
    pub sort: Sort,
    bytes: Vec<u8>,
    /// Where its cells begin.
    cells: Vec<usize>,
    /// Its last child, of a page that has children.
    pub right: u32,
}

/// One cell: the row's number, if it has one, its child, and its bytes.
pub struct Cell {
    pub rowid: i64,
    pub child: u32,
    pub payload: Option<Vec<u8>>,
}

/// A number of one to nine bytes, and how many.
fn varint(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let mut value = 0;
    for length in 0..8 {
        let byte = *bytes.get(at + length)?;
        value = value << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return Some((value, length + 1));
        }
    }
    Some((value << 8 | u64::from(*bytes.get(at + 8)?), 9))
}

#[expect(clippy::cast_possible_wrap, reason = "row numbers are stored as two's complement")]
const fn signed(value: u64) -> i64 {
    value as i64
}

impl Page {
    /// Reads a page; none when it makes no sense as one of a tree.
    pub fn read(pages: &mut Pages, page: u32) -> Option<Page> {
        let bytes = pages.page(page)?;
        let head = if page == 1 { 100 } else { 0 };
        let sort = match bytes.get(head)? {
            2 => Sort::IndexInside,
            5 => Sort::TableInside,
            10 => Sort::IndexLeaf,
            13 => Sort::TableLeaf,
            _ => return None,
        };
        let inside = matches!(sort, Sort::TableInside | Sort::IndexInside);
        let count = usize::try_from(number(&bytes, head + 3, 2)?).ok()?;
        let first = head + if inside { 12 } else { 8 };
        let free = number(&bytes, head + 5, 2).map(|start| if start == 0 { 65_536 } else { start })?;
        let free = usize::try_from(free).ok()?;
        if first + 2 * count > free || free > pages.usable() {
            return None;
        }
        let cells: Vec<usize> =
            (0..count).filter_map(|cell| usize::try_from(number(&bytes, first + 2 * cell, 2)?).ok()).collect();
        // One wrong place spoils one cell, most of them the page.
        let right = if inside { u32::try_from(number(&bytes, head + 8, 4)?).ok()? } else { 0 };
        let sound = cells.iter().filter(|at| **at >= free && **at < pages.usable()).count();
        (sound * 2 >= count).then_some(Page { sort, bytes, cells, right })
    }

    /// The number of cells.
    pub fn count(&self) -> usize {
        self.cells.len()
    }

    /// A cell, its payload gathered from wherever it goes on; none when it makes no sense.
    pub fn cell(&self, pages: &mut Pages, index: usize) -> Option<Cell> {
        let bytes = &self.bytes;
        let mut at = *self.cells.get(index)?;
        let mut child = 0;
        if matches!(self.sort, Sort::TableInside | Sort::IndexInside) {
            child = u32::try_from(number(bytes, at, 4)?).ok()?;
            at += 4;
        }
        if self.sort == Sort::TableInside {
            let (rowid, _) = varint(bytes, at)?;
            return Some(Cell { rowid: signed(rowid), child, payload: None });
        }
        let (length, taken) = varint(bytes, at)?;
        at += taken;
        let mut rowid = 0;
        if self.sort == Sort::TableLeaf {
            let (value, taken) = varint(bytes, at)?;
            rowid = signed(value);
            at += taken;
        }
        Some(Cell { rowid, child, payload: Some(self.payload(pages, at, length)?) })
    }

    /// The payload of so many bytes that begins at a place: what does not fit is in a chain of other pages.
    fn payload(&self, pages: &mut Pages, at: usize, length: u64) -> Option<Vec<u8>> {
        if length > LARGEST {
            return None;
        }
        let length = usize::try_from(length).ok()?;
        let usable = pages.usable();
        let most = if self.sort == Sort::TableLeaf { usable - 35 } else { (usable - 12) * 64 / 255 - 23 };
        if length <= most {
            return self.bytes.get(at..at + length).map(<[u8]>::to_vec);
        }
        let least = (usable - 12) * 32 / 255 - 23;
        let fits = least + (length - least) % (usable - 4);
        let here = if fits <= most { fits } else { least };
        let mut payload = self.bytes.get(at..at + here)?.to_vec();
        let mut next = u32::try_from(number(&self.bytes, at + here, 4)?).ok()?;
        while payload.len() < length {
            let page = pages.page(next)?;
            pages.followed.insert(next);
            next = u32::try_from(number(&page, 0, 4)?).ok()?;
            let part = (length - payload.len()).min(usable - 4);
            payload.extend_from_slice(page.get(4..4 + part)?);
        }
        // The chain ends where the row does; one that goes on belongs to another.
        (next == 0).then_some(payload)
    }
}

/// How texts are written in a file: ours are in UTF-8, and stay so unless another tool makes them anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

impl Encoding {
    /// As the header of a file says.
    pub const fn of(said: u32) -> Encoding {
        match said {
            2 => Encoding::Utf16Le,
            3 => Encoding::Utf16Be,
            _ => Encoding::Utf8,
        }
    }

    fn text(self, bytes: Vec<u8>) -> Option<String> {
        let units = |unit: fn([u8; 2]) -> u16| {
            let (pairs, rest) = bytes.as_chunks();
            rest.is_empty().then(|| String::from_utf16(&pairs.iter().map(|two| unit(*two)).collect::<Vec<_>>()).ok())?
        };
        match self {
            Encoding::Utf8 => String::from_utf8(bytes).ok(),
            Encoding::Utf16Le => units(u16::from_le_bytes),
            Encoding::Utf16Be => units(u16::from_be_bytes),
        }
    }
}

/// The values of a row; none when its bytes make no sense.
pub fn values(payload: &[u8], encoding: Encoding) -> Option<Vec<Value>> {
    let (head, mut at) = varint(payload, 0)?;
    let head = usize::try_from(head).ok().filter(|head| *head <= payload.len())?;
    let mut body = head;
    let mut values = Vec::new();
    while at < head {
        let (serial, taken) = varint(payload, at)?;
        at += taken;
        let (value, length) = value(payload, body, serial, encoding)?;
        body += length;
        values.push(value);
    }
    (at == head && body == payload.len()).then_some(values)
}

fn value(payload: &[u8], at: usize, serial: u64, encoding: Encoding) -> Option<(Value, usize)> {
    let integer = |length: usize| {
        let raw = number(payload, at, length)?;
        let unused = 64 - 8 * length;
        Some((Value::Integer(signed(raw << unused) >> unused), length))
    };
    match serial {
        0 => Some((Value::Null, 0)),
        1..=4 => integer(usize::try_from(serial).ok()?),
        5 => integer(6),
        6 => integer(8),
        7 => Some((Value::Real(f64::from_bits(number(payload, at, 8)?)), 8)),
        8 | 9 => Some((Value::Integer(signed(serial) - 8), 0)),
        10 | 11 => None,
        _ => {
            let length = usize::try_from((serial - 12) / 2).ok()?;
            let bytes = payload.get(at..at.checked_add(length)?)?.to_vec();
            if serial.is_multiple_of(2) {
                return Some((Value::Blob(bytes), length));
            }
            encoding.text(bytes).map(|text| (Value::Text(text), length))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_length() {
        assert_eq!(varint(&[0x7F], 0), Some((127, 1)));
        assert_eq!(varint(&[0x81, 0x00], 0), Some((128, 2)));
        assert_eq!(varint(&[0xFF; 9], 0), Some((u64::MAX, 9)));
        assert_eq!(varint(&[0x81], 0), None);
    }

    #[test]
    fn values_of_every_type() {
        let payload = [7, 0, 1, 9, 7, 15, 14, 0xFE, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0, b'a', 0xAB];
        let expected = vec![
            Value::Null,
            Value::Integer(-2),
            Value::Integer(1),
            Value::Real(1.5),
            Value::Text("a".into()),
            Value::Blob(vec![0xAB]),
        ];
        assert_eq!(values(&payload, Encoding::Utf8), Some(expected));
        assert_eq!(values(&payload[..payload.len() - 1], Encoding::Utf8), None, "cut short");
        assert_eq!(values(&[2, 10], Encoding::Utf8), None, "no such type");
        assert_eq!(values(&[200, 1], Encoding::Utf8), None);
    }
}
