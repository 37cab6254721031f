//! What people do day by day: visits, dues, the agenda.

use super::pole::Pole;
use serde_json::Value as Json;

#[test]
fn a_visit_is_logged_as_people_type() {
    let pole = Pole::small();
    let said = pole
        .run(&[
            "visit",
            "add",
            "--on",
            "2015-03-12",
            "--org",
            "horlogerie  COMTOISE",
            "--date",
            "hier",
            "--staff",
            "amo",
            "--summary",
            "Bon échange.\nÀ revoir.",
            "--contact",
            "Mme Petit",
            "--contact",
            "M. Grand",
            "--next",
            "Rappeler",
            "--next-on",
            "lundi",
        ])
        .ok();
    assert!(said.contains("Horlogerie Comtoise") && said.contains("mercredi 11 mars 2015"), "{said}");
    let visits = pole.run(&["export", "--kind", "visits", "-o", "-"]).ok();
    assert!(
        visits.contains(
            "48798079900018,2015-03-11,amo,done,,Mme Petit;M. Grand,,\"Bon échange.\nÀ revoir.\",,Rappeler,2015-03-16"
        ),
        "{visits}"
    );
    let status = pole.run(&["status", "--on", "2015-03-12", "--json"]).json();
    assert_eq!(status["measures"]["visits_companies"]["done"], 1);
    // Planned, by the person who is working, who becomes one of the staff.
    let add = ["visit", "add", "--on", "2015-03-12", "--org", "73282932000074", "--planned", "--as", "nouveau"];
    pole.run(&[&add[..], &["--date", "12/03"]].concat()).ok();
    let staff = pole.run(&["export", "--kind", "staff", "-o", "-"]).ok();
    assert!(staff.contains("nouveau,nouveau,"), "{staff}");
    let status = pole.run(&["status", "--on", "2015-03-12", "--json"]).json();
    let visits = &status["measures"]["visits_companies"];
    assert_eq!((&visits["done"], &visits["planned"]), (&1.into(), &1.into()));
    for (args, word) in [
        (&["--org", "horlogerie", "--date", "hier"][..], "48798079900018"),
        (&["--org", "48798079900018", "--date", "le 35 mai"], "--date"),
        (&["--org", "48798079900018", "--date", "hier", "--staff", "inconnu"], "amo"),
        (&["--org", "48798079900018", "--date", "hier", "--next-on", "2001-01-01"], "Date"),
        (&["--org", "48798079900018", "--date", "hier", "--summary", "\u{200b}\u{2060}"], "--summary"),
        (&["--org", "48798079900026", "--date", "hier"], "48798079900026"),
    ] {
        let message = pole.run(&[&["visit", "add"][..], args].concat()).refused(1);
        assert!(message.contains(word), "{message}");
    }
    assert_eq!(pole.run(&["export", "--kind", "visits", "-o", "-"]).ok().lines().count(), 4);
}

#[test]
fn dues_are_called_once_and_paid() {
    let pole = Pole::small();
    let call = |on: &str| pole.run(&["dues", "call", "2015", "--on", on, "--json"]).json();
    let first = call("2015-02-15");
    assert_eq!((&first["created"], &first["amount_cents"]), (&1.into(), &55_000.into()));
    let again = call("2015-02-15");
    assert_eq!((&again["created"], &again["already_there"]), (&0.into(), &1.into()));
    // Who joined later in the year is called on the day of the next call.
    assert_eq!(call("2015-07-01")["created"], 1);
    let dues = pole.run(&["export", "--kind", "dues", "-o", "-"]).ok();
    assert_eq!(
        dues,
        "organisation,year,amount,called_on,due_on,exempt_reason\n\
         48798079900018,2015,550.00,2015-02-15,2015-04-01,\n\
         73282932000074,2015,1650.00,2015-07-01,2015-08-15,\n"
    );
    let pay = |org: &str, amount: &str| {
        pole.run(&["dues", "pay", "--org", org, "--year", "2015", "--amount", amount, "--on", "2015-03-01"])
    };
    assert!(pay("48798079900018", "1 00,50").refused(1).contains("--amount"));
    // A part of a name books on nobody, and says the command in full.
    for part in ["comtoise", "c", "Horlogerie Com"] {
        let said = pay(part, "100,50").refused(1);
        let command = "rouage --db";
        assert!(said.contains("Horlogerie Comtoise") && said.contains(command), "{part}: {said}");
        assert!(said.contains("dues pay --org 48798079900018 --year 2015 --amount 100,50 --on 2015-03-01"), "{said}");
    }
    assert!(pole.run(&["export", "--kind", "payments", "-o", "-"]).ok().lines().count() == 1);
    // What is dated later is not of that day, and is said.
    let later = ["dues", "pay", "--org", "73282932000074", "--year", "2015", "--on"];
    pole.run(&[&later[..], &["2015-09-01", "--amount", "1650"]].concat()).ok();
    let said = pole.run(&[&later[..], &["2015-08-01", "--amount", "650"]].concat()).ok();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[1], "Reste à payer\u{a0}: 1\u{202f}000,00\u{a0}€.", "{said}");
    assert!(lines[2].contains("1\u{202f}650,00") && lines[2].contains("Trop-perçu\u{a0}: 650,00"), "{said}");
    let part = pay("horlogerie comtoise", "100,50").ok();
    assert!(part.contains("449,50"), "{part}");
    assert!(pay("Horlogerie Comtoise", "449.50").ok().contains("La cotisation est réglée"));
    assert!(pay("Horlogerie Comtoise", "10").ok().contains("Trop-perçu"));
    pay("48798079900018", "0").refused(1);
    let status = pole.run(&["status", "--on", "2015-03-01", "--json"]).json();
    assert_eq!(status["dues"]["collected_cents"], 56_000);
    // A slip of the finger calls nothing: next year's are the last.
    assert!(pole.run(&["dues", "call", "2200", "--on", "2015-02-01"]).refused(1).contains("2016"));
    pole.run(&["dues", "call", "2016", "--on", "2015-12-01"]).ok();
}

