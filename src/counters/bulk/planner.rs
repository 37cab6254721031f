//! The rule: what becomes of each row, one after the other.

use chrono::{Datelike, NaiveDate};

use super::{Change, Edit, Left, Line, Operation, Plan, Refusal, Verdict, college, labels};
use crate::contract::Contract;
use crate::counters::dues_sheet::{self, Call};
use crate::model::date_input::DateInputError;
use crate::model::facts::Facts;
use crate::model::kind::Kind;
use crate::model::parse::{self, Known, Reason};
use crate::model::record::{Id, Record, Value};
use crate::model::text::fold;
use crate::model::validate::{self, Problem};

/// What the rule knows besides the records.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    pub facts: &'a Facts,
    pub contract: Option<&'a Contract>,
    pub known: &'a Known,
    pub today: NaiveDate,
}

/// One row with what the rule has to see of it.
#[derive(Debug, Clone)]
pub struct Subject {
    pub target: Id,
    /// The record itself; none when it was deleted.
    pub record: Option<Record>,
    /// The records of [`Operation::reads`] of an organisation.
    pub others: Vec<Record>,
}

/// A plan that is being made.
pub struct Planner<'a> {
    ground: Ground<'a>,
    plan: Plan,
    /// Visits planned so far: their days are handed out in the order of the rows.
    visits: u64,
    /// What is wrong with what all new records share: then none is made.
    wrong: Option<Problem>,
}

/// The change from one state of a record to another; none when they are the same.
pub(super) fn changed(before: &Record, after: &Record) -> Option<Change> {
    let edits: Vec<Edit> = before
        .changed_fields(after)
        .map(|field| Edit { field, before: before.get(field).clone(), after: after.get(field).clone() })
        .collect();
    let (kind, id, version) = (before.kind, before.id, before.version);
    (!edits.is_empty()).then_some(Change::Update { kind, id, version, edits })
}

fn reference(id: Option<Id>) -> Value {
    id.map_or(Value::Null, |id| Value::Int(i64::from(id)))
}

/// What every record that the operation creates has in common.
fn template(operation: &Operation) -> Option<Record> {
    let record = Record::new(operation.creates()?);
    Some(match operation {
        Operation::MoveCollege { college, from } => {
            record.with("college", Value::Int(i64::from(*college))).with("joined_on", Value::Date(*from))
        }
        Operation::CreateTask { title, due_on, staff } => record
            .with("title", Value::Text(title.clone()))
            .with("due_on", due_on.map_or(Value::Null, Value::Date))
            .with("staff", reference(*staff)),
        Operation::PlanVisits { staff, purpose, .. } => record
            .with("status", Value::Text("planned".to_owned()))
            .with("staff", reference(Some(*staff)))
            .with("purpose", if purpose.is_empty() { Value::Null } else { Value::Text(purpose.clone()) }),
        Operation::CallDues { year } => record.with("year", Value::Int(i64::from(*year))),
        _ => record,
    })
}

impl<'a> Planner<'a> {
    /// Begins a plan.
    pub fn new(operation: Operation, ground: Ground<'a>) -> Planner<'a> {
        let template = template(&operation);
        // What is missing yet, such as the organisation, comes with each row.
        let wrong = template.as_ref().and_then(|record| {
            let problems = validate::record(record, ground.known);
            problems.into_iter().find(|problem| !record.get(problem.field).is_null())
        });
        Planner { ground, plan: Plan { operation, template, lines: Vec::new() }, visits: 0, wrong }
    }

    /// Decides on one row.
    pub fn take(&mut self, subject: Subject) {
        let verdict = self.verdict(&subject);
        let title = subject.record.filter(|record| record.kind == Kind::Task).map(|task| task.text("title").into());
        self.plan.lines.push(Line { target: subject.target, title, verdict });
    }

    /// The plan.
    pub fn finish(self) -> Plan {
        self.plan
    }

    fn verdict(&mut self, subject: &Subject) -> Verdict {
        let Some(record) = &subject.record else { return Verdict::Refused(Refusal::Gone) };
        if let Some(problem) = &self.wrong {
            return Verdict::Refused(Refusal::Problem(problem.clone()));
        }
        let organisation = record.id;
        match &self.plan.operation {
            Operation::AddTag(tag) => self.edited(record, labels::add_tag(record, tag)),
            Operation::RemoveTag(tag) => self.edited(record, labels::remove_tag(record, tag)),
            Operation::Sectors(among, codes) => self.edited(record, labels::sectors(record, *among, codes)),
            Operation::AssignTask { staff } => labels::assign(record, reference(*staff)),
            Operation::MoveCollege { college, from } => college::moved(&subject.others, *college, *from),
            Operation::CorrectCollege { college, on } => college::corrected(&subject.others, *college, *on),
            Operation::CreateTask { title, .. } => {
                let same = |task: &Record| task.date("done_on").is_none() && fold(task.text("title")) == fold(title);
                if subject.others.iter().any(same) {
                    return Verdict::Left(Left::TaskOpen);
                }
                create(organisation, [])
            }
            Operation::CallDues { year } => self.dues(organisation, *year),
            Operation::PlanVisits { days, .. } => {
                let planned = |visit: &Record| {
                    visit.date("date").filter(|day| visit.text("status") == "planned" && days.first() <= *day)
                };
                if let Some(day) = subject.others.iter().filter_map(planned).min() {
                    return Verdict::Left(Left::VisitPlanned(day));
                }
                let day = match days.of(self.visits).ok_or(NaiveDate::MAX) {
                    Ok(day) if parse::in_calendar(day).is_ok() => day,
                    Ok(day) | Err(day) => {
                        let reason = Reason::Date(DateInputError::Year(day.year()));
                        return Verdict::Refused(Refusal::Problem(Problem { field: "date", reason }));
                    }
                };
                self.visits += 1;
                create(organisation, [("date", Value::Date(day))])
            }
        }
    }

    /// The change of an organisation's own record, if the rules allow it.
    fn edited(&self, before: &Record, after: Result<Record, Verdict>) -> Verdict {
        let after = match after {
            Ok(after) => after,
            Err(verdict) => return verdict,
        };
        match validate::record(&after, self.ground.known).into_iter().next() {
            Some(problem) => Verdict::Refused(Refusal::Problem(problem)),
            None => Verdict::Changes(changed(before, &after).into_iter().collect()),
        }
    }

    fn dues(&self, organisation: Id, year: i32) -> Verdict {
        let Some(contract) = self.ground.contract else { return Verdict::Refused(Refusal::NoContract) };
        let Some(file) = self.ground.facts.file(organisation) else { return Verdict::Refused(Refusal::Gone) };
        match dues_sheet::call_of(&file, contract, year, self.ground.today) {
            None => Verdict::Refused(Refusal::NoContract),
            Some(Call::NotMember) => Verdict::Left(Left::NotMember),
            Some(Call::Already) => Verdict::Left(Left::DuesExist),
            Some(Call::NoAmount) => Verdict::Refused(Refusal::NoAmount),
            Some(Call::Dues(dues)) => create(
                organisation,
                [
                    ("amount", Value::Int(dues.amount)),
                    ("called_on", Value::Date(dues.called_on)),
                    ("due_on", Value::Date(dues.due_on)),
                ],
            ),
        }
    }
}

/// A new record of an organisation.
fn create<const N: usize>(organisation: Id, own: [(&'static str, Value); N]) -> Verdict {
    let own = [("organisation", reference(Some(organisation)))].into_iter().chain(own).collect();
    Verdict::Changes(vec![Change::Create { own }])
}
