//! What can be written on the command line. The names are fixed: scripts rely on them.

mod closing;
#[cfg(feature = "encryption")]
mod encryption;
mod export;
mod privacy;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use closing::{CloseArgs, ClosedArgs, CompareArgs, RestatementArgs};
#[cfg(feature = "encryption")]
pub use encryption::{PassphraseChangeArgs, PassphraseCommand, PassphraseSetArgs, SealArgs, UnsealArgs};
pub use export::{DuesLetterArgs, DuesReceiptArgs, DuesTemplatesArgs, ExportArgs};
pub use privacy::{
    JournalArgs, PersonArgs, PrivacyCommand, PrivacyEraseArgs, PrivacyLiftArgs, PrivacyListArgs, PrivacyNameArgs,
};

use crate::i18n::Lang;
use crate::model::kind::Kind;

/// Member relations of an innovation cluster. Without a command, the terminal interface opens.
#[derive(Debug, Parser)]
#[command(name = "rouage", version, max_term_width = 100)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Flags of every command.
#[derive(Debug, Args)]
pub struct Global {
    /// Database file [default: $ROUAGE_DB, else rouage.db in the user's data folder]
    #[arg(long, global = true, value_name = "FILE")]
    pub db: Option<PathBuf>,
    /// Language [default: that of the environment when it is one of the two, else fr]
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Language>,
    /// Reference date [default: today]; for `dues pay`, the day of the payment
    #[arg(long, global = true, value_name = "YYYY-MM-DD")]
    pub on: Option<String>,
    /// Login of the person who is working [default: the system's user name]
    #[arg(long = "as", global = true, value_name = "LOGIN")]
    pub who: Option<String>,
    /// No colours
    #[arg(long, global = true)]
    pub no_color: bool,
    /// Read passphrases from this file descriptor, one a line, instead of the terminal; 0 is standard input
    #[cfg(feature = "encryption")]
    #[arg(long, global = true, value_name = "N")]
    pub passphrase_fd: Option<u32>,
    /// Open a database on a network file system all the same: for one program at a time
    #[arg(long, global = true)]
    pub allow_network_fs: bool,
}

