//! `rouage` alone: the terminal interface.

use std::io::IsTerminal;

use super::{Context, Exit, Failure};
use crate::config;
use crate::store::Store;
use crate::tui::theme::Theme;
use crate::tui::{self, Config, RunError};

/// Opens the interface on the database, which is made when there is none.
pub(super) fn run(context: &Context) -> Result<Exit, Failure> {
    on_store(context, context.unlocked(|| Store::open_to_show(&context.db, context.session.clone()))?, false)
}

/// The interface on an open database; `demo` says so in the header.
pub(super) fn on_store(context: &Context, store: Store, demo: bool) -> Result<Exit, Failure> {
    let lang = context.lang;
    if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
        return Err(Failure::Said(lang.t("cli.no_terminal").to_owned()));
    }
    let wanted = std::env::var("ROUAGE_THEME").ok();
    let background = std::env::var("COLORFGBG").ok();
    let wanted = wanted.or_else(|| context.settings.theme.clone());
    let theme = Theme::choose(!context.color, background.as_deref(), wanted.as_deref());
    let keymap = context.settings.keymap.clone();
    let complaint = (!context.complaints.is_empty()).then(|| context.complaints.join(" · "));
    let on = (context.on_given || demo).then_some(context.on);
    let config = Config {
        lang,
        theme,
        keymap,
        settings: config::file(),
        complaint,
        on,
        demo,
        #[cfg(feature = "encryption")]
        lock_after: context.settings.lock_after.unwrap_or(Config::default().lock_after),
    };
    match tui::run(store, config) {
        Ok(()) => Ok(Exit::Done),
        Err(RunError::Store(error)) => Err(error.into()),
        Err(error) => Err(Failure::Said(lang.tf("cli.interface_failed", &[("why", &error)]))),
    }
}
