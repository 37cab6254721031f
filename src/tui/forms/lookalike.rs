//! What a new organisation looks like while it is typed: told beside the field that says so, with a key to open it. Found
//! on the storage thread; the newest question wins, and typing waits for none.

use super::form::Form;
use crate::model::duplicates::{By, Row};
use crate::model::kind::Kind;
use crate::model::membership;
use crate::model::record::Id;
use crate::model::text::display_safe;
use crate::store::StoreError;
use crate::tui::commands::form;
use crate::tui::context::{Context, Newest};
use crate::tui::layer::Reply;
use crate::tui::screens::members::words;
use crate::tui::theme::Role;

/// How many organisations with such a name are looked at.
const NAMED: usize = 20;
/// From so many letters on a name is one.
const SHORTEST: usize = 3;

/// An organisation that is there already.
struct Lookalike {
    id: Id,
    name: String,
    /// Town and standing.
    what: String,
    /// What the two share, the strongest first.
    by: Vec<By>,
}

/// What was asked last, and found.
#[derive(Default)]
pub struct Lookalikes {
    newest: Newest,
    asked: Option<Row>,
    found: Vec<Lookalike>,
}

struct Found(Result<Vec<Lookalike>, StoreError>);

/// The field that a likeness is told beside.
const fn field_of(by: By) -> &'static str {
    match by {
        By::Siret | By::SirenCommune => "siret",
        By::Email => "email",
        _ => "name",
    }
}

impl Form {
    /// Asks what is typed looks like, if that is another question than the last one.
    pub(super) fn ask_lookalikes(&mut self, context: &Context) {
        if self.base.kind != Kind::Organisation || self.base.id != 0 || self.loading {
            return;
        }
        let text = |field: &str| {
            let line = self.entry(field).and_then(|entry| entry.line());
            line.map(|line| line.text().trim().to_owned()).unwrap_or_default()
        };
        let row = Row {
            id: 0,
            name: text("name"),
            siret: text("siret"),
            commune: text("commune"),
            insee_code: text("insee_code"),
            postal_code: text("postal_code"),
            email: text("email"),
        };
        if self.alike.asked.as_ref() == Some(&row) {
            return;
        }
        self.alike.asked = Some(row.clone());
        let (on, lang) = (context.on, context.lang);
        context.ask_newest(&self.alike.newest, self.id, move |store, shared| {
            let named = match row.name.chars().count() {
                ..SHORTEST => Vec::new(),
                _ => shared.organisations_named(&row.name, NAMED),
            };
            Found(store.lookalikes(&row, &named).map(|alike| {
                let world = shared.world();
                let known = alike.into_iter().filter_map(|alike| {
                    let file = world.facts.file(alike.id)?;
                    let standing = words::standing(membership::standing(file.memberships, on), lang);
                    let parts = [&*file.organisation.town, standing].into_iter().filter(|part| !part.is_empty());
                    Some(Lookalike {
                        id: alike.id,
                        name: display_safe(&file.organisation.name).into_owned(),
                        what: display_safe(&parts.collect::<Vec<_>>().join(", ")).into_owned(),
                        by: alike.why.iter().map(|why| why.by).collect(),
                    })
                });
                known.collect()
            }))
        });
    }

    /// Asks once more: others may have written, or the index is there by now.
    pub(super) fn ask_lookalikes_again(&mut self, context: &Context) {
        self.alike.asked = None;
        self.ask_lookalikes(context);
    }

    /// Takes the answer.
    ///
    /// # Errors
    /// The reply, if it is of another question.
    pub(super) fn lookalikes_answered(&mut self, reply: Reply) -> Result<(), Reply> {
        // A hint that cannot be had is none: saving tells of a database that cannot be read.
        reply.take::<Found>().map(|Found(found)| self.alike.found = found.unwrap_or_default())
    }

    /// The organisation to open: the one told beside the field with the cursor, else the most alike.
    pub(super) fn lookalike(&self) -> Option<Id> {
        let here = self.focused().and_then(|entry| self.told_beside(entry.field.name).next());
        here.or(self.alike.found.first()).map(|alike| alike.id)
    }

    fn told_beside<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a Lookalike> + 'a {
        self.alike.found.iter().filter(move |alike| alike.by.iter().any(|by| field_of(*by) == field))
    }

    /// What is said beside a field: whom this looks like, and how to open it.
    pub(super) fn lookalike_said(&self, field: &str, context: &Context) -> Option<(String, Role)> {
        let mut alike = self.told_beside(field);
        let first = alike.next()?;
        let lang = context.lang;
        let key = context.keymap.shown_id(form::LOOKALIKE, lang);
        let values: [(&str, &dyn std::fmt::Display); 3] = [("name", &first.name), ("what", &first.what), ("key", &key)];
        if field == "siret" && first.by.contains(&By::Siret) {
            return Some((lang.tf("duplicates.like_siret", &values), Role::Bad));
        }
        let mut said = lang.tf("duplicates.like", &values);
        let others = i64::try_from(alike.count()).unwrap_or(i64::MAX);
        if others > 0 {
            said = format!("{said} ({})", lang.tn("duplicates.more", others, &[]));
        }
        Some((said, Role::Warn))
    }
}
