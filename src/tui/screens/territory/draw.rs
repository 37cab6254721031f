//! Drawing the screen: the share in words, the scenario, then one list.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::view::{List, Row, View};
use super::{Territory, said, table};
use crate::counters::territory::{Count, Move};
use crate::tui::commands::{global, members, territory};
use crate::tui::context::Context;
use crate::tui::layers::bulk;

use crate::tui::theme::Role;
use crate::tui::widgets::gauge::{self, Gauge};
use crate::tui::widgets::line::put;
use crate::tui::widgets::text;

/// From this width and height on, the breakdown stands beside the scenario.
const BESIDE_FROM: (u16, u16) = (110, 30);
/// Below this height the share alone stands above.
const HEAD_FROM: u16 = 16;
/// Below this height the scenario shows its result only, unless one is in it.
const ROWS_FROM: u16 = 18;
/// Width of the scenario where something stands beside it.
const SCENARIO: u16 = 52;

/// The whole screen.
pub(super) fn screen(screen: &mut Territory, frame: &mut Frame, area: Rect, context: &Context) {
    let Some(view) = &screen.view else {
        let said = if screen.asked { "territory.no_contract" } else { "members.loading" };
        put(frame, area, 0, &Line::styled(context.t(said), context.style(Role::Muted)));
        return;
    };
    let mut below = Below { area, row: 0 };
    let width = usize::from(area.width.saturating_sub(2)).max(1);
    let [first, rule, all] = said::head(view, context);
    let tall = area.height >= BESIDE_FROM.1;
    let nobody = view.statement.members.is_empty();
    let shown = if area.height < HEAD_FROM { 1 } else { 3 - usize::from(nobody) };
    for line in [&first, &rule, &all].into_iter().take(shown).flat_map(|line| text::wrap_line(line, width)) {
        below.line(frame, &line);
    }
    if tall {
        below.gauge(frame, view, context);
    }
    if nobody {
        let values: [(&str, &dyn std::fmt::Display); 3] = [
            ("date", &context.lang.date(context.on)),
            ("members", &context.keymap.shown_id(global::MEMBERS, context.lang)),
            ("new", &context.keymap.shown_id(members::NEW, context.lang)),
        ];
        let line = Line::styled(context.lang.tf("territory.empty", &values), context.style(Role::Accent));
        below.row += 1;
        text::wrap_line(&line, width).iter().for_each(|line| below.line(frame, line));
        below.row += 1;
    }
    below.row += u16::from(tall);
    let beside = area.width >= BESIDE_FROM.0 && tall;
    let top = below.row;
    scenario(screen, view, frame, &mut below, beside, context);
    if beside {
        let x = SCENARIO + 2;
        let part =
            Rect { x: area.x + x, y: area.y + top, width: area.width - x, height: below.row.saturating_sub(top) };
        split(frame, part, view, context);
    }
    below.row += u16::from(tall);
    below.line(frame, &names(screen.list, view, context));
    let (sentence, role) = said::of_list(screen.list, view, context.lang);
    below.line(
        frame,
        &Line::from(vec![bulk::told(&screen.marks, context), Span::styled(sentence, context.style(role))]),
    );
    let rest = below.rest();
    table::draw(screen, frame, rest, context);
}

/// Where the next line goes.
struct Below {
    area: Rect,
    row: u16,
}

impl Below {
    fn line(&mut self, frame: &mut Frame, line: &Line) {
        put(frame, self.area, self.row, line);
        self.row = self.row.saturating_add(1);
    }

    fn rest(&self) -> Rect {
        let row = self.row.min(self.area.height);
        Rect { y: self.area.y + row, height: self.area.height - row, ..self.area }
    }

    /// The share as a bar, with the rule's share as a mark.
    fn gauge(&mut self, frame: &mut Frame, view: &View, context: &Context) {
        let rule = view.contract.territory.share;
        let now = view.statement.up_to_date;
        let rest = self.rest();
        let bar = Rect { x: rest.x + 1, width: rest.width.saturating_sub(2), height: rest.height.min(1), ..rest };
        let (_, role) = said::mark(now, rule);
        // The whole bar is everybody, so that its length is the share.
        let part = now.share().unwrap_or(0.0);
        let share = f64::from(rule.numerator) / f64::from(rule.denominator);
        gauge::draw(frame, bar, &context.theme, role, Gauge { done: part, target: 1.0, expected: Some(share) });
        self.row = self.row.saturating_add(1);
    }
}

