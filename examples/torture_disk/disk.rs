//! A small file system in memory, and how full it is.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

pub struct Disk {
    pub folder: PathBuf,
    filler: PathBuf,
}

fn mount(arguments: &[&str], folder: &Path) -> Result<(), String> {
    let output =
        Command::new("mount").args(arguments).arg(folder).output().map_err(|error| format!("mount: {error}"))?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

impl Disk {
    /// One of so many kilobytes.
    ///
    /// # Errors
    /// Nothing may be mounted here.
    pub fn new(folder: &Path, kilobytes: u32) -> Result<Disk, String> {
        std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        mount(&["-t", "tmpfs", "-o", &format!("size={kilobytes}k,mode=0777"), "none"], folder)?;
        Ok(Disk { folder: folder.to_owned(), filler: folder.join("filler") })
    }

    /// Fills it but for so many pages of 4 kB.
    ///
    /// # Errors
    /// It cannot be written for another reason.
    pub fn fill(&self, but: u64) -> Result<(), String> {
        let mut file = File::create(&self.filler).map_err(|error| error.to_string())?;
        let page = [0x5A; 4096];
        let mut pages = 0u64;
        while file.write_all(&page).is_ok() {
            pages += 1;
        }
        file.set_len(pages.saturating_sub(but) * 4096).map_err(|error| error.to_string())
    }

    /// Makes room again.
    pub fn free(&self) {
        let _ = std::fs::remove_file(&self.filler);
    }

    /// Makes it read-only or not, under whoever has files open for reading.
    ///
    /// # Errors
    /// Somebody writes.
    pub fn read_only(&self, yes: bool) -> Result<(), String> {
        mount(&["-o", if yes { "remount,ro" } else { "remount,rw" }], &self.folder)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.folder).output();
    }
}
