//! Our search against `fuzzy-matcher`, `nucleo-matcher` and SQLite's FTS5, over the same records in the same run.
//!
//! `cargo bench --bench search [-- ORGANISATIONS] [--pole]`, 100,000 unless told: names put together from few words,
//! each of which has many matches; with `--pole` those of the made-up pole, most of which hold a word of their own, so
//! that there are a hundred times as many words to look through.

mod peers;
mod quality;
#[path = "../../tests/search_corpus/mod.rs"]
mod search_corpus;
#[path = "../shared/mod.rs"]
mod shared;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Duration;

use peers::{Engine, Fts5, Naive, Nucleo, Ours};
use rouage::search::{Doc, DocKind, Index};
use rouage::store::Store;
use search_corpus::{Maker, Record};
use shared::{Times, mark, ms, number, ratio, row, time, timed};

/// What people type; measured after every keystroke.
const TYPED: &[&str] = &[
    "horlogerie besançon",
    "besancon horlogerie doubs",
    "mic tech pont",
    "decoletage",
    "vuillemot",
    "société nouvelle de fonderie",
    "l'isle",
    "lisle sur le doubs",
    "saint claude",
    "st claude optique",
    "établissements martinet",
    "usinage marchand sarl",
    "mécanique de précision pontarlier",
    "snf",
    "fonderie frères sa",
    "r&d",
    "plasturgie jura",
    "la poste",
    "horlogeriebesancon",
    "traitment de surfase",
    "emaillage",
    "outilage",
    "robotique médical montbéliard",
    "xzqj",
    "bijouterie mouthe luxe",
    "353011",
    "03 53 01 22",
    "+33 3 53 01",
    "592531800",
    "dupont et fils",
    "e",
    "org: cadrans",
    "adherent: forges",
];

/// The bar for the naive matcher and for the best of nucleo: so many times our time, at least.
const NAIVE: f64 = 20.0;
const NUCLEO: f64 = 5.0;
/// How often each key is typed to know its least time.
const TURNS: usize = 5;
/// From so many organisations on, the bar is that of a million, where none is set for the others.
const LARGE: u32 = 200_000;

/// The texts after each key, one list for each thing typed.
fn keystrokes() -> Vec<Vec<&'static str>> {
    let ends = |text: &'static str| text.char_indices().map(|(at, c)| &text[..at + c.len_utf8()]).collect();
    TYPED.iter().copied().map(ends).collect()
}

fn measure(engine: &mut dyn Engine, typed: &[Vec<&str>]) -> Times {
    let mut times = Vec::new();
    for texts in typed {
        engine.begin();
        times.extend(texts.iter().map(|text| time(|| black_box(engine.search(text))).1));
    }
    eprintln!("{}: {}", engine.name(), ms(times.iter().sum()));
    Times::new(times)
}

/// Tells which texts take longest, whatever else the machine does: where to look next. All keys before are typed as well.
fn slowest(engine: &mut dyn Engine, typed: &[Vec<&str>]) {
    let mut least: BTreeMap<&str, Duration> = BTreeMap::new();
    for _ in 0..TURNS {
        for texts in typed {
            engine.begin();
            for text in texts {
                let ((), took) = time(|| drop(black_box(engine.search(text))));
                least.entry(text).and_modify(|least| *least = took.min(*least)).or_insert(took);
            }
        }
    }
    let mut times: Vec<_> = least.into_iter().map(|(text, time)| (time, text)).collect();
    times.sort_unstable();
    for (time, text) in times.iter().rev().take(16) {
        eprintln!("  slow: {:>9} {text:?}", ms(*time));
    }
}

fn build(records: &[Record]) -> Index {
    let mut index = Index::with_capacity(records.len());
    let ((), built) = time(|| records.iter().for_each(|record| record.insert_into(&mut index)));
    let ((), packed) = time(|| index.compact());
    eprintln!("index built in {}, packed in {}: {:.1} MB", ms(built), ms(packed), index.memory_bytes() as f64 / 1e6);
    let ((), replaced) = time(|| records.iter().take(1_000).for_each(|record| record.insert_into(&mut index)));
    eprintln!("one record replaced: {}", ms(replaced / 1_000));
    index
}

