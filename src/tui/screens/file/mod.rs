//! An organisation's file (fiche): who it is, how it stands on the date of reference, and everything attached to it,
//! in parts. All of it is read in one go on the storage thread; drawing asks nothing.

mod actions;
mod data;
mod detail;
mod head;
mod items;
mod section;
#[cfg(test)]
mod tests;
mod timeline;
pub mod values;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

use crate::live::World;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record};
use crate::search::DocKind;
use crate::store::{HistoryEntry, StoreError, Touched};
use crate::tui::commands::{CommandId, Scope, file, list};
use crate::tui::context::{Context, Newest};
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::undo;
use crate::tui::listing::{self, Listing};
use crate::tui::theme::Role;
use crate::tui::widgets::scroll_text::ScrollState;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::{popup, scroll_text, table};

pub(super) use detail::{change, fields, labelled, trace};
pub(super) use values::{Reader, shown as value};

use data::FileData;
pub use items::moment;
use items::{Item, Look, Target};
use section::Section;

/// From this width on the selected record is shown in full beside the list.
const BESIDE_FROM: u16 = 120;
/// From this height of list and pane together on, it is shown below where it matters most.
const BELOW_FROM: u16 = 11;

/// The file of an organisation.
pub fn open(organisation: Id, context: &mut Context) -> Box<dyn Layer> {
    Box::new(screen(organisation, context))
}

/// The file of an organisation, at one of its records.
pub fn open_at(organisation: Id, kind: Kind, id: Id, context: &mut Context) -> Box<dyn Layer> {
    let mut screen = screen(organisation, context);
    screen.wanted = Some(Target::Record(kind, id));
    Box::new(screen)
}

fn screen(organisation: Id, context: &mut Context) -> FileScreen {
    context.opened(DocKind::Organisation, organisation);
    FileScreen {
        id: context.new_id(),
        organisation,
        newest: Newest::default(),
        data: None,
        section: Section::Timeline,
        lists: Section::ALL.iter().map(|_| List::default()).collect(),
        entry_names: Vec::new(),
        staff: Vec::new(),
        scroll: ScrollState::default(),
        pane: false,
        wanted: None,
    }
}

/// The lines of one part, and which is selected.
#[derive(Default)]
struct List {
    items: Vec<Item>,
    selection: Selection,
}

/// The answer to the question for everything.
struct Read(Result<Option<FileData>, StoreError>);

struct FileScreen {
    id: u64,
    organisation: Id,
    newest: Newest,
    data: Option<FileData>,
    section: Section,
    /// In the order of [`Section::ALL`].
    lists: Vec<List>,
    entry_names: Vec<String>,
    /// Logins and names.
    staff: Vec<(String, String)>,
    /// Of the pane with the selected record.
    scroll: ScrollState,
    /// Whether that pane was in sight when last drawn.
    pane: bool,
    /// What to go to, as soon as it was read.
    wanted: Option<Target>,
}

impl FileScreen {
    fn list(&self) -> &List {
        // A section is one of `ALL`, and there is a list for each.
        &self.lists[self.section as usize]
    }

    fn list_mut(&mut self) -> &mut List {
        &mut self.lists[self.section as usize]
    }

    fn target(&self) -> Option<Target> {
        let list = self.list();
        list.items.get(list.selection.selected()?).map(|item| item.target)
    }

    /// The selected record.
    fn record(&self) -> Option<&Record> {
        match self.target()? {
            Target::Record(kind, id) => self.data.as_ref()?.record(kind, id),
            Target::Entry(_) => None,
        }
    }

    /// The selected entry of the history.
    fn entry(&self) -> Option<&HistoryEntry> {
        match self.target()? {
            Target::Entry(id) => self.data.as_ref()?.history.iter().find(|entry| entry.id == id),
            Target::Record(..) => None,
        }
    }

    fn ask(&self, context: &Context) {
        let id = self.organisation;
        context
            .ask_newest(&self.newest, self.id, move |store, _| Read(store.snapshot(|store| FileData::read(store, id))));
    }

