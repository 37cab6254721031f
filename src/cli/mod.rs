//! The command line: one file for each subcommand.
//!
//! A command gets its arguments and the [`Context`] (database, language, date, who), writes what it has to say into
//! an [`Output`] and gives an [`Exit`], or a [`Failure`] that is said once on standard error.

mod agenda;
mod args;
mod backup;
mod close;
mod compare;
mod completions;
mod context;
mod contract;
mod demo;
mod difference;
mod doctor;
mod dues;
mod dues_letter;
mod duplicates;
mod evidence;
mod export;
mod failure;
mod finder;
mod import;
mod interface;
mod journal;
mod limits;
mod merge;
mod named;
mod organisation;
mod output;
#[cfg(feature = "encryption")]
mod passphrase;
mod person;
mod privacy;
mod quitting;
mod report;
mod rescue;
mod restore;
mod salvage;
#[cfg(feature = "encryption")]
mod sealed;
mod search;
mod secrecy;
#[cfg(feature = "encryption")]
mod secret;
mod show;
mod status;
#[cfg(feature = "encryption")]
mod terminal_secret;
mod understood;
mod visit;
mod visit_next;
mod waiting;

use clap::Parser;

pub use context::Context;
pub use failure::Failure;
pub use output::Output;

use crate::interchange::InterchangeError;
use crate::store::{explained, who_writes};

use args::{Arguments, Command, ContractCommand, DuesCommand, VisitCommand};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Done,
    /// Refused or failed; what was wrong has been said.
    Refused,
    /// A check that was asked for found something wrong.
    Wrong,
    /// A signal ended it.
    Signal(i32),
    /// A fault of the program.
    Fault,
}

impl Exit {
    const fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Refused => 1,
            Exit::Wrong => 3,
            // As shells have it.
            Exit::Signal(signal) => 128u8.wrapping_add(signal as u8),
            Exit::Fault => 101,
        }
    }
}

/// Runs the program with the arguments of the process, and ends it. What libraries do at the exit of a process is left out:
/// SQLCipher takes its memory away from under a thread that still reads, which ends in a segmentation fault.
pub fn main() -> ! {
    let code = code();
    output::settle();
    crate::tui::terminal::settle();
    signal_hook::low_level::exit(code.into())
}

