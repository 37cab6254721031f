//! The lists of fields: what a column can be read as, what can be said for every line, what a file can be about.

use super::ask::{Answer, Choice};
use super::words;
use crate::i18n::Lang;
use crate::interchange::foreign::headings;
use crate::interchange::foreign::layout::Layout;
use crate::interchange::foreign::target::{PEOPLE, Target};
use crate::model::kind::{Kind, Type};

/// Every field a column can be read as, what it is read as now at the place that comes with it. Fields of the kinds that
/// the file tells of come first.
pub fn of_column(lang: Lang, layout: &Layout, column: usize) -> (Vec<Choice>, usize) {
    let now = layout.columns.get(column).and_then(|column| column.target);
    let year = layout.columns.get(column).and_then(|column| headings::words(&column.heading).1);
    let year = year.or(now.and_then(|target| target.year));
    let none = Choice {
        name: lang.t("import.ask.none").to_owned(),
        detail: String::new(),
        words: String::new(),
        answer: Answer::Column(column, None),
    };
    let kinds = layout.kinds();
    let mut targets = Target::all();
    targets.sort_by_key(|target| !kinds.contains(&target.kind));
    let contact: Vec<Target> = targets.iter().copied().filter(|target| target.kind == Kind::Contact).collect();
    let contact = contact.into_iter();
    targets.extend(contact.clone().map(|target| target.of_person(2)));
    // Further ones where the line has them already.
    let people = layout.columns.iter().filter_map(|column| column.target).map(|target| target.person).max();
    for person in 3..=people.map_or(2, |person| person.saturating_add(1)).min(PEOPLE) {
        targets.extend(contact.clone().map(|target| target.of_person(person)));
    }
    let choices = targets.into_iter().map(|target| {
        let dated = matches!(target.kind, Kind::Dues | Kind::Payment | Kind::Figures) && target.field != "year";
        let unit = now.filter(|now| now.field == target.field).map_or(1, |now| now.unit);
        let target = Target { year: year.filter(|_| dated), unit, ..target };
        choice(lang, &target, Answer::Column(column, Some(target)))
    });
    let choices: Vec<Choice> = std::iter::once(none).chain(choices).collect();
    let same = |choice: &Choice| matches!((&choice.answer, now), (Answer::Column(_, Some(one)), Some(now)) if (one.kind, one.field, one.person) == (now.kind, now.field, now.person));
    let at = choices.iter().position(same).unwrap_or(0);
    (choices, at)
}

/// The fields that can be said for every line: first those that something lacks, then those of the file's kinds.
pub fn to_set(lang: Lang, layout: &Layout) -> Vec<Choice> {
    let lacking: Vec<(Kind, &str)> = layout.columns.iter().filter_map(|column| column.lacks).collect();
    let kinds = layout.kinds();
    let rank = |target: &Target| {
        let lacks = lacking.contains(&(target.kind, target.field));
        let set = layout.setting(target.kind, target.field).is_some() || layout.proposes(target.kind, target.field);
        (!lacks, !set, !kinds.contains(&target.kind))
    };
    let mut targets: Vec<Target> = Target::all().into_iter().filter(|target| target.ty().is_some()).collect();
    targets.sort_by_key(rank);
    let choices = targets.into_iter().map(|target| {
        let now = layout.setting(target.kind, target.field).unwrap_or_default();
        let mut choice = choice(lang, &target, Answer::Field(target, now.to_owned()));
        if let Some(value) = layout.setting(target.kind, target.field) {
            choice.detail = format!("= {value}");
        } else if lacking.contains(&(target.kind, target.field)) {
            choice.detail = lang.t("import.ask.lacking").to_owned();
        } else if layout.proposes(target.kind, target.field) {
            let year = layout.proposed_year().filter(|_| target.field == "year");
            let year = year.filter(|offer| !offer.from.is_of_each_line());
            let mark = lang.t("import.proposed.mark");
            choice.detail = year.map_or_else(|| mark.to_owned(), |offer| format!("= {} {mark}", offer.year));
        }
        choice
    });
    choices.collect()
}

fn choice(lang: Lang, target: &Target, answer: Answer) -> Choice {
    Choice { name: words::target(lang, target), detail: String::new(), words: target.to_string(), answer }
}

/// What a file can be about.
pub fn kinds(lang: Lang, now: Option<Kind>) -> (Vec<Choice>, usize) {
    let choice = |name: &str, kind: Option<Kind>| Choice {
        name: name.to_owned(),
        detail: String::new(),
        words: kind.map_or("", |kind| kind.code()).to_owned(),
        answer: Answer::Kind(kind),
    };
    let mut choices = vec![choice(lang.t("import.ask.found_out"), None)];
    choices.extend(Kind::ALL.iter().map(|kind| choice(lang.title(kind.code()), Some(*kind))));
    let at = choices.iter().position(|choice| choice.answer == Answer::Kind(now)).unwrap_or(0);
    (choices, at)
}

/// What may be typed for a field.
pub fn hint(lang: Lang, target: &Target) -> String {
    let said = match target.ty() {
        Some(Type::Code(codes)) => {
            let label = |code: &&str| {
                let key = format!("codes.value.{}.{}.{code}", target.kind.code(), target.field);
                lang.find(&key).unwrap_or_default().to_owned()
            };
            codes.iter().map(label).collect::<Vec<_>>().join(", ")
        }
        Some(Type::Date) => lang.t("import.ask.date").to_owned(),
        Some(Type::YesNo) => lang.t("import.ask.yes_no").to_owned(),
        Some(Type::College) => lang.t("import.ask.college").to_owned(),
        _ => String::new(),
    };
    let every = lang.t("import.ask.every_line");
    if said.is_empty() { every.to_owned() } else { format!("{every} {said}") }
}
