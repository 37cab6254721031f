//! Working out what the columns of a table are: by their headings, the cells below them, and each other.

use super::contents::Contents;
use super::context::Context;
use super::headings::{Heard, Meaning, Target, hear};
use super::layout::{Column, SURE, Why};
use super::mapping::Mapping;
use super::table::Table;
use super::values::{self, Sense};
use crate::model::kind::{Kind, Type};

/// A layout being worked out.
pub struct Guess<'a> {
    table: &'a Table,
    at: usize,
    sense: &'a Sense,
    context: Context,
    columns: Vec<Column>,
}

impl<'a> Guess<'a> {
    /// Of a table whose headings stand at a place among its lines.
    pub fn new(table: &'a Table, at: usize, kind: Option<Kind>, titles: &[String], sense: &'a Sense) -> Guess<'a> {
        Guess { table, at, sense, context: Context::new(kind, titles), columns: Vec::new() }
    }

    /// What each column is.
    pub fn columns(mut self, headings: Vec<String>, mapping: &Mapping) -> Vec<Column> {
        let contents = |index| Contents::of(&self.table.lines[self.at + 1..], index, self.sense.today);
        let heard: Vec<(Option<Heard>, Contents, String)> = headings
            .into_iter()
            .enumerate()
            .map(|(index, heading)| (hear(&heading), contents(index), heading))
            .collect();
        self.run(&heard, mapping);
        self.columns
    }

    fn run(&mut self, heard: &[(Option<Heard>, Contents, String)], mapping: &Mapping) {
        self.columns = heard
            .iter()
            .map(|(_, _, heading)| Column {
                heading: heading.clone(),
                target: None,
                confidence: 0,
                why: Why::Unknown,
                lacks: None,
            })
            .collect();
        let mut open = Vec::new();
        for (index, (heard, contents, heading)) in heard.iter().enumerate() {
            if let Some(target) = mapping.target(heading) {
                self.columns[index].why = Why::Mapping;
                if let Some(target) = target {
                    self.take(index, target, 100, Why::Mapping);
                }
            } else if let Some(Heard { meaning: Meaning::Field(kind, field), .. }) = heard {
                self.hear(index, heard, (*kind, *field), contents, None);
            } else if heading.is_empty() && contents.filled == 0 {
                self.columns[index].why = Why::Empty;
            } else {
                open.push(index);
            }
        }
        // What somebody is called decides what the rest of the line is about.
        for round in [&["name"][..], &["email", "phone"], &[]] {
            open.retain(|index| {
                let (heard_here, contents, _) = &heard[*index];
                let Some(found) = heard_here else { return true };
                let asked = match found.meaning {
                    Meaning::Either(word) | Meaning::Bare(word) => word,
                    _ => "",
                };
                if !round.is_empty() && !round.contains(&asked) {
                    return true;
                }
                match found.meaning {
                    Meaning::LeftOut => self.columns[*index].why = Why::NotKept,
                    Meaning::Either(word) => match self.context.decide(word, found.of_organisation) {
                        Some(field) => self.hear(*index, heard_here, field, contents, Some(Why::OtherColumns)),
                        None if word == "created" => self.columns[*index].why = Why::NotKept,
                        None => self.undecided(*index, word),
                    },
                    Meaning::Bare(name) => match self.context.bare(name) {
                        Some(field) => self.hear(*index, heard_here, field, contents, Some(Why::OtherColumns)),
                        None => self.columns[*index].why = Why::Ambiguous,
                    },
                    Meaning::Field(..) => {}
                }
                false
            });
        }
        for index in open {
            self.by_contents(index, &heard[index].1);
        }
    }

    /// A type, a status: whichever field takes what stands there.
    fn undecided(&mut self, index: usize, word: &str) {
        let candidates: &[(Kind, &str)] = match word {
            "kind" => &[(Kind::Organisation, "kind"), (Kind::Organisation, "size")],
            _ => &[],
        };
        let fitting = candidates.iter().find(|(kind, field)| {
            Target::new(*kind, field).is_some_and(|target| {
                let (good, filled) = self.fits(index, target);
                filled > 0 && good * 10 >= filled * 8
            })
        });
        match fitting.and_then(|(kind, field)| Target::new(*kind, field)) {
            Some(target) => self.take(index, target, 75, Why::Contents),
            None => self.columns[index].why = Why::Ambiguous,
        }
    }

    /// A heading that is understood, held against the cells below it.
    fn hear(
        &mut self,
        index: usize,
        heard: &Option<Heard>,
        (kind, field): (Kind, &'static str),
        contents: &Contents,
        why: Option<Why>,
    ) {
        let Some(heard) = heard else { return };
        let mut target = Target { kind, field, year: heard.year, unit: heard.unit };
        // « Réglé ? » is a date or a yes, and so is « Exonéré ».
        if contents.nearly_all(contents.yes_no) && contents.yes_no > contents.dates {
            match (kind, field) {
                (Kind::Payment, "paid_on") => target.field = "settled",
                (Kind::Dues, "exempt_reason") => target.field = "exempt",
                _ => {}
            }
        } else if (kind, field) == (Kind::Dues, "exempt")
            && contents.filled > 0
            && contents.yes_no * 2 < contents.filled
        {
            target.field = "exempt_reason";
        }
        if (kind, field) == (Kind::Organisation, "name") && contents.nearly_all(contents.sirets) {
            target.field = "siret";
        }
        // The year of the effectif is the year of a figure.
        if (kind, field) == (Kind::Organisation, "headcount")
            && heard.year.is_some()
            && self.context.has_kind(Kind::Figures)
        {
            target.kind = Kind::Figures;
        }
        let (good, filled) = self.fits(index, target);
        if filled >= 3 && good == 0 && heard.confidence < 100 && !matches!(target.field, "siret" | "siren") {
            let column = &mut self.columns[index];
            column.target = Some(target);
            column.confidence = 20;
            column.why = Why::Contradicted;
            return;
        }
        let whole = heard.confidence >= 80;
        let why = why.unwrap_or(if whole { Why::Heading } else { Why::PartOfHeading });
        let borne_out = filled > 0 && good == filled && target.ty().is_some_and(|ty| !is_free(ty));
        let confidence = heard.confidence.saturating_add(if borne_out { 5 } else { 0 }).min(100);
        self.take(index, target, if why == Why::OtherColumns { confidence.min(85) } else { confidence }, why);
    }

    /// How many of a column's cells can be read as a target, and how many hold something.
    fn fits(&self, index: usize, target: Target) -> (usize, usize) {
        let cells = self.table.lines[self.at + 1..].iter().filter_map(|line| line.cells.get(index));
        let filled = cells.filter(|cell| !values::is_empty(cell)).take(50);
        let read = filled.map(|cell| self.sense.read(&target, cell, &mut Vec::new()).is_ok());
        read.fold((0, 0), |(good, all), is| (good + usize::from(is), all + 1))
    }

    /// Numbers that say themselves what they are.
    fn by_contents(&mut self, index: usize, contents: &Contents) {
        if contents.filled == 0 {
            self.columns[index].why = Why::Empty;
            return;
        }
        let found = if contents.nearly_all(contents.sirets) {
            Some((Kind::Organisation, "siret", 85))
        } else if contents.nearly_all(contents.emails) {
            self.context.decide("email", false).map(|(kind, field)| (kind, field, 65))
        } else if contents.nearly_all(contents.nafs) {
            Some((Kind::Organisation, "naf", 75))
        } else if contents.nearly_all(contents.phones) {
            self.context.decide("phone", false).map(|(kind, field)| (kind, field, 60))
        } else if contents.nearly_all(contents.postal_codes) && self.context.has(Kind::Organisation, "commune") {
            Some((Kind::Organisation, "postal_code", 60))
        } else {
            None
        };
        if let Some((kind, field, confidence)) = found
            && let Some(target) = Target::new(kind, field)
            && !self.context.has(kind, field)
        {
            self.take(index, target, confidence, Why::Contents);
        }
    }

    /// Reads a column as a target, unless another one is that already; the surer of two is.
    fn take(&mut self, index: usize, mut target: Target, confidence: u8, why: Why) {
        // `Payée le` behind `Cotisation 2015`: of that year.
        if target.year.is_none()
            && (target.kind == Kind::Payment || target.kind == Kind::Dues && target.field != "amount")
        {
            let dues =
                |column: &&Column| column.target.is_some_and(|left| left.kind == Kind::Dues && left.field == "amount");
            target.year = self.columns[..index].iter().rev().find(dues).and_then(|column| column.target?.year);
        }
        let same = self.columns.iter().position(|column| column.target == Some(target) && column.confidence >= SURE);
        if let Some(other) = same {
            if self.columns[other].confidence >= confidence {
                self.columns[index].why = Why::Twice(self.columns[other].heading.clone());
                return;
            }
            let heading = self.columns[index].heading.clone();
            let loser = &mut self.columns[other];
            (loser.target, loser.confidence, loser.why) = (None, 0, Why::Twice(heading));
        }
        let column = &mut self.columns[index];
        (column.target, column.confidence, column.why) = (Some(target), confidence, why);
        self.context.add(target);
    }
}

fn is_free(ty: Type) -> bool {
    matches!(ty, Type::Text { .. } | Type::Lines { .. } | Type::List { .. } | Type::Ref(_))
}
