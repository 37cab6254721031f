//! Evidence: the very rows that a figure counts, then those that nearly counted with the reason; Enter opens the file.

use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::counters::evidence::{self, Near, Row};
use crate::i18n::Lang;
use crate::live::Shared;
use crate::model::facts::rows_of;
use crate::model::kind::Kind;
use crate::model::money::Cents;
use crate::model::record::Id;
use crate::tui::commands::{CommandId, Scope, list, popup};
use crate::tui::context::{Context, Newest};
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::screens::file;
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::{list as list_widget, popup as frame_popup, text};

/// One line: a row, its organisation and date, and why it does not count.
struct EvidenceLine {
    organisation: Id,
    name: String,
    date: Option<NaiveDate>,
    amount: Option<i64>,
    why: Option<Near>,
}

struct Rows {
    counted: usize,
    lines: Vec<EvidenceLine>,
}

/// The evidence of one measure on D.
pub struct EvidenceView {
    id: u64,
    measure: &'static str,
    newest: Newest,
    rows: Option<Rows>,
    selection: Selection,
}

impl EvidenceView {
    /// The evidence of a measure.
    pub fn new(measure: &'static str, context: &mut Context) -> EvidenceView {
        EvidenceView {
            id: context.new_id(),
            measure,
            newest: Newest::default(),
            rows: None,
            selection: Selection::new(0),
        }
    }

    fn selected(&self) -> Option<&EvidenceLine> {
        self.rows.as_ref()?.lines.get(self.selection.selected()?)
    }
}

fn rows(measure: &str, shared: &Shared, on: NaiveDate) -> Option<Rows> {
    let world = shared.world();
    let contract = world.contract_on(on)?;
    let found = evidence::of(contract.measure(measure)?, &world.facts, contract, on);
    let line = |row: &Row, why: Option<Near>| {
        let facts = &world.facts;
        let date = match row.kind {
            Kind::Visit => find(rows_of(&facts.visits, row.organisation), |visit| visit.id == row.id, |v| v.date),
            Kind::Payment => find(rows_of(&facts.payments, row.organisation), |p| p.id == row.id, |p| p.paid_on),
            Kind::Membership => {
                find(rows_of(&facts.memberships, row.organisation), |m| m.id == row.id, |m| m.joined_on)
            }
            Kind::Engagement => {
                rows_of(&facts.engagements, row.organisation).iter().find(|e| e.id == row.id).and_then(|e| e.started_on)
            }
            _ => None,
        };
        EvidenceLine {
            organisation: row.organisation,
            name: facts.file(row.organisation).map(|file| file.organisation.name.to_string()).unwrap_or_default(),
            date,
            amount: (row.kind == Kind::Payment).then_some(row.amount),
            why,
        }
    };
    let mut counted: Vec<EvidenceLine> = found.counted.iter().map(|row| line(row, None)).collect();
    let mut near: Vec<EvidenceLine> = found.near.iter().map(|(row, why)| line(row, Some(*why))).collect();
    for part in [&mut counted, &mut near] {
        part.sort_by(|a, b| (a.date, &a.name).cmp(&(b.date, &b.name)));
    }
    Some(Rows { counted: counted.len(), lines: counted.into_iter().chain(near).collect() })
}

fn find<T>(rows: &[T], is: impl Fn(&T) -> bool, date: impl Fn(&T) -> NaiveDate) -> Option<NaiveDate> {
    rows.iter().find(|row| is(row)).map(date)
}

/// Why a row does not count, in words.
fn reason(lang: Lang, why: Near) -> String {
    let dated = |key: &'static str, date: NaiveDate| lang.tf(key, &[("date", &lang.date(date))]);
    match why {
        Near::Planned => lang.t("evidence.planned").to_owned(),
        Near::After(date) => dated("evidence.after", date),
        Near::NotACompany => lang.t("evidence.not_a_company").to_owned(),
        Near::AlreadyCounted(date) => dated("evidence.already_counted", date),
        Near::VisitedBefore(date) => dated("evidence.visited_before", date),
        Near::MemberSince(date) => dated("evidence.member_since", date),
        Near::Late => lang.t("evidence.late").to_owned(),
        Near::Outside => lang.t("evidence.outside").to_owned(),
        Near::CollegeLeftOut => lang.t("evidence.college_left_out").to_owned(),
        Near::LeftOn(date) => dated("evidence.left_on", date),
        Near::NotActive => lang.t("evidence.not_active").to_owned(),
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
        let name = context.lang.label("measure", self.measure);
        let counted = self.rows.as_ref().map_or(0, |rows| rows.counted);
        let near = self.rows.as_ref().map_or(0, |rows| rows.lines.len() - rows.counted);
        context.lang.tf("evidence.title", &[("name", &name), ("counted", &counted), ("near", &near)])
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        command != list::OPEN || self.selected().is_some()
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let inside = frame_popup::framed(frame, area, &context.theme, &self.title(context), true);
        let Some(rows) = &self.rows else { return };
        if rows.lines.is_empty() && !inside.is_empty() {
            frame.render_widget(Line::styled(context.t("evidence.nothing"), context.style(Role::Muted)), inside);
            return;
        }
        let longest = rows.lines.iter().map(|line| text::width(&line.name)).max().unwrap_or(0);
        let name_width = longest.min(usize::from(inside.width) * 2 / 5).max(10);
        list_widget::draw(frame, inside, &context.theme, &mut self.selection, |index| {
            let Some(line) = rows.lines.get(index) else { return Line::default() };
            let name = text::truncate(&line.name, name_width);
            let pad = " ".repeat(name_width.saturating_sub(text::width(&name)) + 1);
            let date = line.date.map(|date| context.lang.date(date)).unwrap_or_default();
            let mark = if line.why.is_none() { ("✔ ", Role::Good) } else { ("· ", Role::Muted) };
            let mut spans = vec![
                Span::styled(mark.0, context.style(mark.1)),
                Span::raw(name + &pad),
                Span::raw(format!("{date:<11}")),
            ];
            if let Some(cents) = line.amount {
                spans.push(Span::raw(format!("{:>14} ", context.lang.amount(Cents(cents)))));
            }
            if let Some(why) = line.why {
                spans.push(Span::styled(reason(context.lang, why), context.style(Role::Warn)));
            }
            Line::from(spans)
        });
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            popup::CLOSE => return Flow::Close,
            command if list::moved(&mut self.selection, command) => {}
            list::OPEN => {
                if let Some(line) = self.selected() {
                    return Flow::Open(file::open(line.organisation, context));
                }
            }
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        let (measure, on) = (self.measure, context.on);
        context.ask_newest(&self.newest, self.id, move |_, shared| rows(measure, shared, on));
    }

    fn reply(&mut self, reply: Reply, _: &mut Context) -> Flow {
        if let Ok(Some(rows)) = reply.take::<Option<Rows>>() {
            self.selection.set_len(rows.lines.len());
            self.rows = Some(rows);
        }
        Flow::Used
    }

    fn organisation(&self, _: &Context) -> Option<(Id, String)> {
        self.selected().map(|line| (line.organisation, line.name.clone()))
    }
}
