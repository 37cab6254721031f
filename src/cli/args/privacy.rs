//! The arguments of what concerns personal data.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub struct PersonArgs {
    /// The person's name, or words of it
    #[arg(required = true, value_name = "NAME")]
    pub name: Vec<String>,
    /// Where several bear the name: the organisation, by SIRET or name
    #[arg(long, value_name = "ORGANISATION")]
    pub org: Option<String>,
    /// One JSON document, and nothing else
    #[arg(long)]
    pub json: bool,
    /// File to write, ending in .html, .json or .txt [default: text on standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum PrivacyCommand {
    /// Who has been kept long enough on the reference date, with the reason and the day
    List(PrivacyListArgs),
    /// Erase a person from contacts, texts, journal, drafts and search. Only a director does; not to be undone
    Erase(PrivacyEraseArgs),
    /// Note that a person opposes the use of their data, on the reference date
    Oppose(PrivacyNameArgs),
    /// Let somebody who opposed or was erased come back. Only a director does
    Lift(PrivacyLiftArgs),
    /// Show, or set, for how many months people are kept without news
    Retention {
        #[arg(value_parser = clap::value_parser!(u32).range(1..=240))]
        months: Option<u32>,
    },
}

#[derive(Debug, Args)]
pub struct PrivacyListArgs {
    /// Those who will have been by that day as well: 2018-12-31, or as people type: +6m
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub until: Option<String>,
    /// One JSON document on standard output, and nothing else: an array of name, organisation, siret, expires_on, since,
    /// last, due, contact, on_visits, deleted_at, deleted_by
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct PrivacyNameArgs {
    /// The person's name, or words of it
    #[arg(required = true, value_name = "NAME")]
    pub name: Vec<String>,
    /// Where several bear the name: the organisation, by SIRET or name
    #[arg(long, value_name = "ORGANISATION")]
    pub org: Option<String>,
}

#[derive(Debug, Args)]
pub struct PrivacyEraseArgs {
    #[command(flatten)]
    pub who: PrivacyNameArgs,
    /// Keep the contact's record, with nothing of the person in it [default: for whom visits name]
    #[arg(long, conflicts_with = "delete")]
    pub anonymise: bool,
    /// Delete the contact's record
    #[arg(long)]
    pub delete: bool,
    /// Replace the name wherever it was found, even where it may be somebody else of that name
    #[arg(long)]
    pub all_mentions: bool,
    /// A contact of that name elsewhere, there or deleted, is the same person: its number, as told without --yes
    #[arg(long, value_name = "NUMBER")]
    pub also: Vec<crate::model::record::Id>,
    /// Do it: without, it is only said what would be done
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub struct PrivacyLiftArgs {
    /// Last name, and first name after a comma where there is one: "Garçon, Gaëtan"; or their address
    #[arg(value_name = "LAST[, FIRST]|ADDRESS")]
    pub name: String,
    /// Their address
    #[arg(long)]
    pub email: Option<String>,
}

#[derive(Debug, Args)]
pub struct JournalArgs {
    /// From that day on: 2016-03-31, or as people type: hier, -1m
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub since: Option<String>,
    /// Only what that person did
    #[arg(long = "who", value_name = "LOGIN")]
    pub by: Option<String>,
    /// No changes of records: exports, files of persons, letters, erasures, copies
    #[arg(long)]
    pub accesses: bool,
    /// At most so many lines
    #[arg(long, default_value_t = 1_000, value_name = "N")]
    pub limit: u32,
    /// One JSON document on standard output, and nothing else: an array, the latest first, of at, who, action, change,
    /// kind, record, rows, kinds
    #[arg(long)]
    pub json: bool,
}
