//! Why a visit helps, in words.

use crate::contract::Contract;
use crate::counters::visit_priority::Why;
use crate::i18n::Lang;
use crate::model::facts::Facts;
use crate::model::money::Cents;

/// A reason for a visit: « cotisation en retard : 550,00 € ».
pub fn visit_reason(lang: Lang, why: Why, facts: &Facts, contract: &Contract) -> String {
    match why {
        Why::NeverVisited => lang.t("who_to_visit.why.never_visited").to_owned(),
        Why::LongAgo { last, months } => {
            let values: [(&str, &dyn std::fmt::Display); 1] = [("date", &lang.date(last))];
            lang.tn("who_to_visit.why.long_ago", i64::from(months), &values)
        }
        Why::DuesLate { owed } => lang.tf("who_to_visit.why.dues_late", &[("sum", &lang.amount(Cents(owed)))]),
        Why::NewCompany { done, target } => {
            lang.tf("who_to_visit.why.new_company", &[("done", &done), ("target", &target)])
        }
        Why::NearPlanned { on, organisation, same_commune } => {
            let name = facts.file(organisation).map(|file| file.organisation.name.to_string()).unwrap_or_default();
            let values: [(&str, &dyn std::fmt::Display); 2] = [("date", &lang.date(on)), ("name", &name)];
            match same_commune {
                true => lang.tf("who_to_visit.why.near_commune", &values),
                false => lang.tf("who_to_visit.why.near_postal_code", &values),
            }
        }
        Why::SectorBehind { sector } => {
            let code = facts.sectors.get(usize::from(sector)).map_or("", |code| code);
            let name = contract.sector_name(code, lang == Lang::Fr);
            lang.tf("who_to_visit.why.sector_behind", &[("sector", &name)])
        }
        Why::NotThisYear => lang.t("who_to_visit.why.not_this_year").to_owned(),
    }
}
