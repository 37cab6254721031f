//! What somebody said of a file and mended in it, kept while it is typed: the same draft as that of a form.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::ask::Prompt;
use super::mend::Mend;
use super::view::{ImportView, Page};
use crate::interchange::foreign::target::Target;
use crate::interchange::import::desk::Desk;
use crate::interchange::import::overlay::{Overlay, Unlaid};
use crate::model::privacy::taken;
use crate::model::record::Value;
use crate::model::text::display_safe;
use crate::store::{Draft, Store, StoreError};
use crate::tui::context::Context;
use crate::tui::forms::drafts::Keeper;
use crate::tui::forms::strings;
use crate::tui::layer::{Layer, Reply};
use crate::tui::widgets::text::truncate;

/// Cells of what was typed into a line that is gone: enough to know it again.
const WORDS: usize = 60;

/// What is being typed in the line that is mended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Mending {
    pub part: usize,
    pub at: usize,
    /// The line as it stands in the file, all its cells: it is laid over no other. None in a draft of an earlier version.
    #[serde(default)]
    pub stood: Option<Vec<String>>,
    /// By column of the file.
    pub cells: Vec<(usize, String)>,
    pub focus: usize,
    /// Bytes before the cursor.
    pub cursor: usize,
}

/// What is being typed as the value of a field in every line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Asked {
    pub part: usize,
    /// As it is written in mappings.
    pub target: String,
    pub text: String,
    /// Bytes before the cursor.
    pub cursor: usize,
}

/// What was looked at: the page, the table of the file, the row of its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seat {
    page: Page,
    part: usize,
    row: usize,
}

/// Shared by the screen and what is typed over it.
pub(super) struct Typing {
    pub keeper: Keeper,
    pub mending: Option<Mending>,
    pub asked: Option<Asked>,
    /// What was typed into lines that were left without correcting them: it is there when they are opened again.
    pub left: Vec<Mending>,
    /// What was typed into lines that are not in the file any more.
    pub stray: Vec<Mending>,
    /// What erasures took out of the draft since: it is not kept again, not even as what stands in the file.
    pub erased: Vec<String>,
}

/// What an erasure took out of the draft.
struct Told(Result<Vec<String>, StoreError>);

/// They have one draft.
pub(super) type Shared = Rc<RefCell<Typing>>;

impl Mending {
    /// What was typed into the line, in a few words: what differs from what stood there.
    pub fn words(&self) -> String {
        let stood = |column: usize| self.stood.as_ref().and_then(|stood| stood.get(column)).map_or("", String::as_str);
        let typed = self.cells.iter().filter(|(column, text)| text != stood(*column)).map(|(_, text)| text.trim());
        let typed = typed.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ; ");
        truncate(&display_safe(&typed), WORDS)
    }

    /// Where the line is in the file by now: where it was, or wherever one such line stands. None where it is in it no
    /// longer, or several times elsewhere.
    pub fn place(&self, desk: &Desk) -> Option<(usize, usize)> {
        let table = &desk.parts.get(self.part)?.source;
        let lines = table.table.lines.len();
        let Some(stood) = &self.stood else { return (self.at < lines).then_some((self.part, self.at)) };
        let is = |at: &usize| table.cells(*at) == *stood;
        if self.at < lines && is(&self.at) {
            return Some((self.part, self.at));
        }
        let mut found = (0..lines).filter(is);
        let only = found.next()?;
        found.next().is_none().then_some((self.part, only))
    }
}

impl Typing {
    /// Of a screen.
    pub fn shared(view: u64, context: &Context) -> Shared {
        Rc::new(RefCell::new(Typing {
            keeper: Keeper::new(view, context),
            mending: None,
            asked: None,
            left: Vec::new(),
            stray: Vec::new(),
            erased: Vec::new(),
        }))
    }

    /// A line is left as it is; what was typed into it waits for it to be opened again.
    pub fn leave(&mut self, mending: Mending) {
        self.forget(mending.part, mending.at);
        self.left.push(mending);
    }

    /// What waits for a line, where it was left.
    pub fn left(&self, part: usize, at: usize) -> Option<&Mending> {
        self.left.iter().find(|left| (left.part, left.at) == (part, at))
    }

    /// Nothing waits for a line any more.
    pub fn forget(&mut self, part: usize, at: usize) {
        self.left.retain(|left| (left.part, left.at) != (part, at));
    }

    /// Whether something is typed that no line has.
    pub fn has_left(&self) -> bool {
        !self.left.is_empty() || !self.stray.is_empty()
    }
}

