use super::*;
use crate::live::draft_files::Folders;
use crate::live::drafts::Doubt;
use crate::model::kind::Kind;
use crate::model::record::{Record, Value};
use crate::store::{Clock, Session};

fn draft(id: &str, host: &str, pid: u32) -> Draft {
    let (id, host) = (id.to_owned(), host.to_owned());
    Draft { id, host, pid, form: "{}".into(), updated_at: "2015-06-30T08:00:00Z".into() }
}

#[test]
fn a_draft_is_offered_when_nobody_can_be_typing_it() {
    let window = Window::of(&draft("s2:1", "a\ts2", 7));
    let here = Here { window, process: |pid| if pid == 5 { Process::Ours(None) } else { Process::None } };
    let soon = "2015-06-30T09:00:00Z";
    let of_b = Some(Some("b".to_owned()));
    for (draft, now, at_the_start, asked) in [
        (draft("s1:3", "a", 4), soon, Some(None), Some(None)),
        (draft("s1:3", "a", 5), soon, None, None),
        (draft("s1:3", "a", 7), soon, Some(None), Some(None)),
        (draft("s2:3", "a", 7), soon, None, None),
        // Of another machine: nobody here can tell.
        (draft("s1:3", "b", 4), soon, None, of_b.clone()),
        (draft("s1:3", "b", 4), "2015-07-01T08:00:00Z", of_b.clone(), of_b.clone()),
    ] {
        assert_eq!(here.offers(&draft, now, false), at_the_start, "{draft:?} at {now}");
        assert_eq!(here.offers(&draft, now, true), asked, "{draft:?} at {now}, asked for");
    }
}

#[test]
fn of_a_draft_that_is_also_in_a_file_the_later_is_offered_though_the_database_was_moved() {
    use crate::live::draft_files::Folders;
    use crate::store::{Clock, Session};
    let folder = tempfile::tempdir().unwrap();
    let (before, after) = (folder.path().join("before"), folder.path().join("after"));
    std::fs::create_dir(&before).unwrap();
    let session = Session { who: "amo".into(), id: "s2".into(), clock: Clock::Fixed(DateTime::UNIX_EPOCH) };
    let store = Store::open(&before.join("pole.db"), session.clone()).unwrap();
    store.keep_draft("s1:3", "a", 4, "{\"typed\":\"Un.\"}").unwrap();
    drop(store);
    let files = Folders::only(folder.path().join("state"));
    let later = Draft { form: "{\"typed\":\"Un. Deux.\"}".into(), ..draft("s1:3", "a", 4) };
    files.write(&before.join("pole.db"), None, None, "amo", &later).unwrap();
    std::fs::rename(&before, &after).unwrap();
    let store = Store::open(&after.join("pole.db"), session.clone()).unwrap();
    let drafts = crate::live::drafts::Drafts::new(&after.join("pole.db"), session, files.clone(), Box::new(|_, _| {}));
    assert_eq!(found(&store, &drafts).unwrap(), std::slice::from_ref(&later));
    // Not wanted, it is in neither place.
    drafts.discard(&later);
    drafts.end();
    assert_eq!(found(&store, &drafts).unwrap(), []);
}

