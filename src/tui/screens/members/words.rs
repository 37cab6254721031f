//! What is said of an organisation in a few words, in the table, the preview and the file.

use chrono::{Datelike, NaiveDate};

use crate::contract::Contract;
use crate::counters::roster::{Criterion, Key, dues_shown, owed};
use crate::i18n::Lang;
use crate::model::dues::{self, DuesStatus};
use crate::model::facts::{File, dues_year};
use crate::model::membership::{self, Standing};
use crate::model::money::Cents;
use crate::model::place;
use crate::tui::theme::Role;

/// A college by its number and name, as the contract calls it.
pub fn college(code: u8, contract: Option<&Contract>, lang: Lang) -> String {
    let known = contract.and_then(|contract| contract.colleges.iter().find(|college| college.code == code));
    match known {
        Some(college) => {
            let name = if lang == Lang::Fr { &college.fr } else { &college.en };
            format!("{} – {name}", lang.tf("members.key.college", &[("code", &code)]))
        }
        None => lang.tf("members.key.college", &[("code", &code)]),
    }
}

/// A sector (DAS), as the contract calls it.
pub fn sector<'a>(code: &'a str, contract: Option<&'a Contract>, lang: Lang) -> &'a str {
    contract.map_or(code, |contract| contract.sector_name(code, lang == Lang::Fr))
}

/// A département with its name: `25 Doubs`.
pub fn departement(code: &str) -> String {
    match place::departement_name(code) {
        Some(name) => format!("{code} {name}"),
        None => code.to_owned(),
    }
}

/// Adhérent, ancien, prospect.
pub fn standing(standing: Standing, lang: Lang) -> &'static str {
    lang.t(match standing {
        Standing::Member => "members.standing.member",
        Standing::Former => "members.standing.former",
        Standing::Prospect => "members.standing.prospect",
    })
}

/// How a status of dues is shown.
pub fn dues_role(status: DuesStatus) -> Role {
    match status {
        DuesStatus::Late => Role::Bad,
        DuesStatus::Partial | DuesStatus::Called => Role::Warn,
        DuesStatus::Paid => Role::Good,
        DuesStatus::Pending | DuesStatus::Exempt | DuesStatus::None => Role::Muted,
    }
}

/// Member of which college and since when; former member until when; prospect.
pub fn standing_line(file: &File, on: NaiveDate, lang: Lang) -> (String, Role) {
    match membership::standing(file.memberships, on) {
        Standing::Member => {
            let period = file.member_on(on);
            let name =
                period.map(|period| lang.tf("members.key.college", &[("code", &period.college)])).unwrap_or_default();
            let since = period.map(|period| lang.date(period.joined_on)).unwrap_or_default();
            (lang.tf("members.line.member", &[("college", &name), ("date", &since)]), Role::Good)
        }
        Standing::Former => {
            let last = file.memberships.iter().filter_map(|period| period.left_on).filter(|left| *left < on).max();
            let date = last.map(|last| lang.date(last)).unwrap_or_default();
            (lang.tf("members.line.former", &[("date", &date)]), Role::Warn)
        }
        Standing::Prospect => (lang.t("members.line.prospect").to_owned(), Role::Muted),
    }
}

/// Up to date or why not, and where the dues of the year stand; nothing for those who never owed anything.
pub fn dues_line(file: &File, on: NaiveDate, lang: Lang) -> Option<(String, Role)> {
    let status = dues_shown(file, on);
    let late = owed::late(file, on);
    let mut parts = Vec::new();
    let mut role = Role::Muted;
    if !late.is_empty() {
        let years: Vec<String> = late.iter().map(|(year, _)| year.to_string()).collect();
        let amount = lang.amount(Cents(late.iter().map(|(_, amount)| amount).sum()));
        parts.push(lang.tf("members.line.late", &[("years", &years.join(", ")), ("amount", &amount)]));
        role = Role::Bad;
    } else if file.member_on(on).is_some() {
        parts.push(lang.t("members.line.up_to_date").to_owned());
        role = Role::Good;
    }
    let year = dues_year(on);
    if let Some(status) = status.filter(|status| *status != DuesStatus::Late) {
        let label = lang.label("dues.status", status.code()).to_owned();
        parts.push(lang.tf("members.line.dues", &[("year", &on.year()), ("status", &label)]));
        let left = dues::of_year(file.dues, year).map_or(0, |due| owed::balance(due, file.payments, on));
        if left > 0 {
            parts.push(lang.tf("members.line.left", &[("amount", &lang.amount(Cents(left)))]));
        } else if left < 0 {
            parts.push(lang.tf("members.line.too_much", &[("amount", &lang.amount(Cents(-left)))]));
        }
    }
    (!parts.is_empty()).then(|| (parts.join(", "), role))
}

/// What a criterion is called.
pub fn criterion(criterion: Criterion, lang: Lang) -> &'static str {
    lang.t(match criterion {
        Criterion::Standing => "members.filter.standing",
        Criterion::College => "members.filter.college",
        Criterion::Dues => "members.filter.dues",
        Criterion::UpToDate => "members.filter.up_to_date",
        Criterion::Sector => "members.filter.sector",
        Criterion::Departement => "members.filter.departement",
        Criterion::Territory => "members.filter.territory",
        Criterion::Size => "members.filter.size",
        Criterion::Kind => "members.filter.kind",
        Criterion::Visited => "members.filter.visited",
    })
}

/// A value of a criterion.
pub fn key(of: Criterion, key: &Key, contract: Option<&Contract>, lang: Lang) -> String {
    match key {
        Key::Standing(value) => standing(*value, lang).to_owned(),
        Key::College(code) => college(*code, contract, lang),
        Key::Dues(status) => lang.label("dues.status", status.code()).to_owned(),
        Key::Sector(code) => sector(code, contract, lang).to_owned(),
        Key::Departement(code) => departement(code.as_str()),
        Key::Size(size) => lang.label("organisation.size", size.code()).to_owned(),
        Key::Kind(kind) => lang.label("organisation.kind", kind.code()).to_owned(),
        Key::Yes | Key::No => lang
            .t(match (of, *key == Key::Yes) {
                (Criterion::UpToDate, true) => "members.key.up_to_date_yes",
                (Criterion::UpToDate, false) => "members.key.up_to_date_no",
                (Criterion::Territory, true) => "members.key.territory_yes",
                (Criterion::Territory, false) => "members.key.territory_no",
                (_, true) => "members.key.visited_yes",
                (_, false) => "members.key.visited_no",
            })
            .to_owned(),
        Key::Unknown => lang
            .t(match of {
                Criterion::College | Criterion::Dues | Criterion::UpToDate => "members.key.no_member",
                _ => "members.key.unknown",
            })
            .to_owned(),
    }
}

/// A part of a filter as a chip shows it: short, and with the criterion's name where the values alone would not tell.
pub fn chip(of: Criterion, keys: &std::collections::BTreeSet<Key>, contract: Option<&Contract>, lang: Lang) -> String {
    let short = |value: &Key| match value {
        Key::College(code) => lang.tf("members.key.college", &[("code", code)]),
        Key::Departement(code) => code.as_str().to_owned(),
        value => key(of, value, contract, lang),
    };
    let values: Vec<String> = keys.iter().map(short).collect();
    let values = values.join(", ");
    match of {
        Criterion::Dues | Criterion::Departement => format!("{} {values}", criterion(of, lang).to_lowercase()),
        _ => values,
    }
}
