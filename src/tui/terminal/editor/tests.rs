use std::process::Command;

use super::*;

#[test]
fn splits_commands() {
    let cases: [(&str, Option<&[&str]>); 8] = [
        ("vi", Some(&["vi"])),
        ("  code --wait ", Some(&["code", "--wait"])),
        ("'my editor' -f", Some(&["my editor", "-f"])),
        (r#""a \" b" c\ d"#, Some(&["a \" b", "c d"])),
        (r"'a\b'", Some(&[r"a\b"])),
        ("e ''", Some(&["e", ""])),
        ("vi; rm -rf", Some(&["vi;", "rm", "-rf"])),
        ("'open", None),
    ];
    for (command, expected) in cases {
        let expected = expected.map(|words| words.iter().map(|&w| w.to_owned()).collect());
        assert_eq!(split_words(command), expected, "{command}");
    }
}

fn edit(command: &str, initial: &str) -> Result<Edited, EditorError> {
    edit_with(command, initial, ".txt", None)
}

/// A room in a folder.
fn room(folder: &Path) -> Option<Room> {
    Some(Room { folder: folder.to_owned(), note: Note::default() })
}

/// What is taken from a place.
fn taken(place: &Path) -> Option<String> {
    let mut taken = None;
    let told = left_in(place)?.take("", |text| {
        taken = Some(text.clone());
        text
    });
    assert!(told.is_none(), "{told:?}");
    taken
}

fn text(command: &str, initial: &str) -> String {
    edit(command, initial).unwrap().text
}

#[test]
fn returns_the_edited_text() {
    let append = "sh -c 'printf \"suite\\n\" >> \"$0\"'";
    assert_eq!(text(append, "début "), "début suite");
    assert_eq!(text("true", "é\n"), "é\n");
}

#[test]
fn one_that_comes_back_at_once_and_changed_nothing_is_told() {
    // On a busy machine starting it may take longer than anybody.
    assert!((0..20).any(|_| edit("true", "").unwrap().stopped == Some(Stopped::AtOnce)));
    assert_eq!(edit("sh -c 'echo x >> \"$0\"'", "").unwrap().stopped, None);
    assert_eq!(edit("sh -c 'sleep 0.6'", "").unwrap().stopped, None);
}

#[test]
fn the_file_is_private_and_goes_away() {
    let show = "sh -c 'stat -c %a \"$0\" > \"$0.x\"; echo \"$0\" >> \"$0.x\"; mv \"$0.x\" \"$0\"'";
    let folder = tempfile::tempdir().unwrap();
    for place in [None, Some(folder.path().join("editor/one"))] {
        let text = edit_with(show, "secret", ".txt", place.as_deref().and_then(room)).unwrap().text;
        let (mode, path) = text.split_once('\n').unwrap();
        assert_eq!(mode, "600");
        assert!(path.ends_with(".txt"));
        assert!(place.is_none_or(|place| Path::new(path).starts_with(place)));
        assert!(!Path::new(path).exists());
        assert!(!Path::new(path).parent().unwrap().exists());
    }
}

#[test]
fn what_an_editor_left_behind_is_found_once() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("editor/one");
    assert!(left_in(&place).is_none());
    draft_files::private(&place).unwrap();
    fs::write(place.join("text.md"), "gardé\n").unwrap();
    fs::write(place.join(".text.md.swp"), "b0VIM").unwrap();
    fs::write(place.join("text.md~"), "d'avant").unwrap();
    assert_eq!(taken(&place).as_deref(), Some("gardé"));
    // It stays until it is kept.
    Room::at(&place).unwrap().settle();
    assert!(!place.exists());
}

