use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::store::Store;
use crate::tui::harness::Harness;
use crate::tui::screens::visits::fixture::{self, body, day, int, organisation, plain, save, text};
use crate::tui::theme::Theme;
use insta::assert_snapshot;

/// The little pole of the other screens, with some of every kind that the registers list.
fn pole(store: &mut Store) {
    fixture::pole(store);
    let lab = organisation(store, "Laboratoire Femto", "research", "", "Besançon");
    let find = |store: &Store, name: &str| -> Id {
        let all = store.all(Kind::Organisation).unwrap();
        all.iter().find(|one| one.text("name").starts_with(name)).unwrap().id
    };
    let (horlo, emaux) = (find(store, "Horlogerie"), find(store, "Émaux"));
    let project = |store: &mut Store, acronym: &str, title: &str, dates: &[(&str, &str)]| {
        let record = Record::new(Kind::Project).with("acronym", text(acronym)).with("title", text(title));
        let record = record.with("programme", text("FUI")).with("sectors", Value::List(vec!["health".into()]));
        save(store, dates.iter().fold(record, |record, (field, date)| record.with(field, day(date))))
    };
    let partner = |store: &mut Store, project: Id, organisation: Id, role: &str| {
        let record = Record::new(Kind::ProjectPartner).with("project", int(project)).with("role", text(role));
        save(store, record.with("organisation", int(organisation)));
    };
    let nano = project(store, "NANOLUX", "Dépôt de couches minces", &[("anr_evaluated_on", "2014-11-03")]);
    partner(store, nano, emaux, "partner");
    partner(store, nano, lab, "partner");
    partner(store, nano, horlo, "leader");
    let micro = project(
        store,
        "MICROSOINS",
        "Micro-pompe implantable",
        &[("supported_on", "2015-02-01"), ("funded_on", "2015-05-04"), ("started_on", "2015-10-01")],
    );
    partner(store, micro, horlo, "leader");
    let event = |store: &mut Store, kind: &str, date: &str, title: &str, project: Option<Id>| {
        let record = Record::new(Kind::Event)
            .with("kind", text(kind))
            .with("date", day(date))
            .with("title", text(title))
            .with("project", project.map_or(Value::Null, int))
            .with("notes", text("Compte rendu à relire."));
        save(store, record);
    };
    event(store, "project_follow_up", "2015-06-12", "Point avec le porteur", Some(micro));
    event(store, "commission", "2014-10-07", "Commission luxe", None);
    event(store, "fair", "2015-09-22", "Salon de Genève", None);
    let agreement = |store: &mut Store, kind: &str, title: &str, from: &str, to: Option<&str>| {
        let record = Record::new(Kind::Agreement)
            .with("kind", text(kind))
            .with("title", text(title))
            .with("partner", text("Pôle voisin"))
            .with("signed_on", day(from))
            .with("ended_on", to.map_or(Value::Null, day));
        save(store, record);
    };
    agreement(store, "cluster", "Accord de collaboration", "2013-01-15", None);
    agreement(store, "partnership", "Convention de recherche", "2012-03-01", Some("2015-03-01"));
    agreement(store, "training", "Formation aux microtechniques", "2016-01-01", None);
    let task = |store: &mut Store, title: &str, due: &str, done: Option<&str>| {
        let record = Record::new(Kind::Task)
            .with("title", text(title))
            .with("due_on", day(due))
            .with("organisation", int(horlo))
            .with("done_on", done.map_or(Value::Null, day));
        save(store, record);
    };
    task(store, "Rappeler le directeur", "2015-06-20", None);
    task(store, "Envoyer le compte rendu", "2015-07-10", None);
    task(store, "Relire la convention", "2015-01-10", Some("2015-01-09"));
}

/// At the register whose name begins so.
fn at(width: u16, height: u16, register: &str) -> Harness {
    let mut harness = Harness::with(width, height, pole);
    go(&mut harness, register);
    harness
}

fn go(harness: &mut Harness, register: &str) {
    harness.keys("8r").keys(register).keys("<enter>");
}

fn stored(harness: &Harness, acronym: &str) -> Record {
    let projects = harness.store().all(Kind::Project).unwrap();
    projects.into_iter().find(|project| project.text("acronym") == acronym).unwrap()
}

#[test]
fn projects_at_every_width() {
    let mut harness = at(80, 16, "p");
    assert_snapshot!("projects_80", body(&harness.screen()));
    harness.resize(120, 20);
    assert_snapshot!("projects_120", body(&harness.screen()));
    harness.resize(200, 20);
    assert_snapshot!("projects_200", body(&harness.screen()));
    harness.resize(40, 8);
    assert_snapshot!("projects_40", body(&harness.screen()));
}

#[test]
fn what_is_in_force_follows_the_date() {
    let mut harness = at(100, 12, "c");
    assert_snapshot!("agreements", body(&harness.styled()));
    harness.keys("d15/01/2015<enter>");
    let screen = plain(&harness.screen());
    assert!(screen.contains("Convention de recherche") && !screen.contains("terminée"), "{screen}");
    harness.keys("d15/01/2016<enter>");
    let screen = plain(&harness.screen());
    assert!(screen.contains("terminée") && !screen.contains("à venir"), "{screen}");
}

