//! The page of a project: its stages, whether it may be labelled, who takes part, its follow-up, its history.

mod ask;
mod data;
mod draw;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::page::open_record;
use crate::model::kind::Kind;
use crate::model::labelling;
use crate::model::record::{Id, Record, Value};
use crate::store::{StoreError, Touched};
use crate::tui::commands::{CommandId, Scope, list, registers};
use crate::tui::context::{Context, Newest};
use crate::tui::forms;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::screens::file;
use crate::tui::widgets::scroll_text::ScrollState;
use crate::tui::widgets::selection::Selection;
use ask::{Ask, Step};
use data::Data;

/// The page of a project.
pub fn open(project: Id, context: &mut Context) -> Box<dyn Layer> {
    Box::new(ProjectPage {
        id: context.new_id(),
        project,
        newest: Newest::default(),
        data: None,
        part: Part::Partners,
        partners: Selection::new(0),
        events: Selection::new(0),
        staff: Vec::new(),
        scroll: ScrollState::default(),
    })
}

/// The parts of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Partners,
    Events,
    History,
}

impl Part {
    const ALL: [Part; 3] = [Part::Partners, Part::Events, Part::History];

    fn step(self, by: usize) -> Part {
        Part::ALL[(self as usize + by) % Part::ALL.len()]
    }
}

struct Read(Result<Option<Data>, StoreError>);

struct ProjectPage {
    id: u64,
    project: Id,
    newest: Newest,
    data: Option<Data>,
    part: Part,
    partners: Selection,
    events: Selection,
    /// Logins and names.
    staff: Vec<(String, String)>,
    /// Of the history.
    scroll: ScrollState,
}

impl ProjectPage {
    /// The partnership or the event that is selected.
    fn line(&self) -> Option<&Record> {
        let data = self.data.as_ref()?;
        match self.part {
            Part::Partners => data.partners.get(self.partners.selected()?).map(|(partner, _)| partner),
            Part::Events => data.events.get(self.events.selected()?),
            Part::History => None,
        }
    }

    fn moved(&mut self, command: CommandId) -> bool {
        match self.part {
            Part::Partners => list::moved(&mut self.partners, command),
            Part::Events => list::moved(&mut self.events, command),
            Part::History => {
                match command {
                    list::DOWN => self.scroll.move_by(1),
                    list::UP => self.scroll.move_by(-1),
                    list::PAGE_DOWN => self.scroll.page_down(),
                    list::PAGE_UP => self.scroll.page_up(),
                    list::FIRST => self.scroll.home(),
                    list::LAST => self.scroll.end(),
                    _ => return false,
                }
                true
            }
        }
    }

    /// Enter: the organisation that takes part, or what was done.
    fn open_line(&self, context: &mut Context) -> Flow {
        let Some(line) = self.line() else { return Flow::Used };
        match (line.kind, line.id_of("organisation")) {
            (Kind::ProjectPartner, Some(organisation)) => Flow::Open(file::open(organisation, context)),
            (kind, _) => Flow::Open(open_record(kind, line.id, context)),
        }
    }

    /// A form for another partner: the first is the leader.
    fn add_partner(&self, data: &Data, context: &mut Context) -> Flow {
        let led = data.partners.iter().any(|(partner, _)| partner.text("role") == "leader");
        let record = Record::new(Kind::ProjectPartner)
            .with("project", Value::Int(i64::from(self.project)))
            .with("role", Value::Text(if led { "partner" } else { "leader" }.to_owned()));
        Flow::Open(forms::create(record, context))
    }

    fn add_follow_up(&self, data: &Data, context: &mut Context) -> Flow {
        let acronym = data.project.text("acronym");
        let title = context.lang.tf("registers.project.follow_up", &[("acronym", &acronym)]);
        let mut record = Record::new(Kind::Event)
            .with("kind", Value::Text("project_follow_up".to_owned()))
            .with("date", Value::Date(context.today))
            .with("title", Value::Text(title))
            .with("project", Value::Int(i64::from(self.project)));
        if let [sector] = data.project.get("sectors").as_list() {
            record.set("sector", Value::Text(sector.clone()));
        }
        Flow::Open(forms::create(record, context))
    }

