//! The user's own editor, however it behaves.

use std::os::unix::fs::PermissionsExt;

use super::*;

/// Starts with an editor, types, presses Ctrl-E.
fn with_editor(pole: &Pole, editor: &str) -> Terminal {
    let mut terminal = pole.start().env("EDITOR", editor).go();
    terminal.wait_for("1/40");
    pole.typing(&mut terminal, "Mon texte");
    terminal.press("\x05");
    terminal
}

#[test]
fn an_editor_that_is_missing_fails_or_leaves_nothing_readable_leaves_the_text_as_it_was() {
    for (editor, said) in [
        ("/nonexistent/editor", "ne démarre pas"),
        ("sh -c 'echo autre > \"$0\"; exit 3'", "en échec"),
        ("sh -c 'rm \"$0\"'", "ne se lit pas"),
        ("sh -c 'head -c 9000000 /dev/zero > \"$0\"'", "trop long"),
        ("sh -c ': > \"$0\"'", "fichier vide"),
        ("sh -c 'printf \"a\\033[31mb\\000c\" > \"$0\"'", "octets nuls"),
        ("sh -c 'printf \"\\351t\\351\" > \"$0\"'", "UTF-8"),
        ("'vi", "se lit mal"),
    ] {
        let pole = Pole::new();
        let mut terminal = with_editor(&pole, editor);
        terminal.wait_for(said);
        terminal.press("!\x13");
        terminal.wait_for("Visite enregistrée");
        assert_eq!(pole.visits().last().unwrap().text("summary"), "Mon texte!", "{editor}");
    }
}

#[test]
fn what_an_editor_saved_is_taken_even_when_it_was_killed() {
    for (editor, wanted) in [
        ("sh -c 'printf \"suite\\n\" > \"$0\"'", "suite"),
        ("sh -c 'printf \"sauv\\303\\251\" > \"$0\"; kill -KILL $$'", "sauvé"),
        ("sh -c 'printf \"a\\033[31mb\" > \"$0\"'", "ab"),
    ] {
        let pole = Pole::new();
        let mut terminal = with_editor(&pole, editor);
        terminal.wait_for(wanted);
        terminal.press("\x13");
        terminal.wait_for("Visite enregistrée");
        let stored = pole.visits().last().unwrap().text("summary").to_owned();
        assert!(!stored.contains(|c: char| c.is_control()), "{stored:?}");
        assert!(std::fs::read_dir(pole.state().join("editor")).unwrap().next().is_none(), "{editor}");
    }
}

/// Such as a shell that has jobs and is no more once the editor began: without anybody above, the system refuses a program
/// from behind.
#[test]
fn an_editor_that_leaves_the_terminal_with_nobody_does_not_leave_it_dead() {
    let pole = Pole::new();
    let editor = pole.file("editor");
    std::fs::write(&editor, "#!/bin/bash\nset -m\n(printf suite > \"$1\"; kill -KILL $$; sleep 0.2)\n").unwrap();
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o700)).unwrap();
    let mut terminal = with_editor(&pole, editor.to_str().unwrap());
    terminal.wait_for("suite");
    terminal.press(" et fin\x13");
    terminal.wait_for("Visite enregistrée");
    terminal.press("q");
    assert_eq!(terminal.ended().0, 0);
}

#[test]
fn undo_brings_the_text_back_that_an_editor_replaced() {
    let pole = Pole::new();
    let mut terminal = with_editor(&pole, "sh -c 'printf \"autre chose\" > \"$0\"'");
    terminal.wait_for("autre chose");
    // Ctrl-_, as terminals send it.
    terminal.press("\x1f");
    terminal.wait_for("Mon texte");
    terminal.press("\x13");
    terminal.wait_for("Visite enregistrée");
    assert_eq!(pole.visits().last().unwrap().text("summary"), "Mon texte");
}

#[test]
fn what_an_editor_saves_after_the_program_was_killed_is_in_the_draft() {
    let pole = Pole::new();
    let go = pole.file("go");
    let editor = format!(
        "sh -c 'trap \"\" HUP; while [ ! -e {0} ]; do sleep 0.02; done; printf \"écrit après\" > \"$0\"; touch {0}.done'",
        go.display()
    );
    let mut terminal = with_editor(&pole, &editor);
    std::thread::sleep(Duration::from_millis(400));
    terminal.signal("KILL");
    terminal.ended();
    std::fs::write(&go, "").unwrap();
    let done = pole.file("go.done");
    assert!(terminal.try_wait_for(|_| done.exists(), Duration::from_secs(5)), "the editor goes on");
    drop(terminal);
    pole.assert_offered("écrit après");
    assert!(std::fs::read_dir(pole.state().join("editor")).unwrap().next().is_none());
}

