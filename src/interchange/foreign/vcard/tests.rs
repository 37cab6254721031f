use super::super::decode::decode;
use super::*;
use proptest::prelude::*;

fn cards(text: &str) -> Vec<(u64, Vec<String>)> {
    let table = read(&decode(text.as_bytes()).unwrap(), Limits::default()).unwrap();
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.to_string(),
        _ => String::new(),
    };
    table.lines[1..].iter().map(|line| (line.number, line.cells.iter().map(text).collect())).collect()
}

fn card(lines: &str) -> Vec<String> {
    let mut found = cards(&format!("BEGIN:VCARD\n{lines}\nEND:VCARD\n"));
    assert_eq!(found.len(), 1, "{lines}");
    found.remove(0).1
}

/// The fields that hold something.
fn filled(lines: &str) -> Vec<(&'static str, String)> {
    let table =
        read(&decode(format!("BEGIN:VCARD\n{lines}\nEND:VCARD\n").as_bytes()).unwrap(), Limits::default()).unwrap();
    let headings = table.lines[0].cells.iter().filter_map(|cell| match cell {
        Cell::Text(text) => HEADINGS.into_iter().find(|heading| heading == text),
        _ => None,
    });
    headings.zip(card(lines)).filter(|(_, text)| !text.is_empty()).collect()
}

#[test]
fn every_number_but_that_of_a_home_is_kept() {
    let found = filled(
        "N:Gérard;Zoé\nORG:Exemple SA\nTEL;TYPE=HOME:03 53 01 00 09\nTEL;TYPE=CELL:06 39 98 00 01\nTEL;TYPE=WORK:03 53 01 00 02\n\
         TEL;TYPE=FAX:03 53 01 00 03\nTEL:06 39 98 00 01\nTEL:06 39 98 00 04\nEMAIL:a@exemple.test\nURL:https://exemple.test",
    );
    let found: Vec<(&str, &str)> = found.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let expected = [
        ("contact.last_name", "Gérard"),
        ("contact.first_name", "Zoé"),
        ("contact.email", "a@exemple.test"),
        ("contact.phone", "03 53 01 00 02"),
        ("contact.organisation", "Exemple SA"),
        ("organisation.website", "https://exemple.test"),
        ("contact.other_phone", "06 39 98 00 01 ; 06 39 98 00 04"),
    ];
    assert_eq!(found, expected);
    // The only one there is may be that of a home.
    assert_eq!(filled("N:Gérard\nTEL;TYPE=HOME:03 53 01 00 09")[1].1, "03 53 01 00 09");
}

#[test]
fn every_version_is_read() {
    for lines in [
        "VERSION:2.1\nN:Gérard;Zoé\nTEL;WORK;VOICE:03 81 00 00 00\nEMAIL;INTERNET:z@exemple.test\nORG:Exemple SA;Atelier",
        "VERSION:3.0\nN:Gérard;Zoé;;;\nTEL;TYPE=WORK:03 81 00 00 00\nEMAIL;TYPE=INTERNET:z@exemple.test\nORG:Exemple SA",
        "VERSION:4.0\nitem1.N:Gérard;Zoé;;;\nTEL;VALUE=uri;TYPE=\"voice,work\":tel:03 81 00 00 00\nEMAIL:mailto:z@exemple.test\nORG:Exemple SA",
        "VERSION:2.1\nN;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:G=E9rard;Zo=E9\ntel:03 81 00 00 00\nemail:z@exemple.test\n\
         ORG;QUOTED-PRINTABLE:Exemple =\n=53A",
    ] {
        let expected = [
            ("contact.last_name", "Gérard"),
            ("contact.first_name", "Zoé"),
            ("contact.email", "z@exemple.test"),
            ("contact.phone", "03 81 00 00 00"),
            ("contact.organisation", "Exemple SA"),
        ];
        let found = filled(lines);
        let found: Vec<(&str, &str)> = found.iter().map(|(name, text)| (*name, text.as_str())).collect();
        assert_eq!(found, expected, "{lines}");
    }
}

