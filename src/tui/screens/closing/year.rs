//! A closed year: each figure as it was reported beside what the records give today.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

use crate::counters::closing::{Difference, Document};
use crate::i18n::Lang;
use crate::i18n::messages::closing as words;
use crate::live::Shared;
use crate::store::{Closing, Store, StoreError};
use crate::tui::commands::{CommandId, Scope, popup};
use crate::tui::context::{Context, Newest};
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::screens::changes::{ChangeLine, Changes, lines};
use crate::tui::theme::Role;
use crate::tui::widgets::{popup as frame_popup, text};

/// What was reported beside what is.
struct View {
    lines: Vec<ChangeLine>,
    contract_changed: bool,
}

enum Found {
    View(View),
    /// The contract of the closing is not in the database.
    NoContract,
    Failed(StoreError),
}

pub(super) struct ClosedYear {
    id: u64,
    newest: Newest,
    closing: Closing,
    found: Option<Found>,
    changes: Changes,
}

fn find(store: &Store, shared: &Shared, closing: &Closing, lang: Lang) -> Result<Found, StoreError> {
    let contract = store.contracts().iter().find(|contract| contract.code == closing.contract);
    let Some((contract, source)) = contract.zip(store.contract_source(&closing.contract)) else {
        return Ok(Found::NoContract);
    };
    let frozen = store.closing_document(closing)?;
    let world = shared.world();
    let today = Document::of(&world.facts, contract, source, frozen.on);
    let difference = Difference::between(&frozen, &today);
    Ok(Found::View(View {
        lines: lines(lang, &difference, &today, &world.facts, &[contract]),
        contract_changed: difference.contract_changed,
    }))
}

impl ClosedYear {
    pub(super) fn new(closing: Closing, context: &mut Context) -> ClosedYear {
        ClosedYear {
            id: context.new_id(),
            newest: Newest::default(),
            closing,
            found: None,
            changes: Changes::default(),
        }
    }

    /// Who closed it and when, its hash, what differs.
    fn head(&self, context: &Context) -> Vec<Line<'static>> {
        let lang = context.lang;
        let closing = &self.closing;
        let by = lang
            .tf("closing.closed_by", &[("date", &words::day(lang, &closing.closed_at)), ("who", &closing.closed_by)]);
        let on = lang.tf("closing.figures_on", &[("date", &lang.date(closing.reference_date))]);
        let muted = |text: String| Line::styled(text, context.style(Role::Muted));
        let mut head = vec![muted(format!("{on} · {by}")), muted(format!("SHA-256 {}", closing.hash))];
        head.extend(closing.note.clone().map(|note| muted(note.replace('\n', " "))));
        match &self.found {
            None => {}
            Some(Found::NoContract) => {
                let text = lang.tf("closing.no_contract", &[("contract", &closing.contract)]);
                head.push(Line::styled(text, context.style(Role::Bad)));
            }
            Some(Found::Failed(error)) => {
                let text = crate::i18n::messages::store_error(lang, error);
                head.push(Line::styled(text, context.style(Role::Bad)));
            }
            Some(Found::View(view)) => {
                if view.contract_changed {
                    head.push(Line::styled(context.t("closing.contract_changed"), context.style(Role::Warn)));
                }
                let changed = self.changes.changed();
                head.push(if changed == 0 {
                    Line::styled(context.t("closing.nothing_changed"), context.style(Role::Good))
                } else {
                    let n = i64::try_from(changed).unwrap_or(i64::MAX);
                    Line::styled(lang.tn("closing.changed", n, &[]), context.style(Role::Warn))
                });
            }
        }
        head
    }
}

impl Layer for ClosedYear {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Changes, Scope::List, Scope::Popup, Scope::Global]
    }

    fn title(&self, context: &Context) -> String {
        let values: &[(&str, &dyn std::fmt::Display)] =
            &[("year", &self.closing.year), ("revision", &self.closing.revision)];
        context.lang.tf("closing.year_title", values)
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        self.changes.offers(command)
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let inside = frame_popup::framed(frame, area, &context.theme, &self.title(context), true);
        let width = usize::from(inside.width).max(1);
        let head: Vec<Line> = self.head(context).iter().flat_map(|line| text::wrap_line(line, width)).collect();
        let [above, body] =
            Layout::vertical([Constraint::Length(text::cells(head.len()) + 1), Constraint::Min(0)]).areas(inside);
        for (line, area) in head.into_iter().zip(above.rows()) {
            frame.render_widget(line, area);
        }
        if matches!(self.found, Some(Found::View(_))) {
            let heads = (context.t("closing.reported"), context.t("closing.now"));
            self.changes.draw(frame, body, context, heads);
        }
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        if command == popup::CLOSE {
            return Flow::Close;
        }
        self.changes.command(command, context).unwrap_or(Flow::Ignored)
    }

    fn refresh(&mut self, context: &mut Context) {
        let (closing, lang) = (self.closing.clone(), context.lang);
        context.ask_newest(&self.newest, self.id, move |store, shared| {
            find(store, shared, &closing, lang).unwrap_or_else(Found::Failed)
        });
    }

    fn reply(&mut self, reply: Reply, _: &mut Context) -> Flow {
        if let Ok(mut found) = reply.take::<Found>() {
            if let Found::View(view) = &mut found {
                self.changes.install(std::mem::take(&mut view.lines));
            }
            self.found = Some(found);
        }
        Flow::Used
    }
}
