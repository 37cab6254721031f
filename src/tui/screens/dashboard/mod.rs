//! The dashboard: every counter against its target, visits by month, member growth, and what one has to do next.

mod draw;
mod figures;
mod parts;

use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::Rect;

use figures::FigureRow;

use crate::contract::{Contract, Target};
use crate::counters::Status;
use crate::counters::agenda::{Entry, Group, Wanted};
use crate::counters::series::{self, VisitMonths};
use crate::i18n::Lang;
use crate::live::Shared;
use crate::model::record::Id;
use crate::tui::commands::{CommandId, Scope, dashboard, global, list};
use crate::tui::context::{Context, Newest};
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::evidence::EvidenceView;
use crate::tui::screens::{agenda, who_to_visit};
use crate::tui::widgets::selection::Selection;

/// Most lines of the agenda that are read.
const AGENDA: u32 = 40;

/// Everything that is shown, computed on the storage thread.
struct Board {
    status: Status,
    contract: Contract,
    rows: Vec<FigureRow>,
    /// Visits of the year by month: done, planned.
    months: VisitMonths,
    growth: Vec<(NaiveDate, u32)>,
    /// Dated targets of the number of members.
    milestones: Vec<(NaiveDate, f64)>,
    /// Whether there is no organisation at all.
    empty: bool,
}

/// What one has to do next, as the agenda has it.
struct Agenda(Vec<Entry>);

struct Dashboard {
    id: u64,
    newest: Newest,
    newest_agenda: Newest,
    board: Option<Board>,
    agenda: Vec<Entry>,
    /// Over the figures, then the agenda.
    selection: Selection,
}

/// The screen of the tab.
pub fn screen(context: &mut Context) -> Box<dyn Layer> {
    Box::new(Dashboard {
        id: context.new_id(),
        newest: Newest::default(),
        newest_agenda: Newest::default(),
        board: None,
        agenda: Vec::new(),
        selection: Selection::new(0),
    })
}

fn board(shared: &Shared, on: NaiveDate) -> Option<Board> {
    let world = shared.world();
    if !world.loaded {
        return None;
    }
    let contract = world.contract_on(on)?.clone();
    let facts = &world.facts;
    let milestones = contract
        .indicators_of("members_total")
        .filter_map(|indicator| match &indicator.target {
            Some(Target::Dated(milestones)) => Some(milestones),
            _ => None,
        })
        .flatten()
        .map(|milestone| (milestone.on, milestone.value))
        .collect();
    let from = contract.base_on.min(on - chrono::Days::new(730));
    let (status, months) = world.sums(&contract, on);
    Some(Board {
        status,
        months,
        growth: series::members_by_month(facts, from, on),
        milestones,
        empty: facts.organisations.is_empty(),
        rows: figures::rows(&contract),
        contract,
    })
}

impl Dashboard {
    /// How many lines of figures there are.
    fn figures(&self) -> usize {
        self.board.as_ref().map_or(0, |board| board.rows.len())
    }

    fn selected_row(&self) -> Option<&FigureRow> {
        self.board.as_ref()?.rows.get(self.selection.selected()?)
    }

    /// The numbers of the note under the selected figure.
    fn parts(&self, lang: Lang) -> Vec<parts::PartLine> {
        let row = self.selected_row().zip(self.board.as_ref()).filter(|(_, board)| !board.empty);
        row.map(|(row, board)| parts::of(&row.measure, board, lang)).unwrap_or_default()
    }

    fn selected_item(&self) -> Option<&Entry> {
        let index = self.selection.selected()?.checked_sub(self.figures())?;
        self.agenda.get(index)
    }
}

impl Layer for Dashboard {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Dashboard, Scope::List, Scope::Global]
    }

    fn title(&self, context: &Context) -> String {
        context.t("dashboard.title").to_owned()
    }

    fn offers(&self, command: CommandId, context: &Context) -> bool {
        match command {
            dashboard::EVIDENCE => {
                self.selected_item().is_none() && self.board.as_ref().is_some_and(|board| !board.empty)
            }
            dashboard::PARTS => !self.parts(context.lang).is_empty(),
            global::WHO_TO_VISIT => false,
            list::OPEN => self.selected_item().is_some(),
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let Some(board) = &self.board else { return };
        draw::draw(frame, area, context, board, &self.agenda, &self.selection);
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            command if list::moved(&mut self.selection, command) => {}
            list::OPEN => {
                if let Some(entry) = self.selected_item().cloned() {
                    return agenda::open(&entry, context);
                }
            }
            dashboard::WHO => return Flow::Open(who_to_visit::open(context)),
            dashboard::PARTS => {
                let lines = self.parts(context.lang);
                if !lines.is_empty() {
                    return Flow::Open(Box::new(parts::Parts::new(lines, context)));
                }
            }
            dashboard::EVIDENCE => {
                let row = self.selection.selected().zip(self.board.as_ref());
                if let Some(row) = row.and_then(|(index, board)| board.rows.get(index)) {
                    return Flow::Open(Box::new(EvidenceView::new(&row.measure, context)));
                }
            }
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        let on = context.on;
        context.ask_newest(&self.newest, self.id, move |_, shared| board(shared, on));
        let staff = context.staff.as_ref().map(|(id, _)| *id);
        context.ask_newest(&self.newest_agenda, self.id, move |store, _| {
            Agenda(store.agenda(Wanted { staff, ..Wanted::on(on) }, AGENDA).map_or_else(
                |_| Vec::new(),
                |lines| {
                    // What comes with events is never due: it is for the agenda itself.
                    let due = lines.into_iter().filter(|(group, _)| *group != Group::Event);
                    due.map(|(_, entry)| entry).take(AGENDA as usize).collect()
                },
            ))
        });
    }

    fn reply(&mut self, reply: Reply, _: &mut Context) -> Flow {
        match reply.take::<Option<Board>>() {
            Ok(Some(board)) => self.board = Some(board),
            Ok(None) => {}
            Err(reply) => {
                if let Ok(Agenda(agenda)) = reply.take::<Agenda>() {
                    self.agenda = agenda;
                }
            }
        }
        self.selection.set_len(self.figures() + self.agenda.len());
        Flow::Used
    }

    fn organisation(&self, _: &Context) -> Option<(Id, String)> {
        self.selected_item()?.organisation.clone()
    }
}

#[cfg(test)]
mod tests;
