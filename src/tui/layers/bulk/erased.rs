//! A dialog that is open while somebody is erased: what it holds of the person goes, what was typed besides stays.

use super::action::Action;
use super::form::Form;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record};
use crate::store::{Store, StoreError, Typing};
use crate::tui::context::Context;
use crate::tui::forms::erased::taken_from_draft;
use crate::tui::layer::Reply;
use crate::tui::theme::Role;

/// Of so many marked organisations it is asked who was erased from their files: each word of a text is tried as a name.
const ASKED: usize = 30;

/// What is to go.
struct Cleaned(Result<Vec<String>, StoreError>);

impl Form {
    /// Somebody was erased, perhaps from what stands here: it is asked, and no draft is written before the answer.
    pub(super) fn look_for_erased(&mut self, context: &Context) {
        self.keeper.hold();
        let texts: Vec<String> = self.fields.iter().map(|field| field.text().to_owned()).collect();
        let kept = self.keeper.kept().map(|kept| (context.drafts.current(self.keeper.name()), kept.to_owned()));
        let asked = if self.action == Action::AssignTask { 0 } else { ASKED };
        let targets: Vec<_> = self.targets.iter().copied().take(asked).collect();
        context.ask(self.id, move |store, _| {
            let told = kept.map(|(name, kept)| taken_from_draft(store, &name, &kept)).transpose();
            Cleaned(told.and_then(|told| {
                let mut passages = told.unwrap_or_default();
                for target in targets {
                    passages.extend(told_by(store, target, &texts)?);
                }
                Ok(passages)
            }))
        });
    }

    /// Whether the reply is what is to go; if so it goes. Gives whether anything stood here.
    ///
    /// # Errors
    /// The reply, if it is of something else.
    pub(super) fn erased_answered(&mut self, reply: Reply, context: &mut Context) -> Result<bool, Reply> {
        let Cleaned(found) = reply.take::<Cleaned>()?;
        self.keeper.let_go();
        let passages = found.unwrap_or_default();
        let any = self.fields.iter_mut().fold(false, |any, field| field.take_out(&passages) | any);
        if any {
            self.said = Some((context.t("form.erased").to_owned(), Role::Warn));
        }
        // What was typed while the answer was on its way.
        self.keeper.schedule(context);
        Ok(any)
    }
}

/// Who was erased from an organisation's file, of those whom the texts name.
fn told_by(store: &Store, organisation: Id, texts: &[String]) -> Result<Vec<String>, StoreError> {
    // In a dialog nobody types of somebody who was erased long before.
    let typing = Typing {
        base: Record::new(Kind::Task),
        organisation: Some(organisation),
        texts: texts.iter().map(|text| ("title", text.clone())).collect(),
        since: String::new(),
    };
    let open = store.still_open(&typing)?;
    Ok(open.map(|open| [open.passages, open.last_names].concat()).unwrap_or_default())
}
