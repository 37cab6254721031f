mod choosing;

use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use rust_xlsxwriter::Workbook;

use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::tui::harness::{Harness, small_pole};
use crate::tui::theme::Theme;

/// SIRETs whose keys are right.
const SIRETS: [&str; 3] = ["73282932000074", "55210055400013", "35600000000048"];

/// A list as Excel writes it in France: titles above, faults in it, a sum below.
fn list() -> Vec<u8> {
    let text = format!(
        "Liste des adhérents au 31/12/2014;;;;;;\r\n\
         \r\n\
         Raison sociale;N° SIRET;Ville;Effectif;Date d'adhésion;Cotisation 2014;Divers\r\n\
         Optique du Doubs;{};Besançon;12;11/06/2010;550,00 €;à relancer\r\n\
         Émaux Vuillemin;{};Morteau;;19/01/2006;550,00 €;\r\n\
         Méca implants;123;Dijon;60;09/02/2006;550,00 €;\r\n\
         HORLOGERIE DES PRES SARL;;Besançon;7;03/08/2006;550,00 €;\r\n\
         Outillage du Haut;{};Pontarlier;douze;30/12/2014;55O €;\r\n",
        SIRETS[0], SIRETS[1], SIRETS[2]
    );
    encoding_rs::WINDOWS_1252.encode(&text).0.into_owned()
}

struct Bench {
    harness: Harness,
    folder: tempfile::TempDir,
}

impl Bench {
    fn new(width: u16, height: u16) -> Bench {
        Bench::in_language(width, height, Lang::Fr)
    }

    fn in_language(width: u16, height: u16, lang: Lang) -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let mut harness = Harness::themed(width, height, Theme::dark(), lang, small_pole);
        harness.app.context.import_folder = Some(folder.path().to_owned());
        Bench { harness, folder }
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn keys(&mut self, keys: &str) -> &mut Bench {
        self.harness.keys(keys);
        self
    }

    fn open(&mut self, path: &Path) -> &mut Bench {
        self.harness.keys("I");
        self.harness.paste(path.to_str().unwrap());
        self.keys("<enter>")
    }

    fn count(&self, kind: Kind) -> usize {
        self.harness.store().all(kind).unwrap().len()
    }

    /// The layer, without the header and the line of the path typed.
    fn body(&self) -> String {
        let screen = self.harness.screen();
        screen.lines().skip(2).collect::<Vec<_>>().join("\n")
    }

    fn sees(&self, text: &str) {
        let screen = plain(&self.harness.screen());
        assert!(screen.contains(text), "no « {text} » in\n{screen}");
    }
}

/// With plain blanks and apostrophes.
fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ").replace('’', "'")
}

#[test]
fn the_pages() {
    for (width, height) in [(80, 24), (120, 40), (200, 50)] {
        let mut bench = Bench::new(width, height);
        let path = bench.file("liste.csv", list());
        bench.open(&path);
        assert_snapshot!(format!("columns_{width}"), bench.body());
        bench.keys("<tab>");
        assert_snapshot!(format!("preview_{width}"), bench.body());
        bench.keys("<tab>jjj");
        assert_snapshot!(format!("outcome_{width}"), bench.body());
    }
    let mut bench = Bench::in_language(120, 30, Lang::En);
    let path = bench.file("liste.csv", list());
    bench.open(&path).keys("<tab><tab>j");
    assert_snapshot!("outcome_english", bench.body());
}

#[test]
fn choosing_the_file() {
    let mut bench = Bench::new(80, 24);
    for (name, age) in [("liste.csv", 60), ("contacts.vcf", 6_000), ("image.png", 1)] {
        let path = bench.file(name, list());
        let file = std::fs::File::options().write(true).open(path).unwrap();
        file.set_modified(std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_450_008_000 - age))
            .unwrap();
    }
    std::fs::create_dir(bench.folder.path().join("archives")).unwrap();
    bench.keys("I");
    // Hours are those of where the test is played.
    let list = |bench: &Bench| {
        let body = bench.body().lines().skip(2).collect::<Vec<_>>().join("\n");
        let parts: Vec<&str> = body.split("/2015 ").collect();
        parts
            .iter()
            .enumerate()
            .map(|(at, part)| if at == 0 { *part } else { &part[5..] })
            .collect::<Vec<_>>()
            .join("/2015 hh:mm")
    };
    assert_snapshot!("choose", list(&bench));
    // Tab completes a file, then a folder; Backspace behind a folder goes up again.
    bench.keys("l<tab>").sees("liste.csv");
    assert!(!list(&bench).contains("contacts.vcf"), "{}", list(&bench));
    bench.keys("<ctrl-u>");
    let folder = format!("{}/", bench.folder.path().display());
    bench.harness.paste(&folder);
    bench.keys("arch<tab>").sees("Rien d'importable ici");
    bench.keys("<backspace>").sees("contacts.vcf");
    // A path as a file manager gives it; the folder is remembered.
    let uri = format!("file://{folder}liste.csv");
    bench.harness.paste(&uri);
    bench.keys("<enter>").sees("Importer · liste.csv · CSV · Windows-1252");
    bench.keys("<esc>I").sees("contacts.vcf");
    bench.keys("<esc>").sees("Cotisations reçues");
}

