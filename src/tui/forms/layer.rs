//! Keys, commands and answers of a form: the layer.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;

use super::entry::{Editor, Entry};
use super::form::Form;
use super::picker::{Dropdown, Picked};
use super::{draw, save, words};
use crate::i18n::messages;
use crate::live::Hits;
use crate::model::record::Id;
use crate::store::Touched;
use crate::tui::commands::{CommandId, Scope, form, global};
use crate::tui::context::Context;
use crate::tui::input::InputEvent;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::screens::file;
use crate::tui::terminal::{Edited, EditorError};
use crate::tui::theme::Role;

/// Longest text that a field holds while it is typed, in bytes: the longest that is kept is a tenth of it, and a draft of
/// more could not be written.
const MOST_TEXT: usize = 1_000_000;

/// What works everywhere works in a form as well, by those of its keys that type nothing.
const EVERYWHERE: [CommandId; 3] = [global::QUIT, global::SUSPEND, global::REDRAW];

/// What came before the record was read, or while it was being saved.
pub enum Early {
    Key(KeyEvent),
    Command(CommandId),
    Paste(String),
    PasteTooLong,
}

impl Form {
    fn next(&mut self, context: &Context) {
        let to = (self.focus + 1) % self.entries.len().max(1);
        self.focus_on(to, context);
    }

    fn previous(&mut self, context: &Context) {
        let count = self.entries.len().max(1);
        self.focus_on((self.focus + count - 1) % count, context);
    }

    /// The cursor is elsewhere: a draft has it there.
    fn moved_on(&mut self, context: &mut Context) {
        if self.is_changed() {
            self.keeper.schedule(context);
        }
    }

    /// Whether keys wait: for the record, for a name to be found that is saved then, for what comes of saving.
    fn waits(&self) -> bool {
        let searches = || self.entries.iter().filter_map(|entry| entry.picker()).any(|picker| picker.awaiting);
        self.loading
            || (self.job.saving && !self.job.under_way.meanwhile)
            || (self.job.save_after && (searches() || self.keeper.is_held()))
    }

    pub(super) fn replay(&mut self, context: &mut Context) -> Flow {
        for early in std::mem::take(&mut self.early) {
            let flow = match early {
                Early::Key(key) => self.key(key, context),
                Early::Command(command) => self.command(command, context),
                Early::Paste(text) => self.paste(&text, context),
                Early::PasteTooLong => {
                    self.paste_too_long(context);
                    Flow::Used
                }
            };
            if !matches!(flow, Flow::Used | Flow::Ignored) {
                return flow;
            }
        }
        Flow::Used
    }

    /// What was typed while it was being saved, and is not; why is read after that.
    fn replay_unsaved(&mut self, context: &mut Context) -> Flow {
        let said = self.message.clone().filter(|(_, role)| *role == Role::Bad);
        let flow = self.replay(context);
        if !self.waits() {
            self.message = said.or(self.message.take());
        }
        flow
    }

    /// Keys that were meant for what comes after this form. Those that would save it once more are its own.
    fn hand_on(&mut self, context: &mut Context) {
        let saves = |early: &Early| matches!(early, Early::Command(form::SAVE));
        let keys = std::mem::take(&mut self.early).into_iter().skip_while(saves).filter_map(|early| match early {
            Early::Key(key) => Some(InputEvent::Key(key)),
            Early::Paste(text) => Some(InputEvent::Paste(text)),
            Early::PasteTooLong => Some(InputEvent::PasteTooLong),
            Early::Command(command) => context.keymap.press(command).map(InputEvent::Key),
        });
        let keys: Vec<InputEvent> = keys.collect();
        context.again.extend(keys);
    }

    /// Moves in the list under the field, or from field to field; gives whether the key was for that.
    fn moved(&mut self, key: KeyEvent, context: &mut Context) -> bool {
        let area = matches!(self.focused().map(|entry| &entry.editor), Some(Editor::Area(_)));
        let plain = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        if let Some(dropdown) = &mut self.dropdown {
            match key.code {
                KeyCode::Down => dropdown.down(),
                KeyCode::Up if dropdown.active => dropdown.up(),
                KeyCode::PageDown => dropdown.selection.page_down(),
                KeyCode::PageUp => dropdown.selection.page_up(),
                KeyCode::Enter if plain && !area => self.enter(context),
                _ => return false,
            }
            return true;
        }
        match key.code {
            KeyCode::Enter if plain && !area => self.enter(context),
            KeyCode::Down if plain && !area => self.next(context),
            KeyCode::Up if plain && !area => self.previous(context),
            KeyCode::PageDown if !area => self.focus_on(self.focus.saturating_add(5), context),
            KeyCode::PageUp if !area => self.focus_on(self.focus.saturating_sub(5), context),
            _ => return false,
        }
        true
    }

