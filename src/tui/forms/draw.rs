//! Drawing a form: labels, fields and what is said of them, scrolled so that the cursor is in sight.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

use super::choice::Checklist;
use super::entry::{Editor, Entry};
use super::form::Form;
use super::{notes, territory, words};
use crate::model::kind::Type;
use crate::model::parse::Reason;
use crate::tui::context::Context;
use crate::tui::theme::Role;
use crate::tui::widgets::{list, marked, popup, text};

/// A form is no wider than this: lines of text stay readable.
const WIDEST: u16 = 104;
/// Labels longer than this are cut.
const LONGEST_LABEL: usize = 26;
/// Fewest and most rows of an editor of several lines.
const AREA: (u16, u16) = (3, 14);
/// From so many rows on, groups of fields stand apart.
const ROOMY: u16 = 30;
/// With fewer rows than this, fields are worth more than a frame.
const FRAMED: u16 = 5;
/// Rows of proposals, without their frame.
const ROWS: u16 = 8;

/// Where one field stands, in rows of the whole form.
struct Place {
    top: u16,
    /// Rows of the editor.
    height: u16,
    /// What is said under it.
    under: Vec<Line<'static>>,
}

/// What is said of a field, and how.
type Said = (String, Role);

/// Draws a form.
pub fn form(form: &mut Form, frame: &mut Frame, area: Rect, context: &Context) {
    let area = area.intersection(frame.area());
    let outer = popup::centred(area, WIDEST, area.height);
    frame.render_widget(Clear, outer);
    let inside = if outer.height < FRAMED {
        outer
    } else {
        let inside = popup::framed(frame, outer, &context.theme, &form.title, true);
        Rect { x: inside.x.saturating_add(1), width: inside.width.saturating_sub(2), ..inside }
    };
    if inside.is_empty() {
        return;
    }
    let bottom = bottom(form, inside, context);
    let rows = text::cells(bottom.len()).min(inside.height.saturating_sub(1));
    let body = Rect { height: inside.height - rows, ..inside };
    for (index, line) in bottom.iter().take(usize::from(rows)).enumerate() {
        let y = body.y + body.height + text::cells(index);
        frame.buffer_mut().set_line(inside.x, y, line, inside.width);
    }
    fields(form, frame, body, context);
}

/// The last lines: what the change does to the territory, and what was said last.
fn bottom(form: &Form, inside: Rect, context: &Context) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let mut say = |said: &str, role: Role| {
        let line = Line::styled(said.to_owned(), context.style(role));
        lines.extend(text::wrap_line(&line, usize::from(inside.width)));
    };
    if let Some((effect, share)) = &form.preview.effect {
        let (said, role) = territory::said(effect, *share, context.on, context.lang);
        say(&said, role);
    }
    if let Some((said, role)) = &form.message {
        say(said, *role);
    }
    lines
}

