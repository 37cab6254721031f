use insta::assert_snapshot;

use super::*;
use crate::i18n::Lang;
use crate::tui::theme::Theme;

/// The letters of the menu of new records.
const LETTERS: &str = "voctadrkpienmfbhlsw";

#[test]
fn the_form_of_every_kind_opens_at_every_size() {
    assert_eq!(LETTERS.split("").filter(|letter| !letter.is_empty()).count(), Kind::ALL.len());
    for letter in LETTERS.chars() {
        let mut harness = pole();
        harness.keys(&format!("N{letter}"));
        let screen = harness.screen();
        assert!(screen.contains("Nouve") && screen.contains("Ctrl-S"), "{letter}\n{screen}");
        for (width, height) in [(0, 0), (1, 1), (20, 5), (80, 24), (200, 50)] {
            harness.resize(width, height);
            harness.keys("<tab>a<space><ctrl-space><esc><down><backtab>");
        }
    }
}

#[test]
fn a_long_form_scrolls_with_the_cursor() {
    let mut harness = pole();
    harness.keys("NoExemple");
    assert_snapshot!("organisation_top", form(&harness));
    harness.keys("<backtab>Dernier champ");
    assert_snapshot!("organisation_bottom", form(&harness));
    harness.resize(20, 5);
    assert_snapshot!("organisation_tiny", form(&harness));
}

#[test]
fn a_wide_screen_keeps_lines_readable() {
    let mut harness = Harness::with(200, 50, small_pole);
    harness.keys("vhorlo<enter>Texte");
    assert_snapshot!("visit_wide", form(&harness));
}

#[test]
fn without_colour_and_in_english() {
    let mut harness = Harness::themed(80, 24, Theme::mono(), Lang::En, small_pole);
    harness.keys("vhorlo<enter>Text<tab><tab>");
    let styled: Vec<String> = harness.styled().lines().skip(2).map(str::to_owned).collect();
    assert_snapshot!("visit_mono_en", styled.join("\n"));
}
