//! Two people changed one record: what each of them changed, and the record that keeps both.
//!
//! A field that only one of them changed is merged by itself; one that both changed otherwise has to be decided. A pure
//! rule: the base is the record as both read it, mine is what is to be saved, theirs is what is stored by now.

use super::kind::{Field, Type};
use super::record::{Record, Value};

/// Longer texts are put one after the other as a whole; comparing costs the product of the lines.
const COMPARED: usize = 1_000;

/// Who changed a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    Mine,
    Theirs,
    /// Both, to the same value.
    Alike,
    /// Both, to different values: somebody has to decide.
    Clash,
}

/// Which value a field gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    Mine,
    Theirs,
    /// What both wrote, see [`joined`].
    Both,
}

/// A field that is not as it was.
#[derive(Debug, Clone)]
pub struct Difference {
    pub field: &'static Field,
    pub base: Value,
    pub mine: Value,
    pub theirs: Value,
    pub changed: Changed,
    /// Both values in one, where a field can hold both.
    pub both: Option<Value>,
    /// Somebody was erased from it since: what is stored stands, and what was typed would bring them back.
    pub erased: bool,
}

impl Difference {
    /// What the field gets unless somebody decides otherwise: what its only author wrote, both texts where they can
    /// stand together. Nothing where one would have to give way.
    pub fn proposed(&self) -> Option<Take> {
        match self.changed {
            _ if self.erased => Some(Take::Theirs),
            Changed::Mine => Some(Take::Mine),
            Changed::Theirs | Changed::Alike => Some(Take::Theirs),
            Changed::Clash => self.both.is_some().then_some(Take::Both),
        }
    }

    /// Whether the field can get that.
    pub fn allows(&self, take: Take) -> bool {
        match take {
            Take::Theirs => true,
            Take::Mine => !self.erased,
            Take::Both => self.both.is_some(),
        }
    }

    /// The value of a choice.
    pub fn value(&self, take: Take) -> &Value {
        match (take, &self.both) {
            (Take::Mine, _) => &self.mine,
            (Take::Both, Some(both)) => both,
            (Take::Theirs | Take::Both, _) => &self.theirs,
        }
    }
}

/// The fields that somebody changed: those to decide first, then those of the other, then one's own.
pub fn differences(base: &Record, mine: &Record, theirs: &Record) -> Vec<Difference> {
    let mut found: Vec<Difference> = base
        .kind
        .fields()
        .iter()
        .filter_map(|field| {
            let [base, mine, theirs] = [base, mine, theirs].map(|record| record.get(field.name).clone());
            let changed = match (mine != base, theirs != base) {
                (false, false) => return None,
                (true, false) => Changed::Mine,
                (false, true) => Changed::Theirs,
                (true, true) if mine == theirs => Changed::Alike,
                (true, true) => Changed::Clash,
            };
            let both = if changed == Changed::Clash { joined(field, &base, &mine, &theirs) } else { None };
            Some(Difference { field, base, mine, theirs, changed, both, erased: false })
        })
        .collect();
    found.sort_by_key(|difference| match difference.changed {
        Changed::Clash => 0,
        Changed::Theirs => 1,
        Changed::Mine => 2,
        Changed::Alike => 3,
    });
    found
}

/// The same where somebody was erased from fields of the stored record since both read it: there the erasure stands.
pub fn keep_erased(differences: &mut [Difference], fields: &[&str]) {
    for difference in differences {
        if fields.contains(&difference.field.name) && difference.theirs != difference.base {
            difference.erased = true;
            difference.both = None;
        }
    }
}

/// The stored record with the choices made; nothing while one is missing.
pub fn settled(theirs: &Record, differences: &[Difference], takes: &[Option<Take>]) -> Option<Record> {
    let mut record = theirs.clone();
    for (at, difference) in differences.iter().enumerate() {
        let take = takes.get(at).copied().flatten()?;
        record.set(difference.field.name, difference.value(take).clone());
    }
    Some(record)
}

