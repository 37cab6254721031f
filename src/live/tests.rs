use std::sync::mpsc::channel;
use std::time::Duration;

use super::*;
use crate::store::Clock;
use crate::threads::tests::REFUSED;

#[test]
fn what_no_further_thread_can_be_had_for_is_done_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let session = Session { who: "amo".into(), id: "1".into(), clock: Clock::System };
    let store = Store::open(&folder.path().join("pole.db"), session).unwrap();
    let (sender, notices) = channel();
    let sender = Mutex::new(sender);
    let tell: Tell<u8> = Arc::new(move |notice| drop(sender.lock().unwrap().send(notice)));
    let live = Live::start(store, chrono::NaiveDate::default(), tell);
    assert!(live.is_whole());
    REFUSED.set(true);
    live.load();
    live.aside(7, |store| u8::from(store.is_ok()));
    let next = || notices.recv_timeout(Duration::from_secs(20)).unwrap();
    let mut is_loaded = false;
    let reply = loop {
        match next() {
            Notice::Loaded => is_loaded = true,
            Notice::Reply { to, reply } => break (to, reply),
            _ => {}
        }
    };
    assert_eq!(reply, (7, 1));
    while !is_loaded || !live.is_idle() {
        is_loaded |= matches!(notices.recv_timeout(Duration::from_millis(20)), Ok(Notice::Loaded));
    }
}
