//! The command line: one file for each subcommand.
//!
//! A command gets its arguments and the [`Context`] (database, language, date, who), writes what it has to say into
//! an [`Output`] and gives an [`Exit`], or a [`Failure`] that is said once on standard error.

mod args;
mod context;
mod demo;
mod failure;
mod import;
mod interface;
mod output;
mod status;

use std::process::ExitCode;

use clap::Parser;

pub use context::Context;
pub use failure::Failure;
pub use output::Output;

use args::{Arguments, Command};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Done,
    /// Refused or failed; what was wrong has been said.
    Refused,
    /// A check that was asked for found something wrong.
    Wrong,
}

impl Exit {
    const fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Refused => 1,
            Exit::Wrong => 3,
        }
    }
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let context = match Context::new(&arguments.global) {
        Ok(context) => context,
        Err((lang, failure)) => {
            output::complain(&failure.message(lang));
            return ExitCode::from(failure.code());
        }
    };
    let lang = context.lang;
    let mut output = Output::new();
    let outcome = run(context, arguments.command, &mut output);
    let written = output.flush();
    let code = match (outcome, written) {
        // Whoever read the output has seen enough.
        (_, Err(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => 0,
        (Err(failure), _) => {
            output::complain(&failure.message(lang));
            failure.code()
        }
        (_, Err(error)) => {
            output::complain(&lang.tf("cli.no_output", &[("why", &error)]));
            1
        }
        (Ok(exit), Ok(())) => exit.code(),
    };
    ExitCode::from(code)
}

fn run(context: Context, command: Option<Command>, output: &mut Output) -> Result<Exit, Failure> {
    match command {
        Some(Command::Import(args)) => import::run(&context, &args, output),
        Some(Command::Status(args)) => status::run(&context, &args, output),
        Some(Command::Demo) => demo::run(&context),
        None => interface::run(&context),
        _ => Ok(Exit::Refused),
    }
}
