//! The dues of one organisation for the year: what was called, and each payment.

use chrono::Datelike;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::draw::{put, standing};
use super::{edit_dues, name_of, new_payment, new_reminder};
use crate::counters::dues_sheet::{self, SheetRow};
use crate::i18n::capitalise;
use crate::model::dues::DuesStatus;
use crate::model::kind::Kind;
use crate::model::money::Cents;
use crate::model::record::{Id, Record};
use crate::store::StoreError;
use crate::tui::commands::{CommandId, Scope, dues, list, popup};
use crate::tui::context::{Context, Newest};
use crate::tui::forms;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::letters;
use crate::tui::screens::file;
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::text::{self, cells};
use crate::tui::widgets::{list as list_widget, popup as frame_popup};

/// The popup: first the dues, then the payments.
pub(super) struct Detail {
    id: u64,
    newest: Newest,
    organisation: Id,
    row: SheetRow,
    dues: Option<Record>,
    /// The first first.
    payments: Vec<Record>,
    selection: Selection,
}

/// What was read.
struct Read {
    row: Option<SheetRow>,
    dues: Vec<Record>,
    payments: Vec<Record>,
}

/// A line that owes nothing and paid nothing, until what is known was read.
fn blank(organisation: Id) -> SheetRow {
    SheetRow {
        organisation,
        member: true,
        college: None,
        size: None,
        dues: None,
        paid: 0,
        status: DuesStatus::None,
        late_before: None,
    }
}

impl Detail {
    /// On an organisation, for the year of D.
    pub fn new(organisation: Id, context: &mut Context) -> Detail {
        Detail {
            id: context.new_id(),
            newest: Newest::default(),
            organisation,
            row: blank(organisation),
            dues: None,
            payments: Vec::new(),
            selection: Selection::new(1),
        }
    }

    /// The selected record: the dues, if there are any, or a payment.
    fn selected(&self) -> Option<&Record> {
        match self.selection.selected()? {
            0 => self.dues.as_ref(),
            index => self.payments.get(index - 1),
        }
    }

    fn line(&self, index: usize, context: &Context) -> Line<'static> {
        let lang = context.lang;
        let muted = context.style(Role::Muted);
        let amount = |record: &Record| format!("{:>13}", lang.amount(Cents(record.int("amount").unwrap_or_default())));
        let date = |record: &Record, field: &str| record.date(field).map(|day| lang.date(day)).unwrap_or_default();
        let head = |kind: Kind| Span::raw(format!(" {:<11}", capitalise(lang.record(kind.code(), 1))));
        if index == 0 {
            let Some(record) = &self.dues else {
                return Line::styled(format!(" {}", lang.t("dues.detail.none")), muted);
            };
            let mut said = Vec::new();
            if record.date("called_on").is_some() {
                said.push(lang.tf("dues.detail.called", &[("date", &date(record, "called_on"))]));
            }
            if record.date("due_on").is_some() {
                said.push(lang.tf("dues.detail.due", &[("date", &date(record, "due_on"))]));
            }
            return Line::from(vec![
                head(Kind::Dues),
                Span::raw(amount(record)),
                Span::styled(format!("  {}", said.join(", ")), muted),
            ]);
        }
        let Some(record) = self.payments.get(index - 1) else { return Line::default() };
        let after = record.date("paid_on").is_some_and(|paid| paid > context.on);
        let method = match record.text("method") {
            "" => String::new(),
            code => format!("  {}", lang.label("payment.method", code)),
        };
        let reference = match record.text("reference") {
            "" => String::new(),
            reference => format!("  {reference}"),
        };
        let late = if after { format!("  {}", lang.t("dues.detail.after")) } else { String::new() };
        Line::from(vec![
            head(Kind::Payment),
            Span::styled(amount(record), if after { muted } else { context.style(Role::Good) }),
            Span::raw(format!("  {}", date(record, "paid_on"))),
            Span::styled(format!("{method}{reference}{late}"), muted),
        ])
    }
}

impl Layer for Detail {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::Dues, Scope::List, Scope::Global]
    }

    fn title(&self, context: &Context) -> String {
        let name = name_of(self.organisation, context);
        context.lang.tf("dues.detail.title", &[("year", &context.on.year()), ("name", &name)])
    }

    fn fills(&self) -> bool {
        false
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        match command {
            dues::CALL | dues::FILTER | dues::LATE | dues::SORT => false,
            dues::DELETE => self.selected().is_some(),
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let width = area.width.saturating_sub(2).min(90);
        let height = cells(self.selection.len()).saturating_add(4);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), width, height);
        put(frame, inside, 0, &Line::from(standing(&self.row, context)));
        let reason = self.dues.as_ref().map(|record| record.text("exempt_reason")).unwrap_or_default();
        if !reason.is_empty() {
            let said = context.lang.tf("dues.detail.exempt", &[("reason", &reason)]);
            put(frame, inside, 1, &Line::styled(said, context.style(Role::Muted)));
        }
        let rows = Rect { y: inside.y.saturating_add(2), height: inside.height.saturating_sub(2), ..inside };
        let mut selection = std::mem::take(&mut self.selection);
        list_widget::draw(frame, rows, &context.theme, &mut selection, |index| {
            text::truncate_line(&self.line(index, context), usize::from(rows.width))
        });
        self.selection = selection;
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            popup::CLOSE => return Flow::Close,
            list::OPEN => return Flow::Open(file::open(self.organisation, context)),
            dues::PAY => return Flow::Open(forms::create(new_payment(&self.row, context), context)),
            dues::REMIND => return Flow::Open(forms::create(new_reminder(self.organisation, context), context)),
            dues::LETTERS => return letters::open(&self.row, [], context),
            dues::EDIT => {
                return match self.selected() {
                    Some(record) if record.kind == Kind::Payment => {
                        Flow::Open(forms::edit(Kind::Payment, record.id, context))
                    }
                    _ => edit_dues(&self.row, context),
                };
            }
            dues::DELETE => {
                if let Some(record) = self.selected().cloned() {
                    return Flow::Open(forms::delete(record, context));
                }
            }
            command if list::moved(&mut self.selection, command) => {}
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        let (organisation, on) = (self.organisation, context.on);
        context.ask_newest(&self.newest, self.id, move |store, shared| {
            let row = shared.world().facts.file(organisation).and_then(|file| dues_sheet::row(&file, on));
            let of_year = |kind| -> Result<Vec<Record>, StoreError> {
                let records = store.of_organisation(kind, organisation)?;
                let year = Some(i64::from(on.year()));
                Ok(records.into_iter().filter(|record| record.int("year") == year).collect())
            };
            of_year(Kind::Dues).and_then(|dues| of_year(Kind::Payment).map(|payments| Read { row, dues, payments }))
        });
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        match reply.take::<Result<Read, StoreError>>() {
            Ok(Ok(Read { row, dues, mut payments })) => {
                payments.reverse();
                self.row = row.unwrap_or_else(|| blank(self.organisation));
                self.dues = dues.into_iter().next();
                self.payments = payments;
                self.selection.set_len(1 + self.payments.len());
            }
            Ok(Err(error)) => context.fail(&error),
            Err(_) => {}
        }
        Flow::Used
    }

    fn organisation(&self, context: &Context) -> Option<(Id, String)> {
        Some((self.organisation, name_of(self.organisation, context)))
    }
}
