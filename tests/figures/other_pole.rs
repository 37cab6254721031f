//! Nothing of one pole is written in the program: another contract, and everything follows.

use std::path::Path;

use rouage::contract::Contract;
use rouage::counters::{self, Ratio};
use rouage::model::kind::Kind;
use rouage::model::record::{Id, Record, Value};
use rouage::store::{Clock, Session, Store, StoreError};

fn source() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/other-pole.toml")).unwrap()
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn date(text: &str) -> Value {
    Value::Date(text.parse().unwrap())
}

fn of(id: Id) -> Value {
    Value::Int(i64::from(id))
}

struct Pole {
    _folder: tempfile::TempDir,
    store: Store,
}

impl Pole {
    fn new() -> Pole {
        let folder = tempfile::tempdir().unwrap();
        let session = Session { who: "test".into(), id: "test".into(), clock: Clock::System };
        let mut store = Store::open(&folder.path().join("pole.db"), session).unwrap();
        store.add_contract(&source()).unwrap();
        Pole { _folder: folder, store }
    }

    fn save(&mut self, record: Record) -> Id {
        self.store.save(record).unwrap().0.id
    }

    fn organisation(&mut self, name: &str, kind: &str, insee: &str) -> Id {
        let record = Record::new(Kind::Organisation).with("name", text(name)).with("kind", text(kind));
        self.save(record.with("insee_code", text(insee)))
    }

    fn member(&mut self, name: &str, kind: &str, insee: &str, college: i64) -> Id {
        let id = self.organisation(name, kind, insee);
        let period = Record::new(Kind::Membership).with("organisation", of(id)).with("college", Value::Int(college));
        self.save(period.with("joined_on", date("2023-05-01")));
        id
    }
}

#[test]
fn another_contract_and_everything_follows() {
    let mut pole = Pole::new();
    for (name, insee, college) in [
        ("Armement Brest", "29019", 1),
        ("Chantier Nantes", "44109", 2),
        ("Labo Lorient", "56121", 4),
        ("Armement Paris", "75056", 1),
        ("Ville de Lyon", "69123", 3),
    ] {
        pole.member(name, if college == 4 { "research" } else { "company" }, insee, college);
    }
    for day in ["2024-02-01", "2024-09-01"] {
        let event = Record::new(Kind::Event).with("kind", text("network_day")).with("date", date(day));
        pole.save(event.with("title", text("Sortie")).with("sector", text("fishing")));
    }
    let facts = pole.store.facts().unwrap();
    let on = "2024-06-30".parse().unwrap();
    let contract = pole.store.contract_on(on);
    assert_eq!(contract.code, "filieres-marines-2023-2026");
    let status = counters::status(&facts, contract, on);
    assert_eq!(status.members.by_college, [(1, 2), (2, 1), (3, 1), (4, 1)].into());
    // College 3 is left out of the share: three of four, where two thirds are asked: one more may sit outside … not yet.
    let share = contract.territory.share;
    assert_eq!((status.territory.inside, status.territory.total), (3, 4));
    assert!(status.territory.complies(share));
    assert_eq!(status.territory.room(share), 0);
    assert_eq!(status.figure("territory_share").unwrap().ratio, Some(Ratio::Share { numerator: 3, denominator: 4 }));
    let trips = status.figure("sorties").unwrap();
    assert_eq!((trips.done, trips.planned, trips.aim.map(|aim| aim.target)), (Some(1.0), 1, Some(3.0)));
    assert_eq!(trips.codes, ["T1"]);
    let members = status.figure("members_total").unwrap();
    assert_eq!((members.done, members.aim.map(|aim| aim.target)), (Some(5.0), Some(6.0)));
    assert_eq!(status.figure("labels_since").unwrap().done, Some(7.0));
    assert!(status.figure("visits_companies").is_none(), "no measure of the built-in contract");
    assert_eq!(status.dues_forecast, Some(150_000));
    assert_eq!(contract.college_name(4, true), "Laboratoires");
    assert_eq!(contract.dues_amount(4, None, None), Some(10_000));
}

#[test]
fn each_contract_holds_in_its_own_years() {
    let pole = Pole::new();
    let code = |on: &str| pole.store.contract_on(on.parse().unwrap()).code.clone();
    assert_eq!(code("2014-06-30"), "microtechniques-2014-2018");
    assert_eq!(code("2018-12-31"), "microtechniques-2014-2018");
    // Nothing runs in between: the earlier one goes on without targets, but for the later one's base date.
    assert_eq!(code("2020-01-01"), "microtechniques-2014-2018");
    assert_eq!(code("2022-12-31"), "filieres-marines-2023-2026");
    assert_eq!(code("2026-12-31"), "filieres-marines-2023-2026");
    assert_eq!(pole.store.contracts().len(), 2);
}

#[test]
fn a_contract_that_follows_at_once_leaves_the_last_day_to_the_one_before() {
    let mut pole = Pole::new();
    let next = source().replace("2023-2026", "2019-2022").replace("2023-01-01", "2019-01-01");
    let next = next
        .replace("ends_on = 2026-12-31", "ends_on = 2022-12-31")
        .replace("base_on = 2022-12-31", "base_on = 2018-12-31");
    pole.store.add_contract(&next).unwrap();
    let code = |on: &str| pole.store.contract_on(on.parse().unwrap()).code.clone();
    assert_eq!(code("2018-12-31"), "microtechniques-2014-2018");
    assert_eq!(code("2019-01-01"), "filieres-marines-2019-2022");
    assert_eq!(code("2022-12-31"), "filieres-marines-2019-2022");
    assert_eq!(code("2023-01-01"), "filieres-marines-2023-2026");
}

