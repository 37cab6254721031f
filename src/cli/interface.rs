//! `rouage` alone: the terminal interface.

use std::io::IsTerminal;

use super::{Context, Exit, Failure, quitting, rescue, waiting};
use crate::config;
use crate::live::upkeep::Upkeep;
use crate::store::{Store, StoreError};
use crate::tui::theme::Theme;
use crate::tui::{self, Config, RunError};

/// Opens the interface on the database, which is made when there is none.
pub(super) fn run(context: &Context) -> Result<Exit, Failure> {
    let network = context.place()?;
    need_a_terminal(context)?;
    // On the shell's screen; later on its own.
    waiting::tell(context.lang);
    let Some(store) = rescue::open(context)?.map(|store| context.named(store)) else { return Ok(Exit::Refused) };
    waiting::tell_nothing();
    let lang = context.lang;
    let network = network.map(|_| lang.t("cli.network.short").to_owned());
    #[cfg(feature = "encryption")]
    let unseen = crate::store::encryption::is_recovery_unseen(&context.db)
        .then(|| lang.t("encryption.error.recovery_unseen_short").to_owned());
    #[cfg(not(feature = "encryption"))]
    let unseen = None;
    let warnings = network.into_iter().chain(unseen).collect();
    let ended = on_store(context, context.named(store), warnings, false)?;
    // A signal leaves no time for it.
    if matches!(ended, Exit::Done) {
        quitting::back_up(context);
    }
    Ok(ended)
}

fn need_a_terminal(context: &Context) -> Result<(), Failure> {
    if std::io::stdout().is_terminal() && std::io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Failure::Said(context.lang.t("cli.no_terminal").to_owned()))
}

/// The interface on the open database of `rouage demo`, which nobody keeps: it says so in the header.
pub(super) fn demo(context: &Context, store: Store) -> Result<Exit, Failure> {
    need_a_terminal(context)?;
    on_store(context, store, Vec::new(), true)
}

fn on_store(context: &Context, store: Store, warnings: Vec<String>, demo: bool) -> Result<Exit, Failure> {
    let lang = context.lang;
    let wanted = std::env::var("ROUAGE_THEME").ok();
    let background = std::env::var("COLORFGBG").ok();
    let wanted = wanted.or_else(|| context.settings.theme.clone());
    let theme = Theme::choose(!context.color, background.as_deref(), wanted.as_deref());
    let keymap = context.settings.keymap.clone();
    let complaints: Vec<String> = warnings.into_iter().chain(context.complaints.iter().cloned()).collect();
    let complaint = (!complaints.is_empty()).then(|| complaints.join(" · "));
    let on = (context.on_given || demo).then_some(context.on);
    let home = context.settings.start;
    let policy = &context.settings.backups;
    let backups = policy.enabled.then(|| (context.backups(), policy.rotation));
    let upkeep = (!demo).then_some(Upkeep { backups });
    let config = Config {
        lang,
        theme,
        keymap,
        settings: config::file(),
        state: config::state(),
        complaint,
        on,
        demo,
        home,
        upkeep,
        #[cfg(feature = "encryption")]
        lock_after: context.settings.lock_after.unwrap_or(Config::default().lock_after),
    };
    #[cfg(feature = "encryption")]
    super::terminal_secret::hand_over();
    match tui::run(store, config) {
        Ok(()) => Ok(Exit::Done),
        Err(RunError::Store(error)) => Err(error.into()),
        Err(RunError::Terminated(signal)) => Ok(Exit::Signal(signal)),
        // What happened was said when it happened.
        Err(RunError::Panicked) => Ok(Exit::Fault),
        Err(RunError::Descriptors { limit, needed }) => {
            Err(Failure::Said(lang.tf("cli.few_descriptors", &[("limit", &limit), ("needed", &needed)])))
        }
        Err(RunError::Threads(_)) => Err(StoreError::NoThread.into()),
        Err(error) => Err(Failure::Said(lang.tf("cli.interface_failed", &[("why", &error)]))),
    }
}
