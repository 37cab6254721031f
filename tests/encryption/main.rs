//! Encryption at rest with the real binary: set, change and remove a passphrase; the recovery key; what is wrong, in words;
//! backups and exports sealed with age; being killed in the middle.
#![cfg(feature = "encryption")]

mod damage;
mod gone;
mod in_clear;
mod key_file;
mod keys;
mod locked;
mod noted;
mod paths;
mod prompts;
mod restore;
mod terminal;
mod told;
mod unconfirmed;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use rouage::live::draft_files::Folders;
use rouage::live::drafts::{Drafts, Place};
use rouage::model::kind::Kind;
use rouage::model::record::{Record, Value};
use rouage::store::{Clock, Session, Store, StoreError};
use rouage::vault::{KeyError, Secret};

const BINARY: &str = env!("CARGO_BIN_EXE_rouage");
const SECRET: &str = "cheval agrafe pile été";
const OTHER: &str = "fenêtre lampe cuivre lundi";
/// A name that is in the database and nowhere else.
const NAME: &str = "Horlogerie Introuvable";

struct Pole {
    folder: tempfile::TempDir,
}

impl Pole {
    /// A pole with one organisation, not encrypted.
    fn new() -> Pole {
        let pole = Pole { folder: tempfile::tempdir().unwrap() };
        let list = pole.path("organisations.csv");
        std::fs::write(&list, format!("name,kind\n{NAME},company\n")).unwrap();
        pole.done(&["import", list.to_str().unwrap()], "");
        std::fs::remove_file(list).unwrap();
        pole
    }

    /// The same, encrypted with [`SECRET`]; gives the recovery key.
    fn encrypted() -> (Pole, String) {
        let pole = Pole::new();
        let said = pole.done(&["passphrase", "set", "--remove-plain"], &format!("{SECRET}\n"));
        let key = said.lines().map(str::trim).find(|line| line.starts_with("AGE-SECRET-KEY-1")).unwrap();
        (pole, key.to_owned())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(BINARY);
        command.env("ROUAGE_CONFIG", "/nowhere").args(["--lang", "fr", "--as", "cmi", "--passphrase-fd", "0", "--db"]);
        command.arg(self.path("pole.db")).args(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command with lines on its standard input.
    fn run(&self, args: &[&str], input: &str) -> Output {
        let mut child = self.command(args).spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    fn done(&self, args: &[&str], input: &str) -> String {
        let output = self.run(args, input);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        plain(&output.stdout)
    }

    /// Runs a command that must be refused; gives what it says.
    fn refused(&self, args: &[&str], input: &str) -> String {
        let output = self.run(args, input);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {}", String::from_utf8_lossy(&output.stdout));
        plain(&output.stderr)
    }

    /// Whether the passphrase opens the database, and everything is in it.
    fn opens(&self, secret: &str) -> bool {
        let output = self.run(&["search", "Introuvable"], &format!("{secret}\n"));
        output.status.success() && String::from_utf8_lossy(&output.stdout).contains(NAME)
    }

    fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.ends_with(".last-backup") && !name.ends_with(".last-check"))
            .collect();
        names.sort();
        names
    }

    /// The backups of the day.
    fn backups(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(self.path("backups")).into_iter().flatten().flatten();
        files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|end| end == "db")).collect()
    }

    /// Whether a text is in any file of the folder as it is.
    fn holds(&self, text: &str) -> bool {
        self.files().iter().any(|name| {
            let bytes = std::fs::read(self.path(name)).unwrap_or_default();
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        })
    }
}

/// What was said, without the apostrophes and blanks of good print.
fn plain(said: &[u8]) -> String {
    String::from_utf8_lossy(said).replace('’', "'").replace(['\u{a0}', '\u{202f}'], " ")
}