#[test]
fn failures_keep_the_text() {
    let error = edit("sh -c 'exit 3'", "a").unwrap_err();
    assert!(matches!(&error, EditorError::Failed { program, code: 3, saved: None } if program == "sh"), "{error}");
    // One that had saved before it failed: what it saved is not lost.
    let error = edit("sh -c 'echo autre > \"$0\"; exit 1'", "a").unwrap_err();
    let EditorError::Failed { saved: Some(saved), .. } = &error else { panic!("{error}") };
    assert_eq!(fs::read_to_string(saved).unwrap(), "autre\n");
    fs::remove_dir_all(saved.parent().unwrap()).unwrap();
    let error = edit("/nonexistent/editor", "a").unwrap_err();
    assert!(matches!(error, EditorError::CannotStart { .. }), "{error}");
    let error = edit("sh -c 'rm \"$0\"'", "a").unwrap_err();
    assert!(matches!(&error, EditorError::Io(why) if why.kind() == io::ErrorKind::NotFound), "{error}");
    // What would block, or lead elsewhere, is not even read.
    for left in ["ln -s /etc/passwd", "ln -s /dev/zero", "ln -s nowhere", "mkdir", "mkfifo"] {
        let error = edit(&format!("sh -c 'rm \"$0\"; {left} \"$0\"'"), "a").unwrap_err();
        assert!(matches!(&error, EditorError::Io(why) if why.kind() == io::ErrorKind::Unsupported), "{left}: {error}");
    }
    let socket = "import socket,os,sys; os.remove(sys.argv[1]); socket.socket(socket.AF_UNIX).bind(sys.argv[1])";
    if Command::new("python3").arg("-V").output().is_ok() {
        let error = edit(&format!("python3 -c '{socket}'"), "a").unwrap_err();
        assert!(matches!(&error, EditorError::Io(why) if why.kind() == io::ErrorKind::Unsupported), "{error}");
    }
    let error = edit("'vi", "a").unwrap_err();
    assert!(matches!(error, EditorError::BadCommand { .. }), "{error}");
}

#[test]
fn of_an_editor_that_is_killed_what_it_saved_is_taken() {
    let edited = edit("sh -c 'echo sauvé > \"$0\"; kill -KILL $$'", "a").unwrap();
    assert_eq!(edited.text, "sauvé");
    assert_eq!(edited.stopped, Some(Stopped::Signal(9)));
}

#[test]
fn an_empty_file_does_not_take_the_text_away() {
    for command in ["sh -c ': > \"$0\"'", "sh -c 'echo > \"$0\"'", "sh -c ': > \"$0\"; kill -KILL $$'"] {
        let error = edit(command, "a").unwrap_err();
        assert!(matches!(error, EditorError::Emptied), "{error}");
        assert_eq!(edit(command, "").unwrap().text.trim(), "");
    }
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("editor/one");
    draft_files::private(&place).unwrap();
    fs::write(place.join("text.md"), "").unwrap();
    assert_eq!(taken(&place), None, "of one that was killed");
    assert!(!place.exists());
}

#[test]
fn what_is_no_text_is_refused_and_stays_whatever_comes_next() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("editor/one");
    for (written, was_binary) in [("\\351t\\351", false), ("a\\000b", true), ("\\377\\376a\\000", true)] {
        let command = format!("sh -c 'printf \"{written}\" > \"$0\"'");
        let error = edit_with(&command, "a", ".md", room(&place)).unwrap_err();
        let EditorError::NoText { path, binary } = &error else { panic!("{error}") };
        assert_eq!(*binary, was_binary);
        let kept = fs::read(path).unwrap();
        assert!(kept.len() > 2 && !path.starts_with(&place), "{}", path.display());
        assert_eq!(edit_with("true", "b", ".md", room(&place)).unwrap().text, "b");
        assert_eq!(fs::read(path).unwrap(), kept);
    }
}

#[test]
fn a_text_too_long_for_any_field_stays_in_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("editor/one");
    let error = edit_with("sh -c 'head -c 5000000 /dev/zero > \"$0\"'", "a", "", room(&place)).unwrap_err();
    let EditorError::TooLarge { path } = &error else { panic!("{error}") };
    assert_eq!(fs::metadata(path).unwrap().len(), 5_000_000);
}

/// As `^O` with another name does in nano, and `:w %2` in vim.
#[test]
fn what_was_saved_under_another_name_stays_and_is_named() {
    for (there, became) in [("", "début"), ("echo fin >> \"$0\"; ", "début\nfin")] {
        for kept in [true, false] {
            let folder = tempfile::tempdir().unwrap();
            let place = folder.path().join("one");
            let command = format!("sh -c '{there}echo longuement > \"$0\"2; echo avant > \"$0~\"'");
            let place = kept.then(|| room(&place)).flatten();
            let edited = edit_with(&command, "début\n", ".md", place).unwrap();
            assert_eq!(edited.text.trim_end(), became);
            let beside = edited.beside.unwrap();
            assert_eq!(fs::read_to_string(&beside).unwrap(), "longuement\n");
            if kept {
                let left: Vec<_> = fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.path()).collect();
                assert_eq!(left, [beside.parent().unwrap()]);
                let named =
                    crate::live::editor_room::without_draft(folder.path(), Path::new("/nowhere"), &|_| false, None);
                assert_eq!(named, [beside]);
            } else {
                fs::remove_dir_all(beside.parent().unwrap()).unwrap();
            }
        }
    }
}
