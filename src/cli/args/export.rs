//! The arguments of exports and of letters.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::kind;
use crate::model::kind::Kind;

/// What `--help` says besides.
pub const EXPORT_HELP: &str = "DIR holds the interchange format, which is read back without loss. Lists: csv, xlsx and json of every kind; vcf \
of contacts; ics of visits, tasks and the agenda. In calendars a task with a day is an all-day event, one without is a \
to-do. csv --excel is opened by French Excel with a double click: cells that it would run as a formula begin with an \
apostrophe, which importing takes off again.";

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true).args(["dir", "kind", "agenda", "labels", "survey"])))]
pub struct ExportArgs {
    /// Folder for one CSV file per kind
    #[arg(value_name = "DIR", conflicts_with_all = ["format", "output", "excel"])]
    pub dir: Option<PathBuf>,
    /// Export only this kind
    #[arg(long, value_parser = kind, requires = "output")]
    pub kind: Option<Kind>,
    /// Everything the agenda shows, and the days on which dues are due: ics, csv, xlsx or json
    #[arg(long, requires = "output")]
    pub agenda: bool,
    /// Mailing labels of the members on the reference date, as HTML to print on A4 stickers
    #[arg(long, requires = "output")]
    pub labels: bool,
    /// The member list of the annual survey, on 31 December of --year or on the reference date in it: csv, xlsx or json
    #[arg(long, requires_all = ["output", "year"])]
    pub survey: bool,
    /// csv, xlsx, json, vcf or ics [default: as the file's name ends, else csv; for the agenda ics]
    #[arg(long)]
    pub format: Option<String>,
    /// CSV for French Excel: byte order mark, `;`, French dates and decimals
    #[arg(long)]
    pub excel: bool,
    /// File to write, or - for standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Year of the survey
    #[arg(long, requires = "survey", value_parser = clap::value_parser!(i32).range(1990..=2200))]
    pub year: Option<i32>,
    /// Only what that person has to do: agenda, and ics of visits or tasks
    #[arg(long, value_name = "LOGIN")]
    pub staff: Option<String>,
    /// Only members of that college, on labels
    #[arg(long, value_name = "N", requires = "labels")]
    pub college: Option<u8>,
    /// Stickers of a sheet: 3x8 (70 × 37 mm) or 2x7 (99.1 × 38.1 mm)
    #[arg(long, requires = "labels", default_value = "3x8", value_parser = ["3x8", "2x7"])]
    pub grid: String,
    #[cfg(feature = "encryption")]
    #[command(flatten)]
    pub seal: super::SealArgs,
}

#[derive(Debug, Args)]
pub struct DuesLetterArgs {
    #[arg(value_parser = clap::value_parser!(i32).range(1990..=2200))]
    pub year: i32,
    /// Only for this organisation: SIRET, whole name, SIREN, acronym or number
    #[arg(long)]
    pub org: Option<String>,
    /// A folder for one file per letter, or a file ending in .html for all of them
    #[arg(short, long, value_name = "DIR|FILE.html")]
    pub output: PathBuf,
}

#[derive(Debug, Args)]
pub struct DuesReceiptArgs {
    /// The organisation: SIRET, whole name, SIREN, acronym or number
    #[arg(long)]
    pub org: String,
    /// Year of the dues that were paid
    #[arg(long, value_parser = clap::value_parser!(i32).range(1990..=2200))]
    pub year: i32,
    /// File to write, or - for standard output
    #[arg(short, long, value_name = "FILE.html")]
    pub output: PathBuf,
}

#[derive(Debug, Args)]
pub struct DuesTemplatesArgs {
    /// Folder for them [default: templates, beside the settings, where they are looked for]
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}
