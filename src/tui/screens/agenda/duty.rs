//! An obligation of the contract: its full wording, its article, and each of its periods with who met it and when.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::actions;
use chrono::NaiveDate;

use crate::contract::Period;
use crate::counters::agenda::{self, Duty, Met};
use crate::store::StoreError;
use crate::tui::commands::{CommandId, Scope, agenda as commands, list, popup};
use crate::tui::context::{Context, Newest};
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::{list as list_widget, popup as frame_popup, text};

/// A period: what it is, when it is due, how it was met.
type PeriodLine = (Period, Option<NaiveDate>, Option<Met>);

/// The periods as they stood on D.
struct Periods(Result<Vec<PeriodLine>, StoreError>);

/// The popup.
pub struct DutyView {
    id: u64,
    newest: Newest,
    duty: Duty,
    lines: Option<Vec<PeriodLine>>,
    selection: Selection,
}

impl DutyView {
    /// On an obligation, its period selected.
    pub fn new(duty: Duty, context: &mut Context) -> DutyView {
        DutyView { id: context.new_id(), newest: Newest::default(), duty, lines: None, selection: Selection::new(0) }
    }

    fn selected(&self) -> Option<&PeriodLine> {
        self.lines.as_ref()?.get(self.selection.selected()?)
    }

    /// The period that Space and `e` are for: the selected one; for an event, today's.
    fn period(&self, context: &Context) -> Option<Period> {
        match self.duty.period {
            None => Some(Period::Day(context.today)),
            Some(_) => self.selected().map(|(period, _, _)| *period),
        }
    }

    fn install(&mut self, lines: Vec<PeriodLine>) {
        let first = self.lines.is_none();
        self.selection.set_len(lines.len());
        if first && let Some(at) = lines.iter().position(|(period, _, _)| Some(*period) == self.duty.period) {
            self.selection.select(at);
        }
        self.lines = Some(lines);
    }
}

/// A period in words: « 2015   31/03/2015   faite le 20/03/2015 par Paul Jacquet – Envoyé par courriel ».
fn said(line: &PeriodLine, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let (period, due, met) = line;
    let (mark, state, role) = match (met, due) {
        (Some(met), _) => {
            let who = met.staff.and_then(|id| super::draw::staff_name(id, context)).unwrap_or_else(|| met.by.clone());
            let done = lang.tf("agenda.done_by", &[("date", &lang.date(met.done_on)), ("who", &who)]);
            let note =
                met.note.as_ref().map(|note| format!(" – {}", note.split_whitespace().collect::<Vec<_>>().join(" ")));
            ("✓", done + note.as_deref().unwrap_or_default(), Role::Good)
        }
        (None, Some(due)) if *due < context.on => ("!", lang.t("agenda.duty.late").to_owned(), Role::Bad),
        (None, Some(due)) if *due <= context.on + chrono::Days::new(365) => {
            ("○", lang.t("agenda.duty.open").to_owned(), Role::Text)
        }
        _ => ("·", lang.t("agenda.duty.coming").to_owned(), Role::Muted),
    };
    let due = due.map(|due| lang.date(due)).unwrap_or_default();
    Line::from(vec![
        Span::styled(format!("{mark} "), context.style(role)),
        Span::raw(super::draw::cell(&lang.period(*period), 20)),
        Span::styled(format!("{due:<12}"), context.style(Role::Muted)),
        Span::styled(state, context.style(role)),
    ])
}

impl Layer for DutyView {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::Agenda, Scope::List, Scope::Global]
    }

    fn title(&self, context: &Context) -> String {
        context.lang.obligation(&self.duty.obligation).to_owned()
    }

    fn fills(&self) -> bool {
        false
    }

    fn offers(&self, command: CommandId, context: &Context) -> bool {
        let met = self.selected().is_some_and(|(_, _, met)| met.is_some());
        match command {
            commands::DONE => self.period(context).is_some() && (self.duty.period.is_none() || !met),
            commands::EDIT => self.period(context).is_some(),
            commands::DELETE => met,
            list::OPEN => false,
            command if command.starts_with("agenda.") => false,
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let lang = context.lang;
        let width = area.width.min(100);
        let inner = usize::from(width.saturating_sub(4)).max(1);
        let obligation = &self.duty.obligation;
        let french = lang == crate::i18n::Lang::Fr;
        let mut head = vec![Line::styled(
            lang.tf("agenda.article", &[("article", &obligation.article)]),
            context.style(Role::Muted),
        )];
        head.extend(text::wrap_line(&Line::raw(format!("« {} »", obligation.wording)), inner));
        if !french {
            head.extend(text::wrap_line(
                &Line::styled(obligation.wording_en.clone(), context.style(Role::Muted)),
                inner,
            ));
        }
        head.push(Line::default());
        let count = self.lines.as_ref().map_or(0, Vec::len);
        if self.duty.period.is_none() {
            head.push(Line::styled(lang.t("agenda.duty.event"), context.style(Role::Muted)));
            if self.lines.is_some() && count == 0 {
                head.push(Line::styled(lang.t("agenda.duty.never"), context.style(Role::Muted)));
            }
        }
        let height = text::cells(head.len() + count).saturating_add(2);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), width, height);
        // Where there is little room the periods come first: the wording can be read on the line in the agenda.
        let room = inside.height.saturating_sub(text::cells(count).min(4));
        let shown = text::cells(head.len()).min(room);
        for (y, line) in (inside.y..inside.y + shown).zip(&head) {
            let line = text::truncate_line(line, usize::from(inside.width));
            frame.buffer_mut().set_line(inside.x, y, &line, inside.width);
        }
        let rows = Rect { y: inside.y + shown, height: inside.height - shown, ..inside };
        let Some(lines) = &self.lines else { return };
        list_widget::draw(frame, rows, &context.theme, &mut self.selection, |index| {
            lines.get(index).map(|line| said(line, context)).unwrap_or_default()
        });
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            popup::CLOSE => return Flow::Close,
            commands::DONE => {
                if let Some(period) = self.period(context) {
                    actions::fulfil(self.id, &self.duty, period, context);
                }
            }
            commands::EDIT => {
                let met = self.selected().and_then(|(_, _, met)| met.clone());
                if let Some(period) = self.period(context) {
                    return actions::edit_met(&self.duty, period, met.as_ref(), context);
                }
            }
            commands::DELETE => {
                if let Some(id) = self.selected().and_then(|(_, _, met)| met.as_ref()).map(|met| met.id) {
                    actions::delete_met(self.id, id, context);
                }
            }
            command if list::moved(&mut self.selection, command) => {}
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        let (contract, code, on) = (self.duty.contract.clone(), self.duty.obligation.code.clone(), context.on);
        context.ask_newest(&self.newest, self.id, move |store, _| {
            Periods(store.met().map(|met| {
                let contract = store.contracts().iter().find(|each| each.code == contract);
                let lines = contract.map(|contract| agenda::periods(contract, &code, &met, on)).unwrap_or_default();
                lines.into_iter().map(|(period, due, met)| (period, due, met.cloned())).collect()
            }))
        });
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        match reply.take::<Periods>() {
            Ok(Periods(Ok(lines))) => self.install(lines),
            Ok(Periods(Err(error))) => context.fail(&error),
            Err(reply) => {
                if let Ok(flow) = actions::reply(reply, context) {
                    self.refresh(context);
                    return flow;
                }
            }
        }
        Flow::Used
    }
}