    fn look<'a>(&'a self, data: &'a FileData, world: &'a World, context: &Context) -> Look<'a> {
        Look {
            data,
            contract: world.contract_on(context.on),
            lang: context.lang,
            on: context.on,
            entry_names: &self.entry_names,
            staff: &self.staff,
        }
    }

    /// Makes the lines of every part anew, each list keeping its selected record.
    fn rebuild(&mut self, context: &Context) {
        let Some(data) = &self.data else { return };
        // In its own file the organisation's name says nothing.
        let own = format!(", {}", data.organisation.text("name"));
        let name = |entry: &HistoryEntry| {
            if let Some(partner) = entry.after.as_ref().or(entry.before.as_ref())
                && entry.kind == Kind::ProjectPartner
            {
                let kind = context.lang.record(Kind::ProjectPartner.code(), 1);
                return format!("{kind} {}", data.label(partner, "project"));
            }
            let name = undo::entry_name(entry, context.lang, context);
            name.strip_suffix(&own).map_or_else(|| name.clone(), str::to_owned)
        };
        self.entry_names = data.history.iter().map(name).collect();
        let world = context.shared().world();
        let staff = world.facts.staff.iter();
        self.staff = staff.map(|person| (person.login.to_string(), person.name.to_string())).collect();
        let look = self.look(data, &world, context);
        let built: Vec<Vec<Item>> = Section::ALL.iter().map(|section| items::build(*section, &look)).collect();
        for (list, items) in self.lists.iter_mut().zip(built) {
            let target = list.selection.selected().and_then(|index| list.items.get(index)).map(|item| item.target);
            let place = target.and_then(|target| items.iter().position(|item| item.target == target));
            list.selection.set_len(items.len());
            if let Some(place) = place {
                list.selection.select(place);
            }
            list.items = items;
        }
    }

    /// Goes to what was wanted: its own part of the file, where it has one, else wherever it stands.
    fn go_to_wanted(&mut self) {
        let Some(target) = self.wanted.take() else { return };
        let own = match target {
            Target::Record(kind, _) => Section::of(kind),
            Target::Entry(_) => Some(Section::History),
        };
        let place = |section: Section| {
            let items = &self.lists[section as usize].items;
            items.iter().position(|item| item.target == target).map(|place| (section, place))
        };
        if let Some((section, place)) = own.into_iter().chain(Section::ALL).find_map(place) {
            self.go_to(section);
            self.list_mut().selection.select(place);
        }
    }

    fn go_to(&mut self, section: Section) {
        self.section = section;
        self.scroll.home();
    }

    fn move_selection(&mut self, step: impl FnOnce(&mut Selection)) {
        step(&mut self.list_mut().selection);
        self.scroll.home();
    }

    /// Whether the pane stands below the list on a narrow screen: where a line cannot say what matters.
    fn pane_matters(&self) -> bool {
        matches!(self.section, Section::Visits | Section::History | Section::Advisory | Section::Contacts)
    }

    fn draw_list(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        if self.list().items.is_empty() {
            let inside = Rect { x: area.x.saturating_add(1), width: area.width.saturating_sub(1), ..area };
            let said = Line::styled(self.section.empty(context.lang), context.style(Role::Muted));
            frame.render_widget(said, inside);
            return;
        }
        let columns = self.section.columns(context.lang);
        let list = &mut self.lists[self.section as usize];
        let items = &list.items;
        table::draw(frame, area, &context.theme, &columns, &mut list.selection, None, |index| {
            let Some(item) = items.get(index) else { return table::Row::default() };
            let cells = item.cells.iter().map(|(text, role)| {
                if item.muted || *role == Role::Text {
                    Line::raw(text.clone())
                } else {
                    Line::styled(text.clone(), context.style(*role))
                }
            });
            let row = table::Row::new(cells);
            if item.muted { row.style(context.style(Role::Muted)) } else { row }
        });
    }

    /// The list in sight on its way out, with the name of the organisation.
    fn listed(&self, context: &Context) -> Option<Listing> {
        let name = self.data.as_ref()?.organisation.text("name");
        let rows = self.list().items.iter().map(|item| {
            let cells = item.cells.iter().map(|(text, _)| Line::raw(text.clone()));
            (None, table::Row::new(cells))
        });
        let title = format!("{name} – {}", self.section.name(context.lang, false));
        Some(listing::shown(title, &self.section.columns(context.lang), 0, rows, context.lang))
    }

    fn draw_pane(&mut self, frame: &mut Frame, area: Rect, world: &World, context: &Context) {
        let Some((target, data)) = self.target().zip(self.data.as_ref()) else { return };
        let (title, text) = detail::of(target, &self.look(data, world, context), &context.theme);
        let inside = popup::framed(frame, area, &context.theme, &title, false);
        let inside = Rect { x: inside.x.saturating_add(1), width: inside.width.saturating_sub(1), ..inside };
        scroll_text::draw(frame, inside, &context.theme, &text, &mut self.scroll);
    }
}

