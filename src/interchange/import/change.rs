//! What somebody changes of a file on its way in: what a column is, what is said for every line. What can be proposed is
//! found out anew each time.

use std::sync::Arc;

use super::desk::Desk;
use crate::interchange::foreign::target::Target;

impl Desk {
    /// Gives a column of a part a target, or leaves it out.
    pub fn choose(&mut self, part: usize, column: usize, target: Option<Target>) {
        let sense = Arc::clone(&self.sense);
        let Some(part) = self.parts.get_mut(part) else { return };
        part.source.layout.choose(column, target);
        part.source.offer(&sense);
        part.changed = true;
    }

    /// Gives a value to every line of a part, or takes it back.
    pub fn set(&mut self, part: usize, target: &Target, value: Option<String>) {
        let sense = Arc::clone(&self.sense);
        let Some(part) = self.parts.get_mut(part) else { return };
        part.source.layout.set(target, value);
        part.source.offer(&sense);
        part.changed = true;
    }
}
