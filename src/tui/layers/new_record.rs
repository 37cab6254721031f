//! A menu of what can be created: every record kind.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crossterm::event::{KeyCode, KeyEvent};

use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::tui::commands::{CommandId, Scope, list, popup};
use crate::tui::context::Context;
use crate::tui::forms;
use crate::tui::layer::{Flow, Layer};
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::{list as list_widget, popup as frame_popup};

/// The menu. Where an organisation is selected, the new record belongs to it.
pub struct NewRecord {
    id: u64,
    organisation: Option<(Id, String)>,
    selection: Selection,
}

/// What people create, the most frequent first, with a letter for each.
const KINDS: &[(char, Kind)] = &[
    ('v', Kind::Visit),
    ('o', Kind::Organisation),
    ('c', Kind::Contact),
    ('a', Kind::Membership),
    ('t', Kind::Task),
    ('d', Kind::Engagement),
    ('r', Kind::Payment),
    ('k', Kind::Dues),
    ('p', Kind::Project),
    ('i', Kind::ProjectPartner),
    ('e', Kind::Event),
    ('n', Kind::Agreement),
    ('m', Kind::Mandate),
    ('f', Kind::Financing),
    ('b', Kind::Market),
    ('h', Kind::Figures),
    ('l', Kind::Reading),
    ('s', Kind::Staff),
    ('w', Kind::Fulfilment),
];

impl NewRecord {
    /// The menu, for an organisation if one is selected.
    pub fn new(organisation: Option<(Id, String)>, context: &mut Context) -> NewRecord {
        NewRecord { id: context.new_id(), organisation, selection: Selection::new(KINDS.len()) }
    }

    fn open(&self, kind: Kind, context: &mut Context) -> Flow {
        if kind == Kind::Visit {
            return Flow::Replace(forms::log_visit(self.organisation.clone(), context));
        }
        let mut record = Record::new(kind);
        if let Some((id, _)) = self.organisation {
            record.set("organisation", Value::Int(i64::from(id)));
        }
        Flow::Replace(forms::create(record, context))
    }
}

impl Layer for NewRecord {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::List]
    }

    fn title(&self, context: &Context) -> String {
        context.t("global.new_record.title").to_owned()
    }

    fn fills(&self) -> bool {
        false
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let height = u16::try_from(KINDS.len()).unwrap_or(20) + 2;
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), 44, height);
        list_widget::draw(frame, inside, &context.theme, &mut self.selection, |index| {
            let Some((letter, kind)) = KINDS.get(index) else { return Line::default() };
            Line::from(vec![
                Span::styled(format!(" {letter} "), context.style(Role::Key)),
                Span::raw(format!(" {}", context.lang.record(kind.code(), 1))),
            ])
        });
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            popup::CLOSE => return Flow::Close,
            list::DOWN => self.selection.down(),
            list::UP => self.selection.up(),
            list::OPEN => {
                if let Some((_, kind)) = self.selection.selected().and_then(|index| KINDS.get(index)) {
                    return self.open(*kind, context);
                }
            }
            _ => {}
        }
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        if let KeyCode::Char(c) = key.code
            && let Some((_, kind)) = KINDS.iter().find(|(letter, _)| *letter == c)
        {
            return self.open(*kind, context);
        }
        Flow::Used
    }
}
