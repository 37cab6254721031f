//! Files of every format that is imported, with a string in every cell.

use std::io::Write;

use rouage::interchange::csv::write_row;
use rouage::model::kind::{Kind, Type};
use rust_xlsxwriter::Workbook;

use super::Found;
use super::pole::Pole;

/// Writes the files and imports them: as a try, with mending, in JSON.
pub fn import(pole: &Pole, strings: &[String], found: &mut Found) {
    let mut files = Vec::new();
    for kind in Kind::ALL {
        let name = format!("in-{}.csv", kind.file());
        write(pole, &name, &interchange(kind, strings), found);
        files.push((name, Some(kind)));
    }
    for (name, bytes) in [
        ("liste.csv", foreign(strings, ';')),
        ("liste.tsv", foreign(strings, '\t')),
        ("cartes.vcf", cards(strings)),
        ("entreprises.json", companies(strings)),
        ("classeur.xlsx", workbook(strings)),
        ("classeur.ods", sheet(strings)),
    ] {
        write(pole, name, &bytes, found);
        files.push((name.to_owned(), None));
    }
    for (name, kind) in files {
        found.inputs += strings.len() as u64;
        let path = pole.path(&name);
        let rejects = pole.path(&format!("{name}.rejects.csv"));
        for more in [&["--dry-run"][..], &["--json", "--skip-bad"], &["--skip-bad", "--update", "--rejects", &rejects]]
        {
            let mut args = vec!["import".to_owned(), path.clone()];
            args.extend(more.iter().map(|word| (*word).to_owned()));
            if let Some(kind) = kind {
                args.extend(["--kind".to_owned(), kind.file().to_owned()]);
            }
            pole.run(&args, found);
        }
    }
    let map: String =
        strings.iter().take(100).map(|string| format!("{} = \"organisation.name\"\n", toml(string))).collect();
    write(pole, "carte.toml", format!("[columns]\n{map}").as_bytes(), found);
    pole.run(
        &["import".into(), pole.path("liste.csv"), "--map".into(), pole.path("carte.toml"), "--dry-run".into()],
        found,
    );
    let contract: String =
        strings.iter().take(100).map(|string| format!("{} = {}\n", toml(string), toml(string))).collect();
    write(pole, "contrat.toml", contract.as_bytes(), found);
    pole.run(&["contract".into(), "check".into(), pole.path("contrat.toml")], found);
    pole.look_into(&pole.store(), found);
}

fn write(pole: &Pole, name: &str, bytes: &[u8], found: &mut Found) {
    if let Err(error) = std::fs::write(pole.path(name), bytes) {
        found.fault(&format!("{name}: {error}"));
    }
}

fn toml(text: &str) -> String {
    let escaped: String = text.chars().take(300).map(|c| format!("\\U{:08X}", u32::from(c))).collect();
    format!("\"{escaped}\"")
}

/// Every string in every text column of a kind, what it must have besides being sound.
fn interchange(kind: Kind, strings: &[String]) -> Vec<u8> {
    let mut out = Vec::new();
    write_row(&mut out, kind.fields().iter().map(|field| field.name));
    for (turn, string) in strings.iter().enumerate() {
        let cells: Vec<String> = kind
            .fields()
            .iter()
            .map(|field| match field.ty {
                Type::Text { .. } | Type::Lines { .. } | Type::List { .. } if field.name == "name" => {
                    format!("{string} {turn}")
                }
                Type::Text { .. } | Type::Lines { .. } | Type::List { .. } => string.clone(),
                Type::Ref(Kind::Organisation) if field.required => "48798079900018".into(),
                Type::Ref(Kind::Staff) if field.required => "cmi".into(),
                Type::Ref(Kind::Project) if field.required => "PROJ".into(),
                Type::Date if field.required => "2015-03-01".into(),
                Type::Year => (1990 + turn % 200).to_string(),
                Type::Code(codes) if field.required => codes[0].into(),
                Type::Money { .. } if field.required => "1.00".into(),
                Type::College => "1".into(),
                _ => String::new(),
            })
            .collect();
        write_row(&mut out, cells.iter().map(String::as_str));
    }
    out
}

const HEADINGS: [&str; 6] = ["Raison sociale", "Ville", "Contact", "Courriel", "Remarques", "Date d'adhésion"];

fn cells(string: &str, turn: usize) -> [String; 6] {
    [format!("{string} {turn}"), string.into(), string.into(), string.into(), string.into(), "01/03/2015".into()]
}

fn foreign(strings: &[String], separator: char) -> Vec<u8> {
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let mut lines = vec![HEADINGS.map(quoted).join(&separator.to_string())];
    lines.extend(
        strings
            .iter()
            .enumerate()
            .map(|(turn, string)| cells(string, turn).map(|cell| quoted(&cell)).join(&separator.to_string())),
    );
    lines.join("\r\n").into_bytes()
}

fn cards(strings: &[String]) -> Vec<u8> {
    let card = |string: &String| {
        format!(
            "BEGIN:VCARD\r\nVERSION:3.0\r\nN:{string};A;;;\r\nFN:{string}\r\nORG:{string}\r\nTEL:{string}\r\nNOTE:{string}\r\nEND:VCARD\r\n"
        )
    };
    strings.iter().map(card).collect::<String>().into_bytes()
}

fn companies(strings: &[String]) -> Vec<u8> {
    let results: Vec<serde_json::Value> = strings
        .iter()
        .map(|string| serde_json::json!({ "nom_complet": string, "siege": { "siret": string, "adresse": string, "libelle_commune": string } }))
        .collect();
    serde_json::json!({ "results": results, "total_results": strings.len() }).to_string().into_bytes()
}

fn workbook(strings: &[String]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in HEADINGS.iter().enumerate() {
        let _ = sheet.write_string(0, column as u16, *heading);
    }
    for (turn, string) in strings.iter().enumerate() {
        for (column, cell) in cells(string, turn).iter().enumerate() {
            // XML has no place for some of them; the library escapes those it can.
            let _ = sheet.write_string(turn as u32 + 1, column as u16, cell);
        }
    }
    book.save_to_buffer().unwrap_or_default()
}

/// An ODS workbook: what XML has no place for is left out.
fn sheet(strings: &[String]) -> Vec<u8> {
    let legal = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    let escaped = |text: &str| -> String {
        let kept: String = text.chars().filter(|c| legal(*c)).collect();
        kept.replace('&', "&amp;").replace('<', "&lt;").replace(']', "&#93;")
    };
    let row = |cells: &[String]| -> String {
        let cells: String = cells
            .iter()
            .map(|cell| {
                format!(
                    "<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
                    escaped(cell)
                )
            })
            .collect();
        format!("<table:table-row>{cells}</table:table-row>")
    };
    let rows: String = std::iter::once(row(&HEADINGS.map(str::to_owned)))
        .chain(strings.iter().enumerate().map(|(turn, string)| row(&cells(string, turn))))
        .collect();
    let spaces: String = ["office", "table", "text"]
        .map(|name| format!(" xmlns:{name}=\"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0\""))
        .concat();
    let content = format!(
        "<?xml version='1.0' encoding='UTF-8'?><office:document-content{spaces}><office:body><office:spreadsheet><table:table table:name=\"A\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)] {
        let _ = archive.start_file(name, zip::write::SimpleFileOptions::default());
        let _ = archive.write_all(bytes.as_bytes());
    }
    archive.finish().map(std::io::Cursor::into_inner).unwrap_or_default()
}
