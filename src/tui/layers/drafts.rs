//! Drafts left by a crash, offered at the start.

use std::path::PathBuf;

use chrono::DateTime;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::i18n::Lang;
use crate::live::drafts::Drafts as Files;
use crate::live::window::{Fate, Process, Window, anywhere, process};
use crate::model::text::display_safe;
use crate::store::{Draft, Store, StoreError, TakenDraft};
use crate::tui::commands::{CommandId, Scope, global, list, popup};
use crate::tui::context::Context;
use crate::tui::forms;
use crate::tui::forms::drafts::{Kept, is_own};
use crate::tui::input::InputEvent;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::bulk;
use crate::tui::layers::told::Told;
use crate::tui::screens::import::draft;
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::{list as list_widget, popup as frame_popup, text};

/// From so many hours on, a draft of another machine, which cannot be asked whether it still runs, is offered here.
const FORGOTTEN_HOURS: i64 = 24;
/// What the list puts before a row, cells.
const MARK: usize = 2;
/// Fewer cells of its words say nothing.
const LEAST_WORDS: usize = 12;

/// What was found, and the moment and session of the search.
pub struct Left {
    drafts: Result<Vec<Draft>, StoreError>,
    now: String,
    session: String,
    /// Somebody asked for the list, and is told when it is empty.
    asked: bool,
    /// What an editor left and no draft leads to: told at the start.
    texts: Vec<PathBuf>,
}

/// Looks for drafts of the person who is working; `asked` when it is the user who wants to see them.
pub fn offer(asked: bool, context: &mut Context) {
    let files = context.drafts.clone();
    context.ask(0, move |store, _| Left {
        drafts: found(store, &files),
        now: store.session().clock.now(),
        session: store.session().id.clone(),
        asked,
        texts: if asked || store.is_written_over() {
            Vec::new()
        } else {
            files.editor_texts(store).unwrap_or_default()
        },
    });
}

/// The drafts in the database, and those that it could not take, which are in files: of one that is in both, the file is
/// the later. None where another database was written over the one they are of: what is read there may be of either.
fn found(store: &Store, files: &Files) -> Result<Vec<Draft>, StoreError> {
    let mut drafts = store.drafts()?;
    let in_files = files.in_files(store, &mut drafts);
    // What saved drafts leave behind when nobody came to clear it away. Not worth failing for.
    let _ = store.clear_saved_drafts(&in_files.iter().map(|draft| draft.id.as_str()).collect::<Vec<_>>());
    for draft in in_files {
        if store.draft_was_saved(&draft.id)? {
            files.forget(&draft.id);
            continue;
        }
        match drafts.iter_mut().find(|known| known.id == draft.id) {
            Some(known) if known.updated_at > draft.updated_at => {}
            // One that cannot be read hides none that can.
            Some(known) if What::read(&draft).is_none() && What::read(known).is_some() => {}
            Some(known) => *known = draft,
            None => drafts.push(draft),
        }
    }
    if !drafts.is_empty() && store.is_written_over() {
        return Ok(Vec::new());
    }
    drafts.sort_by(|one, other| (&other.updated_at, &one.id).cmp(&(&one.updated_at, &other.id)));
    Ok(drafts)
}

