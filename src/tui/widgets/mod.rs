//! Drawing parts shared by the screens. None holds a text of its own, none panics on any size, and
//! all measure text in display cells.

pub mod bars;
pub mod calendar;
pub mod gauge;
pub mod hints;
pub mod labelled;
pub mod line;
pub mod line_chart;
pub mod list;
pub mod marked;
pub mod marks;
pub mod popup;
pub mod scroll_text;
#[cfg(feature = "encryption")]
pub mod secret_field;
pub mod selection;
pub mod table;
pub mod text;
pub mod text_area;
pub mod text_field;

#[cfg(test)]
mod test_screen;

/// What a key or a paste did to an editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// The key means nothing here; someone else may use it.
    Ignored,
    /// Used, but the text is the same (the cursor may have moved).
    Unchanged,
    /// The text changed.
    Changed,
}

impl Edit {
    /// True when the text changed.
    pub fn changed(self) -> bool {
        self == Edit::Changed
    }

    /// True when the key was used.
    pub fn used(self) -> bool {
        self != Edit::Ignored
    }

    fn from_change(changed: bool) -> Self {
        if changed { Edit::Changed } else { Edit::Unchanged }
    }
}
