//! Every reader, with what good inputs look like and the words that matter to it.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use rouage::interchange::csv;
use rouage::interchange::foreign::limits::Limits;
use rouage::interchange::foreign::mapping::Mapping;
use rouage::interchange::foreign::table::{Cell, Table};
use rouage::interchange::foreign::{ReadError, read_bytes};
use rouage::interchange::letters::{Sort, Template};
use rouage::interchange::sheet::Sheet;
use rouage::model::kind::Kind;
use rouage::model::parse::Known;

use super::foreign_files::mutate::{Mutator, Random};
use super::foreign_files::{COMPANIES, CSV, SIRENE, VCARD, utf16, windows};
use super::{hostile, stored, texts};

/// Reads an input, and gives a number that tells one answer from another.
type Read = dyn FnMut(&[u8]) -> u64;

/// A reader: what it is given, how often, and what it says: a number that tells one answer from another.
pub struct Reader {
    pub name: &'static str,
    /// How often, beside the others.
    pub weight: usize,
    pub examples: Vec<Vec<u8>>,
    pub words: Vec<Vec<u8>>,
    /// Workbooks are broken inside their archive.
    pub packed: bool,
    pub read: Box<Read>,
}

impl Reader {
    pub fn new(
        name: &'static str,
        weight: usize,
        examples: &[&str],
        words: &[&str],
        read: impl FnMut(&[u8]) -> u64 + 'static,
    ) -> Reader {
        let bytes = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect();
        let mut examples: Vec<Vec<u8>> = bytes(examples);
        examples.push(Vec::new());
        Reader { name, weight, examples, words: bytes(words), packed: false, read: Box::new(read) }
    }

    /// The next input.
    pub fn input(&self, mutator: &Mutator, number: u64, seed: u64, random: &mut Random) -> Vec<u8> {
        if self.packed {
            return mutator.file(number, seed);
        }
        let mut bytes = self.examples[random.below(self.examples.len())].clone();
        // Two examples in one, sometimes; a nasty text within, sometimes; a word of the reader's own, often.
        if random.below(8) == 0 {
            let other = &self.examples[random.below(self.examples.len())];
            let (from, to) = (random.below(other.len()), random.below(bytes.len()));
            bytes.truncate(to);
            bytes.extend_from_slice(&other[from..]);
        }
        for _ in 0..random.below(3) {
            if !self.words.is_empty() {
                let word = &self.words[random.below(self.words.len())];
                let at = random.below(bytes.len() + 1);
                bytes.splice(at..at, word.iter().copied());
            }
        }
        if random.below(10) == 0 {
            let nasty = hostile::NASTY.as_bytes();
            let at = random.below(bytes.len() + 1);
            let length = 1 + random.below(nasty.len());
            bytes.splice(at..at, nasty[..length].iter().copied());
        }
        if random.below(6) > 0 {
            bytes = mutator.broken(bytes, random);
        }
        bytes.truncate(1 << 20);
        bytes
    }
}

/// A number that tells one answer from another.
pub fn said(answer: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    answer.hash(&mut hasher);
    hasher.finish()
}

/// Numbers of the same size are the same answer.
pub fn size(count: usize) -> u32 {
    usize::BITS - count.leading_zeros()
}

/// An answer without the numbers and names in it.
pub fn shape(words: &str) -> String {
    words.chars().filter(|c| c.is_ascii_alphabetic() || *c == '{').take(60).collect()
}

pub fn known() -> Known {
    Known { sectors: vec!["luxury".into(), "health".into(), "aerospace".into()], colleges: vec![1, 2, 3] }
}

/// Every reader of bytes.
pub fn all() -> Vec<Reader> {
    let mut readers = vec![
        foreign("table", 120, &[CSV, "a;b\n1;2\n", "\"a\"\t\"b\"\n", SIRENE]),
        foreign("vcard", 40, &[VCARD]),
        foreign("companies", 30, &[COMPANIES]),
        encoded(),
        workbooks(),
        interchange(),
        raw_csv(),
        mapping(),
        template(),
    ];
    readers.extend(texts::all());
    readers.extend(stored::all());
    readers
}