fn of_few_words(count: u32) -> Vec<Record> {
    let mut maker = Maker::new(1);
    (0..i64::from(count)).map(|id| maker.organisation(id)).collect()
}

/// The organisations as the program itself reads them.
fn of_pole(count: u32) -> Vec<Record> {
    let store = Store::open(&shared::pole(count, 0), shared::session()).expect("a database");
    let mut records = Vec::new();
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let take = |doc: &Doc| {
        if doc.key.kind == DocKind::Organisation {
            records.push(Record {
                key: doc.key,
                title: doc.title.to_owned(),
                context: doc.context.to_owned(),
                words: owned(doc.words),
                numbers: owned(doc.numbers),
                member: doc.member,
            });
        }
    };
    store.each_doc(rouage::demo::on(), take).expect("organisations");
    records
}

fn main() {
    let (numbers, options) = shared::arguments();
    let count = numbers.first().copied().unwrap_or(100_000);
    let pole = options.iter().any(|option| option == "--pole");
    let records = if pole { of_pole(count) } else { of_few_words(count) };
    let size = format!("{} organisations{}", number(count), if pole { " of many words" } else { "" });
    let typed = keystrokes();
    let mut ours = Ours::new(&records, build(&records));
    measure(&mut ours, &typed);
    slowest(&mut ours, &typed);
    let five: Vec<Vec<&str>> = std::iter::repeat_n(typed.clone(), 5).flatten().collect();
    let all = measure(&mut ours, &five);
    ours.as_typed = true;
    let first = measure(&mut ours, &five);
    ours.as_typed = false;

    // A million strings take the matchers a second a key: fewer of them then.
    let sample: Vec<Vec<&str>> = typed.iter().step_by(if count > LARGE { 5 } else { 1 }).cloned().collect();
    let strings = peers::strings(&records);
    let mut others: Vec<Box<dyn Engine>> = vec![Box::new(Naive::new(&strings))];
    others.extend(Nucleo::ways(&strings).into_iter().map(|way| Box::new(way) as _));
    others.push(Box::new(Fts5::new(&records)));
    let same = measure(&mut ours, &sample);
    let peers: Vec<(&str, Times)> =
        others.iter_mut().map(|engine| (engine.name(), measure(engine.as_mut(), &sample))).collect();

    shared::table(&format!("Key to ranked rows among {size}"), shared::TIMED);
    let bar = Duration::from_millis(if count > LARGE { 16 } else { 3 });
    timed("Rouage, every key five times", &all, Some(bar));
    timed("Rouage, every key five times, until the first hits", &first, None);
    timed("Rouage", &same, None);
    peers.iter().for_each(|(name, times)| timed(name, times, None));

    let nucleo = peers.iter().filter(|(name, _)| name.starts_with("nucleo"));
    let best = nucleo.min_by_key(|(_, times)| times.total()).map_or("", |(name, _)| *name);
    shared::table(
        &format!("Times that of Rouage, the same keys, {size}"),
        &["", "by median", "by p99", "all keys together", "bar", ""],
    );
    for (name, times) in &peers {
        let by =
            [ratio(times.median(), same.median()), ratio(times.p99(), same.p99()), ratio(times.total(), same.total())];
        let bar = match *name {
            _ if count > LARGE => None,
            "fuzzy-matcher, naive" => Some(NAIVE),
            name if name == best => Some(NUCLEO),
            _ => None,
        };
        let label = if *name == best { format!("{name} (its best)") } else { (*name).to_owned() };
        let mut cells = vec![label];
        cells.extend(by.map(|times| format!("{times:.1}")));
        cells.push(bar.map_or(String::new(), |bar| format!("all together ≥ {bar}")));
        cells.push(bar.map_or("", |bar| mark(by[2] >= bar)).into());
        row(&cells);
    }
    // It is the same at every size.
    if count <= LARGE && !pole {
        quality::compare();
    }
}
