//! Importing and exporting the interchange format.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use rouage::interchange::export::{self, Names};
use rouage::interchange::import::{self, Counts, Options, Report};
use rouage::interchange::{Fault, FileFault, InterchangeError, csv};
use rouage::model::kind::{Kind, Type};
use rouage::model::parse::Reason;
use rouage::store::{Clock, Session, Store};
use tempfile::TempDir;

/// A database and a folder of files to import.
struct Bench {
    folder: TempDir,
    store: Store,
}

impl Bench {
    fn new() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let session = Session { who: "test".into(), id: "test".into(), clock: Clock::System };
        let store = Store::open(&folder.path().join("pole.db"), session).unwrap();
        std::fs::create_dir(folder.path().join("in")).unwrap();
        Bench { folder, store }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("in").join(name)
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn import(&mut self, paths: &[PathBuf], options: &Options) -> Report {
        import::run(&mut self.store, paths, options, &|problem| problem.fault.to_string()).unwrap()
    }

    /// Imports one file and gives the counts of its kind.
    fn counts(&mut self, kind: Kind, name: &str, text: &str) -> Counts {
        let path = self.file(name, text);
        self.import(&[path], &Options::default()).kinds[&kind]
    }

    fn count(&self, kind: Kind) -> u32 {
        self.store.count(kind).unwrap()
    }

    /// Every kind as CSV.
    fn dump(&self) -> Vec<String> {
        let names = Names::read(&self.store).unwrap();
        Kind::ALL.map(|kind| String::from_utf8(export::csv(&self.store, kind, &names).unwrap()).unwrap()).to_vec()
    }
}

fn created(n: u64) -> Counts {
    Counts { read: n, created: n, ..Counts::default() }
}

fn unchanged(n: u64) -> Counts {
    Counts { read: n, unchanged: n, ..Counts::default() }
}

/// A file that is not held whole: over a megabyte.
fn long_file(bench: &Bench, last: &str) -> PathBuf {
    let notes = "x".repeat(1_000);
    let lines: String = (0..1_200).map(|n| format!("N{n},\"{notes}\nof N{n}\",\n")).collect();
    bench.file("organisations.csv", format!("name,notes,parent\n{lines}{last}"))
}

const SIRETS: [&str; 4] = ["48798079900018", "73282932000074", "55210055400013", "35600000000048"];

#[test]
fn the_second_time_nothing_changes() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pole");
    let mut bench = Bench::new();
    let first = bench.import(std::slice::from_ref(&data), &Options::default());
    assert!(first.done && first.change.is_some() && !first.faulty());
    assert_eq!(first.kinds[&Kind::Organisation], created(465));
    let (dump, end) = (bench.dump(), bench.store.journal_end().unwrap());
    for update in [false, true] {
        let again = bench.import(std::slice::from_ref(&data), &Options { update, ..Options::default() });
        for counts in again.kinds.values() {
            assert_eq!(*counts, unchanged(counts.read));
        }
        assert_eq!(again.change, None);
    }
    assert_eq!(bench.store.journal_end().unwrap(), end);
    assert_eq!(bench.dump(), dump);
}

#[test]
fn what_is_exported_gives_the_same_bytes_again() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pole");
    let mut bench = Bench::new();
    bench.import(&[data], &Options::default());
    let out = bench.folder.path().join("out");
    assert_eq!(export::folder(&bench.store, &out).unwrap(), 3996);
    // Beside them the contracts and the closed years.
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), Kind::ALL.len() + 2);
    // Bytes say nothing of the ids, which are others when the rows come in another order.
    let turned = bench.folder.path().join("turned");
    reversed(&out, &turned);
    let mut other = Bench::new();
    let report = other.import(&[turned], &Options::default());
    assert!(!report.faulty(), "{report:?}");
    assert_eq!(other.dump(), bench.dump());
    for kind in Kind::ALL {
        let file = std::fs::read_to_string(out.join(format!("{}.csv", kind.file()))).unwrap();
        assert!(!file.contains('\r') && file.ends_with('\n'));
        assert_eq!(file, bench.dump()[Kind::ALL.iter().position(|k| *k == kind).unwrap()]);
    }
}

