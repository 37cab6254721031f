//! Personal data: who has been kept long enough, and soon will have been. Enter prepares the erasure of the selected
//! person, or of those who are marked; nothing is written before a director confirms.

mod ask;
mod choices;
mod draw;
mod erasure;
pub mod person;
mod plan_row;
#[cfg(test)]
mod tests;

use chrono::{Months, NaiveDate};
use ratatui::Frame;
use ratatui::layout::Rect;

use crate::model::record::Id;
use crate::model::rights::{MASS, Right, may_list};
use crate::store::{Expiring, StoreError, Target, Who};
use crate::tui::commands::{CommandId, Scope, global, list, marks, privacy};
use crate::tui::context::{Context, Newest};
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::listing::{self, Listing};
use crate::tui::screens::file;
use crate::tui::widgets::marks::Marks;
use crate::tui::widgets::selection::Selection;

/// « Soon », in months.
const SOON: u32 = 6;

/// The list, as a layer over a screen.
pub fn open(context: &mut Context) -> Box<dyn Layer> {
    Box::new(Privacy {
        id: context.new_id(),
        newest: Newest::default(),
        found: None,
        reach: Reach::Soon,
        selection: Selection::new(0),
        marks: Marks::default(),
    })
}

/// Until when expiries are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Due,
    Soon,
    All,
}

impl Reach {
    fn until(self, on: NaiveDate) -> NaiveDate {
        match self {
            Reach::Due => on,
            Reach::Soon => on.checked_add_months(Months::new(SOON)).unwrap_or(on),
            Reach::All => NaiveDate::MAX,
        }
    }

    /// How far a list may go for somebody who is no director, with what is due by a day for everybody.
    fn furthest(people: &[Expiring], on: NaiveDate, due: NaiveDate) -> Reach {
        let later = |reach: Reach| {
            people.iter().filter(|line| line.expiry.is_due(reach.until(on)) && !line.expiry.is_due(due)).count()
        };
        [Reach::All, Reach::Soon].into_iter().find(|reach| may_list(later(*reach))).unwrap_or(Reach::Due)
    }
}

/// What is shown, made on the storage thread.
struct Found {
    people: Vec<Expiring>,
    /// How far the list goes for whoever is working.
    furthest: Reach,
    months: u32,
    suppressed: u32,
}

/// The answer.
struct Read(Result<Found, StoreError>);

struct Privacy {
    id: u64,
    newest: Newest,
    found: Option<Found>,
    reach: Reach,
    selection: Selection,
    marks: Marks,
}

/// What a row is marked by: a contact's own id, for a name made up of where it stands and how it is written.
fn key(line: &Expiring) -> Id {
    match line.who {
        Who::Contact(id) | Who::Deleted(id) => id,
        Who::Met => {
            let bytes = line.organisation.to_le_bytes().into_iter().chain(line.name.bytes());
            // FNV-1a, the upper half: contacts are far below.
            bytes.fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)) | 0x8000_0000
        }
    }
}

impl Privacy {
    fn lines<'a>(&'a self, context: &Context) -> Vec<&'a Expiring> {
        let until = self.reach.until(context.on);
        let people = self.found.as_ref().map_or(&[][..], |found| &found.people);
        people.iter().filter(|line| line.expiry.is_due(until)).collect()
    }

    fn selected<'a>(&'a self, context: &Context) -> Option<&'a Expiring> {
        self.lines(context).get(self.selection.selected()?).copied()
    }

    /// Those who are marked, else the one who is selected.
    fn targets(&self, context: &Context) -> Vec<Target> {
        let lines = self.lines(context);
        if self.marks.is_empty() {
            return self.selected(context).map(Expiring::target).into_iter().collect();
        }
        lines.iter().filter(|line| self.marks.has(key(line))).map(|line| line.target()).collect()
    }

    /// Takes a new list, keeping the selected person.
    fn install(&mut self, found: Found, context: &Context) {
        let kept = self.selected(context).map(key);
        self.found = Some(found);
        self.show(kept, context);
    }

    fn show(&mut self, kept: Option<Id>, context: &Context) {
        let (rows, at) = {
            let lines = self.lines(context);
            (lines.len(), kept.and_then(|kept| lines.iter().position(|line| key(line) == kept)))
        };
        self.selection.set_len(rows);
        if let Some(at) = at {
            self.selection.select(at);
        }
    }

    fn moved(&mut self, command: CommandId, context: &Context) -> bool {
        let keys: Vec<Id> = self.lines(context).into_iter().map(key).collect();
        let row = |index: usize| keys.get(index).copied();
        marks::moved(&mut self.marks, &mut self.selection, command, &row)
    }
}

