//! What a change of many rows will do, row by row, before anything is written.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::form::Form;
use super::job::{self, Planned, Progress, Proposal, Written};
use super::{Boxed, words};
use crate::counters::bulk::{Operation, Verdict};
use crate::i18n::messages;
use crate::model::kind::Kind;
use crate::model::money::Cents;
use crate::model::record::Id;
use crate::store::{Outrun, StoreError};
use crate::tui::commands::{CommandId, Scope, bulk, global, list};
use crate::tui::context::Context;
use crate::tui::forms::territory;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::screens::file;
use crate::tui::theme::Role;
use crate::tui::widgets::line::put;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::table::{self, Column, ColumnWidth, Row};
use crate::tui::widgets::text;

/// How often the screen says how far it is.
const TICK: Duration = Duration::from_millis(100);

/// Lines for the selected row in full, where there is room.
const DETAIL: u16 = 2;

/// What is going on.
enum Stage {
    Planning,
    Ready(Proposal),
    Writing(Proposal),
    Failed(String),
}

/// The preview.
pub struct Preview {
    id: u64,
    operation: Operation,
    targets: Arc<[Id]>,
    /// The form, to go back to.
    form: Option<Form>,
    stage: Stage,
    begun: bool,
    progress: Arc<Progress>,
    selection: Selection,
    /// Rows that somebody changed meanwhile, each with what happened.
    clashes: BTreeMap<Id, String>,
}

impl Preview {
    /// Of an operation on these rows; `form` is where it comes from.
    pub(super) fn new(operation: Operation, targets: Arc<[Id]>, form: Form, context: &mut Context) -> Preview {
        Preview {
            id: context.new_id(),
            operation,
            targets,
            form: Some(form),
            stage: Stage::Planning,
            begun: false,
            progress: Arc::default(),
            selection: Selection::new(0),
            clashes: BTreeMap::new(),
        }
    }

    fn proposal(&self) -> Option<&Proposal> {
        match &self.stage {
            Stage::Ready(proposal) | Stage::Writing(proposal) => Some(proposal),
            Stage::Planning | Stage::Failed(_) => None,
        }
    }

    /// Has it planned, on the records as they are now.
    fn plan(&mut self, context: &mut Context) {
        self.let_go(context);
        self.stage = Stage::Planning;
        self.clashes.clear();
        self.progress = Arc::default();
        let (operation, targets, progress) =
            (self.operation.clone(), Arc::clone(&self.targets), Arc::clone(&self.progress));
        let days = (context.on, context.today);
        context.ask(self.id, move |store, shared| job::plan(store, shared, operation, &targets, days, &progress));
        self.tick(context);
    }

    fn write(&mut self, context: &mut Context) {
        let Stage::Ready(proposal) = std::mem::replace(&mut self.stage, Stage::Planning) else { return };
        self.progress = Arc::default();
        let (plan, progress) = (Arc::clone(&proposal.plan), Arc::clone(&self.progress));
        context.ask(self.id, move |store, _| job::write(store, &plan, &progress));
        self.stage = Stage::Writing(proposal);
        self.tick(context);
    }

    fn tick(&self, context: &mut Context) {
        context.wake_at(self.id, Instant::now() + TICK);
    }

    /// A large plan is taken apart where nobody waits for it.
    fn let_go(&mut self, context: &Context) {
        if let Stage::Ready(proposal) | Stage::Writing(proposal) = std::mem::replace(&mut self.stage, Stage::Planning) {
            context.tell(move |_, _| drop(proposal));
        }
    }

    fn planned(&mut self, planned: Planned, context: &mut Context) -> Flow {
        match planned.0 {
            Ok(proposal) => {
                self.selection = Selection::new(proposal.order.len());
                self.stage = Stage::Ready(proposal);
            }
            Err(StoreError::Stopped) => return self.back(context),
            Err(error) => self.stage = Stage::Failed(messages::store_error(context.lang, &error)),
        }
        Flow::Used
    }