#[test]
fn a_good_file_takes_three_keys_and_one_undo() {
    let mut bench = Bench::new(120, 30);
    let text = format!("Raison sociale;SIRET;Ville\nOptique;{};Dole\nÉmaux;{};Morez\n", SIRETS[0], SIRETS[1]);
    bench.file("bonne.csv", text);
    bench.keys("I<enter><ctrl-s>");
    bench.sees("Importé : 2 fiches écrites. u annule tout l'import.");
    assert_eq!(bench.count(Kind::Organisation), 4);
    assert_snapshot!("imported", bench.body());
    // Search follows.
    bench.keys("u").sees("2 fiches à écrire");
    assert_eq!(bench.count(Kind::Organisation), 2);
    // Enter on the first row of the dry run imports as well; the change is the last one of the session.
    bench.keys("<tab><tab><tab><enter><esc>");
    assert_eq!(bench.count(Kind::Organisation), 4);
    bench.keys("/morez").sees("Émaux");
    bench.keys("<esc>u");
    assert_eq!(bench.count(Kind::Organisation), 2);
}

#[test]
fn faulty_lines_are_mended_on_the_screen() {
    let mut bench = Bench::new(100, 30);
    let path = bench.file("liste.csv", list());
    bench.open(&path).keys("<tab><tab>j<enter>");
    assert_snapshot!("mend", bench.harness.popup("╭ Ligne 6"));
    // Esc leaves the line as it is.
    bench.keys("9<esc>").sees("2 lignes refusées");
    bench.sees("Ce que vous aviez tapé dans cette ligne est gardé");
    bench.keys("<enter><ctrl-u><enter>").sees("1 ligne refusée");
    bench.sees("1 ligne corrigée");
    // The other one has two faults; the first is mended, the second stays.
    bench.keys("<enter><ctrl-u>12<enter>").sees("Cotisation 2014");
    bench.keys("<enter><ctrl-u>550<enter>");
    assert!(!bench.harness.screen().contains("refusée "), "{}", bench.harness.screen());
    bench.sees("2 lignes corrigées");
    bench.keys("<ctrl-s>").sees("Importé : 15 fiches écrites");
    let all = bench.harness.store().all(Kind::Organisation).unwrap();
    let mended = all.iter().find(|one| one.text("name") == "Outillage du Haut").unwrap();
    assert_eq!(mended.int("headcount"), Some(12));
}

#[test]
fn what_was_typed_into_a_line_that_is_left_is_there_when_it_is_opened_again() {
    let mut bench = Bench::new(100, 30);
    let path = bench.file("liste.csv", list());
    bench.open(&path).keys("<tab><tab>j<enter><esc>");
    assert!(!bench.harness.screen().contains("est gardé"), "nothing was typed");
    bench.keys("<enter><ctrl-u>Quarante-deux<esc>").sees("est gardé : rouvrez-la");
    bench.sees("2 lignes refusées");
    bench.keys("<enter>").sees("Quarante-deux");
    bench.sees("Repris comme vous l'aviez laissé");
    // Leaving the line out is no end of it either, nor is a crash.
    bench.keys("<ctrl-x>").sees("1 ligne refusée");
    bench.keys("<esc>n").sees("Importer");
    bench.harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
    let Bench { harness, folder } = bench;
    let mut bench = Bench { harness: harness.crash_and_restart(), folder };
    bench.keys("<enter>").sees("1 ligne refusée");
    bench.keys("X").sees("2 lignes refusées");
    bench.keys("<home>j<enter>").sees("Quarante-deux");
}

