//! Somebody at work while the clock on the wall is set forth and back.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use portable_pty::CommandBuilder;
use rouage::model::kind::Kind;
use rouage::store::Store;

use super::clock::{Clock, SECOND, civil};
use super::moments::{Moment, Moments};
use super::support::dice::Dice;
use super::support::pole::{self, COMPANIES, session};
use super::support::session::{Session, settle};
use super::support::{WHO, check};

const PATIENCE: Duration = Duration::from_secs(15);
/// What another wrote is in sight after so long, and a program that is told to go is gone.
const SECOND_OF_REAL_TIME: Duration = Duration::from_secs(1);
/// A draft is durable after so long.
const DURABLE: Duration = Duration::from_millis(500);
/// What is done, by a throw of the dice; where it cannot be, the program is quit and started.
const STEPS: [&str; 10] =
    ["keys", "keys", "keys", "keys", "command", "command", "command", "undo", "draft and kill", "midnight or quit"];
/// The frame of the search box, which hides the middle of what is behind it.
const BOX: &str = "╭ Rechercher";
const HOUR: i128 = 3_600 * SECOND;
/// By how much clocks are set.
const SETS: [i128; 9] = [
    HOUR,
    -HOUR,
    24 * HOUR,
    -24 * HOUR,
    30 * 24 * HOUR,
    -30 * 24 * HOUR,
    -3_650 * 24 * HOUR,
    366 * 24 * HOUR,
    90 * SECOND,
];

#[derive(Debug, Default)]
pub struct Tally {
    pub rounds: u64,
    pub settings: u64,
    pub by_keys: u64,
    pub by_command: u64,
    pub undone: u64,
    pub drafts: u64,
    pub midnights: u64,
    pub starts: u64,
    pub faults: u64,
}

/// A visit that was said to be saved, with the days that the calendar showed meanwhile.
struct Saved {
    summary: String,
    days: BTreeSet<NaiveDate>,
}

struct Desk<'a> {
    binary: &'a Path,
    database: std::path::PathBuf,
    clock: &'a Clock,
    zone: &'static str,
    session: Session,
    saved: Vec<Saved>,
    number: u64,
    company: &'static str,
    /// Whether the last one saved was by keys, so that undo takes it back.
    own: bool,
}

/// So many rounds, each on a database of its own.
///
/// # Errors
/// Something that is needed is not there.
pub fn run(binary: &Path, folder: &Path, seed: u64, rounds: u64) -> Result<Tally, String> {
    let model = folder.join("model.db");
    pole::make(&model).map_err(|error| error.to_string())?;
    let clock = Clock::new(folder, "wall")?;
    let (mut tally, mut moments) = (Tally::default(), Moments::default());
    for round in 0..rounds {
        let mut dice = Dice::part(seed, 1_000_000_000 + round);
        let moment = moments.draw(&mut dice)?;
        let place = folder.join("desk");
        let _ = std::fs::remove_dir_all(&place);
        std::fs::create_dir_all(&place).map_err(|error| error.to_string())?;
        let database = place.join("pole.db");
        std::fs::copy(&model, &database).map_err(|error| error.to_string())?;
        clock.set(i128::from(moment.at) * SECOND)?;
        if let Err(why) = one(binary, &database, &clock, moment, &mut dice, &mut tally, &mut moments) {
            tally.faults += 1;
            let kept = keep(&place, seed, round);
            eprintln!("round {round} of seed {seed}, from {} in {} ({kept}): {why}", moment.at, moment.zone);
        }
        tally.rounds += 1;
    }
    Ok(tally)
}

/// Keeps what a round with a fault left, and says where.
fn keep(place: &Path, seed: u64, round: u64) -> String {
    let kept = format!("target/torture/kept/clock-{seed}-{round}");
    let _ = std::fs::create_dir_all("target/torture/kept");
    let _ = std::fs::remove_dir_all(&kept);
    let copied = Command::new("cp").arg("-r").arg(place).arg(&kept).status();
    if copied.is_ok_and(|status| status.success()) { kept } else { "not kept".to_owned() }
}

fn one(
    binary: &Path,
    database: &Path,
    clock: &Clock,
    moment: Moment,
    dice: &mut Dice,
    tally: &mut Tally,
    moments: &mut Moments,
) -> Result<(), String> {
    let session = open(binary, database, clock, moment.zone)?;
    tally.starts += 1;
    let database = database.to_owned();
    let mut desk = Desk {
        binary,
        database,
        clock,
        zone: moment.zone,
        session,
        saved: Vec::new(),
        number: 0,
        company: "",
        own: false,
    };
    let mut steps = Vec::new();
    let done = work(&mut desk, &mut steps, dice, tally, moments);
    done.map_err(|why| format!("after {}: {why}", steps.join(", ")))
}

