//! The SIRENE files of establishments (`StockEtablissement`) and of legal units (`StockUniteLegale`): gigabytes, read
//! line by line. Of the establishments only those that are wanted are kept, then their legal units are looked for.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use super::error::{Bound, ReadError};
use super::limits::Limits;
use super::table::{Form, Line, Table};

mod columns;
mod establishments;
mod filter;
mod stream;
mod units;

use establishments::Establishment;
pub use filter::Filter;
use units::Unit;

const HEADINGS: [&str; 8] = [
    "organisation.name",
    "organisation.siret",
    "organisation.naf",
    "organisation.size",
    "organisation.street",
    "organisation.postal_code",
    "organisation.commune",
    "organisation.insee_code",
];

/// Why a line of the file of establishments is not among those that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// It is closed.
    Closed,
    /// It, or its legal unit, does not want its data spread.
    Restricted,
    /// In none of the départements that are wanted.
    OtherDepartement,
    /// Of no NAF code that is wanted.
    OtherNaf,
    /// Its quotes are wrong, or it ends before it says whether the establishment is open.
    Unreadable,
}

impl LeftOut {
    /// Its name in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            LeftOut::Closed => "closed",
            LeftOut::Restricted => "restricted",
            LeftOut::OtherDepartement => "other_departement",
            LeftOut::OtherNaf => "other_naf",
            LeftOut::Unreadable => "unreadable",
        }
    }
}

/// Lines that were left out, by reason.
pub type LeftOutCounts = BTreeMap<LeftOut, LeftOutLines>;

/// Lines that were left out for one reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOutLines {
    pub n: u64,
    /// The first few of them: line, and SIRET where it can be read.
    pub first: Vec<(u64, String)>,
}

impl LeftOutLines {
    /// How many are named.
    const NAMED: usize = 5;

    /// One more; `siret` is asked for only where it is named.
    fn add(&mut self, line: u64, siret: impl FnOnce() -> String) {
        self.n += 1;
        if self.first.len() < Self::NAMED {
            self.first.push((line, siret()));
        }
    }

    /// Those of another file behind these.
    pub fn extend(&mut self, other: &LeftOutLines) {
        self.n += other.n;
        let room = Self::NAMED.saturating_sub(self.first.len());
        self.first.extend(other.first.iter().take(room).cloned());
    }
}

/// How far the reading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read and to be read, of both files together.
    pub done: u64,
    pub total: u64,
    /// Establishments kept so far.
    pub kept: usize,
}

/// How a reading that lasts minutes is followed and ended.
pub struct Watch<'a> {
    /// Set by another thread to end it.
    pub stop: &'a AtomicBool,
    /// Told now and then.
    pub progress: &'a mut dyn FnMut(Progress),
}

/// Whether a line of headings is that of the file of establishments.
pub fn is_sirene<'a>(headings: impl IntoIterator<Item = &'a str>) -> bool {
    has_all(headings, &["siret", "etatAdministratifEtablissement", "codeCommuneEtablissement"])
}

/// Whether a line of headings is that of the file of legal units.
pub fn is_legal_units<'a>(headings: impl IntoIterator<Item = &'a str>) -> bool {
    has_all(headings, &["siren", "etatAdministratifUniteLegale", "denominationUniteLegale"])
}

fn has_all<'a>(headings: impl IntoIterator<Item = &'a str>, wanted: &[&str]) -> bool {
    let found: HashSet<&str> = headings.into_iter().map(str::trim).collect();
    wanted.iter().all(|name| found.contains(name))
}

/// The file of legal units beside one of establishments, when it has INSEE's name.
pub fn units_beside(establishments: &Path) -> Option<PathBuf> {
    let name = establishments.file_name()?.to_str()?;
    let other = name.replace("StockEtablissement", "StockUniteLegale");
    let path = establishments.with_file_name(&other);
    (other != name && path.is_file()).then_some(path)
}

/// Reads the open establishments that the filter wants and whose data may be spread, in the order of the file; a line's
/// number is that of the file of establishments. The others are counted by the reason why.
///
/// # Errors
/// A file cannot be read, has not the columns that are needed, holds more wanted establishments than a table may have,
/// or the watch says stop.
pub fn read(
    establishments: &Path,
    units: Option<&Path>,
    filter: &Filter,
    limits: Limits,
    watch: &mut Watch<'_>,
) -> Result<Table, ReadError> {
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let mut far = Progress { done: 0, total: size(establishments) + units.map_or(0, size), kept: 0 };
    let most = limits.rows.min(limits.cells / HEADINGS.len() as u64);
    let mut kept: Vec<Establishment> = Vec::new();
    let mut left_out = establishments::each(establishments, filter, &mut far, watch, &mut |found, far| {
        kept.push(found);
        far.kept = kept.len();
        if kept.len() as u64 > most { Err(ReadError::TooMany { what: Bound::Rows, limit: most }) } else { Ok(()) }
    })?;
    let mut named: HashMap<u32, Option<Unit>> = kept.iter().map(|found| (found.siren(), None)).collect();
    if let Some(units) = units {
        units::fill(units, &mut named, &mut far, watch)?;
    }
    let lines: Vec<Line> = kept
        .into_iter()
        .filter_map(|found| {
            let unit = named.get(&found.siren()).and_then(Option::as_ref);
            let (number, siret) = (found.line(), found.siret().to_owned());
            let line = found.into_line(unit);
            if line.is_none() {
                left_out.entry(LeftOut::Restricted).or_default().add(number, || siret);
            }
            line
        })
        .collect();
    Ok(Table { left_out, ..Table::with_headings(Form::Sirene, &HEADINGS, lines) })
}

#[cfg(test)]
mod tests;
