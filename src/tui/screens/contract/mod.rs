//! The contract screen: every indicator of the contract in force on D, with its detail, its years and its readings.

mod detail;
mod draw;
mod jump;
mod readings;
#[cfg(test)]
mod tests;
mod view;
mod words;
mod years;

use std::collections::HashMap;

use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;

use self::jump::Jump;
use self::view::{Board, Entry, Filter, Grouping, IndicatorLine, Info};
use crate::model::kind::Kind;
use crate::model::record::{Record, Value};
use crate::store::StoreError;
use crate::tui::commands::{CommandId, Scope, contract, list, popup};
use crate::tui::context::{Context, Newest};
use crate::tui::forms;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::evidence::EvidenceView;
use crate::tui::listing::Listing;
use crate::tui::widgets::scroll_text::ScrollState;
use crate::tui::widgets::selection::Selection;

/// The screen of the tab.
pub fn screen(context: &mut Context) -> Box<dyn Layer> {
    Box::new(Cockpit {
        id: context.new_id(),
        newest: Newest::default(),
        newest_info: Newest::default(),
        answered: false,
        board: None,
        entries: Vec::new(),
        selection: Selection::new(0),
        grouping: Grouping::Axis,
        filter: Filter::All,
        jump: None,
        zoom: None,
        on: None,
        infos: HashMap::new(),
        asked_info: None,
    })
}

/// The board that was asked for.
struct Found(NaiveDate, Option<Board>);

/// What was asked about one indicator.
struct FoundInfo(NaiveDate, Option<Result<Info, StoreError>>);

struct Cockpit {
    id: u64,
    newest: Newest,
    newest_info: Newest,
    /// Whether an answer came: before that there is nothing to say.
    answered: bool,
    board: Option<Board>,
    entries: Vec<Entry>,
    /// Over the entries; it rests on lines only.
    selection: Selection,
    grouping: Grouping,
    filter: Filter,
    /// While a code is being typed.
    jump: Option<Jump>,
    /// While the detail fills the screen: where it is scrolled to.
    zoom: Option<ScrollState>,
    /// The day of the board.
    on: Option<NaiveDate>,
    /// What was read about indicators, by their places, since the last change.
    infos: HashMap<usize, Info>,
    asked_info: Option<usize>,
}

/// The form for a reading by hand of an indicator, as of D.
fn new_reading(indicator: &str, context: &mut Context) -> Box<dyn Layer> {
    let record = Record::new(Kind::Reading)
        .with("indicator", Value::Text(indicator.to_owned()))
        .with("date", Value::Date(context.on));
    forms::create(record, context)
}

impl Cockpit {
    /// The place of the selected indicator in the board.
    fn place(&self) -> Option<usize> {
        match self.entries.get(self.selection.selected()?)? {
            Entry::Line(place) => Some(*place),
            Entry::Heading(_) => None,
        }
    }

    fn line(&self) -> Option<&IndicatorLine> {
        self.board.as_ref()?.lines.get(self.place()?)
    }

    /// What is known of the selected indicator.
    fn info(&self) -> Option<&Info> {
        self.infos.get(&self.place()?)
    }

    /// Steps off a heading, the way one was going, else back.
    fn step_off(&mut self, down: bool) {
        let at = self.selection.place();
        let is_line = |index: &usize| matches!(self.entries.get(*index), Some(Entry::Line(_)));
        let below = || (at..self.entries.len()).find(is_line);
        let above = || (0..at).rev().find(is_line);
        let to = if down { below().or_else(above) } else { (at..=at).find(is_line).or_else(above).or_else(below) };
        self.selection.select(to.unwrap_or(at));
    }

    /// Puts the list together anew, keeping the selected indicator.
    fn arrange(&mut self) {
        let kept = self.place();
        self.rearrange(kept);
    }

    fn rearrange(&mut self, kept: Option<usize>) {
        let lines = self.board.as_ref().map_or(&[][..], |board| &board.lines);
        self.entries = view::entries(lines, self.grouping, self.filter);
        self.selection.set_len(self.entries.len());
        if let Some(at) = kept.and_then(|kept| self.entries.iter().position(|entry| *entry == Entry::Line(kept))) {
            self.selection.select(at);
        }
        self.step_off(true);
    }

    /// Selects an indicator; one that the filter hides is shown again.
    fn go_to(&mut self, place: usize) {
        if !self.entries.contains(&Entry::Line(place)) {
            self.filter = Filter::All;
        }
        self.rearrange(Some(place));
    }

    /// Takes a new board, keeping the selected indicator.
    fn install(&mut self, on: NaiveDate, board: Option<Board>) {
        let kept = self.line().map(|line| line.indicator.id().to_owned());
        let place = |board: &Board| board.lines.iter().position(|line| Some(line.indicator.id()) == kept.as_deref());
        let kept = board.as_ref().and_then(place);
        self.answered = true;
        self.on = Some(on);
        self.board = board;
        self.infos.clear();
        self.asked_info = None;
        self.rearrange(kept);
    }

    /// Asks for the trend and the readings of the selected indicator, once.
    fn ask_info(&mut self, context: &Context) {
        let (Some(place), Some(on)) = (self.place(), self.on) else { return };
        if self.infos.contains_key(&place) || self.asked_info == Some(place) {
            return;
        }
        self.asked_info = Some(place);
        context.ask_newest(&self.newest_info, self.id, move |store, shared| {
            FoundInfo(on, view::info(store, shared, on, place))
        });
    }

