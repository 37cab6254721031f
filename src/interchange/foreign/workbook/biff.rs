//! The records of an XLS file, and the texts in them.

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};

/// A record continues in those of this kind that follow it.
pub const CONTINUE: u16 = 0x003C;

/// A record: its kind and its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    pub kind: u16,
    pub data: &'a [u8],
}

/// Walks the records of a stream; ends where one is cut.
#[derive(Debug, Clone)]
pub struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    pub fn new(stream: &'a [u8]) -> Records<'a> {
        Records { rest: stream }
    }

    /// The bytes of the records that continue the one just read.
    pub fn continued(&mut self) -> Vec<&'a [u8]> {
        let mut parts = Vec::new();
        loop {
            let mut ahead = self.clone();
            match ahead.next() {
                Some(Record { kind: CONTINUE, data }) => parts.push(data),
                _ => return parts,
            }
            *self = ahead;
        }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let (kind, length) = (u16_at(self.rest, 0)?, u16_at(self.rest, 2)?);
        let data = self.rest.get(4..4 + usize::from(length))?;
        self.rest = &self.rest[4 + usize::from(length)..];
        Some(Record { kind, data })
    }
}

pub fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

pub fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

pub fn f64_at(data: &[u8], at: usize) -> Option<f64> {
    data.get(at..)?.first_chunk().map(|bytes| f64::from_le_bytes(*bytes))
}

/// A number packed into four bytes: an integer or the upper half of a float, perhaps of its hundredfold.
pub fn rk(packed: u32) -> f64 {
    let number =
        if packed & 2 != 0 { f64::from((packed as i32) >> 2) } else { f64::from_bits(u64::from(packed & !3) << 32) };
    if packed & 1 != 0 { number / 100.0 } else { number }
}

/// The letters of files before Excel 97, by their code page.
pub fn code_page(number: u16) -> &'static Encoding {
    if matches!(number, 10_000 | 0x8000) { MACINTOSH } else { WINDOWS_1252 }
}

/// Reads texts across records: where a text is cut, the next record says anew how its letters are written.
#[derive(Debug)]
pub struct Texts<'a> {
    parts: Vec<&'a [u8]>,
    part: usize,
    at: usize,
}

impl<'a> Texts<'a> {
    pub fn new(first: &'a [u8], others: Vec<&'a [u8]>) -> Texts<'a> {
        let mut parts = vec![first];
        parts.extend(others);
        Texts { parts, part: 0, at: 0 }
    }

    fn left(&self) -> &'a [u8] {
        self.parts.get(self.part).and_then(|part| part.get(self.at..)).unwrap_or_default()
    }

    /// Moves to the next record when this one is at its end. `None` behind the last.
    fn settle(&mut self) -> Option<()> {
        while self.left().is_empty() {
            self.part += 1;
            self.at = 0;
            self.parts.get(self.part)?;
        }
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        self.settle()?;
        let byte = *self.left().first()?;
        self.at += 1;
        Some(byte)
    }

    pub fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    pub fn u32(&mut self) -> Option<u32> {
        Some(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            self.settle()?;
            let step = count.min(self.left().len());
            self.at += step;
            count -= step;
        }
        Some(())
    }

    /// A text of Excel 97 and later, whose length was read: flags, letters, what follows of its looks.
    pub fn text(&mut self, length: usize) -> Option<String> {
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { usize::from(self.u16()?) } else { 0 };
        let extra = if flags & 4 != 0 { self.u32()? as usize } else { 0 };
        let text = self.letters(length, flags & 1 != 0)?;
        self.skip(runs * 4)?;
        self.skip(extra)?;
        Some(text)
    }

    fn letters(&mut self, length: usize, mut wide: bool) -> Option<String> {
        let mut units: Vec<u16> = Vec::new();
        while units.len() < length {
            if self.left().is_empty() {
                self.settle()?;
                wide = self.byte()? & 1 != 0;
            }
            let width = if wide { 2 } else { 1 };
            let count = (length - units.len()).min(self.left().len() / width);
            if count == 0 && !self.left().is_empty() {
                return None;
            }
            let bytes = &self.left()[..count * width];
            if wide {
                units.extend(bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)));
            } else {
                units.extend(bytes.iter().map(|byte| u16::from(*byte)));
            }
            self.at += count * width;
        }
        Some(String::from_utf16_lossy(&units))
    }
}
