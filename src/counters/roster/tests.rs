//! Filters against a plain reading of their meaning, orders against the definition.

use proptest::prelude::*;

use super::*;
use crate::contract::BUILT_IN;
use crate::model::dues::{Dues, Payment};
use crate::model::membership::Membership;
use crate::model::organisation::Organisation;
use crate::model::visit::Visit;

const NAMES: &[&str] =
    &["Éclair", "eclair", "Zèbre SA", "Œuvre", "Oeuf", "l'Atelier", "Atelier-Bis", "漢字", "", "ÉTABLI"];
const TOWNS: &[&str] = &["Besançon", "Saint-Vit", "", "Lyon"];

fn day(n: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2014, 6, 1).unwrap() + chrono::Duration::days(n)
}

fn organisation(id: Id, name: &str, town: &str) -> Organisation {
    Organisation {
        id,
        name: name.into(),
        town: town.into(),
        siret: None,
        kind: None,
        size: None,
        headcount: None,
        departement: None,
        place: Default::default(),
        sectors: 0,
    }
}

/// A little world from a handful of numbers for each organisation.
fn facts(seeds: &[(usize, usize, u32, u32)]) -> Facts {
    let mut facts = Facts { sectors: ["luxury", "health", "aerospace"].map(Into::into).to_vec(), ..Facts::default() };
    for (index, &(name, town, look, life)) in seeds.iter().enumerate() {
        let id = index as Id + 1;
        let mut one = organisation(id, NAMES[name % NAMES.len()], TOWNS[town % TOWNS.len()]);
        one.size = [None, Some(Size::Micro), Some(Size::Sme), Some(Size::Large)][(look % 4) as usize];
        one.kind = [None, Some(OrganisationKind::Company), Some(OrganisationKind::Research)][(look / 4 % 3) as usize];
        one.departement = [None, Departement::new("25"), Departement::new("69")][(look / 12 % 3) as usize];
        one.sectors = look / 36 % 8;
        facts.organisations.push(one);
        let start = i64::from(life % 500) - 100;
        if life % 3 != 0 {
            let left_on = (life % 2 == 0).then(|| day(start + i64::from(life / 7 % 400)));
            let college = (life % 3) as u8;
            facts.memberships.push(Membership { organisation: id, id, college, joined_on: day(start), left_on });
        }
        if life % 5 != 0 {
            let due_on = Some(day(i64::from(life % 700)));
            let (year, called_on) = (2014 + (life % 2) as i16, Some(day(i64::from(life % 300))));
            facts.dues.push(Dues {
                organisation: id,
                id,
                year,
                exempt: life % 11 == 0,
                amount: 100,
                called_on,
                due_on,
            });
            if life % 4 == 0 {
                facts.payments.push(Payment {
                    organisation: id,
                    id,
                    year,
                    paid_on: day(200),
                    amount: 60 + i64::from(life % 60),
                });
            }
        }
        let mut visits = Vec::new();
        for n in 0..life % 3 {
            let date = day(i64::from(life % 400 + n * 50));
            visits.push(Visit::new(id, date, 1, (life + n) % 4 != 0));
        }
        facts.visits.replace(id, visits);
    }
    facts
}

/// What a criterion means, said a second time, slowly.
fn naive(
    facts: &Facts,
    id: Id,
    contract: &Contract,
    on: NaiveDate,
    criterion: Criterion,
    keys: &BTreeSet<Key>,
) -> bool {
    let file = facts.file(id).unwrap();
    let member = file.memberships.iter().find(|m| m.joined_on <= on && m.left_on.is_none_or(|left| left >= on));
    keys.iter().any(|key| match key {
        Key::Standing(Standing::Member) => member.is_some(),
        Key::Standing(Standing::Former) => member.is_none() && file.memberships.iter().any(|m| m.joined_on <= on),
        Key::Standing(Standing::Prospect) => file.memberships.iter().all(|m| m.joined_on > on),
        Key::College(college) => member.is_some_and(|m| m.college == *college),
        Key::Dues(status) => {
            let owed = file.dues.iter().any(|dues| i32::from(dues.year) == on.year());
            (member.is_some() || owed) && file.dues_status(on) == *status
        }
        Key::Sector(code) => facts.sector_codes(file.organisation.sectors).any(|own| own == &**code),
        Key::Departement(code) => file.organisation.departement == Some(*code),
        Key::Size(size) => file.organisation.size_class() == Some(*size),
        Key::Kind(kind) => file.organisation.kind == Some(*kind),
        Key::Yes | Key::No => {
            let yes = *key == Key::Yes;
            match criterion {
                Criterion::UpToDate => {
                    member.is_some()
                        && yes
                            != file.dues.iter().any(|dues| {
                                i32::from(dues.year) <= on.year()
                                    && dues::status(Some(dues), file.payments, on) == DuesStatus::Late
                            })
                }
                Criterion::Territory => {
                    yes == file.organisation.departement.is_some_and(|d| contract.in_territory(d.as_str()))
                }
                _ => yes == file.visits.iter().any(|v| v.done() && v.date() <= on && v.date().year() == on.year()),
            }
        }
        Key::Unknown => match criterion {
            Criterion::College | Criterion::UpToDate => member.is_none(),
            Criterion::Dues => member.is_none() && file.dues.iter().all(|dues| i32::from(dues.year) != on.year()),
            Criterion::Sector => file.organisation.sectors == 0,
            Criterion::Departement => file.organisation.departement.is_none(),
            Criterion::Size => file.organisation.size_class().is_none(),
            Criterion::Kind => file.organisation.kind.is_none(),
            _ => false,
        },
    })
}

