//! The page of the first lines as they will be stored: the lines, and beside them the records of the selected one.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span, Text};

use super::view::ImportView;
use super::words;
use crate::i18n::messages;
use crate::interchange::foreign::records::{Draft, LineRecords};
use crate::interchange::import::Refusal;
use crate::interchange::import::desk::Tried;
use crate::interchange::sheet::Problem;
use crate::model::record::Record;
use crate::model::text::display_safe;
use crate::store::Labels;
use crate::tui::context::Context;
use crate::tui::screens::file::values;
use crate::tui::theme::Role;
use crate::tui::widgets::scroll_text::wrapped;
use crate::tui::widgets::table::{self, Column, ColumnWidth, Row};

pub(super) fn draw(view: &mut ImportView, frame: &mut Frame, area: Rect, context: &Context) {
    let ImportView { tried, desk, part: of, previewed, .. } = view;
    let (Some(tried), Some(desk)) = (tried, desk) else { return };
    let (Some(lines), Some(part)) = (tried.previews.get(*of), desk.parts.get(*of)) else { return };
    let left = (area.width / 3).clamp(24, 50).min(area.width);
    let list = Rect { width: left, ..area };
    let t = |key: &'static str| context.t(key).to_owned();
    let columns = [
        Column::new(t("import.outcome.line"), ColumnWidth::Fixed(6)).right(),
        Column::new(t("import.outcome.name"), ColumnWidth::Fill(1)),
    ];
    table::draw(frame, list, &context.theme, &columns, previewed, None, |index| {
        let Some(line) = lines.get(index) else { return Row::default() };
        let is_refused = line.problems().next().is_some() || refusal(tried, *of, line).is_some();
        let role = if is_refused { Role::Bad } else { Role::Text };
        Row::new([
            Line::styled(line.number.to_string(), context.style(Role::Muted)),
            Line::styled(display_safe(&part.name_of(line.at)).into_owned(), context.style(role)),
        ])
    });
    let Some(line) = previewed.selected().and_then(|index| lines.get(index)) else { return };
    let left = left.saturating_add(2);
    let beside = Rect { x: area.x.saturating_add(left), width: area.width.saturating_sub(left + 1), ..area };
    let goes_to = tried.report.goes_to.get(&(*of, line.at)).map(String::as_str);
    let mut said = records(line, goes_to, context);
    // What the line itself does not show: why the database takes it not.
    let known: Vec<&Problem> = line.problems().collect();
    let problems = refusal(tried, *of, line).into_iter().flat_map(|refusal| &refusal.problems);
    let others = problems.filter(|problem| !known.contains(problem));
    let others = others.map(|problem| Line::styled(words::problem(context.lang, problem), context.style(Role::Bad)));
    said.splice(0..0, others.collect::<Vec<_>>());
    let text = Text::from(said);
    for (row, line) in beside.rows().zip(wrapped(&text, beside.width.max(1))) {
        frame.render_widget(line, row);
    }
}

/// Why a line of a part is refused, if it is.
fn refusal<'a>(tried: &'a Tried, part: usize, line: &LineRecords) -> Option<&'a Refusal> {
    tried.report.refused.iter().find(|refusal| refusal.source == Some((part, line.at)))
}

/// The records that a line becomes.
fn records(line: &LineRecords, goes_to: Option<&str>, context: &Context) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    // The SIRET is that of a record with another name: it is there that all of it goes.
    if let Some(name) = goes_to {
        let said = context.lang.tf("import.preview.goes_to", &[("name", &display_safe(name))]);
        lines.push(Line::styled(said, context.style(Role::Warn)));
    }
    for draft in &line.drafts {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.extend(record(draft, context));
    }
    lines
}

fn record(draft: &Draft, context: &Context) -> Vec<Line<'static>> {
    let lang = context.lang;
    let (kind, labels) = (draft.record.kind, Labels::new());
    let contract = context.contract();
    let mut title = crate::i18n::capitalise(lang.record(kind.code(), 1));
    if draft.named_only {
        title.push_str(&format!(" {}", lang.t("import.preview.named_only")));
    }
    let mut lines = vec![Line::styled(title, context.style(Role::Title))];
    for (index, field) in kind.fields().iter().enumerate() {
        let named = draft.refs.iter().find(|(at, _)| *at == index).map(|(_, name)| display_safe(name).into_owned());
        let value = named.unwrap_or_else(|| values::shown(&draft.record, field, &labels, contract.as_ref(), lang));
        let problems = draft.problems.iter().filter(|problem| problem.field == Some(field.name));
        let faults: Vec<String> = problems
            .map(|problem| format!("« {} » {}", display_safe(&problem.value), messages::fault(lang, &problem.fault)))
            .collect();
        let proposed = !draft.present.get(index).copied().unwrap_or(false)
            && draft.record.values.get(index) != Record::defaults(kind).get(index);
        let said = proposed
            || draft.present.get(index).copied().unwrap_or(false)
            || !faults.is_empty()
            || draft.refs.iter().any(|(at, _)| *at == index);
        // What is presumed of every record says nothing of this one.
        if !said {
            continue;
        }
        let label = Span::styled(format!("  {} : ", words::field(lang, kind, field.name)), context.style(Role::Muted));
        if faults.is_empty() {
            let mark = format!(" {}", lang.t("import.proposed.mark"));
            let mark = proposed.then(|| Span::styled(mark, context.style(Role::Accent)));
            lines.push(Line::from_iter([Some(label), Some(Span::raw(value)), mark].into_iter().flatten()));
        } else {
            lines.push(Line::from(vec![label, Span::styled(faults.join(" "), context.style(Role::Bad))]));
        }
    }
    let others = draft.problems.iter().filter(|problem| problem.field.is_none_or(|field| kind.field(field).is_none()));
    for problem in others {
        let said = format!("  {}", words::problem(lang, problem));
        lines.push(Line::styled(said, context.style(Role::Bad)));
    }
    lines
}
