//! How the preview looks: the change in a sentence, how many rows of each sort, the rows, the selected one in full.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Preview, Stage};
use crate::counters::bulk::Verdict;
use crate::model::kind::Kind;
use crate::model::money::Cents;
use crate::tui::commands::{bulk, global};
use crate::tui::context::Context;
use crate::tui::forms::territory;
use crate::tui::layer::Layer;
use crate::tui::layers::bulk::job::Proposal;
use crate::tui::layers::bulk::words;
use crate::tui::theme::Role;
use crate::tui::widgets::line::put;
use crate::tui::widgets::table::{self, Column, ColumnWidth, Row};
use crate::tui::widgets::text;

/// Lines for the selected row in full, where there is room.
const DETAIL: u16 = 2;

impl Preview {
    /// Draws all of it.
    pub(super) fn shown(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
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
