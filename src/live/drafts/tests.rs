use super::*;
use crate::vault;

fn session(id: &str) -> Session {
    Session { who: "amo".into(), id: id.into(), clock: crate::store::Clock::System }
}

#[test]
fn a_draft_that_only_memory_takes_is_said_to_be_there() {
    let Ok(memory) = tempfile::tempdir_in("/dev/shm") else { return };
    for (encrypted, disk) in [(false, false), (true, false), (false, true)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        // Nothing that takes a draft.
        std::fs::write(&path, [0xA5; 4096]).unwrap();
        if encrypted {
            std::fs::write(vault::key_file(&path), "").unwrap();
        }
        let (tell, told) = channel();
        let folders = Folders::only(if disk { folder.path() } else { memory.path() }.join("drafts"));
        let on_disk = disk && folders.in_memory().is_empty();
        let drafts = Drafts::new(&path, session("1"), folders, Box::new(move |_, place| tell.send(place).unwrap()));
        drafts.keep(7, "s:1", "{}".into());
        drafts.end();
        let place = told.try_recv().unwrap();
        assert_eq!(matches!(place, Place::Memory(_)), !on_disk, "{place:?}");
        assert_eq!(matches!(place, Place::File(_)), on_disk, "{place:?}");
    }
}

#[test]
fn what_is_typed_for_an_encrypted_database_is_not_written_into_another_in_the_clear() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    std::fs::write(vault::key_file(&path), "").unwrap();
    let files = Folders::only(folder.path().join("drafts"));
    let drafts = Drafts::new(&path, session("s"), files, Box::new(|_, _| {}));
    // Another one takes its place while the screen is locked, and its key file is gone with it.
    std::fs::remove_file(vault::key_file(&path)).unwrap();
    drop(Store::open(&path, session("t")).unwrap());
    drafts.keep(1, &drafts.name(1), "{\"text\":\"confidentiel\"}".to_owned());
    drafts.end();
    let there = || Store::open(&path, session("t")).unwrap().drafts().unwrap().len();
    assert_eq!((there(), drafts.has_unkept()), (0, true));
    // Decrypted, and opened again by who works on it.
    drafts.opened_again();
    drafts.try_again();
    drafts.end();
    assert_eq!((there(), drafts.has_unkept()), (1, false));
}

#[test]
fn what_was_given_up_while_the_database_took_nothing_is_not_offered_again() {
    for goes_on in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let folders = Folders::only(folder.path().join("state"));
        let store = Store::open(&path, session("s1")).unwrap();
        let drafts = Drafts::new(&path, session("s1"), folders.clone(), Box::new(|_, _| {})).of(&store);
        let name = drafts.name(7);
        drafts.keep(7, &name, "{\"typed\":1}".into());
        drafts.end();
        let lock = rusqlite::Connection::open(&path).unwrap();
        lock.execute_batch("BEGIN IMMEDIATE").unwrap();
        drafts.keep(7, &name, "{\"typed\":2}".into());
        drafts.forget(&name);
        if !goes_on {
            drafts.end();
        }
        let texts = || {
            let files = std::fs::read_dir(folder.path().join("state")).into_iter().flatten().flatten();
            files.filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect::<Vec<_>>()
        };
        let files = || texts().len();
        let end = Instant::now() + Duration::from_secs(20);
        while !texts().iter().any(|text| text.contains("given_up")) && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(5));
        }
        let mut known = store.drafts().unwrap();
        assert_eq!(known.len(), 1, "the database has it still");
        lock.execute_batch("ROLLBACK").unwrap();
        if goes_on {
            while (!store.drafts().unwrap().is_empty() || files() > 0) && Instant::now() < end {
                std::thread::sleep(Duration::from_millis(20));
            }
        } else {
            let next = Drafts::new(&path, session("s2"), folders, Box::new(|_, _| {}));
            assert_eq!(next.in_files(&store, &mut known), []);
            assert_eq!(known, []);
        }
        assert_eq!(store.drafts().unwrap(), []);
        assert_eq!(files(), 0);
    }
}

