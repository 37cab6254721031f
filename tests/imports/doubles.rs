//! What is said twice in other people's lists, or in contradiction: nothing is booked twice, nothing goes to another without
//! a word.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use rouage::interchange::export::{self, Names};
use rouage::interchange::foreign::reread::Manner;
use rouage::interchange::foreign::sirene::Filter;
use rouage::interchange::import::desk::{Desk, Order};
use rouage::interchange::import::{self, Options, Report};
use rouage::model::kind::Kind;
use rouage::store::{Clock, Session, Store};
use tempfile::TempDir;

const ONE: &str = "81547579300197";
const OTHER: &str = "59253180000320";

struct Bench {
    folder: TempDir,
    store: Store,
}

impl Bench {
    fn new() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let session = Session { who: "test".into(), id: "test".into(), clock: Clock::System };
        let store = Store::open(&folder.path().join("pole.db"), session).unwrap();
        Bench { folder, store }
    }

    /// With two companies.
    fn of_two() -> Bench {
        let mut bench = Bench::new();
        let text = format!("Nom;SIRET\nÉmaillage des Vosges;{ONE}\nOptique Lacuzon SARL;{OTHER}\n");
        assert!(bench.import(&text).done);
        bench
    }

    fn file(&self, text: &str) -> PathBuf {
        let path = self.folder.path().join("liste.csv");
        std::fs::write(&path, text).unwrap();
        path
    }

    fn options(&self) -> Options {
        Options { today: "2022-01-15".parse().ok(), ..Options::default() }
    }

    fn import_with(&mut self, text: &str, options: &Options) -> Report {
        let path = self.file(text);
        import::run(&mut self.store, &[path], options, &|problem| problem.fault.to_string()).unwrap()
    }

    fn import(&mut self, text: &str) -> Report {
        let options = self.options();
        self.import_with(text, &options)
    }

    fn update(&mut self, text: &str) -> Report {
        let options = Options { update: true, ..self.options() };
        self.import_with(text, &options)
    }

    fn rows(&self, kind: Kind, columns: &str) -> Vec<String> {
        let names = Names::read(&self.store).unwrap();
        let text = export::csv(&self.store, kind, &names).unwrap();
        let mut reader = csv::Reader::from_reader(&text[..]);
        let header = reader.headers().unwrap().clone();
        let wanted: Vec<usize> =
            columns.split(',').map(|name| header.iter().position(|known| known == name).unwrap()).collect();
        let cells = |row: csv::StringRecord| wanted.iter().map(|at| row[*at].to_owned()).collect::<Vec<_>>().join("|");
        let mut rows: Vec<String> = reader.records().map(|row| cells(row.unwrap())).collect();
        rows.sort();
        rows
    }
}

/// What is noted of some kind: line and value.
fn noted(report: &Report, code: &str) -> Vec<(u64, String)> {
    let noted = report.understood.iter().flat_map(|found| &found.noted);
    let noted = noted.filter(|noted| noted.remark.code() == code);
    noted.map(|noted| (noted.line, noted.told())).collect()
}

/// `rouage import` on a file, in a database of its own: what is said, with plain blanks and apostrophes.
fn told(bench: &Bench, name: &str, text: &str, args: &[&str]) -> (i32, String) {
    let path = bench.folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_rouage"));
    command.env_clear().env("LANG", "fr_FR.UTF-8").env("USER", "tester").env("HOME", bench.folder.path());
    command.current_dir(bench.folder.path());
    command.arg("--db").arg(bench.folder.path().join("other.db")).arg("import").arg(&path).args(args);
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap().replace(['\u{a0}', '\u{202f}'], " ").replace('’', "'");
    (output.status.code().unwrap(), said)
}

const DUES: &str = "Nom;SIRET;Cotisation 2021;Payée le;Contact;Mail\n";

#[test]
fn a_line_that_is_repeated_is_passed_over_and_named() {
    let line = format!("Émaillage des Vosges;{ONE};550;01/02/2021;Jean DUPOND;j@x.test\n");
    let text = format!("{DUES}{line}{line}Optique Lacuzon;{OTHER};550;01/02/2021;;\n{line}");
    let mut bench = Bench::new();
    for _ in 0..2 {
        let report = bench.import(&text);
        assert!(report.done && !report.faulty());
        let first = "Émaillage des Vosges".to_owned();
        let again = |line: u64| (line, format!("« {first} » ({line} = 2)"));
        assert_eq!(noted(&report, "repeated_line"), [again(3), again(5)]);
        assert_eq!(report.kinds[&Kind::Payment].read, 2);
        assert_eq!(
            bench.rows(Kind::Payment, "organisation,amount"),
            [format!("{OTHER}|550.00"), format!("{ONE}|550.00")]
        );
        assert_eq!(bench.rows(Kind::Contact, "last_name,first_name").len(), 1);
    }
    let (code, said) = told(&bench, "a.csv", &text, &[]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("2 lignes répètent mot pour mot une autre, passées"), "{said}");
    assert!(said.contains("« Émaillage des Vosges » (3 = 2)"), "{said}");
}

