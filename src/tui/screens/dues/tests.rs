use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::model::record::Value;
use crate::tui::harness::Harness;
use crate::tui::screens::visits::fixture::{body, member, organisation, plain, pole};
use crate::tui::theme::Theme;
use insta::assert_snapshot;

fn at(width: u16, height: u16) -> Harness {
    let mut harness = Harness::with(width, height, pole);
    harness.keys("4");
    harness
}

fn years(harness: &Harness) -> Vec<i64> {
    harness.store().all(Kind::Dues).unwrap().iter().map(|dues| dues.int("year").unwrap()).collect()
}

#[test]
fn the_sheet() {
    let mut harness = at(80, 24);
    assert_snapshot!("sheet_80", body(&harness.screen()));
    harness.resize(120, 40);
    assert_snapshot!("sheet_120", body(&harness.screen()));
    harness.resize(200, 50);
    assert_snapshot!("sheet_200", body(&harness.screen()));
    harness.resize(40, 10);
    assert_snapshot!("sheet_40", body(&harness.screen()));
}

#[test]
fn colours_and_words_say_the_same() {
    assert_snapshot!("styles", body(&at(100, 16).styled()));
    let mut harness = Harness::themed(100, 16, Theme::mono(), Lang::En, pole);
    harness.keys("4");
    assert_snapshot!("styles_mono", body(&harness.styled()));
}

#[test]
fn sorting_cycles_and_the_selection_stays() {
    let mut harness = at(120, 20);
    harness.keys("j");
    for name in ["balance", "status", "due", "amount", "reminder"] {
        harness.keys("s");
        assert_snapshot!(format!("sorted_by_{name}"), body(&harness.screen()));
        assert!(harness.styled().contains("{White,Blue,BOLD} Émaux d'Antan"), "{}", harness.styled());
    }
    harness.keys("s");
    assert_eq!(harness.screen(), at(120, 20).keys("j").screen());
}

#[test]
fn filters() {
    let mut harness = at(80, 24);
    let all = harness.screen();
    harness.keys("l");
    assert_snapshot!("late_only", body(&harness.screen()));
    harness.keys("lg");
    assert_eq!(harness.screen(), all);
    harness.keys("f");
    assert_snapshot!("filter_menu", body(&harness.screen()));
    harness.keys("G<enter>");
    assert_snapshot!("overpaid_only", body(&harness.screen()));
    harness.keys("<esc>g");
    assert_eq!(harness.screen(), all);
    harness.keys("fj<esc>");
    assert_eq!(harness.screen(), all);
}

#[test]
fn another_year_and_another_date() {
    let mut harness = at(80, 24);
    harness.keys("[");
    assert_snapshot!("sheet_2014", body(&harness.screen()));
    harness.keys("]d15/03/2015<enter>");
    assert_snapshot!("sheet_on_15_march", body(&harness.screen()));
}

#[test]
fn calling_the_dues_of_a_year_is_confirmed_and_undone_as_one() {
    let mut harness = at(80, 24);
    let before = years(&harness);
    harness.keys("]");
    assert_snapshot!("not_called", body(&harness.screen()));
    harness.keys("c");
    assert_snapshot!("call_question", body(&harness.screen()));
    harness.keys("n");
    assert_eq!(years(&harness), before);
    harness.keys("co");
    assert_snapshot!("called", body(&harness.screen()));
    assert_eq!(years(&harness).iter().filter(|year| **year == 2016).count(), 6);
    harness.keys("c");
    assert!(plain(&harness.screen()).contains("tous les adhérents ont leur cotisation 2016"), "{}", harness.screen());
    harness.keys("u");
    assert_eq!(years(&harness), before);
    harness.keys("j");
    assert_snapshot!("not_called_again", body(&harness.screen()));
}

#[test]
fn a_call_leaves_the_dues_that_are_there() {
    let mut harness = at(80, 24);
    harness.keys("c");
    assert_snapshot!("call_question_one", body(&harness.screen()));
    harness.keys("<enter>");
    let dues = harness.store().all(Kind::Dues).unwrap();
    let new = dues.last().unwrap();
    let dates = [new.date("called_on").unwrap().to_string(), new.date("due_on").unwrap().to_string()];
    assert_eq!((new.int("amount"), dates), (Some(110_000), ["2015-06-30".to_owned(), "2015-08-14".to_owned()]));
}

#[test]
fn dues_that_somebody_else_called_meanwhile_are_left_alone() {
    let harness = at(80, 24);
    let mut store = harness.store();
    let there = store.all(Kind::Dues).unwrap();
    let mut again = there[0].clone();
    (again.id, again.version) = (0, 0);
    again.set("amount", Value::Int(1));
    let new = again.clone().with("year", Value::Int(2019));
    let ((created, sum), change) = store.call_dues(vec![again, new]).unwrap();
    assert_eq!((created, sum), (1, 1));
    assert_eq!(store.all(Kind::Dues).unwrap()[0], there[0]);
    store.undo(change.unwrap()).unwrap();
    assert_eq!(store.all(Kind::Dues).unwrap(), there);
}

