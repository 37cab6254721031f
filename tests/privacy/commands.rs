//! Personal data as scripts see it: who expires, erasing, the file of a person, who did what, and what only a director does.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value as Json;

/// Where the Gaëtan Garçon works who is meant: there are four of that name.
const ORG: &str = "81547579300197";

struct Pole {
    folder: tempfile::TempDir,
}

impl Pole {
    fn sample() -> Pole {
        let pole = Pole { folder: tempfile::tempdir().unwrap() };
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pole");
        pole.ok(None, &["import", data.to_str().unwrap()]);
        pole
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, who: Option<&str>, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rouage"));
        let lang = if args.contains(&"--lang") { &[][..] } else { &["--lang", "en"] };
        command.args(lang).arg("--db").arg(self.path("pole.db"));
        if let Some(who) = who {
            command.args(["--as", who]);
        }
        command
            .args(args)
            .env("ROUAGE_CONFIG", self.path("config.toml"))
            .env("ROUAGE_STATE", self.path("state"))
            .env("USER", "nobody-here")
            .output()
            .unwrap()
    }

    #[track_caller]
    fn ok(&self, who: Option<&str>, args: &[&str]) -> String {
        let output = self.run(who, args);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "{args:?}: {}: {said}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn json(&self, who: Option<&str>, args: &[&str]) -> Json {
        serde_json::from_str(&self.ok(who, args)).unwrap()
    }

    /// The message of a refusal.
    #[track_caller]
    fn refused(&self, who: Option<&str>, args: &[&str]) -> String {
        let output = self.run(who, args);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{args:?}: {said}");
        said
    }
}

#[test]
fn the_few_things_that_only_a_director_does() {
    let pole = Pole::sample();
    let out = pole.path("out");
    let (out, cards) = (out.to_str().unwrap(), pole.path("c.vcf"));
    let contract = Path::new(env!("CARGO_MANIFEST_DIR")).join("contracts/microtechniques-2014-2018.toml");
    let copy = pole.path("copy.db");
    pole.ok(None, &["backup", copy.to_str().unwrap()]);
    let things: [&[&str]; 6] = [
        &["restore", copy.to_str().unwrap()],
        &["export", out],
        &["export", "--kind", "contacts", "-o", cards.to_str().unwrap()],
        &["close", "2015"],
        &["contract", "load", contract.to_str().unwrap()],
        &["privacy", "retention", "24"],
    ];
    for args in things {
        for who in ["amo", "cco", "pro", "somebody"] {
            let said = pole.refused(Some(who), args);
            assert!(said.contains("Claire Monnier") && said.contains("--as"), "{said}");
        }
        pole.ok(Some("dir"), args);
    }
    // Each is called what it is.
    let french = |args: &[&str]| pole.refused(Some("amo"), &[&["--lang", "fr"], args].concat());
    for (args, called) in [
        (&["privacy", "retention", "24"][..], "Changer la durée de conservation"),
        (&["privacy", "lift", "Garçon, Gaëtan"], "Lever un effacement ou une opposition"),
        (&["restore", copy.to_str().unwrap()], "Restaurer une copie de la base"),
    ] {
        let said = french(args);
        assert!(said.contains(called) && !said.contains("Effacer des personnes"), "{said}");
    }
    // The account of the file, nobody of the staff: it installs and makes backups.
    pole.ok(None, &["export", out]);
    // What is not a mass is for everybody.
    pole.ok(Some("amo"), &["export", "--kind", "visits", "-o", pole.path("v.csv").to_str().unwrap()]);
    pole.ok(Some("amo"), &["status", "--json"]);
    // Where there is no director nobody is locked out.
    let empty = Pole { folder: tempfile::tempdir().unwrap() };
    std::fs::write(empty.path("staff.csv"), "login,name,role\namo,Anne,mission\n").unwrap();
    empty.ok(Some("amo"), &["import", empty.path("staff.csv").to_str().unwrap()]);
    empty.ok(Some("amo"), &["export", empty.path("out").to_str().unwrap()]);
}

