//! Evidence: the very rows that a figure counts, then those that nearly counted with the reason; Enter opens the record.

mod rows;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

pub use self::rows::Subject;
use self::rows::{EvidenceLine, Rows};
use crate::i18n::{Lang, capitalise};
use crate::model::record::Id;
use crate::model::text::fold;
use crate::tui::commands::{CommandId, Scope, evidence, list, popup};
use crate::tui::context::{Context, Newest};
use crate::tui::forms;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::listing::Listing;
use crate::tui::screens::registers;
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::text_field::TextField;
use crate::tui::widgets::{list as list_widget, popup as frame_popup, text};

/// The evidence of one measure on D, or on a day of its own.
pub struct EvidenceView {
    id: u64,
    subject: Subject,
    /// Instead of D.
    on: Option<NaiveDate>,
    newest: Newest,
    rows: Option<Arc<Rows>>,
    filter: TextField,
    /// Whether the filter is being typed.
    typing: bool,
    /// The lines that the filter leaves.
    shown: Vec<usize>,
    selection: Selection,
}

impl EvidenceView {
    /// The evidence of a measure on D.
    pub fn new(measure: &str, context: &mut Context) -> EvidenceView {
        EvidenceView::of(Subject::Measure(measure.to_owned()), context)
    }

    /// The evidence of a measure or of a part of a figure on D.
    pub fn of(subject: Subject, context: &mut Context) -> EvidenceView {
        EvidenceView {
            id: context.new_id(),
            subject,
            on: None,
            newest: Newest::default(),
            rows: None,
            filter: TextField::question(""),
            typing: false,
            shown: Vec::new(),
            selection: Selection::new(0),
        }
    }

    /// The evidence of a measure on a day that is not D.
    pub fn on(measure: &str, on: NaiveDate, context: &mut Context) -> EvidenceView {
        EvidenceView { on: Some(on), ..EvidenceView::new(measure, context) }
    }

    fn selected(&self) -> Option<&EvidenceLine> {
        self.rows.as_ref()?.lines.get(*self.shown.get(self.selection.selected()?)?)
    }

    fn is_filtered(&self) -> bool {
        !self.filter.text().trim().is_empty()
    }

    /// Takes what the filter leaves, keeping the selected row.
    fn arrange(&mut self, lang: Lang) {
        let kept = self.selection.selected().and_then(|at| self.shown.get(at)).copied();
        let wanted = fold(self.filter.text().trim());
        let lines = self.rows.as_ref().map_or(&[][..], |rows| &rows.lines);
        let fits = |(_, line): &(usize, &EvidenceLine)| wanted.is_empty() || line.holds(&wanted, lang);
        self.shown = lines.iter().enumerate().filter(fits).map(|(index, _)| index).collect();
        self.selection.set_len(self.shown.len());
        if let Some(at) = kept.and_then(|kept| self.shown.iter().position(|index| *index == kept)) {
            self.selection.select(at);
        }
    }

    fn unfilter(&mut self, lang: Lang) {
        self.typing = false;
        self.filter.set_text("");
        self.arrange(lang);
    }

    /// Everything in sight and below as text.
    fn written(&self, context: &Context) -> Option<String> {
        let rows = self.rows.as_ref()?;
        let mut lines = vec![format!("{} – {}", self.title(context), context.lang.date(rows.on))];
        lines.extend(rows.summary(context.lang));
        let unit = rows.unit;
        let shown = self.shown.iter().filter_map(|index| rows.lines.get(*index));
        lines.extend(shown.map(|line| line.written(unit, context.lang)));
        Some(lines.join("\n") + "\n")
    }

    /// The line above the rows: what is typed, and how many it leaves.
    fn draw_filter(&self, frame: &mut Frame, area: Rect, context: &Context) {
        if area.is_empty() {
            return;
        }
        let lang = context.lang;
        let prompt = format!("{} ", lang.t("evidence.filter"));
        let shift = text::cells(text::width(&prompt)).min(area.width);
        let style = context.style(Role::Title);
        frame.buffer_mut().set_string(area.x, area.y, text::truncate(&prompt, usize::from(area.width)), style);
        let field = Rect { x: area.x + shift, width: (area.width - shift).min(30), ..area };
        self.filter.draw(frame, field, &context.theme, self.typing, "");
        let all = self.rows.as_ref().map_or(0, |rows| rows.lines.len());
        let left = lang.tf("evidence.left", &[("n", &self.shown.len()), ("all", &all)]);
        let x = field.right().saturating_add(1);
        let room = usize::from(area.right().saturating_sub(x));
        if room > 0 {
            let left = text::truncate(&left, room);
            frame.buffer_mut().set_string(x, area.y, left, context.style(Role::Muted));
        }
    }
}