/// Offers those that nobody is typing any more.
pub fn show(left: Left, context: &mut Context, layers: &mut Vec<Box<dyn Layer>>) {
    if !left.texts.is_empty() {
        let told = Told::editor_texts(&left.texts, context);
        // Under what the user has opened in the meantime.
        layers.insert(0, Box::new(told));
    }
    let drafts = match left.drafts {
        Ok(drafts) => drafts,
        Err(error) => return context.fail(&error),
    };
    let here = Here { window: Window::here(&left.session), process };
    let given_up = if left.asked { context.given_up.clone() } else { Vec::new() };
    // One of this window that no form has any more: the file that it is of could not be read.
    let waits = drafts.iter().any(|draft| here.is_of_this_window(draft) && given_up.iter().all(|it| it.id != draft.id));
    // Of those that may be typed elsewhere it is said that they are there.
    let others = drafts.iter().find_map(|draft| here.offers(draft, &left.now, true).flatten());
    let given_up = given_up.into_iter().map(|draft| (draft, None, true));
    let drafts = drafts.into_iter().filter_map(|draft| {
        let host = here.offers(&draft, &left.now, left.asked)?;
        Some((draft, host, false))
    });
    let drafts: Vec<Offered> = given_up
        .chain(drafts)
        .filter_map(|(draft, host, given_up)| {
            let (what, unwanted) = (What::read(&draft)?, context.unwanted.iter().any(|other| other.id == draft.id));
            Some(Offered { draft, what, host, given_up, unwanted })
        })
        .collect();
    if drafts.is_empty() {
        if left.asked {
            context.say(context.t(if waits { "form.drafts.own_waits" } else { "form.drafts.none" }));
        } else if let Some(host) = others {
            context.say(context.lang.tf("form.drafts.wait", &[("host", &host)]));
        }
        return;
    }
    let selection = Selection::new(drafts.len());
    let popup = Drafts {
        id: context.new_id(),
        selection,
        drafts,
        now: left.now,
        taking: false,
        early: Vec::new(),
        hidden: false,
        sure: false,
        word: false,
        session: left.session,
    };
    // Under what the user has opened in the meantime.
    let place = if left.asked { layers.len() } else { 0 };
    layers.insert(place, Box::new(popup));
}

/// What a draft is of.
enum What {
    Form(Box<Kept>),
    Import(Box<draft::Kept>),
    Bulk(Box<bulk::draft::Kept>),
}

impl What {
    /// Reads a stored draft; nothing when this version cannot use it.
    fn read(draft: &Draft) -> Option<What> {
        let form = Kept::read(draft).map(|kept| What::Form(Box::new(kept)));
        let import = || draft::Kept::read(draft).map(|kept| What::Import(Box::new(kept)));
        let bulk = || bulk::draft::Kept::read(draft).map(|kept| What::Bulk(Box::new(kept)));
        form.or_else(import).or_else(bulk)
    }

    fn name(&self, lang: Lang) -> String {
        match self {
            What::Form(kept) if !kept.about.is_empty() && !kept.title.contains(&kept.about) => {
                lang.tf("form.drafts.at", &[("title", &kept.title), ("about", &kept.about)])
            }
            What::Form(kept) => kept.title.clone(),
            What::Import(kept) => lang.tf("form.drafts.import", &[("name", &display_safe(&kept.name()))]),
            What::Bulk(kept) => kept.title(lang),
        }
    }

    /// What tells it from another of the same name.
    fn first_words(&self) -> String {
        match self {
            What::Form(kept) => kept.first_words(),
            What::Import(_) => String::new(),
            What::Bulk(kept) => kept.first_words(),
        }
    }

    /// What it was typed in, as it was left.
    fn resume(&self, draft: &Draft, context: &mut Context) -> Option<Box<dyn Layer>> {
        match self {
            What::Form(_) => forms::resume(draft, context),
            What::Import(_) => draft::resume(draft, context),
            What::Bulk(_) => bulk::draft::resume(draft, context),
        }
    }
}

/// A draft that is offered.
struct Offered {
    draft: Draft,
    what: What,
    /// The machine of the window that typed it, where nobody here can tell whether it is still typed.
    host: Option<String>,
    /// It was given up in this window, which alone has it.
    given_up: bool,
    /// It was deleted in this window, and goes when that is left.
    unwanted: bool,
}

/// Where this program runs, to tell whether a draft is still being typed.
struct Here {
    window: Window,
    process: fn(u32) -> Process,
}

impl Here {
    fn is_of_this_window(&self, draft: &Draft) -> bool {
        let fate = || Window::of(draft).fate(&self.window, &self.process, &anywhere);
        is_own(draft, &self.window.session) || matches!(fate(), Fate::Own)
    }

