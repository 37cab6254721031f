//! What the doctor found, in words.

use std::fmt::Display;

use super::super::Lang;
use super::{count, problem};
use crate::model::text::display_safe;
use crate::store::{
    Alterations, Breach, Closing, Hampered, HamperedPlace, LastMissing, LostMemory, Part, StrayLog, What, is_older,
};

/// What was found.
pub fn finding(lang: Lang, what: &What) -> String {
    let mode = |mode: u32| format!("{mode:o}");
    match what {
        What::Unopened(why) => why.clone(),
        What::Sound => lang.t("errors.doctor.sound").to_owned(),
        What::Damaged(lines) => lang.tf("errors.doctor.damaged", &[("detail", &lines.join("; "))]),
        What::LinksWhole => lang.t("errors.doctor.links_whole").to_owned(),
        What::LinksBroken { count, shown } => {
            let links = shown.iter().map(|link| {
                let (from, to) = (lang.record(&link.from, 1), lang.record(&link.to, 1));
                format!("{from} {} → {to}", link.id)
            });
            let links = and_more(lang, links.collect::<Vec<_>>().join(", "), *count, shown.len());
            lang.tn("errors.doctor.links_broken", number(*count), &[("links", &links)])
        }
        What::Version(version) => version.to_string(),
        What::SchemaOurs => lang.t("errors.doctor.schema_ours").to_owned(),
        What::SchemaAltered(how) => lang.tf("errors.doctor.schema_altered", &[("what", &alterations(lang, how))]),
        What::RulesKept { records } => lang.tn("errors.doctor.rules_kept", number(*records), &[]),
        What::RulesBroken { count, shown } => {
            let breaches = shown.iter().map(|each| breach(lang, each)).collect::<Vec<_>>().join(" ; ");
            let breaches = and_more(lang, breaches, *count, shown.len());
            let values: [(&str, &dyn Display); 1] = [("breaches", &breaches)];
            lang.tn("errors.doctor.rules_broken", number(*count), &values)
        }
        What::PeriodsApart => lang.t("errors.doctor.periods_apart").to_owned(),
        What::PeriodsOverlap { count, shown } => {
            let date = |text: &str| text.parse().map_or_else(|_| text.to_owned(), |date| lang.date(date));
            let overlaps = shown.iter().map(|each| {
                let (first, second) = (date(&each.first), date(&each.second));
                format!("{} ({first}, {second})", each.organisation)
            });
            let overlaps = and_more(lang, overlaps.collect::<Vec<_>>().join(", "), *count, shown.len());
            lang.tn("errors.doctor.periods_overlap", number(*count), &[("overlaps", &overlaps)])
        }
        What::ClosingsWhole { closings } => lang.tn("errors.doctor.closings_whole", number(*closings), &[]),
        What::ClosingsBroken(broken) => {
            // A code that somebody wrote past the program may be of any length.
            let contract = |one: &Closing| one.contract.chars().take(100).collect::<String>();
            let named = broken.iter().map(|one| format!("{} ({}, {})", one.year, one.revision, contract(one)));
            let named = named.collect::<Vec<_>>().join(", ");
            lang.tn("errors.doctor.closings_broken", count(broken.len()), &[("closings", &named)])
        }
        What::Durable => lang.t("errors.doctor.durable").to_owned(),
        What::NotDurable { mode, synced } => {
            let sync = if *synced { "FULL" } else { "NORMAL/OFF" };
            lang.tf("errors.doctor.not_durable", &[("mode", mode), ("sync", &sync)])
        }
        What::Private(bits) => lang.tf("errors.doctor.private", &[("mode", &mode(*bits))]),
        What::SharedWithGroup(bits) => lang.tf("errors.doctor.shared_with_group", &[("mode", &mode(*bits))]),
        What::ReadByOthers(bits) => lang.tf("errors.doctor.read_by_others", &[("mode", &mode(*bits))]),
        What::LocalDisk => lang.t("errors.doctor.local_disk").to_owned(),
        What::Network(name) => lang.tf("errors.doctor.network", &[("name", name)]),
        What::NoSyncFolder => lang.t("errors.doctor.no_sync_folder").to_owned(),
        What::SyncFolder(program) => lang.tf("errors.doctor.sync_folder", &[("program", program)]),
        What::BackedUp { at, to } => {
            let day = at.get(..10).and_then(|day| day.parse().ok());
            let at = day.map_or_else(|| at.clone(), |day| lang.date(day));
            lang.tf("errors.doctor.backed_up", &[("at", &at), ("to", to)])
        }
        What::BackupGone { at, to } => {
            let day = at.get(..10).and_then(|day| day.parse().ok());
            let at = day.map_or_else(|| at.clone(), |day| lang.date(day));
            lang.tf("errors.doctor.backup_gone", &[("at", &at), ("to", to)])
        }
        What::NoBackup => lang.t("errors.doctor.no_backup").to_owned(),
        What::BackupsHampered(found) => hampered(lang, found),
        What::ErasuresLost { path, lost, mended } => {
            let what = match lost {
                LostMemory::Missing => "errors.doctor.erasures_missing",
                LostMemory::Unreadable => "errors.doctor.erasures_unreadable",
                LostMemory::Incomplete => "errors.doctor.erasures_incomplete",
                LostMemory::Forbidden => return lang.tf("errors.doctor.erasures_forbidden", &[("path", path)]),
            };
            let then = if *mended { "errors.doctor.erasures_mended" } else { "errors.doctor.erasures_not_mended" };
            format!("{} {}", lang.tf(what, &[("path", path)]), lang.t(then))
        }
        What::Rescued(files) => lang.tf("errors.doctor.rescued", &[("files", &files.join(", "))]),
        What::EditorTexts(files) => lang.tf("errors.doctor.editor_texts", &[("files", &files.join(", "))]),
        What::DraftsOfNobody(logins) => lang.tf("errors.doctor.drafts_of_nobody", &[("logins", &logins.join(", "))]),
        What::DraftsOfFormer(files) => lang.tf("errors.doctor.drafts_of_former", &[("files", &files.join(", "))]),
        What::DraftsOfCopies(files) => lang.tf("errors.doctor.drafts_of_copies", &[("files", &files.join(", "))]),
        What::Outlived { by, process } => lang.tf("errors.doctor.outlived", &[("by", by), ("process", process)]),
        What::LastMissing(missing) => {
            let all =
                missing.iter().map(|LastMissing { at, note }| format!("{} ({})", lang.moment(at), note.display()));
            lang.tf("errors.doctor.last_missing", &[("missing", &all.collect::<Vec<_>>().join(", "))])
        }
        What::OlderLogs(files) => lang.tf("errors.doctor.older_logs", &[("files", &files.join(", "))]),
        What::LogsAside(files) => lang.tf("errors.doctor.logs_aside", &[("files", &files.join(", "))]),
        What::KeyNotShared { path, mode } => {
            lang.tf("errors.doctor.key_not_shared", &[("path", path), ("mode", &format!("{mode:o}"))])
        }
        What::CopiesInClear(files) => lang.tf("errors.doctor.copies_in_clear", &[("files", &files.join(", "))]),
        What::DraftsInClear(files) => lang.tf("errors.doctor.drafts_in_clear", &[("files", &files.join(", "))]),
        What::KeysLeft(files) => lang.tf("errors.doctor.keys_left", &[("files", &files.join(", "))]),
        What::CutOff(files) => lang.tf("errors.doctor.cut_off", &[("files", &files.join(", "))]),
    }
}

