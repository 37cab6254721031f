//! Two people changed one record: field by field, as it was, as I have it, as it is stored by now, and which of them it
//! will be. What only one of them changed is merged already, in sight; where both did, one keeps, takes, or joins.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span, Text};

use super::form::Names;
use super::outrun::{Again, Outdated, Reloaded, Stored};
use crate::contract::Contract;
use crate::i18n::Lang;
use crate::model::conflict::{Changed, Difference, Take, differences, keep_erased, settled};
use crate::model::kind::Field;
use crate::model::record::{Record, Value};
use crate::model::text::display_safe;
use crate::store::Labels;
use crate::tui::commands::{CommandId, Scope, conflict, list};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::screens::file::{moment, values};
use crate::tui::theme::Role;
use crate::tui::widgets::line::put;
use crate::tui::widgets::scroll_text::{self, ScrollState};
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::table::{self, Column, ColumnWidth, Row};
use crate::tui::widgets::text;

/// From so many lines on, what is selected is shown whole under the table.
const ROOMY: u16 = 12;
/// Fields that say one thing together: what is chosen for one is chosen for all.
const TOGETHER: &[&str] = &["postal_code", "commune", "insee_code"];

/// What was decided, for the form: the stored record, and what each field that differs gets.
pub struct Settled {
    pub theirs: Record,
    pub names: Names,
    pub takes: Vec<(&'static Field, Take, Value)>,
    /// Something that was typed is in none of them.
    pub leaves_mine: bool,
}

/// The stored record beside the form's.
pub struct Beside {
    pub base: Record,
    pub mine: Record,
    pub theirs: Record,
    /// Who stored it, when (as it is said), and the names of what it points to.
    pub by: String,
    pub at: String,
    pub names: Names,
    pub labels: Labels,
    /// The fields from which somebody was erased since.
    pub erased: Vec<&'static str>,
}

/// The layer.
pub struct Conflict {
    id: u64,
    form: u64,
    beside: Beside,
    differences: Vec<Difference>,
    takes: Vec<Option<Take>>,
    contract: Option<Contract>,
    selection: Selection,
    scroll: ScrollState,
    /// What is still to be decided was asked for.
    refused: bool,
    /// Somebody was erased, perhaps from what stands here: nothing is shown or taken before it is known.
    looking: bool,
    /// What was pressed meanwhile.
    early: Vec<CommandId>,
}

impl Conflict {
    /// For a form that could not be saved.
    pub fn new(form: u64, beside: Beside, context: &mut Context) -> Conflict {
        let mut differences = differences(&beside.base, &beside.mine, &beside.theirs);
        keep_erased(&mut differences, &beside.erased);
        let takes = differences.iter().map(Difference::proposed).collect();
        let selection = Selection::new(differences.len());
        let (id, contract) = (context.new_id(), context.contract());
        let scroll = ScrollState::default();
        let (refused, looking, early) = (false, false, Vec::new());
        Conflict { id, form, beside, differences, takes, contract, selection, scroll, refused, looking, early }
    }

    /// The same two records without somebody who was erased: what was decided stands where it still can.
    fn show_again(&mut self, beside: Beside, context: &mut Context) {
        let again = Conflict::new(self.form, beside, context);
        let Conflict { id, form, differences, takes, selection, early, .. } = std::mem::replace(self, again);
        (self.id, self.form, self.early) = (id, form, early);
        let known = |name: &str| differences.iter().position(|difference| difference.field.name == name);
        for (difference, take) in self.differences.iter().zip(&mut self.takes) {
            let taken = known(difference.field.name).and_then(|at| takes.get(at).copied().flatten());
            if let Some(taken) = taken.filter(|taken| difference.allows(*taken)) {
                *take = Some(taken);
            }
        }
        let selected = selection.selected().and_then(|at| differences.get(at)).map(|difference| difference.field.name);
        if let Some(at) = self.differences.iter().position(|difference| Some(difference.field.name) == selected) {
            self.selection.select(at);
        }
    }

    fn choose(&mut self, take: Take) {
        let Some(at) = self.selection.selected() else { return };
        let name = self.differences[at].field.name;
        let alike = |other: &str| other == name || (TOGETHER.contains(&name) && TOGETHER.contains(&other));
        for (difference, chosen) in self.differences.iter().zip(&mut self.takes) {
            if alike(difference.field.name) && difference.allows(take) {
                *chosen = Some(take);
            }
        }
        self.refused = false;
    }

    /// The next choice for the selected field.
    fn turn(&mut self) {
        let Some(at) = self.selection.selected() else { return };
        let order = [Take::Mine, Take::Theirs, Take::Both];
        let now = self.takes[at].and_then(|take| order.iter().position(|other| *other == take));
        let first = now.map_or(0, |now| now + 1);
        let next = (0..order.len()).map(|step| order[(first + step) % order.len()]);
        if let Some(take) = next.into_iter().find(|take| self.differences[at].allows(*take)) {
            self.choose(take);
        }
    }

