use super::*;
use crate::model::record::{Record, Value};
use crate::search::{Query, Scratch};
use crate::store::{Clock, Session};

#[test]
fn the_index_misses_nothing_when_it_is_there_before_the_facts() {
    let folder = tempfile::tempdir().unwrap();
    let session = Session { who: "amo".into(), id: "1".into(), clock: Clock::System };
    let store = Store::open(&folder.path().join("pole.db"), session).unwrap();
    let shared = Shared::default();
    let tell: Tell<()> = Arc::new(|_| {});
    let mut storage = Storage::new(store, &shared, &tell, NaiveDate::default());
    let nothing = load::snapshot(&storage.store, |_| Ok(())).unwrap();
    storage.indexed(nothing).unwrap();
    // Written after the index is in place, and seen by the facts that are still being read.
    let optique = Record::new(Kind::Organisation).with("name", Value::Text("Optique".into()));
    storage.store.save(optique).unwrap();
    storage.follow().unwrap();
    let facts = load::snapshot(&storage.store, load::facts_of).unwrap();
    storage.install_facts(facts);
    storage.follow().unwrap();
    assert_eq!(shared.world().facts.organisations.len(), 1);
    let query = Query { text: "optique", kinds: None, limit: 10 };
    assert_eq!(shared.index().search(&query, &mut Scratch::new()).len(), 1);
}

#[test]
fn words_of_somebody_who_was_erased_leave_the_index() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let session = |id: &str| Session { who: "amo".into(), id: id.into(), clock: Clock::System };
    let mut store = Store::open(&path, session("1")).unwrap();
    let text = |text: &str| Value::Text(text.into());
    let save = |store: &mut Store, record: Record| Value::Int(store.save(record).unwrap().0.id.into());
    let firm = save(&mut store, Record::new(Kind::Organisation).with("name", text("Optique")));
    let staff = save(&mut store, Record::new(Kind::Staff).with("login", text("amo")).with("name", text("Anne")));
    let seen = Record::new(Kind::Visit)
        .with("organisation", firm.clone())
        .with("staff", staff)
        .with("date", Value::Date(NaiveDate::from_ymd_opt(2015, 3, 2).unwrap()))
        .with("contacts", Value::List(vec!["Aurélie Zwyxlémont".into()]));
    store.save(seen).unwrap();
    let shared = Shared::default();
    let tell: Tell<()> = Arc::new(|_| {});
    let mut storage = Storage::new(store, &shared, &tell, NaiveDate::default());
    storage.rebuild_index().unwrap();
    let query = Query { text: "zwyx", kinds: None, limit: 10 };
    let knows = || shared.index().wanted(&query, false).is_some();
    assert!(knows());
    // Another program erases them; this one follows.
    let mut other = Store::open(&path, session("2")).unwrap();
    let target =
        crate::store::Target {
            organisation: firm.as_id().unwrap(), contact: None, name: "Aurélie Zwyxlémont".into()
        };
    let plan = other.plan_erasure(&target).unwrap();
    other.erase(&[plan]).unwrap();
    storage.look_around();
    assert!(!knows());
}

#[test]
fn what_the_check_of_the_day_finds_in_a_file_that_was_written_over_is_not_told_as_damage() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = (folder.path().join("pole.db"), folder.path().join("other.db"));
    let session = |id: &str| Session { who: "amo".into(), id: id.into(), clock: Clock::System };
    for path in [&path, &other] {
        let mut store = Store::open(path, session(&path.display().to_string())).unwrap();
        store.save(Record::new(Kind::Organisation).with("name", Value::Text("Optique".into()))).unwrap();
    }
    let shared = Shared::default();
    let (sent, told) = std::sync::mpsc::channel();
    let tell: Tell<()> = Arc::new(move |notice| {
        if let Notice::Damaged(detail) = notice {
            sent.send(detail).unwrap();
        }
    });
    let mut storage = Storage::new(Store::open(&path, session("1")).unwrap(), &shared, &tell, NaiveDate::default());
    storage.store.in_place().unwrap();
    let check = crate::store::LastCheck { at: storage.store.moment(), damage: Some("page 7".to_owned()) };
    let own = std::fs::read(&path).unwrap();
    std::fs::write(&path, std::fs::read(other).unwrap()).unwrap();
    storage.found_damaged(&check);
    assert_eq!((storage.fault, told.try_recv().ok()), (Some(Fault::Overwritten), None));
    assert_eq!(crate::store::LastCheck::read(&path), None);
    // Of its own file it is.
    std::thread::sleep(Duration::from_millis(20));
    std::fs::write(&path, own).unwrap();
    storage.found_damaged(&check);
    assert_eq!(told.try_recv().ok().as_deref(), Some("page 7"));
    assert!(crate::store::LastCheck::read(&path).is_some());
}
