//! What somebody said of a file and mended in it, kept while it is typed: the same draft as that of a form.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::view::ImportView;
use crate::interchange::import::overlay::Overlay;
use crate::store::Draft;
use crate::tui::context::Context;
use crate::tui::forms::drafts::Keeper;
use crate::tui::layer::Layer;

/// What is being typed in the line that is mended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Mending {
    pub part: usize,
    pub at: usize,
    /// By column of the file.
    pub cells: Vec<(usize, String)>,
    pub focus: usize,
    /// Bytes before the cursor.
    pub cursor: usize,
}

/// Shared by the screen and the line that is mended over it.
pub(super) struct Typing {
    pub keeper: Keeper,
    pub mending: Option<Mending>,
}

/// The two have one draft.
pub(super) type Shared = Rc<RefCell<Typing>>;

impl Typing {
    /// Of a screen.
    pub fn shared(view: u64, context: &Context) -> Shared {
        Rc::new(RefCell::new(Typing { keeper: Keeper::new(view, context), mending: None }))
    }
}

/// A draft of an import as it is stored.
#[derive(Debug, Serialize, Deserialize)]
pub struct Kept {
    import: PathBuf,
    pub(super) overlay: Overlay,
    #[serde(default)]
    pub(super) mending: Option<Mending>,
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
        let Some(desk) = self.desk.as_ref().filter(|_| self.has_something_to_keep_of(&typing)) else {
            return typing.keeper.drop_if_kept(context);
        };
        let mending = typing.mending.clone();
        let import = std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone());
        let kept = Kept { import, overlay: Overlay::of(desk), mending };
        // A path that is no text cannot be kept.
        let Ok(json) = serde_json::to_string(&kept) else { return };
        typing.keeper.keep(json, context);
    }

    fn has_something_to_keep(&self) -> bool {
        self.has_something_to_keep_of(&self.typing.borrow())
    }

    fn has_something_to_keep_of(&self, typing: &Typing) -> bool {
        let changed = self.desk.as_ref().is_some_and(|desk| desk.is_changed());
        self.done.is_none() && (changed || typing.mending.is_some())
    }
}
