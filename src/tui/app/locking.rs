//! Locking and unlocking, and what needs the database file for itself: the connections are closed meanwhile, and the layers
//! stay as they are.

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{App, Event};
use crate::i18n::messages;
use crate::live::Notice;
use crate::model::text::display_safe;
use crate::store::{Store, StoreError, encryption};
use crate::tui::commands::{CommandId, Scope, global};
use crate::tui::input::InputEvent;
use crate::tui::layer::Reply;
use crate::tui::layers::{passphrase::Passphrase, recovery::RecoveryNote};
use crate::tui::lock::{Answer, ID, Prompt, State, Work};
use crate::vault::{self, KeyFile, key_file};

/// How often to look whether the last job is done, once the screen is locked. At rest nothing is looked at.
const AGAIN: Duration = Duration::from_millis(250);

impl App {
    /// Takes the events that are the lock's; gives those that are not.
    pub(super) fn guarded(&mut self, event: Event) -> Option<Event> {
        match event {
            Event::Notice(Notice::Reply { to: ID, reply }) => {
                if let Ok(answer) = reply.take::<Answer>() {
                    self.answered(answer);
                }
                None
            }
            Event::Input(InputEvent::Key(_) | InputEvent::Paste(_)) if self.context.lock.is_open() => {
                if self.context.lock.key_pressed() {
                    // The machine slept meanwhile, so that nothing woke the program in time.
                    self.lock();
                    return None;
                }
                self.arm();
                if matches!(&event, Event::Input(InputEvent::Key(key)) if self.locks(*key)) {
                    self.lock();
                    return None;
                }
                Some(event)
            }
            Event::Input(InputEvent::Key(key)) => {
                self.locked_key(key);
                None
            }
            Event::Input(InputEvent::Paste(text)) => {
                if let State::Locked(prompt) = &mut self.context.lock.state {
                    prompt.field.paste(&text);
                }
                None
            }
            other => Some(other),
        }
    }

    /// Whether a key locks the screen: from everywhere, where it types nothing.
    fn locks(&self, key: KeyEvent) -> bool {
        let types = matches!(key.code, KeyCode::Char(_))
            && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        let meant = || self.context.keymap.command(key, &[Scope::Global], |command| command == global::LOCK);
        !(types && self.top_ref().takes_text()) && self.lock_offers(global::LOCK) && meant().is_some()
    }

    /// What is left to do after an event.
    pub(super) fn after_event(&mut self) {
        if let Some(work) = self.context.lock.wanted.take() {
            self.end();
            self.context.lock.state = State::Working(Some(work));
        }
        self.rest();
    }

    /// Sets the one deadline anew.
    pub(super) fn arm(&mut self) {
        self.context.wake.retain(|(_, to)| *to != ID);
        if let Some(after) = self.context.lock.after() {
            self.context.wake_at(ID, Instant::now() + after);
        }
    }

    /// The deadline has come.
    pub(super) fn lock_woken(&mut self) {
        if self.context.lock.is_open() {
            self.lock();
        }
        self.rest();
    }

    fn lock(&mut self) {
        if !self.context.lock.is_encrypted() {
            return;
        }
        // What is being typed is kept as a draft.
        self.end();
        self.context.lock.state = State::Locked(Prompt::default());
        self.context.message = None;
        self.behind.forget();
        self.dirty = true;
        vault::forget();
        self.rest();
    }

    /// Once nothing is under way any more, behind a locked screen: closes the database.
    fn rest(&mut self) {
        let waits = match &self.context.lock.state {
            State::Open => false,
            State::Locked(prompt) => !prompt.asleep && !prompt.busy,
            State::Working(work) => work.is_some(),
        };
        if !waits {
            return;
        }
        if !self.context.live.is_idle() {
            self.context.wake_at(ID, Instant::now() + AGAIN);
            return;
        }
        self.context.live.sleep();
        match &mut self.context.lock.state {
            State::Open => {}
            State::Locked(prompt) => prompt.asleep = true,
            State::Working(work) => {
                if let Some(work) = work.take() {
                    self.work(work);
                }
            }
        }
    }

