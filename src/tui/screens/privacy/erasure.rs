//! What an erasure would do, person by person and text by text, to be looked over and confirmed.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::i18n::messages::privacy as words;
use crate::live::draft_files::Folders;
use crate::model::privacy::Mode;
use crate::model::record::Id;
use crate::model::rights::Right;
use crate::model::text::display_safe;
use crate::store::{Erased, ErasurePlan, StoreError, Target};
use crate::tui::commands::{CommandId, Scope, list, privacy};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::confirm::Confirm;
use crate::tui::theme::Role;
use crate::tui::widgets::line::put;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::table::{self, Column, ColumnWidth, Row};
use crate::tui::widgets::text;

use super::choices::{Choice, keep_choices, key};
use super::person::Page;
use super::plan_row::row;

/// Lines about the selected person or text, where there is room.
const FOOT: u16 = 6;

/// The erasure of some people, as a layer.
pub(super) fn open(targets: Vec<Target>, context: &mut Context) -> Box<dyn Layer> {
    let id = context.new_id();
    prepare(id, targets.into_iter().map(|target| (target, Vec::new())).collect(), context);
    let selection = Selection::new(0);
    Box::new(Erasure {
        id,
        stage: Stage::Planning,
        plans: Vec::new(),
        hidden: false,
        again: false,
        outrun: false,
        widened: None,
        choices: Vec::new(),
        selection,
    })
}

/// Has it planned, each with those who are said to be the same person. Every text of the database is read: beside the storage
/// thread.
fn prepare(id: u64, targets: Vec<(Target, Vec<Id>)>, context: &mut Context) {
    context.aside(id, move |store| {
        Planned(store.and_then(|store| {
            store.allow(Right::Erasure)?;
            targets.iter().map(|(target, also)| store.plan_erasure_of(target, also)).collect()
        }))
    });
}

struct Planned(Result<Vec<ErasurePlan>, StoreError>);

struct Done(Result<Erased, StoreError>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Planning,
    Ready,
    Erasing,
}

struct Erasure {
    id: u64,
    stage: Stage,
    plans: Vec<ErasurePlan>,
    /// Somebody was erased meanwhile: what was planned is not shown before it is planned anew.
    hidden: bool,
    /// That happened while it was being planned: once more.
    again: bool,
    /// It is planned anew, as more names them than was shown.
    outrun: bool,
    /// It is planned anew, as somebody else is said to be this person or not: what is proposed is proposed anew.
    widened: Option<usize>,
    /// What was chosen by hand, with the number of the plan.
    choices: Vec<(usize, Choice)>,
    selection: Selection,
}

/// What a line is about: a person, somebody who may be the same, or one of the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Person,
    Alike(usize),
    Text(usize),
}

/// Of which plan.
type At = (usize, Part);

impl Erasure {
    fn rows(&self) -> Vec<At> {
        if self.hidden {
            return Vec::new();
        }
        let texts = |(at, plan): (usize, &ErasurePlan)| {
            std::iter::once(Part::Person)
                .chain((0..plan.alike.len()).map(Part::Alike))
                .chain((0..plan.places.len()).map(Part::Text))
                .map(move |part| (at, part))
                .collect::<Vec<_>>()
        };
        self.plans.iter().enumerate().flat_map(texts).collect()
    }

    fn selected(&self) -> Option<At> {
        self.rows().get(self.selection.selected()?).copied()
    }

    /// Has everybody planned anew, as far as they are known.
    fn prepare_again(&mut self, context: &mut Context) {
        self.stage = Stage::Planning;
        prepare(self.id, self.plans.iter().map(|plan| (plan.target.clone(), plan.also())).collect(), context);
    }

    fn toggle(&mut self, context: &mut Context) {
        match self.selected() {
            Some((at, Part::Alike(other))) => {
                let Some(plan) = self.plans.get_mut(at) else { return };
                if let Some(other) = plan.alike.get_mut(other) {
                    other.chosen = !other.chosen;
                    self.widened = Some(at);
                    self.prepare_again(context);
                }
            }
            Some((at, Part::Text(text))) => {
                if let Some(place) = self.plans.get_mut(at).and_then(|plan| plan.places.get_mut(text)) {
                    place.chosen = !place.chosen;
                    self.choices.push((at, Some(key(place))));
                }
                self.selection.down();
            }
            Some((at, Part::Person)) => {
                if let Some(plan) = self.plans.get_mut(at).filter(|plan| !plan.contacts.is_empty()) {
                    plan.mode = if plan.mode == Mode::Erased { Mode::Anonymised } else { Mode::Erased };
                    self.choices.push((at, None));
                }
            }
            None => {}
        }
    }

