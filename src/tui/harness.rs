//! The harness of screen tests: a real database file, the real threads and the real handling of events, on a small
//! screen. Keys are written as in `"/horlo<enter>"`; [`Harness::screen`] gives the text, [`Harness::styled`] text and
//! styles.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use chrono::{DateTime, NaiveDate};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

use super::app::{App, Event};
use super::input::InputEvent;
use super::keymap::Stroke;
use super::run::{Config, start};
use super::theme::Theme;
use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::store::{Clock, Session, Store};

/// The day on which every screen test is played.
pub const TODAY: &str = "2015-06-30";

/// A running application on a database of its own.
pub struct Harness {
    pub app: App,
    events: Receiver<Event>,
    screen: Terminal<TestBackend>,
    folder: tempfile::TempDir,
}

fn session(id: &str) -> Session {
    let moment = DateTime::parse_from_rfc3339("2015-06-30T08:00:00Z").unwrap().to_utc();
    Session { who: "cmi".into(), id: id.into(), clock: Clock::Fixed(moment) }
}

/// A little pole: one member, one prospect, one person of the staff.
pub fn small_pole(store: &mut Store) {
    let text = |text: &str| Value::Text(text.into());
    let day = |day: &str| Value::Date(day.parse().unwrap());
    let save = |store: &mut Store, record: Record| -> Id { store.save(record).unwrap().0.id };
    let staff = save(store, Record::new(Kind::Staff).with("login", text("cmi")).with("name", text("Paul Jacquet")));
    let member = save(
        store,
        Record::new(Kind::Organisation)
            .with("name", text("Horlogerie des Prés SAS"))
            .with("siret", text("48798079900018"))
            .with("kind", text("company"))
            .with("size", text("sme"))
            .with("postal_code", text("25000"))
            .with("commune", text("Besançon"))
            .with("insee_code", text("25056")),
    );
    save(
        store,
        Record::new(Kind::Organisation)
            .with("name", text("Décolletage Lefèvre"))
            .with("kind", text("company"))
            .with("size", text("micro"))
            .with("commune", text("Lyon"))
            .with("insee_code", text("69123")),
    );
    save(
        store,
        Record::new(Kind::Membership)
            .with("organisation", Value::Int(member.into()))
            .with("college", Value::Int(1))
            .with("joined_on", day("2012-01-01")),
    );
    save(
        store,
        Record::new(Kind::Dues)
            .with("organisation", Value::Int(member.into()))
            .with("year", Value::Int(2015))
            .with("amount", Value::Int(55_000))
            .with("called_on", day("2015-02-15"))
            .with("due_on", day("2015-07-15")),
    );
    save(
        store,
        Record::new(Kind::Visit)
            .with("organisation", Value::Int(member.into()))
            .with("date", day("2014-05-20"))
            .with("staff", Value::Int(staff.into()))
            .with("summary", text("Cherche un partenaire pour le micro-usinage laser.")),
    );
}

impl Harness {
    /// On an empty database.
    pub fn empty(width: u16, height: u16) -> Harness {
        Harness::with(width, height, |_| {})
    }

    /// On a database that `fill` fills.
    pub fn with(width: u16, height: u16, fill: impl FnOnce(&mut Store)) -> Harness {
        Harness::themed(width, height, Theme::dark(), Lang::Fr, fill)
    }

    /// The same, with theme and language.
    pub fn themed(width: u16, height: u16, theme: Theme, lang: Lang, fill: impl FnOnce(&mut Store)) -> Harness {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        fill(&mut Store::open(&path, session("fill")).unwrap());
        let mut harness = Harness::start(folder, width, height, theme, lang, "test");
        harness.settle();
        harness
    }

    /// On a database whose file `fill` may also write to past the program.
    pub fn with_file(width: u16, height: u16, lang: Lang, fill: impl FnOnce(&std::path::Path, &mut Store)) -> Harness {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        fill(&path, &mut Store::open(&path, session("fill")).unwrap());
        let mut harness = Harness::start(folder, width, height, Theme::dark(), lang, "test");
        harness.settle();
        harness
    }

    /// On a database that is encrypted with a passphrase, and unlocked.
    #[cfg(feature = "encryption")]
    pub fn encrypted(width: u16, height: u16, secret: &str, fill: impl FnOnce(&mut Store)) -> Harness {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        fill(&mut Store::open(&path, session("fill")).unwrap());
        let secret = crate::vault::Secret::new(secret);
        let done = crate::store::encryption::encrypt(
            &path,
            &secret,
            &session("fill"),
            crate::vault::Recovery::random(),
            Some(&mut |_| Ok(())),
        );
        std::fs::remove_file(done.unwrap().original.unwrap()).unwrap();
        let mut harness = Harness::start(folder, width, height, Theme::dark(), Lang::Fr, "test");
        harness.settle();
        harness
    }

