//! Choosing the file: a path that is completed, over the list of what can be imported in its folder.

use std::path::{Path, PathBuf};

use chrono::Local;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::folder::{self, Entry};
use super::view::ImportView;
use crate::model::text::{display_safe, fold};
use crate::store::moment_of;
use crate::tui::commands::{CommandId, Scope, import, popup};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::files;
use crate::tui::theme::Role;
use crate::tui::widgets::line::put;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::table::{self, Column, ColumnWidth, Row};
use crate::tui::widgets::text_field::TextField;

/// What a folder holds, read beside the interface; `latest`: the latest files of the usual folders.
struct Listed {
    folder: PathBuf,
    latest: bool,
    entries: Vec<Entry>,
}

/// The layer.
pub struct Choose {
    id: u64,
    field: TextField,
    /// The folder whose content is in `entries`, and whether that is the latest files of several.
    folder: Option<(PathBuf, bool)>,
    entries: Vec<Entry>,
    /// Places in `entries` of those that what is typed leaves.
    shown: Vec<usize>,
    selection: Selection,
    /// Whether nothing was typed yet, and no folder was used before.
    fresh: bool,
    /// Whether the path is one that the user wrote, and did not go down the list since: then it is what is meant.
    written: bool,
    /// The folder that stood there at the beginning.
    offered: Option<String>,
}

impl Choose {
    pub(super) fn new(context: &mut Context) -> Choose {
        let folder = context.import_folder.clone();
        let start = folder.as_deref().map_or_else(|| "~/".to_owned(), |folder| folder::typed(folder, true));
        Choose { fresh: folder.is_none(), offered: Some(start.clone()), ..Choose::with(&start, context) }
    }

    /// With a path that was typed before, to be put right.
    pub(super) fn again(path: &Path, context: &mut Context) -> Choose {
        Choose { written: true, ..Choose::with(&folder::typed(path, false), context) }
    }

    fn with(text: &str, context: &mut Context) -> Choose {
        Choose {
            id: context.new_id(),
            field: TextField::new(text),
            folder: None,
            entries: Vec::new(),
            shown: Vec::new(),
            selection: Selection::new(0),
            fresh: false,
            written: false,
            offered: None,
        }
    }

    /// The folder typed, and what is typed of a name in it.
    fn parts(&self) -> (PathBuf, String) {
        let text = folder::begun(self.field.text());
        let text = if text.is_empty() || text == "~" { "~/" } else { &text };
        let (folder, name) =
            text.rsplit_once('/').map_or(("~/", text), |(folder, name)| (&text[..=folder.len()], name));
        (files::path(folder), name.to_owned())
    }

    /// Asks for the folder typed, if it is another one; narrows the list to the name typed.
    fn find(&mut self, context: &Context) {
        let (folder, name) = self.parts();
        let wanted = Some((folder.clone(), self.fresh));
        if self.folder != wanted {
            self.folder = wanted;
            self.entries.clear();
            let latest = self.fresh;
            context.aside(self.id, move |_| {
                let mut entries = if latest { folder::latest() } else { Vec::new() };
                entries.extend(folder::list(&folder).into_iter().filter(|entry| entry.folder || !latest));
                Listed { folder, latest, entries }
            });
        }
        let wanted = fold(&name);
        let begins = |entry: &Entry| fold(&entry.name).starts_with(&wanted);
        let mut shown: Vec<usize> = (0..self.entries.len())
            .filter(|at| {
                let entry = &self.entries[*at];
                let hidden = entry.name.starts_with('.') && !name.starts_with('.');
                !hidden && fold(&entry.name).contains(&wanted)
            })
            .collect();
        shown.sort_by_key(|at| !begins(&self.entries[*at]));
        self.shown = shown;
        self.selection.set_len(self.shown.len());
        self.selection.home();
    }

    fn selected(&self) -> Option<&Entry> {
        self.entries.get(*self.shown.get(self.selection.selected()?)?)
    }

