//! The page of one record of any kind: every field, the long texts, and what happened to it.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Text};

use super::actions;
use super::columns;
use crate::i18n::capitalise;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record};
use crate::model::standing;
use crate::search::DocKind;
use crate::store::{HistoryEntry, Labels, Store, StoreError, Touched};
use crate::tui::commands::{CommandId, Scope, list, registers};
use crate::tui::context::{Context, Newest};
use crate::tui::forms;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::screens::file::{self, Reader};
use crate::tui::screens::privacy;
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::scroll_text::{self, ScrollState};
use crate::tui::widgets::{popup, text};

/// How much of the history is shown, in entries.
const HISTORY: u32 = 100;

/// Opens whatever record a row stands for: an organisation's file, a project's page; what lives in an organisation's
/// file (adhesion, dues, payment, visit) there, with the record selected; anything else on a page of its own.
pub fn open_record(kind: Kind, id: Id, context: &mut Context) -> Box<dyn Layer> {
    match kind {
        Kind::Project => context.opened(DocKind::Project, id),
        Kind::Engagement => context.opened(DocKind::Engagement, id),
        Kind::Contact => context.opened(DocKind::Contact, id),
        // An organisation is noted by its file; other kinds are not searched, or, as visits, by their day.
        _ => {}
    }
    match kind {
        Kind::Organisation => file::open(id, context),
        Kind::Project => super::project::open(id, context),
        _ => Box::new(Page::new(kind, id, false, context)),
    }
}

/// The page of a record, at its history.
pub(super) fn open_history(kind: Kind, id: Id, context: &mut Context) -> Box<dyn Layer> {
    Box::new(Page::new(kind, id, true, context))
}

/// Whether a record is best seen in its organisation's file.
const fn lives_in_a_file(kind: Kind) -> bool {
    matches!(kind, Kind::Membership | Kind::Dues | Kind::Payment | Kind::Visit)
}

/// A record with its history and the names of what they point to.
struct Data {
    record: Record,
    history: Vec<HistoryEntry>,
    labels: Labels,
}

impl Data {
    fn read(store: &Store, kind: Kind, id: Id) -> Result<Option<Data>, StoreError> {
        let Some(record) = store.get(kind, id)? else { return Ok(None) };
        let history = store.history(kind, id, HISTORY)?;
        let sides = history.iter().flat_map(|entry| entry.before.iter().chain(&entry.after));
        let labels = store.labels_of(std::iter::once(&record).chain(sides))?;
        Ok(Some(Data { record, history, labels }))
    }
}

struct Read(Result<Option<Data>, StoreError>);

struct Done(Result<Record, StoreError>);

struct Page {
    id: u64,
    kind: Kind,
    record: Id,
    newest: Newest,
    data: Option<Data>,
    staff: Vec<(String, String)>,
    scroll: ScrollState,
    /// The history is to be in sight, as soon as it is known where it begins.
    to_history: bool,
}

impl Page {
    fn new(kind: Kind, record: Id, to_history: bool, context: &mut Context) -> Page {
        Page {
            id: context.new_id(),
            kind,
            record,
            newest: Newest::default(),
            data: None,
            staff: Vec::new(),
            scroll: ScrollState::default(),
            to_history,
        }
    }

    fn stored(&self) -> Option<&Record> {
        self.data.as_ref().map(|data| &data.record)
    }

    fn ask(&self, context: &Context) {
        let (kind, id) = (self.kind, self.record);
        context.ask_newest(&self.newest, self.id, move |store, _| {
            Read(store.snapshot(|store| Data::read(store, kind, id)))
        });
    }

    /// What is on the page, and how many of its lines come before the history.
    fn text(&self, data: &Data, reader: &Reader, context: &Context) -> (Vec<Line<'static>>, usize) {
        let theme = &context.theme;
        let mut lines = Vec::new();
        if let Some(organisation) = data.record.id_of("organisation")
            && let Some(name) = data.labels.get(&(Kind::Organisation, organisation))
        {
            let label = context.lang.field(self.kind.code(), "organisation");
            lines.push(file::labelled(label, name.clone(), reader, theme));
        }
        let standing = standing::of(&data.record, context.on);
        let word = columns::word(self.kind, standing, context.lang);
        if !word.is_empty() {
            let mut line = file::labelled(context.t("registers.column.standing"), String::new(), reader, theme);
            line.push_span(ratatui::text::Span::styled(word, context.style(columns::role(standing))));
            lines.push(line);
        }
        file::fields(&data.record, reader, theme, &mut lines);
        lines.push(Line::default());
        lines.extend(file::trace(&data.record, reader, theme));
        lines.push(Line::default());
        let before = lines.len();
        lines.push(Line::styled(context.t("registers.page.history").to_owned(), context.style(Role::Header)));
        lines.extend(history(&data.history, reader, theme, context));
        (lines, before)
    }
}

/// What happened, newest first, each change in full.
pub(super) fn history(
    entries: &[HistoryEntry],
    reader: &Reader,
    theme: &Theme,
    context: &Context,
) -> Vec<Line<'static>> {
    if entries.is_empty() {
        return vec![Line::styled(context.t("file.empty.history").to_owned(), context.style(Role::Muted))];
    }
    let mut lines = Vec::new();
    for entry in entries {
        let (title, text) = file::change(entry, reader, theme);
        lines.push(Line::default());
        lines.push(Line::styled(title, context.style(Role::Title)));
        lines.extend(taker_part(entry, reader, theme));
        lines.extend(text.lines);
    }
    lines
}

