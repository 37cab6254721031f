//! What the source itself must keep to, whoever changes it: statements with bound values only, no shell, no reader that
//! aborts, nothing written to the terminal but by the few places that make it safe.

use std::path::{Path, PathBuf};

/// A file of the program without its tests.
struct Source {
    path: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    let sources: Vec<Source> = found
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
            let path = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            Source { path, text: text[..end].to_owned() }
        })
        // Whole files of tests, and what only they use.
        .filter(|source| {
            let name = source.path.rsplit('/').next().unwrap_or_default();
            !source.path.contains("/tests/")
                && !["tests.rs", "harness.rs", "hostile_tests.rs", "test_screen.rs", "plans.rs", "fixture.rs"]
                    .contains(&name)
        })
        .collect();
    assert!(sources.len() > 300, "only {} files", sources.len());
    sources
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The calls of a macro in a text, from behind its parenthesis to the one that closes it.
fn calls<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(name) {
        let rest = &text[at + name.len()..];
        let (mut depth, mut quoted, mut escaped) = (1, false, false);
        let end = rest.char_indices().find(|(_, c)| {
            match c {
                _ if escaped => escaped = false,
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                '(' if !quoted => depth += 1,
                ')' if !quoted => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        found.push(&rest[..end.map_or(rest.len(), |(at, _)| at)]);
    }
    found
}

/// What is put into a statement: names in its braces, and what stands behind the text.
fn parts(call: &str) -> Vec<String> {
    let Some((literal, behind)) = call.trim_start().strip_prefix('"').and_then(|rest| {
        let mut escaped = false;
        let end = rest.char_indices().find(|(_, c)| {
            let closes = *c == '"' && !escaped;
            escaped = *c == '\\' && !escaped;
            closes
        })?;
        Some((&rest[..end.0], &rest[end.0 + 1..]))
    }) else {
        return vec![call.trim().to_owned()];
    };
    let mut parts: Vec<String> = literal
        .split('{')
        .skip(1)
        .filter_map(|piece| piece.split_once('}'))
        .map(|(name, _)| name.to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    let (mut depth, mut part) = (0, String::new());
    for c in behind.chars().chain([',']) {
        match c {
            ',' if depth == 0 => {
                let one = part.trim().to_owned();
                if !one.is_empty() {
                    // `kind = kind.code()` names what stands in the braces.
                    parts.push(one.split_once(" = ").map_or(one.clone(), |(_, value)| value.to_owned()));
                }
                part.clear();
            }
            c => {
                depth += i32::from("([{".contains(c)) - i32::from(")]}".contains(c));
                part.push(c);
            }
        }
    }
    parts
}

/// What may stand in a statement without being bound. Each was looked at: it is a constant of the program, a name from the
/// static description of the kinds, or the number of a parameter.
const REVIEWED: [&str; 43] = [
    // Constants.
    "HISTORY",
    "STANDS",
    "COLUMNS",
    "ORGANISATIONS",
    "CONTACTS",
    "ENGAGEMENTS",
    "PROJECTS",
    "FORMER_NAMES",
    "MEMBER",
    "TEXTS",
    "ROWS",
    // `&'static str` in the signature, or one of two words chosen on the line before.
    "columns",
    "column",
    "table",
    "order",
    "which",
    "schema",
    "condition",
    "text",
    "date",
    "record.kind.code()",
    "kind.code()",
    "kind",
    "columns(kind)",
    "field.column",
    "kind.field(key).map_or(*key, |field| field.column)",
    // Such names and parameters, joined.
    "columns.join(\" AND \")",
    "fields.join(\", \")",
    "names.join(\", \")",
    "marks.join(\", \")",
    "sets.join(\", \")",
    "rows.join(\", \")",
    // Tables and columns of the steps of migration, which a salvage follows.
    "self.name",
    "migrated",
    "known",
    "gone",
    "TRACE",
    "columns.join(\", \")",
    "places.join(\", \")",
    // Numbers of parameters.
    "index + 1",
    "index + 6",
    "index + 7",
    "first",
];
const NUMBERS: [&str; 4] = ["first + 1", "first + 2", "first + 3", "first + 4"];

fn is_statement(call: &str) -> bool {
    [
        "SELECT ",
        "INSERT INTO",
        "UPDATE ",
        "DELETE FROM",
        " FROM {",
        " WHERE ",
        "PRAGMA ",
        " IS ?",
        " = ?",
        "ATTACH ",
        "ALTER ",
        "DROP ",
        "CREATE ",
    ]
    .iter()
    .any(|word| call.contains(word))
}

#[test]
fn values_are_bound_and_never_written_into_a_statement() {
    let mut statements = 0;
    for source in sources() {
        let in_store = source.path.starts_with("store/");
        for call in calls(&source.text, "format!(").into_iter().chain(calls(&source.text, "concat!(")) {
            if !is_statement(call) {
                continue;
            }
            assert!(in_store, "{}: a statement outside of the store: {call}", source.path);
            statements += 1;
            for part in parts(call) {
                assert!(
                    REVIEWED.contains(&part.as_str()) || NUMBERS.contains(&part.as_str()),
                    "{}: `{part}` is written into a statement; bind it, or look at it well and add it to the list: {call}",
                    source.path
                );
            }
        }
        for word in
            [".prepare(", ".prepare_cached(", ".query_row(", ".execute(", ".execute_batch(", "rusqlite::Connection"]
        {
            assert!(in_store || !source.text.contains(word), "{}: {word} outside of the store", source.path);
        }
        if in_store {
            // No other way to put a statement together.
            for word in ["sql += ", "sql.push_str(", "write!(sql", "write!(&mut sql", "sql.extend(", "sql.insert_str("]
            {
                assert!(!source.text.contains(word), "{}: {word}", source.path);
            }
        }
    }
    assert!(statements > 20, "only {statements} statements were found: the test looks past them");
}

#[test]
fn workbooks_are_read_cell_by_cell() {
    for source in sources() {
        // They take memory for what a file says that it holds; one of a kilobyte ends the program.
        for word in ["worksheet_range", "worksheets()", "worksheet_formula", "with_header_row", "open_workbook"] {
            assert!(!source.text.contains(word), "{}: {word}", source.path);
        }
    }
}

#[test]
fn no_shell_and_no_other_program_but_the_editor() {
    for source in sources() {
        let editor = source.path == "tui/terminal/editor_run.rs";
        assert!(editor || !source.text.contains("Command::new("), "{} starts a program", source.path);
        for word in ["\"sh\"", "\"bash\"", "\"-c\"", "libc::system", "libc::popen"] {
            assert!(!source.text.contains(word), "{}: {word}", source.path);
        }
    }
}

/// What goes to the terminal passes `display_safe`: the command line by `cli/output.rs`, the interface by `App::draw`.
#[test]
fn nothing_is_printed_past_the_places_that_make_it_safe() {
    for source in sources() {
        for word in ["println!(", "eprintln!(", "print!(", "eprint!(", "dbg!("] {
            let used = source.text.match_indices(word).any(|(at, _)| {
                // `eprintln!(` holds `println!(`.
                !source.text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
            });
            assert!(!used, "{}: {word}", source.path);
        }
        let writes = ["cli/output.rs", "tui/run.rs", "tui/terminal.rs"];
        for word in ["io::stdout()", "io::stderr()", "stdio::stdout()"] {
            assert!(
                writes.contains(&source.path.as_str())
                    || !source.text.contains(word)
                    || source.path == "cli/interface.rs",
                "{}: {word}",
                source.path
            );
        }
        // No text of anybody's becomes the title of a window.
        for word in ["SetTitle", "\\x1b]0;", "\\x1b]1;", "\\x1b]2;"] {
            assert!(!source.text.contains(word), "{}: {word}", source.path);
        }
    }
}

/// The test itself sees what it looks for.
#[test]
fn what_is_written_into_a_statement_is_found() {
    let text = "let sql = format!(\"SELECT {a} FROM {}\", of(kind, \"x\")); format!(\"{name}\")";
    let found = calls(text, "format!(");
    assert_eq!(found.iter().filter(|call| is_statement(call)).count(), 1);
    assert_eq!(parts(found[0]), ["a", "of(kind, \"x\")"]);
    assert!(!REVIEWED.contains(&"name"));
}
