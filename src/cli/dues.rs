//! `rouage dues`

use chrono::{Datelike, Days, NaiveDate};
use serde_json::json;

use super::args::{DuesCallArgs, DuesPayArgs};
use super::output::complain;
use super::visit::typed;
use super::{Context, Exit, Failure, Output, organisation};
use crate::contract::Contract;
use crate::model::date_input::Direction;
use crate::model::dues;
use crate::model::facts::File;
use crate::model::kind::Kind;
use crate::model::membership::Membership;
use crate::model::money::Cents;
use crate::model::record::{Record, Value};
use crate::store::Action;

/// What a call creates.
#[derive(Default)]
struct Call {
    dues: Vec<Record>,
    cents: i64,
    /// Members that have dues of the year already.
    there: u32,
    /// Members for whom the scale has no line.
    without_amount: Vec<String>,
}

/// Creates the dues of a year: for those who are members on the contract's call date, called on that day, and for those
/// who joined later in the year up to D, called on the day they joined (decided).
pub fn call(context: &Context, args: &DuesCallArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let mut store = context.open_existing()?;
    let year = args.year;
    let wrong_year = || Failure::Said(lang.tf("cli.dues.wrong_year", &[("year", &year)]));
    let first = NaiveDate::from_ymd_opt(year, 1, 1).ok_or_else(wrong_year)?;
    let facts = store.facts()?;
    let contract = store.contract_on(first).clone();
    let (call_date, _) = contract.dues_dates(year).ok_or_else(wrong_year)?;
    let mut call = Call::default();
    for file in facts.files() {
        if let Some((period, called_on)) = called(&file, call_date, context.on) {
            call.member(&file, period, called_on, year, &contract);
        }
    }
    let created = call.dues.len();
    store.write(Action::CallDues, |write| call.dues.drain(..).try_for_each(|dues| write.insert(dues).map(drop)))?;
    if !call.without_amount.is_empty() {
        let names = call.without_amount.join(", ");
        complain(&lang.tf("cli.dues.without_amount", &[("names", &names), ("contract", &contract.code)]));
    }
    if args.json {
        output.json(&json!({
            "year": year,
            "contract": contract.code,
            "created": created,
            "amount_cents": call.cents,
            "already_there": call.there,
            "without_amount": call.without_amount,
        }));
    } else {
        let amount = lang.amount(Cents(call.cents));
        let created = i64::try_from(created).unwrap_or(i64::MAX);
        output.line(lang.tn("cli.dues.created", created, &[("year", &year), ("amount", &amount)]));
        if call.there > 0 {
            output.line(lang.tn("cli.dues.already_there", i64::from(call.there), &[("year", &year)]));
        }
    }
    Ok(Exit::Done)
}

/// The membership for which dues are called, and the day of the call.
fn called<'a>(file: &File<'a>, call_date: NaiveDate, on: NaiveDate) -> Option<(&'a Membership, NaiveDate)> {
    let periods = file.memberships;
    if let Some(period) = periods.iter().find(|period| period.covers(call_date)) {
        return Some((period, call_date));
    }
    let joined_later = |period: &&Membership| {
        period.joined_on.year() == call_date.year() && period.joined_on <= on && period.joined_on > call_date
    };
    periods.iter().find(joined_later).map(|period| (period, period.joined_on))
}

impl Call {
    fn member(&mut self, file: &File, period: &Membership, called_on: NaiveDate, year: i32, contract: &Contract) {
        let organisation = file.organisation;
        if file.dues.iter().any(|dues| i32::from(dues.year) == year) {
            self.there += 1;
            return;
        }
        let kind = organisation.kind.map(|kind| kind.code());
        let size = organisation.size_class().map(|size| size.code());
        let Some(amount) = contract.dues_amount(period.college, kind, size) else {
            self.without_amount.push(organisation.name.to_string());
            return;
        };
        let due_on = called_on.checked_add_days(Days::new(u64::from(contract.dues.due_days)));
        self.cents += amount;
        self.dues.push(
            Record::new(Kind::Dues)
                .with("organisation", Value::Int(i64::from(organisation.id)))
                .with("year", Value::Int(i64::from(year)))
                .with("amount", Value::Int(amount))
                .with("called_on", Value::Date(called_on))
                .with("due_on", due_on.map_or(Value::Null, Value::Date)),
        );
    }
}

/// Records a payment, and says what is left to pay.
pub fn pay(context: &Context, args: &DuesPayArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let mut store = context.open_existing()?;
    let id = organisation::find(context, &store, &args.org)?;
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
            // All that was paid, whenever: what is left is not a question of the day.
            let left = due.amount - dues::paid(file.payments, year, NaiveDate::MAX);
            let shown = lang.amount(Cents(left.abs()));
            output.line(match left {
                0 => lang.t("cli.dues.settled").to_owned(),
                1.. => lang.tf("cli.dues.left", &[("amount", &shown)]),
                _ => lang.tf("cli.dues.overpaid", &[("amount", &shown)]),
            });
        }
    }
    Ok(Exit::Done)
}
