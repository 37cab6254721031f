//! What can go wrong with the database, told so that the interface can say what, where and what to do.

use std::path::PathBuf;

use super::{Alterations, Hindrance, free_space};
use crate::contract::ContractError;
use crate::counters::closing::Unreadable;
use crate::model::kind::Kind;
use crate::model::merge::Clash;
use crate::model::parse::Reason;
use crate::model::record::Id;
use crate::model::rights::Right;
use crate::model::validate::Problem;
use crate::vault::KeyError;

/// What is said of a page that a connection cannot read, in words such as SQLite has of damage.
pub(super) const UNREADABLE: &str = "database disk image is malformed: a page cannot be read";

/// A failure of the store. The interface words it in the user's language (`i18n::messages::store_error`).
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be opened or created.
    #[error("cannot open {}: {source}", path.display())]
    Open { path: PathBuf, source: rusqlite::Error },
    /// The folder cannot be made, or the file's rights cannot be set.
    #[error("cannot prepare {}: {source}", path.display())]
    Folder { path: PathBuf, source: std::io::Error },
    /// The file is a database of another program, or no database at all.
    #[error("{} is not a Rouage database", .0.display())]
    NotOurs(PathBuf),
    /// The file was moved, replaced or deleted while it was open: what is written would be lost with it.
    #[error("{} was moved or replaced", .0.display())]
    Moved(PathBuf),
    /// It was deleted or replaced while a change was written, which went into what nobody finds any more; the copy that was made of it
    /// at once has that.
    #[error("{} was replaced meanwhile; the change is in {}", path.display(), copy.display())]
    Rescued { path: PathBuf, copy: PathBuf },
    /// The file has several names (hard links), each of which would have a log of its own.
    #[error("{} has {names} names", path.display())]
    Linked { path: PathBuf, names: u64 },
    /// There was a database, and its file is gone; the log that is left without it, if one is.
    #[error("{} is gone", path.display())]
    Vanished { path: PathBuf, log: Option<PathBuf> },
    /// There was a database, and its file holds nothing any more; its log, if that is still there.
    #[error("{} is empty", path.display())]
    Emptied { path: PathBuf, log: Option<PathBuf> },
    /// A backup was restored, and what people were typing could not be taken over into it; where all is that was replaced.
    #[error("restored in part: {source}")]
    RestoredInPart { kept: PathBuf, source: Box<StoreError> },
    /// The log that a program left which was killed lacks part of what was committed into it; where it is.
    #[error("the log {} is damaged", .0.display())]
    LogDamaged(PathBuf),
    /// Something else was written over the file while it was open, not by way of SQLite.
    #[error("{} was overwritten", .0.display())]
    Overwritten(PathBuf),
    /// The memory of erasures beside it is for another account alone: who was erased would come back, or be forgotten.
    #[error("{} is for another account alone", .0.display())]
    ErasuresForbidden(PathBuf),
    /// The log beside it was deleted, cut or replaced while it was open: what is written would not be found again.
    #[error("the log of {} was deleted, cut or replaced", .0.display())]
    LogLost(PathBuf),
    /// Another program has the file open with a log that was deleted since: ending, it takes the one that is there now away by its
    /// name, with all that is in it. Which program: its name and its number.
    #[error("{by} ({process}) has {} open with a deleted log", path.display())]
    Outlived { path: PathBuf, by: String, process: u32 },
    /// The database was made by a newer version of the program.
    #[error("{} has schema {found}; this program knows up to {known}", path.display())]
    Newer { path: PathBuf, found: i64, known: i64 },
    /// The migration to this version's schema failed; `copied`: the backup is beside the file.
    #[error("the database could not be migrated: {detail}")]
    Migration { detail: String, copied: bool },
    /// Others may read the file, and its rights are not ours to change.
    #[error("{} can be read by others (mode {mode:o})", path.display())]
    Exposed { path: PathBuf, mode: u32 },
    /// Somebody altered the schema of a database or a copy: what is written could be changed or taken away at once.
    #[error("the schema of {} was altered: {how}", path.display())]
    Altered { path: PathBuf, how: Box<Alterations> },
    /// A new or changed record could not be read again in the transaction that wrote it: that was taken back.
    #[error("{} {id} was not kept", kind.code())]
    NotKept { kind: Kind, id: Id },
    /// The words of visits did not go with the database, as in a copy whose pages are of several moments: they were written anew, and
    /// the change was not.
    #[error("the words of visits were written anew")]
    IndexRenewed,
    /// A backup that is damaged: nothing is restored from it, and none is made of what is.
    #[error("{} is damaged: {detail}", path.display())]
    BadCopy { path: PathBuf, detail: String },
    /// A copy under a name that SQLite gives to what it has beside a database: it would be deleted as that.
    #[error("{} is a name of SQLite's own", .0.display())]
    NameOfSqlite(PathBuf),
    /// A copy would have the name of something that this program keeps beside a database.
    #[error("{}: a name of what lies beside a database", .0.display())]
    NameOfOurs(PathBuf),
    /// Another program held the database for longer than the busy timeout.
    #[error("the database is busy")]
    Busy,
    /// A folder does not answer: the other end of its mount is gone, or its disk asleep.
    #[error("{} does not answer", .0.display())]
    NoAnswer(PathBuf),
    /// A write has not come back for seconds: its disk is frozen, or hangs.
    #[error("{}: the disk does not answer", .0.display())]
    Stalled(PathBuf),
    /// The system has no further thread for this program.
    #[error("no further thread can be started")]
    NoThread,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The database or its folder cannot be written.
    #[error("the database is read-only")]
    ReadOnly,
    /// The file alone is mounted here (a bind mount of a file): its log would be where others do not look.
    #[error("{} is mounted alone", .0.display())]
    MountedAlone(PathBuf),
    /// It is a daily backup, which is only read.
    #[error("{} is a daily backup", .0.display())]
    IsBackup(PathBuf),
    /// The database can only be read, and for a reason of its own not even that.
    #[error("{} can only be read ({why:?})", path.display())]
    OnlyReadable { path: PathBuf, why: Hindrance },
    /// The disk did not take or give what was asked of it.
    #[error("the disk failed: {0}")]
    Disk(String),
    /// The file, its log or its folder cannot be opened any more.
    #[error("the database cannot be opened: {0}")]
    Unreachable(String),
    /// What the file holds makes no sense: pages of it were damaged.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// Fields of a record are refused.
    #[error("{} refused: {}", kind.code(), problems.iter().map(|p| format!("{}: {}", p.field, p.reason)).collect::<Vec<_>>().join("; "))]
    Invalid { kind: Kind, problems: Vec<Problem> },
    /// Somebody changed the record since it was read.
    #[error("{} {id} was changed by {by} at {at}", kind.code())]
    Conflict { kind: Kind, id: Id, by: String, at: String },
    /// The record is no longer there.
    #[error("{} {id} is gone", kind.code())]
    Gone { kind: Kind, id: Id },
    /// Other records point to the one to delete.
    #[error("{} {id} is used by other records", kind.code())]
    InUse { kind: Kind, id: Id, by: Vec<(Kind, u32)> },
    /// The change cannot be undone: a record was changed again since.
    #[error("{} {id} was changed again by {by}", kind.code())]
    ChangedSince { kind: Kind, id: Id, by: String },
    /// The change cannot be undone: a payment was noted since for dues that it made, and would be left without them. `at` is
    /// UTC, RFC 3339.
    #[error("{by} noted a payment of {organisation} for {year} at {at}")]
    PaidSince { organisation: String, year: i64, by: String, at: String },
    /// There is no such change, or it was undone already.
    #[error("nothing to undo")]
    NothingToUndo,
    /// Two records cannot become one before somebody decides which of two others holds.
    #[error("{} of both: which one holds is not decided", .0.kind.code())]
    Undecided(Box<Clash>),
    /// What was to become one is not as it was when it was looked at.
    #[error("the records to merge changed meanwhile")]
    MergeStale,
    /// The contract in the database cannot be read.
    #[error("the contract in the database cannot be used: {0}")]
    Contract(#[from] ContractError),
    /// The document of a closed year cannot be used.
    #[error("the closing {revision} of {year} ({contract}): {why}")]
    Closing { contract: String, year: i32, revision: u32, why: Unreadable },
    /// Rows of a change of many that somebody changed since they were read: nothing was written.
    #[error("{} rows of a change were changed since", .0.len())]
    Outruns(Vec<Outrun>),
    /// The user stopped a change of many: nothing was written.
    #[error("stopped")]
    Stopped,
    /// Only a director does that; with those there are.
    #[error("{who} may not: only a director ({})", directors.join(", "))]
    NotAllowed { right: Right, who: String, directors: Vec<String> },
    /// More names the person than when the erasure was prepared: nothing was written of it.
    #[error("more names the person who was to be erased than was prepared")]
    ErasureOutrun { name: String },
    /// The change erased somebody, or what it changed was erased since: it cannot be undone.
    #[error("what was erased does not come back")]
    Erased,
    /// More rows than the program can number.
    #[error("a key in the database is out of range")]
    TooMany,
    /// The database is encrypted, and cannot be opened, made or changed so.
    #[error(transparent)]
    Key(KeyError),
    /// Anything else that SQLite reports.
    #[error("{doing}: {source}")]
    Sql { doing: &'static str, source: rusqlite::Error },
}

/// One row that keeps a change of many from being written.
#[derive(Debug)]
pub struct Outrun {
    /// The organisation or the task, as the plan names it.
    pub target: Id,
    pub why: StoreError,
}

impl StoreError {
    /// One refused field.
    pub fn invalid(kind: Kind, field: &'static str, reason: Reason) -> StoreError {
        StoreError::Invalid { kind, problems: vec![Problem { field, reason }] }
    }

    /// An SQLite error with what was being done.
    pub(super) fn sql(doing: &'static str) -> impl FnOnce(rusqlite::Error) -> StoreError {
        move |source| {
            #[cfg(feature = "encryption")]
            use rusqlite::ErrorCode::OutOfMemory;
            use rusqlite::ErrorCode::{
                CannotOpen, DatabaseBusy, DatabaseCorrupt, DatabaseLocked, DiskFull, FileLockingProtocolFailed,
                NotADatabase, ReadOnly, SystemIoFailure,
            };
            match source.sqlite_error_code() {
                Some(DatabaseBusy | DatabaseLocked | FileLockingProtocolFailed) => StoreError::Busy,
                Some(DiskFull) => StoreError::Full,
                Some(ReadOnly) => StoreError::ReadOnly,
                Some(SystemIoFailure) if free_space::is_missing(&source) => StoreError::Full,
                Some(SystemIoFailure) => StoreError::Disk(source.to_string()),
                Some(CannotOpen) => StoreError::Unreachable(source.to_string()),
                // SQLCipher has no other word for a page whose code is wrong, and memory that is short ends the program.
                #[cfg(feature = "encryption")]
                Some(OutOfMemory) if crate::vault::ever_held() => StoreError::Damaged(UNREADABLE.to_owned()),
                Some(DatabaseCorrupt | NotADatabase) => StoreError::Damaged(source.to_string()),
                _ if is_impossible(&source) => StoreError::Damaged(source.to_string()),
                _ => StoreError::Sql { doing, source },
            }
        }
    }
}

/// Whether a value was read that the schema lets nobody write: it came there past the program, or by damage.
fn is_impossible(source: &rusqlite::Error) -> bool {
    use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error};
    matches!(source, FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..) | Utf8Error(..))
}
