//! Which reading by hand holds for a measure or an indicator on a day. It wins over the records from its date on.

use chrono::NaiveDate;

use crate::contract::{Contract, Indicator, Measure};
use crate::model::activity::{Reading, reading_on};
use crate::model::facts::Facts;

/// The reading with a value that holds for a measure. Readings name the measure or one of its indicators.
pub fn of_measure<'a>(measure: &Measure, facts: &'a Facts, contract: &Contract, on: NaiveDate) -> Option<&'a Reading> {
    let mine = facts.activity.readings.iter().filter(|reading| {
        reading.value.is_some()
            && contract.measure_of_code(&reading.indicator).is_some_and(|known| known.id == measure.id)
    });
    reading_on(mine, on, measure.is_yearly())
}

/// The reading that holds for an indicator, whether it has a value or only a status. For an indicator with a measure the
/// readings of the measure count as well.
pub fn of_indicator<'a>(
    indicator: &Indicator,
    facts: &'a Facts,
    contract: &Contract,
    on: NaiveDate,
) -> Option<&'a Reading> {
    let measure = indicator.measure.as_deref().and_then(|id| contract.measure(id));
    let mine = facts.activity.readings.iter().filter(|reading| speaks_of(reading, indicator, contract));
    reading_on(mine, on, measure.is_some_and(Measure::is_yearly))
}

/// Whether a reading speaks of an indicator: it names it, or gives the value of its measure.
fn speaks_of(reading: &Reading, indicator: &Indicator, contract: &Contract) -> bool {
    let named = contract.indicator(&reading.indicator).is_some_and(|named| named.id() == indicator.id());
    let through = || {
        let measured = contract.measure_of_code(&reading.indicator);
        reading.value.is_some() && measured.is_some_and(|known| Some(&known.id) == indicator.measure.as_ref())
    };
    named || through()
}

/// Every reading that speaks of an indicator, past and to come, and those of the reference that its measure is held
/// against; the latest first.
pub fn all_of_indicator<'a>(indicator: &Indicator, facts: &'a Facts, contract: &Contract) -> Vec<&'a Reading> {
    let measure = indicator.measure.as_deref().and_then(|id| contract.measure(id));
    let reference = measure.and_then(|measure| measure.reference.as_deref());
    let mine = |reading: &&Reading| speaks_of(reading, indicator, contract) || Some(&*reading.indicator) == reference;
    let mut found: Vec<&Reading> = facts.activity.readings.iter().filter(mine).collect();
    found.sort_by_key(|reading| std::cmp::Reverse((reading.date, reading.id)));
    found
}

/// What a code that readings name without an indicator of that name says on a day: a reference's value.
pub fn of_reference(code: &str, facts: &Facts, on: NaiveDate) -> Option<f64> {
    let mine = facts.activity.readings.iter().filter(|reading| &*reading.indicator == code && reading.value.is_some());
    reading_on(mine, on, false).and_then(|reading| reading.value)
}
