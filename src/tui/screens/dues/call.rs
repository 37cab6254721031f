//! Calling the dues of the year: what it would do is shown, then done as one change.

use chrono::Datelike;

use super::name_of;
use crate::counters::dues_sheet::{self, CallPlan};
use crate::model::money::Cents;
use crate::store::StoreError;
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Reply};
use crate::tui::layers::confirm::Confirm;

/// How many of the members that the scale does not know are named.
const NAMED: usize = 5;

/// What a call would do; none without a contract that says how to call.
struct Planned(Option<CallPlan>);

/// How many dues were created, and their sum in cents.
struct Called(Result<(u32, i64), StoreError>);

/// Asks what calling the dues of the year of D would do, as `call_plan` decides.
pub(super) fn ask(layer: u64, context: &Context) {
    let (on, today) = (context.on, context.today);
    context.ask(layer, move |_, shared| {
        let world = shared.world();
        let plan = world
            .contract_on(on)
            .filter(|_| world.loaded)
            .and_then(|contract| dues_sheet::call_plan(&world.facts, contract, on.year(), today));
        Planned(plan)
    });
}

/// The plan, to be confirmed; or the outcome.
pub(super) fn reply(layer: u64, reply: Reply, context: &mut Context) -> Flow {
    let reply = match reply.take::<Planned>() {
        Ok(Planned(Some(plan))) => return confirm(layer, plan, context),
        Ok(Planned(None)) => {
            context.warn(context.t("dues.call.no_contract"));
            return Flow::Used;
        }
        Err(reply) => reply,
    };
    if let Ok(Called(outcome)) = reply.take::<Called>() {
        match outcome {
            Ok((count, sum)) => {
                let sum = context.lang.amount(Cents(sum));
                context.say(context.lang.tn("dues.call.done", i64::from(count), &[("sum", &sum)]));
            }
            Err(error) => context.fail(&error),
        }
    }
    Flow::Used
}

fn confirm(layer: u64, plan: CallPlan, context: &mut Context) -> Flow {
    let lang = context.lang;
    let refused = refused(&plan, context);
    if plan.calls.is_empty() {
        let said = if !plan.refused.is_empty() {
            refused
        } else if plan.already > 0 {
            lang.tf("dues.call.all_called", &[("year", &plan.year)])
        } else {
            lang.tf("dues.call.no_member", &[("date", &lang.date(context.on))])
        };
        context.warn(said);
        return Flow::Used;
    }
    let count = i64::try_from(plan.calls.len()).unwrap_or(i64::MAX);
    let (sum, due) = (lang.amount(Cents(plan.total())), lang.date(plan.due_on));
    let mut question = lang.tn("dues.call.question", count, &[("year", &plan.year), ("sum", &sum), ("due", &due)]);
    for more in [
        lang.tf("dues.call.called_on", &[("date", &lang.date(plan.called_on))]),
        if plan.already > 0 { lang.tn("dues.call.already", i64::from(plan.already), &[]) } else { String::new() },
        refused,
    ] {
        if !more.is_empty() {
            question.push(' ');
            question.push_str(&more);
        }
    }
    let yes = Box::new(move |context: &mut Context| {
        let records: Vec<_> = plan.records().collect();
        context.ask(layer, move |store, _| Called(store.call_dues(records).map(|(created, _)| created)));
    });
    let title = context.t("dues.call.title").to_owned();
    Flow::Open(Box::new(Confirm::new(title, question, context, yes)))
}

/// The members for whom the scale has no amount, some by name.
fn refused(plan: &CallPlan, context: &Context) -> String {
    if plan.refused.is_empty() {
        return String::new();
    }
    let lang = context.lang;
    let mut names: Vec<String> = plan.refused.iter().take(NAMED).map(|id| name_of(*id, context)).collect();
    if plan.refused.len() > NAMED {
        names.push("…".to_owned());
    }
    let count = i64::try_from(plan.refused.len()).unwrap_or(i64::MAX);
    lang.tn("dues.call.refused", count, &[("names", &names.join(", "))])
}
