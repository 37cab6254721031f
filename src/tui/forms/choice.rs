//! Editors of fields with given values: one of them, or several.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use serde_json::{Value as Json, json};

use super::cursor;
use crate::model::record::Value;
use crate::model::text::fold;
use crate::tui::widgets::Edit;
use crate::tui::widgets::text_field::TextField;

/// One of several values, or none where the field may be empty.
#[derive(Debug, Clone)]
pub struct Choice {
    options: Vec<(Value, String)>,
    at: Option<usize>,
    optional: bool,
}

impl Choice {
    /// A choice among values with their labels; a value that is not among them is added, so that nothing is lost.
    pub fn new(mut options: Vec<(Value, String)>, value: &Value, optional: bool) -> Choice {
        let known = options.iter().any(|(option, _)| option == value);
        if !known && !value.is_null() {
            let label = value.as_text().map_or_else(|| value.as_int().unwrap_or(0).to_string(), str::to_owned);
            options.push((value.clone(), label));
        }
        let at = options.iter().position(|(option, _)| option == value);
        Choice { options, at, optional }
    }

    /// The value chosen.
    pub fn value(&self) -> Value {
        self.at.and_then(|at| self.options.get(at)).map_or(Value::Null, |(value, _)| value.clone())
    }

    /// Chooses a value; one that is no option chooses nothing.
    pub fn set(&mut self, value: &Value) {
        self.at = self.options.iter().position(|(option, _)| option == value);
    }

    /// The label of what is chosen.
    pub fn label(&self) -> Option<&str> {
        self.at.and_then(|at| self.options.get(at)).map(|(_, label)| label.as_str())
    }

    /// Labels in their order.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.options.iter().map(|(_, label)| label.as_str())
    }

    /// The place of what is chosen.
    pub fn at(&self) -> Option<usize> {
        self.at
    }

    /// Chooses by place; `None` empties.
    pub fn select(&mut self, at: Option<usize>) {
        self.at = at.filter(|at| *at < self.options.len());
    }

    /// Whether it may be empty.
    pub fn optional(&self) -> bool {
        self.optional
    }

    /// What a draft keeps.
    pub fn raw(&self) -> Json {
        match self.value() {
            Value::Text(code) => json!(code),
            Value::Int(code) => json!(code),
            _ => Json::Null,
        }
    }

    /// Takes what a draft kept.
    pub fn set_raw(&mut self, raw: &Json) {
        let value = match raw {
            Json::String(code) => Value::Text(code.clone()),
            Json::Number(code) => code.as_i64().map_or(Value::Null, Value::Int),
            _ => Value::Null,
        };
        self.set(&value);
    }

    /// ←, → and Space go round; a letter goes to the next value that begins so; Backspace empties.
    pub fn key(&mut self, key: KeyEvent) -> Edit {
        let before = self.at;
        match key.code {
            KeyCode::Right | KeyCode::Char(' ') => self.turn(true),
            KeyCode::Left => self.turn(false),
            KeyCode::Backspace | KeyCode::Delete if self.optional => self.at = None,
            KeyCode::Char(c) if !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => self.jump(c),
            _ => return Edit::Ignored,
        }
        if self.at == before { Edit::Unchanged } else { Edit::Changed }
    }

    fn turn(&mut self, forward: bool) {
        let last = self.options.len().checked_sub(1);
        self.at = match (self.at, forward) {
            (None, true) => last.map(|_| 0),
            (None, false) => last,
            (Some(at), true) if Some(at) < last => Some(at + 1),
            (Some(at), false) if at > 0 => Some(at - 1),
            (Some(_), _) if self.optional => None,
            (Some(_), true) => Some(0),
            (Some(_), false) => last,
        };
    }

    fn jump(&mut self, c: char) {
        let wanted = fold(c.encode_utf8(&mut [0; 4]));
        let from = self.at.map_or(0, |at| at + 1);
        let count = self.options.len();
        let next =
            (0..count).map(|step| (from + step) % count).find(|at| fold(&self.options[*at].1).starts_with(&wanted));
        self.at = next.or(self.at);
    }
}