    fn save(&mut self, context: &Context) -> Flow {
        if let Some(at) = self.takes.iter().position(Option::is_none) {
            self.selection.select(at);
            self.refused = true;
            return Flow::Used;
        }
        let chosen = settled(&self.beside.theirs, &self.differences, &self.takes);
        let Some(record) = chosen else { return Flow::Used };
        let takes = self.differences.iter().zip(&self.takes).filter_map(|(difference, take)| {
            Some((difference.field, (*take)?, record.get(difference.field.name).clone()))
        });
        let takes = takes.collect();
        let left = |(difference, take): (&Difference, &Option<Take>)| {
            let typed = matches!(difference.changed, Changed::Mine | Changed::Clash) && !difference.erased;
            typed && *take == Some(Take::Theirs)
        };
        let leaves_mine = self.differences.iter().zip(&self.takes).any(left);
        let (theirs, names) = (self.beside.theirs.clone(), self.beside.names.clone());
        let settled = Settled { theirs, names, takes, leaves_mine };
        context.ask(self.form, move |_, _| settled);
        Flow::Close
    }

    fn shown(&self, difference: &Difference, value: &Value, lang: Lang) -> String {
        let record = Record::new(self.beside.theirs.kind).with(difference.field.name, value.clone());
        values::shown(&record, difference.field, &self.beside.labels, self.contract.as_ref(), lang)
    }

    fn label(&self, difference: &Difference, lang: Lang) -> String {
        match difference.field.name {
            "confidentiality" => lang.field("common", "confidentiality").to_owned(),
            name => lang.field(self.beside.theirs.kind.code(), name).to_owned(),
        }
    }

    fn row(&self, at: usize, context: &Context) -> Row {
        let (Some(difference), Some(take)) = (self.differences.get(at), self.takes.get(at)) else {
            return Row::default();
        };
        let role = if take.is_none() { Role::Warn } else { Role::Text };
        let cell = |value: &Value, picked: bool, written: bool| {
            let (mark, role) = match (take, picked, written) {
                (None, _, _) => ("? ", Role::Warn),
                (_, true, _) => ("● ", Role::Text),
                _ => ("○ ", Role::Muted),
            };
            let shown = self.shown(difference, value, context.lang);
            let shown = if shown.is_empty() { "—".to_owned() } else { shown.replace('\n', " ") };
            let style = context.style(role);
            Line::from(vec![Span::styled(mark, context.style(Role::Accent)), Span::styled(shown, style)])
        };
        let mine = matches!(take, Some(Take::Mine | Take::Both)) || difference.changed == Changed::Alike;
        let theirs = matches!(take, Some(Take::Theirs | Take::Both));
        Row::new([
            Line::styled(self.label(difference, context.lang), context.style(role)),
            cell(&difference.mine, mine, difference.mine != difference.base),
            cell(&difference.theirs, theirs, difference.theirs != difference.base),
        ])
    }

    /// What the selected field was, is in both, and will be.
    fn detail(&self, context: &Context) -> Text<'static> {
        let lang = context.lang;
        let mut lines = Vec::new();
        let Some(at) = self.selection.selected() else { return Text::default() };
        let difference = &self.differences[at];
        let mut say = |title: String, value: &Value, role: Role| {
            let shown = self.shown(difference, value, lang);
            let shown = if shown.is_empty() { "—".to_owned() } else { shown };
            for (index, line) in shown.lines().enumerate() {
                let before = if index == 0 { title.clone() } else { " ".repeat(text::width(&title)) };
                let before = Span::styled(before, context.style(Role::Muted));
                lines.push(Line::from(vec![before, Span::styled(line.to_owned(), context.style(role))]));
            }
        };
        say(lang.t("conflict.was").to_owned(), &difference.base, Role::Muted);
        say(lang.t("conflict.mine").to_owned(), &difference.mine, Role::Text);
        say(lang.tf("conflict.theirs", &[("by", &display_safe(&self.beside.by))]), &difference.theirs, Role::Text);
        match self.takes[at] {
            Some(take) => say(lang.t("conflict.will_be").to_owned(), difference.value(take), Role::Accent),
            None => lines.push(Line::styled(lang.t("conflict.undecided").to_owned(), context.style(Role::Warn))),
        }
        Text::from(lines)
    }

