//! Readers of short texts: what is typed, given as an argument, or written in the settings.

use chrono::NaiveDate;
use rouage::config;
use rouage::contract::Contract;
use rouage::interchange::formula;
use rouage::model::date_input::{self, Direction};
use rouage::model::kind::Kind;
use rouage::model::money::Cents;
use rouage::model::naf::Naf;
use rouage::model::siret::Siret;
use rouage::model::{parse, text};
use rouage::search::{Doc, DocKey, DocKind, Index, Query, Scratch, highlight, offered_filters, split_filter};
use rouage::tui::input::InputEvent;
use rouage::tui::input::decode::Decoder;
use rouage::tui::keymap::Stroke;

use super::hostile;
use super::readers::{Reader, known, said, shape, size};

pub fn all() -> Vec<Reader> {
    vec![cleaning(), terminal(), dates(), amounts(), codes(), fields(), queries(), settings(), keys(), contracts()]
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The rule at the edge: nothing dangerous is left, and cleaning twice is cleaning once.
fn cleaning() -> Reader {
    let strings = hostile::strings();
    let examples: Vec<&str> = strings.iter().filter(|text| text.len() < 500).map(String::as_str).collect();
    let words = [
        "\u{1B}[", "\u{1B}]", "\u{9B}", "\u{9D}", "\u{7}", "\u{1B}\\", "\u{202E}", "\u{200D}", "\u{FE0F}", "\u{301}",
        "👩", "\r\n", "\u{344}", "\u{37E}", "\0",
    ];
    Reader::new("cleaning", 150, &examples, &words, |bytes| {
        let text = lossy(bytes);
        let mut answers = Vec::new();
        for multiline in [false, true] {
            let clean = text::scrub(&text, multiline);
            assert!(
                !clean.chars().any(|c| hostile::drives(c) && !(multiline && c == '\n')),
                "left dangerous: {clean:?}"
            );
            assert_eq!(text::scrub(&clean, multiline), clean, "cleaned twice");
            assert_eq!(text::display_safe(&clean), clean, "clean, but not fit to be shown");
            answers.push((size(clean.len()), clean == text));
        }
        let shown = text::display_safe(&text);
        assert!(!shown.chars().any(|c| c != '\n' && hostile::drives(c)), "shown: {shown:?}");
        let folded = text::fold(&text);
        assert_eq!(text::fold(&folded), folded, "folded twice");
        let json = rouage::interchange::export::json::document(&serde_json::Value::from(text.as_str()));
        assert!(!String::from_utf8_lossy(&json).chars().any(|c| c != '\n' && hostile::drives(c)), "JSON");
        assert_eq!(
            serde_json::from_slice::<serde_json::Value>(&json).ok(),
            Some(text.as_str().into()),
            "JSON says otherwise"
        );
        for neutral in [formula::neutralise(&text), formula::neutralise_words(&text)] {
            assert_eq!(formula::restore(&neutral), text, "a formula does not come back");
        }
        said((answers, size(folded.len())))
    })
}

/// What a terminal sends, in pieces.
fn terminal() -> Reader {
    let examples = [
        "a\u{1B}[A\u{1B}OP\u{1B}[1;5C\u{1B}[200~collé\r\nb\u{1B}[201~q",
        "\u{1B}[27;5;97~\u{1B}[97;5u\u{1B}[[A\u{1B}\u{1B}",
        "\u{1B}[200~sans fin",
        "\u{1B}[<0;1;1M\u{1B}[?1;2c",
        "é漢👩",
    ];
    let words = [
        "\u{1B}",
        "\u{1B}[",
        "\u{1B}O",
        "\u{1B}[200~",
        "\u{1B}[201~",
        "\u{1B}[201",
        "~",
        ";",
        "9999999999",
        "\u{1B}[1114111u",
        "\u{1B}[27;5;1114112~",
        "\u{7F}",
        "\u{9B}",
    ];
    Reader::new("terminal", 120, &examples, &words, |bytes| {
        let mut decoder = Decoder::default();
        let mut events = Vec::new();
        let piece = 1 + bytes.len() % 7;
        bytes.chunks(piece).for_each(|chunk| decoder.feed(chunk, &mut events));
        decoder.give_up(&mut events);
        assert_eq!(decoder.patience(), None, "it waits for ever");
        assert!(events.len() <= bytes.len(), "more events than bytes");
        let mut kinds = 0u32;
        for event in &events {
            match event {
                InputEvent::Paste(text) => {
                    kinds |= 1;
                    assert!(!text.chars().any(|c| c != '\n' && hostile::drives(c)), "pasted: {text:?}");
                }
                InputEvent::Key(key) => kinds |= 2 << (shape(&format!("{:?}", key.code)).len() % 20),
                _ => kinds |= 1 << 30,
            }
        }
        said((size(events.len()), kinds))
    })
}

fn dates() -> Reader {
    let examples = [
        "31/12/2015",
        "2015-06-30",
        "hier",
        "lundi",
        "+3j",
        "-2w",
        "12/03",
        "fin juin",
        "1er mars 2015",
        "30.6.15",
        "20150630",
        "yesterday",
        "+3m",
        "s26",
    ];
    let words = [
        "/",
        "-",
        "+",
        "29/02",
        "31",
        "2100",
        "0000",
        "9999",
        "j",
        "m",
        "an",
        "dernier",
        "prochain",
        "lundi",
        "99999999999",
        " ",
        "é",
    ];
    let todays: Vec<NaiveDate> = ["2015-06-30", "2016-02-29", "1970-01-01", "2199-12-31", "1900-01-01"]
        .iter()
        .map(|day| day.parse().unwrap())
        .collect();
    Reader::new("dates", 120, &examples, &words, move |bytes| {
        let text = lossy(bytes);
        let mut answers = Vec::new();
        for today in &todays {
            for direction in [Direction::Past, Direction::Future] {
                answers.push(match date_input::parse_with(&text, *today, direction) {
                    // What was understood is understood again as it is written.
                    Ok(date) => {
                        assert_eq!(date_input::parse(&date.to_string(), *today).ok(), Some(date), "{date}");
                        said((date.signed_duration_since(*today).num_days().signum(), shape(&text)))
                    }
                    Err(error) => said(shape(&format!("{error:?}"))),
                });
            }
        }
        said(answers)
    })
}

fn amounts() -> Reader {
    let examples = ["1234.50", "1 234,50 €", "550", "-12,5", "1.234,50", "12'345.6", "0.00", "92233720368547758.07"];
    let words = [",", ".", " ", "\u{A0}", "\u{202F}", "€", "-", "+", "k€", "99999999999999999999", "e9", "'"];
    Reader::new("amounts", 80, &examples, &words, |bytes| {
        let text = lossy(bytes);
        let plain = Cents::parse_plain(&text);
        if let Ok(cents) = plain {
            assert_eq!(Cents::parse_plain(&cents.plain()), Ok(cents), "an amount is not read as it was written");
        }
        let typed = Cents::parse_input(&text);
        if let Ok(cents) = typed {
            assert_eq!(Cents::parse_plain(&cents.plain()), Ok(cents), "an amount is not read as it was written");
        }
        said((shape(&format!("{plain:?}")), shape(&format!("{typed:?}"))))
    })
}

fn codes() -> Reader {
    let examples = ["487 980 799 00018", "35600000000048", "26.52Z", "2652Z", "48798079900018.0"];
    let words = ["0", "00000000000000", ".", " ", "\u{A0}", "Z", "٣", "356000000"];
    Reader::new("codes", 50, &examples, &words, |bytes| {
        let text = lossy(bytes);
        let siret = Siret::parse(&text);
        if let Ok(siret) = &siret {
            assert_eq!(Siret::parse(&siret.grouped()).as_ref(), Ok(siret));
        }
        let naf = Naf::parse(&text);
        if let Ok(naf) = &naf {
            assert_eq!(Naf::parse(&naf.dotted()).as_ref(), Ok(naf));
        }
        let found = rouage::model::place::propose(&text, 5).len();
        said((shape(&format!("{siret:?}")), shape(&format!("{naf:?}")), found))
    })
}

/// Every field of every kind, as files write it and as people do.
fn fields() -> Reader {
    let examples = [
        "A",
        "2015-06-30",
        "oui",
        "1",
        "48798079900018",
        "luxury;health",
        "a@b.test",
        "+33 3 81 00 00 00",
        "2,5",
        "FR",
        "25056",
        "un\ndeux",
    ];
    let words = [";", ";;", "@", "\n", "yes", "no", "\u{37E}", "NaN", "inf", "1e400", "-0", " "];
    let known = known();
    let today: NaiveDate = "2015-06-30".parse().unwrap();
    Reader::new("fields", 60, &examples, &words, move |bytes| {
        let text = lossy(bytes);
        let kind = Kind::ALL[bytes.iter().map(|byte| usize::from(*byte)).sum::<usize>() % Kind::ALL.len()];
        let mut answers = Vec::new();
        for field in kind.fields() {
            let plain = parse::plain(field, &text, &known);
            if let Ok(value) = &plain {
                let written = parse::write_plain(field.ty, value);
                assert!(!written.chars().any(|c| c != '\n' && hostile::drives(c)), "kept: {written:?}");
                assert_eq!(parse::plain(field, &written, &known).as_ref(), Ok(value), "{}: {written:?}", field.name);
            }
            let human = parse::human(field, &text, &known, today, Direction::Past);
            answers.push((shape(&format!("{plain:?}")).len(), human.is_ok(), plain.is_ok()));
        }
        said((kind as usize, answers))
    })
}

fn queries() -> Reader {
    let examples = [
        "horlogerie",
        "org: lefevre",
        "visite: laser micro",
        "visite:2015",
        "l'isle",
        "st claude",
        "487 980 799",
        "a b c d e f",
        "contact:du",
    ];
    let words =
        ["org:", "visite:", "adherent:", "contact:", ":", "'", "\"", "-", " ", "œ", "aaaa", "saint ", "0", "\u{301}"];
    let mut index = Index::new();
    for (at, title) in [
        "Horlogerie des Prés SAS",
        "Décolletage Lefèvre",
        "L’Isle-sur-le-Doubs",
        "Saint-Claude Optique",
        "Œuvre & Cie",
        "2000 Pignons",
    ]
    .iter()
    .enumerate()
    {
        index.insert(&Doc {
            key: DocKey { kind: DocKind::ALL[at % 3], id: at as i64 + 1 },
            title,
            context: "Besançon",
            words: &["optique", "SA"],
            numbers: &["487 980 799 00018"],
            member: at % 2 == 0,
        });
    }
    index.compact();
    let mut scratch = Scratch::new();
    Reader::new("queries", 100, &examples, &words, move |bytes| {
        let text = lossy(bytes);
        let hits = index.search(&Query { text: &text, kinds: None, limit: 20 }, &mut scratch);
        for hit in &hits {
            let title = "Horlogerie des Prés SAS";
            for range in highlight(&text, title) {
                assert!(title.get(range).is_some(), "a highlight cuts a character");
            }
            let _ = hit;
        }
        let filter = split_filter(&text).map(|(filter, _)| shape(&format!("{filter:?}")));
        let (offered, rest) = offered_filters(&text);
        assert!(text.ends_with(rest) || text.contains(rest), "what is left of a query is not of it");
        said((hits.len(), hits.first().map(|hit| format!("{:?}", hit.tier)), filter, offered.len()))
    })
}

fn settings() -> Reader {
    let examples = [
        "lang = \"fr\"\nlogin = \"cmi\"\ntheme = \"light\"\n[pole]\niban = \"FR76\"\n[keys]\n\"global.search\" = [\"/\", \"ctrl-f\"]\n\"global.undo\" = \"q\"\n",
        "database = \"/srv/pole.db\"\n",
    ];
    let words = [
        "[keys]\n",
        "[pole]\n",
        "[[keys]]\n",
        "\"\"\"",
        "\\u001b[2J",
        "= {",
        "'",
        "\"global.help\" = \"?\"\n",
        "1979-05-27T07:32:00Z",
        "inf",
        "a.b.c.d = 1\n",
        "lang = 1\n",
    ];
    Reader::new("settings", 60, &examples, &words, |bytes| {
        let source = lossy(bytes);
        let (settings, faults) = config::parse(&source);
        let lines = 1 + source.matches('\n').count();
        for fault in &faults {
            assert!(fault.line.is_none_or(|line| (1..=lines).contains(&line)), "a fault names no line of the file");
            for lang in [rouage::i18n::Lang::Fr, rouage::i18n::Lang::En] {
                let said = rouage::i18n::messages::config_fault(lang, fault);
                assert!(!text::display_safe(&said).chars().any(|c| c != '\n' && hostile::drives(c)));
            }
        }
        let told: Vec<String> = faults.iter().take(4).map(|fault| shape(&format!("{:?}", fault.what))).collect();
        said((told, settings.lang.is_some(), settings.login.is_some(), settings.theme))
    })
}

fn keys() -> Reader {
    let examples = ["ctrl-s", "q", "f12", "shift-tab", "alt-enter", "space", "ctrl-alt-x", "<"];
    let words = ["ctrl-", "alt-", "shift-", "f", "-", "99", "é", "enter", " "];
    Reader::new("keys", 50, &examples, &words, |bytes| {
        let text = lossy(bytes);
        match Stroke::parse(&text) {
            None => 0,
            Some(stroke) => {
                assert_eq!(Stroke::of(stroke.event()), stroke, "a key is not what it sends");
                said(shape(&format!("{stroke:?}")))
            }
        }
    })
}

/// A contract of a few lines of each part; the whole one would take longer than all others together.
fn contracts() -> Reader {
    let whole = include_str!("../../contracts/microtechniques-2014-2018.toml");
    let mut parts: Vec<String> = vec![head(whole)];
    for section in ["[[measure]]", "[[indicator]]", "[[obligation]]", "[dues]", "[territory]", "[visit_priority]"] {
        let from = whole.find(&format!("\n{section}")).map_or(0, |at| at + 1);
        let block: String = whole[from..].lines().take(24).map(|line| format!("{line}\n")).collect();
        parts.push(format!("{}{block}", head(whole)));
    }
    let examples: Vec<&str> = parts.iter().map(String::as_str).collect();
    let words = [
        "[[measure]]\n",
        "[[indicator]]\n",
        "[dues]\n",
        "code = \"",
        "rule = \"",
        "\\u202e",
        "= 1979-05-27\n",
        "share = ",
        "1e308",
        "[[[",
        "''' ",
        "2014-02-30",
    ];
    Reader::new("contracts", 12, &examples, &words, |bytes| {
        let source = lossy(bytes);
        match Contract::parse(&source) {
            Ok(contract) => {
                assert!(!contract.title.chars().any(|c| c != '\n' && hostile::drives(c)), "{:?}", contract.title);
                said((size(contract.measures.len()), size(contract.indicators.len())))
            }
            Err(error) => {
                let lines = 1 + source.matches('\n').count();
                assert!(
                    error.faults.iter().all(|fault| fault.line.is_none_or(|line| line <= lines)),
                    "a fault names no line"
                );
                said(error.faults.iter().take(4).map(|fault| shape(&format!("{:?}", fault.what))).collect::<Vec<_>>())
            }
        }
    })
}

fn head(whole: &str) -> String {
    let end = whole.find("\n[").unwrap_or(0);
    whole[..end].lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect()
}