    fn typed(&mut self, context: &Context) {
        self.fresh = false;
        self.written = true;
        self.find(context);
    }

    /// `/` or `~/` right behind the folder that stood there: a path of its own.
    fn begin_anew(&mut self, before: &str) {
        let Some(offered) = &self.offered else { return };
        let behind = |text: &str| text.strip_prefix(offered.as_str()).map(str::to_owned);
        match (behind(before).as_deref(), behind(self.field.text()).as_deref()) {
            (Some(""), Some("~")) => return,
            (Some(""), Some("/")) => self.field.set_text("/"),
            (Some("~"), Some("~/")) => self.field.set_text("~/"),
            _ => {}
        }
        self.offered = None;
    }

    fn enter(&mut self, folder: &Path, context: &Context) {
        self.field.set_text(&folder::typed(folder, true));
        self.typed(context);
        self.written = false;
    }

    /// What all names that are left begin with, or the one that is selected.
    fn complete(&mut self, context: &Context) {
        let (folder, name) = self.parts();
        let names: Vec<&str> = self.shown.iter().map(|at| self.entries[*at].name.as_str()).collect();
        let begins = |names: &[&str]| {
            let first = names.first().copied().unwrap_or_default();
            let common = first.char_indices().map(|(at, c)| at + c.len_utf8());
            common.take_while(|end| names.iter().all(|name| name.starts_with(&first[..*end]))).last().unwrap_or(0)
        };
        let common = names.first().map_or("", |first| &first[..begins(&names)]);
        let entry = match common.chars().count() > name.chars().count() {
            true => {
                let common = common.to_owned();
                self.field.set_text(&format!("{}{common}", folder::typed(&folder, true)));
                return self.typed(context);
            }
            false => self.selected().cloned(),
        };
        if let Some(entry) = entry {
            self.field.set_text(&folder::typed(&entry.path, entry.folder));
            self.typed(context);
        }
    }

    /// What is typed in full, if it is there: a file, a folder to import as a whole, or one that is not in sight yet.
    fn in_full(&self) -> Option<PathBuf> {
        let text = self.field.text().trim();
        let path =
            [text.to_owned(), folder::cleaned(text)].iter().map(|text| files::path(text)).find(|path| path.exists());
        let listed = |path: &PathBuf| self.folder.as_ref().is_some_and(|(folder, _)| folder == path);
        path.filter(|path| self.written && (path.is_file() || folder::is_native(path) || !listed(path)))
    }

    /// Opens what is typed in full, else what is selected.
    fn choose(&mut self, context: &mut Context) -> Flow {
        let (_, name) = self.parts();
        let path = match (self.in_full(), self.selected()) {
            (Some(path), _) => path,
            (None, Some(entry)) => entry.path.clone(),
            (None, None) if name.is_empty() => return Flow::Used,
            (None, None) => files::path(&folder::cleaned(self.field.text())),
        };
        if path.is_dir() && !folder::is_native(&path) {
            self.enter(&path, context);
            return Flow::Used;
        }
        if let Some(folder) = path.parent().filter(|folder| folder.is_dir()) {
            context.import_folder = Some(folder.to_owned());
        }
        Flow::Replace(Box::new(ImportView::new(path, context)))
    }
}

