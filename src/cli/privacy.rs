//! `rouage privacy`: who expires, erasing, opposition.

use serde_json::{Value as Json, json};

use super::args::{PrivacyCommand, PrivacyEraseArgs, PrivacyLiftArgs, PrivacyListArgs, PrivacyNameArgs};
use super::output::{complain, table};
use super::person::find;
use super::{Context, Exit, Failure, Output};
use crate::config;
use crate::i18n::messages;
use crate::i18n::messages::privacy as words;
use crate::live::draft_files::Folders;
use crate::model::date_input;
use crate::model::kind::Kind;
use crate::model::privacy::Mode;
use crate::model::privacy::hash::Identity;
use crate::model::record::Value;
use crate::model::rights::{Right, may_list};
use crate::store::Who;

pub fn run(context: &Context, command: &PrivacyCommand, output: &mut Output) -> Result<Exit, Failure> {
    match command {
        PrivacyCommand::List(args) => list(context, args, output),
        PrivacyCommand::Erase(args) => erase(context, args, output),
        PrivacyCommand::Oppose(args) => oppose(context, args, output),
        PrivacyCommand::Lift(args) => lift(context, args, output),
        PrivacyCommand::Retention { months } => retention(context, *months, output),
    }
}

fn list(context: &Context, args: &PrivacyListArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let until = match &args.until {
        None => context.on,
        Some(text) => date_input::parse_with(text, context.on, date_input::Direction::Future)
            .map_err(|error| Failure::Usage(messages::date_input_error(lang, &error)))?,
    };
    context.read_with(|store| {
        let mut found = store.expiring(context.on)?;
        found.retain(|line| line.expiry.is_due(until));
        // What is due is for everybody to see to; a list of everybody is what a mass export is.
        let due = context.on.min(context.today);
        if !may_list(found.iter().filter(|line| !line.expiry.is_due(due)).count()) {
            store.allow(Right::MassExport)?;
        }
        if args.json {
            let mut lines = Vec::new();
            for line in &found {
                let siret = store.get(Kind::Organisation, line.organisation)?;
                let siret = siret.and_then(|it| it.get("siret").as_text().map(str::to_owned));
                lines.push(json!({
                    "name": line.name,
                    "organisation": line.organisation_name,
                    "siret": siret,
                    "expires_on": line.expiry.on.to_string(),
                    "since": line.expiry.since.code(),
                    "last": line.expiry.last.to_string(),
                    "due": line.expiry.is_due(context.on),
                    "contact": matches!(line.who, Who::Contact(_)),
                    "deleted_at": line.deleted.as_ref().map(|(at, _)| at),
                    "deleted_by": line.deleted.as_ref().map(|(_, by)| by),
                    "on_visits": line.on_visits,
                }));
            }
            output.json(&Json::from(lines));
            return Ok(Exit::Done);
        }
        let months = store.retention_months()?;
        let n = i64::try_from(found.len()).unwrap_or(i64::MAX);
        output.line(lang.tn("privacy.cli.count", n, &[("date", &lang.date(until)), ("months", &months)]));
        let rows: Vec<Vec<String>> = found
            .iter()
            .map(|line| {
                vec![
                    lang.date(line.expiry.on),
                    line.name.clone(),
                    line.organisation_name.clone(),
                    words::since(lang, &line.expiry),
                    words::deleted_line(lang, line).unwrap_or_default(),
                ]
            })
            .collect();
        table(&rows, &[]).into_iter().for_each(|line| output.line(line));
        Ok(Exit::Done)
    })
}

fn erase(context: &Context, args: &PrivacyEraseArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let mut store = context.open_existing()?;
    if args.yes {
        store.allow(Right::Erasure)?;
    }
    let target = find(context, &store, &args.who.name, args.who.org.as_deref(), true)?;
    let mut plan = store.plan_erasure_of(&target, &args.also)?;
    let known = plan.also();
    if let Some(other) = args.also.iter().find(|id| !known.contains(id)) {
        return Err(Failure::Said(lang.tf("privacy.cli.not_alike", &[("number", other), ("name", &target.name)])));
    }
    if args.anonymise {
        plan.mode = Mode::Anonymised;
    }
    if args.delete {
        plan.mode = Mode::Erased;
    }
    if args.all_mentions {
        plan.places.iter_mut().for_each(|place| place.chosen = true);
    }
    words::plan(lang, &plan).into_iter().for_each(|line| output.line(line));
    if !args.yes {
        complain(lang.t("privacy.cli.add_yes"));
        return Ok(Exit::Refused);
    }
    let plans = [plan];
    let mut done = store.erase(&plans)?;
    let folders = Folders::of_user(config::state().as_deref());
    done.unread_drafts = folders.erase(store.path(), &|origin| store.begins_with(origin), &plans);
    done.editor_files = folders.left_by_editors(&plans);
    words::erased(lang, &done).into_iter().for_each(|line| output.line(line));
    Ok(Exit::Done)
}

fn oppose(context: &Context, args: &PrivacyNameArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let mut store = context.open_existing()?;
    let target = find(context, &store, &args.name, args.org.as_deref(), true)?;
    let contact = target.contact.map(|id| store.get(Kind::Contact, id)).transpose()?.flatten();
    let Some(mut contact) = contact else {
        if target.contact.is_some() {
            return Err(Failure::Said(lang.tf("privacy.cli.deleted_contact", &[("name", &target.name)])));
        }
        return Err(Failure::Said(lang.tf("privacy.cli.not_a_contact", &[("name", &target.name)])));
    };
    contact.set("opposed_on", Value::Date(context.on));
    store.save(contact)?;
    output.line(lang.tf("privacy.cli.opposed", &[("name", &target.name), ("date", &lang.date(context.on))]));
    Ok(Exit::Done)
}

fn lift(context: &Context, args: &PrivacyLiftArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let mut who = Identity::typed(&args.name);
    if let Some(email) = &args.email {
        who.email.clone_from(email);
    }
    let lifted = context.open_existing()?.lift(&who)?;
    if lifted == 0 {
        return Err(Failure::Said(lang.tf("privacy.cli.not_kept", &[("name", &args.name)])));
    }
    output.line(lang.tf("privacy.cli.lifted", &[("name", &args.name)]));
    Ok(Exit::Done)
}

fn retention(context: &Context, months: Option<u32>, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    if let Some(months) = months {
        context.open_existing()?.set_retention_months(months)?;
    }
    context.read_with(|store| {
        let months = i64::from(store.retention_months()?);
        output.line(lang.tn("privacy.cli.retention", months, &[]));
        Ok(Exit::Done)
    })
}
