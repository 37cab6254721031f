use insta::assert_snapshot;

use super::*;
use crate::live::{Hits, Notice};
use crate::tui::context::Outside;
use crate::tui::terminal::Edited;

#[test]
fn a_text_that_no_field_could_keep_is_not_pasted_and_said_so() {
    let mut harness = pole();
    harness.keys("Nr");
    harness.paste(&"x".repeat(1_100_000));
    assert!(harness.screen().contains("trop long pour un champ"), "{}", harness.screen());
    assert!(!harness.screen().contains("xxx"), "{}", harness.screen());
}

#[test]
fn errors_stand_at_their_fields_and_what_is_missing_is_told_after_leaving() {
    let mut harness = pole();
    harness.keys("Nr");
    assert!(!seen(&harness).contains("obligatoire"), "{}", harness.screen());
    harness.keys("<tab>12,345");
    assert!(row(&harness, "Structure").contains("obligatoire"), "{}", harness.screen());
    harness.keys("<tab><ctrl-u>31/02/2015");
    assert_snapshot!("errors", form(&harness));
    harness.keys("<ctrl-s>");
    assert_snapshot!("refused", form(&harness));
    assert_eq!(harness.store().count(Kind::Payment).unwrap(), 0);
}

#[test]
fn an_unknown_organisation_is_not_made_up() {
    let mut harness = pole();
    harness.keys("vzzzqq<enter><ctrl-s>");
    assert!(seen(&harness).contains("à choisir dans la liste"), "{}", harness.screen());
    assert_eq!(harness.store().count(Kind::Visit).unwrap(), 1);
}

#[test]
fn dates_are_read_as_one_types_and_written_out_on_leaving() {
    let mut harness = pole();
    harness.keys("Nt<tab>+2s");
    assert!(row(&harness, "Échéance").contains("mardi 14 juillet 2015"), "{}", harness.screen());
    harness.keys("<tab>");
    assert!(row(&harness, "Échéance").contains("14/07/2015"), "{}", harness.screen());
    harness.keys("<backtab><ctrl-u>12/03");
    assert!(row(&harness, "Échéance").contains("2016"), "what is due lies ahead: {}", harness.screen());
}

#[test]
fn escape_asks_only_when_something_would_be_lost() {
    let mut harness = pole();
    harness.keys("vhorlo<esc>");
    assert!(!seen(&harness).contains("adhérent"), "the list closes first: {}", harness.screen());
    harness.keys("<esc>");
    assert!(seen(&harness).contains("Abandonner la saisie"), "{}", harness.screen());
    harness.keys("n");
    assert!(seen(&harness).contains("Nouvelle visite"), "{}", harness.screen());
    harness.keys("<esc>o");
    assert!(!seen(&harness).contains("Nouvelle visite"), "{}", harness.screen());
    harness.keys("v<tab><tab><esc>");
    assert!(!seen(&harness).contains("Nouvelle visite"), "nothing changed: {}", harness.screen());
}

#[test]
fn choices_turn_jump_and_open() {
    let mut harness = pole();
    harness.keys("No");
    harness.keys("Exemple SA<tab><tab><tab>");
    harness.keys("r");
    assert!(row(&harness, "Nature").contains("recherche"), "{}", harness.screen());
    harness.keys("<enter>");
    assert_snapshot!("choice", form(&harness));
    harness.keys("<down><enter>12<tab>");
    assert!(row(&harness, "Nature").contains("formation"), "{}", harness.screen());
    assert!(row(&harness, "Catégorie").contains("d’après l’effectif : PME"), "{}", harness.screen());
    harness.keys("<ctrl-s>");
    let saved = last(&harness, Kind::Organisation);
    assert_eq!((saved.text("kind"), saved.int("headcount"), saved.text("size")), ("training", Some(12), ""));
}

#[test]
fn several_values_are_ticked_and_others_typed() {
    let mut harness = pole();
    harness.keys("vhorlo<enter><tab><tab>");
    harness.keys("<space><right><right><right><space>");
    assert_snapshot!("checklist", form(&harness));
    harness.keys("recrutement ; locaux<tab>");
    assert!(row(&harness, "Besoins").contains("financement ; compétences ; recrutement"), "{}", harness.screen());
    harness.keys("<ctrl-s>");
    let needs = ["financing", "skills", "recrutement", "locaux"];
    assert_eq!(last(&harness, Kind::Visit).get("needs").as_list(), needs);
}

