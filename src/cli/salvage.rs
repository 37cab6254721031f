//! `rouage salvage`

use std::path::Path;

use serde_json::json;

use super::args::SalvageArgs;
use super::output::table;
use super::{Context, Exit, Failure, Output};
use crate::i18n::{Lang, messages};
use crate::interchange::files::regular;
use crate::interchange::output::not_in_clear;
use crate::store::backups::Backups;
use crate::store::{
    ErasuresSince, Salvaged, SalvagedTable, StoreError, is_older, logs_aside, looks_encrypted, salvage, was_ours,
};
use crate::vault::{KeyError, key_file};

pub fn run(context: &Context, args: &SalvageArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let opened = regular(&args.damaged).and_then(|()| std::fs::File::open(&args.damaged));
    opened.map_err(|source| Failure::Read { path: args.damaged.clone(), source })?;
    // An encrypted one shows no mark: its key opens it, or nothing does.
    if !was_ours(&args.damaged) && !key_file(&args.damaged).exists() {
        if cfg!(feature = "encryption") && looks_encrypted(&args.damaged) {
            return Err(StoreError::from(KeyError::KeyGone(args.damaged.clone())).into());
        }
        return Err(nothing_left(context, &args.damaged));
    }
    // A new database is never sealed.
    not_in_clear(&args.new, &[])?;
    let save = || salvage(&args.damaged, &args.new, &context.db, context.session.clone());
    let salvaged = context.unlocked(save)?;
    let whole = salvaged.is_whole();
    if args.json {
        output.json(&document(&salvaged));
    } else {
        report(lang, &salvaged, &args.damaged).into_iter().for_each(|line| output.line(line));
        if salvaged.erasures == ErasuresSince::Unknown {
            output.line(lang.tf("cli.salvage.erasures_unknown", &[("path", &args.new.display())]));
        }
        output.line(lang.tf("cli.salvage.written", &[("path", &args.new.display())]));
    }
    Ok(if whole { Exit::Done } else { Exit::Wrong })
}

/// No page of the file shows a record: perhaps it was never ours, perhaps all of it is destroyed. Then a copy may be there.
fn nothing_left(context: &Context, damaged: &Path) -> Failure {
    // A file that was set aside has the copies of the database whose name it had.
    let name = damaged.file_name().unwrap_or_default().to_string_lossy();
    let own = name.split_once(".damaged-").map_or(&*name, |(own, _)| own);
    let backups = Backups::of(&damaged.with_file_name(own), context.settings.backups.folder.as_deref());
    match backups.last_sound(context.session.clock.moment()) {
        Some(copy) => Failure::Said(
            context
                .lang
                .tf("cli.salvage.nothing_left", &[("path", &damaged.display()), ("copy", &copy.path.display())]),
        ),
        None => StoreError::NotOurs(damaged.to_owned()).into(),
    }
}

fn document(salvaged: &Salvaged) -> serde_json::Value {
    let tables: Vec<_> = salvaged
        .tables
        .iter()
        .map(|table| {
            json!({
                "name": table.name, "kept": table.kept, "rebuilt": table.rebuilt, "stand_ins": table.stand_ins,
                "refused": table.refused, "reason": table.reason, "lost": table.lost, "gaps": table.gaps,
                "unknown": table.unknown,
            })
        })
        .collect();
    let erased = match salvaged.erasures {
        ErasuresSince::Known(people) => Some(people),
        ErasuresSince::Unknown => None,
    };
    json!({
        "erased_again": erased, "pages": salvaged.pages, "unreadable": salvaged.unreadable, "whole": salvaged.is_whole(), "tables": tables,
    })
}

