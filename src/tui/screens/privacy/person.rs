//! The file of one person, to be read; Enter writes it as a page and as JSON.

use std::path::PathBuf;

use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span, Text};

use super::erasure;
use crate::i18n::{Lang, messages};
use crate::interchange::InterchangeError;
use crate::interchange::export::{Names, json};
use crate::interchange::output::write_regular;
use crate::interchange::person::{self, Dossier};
use crate::model::record::Record;
use crate::model::text::{display_safe, fold};
use crate::store::{Access, Store, StoreError, Target};
use crate::tui::commands::{CommandId, Scope, list, popup, privacy};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::files;
use crate::tui::theme::Role;
use crate::tui::widgets::popup as frame_popup;
use crate::tui::widgets::scroll_text::{self, ScrollState};

/// The file of a contact.
pub fn of_contact(contact: &Record, context: &mut Context) -> Box<dyn Layer> {
    let name = format!("{} {}", contact.text("first_name"), contact.text("last_name")).trim().to_owned();
    let organisation = contact.id_of("organisation").unwrap_or_default();
    open(Target { organisation, contact: Some(contact.id), name }, context)
}

/// The file of somebody.
pub fn open(target: Target, context: &mut Context) -> Box<dyn Layer> {
    let id = context.new_id();
    let (wanted, on, lang) = (target.clone(), context.on, context.lang);
    context.aside(id, move |store| {
        Read(store.and_then(|store| {
            store.note_access(Access::Person, Some(("contact", wanted.contact)), 1)?;
            read(&store, &wanted, on, lang)
        }))
    });
    Box::new(Person { id, target, read: None, scroll: ScrollState::default() })
}

/// The file as a page and as JSON.
fn read(store: &Store, target: &Target, on: NaiveDate, lang: Lang) -> Result<(Dossier, String), StoreError> {
    let file = store.person_file(target, on)?;
    let json = json::document(&person::json(&file, &Names::read(store)?, on));
    let json = String::from_utf8_lossy(&json).into_owned();
    Ok((person::dossier(store, &file, on, lang)?, json))
}

struct Read(Result<(Dossier, String), StoreError>);

/// The same after somebody was erased; none where it was this person.
struct ReadAgain(Result<Option<(Dossier, String)>, StoreError>);

struct Written(Result<PathBuf, InterchangeError>);

struct Person {
    id: u64,
    target: Target,
    read: Option<(Dossier, String)>,
    scroll: ScrollState,
}

/// A part of a file's name: letters and digits.
fn stem(name: &str) -> String {
    let folded = fold(name);
    let plain: String = folded.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "personne".to_owned() } else { parts.join("-") }
}

impl Person {
    fn write(&self, context: &Context) {
        let Some((dossier, json)) = self.read.clone() else { return };
        let (on, lang, name) = (context.on, context.lang, self.target.name.clone());
        context.ask(self.id, move |_, _| {
            let path = files::path(&format!("{}dossier-{}-{on}.html", files::folder(), stem(&name)));
            let written = write_regular(&path, person::html(&dossier, lang).as_bytes())
                .and_then(|()| write_regular(&path.with_extension("json"), json.as_bytes()));
            Written(written.map(|()| path))
        });
    }

    fn text(&self, context: &Context) -> Text<'static> {
        let Some((dossier, _)) = &self.read else {
            return Text::from(Line::styled(context.t("privacy.planning"), context.style(Role::Muted)));
        };
        let safe = |text: &str| display_safe(text).into_owned();
        let mut lines: Vec<Line> = Vec::new();
        for (at, line) in dossier.head.iter().enumerate() {
            let role = if at == 0 { Role::Title } else { Role::Muted };
            lines.push(Line::styled(safe(line), context.style(role)));
        }
        for section in &dossier.sections {
            lines.push(Line::default());
            lines.push(Line::styled(safe(&section.title), context.style(Role::Title)));
            for entry in &section.entries {
                lines.push(Line::styled(format!("  {}", safe(&entry.title)), context.style(Role::Accent)));
                for (label, value) in &entry.rows {
                    let mut value = value.lines();
                    let colon = if label.is_empty() { "" } else { " : " };
                    lines.push(Line::from(vec![
                        Span::styled(format!("    {}{colon}", safe(label)), context.style(Role::Muted)),
                        Span::raw(safe(value.next().unwrap_or_default())),
                    ]));
                    lines.extend(value.map(|more| Line::raw(format!("      {}", safe(more)))));
                }
            }
        }
        Text::from(lines)
    }
}

