//! Evidence: the very rows that a figure counts, then those that nearly counted with the reason; Enter opens the record.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use crate::contract::{Measure, Unit};
use crate::counters::describe::{self, Described};
use crate::counters::evidence::Near;
use crate::counters::{self, Figure, Ratio};
use crate::i18n::messages::figures;
use crate::i18n::{Lang, capitalise};
use crate::live::Shared;
use crate::model::kind::Kind;
use crate::model::money::Cents;
use crate::model::record::Id;
use crate::tui::commands::{CommandId, Scope, list, popup};
use crate::tui::context::{Context, Newest};
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::screens::registers;
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::{list as list_widget, popup as frame_popup, text};

/// In which part of the evidence a line stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Counted,
    /// The rest of what a quotient divides by, or what a growth started from.
    Base,
    Near(Near),
}

struct EvidenceLine {
    part: Part,
    what: Described,
}

struct Rows {
    measure: Measure,
    figure: Figure,
    /// The day of the opening balance, where the figure has one.
    base_on: chrono::NaiveDate,
    counted: usize,
    base: usize,
    lines: Vec<EvidenceLine>,
}

/// The evidence of one measure on D.
pub struct EvidenceView {
    id: u64,
    measure: String,
    newest: Newest,
    rows: Option<Rows>,
    selection: Selection,
}

impl EvidenceView {
    /// The evidence of a measure.
    pub fn new(measure: &str, context: &mut Context) -> EvidenceView {
        EvidenceView {
            id: context.new_id(),
            measure: measure.to_owned(),
            newest: Newest::default(),
            rows: None,
            selection: Selection::new(0),
        }
    }

    fn selected(&self) -> Option<&EvidenceLine> {
        self.rows.as_ref()?.lines.get(self.selection.selected()?)
    }
}

fn rows(measure: &str, shared: &Shared, on: chrono::NaiveDate) -> Option<Rows> {
    let world = shared.world();
    let contract = world.contract_on(on)?;
    let measure = contract.measure(measure)?;
    let found = describe::evidence(measure, &world.facts, contract, on);
    let line = |part| move |what| EvidenceLine { part, what };
    // What is in the denominator and stands below with its reason is not said twice.
    let said = |what: &Described| found.near.iter().any(|(near, _)| (near.kind, near.id) == (what.kind, what.id));
    let base: Vec<Described> = found.base.iter().filter(|what| !said(what)).cloned().collect();
    Some(Rows {
        figure: counters::figure_of(measure, &world.facts, contract, on),
        measure: measure.clone(),
        base_on: contract.base_on,
        counted: found.counted.len(),
        base: base.len(),
        lines: found
            .counted
            .into_iter()
            .map(line(Part::Counted))
            .chain(base.into_iter().map(line(Part::Base)))
            .chain(found.near.into_iter().map(|(what, why)| EvidenceLine { part: Part::Near(why), what }))
            .collect(),
    })
}

impl Rows {
    /// What the figure is made of, in a line or two above the rows.
    fn summary(&self, lang: Lang) -> Vec<String> {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let figure = &self.figure;
        let shown = |value: Option<f64>| {
            let value = value.map(|value| figures::value(lang, figure.unit, value));
            value.unwrap_or_else(|| lang.t("common.not_measurable").to_owned())
        };
        let mut parts = Vec::new();
        match figure.ratio {
            Some(Ratio::Share { numerator, denominator }) => {
                parts.push(format!("{} = {numerator} / {denominator}", shown(figure.done)));
            }
            Some(Ratio::Growth { now, before }) => {
                let level = |level: i64| match self.measure.field.as_deref() {
                    Some("headcount") | None => lang.number(level),
                    Some(_) => lang.kiloeuros(Cents(level)),
                };
                parts.push(format!("{} : {} → {}", shown(figure.done), level(before), level(now)));
            }
            None => parts.push(shown(figure.done)),
        }
        if let Some(restated) = &figure.restated {
            let computed = shown(figure.computed);
            parts.push(lang.tf("evidence.restated", &[("computed", &computed)]));
            parts.extend(restated.source.clone());
        } else if figure.base != 0.0 {
            let base = figures::value(lang, figure.unit, figure.base);
            parts.push(lang.tf("evidence.opening", &[("date", &lang.date(self.base_on)), ("n", &base)]));
        }
        let mut lines = vec![parts.join(" · ")];
        let mut counts = vec![lang.tn("evidence.counted", count(self.counted), &[])];
        if self.base > 0 {
            let growth = matches!(figure.ratio, Some(Ratio::Growth { .. }));
            let key = if growth { "evidence.base_growth" } else { "evidence.base_rate" };
            counts.push(lang.tn(key, count(self.base), &[]));
        }
        let near = self.lines.len() - self.counted - self.base;
        if near > 0 {
            counts.push(lang.tn("evidence.near_title", count(near), &[]));
        }
        lines.push(counts.join(" · "));
        lines
    }
}

