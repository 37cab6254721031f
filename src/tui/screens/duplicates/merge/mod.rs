//! Two records side by side: which value stays, what moves along, then one of them goes.

mod draw;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Declared, declare};
use crate::contract::Contract;
use crate::i18n::messages::merge as words;
use crate::model::kind::Kind;
use crate::model::merge::{Choices, Clash, Merging, Side, allows_both, by_rule};
use crate::model::record::{Id, Record};
use crate::model::text::display_safe;
use crate::store::{Labels, StoreError};
use crate::tui::commands::{CommandId, Scope, duplicates, global, list};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::confirm::Confirm;
use crate::tui::widgets::selection::Selection;

/// The two records side by side; the one with more to it is proposed to stay.
pub(super) fn open(kind: Kind, one: Id, other: Id, context: &mut Context) -> Box<dyn Layer> {
    Box::new(MergeView {
        id: context.new_id(),
        kind,
        ids: (one, other),
        shown: None,
        contract: None,
        selection: Selection::new(0),
    })
}

/// The two records as read, with the names of what they point to.
struct Loaded(Result<Option<(Merging, Labels)>, StoreError>);

/// What came of the merge.
struct Merged(Result<(), StoreError>);

/// A line: a field in which the two differ, or something that both have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Field(usize),
    Clash(usize),
}

/// What is shown.
struct Shown {
    merging: Merging,
    labels: Labels,
    choices: Choices,
    clashes: Vec<Clash>,
    lines: Vec<Line>,
    /// How many fields are the same, and filled.
    same: usize,
}

struct MergeView {
    id: u64,
    kind: Kind,
    ids: (Id, Id),
    shown: Option<Shown>,
    contract: Option<Contract>,
    selection: Selection,
}

impl Shown {
    fn new(merging: Merging, labels: Labels) -> Shown {
        let (keep, gone) = (&merging.keep, &merging.gone);
        let clashes = merging.clashes();
        let differs = |index: &usize| {
            let owner = keep.kind != Kind::Organisation && keep.kind.fields()[*index].name == "organisation";
            keep.values[*index] != gone.values[*index] && !owner
        };
        let fields: Vec<usize> = (0..keep.values.len()).filter(differs).collect();
        let filled = keep.values.iter().zip(&gone.values).filter(|(left, right)| left == right && !left.is_null());
        let same = filled.count();
        // What is to be decided stands first.
        let undecided = |index: &usize| clashes[*index].proposed.is_none();
        let (open, proposed): (Vec<usize>, Vec<usize>) = (0..clashes.len()).partition(undecided);
        let lines = open.into_iter().map(Line::Clash);
        let lines = lines.chain(fields.into_iter().map(Line::Field)).chain(proposed.into_iter().map(Line::Clash));
        let lines = lines.collect();
        let choices = merging.proposed();
        Shown { choices, lines, same, clashes, merging, labels }
    }

    /// The sides that a line can take.
    fn sides(&self, line: Line) -> &'static [Side] {
        match line {
            Line::Clash(index) => self.clashes.get(index).map_or(&[], Clash::sides),
            Line::Field(index) => match self.merging.keep.kind.fields().get(index) {
                Some(field) if by_rule(&self.merging.keep, &self.merging.gone, field).is_some() => &[],
                Some(field) if allows_both(field) => &[Side::Left, Side::Right, Side::Both],
                _ => &[Side::Left, Side::Right],
            },
        }
    }

    fn side(&self, line: Line) -> Option<Side> {
        match line {
            Line::Clash(index) => self.choices.clashes.get(index).copied().flatten(),
            Line::Field(index) => self.choices.fields.get(index).copied(),
        }
    }

    /// Chooses a side, where the line can take it.
    fn choose(&mut self, line: Line, side: Side) {
        if !self.sides(line).contains(&side) {
            return;
        }
        match line {
            Line::Clash(index) => self.choices.clashes[index] = Some(side),
            Line::Field(index) => self.choices.fields[index] = side,
        }
    }

    /// The side after the one chosen.
    fn next(&mut self, line: Line) {
        let sides = self.sides(line);
        let at = self.side(line).and_then(|side| sides.iter().position(|one| *one == side));
        if let Some(side) = sides.get(at.map_or(0, |at| (at + 1) % sides.len())) {
            self.choose(line, *side);
        }
    }

    /// The line that is still to be decided.
    fn undecided(&self) -> Option<usize> {
        self.lines.iter().position(|line| self.side(*line).is_none())
    }
}