#[test]
fn without_colour_and_in_english() {
    let mut harness = Harness::themed(100, 12, Theme::mono(), Lang::En, pole);
    go(&mut harness, "a");
    assert_snapshot!("agreements_mono", body(&harness.styled()));
}

#[test]
fn words_typed_narrow_and_only_one_kind_is_shown() {
    let mut harness = at(100, 14, "é");
    harness.keys("flux");
    assert_snapshot!("typing", body(&harness.screen()));
    harness.keys("<enter>");
    assert!(harness.screen().contains("1 sur 3"), "{}", harness.screen());
    harness.keys("Fc");
    assert_snapshot!("only_menu", body(&harness.screen()));
    harness.keys("<end><enter>");
    assert!(plain(&harness.screen()).contains("[Nature : suivi de projet]"), "{}", harness.screen());
    harness.keys("frien<enter>");
    assert!(plain(&harness.screen()).contains("F pour tout montrer"), "{}", harness.screen());
    harness.keys("F");
    assert!(plain(&harness.screen()).contains("3 événements"), "{}", harness.screen());
}

#[test]
fn sorted_by_a_column_and_back() {
    let mut harness = at(100, 14, "é");
    harness.keys("si");
    assert_snapshot!("sort_menu", body(&harness.screen()));
    harness.keys("<enter>");
    let order = |harness: &Harness| {
        let screen = harness.screen();
        ["Commission luxe", "Point avec", "Salon de"].map(|title| screen.find(title).unwrap())
    };
    assert!(order(&harness).is_sorted(), "{}", harness.screen());
    harness.keys("S");
    assert!(order(&harness).iter().rev().is_sorted(), "{}", harness.screen());
}

#[test]
fn a_new_record_has_what_the_list_is_narrowed_to_and_is_selected() {
    let mut harness = at(100, 20, "é");
    // Only trade fairs.
    harness.keys("cnn<enter>");
    assert!(plain(&harness.screen()).contains("[Nature : salon"), "{}", harness.screen());
    harness.keys("n");
    assert_snapshot!("new_event", body(&harness.screen()));
    harness.paste("Micronora").keys("<ctrl-s>");
    assert!(harness.styled().contains("{White,Blue,BOLD}30/06/2015"), "{}", harness.styled());
    let events = harness.store().all(Kind::Event).unwrap();
    let new = events.iter().find(|event| event.text("title") == "Micronora").unwrap();
    assert_eq!((new.text("kind"), new.date("date")), ("fair", "2015-06-30".parse().ok()));
    // What another program takes away goes at once.
    let mut other = harness.store();
    other.delete(new).unwrap();
    harness.settle_after_others();
    assert!(harness.screen().contains("1 sur 3"), "{}", harness.screen());
}

#[test]
fn a_task_is_done_with_one_key_and_deleting_is_asked() {
    let mut harness = at(100, 14, "t");
    assert_snapshot!("tasks", body(&harness.screen()));
    harness.keys(" ");
    assert!(harness.screen().contains("Tâche faite"), "{}", harness.screen());
    let done = |harness: &Harness| {
        let tasks = harness.store().all(Kind::Task).unwrap();
        tasks.iter().filter(|task| !task.get("done_on").is_null()).count()
    };
    assert_eq!(done(&harness), 3);
    harness.keys("gx");
    assert!(plain(&harness.screen()).contains("Supprimer : tâche"), "{}", harness.screen());
    harness.keys("o");
    assert_eq!(harness.store().count(Kind::Task).unwrap(), 4);
}

#[test]
fn the_page_of_a_record_with_its_history() {
    let mut harness = at(100, 24, "é");
    harness.keys("e").keys("<tab><tab>").paste(" annuel").keys("<ctrl-s>");
    harness.keys("<enter>");
    assert_snapshot!("page", body(&harness.screen()));
    harness.keys("<esc>h");
    harness.resize(100, 12);
    assert!(!harness.screen().contains("Participants"), "{}", harness.screen());
    assert!(harness.screen().contains("Modification"), "{}", harness.screen());
    harness.keys("<esc>").resize(100, 24);
    // From what was done for a project to the project, and from a task to its organisation.
    harness.keys("gfpoint<enter>p");
    assert!(harness.screen().contains("MICROSOINS – Micro-pompe"), "{}", harness.screen());
    harness.keys("8rt<enter>o");
    assert!(harness.screen().contains("Laser & Découpe du Haut-Doubs   adhérent"), "{}", harness.screen());
}

#[test]
fn the_page_of_a_project() {
    let mut harness = at(80, 16, "p");
    harness.keys("fmicro<enter><enter>");
    assert_snapshot!("project_80", body(&harness.screen()));
    harness.keys("<right>");
    assert_snapshot!("project_follow_up", body(&harness.screen()));
    harness.keys("<right>").resize(120, 30);
    assert_snapshot!("project_history", body(&harness.screen()));
    harness.keys("<esc>Ffnano<enter><enter>");
    assert_snapshot!("project_120", body(&harness.screen()));
    harness.keys("<enter>");
    assert!(harness.screen().contains("Horlogerie des Prés SAS   adhérent"), "{}", harness.screen());
}