/// The first of a list, and how many there are beside them.
fn and_more(lang: Lang, first: String, count: u64, shown: usize) -> String {
    match number(count).saturating_sub(super::count(shown)) {
        more @ 1.. => format!("{first} {}", lang.tn("errors.doctor.and_more", more, &[])),
        _ => first,
    }
}

/// That a log was not where it belongs when the database was opened; which; and what to do.
pub fn stray_log(lang: Lang, stray: &StrayLog) -> [String; 3] {
    if let StrayLog::Lost(LastMissing { at, note }) = stray {
        let what = lang.tf("global.stray_log.lost", &[("at", &lang.moment(at))]);
        return [
            what,
            display_safe(&note.display().to_string()).into_owned(),
            lang.t("global.stray_log.lost_then").to_owned(),
        ];
    }
    let (what, then, log) = match stray {
        StrayLog::SetAside(log) if is_older(log) => ("global.stray_log.older", "global.stray_log.older_then", log),
        StrayLog::SetAside(log) => ("global.stray_log.other", "global.stray_log.other_then", log),
        StrayLog::Gone(log) => ("global.stray_log.gone", "global.stray_log.gone_then", log),
        StrayLog::Lost(LastMissing { note: log, .. }) | StrayLog::WithoutFile(log) => {
            ("global.stray_log.without_file", "global.stray_log.without_file_then", log)
        }
    };
    [lang.t(what).to_owned(), display_safe(&log.display().to_string()).into_owned(), lang.t(then).to_owned()]
}