/// An editor that does not mind that its window is gone: it does `first` at once, and `then` when it is told to.
struct Outliving {
    go: PathBuf,
    command: String,
}

impl Outliving {
    fn new(pole: &Pole, first: &str, then: &str) -> Outliving {
        let go = pole.file("go");
        let waits = format!("touch {0}.first; while [ ! -e {0} ]; do sleep 0.02; done", go.display());
        let command =
            format!("sh -c 'trap \"\" HUP; {first}; {waits}; {then} && touch {0}.saved; touch {0}.done'", go.display());
        Outliving { go, command }
    }

    /// Its window is killed while it is open.
    fn orphaned(&self, pole: &Pole) {
        let mut terminal = with_editor(pole, &self.command);
        self.wait_for(&mut terminal, "go.first");
        terminal.signal("KILL");
        terminal.ended();
    }

    /// It saves once more, and ends.
    fn goes_on(&self, terminal: &mut Terminal) {
        std::fs::write(&self.go, "").unwrap();
        self.wait_for(terminal, "go.done");
        assert!(self.go.with_file_name("go.saved").exists(), "it could not save");
        // Its process is over as well.
        std::thread::sleep(Duration::from_millis(200));
    }

    fn wait_for(&self, terminal: &mut Terminal, name: &str) {
        let sign = self.go.with_file_name(name);
        assert!(terminal.try_wait_for(|_| sign.exists(), Duration::from_secs(5)), "{name}");
    }
}

