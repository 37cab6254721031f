use insta::assert_snapshot;

use super::*;

/// A pole with a visit of this year, whose form is open.
fn editing() -> Harness {
    let mut harness = Harness::with(80, 24, |store| {
        small_pole(store);
        let visit = store.all(Kind::Visit).unwrap().remove(0);
        store.save(visit.with("date", date("2015-05-20"))).unwrap();
    });
    harness.keys("3e");
    harness
}

fn change_meanwhile(harness: &Harness, field: &str, value: Value) {
    let mut store = harness.store();
    let visit = store.all(Kind::Visit).unwrap().remove(0);
    store.save(visit.with(field, value)).unwrap();
}

#[test]
fn a_stored_visit_is_changed() {
    let mut harness = editing();
    assert_snapshot!("edit", form(&harness));
    harness.keys("<ctrl-a>Vu. <ctrl-s>");
    assert_eq!(last(&harness, Kind::Visit).text("summary"), "Vu. Cherche un partenaire pour le micro-usinage laser.");
}

#[test]
fn a_deletion_names_the_record_and_asks() {
    let mut harness = editing();
    harness.keys("<esc>x");
    assert_snapshot!("delete", popup(&harness, "Supprimer"));
    harness.keys("n");
    assert_eq!(harness.store().count(Kind::Visit).unwrap(), 1);
    harness.keys("xo");
    assert!(seen(&harness).contains("Supprimé : visite Horlogerie des Prés SAS, 20/05/2015"), "{}", harness.screen());
    assert_eq!(harness.store().count(Kind::Visit).unwrap(), 0);
}

#[test]
fn a_record_changed_meanwhile_is_not_deleted() {
    let mut harness = editing();
    harness.keys("<esc>x");
    change_meanwhile(&harness, "next_step", text("envoyer un devis"));
    harness.keys("o");
    assert!(seen(&harness).contains("relisez-la avant de recommencer"), "{}", harness.screen());
    harness.keys("<enter>");
    assert!(!seen(&harness).contains("Supprimer :"), "{}", harness.screen());
    assert_eq!(harness.store().count(Kind::Visit).unwrap(), 1);
}

#[test]
fn saving_with_a_name_that_nothing_matches_says_so_and_comes_to_rest() {
    let mut harness = pole();
    harness.keys("vzzqqxx<ctrl-s>");
    let screen = harness.screen();
    assert!(screen.contains("Nouvelle visite"), "{screen}");
    assert!(screen.contains("rien ne porte ce nom"), "{screen}");
}

#[test]
fn an_organisation_that_went_and_came_again_is_found_by_its_name() {
    let passing = || Record::new(Kind::Organisation).with("name", text("Passagère SARL"));
    for keys in ["<ctrl-s><ctrl-s>", "<ctrl-space><enter><ctrl-s>"] {
        let mut harness = Harness::with(80, 24, |store| {
            small_pole(store);
            store.save(passing()).unwrap();
        });
        harness.keys("vpassag<enter>Un mot");
        let mut store = harness.store();
        let id = organisation(&store, "Passagère SARL");
        store.delete(&store.get(Kind::Organisation, id).unwrap().unwrap()).unwrap();
        harness.keys("<ctrl-s>");
        assert!(seen(&harness).contains("rien ne porte ce nom"), "{}", harness.screen());
        // Saving goes on looking, and comes to rest.
        harness.keys("<ctrl-s>");
        assert_eq!(harness.store().count(Kind::Visit).unwrap(), 1);
        let again = harness.store().save(passing()).unwrap().0.id;
        harness.settle_after_others();
        harness.keys(keys);
        let visit = last(&harness, Kind::Visit);
        assert_eq!(
            (visit.id_of("organisation"), visit.text("summary")),
            (Some(again), "Un mot"),
            "{}",
            harness.screen()
        );
    }
}

