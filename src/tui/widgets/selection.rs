//! A selected index that stays visible in a scrolled list.

/// Selection and scroll position of a list of `len` items.
///
/// `selected` is always below `len`, or 0 when the list is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    selected: usize,
    offset: usize,
    len: usize,
    page: usize,
    resting: bool,
}

impl Selection {
    /// First of `len` items selected.
    pub fn new(len: usize) -> Self {
        Self { len, ..Self::default() }
    }

    /// Selected index, or `None` when there is nothing to select or the selection rests.
    pub fn selected(&self) -> Option<usize> {
        (self.selected < self.len && !self.resting).then_some(self.selected)
    }

    /// While the user is in another part of the screen it rests: nothing is selected, and the place is kept.
    pub fn rest(&mut self, resting: bool) {
        self.resting = resting;
    }

    /// Its place, selected or resting; 0 in an empty list.
    pub fn place(&self) -> usize {
        self.selected
    }

    /// Number of items.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True without items.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Index of the first visible item.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Changes the number of items, keeping the selected index where possible.
    pub fn set_len(&mut self, len: usize) {
        self.len = len;
        self.select(self.selected);
    }

    /// Selects an index; past the end selects the last.
    pub fn select(&mut self, index: usize) {
        self.selected = index.min(self.len.saturating_sub(1));
    }

    /// Selects an index and scrolls it to the top, as far as there is enough below it.
    pub fn select_at_top(&mut self, index: usize) {
        self.select(index);
        self.offset = self.selected;
    }

    /// Moves the selection, stopping at both ends.
    pub fn move_by(&mut self, delta: isize) {
        self.select(self.selected.saturating_add_signed(delta));
    }

    /// One item down.
    pub fn down(&mut self) {
        self.move_by(1);
    }

    /// One item up.
    pub fn up(&mut self) {
        self.move_by(-1);
    }

    /// One screen down, as last drawn.
    pub fn page_down(&mut self) {
        self.select(self.selected.saturating_add(self.page.max(1)));
    }

    /// One screen up, as last drawn.
    pub fn page_up(&mut self) {
        self.selected = self.selected.saturating_sub(self.page.max(1));
    }

    /// The first item.
    pub fn home(&mut self) {
        self.selected = 0;
    }

    /// The last item.
    pub fn end(&mut self) {
        self.select(usize::MAX);
    }

    /// Scrolls the least that shows the selection in `height` rows; returns the visible indices.
    pub fn visible(&mut self, height: usize) -> std::ops::Range<usize> {
        self.page = height;
        if height == 0 {
            return self.offset..self.offset;
        }
        if self.selected < self.offset {
            self.offset = self.selected;
        } else if self.selected - self.offset >= height {
            self.offset = self.selected + 1 - height;
        }
        // No blank rows at the end while items are hidden above.
        self.offset = self.offset.min(self.len.saturating_sub(height));
        self.offset..self.len.min(self.offset + height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn moves_and_stops_at_the_ends() {
        let mut s = Selection::new(10);
        s.up();
        assert_eq!(s.selected(), Some(0));
        s.end();
        s.down();
        assert_eq!(s.selected(), Some(9));
        assert_eq!(s.visible(4), 6..10);
        s.page_up();
        assert_eq!(s.selected(), Some(5));
        assert_eq!(s.visible(4), 5..9);
        s.home();
        s.page_down();
        assert_eq!(s.selected(), Some(4));
        s.set_len(3);
        assert_eq!(s.selected(), Some(2));
        assert_eq!(s.visible(4), 0..3);
        s.set_len(0);
        assert_eq!(s.selected(), None);
        assert_eq!(s.visible(4), 0..0);
    }

    #[test]
    fn a_resting_selection_keeps_its_place() {
        let mut s = Selection::new(3);
        s.down();
        s.rest(true);
        assert_eq!((s.selected(), s.place()), (None, 1));
        s.rest(false);
        assert_eq!(s.selected(), Some(1));
    }

    proptest! {
        #[test]
        fn selection_is_always_visible(
            len in 0usize..50,
            steps in proptest::collection::vec((-20isize..20, 0usize..15, 0usize..60), 0..20),
        ) {
            let mut s = Selection::new(len);
            for (delta, height, new_len) in steps {
                s.move_by(delta);
                if new_len % 3 == 0 {
                    s.set_len(new_len);
                }
                let visible = s.visible(height);
                prop_assert!(visible.end <= s.len().max(visible.start));
                if let (Some(selected), 1..) = (s.selected(), height) {
                    prop_assert!(visible.contains(&selected));
                    prop_assert_eq!(visible.len(), height.min(s.len()));
                }
            }
        }
    }
}