#[test]
fn a_passphrase_is_set_changed_and_removed() {
    let (pole, recovery) = Pole::encrypted();
    assert_eq!(pole.files(), ["pole.db", "pole.db.key"]);
    assert!(!pole.holds(NAME) && !pole.holds("SQLite format 3") && !pole.holds(SECRET));
    assert!(pole.opens(SECRET) && pole.opens(&recovery) && pole.opens(&format!(" {} ", recovery.to_lowercase())));
    assert!(!pole.opens(OTHER));
    // Its accents may be typed in two characters, as on a Mac.
    assert!(pole.opens(&SECRET.replace('é', "e\u{301}")));

    assert!(pole.refused(&["passphrase", "set"], &format!("{OTHER}\n")).contains("déjà chiffrée"));
    assert!(pole.refused(&["passphrase", "change"], &format!("{OTHER}\n{OTHER}\n")).contains("n'est pas la phrase"));
    assert!(pole.refused(&["passphrase", "change"], &format!("{SECRET}\ncourt\n")).contains("Trop court"));
    assert!(pole.opens(SECRET));
    pole.done(&["passphrase", "change"], &format!("{SECRET}\n{OTHER}\n"));
    assert!(pole.opens(OTHER) && pole.opens(&recovery) && !pole.opens(SECRET));

    // Whoever forgot it comes in with the recovery key, and takes another one.
    pole.done(&["passphrase", "change"], &format!("{recovery}\n{SECRET}\n"));
    assert!(pole.opens(SECRET) && !pole.opens(OTHER));
    let said = pole.done(&["passphrase", "recovery"], &format!("{SECRET}\n"));
    let again = said.lines().map(str::trim).find(|line| line.starts_with("AGE-SECRET-KEY-1")).unwrap();
    assert!(pole.opens(again) && pole.opens(SECRET) && !pole.opens(&recovery));

    pole.done(&["passphrase", "remove"], &format!("{SECRET}\n"));
    assert_eq!(pole.files(), ["pole.db"]);
    assert!(pole.opens("") && pole.holds(NAME));
    assert!(pole.refused(&["passphrase", "change"], "x\ny\n").contains("n'est pas chiffrée"));
}