#[test]
fn a_contract_of_an_earlier_export_in_the_folder_is_left_there_and_not_taken_in() {
    let out = tempfile::tempdir().unwrap();
    let contracts = out.path().join("contracts");
    let earlier = rouage::contract::BUILT_IN.replace("\"microtechniques-2014-2018\"", "\"autre-pole\"");
    std::fs::create_dir(&contracts).unwrap();
    let strange = contracts.join("autre-pole.toml");
    std::fs::write(&strange, &earlier).unwrap();
    std::fs::write(out.path().join("staff.csv"), "login,name\ncmi,Paul Jacquet\n").unwrap();
    // An export of before has no list: everything in it is its own.
    let mut before = Bench::new();
    before.import(&[out.path().to_owned()], &Options::default());
    assert_eq!(before.store.contracts().len(), 2);

    let bench = Bench::new();
    export::folder(&bench.store, out.path()).unwrap();
    assert_eq!(std::fs::read_to_string(&strange).unwrap(), earlier, "what is not ours is not touched");
    let mut other = Bench::new();
    let report = other.import(&[out.path().to_owned()], &Options::default());
    assert_eq!((other.store.contracts().len(), &report.ignored[..]), (1, &[strange][..]));
    // The second round is the same, the list as well.
    let again = other.folder.path().join("again");
    export::folder(&other.store, &again).unwrap();
    for name in ["index.csv", "microtechniques-2014-2018.toml"] {
        assert_eq!(
            std::fs::read(contracts.join(name)).unwrap(),
            std::fs::read(again.join("contracts").join(name)).unwrap()
        );
    }
    // A list leads nowhere else, and what it names must be there.
    let list = contracts.join("index.csv");
    std::fs::write(out.path().join("dehors.toml"), &earlier).unwrap();
    std::fs::write(&list, "contract,file\nx,../dehors.toml\n").unwrap();
    other.import(&[out.path().to_owned()], &Options::default());
    assert_eq!(other.store.contracts().len(), 1);
    std::fs::write(&list, "contract,file\nx,absent.toml\n").unwrap();
    let missing = import::run(&mut other.store, &[out.path().to_owned()], &Options::default(), &|_| String::new());
    assert!(matches!(missing, Err(InterchangeError::Read { .. })));
}

#[test]
fn equal_rows_of_one_file_are_several_records_and_are_found_again() {
    let mut bench = Bench::new();
    bench.counts(Kind::Organisation, "organisations.csv", "name\nCETIM\n");
    let line = "CETIM,2015,2015-03-01,100.00\n";
    let text = |n: usize| format!("organisation,year,paid_on,amount\n{}", line.repeat(n));
    assert_eq!(bench.counts(Kind::Payment, "payments.csv", &text(2)), created(2));
    assert_eq!(bench.counts(Kind::Payment, "payments.csv", &text(2)), unchanged(2));
    assert_eq!(bench.counts(Kind::Payment, "payments.csv", &text(1)), unchanged(1));
    let third = Counts { read: 3, created: 1, unchanged: 2, ..Counts::default() };
    assert_eq!(bench.counts(Kind::Payment, "payments.csv", &text(3)), third);
    assert_eq!(bench.count(Kind::Payment), 3);
}

#[test]
fn rows_that_share_a_key_find_their_own_record_in_any_order() {
    let mut bench = Bench::new();
    bench.counts(Kind::Organisation, "organisations.csv", "name\nCETIM\n");
    let header = "organisation,last_name,phone\n";
    let (one, two) = ("CETIM,Petit,03 53 01 00 01\n", "CETIM,Petit,03 53 01 00 02\n");
    assert_eq!(bench.counts(Kind::Contact, "contacts.csv", &format!("{header}{one}{two}")), created(2));
    assert_eq!(bench.counts(Kind::Contact, "contacts.csv", &format!("{header}{two}{one}")), unchanged(2));
    assert_eq!(bench.counts(Kind::Contact, "contacts.csv", &format!("{header}{two}")), unchanged(1));
}

