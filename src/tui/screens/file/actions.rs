//! What can be done in a file: edit, add, delete, mark as done, copy, undo a change of the history.

use chrono::{Datelike, NaiveDate};

use super::items::{self, Look};
use super::section::Section;
use super::{FileScreen, Target};
use crate::model::kind::{Kind, Type};
use crate::model::record::{Record, Value};
use crate::model::text::{display_safe, scrub};
use crate::store::{ChangeId, Store, StoreError};
use crate::tui::commands::{CommandId, file, list};
use crate::tui::context::Context;
use crate::tui::forms;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::confirm::Confirm;
use crate::tui::layers::new_record::NewRecord;
use crate::tui::layers::undo;
use crate::tui::screens::{privacy, registers};

/// What came of marking something as done.
struct Saved(Result<Record, StoreError>);

/// Says what was marked as done, or why it could not be.
pub fn saved(reply: Reply, context: &mut Context) {
    match reply.take::<Saved>() {
        Ok(Saved(Ok(record))) => {
            let key = if record.kind == Kind::Task { "file.said.task_done" } else { "file.said.visit_done" };
            context.say(context.t(key));
        }
        Ok(Saved(Err(error))) => context.fail(&error),
        Err(_) => {}
    }
}

/// The record marked as done today, if it is something that can be.
fn done(record: &Record, today: NaiveDate) -> Option<Record> {
    match record.kind {
        Kind::Task if record.get("done_on").is_null() => Some(record.clone().with("done_on", Value::Date(today))),
        Kind::Visit if record.text("status") == "planned" => {
            let date = record.date("date").map_or(today, |date| date.min(today));
            // What is done is not still to come.
            Some(record.clone().with("status", Value::Text("done".into())).with("date", Value::Date(date)))
        }
        _ => None,
    }
}

/// A change of many records that is to be undone, and how many they are.
pub(super) struct Whole {
    change: ChangeId,
    what: String,
    size: Result<u32, StoreError>,
}

/// Asks before a change of many records is undone: the number says what is at stake.
pub(super) fn confirm_whole(whole: Whole, context: &mut Context) -> Flow {
    let Whole { change, what, size } = whole;
    match size {
        Ok(size) => {
            let question = context.lang.tn("file.undo.whole", i64::from(size), &[("what", &what)]);
            let title = context.t("file.undo.title").to_owned();
            let yes = Box::new(move |context: &mut Context| undo::change(change, context));
            Flow::Open(Box::new(Confirm::new(title, question, context, yes)))
        }
        Err(error) => {
            context.fail(&error);
            Flow::Used
        }
    }
}

impl FileScreen {
    pub(super) fn offers_here(&self, command: CommandId, context: &Context) -> bool {
        match command {
            file::HISTORY | file::NEW => self.section != Section::History,
            file::EDIT => self.section == Section::Timeline || self.record().is_some(),
            list::OPEN => self.record().is_some(),
            file::DELETE => self.section == Section::Timeline || self.record().is_some(),
            file::DONE => self.record().and_then(|record| done(record, context.today)).is_some(),
            file::PERSON => self.record().is_some_and(|record| record.kind == Kind::Contact),
            file::COPY => self.reach(&["email", "phone"]).is_some(),
            file::COPY_PHONE => self.reach(&["phone"]).is_some(),
            file::UNDO => self.entry().is_some_and(|entry| !entry.undone && !entry.redacted),
            file::SCROLL_DOWN | file::SCROLL_UP => self.pane,
            _ => true,
        }
    }

    /// The first of these that the selected contact has, else the organisation.
    fn reach(&self, fields: &[&str]) -> Option<String> {
        let contact = self.record().filter(|record| record.kind == Kind::Contact);
        let organisation = self.data.as_ref().map(|data| &data.organisation);
        // Another program may have written what no form does: pasted into a shell, a second line is a command.
        let of = |record: &Record| {
            let of_lines = |field| matches!(record.kind.field(field).map(|field| field.ty), Some(Type::Lines { .. }));
            let texts = fields.iter().map(|field| scrub(record.text(field), of_lines(field)));
            texts.map(|text| text.trim().to_owned()).find(|text| !text.is_empty())
        };
        contact.or(organisation).and_then(of)
    }

