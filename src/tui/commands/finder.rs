//! Finding a command by typing, with the search that finds records.

use super::{Command, Scope, global};
use crate::i18n::Lang;
use crate::search::{DocKind, Shortlist, Tier};
use crate::tui::keymap::{self, Keymap};

/// The commands on offer somewhere, found by what they are called and what they do.
pub struct Finder {
    commands: Vec<&'static Command>,
    list: Shortlist,
}

impl Finder {
    /// Over these commands. Moving in lists is nothing to look for, nor is what one looks with.
    pub fn new(mut commands: Vec<&'static Command>, keymap: &Keymap, lang: Lang) -> Finder {
        commands.retain(|command| command.scope != Scope::List && command.id != global::PALETTE);
        let other = if lang == Lang::Fr { Lang::En } else { Lang::Fr };
        let mut list = Shortlist::new(DocKind::Command);
        for command in &commands {
            let keys: Vec<String> = keymap.keys(command).map(|key| keymap::shown(key, lang)).collect();
            let mut words: Vec<&str> = keys.iter().map(String::as_str).collect();
            // Whoever knows it by its name in the other language finds it as well.
            words.push(command.title(other));
            list.push(command.title(lang), command.doc(lang), &words);
        }
        Finder { commands, list }
    }

    /// The commands that a text finds, the best first; without a text all of them, in their order.
    pub fn find(&mut self, text: &str) -> Vec<(&'static Command, Tier)> {
        let Finder { commands, list } = self;
        list.find(text).into_iter().filter_map(|(at, tier)| Some((*commands.get(at)?, tier))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::commands::all;

    fn first(text: &str, lang: Lang) -> &'static str {
        let everywhere = all().filter(|command| command.scope == Scope::Global);
        let mut finder = Finder::new(everywhere.collect(), &Keymap::default(), lang);
        finder.find(text).first().map_or("", |(command, _)| command.id)
    }

    #[test]
    fn by_name_slip_order_key_and_the_other_language() {
        for (text, expected) in [
            ("annuler", global::UNDO),
            ("anuler", global::UNDO),
            ("rapport annuel", global::REPORT),
            ("annuel rapport", global::REPORT),
            ("comparer", global::COMPARE),
            ("exerc", global::CLOSINGS),
            ("undo", global::UNDO),
            ("commande: quitter", global::QUIT),
            ("cmd:raport", global::REPORT),
            ("visite: quitter", ""),
        ] {
            assert_eq!(first(text, Lang::Fr), expected, "{text}");
        }
        assert_eq!(first("annuler", Lang::En), global::UNDO);
        assert_eq!(first("undo", Lang::En), global::UNDO);
    }

    #[test]
    fn without_a_text_all_in_their_order() {
        let mut finder = Finder::new(all().collect(), &Keymap::default(), Lang::Fr);
        let ids: Vec<&str> = finder.find("").iter().map(|(command, _)| command.id).collect();
        let expected: Vec<&str> = finder.commands.iter().map(|command| command.id).collect();
        assert_eq!(ids, expected);
        assert!(!ids.contains(&global::PALETTE));
    }
}
