//! The whole text of a small report, as it is written.

use super::Pole;
use crate::i18n::Lang;
use crate::report::{document, html, markdown};

#[test]
fn the_report_of_a_small_pole_in_markdown() {
    let report = Pole::small().report("2015-06-30");
    insta::assert_snapshot!("small_fr_md", markdown::write(&document::compose(&report, Lang::Fr)));
    insta::assert_snapshot!("small_en_md", markdown::write(&document::compose(&report, Lang::En)));
}

#[test]
fn the_report_of_a_small_pole_in_html() {
    let report = Pole::small().report("2015-12-31");
    let html = html::write(&document::compose(&report, Lang::Fr));
    assert!(!html.contains("<script"), "a name became markup");
    for outside in ["http:", "https:", "src=", "url(", "@import", "<link"] {
        let rest = html.replace("http://www.w3.org/2000/svg", "");
        assert!(!rest.contains(outside), "{outside} reaches outside");
    }
    let (before, rest) = html.split_once("<style>").unwrap();
    let (_, after) = rest.split_once("</style>").unwrap();
    insta::assert_snapshot!("small_fr_html", format!("{before}{after}"));
}

#[test]
fn a_pole_without_anybody_has_a_report() {
    let report = Pole::empty().report("2015-12-31");
    let text = markdown::write(&document::compose(&report, Lang::Fr));
    assert!(text.contains("Aucune arrivée dans l’année"), "{text}");
    assert!(text.contains("aucun adhérent à jour"), "{text}");
    assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
}
