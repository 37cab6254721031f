use super::*;
use crate::tui::harness::{Harness, small_pole};
use crate::vault::Secret;

const OLD: &str = "cheval agrafe pile";
const NEW: &str = "lampe cuivre lundi";
const SIZES: [(u16, u16); 6] = [(0, 0), (1, 1), (20, 5), (80, 24), (120, 40), (200, 50)];

/// Whether a passphrase or recovery key opens the key file.
fn opens(harness: &Harness, secret: &str) -> bool {
    let path = harness.path();
    KeyFile::read(&key_file(&path)).unwrap().open(&Secret::new(secret), &path).is_ok()
}

/// The recovery key on the screen, and the screen without it.
fn key_on(screen: &str) -> (String, String) {
    let is_sign = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    let mut lines = screen.lines().map(str::to_owned).collect::<Vec<_>>();
    let Some(at) = lines.iter().position(|line| line.contains("AGE-SECRET-KEY-1")) else {
        return (String::new(), screen.to_owned());
    };
    let mut key = "AGE-SECRET-KEY-1".to_owned();
    for line in &mut lines[at + 1..at + 3] {
        // Between the frame's sides: what is beside it is of the screen behind.
        let (Some(left), Some(right)) = (line.find('│'), line.rfind('│')) else { continue };
        let right =
            line[..right].rfind('│').filter(|inner| *inner > left && line[*inner..].len() < 12).unwrap_or(right);
        key.extend(line[left..right].chars().filter(|c| is_sign(*c)));
        let hidden = line[left..right].replace(is_sign, "X");
        line.replace_range(left..right, &hidden);
    }
    (key, lines.join("\n"))
}

fn at_every_size(harness: &mut Harness, what: &str) {
    for (width, height) in SIZES {
        harness.resize(width, height);
        if height > 1 {
            insta::assert_snapshot!(format!("{what}_{width}x{height}"), key_on(&harness.screen()).1);
        }
    }
    harness.resize(80, 24);
}

#[test]
fn a_new_recovery_key_is_shown_before_it_is_in_force() {
    let mut harness = Harness::encrypted(80, 24, OLD, small_pole);
    harness.keys(":clé de sec<enter>");
    at_every_size(&mut harness, "recovery_asked");
    harness.keys("pas la bonne<enter>");
    assert!(harness.screen().contains("pas la phrase"), "{}", harness.screen());
    // Given up, nothing has changed.
    harness.keys(&format!("{OLD}<enter>"));
    at_every_size(&mut harness, "recovery_shown");
    let (given_up, _) = key_on(&harness.screen());
    assert_eq!(given_up.len(), 74, "{}", harness.screen());
    harness.keys("<esc>x<enter>");
    assert!(harness.screen().contains("AGE-SECRET-KEY-1"), "a stray key closes it");
    // Unseen, it is not noted.
    harness.resize(20, 5).keys("n").resize(80, 24);
    assert!(harness.screen().contains("AGE-SECRET-KEY-1") && !opens(&harness, &given_up));
    harness.keys("a");
    assert!(harness.screen().contains("a changé"), "{}", harness.screen());
    assert!(!opens(&harness, &given_up) && opens(&harness, OLD));

    harness.keys(&format!(":clé de sec<enter>{OLD}<enter>"));
    let (key, _) = key_on(&harness.screen());
    assert!(key != given_up && !opens(&harness, &key));
    harness.keys("n");
    assert!(harness.screen().contains("en vigueur"), "{}", harness.screen());
    assert!(opens(&harness, &key) && opens(&harness, OLD));
    assert!(!harness.screen().contains("AGE-SECRET"));
}

#[test]
fn the_database_gets_another_key_and_goes_on() {
    let mut harness = Harness::encrypted(80, 24, OLD, small_pole);
    let before = std::fs::read(key_file(&harness.path())).unwrap();
    harness.keys(":changer la clé<enter>");
    at_every_size(&mut harness, "rekey_asked");
    harness.keys(&format!("{OLD}<enter>{NEW}<enter>{NEW}<enter>"));
    let (key, shown) = key_on(&harness.screen());
    insta::assert_snapshot!("rekey_shown", shown);
    assert_eq!(std::fs::read(key_file(&harness.path())).unwrap(), before, "nothing has changed yet");
    harness.press(&["n"]);
    harness.until("end of the work", |screen| screen.contains("rouage backup"));
    harness.settle();
    insta::assert_snapshot!("rekeyed", harness.screen());
    assert!(opens(&harness, NEW) && opens(&harness, &key) && !opens(&harness, OLD));
    // It works on.
    harness.keys("<esc>/lefevre");
    assert!(harness.screen().contains("Décolletage Lefèvre"), "{}", harness.screen());
    harness.keys("<esc>");

    // Open elsewhere it is refused, and what was noted down is worth nothing.
    let other = harness.store();
    harness.keys(&format!(":changer la clé<enter>{NEW}<enter>{OLD}<enter>{OLD}<enter>"));
    harness.press(&["n"]);
    harness.until("refusal", |screen| screen.contains("rayez-la"));
    harness.settle();
    let said = harness.screen();
    assert!(said.contains("ouverte ailleurs"), "{said}");
    drop(other);
    assert!(opens(&harness, NEW) && !opens(&harness, OLD));
}

#[test]
fn the_locked_screen_stands_every_size() {
    let mut harness = Harness::encrypted(80, 24, OLD, small_pole);
    for keys in [":phrase de passe", ":déchiffrer"] {
        harness.keys(&format!("{keys}<enter>"));
        at_every_size(&mut harness, if keys.contains("phrase") { "change_asked" } else { "decrypt_asked" });
        harness.keys("<esc>");
    }
    // With little room it is the field that is typed into, and why it was refused.
    harness.resize(80, 9).keys(":phrase de passe<enter>x<enter>yz");
    insta::assert_snapshot!("change_asked_80x9", harness.screen());
    harness.keys("<enter>").resize(80, 24).keys("<esc>");
    // As it looks: locking itself forgets the keys of the whole process, other tests' as well.
    harness.app.context.lock.state = State::Locked(Prompt::default());
    at_every_size(&mut harness, "locked");
    let said = Some(harness.app.context.t("encryption.error.wrong_passphrase").replace("{path}", "pole.db"));
    harness.app.context.lock.state = State::Locked(Prompt { said, ..Prompt::default() });
    at_every_size(&mut harness, "locked_refused");
}