/// A language of the interface.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Language {
    Fr,
    En,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Lang {
        match language {
            Language::Fr => Lang::Fr,
            Language::En => Lang::En,
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open the interface on a throw-away database filled with a made-up pole
    Demo,
    /// Import files or folders in the interchange format
    Import(ImportArgs),
    /// Export everything into a folder, or one list into a file
    #[command(after_help = export::EXPORT_HELP)]
    Export(ExportArgs),
    /// Every counter on the reference date
    Status(JsonArgs),
    /// The rows behind one counter
    Evidence(EvidenceArgs),
    /// Search as in the interface
    Search(SearchArgs),
    /// One organisation with everything attached to it
    Show(ShowArgs),
    /// Visits
    #[command(subcommand)]
    Visit(VisitCommand),
    /// Dues and payments
    #[command(subcommand)]
    Dues(DuesCommand),
    /// What there is to do on the reference date: obligations of the contract, visits, next steps, tasks
    Agenda(AgendaArgs),
    /// The performance contract
    #[command(subcommand)]
    Contract(ContractCommand),
    /// The yearly report for the funders: every indicator with its evidence
    Report(ReportArgs),
    /// Close a year: freeze its figures with their evidence and a hash
    #[command(after_help = closing::CLOSE_HELP)]
    Close(CloseArgs),
    /// Every closed year, with who closed it and when
    Closings(JsonArgs),
    /// What the records of today say otherwise than a closed year
    #[command(after_help = closing::RESTATEMENT_HELP)]
    Restatement(RestatementArgs),
    /// Write what was closed, byte for byte: its sha256sum is the closing's hash
    Closed(ClosedArgs),
    /// Two dates side by side, with what came and went between them
    #[command(after_help = closing::COMPARE_HELP)]
    Compare(CompareArgs),
    /// The organisations and contacts that look alike, the surest first
    Duplicates(DuplicatesArgs),
    /// Make one organisation of two: what belongs to the one goes to the other, and nothing is lost
    Merge(MergeArgs),
    /// All that is held on one person, to read and to hand over
    Person(PersonArgs),
    /// Personal data: who has been kept long enough, erasure, opposition
    #[command(subcommand)]
    Privacy(PrivacyCommand),
    /// Who did what and when: changes, exports, erasures; ids only
    Journal(JournalArgs),
    /// Check the database; exit code 3 when something is wrong
    Doctor(JsonArgs),
    /// Write a consistent copy of the database while others work
    Backup {
        file: PathBuf,
        #[cfg(feature = "encryption")]
        #[command(flatten)]
        seal: SealArgs,
    },
    /// Replace the database by a backup; what was there is kept beside it
    Restore {
        file: PathBuf,
        /// Restore the backup of another database than this one
        #[arg(long)]
        other_pole: bool,
        /// File with secret keys of age, for a sealed backup [default: passphrase or secret key is asked for]
        #[cfg(feature = "encryption")]
        #[arg(short, long, value_name = "FILE")]
        identity: Option<PathBuf>,
        /// Restore a sealed backup into a database that is not encrypted, without asking; where there is no database, an
        /// encrypted one in the clear
        #[cfg(feature = "encryption")]
        #[arg(long)]
        in_clear: bool,
    },
    /// Encrypt the database, change its passphrase, or decrypt it
    #[cfg(feature = "encryption")]
    #[command(subcommand)]
    Passphrase(PassphraseCommand),
    /// Open a file that was sealed with age
    #[cfg(feature = "encryption")]
    Unseal(UnsealArgs),
    /// Save what can be read of a damaged database into a new one, record by record; exit code 3 when something is lost
    Salvage(SalvageArgs),
    /// Print the completions of a shell
    Completions { shell: clap_complete::Shell },
    /// Print the manual page
    Man {
        /// Write the pages of all commands into this folder instead
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub struct JsonArgs {
    /// One JSON document on standard output, and nothing else
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct SalvageArgs {
    /// The damaged file; it is only read, with its -wal beside it
    #[arg(value_name = "DAMAGED")]
    pub damaged: PathBuf,
    /// The database to make
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// One JSON document on standard output, and nothing else: pages, unreadable, whole, tables (name, kept, rebuilt,
    /// stand_ins, refused, reason, lost, gaps, unknown)
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Files: lists of others (CSV, TSV, XLSX, ODS, vCard …), or CSV files named as their kind (visits.csv) and folders
    /// of them
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The kind of the files, whatever their names
    #[arg(long, value_parser = kind)]
    pub kind: Option<Kind>,
    /// What the columns of others' files are; remembered for files with the same headings
    #[arg(long, value_name = "FILE.toml")]
    pub map: Option<PathBuf>,
    /// A value for every line of others' files, such as membership.college=1 or dues.year=2015
    #[arg(long, value_name = "FIELD=VALUE")]
    pub set: Vec<String>,
    /// Of SIRENE files, only establishments of these départements: 25,39,70,90
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub departements: Vec<String>,
    /// Of SIRENE files, only establishments whose NAF code begins so: 26,25.6
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub naf: Vec<String>,
    /// Change stored records that differ
    #[arg(long)]
    pub update: bool,
    /// Say what would happen and write nothing; exit code 3 when a row is refused
    #[arg(long)]
    pub dry_run: bool,
    /// Write the sound rows even if others are refused
    #[arg(long)]
    pub skip_bad: bool,
    /// Write the refused rows to this file, each with its reason
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// One JSON document on standard output, and nothing else
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct EvidenceArgs {
    /// Id of the measure, such as visits_companies
    pub measure: String,
    /// One JSON document on standard output, and nothing else
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The year reported: on 31 December, or on the reference date if that is in the year
    #[arg(long, value_parser = clap::value_parser!(i32).range(1990..=2200))]
    pub year: i32,
    /// File to write, ending in .html, .xlsx or .md; or - for standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// html, xlsx or md [default: as the file's name ends; html on standard output]
    #[arg(long)]
    pub format: Option<String>,
}

#[derive(Debug, Args)]
pub struct SearchArgs {
    #[arg(required = true, value_name = "WORDS")]
    pub words: Vec<String>,
    /// At most so many results
    #[arg(long, default_value = "20", value_name = "N")]
    pub limit: NonZeroUsize,
    /// One JSON document on standard output, and nothing else
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// SIRET or name
    #[arg(required = true, value_name = "ORGANISATION")]
    pub organisation: Vec<String>,
    /// One JSON document on standard output, and nothing else
    #[arg(long)]
    pub json: bool,
}

impl Command {
    /// Whether it is there to change records, and what it says is only word of it.
    pub fn changes_records(&self) -> bool {
        match self {
            #[cfg(feature = "encryption")]
            Command::Passphrase(_) => true,
            Command::Close(_) | Command::Restore { .. } | Command::Salvage(_) | Command::Backup { .. } => true,
            Command::Contract(contract) => matches!(contract, ContractCommand::Load { .. }),
            Command::Privacy(PrivacyCommand::Erase(erase)) => erase.yes,
            Command::Privacy(privacy) => matches!(
                privacy,
                PrivacyCommand::Oppose(_) | PrivacyCommand::Lift(_) | PrivacyCommand::Retention { months: Some(_) }
            ),
            Command::Visit(visit) => matches!(visit, VisitCommand::Add(_)),
            Command::Dues(dues) => matches!(dues, DuesCommand::Call(_) | DuesCommand::Pay(_)),
            Command::Agenda(agenda) => agenda.command.is_some(),
            Command::Import(import) => !import.dry_run,
            Command::Merge(merge) => !merge.dry_run,
            _ => false,
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum VisitCommand {
    /// Log a visit
    Add(VisitAddArgs),
    /// The companies to visit next, the best first, each with its reasons; the weights are in the contract file
    Next(VisitNextArgs),
}

#[derive(Debug, Args)]
pub struct DuplicatesArgs {
    /// Those that somebody declared not to be the same as well
    #[arg(long)]
    pub all: bool,
    /// One JSON document on standard output, and nothing else: an array, the surest first, of kind, strength, by, first
    /// and second (name, siret, town, email, organisation), distinct
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct MergeArgs {
    /// The organisation that goes: SIRET, name, or words that find one
    #[arg(value_name = "ORGANISATION")]
    pub gone: String,
    /// The organisation that stays; where both have a value, its own holds, and the other goes into its notes
    #[arg(long, value_name = "ORGANISATION")]
    pub into: String,
    /// Which of the two holds where only one can: dues of one year with two amounts, two colleges at once, the same payment
    /// twice (`left` counts it once, `right` twice). Left is the one that stays
    #[arg(long, value_enum, value_name = "SIDE")]
    pub prefer: Option<Prefer>,
    /// Say what would be done, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Prefer {
    Left,
    Right,
}

#[derive(Debug, Args)]
pub struct VisitNextArgs {
    /// At most so many companies
    #[arg(long, default_value = "10", value_name = "N")]
    pub limit: NonZeroUsize,
    /// One JSON document on standard output, and nothing else: an array, best first, of name, siret, town,
    /// departement, standing, score, the date to propose, and reasons (code, points, reason)
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct VisitAddArgs {
    /// The organisation: SIRET, whole name, SIREN, acronym or number
    #[arg(long)]
    pub org: String,
    /// 2015-03-12, or as people type: hier, lundi, 12/03, yesterday
    #[arg(long, allow_hyphen_values = true)]
    pub date: String,
    /// Login of the visitor [default: who is working]
    #[arg(long, value_name = "LOGIN")]
    pub staff: Option<String>,
    /// What it was for
    #[arg(long)]
    pub purpose: Option<String>,
    /// What was said
    #[arg(long)]
    pub summary: Option<String>,
    /// Who was met; may be given several times
    #[arg(long = "contact", value_name = "NAME")]
    pub contacts: Vec<String>,
    /// Next step
    #[arg(long = "next", value_name = "TEXT")]
    pub next_step: Option<String>,
    /// Day of the next step
    #[arg(long = "next-on", value_name = "DATE")]
    pub next_step_on: Option<String>,
    /// The visit is still to come
    #[arg(long)]
    pub planned: bool,
}

#[derive(Debug, Subcommand)]
pub enum DuesCommand {
    /// Create the year's dues of every member from the contract's scale
    Call(DuesCallArgs),
    /// Record a payment, on the day given with --on
    Pay(DuesPayArgs),
    /// Write the call letters for dues that are called and not paid on the reference date
    Letter(DuesLetterArgs),
    /// Write the receipt for what an organisation has paid
    Receipt(DuesReceiptArgs),
    /// Write the templates of both letters, to be changed
    Templates(DuesTemplatesArgs),
}

#[derive(Debug, Args)]
pub struct DuesCallArgs {
    #[arg(value_parser = clap::value_parser!(i32).range(1990..=2200))]
    pub year: i32,
    /// One JSON document on standard output, and nothing else
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct DuesPayArgs {
    /// The organisation: SIRET, whole name, SIREN, acronym or number
    #[arg(long)]
    pub org: String,
    /// Year of the dues it settles
    #[arg(long, value_parser = clap::value_parser!(i32).range(1990..=2200))]
    pub year: i32,
    /// In euros: 550, 550.00, 1 234,50
    #[arg(long)]
    pub amount: String,
    /// transfer, cheque, direct_debit, card, cash or other
    #[arg(long)]
    pub method: Option<String>,
    #[arg(long)]
    pub reference: Option<String>,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct AgendaArgs {
    /// Only what is to be done by that day, obligations first: 2016-03-31, or as people type: 31/03, +2w
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub until: Option<String>,
    /// Only the tasks and visits of that person [default: everybody's]
    #[arg(long, value_name = "LOGIN")]
    pub staff: Option<String>,
    /// One JSON document on standard output, and nothing else
    #[arg(long)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Option<AgendaCommand>,
}

#[derive(Debug, Subcommand)]
pub enum AgendaCommand {
    /// Record that an obligation of the contract was met, on the day given with --on
    Done(AgendaDoneArgs),
}

#[derive(Debug, Args)]
pub struct AgendaDoneArgs {
    /// Code of the obligation, such as bilan_financier
    pub obligation: String,
    /// What it was met for: 2015, 2015-1 for a first half-year, 2015-06-30 for an event
    #[arg(long)]
    pub period: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum ContractCommand {
    /// The contract in force on the reference date
    Show {
        /// The file as it was loaded, to be mended and loaded again
        #[arg(long)]
        source: bool,
    },
    /// Every contract in the database, with its years
    List,
    /// Check a contract file
    Check { file: PathBuf },
    /// Check a contract file and load it into the database
    Load { file: PathBuf },
    /// Write a commented file to start the next contract from
    New(ContractNewArgs),
}

#[derive(Debug, Args)]
pub struct ContractNewArgs {
    /// First year
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1990..=2200))]
    pub from: i32,
    /// Last year
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1990..=2200))]
    pub to: i32,
    /// The file to write, `-` for standard output; else a name of the contract's code in this folder
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// A record kind by its code or its file's name.
fn kind(text: &str) -> Result<Kind, String> {
    Kind::from_code(text).ok_or_else(|| {
        let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.file()).collect();
        format!("possible kinds: {}", known.join(", "))
    })
}