#[test]
fn what_was_typed_into_lines_that_are_refused_all_the_same_is_kept_behind_the_import() {
    for left in [false, true] {
        let mut bench = Bench::new(100, 30);
        let path = bench.file("liste.csv", list());
        bench.open(&path).keys("<tab><tab>j<enter><tab><tab>");
        bench.keys(" rappeler").keys(if left { "<esc>" } else { "<enter>" });
        bench.keys("<ctrl-s>o").sees("Importé");
        bench.harness.app.end();
        let drafts = bench.harness.store().drafts().unwrap();
        assert!(drafts.iter().any(|draft| draft.form.contains("rappeler")), "{left}: {drafts:?}");
        bench.keys("<esc>Z<enter>").sees("Importer");
    }
}

#[test]
fn what_was_mended_and_the_line_under_way_survive_a_crash() {
    let mut bench = Bench::new(100, 30);
    let path = bench.file("liste.csv", list());
    bench.open(&path).keys("<tab><tab>j<enter><ctrl-u><enter>").sees("1 ligne corrigée");
    bench.keys("<enter><ctrl-u>12<left>").sees("╭ Ligne");
    bench.harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
    let Bench { harness, folder } = bench;
    let mut bench = Bench { harness: harness.crash_and_restart(), folder };
    bench.sees("Import du fichier liste.csv");
    bench.keys("<enter>").sees("╭ Ligne");
    // The line that was open is open, with what was typed and the cursor before the 2.
    bench.keys("0<enter>").sees("2 lignes corrigées");
    bench.keys("<esc>o");
    bench.harness.app.leave();
    assert_eq!(bench.harness.store().drafts().unwrap(), [], "given up, nothing is left behind the program");
}

#[test]
fn an_import_that_is_resumed_shows_what_was_looked_at() {
    let mut bench = Bench::new(100, 30);
    let path = bench.file("liste.csv", list());
    bench.open(&path).keys("<tab><tab>j<enter><ctrl-u><enter>").sees("1 ligne corrigée");
    bench.harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
    let Bench { harness, folder } = bench;
    let mut bench = Bench { harness: harness.crash_and_restart(), folder };
    // The line that is next to be mended, without looking for it.
    bench.keys("<enter>").sees("1 ligne corrigée");
    bench.keys("<enter>").sees("╭ Ligne");
}

#[test]
fn a_value_for_every_line_that_was_being_typed_survives_a_crash() {
    for mended in ["", "<tab><tab>j<enter><ctrl-u><enter><tab>"] {
        let mut bench = Bench::new(100, 30);
        let path = bench.file("liste.csv", list());
        bench.open(&path).keys(mended).keys("vétiquettes<enter>Salon 2014<left>").sees("Salon 2014");
        bench.harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
        let Bench { harness, folder } = bench;
        let mut bench = Bench { harness: harness.crash_and_restart(), folder };
        bench.sees("Import du fichier liste.csv");
        bench.keys("<enter>x").sees("Salon 201x4");
        // Not wanted, it is not kept.
        bench.keys("<esc>");
        bench.harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
        bench.harness.settle();
        let left = bench.harness.store().drafts().unwrap();
        assert!(left.iter().all(|draft| !draft.form.contains("Salon")), "{left:?}");
        assert_eq!(left.is_empty(), mended.is_empty(), "{left:?}");
    }
}

#[test]
fn what_was_mended_is_not_laid_over_a_file_that_changed() {
    let mut bench = Bench::new(100, 30);
    let path = bench.file("liste.csv", list());
    bench.open(&path).keys("<tab><tab>j<enter><ctrl-u><enter>").sees("1 ligne corrigée");
    bench.harness.app.end();
    let Bench { harness, folder } = bench;
    std::fs::write(&path, String::from_utf8_lossy(&list()).replace(";123;", ";456;")).unwrap();
    let mut bench = Bench { harness: harness.crash_and_restart(), folder };
    bench.keys("<enter>").sees("Le fichier a changé");
}

