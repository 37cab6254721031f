//! Exports and letters as scripts see them: what is in the files, what is refused.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use rouage::interchange::formula::restore;
use tempfile::TempDir;

struct Pole {
    folder: TempDir,
}

impl Pole {
    /// Two members of which one has paid in part, a visit planned, and texts that a spreadsheet would run.
    fn new() -> Pole {
        let pole = Pole { folder: tempfile::tempdir().unwrap() };
        let files = [
            ("staff.csv", "login,name\namo,Anne Morel\ncmi,Claire Mit\n"),
            (
                "organisations.csv",
                "name,siret,kind,size,street,postal_code,commune,insee_code,phone,headcount,notes,confidentiality\n\
                 Horlogerie & Fils,48798079900018,company,sme,12 rue de l’Étang,01590,Chancia,39102,+33 3 81 00 00 00,45,\"=HYPERLINK(\"\"x\"\"); suite\",\n\
                 @Acier du Jura,73282932000074,company,mid,3 place Neuve,39200,Saint-Claude,39478,,,'=déjà,\n\
                 Sans adresse,,company,,,,,,,,,\n",
            ),
            (
                "memberships.csv",
                "organisation,college,joined_on\n48798079900018,1,2012-01-10\n73282932000074,1,2013-06-01\nSans adresse,2,2013-01-01\n",
            ),
            (
                "dues.csv",
                "organisation,year,amount,called_on,due_on\n48798079900018,2015,1550.50,2015-02-15,2015-08-01\n73282932000074,2015,220.00,2015-02-15,2015-04-01\n",
            ),
            (
                "payments.csv",
                "organisation,year,paid_on,amount,method,reference\n48798079900018,2015,2015-03-02,1000.50,transfer,VIR-1\n48798079900018,2015,2015-06-20,50.00,cheque,\n",
            ),
            (
                "contacts.csv",
                "organisation,last_name,first_name,role,email,phone,primary\n48798079900018,Le Goff,Aïcha,\"Directrice, R&D\",aicha@exemple.test,06 39 98 00 00,yes\n",
            ),
            (
                "visits.csv",
                "organisation,date,staff,status,purpose,summary,confidentiality\n48798079900018,2015-03-12,amo,done,Bilan; suite,secret,\n73282932000074,2015-07-12,cmi,planned,Très secret,,nda\n",
            ),
            (
                "tasks.csv",
                "title,due_on,staff,organisation,done_on\nRelancer,2015-07-03,amo,73282932000074,\nUn jour,,,,\n",
            ),
        ];
        for (name, text) in files {
            std::fs::write(pole.path(name), text).unwrap();
        }
        pole.ok(&["import", pole.folder.path().to_str().unwrap()]);
        pole
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rouage"));
        command.env_clear().env("LANG", "fr_FR.UTF-8").env("USER", "tester").env("HOME", self.folder.path());
        command.env("ROUAGE_CONFIG", self.path("config/config.toml"));
        command.arg("--db").arg(self.path("pole.db")).args(args).stdin(Stdio::null()).output().unwrap()
    }

    #[track_caller]
    fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{args:?}: {err}");
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn refused(&self, args: &[&str], code: i32) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(code), "{args:?}");
        assert!(output.stdout.is_empty());
        String::from_utf8(output.stderr).unwrap()
    }
}

/// The files of a workbook, by name.
fn unzipped(path: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}