    /// Enter: what is behind the figure; for a sentence without a figure of the records, its readings by hand.
    fn open(&self, context: &mut Context) -> Flow {
        let Some(line) = self.line() else { return Flow::Used };
        match &line.indicator.measure {
            Some(measure) => Flow::Open(Box::new(EvidenceView::new(measure, context))),
            None => Flow::Open(Box::new(readings::Readings::new(&line.indicator, line.unit, context))),
        }
    }

    fn run(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            popup::CLOSE if self.jump.take().is_some() => {}
            popup::CLOSE => self.zoom = None,
            command if self.scrolled(command) => {}
            command if list::moved(&mut self.selection, command) => {
                self.step_off(!matches!(command, list::UP | list::PAGE_UP));
                self.zoom = self.zoom.take().map(|_| ScrollState::default());
            }
            list::OPEN => return self.open(context),
            contract::CODE => self.jump = Some(Jump::default()),
            contract::GROUP => {
                self.grouping = match self.grouping {
                    Grouping::Axis => Grouping::Article,
                    Grouping::Article => Grouping::Axis,
                };
                self.arrange();
            }
            contract::FILTER => {
                self.filter = self.filter.next();
                self.arrange();
            }
            contract::DETAIL => self.zoom = if self.zoom.is_some() { None } else { Some(ScrollState::default()) },
            contract::YEARS => {
                let at = self.line().map(|line| line.indicator.id().to_owned());
                return Flow::Open(Box::new(years::Years::new(at, context)));
            }
            contract::READ => {
                if let Some(line) = self.line() {
                    return Flow::Open(new_reading(line.indicator.id(), context));
                }
            }
            contract::READINGS => {
                if let Some(line) = self.line() {
                    return Flow::Open(Box::new(readings::Readings::new(&line.indicator, line.unit, context)));
                }
            }
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    /// Pages turn the detail while it fills the screen.
    fn scrolled(&mut self, command: CommandId) -> bool {
        let Some(scroll) = &mut self.zoom else { return false };
        match command {
            list::PAGE_DOWN => scroll.page_down(),
            list::PAGE_UP => scroll.page_up(),
            list::FIRST => scroll.home(),
            list::LAST => scroll.end(),
            _ => return false,
        }
        true
    }
}

impl Layer for Cockpit {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        if self.jump.is_some() {
            &[Scope::Popup]
        } else if self.zoom.is_some() {
            &[Scope::Popup, Scope::Contract, Scope::List, Scope::Global]
        } else {
            &[Scope::Contract, Scope::List, Scope::Global]
        }
    }

    fn title(&self, context: &Context) -> String {
        context.t("contract.title").to_owned()
    }

    fn takes_text(&self) -> bool {
        self.jump.is_some()
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        match command {
            contract::LEFT | contract::RIGHT | contract::DELETE => false,
            list::OPEN | contract::READ | contract::READINGS => self.line().is_some(),
            contract::DETAIL => self.line().is_some() || self.zoom.is_some(),
            contract::CODE | contract::YEARS => self.board.is_some(),
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        draw::screen(self, frame, area, context);
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        let flow = self.run(command, context);
        self.ask_info(context);
        flow
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        let Some(mut jump) = self.jump.take() else {
            if key.code == KeyCode::Esc && self.filter != Filter::All {
                self.filter = Filter::All;
                self.arrange();
                return Flow::Used;
            }
            return Flow::Ignored;
        };
        let contract = self.board.as_ref().map(|board| &board.contract);
        let to = contract.and_then(|contract| jump.key(key, contract));
        if key.code != KeyCode::Enter {
            self.jump = Some(jump);
        }
        if let Some(place) = to {
            self.go_to(place);
        }
        self.ask_info(context);
        Flow::Used
    }

    fn paste(&mut self, text: &str, context: &mut Context) -> Flow {
        let contract = self.board.as_ref().map(|board| &board.contract);
        let to = self.jump.as_mut().zip(contract).and_then(|(jump, contract)| jump.paste(text, contract));
        if let Some(place) = to {
            self.go_to(place);
        }
        self.ask_info(context);
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        let on = context.on;
        context.ask_newest(&self.newest, self.id, move |_, shared| {
            let world = shared.world();
            world.loaded.then(|| Found(on, view::board(&world, on)))
        });
    }

    fn lists(&self) -> bool {
        self.board.is_some() && !self.entries.is_empty()
    }

    fn listing(&self, context: &Context) -> Option<Listing> {
        Some(draw::listing(self.board.as_ref()?, &self.entries, context))
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        match reply.take::<Option<Found>>() {
            Ok(Some(Found(on, board))) => {
                self.install(on, board);
                self.ask_info(context);
            }
            Ok(None) => {}
            Err(reply) => match reply.take::<FoundInfo>() {
                Ok(FoundInfo(on, Some(Ok(info)))) if self.on == Some(on) => {
                    self.infos.insert(info.place, info);
                }
                Ok(FoundInfo(_, Some(Err(error)))) => context.fail(&error),
                _ => {}
            },
        }
        Flow::Used
    }
}