/// As `.restore` of the sqlite3 tool does: the draft goes with what was there.
#[test]
fn what_was_mended_is_kept_though_other_content_took_the_place_of_all() {
    let mut bench = Bench::new(100, 30);
    let copy = bench.folder.path().join("copy.db");
    bench.harness.store().backup_to(&copy).unwrap();
    let path = bench.file("liste.csv", list());
    bench.open(&path).keys("<tab><tab>j<enter><ctrl-u><enter>").sees("1 ligne corrigée");
    let later = || std::time::Instant::now() + std::time::Duration::from_secs(60);
    let since = std::time::Instant::now();
    while since.elapsed() < std::time::Duration::from_secs(1) {
        bench.harness.app.woken(later());
        bench.harness.settle_after_others();
    }
    assert_eq!(bench.harness.store().drafts().unwrap().len(), 1);
    let from = rusqlite::Connection::open(&copy).unwrap();
    let mut to = rusqlite::Connection::open(bench.harness.path()).unwrap();
    rusqlite::backup::Backup::new(&from, &mut to).unwrap().step(-1).unwrap();
    drop(to);
    assert_eq!(bench.harness.store().drafts().unwrap(), []);
    let since = std::time::Instant::now();
    while bench.harness.store().drafts().unwrap().is_empty() && since.elapsed() < std::time::Duration::from_secs(10) {
        bench.harness.app.woken(later());
        bench.harness.settle_after_others();
    }
    assert_eq!(bench.harness.store().drafts().unwrap().len(), 1);
}

/// A line above it came or went: what was mended follows its line. Where that is gone, what was typed is told and stays.
#[test]
fn what_was_mended_follows_its_line_and_is_not_lost_with_it() {
    for (gone, said) in [(false, "1 ligne corrigée"), (true, "FOLLOWTEXTE")] {
        let mut bench = Bench::new(110, 30);
        let path = bench.file("liste.csv", SHORT);
        bench.open(&path).keys("<tab><tab>j<enter>").sees("Mauvaise SA");
        bench.keys("<ctrl-u>FOLLOWTEXTE<enter>").sees("1 ligne corrigée");
        bench.harness.app.end();
        let Bench { harness, folder } = bench;
        let line = "Mauvaise SA;123;Dole;\n";
        let changed = if gone { SHORT.replace(line, "") } else { SHORT.replace("Bonne SA;;Dole;ok\n", "") };
        std::fs::write(&path, changed).unwrap();
        let mut bench = Bench { harness: harness.crash_and_restart(), folder };
        bench.keys("<enter>").sees(said);
        // It is not given up by the way.
        bench.keys("<esc>").sees("retrouvent jusqu");
        bench.harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
        bench.harness.settle();
        assert!(bench.harness.store().drafts().unwrap()[0].form.contains("FOLLOWTEXTE"));
    }
}

/// A list of which a line is refused.
const SHORT: &str = "Nom;SIRET;Ville;Notes\nBonne SA;;Dole;ok\nMauvaise SA;123;Dole;\n\nAutre SA;;Paris;x\n";

/// The program is killed while that line is being mended, and the file is another one when it starts again.
fn mending_over(changed: &str) -> (Bench, PathBuf) {
    let mut bench = Bench::new(110, 30);
    let path = bench.file("liste.csv", SHORT);
    bench.open(&path).keys("<tab><tab>j<enter>").sees("Mauvaise SA");
    bench.keys("<ctrl-u>4242 MENDTEXTE").sees("╭ Ligne 3");
    bench.harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
    let Bench { harness, folder } = bench;
    std::fs::write(&path, changed).unwrap();
    let mut bench = Bench { harness: harness.crash_and_restart(), folder };
    bench.keys("<enter>");
    (bench, path)
}

#[test]
fn the_line_under_way_is_laid_over_no_other_line() {
    let (mut bench, path) =
        mending_over("Nom;SIRET;Ville;Notes\nBonne SA;;Dole;ok\nINTRUSE SARL;;Lons;n\nAutre SA;;Paris;x\n");
    assert!(!bench.harness.screen().contains("╭ Ligne"), "{}", bench.harness.screen());
    bench.sees("4242 MENDTEXTE");
    bench.sees("la ligne que vous corrigiez n'y est plus");
    // It stays, whatever is done to other lines, until the line is there again.
    bench.harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
    let Bench { harness, folder } = bench;
    std::fs::write(&path, SHORT).unwrap();
    let mut bench = Bench { harness: harness.crash_and_restart(), folder };
    bench.keys("<enter>").sees("Ligne 3");
    bench.sees("4242 MENDTEXTE");
    bench.sees("Mauvaise SA");
    bench.keys("<esc><esc>o");
    bench.harness.app.leave();
    assert_eq!(bench.harness.store().drafts().unwrap(), [], "given up, nothing is left");
}

