//! Other people's files: lists, workbooks and address books of made-up companies, each as some program writes it.

use std::path::PathBuf;

use rouage::interchange::export::{self, Names};
use rouage::interchange::foreign::layout::{Layout, Why};
use rouage::interchange::foreign::mapping::Mapping;
use rouage::interchange::foreign::proposals::{Proposed, YearFrom, YearOffer};
use rouage::interchange::foreign::target::Target;
use rouage::interchange::foreign::values::Remark;
use rouage::interchange::import::{self, Options, Report, carry_out, prepare};
use rouage::model::kind::Kind;
use rouage::store::{Clock, Session, Store};
use rust_xlsxwriter::{Format, Workbook};
use tempfile::TempDir;

struct Bench {
    folder: TempDir,
    store: Store,
}

/// SIRETs whose keys are right.
const SIRETS: [&str; 4] = ["48798079900018", "73282932000074", "55210055400013", "35600000000048"];

impl Bench {
    fn new() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let session = Session { who: "test".into(), id: "test".into(), clock: Clock::System };
        let store = Store::open(&folder.path().join("pole.db"), session).unwrap();
        Bench { folder, store }
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn options(&self) -> Options {
        Options { today: "2016-01-15".parse().ok(), ..Options::default() }
    }

    fn import_with(&mut self, path: &PathBuf, options: &Options) -> Report {
        import::run(&mut self.store, std::slice::from_ref(path), options, &|problem| problem.fault.to_string()).unwrap()
    }

    /// Imports a file whose every line is good, and once more, which changes nothing.
    fn import(&mut self, path: &PathBuf) -> Report {
        let report = self.import_with(path, &self.options());
        assert!(report.done && !report.faulty(), "{:?} {:?}", report.refused, report.refused_files);
        let end = self.store.journal_end().unwrap();
        for update in [false, true] {
            let again = self.import_with(path, &Options { update, ..self.options() });
            assert!(again.done && again.change.is_none(), "{:?}", again.kinds);
            for (kind, counts) in &again.kinds {
                assert_eq!((counts.created, counts.updated), (0, 0), "{kind:?}");
            }
        }
        assert_eq!(self.store.journal_end().unwrap(), end);
        report
    }

    /// The columns of every record of a kind, as exports write them, in their order.
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

