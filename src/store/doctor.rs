//! The doctor: is the file sound, and does what it holds keep the rules?

use super::{Store, StoreError};
use crate::model::kind::Kind;
use crate::model::validate;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was checked: `integrity`, `foreign_keys`, `schema_version`, `rules`, `file_rights`, …
    pub check: &'static str,
    pub severity: Severity,
    /// What was found, in plain words or as SQLite says it.
    pub detail: String,
}

impl Store {
    /// Checks the database: SQLite's own integrity check, foreign keys, version, rights, and every record by the rules.
    ///
    /// # Errors
    /// The database cannot be read at all.
    pub fn doctor(&self) -> Result<Vec<Finding>, StoreError> {
        let mut findings = Vec::new();
        let mut add = |check, severity, detail: String| findings.push(Finding { check, severity, detail });
        let ok_or = |fine: bool, severity| if fine { Severity::Info } else { severity };

        let said = self.lines("PRAGMA integrity_check(20)")?;
        add("integrity", ok_or(said == ["ok"], Severity::Error), said.join("; "));
        let broken =
            self.lines("SELECT \"table\" || ' ' || rowid || ' -> ' || parent FROM pragma_foreign_key_check")?;
        let detail = if broken.is_empty() { "ok".to_owned() } else { broken.join("; ") };
        add("foreign_keys", ok_or(broken.is_empty(), Severity::Error), detail);
        let version: i64 = self
            .conn
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .map_err(StoreError::sql("read the schema version"))?;
        add("schema_version", Severity::Info, version.to_string());

        let mut wrong = Vec::new();
        let mut count = 0u64;
        for kind in Kind::ALL {
            self.each(kind, |record| {
                count += 1;
                for problem in validate::record(&record, &self.known) {
                    if wrong.len() < 100 {
                        wrong.push(format!("{} {} {}: {}", kind.code(), record.id, problem.field, problem.reason));
                    }
                }
                Ok(())
            })?;
        }
        let detail = if wrong.is_empty() { format!("{count} records keep the rules") } else { wrong.join("; ") };
        add("rules", ok_or(wrong.is_empty(), Severity::Error), detail);

        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            if let Ok(metadata) = std::fs::metadata(&self.path) {
                let mode = metadata.permissions().mode() & 0o777;
                add("file_rights", ok_or(mode & 0o077 == 0, Severity::Warning), format!("{mode:o}"));
            }
        }
        Ok(findings)
    }

    fn lines(&self, sql: &'static str) -> Result<Vec<String>, StoreError> {
        let doing = || StoreError::sql("check the database");
        let mut statement = self.conn.prepare(sql).map_err(doing())?;
        let rows = statement.query_map([], |row| row.get(0)).map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }
}
