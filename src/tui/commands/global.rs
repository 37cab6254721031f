//! Commands that apply everywhere. On a French keyboard the digits take Shift, so their bare keys do as well; `[` and
//! `]` take AltGr, so `-` and `+` do as well.

use super::{Command, CommandId, Scope};

pub const SEARCH: CommandId = "global.search";
pub const LOG_VISIT: CommandId = "global.log_visit";
pub const WHO_TO_VISIT: CommandId = "global.who_to_visit";
pub const DUPLICATES: CommandId = "global.duplicates";
pub const PRIVACY: CommandId = "global.privacy";
pub const CLOSINGS: CommandId = "global.closings";
pub const COMPARE: CommandId = "global.compare";
pub const UNDO: CommandId = "global.undo";
pub const REDO: CommandId = "global.redo";
pub const DRAFTS: CommandId = "global.drafts";
pub const HELP: CommandId = "global.help";
pub const PALETTE: CommandId = "global.palette";
pub const SET_DATE: CommandId = "global.set_date";
pub const TODAY: CommandId = "global.today";
pub const PREVIOUS_YEAR: CommandId = "global.previous_year";
pub const NEXT_YEAR: CommandId = "global.next_year";
pub const NEW_RECORD: CommandId = "global.new_record";
pub const REPORT: CommandId = "global.report";
pub const EXPORT: CommandId = "global.export";
pub const IMPORT: CommandId = "global.import";
pub const DASHBOARD: CommandId = "global.dashboard";
pub const MEMBERS: CommandId = "global.members";
pub const VISITS: CommandId = "global.visits";
pub const DUES: CommandId = "global.dues";
pub const CONTRACT: CommandId = "global.contract";
pub const AGENDA: CommandId = "global.agenda";
pub const TERRITORY: CommandId = "global.territory";
pub const REGISTERS: CommandId = "global.registers";
pub const NEXT_TAB: CommandId = "global.next_tab";
pub const PREVIOUS_TAB: CommandId = "global.previous_tab";
pub const REDRAW: CommandId = "global.redraw";
pub const SUSPEND: CommandId = "global.suspend";
pub const QUIT: CommandId = "global.quit";

#[cfg(feature = "encryption")]
pub const LOCK: CommandId = "global.lock";
#[cfg(feature = "encryption")]
pub const ENCRYPT: CommandId = "global.encrypt";
#[cfg(feature = "encryption")]
pub const PASSPHRASE: CommandId = "global.passphrase";
#[cfg(feature = "encryption")]
pub const REKEY: CommandId = "global.rekey";
#[cfg(feature = "encryption")]
pub const RECOVERY: CommandId = "global.recovery";
#[cfg(feature = "encryption")]
pub const DECRYPT: CommandId = "global.decrypt";

pub const COMMANDS: &[Command] = &[
    Command { id: SEARCH, scope: Scope::Global, keys: &["/"], footer: 1 },
    Command { id: LOG_VISIT, scope: Scope::Global, keys: &["v", "ctrl-v"], footer: 2 },
    Command { id: WHO_TO_VISIT, scope: Scope::Global, keys: &["w"], footer: 0 },
    Command { id: UNDO, scope: Scope::Global, keys: &["u"], footer: 3 },
    Command { id: REDO, scope: Scope::Global, keys: &["ctrl-r"], footer: 0 },
    Command { id: DRAFTS, scope: Scope::Global, keys: &["Z"], footer: 0 },
    Command { id: HELP, scope: Scope::Global, keys: &["?", "f1"], footer: 4 },
    Command { id: PALETTE, scope: Scope::Global, keys: &[":"], footer: 0 },
    Command { id: SET_DATE, scope: Scope::Global, keys: &["d"], footer: 0 },
    Command { id: TODAY, scope: Scope::Global, keys: &["t"], footer: 0 },
    Command { id: PREVIOUS_YEAR, scope: Scope::Global, keys: &["[", "-"], footer: 0 },
    Command { id: NEXT_YEAR, scope: Scope::Global, keys: &["]", "+"], footer: 0 },
    Command { id: COMPARE, scope: Scope::Global, keys: &["D"], footer: 0 },
    Command { id: CLOSINGS, scope: Scope::Global, keys: &["C"], footer: 0 },
    Command { id: DUPLICATES, scope: Scope::Global, keys: &["M"], footer: 0 },
    Command { id: PRIVACY, scope: Scope::Global, keys: &["P"], footer: 0 },
    Command { id: NEW_RECORD, scope: Scope::Global, keys: &["N"], footer: 0 },
    Command { id: REPORT, scope: Scope::Global, keys: &["R"], footer: 0 },
    Command { id: EXPORT, scope: Scope::Global, keys: &["X"], footer: 0 },
    Command { id: IMPORT, scope: Scope::Global, keys: &["I"], footer: 0 },
    Command { id: DASHBOARD, scope: Scope::Global, keys: &["1", "&"], footer: 0 },
    Command { id: MEMBERS, scope: Scope::Global, keys: &["2", "é"], footer: 0 },
    Command { id: VISITS, scope: Scope::Global, keys: &["3", "\""], footer: 0 },
    Command { id: DUES, scope: Scope::Global, keys: &["4", "'"], footer: 0 },
    Command { id: CONTRACT, scope: Scope::Global, keys: &["5", "("], footer: 0 },
    Command { id: AGENDA, scope: Scope::Global, keys: &["6", "§"], footer: 0 },
    Command { id: TERRITORY, scope: Scope::Global, keys: &["7", "è"], footer: 0 },
    Command { id: REGISTERS, scope: Scope::Global, keys: &["8", "_"], footer: 0 },
    Command { id: NEXT_TAB, scope: Scope::Global, keys: &["tab"], footer: 0 },
    Command { id: PREVIOUS_TAB, scope: Scope::Global, keys: &["backtab"], footer: 0 },
    Command { id: REDRAW, scope: Scope::Global, keys: &["ctrl-l"], footer: 0 },
    Command { id: SUSPEND, scope: Scope::Global, keys: &["ctrl-z"], footer: 0 },
    #[cfg(feature = "encryption")]
    Command { id: LOCK, scope: Scope::Global, keys: &["f12"], footer: 0 },
    #[cfg(feature = "encryption")]
    Command { id: ENCRYPT, scope: Scope::Global, keys: &[], footer: 0 },
    #[cfg(feature = "encryption")]
    Command { id: PASSPHRASE, scope: Scope::Global, keys: &[], footer: 0 },
    #[cfg(feature = "encryption")]
    Command { id: REKEY, scope: Scope::Global, keys: &[], footer: 0 },
    #[cfg(feature = "encryption")]
    Command { id: RECOVERY, scope: Scope::Global, keys: &[], footer: 0 },
    #[cfg(feature = "encryption")]
    Command { id: DECRYPT, scope: Scope::Global, keys: &[], footer: 0 },
    Command { id: QUIT, scope: Scope::Global, keys: &["q", "ctrl-c"], footer: 5 },
];
