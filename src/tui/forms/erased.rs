//! A form that is open while somebody is erased: what it holds of the person goes, what was typed besides stays.

use chrono::{DateTime, SecondsFormat, TimeDelta};
use serde_json::Value as Json;

use super::entry::{Editor, Entry};
use super::form::{Form, picked};
use super::picker::Picked;
use super::words;
use crate::model::privacy::taken;
use crate::model::record::{Record, Value};
use crate::store::{StillOpen, Store, StoreError, Typing};
use crate::tui::context::Context;
use crate::tui::layer::Reply;
use crate::tui::theme::Role;

/// What is to go from the form.
pub(super) struct Cleaned(Result<Option<StillOpen>, StoreError>);

/// How far apart the clocks of two machines may be.
const SLACK: TimeDelta = TimeDelta::hours(1);

/// From when on erasures are news to a form that was begun at a moment (UTC, RFC 3339).
pub(super) fn news_since(moment: &str) -> String {
    let before = DateTime::parse_from_rfc3339(moment).ok().and_then(|at| at.checked_sub_signed(SLACK));
    before.map_or_else(|| moment.to_owned(), |at| at.to_utc().to_rfc3339_opts(SecondsFormat::Secs, true))
}

impl Form {
    /// Somebody was erased, perhaps from what stands here: it is asked, and no draft is written before the answer.
    pub(super) fn look_for_erased(&mut self, context: &Context) {
        if self.loading {
            return;
        }
        self.keeper.hold();
        let typing = self.typing();
        let kept = self.keeper.kept().map(|kept| (context.drafts.current(self.keeper.name()), kept.to_owned()));
        context.ask(self.id, move |store, _| Cleaned(look(store, &typing, kept)));
    }

    /// What stands here, to be asked for people who were erased since.
    pub(super) fn typing(&self) -> Typing {
        let picked = self.entry("organisation").and_then(|entry| entry.picker()).and_then(|picker| picker.id());
        let texts = |entry: &Entry| strings(&entry.raw()).into_iter().map(|text| (entry.field.name, text));
        Typing {
            base: self.base.clone(),
            organisation: picked.or_else(|| self.base.organisation()),
            texts: self.entries.iter().flat_map(texts).collect(),
            since: self.since.clone(),
        }
    }

    /// Whether the reply is what is to go; if so, it goes. What waited for that goes on.
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
        if !self.keeper.is_held() && !self.go_on_comparing(context) && std::mem::take(&mut self.job.save_after) {
            self.save_found(context);
        }
        Ok(())
    }

    /// Takes out what is to go; gives whether anything stood here.
    fn take_out(&mut self, open: &StillOpen) -> bool {
        let mut any = open.base.values != self.base.values;
        if let Some(title) = taken::without(&self.title, &open.passages) {
            self.title = title;
        }
        let names = self.names();
        if self.base.id != 0 && any {
            // It is called by one of its texts.
            let name = words::record_name(&open.base, &names, self.setting.lang);
            self.title = self.setting.title(Some(&name));
        }
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
                without(&mut bare, &|text| open.without(name, text));
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
pub(in crate::tui) fn taken_from_draft(store: &Store, name: &str, kept: &str) -> Result<Vec<String>, StoreError> {
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

/// What is to go from what is typed; `kept` is its draft, by its name, as it was handed over last.
fn look(store: &Store, typing: &Typing, kept: Option<(String, String)>) -> Result<Option<StillOpen>, StoreError> {
    let mut open = store.still_open(typing)?.unwrap_or_else(|| StillOpen::nothing(&typing.base));
    if let Some((name, kept)) = kept {
        told_by_the_draft(store, &name, &kept, &mut open)?;
    }
    Ok(open.changes(&typing.base).then_some(open))
}

/// What an erasure took out of the form's own draft, wherever the person belongs: it knew the name.
fn told_by_the_draft(store: &Store, name: &str, kept: &str, open: &mut StillOpen) -> Result<(), StoreError> {
    let Some(now) = store.drafts()?.into_iter().find(|draft| draft.id == name) else { return Ok(()) };
    let read = |text: &str| serde_json::from_str::<Json>(text).ok();
    let (Some(before), Some(now)) = (read(kept), read(&now.form)) else { return Ok(()) };
    for (field, before, now) in pairs(&before, &now) {
        let (before, now) = (strings(before), strings(now));
        if before.len() == now.len() {
            let texts = before.into_iter().zip(now).filter(|(before, now)| before != now);
            let found = texts.filter_map(|(before, now)| taken::passages(&Value::Text(before), &Value::Text(now)));
            open.take(field, found.flatten());
        }
    }
    Ok(())
}

/// The parts of a draft as it was and as it is, with the field of the record that they are of.
fn pairs<'a>(before: &'a Json, now: &'a Json) -> Vec<(Option<&'a str>, &'a Json, &'a Json)> {
    let Json::Object(parts) = before else { return vec![(None, before, now)] };
    let fields = |side: &str| parts.get(side).and_then(Json::as_object).into_iter().flatten();
    let of_record = ["base", "fields"].into_iter().flat_map(|side| {
        fields(side).map(move |(field, before)| (Some(field.as_str()), before, &now[side][field.as_str()]))
    });
    let others = parts.iter().filter(|(name, _)| !matches!(name.as_str(), "base" | "fields"));
    of_record.chain(others.map(|(name, before)| (None, before, &now[name.as_str()]))).collect()
}

/// What was added to a text of which nothing older may stay.
fn after(before: &Value, now: &Value, typed: &Json) -> Json {
    let (before, now) = (before.as_text().unwrap_or_default(), now.as_text().unwrap_or_default());
    let added = typed.as_str().and_then(|typed| typed.strip_prefix(before)).unwrap_or_default();
    Json::String(format!("{now}{added}"))
}

/// Every text in what a draft keeps.
pub fn strings(raw: &Json) -> Vec<String> {
    match raw {
        Json::String(text) => vec![text.clone()],
        Json::Array(items) => items.iter().flat_map(strings).collect(),
        Json::Object(fields) => fields.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

fn without(raw: &mut Json, bare: &dyn Fn(&str) -> Option<String>) {
    match raw {
        Json::String(text) => {
            if let Some(bare) = bare(text) {
                *text = bare;
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| without(item, bare)),
        Json::Object(fields) => fields.values_mut().for_each(|field| without(field, bare)),
        _ => {}
    }
}
