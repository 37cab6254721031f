//! One round: somebody types, the program is ended, started again, and what it offers is looked at.

use std::path::Path;
use std::time::{Duration, Instant};

use rouage::model::kind::Kind;
use rouage::store::Store;

use super::pty::{Start, Terminal};
use super::small;

/// After so long every key is durable.
const DURABLE: Duration = Duration::from_millis(500);
/// Typed at the cursor that comes back, to see where it is.
const MARK: char = '¤';

#[derive(Debug, Clone, Copy)]
pub enum End {
    Kill,
    Term,
    Hup,
    Close,
}

impl End {
    pub const ALL: [End; 4] = [End::Kill, End::Term, End::Hup, End::Close];
}

/// A source of numbers that a seed repeats (Knuth's constants).
pub struct Dice(u64);

impl Dice {
    /// Those of a round of a seed.
    pub fn of(seed: u64, round: u64) -> Dice {
        Dice(seed ^ (round + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % bound as u64).unwrap()
    }
}

/// What came of a round.
pub struct Round {
    /// What was not as it must be.
    pub lost: Option<String>,
    pub end_ms: u128,
}

/// Types, ends, starts again, looks.
pub fn one(binary: &Path, model: &Path, end: End, locked: bool, dice: &mut Dice) -> Round {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("pole.db");
    std::fs::copy(model, &database).unwrap();
    let mut terminal = Start::on(binary, &database).go();
    terminal.wait_for("1/40");
    terminal.press("v");
    terminal.wait_for("Nouvelle visite");
    terminal.press("horlo");
    terminal.wait_for("Horlogerie des Prés");
    terminal.press("\r");
    let lock = locked.then(|| {
        let conn = rusqlite::Connection::open(&database).unwrap();
        conn.busy_timeout(Duration::from_secs(5)).unwrap();
        conn.execute_batch("BEGIN IMMEDIATE").unwrap();
        conn
    });
    let (text, cursor) = type_text(&mut terminal, dice);
    let start = Instant::now();
    let wanted = match end {
        End::Kill => {
            std::thread::sleep(DURABLE);
            terminal.signal("KILL");
            None
        }
        End::Term => {
            terminal.signal("TERM");
            Some(143)
        }
        End::Hup => {
            terminal.signal("HUP");
            Some(129)
        }
        End::Close => {
            let last: String = text.chars().filter(|c| c.is_ascii_digit()).collect();
            if !terminal.try_wait_for(|shown| shown.contains(&last), Duration::from_secs(10)) {
                return Round { lost: Some(format!("{last} never came into sight")), end_ms: 0 };
            }
            std::thread::sleep(Duration::from_millis(20));
            terminal.close();
            Some(129)
        }
    };
    let waited = if matches!(end, End::Kill | End::Close) { Instant::now() } else { start };
    let (code, _) = terminal.ended();
    let end_ms = waited.elapsed().as_millis();
    if let Some(wanted) = wanted.filter(|wanted| *wanted != code) {
        return Round { lost: Some(format!("exit code {code}, not {wanted}")), end_ms };
    }
    drop(terminal);
    drop(lock);
    let lost = resume(binary, &database, &text, cursor).err();
    Round { lost, end_ms }
}

/// Types a text into the report, walks back a little, and gives what stands there, with the cursor in characters.
fn type_text(terminal: &mut Terminal, dice: &mut Dice) -> (String, usize) {
    const WORDS: [&str; 8] = ["visite", "été", "usinage", "œuvre", "l’atelier", "漢字", "cherche", "partenaire"];
    let mut text = String::new();
    for _ in 0..=dice.below(30) {
        text.push_str(WORDS[dice.below(WORDS.len())]);
        text.push(if dice.below(6) == 0 { '\n' } else { ' ' });
    }
    text.push_str("la suite");
    for (at, part) in text.split('\n').enumerate() {
        if at > 0 {
            terminal.press("\r");
        }
        terminal.press(part);
        std::thread::sleep(Duration::from_millis(dice.below(3) as u64));
    }
    let back = dice.below(6);
    for _ in 0..back {
        terminal.press("\x1b[D");
    }
    // Told from all others, and last: once they are in sight, every key before was read.
    let last = format!("{:06}", dice.below(1_000_000));
    terminal.press(&last);
    let at = text.chars().count() - back;
    let mut typed: String = text.chars().take(at).collect();
    typed.push_str(&last);
    typed.extend(text.chars().skip(at));
    (typed, at + last.len())
}

/// Whether the next start offers the draft, whole, with the cursor where it was.
fn resume(binary: &Path, database: &Path, text: &str, cursor: usize) -> Result<(), String> {
    let mut terminal = Start::on(binary, database).go();
    if !terminal.try_wait_for(|shown| shown.contains("interrompue"), Duration::from_secs(10)) {
        return Err(format!("no draft is offered:\n{}", terminal.text()));
    }
    terminal.press("\r");
    if !terminal.try_wait_for(|shown| shown.contains("Nouvelle visite"), Duration::from_secs(10)) {
        return Err(format!("the draft does not open:\n{}", terminal.text()));
    }
    terminal.press(&format!("{MARK}\x13"));
    if !terminal.try_wait_for(|shown| shown.contains("Visite enregistrée"), Duration::from_secs(10)) {
        return Err(format!("the draft is not saved:\n{}", terminal.text()));
    }
    terminal.press("q");
    terminal.ended();
    let store = Store::open(database, small::session("look", "look")).unwrap();
    let visits = store.all(Kind::Visit).unwrap();
    let stored = visits.last().map(|visit| visit.text("summary").to_owned()).unwrap_or_default();
    let mut wanted: String = text.chars().take(cursor).collect();
    wanted.push(MARK);
    wanted.extend(text.chars().skip(cursor));
    match stored == wanted {
        true => Ok(()),
        false => Err(format!("typed {wanted:?}, kept {stored:?}")),
    }
}
