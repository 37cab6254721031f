use super::*;
use crate::model::kind::Kind;
use crate::model::record::{Record, Value};

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

#[test]
fn times_gone_by() {
    let at = |now| ago("2015-06-30T08:00:00Z", now, Lang::Fr);
    assert_eq!(at("2015-06-30T08:00:59Z"), "à l’instant");
    assert_eq!(at("2015-06-30T08:59:00Z"), "il y a 59 min");
    assert_eq!(at("2015-06-30T11:10:00Z"), "il y a 3 h");
    assert_eq!(at("2015-07-02T08:00:00Z"), "il y a 2 jours");
}