/// Several of some values; where other texts are allowed as well, a field for them, its items joined by `;`.
#[derive(Debug, Clone)]
pub struct Checklist {
    options: Vec<(String, String)>,
    picked: Vec<bool>,
    /// The item under the cursor; the number of options stands for the free text.
    at: usize,
    free: Option<TextField>,
}

impl Checklist {
    /// Codes with their labels; `free` allows other texts.
    pub fn new(options: Vec<(String, String)>, value: &Value, free: bool) -> Checklist {
        let mut checklist =
            Checklist { picked: vec![false; options.len()], options, at: 0, free: free.then(TextField::default) };
        let mut others = Vec::new();
        for item in value.as_list() {
            match checklist.options.iter().position(|(code, _)| code == item) {
                Some(index) => checklist.picked[index] = true,
                None if free => others.push(item.as_str()),
                // Not among the values any more: kept as it is.
                None => {
                    checklist.options.push((item.clone(), item.clone()));
                    checklist.picked.push(true);
                }
            }
        }
        if let Some(field) = &mut checklist.free {
            field.set_text(&others.join(" ; "));
        }
        checklist
    }

    /// The items as a file writes them, joined by `;`. A free text that is an option's label is that option.
    pub fn text(&self) -> String {
        let mut items: Vec<&str> =
            self.options.iter().zip(&self.picked).filter(|(_, on)| **on).map(|((code, _), _)| code.as_str()).collect();
        let free = self.free.as_ref().map(TextField::text).unwrap_or_default();
        for item in free.split(';').map(str::trim).filter(|item| !item.is_empty()) {
            let same = |(code, label): &&(String, String)| fold(label) == fold(item) || code == item;
            let code = self.options.iter().find(same).map_or(item, |(code, _)| code.as_str());
            if !items.contains(&code) {
                items.push(code);
            }
        }
        items.join(";")
    }

    /// Labels with whether each is picked.
    pub fn items(&self) -> impl Iterator<Item = (&str, bool)> {
        self.options.iter().zip(&self.picked).map(|((_, label), on)| (label.as_str(), *on))
    }

    /// The item under the cursor; the number of options stands for the free text.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The field for other texts.
    pub fn free(&self) -> Option<&TextField> {
        self.free.as_ref()
    }

    /// Where the cursor is, for a draft: the item, then so many bytes into the free text.
    pub fn cursor(&self) -> usize {
        self.at + self.free.as_ref().filter(|_| self.at >= self.options.len()).map_or(0, cursor::of_field)
    }

    /// Puts the cursor back.
    pub fn set_cursor(&mut self, at: usize) {
        self.at = at.min(self.last());
        if let (Some(free), Some(inside)) = (&mut self.free, at.checked_sub(self.options.len())) {
            *free = cursor::field_at(free.text(), inside);
        }
    }

    /// What is picked, in words.
    pub fn summary(&self) -> String {
        let mut labels: Vec<&str> = self.items().filter(|(_, on)| *on).map(|(label, _)| label).collect();
        let free = self.free.as_ref().map(|field| field.text().trim()).unwrap_or_default();
        if !free.is_empty() {
            labels.push(free);
        }
        labels.join(" ; ")
    }

    /// What a draft keeps.
    pub fn raw(&self) -> Json {
        let picked: Vec<&str> =
            self.options.iter().zip(&self.picked).filter(|(_, on)| **on).map(|((code, _), _)| code.as_str()).collect();
        json!({ "picked": picked, "free": self.free.as_ref().map(TextField::text).unwrap_or_default() })
    }

    /// Takes what a draft kept.
    pub fn set_raw(&mut self, raw: &Json) {
        let picked: Vec<&str> =
            raw["picked"].as_array().into_iter().flatten().filter_map(|code| code.as_str()).collect();
        for ((code, _), on) in self.options.iter().zip(&mut self.picked) {
            *on = picked.contains(&code.as_str());
        }
        if let Some(field) = &mut self.free {
            field.set_text(raw["free"].as_str().unwrap_or_default());
        }
    }