    fn imported(name: &str, bytes: impl AsRef<[u8]>) -> (Bench, Report) {
        let mut bench = Bench::new();
        let path = bench.file(name, bytes);
        let report = bench.import(&path);
        (bench, report)
    }
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

const LIST: &str = "Liste des adhérents au 31/12/2015\r\n\r\n\
Raison sociale;N° SIRET;Collège;Effectif;CP;Ville;Date d'adhésion;Cotisation 2015;Payée le;Remarques\r\n\
Horlogerie Brévin SAS;487 980 799 00018;Collège 1;250;25000;BESANCON CEDEX;11/06/2010;1 234,50 ¤;01/03/2015;\r\n\
Micro Val;73282932000074;I;7 salariés;01590;CHANCIA;19-01-06;550;;\"à relancer ; urgent\"\r\n\
Institut Doré;;2;;39100;Dole;2012-03-09;;;\r\n\
\r\nTOTAL;;;;;;;1 784,50\r\n";

#[test]
fn a_list_of_members_becomes_organisations_memberships_dues_and_payments() {
    let (bench, report) = Bench::imported("liste.csv", latin1(&LIST.replace(" ¤", "")));
    assert_eq!(report.understood[0].heading_line, 3);
    assert_eq!(
        bench.rows(Kind::Organisation, "name,siret,postal_code,commune,insee_code,headcount,notes"),
        [
            "Horlogerie Brévin SAS|48798079900018|25000|Besançon|25056|250|",
            "Institut Doré||39100|Dole|39198||",
            "Micro Val|73282932000074|01590|Chancia|39102|7|à relancer ; urgent",
        ]
    );
    assert_eq!(
        bench.rows(Kind::Membership, "organisation,college,joined_on"),
        ["48798079900018|1|2010-06-11", "73282932000074|1|2006-01-19", "Institut Doré|2|2012-03-09"]
    );
    assert_eq!(
        bench.rows(Kind::Dues, "organisation,year,amount"),
        ["48798079900018|2015|1234.50", "73282932000074|2015|550.00"]
    );
    assert_eq!(
        bench.rows(Kind::Payment, "organisation,year,paid_on,amount"),
        ["48798079900018|2015|2015-03-01|1234.50"]
    );
}

#[test]
fn the_same_list_in_utf_16_with_tabs_is_the_same() {
    let first = Bench::imported("liste.csv", latin1(&LIST.replace(" ¤", ""))).0;
    let tabs =
        LIST.replace(" ¤", "\u{202F}€").replace("\"à relancer ; urgent\"", "à relancer, urgent").replace(';', "\t");
    let second = Bench::imported("liste.txt", utf16(&tabs)).0;
    for (kind, columns) in [
        (Kind::Organisation, "name,siret,postal_code,commune,insee_code,headcount"),
        (Kind::Membership, "organisation,college,joined_on"),
        (Kind::Dues, "organisation,year,amount"),
        (Kind::Payment, "organisation,year,paid_on,amount"),
    ] {
        assert_eq!(first.rows(kind, columns), second.rows(kind, columns));
    }
}

#[test]
fn a_bad_cell_refuses_its_whole_line_with_every_fault_and_mended_rejects_come_in() {
    let mut bench = Bench::new();
    let text = "Société;SIRET;Collège;Adhérent depuis;Cotisation 2015;Payée le\n\
        Bon;48798079900018;1;2015-01-02;550;02/03/2015\n\
        Faux;73282932000075;9;31/02/2015;550;02/03/2015\n\
        Perdu;4,88E+13;1;2015-01-02;550;\n;55210055400013;1;2015-01-02;550;\n";
    let path = bench.file("liste.csv", text);
    let report = bench.import_with(&path, &bench.options());
    assert!(!report.done);
    let told: Vec<(u64, Vec<(&str, &str)>)> = report
        .refused
        .iter()
        .map(|refusal| {
            let problems = refusal.problems.iter();
            (refusal.line, problems.map(|p| (p.column.as_deref().unwrap_or(""), p.value.as_str())).collect())
        })
        .collect();
    assert_eq!(
        told,
        [
            (3, vec![("SIRET", "73282932000075"), ("Collège", "9"), ("Adhérent depuis", "31/02/2015")]),
            (4, vec![("SIRET", "4,88E+13")]),
            (5, vec![("Société", "")]),
        ]
    );
    let rejects = bench.folder.path().join("rejects.csv");
    let options = Options { skip_bad: true, rejects: Some(rejects.clone()), ..bench.options() };
    let report = bench.import_with(&path, &options);
    assert!(report.done);
    for (kind, counts) in &report.kinds {
        assert_eq!(counts.read, counts.created + counts.refused, "{kind:?}");
    }
    assert_eq!(bench.rows(Kind::Organisation, "name"), ["Bon"]);
    assert_eq!(bench.rows(Kind::Payment, "organisation").len(), 1);
    let refused = std::fs::read_to_string(&rejects).unwrap();
    assert!(
        refused.starts_with("\u{FEFF}Société;SIRET;Collège;Adhérent depuis;Cotisation 2015;Payée le;reason\r\n"),
        "{refused}"
    );
    let mended = refused
        .replace("732\u{A0}829\u{A0}320\u{A0}00075;9;31/02/2015", "73282932000074;2;28/02/2015")
        .replace("4,88E+13", "35600000000048")
        .replace("\n;552", "\nRetrouvé;552");
    let path = bench.file("rejects.csv", mended);
    bench.import(&path);
    assert_eq!(bench.rows(Kind::Organisation, "name"), ["Bon", "Faux", "Perdu", "Retrouvé"]);
    assert_eq!(bench.rows(Kind::Membership, "joined_on").len(), 4);
}

#[test]
fn members_of_an_association_are_people_with_their_companies() {
    let text = "\u{FEFF}\"Id\";\"Nom\";\"Prénom\";\"Société\";\"Adresse\";\"Code Postal\";\"Ville\";\"Courriel\";\"Tél\";\"GSM\";\"Date de création\";\"Exempt de cotisation\"\n\
        \"1\";\"LE GOFF\";\"Inès\";\"Micro Val\";\"3 rue des Écoles\";\"25000\";\"Besançon\";\"i@exemple.test\";\"0353013818\";\"06 39 98 00 00\";\"2010-06-11\";\"Oui\"\n\
        \"2\";\"PÂRIS\";\"Loïc\";\"Micro Val\";\"3 rue des Écoles\";\"25000\";\"Besançon\";\"l@exemple.test\";\"0353013818\";\"06 39 98 00 01\";\"2010-06-11\";\"Non\"\n";
    let (bench, report) = Bench::imported("membres.csv", text);
    assert_eq!(bench.rows(Kind::Organisation, "name,street,phone"), ["Micro Val|3 rue des Écoles|03 53 01 38 18"]);
    assert_eq!(
        bench.rows(Kind::Contact, "organisation,last_name,first_name,email,phone"),
        ["Micro Val|LE GOFF|Inès|i@exemple.test|06 39 98 00 00", "Micro Val|PÂRIS|Loïc|l@exemple.test|06 39 98 00 01"]
    );
    // Nothing says the college nor the year: both are proposed, with the reason. The two people are one member.
    assert_eq!(bench.rows(Kind::Membership, "college,joined_on"), ["1|2010-06-11"]);
    assert_eq!(bench.rows(Kind::Dues, "year,amount,exempt_reason"), ["2010|0.00|Exempt de cotisation"]);
    let offer = YearOffer { year: 2010, from: YearFrom::Joining };
    let proposed = [Proposed::Year { of: Kind::Dues, offer }, Proposed::Colleges([(1, 1)].into())];
    assert_eq!(report.understood[0].proposed, proposed);
    assert!(report.understood[0].noted.iter().any(|noted| noted.remark == Remark::MemberAlready && noted.line == 3));
    let mut bench = Bench::new();
    let path = bench.file("membres.csv", text.lines().take(2).collect::<Vec<_>>().join("\n"));
    let mut mapping = Mapping::default();
    mapping.settings.insert("membership.college".into(), "1".into());
    mapping.settings.insert("dues.year".into(), "2015".into());
    bench.import_with(&path, &Options { mapping, ..bench.options() });
    assert_eq!(bench.rows(Kind::Membership, "college,joined_on"), ["1|2010-06-11"]);
    assert_eq!(bench.rows(Kind::Dues, "year,amount,exempt_reason"), ["2015|0.00|Exempt de cotisation"]);
}

#[test]
fn an_organisation_is_found_by_its_name_and_town() {
    let mut bench = Bench::new();
    let list = bench.file("a.csv", "Raison sociale;SIRET;Ville\nÉmaillage Müller SAS;48798079900018;Belfort\n");
    bench.import(&list);
    let cards = bench.file("b.csv", "Nom;Prénom;Société;Ville\nROUSSEL;Zoé;EMAILLAGE MULLER SAS;BELFORT\n");
    bench.import(&cards);
    assert_eq!(bench.rows(Kind::Organisation, "name,commune"), ["Émaillage Müller SAS|Belfort"]);
    assert_eq!(bench.rows(Kind::Contact, "organisation,last_name"), ["48798079900018|ROUSSEL"]);
    let elsewhere = bench.file("c.csv", "Nom;Prénom;Société;Ville\nROUSSEL;Zoé;Émaillage Müller SAS;Dole\n");
    bench.import(&elsewhere);
    assert_eq!(bench.rows(Kind::Organisation, "name,commune").len(), 2);
}

#[test]
fn each_sheet_of_a_workbook_is_of_its_own_kind() {
    let mut bench = Bench::new();
    let path = bench.folder.path().join("suivi.xlsx");
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let sheet = book.add_worksheet().set_name("Adhérents 2015").unwrap();
    // The first column is empty, and the headings stand on the third line.
    sheet.write(0, 1, "Suivi des adhérents").unwrap();
    for (at, heading) in
        ["Entreprise", "SIRET", "Collège", "Date adhésion", "Cotisation", "Réglée le"].iter().enumerate()
    {
        sheet.write(2, u16::try_from(at).unwrap() + 1, *heading).unwrap();
    }
    for (row, (name, siret)) in [("Micro Val", SIRETS[0]), ("Doubs Optique", SIRETS[1])].iter().enumerate() {
        let row = u32::try_from(row).unwrap() + 3;
        sheet.write(row, 1, *name).unwrap();
        sheet.write(row, 2, siret.parse::<f64>().unwrap()).unwrap();
        sheet.write(row, 3, 1).unwrap();
        sheet.write_with_format(row, 4, 40_340, &date).unwrap();
        sheet.write(row, 5, 550.5).unwrap();
        sheet.write_with_format(row, 6, 42_064, &date).unwrap();
    }
    sheet.write(6, 1, "Total").unwrap();
    sheet.write(6, 5, 1_101).unwrap();
    let visits = book.add_worksheet().set_name("Visites 2015").unwrap();
    for (at, heading) in ["Jour", "Société", "Visité par", "CR"].iter().enumerate() {
        visits.write(0, u16::try_from(at).unwrap(), *heading).unwrap();
    }
    visits.write_with_format(1, 0, 42_037, &date).unwrap();
    visits.write(1, 1, "MICRO VAL").unwrap();
    visits.write(1, 2, "Lucie Cornu").unwrap();
    visits.write(1, 3, "RAS").unwrap();
    book.add_worksheet().set_name("Légende").unwrap().write(0, 0, "Les montants sont en euros.").unwrap();
    book.save(&path).unwrap();
    let report = bench.import(&path);
    assert_eq!(report.passed_over.len(), 1);
    assert_eq!(
        bench.rows(Kind::Organisation, "name,siret"),
        ["Doubs Optique|73282932000074", "Micro Val|48798079900018"]
    );
    assert_eq!(bench.rows(Kind::Membership, "joined_on"), ["2010-06-11", "2010-06-11"]);
    assert_eq!(bench.rows(Kind::Dues, "year,amount"), ["2015|550.50", "2015|550.50"]);
    assert_eq!(bench.rows(Kind::Payment, "year,paid_on,amount").first().unwrap(), "2015|2015-03-01|550.50");
    assert_eq!(
        bench.rows(Kind::Visit, "organisation,date,staff,status,summary"),
        ["48798079900018|2015-02-02|lucie.cornu|done|RAS"]
    );
    assert_eq!(report.new_staff, ["Lucie Cornu"]);
}

#[test]
fn english_headings_two_years_and_a_group_above() {
    let (bench, _) = Bench::imported(
        "members.csv",
        "Company name,SIRET number,Zip code,City,College,Member since,Membership fee 2014,Paid on,Membership fee 2015,Paid on,Employees\n\
         Micro Val,48798079900018,90000,BELFORT CEDEX 9,1,12 March 2012,500.00,2014-02-01,\"1,234.50\",2015-03-01,12\n",
    );
    assert_eq!(bench.rows(Kind::Dues, "year,amount"), ["2014|500.00", "2015|1234.50"]);
    assert_eq!(bench.rows(Kind::Payment, "year,paid_on,amount"), ["2014|2014-02-01|500.00", "2015|2015-03-01|1234.50"]);
    assert_eq!(bench.rows(Kind::Organisation, "commune,insee_code,headcount"), ["Belfort|90010|12"]);
    let (bench, report) = Bench::imported(
        "groupes.csv",
        "Identité;;;Cotisation;\nDénomination;Localité;Code postal;2014;2015\nMicro Val;Dole;39100;500;550\nDoubs Optique;St Vit;25410;;220\n",
    );
    assert_eq!(report.understood[0].heading_line, 2);
    assert_eq!(
        bench.rows(Kind::Dues, "organisation,year,amount"),
        ["Doubs Optique|2015|220.00", "Micro Val|2014|500.00", "Micro Val|2015|550.00"]
    );
    assert_eq!(bench.rows(Kind::Organisation, "commune"), ["Dole", "Saint-Vit"]);
}

#[test]
fn columns_in_another_order_unknown_headings_and_what_the_cells_say() {
    let (bench, report) = Bench::imported(
        "export.csv",
        "Ville;Identifiant unique;Nom;Couleur\nDole;487 980 799 00018;Micro Val;bleu\nDole;73282932000074;Doubs;vert\nDole;55210055400013;Luxe;\n",
    );
    assert_eq!(
        bench.rows(Kind::Organisation, "name,siret"),
        ["Doubs|73282932000074", "Luxe|55210055400013", "Micro Val|48798079900018"]
    );
    let columns = &report.understood[0].layout.columns;
    assert_eq!(columns[1].why, Why::Contents);
    // Words that no field keeps are not lost.
    assert_eq!((columns[3].target, &columns[3].why), (Target::parse("organisation.more_notes"), &Why::Noted));
    assert_eq!(bench.rows(Kind::Organisation, "notes"), ["", "Couleur : bleu", "Couleur : vert"]);
}

#[test]
fn other_families_of_lists() {
    // A list of contacts by itself, in MacRoman's way of nothing special: one column for the whole name.
    let (bench, _) = Bench::imported(
        "carnet.csv",
        "Structure;Interlocuteur;Fonction;Mail;Téléphone\nMicro Val;Mme DUPONT Anne;Gérante;a@exemple.test / b@exemple.test;03.53.01.38.18\n",
    );
    assert_eq!(
        bench.rows(Kind::Contact, "last_name,first_name,role,email,phone,notes"),
        ["DUPONT|Anne|Gérante|a@exemple.test|03 53 01 38 18|b@exemple.test"]
    );
    // Dues by year in rows, with the day of payment.
    let (bench, _) = Bench::imported(
        "cotisations.csv",
        "Adhérent;Exercice;Montant;Date d'appel;Échéance;Réglé le;Mode de règlement\n\
         Micro Val;2014;500,00;15/02/2014;01/04/2014;03/03/2014;Chèque\nMicro Val;2015;550,00;15/02/2015;01/04/2015;;\n",
    );
    assert_eq!(
        bench.rows(Kind::Dues, "year,amount,called_on,due_on"),
        ["2014|500.00|2014-02-15|2014-04-01", "2015|550.00|2015-02-15|2015-04-01"]
    );
    assert_eq!(bench.rows(Kind::Payment, "year,paid_on,amount,method"), ["2014|2014-03-03|500.00|cheque"]);
    // Figures, in thousands.
    let (bench, _) =
        Bench::imported("chiffres.csv", "Nom de l'entreprise;CA 2013 (k€);CA 2014 (k€)\nMicro Val;9 800;10 250,5\n");
    assert_eq!(bench.rows(Kind::Figures, "year,turnover"), ["2013|9800000.00", "2014|10250500.00"]);
    // Sizes and kinds in words, a country written out, a foreign town left as it is.
    let (bench, _) = Bench::imported(
        "tiers.csv",
        "Nom;Type;Taille;Pays;Ville;Code NAF;Site web\nUhren AG;Entreprise;PME;Suisse;LE LOCLE;26.52Z;uhren.example\nLabo Doubs;Laboratoire;TPE;France;BESANCON;7219Z;\n",
    );
    assert_eq!(
        bench.rows(Kind::Organisation, "name,kind,size,country,commune,naf"),
        ["Labo Doubs|research|micro|FR|Besançon|7219Z", "Uhren AG|company|sme|CH|LE LOCLE|2652Z"]
    );
    // Those who left, and why.
    let (bench, _) = Bench::imported(
        "anciens.csv",
        "Organisme|Collège|Entrée le|Date de sortie|Motif de sortie\nMicro Val|3e collège|1er mars 2010|31 décembre 2014|Démission\n",
    );
    assert_eq!(
        bench.rows(Kind::Membership, "college,joined_on,left_on,leave_reason"),
        ["3|2010-03-01|2014-12-31|resigned"]
    );
    // Repeated headings in the middle, a sum without a name at the end.
    let (bench, _) = Bench::imported(
        "pages.csv",
        "Société;Ville;Cotisation 2015\nMicro Val;Dole;550\nSociété;Ville;Cotisation 2015\nDoubs;Dole;220\n;;770\n",
    );
    assert_eq!(bench.rows(Kind::Dues, "amount"), ["220.00", "550.00"]);
}

#[test]
fn a_mapping_says_what_nobody_can_guess_and_is_remembered() {
    let mut bench = Bench::new();
    let path = bench.file("bizarre.csv", "Boîte;Patelin;Thune N\nMicro Val;Dole;550\n");
    assert!(prepare(&bench.store, std::slice::from_ref(&path), &bench.options()).is_err());
    let mapping = Mapping::parse(
        "[columns]\n\"Boîte\" = \"organisation.name\"\n\"Patelin\" = \"organisation.commune\"\n\"Thune N\" = \"dues.amount 2015\"\n",
    )
    .unwrap();
    let report = bench.import_with(&path, &Options { mapping, ..bench.options() });
    assert!(report.done, "{:?}", report.refused);
    assert_eq!(bench.rows(Kind::Dues, "organisation,year,amount"), ["Micro Val|2015|550.00"]);
    let next = bench.file("encore.csv", "BOITE;patelin;thune n\nDoubs;Dole;220\n");
    // The year was that file's: another says its own.
    let report = bench.import(&next);
    assert!(report.understood[0].remembered && !report.kinds.contains_key(&Kind::Dues), "{:?}", report.kinds);
    let mapping = Mapping::parse("[set]\n\"dues.year\" = \"2016\"\n").unwrap();
    bench.import_with(&next, &Options { mapping, ..bench.options() });
    let dues = bench.rows(Kind::Dues, "organisation,year,amount");
    assert_eq!(dues, ["Doubs|2016|220.00", "Micro Val|2015|550.00"]);
    assert!(Mapping::parse("[columns]\nA = \"organisation.colour\"\n").is_err());
    let strange = Mapping::parse("[columns]\n\"Bôite\" = \"organisation.name\"\n\"Autre\" = \"\"\n").unwrap();
    let options = Options { mapping: strange, ..bench.options() };
    assert!(prepare(&bench.store, &[next], &options).is_err());
}

#[test]
fn a_layout_is_changed_and_tried_before_anything_is_written() {
    let mut bench = Bench::new();
    let path = bench.file("liste.csv", "Société;Ville;Depuis quand;Cotis\nMicro Val;Dole;02/01/2015;550\n");
    let options = Options { dry_run: true, ..bench.options() };
    let mut prepared = prepare(&bench.store, &[path], &options).unwrap();
    let sense = import::sense(&bench.store, &options);
    let layout: &mut Layout = &mut prepared.sources[0].layout;
    // A day of which only the heading says what it was.
    assert_eq!(layout.columns[2].target, Target::new(Kind::Organisation, "more_notes"));
    layout.choose(2, Target::new(Kind::Membership, "joined_on"));
    assert_eq!(layout.columns[2].lacks, None, "the college is proposed");
    layout.set(&Target::new(Kind::Membership, "college").unwrap(), Some("2".into()));
    layout.choose(3, Target::parse("dues.amount 2015"));
    let preview = prepared.sources[0].preview(&sense, 10);
    let kinds: Vec<Kind> = preview.lines[0].drafts.iter().map(|draft| draft.record.kind).collect();
    assert_eq!(kinds, [Kind::Organisation, Kind::Membership, Kind::Dues]);
    let (report, sources) = carry_out(&mut bench.store, prepared, &options, &|_| String::new()).unwrap();
    assert!(!report.done && !report.faulty());
    assert_eq!(report.kinds[&Kind::Membership].created, 1);
    assert_eq!((sources.len(), bench.store.count(Kind::Organisation).unwrap()), (1, 0));
}

#[test]
fn spreadsheets_lose_zeros_and_days_and_it_is_said() {
    let mut bench = Bench::new();
    let path = bench.folder.path().join("zeros.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, heading) in ["Entreprise", "CP", "Ville", "Tél", "Collège", "Adhésion"].iter().enumerate() {
        sheet.write(0, u16::try_from(at).unwrap(), *heading).unwrap();
    }
    sheet.write(1, 0, "Micro Val").unwrap();
    sheet.write(1, 1, 1_590).unwrap();
    sheet.write(1, 2, "Chancia").unwrap();
    sheet.write(1, 3, 353_013_818).unwrap();
    sheet.write(1, 4, "Collège 1").unwrap();
    sheet.write(1, 5, 42_005).unwrap();
    book.save(&path).unwrap();
    let report = bench.import(&path);
    assert_eq!(bench.rows(Kind::Organisation, "postal_code,insee_code,phone"), ["01590|39102|03 53 01 38 18"]);
    assert_eq!(bench.rows(Kind::Membership, "joined_on"), ["2015-01-01"]);
    let noted: Vec<&str> = report.understood[0].noted.iter().map(|noted| noted.remark.code()).collect();
    assert_eq!(noted, ["leading_zero", "leading_zero", "day_number"]);
}

#[test]
fn a_long_list_is_found_again_and_the_indexes_are_made_again() {
    let mut bench = Bench::new();
    let lines: String = (0..3_000).map(|n| format!("Atelier {n};Dole;contact@atelier{n}.test\n")).collect();
    let path = bench.file("liste.csv", format!("Raison sociale;Ville;Courriel\n{lines}"));
    let report = bench.import(&path);
    assert_eq!((report.kinds[&Kind::Organisation].created, report.new_organisations.len()), (3_000, 3_000));
    let conn = rusqlite::Connection::open(bench.folder.path().join("pole.db")).unwrap();
    for index in
        ["organisation_name WHERE name >= ''", "organisation_email WHERE email IS NOT NULL AND lower(email) >= ''"]
    {
        let sql = format!("SELECT count(*) FROM organisation INDEXED BY {index}");
        assert_eq!(conn.query_row(&sql, [], |row| row.get::<_, u32>(0)).unwrap(), 3_000, "{index}");
    }
    let sound: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
}