    fn written(&mut self, written: Written, context: &mut Context) -> Flow {
        let Stage::Writing(proposal) = std::mem::replace(&mut self.stage, Stage::Planning) else { return Flow::Used };
        match written.0 {
            Ok(_) => {
                let (changed, _, _) = proposal.counts;
                let count = i64::try_from(changed).unwrap_or(i64::MAX);
                let undo = context.keymap.shown_id(global::UNDO, context.lang);
                context.tell(move |_, _| drop(proposal));
                context.say(context.lang.tn("bulk.done", count, &[("key", &undo)]));
                return Flow::Close;
            }
            Err(StoreError::Outruns(clashes)) => {
                context.warn(messages::store_error(context.lang, &StoreError::Outruns(Vec::new())));
                self.clashed(clashes, proposal, context);
            }
            Err(error) => {
                context.fail(&error);
                self.stage = Stage::Ready(proposal);
            }
        }
        Flow::Used
    }

    /// Rows that somebody changed come first, with what happened.
    fn clashed(&mut self, clashes: Vec<Outrun>, mut proposal: Proposal, context: &mut Context) {
        let count = i64::try_from(clashes.len()).unwrap_or(i64::MAX);
        context.warn(context.lang.tn("errors.store.clashes", count, &[]));
        self.clashes =
            clashes.into_iter().map(|clash| (clash.target, messages::store_error(context.lang, &clash.why))).collect();
        let plan = Arc::clone(&proposal.plan);
        let target = |place: &u32| plan.lines.get(*place as usize).map(|line| line.target);
        proposal.order.sort_by_key(|place| !target(place).is_some_and(|target| self.clashes.contains_key(&target)));
        self.selection.home();
        self.stage = Stage::Ready(proposal);
    }

    fn back(&mut self, context: &Context) -> Flow {
        self.let_go(context);
        match self.form.take() {
            Some(form) => Flow::Replace(Box::new(form) as Boxed),
            None => Flow::Close,
        }
    }

    /// Goes to the first line of the next part: changes, refusals, what is left alone, and around.
    fn next_part(&mut self) {
        let Some(Proposal { plan, order, .. }) = self.proposal() else { return };
        let part = |place: usize| {
            let line = order.get(place).and_then(|place| plan.lines.get(*place as usize));
            line.map(|line| std::mem::discriminant(&line.verdict))
        };
        let here = self.selection.place();
        let next = (here..order.len()).find(|place| part(*place) != part(here)).unwrap_or(0);
        self.selection.select_at_top(next);
    }

    /// The organisation of the selected line.
    fn selected(&self) -> Option<Id> {
        let Proposal { plan, order, .. } = self.proposal()?;
        let line = plan.lines.get(*order.get(self.selection.selected()?)? as usize)?;
        (plan.operation.target() == Kind::Organisation).then_some(line.target)
    }

    /// Whether there is something to write.
    fn writes(&self) -> bool {
        self.proposal().is_some_and(|proposal| proposal.counts.0 > 0)
    }

