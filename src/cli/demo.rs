//! `rouage demo`: the interface on a throw-away database with a made-up pole.

use super::interface;
use super::{Context, Exit, Failure};
use crate::demo;
use crate::store::{LoginFrom, Store, StoreError};

/// Fills a database in a folder of its own, opens the interface on it, and leaves nothing behind.
pub(super) fn run(mut context: Context) -> Result<Exit, Failure> {
    let folder = tempfile::Builder::new()
        .prefix("rouage-demo-")
        .tempdir()
        .map_err(|source| StoreError::Folder { path: std::env::temp_dir(), source })?;
    if !context.on_given {
        context.on = demo::on();
    }
    if !context.who_given {
        context.session.who = demo::login().to_owned();
    }
    let mut store = Store::open(&folder.path().join("demo.db"), context.session.clone())?;
    // From the beginning: nobody loses a right by the staff that is made up here.
    store.set_login_from(LoginFrom::Demo);
    demo::fill(&mut store)?;
    if context.who_given {
        // Whoever says who they are is what they are there.
        store.set_login_from(LoginFrom::Said);
    }
    interface::demo(&context, store)
}