/// Some hours of work; `steps` says what was done.
fn work(
    desk: &mut Desk,
    steps: &mut Vec<String>,
    dice: &mut Dice,
    tally: &mut Tally,
    moments: &mut Moments,
) -> Result<(), String> {
    let clock = desk.clock;
    for _ in 0..6 + dice.below(6) {
        if dice.percent(60) {
            let to = match dice.percent(30) {
                true => i128::from(moments.draw(dice)?.at) * SECOND,
                false => clock.moment()? + *dice.pick(&SETS),
            };
            steps.push(format!("clock set by {} s", (to - clock.moment()?) / SECOND));
            clock.set(to.max(0))?;
            tally.settings += 1;
        }
        let action = dice.below(10);
        steps.push(STEPS[action as usize].to_owned());
        match action {
            0..4 => {
                desk.by_keys(dice)?;
                tally.by_keys += 1;
            }
            4..7 => {
                desk.by_command(dice)?;
                tally.by_command += 1;
            }
            7 if desk.own => {
                desk.undo()?;
                tally.undone += 1;
            }
            8 => {
                desk.killed_over_a_draft(dice)?;
                tally.drafts += 1;
                tally.starts += 1;
            }
            9 if dice.percent(30) => {
                desk.midnight()?;
                tally.midnights += 1;
            }
            _ => {
                desk.quit()?;
                desk.session = open(desk.binary, &desk.database, clock, desk.zone)?;
                tally.starts += 1;
            }
        }
    }
    desk.quit()?;
    desk.look()
}

fn open(binary: &Path, database: &Path, clock: &Clock, zone: &str) -> Result<Session, String> {
    let mut command = CommandBuilder::new(binary);
    command.args(["--lang", "fr", "--as", WHO, "--db"]);
    command.arg(database);
    settle(&mut command, database);
    for (name, value) in clock.variables(zone) {
        command.env(name, value);
    }
    let session = Session::start(command, 120, 24)?;
    session.wait_for("Tableau de bord", PATIENCE).map_err(|_| format!("no start:\n{}", session.text()))?;
    Ok(session)
}

