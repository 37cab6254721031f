//! `rouage completions` and `rouage man`, for packaging.

use std::path::Path;

use clap::CommandFactory;

use super::args::Arguments;
use super::{Context, Exit, Failure, Output};
use crate::interchange::InterchangeError;
use crate::interchange::spared::spare;

pub fn completions(shell: clap_complete::Shell, output: &mut Output) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "rouage", &mut script);
    output.raw(&script);
    Ok(Exit::Done)
}

/// The manual page, or with a folder one page for each command.
pub fn man(context: &Context, dir: Option<&Path>, output: &mut Output) -> Result<Exit, Failure> {
    let command = Arguments::command();
    let Some(dir) = dir else {
        let mut page = Vec::new();
        // Writing into memory does not fail.
        if clap_mangen::Man::new(command).render(&mut page).is_ok() {
            output.raw(&page);
        }
        return Ok(Exit::Done);
    };
    spare(dir)?;
    std::fs::create_dir_all(dir)
        .and_then(|()| clap_mangen::generate_to(command, dir))
        .map_err(|source| InterchangeError::Write { path: dir.to_owned(), source })?;
    output.line(context.lang.tf("cli.written", &[("path", &dir.display())]));
    Ok(Exit::Done)
}
