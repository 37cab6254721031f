//! Rows that are marked for a change of many: by id, so that they stay marked whatever is filtered and sorted.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::selection::Selection;
use super::text::cells;
use crate::model::record::Id;
use crate::tui::theme::{Role, Theme};

/// What stands beside a marked row.
pub const MARK: &str = "●";
/// Cells that the marks take at the left of a table.
const GUTTER: u16 = 2;

/// The marked rows of one list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// Ascending.
    ids: Vec<Id>,
    range: Option<Range>,
}

/// A range that is being drawn: everything from where it began to the selected row.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Range {
    from: Id,
    /// What was marked before.
    before: Vec<Id>,
}

impl Marks {
    /// Whether nothing is marked.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// How many rows are marked, in sight or not.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether a row is marked.
    pub fn has(&self, id: Id) -> bool {
        self.ids.binary_search(&id).is_ok()
    }

    /// The marked rows, by ascending id.
    pub fn ids(&self) -> &[Id] {
        &self.ids
    }

    /// Whether a range is being drawn.
    pub fn in_range(&self) -> bool {
        self.range.is_some()
    }

    /// Marks a row, or takes its mark away. A range that was being drawn is done.
    pub fn toggle(&mut self, id: Id) {
        self.range = None;
        match self.ids.binary_search(&id) {
            Ok(at) => {
                self.ids.remove(at);
            }
            Err(at) => self.ids.insert(at, id),
        }
    }

    /// Marks all that is shown; when all of it is marked already, takes those marks away.
    pub fn all(&mut self, shown: &[Id]) {
        self.range = None;
        let before = self.ids.len();
        self.add(shown);
        if self.ids.len() == before {
            self.remove(shown);
        }
    }

    /// Marks what is shown and not marked, and takes the mark from what is.
    pub fn invert(&mut self, shown: &[Id]) {
        self.range = None;
        let (marked, rest): (Vec<Id>, Vec<Id>) = shown.iter().partition(|id| self.has(**id));
        self.remove(&marked);
        self.add(&rest);
    }

    /// Takes every mark away.
    pub fn clear(&mut self) {
        *self = Marks::default();
    }

    /// Begins a range at a row, or ends the one that is being drawn.
    pub fn range(&mut self, at: Id) {
        if self.range.take().is_none() {
            self.range = Some(Range { from: at, before: self.ids.clone() });
            self.add(&[at]);
        }
    }

    /// Draws the range on to a row, if one is being drawn. Where its beginning is out of sight it is done.
    pub fn extend(&mut self, to: Id, shown: &[Id]) {
        let Some(range) = self.range.take() else { return };
        let place = |id: Id| shown.iter().position(|shown| *shown == id);
        let (Some(from), Some(to)) = (place(range.from), place(to)) else { return };
        self.ids.clone_from(&range.before);
        self.add(&shown[from.min(to)..=from.max(to)]);
        self.range = Some(range);
    }

    /// Takes the marks of records that are gone.
    pub fn remove(&mut self, gone: &[Id]) {
        if gone.is_empty() || self.ids.is_empty() {
            return;
        }
        let mut gone = gone.to_vec();
        gone.sort_unstable();
        self.ids.retain(|id| gone.binary_search(id).is_err());
    }

    fn add(&mut self, ids: &[Id]) {
        self.ids.extend_from_slice(ids);
        self.ids.sort_unstable();
        self.ids.dedup();
    }

    /// The marked rows: those that are shown in their order, then those that are filtered away.
    pub fn in_order(&self, shown: &[Id]) -> Vec<Id> {
        let mut ordered: Vec<Id> = shown.iter().copied().filter(|id| self.has(*id)).collect();
        if ordered.len() < self.ids.len() {
            let mut seen = ordered.clone();
            seen.sort_unstable();
            ordered.extend(self.ids.iter().filter(|id| seen.binary_search(id).is_err()));
        }
        ordered
    }
}

/// Those of the marked records that are there no more.
pub fn gone(mut marked: Vec<Id>, there: impl Fn(Id) -> bool) -> Vec<Id> {
    marked.retain(|id| !there(*id));
    marked
}