#[test]
fn labelling_asks_for_the_partners_of_the_contract_in_force() {
    let mut pole = Pole::new();
    let company = pole.organisation("Une", "company", "29019");
    let labs = ["A", "B"].map(|name| pole.organisation(name, "research", "29019"));
    let project = pole.save(Record::new(Kind::Project).with("acronym", text("HOULE")));
    let partner = |pole: &mut Pole, organisation: Id| {
        let record =
            Record::new(Kind::ProjectPartner).with("project", of(project)).with("organisation", of(organisation));
        pole.save(record);
    };
    partner(&mut pole, company);
    partner(&mut pole, labs[0]);
    let labelled = |pole: &mut Pole, on: &str| {
        let stored = pole.store.get(Kind::Project, project).unwrap().unwrap();
        pole.store.save(stored.with("labelled_on", date(on))).map(|_| ())
    };
    // One company and one laboratory: too few for either contract; a second laboratory makes it enough for this one.
    assert!(matches!(labelled(&mut pole, "2024-01-01"), Err(StoreError::Invalid { .. })));
    partner(&mut pole, labs[1]);
    assert!(matches!(labelled(&mut pole, "2015-01-01"), Err(StoreError::Invalid { .. })));
    labelled(&mut pole, "2024-01-01").unwrap();
}

#[test]
fn the_other_contract_is_sound_and_a_wrong_one_is_told_line_by_line() {
    Contract::parse(&source()).unwrap();
    let wrong = source().replace("rule = \"events\"", "rule = \"sorties\"").replace("yearly = 3", "yearly = \"trois\"");
    let error = Contract::parse(&wrong).unwrap_err();
    assert_eq!(error.faults.len(), 2, "{error}");
    assert!(error.faults.iter().all(|fault| fault.line.is_some() && fault.key.is_some()), "{error}");
}

#[test]
fn a_database_of_the_first_version_opens_with_todays_contract() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let session = || Session { who: "test".into(), id: "test".into(), clock: Clock::System };
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.execute_batch(include_str!("../../migrations/0001.sql")).unwrap();
    conn.pragma_update(None, "application_id", 0x526F_7561).unwrap();
    conn.pragma_update(None, "user_version", 1).unwrap();
    let add = "INSERT INTO contract VALUES (?1, ?2, '2014-01-01', '2018-12-31', 'amo', '2026-11-23T10:00:00Z')";
    conn.execute(add, ["microtechniques-2014-2018", include_str!("../data/built-in-0.1.toml")]).unwrap();
    let organisation = "INSERT INTO organisation (name, notes, created_by, created_at, changed_by, changed_at)
        VALUES ('Optique', 'note', 'amo', 't', 'amo', 't')";
    conn.execute(organisation, []).unwrap();
    let reading = "INSERT INTO reading (indicator, date, value, created_by, created_at, changed_by, changed_at)
        VALUES ('Ind27', '2015-06-30', 12.0, 'amo', 't', 'amo', 't')";
    conn.execute(reading, []).unwrap();
    let staff = "INSERT INTO staff (login, name, created_by, created_at, changed_by, changed_at)
        VALUES ('amo', 'Anne', 'amo', 't', 'amo', 't')";
    conn.execute(staff, []).unwrap();
    let visit =
        "INSERT INTO visit (organisation_id, staff_id, date, summary, created_by, created_at, changed_by, changed_at)
        VALUES (1, 1, '2015-01-05', 'plaquette', 'amo', 't', 'amo', 't')";
    conn.execute(visit, []).unwrap();
    conn.execute_batch(
        "INSERT INTO change (id, at, who, action, session) VALUES (1, 't', 'amo', 'create', 's');
         INSERT INTO journal (change_id, kind, record_id, after) VALUES (1, 'staff', 1, '{}');
         INSERT INTO project (acronym, created_by, created_at, changed_by, changed_at) VALUES ('P', 'amo', 't', 'amo', 't');",
    )
    .unwrap();
    drop(conn);
    let store = Store::open(&path, session()).unwrap();
    // The words of visits of before are found.
    assert!(store.visit_text_is_whole().unwrap());
    let index = rouage::live::index_of(&store, "2015-06-30".parse().unwrap()).unwrap();
    let query = rouage::search::Query { text: "plaquette optique", kinds: None, limit: 5 };
    let found = rouage::live::find::visits(&store, &index, &query, &[]).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(store.contracts().len(), 1);
    assert!(store.contracts()[0].measure("labels_cumulative").is_some());
    let stored = store.all(Kind::Organisation).unwrap().remove(0);
    assert_eq!((stored.text("notes"), stored.text("confidentiality")), ("note", "internal"));
    let facts = store.facts().unwrap();
    let status = counters::status(&facts, &store.contracts()[0], "2015-06-30".parse().unwrap());
    assert_eq!(status.figure("visits_companies").unwrap().done, Some(12.0));
    let copies = std::fs::read_dir(folder.path().join("backups")).unwrap();
    assert!(copies.filter_map(|entry| entry.ok()).any(|entry| entry.file_name().to_string_lossy().ends_with(".v1.db")));
}
