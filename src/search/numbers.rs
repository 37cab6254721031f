//! SIRET and phone numbers: found whole, by their beginning, by any part.

/// Digits kept of one number (a SIRET has 14, a phone number at most 15).
const DIGITS: usize = 16;
/// Numbers looked at side by side.
const LANES: usize = 16;

/// Up to 16 digits, four bits each from the top; a digit is stored plus one, so that zero means "none".
fn packed(digits: &[u8]) -> u64 {
    digits
        .iter()
        .take(DIGITS)
        .enumerate()
        .fold(0, |packed, (at, &digit)| packed | (u64::from(digit - b'0') + 1) << (60 - 4 * at))
}

/// The digits of a number as people write it, the country code of France and its zero made one:
/// `+33 (0)3 53 01 22 60`, `0033 3…` and `03.53.01.22.60` are the same.
pub(super) fn digits_of(text: &str) -> Vec<u8> {
    let text = text.trim_start();
    let mut digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
    let international = if text.starts_with('+') {
        true
    } else if digits.starts_with(b"00") && digits.len() > 5 && digits[2] != b'0' {
        // No country code begins with a zero, but the end of a SIRET may.
        digits.drain(..2);
        true
    } else {
        false
    };
    let french =
        digits.starts_with(b"33") && (international || digits.len() == 11 || (digits.len() == 12 && digits[2] == b'0'));
    if french {
        digits.drain(..2);
        if digits.first() != Some(&b'0') {
            digits.insert(0, b'0');
        }
    }
    digits
}

/// Digits looked for.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pattern: u64,
    mask: u64,
    len: usize,
}

impl Wanted {
    /// `None` when there are no digits, or more than any number has.
    pub fn new(digits: &[u8]) -> Option<Self> {
        if digits.is_empty() || digits.len() > DIGITS {
            return None;
        }
        let len = digits.len();
        Some(Self { pattern: packed(digits), mask: !0u64 << (64 - 4 * len), len })
    }

    fn at_start(self, number: u64) -> bool {
        (number ^ self.pattern) & self.mask == 0
    }

    /// Whether the number, its beginning looked at before, ends with the digits.
    fn at_end(self, number: u64) -> bool {
        let len = DIGITS - number.trailing_zeros() as usize / 4;
        len > self.len && self.at_start(number << (4 * (len - self.len)))
    }

    /// For each number, not zero where the digits begin inside it. One digit after the other for all positions
    /// and all numbers at once, without branches: the compiler makes vectors of it.
    fn inside(self, numbers: &[u64; LANES]) -> [u64; LANES] {
        const LOW: u64 = 0x7777_7777_7777_7777;
        let mut there = [!0; LANES];
        for at in 0..self.len {
            let digit = (self.pattern >> (60 - 4 * at) & 15) * 0x1111_1111_1111_1111;
            for (there, number) in there.iter_mut().zip(numbers) {
                let other = number ^ digit;
                // The top bit of each group of four is set where `other` is zero.
                let equal = !(((other & LOW) + LOW) | other | LOW);
                *there &= equal << (4 * at);
            }
            // Three digits rule out most.
            if at == 2 && there.iter().fold(0, |any, there| any | there) == 0 {
                return there;
            }
        }
        there
    }
}

/// The numbers of all records, in two columns.
#[derive(Default)]
pub(super) struct Numbers {
    digits: Vec<u64>,
    docs: Vec<u32>,
}

impl Numbers {
    /// Adds a number of a record. Fewer than three digits are not a number worth finding.
    pub fn insert(&mut self, doc: u32, text: &str) {
        let digits = digits_of(text);
        if digits.len() < 3 {
            return;
        }
        for chunk in digits.chunks(DIGITS).take(4) {
            self.digits.push(packed(chunk));
            self.docs.push(doc);
        }
    }