#[test]
fn a_new_organisation_is_shown_so_that_the_next_visit_is_its_own() {
    let mut harness = pole();
    harness.keys("2nToute Neuve<ctrl-s>");
    let screen = harness.screen();
    assert!(screen.contains("Toute Neuve   prospect"), "{screen}");
    harness.keys("v");
    assert!(row(&harness, "Structure").contains("Toute Neuve"), "{}", harness.screen());
}

#[test]
fn whoever_joins_the_staff_and_loses_a_right_by_it_is_told() {
    let mut harness = Harness::with(80, 24, |store| {
        let save = |store: &mut Store, record| store.save(record).unwrap();
        let staff = Record::new(Kind::Staff).with("login", text("dir")).with("name", text("Claire Monnier"));
        save(store, staff.with("role", text("director")));
        save(store, Record::new(Kind::Organisation).with("name", text("Horlogerie des Prés SAS")));
    });
    // The account of the file, nobody of the staff, logs its first visit.
    harness.keys("vhorlo<enter>Un mot<ctrl-s>");
    assert_snapshot!("lost_right", popup(&harness, "Vos droits ont changé"));
    assert_eq!(harness.store().count(Kind::Visit).unwrap(), 1);
    harness.keys("<enter>vhorlo<enter>Un autre<ctrl-s>");
    assert!(!harness.screen().contains("Vos droits"), "told once: {}", harness.screen());
}

#[test]
fn what_is_typed_behind_the_key_that_saves_goes_to_what_comes_then() {
    let mut harness = Harness::with(80, 24, small_pole);
    harness.keys("vhorlo<enter>Un mot");
    harness.keys_at_once("<ctrl-s>vlef");
    let screen = harness.screen();
    assert!(screen.contains("Nouvelle visite") && screen.contains("Décolletage Lefèvre"), "{screen}");
    harness.keys("<enter>Deux");
    harness.keys_at_once("<ctrl-s>/horlo");
    assert!(harness.screen().contains("Horlogerie des Prés"), "{}", harness.screen());
    assert_eq!(harness.store().all(Kind::Visit).unwrap().len(), 3);
}

#[test]
fn why_it_was_not_saved_stands_there_though_keys_were_typed_meanwhile() {
    let mut harness = Harness::with(80, 24, small_pole);
    harness.keys("vhorlo<enter>Un mot");
    let path = harness.store().path().to_owned();
    let aside = path.with_extension("aside");
    std::fs::rename(&path, &aside).unwrap();
    harness.keys_at_once("<ctrl-s> de plus");
    let screen = harness.screen();
    assert!(screen.contains("Un mot de plus") && screen.contains("remarque de lui-même"), "{screen}");
    std::fs::rename(&aside, &path).unwrap();
}

/// Two visits in one burst of keys: the first is saved once its organisation is found, and what was typed behind that is the
/// second, not the end of the first report.
#[test]
fn keys_behind_a_save_that_waits_for_a_name_are_of_what_comes_next() {
    let mut harness = Harness::with(80, 24, small_pole);
    harness.keys_at_once("vlefe<enter>Premier.<ctrl-s>vhorlo<enter>Second.<ctrl-s>").settle();
    let texts: Vec<String> =
        harness.store().all(Kind::Visit).unwrap().iter().map(|visit| visit.text("summary").to_owned()).collect();
    assert_eq!(texts[texts.len() - 2..], ["Premier.", "Second."], "{texts:?}\n{}", harness.screen());
}

/// What cannot be saved, as nothing is called that, keeps the keys that were typed behind it.
#[test]
fn keys_behind_a_save_that_finds_no_name_stay_in_the_form() {
    let mut harness = Harness::with(80, 24, small_pole);
    harness.keys_at_once("vzzzzqx<enter>Premier.<ctrl-s> De plus.").settle();
    assert!(harness.screen().contains("un champ est à corriger"), "{}", harness.screen());
    assert!(harness.screen().contains("De plus."), "{}", harness.screen());
}