#[test]
fn the_line_under_way_is_found_where_it_went() {
    let (mut bench, _) =
        mending_over("Nom;SIRET;Ville;Notes\nBonne SA;;Dole;ok\nINTRUSE SARL;;Lons;n\nMauvaise SA;123;Dole;\n");
    bench.sees("╭ Ligne 4");
    bench.sees("4242 MENDTEXTE");
    bench.keys("<ctrl-u><enter>").sees("1 ligne corrigée");
    bench.keys("<ctrl-s>");
    let all = bench.harness.store().all(Kind::Organisation).unwrap();
    for name in ["INTRUSE SARL", "Mauvaise SA"] {
        assert!(all.iter().any(|one| one.text("name") == name), "{name}");
    }
}

#[test]
fn what_looks_like_another_is_told_and_can_be_left_out() {
    let mut bench = Bench::new(140, 30);
    // Without a day of joining: another one would contradict what is stored.
    let path = bench.file("liste.csv", encoding_rs::WINDOWS_1252.decode(&list()).0.replace("Date d'adhésion", "Vue"));
    bench.open(&path).keys("<tab><tab>jjj");
    bench.sees("HORLOGERIE DES PRES SARL, Besançon ↔ Horlogerie des Prés SAS, Besançon");
    // Its file, and back.
    bench.keys("o").sees("487 980 799 00018");
    bench.keys("<esc>x").sees("Écartée : HORLOGERIE DES PRES SARL. X reprend");
    bench.sees("4 fiches à écrire");
    assert!(!bench.harness.screen().contains("ressemblance"), "{}", bench.harness.screen());
    bench.keys("X").sees("1 ressemblance");
    // It is the same: with the name of the one that is there it is taken for it.
    bench.keys("gjjj<enter><ctrl-u>Horlogerie des Prés SAS<enter>").sees("1 différente, laissée (m : mettre à jour)");
    bench.keys("m").sees("les fiches différentes sont mises à jour");
}

#[test]
fn a_column_is_chosen_and_a_value_set_and_both_are_remembered() {
    let mut bench = Bench::new(120, 30);
    let text = "Raison sociale;Machin;Date d'adhésion\nOptique;Dole;11/06/2010\n";
    let path = bench.file("liste.csv", text);
    bench.open(&path).sees("collèges proposés : 1 × 1");
    bench.keys("j<enter>");
    assert_snapshot!("pick", bench.harness.popup("╭ «"));
    bench.keys("commune<enter>").sees("structure · Commune");
    // What a column leaves to a proposal is asked for at once; else the field is asked for first.
    bench.keys("jv").sees("le nom du collège.");
    // What is none of the contract's is refused where it is typed.
    bench.keys("9<enter>").sees("Valeurs possibles : 1, 2, 3");
    bench.keys("<ctrl-u>").sees("le nom du collège.");
    bench.keys("2<enter>").sees("adhésion · Collège = 2");
    bench.keys("gvcatégorie<enter>").sees("Pour toutes les lignes qui ne le disent pas");
    bench.keys("TPE<enter>").sees("structure · Catégorie = TPE");
    assert_snapshot!("chosen", bench.body());
    bench.keys("<ctrl-s>").sees("Importé : 2 fiches écrites");
    let store = bench.harness.store();
    let optique = store.all(Kind::Organisation).unwrap().into_iter().find(|one| one.text("name") == "Optique").unwrap();
    assert_eq!((optique.text("commune"), optique.text("size")), ("Dole", "micro"));
    assert_eq!(store.of_organisation(Kind::Membership, optique.id).unwrap()[0].int("college"), Some(2));
    // The next file with these headings is read so by itself, until it is guessed anew.
    let path = bench.file("suite.csv", text.replace("Optique", "Émaux"));
    bench.keys("<esc>").open(&path).sees("correspondance retenue");
    bench.sees("2 fiches à écrire");
    bench.keys("r").sees("collèges proposés");
    assert!(!bench.harness.screen().contains("correspondance retenue"));
}