/// Nothing is typed any more once the database is gone: what was typed before would go with it.
#[test]
fn what_is_in_a_database_that_went_is_kept_in_a_file_until_it_is_back() {
    for deleted in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let (path, aside) = (folder.path().join("pole.db"), folder.path().join("aside.db"));
        let folders = Folders::only(folder.path().join("state"));
        let mut store = Store::open(&path, session("s1")).unwrap();
        let firm = crate::model::record::Record::new(crate::model::kind::Kind::Organisation);
        store.save(firm.with("name", crate::model::record::Value::Text("Optique".into()))).unwrap();
        store.backup_to(&folder.path().join("backup.db")).unwrap();
        let (tell, told) = channel();
        let told_by = Box::new(move |_, place| tell.send(place).unwrap());
        let drafts = Drafts::new(&path, session("s1"), folders, told_by).of(&store);
        drafts.keep(7, &drafts.name(7), "{\"typed\":1}".into());
        drafts.end();
        for end in ["", "-wal", "-shm"] {
            let end = |path: &Path| PathBuf::from(format!("{}{end}", path.display()));
            if deleted { std::fs::remove_file(end(&path)) } else { std::fs::rename(end(&path), end(&aside)) }.unwrap();
        }
        drafts.doubt(Some(Doubt::Moved));
        drafts.end();
        assert!(matches!(told.try_recv(), Ok(Place::File(StoreError::Moved(_)))));
        if deleted {
            // It is offered in the backup that is put there.
            drop(store);
            std::fs::copy(folder.path().join("backup.db"), &path).unwrap();
            let backup = Store::open(&path, session("s2")).unwrap();
            assert_eq!(drafts.in_files(&backup, &mut Vec::new()).len(), 1);
        } else {
            for end in ["", "-wal", "-shm"] {
                let end = |path: &Path| PathBuf::from(format!("{}{end}", path.display()));
                std::fs::rename(end(&aside), end(&path)).unwrap();
            }
            drafts.doubt(None);
            drafts.end();
            assert_eq!(store.drafts().unwrap().len(), 1);
            assert!(drafts.in_files(&store, &mut Vec::new()).is_empty());
        }
    }
}

/// The clock is set back between the database's last draft and the file that takes its place.
#[test]
fn what_goes_into_a_file_is_later_than_what_the_database_has_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let folders = Folders::only(folder.path().join("state"));
    let store = Store::open(&path, session("s1")).unwrap();
    let drafts = Drafts::new(&path, session("s1"), folders, Box::new(|_, _| {})).of(&store);
    drafts.keep(7, &drafts.name(7), "{\"typed\":1}".into());
    drafts.end();
    assert_eq!(*of(&drafts.desk.keeper.latest), session("s1").clock.now());
    // What a clock that was an hour ahead had noted.
    *of(&drafts.desk.keeper.latest) = "2030-01-01T00:00:00Z".to_owned();
    drafts.doubt(Some(Doubt::Damaged));
    drafts.end();
    let found = drafts.in_files(&store, &mut Vec::new());
    assert_eq!(found.iter().map(|draft| draft.updated_at.as_str()).collect::<Vec<_>>(), ["2030-01-01T00:00:00Z"]);
}

#[test]
fn what_was_in_a_log_that_is_cut_is_kept_anew_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let folders = Folders::only(folder.path().join("state"));
    let store = Store::open(&path, session("s1")).unwrap();
    let drafts = Drafts::new(&path, session("s1"), folders, Box::new(|_, _| {})).of(&store);
    let texts = || {
        let files = std::fs::read_dir(folder.path().join("state")).into_iter().flatten().flatten();
        files.filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect::<String>()
    };
    for (form, text) in [(1, "of a form that is closed"), (2, "typed last")] {
        drafts.keep(form, &drafts.name(form), format!("{{\"typed\":\"{text}\"}}"));
    }
    drafts.forget(&drafts.name(1));
    let end = Instant::now() + Duration::from_secs(20);
    while !drafts.is_idle() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!((store.drafts().unwrap().len(), texts()), (1, String::new()));
    std::fs::File::create(folder.path().join("pole.db-wal")).unwrap();
    drafts.end();
    assert!(texts().contains("typed last") && !texts().contains("closed"), "{}", texts());
}

/// What is tried again and again because no place takes it was said once; nothing hangs.
#[test]
fn what_no_place_takes_is_not_said_to_wait_for_a_disk() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let state = folder.path().join("state");
    // A file, where the folder would be.
    std::fs::write(&state, "").unwrap();
    drop(Store::open(&path, session("s1")).unwrap());
    let places = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&places);
    let drafts = Drafts::new(
        &path,
        session("s1"),
        Folders::only(state),
        Box::new(move |_, place| told.lock().unwrap().push(place)),
    );
    drafts.doubt(Some(Doubt::Moved));
    drafts.keep(7, &drafts.name(7), "{\"typed\":1}".into());
    std::thread::sleep(Duration::from_millis(3_500));
    assert!(drafts.is_idle() && drafts.has_unkept());
    let places = places.lock().unwrap();
    assert!(matches!(places[..], [Place::Nowhere(StoreError::Moved(_), _)]), "{places:?}");
}
