mod properties;

use super::*;
use crate::contract::BUILT_IN;
use crate::model::dues::{Dues, Payment};
use crate::model::membership::Membership;
use crate::model::organisation::{Organisation, Place};
use crate::model::visit::Visit;

const BESANCON: (&str, &str) = ("25056", "25000");
const MORTEAU: (&str, &str) = ("25411", "25500");
/// A village under Morteau's postal code.
const MONTLEBON: (&str, &str) = ("25403", "25500");
const LYON: (&str, &str) = ("69123", "69003");

fn contract() -> Contract {
    Contract::parse(BUILT_IN).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn on() -> NaiveDate {
    day("2015-06-30")
}

/// Puts facts together one organisation at a time.
#[derive(Default)]
struct Pole(Facts);

impl Pole {
    fn company(&mut self, name: &str, (insee, postal): (&str, &str), sectors: u32) -> Id {
        let id = Id::try_from(self.0.organisations.len()).unwrap() + 1;
        self.0.organisations.push(Organisation {
            id,
            name: name.into(),
            town: "".into(),
            siret: None,
            kind: Some(OrganisationKind::Company),
            size: None,
            headcount: None,
            departement: Departement::of("FR", Some(insee), Some(postal)),
            place: Place::of("FR", Some(insee), Some(postal)),
            sectors,
        });
        id
    }

    fn member(&mut self, organisation: Id, from: &str, to: Option<&str>) {
        let period =
            Membership { organisation, id: organisation, college: 1, joined_on: day(from), left_on: to.map(day) };
        self.0.memberships.push(period);
    }

    fn owes(&mut self, organisation: Id, due: &str, amount: i64) {
        self.0.dues.push(Dues {
            organisation,
            id: organisation,
            year: i16::try_from(day(due).year()).unwrap(),
            exempt: false,
            amount,
            called_on: Some(day(due) - Days::new(45)),
            due_on: Some(day(due)),
        });
    }

    fn pays(&mut self, organisation: Id, paid_on: &str, amount: i64) {
        let year = i16::try_from(day(paid_on).year()).unwrap();
        self.0.payments.push(Payment { organisation, id: organisation, year, paid_on: day(paid_on), amount });
    }

    fn visit(&mut self, organisation: Id, date: &str, done: bool) {
        let id = Id::try_from(self.0.visits.len()).unwrap() + 1;
        let mut visits = self.0.visits.of(organisation).to_vec();
        visits.push(Visit::new(id, day(date), 1, done));
        visits.sort_by_key(|visit| visit.date());
        self.0.visits.replace(organisation, visits);
    }

    fn ranking(&self) -> Vec<Candidate> {
        ranking(&self.0, &contract(), on())
    }

    fn of(&self, id: Id) -> Option<Candidate> {
        self.ranking().into_iter().find(|candidate| candidate.organisation == id)
    }

    fn reasons(&self, id: Id) -> Vec<Why> {
        let mut reasons = self.of(id).map(|candidate| candidate.reasons).unwrap_or_default();
        reasons.sort_by_key(|why| why.code());
        reasons
    }

    /// Whether an organisation has a reason, by its word.
    fn has(&self, id: Id, code: &str) -> bool {
        self.reasons(id).iter().any(|why| why.code() == code)
    }
}

#[test]
fn never_visited_and_not_this_year() {
    for (visits, never, this_year) in [
        (&[][..], true, true),
        (&[("2014-11-03", true)][..], false, true),
        (&[("2015-06-30", true)], false, false),
        (&[("2014-12-31", true), ("2015-01-01", true)], false, false),
        // Planned in the past, or done only later: not visited yet.
        (&[("2015-05-04", false)], true, true),
        (&[("2015-07-01", true)], true, true),
    ] {
        let mut pole = Pole::default();
        let id = pole.company("Un", BESANCON, 0);
        pole.member(id, "2012-01-01", None);
        visits.iter().for_each(|(date, done)| pole.visit(id, date, *done));
        assert_eq!((pole.has(id, "never_visited"), pole.has(id, "not_this_year")), (never, this_year), "{visits:?}");
    }
}

#[test]
fn long_ago_by_full_months() {
    for (last, months, points) in [
        ("2014-07-31", None, 10.0),
        ("2014-07-01", None, 10.0),
        ("2014-06-30", Some(12), 22.0),
        ("2013-07-01", Some(23), 33.0),
        ("2012-12-30", Some(30), 40.0),
        // No more points after that.
        ("2005-06-30", Some(120), 40.0),
    ] {
        let mut pole = Pole::default();
        let id = pole.company("Un", BESANCON, 0);
        pole.member(id, "2001-01-01", None);
        pole.visit(id, last, true);
        let found = pole.of(id).unwrap();
        let told = found.reasons.iter().find_map(|why| match why {
            Why::LongAgo { last, months } => Some((*last, *months)),
            _ => None,
        });
        assert_eq!(told, months.map(|months| (day(last), months)), "{last}");
        assert_eq!(found.score, points, "{last}");
    }
}

#[test]
fn dues_late_of_members_only() {
    let mut pole = Pole::default();
    let [late, part, paid, soon, gone] =
        ["Retard", "Acompte", "Réglée", "Bientôt", "Partie"].map(|name| pole.company(name, BESANCON, 0));
    for id in [late, part, paid, soon] {
        pole.member(id, "2012-01-01", None);
    }
    pole.member(gone, "2012-01-01", Some("2015-05-31"));
    for (id, due) in
        [(late, "2015-04-01"), (part, "2015-04-01"), (paid, "2015-04-01"), (soon, "2015-06-30"), (gone, "2015-04-01")]
    {
        pole.owes(id, due, 55_000);
    }
    pole.pays(part, "2015-04-20", 20_000);
    pole.pays(paid, "2015-04-20", 55_000);
    let owed = |id| {
        pole.reasons(id).iter().find_map(|why| match why {
            Why::DuesLate { owed } => Some(*owed),
            _ => None,
        })
    };
    assert_eq!([late, part, paid, soon, gone].map(owed), [Some(55_000), Some(35_000), None, None, None]);
}

#[test]
fn new_companies_while_the_target_of_the_year_is_not_reached() {
    let mut pole = Pole::default();
    let prospect = pole.company("Prospect", LYON, 0);
    let [member, former, known] = ["Adhérent", "Ancien", "Connu"].map(|name| pole.company(name, LYON, 0));
    pole.member(member, "2012-01-01", None);
    pole.member(former, "2012-01-01", Some("2013-12-31"));
    pole.visit(known, "2013-05-05", true);
    for number in 0..10 {
        for (id, wanted) in [(prospect, true), (member, false), (former, false), (known, false)] {
            assert_eq!(pole.has(id, "new_company"), wanted, "{number} {id}");
        }
        assert!(pole.reasons(prospect).contains(&Why::NewCompany { done: number, target: 10 }));
        let new = pole.company("Nouvelle", LYON, 0);
        pole.visit(new, "2015-03-03", true);
    }
    assert!(!pole.has(prospect, "new_company"));
    // Next year it starts anew; outside the contract's years nothing is asked for.
    let later = |date: &str| {
        let found = ranking(&pole.0, &contract(), day(date));
        let prospect = found.into_iter().find(|candidate| candidate.organisation == prospect).unwrap();
        prospect.reasons.iter().any(|why| why.code() == "new_company")
    };
    assert!(later("2016-01-04"));
    assert!(!later("2019-01-04"));
}

#[test]
fn near_a_visit_that_is_planned() {
    let place = |planned: (&str, &str), date: &str, at: (&str, &str)| {
        let mut pole = Pole::default();
        let goal = pole.company("But", planned, 0);
        let id = pole.company("Voisine", at, 0);
        pole.visit(goal, date, false);
        // Its own planned visit brings it no nearer to itself.
        assert!(!pole.has(goal, "near_commune"));
        pole.reasons(id).into_iter().find(|why| why.code().starts_with("near"))
    };
    let near = |date: &str, same_commune| Some(Why::NearPlanned { on: day(date), organisation: 1, same_commune });
    for (planned, date, at, want) in [
        (MORTEAU, "2015-07-09", MORTEAU, near("2015-07-09", true)),
        (MORTEAU, "2015-07-09", MONTLEBON, near("2015-07-09", false)),
        (MORTEAU, "2015-07-09", BESANCON, None),
        (MORTEAU, "2015-06-30", MORTEAU, near("2015-06-30", true)),
        (MORTEAU, "2015-06-29", MORTEAU, None),
        (MORTEAU, "2015-08-11", MORTEAU, near("2015-08-11", true)),
        (MORTEAU, "2015-08-12", MORTEAU, None),
        (("", "25500"), "2015-07-09", MONTLEBON, near("2015-07-09", false)),
        (("", ""), "2015-07-09", ("", ""), None),
    ] {
        assert_eq!(place(planned, date, at), want, "{planned:?} {date} {at:?}");
    }
}

#[test]
fn two_planned_visits_near_each_other() {
    let mut pole = Pole::default();
    let [one, two, three] = ["Un", "Deux", "Trois"].map(|name| pole.company(name, MORTEAU, 0));
    pole.visit(one, "2015-07-09", false);
    pole.visit(two, "2015-07-02", false);
    let near = |organisation, date: &str| Why::NearPlanned { on: day(date), organisation, same_commune: true };
    assert!(pole.reasons(three).contains(&near(two, "2015-07-02")));
    assert!(pole.reasons(one).contains(&near(two, "2015-07-02")));
    assert!(pole.reasons(two).contains(&near(one, "2015-07-09")));
    assert_eq!(pole.of(three).unwrap().proposed(on()), day("2015-07-02"));
    // Once that day is past, a week from the day one works on.
    assert_eq!(pole.of(three).unwrap().proposed(day("2015-07-06")), day("2015-07-13"));
}

#[test]
fn the_day_to_propose_is_in_the_week() {
    for (today, want) in [
        ("2015-06-30", "2015-07-07"),
        ("2015-07-03", "2015-07-10"),
        ("2015-07-04", "2015-07-13"),
        ("2015-07-05", "2015-07-13"),
    ] {
        assert_eq!(next_week(day(today)), day(want));
    }
}

#[test]
fn a_sector_behind() {
    // Members: two of sector 0, one of 1, one of both. Visited this year: one of sector 1 alone.
    let mut pole = Pole::default();
    for (name, sectors) in [("A", 1), ("B", 1), ("C", 2), ("D", 3)] {
        let id = pole.company(name, BESANCON, sectors);
        pole.member(id, "2012-01-01", None);
    }
    let none = pole.company("Sans domaine", BESANCON, 0);
    let luxury = pole.company("Prospect du luxe", LYON, 1);
    assert!(!pole.has(luxury, "sector_behind"), "nothing is behind before the first visit of the year");
    pole.visit(3, "2015-02-02", true);
    assert!(pole.reasons(luxury).contains(&Why::SectorBehind { sector: 0 }));
    assert!(pole.reasons(4).contains(&Why::SectorBehind { sector: 0 }));
    assert!(!pole.has(none, "sector_behind"));
    // Three of four members are of sector 0, and two of four of sector 1: equal parts are not behind.
    pole.visit(1, "2015-02-03", true);
    pole.visit(2, "2015-02-04", true);
    pole.visit(4, "2015-02-05", true);
    assert!(!pole.has(luxury, "sector_behind"));
}

#[test]
fn what_was_visited_this_year_needs_a_reason_of_its_own() {
    let mut pole = Pole::default();
    let [seen, owing] = ["Vue", "Vue, en retard"].map(|name| pole.company(name, MORTEAU, 1));
    for id in [seen, owing] {
        pole.member(id, "2012-01-01", None);
        pole.visit(id, "2015-02-02", true);
    }
    pole.owes(owing, "2015-04-01", 55_000);
    let goal = pole.company("But", MORTEAU, 0);
    pole.visit(goal, "2015-07-09", false);
    assert_eq!(pole.of(seen), None);
    assert_eq!(pole.reasons(owing), [Why::DuesLate { owed: 55_000 }]);
}

#[test]
fn only_companies_and_those_planned_last() {
    let mut pole = Pole::default();
    let [early, late, free, school] = ["Tôt", "Tard", "Libre", "École"].map(|name| pole.company(name, LYON, 0));
    pole.0.organisations[3].kind = Some(OrganisationKind::Training);
    pole.visit(late, "2015-09-01", false);
    pole.visit(early, "2015-07-01", false);
    let found = pole.ranking();
    let ids: Vec<Id> = found.iter().map(|candidate| candidate.organisation).collect();
    assert_eq!(ids, [free, early, late]);
    assert_eq!(found[1].planned, Some(day("2015-07-01")));
    assert!(!ids.contains(&school));
}

#[test]
fn a_weight_of_nothing_takes_a_reason_out_and_the_contract_decides_the_order() {
    let mut pole = Pole::default();
    let [owing, never] = ["Doit", "Jamais"].map(|name| pole.company(name, LYON, 0));
    for id in [owing, never] {
        pole.member(id, "2012-01-01", None);
    }
    pole.visit(owing, "2014-12-01", true);
    pole.owes(owing, "2015-04-01", 55_000);
    let first = |contract: &Contract| ranking(&pole.0, contract, on())[0].organisation;
    let mut contract = contract();
    assert_eq!(first(&contract), never);
    contract.visit_priority.dues_late = 40.0;
    assert_eq!(first(&contract), owing);
    contract.visit_priority.dues_late = 0.0;
    let found = ranking(&pole.0, &contract, on());
    assert!(found.iter().all(|candidate| candidate.reasons.iter().all(|why| why.code() != "dues_late")));
}

#[test]
fn filters() {
    let mut pole = Pole::default();
    let member = pole.company("Adhérent", BESANCON, 0b01);
    pole.member(member, "2012-01-01", None);
    let prospect = pole.company("Prospect", LYON, 0b11);
    let found = pole.ranking();
    let doubs = Departement::new("25");
    let mut filter = Filter::default();
    let shown = |filter: &Filter| -> Vec<Id> {
        let mut ids: Vec<Id> = found.iter().filter(|one| filter.holds(one)).map(|one| one.organisation).collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!(shown(&filter), [member, prospect]);
    filter.toggle(Choice::Sector(1));
    assert_eq!(shown(&filter), [prospect]);
    filter.toggle(Choice::Standing(Standing::Member));
    assert_eq!(shown(&filter), [0; 0]);
    let counts = counts(&found, &filter);
    let count = |choice| counts.iter().find(|(known, _)| *known == choice).map(|(_, count)| *count);
    assert_eq!(count(Choice::Standing(Standing::Prospect)), Some(1));
    assert_eq!(count(Choice::Standing(Standing::Member)), Some(0));
    assert_eq!(count(Choice::Sector(0)), Some(1));
    assert_eq!(count(Choice::Departement(doubs)), None);
    filter.toggle(Choice::Sector(1));
    filter.toggle(Choice::Departement(doubs));
    assert_eq!(shown(&filter), [member]);
    filter.toggle(Choice::Departement(doubs));
    filter.toggle(Choice::Standing(Standing::Member));
    assert!(filter.is_empty());
}
