//! Bytes of a text file as text: found out, never asked.

use encoding_rs::{MACINTOSH, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::error::ReadError;
use super::table::Encoding;

/// What stands in the place of bytes that are no letter.
pub const BROKEN: char = '\u{FFFD}';
/// The bytes that Windows-1252 leaves undefined; decoded they are control characters of the same number.
pub const UNDEFINED: [u8; 5] = [0x81, 0x8D, 0x8F, 0x90, 0x9D];
/// How much of a text is looked at to tell one encoding from another.
const LOOKED_AT: usize = 1 << 20;

/// A text file's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    pub encoding: Encoding,
    /// Some bytes were no letters; [`BROKEN`] stands for them.
    pub broken: bool,
}

/// Finds out the encoding and decodes. A byte order mark is taken off.
///
/// # Errors
/// The text holds a NUL: it is no text.
pub fn decode(bytes: &[u8]) -> Result<Decoded, ReadError> {
    let decoded = if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        unicode(rest, Encoding::Utf8Bom)
    } else if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        unicode(rest, Encoding::Utf16Le)
    } else if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        unicode(rest, Encoding::Utf16Be)
    } else {
        unmarked(bytes)
    };
    no_nul(decoded)
}

fn no_nul(decoded: Decoded) -> Result<Decoded, ReadError> {
    match decoded.text.find('\0') {
        Some(at) => Err(ReadError::Nul { line: 1 + decoded.text[..at].matches('\n').count() as u64 }),
        None => Ok(decoded),
    }
}

/// Decodes in an encoding that somebody chose. A byte order mark is taken off.
///
/// # Errors
/// As [`decode`].
pub fn decode_as(bytes: &[u8], encoding: Encoding) -> Result<Decoded, ReadError> {
    let from = match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => encoding_rs::UTF_8,
        Encoding::Utf16Le => UTF_16LE,
        Encoding::Utf16Be => UTF_16BE,
        Encoding::Windows1252 => WINDOWS_1252,
        Encoding::MacRoman => MACINTOSH,
    };
    let (text, broken) = from.decode_with_bom_removal(bytes);
    no_nul(Decoded { text: text.into_owned(), encoding, broken })
}

fn unicode(bytes: &[u8], encoding: Encoding) -> Decoded {
    let from = match encoding {
        Encoding::Utf16Le => UTF_16LE,
        Encoding::Utf16Be => UTF_16BE,
        _ => encoding_rs::UTF_8,
    };
    let (text, broken) = from.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), encoding, broken }
}

fn unmarked(bytes: &[u8]) -> Decoded {
    if let Some(encoding) = utf16(bytes) {
        return unicode(bytes, encoding);
    }
    if mostly_utf8(bytes) {
        return unicode(bytes, Encoding::Utf8);
    }
    let (encoding, from) = if is_mac_roman(&bytes[..bytes.len().min(LOOKED_AT)]) {
        (Encoding::MacRoman, MACINTOSH)
    } else {
        (Encoding::Windows1252, WINDOWS_1252)
    };
    let (text, broken) = from.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), encoding, broken }
}

