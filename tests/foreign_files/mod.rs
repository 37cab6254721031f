//! Files of every kind that the readers of foreign files read, made here: good ones, bad ones, and broken ones.
#![allow(dead_code, reason = "each of those who use it needs a part")]

use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

pub mod mutate;
pub mod xls;

/// The parts of an archive, in their order.
pub type Parts = Vec<(String, Vec<u8>)>;

pub fn zip(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub fn unzip(bytes: &[u8]) -> Parts {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            (part.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// A workbook with what a list of members has: a title, dates, numbers, yes and no, an error, a hidden sheet.
pub fn xlsx() -> Vec<u8> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let sheet = book.add_worksheet().set_name("Adhérents").unwrap();
    sheet.write(0, 0, "Liste au 31/12/2015").unwrap();
    for (column, heading) in ["Société", "SIRET", "Adhésion", "Cotisation", "Payée"].into_iter().enumerate() {
        sheet.write(2, column as u16, heading).unwrap();
    }
    sheet.write(3, 0, "Exemple & Œuvre").unwrap().write(3, 1, 48_798_079_900_018_f64).unwrap();
    let date = ExcelDateTime::from_ymd(2010, 6, 11).unwrap();
    sheet.write_with_format(3, 2, &date, &day).unwrap().write(3, 3, 550.5).unwrap().write(3, 4, true).unwrap();
    sheet.write(5, 0, "Exemple & Œuvre").unwrap();
    sheet.write_formula(5, 3, Formula::new("1/0").set_result("#DIV/0!")).unwrap();
    book.add_worksheet().set_name("Caché").unwrap().set_hidden(true).write(0, 0, "secret").unwrap();
    book.add_worksheet().set_name("Visites").unwrap().write(0, 0, "Date").unwrap();
    book.save_to_buffer().unwrap()
}

/// A workbook of one sheet of which only the rows are given, as `<row>…</row>`, and the list of texts.
pub fn xlsx_of(rows: &str, texts: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relation = |id: &str, kind: &str, target: &str| {
        format!(r#"<Relationship Id="{id}" Type="{office}/{kind}" Target="{target}"/>"#)
    };
    let parts = [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        (
            "_rels/.rels",
            format!(
                r#"<Relationships xmlns="{package}">{}</Relationships>"#,
                relation("r1", "officeDocument", "xl/workbook.xml")
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships xmlns="{package}">{}{}</Relationships>"#,
                relation("r1", "worksheet", "worksheets/sheet1.xml"),
                relation("r2", "sharedStrings", "sharedStrings.xml")
            ),
        ),
        ("xl/sharedStrings.xml", texts.to_owned()),
        (
            "xl/worksheets/sheet1.xml",
            format!(
                r#"<worksheet xmlns="{main}"><dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>"#
            ),
        ),
    ];
    zip(&parts.map(|(name, text)| (name.to_owned(), text.into_bytes())))
}

/// An ODS workbook of which the sheets are given, as `<table:table>…</table:table>`.
pub fn ods_of(sheets: &str) -> Vec<u8> {
    let spaces: String = ["office", "table", "text", "style", "calcext"]
        .map(|name| format!(r#" xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0""#))
        .concat();
    let styles = r#"<office:automatic-styles><style:style style:name="ta2" style:family="table">
        <style:table-properties table:display="false"/></style:style></office:automatic-styles>"#;
    let content = format!(
        "<?xml version='1.0' encoding='UTF-8'?><office:document-content{spaces}>{styles}<office:body><office:spreadsheet>{sheets}\
         </office:spreadsheet></office:body></office:document-content>"
    );
    let mimetype = "application/vnd.oasis.opendocument.spreadsheet";
    let parts = [("mimetype", mimetype), ("META-INF/manifest.xml", "<manifest:manifest/>"), ("content.xml", &content)];
    zip(&parts.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())))
}

pub fn ods() -> Vec<u8> {
    ods_of(
        r#"<table:tracked-changes><table:table-cell><text:p>old</text:p></table:table-cell></table:tracked-changes>
<table:table table:name="Prospects"><table:table-column table:number-columns-repeated="16384"/>
<table:table-header-rows><table:table-row><table:table-cell office:value-type="string"><text:p>Société</text:p></table:table-cell>
<table:table-cell><office:annotation><text:p>note</text:p></office:annotation><text:p>Ville</text:p></table:table-cell></table:table-row>
</table:table-header-rows><table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
<table:table-row><table:table-cell><text:p>Œuvre &amp; <text:span>d&#233;tail</text:span><text:s text:c="2"/>x</text:p><text:p>suite</text:p></table:table-cell>
<table:covered-table-cell/><table:table-cell office:value-type="float" office:value="1.5" table:number-columns-repeated="2"><text:p>1,5</text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2015-12-31T10:00:00"><text:p>31/12/15</text:p></table:table-cell>
<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>VRAI</text:p></table:table-cell>
<table:table-cell calcext:value-type="error" office:value-type="string" office:string-value=""><text:p>#REF!</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string"><text:p>deux fois</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048568"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>
<table:table table:name="Caché" table:style-name="ta2"><table:table-row><table:table-cell><text:p>secret</text:p></table:table-cell></table:table-row></table:table>"#,
    )
}

pub const CSV: &str = "Liste au 31/12/2015\r\n\r\nSociété;N° SIRET;Effectif;Adhésion;Remarques\r\nL’Œuvre;487 980 799 00018;12;\
                       11/06/2010;\"à relancer ; « urgent »\r\nsuite\"\r\n\"Le \"\"Grand\"\" Café\";;3;31/12/2014;+33 3\r\n";

pub const VCARD: &str = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lefèvre;Zoé;;;\r\nitem1.TEL;TYPE=WORK,pref:03 81\r\nEMAIL:z@exemple.test\r\n\
                         ORG:Exemple\\; fils;Atelier\r\nADR;WORK:;;1 rue X;Dole;;39100;France\r\nNOTE:un\r\n  pli\\nfin\r\nEND:VCARD\r\n\
                         BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:G=E9rard;Zo=\r\n=E9\r\nEND:VCARD\r\n";

pub const COMPANIES: &str = r#"{"results":[{"nom_complet":"EXEMPLE","categorie_entreprise":"PME","tranche_effectif_salarie":"21",
"siege":{"siret":"00025924200014","etat_administratif":"A","adresse":"1 RUE X 25000 BESANCON","code_postal":"25000"},
"matching_etablissements":[{"siret":"2","etat_administratif":"F"}],"finances":{"2013":{"ca":98e5}}}],"total_results":1}"#;

pub const SIRENE: &str = "siret,statutDiffusionEtablissement,codeCommuneEtablissement,etatAdministratifEtablissement,\
                          activitePrincipaleEtablissement,enseigne1Etablissement\n10000000900010,O,39102,A,26.52Z,\"A \"\"B\"\"\"\n";

pub fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

pub fn windows(text: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1252.encode(text).0.into_owned()
}