#[test]
fn the_agenda_tells_what_is_due_and_takes_what_was_done() {
    let pole = Pole::sample();
    let agenda = |args: &[&str]| pole.run(&[&["--on", "2015-01-10", "agenda"], args].concat());
    let by_march = agenda(&["--until", "31/03", "--json"]).json();
    assert_eq!(by_march["until"], "2015-03-31");
    let items = by_march["items"].as_array().unwrap();
    let obligations: Vec<&Json> = items.iter().filter(|item| item["kind"] == "obligation").collect();
    // Those of 2014, the half-years on one line, and the statement of 2015; before everything else.
    assert_eq!(obligations.len(), 10);
    assert!(items[..10].iter().all(|item| item["group"] == "obligations"));
    assert!(items[10..].iter().all(|item| item["group"] == "others" && item["date"].as_str() <= Some("2015-03-31")));
    assert_eq!((&obligations[9]["obligation"], &obligations[9]["period"]), (&"bilan_financier".into(), &"2015".into()));
    assert_eq!(obligations.iter().map(|each| each["earlier_overdue"].as_u64().unwrap()).sum::<u64>(), 1);

    let mine = agenda(&["--staff", "cmi", "--json"]).json();
    assert!(mine["items"].as_array().unwrap().iter().all(|item| item["staff"] == "cmi" || item["staff"].is_null()));
    assert!(agenda(&["--staff", "xyz"]).refused(1).contains("xyz"));
    assert!(agenda(&["--until", "bientôt"]).refused(2).contains("--until"));
    assert!(agenda(&[]).ok().starts_with("En retard\n! 31/03/2014"));

    let done = |args: &[&str]| pole.run(&[&["--on", "2015-01-10", "--as", "dir", "agenda", "done"], args].concat());
    assert!(done(&["bilan"]).refused(1).contains("bilan_financier"));
    assert!(done(&["bilan_financier"]).refused(2).contains("2014, 2015"));
    assert!(done(&["bilan_financier", "--period", "2020"]).refused(1).contains("2014, 2015"));
    assert!(done(&["bilan_financier", "--period", "2014"]).ok().contains("Bilan financier"));
    done(&["bilan_financier", "--period", "2014"]).refused(1);
    done(&["statuts_instances"]).ok();
    let after = agenda(&["--until", "31/03", "--json"]).json();
    assert_eq!(after["items"].as_array().unwrap().len(), items.len() - 1);
    let kept = pole.run(&["export", "--kind", "fulfilments", "-o", "-"]).ok();
    assert!(kept.contains("bilan_financier,2014,2015-01-10,dir"), "{kept}");
    assert!(kept.contains("statuts_instances,2015-01-10,2015-01-10,dir"), "{kept}");
}

#[test]
fn the_next_visits_are_told_with_their_reasons() {
    let pole = Pole::sample();
    let found = pole.run(&["visit", "next", "--on", "2015-06-30", "--limit", "25", "--json"]).json();
    let rows = found.as_array().unwrap();
    assert_eq!(rows.len(), 25);
    let scores: Vec<f64> = rows.iter().map(|row| row["score"].as_f64().unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    for row in rows {
        let points: f64 = row["reasons"].as_array().unwrap().iter().map(|why| why["points"].as_f64().unwrap()).sum();
        assert!((points - row["score"].as_f64().unwrap()).abs() < 1e-9, "{row}");
        assert!(row["date"].as_str().unwrap() >= "2015-06-30", "{row}");
        // Nobody who was visited this year, unless dues are late.
        let shown =
            pole.run(&["show", row["siret"].as_str().unwrap_or(row["name"].as_str().unwrap()), "--json"]).json();
        let visited = shown["visits"].as_array().unwrap().iter().any(|visit| {
            let date = visit["date"].as_str().unwrap();
            visit["status"] == "done" && ("2015-01-01"..="2015-06-30").contains(&date)
        });
        assert!(!visited || row["reasons"][0]["code"] == "dues_late", "{row}");
    }
    let text = pole.run(&["visit", "next", "--on", "2015-06-30"]).ok();
    assert_eq!(text.lines().count(), 10);
    assert!(text.contains("pas encore visitée cette année"), "{text}");
    assert_eq!(Pole::empty().run(&["visit", "next", "--json"]).ok(), "[]\n");
}

#[test]
#[cfg(target_os = "linux")]
fn who_holds_the_database_is_named() {
    let pole = Pole::small();
    let other = rusqlite::Connection::open(pole.path("pole.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let add = ["visit", "add", "--org", "48798079900018", "--date", "hier", "--staff", "amo", "--summary", "Attend."];
    let message = pole.run(&add).refused(1);
    let holder = format!("(n° {})", std::process::id());
    assert!(message.contains("occupée") && message.contains(&holder), "{message}");
    drop(other);
    pole.run(&add).ok();
}
