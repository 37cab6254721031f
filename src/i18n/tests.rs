//! Both catalogues agree with each other, with the source, and with French typography.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::catalogue::{AREAS, Catalogue, Entry};
use super::*;

fn sorted(lang: Lang) -> BTreeMap<&'static str, &'static Entry> {
    Catalogue::of(lang).iter().map(|(key, entry)| (key.as_str(), entry)).collect()
}

fn forms(entry: &Entry) -> Vec<&str> {
    match entry {
        Entry::Text(text) => vec![text],
        Entry::Plural { one, other } => vec![one, other],
    }
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

/// `{n}` may be left out of the singular ("one visit").
fn all_placeholders(entry: &Entry) -> BTreeSet<&str> {
    forms(entry).into_iter().flat_map(placeholders).collect()
}

#[test]
fn every_file_is_readable() {
    for area in AREAS {
        for (lang, source) in [("fr", area.fr), ("en", area.en)] {
            if let Err(error) = source.parse::<toml::Table>() {
                panic!("locales/{lang}/{}.toml: {error}", area.name);
            }
        }
    }
}

#[test]
fn both_languages_have_the_same_keys_plurals_and_placeholders() {
    let (fr, en) = (sorted(Lang::Fr), sorted(Lang::En));
    let missing: Vec<_> = fr.keys().filter(|key| !en.contains_key(*key)).collect();
    assert!(missing.is_empty(), "not in English: {missing:?}");
    let missing: Vec<_> = en.keys().filter(|key| !fr.contains_key(*key)).collect();
    assert!(missing.is_empty(), "not in French: {missing:?}");
    assert!(fr.len() > 300, "only {} texts", fr.len());
    for (key, french) in fr {
        let english = en[key];
        assert_eq!(matches!(french, Entry::Plural { .. }), matches!(english, Entry::Plural { .. }), "{key}");
        assert_eq!(all_placeholders(french), all_placeholders(english), "{key}");
        for text in forms(french).into_iter().chain(forms(english)) {
            assert!(!text.trim().is_empty(), "{key} is empty");
            assert_eq!(text.matches('{').count(), text.matches('}').count(), "{key}");
        }
    }
}

#[test]
fn french_typography() {
    for (key, entry) in sorted(Lang::Fr) {
        for text in forms(entry) {
            let chars: Vec<char> = text.chars().collect();
            for (i, &c) in chars.iter().enumerate() {
                let previous = i.checked_sub(1).and_then(|at| chars.get(at)).copied().unwrap_or(' ');
                let next = chars.get(i + 1).copied().unwrap_or(' ');
                let tight = previous.is_alphanumeric() || matches!(previous, '}' | ')' | '»');
                let good = match c {
                    ';' | '!' | '?' => !tight,
                    ':' => !tight || !next.is_whitespace(),
                    '»' => previous == typography::NBSP,
                    '«' => next == typography::NBSP,
                    '\'' => !(previous.is_alphabetic() && next.is_alphabetic()),
                    _ => true,
                };
                assert!(good, "{key}: {c} in {text:?}");
            }
        }
    }
    assert_eq!(
        typography::french("L'été : « d'{x} » ; 75 % de 10 k€ ?"),
        "L’été\u{A0}: «\u{A0}d’{x}\u{A0}»\u{202F}; 75\u{A0}% de 10\u{A0}k€\u{202F}?"
    );
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_key_written_in_the_source_exists() {
    let mut files = Vec::new();
    rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut unknown = Vec::new();
    let mut seen = 0;
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        for call in ["t", "tf", "tn"].map(|name| format!(".{name}(")) {
            for (at, _) in source.match_indices(&call) {
                let rest = source[at + call.len()..].trim_start();
                let Some((key, _)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) else {
                    continue;
                };
                seen += 1;
                if Catalogue::of(Lang::Fr).get(key).is_none() {
                    unknown.push(format!("{}: {key}", file.display()));
                }
            }
        }
    }
    assert!(seen > 20, "only {seen} keys found");
    assert!(unknown.is_empty(), "{unknown:#?}");
}

#[test]
fn plurals_follow_the_language() {
    for (n, fr, en) in [
        (0, "0 ligne", "0 rows"),
        (1, "1 ligne", "1 row"),
        (-1, "-1 ligne", "-1 rows"),
        (2, "2 lignes", "2 rows"),
        (1_692, "1\u{202F}692 lignes", "1,692 rows"),
    ] {
        assert_eq!(Lang::Fr.tn("common.rows", n, &[]), fr);
        assert_eq!(Lang::En.tn("common.rows", n, &[]), en);
    }
}

#[test]
fn values_are_filled_in_once() {
    assert_eq!(fill("{a} {b} {c} {", &[("a", &"{b}"), ("b", &2)]), "{b} 2 {c} {");
    assert_eq!(fill("", &[]), "");
}

#[test]
fn language_of_the_environment() {
    for (lc_all, lc_messages, lang, expected) in [
        (None, None, None, None),
        (None, None, Some("fr_FR.UTF-8"), Some(Lang::Fr)),
        (None, Some("en_GB"), Some("fr_FR"), Some(Lang::En)),
        (Some("fr"), Some("en_GB"), Some("en"), Some(Lang::Fr)),
        (Some(""), None, Some("en"), Some(Lang::En)),
        (Some("C"), None, Some("fr_FR"), None),
        (None, None, Some("de_DE"), None),
        (None, None, Some("french"), None),
    ] {
        assert_eq!(Lang::from_env(lc_all, lc_messages, lang), expected, "{lc_all:?} {lc_messages:?} {lang:?}");
    }
    assert_eq!(Lang::from_code("EN-us"), Some(Lang::En));
}

#[test]
fn labels_of_codes_and_fields() {
    assert_eq!(Lang::Fr.label("organisation.size", "sme"), "PME");
    assert_eq!(Lang::Fr.label("dues.status", "paid"), "réglée");
    assert_eq!(Lang::En.label("sector", "unheard of"), "unheard of");
    assert_eq!(Lang::Fr.field("visit", "created_on"), "Créé le");
    assert_eq!(Lang::Fr.field("visit", "nothing"), "nothing");
    assert_eq!((Lang::Fr.record("visit", 0), Lang::En.record("visit", 0)), ("visite", "visits"));
    assert_eq!(Lang::En.record("nothing", 1), "nothing");
    assert_eq!(Lang::Fr.title("event"), "Événements");
}