#[test]
fn csv_for_excel_is_typed_and_runs_nothing() {
    let pole = Pole::new();
    let text = pole.ok(&["export", "--kind", "organisations", "--format", "csv", "--excel", "-o", "-"]);
    assert!(text.starts_with("\u{FEFF}Nom;SIRET;Code NAF;Nature;"), "{text}");
    assert!(text.lines().count() == 4 && text.matches("\r\n").count() == 4, "{text}");
    let line = text.lines().find(|line| line.starts_with("Horlogerie")).unwrap();
    assert!(line.contains(";487\u{A0}980\u{A0}799\u{A0}00018;"), "{line}");
    assert!(line.contains(";'+33 3 81 00 00 00;"), "{line}");
    assert!(line.contains(";\"'=HYPERLINK(\"\"x\"\"); suite\";"), "{line}");
    // The file that was imported had the apostrophe already, which was taken off.
    assert!(text.contains("'@Acier du Jura;") && text.contains(";'=déjà;"), "{text}");
    let dues = pole.ok(&["export", "--kind", "dues", "--excel", "-o", "-"]);
    assert!(
        dues.contains("Horlogerie & Fils;487\u{A0}980\u{A0}799\u{A0}00018;2015;1550,50;15/02/2015;01/08/2015;"),
        "{dues}"
    );
    // Read back as an import reads it, every text is what it was.
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b';').from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
    let mut rows: Vec<Vec<String>> = Vec::new();
    for row in reader.records() {
        rows.push(row.unwrap().iter().map(|cell| restore(cell).to_owned()).collect());
    }
    let cells: Vec<&str> = rows.iter().flatten().map(String::as_str).collect();
    for want in ["=HYPERLINK(\"x\"); suite", "@Acier du Jura", "=déjà", "+33 3 81 00 00 00", "12 rue de l’Étang"] {
        assert!(cells.contains(&want), "{want}: {cells:?}");
    }
    // In the interchange format numbers stay as they are, and what would run begins with an apostrophe that reading takes off.
    let plain = pole.ok(&["export", "--kind", "organisations", "-o", "-"]);
    assert!(
        plain.contains("48798079900018,")
            && plain.contains("\"'=HYPERLINK(\"\"x\"\"); suite\"")
            && plain.contains(",+33 3 81 00 00 00,")
    );
}

