//! What is typed or pasted as a path, what Enter makes of it, and the way back.

use super::{Bench, SIRETS};

/// A folder in the interchange format without organisations, and files whose names begin alike.
fn shelf(bench: &Bench) -> String {
    let pole = bench.folder.path().join("pole");
    std::fs::create_dir(&pole).unwrap();
    std::fs::write(pole.join("staff.csv"), "login,name\nlea,Léa\n").unwrap();
    std::fs::create_dir(bench.folder.path().join("vide")).unwrap();
    let names = ["pole.attendu.csv", "vide.csv", "liste.csv", "liste.csv.csv", "a b.csv", "vide/autre.csv"];
    for (name, age) in names.into_iter().zip((0..60).rev()) {
        let path = bench.file(name, format!("Raison sociale;SIRET\nOptique;{}\n", SIRETS[0]));
        let file = std::fs::File::options().write(true).open(path).unwrap();
        file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(age)).unwrap();
    }
    bench.folder.path().display().to_string()
}

#[test]
fn a_path_typed_in_full_is_the_one_that_is_meant() {
    let mut bench = Bench::new(120, 30);
    let folder = shelf(&bench);
    for (typed, seen) in [
        ("pole", "Importer · pole · format d'échange"),
        ("pole/", "Importer · pole · format d'échange"),
        ("liste.csv", "Importer · liste.csv · CSV"),
        ("liste.csv.csv", "Importer · liste.csv.csv · CSV"),
    ] {
        bench.keys("I<ctrl-u>").keys(&format!("{folder}/{typed}<enter>")).sees(seen);
        bench.keys("<esc>");
    }
    // A folder that holds no such files is listed, whatever else begins with its name.
    bench.keys("I<ctrl-u>").keys(&format!("{folder}/vide<enter>")).sees("autre.csv");
    bench.keys("<enter>").sees("Importer · autre.csv");
    // Whoever goes down the list means what is selected there.
    bench.keys("<esc>I<ctrl-u>").keys(&format!("{folder}/liste.csv<down><up><enter>")).sees("Importer · liste.csv.csv");
    bench.keys("<esc>I<ctrl-u>").keys(&format!("{folder}/pole/<down><enter>")).sees("Importer · staff.csv");
}

#[test]
fn quotes_and_addresses_are_understood_typed_as_well_as_pasted() {
    let mut bench = Bench::new(120, 30);
    let folder = shelf(&bench);
    for typed in [
        format!("'{folder}/a b.csv'"),
        format!("\"{folder}/a b.csv\""),
        format!("file://{folder}/a%20b.csv"),
        format!("{folder}/a\\ b.csv"),
    ] {
        bench.keys("I<ctrl-u>").keys(&format!("{typed}<enter>")).sees("Importer · a b.csv · CSV");
        bench.keys("<esc>I<ctrl-u>");
        bench.harness.paste(&typed);
        bench.keys("<enter>").sees("Importer · a b.csv · CSV");
        bench.keys("<esc>");
    }
    // While the quote is open the list follows what is typed.
    bench.keys("I<ctrl-u>").keys(&format!("'{folder}/a ")).sees("a b.csv");
}

#[test]
fn behind_what_cannot_be_read_is_the_path_again() {
    let mut bench = Bench::new(100, 24);
    let folder = shelf(&bench);
    bench.keys("I<ctrl-u>").keys(&format!("{folder}/absent/rien.csv<enter>")).sees("rien.csv");
    bench.keys("<esc>").sees("absent/rien.csv");
    bench.keys("<esc>").sees("Cotisations reçues");
    // A folder that is not there is no place to begin at.
    bench.keys("I").sees("liste.csv");
}

#[test]
fn a_mapping_is_forgotten_on_every_page() {
    let mut bench = Bench::new(120, 30);
    let text = "Raison sociale;Machin\nOptique;Dole\n";
    let path = bench.file("liste.csv", text);
    bench.open(&path).keys("j<enter>commune<enter><ctrl-s>").sees("Importé : 1 fiche écrite");
    for (pages, name) in [("<tab>", "Émaux"), ("<tab><tab>", "Laser")] {
        let path = bench.file("suite.csv", text.replace("Optique", name));
        bench.keys("<esc>").open(&path).sees("correspondance retenue");
        bench.keys(pages).keys("r");
        assert!(!bench.harness.screen().contains("correspondance retenue"), "{}", bench.harness.screen());
        // Said again, it is remembered by the next import.
        bench.keys("<backtab>".repeat(pages.len() / 5).as_str());
        bench.keys("j<enter>commune<enter><ctrl-s>").sees("Importé : 1 fiche écrite");
    }
}

#[test]
fn at_eighty_columns_the_hint_about_likeness_is_read_to_its_end() {
    let mut bench = Bench::new(80, 24);
    let path = bench.file("liste.csv", super::list());
    bench.open(&path).keys("<tab><tab>jjj").sees("elle sera créée.");
}

#[test]
fn an_absolute_path_typed_behind_the_folder_that_stands_there_begins_anew() {
    let mut bench = Bench::new(120, 30);
    let folder = shelf(&bench);
    bench.keys("I<ctrl-u>").keys(&format!("{folder}/liste.csv<enter>")).sees("Importer · liste.csv · CSV");
    bench.keys("<esc>I").sees(&format!("{folder}/"));
    bench.keys(&format!("{folder}/vide.csv<enter>")).sees("Importer · vide.csv · CSV");
    // Behind a folder that was typed, a second separator is one.
    bench.keys("<esc>I<ctrl-u>").keys(&format!("{folder}//vide.csv<enter>")).sees("Importer · vide.csv · CSV");
}