fn fields(form: &mut Form, frame: &mut Frame, body: Rect, context: &Context) {
    let problems = form.told();
    let label_width = label_width(form, body.width);
    let said: Vec<Option<Said>> = (0..form.entries.len()).map(|index| said(form, index, &problems, context)).collect();
    let places = places(form, body, label_width, &said, context);
    let total = places.last().map_or(0, |place| place.top + place.height + text::cells(place.under.len()));
    let focus = form.focus;
    if let Some(place) = places.get(focus) {
        let end = place.top.saturating_add(place.height).saturating_add(text::cells(place.under.len()));
        form.offset = form.offset.max(end.saturating_sub(body.height)).min(place.top);
    }
    form.offset = form.offset.min(total.saturating_sub(body.height));
    let offset = form.offset;
    let mut at_cursor = None;
    for (index, place) in places.iter().enumerate() {
        let (Some(row), Some(entry)) = (place.top.checked_sub(offset), form.entries.get_mut(index)) else { continue };
        if row >= body.height {
            break;
        }
        let line = Rect { y: body.y + row, height: place.height.min(body.height - row), ..body };
        let focused = index == focus;
        label(entry, &form.setting, frame, line, label_width, focused, context);
        let shift = text::cells(label_width).min(line.width);
        let field = Rect { x: line.x + shift, width: line.width - shift, ..line };
        let width = editor_width(entry, field.width);
        editor(entry, frame, Rect { width, ..field }, focused, context);
        if focused {
            at_cursor = Some(Rect { width: field.width, ..field });
        }
        let beside = field.width.saturating_sub(width + 2);
        if let (Some((words, role)), true) = (&said[index], place.under.is_empty()) {
            let words = text::truncate(words, usize::from(beside));
            frame.buffer_mut().set_string(field.x + width + 2, field.y, words, context.style(*role));
        }
        for (index, under) in place.under.iter().enumerate() {
            let y = line.y.saturating_add(place.height).saturating_add(text::cells(index));
            if y < body.y + body.height {
                frame.buffer_mut().set_line(field.x, y, under, field.width);
            }
        }
    }
    if total > body.height {
        marks(frame, body, offset > 0, total.saturating_sub(offset) > body.height, context);
    }
    if let Some(field) = at_cursor {
        dropdown(form, frame, body, field, context);
    }
}

/// Arrows in the last column where fields are out of sight.
fn marks(frame: &mut Frame, body: Rect, above: bool, below: bool, context: &Context) {
    let x = body.x + body.width;
    let style = context.style(Role::Accent);
    for (shows, y, mark) in [(above, body.y, "↑"), (below, body.y + body.height.saturating_sub(1), "↓")] {
        if shows && x < frame.area().width && y < frame.area().height {
            frame.buffer_mut().set_string(x, y, mark, style);
        }
    }
}

fn label_width(form: &Form, width: u16) -> usize {
    let longest = form.entries.iter().map(|entry| text::width(form.setting.label(entry.field)) + 3).max().unwrap_or(0);
    longest.min(LONGEST_LABEL).min(usize::from(width) * 2 / 5)
}

fn label(
    entry: &Entry,
    setting: &super::setting::Setting,
    frame: &mut Frame,
    line: Rect,
    width: usize,
    focused: bool,
    context: &Context,
) {
    let star = if entry.field.required { " *" } else { "" };
    let name = text::truncate(setting.label(entry.field), width.saturating_sub(1 + star.len()));
    let role = if focused { Role::Accent } else { Role::Text };
    let spans = vec![Span::styled(name, context.style(role)), Span::styled(star, context.style(Role::Warn))];
    frame.buffer_mut().set_line(line.x, line.y, &Line::from(spans), line.width.min(text::cells(width)));
}

/// How wide an editor is: as wide as what it usually holds, so that what is said of it has room beside.
fn editor_width(entry: &Entry, room: u16) -> u16 {
    let wide = match (&entry.editor, entry.field.ty) {
        (Editor::Choice(choice), _) => choice.labels().map(text::width).max().unwrap_or(0).max(8) + 4,
        (Editor::Area(_) | Editor::Checklist(_), _) => usize::from(room),
        (_, Type::Date | Type::Siret) => 18,
        (_, Type::Naf | Type::Year) => 8,
        (_, Type::Money { .. } | Type::Decimal { .. }) => 16,
        (_, Type::Int { .. }) => 10,
        (_, Type::Text { max }) if max <= 12 => max + 1,
        (Editor::Picker(picker), _) if picker.searches().is_none() => 28,
        // Town and standing stand beside it.
        (Editor::Picker(_), _) => (usize::from(room) * 3 / 5).clamp(12, 44),
        _ => usize::from(room).saturating_sub(2).min(60),
    };
    text::cells(wide).min(room)
}