    /// What the head says: how many lines of each sort, or how far it is.
    fn state(&self, context: &Context) -> Line<'static> {
        let lang = context.lang;
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let far = |key: &'static str| {
            let (done, of) = (lang.number(count(self.progress.done())), lang.number(count(self.targets.len())));
            Line::styled(lang.tf(key, &[("done", &done), ("of", &of)]), context.style(Role::Accent))
        };
        match &self.stage {
            Stage::Planning => far("bulk.planning"),
            // Written: figures and search follow now, and stopping is too late.
            Stage::Writing(_) if self.progress.done() == self.targets.len() => far("bulk.following"),
            Stage::Writing(_) => far("bulk.writing"),
            Stage::Failed(why) => Line::styled(why.clone(), context.style(Role::Bad)),
            Stage::Ready(_) if !self.clashes.is_empty() => {
                let key = "errors.store.clashes";
                Line::styled(lang.tn(key, count(self.clashes.len()), &[]), context.style(Role::Bad))
            }
            Stage::Ready(proposal) => {
                let (changed, left, refused) = proposal.counts;
                let mut spans = vec![Span::styled(
                    lang.tn("bulk.changed", count(changed), &[]),
                    context.style(if changed > 0 { Role::Good } else { Role::Warn }),
                )];
                if let Some(sum) = proposal.total.filter(|_| changed > 0) {
                    let sum = format!(" ({})", lang.amount(Cents(sum)));
                    spans.push(Span::styled(sum, context.style(Role::Text)));
                }
                for (key, n, role) in [("bulk.refused", refused, Role::Bad), ("bulk.left", left, Role::Muted)] {
                    if n > 0 {
                        spans.push(Span::styled(" · ", context.style(Role::Muted)));
                        spans.push(Span::styled(lang.tn(key, count(n), &[]), context.style(role)));
                    }
                }
                Line::from(spans)
            }
        }
    }

    /// The selected line in full: in the table it may be cut.
    fn detail(&self, frame: &mut Frame, area: Rect, context: &Context) {
        let Some(Proposal { plan, order, .. }) = self.proposal() else { return };
        let place = self.selection.selected().and_then(|index| order.get(index));
        let Some(line) = place.and_then(|place| plan.lines.get(*place as usize)) else { return };
        let said = match self.clashes.get(&line.target) {
            Some(why) => Line::styled(why.clone(), context.style(Role::Bad)),
            None => {
                let world = context.shared().world();
                let contract = world.contract_on(context.on);
                let look =
                    words::Look { facts: &world.facts, contract, lang: context.lang, operation: &plan.operation };
                words::what(plan, line, &look, &context.theme)
            }
        };
        let width = usize::from(area.width.saturating_sub(2)).max(1);
        for (row, line) in (0..area.height).zip(text::wrap_line(&said, width)) {
            put(frame, area, row, &line);
        }
    }

    fn rows(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let (Stage::Ready(proposal) | Stage::Writing(proposal)) = &self.stage else { return };
        let Proposal { plan, order, .. } = proposal;
        let lang = context.lang;
        let kind = plan.operation.target();
        // Locked once for the whole drawing, as everywhere.
        let world = context.shared().world();
        let contract = world.contract_on(context.on);
        let look = words::Look { facts: &world.facts, contract, lang, operation: &plan.operation };
        let columns = [
            Column::new("", ColumnWidth::Fixed(2)),
            Column::new(
                lang.t(if kind == Kind::Task { "bulk.col.task" } else { "bulk.col.name" }),
                ColumnWidth::Fill(2),
            ),
            Column::new(lang.t("bulk.col.what"), ColumnWidth::Fill(3)),
        ];
        let clashes = &self.clashes;
        table::draw(frame, area, &context.theme, &columns, &mut self.selection, None, |index| {
            let line = order.get(index).and_then(|place| plan.lines.get(*place as usize));
            let Some(line) = line else { return Row::default() };
            let (mark, role) = match (&line.verdict, clashes.get(&line.target)) {
                (_, Some(_)) | (Verdict::Refused(_), _) => ("✖", Role::Bad),
                (Verdict::Changes(_), _) => ("✔", Role::Good),
                (Verdict::Left(_), _) => ("=", Role::Muted),
            };
            let what = match clashes.get(&line.target) {
                Some(why) => Line::styled(why.clone(), context.style(Role::Bad)),
                None => words::what(plan, line, &look, &context.theme),
            };
            let name = words::name(line, kind, &look);
            let name = if role == Role::Muted { Line::styled(name, context.style(role)) } else { Line::raw(name) };
            Row::new([Line::styled(mark, context.style(role)), name, what])
        });
    }
}

