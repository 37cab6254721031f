//! `rouage doctor`

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::args::JsonArgs;
use super::backup;
use super::output::table;
use super::{Context, Exit, Failure, Output};
use crate::config;
use crate::i18n::messages;
use crate::live::draft_files::Folders;
use crate::live::window::{self, Fate, Window};
#[cfg(feature = "encryption")]
use crate::store::encryption::plain_copies;
use crate::store::{
    Draft, Finding, Severity, Store, What, answers, cut_off, doubtful_keys, file_rights, is_older, logs_aside,
    network_file_system, sync_folder, vanished,
};
#[cfg(feature = "encryption")]
use crate::vault::is_encrypted;

pub fn run(context: &Context, args: &JsonArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    // One that was there, and is not any more, is a finding.
    if vanished(&context.db).is_none() && !context.db.exists() {
        return Err(Failure::Said(lang.tf("cli.no_database", &[("path", &context.db.display())])));
    }
    let on_network = network_file_system(&context.db);
    // Opening takes others' rights away: that they had them is worth knowing.
    let exposed = file_rights::exposed(&context.db);
    // It deletes what was left of encrypting, too.
    let left: Vec<String> = cut_off(&context.db).iter().map(|file| file.display().to_string()).collect();
    let mut findings = match context.open_to_examine().and_then(|store| examine(context, &store)) {
        Ok(findings) => findings,
        // A database that cannot be opened or read is what a doctor is there to find.
        Err(failure) => {
            vec![What::Unopened(failure.message(lang)).of("open"), place(on_network)]
        }
    };
    if let (Some(mode), Some(found)) = (exposed, findings.iter_mut().find(|found| found.check == "file_rights")) {
        *found = What::ReadByOthers(mode).of("file_rights");
    }
    let keys: Vec<String> = doubtful_keys(&context.db).iter().map(|file| file.display().to_string()).collect();
    if !keys.is_empty() {
        findings.push(What::KeysLeft(keys).of("keys_left"));
    }
    #[cfg(feature = "encryption")]
    if is_encrypted(&context.db) {
        let drafts = Folders::of_user(config::state().as_deref()).in_clear(&context.db);
        let drafts: Vec<String> = drafts.iter().map(|file| file.display().to_string()).collect();
        if !drafts.is_empty() {
            findings.push(What::DraftsInClear(drafts).of("drafts_in_clear"));
        }
    }
    let (older, logs): (Vec<PathBuf>, Vec<PathBuf>) =
        logs_aside(&context.db).into_iter().partition(|log| is_older(log));
    let shown = |logs: Vec<PathBuf>| logs.iter().map(|file| file.display().to_string()).collect::<Vec<_>>();
    let (older, logs) = (shown(older), shown(logs));
    if !older.is_empty() {
        findings.push(What::OlderLogs(older).of("logs_aside"));
    }
    if !logs.is_empty() {
        findings.push(What::LogsAside(logs).of("logs_aside"));
    }
    if !left.is_empty() {
        findings.push(What::CutOff(left).of("cut_off"));
    }
    let worst = findings.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Info);
    let sound = worst == Severity::Info;
    if args.json {
        let list: Vec<Json> = findings
            .iter()
            .map(|finding| {
                json!({
                    "check": finding.check,
                    "severity": finding.severity.code(),
                    "code": finding.what.code(),
                    "detail": messages::finding(lang, &finding.what),
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
                    messages::finding(lang, &finding.what),
                ]
            })
            .collect();
        table(&rows, &[]).into_iter().for_each(|line| output.line(line));
        output.line(lang.t(if sound { "cli.doctor.sound" } else { "cli.doctor.wrong" }));
    }
    Ok(if sound { Exit::Done } else { Exit::Wrong })
}