impl Layer for Choose {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::ImportFile, Scope::Popup]
    }

    fn title(&self, context: &Context) -> String {
        context.t("import.choose.title").to_owned()
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let title = Span::styled(context.t("import.choose.title"), context.style(Role::Title));
        let hint = Span::styled(format!("  {}", context.t("import.choose.hint")), context.style(Role::Muted));
        put(frame, area, 0, &Line::from(vec![title, hint]));
        let field = Rect {
            x: area.x.saturating_add(1),
            y: area.y.saturating_add(1),
            width: area.width.saturating_sub(2),
            height: u16::from(area.height > 1),
        };
        self.field.draw(frame, field, &context.theme, true, "");
        let rest = Rect { y: area.y.saturating_add(2), height: area.height.saturating_sub(2), ..area };
        if self.shown.is_empty() {
            put(frame, rest, 1, &Line::styled(context.t("import.choose.nothing"), context.style(Role::Muted)));
            return;
        }
        let t = |key: &'static str| context.t(key).to_owned();
        let columns = [
            Column::new(t("import.choose.name"), ColumnWidth::Fill(3)),
            Column::new(t("import.choose.size"), ColumnWidth::Fixed(10)).right().priority(1),
            Column::new(t("import.choose.changed"), ColumnWidth::Fixed(16)).priority(2),
            Column::new(t("import.choose.folder"), ColumnWidth::Fill(2)).priority(3),
        ];
        let (entries, shown, fresh) = (&self.entries, &self.shown, self.fresh);
        let muted = context.style(Role::Muted);
        table::draw(frame, rest, &context.theme, &columns, &mut self.selection, None, |index| {
            let Some(entry) = shown.get(index).and_then(|at| entries.get(*at)) else { return Row::default() };
            let role = if entry.folder { Role::Accent } else { Role::Text };
            let changed =
                entry.changed.map(|at| moment_of(at).with_timezone(&Local).format("%d/%m/%Y %H:%M").to_string());
            let size = if entry.folder { String::new() } else { size(entry.size, context) };
            let of = entry.path.parent().filter(|_| fresh && !entry.folder).map(|folder| folder::typed(folder, true));
            Row::new([
                Line::styled(display_safe(&entry.name).into_owned(), context.style(role)),
                Line::styled(size, muted),
                Line::styled(changed.unwrap_or_default(), muted),
                Line::styled(of.map(|of| display_safe(&of).into_owned()).unwrap_or_default(), muted),
            ])
        });
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            popup::CLOSE => return Flow::Close,
            import::CHOOSE => return self.choose(context),
            import::COMPLETE => self.complete(context),
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        if matches!(key.code, KeyCode::Down | KeyCode::Up | KeyCode::PageDown | KeyCode::PageUp) {
            self.written = false;
        }
        match key.code {
            KeyCode::Down => self.selection.down(),
            KeyCode::Up => self.selection.up(),
            KeyCode::PageDown => self.selection.page_down(),
            KeyCode::PageUp => self.selection.page_up(),
            // Behind a folder's name, the folder above.
            KeyCode::Backspace if self.field.text().ends_with('/') => {
                let (folder, _) = self.parts();
                if let Some(above) = folder.parent() {
                    let above = above.to_owned();
                    self.enter(&above, context);
                }
            }
            _ => {
                let before = self.field.text().to_owned();
                if self.field.handle_key(key).changed() {
                    self.begin_anew(&before);
                    self.typed(context);
                }
            }
        }
        Flow::Used
    }

    fn paste(&mut self, text: &str, context: &mut Context) -> Flow {
        let path = folder::cleaned(text);
        if path.starts_with(['/', '~']) {
            self.field.set_text(&path);
        } else {
            self.field.paste(&path);
        }
        self.typed(context);
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        self.find(context);
    }

    fn changed(&mut self, _: &[crate::store::Touched], _: &mut Context) {}

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        if let Ok(listed) = reply.take::<Listed>()
            && self.folder.as_ref().is_some_and(|(folder, latest)| (folder, *latest) == (&listed.folder, listed.latest))
        {
            self.entries = listed.entries;
            self.find(context);
        }
        Flow::Used
    }
}

/// A size as people read it.
fn size(bytes: u64, context: &Context) -> String {
    let kilo = bytes.div_ceil(1024);
    let (n, unit) = if kilo < 10_000 { (kilo, "import.choose.kb") } else { (kilo / 1024, "import.choose.mb") };
    context.lang.tf(unit, &[("n", &context.lang.number(i64::try_from(n).unwrap_or(i64::MAX)))])
}
