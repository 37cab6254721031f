//! A disk that does not confirm the name of a file (`fsync` of the folder fails behind the renaming): what is said is what is so,
//! and something opens the database, whatever comes of it.

use super::*;

/// The recovery key that was printed.
fn recovery_of(said: &str) -> Option<String> {
    said.lines().map(str::trim).find(|line| line.starts_with("AGE-SECRET-KEY-1")).map(str::to_owned)
}

#[test]
fn what_is_said_is_so_where_the_disk_does_not_confirm_it() {
    let both = format!("{SECRET}\n{OTHER}\n");
    let once = format!("{SECRET}\n");
    for (args, input, before, after) in [
        (&["passphrase", "set", "--keep-plain"][..], &once, "", SECRET),
        (&["passphrase", "change"], &both, SECRET, OTHER),
        (&["passphrase", "change", "--rekey"], &both, SECRET, OTHER),
        (&["passphrase", "recovery"], &once, SECRET, SECRET),
        (&["passphrase", "remove"], &once, SECRET, ""),
    ] {
        let (mut refused, mut unsure) = (0, 0);
        for at in 1..=6 {
            let (pole, former) = if before.is_empty() { (Pole::new(), String::new()) } else { Pole::encrypted() };
            let mut child = pole.command(args).env("ROUAGE_UNSYNCED", at.to_string()).spawn().unwrap();
            let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
            let output = child.wait_with_output().unwrap();
            let (done, said, why) = (output.status.success(), plain(&output.stdout), plain(&output.stderr));
            let what = format!("{args:?}, sync {at}: {said}{why} {:?}", pole.files());
            assert!(pole.opens(if done { after } else { before }), "{what}");
            let new = recovery_of(&said);
            for (key, holds) in [(&former, before == after && !done), (new.as_ref().unwrap_or(&former), done)] {
                assert!(!holds || after.is_empty() || key.is_empty() || new.is_none() || pole.opens(key), "{what}");
            }
            refused += u32::from(!done);
            unsure += u32::from(why.contains("ne l'a pas confirmé"));
            // A second opening finds the same.
            assert!(pole.opens(if done { after } else { before }), "{what}");
        }
        assert!(refused + unsure > 0, "{args:?}: no sync was refused");
    }
}
