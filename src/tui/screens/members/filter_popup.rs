//! Choosing a filter: first the criterion by letter or arrow, then its values, with how many have each.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{View, words};
use crate::counters::roster::{self, Criterion, Key};
use crate::tui::commands::{CommandId, Scope, list, popup};
use crate::tui::context::{Context, Newest};
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::text::cells;
use crate::tui::widgets::{list as list_widget, popup as frame_popup, text};

/// A letter for each criterion: the first of its French name that is free.
const LETTERS: [(char, Criterion); 10] = [
    ('s', Criterion::Standing),
    ('c', Criterion::College),
    ('o', Criterion::Dues),
    ('j', Criterion::UpToDate),
    ('d', Criterion::Sector),
    ('p', Criterion::Departement),
    ('t', Criterion::Territory),
    ('g', Criterion::Size),
    ('n', Criterion::Kind),
    ('v', Criterion::Visited),
];

/// The values of the chosen criterion.
struct Values {
    criterion: Criterion,
    /// As the storage thread counted them; nothing before it did.
    keys: Vec<(Key, u32)>,
    chosen: BTreeSet<Key>,
    /// Whether Space was used here: else Enter takes the selected value alone.
    ticked: bool,
    selection: Selection,
}

/// How many organisations have each value.
struct Counted(Criterion, Vec<(Key, u32)>);

/// The popup. What it chose goes to the view that it shares with the table.
pub struct FilterPopup {
    id: u64,
    view: Rc<RefCell<View>>,
    criteria: Selection,
    values: Option<Values>,
    newest: Newest,
}

impl FilterPopup {
    /// At the choice of the criterion.
    pub fn new(view: Rc<RefCell<View>>, context: &mut Context) -> FilterPopup {
        let criteria = Selection::new(LETTERS.len());
        FilterPopup { id: context.new_id(), view, criteria, values: None, newest: Newest::default() }
    }

    fn choose(&mut self, criterion: Criterion, context: &Context) {
        let chosen = self.view.borrow().filter().chosen(criterion).cloned().unwrap_or_default();
        self.values = Some(Values { criterion, keys: Vec::new(), chosen, ticked: false, selection: Selection::new(0) });
        self.ask(context);
    }

    fn ask(&self, context: &Context) {
        let Some(values) = &self.values else { return };
        let (criterion, on, filter) = (values.criterion, context.on, self.view.borrow().filter());
        context.ask_newest(&self.newest, self.id, move |_, shared| {
            let world = shared.world();
            Counted(criterion, roster::counts(&world.facts, world.contract_on(on), on, &filter, criterion))
        });
    }

    fn toggle(&mut self) {
        let Some(values) = &mut self.values else { return };
        if let Some((key, _)) = values.selection.selected().and_then(|index| values.keys.get(index)) {
            values.ticked = true;
            if !values.chosen.remove(key) {
                values.chosen.insert(key.clone());
            }
        }
    }

    fn apply(&mut self) {
        let Some(values) = self.values.take() else { return };
        let selected = values.selection.selected().and_then(|index| values.keys.get(index));
        let keys = match selected {
            Some((key, _)) if !values.ticked => BTreeSet::from([key.clone()]),
            _ => values.chosen,
        };
        self.view.borrow_mut().change_filter(|filter| filter.set(values.criterion, keys));
    }

    fn selection(&mut self) -> &mut Selection {
        match &mut self.values {
            Some(values) => &mut values.selection,
            None => &mut self.criteria,
        }
    }
}

impl Layer for FilterPopup {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::List]
    }

    fn title(&self, context: &Context) -> String {
        match &self.values {
            Some(values) => words::criterion(values.criterion, context.lang).to_owned(),
            None => context.t("members.filter.title").to_owned(),
        }
    }

    fn fills(&self) -> bool {
        false
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let title = self.title(context);
        let len = self.selection().len();
        let height = cells(len).saturating_add(4).max(6);
        let inside = frame_popup::draw(frame, area, &context.theme, &title, 56, height);
        let body = Rect { height: inside.height.saturating_sub(2), ..inside };
        let help = Rect {
            x: inside.x.saturating_add(1),
            y: inside.bottom().saturating_sub(1),
            width: inside.width.saturating_sub(1),
            height: inside.height.min(1),
        };
        let hint = if self.values.is_some() { "members.filter.toggle" } else { "members.filter.pick" };
        frame.render_widget(Line::styled(context.t(hint), context.style(Role::Muted)), help);
        let lang = context.lang;
        let width = usize::from(body.width);
        match &mut self.values {
            None => {
                let view = self.view.borrow();
                let filter = view.filter();
                list_widget::draw(frame, body, &context.theme, &mut self.criteria, |index| {
                    let Some((letter, criterion)) = LETTERS.get(index) else { return Line::default() };
                    let mut spans = vec![
                        Span::styled(format!(" {letter} "), context.style(Role::Key)),
                        Span::raw(format!(" {:<22}", words::criterion(*criterion, lang))),
                    ];
                    if let Some(keys) = filter.chosen(*criterion) {
                        let chip = words::chip(*criterion, keys, None, lang);
                        spans.push(Span::styled(chip, context.style(Role::Accent)));
                    }
                    Line::from(spans)
                });
            }
            Some(values) => {
                let world = context.shared().world();
                let contract = world.contract_on(context.on);
                let (keys, chosen, criterion) = (&values.keys, &values.chosen, values.criterion);
                list_widget::draw(frame, body, &context.theme, &mut values.selection, |index| {
                    let Some((key, count)) = keys.get(index) else { return Line::default() };
                    let tick = if chosen.contains(key) { "[x]" } else { "[ ]" };
                    let number = lang.number((*count).into());
                    let room = width.saturating_sub(text::width(&number) + 7);
                    let label = text::truncate(&words::key(criterion, key, contract, lang), room);
                    let gap = room.saturating_sub(text::width(&label)) + 1;
                    Line::from(vec![
                        Span::styled(format!(" {tick} "), context.style(Role::Key)),
                        Span::raw(format!("{label}{}", " ".repeat(gap))),
                        Span::raw(number),
                    ])
                });
            }
        }
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            popup::CLOSE => return Flow::Close,
            list::OPEN if self.values.is_some() => {
                self.apply();
                return Flow::Close;
            }
            list::OPEN => {
                if let Some((_, criterion)) = self.criteria.selected().and_then(|index| LETTERS.get(index)) {
                    self.choose(*criterion, context);
                }
            }
            command if list::moved(self.selection(), command) => {}
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        match (key.code, self.values.is_some()) {
            (KeyCode::Char(' '), true) => self.toggle(),
            (KeyCode::Left | KeyCode::Backspace, true) => self.values = None,
            (KeyCode::Char(c), false) => {
                if let Some(index) = LETTERS.iter().position(|(letter, _)| *letter == c) {
                    self.criteria.select(index);
                    self.choose(LETTERS[index].1, context);
                }
            }
            _ => {}
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        self.ask(context);
    }

    fn reply(&mut self, reply: Reply, _: &mut Context) -> Flow {
        if let Ok(Counted(criterion, keys)) = reply.take::<Counted>()
            && let Some(values) = self.values.as_mut().filter(|values| values.criterion == criterion)
        {
            values.selection.set_len(keys.len());
            values.keys = keys;
        }
        Flow::Used
    }
}