#[test]
fn refused_lines_are_left_aside_after_a_question_and_written_to_a_file() {
    let mut bench = Bench::new(120, 30);
    let path = bench.file("liste.csv", list());
    bench.open(&path).keys("<ctrl-s>");
    assert_snapshot!("confirm", bench.harness.popup("╭ Lignes refusées"));
    bench.keys("n");
    assert_eq!(bench.count(Kind::Organisation), 2);
    bench.keys("w<enter>");
    let rejects = std::fs::read_to_string(bench.folder.path().join("liste-refus.csv")).unwrap();
    assert_eq!(rejects.lines().count(), 3, "{rejects}");
    assert!(rejects.contains("Méca implants;123;Dijon"), "{rejects}");
    bench.keys("<ctrl-s>o").sees("Importé : 9 fiches écrites");
    assert_eq!(bench.count(Kind::Organisation), 5);
    // Mended in a spreadsheet, the file of refused lines is imported as it is.
    let mended = rejects.replace(";123;", ";;").replace("douze", "12").replace("55O", "550");
    let path = bench.file("liste-refus.csv", mended);
    bench.keys("<esc>").open(&path).keys("<ctrl-s>").sees("Importé : 6 fiches écrites");
    assert_eq!(bench.count(Kind::Organisation), 7);
}

#[test]
fn how_the_file_is_read_can_be_changed() {
    let mut bench = Bench::new(120, 30);
    let path = bench.file("liste.csv", list());
    bench.open(&path).keys("e").sees("CSV · Mac Roman · « ; »");
    bench.keys("eeee").sees("CSV · Windows-1252");
    bench.keys("s").sees("tabulations");
    bench.keys("sss").sees("« ; »");
    bench.keys("-").sees("intitulés ligne 1");
    bench.keys("+").sees("intitulés ligne 3");
    bench.keys("t");
    bench.keys("visites<enter>").sees("Importer · liste.csv");
    bench.keys("t<enter>").sees("structures, adhésions, cotisations");
}

#[test]
fn sheets_of_a_workbook() {
    let mut bench = Bench::new(120, 30);
    let path = bench.folder.path().join("classeur.xlsx");
    let mut book = Workbook::new();
    let sheets: [(&str, &[[&str; 2]]); 2] = [
        ("Adhérents", &[["Raison sociale", "Ville"], ["Optique", "Dole"]]),
        ("Prospects", &[["Raison sociale", "Ville"], ["Émaux", "Morez"], ["Méca", "Dijon"]]),
    ];
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (at, row) in (0..).zip(rows) {
            sheet.write(at, 0, row[0]).unwrap();
            sheet.write(at, 1, row[1]).unwrap();
        }
    }
    book.save(&path).unwrap();
    bench.open(&path).sees("XLSX");
    bench.sees("feuille Adhérents (1/2)");
    bench.sees("3 fiches à écrire");
    bench.keys("f").sees("feuille Prospects (2/2)");
    bench.keys("F").sees("(non importée)");
    bench.sees("1 fiche à écrire");
    bench.keys("<ctrl-s>");
    assert_eq!(bench.count(Kind::Organisation), 3);
}

#[test]
fn leaving_asks_where_work_would_be_lost() {
    let mut bench = Bench::new(100, 30);
    let path = bench.file("liste.csv", list());
    bench.open(&path).keys("x<esc>").sees("Quitter l'import");
    bench.keys("n").sees("Importer · liste.csv");
    bench.keys("<esc>o").sees("Cotisations reçues");
    // By a slip perhaps: until the program is left it can be had again.
    bench.keys("Z<enter>").sees("Importer · liste.csv");
    bench.keys("<esc>o").sees("Cotisations reçues");
    bench.open(&path).keys("<esc>").sees("Cotisations reçues");
    assert_eq!(bench.count(Kind::Organisation), 2);
}

#[test]
fn files_that_cannot_be_read_say_why() {
    let mut bench = Bench::new(80, 24);
    let path = bench.file("image.csv", b"\x89PNG\r\n");
    bench.open(&path).sees("Ce fichier n'est d'aucune sorte connue.");
    bench.keys("<enter><ctrl-s>xvwbmofFtes+-r<tab>j<esc>").sees("Importer un fichier");
    bench.keys("<esc>").sees("Cotisations reçues");
    let path = bench.file("mystere.csv", "Toto;Titi\nUn;Deux\nTrois;Quatre\n");
    bench.open(&path).sees("Aucune colonne n'est reconnue");
    bench.keys("<enter>structure nom<enter>").sees("2 fiches à écrire");
}

