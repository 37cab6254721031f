//! The letters about dues: who gets one, and what stands in it.

use chrono::NaiveDate;

use super::sender::Sender;
use super::template::{Item, Values};
use crate::contract::Contract;
use crate::i18n::Lang;
use crate::interchange::export::labels;
use crate::model::dues::{self, Dues, DuesStatus};
use crate::model::facts::{Facts, File};
use crate::model::kind::Kind;
use crate::model::money::Cents;
use crate::model::record::{Id, Record};
use crate::model::siret::Siret;
use crate::model::text::fold;
use crate::store::{Store, StoreError};

/// What the template of a call may use.
pub const CALL_NAMES: &[&str] = &[
    "organisation",
    "address",
    "contact",
    "siret",
    "college",
    "year",
    "amount",
    "paid",
    "left",
    "called_on",
    "due_on",
    "late",
    "reference",
    "date",
    "pole",
    "pole_address",
    "pole_phone",
    "pole_email",
    "pole_siret",
    "iban",
    "bic",
    "place",
    "signatory",
];

/// What the template of a receipt may use.
pub const RECEIPT_NAMES: &[&str] = &[
    "organisation",
    "address",
    "contact",
    "siret",
    "college",
    "year",
    "amount",
    "paid",
    "left",
    "called_on",
    "due_on",
    "late",
    "reference",
    "date",
    "pole",
    "pole_address",
    "pole_phone",
    "pole_email",
    "pole_siret",
    "iban",
    "bic",
    "place",
    "signatory",
    "payments",
    "paid_on",
    "payment",
    "method",
    "payment_reference",
];

/// One letter.
#[derive(Debug, Clone)]
pub struct Letter {
    pub organisation: Id,
    pub name: String,
    /// See [`stem`].
    pub stem: String,
    pub values: Values,
}

/// Why an organisation gets no letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Its dues of the year are not called and unpaid: how they stand.
    NotToCall(DuesStatus),
    /// It has paid nothing of that year.
    NothingPaid,
}

/// What letters are made of.
pub struct Asked<'a> {
    pub store: &'a Store,
    pub facts: &'a Facts,
    pub contract: Option<&'a Contract>,
    pub sender: &'a Sender,
    pub year: i32,
    /// The day of the letter: what was paid and called by then holds.
    pub on: NaiveDate,
    pub lang: Lang,
}

/// The calls for dues that are called and not paid, by name; or the one of an organisation.
///
/// # Errors
/// The database cannot be read; or why that one organisation gets no call.
pub fn call(asked: &Asked, only: Option<Id>) -> Result<Result<Vec<Letter>, Refusal>, StoreError> {
    let year = i16::try_from(asked.year).unwrap_or(i16::MAX);
    let mut letters = Vec::new();
    for file in asked.facts.files().filter(|file| only.is_none_or(|id| id == file.organisation.id)) {
        let due = dues::of_year(file.dues, year);
        let status = dues::status(due, file.payments, asked.on);
        match (due, status) {
            (Some(due), status) if status.is_to_pay() => {
                letters.push(asked.letter(&file, Some(due))?);
            }
            _ if only.is_some() => return Ok(Err(Refusal::NotToCall(status))),
            _ => {}
        }
    }
    letters.sort_by_cached_key(|letter| (fold(&letter.name), letter.organisation));
    Ok(Ok(letters))
}

/// The receipt of what an organisation paid of a year's dues.
///
/// # Errors
/// The database cannot be read; or it has paid nothing.
pub fn receipt(asked: &Asked, organisation: Id) -> Result<Result<Letter, Refusal>, StoreError> {
    let Some(file) = asked.facts.file(organisation) else { return Ok(Err(Refusal::NothingPaid)) };
    let year = i16::try_from(asked.year).unwrap_or(i16::MAX);
    let mut payments = asked.store.of_organisation(Kind::Payment, organisation)?;
    payments.retain(|payment| {
        payment.int("year") == Some(i64::from(asked.year)) && payment.date("paid_on").is_some_and(|on| on <= asked.on)
    });
    if payments.is_empty() {
        return Ok(Err(Refusal::NothingPaid));
    }
    payments.sort_by_key(|payment| (payment.date("paid_on"), payment.id));
    let mut letter = asked.letter(&file, dues::of_year(file.dues, year))?;
    let lines = payments.iter().map(|payment| asked.payment(payment)).collect();
    letter.values.insert("payments", Item::Lines(lines));
    Ok(Ok(letter))
}

