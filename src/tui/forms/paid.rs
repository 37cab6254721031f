//! A new payment whose organisation got another one while the form was open: it is told beside the amount, and saving asks.
//! Two windows that were opened on the same dues would note them twice.

use std::collections::BTreeSet;
use std::fmt::Display;

use chrono::NaiveDate;

use super::form::Form;
use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::model::money::Cents;
use crate::model::record::{Id, Record};
use crate::model::text::display_safe;
use crate::store::{Store, StoreError};
use crate::tui::context::{Context, Newest};
use crate::tui::layer::{Flow, Reply};
use crate::tui::layers::confirm::Confirm;
use crate::tui::screens::file::moment;
use crate::tui::theme::Role;

/// What a new payment's form knows of others.
#[derive(Default)]
pub struct Paid {
    newest: Newest,
    /// The organisation, and the payments it had when it was picked, with those that were accepted since.
    known: Option<(Id, BTreeSet<Id>)>,
    /// Those noted since.
    found: Vec<Noted>,
}

/// A payment noted since the form was opened.
#[derive(Debug, Clone)]
pub struct Noted {
    id: Id,
    year: i64,
    amount: i64,
    paid_on: Option<NaiveDate>,
    /// By whom and when it was noted.
    by: String,
    at: String,
    /// What is left of the dues of its year, in cents; none where nothing is owed for it.
    left: Option<i64>,
}

/// What a payment is held against when it is saved.
pub(super) struct Before {
    organisation: Id,
    year: i64,
    known: BTreeSet<Id>,
}

struct Answer(Result<Vec<Noted>, StoreError>);

/// The payment is one more: it is saved all the same.
pub(super) struct OneMore(BTreeSet<Id>);

/// The payments of an organisation that are not among those known.
fn noted_since(store: &Store, organisation: Id, known: &BTreeSet<Id>) -> Result<Vec<Noted>, StoreError> {
    let payments = store.of_organisation(Kind::Payment, organisation)?;
    if payments.iter().all(|payment| known.contains(&payment.id)) {
        return Ok(Vec::new());
    }
    let dues = store.of_organisation(Kind::Dues, organisation)?;
    let left = |year: i64| {
        let of_year = |record: &&Record| record.int("year") == Some(year);
        let dues = dues.iter().find(of_year).filter(|dues| dues.get("exempt_reason").is_null())?;
        let paid: i64 = payments.iter().filter(of_year).filter_map(|payment| payment.int("amount")).sum();
        Some(dues.int("amount")? - paid)
    };
    let noted = payments.iter().filter(|payment| !known.contains(&payment.id)).map(|payment| {
        let year = payment.int("year").unwrap_or_default();
        Ok(Noted {
            id: payment.id,
            year,
            amount: payment.int("amount").unwrap_or_default(),
            paid_on: payment.date("paid_on"),
            by: store.person(&payment.trace.created_by)?,
            at: payment.trace.created_at.clone(),
            left: left(year),
        })
    });
    noted.collect()
}

impl Before {
    /// The payments of the same year noted since.
    pub(super) fn since(&self, store: &Store) -> Result<Vec<Noted>, StoreError> {
        let noted = noted_since(store, self.organisation, &self.known)?;
        Ok(noted.into_iter().filter(|noted| noted.year == self.year).collect())
    }
}

/// « Marie Dupuis a noté le 30/06/2015 08:00 un règlement de 550,00 € du 30/06/2015 : rien ne reste à régler pour 2015 ».
fn said(noted: &[&Noted], lang: Lang) -> Option<String> {
    let last = noted.iter().max_by(|one, other| (&one.at, one.id).cmp(&(&other.at, other.id)))?;
    let (by, at) = (display_safe(&last.by), moment(&last.at, lang));
    let amount = lang.amount(Cents(last.amount));
    let date = last.paid_on.map(|date| lang.date(date)).unwrap_or_default();
    let left = lang.amount(Cents(last.left.unwrap_or_default().abs()));
    let values: [(&str, &dyn Display); 6] =
        [("by", &by), ("at", &at), ("amount", &amount), ("date", &date), ("left", &left), ("year", &last.year)];
    let mut said = lang.tf("form.paid.noted", &values);
    let others = i64::try_from(noted.len() - 1).unwrap_or(i64::MAX);
    if others > 0 {
        said = format!("{said} {}", lang.tn("form.paid.others", others, &[]));
    }
    let rest = match last.left {
        Some(1..) => "form.paid.left",
        Some(0) => "form.paid.nothing_left",
        Some(_) => "form.paid.too_much",
        None => return Some(said),
    };
    Some(format!("{said}{}{}", lang.t("form.paid.colon"), lang.tf(rest, &values)))
}

