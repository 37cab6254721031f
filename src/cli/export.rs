//! `rouage export`

use std::path::Path;

use super::args::ExportArgs;
use super::{Context, Exit, Failure, Output};
use crate::interchange::export::{self, Names};
use crate::interchange::output::write_file;
use crate::model::kind::Kind;

pub fn run(context: &Context, args: &ExportArgs, output: &mut Output) -> Result<Exit, Failure> {
    match (&args.dir, args.kind, &args.output) {
        (Some(dir), ..) => folder(context, dir, output),
        (None, Some(kind), Some(target)) => one_kind(context, kind, &args.format, target, output),
        // The argument parser asks for one or the other.
        _ => Err(Failure::Usage(context.lang.t("cli.export.what").to_owned())),
    }
}

fn folder(context: &Context, dir: &Path, output: &mut Output) -> Result<Exit, Failure> {
    let store = context.open_existing()?;
    let count = export::folder(&store, dir)?;
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    output.line(context.lang.tn("cli.export.done", count, &[("path", &dir.display())]));
    Ok(Exit::Done)
}

fn one_kind(context: &Context, kind: Kind, format: &str, target: &Path, output: &mut Output) -> Result<Exit, Failure> {
    let write = match format {
        "csv" => export::csv,
        "json" => export::json,
        other => {
            let text = context.lang.tf("cli.export.format", &[("format", &other), ("known", &"csv, json")]);
            return Err(Failure::Said(text));
        }
    };
    let store = context.open_existing()?;
    let bytes = store.snapshot(|store| write(store, kind, &Names::read(store)?))?;
    if target == Path::new("-") {
        output.raw(&bytes);
        return Ok(Exit::Done);
    }
    write_file(target, &bytes)?;
    output.line(context.lang.tf("cli.written", &[("path", &target.display())]));
    Ok(Exit::Done)
}