/// UTF-16 without its mark: in western text nearly every second byte is zero, always on the same side.
fn utf16(bytes: &[u8]) -> Option<Encoding> {
    let (pairs, _) = bytes[..bytes.len().min(LOOKED_AT)].as_chunks::<2>();
    if pairs.is_empty() {
        return None;
    }
    let first = pairs.iter().filter(|pair| pair[0] == 0).count();
    let second = pairs.iter().filter(|pair| pair[1] == 0).count();
    let (many, few) = (pairs.len() * 7 / 10, pairs.len() / 20);
    match (first, second) {
        (first, second) if second > many && first <= few => Some(Encoding::Utf16Le),
        (first, second) if first > many && second <= few => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// Whether this is UTF-8, though a few bytes may be broken: a file that was cut or pasted together. Letters beyond
/// ASCII hardly ever come out right by chance.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    bad == 0 || good >= 3 * bad
}

/// How well a letter fits between its neighbours, in French text.
fn fits(before: Option<char>, c: char, after: Option<char>) -> i64 {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let small = |c: Option<char>| c.is_some_and(char::is_lowercase);
    match c {
        'é' | 'è' | 'ê' | 'à' | 'ç' | 'ô' | 'î' | 'û' | 'ù' | 'â' | 'ë' | 'ï' | 'ü' | 'œ' => 3,
        'É' | 'È' | 'Ê' | 'À' | 'Ç' | 'Ô' | 'Î' | 'Û' | 'Ù' | 'Â' | 'Ë' | 'Ï' | 'Ü' | 'Œ' | 'Ö' | 'Ä' =>
        {
            let alone = !letter(before) && !letter(after) && c != 'À';
            if small(before) {
                -3
            } else if alone {
                0
            } else {
                2
            }
        }
        'ñ' | 'ö' | 'ä' | 'ß' | 'ó' | 'á' | 'í' | 'ú' => 1,
        '’' => {
            if letter(before) && letter(after) {
                3
            } else {
                0
            }
        }
        '€' | '°' => {
            if letter(before) && letter(after) {
                -3
            } else {
                2
            }
        }
        '«' | '»' | '…' | '–' | '—' | '\u{A0}' | '²' | '“' | '”' => {
            if letter(before) && letter(after) {
                -3
            } else {
                1
            }
        }
        c if c.is_control() => -4,
        _ => -2,
    }
}

fn score(text: &str) -> i64 {
    let mut chars = text.chars().peekable();
    let (mut before, mut sum) = (None, 0);
    while let Some(c) = chars.next() {
        if !c.is_ascii() {
            sum += fits(before, c, chars.peek().copied());
        }
        before = Some(c);
    }
    sum
}

/// Whether the text reads better as an old Macintosh wrote it. In doubt it does not: Windows is everywhere.
fn is_mac_roman(bytes: &[u8]) -> bool {
    let (mac, _) = MACINTOSH.decode_without_bom_handling(bytes);
    let (windows, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    score(&mac) > score(&windows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FRENCH: &str = "Société;N° SIRET;Dépôt\nL’œuvre d’été à Besançon – « Échappement »;12 €;ÉMAILLAGE GÊNÉ\n";

    fn utf16_bytes(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    fn mac(text: &str) -> Vec<u8> {
        let table: Vec<char> = (128..=255u8)
            .map(|byte| MACINTOSH.decode_without_bom_handling(&[byte]).0.chars().next().unwrap())
            .collect();
        let byte = |c: char| table.iter().position(|known| *known == c).map(|at| at as u8 + 128);
        text.chars().map(|c| if c.is_ascii() { c as u8 } else { byte(c).unwrap() }).collect()
    }

    #[test]
    fn every_encoding_is_found_out() {
        let (windows, ..) = WINDOWS_1252.encode(FRENCH);
        for (bytes, encoding) in [
            (FRENCH.as_bytes().to_vec(), Encoding::Utf8),
            ([b"\xEF\xBB\xBF", FRENCH.as_bytes()].concat(), Encoding::Utf8Bom),
            ([b"\xFF\xFE", &utf16_bytes(FRENCH, true)[..]].concat(), Encoding::Utf16Le),
            ([b"\xFE\xFF", &utf16_bytes(FRENCH, false)[..]].concat(), Encoding::Utf16Be),
            (utf16_bytes(FRENCH, true), Encoding::Utf16Le),
            (utf16_bytes(FRENCH, false), Encoding::Utf16Be),
            (windows.into_owned(), Encoding::Windows1252),
            (mac(FRENCH), Encoding::MacRoman),
        ] {
            let decoded = decode(&bytes).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.broken), (FRENCH, encoding, false));
        }
        assert_eq!(decode(b"").unwrap().encoding, Encoding::Utf8);
    }

    /// Not all can be: `Œuvre` of an old Macintosh and `Îuvre` of Windows are the same bytes.
    #[test]
    fn single_words_are_told_apart() {
        for word in ["Élise", "Besançon", "Noël", "forêt", "N°", "1 234,50 €", "l’été", "GÉRANT", "à"] {
            let (windows, ..) = WINDOWS_1252.encode(word);
            assert_eq!(decode(&windows).unwrap().text, word);
            assert_eq!(decode(&mac(word)).unwrap().text, word, "Macintosh");
        }
    }

    #[test]
    fn broken_bytes_are_marked() {
        let decoded = decode("été été été été été \u{E9}".as_bytes()).unwrap();
        assert_eq!((decoded.encoding, decoded.broken), (Encoding::Utf8, false));
        let cut = [FRENCH.as_bytes(), b"\xC3"].concat();
        let decoded = decode(&cut).unwrap();
        assert_eq!((decoded.encoding, decoded.broken), (Encoding::Utf8, true));
        assert!(decoded.text.ends_with(BROKEN));
        let decoded = decode(b"Besan\xE7on \x81 \xE9t\xE9").unwrap();
        assert_eq!((decoded.text.as_str(), decoded.encoding), ("Besançon \u{81} été", Encoding::Windows1252));
    }

    #[test]
    fn a_nul_is_refused_with_its_line() {
        assert!(matches!(decode(b"a\nb\0"), Err(ReadError::Nul { line: 2 })));
        assert!(matches!(decode(b"\0"), Err(ReadError::Nul { line: 1 })));
        assert!(decode(&utf16_bytes("été", true)).is_ok());
    }

    proptest! {
        #[test]
        fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(decoded) = decode(&bytes) {
                prop_assert!(!decoded.text.contains('\0'));
            }
        }

        #[test]
        fn unicode_is_read_back(text in "[a-zé€’ ;\n\u{1F600}]{0,40}", little in any::<bool>()) {
            prop_assert_eq!(&decode(text.as_bytes()).unwrap().text, &text);
            let mark: &[u8] = if little { b"\xFF\xFE" } else { b"\xFE\xFF" };
            prop_assert_eq!(decode(&[mark, &utf16_bytes(&text, little)].concat()).unwrap().text, text);
        }
    }
}
