//! The clock on the wall, as the programs see it: whatever it is set to, in whatever zone.

use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::NaiveDate;

/// Nanoseconds of a second.
pub const SECOND: i128 = 1_000_000_000;

/// Zones in the notation that needs no table: whole hours, halves and quarters, both halves of the year, both sides of the
/// date line, and one (Havana's) in which the summer's first midnight does not exist.
pub const ZONES: [&str; 10] = [
    "CET-1CEST,M3.5.0,M10.5.0/3",
    "UTC0",
    "<-03>3<-02>,M3.2.0,M11.1.0",
    "<-10>10",
    "<+11>-11",
    "<+14>-14",
    "<-12>12",
    "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
    "<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45",
    "CST5CDT,M3.2.0/0,M11.1.0/1",
];

/// A clock that is set by this program and read by those that it starts.
pub struct Clock {
    file: std::fs::File,
    path: PathBuf,
    preload: PathBuf,
}

impl Clock {
    /// Compiles what is preloaded; `name` tells clocks apart that share a folder.
    ///
    /// # Errors
    /// There is no C compiler.
    pub fn new(folder: &Path, name: &str) -> Result<Clock, String> {
        let preload = folder.join(format!("{name}.so"));
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/torture_clock/clock.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-O1", "-shared", "-fPIC", "-o"]).arg(&preload).arg(source).arg("-ldl");
        let said = compiler.output().map_err(|error| format!("cc: {error}"))?;
        if !said.status.success() {
            return Err(String::from_utf8_lossy(&said.stderr).into_owned());
        }
        let path = folder.join(name);
        let file = std::fs::File::create(&path).map_err(|error| error.to_string())?;
        let clock = Clock { file, path, preload };
        clock.set(now())?;
        Ok(clock)
    }

    /// Sets it: nanoseconds since 1970 in Greenwich. It goes on from there.
    ///
    /// # Errors
    /// The moment cannot be written.
    pub fn set(&self, moment: i128) -> Result<(), String> {
        let ahead = i64::try_from(moment - now()).map_err(|error| error.to_string())?;
        self.file.write_all_at(&ahead.to_ne_bytes(), 0).map_err(|error| error.to_string())
    }

    /// What it shows.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn moment(&self) -> Result<i128, String> {
        let mut bytes = [0; 8];
        let own = std::fs::File::open(&self.path).map_err(|error| error.to_string())?;
        own.read_exact_at(&mut bytes, 0).map_err(|error| error.to_string())?;
        Ok(now() + i128::from(i64::from_ne_bytes(bytes)))
    }

    /// What a program that is to see it needs in its environment.
    pub fn variables(&self, zone: &str) -> [(&'static str, PathBuf); 3] {
        [("LD_PRELOAD", self.preload.clone()), ("TORTURE_CLOCK", self.path.clone()), ("TZ", PathBuf::from(zone))]
    }
}

fn now() -> i128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as i128)
}

/// What a calendar on the wall shows in a zone at moments, seconds since 1970: the system's `date` is asked, which shares no
/// line with the program.
///
/// # Errors
/// There is no such command.
pub fn civil(zone: &str, moments: &[i64]) -> Result<Vec<(NaiveDate, String)>, String> {
    let asked: String = moments.iter().map(|moment| format!("@{moment}\n")).collect();
    let said = date(zone, &asked, "+%F %z")?;
    let read = |line: &str| {
        let (day, offset) = line.split_once(' ')?;
        Some((day.parse().ok()?, offset.to_owned()))
    };
    let days: Option<Vec<_>> = said.lines().map(read).collect();
    days.filter(|days| days.len() == moments.len()).ok_or_else(|| format!("date: {said}"))
}

/// The moment at which a zone's calendar shows a day and a time; none where it never does.
///
/// # Errors
/// There is no such command.
pub fn moment_of(zone: &str, day: &str, time: &str) -> Result<Option<i64>, String> {
    Ok(date(zone, &format!("{day} {time}\n"), "+%s")?.trim().parse().ok())
}

/// Moments of a year at which a zone's offset becomes another: the last hour's end before it.
///
/// # Errors
/// There is no such command.
pub fn changes(zone: &str, year: i32) -> Result<Vec<i64>, String> {
    const HALF_HOUR: i64 = 1_800;
    let Some(first) = moment_of("UTC0", &format!("{year}-01-01"), "00:00:00")? else { return Ok(Vec::new()) };
    let moments: Vec<i64> = (0..366 * 48).map(|half| first + half * HALF_HOUR).collect();
    let offsets = civil(zone, &moments)?;
    let pairs = offsets.windows(2).zip(&moments[1..]);
    Ok(pairs.filter(|(pair, _)| pair[0].1 != pair[1].1).map(|(_, moment)| *moment).collect())
}

fn date(zone: &str, asked: &str, format: &str) -> Result<String, String> {
    let fail = |error: std::io::Error| format!("date: {error}");
    let mut command = Command::new("date");
    command.env("TZ", zone).env("LC_ALL", "C").args(["-f", "-", format]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(fail)?;
    let mut to = child.stdin.take().ok_or("date reads nothing")?;
    let asked = asked.to_owned();
    let writes = std::thread::spawn(move || to.write_all(asked.as_bytes()));
    let said = child.wait_with_output().map_err(fail)?;
    // Where it gave up reading, its answer is short, which is seen.
    let _ = writes.join();
    Ok(String::from_utf8_lossy(&said.stdout).into_owned())
}
