//! The program's own words for fields, in both languages: what its exports bear as headings, and people take over.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::headings::{Meaning, words};
use super::target::Target;
use crate::i18n::Lang;
use crate::model::kind::{Kind, Type};

/// One column of an export: the words of its heading, and what it is; nothing for what is only said beside.
type Column = (String, Option<Target>);

/// The columns of the export of a kind, in their order (see `export/kinds.rs`).
fn columns(kind: Kind, lang: Lang) -> Vec<Column> {
    let mut columns = Vec::new();
    for field in kind.fields() {
        let whose = field.name == "organisation" && field.ty == Type::Ref(Kind::Organisation);
        let target = if whose { Target::new(Kind::Organisation, "name") } else { Target::new(kind, field.name) };
        columns.push((words(lang.field(kind.code(), field.name)).0, target));
        if field.ty == Type::Ref(Kind::Organisation) {
            let siret = if whose { Target::new(Kind::Organisation, "siret") } else { None };
            let beside = if whose { String::new() } else { lang.field(kind.code(), field.name).to_owned() };
            columns.push((words(&format!("SIRET {beside}")).0, siret));
        }
    }
    columns
}

/// What the columns of a table are whose headings are those of an export: all of them, or, where the table is known to be
/// about a kind, some of them with all that the kind requires.
pub fn own(headings: &[String], about: Option<Kind>) -> Option<Vec<Option<Target>>> {
    let keys: Vec<String> = headings.iter().map(|heading| words(heading).0).collect();
    for lang in [Lang::Fr, Lang::En] {
        for kind in Kind::ALL {
            let columns = columns(kind, lang);
            if keys.len() == columns.len() && keys.iter().zip(&columns).all(|(key, (label, _))| key == label) {
                return Some(columns.into_iter().map(|(_, target)| target).collect());
            }
            if about == Some(kind)
                && let Some(found) = some(&keys, &columns, kind)
            {
                return Some(found);
            }
        }
    }
    None
}

/// What some columns of an export are, if every heading is one of its, none twice, and nothing required is missing.
fn some(keys: &[String], columns: &[Column], kind: Kind) -> Option<Vec<Option<Target>>> {
    let distinct: BTreeSet<&String> = keys.iter().filter(|key| !key.is_empty()).collect();
    if distinct.len() != keys.len() {
        return None;
    }
    let found: Option<Vec<Option<Target>>> =
        keys.iter().map(|key| columns.iter().find(|(label, _)| label == key).map(|(_, target)| *target)).collect();
    let found = found?;
    let has =
        |kind: Kind, field: &str| found.iter().flatten().any(|target| target.kind == kind && target.field == field);
    let given = |field: &str| match field {
        "organisation" => has(Kind::Organisation, "name") || has(Kind::Organisation, "siret"),
        field => has(kind, field),
    };
    kind.fields().iter().filter(|field| field.required).all(|field| given(field.name)).then_some(found)
}

/// What the words of a label mean, where every field that is called so has one name.
pub fn meaning(key: &str) -> Option<Meaning> {
    static LABELS: OnceLock<BTreeMap<String, BTreeSet<(Kind, &'static str)>>> = OnceLock::new();
    let labels = LABELS.get_or_init(|| {
        let mut labels: BTreeMap<String, BTreeSet<(Kind, &'static str)>> = BTreeMap::new();
        for kind in Kind::ALL {
            for lang in [Lang::Fr, Lang::En] {
                for field in kind.fields() {
                    labels.entry(words(lang.field(kind.code(), field.name)).0).or_default().insert((kind, field.name));
                }
            }
        }
        labels
    });
    let found = labels.get(key)?;
    let (kind, field) = *found.first()?;
    match field {
        _ if found.iter().any(|(_, name)| *name != field) => None,
        "organisation" => Some(Meaning::Field(Kind::Organisation, "name")),
        _ if found.len() > 1 => Some(Meaning::Bare(field)),
        _ => Some(Meaning::Field(kind, field)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_export_is_known_by_its_headings_alone() {
        for lang in [Lang::Fr, Lang::En] {
            for kind in Kind::ALL {
                let headings: Vec<String> = columns(kind, lang).into_iter().map(|(label, _)| label).collect();
                let found = own(&headings, None).unwrap();
                let kinds: BTreeSet<Kind> = found.iter().flatten().map(|target| target.kind).collect();
                assert!(kinds.contains(&kind), "{kind:?} {lang:?}: {headings:?}");
                let fields = found.iter().flatten().filter(|target| target.kind == kind).count();
                let whose = usize::from(kind.field("organisation").is_some());
                assert_eq!(fields, kind.fields().len() - whose, "{kind:?} {lang:?}");
            }
        }
    }

    #[test]
    fn some_columns_of_an_export_need_to_be_known_as_such() {
        let headings = ["Intitulé", "Échéance", "Responsable"].map(str::to_owned);
        assert_eq!(own(&headings, None), None);
        let found = own(&headings, Some(Kind::Task)).unwrap();
        assert_eq!(found[1], Target::new(Kind::Task, "due_on"));
        assert_eq!(own(&headings[1..], Some(Kind::Task)), None, "a task has a title");
        assert_eq!(own(&["Intitulé".into(), "Chats".into()], Some(Kind::Task)), None);
    }
}
