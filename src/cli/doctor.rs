//! `rouage doctor`

use std::path::Path;

use serde_json::{Value as Json, json};

use super::args::JsonArgs;
use super::backup;
use super::output::table;
use super::{Context, Exit, Failure, Output};
use crate::store::{Finding, Severity, Store};

pub fn run(context: &Context, args: &JsonArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    if !context.db.exists() {
        return Err(Failure::Said(lang.tf("cli.no_database", &[("path", &context.db.display())])));
    }
    let findings = match context.open_existing().and_then(|store| examine(context, &store)) {
        Ok(findings) => findings,
        // A database that cannot be opened or read is what a doctor is there to find.
        Err(failure) => {
            vec![Finding { check: "open", severity: Severity::Error, detail: failure.message(lang) }]
        }
    };
    let worst = findings.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Info);
    let sound = worst == Severity::Info;
    if args.json {
        let list: Vec<Json> = findings
            .iter()
            .map(|finding| {
                json!({
                    "check": finding.check,
                    "severity": finding.severity.code(),
                    "detail": finding.detail,
                })
            })
            .collect();
        output.json(&json!({ "database": context.db.display().to_string(), "ok": sound, "findings": list }));
    } else {
        let rows: Vec<Vec<String>> = findings
            .iter()
            .map(|finding| {
                let severity = lang.find(&format!("cli.doctor.severity.{}", finding.severity.code()));
                let check = lang.find(&format!("cli.doctor.check.{}", finding.check));
                vec![
                    severity.unwrap_or(finding.severity.code()).to_owned(),
                    check.unwrap_or(finding.check).to_owned(),
                    finding.detail.clone(),
                ]
            })
            .collect();
        table(&rows, &[]).into_iter().for_each(|line| output.line(line));
        output.line(lang.t(if sound { "cli.doctor.sound" } else { "cli.doctor.wrong" }));
    }
    Ok(if sound { Exit::Done } else { Exit::Wrong })
}

fn examine(context: &Context, store: &Store) -> Result<Vec<Finding>, Failure> {
    let lang = context.lang;
    let mut findings = store.doctor()?;
    let on_network = network_file_system(&context.db);
    findings.push(Finding {
        check: "file_system",
        severity: if on_network.is_some() { Severity::Warning } else { Severity::Info },
        detail: match on_network {
            Some(name) => lang.tf("cli.doctor.network", &[("name", &name)]),
            None => lang.t("cli.doctor.local").to_owned(),
        },
    });
    let last = std::fs::read_to_string(backup::stamp(&context.db)).ok();
    findings.push(Finding {
        check: "last_backup",
        severity: Severity::Info,
        detail: last.map_or_else(|| lang.t("cli.doctor.no_backup").to_owned(), |text| text.trim().to_owned()),
    });
    Ok(findings)
}

/// The name of the network file system that a file is on. SQLite's log needs shared memory, which these do not give
/// to several machines: two people writing at once can destroy the file.
#[cfg(target_os = "linux")]
fn network_file_system(path: &Path) -> Option<&'static str> {
    let stat = rustix::fs::statfs(path).ok()?;
    // The numbers of statfs(2); the type of the field differs between machines, its low 32 bits do not.
    match stat.f_type as u64 & 0xFFFF_FFFF {
        0x6969 => Some("NFS"),
        0x517B | 0xFF53_4D42 | 0xFE53_4D42 => Some("SMB"),
        0x0102_1997 => Some("9P"),
        0x5346_414F => Some("AFS"),
        0x7375_7245 => Some("Coda"),
        _ => None,
    }
}

#[cfg(not(target_os = "linux"))]
fn network_file_system(_path: &Path) -> Option<&'static str> {
    None
}