fn examine(context: &Context, store: &Store) -> Result<Vec<Finding>, Failure> {
    let mut findings = store.doctor()?;
    findings.push(place(network_file_system(&context.db)));
    findings.extend(store.outlived_by().map(|(process, by)| What::Outlived { by, process }.of("log")));
    let missing = store.last_missing();
    if !missing.is_empty() {
        findings.push(What::LastMissing(missing).of("last_saved"));
    }
    let rescued = store.not_brought_in();
    if !rescued.is_empty() {
        let rescued = rescued.iter().map(|file| file.display().to_string()).collect();
        findings.push(What::Rescued(rescued).of("rescued"));
    }
    let folders = Folders::of_user(config::state().as_deref());
    let copies = folders.of_its_copies(&context.db, &|origin| store.begins_with(origin));
    if !copies.is_empty() {
        let copies = copies.iter().map(|file| file.display().to_string()).collect();
        findings.push(What::DraftsOfCopies(copies).of("drafts_of_copies"));
    }
    let former = folders.of_former(&context.db, &|origin| store.begins_with(origin));
    if !former.is_empty() {
        let former = former.iter().map(|file| file.display().to_string()).collect();
        findings.push(What::DraftsOfFormer(former).of("drafts_of_former"));
    }
    #[cfg(feature = "encryption")]
    if is_encrypted(&context.db) {
        let copies = plain_copies(&context.db, Some(context.backups().folder())).own;
        let copies: Vec<String> = copies.iter().map(|file| file.display().to_string()).collect();
        if !copies.is_empty() {
            findings.push(What::CopiesInClear(copies).of("copies_in_clear"));
        }
    }
    let texts = folders.texts_without_draft(&context.db, &store.draft_ids()?, None);
    if !texts.is_empty() {
        let texts = texts.iter().map(|text| text.display().to_string()).collect();
        findings.push(What::EditorTexts(texts).of("editor_texts"));
    }
    let here = Window::here(&context.session.id);
    let runs = |draft: &Draft| Window::of(draft).fate(&here, &window::process, &window::anywhere) == Fate::Runs;
    let mut logins = store.drafts_of_nobody()?;
    logins.retain(|(_, draft)| !runs(draft));
    let logins: BTreeSet<String> = logins.into_iter().map(|(login, _)| login).collect();
    if !logins.is_empty() {
        findings.push(What::DraftsOfNobody(logins.into_iter().collect()).of("drafts_of_nobody"));
    }
    let sync = sync_folder(&context.db);
    findings.push(sync.map_or(What::NoSyncFolder, |program| What::SyncFolder(program.to_owned())).of("sync_folder"));
    findings.push(last_backup(context).of("last_backup"));
    if context.settings.backups.enabled
        && let Some(found) = context.backups().hampered()
    {
        findings.push(What::BackupsHampered(found).of("backup_folder"));
    }
    Ok(findings)
}

fn place(on_network: Option<String>) -> Finding {
    on_network.map_or(What::LocalDisk, What::Network).of("file_system")
}

/// When and where the last backup was made: by `rouage backup`, or on leaving the interface.
fn last_backup(context: &Context) -> What {
    let stamp = crate::small_file::read(&backup::stamp(&context.db), crate::small_file::NOTE).ok();
    let asked = stamp.as_deref().and_then(|text| text.trim().split_once(' '));
    let asked = asked.map(|(at, to)| (at.to_owned(), to.to_owned()));
    // Whoever made it on a stick took that out since, or deleted it.
    // Nor may this account look everywhere that another's copies are.
    let is_there = |to: &str| Path::new(to).parent().is_none_or(answers) && Path::new(to).try_exists().unwrap_or(true);
    let daily = context.backups().last(context.session.clock.moment()).map(|backup| {
        let at = backup.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        (at, backup.path.display().to_string())
    });
    // Moments of one zone, as texts of one length.
    let last = asked.clone().filter(|(_, to)| is_there(to)).into_iter().chain(daily).max();
    match (last, asked) {
        (Some((at, to)), _) => What::BackedUp { at, to },
        (None, Some((at, to))) => What::BackupGone { at, to },
        (None, None) => What::NoBackup,
    }
}
