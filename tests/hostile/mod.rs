//! Texts of people who mean no good, a database into which another program wrote them, and what must not come out.
#![allow(dead_code, reason = "each of those who use it needs a part")]

use std::path::Path;

use rusqlite::Connection;
use serde_json::Value as Json;

/// A title for the window, a cleared screen, a link, a turned line, what nobody sees, and a line that claims to be another.
pub const NASTY: &str = "\u{1B}]0;pris\u{7}\u{1B}[2J\u{9B}31m\u{9D}8;;http://x.test\u{9C}\u{202E}\u{2066}\u{200B}\u{FEFF}\u{E0041}\r\nX-AJOUT:1\t\u{7F}\u{8}\u{85}";

/// Texts of the classes that lists of naughty strings have, written here.
pub fn strings() -> Vec<String> {
    let mut all: Vec<String> = [
        // Words and numbers that programs take for something else.
        "undefined", "null", "NULL", "(null)", "nil", "true", "NaN", "Infinity", "-1", "0", "1e309", "0x0", "1,234.56",
        "1/0", "-0", "9223372036854775808", "١٢٣", "⁰⁴⁵", "½", "--", "---", "''", "\"", "`", "\\", "\\\\", "/", "{}", "[]",
        "${x}", "%s%s%n", "%d", "{0}", "{{nom}}", "{{#lignes}}", "$(id)", "`id`", "; ls", "| cat", "&& true", "../../etc/passwd",
        "..\\..\\x", "/dev/null", "CON", "NUL.txt", "-rf", "--help", "~", "*", "?",
        // Markup, queries, formulas.
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "]]>", "<!--", "&#27;[2J", "<![CDATA[", "<b>gras",
        "1;DROP TABLE organisation", "' OR '1'='1", "\" OR \"\"=\"", "Robert'); DROP TABLE visit;--", "%_", "=1+1", "+1+1",
        "-1+cmd|' /C x'!A0", "@SUM(A1)", "＝1＋1", "\t=1", "=HYPERLINK(\"http://x.test\";\"y\")", "a;=1", "a\n=1", "'=1",
        // Spaces and line ends of every kind.
        "a\u{A0}b", "a\u{2003}b", "a\u{3000}b", "a\u{2028}b\u{2029}c", "a\u{85}b", "a\u{B}b\u{C}c", "\u{2800}", " a ", "a\r\nb", "a\rb",
        // Escape sequences, whole, broken and in eight bits.
        "\u{1B}[31mrouge\u{1B}[0m", "\u{1B}[2J\u{1B}[H", "\u{1B}]0;titre\u{7}", "\u{1B}]52;c;aGVsbG8=\u{7}", "\u{1B}P+q544e\u{1B}\\",
        "\u{1B}_Gi=1\u{1B}\\", "\u{1B}[6n", "\u{1B}[>c", "\u{1B}c", "\u{1B}#8", "\u{1B}[?1049l", "\u{1B}[201~q", "\u{9B}31m", "\u{9D}0;x\u{9C}",
        "\u{90}x\u{9C}", "\u{1B}", "\u{1B}[", "\u{1B}]sans fin", "a\u{8}b", "a\u{7}b", "a\u{7F}b", "\u{E}\u{F}", "\u{11}\u{13}\u{18}\u{1A}",
        // What turns the line, what nobody sees, what is no character.
        "\u{202E}ehcram\u{202C}", "\u{2066}a\u{2069}", "\u{61C}a\u{200F}b\u{200E}", "a\u{200B}b\u{200C}c\u{200D}d\u{2060}e", "\u{FEFF}a", "a\u{AD}b",
        "\u{E0001}\u{E0041}\u{E007F}", "\u{FFF9}a\u{FFFA}b\u{FFFB}", "\u{FFFC}", "\u{FFFE}", "\u{FFFF}", "\u{10FFFF}", "\u{FDD0}", "\u{E000}", "\u{F0B7} puce",
        "\u{F8FF}", "\u{34F}", "\u{115F}\u{3164}\u{FFA0}", "\u{180E}", "a\u{FE0F}b\u{FE00}\u{E0100}",
        // Scripts, emoji, marks.
        "مرحبا", "שלום", "Ω≈ç√∫", "田中さん", "찦차를", "𠜎𠜱", "Å", "ﬁn", "İstanbul", "ẞ", "ǅ", "👩🏽\u{200D}🔬", "❤\u{FE0F}\u{200D}🔥", "1\u{FE0F}\u{20E3}",
        "🏴\u{E0067}\u{E0062}\u{E007F}", "🇫🇷", "👨\u{200D}👩\u{200D}👧", "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30A}\u{30B}",
        "Z\u{351}\u{36B}\u{343}\u{36A}\u{302}\u{36B}\u{33D}\u{34F}\u{334}\u{319}\u{324}\u{31E}\u{349}\u{35A}\u{32F}\u{31E}\u{320}\u{34D}A", "\u{301}", "﷽", "ﾊﾝｶｸ", "ⓐⓑ",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect();
    all.push(NASTY.to_owned());
    all.push("x".repeat(5_000));
    all.push("a\u{302}".repeat(3_000));
    all.push(format!("a{}", "\u{302}".repeat(3_000)));
    all.push("(".repeat(2_000));
    all
}

/// The first character of an output that drives a terminal, turns a line or is unseen: nothing that this program has to
/// say holds one. Line ends are the program's own; in files they may be CRLF, behind a byte order mark.
pub fn fault(bytes: &[u8], file: bool) -> Option<String> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return Some(format!("no UTF-8 at {}", error.valid_up_to())),
    };
    let text = if file { text.strip_prefix('\u{FEFF}').unwrap_or(text) } else { text };
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let line_end = c == '\n' || file && c == '\r' && chars.peek().is_some_and(|(_, c)| *c == '\n');
        if !line_end && drives(c) {
            let before = text[..at].char_indices().rev().nth(40).map_or(0, |(at, _)| at);
            let behind = text[at..].char_indices().nth(40).map_or(text.len(), |(length, _)| at + length);
            return Some(format!("{c:?} in {:?}", &text[before..behind]));
        }
    }
    None
}

