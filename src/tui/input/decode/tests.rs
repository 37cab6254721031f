use super::*;
use proptest::prelude::*;

fn decode(bytes: &[u8]) -> Vec<InputEvent> {
    let mut decoder = Decoder::default();
    let mut events = Vec::new();
    decoder.feed(bytes, &mut events);
    decoder.give_up(&mut events);
    assert_eq!(decoder.patience(), None);
    events
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> InputEvent {
    InputEvent::Key(KeyEvent::new(code, modifiers))
}

#[test]
fn keys() {
    use KeyCode as K;
    use KeyModifiers as M;
    let cases: &[(&[u8], K, M)] = &[
        (b"a", K::Char('a'), M::NONE),
        (b"A", K::Char('A'), M::SHIFT),
        ("é".as_bytes(), K::Char('é'), M::NONE),
        ("漢".as_bytes(), K::Char('漢'), M::NONE),
        ("👩".as_bytes(), K::Char('👩'), M::NONE),
        (b"\r", K::Enter, M::NONE),
        (b"\n", K::Char('j'), M::CONTROL),
        (b"\t", K::Tab, M::NONE),
        (b"\x7f", K::Backspace, M::NONE),
        (b"\x08", K::Char('h'), M::CONTROL),
        (b"\x03", K::Char('c'), M::CONTROL),
        (b"\x1a", K::Char('z'), M::CONTROL),
        (b"\x1f", K::Char('7'), M::CONTROL),
        (b"\0", K::Char(' '), M::CONTROL),
        (b"\x1b", K::Esc, M::NONE),
        (b"\x1b[", K::Char('['), M::ALT),
        (b"\x1bO", K::Char('O'), M::ALT.union(M::SHIFT)),
        (b"\x1bx", K::Char('x'), M::ALT),
        ("\x1bé".as_bytes(), K::Char('é'), M::ALT),
        (b"\x1b\x7f", K::Backspace, M::ALT),
        (b"\x1b\r", K::Enter, M::ALT),
        (b"\x1b[A", K::Up, M::NONE),
        (b"\x1bOA", K::Up, M::NONE),
        (b"\x1b[1;5C", K::Right, M::CONTROL),
        (b"\x1b[1;2D", K::Left, M::SHIFT),
        (b"\x1b[H", K::Home, M::NONE),
        (b"\x1b[4~", K::End, M::NONE),
        (b"\x1b[3~", K::Delete, M::NONE),
        (b"\x1b[3;5~", K::Delete, M::CONTROL),
        (b"\x1b[5~", K::PageUp, M::NONE),
        (b"\x1b[6~", K::PageDown, M::NONE),
        (b"\x1b[Z", K::BackTab, M::SHIFT),
        (b"\x1bOP", K::F(1), M::NONE),
        (b"\x1b[[A", K::F(1), M::NONE),
        (b"\x1b[11~", K::F(1), M::NONE),
        (b"\x1b[15~", K::F(5), M::NONE),
        (b"\x1b[17~", K::F(6), M::NONE),
        (b"\x1b[24~", K::F(12), M::NONE),
        (b"\x1b[1;3S", K::F(4), M::ALT),
        (b"\x1bOM", K::Enter, M::NONE),
        (b"\x1b[97;5u", K::Char('a'), M::CONTROL),
        (b"\x1b[27;5;13~", K::Enter, M::CONTROL),
    ];
    for &(bytes, code, modifiers) in cases {
        assert_eq!(decode(bytes), [key(code, modifiers)], "{bytes:?}");
    }
}

#[test]
fn two_escapes_are_two_keys() {
    let escape = key(KeyCode::Esc, KeyModifiers::NONE);
    assert_eq!(decode(b"\x1b\x1b"), [escape.clone(), escape]);
}

#[test]
fn the_rest_of_a_key_that_a_slow_link_tore_is_neither_keys_nor_an_answer() {
    let after_an_escape = |bytes: &[u8]| {
        let (mut decoder, mut events) = (Decoder::default(), Vec::new());
        decoder.feed(&[ESCAPE], &mut events);
        decoder.waited(&mut events);
        decoder.feed(bytes, &mut events);
        events
    };
    let escape = key(KeyCode::Esc, KeyModifiers::NONE);
    for rest in [&b"OP"[..], b"[A", b"[5~", b"[1;5C", b"OM"] {
        assert_eq!(after_an_escape(rest), std::slice::from_ref(&escape), "{rest:?}");
    }
    let pasted = [escape.clone(), InputEvent::Paste("bonjour".into())];
    assert_eq!(after_an_escape(b"[200~bonjour\x1b[201~"), pasted);
    // What somebody answers is an answer.
    for typed in ["O", "o", "n", "on", "[", "Oui"] {
        let keys: Vec<_> = std::iter::once(escape.clone()).chain(decode(typed.as_bytes())).collect();
        assert_eq!(after_an_escape(typed.as_bytes()), keys, "{typed}");
    }
    let last: Vec<_> = std::iter::once(escape.clone()).chain(decode(b"o")).collect();
    assert_eq!(after_an_escape(b"[Ao"), last);
}

#[test]
fn what_is_not_a_key_is_skipped() {
    for bytes in [
        &b"\x1b[?1;2c"[..],
        b"\x1b[<0;3;4M",
        b"\x1b[I",
        b"\x1b[201~",
        b"\x1b[99~",
        b"\x1b[99999999999999999999~",
        b"\xff",
        b"\xc3",
        b"\xc2\x85",
        b"\x1b[12;",
    ] {
        assert_eq!(decode(bytes), [], "{bytes:?}");
        let mut followed = bytes.to_vec();
        followed.push(b'q');
        if !matches!(bytes.last(), Some(b';' | 0xc3)) {
            let q = key(KeyCode::Char('q'), KeyModifiers::NONE);
            assert_eq!(decode(&followed), [q], "{bytes:?}");
        }
    }
}

#[test]
fn an_interrupted_sequence_does_not_eat_the_next_key() {
    let up = key(KeyCode::Up, KeyModifiers::NONE);
    assert_eq!(decode(b"\x1b[12\x1b[A"), [up]);
    let mut endless = b"\x1b[".to_vec();
    endless.extend([b'1'; 100]);
    let mut decoder = Decoder::default();
    let mut events = Vec::new();
    decoder.feed(&endless, &mut events);
    assert_eq!(decoder.patience(), None);
}

#[test]
fn pastes() {
    let paste = |text: &str| InputEvent::Paste(text.to_owned());
    assert_eq!(
        decode("\x1b[200~é\r\nb\rc\td\x07\x1b[A\x1b[201~q".as_bytes()),
        [paste("é\nb\nc d"), key(KeyCode::Char('q'), KeyModifiers::NONE)]
    );
    assert_eq!(decode(b"\x1b[200~\x1b[201~"), []);
    // The end is lost.
    assert_eq!(decode(b"\x1b[200~abc"), [paste("abc")]);
}

#[test]
fn the_bytes_of_a_letter_may_come_apart() {
    let (mut decoder, mut events) = (Decoder::default(), Vec::new());
    for byte in "é漢".bytes() {
        decoder.feed(&[byte], &mut events);
        assert!(decoder.patience().is_none_or(|patience| patience > Duration::from_secs(1)));
    }
    let typed = |c| key(KeyCode::Char(c), KeyModifiers::NONE);
    assert_eq!((events, decoder.patience()), (vec![typed('é'), typed('漢')], None));
}

#[test]
fn a_paste_that_is_too_long_is_refused_as_a_whole() {
    let size = PASTE_MOST - 4;
    for (text, wanted) in [
        ("é漢a".repeat(size / 6), InputEvent::Paste("é漢a".repeat(size / 6))),
        ("x".repeat(PASTE_MOST), InputEvent::Paste("x".repeat(PASTE_MOST))),
        ("x".repeat(PASTE_MOST + 1), InputEvent::PasteTooLong),
        ("é漢a".repeat(PASTE_MOST / 2), InputEvent::PasteTooLong),
    ] {
        let mut bytes = b"\x1b[200~".to_vec();
        bytes.extend(text.as_bytes());
        bytes.extend(PASTE_END);
        bytes.push(b'q');
        let q = key(KeyCode::Char('q'), KeyModifiers::NONE);
        for chunk in [4093, 4096, 61] {
            let (mut decoder, mut events) = (Decoder::default(), Vec::new());
            for chunk in bytes.chunks(chunk) {
                decoder.feed(chunk, &mut events);
                let held = decoder.paste.as_ref().map_or(0, Vec::len);
                assert!(held <= PASTE_MOST + 4096, "{held}");
            }
            assert!(events == [wanted.clone(), q.clone()], "{} bytes in {chunk}", text.len());
            assert_eq!(decoder.patience(), None);
        }
    }
}

#[test]
fn one_whose_end_is_lost_is_told_as_well_and_the_next_begins_anew() {
    let (mut decoder, mut events) = (Decoder::default(), Vec::new());
    decoder.feed(b"\x1b[200~", &mut events);
    for chunk in vec![b'x'; PASTE_MOST * 2].chunks(4096) {
        decoder.feed(chunk, &mut events);
    }
    decoder.give_up(&mut events);
    decoder.feed(b"q\x1b[200~abc\x1b[201~", &mut events);
    let q = key(KeyCode::Char('q'), KeyModifiers::NONE);
    assert_eq!(events, [InputEvent::PasteTooLong, q, InputEvent::Paste("abc".into())]);
}

proptest! {
    #[test]
    fn a_paste_that_pauses_says_the_same_in_parts(text in "[ab é漢\u{1f389}\r\n\u{1b}\\[201]{0,40}", pauses in proptest::collection::vec(0..80_usize, 0..6)) {
        let whole = format!("\u{1b}[200~{text}\u{1b}[201~q");
        let (mut decoder, mut events) = (Decoder::default(), Vec::new());
        for (at, byte) in whole.bytes().enumerate() {
            decoder.feed(&[byte], &mut events);
            if at >= 6 && at < whole.len() - 2 && pauses.contains(&at) && decoder.patience().is_some() {
                decoder.waited(&mut events);
            }
        }
        let joined = |events: &[InputEvent]| events.iter().map(|event| match event {
            InputEvent::Paste(text) => text.clone(),
            other => format!("<{other:?}>"),
        }).collect::<String>();
        if !text.contains('\u{1b}') {
            prop_assert_eq!(joined(&events), joined(&decode(whole.as_bytes())));
        }
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        decode(&bytes);
    }

    #[test]
    fn where_reads_split_does_not_matter(
        parts in proptest::collection::vec(
            proptest::sample::select(vec![
                "a", "é", "漢", "\x1b[A", "\x1b[1;5C", "\x1bOP", "\x1b[3~", "\x1bx", "\x01",
                "\x1b[200~coll\u{e9}\r\x1b[201~", "\x1b[[B", "\x1b[?1;2c",
            ]),
            0..12,
        ),
        size in 1usize..9,
    ) {
        let text: String = parts.concat();
        let mut decoder = Decoder::default();
        let mut events = Vec::new();
        for chunk in text.as_bytes().chunks(size) {
            decoder.feed(chunk, &mut events);
        }
        decoder.give_up(&mut events);
        prop_assert_eq!(events, decode(text.as_bytes()));
    }
}

/// As over a poor link: nobody would see it, and no draft have it, before its end.
#[test]
fn a_paste_that_comes_slowly_and_without_a_pause_is_passed_on_meanwhile() {
    let (mut decoder, mut events) = (Decoder::default(), Vec::new());
    decoder.feed(b"\x1b[200~", &mut events);
    for n in 0..12 {
        std::thread::sleep(Duration::from_millis(40));
        decoder.feed(format!("stroke {n} of the text\n").as_bytes(), &mut events);
    }
    let text = |events: &[InputEvent]| {
        let pasted = events.iter().map(|event| match event {
            InputEvent::Paste(text) => text.as_str(),
            other => panic!("{other:?}"),
        });
        pasted.collect::<String>()
    };
    assert!(text(&events).starts_with("stroke 0 of the text"), "{events:?}");
    decoder.feed(b"end\x1b[201~", &mut events);
    let whole: String = (0..12).map(|n| format!("stroke {n} of the text\n")).chain(["end".to_owned()]).collect();
    assert_eq!(text(&events), whole);
}