    /// Records with a number that begins with these digits, as `(record, is that all)`.
    pub fn each_beginning(&self, wanted: Wanted, mut found: impl FnMut(u32, bool)) {
        let mut each = |numbers: &[u64], docs: &[u32]| {
            for (&number, &doc) in numbers.iter().zip(docs).filter(|(number, _)| wanted.at_start(**number)) {
                found(doc, number == wanted.pattern);
            }
        };
        let (chunks, rest) = self.digits.as_chunks::<LANES>();
        let (docs, rest_of_docs) = self.docs.as_chunks::<LANES>();
        for (numbers, docs) in chunks.iter().zip(docs) {
            // No branches: mostly none of them does.
            if numbers.iter().fold(false, |any, &number| any | wanted.at_start(number)) {
                each(numbers, docs);
            }
        }
        each(rest, rest_of_docs);
    }

    /// Records with a number that has these digits inside, not at its beginning, as `(record, at the end)`.
    pub fn each_inside(&self, wanted: Wanted, mut found: impl FnMut(u32, bool)) {
        for (numbers, docs) in self.digits.chunks(LANES).zip(self.docs.chunks(LANES)) {
            let mut full = [0; LANES];
            full[..numbers.len()].copy_from_slice(numbers);
            let there = wanted.inside(&full);
            for ((&number, &doc), there) in numbers.iter().zip(docs).zip(there) {
                if there != 0 && !wanted.at_start(number) {
                    found(doc, wanted.at_end(number));
                }
            }
        }
    }

    pub fn rebuilt(&self, doc: impl Fn(u32) -> Option<u32>) -> Self {
        let kept = self.digits.iter().zip(&self.docs);
        let (digits, docs) = kept.filter_map(|(&digits, &old)| Some((digits, doc(old)?))).unzip();
        Self { digits, docs }
    }

    pub fn memory_bytes(&self) -> usize {
        self.digits.capacity() * 8 + self.docs.capacity() * 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_phone_numbers_however_written() {
        for text in [
            "03 53 01 22 60",
            "03.53.01.22.60",
            "+33 3 53 01 22 60",
            "+33 (0)3 53 01 22 60",
            "0033353012260",
            "33353012260",
        ] {
            assert_eq!(digits_of(text), b"0353012260", "{text}");
        }
        assert_eq!(digits_of("+41 32 000 00 00"), b"41320000000");
        assert_eq!(digits_of("592 531 800 00320"), b"59253180000320");
    }

    #[test]
    fn finds_whole_start_and_inside() {
        let mut numbers = Numbers::default();
        numbers.insert(1, "592 531 800 00320");
        numbers.insert(2, "03 53 01 22 60");
        let wanted = |digits: &str| Wanted::new(digits.as_bytes()).unwrap();
        let beginning = |digits: &str| {
            let mut found = Vec::new();
            numbers.each_beginning(wanted(digits), |doc, whole| found.push((doc, whole)));
            found
        };
        let inside = |digits: &str| {
            let mut found = Vec::new();
            numbers.each_inside(wanted(digits), |doc, end| found.push((doc, end)));
            found
        };
        assert_eq!(beginning("59253180000320"), [(1, true)]);
        assert_eq!(beginning("592531800"), [(1, false)]);
        assert_eq!(beginning("0353012260"), [(2, true)]);
        assert_eq!(beginning("5"), [(1, false)]);
        assert_eq!(inside("5"), [(2, false)]);
        assert_eq!(inside("00320"), [(1, true)]);
        assert_eq!(inside("01226"), [(2, false)]);
        assert_eq!(inside("60"), [(2, true)]);
        assert!(inside("592531800").is_empty() && inside("999").is_empty() && inside("600").is_empty());
        assert!(Wanted::new(&[b'1'; 17]).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn inside_is_what_a_plain_search_finds(number in "[0-3]{3,16}", part in "[0-3]{1,5}") {
            let mut numbers = Numbers::default();
            numbers.digits.push(packed(number.as_bytes()));
            numbers.docs.push(0);
            let mut found = false;
            numbers.each_inside(Wanted::new(part.as_bytes()).unwrap(), |_, _| found = true);
            prop_assert_eq!(found, !number.starts_with(&part) && number.contains(&part));
        }
    }
}
