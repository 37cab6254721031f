//! Something that has to be read before one goes on.

use std::path::{Path, PathBuf};

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Text};

use crate::model::text::display_safe;
use crate::store::{LeftBehind, LogNews, Restore, SeenLast, StrayLog};
use crate::tui::commands::{CommandId, Scope, popup};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer};
use crate::tui::theme::Role;
use crate::tui::widgets::{popup as frame_popup, text};

/// A text over everything else. Keys that are typed at that moment do not close it unread: Esc or Enter does.
pub struct Told {
    id: u64,
    title: String,
    /// Paragraphs, each in its role.
    parts: Vec<(String, Role)>,
    /// Letters came, which mean nothing here: the next Enter is theirs.
    word: bool,
}

impl Told {
    /// The check of the file found damage.
    pub fn damage(detail: &str, context: &mut Context) -> Told {
        const LONGEST: usize = 300;
        let detail: String = display_safe(detail).chars().take(LONGEST).collect();
        let what = [("global.damage.text", Role::Bad), ("global.damage.what_to_do", Role::Text)];
        Told::new(context.t("global.damage.title"), what, detail, context)
    }

    /// The file was deleted while it was open, and what it held was copied.
    pub fn rescued(path: &Path, context: &mut Context) -> Told {
        let what = [("global.rescued.text", Role::Bad), ("global.rescued.what_to_do", Role::Text)];
        let path = display_safe(&path.display().to_string()).into_owned();
        Told::new(context.t("global.rescued.title"), what, path, context)
    }

    /// The database has another key.
    #[cfg(feature = "encryption")]
    pub fn rekeyed(context: &mut Context) -> Told {
        let what = [("encryption.popup.rekeyed", Role::Text), ("encryption.popup.rekeyed_next", Role::Warn)];
        Told::new(context.t("encryption.title"), what, String::new(), context)
    }

    /// While the screen was locked, an older copy took the place of the database.
    #[cfg(feature = "encryption")]
    pub fn older(context: &mut Context) -> Told {
        let what = [("encryption.lock.older", Role::Bad), ("encryption.lock.older_then", Role::Text)];
        Told::new(context.t("encryption.lock.older_title"), what, String::new(), context)
    }

    /// It has not: what was noted down for it is worth nothing; and where the keys are `as_before`, the older one is in force.
    #[cfg(feature = "encryption")]
    pub fn not_rekeyed(error: &crate::store::StoreError, as_before: bool, context: &mut Context) -> Told {
        let then = if as_before { "encryption.popup.strike_out" } else { "encryption.error.strike_out" };
        let what = [("encryption.popup.not_rekeyed", Role::Bad), (then, Role::Text)];
        let why = crate::i18n::messages::store_error(context.lang, error);
        Told::new(context.t("encryption.title"), what, why, context)
    }

    /// Somebody wrote into the file while it bore another name, and that is not in it now.
    pub fn left_behind(left: &LeftBehind, context: &mut Context) -> Told {
        let what = match &left.copy {
            Some(_) => [("global.left_behind.copied", Role::Warn), ("global.left_behind.take_in", Role::Text)],
            None => [("global.left_behind.not_copied", Role::Bad), ("global.left_behind.salvage", Role::Text)],
        };
        let path = left.copy.as_ref().unwrap_or(&left.log).display().to_string();
        Told::new(context.t("global.left_behind.title"), what, display_safe(&path).into_owned(), context)
    }

    /// Texts that an editor left and that no draft leads to.
    pub fn editor_texts(texts: &[PathBuf], context: &mut Context) -> Told {
        let what = [("global.editor_texts.text", Role::Warn), ("global.editor_texts.what_to_do", Role::Text)];
        let paths: Vec<_> = texts.iter().map(|path| display_safe(&path.display().to_string()).into_owned()).collect();
        Told::new(context.t("global.editor_texts.title"), what, paths.join("\n"), context)
    }

    /// A log was not where it belongs when the database was opened.
    pub fn stray_log(log: &StrayLog, context: &mut Context) -> Told {
        let [what, log, then] = crate::i18n::messages::stray_log(context.lang, log);
        let parts = vec![(what, Role::Warn), (log, Role::Muted), (then, Role::Text)];
        Told::of(context.t("global.stray_log.title"), parts, context)
    }

    /// The log of the database was deleted, cut or replaced while it was open.
    pub fn log(news: &LogNews, log: &Path, context: &mut Context) -> Told {
        let what = match news {
            LogNews::Mended => [("global.log.mended", Role::Warn), ("global.log.goes_on", Role::Text)],
            LogNews::BroughtIn => [("global.log.mended", Role::Warn), ("global.log.start_again", Role::Text)],
            LogNews::Aside(Some(_)) => [("global.log.aside", Role::Bad), ("global.log.take_in", Role::Text)],
            LogNews::NoRoom => [("global.log.no_room", Role::Bad), ("global.log.make_room", Role::Text)],
            LogNews::Aside(None) => [("global.log.gone", Role::Bad), ("global.log.restore", Role::Text)],
        };
        let path = if let LogNews::Aside(Some(path)) = news { path } else { log };
        let path = display_safe(&path.display().to_string()).into_owned();
        Told::new(context.t("global.log.title"), what, path, context)
    }

    /// Another program restored a backup while the database was open here.
    pub fn restored(restore: &Restore, context: &mut Context) -> Told {
        let what = [("global.restored.text", Role::Warn), ("global.restored.goes_on", Role::Text)];
        let detail = made(&restore.at, &restore.who, context);
        Told::new(context.t("global.restored.title"), what, detail, context)
    }