#[test]
fn a_draft_that_the_database_does_not_take_waits_in_memory() {
    let (pole, _) = Pole::encrypted();
    let (path, folder) = (pole.path("pole.db"), tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap());
    if rustix::fs::statfs(folder.path()).unwrap().f_type == 0x0102_1994 {
        // Nothing here is on a disk.
        return;
    }
    let session = Session { who: "cmi".into(), id: "1".into(), clock: Clock::System };
    let (tell, told) = std::sync::mpsc::channel();
    let told_of = Box::new(move |_, place| tell.send(place).unwrap());
    let drafts = Drafts::new(&path, session.clone(), Folders::only(folder.path().join("drafts")), told_of);
    // Nobody gave the passphrase.
    drafts.keep(1, &drafts.name(1), "{\"texte\":\"Laser\"}".to_owned());
    let wait = std::time::Duration::from_secs(10);
    match told.recv_timeout(wait).unwrap() {
        Place::Nowhere(StoreError::Key(KeyError::Locked(_)), _) => {}
        place => panic!("{place:?}"),
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    // As soon as it can be kept, it is.
    rouage::vault::unlock(&path, &Secret::new(SECRET)).unwrap();
    assert!(matches!(told.recv_timeout(wait), Ok(Place::Database)));
    let kept = Store::open(&path, session).unwrap().drafts().unwrap();
    assert_eq!(kept.iter().map(|draft| &*draft.form).collect::<Vec<_>>(), ["{\"texte\":\"Laser\"}"]);
}

#[test]
fn what_is_left_unencrypted_is_named_and_removed_on_demand() {
    let pole = Pole::new();
    pole.done(&["backup", pole.path("pole-mars.db").to_str().unwrap()], "");
    let said = pole.done(&["passphrase", "set"], &format!("{SECRET}\n"));
    let plain = pole.files().into_iter().find(|name| name.starts_with("pole.db.plain-")).unwrap();
    assert!(said.contains(&plain) && said.contains("pole-mars.db") && said.contains("blocs libres"), "{said}");
    // What was set aside is the database as it was.
    let aside = rusqlite::Connection::open(pole.path(&plain)).unwrap();
    let count: i64 = aside.query_row("SELECT count(*) FROM organisation", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 1);
    drop(aside);

    pole.done(&["passphrase", "remove"], &format!("{SECRET}\n"));
    pole.done(&["passphrase", "set", "--remove-plain"], &format!("{SECRET}\n"));
    assert_eq!(pole.files(), ["pole.db", "pole.db.key"]);
    assert!(!pole.holds(NAME) && pole.opens(SECRET));
}

#[test]
fn copies_are_found_by_what_they_hold_and_other_databases_are_only_named() {
    let pole = Pole::new();
    std::fs::create_dir(pole.path("backups")).unwrap();
    for name in ["mars.db", "backups/avril.db", "autre.db"] {
        pole.done(&["backup", pole.path(name).to_str().unwrap()], "");
    }
    // Somebody went on working on a copy: it holds what is nowhere else.
    let session = Session { who: "amo".into(), id: "autre".into(), clock: Clock::System };
    let mut other = Store::open(&pole.path("autre.db"), session).unwrap();
    other.save(Record::new(Kind::Organisation).with("name", Value::Text("Une autre".into()))).unwrap();
    drop(other);
    let said = pole.done(&["passphrase", "set", "--remove-plain"], &format!("{SECRET}\n"));
    for name in ["mars.db", "avril.db", "autre.db"] {
        assert!(said.contains(name), "{name}: {said}");
    }
    assert_eq!(pole.files(), ["autre.db", "backups", "pole.db", "pole.db.key"]);
    assert!(pole.backups().is_empty() && pole.opens(SECRET));
}

#[test]
fn nothing_is_made_beside_a_key_file_and_a_missing_one_is_said_first() {
    let (pole, _) = Pole::encrypted();
    let (path, away) = (pole.path("pole.db"), pole.path("away.db"));
    let list = pole.path("liste.csv");
    std::fs::write(&list, "Nom;Commune\nOptique Vauban;Besançon\n").unwrap();
    for end in [".last-backup", ".last-check"] {
        let _ = std::fs::remove_file(pole.path(&format!("pole.db{end}")));
    }
    let input = format!("{SECRET}\n");
    std::fs::rename(&path, &away).unwrap();
    for args in [&["import", list.to_str().unwrap()][..], &["status"]] {
        assert!(pole.refused(args, &input).contains("n'est plus là"), "{args:?}");
        assert!(!path.exists(), "{args:?} made one");
    }
    std::fs::write(&path, b"").unwrap();
    assert!(pole.refused(&["import", list.to_str().unwrap()], &input).contains("est vide"));
    std::fs::write(&path, b"x").unwrap();
    for args in [&["import", list.to_str().unwrap()][..], &["status"]] {
        assert!(pole.refused(args, &input).contains("abîmée"), "{args:?}");
        assert_eq!(std::fs::read(&path).unwrap(), b"x", "{args:?}");
    }
    std::fs::rename(&away, &path).unwrap();
    assert!(pole.opens(SECRET));

    // It was checked before: that its key is gone is no damage.
    std::fs::write(pole.path("pole.db.last-check"), b"").unwrap();
    let key = pole.path("pole.db.key");
    std::fs::rename(&key, pole.path("aside.key")).unwrap();
    let said = pole.refused(&["status"], &input);
    assert!(
        said.contains("fichier de clé manque") && said.contains("pole.db.key") && !said.contains("abîmée"),
        "{said}"
    );
    std::fs::rename(pole.path("aside.key"), &key).unwrap();
    assert!(pole.opens(SECRET));
}

#[test]
fn what_a_cut_leaves_in_the_clear_is_named_and_deleted() {
    let (pole, _) = Pole::encrypted();
    let input = format!("{SECRET}\n");
    std::fs::copy(Pole::new().path("pole.db"), pole.path("pole.db.opening")).unwrap();
    std::fs::write(pole.path("pole.db.sealing"), b"half").unwrap();
    // Nobody opens it with a wrong passphrase, and nothing is deleted.
    assert!(plain(&pole.run(&["doctor"], &format!("{OTHER}\n")).stdout).contains("pole.db.opening"));
    assert!(pole.path("pole.db.opening").exists());
    let said = plain(&pole.run(&["doctor"], &input).stdout);
    assert!(said.contains("pole.db.opening") && said.contains("pole.db.sealing"), "{said}");
    assert_eq!(pole.files(), ["pole.db", "pole.db.key"]);
    assert!(!pole.holds(NAME) && pole.opens(SECRET));
}

#[test]
fn a_database_in_use_is_not_touched() {
    let pole = Pole::new();
    let other = rusqlite::Connection::open(pole.path("pole.db")).unwrap();
    let _: i64 = other.query_row("SELECT count(*) FROM organisation", [], |row| row.get(0)).unwrap();
    assert!(pole.refused(&["passphrase", "set"], &format!("{SECRET}\n")).contains("ouverte ailleurs"));
    assert!(pole.opens(""));
    drop(other);
    pole.done(&["passphrase", "set"], &format!("{SECRET}\n"));
}

#[test]
fn wrong_passphrase_and_damage_are_told_apart() {
    let (pole, recovery) = Pole::encrypted();
    let search = ["search", "Introuvable"];
    let said = pole.refused(&search, &format!("{OTHER}\n"));
    assert!(said.contains("n'est pas la phrase de passe") && said.contains("n'est pas abîmé"), "{said}");
    let other = if recovery.ends_with('Q') { 'P' } else { 'Q' };
    let wrong = format!("{}{other}\n", &recovery[..recovery.len() - 1]);
    assert!(pole.refused(&search, &wrong).contains("vérifiez chaque signe"));
    assert!(pole.refused(&search, "").contains("--passphrase-fd"));

    let database = pole.path("pole.db");
    let sound = std::fs::read(&database).unwrap();
    let right = format!("{SECRET}\n");
    for page in [1, 2, 3] {
        let mut damaged = sound.clone();
        damaged[(page - 1) * 4096 + 100] ^= 1;
        std::fs::write(&database, &damaged).unwrap();
        let said = pole.run(&["doctor"], &right);
        let said = plain(&said.stdout).replace('\n', " ");
        assert!(said.contains(&format!("n° {page}")) && said.contains("abîmée"), "page {page}: {said}");
    }
    std::fs::write(&database, &sound).unwrap();
    assert!(pole.opens(SECRET));

    let key = pole.path("pole.db.key");
    let file = std::fs::read_to_string(&key).unwrap();
    std::fs::write(&key, &file[..file.len() / 2]).unwrap();
    assert!(pole.refused(&search, &right).contains("fichier de clé"));
    std::fs::remove_file(&key).unwrap();
    assert!(pole.refused(&search, &right).contains("fichier de clé manque"));
    let (stranger, _) = Pole::encrypted();
    std::fs::copy(stranger.path("pole.db.key"), &key).unwrap();
    assert!(pole.refused(&search, &right).contains("n'est pas la clé de"));
    std::fs::write(&key, &file).unwrap();
    assert!(pole.opens(SECRET));
    // Nobody slips an unencrypted database in.
    std::fs::copy(Pole::new().path("pole.db"), &database).unwrap();
    assert!(pole.refused(&search, &right).contains("quelqu'un a remplacé la base"));
}

#[test]
fn a_copy_is_restored_over_damaged_pages() {
    let (pole, _) = Pole::encrypted();
    let (database, copy) = (pole.path("pole.db"), pole.path("copie.db"));
    let copy = copy.to_str().unwrap();
    pole.done(&["backup", copy], &format!("{SECRET}\n"));
    let sound = std::fs::read(&database).unwrap();
    for first in [2, 10, 40] {
        let mut damaged = sound.clone();
        damaged.chunks_mut(4096).skip(first).take(3).for_each(|page| page[100] ^= 1);
        std::fs::write(&database, &damaged).unwrap();
        pole.done(&["restore", copy], &format!("{SECRET}\n{SECRET}\n"));
        assert!(pole.opens(SECRET), "pages from {first}");
        assert!(
            pole.files().iter().any(|file| std::fs::read(pole.path(file)).is_ok_and(|held| held == damaged)),
            "set aside"
        );
    }
}

#[test]
fn backups_are_encrypted_and_restored_whatever_they_are() {
    let plain = Pole::new();
    let (pole, _) = Pole::encrypted();
    let (copy, open) = (pole.path("copie.db"), plain.path("clair.db"));
    let (copy, open) = (copy.to_str().unwrap(), open.to_str().unwrap());
    plain.done(&["backup", open], "");
    pole.done(&["backup", copy], &format!("{SECRET}\n"));
    assert!(pole.path("copie.db.key").exists() && !pole.holds(NAME));
    // Its key is not taken from a copy that got another name, nor from one that is to come.
    std::fs::rename(copy, pole.path("older.db")).unwrap();
    let key = std::fs::read(pole.path("copie.db.key")).unwrap();
    let refused = pole.run(&["backup", copy], &format!("{SECRET}\n"));
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && said.contains("copie.db.key"), "{said}");
    assert_eq!(std::fs::read(pole.path("copie.db.key")).unwrap(), key);
    std::fs::rename(pole.path("older.db"), copy).unwrap();
    pole.done(&["passphrase", "change"], &format!("{SECRET}\n{OTHER}\n"));

    // Into the database it came from, into an encrypted one, into one that is not; and an unencrypted one into all.
    pole.done(&["restore", copy], &format!("{OTHER}\n"));
    assert!(pole.opens(OTHER) && !pole.holds(NAME), "{:?}", pole.files());
    let (third, _) = Pole::encrypted();
    third.done(&["restore", "--other-pole", copy], &format!("{SECRET}\n{SECRET}\n"));
    assert!(third.opens(SECRET) && !third.holds(NAME));
    plain.done(&["restore", "--other-pole", copy], &format!("{SECRET}\n"));
    assert!(plain.opens(""));
    pole.done(&["restore", "--other-pole", open], &format!("{OTHER}\n"));
    assert!(pole.opens(OTHER) && !pole.holds(NAME), "{:?}", pole.files());
    // A backup opens by itself, with the passphrase of its day.
    let alone = Pole { folder: tempfile::tempdir().unwrap() };
    std::fs::copy(copy, alone.path("pole.db")).unwrap();
    std::fs::copy(format!("{copy}.key"), alone.path("pole.db.key")).unwrap();
    assert!(alone.opens(SECRET) && !alone.opens(OTHER));
}

