//! The rows behind a line: what went, what came, what both sides have; Enter opens the record.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::{ChangeLine, RowLine, Standing};
use crate::counters::closing::Origin;
use crate::tui::commands::{CommandId, Scope, list, popup};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer};
use crate::tui::screens::registers;
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::{list as list_widget, popup as frame_popup, text};

pub(super) struct Rows {
    id: u64,
    line: ChangeLine,
    selection: Selection,
}

impl Rows {
    pub(super) fn new(line: ChangeLine, context: &mut Context) -> Rows {
        Rows { id: context.new_id(), selection: Selection::new(line.rows.len()), line }
    }

    fn selected(&self) -> Option<Origin> {
        self.line.rows.get(self.selection.selected()?)?.origin
    }

    /// The figure on both sides, and how many rows stand where.
    fn summary(&self, context: &Context) -> [String; 2] {
        let line = &self.line;
        let figure = if line.old.is_empty() {
            line.step.clone()
        } else {
            let step = if line.step.is_empty() { String::new() } else { format!("  {}", line.step) };
            format!("{} → {}{step}", line.old, line.new)
        };
        let count = |standing| line.rows.iter().filter(|row| row.standing == standing).count();
        let said =
            [("changes.went", Standing::Went), ("changes.came", Standing::Came), ("changes.same", Standing::Same)]
                .into_iter()
                .filter(|(_, standing)| count(*standing) > 0)
                .map(|(key, standing)| context.lang.tn(key, i64::try_from(count(standing)).unwrap_or(i64::MAX), &[]));
        [figure, said.collect::<Vec<_>>().join(" · ")]
    }
}

impl Layer for Rows {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::List, Scope::Global]
    }

    fn title(&self, _: &Context) -> String {
        let line = &self.line;
        if line.code.is_empty() { line.label.clone() } else { format!("{} – {}", line.code, line.label) }
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        command != list::OPEN || self.selected().is_some()
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let inside = frame_popup::framed(frame, area, &context.theme, &self.title(context), true);
        let [head, body] = Layout::vertical([Constraint::Length(3), Constraint::Min(0)]).areas(inside);
        for (line, area) in self.summary(context).into_iter().zip(head.rows()) {
            frame.render_widget(Line::styled(line, context.style(Role::Muted)), area);
        }
        let rows = &self.line.rows;
        let longest = rows.iter().map(|row| text::width(&row.name)).max().unwrap_or(0);
        let width = longest.min(usize::from(body.width) * 2 / 5).max(10);
        list_widget::draw(frame, body, &context.theme, &mut self.selection, |index| {
            rows.get(index).map(|row| drawn(row, width, context)).unwrap_or_default()
        });
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            popup::CLOSE => return Flow::Close,
            command if list::moved(&mut self.selection, command) => {}
            list::OPEN => {
                if let Some(origin) = self.selected() {
                    return Flow::Open(registers::open_record(origin.kind, origin.id, context));
                }
            }
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    /// The rows are copies of those of before.
    fn erased(&mut self, _: &mut Context) -> Flow {
        Flow::Close
    }

    fn organisation(&self, _: &Context) -> Option<(crate::model::record::Id, String)> {
        let row = self.line.rows.get(self.selection.selected()?)?;
        let organisation = row.origin.map(|origin| origin.organisation).filter(|id| *id != 0)?;
        Some((organisation, row.name.clone()))
    }
}

fn drawn(row: &RowLine, width: usize, context: &Context) -> Line<'static> {
    let (mark, role) = match row.standing {
        Standing::Went => ("− ", Role::Bad),
        Standing::Came => ("+ ", Role::Good),
        Standing::Same => ("= ", Role::Muted),
    };
    let name = text::truncate(&row.name, width);
    let pad = " ".repeat(width.saturating_sub(text::width(&name)) + 1);
    let style = if row.standing == Standing::Same { context.style(Role::Muted) } else { context.style(Role::Text) };
    let mut spans = vec![
        Span::styled(mark, context.style(role)),
        Span::styled(name + &pad, style),
        Span::styled(format!("{:<11}", row.date), style),
        Span::styled(row.words.join(" · "), context.style(Role::Muted)),
    ];
    if row.aside {
        spans.push(Span::styled(format!(" · {}", context.t("closing.compared_with")), context.style(Role::Muted)));
    }
    if row.origin.is_none() {
        spans.push(Span::styled(format!(" · {}", context.t("changes.gone")), context.style(Role::Warn)));
    }
    Line::from(spans)
}
