//! The territory screen: where the rule of the contract stands, what a scenario would make of it, and who is behind it.

mod draw;
mod said;
mod table;
#[cfg(test)]
mod tests;
mod view;

use ratatui::Frame;
use ratatui::layout::Rect;

use self::view::{Line, List, Row, View};
use crate::contract::Rule;
use crate::counters::roster::owed;
use crate::counters::territory::{Move, Scenario, Turn};
use crate::model::dues;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::tui::commands::{CommandId, Scope, list, marks, territory};
use crate::tui::context::{Context, Newest};
use crate::tui::forms;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::bulk;
use crate::tui::layers::evidence::EvidenceView;
use crate::tui::listing::Listing;
use crate::tui::screens::file;
use crate::tui::widgets::marks::{self as marks_widget, Marks};
use crate::tui::widgets::selection::Selection;

/// The screen of the tab.
pub fn screen(context: &mut Context) -> Box<dyn Layer> {
    Box::new(Territory {
        id: context.new_id(),
        newest: Newest::default(),
        asked: false,
        view: None,
        scenario: Scenario::default(),
        moves: Selection::new(Move::ALL.len()),
        list: List::Outside,
        marks: Marks::default(),
        selections: List::ALL.map(|_| {
            let mut selection = Selection::new(0);
            selection.rest(true);
            selection
        }),
    })
}

/// The view that was asked for.
struct Found {
    view: Option<View>,
    /// Marked organisations that were deleted.
    gone: Vec<Id>,
}

struct Territory {
    id: u64,
    newest: Newest,
    /// Whether an answer came: before that there is nothing to say.
    asked: bool,
    view: Option<View>,
    scenario: Scenario,
    /// The rows of the scenario. Either these or those of the list are selected; the others rest.
    moves: Selection,
    list: List,
    /// Over all the lists.
    marks: Marks,
    /// In the order of [`List::ALL`].
    selections: [Selection; 5],
}

impl Territory {
    fn lines(&self) -> &[Line] {
        self.view.as_ref().map_or(&[], |view| view.lines(self.list))
    }

    fn selection(&self) -> &Selection {
        &self.selections[self.list as usize]
    }

    fn selection_mut(&mut self) -> &mut Selection {
        &mut self.selections[self.list as usize]
    }

    /// The selected line of the list; none while a row of the scenario is selected.
    fn line(&self) -> Option<&Line> {
        self.lines().get(self.selection().selected()?)
    }

    fn in_scenario(&self) -> Option<Move> {
        self.moves.selected().and_then(|index| Move::ALL.get(index)).copied()
    }

    /// The contract's measure whose evidence is behind the share.
    fn measure(&self) -> Option<String> {
        let measures = &self.view.as_ref()?.contract.measures;
        measures.iter().find(|measure| measure.rule == Rule::TerritoryShare).map(|measure| measure.id.clone())
    }

    /// The selected member, who may resign; who only joins later may not.
    fn member(&self) -> Option<Id> {
        let id = self.line()?.organisation()?;
        self.view.as_ref()?.statement.member(id).map(|member| member.organisation)
    }

    fn selected_late(&self) -> Option<Id> {
        let id = self.line()?.organisation()?;
        self.view.as_ref()?.statement.member(id).filter(|member| !member.up_to_date).map(|member| member.organisation)
    }

    /// Goes to the scenario or to the list.
    fn focus(&mut self, scenario: bool) {
        self.moves.rest(!scenario);
        self.selections.iter_mut().for_each(|selection| selection.rest(scenario));
    }

    fn show(&mut self, by: usize) {
        self.list = List::ALL[(self.list as usize + by) % List::ALL.len()];
    }

