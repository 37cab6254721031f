//! Everything dated in a file as one timeline, the newest first.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::items::{Item, Look, Target};
use crate::model::kind::Kind;
use crate::model::record::Record;
use crate::tui::theme::Role;

/// One thing that happened, or will.
struct Moment {
    date: NaiveDate,
    sign: &'static str,
    role: Role,
    label: String,
    what: String,
    who: String,
    target: Target,
}

/// The lines, those after the date of reference muted.
pub fn build(look: &Look) -> Vec<Item> {
    let mut moments = Vec::new();
    memberships(look, &mut moments);
    dues(look, &mut moments);
    visits(look, &mut moments);
    advisory(look, &mut moments);
    projects(look, &mut moments);
    tasks(look, &mut moments);
    others(look, &mut moments);
    moments.sort_by_key(|moment| Reverse(moment.date));
    let line = |moment: Moment| Item {
        target: moment.target,
        cells: vec![
            (look.lang.date(moment.date), Role::Text),
            (moment.sign.to_owned(), moment.role),
            (moment.label, moment.role),
            (moment.what, Role::Text),
            (moment.who, Role::Text),
        ],
        muted: moment.date > look.on,
    };
    moments.into_iter().map(line).collect()
}

/// Adds what a record says of one of its dates, if it has that date.
fn add(
    moments: &mut Vec<Moment>,
    record: &Record,
    field: &str,
    (sign, role): (&'static str, Role),
    label: &str,
    what: String,
    who: String,
) {
    if let Some(date) = record.date(field) {
        let target = Target::Record(record.kind, record.id);
        moments.push(Moment { date, sign, role, label: label.to_owned(), what, who, target });
    }
}

/// The parts that are there, with a comma between.
fn joined(parts: &[String]) -> String {
    parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
}

fn memberships(look: &Look, moments: &mut Vec<Moment>) {
    for record in look.data.of(Kind::Membership) {
        let college = look.shown(record, "college");
        add(moments, record, "joined_on", ("+", Role::Good), look.lang.t("file.moment.joined"), college, String::new());
        let reason = look.shown(record, "leave_reason");
        add(moments, record, "left_on", ("−", Role::Bad), look.lang.t("file.moment.left"), reason, String::new());
    }
    let nda = look.lang.t("file.moment.nda");
    add(moments, &look.data.organisation, "nda_signed_on", ("✎", Role::Text), nda, String::new(), String::new());
}

fn dues(look: &Look, moments: &mut Vec<Moment>) {
    for record in look.data.of(Kind::Dues) {
        let what = joined(&[look.shown(record, "year"), look.shown(record, "amount")]);
        let label = look.lang.t("file.moment.called");
        add(moments, record, "called_on", ("€", Role::Warn), label, what, String::new());
    }
    for record in look.data.of(Kind::Payment) {
        let what = joined(&[look.shown(record, "year"), look.shown(record, "amount"), look.shown(record, "method")]);
        let label = look.lang.t("file.moment.paid");
        add(moments, record, "paid_on", ("€", Role::Good), label, what, String::new());
    }
}

fn visits(look: &Look, moments: &mut Vec<Moment>) {
    for record in look.data.of(Kind::Visit) {
        let planned = record.text("status") == "planned";
        let (sign, label) = if planned {
            (("○", Role::Warn), "file.moment.planned")
        } else {
            (("●", Role::Accent), "file.moment.visit")
        };
        let first = |field| look.shown(record, field).lines().next().unwrap_or_default().to_owned();
        let purpose = first("purpose");
        let what = if purpose.is_empty() { first("summary") } else { purpose };
        add(moments, record, "date", sign, look.lang.t(label), what, look.shown(record, "staff"));
    }
}

fn advisory(look: &Look, moments: &mut Vec<Moment>) {
    for record in look.data.of(Kind::Engagement) {
        let what = joined(&[look.shown(record, "title"), look.shown(record, "kind"), look.shown(record, "status")]);
        let who = look.shown(record, "staff");
        let sign = ("▲", Role::Accent);
        add(moments, record, "started_on", sign, look.lang.t("file.moment.advisory"), what.clone(), who.clone());
        add(moments, record, "ended_on", ("△", Role::Text), look.lang.t("file.moment.advisory_end"), what, who);
    }
}

fn projects(look: &Look, moments: &mut Vec<Moment>) {
    for partner in look.data.of(Kind::ProjectPartner) {
        let Some(project) = look.data.project_of(partner) else { continue };
        let what = joined(&[look.shown(project, "acronym"), look.shown(project, "title")]);
        for (field, label) in [
            ("labelled_on", look.lang.t("file.moment.labelled")),
            ("supported_on", look.lang.t("file.moment.supported")),
            ("funded_on", look.lang.t("file.moment.funded")),
            ("started_on", look.lang.t("file.moment.project_start")),
            ("closed_on", look.lang.t("file.moment.project_end")),
        ] {
            add(moments, project, field, ("◆", Role::Accent), label, what.clone(), look.shown(partner, "role"));
        }
    }
}

fn tasks(look: &Look, moments: &mut Vec<Moment>) {
    for record in look.data.of(Kind::Task) {
        let (title, who) = (look.shown(record, "title"), look.shown(record, "staff"));
        if record.date("done_on").is_some() {
            add(moments, record, "done_on", ("✓", Role::Good), look.lang.t("file.moment.task_done"), title, who);
        } else {
            let late = record.date("due_on").is_some_and(|due| due < look.on);
            let role = if late { Role::Bad } else { Role::Warn };
            add(moments, record, "due_on", ("□", role), look.lang.t("file.moment.task"), title, who);
        }
    }
}

fn others(look: &Look, moments: &mut Vec<Moment>) {
    for record in look.data.of(Kind::Event) {
        let what = joined(&[look.shown(record, "title"), look.shown(record, "kind")]);
        add(moments, record, "date", ("■", Role::Text), look.lang.t("file.moment.event"), what, String::new());
    }
    for record in look.data.of(Kind::Financing) {
        let what = joined(&[look.shown(record, "kind"), look.shown(record, "amount")]);
        let label = look.lang.t("file.moment.financing");
        add(moments, record, "obtained_on", ("€", Role::Accent), label, what, String::new());
    }
    for record in look.data.of(Kind::Market) {
        let what = joined(&[look.shown(record, "name"), look.shown(record, "kind")]);
        let label = look.lang.t("file.moment.market");
        add(moments, record, "opened_on", ("»", Role::Accent), label, what, String::new());
    }
}
