//! What can be wrong with a file, with one of its rows, and with reading or writing files at all.

use std::path::PathBuf;

use super::foreign::ReadError;
use super::foreign::mapping::MappingError;
use super::foreign::table::Unreadable;
use crate::contract::ContractError;
use crate::model::kind::Kind;
use crate::model::parse::Reason;
use crate::store::StoreError;

/// Why a row is refused. The interface says it in the user's language (`i18n::messages::fault`).
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Fault {
    /// A cell does not hold what its field takes, or the record breaks a rule.
    #[error(transparent)]
    Field(#[from] Reason),
    /// More or fewer cells than the header has.
    #[error("{found} cells instead of {expected}")]
    Cells { expected: usize, found: usize },
    /// More cells than a foreign file has headings.
    #[error("{found} cells for {expected} headings")]
    Surplus { expected: usize, found: usize },
    /// The SIRET of a foreign line is that of one organisation, the name that of another.
    #[error("the SIRET is that of {siret:?}, the name that of {name:?}")]
    TwoOrganisations { siret: String, name: String },
    /// Another line of the import stands against it; in which file, where that is another one.
    #[error("{fault} (line {line})")]
    Against { fault: Box<Fault>, file: Option<PathBuf>, line: u64 },
    #[error("not UTF-8")]
    NotUtf8,
    #[error("a quote is opened and never closed")]
    QuoteNeverClosed,
    #[error("text after a closing quote")]
    TextAfterQuote,
    /// What a reader could not take.
    #[error("cannot be taken: {0:?}")]
    Unreadable(Unreadable),
    /// A rule of the database that no check of the program caught, as SQLite says it.
    #[error("refused by the database: {0}")]
    Database(String),
}

/// Why a whole file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    #[error("no header line")]
    NoHeader,
    #[error("a spreadsheet, not CSV")]
    Spreadsheet,
    #[error("not UTF-8")]
    NotUtf8,
    /// The header is separated by something else than commas.
    #[error("separated by {0:?} instead of commas")]
    Separator(char),
    /// Columns that the kind has not.
    #[error("unknown columns: {}", names.join(", "))]
    UnknownColumns { names: Vec<String>, kind: Kind },
    #[error("column {0} is there twice")]
    RepeatedColumn(String),
    #[error("required columns are missing: {}", names.join(", "))]
    MissingColumns { names: Vec<String>, kind: Kind },
}

/// Why nothing could be imported or exported at all.
#[derive(Debug, thiserror::Error)]
pub enum InterchangeError {
    /// A value said for every line is none that its field takes.
    #[error("{name} = {value:?}: {reason}")]
    Setting { name: String, value: String, reason: Reason },
    #[error("cannot read {}: {source}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    /// A file became another one while its rows were read: nothing was written.
    #[error("{} changed while it was read", .0.display())]
    Changed(PathBuf),
    #[error("cannot write {}: {source}", path.display())]
    Write { path: PathBuf, source: std::io::Error },
    /// A mapping that names headings which no file has.
    #[error("no column is called: {}", .0.join(", "))]
    NoHeading(Vec<String>),
    /// A mapping that cannot be read.
    #[error("{}: {error}", path.display())]
    Mapping { path: PathBuf, error: MappingError },
    /// A folder without any file of the format.
    #[error("{} holds no interchange file", .0.display())]
    EmptyFolder(PathBuf),
    /// A link in a folder that leads to something outside of it.
    #[error("{} leads out of its folder", .0.display())]
    LeadsOut(PathBuf),
    /// A foreign file without a line of headings that are known, or whose columns are of no use.
    #[error("{} has no headings that are known", .0.display())]
    NoHeadings(PathBuf),
    /// A foreign file that cannot be read.
    #[error("{}: {error}", path.display())]
    Foreign { path: PathBuf, error: ReadError },
    /// A contract beside the records has faults.
    #[error("{}: {error}", path.display())]
    Contract { path: PathBuf, error: ContractError },
    /// A file to be written is a database.
    #[error("{} is a database", .0.display())]
    IsDatabase(PathBuf),
    /// Refused rows were to be written over a file that holds something else.
    #[error("{} holds something else than refused rows", path.display())]
    NotRejects { path: PathBuf, free: PathBuf },
    /// What is not sealed was to be written under a name that says it is.
    #[error("{} ends in .age, and nothing is sealed", .0.display())]
    NotSealed(PathBuf),
    /// Refused rows were to be written over a file that is being imported.
    #[error("{} is being imported", path.display())]
    RejectsAreRead { path: PathBuf, free: PathBuf },
    #[error(transparent)]
    Store(#[from] StoreError),
}