    /// Moves in the scenario and the list as if one stood under the other.
    fn moved(&mut self, command: CommandId) -> bool {
        if self.in_scenario().is_some() {
            let down = matches!(command, list::DOWN | list::PAGE_DOWN | list::LAST);
            let at_end = self.moves.selected() == Some(Move::ALL.len() - 1);
            if command == marks::CLEAR {
                self.marks.clear();
                return true;
            }
            if down && (at_end || command != list::DOWN) && !self.lines().is_empty() {
                self.focus(false);
                return command == list::DOWN || list::moved(self.selection_mut(), command);
            }
            return list::moved(&mut self.moves, command);
        }
        let up = matches!(command, list::UP | list::PAGE_UP | list::FIRST);
        if up && self.selection().place() == 0 && !self.marks.in_range() {
            self.focus(true);
            return true;
        }
        self.marked(command)
    }

    /// How many rows can be marked: none while the scenario or a list of groups is at hand.
    fn markable(&self) -> usize {
        if self.line().and_then(Line::organisation).is_some() { self.lines().len() } else { 0 }
    }

    /// Moves or marks in the list, if the command is one that does.
    fn marked(&mut self, command: CommandId) -> bool {
        let lines = self.view.as_ref().map_or(&[][..], |view| view.lines(self.list));
        let row = |index: usize| lines.get(index).and_then(Line::organisation);
        let selection = &mut self.selections[self.list as usize];
        if marks::marked(&mut self.marks, selection, command, &row) {
            return true;
        }
        let moved = list::moved(selection, command);
        if moved {
            marks::extended(&mut self.marks, selection, &row);
        }
        moved
    }

    fn step(&mut self, of: Move, by: i32) {
        let Some(view) = &self.view else { return };
        if by < 0 || self.scenario.count(of) < self.scenario.limit(of, &view.statement) {
            self.scenario.step(of, by);
        }
    }

    fn all_pay(&mut self) {
        let Some(view) = &self.view else { return };
        let late = view.statement.late.iter().map(|late| late.member.organisation);
        let all: std::collections::BTreeSet<Id> = late.collect();
        self.scenario.paying = if self.scenario.paying == all { Default::default() } else { all };
    }

    /// Takes a new view, each list keeping its selected organisation.
    fn install(&mut self, view: Option<View>) {
        self.asked = true;
        let Some(view) = view else {
            self.view = None;
            return;
        };
        for list in List::ALL {
            let index = list as usize;
            let place = self.selections[index].place();
            let kept = self.view.as_ref().and_then(|old| old.lines(list).get(place)?.organisation());
            let at = kept.and_then(|id| view.lines(list).iter().position(|line| line.organisation() == Some(id)));
            self.selections[index].set_len(view.lines(list).len());
            if let Some(at) = at {
                self.selections[index].select(at);
            }
        }
        self.scenario.keep_to(&view.statement);
        self.view = Some(view);
        if self.lines().is_empty() {
            self.focus(true);
        }
    }

    /// The first unpaid dues behind a line: year and what is left to pay.
    fn unpaid(&self, context: &Context) -> Option<(Id, i16, i64)> {
        let world = context.shared().world();
        match &self.line()?.row {
            Row::Late(late) => {
                let file = world.facts.file(late.member.organisation)?;
                let (year, cents) = owed::late(&file, context.on).into_iter().next()?;
                Some((late.member.organisation, year, cents))
            }
            Row::Coming(coming) => {
                let Turn::Late { years, .. } = &coming.turn else { return None };
                let file = world.facts.file(coming.organisation)?;
                let due = dues::of_year(file.dues, *years.first()?)?;
                Some((coming.organisation, due.year, owed::balance(due, file.payments, context.on)))
            }
            Row::Member(_) | Row::Departement(_) | Row::College(_) => None,
        }
    }

    /// A payment of what is left, by transfer, today: saved as it is, it settles the dues.
    fn payment(&self, context: &mut Context) -> Flow {
        let Some((organisation, year, cents)) = self.unpaid(context) else { return Flow::Used };
        let mut record = Record::new(Kind::Payment)
            .with("organisation", Value::Int(i64::from(organisation)))
            .with("year", Value::Int(i64::from(year)))
            .with("paid_on", Value::Date(context.today))
            .with("method", Value::Text("transfer".to_owned()));
        if cents > 0 {
            record.set("amount", Value::Int(cents));
        }
        Flow::Open(forms::create(record, context))
    }
}

