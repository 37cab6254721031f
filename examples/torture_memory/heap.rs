//! SQLite's memory in this program: counted, limited, and refused when asked for.

use std::ffi::{c_int, c_void};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use rusqlite::ffi;

/// Allocations left until one is refused; negative: none is.
static LEFT: AtomicI64 = AtomicI64::new(-1);
/// Refused since then.
static REFUSED: AtomicI64 = AtomicI64::new(0);
/// Whether all later ones are refused, too.
static FROM_THEN: AtomicI64 = AtomicI64::new(0);
/// All that were asked for.
static ASKED: AtomicU64 = AtomicU64::new(0);
static SYSTEM: OnceLock<System> = OnceLock::new();

/// What of SQLite's own allocator is called from here.
struct System {
    allocate: Option<unsafe extern "C" fn(c_int) -> *mut c_void>,
    reallocate: Option<unsafe extern "C" fn(*mut c_void, c_int) -> *mut c_void>,
}

fn refuses() -> bool {
    ASKED.fetch_add(1, Ordering::SeqCst);
    let left = LEFT.load(Ordering::SeqCst);
    if left < 0 {
        return false;
    }
    if left > 0 {
        LEFT.fetch_sub(1, Ordering::SeqCst);
        return false;
    }
    REFUSED.fetch_add(1, Ordering::SeqCst);
    if FROM_THEN.load(Ordering::SeqCst) == 0 {
        LEFT.store(-1, Ordering::SeqCst);
    }
    true
}

unsafe extern "C" fn allocate(size: c_int) -> *mut c_void {
    match SYSTEM.get().and_then(|system| system.allocate) {
        // SAFETY: SQLite's own allocator, with what SQLite asked for.
        Some(allocate) if !refuses() => unsafe { allocate(size) },
        _ => std::ptr::null_mut(),
    }
}

unsafe extern "C" fn reallocate(held: *mut c_void, size: c_int) -> *mut c_void {
    match SYSTEM.get().and_then(|system| system.reallocate) {
        // SAFETY: as above; what was held came from the same allocator.
        Some(reallocate) if !refuses() => unsafe { reallocate(held, size) },
        _ => std::ptr::null_mut(),
    }
}

/// Puts this allocator before SQLite's own, and has memory counted, which the program's build leaves out. To be called
/// before anything else of SQLite.
///
/// # Errors
/// SQLite was begun already.
pub fn take_over() -> Result<(), String> {
    // SAFETY: both calls come before SQLite begins, with the arguments that its manual names.
    unsafe {
        let mut system: ffi::sqlite3_mem_methods = std::mem::zeroed();
        done(ffi::sqlite3_config(ffi::SQLITE_CONFIG_MEMSTATUS, 1 as c_int))?;
        done(ffi::sqlite3_config(ffi::SQLITE_CONFIG_GETMALLOC, std::ptr::from_mut(&mut system)))?;
        let mut own = system;
        own.xMalloc = Some(allocate);
        own.xRealloc = Some(reallocate);
        SYSTEM.set(System { allocate: system.xMalloc, reallocate: system.xRealloc }).map_err(|_| "taken over twice")?;
        done(ffi::sqlite3_config(ffi::SQLITE_CONFIG_MALLOC, std::ptr::from_mut(&mut own)))
    }
}

fn done(code: c_int) -> Result<(), String> {
    if code == ffi::SQLITE_OK { Ok(()) } else { Err(format!("sqlite3_config: {code}")) }
}

/// Lets SQLite have so many bytes more than it holds now.
pub fn limit(more: i64) {
    // SAFETY: no arguments but numbers.
    unsafe {
        let held = ffi::sqlite3_memory_used();
        ffi::sqlite3_hard_heap_limit64((held + more).max(1));
    }
}

/// Refuses an allocation after so many, and all later ones if `from_then`.
pub fn refuse(after: u64, from_then: bool) {
    REFUSED.store(0, Ordering::SeqCst);
    FROM_THEN.store(i64::from(from_then), Ordering::SeqCst);
    LEFT.store(i64::try_from(after).unwrap_or(i64::MAX), Ordering::SeqCst);
}

/// Gives all memory back. Tells how many allocations were refused.
pub fn release() -> i64 {
    LEFT.store(-1, Ordering::SeqCst);
    // SAFETY: no arguments but numbers.
    unsafe { ffi::sqlite3_hard_heap_limit64(0) };
    REFUSED.swap(0, Ordering::SeqCst)
}

/// How many allocations were asked for until now.
pub fn asked() -> u64 {
    ASKED.load(Ordering::SeqCst)
}

/// How many bytes are held.
pub fn held() -> i64 {
    // SAFETY: no arguments.
    unsafe { ffi::sqlite3_memory_used() }
}

/// The most bytes held since the last time that was asked.
pub fn most() -> i64 {
    // SAFETY: no arguments but a number.
    unsafe { ffi::sqlite3_memory_highwater(1) }
}

/// Whether limits do anything here.
pub fn is_counted() -> bool {
    // SAFETY: no arguments but a number.
    unsafe { ffi::sqlite3_memory_highwater(0) > 0 }
}