#[test]
fn files_of_the_interchange_format() {
    let mut bench = Bench::new(100, 30);
    let path = bench.file("organisations.csv", "name,siret\nOptique,\nÉmaux,12\n");
    bench.open(&path).sees("format d'échange, 1 fichier");
    bench.sees("1 ligne refusée");
    bench.keys("<ctrl-s>o").sees("Importé : 1 fiche écrite");
    assert_eq!(bench.count(Kind::Organisation), 3);
}

#[test]
fn establishments_that_are_not_imported_are_told() {
    let mut bench = Bench::new(140, 30);
    let text = "siret,statutDiffusionEtablissement,etatAdministratifEtablissement,codeCommuneEtablissement,\
                activitePrincipaleEtablissement,enseigne1Etablissement\n\
                73282932000074,O,A,39102,26.52Z,Alpha\n55210055400013,O,F,39102,26.52Z,Bêta\n";
    let path = bench.file("StockEtablissement_utf8.csv", text);
    bench.open(&path).keys("<tab><tab>").sees("1 établissement fermé n'est pas importé.");
    bench.keys("<ctrl-s>").sees("Importé : 1 fiche écrite");
    bench.sees("1 établissement fermé n'est pas importé.");
}

#[test]
fn every_size_is_safe() {
    let mut bench = Bench::new(80, 24);
    let path = bench.file("liste.csv", list());
    bench.keys("I");
    for keys in ["", "x", "<ctrl-u>"] {
        bench.keys(keys);
        every_size(&mut bench.harness);
    }
    bench.keys("<esc>").open(&path);
    for keys in
        ["", "<enter>", "<esc>v", "<esc><tab>", "j<enter>", "<esc><tab>jj<enter>", "<esc>w", "<esc><ctrl-s>", "o"]
    {
        bench.keys(keys);
        every_size(&mut bench.harness);
    }
}

fn every_size(harness: &mut Harness) {
    for (width, height) in [(0, 0), (1, 1), (2, 3), (20, 5), (30, 12), (80, 24), (300, 80)] {
        harness.resize(width, height);
    }
}

#[test]
fn establishments_of_a_sirene_file_are_sifted() {
    let heading = "siret,statutDiffusionEtablissement,etatAdministratifEtablissement,codeCommuneEtablissement,\
                   activitePrincipaleEtablissement,enseigne1Etablissement,codePostalEtablissement,\
                   libelleCommuneEtablissement\n";
    let line =
        |siret: &str, insee: &str, naf: &str, name: &str| format!("{siret},O,A,{insee},{naf},{name},25000,BESANCON\n");
    let lines = [
        line(SIRETS[0], "25056", "26.52Z", "MONTRES DU DOUBS"),
        line(SIRETS[1], "39300", "26.51B", "CAPTEURS DU JURA"),
        line(SIRETS[2], "75056", "62.01Z", "LOGICIELS"),
    ];
    let mut bench = Bench::new(120, 30);
    let path = bench.file("StockEtablissement.csv", format!("{heading}{}", lines.concat()));
    bench.open(&path).keys("<tab>");
    bench.sees("LOGICIELS");
    // What is no code stays in the field, and is named.
    bench.keys("<backtab>d25,3925<enter>");
    bench.sees("« 3925 » n'est ni un département");
    bench.keys("<backspace><backspace>9 ; 26.5<enter>");
    assert!(plain(&bench.harness.screen()).contains("« 399 »"), "{}", bench.harness.screen());
    bench.keys("<ctrl-u>25,39 ; 26.5<enter>");
    bench.sees("départements 25, 39 · NAF 26.5");
    bench.keys("<tab>");
    bench.sees("CAPTEURS DU JURA");
    assert!(!bench.harness.screen().contains("LOGICIELS"));
    bench.keys("<tab>");
    assert_snapshot!("sifted", bench.body());
    // Nothing of it: one can say otherwise.
    bench.keys("d<ctrl-u>90<enter>");
    assert_snapshot!("sifted_out", bench.body());
    bench.keys("d<ctrl-u>25<enter><ctrl-s>");
    assert_eq!(bench.count(Kind::Organisation), Bench::new(80, 24).count(Kind::Organisation) + 1);
}