#[test]
fn what_leaves_the_host_is_sealed_with_age() {
    let (pole, recovery) = Pole::encrypted();
    let identity: age::x25519::Identity = recovery.parse().unwrap();
    let public = identity.to_public().to_string();
    let right = format!("{SECRET}\n");
    let path = |name: &str| pole.path(name).to_str().unwrap().to_owned();

    // Whatever age program opens it finds a database.
    let sealed = path("sauvegarde.age");
    pole.done(&["backup", &sealed, "--recipient", &public], &right);
    let bytes = age::decrypt(&identity, &std::fs::read(&sealed).unwrap()).unwrap();
    assert!(bytes.starts_with(b"SQLite format 3\0"));
    assert!(!pole.holds(NAME));
    let key_file = path("identite.txt");
    std::fs::write(&key_file, format!("# clé du directeur\n{recovery}\n")).unwrap();
    let (plain, other) = (Pole::new(), Pole::encrypted().0);
    plain.done(&["restore", "--other-pole", &sealed, "--identity", &key_file, "--in-clear"], "");
    assert!(plain.opens(""));
    other.done(&["restore", "--other-pole", &sealed], &format!("{SECRET}\n{recovery}\n"));
    assert!(other.opens(SECRET) && !other.holds(NAME), "{:?}", other.files());

    let by_phrase = path("phrase.age");
    pole.done(&["backup", &by_phrase, "--passphrase"], &format!("{SECRET}\n{OTHER}\n"));
    plain.done(&["restore", &by_phrase, "--in-clear"], &format!("{OTHER}\n"));
    assert!(plain.refused(&["restore", &by_phrase, "--in-clear"], &right).contains("n'est pas la phrase"));
    let cut = std::fs::read(&sealed).unwrap();
    std::fs::write(path("coupe.age"), &cut[..cut.len() - 1000]).unwrap();
    assert!(plain.refused(&["restore", &path("coupe.age"), "-i", &key_file, "--in-clear"], "").contains("intact"));

    // Exports: one list, and the folder.
    let list = path("liste.csv.age");
    pole.done(&["export", "--kind", "organisations", "-o", &list, "--age-recipient", &public], &right);
    let said = plain.done(&["unseal", &list, "-o", "-", "-i", &key_file], "");
    assert!(said.starts_with("name,") || said.contains(NAME), "{said}");
    let folder = path("tout");
    pole.done(&["export", &folder, "--recipient", &public], &right);
    let visits = std::fs::read(format!("{folder}/organisations.csv.age")).unwrap();
    assert!(String::from_utf8(age::decrypt(&identity, &visits).unwrap()).unwrap().contains(NAME));
    assert!(std::fs::read_dir(&folder).unwrap().all(|file| {
        let path = file.unwrap().path();
        path.is_dir() || path.extension().unwrap() == "age"
    }));
    // What another program sealed is opened here.
    std::fs::write(path("venu.txt.age"), age::encrypt(&identity.to_public(), b"bonjour").unwrap()).unwrap();
    assert_eq!(plain.done(&["unseal", &path("venu.txt.age"), "-o", "-", "-i", &key_file], ""), "bonjour");

    for args in
        [vec!["backup", "x.age"], vec!["export", "--kind", "organisations", "-o", "x.csv", "--recipient", &public]]
    {
        let output = pole.run(&args, &right);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
    }
    assert!(pole.refused(&["backup", "x.age", "--recipient", "age1faux"], &right).contains("clé publique"));
}