/// What is said of a field: why it is refused, else what was read, another's value, where it comes from.
fn said(form: &Form, index: usize, problems: &[(usize, Reason)], context: &Context) -> Option<Said> {
    let entry = form.entries.get(index)?;
    if let Some((_, reason)) = problems.iter().find(|(known, _)| *known == index) {
        return Some((words::reason(context.lang, form.setting.kind, reason), Role::Bad));
    }
    if let Some(said) = form.lookalike_said(entry.field.name, context) {
        return Some(said);
    }
    if let Some(said) = form.payment_said(entry.field.name, context.lang) {
        return Some(said);
    }
    if notes::unknown_code(form, entry) {
        return Some((context.t("form.reading.unknown_code").to_owned(), Role::Warn));
    }
    notes::of(form, entry, context).map(|note| (note, Role::Muted))
}

/// Where each field stands. Editors of several lines share the rows that are left.
fn places(form: &Form, body: Rect, label_width: usize, said: &[Option<Said>], context: &Context) -> Vec<Place> {
    let field_width = body.width.saturating_sub(text::cells(label_width));
    let mut places: Vec<Place> = form
        .entries
        .iter()
        .enumerate()
        .map(|(index, entry)| {
            let height = match &entry.editor {
                Editor::Checklist(list) if index == form.focus => {
                    text::cells(ticks(list, usize::from(field_width), true, context).0.len())
                }
                Editor::Area(_) => 0,
                _ => 1,
            };
            Place { top: 0, height, under: under(entry, &said[index], field_width, context) }
        })
        .collect();
    let gaps = if body.height >= ROOMY { form.entries.last().map_or(0, |entry| entry.group) } else { 0 };
    let used: usize = gaps + places.iter().map(|place| usize::from(place.height) + place.under.len()).sum::<usize>();
    let areas = form.entries.iter().filter(|entry| matches!(entry.editor, Editor::Area(_))).count();
    let left = usize::from(body.height).saturating_sub(used) / areas.max(1);
    let area = text::cells(left).clamp(AREA.0, AREA.1);
    let mut top = 0u16;
    let mut group = 0;
    for (place, entry) in places.iter_mut().zip(&form.entries) {
        if matches!(entry.editor, Editor::Area(_)) {
            place.height = area;
        }
        if entry.group != group {
            group = entry.group;
            top = top.saturating_add(u16::from(gaps > 0));
        }
        place.top = top;
        top = top.saturating_add(place.height).saturating_add(text::cells(place.under.len()));
    }
    places
}

/// What has no room beside the editor stands under it.
fn under(entry: &Entry, said: &Option<Said>, width: u16, context: &Context) -> Vec<Line<'static>> {
    let Some((words, role)) = said else { return Vec::new() };
    let beside = usize::from(width.saturating_sub(editor_width(entry, width) + 2));
    let long = text::width(words) > beside;
    // Notes are cut, or left out; errors are told whole.
    if !long || (*role == Role::Muted && beside >= 12) {
        return Vec::new();
    }
    let line = Line::styled(words.clone(), context.style(*role));
    let mut lines = text::wrap_line(&line, usize::from(width));
    lines.truncate(if *role == Role::Muted { 1 } else { 3 });
    lines
}

fn editor(entry: &mut Entry, frame: &mut Frame, area: Rect, focused: bool, context: &Context) {
    let theme = &context.theme;
    let role = if focused { Role::InputFocus } else { Role::Input };
    match &mut entry.editor {
        Editor::Line(line) => line.draw(frame, area, theme, focused, ""),
        Editor::Picker(picker) => {
            let hint = if focused && picker.searches().is_some() { context.t("form.type_to_search") } else { "" };
            picker.field.draw(frame, area, theme, focused, hint);
        }
        Editor::Area(lines) => lines.draw(frame, area, theme, focused, ""),
        Editor::Choice(choice) => {
            let label = choice.label().unwrap_or("—");
            let shown = if focused { format!("‹ {label} ›") } else { label.to_owned() };
            let style = context.style(role);
            if !area.is_empty() {
                frame.buffer_mut().set_style(area, style);
                frame.buffer_mut().set_string(area.x, area.y, text::truncate(&shown, usize::from(area.width)), style);
            }
        }
        Editor::Checklist(list) => {
            let (lines, free) = ticks(list, usize::from(area.width), focused, context);
            for (row, line) in area.rows().zip(&lines) {
                frame.buffer_mut().set_line(row.x, row.y, line, row.width);
            }
            if let (true, Some((x, y)), Some(field)) = (focused, free, list.free()) {
                let here = Rect {
                    x: area.x.saturating_add(text::cells(x)),
                    y: area.y.saturating_add(text::cells(y)),
                    width: area.width.saturating_sub(text::cells(x)),
                    height: 1,
                };
                if y < usize::from(area.height) {
                    let active = list.at() >= list.items().count();
                    field.draw(frame, here, theme, active, context.t("form.other_texts"));
                }
            }
        }
    }
}