impl Layer for Preview {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Bulk, Scope::List]
    }

    fn title(&self, context: &Context) -> String {
        let world = context.shared().world();
        let contract = world.contract_on(context.on);
        let look = words::Look { facts: &world.facts, contract, lang: context.lang, operation: &self.operation };
        words::title(&look)
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        let ready = matches!(self.stage, Stage::Ready(_));
        match command {
            bulk::CONFIRM => ready && (self.writes() || !self.clashes.is_empty()),
            bulk::FILE => ready && self.selected().is_some(),
            bulk::NEXT_PART => ready,
            list::OPEN => false,
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        put(frame, area, 0, &Line::styled(self.title(context), context.style(Role::Title)));
        put(frame, area, 1, &self.state(context));
        let mut head = 2;
        if let Some((effect, share)) = self.proposal().and_then(|proposal| proposal.effect.as_ref()) {
            let (said, role) = territory::said(effect, *share, context.on, context.lang);
            let width = usize::from(area.width.saturating_sub(2)).max(1);
            for line in text::wrap_line(&Line::styled(said, context.style(role)), width) {
                put(frame, area, head, &line);
                head += 1;
            }
        }
        let key = context.keymap.shown_id(bulk::CONFIRM, context.lang);
        let foot = match &self.stage {
            Stage::Ready(_) if !self.clashes.is_empty() => Some(context.lang.tf("bulk.again", &[("key", &key)])),
            Stage::Ready(_) if self.writes() => {
                let undo = context.keymap.shown_id(global::UNDO, context.lang);
                Some(context.lang.tf("bulk.confirm", &[("key", &key), ("undo", &undo)]))
            }
            Stage::Ready(_) => Some(context.t("bulk.nothing").to_owned()),
            _ => None,
        };
        let below = area.height.saturating_sub(head);
        let foot_height = match below {
            0..=4 => 0,
            5..=9 => 1,
            _ => 1 + DETAIL,
        };
        let rows = Rect {
            x: area.x.saturating_add(1).min(area.right()),
            y: area.y.saturating_add(head).min(area.bottom()),
            width: area.width.saturating_sub(1),
            height: below - foot_height,
        };
        self.rows(frame, rows, context);
        if foot_height > DETAIL {
            self.detail(frame, Rect { y: rows.bottom(), height: DETAIL, ..area }, context);
        }
        if let Some(said) = foot.filter(|_| foot_height > 0) {
            put(frame, area, area.height - 1, &Line::styled(said, context.style(Role::Accent)));
        }
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            bulk::BACK => match &self.stage {
                // It answers once it has stopped; what was written until then is taken back.
                Stage::Planning | Stage::Writing(_) => self.progress.stop(),
                Stage::Ready(_) | Stage::Failed(_) => return self.back(context),
            },
            bulk::CONFIRM if !self.clashes.is_empty() => self.plan(context),
            bulk::CONFIRM => self.write(context),
            bulk::NEXT_PART => self.next_part(),
            bulk::FILE => {
                if let Some(id) = self.selected() {
                    return Flow::Open(file::open(id, context));
                }
            }
            command if list::moved(&mut self.selection, command) => {}
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        if !std::mem::replace(&mut self.begun, true) {
            self.plan(context);
        }
    }

    /// What it would write is planned on the records as they are now.
    fn erased(&mut self, context: &mut Context) -> Flow {
        if matches!(self.stage, Stage::Ready(_)) {
            self.plan(context);
        }
        Flow::Used
    }

    fn wake(&mut self, context: &mut Context) {
        if matches!(self.stage, Stage::Planning | Stage::Writing(_)) {
            self.tick(context);
        }
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        match reply.take::<Planned>() {
            Ok(planned) => self.planned(planned, context),
            Err(reply) => match reply.take::<Written>() {
                Ok(written) => self.written(written, context),
                Err(_) => Flow::Used,
            },
        }
    }

    fn unsaved(&self) -> bool {
        matches!(self.stage, Stage::Writing(_))
    }
}