impl Desk<'_> {
    fn today(&self) -> Result<NaiveDate, String> {
        let seconds = i64::try_from(self.clock.moment()?.div_euclid(SECOND)).map_err(|error| error.to_string())?;
        Ok(civil(self.zone, &[seconds])?.swap_remove(0).0)
    }

    fn wait(&self, what: &str, patience: Duration, is: impl Fn(&str) -> bool) -> Result<(), String> {
        let came = self.session.wait(patience, |screen, _| is(&screen.replace(['\u{A0}', '\u{202F}'], " ")));
        came.map_err(|missed| format!("{what}: {missed:?}, {}\n{}", self.session.threads(), self.session.text()))
    }

    fn next(&mut self) -> String {
        self.number += 1;
        format!("mk{:05}", self.number)
    }

    /// A company; not the last one, whose name still stands in the footer.
    fn company(&mut self, dice: &mut Dice) -> &'static str {
        let others: Vec<&str> = COMPANIES.into_iter().filter(|one| *one != self.company).collect();
        self.company = *dice.pick(&others);
        self.company
    }

    /// Logs a visit by keystrokes: it is of the day that the calendar shows.
    fn by_keys(&mut self, dice: &mut Dice) -> Result<(), String> {
        let (company, summary) = (self.company(dice), self.next());
        let before = self.today()?;
        self.session.press(format!("v{company}\r{summary}\x13").as_bytes());
        self.saved_by_keys(company)?;
        let days = BTreeSet::from([before, self.today()?]);
        self.saved.push(Saved { summary, days });
        self.own = true;
        Ok(())
    }

    fn saved_by_keys(&self, company: &str) -> Result<(), String> {
        self.wait("not saved", PATIENCE, |screen| {
            let footer = screen.lines().last().unwrap_or_default();
            footer.contains("Visite enregistrée") && footer.contains(company)
        })
    }

    /// Logs one by a command: the open program shows it within a second.
    fn by_command(&mut self, dice: &mut Dice) -> Result<(), String> {
        let (company, summary) = (self.company(dice), self.next());
        self.session.press(b"3");
        self.wait("no register", PATIENCE, |screen| screen.contains("Toutes les visites"))?;
        let before = self.today()?;
        let mut command = Command::new(self.binary);
        command.env_clear().envs(self.clock.variables(self.zone)).env("HOME", self.database.with_file_name("home"));
        command.args(["--lang", "fr", "--as", WHO, "--db"]).arg(&self.database);
        command.args(["visit", "add", "--org", company, "--date", "aujourd'hui", "--summary", &summary]);
        let said = command.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
        if !said.status.success() {
            return Err(format!("{:?}: {}", said.status, String::from_utf8_lossy(&said.stderr)));
        }
        self.saved.push(Saved { summary: summary.clone(), days: BTreeSet::from([before, self.today()?]) });
        self.own = false;
        // By its words: the register is that of the year on the screen, and the newest day is first.
        self.session.press(b"/");
        self.session.press(summary.as_bytes());
        let found = |screen: &str| screen.contains(BOX) && screen.contains(&summary) && screen.contains(company);
        self.wait("not found within a second", SECOND_OF_REAL_TIME, found)?;
        // Alone, so that it is not taken for Alt with the next key.
        self.session.press(b"\x1b");
        self.wait("the search box stays", PATIENCE, |screen| !screen.contains(BOX))?;
        std::thread::sleep(Duration::from_millis(60));
        Ok(())
    }

    /// Takes back what was written last here, whatever moment it bears.
    fn undo(&mut self) -> Result<(), String> {
        self.session.press(b"u");
        self.wait("not undone", PATIENCE, |screen| screen.lines().last().unwrap_or_default().contains("Annulé"))?;
        self.saved.pop();
        self.own = false;
        Ok(())
    }

    /// Killed with a visit half typed; the clock is set back meanwhile, or forth; the next start offers the text.
    fn killed_over_a_draft(&mut self, dice: &mut Dice) -> Result<(), String> {
        let (company, summary) = (self.company(dice), self.next());
        let before = self.today()?;
        self.session.press(format!("v{company}\r{summary}").as_bytes());
        self.wait("not typed", PATIENCE, |screen| screen.contains(&summary))?;
        std::thread::sleep(DURABLE);
        self.session.kill().ok_or("not killed")?;
        self.clock.set((self.clock.moment()? + *dice.pick(&SETS)).max(0))?;
        self.session = open(self.binary, &self.database, self.clock, self.zone)?;
        self.wait("no draft is offered", PATIENCE, |screen| screen.contains("interrompue"))?;
        self.session.press(b"\r");
        self.wait("the draft does not open", PATIENCE, |screen| screen.contains(&summary))?;
        self.session.press(b"\x13");
        self.saved_by_keys(company)?;
        // The day that stood in the form when it was typed.
        self.saved.push(Saved { summary, days: BTreeSet::from([before]) });
        self.own = true;
        Ok(())
    }

    /// Nobody presses a key while the day ends: the day in the header becomes the next.
    fn midnight(&mut self) -> Result<(), String> {
        let today = self.today()?;
        let Some(tomorrow) = today.succ_opt() else { return Ok(()) };
        let Some(end) = super::clock::moment_of(self.zone, &tomorrow.to_string(), "00:00:00")? else { return Ok(()) };
        // A key after the setting, so that the program knows how long the day lasts; then none.
        self.clock.set((i128::from(end) * SECOND - 3 * SECOND).max(0))?;
        self.session.press(b"1");
        let shown = |day: NaiveDate| day.format("%d/%m/%Y").to_string();
        let (old, new) = (shown(today), shown(tomorrow));
        self.wait("the day is not shown", PATIENCE, |screen| header(screen).contains(&old))?;
        self.wait("the new day does not come", Duration::from_secs(6), |screen| header(screen).contains(&new))
    }

    fn quit(&mut self) -> Result<(), String> {
        let began = Instant::now();
        self.session.press(b"q");
        self.session
            .end(PATIENCE)
            .ok_or_else(|| format!("does not quit: {}\n{}", self.session.threads(), self.session.text()))?;
        self.own = false;
        // The copy of the day is made and checked before it goes, which no bar limits; more is a hang.
        match began.elapsed() < 5 * SECOND_OF_REAL_TIME {
            true => Ok(()),
            false => Err(format!("took {:?} to quit", began.elapsed())),
        }
    }

    /// Everything acknowledged is there once, under its civil day, in the order in which it was written; the copies are
    /// sound, and there is at least one.
    fn look(&self) -> Result<(), String> {
        let acknowledged: BTreeSet<String> = self.saved.iter().map(|saved| saved.summary.clone()).collect();
        check::database(&self.database, &acknowledged).map_err(|fault| fault.to_string())?;
        let store = Store::open(&self.database, session("look")).map_err(|error| error.to_string())?;
        let visits = store.all(Kind::Visit).map_err(|error| error.to_string())?;
        let mut at = visits.iter();
        for saved in &self.saved {
            let visit = at.find(|visit| visit.text("summary") == saved.summary);
            let visit = visit.ok_or_else(|| format!("{} is not where it was written", saved.summary))?;
            if !visit.date("date").is_some_and(|day| saved.days.contains(&day)) {
                return Err(format!("{}: of {:?}, written on {:?}", saved.summary, visit.date("date"), saved.days));
            }
        }
        let folder = self.database.with_file_name("backups");
        let mut copies = 0;
        for entry in std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?.flatten() {
            if entry.path().extension().is_some_and(|ending| ending == "db") {
                check::consistent(&entry.path()).map_err(|fault| format!("{}: {fault}", entry.path().display()))?;
                copies += 1;
            }
        }
        if copies == 0 { Err("no copy was made".into()) } else { Ok(()) }
    }
}

fn header(screen: &str) -> &str {
    screen.lines().nth(1).unwrap_or_default()
}
