//! Two dates side by side: each figure on both, and behind it what came and what went between them.

#[cfg(test)]
mod tests;

use chrono::{Datelike, NaiveDate};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

use crate::counters::closing::{FrozenRow, Origin};
use crate::counters::compare::{Comparison, MemberMove, MoveKind, compare};
use crate::i18n::Lang;
use crate::i18n::messages::closing as words;
use crate::live::Shared;
use crate::model::facts::Facts;
use crate::model::kind::Kind;
use crate::store::Store;
use crate::tui::commands::{CommandId, Scope, popup};
use crate::tui::context::{Context, Newest};
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::date::DatePrompt;
use crate::tui::listing::Listing;
use crate::tui::screens::changes::{ChangeLine, Changes, Standing, lines, row_line};
use crate::tui::theme::Role;
use crate::tui::widgets::popup as frame_popup;

/// Asks with which date to compare the date of reference: the same day a year before, unless another is typed.
pub fn ask(context: &mut Context) -> Box<dyn Layer> {
    let on = context.on;
    let other = a_year_before(on);
    let then = move |other: NaiveDate, context: &mut Context| {
        let (from, to) = (on.min(other), on.max(other));
        Flow::Replace(Box::new(Compare::new(from, to, context)))
    };
    Box::new(DatePrompt::asking("compare.ask", Some(other), Box::new(then), context))
}

/// The same day of the year before; the 28th for 29 February.
fn a_year_before(on: NaiveDate) -> NaiveDate {
    let year = on.year() - 1;
    on.with_year(year).or_else(|| on.with_day(28)?.with_year(year)).unwrap_or(on)
}

/// The lines of a comparison; none while no contract is in force.
struct Found(Option<Vec<ChangeLine>>);

struct Compare {
    id: u64,
    newest: Newest,
    from: NaiveDate,
    to: NaiveDate,
    loaded: bool,
    changes: Changes,
}

impl Compare {
    fn new(from: NaiveDate, to: NaiveDate, context: &mut Context) -> Compare {
        let (id, newest) = (context.new_id(), Newest::default());
        Compare { id, newest, from, to, loaded: false, changes: Changes::default() }
    }
}

fn find(store: &Store, shared: &Shared, (from, to): (NaiveDate, NaiveDate), lang: Lang) -> Option<Vec<ChangeLine>> {
    let world = shared.world();
    if !world.loaded {
        return None;
    }
    let (before, after) = (store.contract_on(from), store.contract_on(to));
    let source = |code: &str| store.contract_source(code).unwrap_or_default();
    let sides = ((before, source(&before.code)), (after, source(&after.code)));
    let comparison = compare(&world.facts, sides.0, sides.1, (from, to));
    let mut all = moves(&comparison, &world.facts, after, lang);
    all.extend(lines(lang, &comparison.difference, &comparison.after, &world.facts, &[after, before]));
    Some(all)
}

/// A kind of move: its title, which moves are of it, whether it adds or takes away, and the sign before its number.
type Group = (&'static str, fn(MoveKind) -> bool, Standing, &'static str);

/// A line for each kind of move of members, with the members behind it.
fn moves(comparison: &Comparison, facts: &Facts, contract: &crate::contract::Contract, lang: Lang) -> Vec<ChangeLine> {
    let groups: [Group; 5] = [
        ("compare.moves.joined", |what| what == MoveKind::Joined, Standing::Came, "+"),
        ("compare.moves.left", |what| what == MoveKind::Left, Standing::Went, "-"),
        ("compare.moves.college", |what| matches!(what, MoveKind::College { .. }), Standing::Came, ""),
        ("compare.moves.up_to_date", |what| what == MoveKind::UpToDate, Standing::Came, "+"),
        ("compare.moves.late", |what| what == MoveKind::Late, Standing::Went, "-"),
    ];
    let line = |(key, is, standing, sign): Group| {
        let of: Vec<&MemberMove> = comparison.moves.iter().filter(|one| is(one.what)).collect();
        let count = lang.number(i64::try_from(of.len()).unwrap_or(i64::MAX));
        let row = |one: &&MemberMove| {
            let college = matches!(one.what, MoveKind::College { .. });
            let row = FrozenRow {
                kind: Kind::Organisation.code().to_owned(),
                name: one.name.clone(),
                siret: one.siret.clone(),
                date: one.date,
                detail: college.then(|| words::member_move(lang, one.what, &[contract])),
                amount: 1,
                origin: Some(Origin { kind: Kind::Organisation, id: one.organisation, organisation: one.organisation }),
            };
            row_line(lang, &row, standing, false, facts)
        };
        ChangeLine {
            code: String::new(),
            label: lang.t(key).to_owned(),
            old: String::new(),
            new: String::new(),
            step: format!("{sign}{count}"),
            changed: true,
            rows: of.iter().map(row).collect(),
        }
    };
    groups.into_iter().map(line).filter(|line| !line.rows.is_empty()).collect()
}

impl Layer for Compare {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Changes, Scope::List, Scope::Popup, Scope::Global]
    }

    fn title(&self, context: &Context) -> String {
        let (from, to) = (context.lang.date(self.from), context.lang.date(self.to));
        context.lang.tf("compare.title_of", &[("from", &from), ("to", &to)])
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        self.changes.offers(command)
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let inside = frame_popup::framed(frame, area, &context.theme, &self.title(context), true);
        if !self.loaded {
            return;
        }
        let [head, body] = Layout::vertical([Constraint::Length(2), Constraint::Min(0)]).areas(inside);
        let changed = i64::try_from(self.changes.changed()).unwrap_or(i64::MAX);
        let line = if changed == 0 {
            Line::styled(context.t("compare.nothing"), context.style(Role::Good))
        } else {
            Line::styled(context.lang.tn("compare.changed", changed, &[]), context.style(Role::Muted))
        };
        frame.render_widget(line, Rect { height: head.height.min(1), ..head });
        let (from, to) = (context.lang.date(self.from), context.lang.date(self.to));
        self.changes.draw(frame, body, context, (&from, &to));
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        if command == popup::CLOSE {
            return Flow::Close;
        }
        self.changes.command(command, context).unwrap_or(Flow::Ignored)
    }

    fn refresh(&mut self, context: &mut Context) {
        let (dates, lang) = ((self.from, self.to), context.lang);
        context.ask_newest(&self.newest, self.id, move |store, shared| Found(find(store, shared, dates, lang)));
    }

    fn lists(&self) -> bool {
        self.changes.any()
    }

    fn listing(&self, context: &Context) -> Option<Listing> {
        Some(self.changes.listing(
            self.title(context),
            (&context.lang.date(self.from), &context.lang.date(self.to)),
            context,
        ))
    }

    fn reply(&mut self, reply: Reply, _: &mut Context) -> Flow {
        if let Ok(Found(Some(lines))) = reply.take::<Found>() {
            self.loaded = true;
            self.changes.install(lines);
        }
        Flow::Used
    }
}