    /// Whether a draft is offered: where nobody types it any more; and where nobody here can tell, when it is `asked` for or
    /// after a day: then with the name of its machine.
    fn offers(&self, draft: &Draft, now: &str, asked: bool) -> Option<Option<String>> {
        if is_own(draft, &self.window.session) {
            return None;
        }
        let its = Window::of(draft);
        match its.fate(&self.window, &self.process, &anywhere) {
            Fate::Own | Fate::Runs => None,
            Fate::Gone => Some(None),
            Fate::Elsewhere => {
                let minutes = minutes_since(&draft.updated_at, now);
                let forgotten = minutes.is_some_and(|minutes| minutes >= FORGOTTEN_HOURS * 60);
                (asked || forgotten).then(|| Some(display_safe(&its.host).into_owned()))
            }
        }
    }
}

fn minutes_since(then: &str, now: &str) -> Option<i64> {
    let then = DateTime::parse_from_rfc3339(then).ok()?;
    let now = DateTime::parse_from_rfc3339(now).ok()?;
    Some((now - then).num_minutes().max(0))
}

/// « il y a 3 h ».
fn ago(then: &str, now: &str, lang: Lang) -> String {
    match minutes_since(then, now) {
        None | Some(0) => lang.t("form.drafts.now").to_owned(),
        Some(minutes @ 1..60) => lang.tn("form.drafts.minutes", minutes, &[]),
        Some(minutes @ 60..1_440) => lang.tn("form.drafts.hours", minutes / 60, &[]),
        Some(minutes) => lang.tn("form.drafts.days", minutes / 1_440, &[]),
    }
}

/// The drafts found. Enter goes on with one, `x` and then Enter deletes it, Esc leaves them for the next start.
struct Drafts {
    id: u64,
    drafts: Vec<Offered>,
    selection: Selection,
    now: String,
    /// It is being asked whether the selected one is still to be gone on with.
    taking: bool,
    /// What was typed meanwhile: meant for what is about to open.
    early: Vec<InputEvent>,
    /// Somebody was erased, perhaps from them: they are not shown before they are read again.
    hidden: bool,
    /// `x` was pressed on the selected one: Enter deletes it. No letter does, as a key that is held or a word typed ahead would.
    sure: bool,
    /// A letter came that means nothing here: a word that was typed ahead, and the `x` behind it is a letter of it.
    word: bool,
    /// The session, see [`Here`].
    session: String,
}

/// Whether it is, and the form as it is by now: somebody may have been erased from it.
struct Asked(Result<(TakenDraft, Option<String>), StoreError>);

/// The drafts after somebody was erased.
struct Again(Result<Vec<Draft>, StoreError>);

impl Drafts {
    /// Asks for the selected one: another window may offer it as well, and go on with it first.
    fn ask(&mut self, context: &Context) {
        let Some(offered) = self.selected() else { return };
        let draft = offered.draft.clone();
        self.taking = true;
        let files = context.drafts.clone();
        let here = Here { window: Window::here(&self.session), process };
        context.aside(self.id, move |store| {
            Asked(store.and_then(|store| {
                let mut stored = store.drafts()?;
                let in_file = files.in_files(&store, &mut stored).iter().any(|it| it.id == draft.id);
                // The window that typed on in a file may have had no time to take it over from the one before.
                let before = stored.into_iter().find(|it| it.id == draft.id && in_file);
                let before = before.filter(|it| here.offers(it, &it.updated_at, true).is_some());
                let known = match before {
                    Some(before) => Draft { host: before.host, pid: before.pid, ..draft.clone() },
                    None => draft.clone(),
                };
                let now = found(&store, &files)?.into_iter().find(|it| it.id == draft.id);
                let stored = |kind, id| store.get(kind, id).ok()?;
                let now = now.map(|it| Kept::without_others(&it, stored).unwrap_or(it.form));
                Ok((store.take_draft(&known, files.window(), std::process::id(), in_file)?, now))
            }))
        });
    }

