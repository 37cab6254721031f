//! `rouage show`

use serde_json::{Map, Value as Json, json};

use super::args::ShowArgs;
use super::organisation;
use super::output::table;
use super::{Context, Exit, Failure, Output};
use crate::i18n::{Lang, capitalise};
use crate::interchange::export::Names;
use crate::model::facts::File;
use crate::model::kind::{Field, Kind, Type};
use crate::model::membership::{Standing, standing};
use crate::model::money::Cents;
use crate::model::record::{Record, Value};
use crate::store::Store;

/// What can be attached to an organisation, in the order in which it is shown.
const ATTACHED: [Kind; 12] = [
    Kind::Membership,
    Kind::Dues,
    Kind::Payment,
    Kind::Contact,
    Kind::Visit,
    Kind::Engagement,
    Kind::ProjectPartner,
    Kind::Event,
    Kind::Financing,
    Kind::Market,
    Kind::Figures,
    Kind::Task,
];

pub fn run(context: &Context, args: &ShowArgs, output: &mut Output) -> Result<Exit, Failure> {
    let store = context.open_existing()?;
    let id = organisation::find(context, &store, &args.organisation.join(" "))?;
    let Some(record) = store.get(Kind::Organisation, id)? else {
        return Err(crate::store::StoreError::Gone { kind: Kind::Organisation, id }.into());
    };
    let facts = store.facts_of(id)?;
    let file = facts.file(id);
    let mut attached = Vec::new();
    for kind in ATTACHED {
        attached.push((kind, store.of_organisation(kind, id)?));
    }
    let mut children = Vec::new();
    store.each(Kind::Organisation, |other| {
        if other.id_of("parent") == Some(id) {
            children.push(other);
        }
        Ok(())
    })?;
    if args.json {
        output.json(&document(context, &store, &record, file.as_ref(), &attached, &children)?);
    } else {
        text(context, &store, &record, file.as_ref(), &attached, &children, output)?;
    }
    Ok(Exit::Done)
}

fn standing_on(context: &Context, file: Option<&File>) -> Standing {
    file.map_or(Standing::Prospect, |file| standing(file.memberships, context.on))
}

const fn standing_code(standing: Standing) -> &'static str {
    match standing {
        Standing::Member => "member",
        Standing::Former => "former",
        Standing::Prospect => "prospect",
    }
}

fn document(
    context: &Context,
    store: &Store,
    record: &Record,
    file: Option<&File>,
    attached: &[(Kind, Vec<Record>)],
    children: &[Record],
) -> Result<Json, Failure> {
    let names = Names::read(store)?;
    let mut document = names.json(record);
    document.insert("standing".into(), standing_code(standing_on(context, file)).into());
    document.insert("up_to_date".into(), file.is_some_and(|file| file.up_to_date_on(context.on).is_some()).into());
    document.insert("dues_status".into(), file.map(|file| file.dues_status(context.on).code()).into());
    for (kind, records) in attached {
        let records: Vec<Json> = records.iter().map(|record| without_owner(names.json(record))).collect();
        document.insert(kind.file().into(), records.into());
    }
    let children: Vec<Json> = children
        .iter()
        .map(|child| json!({ "name": child.text("name"), "siret": child.get("siret").as_text() }))
        .collect();
    document.insert("children".into(), children.into());
    Ok(Json::Object(document))
}

/// The organisation itself need not be said again in each record of its file.
fn without_owner(mut record: Map<String, Json>) -> Json {
    record.remove("organisation");
    Json::Object(record)
}

