//! The table of organisations: members first of all, any organisation with the filters off.
//!
//! Filtering and sorting happen on the storage thread and give the order as ids; drawing makes the rows in sight from
//! the facts.

mod chips;
mod filter_popup;
mod listing;
mod preview;
mod sort_popup;
mod table;
#[cfg(test)]
mod tests;
pub mod words;

use std::cell::RefCell;
use std::rc::Rc;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Text};

use crate::counters::roster::{self, Filter, Sort};
use crate::model::kind::Kind;
use crate::model::membership;
use crate::model::record::{Id, Record};
use crate::store::StoreError;
use crate::tui::commands::{CommandId, Scope, list, marks, members, popup};
use crate::tui::context::{Context, Newest};
use crate::tui::forms;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::bulk;
use crate::tui::listing::Listing;
use crate::tui::theme::Role;
use crate::tui::widgets::marks::{self as marks_widget, Marks};
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::text_field::TextField;

use preview::Preview;

/// From this width on there is room for the preview.
const PREVIEW_FROM: u16 = 110;

/// The screen of the tab.
pub fn screen(context: &mut Context) -> Box<dyn Layer> {
    Box::new(Members {
        id: context.new_id(),
        view: Rc::default(),
        newest: Newest::default(),
        order: None,
        answered: View::default(),
        selection: Selection::new(0),
        marks: Marks::default(),
        typing: None,
        preview: None,
        preview_on: true,
        preview_fits: true,
        preview_newest: Newest::default(),
    })
}

/// What is shown in which order; the popups change it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct View {
    /// None until the facts are there: then members, if there are any.
    filter: Option<Filter>,
    sort: Sort,
}

impl View {
    fn filter(&self) -> Filter {
        self.filter.clone().unwrap_or_default()
    }

    fn change_filter(&mut self, change: impl FnOnce(&mut Filter)) {
        change(self.filter.get_or_insert_default());
    }
}

/// The answer to a question for the order.
struct Ordered {
    asked: View,
    filter: Filter,
    order: Vec<Id>,
    /// Marked organisations that were deleted.
    gone: Vec<Id>,
    /// Whether the facts were there to answer from.
    loaded: bool,
}

/// The answer to a question for the preview.
struct Previewed(Result<Option<Preview>, StoreError>);

struct Members {
    id: u64,
    view: Rc<RefCell<View>>,
    newest: Newest,
    /// None before the first answer.
    order: Option<Vec<Id>>,
    /// What the order answers.
    answered: View,
    selection: Selection,
    marks: Marks,
    /// The text being typed to narrow by.
    typing: Option<TextField>,
    preview: Option<Preview>,
    preview_on: bool,
    /// Whether the screen was wide enough when last drawn.
    preview_fits: bool,
    preview_newest: Newest,
}

impl Members {
    fn order(&self) -> &[Id] {
        self.order.as_deref().unwrap_or_default()
    }

    /// Whether what is listed is not yet what was asked for.
    fn is_behind(&self) -> bool {
        self.order.is_none() || self.answered != *self.view.borrow()
    }

    fn selected(&self) -> Option<Id> {
        self.order().get(self.selection.selected()?).copied()
    }

    fn ask(&self, context: &Context) {
        let (view, on, marked) = (self.view.borrow().clone(), context.on, self.marks.ids().to_vec());
        context.ask_newest(&self.newest, self.id, move |_, shared| {
            let world = shared.world();
            let filter = view.filter.clone().unwrap_or_else(|| {
                let any = world.facts.memberships.iter().any(|period| membership::on(&[*period], on).is_some());
                if any { Filter::members() } else { Filter::default() }
            });
            let order = roster::roster(&world.facts, world.contract_on(on), on, &filter, view.sort);
            let gone = marks_widget::gone(marked, |id| world.facts.organisation(id).is_some());
            Ordered { asked: view, filter, order, gone, loaded: world.loaded }
        });
    }