#[test]
fn one_payment_on_two_lines_is_one_and_so_is_a_contact() {
    let text = format!(
        "{DUES}Émaillage des Vosges;{ONE};550;01/02/2021;Jean DUPOND;j@x.test\n\
         EMAILLAGE DES VOSGES;{ONE};550,00;1/2/2021;DUPOND Jean;\n\
         Émaillage des Vosges;{ONE};550;01/02/2021;Jean DUPOND;jean@autre.test\n\
         Émaillage des Vosges;{ONE};550;02/02/2021;Anne PETIT;\n"
    );
    let mut bench = Bench::new();
    for round in 0..3 {
        let report = if round == 2 { bench.update(&text) } else { bench.import(&text) };
        assert!(report.done && !report.faulty());
        let lines = |code| noted(&report, code).into_iter().map(|(line, _)| line).collect::<Vec<_>>();
        assert_eq!((lines("repeated_payment"), lines("repeated_contact")), (vec![3, 4], vec![3]), "{round}");
        assert_eq!(noted(&report, "repeated_payment")[0].1, "« 550,00 » (3 = 2)");
        assert_eq!(bench.rows(Kind::Payment, "paid_on,amount"), ["2021-02-01|550.00", "2021-02-02|550.00"]);
        assert_eq!(
            bench.rows(Kind::Contact, "last_name,email"),
            ["DUPOND|j@x.test", "DUPOND|jean@autre.test", "PETIT|"],
            "{round}"
        );
    }
}

#[test]
fn two_equal_payments_are_two_when_their_references_say_so() {
    let head = "Nom;SIRET;Exercice;Montant réglé;Date de règlement;Référence\n";
    let line = |reference| format!("Émaillage des Vosges;{ONE};2021;275;01/02/2021;{reference}\n");
    let text = format!("{head}{}{}{}", line("CHQ 1"), line("CHQ 2"), line(""));
    let mut bench = Bench::new();
    for _ in 0..2 {
        let report = bench.import(&text);
        assert!(report.done && !report.faulty(), "{:?}", report.refused);
        assert_eq!(bench.rows(Kind::Payment, "amount,reference"), ["275.00|CHQ 1", "275.00|CHQ 2"]);
        assert_eq!(noted(&report, "repeated_payment").len(), 1);
    }
}

#[test]
fn what_a_later_line_adds_to_a_contact_is_not_lost() {
    let text = format!(
        "Nom;SIRET;Contact;Fonction;Mail\nÉmaillage des Vosges;{ONE};Jean DUPOND;Gérant;\n\
         Émaillage des Vosges;{ONE};Jean DUPOND;;j@x.test\n"
    );
    let mut bench = Bench::new();
    for _ in 0..2 {
        bench.import(&text);
        assert_eq!(bench.rows(Kind::Contact, "last_name,role,email"), ["DUPOND|Gérant|j@x.test"]);
    }
}

#[test]
fn a_name_and_a_siret_of_two_companies_refuse_the_line() {
    let mut bench = Bench::of_two();
    for update in [false, true] {
        let text = format!("Nom;SIRET;Cotisation 2021;Payée le\nÉmaillage des Vosges;{OTHER};550;01/03/2021\n");
        let options = Options { update, ..bench.options() };
        let report = bench.import_with(&text, &options);
        assert!(!report.done);
        assert_eq!(report.refused[0].problems.len(), 1, "{:?}", report.refused);
        let problem = &report.refused[0].problems[0];
        assert_eq!((report.refused[0].line, problem.field), (2, Some("siret")));
        let said = problem.fault.to_string();
        assert!(said.contains("Optique Lacuzon SARL") && said.contains("Émaillage des Vosges"), "{said}");
        assert_eq!(bench.rows(Kind::Payment, "amount").len(), 0);
    }
    let list = format!(
        "Nom;SIRET;Ville\nÉmaillage des Vosges;{ONE};Épinal\nOptique Lacuzon;{OTHER};Dole\nEMAILLAGE DES VOSGES;{OTHER};Dole\n"
    );
    let (code, said) = told(&bench, "b.csv", &list, &[]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("Le SIRET est celui de « Optique Lacuzon », le nom celui de « Émaillage des Vosges »"),
        "{said}"
    );
}