#[test]
fn a_payment_settles_the_balance_and_a_reminder_is_for_later() {
    let harness = at(80, 24);
    let context = &harness.app.context;
    let row = |name: &str| {
        let world = context.shared().world();
        let file = world.facts.files().find(|file| &*file.organisation.name == name).unwrap();
        crate::counters::dues_sheet::row(&file, context.on).unwrap()
    };
    let part = super::new_payment(&row("Optique Comtoise"), context);
    assert_eq!((part.int("year"), part.int("amount")), (Some(2015), Some(100_000)));
    assert_eq!((part.date("paid_on"), part.text("method")), (Some(context.today), "transfer"));
    // Nothing is left to pay: the amount is for the user to say.
    assert_eq!(super::new_payment(&row("Horlogerie des Prés SAS"), context).int("amount"), None);
    let reminder = super::new_reminder(7, context);
    assert_eq!(reminder.text("title"), "Relance cotisation 2015");
    assert_eq!(reminder.date("due_on").unwrap().to_string(), "2015-07-15");
    assert!(crate::counters::dues_sheet::is_reminder(reminder.text("title"), 2015));
}

#[test]
fn ctrl_s_alone_records_the_whole_payment() {
    let mut harness = at(80, 24);
    harness.keys("Gp<ctrl-s>");
    let payment = harness.store().all(Kind::Payment).unwrap().pop().unwrap();
    assert_eq!((payment.int("amount"), payment.text("method")), (Some(100_000), "transfer"));
    assert!(plain(&harness.screen()).contains("Optique Comtoise : réglée"), "{}", harness.screen());
    // From the detail, the payment can be taken out again.
    harness.keys("<enter>Gxo");
    assert!(plain(&harness.screen()).contains("partielle · reste 1 000,00 €"), "{}", harness.screen());
}

#[test]
fn a_reminder_shows_in_the_sheet() {
    let mut harness = at(80, 24);
    harness.keys("Gr<ctrl-s>");
    assert!(plain(&harness.screen()).contains("à relancer le 15/07/2015"), "{}", harness.screen());
}

#[test]
fn what_was_not_called_is_called_for_one() {
    let mut harness = at(80, 24);
    harness.keys("Gke<ctrl-s>");
    let dues = harness.store().all(Kind::Dues).unwrap().pop().unwrap();
    assert_eq!((dues.int("amount"), dues.int("year")), (Some(110_000), Some(2015)));
    assert!(
        plain(&harness.screen()).contains("Lycée Edgar-Maillot : appelée · reste 1 100,00 €"),
        "{}",
        harness.screen()
    );
}

#[test]
fn detail() {
    let mut harness = at(80, 24);
    harness.keys("<enter>");
    assert_snapshot!("detail", body(&harness.screen()));
    harness.keys("<esc>jj<enter>");
    assert_snapshot!("detail_overpaid", body(&harness.screen()));
    harness.keys("<esc>j<enter>");
    assert_snapshot!("detail_exempt", body(&harness.screen()));
    harness.keys("<esc>jj<enter>");
    assert_snapshot!("detail_none", body(&harness.screen()));
    harness.keys("<esc>");
    assert_eq!(harness.screen(), at(80, 24).keys("jjjjj").screen());
    harness.keys("gd2015-03-15<enter><enter>");
    assert_snapshot!("detail_before_a_payment", body(&harness.screen()));
}

#[test]
fn nothing_yet() {
    let mut harness = Harness::empty(80, 24);
    harness.keys("4");
    assert_snapshot!("empty", body(&harness.screen()));
    harness.keys("<enter>epr");
    harness.keys("c");
    assert!(plain(&harness.screen()).contains("aucun adhérent au 30/06/2015"), "{}", harness.screen());
}

#[test]
fn a_long_sheet_scrolls() {
    let mut harness = Harness::with(80, 24, |store| {
        for number in 0..60 {
            let id = organisation(store, &format!("Atelier {number:02}"), "company", "sme", "Dole");
            member(store, id, 1, "2012-01-01", None);
        }
    });
    harness.keys("4<pagedown>");
    assert_snapshot!("scrolled", body(&harness.screen()));
}

#[test]
fn every_size_is_safe() {
    let mut harness = at(80, 24);
    for keys in ["", "<enter>", "<esc>f", "<esc>c", "<esc>]c"] {
        harness.keys(keys);
        for (width, height) in [(0, 0), (1, 1), (2, 3), (20, 5), (30, 12), (80, 24), (300, 80)] {
            harness.resize(width, height);
        }
    }
}
