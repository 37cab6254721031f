//! Gathering a report.

use super::{Asked, Named, Report, charts, dues, indicators, members, movements, territory};
use crate::counters;

/// Everything that the report of a year says.
pub fn build(asked: &Asked) -> Report {
    let contract = asked.contract;
    let status = counters::status(asked.facts, contract, asked.on);
    let (indicators, proofs) = indicators::list(asked, &status);
    let withheld = indicators::withheld(&proofs, asked);
    Report {
        year: asked.year,
        on: asked.on,
        pole: contract.pole.clone(),
        contract: contract.title.clone(),
        colleges: contract
            .colleges
            .iter()
            .map(|one| Named { code: one.code.to_string(), fr: one.fr.clone(), en: one.en.clone() })
            .collect(),
        sectors: contract
            .sectors
            .iter()
            .map(|one| Named { code: one.code.clone(), fr: one.fr.clone(), en: one.en.clone() })
            .collect(),
        territory: territory::statement(asked, &status),
        status,
        indicators,
        proofs,
        members: members::list(asked),
        movements: movements::list(asked),
        dues: dues::statement(asked),
        charts: charts::of(asked),
        withheld,
        closed: None,
    }
}
