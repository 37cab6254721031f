//! A small pole in a folder of its own, and the program run on it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Instant;

use rouage::model::kind::{Kind, Type};
use rouage::model::record::{Record, Value};
use rouage::store::{Action, Clock, Session, Store, StoreError};

use super::{Found, hostile};

pub struct Pole {
    folder: tempfile::TempDir,
    binary: PathBuf,
}

impl Pole {
    /// A pole with one person of the staff, and one member that was visited.
    pub fn new(binary: &Path) -> Pole {
        let pole = Pole { folder: tempfile::tempdir().expect("a folder"), binary: binary.to_owned() };
        let mut store = pole.store();
        let text = |text: &str| Value::Text(text.into());
        let day = |day: &str| Value::Date(day.parse().expect("a day"));
        let mut save = |record: Record| i64::from(store.save(record).expect("a record").0.id);
        let staff = save(Record::new(Kind::Staff).with("login", text("cmi")).with("name", text("Paul Jacquet")));
        let organisation = save(
            Record::new(Kind::Organisation)
                .with("name", text("Horlogerie des Prés"))
                .with("siret", text("48798079900018"))
                .with("kind", text("company"))
                .with("size", text("sme"))
                .with("insee_code", text("25056")),
        );
        save(
            Record::new(Kind::Membership)
                .with("organisation", Value::Int(organisation))
                .with("college", Value::Int(1))
                .with("joined_on", day("2013-01-01")),
        );
        save(
            Record::new(Kind::Visit)
                .with("organisation", Value::Int(organisation))
                .with("staff", Value::Int(staff))
                .with("date", day("2014-06-01")),
        );
        save(Record::new(Kind::Project).with("acronym", text("PROJ")).with("title", text("Un projet")));
        let _ = store.close_year(2014, "2015-06-30".parse().expect("a day"), false, Some("envoyé"));
        pole
    }

