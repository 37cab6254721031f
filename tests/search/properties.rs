//! What holds for any text and any order of changes.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::search_corpus::{Maker, Record};
use proptest::prelude::*;
use rouage::search::{DocKey, DocKind, Hit, Index, Query, Scratch, Tier, highlight};

const QUERIES: &[&str] = &[
    "",
    "m",
    "de",
    "sa",
    "alpha",
    "alpha beta",
    "beta alp",
    "gama",
    "l'isle",
    "lisle",
    "alphabeta",
    "ab",
    "saint cl",
    "st claude",
    "la poste",
    "03530",
    "1234",
    "alpha 0353",
    "org:",
    "adherent: a",
    "contact: beta",
    "delta xyz",
    "horlogreie",
];

fn find(index: &Index, text: &str, limit: usize) -> Vec<Hit> {
    index.search(&Query { text, kinds: None, limit }, &mut Scratch::new())
}

fn all(index: &Index) -> Vec<Vec<Hit>> {
    QUERIES.iter().map(|text| find(index, text, 20)).collect()
}

fn record() -> impl Strategy<Value = Record> {
    let word = prop::sample::select(vec![
        "Alpha",
        "Bêta",
        "Gamma",
        "delta",
        "L'Isle",
        "Saint-Claude",
        "St-Claude",
        "La Poste",
        "SA",
        "de",
        "Horlogerie",
        "Zürcher",
        "R&D",
        "S.N.F.",
        "2000",
        "",
        "☃",
    ]);
    let words = prop::collection::vec(word, 0..4).prop_map(|words| words.join(" "));
    let number = prop::sample::select(vec!["03 53 01 22 60", "12345678900012", "+33 3 53 01 00 01", "x", "12"]);
    (0..12i64, 0..3usize, words.clone(), words.clone(), words, number, any::<bool>()).prop_map(
        |(id, kind, title, context, other, number, member)| Record {
            key: DocKey { kind: DocKind::ALL[kind], id },
            title,
            context,
            words: vec![other],
            numbers: vec![number.to_owned()],
            member,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changing_step_by_step_is_building_anew(
        steps in prop::collection::vec((record(), any::<bool>()), 1..40),
        recent in prop::collection::vec(0..12i64, 0..5),
        pack in any::<bool>(),
    ) {
        let mut index = Index::new();
        let mut kept = BTreeMap::new();
        let recent: Vec<DocKey> = recent.iter().map(|&id| DocKey { kind: DocKind::Organisation, id }).collect();
        for (at, (record, remove)) in steps.iter().enumerate() {
            if at == steps.len() / 2 {
                index.set_recent(&recent);
            }
            if *remove {
                prop_assert_eq!(index.remove(record.key), kept.remove(&record.key).is_some());
            } else {
                record.insert_into(&mut index);
                kept.insert(record.key, record);
            }
        }
        if pack {
            index.compact();
        }
        let mut anew = Index::new();
        anew.set_recent(&recent);
        kept.values().rev().for_each(|record| record.insert_into(&mut anew));
        prop_assert_eq!(index.len(), kept.len());
        prop_assert_eq!(all(&index), all(&anew));
    }

    #[test]
    fn in_and_out_again_leaves_no_trace(before in prop::collection::vec(record(), 0..20), extra in record()) {
        let mut index = Index::new();
        before.iter().for_each(|record| record.insert_into(&mut index));
        let extra = Record { key: DocKey { kind: DocKind::Visit, id: 1 }, ..extra };
        let hits = all(&index);
        extra.insert_into(&mut index);
        prop_assert!(index.remove(extra.key));
        prop_assert_eq!(all(&index), hits);
    }

    #[test]
    fn a_smaller_limit_is_a_beginning(records in prop::collection::vec(record(), 0..40), limit in 0..15usize) {
        let mut index = Index::new();
        records.iter().for_each(|record| record.insert_into(&mut index));
        for text in QUERIES {
            let many = find(&index, text, 1_000);
            prop_assert_eq!(&find(&index, text, limit)[..], &many[..limit.min(many.len())]);
            prop_assert!(many.is_sorted_by_key(|hit| -hit.score), "{text:?}");
            let mut keys: Vec<DocKey> = many.iter().map(|hit| hit.key).collect();
            keys.sort_unstable();
            keys.dedup();
            prop_assert_eq!(keys.len(), many.len());
        }
    }

    #[test]
    fn its_own_title_finds_a_record_exactly(records in prop::collection::vec(record(), 1..20)) {
        let mut index = Index::new();
        records.iter().for_each(|record| record.insert_into(&mut index));
        let record = &records[records.len() - 1];
        if record.title.chars().any(char::is_alphanumeric) {
            let hits = find(&index, &record.title, 1_000);
            let hit = hits.iter().find(|hit| hit.key == record.key);
            prop_assert!(hit.is_some_and(|hit| hit.tier <= Tier::Words), "{:?} {hits:?}", record.title);
        }
    }

    #[test]
    fn any_text_is_survived(text in "(\\PC|[a-z0-9'&: \0-]){0,40}", title in "(\\PC|[a-zé '\u{308}\0-]){0,40}") {
        let mut index = Index::new();
        let record = Record {
            key: DocKey { kind: DocKind::Contact, id: i64::MIN },
            title: title.clone(),
            context: text.clone(),
            words: vec![title.clone()],
            numbers: vec![text.clone()],
            member: true,
        };
        record.insert_into(&mut index);
        for query in [&text, &title] {
            find(&index, query, 10);
            for range in highlight(query, &record.title) {
                prop_assert!(record.title.get(range).is_some_and(|part| !part.is_empty()));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Words that nearly all records hold are kept in another way once packed, and most of what holds them is passed by.
    #[test]
    fn what_is_passed_by_is_not_among_the_best(
        records in prop::collection::vec(record(), 100..300),
        gone in prop::collection::vec(0..300i64, 0..20),
        more in prop::collection::vec(record(), 0..5),
    ) {
        let key = |id: usize, record: &Record| DocKey { id: id as i64, ..record.key };
        let insert = |index: &mut Index, id: usize, record: &Record| {
            Record { key: key(id, record), ..record.clone() }.insert_into(index);
        };
        let (mut loose, mut packed) = (Index::new(), Index::new());
        for index in [&mut loose, &mut packed] {
            records.iter().enumerate().for_each(|(id, record)| insert(index, id, record));
        }
        packed.compact();
        for index in [&mut loose, &mut packed] {
            more.iter().enumerate().for_each(|(id, record)| insert(index, 1_000 + id, record));
            for &id in &gone {
                if let Some(record) = records.get(id as usize) {
                    index.remove(key(id as usize, record));
                }
            }
        }
        for text in QUERIES.iter().chain(&["alpha beta gamma", "gamma ho", "horlogerie al", "al be", "be", "ho al sa"]) {
            let all = find(&loose, text, 10_000);
            let few = &all[..all.len().min(15)];
            prop_assert_eq!(&find(&loose, text, 15)[..], few, "{:?}", text);
            prop_assert_eq!(&find(&packed, text, 15)[..], few, "{:?} packed", text);
        }
    }
}

fn made(count: i64) -> (Vec<Record>, Index) {
    let mut maker = Maker::new(3);
    let records: Vec<Record> = (0..count).map(|id| maker.organisation(id)).collect();
    let mut index = Index::with_capacity(records.len());
    records.iter().for_each(|record| record.insert_into(&mut index));
    (records, index)
}

#[test]
fn strange_queries_are_neither_slow_nor_found() {
    let (_, index) = made(3_000);
    let strange = [
        "a".repeat(10_000),
        "é ".repeat(5_000),
        "zq".repeat(5_000),
        "👩‍🔬".repeat(2_000),
        "'’-&.".repeat(2_000),
        "\0".repeat(10_000),
        "1".repeat(10_000),
        "e\u{301}\u{301}".repeat(3_000),
        "שלום עולם".repeat(1_000),
        "\u{202e}abc".repeat(2_000),
        "org:".repeat(2_500),
        "a b c d e f g h i j k l m n o p q r s t u v w x y z".to_owned(),
    ];
    for text in &strange {
        let start = Instant::now();
        find(&index, text, 50);
        // Generous: a debug build on a busy machine.
        assert!(start.elapsed() < Duration::from_millis(500), "{:?}…", text.chars().take(8).collect::<String>());
        assert!(highlight(text, "Horlogerie").len() <= 10);
    }
    assert!(find(&index, "…!?", 10).is_empty());
    assert!(find(&index, "👩‍🔬", 10).is_empty());
}

#[test]
fn sweeping_by_itself_changes_nothing() {
    let (records, mut index) = made(4_000);
    for record in &records[..3_000] {
        assert!(index.remove(record.key));
    }
    let memory = index.memory_bytes();
    assert!(!index.remove(records[0].key));
    for _ in 0..3 {
        records[3_000..].iter().for_each(|record| record.insert_into(&mut index));
    }
    assert!(index.memory_bytes() < memory * 2);
    let mut anew = Index::new();
    records[3_000..].iter().for_each(|record| record.insert_into(&mut anew));
    for text in ["horlogerie", "usinage bes", "decoltage", "353", "sa", "e", "mec"] {
        assert_eq!(find(&index, text, 100), find(&anew, text, 100), "{text:?}");
    }
}

#[test]
fn order_is_exact_then_closer_then_recent_then_member() {
    let titles = ["Alpha Mécanique", "Alphatech", "Groupe Alpha", "Alpha SARL", "Alpha Mobiliers", "Alpha Maritime"];
    let mut index = Index::new();
    for (id, title) in titles.iter().enumerate() {
        let record = Record {
            key: DocKey { kind: DocKind::Organisation, id: id as i64 },
            title: (*title).to_owned(),
            context: String::new(),
            words: Vec::new(),
            numbers: Vec::new(),
            member: id == 4,
        };
        record.insert_into(&mut index);
    }
    let ids = |index: &Index, text: &str| -> Vec<i64> { find(index, text, 10).iter().map(|hit| hit.key.id).collect() };
    // The name, then names it begins (whole word first; members first), then inside a name.
    assert_eq!(ids(&index, "alpha"), [3, 4, 5, 0, 1, 2]);
    assert_eq!(ids(&index, ""), [0; 0]);
    let key = |id| DocKey { kind: DocKind::Organisation, id };
    index.set_recent(&[key(5), key(2)]);
    assert_eq!(ids(&index, "alpha"), [3, 5, 4, 0, 1, 2]);
    assert_eq!(ids(&index, "  "), [5, 2]);
    assert_eq!(ids(&index, "adherent:"), [4]);
    index.set_recent(&[]);
    assert_eq!(ids(&index, ""), [0; 0]);
}

#[test]
fn each_way_of_finding_has_its_tier() {
    let record = |id: i64, title: &str, context: &str, number: &str, member: bool| Record {
        key: DocKey { kind: DocKind::Organisation, id },
        title: title.to_owned(),
        context: context.to_owned(),
        words: vec!["horlogerie".to_owned()],
        numbers: vec![number.to_owned()],
        member,
    };
    let mut index = Index::new();
    for record in [
        record(0, "Mécanique Alpha", "Dole", "", true),
        record(1, "Alpha Mécanique SARL", "Gray", "12345678900012", false),
        record(2, "Alpha Mécanique Générale", "Lure", "", true),
        record(3, "La Fonderie de l'Étang", "Mouthe", "03 53 01 22 60", false),
    ] {
        record.insert_into(&mut index);
    }
    use Tier::{Exact, Fuzzy, Initials, Prefix, Typo, Words};
    let cases: &[(&str, &[(i64, Tier)])] = &[
        ("alpha mecanique", &[(1, Exact), (2, Prefix), (0, Words)]),
        ("alpha mecanique sas", &[(1, Exact), (2, Prefix), (0, Words)]),
        ("sarl alpha mec", &[(1, Prefix), (2, Prefix), (0, Words)]),
        ("mecanique alpha", &[(0, Exact), (2, Words), (1, Words)]),
        ("alpha gray", &[(1, Words)]),
        ("horlogerie mouthe", &[(3, Words)]),
        ("fonderie etang", &[(3, Exact)]),
        ("la fonderie de l etang", &[(3, Exact)]),
        ("fonderie de", &[(3, Prefix)]),
        ("letang", &[(3, Words)]),
        ("amg", &[(2, Initials), (1, Fuzzy)]),
        ("lfdle", &[(3, Initials)]),
        ("fondrie", &[(3, Typo)]),
        ("canique", &[(0, Typo), (1, Typo), (2, Typo)]),
        ("fndr", &[(3, Fuzzy)]),
        ("fonderie quetigny", &[(3, Fuzzy)]),
        ("123 456 789 00012", &[(1, Exact)]),
        ("123456789", &[(1, Prefix)]),
        ("00012", &[(1, Words)]),
        ("+33 3 53 01 22 60", &[(3, Exact)]),
        ("gray 4567", &[(1, Words)]),
        ("quetigny", &[]),
    ];
    for (text, expected) in cases {
        let found: Vec<(i64, Tier)> = find(&index, text, 9).iter().map(|hit| (hit.key.id, hit.tier)).collect();
        let as_set = |list: &[(i64, Tier)]| list.iter().copied().collect::<std::collections::BTreeSet<_>>();
        let tiers = |list: &[(i64, Tier)]| list.iter().map(|&(_, tier)| tier).collect::<Vec<_>>();
        assert_eq!((tiers(&found), as_set(&found)), (tiers(expected), as_set(expected)), "{text:?}");
    }
}
