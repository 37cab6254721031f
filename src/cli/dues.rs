//! `rouage dues`

use chrono::NaiveDate;
use serde_json::json;

use super::args::{DuesCallArgs, DuesPayArgs};
use super::output::complain;
use super::visit::typed;
use super::{Context, Exit, Failure, Output, named};
use crate::counters::dues_sheet;
use crate::i18n::Lang;
use crate::model::date_input::Direction;
use crate::model::dues::{self, Dues};
use crate::model::kind::Kind;
use crate::model::money::Cents;
use crate::model::record::{Id, Record, Value};

/// Creates the dues of a year by the contract's scale; for whom and from which day, see [`dues_sheet::call_plan`].
pub fn call(context: &Context, args: &DuesCallArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let mut store = context.open_existing()?;
    let year = args.year;
    let wrong_year = || Failure::Said(lang.tf("cli.dues.wrong_year", &[("year", &year)]));
    let last = dues_sheet::last_callable(context.on);
    if year > last {
        let on = lang.date(context.on);
        return Err(Failure::Said(lang.tf("cli.dues.too_far", &[("year", &year), ("last", &last), ("date", &on)])));
    }
    let first = NaiveDate::from_ymd_opt(year, 1, 1).ok_or_else(wrong_year)?;
    let facts = store.facts()?;
    let contract = store.contract_on(first).clone();
    let plan = dues_sheet::call_plan(&facts, &contract, year, context.on).ok_or_else(wrong_year)?;
    let ((created, cents), _) = store.call_dues(plan.records().collect())?;
    let name = |id: &Id| facts.file(*id).map(|file| file.organisation.name.to_string()).unwrap_or_default();
    let without_amount: Vec<String> = plan.refused.iter().map(name).collect();
    if !without_amount.is_empty() {
        let names = without_amount.join(", ");
        complain(&lang.tf("cli.dues.without_amount", &[("names", &names), ("contract", &contract.code)]));
    }
    if args.json {
        output.json(&json!({
            "year": year,
            "contract": contract.code,
            "created": created,
            "amount_cents": cents,
            "already_there": plan.already,
            "without_amount": without_amount,
        }));
    } else {
        let amount = lang.amount(Cents(cents));
        output.line(lang.tn("cli.dues.created", i64::from(created), &[("year", &year), ("amount", &amount)]));
        if plan.already > 0 {
            output.line(lang.tn("cli.dues.already_there", i64::from(plan.already), &[("year", &year)]));
        }
    }
    Ok(Exit::Done)
}

/// Records a payment, and says what is left to pay.
pub fn pay(context: &Context, args: &DuesPayArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let mut store = context.open_existing()?;
    let id = named::find(context, &store, Some("--org"), &args.org)?;
    let value = |name: &'static str, flag: &str, text: &str| {
        typed(context, &store, Kind::Payment, name, flag, text, Direction::Past)
    };
    let record = Record::new(Kind::Payment)
        .with("organisation", Value::Int(i64::from(id)))
        .with("year", Value::Int(i64::from(args.year)))
        .with("paid_on", Value::Date(context.on))
        .with("amount", value("amount", "--amount", &args.amount)?)
        .with("method", value("method", "--method", args.method.as_deref().unwrap_or_default())?)
        .with("reference", value("reference", "--reference", args.reference.as_deref().unwrap_or_default())?);
    let (record, _) = store.save(record)?;
    let facts = store.facts_of(id)?;
    let Some(file) = facts.file(id) else { return Ok(Exit::Done) };
    let amount = lang.amount(Cents(record.int("amount").unwrap_or_default()));
    let (name, on, year) = (&file.organisation.name, lang.date(context.on), args.year);
    output
        .line(lang.tf("cli.dues.paid", &[("amount", &amount), ("organisation", name), ("year", &year), ("date", &on)]));
    let year = i16::try_from(year).unwrap_or(i16::MAX);
    match dues::of_year(file.dues, year) {
        None => complain(&lang.tf("cli.dues.no_dues", &[("organisation", name), ("year", &year)])),
        Some(due) => {
            // As every figure, on the day: what is dated later is said beside it.
            let by_then = dues::paid(file.payments, year, context.on);
            let later = dues::paid(file.payments, year, NaiveDate::MAX) - by_then;
            output.line(standing(lang, due, by_then));
            if later > 0 {
                let all = standing(lang, due, by_then + later);
                output.line(lang.tf("cli.dues.later", &[("amount", &lang.amount(Cents(later))), ("all", &all)]));
            }
        }
    }
    Ok(Exit::Done)
}

/// What so much paid leaves of dues, in words.
fn standing(lang: Lang, due: &Dues, paid: i64) -> String {
    let left = if due.exempt { 0 } else { due.amount } - paid;
    let shown = lang.amount(Cents(left.abs()));
    match left {
        0 => lang.t("cli.dues.settled").to_owned(),
        1.. => lang.tf("cli.dues.left", &[("amount", &shown)]),
        _ => lang.tf("cli.dues.overpaid", &[("amount", &shown)]),
    }
}
