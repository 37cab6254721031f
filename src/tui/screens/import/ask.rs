//! What is asked over the screen: one of a list, found by typing, or a text. The answer goes to the cell that the popup
//! shares with the screen, which takes it when it comes into sight again.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::draft::{Asked, Shared};
use super::{targets, words};
use crate::i18n::{Lang, messages};
use crate::interchange::Fault;
use crate::interchange::foreign::sirene::Filter;
use crate::interchange::foreign::target::Target;
use crate::interchange::foreign::values::Sense;
use crate::model::kind::Kind;
use crate::model::text::display_safe;
use crate::search::{DocKind, Shortlist};
use crate::tui::commands::{CommandId, Scope, import, popup};
use crate::tui::context::Context;
use crate::tui::forms::cursor;
use crate::tui::layer::{Flow, Layer};
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::text_field::TextField;
use crate::tui::widgets::{list, marked, popup as frame_popup, text};

/// What was answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A column is read as that, or left out.
    Column(usize, Option<Target>),
    /// A field is to be set for every line: its value is asked next, which is this now.
    Field(Target, String),
    /// Its value; nothing takes it back.
    Value(Target, Option<String>),
    /// What the file is about; nothing when it is to be found out.
    Kind(Option<Kind>),
    /// Which establishments of a SIRENE file are wanted.
    Wanted(Filter),
    /// The cells of a line.
    Mended { part: usize, at: usize, cells: Vec<String> },
    /// A line is left out.
    LeftOut { part: usize, at: usize },
    /// The file of refused lines.
    Rejects(PathBuf),
    /// The sound lines are imported, whatever is refused.
    SkipBad,
    /// It is closed, though lines were mended.
    Leave,
}

/// Where an answer is put.
pub type Answers = Rc<RefCell<Option<Answer>>>;

/// One row to choose.
pub struct Choice {
    pub name: String,
    pub detail: String,
    /// Words that find it though they are not shown.
    pub words: String,
    pub answer: Answer,
}

/// Where what is typed as a value is kept, and of which part of the file it is.
type Keeping = (Shared, usize);

/// A list to choose from.
pub struct Pick {
    id: u64,
    title: String,
    field: TextField,
    choices: Vec<Choice>,
    found: Vec<usize>,
    list: Shortlist,
    selection: Selection,
    answers: Answers,
    /// How the value of a field is read that is asked next, and where what is typed of it is kept.
    next: Option<(Arc<Sense>, Keeping)>,
}

impl Pick {
    /// A list, with the row to begin at.
    pub fn new(title: String, choices: Vec<Choice>, at: usize, answers: &Answers, context: &mut Context) -> Pick {
        let mut list = Shortlist::new(DocKind::Command);
        for choice in &choices {
            list.push(&choice.name, &choice.detail, &[&choice.words]);
        }
        let mut selection = Selection::new(choices.len());
        selection.select(at);
        let found = (0..choices.len()).collect();
        let answers = Rc::clone(answers);
        let field = TextField::new("");
        Pick { id: context.new_id(), title, field, choices, found, list, selection, answers, next: None }
    }

    /// A list of fields of which the value is asked next.
    pub(super) fn then_value(self, sense: Arc<Sense>, keeping: Keeping) -> Pick {
        Pick { next: Some((sense, keeping)), ..self }
    }

    /// The text without a year, and the year: « montant 2015 » is the amount of that year.
    fn query(&self) -> (String, Option<i32>) {
        let mut year = None;
        let words = self.field.text().split_whitespace().filter(|word| {
            let is = word.len() == 4 && word.parse().is_ok_and(|n: i32| (1990..=2200).contains(&n));
            if is {
                year = word.parse().ok();
            }
            !is
        });
        let text = words.collect::<Vec<_>>().join(" ");
        (text, year)
    }

    fn find(&mut self) {
        let (text, _) = self.query();
        self.found = self.list.find(&text).into_iter().map(|(at, _)| at).collect();
        self.selection.set_len(self.found.len());
        self.selection.home();
    }
}

