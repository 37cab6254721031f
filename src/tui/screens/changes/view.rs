//! The lines, made on the storage thread.

use std::collections::HashSet;

use crate::contract::{Contract, Rule};
use crate::counters::closing::{
    Decimal, Difference, Document, FrozenRow, Head, IndicatorChange, MeasureChange, Moved, Origin, Part, Side, Sign,
    locate,
};
use crate::i18n::messages::closing as words;
use crate::i18n::{Lang, capitalise};
use crate::model::facts::Facts;
use crate::model::text::display_safe;

/// One figure on both sides.
#[derive(Clone)]
pub(in crate::tui::screens) struct ChangeLine {
    /// The contract's code; blank for a head count.
    pub code: String,
    pub label: String,
    pub old: String,
    pub new: String,
    /// By how much it differs, or what about it does.
    pub step: String,
    pub changed: bool,
    pub rows: Vec<RowLine>,
}

/// Where a row of evidence stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::tui::screens) enum Standing {
    Went,
    Came,
    Same,
}

/// A row of evidence.
#[derive(Clone)]
pub(in crate::tui::screens) struct RowLine {
    pub standing: Standing,
    /// What it is for, where it is not counted: what a rate divides by.
    pub aside: bool,
    pub name: String,
    pub date: String,
    /// The kind of record, an amount, a detail.
    pub words: Vec<String>,
    pub origin: Option<Origin>,
}

/// What the lines are made from.
struct View<'a> {
    lang: Lang,
    difference: &'a Difference,
    new: &'a Document,
    facts: &'a Facts,
    contracts: &'a [&'a Contract],
}

/// A line for every head count, indicator and measure of a difference. `new` is its second side, `facts` the records of
/// today, in which what went is looked for.
pub(in crate::tui::screens) fn lines(
    lang: Lang,
    difference: &Difference,
    new: &Document,
    facts: &Facts,
    contracts: &[&Contract],
) -> Vec<ChangeLine> {
    let view = View { lang, difference, new, facts, contracts };
    let named = |measure: &&MeasureChange| {
        !difference.indicators.iter().any(|indicator| indicator.measure.as_deref() == Some(measure.id.as_str()))
    };
    view.heads()
        .chain(difference.indicators.iter().map(|indicator| view.indicator(indicator)))
        .chain(difference.measures.iter().filter(named).map(|measure| view.measure(measure)))
        .collect()
}