    /// Where the database is.
    pub fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("pole.db")
    }

    /// What is on the screen, cell by cell.
    pub fn buffer(&self) -> &Buffer {
        self.screen.backend().buffer()
    }

    fn start(folder: tempfile::TempDir, width: u16, height: u16, theme: Theme, lang: Lang, id: &str) -> Harness {
        let store = Store::open(&folder.path().join("pole.db"), session(id)).unwrap();
        let on: NaiveDate = TODAY.parse().unwrap();
        let (sender, events) = std::sync::mpsc::channel();
        let settings = Some(folder.path().join("config.toml"));
        let state = Some(folder.path().join("state"));
        let app = start(store, &Config { lang, theme, settings, state, on: Some(on), ..Config::default() }, sender);
        app.context.live.load();
        Harness { app, events, screen: Terminal::new(TestBackend::new(width, height)).unwrap(), folder }
    }

    /// Ends the program as a crash would, and starts another on the same database.
    pub fn crash_and_restart(self) -> Harness {
        let Harness { app, folder, screen, .. } = self;
        let size = screen.size().unwrap();
        drop(app);
        static STARTS: AtomicU32 = AtomicU32::new(0);
        let id = format!("again {}", STARTS.fetch_add(1, Ordering::Relaxed));
        let mut harness = Harness::start(folder, size.width, size.height, Theme::dark(), Lang::Fr, &id);
        harness.settle();
        harness
    }

    /// A second connection on the database, to look at or change what is there.
    pub fn store(&self) -> Store {
        Store::open(&self.folder.path().join("pole.db"), session("other")).unwrap()
    }

    /// The same of another person.
    pub fn store_of(&self, who: &str) -> Store {
        let session = Session { who: who.into(), ..session("theirs") };
        Store::open(&self.folder.path().join("pole.db"), session).unwrap()
    }

    /// Gives a file of the database's folder another name.
    pub fn rename(&self, from: &str, to: &str) {
        std::fs::rename(self.folder.path().join(from), self.folder.path().join(to)).unwrap();
    }

    /// Writes a file beside the settings, as `config.toml` or in `templates`.
    pub fn set(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Waits until nothing is under way, and draws.
    pub fn settle(&mut self) {
        let mut handled = 0;
        loop {
            let idle = self.app.context.live.is_idle() && self.app.context.drafts.is_idle();
            match self.events.recv_timeout(Duration::from_millis(if idle { 2 } else { 50 })) {
                Ok(event) => {
                    handled += 1;
                    assert!(handled < 10_000, "it never comes to rest:\n{}", self.screen());
                    self.app.handle(event);
                }
                Err(_) if idle => break,
                Err(_) => {}
            }
            let _ = self.app.take_outside();
        }
        // The test backend keeps the other half of a wide character that was written over.
        self.screen.clear().unwrap();
        self.screen.draw(|frame| self.app.draw(frame)).unwrap();
    }

    /// Waits until another program's change has been followed.
    pub fn settle_after_others(&mut self) {
        if let Ok(event) = self.events.recv_timeout(Duration::from_secs(5)) {
            self.app.handle(event);
        }
        self.settle();
    }

    /// Plays keys as [`Harness::keys`] does, without waiting for what comes of them.
    pub fn press(&mut self, keys: &[&str]) {
        for key in keys {
            let stroke = Stroke::parse(key).unwrap_or_else(|| panic!("no key « {key} »"));
            self.app.handle(Event::Input(InputEvent::Key(stroke.event())));
        }
    }

    /// Handles what comes until the screen is as wanted; what is under way may go on.
    pub fn until(&mut self, what: &str, is: impl Fn(&str) -> bool) {
        let end = std::time::Instant::now() + Duration::from_secs(20);
        loop {
            self.screen.draw(|frame| self.app.draw(frame)).unwrap();
            if is(&self.screen()) {
                return;
            }
            assert!(std::time::Instant::now() < end, "no {what}:\n{}", self.screen());
            if let Ok(event) = self.events.recv_timeout(Duration::from_millis(20)) {
                self.app.handle(event);
            }
        }
    }

    /// Plays keys: characters as they are, others as `<enter>`, `<ctrl-s>`; `<lt>` is `<`.
    pub fn keys(&mut self, keys: &str) -> &mut Harness {
        self.type_keys(keys, true);
        self
    }

    fn type_keys(&mut self, keys: &str, settle: bool) {
        let mut rest = keys;
        while let Some(c) = rest.chars().next() {
            let (name, after) = match rest.strip_prefix('<').and_then(|inner| inner.split_once('>')) {
                Some(("lt", after)) => ("<".to_owned(), after),
                Some((name, after)) => (name.to_owned(), after),
                None if c == ' ' => ("space".to_owned(), &rest[1..]),
                None => (c.to_string(), &rest[c.len_utf8()..]),
            };
            let stroke = Stroke::parse(&name).unwrap_or_else(|| panic!("no key « {name} »"));
            self.app.handle(Event::Input(InputEvent::Key(stroke.event())));
            if settle {
                self.settle();
                // Nobody types as fast as this.
                if self.app.waits_for_silence() {
                    self.app.woken(std::time::Instant::now() + Duration::from_secs(1));
                    self.settle();
                }
            }
            rest = after;
        }
    }

    /// The same keys, without waiting for what each of them asks for.
    pub fn keys_at_once(&mut self, keys: &str) -> &mut Harness {
        self.type_keys(keys, false);
        self.settle();
        self
    }

    /// Pastes a text.
    pub fn paste(&mut self, text: &str) -> &mut Harness {
        self.app.handle(Event::Input(InputEvent::Paste(text.into())));
        self.settle();
        self
    }

    /// Draws at another size.
    pub fn resize(&mut self, width: u16, height: u16) -> &mut Harness {
        self.screen.backend_mut().resize(width, height);
        self.settle();
        self
    }

    /// The text on the screen, without trailing blanks.
    pub fn screen(&self) -> String {
        rows(self.screen.backend().buffer(), |_, _| None)
    }

    /// A popup by its title, without what is under it.
    pub fn popup(&self, title: &str) -> String {
        let screen = self.screen();
        let mut lines = screen.lines().map(|line| line.chars().collect::<Vec<char>>());
        let top = lines.by_ref().find(|line| line.iter().collect::<String>().contains(title)).unwrap();
        let (left, right) = (top.iter().position(|c| *c == '╭').unwrap(), top.iter().rposition(|c| *c == '╮').unwrap());
        let mut shown = String::new();
        for line in std::iter::once(top).chain(lines) {
            shown.extend(line.get(left..=right).unwrap_or_default());
            shown.push('\n');
            if line.get(left) == Some(&'╰') {
                break;
            }
        }
        shown
    }

    /// The text, with each change of style as `{fg,bg,MODIFIERS}`.
    pub fn styled(&self) -> String {
        let mut last = (Color::Reset, Color::Reset, Modifier::empty());
        rows(self.screen.backend().buffer(), |buffer, at| {
            let cell = &buffer[at];
            let style = (cell.fg, cell.bg, cell.modifier);
            (style != last).then(|| {
                last = style;
                format!("{{{},{},{:?}}}", style.0, style.1, style.2).replace("Reset", "").replace("Modifier(0x0)", "")
            })
        })
    }
}

