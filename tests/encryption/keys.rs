//! The key file while several change it, while it is changed and killed, and old copies of it.

use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use super::{BINARY, OTHER, Pole, SECRET, plain};

const THIRD: &str = "troisième phrase, bien à part";

/// The recovery key that a command printed.
fn printed(said: &str) -> Option<String> {
    said.lines().map(str::trim).find(|line| line.starts_with("AGE-SECRET-KEY-1")).map(str::to_owned)
}

/// Two commands at once, each with its lines of input.
fn at_once(pole: &Pole, commands: [(&[&str], &str); 2]) -> [Output; 2] {
    let children = commands.map(|(args, input)| {
        let mut child = pole.command(args).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child
    });
    children.map(|child| child.wait_with_output().unwrap())
}

fn words(output: &Output) -> String {
    format!("{}{}", plain(&output.stdout), plain(&output.stderr))
}

/// Whether a command was refused because another one was faster, or had been done before this one even began.
fn is_refused(said: &str) -> bool {
    said.contains("vient d'être changé") || said.contains("n'est pas la phrase de passe")
}

#[test]
fn of_two_changes_at_once_every_acknowledged_phrase_and_key_opens_and_nothing_is_left() {
    // As many as one likes to wait for.
    let rounds: usize = std::env::var("ROUAGE_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(8);
    let (mut pole, mut recovery) = Pole::encrypted();
    let mut phrase = SECRET.to_owned();
    for round in 0..rounds {
        let (one, two) = (format!("première phrase {round}"), format!("deuxième phrase {round}"));
        match round % 4 {
            // Of two changes of one phrase the second is refused, in words.
            0 => {
                let inputs = [&one, &two].map(|new| format!("{phrase}\n{new}\n"));
                let change = &["passphrase", "change"][..];
                let done = at_once(&pole, [(change, &inputs[0]), (change, &inputs[1])]);
                let won: Vec<bool> = done.iter().map(|output| output.status.success()).collect();
                assert!(won[0] != won[1], "{round}: {:?}", done.each_ref().map(words));
                let lost = &done[usize::from(won[0])];
                assert!(is_refused(&words(lost)), "{round}: {}", words(lost));
                let (new, refused) = if won[0] { (one, two) } else { (two, one) };
                assert!(pole.opens(&new) && !pole.opens(&refused) && pole.opens(&recovery), "{round}");
                phrase = new;
            }
            // A phrase and a recovery key: both, or one is refused in words.
            1 => {
                let change = format!("{phrase}\n{one}\n");
                let done = at_once(
                    &pole,
                    [(&["passphrase", "change"], &change), (&["passphrase", "recovery"], &format!("{phrase}\n"))],
                );
                let [changed, renewed] = done.each_ref().map(|output| output.status.success());
                assert!(changed || renewed, "{round}: {:?}", done.each_ref().map(words));
                for output in done.iter().filter(|output| !output.status.success()) {
                    assert!(is_refused(&words(output)), "{round}: {}", words(output));
                }
                if changed {
                    phrase = one;
                }
                if renewed {
                    recovery = printed(&words(&done[1])).unwrap();
                }
                assert!(pole.opens(&phrase), "{round}: the phrase; {:?}", done.each_ref().map(words));
                assert!(pole.opens(&recovery), "{round}: the recovery key; {:?}", done.each_ref().map(words));
            }
            // Decrypting leaves no key file, whoever is first.
            2 => {
                let change = format!("{phrase}\n{one}\n");
                let done = at_once(
                    &pole,
                    [(&["passphrase", "change"], &change), (&["passphrase", "remove"], &format!("{phrase}\n"))],
                );
                if done[1].status.success() {
                    assert!(pole.opens(""), "{round}: {:?}", done.each_ref().map(words));
                    assert_eq!(pole.files(), ["pole.db"], "{round}");
                    (pole, recovery) = Pole::encrypted();
                    phrase = SECRET.to_owned();
                } else {
                    assert!(done[0].status.success(), "{round}: {:?}", done.each_ref().map(words));
                    phrase = one;
                }
                assert!(pole.opens(&phrase) && pole.opens(&recovery), "{round}");
            }
            // Of two who encrypt, one is refused.
            _ => {
                pole.done(&["passphrase", "remove"], &format!("{phrase}\n"));
                let set = &["passphrase", "set", "--remove-plain"][..];
                let done = at_once(&pole, [(set, &format!("{one}\n")), (set, &format!("{two}\n"))]);
                let won: Vec<bool> = done.iter().map(|output| output.status.success()).collect();
                assert!(won[0] != won[1], "{round}: {:?}", done.each_ref().map(words));
                let which = usize::from(won[1]);
                (phrase, recovery) = (if won[0] { one } else { two }, printed(&words(&done[which])).unwrap());
                assert!(pole.opens(&phrase) && pole.opens(&recovery), "{round}");
                assert!(printed(&words(&done[1 - which])).is_none(), "a key that opens nothing was printed");
            }
        }
        assert_eq!(pole.files(), ["pole.db", "pole.db.key"], "{round}");
    }
}

/// The writing end of a pipe that takes nothing more: whoever writes to it waits.
fn full_pipe() -> (OwnedFd, OwnedFd) {
    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
    let (reads, writes) = rustix::pipe::pipe().unwrap();
    let flags = fcntl_getfl(&writes).unwrap();
    fcntl_setfl(&writes, flags | OFlags::NONBLOCK).unwrap();
    while rustix::io::write(&writes, &[b'.'; 4096]).is_ok() {}
    while rustix::io::write(&writes, b".").is_ok() {}
    fcntl_setfl(&writes, flags).unwrap();
    (reads, writes)
}

/// Kills a command while it waits for what it prints to be taken. Gives what it had printed by then.
fn killed_while_printing(pole: &Pole, args: &[&str], input: &str) -> String {
    let (reads, writes) = full_pipe();
    let mut child = pole.command(args).stdout(Stdio::from(writes)).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    // It waits when it writes to standard output, as the system says; else after a while.
    let end = Instant::now() + Duration::from_secs(20);
    let at = format!("/proc/{}/wchan", child.id());
    while Instant::now() < end && child.try_wait().unwrap().is_none() {
        if std::fs::read_to_string(&at).is_ok_and(|at| at.contains("pipe_write")) {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // Everything that holds the writing end is gone.
    let mut said = String::new();
    std::fs::File::from(reads).read_to_string(&mut said).unwrap();
    said.trim_start_matches('.').to_owned()
}

#[test]
fn a_recovery_key_that_nobody_has_seen_is_not_in_force() {
    let pole = Pole::new();
    let said = killed_while_printing(&pole, &["passphrase", "set", "--keep-plain"], &format!("{SECRET}\n"));
    assert_eq!(printed(&said), None);
    assert!(pole.opens(""), "encrypted, and nobody has seen its recovery key: {:?}", pole.files());
    assert_eq!(pole.files(), ["pole.db"]);

    let (pole, recovery) = Pole::encrypted();
    let said = killed_while_printing(&pole, &["passphrase", "recovery"], &format!("{SECRET}\n"));
    assert_eq!(printed(&said), None);
    assert!(pole.opens(&recovery), "the known recovery key opens nothing any more");

    let input = format!("{SECRET}\n{OTHER}\n");
    killed_while_printing(&pole, &["passphrase", "change", "--rekey"], &input);
    assert!(pole.opens(SECRET) && pole.opens(&recovery) && !pole.opens(OTHER));
    assert_eq!(pole.files(), ["pole.db", "pole.db.key"]);
}

#[test]
fn an_old_key_file_opens_nothing_once_the_key_is_another() {
    let (pole, recovery) = Pole::encrypted();
    let key = pole.path("pole.db.key");
    let old = std::fs::read(&key).unwrap();
    let copy = pole.path("copie.db");
    pole.done(&["backup", copy.to_str().unwrap()], &format!("{SECRET}\n"));
    // What a change of the phrase alone does not do is said.
    let said = pole.done(&["passphrase", "change"], &format!("{SECRET}\n{OTHER}\n"));
    assert!(said.contains("--rekey"), "{said}");
    let now = std::fs::read(&key).unwrap();
    std::fs::write(&key, &old).unwrap();
    assert!(pole.opens(SECRET), "the key is the same");
    std::fs::write(&key, now).unwrap();

    let said = pole.done(&["passphrase", "change", "--rekey"], &format!("{OTHER}\n{THIRD}\n"));
    let renewed = printed(&said).unwrap();
    assert!(pole.opens(THIRD) && pole.opens(&renewed) && !pole.opens(OTHER) && !pole.opens(&recovery));
    assert!(!pole.path("pole.db.sealing").exists() && !pole.path("pole.db.key.new").exists(), "{:?}", pole.files());
    let now = std::fs::read(&key).unwrap();
    std::fs::write(&key, &old).unwrap();
    for secret in [SECRET, &recovery] {
        assert!(!pole.opens(secret), "an old key file opens it");
    }
    std::fs::write(&key, now).unwrap();
    // A copy of before is restored with its own phrase.
    pole.done(&["restore", copy.to_str().unwrap()], &format!("{THIRD}\n{SECRET}\n"));
    assert!(pole.opens(THIRD));
}

#[test]
fn killed_while_the_key_is_changed_the_old_or_the_new_phrase_opens_it() {
    let (pole, _) = Pole::encrypted();
    let (mut phrase, mut moved) = (SECRET.to_owned(), 0);
    for turn in 0u64..9 {
        let next = format!("phrase numéro {turn}");
        let mut child = pole.command(&["passphrase", "change", "--rekey"]).spawn().unwrap();
        child.stdin.take().unwrap().write_all(format!("{phrase}\n{next}\n").as_bytes()).unwrap();
        // The last ones have all the time they need.
        if turn < 7 {
            std::thread::sleep(Duration::from_millis(400 + turn * 377 % 2300));
            let _ = child.kill();
        }
        let output = child.wait_with_output().unwrap();
        if pole.opens(&next) {
            (phrase, moved) = (next, moved + 1);
            let recovery = printed(&plain(&output.stdout)).expect("nobody has seen the recovery key in force");
            assert!(pole.opens(&recovery), "turn {turn}");
        } else {
            assert!(
                !output.status.success() && pole.opens(&phrase),
                "turn {turn}: neither opens it; {:?}",
                pole.files()
            );
        }
        assert_eq!(pole.files(), ["pole.db", "pole.db.key"], "turn {turn}");
    }
    assert!(moved > 0);
}

/// Runs a command of the steps that it takes, killed at the one that is named; gives whether it came to its end before.
fn stopped_at(pole: &Pole, step: u32, args: &[&str], input: &str) -> Option<String> {
    let mut command = pole.command(args);
    let mut child = command.env("ROUAGE_STOP_AT", step.to_string()).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    match output.status.code() {
        Some(0) => Some(plain(&output.stdout)),
        None => None,
        Some(_) => panic!("{args:?}, step {step}: {}", words(&output)),
    }
}

/// A pole as another one is, file by file.
fn like(model: &Pole) -> Pole {
    let pole = Pole { folder: tempfile::tempdir().unwrap() };
    for name in model.files() {
        std::fs::copy(model.path(&name), pole.path(&name)).unwrap();
    }
    pole
}

#[test]
fn stopped_at_any_step_what_is_left_of_keys_is_used_or_deleted() {
    let open = Pole::new();
    let sealed = like(&open);
    // Never reached.
    stopped_at(&sealed, 1000, &["passphrase", "set", "--remove-plain"], &format!("{SECRET}\n")).unwrap();
    let change = format!("{SECRET}\n{OTHER}\n");
    // On which pole, what, what is typed, the phrase before and after, and at how many steps it is stopped at least.
    type Row<'a> = (&'a Pole, &'a [&'a str], &'a str, &'a str, &'a str, u32);
    let commands: [Row; 5] = [
        (&open, &["passphrase", "set", "--remove-plain"], &format!("{SECRET}\n"), "", SECRET, 8),
        (&sealed, &["passphrase", "change"], &change, SECRET, OTHER, 3),
        (&sealed, &["passphrase", "change", "--rekey"], &change, SECRET, OTHER, 9),
        (&sealed, &["passphrase", "recovery"], &format!("{SECRET}\n"), SECRET, SECRET, 3),
        (&sealed, &["passphrase", "remove"], &format!("{SECRET}\n"), SECRET, "", 6),
    ];
    for (model, args, input, before, after, least) in commands {
        let mut steps = 0;
        for step in 1.. {
            let pole = like(model);
            let done = stopped_at(&pole, step, args, input).is_some();
            let left = pole.files();
            assert!(pole.opens(after) || !done && pole.opens(before), "{args:?}, step {step}: {left:?}");
            let files: Vec<String> = pole.files().into_iter().filter(|name| !name.contains(".plain-")).collect();
            let key = pole.path("pole.db.key").exists();
            let expected = if key { &["pole.db", "pole.db.key"][..] } else { &["pole.db"] };
            assert_eq!(files, expected, "{args:?}, step {step}: it left {left:?}");
            // Nothing is left that the doctor would name.
            let phrase = if pole.opens(after) { after } else { before };
            let found = pole.run(&["doctor"], &format!("{phrase}\n"));
            let in_clear = key && left.iter().any(|name| name.contains(".plain-"));
            assert_eq!(found.status.success(), !in_clear, "{args:?}, step {step}");
            assert_eq!(plain(&found.stdout).contains("copies en clair"), in_clear, "{args:?}, step {step}");
            if done {
                break;
            }
            steps = step;
        }
        assert!(steps >= least, "{args:?} was stopped at {steps} steps");
    }
}

/// scrypt takes 128 MiB at once: where they are not to be had, that is said, rather than the program ended.
#[test]
fn too_little_memory_for_a_passphrase_is_said() {
    let pole = Pole::new();
    let mut set = pole.command(&["passphrase", "set", "--remove-plain"]).env("ROUAGE_DEAR_KEYS", "1").spawn().unwrap();
    set.stdin.take().unwrap().write_all(format!("{SECRET}\n").as_bytes()).unwrap();
    assert!(set.wait_with_output().unwrap().status.success());
    let run = |kilobytes: u32| {
        let script = format!("ulimit -v {kilobytes}; exec \"$0\" \"$@\"");
        let mut command = std::process::Command::new("bash");
        command.args(["-c", &script, BINARY, "--lang", "fr", "--as", "cmi", "--passphrase-fd", "0", "--db"]);
        command.arg(pole.path("pole.db")).args(["search", "Introuvable"]).env("ROUAGE_CONFIG", "/nowhere");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(format!("{SECRET}\n").as_bytes());
        child.wait_with_output().unwrap()
    };
    // How much the program takes by itself differs from build to build.
    let mut said = 0;
    for kilobytes in (60_000..400_000).step_by(20_000) {
        let output = run(kilobytes);
        let text = plain(&output.stderr);
        if text.contains("pas assez de mémoire pour la phrase de passe") {
            assert_eq!(output.status.code(), Some(1), "{kilobytes}: {text}");
            said += 1;
        }
        if output.status.success() {
            break;
        }
    }
    assert!(said >= 3, "{said}");
}