#[test]
fn an_organisation_that_was_merged_away_is_said_and_the_one_that_stayed_offered() {
    let twin = || Record::new(Kind::Organisation).with("name", text("Pendulerie"));
    let merged = |harness: &Harness| {
        let mut store = harness.store_of("mdu");
        let (keep, gone) = (organisation(&store, "Horlogerie des Prés SAS"), organisation(&store, "Pendulerie"));
        let merging = store.merging(Kind::Organisation, keep, gone).unwrap().unwrap();
        store.merge(&merging, &merging.proposed(), |_, _| "réunie".to_owned()).unwrap();
        keep
    };
    let begun = || {
        Harness::with(80, 24, |store| {
            small_pole(store);
            store.save(twin()).unwrap();
        })
    };
    // A visit to it.
    let mut harness = begun();
    let visits = harness.store().count(Kind::Visit).unwrap();
    harness.keys("vpendul<enter>Un mot");
    assert!(!row(&harness, "Structure").contains("SAS"), "{}", harness.screen());
    let keep = merged(&harness);
    harness.keys("<ctrl-s>");
    let said = seen(&harness);
    assert!(said.contains("a été réunie avec") && row(&harness, "Structure").contains("SAS"), "{said}");
    assert_eq!(harness.store().count(Kind::Visit).unwrap(), visits, "it is seen before it is saved");
    harness.keys("<ctrl-s>");
    let visit = last(&harness, Kind::Visit);
    assert_eq!((visit.id_of("organisation"), visit.text("summary")), (Some(keep), "Un mot"), "{}", harness.screen());
}

#[test]
fn what_was_typed_into_a_record_that_was_merged_away_goes_to_the_one_that_stayed() {
    let mut harness = Harness::with(80, 24, |store| {
        small_pole(store);
        store.save(Record::new(Kind::Organisation).with("name", text("Pendulerie"))).unwrap();
    });
    let mut store = harness.store_of("mdu");
    let (keep, gone) = (organisation(&store, "Horlogerie des Prés SAS"), organisation(&store, "Pendulerie"));
    harness.keys("/pendul<enter>");
    harness.keys("e");
    let area = harness.screen();
    assert!(area.contains("Pendulerie") && !area.contains("SAS"), "{area}");
    harness.keys("<end> Ouest");
    let merging = store.merging(Kind::Organisation, keep, gone).unwrap().unwrap();
    store.merge(&merging, &merging.proposed(), |_, _| "réunie".to_owned()).unwrap();
    harness.keys("<ctrl-s>");
    insta::assert_snapshot!("merged_away", popup(&harness, "Fiche réunie"));
    harness.keys("o");
    let said = seen(&harness);
    assert!(said.contains("pendant que vous la modifiiez") && said.contains("Ouest"), "{said}");
    harness.keys("<left><ctrl-s>");
    let store = harness.store();
    assert_eq!(store.get(Kind::Organisation, gone).unwrap(), None);
    assert_eq!(store.get(Kind::Organisation, keep).unwrap().unwrap().text("name"), "Pendulerie Ouest");
}

/// Holds the database as another program does until it is let go of.
fn held(harness: &Harness) -> (std::sync::mpsc::Sender<()>, std::thread::JoinHandle<()>) {
    let (mut other, (held, is_held)) = (harness.store(), std::sync::mpsc::channel());
    let (let_go, until) = std::sync::mpsc::channel::<()>();
    let holder = std::thread::spawn(move || {
        let done = other.write(crate::store::Action::Update, |_| {
            held.send(()).unwrap();
            until.recv().unwrap();
            Ok(())
        });
        done.unwrap();
    });
    is_held.recv().unwrap();
    (let_go, holder)
}

const LONG: std::time::Duration = std::time::Duration::from_millis(450);

