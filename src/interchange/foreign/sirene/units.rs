//! The file of legal units: who the establishments belong to.

use std::collections::HashMap;
use std::path::Path;

use super::columns::Row;
use super::stream::each_line;
use super::{Progress, Watch};
use crate::interchange::foreign::error::ReadError;
use crate::interchange::foreign::establishment::is_hidden;

/// What is kept of a legal unit.
#[derive(Debug)]
pub struct Unit {
    pub denomination: String,
    /// Last and first name of somebody who works in their own name.
    pub person: String,
    /// `PME`, `ETI`, `GE`, or nothing.
    pub category: String,
    /// The code of a range of staff.
    pub staff: String,
    /// Its data may not be spread.
    pub is_restricted: bool,
}

struct Columns {
    siren: Option<usize>,
    diffusion: Option<usize>,
    denomination: Option<usize>,
    usual: Option<usize>,
    last_names: [Option<usize>; 2],
    first_names: [Option<usize>; 2],
    category: Option<usize>,
    staff: Option<usize>,
}

impl Columns {
    fn find(row: &Row<'_>) -> Result<Columns, ReadError> {
        Ok(Columns {
            siren: row.needed("siren")?,
            diffusion: row.needed("statutDiffusionUniteLegale")?,
            denomination: row.needed("denominationUniteLegale")?,
            usual: row.find("denominationUsuelle1UniteLegale"),
            last_names: ["nomUsageUniteLegale", "nomUniteLegale"].map(|name| row.find(name)),
            first_names: ["prenomUsuelUniteLegale", "prenom1UniteLegale"].map(|name| row.find(name)),
            category: row.find("categorieEntreprise"),
            staff: row.find("trancheEffectifsUniteLegale"),
        })
    }
}

/// Fills in the legal units whose numbers are wanted.
pub fn fill(
    path: &Path,
    wanted: &mut HashMap<u32, Option<Unit>>,
    far: &mut Progress,
    watch: &mut Watch<'_>,
) -> Result<(), ReadError> {
    let mut columns = None;
    each_line(path, far, watch, &mut |_, text, _| {
        let Some(row) = Row::read(text) else { return Ok(()) };
        let Some(columns) = &columns else {
            columns = Some(Columns::find(&row)?);
            return Ok(());
        };
        let siren = std::str::from_utf8(row.bytes(columns.siren)).ok().and_then(|siren| siren.parse().ok());
        if let Some(place) = siren.and_then(|siren: u32| wanted.get_mut(&siren)) {
            *place = Some(keep(&row, columns));
        }
        Ok(())
    })
}

fn keep(row: &Row<'_>, columns: &Columns) -> Unit {
    let text = |column| row.get(column).trim().replace('\0', "");
    let first_of = |columns: &[Option<usize>]| {
        columns.iter().map(|column| text(*column)).find(|text| !text.is_empty() && !is_hidden(text)).unwrap_or_default()
    };
    let person = format!("{} {}", first_of(&columns.last_names), first_of(&columns.first_names));
    Unit {
        denomination: first_of(&[columns.denomination, columns.usual]),
        person: person.trim().to_owned(),
        category: text(columns.category),
        staff: text(columns.staff),
        is_restricted: row.bytes(columns.diffusion) != b"O",
    }
}
