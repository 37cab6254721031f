use super::*;

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
