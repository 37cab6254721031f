//! Imports that update, done twice: what the fuzzer of imports found to change something the second time.

use std::path::PathBuf;

use rouage::interchange::export::{self, Names};
use rouage::interchange::import::{self, Options, Report};
use rouage::model::kind::Kind;
use rouage::store::{Clock, Session, Store};
use tempfile::TempDir;

struct Bench {
    folder: TempDir,
    store: Store,
}

const ORGANISATIONS: &str = "name,siret,sectors,headcount\nHorlogerie Brévin,48798079900018,luxury;microsystems,12\n";

impl Bench {
    /// A database with one organisation.
    fn new() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let session = Session { who: "test".into(), id: "test".into(), clock: Clock::System };
        let store = Store::open(&folder.path().join("pole.db"), session).unwrap();
        let mut bench = Bench { folder, store };
        let path = bench.file("base/organisations.csv", ORGANISATIONS);
        assert!(bench.import(&[path]).done);
        bench
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    fn import(&mut self, paths: &[PathBuf]) -> Report {
        self.import_with(paths, Options::default())
    }

    fn import_with(&mut self, paths: &[PathBuf], options: Options) -> Report {
        let options = Options { update: true, today: "2016-01-15".parse().ok(), ..options };
        import::run(&mut self.store, paths, &options, &|problem| problem.fault.to_string()).unwrap()
    }

    /// Imports files twice; the second time nothing may change. Gives the first report.
    fn twice(&mut self, paths: &[PathBuf]) -> Report {
        let first = self.import(paths);
        assert!(first.done && !first.faulty(), "{:?} {:?}", first.refused, first.refused_files);
        let again = self.import(paths);
        assert!(again.done && again.change.is_none(), "{:?}", again.kinds);
        first
    }

    /// One column of all records of a kind, in their order.
    fn column(&self, kind: Kind, name: &str) -> Vec<String> {
        let names = Names::read(&self.store).unwrap();
        let text = export::csv(&self.store, kind, &names).unwrap();
        let mut reader = csv::Reader::from_reader(&text[..]);
        let at = reader.headers().unwrap().iter().position(|known| known == name).unwrap();
        reader.records().map(|row| row.unwrap()[at].to_owned()).collect()
    }
}

#[test]
fn files_that_contradict_each_other_do_not_take_turns() {
    let mut bench = Bench::new();
    let one = bench.file("1/organisations.csv", "name,siret,headcount\nHorlogerie Brévin,48798079900018,20\n");
    let other = bench.file("2/organisations.csv", "name,siret,headcount\nHorlogerie Brévin,48798079900018,30\n");
    let report = bench.twice(&[one, other]);
    let counts = report.kinds[&Kind::Organisation];
    assert_eq!((counts.read, counts.updated, counts.duplicates), (2, 1, 1));
    assert_eq!(bench.column(Kind::Organisation, "headcount"), ["20"]);
    // Kinds of which several records may share a key, too.
    let header = "organisation,last_name,phone\n48798079900018,Brenot,";
    let one = bench.file("1/contacts.csv", format!("{header}03 53 01 10 40\n"));
    let other = bench.file("2/contacts.csv", format!("{header}03 53 01 10 41\n"));
    bench.twice(&[one, other]);
    assert_eq!(bench.column(Kind::Contact, "phone"), ["03 53 01 10 40"]);
}

#[test]
fn a_later_file_may_add_to_what_an_earlier_one_said() {
    let mut bench = Bench::new();
    let one = bench.file("1/organisations.csv", "name,siret,headcount\nHorlogerie Brévin,48798079900018,20\n");
    let other = bench.file("2/organisations.csv", "name,siret,naf\nHorlogerie Brévin,48798079900018,2652Z\n");
    let report = bench.twice(&[one, other]);
    assert_eq!(report.kinds[&Kind::Organisation].updated, 2);
    assert_eq!(bench.column(Kind::Organisation, "naf"), ["2652Z"]);
}

#[test]
fn a_foreign_list_does_not_contradict_a_file_of_the_format() {
    let mut bench = Bench::new();
    let one = bench.file("organisations.csv", "name,siret,headcount\nHorlogerie Brévin,48798079900018,20\n");
    let list = bench.file("liste.csv", "Raison sociale;SIRET;Effectif\nHorlogerie Brévin;48798079900018;30\n");
    bench.twice(&[one, list]);
    assert_eq!(bench.column(Kind::Organisation, "headcount"), ["20"]);
}

