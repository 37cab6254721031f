//! The lists of somebody who moves in: two people on a line, sums between the lines, days as numbers. What cannot be told
//! is refused or said.

use rouage::interchange::export::{self, Names};
use rouage::interchange::import::{self, Options, Report};
use rouage::model::kind::Kind;
use rouage::store::{Clock, Session, Store};

struct Moved {
    store: Store,
    report: Report,
}

fn import(text: &str) -> Moved {
    let folder = tempfile::tempdir().unwrap();
    let session = Session { who: "test".into(), id: "test".into(), clock: Clock::System };
    let mut store = Store::open(&folder.path().join("pole.db"), session).unwrap();
    let path = folder.path().join("liste.csv");
    std::fs::write(&path, text).unwrap();
    let options = Options { today: "2016-09-15".parse().ok(), skip_bad: true, ..Options::default() };
    let report = import::run(&mut store, &[path], &options, &|problem| problem.fault.to_string()).unwrap();
    Moved { store, report }
}

impl Moved {
    /// The columns of every record of a kind, in their order.
    fn rows(&self, kind: Kind, columns: &str) -> Vec<String> {
        let names = Names::read(&self.store).unwrap();
        let text = export::csv(&self.store, kind, &names).unwrap();
        let mut reader = csv::Reader::from_reader(&text[..]);
        let header = reader.headers().unwrap().clone();
        let at = |name| header.iter().position(|known| known == name).unwrap();
        let wanted: Vec<usize> = columns.split(',').map(at).collect();
        let cells = |row: csv::StringRecord| wanted.iter().map(|at| row[*at].to_owned()).collect::<Vec<_>>().join("|");
        let mut rows: Vec<String> = reader.records().map(|row| cells(row.unwrap())).collect();
        rows.sort();
        rows
    }

    /// What is said of the lines: `3 sum TOTAL`.
    fn said(&self) -> Vec<String> {
        let noted = self.report.understood.iter().flat_map(|found| &found.noted);
        noted.map(|noted| format!("{} {} {}", noted.line, noted.remark.code(), noted.value)).collect()
    }

    /// What is refused: `2 M. et Mme PETIT`.
    fn refused(&self) -> Vec<String> {
        let one = |row: &import::Refusal| {
            let values: Vec<&str> = row.problems.iter().map(|problem| problem.value.as_str()).collect();
            format!("{} {}", row.line, values.join(", "))
        };
        let mut refused: Vec<String> = self.report.refused.iter().map(one).collect();
        refused.dedup();
        refused
    }
}

const COMPANY: &str = "Alpha SA|03 81 00 00 01|info@alpha.test";
const FIRST: &str = "DURAND|Jean|06 00 00 00 01|jean@alpha.test";
const SECOND: &str = "DUPONT|Marie|06 00 00 00 02|marie@alpha.test";

