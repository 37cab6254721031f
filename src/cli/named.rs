//! The one organisation that a command writes to. What is only a part of a name is never taken for it: a payment would stand
//! with whoever happens to be the only one of those letters.

use std::ffi::OsString;
use std::io::BufRead;

use super::organisation::{hits, several, unknown};
use super::output::{ask, can_ask};
use super::{Context, Failure};
use crate::model::kind::Kind;
use crate::model::record::{Id, Record};
use crate::model::siret::{Siren, Siret};
use crate::model::text::fold;
use crate::store::Store;

/// The organisation that `text` names: by its SIRET, its whole name (case and accents apart), its SIREN, its acronym, which
/// is what the name has in brackets, or its number. `flag` is where it was typed, none where no flag was.
///
/// # Errors
/// None or several are called so; or the text is a part of a name, and whoever is asked on the terminal does not say yes.
pub fn find(context: &Context, store: &Store, flag: Option<&str>, text: &str) -> Result<Id, Failure> {
    let text = text.trim();
    let mut best: Option<(Match, Vec<Record>)> = None;
    let sought = Sought::new(text);
    store.each(Kind::Organisation, |record| {
        let Some(found) = sought.in_record(&record) else { return Ok(()) };
        match &mut best {
            Some((before, records)) if *before == found => records.push(record),
            Some((before, _)) if *before < found => {}
            _ => best = Some((found, vec![record])),
        }
        Ok(())
    })?;
    match best {
        Some((_, records)) if records.len() == 1 => return Ok(records[0].id),
        Some((_, records)) => return Err(several(context, text, &records)),
        None => {}
    }
    // A SIRET is one or it is not; a near one is another establishment.
    if text.is_empty() || Siret::parse(text).is_ok() {
        return Err(unknown(context, text));
    }
    match &hits(context, store, text)?[..] {
        [] => Err(unknown(context, text)),
        [one] => meant(context, flag, text, one),
        more => Err(several(context, text, more)),
    }
}

/// How an organisation is called by a text, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    Siret,
    Name,
    Folded,
    Siren,
    Acronym,
    Number,
}

struct Sought<'a> {
    text: &'a str,
    folded: String,
    siret: Option<Siret>,
    siren: Option<Siren>,
    number: Option<Id>,
}

impl<'a> Sought<'a> {
    fn new(text: &'a str) -> Sought<'a> {
        Sought {
            text,
            folded: fold(text),
            siret: Siret::parse(text).ok(),
            siren: Siren::parse(text).ok(),
            number: text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit())),
        }
    }

    fn in_record(&self, record: &Record) -> Option<Match> {
        if self.folded.is_empty() {
            return None;
        }
        let siret = record.get("siret").as_text().unwrap_or_default();
        if let Some(sought) = &self.siret {
            // Nobody is called so.
            return (sought.as_str() == siret).then_some(Match::Siret);
        }
        let name = record.text("name");
        let acronym = || {
            let inside = name.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
            inside.is_some_and(|(inside, _)| fold(inside) == self.folded)
        };
        if name == self.text {
            Some(Match::Name)
        } else if fold(name) == self.folded {
            Some(Match::Folded)
        } else if self.siren.as_ref().is_some_and(|siren| siret.starts_with(siren.as_str())) {
            Some(Match::Siren)
        } else if acronym() {
            Some(Match::Acronym)
        } else {
            (self.number == Some(record.id)).then_some(Match::Number)
        }
    }
}

/// The only one that a part of a name finds: asked for on a terminal, else refused with the command that says it in full.
fn meant(context: &Context, flag: Option<&str>, text: &str, one: &Record) -> Result<Id, Failure> {
    let lang = context.lang;
    let commune = one.text("commune");
    let name = match commune {
        "" => one.text("name").to_owned(),
        commune => format!("{} ({commune})", one.text("name")),
    };
    if can_ask() {
        ask(&lang.tf("cli.organisation.meant", &[("text", &text), ("name", &name)]));
        let mut answer = String::new();
        let read = std::io::stdin().lock().read_line(&mut answer);
        if read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "o" | "oui" | "y" | "yes") {
            return Ok(one.id);
        }
    }
    let said = one.get("siret").as_text().map_or_else(|| one.id.to_string(), str::to_owned);
    let command = in_full(std::env::args_os().skip(1), flag, text, &said);
    Err(Failure::Said(lang.tf("cli.organisation.part", &[("text", &text), ("name", &name), ("command", &command)])))
}

/// The command as it was typed, with another word for the organisation.
fn in_full(args: impl Iterator<Item = OsString>, flag: Option<&str>, text: &str, said: &str) -> String {
    let mut words = vec!["rouage".to_owned()];
    let (mut before, mut done) = (String::new(), false);
    for arg in args {
        let arg = arg.to_string_lossy().into_owned();
        let joined = flag.map(|flag| format!("{flag}="));
        let here = flag.is_none_or(|flag| before == flag) && arg.trim() == text;
        let word = match joined.filter(|joined| arg.starts_with(joined)) {
            Some(joined) if !done => (format!("{joined}{said}"), true),
            _ if here && !done => (said.to_owned(), true),
            _ => (arg.clone(), done),
        };
        words.push(quoted(&word.0));
        (before, done) = (arg, word.1);
    }
    words.join(" ")
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::record::Value;

    fn record(id: Id, name: &str, siret: &str) -> Record {
        let record = Record { id, ..Record::new(Kind::Organisation) }.with("name", Value::Text(name.into()));
        if siret.is_empty() { record } else { record.with("siret", Value::Text(siret.into())) }
    }

    #[test]
    fn only_what_names_it_wholly_names_it() {
        let one = record(12, "Société d'Équipement Jurassien (SÉJ)", "48798079900018");
        for (text, found) in [
            ("487 980 799 00018", Some(Match::Siret)),
            ("Société d'Équipement Jurassien (SÉJ)", Some(Match::Name)),
            ("societe d’equipement  jurassien (sej)", Some(Match::Folded)),
            ("487980799", Some(Match::Siren)),
            ("sej", Some(Match::Acronym)),
            ("12", Some(Match::Number)),
            ("+12", None),
            ("1", None),
            ("s", None),
            ("Société d'Équipement Jurassien", None),
            ("jurassien", None),
            ("73282932000074", None),
            ("", None),
        ] {
            assert_eq!(Sought::new(text).in_record(&one), found, "{text}");
        }
        assert_eq!(Sought::new("12").in_record(&record(3, "12", "")), Some(Match::Name));
    }

    #[test]
    fn the_command_is_said_in_full() {
        let full = |args: &[&str], flag, text| in_full(args.iter().map(OsString::from), flag, text, "48798079900018");
        let pay = ["dues", "pay", "--org", "c", "--method", "c", "--reference", "c d'un"];
        assert_eq!(
            full(&pay, Some("--org"), "c"),
            r"rouage dues pay --org 48798079900018 --method c --reference 'c d'\''un'"
        );
        assert_eq!(
            full(&["visit", "--org=c d", "--summary", ""], Some("--org"), "c d"),
            "rouage visit --org=48798079900018 --summary ''"
        );
        assert_eq!(full(&["merge", "c", "--into", "c"], None, "c"), "rouage merge 48798079900018 --into c");
        assert_eq!(full(&["merge", "c", "--into", "c"], Some("--into"), "c"), "rouage merge c --into 48798079900018");
    }
}