impl Layer for Territory {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Marks, Scope::Territory, Scope::List, Scope::Global, Scope::MarkToo]
    }

    fn title(&self, context: &Context) -> String {
        context.t("territory.title").to_owned()
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        if let Some(offered) = marks::offered(&self.marks, self.markable(), command) {
            return offered;
        }
        let open = self.line().is_some_and(|line| line.organisation().is_some());
        match command {
            list::OPEN => open,
            territory::EVIDENCE => !open && self.measure().is_some(),
            territory::RESIGN => self.member().is_some(),
            territory::PAYS => self.selected_late().is_some(),
            territory::ALL_PAY => self.view.as_ref().is_some_and(|view| !view.statement.late.is_empty()),
            territory::RESET => !self.scenario.is_empty(),
            territory::PAYMENT => match self.line().map(|line| &line.row) {
                Some(Row::Late(_)) => true,
                Some(Row::Coming(coming)) => matches!(coming.turn, Turn::Late { .. }),
                _ => false,
            },
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        draw::screen(self, frame, area, context);
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            marks::APPLY => {
                let shown: Vec<Id> = self.lines().iter().filter_map(Line::organisation).collect();
                return bulk::organisations(&self.marks, &shown, context);
            }
            command if self.moved(command) => {}
            territory::MORE | territory::LESS => match (self.in_scenario(), command == territory::MORE) {
                (Some(of), more) => self.step(of, if more { 1 } else { -1 }),
                (None, true) => self.show(1),
                (None, false) => self.show(List::ALL.len() - 1),
            },
            territory::NEXT_LIST => self.show(1),
            territory::PREVIOUS_LIST => self.show(List::ALL.len() - 1),
            territory::JOIN_INSIDE => self.step(Move::JoinInside, 1),
            territory::LEAVE_INSIDE => self.step(Move::LeaveInside, 1),
            territory::JOIN_OUTSIDE => self.step(Move::JoinOutside, 1),
            territory::LEAVE_OUTSIDE => self.step(Move::LeaveOutside, 1),
            territory::RESIGN => {
                if let Some(id) = self.member() {
                    self.scenario.toggle_leaving(id);
                }
            }
            territory::PAYS => {
                if let Some(id) = self.selected_late() {
                    self.scenario.toggle_paying(id);
                }
            }
            territory::ALL_PAY => self.all_pay(),
            territory::RESET => self.scenario = Scenario::default(),
            territory::PAYMENT => return self.payment(context),
            territory::EVIDENCE => {
                if let Some(measure) = self.measure() {
                    return Flow::Open(Box::new(EvidenceView::new(&measure, context)));
                }
            }
            list::OPEN => {
                if let Some(id) = self.line().and_then(Line::organisation) {
                    return Flow::Open(file::open(id, context));
                }
            }
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        let (on, marked) = (context.on, self.marks.ids().to_vec());
        context.ask_newest(&self.newest, self.id, move |_, shared| {
            let world = shared.world();
            world.loaded.then(|| Found {
                view: view::view(&world, on),
                gone: marks_widget::gone(marked, |id| world.facts.organisation(id).is_some()),
            })
        });
    }

    fn reply(&mut self, reply: Reply, _: &mut Context) -> Flow {
        if let Ok(Some(Found { view, gone })) = reply.take::<Option<Found>>() {
            self.marks.remove(&gone);
            self.install(view);
        }
        Flow::Used
    }

    fn lists(&self) -> bool {
        !self.lines().is_empty()
    }

    fn listing(&self, context: &Context) -> Option<Listing> {
        table::listing(self, context)
    }

    fn organisation(&self, _: &Context) -> Option<(Id, String)> {
        let line = self.line()?;
        Some((line.organisation()?, line.name.clone()))
    }
}
