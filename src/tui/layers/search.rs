//! Search from anywhere: type, see ranked matches at once, Enter opens, a second key logs a visit there.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::live::{FoundRow, Hits};
use crate::model::kind::Kind;
use crate::model::membership::Standing;
use crate::model::record::Id;
use crate::search::{DocKind, highlight};
use crate::tui::commands::{CommandId, Scope, search};
use crate::tui::context::Context;
use crate::tui::forms;
use crate::tui::layer::{Flow, Layer};
use crate::tui::screens::{file, registers};
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::text_field::TextField;
use crate::tui::widgets::{list, popup, text};

/// How many matches are asked for.
const LIMIT: usize = 50;

/// The search box with its matches.
pub struct Search {
    id: u64,
    field: TextField,
    hits: Hits,
    selection: Selection,
}

impl Search {
    /// An empty search: it shows what was opened last.
    pub fn new(context: &mut Context) -> Search {
        let hits = Hits { text: String::new(), rows: Vec::new(), more: false };
        Search { id: context.new_id(), field: TextField::new(""), hits, selection: Selection::new(0) }
    }

    fn ask(&self, context: &Context) {
        context.search(self.id, self.field.text(), None, LIMIT);
    }

    fn selected(&self) -> Option<&FoundRow> {
        self.hits.rows.get(self.selection.selected()?)
    }

    fn line(&self, row: &FoundRow, width: usize, context: &Context) -> Line<'static> {
        let lang = context.lang;
        let kind = match (row.key.kind, row.standing) {
            (DocKind::Organisation, Some(Standing::Member)) => lang.t("search.member"),
            (DocKind::Organisation, Some(Standing::Former)) => lang.t("search.former"),
            (DocKind::Organisation, _) => lang.t("search.prospect"),
            (kind, _) => lang.record(kind.as_str(), 1),
        };
        let kind_width = 10;
        let name_width = (width.saturating_sub(kind_width + 2)) * 3 / 5;
        let mut spans = marked(&row.name, self.field.text(), name_width, context);
        let used: usize = spans.iter().map(|span| text::width(&span.content)).sum();
        spans.push(Span::raw(" ".repeat(name_width.saturating_sub(used) + 1)));
        let context_width = width.saturating_sub(kind_width + name_width + 2);
        let town = marked(&row.context, self.field.text(), context_width, context);
        let used: usize = town.iter().map(|span| text::width(&span.content)).sum();
        spans.extend(town);
        spans.push(Span::raw(" ".repeat(context_width.saturating_sub(used) + 1)));
        spans.push(Span::styled(text::truncate(kind, kind_width), context.style(Role::Muted)));
        Line::from(spans)
    }
}

/// A text with what was matched set off, cut to a width.
fn marked(whole: &str, query: &str, width: usize, context: &Context) -> Vec<Span<'static>> {
    let shown = text::truncate(whole, width);
    let mut spans = Vec::new();
    let mut at = 0;
    for range in highlight(query, &shown) {
        spans.push(Span::raw(shown[at..range.start].to_owned()));
        spans.push(Span::styled(shown[range.clone()].to_owned(), context.style(Role::Match)));
        at = range.end;
    }
    spans.push(Span::raw(shown[at..].to_owned()));
    spans
}

impl Layer for Search {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Search]
    }

    fn title(&self, context: &Context) -> String {
        context.t("search.title").to_owned()
    }

    fn fills(&self) -> bool {
        false
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        match command {
            search::OPEN => self.selected().is_some(),
            search::LOG_VISIT => self.selected().is_some_and(|row| row.organisation.is_some()),
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        // Narrow screens give it the whole width: remains of what is behind would only distract.
        let width = area.width.min(110);
        let height = area.height.min(26);
        let inside = popup::draw(frame, area, &context.theme, &self.title(context), width, height);
        let first = Rect { height: inside.height.min(1), ..inside };
        self.field.draw(frame, first, &context.theme, true, context.t("search.placeholder"));
        let rest = Rect { y: inside.y.saturating_add(2), height: inside.height.saturating_sub(2), ..inside };
        if self.hits.rows.is_empty() {
            let said = if self.field.text().trim().is_empty() {
                context.t("search.begin")
            } else if !context.shared().world().loaded {
                context.t("search.loading")
            } else {
                context.t("search.nothing")
            };
            if !rest.is_empty() {
                frame.render_widget(Line::styled(said, context.style(Role::Muted)), rest);
            }
            return;
        }
        let mut selection = std::mem::take(&mut self.selection);
        let inner = usize::from(rest.width.saturating_sub(1));
        list::draw(frame, rest, &context.theme, &mut selection, |index| match self.hits.rows.get(index) {
            Some(row) => self.line(row, inner, context),
            None => Line::default(),
        });
        self.selection = selection;
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            search::CLOSE => return Flow::Close,
            search::DOWN => self.selection.down(),
            search::UP => self.selection.up(),
            search::PAGE_DOWN => self.selection.page_down(),
            search::PAGE_UP => self.selection.page_up(),
            search::OPEN => {
                let found = self.selected().map(|row| (row.key, row.organisation));
                if let Some((_, Some(id))) = found {
                    return Flow::Replace(file::open(id, context));
                }
                if let Some((key, None)) = found
                    && let (DocKind::Project, Ok(id)) = (key.kind, Id::try_from(key.id))
                {
                    return Flow::Replace(registers::open_record(Kind::Project, id, context));
                }
            }
            search::LOG_VISIT => {
                if let Some(organisation) = self.organisation(context) {
                    return Flow::Replace(forms::log_visit(Some(organisation), context));
                }
            }
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        if self.field.handle_key(key).changed() {
            self.ask(context);
        }
        Flow::Used
    }

    fn paste(&mut self, pasted: &str, context: &mut Context) -> Flow {
        self.field.paste(pasted);
        self.ask(context);
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        self.ask(context);
    }

    fn hits(&mut self, hits: Hits, _: &mut Context) {
        // Answers come in order; an older one still shows more than nothing.
        let same = hits.text == self.hits.text;
        let selected = self.selection.selected().filter(|_| same);
        self.selection.set_len(hits.rows.len());
        self.selection.select(selected.unwrap_or(0));
        self.hits = hits;
    }

    fn organisation(&self, context: &Context) -> Option<(Id, String)> {
        let id = self.selected()?.organisation?;
        let world = context.shared().world();
        Some((id, world.facts.file(id)?.organisation.name.to_string()))
    }
}