/// Whom a change of a project's partners is about.
fn taker_part(entry: &HistoryEntry, reader: &Reader, theme: &Theme) -> Option<Line<'static>> {
    let record = entry.after.as_ref().or(entry.before.as_ref()).filter(|record| record.kind == Kind::ProjectPartner)?;
    let label = reader.lang.field("project_partner", "organisation");
    Some(file::labelled(label, reader.shown(record, "organisation"), reader, theme))
}

impl Layer for Page {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Page, Scope::Record, Scope::List, Scope::Global]
    }

    fn title(&self, context: &Context) -> String {
        capitalise(context.lang.record(self.kind.code(), 1))
    }

    fn offers(&self, command: CommandId, context: &Context) -> bool {
        match command {
            list::OPEN => false,
            registers::DONE => self.stored().is_some_and(|record| actions::done(record, context).is_some()),
            registers::ORGANISATION => self.stored().and_then(Record::organisation).is_some(),
            registers::PERSON => self.stored().is_some_and(|record| record.kind == Kind::Contact),
            registers::PROJECT => self.stored().is_some_and(|record| record.id_of("project").is_some()),
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let Some(data) = &self.data else { return };
        let world = context.shared().world();
        let contract = world.contract_on(context.on);
        let reader = Reader { labels: &data.labels, contract, lang: context.lang, staff: &self.staff };
        let (lines, before) = self.text(data, &reader, context);
        let title = capitalise(&forms::record_name(&data.record, &data.labels, context.lang));
        let inside = popup::framed(frame, area, &context.theme, &title, true);
        let inside = Rect { x: inside.x.saturating_add(1), width: inside.width.saturating_sub(2), ..inside };
        let width = usize::from(inside.width.saturating_sub(1));
        let before = lines.iter().take(before).map(|line| text::wrap_line(line, width).len()).sum();
        let text = Text::from(lines);
        if std::mem::take(&mut self.to_history) {
            self.scroll.go_to(before);
        }
        scroll_text::draw(frame, inside, &context.theme, &text, &mut self.scroll);
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        let (kind, id) = (self.kind, self.record);
        match command {
            registers::CLOSE => return Flow::Close,
            list::DOWN => self.scroll.move_by(1),
            list::UP => self.scroll.move_by(-1),
            list::PAGE_DOWN => self.scroll.page_down(),
            list::PAGE_UP => self.scroll.page_up(),
            list::FIRST => self.scroll.home(),
            list::LAST => self.scroll.end(),
            registers::HISTORY => self.to_history = true,
            registers::EDIT => return Flow::Open(forms::edit(kind, id, context)),
            registers::DELETE => {
                if let Some(record) = self.stored().cloned() {
                    return Flow::Open(forms::delete(record, context));
                }
            }
            registers::DONE => {
                let shown = self.stored().and_then(|record| Some((record.clone(), actions::done(record, context)?)));
                if let Some((shown, record)) = shown {
                    let save = move |store: &mut Store| store.save_merged(&shown, record).map(|(record, _)| record);
                    context.ask(self.id, move |store, _| Done(save(store)));
                }
            }
            registers::PERSON => {
                if let Some(record) = self.stored().filter(|record| record.kind == Kind::Contact) {
                    return Flow::Open(privacy::person::of_contact(record, context));
                }
            }
            registers::ORGANISATION => {
                if let Some(organisation) = self.stored().and_then(Record::organisation) {
                    return Flow::Open(file::open(organisation, context));
                }
            }
            registers::PROJECT => {
                if let Some(project) = self.stored().and_then(|record| record.id_of("project")) {
                    return Flow::Open(open_record(Kind::Project, project, context));
                }
            }
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        let world = context.shared().world();
        self.staff = world.facts.staff.iter().map(|one| (one.login.to_string(), one.name.to_string())).collect();
        drop(world);
        self.ask(context);
    }

    fn changed(&mut self, touched: &[Touched], context: &mut Context) {
        let names = [Kind::Organisation, Kind::Staff, Kind::Project];
        let mine = |one: &Touched| (one.kind == self.kind && one.record == self.record) || names.contains(&one.kind);
        if touched.iter().any(mine) {
            self.refresh(context);
        }
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        match reply.take::<Read>() {
            Ok(Read(Ok(Some(data)))) => {
                let organisation = data.record.id_of("organisation").filter(|_| !self.to_history);
                if let Some(organisation) = organisation.filter(|_| lives_in_a_file(self.kind)) {
                    return Flow::Replace(file::open_at(organisation, self.kind, self.record, context));
                }
                self.data = Some(data);
            }
            Ok(Read(Ok(None))) => {
                // What made it go, an undo say, has told so itself.
                if context.message.is_none() {
                    context.warn(context.t("form.gone"));
                }
                return Flow::Close;
            }
            Ok(Read(Err(error))) => context.fail(&error),
            Err(reply) => match reply.take::<Done>() {
                Ok(Done(Ok(_))) => context.say(context.t("file.said.task_done")),
                Ok(Done(Err(error))) => context.fail(&error),
                Err(_) => {}
            },
        }
        Flow::Used
    }

    fn organisation(&self, _: &Context) -> Option<(Id, String)> {
        let data = self.data.as_ref()?;
        let id = data.record.organisation()?;
        Some((id, data.labels.get(&(Kind::Organisation, id))?.clone()))
    }
}