#[test]
fn killed_at_any_moment_the_old_or_the_new_passphrase_opens_it() {
    let pole = Pole::new();
    // What opens the database now: nothing, or one of the two.
    let mut state = String::new();
    let began = std::time::Instant::now();
    let (mut cut, mut kept, mut moved) = (0, 0, 0);
    for turn in 0u64.. {
        if turn >= 12 && began.elapsed() > std::time::Duration::from_secs(12) {
            break;
        }
        let (args, input, next): (&[&str], String, String) = match (state.as_str(), turn % 3) {
            ("", _) => (&["passphrase", "set", "--keep-plain"], format!("{SECRET}\n"), SECRET.to_owned()),
            (_, 0) => (&["passphrase", "remove"], format!("{state}\n"), String::new()),
            _ => {
                let other = if state == SECRET { OTHER } else { SECRET };
                (&["passphrase", "change"], format!("{state}\n{other}\n"), other.to_owned())
            }
        };
        let mut child = pole.command(args).spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        // Spread over the time that it takes, the last ones let it end.
        std::thread::sleep(std::time::Duration::from_millis(turn * 137 % 1700));
        cut += u32::from(child.try_wait().unwrap().is_none());
        let _ = child.kill();
        let _ = child.wait();
        if pole.opens(&next) {
            moved += 1;
            state = next;
        } else {
            assert!(pole.opens(&state), "turn {turn}, {args:?}: neither opens it; {:?}", pole.files());
            kept += 1;
        }
        for name in pole.files().iter().filter(|name| name.contains(".plain-")) {
            std::fs::remove_file(pole.path(name)).unwrap();
        }
    }
    println!("{cut} cut off, {kept} as before, {moved} as after");
    assert!(cut > 0 && moved > 0);
}