#[test]
fn a_record_that_differs_is_left_alone_unless_updating_is_asked_for() {
    let mut bench = Bench::new();
    let siret = SIRETS[0];
    bench.counts(Kind::Organisation, "organisations.csv", &format!("name,siret,headcount\nA,{siret},10\n"));
    let path = bench.file("organisations.csv", format!("name,siret\nB,{siret}\n"));
    let left = bench.import(std::slice::from_ref(&path), &Options::default());
    assert_eq!(left.kinds[&Kind::Organisation], Counts { read: 1, duplicates: 1, ..Counts::default() });
    assert!(bench.dump()[1].contains("A,48798079900018"));
    let updated = bench.import(&[path], &Options { update: true, ..Options::default() });
    assert_eq!(updated.kinds[&Kind::Organisation], Counts { read: 1, updated: 1, ..Counts::default() });
    // A column that the file has not keeps its value.
    let record = &bench.store.all(Kind::Organisation).unwrap()[0];
    assert_eq!((record.text("name"), record.int("headcount")), ("B", Some(10)));
}

#[test]
fn a_key_that_allows_one_record_takes_the_first_row() {
    let mut bench = Bench::new();
    let text = "login,name\namo,Anne\namo,Autre\n";
    let twice = Counts { read: 2, created: 1, duplicates: 1, ..Counts::default() };
    assert_eq!(bench.counts(Kind::Staff, "staff.csv", text), twice);
    let path = bench.path("staff.csv");
    for update in [false, true] {
        let again = bench.import(std::slice::from_ref(&path), &Options { update, ..Options::default() });
        assert_eq!(again.kinds[&Kind::Staff], Counts { read: 2, unchanged: 1, duplicates: 1, ..Counts::default() });
    }
}

#[test]
fn parents_may_come_after_their_children() {
    let mut bench = Bench::new();
    let text =
        format!("name,siret,parent\nFille,,{0}\nPetite-fille,,Fille\nMère,{0},\nSœur,,Frère\nFrère,,Sœur\n", SIRETS[1]);
    assert_eq!(bench.counts(Kind::Organisation, "organisations.csv", &text), created(5));
    assert_eq!(bench.counts(Kind::Organisation, "organisations.csv", &text), unchanged(5));
    let lines = bench.dump()[1].clone();
    assert!(lines.contains("Fille,,,,,,,,,FR,,,,,,73282932000074"), "{lines}");
    assert!(lines.contains("Petite-fille,,,,,,,,,FR,,,,,,Fille"), "{lines}");
    assert!(lines.contains("Frère,,,,,,,,,FR,,,,,,Sœur"), "{lines}");
}

#[test]
fn a_period_that_ends_makes_room_for_the_next_in_one_file() {
    let mut bench = Bench::new();
    bench.counts(Kind::Organisation, "organisations.csv", "name\nCETIM\n");
    bench.counts(Kind::Membership, "memberships.csv", "organisation,college,joined_on\nCETIM,1,2014-01-01\n");
    let text = "organisation,college,joined_on,left_on\nCETIM,2,2016-01-01,\nCETIM,1,2014-01-01,2015-12-31\n";
    let path = bench.file("memberships.csv", text);
    let report = bench.import(&[path], &Options { update: true, ..Options::default() });
    let both = Counts { read: 2, created: 1, updated: 1, ..Counts::default() };
    assert_eq!(report.kinds[&Kind::Membership], both, "{report:?}");
}

#[test]
fn a_parent_that_came_earlier_is_tied_at_once() {
    let mut bench = Bench::new();
    let text = format!("name,siret,parent\nMère,{0},\nFille,,{0}\n", SIRETS[1]);
    assert_eq!(bench.counts(Kind::Organisation, "organisations.csv", &text), created(2));
    let daughter = &bench.store.all(Kind::Organisation).unwrap()[1];
    assert_eq!((daughter.version, daughter.id_of("parent")), (1, Some(1)));
}

