//! The file of establishments, sifted.

use std::path::Path;

use super::columns::Row;
use super::stream::each_line;
use super::units::Unit;
use super::{Filter, LeftOut, LeftOutCounts, Progress, Watch};
use crate::interchange::foreign::error::ReadError;
use crate::interchange::foreign::establishment::{is_hidden, size, street};
use crate::interchange::foreign::table::{Cell, Line};
use crate::model::place::departement_of_insee;

/// What is kept of an establishment.
#[derive(Debug)]
pub struct Establishment {
    line: u64,
    siret: String,
    /// What it calls itself, where its legal unit has no name of its own.
    sign: String,
    naf: String,
    street: String,
    postal_code: String,
    commune: String,
    insee_code: String,
}

/// Where the columns are. Those that may be missing hold nothing then.
struct Columns {
    siret: Option<usize>,
    diffusion: Option<usize>,
    state: Option<usize>,
    insee_code: Option<usize>,
    naf: Option<usize>,
    signs: [Option<usize>; 4],
    street: [Option<usize>; 4],
    postal_code: Option<usize>,
    commune: Option<usize>,
}

impl Columns {
    fn find(row: &Row<'_>) -> Result<Columns, ReadError> {
        Ok(Columns {
            siret: row.needed("siret")?,
            diffusion: row.needed("statutDiffusionEtablissement")?,
            state: row.needed("etatAdministratifEtablissement")?,
            insee_code: row.needed("codeCommuneEtablissement")?,
            naf: row.needed("activitePrincipaleEtablissement")?,
            signs: [
                "enseigne1Etablissement",
                "enseigne2Etablissement",
                "enseigne3Etablissement",
                "denominationUsuelleEtablissement",
            ]
            .map(|name| row.find(name)),
            street: [
                "numeroVoieEtablissement",
                "indiceRepetitionEtablissement",
                "typeVoieEtablissement",
                "libelleVoieEtablissement",
            ]
            .map(|name| row.find(name)),
            postal_code: row.find("codePostalEtablissement"),
            commune: row.find("libelleCommuneEtablissement"),
        })
    }
}

/// The filter, ready to be asked two million times.
struct Sieve {
    departements: Vec<String>,
    naf: Vec<String>,
}

impl Sieve {
    fn new(filter: &Filter) -> Sieve {
        let clean = |code: &String| code.replace(['.', ' '], "").to_ascii_uppercase();
        Sieve {
            departements: filter.departements.iter().map(clean).collect(),
            naf: filter.naf.iter().map(clean).filter(|code| !code.is_empty()).collect(),
        }
    }

    /// Why an establishment is not wanted: the first reason that there is.
    fn refuses(&self, row: &Row<'_>, columns: &Columns) -> Option<LeftOut> {
        match row.bytes(columns.state) {
            b"A" if row.bytes(columns.diffusion) != b"O" => Some(LeftOut::Restricted),
            b"A" if !self.wants_place(row, columns) => Some(LeftOut::OtherDepartement),
            b"A" if !self.wants_naf(row, columns) => Some(LeftOut::OtherNaf),
            b"A" => None,
            b"" => Some(LeftOut::Unreadable),
            _ => Some(LeftOut::Closed),
        }
    }

    fn wants_place(&self, row: &Row<'_>, columns: &Columns) -> bool {
        if self.departements.is_empty() {
            return true;
        }
        let insee = row.get(columns.insee_code);
        departement_of_insee(&insee).is_some_and(|code| self.departements.iter().any(|wanted| wanted == code))
    }

    fn wants_naf(&self, row: &Row<'_>, columns: &Columns) -> bool {
        if self.naf.is_empty() {
            return true;
        }
        let naf = row.get(columns.naf).replace('.', "");
        self.naf.iter().any(|wanted| naf.starts_with(wanted.as_str()))
    }
}

/// Gives the establishments that are wanted, and how many others there are.
pub fn each(
    path: &Path,
    filter: &Filter,
    far: &mut Progress,
    watch: &mut Watch<'_>,
    take: &mut dyn FnMut(Establishment, &mut Progress) -> Result<(), ReadError>,
) -> Result<LeftOutCounts, ReadError> {
    let sieve = Sieve::new(filter);
    let mut left_out = LeftOutCounts::new();
    let mut columns = None;
    each_line(path, far, watch, &mut |line, text, far| {
        let Some(row) = Row::read(text) else {
            if columns.is_some() && !text.is_empty() {
                left_out.entry(LeftOut::Unreadable).or_default().add(line, String::new);
            }
            return Ok(());
        };
        let Some(columns) = &columns else {
            columns = Some(Columns::find(&row)?);
            return Ok(());
        };
        match sieve.refuses(&row, columns) {
            None => take(keep(line, &row, columns), far),
            Some(why) => {
                let siret = || row.get(columns.siret).trim().to_owned();
                left_out.entry(why).or_default().add(line, siret);
                Ok(())
            }
        }
    })?;
    if columns.is_none() { Err(ReadError::Empty) } else { Ok(left_out) }
}

fn keep(line: u64, row: &Row<'_>, columns: &Columns) -> Establishment {
    let text = |column| row.get(column).trim().replace('\0', "");
    let parts = columns.street.map(text);
    Establishment {
        line,
        siret: text(columns.siret),
        sign: columns
            .signs
            .iter()
            .map(|column| text(*column))
            .find(|sign| !sign.is_empty() && !is_hidden(sign))
            .unwrap_or_default(),
        naf: text(columns.naf),
        street: street(&parts.each_ref().map(String::as_str)),
        postal_code: text(columns.postal_code),
        commune: text(columns.commune),
        insee_code: text(columns.insee_code),
    }
}

impl Establishment {
    /// Its line in the file.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Its SIRET, as it stands there.
    pub fn siret(&self) -> &str {
        &self.siret
    }

    /// The number of its legal unit, 0 when the SIRET is none.
    pub fn siren(&self) -> u32 {
        self.siret.get(..9).and_then(|siren| siren.parse().ok()).unwrap_or(0)
    }

    /// Its line of the table; `None` when its legal unit does not want its data spread.
    pub fn into_line(self, unit: Option<&Unit>) -> Option<Line> {
        if unit.is_some_and(|unit| unit.is_restricted) {
            return None;
        }
        let named = unit.map_or("", |unit| unit.denomination.as_str());
        let person = unit.map_or("", |unit| unit.person.as_str());
        let name = [named, &self.sign, person].into_iter().find(|name| !name.is_empty()).unwrap_or_default();
        let size = unit.and_then(|unit| size(&unit.category, &unit.staff)).unwrap_or_default();
        let cells =
            [name, &self.siret, &self.naf, size, &self.street, &self.postal_code, &self.commune, &self.insee_code]
                .map(|text| if is_hidden(text) { Cell::Empty } else { Cell::text(text) });
        Some(Line { number: self.line, cells: cells.to_vec() })
    }
}