/// Both values in one: texts of several lines with the lines of both, lists with the items of both. Nothing for fields
/// that hold one value, and where both together are too long.
pub fn joined(field: &Field, base: &Value, mine: &Value, theirs: &Value) -> Option<Value> {
    match (field.ty, mine, theirs) {
        (Type::Lines { max }, Value::Text(mine), Value::Text(theirs)) => {
            let text = join_texts(base.as_text().unwrap_or_default(), mine, theirs);
            (text.chars().count() <= max).then_some(Value::Text(text))
        }
        (Type::List { .. } | Type::Sectors, Value::List(mine), Value::List(theirs)) => {
            let mut items = theirs.clone();
            items.extend(mine.iter().filter(|item| !theirs.contains(item)).cloned());
            Some(Value::List(items))
        }
        _ => None,
    }
}

/// The text of both. What both only added to the end of the same text is added once each, theirs first; else the lines
/// of both stand in their order, those they have in common once.
fn join_texts(base: &str, mine: &str, theirs: &str) -> String {
    if let (false, Some(my_end), Some(their_end)) =
        (base.is_empty(), mine.strip_prefix(base), theirs.strip_prefix(base))
    {
        let mine = my_end.trim_start_matches([' ', '\n']);
        return format!("{}\n{mine}", format!("{base}{their_end}").trim_end());
    }
    let (mine, theirs): (Vec<&str>, Vec<&str>) = (mine.lines().collect(), theirs.lines().collect());
    if mine.len() > COMPARED || theirs.len() > COMPARED {
        return [theirs, mine].concat().join("\n");
    }
    union(&theirs, &mine).join("\n")
}

