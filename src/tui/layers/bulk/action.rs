//! What can be done with marked rows: which fields each action asks for, and the operation they make.

use chrono::{Datelike, Days as Span};
use serde::{Deserialize, Serialize};

use super::field::{Choice, Field, Read};
use crate::counters::bulk::{Among, Days, Operation};
use crate::model::date_input::Direction;
use crate::model::record::Id;
use crate::tui::context::Context;
use crate::tui::screens::members::words;

/// An action of the menu. Drafts are kept under its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    AddTag,
    RemoveTag,
    CreateTask,
    PlanVisits,
    College,
    Sectors,
    CallDues,
    AssignTask,
}

/// The actions on organisations, the most frequent first, each with its letter.
pub const MENU: [(char, Action); 7] = [
    ('e', Action::AddTag),
    ('r', Action::RemoveTag),
    ('t', Action::CreateTask),
    ('v', Action::PlanVisits),
    ('c', Action::College),
    ('d', Action::Sectors),
    ('k', Action::CallDues),
];

/// Days from today until a task is due, unless the user says otherwise.
const DUE_DAYS: u64 = 15;
/// Visits a week, unless the user says otherwise.
const PER_WEEK: u32 = 3;

impl Action {
    /// What it is called in the menu and in the title of its form.
    pub const fn title(self) -> &'static str {
        match self {
            Action::AddTag => "bulk.action.add_tag",
            Action::RemoveTag => "bulk.action.remove_tag",
            Action::CreateTask => "bulk.action.create_task",
            Action::PlanVisits => "bulk.action.plan_visits",
            Action::College => "bulk.action.college",
            Action::Sectors => "bulk.action.sectors",
            Action::CallDues => "bulk.action.call_dues",
            Action::AssignTask => "bulk.action.assign_task",
        }
    }

    /// Whether the tags that are in use are proposed.
    pub const fn proposes_tags(self) -> bool {
        matches!(self, Action::AddTag | Action::RemoveTag)
    }

    /// The fields of its form.
    pub fn fields(self, context: &Context) -> Vec<Field> {
        let lang = context.lang;
        let (on, today) = (context.on, context.today);
        match self {
            Action::AddTag | Action::RemoveTag => vec![Field::line("bulk.field.tag", "")],
            Action::CreateTask => {
                let due = today.checked_add_days(Span::new(DUE_DAYS)).unwrap_or(today);
                vec![
                    Field::line("bulk.field.title", ""),
                    Field::date("bulk.field.due_on", &lang.date(due), Direction::Future).optional(),
                    staff("bulk.field.staff", true, context),
                ]
            }
            Action::AssignTask => vec![staff("bulk.field.staff", true, context)],
            Action::PlanVisits => {
                let first = today.succ_opt().unwrap_or(today);
                let ways = ["bulk.days.spread", "bulk.days.one"].map(|key| Choice::way(key, lang));
                vec![
                    staff("bulk.field.visitor", false, context),
                    Field::choice("bulk.field.days", ways.into()),
                    Field::date("bulk.field.from", &lang.date(first), Direction::Future),
                    Field::number("bulk.field.per_week", i64::from(PER_WEEK), 1, 50),
                    Field::line("bulk.field.purpose", lang.t("form.visit.purpose")).optional(),
                ]
            }
            Action::College => {
                let ways = ["bulk.college.move", "bulk.college.correct"].map(|key| Choice::way(key, lang));
                let contract = context.contract();
                let choices = colleges(context).into_iter();
                let choices = choices.map(|code| Choice::of(code, words::college(code, contract.as_ref(), lang)));
                vec![
                    Field::choice("bulk.field.how", ways.into()),
                    Field::choice("bulk.field.college", choices.collect()),
                    Field::date("bulk.field.on", &lang.date(on), Direction::Past),
                ]
            }
            Action::Sectors => {
                let ways = ["bulk.sectors.add", "bulk.sectors.remove", "bulk.sectors.set"];
                let ways = ways.map(|key| Choice::way(key, lang));
                let contract = context.contract();
                let choices = sectors(context).into_iter();
                let choices = choices.map(|code| {
                    let name = words::sector(&code, contract.as_ref(), lang).to_owned();
                    Choice { code, name }
                });
                vec![
                    Field::choice("bulk.field.how", ways.into()),
                    Field::checklist("bulk.field.sectors", choices.collect()),
                ]
            }
            Action::CallDues => vec![Field::number("bulk.field.year", i64::from(on.year()), 1990, 2200)],
        }
    }

    /// What the fields mean; else the place of the field that is wrong, and why.
    ///
    /// # Errors
    /// A field is missing or cannot be read.
    pub fn operation(self, fields: &[Field], context: &Context) -> Result<Operation, (usize, String)> {
        let read = Read { fields, context };
        Ok(match self {
            Action::AddTag => Operation::AddTag(read.tag(0)?),
            Action::RemoveTag => Operation::RemoveTag(read.tag(0)?),
            Action::CreateTask => {
                Operation::CreateTask { title: read.line(0)?, due_on: read.date_or_none(1)?, staff: chosen(&read, 2) }
            }
            Action::AssignTask => Operation::AssignTask { staff: chosen(&read, 0) },
            Action::PlanVisits => {
                let Some(staff) = team(context).get(read.place(0)).map(|(id, _)| *id) else {
                    return Err((0, context.t("bulk.no_staff").to_owned()));
                };
                let day = read.date(2)?;
                let days = match read.place(1) {
                    0 => {
                        let per_week = u32::try_from(read.number(3)?).unwrap_or(PER_WEEK);
                        Days::Spread { from: day, per_week }
                    }
                    _ => Days::On(day),
                };
                Operation::PlanVisits { staff, purpose: read.text(4), days }
            }
            Action::College => {
                let college = colleges(context).get(read.place(1)).copied();
                let Some(college) = college else { return Err((1, context.t("bulk.no_contract").to_owned())) };
                let on = read.date(2)?;
                match read.place(0) {
                    0 => Operation::MoveCollege { college, from: on },
                    _ => Operation::CorrectCollege { college, on },
                }
            }
            Action::Sectors => {
                let among = match read.place(0) {
                    0 => Among::Add,
                    1 => Among::Remove,
                    _ => Among::Set,
                };
                let ticked = read.ticked(1);
                if ticked.is_empty() && among != Among::Set {
                    return Err((1, context.t("bulk.no_sector").to_owned()));
                }
                let all = sectors(context);
                Operation::Sectors(among, ticked.into_iter().filter_map(|at| all.get(at).cloned()).collect())
            }
            Action::CallDues => Operation::CallDues { year: i32::try_from(read.number(0)?).unwrap_or_default() },
        })
    }

    /// Whether a field counts with what is chosen in the others.
    pub fn asks(self, field: usize, fields: &[Field]) -> bool {
        // One day needs no number a week.
        !(self == Action::PlanVisits && field == 3 && fields.get(1).is_some_and(|days| days.place() != 0))
    }

    /// A sentence about what is chosen.
    pub fn about(self, fields: &[Field]) -> &'static str {
        let first = fields.first().map_or(0, Field::place);
        match (self, first) {
            (Action::AddTag, _) => "bulk.about.add_tag",
            (Action::RemoveTag, _) => "bulk.about.remove_tag",
            (Action::CreateTask, _) => "bulk.about.create_task",
            (Action::PlanVisits, _) => match fields.get(1).map_or(0, Field::place) {
                0 => "bulk.about.spread",
                _ => "bulk.about.one_day",
            },
            (Action::College, 0) => "bulk.about.college_move",
            (Action::College, _) => "bulk.about.college_correct",
            (Action::Sectors, _) => "bulk.about.sectors",
            (Action::CallDues, _) => "bulk.about.call_dues",
            (Action::AssignTask, _) => "bulk.about.assign_task",
        }
    }
}