/// What keeps backups from being made or used, and the command that mends it.
fn hampered(lang: Lang, found: &Hampered) -> String {
    let said = |key: &'static str, place: &HamperedPlace, files: &str| {
        let (path, mode) = (place.path.display(), format!("{:o}", place.mode));
        let values: [(&str, &dyn std::fmt::Display); 5] =
            [("path", &path), ("mode", &mode), ("owner", &place.owner), ("command", &place.command), ("files", &files)];
        lang.tf(key, &values)
    };
    match found {
        Hampered::Folder(place) => said("errors.doctor.backups_folder", place, ""),
        Hampered::Above(place) => said("errors.doctor.backups_above", place, ""),
        Hampered::Silent(path) => lang.tf("errors.doctor.backups_silent", &[("path", &path.display())]),
        Hampered::NoFolder(path) => lang.tf("errors.doctor.backups_no_folder", &[("path", &path.display())]),
        Hampered::Copies { place, copies } => {
            let names = copies.iter().filter_map(|copy| copy.file_name()).map(|name| name.to_string_lossy());
            said("errors.doctor.backups_unread", place, &names.collect::<Vec<_>>().join(", "))
        }
    }
}

/// In what a schema differs from the program's own.
pub fn alterations(lang: Lang, how: &Alterations) -> String {
    let list = |key: &'static str, parts: &[Part]| {
        let name = |part: &Part| {
            let sort = lang.find(&format!("errors.schema.{}", part.sort.code())).unwrap_or(part.sort.code());
            format!("{sort} {}", display_safe(&part.name))
        };
        let named: Vec<String> = parts.iter().map(name).collect();
        (!named.is_empty()).then(|| lang.tf(key, &[("what", &named.join(", "))]))
    };
    let lists = [
        list("errors.schema.foreign", &how.foreign),
        list("errors.schema.missing", &how.missing),
        list("errors.schema.changed", &how.changed),
    ];
    lists.into_iter().flatten().collect::<Vec<_>>().join(" ; ")
}

fn breach(lang: Lang, breach: &Breach) -> String {
    match breach {
        Breach::Field { kind, id, problem: found } => {
            let (kind_name, what) = (lang.record(kind.code(), 1), problem(lang, *kind, found));
            format!("{kind_name} {id}, {what}")
        }
        Breach::Unreadable { kind, detail } => {
            lang.tf("errors.doctor.unreadable", &[("kind", &lang.title(kind.code())), ("detail", detail)])
        }
    }
}

