//! Setting, changing and removing the passphrase, another key, another recovery key: one, two or three fields that show dots.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::i18n::messages;
use crate::store::{StoreError, encryption, nobody_else};
use crate::tui::commands::{CommandId, Scope, global, popup};
use crate::tui::context::Context;
use crate::tui::input::InputEvent;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::new_recovery::NewRecovery;
use crate::tui::lock::Work;
use crate::tui::theme::Role;
use crate::tui::widgets::secret_field::SecretField;
use crate::tui::widgets::{popup as frame_popup, text};
use crate::vault::{KeyError, LONGEST, MOST_READ, SHORTEST, Secret, Seen};

/// The answer of the thread that changed the passphrase.
struct Changed(Result<(), StoreError>);

/// The answer of the thread that tried the present one, before a recovery key is shown.
struct Tried(Result<(), StoreError>);

/// The popup; what it does is told by its command.
pub struct Passphrase {
    id: u64,
    command: CommandId,
    /// What is asked, in order: keys of the catalogue.
    asked: &'static [&'static str],
    fields: Vec<SecretField>,
    at: usize,
    said: Option<String>,
    busy: bool,
    /// Keys pressed while the passphrase is being changed, for what comes into sight then.
    ahead: Vec<KeyEvent>,
    /// What was typed, while it is tried: the present one, and the new one where another was asked for.
    typed: Option<(Secret, Option<Secret>)>,
    /// The key file as it was when the question was put.
    seen: Seen,
}

const CURRENT: &str = "encryption.popup.current";
const NEW: &str = "encryption.popup.new";
const AGAIN: &str = "encryption.popup.again";

impl Passphrase {
    /// For [`global::ENCRYPT`], [`global::PASSPHRASE`], [`global::REKEY`], [`global::RECOVERY`] or [`global::DECRYPT`].
    pub fn new(command: CommandId, context: &mut Context) -> Passphrase {
        let asked: &[&str] = match command {
            global::ENCRYPT => &[NEW, AGAIN],
            global::PASSPHRASE | global::REKEY => &[CURRENT, NEW, AGAIN],
            _ => &[CURRENT],
        };
        let fields = asked.iter().map(|_| SecretField::default()).collect();
        let seen = Seen::of(context.lock.path());
        let (id, ahead) = (context.new_id(), Vec::new());
        Passphrase { id, command, asked, fields, at: 0, said: None, busy: false, ahead, typed: None, seen }
    }

    fn explanation(&self) -> &'static str {
        match self.command {
            global::ENCRYPT => "encryption.popup.encrypt",
            global::PASSPHRASE => "encryption.popup.change",
            global::REKEY => "encryption.popup.rekey",
            global::RECOVERY => "encryption.popup.renew",
            _ => "encryption.popup.decrypt",
        }
    }

    /// What is wrong with what was typed, before anything is tried.
    fn fault(&self) -> Option<KeyError> {
        if let Some(at) = self.fields.iter().position(|field| field.fault().is_some()) {
            let present = self.asked.get(at) == Some(&CURRENT);
            return Some(KeyError::TooLong { most: if present { MOST_READ } else { LONGEST } });
        }
        if self.asked.len() < 2 {
            return None;
        }
        let [.., new, again] = &self.fields[..] else { return None };
        let (new, again) = (new.secret(), again.secret());
        new.check_new().err().or_else(|| (!new.is(&again)).then_some(KeyError::Mismatch))
    }

    fn refused(&mut self, error: &StoreError, context: &Context) -> Flow {
        self.said = Some(messages::store_error(context.lang, error));
        // What was said is known from now on.
        self.seen = Seen::of(context.lock.path());
        self.at = 0;
        self.fields.iter_mut().for_each(SecretField::clear);
        Flow::Used
    }

    fn submit(&mut self, context: &mut Context) -> Flow {
        if let Some(fault) = self.fault() {
            self.said = Some(messages::key_error(context.lang, &fault));
            let first_new = self.asked.len().saturating_sub(2);
            self.fields[first_new..].iter_mut().for_each(SecretField::clear);
            self.at = first_new;
            return Flow::Used;
        }
        let first = self.fields[0].take();
        match self.command {
            global::ENCRYPT => context.lock.wanted = Some(Work::Encrypt(first)),
            global::DECRYPT => context.lock.wanted = Some(Work::Decrypt(first)),
            global::REKEY | global::RECOVERY => {
                let new = self.fields.get_mut(1).map(SecretField::take);
                (self.busy, self.said) = (true, None);
                let (tried, seen) = (first.clone(), self.seen.clone());
                // Another key needs the file for itself: a recovery key that cannot come into force is not shown.
                let alone = self.command == global::REKEY;
                self.typed = Some((first, new));
                context.live.apart(self.id, move |path, _, _| {
                    let tried = encryption::check_passphrase(path, &tried, &seen);
                    Reply::new(Tried(tried.and_then(|()| if alone { nobody_else(path) } else { Ok(()) })))
                });
                return Flow::Used;
            }
            _ => {
                let (new, seen) = (self.fields[1].take(), self.seen.clone());
                (self.busy, self.said) = (true, None);
                context.live.apart(self.id, move |path, _, _| {
                    Reply::new(Changed(encryption::change_passphrase(path, &first, &new, &seen).map(drop)))
                });
                return Flow::Used;
            }
        }
        Flow::Close
    }
}