    /// Takes out who was erased elsewhere; what was chosen for the others stays theirs.
    fn leave_out(&mut self, erased: &[bool]) {
        let is_gone = |at: usize| erased.get(at).copied().unwrap_or(false);
        let now = |at: usize| (!is_gone(at)).then(|| (0..at).filter(|before| !is_gone(*before)).count());
        self.choices =
            std::mem::take(&mut self.choices).into_iter().filter_map(|(at, choice)| Some((now(at)?, choice))).collect();
        self.widened = self.widened.and_then(now);
        let mut at = 0;
        self.plans.retain(|_| {
            at += 1;
            !is_gone(at - 1)
        });
    }

    /// To the next person, and around.
    fn next(&mut self) {
        let rows = self.rows();
        let here = self.selection.selected().unwrap_or(0);
        let people = || rows.iter().enumerate().filter(|(_, (_, part))| *part == Part::Person).map(|(index, _)| index);
        let next = people().find(|index| *index > here).or_else(|| people().next());
        if let Some(next) = next {
            self.selection.select(next);
        }
    }

    fn confirm(&self, context: &mut Context) -> Flow {
        let n = i64::try_from(self.plans.len()).unwrap_or(i64::MAX);
        let mut names: Vec<String> =
            self.plans.iter().take(4).map(|plan| display_safe(&plan.target.name).into_owned()).collect();
        if self.plans.len() > names.len() {
            names.push("…".to_owned());
        }
        let question = context.lang.tn("privacy.plan.confirm", n, &[("who", &names.join(", "))]);
        let title = context.t("privacy.plan.confirm_title").to_owned();
        let (id, plans) = (self.id, self.plans.clone());
        let yes = Box::new(move |context: &mut Context| {
            context.ask(id, |_, _| Begun);
            let folders = Folders::of_user(context.state.as_deref());
            context.aside(id, move |store| {
                Done(store.and_then(|mut store| {
                    let mut done = store.erase(&plans)?;
                    done.unread_drafts = folders.erase(store.path(), &|origin| store.begins_with(origin), &plans);
                    done.editor_files = folders.left_by_editors(&plans);
                    Ok(done)
                }))
            });
        });
        Flow::Open(Box::new(Confirm::new(title, question, context, yes)))
    }

    fn head(&self, context: &Context) -> Line<'static> {
        let lang = context.lang;
        let muted = context.style(Role::Muted);
        let mut spans = vec![Span::styled(lang.t("privacy.plan.screen"), context.style(Role::Title))];
        let said = match self.stage {
            Stage::Planning => lang.t("privacy.planning").to_owned(),
            Stage::Erasing => lang.t("privacy.erasing").to_owned(),
            Stage::Ready => {
                let texts: usize =
                    self.plans.iter().map(|plan| plan.places.iter().filter(|place| place.chosen).count()).sum();
                let n = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
                let people = lang.tn("privacy.people", n(self.plans.len()), &[]);
                format!("{people} · {}", lang.tn("privacy.plan.changes", n(texts), &[]))
            }
        };
        spans.push(Span::styled(" · ", muted));
        spans.push(Span::styled(said, context.style(Role::Accent)));
        Line::from(spans)
    }

    /// What is said of the selected line in full.
    fn detail(&self, context: &Context) -> Vec<Line<'static>> {
        let Some((at, part)) = self.selected() else { return Vec::new() };
        let Some(plan) = self.plans.get(at) else { return Vec::new() };
        match part {
            Part::Text(text) => plan.places.get(text).map_or_else(Vec::new, |place| {
                vec![
                    Line::styled(words::place(context.lang, place), context.style(Role::Muted)),
                    Line::raw(display_safe(&place.excerpt).into_owned()),
                ]
            }),
            Part::Alike(other) => plan.alike.get(other).map_or_else(Vec::new, |other| {
                vec![
                    Line::styled(context.t("privacy.plan.alike"), context.style(Role::Muted)),
                    Line::raw(words::alike(context.lang, other)),
                ]
            }),
            Part::Person => {
                let lines = words::summary(context.lang, plan);
                lines.into_iter().map(|line| Line::styled(line, context.style(Role::Accent))).collect()
            }
        }
    }
}

/// The answer was yes.
struct Begun;

/// Who of those to be erased has been erased elsewhere.
struct Left(Result<Vec<bool>, StoreError>);