/// What editors left, but for what this program notes beside it.
fn left(pole: &Pole) -> Vec<String> {
    let below = |folder: PathBuf| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let files = below(pole.state().join("editor")).flat_map(below);
    files.filter(|file| file.ends_with("text.md")).map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

/// Resumes the draft that is offered.
fn resumed(pole: &Pole, text: &str) -> Terminal {
    let mut terminal = pole.start().go();
    terminal.wait_for("interrompue");
    terminal.press("\r");
    terminal.wait_for(text);
    terminal
}

fn saves_and_quits(terminal: &mut Terminal) {
    terminal.press("\x13");
    terminal.wait_for("Visite enregistrée");
    terminal.press("q");
    assert_eq!(terminal.ended().0, 0);
}

/// What `doctor` says, and whether it is content.
fn doctor(pole: &Pole) -> (bool, String) {
    let mut command = std::process::Command::new(BINARY);
    command.args(["--lang", "fr", "--db"]).arg(&pole.database).arg("doctor");
    let output = command.env("XDG_STATE_HOME", pole.state()).env("ROUAGE_STATE", pole.state()).output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn what_an_editor_writes_after_its_draft_was_resumed_stays_in_its_file_and_is_named() {
    let pole = Pole::new();
    let editor = Outliving::new(&pole, "exec 3>>\"$0\"; printf \", gardé\" >&3", "printf \", écrit après\" >&3");
    editor.orphaned(&pole);
    let mut terminal = resumed(&pole, "Mon texte, gardé");
    terminal.wait_for("encore ce texte ouvert");
    terminal.press("\x13");
    terminal.wait_for("Visite enregistrée");
    editor.goes_on(&mut terminal);
    terminal.press("q");
    assert_eq!(terminal.ended().0, 0);
    assert_eq!(pole.visits().last().unwrap().text("summary"), "Mon texte, gardé");
    assert_eq!(left(&pole), ["Mon texte, gardé, écrit après"]);
    let mut terminal = pole.start().go();
    terminal.wait_for("laissé par votre éditeur");
    terminal.press("\r");
    assert!(terminal.try_wait_for(|screen| !screen.contains("laissé par votre éditeur"), SOON));
    terminal.press("q");
    assert_eq!(terminal.ended().0, 0);
    let (sound, said) = doctor(&pole);
    assert!(!sound && said.contains("text.md"), "{said}");
    assert_eq!(left(&pole).len(), 1);
}

#[test]
fn what_an_editor_saves_by_name_after_its_draft_was_resumed_comes_with_the_next_one() {
    let pole = Pole::new();
    let editor = Outliving::new(&pole, "true", "printf \"écrit après\" > \"$0\"");
    editor.orphaned(&pole);
    let mut terminal = resumed(&pole, "Mon texte");
    terminal.wait_for("encore ce texte ouvert");
    terminal.signal("KILL");
    terminal.ended();
    editor.goes_on(&mut terminal);
    let mut terminal = resumed(&pole, "écrit après");
    saves_and_quits(&mut terminal);
    assert_eq!(pole.visits().last().unwrap().text("summary"), "écrit après");
    assert!(std::fs::read_dir(pole.state().join("editor")).unwrap().next().is_none());
}

#[test]
fn once_an_editor_is_closed_its_key_takes_what_it_saved_since() {
    let pole = Pole::new();
    let editor = Outliving::new(&pole, "true", "printf \"écrit après\" > \"$0\"");
    editor.orphaned(&pole);
    let mut terminal = pole.start().env("EDITOR", "sh -c 'printf \", et encore\" >> \"$0\"'").go();
    terminal.wait_for("interrompue");
    terminal.press("\r");
    terminal.wait_for("encore ce texte ouvert");
    // As long as it is open, no second one is.
    terminal.press("!");
    assert!(terminal.try_wait_for(|screen| !screen.contains("encore ce texte ouvert"), SOON));
    terminal.press("\x05");
    terminal.wait_for("encore ce texte ouvert");
    terminal.press("\x7f");
    assert!(terminal.try_wait_for(|screen| !screen.contains("Mon texte!"), SOON));
    editor.goes_on(&mut terminal);
    terminal.press("\x05");
    terminal.wait_for("écrit après, et encore");
    saves_and_quits(&mut terminal);
    assert_eq!(pole.visits().last().unwrap().text("summary"), "écrit après, et encore");
    assert!(std::fs::read_dir(pole.state().join("editor")).unwrap().next().is_none());
}

#[test]
fn what_was_taken_is_cleared_away_once_no_editor_has_it() {
    let pole = Pole::new();
    let editor = Outliving::new(&pole, "printf \"gardé\" > \"$0\"", "true");
    editor.orphaned(&pole);
    let mut terminal = resumed(&pole, "gardé");
    saves_and_quits(&mut terminal);
    assert_eq!(left(&pole), ["gardé"]);
    editor.goes_on(&mut terminal);
    let mut terminal = pole.go();
    terminal.press("q");
    assert_eq!(terminal.ended().0, 0);
    assert!(std::fs::read_dir(pole.state().join("editor")).unwrap().next().is_none());
    assert!(doctor(&pole).1.contains("text.md").eq(&false));
}

#[test]
fn a_text_whose_draft_went_with_the_database_is_named() {
    let pole = Pole::new();
    let before = std::fs::read(&pole.database).unwrap();
    let editor = Outliving::new(&pole, "true", "printf \"écrit après\" > \"$0\"");
    editor.orphaned(&pole);
    for end in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(pole.file(&format!("pole.db{end}")));
    }
    std::fs::write(&pole.database, before).unwrap();
    let mut terminal = pole.start().go();
    terminal.wait_for("laissé par votre éditeur");
    terminal.wait_for("state/editor/");
    editor.goes_on(&mut terminal);
    terminal.press("\r");
    assert!(terminal.try_wait_for(|screen| !screen.contains("laissé par votre éditeur"), SOON));
    terminal.press("q");
    assert_eq!(terminal.ended().0, 0);
    let (sound, said) = doctor(&pole);
    assert!(!sound && said.contains("text.md"), "{said}");
    assert_eq!(left(&pole), ["écrit après"]);
}

#[test]
fn a_signal_ends_the_program_and_its_editor() {
    let pole = Pole::new();
    let mut terminal = with_editor(&pole, "sh -c 'printf \"à moitié\" > \"$0\"; sleep 30'");
    std::thread::sleep(Duration::from_millis(300));
    terminal.signal("TERM");
    let (code, took) = terminal.ended();
    assert_eq!(code, 143);
    assert!(took < SOON, "{took:?}");
    drop(terminal);
    pole.assert_offered("à moitié");
}

#[test]
fn ctrl_z_while_an_editor_is_being_started_stops_both_and_both_go_on() {
    let pole = Pole::new();
    let folder = pole.file("bin");
    std::fs::create_dir(&folder).unwrap();
    let editor = folder.join("monediteur");
    std::fs::write(&editor, "#!/bin/sh\nprintf ', tapé ailleurs' >>\"$1\"\n").unwrap();
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o700)).unwrap();
    // It is looked for in so many folders that there is time to stop it meanwhile.
    let path = format!("/usr/bin:/bin:{}{}", "/a:".repeat(40_000), folder.display());
    let start = Start::on(Path::new("/bin/bash"), &pole.database);
    let mut shell = start.env("PS1", "prêt> ").env("PATH", path).env("EDITOR", "monediteur").shell();
    shell.wait_for("prêt>");
    shell.press(&format!("{BINARY} --lang fr --on {} --as cmi --db {}\r", pty::ON, pole.database.display()));
    shell.wait_for("1/40");
    pole.typing(&mut shell, "Mon texte");
    shell.press("\x05");
    assert!(shell.try_wait_for(|_| shell.is_given_back(), SOON));
    std::thread::sleep(Duration::from_millis(10));
    shell.press("\x1a");
    shell.wait_for("Stopped");
    shell.press("fg\r");
    shell.wait_for("tapé ailleurs");
    shell.press("\x13");
    shell.wait_for("Visite enregistrée");
    assert_eq!(pole.visits().last().unwrap().text("summary"), "Mon texte, tapé ailleurs");
}