impl Form {
    fn is_new_payment(&self) -> bool {
        self.setting.kind == Kind::Payment && self.base.id == 0 && !self.loading
    }

    /// Notes what the organisation has paid when it is picked, then looks for what comes after.
    pub(super) fn follow_payments(&mut self, context: &Context) {
        if !self.is_new_payment() {
            return;
        }
        let organisation = self.entry("organisation").and_then(|entry| entry.picker()?.id());
        let Some(organisation) = organisation else {
            (self.paid.known, self.paid.found) = (None, Vec::new());
            return;
        };
        if self.paid.known.as_ref().is_none_or(|(known, _)| *known != organisation) {
            let world = context.shared().world();
            let Some(file) = world.facts.file(organisation).filter(|_| world.loaded) else { return };
            // What the form was filled from.
            self.paid.known = Some((organisation, file.payments.iter().map(|payment| payment.id).collect()));
            self.paid.found.clear();
        }
        let Some((_, known)) = self.paid.known.clone() else { return };
        context
            .ask_newest(&self.paid.newest, self.id, move |store, _| Answer(noted_since(store, organisation, &known)));
    }

    /// Takes the answer.
    ///
    /// # Errors
    /// The reply, if it is of another question.
    pub(super) fn payments_answered(&mut self, reply: Reply) -> Result<(), Reply> {
        // A hint that cannot be had is none: saving looks again.
        reply.take::<Answer>().map(|Answer(found)| self.paid.found = found.unwrap_or_default())
    }

    /// What a new payment is held against when it is saved.
    pub(super) fn payments_before(&self, payment: &Record) -> Option<Before> {
        let (organisation, known) = self.paid.known.clone().filter(|_| self.is_new_payment())?;
        (payment.id_of("organisation") == Some(organisation)).then_some(Before {
            organisation,
            year: payment.int("year")?,
            known,
        })
    }

    /// Asks whether the payment is one more.
    pub(super) fn ask_one_more(&mut self, noted: Vec<Noted>, context: &mut Context) -> Flow {
        let lang = context.lang;
        let told = said(&noted.iter().collect::<Vec<_>>(), lang).unwrap_or_default();
        let question = lang.tf("form.paid.question", &[("told", &told)]);
        let (form, title) = (self.id, lang.t("form.paid.title").to_owned());
        let accepted: BTreeSet<Id> = noted.iter().map(|noted| noted.id).collect();
        self.paid.found = noted;
        let yes = Box::new(move |context: &mut Context| context.ask(form, move |_, _| OneMore(accepted)));
        Flow::Open(Box::new(Confirm::new(title, question, context, yes)))
    }

    /// It is: saved beside those that were told.
    pub(super) fn one_more(&mut self, OneMore(accepted): OneMore, context: &mut Context) {
        if let Some((_, known)) = &mut self.paid.known {
            known.extend(accepted);
        }
        self.save_found(context);
    }

    /// What is said beside the amount: whose payment came meanwhile, and what is left.
    pub(super) fn payment_said(&self, field: &str, lang: Lang) -> Option<(String, Role)> {
        if field != "amount" || self.paid.found.is_empty() {
            return None;
        }
        let year = self.value_of("year").ok()?.as_int();
        let of_year: Vec<&Noted> = self.paid.found.iter().filter(|noted| Some(noted.year) == year).collect();
        said(&of_year, lang).map(|said| (said, Role::Warn))
    }
}