/// The lines of a checklist: what is picked, or with the cursor in it everything to tick; and where the free text goes.
fn ticks(
    list: &Checklist,
    width: usize,
    open: bool,
    context: &Context,
) -> (Vec<Line<'static>>, Option<(usize, usize)>) {
    if !open {
        let line = Line::styled(text::truncate(&list.summary(), width), context.style(Role::Input));
        return (vec![line], None);
    }
    let mut lines: Vec<Vec<Span<'static>>> = vec![Vec::new()];
    let mut used = 0;
    for (index, (label, on)) in list.items().enumerate() {
        let item = format!("[{}] {label}", if on { "x" } else { " " });
        let wide = text::width(&item) + 2;
        if used > 0 && used + wide > width + 2 {
            lines.push(Vec::new());
            used = 0;
        }
        let role = match (index == list.at(), on) {
            (true, _) => Role::Selection,
            (false, true) => Role::Accent,
            (false, false) => Role::Text,
        };
        if let Some(line) = lines.last_mut() {
            line.push(Span::styled(item, context.style(role)));
            line.push(Span::raw("  "));
        }
        used += wide;
    }
    let free = list.free().map(|_| {
        // A field of less than this is no field.
        if used + 16 > width && used > 0 {
            lines.push(Vec::new());
            used = 0;
        }
        (used, lines.len() - 1)
    });
    (lines.into_iter().map(Line::from).collect(), free)
}

/// The proposals, right under the field, or above it where there is more room.
fn dropdown(form: &mut Form, frame: &mut Frame, body: Rect, field: Rect, context: &Context) {
    let Some(dropdown) = &mut form.dropdown else { return };
    let wanted = text::cells(dropdown.rows.len()).min(ROWS).saturating_add(2);
    let under = (body.y + body.height).saturating_sub(field.y + 1);
    let above = field.y.saturating_sub(body.y);
    let (y, height) = if under >= wanted || under >= above {
        (field.y + 1, wanted.min(under))
    } else {
        (field.y.saturating_sub(wanted.min(above)), wanted.min(above))
    };
    if height < 3 || field.width < 6 {
        return;
    }
    let area = Rect { y, height, width: field.width.min(64), ..field };
    frame.render_widget(Clear, area);
    let inside = popup::framed(frame, area, &context.theme, "", true);
    let names = dropdown.rows.iter().map(|row| text::width(&row.name)).max().unwrap_or(0);
    let name_width = names.min(usize::from(inside.width) * 2 / 3);
    let muted = context.style(Role::Muted);
    let (rows, query, plain) = (&dropdown.rows, dropdown.query().to_owned(), context.style(Role::Text));
    let line = |index: usize| {
        let Some(row) = rows.get(index) else { return Line::default() };
        let mut spans = marked::column(&row.name, &query, name_width, plain, &context.theme);
        spans.push(Span::raw("  "));
        spans.push(Span::styled(row.detail.clone(), muted));
        Line::from(spans)
    };
    if dropdown.active {
        list::draw(frame, inside, &context.theme, &mut dropdown.selection, line);
    } else {
        for (index, row) in inside.rows().enumerate().take(rows.len()) {
            frame.buffer_mut().set_line(row.x, row.y, &line(index), row.width);
        }
    }
}
