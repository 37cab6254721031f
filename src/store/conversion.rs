//! An encrypted database as one that is not, and the other way round: for backups of the other sort, and for files that are
//! sealed before they are written.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use zeroize::Zeroizing;

use super::encryption::{attach, clear, compare, copy_into, exporting, private};
use super::open::connect;
use super::{Replaced, Store, StoreError, copy, own_schema};
use crate::vault::{self, KeyError, KeyFile};

/// Copies a sound database of the other sort into a new file that is as `model` is: encrypted with its key, its key file
/// beside it, or not.
pub(super) fn convert(source: &Path, target: &Path, model: &Path) -> Result<(), StoreError> {
    private(target)?;
    let key = vault::key_file(model).exists().then(|| vault::known(model)).transpose()?;
    let source = copy::open_to_export(source)?;
    copy_into(&source, target, key.as_deref())?;
    compare(&source, target, key.as_deref())?;
    std::fs::File::open(target).and_then(|file| file.sync_all()).map_err(KeyError::file(target))?;
    if key.is_some() {
        KeyFile::read(&vault::key_file(model))?.write(&vault::key_file(target))?;
    }
    Ok(())
}

/// A sound image as a new file beside a database, encrypted with its key where it has one, its key file beside it.
pub(super) fn image_beside(database: &Path, image: &[u8], name: &Path) -> Result<PathBuf, StoreError> {
    let source = copy::open_image(image, name)?;
    own_schema::refuse_altered(&source, name)?;
    let part = clear(database, ".restoring")?;
    let written = || -> Result<(), StoreError> {
        let file = vault::key_file(database);
        let key = file.exists().then(|| vault::known(database)).transpose()?;
        copy_into(&source, &part, key.as_deref())?;
        std::fs::File::open(&part).and_then(|file| file.sync_all()).map_err(KeyError::file(&part))?;
        if key.is_some() {
            KeyFile::read(&file)?.write(&vault::key_file(&part))?;
        }
        copy::open_checked(&part).map(drop)
    };
    written().inspect_err(|_| {
        let _ = std::fs::remove_file(&part);
        let _ = std::fs::remove_file(vault::key_file(&part));
    })?;
    Ok(part)
}

impl Store {
    /// Everything in the database as the bytes of a database that is not encrypted, in memory: for a file that is sealed
    /// before it is written.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn image(&self) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let doing = || StoreError::sql("copy the database");
        let conn = connect(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        exporting(&conn)?;
        attach(&conn, ":memory:", None)?;
        // One state of the database, whatever others write meanwhile.
        conn.execute_batch("BEGIN").map_err(doing())?;
        let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(doing())?;
        let id: i64 = conn.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(doing())?;
        conn.query_row("SELECT sqlcipher_export('copy')", [], |_| Ok(())).map_err(doing())?;
        conn.execute_batch("COMMIT").map_err(doing())?;
        conn.pragma_update(Some("copy"), "user_version", version).map_err(doing())?;
        conn.pragma_update(Some("copy"), "application_id", id).map_err(doing())?;
        let image = conn.serialize("copy").map_err(doing())?;
        Ok(Zeroizing::new(image.to_vec()))
    }

    /// Restores what [`Store::image`] gave; see [`Store::restore_from`].
    ///
    /// # Errors
    /// As [`Store::restore_from`]; `name` is the file that the image came from.
    pub fn restore_image(self, image: &[u8], name: &Path) -> Result<Replaced, StoreError> {
        let image = copy::open_image(image, name)?;
        own_schema::refuse_altered(&image, name)?;
        self.restore_converted(&image)
    }

    /// Restores from a connection on a sound database of the other sort: a copy of the same sort as the database is made
    /// first, since pages are copied as they are.
    pub(super) fn restore_converted(self, source: &Connection) -> Result<Replaced, StoreError> {
        let between = clear(&self.path, ".restoring")?;
        let key = vault::key_file(&self.path).exists().then(|| vault::known(&self.path)).transpose()?;
        let copied = copy_into(source, &between, key.as_deref());
        let restored = copied.and_then(|()| self.restore_from(&between));
        // What is left of it is cleared by the next one.
        let _ = std::fs::remove_file(&between);
        restored
    }
}