fn press(harness: &mut Harness, text: &str) {
    let keys: Vec<String> = text.chars().map(|c| if c == ' ' { "space".to_owned() } else { c.to_string() }).collect();
    harness.press(&keys.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn what_is_typed_while_a_save_waits_stays_in_sight_and_is_saved_behind_it() {
    // At once behind Ctrl-S, and once the wait is seen.
    for at_once in [true, false] {
        let mut harness = pole();
        harness.keys("vhorlo<enter>Un mot");
        let (let_go, holder) = held(&harness);
        harness.press(&["ctrl-s"]);
        if at_once {
            press(&mut harness, " une fois");
            std::thread::sleep(LONG);
            harness.app.woken(std::time::Instant::now());
        } else {
            std::thread::sleep(LONG);
            press(&mut harness, " une fois");
        }
        harness.press(&["ctrl-s"]);
        let is_there = |screen: &str| screen.contains("Un mot une fois") && screen.contains("en attente");
        harness.until("what was typed, in sight", is_there);
        let_go.send(()).unwrap();
        holder.join().unwrap();
        harness.settle();
        let screen = harness.screen();
        assert!(screen.contains("Un mot une fois") && screen.contains("sauf ce que vous avez tapé"), "{screen}");
        assert_eq!(last(&harness, Kind::Visit).text("summary"), "Un mot");
        // It is kept as any other text is, and as nothing else.
        let drafts = harness.store().drafts().unwrap();
        assert!(drafts.len() == 1 && drafts[0].form.contains("Un mot une fois"), "{drafts:?}");
        harness.keys(" encore<ctrl-s>");
        assert_eq!(last(&harness, Kind::Visit).text("summary"), "Un mot une fois encore");
        assert_eq!(harness.store().all(Kind::Visit).unwrap().len(), 2);
        assert!(harness.store().drafts().unwrap().is_empty());
    }
}

#[test]
fn a_key_behind_a_save_that_waits_is_for_what_comes_after_the_form() {
    let mut harness = pole();
    harness.keys("vhorlo<enter>Un mot");
    let (let_go, holder) = held(&harness);
    harness.press(&["ctrl-s", "v"]);
    std::thread::sleep(LONG);
    harness.app.woken(std::time::Instant::now());
    let_go.send(()).unwrap();
    holder.join().unwrap();
    harness.settle();
    assert_eq!(last(&harness, Kind::Visit).text("summary"), "Un mot");
    assert!(harness.screen().contains("Nouvelle visite") && !harness.screen().contains("Un mot"));
}

#[test]
fn of_several_keys_behind_a_save_that_waits_none_undoes() {
    for (keys, undone) in [(&["ctrl-s", "u", "t", "space"][..], 0), (&["ctrl-s", "u"], 1)] {
        let mut harness = pole();
        harness.keys("vhorlo<enter>Un mot");
        let (let_go, holder) = held(&harness);
        harness.press(keys);
        let_go.send(()).unwrap();
        holder.join().unwrap();
        harness.settle();
        assert_eq!(harness.store().all(Kind::Visit).unwrap().len() + undone, 2, "{}", harness.screen());
    }
}

/// The answer waits behind the save: whoever types on into the form meanwhile has not given that up.
#[test]
fn a_form_that_was_given_up_while_a_save_waits_and_typed_into_since_stays() {
    for typed_on in [true, false] {
        let mut harness = pole();
        harness.keys("vhorlo<enter>Un mot");
        let (let_go, holder) = held(&harness);
        harness.press(&["ctrl-s"]);
        std::thread::sleep(LONG);
        harness.press(&["esc", "o"]);
        harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(1));
        if typed_on {
            press(&mut harness, " de plus");
        }
        // Refused: somebody else deleted the organisation meanwhile, say, or the file stays held.
        std::thread::sleep(std::time::Duration::from_secs(10));
        harness.until("the end of the save", |screen| !screen.contains("Enregistrement"));
        let_go.send(()).unwrap();
        holder.join().unwrap();
        harness.settle();
        assert_eq!(harness.screen().contains("Un mot de plus"), typed_on, "{}", harness.screen());
        harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
        harness.settle();
        let drafts = harness.store().drafts().unwrap();
        assert_eq!(drafts.iter().any(|draft| draft.form.contains("Un mot de plus")), typed_on, "{drafts:?}");
    }
}
