//! What the selected figure is made of: the numbers of the note under it, each with the rows behind it.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Board, figures};
use crate::counters::parts::Part;
use crate::i18n::{Lang, capitalise};
use crate::model::money::Cents;
use crate::tui::commands::{CommandId, Scope, list, popup};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer};
use crate::tui::layers::evidence::{EvidenceView, Subject};
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::{list as list_widget, popup as frame_popup, text};

/// One number of a note.
pub(super) struct PartLine {
    name: String,
    value: String,
    subject: Subject,
}

/// The menu of parts.
pub(super) struct Parts {
    id: u64,
    lines: Vec<PartLine>,
    selection: Selection,
}

/// The parts of a figure; none for one that has no note.
pub(super) fn of(measure: &str, board: &Board, lang: Lang) -> Vec<PartLine> {
    let (status, contract) = (&board.status, &board.contract);
    let french = lang == Lang::Fr;
    let part = |part, name: String, value: String| PartLine { subject: Subject::Part(part, name.clone()), name, value };
    match measure {
        "members_total" | "members_up_to_date" => {
            let college = |(code, n): (&u8, &u32)| {
                part(Part::College(*code), contract.college_name(*code, french), lang.number((*n).into()))
            };
            let growth = ["growth_sme", "growth_mid_large"].into_iter().filter_map(|id| {
                let figure = status.figure(id)?;
                let name = capitalise(contract.measure(id)?.name(french));
                Some(PartLine { name, value: figures::done(lang, figure), subject: Subject::Measure(id.to_owned()) })
            });
            status.members.by_college.iter().map(college).chain(growth).collect()
        }
        "territory_share" => {
            let name = lang.tf("dashboard.inside_all", &[("name", &contract.territory.name)]);
            vec![part(Part::Inside, name, lang.number(status.territory_all.inside.into()))]
        }
        "dues_collected" => {
            let called = part(
                Part::Called,
                lang.t("dashboard.dues_called").to_owned(),
                lang.kiloeuros(Cents(status.dues.called)),
            );
            let by_status = status.members.dues_status.iter().map(|(dues, n)| {
                let name = lang.label("dues.status", dues.code()).to_owned();
                part(Part::Dues(*dues), name, lang.number((*n).into()))
            });
            std::iter::once(called).chain(by_status).collect()
        }
        _ => Vec::new(),
    }
}

impl Parts {
    /// A menu of parts.
    pub fn new(lines: Vec<PartLine>, context: &mut Context) -> Parts {
        Parts { id: context.new_id(), selection: Selection::new(lines.len()), lines }
    }
}

impl Layer for Parts {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::List]
    }

    fn title(&self, context: &Context) -> String {
        context.t("dashboard.parts").to_owned()
    }

    fn fills(&self) -> bool {
        false
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let height = text::cells(self.lines.len()).saturating_add(2);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), 56, height);
        list_widget::draw(frame, inside, &context.theme, &mut self.selection, |index| {
            let Some(line) = self.lines.get(index) else { return Line::default() };
            Line::from(vec![
                Span::styled(format!(" {:>12}  ", line.value), context.style(Role::Title)),
                Span::raw(capitalise(&line.name)),
            ])
        });
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            popup::CLOSE => return Flow::Close,
            command if list::moved(&mut self.selection, command) => {}
            list::OPEN => {
                if let Some(line) = self.selection.selected().and_then(|index| self.lines.get(index)) {
                    // The numbers are those of the moment the menu was opened: the evidence takes its place.
                    return Flow::Replace(Box::new(EvidenceView::of(line.subject.clone(), context)));
                }
            }
            _ => return Flow::Ignored,
        }
        Flow::Used
    }
}
