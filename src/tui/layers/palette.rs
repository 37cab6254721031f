//! The palette: every command that makes sense now, found by typing.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::tui::commands::finder::Finder;
use crate::tui::commands::{Command, CommandId, Scope, popup};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer};
use crate::tui::theme::Role;
use crate::tui::widgets::popup as frame_popup;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::text_field::TextField;
use crate::tui::widgets::{list, marked};

/// Cells of the keys and of the titles; wider than this it gets no wider.
const KEYS: usize = 9;
const TITLES: usize = 22;
const WIDEST: u16 = 100;

/// The palette.
pub struct Palette {
    id: u64,
    field: TextField,
    commands: Finder,
    shown: Vec<&'static Command>,
    selection: Selection,
}

impl Palette {
    /// A palette of the commands on offer.
    pub fn new(commands: Vec<&'static Command>, context: &mut Context) -> Palette {
        let commands = Finder::new(commands, &context.keymap, context.lang);
        let mut palette = Palette {
            id: context.new_id(),
            field: TextField::question(""),
            commands,
            shown: Vec::new(),
            selection: Selection::new(0),
        };
        palette.find();
        palette
    }

    fn find(&mut self) {
        self.shown = self.commands.find(self.field.text()).into_iter().map(|(command, _)| command).collect();
        self.selection.set_len(self.shown.len());
        self.selection.home();
    }
}

impl Layer for Palette {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup]
    }

    fn title(&self, context: &Context) -> String {
        context.t("global.palette.title").to_owned()
    }

    fn fills(&self) -> bool {
        false
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let height = area.height.min(20);
        let inside =
            frame_popup::draw(frame, area, &context.theme, &self.title(context), area.width.min(WIDEST), height);
        let first = Rect { height: inside.height.min(1), ..inside };
        self.field.draw(frame, first, &context.theme, true, context.t("global.palette.placeholder"));
        let rest = Rect { y: inside.y.saturating_add(1), height: inside.height.saturating_sub(1), ..inside };
        if self.shown.is_empty() && !rest.is_empty() {
            frame.render_widget(Line::styled(context.t("search.nothing"), context.style(Role::Muted)), rest);
        }
        let (shown, query, theme) = (&self.shown, self.field.text(), &context.theme);
        let width = usize::from(rest.width);
        list::draw(frame, rest, theme, &mut self.selection, |index| {
            let Some(command) = shown.get(index) else { return Line::default() };
            let key = context.keymap.shown(command, context.lang);
            let mut spans = vec![Span::styled(format!("{key:<KEYS$}"), context.style(Role::Key))];
            spans.extend(marked::column(command.title(context.lang), query, TITLES, context.style(Role::Text), theme));
            spans.push(Span::raw(" "));
            spans.extend(marked::spans(command.doc(context.lang), query, width, context.style(Role::Muted), theme));
            Line::from(spans)
        });
    }

    fn command(&mut self, command: CommandId, _: &mut Context) -> Flow {
        if command == popup::CLOSE { Flow::Close } else { Flow::Ignored }
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        match key.code {
            KeyCode::Down => self.selection.down(),
            KeyCode::Up => self.selection.up(),
            KeyCode::Enter => {
                if let Some(command) = self.selection.selected().and_then(|index| self.shown.get(index)) {
                    context.run(command);
                    return Flow::Close;
                }
            }
            _ => {
                if self.field.handle_key(key).changed() {
                    self.find();
                }
            }
        }
        Flow::Used
    }

    fn paste(&mut self, text: &str, _: &mut Context) -> Flow {
        self.field.paste(text);
        self.find();
        Flow::Used
    }
}