    /// Those that are there still, as they are by now.
    fn renew(&mut self, now: &[Draft]) {
        let taking = self.taking;
        self.drafts.retain_mut(|offered| {
            // Nothing of these is looked through: they are gone.
            if offered.given_up {
                return false;
            }
            let now = now.iter().find(|draft| draft.id == offered.draft.id);
            match now.and_then(|draft| Some((draft.clone(), What::read(draft)?))) {
                Some(now) => (offered.draft, offered.what) = now,
                // What came of the one that is about to open is on its way.
                None => return taking,
            }
            true
        });
        self.selection.set_len(self.drafts.len());
        self.hidden = false;
    }

    /// The selected one is not wanted: it goes when the program is left, or when it is deleted once more.
    fn discard(&mut self, context: &mut Context) -> Flow {
        let Some(Offered { draft, given_up, unwanted, .. }) = self.take() else { return Flow::Used };
        if given_up {
            context.given_up.retain(|other| other.id != draft.id);
            context.drafts.forget(&draft.id);
            context.discard_outside(&draft);
        } else if unwanted {
            context.unwanted.retain(|other| other.id != draft.id);
            context.discard(&draft);
        } else {
            let key = context.keymap.shown_id(global::DRAFTS, context.lang);
            context.say(context.lang.tf("form.drafts.unwanted_said", &[("key", &key)]));
            context.unwanted.push(draft);
        }
        if self.drafts.is_empty() { Flow::Close } else { Flow::Used }
    }

    fn selected(&self) -> Option<&Offered> {
        self.selection.selected().and_then(|at| self.drafts.get(at))
    }

    /// Goes on with one that was given up here: nobody else can have it.
    fn resume(&mut self, context: &mut Context) -> Flow {
        let Some(Offered { draft, what, .. }) = self.take() else { return Flow::Used };
        context.given_up.retain(|other| other.id != draft.id);
        what.resume(&draft, context).map_or(Flow::Close, Flow::Replace)
    }

    fn take(&mut self) -> Option<Offered> {
        let at = self.selection.selected()?;
        let taken = self.drafts.remove(at);
        self.selection.set_len(self.drafts.len());
        Some(taken)
    }
}