/// A draft of an import as it is stored.
#[derive(Debug, Serialize, Deserialize)]
pub struct Kept {
    import: PathBuf,
    pub(super) overlay: Overlay,
    #[serde(default)]
    pub(super) mending: Option<Mending>,
    #[serde(default)]
    pub(super) asked: Option<Asked>,
    #[serde(default)]
    pub(super) left: Vec<Mending>,
    #[serde(default)]
    pub(super) stray: Vec<Mending>,
    /// None in a draft of an earlier version.
    #[serde(default)]
    pub(super) seat: Option<Seat>,
}

impl Kept {
    /// Reads a stored draft; nothing when it is of something else.
    pub fn read(draft: &Draft) -> Option<Kept> {
        serde_json::from_str(&draft.form).ok()
    }

    /// The name of the file.
    pub fn name(&self) -> String {
        self.import.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// The screen of a draft, as it was left: the file is read again, and what was said of it is laid over it.
pub fn resume(draft: &Draft, context: &mut Context) -> Option<Box<dyn Layer>> {
    let kept = Kept::read(draft)?;
    let mut view = ImportView::new(kept.import.clone(), context);
    view.typing.borrow_mut().keeper.go_on_with(&draft.id);
    view.resumed = Some(kept);
    Some(Box::new(view))
}

impl ImportView {
    /// Something was said or mended: the draft is written soon.
    pub(super) fn keep_soon(&self, context: &mut Context) {
        if self.has_something_to_keep() {
            self.typing.borrow_mut().keeper.schedule(context);
        }
    }

    /// Writes the draft if something changed since it was written.
    pub(super) fn keep_draft(&self, context: &Context) {
        let mut typing = self.typing.borrow_mut();
        if !typing.keeper.is_due() {
            return;
        }
        if !self.has_something_to_keep_of(&typing) {
            return typing.keeper.drop_if_kept(context);
        }
        if let Some(json) = self.as_draft(&typing) {
            typing.keeper.keep(json, context);
        }
    }

    /// It is left, with what was mended in it: until the program is left that can be had again.
    pub(super) fn put_by(&self, context: &mut Context) {
        let mut typing = self.typing.borrow_mut();
        let kept = self.has_something_to_keep_of(&typing).then(|| self.as_draft(&typing)).flatten();
        typing.keeper.put_by(kept, context);
    }

    /// What a draft has of it.
    fn as_draft(&self, typing: &Typing) -> Option<String> {
        let desk = self.desk.as_ref()?;
        let (mending, asked) = (typing.mending.clone(), typing.asked.clone());
        let (left, stray) = (typing.left.clone(), typing.stray.clone());
        let import = std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone());
        let seat = Some(Seat { page: self.page, part: self.part, row: self.list().place() });
        let kept = Kept { import, overlay: Overlay::of(desk), mending, asked, left, stray, seat };
        // A path that is no text cannot be kept.
        let mut json = serde_json::to_string(&kept).ok()?;
        if !typing.erased.is_empty()
            && let Ok(Json::Object(mut parts)) = serde_json::from_str(&json)
        {
            // Where the file lies stays what it is.
            parts.iter_mut().filter(|(name, _)| *name != "import").for_each(|(_, part)| bare(part, &typing.erased));
            json = Json::Object(parts).to_string();
        }
        Some(json)
    }

    /// Somebody was erased, perhaps from what was typed here: the draft tells, once what was typed last is in it.
    pub(super) fn look_for_erased(&self, context: &Context) {
        let mut typing = self.typing.borrow_mut();
        typing.keeper.hold();
        let kept = typing.keeper.kept().map(|kept| (context.drafts.current(typing.keeper.name()), kept.to_owned()));
        let typed = serde_json::to_value((&typing.mending, &typing.left, &typing.stray)).unwrap_or_default();
        let mended = self.desk.as_ref().map(|desk| serde_json::to_value(Overlay::of(desk)).unwrap_or_default());
        context.ask(self.id, move |store, _| {
            let mut texts = strings(&typed);
            texts.extend(mended.as_ref().map(strings).unwrap_or_default());
            Told(told(store, kept, &texts))
        });
    }

    /// Whether the reply is that; if so, it goes.
    pub(super) fn erased_answered(&mut self, reply: Reply, context: &mut Context) -> Result<(), Reply> {
        let Told(told) = reply.take::<Told>()?;
        let mut typing = self.typing.borrow_mut();
        typing.keeper.let_go();
        if let Ok(told) = told
            && !told.is_empty()
        {
            let gone = |text: &mut String| {
                if let Some(bare) = taken::without(text, &told) {
                    *text = bare;
                }
            };
            if let Some(desk) = &mut self.desk {
                desk.each_mended(gone);
            }
            let Typing { mending, left, stray, .. } = &mut *typing;
            mending
                .iter_mut()
                .chain(left)
                .chain(stray)
                .flat_map(|mending| &mut mending.cells)
                .for_each(|(_, text)| gone(text));
            typing.erased.extend(told);
            context.warn_later(context.t("form.erased"));
        }
        drop(typing);
        self.keep_soon(context);
        Ok(())
    }

    /// What was mended in lines that are not in the file any more stays in the draft, and is told.
    pub(super) fn keep_unlaid(&self, unlaid: Vec<Unlaid>, context: &mut Context) {
        for Unlaid { part, at, stood, cells } in unlaid {
            let mending = Mending { part, at, stood, cells, ..Mending::default() };
            let words = mending.words();
            context.warn_later(context.lang.tf("import.screen.resumed_stray", &[("text", &words)]));
            self.typing.borrow_mut().stray.push(mending);
        }
    }

    /// Looks again at what was looked at when the draft was written, as far as there is such a row by now.
    pub(super) fn sit_again(&mut self, seat: Seat) {
        let native = self.desk.as_ref().is_some_and(|desk| desk.parts.is_empty());
        if native {
            return;
        }
        let parts = self.desk.as_ref().map_or(0, |desk| desk.parts.len());
        self.show_part(seat.part.min(parts.saturating_sub(1)));
        self.page = seat.page;
        self.selection().select(seat.row);
    }

    /// The line that was being mended when the program ended, opened again; where it is not in the file any more, what was
    /// typed stays in the draft, is laid over no other line, and that is told.
    pub(super) fn mend_again(&mut self, kept: Kept, context: &mut Context) -> Option<Mend> {
        let (mut open, mut stray) = (None, Vec::new());
        for mending in kept.left {
            match self.desk.as_ref().and_then(|desk| mending.place(desk)) {
                Some((part, at)) => self.typing.borrow_mut().leave(Mending { part, at, ..mending }),
                None => stray.push(mending),
            }
        }
        for mending in kept.mending.into_iter().chain(kept.stray) {
            let place = self.desk.as_ref().and_then(|desk| mending.place(desk));
            match place.filter(|_| open.is_none()) {
                Some((part, at)) => open = Some(Mending { part, at, ..mending }),
                None => stray.push(mending),
            }
        }
        for mending in &stray {
            let words = mending.words();
            context.warn_later(context.lang.tf("import.screen.resumed_stray", &[("text", &words)]));
        }
        self.typing.borrow_mut().stray.extend(stray);
        let mend = open.and_then(|mending| Mend::resume(self, &mending, context));
        self.keep_soon(context);
        mend
    }

    /// What was being asked when the program ended, asked again with what was typed.
    pub(super) fn ask_again(&mut self, asked: &Asked, context: &mut Context) -> Option<Prompt> {
        let parts = self.desk.as_ref().map_or(0, |desk| desk.parts.len());
        self.part = asked.part.min(parts.saturating_sub(1));
        let mut prompt = self.value_prompt(Target::parse(&asked.target)?, context)?;
        prompt.go_on(&asked.text, asked.cursor, context);
        Some(prompt)
    }

    fn has_something_to_keep(&self) -> bool {
        self.has_something_to_keep_of(&self.typing.borrow())
    }

    fn has_something_to_keep_of(&self, typing: &Typing) -> bool {
        let changed = self.desk.as_ref().is_some_and(|desk| desk.is_changed());
        (self.done.is_none() || self.typed_in_vain)
            && (changed || typing.mending.is_some() || typing.asked.is_some() || typing.has_left())
    }
}

/// What erasures took out of a draft, told by what is left of it, and who is known to be erased in what is typed.
fn told(store: &Store, kept: Option<(String, String)>, texts: &[String]) -> Result<Vec<String>, StoreError> {
    let mut found = store.erased_names_in(texts)?;
    let Some((name, kept)) = kept else { return Ok(found) };
    let Some(now) = store.drafts()?.into_iter().find(|draft| draft.id == name) else { return Ok(found) };
    let read = |text: &str| serde_json::from_str::<Json>(text).ok();
    if let (Some(before), Some(now)) = (read(&kept), read(&now.form)) {
        let (before, now) = (strings(&before), strings(&now));
        if before.len() == now.len() {
            let pairs = before.into_iter().zip(now).filter(|(before, now)| before != now);
            let taken = pairs.filter_map(|(before, now)| taken::passages(&Value::Text(before), &Value::Text(now)));
            found.extend(taken.flatten());
        }
    }
    found.sort_by_key(|passage| std::cmp::Reverse(passage.len()));
    found.dedup();
    Ok(found)
}

/// Takes passages out of every text.
fn bare(json: &mut Json, passages: &[String]) {
    match json {
        Json::String(text) => {
            if let Some(bare) = taken::without(text, passages) {
                *text = bare;
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| bare(item, passages)),
        Json::Object(fields) => fields.values_mut().for_each(|value| bare(value, passages)),
        _ => {}
    }
}
