//! One record or one change in full, for the pane beside or below a list.

use ratatui::text::{Line, Span, Text};

use super::items::{Look, Target, moment, standing_of};
use super::values;
use crate::model::kind::{Field, Kind, Type};
use crate::model::money::Cents;
use crate::model::record::Record;
use crate::store::HistoryEntry;
use crate::tui::screens::members::words;
use crate::tui::theme::{Role, Theme};

/// The title and the text of the pane.
pub fn of(target: Target, look: &Look, theme: &Theme) -> (String, Text<'static>) {
    match target {
        Target::Record(kind, id) => match look.data.record(kind, id) {
            Some(record) => (title(record, look), Text::from(record_lines(record, look, theme))),
            None => Default::default(),
        },
        Target::Entry(id) => match look.data.history.iter().find(|entry| entry.id == id) {
            Some(entry) => change(entry, look, theme),
            None => Default::default(),
        },
    }
}

fn title(record: &Record, look: &Look) -> String {
    crate::i18n::capitalise(look.lang.record(record.kind.code(), 1))
}

fn record_lines(record: &Record, look: &Look, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if record.kind == Kind::Dues
        && let Some((_, left, status)) = standing_of(record, look)
    {
        let mut line = labelled(look.lang.field("dues", "status"), String::new(), look, theme);
        let label = look.lang.label("dues.status", status.code()).to_owned();
        line.push_span(Span::styled(label, theme.style(words::dues_role(status))));
        lines.push(line);
        let left = look.lang.amount(Cents(left));
        lines.push(labelled(look.lang.field("dues", "balance"), left, look, theme));
    }
    fields(record, look, theme, &mut lines);
    if record.kind == Kind::ProjectPartner
        && let Some(project) = look.data.project_of(record)
    {
        lines.push(Line::default());
        fields(project, look, theme, &mut lines);
    }
    lines.push(Line::default());
    let trace = &record.trace;
    let mut said = Vec::new();
    if !trace.created_at.is_empty() {
        let (at, who) = (moment(&trace.created_at, look.lang), look.who(&trace.created_by));
        said.push(look.lang.tf("file.detail.created", &[("when", &at), ("who", &who)]));
    }
    if record.version > 1 {
        let (at, who) = (moment(&trace.changed_at, look.lang), look.who(&trace.changed_by));
        said.push(look.lang.tf("file.detail.changed", &[("when", &at), ("who", &who)]));
    }
    lines.extend(said.into_iter().map(|text| Line::styled(text, theme.style(Role::Muted))));
    lines
}

/// Every field that says something; long texts each under their name.
fn fields(record: &Record, look: &Look, theme: &Theme, lines: &mut Vec<Line<'static>>) {
    // Internal is what everything is unless said.
    let usual = |field: &Field| field.name == "confidentiality" && record.text(field.name) == "internal";
    let told = |field: &&Field| field.name != "organisation" && !record.get(field.name).is_null() && !usual(field);
    let (long, short): (Vec<&Field>, Vec<&Field>) =
        record.kind.fields().iter().filter(told).partition(|field| matches!(field.ty, Type::Lines { .. }));
    // What was said on a visit is what one looks for; its line in the list has the rest.
    if record.kind == Kind::Visit {
        long_fields(record, &long, look, theme, lines);
    }
    for field in short {
        let value = values::shown(record, field, look.data, look.contract, look.lang);
        lines.push(labelled(look.lang.field(record.kind.code(), field.name), value, look, theme));
    }
    if record.kind != Kind::Visit {
        long_fields(record, &long, look, theme, lines);
    }
}

fn long_fields(record: &Record, fields: &[&Field], look: &Look, theme: &Theme, lines: &mut Vec<Line<'static>>) {
    for field in fields {
        if lines.last().is_some_and(|line| line.width() > 0) {
            lines.push(Line::default());
        }
        lines.push(Line::styled(look.lang.field(record.kind.code(), field.name).to_owned(), theme.style(Role::Title)));
        let value = values::shown(record, field, look.data, look.contract, look.lang);
        lines.extend(value.lines().map(|line| Line::raw(line.to_owned())));
        lines.push(Line::default());
    }
}

fn labelled(label: &str, value: String, look: &Look, theme: &Theme) -> Line<'static> {
    Line::from(vec![labels(label, look, theme), Span::raw(value)])
}

/// A label with its colon and a blank.
fn labels(label: &str, look: &Look, theme: &Theme) -> Span<'static> {
    Span::styled(format!("{} ", look.lang.tf("file.detail.label", &[("label", &label)])), theme.style(Role::Muted))
}

/// What a change did, field by field: before → after.
fn change(entry: &HistoryEntry, look: &Look, theme: &Theme) -> (String, Text<'static>) {
    let verb = look.lang.t(match (&entry.before, &entry.after) {
        (None, _) => "file.history.create",
        (_, None) => "file.history.delete",
        _ => "file.history.update",
    });
    let title = format!("{} – {}", crate::i18n::capitalise(verb), look.lang.record(entry.kind.code(), 1));
    let head = format!("{} · {}", moment(&entry.at, look.lang), look.who(&entry.who));
    let mut lines = vec![Line::styled(head, theme.style(Role::Accent))];
    if entry.undone {
        lines.push(Line::styled(look.lang.t("file.history.undone"), theme.style(Role::Warn)));
    }
    lines.push(Line::default());
    match (&entry.before, &entry.after) {
        (Some(before), Some(after)) => {
            for name in before.changed_fields(after) {
                difference(name, before, after, look, theme, &mut lines);
            }
        }
        (Some(record), None) | (None, Some(record)) => fields(record, look, theme, &mut lines),
        (None, None) => {}
    }
    (title, Text::from(lines))
}

fn difference(name: &str, before: &Record, after: &Record, look: &Look, theme: &Theme, lines: &mut Vec<Line<'static>>) {
    let value = |record: &Record| values::of(record, name, look.data, look.contract, look.lang);
    let (old, new) = (value(before), value(after));
    let label = look.lang.field(after.kind.code(), name).to_owned();
    let none = || look.lang.t("file.history.nothing").to_owned();
    let old_or = if old.is_empty() { none() } else { old.clone() };
    let new_or = if new.is_empty() { none() } else { new.clone() };
    if !old.contains('\n') && !new.contains('\n') {
        lines.push(Line::from(vec![
            labels(&label, look, theme),
            Span::styled(old_or, theme.style(Role::Bad)),
            Span::raw(" → "),
            Span::styled(new_or, theme.style(Role::Good)),
        ]));
        return;
    }
    lines.push(Line::styled(label, theme.style(Role::Title)));
    for (sign, text, role) in [("− ", old_or, Role::Bad), ("+ ", new_or, Role::Good)] {
        lines.extend(text.lines().map(|line| Line::styled(format!("{sign}{line}"), theme.style(role))));
    }
}