#[test]
fn a_commune_fills_postal_and_insee_code() {
    let mut harness = pole();
    harness.keys("NoAtelier du Lac<enter>");
    // A SIRET is judged once it looks complete.
    harness.keys("4879807990001");
    assert!(!seen(&harness).contains("SIRET a 13"), "{}", harness.screen());
    harness.keys("<ctrl-u><tab><tab><tab><tab><tab>chanc");
    assert_snapshot!("communes", form(&harness));
    harness.keys("<enter>");
    assert_snapshot!("commune_filled", form(&harness));
    // Another commune typed by hand is not in the Jura any more.
    harness.keys("<backtab><ctrl-u>Lyon<tab><ctrl-u>69007<tab>");
    assert!(row(&harness, "Code postal").contains("Rhône (69)"), "{}", harness.screen());
    harness.keys("<ctrl-s>");
    let saved = last(&harness, Kind::Organisation);
    assert_eq!((saved.text("commune"), saved.text("postal_code"), saved.text("insee_code")), ("Lyon", "69007", ""));
}

#[test]
fn a_siret_is_grouped_and_a_taken_one_refused_at_its_field() {
    let mut harness = pole();
    harness.keys("NoAutre<tab>48798079900018<tab>");
    assert!(row(&harness, "SIRET").contains("487 980 799 00018"), "{}", harness.screen());
    harness.keys("<ctrl-s>");
    assert!(seen(&harness).contains("Une autre fiche"), "{}", harness.screen());
    harness.keys("<ctrl-u>48798079900019");
    assert!(seen(&harness).contains("La clé de ce SIRET est fausse"), "{}", harness.screen());
}

#[test]
fn an_indicator_is_proposed_by_its_wording() {
    let mut harness = pole();
    harness.keys("Nl");
    harness.keys("visit");
    assert_snapshot!("indicators", form(&harness));
}

#[test]
fn the_editor_outside_gives_its_text_back() {
    let mut harness = pole();
    harness.keys("vhorlo<enter>un");
    press(&mut harness, "ctrl-e");
    match harness.app.take_outside().pop() {
        Some(Outside::Editor { to, text, .. }) if text == "un" => {
            harness
                .app
                .edited(to, Ok(Edited { text: "deux\nlignes\n".into(), stopped: None, still: None, beside: None }));
        }
        other => panic!("{other:?}"),
    }
    // The field's own undo brings the text back that was there.
    harness.keys("<ctrl-7>");
    assert!(seen(&harness).contains("un") && !seen(&harness).contains("deux"), "{}", harness.screen());
    harness.keys("<ctrl-r><ctrl-s>");
    assert_eq!(last(&harness, Kind::Visit).text("summary"), "deux\nlignes");
}

#[test]
fn a_paste_goes_to_the_field() {
    let mut harness = pole();
    harness.keys("v");
    harness.paste("Horlogerie\n");
    harness.keys("<enter>");
    harness.paste("une\ndeux");
    harness.keys("<ctrl-s>");
    assert_eq!(last(&harness, Kind::Visit).text("summary"), "une\ndeux");
}

#[test]
fn quitting_from_a_form_asks_first() {
    let mut harness = pole();
    harness.keys("vhorlo<ctrl-c>");
    assert!(seen(&harness).contains("Une saisie n’est pas enregistrée"), "{}", harness.screen());
    harness.keys("<esc>");
    assert!(!harness.app.is_over());
    harness.keys("<ctrl-c>o");
    assert!(harness.app.is_over());
}

#[test]
fn ctrl_c_leaves_every_box_and_then_the_program() {
    for boxes in ["/horlo", ":quit", "I~/", "?", "d01"] {
        let mut harness = pole();
        let before = harness.screen();
        harness.keys(boxes).keys("<ctrl-c>");
        assert!(!harness.app.is_over(), "{boxes}");
        assert_eq!(harness.screen(), before, "{boxes}");
        harness.keys("<ctrl-c>");
        assert!(harness.app.is_over(), "{boxes}");
    }
}

#[test]
fn a_payment_says_what_is_still_owed() {
    let mut harness = pole();
    harness.keys("Nrhorlo<enter>");
    assert!(row(&harness, "Montant").contains("reste à régler : 550,00 €"), "{}", harness.screen());
    harness.keys("<esc>oNkhorlo<enter>");
    assert!(row(&harness, "Montant").contains("barème :"), "{}", harness.screen());
}

#[test]
fn what_was_searched_before_the_index_was_there_is_searched_again() {
    let mut harness = pole();
    harness.keys("vhorlo");
    // As if the index had come after the answer.
    for to in 1..60 {
        let hits = Hits { text: "horlo".into(), rows: Vec::new(), more: false, whole: false };
        harness.app.handle(Event::Notice(Notice::Hits { to, hits }));
    }
    harness.app.handle(Event::Notice(Notice::Loaded));
    harness.settle();
    assert!(seen(&harness).contains("Horlogerie des Prés"), "{}", harness.screen());
}
