//! csv-spectrum: every file is read as its JSON says, and imported without harm.

use std::path::Path;

use rouage::interchange::csv::Reader;
use serde_json::Value as Json;

use super::Found;
use super::pole::Pole;

/// Gives how many files were read.
pub fn check(folder: &Path, pole: &Pole, found: &mut Found) -> usize {
    let Ok(entries) = std::fs::read_dir(folder.join("csvs")) else {
        found.fault(&format!("no csvs in {}", folder.display()));
        return 0;
    };
    let mut names: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|it| it == "csv"))
        .collect();
    names.sort();
    for path in &names {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let (Ok(bytes), Ok(json)) =
            (std::fs::read(path), std::fs::read_to_string(folder.join("json").join(format!("{stem}.json"))))
        else {
            found.fault(&format!("{stem} cannot be read"));
            continue;
        };
        found.inputs += 1;
        if let Some(why) = differs(&bytes, &json) {
            found.fault(&format!("csv-spectrum {stem}: {why}"));
        }
        for more in ["--dry-run", "--json", "--skip-bad"] {
            pole.run(&["import".to_owned(), path.to_string_lossy().into_owned(), more.to_owned()], found);
        }
    }
    names.len()
}

/// What a file says otherwise than its JSON: an array of rows, or one row. Cells that are no UTF-8 are compared as they are
/// shown; a number that the JSON of the location gives otherwise than its own file is passed over.
fn differs(bytes: &[u8], json: &str) -> Option<String> {
    let expected: Json = match serde_json::from_str(json) {
        Ok(expected) => expected,
        Err(error) => return Some(error.to_string()),
    };
    let expected = match expected {
        Json::Array(rows) => rows,
        one => vec![one],
    };
    let mut rows = Reader::new(bytes);
    let shown = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
    let header: Vec<String> = rows.next()?.cells.iter().map(|cell| shown(cell)).collect();
    let read: Vec<_> = rows.collect();
    if let Some(row) = read.iter().find(|row| row.fault.is_some()) {
        return Some(format!("line {}: {:?}", row.line, row.fault));
    }
    if read.len() != expected.len() {
        return Some(format!("{} rows, not {}", read.len(), expected.len()));
    }
    for (row, wanted) in read.iter().zip(&expected) {
        for (name, cell) in header.iter().zip(&row.cells) {
            let (cell, wanted) = (shown(cell), wanted[name.as_str()].as_str().unwrap_or_default());
            // Line ends within a cell are told as LF.
            let same = cell.replace("\r\n", "\n") == wanted.replace("\r\n", "\n");
            if !same && name != "Contact Phone Number" {
                return Some(format!("{name}: {cell:?}, not {wanted:?}"));
            }
        }
    }
    None
}
