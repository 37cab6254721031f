//! Readers of foreign files, from bytes to tables: good files of every kind, hostile ones, and broken ones.

use std::time::{Duration, Instant};

use crate::foreign_files::mutate::Mutator;
use crate::foreign_files::{
    COMPANIES, CSV, SIRENE, VCARD, ods, ods_of, unzip, utf16, windows, xls, xlsx, xlsx_of, zip,
};
use chrono::NaiveDate;
use rouage::interchange::foreign::limits::Limits;
use rouage::interchange::foreign::table::{Cell, Encoding, Form, Table};
use rouage::interchange::foreign::{Bound, ReadError, Recognised, read, read_bytes, recognise};

fn tables(bytes: &[u8]) -> Vec<Table> {
    read_bytes(bytes, Limits::default()).unwrap()
}

fn refused(bytes: &[u8]) -> ReadError {
    read_bytes(bytes, Limits::default()).unwrap_err()
}

fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

fn date(year: i32, month: u32, day: u32) -> Cell {
    Cell::Date(NaiveDate::from_ymd_opt(year, month, day).unwrap())
}

fn rows(table: &Table) -> Vec<(u64, &[Cell])> {
    table.lines.iter().map(|line| (line.number, line.cells.as_slice())).collect()
}

#[test]
fn an_xlsx_workbook_is_its_visible_sheets() {
    let found = tables(&xlsx());
    let sheets: Vec<_> = found.iter().map(|table| (table.sheet.as_deref(), table.form)).collect();
    assert_eq!(sheets, [(Some("Adhérents"), Form::Xlsx), (Some("Visites"), Form::Xlsx)]);
    let headings = ["Société", "SIRET", "Adhésion", "Cotisation", "Payée"].map(text);
    let member = [
        text("Exemple & Œuvre"),
        Cell::Number(48_798_079_900_018.0),
        date(2010, 6, 11),
        Cell::Number(550.5),
        Cell::YesNo(true),
    ];
    let error = [text("Exemple & Œuvre"), Cell::Empty, Cell::Empty, Cell::Error("#DIV/0!".into())];
    assert_eq!(rows(&found[0]), [(1, &[text("Liste au 31/12/2015")][..]), (3, &headings), (4, &member), (6, &error)]);
}

#[test]
fn an_ods_workbook_is_its_visible_sheets() {
    let found = tables(&ods());
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].sheet.as_deref(), found[0].form), (Some("Prospects"), Form::Ods));
    let all = [
        text("Œuvre & détail  x\nsuite"),
        Cell::Empty,
        Cell::Number(1.5),
        Cell::Number(1.5),
        date(2015, 12, 31),
        Cell::YesNo(true),
        Cell::Error("#REF!".into()),
    ];
    let twice = [text("deux fois")];
    assert_eq!(rows(&found[0]), [(1, &[text("Société"), text("Ville")][..]), (5, &all), (6, &twice), (7, &twice)]);
}

#[test]
fn an_xls_workbook_is_its_visible_sheets() {
    let found = tables(&xls::wrap(&xls::stream()));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].sheet.as_deref(), found[0].form), (Some("Adhérents"), Form::Xls));
    let member = [
        text("Exeœé’"),
        date(2010, 6, 11),
        Cell::Number(550.0),
        date(2015, 12, 31),
        Cell::Number(12.5),
        Cell::YesNo(true),
        Cell::Error("#REF!".into()),
    ];
    let computed = [text("computed"), Cell::Number(1.5), text("label")];
    assert_eq!(rows(&found[0]), [(3, &[text("Raison sociale")][..]), (4, &member), (5, &computed)]);
}

