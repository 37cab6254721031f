//! Of the folders and the files of drafts.

use super::*;

/// Of drafts that do not know where their database begins.
const UNTOLD: Judge = &|_| None;

fn draft(id: &str, form: &str, at: &str) -> Draft {
    Draft { id: id.into(), host: "h".into(), pid: 7, form: form.into(), updated_at: at.into() }
}

fn at(places: Vec<PathBuf>) -> Folders {
    Folders { places, state: None, sealed: false }
}

#[test]
fn a_folder_that_an_earlier_session_wrote_into_is_looked_into() {
    let folder = tempfile::tempdir().unwrap();
    let (state, session) = (folder.path().join("state"), folder.path().join("run/rouage/drafts"));
    fs::create_dir(&state).unwrap();
    private(&session).unwrap();
    session_folders::note(&state, &session).unwrap();
    session_folders::note(&state, &folder.path().join("gone/drafts")).unwrap();
    let files = Folders::of_user(Some(&state));
    assert_eq!(files.places.last(), Some(&session), "{files:?}");
    assert!(!Folders::of_user(None).places.contains(&session));
    // What others can write into is left alone.
    fs::set_permissions(&session, fs::Permissions::from_mode(0o770)).unwrap();
    assert!(!Folders::of_user(Some(&state)).places.contains(&session));
}

#[test]
fn a_draft_comes_back_to_its_person_and_its_database_only() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("pole.db");
    let files = Folders::only(folder.path().join("state/drafts"));
    let first = draft("s:1", "{\"texte\":\"é\"}", "2015-06-30T08:00:00Z");
    files.write(&database, None, None, "amo", &first).unwrap();
    files.write(&database, None, None, "amo", &Draft { form: "{\"b\":2}".into(), ..first.clone() }).unwrap();
    files.write(&database, None, None, "cmi", &draft("s:2", "{}", "2015-06-30T08:00:00Z")).unwrap();
    let second = Draft { form: "{\"b\":2}".into(), ..first };
    assert_eq!(files.read(&database, UNTOLD, &["amo".to_owned()], &[]), std::slice::from_ref(&second));
    let other = folder.path().join("other.db");
    assert_eq!(files.read(&other, UNTOLD, &["amo".to_owned()], &["s:2", "s:3"]), []);
    // The database was moved: one that is known there by its id.
    assert_eq!(files.read(&other, UNTOLD, &["amo".to_owned()], &["s:1"]), [second]);
    files.remove("s:1");
    assert_eq!(files.read(&database, UNTOLD, &["amo".to_owned()], &[]), []);
}

#[test]
fn a_draft_follows_a_database_whose_folder_got_another_name() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    fs::create_dir(&one).unwrap();
    fs::write(one.join("pole.db"), b"1").unwrap();
    let number = number_of(&one.join("pole.db"));
    let files = Folders::only(folder.path().join("state/drafts"));
    fs::rename(&one, &two).unwrap();
    let draft = draft("s:1", "{}", "2015-06-30T08:00:00Z");
    files.write(&one.join("pole.db"), number, None, "amo", &draft).unwrap();
    assert_eq!(files.read(&two.join("pole.db"), UNTOLD, &["amo".to_owned()], &[]), [draft]);
    // Neither a copy of it, nor what another is beside one that stands where it was.
    fs::copy(two.join("pole.db"), folder.path().join("copy.db")).unwrap();
    assert_eq!(files.read(&folder.path().join("copy.db"), UNTOLD, &["amo".to_owned()], &[]), []);
    fs::create_dir(&one).unwrap();
    fs::write(one.join("pole.db"), b"2").unwrap();
    assert_eq!(files.read(&two.join("pole.db"), UNTOLD, &["amo".to_owned()], &[]), []);
}

