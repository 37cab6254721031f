//! Reading a contract file: what TOML and serde refuse, then what only the whole can tell. Every fault at once.

use super::{Contract, Rhythm, Rule, ScaleLine, Target, sections};
use crate::model::fields::SIZES;
use crate::model::money::Cents;
use crate::model::{place, toml_text};

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
    pub what: FaultKind,
}

/// What is wrong with a contract file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultKind {
    /// The TOML reader's own words.
    #[error("{0}")]
    Toml(String),
    #[error("is missing")]
    Missing,
    #[error("is no key of a contract")]
    UnknownKey,
    #[error("must not be empty")]
    Empty,
    #[error("lies before {0}")]
    Before(&'static str),
    #[error("must lie between 0 and 1, both excluded")]
    Share,
    #[error("names no département")]
    NoDepartement,
    #[error("« {0} » is no college of this contract")]
    NoCollege(u8),
    #[error("« {0} » is no sector of this contract")]
    NoSector(String),
    #[error("« {0} » is no measure of this contract")]
    NoMeasure(String),
    #[error("« {0} » is given twice")]
    Twice(String),
    #[error("« {0} » is not a word of a-z, 0-9 and _")]
    Code(String),
    #[error(
        "« {0} » cannot be the name of a file: a-z, A-Z, 0-9, and within it . _ and - are what it may hold, 80 at most"
    )]
    FileName(String),
    #[error("« {0} » is not an amount like 550.00")]
    Amount(String),
    #[error("« {0} » is not a year")]
    Year(String),
    #[error("« {0} » is not a number of at least 0")]
    Weight(String),
    #[error("is no day of the calendar")]
    Calendar,
    #[error("« {0} » needs {1}")]
    Needs(String, &'static str),
    #[error("« {0} » is none of {1}")]
    NoneOf(String, &'static str),
    #[error("« {0} » has neither a measure nor by_hand = true")]
    NeitherMeasureNorHand(String),
    #[error("the dates of « {0} » must go up")]
    DatesNotUp(String),
    #[error("« {0} » is no département")]
    Departement(String),
    #[error("must lie between {0} and {1}")]
    Range(i64, i64),
    #[error("needs a last line without a filter, for the members that no other fits")]
    NoLastLine,
    #[error("« {0} » has no day that goes with its rhythm")]
    ObligationDay(String, Rhythm),
}

/// So many faults are told at once. Each is looked for in the text.
pub(super) const MOST_FAULTS: usize = 100;

/// Longest code of a contract, in bytes.
pub const LONGEST_CODE: usize = 80;

/// The same for a file that comes from somebody: its code becomes the name of files in every export, and has to be one. Those
/// that a database holds already are read whatever their code.
pub(super) fn parse_new(source: &str) -> Result<Contract, ContractError> {
    let parsed = parse(source);
    let table = source.parse::<toml::Table>().ok();
    let code = table.as_ref().and_then(|table| table.get("code")?.as_str());
    // That it is empty is told already.
    let Some(code) = code.filter(|code| !code.is_empty() && !is_file_name(code)) else { return parsed };
    let line = source.lines().position(|line| line.trim_start().starts_with("code")).map(|index| index + 1);
    let fault = Fault { line, key: Some("code".to_owned()), what: FaultKind::FileName(code.to_owned()) };
    let mut faults = parsed.err().map(|error| error.faults).unwrap_or_default();
    faults.insert(0, fault);
    Err(ContractError { faults })
}

fn is_file_name(code: &str) -> bool {
    let ends = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    code.len() <= LONGEST_CODE && code.bytes().all(fits) && ends(code.bytes().next()) && ends(code.bytes().last())
}

pub(super) fn parse(source: &str) -> Result<Contract, ContractError> {
    match read(source) {
        Ok(contract) => {
            let faults = faults(&contract, source);
            if faults.is_empty() { Ok(contract) } else { Err(ContractError { faults }) }
        }
        Err(error) => {
            let mut faults = sections::faults(source);
            if faults.is_empty() {
                let line = error.span().map(|span| sections::line_at(source, span.start));
                faults.push(Fault { line, key: None, what: FaultKind::Toml(error.message().to_owned()) });
            }
            Err(ContractError { faults })
        }
    }
}

/// Its texts cleaned: they are shown on every screen, and come from whoever wrote the file.
fn read(source: &str) -> Result<Contract, toml::de::Error> {
    let mut contract: Contract = toml::from_str(source)?;
    if toml_text::may_be_unclean(source) {
        contract = toml_text::clean(source.parse()?).try_into()?;
    }
    // They stand within lines of their own.
    for name in [&mut contract.title, &mut contract.pole] {
        if name.contains('\n') || name.trim() != name {
            *name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        }
    }
    Ok(contract)
}

/// The faults of a contract whose every part reads.
struct Faults<'a> {
    source: &'a str,
    found: Vec<Fault>,
}