/// What a record is called.
fn name(record: &Record) -> String {
    let name = match record.kind {
        Kind::Contact => format!("{} {}", record.text("first_name"), record.text("last_name")),
        _ => record.text("name").to_owned(),
    };
    display_safe(name.trim()).into_owned()
}

/// Records that are kept in the notes only are told one by one up to here.
const MOST_TOLD: usize = 4;

/// What moves along as it is chosen by now: « 2 visites, 1 contact »; then what does not, a line each.
fn moving(shown: &Shown, context: &Context) -> Vec<String> {
    let lang = context.lang;
    let (outcome, left_out) = shown.merging.outcome(&shown.choices);
    let counts = words::counts(lang, &outcome.moves);
    let moves = match counts.is_empty() {
        true => lang.t("duplicates.merge.moves_nothing").to_owned(),
        false => lang.tf("duplicates.merge.moves", &[("what", &counts.join(", "))]),
    };
    let mut besides = words::besides(lang, &outcome, &left_out);
    if besides.len() > MOST_TOLD {
        besides.truncate(MOST_TOLD - 1);
        besides.push("…".to_owned());
    }
    let besides = besides.iter().map(|line| display_safe(line).into_owned());
    std::iter::once(moves).chain(besides).collect()
}

impl MergeView {
    fn line(&self) -> Option<Line> {
        self.shown.as_ref()?.lines.get(self.selection.selected()?).copied()
    }

    fn change(&mut self, change: impl FnOnce(&mut Shown, Line)) {
        if let (Some(line), Some(shown)) = (self.line(), &mut self.shown) {
            change(shown, line);
        }
    }

    fn show(&mut self, merging: Merging, labels: Labels) {
        let shown = Shown::new(merging, labels);
        self.selection.set_len(shown.lines.len());
        self.selection.select(0);
        self.shown = Some(shown);
    }

    /// The two as they are now. What was chosen stays, unless they are others by now.
    fn loaded(&mut self, merging: Merging, labels: Labels, context: &mut Context) {
        match &self.shown {
            Some(shown) if shown.merging == merging => {}
            Some(_) => {
                context.warn(context.t("duplicates.stale"));
                self.show(merging, labels);
            }
            None => self.show(merging, labels),
        }
    }

    fn swap(&mut self) {
        if let Some(Shown { merging, labels, .. }) = self.shown.take() {
            self.show(merging.swapped(), labels);
        }
    }

    /// Asks, then merges; what is not decided comes first.
    fn confirm(&mut self, context: &mut Context) -> Flow {
        let Some(shown) = &self.shown else { return Flow::Used };
        if let Some(at) = shown.undecided() {
            if let Some(Line::Clash(index)) = shown.lines.get(at) {
                context.warn(words::undecided(context.lang, &shown.clashes[*index]));
            }
            self.selection.select(at);
            return Flow::Used;
        }
        let (lang, today, id) = (context.lang, context.today, self.id);
        let (keep, gone) = (name(&shown.merging.keep), name(&shown.merging.gone));
        let moves = moving(shown, context).join("\n");
        let values: [(&str, &dyn std::fmt::Display); 3] = [("keep", &keep), ("gone", &gone), ("moves", &moves)];
        let question = lang.tf("duplicates.merge.confirm", &values);
        let (merging, choices) = (shown.merging.clone(), shown.choices.clone());
        let yes = move |context: &mut Context| {
            context.ask(id, move |store, _| {
                let note = |gone: &Record, lost: &[_]| words::note(lang, today, gone, lost);
                Merged(store.merge(&merging, &choices, note).map(drop))
            });
        };
        let title = context.t("duplicates.merge.confirm_title").to_owned();
        Flow::Open(Box::new(Confirm::new(title, question, context, Box::new(yes))))
    }

