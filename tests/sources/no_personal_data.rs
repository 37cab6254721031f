//! What the program writes besides its database names nobody: made-up people are planted, commands fail in every way there
//! is, and everything that was written or said is searched for them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rouage::model::kind::Kind;
use rouage::model::record::{Record, Value};
use rouage::store::{Clock, Session, Store};

/// Nobody is called so, and no word of the program.
const PLANTED: [&str; 9] = [
    "Zwyntoramb",
    "Quorvastine",
    "zwyntoramb@planté.test",
    "06 98 76 54 32",
    "Brélicourvux",
    "Fromgravolt",
    "Vexadrouille",
    "12 rue Plantée-Exprès",
    "motif-planté",
];

struct Planted {
    folder: tempfile::TempDir,
    siret: &'static str,
}

impl Planted {
    fn new() -> Planted {
        let folder = tempfile::tempdir().unwrap();
        for name in ["home", "tmp", "cache", "state", "data", "config", "work"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        let session = Session { who: "cmi".into(), id: "plant".into(), clock: Clock::System };
        let mut store = Store::open(&folder.path().join("pole.db"), session).unwrap();
        let text = |at: usize| Value::Text(PLANTED[at].into());
        let mut save = |record: Record| store.save(record).unwrap().0;
        let staff = save(Record::new(Kind::Staff).with("login", Value::Text("cmi".into())).with("name", text(5)));
        let organisation = save(
            Record::new(Kind::Organisation)
                .with("name", text(4))
                .with("siret", Value::Text("48798079900018".into()))
                .with("kind", Value::Text("company".into()))
                .with("street", text(7))
                .with("phone", text(3)),
        );
        let of = Value::Int(organisation.id.into());
        save(
            Record::new(Kind::Membership)
                .with("organisation", of.clone())
                .with("college", Value::Int(1))
                .with("joined_on", Value::Date("2014-01-01".parse().unwrap())),
        );
        save(
            Record::new(Kind::Contact)
                .with("organisation", of.clone())
                .with("last_name", text(0))
                .with("first_name", text(1))
                .with("email", text(2))
                .with("phone", text(3)),
        );
        save(
            Record::new(Kind::Visit)
                .with("organisation", of)
                .with("staff", Value::Int(staff.id.into()))
                .with("date", Value::Date("2015-06-01".parse().unwrap()))
                .with("summary", text(6))
                .with("purpose", text(8)),
        );
        store
            .keep_draft(
                "autre:1",
                "hôte",
                1,
                r#"{"title":"Visite","about":"Brélicourvux","fields":{"summary":"Vexadrouille"}}"#,
            )
            .unwrap();
        Planted { folder, siret: "48798079900018" }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What a command says on standard error.
    fn complaint(&self, db: &Path, args: &[&str]) -> (i32, String) {
        let at = |name: &str| self.path(name);
        let output = Command::new(env!("CARGO_BIN_EXE_rouage"))
            .env_clear()
            .envs([("RUST_BACKTRACE", "1"), ("RUST_LOG", "trace"), ("USER", "cmi"), ("LANG", "fr_FR.UTF-8")])
            .env("HOME", at("home"))
            .env("TMPDIR", at("tmp"))
            .env("XDG_CACHE_HOME", at("cache"))
            .env("XDG_STATE_HOME", at("state"))
            .env("XDG_DATA_HOME", at("data"))
            .env("XDG_CONFIG_HOME", at("config"))
            .current_dir(at("work"))
            .args(["--on", "2015-06-30", "--db"])
            .arg(db)
            .args(args)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

fn named(text: &str) -> Option<&'static str> {
    PLANTED.into_iter().find(|planted| text.contains(planted))
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { below(&path, found) } else { found.push(path) }
    }
}

#[test]
fn failures_name_nobody_and_leave_nothing_behind() {
    let planted = Planted::new();
    let db = planted.path("pole.db");
    let whole = std::fs::read(&db).unwrap();
    let torn = planted.path("torn.db");
    std::fs::write(&torn, &whole[..whole.len() * 2 / 3]).unwrap();
    let other = planted.path("other.db");
    std::fs::write(&other, b"no database at all, but long enough to be looked at as one".repeat(100)).unwrap();
    // A page of the middle is another's: reading fails half-way.
    let mixed = planted.path("mixed.db");
    let mut bytes = whole.clone();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(0xA5);
    std::fs::write(&mixed, bytes).unwrap();
    std::fs::write(planted.path("bad.toml"), "code = 3\n").unwrap();
    std::fs::write(planted.path("bad.csv"), "name,siret\nA,1\n").unwrap();
    let at = |name: &str| planted.path(name).to_str().unwrap().to_owned();
    let commands: Vec<Vec<String>> = [
        "evidence rien",
        "show personne",
        "export --kind contacts -o /nowhere/c.csv",
        "export /proc/nowhere",
        "report --year 2014 -o /nowhere/r.html",
        "report --year 2014 -o /dev/full",
        "export --kind contacts -o /dev/full",
        "visit add --org SIRET --date 31/02/2015",
        "visit add --org SIRET --date hier --staff inconnu",
        "dues pay --org SIRET --year 2015 --amount abc",
        "dues pay --org rien --year 2015 --amount 1",
        "merge SIRET --into SIRET",
        "contract load BAD.toml",
        "contract check BAD.toml",
        "import BAD.csv --kind organisations",
        "import /nowhere",
        "restore BAD.csv",
        "backup /nowhere/b.db",
        "close 2016",
        "closed 2013 -o -",
        "restatement 2013",
        "agenda done rien",
        "compare rien hier",
        "status",
        "doctor",
        "duplicates",
        "search vexadrouille",
        "status --json",
        "agenda",
        "visit next",
    ]
    .iter()
    .map(|line| {
        line.split(' ')
            .map(|word| match word {
                "SIRET" => planted.siret.to_owned(),
                "BAD.toml" => at("bad.toml"),
                "BAD.csv" => at("bad.csv"),
                word => word.to_owned(),
            })
            .collect()
    })
    .collect();
    let mut failed = 0;
    for database in [&db, &torn, &other, &mixed] {
        // What fails because of the file fails alike for many commands.
        let step = if *database == db { 1 } else { 3 };
        for args in commands.iter().step_by(step) {
            if *database != db && args.iter().any(|arg| arg.starts_with("/nowhere") || arg.contains("bad.")) {
                continue;
            }
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            let (code, said) = planted.complaint(database, &args);
            failed += usize::from(code != 0);
            assert_eq!(named(&said), None, "{args:?} on {}: {said}", database.display());
            assert!(!said.contains("panicked") && code >= 0, "{args:?} on {}: {said}", database.display());
        }
    }
    assert!(failed > 30, "only {failed} commands failed");
    let mut files = Vec::new();
    for folder in ["home", "tmp", "cache", "state", "data", "config", "work"] {
        below(&planted.path(folder), &mut files);
    }
    for file in files {
        let text = String::from_utf8_lossy(&std::fs::read(&file).unwrap()).into_owned();
        assert_eq!(named(&text), None, "{}", file.display());
    }
}
