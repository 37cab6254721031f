//! Broken files: good ones with some bytes changed, the same ones for the same seed.

use super::{COMPANIES, CSV, Parts, SIRENE, VCARD, ods, unzip, utf16, windows, xls, xlsx, zip};

/// A small generator of numbers (xorshift).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// The generator of one case.
    pub fn of(number: u64, seed: u64) -> Random {
        let mut random = Random::new(seed.wrapping_mul(1_000_003).wrapping_add(number));
        for _ in 0..8 {
            random.next();
        }
        random
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below a limit; 0 where there is none.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

/// Whether readers look into this part of an archive: most mutations go there.
fn matters(part: &str) -> bool {
    ["sheet", "shared", "styles", "workbook", "content.xml", ".rels"].iter().any(|word| part.contains(word))
}

/// A good file, and where its inside may be broken without breaking the shell around it.
enum Seed {
    Plain(Vec<u8>),
    Zip(Parts),
    Compound(Vec<u8>),
}

pub struct Mutator {
    seeds: Vec<Seed>,
    words: Vec<Vec<u8>>,
}

impl Mutator {
    pub fn new() -> Mutator {
        let plain = |text: &str| Seed::Plain(text.as_bytes().to_vec());
        let seeds = vec![
            plain(CSV),
            Seed::Plain(utf16(CSV)),
            Seed::Plain(windows(CSV)),
            plain(VCARD),
            plain(COMPANIES),
            plain(SIRENE),
            Seed::Zip(unzip(&xlsx())),
            Seed::Zip(unzip(&xlsx())),
            Seed::Zip(unzip(&ods())),
            Seed::Zip(unzip(&ods())),
            Seed::Compound(xls::stream()),
            Seed::Compound(xls::stream()),
        ];
        let words: [&[u8]; 26] = [
            b"99999999999999999999",
            b"4294967295",
            b"1048576",
            b"16384",
            b"-1",
            b"XFD1048576",
            b"A0",
            b"\"",
            b"'",
            b"\0",
            b";",
            b",",
            b"\r\n",
            b"=\r\n",
            b"<",
            b">",
            b"&#0;",
            b"&lt;",
            b"]]>",
            b"<!--",
            b"[",
            b"{",
            b"\\",
            b"\xFF\xFF\xFF\xFF",
            b"table:number-columns-repeated=\"9999999\" ",
            b"table:number-rows-repeated=\"99999999\" ",
        ];
        Mutator { seeds, words: words.iter().map(|word| word.to_vec()).collect() }
    }

    /// The broken file of a number.
    pub fn file(&self, number: u64, seed: u64) -> Vec<u8> {
        let mut random = Random::of(number, seed);
        let seed = &self.seeds[random.below(self.seeds.len())];
        let outside = random.below(5) == 0;
        let mut bytes = match seed {
            Seed::Plain(bytes) => return self.broken(bytes.clone(), &mut random),
            Seed::Zip(parts) => {
                let mut parts = parts.clone();
                if !outside {
                    let at = (0..4).map(|_| random.below(parts.len())).find(|at| matters(&parts[*at].0)).unwrap_or(0);
                    let part = std::mem::take(&mut parts[at].1);
                    parts[at].1 = self.broken(part, &mut random);
                }
                zip(&parts)
            }
            Seed::Compound(stream) if outside => xls::wrap(stream),
            Seed::Compound(stream) => xls::wrap(&self.broken(stream.clone(), &mut random)),
        };
        if outside {
            bytes = self.broken(bytes, &mut random);
        }
        bytes
    }

    /// Bytes with some of them changed.
    pub fn broken(&self, mut bytes: Vec<u8>, random: &mut Random) -> Vec<u8> {
        for _ in 0..=random.below(5) {
            let at = random.below(bytes.len());
            let length = random.below(40).min(bytes.len() - at);
            match random.below(9) {
                0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
                1 if at < bytes.len() => bytes[at] = random.next() as u8,
                2 => drop(bytes.drain(at..at + length)),
                3 => {
                    let piece = bytes[at..at + length].to_vec();
                    let times = 1 + random.below(30);
                    bytes.splice(at..at, piece.repeat(times));
                }
                4 => drop(bytes.splice(at..at, self.words[random.below(self.words.len())].iter().copied())),
                5 => self.other_number(&mut bytes, at, random),
                6 => bytes.truncate(at),
                7 => {
                    let to = random.below(bytes.len());
                    let piece = bytes[at..at + length].to_vec();
                    let end = (to + length).min(bytes.len());
                    bytes.splice(to..end, piece);
                }
                _ => {
                    for byte in &mut bytes[at..at + length.min(4)] {
                        *byte = 0xFF;
                    }
                }
            }
        }
        bytes
    }

    /// Puts another number in the place of the next one.
    fn other_number(&self, bytes: &mut Vec<u8>, from: usize, random: &mut Random) {
        let Some(start) = bytes[from..].iter().position(u8::is_ascii_digit).map(|at| from + at) else { return };
        let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        bytes.splice(start..start + length, self.words[random.below(7)].iter().copied());
    }
}
