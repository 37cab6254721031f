//! The way to the search thread. Of questions that nobody has taken yet only the newest stays: each is as long as what is typed,
//! and keys may come faster than answers.

use std::sync::mpsc::{Receiver, RecvError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::searcher::Search;

/// Where one asks.
#[derive(Clone)]
pub(super) struct Ask {
    newest: Arc<Mutex<Option<Search>>>,
    wake: Sender<()>,
}

/// Where the thread takes what was asked last.
pub(super) struct Questions {
    newest: Arc<Mutex<Option<Search>>>,
    woken: Receiver<()>,
}

pub(super) fn way() -> (Ask, Questions) {
    let (wake, woken) = channel();
    let newest = Arc::new(Mutex::new(None));
    (Ask { newest: Arc::clone(&newest), wake }, Questions { newest, woken })
}

impl Ask {
    /// Asks. Gives whether an older question went unanswered; what that was to close is still closed.
    pub fn send(&self, mut question: Search) -> bool {
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let older = newest.take();
        question.closes |= older.as_ref().is_some_and(|older| older.closes);
        *newest = Some(question);
        drop(newest);
        if older.is_none() {
            let _ = self.wake.send(());
        }
        older.is_some()
    }
}

impl Questions {
    /// What was asked last; waits for it.
    ///
    /// # Errors
    /// Nobody can ask any more.
    pub fn recv(&self) -> Result<Search, RecvError> {
        loop {
            if let Some(question) = self.newest() {
                return Ok(question);
            }
            self.woken.recv()?;
        }
    }

    /// The same, without waiting.
    pub fn newest(&self) -> Option<Search> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(text: &str) -> Search {
        Search { text: text.into(), closes: false, ..Search::let_go() }
    }

    #[test]
    fn the_newest_question_is_taken_and_what_an_older_one_closes_is_closed() {
        let (ask, questions) = way();
        assert!(!ask.send(Search::let_go()));
        assert!(ask.send(question("a")) && ask.send(question("ab")));
        let taken = questions.recv().unwrap();
        assert_eq!((taken.text.as_str(), taken.closes), ("ab", true));
        assert!(questions.newest().is_none());
        assert!(!ask.send(question("abc")));
        drop(ask);
        assert_eq!(questions.recv().unwrap().text, "abc");
        assert!(questions.recv().is_err());
    }
}
