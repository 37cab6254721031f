//! Whom to visit next: the companies that a visit would help most, each with its reasons. Enter plans the visit.

mod draw;
mod filter;
mod listing;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::rc::Rc;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::counters::visit_priority::{self, Candidate, Choice, Filter};
use crate::i18n::{Lang, messages};
use crate::live::World;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::model::text::display_safe;
use crate::tui::commands::{CommandId, Scope, global, list, marks, who_to_visit};
use crate::tui::context::{Context, Newest};
use crate::tui::forms;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::bulk;
use crate::tui::listing::Listing;
use crate::tui::screens::file;
use crate::tui::screens::members::words;
use crate::tui::widgets::marks::{self as marks_widget, Marks};
use crate::tui::widgets::selection::Selection;

/// Most companies that are shown: nobody plans further.
const MOST: usize = 1_000;

/// The list, as a layer over a screen.
pub fn open(context: &mut Context) -> Box<dyn Layer> {
    Box::new(WhoToVisit {
        id: context.new_id(),
        newest: Newest::default(),
        found: None,
        selection: Selection::new(0),
        marks: Marks::default(),
        filter: Rc::new(Cell::new(Filter::default())),
    })
}

/// One company with its words.
struct Line {
    candidate: Candidate,
    name: String,
    town: String,
    /// The weightiest first.
    reasons: Vec<String>,
}

/// An entry of the menu of filters: a choice, its name, and how many companies it would show.
struct Entry {
    choice: Choice,
    name: String,
    count: u32,
}

/// What is shown, made on the storage thread.
struct Found {
    /// None when no contract is in force, whose weights decide.
    lines: Option<Vec<Line>>,
    /// Companies that pass the filter, planned ones left out; of these only the first are lines.
    total: usize,
    /// Companies before the filter.
    whole: usize,
    /// The best score before the filter.
    best: f64,
    choices: Vec<Entry>,
}

fn find(world: &World, on: chrono::NaiveDate, filter: Filter, lang: Lang) -> Found {
    let facts = &world.facts;
    let Some(contract) = world.contract_on(on) else {
        return Found { lines: None, total: 0, whole: 0, best: 0.0, choices: Vec::new() };
    };
    let ranking = visit_priority::ranking(facts, contract, on);
    let name = |choice: Choice| match choice {
        Choice::Standing(standing) => words::standing(standing, lang).to_owned(),
        Choice::Sector(bit) => {
            let code = facts.sectors.get(usize::from(bit)).map_or("", |code| code);
            words::sector(code, Some(contract), lang).to_owned()
        }
        Choice::Departement(Some(code)) => words::departement(code.as_str()),
        Choice::Departement(None) => lang.t("territory.outside_france").to_owned(),
    };
    let choices = visit_priority::counts(&ranking, &filter);
    let choices = choices.into_iter().map(|(choice, count)| Entry { choice, name: name(choice), count }).collect();
    let (whole, best) = (ranking.len(), ranking.iter().map(|candidate| candidate.score).fold(0.0, f64::max));
    let mut total = 0;
    let mut lines = Vec::new();
    for candidate in ranking.into_iter().filter(|candidate| filter.holds(candidate)) {
        total += usize::from(candidate.planned.is_none());
        if lines.len() < MOST {
            lines.push(line(world, contract, candidate, lang));
        }
    }
    Found { lines: Some(lines), total, whole, best, choices }
}

fn line(world: &World, contract: &crate::contract::Contract, candidate: Candidate, lang: Lang) -> Line {
    let file = world.facts.file(candidate.organisation);
    let text = |text: Option<&str>| display_safe(text.unwrap_or_default()).into_owned();
    let planned = candidate.planned.map(|on| lang.tf("who_to_visit.planned_on", &[("date", &lang.date(on))]));
    let why = candidate.reasons.iter().map(|why| messages::visit_reason(lang, *why, &world.facts, contract));
    Line {
        name: text(file.as_ref().map(|file| &*file.organisation.name)),
        town: text(file.as_ref().map(|file| &*file.organisation.town)),
        reasons: planned.into_iter().chain(why).collect(),
        candidate,
    }
}

struct WhoToVisit {
    id: u64,
    newest: Newest,
    found: Option<Found>,
    selection: Selection,
    marks: Marks,
    /// Shared with the menu of filters while that is open.
    filter: Rc<Cell<Filter>>,
}

impl WhoToVisit {
    fn lines(&self) -> &[Line] {
        self.found.as_ref().and_then(|found| found.lines.as_deref()).unwrap_or_default()
    }