/// The scenario: a row for each move, who leaves and pays by name, and what it comes to.
fn scenario(screen: &Territory, view: &View, frame: &mut Frame, below: &mut Below, beside: bool, context: &Context) {
    let lang = context.lang;
    let area = below.area;
    let room = if beside { SCENARIO.min(area.width) } else { area.width };
    let part = Rect { width: room, ..area };
    let focused = screen.in_scenario();
    put(frame, part, below.row, &Line::styled(context.t("territory.scenario"), context.style(Role::Title)));
    below.row += 1;
    if area.height >= ROWS_FROM || focused.is_some() {
        let longest = Move::ALL.iter().map(|of| text::width(said::move_name(*of, lang))).max().unwrap_or(0);
        for of in Move::ALL {
            let name = said::move_name(of, lang);
            let pad = " ".repeat(longest - text::width(name) + 2);
            let count = screen.scenario.count(of);
            let role = if count > 0 { Role::Accent } else { Role::Muted };
            let line = Line::from(vec![
                Span::raw(format!("  {name}{pad}")),
                Span::styled(format!("← {:>4} →", lang.number(count.into())), context.style(role)),
            ]);
            put(frame, part, below.row, &line);
            if focused == Some(of) && below.row < area.height {
                let bar = Rect { y: area.y + below.row, height: 1, ..part };
                frame.buffer_mut().set_style(bar, context.style(Role::Selection));
            }
            below.row += 1;
        }
    }
    let width = usize::from(room.saturating_sub(2)).max(1);
    let put_all = |frame: &mut Frame, below: &mut Below, line: Line| {
        for line in text::wrap_line(&line, width) {
            put(frame, part, below.row, &line);
            below.row = below.row.saturating_add(1);
        }
    };
    if let Some(named) = said::named(&screen.scenario, context) {
        put(frame, part, below.row, &Line::raw(named));
        below.row += 1;
    }
    if screen.scenario.is_empty() {
        let key = |id| context.keymap.shown_id(id, lang);
        let values: [(&str, &dyn std::fmt::Display); 2] =
            [("resign", &key(territory::RESIGN)), ("pays", &key(territory::PAYS))];
        let said = lang.tf("territory.nothing_tried", &values);
        put_all(frame, below, Line::styled(said, context.style(Role::Muted)));
    } else {
        let outcome = screen.scenario.outcome(&view.statement);
        put_all(frame, below, said::result(outcome, view.contract.territory.share, context));
    }
}

/// The names of the lists, with how many lines each has; the one shown stands out.
fn names(shown: List, view: &View, context: &Context) -> Line<'static> {
    let mut spans = Vec::new();
    for list in List::ALL {
        if !spans.is_empty() {
            spans.push(Span::styled(" │ ", context.style(Role::Border)));
        }
        let name = context.t(list.key());
        let name = match list {
            List::Split => name.to_owned(),
            list => format!("{name} {}", view.lines(list).len()),
        };
        let style = if list == shown { context.style(Role::Header) } else { context.style(Role::Muted) };
        spans.push(Span::styled(if list == shown { format!("▸{name}") } else { name }, style));
    }
    Line::from(spans)
}

/// Members up to date and all members: the territory's départements and all others together, beside the colleges.
/// The list tells them one by one.
fn split(frame: &mut Frame, area: Rect, view: &View, context: &Context) {
    put(frame, area, 0, &Line::styled(context.t("territory.split_title"), context.style(Role::Title)));
    let room = usize::from(area.height.saturating_sub(1));
    let (mut places, mut colleges) = (Vec::new(), Vec::new());
    let mut others = Count::default();
    for line in view.lines(List::Split) {
        match &line.row {
            Row::Departement(row) if !row.inside => {
                others.up_to_date += row.count.up_to_date;
                others.all += row.count.all;
            }
            Row::Departement(_) => places.push(table::split_cells(&line.row, view, context)),
            _ => colleges.push(table::split_cells(&line.row, view, context)),
        }
    }
    places.truncate(room.saturating_sub(1));
    let number = |n: u32| context.lang.number(n.into());
    let name = context.t("territory.others").to_owned();
    places.push((name, number(others.up_to_date), number(others.all)));
    let width = area.width.saturating_sub(1) / 2;
    let longest = usize::from(width).saturating_sub(12);
    for (column, rows) in [(0, places), (width, colleges)] {
        let part = Rect { x: area.x + column, width, ..area };
        for (row, (name, up_to_date, all)) in (1..).zip(rows.into_iter().take(room)) {
            let name = text::truncate(&name, longest);
            let pad = " ".repeat(longest.saturating_sub(text::width(&name)));
            let line = Line::from(vec![
                Span::raw(format!("{name}{pad} {up_to_date:>4}")),
                Span::styled(format!(" / {all}"), context.style(Role::Muted)),
            ]);
            put(frame, part, row, &line);
        }
    }
}
