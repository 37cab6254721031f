//! Every screen and popup on a database into which another program wrote what drives a terminal: no cell holds it.

use ratatui::buffer::Buffer;

use super::context::Outside;
use super::harness::{Harness, small_pole};
use super::terminal::FrameBackend;
use crate::i18n::Lang;

#[path = "../../tests/hostile/mod.rs"]
mod hostile;

use hostile::{Dirt, NASTY, dirty, drives, fault, strings};

/// What is opened, one after the other, with what is in it pressed through.
const WALK: [&str; 46] = [
    "1", "<enter>", "y", "<esc>", "2", "<down>", "p", "<enter>", "<tab>", "<tab>", "<enter>", "h", "<esc>", "<esc>",
    "2f", "<esc>", "s", "<esc>", "*B", "<esc>", "3", "c", "<esc>", "4", "<enter>", "<esc>", "L", "<esc>", "5", "c",
    "<esc>", "<enter>", "<esc>", "6", "7", "8", "w", "<esc>", "D", "<esc>", "C", "<esc>", "M", "<esc>", "I", "<esc>",
];
const POPUPS: [&str; 12] = ["?", ":", "/h", "/é", "d", "N", "v", "R", "X", "E", "K", "H"];

#[track_caller]
fn harmless(harness: &Harness, after: &str) {
    let buffer: &Buffer = harness.buffer();
    for cell in &buffer.content {
        let symbol = cell.symbol();
        assert!(!symbol.chars().any(drives), "{symbol:?} after {after}:\n{}", harness.screen());
    }
}

fn walk(harness: &mut Harness) {
    for keys in WALK {
        harness.keys(keys);
        harmless(harness, keys);
    }
    for keys in POPUPS {
        for tab in ["1", "8"] {
            harness.keys("<esc><esc><esc>").keys(tab).keys(keys);
            harmless(harness, keys);
            harness.keys("<tab><enter>");
            harmless(harness, keys);
            // Forms ask before they let go.
            harness.keys("<esc><esc><esc>");
            harmless(harness, keys);
        }
    }
}

#[test]
fn no_screen_shows_what_another_program_wrote_to_drive_the_terminal() {
    for (dirt, width, height, lang) in [(Dirt::Texts, 120, 40, Lang::Fr), (Dirt::Everything, 60, 20, Lang::En)] {
        let mut harness = Harness::with_file(width, height, lang, |path, store| {
            small_pole(store);
            let draft = r#"{"title":"Nouvelle Visite","about":"Une Société"}"#;
            store.keep_draft("autre:1", "hote", 1, draft).unwrap();
            dirty(path, NASTY, dirt);
        });
        walk(&mut harness);
    }
}

#[test]
fn what_is_typed_or_pasted_is_seen_and_kept_clean() {
    let mut harness = Harness::with(120, 40, small_pole);
    harness.keys("/");
    for string in strings() {
        harness.paste(&string);
        harmless(&harness, &string);
    }
    // A field of one line, and one of many.
    harness.keys("<esc><esc>v");
    for string in strings() {
        harness.paste(&string);
        harness.keys("<tab>");
        harmless(&harness, &string);
    }
    harness.keys("<ctrl-s>");
    harmless(&harness, "saving");
}

/// Whatever a layer puts on the clipboard, and whatever is drawn, the bytes that reach the terminal are the program's own.
#[test]
fn the_bytes_of_a_frame_are_the_programs_own() {
    let mut harness = Harness::with_file(100, 30, Lang::Fr, |path, store| {
        small_pole(store);
        dirty(path, NASTY, Dirt::Texts);
    });
    harness.keys("4<enter>");
    let mut bytes = Vec::new();
    {
        let mut terminal = ratatui::Terminal::new(FrameBackend::new(&mut bytes, true)).unwrap();
        terminal.draw(|frame| harness.app.draw(frame)).unwrap();
    }
    let text = String::from_utf8(bytes).unwrap();
    // Colours, moves of the cursor and the synchronized update are all that the backend writes.
    let mut rest = text.as_str();
    let mut said = String::new();
    while let Some((before, after)) = rest.split_once('\u{1B}') {
        said.push_str(before);
        let body = after.strip_prefix('[').unwrap_or_else(|| panic!("no control sequence: {after:.20?}"));
        let end = body.find(|c: char| !c.is_ascii_digit() && !";?".contains(c)).unwrap();
        assert!("mHhl".contains(&body[end..=end]), "{:?}", &body[..=end]);
        rest = &body[end + 1..];
    }
    said.push_str(rest);
    assert_eq!(fault(said.as_bytes(), false), None);
    harness.keys("<esc>2<enter>y");
    for outside in harness.app.take_outside() {
        if let Outside::Copy(text) = outside {
            let mut out = Vec::new();
            super::clipboard::copy(&mut out, &text).unwrap();
            let out = String::from_utf8(out).unwrap();
            let body = out.strip_prefix("\u{1B}]52;c;").and_then(|rest| rest.strip_suffix('\u{7}')).unwrap();
            assert!(body.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)), "{body:?}");
        }
    }
}

/// Drafts lie in the database: one that another program damaged is offered or left alone, and brings nothing down.
#[test]
fn broken_drafts_bring_nothing_down() {
    let mut harness = Harness::with(80, 24, small_pole);
    harness.keys("vhorlo<enter>Été, un mot");
    harness.app.end();
    harness.settle();
    let draft = harness.store().drafts().unwrap().pop().unwrap();
    let broken = |at: usize, with: &str| {
        let mut form = draft.form.clone();
        let at = form.ceil_char_boundary(at % form.len());
        let end = form.ceil_char_boundary((at + 3).min(form.len()));
        form.replace_range(at..end, with);
        form
    };
    let words = ["", "null", "-1", "99999999999", "\\u001b[2J", "\"\"", "é", "{}", "[[", "\\ud800", "0"];
    let mut forms: Vec<String> = (0..400).map(|turn| broken(turn * 7, words[turn % words.len()])).collect();
    let mut json: serde_json::Value = serde_json::from_str(&draft.form).unwrap();
    for cursor in [0, 1, 2, 3, 5, 9_999, u32::MAX] {
        json["cursor"] = cursor.into();
        forms.push(json.to_string());
    }
    for name in ["kind", "id", "version", "base", "fields", "focus"] {
        for value in [serde_json::json!(null), serde_json::json!("é"), serde_json::json!(7), serde_json::json!({})] {
            let mut json: serde_json::Value = serde_json::from_str(&draft.form).unwrap();
            json[name] = value;
            forms.push(json.to_string());
        }
    }
    let mut resumed = 0;
    for form in forms {
        let draft = crate::store::Draft { form, ..draft.clone() };
        resumed += u32::from(super::forms::resume(&draft, &mut harness.app.context).is_some());
    }
    harness.settle();
    harmless(&harness, "broken drafts");
    assert!(resumed > 10, "{resumed}");
}
