//! Mending a line: its cells as texts under the headings of the file, the faulty ones first with what is wrong.

use std::rc::Rc;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::ask::{Answer, Answers};
use super::draft::{Mending, Shared};
use super::view::ImportView;
use super::words;
use crate::i18n::messages;
use crate::interchange::sheet::Problem;
use crate::model::text::display_safe;
use crate::tui::commands::{CommandId, Scope, import, popup};
use crate::tui::context::Context;
use crate::tui::forms::cursor;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::theme::Role;
use crate::tui::widgets::popup as frame_popup;
use crate::tui::widgets::text;
use crate::tui::widgets::text_field::TextField;

/// Cells of the headings; wider than this they get no wider.
const HEADINGS: usize = 24;

struct Cell {
    /// Its column in the file.
    column: usize,
    heading: String,
    field: TextField,
    /// What its field showed of the line.
    before: String,
    /// What is wrong with it.
    faults: Vec<String>,
}

/// The screen below knows who is to go from what is typed.
struct Looked;

/// The popup.
pub(super) struct Mend {
    id: u64,
    title: String,
    /// What is wrong with the line as a whole.
    whole: Vec<String>,
    cells: Vec<Cell>,
    all: Vec<String>,
    /// The line as it stands in the file.
    stood: Vec<String>,
    focus: usize,
    at: (usize, usize),
    answers: Answers,
    typing: Shared,
}

impl Mend {
    /// For a line of a part, with what was typed into it when it was left; nothing when it is gone.
    pub(super) fn open(view: &ImportView, (part, at): (usize, usize), context: &mut Context) -> Option<Mend> {
        let left = view.typing.borrow().left(part, at).cloned();
        let Some(left) = left else { return Mend::new(view, (part, at), context) };
        let mend = Mend::resume(view, &left, context)?;
        context.say(context.t("import.mend.again"));
        Some(mend)
    }

    /// For a line of a part; nothing when it is gone.
    fn new(view: &ImportView, (index, at): (usize, usize), context: &mut Context) -> Option<Mend> {
        let lang = context.lang;
        let part = view.desk.as_ref()?.parts.get(index)?;
        let refused = view.tried.iter().flat_map(|tried| &tried.report.refused);
        let mut of_line = refused.filter(|refusal| refusal.source == Some((index, at)));
        let problems: &[Problem] = of_line.next().map_or(&[], |refusal| &refusal.problems);
        let why = |problem: &Problem| messages::fault(lang, &problem.fault);
        let all = part.cells(at);
        let columns = &part.source.layout.columns;
        let of_column = |problem: &&Problem, heading: &str| problem.column.as_deref() == Some(heading);
        let mut cells: Vec<Cell> = columns
            .iter()
            .zip(&all)
            .enumerate()
            .filter(|(_, (column, cell))| !column.heading.is_empty() || !cell.is_empty())
            .map(|(place, (column, cell))| {
                let field = TextField::new(cell);
                Cell {
                    column: place,
                    heading: display_safe(&column.heading).into_owned(),
                    before: field.text().to_owned(),
                    field,
                    faults: problems.iter().filter(|one| of_column(one, &column.heading)).map(why).collect(),
                }
            })
            .collect();
        // Stable: otherwise in the order of the file.
        cells.sort_by_key(|cell| cell.faults.is_empty());
        let known = |problem: &&Problem| columns.iter().any(|column| of_column(problem, &column.heading));
        let whole = problems.iter().filter(|problem| !known(problem)).map(|one| words::problem(lang, one)).collect();
        let number = part.source.table.lines.get(at).map_or(0, |line| line.number);
        let name = part.name_of(at);
        let title = lang.tf("import.mend.title", &[("line", &number), ("name", &display_safe(&name))]);
        let stood = part.source.cells(at);
        let (answers, typing) = (Rc::clone(&view.answers), Rc::clone(&view.typing));
        Some(Mend { id: context.new_id(), title, whole, cells, all, stood, focus: 0, at: (index, at), answers, typing })
    }

    /// The line of a draft, with what was typed into its cells and the cursor where it was.
    pub(super) fn resume(view: &ImportView, mending: &Mending, context: &mut Context) -> Option<Mend> {
        let mut mend = Mend::new(view, (mending.part, mending.at), context)?;
        for (column, text) in &mending.cells {
            if let Some(cell) = mend.cells.iter_mut().find(|cell| cell.column == *column) {
                cell.field.set_text(text);
            }
        }
        let focused = mending.cells.get(mending.focus).map(|(column, _)| *column);
        mend.focus = mend.cells.iter().position(|cell| Some(cell.column) == focused).unwrap_or(0);
        if let Some(field) = mend.field() {
            *field = cursor::field_at(field.text(), mending.cursor);
        }
        mend.typed(context);
        Some(mend)
    }

    /// Something was typed, or the cursor moved on: the draft has it soon.
    fn typed(&self, context: &mut Context) {
        let mut typing = self.typing.borrow_mut();
        typing.mending = Some(self.as_typed());
        typing.keeper.schedule(context);
    }

    /// What is typed, as the draft has it.
    fn as_typed(&self) -> Mending {
        let (part, at) = self.at;
        let cells = self.cells.iter().map(|cell| (cell.column, cell.field.text().to_owned())).collect();
        let cursor = self.cells.get(self.focus).map_or(0, |cell| cursor::of_field(&cell.field));
        Mending { part, at, stood: Some(self.stood.clone()), cells, focus: self.focus, cursor }
    }