    fn enter(&mut self, context: &mut Context) {
        let fresh = self.dropdown_is_fresh();
        match self.dropdown.as_ref().and_then(Dropdown::selected).cloned() {
            Some(proposal) if fresh => {
                if self.accept(&proposal, context) {
                    self.go_on(context);
                }
            }
            _ if fresh && self.enter_list() => {}
            _ if self.await_answer(context) => self.go_on(context),
            _ if matches!(self.focused().map(|entry| &entry.editor), Some(Editor::Choice(_))) => {
                self.propose(true, context);
            }
            _ => self.next(context),
        }
    }

    /// Into proposals that answer only part of what was typed, so that the next key takes what one has seen.
    fn enter_list(&mut self) -> bool {
        let points = self.focused().is_some_and(|entry| entry.picker().is_some());
        let list = self.dropdown.as_mut().filter(|list| points && !list.active);
        list.map(Dropdown::down).is_some()
    }

    fn close(&mut self, context: &mut Context) -> Flow {
        if self.dropdown.take().is_some() {
            return Flow::Used;
        }
        if !self.is_changed() {
            self.keeper.drop_if_kept(context);
            return Flow::Close;
        }
        self.job.closing = Some(self.entries.iter().map(|entry| entry.raw()).collect());
        if self.keeper.stays(context) {
            self.keep_now(context);
        }
        self.keeper.give_up(self.title.clone(), context)
    }

    fn choices(&self) -> bool {
        self.focused().is_some_and(|entry| match &entry.editor {
            Editor::Choice(_) | Editor::Picker(_) => true,
            Editor::Line(_) => {
                matches!(entry.field.name, "commune" | "contacts") || !self.setting.texts(entry.field).is_empty()
            }
            _ => false,
        })
    }
}