#[test]
fn workbooks_are_typed() {
    let pole = Pole::new();
    let path = pole.path("d.xlsx");
    pole.ok(&["export", "--kind", "dues", "-o", path.to_str().unwrap()]);
    let sheet = unzipped(&path, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<v>1550.5</v>"), "{sheet}");
    // 15 February 2015 as a day number.
    assert!(sheet.contains("<v>42050</v>"), "{sheet}");
    assert!(sheet.contains("state=\"frozen\"") && sheet.contains("<autoFilter"), "{sheet}");
    let texts = unzipped(&path, "xl/sharedStrings.xml");
    assert!(texts.contains("48798079900018") && texts.contains("Montant") && texts.contains("SIRET"), "{texts}");
    assert!(unzipped(&path, "xl/styles.xml").contains("€"));
    pole.ok(&["export", "--kind", "organisations", "-o", path.to_str().unwrap()]);
    let sheet = unzipped(&path, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>"), "a formula: {sheet}");
    assert!(unzipped(&path, "xl/sharedStrings.xml").contains("=HYPERLINK"));
}

#[test]
fn cards_and_calendars() {
    let pole = Pole::new();
    let cards = pole.ok(&["export", "--kind", "contacts", "--format", "vcf", "-o", "-"]);
    for want in [
        "VERSION:4.0",
        "FN:Aïcha Le Goff",
        "ORG:Horlogerie & Fils",
        "TITLE:Directrice\\, R&D",
        ";Chancia;;01590;France",
    ] {
        assert!(cards.contains(want), "{want}: {cards}");
    }
    let visits = pole.ok(&["export", "--kind", "visits", "--format", "ics", "-o", "-"]);
    assert_eq!((visits.matches("STATUS:CONFIRMED").count(), visits.matches("STATUS:TENTATIVE").count()), (1, 1));
    assert!(visits.contains("DTSTART;VALUE=DATE:20150312") && visits.contains("Bilan\\; suite"), "{visits}");
    assert!(!visits.contains("secret"), "{visits}");
    let tasks = pole.ok(&["export", "--kind", "tasks", "--format", "ics", "-o", "-"]);
    assert_eq!((tasks.matches("BEGIN:VEVENT").count(), tasks.matches("BEGIN:VTODO").count()), (1, 1), "{tasks}");
    let agenda = pole.ok(&["--on", "2015-06-30", "export", "--agenda", "-o", "-"]);
    assert!(agenda.contains("SUMMARY:Échéance des cotisations 2015"), "{agenda}");
    // The same thing has the same name in both calendars.
    let uid = |text: &str, day: &str| {
        let event = text.split("BEGIN:VEVENT").find(|event| event.contains(&format!("DATE:{day}"))).unwrap().to_owned();
        event.lines().find(|line| line.starts_with("UID:")).unwrap().to_owned()
    };
    assert_eq!(uid(&agenda, "20150712"), uid(&visits, "20150712"));
    assert_eq!(uid(&agenda, "20150703"), uid(&tasks, "20150703"));
    let mine = pole.ok(&["export", "--kind", "visits", "--format", "ics", "--staff", "cmi", "-o", "-"]);
    assert_eq!(mine.matches("BEGIN:VEVENT").count(), 1);
    for text in [cards, visits, tasks, agenda] {
        assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{text}");
        assert_eq!(text.matches("BEGIN:").count(), text.matches("END:").count());
    }
}

#[test]
fn what_makes_no_sense_is_refused_and_what_goes_is_said() {
    let pole = Pole::new();
    for (args, code, want) in [
        (&["--kind", "visits", "--format", "vcf", "-o", "-"][..], 1, "csv, xlsx, json, ics"),
        (&["--kind", "dues", "-o", "x.ics"], 1, "csv, xlsx, json"),
        (&["--kind", "dues", "--format", "pdf", "-o", "-"], 1, "pdf"),
        (&["--kind", "dues", "--excel", "--format", "xlsx", "-o", "-"], 2, "xlsx"),
        (&["--kind", "dues", "--staff", "amo", "-o", "-"], 2, "--agenda"),
        (&["--agenda", "--staff", "nobody", "-o", "-"], 1, "amo"),
        (&["--agenda"], 2, "--output"),
        (&["--survey", "-o", "-"], 2, "--year"),
        (&["--labels", "--kind", "dues", "-o", "-"], 2, "--kind"),
        (&["--labels", "--college", "3", "-o", "-"], 1, "adresse"),
        (&[], 2, "DIR"),
    ] {
        let args: Vec<&str> = ["export"].iter().chain(args).copied().collect();
        let said = pole.refused(&args, code);
        assert!(said.contains(want), "{args:?}: {said}");
    }
    assert!(!Path::new("x.ics").exists());
}

#[test]
fn nothing_is_written_over_the_database_or_a_list() {
    let pole = Pole::new();
    let database = pole.path("pole.db");
    let list = pole.path("liste.csv");
    std::fs::write(&list, "Raison sociale;N° SIRET\nOptique;123\nMesure;\n").unwrap();
    let (database, list) = (database.to_str().unwrap(), list.to_str().unwrap());
    let organisations = pole.ok(&["export", "--kind", "organisations", "--format", "csv", "-o", "-"]);
    for args in [
        &["export", "--kind", "contacts", "--format", "csv", "-o", database][..],
        &["export", "--agenda", "-o", database],
        &["export", "--labels", "-o", database],
        &["report", "--year", "2015", "-o", database],
        &["import", list, "--dry-run", "--rejects", database],
        &["import", list, "--skip-bad", "--rejects", list],
    ] {
        let said = pole.run(args);
        assert_ne!(said.status.code(), Some(0), "{args:?}");
    }
    assert_eq!(pole.ok(&["export", "--kind", "organisations", "--format", "csv", "-o", "-"]), organisations);
    assert_eq!(std::fs::read_to_string(list).unwrap().lines().count(), 3);
    // In the place of an earlier import's refused rows they may be.
    let rejects = pole.path("refus.csv");
    for _ in 0..2 {
        pole.run(&["import", list, "--dry-run", "--rejects", rejects.to_str().unwrap()]);
        assert!(std::fs::read_to_string(&rejects).unwrap().contains("Optique"));
    }
}

#[test]
fn labels_and_the_survey() {
    let pole = Pole::new();
    let output = pole.run(&["--on", "2015-06-30", "export", "--labels", "-o", "-"]);
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(page.contains("<div>Horlogerie &amp; Fils</div><div>Aïcha Le Goff</div><div>12 rue de l’Étang</div><div>01590 CHANCIA</div>"), "{page}");
    assert!(page.contains("<div>39200 SAINT CLAUDE</div>"), "{page}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("Sans adresse"));
    let survey = pole.ok(&["--on", "2015-06-30", "export", "--survey", "--year", "2015", "-o", "-"]);
    let lines: Vec<&str> = survey.lines().collect();
    assert_eq!(
        lines[0],
        "siret;siren;raison_sociale;sigle;nature;college;categorie;annee_categorie;naf;tranche_effectif;effectif;code_commune;code_postal;departement;sur_territoire;date_adhesion;date_sortie;a_jour;das"
    );
    let jura = "73282932000074;732829320;'@Acier du Jura;;entreprise;1;ETI;2015;;;;39478;39200;39;oui;2013-06-01;;non;";
    let doubs =
        "48798079900018;487980799;Horlogerie & Fils;;entreprise;1;PME;2015;;12;45;39102;01590;39;oui;2012-01-10;;oui;";
    assert!(lines.contains(&jura) && lines.contains(&doubs) && lines.len() == 4, "{survey}");
    // On 31 December unless a day of that year is given: by then the dues of August are late as well.
    let end = pole.ok(&["export", "--survey", "--year", "2015", "-o", "-"]);
    assert!(end.contains(&doubs.replace("2012-01-10;;oui", "2012-01-10;;non")), "{end}");
}

#[test]
fn letters_and_receipts() {
    let pole = Pole::new();
    let letters = pole.path("letters");
    let said = pole.ok(&["--on", "2015-06-30", "dues", "letter", "2015", "-o", letters.to_str().unwrap()]);
    assert!(said.contains('2'), "{said}");
    let one = std::fs::read_to_string(letters.join("appel-2015-48798079900018.html")).unwrap();
    for want in [
        "Horlogerie &amp; Fils",
        "01590 CHANCIA",
        "1\u{202F}550,50\u{A0}€",
        "avant le 01/08/2015",
        "500,00\u{A0}€",
        "COT-2015-487980799",
        "Le 30 juin 2015",
    ] {
        assert!(one.contains(want), "{want}: {one}");
    }
    assert!(!one.contains("{{") && !one.contains("échue"), "{one}");
    let late = std::fs::read_to_string(letters.join("appel-2015-73282932000074.html")).unwrap();
    assert!(late.contains("échue le 01/04/2015"), "{late}");
    let all = pole.path("all.html");
    pole.ok(&["--on", "2015-06-30", "dues", "letter", "2015", "-o", all.to_str().unwrap()]);
    assert_eq!(std::fs::read_to_string(&all).unwrap().matches("<section class=\"page\">").count(), 2);
    let receipt =
        pole.ok(&["--on", "2015-06-30", "dues", "receipt", "--org", "48798079900018", "--year", "2015", "-o", "-"]);
    for want in ["02/03/2015", "virement", "VIR-1", "20/06/2015", "1\u{202F}050,50\u{A0}€"] {
        assert!(receipt.contains(want), "{want}: {receipt}");
    }
    // What was not paid yet on the day is not in it.
    let earlier =
        pole.ok(&["--on", "2015-03-02", "dues", "receipt", "--org", "48798079900018", "--year", "2015", "-o", "-"]);
    assert!(earlier.contains("VIR-1") && !earlier.contains("20/06/2015"));
    let said = pole
        .refused(&["--on", "2015-06-30", "dues", "receipt", "--org", "73282932000074", "--year", "2015", "-o", "-"], 1);
    assert!(said.contains("Acier du Jura"), "{said}");
    let said = pole.refused(&["--on", "2015-01-30", "dues", "letter", "2015", "-o", "-"], 1);
    assert!(said.contains("30/01/2015"), "{said}");
    let said = pole.refused(&["--on", "2015-01-30", "dues", "letter", "2015", "--org", "48798079900018", "-o", "-"], 1);
    assert!(said.contains("à appeler"), "{said}");
}

#[test]
fn the_users_template_and_sender_are_used_and_what_is_wrong_with_them_is_said() {
    let pole = Pole::new();
    let said = pole.ok(&["dues", "templates"]);
    let folder = pole.path("config/templates");
    assert!(said.contains(folder.to_str().unwrap()), "{said}");
    let said = pole.refused(&["dues", "templates"], 1);
    assert!(said.contains("appel-cotisation.html"), "{said}");
    std::fs::write(
        pole.path("config/config.toml"),
        "[pole]\naddress = \"1 rue des Horlogers\\n25000 Besançon\"\niban = \"FR76 0000\"\nsignatory = \"La directrice\"\n",
    )
    .unwrap();
    let call = folder.join("appel-cotisation.html");
    std::fs::write(&call, "<body>\n{{organisation}} doit {{left}} sur {{iban}}, {{pole_address}}\n</body>").unwrap();
    let args = ["--on", "2015-06-30", "dues", "letter", "2015", "--org", "48798079900018", "-o", "-"];
    let output = pole.run(&args);
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(
        page.contains("Horlogerie &amp; Fils doit 500,00\u{A0}€ sur FR76 0000, 1 rue des Horlogers<br>25000 Besançon"),
        "{page}"
    );
    std::fs::write(&call, "<body>\n\n{{organisme}}\n</body>").unwrap();
    let said = pole.refused(&args, 1);
    for want in [call.to_str().unwrap(), "ligne 3", "organisme", "due_on"] {
        assert!(said.contains(want), "{want}: {said}");
    }
}

#[test]
fn a_text_that_a_workbook_does_not_hold_whole_is_marked_and_does_not_come_back_shorter() {
    let pole = Pole::new();
    let long = "mot ".repeat(24_000) + "fin";
    let list = pole.path("long.csv");
    std::fs::write(&list, format!("organisation,date,staff,summary\n48798079900018,2015-04-01,amo,{long}\n")).unwrap();
    pole.ok(&["import", "--kind", "visits", list.to_str().unwrap()]);
    let (book, csv) = (pole.path("v.xlsx"), pole.path("v.csv"));
    let said = pole.run(&["export", "--kind", "visits", "-o", book.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&said.stderr);
    assert!(said.contains("1 texte ne tient pas"), "{said}");
    let before = pole.ok(&["export", "--kind", "visits", "-o", "-"]);
    assert!(before.contains(&long));
    let taken = pole.run(&["import", book.to_str().unwrap(), "--update", "--skip-bad"]);
    let said = String::from_utf8_lossy(&taken.stderr);
    assert!(said.contains("coupé par un classeur"), "{said}{}", String::from_utf8_lossy(&taken.stdout));
    assert_eq!(pole.ok(&["export", "--kind", "visits", "-o", "-"]), before);
    // What is whole comes back as it is.
    std::fs::write(&csv, &before).unwrap();
    pole.ok(&["import", "--kind", "visits", csv.to_str().unwrap(), "--update"]);
    assert_eq!(pole.ok(&["export", "--kind", "visits", "-o", "-"]), before);
}

#[test]
fn a_card_without_a_number_of_its_own_does_not_come_back_with_the_switchboards() {
    let pole = Pole::new();
    let (list, cards) = (pole.path("more.csv"), pole.path("c.vcf"));
    std::fs::write(&list, "organisation,last_name,first_name\n48798079900018,Petit,Luc\n").unwrap();
    pole.ok(&["import", "--kind", "contacts", list.to_str().unwrap()]);
    let before = pole.ok(&["export", "--kind", "contacts", "-o", "-"]);
    pole.ok(&["export", "--kind", "contacts", "-o", cards.to_str().unwrap()]);
    let text = std::fs::read_to_string(&cards).unwrap();
    assert!(text.contains("X-SWITCHBOARD"), "{text}");
    pole.ok(&["import", cards.to_str().unwrap(), "--update"]);
    assert_eq!(pole.ok(&["export", "--kind", "contacts", "-o", "-"]), before);
}

#[test]
fn a_folder_in_the_place_of_a_list_is_called_one() {
    let pole = Pole::new();
    let said = pole.refused(&["export", "--kind", "staff", "-o", pole.path(".").to_str().unwrap()], 1);
    assert!(said.contains("dossier") && !said.contains("base ouverte"), "{said}");
}