/// Scrolls as a list command says; gives whether it was one.
fn scrolled(scroll: &mut ScrollState, command: CommandId) -> bool {
    match command {
        list::DOWN => scroll.move_by(1),
        list::UP => scroll.move_by(-1),
        list::PAGE_DOWN => scroll.page_down(),
        list::PAGE_UP => scroll.page_up(),
        list::FIRST => scroll.home(),
        list::LAST => scroll.end(),
        _ => return false,
    }
    true
}

impl Layer for Person {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Person, Scope::List]
    }

    fn title(&self, context: &Context) -> String {
        context.t("privacy.person.title").to_owned()
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        match command {
            list::OPEN => false,
            privacy::WRITE | privacy::ERASE_PERSON => self.read.is_some(),
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let inside = Rect { x: area.x.saturating_add(1), width: area.width.saturating_sub(2), ..area };
        let text = self.text(context);
        scroll_text::draw(frame, inside, &context.theme, &text, &mut self.scroll);
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            privacy::CLOSE_PERSON => return Flow::Close,
            privacy::WRITE => self.write(context),
            privacy::ERASE_PERSON => return Flow::Replace(erasure::open(vec![self.target.clone()], context)),
            command if scrolled(&mut self.scroll, command) => {}
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    /// Nothing is shown before it is known whether it is this person.
    fn erased(&mut self, context: &mut Context) -> Flow {
        self.read = None;
        let (target, on, lang) = (self.target.clone(), context.on, context.lang);
        context.aside(self.id, move |store| {
            ReadAgain(store.and_then(|store| match store.is_erased(&target)? {
                true => Ok(None),
                false => read(&store, &target, on, lang).map(Some),
            }))
        });
        Flow::Used
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let reply = match reply.take::<ReadAgain>() {
            Ok(ReadAgain(Ok(Some(read)))) => {
                self.read = Some(read);
                return Flow::Used;
            }
            Ok(ReadAgain(Ok(None))) => {
                context.warn_later(context.t("global.erased_closed"));
                return Flow::Close;
            }
            Ok(ReadAgain(Err(error))) => {
                context.fail(&error);
                return Flow::Close;
            }
            Err(reply) => reply,
        };
        let reply = match reply.take::<Read>() {
            Ok(Read(Ok(read))) => {
                self.read = Some(read);
                return Flow::Used;
            }
            Ok(Read(Err(error))) => {
                context.fail(&error);
                return Flow::Close;
            }
            Err(reply) => reply,
        };
        match reply.take::<Written>() {
            Ok(Written(Ok(path))) => {
                context.say(context.lang.tf("privacy.person.written", &[("path", &path.display())]));
            }
            Ok(Written(Err(error))) => context.warn(messages::interchange_error(context.lang, &error)),
            Err(_) => {}
        }
        Flow::Used
    }
}

/// Lines to be read, over the screen.
pub(super) struct Page {
    id: u64,
    title: String,
    lines: Vec<String>,
    scroll: ScrollState,
}

impl Page {
    pub(super) fn new(title: String, lines: Vec<String>, context: &mut Context) -> Page {
        Page { id: context.new_id(), title, lines, scroll: ScrollState::default() }
    }
}

impl Layer for Page {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::List]
    }

    fn title(&self, _: &Context) -> String {
        self.title.clone()
    }

    fn fills(&self) -> bool {
        false
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        command != list::OPEN
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let width = area.width.saturating_sub(4).min(90);
        let text: Text = self.lines.iter().flat_map(|line| [Line::raw(line.clone()), Line::default()]).collect();
        let rows = scroll_text::wrapped(&text, width.saturating_sub(2)).len();
        let height = crate::tui::widgets::text::cells(rows).saturating_add(2);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title, width, height.min(area.height));
        scroll_text::draw(frame, inside, &context.theme, &text, &mut self.scroll);
    }

    fn command(&mut self, command: CommandId, _: &mut Context) -> Flow {
        match command {
            popup::CLOSE => Flow::Close,
            command if scrolled(&mut self.scroll, command) => Flow::Used,
            _ => Flow::Ignored,
        }
    }

    fn key(&mut self, _: crossterm::event::KeyEvent, _: &mut Context) -> Flow {
        Flow::Close
    }
}