#[test]
fn kinds_are_written_in_an_order_that_works_whatever_the_order_of_files() {
    let mut bench = Bench::new();
    let visits = bench.file("visits.csv", "organisation,date,staff\nCETIM,2015-03-01,amo\n");
    let organisations = bench.file("organisations.csv", "name\nCETIM\n");
    let staff = bench.file("staff.csv", "login,name\namo,Anne\n");
    let report = bench.import(&[visits, organisations, staff], &Options::default());
    assert!(report.done, "{report:?}");
    // A missing optional column is empty, or what the domain says when nothing is said.
    assert_eq!(bench.store.all(Kind::Visit).unwrap()[0].text("status"), "done");
}

#[test]
fn one_refused_row_keeps_everything_out_and_is_named() {
    let mut bench = Bench::new();
    let text = "name,siret,notes\nA,,\"deux\nlignes\"\nB,123,\nC,48798079900018,\nD,48798079900019,\n";
    let path = bench.file("organisations.csv", text);
    let report = bench.import(std::slice::from_ref(&path), &Options::default());
    assert!(!report.done);
    assert_eq!(bench.count(Kind::Organisation), 0);
    assert_eq!(bench.store.last_change().unwrap(), None);
    assert_eq!(report.kinds[&Kind::Organisation], Counts { read: 4, created: 2, refused: 2, ..Counts::default() });
    let named: Vec<_> = report
        .refused
        .iter()
        .map(|refusal| (refusal.line, refusal.problems[0].column.as_deref(), refusal.problems[0].value.as_str()))
        .collect();
    assert_eq!(named, [(4, Some("siret"), "123"), (6, Some("siret"), "48798079900019")]);

    let options = Options { skip_bad: true, rejects: Some(bench.path("rejects.csv")), ..Options::default() };
    let report = bench.import(&[path], &options);
    assert!(report.done);
    assert_eq!(bench.count(Kind::Organisation), 2);
    let rejects = std::fs::read_to_string(bench.path("rejects.csv")).unwrap();
    assert!(rejects.starts_with("name,siret,notes,reason\nB,123,,"), "{rejects}");
    // Mended, the file of refused rows is imported as it is, column of reasons included.
    let mended = rejects.replace("123", SIRETS[1]).replace("48798079900019", SIRETS[2]);
    assert_eq!(bench.counts(Kind::Organisation, "organisations.csv", &mended), created(2));
}

#[test]
fn what_hangs_on_a_refused_row_is_refused_with_it() {
    let mut bench = Bench::new();
    let organisations = bench.file("organisations.csv", "name,siret,parent\nA,123,\nB,,A\nC,,B\nD,,\n");
    let memberships = bench.file("memberships.csv", "organisation,college,joined_on\nC,1,2015-01-01\nD,1,2015-01-01\n");
    let options = Options { skip_bad: true, rejects: Some(bench.path("rejects.csv")), ..Options::default() };
    let report = bench.import(&[organisations, memberships], &options);
    assert!(report.done);
    assert_eq!(report.kinds[&Kind::Organisation], Counts { read: 4, created: 1, refused: 3, ..Counts::default() });
    assert_eq!(report.kinds[&Kind::Membership], Counts { read: 2, created: 1, refused: 1, ..Counts::default() });
    assert_eq!(report.rejects, [bench.path("rejects.csv"), bench.path("rejects.memberships.csv")]);
    let reason = &report.refused[1].problems[0].fault;
    assert_eq!(*reason, Fault::Field(Reason::NotFound { kind: "organisation" }));
    assert_eq!((bench.count(Kind::Organisation), bench.count(Kind::Membership)), (1, 1));
}

