//! The report of a small made-up pole, in each form.

mod confidentiality;
mod golden;
mod pole;
mod workbook;

use chrono::{DateTime, NaiveDate};

use super::{Asked, Report, build};
use crate::contract::{BUILT_IN, Contract};
use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::store::{Clock, Session, Store};

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A database of its own.
pub struct Pole {
    pub store: Store,
    _folder: tempfile::TempDir,
}

/// Adds a record; values are written as text, dates as `2015-03-01`, numbers as digits, references as `#id`.
fn add(store: &mut Store, kind: Kind, values: &[(&str, &str)]) -> Id {
    let record = values.iter().fold(Record::new(kind), |record, (name, text)| {
        let value = match kind.field(name).unwrap().ty {
            crate::model::kind::Type::Date => Value::Date(day(text)),
            crate::model::kind::Type::Sectors => Value::List(text.split(';').map(str::to_owned).collect()),
            crate::model::kind::Type::List { .. } => Value::List(vec![(*text).to_owned()]),
            crate::model::kind::Type::Decimal { .. } => Value::Real(text.parse().unwrap()),
            _ => text.trim_start_matches('#').parse().map_or_else(|_| Value::Text((*text).into()), Value::Int),
        };
        let text_type = matches!(
            kind.field(name).unwrap().ty,
            crate::model::kind::Type::Text { .. }
                | crate::model::kind::Type::Siret
                | crate::model::kind::Type::Lines { .. }
        );
        record.with(name, if text_type { Value::Text((*text).into()) } else { value })
    });
    store.save(record).unwrap().0.id
}

impl Pole {
    pub fn empty() -> Pole {
        let folder = tempfile::tempdir().unwrap();
        let moment = DateTime::parse_from_rfc3339("2015-06-30T08:00:00Z").unwrap().to_utc();
        let session = Session { who: "cmi".into(), id: "test".into(), clock: Clock::Fixed(moment) };
        let store = Store::open(&folder.path().join("pole.db"), session).unwrap();
        Pole { store, _folder: folder }
    }