/// All lines of two texts, those of their longest common sequence once; between these the first text's come first.
fn union<'a>(one: &[&'a str], other: &[&'a str]) -> Vec<&'a str> {
    // common[i][j]: how many lines the ends from i and from j have in common.
    let mut common = vec![vec![0u16; other.len() + 1]; one.len() + 1];
    for i in (0..one.len()).rev() {
        for j in (0..other.len()).rev() {
            common[i][j] = match one[i] == other[j] {
                true => common[i + 1][j + 1] + 1,
                false => common[i + 1][j].max(common[i][j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut lines = Vec::with_capacity(one.len() + other.len());
    while i < one.len() || j < other.len() {
        if i < one.len() && j < other.len() && one[i] == other[j] {
            lines.push(one[i]);
            (i, j) = (i + 1, j + 1);
        } else if i < one.len() && (j == other.len() || common[i + 1][j] >= common[i][j + 1]) {
            lines.push(one[i]);
            i += 1;
        } else {
            lines.push(other[j]);
            j += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kind::Kind;
    use proptest::prelude::*;

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    fn visit(purpose: &str, summary: &str, needs: &str) -> Record {
        Record::new(Kind::Visit)
            .with("purpose", text(purpose))
            .with("summary", text(summary))
            .with("needs", text(needs))
    }

    #[test]
    fn each_field_knows_who_changed_it() {
        let base = visit("a", "a", "a");
        let (mine, theirs) = (visit("moi", "moi", "a"), visit("a", "elle", "elle"));
        let found = differences(&base, &mine, &theirs);
        let told: Vec<_> = found.iter().map(|one| (one.field.name, one.changed, one.proposed())).collect();
        assert_eq!(
            told,
            [
                ("summary", Changed::Clash, Some(Take::Both)),
                ("needs", Changed::Theirs, Some(Take::Theirs)),
                ("purpose", Changed::Mine, Some(Take::Mine)),
            ]
        );
        let takes: Vec<_> = found.iter().map(Difference::proposed).collect();
        let record = settled(&theirs, &found, &takes).unwrap();
        assert_eq!((record.text("purpose"), record.text("needs")), ("moi", "elle"));
        assert_eq!(record.text("summary"), "elle\nmoi");
    }

    #[test]
    fn what_only_one_value_can_hold_waits_for_a_decision() {
        let base = visit("a", "", "");
        let found = differences(&base, &visit("moi", "", ""), &visit("elle", "", ""));
        assert_eq!(found[0].proposed(), None);
        assert!(settled(&base, &found, &[None]).is_none());
        assert_eq!(settled(&base, &found, &[Some(Take::Mine)]).unwrap().text("purpose"), "moi");
        let same = differences(&base, &visit("b", "", ""), &visit("b", "", ""));
        assert_eq!((same[0].changed, same[0].proposed()), (Changed::Alike, Some(Take::Theirs)));
    }

    #[test]
    fn what_was_erased_is_neither_joined_nor_taken_back() {
        let base = visit("vu Luc", "Luc rappelle", "");
        let (mine, theirs) = (visit("vu Luc", "Luc rappelle. Devis.", "moi"), visit("vu X", "X rappelle", ""));
        let mut found = differences(&base, &mine, &theirs);
        keep_erased(&mut found, &["summary", "purpose", "needs"]);
        let takes: Vec<_> = found.iter().map(Difference::proposed).collect();
        let record = settled(&theirs, &found, &takes).unwrap();
        let texts = ["purpose", "summary", "needs"].map(|field| record.text(field));
        assert_eq!(texts, ["vu X", "X rappelle", "moi"], "what the erasure left alone is merged as ever");
        for one in &found {
            assert_eq!(one.erased, one.field.name != "needs");
            assert_eq!((one.allows(Take::Mine), one.allows(Take::Both)), (!one.erased, false));
        }
    }

    #[test]
    fn texts_of_both_stand_together() {
        for (base, mine, theirs, both) in [
            ("Vu.", "Vu. Rappeler.", "Vu. Devis envoyé.", "Vu. Devis envoyé.\nRappeler."),
            ("", "moi", "elle", "elle\nmoi"),
            ("a\nb\nc", "a\nB\nc", "a\nb\nc\nd", "a\nb\nB\nc\nd"),
            ("a\nb", "b", "a\nb\nc", "a\nb\nc"),
        ] {
            assert_eq!(join_texts(base, mine, theirs), both, "{base:?} {mine:?} {theirs:?}");
        }
    }

    #[test]
    fn both_together_may_be_too_long() {
        let field = Kind::Visit.field("summary").unwrap();
        let long = text(&"x".repeat(60_000));
        assert_eq!(joined(field, &Value::Null, &long, &text(&"y".repeat(60_000))), None);
    }

    proptest! {
        #[test]
        fn no_line_of_either_is_lost(base in "[ab\n]{0,6}", mine in "[abm\n]{0,8}", theirs in "[abt\n]{0,8}") {
            let both = join_texts(&base, &mine, &theirs);
            let count = |text: &str, wanted: char| text.chars().filter(|c| *c == wanted).count();
            for c in ['m', 't'] {
                prop_assert!(count(&both, c) >= count(&mine, c).max(count(&theirs, c)), "{both:?}");
            }
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            if !(!base.is_empty() && mine.starts_with(&base) && theirs.starts_with(&base)) {
                for line in words(&mine).into_iter().chain(words(&theirs)) {
                    prop_assert!(words(&both).contains(&line), "{line:?} is not in {both:?}");
                }
            }
        }

        #[test]
        fn what_one_alone_changed_is_merged_without_asking(fields in prop::collection::vec(0u8..3, 3)) {
            let base = visit("a", "b", "c");
            let (mut mine, mut theirs, mut wanted) = (base.clone(), base.clone(), base.clone());
            for (name, who) in ["purpose", "summary", "needs"].into_iter().zip(fields) {
                let value = text(if who == 1 { "moi" } else { "elle" });
                match who {
                    1 => mine.set(name, value.clone()),
                    2 => theirs.set(name, value.clone()),
                    _ => continue,
                }
                wanted.set(name, value);
            }
            let found = differences(&base, &mine, &theirs);
            let takes: Vec<_> = found.iter().map(Difference::proposed).collect();
            prop_assert_eq!(settled(&theirs, &found, &takes).unwrap().values, wanted.values);
        }
    }
}