#[test]
fn a_name_unlike_the_stored_one_is_named_and_renames_only_when_asked() {
    let mut bench = Bench::of_two();
    let text = format!("Nom;SIRET;Notes\nEntreprise Inconnue;{ONE};xx\n");
    let report = bench.import(&text);
    let expected = (2, "« Entreprise Inconnue » ≠ « Émaillage des Vosges » (2)".to_owned());
    assert_eq!(noted(&report, "other_name"), std::slice::from_ref(&expected));
    assert!(bench.rows(Kind::Organisation, "name").contains(&"Émaillage des Vosges".to_owned()));
    let options = Options { dry_run: true, update: true, ..bench.options() };
    let report = bench.import_with(&text, &options);
    assert_eq!(noted(&report, "renamed"), [expected]);
    bench.update(&text);
    assert!(bench.rows(Kind::Organisation, "name").contains(&"Entreprise Inconnue".to_owned()));
    // Nor is a name that an earlier line of the list bears passed by in silence.
    let third = "73282932000074";
    let text = format!("Nom;SIRET\nCartonnage Morel;{third}\nTôlerie du Lison;{third}\n");
    assert_eq!(
        noted(&bench.import(&text), "other_name"),
        [(3, "« Tôlerie du Lison » ≠ « Cartonnage Morel » (3)".into())]
    );
}

#[test]
fn names_that_have_something_in_common_are_one() {
    let mut bench = Bench::of_two();
    for name in ["EMAILLAGE VOSGES SAS", "Groupe Émaillage", "Emailage des Vosges", "Vosges Émaillage (Épinal)"] {
        let report = bench.import(&format!("Nom;SIRET;Ville\n{name};{ONE};Épinal\n"));
        assert_eq!(noted(&report, "other_name"), [], "{name}");
        assert!(report.done);
    }
}

#[test]
fn the_preview_shows_to_whom_a_line_goes() {
    let mut bench = Bench::of_two();
    let path = bench.file(&format!("Nom;SIRET;Contact\nEntreprise Inconnue;{OTHER};Luc NOUVEAU\n"));
    let today = "2022-01-15".parse().unwrap();
    let desk = Desk::open(&bench.store, &path, Manner::default(), None, Filter::default(), today).unwrap();
    let tried = desk.carry_out(&mut bench.store, &Order::default(), &|problem| problem.fault.to_string()).unwrap();
    assert_eq!(tried.report.goes_to.get(&(0, 1)).map(String::as_str), Some("Optique Lacuzon SARL"));
}

