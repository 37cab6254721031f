//! One record or one change in full, for the pane beside or below a list.

use ratatui::text::{Line, Span, Text};

use super::items::{Look, Target, moment, standing_of};
use super::values::Reader;
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
            Some(entry) => change(entry, &look.reader(), theme),
            None => Default::default(),
        },
    }
}

fn title(record: &Record, look: &Look) -> String {
    crate::i18n::capitalise(look.lang.record(record.kind.code(), 1))
}

fn record_lines(record: &Record, look: &Look, theme: &Theme) -> Vec<Line<'static>> {
    let (mut lines, reader) = (Vec::new(), look.reader());
    if record.kind == Kind::Dues
        && let Some((_, left, status)) = standing_of(record, look)
    {
        let mut line = labelled(look.lang.field("dues", "status"), String::new(), &reader, theme);
        let label = look.lang.label("dues.status", status.code()).to_owned();
        line.push_span(Span::styled(label, theme.style(words::dues_role(status))));
        lines.push(line);
        let left = look.lang.amount(Cents(left));
        lines.push(labelled(look.lang.field("dues", "balance"), left, &reader, theme));
    }
    fields(record, &reader, theme, &mut lines);
    if record.kind == Kind::ProjectPartner
        && let Some(project) = look.data.project_of(record)
    {
        lines.push(Line::default());
        fields(project, &reader, theme, &mut lines);
    }
    lines.push(Line::default());
    lines.extend(trace(record, &reader, theme));
    lines
}

/// Who made a record and who changed it last.
pub fn trace(record: &Record, reader: &Reader, theme: &Theme) -> Vec<Line<'static>> {
    let (trace, lang) = (&record.trace, reader.lang);
    let mut said = Vec::new();
    if !trace.created_at.is_empty() {
        let (at, who) = (moment(&trace.created_at, lang), reader.who(&trace.created_by));
        said.push(lang.tf("file.detail.created", &[("when", &at), ("who", &who)]));
    }
    if record.version > 1 {
        let (at, who) = (moment(&trace.changed_at, lang), reader.who(&trace.changed_by));
        said.push(lang.tf("file.detail.changed", &[("when", &at), ("who", &who)]));
    }
    said.into_iter().map(|text| Line::styled(text, theme.style(Role::Muted))).collect()
}

/// Every field that says something; long texts each under their name.
pub fn fields(record: &Record, reader: &Reader, theme: &Theme, lines: &mut Vec<Line<'static>>) {
    // Internal is what everything is unless said.
    let usual = |field: &Field| field.name == "confidentiality" && record.text(field.name) == "internal";
    let told = |field: &&Field| field.name != "organisation" && !record.get(field.name).is_null() && !usual(field);
    let (long, short): (Vec<&Field>, Vec<&Field>) =
        record.kind.fields().iter().filter(told).partition(|field| matches!(field.ty, Type::Lines { .. }));
    // What was said on a visit is what one looks for; its line in the list has the rest.
    if record.kind == Kind::Visit {
        long_fields(record, &long, reader, theme, lines);
    }
    for field in short {
        let value = reader.shown(record, field.name);
        lines.push(labelled(reader.lang.field(record.kind.code(), field.name), value, reader, theme));
    }
    if record.kind != Kind::Visit {
        long_fields(record, &long, reader, theme, lines);
    }
}

fn long_fields(record: &Record, fields: &[&Field], reader: &Reader, theme: &Theme, lines: &mut Vec<Line<'static>>) {
    for field in fields {
        if lines.last().is_some_and(|line| line.width() > 0) {
            lines.push(Line::default());
        }
        lines
            .push(Line::styled(reader.lang.field(record.kind.code(), field.name).to_owned(), theme.style(Role::Title)));
        let value = reader.shown(record, field.name);
        lines.extend(value.lines().map(|line| Line::raw(line.to_owned())));
        lines.push(Line::default());
    }
}

pub fn labelled(label: &str, value: String, reader: &Reader, theme: &Theme) -> Line<'static> {
    Line::from(vec![labels(label, reader, theme), Span::raw(value)])
}

/// A label with its colon and a blank.
fn labels(label: &str, reader: &Reader, theme: &Theme) -> Span<'static> {
    Span::styled(format!("{} ", reader.lang.tf("file.detail.label", &[("label", &label)])), theme.style(Role::Muted))
}

/// What a change did, field by field: before → after.
pub fn change(entry: &HistoryEntry, reader: &Reader, theme: &Theme) -> (String, Text<'static>) {
    let verb = reader.lang.t(match (&entry.before, &entry.after) {
        _ if entry.action == "erase" => "file.history.erase",
        (None, _) => "file.history.create",
        (_, None) => "file.history.delete",
        _ => "file.history.update",
    });
    let title = format!("{} – {}", crate::i18n::capitalise(verb), reader.lang.record(entry.kind.code(), 1));
    let head = format!("{} · {}", moment(&entry.at, reader.lang), reader.who(&entry.who));
    let mut lines = vec![Line::styled(head, theme.style(Role::Accent))];
    if entry.undone {
        lines.push(Line::styled(reader.lang.t("file.history.undone"), theme.style(Role::Warn)));
    }
    if entry.redacted {
        lines.push(Line::styled(reader.lang.t("file.history.redacted"), theme.style(Role::Warn)));
    }
    lines.push(Line::default());
    match (&entry.before, &entry.after) {
        (Some(before), Some(after)) => {
            for name in before.changed_fields(after) {
                difference(name, before, after, reader, theme, &mut lines);
            }
        }
        (Some(record), None) | (None, Some(record)) => fields(record, reader, theme, &mut lines),
        (None, None) => {}
    }
    (title, Text::from(lines))
}

fn difference(
    name: &str,
    before: &Record,
    after: &Record,
    reader: &Reader,
    theme: &Theme,
    lines: &mut Vec<Line<'static>>,
) {
    let value = |record: &Record| reader.shown(record, name);
    let (old, new) = (value(before), value(after));
    let label = reader.lang.field(after.kind.code(), name).to_owned();
    let none = || reader.lang.t("file.history.nothing").to_owned();
    let old_or = if old.is_empty() { none() } else { old.clone() };
    let new_or = if new.is_empty() { none() } else { new.clone() };
    if !old.contains('\n') && !new.contains('\n') {
        lines.push(Line::from(vec![
            labels(&label, reader, theme),
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
