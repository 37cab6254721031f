//! The tree of a table, walked past whatever is broken in it.

use std::collections::HashSet;

use rusqlite::types::Value;

use super::cells::{Page, Sort, values};
use super::pages::Pages;

/// Deeper trees than any file has.
const DEEPEST: u32 = 40;

/// What is left of a tree.
#[derive(Debug, Default)]
pub struct Tree {
    /// The pages that hold rows, in their order.
    pub pages: Vec<u32>,
    /// The numbers of rows, first and last, that are on pages that cannot be read. The last may be `i64::MAX`.
    pub gaps: Vec<(i64, i64)>,
    /// Pages that cannot be read.
    pub broken: u32,
}

/// A row: its number in a table that numbers its rows, and its values as they are stored.
pub type Row = (i64, Vec<Value>);

struct Walk<'a> {
    pages: &'a mut Pages,
    seen: &'a mut HashSet<u32>,
    table: bool,
    tree: Tree,
}

/// Walks the tree that begins at a page. `seen` are the pages that belong to trees already.
pub fn walk(pages: &mut Pages, root: u32, table: bool, seen: &mut HashSet<u32>) -> Tree {
    let mut walk = Walk { pages, seen, table, tree: Tree::default() };
    walk.visit(root, (i64::MIN, i64::MAX), 0);
    walk.tree
}

impl Walk<'_> {
    fn visit(&mut self, number: u32, (low, high): (i64, i64), depth: u32) {
        let sorts =
            if self.table { [Sort::TableInside, Sort::TableLeaf] } else { [Sort::IndexInside, Sort::IndexLeaf] };
        let page = if depth < DEEPEST && !self.seen.contains(&number) { Page::read(self.pages, number) } else { None };
        let Some(page) = page.filter(|page| sorts.contains(&page.sort)) else {
            self.tree.broken += 1;
            self.tree.gaps.push((low, high));
            return;
        };
        self.seen.insert(number);
        if page.sort != Sort::TableInside {
            self.tree.pages.push(number);
        }
        if matches!(page.sort, Sort::TableLeaf | Sort::IndexLeaf) {
            return;
        }
        let mut from = low;
        for index in 0..page.count() {
            let Some(cell) = page.cell(self.pages, index) else { continue };
            let to = if self.table { cell.rowid } else { high };
            self.visit(cell.child, (from, to), depth + 1);
            from = if self.table { to.saturating_add(1) } else { low };
        }
        self.visit(page.right, (from, high), depth + 1);
    }
}

/// The rows of a page, and how many of its cells make no sense.
pub fn rows(pages: &mut Pages, number: u32) -> (Vec<Row>, u32) {
    let Some(page) = Page::read(pages, number) else { return (Vec::new(), 0) };
    let (mut rows, mut bad) = (Vec::with_capacity(page.count()), 0);
    for index in 0..page.count() {
        let cell = page.cell(pages, index);
        match cell.and_then(|cell| Some((cell.rowid, values(&cell.payload?, pages.encoding)?))) {
            Some(row) => rows.push(row),
            None => bad += 1,
        }
    }
    (rows, bad)
}
