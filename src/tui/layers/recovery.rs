//! What is shown once, when the database has been encrypted: the recovery key, and what is left unencrypted.

use std::path::Path;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Text};

use crate::i18n::messages;
use crate::live::draft_files::Folders;
use crate::model::text::display_safe;
use crate::store::StoreError;
use crate::store::encryption::{self, Encrypted, PlainCopies};
use crate::tui::commands::{CommandId, Scope, popup};
use crate::tui::context::Context;
use crate::tui::input::InputEvent;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::confirm::Confirm;
use crate::tui::theme::Role;
use crate::tui::widgets::{popup as frame_popup, text};
use crate::vault::{KeyError, Recovery};

/// The answer of the thread that noted that it was seen.
struct Noted(Result<(), StoreError>);

/// The note. Only the key that it names closes it, so that no stray key does.
pub struct RecoveryNote {
    id: u64,
    recovery: Recovery,
    plain: PlainCopies,
    /// There was room for the whole key.
    seen: bool,
    /// It is being noted.
    busy: bool,
    /// What was typed meanwhile, for what comes into sight then.
    typed: Vec<KeyEvent>,
    /// Why it opens nothing any more: somebody made another one meanwhile.
    refused: Option<String>,
}

impl RecoveryNote {
    /// For a database that was just encrypted.
    pub fn new(encrypted: Encrypted, context: &mut Context) -> RecoveryNote {
        let plain = left_in_clear(context);
        RecoveryNote {
            id: context.new_id(),
            recovery: encrypted.recovery,
            plain,
            seen: false,
            busy: false,
            typed: Vec::new(),
            refused: None,
        }
    }

    /// The lines, and how many of them have to be seen.
    fn lines(&self, context: &Context, room: usize) -> (Vec<Line<'static>>, usize) {
        let mut lines = Vec::new();
        let mut add = |text: &str, role| {
            lines.extend(text::wrap_line(&Line::styled(text.to_owned(), context.style(role)), room));
        };
        if let Some(why) = &self.refused {
            add(why, Role::Bad);
            add("", Role::Text);
            add(context.t("encryption.error.strike_out"), Role::Text);
            add("", Role::Text);
            add(context.t("encryption.popup.close"), Role::Key);
            return (lines, 0);
        }
        add(context.t("encryption.done.recovery"), Role::Text);
        add("", Role::Text);
        pieces(&self.recovery).iter().for_each(|line| add(line, Role::Accent));
        let first = lines.len();
        let mut add = |text: &str, role| {
            lines.extend(text::wrap_line(&Line::styled(text.to_owned(), context.style(role)), room));
        };
        add("", Role::Text);
        let name = |path: &Path| display_safe(&path.file_name().unwrap_or_default().to_string_lossy()).into_owned();
        if self.plain.is_empty() {
            add(context.t("encryption.done.plain_none"), Role::Text);
        } else {
            add(context.t("encryption.done.plain"), Role::Warn);
        }
        for path in &self.plain.own {
            add(&format!("  {}", name(path)), Role::Text);
        }
        for path in &self.plain.others {
            let said = context.lang.tf("encryption.done.plain_other", &[("path", &name(path))]);
            add(&format!("  {said}"), Role::Text);
        }
        for path in &self.plain.logs {
            let said = context.lang.tf("encryption.done.plain_log", &[("path", &name(path))]);
            add(&format!("  {said}"), Role::Text);
        }
        for path in &self.plain.drafts {
            let said =
                context.lang.tf("encryption.done.plain_draft", &[("path", &display_safe(&path.to_string_lossy()))]);
            add(&format!("  {said}"), Role::Text);
        }
        add(context.t("encryption.done.plain_elsewhere"), Role::Muted);
        add("", Role::Text);
        let keys =
            if self.plain.own.is_empty() { "encryption.popup.noted" } else { "encryption.popup.noted_or_remove" };
        add(context.t(keys), Role::Key);
        (lines, first)
    }
}

/// What is left in the clear, drafts in files as well.
fn left_in_clear(context: &Context) -> PlainCopies {
    let path = context.lock.path();
    let plain = encryption::plain_copies(path, context.live.backup_folder().as_deref());
    PlainCopies { drafts: Folders::of_user(context.state.as_deref()).in_clear(path), ..plain }
}