#[test]
fn more_cells_than_headings_refuse_the_line_until_it_is_mended() {
    let mut bench = Bench::new();
    let text = "Nom;SIRET;Notes\nAlpha;;client; à rappeler\nBêta;;bien;\nGamma;;bien;;\nDelta;;\n";
    let report = bench.import(text);
    assert!(!report.done);
    let refused: Vec<u64> = report.refused.iter().map(|refusal| refusal.line).collect();
    assert_eq!(refused, [2]);
    assert_eq!(report.refused[0].problems[0].value, "client ; à rappeler");
    let path = bench.file(text);
    let today = "2022-01-15".parse().unwrap();
    let mut desk = Desk::open(&bench.store, &path, Manner::default(), None, Filter::default(), today).unwrap();
    let cells = ["Alpha", "", "client ; à rappeler", "", ""].map(str::to_owned);
    desk.parts[0].mend(1, &cells);
    let order = Order { write: true, ..Order::default() };
    let done = desk.carry_out(&mut bench.store, &order, &|problem| problem.fault.to_string()).unwrap();
    assert!(done.report.done, "{:?}", done.report.refused);
    assert!(bench.rows(Kind::Organisation, "name,notes").contains(&"Alpha|client ; à rappeler".to_owned()));
    let (code, said) = told(&bench, "c.csv", text, &["--rejects", "r.csv"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("4 cellules pour 3 intitulés"), "{said}");
}

#[test]
fn the_file_of_refused_lines_says_it_again_until_it_is_mended() {
    let mut bench = Bench::new();
    let rejects = bench.folder.path().join("r.csv");
    let options = Options { rejects: Some(rejects.clone()), ..bench.options() };
    bench.import_with("Nom;SIRET;Notes\nAlpha;;client; à rappeler\nBêta;;bien\n", &options);
    let text = std::fs::read_to_string(&rejects).unwrap();
    let again = bench.import(&text);
    assert_eq!(again.refused.len(), 1, "{text}");
    assert!(bench.import(&text.replace("client;à rappeler", "client, à rappeler;")).done, "{text}");
}

#[test]
fn a_column_without_a_heading_is_said_to_be_left_out() {
    let mut bench = Bench::new();
    let text = "Nom;Ville;\nAlpha;Dole;un\nBêta;Morez;deux\nGamma;Épinal;trois\nDelta;Vesoul;\n";
    let report = bench.import(text);
    assert!(report.done && !report.faulty(), "{:?}", report.refused);
    let (code, said) = told(&bench, "d.csv", text, &[]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("1 colonne laissée de côté"), "{said}");
    assert!(said.contains("colonne 3, sans intitulé"), "{said}");
}

#[test]
fn an_impossible_time_behind_a_date_is_refused() {
    let mut bench = Bench::new();
    for (day, good) in [
        ("12/03/2015 25:00", false),
        ("12/03/2015 10:75", false),
        ("12/03/2015 10:20:61", false),
        ("12/03/2015 10:2x", false),
        ("12/03/2015 10:20", true),
        ("2015-03-12T08:00:00.000Z", true),
        ("2015-03-12 23:59:59", true),
        ("12/03/2015 à 9:05", true),
    ] {
        let text = format!("Nom;Collège;Date d'adhésion\nAlpha;1;{day}\n");
        let options = Options { dry_run: true, ..bench.options() };
        assert_eq!(!bench.import_with(&text, &options).faulty(), good, "{day}");
    }
}

#[test]
fn two_lines_that_contradict_each_other_are_named() {
    let mut bench = Bench::of_two();
    let text = format!("Nom;SIRET;Tél\nÉmaillage des Vosges;{ONE};0381000001\nÉmaillage des Vosges;{ONE};0381000002\n");
    let report = bench.update(&text);
    assert_eq!(noted(&report, "other_value"), [(3, "« 0381000002 » ≠ « 03 81 00 00 01 » (3)".into())]);
    assert_eq!(report.understood[0].noted.last().unwrap().column.as_deref(), Some("Tél"));
    let mut bench = Bench::new();
    assert_eq!(noted(&bench.import(&text), "other_value").len(), 1);
    let (_, said) = told(&bench, "e.csv", &text, &[]);
    assert!(said.contains("« 0381000002 » ≠ « 03 81 00 00 01 » (3)"), "{said}");
}

#[test]
fn what_a_later_line_adds_is_taken_and_what_it_contradicts_is_named() {
    let text = format!(
        "Nom;SIRET;Tél;Effectif;Cotisation 2021;Contact;Fonction\n\
         Émaillage des Vosges;{ONE};;12;550;Jean DUPOND;\n\
         Émaillage des Vosges;{ONE};0381000002;14;600;Jean DUPOND;Gérant\n\
         Émaillage des Vosges;{ONE};0381000002;12;550;Jean DUPOND;Directeur\n"
    );
    let mut bench = Bench::new();
    for round in 0..3 {
        let report = if round == 2 { bench.update(&text) } else { bench.import(&text) };
        assert!(report.done && !report.faulty(), "{:?}", report.refused);
        let told: Vec<String> = noted(&report, "other_value").into_iter().map(|(_, told)| told).collect();
        // What was stored before is left without a word, but for the counts.
        let expected = ["« 14 » ≠ « 12 » (3)", "« 600 » ≠ « 550.00 » (3)", "« Directeur » ≠ « Gérant » (4)"];
        assert_eq!(told, if round == 1 { &expected[..0] } else { &expected[..] }, "{round}");
        assert_eq!(bench.rows(Kind::Organisation, "phone,headcount"), ["03 81 00 00 02|12"]);
        assert_eq!(bench.rows(Kind::Dues, "amount"), ["550.00"]);
        assert_eq!(bench.rows(Kind::Contact, "last_name,role"), ["DUPOND|Gérant"]);
    }
}

#[test]
fn a_quote_that_is_never_closed_is_no_name() {
    let mut bench = Bench::new();
    let report = bench.import("Nom;Ville\nAlpha;Dole\n\"Bêta;Morez\nGamma;Dole\nDelta;Vesoul\n");
    assert_eq!(report.refused.len(), 1);
    assert_eq!(noted(&report, "name_alone"), []);
}