#[test]
fn every_row_that_the_store_or_the_database_refuses_is_named() {
    let mut bench = Bench::new();
    bench.counts(Kind::Organisation, "organisations.csv", "name\nCETIM\n");
    for (kind, text, column) in [
        (Kind::Organisation, "name,country\nA,fr\n", "country"),
        (Kind::Organisation, "name,insee_code\nA,25\n", "insee_code"),
        (Kind::Dues, "organisation,year,amount\nCETIM,2015,9000000000.00\n", "amount"),
        (Kind::Organisation, "name\n48798079900018\n", "name"),
        (Kind::Membership, "organisation,college,joined_on,left_on\nCETIM,1,2015-02-01,2015-01-01\n", "left_on"),
        (Kind::Membership, "organisation,college,joined_on\nCETIM,1,2015-01-01\nCETIM,2,2016-01-01\n", "joined_on"),
        (Kind::Visit, "organisation,date,staff\nCETIM,2015-01-01,nobody\n", "staff"),
        (Kind::Event, "kind,date,title,project\nfair,2015-01-01,Salon,XYZ\n", "project"),
        (Kind::Payment, "organisation,year,paid_on,amount\nCETIM,2015,2015-01-01,0.00\n", "amount"),
    ] {
        let path = bench.file(&format!("{}.csv", kind.file()), text);
        let report = bench.import(&[path], &Options::default());
        assert!(!report.done, "{text}");
        assert_eq!(report.refused.len(), 1, "{text}");
        assert_eq!(report.refused[0].problems[0].column.as_deref(), Some(column), "{text}");
    }
}

#[test]
fn text_that_is_no_text_is_refused() {
    let mut bench = Bench::new();
    let path = bench.file("organisations.csv", b"\xEF\xBB\xBFname,notes\nA,caf\xE9\nB,x\0y\nC,ok\n");
    let report = bench.import(&[path], &Options::default());
    let lines: Vec<u64> = report.refused.iter().map(|refusal| refusal.line).collect();
    assert_eq!(lines, [2, 3]);
    assert_eq!(report.refused[0].problems[0].fault, Fault::NotUtf8);
}

#[test]
fn a_file_of_another_form_is_refused_whole_even_when_bad_rows_are_skipped() {
    let mut bench = Bench::new();
    let good = bench.file("staff.csv", "login,name\namo,Anne\n");
    let bad = bench.file("organisations.csv", "name;commune\nCETIM;Besançon\n");
    let report = bench.import(&[good, bad], &Options { skip_bad: true, ..Options::default() });
    assert!(!report.done);
    assert_eq!(report.refused_files[0].fault, FileFault::Separator(';'));
    assert_eq!(bench.count(Kind::Staff), 0);
}

#[test]
fn a_dry_run_writes_nothing() {
    let mut bench = Bench::new();
    let path = bench.file("organisations.csv", "name\nA\nB\n");
    let report = bench.import(&[path], &Options { dry_run: true, ..Options::default() });
    assert_eq!(report.kinds[&Kind::Organisation], created(2));
    assert!(!report.done && report.change.is_none());
    assert_eq!(bench.count(Kind::Organisation), 0);
}

/// Copies a folder of files with the rows of each in the opposite order.
fn reversed(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for kind in Kind::ALL {
        let name = format!("{}.csv", kind.file());
        let bytes = std::fs::read(from.join(&name)).unwrap();
        let mut rows: Vec<Vec<String>> = csv::Reader::new(&bytes)
            .map(|row| row.cells.iter().map(|cell| String::from_utf8(cell.to_vec()).unwrap()).collect())
            .collect();
        rows[1..].reverse();
        let mut out = Vec::new();
        rows.iter().for_each(|row| csv::write_row(&mut out, row.iter().map(String::as_str)));
        std::fs::write(to.join(name), out).unwrap();
    }
}

/// Obligations of the built-in contract, and a period of each.
const MET: [(&str, &str); 4] = [
    ("bilan_financier", "2015"),
    ("liste_membres", "2016"),
    ("correspondant_national", "2015-2"),
    ("statuts_instances", "2015-06-17"),
];