/// Of a file that is gone another one gets the number, and an empty database tells no history.
#[test]
fn a_draft_is_not_taken_for_one_of_a_new_database_that_got_the_number_of_its_own() {
    use crate::store::Store;
    let folder = tempfile::tempdir().unwrap();
    let (gone, new) = (folder.path().join("gone.db"), folder.path().join("new.db"));
    let session = || crate::store::Session { who: "amo".into(), id: "s".into(), clock: crate::store::Clock::System };
    let mut store = Store::open(&gone, session()).unwrap();
    let record = crate::model::record::Record::new(crate::model::kind::Kind::Organisation);
    store.save(record.with("name", crate::model::record::Value::Text("Optique".into()))).unwrap();
    let origin = store.origin().unwrap();
    drop(store);
    let empty = Store::open(&new, session()).unwrap();
    fs::remove_file(&gone).unwrap();
    let files = Folders::only(folder.path().join("state/drafts"));
    let draft = draft("s:1", "{}", "2015-06-30T08:00:00Z");
    files.write(&gone, number_of(&new), Some(&origin), "amo", &draft).unwrap();
    let judge = |origin: &Origin| empty.begins_with(origin);
    assert_eq!(files.read(&new, &judge, &["amo".to_owned()], &[]), []);
    // Made anew where it was, it is none of it either, and says so.
    assert_eq!(files.read(&gone, &judge, &["amo".to_owned()], &[]), []);
    assert_eq!((files.of_former(&gone, &judge).len(), files.of_former(&new, &judge).len()), (1, 0));
}

/// By its history it is known on another disk, where nothing is left in its place; where something is, that is named.
#[test]
fn a_draft_follows_a_database_to_another_disk() {
    use crate::store::Store;
    let folder = tempfile::tempdir().unwrap();
    let (old, moved) = (folder.path().join("old.db"), folder.path().join("moved.db"));
    let session = || crate::store::Session { who: "amo".into(), id: "s".into(), clock: crate::store::Clock::System };
    let mut store = Store::open(&old, session()).unwrap();
    let record = crate::model::record::Record::new(crate::model::kind::Kind::Organisation);
    store.save(record.with("name", crate::model::record::Value::Text("Optique".into()))).unwrap();
    let (origin, number) = (store.origin().unwrap(), number_of(&old));
    drop(store);
    fs::copy(&old, &moved).unwrap();
    let files = Folders::only(folder.path().join("state/drafts"));
    let draft = draft("s:1", "{}", "2015-06-30T08:00:00Z");
    files.write(&old, number, Some(&origin), "amo", &draft).unwrap();
    let store = Store::open(&moved, session()).unwrap();
    let judge = |origin: &Origin| store.begins_with(origin);
    let offered = || files.read(&moved, &judge, &["amo".to_owned()], &[]);
    assert_eq!(offered(), []);
    assert_eq!(files.of_its_copies(&moved, &judge), BTreeSet::from([absolute(&old)]));
    assert_eq!(files.of_its_copies(&old, &judge), BTreeSet::new());
    fs::remove_file(&old).unwrap();
    assert_eq!(offered(), [draft]);
    assert_eq!(files.of_its_copies(&moved, &judge), BTreeSet::new());
}

#[test]
fn nobody_else_may_read_it_and_a_folder_of_somebody_else_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("drafts");
    fs::create_dir(&place).unwrap();
    fs::set_permissions(&place, fs::Permissions::from_mode(0o755)).unwrap();
    let next = folder.path().join("next");
    let files = at(vec![PathBuf::from("/proc/nowhere"), place.clone(), next]);
    files.write(Path::new("/pole.db"), None, None, "amo", &draft("s:1", "{}", "2015-06-30T08:00:00Z")).unwrap();
    assert_eq!(fs::metadata(&place).unwrap().mode() & 0o777, 0o700);
    let file = fs::read_dir(&place).unwrap().next().unwrap().unwrap();
    assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o600);
    assert!(!file.file_name().to_string_lossy().contains("s:1"));
}

