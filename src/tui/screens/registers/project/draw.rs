//! Drawing a project's page: what it is, whether it may be labelled, its stages; then one part as a list.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span, Text};

use super::data::Data;
use super::{Part, ProjectPage};
use crate::i18n::messages;
use crate::model::kind::Kind;
use crate::model::labelling::{self, Minimum};
use crate::model::membership;
use crate::model::parse::Reason;
use crate::model::standing::{self, PROJECT_DATES, Standing};
use crate::model::text::display_safe;
use crate::tui::commands::registers::{ADD, FOLLOW_UP, LABEL, SUPPORT};
use crate::tui::context::Context;
use crate::tui::screens::file::Reader;
use crate::tui::screens::members::words;
use crate::tui::screens::registers::{columns, page};
use crate::tui::theme::Role;
use crate::tui::widgets::table::{self, Column, ColumnWidth, Row};
use crate::tui::widgets::{scroll_text, text};

/// The whole page.
pub(super) fn page(page: &mut ProjectPage, frame: &mut Frame, area: Rect, context: &Context) {
    let Some(data) = &page.data else { return };
    let head = head(data, context, usize::from(area.width.saturating_sub(2)));
    let height = text::cells(head.len()).min(area.height / 2);
    let rows = [Constraint::Length(height), Constraint::Length(1), Constraint::Min(0)];
    let [top, tabs, body] = Layout::vertical(rows).areas::<3>(area);
    let inside = Rect { x: top.x.saturating_add(1), width: top.width.saturating_sub(2), ..top };
    for (row, line) in inside.rows().zip(&head) {
        frame.buffer_mut().set_line(row.x, row.y, line, row.width);
    }
    draw_tabs(page.part, data, frame, tabs, context);
    match page.part {
        Part::Partners => partners(page, frame, body, context),
        Part::Events => events(page, frame, body, context),
        Part::History => history(page, frame, body, context),
    }
}

fn head(data: &Data, context: &Context, width: usize) -> Vec<Line<'static>> {
    let world = context.shared().world();
    let contract = world.contract_on(context.on);
    let minimum = contract.map(|contract| contract.labelling).unwrap_or_default();
    let reader = Reader { labels: &data.labels, contract, lang: context.lang, staff: &[] };
    let lines = [
        name(data, &reader, context),
        Some(rule(data, minimum, context)),
        about(data, &reader, context),
        dates(data, context),
    ];
    lines.into_iter().flatten().flat_map(|line| text::wrap_line(&line, width)).collect()
}

fn name(data: &Data, reader: &Reader, context: &Context) -> Option<Line<'static>> {
    let project = &data.project;
    let stage = standing::of(project, context.on);
    let mut spans = vec![Span::styled(reader.shown(project, "acronym"), context.style(Role::Title))];
    let title = reader.shown(project, "title");
    if !title.is_empty() {
        spans.push(Span::raw(format!(" – {title}")));
    }
    spans.push(Span::raw("   "));
    spans.push(Span::styled(columns::word(Kind::Project, stage, context.lang), context.style(columns::role(stage))));
    Some(Line::from(spans))
}

/// Programme, sectors, structuring.
fn about(data: &Data, reader: &Reader, context: &Context) -> Option<Line<'static>> {
    let project = &data.project;
    let mut said: Vec<String> = ["programme", "sectors"]
        .iter()
        .map(|field| reader.shown(project, field))
        .filter(|said| !said.is_empty())
        .collect();
    if project.int("structuring") == Some(1) {
        said.push(context.lang.field("project", "structuring").to_lowercase());
    }
    (!said.is_empty()).then(|| Line::styled(said.join("  ·  "), context.style(Role::Muted)))
}