#[test]
fn a_draft_in_a_file_goes_with_its_database_and_not_to_another_that_stands_under_its_name() {
    use crate::live::draft_files::Folders;
    use crate::live::drafts::{Doubt, Drafts as Keeper};
    use crate::store::{Clock, Session};
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    let session = |id: &str| Session { who: "amo".into(), id: id.into(), clock: Clock::Fixed(DateTime::UNIX_EPOCH) };
    let base = |name: &str| place(name).join("p.db");
    for name in ["one", "two"] {
        std::fs::create_dir(place(name)).unwrap();
        let mut store = Store::open(&base(name), session(&format!("of {name}"))).unwrap();
        let organisation = Record::new(Kind::Organisation).with("name", Value::Text(name.into()));
        store.save(organisation).unwrap();
    }
    let files = Folders::only(place("state"));
    let store = Store::open(&base("one"), session("s1")).unwrap();
    let keeper = Keeper::new(&base("one"), session("s1"), files.clone(), Box::new(|_, _| {})).of(&store);
    keeper.doubt(Some(Doubt::Damaged));
    keeper.keep(3, &keeper.name(3), "{\"typed\":\"Un.\"}".into());
    keeper.end();
    drop((keeper, store));
    let offered = |name: &str| {
        let store = Store::open(&base(name), session("s2")).unwrap();
        let keeper = Keeper::new(&base(name), session("s2"), files.clone(), Box::new(|_, _| {}));
        found(&store, &keeper).unwrap().into_iter().map(|draft| draft.form).collect::<Vec<_>>()
    };
    let typed = ["{\"typed\":\"Un.\"}"];
    assert_eq!((offered("one"), offered("two")), (vec![typed[0].to_owned()], vec![]));
    // The two change places.
    std::fs::rename(place("one"), place("aside")).unwrap();
    std::fs::rename(place("two"), place("one")).unwrap();
    std::fs::rename(place("aside"), place("two")).unwrap();
    assert_eq!((offered("one"), offered("two")), (vec![], vec![typed[0].to_owned()]));
    // A copy beside it is none of it; one that takes its place is.
    std::fs::create_dir(place("copy")).unwrap();
    std::fs::copy(base("two"), base("copy")).unwrap();
    assert_eq!(offered("copy"), Vec::<String>::new());
    std::fs::rename(place("one"), place("aside")).unwrap();
    std::fs::rename(place("copy"), place("one")).unwrap();
    assert_eq!(offered("one"), typed);
}

/// A pole with one organisation, written by a session of its own.
fn pole(path: &std::path::Path, name: &str) {
    let session = Session { who: "amo".into(), id: format!("of {name}"), clock: Clock::Fixed(DateTime::UNIX_EPOCH) };
    let mut store = Store::open(path, session).unwrap();
    store.save(Record::new(Kind::Organisation).with("name", Value::Text(name.into()))).unwrap();
}

fn of_session(id: &str) -> Session {
    Session { who: "amo".into(), id: id.into(), clock: Clock::Fixed(DateTime::UNIX_EPOCH) }
}

/// What is offered on a database, as a new program finds it.
fn offered(path: &std::path::Path, files: &Folders) -> Vec<String> {
    let store = Store::open(path, of_session("s2")).unwrap();
    let keeper = Files::new(path, of_session("s2"), files.clone(), Box::new(|_, _| {}));
    let forms = found(&store, &keeper).unwrap().into_iter().map(|draft| draft.form).collect();
    keeper.end();
    forms
}

#[test]
fn a_draft_is_not_offered_in_another_database_that_takes_the_place_of_its_own() {
    for renamed in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("p.db"), folder.path().join("other.db"));
        let (own, files) = (folder.path().join("own.db"), Folders::only(folder.path().join("state")));
        pole(&path, "one");
        pole(&other, "two");
        std::fs::copy(&path, &own).unwrap();
        let store = Store::open(&path, of_session("s1")).unwrap();
        let keeper = Files::new(&path, of_session("s1"), files.clone(), Box::new(|_, _| {})).of(&store);
        // The database takes none: it is in a file.
        keeper.doubt(Some(Doubt::Damaged));
        keeper.keep(3, &keeper.name(3), "{\"typed\":\"Un.\"}".into());
        keeper.end();
        // Killed: the log stays.
        std::mem::forget((store, keeper));
        std::thread::sleep(std::time::Duration::from_millis(20));
        if renamed {
            std::fs::rename(&other, &path).unwrap();
        } else {
            std::fs::write(&path, std::fs::read(&other).unwrap()).unwrap();
        }
        assert_eq!(offered(&path, &files), Vec::<String>::new(), "renamed: {renamed}");
        let without_log = || {
            for ending in ["-wal", "-shm", ".overwritten"] {
                let _ = std::fs::remove_file(folder.path().join(format!("p.db{ending}")));
            }
        };
        // Once the log is set aside as well.
        without_log();
        assert_eq!(offered(&path, &files), Vec::<String>::new(), "renamed: {renamed}");
        // Its own comes back, and with it what is in a file.
        without_log();
        std::fs::rename(&own, &path).unwrap();
        assert_eq!(offered(&path, &files), ["{\"typed\":\"Un.\"}"], "renamed: {renamed}");
    }
}