    /// ←, → walk, Space ticks; a letter begins the free text, or goes to the next value that begins so.
    pub fn key(&mut self, key: KeyEvent) -> Edit {
        let count = self.options.len();
        if self.at >= count
            && let Some(field) = &mut self.free
        {
            let leaves = count > 0 && key.code == KeyCode::Left && cursor::of_field(field) == 0;
            if !leaves {
                return field.handle_key(key);
            }
        }
        match key.code {
            KeyCode::Right => self.at = (self.at + 1).min(self.last()),
            KeyCode::Left => self.at = self.at.min(self.last()).saturating_sub(1),
            KeyCode::Home => self.at = 0,
            KeyCode::End => self.at = self.last(),
            KeyCode::Char(' ') => {
                if let Some(on) = self.picked.get_mut(self.at) {
                    *on = !*on;
                    return Edit::Changed;
                }
            }
            KeyCode::Char(c) if !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => {
                if let Some(field) = &mut self.free {
                    self.at = count;
                    return field.handle_key(key);
                }
                let wanted = fold(c.encode_utf8(&mut [0; 4]));
                let found = (1..=count)
                    .map(|step| (self.at + step) % count)
                    .find(|at| fold(&self.options[*at].1).starts_with(&wanted));
                self.at = found.unwrap_or(self.at);
            }
            _ => return Edit::Ignored,
        }
        Edit::Unchanged
    }

    /// Forgets what was cut from the free text.
    pub fn forget_cut(&mut self) {
        if let Some(free) = &mut self.free {
            free.forget_cut();
        }
    }

    /// Pasted text goes to the free text.
    pub fn paste(&mut self, text: &str) -> Edit {
        match &mut self.free {
            Some(field) => {
                self.at = self.options.len();
                field.paste(text)
            }
            None => Edit::Unchanged,
        }
    }

    fn last(&self) -> usize {
        if self.free.is_some() { self.options.len() } else { self.options.len().saturating_sub(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode) -> KeyEvent {
        KeyEvent::new(code, KeyModifiers::NONE)
    }
    fn keys(text: &str) -> impl Iterator<Item = KeyEvent> {
        text.chars().map(|c| key(KeyCode::Char(c)))
    }
    fn sizes(optional: bool) -> Choice {
        let options = ["micro", "sme", "mid"].map(|code| (Value::Text(code.into()), code.to_owned()));
        Choice::new(options.into(), &Value::Null, optional)
    }

    #[test]
    fn a_choice_goes_round_jumps_and_empties() {
        let mut choice = sizes(true);
        for (code, want) in [
            (KeyCode::Right, Some("micro")),
            (KeyCode::Char('m'), Some("mid")),
            (KeyCode::Char('m'), Some("micro")),
            (KeyCode::Char('z'), Some("micro")),
            (KeyCode::Left, None),
            (KeyCode::Left, Some("mid")),
            (KeyCode::Char(' '), None),
            (KeyCode::Char('S'), Some("sme")),
            (KeyCode::Backspace, None),
        ] {
            choice.key(key(code));
            assert_eq!(choice.label(), want, "after {code:?}");
        }
        let mut must = sizes(false);
        must.key(key(KeyCode::Left));
        must.key(key(KeyCode::Right));
        assert_eq!(must.label(), Some("micro"), "a required choice never turns to nothing");
    }

    #[test]
    fn an_unknown_value_is_kept() {
        let choice = Choice::new(Vec::new(), &Value::Text("old".into()), true);
        assert_eq!(choice.value(), Value::Text("old".into()));
        let list = Checklist::new(Vec::new(), &Value::List(vec!["old".into()]), false);
        assert_eq!(list.text(), "old");
    }

    #[test]
    fn a_checklist_ticks_and_takes_other_texts() {
        let options = vec![("financing".to_owned(), "financement".to_owned()), ("skills".into(), "compétences".into())];
        let mut list = Checklist::new(options, &Value::List(vec!["skills".into(), "locaux".into()]), true);
        assert_eq!(list.text(), "skills;locaux");
        list.key(key(KeyCode::Char(' ')));
        assert_eq!(list.text(), "financing;skills;locaux");
        keys("; Compétences;rh").for_each(|event| {
            list.key(event);
        });
        assert_eq!(list.text(), "financing;skills;locaux;rh");
        assert_eq!(list.summary(), "financement ; compétences ; locaux; Compétences;rh");
        let mut again = Checklist::new(list.options.clone(), &Value::Null, true);
        again.set_raw(&list.raw());
        assert_eq!(again.text(), list.text());
    }
}
