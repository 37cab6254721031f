//! What is said of the share, in whole sentences.

use ratatui::text::{Line, Span};

use super::view::{List, View};
use crate::counters::territory::{Move, Outcome, Scenario};
use crate::i18n::Lang;
use crate::model::money::Cents;
use crate::model::territory::{Share, Territory};
use crate::tui::context::Context;
use crate::tui::theme::Role;

/// A number for [`Lang::tn`].
fn count(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The share that the rule asks for: « 75,0 % ».
pub fn asked(share: Share, lang: Lang) -> String {
    lang.percent(f64::from(share.numerator) / f64::from(share.denominator), 1)
}

/// « 78,5 % »; that there is nobody to divide by otherwise.
pub fn percent(territory: Territory, lang: Lang) -> String {
    territory.share().map_or_else(|| lang.t("common.not_measurable").to_owned(), |share| lang.percent(share, 1))
}

/// « 78,5 % : 84 sur 107. »
pub fn share(territory: Territory, lang: Lang) -> String {
    if territory.total == 0 {
        return lang.t("territory.nobody").to_owned();
    }
    let values: [(&str, &dyn std::fmt::Display); 3] = [
        ("share", &percent(territory, lang)),
        ("inside", &lang.number(territory.inside.into())),
        ("total", &lang.number(territory.total.into())),
    ];
    lang.tf("territory.share", &values)
}

/// How many from outside may still join, or how many from inside are missing.
pub fn room(territory: Territory, share: Share, lang: Lang) -> String {
    if territory.total == 0 {
        return String::new();
    }
    if !territory.complies(share) {
        return lang.tn("territory.needed", count(territory.needed(share)), &[]);
    }
    match territory.room(share) {
        0 => lang.t("territory.no_room").to_owned(),
        room => lang.tn("territory.room", count(room), &[]),
    }
}

/// Sign and colour of a share.
pub fn mark(territory: Territory, share: Share) -> (&'static str, Role) {
    if territory.complies(share) { ("✔", Role::Good) } else { ("✘", Role::Bad) }
}

/// The three lines at the top: the share and what it leaves, the rule, the same over all members.
pub fn head(view: &View, context: &Context) -> [Line<'static>; 3] {
    let lang = context.lang;
    let (rule, now, all) = (&view.contract.territory, view.statement.up_to_date, view.statement.all);
    let (sign, role) = mark(now, rule.share);
    let style = context.style(role).add_modifier(ratatui::style::Modifier::BOLD);
    let first = Line::from(vec![
        Span::styled(format!("{sign} {} ", share(now, lang)), style),
        Span::styled(room(now, rule.share, lang), context.style(role)),
    ]);
    let kept = lang.t(if now.complies(rule.share) { "territory.kept" } else { "territory.broken" });
    let values: [(&str, &dyn std::fmt::Display); 5] = [
        ("share", &asked(rule.share, lang)),
        ("p", &rule.share.numerator),
        ("q", &rule.share.denominator),
        ("name", &rule.name),
        ("departements", &rule.departements.join(", ")),
    ];
    let second = Line::from(vec![
        Span::styled(kept, context.style(role)),
        Span::raw(if lang == Lang::Fr { "\u{a0}: " } else { ": " }),
        Span::raw(lang.tf("territory.rule", &values)),
    ]);
    let values: [(&str, &dyn std::fmt::Display); 3] = [
        ("share", &percent(all, lang)),
        ("inside", &lang.number(all.inside.into())),
        ("total", &lang.number(all.total.into())),
    ];
    let third = lang.tf("territory.all", &values);
    [first, second, Line::styled(third, context.style(Role::Muted))]
}

/// Before and after: « 74,0 % (77/104) → 72,6 % (79/109) », and what it leaves.
pub fn result(outcome: Outcome, share: Share, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let short = |territory: Territory| {
        let of = lang.tf("territory.of", &[("inside", &territory.inside), ("total", &territory.total)]);
        format!("{} ({of})", percent(territory, lang))
    };
    let (sign, role) = mark(outcome.after, share);
    let moved = lang.tf("territory.result", &[("before", &short(outcome.before)), ("after", &short(outcome.after))]);
    let style = context.style(role).add_modifier(ratatui::style::Modifier::BOLD);
    let after = match room(outcome.after, share, lang) {
        said if said.is_empty() => lang.t("territory.nobody").to_owned(),
        said => said,
    };
    Line::from(vec![Span::styled(format!("{sign} {moved}  "), style), Span::styled(after, context.style(role))])
}

/// The members that resign or pay in the scenario, by name; nothing where nobody does.
pub fn named(scenario: &Scenario, context: &Context) -> Option<String> {
    let world = context.shared().world();
    let names = |ids: &std::collections::BTreeSet<u32>| {
        let name = |id: &u32| world.facts.file(*id).map(|file| file.organisation.name.to_string());
        ids.iter().filter_map(name).collect::<Vec<_>>().join(", ")
    };
    let mut parts = Vec::new();
    if !scenario.leaving.is_empty() {
        parts.push(context.lang.tf("territory.leaving", &[("names", &names(&scenario.leaving))]));
    }
    if !scenario.paying.is_empty() {
        parts.push(context.lang.tf("territory.paying", &[("names", &names(&scenario.paying))]));
    }
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// The name of a move.
pub fn move_name(of: Move, lang: Lang) -> &'static str {
    lang.t(match of {
        Move::JoinInside => "territory.move.join_inside",
        Move::JoinOutside => "territory.move.join_outside",
        Move::LeaveInside => "territory.move.leave_inside",
        Move::LeaveOutside => "territory.move.leave_outside",
    })
}

/// What a list comes to, in a sentence, and how to show it.
pub fn of_list(list: List, view: &View, lang: Lang) -> (String, Role) {
    let (found, share) = (&view.statement, view.contract.territory.share);
    let now = found.up_to_date;
    let here = |inside: bool| found.members.iter().filter(move |member| member.inside == inside);
    let up_to_date = |inside: bool| here(inside).filter(|member| member.up_to_date).count();
    let length = count(view.lines(list).len() as u64);
    match list {
        List::Outside => {
            (lang.tn("territory.said.outside", length, &[("up_to_date", &up_to_date(false))]), Role::Muted)
        }
        List::Inside => {
            let said = lang.tn("territory.said.inside", length, &[("up_to_date", &up_to_date(true))]);
            let left = match now.departures(share) {
                0 => lang.t("territory.said.none_may_leave").to_owned(),
                departures => lang.tn("territory.said.may_leave", count(departures), &[]),
            };
            (if now.complies(share) { format!("{said} {left}") } else { said }, Role::Muted)
        }
        List::Late if found.late.is_empty() => (lang.t("territory.said.nobody_late").to_owned(), Role::Good),
        List::Late => {
            let mut scenario = Scenario::default();
            scenario.paying = found.late.iter().map(|late| late.member.organisation).collect();
            let then = scenario.outcome(found).after;
            let owed: i64 = found.late.iter().map(|late| late.owed).sum();
            let values: [(&str, &dyn std::fmt::Display); 2] =
                [("sum", &lang.amount(Cents(owed))), ("share", &percent(then, lang))];
            (lang.tn("territory.said.late", length, &values), Role::Warn)
        }
        List::Coming => coming(view, lang),
        List::Split => (lang.t("territory.said.split").to_owned(), Role::Muted),
    }
}

/// When the rule stops or starts to hold, if nothing is paid.
fn coming(view: &View, lang: Lang) -> (String, Role) {
    let (found, share) = (&view.statement, view.contract.territory.share);
    let holds = found.up_to_date.complies(share);
    let asked = asked(share, lang);
    if found.coming.is_empty() {
        return (lang.t("territory.said.nothing_comes").to_owned(), Role::Good);
    }
    match (found.coming.iter().find(|row| row.after.complies(share) != holds), holds) {
        (Some(row), true) => {
            let values: [(&str, &dyn std::fmt::Display); 2] = [("share", &asked), ("date", &lang.date_long(row.on))];
            (lang.tf("territory.said.falls", &values), Role::Bad)
        }
        (Some(row), false) => {
            let values: [(&str, &dyn std::fmt::Display); 2] = [("share", &asked), ("date", &lang.date_long(row.on))];
            (lang.tf("territory.said.rises", &values), Role::Warn)
        }
        (None, true) => (lang.tf("territory.said.stays_kept", &[("share", &asked)]), Role::Good),
        (None, false) => (lang.tf("territory.said.stays_broken", &[("share", &asked)]), Role::Warn),
    }
}
