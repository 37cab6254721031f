//! How a French word sounds, roughly: two spellings that are read alike give the same sounds.
//!
//! `Kryptalys` and `criptalis`, `Hautecour` and `otecour`, `Philibeaux` and `filibo`: too many letters differ to be a
//! slip, yet whoever only heard the name writes it so.

/// Fewer sounds than that are shared by too many words.
pub(super) const MIN_SOUNDS: usize = 3;
/// Sounds that are kept of every word.
const ONSET: usize = 6;

/// The sounds of a folded word, one byte each. Capitals: `A` an, `I` in, `O` on, `U` ou, `W` oi, `C` ch, `N` gn. Letters
/// that are no Latin ones stand for themselves.
pub(super) fn sounds_of(word: &[u8], sounds: &mut Vec<u8>) {
    sounds.clear();
    let word = without_silent_end(word);
    let mut rest = word;
    let mut before = 0;
    while let Some(&letter) = rest.first() {
        let (read, sound): (usize, &[u8]) = match letter {
            b'a' | b'e' | b'i' | b'o' | b'u' | b'y' => vowels(rest),
            b'h' => (1, b""),
            _ => consonants(rest, before),
        };
        for &one in sound {
            // Doubled letters sound once.
            if sounds.last() != Some(&one) {
                sounds.push(one);
            }
        }
        before = letter;
        // Every arm reads at least one letter.
        rest = &rest[read..];
    }
    // An `e` at the end softens a `g` or a `c` and is not heard.
    if word.ends_with(b"e") && sounds.last() == Some(&b'e') && sounds.len() > MIN_SOUNDS {
        sounds.pop();
    }
}

/// The first sounds in one number, five bits each from the top, to pass by nearly all words unread; the mask covers as
/// many as there are.
pub(super) fn onset(sounds: &[u8]) -> (u32, u32) {
    let (mut onset, mut mask, mut shift) = (0, 0, 32);
    for sound in sounds.iter().take(ONSET) {
        shift -= 5;
        // Letters of other scripts share their bits with some sound.
        onset |= u32::from(sound ^ (sound >> 6)) << shift & 31 << shift;
        mask |= 31 << shift;
    }
    (onset, mask)
}

/// Without what is written at the end and not heard: a plural, then one of `t d p z`.
fn without_silent_end(word: &[u8]) -> &[u8] {
    let mut kept = word;
    for silent in [&b"sx"[..], b"tdpz"] {
        if let [before @ .., last] = kept
            && before.len() >= MIN_SOUNDS
            && silent.contains(last)
        {
            kept = before.strip_suffix(&[*last]).unwrap_or(before);
        }
    }
    kept
}

const fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Whether `n` or `m`, at that place, makes the vowels before it nasal: not before a vowel, nor doubled.
fn nasal(rest: &[u8], at: usize) -> bool {
    let after = rest.get(at + 1).copied().unwrap_or(b' ');
    match rest.get(at) {
        Some(b'n') => !is_vowel(after) && !matches!(after, b'n' | b'm' | b'h'),
        Some(b'm') => matches!(after, b'b' | b'p' | b' '),
        _ => false,
    }
}

