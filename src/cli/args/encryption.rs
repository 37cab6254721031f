//! The arguments of encryption.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum PassphraseCommand {
    /// Encrypt the database; prints a recovery key once. Close Rouage everywhere first
    Set(PassphraseSetArgs),
    /// Another passphrase; the recovery key does for the present one
    Change(PassphraseChangeArgs),
    /// Print a new recovery key; the older one opens the database no more
    Recovery,
    /// Decrypt the database. Close Rouage everywhere first
    Remove,
}

#[derive(Debug, Args)]
pub struct PassphraseSetArgs {
    /// Remove the unencrypted files that are left beside the database, without asking
    #[arg(long)]
    pub remove_plain: bool,
    /// Keep them without asking
    #[arg(long, conflicts_with = "remove_plain")]
    pub keep_plain: bool,
}

#[derive(Debug, Args)]
pub struct PassphraseChangeArgs {
    /// Give the database another key as well, and print another recovery key: an older copy of the key file then opens it no
    /// more, whoever has it. Close Rouage everywhere first
    #[arg(long)]
    pub rekey: bool,
}

/// For whom a file is sealed with age.
#[derive(Debug, Default, Args)]
pub struct SealArgs {
    /// Seal the file with age for this public key (age1…); may be given several times. The file's name ends in .age
    #[arg(long = "recipient", visible_alias = "age-recipient", value_name = "AGE1…")]
    pub recipients: Vec<String>,
    /// Seal the file with age and a passphrase, which is asked for
    #[arg(long, conflicts_with = "recipients")]
    pub passphrase: bool,
}

#[derive(Debug, Args)]
pub struct UnsealArgs {
    /// A file that was sealed with age
    pub file: std::path::PathBuf,
    /// File to write, or - for standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: std::path::PathBuf,
    /// File with secret keys of age [default: passphrase or secret key is asked for]
    #[arg(short, long, value_name = "FILE")]
    pub identity: Option<std::path::PathBuf>,
}