/// Whether it is or may be labelled, and what can be done about it.
fn rule(data: &Data, minimum: Minimum, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let key = |id| context.keymap.shown_id(id, lang);
    let partners = data.for_the_rule();
    let count = labelling::count(&partners);
    let people_now = messages::labelling(lang, count.companies, count.research);
    let supported = data.project.date("supported_on").filter(|date| *date <= context.on);
    let (said, role) = match (data.project.date("labelled_on"), labelling::check(&partners, minimum)) {
        (Some(date), _) if date <= context.on => {
            (lang.tf("registers.project.is_labelled", &[("date", &lang.date(date)), ("who", &people_now)]), Role::Good)
        }
        (Some(date), _) => (lang.tf("registers.project.to_be_labelled", &[("date", &lang.date(date))]), Role::Muted),
        (None, Ok(())) => (lang.tf("registers.project.may", &[("who", &people_now), ("key", &key(LABEL))]), Role::Good),
        (None, Err(Reason::NotLabellable { companies, research })) => {
            let missing = messages::labelling(lang, companies, research);
            match supported {
                Some(date) => {
                    let date = lang.date(date);
                    (lang.tf("registers.project.supported_only", &[("missing", &missing), ("date", &date)]), Role::Warn)
                }
                None => {
                    (lang.tf("registers.project.may_not", &[("missing", &missing), ("key", &key(SUPPORT))]), Role::Warn)
                }
            }
        }
        (None, Err(reason)) => (messages::reason(lang, &reason), Role::Warn),
    };
    Line::styled(said, context.style(role))
}

/// The stages with their days, by date: « évaluation ANR 10/01/2014 → label 10/03/2014 → … ».
fn dates(data: &Data, context: &Context) -> Option<Line<'static>> {
    let lang = context.lang;
    let mut spans = Vec::new();
    let mut stages: Vec<_> =
        PROJECT_DATES.into_iter().filter_map(|field| Some((data.project.date(field)?, field))).collect();
    // Of one day the usual order stays.
    stages.sort_by_key(|(date, _)| *date);
    for (date, field) in stages {
        if !spans.is_empty() {
            spans.push(Span::styled(" → ", context.style(Role::Muted)));
        }
        let said = lang.find(&format!("registers.project.stage.{field}")).unwrap_or(field);
        let (after, role) = if date > context.on {
            (format!(" ({})", columns::word(Kind::Project, Standing::Later, lang)), Role::Muted)
        } else {
            (String::new(), Role::Text)
        };
        spans.push(Span::styled(format!("{said} "), context.style(Role::Muted)));
        spans.push(Span::styled(format!("{}{after}", lang.date(date)), context.style(role)));
    }
    if let (false, Some(date)) = (spans.is_empty(), data.project.date("closed_on"))
        && date <= context.on
        && let Some(code) = data.project.get("outcome").as_text()
    {
        spans.push(Span::raw(format!(", {}", lang.label("project.outcome", code))));
    }
    (!spans.is_empty()).then(|| Line::from(spans))
}

fn draw_tabs(part: Part, data: &Data, frame: &mut Frame, area: Rect, context: &Context) {
    let counts = [data.partners.len(), data.events.len(), data.history.len()];
    let names = ["registers.project.partners", "registers.project.events", "registers.page.history"];
    let mut spans = Vec::new();
    for ((each, count), name) in Part::ALL.iter().zip(counts).zip(names) {
        let role = match (*each == part, count) {
            (true, _) => Role::Selection,
            (_, 0) => Role::Muted,
            _ => Role::Text,
        };
        let count = if count == 0 { String::new() } else { format!(" {count}") };
        spans.push(Span::styled(format!(" {}{count} ", context.t(name)), context.style(role)));
    }
    if !area.is_empty() {
        let line = text::truncate_line(&Line::from(spans), usize::from(area.width));
        frame.buffer_mut().set_line(area.x, area.y, &line, area.width);
    }
}

fn empty(said: String, frame: &mut Frame, area: Rect, context: &Context) {
    let room = Rect { x: area.x.saturating_add(1), width: area.width.saturating_sub(2), ..area };
    let lines = text::wrap_line(&Line::styled(said, context.style(Role::Muted)), usize::from(room.width));
    for (row, line) in room.rows().zip(lines) {
        frame.buffer_mut().set_line(row.x, row.y, &line, row.width);
    }
}

