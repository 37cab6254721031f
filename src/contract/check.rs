//! Reading a contract file: what TOML and serde refuse, then what only the whole can tell.

use super::{Contract, Rule, Target};
use crate::model::money::Cents;

/// A contract file that cannot be used, with every fault found in it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", .faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct ContractError {
    pub faults: Vec<Fault>,
}

/// One fault: where and what.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}{what}", .line.map(|line| format!("line {line}: ")).unwrap_or_default(), .key.as_ref().map(|key| format!("{key}: ")).unwrap_or_default())]
pub struct Fault {
    /// Counted from 1, where it is known.
    pub line: Option<usize>,
    pub key: Option<String>,
    pub what: String,
}

pub(super) fn parse(source: &str) -> Result<Contract, ContractError> {
    let contract: Contract = toml::from_str(source).map_err(|error| {
        let line = error.span().map(|span| source[..span.start.min(source.len())].matches('\n').count() + 1);
        ContractError { faults: vec![Fault { line, key: None, what: error.message().to_owned() }] }
    })?;
    let faults = faults(&contract, source);
    if faults.is_empty() { Ok(contract) } else { Err(ContractError { faults }) }
}

fn faults(contract: &Contract, source: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |needle: &str, key: &str, what: String| {
        let line = source.lines().position(|line| line.contains(needle)).map(|index| index + 1);
        faults.push(Fault { line, key: Some(key.to_owned()), what });
    };
    if contract.code.is_empty() {
        fault("code", "code", "must not be empty".into());
    }
    if contract.starts_on > contract.ends_on {
        fault("ends_on", "ends_on", "lies before starts_on".into());
    }
    if contract.base_on > contract.ends_on {
        fault("base_on", "base_on", "lies after ends_on".into());
    }
    let share = contract.territory.share;
    if share.numerator == 0 || share.numerator >= share.denominator {
        fault("share", "territory.share", "must lie between 0 and 1, both excluded".into());
    }
    if contract.territory.departements.is_empty() {
        fault("departements", "territory.departements", "must name at least one département".into());
    }
    for college in &contract.territory.colleges {
        if !contract.colleges.iter().any(|known| known.code == *college) {
            fault("colleges", "territory.colleges", format!("{college} is no college of this contract"));
        }
    }
    for (index, college) in contract.colleges.iter().enumerate() {
        if contract.colleges[..index].iter().any(|other| other.code == college.code) || college.code == 0 {
            fault("[[college]]", "college.code", format!("{} is given twice or is 0", college.code));
        }
    }
    for (index, sector) in contract.sectors.iter().enumerate() {
        let fine = !sector.code.is_empty()
            && sector.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !fine || contract.sectors[..index].iter().any(|other| other.code == sector.code) {
            fault(
                &sector.code,
                "sector.code",
                format!("« {} » is given twice or is not a word of a-z, 0-9, _", sector.code),
            );
        }
    }
    for line in &contract.dues.scale {
        if Cents::parse_plain(&line.amount).is_err() {
            fault(&line.amount, "dues.scale.amount", format!("« {} » is not an amount like 550.00", line.amount));
        }
    }
    for (year, amount) in &contract.dues.forecast {
        if year.parse::<i32>().is_err() || Cents::parse_plain(amount).is_err() {
            fault(amount, "dues.forecast", format!("« {year} = {amount} » is not a year and an amount"));
        }
    }
    if contract.dues_dates(2001).is_none() {
        fault("call_day", "dues.call_day", "call_month and call_day are no day of the calendar".into());
    }
    for (index, measure) in contract.measures.iter().enumerate() {
        if contract.measures[..index].iter().any(|other| other.id == measure.id) {
            fault(&measure.id, "measure.id", format!("« {} » is given twice", measure.id));
        }
        for sector in &measure.sectors {
            if contract.sector_index(sector).is_none() {
                fault(
                    sector,
                    "measure.sectors",
                    format!("« {sector} » ({}) is no sector of this contract", measure.id),
                );
            }
        }
        if measure.rule == Rule::MemberGrowth && measure.sizes.is_empty() {
            fault(&measure.id, "measure.sizes", format!("« {} » needs the sizes it counts", measure.id));
        }
    }
    for indicator in &contract.indicators {
        if indicator.measure.is_none() && !indicator.by_hand {
            let what = format!("{} has neither a measure nor by_hand = true", indicator.code);
            fault(&indicator.code, "indicator.measure", what);
        }
        if let Some(Target::ByYear(years)) = &indicator.target
            && let Some(year) = years.keys().find(|year| year.parse::<i32>().is_err())
        {
            fault(year, "indicator.target", format!("« {year} » ({}) is not a year", indicator.code));
        }
        if let Some(id) = &indicator.measure
            && contract.measure(id).is_none()
        {
            fault(id, "indicator.measure", format!("« {id} » ({}) is no measure of this contract", indicator.code));
        }
        if let Some(Target::Dated(milestones)) = &indicator.target
            && (milestones.is_empty() || milestones.windows(2).any(|pair| pair[0].on >= pair[1].on))
        {
            fault(&indicator.code, "indicator.target", format!("the dates of {} must go up", indicator.code));
        }
    }
    for (index, obligation) in contract.obligations.iter().enumerate() {
        let code = &obligation.code;
        if code.is_empty() || contract.obligations[..index].iter().any(|other| other.code == *code) {
            fault(code, "obligation.code", format!("« {code} » is given twice or is empty"));
        }
        if let Some(what) = obligation.fault() {
            fault(&format!("\"{code}\""), "obligation.on", format!("« {code} »: {what}"));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::super::BUILT_IN;
    use super::*;

    #[test]
    fn the_built_in_contract_is_sound() {
        let contract = Contract::parse(BUILT_IN).unwrap();
        assert_eq!(contract.code, "microtechniques-2014-2018");
        assert_eq!(contract.dues_forecast(2015), Some(11_500_000));
        assert_eq!(contract.dues_forecast(2019), None);
        assert_eq!(contract.dues_amount(1, Some("company"), Some("mid")), Some(165_000));
        assert_eq!(contract.dues_amount(3, None, None), Some(110_000));
    }

    #[test]
    fn a_contract_holds_what_the_whole_catalogue_needs() {
        let more = r#"
[[indicator]]
code = "ATT2.5-2.7"
codes = ["ATT2.5", "ATT2.7"]
article = "6.2"
levels = [1, 2]
wording = "Nombre de projets labellisés et financés clôturés avec succès"
wording_en = "Projects closed with success"
by_hand = true
remark = "A number in words, a percentage in value."
target = { dated = [{ on = 2015-12-31, value = 75 }, { on = 2018-12-31, value = 75 }] }

[[indicator]]
code = "AUTOF"
article = "10"
wording = "Cet équilibre s'établit ainsi à 45,5 % de ressources propres à échéance 2015"
wording_en = "Own resources"
by_hand = true
target = { by_year = { 2014 = 42.64, 2015 = 45.49 } }
"#;
        let contract = Contract::parse(&format!("{BUILT_IN}{more}")).unwrap();
        assert_eq!(contract.indicators.last().map(|indicator| indicator.by_hand), Some(true));
        let neither = more.replace("by_hand = true", "");
        assert_eq!(Contract::parse(&format!("{BUILT_IN}{neither}")).unwrap_err().faults.len(), 2);
    }

    #[test]
    fn a_wrong_file_is_refused_with_line_and_all_its_faults() {
        let broken = BUILT_IN
            .replace("numerator = 3", "numerator = 5")
            .replace("measure = \"visits_new\"", "measure = \"visites\"");
        let error = Contract::parse(&broken).unwrap_err();
        assert_eq!(error.faults.len(), 2, "{error}");
        assert!(error.faults.iter().all(|fault| fault.line.is_some()));

        let typo = BUILT_IN.replace("[territory]\nname", "[territory]\nnom");
        let error = Contract::parse(&typo).unwrap_err();
        let line = BUILT_IN.lines().position(|line| line == "[territory]").unwrap() + 2;
        assert_eq!(error.faults[0].line, Some(line), "{error}");
    }
}