/// The cell of a field of a record numbered `n`, chosen by `seed`.
fn cell(kind: Kind, field: &rouage::model::kind::Field, n: usize, seed: u32, text: &str) -> String {
    let pick = |of: &[&str]| of[seed as usize % of.len()].to_owned();
    let date = |at: u32| format!("20{:02}-{:02}-{:02}", 10 + at % 8, 1 + at % 12, 1 + at % 28);
    let blank = !field.required && seed.is_multiple_of(3);
    match field.ty {
        _ if kind == Kind::Organisation && field.name == "name" => format!("Structure {n} {}", text.trim()),
        _ if kind == Kind::Staff && field.name == "login" => format!("login{n}"),
        _ if kind == Kind::Project && field.name == "acronym" => format!("PROJ{n}"),
        Type::Siret => {
            SIRETS.get(n).filter(|_| n.is_multiple_of(2)).map(|siret| (*siret).to_owned()).unwrap_or_default()
        }
        // Where two dates must not run backwards, the later one is left out or far ahead.
        Type::Date if matches!(field.name, "left_on" | "ended_on" | "closed_on" | "due_on" | "next_step_on") => {
            if blank { String::new() } else { "2031-01-01".into() }
        }
        _ if field.name == "leave_reason" => String::new(),
        // A reading has a value or a status.
        _ if kind == Kind::Reading && field.name == "status" => pick(&["reached", "not_measurable"]),
        // An obligation met is one that the contract has, for one of its periods.
        _ if kind == Kind::Fulfilment && field.name == "contract" => "microtechniques-2014-2018".into(),
        _ if kind == Kind::Fulfilment && field.name == "obligation" => MET[n].0.into(),
        _ if kind == Kind::Fulfilment && field.name == "period" => MET[n].1.into(),
        _ if kind == Kind::Fulfilment && field.name == "done_on" => format!("2016-{:02}-28", 1 + seed % 12),
        _ if field.name == "country" => pick(&["FR", "CH"]),
        _ if field.name == "insee_code" => pick(&["", "25056", "2A004"]),
        _ if blank => String::new(),
        _ if field.name == "email" => pick(&["amo@pole.example", "é+x@pole.test"]),
        Type::Text { .. } => {
            let line = format!("{} {}", text.replace(['\n', '\r'], " "), seed % 5);
            line.chars().take(12).collect::<String>().trim().to_owned()
        }
        Type::Lines { .. } => format!("{text}\nsuite, \"citée\"; {seed}"),
        Type::Naf => "2652Z".into(),
        Type::Date => date(seed),
        Type::Year => format!("{}", 2010 + seed % 10),
        Type::Int { min, max } => format!("{}", min + i64::from(seed) % (max - min + 1).min(5000)),
        Type::Decimal { .. } => format!("{}.5", seed % 100),
        Type::Money { .. } => format!("{}.{:02}", 1 + seed % 9999, seed % 100),
        Type::YesNo => pick(&["yes", "no"]),
        Type::Code(codes) => pick(codes),
        Type::College => pick(&["1", "2", "3"]),
        Type::Sector => pick(&["luxury", "health"]),
        Type::Sectors => pick(&["luxury", "health;luxury", "aerospace"]),
        Type::List { .. } => pick(&["financing;autre chose", "export", "é, \"q\""]),
        Type::Ref(Kind::Organisation) => {
            let target = seed as usize % 4;
            if target.is_multiple_of(2) { SIRETS[target].to_owned() } else { format!("=ORG{target}") }
        }
        Type::Ref(Kind::Staff) => format!("login{}", seed % 4),
        Type::Ref(_) => format!("PROJ{}", seed % 4),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_records_exported_and_imported_give_the_same_bytes(
        seeds in prop::collection::vec(prop::collection::vec((any::<u32>(), "[a-zé,;\"'\n ]{0,8}"), 20), 4 * Kind::ALL.len())
    ) {
        let mut bench = Bench::new();
        let name_of = |n: usize| {
            let (_, text) = &seeds[4 + n][0];
            rouage::model::text::clean(&format!("Structure {n} {}", text.trim()), false).unwrap()
        };
        let mut paths = Vec::new();
        for (at, kind) in Kind::ALL.into_iter().enumerate() {
            let mut out = Vec::new();
            csv::write_row(&mut out, kind.fields().iter().map(|field| field.name));
            for n in 0..4 {
                let cells: Vec<String> = kind.fields().iter().zip(&seeds[4 * at + n])
                    .map(|(field, (seed, text))| {
                        let cell = cell(kind, field, n, *seed, text);
                        match cell.strip_prefix("=ORG") {
                            // Its own parent is not allowed.
                            Some(target) if field.name != "parent" || target.parse::<usize>().unwrap() != n => name_of(target.parse().unwrap()),
                            Some(_) => String::new(),
                            None if field.name == "parent" && SIRETS.get(n) == Some(&cell.as_str()) => String::new(),
                            None => cell,
                        }
                    })
                    .collect();
                csv::write_row(&mut out, cells.iter().map(String::as_str));
            }
            paths.push(bench.file(&format!("{}.csv", kind.file()), out));
        }
        let report = bench.import(&paths, &Options { skip_bad: true, ..Options::default() });
        prop_assert!(report.done, "{:?}", report);
        // Overlapping memberships are refused; nothing else is.
        for refusal in &report.refused {
            prop_assert_eq!(refusal.kind, Kind::Membership, "{:?}", refusal);
        }
        let out = bench.folder.path().join("out");
        export::folder(&bench.store, &out).unwrap();
        let turned = bench.folder.path().join("turned");
        reversed(&out, &turned);
        let mut other = Bench::new();
        let report = other.import(&[turned], &Options::default());
        prop_assert!(report.done && !report.faulty(), "{:?}", report);
        prop_assert_eq!(other.dump(), bench.dump());
        let report = other.import(&[out], &Options::default());
        for counts in report.kinds.values() {
            prop_assert_eq!(*counts, unchanged(counts.read));
        }
    }
}

#[test]
fn a_long_file_is_read_as_a_short_one_is() {
    let mut bench = Bench::new();
    let path = long_file(&bench, "Last,\"said \"\"so\"\"\",\nLost,,Nobody\nBad,\"never closed,\n");
    let rejects = bench.path("rejects.csv");
    let options = Options { skip_bad: true, rejects: Some(rejects.clone()), ..Options::default() };
    let report = bench.import(std::slice::from_ref(&path), &options);
    assert_eq!(
        report.kinds[&Kind::Organisation],
        Counts { read: 1_203, created: 1_201, refused: 2, ..Counts::default() }
    );
    let told: Vec<(u64, &str)> =
        report.refused.iter().map(|refusal| (refusal.line, refusal.problems[0].value.as_str())).collect();
    assert_eq!(told, [(2_403, "Nobody"), (2_404, "Bad,\"never closed,")]);
    let kept = std::fs::read_to_string(rejects).unwrap();
    assert!(kept.contains("\nLost,,Nobody,") && kept.lines().count() == 3, "{kept}");
    assert!(bench.dump().concat().contains("Last,"));
    // Again: everything is there.
    let again = bench.import(&[path], &options);
    assert_eq!(again.kinds[&Kind::Organisation].unchanged, 1_201);
}

#[test]
fn a_long_file_that_changes_while_it_is_read_is_not_imported() {
    let mut bench = Bench::new();
    let path = long_file(&bench, "");
    let options = Options::default();
    let prepared = import::prepare(&bench.store, std::slice::from_ref(&path), &options).unwrap();
    std::fs::File::options().write(true).open(&path).unwrap().set_len(3_500).unwrap();
    let done = import::carry_out(&mut bench.store, prepared, &options, &|problem| problem.fault.to_string());
    assert!(matches!(&done, Err(InterchangeError::Changed(changed)) if *changed == path), "{:?}", done.err());
    assert_eq!(bench.count(Kind::Organisation), 0);
}
