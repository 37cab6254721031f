//! A change of many rows in words: what it is, and what becomes of each row.

use chrono::Datelike;
use ratatui::text::{Line, Span};

use crate::contract::Contract;
use crate::counters::bulk::{self, Among, Change, Days, Edit, Left, Operation, Plan, Refusal, Verdict};
use crate::i18n::{Lang, capitalise, messages};
use crate::model::facts::Facts;
use crate::model::kind::Kind;
use crate::model::money::Cents;
use crate::model::record::{Id, Record, Value};
use crate::model::text::display_safe;
use crate::tui::screens::members::words;
use crate::tui::theme::{Role, Theme};

/// What words are made with.
pub struct Look<'a> {
    pub facts: &'a Facts,
    pub contract: Option<&'a Contract>,
    pub lang: Lang,
    pub operation: &'a Operation,
}

impl Look<'_> {
    fn staff(&self, id: Option<Id>) -> String {
        let member = id.and_then(|id| self.facts.staff_member(id));
        member.map_or_else(|| self.lang.t("bulk.nobody").to_owned(), |staff| staff.name.to_string())
    }

    fn sectors(&self, codes: &[String]) -> String {
        let names: Vec<&str> = codes.iter().map(|code| words::sector(code, self.contract, self.lang)).collect();
        if names.is_empty() { self.lang.t("bulk.none").to_owned() } else { names.join(", ") }
    }

    fn college(&self, code: i64) -> String {
        let code = u8::try_from(code).unwrap_or_default();
        self.lang.tf("members.key.college", &[("code", &code)])
    }

    /// The value of a field that changes.
    fn value(&self, field: &str, value: &Value) -> String {
        match (field, value) {
            ("sectors", value) => self.sectors(value.as_list()),
            ("staff", value) => self.staff(value.as_id()),
            ("college", Value::Int(code)) => self.college(*code),
            (_, Value::List(items)) => display_safe(&items.join(", ")).into_owned(),
            (_, Value::Date(date)) => self.lang.date(*date),
            (_, Value::Text(text)) => display_safe(text).into_owned(),
            (_, Value::Int(int)) => self.lang.number(*int),
            (_, Value::Null | Value::Real(_)) => self.lang.t("bulk.none").to_owned(),
        }
    }
}

/// The whole change in a sentence.
pub fn title(look: &Look) -> String {
    let lang = look.lang;
    match look.operation {
        Operation::AddTag(tag) => lang.tf("bulk.title.add_tag", &[("tag", &display_safe(tag))]),
        Operation::RemoveTag(tag) => lang.tf("bulk.title.remove_tag", &[("tag", &display_safe(tag))]),
        Operation::Sectors(among, codes) => {
            let sectors = look.sectors(codes);
            let values: [(&str, &dyn std::fmt::Display); 1] = [("sectors", &sectors)];
            match among {
                Among::Add => lang.tf("bulk.title.sectors_add", &values),
                Among::Remove => lang.tf("bulk.title.sectors_remove", &values),
                Among::Set => lang.tf("bulk.title.sectors_set", &values),
            }
        }
        Operation::CreateTask { title, due_on, staff } => {
            let due = due_on.map_or_else(|| lang.t("bulk.none").to_owned(), |due| lang.date(due));
            let values: [(&str, &dyn std::fmt::Display); 3] =
                [("title", &display_safe(title)), ("due", &due), ("staff", &look.staff(*staff))];
            lang.tf("bulk.title.create_task", &values)
        }
        Operation::AssignTask { staff } => lang.tf("bulk.title.assign_task", &[("staff", &look.staff(*staff))]),
        Operation::MoveCollege { college, from } => {
            let college = words::college(*college, look.contract, lang);
            lang.tf("bulk.title.college_move", &[("college", &college), ("date", &lang.date(*from))])
        }
        Operation::CorrectCollege { college, on } => {
            let college = words::college(*college, look.contract, lang);
            lang.tf("bulk.title.college_correct", &[("college", &college), ("date", &lang.date(*on))])
        }
        Operation::CallDues { year } => lang.tf("bulk.title.call_dues", &[("year", year)]),
        Operation::PlanVisits { staff, days, .. } => {
            let staff = look.staff(Some(*staff));
            let date = lang.date(days.first());
            match days {
                Days::On(_) => lang.tf("bulk.title.visits_on", &[("staff", &staff), ("date", &date)]),
                Days::Spread { per_week, .. } => {
                    let values: [(&str, &dyn std::fmt::Display); 2] = [("staff", &staff), ("date", &date)];
                    lang.tn("bulk.title.visits_spread", i64::from(*per_week), &values)
                }
            }
        }
    }
}

/// What a row is called.
pub fn name(line: &bulk::Line, kind: Kind, look: &Look) -> String {
    let name = match kind {
        Kind::Task => line.title.as_deref(),
        _ => look.facts.organisation(line.target).map(|organisation| &*organisation.name),
    };
    display_safe(name.unwrap_or("…")).into_owned()
}