fn seeds() -> impl Strategy<Value = Vec<(usize, usize, u32, u32)>> {
    prop::collection::vec((0usize..10, 0usize..4, 0u32..300, 0u32..5_000), 0..25)
}

proptest! {
    #[test]
    fn the_filter_is_what_it_says_and_counts_are_its_results(
        seeds in seeds(),
        picks in prop::collection::vec((0usize..10, prop::collection::vec(any::<prop::sample::Index>(), 1..3)), 0..4),
        text in prop::sample::select(vec!["", "e", "éc", "SAINT VIT", "vit éc", "atelier"]),
        after in 0i64..600,
    ) {
        let facts = facts(&seeds);
        let contract = Contract::parse(BUILT_IN).unwrap();
        let on = day(after);
        let mut filter = Filter { text: text.to_owned(), ..Filter::default() };
        for (which, values) in picks {
            let criterion = Criterion::ALL[which];
            let all = counts(&facts, Some(&contract), on, &Filter::default(), criterion);
            if !all.is_empty() {
                filter.set(criterion, values.iter().map(|index| index.get(&all).0.clone()).collect());
            }
        }
        let shown: BTreeSet<Id> = roster(&facts, Some(&contract), on, &filter, Sort::default()).into_iter().collect();
        for one in &facts.organisations {
            let by_text = fold(text).split(' ').all(|word| [&*one.name, &*one.town].iter().any(|own| fold(own).contains(word)));
            let want = by_text && filter.criteria().iter().all(|(criterion, keys)| naive(&facts, one.id, &contract, on, *criterion, keys));
            prop_assert_eq!(shown.contains(&one.id), want, "{:?}", one);
        }
        for criterion in Criterion::ALL {
            for (key, count) in counts(&facts, Some(&contract), on, &filter, criterion) {
                let mut only = filter.clone();
                only.set(criterion, BTreeSet::from([key.clone()]));
                let found = roster(&facts, Some(&contract), on, &only, Sort::default()).len();
                prop_assert_eq!(found, count as usize, "{:?} {:?}", criterion, key);
            }
        }
    }

    #[test]
    fn every_sort_orders_everything_once_with_the_unknown_last(seeds in seeds(), which in 0usize..9, descending: bool, after in 0i64..600) {
        let facts = facts(&seeds);
        let on = day(after);
        let sort = Sort { column: Column::ALL[which], descending };
        let order = roster(&facts, None, on, &Filter::default(), sort);
        prop_assert_eq!(order.iter().collect::<BTreeSet<_>>().len(), facts.organisations.len());
        // What the column shows, as text that sorts like it.
        let shown = |id: Id| -> Option<String> {
            let file = facts.file(id).unwrap();
            match sort.column {
                Column::Name => Some(fold(&file.organisation.name)),
                Column::Town => Some(fold(&file.organisation.town)).filter(|town| !town.is_empty()),
                Column::Departement => file.organisation.departement.map(|code| code.as_str().to_lowercase()),
                Column::College => file.member_on(on).map(|period| period.college.to_string()),
                Column::Size => file.organisation.size.map(|size| Size::ALL.iter().position(|known| *known == size).unwrap().to_string()),
                Column::Standing => Some(format!("{}", membership::standing(file.memberships, on) as u8)),
                Column::Dues => dues_shown(&file, on).map(|status| DuesStatus::ALL.iter().position(|known| *known == status).unwrap().to_string()),
                Column::LastVisit => visit::last_done(file.visits, on).map(|visit| visit.date().to_string()),
                Column::Sectors => {
                    let bits = file.organisation.sectors;
                    (bits != 0).then(|| (0..3).map(|bit| if bits >> bit & 1 == 1 { 'a' } else { 'b' }).collect())
                }
            }
        };
        for pair in order.windows(2) {
            let (a, b) = (shown(pair[0]), shown(pair[1]));
            let tie = || {
                let key = |id: Id| (fold(&facts.file(id).unwrap().organisation.name), id);
                key(pair[0]) < key(pair[1])
            };
            let good = match (&a, &b) {
                (None, Some(_)) => false,
                (Some(_), None) => true,
                (Some(a), Some(b)) if a != b => (a < b) != descending,
                _ => tie(),
            };
            prop_assert!(good, "{:?} before {:?}", a, b);
        }
    }

    #[test]
    fn the_short_way_of_folding_is_the_long_one(text in "[ -~àÉçœŒæñ’'\u{A0}漢ﬁß\u{301}\t]{0,30}") {
        let mut out = String::from("x");
        fold_onto(&mut out, &text);
        prop_assert_eq!(&out[1..], fold(&text));
    }
}

