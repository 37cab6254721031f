//! Nothing that comes from outside drives the terminal: a database into which another program wrote control characters, and
//! names, files and arguments that hold them, are thrown at every command.

use crate::hostile;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use hostile::{Dirt, NASTY, dirty, fault, strings};
use rouage::interchange::{csv, formula};
use rouage::model::kind::{Kind, Type};
use rouage::model::record::{Record, Value};
use rouage::model::text;
use rouage::store::{Clock, Session, Store};

struct Pole {
    folder: tempfile::TempDir,
}

impl Pole {
    fn new() -> Pole {
        Pole { folder: tempfile::tempdir().unwrap() }
    }

    /// The sample pole with a closed year, a draft and a remembered mapping, dirty.
    fn dirty(dirt: Dirt) -> Pole {
        let pole = Pole::new();
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pole");
        for args in [&["import", data.to_str().unwrap()][..], &["close", "2014"], &["contract", "list"]] {
            let output = pole.run(args);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        let store = pole.store();
        store.keep_draft("autre:1", "hôte", 1, r#"{"title":"Nouvelle Visite","about":"Une Société"}"#).unwrap();
        store.keep_import_mapping("societe|ville", "[columns]\n\"Société\" = \"organisation.name\"\n").unwrap();
        drop(store);
        dirty(&pole.db(), NASTY, dirt);
        pole
    }

    fn db(&self) -> PathBuf {
        self.folder.path().join("pole.db")
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn store(&self) -> Store {
        let session = Session { who: "cmi".into(), id: "test".into(), clock: Clock::System };
        Store::open(&self.db(), session).unwrap()
    }

    fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Output {
        self.run_with(&[], args)
    }

    fn run_with<S: AsRef<OsStr>>(&self, variables: &[(&str, &str)], args: &[S]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_rouage"))
            .env_clear()
            .env("HOME", self.folder.path())
            .env("USER", "exploitant")
            .env("ROUAGE_DB", self.db())
            .env("ROUAGE_CONFIG", self.folder.path().join("config.toml"))
            .envs(variables.iter().copied())
            .args(["--on", "2015-06-30"])
            .args(args)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// Runs a command that must say nothing that drives a terminal, whatever it says.
    #[track_caller]
    fn safe<S: AsRef<OsStr>>(&self, args: &[S]) -> Output {
        let output = self.run(args);
        let called: Vec<_> = args.iter().map(|arg| arg.as_ref().to_string_lossy()).collect();
        for (name, bytes) in [("out", &output.stdout), ("err", &output.stderr)] {
            if let Some(fault) = fault(bytes, true) {
                panic!("{called:?}, {name}: {fault}");
            }
        }
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code().is_some() && !said.contains("panicked"), "{called:?}: {said}");
        output
    }
}

/// Every command that reads, on this pole.
fn commands(pole: &Pole) -> Vec<Vec<String>> {
    hostile::commands(&hostile::visited(&pole.db()), &|name| pole.path(name))
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found
}

/// What was written into files is as harmless as what was said, workbooks included. What was closed and the contract's
/// source are kept byte for byte, as their hashes say.
fn no_file_is_dirty(folder: &Path) {
    let mut seen = 0;
    for path in files_below(folder) {
        let name = path.to_str().unwrap();
        if name.contains("pole.db")
            || name.contains("sauvegarde")
            || name.contains("contracts/")
            || name.contains("closings/") && name.ends_with(".json")
        {
            continue;
        }
        seen += 1;
        let bytes = std::fs::read(&path).unwrap();
        if !name.ends_with(".xlsx") {
            assert_eq!(fault(&bytes, true), None, "{name}");
            continue;
        }
        let mut parts = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        for index in 0..parts.len() {
            let mut part = Vec::new();
            std::io::copy(&mut parts.by_index(index).unwrap(), &mut part).unwrap();
            assert_eq!(fault(&part, true), None, "{name}, part {index}");
            assert!(!String::from_utf8(part).unwrap().contains("<f>"), "{name} holds a formula");
        }
    }
    assert!(seen > 30, "only {seen} files were written");
}

#[test]
fn a_database_that_another_program_made_dirty_drives_no_terminal() {
    let pole = Pole::dirty(Dirt::Texts);
    let commands = commands(&pole);
    std::thread::scope(|scope| {
        let work = |part: usize| {
            let (pole, commands) = (&pole, &commands);
            move || {
                for args in commands.iter().skip(part).step_by(2) {
                    let output = pole.safe(args);
                    // Reading goes on: only writing, and what was changed since it was closed, may be refused.
                    let writes = ["dues", "close", "agenda", "visit", "merge", "doctor", "closed", "restatement"]
                        .contains(&args[0].as_str());
                    let said = String::from_utf8_lossy(&output.stderr);
                    // Nobody is a director whose login nobody can type.
                    let director = said.contains("Réservé à la direction");
                    assert!(output.status.success() || writes || director, "{args:?}: {said}");
                }
            }
        };
        scope.spawn(work(0));
        scope.spawn(work(1));
    });
    no_file_is_dirty(pole.folder.path());
}

#[test]
fn a_database_of_nothing_but_dirt_is_refused_in_clean_words() {
    let pole = Pole::dirty(Dirt::Everything);
    for args in commands(&pole).iter().step_by(4) {
        pole.safe(args);
    }
}

#[test]
fn arguments_variables_settings_and_names_of_files_drive_no_terminal() {
    let pole = Pole::new();
    let nasty = NASTY.replace('\0', "");
    std::fs::write(
        pole.path("config.toml"),
        format!(
            "login = {:?}\ntheme = \"x\u{202E}\"\n\"k\\u001b[2J\" = 1\n[pole]\niban = \"\\u001b]0;x\\u0007FR76\"\n",
            "a"
        ),
    )
    .unwrap();
    // Another name, as a person would find it in a folder that was sent.
    let named = format!("liste{}.csv", NASTY.replace(['/', '\0'], ""));
    std::fs::write(
        pole.folder.path().join(&named),
        format!("Soci\u{202E}été;Ville\u{1B}[2J\nExemple{NASTY};\"{NASTY}\"\n;x\u{9B}\n"),
    )
    .unwrap();
    std::fs::write(pole.path("map.toml"), "[columns]\n\"x\\u001b[2J\" = \"organisation.name\\u001b[2J\"\n").unwrap();
    std::fs::write(
        pole.path("contract.toml"),
        "code = \"x\\u001b[2J\u{202E}\"\n[[indicator]]\ncode = \"\\u001b[2J\"\n",
    )
    .unwrap();
    std::fs::write(pole.path("organisations.csv"), "name,siret\u{1B}[2J\nA,1\n").unwrap();
    std::fs::write(
        pole.path("staff.csv"),
        "login,name\nx\u{1B}[2Jy,Jean\u{202E}\u{1B}]0;x\u{7}Neige\n\u{9B}2J,\u{200B}\n",
    )
    .unwrap();
    let file = |name: &str| pole.path(name);
    let list: Vec<Vec<String>> = [
        vec!["import", &file(&named)],
        vec!["import", &file(&named), "--json"],
        vec!["import", &file(&named), "--dry-run", "--rejects", &file("rejects.csv")],
        vec!["import", &file(&named), "--map", &file("map.toml")],
        vec!["import", &file(&named), "--set", &nasty],
        vec!["import", &file("organisations.csv")],
        vec!["import", &file("staff.csv"), "--skip-bad"],
        vec!["import", &file("staff.csv"), "--kind", &nasty],
        vec!["import", &nasty],
        vec!["contract", "check", &file("contract.toml")],
        vec!["contract", "load", &file("contract.toml")],
        vec!["contract", "check", &nasty],
        vec!["search", &nasty],
        vec!["search", &nasty, "--json"],
        vec!["show", &nasty],
        vec!["evidence", &nasty],
        vec!["status", "--on", &nasty],
        vec!["status", "--as", &nasty],
        vec!["status", "--db", &nasty],
        vec!["status", "--lang", &nasty],
        vec![&nasty],
        vec!["--nasty", &nasty],
        vec!["visit", "add", "--org", &nasty, "--date", &nasty],
        vec![
            "visit",
            "add",
            "--org",
            "Exemple",
            "--date",
            "hier",
            "--summary",
            &nasty,
            "--contact",
            &nasty,
            "--staff",
            &nasty,
        ],
        vec!["dues", "pay", "--org", "Exemple", "--year", "2015", "--amount", &nasty],
        vec!["dues", "call", &nasty],
        vec!["agenda", "done", &nasty],
        vec!["agenda", "--staff", &nasty],
        vec!["merge", &nasty, "--into", &nasty],
        vec!["close", "2014", "--note", &nasty],
        vec!["report", "--year", "2014", "-o", &nasty],
        vec!["export", "--kind", "contacts", "--format", &nasty, "-o", "-"],
        vec!["export", "--labels", "--grid", &nasty, "-o", "-"],
        vec!["restore", &nasty],
        vec!["backup", "/nowhere/\u{1B}[2J"],
        vec!["completions", &nasty],
        vec!["compare", &nasty, "hier"],
    ]
    .into_iter()
    .map(|args| args.into_iter().map(str::to_owned).collect())
    .collect();
    for args in &list {
        pole.safe(args);
    }
    for name in ["USER", "LOGNAME", "LANG", "ROUAGE_DB", "ROUAGE_CONFIG", "HOME", "NO_COLOR"] {
        for value in [nasty.as_str(), "", "a/b"] {
            let output = pole.run_with(&[(name, value)], &["status"]);
            assert_eq!(fault(&output.stdout, false), None, "{name}={value:?}");
            assert_eq!(fault(&output.stderr, false), None, "{name}={value:?}");
        }
    }
    // What got in is clean.
    let store = pole.store();
    for kind in Kind::ALL {
        store
            .each(kind, |record| {
                for value in &record.values {
                    let texts = match value {
                        Value::Text(text) => std::slice::from_ref(text),
                        Value::List(items) => items,
                        _ => continue,
                    };
                    for text in texts {
                        assert!(!text.chars().any(|c| c != '\n' && hostile::drives(c)), "{kind:?}: {text:?}");
                    }
                }
                Ok(())
            })
            .unwrap();
    }
}

/// Whatever way a text takes into the store, nothing dangerous is kept: the last edge is the store's own.
#[test]
fn every_text_field_of_every_kind_is_cleaned_by_the_store() {
    let pole = Pole::new();
    let mut store = pole.store();
    let staff = store
        .save(Record::new(Kind::Staff).with("login", Value::Text("cmi".into())).with("name", Value::Text("C".into())))
        .unwrap()
        .0;
    let strings = strings();
    let mut kept = 0;
    for (turn, string) in strings.iter().enumerate() {
        let mut organisation = Record::new(Kind::Organisation).with("name", Value::Text(format!("Société {turn}")));
        for field in Kind::Organisation.fields() {
            if matches!(field.ty, Type::Lines { .. } | Type::List { .. }) || ["commune", "street"].contains(&field.name)
            {
                let value = match field.ty {
                    Type::List { .. } => Value::List(vec![string.replace(';', ",")]),
                    _ => Value::Text(string.clone()),
                };
                organisation.set(field.name, value);
            }
        }
        let visit = |organisation: u32| {
            Record::new(Kind::Visit)
                .with("organisation", Value::Int(organisation.into()))
                .with("staff", Value::Int(staff.id.into()))
                .with("date", Value::Date("2015-06-01".parse().unwrap()))
                .with("purpose", Value::Text(string.clone()))
                .with("summary", Value::Text(string.clone()))
        };
        let saved = match store.save(organisation) {
            Ok((saved, _)) => saved,
            Err(error) => {
                println!("{:?}: {error}", string.chars().take(20).collect::<String>());
                continue;
            }
        };
        kept += 1;
        let _ = store.save(visit(saved.id));
    }
    // Texts that are too long for a field are refused, nothing else is.
    assert!(kept >= strings.len() - 5, "{kept} of {}", strings.len());
    for kind in [Kind::Organisation, Kind::Visit] {
        for record in store.all(kind).unwrap() {
            for (field, value) in kind.fields().iter().zip(&record.values) {
                let texts = match value {
                    Value::Text(text) => std::slice::from_ref(text),
                    Value::List(items) => items,
                    _ => continue,
                };
                for text in texts {
                    let multiline = matches!(field.ty, Type::Lines { .. });
                    assert_eq!(&text::scrub(text, multiline), text, "{}", field.name);
                    assert!(!text.chars().any(|c| hostile::drives(c) && !(multiline && c == '\n')), "{text:?}");
                }
            }
        }
    }
}

/// Every nasty string goes out in a CSV for people and for programs, runs nowhere, and comes back as it was.
#[test]
fn formulas_run_nowhere_and_come_back() {
    for string in strings() {
        let Ok(string) = text::clean(&string, true) else { continue };
        for neutral in [formula::neutralise(&string), formula::neutralise_words(&string)] {
            assert_eq!(formula::restore(&neutral), string);
            let mut row = Vec::new();
            csv::write_row(&mut row, [neutral.as_ref(), "b"]);
            let read = csv::Reader::new(&row).next().unwrap();
            assert_eq!(read.cells[0].as_ref(), neutral.as_bytes());
        }
        assert!(!formula::neutralise(&string).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']));
    }
}
