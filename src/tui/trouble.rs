//! What keeps the program from saving, for as long as it does: shown in the header on every screen.

use super::theme::Role;
use crate::i18n::Lang;
use crate::store::{Fault, Locked};
use crate::vault::KeyFault;

/// What is wrong at this moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Trouble {
    /// A write waits for another program's.
    pub waiting: bool,
    /// The file or its disk takes nothing.
    pub fault: Option<Fault>,
    /// What makes it so that it can only be read.
    pub locked: Option<Locked>,
    /// The check of the file found damage.
    pub damaged: bool,
    /// A job waits for a disk that does not answer.
    pub silent: bool,
    /// What is the matter with the key file of the database: once that is closed, nobody could open it.
    pub key: Option<KeyFault>,
}

impl Trouble {
    /// What to say of it, the worst first, and how it looks.
    pub fn words(self, lang: Lang) -> Option<(&'static str, Role)> {
        let key = match (self.fault, self.damaged, self.waiting) {
            (Some(Fault::Full), ..) => "global.trouble.full",
            (Some(Fault::Disk), ..) => "global.trouble.disk",
            (Some(Fault::ReadOnly), ..) => match self.locked {
                Some(Locked::Disk) => "global.trouble.read_only_disk",
                Some(Locked::Folder) => "global.trouble.read_only_folder",
                Some(Locked::Backup) => "global.trouble.read_only_backup",
                Some(Locked::File) => "global.trouble.read_only_file",
                None => "global.trouble.read_only",
            },
            (Some(Fault::Unreachable), ..) => "global.trouble.unreachable",
            (Some(Fault::Overwritten), ..) => "global.trouble.overwritten",
            (Some(Fault::LogLost), ..) => "global.trouble.log_lost",
            (Some(Fault::Moved), ..) => "global.trouble.moved",
            (Some(Fault::Damaged), ..) | (None, true, _) => "global.trouble.damaged",
            (None, false, waiting) => match (self.key, waiting) {
                (Some(KeyFault::Gone), _) => "global.trouble.key_gone",
                (Some(KeyFault::Damaged), _) => "global.trouble.key_damaged",
                (Some(KeyFault::Other), _) => "global.trouble.key_other",
                (None, _) if self.silent => "global.trouble.silent",
                (None, true) => return Some((lang.t("global.trouble.waiting"), Role::Warn)),
                (None, false) => return None,
            },
        };
        Some((lang.t(key), Role::Bad))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::model::kind::Kind;
    use crate::store::Action;
    use crate::tui::harness::{Harness, small_pole};

    const SAVE: &str = "ctrl-s";

    #[test]
    fn a_restore_by_another_program_is_told_and_what_is_typed_stays() {
        let mut harness = Harness::with(80, 24, small_pole);
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy.db");
        harness.store().backup_to(&copy).unwrap();
        let name = |name: &str| {
            let record = crate::model::record::Record::new(Kind::Organisation);
            record.with("name", crate::model::record::Value::Text(name.into()))
        };
        harness.store().save(name("Zénith depuis")).unwrap();
        harness.keys("vhorlo<enter>Un mot");
        // Kept before the copy takes its place.
        harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
        harness.settle();
        harness.store().restore_from(&copy).unwrap();
        harness.until("word of the restore", |screen| screen.contains("Une copie a été restaurée"));
        // The copy does not hold what is being typed: it is kept in it as well, without another key.
        harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
        harness.settle();
        let drafts = harness.store().drafts().unwrap();
        assert!(drafts.len() == 1 && drafts[0].form.contains("Un mot"), "{drafts:?}");
        // Nothing comes over the form: letters go on into it, and it can be saved.
        insta::assert_snapshot!("told_after_the_form", harness.screen().lines().last().unwrap());
        harness.keys(" rare");
        assert!(harness.screen().contains("Un mot rare"), "{}", harness.screen());
        harness.press(&[SAVE]);
        harness.settle();
        insta::assert_snapshot!("restored", harness.screen());
        harness.press(&["esc"]);
        harness.settle();
        assert_eq!(harness.store().all(Kind::Visit).unwrap().len(), 2);
        // What the backup does not know is not on the screen any more.
        harness.keys("/Zénith");
        harness.settle();
        assert!(!harness.screen().contains("Zénith depuis"), "{}", harness.screen());
    }

    /// As `.restore` of the sqlite3 tool does: nothing tells of it but what is missing.
    #[test]
    fn content_that_another_tool_put_in_the_place_of_all_is_told_and_what_is_typed_stays() {
        // Without anything that was saved since, only the draft is missing.
        for saved in [true, false] {
            let mut harness = Harness::with(80, 24, small_pole);
            let folder = tempfile::tempdir().unwrap();
            let copy = folder.path().join("copy.db");
            harness.store().backup_to(&copy).unwrap();
            if saved {
                harness.keys("vhorlo<enter>Vue hier").press(&[SAVE]);
                harness.settle();
                assert_eq!(harness.store().all(Kind::Visit).unwrap().len(), 2);
            }
            harness.keys("vhorlo<enter>Un mot");
            harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
            harness.settle();
            // The draft was seen to be there.
            let since = std::time::Instant::now();
            while since.elapsed() < std::time::Duration::from_secs(1) {
                harness.settle_after_others();
            }
            let from = rusqlite::Connection::open(&copy).unwrap();
            let mut to = rusqlite::Connection::open(harness.path()).unwrap();
            // What was saved is in the file by then.
            to.query_row("PRAGMA wal_checkpoint", [], |_| Ok(())).unwrap();
            rusqlite::backup::Backup::new(&from, &mut to).unwrap().step(-1).unwrap();
            drop(to);
            if saved {
                harness.until("word of it", |screen| screen.contains("Une autre copie a pris"));
            }
            let since = std::time::Instant::now();
            while harness.store().drafts().unwrap().is_empty() && since.elapsed() < std::time::Duration::from_secs(10) {
                harness.settle_after_others();
                harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
            }
            let drafts = harness.store().drafts().unwrap();
            assert!(drafts.len() == 1 && drafts[0].form.contains("Un mot"), "{drafts:?}");
            // `doctor` recalls it. (The next change would look like the one that is missing, by one clock and session.)
            assert_eq!(harness.store().last_missing().len(), usize::from(saved));
            harness.press(&[SAVE]);
            harness.settle();
            if saved {
                insta::assert_snapshot!("put_back", harness.screen());
            }
            let visits = harness.store().all(Kind::Visit).unwrap();
            assert!(visits.len() == 2 && visits[1].text("summary") == "Un mot", "{visits:?}");
            // Killed now, its log holds all of that, and is known to be the file's.
            let killed = folder.path().join("killed.db");
            for end in ["", "-wal", "-shm"] {
                let beside = |path: &std::path::Path| format!("{}{end}", path.display());
                std::fs::copy(beside(&harness.path()), beside(&killed)).unwrap();
            }
            let store = crate::store::Store::open(&killed, harness.store().session().clone()).unwrap();
            assert_eq!((store.take_stray_log(), store.all(Kind::Visit).unwrap().len()), (None, 2), "saved {saved}");
        }
    }

    #[test]
    fn a_save_that_waits_for_another_program_says_so_and_the_interface_goes_on() {
        let mut harness = Harness::with(80, 24, small_pole);
        harness.keys("vhorlo<enter>Un mot");
        let (mut other, (held, is_held), (let_go, until)) = (harness.store(), mpsc::channel(), mpsc::channel::<()>());
        let holder = std::thread::spawn(move || {
            let done = other.write(Action::Update, |_| {
                held.send(()).unwrap();
                until.recv().unwrap();
                Ok(())
            });
            done.unwrap();
        });
        is_held.recv().unwrap();
        harness.press(&[SAVE]);
        harness.until("word of the wait", |screen| screen.contains("un autre programme écrit"));
        insta::assert_snapshot!(harness.screen().lines().take(2).collect::<Vec<_>>().join("\n"));
        // Somebody looks elsewhere meanwhile.
        harness.press(&["esc"]);
        harness.until("form of its own accord", |screen| screen.contains("Horlogerie"));
        let_go.send(()).unwrap();
        holder.join().unwrap();
        harness.settle();
        assert!(!harness.screen().contains("un autre programme"), "{}", harness.screen());
        assert_eq!(harness.store().all(Kind::Visit).unwrap().len(), 2);
    }

    #[test]
    fn a_file_that_goes_is_noticed_and_what_was_typed_is_saved_when_it_is_back() {
        let mut harness = Harness::with(80, 24, small_pole);
        let (path, aside) = (harness.store().path().to_owned(), harness.store().path().with_extension("aside"));
        std::fs::rename(&path, &aside).unwrap();
        // Without a key.
        harness.until("word of it", |screen| screen.contains("FICHIER DÉPLACÉ"));
        harness.keys("vhorlo<enter>Un mot");
        harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
        harness.keys("<ctrl-s>");
        let screen = harness.screen();
        let words = screen.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("le remarque de lui-même"), "{screen}");
        // Below, the fields leave room for as many words as are said by then.
        insta::assert_snapshot!("moved", screen.lines().take(12).collect::<Vec<_>>().join("\n"));
        assert!(!path.exists(), "nothing is made anew");
        std::fs::rename(&aside, &path).unwrap();
        harness.until("word that it is over", |screen| screen.contains("passent de nouveau"));
        harness.settle();
        let drafts = harness.store().drafts().unwrap();
        assert!(drafts.len() == 1 && drafts[0].form.contains("Un mot"), "{drafts:?}");
        assert!(!harness.screen().contains("n’est pas conservé"), "{}", harness.screen());
        harness.keys("<ctrl-s>");
        assert_eq!(harness.store().all(Kind::Visit).unwrap().len(), 2);
        assert_eq!(harness.store().drafts().unwrap(), []);
    }