impl Layer for FileScreen {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::File, Scope::List, Scope::Global]
    }

    fn title(&self, _: &Context) -> String {
        self.data.as_ref().map(|data| data.organisation.text("name").to_owned()).unwrap_or_default()
    }

    fn offers(&self, command: CommandId, context: &Context) -> bool {
        self.offers_here(command, context)
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let world = context.shared().world();
        let Some(data) = &self.data else { return };
        let width = usize::from(area.width.saturating_sub(2));
        let look = self.look(data, &world, context);
        let file = world.facts.file(self.organisation);
        let head = head::lines(file.as_ref(), &look, &context.theme, width, area.height >= 30);
        let most = match (area.height, self.section) {
            (30.., _) => area.height / 3,
            // On a small screen a list needs the room more than an address.
            (_, Section::Timeline) => (area.height / 3).min(6),
            _ => (area.height / 3).min(2),
        };
        let head_height = crate::tui::widgets::text::cells(head.len()).min(most);
        let rows = [Constraint::Length(head_height), Constraint::Length(1), Constraint::Min(0)];
        let [top, tabs, rest] = Layout::vertical(rows).areas::<3>(area);
        head::draw(frame, top, &head);
        section::tabs(frame, tabs, &context.theme, context.lang, self.section, |section| {
            self.lists[section as usize].items.len()
        });
        let some = self.target().is_some();
        let beside = if some && rest.width >= BESIDE_FROM { (rest.width * 2 / 5).min(80) } else { 0 };
        let below = if some && beside == 0 && rest.height >= BELOW_FROM && (self.pane_matters() || rest.height >= 24) {
            rest.height / 2
        } else {
            0
        };
        let [left, right] = Layout::horizontal([Constraint::Min(0), Constraint::Length(beside)])
            .spacing(u16::from(beside > 0))
            .areas::<2>(rest);
        let [list, under] = Layout::vertical([Constraint::Min(0), Constraint::Length(below)]).areas::<2>(left);
        self.draw_list(frame, list, context);
        self.pane = beside > 0 || below > 0;
        if self.pane {
            self.draw_pane(frame, if beside > 0 { right } else { under }, &world, context);
        }
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            list::DOWN => self.move_selection(Selection::down),
            list::UP => self.move_selection(Selection::up),
            list::PAGE_DOWN => self.move_selection(Selection::page_down),
            list::PAGE_UP => self.move_selection(Selection::page_up),
            list::FIRST => self.move_selection(Selection::home),
            list::LAST => self.move_selection(Selection::end),
            file::NEXT_SECTION => self.go_to(self.section.step(1)),
            file::PREVIOUS_SECTION => self.go_to(self.section.step(-1)),
            file::HISTORY => self.go_to(Section::History),
            file::SCROLL_DOWN => self.scroll.move_by(1),
            file::SCROLL_UP => self.scroll.move_by(-1),
            file::CLOSE => return Flow::Close,
            _ => return self.act(command, context),
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        // The lines follow the date of reference at once; what is stored follows in a moment.
        self.rebuild(context);
        self.ask(context);
    }

    fn changed(&mut self, touched: &[Touched], context: &mut Context) {
        let mine = |one: &Touched| {
            one.organisation == Some(self.organisation)
                || (one.kind == Kind::Organisation && one.record == self.organisation)
                || matches!(one.kind, Kind::Project | Kind::Staff)
        };
        if touched.iter().any(mine) {
            self.ask(context);
        }
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        match reply.take::<Read>() {
            Ok(Read(Ok(Some(data)))) => {
                self.data = Some(data);
                self.rebuild(context);
                self.go_to_wanted();
            }
            Ok(Read(Ok(None))) => {
                // What made it go, an undo say, has told so itself.
                if context.message.is_none() {
                    context.warn(context.t("file.gone"));
                }
                return Flow::Close;
            }
            Ok(Read(Err(error))) => context.fail(&error),
            Err(reply) => match reply.take::<actions::Whole>() {
                Ok(whole) => return actions::confirm_whole(whole, context),
                Err(reply) => actions::saved(reply, context),
            },
        }
        Flow::Used
    }

    fn lists(&self) -> bool {
        !self.list().items.is_empty()
    }

    fn listing(&self, context: &Context) -> Option<Listing> {
        self.listed(context)
    }

    fn organisation(&self, context: &Context) -> Option<(Id, String)> {
        let name = match &self.data {
            Some(data) => data.organisation.text("name").to_owned(),
            None => context.shared().world().facts.file(self.organisation)?.organisation.name.to_string(),
        };
        Some((self.organisation, name))
    }
}