/// Runs the program, and gives its exit code.
fn code() -> u8 {
    secrecy::begin();
    crate::job::wait_for_children();
    if crate::tui::terminal::continue_stopped() {
        return 0;
    }
    limits::begin();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refused(&error),
    };
    let context = match Context::new(&arguments.global) {
        Ok(context) => context,
        Err((lang, failure)) => {
            output::complain(&failure.message(lang));
            return failure.code();
        }
    };
    let lang = context.lang;
    if arguments.command.is_some() {
        // The interface says it on its own screen.
        context.complaints.iter().for_each(|complaint| output::complain(complaint));
        waiting::tell(lang);
    }
    let watched = arguments.command.as_ref().and_then(|_| waiting::for_the_disk(lang, &context.db));
    let mut output = Output::new();
    let path = context.db.clone();
    // What SQLite calls anything of an encrypted database is told as the damage that it is.
    let changes = arguments.command.as_ref().is_some_and(Command::changes_records);
    let outcome = run(context, arguments.command, &mut output).map_err(|failure| match failure {
        Failure::Store(error) | Failure::Interchange(InterchangeError::Store(error)) => {
            Failure::Store(explained(&path, error))
        }
        failure => failure,
    });
    drop(watched);
    let written = output.flush();
    match (outcome, written) {
        // Whoever read the output has seen enough.
        (_, Err(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => 0,
        (Err(failure), _) => {
            output::complain(&failure.message(lang));
            if let Some((process, name)) = failure.is_busy().then(|| who_writes(&path)).flatten() {
                let name = output::safe(&name);
                output::complain(&lang.tf("cli.busy_with", &[("name", &name), ("process", &process)]));
            }
            failure.code()
        }
        // A script that does it again would do it twice.
        (Ok(exit), Err(error)) if changes => {
            output::complain(&lang.tf("cli.no_output_but_done", &[("why", &error)]));
            exit.code()
        }
        (_, Err(error)) => {
            output::complain(&lang.tf("cli.no_output", &[("why", &error)]));
            1
        }
        (Ok(exit), Ok(())) => exit.code(),
    }
}

/// Help, the version, or what is wrong with the arguments. What was typed is repeated in it: a name that somebody pasted
/// must not drive the terminal, so such a message is written without colours.
fn refused(error: &clap::Error) -> u8 {
    let plain = error.to_string();
    let said = output::safe(&plain);
    if said == plain {
        return shown(error);
    }
    output::complain(said.trim_end());
    u8::try_from(error.exit_code()).unwrap_or(2)
}

/// Shows it as it is, in colours where somebody reads it.
fn shown(error: &clap::Error) -> u8 {
    let code = u8::try_from(error.exit_code()).unwrap_or(2);
    match error.print().and_then(|()| output::settled()) {
        // Whoever read it has seen enough, or nobody is there to be told that nobody is.
        Err(why) if why.kind() != std::io::ErrorKind::BrokenPipe && !error.use_stderr() => {
            output::complain(&context::language_of_environment().tf("cli.no_output", &[("why", &why)]));
            1
        }
        _ => code,
    }
}

fn run(context: Context, command: Option<Command>, output: &mut Output) -> Result<Exit, Failure> {
    let Some(command) = command else { return interface::run(&context) };
    match command {
        Command::Demo => demo::run(context),
        Command::Import(args) => import::run(&context, &args, output),
        Command::Export(args) => export::run(&context, &args, output),
        Command::Status(args) => status::run(&context, &args, output),
        Command::Evidence(args) => evidence::run(&context, &args, output),
        Command::Search(args) => search::run(&context, &args, output),
        Command::Show(args) => show::run(&context, &args, output),
        Command::Visit(VisitCommand::Add(args)) => visit::add(&context, &args, output),
        Command::Visit(VisitCommand::Next(args)) => visit_next::run(&context, &args, output),
        Command::Dues(DuesCommand::Call(args)) => dues::call(&context, &args, output),
        Command::Dues(DuesCommand::Pay(args)) => dues::pay(&context, &args, output),
        Command::Dues(DuesCommand::Letter(args)) => dues_letter::letter(&context, &args, output),
        Command::Dues(DuesCommand::Receipt(args)) => dues_letter::receipt(&context, &args, output),
        Command::Dues(DuesCommand::Templates(args)) => dues_letter::templates(&context, &args, output),
        Command::Contract(ContractCommand::Show { source }) => contract::show(&context, source, output),
        Command::Contract(ContractCommand::List) => contract::list(&context, output),
        Command::Contract(ContractCommand::New(args)) => contract::new(&context, &args, output),
        Command::Contract(ContractCommand::Check { file }) => contract::check(&context, &file, output),
        Command::Contract(ContractCommand::Load { file }) => contract::load(&context, &file, output),
        Command::Report(args) => report::run(&context, &args, output),
        Command::Close(args) => close::close(&context, &args, output),
        Command::Closings(args) => close::list(&context, &args, output),
        Command::Restatement(args) => close::restatement(&context, &args, output),
        Command::Closed(args) => close::document(&context, &args, output),
        Command::Compare(args) => compare::run(&context, &args, output),
        Command::Agenda(args) => agenda::run(&context, &args, output),
        Command::Duplicates(args) => duplicates::run(&context, &args, output),
        Command::Merge(args) => merge::run(&context, &args, output),
        Command::Person(args) => person::run(&context, &args, output),
        Command::Privacy(command) => privacy::run(&context, &command, output),
        Command::Journal(args) => journal::run(&context, &args, output),
        Command::Doctor(args) => doctor::run(&context, &args, output),
        #[cfg(feature = "encryption")]
        Command::Backup { file, seal } if backup::is_sealed(&seal, &file) => {
            backup::sealed(&context, &seal, &file, output)
        }
        Command::Backup { file, .. } => backup::run(&context, &file, output),
        #[cfg(feature = "encryption")]
        Command::Restore { file, other_pole, identity, in_clear }
            if identity.is_some() || sealed::ends_in_age(&file) =>
        {
            restore::sealed(&context, &file, identity.as_deref(), (in_clear, other_pole), output)
        }
        #[cfg(feature = "encryption")]
        Command::Restore { file, other_pole, in_clear, .. } => {
            restore::run(&context, &file, (in_clear, other_pole), output)
        }
        #[cfg(not(feature = "encryption"))]
        Command::Restore { file, other_pole } => restore::run(&context, &file, (false, other_pole), output),
        #[cfg(feature = "encryption")]
        Command::Passphrase(command) => passphrase::run(&context, &command, output),
        #[cfg(feature = "encryption")]
        Command::Unseal(args) => sealed::unseal(&context, &args, output),
        Command::Salvage(args) => salvage::run(&context, &args, output),
        Command::Completions { shell } => completions::completions(shell, output),
        Command::Man { dir } => completions::man(&context, dir.as_deref(), output),
    }
}