    /// Asks for the day of the label; where the rule is not met, says so and offers the letter of support.
    fn label(&self, data: &Data, context: &mut Context) -> Flow {
        if let Some(date) = data.project.date("labelled_on") {
            let date = context.lang.date(date);
            context.warn(context.lang.tf("registers.project.already", &[("date", &date)]));
            return Flow::Used;
        }
        let minimum = context.contract().map(|contract| contract.labelling).unwrap_or_default();
        let refused = labelling::check(&data.for_the_rule(), minimum).err();
        Flow::Open(Box::new(Ask::new(&data.project, Step::Label, refused, context)))
    }
}

impl Layer for ProjectPage {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Page, Scope::Project, Scope::List, Scope::Global]
    }

    fn title(&self, _: &Context) -> String {
        self.data.as_ref().map(|data| data.project.text("acronym").to_owned()).unwrap_or_default()
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        match command {
            list::OPEN | registers::EDIT_LINE | registers::REMOVE => self.line().is_some(),
            registers::LABEL => self.data.as_ref().is_some_and(|data| data.project.get("labelled_on").is_null()),
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        draw::page(self, frame, area, context);
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        if self.moved(command) {
            return Flow::Used;
        }
        match command {
            registers::CLOSE => return Flow::Close,
            registers::NEXT_PART => self.part = self.part.step(1),
            registers::PREVIOUS_PART => self.part = self.part.step(Part::ALL.len() - 1),
            registers::CHANGES => self.part = Part::History,
            registers::EDIT_PROJECT => return Flow::Open(forms::edit(Kind::Project, self.project, context)),
            list::OPEN => return self.open_line(context),
            registers::EDIT_LINE => {
                if let Some((kind, id)) = self.line().map(|line| (line.kind, line.id)) {
                    return Flow::Open(forms::edit(kind, id, context));
                }
            }
            registers::REMOVE => {
                if let Some(line) = self.line().cloned() {
                    return Flow::Open(forms::delete(line, context));
                }
            }
            _ => {
                let Some(data) = &self.data else { return Flow::Ignored };
                match command {
                    registers::ADD if self.part == Part::Events => return self.add_follow_up(data, context),
                    registers::ADD => return self.add_partner(data, context),
                    registers::FOLLOW_UP => return self.add_follow_up(data, context),
                    registers::LABEL => return self.label(data, context),
                    registers::SUPPORT => {
                        return Flow::Open(Box::new(Ask::new(&data.project, Step::Support, None, context)));
                    }
                    _ => return Flow::Ignored,
                }
            }
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        let world = context.shared().world();
        self.staff = world.facts.staff.iter().map(|one| (one.login.to_string(), one.name.to_string())).collect();
        drop(world);
        let id = self.project;
        context.ask_newest(&self.newest, self.id, move |store, _| Read(store.snapshot(|store| Data::read(store, id))));
    }

    fn changed(&mut self, touched: &[Touched], context: &mut Context) {
        let mine = |one: &Touched| match one.kind {
            Kind::Project => one.record == self.project,
            Kind::ProjectPartner | Kind::Event | Kind::Organisation | Kind::Staff => true,
            _ => false,
        };
        if touched.iter().any(mine) {
            self.refresh(context);
        }
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        match reply.take::<Read>() {
            Ok(Read(Ok(Some(data)))) => {
                self.partners.set_len(data.partners.len());
                self.events.set_len(data.events.len());
                self.data = Some(data);
            }
            Ok(Read(Ok(None))) => {
                // What made it go, an undo say, has told so itself.
                if context.message.is_none() {
                    context.warn(context.t("form.gone"));
                }
                return Flow::Close;
            }
            Ok(Read(Err(error))) => context.fail(&error),
            Err(_) => {}
        }
        Flow::Used
    }

    fn organisation(&self, _: &Context) -> Option<(Id, String)> {
        let data = self.data.as_ref().filter(|_| self.part == Part::Partners)?;
        let (_, organisation) = data.partners.get(self.partners.selected()?)?;
        Some((organisation.id, organisation.text("name").to_owned()))
    }
}