#[test]
fn the_files_that_a_cut_leaves_are_read_at_every_step() {
    let (pole, _) = Pole::encrypted();
    // Between the database and its key file taking their places.
    std::fs::rename(pole.path("pole.db.key"), pole.path("pole.db.key.new")).unwrap();
    assert!(pole.opens(SECRET));
    assert_eq!(pole.files(), ["pole.db", "pole.db.key"]);
    // Before the database takes its place, and after decrypting.
    let plain = Pole::new();
    std::fs::copy(pole.path("pole.db.key"), plain.path("pole.db.key.new")).unwrap();
    std::fs::write(plain.path("pole.db.sealing"), b"half").unwrap();
    assert!(plain.opens(""));
    // It is another's, and may be its only one: it is kept, named, and set aside where its name is needed.
    let doctor = |input: &str| String::from_utf8(plain.run(&["doctor"], input).stdout).unwrap();
    assert!(doctor("").contains("pole.db.key.new") && plain.path("pole.db.key.new").exists());
    let strange = std::fs::read(plain.path("pole.db.key.new")).unwrap();
    plain.done(&["passphrase", "set", "--remove-plain"], &format!("{OTHER}\n"));
    let aside = plain.files().into_iter().find(|name| name.starts_with("pole.db.key.aside-")).unwrap();
    assert_eq!(plain.files(), ["pole.db", "pole.db.key", &aside]);
    assert!(plain.opens(OTHER) && !plain.holds(NAME));
    assert_eq!(std::fs::read(plain.path(&aside)).unwrap(), strange);
    assert!(doctor(&format!("{OTHER}\n")).contains(&aside));
    // Of the key file nothing is left but what was being written: that is the key, and no half one is taken for it.
    let half = plain.path(".pole.db.key-zzzzzz");
    std::fs::rename(plain.path("pole.db.key"), plain.path(".pole.db.key-AbC123")).unwrap();
    std::fs::write(&half, &strange[..strange.len() / 2]).unwrap();
    assert!(plain.opens(OTHER));
    assert_eq!(plain.files(), ["pole.db", "pole.db.key", &aside]);
    // One that does not say of which database it is goes only if it is of this key.
    std::fs::copy(plain.path("pole.db.key"), plain.path(".rouage-key-aaaaaa")).unwrap();
    std::fs::write(plain.path(".rouage-key-bbbbbb"), &strange).unwrap();
    assert!(plain.opens(OTHER));
    assert_eq!(plain.files(), [".rouage-key-bbbbbb", "pole.db", "pole.db.key", &aside]);
    assert!(doctor(&format!("{OTHER}\n")).contains(".rouage-key-bbbbbb"));
}

#[test]
fn no_passphrase_is_in_arguments_environment_or_output() {
    let pole = Pole::new();
    let mut child = pole.command(&["passphrase", "set", "--keep-plain"]).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(SECRET.as_bytes()).unwrap();
    for place in ["cmdline", "environ"] {
        let mut text = Vec::new();
        let file = Path::new("/proc").join(child.id().to_string()).join(place);
        if let Ok(mut file) = std::fs::File::open(file) {
            file.read_to_end(&mut text).unwrap();
        }
        assert!(!String::from_utf8_lossy(&text).contains("agrafe"), "{place}");
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let said = [output.stdout, output.stderr].concat();
    assert!(!String::from_utf8_lossy(&said).contains("agrafe"));
    assert!(!pole.holds("agrafe"));
}