#[test]
fn accents_do_not_push_names_to_the_end() {
    let names = ["Zèbre", "Écrou", "ecran", "Étau", "Eden"];
    let organisations = names.iter().zip(1..).map(|(name, id)| organisation(id, name, "")).collect();
    let facts = Facts { organisations, ..Facts::default() };
    let order = roster(&facts, None, day(0), &Filter::default(), Sort::default());
    let shown: Vec<&str> = order.iter().map(|id| names[*id as usize - 1]).collect();
    assert_eq!(shown, ["ecran", "Écrou", "Eden", "Étau", "Zèbre"]);
}

#[test]
fn words_are_looked_for_in_name_and_town_in_any_order_and_digits_in_the_siret() {
    let mut facts = facts(&[(0, 0, 0, 0), (1, 1, 1, 1)]);
    facts.organisations[0].name = "Thalès & Fils".into();
    facts.organisations[0].town = "Besançon".into();
    facts.organisations[0].siret = std::num::NonZeroU64::new(48_798_079_900_018);
    let found = |text: &str| {
        let filter = Filter { text: text.to_owned(), ..Filter::default() };
        roster(&facts, None, day(0), &filter, Sort::default()).contains(&facts.organisations[0].id)
    };
    for text in ["thales besancon", "BESANCON tha", "487980", "487 980 799", "fils  "] {
        assert!(found(text), "{text}");
    }
    for text in ["thales dole", "sbesancon", "980799", "48 thales"] {
        assert!(!found(text), "{text}");
    }
}

#[test]
fn criteria_leave_in_the_opposite_order() {
    let mut filter = Filter::members();
    filter.set(Criterion::Visited, BTreeSet::from([Key::No]));
    filter.text = "besan".into();
    filter.drop_last();
    assert!(!filter.has_text());
    filter.drop_last();
    assert_eq!(filter, Filter::members());
    filter.set(Criterion::Standing, BTreeSet::new());
    assert!(filter.is_empty());
}

/// Not a test of time: run in release with `--ignored --nocapture` to see how long a large table takes.
#[test]
#[ignore]
fn a_hundred_thousand() {
    let seeds: Vec<_> =
        (0..100_000u32).map(|n| (n as usize, n as usize / 3, n % 300, n.wrapping_mul(7919) % 5_000)).collect();
    let mut facts = facts(&seeds);
    for one in &mut facts.organisations {
        one.name = format!("{} {}", one.name, one.id.wrapping_mul(2_654_435_761) % 99_991).into();
    }
    for column in Column::ALL {
        let start = std::time::Instant::now();
        let count = roster(&facts, None, day(300), &Filter::default(), Sort { column, descending: true }).len();
        println!("{column:?}: {count} in {:?}", start.elapsed());
    }
    let start = std::time::Instant::now();
    let filter = Filter { text: "eclair 5".into(), ..Filter::members() };
    let count = roster(&facts, None, day(300), &filter, Sort::default()).len();
    println!("filter: {count} in {:?}", start.elapsed());
}