impl Faults<'_> {
    /// A fault at the first line that holds the needle.
    fn add(&mut self, needle: &str, key: &str, what: FaultKind) {
        if self.found.len() == MOST_FAULTS {
            return;
        }
        let line = self.source.lines().position(|line| line.contains(needle)).map(|index| index + 1);
        self.found.push(Fault { line, key: Some(key.to_owned()), what });
    }

    /// A fault in the block of the section that holds the needle: two sections may name the same word.
    fn within(&mut self, section: &str, needle: &str, key: &str, what: FaultKind) {
        if self.found.len() == MOST_FAULTS {
            return;
        }
        let line = sections::line_within(self.source, section, needle);
        self.found.push(Fault { line, key: Some(key.to_owned()), what });
    }
}

fn faults(contract: &Contract, source: &str) -> Vec<Fault> {
    let mut faults = Faults { source, found: Vec::new() };
    head(contract, &mut faults);
    dues(contract, &mut faults);
    measures(contract, &mut faults);
    indicators(contract, &mut faults);
    obligations(contract, &mut faults);
    faults.found
}

fn head(contract: &Contract, faults: &mut Faults) {
    if contract.code.is_empty() {
        faults.add("code", "code", FaultKind::Empty);
    }
    if contract.pole.is_empty() {
        faults.add("pole", "pole", FaultKind::Empty);
    }
    if contract.starts_on > contract.ends_on {
        faults.add("ends_on", "ends_on", FaultKind::Before("starts_on"));
    }
    if contract.base_on > contract.starts_on {
        faults.add("starts_on", "starts_on", FaultKind::Before("base_on"));
    }
    // A project asks for a handful of partners; anything else is a slip.
    if contract.labelling.companies > 50 {
        faults.within("[labelling]", "companies", "labelling.companies", FaultKind::Range(0, 50));
    }
    if contract.labelling.research > 50 {
        faults.within("[labelling]", "research", "labelling.research", FaultKind::Range(0, 50));
    }
    let share = contract.territory.share;
    if share.numerator == 0 || share.numerator >= share.denominator {
        faults.add("share", "territory.share", FaultKind::Share);
    }
    if contract.territory.departements.is_empty() {
        faults.add("departements", "territory.departements", FaultKind::NoDepartement);
    }
    for (index, code) in contract.territory.departements.iter().enumerate() {
        if place::departement_name(code).is_none() {
            faults.add("departements", "territory.departements", FaultKind::Departement(code.clone()));
        } else if contract.territory.departements[..index].contains(code) {
            faults.add("departements", "territory.departements", FaultKind::Twice(code.clone()));
        }
    }
    if contract.territory.colleges.is_empty() {
        faults.within("[territory]", "colleges", "territory.colleges", FaultKind::Empty);
    }
    for college in &contract.territory.colleges {
        if !contract.colleges.iter().any(|known| known.code == *college) {
            faults.within("[territory]", "colleges", "territory.colleges", FaultKind::NoCollege(*college));
        }
    }
    for (index, college) in contract.colleges.iter().enumerate() {
        if contract.colleges[..index].iter().any(|other| other.code == college.code) || college.code == 0 {
            let needle = format!("code = {}", college.code);
            faults.within("[[college]]", &needle, "college.code", FaultKind::Twice(college.code.to_string()));
        }
    }
    for (index, sector) in contract.sectors.iter().enumerate() {
        let fine = !sector.code.is_empty()
            && sector.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !fine {
            faults.within("[[sector]]", &sector.code, "sector.code", FaultKind::Code(sector.code.clone()));
        } else if contract.sectors[..index].iter().any(|other| other.code == sector.code) {
            faults.within("[[sector]]", &sector.code, "sector.code", FaultKind::Twice(sector.code.clone()));
        }
    }
    for (key, weight) in contract.visit_priority.wrong() {
        let path = format!("visit_priority.{key}");
        faults.within("[visit_priority]", key, &path, FaultKind::Weight(weight.to_string()));
    }
    for id in contract.dashboard.iter().flatten() {
        if contract.measure(id).is_none() {
            faults.add(id, "dashboard", FaultKind::NoMeasure(id.clone()));
        }
    }
}