impl Layer for Pick {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::ImportAsk, Scope::Popup]
    }

    fn title(&self, _: &Context) -> String {
        self.title.clone()
    }

    fn fills(&self) -> bool {
        false
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let (width, height) = (area.width.min(76), area.height.min(20));
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title, width, height);
        let first = Rect { height: inside.height.min(1), ..inside };
        self.field.draw(frame, first, &context.theme, true, context.t("import.ask.placeholder"));
        let rest = Rect { y: inside.y.saturating_add(1), height: inside.height.saturating_sub(1), ..inside };
        if self.found.is_empty() && !rest.is_empty() {
            frame.render_widget(Line::styled(context.t("search.nothing"), context.style(Role::Muted)), rest);
        }
        let (text, year) = self.query();
        let (choices, found, theme) = (&self.choices, &self.found, &context.theme);
        let width = usize::from(rest.width);
        list::draw(frame, rest, theme, &mut self.selection, |index| {
            let Some(choice) = found.get(index).and_then(|at| choices.get(*at)) else { return Line::default() };
            let mut spans = marked::spans(&choice.name, &text, width, context.style(Role::Text), theme);
            if let (Some(year), Answer::Column(_, Some(_))) = (year, &choice.answer) {
                spans.push(Span::styled(format!(" {year}"), context.style(Role::Accent)));
            }
            spans.push(Span::styled(format!("  {}", choice.detail), context.style(Role::Muted)));
            Line::from(spans)
        });
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            popup::CLOSE => Flow::Close,
            import::ACCEPT => {
                let chosen = self.selection.selected().and_then(|index| self.found.get(index));
                let Some(choice) = chosen.and_then(|at| self.choices.get(*at)) else { return Flow::Used };
                let mut answer = choice.answer.clone();
                if let (Answer::Column(_, Some(target)), (_, Some(year))) = (&mut answer, self.query()) {
                    target.year = Some(year);
                }
                if let (Answer::Field(target, now), Some((sense, keeping))) = (&answer, &self.next) {
                    let (sense, keeping) = (Arc::clone(sense), keeping.clone());
                    return Flow::Replace(Box::new(Prompt::value(
                        *target,
                        now,
                        sense,
                        keeping,
                        &self.answers,
                        context,
                    )));
                }
                self.answers.replace(Some(answer));
                Flow::Close
            }
            _ => Flow::Ignored,
        }
    }

    fn key(&mut self, key: KeyEvent, _: &mut Context) -> Flow {
        match key.code {
            KeyCode::Down => self.selection.down(),
            KeyCode::Up => self.selection.up(),
            KeyCode::PageDown => self.selection.page_down(),
            KeyCode::PageUp => self.selection.page_up(),
            _ => {
                if self.field.handle_key(key).changed() {
                    self.find();
                }
            }
        }
        Flow::Used
    }

    fn paste(&mut self, text: &str, _: &mut Context) -> Flow {
        self.field.paste(text);
        self.find();
        Flow::Used
    }
}

/// A text that is asked.
pub struct Prompt {
    id: u64,
    title: String,
    /// What is said under the field.
    hint: String,
    field: TextField,
    answer: Box<dyn Fn(&str) -> Answer>,
    answers: Answers,
    /// What is wrong with a text.
    check: Box<Check>,
    /// What was wrong with the one that was to be taken.
    refused: Option<String>,
    /// The field whose value is asked: what is typed is kept.
    kept: Option<(Target, Keeping)>,
}

type Check = dyn Fn(&str, Lang) -> Result<(), String>;

impl Prompt {
    /// A question with the text to begin with.
    pub fn new(
        title: String,
        hint: String,
        begin: &str,
        answer: impl Fn(&str) -> Answer + 'static,
        answers: &Answers,
        context: &mut Context,
    ) -> Prompt {
        let (field, answer, answers) = (TextField::new(begin), Box::new(answer), Rc::clone(answers));
        let check = Box::new(|_: &str, _| Ok(()));
        Prompt { id: context.new_id(), title, hint, field, answer, answers, check, refused: None, kept: None }
    }