    pub fn db(&self) -> PathBuf {
        self.folder.path().join("pole.db")
    }

    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_string_lossy().into_owned()
    }

    pub fn store(&self) -> Store {
        let session = Session { who: "cmi".into(), id: "strings".into(), clock: Clock::System };
        Store::open(&self.db(), session).expect("a database")
    }

    /// The program with its arguments, and an environment of its own.
    pub fn command(&self) -> (PathBuf, Vec<(String, String)>, Vec<String>) {
        let home = self.path("home");
        let _ = std::fs::create_dir_all(&home);
        let variables = [
            ("HOME", home.as_str()),
            ("USER", "cmi"),
            ("ROUAGE_CONFIG", "/nowhere/config.toml"),
            ("TERM", "xterm-256color"),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let db = self.db().to_string_lossy().into_owned();
        let args = ["--lang", "fr", "--on", "2015-06-30", "--db", &db].map(str::to_owned).to_vec();
        (self.binary.clone(), variables, args)
    }

    /// Runs it, and looks at all it says.
    pub fn run(&self, args: &[String], found: &mut Found) -> Option<Output> {
        let (binary, variables, first) = self.command();
        // An argument ends at a NUL; the system gives none to a program.
        let args: Vec<String> = args.iter().map(|arg| arg.replace('\0', "")).collect();
        let began = Instant::now();
        let output =
            Command::new(binary).env_clear().envs(variables).args(first).args(&args).stdin(Stdio::null()).output();
        found.inputs += 1;
        found.slowest = found.slowest.max(began.elapsed());
        let called: String = args.join(" ").chars().take(200).collect();
        let output = match output {
            Ok(output) => output,
            Err(error) => {
                // What is too long for the system is not the program's to read.
                if error.raw_os_error() != Some(7) {
                    found.fault(&format!("{called}: {error}"));
                }
                return None;
            }
        };
        found.look(&called, &output.stdout, true);
        found.look(&called, &output.stderr, true);
        if output.status.code().is_none() || String::from_utf8_lossy(&output.stderr).contains("panicked") {
            found.fault(&format!("{called}: {}", String::from_utf8_lossy(&output.stderr)));
        }
        Some(output)
    }

    /// Every string in every text field of every kind, by the store: kept clean, or refused.
    pub fn fields(&self, strings: &[String], found: &mut Found) {
        let mut store = self.store();
        for kind in Kind::ALL {
            // One change for all of a kind: each is synced.
            let written = store.write(Action::Import, |write| {
                for (turn, string) in strings.iter().enumerate() {
                    for field in kind.fields() {
                        let Some(value) = filled(field.ty, string) else { continue };
                        let mut record = base(kind, turn);
                        record.set(field.name, value);
                        found.inputs += 1;
                        match write.insert(record) {
                            Ok(_) | Err(StoreError::Invalid { .. }) => {}
                            Err(error) => found.fault(&format!("{}.{} = {string:?}: {error}", kind.code(), field.name)),
                        }
                    }
                }
                Ok(())
            });
            if let Err(error) = written {
                found.fault(&format!("{}: {error}", kind.code()));
            }
        }
        self.look_into(&store, found);
    }

    /// Whether all that is kept is clean.
    pub fn look_into(&self, store: &Store, found: &mut Found) {
        for kind in Kind::ALL {
            let read = store.each(kind, |record| {
                for value in &record.values {
                    let texts = match value {
                        Value::Text(text) => std::slice::from_ref(text),
                        Value::List(items) => items,
                        _ => continue,
                    };
                    for text in texts {
                        if text.chars().any(|c| c != '\n' && hostile::drives(c)) {
                            found.fault(&format!("{} {} keeps {text:?}", kind.code(), record.id));
                        }
                    }
                }
                Ok(())
            });
            if let Err(error) = read {
                found.fault(&format!("{}: {error}", kind.code()));
            }
        }
    }

    /// Every command that reads.
    pub fn commands(&self, found: &mut Found) {
        for args in hostile::commands(&hostile::visited(&self.db()), &|name| self.path(name)) {
            self.run(&args, found);
        }
        for file in [
            "c.vcf",
            "v.ics",
            "agenda.csv",
            "report.html",
            "report.md",
            "survey.json",
            "everything/contacts.csv",
            "everything/visits.csv",
        ] {
            if let Ok(bytes) = std::fs::read(self.path(file)) {
                found.look(file, &bytes, true);
            }
        }
    }

    /// Every string as an argument.
    pub fn arguments(&self, strings: &[String], until: Instant, found: &mut Found) {
        for string in strings {
            if Instant::now() > until {
                break;
            }
            let siret = "48798079900018";
            for args in [
                &["search", string][..],
                &["show", string],
                &["status", "--on", string],
                &["visit", "add", "--org", siret, "--date", "2015-06-01", "--summary", string, "--contact", string],
                &["dues", "pay", "--org", string, "--year", "2015", "--amount", string],
                &[string],
            ] {
                let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
                self.run(&args, found);
            }
        }
    }
}

/// A record of a kind that has what it must have, for a turn of its own.
fn base(kind: Kind, turn: usize) -> Record {
    let mut record = Record::new(kind);
    for field in kind.fields().iter().filter(|field| field.required) {
        let value = match field.ty {
            Type::Ref(_) => Value::Int(1),
            Type::Date => Value::Date("2015-03-01".parse().expect("a day")),
            Type::Year => Value::Int(1990 + (turn % 200) as i64),
            Type::Code(codes) => Value::Text(codes[0].to_owned()),
            Type::College | Type::Int { .. } | Type::Money { .. } | Type::YesNo => Value::Int(1),
            Type::Decimal { .. } => Value::Real(1.0),
            _ => Value::Text(format!("{} {turn}", field.name)),
        };
        record.set(field.name, value);
    }
    record
}

fn filled(ty: Type, string: &str) -> Option<Value> {
    match ty {
        Type::Text { .. } | Type::Lines { .. } | Type::Siret | Type::Naf | Type::Code(_) | Type::Sector => {
            Some(Value::Text(string.to_owned()))
        }
        Type::List { .. } | Type::Sectors => Some(Value::List(vec![string.to_owned()])),
        _ => None,
    }
}
