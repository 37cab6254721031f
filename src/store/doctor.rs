//! The doctor: is the file sound, and does what it holds keep the rules?

use rusqlite::Row;

use super::{Alterations, Closing, Hampered, LastMissing, LostMemory, Store, StoreError, cipher, file_rights};
use crate::model::kind::Kind;
use crate::model::record::Id;
use crate::model::validate::{self, Problem};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Fine, or for information.
    Info,
    /// To look at; nothing is lost.
    Warning,
    /// Wrong.
    Error,
}

impl Severity {
    /// The code in `doctor --json`.
    pub const fn code(self) -> &'static str {
        match self {
            Severity::Info => "ok",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What was checked: `integrity`, `foreign_keys`, `schema_version`, `rules`, `file_rights`, …
    pub check: &'static str,
    pub severity: Severity,
    pub what: What,
}

/// What was found. The interface words it in the user's language (`i18n::messages::finding`).
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// The database could not be opened or read; why, in the user's words.
    Unopened(String),
    /// SQLite finds no damage.
    Sound,
    /// The damage, as SQLite says it.
    Damaged(Vec<String>),
    /// Every reference points to a record.
    LinksWhole,
    /// References that point to nothing; `count` is of all, `shown` the first.
    LinksBroken { count: u64, shown: Vec<BrokenLink> },
    /// The schema's version.
    Version(i64),
    /// The schema is the one that the program makes.
    SchemaOurs,
    /// It is another.
    SchemaAltered(Alterations),
    /// So many records keep the rules.
    RulesKept { records: u64 },
    /// Records that break them; `count` is of all, `shown` the first.
    RulesBroken { count: u64, shown: Vec<Breach> },
    /// No organisation has two membership periods that share a day.
    PeriodsApart,
    /// Periods that do; `count` is of all, `shown` the first.
    PeriodsOverlap { count: u64, shown: Vec<Overlap> },
    /// So many closed years are as they were closed.
    ClosingsWhole { closings: u64 },
    /// Those whose document has another hash than the one it was closed with, or is none.
    ClosingsBroken(Vec<Closing>),
    /// A committed change survives a power cut, and readers never wait.
    Durable,
    /// SQLite runs the file otherwise: its journal mode, and whether each commit is synced.
    NotDurable { mode: String, synced: bool },
    /// Only the owner may read the file: the rights, as `chmod` has them.
    Private(u32),
    /// So may the group that its folder was made to be shared with, and nobody else.
    SharedWithGroup(u32),
    /// Others may.
    ReadByOthers(u32),
    /// The file is on a disk of this machine.
    LocalDisk,
    /// The name of the network file system that it is on.
    Network(String),
    /// No program copies its folder to other machines, as far as one can tell.
    NoSyncFolder,
    /// The name of the program that does.
    SyncFolder(String),
    /// When (UTC, RFC 3339) and where the last backup was made.
    BackedUp { at: String, to: String },
    /// The last one that was made is not there any more, nor is another: when and where it was.
    BackupGone { at: String, to: String },
    /// None was made.
    NoBackup,
    /// What keeps the daily ones from being made or used.
    BackupsHampered(Hampered),
    /// Files that encrypting or decrypting left when it was cut off; opening the database deletes them.
    CutOff(Vec<String>),
    /// Key files that nothing here needs, as far as can be told, and that may be the only ones of a database elsewhere.
    KeysLeft(Vec<String>),
    /// The key file of a database that a group shares, which the group cannot read.
    KeyNotShared { path: String, mode: u32 },
    /// Drafts of an encrypted database in files that everybody who has the disk can read: of before it was encrypted.
    DraftsInClear(Vec<String>),
    /// Copies of an encrypted database that everybody who has the disk can read: of before it was encrypted.
    CopiesInClear(Vec<String>),
    /// Logs that were taken out of the way of another file, with what was last saved before that came: where they are.
    LogsAside(Vec<String>),
    /// Another program has the file open with a log that was deleted: what is saved would go with it. Its name and number.
    Outlived { by: String, process: u32 },
    /// What was saved and went with a log, or with a file that an older copy took the place of.
    LastMissing(Vec<LastMissing>),
    /// Logs that are older than the database and lay beside it: where they are now. Nothing of them is missing.
    OlderLogs(Vec<String>),
    /// Texts that an editor left and that no draft leads to: where they are.
    EditorTexts(Vec<String>),
    /// Logins that nobody of the staff bears, under which something was typed that waits to be gone on with.
    DraftsOfNobody(Vec<String>),
    /// Other databases of the same history for which something that was typed waits in a file.
    DraftsOfCopies(Vec<String>),
    /// Files in which something that was typed waits for another database that bore this name.
    DraftsOfFormer(Vec<String>),
    /// Copies of what went while it was open, whose changes are not in the database.
    Rescued(Vec<String>),
    /// The memory of erasures beside the database, what was or is wrong with it, and whether it is whole again.
    ErasuresLost { path: String, lost: LostMemory, mended: bool },
}