#[test]
fn telephones_and_addresses_are_of_whoever_stands_to_their_left() {
    let (of, jean) = ("03 81 00 00 01;info@alpha.test", "06 00 00 00 01;jean@alpha.test");
    let marie = "06 00 00 00 02;marie@alpha.test";
    for (headings, line) in [
        ("Société;Tél;Mail;Dirigeant;Tél;Mail", format!("Alpha SA;{of};Jean DURAND;{jean}")),
        ("Société;Tél;Mail;Contact;Fonction;Tél;Mail", format!("Alpha SA;{of};Jean DURAND;DG;{jean}")),
        ("Société;Téléphone;Email;Nom;Prénom;Téléphone;Email", format!("Alpha SA;{of};DURAND;Jean;{jean}")),
        ("Nom;Tél;Mail;Contact;Portable;Mail", format!("Alpha SA;{of};Jean DURAND;{jean}")),
        ("Contact;Tél;Mail;Société;Tél;Mail", format!("Jean DURAND;{jean};Alpha SA;{of}")),
    ] {
        let moved = import(&format!("{headings}\n{line}\n"));
        assert_eq!(moved.rows(Kind::Organisation, "name,phone,email"), [COMPANY], "{headings}");
        assert_eq!(moved.rows(Kind::Contact, "last_name,first_name,phone,email"), [FIRST], "{headings}");
    }
    for headings in ["Contact 1;Tél;Mail;Contact 2;Tél;Mail", "Contact principal;Tél;Mail;Contact secondaire;Tél;Mail"]
    {
        let moved = import(&format!("Société;{headings}\nAlpha SA;Jean DURAND;{jean};Marie DUPONT;{marie}\n"));
        assert_eq!(moved.rows(Kind::Organisation, "name,phone,email"), ["Alpha SA||"], "{headings}");
        assert_eq!(moved.rows(Kind::Contact, "last_name,first_name,phone,email"), [SECOND, FIRST], "{headings}");
        let both = format!("Société;Tél;Mail;{headings}\nAlpha SA;{of};Jean DURAND;{jean};Marie DUPONT;{marie}\n");
        let moved = import(&both);
        assert_eq!(moved.rows(Kind::Organisation, "name,phone,email"), [COMPANY], "{headings}");
        assert_eq!(moved.rows(Kind::Contact, "last_name,first_name,phone,email"), [SECOND, FIRST], "{headings}");
    }
}

#[test]
fn two_people_in_one_cell_are_two_or_refused() {
    let moved = import(
        "Société;Contact;Mail\nA SA;Marie-Ange DUPONT et Jean DURAND;a@a.test\nB SA;Anne ROY / Luc ROY;\n\
         C SA;\"Anne BON\nLuc BON\";\nD SA;\"Léa FORT, Max FORT\";\nE SA;M. et Mme PETIT;\nF SA;DUPONT et DURAND;\n\
         G SA;\"Vidal, Zoé\";\n",
    );
    let people = [
        "BON|Anne|C SA|",
        "BON|Luc|C SA|",
        "DUPONT|Marie-Ange|A SA|a@a.test",
        "DURAND|Jean|A SA|",
        "FORT|Léa|D SA|",
        "FORT|Max|D SA|",
        "ROY|Anne|B SA|",
        "ROY|Luc|B SA|",
        "Vidal|Zoé|G SA|",
    ];
    assert_eq!(moved.rows(Kind::Contact, "last_name,first_name,organisation,email"), people);
    assert_eq!(moved.refused(), ["7 M. et Mme PETIT", "8 DUPONT et DURAND"]);
    assert!(
        moved.said().contains(&"2 several_people Marie-Ange DUPONT et Jean DURAND".to_owned()),
        "{:?}",
        moved.said()
    );
}

#[test]
fn sums_counts_and_titles_between_the_lines_are_passed_over_and_said() {
    let moved = import(
        "Nom;CP;Ville;Effectif\nDOUBS;;;\nAlpha;25000;Besançon;3\nBeta;25000;Besançon;4\nTOTAL DOUBS;1;;3\nJURA;;;\n\
         Gamma;39000;Lons-le-Saunier;5\nSous-total;1;;\nDelta;;;\nEpsilon;39100;Dole;2\nTotal général;1;;3\n\
         Nombre d’adhérents;12;;\nZeta;9;;\n",
    );
    assert_eq!(moved.rows(Kind::Organisation, "name"), ["Alpha", "Beta", "Delta", "Epsilon", "Gamma"]);
    let said = [
        "2 section DOUBS",
        "5 sum TOTAL DOUBS",
        "6 section JURA",
        "8 sum Sous-total",
        "9 name_alone Delta",
        "11 sum Total général",
        "12 sum Nombre d’adhérents",
    ];
    assert_eq!(moved.said(), said);
    assert_eq!(moved.refused(), ["13 9"]);
    // A company called so has a SIRET.
    let moved = import("Nom;SIRET;Ville\nTotal Distribution;48798079900018;Dole\nTotal;;\nAlpha;;Dole\n");
    assert_eq!(moved.rows(Kind::Organisation, "name"), ["Alpha", "Total Distribution"]);
}