impl Layer for Erasure {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Erasure, Scope::List]
    }

    fn title(&self, context: &Context) -> String {
        context.t("privacy.plan.screen").to_owned()
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        match command {
            list::OPEN => false,
            privacy::CONFIRM | privacy::TOGGLE | privacy::NEXT => self.stage == Stage::Ready,
            privacy::BACK => self.stage != Stage::Erasing,
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        put(frame, area, 0, &self.head(context));
        let body = Rect { y: area.y.saturating_add(1), height: area.height.saturating_sub(1), ..area };
        let width = usize::from(body.width.saturating_sub(2)).max(1);
        let lines: Vec<Line> =
            self.detail(context).into_iter().flat_map(|line| text::wrap_line(&line, width)).collect();
        // What keeps the name is told in full where there is room.
        let wanted = text::cells(lines.len()).saturating_add(1).clamp(FOOT, (body.height / 2).max(FOOT));
        let foot = if body.height > 14 { wanted } else { 0 };
        let table_area = Rect { height: body.height - foot, ..body };
        let columns = [
            Column::new("", ColumnWidth::Fixed(1)),
            Column::new(context.t("privacy.col.name"), ColumnWidth::Fill(4)),
            Column::new(context.t("privacy.col.what"), ColumnWidth::Fill(4)),
        ];
        let rows = self.rows();
        let plans = &self.plans;
        table::draw(frame, table_area, &context.theme, &columns, &mut self.selection, None, |index| {
            let at = rows.get(index).and_then(|(at, part)| Some((plans.get(*at)?, *part)));
            at.map_or_else(Row::default, |(plan, part)| row(plan, part, context))
        });
        let part = Rect { y: body.y + table_area.height, height: foot, ..body };
        for (row, line) in (1..part.height).zip(lines) {
            put(frame, part, row, &line);
        }
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            privacy::BACK => return Flow::Close,
            privacy::TOGGLE => self.toggle(context),
            privacy::NEXT => self.next(),
            privacy::CONFIRM => return self.confirm(context),
            command if list::moved(&mut self.selection, command) => {}
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    /// What was planned stays: what has come since is looked for when it is written, and shown then.
    fn changed(&mut self, _: &[crate::store::Touched], _: &mut Context) {}

    /// Whoever of them was erased elsewhere is not to be erased here.
    fn erased(&mut self, context: &mut Context) -> Flow {
        if self.stage == Stage::Erasing {
            return Flow::Used;
        }
        self.hidden = true;
        if std::mem::replace(&mut self.stage, Stage::Planning) == Stage::Planning {
            self.again = true;
            return Flow::Used;
        }
        let targets: Vec<_> = self.plans.iter().map(|plan| plan.target.clone()).collect();
        context.aside(self.id, move |store| {
            Left(store.and_then(|store| targets.iter().map(|target| store.is_erased(target)).collect()))
        });
        Flow::Used
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let reply = match reply.take::<Left>() {
            Ok(Left(erased)) => {
                let erased = match erased {
                    Ok(erased) => erased,
                    Err(error) => {
                        context.fail(&error);
                        return Flow::Close;
                    }
                };
                self.leave_out(&erased);
                if self.plans.is_empty() {
                    context.warn_later(context.t("global.erased_closed"));
                    return Flow::Close;
                }
                self.prepare_again(context);
                return Flow::Used;
            }
            Err(reply) => reply,
        };
        let reply = match reply.take::<Planned>() {
            Ok(Planned(Ok(mut plans))) => {
                self.hidden = std::mem::take(&mut self.again);
                let widened = self.widened.take();
                for (at, plan) in plans.iter_mut().enumerate() {
                    if let Some(old) = self.plans.get(at).filter(|old| old.target == plan.target) {
                        let by_hand = |choice| self.choices.contains(&(at, choice));
                        keep_choices(plan, old, |choice| widened != Some(at) || by_hand(choice));
                    }
                }
                self.plans = plans;
                self.stage = Stage::Ready;
                if self.hidden {
                    return self.erased(context);
                }
                if std::mem::take(&mut self.outrun) {
                    context.warn(context.t("privacy.plan.outrun"));
                }
                self.selection.set_len(self.rows().len());
                return Flow::Used;
            }
            Ok(Planned(Err(error))) => {
                context.fail(&error);
                return Flow::Close;
            }
            Err(reply) => reply,
        };
        let reply = match reply.take::<Begun>() {
            Ok(Begun) => {
                self.stage = Stage::Erasing;
                return Flow::Used;
            }
            Err(reply) => reply,
        };
        match reply.take::<Done>() {
            Ok(Done(Ok(done))) => {
                let mut lines = words::erased(context.lang, &done);
                if lines.len() == 1 {
                    context.say(lines.swap_remove(0));
                    return Flow::Close;
                }
                let title = context.t("privacy.erased_title").to_owned();
                Flow::Replace(Box::new(Page::new(title, lines, context)))
            }
            Ok(Done(Err(StoreError::ErasureOutrun { .. }))) => {
                self.outrun = true;
                self.prepare_again(context);
                Flow::Used
            }
            Ok(Done(Err(error))) => {
                context.fail(&error);
                self.stage = Stage::Ready;
                Flow::Used
            }
            Err(_) => Flow::Used,
        }
    }
}