impl Asked<'_> {
    fn letter(&self, file: &File, due: Option<&Dues>) -> Result<Letter, StoreError> {
        let id = file.organisation.id;
        let lang = self.lang;
        let record = self.store.get(Kind::Organisation, id)?.unwrap_or_else(|| Record::new(Kind::Organisation));
        let contacts = self.store.of_organisation(Kind::Contact, id)?;
        let contact = contacts.iter().find(|contact| contact.int("primary") == Some(1));
        let contact = contact.map(|contact| format!("{} {}", contact.text("first_name"), contact.text("last_name")));
        let address = labels::address(&record, None, lang).unwrap_or_else(|| vec![record.text("name").to_owned()]);
        let siret = file.organisation.siret_text();
        let year = i16::try_from(self.year).unwrap_or(i16::MAX);
        let paid = dues::paid(file.payments, year, self.on);
        let owed = due.filter(|due| !due.exempt).map_or(0, |due| due.amount);
        let late = dues::status(due, file.payments, self.on) == DuesStatus::Late;
        let amount = |cents: i64| lang.amount(Cents(cents));
        let left = (owed - paid).max(0);
        let day = |date: Option<NaiveDate>| date.map(|date| lang.date(date)).unwrap_or_default();
        let college = file.member_on(self.on).or(file.memberships.last()).map(|period| period.college);
        let college = college.map(|code| self.college(code)).unwrap_or_default();
        let who = siret.as_deref().and_then(|siret| siret.get(..9)).map_or_else(|| id.to_string(), str::to_owned);
        let sender = self.sender;
        let pole = if sender.name.is_empty() { self.contract.map_or("", |it| it.pole.as_str()) } else { &sender.name };
        let grouped = |siret: &str| Siret::parse(siret).map_or_else(|_| siret.to_owned(), |siret| siret.grouped());
        let values = [
            ("organisation", file.organisation.name.to_string()),
            ("address", address.get(1..).unwrap_or_default().join("\n")),
            ("contact", contact.unwrap_or_default()),
            ("siret", siret.as_deref().map(grouped).unwrap_or_default()),
            ("college", college),
            ("year", self.year.to_string()),
            ("amount", due.map(|due| amount(due.amount)).unwrap_or_default()),
            ("paid", if paid == 0 { String::new() } else { amount(paid) }),
            ("left", if left == 0 { String::new() } else { amount(left) }),
            ("called_on", day(due.and_then(|due| due.called_on))),
            ("due_on", day(due.and_then(|due| due.due_on))),
            ("late", if late { day(due.and_then(|due| due.due_on)) } else { String::new() }),
            ("reference", format!("COT-{}-{who}", self.year)),
            ("date", without_weekday(lang, self.on)),
            ("pole", pole.to_owned()),
            ("pole_address", sender.address.clone()),
            ("pole_phone", sender.phone.clone()),
            ("pole_email", sender.email.clone()),
            ("pole_siret", grouped(&sender.siret)),
            ("iban", sender.iban.clone()),
            ("bic", sender.bic.clone()),
            ("place", sender.place.clone()),
            ("signatory", sender.signatory.clone()),
        ];
        let name = file.organisation.name.to_string();
        Ok(Letter {
            organisation: id,
            stem: stem(siret, &name, id),
            name,
            values: values.into_iter().map(|(name, text)| (name, Item::Text(text))).collect(),
        })
    }

    fn payment(&self, payment: &Record) -> Values {
        let method = payment.text("method");
        let text = |text: String| Item::Text(text);
        Values::from([
            ("paid_on", text(payment.date("paid_on").map(|date| self.lang.date(date)).unwrap_or_default())),
            ("payment", text(self.lang.amount(Cents(payment.int("amount").unwrap_or_default())))),
            ("method", text(if method.is_empty() { "" } else { self.lang.label("payment.method", method) }.to_owned())),
            ("payment_reference", text(payment.text("reference").to_owned())),
        ])
    }

    fn college(&self, code: u8) -> String {
        let known = self.contract.and_then(|it| it.colleges.iter().find(|college| college.code == code));
        known.map_or_else(|| code.to_string(), |it| if self.lang == Lang::Fr { it.fr.clone() } else { it.en.clone() })
    }
}

/// What tells an organisation's file from the others: its SIRET, else its name in plain letters.
pub fn stem(siret: Option<String>, name: &str, id: Id) -> String {
    // It becomes the name of a file: a SIRET that another program wrote may be no number.
    let siret = siret.filter(|siret| !siret.is_empty() && siret.bytes().all(|byte| byte.is_ascii_digit()));
    siret.unwrap_or_else(|| format!("{}-{id}", plain(name)))
}

/// `30 juin 2015`: a letter does not say which weekday.
fn without_weekday(lang: Lang, day: NaiveDate) -> String {
    let long = lang.date_long(day);
    long.split_once(' ').map_or(long.clone(), |(_, rest)| rest.to_owned())
}

/// A name in letters and digits that any file system takes.
fn plain(name: &str) -> String {
    let parts: Vec<String> = fold(name)
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    parts.join("-").chars().take(40).collect()
}
