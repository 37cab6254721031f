//! What came of a suite, kept as JSON.

use std::path::Path;
use std::process::Command;

use serde_json::{Value as Json, json};

/// Why a suite was not run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum NotRun {
    #[default]
    Ran,
    /// Its program or a tool that it needs is not there.
    Missing(String),
    /// It broke down, or took too long.
    Broke(String),
}

impl NotRun {
    /// Whether nothing speaks against the program.
    pub const fn is_none_or_missing(&self) -> bool {
        !matches!(self, NotRun::Broke(_))
    }
}

pub struct Outcome {
    pub suite: String,
    pub length: String,
    pub arguments: String,
    /// Whether it was as much as the bar asks for.
    pub whole: bool,
    pub seed: u64,
    pub commit: String,
    pub date: String,
    pub seconds: u64,
    pub exit: Option<i32>,
    pub result: Json,
    pub not_run: NotRun,
}

impl Outcome {
    /// Whether the bar was met.
    pub fn met(&self) -> bool {
        self.whole && self.exit == Some(0) && self.not_run == NotRun::Ran
    }

    /// One line for whoever waits.
    pub fn line(&self) -> String {
        let sign = if self.exit == Some(0) && self.not_run == NotRun::Ran { "✓" } else { "✗" };
        match &self.not_run {
            NotRun::Missing(why) => format!("- {:<14} not run: {why}", self.suite),
            NotRun::Broke(why) => format!("✗ {:<14} {:>5} s  {why}", self.suite, self.seconds),
            NotRun::Ran => format!("{sign} {:<14} {:>5} s  {}", self.suite, self.seconds, self.figures()),
        }
    }

    /// The figures in a line: `kills 10,000 · lost 0`.
    pub fn figures(&self) -> String {
        let mut parts = Vec::new();
        flatten("", &self.result, &mut parts);
        parts.join(" · ")
    }

    /// Keeps it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), String> {
        let (missing, broke) = match &self.not_run {
            NotRun::Ran => (None, None),
            NotRun::Missing(why) => (Some(why), None),
            NotRun::Broke(why) => (None, Some(why)),
        };
        let path = folder.join(format!("{}.json", self.suite));
        if missing.is_some() && path.exists() {
            // A machine that lacks a tool says nothing against what another run found.
            return Ok(());
        }
        let json = json!({
            "suite": self.suite, "length": self.length, "arguments": self.arguments, "whole": self.whole,
            "seed": self.seed, "commit": self.commit, "date": self.date, "seconds": self.seconds, "exit": self.exit,
            "missing": missing, "broke": broke, "result": self.result,
        });
        std::fs::write(&path, format!("{json:#}\n")).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// What was kept of a suite.
    pub fn read(folder: &Path, suite: &str) -> Option<Outcome> {
        let text = std::fs::read_to_string(folder.join(format!("{suite}.json"))).ok()?;
        let json: Json = serde_json::from_str(&text).ok()?;
        let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
        let said = |name: &str| json[name].as_str().map(str::to_owned);
        let not_run = match (said("missing"), said("broke")) {
            (Some(why), _) => NotRun::Missing(why),
            (None, Some(why)) => NotRun::Broke(why),
            (None, None) => NotRun::Ran,
        };
        Some(Outcome {
            suite: suite.to_owned(),
            length: text("length"),
            arguments: text("arguments"),
            whole: json["whole"] == true,
            seed: json["seed"].as_u64().unwrap_or_default(),
            commit: text("commit"),
            date: text("date"),
            seconds: json["seconds"].as_u64().unwrap_or_default(),
            exit: json["exit"].as_i64().and_then(|code| i32::try_from(code).ok()),
            result: json["result"].clone(),
            not_run,
        })
    }
}

fn flatten(name: &str, json: &Json, parts: &mut Vec<String>) {
    let plain = name.replace('_', " ");
    match json {
        Json::Object(fields) => {
            let inner: Vec<String> = fields
                .iter()
                .flat_map(|(name, json)| {
                    let mut parts = Vec::new();
                    flatten(name, json, &mut parts);
                    parts
                })
                .collect();
            if name.is_empty() { parts.extend(inner) } else { parts.push(format!("{plain} ({})", inner.join(", "))) }
        }
        Json::Null => {}
        Json::Number(number) => parts.push(format!("{plain} {}", grouped(&number.to_string()))),
        Json::Bool(yes) => parts.push(format!("{plain} {}", if *yes { "yes" } else { "no" })),
        Json::String(text) => parts.push(format!("{plain} {text}")),
        Json::Array(items) => {
            let items: Vec<String> =
                items.iter().map(|item| item.as_str().map_or(item.to_string(), str::to_owned)).collect();
            parts.push(format!("{plain} {}", items.join(", ")));
        }
    }
}

/// `10000` as `10,000`.
fn grouped(number: &str) -> String {
    let whole = number.find('.').unwrap_or(number.len());
    let mut text = String::new();
    for (at, digit) in number.chars().enumerate() {
        if at > 0 && at < whole && (whole - at).is_multiple_of(3) && digit.is_ascii_digit() && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn said_by(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}

/// The commit that is tested, and whether the files are others.
pub fn commit() -> String {
    let commit = said_by("git", &["rev-parse", "--short", "HEAD"]);
    let changed = !said_by("git", &["status", "--porcelain", "--", ".", ":!docs/reliability.md"]).is_empty();
    if changed { format!("{commit}, with changes") } else { commit }
}

pub fn today() -> String {
    chrono::Local::now().date_naive().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_in_a_line() {
        assert_eq!(grouped("10000"), "10,000");
        assert_eq!(grouped("999"), "999");
        assert_eq!(grouped("12345.5"), "12,345.5");
        let mut parts = Vec::new();
        flatten("", &json!({ "kills": 10_000, "while": { "start": 3 }, "bites": true, "none": null }), &mut parts);
        assert_eq!(parts.join(" · "), "bites yes · kills 10,000 · while (start 3)");
    }
}
