//! The workbook, read back: types of cells, and the same bytes each time.

use std::collections::BTreeMap;
use std::io::Read;

use super::Pole;
use crate::i18n::Lang;
use crate::report::xlsx;

/// The parts of a workbook by name.
fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}

/// The cell at a place such as `B2`: its element, up to its end.
fn cell<'a>(sheet: &'a str, place: &str) -> &'a str {
    let start = sheet.find(&format!("<c r=\"{place}\"")).unwrap_or_else(|| panic!("no cell {place}"));
    let rest = &sheet[start..];
    &rest[..rest.find("</c>").unwrap()]
}

/// What a cell of text says.
fn said(parts: &BTreeMap<String, String>, sheet: &str, place: &str) -> String {
    let cell = cell(&parts[sheet], place);
    assert!(cell.contains("t=\"s\""), "{place} is not text: {cell}");
    let index: usize = cell.split("<v>").nth(1).unwrap().split("</v>").next().unwrap().parse().unwrap();
    let item = parts["xl/sharedStrings.xml"].split("<si>").nth(index + 1).unwrap();
    let text = item.split_once("<t").unwrap().1.split_once('>').unwrap().1;
    text.split("</t>").next().unwrap().to_owned()
}

fn workbook() -> Vec<u8> {
    xlsx::write(&Pole::small().report("2015-12-31"), Lang::Fr).unwrap()
}

#[test]
fn the_sheets_are_there_in_order() {
    let parts = parts(&workbook());
    let names: Vec<&str> =
        parts["xl/workbook.xml"].split("<sheet name=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let want = ["Synthèse", "Indicateurs", "Preuves", "Adhérents", "Mouvements", "Territoire", "Cotisations"];
    assert_eq!(names, want);
}

#[test]
fn sirets_are_text_dates_are_days_amounts_are_numbers_and_nothing_is_a_formula() {
    let parts = parts(&workbook());
    let (members, dues) = ("xl/worksheets/sheet4.xml", "xl/worksheets/sheet7.xml");
    // « =1+1 … » comes first by name.
    assert_eq!(said(&parts, members, "A2"), "73282932000074");
    assert_eq!(said(&parts, members, "B2"), "732829320");
    assert!(said(&parts, members, "C2").starts_with("=1+1 &lt;script&gt;"));
    // 1 March 2014 as a spreadsheet counts days.
    assert!(cell(&parts[members], "P2").contains("<v>41699</v>"), "{}", cell(&parts[members], "P2"));
    assert!(cell(&parts[members], "Q2").contains("<v>42124</v>"), "{}", cell(&parts[members], "Q2"));
    // 550 euros of the company in the third row.
    assert_eq!(said(&parts, dues, "B4"), "Horlogerie des Prés SAS");
    assert!(cell(&parts[dues], "E4").contains("<v>550</v>"), "{}", cell(&parts[dues], "E4"));
    for (name, text) in &parts {
        assert!(!text.contains("<f>") && !text.contains("<f "), "a formula in {name}");
    }
    for sheet in 2..=7 {
        let text = &parts[&format!("xl/worksheets/sheet{sheet}.xml")];
        assert!(text.contains("state=\"frozen\"") && text.contains("<autoFilter"), "sheet {sheet}");
    }
    assert!(parts["xl/styles.xml"].contains("€"));
}

#[test]
fn the_member_list_has_the_columns_of_the_survey() {
    let parts = parts(&workbook());
    let names = "siret siren raison_sociale sigle nature college categorie annee_categorie naf tranche_effectif effectif \
                 code_commune code_postal departement sur_territoire date_adhesion date_sortie a_jour das";
    for (name, letter) in names.split_whitespace().zip('A'..='Z') {
        assert_eq!(said(&parts, "xl/worksheets/sheet4.xml", &format!("{letter}1")), name);
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    assert!(workbook() == workbook());
}
