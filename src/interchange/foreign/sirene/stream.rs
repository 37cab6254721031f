//! A large file, line by line: bounded, followed, stopped.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::atomic::Ordering;

use super::super::error::{Bound, ReadError};
use super::{Progress, Watch};

/// No line of these files is near as long.
const LONGEST: u64 = 64 * 1024;
/// Lines between two looks at the watch.
const STEP: u64 = 4_096;

/// What is done with a line, told its number.
pub type Take<'a> = dyn FnMut(u64, &[u8], &mut Progress) -> Result<(), ReadError> + 'a;

/// Gives every line with its number, the headings first. What a line is lost for ends nothing: the callback decides.
///
/// # Errors
/// The file cannot be read, a line is endless, the watch says stop, or the callback fails.
pub fn each_line(path: &Path, far: &mut Progress, watch: &mut Watch<'_>, take: &mut Take<'_>) -> Result<(), ReadError> {
    let fail = |source| ReadError::Io { path: path.to_owned(), source };
    let mut file = BufReader::with_capacity(1 << 18, File::open(path).map_err(fail)?);
    let mut line = Vec::new();
    for number in 1u64.. {
        line.clear();
        let count = file.by_ref().take(LONGEST).read_until(b'\n', &mut line).map_err(fail)? as u64;
        if count == 0 {
            break;
        }
        if count == LONGEST && !line.ends_with(b"\n") {
            return Err(ReadError::TooMany { what: Bound::LineLength, limit: LONGEST });
        }
        far.done += count;
        if number % STEP == 0 {
            if watch.stop.load(Ordering::Relaxed) {
                return Err(ReadError::Stopped);
            }
            (watch.progress)(*far);
        }
        let text = line.strip_prefix(b"\xEF\xBB\xBF").filter(|_| number == 1).unwrap_or(&line);
        take(number, text.trim_ascii_end(), far)?;
    }
    (watch.progress)(*far);
    Ok(())
}