/// The base is moved away with all that lies beside it, and the program started again: it makes a new one.
#[test]
fn a_draft_waits_for_its_base_where_a_new_one_was_made_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let (path, away) = (folder.path().join("p.db"), folder.path().join("away.db"));
    let files = Folders::only(folder.path().join("state"));
    pole(&path, "one");
    let store = Store::open(&path, of_session("s1")).unwrap();
    let keeper = Files::new(&path, of_session("s1"), files.clone(), Box::new(|_, _| {})).of(&store);
    keeper.doubt(Some(Doubt::Moved));
    keeper.keep(3, &keeper.name(3), "{\"typed\":\"Un.\"}".into());
    keeper.end();
    drop((store, keeper));
    std::fs::rename(&path, &away).unwrap();
    assert_eq!(offered(&path, &files), Vec::<String>::new());
    std::fs::rename(&away, &path).unwrap();
    assert_eq!(offered(&path, &files), ["{\"typed\":\"Un.\"}"]);
}

/// A folder from which nothing can be deleted, until this is dropped. None where this system knows none.
struct Stuck(std::path::PathBuf);

impl Stuck {
    fn new(folder: &std::path::Path) -> Option<Stuck> {
        use std::os::unix::fs::PermissionsExt;
        let probe = folder.join("probe");
        std::fs::write(&probe, "").unwrap();
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o500)).unwrap();
        let stuck = Stuck(folder.to_owned());
        // Whoever may everything may that as well, but for a mark of the file system.
        if std::fs::remove_file(&probe).is_ok() {
            let marked = std::process::Command::new("chattr").arg("+a").arg(folder).status();
            std::fs::write(&probe, "").ok()?;
            if !marked.is_ok_and(|status| status.success()) || std::fs::remove_file(&probe).is_ok() {
                return None;
            }
        }
        Some(stuck)
    }
}

impl Drop for Stuck {
    fn drop(&mut self) {
        use std::os::unix::fs::PermissionsExt;
        let _ =
            std::process::Command::new("chattr").arg("-a").arg(&self.0).stderr(std::process::Stdio::null()).status();
        let _ = std::fs::set_permissions(&self.0, std::fs::Permissions::from_mode(0o700));
    }
}

#[test]
fn a_draft_that_is_over_is_not_offered_again_though_its_file_cannot_be_deleted() {
    for saved in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let (path, state) = (folder.path().join("p.db"), folder.path().join("state"));
        let files = Folders::only(state.clone());
        pole(&path, "one");
        let mut store = Store::open(&path, of_session("s1")).unwrap();
        let keeper = Files::new(&path, of_session("s1"), files.clone(), Box::new(|_, _| {})).of(&store);
        let id = keeper.name(3);
        keeper.doubt(Some(Doubt::Damaged));
        keeper.keep(3, &id, "{\"typed\":\"Un.\"}".into());
        keeper.end();
        keeper.doubt(None);
        let Some(_stuck) = Stuck::new(&state) else { return };
        assert_eq!(offered(&path, &files), ["{\"typed\":\"Un.\"}"]);
        if saved {
            let record = Record::new(Kind::Organisation).with("name", Value::Text("Un".into()));
            store.save_from_draft(record, false, &id).unwrap();
        }
        // Saved, or given up.
        keeper.forget(&id);
        keeper.end();
        assert_eq!(offered(&path, &files), Vec::<String>::new(), "saved: {saved}");
        if !saved {
            // All was taken back, and something else is typed.
            keeper.keep(3, &id, "{\"typed\":\"Deux.\"}".into());
            keeper.end();
            assert!(store.drafts().unwrap().iter().any(|draft| draft.form.contains("Deux")));
            keeper.forget(&id);
            keeper.end();
        }
        // Nor days later, when what saved drafts leave behind is cleared away.
        let mut later = of_session("s3");
        later.clock = Clock::Fixed(DateTime::UNIX_EPOCH + chrono::TimeDelta::days(9));
        let late = Store::open(&path, later).unwrap();
        for _ in 0..2 {
            let keeper = Files::new(&path, of_session("s3"), files.clone(), Box::new(|_, _| {}));
            assert_eq!(found(&late, &keeper).unwrap(), [], "saved: {saved}");
            keeper.end();
        }
    }
}

#[test]
fn times_gone_by() {
    let at = |now| ago("2015-06-30T08:00:00Z", now, Lang::Fr);
    assert_eq!(at("2015-06-30T08:00:59Z"), "à l’instant");
    assert_eq!(at("2015-06-30T08:59:00Z"), "il y a 59 min");
    assert_eq!(at("2015-06-30T11:10:00Z"), "il y a 3 h");
    assert_eq!(at("2015-07-02T08:00:00Z"), "il y a 2 jours");
}