#[test]
fn an_organisation_that_is_only_named_keeps_its_name() {
    let mut bench = Bench::new();
    let list = bench.file(
        "conseil.csv",
        "Entreprise;SIRET;Type de conseil;Niveau;Date de début\nHorl. Brévin;48798079900018;Conseil en innovation;1;02/03/2015\n",
    );
    let report = bench.twice(&[list]);
    assert_eq!(report.kinds[&Kind::Engagement].created, 1);
    assert_eq!(report.kinds[&Kind::Organisation].updated, 0);
    assert_eq!(bench.column(Kind::Organisation, "name"), ["Horlogerie Brévin"]);
}

#[test]
fn a_name_that_a_file_changes_is_nobodys_for_the_next_file() {
    let mut bench = Bench::new();
    let list =
        bench.file("liste.csv", "Raison sociale;SIRET;Effectif\nMicro Val;;3\nManufacture Brévin;48798079900018;12\n");
    let people = bench.file("contacts-pole.csv", "Entreprise;Nom;Prénom\nHorlogerie Brévin;Brenot;Luc\n");
    bench.twice(&[list, people]);
    assert_eq!(bench.column(Kind::Organisation, "name"), ["Horlogerie Brévin", "Micro Val", "Manufacture Brévin"]);
}

#[test]
fn lines_of_one_siret_are_of_one_organisation_though_it_does_not_get_it() {
    let mut bench = Bench::new();
    let text = "Raison sociale;N° SIRET;Ville;Tél\nSté Fictive;;Morteau;03 53 01 11 40\n\
                Sté Fictive;46923355500074;Morteau;03 53 01 11 41\nFictive Sté;46923355500074;Morteau;03 53 01 11 41\n";
    let path = bench.file("liste.csv", text);
    bench.twice(&[path]);
    let mut names = bench.column(Kind::Organisation, "name");
    names.sort();
    assert_eq!(names, ["Horlogerie Brévin", "Sté Fictive"]);
}

#[test]
fn sectors_are_the_same_in_whatever_order_a_new_contract_has_them() {
    let mut bench = Bench::new();
    let folder = bench.folder.path().join("in");
    bench.file("in/organisations.csv", ORGANISATIONS);
    bench.file("in/contracts/c.toml", rouage::contract::BUILT_IN.replace("luxury", "luxe"));
    let report = bench.twice(&[folder]);
    assert_eq!(report.kinds[&Kind::Organisation].unchanged, 1);
}

#[test]
fn what_is_remembered_of_a_list_does_not_forget_a_column_for_another_of_its_heading() {
    let mut bench = Bench::new();
    let list = bench.file("liste.csv", "Raison sociale;Effectif;Raison sociale\nMicro Val;3;\nAutre;4;\n");
    let mut options = Options::default();
    options.mapping.settings.insert("organisation.kind".into(), "company".into());
    for created in [2, 0] {
        let report = bench.import_with(std::slice::from_ref(&list), options.clone());
        assert_eq!(report.kinds[&Kind::Organisation].created, created);
    }
}

#[test]
fn an_obligation_met_stands_once_for_a_period() {
    let mut bench = Bench::new();
    let row = "microtechniques-2014-2018,bilan_financier,2014,2015-03-15\n";
    let path = bench.file("fulfilments.csv", format!("contract,obligation,period,done_on\n{row}{row}"));
    let counts = bench.twice(&[path]).kinds[&Kind::Fulfilment];
    assert_eq!((counts.read, counts.created, counts.duplicates), (2, 1, 1));
}