fn obligations(contract: &Contract, faults: &mut Faults) {
    for (index, obligation) in contract.obligations.iter().enumerate() {
        let code = &obligation.code;
        let needle = format!("\"{code}\"");
        if code.is_empty() {
            faults.within("[[obligation]]", &needle, "obligation.code", FaultKind::Empty);
        } else if contract.obligations[..index].iter().any(|other| other.code == *code) {
            faults.within("[[obligation]]", &needle, "obligation.code", FaultKind::Twice(code.clone()));
        }
        if !obligation.has_fit_day() {
            let what = FaultKind::ObligationDay(code.clone(), obligation.every);
            faults.within("[[obligation]]", &needle, "obligation.on", what);
        }
    }
}

fn dues(contract: &Contract, faults: &mut Faults) {
    let for_all = |line: &ScaleLine| line.college.is_none() && line.kind.is_none() && line.size.is_none();
    if !contract.dues.scale.last().is_some_and(for_all) {
        faults.within("[dues]", "scale", "dues.scale", FaultKind::NoLastLine);
    }
    if contract.dues.due_days > 366 {
        faults.within("[dues]", "due_days", "dues.due_days", FaultKind::Range(0, 366));
    }
    for line in &contract.dues.scale {
        for size in line.size.iter().filter(|size| !SIZES.contains(&size.as_str())) {
            faults.within("[dues]", size, "dues.scale.size", FaultKind::NoneOf(size.clone(), "micro, sme, mid, large"));
        }
        if Cents::parse_plain(&line.amount).is_ok_and(|cents| cents.0 < 0) {
            faults.within("[dues]", &line.amount, "dues.scale.amount", FaultKind::Amount(line.amount.clone()));
        }
        if Cents::parse_plain(&line.amount).is_err() {
            faults.add(&line.amount, "dues.scale.amount", FaultKind::Amount(line.amount.clone()));
        }
    }
    for (year, amount) in &contract.dues.forecast {
        if year.parse::<i32>().is_err() {
            faults.within("[dues.forecast]", year, "dues.forecast", FaultKind::Year(year.clone()));
        }
        if Cents::parse_plain(amount).is_err() {
            faults.within("[dues.forecast]", amount, "dues.forecast", FaultKind::Amount(amount.clone()));
        }
    }
    if contract.dues_dates(2001).is_none() {
        faults.add("call_day", "dues.call_day", FaultKind::Calendar);
    }
}

/// The yearly figures that a growth may be of.
const FIGURES: &str = "value_added, headcount, turnover, exports";

/// The kinds of record that a rule may be narrowed to.
fn kinds_of(rule: Rule) -> &'static str {
    match rule {
        Rule::Engagements => "innovation, individual",
        Rule::Agreements | Rule::AgreementPartners => "partnership, cluster, training",
        Rule::Events => "commission, network_day, fair, communication, alliance, theme, project_follow_up, other",
        _ => "–",
    }
}