#[test]
fn days_as_numbers_are_days_and_never_amounts() {
    for heading in ["Payée le", "Date règlement", "Date de règlement"] {
        let moved = import(&format!("Nom;Cotisation 2016;{heading}\nAlpha;550;42461\nBeta;550;42470\n"));
        let paid = ["Alpha|2016|2016-04-01|550.00", "Beta|2016|2016-04-10|550.00"];
        assert_eq!(moved.rows(Kind::Payment, "organisation,year,paid_on,amount"), paid, "{heading}");
        assert!(moved.said().contains(&"2 day_number 42461".to_owned()));
    }
    for settled in ["01/04/2016", "oui"] {
        let moved = import(&format!("Nom;Cotisation 2016;Réglée;Date règlement\nAlpha;550;{settled};42461\n"));
        let paid = ["Alpha|2016|2016-04-01|550.00"];
        assert_eq!(moved.rows(Kind::Payment, "organisation,year,paid_on,amount"), paid, "{settled}");
    }
}

#[test]
fn a_name_without_a_column_of_first_names_is_whole() {
    let moved = import("Société;Nom du contact\nA SA;Éloïse LEFÈVRE\nB SA;Mme Zoé ROY\nC SA;Vidal\nD SA;DE LA RUE\n");
    let people = ["DE LA RUE|", "LEFÈVRE|Éloïse", "ROY|Zoé", "Vidal|"];
    assert_eq!(moved.rows(Kind::Contact, "last_name,first_name"), people);
    let moved = import("Société;Nom du contact;Prénom du contact\nA SA;LEFÈVRE BON;Éloïse\n");
    assert_eq!(moved.rows(Kind::Contact, "last_name,first_name"), ["LEFÈVRE BON|Éloïse"]);
}

#[test]
fn a_number_said_to_be_the_contacts_is_its_first() {
    for headings in ["Tél. fixe;Portable;Contact;Téléphone contact", "Tél. fixe;Contact;Portable;Téléphone contact"]
    {
        let line = match headings.starts_with("Tél. fixe;P") {
            true => "03 81 00 00 01;06 00 00 00 01;Jean DURAND;03 81 00 00 02",
            false => "03 81 00 00 01;Jean DURAND;06 00 00 00 01;03 81 00 00 02",
        };
        let moved = import(&format!("Société;{headings}\nA SA;{line}\n"));
        assert_eq!(moved.rows(Kind::Contact, "last_name,phone"), ["DURAND|03 81 00 00 02"], "{headings}");
        assert_eq!(moved.rows(Kind::Organisation, "name,phone"), ["A SA|03 81 00 00 01"], "{headings}");
    }
}

#[test]
fn a_year_column_is_of_the_figures_where_the_dues_say_theirs() {
    let moved = import("Société;Montant cotisation 2016;CA (k€);Exercice\nA SA;550;1200;2015\nB SA;550;1300;2014\n");
    assert_eq!(moved.rows(Kind::Dues, "organisation,year,amount"), ["A SA|2016|550.00", "B SA|2016|550.00"]);
    let figures = ["A SA|2015|1200000.00", "B SA|2014|1300000.00"];
    assert_eq!(moved.rows(Kind::Figures, "organisation,year,turnover"), figures);
}

#[test]
fn a_postal_code_in_groups_is_one_before_its_town() {
    let moved =
        import("Société;CP Ville\nA SA;90 000 Belfort\nB SA;2 5000 Besançon\nC SA;25 Besançon\nD SA;25000 BESANÇON\n");
    let places = ["A SA|90000|Belfort", "B SA|25000|Besançon", "D SA|25000|Besançon"];
    assert_eq!(moved.rows(Kind::Organisation, "name,postal_code,commune"), places);
    assert_eq!(moved.refused(), ["4 25 Besançon"]);
}