fn vowels(rest: &[u8]) -> (usize, &'static [u8]) {
    let vowel_at = |at: usize| rest.get(at).copied().is_some_and(is_vowel);
    match rest {
        [b'e', b'a', b'u', ..] => (3, b"o"),
        [b'o', b'e', b'u', ..] => (3, b"e"),
        [b'a' | b'e', b'i', ..] if nasal(rest, 2) => (3, b"I"),
        [b'o', b'i', ..] if nasal(rest, 2) => (3, b"WI"),
        [b'o', b'i', b'l', b'l', ..] => (4, b"Wi"),
        [b'a', b'i', b'l', b'l', ..] => (4, b"ai"),
        [b'e', b'i', b'l', b'l', ..] => (4, b"ei"),
        [b'o', b'u', ..] => (2, b"U"),
        [b'a', b'u', ..] => (2, b"o"),
        [b'e', b'u', ..] | [b'o', b'e', ..] => (2, b"e"),
        [b'o', b'y', ..] if vowel_at(2) => (2, b"Wi"),
        [b'a' | b'e', b'y', ..] if vowel_at(2) => (2, b"ei"),
        [b'o', b'i' | b'y', ..] => (2, b"W"),
        [b'a' | b'e', b'i' | b'y', ..] => (2, b"e"),
        [b'i', b'e', ..] if nasal(rest, 2) => (3, b"iI"),
        [b'i' | b'y' | b'u', ..] if nasal(rest, 1) => (2, b"I"),
        [b'a' | b'e', ..] if nasal(rest, 1) => (2, b"A"),
        [b'o', ..] if nasal(rest, 1) => (2, b"O"),
        [b'i', b'l', b'l', ..] if vowel_at(3) => (3, b"i"),
        [b'a', ..] => (1, b"a"),
        [b'e', ..] => (1, b"e"),
        [b'o', ..] => (1, b"o"),
        [b'u', ..] => (1, b"u"),
        _ => (1, b"i"),
    }
}

fn consonants(rest: &[u8], before: u8) -> (usize, &[u8]) {
    let soft = |at: usize| matches!(rest.get(at), Some(b'e' | b'i' | b'y'));
    match rest {
        [b's', b'c', b'h', ..] => (3, b"C"),
        [b'c' | b's', b'h', ..] => (2, b"C"),
        [b'p', b'h', ..] => (2, b"f"),
        [b'g', b'n', ..] => (2, b"N"),
        [b'g', b'u', ..] if soft(2) => (2, b"g"),
        [b'g', b'e', b'a' | b'o' | b'u', ..] => (2, b"j"),
        [b'g', ..] if soft(1) => (1, b"j"),
        [b'q', b'u', ..] => (2, b"k"),
        [b's', b'c', ..] if soft(2) => (2, b"s"),
        [b'c', b'c', ..] if soft(2) => (2, b"ks"),
        [b'c', ..] if soft(1) => (1, b"s"),
        [b'c' | b'q' | b'k', ..] => (1, b"k"),
        [b't', b'i', b'o', b'n', ..] if before != b's' => (1, b"s"),
        [b't', b'z', ..] => (2, b"s"),
        [b's' | b'z', ..] => (1, b"s"),
        [b'x', ..] => (1, b"ks"),
        [b'w', ..] => (1, b"v"),
        _ => (1, &rest[..1]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sounds(word: &str) -> String {
        let mut sounds = Vec::new();
        sounds_of(word.as_bytes(), &mut sounds);
        String::from_utf8_lossy(&sounds).into_owned()
    }

    #[test]
    fn spellings_that_are_read_alike_sound_alike() {
        for (one, other) in [
            ("kryptalys", "criptalis"),
            ("hautecour", "otecour"),
            ("philibeaux", "filibo"),
            ("bavoillot", "bavoyot"),
            ("vauclard", "voclard"),
            ("physalor", "fisalor"),
            ("quincaillerie", "kincaillerie"),
            ("mecanique", "mekanique"),
            ("decoupage", "decoupaje"),
            ("traitement", "traitemant"),
            ("horlogerie", "orlogerie"),
            ("schmitt", "shmit"),
            ("gauthier", "gotier"),
            ("synthese", "sintese"),
            ("haut", "hauts"),
        ] {
            assert_eq!(sounds(one), sounds(other), "{one} and {other}");
        }
        for (one, other) in [("pont", "pan"), ("cour", "cure"), ("moule", "mule"), ("chat", "cas")] {
            assert_ne!(sounds(one), sounds(other), "{one} and {other}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_word_has_sounds(word in "\\PC{0,20}") {
            let _ = sounds(&word);
        }
    }
}
