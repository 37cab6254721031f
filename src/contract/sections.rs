//! Where in a contract file something stands, and which of its parts do not read: each part is tried by itself, so that
//! one fault does not hide the next.

use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::check::{Fault, FaultKind, MOST_FAULTS};
use super::{College, DuesRule, Indicator, Measure, Minimum, Obligation, Sector, TerritoryRule, VisitPriority};

/// The line of a place in the text, counted from 1.
pub(super) fn line_at(source: &str, byte: usize) -> usize {
    source.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
}

/// The first line that holds the needle inside a block that opens with the section's header, else the first anywhere.
pub(super) fn line_within(source: &str, section: &str, needle: &str) -> Option<usize> {
    let mut inside = false;
    for (index, line) in source.lines().enumerate() {
        let opens = line.trim_start();
        if opens.starts_with('[') {
            inside = opens.starts_with(section);
        }
        if inside && line.contains(needle) {
            return Some(index + 1);
        }
    }
    source.lines().position(|line| line.contains(needle)).map(|index| index + 1)
}

/// The lines, from the header on, of the nth block of a section.
fn block<'a>(source: &'a str, header: &str, nth: usize) -> Option<(usize, Vec<&'a str>)> {
    let lines: Vec<&str> = source.lines().collect();
    let is_header = |line: &str| line.trim_start().starts_with('[') && line.contains(']') && !line.contains("= [");
    let start = (0..lines.len()).filter(|index| lines[*index].trim() == header).nth(nth)?;
    let len = lines[start + 1..].iter().position(|line| is_header(line)).unwrap_or(lines.len() - start - 1);
    Some((start + 1, lines[start..=start + len].to_vec()))
}

/// The keys of the head that are texts, and those that are dates.
const TEXTS: &[&str] = &["code", "title", "pole"];
const DATES: &[&str] = &["starts_on", "ends_on", "base_on"];
const PARTS: &[&str] = &[
    "territory",
    "college",
    "sector",
    "dues",
    "labelling",
    "dashboard",
    "measure",
    "indicator",
    "obligation",
    "visit_priority",
];

/// The parts that do not read, when the text is TOML at all.
pub(super) fn faults(source: &str) -> Vec<Fault> {
    let Ok(table) = source.parse::<Table>() else { return Vec::new() };
    let mut reader = Reader { source, table: &table, faults: Vec::new() };
    for key in table.keys() {
        if ![TEXTS, DATES, PARTS].iter().any(|known| known.contains(&key.as_str())) {
            reader.fault(key, key, FaultKind::UnknownKey);
        }
    }
    for key in TEXTS.iter().chain(DATES).chain(&["territory", "dues"]) {
        if !table.contains_key(*key) {
            reader.fault(key, key, FaultKind::Missing);
        }
    }
    for key in TEXTS {
        reader.one::<String>(key);
    }
    for key in DATES {
        let date = table.get(*key).map(|value| match value {
            Value::Datetime(date) => date.to_string(),
            other => other.as_str().unwrap_or_default().to_owned(),
        });
        if let Some(text) = date.filter(|text| text.parse::<chrono::NaiveDate>().is_err()) {
            reader.fault(key, key, FaultKind::Toml(format!("« {text} » is not a date YYYY-MM-DD")));
        }
    }
    reader.one::<Vec<Vec<String>>>("dashboard");
    reader.section::<TerritoryRule>("territory");
    reader.section::<DuesRule>("dues");
    reader.section::<Minimum>("labelling");
    reader.section::<VisitPriority>("visit_priority");
    reader.each::<College>("college");
    reader.each::<Sector>("sector");
    reader.each::<Measure>("measure");
    reader.each::<Indicator>("indicator");
    reader.each::<Obligation>("obligation");
    reader.faults
}

struct Reader<'a> {
    source: &'a str,
    table: &'a Table,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn fault(&mut self, needle: &str, key: &str, what: FaultKind) {
        if self.faults.len() >= MOST_FAULTS {
            return;
        }
        let starts = |line: &str| line.trim_start().trim_start_matches('[').starts_with(needle);
        let line = self.source.lines().position(starts).map(|index| index + 1);
        self.faults.push(Fault { line, key: Some(key.to_owned()), what });
    }

    /// A key of the head.
    fn one<T: DeserializeOwned>(&mut self, key: &str) {
        if let Some(value) = self.table.get(key)
            && let Err(error) = value.clone().try_into::<T>()
        {
            self.fault(key, key, FaultKind::Toml(error.message().to_owned()));
        }
    }

    /// A table that comes once.
    fn section<T: DeserializeOwned>(&mut self, key: &str) {
        if let Some(value) = self.table.get(key) {
            self.tried::<T>(value, key, &format!("[{key}]"), 0);
        }
    }

    /// Each table of an array.
    fn each<T: DeserializeOwned>(&mut self, key: &str) {
        match self.table.get(key) {
            Some(Value::Array(items)) => {
                for (nth, item) in items.iter().enumerate() {
                    if self.faults.len() >= MOST_FAULTS {
                        return;
                    }
                    self.tried::<T>(item, key, &format!("[[{key}]]"), nth);
                }
            }
            Some(_) => self.fault(key, key, FaultKind::Toml(format!("is written [[{key}]], once for each"))),
            None if key == "obligation" => {}
            None => self.fault(key, key, FaultKind::Missing),
        }
    }

    fn tried<T: DeserializeOwned>(&mut self, value: &Value, key: &str, header: &str, nth: usize) {
        let Err(error) = value.clone().try_into::<T>() else { return };
        let message = error.message().to_owned();
        let Some((start, lines)) = block(self.source, header, nth) else {
            self.fault(key, key, FaultKind::Toml(message));
            return;
        };
        // The line in the block that the message speaks of: by the field it names, else by the field that does not read
        // when it is the only one left out.
        let named = message.split('`').nth(1);
        let field = culprit::<T>(value).or_else(|| named.map(str::to_owned));
        let at = |word: &str| lines.iter().position(|line| line.trim_start().starts_with(word));
        let line = field
            .as_deref()
            .and_then(at)
            .or_else(|| named.and_then(|named| lines.iter().position(|line| line.contains(named))));
        let key = field.map_or_else(|| key.to_owned(), |field| format!("{key}.{field}"));
        self.faults.push(Fault {
            line: Some(start + line.unwrap_or(0)),
            key: Some(key),
            what: FaultKind::Toml(message),
        });
    }
}

/// The field without which another fault, or none, is told.
fn culprit<T: DeserializeOwned>(value: &Value) -> Option<String> {
    let Value::Table(table) = value else { return None };
    let whole = value.clone().try_into::<T>().err()?.message().to_owned();
    table
        .keys()
        .find(|key| {
            let mut rest = table.clone();
            rest.remove(*key);
            Value::Table(rest).try_into::<T>().err().is_none_or(|error| error.message() != whole)
        })
        .cloned()
}
