//! Somebody was erased, here or in another window: every layer is asked, in sight or not.

use super::App;
use crate::tui::layer::Flow;

impl App {
    /// Asks them, and says so where that closed something.
    pub(super) fn somebody_erased(&mut self) {
        if self.ask_for_erased() {
            self.context.warn_later(self.context.t("global.erased_closed"));
        }
    }

    /// Somebody was erased, here or elsewhere: nothing goes on showing them, in sight or not. Gives whether something was
    /// closed.
    pub(super) fn ask_for_erased(&mut self) -> bool {
        let App { context, layers, tabs, .. } = self;
        // What was said last may be a name, as of what was copied.
        context.forget_said();
        context.drop_given_up();
        for tab in tabs.iter_mut() {
            let _ = tab.erased(context);
        }
        let open = layers.len();
        layers.retain_mut(|layer| !matches!(layer.erased(context), Flow::Close));
        let closed = layers.len() < open;
        if closed {
            self.top_refreshed();
        }
        closed
    }
}
