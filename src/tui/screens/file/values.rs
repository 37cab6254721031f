//! Values of records as people read them.

use crate::contract::Contract;
use crate::i18n::Lang;
use crate::model::kind::{Field, Type};
use crate::model::money::Cents;
use crate::model::naf::{self, Naf};
use crate::model::record::{Record, Value};
use crate::model::siret::Siret;
use crate::model::text::display_safe;
use crate::store::Labels;
use crate::tui::screens::members::words;

/// What values are read with.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// Names of what records point to.
    pub labels: &'a Labels,
    pub contract: Option<&'a Contract>,
    pub lang: Lang,
    /// Logins and names, for who did what.
    pub staff: &'a [(String, String)],
}

impl Reader<'_> {
    /// A field as people read it.
    pub fn shown(&self, record: &Record, field: &str) -> String {
        of(record, field, self.labels, self.contract, self.lang)
    }

    /// Who bears a login.
    pub fn who(&self, login: &str) -> String {
        let known = self.staff.iter().find(|(known, _)| known == login);
        display_safe(known.map_or(login, |(_, name)| name)).into_owned()
    }
}

/// The value of a record's field in the user's language; empty when there is none.
pub fn shown(record: &Record, field: &Field, labels: &Labels, contract: Option<&Contract>, lang: Lang) -> String {
    let value = record.get(field.name);
    let label = |code: &str| {
        let found = lang.find(&format!("codes.value.{}.{}.{code}", record.kind.code(), field.name));
        found.map_or_else(|| display_safe(code).into_owned(), str::to_owned)
    };
    match (field.ty, value) {
        (_, Value::Null) => String::new(),
        (Type::Siret, Value::Text(text)) => {
            Siret::parse(text).map_or_else(|_| display_safe(text).into_owned(), |siret| siret.grouped())
        }
        (Type::Naf, Value::Text(text)) => activity(text),
        (Type::Sector, Value::Text(code)) => words::sector(code, contract, lang).to_owned(),
        (Type::Sectors, Value::List(codes)) => {
            let names: Vec<&str> = codes.iter().map(|code| words::sector(code, contract, lang)).collect();
            names.join(", ")
        }
        // Of the fields that take any text only the programme has labels for some.
        (Type::Text { .. } | Type::Lines { .. }, Value::Text(text)) if field.name != "programme" => {
            display_safe(text).into_owned()
        }
        (_, Value::Text(text)) => label(text),
        (_, Value::List(items)) => items.iter().map(|item| label(item)).collect::<Vec<_>>().join(", "),
        (_, Value::Date(date)) => lang.date(*date),
        (Type::Money { .. }, Value::Int(cents)) => lang.amount(Cents(*cents)),
        (Type::YesNo, Value::Int(yes)) => lang.t(if *yes == 0 { "common.no" } else { "common.yes" }).to_owned(),
        (Type::Ref(kind), Value::Int(id)) => match value.as_id().and_then(|id| labels.get(&(kind, id))) {
            Some(name) => display_safe(name).into_owned(),
            None => format!("n° {id}"),
        },
        (Type::College, Value::Int(code)) => {
            u8::try_from(*code).map_or_else(|_| code.to_string(), |code| words::college(code, contract, lang))
        }
        (Type::Year, Value::Int(year)) => year.to_string(),
        (_, Value::Int(int)) => match lang.find(&format!("codes.value.{}.{}.{int}", record.kind.code(), field.name)) {
            Some(label) => label.to_owned(),
            None => lang.number(*int),
        },
        (_, Value::Real(real)) => lang.decimal(*real, usize::from(real.fract() != 0.0)),
    }
}

/// The same by the field's name; empty for a field that the kind has not.
pub fn of(record: &Record, field: &str, labels: &Labels, contract: Option<&Contract>, lang: Lang) -> String {
    record.kind.field(field).map(|field| shown(record, field, labels, contract, lang)).unwrap_or_default()
}

/// An activity code with its label: `26.52Z Horlogerie`.
fn activity(code: &str) -> String {
    let dotted = Naf::parse(code).map_or_else(|_| display_safe(code).into_owned(), |naf| naf.dotted());
    match naf::label(code) {
        Some(label) => format!("{dotted} {label}"),
        None => dotted,
    }
}