    fn head(&self, context: &Context) -> Vec<(String, Role)> {
        let lang = context.lang;
        let by = display_safe(&self.beside.by).into_owned();
        let kind = lang.record(self.beside.theirs.kind.code(), 1);
        let values: [(&str, &dyn std::fmt::Display); 3] = [("by", &by), ("at", &self.beside.at), ("kind", &kind)];
        let open = i64::try_from(self.takes.iter().filter(|take| take.is_none()).count()).unwrap_or(i64::MAX);
        let standing = match (open, self.refused) {
            (0, _) => (lang.t("conflict.decided").to_owned(), Role::Good),
            (open, true) => (lang.tn("conflict.open", open, &[]), Role::Bad),
            (open, false) => (lang.tn("conflict.open", open, &[]), Role::Warn),
        };
        if self.differences.iter().any(|difference| difference.erased) {
            let head = lang.tf("conflict.head_erased", &values);
            return vec![(head, Role::Text), (lang.t("conflict.erased").to_owned(), Role::Warn), standing];
        }
        vec![(lang.tf("conflict.head", &values), Role::Text), standing]
    }
}

impl Layer for Conflict {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Conflict, Scope::List]
    }

    fn title(&self, context: &Context) -> String {
        context.t("conflict.title").to_owned()
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        let selected = self.selection.selected().and_then(|at| self.differences.get(at));
        match command {
            list::OPEN => false,
            conflict::BOTH => selected.is_some_and(|difference| difference.allows(Take::Both)),
            conflict::MINE => selected.is_some_and(|difference| difference.allows(Take::Mine)),
            conflict::THEIRS | conflict::TURN => selected.is_some(),
            _ => true,
        }
    }

    fn unsaved(&self) -> bool {
        true
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        if self.looking {
            return put(frame, area, 0, &Line::styled(context.t("conflict.looking"), context.style(Role::Muted)));
        }
        let width = usize::from(area.width.saturating_sub(2)).max(1);
        let mut used = 0;
        for (said, role) in self.head(context) {
            for line in text::wrap_line(&Line::styled(said, context.style(role)), width) {
                put(frame, area, used, &line);
                used += 1;
            }
        }
        let body = Rect { y: area.y.saturating_add(used), height: area.height.saturating_sub(used), ..area };
        // The table, with what is selected shown whole below.
        let rows = text::cells(self.differences.len()).saturating_add(1);
        let rows = if body.height < ROOMY { body.height } else { rows.min(body.height / 2) };
        let above = Rect { height: rows, ..body };
        let lang = context.lang;
        let columns = [
            Column::new(lang.t("conflict.field"), ColumnWidth::Fill(2)),
            Column::new(lang.t("conflict.mine_column"), ColumnWidth::Fill(4)),
            Column::new(display_safe(&self.beside.by).into_owned(), ColumnWidth::Fill(4)),
        ];
        let mut selection = std::mem::take(&mut self.selection);
        let view = &*self;
        table::draw(frame, above, &context.theme, &columns, &mut selection, None, |at| view.row(at, context));
        self.selection = selection;
        let below = Rect {
            x: body.x.saturating_add(1),
            y: body.y.saturating_add(rows).saturating_add(1),
            width: body.width.saturating_sub(2),
            height: body.height.saturating_sub(rows).saturating_sub(1),
        };
        if !below.is_empty() {
            let detail = self.detail(context);
            scroll_text::draw(frame, below, &context.theme, &detail, &mut self.scroll);
        }
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        if self.looking && command != conflict::CLOSE {
            self.early.push(command);
            return Flow::Used;
        }
        match command {
            conflict::CLOSE => return Flow::Close,
            conflict::SAVE => return self.save(context),
            conflict::MINE => self.choose(Take::Mine),
            conflict::THEIRS => self.choose(Take::Theirs),
            conflict::BOTH => self.choose(Take::Both),
            conflict::TURN => self.turn(),
            // The list is short; what is below it may be long.
            list::PAGE_DOWN => self.scroll.page_down(),
            list::PAGE_UP => self.scroll.page_up(),
            command if list::moved(&mut self.selection, command) => self.scroll.home(),
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    /// The form below knows what is to go, and sets both records side by side once more.
    fn erased(&mut self, context: &mut Context) -> Flow {
        self.looking = true;
        let id = self.id;
        context.ask(self.form, move |_, _| Outdated(id));
        Flow::Used
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let Ok(Again(stored)) = reply.take::<Again>() else { return Flow::Used };
        match stored {
            Some(Ok(Stored::Changed(mut beside) | Stored::Merged(mut beside, _))) => {
                beside.at = moment(&beside.at, context.lang);
                self.show_again(*beside, context);
                for command in std::mem::take(&mut self.early) {
                    let flow = self.command(command, context);
                    if !matches!(flow, Flow::Used | Flow::Ignored) {
                        return flow;
                    }
                }
                return Flow::Used;
            }
            // It is gone by now: the form asks what is to be done.
            Some(other) => context.ask(self.form, move |_, _| Reloaded(other)),
            None => {}
        }
        Flow::Close
    }
}