    /// Moves or marks, if the command is one that does.
    fn moved(&mut self, command: CommandId) -> bool {
        let order = self.order.as_deref().unwrap_or_default();
        marks::moved(&mut self.marks, &mut self.selection, command, &|index| order.get(index).copied())
    }

    fn ask_preview(&self, context: &Context) {
        let Some(id) = self.selected().filter(|_| self.preview_on && self.preview_fits) else { return };
        context.ask_newest(&self.preview_newest, self.id, move |store, _| Previewed(Preview::read(store, id)));
    }

    fn change(&mut self, change: impl FnOnce(&mut Filter), context: &Context) {
        self.view.borrow_mut().change_filter(change);
        self.ask(context);
    }

    fn narrow(&mut self, context: &Context) {
        let text = self.typing.as_ref().map(|field| field.text().to_owned()).unwrap_or_default();
        self.change(|filter| filter.text = text, context);
    }

    fn take_order(&mut self, ordered: Ordered, context: &Context) {
        if !ordered.loaded {
            return;
        }
        self.marks.remove(&ordered.gone);
        let selected = self.selected();
        self.view.borrow_mut().filter.get_or_insert(ordered.filter.clone());
        self.answered = View { filter: Some(ordered.filter), ..ordered.asked };
        let place = selected.and_then(|id| ordered.order.iter().position(|other| *other == id));
        self.selection.set_len(ordered.order.len());
        match place {
            Some(place) => self.selection.select(place),
            None if self.typing.is_some() => self.selection.home(),
            None => {}
        }
        self.order = Some(ordered.order);
        self.ask_preview(context);
    }

    /// How to begin, where there is nothing yet; or why nothing is shown.
    fn draw_nothing(frame: &mut Frame, area: Rect, nobody: bool, context: &Context) {
        let (title, lines): (_, &[&'static str]) = if nobody {
            ("members.empty.title", &["members.empty.create", "members.empty.import", "members.empty.demo"])
        } else {
            ("members.nothing", &["members.nothing_help"])
        };
        let mut text =
            vec![Line::default(), Line::styled(context.t(title), context.style(Role::Title)), Line::default()];
        text.extend(lines.iter().map(|key| Line::raw(context.t(key))));
        let inside = Rect { x: area.x.saturating_add(2), width: area.width.saturating_sub(2), ..area };
        frame.render_widget(Text::from(text), inside);
    }
}

impl Layer for Members {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        match self.typing {
            Some(_) => &[Scope::Popup, Scope::List],
            None => &[Scope::Marks, Scope::Members, Scope::List, Scope::Global, Scope::Mark],
        }
    }

    fn title(&self, context: &Context) -> String {
        context.t("global.commands.members.title").to_owned()
    }

    fn takes_text(&self) -> bool {
        self.typing.is_some()
    }

    fn awaits(&self) -> bool {
        self.is_behind()
    }

