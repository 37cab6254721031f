//! Everything kept, in one SQLite file. All SQL of the program is in this folder.
//!
//! A write is one `BEGIN IMMEDIATE` transaction that also writes the journal; see [`Store::write`].

mod activity;
mod add_check;
mod agenda;
mod announced;
mod answers;
mod backup_folder;
pub mod backups;
mod batch;
mod broken_log;
mod bulk;
mod check;
mod cipher;
mod closing;
mod connect;
mod contracts;
#[cfg(feature = "encryption")]
mod conversion;
mod copy;
mod cut_off;
mod deleted;
mod docs;
mod doctor;
mod draft;
mod dues_call;
mod duplicates;
#[cfg(feature = "encryption")]
pub mod encryption;
mod erasure;
mod error;
mod expiring;
mod facts;
mod fault;
pub mod file_rights;
mod file_system;
mod free_space;
mod fulfilment;
mod hot_journal;
mod import;
mod import_mapping;
#[cfg(feature = "encryption")]
mod in_clear;
mod interrupt;
mod journal;
mod kin;
mod laid_aside;
mod laid_back;
mod last_change;
mod last_saved;
mod left_behind;
mod log_file;
mod lookup;
mod mend_log;
mod mending_copy;
mod merge;
mod merged;
mod nameless;
mod names;
mod older_log;
mod open;
mod opened;
mod others;
mod overwritten;
mod own_log;
mod own_schema;
mod page_sums;
#[cfg(feature = "encryption")]
mod passphrase;
pub mod patience;
mod people;
mod person;
#[cfg(test)]
mod plans;
mod read_only;
mod refused_commit;
mod registers;
mod report;
mod rescued;
mod restore;
mod restore_copy;
mod rights;
mod rows;
mod salvage;
mod set_aside;
mod setting;
mod standing;
mod stray_log;
mod suppression;
mod sync_folder;
mod together;
mod trail;
mod trial;
mod visit_list;
mod visit_text;
mod write;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub use answers::{answers, takes_files};
pub use backup_folder::{Hampered, Place as HamperedPlace};
pub use broken_log::leave_out;
pub use bulk::Bulk;
pub use check::LastCheck;
pub use cipher::{explained, looks_encrypted, take_key_of};
pub use closing::{CloseOutcome, Closing, ForeignClosing, Misfit, Taken};
pub use connect::plain_files;
pub use copy::OnlyRead;
pub use cut_off::{cut_off, doubtful_keys};
pub use deleted::Deleted;
pub use docs::Summary;
pub use doctor::{Breach, BrokenLink, Finding, Overlap, Severity, What};
pub use draft::{Draft, Taken as TakenDraft};
pub use dues_call::DuesTask;
pub use duplicates::{Duplicate, Twin};
pub use erasure::{
    Alike, Erased, ErasurePlan, ErasuresSince, InDraft, LostMemory, NotSought, Origin, Place, StillOpen, Target,
    Typing, forget_memory,
};
pub use error::{Outrun, StoreError};
pub use expiring::{Expiring, Who};
#[cfg(feature = "encryption")]
pub use fault::LastChange;
pub use fault::{Fault, Identity};
pub use file_system::network_file_system;
pub use fulfilment::fulfilment;
pub use import::OrganisationName;
pub use interrupt::Interrupter;
pub use journal::{Action, ChangeId, HistoryEntry, Touched};
#[cfg(feature = "encryption")]
pub use kin::kinship_of_image;
pub use kin::{Kin, Kinship, Sketch, kinship, noted_copy};
pub use laid_back::LaidBack;
pub use last_change::SeenLast;
pub use last_saved::LastMissing;
pub use left_behind::LeftBehind;
pub use lookup::Found;
pub use mend_log::LogNews;
pub use older_log::is_older;
pub use open::{Clock, moment_of};
pub use opened::{beginning as opened_beginning, is_opened_database};
#[cfg(feature = "encryption")]
pub use others::nobody_else;
pub use others::who_writes;
pub use own_schema::{Alterations, Part, Sort};
pub use people::{Found as FoundPerson, KnownAs};
pub use person::{Mentioned, PersonFile};
pub use read_only::{Hindrance, Locked, locked};
pub use registers::Labels;
pub use report::{OrganisationDetail, ReportSource, Shared};
pub use rescued::{logs_aside, rescued, rotated};
pub use restore::{Replaced, Restore};
pub use rights::{Access, LoginFrom};
pub use salvage::{Salvaged, SalvagedTable, drafts_in, salvage, was_ours};
pub use standing::{vanished, was_used};
pub use stray_log::StrayLog;
pub use suppression::Suppressed;
pub use sync_folder::sync_folder;
pub use trail::{Trail, TrailEntry};
pub use trial::Trial;
pub use visit_list::VisitWords;
pub use visit_text::VisitFound;
pub use write::Write;

