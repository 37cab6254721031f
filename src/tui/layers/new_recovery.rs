//! A new recovery key, shown once and before it is in force: alone, or with another key of the database.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Text};

use super::recovery::{enlarge, fitted, pieces};
use crate::i18n::messages;
use crate::store::{StoreError, encryption};
use crate::tui::commands::{CommandId, Scope, popup};
use crate::tui::context::Context;
use crate::tui::input::InputEvent;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::lock::Work;
use crate::tui::theme::Role;
use crate::tui::widgets::{popup as frame_popup, text};
use crate::vault::{KeyError, Recovery, Secret, Seen};

/// The answer of the thread that put it in force; or why it did not, and whether the older one is in force as it was.
struct Renewed(Result<(), (StoreError, bool)>);

/// The key, and what was typed to get it. Only the keys that it names close it, so that no stray key does.
pub struct NewRecovery {
    id: u64,
    recovery: Recovery,
    secret: Secret,
    /// The new passphrase, where the database gets another key.
    new: Option<Secret>,
    seen: Seen,
    /// There was room for the whole key.
    whole: bool,
    /// It is being put in force.
    busy: bool,
    /// What was typed meanwhile, for what comes into sight then.
    typed: Vec<KeyEvent>,
    /// Why it is not in force yet: it can be said once more.
    waits: Option<String>,
    /// Why it is not in force, and never will be; and what of the older one.
    refused: Option<(String, &'static str)>,
}

impl NewRecovery {
    /// For whoever gave the passphrase, which was tried, and perhaps a new one.
    pub fn new(secret: Secret, new: Option<Secret>, seen: Seen, context: &mut Context) -> NewRecovery {
        let recovery = Recovery::random();
        NewRecovery {
            id: context.new_id(),
            recovery,
            secret,
            new,
            seen,
            whole: false,
            busy: false,
            typed: Vec::new(),
            waits: None,
            refused: None,
        }
    }

    /// The lines, and how many of them have to be seen.
    fn lines(&self, context: &Context, room: usize) -> (Vec<Line<'static>>, usize) {
        let mut lines = Vec::new();
        let mut add = |text: &str, role| {
            lines.extend(text::wrap_line(&Line::styled(text.to_owned(), context.style(role)), room));
        };
        if let Some((why, then)) = &self.refused {
            add(why, Role::Bad);
            add("", Role::Text);
            add(context.t(then), Role::Text);
            add("", Role::Text);
            add(context.t("encryption.popup.close"), Role::Key);
            return (lines, 0);
        }
        add(context.t("encryption.popup.new_recovery"), Role::Text);
        add("", Role::Text);
        pieces(&self.recovery).iter().for_each(|line| add(line, Role::Accent));
        let first = lines.len();
        let mut add = |text: &str, role| {
            lines.extend(text::wrap_line(&Line::styled(text.to_owned(), context.style(role)), room));
        };
        add("", Role::Text);
        let then = if self.new.is_some() { "encryption.popup.then_rekey" } else { "encryption.popup.then_renew" };
        match &self.waits {
            Some(why) => add(why, Role::Bad),
            None => add(context.t(then), Role::Text),
        }
        add("", Role::Text);
        let (keys, role) = match self.busy {
            true => ("encryption.lock.trying", Role::Accent),
            false => ("encryption.popup.noted_or_give_up", Role::Key),
        };
        add(context.t(keys), role);
        (lines, first)
    }
}

impl Layer for NewRecovery {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup]
    }

    fn title(&self, context: &Context) -> String {
        context.t("encryption.popup.new_recovery_title").to_owned()
    }

    fn fills(&self) -> bool {
        false
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let width = area.width.min(76);
        let (lines, first) = self.lines(context, usize::from(width.saturating_sub(4)).max(1));
        let height = text::cells(lines.len()).saturating_add(2);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), width, height);
        let fitted = fitted(lines, first, inside);
        self.whole = fitted.is_some();
        frame.render_widget(Text::from(fitted.unwrap_or_else(|| enlarge(context, inside))), inside);
    }

    fn command(&mut self, command: CommandId, _: &mut Context) -> Flow {
        match command {
            popup::CLOSE if self.refused.is_some() => Flow::Close,
            // Esc is pressed too easily for what is shown only once.
            popup::CLOSE => Flow::Used,
            _ => Flow::Ignored,
        }
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        match key.code {
            _ if self.busy => {
                self.typed.push(key);
                Flow::Used
            }
            KeyCode::Enter if self.refused.is_some() => Flow::Close,
            _ if self.refused.is_some() => Flow::Used,
            KeyCode::Char('n' | 'N') if self.whole => {
                let (old, seen) = (self.secret.clone(), self.seen.clone());
                let recovery = Recovery::again(&self.recovery);
                if let Some(new) = self.new.take() {
                    context.lock.wanted = Some(Work::Rekey { old, new, seen, recovery });
                    return Flow::Close;
                }
                (self.busy, self.waits) = (true, None);
                context.live.apart(self.id, move |path, _, _| {
                    let done = encryption::renew_recovery(path, &old, &seen, &recovery, None);
                    Reply::new(Renewed(done.map(drop).map_err(|error| (error, encryption::is_as_seen(path, &seen)))))
                });
                Flow::Used
            }
            KeyCode::Char('a' | 'A') => {
                // Somebody else may have changed something meanwhile.
                let past = self.seen.is_past(context.lock.path());
                context.say(context.t(if past {
                    "encryption.error.given_up_key"
                } else {
                    "encryption.popup.given_up"
                }));
                Flow::Close
            }
            _ => Flow::Used,
        }
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        self.busy = false;
        let typed = std::mem::take(&mut self.typed);
        match reply.take::<Renewed>() {
            Ok(Renewed(Ok(()))) => {
                context.say(context.t("encryption.popup.renewed"));
                context.again.extend(typed.into_iter().map(InputEvent::Key));
                Flow::Close
            }
            // It can be said once more.
            Ok(Renewed(Err((error @ StoreError::Key(KeyError::BeingChanged(_)), _)))) => {
                self.waits = Some(messages::store_error(context.lang, &error));
                Flow::Used
            }
            Ok(Renewed(Err((error, as_before)))) => {
                let then = if as_before { "encryption.popup.strike_out" } else { "encryption.error.strike_out" };
                self.refused = Some((messages::store_error(context.lang, &error), then));
                Flow::Used
            }
            Err(_) => Flow::Used,
        }
    }
}
