use std::path::Path;

use crate::i18n::Lang;
use crate::interchange::letters::Sort;
use crate::model::kind::Kind;
use crate::model::record::Value;
use crate::tui::harness::Harness;
use crate::tui::screens::visits::fixture::{body, plain, pole};
use crate::tui::theme::Theme;
use insta::assert_snapshot;

/// The settings of a pole whose letters lack nothing.
const POLE: &str =
    "[pole]\naddress = \"1 rue des Horlogers\\n25000 Besançon\"\niban = \"FR76 0000\"\nsignatory = \"La directrice\"\n";

/// The dues sheet, of which line 0 is paid in full, 1 is late, 7 is called and paid in part.
fn at(width: u16, height: u16) -> Harness {
    let mut harness = Harness::with(width, height, pole);
    harness.set("config.toml", POLE);
    harness.keys("4");
    harness
}

/// Puts another path into the field of the open popup, and stays there.
fn name(harness: &mut Harness, path: &Path) {
    harness.keys("<tab><ctrl-u>");
    harness.paste(path.to_str().unwrap());
}

/// Writes what is chosen in the popup into a file, and reads it.
fn written(harness: &mut Harness, path: &Path) -> String {
    name(harness, path);
    harness.keys("<enter>");
    std::fs::read_to_string(path).unwrap_or_else(|_| panic!("{}", harness.screen()))
}

fn letters(page: &str) -> usize {
    page.matches("<section class=\"page\">").count()
}

/// What a popup says, without frame and line breaks: paths are broken anywhere.
fn said(harness: &Harness, title: &str) -> String {
    harness.popup(title).chars().filter(|c| !c.is_whitespace() && *c != '│').collect()
}

#[test]
fn the_popup() {
    let mut harness = at(80, 24);
    harness.keys("GL");
    name(&mut harness, Path::new("lettre.html"));
    harness.keys("<backtab>");
    assert_snapshot!("call_80", body(&harness.screen()));
    harness.keys("<right>");
    assert_snapshot!("calls_80", body(&harness.screen()));
    harness.keys("<right>");
    harness.resize(120, 40);
    assert_snapshot!("receipt_120", body(&harness.screen()));
    let mut harness = Harness::themed(80, 24, Theme::mono(), Lang::En, pole);
    harness.keys("4GL<right>");
    name(&mut harness, Path::new("letters.html"));
    assert_snapshot!("english", harness.popup("Letters, dues of 2015"));
}

#[test]
fn the_name_follows_the_choice_until_one_is_typed() {
    let mut harness = at(120, 24);
    harness.keys("GL");
    let optique = harness.app.context.shared().world();
    let id = optique.facts.files().find(|file| &*file.organisation.name == "Optique Comtoise").unwrap();
    let id = id.organisation.id;
    drop(optique);
    let shows = |harness: &Harness, name: &str| assert!(harness.screen().contains(name), "{}", harness.screen());
    shows(&harness, &format!("/appel-2015-optique-comtoise-{id}.html"));
    harness.keys("<right>");
    shows(&harness, "/appels-2015.html");
    harness.keys("<right>");
    shows(&harness, &format!("/recu-2015-optique-comtoise-{id}.html"));
    // Around, and back.
    harness.keys("<right><left>");
    shows(&harness, "/recu-2015");
    harness.keys("<tab><ctrl-u>a.html<tab><right>");
    shows(&harness, " a.html");
}

#[test]
fn only_what_can_be_written_is_offered() {
    let mut harness = at(100, 24);
    // Paid in full: no call.
    harness.keys("L");
    let popup = harness.popup("Lettres, cotisations 2015");
    assert!(!popup.contains(" appel ") && popup.contains("appels en vue") && popup.contains("reçu"), "{popup}");
    // Nothing paid: no receipt.
    harness.keys("<esc>jL");
    let popup = harness.popup("Lettres, cotisations 2015");
    assert!(popup.contains("•appel ") && !popup.contains("reçu"), "{popup}");
    // The detail has one organisation in sight.
    harness.keys("<esc>G<enter>L");
    let popup = harness.popup("Lettres, cotisations 2015");
    assert!(popup.contains("•appel ") && !popup.contains("en vue") && popup.contains("reçu"), "{popup}");
    // On a day before the payment there is no receipt.
    harness.keys("<esc><esc>gd2015-03-01<enter>GL");
    let popup = harness.popup("Lettres, cotisations 2015");
    assert!(popup.contains("•appel ") && !popup.contains("reçu"), "{popup}");
    // Exempt, and nothing paid: why there is no letter.
    let mut harness = at(100, 24);
    harness.keys("jjj<enter>L");
    assert!(
        harness.screen().contains("Institut des Microtechniques n’a pas de cotisation 2015"),
        "{}",
        harness.screen()
    );
    assert!(!harness.screen().contains("Lettres, cotisations"), "{}", harness.screen());
}

