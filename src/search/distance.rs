//! Distance between a typed word and the words of the dictionary, bit-parallel.

/// A typed word made ready for comparison with many others.
pub(super) struct Pattern {
    /// For each byte value, the positions in the word that hold it.
    positions: [u64; 256],
    len: usize,
}

/// Slips (missing, added, wrong or swapped neighbouring letters) between a word and another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Distance {
    /// To the whole other word.
    pub whole: usize,
    /// To the nearest beginning of the other word.
    pub prefix: usize,
}

/// Whether two keys differ by one slip: a letter missing, added, wrong, or two neighbours swapped. No for keys longer than
/// what is compared, and for equal ones.
pub fn is_one_slip(one: &str, other: &str) -> bool {
    let distance = |pattern: Pattern| pattern.within(1, other.as_bytes()).whole;
    Pattern::new(one.as_bytes()).is_some_and(|pattern| distance(pattern) == 1)
}

impl Pattern {
    /// Longest word that can be compared, in bytes.
    pub const MAX: usize = 63;

    /// `None` when the word is empty or longer than [`Self::MAX`].
    pub fn new(word: &[u8]) -> Option<Self> {
        if word.is_empty() || word.len() > Self::MAX {
            return None;
        }
        let mut positions = [0; 256];
        for (at, &byte) in word.iter().enumerate() {
            positions[usize::from(byte)] |= 1 << at;
        }
        Some(Self { positions, len: word.len() })
    }

    /// The same as [`Self::distance`] where it is at most `slips`, and else some greater distance, found sooner.
    pub fn within(&self, slips: usize, text: &[u8]) -> Distance {
        let longest = self.len + slips;
        let head = &text[..text.len().min(longest)];
        let mut found = self.walk(head, |whole, prefix, left| whole > slips + left && prefix > slips);
        if text.len() > longest {
            found.whole = usize::MAX;
        }
        found
    }

    /// Optimal string alignment distance (Hyyrö, "A bit-vector algorithm for computing Levenshtein and
    /// Damerau edit distances", 2003), to the whole of `text` and to its nearest prefix.
    pub fn distance(&self, text: &[u8]) -> Distance {
        self.walk(text, |_, _, _| false)
    }

    /// `hopeless`: of the distances so far and the letters left, whether to give up.
    fn walk(&self, text: &[u8], hopeless: impl Fn(usize, usize, usize) -> bool) -> Distance {
        let last = 1u64 << (self.len - 1);
        let (mut vp, mut vn, mut d0, mut before) = (!0u64, 0u64, 0u64, 0u64);
        let mut whole = self.len;
        let mut prefix = whole;
        for (at, &byte) in text.iter().enumerate() {
            let here = self.positions[usize::from(byte)];
            let swapped = ((!d0 & here) << 1) & before;
            d0 = ((here & vp).wrapping_add(vp) ^ vp) | here | vn | swapped;
            let hp = vn | !(d0 | vp);
            let hn = d0 & vp;
            if hp & last != 0 {
                whole += 1;
            } else if hn & last != 0 {
                whole -= 1;
            }
            prefix = prefix.min(whole);
            if hopeless(whole, prefix, text.len() - at - 1) {
                return Distance { whole: usize::MAX, prefix: usize::MAX };
            }
            let hp = (hp << 1) | 1;
            vp = (hn << 1) | !(d0 | hp);
            vn = hp & d0;
            before = here;
        }
        Distance { whole, prefix }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(a: &[u8], b: &[u8]) -> usize {
        let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                rows[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let cost = usize::from(a[i - 1] != b[j - 1]);
                    let mut best = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + cost);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        best = best.min(rows[i - 2][j - 2] + 1);
                    }
                    best
                };
            }
        }
        rows[a.len()][b.len()]
    }

    #[test]
    fn counts_the_usual_slips_as_one() {
        for (typed, meant) in [
            ("peugoet", "peugeot"),
            ("decoletage", "decolletage"),
            ("decollletage", "decolletage"),
            ("besanson", "besancon"),
        ] {
            let pattern = Pattern::new(typed.as_bytes()).unwrap();
            assert_eq!(pattern.distance(meant.as_bytes()).whole, 1, "{typed}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn agrees_with_the_plain_table(a in "[abc]{1,12}", b in "[abc]{0,14}") {
            let (a, b) = (a.as_bytes(), b.as_bytes());
            let got = Pattern::new(a).unwrap().distance(b);
            prop_assert_eq!(got.whole, plain(a, b));
            let prefix = (0..=b.len()).map(|end| plain(a, &b[..end])).min().unwrap();
            prop_assert_eq!(got.prefix, prefix);
            for slips in 0..4 {
                let within = Pattern::new(a).unwrap().within(slips, b);
                prop_assert_eq!(within.whole <= slips, got.whole <= slips);
                prop_assert_eq!(within.prefix <= slips, got.prefix <= slips);
                prop_assert!(within.whole > slips || within.whole == got.whole);
                prop_assert!(within.prefix > slips || within.prefix == got.prefix);
            }
        }
    }
}