fn foreign(name: &'static str, weight: usize, examples: &[&str]) -> Reader {
    let words = [
        ";",
        "\t",
        ",",
        "\"",
        "\r\n",
        "\u{FEFF}",
        "BEGIN:VCARD\r\n",
        "END:VCARD\r\n",
        "ENCODING=QUOTED-PRINTABLE:=E9=",
        "=\r\n",
        "{\"results\":[",
        "\"siege\":{",
        "[[[[",
        "{{{{",
        "\\u0000",
        "\\ud800",
        "\\ud800\\udc00",
        "1e999",
        "siret",
        "31/12/9999",
        "99999999999999",
        "#REF!",
    ];
    Reader::new(name, weight, examples, &words, |bytes| tables(&read_bytes(bytes, Limits::default())))
}

/// Other encodings than UTF-8.
fn encoded() -> Reader {
    let mut reader = foreign("encodings", 30, &[]);
    reader.examples = vec![utf16(CSV), windows(CSV), b"\xFE\xFF\0a\0;\0b\0\n".to_vec(), b"\xFF\xFEa\0".to_vec()];
    reader.words =
        [&b"\0"[..], b"\xD8\0", b"\0\xD8", b"\xE9", b"\x80", b"\xFF\xFE", b"\xEF\xBB\xBF"].map(<[u8]>::to_vec).to_vec();
    reader
}

fn workbooks() -> Reader {
    let mut reader = foreign("workbooks", 25, &[]);
    reader.packed = true;
    reader
}

/// What was read, and that it keeps the bounds.
fn tables(result: &Result<Vec<Table>, ReadError>) -> u64 {
    match result {
        Ok(tables) => {
            let cells: usize = tables.iter().flat_map(|table| &table.lines).map(|line| line.cells.len()).sum();
            let kinds: u32 = tables
                .iter()
                .flat_map(|table| &table.lines)
                .flat_map(|line| &line.cells)
                .take(200)
                .map(|cell| match cell {
                    Cell::Empty => 1,
                    Cell::Text(_) => 2,
                    Cell::Number(_) => 4,
                    Cell::YesNo(_) => 8,
                    Cell::Error(_) => 16,
                    _ => 32,
                })
                .fold(0, |all, one| all | one);
            assert!(cells <= 6_000_000, "more cells than are read: {cells}");
            for table in tables {
                assert!(table.lines.windows(2).all(|pair| pair[0].number <= pair[1].number), "lines out of order");
            }
            said((tables.len(), size(cells), kinds))
        }
        Err(error) => said(shape(&error.to_string())),
    }
}

/// Files of the interchange format, of every kind.
fn interchange() -> Reader {
    let examples = [
        "name,siret,kind,size,commune,insee_code,notes\nA,48798079900018,company,sme,Besançon,25056,\"a\nb\"\n",
        "organisation,date,staff,summary,contacts,next_step_on\n48798079900018,2015-06-01,cmi,\"x, \"\"y\"\"\",A;B,2015-07-01\n",
        "organisation,year,amount,called_on,due_on\nA,2015,550.00,2015-02-15,2015-07-15\n",
        "login,name,role\ncmi,C,director\n",
        "indicator,date,value,status\nInd27,2015-06-30,1.5,reached\n",
    ];
    let words = [
        ",",
        "\"",
        "\n",
        "reason",
        "'=1+1",
        "=1",
        "2015-02-30",
        "9999-12-31",
        "-0.00",
        "yes",
        "luxury;health",
        "99999999999.99",
    ];
    let known = known();
    Reader::new("interchange", 40, &examples, &words, move |bytes| {
        let kind = Kind::ALL[bytes.len() % Kind::ALL.len()];
        let mut answers = Vec::new();
        for kind in [kind, Kind::Organisation, Kind::Visit] {
            match Sheet::read("f.csv".into(), bytes.to_vec(), kind, &known) {
                Err(refused) => answers.push(said(shape(&format!("{:?}", refused.fault)))),
                Ok(sheet) => {
                    let mut last = 0;
                    let mut rows = 0;
                    let mut problems = Vec::new();
                    let _ = sheet.each(|_, row| {
                        assert!(row.line > last, "lines out of order");
                        last = row.line;
                        rows += 1;
                        problems
                            .extend(row.problems.iter().take(3).map(|problem| shape(&format!("{:?}", problem.fault))));
                        let _ = sheet.cells(&row);
                        if rows > 1_000 { Err(()) } else { Ok(()) }
                    });
                    answers.push(said((size(rows), problems)));
                }
            }
        }
        said(answers)
    })
}