fn text(
    context: &Context,
    store: &Store,
    record: &Record,
    file: Option<&File>,
    attached: &[(Kind, Vec<Record>)],
    children: &[Record],
    output: &mut Output,
) -> Result<(), Failure> {
    let lang = context.lang;
    output.line(record.text("name"));
    let standing = standing_on(context, file);
    let said = match standing {
        Standing::Member => lang.t("cli.show.member"),
        Standing::Former => lang.t("cli.show.former"),
        Standing::Prospect => lang.t("cli.show.prospect"),
    };
    let on = lang.date(context.on);
    let mut line = lang.tf("cli.show.standing", &[("date", &on), ("standing", &said)]);
    if let Some(file) = file.filter(|_| standing == Standing::Member) {
        let status = lang.label("dues.status", file.dues_status(context.on).code());
        let up_to_date = match file.up_to_date_on(context.on) {
            Some(_) => lang.t("cli.show.up_to_date"),
            None => lang.t("cli.show.not_up_to_date"),
        };
        line = format!("{line}, {up_to_date}, {}", lang.tf("cli.show.dues", &[("status", &status)]));
    }
    output.line(line);
    output.line("");
    let mut rows = Vec::new();
    for (field, value) in Kind::Organisation.fields().iter().zip(&record.values).skip(1) {
        let cell = shown(lang, store, Kind::Organisation, field, value)?;
        if !cell.is_empty() {
            let cell = cell.replace('\n', "\n    ");
            rows.push(vec![lang.field("organisation", field.name).to_owned(), cell]);
        }
    }
    table(&rows, &[]).into_iter().for_each(|line| output.line(line));
    if !children.is_empty() {
        output.line("");
        output.line(lang.t("cli.show.children"));
        children.iter().for_each(|child| output.line(format!("  {}  {}", child.text("name"), child.text("siret"))));
    }
    for (kind, records) in attached.iter().filter(|(_, records)| !records.is_empty()) {
        output.line("");
        output.line(format!("{} ({})", lang.title(kind.code()), records.len()));
        let mut rows = Vec::new();
        for record in records {
            let mut cells = Vec::new();
            for (field, value) in kind.fields().iter().zip(&record.values) {
                if field.name != "organisation" {
                    cells.push(shown(lang, store, *kind, field, value)?.replace('\n', " "));
                }
            }
            rows.push(cells);
        }
        table(&without_empty_columns(rows), &[]).into_iter().for_each(|line| output.line(format!("  {line}")));
    }
    Ok(())
}

fn without_empty_columns(rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let used: Vec<bool> = (0..columns).map(|column| rows.iter().any(|row| !row[column].is_empty())).collect();
    rows.into_iter()
        .map(|row| row.into_iter().zip(&used).filter(|(_, used)| **used).map(|(cell, _)| cell).collect())
        .collect()
}

/// A value as people read it.
fn shown(lang: Lang, store: &Store, kind: Kind, field: &Field, value: &Value) -> Result<String, Failure> {
    let group = |name: &str| format!("{}.{name}", kind.code());
    Ok(match (field.ty, value) {
        (_, Value::Null) => String::new(),
        (Type::Ref(_), value) => store.label(field.ty, value)?.unwrap_or_default(),
        (Type::YesNo, Value::Int(0)) => String::new(),
        // A bare yes says nothing without its field.
        (Type::YesNo, _) => capitalise(lang.field(kind.code(), field.name)),
        (Type::Money { .. }, Value::Int(cents)) => lang.amount(Cents(*cents)),
        (Type::College, Value::Int(code)) => {
            u8::try_from(*code).map_or_else(|_| code.to_string(), |code| store.college_name(code, lang == Lang::Fr))
        }
        (Type::Code(_), Value::Text(code)) => lang.label(&group(field.name), code).to_owned(),
        (Type::Sector, Value::Text(code)) => store.sector_name(code, lang == Lang::Fr).to_owned(),
        (Type::Sectors, Value::List(codes)) => {
            codes.iter().map(|code| store.sector_name(code, lang == Lang::Fr)).collect::<Vec<_>>().join(", ")
        }
        (Type::List { .. }, Value::List(items)) => {
            items.iter().map(|item| lang.label(&group(field.name), item)).collect::<Vec<_>>().join(", ")
        }
        (_, Value::Date(date)) => lang.date(*date),
        (_, Value::Int(int)) if field.ty == Type::Year => int.to_string(),
        (_, Value::Int(int)) => lang.number(*int),
        (_, Value::Real(real)) => lang.decimal(*real, if real.fract() == 0.0 { 0 } else { 2 }),
        (_, Value::Text(text)) => text.clone(),
        (_, Value::List(items)) => items.join(", "),
    })
}