/// What becomes of a row: before and after, or why nothing does.
pub fn what(plan: &Plan, line: &bulk::Line, look: &Look, theme: &Theme) -> Line<'static> {
    match &line.verdict {
        Verdict::Left(why) => Line::styled(left(*why, look.lang), theme.style(Role::Muted)),
        Verdict::Refused(why) => Line::styled(refusal(why, plan, look.lang), theme.style(Role::Bad)),
        Verdict::Changes(changes) => changes_in_words(plan, changes, look, theme),
    }
}

fn changes_in_words(plan: &Plan, changes: &[Change], look: &Look, theme: &Theme) -> Line<'static> {
    let (before, after) = match changes {
        [Change::Update { id, .. }, Change::Create { own }] => moved(plan, *id, own, look),
        [Change::Update { edits, .. }, ..] => {
            let of = |side: fn(&Edit) -> &Value| {
                let values: Vec<String> = edits.iter().map(|edit| look.value(edit.field, side(edit))).collect();
                values.join(", ")
            };
            (of(|edit| &edit.before), of(|edit| &edit.after))
        }
        [Change::Create { own }, ..] => {
            let made = plan.created(own).map(|record| created(&record, look)).unwrap_or_default();
            ("—".to_owned(), made)
        }
        [] => Default::default(),
    };
    Line::from(vec![
        Span::styled(before, theme.style(Role::Muted)),
        Span::styled(" → ", theme.style(Role::Muted)),
        Span::raw(after),
    ])
}

/// A membership that ends and the one that begins.
fn moved(plan: &Plan, period: Id, own: &[(&'static str, Value)], look: &Look) -> (String, String) {
    let lang = look.lang;
    let Some(record) = plan.created(own) else { return Default::default() };
    let file = record.organisation().and_then(|organisation| look.facts.file(organisation));
    let before = file.and_then(|file| file.memberships.iter().find(|row| row.id == period));
    let before = before.map(|row| look.college(i64::from(row.college))).unwrap_or_default();
    let begun = record.date("joined_on").map(|date| lang.date(date)).unwrap_or_default();
    let college = look.college(record.int("college").unwrap_or_default());
    let after = match record.date("left_on") {
        Some(end) => {
            let values: [(&str, &dyn std::fmt::Display); 3] =
                [("college", &college), ("from", &begun), ("to", &lang.date(end))];
            lang.tf("bulk.what.college_until", &values)
        }
        None => lang.tf("bulk.what.college_from", &[("college", &college), ("from", &begun)]),
    };
    (before, after)
}

/// A new record.
fn created(record: &Record, look: &Look) -> String {
    let lang = look.lang;
    let date = |field: &str| record.date(field).map(|date| lang.date(date)).unwrap_or_default();
    match record.kind {
        Kind::Dues => {
            let amount = lang.amount(Cents(record.int("amount").unwrap_or_default()));
            lang.tf("bulk.what.dues", &[("amount", &amount), ("called", &date("called_on")), ("due", &date("due_on"))])
        }
        Kind::Visit => {
            let day =
                record.date("date").map(|date| format!("{} {}", lang.weekday_short(date.weekday()), lang.date(date)));
            lang.tf("bulk.what.visit", &[("date", &day.unwrap_or_default())])
        }
        Kind::Task => match record.date("due_on") {
            Some(due) => lang.tf("bulk.what.task_due", &[("date", &lang.date(due))]),
            None => lang.t("bulk.what.task").to_owned(),
        },
        kind => capitalise(lang.record(kind.code(), 1)),
    }
}

fn left(why: Left, lang: Lang) -> String {
    match why {
        Left::HasTag => lang.t("bulk.why.has_tag").to_owned(),
        Left::HasNotTag => lang.t("bulk.why.has_not_tag").to_owned(),
        Left::SameSectors => lang.t("bulk.why.same_sectors").to_owned(),
        Left::NotMember => lang.t("bulk.why.not_member").to_owned(),
        Left::SameCollege => lang.t("bulk.why.same_college").to_owned(),
        Left::DuesExist => lang.t("bulk.why.dues_exist").to_owned(),
        Left::VisitPlanned(date) => lang.tf("bulk.why.visit_planned", &[("date", &lang.date(date))]),
        Left::TaskOpen => lang.t("bulk.why.task_open").to_owned(),
        Left::SameStaff => lang.t("bulk.why.same_staff").to_owned(),
        Left::TaskDone(date) => lang.tf("bulk.why.task_done", &[("date", &lang.date(date))]),
    }
}

fn refusal(why: &Refusal, plan: &Plan, lang: Lang) -> String {
    match why {
        Refusal::Gone => lang.t("bulk.why.gone").to_owned(),
        Refusal::BeganOn(date) => lang.tf("bulk.why.began_on", &[("date", &lang.date(*date))]),
        Refusal::NoAmount => lang.t("bulk.why.no_amount").to_owned(),
        Refusal::NoContract => lang.t("bulk.why.no_contract").to_owned(),
        Refusal::Problem(problem) => {
            let kind = plan.operation.creates().unwrap_or(plan.operation.target());
            messages::problem(lang, kind, problem)
        }
    }
}
