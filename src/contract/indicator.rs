//! Indicators: the contract's sentences, each with its measure and target.

use serde::Deserialize;

use super::Target;

/// A sentence of the contract with its figure and target.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// What tells it from another with the same code; its code unless said.
    #[serde(default)]
    id: Option<String>,
    /// The document's code.
    pub code: String,
    /// All codes it stands for, when the document sets one target for several.
    #[serde(default)]
    pub codes: Vec<String>,
    pub article: String,
    #[serde(default)]
    pub axis: Option<String>,
    #[serde(default)]
    pub objective: Option<String>,
    /// Who delivers it (article 6): 1 the pole itself, 2 through partners; both where the document says so.
    #[serde(default)]
    pub levels: Vec<u8>,
    /// Whether it takes readings by hand and no figure of the records.
    #[serde(default)]
    pub by_hand: bool,
    /// A place where the contract contradicts itself or leaves something open, to be shown beside the figure.
    #[serde(default)]
    pub remark: Option<String>,
    /// The remark in English.
    #[serde(default)]
    pub remark_en: Option<String>,
    /// What this code covers of a sentence that covers several, in French.
    #[serde(default)]
    pub label: Option<String>,
    /// The same in English.
    #[serde(default)]
    pub label_en: Option<String>,
    /// Word for word, in French.
    pub wording: String,
    pub wording_en: String,
    /// The target's own words, word for word.
    #[serde(default)]
    pub value_wording: Option<String>,
    /// The measure's id; none for an indicator that is only ever read by hand.
    #[serde(default)]
    pub measure: Option<String>,
    #[serde(default)]
    pub target: Option<Target>,
}

impl Indicator {
    /// What tells it from all others of the contract.
    pub fn id(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.code)
    }

    /// What it covers, in few words: its label, else its wording.
    pub fn short(&self, french: bool) -> &str {
        let label = if french { self.label.as_deref() } else { self.label_en.as_deref() };
        let wording = if french { &self.wording } else { &self.wording_en };
        label.unwrap_or(wording)
    }

    /// Whether the contract names no figure for it: it is judged rather than measured.
    pub fn names_no_figure(&self) -> bool {
        self.target.is_none()
    }

    /// The document's codes for this sentence.
    pub fn references(&self) -> &[String] {
        if self.codes.is_empty() { std::slice::from_ref(&self.code) } else { &self.codes }
    }
}
