use super::contacts::Person;
use super::*;
use proptest::prelude::*;

/// `name | siret | commune | insee | postal | email`, numbered from 1.
fn rows(lines: &[&str]) -> Vec<Row> {
    let row = |(id, line): (Id, &&str)| {
        let mut cells = line.split('|').map(|cell| cell.trim().to_owned());
        let mut next = || cells.next().unwrap_or_default();
        Row { id, name: next(), siret: next(), commune: next(), insee_code: next(), postal_code: next(), email: next() }
    };
    (1..).zip(lines).map(row).collect()
}

fn finder(rows: &[Row]) -> Finder {
    let mut finder = Finder::default();
    rows.iter().for_each(|row| finder.add(row));
    finder
}

/// `1-2 name_town/likely`, the strongest first.
fn told(pairs: &[Pair]) -> Vec<String> {
    let why = |pair: &Pair| {
        let why = pair.why.iter().map(|why| format!("{}/{}", why.by.code(), why.strength.code()));
        why.collect::<Vec<_>>().join(" ")
    };
    pairs.iter().map(|pair| format!("{}-{} {}", pair.first, pair.second, why(pair))).collect()
}

/// Two establishments of one company, and the head office of another.
const ONE: &str = "48798079900018";
const TWO: &str = "48798079900026";
const OTHER: &str = "73282932000074";

#[test]
fn table() {
    for (lines, expected) in [
        // Spelling, legal form, accents.
        (&["Lefèvre SARL||Besançon", "LEFEVRE||BESANCON CEDEX"][..], &["1-2 name_town/likely"][..]),
        // One slip in the name, in one town: worth a look, and no more.
        (&["Lefèvre||Besançon", "Lefebvre||Besançon"], &["1-2 near_name/possible"]),
        (&["Optique Vauban||Besançon|25056", "OPTIQUE VAUBANT SARL||Besançon"], &["1-2 near_name/possible"]),
        (&["Horlogerie Martin|||25056", "Horolgerie Martin|||25056"], &["1-2 near_name/possible"]),
        (&["Optique Vauban||Besançon", "Boptique Vauban||Besançon"], &["1-2 near_name/possible"]),
        (&["Lefèvre||Besançon", "Lefebvre||Dole"], &[]),
        (&["Lefèvre", "Lefebvre"], &[]),
        (&["Lefèvre|48798079900018|Besançon", "Lefebvre|73282932000074|Besançon"], &[]),
        (&["Optique Vauban||Besançon", "Optique Vaubanne||Besançon"], &[]),
        (&["Atelier Test 1||Besançon", "Atelier Test 2||Besançon"], &[]),
        (&["Dubois||Dole", "Dubos||Dole"], &[]),
        (&["Lefèvre||Besançon", "Lefèvre||Dole"], &[]),
        // By code, and by postal code where one has no other.
        (&["Lefèvre||Besançon|25056", "Lefèvre|||25056"], &["1-2 name_town/likely"]),
        (&["Lefèvre||Besançon|25056", "Lefèvre||Besançon|39198"], &[]),
        (&["Lefèvre||Besançon|25056|25000", "Lefèvre||||25000"], &["1-2 name_town/likely"]),
        (&["Lefèvre||Saint-Denis||97400", "Lefèvre||Saint-Denis||93200"], &[]),
        // A name alone is little.
        (&["Lefèvre||Besançon", "Lefèvre SAS"], &["1-2 name/possible"]),
        (&["Lefèvre|48798079900018|Besançon", "Lefèvre|73282932000074"], &[]),
        (&["Lefèvre||||25000", "Lefèvre||||69003"], &[]),
        // Two companies may share name and town.
        (&["Lefèvre|48798079900018|Besançon", "Lefèvre|73282932000074|Besançon"], &["1-2 name_town/possible"]),
        // Establishments of one company: elsewhere they are two, whatever else they share.
        (&["Lefèvre|48798079900018|Besançon", "Lefèvre 2|48798079900026|BESANCON"], &["1-2 siren_commune/likely"]),
        (&["Lefèvre|48798079900018|Besançon|||a@b.test", "Lefèvre|48798079900026|Dole|||a@b.test"], &[]),
        (&["Lefèvre|48798079900018|Besançon", "Horlo|48798079900026"], &[]),
        (&["Lefèvre|487 980 799 00018|Besançon", "Lefèvre|48798079900018|Dole"], &["1-2 siret/sure"]),
        // Addresses, while few have them.
        (&["Un|||||Contact@Exemple.test", "Deux|||||contact@exemple.test "], &["1-2 email/possible"]),
        (&["A|||||x@x.test", "B|||||x@x.test", "C|||||x@x.test", "D|||||x@x.test"], &[]),
        (&["Un|||||néant", "Deux|||||néant"], &[]),
        // Every reason, the strongest first.
        (
            &["Lefèvre|48798079900018|Dole|||a@b.test", "LEFEVRE SA||Dole|||a@b.test"],
            &["1-2 name_town/likely email/possible"],
        ),
        // What has no name is not alike for that.
        (&["…||Dole", "!||Dole"], &[]),
    ] {
        assert_eq!(told(&finder(&rows(lines)).pairs()), expected, "{lines:?}");
    }
    assert_eq!(crate::model::siret::Siret::parse(TWO).unwrap().siren().as_str(), &ONE[..9]);
    assert!(crate::model::siret::Siret::parse(OTHER).is_ok());
}