impl Layer for Passphrase {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup]
    }

    fn title(&self, context: &Context) -> String {
        context.t("encryption.title").to_owned()
    }

    fn fills(&self) -> bool {
        false
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let width = area.width.min(72);
        let room = usize::from(width.saturating_sub(4)).max(1);
        let wrap = |text: &str, role| text::wrap_line(&Line::styled(text.to_owned(), context.style(role)), room);
        let above = wrap(context.t(self.explanation()), Role::Text);
        let said = match (&self.said, self.busy) {
            (_, true) => wrap(context.t("encryption.lock.trying"), Role::Accent),
            (Some(said), _) => wrap(said, Role::Bad),
            _ => Vec::new(),
        };
        let height = text::cells(above.len() + self.fields.len() * 2 + said.len().max(1) + 3);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), width, height);
        let row = |at: u16| Rect { y: inside.y.saturating_add(at), height: u16::from(at < inside.height), ..inside };
        // With little room the field that is typed into is what has to be seen.
        let fields = self.fields.len() * 2 + said.len();
        let room = usize::from(inside.height);
        let above = if above.len() + fields > room { Vec::new() } else { above };
        let only = (fields > room).then_some(self.at);
        let mut at = 0;
        for line in above {
            frame.render_widget(line, row(at));
            at += 1;
        }
        let all = self.asked.iter().zip(&self.fields).enumerate();
        for (index, (label, field)) in all.filter(|(index, _)| only.is_none_or(|only| only == *index)) {
            let label = context.lang.tf(label, &[("least", &SHORTEST)]);
            frame.render_widget(Line::styled(label, context.style(Role::Muted)), row(at));
            field.draw(frame, row(at + 1), &context.theme, index == self.at && !self.busy);
            at += 2;
        }
        for line in said {
            frame.render_widget(line, row(at));
            at += 1;
        }
    }

    fn command(&mut self, command: CommandId, _: &mut Context) -> Flow {
        // What is only tried is given up; a change that is under way answers within moments.
        if command == popup::CLOSE && (!self.busy || self.typed.is_some()) { Flow::Close } else { Flow::Used }
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        if self.busy {
            // Before a recovery key is shown, nothing is an answer to it.
            if self.typed.is_none() {
                self.ahead.push(key);
            }
            return Flow::Used;
        }
        let last = self.fields.len() - 1;
        match key.code {
            KeyCode::Enter if self.fields[self.at].is_empty() => {}
            KeyCode::Enter if self.at == last => return self.submit(context),
            KeyCode::Enter | KeyCode::Down | KeyCode::Tab => self.at = (self.at + 1).min(last),
            KeyCode::Up | KeyCode::BackTab => self.at = self.at.saturating_sub(1),
            _ => {
                self.fields[self.at].handle_key(key);
            }
        }
        Flow::Used
    }

    fn paste(&mut self, text: &str, _: &mut Context) -> Flow {
        if !self.busy {
            self.fields[self.at].paste(text);
        }
        Flow::Used
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        self.busy = false;
        let ahead = std::mem::take(&mut self.ahead);
        let reply = match reply.take::<Changed>() {
            Ok(Changed(Ok(()))) => {
                context.say(context.t("encryption.done.changed"));
                context.again.extend(ahead.into_iter().map(InputEvent::Key));
                return Flow::Close;
            }
            Ok(Changed(Err(error))) => return self.refused(&error, context),
            Err(reply) => reply,
        };
        match (reply.take::<Tried>(), self.typed.take()) {
            (Ok(Tried(Ok(()))), Some((secret, new))) => {
                Flow::Replace(Box::new(NewRecovery::new(secret, new, self.seen.clone(), context)))
            }
            (Ok(Tried(Err(error))), _) => self.refused(&error, context),
            _ => Flow::Used,
        }
    }
}