/// Words that no field keeps stand beside the notes that somebody typed, and the next list says them anew.
#[test]
fn what_goes_to_the_notes_besides_replaces_none_of_them() {
    let mut bench = Bench::new();
    let typed =
        bench.file("notes/organisations.csv", "name,siret,notes\nHorlogerie Brévin,48798079900018,vu au salon\n");
    assert!(bench.import(&[typed]).done);
    for (parrain, expected) in [("CCI du Lac", "Parrain : CCI du Lac"), ("Mairie du Lac", "Parrain : Mairie du Lac")] {
        let list = format!("Raison sociale;SIRET;Parrain\nHorlogerie Brévin;48798079900018;{parrain}\n");
        let list = bench.file("liste.csv", list);
        bench.twice(&[list]);
        let names = Names::read(&bench.store).unwrap();
        let text = export::csv(&bench.store, Kind::Organisation, &names).unwrap();
        let record = csv::Reader::from_reader(&text[..]).deserialize().next().unwrap();
        let record: std::collections::BTreeMap<String, String> = record.unwrap();
        assert_eq!(record["notes"], format!("vu au salon\n{expected}"));
    }
}

/// A list that contradicts itself: refused before anything of it is written, with the line and where the other is; and what
/// is left of it is imported twice like any other. Gives the refused lines.
fn refused_the_first_time(list: &str, update: bool) -> Vec<(u64, String)> {
    let mut bench = Bench::new();
    let path = [bench.file("liste.csv", list)];
    let options = |skip_bad| Options { update, skip_bad, today: "2016-01-15".parse().ok(), ..Options::default() };
    let mut run = |skip_bad| {
        let said = |problem: &rouage::interchange::sheet::Problem| problem.fault.to_string();
        import::run(&mut bench.store, &path, &options(skip_bad), &said).unwrap()
    };
    let first = run(false);
    let told = |report: &Report| -> Vec<(u64, String)> {
        let said = |row: &import::Refusal| row.problems.iter().map(|problem| problem.fault.to_string()).collect();
        report.refused.iter().map(|row| (row.line, said(row))).collect()
    };
    assert_eq!((first.done, first.change), (false, None), "{list}");
    let sound = run(true);
    let lines = |report: &Report| report.refused.iter().map(|row| row.line).collect::<Vec<_>>();
    assert!(sound.done && lines(&sound) == lines(&first), "{list}\n{:?}", sound.refused);
    let again = run(true);
    assert!(again.change.is_none() && lines(&again) == lines(&first), "{list}\n{:?} {:?}", again.kinds, again.refused);
    told(&first)
}

#[test]
fn a_town_that_a_later_line_adds_tells_the_next_one_apart() {
    let list = "Raison sociale;Ville;Effectif\nMicro Val;;3\nMicro Val;Dole;\nMicro Val;Morez;4\n";
    for update in [false, true] {
        let refused = refused_the_first_time(list, update);
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert_eq!(refused[0].0, 4);
        assert!(refused[0].1.ends_with("is called \"Micro Val\" already (line 2)"), "{refused:?}");
    }
}

#[test]
fn a_name_that_a_later_line_makes_anothers_is_refused_with_that_line() {
    // By name alone it is found no more once there are two; the second has got the SIRET of the third line.
    let two =
        "Raison sociale;SIRET;Ville\nMicro Val;;\nMicro Val;46923355500074;Dole\nMicro Val;55840919900053;Morez\n";
    // The SIRET says another than the name, which comes later.
    let later = "Raison sociale;SIRET;Ville\nMicro Val;48798079900018;Dole\nMicro Val;;Bern\n";
    for (list, update, said) in
        [(two, false, "(line 4)"), (two, true, "(line 4)"), (later, false, "the name that of \"Micro Val\" (line 3)")]
    {
        let refused = refused_the_first_time(list, update);
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert!(refused[0].0 == 2 && refused[0].1.contains(said), "{refused:?}");
    }
}

#[test]
fn namesakes_that_are_told_apart_are_all_taken() {
    let mut bench = Bench::new();
    let list = "Raison sociale;SIRET;Ville;Contact\nMicro Val;46923355500074;Dole;Luc BRENOT\n\
                Micro Val;55840919900053;Morez;Anne ROY\nMicro Val;;Dole;Zoé NOIR\nMICRO VAL;;Morez;Paul PETIT\n\
                Micro Val;;Vesoul;Ève DURAND\n";
    let path = bench.file("liste.csv", list);
    assert_eq!(bench.twice(&[path]).kinds[&Kind::Contact].created, 5);
    assert_eq!(bench.column(Kind::Organisation, "name").len(), 4);
}