/// Said anew here, not taken from the program: control characters, overrides and isolates, what has no width, tags.
pub fn drives(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{61C}' | '\u{200B}' | '\u{200C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}' | '\u{E0000}'..='\u{E007F}')
}

/// Which texts of a database are made dirty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dirt {
    /// Those that people write, journal, drafts, closings and contract included.
    Texts,
    /// Dates, codes and everything else that is kept as text, too.
    Everything,
}

/// Writes a text behind every other in a database, past the program and what the schema checks.
pub fn dirty(path: &Path, text: &str, dirt: Dirt) {
    let conn = Connection::open(path).unwrap();
    conn.execute_batch("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; BEGIN").unwrap();
    let triggers = rows(&conn, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'");
    for (name, _) in &triggers {
        conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    let columns = rows(
        &conn,
        "SELECT t.name, c.name FROM pragma_table_list t, pragma_table_info(t.name) c
         WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND c.type = 'TEXT'",
    );
    for (table, column) in columns {
        let sql: String =
            conn.query_row("SELECT sql FROM sqlite_schema WHERE name = ?1", [&table], |row| row.get(0)).unwrap();
        let says = |what: &str| sql.contains(&what.replace("COLUMN", &column));
        let is_json = says("json_valid(COLUMN)");
        let is_form = ["COLUMN IS date(", "COLUMN IN (", "COLUMN GLOB", "COLUMN NOT GLOB", "length(COLUMN) = "]
            .iter()
            .any(|form| says(form));
        if table == "contract" {
            continue;
        }
        let is_key = matches!((&*table, &*column), ("journal", "kind") | ("closing", "contract"));
        if is_json {
            for (key, json) in
                rows(&conn, &format!("SELECT {column}, {column} FROM {table} WHERE {column} IS NOT NULL"))
            {
                let Ok(mut json) = serde_json::from_str::<Json>(&json) else { continue };
                in_texts(&mut json, text);
                let sql = format!("UPDATE {table} SET {column} = ?1 WHERE {column} = ?2");
                conn.execute(&sql, [json.to_string(), key]).unwrap();
            }
        } else if !is_form && !is_key || dirt == Dirt::Everything {
            conn.execute(&format!("UPDATE {table} SET {column} = {column} || ?1 WHERE {column} IS NOT NULL"), [text])
                .unwrap();
        }
    }
    // A contract's texts are in its source, where TOML writes any character as an escape.
    let escaped: String = text.chars().map(|c| format!("\\U{:08X}", u32::from(c))).collect();
    for name in ["title", "pole", "fr", "wording", "label"] {
        let sql = format!(
            "UPDATE contract SET source = replace(source, char(10) || '{name} = \"', char(10) || '{name} = \"' || ?1)"
        );
        conn.execute(&sql, [&escaped]).unwrap();
    }
    for (_, sql) in triggers {
        conn.execute_batch(&sql).unwrap();
    }
    conn.execute_batch("COMMIT").unwrap();
}

/// The texts that people write, in a JSON document: what reads as a date, a code or a number stays.
fn in_texts(json: &mut Json, behind: &str) {
    match json {
        Json::String(text) if text.contains(' ') || text.chars().any(char::is_uppercase) => text.push_str(behind),
        Json::Array(items) => items.iter_mut().for_each(|item| in_texts(item, behind)),
        Json::Object(fields) => fields.values_mut().for_each(|field| in_texts(field, behind)),
        _ => {}
    }
}

fn rows(conn: &Connection, sql: &str) -> Vec<(String, String)> {
    let mut statement = conn.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

/// The SIRET of an organisation that was visited, in a database that may be dirty.
pub fn visited(db: &Path) -> String {
    let conn = Connection::open(db).unwrap();
    let sql = "SELECT substr(siret, 1, 14) FROM organisation
               WHERE siret IS NOT NULL AND id IN (SELECT organisation_id FROM visit) ORDER BY id LIMIT 1";
    conn.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// Every command that reads, with the sorts of output that it has; `-` is standard output, `path` gives a file's place.
pub fn commands(siret: &str, path: &dyn Fn(&str) -> String) -> Vec<Vec<String>> {
    let mut lines: Vec<String> = [
        "status",
        "status --json",
        "evidence members_total",
        "evidence members_total --json",
        "evidence visits_companies",
        "evidence dues_collected",
        "evidence partnerships",
        "evidence mandates",
        "search horlogerie",
        "search horlogerie --json",
        "show SIRET",
        "show SIRET --json",
        "agenda",
        "agenda --json",
        "agenda --until 2016-12-31",
        "visit next",
        "visit next --json",
        "contract show",
        "contract show --source",
        "contract list",
        "contract new --from 2019 --to 2022 -o -",
        "duplicates",
        "duplicates --json",
        "closings",
        "closings --json",
        "closed 2014 -o -",
        "restatement 2014",
        "restatement 2014 --json",
        "compare 2014-06-30 2015-06-30",
        "compare 2014-06-30 2015-06-30 --json",
        "doctor",
        "doctor --json",
        "dues letter 2015 -o -",
        "dues letter 2015 -o letters",
        "dues receipt --org SIRET --year 2015 -o -",
        "dues call 2015",
        "dues call 2016 --json",
        "export everything",
        "export --agenda -o -",
        "export --agenda --format csv -o agenda.csv",
        "export --agenda --format json -o -",
        "export --labels -o -",
        "export --survey --year 2014 -o survey.csv",
        "export --survey --year 2014 --excel -o survey-excel.csv",
        "export --survey --year 2014 -o survey.json",
        "report --year 2014 -o report.html",
        "report --year 2014 -o report.md",
        "report --year 2014 -o report.xlsx",
        "visit add --org SIRET --date 2015-06-01 --summary Vu",
        "dues pay --org SIRET --year 2015 --amount 1",
        "merge SIRET --into SIRET --dry-run",
        "backup sauvegarde.db",
        "journal",
        "journal --json",
        "privacy list",
        "privacy list --json",
        "privacy list --until 2030-01-01",
        "privacy list --until 2030-01-01 --json",
        "person Gaëtan Garçon --org 81547579300197",
        "person Gaëtan Garçon --org 81547579300197 --json",
        "person Gaëtan Garçon --org 81547579300197 -o person.html",
        "person Gaëtan Garçon --org 81547579300197 -o person.txt",
        "person Gaëtan Garçon --org 81547579300197 -o person.json",
        "man",
        "completions bash",
        "close 2013",
        "agenda done bilan_financier",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect();
    // Every kind as CSV is in the folder; the other ways out are the same for all.
    for kind in ["organisations", "contacts", "visits"] {
        lines.push(format!("export --kind {kind} --format csv -o -"));
        lines.push(format!("export --kind {kind} --format json -o -"));
        lines.push(format!("export --kind {kind} --excel -o {kind}.excel.csv"));
    }
    for line in ["contacts -o c.vcf", "visits -o v.ics", "tasks -o t.ics", "organisations -o o.xlsx"] {
        lines.push(format!("export --kind {line}"));
    }
    let words = |line: &String| {
        line.split(' ')
            .map(|word| match word {
                "SIRET" => siret.to_owned(),
                word if word.contains('.') && !word.starts_with("--") || ["everything", "letters"].contains(&word) => {
                    path(word)
                }
                word => word.to_owned(),
            })
            .collect()
    };
    lines.iter().map(words).collect()
}
