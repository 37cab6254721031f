//! Help: every key that does something here, from the registry.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span, Text};

use crate::tui::commands::{self, CommandId, Scope, list, popup};
use crate::tui::context::Context;
use crate::tui::keymap;
use crate::tui::layer::{Flow, Layer};
use crate::tui::theme::Role;
use crate::tui::widgets::popup as frame_popup;
use crate::tui::widgets::scroll_text::{self, ScrollState};

/// The help of the layer it was called from.
pub struct Help {
    id: u64,
    scopes: &'static [Scope],
    scroll: ScrollState,
}

impl Help {
    /// Help on the commands of these scopes.
    pub fn new(scopes: &'static [Scope], context: &mut Context) -> Help {
        Help { id: context.new_id(), scopes, scroll: ScrollState::default() }
    }
}

impl Layer for Help {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::List]
    }

    fn title(&self, context: &Context) -> String {
        context.t("global.help.title").to_owned()
    }

    fn fills(&self) -> bool {
        false
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        command != list::OPEN
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let width = area.width.saturating_sub(4).min(100);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), width, area.height);
        let mut lines = Vec::new();
        for scope in self.scopes {
            for command in commands::all().filter(|command| command.scope == *scope) {
                let keys: Vec<String> =
                    context.keymap.keys(command).map(|key| keymap::shown(key, context.lang)).collect();
                lines.push(Line::from(vec![
                    Span::styled(format!("{:<16}", keys.join("  ")), context.style(Role::Key)),
                    Span::raw(" "),
                    Span::raw(command.doc(context.lang)),
                    Span::styled(format!("  {}", command.id), context.style(Role::Muted)),
                ]));
            }
            lines.push(Line::default());
        }
        scroll_text::draw(frame, inside, &context.theme, &Text::from(lines), &mut self.scroll);
    }

    fn command(&mut self, command: CommandId, _: &mut Context) -> Flow {
        match command {
            popup::CLOSE => return Flow::Close,
            list::DOWN => self.scroll.move_by(1),
            list::UP => self.scroll.move_by(-1),
            list::PAGE_DOWN => self.scroll.page_down(),
            list::PAGE_UP => self.scroll.page_up(),
            list::FIRST => self.scroll.home(),
            list::LAST => self.scroll.end(),
            _ => {}
        }
        Flow::Used
    }

    fn key(&mut self, _: crossterm::event::KeyEvent, _: &mut Context) -> Flow {
        Flow::Close
    }
}