    fn settling(&self, _: &Context) -> bool {
        self.is_behind()
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        if let Some(offered) = marks::offered(&self.marks, self.order().len(), command) {
            return offered;
        }
        match command {
            members::CLEAR | members::DROP => {
                self.view.borrow().filter.as_ref().is_some_and(|filter| !filter.is_empty())
            }
            members::PREVIEW => self.preview_fits,
            // While typing, Enter keeps the text.
            list::OPEN => self.typing.is_none() && self.selected().is_some(),
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let fits = area.width >= PREVIEW_FROM;
        if fits && !std::mem::replace(&mut self.preview_fits, fits) {
            self.ask_preview(context);
        }
        self.preview_fits = fits;
        let [head, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas::<2>(area);
        let view = self.view.borrow().clone();
        // Locked once for the whole drawing: a second lock of one thread can wait for ever behind a writer.
        let world = context.shared().world();
        let contract = world.contract_on(context.on);
        let total = world.facts.organisations.len();
        if self.order.is_none() {
            let said = Line::styled(format!(" {}", context.t("members.loading")), context.style(Role::Muted));
            frame.render_widget(said, head);
            return;
        }
        let (filter, typing) = (view.filter(), self.typing.as_ref());
        let shown = (!self.is_behind()).then(|| self.order().len());
        let told = chips::Told { filter: &filter, shown, total, marks: &self.marks, typing, contract };
        chips::draw(frame, head, &told, context);
        if self.order().is_empty() {
            Self::draw_nothing(frame, body, total == 0, context);
            return;
        }
        let beside = if self.preview_on && fits { (body.width / 3).min(64) } else { 0 };
        let [left, right] = Layout::horizontal([Constraint::Min(0), Constraint::Length(beside)])
            .spacing(u16::from(beside > 0))
            .areas::<2>(body);
        let look = table::Look {
            lang: context.lang,
            theme: &context.theme,
            contract: world.contract_on(context.on),
            on: context.on,
        };
        let order = self.order.as_deref().unwrap_or_default();
        let cells = marks_widget::beside(left, &self.marks);
        table::draw(frame, cells, &look, &world.facts, order, &mut self.selection, view.sort);
        let rows = marks_widget::rows(left);
        marks_widget::draw(frame, rows, &context.theme, &self.marks, &self.selection, |index| {
            order.get(index).copied()
        });
        if beside > 0 {
            preview::draw(frame, right, self.selected(), self.preview.as_ref(), &world, context);
        }
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            list::OPEN => {
                if let Some(id) = self.selected() {
                    return Flow::Open(super::file::open(id, context));
                }
            }
            marks::APPLY => return bulk::organisations(&self.marks, self.order(), context),
            command if self.moved(command) => {}
            popup::CLOSE if self.typing.take().is_some() => self.narrow(context),
            members::FILTER => {
                return Flow::Open(Box::new(filter_popup::FilterPopup::new(Rc::clone(&self.view), context)));
            }
            members::SORT => return Flow::Open(Box::new(sort_popup::SortPopup::new(Rc::clone(&self.view), context))),
            members::CLEAR => self.change(|filter| *filter = Filter::default(), context),
            members::DROP => self.change(Filter::drop_last, context),
            members::NARROW => self.typing = Some(TextField::question(self.view.borrow().filter().text.trim())),
            members::REVERSE => {
                let mut view = self.view.borrow_mut();
                view.sort.descending = !view.sort.descending;
                drop(view);
                self.ask(context);
            }
            members::PREVIEW => self.preview_on = !self.preview_on,
            members::NEW => return Flow::Open(forms::create(Record::new(Kind::Organisation), context)),
            _ => return Flow::Ignored,
        }
        self.ask_preview(context);
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        let Some(field) = &mut self.typing else { return Flow::Ignored };
        if key.code == KeyCode::Enter {
            self.typing = None;
        } else if field.handle_key(key).changed() {
            self.narrow(context);
        }
        Flow::Used
    }

    fn paste(&mut self, text: &str, context: &mut Context) -> Flow {
        if let Some(field) = &mut self.typing
            && field.paste(text).changed()
        {
            self.narrow(context);
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        self.ask(context);
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        match reply.take::<Ordered>() {
            Ok(ordered) => self.take_order(ordered, context),
            Err(reply) => match reply.take::<Previewed>() {
                Ok(Previewed(Ok(preview))) => self.preview = preview,
                Ok(Previewed(Err(error))) => context.fail(&error),
                Err(_) => {}
            },
        }
        Flow::Used
    }

    fn lists(&self) -> bool {
        !self.order().is_empty()
    }

    fn listing(&self, context: &Context) -> Option<Listing> {
        Some(listing::members(self.order(), context))
    }

    fn organisation(&self, context: &Context) -> Option<(Id, String)> {
        let id = self.selected()?;
        let world = context.shared().world();
        Some((id, world.facts.file(id)?.organisation.name.to_string()))
    }
}