    /// Whether a cell differs from what the line has.
    fn is_changed(&self) -> bool {
        self.cells.iter().any(|cell| cell.before != cell.field.text())
    }

    /// The line is corrected, left out, or left as it is: what was typed and is not taken waits for it to be opened again.
    fn close(&self, taken: bool, context: &mut Context) {
        let (part, at) = self.at;
        let left = !taken && self.is_changed();
        let mut typing = self.typing.borrow_mut();
        typing.mending = None;
        if left {
            typing.leave(self.as_typed());
        } else {
            typing.forget(part, at);
        }
        typing.keeper.schedule(context);
        if left {
            context.say(context.t("import.mend.left"));
        }
    }

    fn step(&mut self, forward: bool) {
        let count = self.cells.len().max(1);
        self.focus = (self.focus + if forward { 1 } else { count - 1 }) % count;
    }

    fn field(&mut self) -> Option<&mut TextField> {
        self.cells.get_mut(self.focus).map(|cell| &mut cell.field)
    }
}

impl Layer for Mend {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::ImportMend, Scope::Popup]
    }

    fn title(&self, _: &Context) -> String {
        self.title.clone()
    }

    fn fills(&self) -> bool {
        false
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let width = area.width.min(100);
        let inner = usize::from(width.saturating_sub(2));
        // Each cell a row; what is wrong under it. The row of the cell with the cursor is kept in sight.
        let headings = self.cells.iter().map(|cell| text::width(&cell.heading)).max().unwrap_or(0).min(HEADINGS) + 2;
        let bad = context.style(Role::Bad);
        let said = |why: &String, indent: usize| {
            let lines = text::wrap_line(&Line::styled(why.clone(), bad), inner.saturating_sub(indent).max(1));
            lines.into_iter().map(move |line| (None, indent, line))
        };
        let mut rows: Vec<(Option<usize>, usize, Line)> = self.whole.iter().flat_map(|why| said(why, 0)).collect();
        let mut focused = 0;
        for (index, cell) in self.cells.iter().enumerate() {
            let role = match (index == self.focus, cell.faults.is_empty()) {
                (true, _) => Role::Accent,
                (false, true) => Role::Muted,
                (false, false) => Role::Bad,
            };
            let heading = text::truncate(&cell.heading, HEADINGS);
            if index == self.focus {
                focused = rows.len();
            }
            rows.push((Some(index), 0, Line::styled(heading, context.style(role))));
            rows.extend(cell.faults.iter().flat_map(|why| said(why, headings)));
        }
        let height = text::cells(rows.len()).saturating_add(2).min(area.height);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title, width, height);
        let first = (focused + 2).saturating_sub(usize::from(inside.height)).min(focused);
        for (row, (cell, indent, line)) in inside.rows().zip(rows.iter().skip(first)) {
            let indent = text::cells(*indent).min(row.width);
            frame.render_widget(line, Rect { x: row.x + indent, width: row.width - indent, ..row });
            if let Some(cell) = cell {
                let left = text::cells(headings).min(row.width);
                let place = Rect { x: row.x + left, width: row.width - left, ..row };
                self.cells[*cell].field.draw(frame, place, &context.theme, *cell == self.focus, "");
            }
        }
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        let (part, at) = self.at;
        if matches!(command, popup::CLOSE | import::MEND | import::MEND_DROP) {
            self.close(command == import::MEND, context);
        }
        match command {
            popup::CLOSE => return Flow::Close,
            import::NEXT_CELL => self.step(true),
            import::PREVIOUS_CELL => self.step(false),
            import::MEND => {
                let mut cells = std::mem::take(&mut self.all);
                for cell in &self.cells {
                    if let Some(kept) = cells.get_mut(cell.column) {
                        cell.field.text().clone_into(kept);
                    }
                }
                self.answers.replace(Some(Answer::Mended { part, at, cells }));
                return Flow::Close;
            }
            import::MEND_DROP => {
                self.answers.replace(Some(Answer::LeftOut { part, at }));
                return Flow::Close;
            }
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        if let Some(field) = self.field() {
            field.handle_key(key);
        }
        self.typed(context);
        Flow::Used
    }

    /// The screen below is asked first; what it took out of what is typed is not in the cells after that.
    fn erased(&mut self, context: &mut Context) -> Flow {
        self.cells.iter_mut().for_each(|cell| cell.field.forget_cut());
        context.ask(self.id, |_, _| Looked);
        Flow::Used
    }

    fn reply(&mut self, reply: Reply, _: &mut Context) -> Flow {
        if let Ok(Looked) = reply.take::<Looked>()
            && let Some(mending) = &self.typing.borrow().mending
        {
            for (column, text) in &mending.cells {
                let cell = self.cells.iter_mut().find(|cell| cell.column == *column && cell.field.text() != text);
                if let Some(cell) = cell {
                    cell.field = TextField::new(text);
                }
            }
        }
        Flow::Used
    }

    fn paste(&mut self, text: &str, context: &mut Context) -> Flow {
        if let Some(field) = self.field() {
            field.paste(text);
        }
        self.typed(context);
        Flow::Used
    }
}