/// What is left of an area for a table once the marks have their place; all of it while nothing is marked.
pub fn beside(area: Rect, marks: &Marks) -> Rect {
    let gutter = if marks.is_empty() { 0 } else { GUTTER.min(area.width) };
    Rect { x: area.x.saturating_add(gutter), width: area.width - gutter, ..area }
}

/// The rows of a table in an area: all but the heading.
pub fn rows(table: Rect) -> Rect {
    Rect { y: table.y.saturating_add(1), height: table.height.saturating_sub(1), ..table }
}

/// Draws the marks at the left edge of `rows`, the rows of a list as they were just drawn without their heading.
pub fn draw(
    frame: &mut Frame,
    rows: Rect,
    theme: &Theme,
    marks: &Marks,
    selection: &Selection,
    id: impl Fn(usize) -> Option<Id>,
) {
    let rows = rows.intersection(frame.area());
    if marks.is_empty() || rows.width == 0 {
        return;
    }
    let last = selection.len().min(selection.offset() + usize::from(rows.height));
    for index in selection.offset()..last {
        if id(index).is_some_and(|id| marks.has(id)) {
            let y = rows.y + cells(index - selection.offset());
            frame.buffer_mut().set_string(rows.x, y, MARK, theme.style(Role::Accent));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_screen::{SIZES, buffer, rows};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_stay_by_id_and_come_out_in_the_order_shown() {
        let mut marks = Marks::default();
        for id in [7, 3, 9, 3] {
            marks.toggle(id);
        }
        assert_eq!(marks.ids(), [7, 9]);
        assert_eq!(marks.in_order(&[9, 3, 7]), [9, 7]);
        // What is filtered away comes last.
        assert_eq!(marks.in_order(&[9, 1]), [9, 7]);
        marks.remove(&[9]);
        assert_eq!(marks.ids(), [7]);
    }

    #[test]
    fn all_marks_what_is_shown_and_again_takes_it_back() {
        let mut marks = Marks::default();
        marks.toggle(50);
        marks.all(&[3, 1, 2]);
        assert_eq!(marks.ids(), [1, 2, 3, 50]);
        marks.all(&[3, 1, 2]);
        assert_eq!(marks.ids(), [50]);
        marks.toggle(1);
        marks.invert(&[3, 1, 2]);
        assert_eq!(marks.ids(), [2, 3, 50]);
    }

    #[test]
    fn a_range_grows_and_shrinks_over_what_was_marked() {
        let shown = [10, 4, 8, 6, 2];
        let mut marks = Marks::default();
        marks.toggle(2);
        marks.range(4);
        marks.extend(6, &shown);
        assert_eq!(marks.ids(), [2, 4, 6, 8]);
        marks.extend(10, &shown);
        assert_eq!(marks.ids(), [2, 4, 10]);
        marks.range(10);
        assert!(!marks.in_range());
        marks.extend(6, &shown);
        assert_eq!(marks.ids(), [2, 4, 10]);
    }

    #[test]
    fn marks_stand_beside_their_rows() {
        let mut marks = Marks::default();
        marks.all(&[2, 4]);
        let mut selection = Selection::new(6);
        selection.select(5);
        selection.visible(4);
        let screen = rows(4, 4, |frame| {
            let area = frame.area();
            draw(frame, area, &Theme::mono(), &marks, &selection, |index| Some(index as Id));
        });
        assert_eq!(screen, ["●", "", "●", ""]);
        for (width, height) in SIZES {
            buffer(width, height, |frame| {
                let area = beside(Rect::new(0, 0, width, height), &marks);
                draw(frame, area, &Theme::mono(), &marks, &selection, |_| Some(2));
            });
        }
    }

    proptest! {
        #[test]
        fn inverting_twice_leads_back(shown in prop::collection::btree_set(0u32..40, 0..20), marked in prop::collection::btree_set(0u32..40, 0..20)) {
            let shown: Vec<Id> = shown.into_iter().collect();
            let mut marks = Marks::default();
            marked.iter().for_each(|id| marks.toggle(*id));
            let before = marks.clone();
            marks.invert(&shown);
            prop_assert!(shown.iter().all(|id| marks.has(*id) != before.has(*id)));
            marks.invert(&shown);
            prop_assert_eq!(marks, before);
        }
    }
}