    /// Asks for the value of a field in every line, until it is one that the field takes.
    pub(super) fn value(
        target: Target,
        now: &str,
        sense: Arc<Sense>,
        keeping: Keeping,
        answers: &Answers,
        context: &mut Context,
    ) -> Prompt {
        let hint = targets::hint(context.lang, &target);
        let title = words::target(context.lang, &target);
        let answer = move |text: &str| Answer::Value(target, (!text.is_empty()).then(|| text.to_owned()));
        let check = Box::new(move |text: &str, lang| {
            sense.takes(&target, text).map_err(|reason| messages::fault(lang, &Fault::Field(reason)))
        });
        Prompt { check, kept: Some((target, keeping)), ..Prompt::new(title, hint, now, answer, answers, context) }
    }

    /// Goes on with what was typed before.
    pub(super) fn go_on(&mut self, text: &str, cursor: usize, context: &mut Context) {
        self.field = cursor::field_at(text, cursor);
        self.typed(context);
    }

    /// Something was typed, or the cursor moved on: the draft has it soon.
    fn typed(&self, context: &mut Context) {
        let Some((target, (typing, part))) = &self.kept else { return };
        let (text, cursor) = (self.field.text().to_owned(), cursor::of_field(&self.field));
        let mut typing = typing.borrow_mut();
        typing.asked = Some(Asked { part: *part, target: target.to_string(), text, cursor });
        typing.keeper.schedule(context);
    }

    /// It is answered, or not wanted.
    fn done(&self, context: &mut Context) -> Flow {
        if let Some((_, (typing, _))) = &self.kept {
            let mut typing = typing.borrow_mut();
            typing.asked = None;
            typing.keeper.schedule(context);
        }
        Flow::Close
    }

    /// Asks which establishments of a SIRENE file are wanted.
    pub fn filter(now: &Filter, answers: &Answers, context: &mut Context) -> Prompt {
        let (title, hint) = (context.t("import.ask.wanted").to_owned(), context.t("import.ask.wanted_hint").to_owned());
        // What is no filter is not taken.
        let answer = |text: &str| Answer::Wanted(Filter::parse(text).unwrap_or_default());
        let check = Box::new(|text: &str, lang: Lang| {
            let refused = |code: String| lang.tf("import.ask.no_code", &[("code", &display_safe(&code))]);
            Filter::parse(text).map(drop).map_err(refused)
        });
        Prompt { check, ..Prompt::new(title, hint, &now.to_string(), answer, answers, context) }
    }
}

impl Layer for Prompt {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::ImportAsk, Scope::Popup]
    }

    fn title(&self, _: &Context) -> String {
        self.title.clone()
    }

    fn fills(&self) -> bool {
        false
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let width = area.width.min(76);
        let hint = match &self.refused {
            Some(why) => Line::styled(why.clone(), context.style(Role::Bad)),
            None => Line::styled(self.hint.clone(), context.style(Role::Muted)),
        };
        let hint = text::wrap_line(&hint, usize::from(width.saturating_sub(2)).max(1));
        let height = text::cells(hint.len()).saturating_add(3);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title, width, height);
        self.field.draw(frame, Rect { height: inside.height.min(1), ..inside }, &context.theme, true, "");
        for (row, line) in inside.rows().skip(1).zip(hint) {
            frame.render_widget(line, row);
        }
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            popup::CLOSE => self.done(context),
            import::ACCEPT => {
                let text = self.field.text().trim();
                if let Err(why) = (self.check)(text, context.lang) {
                    self.refused = Some(why);
                    return Flow::Used;
                }
                let answer = (self.answer)(text);
                self.answers.replace(Some(answer));
                self.done(context)
            }
            _ => Flow::Ignored,
        }
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        if self.field.handle_key(key).changed() {
            self.refused = None;
        }
        self.typed(context);
        Flow::Used
    }

    fn paste(&mut self, text: &str, context: &mut Context) -> Flow {
        self.field.paste(text);
        self.refused = None;
        self.typed(context);
        Flow::Used
    }
}
