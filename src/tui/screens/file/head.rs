//! The head of a file: who the organisation is, and how it stands on the date of reference.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::items::Look;
use crate::model::facts::File;
use crate::model::kind::Kind;
use crate::model::text::display_safe;
use crate::tui::screens::members::words;
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::text;

/// The lines of the head at a width: the most important first. Long ones are wrapped when `roomy`, else cut.
pub fn lines(file: Option<&File>, look: &Look, theme: &Theme, width: usize, roomy: bool) -> Vec<Line<'static>> {
    let mut all = vec![name(file, look, theme)];
    all.extend(file.and_then(|file| rules(file, look, theme)));
    let groups = [identity(look), place(look), reach(look), belongs(look)];
    all.extend(groups.into_iter().filter_map(|pairs| pairs_line(pairs, theme)));
    let notes = look.shown(&look.data.organisation, "notes");
    if let Some(first) = notes.lines().find(|line| !line.trim().is_empty()) {
        let label = look.lang.field("organisation", "notes");
        all.extend(pairs_line(vec![(label.to_owned(), first.to_owned())], theme));
    }
    if roomy { all.iter().flat_map(|line| text::wrap_line(line, width)).collect() } else { all }
}

/// Draws them, with a blank at the left edge.
pub fn draw(frame: &mut Frame, area: Rect, lines: &[Line<'static>]) {
    let inside = Rect { x: area.x.saturating_add(1), width: area.width.saturating_sub(2), ..area };
    for (row, line) in inside.rows().zip(lines) {
        let line = text::truncate_line(line, usize::from(row.width));
        frame.buffer_mut().set_line(row.x, row.y, &line, row.width);
    }
}

fn name(file: Option<&File>, look: &Look, theme: &Theme) -> Line<'static> {
    let name = display_safe(look.data.organisation.text("name")).into_owned();
    let mut spans = vec![Span::styled(name, theme.style(Role::Title))];
    if let Some(file) = file {
        let (standing, role) = words::standing_line(file, look.on, look.lang);
        spans.push(Span::raw("   "));
        spans.push(Span::styled(standing, theme.style(role)));
    }
    Line::from(spans)
}

/// Up to date or why not, and whether in the territory.
fn rules(file: &File, look: &Look, theme: &Theme) -> Option<Line<'static>> {
    let mut spans = Vec::new();
    if let (Some(contract), Some(departement)) = (look.contract, file.organisation.departement) {
        let (key, role) = match contract.in_territory(departement.as_str()) {
            true => ("members.line.in_territory", Role::Good),
            false => ("members.line.outside", Role::Warn),
        };
        spans.push(Span::styled(look.lang.t(key), theme.style(role)));
    }
    if let Some((text, role)) = words::dues_line(file, look.on, look.lang) {
        if !spans.is_empty() {
            spans.push(Span::styled("  ·  ", theme.style(Role::Muted)));
        }
        spans.push(Span::styled(text, theme.style(role)));
    }
    (!spans.is_empty()).then(|| Line::from(spans))
}

/// Label and value; the label may be empty.
type Pair = (String, String);

fn pairs_line(pairs: Vec<Pair>, theme: &Theme) -> Option<Line<'static>> {
    let mut spans = Vec::new();
    for (label, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
        if !spans.is_empty() {
            spans.push(Span::styled("  ·  ", theme.style(Role::Muted)));
        }
        if !label.is_empty() {
            spans.push(Span::styled(format!("{label} "), theme.style(Role::Muted)));
        }
        spans.push(Span::raw(value));
    }
    (!spans.is_empty()).then(|| Line::from(spans))
}

fn identity(look: &Look) -> Vec<Pair> {
    let own = |field: &str| look.shown(&look.data.organisation, field);
    let mut size = own("size");
    if let Some(staff) = look.data.organisation.int("headcount") {
        let people = look.lang.tn("file.head.people", staff, &[]);
        size = if size.is_empty() { people } else { format!("{size}, {people}") };
    }
    let label = |field: &'static str| look.lang.field("organisation", field).to_owned();
    vec![
        (label("siret"), own("siret")),
        (String::new(), own("kind")),
        (String::new(), size),
        (look.lang.t("file.head.naf").to_owned(), own("naf")),
    ]
}

fn place(look: &Look) -> Vec<Pair> {
    let organisation = &look.data.organisation;
    let own = |field: &str| look.shown(organisation, field);
    let town = format!("{} {}", own("postal_code"), own("commune")).trim().to_owned();
    let (country, insee, postal) =
        (organisation.text("country"), organisation.text("insee_code"), organisation.text("postal_code"));
    let known = |text: &'static str| text;
    let departement = crate::model::organisation::Departement::of(
        country,
        Some(insee).filter(|code| !code.is_empty()),
        Some(postal).filter(|code| !code.is_empty()),
    );
    let departement = match departement {
        // Without the commune's code only the postal code tells, which is not always right.
        Some(code) if crate::model::place::departement_of_insee(insee).is_none() => {
            format!("{} ({})", words::departement(code.as_str()), known(look.lang.t("common.derived")))
        }
        Some(code) => words::departement(code.as_str()),
        None if country != "FR" => format!("{} ({country})", look.lang.t("common.foreign")),
        None => String::new(),
    };
    let mut pairs = vec![(String::new(), own("street")), (String::new(), town), (String::new(), departement)];
    pairs.retain(|(_, value)| !value.is_empty());
    pairs
}

fn reach(look: &Look) -> Vec<Pair> {
    let own = |field: &str| (String::new(), look.shown(&look.data.organisation, field));
    let contact = look.data.of(Kind::Contact).find(|contact| contact.int("primary") == Some(1));
    let name = contact.map(|contact| {
        let full = format!("{} {}", look.shown(contact, "first_name"), look.shown(contact, "last_name"));
        full.trim().to_owned()
    });
    vec![
        own("phone"),
        own("email"),
        own("website"),
        (look.lang.t("file.head.contact").to_owned(), name.unwrap_or_default()),
    ]
}

fn belongs(look: &Look) -> Vec<Pair> {
    let own = |field: &str| look.shown(&look.data.organisation, field);
    let named = |key: &'static str, field: &str| (look.lang.t(key).to_owned(), own(field));
    vec![
        named("file.head.sectors", "sectors"),
        named("file.head.tags", "tags"),
        named("file.head.parent", "parent"),
        named("file.head.nda", "nda_signed_on"),
    ]
}
