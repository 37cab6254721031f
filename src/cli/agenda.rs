//! `rouage agenda`

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use super::args::{AgendaArgs, AgendaCommand, AgendaDoneArgs};
use super::output::table;
use super::visit::known_staff;
use super::{Context, Exit, Failure, Output};
use crate::contract::{Obligation, Period, Rhythm};
use crate::counters::agenda::{Entry, Group, Wanted};
use crate::i18n::{Lang, messages};
use crate::model::date_input::{self, Direction};
use crate::model::kind::Kind;
use crate::store::{Found, Store};

/// Most lines of each part of the agenda.
const LIMIT: u32 = 10_000;

pub fn run(context: &Context, args: &AgendaArgs, output: &mut Output) -> Result<Exit, Failure> {
    match &args.command {
        Some(AgendaCommand::Done(done)) => self::done(context, done, output),
        None => list(context, args, output),
    }
}

/// What there is to do on the reference date.
fn list(context: &Context, args: &AgendaArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let until = args.until.as_deref().map(|text| day(context, "--until", text)).transpose()?;
    context.read_with(|store| {
        let staff = match &args.staff {
            None => None,
            Some(login) => {
                known_staff(context, store, login)?;
                match store.find(Kind::Staff, login)? {
                    Found::One(id) => Some(id),
                    _ => None,
                }
            }
        };
        let wanted = Wanted { staff, until, ..Wanted::on(context.on) };
        let lines = store.agenda(wanted, LIMIT)?;
        if args.json {
            let items =
                lines.iter().map(|line| document(store, line, wanted.on, lang)).collect::<Result<Vec<_>, _>>()?;
            let until = until.map(|until| until.to_string());
            output.json(&json!({ "on": context.on.to_string(), "until": until, "items": items }));
            return Ok(Exit::Done);
        }
        if lines.is_empty() {
            super::output::complain(lang.t("agenda.cli.nothing"));
        }
        let mut rows = Vec::with_capacity(lines.len());
        for (_, entry) in &lines {
            rows.push(row(context, store, entry)?);
        }
        let rows = table(&rows, &[]);
        let mut last = None;
        for ((group, _), line) in lines.iter().zip(rows) {
            if last != Some(*group) {
                if last.is_some() {
                    output.line("");
                }
                output.line(lang.agenda_group(*group));
                last = Some(*group);
            }
            output.line(line);
        }
        Ok(Exit::Done)
    })
}

fn day(context: &Context, flag: &str, text: &str) -> Result<NaiveDate, Failure> {
    date_input::parse_with(text, context.on, Direction::Future).map_err(|error| {
        let why = messages::date_input_error(context.lang, &error);
        Failure::Usage(context.lang.tf("cli.bad_flag", &[("flag", &flag), ("value", &text), ("why", &why)]))
    })
}

fn login(store: &Store, entry: &Entry) -> Result<Option<String>, Failure> {
    Ok(match entry.staff {
        Some(id) => store.reference(Kind::Staff, id)?,
        None => None,
    })
}

fn row(context: &Context, store: &Store, entry: &Entry) -> Result<Vec<String>, Failure> {
    let lang = context.lang;
    let mark = if entry.is_late(context.on) { "!" } else { " " };
    let far = entry.date.map(|date| lang.relative(date, context.on)).unwrap_or_default();
    Ok(vec![
        format!("{mark} {}", entry.date.map(|date| lang.date(date)).unwrap_or_default()),
        far,
        lang.agenda_sort(entry.sort()).to_owned(),
        lang.agenda_label(entry),
        entry.organisation.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        login(store, entry)?.unwrap_or_default(),
    ])
}

fn document(store: &Store, (group, entry): &(Group, Entry), on: NaiveDate, lang: Lang) -> Result<Json, Failure> {
    let duty = entry.duty();
    Ok(json!({
        "group": group.code(),
        "kind": entry.sort().code(),
        "date": entry.date.map(|date| date.to_string()),
        "overdue": entry.is_late(on),
        "title": entry.label(lang == Lang::Fr),
        "organisation": entry.organisation.as_ref().map(|(_, name)| name),
        "staff": login(store, entry)?,
        "obligation": duty.map(|duty| &duty.obligation.code),
        "article": duty.map(|duty| &duty.obligation.article),
        "wording": duty.map(|duty| &duty.obligation.wording),
        "period": duty.and_then(|duty| duty.period).map(|period| period.to_string()),
        "earlier_overdue": duty.map(|duty| duty.earlier),
    }))
}

/// Records that an obligation was met, on the reference date, by whoever is working.
fn done(context: &Context, args: &AgendaDoneArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let mut store = context.open_existing()?;
    let contract = store.contract_on(context.on).clone();
    let Some(obligation) = contract.obligation(&args.obligation) else {
        let known: Vec<&str> = contract.obligations.iter().map(|each| each.code.as_str()).collect();
        let known = known.join(", ");
        let values: [(&str, &dyn std::fmt::Display); 3] =
            [("code", &args.obligation), ("contract", &contract.code), ("known", &known)];
        return Err(Failure::Said(lang.tf("agenda.cli.unknown_obligation", &values)));
    };
    let period = period(context, &store, obligation, args.period.as_deref())?;
    let login = store.session().who.clone();
    let staff = store.staff_or_new(&login)?;
    context.tell_lost_right(&store);
    store.fulfil(&contract.code, &obligation.code, period, context.on, Some(staff))?;
    let label = format!("{}, {}", lang.obligation(obligation), lang.period(period));
    output.line(lang.tf("agenda.cli.done", &[("label", &label), ("date", &lang.date_long(context.on))]));
    Ok(Exit::Done)
}

/// The period given; the reference date for what comes with events, and the only period of what comes once.
fn period(context: &Context, store: &Store, obligation: &Obligation, given: Option<&str>) -> Result<Period, Failure> {
    let lang: Lang = context.lang;
    if let Some(text) = given {
        return text.parse().map_err(|_| Failure::Usage(lang.tf("agenda.cli.no_period", &[("period", &text)])));
    }
    if obligation.every == Rhythm::Event {
        return Ok(Period::Day(context.on));
    }
    let due = store.contract_on(context.on).occurrences_of(&obligation.code);
    match due[..] {
        [only] => Ok(only.period),
        _ => {
            let periods: Vec<String> = due.iter().map(|due| due.period.to_string()).collect();
            Err(Failure::Usage(lang.tf("agenda.cli.period_needed", &[("periods", &periods.join(", "))])))
        }
    }
}