impl Layer for Drafts {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        if self.taking { &[] } else { &[Scope::Popup, Scope::List] }
    }

    /// What is about to open is typed into already.
    fn takes_text(&self) -> bool {
        self.taking
    }

    fn title(&self, context: &Context) -> String {
        context.t("form.drafts.title").to_owned()
    }

    fn fills(&self) -> bool {
        false
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let height = text::cells(self.drafts.len()).saturating_add(5).min(16);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), 100, height);
        if inside.is_empty() {
            return;
        }
        let intro = if self.drafts.len() == 1 { "form.drafts.one" } else { "form.drafts.several" };
        frame.buffer_mut().set_line(inside.x, inside.y, &Line::from(context.t(intro)), inside.width);
        let rows = Rect { y: inside.y.saturating_add(1), height: inside.height.saturating_sub(3), ..inside };
        let lang = context.lang;
        let (drafts, now, hidden) = (&self.drafts, &self.now, self.hidden);
        list_widget::draw(frame, rows, &context.theme, &mut self.selection, |index| {
            let Some(Offered { draft, what, host, given_up, unwanted }) = drafts.get(index).filter(|_| !hidden) else {
                return Line::default();
            };
            let (words, what) = (what.first_words(), what.name(lang));
            let when = ago(&draft.updated_at, now, lang);
            let when = match host {
                _ if *unwanted => format!(" ({})", lang.tf("form.drafts.unwanted", &[("when", &when)])),
                None if *given_up => format!(" ({})", lang.tf("form.drafts.given_up", &[("when", &when)])),
                None => format!(" ({when})"),
                Some(host) => format!(" ({})", lang.tf("form.drafts.of", &[("when", &when), ("host", host)])),
            };
            let words = if words.is_empty() { words } else { format!(" « {words} »") };
            // The time stays in sight: of the words there is what fits.
            let room = usize::from(rows.width).saturating_sub(text::width(&what) + text::width(&when) + MARK);
            let words = if room < LEAST_WORDS { String::new() } else { text::truncate(&words, room) };
            let muted = context.style(Role::Muted);
            Line::from(vec![Span::raw(what), Span::styled(when, muted), Span::raw(words)])
        });
        if inside.height >= 3 {
            let for_good = self.selected().is_some_and(|offered| offered.given_up || offered.unwanted);
            let sure = if for_good { "form.drafts.sure" } else { "form.drafts.sure_for_now" };
            let keys = match self.sure {
                true => Line::styled(context.t(sure), context.style(Role::Warn)),
                false => Line::styled(context.t("form.drafts.keys"), context.style(Role::Key)),
            };
            frame.buffer_mut().set_line(inside.x, inside.y + inside.height - 1, &keys, inside.width);
        }
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        let sure = std::mem::take(&mut self.sure);
        self.word = false;
        match command {
            list::OPEN if sure => return self.discard(context),
            popup::CLOSE => return Flow::Close,
            list::DOWN => self.selection.down(),
            list::UP => self.selection.up(),
            list::OPEN if self.selected().is_some_and(|offered| offered.given_up) => return self.resume(context),
            list::OPEN => self.ask(context),
            _ => {}
        }
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, _: &mut Context) -> Flow {
        if self.taking {
            self.early.push(InputEvent::Key(key));
        } else {
            let wanted = matches!(key.code, KeyCode::Char('x') | KeyCode::Delete);
            self.sure = wanted && !self.word;
            self.word = !wanted && matches!(key.code, KeyCode::Char(_));
        }
        Flow::Used
    }

    fn paste(&mut self, text: &str, _: &mut Context) -> Flow {
        if self.taking {
            self.early.push(InputEvent::Paste(text.to_owned()));
        }
        Flow::Used
    }

    fn erased(&mut self, context: &mut Context) -> Flow {
        self.hidden = true;
        let files = context.drafts.clone();
        context.ask(self.id, move |store, _| Again(found(store, &files)));
        Flow::Used
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let reply = match reply.take::<Again>() {
            Ok(Again(Ok(now))) => {
                self.renew(&now);
                return if self.drafts.is_empty() { Flow::Close } else { Flow::Used };
            }
            Ok(Again(Err(error))) => {
                context.fail(&error);
                return Flow::Close;
            }
            Err(reply) => reply,
        };
        let Ok(Asked(asked)) = reply.take::<Asked>() else { return Flow::Used };
        self.taking = false;
        let early = std::mem::take(&mut self.early);
        let Some(Offered { mut draft, mut what, .. }) = self.take() else { return Flow::Close };
        let (taken, form) = asked.map_or_else(|error| (Err(error), None), |(taken, form)| (Ok(taken), form));
        if let Some(form) = form {
            draft.form = form;
            what = What::read(&draft).unwrap_or(what);
        }
        let told = match taken {
            // Where the database cannot be asked, what was typed is there all the same.
            Ok(TakenDraft::Here) | Err(_) => {
                if taken.is_err() {
                    context.drafts.claim(&draft);
                }
                // The others wait for the next start: coming back by itself, the list would take keys meant for the screen.
                context.unwanted.retain(|other| other.id != draft.id);
                let form = what.resume(&draft, context);
                if form.is_some() {
                    context.again.extend(early);
                }
                return form.map_or(Flow::Close, Flow::Replace);
            }
            Ok(TakenDraft::Elsewhere) => "form.drafts.elsewhere",
            Ok(TakenDraft::Gone) => "form.drafts.gone",
        };
        context.warn(context.t(told));
        if self.drafts.is_empty() { Flow::Close } else { Flow::Used }
    }
}

#[cfg(test)]
mod tests;