/// What this program does not read itself agrees with what calamine makes of it, where that is safe.
#[test]
fn xls_is_read_as_another_reader_does() {
    use calamine::{Data, Reader, Xls};
    let mut stream = xls::stream();
    // Its reader makes room for the declared size of the sheet; here it is the whole of the greatest sheet.
    let at = stream.windows(4).position(|bytes| bytes == [0x00, 0x02, 14, 0]).unwrap();
    stream[at + 8..at + 12].copy_from_slice(&[9, 0, 0, 0]);
    stream[at + 14..at + 16].copy_from_slice(&[9, 0]);
    let bytes = xls::wrap(&stream);
    let mut book: Xls<_> = Xls::new(std::io::Cursor::new(&bytes)).unwrap();
    let range = book.worksheet_range("Adhérents").unwrap();
    let table = tables(&bytes).remove(0);
    let mut compared = 0;
    for line in &table.lines {
        for (column, cell) in line.cells.iter().enumerate() {
            let other = range.get_value((line.number as u32 - 1, column as u32)).unwrap();
            match (cell, other) {
                (Cell::Text(one), Data::String(other)) => assert_eq!(one, other),
                (Cell::Number(one), other) => assert_eq!(Some(*one), calamine::DataType::as_f64(other)),
                (Cell::Date(_), Data::DateTime(_)) => {}
                (Cell::YesNo(one), Data::Bool(other)) => assert_eq!(one, other),
                (Cell::Error(one), Data::Error(other)) => assert_eq!(**one, *other.to_string()),
                (cell, other) => panic!("{cell:?} is {other:?} at line {}", line.number),
            }
            compared += 1;
        }
    }
    assert_eq!(compared, 11);
}

#[test]
fn a_file_is_what_its_bytes_say() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("named.xls");
    let csv = |encoding| Form::Delimited { encoding, separator: ';' };
    for (bytes, recognised, form) in [
        (CSV.as_bytes().to_vec(), Recognised::Text, csv(Encoding::Utf8)),
        (utf16(CSV), Recognised::Text, csv(Encoding::Utf16Le)),
        (windows(CSV), Recognised::Text, csv(Encoding::Windows1252)),
        (VCARD.as_bytes().to_vec(), Recognised::Text, Form::VCard),
        (COMPANIES.as_bytes().to_vec(), Recognised::Text, Form::CompanyApi),
        (SIRENE.as_bytes().to_vec(), Recognised::Sirene, Form::Sirene),
        (xlsx(), Recognised::Archive, Form::Xlsx),
        (ods(), Recognised::Archive, Form::Ods),
        (xls::wrap(&xls::stream()), Recognised::Compound, Form::Xls),
    ] {
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(recognise(&path).unwrap(), recognised);
        assert_eq!(read(&path).unwrap()[0].form, form);
    }
    for (bytes, expected) in [
        (&b"%PDF-1.4"[..], "no kind of file that can be read"),
        (b"<html><table><tr><td>x", "no kind of file that can be read"),
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (b"a;b\0", "a NUL character on line 1"),
        (b"siren,etatAdministratifUniteLegale,denominationUniteLegale\n", "legal units without their establishments"),
    ] {
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(read(&path).unwrap_err().to_string(), expected);
    }
    assert!(matches!(read(folder.path()), Err(ReadError::NotAFile(_))));
    assert!(matches!(read(&folder.path().join("none")), Err(ReadError::Io { .. })));
    let large = std::fs::File::create(&path).unwrap();
    large.set_len(10 << 30).unwrap();
    assert!(matches!(read(&path), Err(ReadError::TooMany { what: Bound::FileSize, limit: 256 })));
}

