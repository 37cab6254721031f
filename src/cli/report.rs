//! `rouage report`

use std::path::Path;

use super::args::ReportArgs;
use super::output::is_standard;
use super::{Context, Exit, Failure, Output};
use crate::i18n::messages;
use crate::interchange::output::write_file;
use crate::report::{self, Format, Order};

/// Writes the yearly report; `-` is standard output, as HTML unless `--format` says otherwise.
pub fn run(context: &Context, args: &ReportArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let to_stdout = is_standard(&args.output);
    let format = match (&args.format, to_stdout) {
        (Some(format), _) => Format::of(&Path::new("report").with_extension(format)),
        (None, true) => Some(Format::Html),
        (None, false) => Format::of(&args.output),
    };
    let Some(format) = format else {
        let asked = args.format.as_deref().map_or_else(|| args.output.display().to_string(), str::to_owned);
        return Err(Failure::Said(messages::report_ending(lang, &asked)));
    };
    if to_stdout && format == Format::Xlsx {
        return Err(Failure::Said(lang.t("report.cli.stdout_binary").to_owned()));
    }
    let order = Order { year: args.year, on: context.on, today: context.today, format, lang };
    let bytes = context.read_with(|store| {
        let produced = store.snapshot(|store| {
            let facts = store.facts()?;
            Ok(report::produce(store, &facts, order))
        })?;
        produced.map_err(|error| Failure::Said(messages::report_error(lang, &error)))
    })?;
    if to_stdout {
        output.raw(&bytes);
        return Ok(Exit::Done);
    }
    write_file(&args.output, &bytes)?;
    output.line(lang.tf("cli.written", &[("path", &args.output.display())]));
    Ok(Exit::Done)
}
