//! Giving memory back to the system after reading a large database.

/// Gives back what was freed: the allocator keeps it for later, which after the load of a large pole is some thirty
/// megabytes that nobody needs again. The program's own code goes as well: what only the start needed, and what lay
/// beside it, does not stay resident. What runs again comes back from the system's cache of the file, page by page.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(super) fn give_back() {
    glibc::trim();
    code::let_go();
}

/// Fewer heaps beside each other, each with its own free space; before threads are started.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(super) fn few_heaps() {
    glibc::arenas(2);
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod glibc {
    use std::ffi::c_int;

    /// `M_ARENA_MAX` of `malloc.h`.
    const ARENA_MAX: c_int = -8;

    unsafe extern "C" {
        // Both may be called at any time, by any thread.
        safe fn malloc_trim(pad: usize) -> c_int;
        safe fn mallopt(what: c_int, value: c_int) -> c_int;
    }

    pub fn trim() {
        malloc_trim(0);
    }

    pub fn arenas(most: c_int) {
        mallopt(ARENA_MAX, most);
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod code {
    use rustix::mm::{Advice, madvise};

    /// Takes the pages of the program's code out of the process.
    pub fn let_go() {
        let Ok(program) = std::env::current_exe() else { return };
        let Ok(maps) = std::fs::read_to_string("/proc/self/maps") else { return };
        for (from, to) in maps.lines().filter_map(|line| of_code(line, program.to_str()?)) {
            // SAFETY: the range is a mapping of the program's file that may be read and run, not written: its pages are
            // those of the file, and come back from there when they are next used.
            let _ = unsafe { madvise(std::ptr::without_provenance_mut(from), to - from, Advice::LinuxDontNeed) };
        }
    }

    /// The range of a line of the maps that is code of the program.
    fn of_code(line: &str, program: &str) -> Option<(usize, usize)> {
        let mut words = line.split_ascii_whitespace();
        let (range, rights) = (words.next()?, words.next()?);
        let (from, to) = range.split_once('-')?;
        let number = |text| usize::from_str_radix(text, 16).ok();
        (rights == "r-xp" && line.ends_with(program)).then_some((number(from)?, number(to)?))
    }

    #[cfg(test)]
    mod tests {
        use super::of_code;

        #[test]
        fn only_what_may_be_run_and_not_written() {
            let line =
                |rights: &str, file: &str| format!("55fa23106000-55fa23a44000 {rights} 002bf000 fe:00 53 {file}");
            let of = |rights, file| of_code(&line(rights, file), "/usr/bin/rouage");
            assert_eq!(of("r-xp", "/usr/bin/rouage"), Some((0x55fa_2310_6000, 0x55fa_23a4_4000)));
            assert_eq!(of("r--p", "/usr/bin/rouage"), None, "relocated addresses may be among them");
            assert_eq!(of("rwxp", "/usr/bin/rouage"), None);
            assert_eq!(of("r-xp", "/lib/libc.so.6"), None);
            assert_eq!(of_code("", "/usr/bin/rouage"), None);
        }

        #[test]
        fn the_program_runs_on() {
            for _ in 0..3 {
                super::let_go();
                assert_eq!(format!("{:?}", [1, 2]), "[1, 2]");
            }
        }
    }
}

/// Other allocators give it back by themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(super) fn give_back() {}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(super) fn few_heaps() {}