impl Layer for Privacy {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Marks, Scope::Privacy, Scope::List, Scope::Global, Scope::Mark]
    }

    fn title(&self, context: &Context) -> String {
        context.t("privacy.title").to_owned()
    }

    fn offers(&self, command: CommandId, context: &Context) -> bool {
        if let Some(offered) = marks::offered(&self.marks, self.lines(context).len(), command) {
            return offered;
        }
        match command {
            global::PRIVACY | list::OPEN => false,
            privacy::ERASE | privacy::PERSON | privacy::FILE => self.selected(context).is_some(),
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        draw::screen(self, frame, area, context);
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            privacy::CLOSE => return Flow::Close,
            privacy::ERASE | marks::APPLY => {
                let targets = self.targets(context);
                if !targets.is_empty() {
                    return Flow::Open(erasure::open(targets, context));
                }
            }
            privacy::PERSON => {
                if let Some(target) = self.selected(context).map(Expiring::target) {
                    return Flow::Open(person::open(target, context));
                }
            }
            privacy::FILE => {
                if let Some(id) = self.selected(context).map(|line| line.organisation) {
                    return Flow::Open(file::open(id, context));
                }
            }
            privacy::REACH => {
                let kept = self.selected(context).map(key);
                self.reach = match self.reach {
                    Reach::Due => Reach::Soon,
                    Reach::Soon => Reach::All,
                    Reach::All => Reach::Due,
                };
                if self.found.as_ref().is_some_and(|found| self.reach > found.furthest) {
                    context.warn(context.lang.tf("privacy.withheld", &[("max", &MASS)]));
                    self.reach = Reach::Due;
                }
                self.show(kept, context);
            }
            privacy::RETENTION => return Flow::Open(ask::retention(context)),
            privacy::LIFT => return Flow::Open(ask::lift(context)),
            command if self.moved(command, context) => {}
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        let (on, due) = (context.on, context.on.min(context.today));
        context.ask_newest(&self.newest, self.id, move |store, _| {
            Read((|| {
                let mut people = store.expiring(on)?;
                let furthest = match store.allow(Right::MassExport) {
                    Ok(()) => Reach::All,
                    Err(StoreError::NotAllowed { .. }) => Reach::furthest(&people, on, due),
                    Err(error) => return Err(error),
                };
                // On a day to come everybody is due: that day has not come.
                let until = if furthest == Reach::Due { due } else { furthest.until(on) };
                people.retain(|line| line.expiry.is_due(until));
                Ok(Found { people, furthest, months: store.retention_months()?, suppressed: store.suppressed_count()? })
            })())
        });
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        match reply.take::<Read>() {
            Ok(Read(Ok(found))) => {
                let there: Vec<Id> = found.people.iter().map(key).collect();
                let gone: Vec<Id> = self.marks.ids().iter().copied().filter(|id| !there.contains(id)).collect();
                self.marks.remove(&gone);
                self.install(found, context);
            }
            Ok(Read(Err(error))) => context.fail(&error),
            Err(_) => {}
        }
        Flow::Used
    }

    fn lists(&self) -> bool {
        !self.selection.is_empty()
    }

    fn listing(&self, context: &Context) -> Option<Listing> {
        let lines = self.lines(context);
        let rows = lines.iter().map(|line| (Some(line.organisation), draw::row(line, context)));
        Some(listing::shown(context.t("privacy.title"), &draw::columns(context), 2, rows, context.lang))
    }

    fn organisation(&self, context: &Context) -> Option<(Id, String)> {
        self.selected(context).map(|line| (line.organisation, line.organisation_name.clone()))
    }
}
