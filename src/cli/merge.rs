//! `rouage merge`

use super::args::{MergeArgs, Prefer};
use super::{Context, Exit, Failure, Output, named};
use crate::i18n::messages::merge as words;
use crate::model::kind::Kind;
use crate::model::merge::{Choices, Conflict, Merging, Side};
use crate::store::StoreError;

pub fn run(context: &Context, args: &MergeArgs, output: &mut Output) -> Result<Exit, Failure> {
    let (lang, today) = (context.lang, context.today);
    let mut store = context.open_existing()?;
    let gone = named::find(context, &store, None, &args.gone)?;
    let keep = named::find(context, &store, Some("--into"), &args.into)?;
    if gone == keep {
        return Err(Failure::Said(lang.t("duplicates.same").to_owned()));
    }
    let merging = store.merging(Kind::Organisation, keep, gone)?;
    let merging = merging.ok_or(StoreError::Gone { kind: Kind::Organisation, id: gone })?;
    let choices = decide(&merging, args.prefer);
    // What is not decided is told before anything is written.
    merging.plan(&choices).map_err(StoreError::Undecided)?;
    let said = if args.dry_run { "duplicates.cli.would" } else { "duplicates.cli.merged" };
    if !args.dry_run {
        store.merge(&merging, &choices, |gone, lost| words::note(lang, today, gone, lost))?;
    }
    let (gone, keep) = (merging.gone.text("name"), merging.keep.text("name"));
    output.line(lang.tf(said, &[("gone", &gone), ("keep", &keep)]));
    let (outcome, left_out) = merging.outcome(&choices);
    let told = words::counts(lang, &outcome.moves).into_iter().chain(words::besides(lang, &outcome, &left_out));
    told.for_each(|line| output.line(format!("  {line}")));
    Ok(Exit::Done)
}

/// As proposed; what is not decided as the user prefers.
fn decide(merging: &Merging, prefer: Option<Prefer>) -> Choices {
    let mut choices = merging.proposed();
    for (choice, clash) in choices.clashes.iter_mut().zip(merging.clashes()) {
        *choice = choice.or(prefer.map(|prefer| match (prefer, clash.conflict) {
            (Prefer::Left, _) => Side::Left,
            (Prefer::Right, Conflict::Twice) => Side::Both,
            (Prefer::Right, _) => Side::Right,
        }));
    }
    choices
}
