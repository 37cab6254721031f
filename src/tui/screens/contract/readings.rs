//! The readings by hand of one indicator: to look at, to add to, to correct and to take away.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{new_reading, view, words};
use crate::contract::{Indicator, Unit};
use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::model::record::Record;
use crate::store::StoreError;
use crate::tui::commands::{CommandId, Scope, contract, list, popup};
use crate::tui::context::{Context, Newest};
use crate::tui::forms;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::{list as list_widget, popup as frame_popup, text};

/// The readings of one indicator.
pub(super) struct Readings {
    id: u64,
    newest: Newest,
    indicator: String,
    name: (String, String),
    unit: Unit,
    /// The latest first; none until they were read.
    readings: Option<Vec<Record>>,
    selection: Selection,
}

/// What was read.
struct Read(Result<Vec<Record>, StoreError>);

impl Readings {
    /// Those of an indicator.
    pub fn new(indicator: &Indicator, unit: Unit, context: &mut Context) -> Readings {
        Readings {
            id: context.new_id(),
            newest: Newest::default(),
            indicator: indicator.id().to_owned(),
            name: (indicator.short(true).to_owned(), indicator.short(false).to_owned()),
            unit,
            readings: None,
            selection: Selection::new(0),
        }
    }

    fn selected(&self) -> Option<&Record> {
        self.readings.as_ref()?.get(self.selection.selected()?)
    }
}

impl Layer for Readings {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::List, Scope::Contract, Scope::Global]
    }

    fn title(&self, context: &Context) -> String {
        let name = if context.lang == Lang::Fr { &self.name.0 } else { &self.name.1 };
        context.lang.tf("contract.readings.title", &[("code", &self.indicator), ("name", name)])
    }

    fn fills(&self) -> bool {
        false
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        match command {
            list::OPEN | contract::DELETE => self.selected().is_some(),
            contract::READ => true,
            command => !command.starts_with("contract."),
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let rows = self.readings.as_ref().map_or(0, Vec::len);
        let height = text::cells(rows.clamp(3, 18) + 2);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), 100, height);
        let Some(readings) = &self.readings else { return };
        if readings.is_empty() {
            let key = context.keymap.shown_id(contract::READ, context.lang);
            let said = context.lang.tf("contract.readings.none", &[("key", &key)]);
            for (row, line) in inside.rows().zip(text::wrap_line(&Line::raw(said), usize::from(inside.width).max(1))) {
                frame.buffer_mut().set_line(row.x, row.y, &line, row.width);
            }
            return;
        }
        let (lang, unit, own) = (context.lang, self.unit, &self.indicator);
        list_widget::draw(frame, inside, &context.theme, &mut self.selection, |index| {
            let Some(record) = readings.get(index) else { return Line::default() };
            let mut spans = vec![Span::raw(words::reading(lang, unit, record))];
            // Of the same measure, or of the reference, under another code.
            if record.text("indicator") != own {
                spans.insert(0, Span::styled(format!("{} ", record.text("indicator")), context.style(Role::Accent)));
            }
            if record.date("date").is_some_and(|date| date > context.on) {
                let later = format!(" ({})", lang.t("contract.readings.later"));
                spans.push(Span::styled(later, context.style(Role::Muted)));
            }
            Line::from(spans)
        });
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            popup::CLOSE => return Flow::Close,
            command if list::moved(&mut self.selection, command) => {}
            list::OPEN => {
                if let Some(id) = self.selected().map(|record| record.id) {
                    return Flow::Open(forms::edit(Kind::Reading, id, context));
                }
            }
            contract::DELETE => {
                if let Some(record) = self.selected().cloned() {
                    return Flow::Open(forms::delete(record, context));
                }
            }
            contract::READ => return Flow::Open(new_reading(&self.indicator, context)),
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        let (on, indicator) = (context.on, self.indicator.clone());
        context.ask_newest(&self.newest, self.id, move |store, shared| {
            Read(view::readings_of(store, shared, on, &indicator))
        });
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        match reply.take::<Read>() {
            Ok(Read(Ok(readings))) => {
                self.selection.set_len(readings.len());
                self.readings = Some(readings);
            }
            Ok(Read(Err(error))) => context.fail(&error),
            Err(_) => {}
        }
        Flow::Used
    }
}