impl Layer for Form {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Form]
    }

    fn title(&self, _: &Context) -> String {
        self.title.clone()
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn unsaved(&self) -> bool {
        self.is_changed()
    }

    fn organisation(&self, _: &Context) -> Option<(Id, String)> {
        match self.entry("organisation")?.picker()?.picked() {
            Picked::Record(id, name) => Some((*id, name.clone())),
            _ => None,
        }
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        match command {
            form::EDITOR => matches!(self.focused().map(|entry| &entry.editor), Some(Editor::Area(_))),
            form::CHOOSE => self.choices(),
            form::RELOAD => self.job.conflict,
            form::SUPPORT => self.not_labellable(),
            form::LOOKALIKE => self.lookalike().is_some(),
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        draw::form(self, frame, area, context);
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        if self.waits() && command != form::CLOSE {
            self.early.push(Early::Command(command));
            return Flow::Used;
        }
        if self.job.saving && !self.acts_meanwhile(command) {
            return Flow::Used;
        }
        match command {
            form::SAVE => self.save(context),
            form::NEXT => {
                self.accept_on_tab(context);
                self.next(context);
                self.moved_on(context);
            }
            form::PREVIOUS => {
                self.previous(context);
                self.moved_on(context);
            }
            form::CHOOSE => self.propose(true, context),
            form::EDITOR => {
                if let Some((Editor::Area(area), field)) = self.focused().map(|entry| (&entry.editor, entry.field.name))
                {
                    let text = area.text();
                    // Even without a change: it leads back to what the editor saves.
                    self.keep_now(context);
                    context.edit_outside(self.id, text, self.keeper.name(), field);
                    self.keeper.outside = true;
                    self.outside = Some(self.focus);
                }
            }
            form::RELOAD => self.reload(context),
            form::SUPPORT => self.support_instead(context),
            form::LOOKALIKE => {
                if let Some(id) = self.lookalike() {
                    return Flow::Open(file::open(id, context));
                }
            }
            form::CLOSE => return self.close(context),
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        self.types_meanwhile(context);
        if self.waits() {
            self.early.push(Early::Key(key));
            return Flow::Used;
        }
        if self.moved(key, context) {
            self.moved_on(context);
            return Flow::Used;
        }
        let Some(entry) = self.entries.get_mut(self.focus) else { return Flow::Used };
        let edit = entry.key(key);
        if !edit.used()
            && let Some(command) =
                context.keymap.command(key, &[Scope::Global], |command| EVERYWHERE.contains(&command))
        {
            context.run(command);
        }
        if edit.changed() {
            self.propose(false, context);
            self.touched(context);
            self.tell_meanwhile(context);
        } else {
            self.moved_on(context);
        }
        Flow::Used
    }

    fn takes_lines(&self) -> bool {
        !self.waits() && self.entries.get(self.focus).is_some_and(|entry| matches!(entry.editor, Editor::Area(_)))
    }

    fn paste(&mut self, text: &str, context: &mut Context) -> Flow {
        self.types_meanwhile(context);
        if self.waits() {
            self.early.push(Early::Paste(text.to_owned()));
            return Flow::Used;
        }
        let there = self.entries.get(self.focus).map_or(0, |entry| entry.length());
        if there + text.len() > MOST_TEXT {
            self.paste_too_long(context);
            return Flow::Used;
        }
        if self.entries.get_mut(self.focus).is_some_and(|entry| entry.paste(text).changed()) {
            self.propose(false, context);
            self.touched(context);
            self.tell_meanwhile(context);
        }
        Flow::Used
    }

    fn paste_too_long(&mut self, _: &mut Context) {
        if self.waits() {
            self.early.push(Early::PasteTooLong);
            return;
        }
        let most = self.setting.lang.number(MOST_TEXT as i64);
        self.message = Some((self.setting.lang.tf("form.paste_too_long", &[("most", &most)]), Role::Bad));
    }

    fn refresh(&mut self, context: &mut Context) {
        self.begin(context);
        if !self.loading {
            self.search_again(context);
            self.ask_preview(context);
            self.ask_lookalikes_again(context);
            self.follow_payments(context);
        }
    }

    fn changed(&mut self, touched: &[Touched], context: &mut Context) {
        self.changed_elsewhere(touched, context);
        self.refresh(context);
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let reply = match reply.take::<save::Loaded>() {
            Ok(save::Loaded(Ok(Some(record)), names)) => {
                self.build(record, &names);
                self.refresh(context);
                return self.replay(context);
            }
            Ok(save::Loaded(Ok(None), _)) => {
                context.warn(context.t("form.gone"));
                return Flow::Close;
            }
            Ok(save::Loaded(Err(error), _)) => {
                context.warn(words::store_error(context.lang, &error));
                return Flow::Close;
            }
            Err(reply) => reply,
        };
        match self.answered(reply, context) {
            Flow::Used if !self.waits() => self.replay_unsaved(context),
            // It is saved: what was typed behind that is for what comes into sight.
            flow @ (Flow::Close | Flow::Replace(_)) => {
                self.hand_on(context);
                flow
            }
            flow => flow,
        }
    }

    fn hits(&mut self, hits: Hits, context: &mut Context) -> Flow {
        let waited = self.waits();
        self.found(hits, context);
        if waited && !self.waits() { self.replay_unsaved(context) } else { Flow::Used }
    }

    fn erased(&mut self, context: &mut Context) -> Flow {
        // What was cut cannot be asked whom it names; it must not come back behind what is asked now.
        self.entries.iter_mut().for_each(Entry::forget_before);
        self.look_for_erased(context);
        // Who is proposed may be them.
        self.dropdown = None;
        if !self.loading {
            self.ask_contacts(context);
        }
        Flow::Used
    }

    fn keep_again(&mut self, context: &mut Context) {
        self.keeper.again(context);
    }

    fn wake(&mut self, context: &mut Context) {
        self.has_waited(context);
        self.keep_draft(context);
    }

    fn ending(&mut self, context: &mut Context) {
        self.keeper.hold_no_longer();
        // What was typed while a save waited its turn belongs to the draft as well; what is saved ends it anyway.
        let job = &mut self.job;
        if std::mem::take(&mut job.saving) | std::mem::take(&mut job.save_after) {
            let _ = self.replay(context);
        }
        self.keep_draft(context);
    }

    fn edited(&mut self, text: Result<Edited, String>, context: &mut Context) {
        let Some(entry) = self.outside.take().and_then(|index| self.entries.get_mut(index)) else { return };
        let said = match text {
            Ok(Edited { text, stopped, still, beside }) => {
                if let Editor::Area(area) = &mut entry.editor {
                    area.replace(text.trim_end_matches('\n'));
                }
                let still = still.map(|still| messages::editor_error(context.lang, &EditorError::StillOpen(still)));
                let stopped = || stopped.map(|status| messages::editor_stopped(context.lang, status));
                let beside =
                    beside.map(|path| messages::editor_error(context.lang, &EditorError::SavedBeside { path }));
                beside.or(still).or_else(stopped).map(|said| (said, Role::Warn))
            }
            Err(why) => Some((why, Role::Bad)),
        };
        self.touched(context);
        // While it was elsewhere, nothing could be taken out of it.
        self.look_for_erased(context);
        self.message = said.or(self.message.take());
    }
}
