//! iCalendar (RFC 5545): all-day entries that calendars show.
//!
//! A task with a day is an event, not a to-do: the calendars that people have leave to-dos out. One without a day has
//! no place in a calendar and is a to-do, for those that keep them.

use chrono::NaiveDate;

use super::lines::Lines;
use super::vcard::basic;

/// Whether it will take place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Tentative,
    Confirmed,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// A UUID.
    pub uid: String,
    /// The whole day it is on; a to-do without one.
    pub date: Option<NaiveDate>,
    pub summary: String,
    pub description: String,
    pub location: String,
    pub category: String,
    pub status: Status,
    /// Whether the day is taken: a visit is, a deadline is not.
    pub busy: bool,
    /// Whether it is not for everybody's eyes.
    pub private: bool,
    /// How often it was changed.
    pub sequence: i64,
    /// When it last changed: RFC 3339, UTC; empty when that is not known.
    pub changed: String,
}

/// Writes a calendar. `now`: RFC 3339, UTC.
pub fn write(name: &str, entries: &[Entry], now: &str) -> Vec<u8> {
    let mut lines = Lines::default();
    lines.raw("BEGIN", "VCALENDAR");
    lines.raw("VERSION", "2.0");
    lines.raw("PRODID", "-//Rouage//Rouage//FR");
    lines.raw("CALSCALE", "GREGORIAN");
    lines.raw("METHOD", "PUBLISH");
    lines.text("X-WR-CALNAME", name);
    for entry in entries {
        let component = if entry.date.is_some() { "VEVENT" } else { "VTODO" };
        lines.raw("BEGIN", component);
        lines.raw("UID", &entry.uid);
        lines.raw("DTSTAMP", &basic(now));
        if let Some(date) = entry.date {
            lines.raw("DTSTART;VALUE=DATE", &date.format("%Y%m%d").to_string());
            // The end is the first day that it is no longer on.
            if let Some(next) = date.succ_opt() {
                lines.raw("DTEND;VALUE=DATE", &next.format("%Y%m%d").to_string());
            }
        }
        lines.text("SUMMARY", &entry.summary);
        lines.text("DESCRIPTION", &entry.description);
        lines.text("LOCATION", &entry.location);
        lines.text("CATEGORIES", &entry.category);
        if entry.private {
            lines.raw("CLASS", "CONFIDENTIAL");
        }
        match (entry.date, entry.status) {
            (None, _) => lines.raw("STATUS", "NEEDS-ACTION"),
            (_, Status::Tentative) => lines.raw("STATUS", "TENTATIVE"),
            (_, Status::Confirmed) => lines.raw("STATUS", "CONFIRMED"),
        }
        if entry.date.is_some() {
            lines.raw("TRANSP", if entry.busy { "OPAQUE" } else { "TRANSPARENT" });
        }
        lines.raw("SEQUENCE", &entry.sequence.to_string());
        if !entry.changed.is_empty() {
            lines.raw("LAST-MODIFIED", &basic(&entry.changed));
        }
        lines.raw("END", component);
    }
    lines.raw("END", "VCALENDAR");
    lines.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_and_a_to_do() {
        let visit = Entry {
            uid: "0d9f2a3c-0000-8000-8000-000000000001".into(),
            date: "2015-12-31".parse().ok(),
            summary: "Visite : Décolletage ; Comtois, SAS, à Villers-le-Lac, pour le projet de plateforme commune"
                .into(),
            description: "Objet : projet\nVisiteur : Anne Morel".into(),
            location: "12 rue de l’Étang, 25130 Villers-le-Lac".into(),
            category: "Visite".into(),
            status: Status::Tentative,
            busy: true,
            private: true,
            sequence: 2,
            changed: "2015-06-01T07:00:00Z".into(),
        };
        let task = Entry { date: None, private: false, sequence: 0, changed: String::new(), ..visit.clone() };
        let text = String::from_utf8(write("Agenda du pôle", &[visit, task], "2015-06-30T08:00:00Z")).unwrap();
        insta::assert_snapshot!(text.replace("\r\n", "⏎\n"));
    }
}