#[test]
fn a_declared_size_is_not_believed() {
    let cell = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>"#;
    assert_eq!(rows(&tables(&xlsx_of(cell, "<sst/>"))[0]), [(1, &[text("x")][..])]);
    let far = r#"<row r="1048576"><c r="AMJ1048576"><v>1</v></c></row>"#;
    let found = tables(&xlsx_of(far, "<sst/>"));
    assert_eq!((found[0].lines[0].number, found[0].lines[0].cells.len()), (1_048_576, 1_024));
    for (rows, bound) in [
        (r#"<row r="1048577"><c r="A1048577"><v>1</v></c></row>"#, Bound::Rows),
        (r#"<row r="1"><c r="AMK1"><v>1</v></c></row>"#, Bound::Columns),
    ] {
        assert!(matches!(refused(&xlsx_of(rows, "<sst/>")), ReadError::TooMany { what, .. } if what == bound));
    }
    let wide: String = (1..6_000).map(|row| format!(r#"<row r="{row}"><c r="AMJ{row}"><v>1</v></c></row>"#)).collect();
    assert!(matches!(refused(&xlsx_of(&wide, "<sst/>")), ReadError::TooMany { what: Bound::Cells, .. }));
    for count in ["1000000000000", "99999999999999999999999999"] {
        let texts = format!(r#"<sst uniqueCount="{count}"><si><t>x</t></si></sst>"#);
        assert!(matches!(refused(&xlsx_of(cell, &texts)), ReadError::Damaged { form: Form::Xlsx, .. }));
    }
    // One long text in many cells.
    let texts = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(900_000));
    let many: String =
        (1..400).map(|row| format!(r#"<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>"#)).collect();
    assert!(matches!(refused(&xlsx_of(&many, &texts)), ReadError::TooMany { what: Bound::Text, .. }));
}

#[test]
fn repeated_cells_are_counted_before_they_are_made() {
    let sheet = |rows: &str, columns: &str, content: &str| {
        ods_of(&format!(
            r#"<table:table table:name="A"><table:table-row table:number-rows-repeated="{rows}"><table:table-cell
            table:number-columns-repeated="{columns}">{content}</table:table-cell></table:table-row></table:table>"#
        ))
    };
    let full = "<text:p>x</text:p>";
    let long = format!("<text:p>{}</text:p>", "x".repeat(900_000));
    for (rows, columns, content, bound) in [
        ("1", "2147483647", full, Bound::Columns),
        ("1", "18446744073709551615", full, Bound::Columns),
        ("4294967295", "1", full, Bound::Rows),
        ("65537", "1", full, Bound::Rows),
        ("65536", "128", full, Bound::Cells),
        ("1", "1024", &long, Bound::Text),
        ("1000", "1", &long, Bound::Text),
        ("1", "1", r#"<text:p><text:s text:c="4000000000"/></text:p>"#, Bound::CellLength),
    ] {
        let error = refused(&sheet(rows, columns, content));
        assert!(matches!(error, ReadError::TooMany { what, .. } if what == bound), "{rows} {columns}: {error}");
    }
    assert_eq!(rows(&tables(&sheet("18446744073709551615", "18446744073709551615", ""))[0]), []);
    assert_eq!(tables(&sheet("3", "2", full))[0].lines.len(), 3);
    let deep = "<a>".repeat(200_000);
    assert!(matches!(refused(&ods_of(&deep)), ReadError::Damaged { form: Form::Ods, .. }));
}

#[test]
fn archives_that_unpack_to_too_much_are_refused() {
    let zeros = vec![b' '; 40 << 20];
    for (bytes, name) in [
        (xlsx(), "xl/worksheets/sheet1.xml"),
        (xlsx(), "xl/media/image1.png"),
        (xlsx(), "xl/styles.xml"),
        (ods(), "content.xml"),
        (ods(), "META-INF/manifest.xml"),
    ] {
        let mut parts = unzip(&bytes);
        parts.retain(|(known, _)| known != name);
        parts.push((name.to_owned(), zeros.clone()));
        let mut packed = zip(&parts);
        assert!(packed.len() < 200_000);
        assert!(matches!(refused(&packed), ReadError::TooMany { what: Bound::Unpacked, .. }), "{name}");
        // The same, and the archive lies about its sizes.
        for at in 0..packed.len() - 3 {
            if packed[at..at + 4] == (40u32 << 20).to_le_bytes() {
                packed[at..at + 4].copy_from_slice(&1_000u32.to_le_bytes());
            }
        }
        // No more than it says is unpacked then; a picture is not looked at, and a manifest's blanks say nothing.
        let harmless = name.contains("media") || name.contains("manifest");
        assert_eq!(read_bytes(&packed, Limits::default()).is_ok(), harmless, "{name}");
    }
}

#[test]
fn locked_workbooks_are_told() {
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
    file.create_stream("/EncryptedPackage").unwrap();
    file.flush().unwrap();
    assert!(matches!(refused(&file.into_inner().into_inner()), ReadError::Locked));
    let mut parts = unzip(&ods());
    parts[1].1 = b"<m><manifest:encryption-data/></m>".to_vec();
    assert!(matches!(refused(&zip(&parts)), ReadError::Locked));
    let mut stream = xls::stream();
    stream.splice(20..20, [0x2F, 0, 2, 0, 1, 0]);
    assert!(matches!(refused(&xls::wrap(&stream)), ReadError::Locked));
    assert!(matches!(refused(&zip(&[("a.txt".into(), vec![])])), ReadError::Unknown));
}

/// `examples/fuzz_readers.rs` does the same at length.
#[test]
fn broken_files_neither_panic_nor_hang() {
    let mutator = Mutator::new();
    let mut read = 0;
    for number in 0..2_000 {
        let bytes = mutator.file(number, 1);
        let began = Instant::now();
        read += u32::from(read_bytes(&bytes, Limits::default()).is_ok());
        assert!(began.elapsed() < Duration::from_secs(10), "file {number}");
    }
    assert!((200..2_000).contains(&read), "{read} files were read: too few or too many are broken");
}

/// Things within things without end, in every format: refused or read, never a stack that runs over.
#[test]
fn nesting_without_end_is_refused() {
    const DEEP: usize = 100_000;
    let (open, close) = ("<text:span>".repeat(DEEP), "</text:span>".repeat(DEEP));
    let cell = |inside: &str| {
        format!(
            "<table:table table:name=\"A\"><table:table-row><table:table-cell office:value-type=\"string\"><text:p>{inside}</text:p></table:table-cell></table:table-row></table:table>"
        )
    };
    let tables = "<table:table table:name=\"A\"><table:table-row><table:table-cell>".repeat(5_000);
    let strings = format!("<sst>{}<si><t>x</t></si></sst>", "<r>".repeat(DEEP));
    let files = [
        ods_of(&cell(&format!("{open}x{close}"))),
        ods_of(&cell(&open)),
        ods_of(&tables),
        xlsx_of("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>", &strings),
        xlsx_of(&"<row r=\"1\">".repeat(DEEP), "<sst/>"),
        xlsx_of(
            &format!("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is>{}</is></c></row>", "<r><t>".repeat(DEEP)),
            "<sst/>",
        ),
        format!("{{\"results\":{}", "[".repeat(DEEP)).into_bytes(),
        "[".repeat(DEEP).into_bytes(),
        "{\"a\":".repeat(DEEP).into_bytes(),
        format!("BEGIN:VCARD\r\n{}", "BEGIN:VCARD\r\nN:a\r\n".repeat(DEEP)).into_bytes(),
        format!("BEGIN:VCARD\r\nN:{}\r\nEND:VCARD\r\n", ";".repeat(DEEP)).into_bytes(),
        format!("a{}\n", ";b".repeat(DEEP)).into_bytes(),
        "\"".repeat(DEEP + 1).into_bytes(),
    ];
    for (at, file) in files.iter().enumerate() {
        let began = std::time::Instant::now();
        let _ = read_bytes(file, Limits::default());
        assert!(began.elapsed().as_secs() < 5, "file {at}: {:?}", began.elapsed());
    }
    for text in [
        format!("a = {}", "[".repeat(DEEP)),
        format!("a = {}", "{b=".repeat(DEEP)),
        format!("{}a = 1", "a.".repeat(DEEP)),
        format!("[{}a]", "a.".repeat(DEEP)),
    ] {
        let _ = rouage::config::parse(&text);
        let _ = rouage::contract::Contract::parse(&text);
        let _ = rouage::interchange::foreign::mapping::Mapping::parse(&text);
    }
    for text in ["[".repeat(DEEP), "{\"a\":".repeat(DEEP)] {
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_err());
        assert!(rouage::counters::closing::Document::read(&text).is_err());
    }
}

/// Numbers that are no day, and days that no calendar of ours has: told, or left as numbers, never another day.
#[test]
fn days_out_of_range_are_no_days() {
    for serial in ["1e308", "-1e308", "-1", "0", "60", "2958466", "99999999999", "NaN", "INF", "1e-320", "0x10", ""] {
        let rows = format!(
            "<row r=\"1\"><c r=\"A1\" s=\"1\"><v>{serial}</v></c><c r=\"B1\" t=\"d\"><v>{serial}</v></c><c r=\"C1\" t=\"d\"><v>9999-99-99</v></c></row>"
        );
        let cell = format!(
            "<table:table table:name=\"A\"><table:table-row><table:table-cell office:value-type=\"date\" office:date-value=\"{serial}\"><text:p>x</text:p></table:table-cell><table:table-cell office:value-type=\"float\" office:value=\"{serial}\"/></table:table-row></table:table>"
        );
        for file in [xlsx_of(&rows, "<sst/>"), ods_of(&cell)] {
            let Ok(tables) = read_bytes(&file, Limits::default()) else { continue };
            for cell in tables.iter().flat_map(|table| &table.lines).flat_map(|line| &line.cells) {
                if let Cell::Date(date) = cell {
                    let year = chrono::Datelike::year(date);
                    assert!((1..=9_999).contains(&year), "{serial}: {date}");
                }
            }
        }
    }
}