impl Layer for EvidenceView {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::List, Scope::Global]
    }

    fn title(&self, context: &Context) -> String {
        let name = self.rows.as_ref().map_or("", |rows| rows.measure.name(context.lang == Lang::Fr));
        context.lang.tf("evidence.title", &[("name", &capitalise(name))])
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        command != list::OPEN || self.selected().is_some()
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let inside = frame_popup::framed(frame, area, &context.theme, &self.title(context), true);
        let Some(rows) = &self.rows else { return };
        let summary = rows.summary(context.lang);
        let [head, body] =
            Layout::vertical([Constraint::Length(text::cells(summary.len()) + 1), Constraint::Min(0)]).areas(inside);
        for (line, area) in summary.iter().zip(head.rows()) {
            frame.render_widget(Line::styled(line.clone(), context.style(Role::Muted)), area);
        }
        if rows.lines.is_empty() && !body.is_empty() {
            frame.render_widget(Line::styled(context.t("evidence.nothing"), context.style(Role::Muted)), body);
            return;
        }
        let longest = rows.lines.iter().map(|line| text::width(&line.what.name)).max().unwrap_or(0);
        let name_width = longest.min(usize::from(body.width) * 2 / 5).max(10);
        list_widget::draw(frame, body, &context.theme, &mut self.selection, |index| {
            rows.lines.get(index).map(|line| drawn(line, rows, name_width, context)).unwrap_or_default()
        });
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            popup::CLOSE => return Flow::Close,
            command if list::moved(&mut self.selection, command) => {}
            list::OPEN => {
                if let Some((kind, id)) = self.selected().map(|line| (line.what.kind, line.what.id)) {
                    return Flow::Open(registers::open_record(kind, id, context));
                }
            }
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        let (measure, on) = (self.measure.clone(), context.on);
        context.ask_newest(&self.newest, self.id, move |_, shared| rows(&measure, shared, on));
    }

    fn reply(&mut self, reply: Reply, _: &mut Context) -> Flow {
        if let Ok(Some(rows)) = reply.take::<Option<Rows>>() {
            self.selection.set_len(rows.lines.len());
            self.rows = Some(rows);
        }
        Flow::Used
    }

    fn organisation(&self, _: &Context) -> Option<(Id, String)> {
        let line = self.selected().filter(|line| line.what.organisation != 0)?;
        Some((line.what.organisation, line.what.name.clone()))
    }
}

/// One row: whether it counts, what it is, when, how much, and why not.
fn drawn(line: &EvidenceLine, rows: &Rows, name_width: usize, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let what = &line.what;
    let name = text::truncate(&what.name, name_width);
    let pad = " ".repeat(name_width.saturating_sub(text::width(&name)) + 1);
    let date = what.date.map(|date| lang.date(date)).unwrap_or_default();
    let (mark, role) = match line.part {
        Part::Counted => ("✔ ", Role::Good),
        Part::Base => ("÷ ", Role::Muted),
        Part::Near(_) => ("· ", Role::Muted),
    };
    let mut spans =
        vec![Span::styled(mark, context.style(role)), Span::raw(name + &pad), Span::raw(format!("{date:<11}"))];
    let amount = match (what.kind, rows.measure.unit) {
        (Kind::Payment, _) => Some(lang.amount(Cents(what.amount))),
        (Kind::Figures, Unit::Percent) if line.part == Part::Counted => {
            Some(lang.percent(what.amount as f64 / 10_000.0, 1))
        }
        (Kind::Figures, Unit::Point) if line.part == Part::Counted => Some(lang.number(what.amount)),
        _ => None,
    };
    if let Some(amount) = amount {
        spans.push(Span::raw(format!("{amount:>14} ")));
    }
    if let Some(detail) = &what.detail {
        spans.push(Span::styled(format!("{detail} "), context.style(Role::Muted)));
    }
    if let Part::Near(why) = line.part {
        spans.push(Span::styled(figures::near(lang, why), context.style(Role::Warn)));
    }
    Line::from(spans)
}
