//! A command that waits for another program says so to whoever sits there, rather than stand still for no reason.

use std::time::Duration;

use super::output;
use crate::i18n::Lang;
use crate::store::patience;

/// Shorter waits are no news.
const SOON: Duration = Duration::from_secs(1);

/// From now on says on standard error, once, that this thread waits for another program's write; to a person only.
pub(super) fn tell(lang: Lang) {
    if output::complains_to_a_person() {
        patience::on_wait_longer_than(SOON, move |waits| {
            if waits {
                output::complain(lang.t("cli.waiting"));
            }
        });
    }
}

/// From now on this thread waits without a word: the screen is the interface's.
pub(super) fn tell_nothing() {
    patience::on_wait(|_| ());
}
