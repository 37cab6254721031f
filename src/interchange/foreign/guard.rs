//! Libraries that read other people's files may panic on a broken one. Here a panic ends the reading, nothing else.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic of this thread is being contained: whoever hooks panics leaves it alone, as nothing has failed.
pub fn is_contained() -> bool {
    CONTAINED.get()
}

/// Runs what may panic. `None` when it did; nothing is printed then.
pub fn contain<T>(run: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !is_contained() {
                before(info);
            }
        }));
    });
    let outer = CONTAINED.replace(true);
    // What the closure leaves half done is dropped with it: callers give it nothing that lives on.
    let result = panic::catch_unwind(AssertUnwindSafe(run));
    CONTAINED.set(outer);
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_contained_and_the_thread_goes_on() {
        assert_eq!(contain(|| 1), Some(1));
        assert_eq!(contain(|| -> u8 { panic!("of a library") }), None);
        assert!(!is_contained());
        assert_eq!(contain(|| (contain(|| -> u8 { panic!("inside") }), is_contained())), Some((None, true)));
        assert_eq!(contain(|| 2), Some(2));
    }
}