/// The reader of rows itself, strict and lenient, and that rows written are rows read.
fn raw_csv() -> Reader {
    let examples = ["a,b\n\"c\nd\",\"e\"\"f\"\n", "\"The \"Grand\" Café\";x\n", "\n\n,\n"];
    Reader::new("csv", 80, &examples, &[",", ";", "\"", "\"\"", "\r\n", "\n", "\r"], |bytes| {
        let mut shapes = Vec::new();
        for reader in [csv::Reader::new(bytes), csv::Reader::lenient(bytes, b';'), csv::Reader::strict(bytes, b'\t')] {
            let (mut line, mut end) = (0, 0);
            let mut rows = 0;
            for row in reader {
                assert!(
                    row.line > line && row.span.start >= end && row.span.end <= bytes.len(),
                    "a row is out of place"
                );
                (line, end) = (row.line, row.span.start);
                rows += 1;
                if rows <= 8 {
                    shapes.push((row.cells.len(), row.fault.is_some()));
                }
            }
            assert!(line <= 1 + bytes.iter().filter(|byte| **byte == b'\n').count() as u64);
        }
        if let Ok(text) = std::str::from_utf8(bytes) {
            let cells: Vec<&str> = text.split('|').collect();
            let mut out = Vec::new();
            csv::write_row(&mut out, cells.iter().copied());
            let read = csv::Reader::new(&out).next();
            let same = read.is_some_and(|row| {
                row.fault.is_none() && row.cells.iter().map(AsRef::as_ref).eq(cells.iter().map(|cell| cell.as_bytes()))
            });
            // A byte order mark at the beginning is passed over: it is the file's, not the cell's.
            assert!(same || text.starts_with('\u{FEFF}'), "a written row is read otherwise");
        }
        said(shapes)
    })
}

fn mapping() -> Reader {
    let examples = [
        "heading_line = 3\n[columns]\n\"Nom commercial\" = \"organisation.name\"\n\"Cotis. N\" = \"dues.amount 2015\"\n\"Divers\" = \"\"\n[set]\n\"membership.college\" = \"1\"\n",
        "[columns]\n\"CA\" = \"figures.turnover 2014 x1000\"\n",
    ];
    let words = [
        "x1000",
        "organisation.",
        "\"\"",
        "[set]\n",
        "= ",
        "\\u001b",
        "\"\"\"",
        "2015",
        "[columns.a]\n",
        "a.b.c = 1\n",
    ];
    Reader::new("mapping", 30, &examples, &words, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        match Mapping::parse(&text) {
            Err(error) => said(shape(&error.to_string())),
            Ok(mapping) => {
                let again = Mapping::parse(&mapping.write()).expect("what was written is read");
                assert_eq!(again, mapping, "a mapping is not read as it was written");
                let lasting = mapping.clone().lasting();
                said((size(mapping.columns.len()), size(mapping.settings.len()), lasting == mapping))
            }
        }
    })
}

fn template() -> Reader {
    let built_in: Vec<&str> = Sort::ALL.iter().map(|sort| sort.built_in()).collect();
    let mut examples =
        vec!["<html lang=\"fr\"><body>{{#lines}}{{name}}{{/lines}}{{^name}}x{{/name}}{{! note }}</body>"];
    examples.extend(built_in);
    let words =
        ["{{", "}}", "{{#", "{{^", "{{/", "{{!", "<body>", "</body>", "<body", "{{organisation}}", "lang=\"", "<html"];
    Reader::new("template", 20, &examples, &words, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        match Template::parse(&text, Sort::ALL[0].known()) {
            Ok(template) => {
                let page = rouage::interchange::letters::pages(&template, &[Default::default()]);
                said(size(page.len()))
            }
            Err(faults) => {
                let lines = 1 + text.matches('\n').count();
                assert!(
                    faults.iter().all(|fault| (1..=lines).contains(&fault.line)),
                    "a fault names no line of the file"
                );
                said(faults.iter().take(4).map(|fault| shape(&format!("{:?}", fault.what))).collect::<Vec<_>>())
            }
        }
    })
}