#[test]
fn values_are_unfolded_and_unescaped() {
    let found = filled("N:Le Goff\\; dit Goff;Anne;Marie\nNOTE:un\\, deux\\nt\n rois\\\\ \nNOTE:suite");
    assert_eq!(found[0].1, "Le Goff; dit Goff");
    assert_eq!(found[1].1, "Anne Marie");
    assert_eq!(found[2], ("contact.notes", "un, deux\ntrois\\\nsuite".to_owned()));
}

#[test]
fn names_are_made_of_the_full_name_where_there_is_no_other() {
    for (lines, last, first) in [
        ("FN:Anne Le Goff", "Goff", "Anne Le"),
        ("FN:LE GOFF Anne", "LE GOFF", "Anne"),
        ("FN:Anne LE GOFF", "LE GOFF", "Anne"),
        ("FN:Goff, Anne", "Goff", "Anne"),
        ("FN:Goff", "Goff", ""),
        ("N:;;;;\nFN:Anne Goff", "Goff", "Anne"),
        ("FN:Exemple SA\nORG:Exemple SA", "", ""),
    ] {
        let found = card(lines);
        assert_eq!((found[0].as_str(), found[1].as_str()), (last, first), "{lines}");
    }
}

#[test]
fn work_comes_before_home_and_a_fax_is_no_telephone() {
    let lines = "N:A\nTEL;TYPE=home:1\nTEL;TYPE=fax,work:2\nTEL;TYPE=work:3\nTEL;TYPE=work:4\nEMAIL:a@x\nEMAIL;PREF=1:b@x\nEMAIL;TYPE=home,pref:c@x";
    let found = card(lines);
    assert_eq!((found[4].as_str(), found[3].as_str()), ("3", "b@x"));
}

#[test]
fn an_address_is_the_organisations() {
    let address = "N:A\nADR;TYPE=home:;;1 rue du Lac;Dole;;39100;France";
    assert_eq!(filled(&format!("{address}\nORG:X")).len(), 2);
    let work = "ADR;TYPE=WORK:;Bât. B;2 rue des Essais;Gray;;70100;France";
    assert_eq!(filled(&format!("{address}\n{work}")).len(), 1);
    let found = card(&format!("{address}\n{work}\nORG:X"));
    assert_eq!(found[7..], ["Bât. B, 2 rue des Essais", "70100", "Gray"]);
}

#[test]
fn a_card_stands_on_the_line_where_it_begins() {
    let text = "\nBEGIN:VCARD\nN:A\nNOTE:x\n y\nEND:VCARD\nnoise\nBEGIN:VCARD\nEND:VCARD\nBEGIN:vcard\nN:B\nBEGIN:VCARD\nN:C\n";
    let found = cards(text);
    let places: Vec<(u64, &str)> = found.iter().map(|(line, cells)| (*line, cells[0].as_str())).collect();
    assert_eq!(places, [(2, "A"), (10, "B"), (12, "C")]);
    assert!(is_vcard(text) && is_vcard("begin:vcard") && !is_vcard("BEGIN:VCALENDAR") && !is_vcard("é"));
}

proptest! {
    #[test]
    fn any_text_never_panics(lines in prop::collection::vec("(BEGIN:VCARD|END:VCARD|N|ADR|TEL|NOTE|ORG)[;:=\"\\\\A-Zé, \t]{0,12}", 0..12)) {
        let decoded = decode(lines.join("\n").as_bytes()).unwrap();
        let table = read(&decoded, Limits::default()).unwrap();
        let columns = table.lines[0].cells.len();
        prop_assert!(columns >= RARE && table.lines.iter().all(|line| line.cells.len() == columns));
    }

    #[test]
    fn what_is_escaped_is_read_back(text in "[a-zé,;\\\\][a-zé,;:\n\\\\]{0,20}[a-z]") {
        let escaped = text.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;").replace('\n', "\\n");
        prop_assert_eq!(&card(&format!("N:A\nNOTE:{escaped}"))[6], &text);
        prop_assert_eq!(&card(&format!("N:A\nORG:{escaped};B"))[5], &text);
    }
}