    pub(super) fn act(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            file::EDIT_ORGANISATION => return Flow::Open(forms::edit(Kind::Organisation, self.organisation, context)),
            file::EDIT if self.section == Section::Timeline => {
                return Flow::Open(forms::edit(Kind::Organisation, self.organisation, context));
            }
            file::EDIT | list::OPEN => {
                if let Some(Target::Record(kind, id)) = self.target() {
                    return Flow::Open(self.edit(command, kind, id, context));
                }
            }
            file::NEW => return self.add(context),
            file::DELETE => {
                // On the timeline it is the organisation itself: refused, with what hangs on it, unless it is bare.
                let organisation = self.data.as_ref().map(|data| &data.organisation);
                let record = if self.section == Section::Timeline { organisation } else { self.record() };
                if let Some(record) = record.cloned() {
                    return Flow::Open(forms::delete(record, context));
                }
            }
            file::DONE => {
                let shown = self.record().and_then(|record| Some((record.clone(), done(record, context.today)?)));
                if let Some((shown, record)) = shown {
                    let save = move |store: &mut Store| store.save_merged(&shown, record).map(|(record, _)| record);
                    context.ask(self.id, move |store, _| Saved(save(store)));
                }
            }
            file::PERSON => {
                if let Some(record) = self.record().filter(|record| record.kind == Kind::Contact) {
                    return Flow::Open(privacy::person::of_contact(record, context));
                }
            }
            file::COPY => self.copy(&["email", "phone"], context),
            file::COPY_PHONE => self.copy(&["phone"], context),
            file::UNDO => return self.undo(context),
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    /// Enter on a project's line opens the project, `e` the organisation's part in it.
    fn edit(&self, command: CommandId, kind: Kind, id: u32, context: &mut Context) -> Box<dyn Layer> {
        let project = self.record().filter(|_| kind == Kind::ProjectPartner).and_then(|record| record.id_of("project"));
        match project {
            Some(project) if command == list::OPEN => registers::open_record(Kind::Project, project, context),
            _ => forms::edit(kind, id, context),
        }
    }

    fn copy(&self, fields: &[&str], context: &mut Context) {
        if let Some(text) = self.reach(fields) {
            context.say(context.lang.tf("file.said.copied", &[("text", &display_safe(&text))]));
            context.copy(text);
        }
    }

    /// A form for what the part holds; where it holds several kinds, the menu of all kinds.
    fn add(&self, context: &mut Context) -> Flow {
        let today = Value::Date(context.today);
        let me = context.staff.as_ref().map_or(Value::Null, |(id, _)| Value::Int(i64::from(*id)));
        let new = |kind| Record::new(kind).with("organisation", Value::Int(i64::from(self.organisation)));
        let record = match self.section {
            Section::Timeline | Section::Others | Section::History => {
                let menu = NewRecord::new(self.organisation(context), context);
                return Flow::Open(Box::new(menu));
            }
            Section::Visits => {
                let organisation = self.organisation(context);
                return Flow::Open(forms::log_visit(organisation, context));
            }
            Section::Memberships => new(Kind::Membership).with("joined_on", today),
            Section::Contacts => new(Kind::Contact),
            Section::Dues => self.payment_or_dues(context),
            Section::Advisory => new(Kind::Engagement).with("staff", me),
            Section::Projects => new(Kind::ProjectPartner),
            Section::Tasks => new(Kind::Task).with("staff", me),
        };
        Flow::Open(forms::create(record, context))
    }

    /// Where dues are selected: the payment of what is left of them. Without any dues: the dues of the year.
    fn payment_or_dues(&self, context: &Context) -> Record {
        let organisation = Value::Int(i64::from(self.organisation));
        let Some((record, data)) = self.record().zip(self.data.as_ref()) else {
            let year = Value::Int(context.on.year().into());
            return Record::new(Kind::Dues).with("organisation", organisation).with("year", year);
        };
        let year = record.get("year").clone();
        let dues = data.of(Kind::Dues).find(|dues| *dues.get("year") == year);
        let look = Look { data, contract: None, lang: context.lang, on: context.today, entry_names: &[], staff: &[] };
        let left = dues.and_then(|dues| items::standing_of(dues, &look)).map_or(0, |(_, left, _)| left);
        let amount = if left > 0 { Value::Int(left) } else { Value::Null };
        Record::new(Kind::Payment)
            .with("organisation", organisation)
            .with("year", year)
            .with("paid_on", Value::Date(context.today))
            .with("amount", amount)
    }

    fn undo(&self, context: &mut Context) -> Flow {
        let Some(entry) = self.entry() else { return Flow::Used };
        let change = entry.change;
        let what = undo::entry_name(entry, context.lang, context);
        if entry.action != "create" && entry.action != "update" && entry.action != "delete" {
            // An import or a call touched more than this file: how much is said before anything is undone.
            context.ask(self.id, move |store, _| Whole { change, what, size: store.change_size(change) });
            return Flow::Used;
        }
        let question = context.lang.tf("file.undo.question", &[("what", &what)]);
        let title = context.t("file.undo.title").to_owned();
        let yes = Box::new(move |context: &mut Context| undo::change(change, context));
        Flow::Open(Box::new(Confirm::new(title, question, context, yes)))
    }
}
