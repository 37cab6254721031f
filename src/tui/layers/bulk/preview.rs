//! What a change of many rows will do, row by row, before anything is written.

mod draw;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ratatui::Frame;
use ratatui::layout::Rect;

use super::form::Form;
use super::job::{self, Planned, Progress, Proposal, Written};
use super::{Boxed, words};
use crate::counters::bulk::Operation;
use crate::i18n::messages;
use crate::model::kind::Kind;
use crate::model::record::Id;
use crate::store::{Outrun, StoreError};
use crate::tui::commands::{CommandId, Scope, bulk, global, list};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::screens::file;
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;

/// How often the screen says how far it is.
const TICK: Duration = Duration::from_millis(100);

/// What is going on.
enum Stage {
    Planning,
    Ready(Proposal),
    Writing(Proposal),
    Failed(String),
}

/// The preview. It has the form's number: what comes for the draft of what was typed there comes here meanwhile.
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
    /// What was typed named somebody who was erased since: this is of another text than the form's.
    outdated: bool,
}

impl Preview {
    /// Of an operation on these rows; `form` is where it comes from.
    pub(super) fn new(operation: Operation, targets: Arc<[Id]>, form: Form) -> Preview {
        Preview {
            id: form.id,
            operation,
            targets,
            form: Some(form),
            stage: Stage::Planning,
            begun: false,
            progress: Arc::default(),
            selection: Selection::new(0),
            clashes: BTreeMap::new(),
            outdated: false,
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
        let draft = self.form.as_ref().map(|form| context.drafts.current(form.keeper.name()));
        context.ask(self.id, move |store, _| job::write(store, &plan, draft.as_deref(), &progress));
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
            _ if self.outdated => return self.back(context),
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
                if let Some(form) = &mut self.form {
                    form.keeper.drop_saved(context);
                }
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
        if self.outdated { self.back(context) } else { Flow::Used }
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
        self.shown(frame, area, context);
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

    /// What it would write is planned on the records as they are now, and what was typed is asked whom it names.
    fn erased(&mut self, context: &mut Context) -> Flow {
        if let Some(form) = &mut self.form {
            let _ = form.erased(context);
        }
        if matches!(self.stage, Stage::Ready(_)) {
            self.plan(context);
        }
        Flow::Used
    }

    fn wake(&mut self, context: &mut Context) {
        if matches!(self.stage, Stage::Planning | Stage::Writing(_)) {
            self.tick(context);
        }
        if let Some(form) = &mut self.form {
            form.wake(context);
        }
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let reply = match reply.take::<Planned>() {
            Ok(planned) => return self.planned(planned, context),
            Err(reply) => reply,
        };
        let reply = match reply.take::<Written>() {
            Ok(written) => return self.written(written, context),
            Err(reply) => reply,
        };
        let Some(form) = &mut self.form else { return Flow::Used };
        match form.erased_answered(reply, context) {
            Ok(false) => {}
            Ok(true) => {
                self.outdated = true;
                match &self.stage {
                    Stage::Planning | Stage::Writing(_) => self.progress.stop(),
                    Stage::Ready(_) | Stage::Failed(_) => return self.back(context),
                }
            }
            Err(reply) => {
                form.told(reply, context);
                if let Some((said, Role::Bad | Role::Warn)) = &form.said {
                    context.warn(said.clone());
                }
            }
        }
        Flow::Used
    }

    fn ending(&mut self, context: &mut Context) {
        if let Some(form) = &mut self.form {
            form.ending(context);
        }
    }

    fn keep_again(&mut self, context: &mut Context) {
        if let Some(form) = &mut self.form {
            form.keep_again(context);
        }
    }

    fn unsaved(&self) -> bool {
        matches!(self.stage, Stage::Writing(_)) || self.form.as_ref().is_some_and(Form::is_changed)
    }
}