#[test]
fn many_counters_of_one_company_in_one_town_are_meant() {
    let sirets = ["35600000000048", "35600000009075", "35600000009084", "35600000009093"];
    let lines: Vec<String> =
        sirets.iter().enumerate().map(|(at, siret)| format!("Bureau {at}|{siret}|Besançon")).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let rows = rows(&lines);
    assert!(rows.iter().all(|row| crate::model::siret::Siret::parse(&row.siret).is_ok()));
    assert_eq!(told(&finder(&rows).pairs()), [] as [&str; 0]);
    assert_eq!(finder(&rows[..2]).pairs().len(), 1);
}

#[test]
fn a_new_row_is_told_what_it_looks_like_best_first() {
    let stored = rows(&[
        "Lefèvre SARL||Besançon|25056|25000|contact@lefevre.test",
        "Lefèvre|48798079900018|Dole",
        "Horlogerie|||||contact@lefevre.test",
    ]);
    let finder = finder(&stored);
    let asked = |line: &str| {
        let alike = finder.like(&Row { id: 0, ..rows(&[line]).remove(0) });
        alike.iter().map(|alike| (alike.id, alike.why[0].by)).collect::<Vec<_>>()
    };
    assert_eq!(asked("lefevre"), [(1, By::Name), (2, By::Name)]);
    assert_eq!(asked("lefevre||besancon"), [(1, By::NameTown)]);
    assert_eq!(asked("lefevre|48798079900026|Dole"), [(2, By::SirenCommune)]);
    assert_eq!(asked("Autre|48798079900018"), [(2, By::Siret)]);
    assert_eq!(asked("Autre|||||contact@lefevre.test"), [(1, By::Email), (3, By::Email)]);
    assert_eq!(asked("lefev"), []);
    assert_eq!(asked(""), []);
    // One slip apart is told of the same town only, and where it is asked for.
    let near = |line: &str| {
        let alike = finder.like_or_near(&Row { id: 0, ..rows(&[line]).remove(0) });
        alike.iter().map(|alike| (alike.id, alike.why[0].by)).collect::<Vec<_>>()
    };
    assert_eq!(asked("Lefebvre||Dole"), []);
    assert_eq!(near("Lefebvre||Dole"), [(2, By::NearName)]);
    assert_eq!(near("Lefebvre"), []);
    assert_eq!(near("lefevre||Dole"), [(2, By::NameTown)]);
    // A stored one does not look like itself.
    assert_eq!(finder.like(&stored[1]).iter().map(|alike| alike.id).collect::<Vec<_>>(), [] as [Id; 0]);
}

#[test]
fn people() {
    let person = |(id, (organisation, last, first, email)): (Id, &(Id, &str, &str, &str))| Person {
        id,
        organisation: *organisation,
        last_name: (*last).to_owned(),
        first_name: (*first).to_owned(),
        email: (*email).to_owned(),
    };
    let people: Vec<Person> = (1..)
        .zip(&[
            (1, "Lefèvre", "Anne", "anne@un.test"),
            (1, "ANNE", "LEFEVRE", ""),
            (2, "Lefèvre", "Anne", "Anne@un.test"),
            (1, "Morel", "", ""),
            (1, "Morel", "Luc", ""),
            (3, "Petit", "Luc", "accueil@trois.test"),
            (3, "Grand", "Léa", "accueil@trois.test"),
        ])
        .map(person)
        .collect();
    assert_eq!(told(&contacts::pairs(&people)), ["1-2 person/likely", "1-3 elsewhere/possible", "6-7 email/possible"]);
}

#[test]
fn a_hundred_thousand_rows_are_not_held_against_each_other() {
    let names = ["Horlogerie", "Optique", "Décolletage", "Émaux", "Laser"];
    let mut finder = Finder::default();
    for id in 1..=100_000u32 {
        let name = if id % 50 == 0 { "La Poste".to_owned() } else { format!("{} {}", names[id as usize % 5], id / 2) };
        finder.add(&Row {
            id,
            name,
            commune: format!("Commune {}", id % 400),
            email: format!("contact@exemple{}.test", id / 3),
            ..Row::default()
        });
    }
    // Were every row held against every other, this would not end.
    let found = finder.pairs().len();
    assert!(found > 10_000, "{found}");
}

proptest! {
    #[test]
    fn a_pair_is_what_each_of_the_two_is_told(lines in prop::collection::vec("(Un|Deux|UN SA)\\|(48798079900018|48798079900026|73282932000074|)\\|(Dole|Besançon|)\\|\\|(39100|25000|)\\|(a@b.test|c@d.test|)", 0..8)) {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let rows = rows(&lines);
        let finder = finder(&rows);
        for pair in finder.pairs() {
            let row = |id: Id| &rows[id as usize - 1];
            for (one, other) in [(pair.first, pair.second), (pair.second, pair.first)] {
                let alike = finder.like(row(one));
                let found = alike.iter().find(|alike| alike.id == other);
                prop_assert!(found.is_some_and(|alike| pair.why.iter().all(|why| alike.why.contains(why))));
            }
        }
    }
}
