//! The share of the territory before and after what is being typed.

use crate::contract::Contract;
use crate::counters::whatif::{self, Change, Effect};
use crate::i18n::Lang;
use crate::live::Shared;
use crate::model::kind::Kind;
use crate::model::parse::Reason;
use crate::model::record::Record;
use crate::model::territory::{Share, Territory};
use crate::tui::context::{Context, Newest};
use crate::tui::layer::Reply;
use crate::tui::theme::Role;

use super::form::Form;

/// What the change being typed does to the share, as far as it is known.
#[derive(Default)]
pub struct Preview {
    newest: Newest,
    pub effect: Option<(Effect, Share)>,
}

/// What a change does to the share; nothing when it does not move it.
pub struct Previewed(pub Option<(Effect, Share)>);

/// Whether records of a kind can move the share.
pub fn matters(kind: Kind) -> bool {
    matches!(kind, Kind::Organisation | Kind::Membership | Kind::Dues | Kind::Payment)
}

/// What a change of one record does to the share, by the contract in force on a day.
pub fn effect(shared: &Shared, on: chrono::NaiveDate, record: &Record, delete: bool) -> Option<(Effect, Share)> {
    let world = shared.world();
    if !world.loaded {
        return None;
    }
    let contract: &Contract = world.contract_on(on)?;
    let change = if delete { Change::Delete(record) } else { Change::Save(record) };
    whatif::effect(&world.facts, contract, on, change).map(|effect| (effect, contract.territory.share))
}

/// « Territoire : 77/104 (74,0 %) → 78/105 (74,3 %), il manque encore 3 adhérents », and how to show it.
pub fn said(effect: &Effect, share: Share, on: chrono::NaiveDate, lang: Lang) -> (String, Role) {
    let of = |territory: Territory| match territory.share() {
        Some(part) => format!("{}/{} ({})", territory.inside, territory.total, lang.percent(part, 1)),
        None => format!("{}/{}", territory.inside, territory.total),
    };
    let values: [(&str, &dyn std::fmt::Display); 3] =
        [("before", &of(effect.before)), ("after", &of(effect.after)), ("on", &lang.date(effect.on))];
    let moved =
        if effect.on == on { lang.tf("form.territory.now", &values) } else { lang.tf("form.territory.then", &values) };
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let (rest, role) = if effect.after.complies(share) {
        (lang.tn("form.territory.room", count(effect.after.room(share)), &[]), Role::Good)
    } else if effect.after.total == 0 {
        (lang.t("form.territory.nobody").to_owned(), Role::Bad)
    } else {
        (lang.tn("form.territory.needed", count(effect.after.needed(share)), &[]), Role::Bad)
    };
    (format!("{moved}, {rest}"), role)
}

impl Form {
    /// Asks what the record as it stands would do to the share; nothing is said while a field cannot be read.
    pub(super) fn ask_preview(&mut self, context: &Context) {
        if !matters(self.setting.kind) {
            return;
        }
        let (record, problems) = self.read();
        // What cannot be read says nothing about the share; what is not filled in yet may.
        if problems.iter().any(|(_, reason)| *reason != Reason::Required) {
            self.preview.effect = None;
            return;
        }
        let on = context.on;
        context
            .ask_newest(&self.preview.newest, self.id, move |_, shared| Previewed(effect(shared, on, &record, false)));
    }

    pub(super) fn previewed(&mut self, reply: Reply) {
        if let Ok(Previewed(effect)) = reply.take::<Previewed>() {
            self.preview.effect = effect;
        }
    }
}