/// The staff by name, whoever is working first.
fn team(context: &Context) -> Vec<(Id, String)> {
    let me = context.staff.as_ref().map(|(id, _)| *id);
    let world = context.shared().world();
    let staff = world.facts.staff.iter().map(|staff| (staff.id, staff.name.to_string()));
    let mut team: Vec<(Id, String)> = staff.collect();
    team.sort_by_key(|(id, name)| (Some(*id) != me, crate::model::text::fold(name)));
    team
}

/// A choice among the staff; with nobody as the last, where that is allowed.
fn staff(label: &'static str, nobody: bool, context: &Context) -> Field {
    let nobody = nobody.then(|| Choice::way("bulk.nobody", context.lang));
    Field::choice(label, team(context).into_iter().map(|(id, name)| Choice::of(id, name)).chain(nobody).collect())
}

/// The member of the staff that was chosen; none for nobody.
fn chosen(read: &Read, field: usize) -> Option<Id> {
    team(read.context).get(read.place(field)).map(|(id, _)| *id)
}

fn colleges(context: &Context) -> Vec<u8> {
    context
        .contract()
        .map(|contract| contract.colleges.iter().map(|college| college.code).collect())
        .unwrap_or_default()
}

fn sectors(context: &Context) -> Vec<String> {
    let world = context.shared().world();
    world.facts.sectors.iter().map(|code| code.to_string()).collect()
}