#[test]
fn an_editor_that_leaves_the_terminal_raw_does_not_leave_it_so_for_the_shell() {
    let pole = Pole::new();
    let mut terminal = with_editor(&pole, "sh -c 'stty raw -echo; printf suite > \"$0\"'");
    terminal.wait_for("suite");
    terminal.press("\x13");
    terminal.wait_for("Visite enregistrée");
    terminal.press("q");
    assert_eq!(terminal.ended().0, 0);
    let modes = terminal.modes();
    assert!(modes.contains("ICANON") && modes.contains("OPOST"), "{modes}");
}

/// Without a shell that continues a job, as under `ssh -t HOST rouage`: nano suspends its whole group, others stop themselves.
#[test]
fn an_editor_that_stops_itself_or_its_group_goes_on() {
    for stop in ["kill -STOP 0", "kill -STOP $$", "kill -TSTP $$"] {
        let pole = Pole::new();
        let mut terminal = with_editor(&pole, &format!("sh -c '{stop}; printf \"repris\" > \"$0\"'"));
        terminal.wait_for("repris");
        terminal.press("\x13");
        terminal.wait_for("Visite enregistrée");
        assert_eq!(pole.visits().last().unwrap().text("summary"), "repris", "{stop}");
        terminal.press("q");
        let (code, _) = terminal.ended();
        assert_eq!(code, 0, "{stop}: {}", terminal.text());
    }
}

/// What nano keeps of a text that was not saved when its terminal is closed.
#[test]
fn what_an_editor_keeps_when_the_window_is_closed_is_offered() {
    let pole = Pole::new();
    let keeps =
        "sh -c 'trap \"printf gardé > \\\"$0.save\\\"; exit 1\" HUP; touch \"$0.ready\"; while :; do sleep 0.05; done'";
    let terminal = with_editor(&pole, keeps);
    let ready = || {
        std::fs::read_dir(pole.state().join("editor"))
            .is_ok_and(|mut rooms| rooms.any(|room| room.is_ok_and(|room| room.path().join("text.md.ready").exists())))
    };
    let began = std::time::Instant::now();
    while !ready() && began.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }
    // Closes the terminal: both are hung up.
    drop(terminal);
    std::thread::sleep(Duration::from_secs(1));
    let mut terminal = pole.start().go();
    terminal.wait_for("interrompue");
    terminal.press("\r");
    terminal.wait_for("gardé");
}

/// As whoever started it leaves it with `trap '' CHLD`: the end of a child is told to nobody then.
#[test]
fn an_editor_under_an_ignored_sigchld_gives_its_text_back() {
    let pole = Pole::new();
    let start = Start::on(Path::new("/bin/bash"), &pole.database).env("PS1", "prêt> ");
    let mut shell = start.env("EDITOR", "sh -c 'printf \", tapé ailleurs\" >> \"$0\"'").shell();
    shell.wait_for("prêt>");
    let (on, database) = (pty::ON, pole.database.display());
    shell.press(&format!("sh -c \"trap '' CHLD; exec {BINARY} --lang fr --on {on} --as cmi --db {database}\"\r"));
    shell.wait_for("1/40");
    pole.typing(&mut shell, "Mon texte");
    shell.press("\x05");
    shell.wait_for("tapé ailleurs");
    shell.press("\x13");
    shell.wait_for("Visite enregistrée");
    assert_eq!(pole.visits().last().unwrap().text("summary"), "Mon texte, tapé ailleurs");
}