/// A reference that points to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenLink {
    /// The table of the record that points, and its id.
    pub from: String,
    pub id: i64,
    /// The table it points to.
    pub to: String,
}

/// A record that breaks a rule.
#[derive(Debug, Clone, PartialEq)]
pub enum Breach {
    Field {
        kind: Kind,
        id: Id,
        problem: Problem,
    },
    /// The records of a kind could not be read to their end: what SQLite says.
    Unreadable {
        kind: Kind,
        detail: String,
    },
}

/// Two membership periods of one organisation that share a day: the days on which they begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    pub organisation: String,
    pub first: String,
    pub second: String,
}

impl What {
    /// The stable code in `doctor --json`.
    pub const fn code(&self) -> &'static str {
        match self {
            What::Unopened(_) => "unopened",
            What::Sound => "sound",
            What::Damaged(_) => "damaged",
            What::LinksWhole => "links_whole",
            What::LinksBroken { .. } => "links_broken",
            What::Version(_) => "version",
            What::SchemaOurs => "schema_ours",
            What::SchemaAltered(_) => "schema_altered",
            What::RulesKept { .. } => "rules_kept",
            What::RulesBroken { .. } => "rules_broken",
            What::PeriodsApart => "periods_apart",
            What::PeriodsOverlap { .. } => "periods_overlap",
            What::ClosingsWhole { .. } => "closings_whole",
            What::ClosingsBroken(_) => "closings_broken",
            What::Durable => "durable",
            What::NotDurable { .. } => "not_durable",
            What::Private(_) => "private",
            What::SharedWithGroup(_) => "shared_with_group",
            What::ReadByOthers(_) => "read_by_others",
            What::LocalDisk => "local_disk",
            What::Network(_) => "network",
            What::NoSyncFolder => "no_sync_folder",
            What::SyncFolder(_) => "sync_folder",
            What::CutOff(_) => "cut_off",
            What::KeysLeft(_) => "keys_left",
            What::KeyNotShared { .. } => "key_not_shared",
            What::DraftsInClear(_) => "drafts_in_clear",
            What::CopiesInClear(_) => "copies_in_clear",
            What::LogsAside(_) => "logs_aside",
            What::OlderLogs(_) => "older_logs",
            What::LastMissing(_) => "last_missing",
            What::Outlived { .. } => "outlived",
            What::EditorTexts(_) => "editor_texts",
            What::DraftsOfNobody(_) => "drafts_of_nobody",
            What::DraftsOfCopies(_) => "drafts_of_copies",
            What::DraftsOfFormer(_) => "drafts_of_former",
            What::Rescued(_) => "rescued",
            What::ErasuresLost { .. } => "erasures_lost",
            What::BackedUp { .. } => "backed_up",
            What::BackupGone { .. } => "backup_gone",
            What::NoBackup => "no_backup",
            What::BackupsHampered(_) => "backups_hampered",
        }
    }

    /// How bad it is.
    pub const fn severity(&self) -> Severity {
        match self {
            What::Sound
            | What::LinksWhole
            | What::Version(_)
            | What::SchemaOurs
            | What::RulesKept { .. }
            | What::PeriodsApart
            | What::ClosingsWhole { .. }
            | What::Durable
            | What::Private(_)
            | What::SharedWithGroup(_)
            | What::LocalDisk
            | What::NoSyncFolder
            | What::BackedUp { .. }
            | What::OlderLogs(_)
            | What::NoBackup => Severity::Info,
            What::NotDurable { .. }
            | What::ReadByOthers(_)
            | What::Network(_)
            | What::SyncFolder(_)
            | What::CutOff(_)
            | What::KeysLeft(_)
            | What::KeyNotShared { .. }
            | What::DraftsInClear(_)
            | What::CopiesInClear(_)
            | What::LogsAside(_)
            | What::LastMissing(_)
            | What::EditorTexts(_)
            | What::DraftsOfCopies(_)
            | What::DraftsOfFormer(_)
            | What::DraftsOfNobody(_)
            | What::Rescued(_)
            | What::BackupGone { .. }
            | What::BackupsHampered(_)
            | What::ErasuresLost { .. } => Severity::Warning,
            What::Unopened(_)
            | What::Damaged(_)
            | What::LinksBroken { .. }
            | What::SchemaAltered(_)
            | What::Outlived { .. }
            | What::RulesBroken { .. }
            | What::ClosingsBroken(_)
            | What::PeriodsOverlap { .. } => Severity::Error,
        }
    }

    /// The finding of a check.
    pub const fn of(self, check: &'static str) -> Finding {
        Finding { check, severity: self.severity(), what: self }
    }
}

/// How many broken rules, links or overlaps are told one by one.
const SHOWN: usize = 10;

const BROKEN_LINKS: &str = "SELECT \"table\", coalesce(rowid, 0), parent FROM pragma_foreign_key_check";
/// What the triggers forbid: rows that came past them.
const OVERLAPS: &str = "SELECT o.name, a.joined_on, b.joined_on FROM membership a
     JOIN membership b ON b.organisation_id = a.organisation_id AND b.id > a.id
       AND a.joined_on <= coalesce(b.left_on, '9999-12-31') AND b.joined_on <= coalesce(a.left_on, '9999-12-31')
     LEFT JOIN organisation o ON o.id = a.organisation_id
     ORDER BY a.organisation_id, a.joined_on, b.joined_on";

