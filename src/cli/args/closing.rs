//! The arguments of closing years and comparing dates.

use std::path::PathBuf;

use clap::Args;

/// What `--help` says besides, with the JSON.
pub const CLOSE_HELP: &str = "The document holds every figure of the year with the rows behind it: head counts, territory, dues, measures (done, \
computed, reading, target, pace, ratio, counted, compared_with) and indicators, with the code and the SHA-256 of the \
contract's file. Numbers are decimal texts, dates YYYY-MM-DD, keys in a fixed order.\n\n\
JSON: contract, year, revision, on (the day the figures hold for), sha256, note, closed_by, closed_at; for a second \
closing since_previous, as in restatement --json.";

/// What `--help` says besides, with the JSON.
pub const RESTATEMENT_HELP: &str = "JSON: what close --json gives of the closing, then changed, contract_changed, and what differs: heads (id, unit, old, \
new, difference), measures (the same, where old and new are done, target, pace, by_hand; with the rows that went and \
came, each with kind, name, siret, date, detail, amount, counted) and indicators.";

/// What `--help` says besides, with the JSON.
pub const COMPARE_HELP: &str = "JSON: from, to, members (the moves: organisation, siret, what, date, and for a change of college from_college and \
to_college), then every head count, measure and indicator as in restatement --json, changed or not.";

#[derive(Debug, Args)]
pub struct CloseArgs {
    #[arg(value_parser = clap::value_parser!(i32).range(1990..=2200))]
    pub year: i32,
    /// What is to be remembered: sent to whom, decided where
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Close a year that is not over, as of today or of --on
    #[arg(long)]
    pub so_far: bool,
    /// One JSON document on standard output, and nothing else
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct RestatementArgs {
    #[arg(value_parser = clap::value_parser!(i32).range(1990..=2200))]
    pub year: i32,
    /// Which closing of the year [default: the last]
    #[arg(long, value_name = "N")]
    pub revision: Option<u32>,
    /// One JSON document on standard output, and nothing else
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ClosedArgs {
    #[arg(value_parser = clap::value_parser!(i32).range(1990..=2200))]
    pub year: i32,
    /// Which closing of the year [default: the last]
    #[arg(long, value_name = "N")]
    pub revision: Option<u32>,
    /// File to write, or - for standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

#[derive(Debug, Args)]
pub struct CompareArgs {
    /// 2014-12-31, or as people type: hier, 31/12
    #[arg(value_name = "DATE")]
    pub from: String,
    #[arg(value_name = "DATE")]
    pub to: String,
    /// One JSON document on standard output, and nothing else
    #[arg(long)]
    pub json: bool,
}
