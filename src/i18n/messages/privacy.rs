//! What is said of erasing: what would be done, what was done, since when somebody is kept.

use super::super::Lang;
use super::closing::day;
use crate::model::privacy::Mode;
use crate::model::privacy::former::written_name;
use crate::model::privacy::retention::{Expiry, Since};
use crate::model::text::display_safe;
use crate::store::{Alike, Deleted, Erased, ErasurePlan, Expiring, KnownAs, NotSought, Place};

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// From what the time runs: « dernière visite le 02/03/2015 ».
pub fn since(lang: Lang, expiry: &Expiry) -> String {
    let what = lang.label("privacy.since", expiry.since.code());
    // An opposition has one date, which is said in the column beside it as well.
    let date = lang.date(expiry.last);
    match expiry.since {
        Since::Opposed => lang.tf("privacy.opposed_on", &[("date", &date)]),
        _ => lang.tf("privacy.since_on", &[("what", &what), ("date", &date)]),
    }
}

/// That a record was deleted: « supprimé le 12/03/2016 par amo »; none of one that is there.
pub fn deleted_line(lang: Lang, line: &Expiring) -> Option<String> {
    let (at, by) = line.deleted.as_ref()?;
    Some(lang.tf("privacy.deleted_by", &[("date", &day(lang, at)), ("who", &display_safe(by))]))
}

/// When a record was deleted, and by whom.
pub fn deleted_by(lang: Lang, gone: &Deleted) -> String {
    let by = display_safe(&gone.by);
    lang.tf("privacy.deleted_by", &[("date", &day(lang, &gone.at)), ("who", &by)])
}

/// How somebody is known who is no contact under that name; nothing of whom is there.
pub fn known_as(lang: Lang, known: &KnownAs) -> String {
    match known {
        KnownAs::There => String::new(),
        KnownAs::Deleted { at, by } => {
            lang.tf("privacy.deleted_by", &[("date", &day(lang, at)), ("who", &display_safe(by))])
        }
        KnownAs::Before(name) => lang.tf("privacy.called_before", &[("name", &display_safe(name))]),
        KnownAs::Replaced => lang.t("privacy.replaced").to_owned(),
    }
}

/// A name that is not looked for, and why.
fn not_sought(lang: Lang, left: &NotSought) -> String {
    let (key, name) = match left {
        NotSought::Borne(name) => ("privacy.plan.former_borne", name),
        NotSought::Alone(name) => ("privacy.plan.former_alone", name),
        NotSought::Another(name) => ("privacy.plan.former_another", name),
    };
    lang.tf(key, &[("name", &display_safe(name))])
}

/// Somebody of that name elsewhere: the name, the organisation, the address and number; when it was deleted, and by whom.
pub fn alike(lang: Lang, other: &Alike) -> String {
    let deleted = other
        .deleted
        .as_ref()
        .map(|(at, by)| lang.tf("privacy.deleted_by", &[("date", &day(lang, at)), ("who", &display_safe(by))]));
    let contact = &other.contact;
    let parts = [
        written_name(contact),
        other.organisation_name.clone(),
        contact.text("email").to_owned(),
        contact.text("phone").to_owned(),
        deleted.unwrap_or_default(),
    ];
    let parts = parts.iter().filter(|part| !part.is_empty()).map(|part| display_safe(part).into_owned());
    parts.collect::<Vec<_>>().join(" · ")
}