    fn merged(&mut self, outcome: Result<(), StoreError>, context: &mut Context) -> Flow {
        match outcome {
            Ok(()) => {
                let kept = self.shown.as_ref().map(|shown| name(&shown.merging.keep)).unwrap_or_default();
                let key = context.keymap.shown_id(global::UNDO, context.lang);
                context.say(context.lang.tf("duplicates.merged", &[("name", &kept), ("key", &key)]));
                Flow::Close
            }
            Err(error) => {
                context.fail(&error);
                self.refresh(context);
                Flow::Used
            }
        }
    }
}

impl Layer for MergeView {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Merge, Scope::List, Scope::Global]
    }

    fn title(&self, context: &Context) -> String {
        context.t("duplicates.merge.title").to_owned()
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        let sides = self.shown.as_ref().zip(self.line()).map_or(&[][..], |(shown, line)| shown.sides(line));
        match command {
            // Here the key merges.
            global::DUPLICATES | list::OPEN => false,
            duplicates::PICK => !sides.is_empty(),
            duplicates::LEFT => sides.contains(&Side::Left),
            duplicates::RIGHT => sides.contains(&Side::Right),
            duplicates::BOTH => sides.contains(&Side::Both),
            duplicates::MERGE | duplicates::SWAP | duplicates::MERGE_NOT_SAME => self.shown.is_some(),
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        draw::screen(self, frame, area, context);
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            duplicates::MERGE_CLOSE => return Flow::Close,
            duplicates::MERGE => return self.confirm(context),
            duplicates::PICK => self.change(Shown::next),
            duplicates::LEFT => self.change(|shown, line| shown.choose(line, Side::Left)),
            duplicates::RIGHT => self.change(|shown, line| shown.choose(line, Side::Right)),
            duplicates::BOTH => self.change(|shown, line| shown.choose(line, Side::Both)),
            duplicates::SWAP => self.swap(),
            duplicates::MERGE_NOT_SAME => {
                if let Some(Shown { merging, .. }) = &self.shown {
                    let (keep, gone) = (name(&merging.keep), name(&merging.gone));
                    declare(self.id, self.kind, (merging.keep.id, &keep), (merging.gone.id, &gone), true, context);
                }
            }
            command if list::moved(&mut self.selection, command) => {}
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        self.contract = context.contract();
        let (kind, (one, other)) = (self.kind, self.ids);
        let oriented = self.shown.as_ref().map(|shown| (shown.merging.keep.id, shown.merging.gone.id));
        context.ask(self.id, move |store, _| {
            let found = match oriented {
                Some((keep, gone)) => store.merging(kind, keep, gone),
                None => store.merging_of(kind, one, other),
            };
            Loaded(found.and_then(|found| match found {
                Some(merging) => {
                    let labels = store.labels_of([&merging.keep, &merging.gone])?;
                    Ok(Some((merging, labels)))
                }
                None => Ok(None),
            }))
        });
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let reply = match reply.take::<Loaded>() {
            Ok(Loaded(Ok(Some((merging, labels))))) => {
                self.loaded(merging, labels, context);
                return Flow::Used;
            }
            Ok(Loaded(Ok(None))) => {
                context.warn(context.t("duplicates.gone"));
                return Flow::Close;
            }
            Ok(Loaded(Err(error))) => {
                context.fail(&error);
                return Flow::Close;
            }
            Err(reply) => reply,
        };
        let reply = match reply.take::<Merged>() {
            Ok(Merged(outcome)) => return self.merged(outcome, context),
            Err(reply) => reply,
        };
        match reply.take::<Declared>() {
            Ok(Declared(Ok(()))) => Flow::Close,
            Ok(Declared(Err(error))) => {
                context.fail(&error);
                Flow::Used
            }
            Err(_) => Flow::Used,
        }
    }

    fn organisation(&self, _: &Context) -> Option<(Id, String)> {
        let keep = &self.shown.as_ref()?.merging.keep;
        (self.kind == Kind::Organisation).then(|| (keep.id, keep.text("name").to_owned()))
    }
}