fn measures(contract: &Contract, faults: &mut Faults) {
    for (index, measure) in contract.measures.iter().enumerate() {
        let id = format!("id = \"{}\"", measure.id);
        let mut fault = |key: &str, what: FaultKind| faults.within("[[measure]]", &id, key, what);
        if contract.measures[..index].iter().any(|other| other.id == measure.id) {
            fault("measure.id", FaultKind::Twice(measure.id.clone()));
        }
        for sector in measure.sectors.iter().filter(|sector| contract.sector_index(sector).is_none()) {
            fault("measure.sectors", FaultKind::NoSector(sector.clone()));
        }
        for college in &measure.colleges {
            if !contract.colleges.iter().any(|known| known.code == *college) {
                fault("measure.colleges", FaultKind::NoCollege(*college));
            }
        }
        for size in measure.sizes.iter().filter(|size| !SIZES.contains(&size.as_str())) {
            fault("measure.sizes", FaultKind::NoneOf(size.clone(), "micro, sme, mid, large"));
        }
        let kinds = kinds_of(measure.rule);
        for kind in measure.kinds.iter().filter(|kind| !kinds.split(", ").any(|known| known == kind.as_str())) {
            fault("measure.kinds", FaultKind::NoneOf(kind.clone(), kinds));
        }
        if !measure.base.is_finite() || measure.base < 0.0 {
            fault("measure.base", FaultKind::Range(0, i64::from(i32::MAX)));
        }
        if measure.rule == Rule::MemberGrowth && measure.sizes.is_empty() {
            fault("measure.sizes", FaultKind::Needs(measure.id.clone(), "sizes"));
        }
        if matches!(measure.rule, Rule::FiguresGrowth | Rule::FiguresAgainstReference) {
            match measure.field.as_deref() {
                None => fault("measure.field", FaultKind::Needs(measure.id.clone(), "field")),
                Some(field) if !FIGURES.split(", ").any(|known| known == field) => {
                    fault("measure.field", FaultKind::NoneOf(field.to_owned(), FIGURES));
                }
                Some(_) => {}
            }
        }
        if measure.rule == Rule::FiguresAgainstReference && measure.reference.is_none() {
            fault("measure.reference", FaultKind::Needs(measure.id.clone(), "reference"));
        }
        if let (Some(from), Some(to)) = (measure.from, measure.to)
            && to < from
        {
            fault("measure.to", FaultKind::Before("from"));
        }
    }
}

fn indicators(contract: &Contract, faults: &mut Faults) {
    for (index, indicator) in contract.indicators.iter().enumerate() {
        let mut fault = |needle: &str, key: &str, what: FaultKind| faults.within("[[indicator]]", needle, key, what);
        let code = format!("\"{}\"", indicator.id());
        if contract.indicators[..index].iter().any(|other| other.id() == indicator.id()) {
            fault(&code, "indicator.id", FaultKind::Twice(indicator.id().to_owned()));
        }
        match &indicator.measure {
            None if !indicator.by_hand => {
                fault(&code, "indicator.measure", FaultKind::NeitherMeasureNorHand(indicator.id().to_owned()));
            }
            Some(id) if contract.measure(id).is_none() => {
                fault(&format!("\"{id}\""), "indicator.measure", FaultKind::NoMeasure(id.clone()));
            }
            _ => {}
        }
        match &indicator.target {
            Some(Target::ByYear(years)) => {
                for year in years.keys().filter(|year| year.parse::<i32>().is_err()) {
                    fault(year, "indicator.target", FaultKind::Year(year.clone()));
                }
            }
            Some(Target::Dated(milestones))
                if milestones.is_empty() || milestones.windows(2).any(|pair| pair[0].on >= pair[1].on) =>
            {
                fault(&code, "indicator.target", FaultKind::DatesNotUp(indicator.id().to_owned()));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