#[test]
fn letters_are_those_of_the_choice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.html");
    let mut harness = at(160, 30);
    harness.keys("GL");
    let page = written(&mut harness, &path);
    assert_eq!(letters(&page), 1);
    for want in ["Optique Comtoise", "1\u{202F}000,00\u{A0}€", "Le 30 juin 2015", "FR76 0000", "La directrice"] {
        assert!(page.contains(want), "{want}: {page}");
    }
    assert!(plain(&harness.screen()).contains("1 lettre écrite : "), "{}", harness.screen());
    assert!(harness.screen().contains("a.html"), "{}", harness.screen());
    // Every row in sight that is called and not paid, by name.
    harness.keys("L<right>");
    let page = written(&mut harness, &folder.path().join("b.html"));
    assert_eq!(letters(&page), 3);
    let places =
        ["Émaux d&#39;Antan", "Laser &amp; Découpe du Haut-Doubs", "Optique Comtoise"].map(|name| page.find(name));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}: {page}");
    assert!(plain(&harness.screen()).contains("3 lettres écrites : "), "{}", harness.screen());
    // Late ones only.
    harness.keys("lgL<right>");
    let page = written(&mut harness, &folder.path().join("c.html"));
    assert!(letters(&page) == 2 && !page.contains("Optique Comtoise"), "{page}");
    harness.keys("lG<enter>L<right>");
    let page = written(&mut harness, &folder.path().join("d.html"));
    assert_eq!(letters(&page), 1);
    for want in ["Optique Comtoise", "11/05/2015", "650,00\u{A0}€"] {
        assert!(page.contains(want), "{want}: {page}");
    }
    // Letters change nothing.
    assert!(harness.store().all(Kind::Dues).unwrap().iter().all(|dues| dues.version == 1));
}

#[test]
fn a_file_is_replaced_only_when_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.html");
    std::fs::write(&path, "mine").unwrap();
    let mut harness = at(80, 24);
    harness.keys("GL");
    name(&mut harness, &path);
    harness.keys("<enter>");
    assert!(harness.screen().contains("existe déjà"), "{}", harness.screen());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    // Another choice asks again.
    harness.keys("<tab><right><enter>");
    assert!(harness.screen().contains("existe déjà"), "{}", harness.screen());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    harness.keys("<enter>");
    assert_eq!(letters(&std::fs::read_to_string(&path).unwrap()), 3);
}

#[test]
fn what_the_letters_lack_is_said_and_stays_to_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.html");
    let mut harness = at(80, 24);
    harness.set("config.toml", "[pole]\naddress = \"1 rue des Horlogers\"\n");
    harness.keys("GL");
    assert_eq!(letters(&written(&mut harness, &path)), 1);
    let told = said(&harness, "Lettres, cotisations 2015");
    for want in ["1lettreécrite:", path.to_str().unwrap(), "complétezpole.iban,pole.signatory", "config.toml."] {
        assert!(told.contains(want), "{want}: {}", harness.screen());
    }
    assert!(!told.contains("pole.address"), "{told}");
    // Nothing is written twice.
    std::fs::write(&path, "mine").unwrap();
    harness.keys("<enter>");
    assert!(!harness.screen().contains("Lettres, cotisations"), "{}", harness.screen());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    // A receipt asks for no money.
    harness.keys("L<right><right>");
    written(&mut harness, &folder.path().join("b.html"));
    assert!(!harness.screen().contains("pole.iban"), "{}", harness.screen());
}

#[test]
fn the_users_template_is_used_and_its_faults_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.html");
    let mut harness = at(80, 24);
    let template = format!("templates/{}", Sort::Call.file());
    harness.set(&template, "<body>\n\n{{organisme}}\n</body>");
    harness.keys("GL");
    name(&mut harness, &path);
    harness.keys("<enter>");
    let told = said(&harness, "Lettres, cotisations 2015");
    for want in [template.as_str(), "ligne3", "«organisme»", "due_on", "signatory"] {
        assert!(told.contains(want), "{want}: {}", harness.screen());
    }
    assert!(!path.exists());
    // Mended, it is written from the same popup.
    harness.set(&template, "<body>\n{{organisation}} doit {{left}} sur {{iban}}\n</body>");
    harness.keys("<enter>");
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(page.contains("Optique Comtoise doit 1\u{202F}000,00\u{A0}€ sur FR76 0000"), "{page}");
}

#[test]
fn what_cannot_be_written_is_said_in_the_popup() {
    let mut harness = at(80, 24);
    harness.keys("GL<tab><ctrl-u>lettre.pdf<enter>");
    assert_snapshot!("bad_ending", harness.popup("Lettres, cotisations 2015"));
    harness.keys("<ctrl-u>");
    harness.paste("/nowhere/at/all.html");
    harness.keys("<enter>");
    assert!(said(&harness, "Lettres, cotisations 2015").matches("/nowhere/at/all.html").count() > 1);
    // Somebody else enters the payment meanwhile: there is nothing to call for any more.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.html");
    harness.keys("<ctrl-u>");
    harness.paste(path.to_str().unwrap());
    let mut store = harness.store();
    let mut dues = store.all(Kind::Dues).unwrap().into_iter().find(|dues| dues.int("amount") == Some(165_000)).unwrap();
    dues.set("amount", Value::Int(65_000));
    store.save(dues).unwrap();
    harness.keys("<enter>");
    assert!(plain(&harness.screen()).contains("Optique Comtoise n’a pas de cotisation 2015"), "{}", harness.screen());
    assert!(!path.exists());
}

#[test]
fn every_size_is_safe() {
    let mut harness = at(80, 24);
    harness.set(&format!("templates/{}", Sort::Call.file()), "{{a}}{{b}}{{c");
    for keys in ["GL", "<right>", "<tab>", "<ctrl-u>x.html<enter>"] {
        harness.keys(keys);
        for (width, height) in [(0, 0), (1, 1), (2, 3), (20, 5), (80, 24), (300, 80)] {
            harness.resize(width, height);
        }
    }
}