    /// Three companies with hostile and plain names, a school, a departure, dues paid, late and exempt.
    pub fn small() -> Pole {
        let mut pole = Pole::empty();
        let store = &mut pole.store;
        let staff = format!("#{}", add(store, Kind::Staff, &[("login", "cmi"), ("name", "Paul Jacquet")]));
        let company = |store: &mut Store, name: &str, siret: &str, insee: &str, size: &str| {
            let mut values = vec![("name", name), ("kind", "company"), ("size", size), ("insee_code", insee)];
            if !siret.is_empty() {
                values.push(("siret", siret));
            }
            format!("#{}", add(store, Kind::Organisation, &values))
        };
        let a = company(store, "Horlogerie des Prés SAS", "48798079900018", "25056", "sme");
        let b =
            company(store, "=1+1 <script>alert(1)</script> | *Frères* & \"Fils\"", "73282932000074", "39198", "micro");
        let c = company(store, "Décolletage Lefèvre", "", "69123", "large");
        let values =
            [("name", "École des Monts"), ("kind", "training"), ("insee_code", "90010"), ("postal_code", "90000")];
        let d = format!("#{}", add(store, Kind::Organisation, &values));
        for (organisation, college, joined, left) in [
            (&a, "1", "2012-01-01", ""),
            (&b, "1", "2014-03-01", "2015-04-30"),
            (&c, "1", "2015-02-01", ""),
            (&d, "2", "2013-05-01", ""),
        ] {
            let mut values = vec![("organisation", organisation.as_str()), ("college", college), ("joined_on", joined)];
            if !left.is_empty() {
                values.extend([("left_on", left), ("leave_reason", "merged")]);
            }
            add(store, Kind::Membership, &values);
        }
        for (organisation, amount, due) in
            [(&a, "55000", "2015-03-31"), (&c, "220000", "2015-12-31"), (&d, "110000", "2015-03-31")]
        {
            let values = [
                ("organisation", organisation.as_str()),
                ("year", "2015"),
                ("amount", amount),
                ("called_on", "2015-02-15"),
                ("due_on", due),
            ];
            add(store, Kind::Dues, &values);
        }
        let paid = [("organisation", a.as_str()), ("year", "2015"), ("paid_on", "2015-03-10"), ("amount", "55000")];
        add(store, Kind::Payment, &paid);
        for (organisation, date, status, text, level) in [
            (&a, "2015-03-12", "done", "DIFFUSABLE-VISITE cherche un partenaire\nde micro-usinage", "shareable"),
            (&b, "2015-04-02", "done", "INTERNE-VISITE", "internal"),
            (&c, "2015-05-20", "done", "NDA-VISITE", "nda"),
            (&a, "2015-06-18", "planned", "INTERNE-PREVUE", "internal"),
        ] {
            let values = [
                ("organisation", organisation.as_str()),
                ("date", date),
                ("staff", &staff),
                ("status", status),
                ("summary", text),
                ("confidentiality", level),
                ("purpose", "INTERNE-OBJET"),
                ("next_step", "INTERNE-SUITE"),
                ("needs", "INTERNE-BESOIN"),
                ("contacts", "PERSONNE-RENCONTREE"),
            ];
            add(store, Kind::Visit, &values);
        }
        for (text, level) in [("DIFFUSABLE-ISSUE", "shareable"), ("INTERNE-ISSUE", "internal"), ("NDA-ISSUE", "nda")] {
            let values = [
                ("organisation", a.as_str()),
                ("kind", "innovation"),
                ("status", "active"),
                ("started_on", "2015-02-03"),
                ("title", "INTERNE-TITRE"),
                ("outcome", text),
                ("confidentiality", level),
            ];
            add(store, Kind::Engagement, &values);
        }
        for (text, level) in [("DIFFUSABLE-SALON", "shareable"), ("INTERNE-SALON", "internal"), ("NDA-SALON", "nda")] {
            let values = [
                ("kind", "fair"),
                ("date", "2015-06-02"),
                ("title", "Micronora"),
                ("notes", text),
                ("confidentiality", level),
            ];
            add(store, Kind::Event, &values);
        }
        for (indicator, text, level) in [
            ("Ind5", "DIFFUSABLE-RELEVE", "shareable"),
            ("Ind6", "INTERNE-RELEVE", "internal"),
            ("Ind7", "NDA-RELEVE", "nda"),
        ] {
            let values = [
                ("indicator", indicator),
                ("date", "2015-04-15"),
                ("status", "on_track"),
                ("source", "Conseil d'administration"),
                ("note", text),
                ("confidentiality", level),
            ];
            add(store, Kind::Reading, &values);
        }
        let contact = [
            ("organisation", a.as_str()),
            ("last_name", "PERSONNE-NOM"),
            ("notes", "INTERNE-CONTACT"),
            ("confidentiality", "shareable"),
        ];
        add(store, Kind::Contact, &contact);
        let mandate = [("body", "Institut des Monts"), ("holder", "PERSONNE-MANDAT"), ("started_on", "2014-01-15")];
        add(store, Kind::Mandate, &mandate);
        pole
    }

    /// The report of a year, on a contract cut down to a few indicators.
    pub fn report(&self, on: &str) -> Report {
        let mut contract = Contract::parse(BUILT_IN).unwrap();
        let kept = ["P1O1", "TERR75", "Ind27", "Ind5", "Ind30", "A10-COT"];
        contract.indicators.retain(|indicator| kept.contains(&indicator.code.as_str()));
        self.report_on(&contract, on)
    }

    /// The report on a contract.
    pub fn report_on(&self, contract: &Contract, on: &str) -> Report {
        use chrono::Datelike;
        let on = day(on);
        let facts = self.store.facts().unwrap();
        let first = super::first_day(on.year());
        let source = self.store.report_source(contract.base_on, first, on).unwrap();
        build::build(&Asked { facts: &facts, contract, source: &source, year: on.year(), on })
    }
}

#[test]
fn the_date_of_reference_is_the_end_of_the_year_or_today() {
    for (year, on, today, want) in [
        (2015, "2016-05-01", "2016-05-01", Some("2015-12-31")),
        (2015, "2015-06-30", "2016-05-01", Some("2015-06-30")),
        (2015, "2014-12-31", "2015-06-30", Some("2015-06-30")),
        (2016, "2015-06-30", "2015-06-30", None),
        (2014, "2015-06-30", "2015-06-30", Some("2014-12-31")),
    ] {
        assert_eq!(super::reference(year, day(on), day(today)), want.map(day), "{year} {on} {today}");
    }
}

#[test]
fn the_ending_of_a_name_decides_the_form() {
    use super::Format;
    for (name, want) in [
        ("r.html", Some(Format::Html)),
        ("R.HTM", Some(Format::Html)),
        ("a.b/r.xlsx", Some(Format::Xlsx)),
        ("r.md", Some(Format::Markdown)),
        ("r.pdf", None),
        ("xlsx", None),
        ("", None),
    ] {
        assert_eq!(Format::of(std::path::Path::new(name)), want, "{name}");
    }
}
