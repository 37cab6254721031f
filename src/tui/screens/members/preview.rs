//! The preview beside the table: who the selected organisation is, whom to call, and what was said there last.

use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span, Text};

use super::words;
use crate::live::World;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record};
use crate::model::text::display_safe;
use crate::store::{Store, StoreError};
use crate::tui::context::Context;
use crate::tui::theme::Role;
use crate::tui::widgets::popup;
use crate::tui::widgets::scroll_text::{self, ScrollState};
use crate::tui::widgets::text::cells;

/// How many visits are shown, and how many lines of each summary.
const VISITS: usize = 4;
const LINES: usize = 3;

/// What is read from the database for the selected organisation.
pub struct Preview {
    pub id: Id,
    organisation: Record,
    contact: Option<Record>,
    visits: Vec<Record>,
}

impl Preview {
    /// Reads it; none when the organisation is gone.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn read(store: &Store, id: Id) -> Result<Option<Preview>, StoreError> {
        let Some(organisation) = store.get(Kind::Organisation, id)? else { return Ok(None) };
        let contacts = store.of_organisation(Kind::Contact, id)?;
        let place = contacts.iter().position(|contact| contact.int("primary") == Some(1)).unwrap_or(0);
        let mut visits = store.of_organisation(Kind::Visit, id)?;
        visits.sort_by_key(|visit| std::cmp::Reverse(visit.date("date")));
        Ok(Some(Preview { id, organisation, contact: contacts.into_iter().nth(place), visits }))
    }
}

/// Draws it framed. `preview` may still be on its way, or be that of the organisation before.
pub fn draw(
    frame: &mut Frame,
    area: Rect,
    id: Option<Id>,
    preview: Option<&Preview>,
    world: &World,
    context: &Context,
) {
    let file = id.and_then(|id| world.facts.file(id));
    let title = file.map(|file| display_safe(&file.organisation.name).into_owned()).unwrap_or_default();
    let inside = popup::framed(frame, area, &context.theme, &title, false);
    let inside = Rect { x: inside.x.saturating_add(1), width: inside.width.saturating_sub(2), ..inside };
    let Some(file) = file else { return };
    let (lang, on) = (context.lang, context.on);
    let styled = |(text, role): (String, Role)| Line::styled(text, context.style(role));
    let mut lines = vec![styled(words::standing_line(&file, on, lang))];
    lines.extend(words::dues_line(&file, on, lang).map(styled));
    let read = preview.filter(|preview| Some(preview.id) == id);
    if let Some(read) = read {
        lines.push(Line::default());
        let own = |field: &str| display_safe(read.organisation.text(field)).into_owned();
        let kind = read.organisation.text("kind");
        let size = file.organisation.size_class().map(|size| lang.label("organisation.size", size.code()));
        let kind = (!kind.is_empty()).then(|| lang.label("organisation.kind", kind));
        join(&mut lines, &[kind.unwrap_or_default(), size.unwrap_or_default()], ", ");
        join(&mut lines, &[&own("street")], "");
        join(&mut lines, &[&own("postal_code"), &own("commune")], " ");
        join(&mut lines, &[&own("phone"), &own("email")], "  ");
        contact_lines(&mut lines, read, context);
        visit_lines(&mut lines, read, on, context, usize::from(inside.width));
    }
    scroll_text::draw(frame, inside, &context.theme, &Text::from(lines), &mut ScrollState::default());
}

fn join(lines: &mut Vec<Line<'static>>, parts: &[&str], between: &str) {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    if !parts.is_empty() {
        lines.push(Line::raw(parts.join(between)));
    }
}

fn contact_lines(lines: &mut Vec<Line<'static>>, read: &Preview, context: &Context) {
    let Some(contact) = &read.contact else { return };
    let text = |field: &str| display_safe(contact.text(field)).into_owned();
    lines.push(Line::default());
    lines.push(Line::styled(context.t("members.preview.contact"), context.style(Role::Title)));
    join(lines, &[&text("first_name"), &text("last_name")], " ");
    join(lines, &[&text("role")], "");
    join(lines, &[&text("phone"), &text("email")], "  ");
}

fn visit_lines(lines: &mut Vec<Line<'static>>, read: &Preview, on: NaiveDate, context: &Context, width: usize) {
    lines.push(Line::default());
    lines.push(Line::styled(context.t("members.preview.visits"), context.style(Role::Title)));
    if read.visits.is_empty() {
        lines.push(Line::styled(context.t("members.preview.no_visit"), context.style(Role::Muted)));
    }
    for visit in read.visits.iter().take(VISITS) {
        let Some(date) = visit.date("date") else { continue };
        let role = if date > on { Role::Muted } else { Role::Accent };
        let mut head = vec![Span::styled(context.lang.date(date), context.style(role))];
        if visit.text("status") == "planned" {
            head.push(Span::styled(format!(" {}", context.t("members.preview.planned")), context.style(Role::Warn)));
        }
        let purpose = display_safe(visit.text("purpose")).into_owned();
        if !purpose.is_empty() {
            head.push(Span::raw(format!("  {purpose}")));
        }
        lines.push(Line::from(head));
        let summary = Text::raw(display_safe(visit.text("summary")).into_owned());
        let wrapped = scroll_text::wrapped(&summary, cells(width));
        let filled = wrapped.into_iter().filter(|line| line.width() > 0);
        lines.extend(filled.take(LINES).map(|line| line.patch_style(context.style(Role::Muted))));
    }
}