fn number(n: u64) -> i64 {
    count(usize::try_from(n).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kind::Kind;
    use crate::model::parse::Reason;
    use crate::model::validate::Problem;
    use crate::store::{BrokenLink, Overlap, Sort};

    #[test]
    fn every_finding_has_its_words() {
        let problem = Problem { field: "country", reason: Reason::Country };
        let shown = vec![
            Breach::Field { kind: Kind::Organisation, id: 7, problem },
            Breach::Unreadable { kind: Kind::Visit, detail: "x".into() },
        ];
        let overlap = Overlap { organisation: "Optique".into(), first: "2015-01-31".into(), second: "?".into() };
        for lang in [Lang::Fr, Lang::En] {
            for what in [
                What::Sound,
                What::Damaged(vec!["a".into(), "b".into()]),
                What::LinksWhole,
                What::SchemaOurs,
                What::SchemaAltered(Alterations {
                    foreign: vec![Part { sort: Sort::Trigger, name: "a".into() }],
                    missing: vec![Part { sort: Sort::Index, name: "b".into() }],
                    changed: vec![
                        Part { sort: Sort::Table, name: "c".into() },
                        Part { sort: Sort::View, name: "d".into() },
                    ],
                }),
                What::LinksBroken {
                    count: 12,
                    shown: vec![BrokenLink { from: "visit".into(), id: 7, to: "staff".into() }],
                },
                What::RulesKept { records: 1 },
                What::RulesKept { records: 2 },
                What::RulesBroken { count: 2, shown: shown.clone() },
                What::PeriodsApart,
                What::PeriodsOverlap { count: 1, shown: vec![overlap.clone()] },
                What::Durable,
                What::NotDurable { mode: "delete".into(), synced: true },
                What::Private(0o600),
                What::SharedWithGroup(0o660),
                What::ReadByOthers(0o644),
                What::LocalDisk,
                What::Network("NFS".into()),
                What::NoSyncFolder,
                What::SyncFolder("Nextcloud".into()),
                What::BackedUp { at: "2015-06-30T12:00:00Z".into(), to: "copie.db".into() },
                What::BackupGone { at: "2015-06-30T12:00:00Z".into(), to: "copie.db".into() },
                What::NoBackup,
                What::CutOff(vec!["pole.db.opening".into()]),
                What::DraftsOfNobody(vec!["jmrn".into()]),
                What::DraftsOfFormer(vec!["state/drafts/0a1b.json".into()]),
                What::DraftsOfCopies(vec!["a.db".into()]),
                What::EditorTexts(vec!["state/editor/0a1b/text.md".into()]),
                What::KeysLeft(vec!["pole.db.key.new".into()]),
                What::KeyNotShared { path: "pole.db.key".into(), mode: 0o600 },
                What::DraftsInClear(vec!["0123.json".into()]),
                What::CopiesInClear(vec!["pole.db.plain-20150630T080000Z".into()]),
                What::LogsAside(vec!["pole.db.overwritten-20150630T080000Z-wal".into()]),
                What::Outlived { by: "sqlite3".into(), process: 1234 },
                What::LastMissing(vec![LastMissing {
                    at: "2015-06-30T12:00:00Z".into(),
                    note: "pole.db.missing-20150630T121500Z.last-saved".into(),
                }]),
                What::OlderLogs(vec!["pole.db.overwritten-older-20150630T080000Z-wal".into()]),
                What::Rescued(vec!["pole.db.rescued-1".into()]),
                What::BackupsHampered(Hampered::NoFolder("backups".into())),
                What::BackupsHampered(Hampered::Silent("backups".into())),
                What::ErasuresLost { path: "pole.db.erasures".into(), lost: LostMemory::Missing, mended: true },
                What::ErasuresLost { path: "pole.db.erasures".into(), lost: LostMemory::Unreadable, mended: false },
                What::ErasuresLost { path: "pole.db.erasures".into(), lost: LostMemory::Incomplete, mended: true },
                What::ErasuresLost { path: "pole.db.erasures".into(), lost: LostMemory::Forbidden, mended: false },
            ] {
                let words = finding(lang, &what);
                assert!(!words.contains(['{', '}']) && words.contains(' '), "{words}");
            }
        }
        let words = finding(Lang::Fr, &What::RulesBroken { count: 2, shown });
        assert!(words.contains("structure 7, Pays"), "{words}");
        let words = finding(Lang::Fr, &What::PeriodsOverlap { count: 1, shown: vec![overlap] });
        assert!(words.contains("Optique (31/01/2015, ?)"), "{words}");
    }
}
