//! Our search against `fuzzy-matcher` and `nucleo-matcher` over the same strings.
//!
//! `cargo bench --bench search` measures at 100,000 organisations; `-- 1000000` at as many as you say.

#[path = "../tests/search_corpus/mod.rs"]
mod search_corpus;

use std::hint::black_box;
use std::time::{Duration, Instant};

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32String};
use rouage::search::{Index, Query, Scratch};
use search_corpus::{Maker, Record};

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

const LIMIT: usize = 50;

struct Times(Vec<Duration>);

impl Times {
    fn of(queries: &[String], mut run: impl FnMut(&str)) -> Self {
        let mut times: Vec<Duration> = queries
            .iter()
            .map(|query| {
                let start = Instant::now();
                run(query);
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        Self(times)
    }

    fn at(&self, share: f64) -> Duration {
        self.0[((self.0.len() - 1) as f64 * share) as usize]
    }

    fn total(&self) -> Duration {
        self.0.iter().sum()
    }

    fn print(&self, what: &str) {
        println!(
            "{what:<24} median {:>10.3?}  p99 {:>10.3?}  max {:>10.3?}  mean {:>10.3?}",
            self.at(0.5),
            self.at(0.99),
            self.at(1.0),
            self.total() / self.0.len() as u32
        );
    }
}

fn keystrokes() -> Vec<String> {
    let ends = |text: &'static str| text.char_indices().map(|(at, c)| &text[..at + c.len_utf8()]);
    TYPED.iter().flat_map(|text| ends(text)).map(str::to_owned).collect()
}

fn main() {
    let docs = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(100_000usize);
    let mut maker = Maker::new(1);
    let records: Vec<Record> = (0..docs).map(|id| maker.organisation(id as i64)).collect();

    let start = Instant::now();
    let mut index = Index::with_capacity(docs);
    records.iter().for_each(|record| record.insert_into(&mut index));
    let built = start.elapsed();
    let loose = index.memory_bytes();
    let start = Instant::now();
    index.compact();
    println!(
        "{docs} organisations: built in {built:.1?}, {:.1} MB; packed in {:.1?}, {:.1} MB",
        loose as f64 / 1e6,
        start.elapsed(),
        index.memory_bytes() as f64 / 1e6
    );

    let start = Instant::now();
    for record in records.iter().take(1_000) {
        record.insert_into(&mut index);
    }
    println!("one record replaced: {:.1?}", start.elapsed() / 1_000);

    let queries = keystrokes();
    let mut scratch = Scratch::new();
    let mut search = |text: &str| {
        black_box(index.search(&Query { text, kinds: None, limit: LIMIT }, &mut scratch));
    };
    queries.iter().for_each(|query| search(query));
    let mut slowest: Vec<(Duration, &String)> = queries
        .iter()
        .map(|query| {
            let start = Instant::now();
            search(query);
            (start.elapsed(), query)
        })
        .collect();
    slowest.sort_unstable();
    for (time, query) in slowest.iter().rev().take(8) {
        println!("  slow: {time:>9.3?} {query:?}");
    }
    let five: Vec<String> = std::iter::repeat_n(queries.clone(), 5).flatten().collect();
    let ours = Times::of(&five, &mut search);
    ours.print("ours");

    // The others see title and town, and are asked a sample of the keystrokes.
    let texts: Vec<String> = records.iter().map(|record| format!("{} {}", record.title, record.context)).collect();
    let sample: Vec<String> = queries.iter().step_by(if docs > 200_000 { 29 } else { 7 }).cloned().collect();
    let skim = SkimMatcherV2::default();
    let naive = Times::of(&sample, |query| {
        let mut hits: Vec<(i64, usize)> =
            texts.iter().enumerate().filter_map(|(at, text)| Some((skim.fuzzy_match(text, query)?, at))).collect();
        hits.sort_unstable_by(|a, b| b.cmp(a));
        hits.truncate(LIMIT);
        black_box(hits);
    });
    naive.print("fuzzy-matcher, naive");

    let mut matcher = Matcher::new(Config::DEFAULT);
    let wide: Vec<Utf32String> = texts.iter().map(|text| text.as_str().into()).collect();
    let nucleo = Times::of(&sample, |query| {
        let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
        let mut hits: Vec<(u32, usize)> = wide
            .iter()
            .enumerate()
            .filter_map(|(at, text)| Some((pattern.score(text.slice(..), &mut matcher)?, at)))
            .collect();
        hits.sort_unstable_by(|a, b| b.cmp(a));
        hits.truncate(LIMIT);
        black_box(hits);
    });
    nucleo.print("nucleo-matcher");

    let ours = Times::of(&sample, &mut search);
    ours.print("ours, same keystrokes");
    let ratio = |other: &Times| other.total().as_secs_f64() / ours.total().as_secs_f64();
    println!(
        "ours is {:.0} times faster than fuzzy-matcher, {:.0} times than nucleo-matcher",
        ratio(&naive),
        ratio(&nucleo)
    );
    let median = |other: &Times| other.at(0.5).as_secs_f64() / ours.at(0.5).as_secs_f64();
    println!("by median: {:.0} and {:.0} times", median(&naive), median(&nucleo));
}