/// A recovery key in pieces that are written down and typed without a slip.
pub fn pieces(recovery: &Recovery) -> Vec<String> {
    let (head, rest) = recovery.text().split_at(16);
    let digits: Vec<char> = rest.chars().collect();
    let lines = digits.chunks(30).map(|line| {
        let pieces: Vec<String> = line.chunks(5).map(|piece| piece.iter().collect()).collect();
        pieces.join(" ")
    });
    std::iter::once(head.to_owned()).chain(lines).collect()
}

/// As much of a note as there is room for: its first lines, which hold the key, and its last, which names the keys. None where
/// not even those fit: what is shown once is not to be confirmed unseen.
pub fn fitted(mut lines: Vec<Line<'static>>, first: usize, room: Rect) -> Option<Vec<Line<'static>>> {
    let room = usize::from(room.height);
    if lines.len() > room {
        if first + 1 > room {
            return None;
        }
        let last = lines.pop()?;
        lines.truncate(room - 1);
        if lines.len() > first {
            lines.pop();
            lines.push(Line::raw("…"));
        }
        lines.push(last);
    }
    Some(lines)
}

/// What stands in the place of a note that has no room.
pub fn enlarge(context: &Context, room: Rect) -> Vec<Line<'static>> {
    let text = Line::styled(context.t("encryption.popup.enlarge"), context.style(Role::Warn));
    text::wrap_line(&text, usize::from(room.width).max(1))
}

impl Layer for RecoveryNote {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup]
    }

    fn title(&self, context: &Context) -> String {
        context.t("encryption.popup.note_title").to_owned()
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
        self.seen = fitted.is_some();
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
            KeyCode::Char('n' | 'N') if self.seen => {
                let recovery = self.recovery.secret();
                self.busy = true;
                context
                    .live
                    .apart(self.id, move |path, _, _| Reply::new(Noted(encryption::recovery_seen(path, &recovery))));
                Flow::Used
            }
            KeyCode::Char('e' | 'E') if !self.plain.own.is_empty() => {
                let plain = self.plain.own.clone();
                let shown: Vec<String> =
                    plain.iter().map(|path| display_safe(&path.to_string_lossy()).into_owned()).collect();
                let question = format!("{}\n{}", shown.join("\n"), context.t("encryption.popup.remove_question"));
                let title = context.t("encryption.popup.remove_title").to_owned();
                let remove = move |context: &mut Context| {
                    let removed = plain.iter().try_for_each(|path| encryption::remove_plain(path));
                    let n = i64::try_from(plain.len()).unwrap_or(i64::MAX);
                    match removed {
                        Ok(()) => context.say(context.lang.tn("encryption.done.plain_gone", n, &[])),
                        Err(error) => context.fail(&error),
                    }
                };
                Flow::Open(Box::new(Confirm::new(title, question, context, Box::new(remove))))
            }
            _ => Flow::Used,
        }
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        self.busy = false;
        let typed = std::mem::take(&mut self.typed);
        match reply.take::<Noted>() {
            Ok(Noted(Ok(()))) => {
                context.again.extend(typed.into_iter().map(InputEvent::Key));
                Flow::Close
            }
            // Another one was made, or the database was decrypted.
            Ok(Noted(Err(StoreError::Key(
                error @ (KeyError::WrongRecovery(_) | KeyError::NotEncrypted(_) | KeyError::ChangedMeanwhile(_)),
            )))) => {
                let error = match error {
                    KeyError::WrongRecovery(path) => KeyError::RecoveryReplaced(path),
                    error => error,
                };
                self.refused = Some(messages::key_error(context.lang, &error));
                Flow::Used
            }
            // It can be said once more.
            Ok(Noted(Err(error @ StoreError::Key(KeyError::BeingChanged(_))))) => {
                context.fail(&error);
                Flow::Used
            }
            // Where it cannot be noted, the next start says that it was not: nobody waits for that here.
            Ok(Noted(Err(_))) => Flow::Close,
            Err(_) => Flow::Used,
        }
    }

    fn refresh(&mut self, context: &mut Context) {
        self.plain = left_in_clear(context);
    }
}
