//! The agenda in words: how far a day is, periods of obligations, and what a line says.

use chrono::NaiveDate;

use super::Lang;
use crate::contract::{Obligation, Period, Rhythm};
use crate::counters::agenda::{Duty, Entry, Group, Sort};

impl Lang {
    /// How far a day is from another: `aujourd’hui`, `dans 5 jours`, `il y a 3 mois`. Days up to a fortnight, weeks up to
    /// two months, then months and years, rounded down.
    pub fn relative(self, day: NaiveDate, on: NaiveDate) -> String {
        let days = (day - on).num_days();
        let ahead = days > 0;
        let said =
            |n: i64, past: &'static str, future: &'static str| self.tn(if ahead { future } else { past }, n, &[]);
        match days.abs() {
            0 => self.t("common.today").to_owned(),
            1 if ahead => self.t("agenda.relative.tomorrow").to_owned(),
            1 => self.t("agenda.relative.yesterday").to_owned(),
            n @ 2..=14 => said(n, "agenda.relative.days_ago", "agenda.relative.in_days"),
            n @ 15..=60 => said(n / 7, "agenda.relative.weeks_ago", "agenda.relative.in_weeks"),
            n @ 61..=729 => said(n * 12 / 365, "agenda.relative.months_ago", "agenda.relative.in_months"),
            n => said(n * 4 / 1461, "agenda.relative.years_ago", "agenda.relative.in_years"),
        }
    }

    /// What an obligation is met for: `2015`, `1er semestre 2015`, `30/06/2015`.
    pub fn period(self, period: Period) -> String {
        match period {
            Period::Year(year) => year.to_string(),
            Period::Half(year, 1) => self.tf("agenda.half.first", &[("year", &year)]),
            Period::Half(year, _) => self.tf("agenda.half.second", &[("year", &year)]),
            Period::Day(day) => self.date(day),
        }
    }

    /// An obligation's few words.
    pub fn obligation(self, obligation: &Obligation) -> &str {
        obligation.label(self == Self::Fr)
    }

    /// An obligation with its period, and how many earlier ones are overdue as well.
    pub fn duty(self, duty: &Duty) -> String {
        let mut said = self.obligation(&duty.obligation).to_owned();
        if let Some(period) = duty.period {
            said.push_str(&format!(", {}", self.period(period)));
        }
        let earlier = i64::from(duty.earlier);
        if earlier > 0 {
            let key = match duty.obligation.every {
                Rhythm::HalfYear => "agenda.earlier_halves",
                _ => "agenda.earlier_years",
            };
            said.push_str(&format!(" {}", self.tn(key, earlier, &[])));
        }
        said
    }

    /// What a line of the agenda says; a visit without a purpose is a visit.
    pub fn agenda_label(self, entry: &Entry) -> String {
        match entry.duty() {
            Some(duty) => self.duty(duty),
            None => entry.text.clone(),
        }
    }

    /// The word for a sort of line.
    pub fn agenda_sort(self, sort: Sort) -> &'static str {
        match sort {
            Sort::Obligation => self.t("agenda.sort.obligation"),
            Sort::Visit => self.t("agenda.sort.visit"),
            Sort::Step => self.t("agenda.sort.step"),
            Sort::Task => self.t("agenda.sort.task"),
        }
    }

    /// A heading of the agenda.
    pub fn agenda_group(self, group: Group) -> &'static str {
        self.find(&format!("agenda.group.{}", group.code())).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_a_day_is() {
        let on: NaiveDate = "2015-06-30".parse().unwrap();
        for (days, fr, en) in [
            (0, "aujourd’hui", "today"),
            (1, "demain", "tomorrow"),
            (-1, "hier", "yesterday"),
            (14, "dans 14 jours", "in 14 days"),
            (-15, "il y a 2 semaines", "2 weeks ago"),
            (60, "dans 8 semaines", "in 8 weeks"),
            (61, "dans 2 mois", "in 2 months"),
            (-365, "il y a 12 mois", "12 months ago"),
            (729, "dans 23 mois", "in 23 months"),
            (-731, "il y a 2 ans", "2 years ago"),
            (1461, "dans 4 ans", "in 4 years"),
        ] {
            let day = on + chrono::Duration::days(days);
            assert_eq!(Lang::Fr.relative(day, on), fr);
            assert_eq!(Lang::En.relative(day, on), en);
        }
        assert_eq!(Lang::Fr.period(Period::Half(2015, 1)), "1er semestre 2015");
        assert_eq!(Lang::En.period(Period::Half(2015, 2)), "2nd half of 2015");
    }
}