#[test]
fn a_project_that_meets_the_rule_is_labelled_on_the_day_given() {
    let mut harness = at(100, 20, "p");
    harness.keys("fnano<enter><enter>");
    assert!(plain(&harness.screen()).contains("Labellisable : 2 entreprises et 1 organisme"), "{}", harness.screen());
    harness.keys("l");
    assert_snapshot!("label", body(&harness.screen()));
    harness.keys("<ctrl-u>12/06/2015<enter>");
    assert_eq!(stored(&harness, "NANOLUX").date("labelled_on"), "2015-06-12".parse().ok());
    assert!(plain(&harness.screen()).contains("Labellisé le 12/06/2015"), "{}", harness.screen());
}

#[test]
fn one_that_falls_short_is_told_what_is_missing_and_may_have_a_letter() {
    let mut harness = at(100, 20, "p");
    harness.keys("fmicro<enter><enter>l");
    assert_snapshot!("refused", body(&harness.screen()));
    harness.keys("<ctrl-u>20/06/2015<enter>");
    let project = stored(&harness, "MICROSOINS");
    assert!(project.get("labelled_on").is_null());
    assert_eq!(project.date("supported_on"), "2015-06-20".parse().ok());
    // Taking a partner away counts at once.
    harness.keys("<esc>Ffnano<enter><enter>jx");
    harness.keys("o");
    assert!(plain(&harness.screen()).contains("il manque 1 entreprise."), "{}", harness.screen());
}

#[test]
fn a_new_project_wants_its_partners_next() {
    let mut harness = at(100, 20, "p");
    harness.keys("n").paste("OPTIS").keys("<ctrl-s>");
    assert_snapshot!("new_project", body(&harness.screen()));
    harness.keys("nhorlo");
    harness.keys("<enter><ctrl-s>");
    assert!(harness.screen().contains("porteur    Horlogerie des Prés SAS"), "{}", harness.screen());
    harness.keys("f<ctrl-s>");
    let events = harness.store().events_of_project(stored(&harness, "OPTIS").id).unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].text("kind"), events[0].text("title")), ("project_follow_up", "Suivi du projet OPTIS"));
}

#[test]
fn the_form_says_what_is_missing_for_a_label_and_offers_a_letter() {
    let mut harness = at(100, 24, "p");
    harness.keys("fmicro<enter>e<tab><tab><tab><tab><tab><tab>").paste("10/06/2015").keys("<ctrl-s>");
    assert_snapshot!("form_refused", body(&harness.screen()));
    harness.keys("<ctrl-t><ctrl-s>");
    let project = stored(&harness, "MICROSOINS");
    assert!(project.get("labelled_on").is_null());
    // The letter that was given keeps its day.
    assert_eq!(project.date("supported_on"), "2015-02-01".parse().ok());
}

#[test]
fn an_engagement_with_a_day_to_begin_on_is_under_way() {
    let mut harness = at(100, 24, "d");
    for (date, status) in [("02/06/2015", "active"), ("02/09/2015", "proposed"), ("", "")] {
        harness.keys("nhorlo<enter><right><tab>");
        harness.paste(&format!("Démarche {status}")).keys("<tab><tab><tab>").paste(date).keys("<ctrl-s>");
        let engagements = harness.store().all(Kind::Engagement).unwrap();
        let new = engagements.iter().find(|one| one.text("title") == format!("Démarche {status}").trim());
        assert_eq!(new.unwrap_or_else(|| panic!("{}", harness.screen())).text("status"), status, "{date}");
    }
}

#[test]
fn a_payment_opens_in_its_file() {
    let mut harness = at(100, 24, "rr");
    harness.keys("<enter>");
    let selected = harness.styled();
    assert!(selected.contains(",BOLD}  └ 2015"), "{selected}");
}

#[test]
fn empty_registers_say_what_to_do_next() {
    let mut harness = Harness::empty(80, 12);
    harness.keys("8<right>");
    assert_snapshot!("empty", body(&harness.screen()));
}

#[test]
fn every_register_and_page_survives_every_size() {
    let mut harness = Harness::with(80, 24, pole);
    let sizes = [(0, 0), (1, 1), (2, 3), (20, 5), (109, 2), (110, 3), (200, 50)];
    let through = |harness: &mut Harness| {
        for (width, height) in sizes {
            harness.resize(width, height);
        }
        harness.resize(80, 24);
    };
    harness.keys("8");
    for _ in super::KINDS {
        through(&mut harness);
        for keys in ["r", "<esc>c", "<esc>s", "<esc>fa", "<esc><enter>"] {
            harness.keys(keys);
            through(&mut harness);
        }
        harness.keys("8<right>");
    }
    harness.keys("r").keys("p<enter><enter>");
    for keys in ["<right>", "<right>", "l", "<esc>s", "<esc>"] {
        harness.keys(keys);
        through(&mut harness);
    }
}
