//! The search of Rouage: in memory, without I/O.
//!
//! One keystroke goes through these steps, until there are enough hits:
//!
//! 1. `query` takes the text apart; `fold` takes case, accents and punctuation off every word.
//! 2. `engine` looks each word up in the `dictionary` as a beginning, and walks the `postings` of what it
//!    finds; records that hold all words are ranked by `rank`. Initials of names are words like others.
//! 3. If hits are few: words a slip or two away, words that sound alike (`sound`), words inside words, words run together.
//! 4. If there are hardly any: all words but one; then letters scattered in order (`fuzzy`), behind a budget.
//!
//! A text may begin with a filter (`filters`). Lists that are at hand are searched the same way (`shortlist`).
//!
//! What spellings of one name have in common, for finding duplicates, is in `keys`.
//!
//! SIRET and phone numbers are kept apart, as digits (`numbers`). The reports of visits are kept by the database; which
//! of their words a typed one stands for, and where they come among the hits, is in `visits`.

mod batch;
mod beginnings;
mod dictionary;
mod distance;
mod doc_set;
mod docs;
mod doubled;
mod engine;
mod excerpt;
mod expansion;
mod filters;
mod fold;
mod fuzzy;
mod highlight;
mod index;
mod judge;
mod keys;
mod letters;
mod near;
mod numbers;
mod postings;
mod query;
mod rank;
mod shortlist;
mod sound;
mod table;
mod two;
mod types;
mod visits;
mod walk;
mod weights;
mod welcome;

pub use distance::is_one_slip;
pub use engine::Scratch;
pub use excerpt::excerpt;
pub use filters::{FILTERS, KindFilter, offered_filters, split_filter};
pub use highlight::{highlight, is_puzzling, why};
pub use index::Index;
pub use keys::{core_words, name_key, person_key, town_key};
pub use shortlist::Shortlist;
pub use types::{Doc, DocKey, DocKind, Hit, Query, Tier, UnknownKind};
pub use visits::{Held, Wanted, hit as visit_hit, judge as judge_visit, merged as with_visits, words_of, words_of_day};