#[test]
fn roles_are_for_directors_once_there_is_one() {
    let pole = Pole::sample();
    let staff = |text: &str| {
        let path = pole.path("staff.csv");
        std::fs::write(&path, format!("login,name,role\n{text}\n")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    for list in ["amo,Anne Mourier,director", "new,Somebody,director"] {
        let said = pole.refused(Some("amo"), &["import", "--update", &staff(list)]);
        assert!(said.contains("Changing somebody's role") && said.contains("Claire Monnier"), "{said}");
    }
    // That somebody joins is for everybody to note.
    pole.ok(Some("amo"), &["import", &staff("new,Somebody,mission")]);
    pole.ok(Some("dir"), &["import", "--update", &staff("amo,Anne Mourier,director")]);
    let history = pole.ok(Some("dir"), &["journal", "--json"]);
    assert!(history.contains("staff") && history.contains("\"dir\""), "{history}");
    pole.ok(Some("amo"), &["privacy", "retention", "24"]);
}

#[test]
fn whoever_owns_the_file_is_told_when_joining_the_staff_takes_a_right() {
    let pole = Pole::sample();
    pole.ok(None, &["export", pole.path("out").to_str().unwrap()]);
    let add = |date: &str| {
        let output = pole.run(None, &["visit", "add", "--org", ORG, "--date", date]);
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    // A visit that is refused adds nobody, and does not say so.
    let (code, said) = add("1200-01-01");
    assert!(code == Some(1) && !said.contains("added"), "{said}");
    let (code, said) = add("2015-06-01");
    assert!(code == Some(0) && said.contains("added") && said.contains("go through Claire Monnier"), "{said}");
    let said = pole.refused(None, &["export", pole.path("out2").to_str().unwrap()]);
    assert!(said.contains("Claire Monnier"), "{said}");
    let (code, said) = add("2015-06-02");
    assert!(code == Some(0) && !said.contains("go through"), "said once: {said}");
}

#[test]
fn a_person_from_the_list_to_the_erasure() {
    let pole = Pole::sample();
    let status = |on: &str| pole.json(None, &["status", "--json", "--on", on]);
    let days = ["2015-06-30", "2016-12-31", "2018-12-31"];
    let before: Vec<Json> = days.iter().map(|day| status(day)).collect();
    pole.ok(Some("dir"), &["close", "2015"]);

    let listed = pole.json(None, &["privacy", "list", "--on", "2040-01-01", "--json"]);
    assert!(listed.as_array().unwrap().len() > 400);
    let first =
        listed.as_array().unwrap().iter().find(|line| line["name"] == "Gaëtan Garçon" && line["siret"] == ORG).unwrap();
    assert_eq!((&first["contact"], &first["due"]), (&true.into(), &true.into()));

    // Beyond what is due, so many are for a director; what is due, and a few, for everybody.
    for args in
        [&["privacy", "list", "--until", "2040-01-01"][..], &["privacy", "list", "--on", "2040-01-01", "--json"]]
    {
        assert!(pole.refused(Some("amo"), args).contains("Claire Monnier"), "{args:?}");
        pole.ok(Some("dir"), args);
    }
    pole.ok(Some("amo"), &["privacy", "list"]);
    pole.ok(Some("amo"), &["privacy", "list", "--on", "2015-06-30", "--until", "2015-07-31"]);

    // Their file, as text, page and JSON.
    let text = pole.ok(Some("amo"), &["person", "garcon", "gaetan", "--org", ORG]);
    assert!(text.contains("c0@exemple.test"), "{text}");
    let page = pole.path("p.html");
    pole.ok(Some("amo"), &["person", "Gaëtan Garçon", "--org", ORG, "-o", page.to_str().unwrap()]);
    assert!(std::fs::read_to_string(page).unwrap().contains("<dd>c0@exemple.test</dd>"));
    let file = pole.json(Some("amo"), &["person", "Gaëtan Garçon", "--org", ORG, "--json"]);
    assert_eq!(file["contacts"][0]["email"], "c0@exemple.test");
    assert!(file["journal"][0]["after"]["last_name"] == "Garçon");

    // Said first, done on request, and by a director.
    let erase = ["privacy", "erase", "Gaëtan", "Garçon", "--org", ORG];
    assert!(pole.refused(Some("dir"), &erase).contains("--yes"));
    assert!(pole.refused(Some("amo"), &[&erase[..], &["--yes"]].concat()).contains("Claire Monnier"));
    let said = pole.ok(Some("dir"), &[&erase[..], &["--yes"]].concat());
    assert!(said.contains("1 person erased"), "{said}");
    assert!(pole.refused(None, &["person", "Gaëtan Garçon", "--org", ORG]).contains("Nobody"));
    let bytes = std::fs::read(pole.path("pole.db")).unwrap();
    assert!(!bytes.windows(15).any(|window| window == b"c0@exemple.test"));

    // Nor do they come back in a list of people met, or under another name with their address.
    let met = |who: &str| {
        let output = pole.run(Some("amo"), &["visit", "add", "--org", ORG, "--date", "2019-06-02", "--contact", who]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.success(), !said.contains("does not come back"), "{who}: {said}");
        output.status.success()
    };
    for who in ["Gaëtan Garçon (gérant)", "Dupond, Gaëtan Garçon", "Mr Gaetan garcon et Paul", "<C0@exemple.test>"]
    {
        assert!(!met(who), "{who}");
    }
    assert!(met("Dupond; G. GARÇON"), "who may be somebody else");
    let other = pole.path("contacts.csv");
    std::fs::write(&other, format!("organisation,last_name,email\n{ORG},Dupond,c0@exemple.test\n")).unwrap();
    let output = pole.run(Some("dir"), &["import", other.to_str().unwrap()]);
    assert!(String::from_utf8(output.stderr).unwrap().contains("does not come back"));

    // Nothing moved: neither a figure, nor what was closed.
    let after: Vec<Json> = days.iter().map(|day| status(day)).collect();
    assert_eq!(after, before);
    let doctor = pole.json(None, &["doctor", "--json"]);
    assert!(!doctor.to_string().contains("closings_broken"), "{doctor}");

    // The same import does not bring them back, and says why.
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pole/contacts.csv");
    let output = pole.run(Some("dir"), &["import", data.to_str().unwrap(), "--dry-run"]);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("does not come back"), "{said}");
    // Knowingly, they may.
    assert!(pole.refused(Some("amo"), &["privacy", "lift", "Garçon, Gaëtan"]).contains("Claire Monnier"));
    pole.ok(Some("dir"), &["privacy", "lift", "Garçon, Gaëtan"]);
    pole.ok(Some("dir"), &["import", data.to_str().unwrap()]);
    assert!(pole.ok(None, &["person", "Gaëtan Garçon", "--org", ORG]).contains("c0@exemple.test"));

    // Their address is enough.
    pole.ok(Some("dir"), &[&erase[..], &["--yes"]].concat());
    pole.ok(Some("dir"), &["privacy", "lift", "C0@exemple.test"]);
    assert!(pole.refused(Some("dir"), &["privacy", "lift", "c0@exemple.test"]).contains("c0@exemple.test"));

    // Who is asking filters nothing; --who does.
    let all = pole.ok(None, &["journal"]);
    assert_eq!(pole.ok(Some("amo"), &["journal"]), all);
    let by_amo = pole.json(Some("dir"), &["journal", "--who", "amo", "--json"]);
    assert!(by_amo.as_array().unwrap().iter().all(|line| line["who"] == "amo"), "{by_amo}");
    let french = pole.ok(None, &["--lang", "fr", "journal", "--accesses"]);
    assert!(french.contains("1 clôture 2015") && !french.contains("closing"), "{french}");

    // Who did what, without names.
    let import = pole.json(None, &["journal", "--limit", "1000", "--json"]);
    let import = import.as_array().unwrap().iter().rfind(|it| it["action"] == "import").unwrap().clone();
    // Of a change of several kinds each is said, the most numerous first.
    let kinds = import["kinds"].as_array().unwrap();
    let counts: Vec<i64> = kinds.iter().map(|it| it["rows"].as_i64().unwrap()).collect();
    assert!(counts.len() > 2 && counts.is_sorted_by(|one, next| one >= next), "{import}");
    assert_eq!((counts.iter().sum::<i64>(), &import["kind"]), (import["rows"].as_i64().unwrap(), &kinds[0]["kind"]));
    let french = pole.ok(None, &["--lang", "fr", "journal", "--limit", "1000"]);
    assert!(!french.contains(&format!("{} membres de l’équipe", import["rows"])) && french.contains(", …"), "{french}");
    let trail = pole.json(None, &["journal", "--accesses", "--json"]);
    let actions: Vec<&str> = trail.as_array().unwrap().iter().map(|it| it["action"].as_str().unwrap()).collect();
    for action in ["erase", "person", "lift", "close_year"] {
        assert!(actions.contains(&action), "{actions:?}");
    }
    assert!(!trail.to_string().contains("Gar"), "{trail}");
    assert!(pole.ok(None, &["journal", "--since", "2100-01-01"]).contains("Nothing"));
    assert_eq!(pole.ok(None, &["journal", "--since", "-9m"]), pole.ok(None, &["journal", "--since=-9m"]));
}

#[test]
fn a_text_that_an_editor_left_is_named() {
    let pole = Pole::sample();
    let room = pole.path("state/editor/0123.refused-1");
    std::fs::create_dir_all(&room).unwrap();
    std::fs::set_permissions(&room, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    // In Windows-1252, which is why it was refused.
    std::fs::write(room.join("text.md"), b"Vu Ga\xebtan Gar\xe7on, directeur").unwrap();
    std::fs::write(room.join("other.md"), "Vu personne").unwrap();
    let said = pole.ok(Some("dir"), &["privacy", "erase", "Gaëtan Garçon", "--org", ORG, "--yes"]);
    assert!(said.contains("refused-1/text.md") && !said.contains("other.md"), "{said}");
    assert!(room.join("text.md").exists(), "it is somebody's text");
}

#[cfg(unix)]
#[test]
fn who_was_erased_by_way_of_a_link_does_not_come_back_with_an_older_copy() {
    let pole = Pole::sample();
    let (old, link) = (pole.path("old.db"), pole.path("link.db"));
    pole.ok(Some("dir"), &["backup", old.to_str().unwrap()]);
    std::os::unix::fs::symlink(pole.path("pole.db"), &link).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_rouage"));
    command.args(["--lang", "en", "--as", "dir", "--db"]).arg(&link).env("ROUAGE_CONFIG", pole.path("config.toml"));
    command.env("ROUAGE_STATE", pole.path("state"));
    let done = command.args(["privacy", "erase", "Gaëtan Garçon", "--org", ORG, "--yes"]).output().unwrap();
    assert!(done.status.success(), "{done:?}");
    assert!(pole.path("pole.db.erasures").exists() && !pole.path("link.db.erasures").exists());
    std::fs::copy(&old, pole.path("pole.db")).unwrap();
    let said = pole.refused(Some("dir"), &["person", "Gaëtan Garçon", "--org", ORG]);
    assert!(said.contains("Gaëtan"), "{said}");
}

#[test]
fn an_older_backup_that_is_restored_is_erased_again() {
    let pole = Pole::sample();
    let old = pole.path("old.db");
    pole.ok(None, &["backup", old.to_str().unwrap()]);
    let namesakes = || {
        let listed = pole.json(None, &["privacy", "list", "--on", "2040-01-01", "--json"]);
        listed.as_array().unwrap().iter().filter(|line| line["name"] == "Gaëtan Garçon").count()
    };
    assert_eq!(namesakes(), 4);
    let said = pole.ok(Some("dir"), &["privacy", "erase", "Gaëtan Garçon", "--org", ORG, "--yes"]);
    assert_eq!(namesakes(), 3);
    assert!(said.contains("old.db"), "which copies hold them is said: {said}");
    assert!(!said.contains("another pole"), "{said}");
    pole.ok(Some("dir"), &["restore", old.to_str().unwrap()]);
    assert!(pole.refused(None, &["person", "Gaëtan Garçon", "--org", ORG]).contains("Nobody"));
    assert_eq!(namesakes(), 3, "and nobody else of that name");
    let bytes = std::fs::read(pole.path("pole.db")).unwrap();
    assert!(!bytes.windows(15).any(|window| window == b"c0@exemple.test"));
}

#[test]
fn each_copy_is_named_once_and_another_poles_database_is_none() {
    let pole = Pole::sample();
    std::fs::create_dir(pole.path("w")).unwrap();
    std::fs::rename(pole.path("pole.db"), pole.path("w/pole.db")).unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pole");
    let relative = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rouage"));
        let output = command
            .args(["--lang", "en", "--as", "dir", "--db"])
            .args(args)
            .env("ROUAGE_CONFIG", pole.path("config.toml"))
            .env("ROUAGE_STATE", pole.path("state"))
            .current_dir(pole.folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "{args:?}: {}: {said}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout)
        );
        String::from_utf8(output.stdout).unwrap()
    };
    relative(&["w/other.db", "import", data.to_str().unwrap()]);
    relative(&["w/pole.db", "backup", "w/g-before.db"]);
    // One that tells nothing of its history.
    relative(&["w/dumb.db", "import", data.to_str().unwrap()]);
    let dumb = rusqlite::Connection::open(pole.path("w/dumb.db")).unwrap();
    let triggers = "SELECT 'DROP TRIGGER ' || name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'change'";
    let drops: Vec<String> =
        dumb.prepare(triggers).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    drops.iter().for_each(|drop| dumb.execute_batch(drop).unwrap());
    dumb.execute_batch("PRAGMA foreign_keys = off; DELETE FROM change; PRAGMA journal_mode = delete").unwrap();
    drop(dumb);
    let said = relative(&["w/pole.db", "privacy", "erase", "Gaëtan Garçon", "--org", ORG, "--yes"]);
    let copy = pole.path("w/g-before.db").canonicalize().unwrap();
    assert!(said.contains(&format!("A copy of the database still holds them: {}.", copy.display())), "{said}");
    let other = pole.path("w/other.db").canonicalize().unwrap();
    assert!(
        said.contains(&format!("another pole beside it names somebody who is written alike: {}.", other.display()))
    );
    let dumb = pole.path("w/dumb.db").canonicalize().unwrap();
    assert!(
        said.contains(&format!("A database beside this one names somebody who is written alike: {}.", dumb.display()))
    );
}

#[test]
fn drafts_in_files_do_not_keep_who_was_erased() {
    let pole = Pole::sample();
    let drafts = pole.path("state/drafts");
    std::fs::create_dir_all(&drafts).unwrap();
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(&drafts, std::fs::Permissions::from_mode(0o700)).unwrap();
    let put = |name: &str, database: &Path, fields: Json| {
        let form = serde_json::json!({"kind": fields["kind"], "id": 0, "fields": fields}).to_string();
        let kept = serde_json::json!({"database": database, "who": "amo", "id": name, "host": "h", "pid": 1, "form": form,
            "updated_at": "2015-06-30T08:00:00Z"});
        std::fs::write(drafts.join(name), kept.to_string()).unwrap();
    };
    let database = pole.path("pole.db").canonicalize().unwrap();
    put("visit.json", &database, serde_json::json!({"kind": "visit", "summary": {"text": "Vu Gaëtan Garçon, devis."}}));
    put(
        "contact.json",
        &database,
        serde_json::json!({"kind": "contact", "last_name": {"text": "X"},
        "email": {"text": "c0@exemple.test"}}),
    );
    put("other.json", &database, serde_json::json!({"kind": "visit", "summary": {"text": "Vu personne."}}));
    std::fs::write(drafts.join("broken.json"), "{").unwrap();
    let before = std::fs::read_to_string(drafts.join("other.json")).unwrap();
    let said = pole.ok(Some("dir"), &["privacy", "erase", "Gaëtan", "Garçon", "--org", ORG, "--yes"]);
    assert!(said.contains("broken.json") && !said.contains("other.json"), "{said}");
    let visit = std::fs::read_to_string(drafts.join("visit.json")).unwrap();
    assert!(visit.contains("devis.") && !visit.contains("Gar"), "{visit}");
    assert!(!drafts.join("contact.json").exists());
    assert_eq!(std::fs::read_to_string(drafts.join("other.json")).unwrap(), before);
}

#[test]
fn opposition_and_names_that_several_bear() {
    let pole = Pole::sample();
    let said = pole.refused(None, &["person", "Martin"]);
    assert!(said.contains("Martin") || said.contains("Nobody"), "{said}");
    pole.ok(Some("amo"), &["privacy", "oppose", "Gaëtan Garçon", "--org", ORG, "--on", "2016-02-03"]);
    let listed = pole.json(None, &["privacy", "list", "--on", "2016-02-03", "--json"]);
    let line =
        listed.as_array().unwrap().iter().find(|line| line["name"] == "Gaëtan Garçon" && line["siret"] == ORG).unwrap();
    assert_eq!((&line["since"], &line["expires_on"]), (&"opposed".into(), &"2016-02-03".into()));
    // Exported and imported elsewhere, it is kept there as well.
    let out = pole.path("out");
    pole.ok(Some("dir"), &["export", out.to_str().unwrap()]);
    let other = Pole { folder: tempfile::tempdir().unwrap() };
    other.ok(None, &["import", out.to_str().unwrap()]);
    let again = other.path("again");
    other.ok(None, &["export", again.to_str().unwrap()]);
    for name in ["contacts.csv", "staff.csv", "visits.csv"] {
        assert_eq!(std::fs::read(out.join(name)).unwrap(), std::fs::read(again.join(name)).unwrap(), "{name}");
    }
}

#[test]
fn what_is_salvaged_of_an_older_copy_is_erased_again_as_far_as_that_can_be_known() {
    let pole = Pole::sample();
    let old = pole.path("elsewhere/old.db");
    std::fs::create_dir(old.parent().unwrap()).unwrap();
    pole.ok(None, &["backup", old.to_str().unwrap()]);
    pole.ok(Some("dir"), &["privacy", "erase", "Gaëtan Garçon", "--org", ORG, "--yes"]);
    let holds = |path: &Path| std::fs::read(path).unwrap().windows(15).any(|window| window == b"c0@exemple.test");
    let salvage = |database: &str, from: &Path, name: &str| {
        let new = pole.path(name);
        let output = Command::new(env!("CARGO_BIN_EXE_rouage"))
            .args(["--lang", "en", "--db", pole.path(database).to_str().unwrap(), "salvage"])
            .args([from, &new])
            .env("ROUAGE_CONFIG", pole.path("config.toml"))
            .env("ROUAGE_STATE", pole.path("state"))
            .output()
            .unwrap();
        (String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap(), new)
    };
    // The database that is worked with knows; what was made keeps the memory.
    let (said, new) = salvage("pole.db", &old, "new.db");
    assert!(said.contains("1 person erased since"), "{said}");
    assert!(!holds(&new) && pole.path("new.db.erasures").exists() && !pole.path("new.db.part.erasures").exists());
    // So does the memory beside the file, and one in the folder above.
    std::fs::copy(pole.path("pole.db.erasures"), pole.path("elsewhere/old.db.erasures")).unwrap();
    let (said, new) = salvage("none.db", &old, "second.db");
    assert!(said.contains("1 person erased since") && !holds(&new), "{said}");
    std::fs::remove_file(pole.path("elsewhere/old.db.erasures")).unwrap();
    let (said, new) = salvage("none.db", &old, "third.db");
    assert!(said.contains("1 person erased since") && !holds(&new), "{said}");
    // Where nobody can know, that is said; the database of another pole knows nothing of this one.
    let away = tempfile::tempdir().unwrap();
    let alone = away.path().join("deep/er/old.db");
    std::fs::create_dir_all(alone.parent().unwrap()).unwrap();
    std::fs::copy(&old, &alone).unwrap();
    let other = Pole::sample();
    other.ok(Some("dir"), &["privacy", "erase", "Gaëtan Garçon", "--org", ORG, "--yes"]);
    for (database, name) in [("none.db".into(), "fourth.db"), (other.path("pole.db"), "fifth.db")] {
        let (said, new) = salvage(database.to_str().unwrap(), &alone, name);
        assert!(said.contains("No memory of erasures") && said.contains(name), "{said}");
        assert!(holds(&new), "and nobody is erased whom another pole erased");
    }
}

#[test]
fn what_an_erasure_leaves_alone_is_named_and_what_it_may_take_goes() {
    let pole = Pole::sample();
    let put = |name: &str, text: &str| {
        let path = pole.path(name);
        std::fs::write(&path, text).unwrap();
        pole.ok(Some("dir"), &["import", path.to_str().unwrap()]);
    };
    put(
        "organisations.csv",
        "name,kind,commune,website,tags\nMaison Anselme Zorglub,company,Dole,https://anselme-zorglub.test,ami de Anselme Zorglub\n",
    );
    let contacts =
        "last_name,first_name,organisation,email\nZorglub,Anselme,Maison Anselme Zorglub,a.zorglub@exemple.test\n";
    put("contacts.csv", contacts);
    put("agreements.csv", "kind,title,partner,signed_on\npartnership,Entente,Anselme Zorglub,2015-02-03\n");
    put("mandates.csv", "body,holder,started_on\nAgence,Anselme Zorglub,2015-02-03\n");
    put(
        "markets.csv",
        "organisation,kind,name,opened_on\nMaison Anselme Zorglub,segment,Chez Anselme Zorglub,2015-02-03\n",
    );
    put(
        "engagements.csv",
        "organisation,kind,level,status,started_on,scheme,title\nMaison Anselme Zorglub,individual,1,active,2015-02-03,plan Anselme Zorglub,Suivi\n",
    );
    pole.ok(Some("dir"), &["close", "2014", "--note", "Relu par Anselme Zorglub"]);

    let file = pole.ok(Some("dir"), &["--lang", "fr", "person", "Anselme Zorglub"]);
    for held in ["Chez Anselme Zorglub", "plan Anselme Zorglub", "ami de Anselme", "anselme-zorglub.test", "Agence"] {
        assert!(held == "Agence" || file.contains(held), "{held}: {file}");
    }
    assert!(file.contains("Partenaire") && file.contains("Relu par Anselme Zorglub"), "{file}");
    let json = pole.json(Some("dir"), &["person", "Anselme Zorglub", "--json"]);
    assert!(json["mentions"]["agreements"][0]["text"] == "Anselme Zorglub", "{json}");

    let plan = pole.run(Some("dir"), &["--lang", "fr", "privacy", "erase", "Anselme Zorglub"]);
    let plan = String::from_utf8(plan.stdout).unwrap();
    for left in ["convention · 03/02/2015", "marché", "Maison Anselme Zorglub", "à la main", "note"] {
        assert!(plan.to_lowercase().contains(&left.to_lowercase()), "{left}: {plan}");
    }
    let done =
        pole.ok(Some("dir"), &["--lang", "fr", "privacy", "erase", "Anselme Zorglub", "--yes", "--all-mentions"]);
    let said = done.rsplit_once("lignes du journal").unwrap().1;
    assert!(said.contains("à la main") && said.contains("convention"), "what stays is said when it is done: {done}");
    let out = pole.path("out");
    pole.ok(Some("dir"), &["export", out.to_str().unwrap()]);
    let holds = |file: &str| std::fs::read_to_string(out.join(file)).unwrap().to_lowercase().contains("zorglub");
    assert!(holds("agreements.csv") && holds("markets.csv"), "figures count by these");
    assert!(!holds("mandates.csv") && !holds("contacts.csv"));
    let engagements = std::fs::read_to_string(out.join("engagements.csv")).unwrap();
    assert!(engagements.contains("plan personne effacée"), "{engagements}");
    let organisations = std::fs::read_to_string(out.join("organisations.csv")).unwrap().to_lowercase();
    assert_eq!(organisations.matches("zorglub").count(), 1, "the firm's name alone stays: {organisations}");
}

#[test]
fn many_people_leave_with_a_director_or_are_noted() {
    let pole = Pole::sample();
    let asked = ["search", "contact:", "--limit", "100000", "--json"];
    let noted = |action: &str| {
        let trail = pole.json(None, &["journal", "--accesses", "--json"]);
        let lines = trail.as_array().unwrap().iter();
        lines.filter(|it| it["action"] == action).map(|it| it.to_string()).collect::<Vec<_>>()
    };
    let contacts = |found: &Json| found.as_array().unwrap().iter().filter(|it| it["kind"] == "contact").count();
    let some = pole.run(Some("amo"), &asked);
    let found: Json = serde_json::from_slice(&some.stdout).unwrap();
    assert_eq!(contacts(&found), 50);
    let said = String::from_utf8(some.stderr).unwrap();
    assert!(said.contains("50") && said.contains("Claire Monnier"), "{said}");
    assert!(noted("export").is_empty());
    assert!(contacts(&pole.json(Some("dir"), &asked)) > 50);
    assert!(noted("export").iter().any(|it| it.contains("contact")), "{:?}", noted("export"));

    // The register of visits is everybody's daily list: it leaves, and how many people are in it is noted.
    let visits = pole.path("visits.csv");
    let met: Vec<String> = (0..60).map(|n| format!("Q P{n}")).collect();
    std::fs::write(&visits, format!("organisation,date,staff,contacts\n{ORG},2015-02-03,amo,{}\n", met.join(";")))
        .unwrap();
    pole.ok(Some("amo"), &["import", visits.to_str().unwrap()]);
    let out = pole.path("v.csv");
    let written = pole.run(Some("amo"), &["export", "--kind", "visits", "-o", out.to_str().unwrap()]);
    assert!(written.status.success());
    let said = String::from_utf8(written.stderr).unwrap();
    assert!(said.contains("people") && said.contains("journal"), "{said}");
    assert!(noted("export").iter().any(|it| it.contains("people_met")), "{:?}", noted("export"));
    let french = pole.ok(None, &["--lang", "fr", "journal", "--accesses"]);
    assert!(french.contains("rencontrée") && !french.contains("people_met"), "{french}");
}

#[test]
fn labels_of_many_bear_names_for_a_director_only() {
    let pole = Pole::sample();
    let out = pole.path("labels.html");
    let write = |who: &str| {
        let _ = std::fs::remove_file(&out);
        let done = pole.run(Some(who), &["--on", "2016-09-15", "export", "--labels", "-o", out.to_str().unwrap()]);
        assert!(done.status.success(), "{done:?}");
        (std::fs::read_to_string(&out).unwrap(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let (named, _) = write("dir");
    let (bare, said) = write("amo");
    assert!(said.contains("without names of people"), "{said}");
    assert!(
        bare.len() < named.len() && bare.matches("class=\"label").count() == named.matches("class=\"label").count()
    );
}
