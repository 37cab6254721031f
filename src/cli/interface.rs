//! The interface: what `rouage` without a command opens. This is its only call site.

use super::{Context, Exit, Failure};

/// Opens the interface on the context's database; the first time, that makes it.
pub fn run(context: Context) -> Result<Exit, Failure> {
    let store = context.open()?;
    super::output::complain(&context.lang.tf("cli.interface.ready", &[("path", &store.path().display())]));
    Ok(Exit::Done)
}
