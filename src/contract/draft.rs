//! A contract file to start the next phase from: the one in force with its years moved, every target and dated
//! obligation set aside as a comment, and the base values taken from the records.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;

/// What the new contract is to be.
pub struct Draft<'a> {
    /// The file in force, whose colleges, sectors, measures and wordings are taken over.
    pub source: &'a str,
    pub code: &'a str,
    pub from: i32,
    pub to: i32,
    /// By measure: the figure on the last day before the new contract, where the records give one.
    pub bases: &'a BTreeMap<String, f64>,
}

/// The text of the file. It reads as a contract as it stands; what is to be filled in is marked `TO SET`.
pub fn draft(draft: &Draft) -> String {
    let base_on = NaiveDate::from_ymd_opt(draft.from - 1, 12, 31).unwrap_or_default();
    let mut out = format!(
        "# Contract {} to {}, drafted from the one before it. Go through every line marked TO SET, then:\n\
         #   rouage contract check FILE      names every fault, with line and key\n\
         #   rouage contract load FILE       adds it to the database; earlier contracts keep their years\n#\n",
        draft.from, draft.to
    );
    let mut block = "";
    let mut measure = String::new();
    let mut aside: Option<i32> = None;
    let mut dated_once = Vec::new();
    for line in draft.source.lines() {
        if let Some(depth) = aside {
            let depth = depth + brackets(line);
            let _ = writeln!(out, "# {line}");
            aside = (depth > 0).then_some(depth);
            continue;
        }
        let bare = line.trim_start();
        if let Some(header) = bare.strip_prefix('[')
            && !bare.contains('=')
        {
            block = header.trim_start_matches('[').split(']').next().unwrap_or_default();
        }
        let key = bare.split(['=', ' ']).next().unwrap_or_default();
        let written = match (block, key) {
            ("", "code") => format!("code = \"{}\"", draft.code.escape_default()),
            ("", "title") => format!("title = \"Contrat de performance {}-{}\"  # TO SET", draft.from, draft.to),
            ("", "starts_on") => format!("starts_on = {}-01-01", draft.from),
            ("", "ends_on") => format!("ends_on = {}-12-31", draft.to),
            ("", "base_on") => format!("base_on = {base_on}"),
            ("measure", "id") => {
                measure = bare.split('"').nth(1).unwrap_or_default().to_owned();
                line.to_owned()
            }
            ("measure", "base") => match draft.bases.get(&measure) {
                Some(base) => {
                    format!("base = {base}  # by the records, on {base_on}: TO SET if the contract says otherwise")
                }
                None => "base = 0  # TO SET".to_owned(),
            },
            ("measure", "from") => format!("from = {}-01-01  # TO SET", draft.from),
            ("measure", "to") => format!("to = {}-12-31  # TO SET", draft.to),
            ("dues.forecast", year) if year.parse::<i32>().is_ok() => {
                // The years of the new contract stand in the place of the first old one.
                if dated_once.contains(&"forecast") {
                    continue;
                }
                dated_once.push("forecast");
                let amount = bare.split('"').nth(1).unwrap_or("0.00");
                let years = (draft.from..=draft.to).map(|year| format!("{year} = \"{amount}\"  # TO SET"));
                years.collect::<Vec<_>>().join("\n")
            }
            ("indicator", "target") => {
                let depth = brackets(line);
                aside = (depth > 0).then_some(depth);
                format!("# TO SET; the contract before this one said:\n# {line}")
            }
            ("obligation", "on") if bare.matches('-').count() == 2 => {
                format!("on = \"{}-12-31\"  # TO SET; was {}", draft.to, bare.split('"').nth(1).unwrap_or_default())
            }
            _ => line.to_owned(),
        };
        out.push_str(&written);
        out.push('\n');
    }
    out
}

/// How many brackets and braces a line opens more than it closes, outside of texts and comments.
fn brackets(line: &str) -> i32 {
    let mut depth = 0;
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            '#' if !quoted => break,
            '[' | '{' if !quoted => depth += 1,
            ']' | '}' if !quoted => depth -= 1,
            _ => {}
        }
    }
    depth
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{BUILT_IN, Contract};

    #[test]
    fn a_draft_reads_as_a_contract_of_its_years_without_a_single_old_target() {
        let bases = BTreeMap::from([("labels_cumulative".to_owned(), 318.0)]);
        for (from, to) in [(2019, 2022), (2023, 2026), (2030, 2030)] {
            let code = format!("suite-{from}");
            let text = draft(&Draft { source: BUILT_IN, code: &code, from, to, bases: &bases });
            let contract = Contract::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            let old = Contract::parse(BUILT_IN).unwrap();
            assert_eq!(contract.code, code);
            assert_eq!(contract.starts_on.to_string(), format!("{from}-01-01"));
            assert_eq!(contract.base_on.to_string(), format!("{}-12-31", from - 1));
            assert_eq!(contract.ends_on.to_string(), format!("{to}-12-31"));
            assert!(contract.indicators.iter().all(|indicator| indicator.target.is_none()));
            assert_eq!(contract.indicators.len(), old.indicators.len());
            assert_eq!(contract.measures.len(), old.measures.len());
            assert_eq!(contract.measure("labels_cumulative").map(|measure| measure.base), Some(318.0));
            assert_eq!(contract.dues_forecast(from), Some(11_000_000));
            assert_eq!(contract.dues_forecast(2018), None);
            // A draft of a draft is as good.
            let again = draft(&Draft { source: &text, code: "x", from: to + 1, to: to + 2, bases: &bases });
            assert!(Contract::parse(&again).is_ok());
        }
    }
}
