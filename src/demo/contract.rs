//! What the demo's pole keeps of its contract: readings by hand and obligations met.

use super::dates::day;
use super::pole::Pole;
use super::put::{date, id, put, text};
use crate::contract::Contract;
use crate::model::kind::Kind;
use crate::model::record::Value;
use crate::store::{StoreError, Write};

/// Year, month, day.
type Day = (i32, u32, u32);

/// Figures that no record gives: code, day, value.
const VALUES: [(&str, Day, f64); 8] = [
    ("self_funding", (2014, 12, 31), 43.1),
    ("self_funding", (2015, 12, 31), 44.9),
    ("finance_result", (2014, 12, 31), 2.4),
    ("finance_result", (2015, 12, 31), 17.8),
    ("finance_treasury", (2014, 12, 31), 96.0),
    ("finance_treasury", (2015, 12, 31), 121.5),
    ("national_headcount_growth", (2014, 12, 31), -0.4),
    ("national_headcount_growth", (2015, 12, 31), 0.3),
];

/// Sentences of the contract that name no figure: code, day, status, on what ground.
const STATUSES: [(&str, Day, &str, &str); 5] = [
    ("Ind5", (2016, 6, 24), "on_track", "Conseil d’administration du 24 juin 2016"),
    ("Ind6", (2016, 6, 24), "ahead", "Conseil d’administration du 24 juin 2016"),
    ("Ind18", (2016, 3, 18), "behind", "Commission Formation : plénière reportée à l’automne"),
    ("Ind24", (2016, 9, 1), "on_track", "Revue des supports, septembre 2016"),
    ("Ind28", (2016, 9, 1), "on_track", "Comité de l’alliance, septembre 2016"),
];

/// Obligations met: code, period, day, who (place in the staff). One is late: the first half-year's meeting of 2016.
const MET: [(&str, &str, Day, usize); 24] = [
    ("bilan_financier", "2014", (2014, 3, 27), 1),
    ("bilan_financier", "2015", (2015, 3, 24), 1),
    ("bilan_financier", "2016", (2016, 3, 25), 1),
    ("bilan_activite", "2014", (2014, 6, 12), 1),
    ("bilan_activite", "2015", (2015, 6, 18), 1),
    ("liste_membres", "2014", (2014, 11, 20), 10),
    ("liste_membres", "2015", (2015, 11, 17), 10),
    ("comite_coordination", "2014", (2014, 10, 9), 1),
    ("comite_coordination", "2015", (2015, 10, 15), 1),
    ("enquete_annuelle", "2014", (2014, 5, 28), 10),
    ("enquete_annuelle", "2015", (2015, 5, 29), 10),
    ("enquete_annuelle", "2016", (2016, 5, 30), 10),
    ("bilan_intermediaire", "2015", (2016, 1, 22), 1),
    ("programme_actions", "2014", (2014, 12, 11), 1),
    ("programme_actions", "2015", (2015, 12, 10), 1),
    ("presentation_pilotage", "2014", (2014, 10, 21), 1),
    ("presentation_pilotage", "2015", (2015, 10, 27), 1),
    ("correspondant_national", "2014-1", (2014, 5, 15), 1),
    ("correspondant_national", "2014-2", (2014, 11, 6), 1),
    ("correspondant_national", "2015-1", (2015, 4, 16), 1),
    ("correspondant_national", "2015-2", (2015, 12, 3), 1),
    ("statuts_instances", "2015-06-17", (2015, 6, 17), 1),
    ("suivi_analytique", "2014", (2014, 12, 18), 10),
    ("suivi_analytique", "2015", (2015, 12, 17), 10),
];

/// Stores all of it.
pub fn write(write: &mut Write, pole: &Pole, contract: &Contract) -> Result<(), StoreError> {
    let on = |(year, month, of_month): Day| date(day(year, month, of_month));
    for (code, when, value) in VALUES {
        let source = if code.starts_with("national") {
            format!("Emploi salarié industriel, fin {}, évolution depuis 2013", when.0)
        } else {
            format!("Comptes de l’exercice {}, arrêtés par le conseil d’administration", when.0)
        };
        let fields =
            [("indicator", text(code)), ("date", on(when)), ("value", Value::Real(value)), ("source", text(source))];
        put(write, Kind::Reading, fields)?;
    }
    for (code, when, status, source) in STATUSES {
        let fields =
            [("indicator", text(code)), ("date", on(when)), ("status", text(status)), ("source", text(source))];
        put(write, Kind::Reading, fields)?;
    }
    for (obligation, period, when, who) in MET {
        let fields = [
            ("contract", text(contract.code.as_str())),
            ("obligation", text(obligation)),
            ("period", text(period)),
            ("done_on", on(when)),
            ("staff", id(pole.staff[who])),
        ];
        put(write, Kind::Fulfilment, fields)?;
    }
    Ok(())
}
