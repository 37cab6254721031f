//! Random keys.

use super::support::dice::Dice;

/// What is done to the program at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The bytes of one key, of a paste or of a report.
    Bytes(Vec<u8>),
    Resize(u16, u16),
    /// A moment without keys, so that what was unfinished times out.
    Pause,
    /// Ctrl-Z, and nothing more until the program is back: what is typed meanwhile goes to the shell.
    Stop,
}

const SEQUENCES: &[&str] = &[
    "\x1b[A",
    "\x1b[B",
    "\x1b[B",
    "\x1b[C",
    "\x1b[D",
    "\x1b[H",
    "\x1b[F",
    "\x1b[5~",
    "\x1b[6~",
    "\x1b[2~",
    "\x1b[3~",
    "\x1b[Z",
    "\x1bOP",
    "\x1bOQ",
    "\x1bOR",
    "\x1bOS",
    "\x1b[15~",
    "\x1b[17~",
    "\x1b[18~",
    "\x1b[19~",
    "\x1b[20~",
    "\x1b[21~",
    "\x1b[23~",
    "\x1b[24~",
    "\x1b[1;5A",
    "\x1b[1;5B",
    "\x1b[1;5C",
    "\x1b[1;5D",
    "\x1b[1;2A",
    "\x1b[1;2B",
    "\x1b[1;3C",
    "\x1b[1;3D",
    "\x1b[1;6H",
    "\x1b[3;5~",
    "\x1bOA",
    "\x1bOB",
    "\x1bOM",
    "\x1bb",
    "\x1bf",
    "\x1bd",
    "\x1b\x7f",
    "\x1b[97;5u",
    "\x1b[27;5;9~",
    "\x1b[13;2u",
    "\x1b[I",
    "\x1b[O",
];

/// Sequences that end too early, mean nothing, or pretend to be an answer of the terminal.
const BROKEN: &[&[u8]] = &[
    b"\x1b[",
    b"\x1b[1",
    b"\x1b[1;",
    b"\x1b[999;999;999;999;999;999~",
    b"\x1bO",
    b"\x1b]52;c;",
    b"\x1b]0;titre\x07",
    b"\x1bP+q544e\x1b\\",
    b"\x1bP",
    b"\x1b_G\x1b\\",
    b"\x1b[?62;c",
    b"\x1b[24;80R",
    b"\x1b[?1;2c",
    b"\x1b[<",
    b"\x1b[<0;",
    b"\x1b[M",
    b"\x1b[M\xff\xff\xff",
    b"\xff\xfe",
    b"\xc3",
    b"\xe2\x82",
    b"\xf0\x9f\x98",
    b"\xed\xa0\x80",
    b"\xc0\x80",
    b"\x00",
    b"\x80\x9b\x9d",
    b"\x1b\x1b\x1b",
    b"\x1b[200",
    b"\x1b[201~",
    b"\x1b[38;5",
    b"\x9b31m",
    b"\x1b[99999999999999999999A",
    b"\x1b[-1A",
    b"\x1b[A\x1b[",
];

const TEXTS: &[&str] = &[
    "é",
    "à",
    "ç",
    "œ",
    "€",
    "«",
    "»",
    "’",
    " ",
    "ß",
    "Ω",
    "日本",
    "👩‍🔬",
    "e\u{301}",
    "\u{202E}",
    "\u{200B}",
    "\u{FEFF}",
    "ﬁ",
    "İ",
    "\u{7F}",
];

const PASTES: &[&str] = &[
    "12/03/2015",
    "Aiguilles Bonnot",
    "ligne un\nligne deux\r\nligne trois",
    "550,00 €",
    "48798079900018",
    "\t;\t;\t",
    "=1+1",
    "\x1b[31mrouge\x1b[0m",
    "'; DROP TABLE visit; --",
    "hier",
    "",
    "\u{202E}gauche",
    "\x1b[200~encore",
];

/// The next step.
pub fn step(dice: &mut Dice) -> Step {
    Step::Bytes(match dice.below(10_000) {
        0..3_600 => letter(dice),
        3_600..3_900 => dice.pick(TEXTS).as_bytes().to_vec(),
        3_900..4_600 => vec![b'0' + dice.below(10) as u8],
        4_600..5_000 => vec![*dice.pick(b"/:?;,.!+-*=<>()[]{}'\"&_%$#@~|^`\\")],
        5_000..6_700 => dice.pick(SEQUENCES).as_bytes().to_vec(),
        6_700..7_600 => vec![*dice.pick(b"\r\r\r\t\t\t\x7f\x08\x19\n")],
        // Not Ctrl-Z, which has its own place.
        7_600..8_400 => match 1 + dice.below(30) as u8 {
            0x1a => vec![0x13],
            control => vec![control],
        },
        8_400..9_200 => vec![0x1b],
        9_200..9_400 => paste(dice),
        9_400..9_600 => mouse(dice),
        9_600..9_930 => dice.pick(BROKEN).to_vec(),
        9_930..9_960 => {
            let size = |dice: &mut Dice, most| match dice.below(4) {
                0 => dice.below(6) as u16,
                _ => dice.below(most) as u16,
            };
            let (width, height) = (size(dice, 301), size(dice, 101));
            return Step::Resize(width, height);
        }
        9_960..9_990 => return Step::Pause,
        9_990..9_992 => return Step::Stop,
        _ => b"q".to_vec(),
    })
}

fn letter(dice: &mut Dice) -> Vec<u8> {
    let letter = b'a' + dice.below(26) as u8;
    // It would end most programs after a few keys.
    let letter = if letter == b'q' && dice.percent(98) { b'e' } else { letter };
    vec![if dice.percent(20) { letter.to_ascii_uppercase() } else { letter }]
}

fn paste(dice: &mut Dice) -> Vec<u8> {
    let mut text = dice.pick(PASTES).as_bytes().to_vec();
    if dice.percent(10) {
        text = text.repeat(1 + dice.index(200));
    }
    let mut bytes = b"\x1b[200~".to_vec();
    bytes.extend(text);
    // Now and then its end never comes.
    if !dice.percent(15) {
        bytes.extend_from_slice(b"\x1b[201~");
    }
    bytes
}

fn mouse(dice: &mut Dice) -> Vec<u8> {
    let (button, x, y) = (*dice.pick(&[0, 1, 2, 3, 32, 35, 64, 65, 128]), dice.below(400), dice.below(200));
    if dice.percent(80) {
        format!("\x1b[<{button};{x};{y}{}", dice.pick(&["M", "m"])).into_bytes()
    } else {
        vec![0x1b, b'[', b'M', 32 + button as u8 % 96, 33 + (x % 200) as u8, 33 + (y % 200) as u8]
    }
}
