//! What goes into the index and what comes out of it.

use std::fmt;
use std::str::FromStr;

/// The kinds of record that can be searched, and the commands of the interface. The order breaks the last ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocKind {
    Organisation,
    Contact,
    Project,
    Visit,
    Engagement,
    /// A command of the interface: no record, so never in the index of a database.
    Command,
}

impl DocKind {
    /// Every kind, in order.
    pub const ALL: [Self; 6] =
        [Self::Organisation, Self::Contact, Self::Project, Self::Visit, Self::Engagement, Self::Command];

    /// The code used on the command line and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::Contact => "contact",
            Self::Project => "project",
            Self::Visit => "visit",
            Self::Engagement => "engagement",
            Self::Command => "command",
        }
    }
}

impl fmt::Display for DocKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A code that names no kind of record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind of record: {0:?}")]
pub struct UnknownKind(pub String);

impl FromStr for DocKind {
    type Err = UnknownKind;

    fn from_str(code: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == code).ok_or_else(|| UnknownKind(code.to_owned()))
    }
}

/// Names one record: its kind and its id within that kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocKey {
    pub kind: DocKind,
    pub id: i64,
}

/// What one record offers to the index. Borrowed: the caller keeps no copy.
#[derive(Clone, Copy, Debug)]
pub struct Doc<'a> {
    pub key: DocKey,
    /// The name shown in a result row.
    pub title: &'a str,
    /// The town of an organisation, the company of a contact.
    pub context: &'a str,
    /// Short and former names, tags, sector and NAF labels, role, e-mail.
    pub words: &'a [&'a str],
    /// SIRET and phone numbers, as written.
    pub numbers: &'a [&'a str],
    /// Whether the record is, or belongs to, a current member.
    pub member: bool,
}

/// One search.
///
/// `text` may begin with the word of a [`KindFilter`](super::KindFilter) and a colon: `visite:`, `adherent:`.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    pub text: &'a str,
    /// Only these kinds, or every kind.
    pub kinds: Option<&'a [DocKind]>,
    /// At most so many hits. Slips and scattered letters are looked for only when good matches are few,
    /// whatever the limit.
    pub limit: usize,
}

/// How a record was found, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// The whole name (legal form and articles aside), or a whole number.
    Exact,
    /// The beginning of the name, or of a number.
    Prefix,
    /// Every word typed begins a word of the record.
    Words,
    /// A word typed is made of the initials of the name.
    Initials,
    /// A word typed is one or two slips away from a word of the record, or stands inside one.
    Typo,
    /// The letters typed stand in the record, in that order; or all the words but one do.
    Fuzzy,
}

/// One record found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    pub key: DocKey,
    pub tier: Tier,
    /// Greater is better; comparable within one list of hits, across tiers.
    pub score: i32,
}