/// Where a text stands: the record's kind, its day, the organisation, the field.
pub fn place(lang: Lang, place: &Place) -> String {
    let kind = lang.record(place.kind.code(), 1);
    let date = place.date.map(|date| lang.date(date)).unwrap_or_default();
    let field = lang.field(place.kind.code(), place.field);
    let firm = display_safe(&place.organisation_name).into_owned();
    [kind, &date, &firm, field].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// What erasing somebody would do, besides the texts.
pub fn summary(lang: Lang, plan: &ErasurePlan) -> Vec<String> {
    let mut lines = Vec::new();
    let contacts = count(plan.contacts.len());
    if contacts > 0 {
        let key = match plan.mode {
            Mode::Erased => "privacy.plan.deleted",
            Mode::Anonymised => "privacy.plan.anonymised",
        };
        lines.push(lang.tn(key, contacts, &[]));
    }
    lines.extend(plan.deleted.iter().map(|gone| lang.tf("privacy.plan.gone", &[("how", &deleted_by(lang, gone))])));
    if !plan.called.is_empty() {
        let names = plan.called.iter().map(|name| display_safe(name).into_owned()).collect::<Vec<_>>().join(", ");
        lines.push(lang.tf("privacy.plan.former", &[("names", &names)]));
    }
    lines.extend(plan.not_sought.iter().map(|left| not_sought(lang, left)));
    for (key, n) in [("privacy.plan.entries", plan.entries), ("privacy.plan.drafts", plan.drafts)] {
        if n > 0 {
            lines.push(lang.tn(key, count(n), &[]));
        }
    }
    if plan.namesake {
        lines.push(lang.t("privacy.plan.namesake").to_owned());
    }
    if plan.homonym {
        lines.push(lang.t("privacy.plan.homonym").to_owned());
    }
    if !plan.closings.is_empty() {
        let years = plan.closings.iter().map(i32::to_string).collect::<Vec<_>>().join(", ");
        lines.push(lang.tf("privacy.plan.closings", &[("years", &years)]));
    }
    lines.extend(noted(lang, &plan.closing_notes.iter().map(|(year, _)| *year).collect::<Vec<_>>()));
    if !plan.remaining.is_empty() {
        lines.push(lang.tn("privacy.plan.remaining", count(plan.remaining.len()), &[]));
        lines.extend(plan.remaining.iter().map(|each| format!("  • {}", remaining(lang, each))));
    }
    lines
}

/// Closed years with a note that names somebody, which stays.
fn noted(lang: Lang, years: &[i32]) -> Option<String> {
    let years = years.iter().map(i32::to_string).collect::<Vec<_>>().join(", ");
    (!years.is_empty()).then(|| lang.tf("privacy.plan.closing_notes", &[("years", &years)]))
}

/// A field that keeps the name: where it stands, and what it says.
fn remaining(lang: Lang, each: &Place) -> String {
    format!("{} : {}", place(lang, each), display_safe(&each.excerpt))
}

/// The whole plan, line by line.
pub fn plan(lang: Lang, plan: &ErasurePlan) -> Vec<String> {
    let mut lines = vec![lang.tf("privacy.plan.title", &[("name", &display_safe(&plan.target.name))])];
    lines.extend(summary(lang, plan).into_iter().map(|line| format!("  {line}")));
    if !plan.alike.is_empty() {
        lines.push(format!("  {}", lang.t("privacy.plan.alike_cli")));
    }
    for other in &plan.alike {
        let mark = if other.chosen { "✔" } else { "·" };
        lines.push(format!("    {mark} {} : {}", other.contact.id, alike(lang, other)));
    }
    let chosen = plan.places.iter().filter(|place| place.chosen).count();
    lines.push(format!("  {}", lang.tn("privacy.plan.texts", count(chosen), &[])));
    for each in &plan.places {
        let mark = if each.chosen { "✔" } else { "·" };
        lines.push(format!("    {mark} {} : {}", place(lang, each), display_safe(&each.excerpt)));
    }
    if chosen < plan.places.len() {
        let left = count(plan.places.len() - chosen);
        lines.push(format!("  {}", lang.tn("privacy.plan.left", left, &[])));
    }
    lines
}

/// What was done.
pub fn erased(lang: Lang, done: &Erased) -> Vec<String> {
    let texts = lang.number(count(done.texts));
    let entries = lang.number(count(done.entries));
    let mut lines =
        vec![lang.tn("privacy.done.people", count(done.people), &[("texts", &texts), ("entries", &entries)])];
    if !done.remaining.is_empty() {
        let list = done.remaining.iter().map(|each| remaining(lang, each)).collect::<Vec<_>>().join(" ; ");
        lines.push(lang.tn("privacy.done.remaining", count(done.remaining.len()), &[("places", &list)]));
    }
    lines.extend(noted(lang, &done.closing_notes));
    if done.hindered.is_some() {
        lines.push(lang.t("privacy.done.hindered").to_owned());
    } else if !done.scrubbed {
        lines.push(lang.t("privacy.done.not_scrubbed").to_owned());
    }
    let paths = |paths: &[std::path::PathBuf]| {
        paths.iter().map(|path| display_safe(&path.display().to_string()).into_owned()).collect::<Vec<_>>().join(", ")
    };
    if !done.copies.is_empty() {
        let n = count(done.copies.len());
        lines.push(lang.tn("privacy.done.copies", n, &[("paths", &paths(&done.copies))]));
    }
    if !done.others.is_empty() {
        let n = count(done.others.len());
        lines.push(lang.tn("privacy.done.others", n, &[("paths", &paths(&done.others))]));
    }
    if !done.untold.is_empty() {
        let n = count(done.untold.len());
        lines.push(lang.tn("privacy.done.untold", n, &[("paths", &paths(&done.untold))]));
    }
    if !done.unread.is_empty() {
        let n = count(done.unread.len());
        lines.push(lang.tn("privacy.done.unread", n, &[("paths", &paths(&done.unread))]));
    }
    if done.unread_others > 0 {
        lines.push(lang.tn("privacy.done.unread_others", count(done.unread_others), &[]));
    }
    if !done.unread_drafts.is_empty() {
        let n = count(done.unread_drafts.len());
        lines.push(lang.tn("privacy.done.unread_drafts", n, &[("paths", &paths(&done.unread_drafts))]));
    }
    if !done.editor_files.is_empty() {
        let n = count(done.editor_files.len());
        lines.push(lang.tn("privacy.done.editor_files", n, &[("paths", &paths(&done.editor_files))]));
    }
    lines
}