impl View<'_> {
    fn heads(&self) -> impl Iterator<Item = ChangeLine> {
        self.difference.heads.iter().map(|head| {
            let measure = self.measure_of(&head.head);
            ChangeLine {
                code: String::new(),
                label: words::head(self.lang, &head.head, self.contracts),
                old: words::exact(self.lang, head.unit, head.old),
                new: words::exact(self.lang, head.unit, head.new),
                step: words::step(self.lang, head.unit, head.step()),
                changed: head.changed(),
                rows: measure.map(|measure| self.rows(measure)).unwrap_or_default(),
            }
        })
    }

    /// The measure whose rows are behind a head count.
    fn measure_of(&self, head: &Head) -> Option<&MeasureChange> {
        let rule = match head {
            Head::Members => Rule::Members,
            Head::UpToDate => Rule::MembersUpToDate,
            Head::Inside | Head::Counted | Head::Share => Rule::TerritoryShare,
            Head::DuesCollected => Rule::DuesCollected,
            Head::College(_) | Head::DuesStatus(_) | Head::DuesCalled => return None,
        };
        let contract = self.contracts.iter().find(|contract| contract.code == self.new.contract.code)?;
        let measure = contract.measures.iter().find(|measure| measure.rule == rule)?;
        self.difference.measure(&measure.id)
    }

    fn indicator(&self, change: &IndicatorChange) -> ChangeLine {
        let measure = change.measure.as_deref().and_then(|id| self.difference.measure(id));
        let known = self.contracts.iter().find_map(|contract| contract.indicator(&change.id));
        let label = known.map_or(change.wording.as_str(), |indicator| indicator.short(self.lang == Lang::Fr));
        let moved = measure.is_some_and(|measure| !measure.rows.is_empty());
        let sides = (change.old.as_ref(), change.new.as_ref());
        ChangeLine {
            code: known.map_or_else(|| change.id.clone(), |indicator| indicator.code.clone()),
            label: display_safe(label).into_owned(),
            old: self.side(change.unit, sides.0),
            new: self.side(change.unit, sides.1),
            step: self.step(words::step(self.lang, change.unit, change.step()), sides, moved),
            changed: change.changed() || moved,
            rows: measure.map(|measure| self.rows(measure)).unwrap_or_default(),
        }
    }

    fn measure(&self, change: &MeasureChange) -> ChangeLine {
        let name = words::measure(self.lang, &change.id, &change.name, self.contracts);
        let sides = (change.old.as_ref(), change.new.as_ref());
        ChangeLine {
            code: String::new(),
            label: display_safe(&capitalise(&name)).into_owned(),
            old: self.side(change.unit, sides.0),
            new: self.side(change.unit, sides.1),
            step: self.step(words::step(self.lang, change.unit, change.step()), sides, !change.rows.is_empty()),
            changed: change.changed(),
            rows: self.rows(change),
        }
    }

    /// The figure; where there is none, how somebody said it stands.
    fn side(&self, unit: crate::contract::Unit, side: Option<&Side>) -> String {
        let Some(side) = side else { return "—".to_owned() };
        let text = match side.done {
            Some(done) => words::exact(self.lang, unit, Some(done)),
            None if side.pace != "none" => words::pace(self.lang, &side.pace),
            None => "—".to_owned(),
        };
        if side.by_hand { format!("{text} *") } else { text }
    }

    /// By how much a figure differs; where it does not, what else does.
    fn step(&self, step: String, (old, new): (Option<&Side>, Option<&Side>), moved: bool) -> String {
        let of = |what: fn(&Side) -> Option<Decimal>| (old.and_then(what), new.and_then(what));
        let pace = old.map(|side| &side.pace) != new.map(|side| &side.pace);
        let (before, after) = of(|side| side.target);
        match () {
            () if !step.is_empty() => step,
            () if moved => self.lang.t("changes.evidence").to_owned(),
            () if pace => self.lang.t("changes.standing").to_owned(),
            () if before != after => self.lang.t("changes.target").to_owned(),
            () => String::new(),
        }
    }

    /// What went, what came, what both sides have.
    fn rows(&self, change: &MeasureChange) -> Vec<RowLine> {
        let came: HashSet<(&str, u32)> = change
            .rows
            .iter()
            .filter(|moved| moved.sign == Sign::Came && moved.part == Part::Counted)
            .filter_map(|moved| moved.row.origin.map(|origin| (origin.kind.code(), origin.id)))
            .collect();
        let counted = self.new.measure(&change.id).map_or(&[][..], |measure| &measure.counted);
        let same = counted
            .iter()
            .filter(|row| row.origin.is_none_or(|origin| !came.contains(&(origin.kind.code(), origin.id))));
        let moved = |moved: &Moved| {
            let standing = match moved.sign {
                Sign::Went => Standing::Went,
                Sign::Came => Standing::Came,
            };
            row_line(self.lang, &moved.row, standing, moved.part == Part::ComparedWith, self.facts)
        };
        let same = same.map(|row| row_line(self.lang, row, Standing::Same, false, self.facts));
        change.rows.iter().map(moved).chain(same).collect()
    }
}

/// A row in words, with the record it speaks of if the records of today still have it.
pub(in crate::tui::screens) fn row_line(
    lang: Lang,
    row: &FrozenRow,
    standing: Standing,
    aside: bool,
    facts: &Facts,
) -> RowLine {
    let detail = row.detail.as_deref().map(|detail| display_safe(detail).into_owned());
    RowLine {
        standing,
        aside,
        name: display_safe(&row.name).into_owned(),
        date: row.date.map(|date| lang.date(date)).unwrap_or_default(),
        words: [words::amount(lang, row), detail, Some(lang.record(&row.kind, 1).to_owned())]
            .into_iter()
            .flatten()
            .collect(),
        origin: locate(row, facts),
    }
}