impl Layer for EvidenceView {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        if self.typing { &[Scope::Popup] } else { &[Scope::Popup, Scope::List, Scope::Evidence, Scope::Global] }
    }

    fn title(&self, context: &Context) -> String {
        let measured = self.rows.as_ref().and_then(|rows| rows.measured.as_ref());
        let name = match &self.subject {
            Subject::Part(_, name) => name,
            Subject::Measure(_) => measured.map_or("", |(measure, _)| measure.name(context.lang == Lang::Fr)),
        };
        let title = context.lang.tf("evidence.title", &[("name", &capitalise(name))]);
        match self.on.filter(|on| *on != context.on) {
            Some(on) => context.lang.tf("evidence.title_on", &[("name", &title), ("date", &context.lang.date(on))]),
            None => title,
        }
    }

    fn takes_text(&self) -> bool {
        self.typing
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        match command {
            list::OPEN | evidence::EDIT => self.selected().is_some(),
            evidence::COPY | evidence::FILTER => self.rows.as_ref().is_some_and(|rows| !rows.lines.is_empty()),
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let inside = frame_popup::framed(frame, area, &context.theme, &self.title(context), true);
        let Some(rows) = &self.rows else { return };
        let summary = rows.summary(context.lang);
        let [head, body] =
            Layout::vertical([Constraint::Length(text::cells(summary.len()) + 1), Constraint::Min(0)]).areas(inside);
        for (line, area) in summary.iter().zip(head.rows()) {
            frame.render_widget(Line::styled(line.clone(), context.style(Role::Muted)), area);
        }
        if self.typing || self.is_filtered() {
            let last = head.rows().next_back().unwrap_or_default();
            self.draw_filter(frame, last, context);
        }
        if self.shown.is_empty() && !body.is_empty() {
            let said = if rows.lines.is_empty() { "evidence.nothing" } else { "evidence.none_left" };
            let said = context.lang.find(said).unwrap_or_default();
            frame.render_widget(Line::styled(said, context.style(Role::Muted)), body);
            return;
        }
        let longest = rows.lines.iter().map(|line| text::width(&line.what.name)).max().unwrap_or(0);
        let name_width = longest.min(usize::from(body.width) * 2 / 5).max(10);
        let shown = &self.shown;
        list_widget::draw(frame, body, &context.theme, &mut self.selection, |index| {
            let line = shown.get(index).and_then(|index| rows.lines.get(*index));
            line.map(|line| rows::drawn(line, rows, name_width, context)).unwrap_or_default()
        });
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            popup::CLOSE if self.typing || self.is_filtered() => self.unfilter(context.lang),
            popup::CLOSE => return Flow::Close,
            command if list::moved(&mut self.selection, command) => {}
            list::OPEN => {
                if let Some((kind, id)) = self.selected().map(|line| (line.what.kind, line.what.id)) {
                    return Flow::Open(registers::open_record(kind, id, context));
                }
            }
            evidence::EDIT => {
                if let Some((kind, id)) = self.selected().map(|line| (line.what.kind, line.what.id)) {
                    return Flow::Open(forms::edit(kind, id, context));
                }
            }
            evidence::FILTER => self.typing = true,
            evidence::COPY => {
                if let Some(text) = self.written(context) {
                    context.copy(text);
                    let n = i64::try_from(self.shown.len()).unwrap_or(i64::MAX);
                    context.say(context.lang.tn("evidence.copied", n, &[]));
                }
            }
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        if !self.typing {
            return Flow::Ignored;
        }
        match key.code {
            KeyCode::Enter => self.typing = false,
            KeyCode::Down => self.selection.down(),
            KeyCode::Up => self.selection.up(),
            _ => {
                if self.filter.handle_key(key).changed() {
                    self.arrange(context.lang);
                }
            }
        }
        Flow::Used
    }

    fn paste(&mut self, text: &str, context: &mut Context) -> Flow {
        if self.typing && self.filter.paste(text).changed() {
            self.arrange(context.lang);
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        let (subject, on) = (self.subject.clone(), self.on.unwrap_or(context.on));
        context.ask_newest(&self.newest, self.id, move |_, shared| rows::rows(&subject, shared, on));
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        if let Ok(Some(rows)) = reply.take::<Option<Rows>>() {
            self.rows = Some(Arc::new(rows));
            self.arrange(context.lang);
        }
        Flow::Used
    }

    fn lists(&self) -> bool {
        !self.shown.is_empty()
    }

    fn listing(&self, context: &Context) -> Option<Listing> {
        rows::export(self.rows.as_ref()?, &self.shown, self.title(context), context)
    }

    fn organisation(&self, _: &Context) -> Option<(Id, String)> {
        let line = self.selected().filter(|line| line.what.organisation != 0)?;
        Some((line.what.organisation, line.what.name.clone()))
    }
}
