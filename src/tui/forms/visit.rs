//! What is particular to visits: the status that the date proposes, who was met, and what a saved one counts for.

use chrono::{Datelike, NaiveDate};

use super::entry::Editor;
use super::form::Form;
use super::picker::Picked;
use crate::contract::Rule;
use crate::counters::evidence;
use crate::live::Shared;
use crate::model::kind::Kind;
use crate::model::organisation::OrganisationKind;
use crate::model::record::{Id, Record, Value};
use crate::tui::context::Context;

/// The state of a visit's form besides its fields.
#[derive(Default)]
pub struct Visit {
    /// Where picking the organisation leads.
    pub jump: Option<&'static str>,
    /// Contacts of the organisation: name and role.
    pub contacts: Vec<(String, String)>,
    /// The login of who is working, when the staff does not hold it yet.
    new_staff: Option<String>,
    /// The user chose the status: it no longer follows the date.
    chosen: bool,
    /// The status is the one that the date proposes.
    pub proposed: bool,
}

/// Companies visited in the year, and the target.
pub struct Count {
    pub done: i64,
    pub target: Option<f64>,
    /// Whether the organisation visited is one that counts.
    company: bool,
}

/// Contacts of the organisation, for the field of who was met.
pub struct Contacts(pub Vec<(String, String)>);

/// The counter of visited companies on a day, after a visit to an organisation.
pub fn count(shared: &Shared, organisation: Option<Id>, on: NaiveDate) -> Option<Count> {
    let world = shared.world();
    let visited = organisation.and_then(|id| world.facts.file(id));
    let company = visited.is_none_or(|file| file.organisation.kind == Some(OrganisationKind::Company));
    let contract = world.contract_on(on)?;
    let measure = contract.measures.iter().find(|measure| measure.rule == Rule::VisitedCompanies)?;
    let done = evidence::of(measure, &world.facts, contract, on).counted.iter().map(|row| row.amount).sum();
    let target = contract.indicators_of(&measure.id).find_map(|indicator| indicator.target.as_ref());
    let target = target.filter(|_| contract.covers(on)).and_then(|target| target.on(on, None));
    Some(Count { done, target: target.map(|aim| aim.target), company })
}

/// What is said of a saved visit: « Visite enregistrée : NAME, 30/06/2015 – 29 entreprises visitées sur 40 en 2015 ».
pub fn said(record: &Record, name: &str, count: Option<Count>, context: &Context) -> String {
    let lang = context.lang;
    let planned = record.text("status") == "planned";
    let date = record.date("date").unwrap_or(context.on);
    let values: [(&str, &dyn std::fmt::Display); 2] = [("name", &name), ("date", &lang.date(date))];
    let saved = if planned { lang.tf("form.visit.planned", &values) } else { lang.tf("form.visit.saved", &values) };
    let year = context.on.year();
    let count_fails = !planned && count.as_ref().is_some_and(|count| !count.company);
    let counted = match count {
        _ if planned => None,
        Some(Count { company: false, .. }) => Some(lang.t("form.visit.not_a_company").to_owned()),
        _ if date.year() != year => Some(lang.tf("form.visit.other_year", &[("year", &date.year())])),
        _ if date > context.on => Some(lang.t("form.visit.later").to_owned()),
        Some(Count { done, target: Some(target), .. }) => {
            let target = lang.decimal(target, 0);
            Some(lang.tn("form.visit.of", done, &[("target", &target)]))
        }
        Some(Count { done, target: None, .. }) => Some(lang.tn("form.visit.count", done, &[("year", &year)])),
        None => None,
    };
    match counted {
        // Said first: at the end of a long name it would be cut away.
        Some(why) if count_fails => format!("{why} – {saved}"),
        Some(counted) => format!("{saved} – {counted}"),
        None => saved,
    }
}

impl Form {
    /// A visit to log: picking the organisation leads to the text, and who is not of the staff yet is made so.
    pub(super) fn log_visit(mut self, new_staff: Option<String>) -> Form {
        self.visit.jump = Some("summary");
        self.visit.new_staff = new_staff;
        self.begin_visit();
        self
    }

    /// What a new visit begins with, as soon as its fields are there.
    pub(super) fn begin_visit(&mut self) {
        if let Some(login) = self.visit.new_staff.clone()
            && let Some(entry) = self.entry_mut("staff")
        {
            entry.begin_with(Picked::NewStaff(login));
        }
    }

    /// Whether a date without a year looks ahead: the user said that the visit is planned.
    pub(super) fn planned(&self) -> bool {
        self.setting.kind == Kind::Visit
            && !self.visit.proposed
            && matches!(self.entry("status").map(|entry| &entry.editor), Some(Editor::Choice(choice))
                if choice.value() == Value::Text("planned".into()))
    }

    /// A new visit on a day to come is planned, one on a day gone by is done, unless the user says otherwise.
    pub(super) fn follow_visit(&mut self) {
        if self.setting.kind != Kind::Visit || self.base.id != 0 {
            return;
        }
        match self.focused().map(|entry| entry.field.name) {
            Some("status") => {
                self.visit.chosen = true;
                self.visit.proposed = false;
            }
            Some("date") if !self.visit.chosen => {
                if let Ok(Value::Date(date)) = self.value_of("date") {
                    let planned = date > self.setting.today;
                    let status = Value::Text(if planned { "planned" } else { "done" }.to_owned());
                    if let Some(Editor::Choice(choice)) = self.entry_mut("status").map(|entry| &mut entry.editor) {
                        choice.set(&status);
                    }
                    self.visit.proposed = planned;
                }
            }
            _ => {}
        }
    }

    /// A reference was picked: an organisation brings its contacts, or what it has paid.
    pub(super) fn picked_record(&mut self, context: &mut Context) {
        self.ask_contacts(context);
        self.follow_payments(context);
    }

    /// Asks for the contacts of the organisation, where the form can name some.
    pub(super) fn ask_contacts(&self, context: &Context) {
        let organisation = self.entry("organisation").and_then(|entry| entry.picker()).and_then(|picker| picker.id());
        let (Some(organisation), true) = (organisation, self.entry("contacts").is_some()) else { return };
        context.ask(self.id, move |store, _| {
            let records = store.of_organisation(Kind::Contact, organisation).unwrap_or_default();
            let name = |record: &Record| {
                let name = format!("{} {}", record.text("first_name"), record.text("last_name"));
                (name.trim().to_owned(), record.text("role").to_owned())
            };
            Contacts(records.iter().map(name).collect())
        });
    }
}
