//! A form that is open while somebody is erased: what it holds of the person goes, what was typed besides stays.

use serde_json::Value as Json;

use super::entry::{Editor, Entry};
use super::form::{Form, picked};
use super::picker::Picked;
use crate::model::privacy::taken;
use crate::model::record::{Record, Value};
use crate::store::{StillOpen, Store, StoreError};
use crate::tui::context::Context;
use crate::tui::layer::Reply;
use crate::tui::theme::Role;

/// What is to go from the form.
pub(super) struct Cleaned(Result<Option<StillOpen>, StoreError>);

impl Form {
    /// Somebody was erased, perhaps from what stands here: it is asked, and no draft is written before the answer.
    pub(super) fn look_for_erased(&mut self, context: &Context) {
        if self.loading {
            return;
        }
        self.keeper.hold();
        let organisation = self.entry("organisation").and_then(|entry| entry.picker()).and_then(|picker| picker.id());
        let base = self.base.clone();
        let organisation = organisation.or_else(|| base.organisation());
        let texts = self.entries.iter().flat_map(|entry| strings(&entry.raw())).collect::<Vec<_>>();
        let kept = self.keeper.kept().map(|kept| (context.drafts.current(self.keeper.name()), kept.to_owned()));
        context.ask(self.id, move |store, _| {
            let told = kept.map(|(name, kept)| told_by_the_draft(store, &name, &kept)).transpose();
            let found = told.and_then(|told| {
                let told = told.unwrap_or_default();
                let open = store.still_open(&base, organisation, &texts)?;
                Ok(match open {
                    None if told.is_empty() => None,
                    open => {
                        let nothing = || StillOpen { base: base.clone(), passages: Vec::new(), untold: Vec::new() };
                        let mut open = open.unwrap_or_else(nothing);
                        open.passages.extend(told);
                        Some(open)
                    }
                })
            });
            Cleaned(found)
        });
    }

    /// Whether the reply is what is to go; if so, it goes.
    pub(super) fn erased_answered(&mut self, reply: Reply, context: &mut Context) -> Result<(), Reply> {
        let Cleaned(found) = reply.take::<Cleaned>()?;
        self.keeper.let_go();
        if let Ok(Some(open)) = found {
            let changed = self.take_out(&open);
            if changed {
                self.message = Some((context.t("form.erased").to_owned(), Role::Warn));
            }
        }
        // What was typed while the answer was on its way.
        self.keeper.schedule(context);
        Ok(())
    }

    /// Takes out what is to go; gives whether anything stood here.
    fn take_out(&mut self, open: &StillOpen) -> bool {
        let mut any = open.base.values != self.base.values;
        if let Some(title) = taken::without(&self.title, &open.passages) {
            self.title = title;
        }
        let names = self.names();
        for entry in &mut self.entries {
            let (raw, cursor, scroll, was_changed) = (entry.raw(), entry.cursor(), entry.scroll(), entry.changed());
            let name = entry.field.name;
            let (before, now) = (self.base.get(name), open.base.get(name));
            let picks = matches!(&entry.editor, Editor::Choice(_))
                || entry.picker().is_some_and(|picker| !matches!(picker.picked(), Picked::Nothing));
            let mut bare = raw.clone();
            if open.untold.contains(&name) && was_changed {
                bare = after(before, now, &raw);
            } else if !picks {
                without(&mut bare, &open.passages);
            }
            if before != now {
                *entry = Entry::new(entry.field, entry.group, now, picked(&open.base, name, &names), &self.setting);
            }
            any |= bare != raw;
            // Set again even where it is the same: undo would bring back what was typed before.
            if was_changed || before == now {
                entry.set_raw(&bare);
                entry.set_cursor(cursor);
                entry.set_scroll(scroll);
            }
        }
        self.base = Record { values: open.base.values.clone(), ..self.base.clone() };
        any
    }
}

/// What an erasure took out of a draft that is being typed here, wherever the person belongs: it knew the name.
pub(in crate::tui) fn told_by_the_draft(store: &Store, name: &str, kept: &str) -> Result<Vec<String>, StoreError> {
    let Some(now) = store.drafts()?.into_iter().find(|draft| draft.id == name) else { return Ok(Vec::new()) };
    let read = |text: &str| serde_json::from_str::<Json>(text).ok();
    let (Some(before), Some(now)) = (read(kept), read(&now.form)) else { return Ok(Vec::new()) };
    let (before, now) = (strings(&before), strings(&now));
    if before.len() != now.len() {
        return Ok(Vec::new());
    }
    let pairs = before.into_iter().zip(now).filter(|(before, now)| before != now);
    let found = pairs.filter_map(|(before, now)| taken::passages(&Value::Text(before), &Value::Text(now)));
    Ok(found.flatten().collect())
}

/// What was added to a text of which nothing older may stay.
fn after(before: &Value, now: &Value, typed: &Json) -> Json {
    let (before, now) = (before.as_text().unwrap_or_default(), now.as_text().unwrap_or_default());
    let added = typed.as_str().and_then(|typed| typed.strip_prefix(before)).unwrap_or_default();
    Json::String(format!("{now}{added}"))
}

fn strings(raw: &Json) -> Vec<String> {
    match raw {
        Json::String(text) => vec![text.clone()],
        Json::Array(items) => items.iter().flat_map(strings).collect(),
        Json::Object(fields) => fields.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

fn without(raw: &mut Json, passages: &[String]) {
    match raw {
        Json::String(text) => {
            if let Some(bare) = taken::without(text, passages) {
                *text = bare;
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| without(item, passages)),
        Json::Object(fields) => fields.values_mut().for_each(|field| without(field, passages)),
        _ => {}
    }
}
