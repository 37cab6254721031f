//! `rouage visit`

use chrono::NaiveDate;

use super::args::VisitAddArgs;
use super::named;
use super::{Context, Exit, Failure, Output};
use crate::i18n::messages;
use crate::model::date_input::Direction;
use crate::model::kind::Kind;
use crate::model::parse;
use crate::model::record::{Id, Record, Value};
use crate::store::{Action, Found, Store, StoreError, Write};

pub fn add(context: &Context, args: &VisitAddArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let mut store = context.open_existing()?;
    let organisation = named::find(context, &store, Some("--org"), &args.org)?;
    let mut record = Record::new(Kind::Visit).with("organisation", Value::Int(i64::from(organisation)));
    let (status, direction) = if args.planned { ("planned", Direction::Future) } else { ("done", Direction::Past) };
    let mut set = |name: &'static str, flag: &str, text: &str, direction| -> Result<(), Failure> {
        record.set(name, typed(context, &store, Kind::Visit, name, flag, text, direction)?);
        Ok(())
    };
    set("date", "--date", &args.date, direction)?;
    set("status", "--planned", status, direction)?;
    set("purpose", "--purpose", args.purpose.as_deref().unwrap_or_default(), direction)?;
    set("summary", "--summary", args.summary.as_deref().unwrap_or_default(), direction)?;
    set("contacts", "--contact", &args.contacts.join(";"), direction)?;
    set("next_step", "--next", args.next_step.as_deref().unwrap_or_default(), direction)?;
    // What comes next lies ahead, whatever the visit.
    set("next_step_on", "--next-on", args.next_step_on.as_deref().unwrap_or_default(), Direction::Future)?;
    if let Some(login) = &args.staff {
        known_staff(context, &store, login)?;
    }
    let login = args.staff.clone().unwrap_or_else(|| store.session().who.clone());
    let joins = !matches!(store.find(Kind::Staff, &login)?, Found::One(_));
    let ((), _) = store.write(Action::Create, |write| {
        let staff = staff(write, &login)?;
        record.set("staff", Value::Int(i64::from(staff)));
        write.insert(record.clone()).map(drop)
    })?;
    if joins {
        super::output::complain(&lang.tf("cli.visit.new_staff", &[("login", &login)]));
    }
    if !args.planned && record.date("date").is_some_and(|date| date > context.on) {
        // Somebody may log ahead what is sure; mostly a year was slipped, or the flag forgotten.
        super::output::complain(lang.t("cli.visit.ahead"));
    }
    context.tell_lost_right(&store);
    let name = store.get(Kind::Organisation, organisation)?.map(|found| found.text("name").to_owned());
    let date = record.date("date").map(|date| lang.date_long(date)).unwrap_or_default();
    let values: [(&str, &dyn std::fmt::Display); 3] =
        [("organisation", &name.unwrap_or_default()), ("date", &date), ("staff", &login)];
    output.line(if args.planned { lang.tf("cli.visit.planned", &values) } else { lang.tf("cli.visit.added", &values) });
    Ok(Exit::Done)
}

/// The value of a flag, as people type it.
///
/// # Errors
/// The text cannot be the field's value; the message names the flag.
pub fn typed(
    context: &Context,
    store: &Store,
    kind: Kind,
    name: &'static str,
    flag: &str,
    text: &str,
    direction: Direction,
) -> Result<Value, Failure> {
    let Some(field) = kind.field(name) else { return Ok(Value::Null) };
    let today: NaiveDate = context.on;
    let refused =
        |why: &str| Failure::Said(context.lang.tf("cli.bad_flag", &[("flag", &flag), ("value", &text), ("why", &why)]));
    let value = parse::human(field, text, store.known(), today, direction)
        .map_err(|reason| refused(&messages::reason(context.lang, &reason)))?;
    // Characters that nobody sees are kept in no text.
    if value == Value::Null && !text.trim().is_empty() {
        return Err(refused(context.lang.t("cli.nothing_visible")));
    }
    Ok(value)
}

/// Makes sure that a visitor who was named is known: a login typed wrong must not become a new person.
pub fn known_staff(context: &Context, store: &Store, login: &str) -> Result<(), Failure> {
    if let Found::One(_) = store.find(Kind::Staff, login)? {
        return Ok(());
    }
    let mut known = Vec::new();
    store.each(Kind::Staff, |record| {
        known.push(record.text("login").to_owned());
        Ok(())
    })?;
    let known = if known.is_empty() { context.lang.t("common.none").to_owned() } else { known.join(", ") };
    Err(Failure::Said(context.lang.tf("cli.visit.unknown_staff", &[("login", &login), ("known", &known)])))
}

/// The person who is working; a new one of the staff the first time.
fn staff(write: &mut Write, login: &str) -> Result<Id, StoreError> {
    if let Found::One(id) = write.find(Kind::Staff, login)? {
        return Ok(id);
    }
    let record = Record::new(Kind::Staff)
        .with("login", Value::Text(login.to_owned()))
        .with("name", Value::Text(login.to_owned()));
    write.insert(record).map(|record| record.id)
}