fn rows(buffer: &Buffer, mut before: impl FnMut(&Buffer, (u16, u16)) -> Option<String>) -> String {
    let area = buffer.area;
    let mut out = String::new();
    for y in 0..area.height {
        let mut row = String::new();
        let mut skip = 0;
        for x in 0..area.width {
            if let Some(mark) = before(buffer, (x, y)) {
                row.push_str(&mark);
            }
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let symbol = buffer[(x, y)].symbol();
            skip = super::widgets::text::width(symbol).saturating_sub(1);
            row.push_str(symbol);
        }
        out.push_str(row.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_finds_without_accents_and_undo_says_there_is_nothing() {
        let mut harness = Harness::with(80, 24, small_pole);
        harness.keys("/lefevre");
        assert!(harness.screen().contains("Décolletage Lefèvre"), "{}", harness.screen());
        harness.keys("<esc>u");
        assert!(harness.screen().contains("Rien à annuler"), "{}", harness.screen());
    }

    #[test]
    fn every_layer_survives_every_size() {
        let mut harness = Harness::with(80, 24, small_pole);
        for keys in ["1", "2", "3", "4", "6", "6c", "/horlo", "<esc>?", "<esc>d", "<esc>:", "<esc>N", "<esc>v", "<esc>"]
        {
            harness.keys(keys);
            for (width, height) in [(0, 0), (1, 1), (20, 5), (80, 24), (200, 50)] {
                harness.resize(width, height);
            }
            harness.resize(80, 24);
        }
    }
}