fn partners(page: &mut ProjectPage, frame: &mut Frame, area: Rect, context: &Context) {
    let Some(data) = &page.data else { return };
    let lang = context.lang;
    if data.partners.is_empty() {
        let key = context.keymap.shown_id(ADD, lang);
        return empty(lang.tf("registers.project.no_partner", &[("key", &key)]), frame, area, context);
    }
    let headings = [
        Column::new(lang.field("project_partner", "role"), ColumnWidth::Fixed(10)),
        Column::new(lang.field("project_partner", "organisation"), ColumnWidth::Min(22)),
        Column::new(lang.field("organisation", "kind"), ColumnWidth::Min(11)),
        Column::new(lang.field("organisation", "commune"), ColumnWidth::Min(12)).priority(1),
        Column::new(lang.t("registers.column.standing"), ColumnWidth::Fixed(16)).priority(2),
    ];
    let world = context.shared().world();
    let reader = Reader { labels: &data.labels, contract: None, lang, staff: &[] };
    table::draw(frame, area, &context.theme, &headings, &mut page.partners, None, |index| {
        let Some((partner, organisation)) = data.partners.get(index) else { return Row::default() };
        let file = world.facts.file(organisation.id);
        let standing = file.map(|file| membership::standing(file.memberships, context.on));
        let own = |field: &str| Line::raw(reader.shown(organisation, field));
        Row::new([
            Line::raw(reader.shown(partner, "role")),
            Line::raw(display_safe(organisation.text("name")).into_owned()),
            own("kind"),
            own("commune"),
            Line::raw(standing.map_or("", |standing| words::standing(standing, lang))),
        ])
    });
}

fn events(page: &mut ProjectPage, frame: &mut Frame, area: Rect, context: &Context) {
    let Some(data) = &page.data else { return };
    let lang = context.lang;
    if data.events.is_empty() {
        let key = context.keymap.shown_id(FOLLOW_UP, lang);
        return empty(lang.tf("registers.project.no_event", &[("key", &key)]), frame, area, context);
    }
    let headings = [
        Column::new(lang.field("event", "date"), ColumnWidth::Fixed(10)),
        Column::new(lang.field("event", "kind"), ColumnWidth::Min(16)).priority(1),
        Column::new(lang.field("event", "title"), ColumnWidth::Fill(2)),
        Column::new(lang.field("event", "notes"), ColumnWidth::Fill(3)),
        Column::new("", ColumnWidth::Fixed(7)),
    ];
    let reader = Reader { labels: &data.labels, contract: None, lang, staff: &[] };
    table::draw(frame, area, &context.theme, &headings, &mut page.events, None, |index| {
        let Some(event) = data.events.get(index) else { return Row::default() };
        let stands = standing::of(event, context.on);
        let notes = reader.shown(event, "notes").lines().collect::<Vec<_>>().join(" ");
        let mut cells: Vec<Line> =
            ["date", "kind", "title"].iter().map(|field| Line::raw(reader.shown(event, field))).collect();
        cells.extend([Line::raw(notes), Line::raw(columns::word(Kind::Event, stands, lang))]);
        let row = Row::new(cells);
        if stands == Standing::Later { row.style(context.style(Role::Muted)) } else { row }
    });
}

fn history(project: &mut ProjectPage, frame: &mut Frame, area: Rect, context: &Context) {
    let Some(data) = &project.data else { return };
    let world = context.shared().world();
    let contract = world.contract_on(context.on);
    let reader = Reader { labels: &data.labels, contract, lang: context.lang, staff: &project.staff };
    let lines = page::history(&data.history, &reader, &context.theme, context);
    let room = Rect { x: area.x.saturating_add(1), width: area.width.saturating_sub(1), ..area };
    scroll_text::draw(frame, room, &context.theme, &Text::from(lines), &mut project.scroll);
}
