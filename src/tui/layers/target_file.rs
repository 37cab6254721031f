//! The file that a popup writes: its name, in the user's folder unless somebody types another, and what is said of it.

use ratatui::style::Style;
use ratatui::text::Line;

use super::files::{Folder, folder};
use crate::tui::context::Context;
use crate::tui::layer::Reply;
use crate::tui::theme::Role;
use crate::tui::widgets::text;
use crate::tui::widgets::text_field::TextField;

/// The name of the file, and how far its writing is.
pub struct TargetFile {
    pub name: TextField,
    /// Whether the user has typed a name: then what is chosen no longer changes it, but for its ending.
    named: bool,
    /// Where files go unless said otherwise; empty until it is known.
    folder: String,
    /// What was found wrong, or what is to be confirmed.
    said: Option<(String, Role)>,
    /// Whether the file is there, and may be replaced when asked once more.
    replace: bool,
    writing: bool,
}

impl TargetFile {
    /// Of a layer, into the user's folder, which that layer is told of.
    pub fn of(layer: u64, context: &Context) -> TargetFile {
        context.ask(layer, |_, _| Folder(folder()));
        TargetFile {
            name: TextField::new(""),
            named: false,
            folder: String::new(),
            said: None,
            replace: false,
            writing: false,
        }
    }

    /// Something else was chosen: what was said no longer holds, and the name follows unless one was typed.
    pub fn follow(&mut self, name: &str) {
        self.forget();
        if !self.named {
            self.name.set_text(&format!("{}{name}", self.folder));
        }
    }

    /// Another format was chosen: a name that was typed keeps its place and takes the ending, if it has one of a format.
    pub fn follow_ending(&mut self, ending: &str, is_one: impl Fn(&str) -> bool) {
        self.forget();
        if let Some((stem, old)) = self.name.text().rsplit_once('.')
            && self.named
            && is_one(old)
        {
            let name = format!("{stem}.{ending}");
            self.name.set_text(&name);
        }
    }

    /// The user typed into the name.
    pub fn typed(&mut self) {
        self.named = true;
        self.forget();
    }

    /// What was said of the file no longer holds.
    pub fn forget(&mut self) {
        self.said = None;
        self.replace = false;
    }

    /// Where files go, if that is what the reply says; then the name is to follow.
    ///
    /// # Errors
    /// The reply, if it is of something else.
    pub fn placed(&mut self, reply: Reply) -> Result<(), Reply> {
        reply.take::<Folder>().map(|Folder(folder)| self.folder = folder)
    }

    /// The name as it was typed.
    pub fn typed_name(&self) -> String {
        self.name.text().trim().to_owned()
    }

    /// Whether a file of that name is to be replaced, as was confirmed.
    pub fn replaces(&self) -> bool {
        self.replace
    }

    /// Whether it is being written.
    pub fn is_writing(&self) -> bool {
        self.writing
    }

    /// It is being written.
    pub fn begin(&mut self, said: &str) {
        self.writing = true;
        self.said = Some((said.to_owned(), Role::Muted));
    }

    /// It was written, or was not.
    pub fn end(&mut self) {
        self.writing = false;
    }

    /// The file is there: written again, it is replaced.
    pub fn is_there(&mut self, said: &str) {
        self.replace = true;
        self.say(said.to_owned(), Role::Warn);
    }

    /// Says something below the name.
    pub fn say(&mut self, said: String, role: Role) {
        self.said = Some((said, role));
    }

    /// What is said, else `otherwise`, in lines of so many cells.
    pub fn said(
        &self,
        otherwise: impl FnOnce() -> String,
        width: usize,
        style: impl Fn(Role) -> Style,
    ) -> Vec<Line<'static>> {
        let (said, role) = self.said.clone().unwrap_or_else(|| (otherwise(), Role::Muted));
        let lines = said.lines().flat_map(|line| text::wrap_line(&Line::from(line.to_owned()), width.max(1)));
        lines.map(|line| line.style(style(role))).collect()
    }
}
