use crate::tui::harness::{Harness, small_pole};

/// Opens the popup and puts another path into its third field.
fn with_file(harness: &mut Harness, path: &str) {
    harness.keys("R<tab><tab><ctrl-u>");
    harness.paste(path);
}

#[test]
fn the_name_follows_year_and_form_until_one_is_typed() {
    let mut harness = Harness::with(100, 24, small_pole);
    harness.keys("R");
    assert!(harness.screen().contains("rapport-2015.html"), "{}", harness.screen());
    assert!(harness.screen().contains("30/06/2015"), "{}", harness.screen());
    harness.keys("<backspace>4<tab><right>");
    assert!(harness.screen().contains("rapport-2014.xlsx"), "{}", harness.screen());
    assert!(harness.screen().contains("31/12/2014"), "{}", harness.screen());
    harness.keys("<tab><ctrl-u>bilan.md<backtab><backtab><backspace>5<tab>");
    assert!(harness.screen().contains("bilan.md"), "{}", harness.screen());
    harness.keys("<left>");
    assert!(harness.screen().contains("bilan.html"), "{}", harness.screen());
}

#[test]
fn it_is_written_and_said_where_and_a_file_is_replaced_only_when_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.html");
    let mut harness = Harness::with(160, 30, small_pole);
    with_file(&mut harness, path.to_str().unwrap());
    harness.keys("<enter>");
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written.contains("Rapport 2015") && written.contains("Horlogerie des Prés SAS"));
    assert!(harness.screen().contains("Rapport écrit"), "{}", harness.screen());
    std::fs::write(&path, "mine").unwrap();
    with_file(&mut harness, path.to_str().unwrap());
    harness.keys("<enter>");
    assert!(harness.screen().contains("existe déjà"), "{}", harness.screen());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    harness.keys("<enter>");
    assert_ne!(std::fs::read_to_string(&path).unwrap(), "mine");
}

#[test]
fn what_cannot_be_written_is_said_in_the_popup() {
    // So small that nothing of the screen under it is left but the header.
    let mut harness = Harness::with(76, 13, small_pole);
    with_file(&mut harness, "rapport.pdf");
    harness.keys("<enter>");
    insta::assert_snapshot!(harness.screen().lines().skip(2).collect::<Vec<_>>().join("\n"));
    harness.keys("<ctrl-u>");
    harness.paste("/nowhere/at/all.html");
    harness.keys("<enter>");
    assert!(harness.screen().contains("/nowhere/at/all.html"), "{}", harness.screen());
    harness.keys("<backtab><backtab><ctrl-u>2040<enter>");
    assert!(harness.screen().contains("n’a pas commencé"), "{}", harness.screen());
    harness.keys("<ctrl-u>deux<enter>");
    assert!(harness.screen().contains("1990"), "{}", harness.screen());
    for (width, height) in [(0, 0), (1, 1), (20, 5), (200, 50)] {
        harness.resize(width, height);
    }
}