    /// Moves or marks, if the command is one that does.
    fn moved(&mut self, command: CommandId) -> bool {
        let lines = self.found.as_ref().and_then(|found| found.lines.as_deref()).unwrap_or_default();
        let row = |index: usize| lines.get(index).map(|line| line.candidate.organisation);
        marks::moved(&mut self.marks, &mut self.selection, command, &row)
    }

    fn selected(&self) -> Option<&Line> {
        self.lines().get(self.selection.selected()?)
    }

    /// The form of a visit to the selected company, on the day proposed, for whoever is working.
    fn plan(&self, context: &mut Context) -> Flow {
        let Some(line) = self.selected() else { return Flow::Used };
        let mut record = Record::new(Kind::Visit)
            .with("organisation", Value::Int(i64::from(line.candidate.organisation)))
            .with("date", Value::Date(line.candidate.proposed(context.today)))
            .with("status", Value::Text("planned".to_owned()));
        if let Some((staff, _)) = &context.staff {
            record.set("staff", Value::Int(i64::from(*staff)));
        }
        Flow::Open(forms::create(record, context))
    }

    /// Takes a new list, keeping the selected company; one that is planned by now makes way for the next.
    fn install(&mut self, found: Found) {
        let open = |line: &&Line| line.candidate.planned.is_none();
        let kept = self.selected().filter(open).map(|line| line.candidate.organisation);
        let lines = found.lines.as_deref().unwrap_or_default();
        let at = kept.and_then(|id| lines.iter().position(|line| open(&line) && line.candidate.organisation == id));
        self.selection.set_len(lines.len());
        if let Some(at) = at {
            self.selection.select(at);
        }
        self.found = Some(found);
    }
}

impl Layer for WhoToVisit {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Marks, Scope::WhoToVisit, Scope::List, Scope::Global, Scope::Mark]
    }

    fn title(&self, context: &Context) -> String {
        context.t("who_to_visit.title").to_owned()
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        if let Some(offered) = marks::offered(&self.marks, self.lines().len(), command) {
            return offered;
        }
        match command {
            // It is open.
            global::WHO_TO_VISIT => false,
            who_to_visit::PLAN => self.selected().is_some_and(|line| line.candidate.planned.is_none()),
            list::OPEN => self.selected().is_some_and(|line| line.candidate.planned.is_some()),
            who_to_visit::FILE => self.selected().is_some(),
            who_to_visit::FILTER => self.found.as_ref().is_some_and(|found| found.whole > 0),
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        draw::screen(self, frame, area, context);
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            who_to_visit::CLOSE if self.filter.get().is_empty() => return Flow::Close,
            // The filter goes first, then the list.
            who_to_visit::CLOSE => {
                self.filter.set(Filter::default());
                self.refresh(context);
            }
            who_to_visit::PLAN => return self.plan(context),
            who_to_visit::FILE | list::OPEN => {
                if let Some(id) = self.selected().map(|line| line.candidate.organisation) {
                    return Flow::Open(file::open(id, context));
                }
            }
            who_to_visit::FILTER => {
                let choices = self.found.as_ref().map(|found| &found.choices[..]).unwrap_or_default();
                let menu = filter::Menu::new(Rc::clone(&self.filter), choices, context);
                return Flow::Open(Box::new(menu));
            }
            marks::APPLY => {
                let shown: Vec<Id> = self.lines().iter().map(|line| line.candidate.organisation).collect();
                return bulk::organisations(&self.marks, &shown, context);
            }
            command if self.moved(command) => {}
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        let (on, filter, lang) = (context.on, self.filter.get(), context.lang);
        let marked = self.marks.ids().to_vec();
        context.ask_newest(&self.newest, self.id, move |_, shared| {
            let world = shared.world();
            world.loaded.then(|| {
                let gone = marks_widget::gone(marked, |id| world.facts.organisation(id).is_some());
                (find(&world, on, filter, lang), gone)
            })
        });
    }

    fn reply(&mut self, reply: Reply, _: &mut Context) -> Flow {
        if let Ok(Some((found, gone))) = reply.take::<Option<(Found, Vec<Id>)>>() {
            self.marks.remove(&gone);
            self.install(found);
        }
        Flow::Used
    }

    fn lists(&self) -> bool {
        !self.lines().is_empty()
    }

    fn listing(&self, context: &Context) -> Option<Listing> {
        Some(listing::who_to_visit(self.lines(), context))
    }

    fn organisation(&self, _: &Context) -> Option<(Id, String)> {
        self.selected().map(|line| (line.candidate.organisation, line.name.clone()))
    }
}