#[test]
fn a_folder_that_others_can_write_to_or_that_is_theirs_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let [open, theirs, linked, own] = ["open", "theirs", "linked", "own"].map(|name| folder.path().join(name));
    for place in [&open, &theirs] {
        fs::create_dir(place).unwrap();
    }
    fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).unwrap();
    std::os::unix::fs::symlink(&open, &linked).unwrap();
    let mut places = vec![open.clone(), linked, own.clone()];
    // Only the administrator can give a folder away.
    if std::os::unix::fs::chown(&theirs, Some(65_534), None).is_ok() {
        places.insert(0, theirs.clone());
    }
    let files = at(places.iter().map(|place| place.join("drafts")).collect());
    files.write(Path::new("/pole.db"), None, None, "amo", &draft("s:1", "{}", "2015-06-30T08:00:00Z")).unwrap();
    for place in [&open, &theirs] {
        assert_eq!(fs::read_dir(place).unwrap().count(), 0, "{}", place.display());
    }
    assert_eq!(fs::read_dir(own.join("drafts")).unwrap().count(), 1);
    // Sticky, as where everybody has some, it is taken.
    fs::set_permissions(&open, fs::Permissions::from_mode(0o1777)).unwrap();
    assert!(private_within(&open.join("rouage-1").join("drafts")).is_ok());
    // None is left.
    let none = at(vec![theirs.join("drafts"), PathBuf::from("/proc/nowhere/drafts")]);
    if places.len() == 4 {
        assert!(none.write(Path::new("/pole.db"), None, None, "amo", &draft("s:1", "{}", "")).is_err());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn only_folders_whose_files_never_reach_a_disk_are_in_memory() {
    let folders = ["/sys/drafts", "/dev/shm/rouage-nobody/drafts", "/proc/no"].map(PathBuf::from);
    let folders = at(folders.to_vec());
    let memory = Path::new("/dev/shm").exists().then(|| PathBuf::from("/dev/shm/rouage-nobody/drafts"));
    assert_eq!(folders.in_memory().places, Vec::from_iter(memory));
}

#[test]
fn what_is_of_an_encrypted_database_is_not_offered_in_a_copy_of_it_in_the_clear() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("pole.db");
    std::fs::write(&database, "").unwrap();
    let files = Folders { sealed: true, ..Folders::only(folder.path().join("drafts")) };
    let who = ["amo".to_owned()];
    let own = draft("s:1", "{}", "2026-03-02T08:00:00Z");
    files.write(&database, number_of(&database), None, "amo", &own).unwrap();
    assert_eq!(files.read(&database, UNTOLD, &who, &[]), []);
    std::fs::write(vault::key_file(&database), "").unwrap();
    assert_eq!(files.read(&database, UNTOLD, &who, &[]), [own]);
}

#[test]
fn where_no_folder_takes_it_that_is_said() {
    let files = at(vec![PathBuf::from("/proc/nowhere")]);
    assert!(files.write(Path::new("/pole.db"), None, None, "amo", &draft("s:1", "{}", "")).is_err());
    assert_eq!(files.read(Path::new("/pole.db"), UNTOLD, &["amo".to_owned()], &[]), []);
}

#[test]
fn a_file_is_redacted_as_the_drafts_in_the_database_are() {
    use crate::model::kind::Kind;
    use crate::model::record::{Record, Value};
    use crate::store::{Clock, LoginFrom, Session, Store, Target};
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("pole.db");
    let session = Session { who: "amo".into(), id: "s".into(), clock: Clock::System };
    let mut store = Store::open(&database, session).unwrap();
    store.set_login_from(LoginFrom::Demo);
    let text = |text: &str| Value::Text(text.into());
    let firm = Record::new(Kind::Organisation).with("name", text("Optique")).with("kind", text("company"));
    let firm = store.save(firm.with("size", text("sme"))).unwrap().0.id;
    let her = Record::new(Kind::Contact).with("organisation", Value::Int(firm.into()));
    let her = her.with("last_name", text("Zwyxlémont")).with("first_name", text("Aurélie"));
    let her = store.save(her).unwrap().0;
    let files = Folders::only(folder.path().join("state/drafts"));
    let form = |organisation: u32| {
        format!(
            r#"{{"kind":"visit","id":0,"fields":{{"organisation":{{"id":{organisation}}},"summary":"vu Zwyxlémont"}}}}"#
        )
    };
    for (id, organisation) in [("s:1", firm), ("s:2", firm + 1)] {
        files.write(&database, None, None, "amo", &draft(id, &form(organisation), "2015-06-30T08:00:00Z")).unwrap();
    }
    let target = Target { organisation: firm, contact: Some(her.id), name: "Aurélie Zwyxlémont".into() };
    let plan = store.plan_erasure(&target).unwrap();
    assert_eq!(files.erase(&database, UNTOLD, &[plan]), Vec::<PathBuf>::new());
    let left = |id: &str| {
        let found = files.read(&database, UNTOLD, &["amo".to_owned()], &[]);
        found.into_iter().find(|draft| draft.id == id).unwrap().form
    };
    assert!(left("s:1").contains("vu personne effacée"), "{}", left("s:1"));
    assert!(left("s:2").contains("vu Zwyxlémont"), "{}", left("s:2"));
}
