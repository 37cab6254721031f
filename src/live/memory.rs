//! Giving memory back to the system after reading a large database.

/// Gives back what was freed: the allocator keeps it for later, which after the load of a large pole is some thirty
/// megabytes that nobody needs again.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(super) fn give_back() {
    unsafe extern "C" {
        // `malloc_trim(3)`: may be called at any time, by any thread.
        safe fn malloc_trim(pad: usize) -> std::ffi::c_int;
    }
    malloc_trim(0);
}

/// Other allocators give it back by themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(super) fn give_back() {}