use crate::contract::Contract;
use crate::model::parse::Known;

/// Who is working, and since when: written with every change.
#[derive(Debug, Clone)]
pub struct Session {
    /// The login of the person.
    pub who: String,
    /// Different for every start of the program, so that undo knows its own changes.
    pub id: String,
    pub clock: Clock,
}

/// An open database.
pub struct Store {
    conn: Connection,
    /// What is open beside the file. Dropped after the connection: as long as one is open, it is known what it shares.
    log: own_log::OwnLog,
    path: PathBuf,
    session: Session,
    contracts: Vec<Contract>,
    /// What the contracts were read from, to tell whether they are others by now.
    sources: Vec<String>,
    /// Rises whenever the contracts are found to be others.
    contracts_revision: u64,
    known: Known,
    /// Which file it is: device and number.
    file: Option<(u64, u64)>,
    /// Where its log is.
    place: names::Place,
    /// Where the login comes from.
    login_from: LoginFrom,
    /// Where the settings say that backups go.
    copies_in: Option<PathBuf>,
    /// How the file looked, where it was opened as one that nobody changes.
    stamp: read_only::Stamp,
    /// What was in the file when it was looked at last.
    written: RefCell<overwritten::Written>,
    /// How the file looked when nothing could be said of it, and since when it looks so.
    unsure: Cell<Option<(read_only::Stamp, std::time::Instant)>>,
    /// Other names that the file bore while it was open.
    names: RefCell<BTreeSet<PathBuf>>,
    /// The directors, after a change that took rights from whoever is working.
    lost_right: Cell<Option<Vec<String>>>,
    /// What became of a log that others did not find, not told yet.
    log_news: Cell<Option<LogNews>>,
    /// Whether that was told already.
    log_told: Cell<bool>,
    /// Since when the log could not be begun anew.
    log_waits: Cell<Option<std::time::Instant>>,
    /// The file holds ours again, and this connection met what was written over it: only a new one reads it.
    spoiled: Cell<bool>,
    /// What was wrong with the memory of erasures when the database was opened, and no longer is.
    memory_mended: Cell<Option<LostMemory>>,
    /// How many changes of logs that were set aside were brought in when it was opened.
    laid_back: Cell<Option<LaidBack>>,
    /// See [`Store::set_refuges`].
    refuges: mend_log::Refuges,
    /// See [`Store::mends_at_the_end`].
    mends: Cell<bool>,
    /// Whether something was committed that no copy was made of since.
    wrote: Cell<bool>,
    /// See [`Store::take_stray_log`].
    stray_log: Cell<Option<StrayLog>>,
    /// What keeps it from being written, since the last attempt.
    fault: Cell<Option<Fault>>,
    /// Triggers and views that are not ours, as the file was opened: nothing is written then.
    altered: Option<Alterations>,
    /// The number of the schema that was found to be ours.
    schema_seen: Cell<i64>,
    /// The last to go, behind the connection.
    _is_open: opened::IsOpen,
    /// Behind the connection, too.
    last_saved: last_saved::OwnNote,
}

impl Store {
    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Who is working.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Sectors and colleges that records may name.
    pub fn known(&self) -> &Known {
        &self.known
    }
}
