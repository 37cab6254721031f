//! The contacts of organisations, as cards.

use std::collections::{HashMap, HashSet};

use super::uid;
use super::vcard::{Address, Card};
use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record};
use crate::model::text::fold;
use crate::store::{Store, StoreError};

/// Which contacts.
#[derive(Debug, Clone)]
pub enum Which {
    All,
    /// These, in this order.
    These(Vec<Id>),
    /// Those of these organisations.
    Of(HashSet<Id>),
}

/// The name of a country, as an address to be read abroad has it; its code where none is known.
pub fn country(code: &str, lang: Lang) -> String {
    lang.find(&format!("export.country.{code}")).unwrap_or(code).to_owned()
}

/// The address of an organisation.
pub fn address(organisation: &Record, lang: Lang) -> Address {
    let text = |field: &str| organisation.text(field).trim().to_owned();
    Address {
        street: text("street"),
        town: text("commune"),
        postal_code: text("postal_code"),
        country: country(organisation.text("country"), lang),
    }
}

/// Their cards, by organisation and name. What was noted about them stays here: a card is passed on.
///
/// # Errors
/// The database cannot be read.
pub fn cards(store: &Store, which: &Which, lang: Lang) -> Result<Vec<Card>, StoreError> {
    let contacts = match which {
        Which::These(ids) => store.those(Kind::Contact, ids)?,
        Which::All => store.all(Kind::Contact)?,
        Which::Of(organisations) => {
            let mut all = store.all(Kind::Contact)?;
            all.retain(|contact| contact.organisation().is_some_and(|id| organisations.contains(&id)));
            all
        }
    };
    let wanted: HashSet<Id> = contacts.iter().filter_map(Record::organisation).collect();
    let mut organisations: HashMap<Id, Record> = HashMap::new();
    store.each(Kind::Organisation, |record| {
        if wanted.contains(&record.id) {
            organisations.insert(record.id, record);
        }
        Ok(())
    })?;
    let mut cards: Vec<Card> = contacts
        .iter()
        .map(|contact| {
            let organisation = contact.organisation().and_then(|id| organisations.get(&id));
            card(contact, organisation, lang)
        })
        .collect();
    if !matches!(which, Which::These(_)) {
        let key = |card: &Card| (fold(&card.organisation), fold(&card.last_name), fold(&card.first_name));
        cards.sort_by_cached_key(key);
    }
    Ok(cards)
}

fn card(contact: &Record, organisation: Option<&Record>, lang: Lang) -> Card {
    let of = |field: &str| organisation.map(|it| it.text(field).to_owned()).unwrap_or_default();
    let own = |field: &str| contact.text(field).to_owned();
    let phone = own("phone");
    Card {
        uid: uid::of_record(contact),
        last_name: own("last_name"),
        first_name: own("first_name"),
        organisation: of("name"),
        title: own("role"),
        // Somebody without a number of their own is reached through it.
        switchboard: if phone.is_empty() { of("phone") } else { String::new() },
        phone,
        email: own("email"),
        address: organisation.map(|it| address(it, lang)).unwrap_or_default(),
        website: of("website"),
        revised: contact.trace.changed_at.clone(),
    }
}