impl Store {
    /// Checks the database: SQLite's own integrity check, foreign keys, version, how it is written, rights, and every
    /// record by the rules.
    ///
    /// # Errors
    /// The database cannot be read at all.
    pub fn doctor(&self) -> Result<Vec<Finding>, StoreError> {
        if let Some(damage) = cipher::damage(&self.conn, &self.path) {
            return Err(damage);
        }
        let mut findings = Vec::new();
        let said: Vec<String> = self.snapshot(|store| {
            store.see_the_index_as_it_is()?;
            store.rows("PRAGMA integrity_check(20)", |row| row.get(0))
        })?;
        findings.push(if said == ["ok"] { What::Sound } else { What::Damaged(said) }.of("integrity"));

        let (mut shown, mut count) = (Vec::new(), 0);
        let _: Vec<()> = self.rows(BROKEN_LINKS, |row| {
            count += 1;
            if shown.len() < SHOWN {
                shown.push(BrokenLink { from: row.get(0)?, id: row.get(1)?, to: row.get(2)? });
            }
            Ok(())
        })?;
        let broken = What::LinksBroken { count, shown };
        findings.push(if count == 0 { What::LinksWhole } else { broken }.of("foreign_keys"));

        let version = self.pragma("user_version")?;
        findings.push(What::Version(version).of("schema_version"));
        let how = self.alterations()?;
        findings.push(if how.is_empty() { What::SchemaOurs } else { What::SchemaAltered(how) }.of("schema"));

        let mode: String = self
            .conn
            .pragma_query_value(None, "journal_mode", |row| row.get(0))
            .map_err(StoreError::sql("check the database"))?;
        let synced = self.pragma("synchronous")? >= 2;
        let durable = mode == "wal" && synced;
        findings.push(if durable { What::Durable } else { What::NotDurable { mode, synced } }.of("durability"));

        findings.push(self.rules().of("rules"));
        let mut shown = self.rows(OVERLAPS, |row| {
            let name: Option<String> = row.get(0)?;
            Ok(Overlap { organisation: name.unwrap_or_default(), first: row.get(1)?, second: row.get(2)? })
        })?;
        let count = shown.len() as u64;
        shown.truncate(SHOWN);
        let overlap = What::PeriodsOverlap { count, shown };
        findings.push(if count == 0 { What::PeriodsApart } else { overlap }.of("memberships"));

        let (closings, broken) = self.broken_closings()?;
        let whole = What::ClosingsWhole { closings };
        findings.push(if broken.is_empty() { whole } else { What::ClosingsBroken(broken) }.of("closings"));

        findings.extend(self.memory_of_erasures()?);
        if let Some(mode) = file_rights::mode(&self.path).map(|mode| mode & 0o777) {
            let found = match mode & 0o077 {
                0 => What::Private(mode),
                others if others & !file_rights::of(&self.path).file == 0 => What::SharedWithGroup(mode),
                _ => What::ReadByOthers(mode),
            };
            let shared = matches!(found, What::SharedWithGroup(_));
            findings.push(found.of("file_rights"));
            let key = crate::vault::key_file(&self.path);
            if let Some(mode) =
                file_rights::mode(&key).map(|mode| mode & 0o777).filter(|mode| shared && mode & 0o040 == 0)
            {
                findings.push(What::KeyNotShared { path: key.display().to_string(), mode }.of("key_rights"));
            }
        }
        Ok(findings)
    }

    /// Every record by the rules. What cannot be read as a record is a finding, too.
    fn rules(&self) -> What {
        let (mut shown, mut records, mut count) = (Vec::new(), 0, 0);
        for kind in Kind::ALL {
            let read = self.each(kind, |record| {
                records += 1;
                for problem in validate::record(&record, &self.known) {
                    count += 1;
                    if shown.len() < SHOWN {
                        shown.push(Breach::Field { kind, id: record.id, problem });
                    }
                }
                Ok(())
            });
            if let Err(error) = read {
                count += 1;
                shown.truncate(SHOWN - 1);
                shown.push(Breach::Unreadable { kind, detail: error.to_string() });
            }
        }
        if count == 0 { What::RulesKept { records } } else { What::RulesBroken { count, shown } }
    }

    fn pragma(&self, name: &str) -> Result<i64, StoreError> {
        self.conn.pragma_query_value(None, name, |row| row.get(0)).map_err(StoreError::sql("check the database"))
    }

    fn rows<T>(&self, sql: &'static str, take: impl FnMut(&Row) -> rusqlite::Result<T>) -> Result<Vec<T>, StoreError> {
        let doing = || StoreError::sql("check the database");
        let mut statement = self.conn.prepare(sql).map_err(doing())?;
        let rows = statement.query_map([], take).map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }
}