    #[test]
    fn a_second_name_that_the_open_file_gets_is_told_without_a_key_and_work_goes_on() {
        let mut harness = Harness::with(80, 24, small_pole);
        let path = harness.store().path().to_owned();
        let other = path.with_extension("other");
        std::fs::hard_link(&path, &other).unwrap();
        harness.until("word of it", |screen| screen.contains("2 noms"));
        std::fs::remove_file(&other).unwrap();
        harness.keys("vhorlo<enter>Un mot<ctrl-s>");
        assert_eq!(harness.store().all(Kind::Visit).unwrap().len(), 2);
    }

    #[test]
    fn leaving_a_form_that_is_kept_in_a_file_says_so_and_keeps_it() {
        let mut harness = Harness::with(80, 24, small_pole);
        let (path, aside) = (harness.store().path().to_owned(), harness.store().path().with_extension("aside"));
        harness.keys("vhorlo<enter>Un mot rare");
        std::fs::rename(&path, &aside).unwrap();
        harness.until("word of it", |screen| screen.contains("FICHIER DÉPLACÉ"));
        harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
        harness.settle();
        harness.keys("<esc>");
        let screen = harness.screen();
        // Without what is behind it, where a path stands.
        let popup: Vec<&str> =
            screen.lines().skip_while(|line| !line.contains("Fermer cette saisie")).take(6).collect();
        insta::assert_snapshot!("stays_in_file", popup.join("\n"));
        harness.keys("o");
        assert!(!harness.screen().contains("Un mot rare"), "{}", harness.screen());
        std::fs::rename(&aside, &path).unwrap();
        let harness = harness.crash_and_restart();
        assert!(harness.screen().contains("saisie"), "{}", harness.screen());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_log_that_is_deleted_is_brought_in_and_said_so_without_a_key() {
        let mut harness = Harness::with(80, 24, small_pole);
        let path = harness.store().path().to_owned();
        harness.keys("vhorlo<enter>Un mot rare");
        harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
        harness.settle();
        std::fs::remove_file(path.with_file_name("pole.db-wal")).unwrap();
        harness.until("word of it", |screen| screen.contains("Le journal de la base"));
        harness.keys(" de plus<ctrl-s>");
        assert_eq!(harness.store().all(Kind::Visit).unwrap().len(), 2);
        let popup = harness.popup("Le journal de la base");
        // Without the path, which is another one each time.
        insta::assert_snapshot!("log_mended", popup.lines().take(5).collect::<Vec<_>>().join("\n"));
        harness.keys("<enter>");
        assert!(!harness.screen().contains("JOURNAL EFFACÉ"), "{}", harness.screen());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_that_is_deleted_is_rescued_and_said_so() {
        let mut harness = Harness::with(80, 24, small_pole);
        let path = harness.store().path().to_owned();
        std::fs::remove_file(&path).unwrap();
        harness.until("word of it", |screen| screen.contains("a été effacé"));
        let popup = harness.popup("a été effacé");
        assert!(popup.contains(".rescued-") && popup.contains("rouage restore"), "{popup}");
        let files = std::fs::read_dir(path.parent().unwrap()).unwrap().flatten();
        assert_eq!(files.filter(|file| file.file_name().to_string_lossy().contains(".rescued-")).count(), 1);
    }

    /// Other bytes in the same file, as `cp` onto it leaves them.
    fn write_over(path: &std::path::Path, bytes: &[u8]) {
        use std::io::Write;
        let mut file = std::fs::OpenOptions::new().write(true).truncate(true).open(path).unwrap();
        file.write_all(bytes).unwrap();
    }

    #[test]
    fn what_is_typed_while_the_file_is_destroyed_is_offered_when_a_copy_took_its_place() {
        let mut harness = Harness::with(80, 24, small_pole);
        let path = harness.store().path().to_owned();
        let copy = path.with_extension("copy");
        harness.store().backup_to(&copy).unwrap();
        harness.keys("vhorlo<enter>Un mot rare");
        harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
        harness.settle();
        assert_eq!(harness.store().drafts().unwrap().len(), 1);
        write_over(&path, &vec![0xA5; std::fs::metadata(&path).unwrap().len() as usize]);
        harness.keys("<ctrl-s>");
        harness.until("word of it", |screen| screen.contains("BASE ABÎMÉE"));
        harness.settle();
        for end in ["", "-wal", "-shm"] {
            let name = format!("pole.db{end}");
            let _ = std::fs::rename(path.with_file_name(&name), path.with_file_name(format!("aside.db{end}")));
        }
        std::fs::rename(&copy, &path).unwrap();
        let mut harness = harness.crash_and_restart();
        assert!(harness.screen().contains("saisie"), "{}", harness.screen());
        harness.keys("<enter>");
        assert!(harness.screen().contains("Un mot rare"), "{}", harness.screen());
        harness.keys("<ctrl-s>");
        assert_eq!(harness.store().all(Kind::Visit).unwrap().len(), 2);
        let left = std::fs::read_dir(path.with_file_name("state").join("drafts")).unwrap().count();
        assert_eq!(left, 0, "saved, it is in no file");
    }

    #[test]
    fn another_database_copied_over_the_open_file_is_noticed_and_not_written_into() {
        let mut harness = Harness::with(80, 24, small_pole);
        let path = harness.store().path().to_owned();
        let other = path.with_extension("other");
        {
            let session = harness.store().session().clone();
            let mut store = crate::store::Store::open(&other, session).unwrap();
            small_pole(&mut store);
            let name = crate::model::record::Value::Text("Une autre".into());
            store.save(crate::model::record::Record::new(Kind::Organisation).with("name", name)).unwrap();
        }
        harness.keys("vhorlo<enter>Un mot rare");
        let bytes = std::fs::read(&other).unwrap();
        write_over(&path, &bytes);
        harness.keys("<ctrl-s>");
        harness.until("word of it", |screen| screen.contains("FICHIER ÉCRASÉ"));
        harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
        harness.settle();
        let words = harness.screen().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("Un autre fichier a été copié par-dessus"), "{words}");
        let harness = harness.crash_and_restart();
        // The other one is as it was, and what the log of ours held is beside it.
        assert_eq!(harness.store().all(Kind::Visit).unwrap().len(), 1);
        assert_eq!(harness.store().quick_check().unwrap(), None);
        // What was typed is of ours: it waits for that one, and is not offered here.
        assert!(!harness.screen().contains("saisie"), "{}", harness.screen());
        let files = std::fs::read_dir(path.parent().unwrap()).unwrap().flatten();
        let aside: Vec<_> = files.filter(|file| file.file_name().to_string_lossy().contains(".overwritten-")).collect();
        assert!(aside.iter().any(|file| file.file_name().to_string_lossy().ends_with("-wal")), "{aside:?}");
    }

    #[test]
    fn every_trouble_has_its_words_and_they_fit() {
        use crate::tui::widgets::text::width;
        let faults = [
            Fault::Full,
            Fault::Disk,
            Fault::ReadOnly,
            Fault::Unreachable,
            Fault::Damaged,
            Fault::Moved,
            Fault::Overwritten,
            Fault::LogLost,
        ];
        for lang in [Lang::Fr, Lang::En] {
            for fault in faults {
                for locked in [None, Some(Locked::Disk), Some(Locked::Folder), Some(Locked::File), Some(Locked::Backup)]
                {
                    let trouble = Trouble { fault: Some(fault), waiting: true, locked, ..Trouble::default() };
                    let (words, role) = trouble.words(lang).unwrap();
                    assert!(role == Role::Bad && width(words) < 60, "{words}");
                }
            }
        }
        let waits = Trouble { waiting: true, ..Trouble::default() };
        let damaged = Trouble { damaged: true, ..waits };
        for key in [KeyFault::Gone, KeyFault::Damaged, KeyFault::Other] {
            for lang in [Lang::Fr, Lang::En] {
                let (words, role) = Trouble { key: Some(key), ..waits }.words(lang).unwrap();
                assert!(role == Role::Bad && width(words) < 60, "{words}");
            }
        }
        assert_eq!((waits.words(Lang::Fr).unwrap().1, damaged.words(Lang::Fr).unwrap().1), (Role::Warn, Role::Bad));
        for lang in [Lang::Fr, Lang::En] {
            let (words, role) = Trouble { silent: true, ..waits }.words(lang).unwrap();
            assert!(role == Role::Bad && width(words) < 60, "{words}");
        }
        assert_eq!(Trouble::default().words(Lang::Fr), None);
    }
}
