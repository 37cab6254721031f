//! Working out what the columns of a table are: by their headings, the cells below them, and each other.

use std::collections::BTreeMap;

use super::below::names_a_member;
use super::beside;
use super::contents::Contents;
use super::context::Context;
use super::headings::{Heard, Meaning, hear};
use super::labels;
use super::layout::{Column, SURE, Why};
use super::mapping::Mapping;
use super::named_people;
use super::of_people;
use super::table::Table;
use super::target::Target;
use super::values::Sense;
use super::whose;
use crate::model::kind::{Kind, Type};

/// A layout being worked out.
pub struct Guess<'a> {
    pub(super) table: &'a Table,
    pub(super) at: usize,
    pub(super) sense: &'a Sense,
    pub(super) context: Context,
    pub(super) columns: Vec<Column>,
    /// Whether head counts of a year are figures.
    pub(super) figures: bool,
    /// The column of a second person: what stands behind it is not the first one's.
    second_person: Option<usize>,
    /// What columns would be, were another not that already.
    pub(super) twice: BTreeMap<usize, Target>,
}

impl<'a> Guess<'a> {
    /// Of a table whose headings stand at a place among its lines.
    pub fn new(table: &'a Table, at: usize, kind: Option<Kind>, titles: &[String], sense: &'a Sense) -> Guess<'a> {
        Guess {
            table,
            at,
            sense,
            context: Context::new(kind, titles),
            columns: Vec::new(),
            figures: false,
            second_person: None,
            twice: BTreeMap::new(),
        }
    }

    /// What each column is, and whether the table is an export of this program.
    pub fn columns(mut self, headings: Vec<String>, mapping: &Mapping) -> (Vec<Column>, bool) {
        let contents = |index| Contents::of(&self.table.lines[self.at + 1..], index, self.sense.today);
        let heard: Vec<(Option<Heard>, Contents, String)> = headings
            .into_iter()
            .enumerate()
            .map(|(index, heading)| {
                let contents = contents(index);
                (of_people::heard_with(hear(&heading), &heading, &contents), contents, heading)
            })
            .collect();
        let mut heard = of_people::without_visits(heard, self.context.about());
        let lines = &self.table.lines[self.at + 1..];
        beside::without_marks(&mut heard, lines);
        beside::holders_are_people(&mut heard, self.context.about());
        let own = self.run(&heard, mapping);
        (self.columns, own)
    }

    fn run(&mut self, heard: &[(Option<Heard>, Contents, String)], mapping: &Mapping) -> bool {
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
        if self.is_own(heard, mapping) {
            return true;
        }
        self.of_figures(heard);
        let of_projects = self.context.about() == Some(Kind::Project)
            || heard.iter().any(|(heard, ..)| {
                heard.is_some_and(|heard| heard.meaning == Meaning::Field(Kind::Project, "acronym"))
            });
        let told = named_people::told(heard);
        let by_place = whose::by_place(heard, &told);
        let mut open = Vec::new();
        for (index, (heard, contents, heading)) in heard.iter().enumerate() {
            if let Some(target) = mapping.target(heading) {
                self.columns[index].why = Why::Mapping;
                if let Some(target) = target {
                    self.take(index, target, 100, Why::Mapping);
                }
            } else if let Some(target) = Target::parse(heading.trim()).filter(|target| target.person > 1) {
                // As our own readers call the others of a line.
                self.take(index, target, 100, Why::Heading);
            } else if of_projects && is_a_partner(heading) {
                self.hear(index, &hear("Partenaire"), (Kind::Project, "partners"), contents, None);
            } else if let Some(target) = told.targets.get(&index) {
                self.of_person(index, *target, contents);
            } else if told.of_nobody.contains(&index) && !of_projects {
                self.of_nobody(index, heard, contents);
            } else if let Some((target, confidence)) = by_place.get(&index) {
                match target {
                    Some(target) => self.place(index, *target, *confidence, contents),
                    None => self.columns[index].why = Why::Ambiguous,
                }
            } else if let Some(Heard { meaning: Meaning::Field(kind, field), .. }) = heard {
                match (*kind, *field) {
                    (Kind::Agreement, "partner") if of_projects => {
                        self.hear(index, heard, (Kind::Project, "partners"), contents, None);
                    }
                    // Elsewhere a `Porteur` may be anybody.
                    (Kind::Project, "leader" | "partners") if !of_projects => {
                        self.columns[index].why = Why::Ambiguous;
                    }
                    field => self.hear(index, heard, field, contents, None),
                }
            } else if heading.is_empty() && contents.filled == 0 {
                self.columns[index].why = Why::Empty;
            } else {
                open.push(index);
            }
        }
        self.by_kinds(heard);
        // What somebody is called decides what the rest of the line is about.
        for round in [&["member"][..], &["name"], &["email", "phone"], &["due", "done", "reminder"], &[]] {
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
                let answers = contents.filled > 0 && contents.yes_no == contents.filled;
                match found.meaning {
                    // `Nom adhérent` beside first names, in a list that says which houses they are of.
                    Meaning::Either("member")
                        if super::headings::words(&self.columns[*index].heading).0.starts_with("nom ")
                            && self.context.has(Kind::Organisation, "name")
                            && self.context.has(Kind::Contact, "first_name")
                            && !self.context.has(Kind::Contact, "last_name")
                            && !self.context.has(Kind::Contact, "full_name") =>
                    {
                        self.hear(*index, heard_here, (Kind::Contact, "last_name"), contents, Some(Why::OtherColumns));
                    }
                    Meaning::Either("member") if answers && names_a_member(&self.columns[*index].heading) => {
                        self.hear(*index, heard_here, (Kind::Membership, "status"), contents, Some(Why::Contents));
                    }
                    // `Relance : oui` says that somebody was reminded, and nothing to do.
                    Meaning::Either("reminder") if contents.filled > 0 && contents.yes_no == contents.filled => {
                        self.columns[*index].why = Why::NotKept;
                    }
                    // `Relance` in a list of things to do, not the day of one.
                    Meaning::Either("reminder") if contents.filled > 0 && contents.dates == 0 => {
                        self.hear(*index, heard_here, (Kind::Task, "title"), contents, Some(Why::Contents));
                    }
                    Meaning::Either("date")
                        if self.context.about() == Some(Kind::Engagement)
                            && contents.filled > 0
                            && contents.numbers == contents.filled =>
                    {
                        self.hear(*index, heard_here, (Kind::Engagement, "days"), contents, Some(Why::Contents));
                    }
                    // Before anybody is named, `contact@…` is the house's.
                    Meaning::Either("email")
                        if contents.mailboxes > 0
                            && contents.mailboxes * 2 >= contents.emails
                            && self.context.has(Kind::Organisation, "name")
                            && !self.context.has(Kind::Organisation, "email")
                            && !self.columns[..*index]
                                .iter()
                                .any(|column| column.target.is_some_and(|target| target.kind == Kind::Contact)) =>
                    {
                        self.hear(*index, heard_here, (Kind::Organisation, "email"), contents, Some(Why::Contents));
                    }
                    // One house, several people, and each has another number: it is theirs.
                    Meaning::Either("phone")
                        if !found.of_organisation
                            && !self.context.has(Kind::Contact, "phone")
                            && beside::differ_within(self, *index) =>
                    {
                        self.hear(*index, heard_here, (Kind::Contact, "phone"), contents, Some(Why::Contents));
                    }
                    // `Pilote` of a project: who leads it.
                    Meaning::Either("who")
                        if of_projects
                            && !self.context.has(Kind::Project, "leader")
                            && super::headings::words(&self.columns[*index].heading).0 == "pilote" =>
                    {
                        self.hear(*index, heard_here, (Kind::Project, "leader"), contents, Some(Why::OtherColumns));
                    }
                    // `Soldé le`, or what is left to pay.
                    Meaning::Either("settled") if contents.filled > 0 && contents.dates == contents.filled => {
                        self.hear(*index, heard_here, (Kind::Payment, "paid_on"), contents, Some(Why::Contents));
                    }
                    // `M.`, `Madame`: how to address somebody.
                    Meaning::Either("title") if contents.filled > 0 && contents.courtesies == contents.filled => {
                        self.columns[*index].why = Why::NotKept;
                    }
                    // A title by its number in the program's own list.
                    Meaning::Either("title") if contents.filled > 0 && self.are_numbers(*index) => {
                        self.columns[*index].why = Why::NotKept;
                    }
                    Meaning::Either("validated") if self.context.decide("validated", false).is_none() => {
                        self.columns[*index].why = Why::NotKept;
                    }
                    Meaning::LeftOut if self.are_towns(*index) => {
                        if let Some(target) = Target::new(Kind::Organisation, "commune") {
                            self.take(*index, target, 70, Why::Contents);
                        }
                    }
                    Meaning::LeftOut => self.columns[*index].why = Why::NotKept,
                    Meaning::Either(word) if self.says_years(*index, word).is_some() => {
                        let found = self.says_years(*index, word);
                        if let Some((kind, field)) = found
                            && let Some(target) = Target::new(kind, field)
                        {
                            self.take(*index, target, 75, Why::Contents);
                        }
                    }
                    Meaning::Either(word) => match self.context.decide(word, found.of_organisation) {
                        Some(field) => self.hear(*index, heard_here, field, contents, Some(Why::OtherColumns)),
                        None if matches!(word, "ended" | "due") && self.context.is_of_people_who_pay() => {
                            self.columns[*index].why = Why::PaidUntil;
                        }
                        None if matches!(word, "created" | "reference" | "label" | "settled") => {
                            self.columns[*index].why = Why::NotKept
                        }
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
        self.repeated();
        self.whole_names();
        false
    }

    /// Whether a column says which organisation a line is about.
    pub(super) fn names_organisations(&self) -> bool {
        ["name", "siret"].iter().any(|field| self.context.has(Kind::Organisation, field)) || self.names_by_word()
    }

    /// A heading that is decided later may be that of its name.
    fn names_by_word(&self) -> bool {
        let name = |column: &Column| {
            matches!(
                hear(&column.heading).map(|heard| heard.meaning),
                Some(
                    Meaning::Field(Kind::Organisation, "name" | "siret") | Meaning::Either("name" | "member" | "label")
                )
            )
        };
        self.columns.iter().any(name)
    }

    /// Whether nearly all cells of a column are sizes.
    pub(super) fn are_sizes(&self, index: usize) -> bool {
        let found = Target::new(Kind::Organisation, "size").map(|target| self.fits(index, target));
        found.is_some_and(|(good, filled)| filled > 0 && good * 10 >= filled * 8)
    }

    /// `Cotisation 2015` under `Libellé`, in a list of dues or payments: the year of each line.
    fn says_years(&self, index: usize, word: &str) -> Option<(Kind, &'static str)> {
        let about = [Kind::Payment, Kind::Dues].into_iter().find(|kind| self.context.is_about(*kind))?;
        let dated = self.columns.iter().filter_map(|column| column.target);
        let dated = dated
            .filter(|target| matches!(target.kind, Kind::Payment | Kind::Dues))
            .any(|target| target.year.is_some() || target.field == "year");
        let (good, filled) = self.fits(index, Target::new(about, "year")?);
        let says = matches!(word, "label" | "title" | "kind" | "notes") && !dated && filled > 0;
        (says && good * 10 >= filled * 8 && !self.are_numbers(index)).then_some((about, "year"))
    }

    /// A type, a status: whichever field takes what stands there.
    fn undecided(&mut self, index: usize, word: &str) {
        let candidates: &[(Kind, &str)] = match word {
            "kind" if self.context.about() == Some(Kind::Visit) => &[(Kind::Visit, "status")],
            // A bare number may be that of any list.
            "kind" if !self.are_numbers(index) => {
                &[(Kind::Organisation, "size"), (Kind::Organisation, "kind"), (Kind::Membership, "college")]
            }
            "kind" => &[(Kind::Organisation, "size"), (Kind::Organisation, "kind")],
            // `Bilan`, above `succès` and `échec`.
            "account" if self.context.about() == Some(Kind::Project) => &[(Kind::Project, "outcome")],
            // `Statut`, above `PME` or `Laboratoire`.
            "status" if !self.are_numbers(index) => &[(Kind::Organisation, "size"), (Kind::Organisation, "kind")],
            _ => &[],
        };
        let fitting = candidates.iter().find(|(kind, field)| {
            Target::new(*kind, field).is_some_and(|target| {
                let (good, filled) = self.fits(index, target);
                filled > 0 && good * 10 >= filled * 8
            })
        });
        let forms = Contents::of(&self.table.lines[self.at + 1..], index, self.sense.today);
        let are_forms = forms.filled > 0 && forms.legal_forms * 10 >= forms.filled * 8;
        if are_forms && matches!(word, "kind" | "status") {
            if let Some(target) = Target::new(Kind::Organisation, "legal_form") {
                self.take(index, target, 75, Why::Contents);
            }
            return;
        }
        match fitting.and_then(|(kind, field)| Target::new(*kind, field)) {
            Some(target) => self.take(index, target, 75, Why::Contents),
            None => self.columns[index].why = Why::Ambiguous,
        }
    }

    /// A table whose headings are the program's own is read as what it was written from.
    fn is_own(&mut self, heard: &[(Option<Heard>, Contents, String)], mapping: &Mapping) -> bool {
        let headings: Vec<String> = heard.iter().map(|(_, _, heading)| heading.clone()).collect();
        if headings.iter().any(|heading| mapping.target(heading).is_some()) {
            return false;
        }
        let Some(targets) = labels::own(&headings, self.context.about()) else { return false };
        for (index, target) in targets.into_iter().enumerate() {
            match target {
                Some(target) => self.take(index, target, 95, Why::Heading),
                None => self.columns[index].why = Why::NotKept,
            }
        }
        true
    }

    /// Whether head counts with a year are figures of that year: several of them, or other figures beside them.
    fn of_figures(&mut self, heard: &[(Option<Heard>, Contents, String)]) {
        let fields = || heard.iter().filter_map(|(heard, ..)| heard.as_ref());
        let counts = fields()
            .filter(|heard| heard.year.is_some() && heard.meaning == Meaning::Field(Kind::Organisation, "headcount"));
        let others = fields().any(|heard| matches!(heard.meaning, Meaning::Field(Kind::Figures, _)));
        self.figures = others || counts.count() > 1;
    }

    /// What a table is about that has a column of types, by what stands there: `PIPC`, `Journée réseau`.
    fn by_kinds(&mut self, heard: &[(Option<Heard>, Contents, String)]) {
        const WITH_KINDS: &[Kind] = &[Kind::Event, Kind::Engagement, Kind::Financing, Kind::Agreement, Kind::Market];
        let described = ["street", "postal_code"].iter().any(|field| self.context.has(Kind::Organisation, field));
        if self.context.about().is_some() || described {
            return;
        }
        for (index, (heard, ..)) in heard.iter().enumerate() {
            if heard.map(|heard| heard.meaning) != Some(Meaning::Either("kind")) {
                continue;
            }
            let fits = |kind: Kind| {
                let found = Target::new(kind, "kind").map(|target| self.fits(index, target));
                found.is_some_and(|(good, filled)| filled > 0 && good == filled)
            };
            let kinds: Vec<Kind> = WITH_KINDS.iter().copied().filter(|kind| fits(*kind)).collect();
            if let [kind] = kinds[..]
                && !fits(Kind::Organisation)
            {
                self.context.presume(kind);
            }
        }
    }

    /// Numbers that say themselves what they are.
    fn by_contents(&mut self, index: usize, contents: &Contents) {
        if contents.filled == 0 {
            self.columns[index].why = Why::Empty;
            return;
        }
        // `2014`, `2015` over amounts, in a list of dues.
        let (words, year) = super::headings::words(&self.columns[index].heading);
        if let Some(year) = year.filter(|_| words.is_empty())
            && self.context.of_dues()
            && contents.amounts == contents.filled
            && let Some(target) = Target::new(Kind::Dues, "amount")
        {
            self.take(index, Target { year: Some(year), ..target }, 75, Why::OtherColumns);
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

    /// A second number or address beside a surer one is kept too, as another.
    fn second(&mut self, index: usize, target: Target, confidence: u8, why: Why) -> (usize, Target, Why) {
        let other = match (target.kind, target.field) {
            (Kind::Organisation | Kind::Contact, "phone") => "other_phone",
            (Kind::Organisation | Kind::Contact, "email") => "other_email",
            _ => return (index, target, why),
        };
        let behind = target.person == 1 && self.second_person.is_some_and(|at| index > at);
        if target.kind == Kind::Contact && behind {
            return (index, target, why);
        }
        let other = Target { field: other, ..target };
        let same = self.columns.iter().position(|column| column.target == Some(target) && column.confidence >= SURE);
        match same {
            Some(first)
                if self.columns[first].confidence < confidence
                    || target.kind == Kind::Contact
                        && whose::names_a_person(&self.columns[index].heading)
                        && !whose::names_a_person(&self.columns[first].heading) =>
            {
                self.columns[first].target = Some(other);
                (index, target, why)
            }
            Some(_) => (index, other, why),
            None => (index, target, why),
        }
    }

    /// Reads a column as a target, unless another one is that already; the surer of two is.
    pub(super) fn take(&mut self, index: usize, mut target: Target, confidence: u8, why: Why) {
        // `Payée le` behind `Cotisation 2015`: of that year.
        if target.year.is_none()
            && (target.kind == Kind::Payment || target.kind == Kind::Dues && target.field != "amount")
        {
            let dues =
                |column: &&Column| column.target.is_some_and(|left| left.kind == Kind::Dues && left.field == "amount");
            target.year = self.columns[..index].iter().rev().find(dues).and_then(|column| column.target?.year);
        }
        let (index, target, why) = self.second(index, target, confidence, why);
        // Numbers and addresses beside the first one: as many as there are.
        let many = matches!(target.field, "other_phone" | "other_email" | "more_notes" | "partners");
        let same = self.columns.iter().position(|column| column.target == Some(target) && column.confidence >= SURE);
        if let Some(other) = same.filter(|_| !many) {
            if self.columns[other].confidence >= confidence {
                self.twice.insert(index, target);
                self.columns[index].why = Why::Twice(self.columns[other].heading.clone());
                if target.kind == Kind::Contact && matches!(target.field, "full_name" | "last_name") {
                    self.second_person.get_or_insert(index);
                }
                return;
            }
            let heading = self.columns[index].heading.clone();
            let loser = &mut self.columns[other];
            (loser.target, loser.confidence, loser.why) = (None, 0, Why::Twice(heading));
        }
        let column = &mut self.columns[index];
        (column.target, column.confidence, column.why) = (Some(target), confidence, why);
        if target.person == 1 {
            self.context.add(target);
        }
    }
}

/// `Partenaire 2`, in a list of projects.
fn is_a_partner(heading: &str) -> bool {
    let key = super::headings::words(heading).0;
    key.split_once(' ').is_some_and(|(word, number)| {
        matches!(word, "partenaire" | "partner") && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

pub(super) fn is_free(ty: Type) -> bool {
    matches!(ty, Type::Text { .. } | Type::Lines { .. } | Type::List { .. } | Type::Ref(_))
}