/// What was saved of a file, table by table: those with rows, or that lost some.
pub fn report(lang: Lang, salvaged: &Salvaged, damaged: &Path) -> Vec<String> {
    let pages = [("pages", &salvaged.pages as &dyn std::fmt::Display)];
    let mut lines = vec![lang.tn("cli.salvage.pages", i64::from(salvaged.unreadable), &pages)];
    let heading = ["table", "kept", "rebuilt", "stand_ins", "refused", "lost"];
    let words = heading.map(|key| lang.find(&format!("cli.salvage.{key}")).unwrap_or(key).to_owned());
    let mut rows = vec![words.to_vec()];
    for table in &salvaged.tables {
        let counts = [table.kept, table.rebuilt, table.stand_ins, table.refused];
        if counts.iter().any(|count| *count > 0) || table.lost > 0 || table.unknown {
            let counts = counts.map(|count| shown(lang, count));
            rows.push([name(lang, table)].into_iter().chain(counts).chain([lost(lang, table)]).collect());
        }
    }
    lines.extend(table(&rows, &[1, 2, 3, 4, 5]));
    for table in &salvaged.tables {
        lines.extend(remarks(lang, table));
    }
    if let ErasuresSince::Known(people @ 1..) = salvaged.erasures {
        lines.push(lang.tn("cli.salvage.erased_again", i64::try_from(people).unwrap_or(i64::MAX), &[]));
    }
    let end = if salvaged.is_whole() { "cli.salvage.whole" } else { "cli.salvage.not_whole" };
    lines.push(lang.t(end).to_owned());
    // What was saved last may be in a log that was taken out of the way before.
    let aside = logs_aside(damaged);
    let aside: Vec<String> = aside.iter().filter(|log| !is_older(log)).map(|log| log.display().to_string()).collect();
    if !aside.is_empty() {
        lines.push(lang.tf("cli.salvage.logs_aside", &[("files", &aside.join(", "))]));
    }
    lines
}

/// Zeros are left out: what matters stands out.
fn shown(lang: Lang, count: u64) -> String {
    if count == 0 { "·".to_owned() } else { lang.number(i64::try_from(count).unwrap_or(i64::MAX)) }
}

/// How many rows are lost: so many, so many or more, or nobody knows.
fn lost(lang: Lang, table: &SalvagedTable) -> String {
    match (table.unknown, table.lost) {
        (false, lost) => shown(lang, lost),
        (true, 0) => "?".to_owned(),
        (true, lost) => format!("≥ {}", shown(lang, lost)),
    }
}

fn name(lang: Lang, table: &SalvagedTable) -> String {
    let own = lang.find(&format!("cli.salvage.tables.{}", table.name));
    own.unwrap_or_else(|| lang.title(&table.name)).to_owned()
}

/// Where rows are missing, and why some were refused.
fn remarks(lang: Lang, table: &SalvagedTable) -> Vec<String> {
    let title = name(lang, table);
    let mut remarks = Vec::new();
    if !table.gaps.is_empty() {
        let gap = |(from, to): &(i64, Option<i64>)| match to {
            Some(to) if to == from => from.to_string(),
            Some(to) => format!("{from} – {to}"),
            None => format!("{from} …"),
        };
        let gaps = table.gaps.iter().map(gap).collect::<Vec<_>>().join(", ");
        remarks.push(lang.tf("cli.salvage.gaps", &[("table", &title), ("gaps", &gaps)]));
    }
    if let Some(reason) = &table.reason {
        let why = messages::sqlite(lang, reason);
        remarks.push(lang.tf("cli.salvage.reason", &[("table", &title), ("why", &why)]));
    }
    if table.stand_ins > 0 {
        remarks.push(lang.tf("cli.salvage.stand_in", &[("table", &title)]));
    }
    if table.unknown {
        remarks.push(lang.tf("cli.salvage.unknown", &[("table", &title)]));
    }
    remarks
}

/// Where a database is made anew beside a damaged one, to take its place once it is whole.
pub fn beside(database: &Path, stamp: &str) -> std::path::PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(format!(".salvaged-{stamp}"));
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_a_name_in_the_users_language() {
        let schema = include_str!("../../schema.sql");
        let tables = schema.lines().filter_map(|line| line.strip_prefix("CREATE TABLE ")?.split([' ', '(']).next());
        let mut count = 0;
        for table in tables {
            count += 1;
            let table = SalvagedTable { name: table.to_owned(), ..SalvagedTable::default() };
            for lang in [Lang::Fr, Lang::En] {
                let said = name(lang, &table);
                assert!(!said.contains('_') && said.chars().next().is_some_and(char::is_uppercase), "{said}");
            }
        }
        assert!(count > 20);
    }
}
