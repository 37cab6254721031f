//! Families of foreign files, none of which the importer was written for: each as somebody's program or habits write it,
//! with what must come out to the cent and the day, and which lines must not.

use std::collections::BTreeMap;
use std::path::Path;

use rouage::interchange::export::{self, Names};
use rouage::interchange::import::{self, Options, Report};
use rouage::model::kind::Kind;
use rouage::store::{Clock, Session, Store};

use crate::families::{
    Family, activity, cards, dealings, lists, more, other_poles, other_words, other_words_again, others, people,
    people_and_ranges, programs, proposed, third_words, unseen, unseen_again, unseen_books, workbooks, write,
};

/// The records of a kind, each as its columns and cells.
fn records(store: &Store, kind: Kind) -> Vec<BTreeMap<String, String>> {
    let names = Names::read(store).unwrap();
    let text = export::csv(store, kind, &names).unwrap();
    let mut reader = csv::Reader::from_reader(&text[..]);
    reader.deserialize().map(Result::unwrap).collect()
}

fn import(store: &mut Store, path: &Path, family: &Family) -> Report {
    let mut options = Options { today: "2016-06-30".parse().ok(), skip_bad: true, ..Options::default() };
    options.mapping.settings =
        family.set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    import::run(store, &[path.to_owned()], &options, &|problem| problem.fault.to_string()).unwrap()
}

/// Everything that came out otherwise than it must.
fn wrong(family: &Family) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let session = Session { who: "test".into(), id: "test".into(), clock: Clock::System };
    let mut store = Store::open(&folder.path().join("pole.db"), session).unwrap();
    let path = write(folder.path(), family, family.text);
    let report = import(&mut store, &path, family);
    let mut wrong = Vec::new();
    for refused in &report.refused_files {
        wrong.push(format!("{refused:?}"));
    }
    let made: BTreeMap<&str, u64> = report.kinds.iter().map(|(kind, counts)| (kind.file(), counts.created)).collect();
    let made = made.into_iter().filter(|(kind, count)| *count > 0 && *kind != "staff").collect::<BTreeMap<_, _>>();
    let wanted: BTreeMap<&str, u64> = family
        .counts
        .split(", ")
        .map(|count| count.split_once(' ').unwrap())
        .map(|(kind, count)| (kind, count.parse().unwrap()))
        .collect();
    if made != wanted {
        wrong.push(format!("made {made:?}, not {wanted:?}"));
    }
    for record in family.records {
        let (kind, fields) = record.split_once(' ').unwrap();
        let found = records(&store, Kind::from_code(kind).unwrap());
        let is = |record: &BTreeMap<String, String>| {
            fields.split(" | ").all(|field| {
                let (field, value) = field.split_once('=').unwrap();
                record.get(field).map(String::as_str) == Some(value)
            })
        };
        if found.iter().filter(|record| is(record)).count() != 1 {
            wrong.push(format!("not there: {record}, among {found:?}"));
        }
    }
    let lines: Vec<u64> = report.refused.iter().map(|refusal| refusal.line).collect();
    if lines != family.refused.iter().map(|(line, _)| *line).collect::<Vec<_>>() {
        wrong.push(format!("refused {:?}", report.refused));
    }
    for (refusal, (_, field)) in report.refused.iter().zip(family.refused) {
        if !refusal.problems.iter().any(|problem| problem.field.unwrap_or_default() == *field) {
            wrong.push(format!("{field} is not at fault in {refusal:?}"));
        }
    }
    // The same file again: nothing new.
    let again = import(&mut store, &path, family);
    if again.kinds.values().any(|counts| counts.created + counts.updated > 0) {
        wrong.push(format!("again: {:?}", again.kinds));
    }
    wrong
}

#[track_caller]
fn assert_right(families: &[Family]) {
    let wrong: Vec<String> = families
        .iter()
        .flat_map(|family| wrong(family).into_iter().map(move |what| format!("{}: {what}", family.file)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn lists_of_members() {
    assert_right(lists::FAMILIES);
    assert_right(more::FAMILIES);
    assert_right(others::FAMILIES);
}

#[test]
fn lists_of_what_a_pole_does() {
    assert_right(activity::FAMILIES);
    assert_right(dealings::FAMILIES);
}

#[test]
fn files_nobody_had_seen() {
    assert_right(unseen::FAMILIES);
    assert_right(unseen_books::FAMILIES);
    assert_right(unseen_again::FAMILIES);
}

#[test]
fn lists_of_other_poles() {
    assert_right(other_poles::FAMILIES);
    assert_right(other_words::FAMILIES);
    assert_right(other_words_again::FAMILIES);
    assert_right(third_words::FAMILIES);
}

#[test]
fn workbooks_as_people_make_them() {
    assert_right(workbooks::FAMILIES);
}

#[test]
fn exports_of_other_programs() {
    assert_right(programs::FAMILIES);
    assert_right(cards::FAMILIES);
}

#[test]
fn lists_that_leave_something_unsaid() {
    assert_right(proposed::FAMILIES);
}

#[test]
fn lists_that_say_more_of_people() {
    assert_right(people::FAMILIES);
    assert_right(people_and_ranges::FAMILIES);
}