    /// Another tool put other content in the place of all.
    pub fn put_back(seen: &SeenLast, context: &mut Context) -> Told {
        let what = [("global.put_back.text", Role::Bad), ("global.put_back.what_to_do", Role::Text)];
        let (at, who) = seen.made();
        let detail = made(at, who, context);
        Told::new(context.t("global.put_back.title"), what, detail, context)
    }

    /// Whoever is working was the file's account and nobody of the staff, or there was no director: now there is one.
    pub fn lost_right(directors: &[String], context: &mut Context) -> Told {
        let what = [("global.lost_right.text", Role::Warn), ("global.lost_right.what_to_do", Role::Text)];
        let directors = display_safe(&directors.join(", ")).into_owned();
        Told::new(context.t("global.lost_right.title"), what, directors, context)
    }

    fn new(title: &str, what: [(&'static str, Role); 2], detail: String, context: &mut Context) -> Told {
        let [first, then] = what.map(|(key, role)| (context.t(key).to_owned(), role));
        Told::of(title, vec![first, (detail, Role::Muted), then], context)
    }

    fn of(title: &str, mut parts: Vec<(String, Role)>, context: &mut Context) -> Told {
        parts.push((context.t("global.damage.keys").to_owned(), Role::Key));
        parts.retain(|(part, _)| !part.is_empty());
        Told { id: context.new_id(), title: title.to_owned(), parts, word: false }
    }
}

/// By whom something was done, and when.
fn made(at: &str, who: &str, context: &Context) -> String {
    let who = display_safe(who).into_owned();
    let at = chrono::DateTime::parse_from_rfc3339(at).map(|at| at.with_timezone(&chrono::Local));
    at.map_or(who.clone(), |at| {
        let (date, time) = (context.lang.date(at.date_naive()), at.format("%H:%M"));
        context.lang.tf("global.restored.by", &[("who", &who), ("date", &date), ("time", &time)])
    })
}

impl Layer for Told {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup]
    }

    fn title(&self, _: &Context) -> String {
        self.title.clone()
    }

    fn fills(&self) -> bool {
        false
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let width = area.width.min(72);
        let inner = usize::from(width.saturating_sub(4)).max(1);
        let mut lines: Vec<Line> = Vec::new();
        for (part, role) in &self.parts {
            if !lines.is_empty() {
                lines.push(Line::default());
            }
            let styled = |line: &str| Line::styled(line.to_owned(), context.style(*role));
            lines.extend(part.lines().flat_map(|line| text::wrap_line(&styled(line), inner)));
        }
        let height = text::cells(lines.len()).saturating_add(2);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title, width, height);
        frame.render_widget(Text::from(lines), inside);
    }

    fn command(&mut self, command: CommandId, _: &mut Context) -> Flow {
        if command == popup::CLOSE { Flow::Close } else { Flow::Ignored }
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        match key.code {
            KeyCode::Enter if !std::mem::take(&mut self.word) => Flow::Close,
            KeyCode::Char(_) | KeyCode::Enter => {
                // Of somebody who types without looking: what follows Enter would be commands.
                self.word |= key.code != KeyCode::Enter;
                context.warn(context.t("global.told.not_typed"));
                Flow::Used
            }
            _ => Flow::Used,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::live::Notice;
    use crate::tui::app::Event;
    use crate::tui::harness::{Harness, small_pole};

    #[test]
    fn whoever_types_without_looking_gives_no_command() {
        let mut harness = Harness::with(80, 24, small_pole);
        harness.app.handle(Event::Notice(Notice::LostRight(vec!["Claire".into()])));
        harness.keys("vlefev<enter>Perdu");
        assert!(harness.screen().contains("Vos droits ont changé"), "{}", harness.screen());
        assert!(harness.screen().contains("n’est pris nulle part"), "{}", harness.screen());
        harness.keys("<enter><enter>");
        assert!(!harness.screen().contains("Vos droits ont changé"), "{}", harness.screen());
    }

    #[test]
    fn a_log_that_is_not_where_it_belongs_is_told_as_a_whole() {
        use crate::store::StrayLog;
        let folder = std::path::Path::new("/srv/rouage");
        let set_aside = |name: &str| StrayLog::SetAside(folder.join(name));
        for (name, stray) in [
            ("older", set_aside("pole.db.overwritten-older-20150630T080000Z-wal")),
            ("other", set_aside("pole.db.overwritten-20150630T080000Z-wal")),
            ("gone", StrayLog::Gone(folder.join("pole.db-wal"))),
            ("without_file", StrayLog::WithoutFile(folder.join("ancien.db-wal"))),
        ] {
            let mut harness = Harness::with(80, 24, small_pole);
            harness.app.handle(Event::Notice(Notice::StrayLog(stray)));
            harness.settle();
            insta::assert_snapshot!(format!("stray_log_{name}"), harness.screen());
            for (width, height) in [(0, 0), (1, 1), (20, 5), (200, 50)] {
                harness.resize(width, height);
            }
        }
    }

    #[test]
    fn damage_is_told_in_words_and_stays_in_the_header() {
        let mut harness = Harness::with(80, 24, small_pole);
        let detail = "Tree 27 page 31 cell 4: Rowid 12 out of order; \u{1b}[31mnon-unique".to_owned();
        harness.app.handle(Event::Notice(Notice::Damaged(detail)));
        harness.settle();
        insta::assert_snapshot!(harness.screen());
        harness.keys("x<esc>");
        let screen = harness.screen();
        assert!(screen.contains("BASE ABÎMÉE") && !screen.contains("vérification du jour"), "{screen}");
        for (width, height) in [(0, 0), (1, 1), (20, 5), (200, 50)] {
            harness.resize(width, height);
        }
    }
}