    fn work(&self, work: Work) {
        self.context.live.apart(ID, move |path, file, session| {
            // Neither another file is rewritten, nor a new one made.
            let done = Store::open_same(path, file, session.clone()).map(drop).and_then(|()| match &work {
                Work::Encrypt(secret) => encryption::encrypt(path, secret, session, None).map(Some),
                Work::Decrypt(secret) => KeyFile::read(&key_file(path))
                    .and_then(|file| file.open(secret, path))
                    .map_err(Into::into)
                    .and_then(|_| encryption::decrypt(path))
                    .map(|_| None),
            });
            let opened = match &done {
                Ok(_) => Store::open_there(path, session.clone()),
                Err(_) => Store::open_same(path, file, session.clone()),
            };
            Reply::new(Answer::Worked(done, opened.map(Box::new)))
        });
    }

    fn locked_key(&mut self, key: KeyEvent) {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let State::Locked(prompt) = &mut self.context.lock.state else { return };
        match key.code {
            KeyCode::Char('c') if control => self.quit = true,
            KeyCode::Enter if !prompt.busy && !prompt.field.is_empty() => {
                let (secret, asleep) = (prompt.field.take(), prompt.asleep);
                (prompt.busy, prompt.said) = (true, None);
                self.context.live.apart(ID, move |path, file, session| {
                    // Only the file that was open before the lock: whatever else stands there now is not opened, and where
                    // nothing does, nothing is made.
                    let open = || Store::open_same(path, file, session.clone()).map(|store| Some(Box::new(store)));
                    let unlocked = vault::unlock(path, &secret).map_err(Into::into);
                    let opened = unlocked.and_then(|()| if asleep { open() } else { Ok(None) });
                    if opened.is_err() {
                        // It stays locked.
                        vault::forget();
                    }
                    Reply::new(Answer::Unlocked(opened))
                });
            }
            _ if !prompt.busy => {
                prompt.field.handle_key(key);
            }
            _ => {}
        }
    }

    fn answered(&mut self, answer: Answer) {
        match answer {
            Answer::Unlocked(Ok(store)) => self.open_again(store),
            Answer::Unlocked(Err(error)) => {
                let said = self.why_locked(&error);
                if let State::Locked(prompt) = &mut self.context.lock.state {
                    (prompt.busy, prompt.said) = (false, Some(said));
                }
            }
            Answer::Worked(done, store) => {
                match store {
                    Ok(store) => self.open_again(Some(store)),
                    Err(error) => {
                        if done.is_ok() {
                            self.context.live.take_what_is_there();
                        }
                        let said = Some(self.why_locked(&error));
                        self.context.lock.state = State::Locked(Prompt { said, asleep: true, ..Prompt::default() });
                    }
                }
                match done {
                    Ok(Some(encrypted)) => {
                        let note = RecoveryNote::new(encrypted, &mut self.context);
                        self.open(Box::new(note));
                    }
                    Ok(None) => self.context.say(self.context.t("encryption.popup.decrypted")),
                    Err(error) => self.context.fail(&error),
                }
            }
        }
    }

    /// Why it stays locked. Where the file is gone, what was kept before the lock is offered at the next start.
    fn why_locked(&self, error: &StoreError) -> String {
        match error {
            StoreError::Moved(path) | StoreError::Vanished { path, .. } | StoreError::Emptied(path) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                self.context.lang.tf("encryption.lock.moved", &[("name", &display_safe(&name))])
            }
            error => messages::store_error(self.context.lang, error),
        }
    }

    fn open_again(&mut self, store: Option<Box<Store>>) {
        if let Some(store) = store {
            self.context.live.wake(*store);
        }
        self.context.lock.state = State::Open;
        self.context.lock.key_pressed();
        self.behind.forget();
        self.arm();
        self.refresh();
    }

    /// Whether a command of the lock makes sense; true for every other.
    pub(super) fn lock_offers(&self, command: CommandId) -> bool {
        match command {
            global::LOCK | global::PASSPHRASE | global::DECRYPT => self.context.lock.is_encrypted(),
            global::ENCRYPT => !self.context.lock.is_encrypted() && !self.context.demo,
            _ => true,
        }
    }

    /// Runs a command of the lock.
    pub(super) fn lock_command(&mut self, command: CommandId) {
        if command == global::LOCK {
            self.lock();
        } else {
            let popup = Passphrase::new(command, &mut self.context);
            self.open(Box::new(popup));
        }
    }
}
