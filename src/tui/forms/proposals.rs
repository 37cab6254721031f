//! What is proposed under the field with the cursor, and what picking it does.

use super::entry::Editor;
use super::form::Form;
use super::picker::{Dropdown, Pick, Picked, Proposal};
use super::places;
use crate::live::{FoundRow, Hits};
use crate::model::kind::Kind;
use crate::model::membership::Standing;
use crate::model::record::Id;
use crate::model::text::fold;
use crate::search::{DocKind, Shortlist, Tier};
use crate::tui::context::Context;

/// How many records are proposed.
const LIMIT: usize = 8;
/// Bytes that no name is longer than: of a text that strayed into the field nothing is searched, key by key.
const LONGEST: usize = 512;

fn is_a_name(text: &str) -> bool {
    text.len() <= LONGEST
}

impl Form {
    /// Proposals for what stands in the field with the cursor; `asked`: also where nothing is typed yet.
    pub(super) fn propose(&mut self, asked: bool, context: &Context) {
        let Some(entry) = self.entries.get(self.focus) else { return };
        let text = entry.line().map(|line| line.text().to_owned()).unwrap_or_default();
        let silent = text.trim().is_empty() && !asked;
        self.dropdown = match &entry.editor {
            Editor::Picker(picker) if silent || picker.searches().is_some() && !is_a_name(&text) => None,
            Editor::Picker(picker) => match picker.searches() {
                Some(kinds) => {
                    context.search(self.id, &text, Some(kinds), LIMIT);
                    // The old rows stay in sight until the answer comes, a moment later.
                    self.dropdown.take()
                }
                None => Dropdown::new(staff(&text, asked, context), true, &text),
            },
            Editor::Choice(choice) if asked => {
                let none = choice.optional().then(|| proposal("—", "", Pick::Option(None)));
                let options =
                    choice.labels().enumerate().map(|(at, label)| proposal(label, "", Pick::Option(Some(at))));
                let rows: Vec<Proposal> = none.into_iter().chain(options).collect();
                let selected = rows.iter().position(|row| row.pick == Pick::Option(choice.at())).unwrap_or(0);
                Dropdown::new(rows, true, &text).map(|mut dropdown| {
                    dropdown.selection.select(selected);
                    dropdown
                })
            }
            Editor::Line(_) => match entry.field.name {
                "commune" | "postal_code" if self.setting.kind == Kind::Organisation => {
                    Dropdown::new(self.communes(entry.field.name, &text), true, &text)
                }
                "contacts" => Dropdown::new(contacts(&self.visit.contacts, &text), false, &text),
                _ if silent => None,
                _ => Dropdown::new(texts(&self.setting.texts(entry.field), &text), false, &text),
            },
            _ => None,
        };
    }

    /// The cursor came to a field: a few show what they propose at once.
    pub(super) fn arrived_at_field(&mut self, context: &Context) {
        let shows = self.focused().is_some_and(|entry| {
            let empty = entry.line().is_some_and(|line| line.text().trim().is_empty());
            empty && (entry.field.name == "contacts" || !self.setting.texts(entry.field).is_empty())
        });
        if shows {
            self.propose(true, context);
        }
    }

    /// Whether the rows in sight answer what stands in the field now.
    pub(super) fn dropdown_is_fresh(&self) -> bool {
        let text = self.focused().and_then(|entry| entry.line()).map(|line| line.text()).unwrap_or_default();
        self.dropdown.as_ref().is_some_and(|dropdown| dropdown.text == text)
    }

    /// Takes a proposal; gives whether the field is done with.
    pub(super) fn accept(&mut self, taken: &Proposal, context: &mut Context) -> bool {
        self.dropdown = None;
        let mut done = true;
        let Some(entry) = self.entries.get_mut(self.focus) else { return false };
        match (&taken.pick, &mut entry.editor) {
            (Pick::Record(id), Editor::Picker(picker)) => {
                picker.pick(Picked::Record(*id, taken.name.clone()));
                entry.refused = None;
                self.picked_record(context);
            }
            (Pick::Option(at), Editor::Choice(choice)) => {
                choice.select(*at);
                entry.refused = None;
            }
            (Pick::Commune(commune), _) => self.fill_place(commune),
            (Pick::Text, Editor::Line(line)) if entry.field.name == "contacts" => {
                let before =
                    line.text().rsplit_once(';').map_or(String::new(), |(before, _)| format!("{} ; ", before.trim()));
                entry.set_text(&format!("{before}{} ; ", taken.name));
                self.propose(false, context);
                done = false;
            }
            (Pick::Text, _) => entry.set_text(&taken.name),
            _ => {}
        }
        self.touched(context);
        done
    }

    /// Tab takes the selected record as well: leaving a half-typed name behind helps nobody.
    pub(super) fn accept_on_tab(&mut self, context: &mut Context) {
        if !self.focused().and_then(|entry| entry.picker()).is_some_and(|picker| picker.unresolved()) {
            return;
        }
        match self.dropdown.as_ref().and_then(Dropdown::selected).cloned() {
            Some(proposal) if self.dropdown_is_fresh() => {
                self.accept(&proposal, context);
            }
            _ => {
                self.await_answer(context);
            }
        }
    }

    /// One has typed on before the search answered: its first answer will be taken. Gives whether there is one to wait
    /// for.
    pub(super) fn await_answer(&mut self, context: &mut Context) -> bool {
        let id = self.id;
        let Some(picker) = self.entries.get_mut(self.focus).and_then(|entry| entry.picker_mut()) else { return false };
        match picker.searches().filter(|_| picker.unresolved() && is_a_name(picker.field.text())) {
            Some(kinds) => {
                picker.awaiting = true;
                context.search(id, picker.field.text(), Some(kinds), LIMIT);
                true
            }
            None => false,
        }
    }

    /// The facts changed or were read only now: what was searched is searched again.
    pub(super) fn search_again(&mut self, context: &Context) {
        let waiting = self.entries.iter().filter_map(|entry| entry.picker()).find(|picker| picker.awaiting);
        let asks = self.dropdown.is_some() || self.in_vain;
        let focused = self.focused().and_then(|entry| entry.picker()).filter(|picker| asks && picker.unresolved());
        if let Some(picker) = waiting.or(focused)
            && let Some(kinds) = picker.searches().filter(|_| is_a_name(picker.field.text()))
        {
            context.search(self.id, picker.field.text(), Some(kinds), LIMIT);
        }
    }

    /// Search results: for the field with the cursor, and for one that was left before they came.
    pub(super) fn found(&mut self, hits: Hits, context: &mut Context) {
        // The index may come after the facts.
        let loaded = context.shared().world().loaded && hits.whole;
        self.in_vain = !loaded;
        let mut resolved = false;
        for entry in &mut self.entries {
            let Editor::Picker(picker) = &mut entry.editor else { continue };
            if picker.awaiting && picker.field.text() == hits.text && hits.whole {
                picker.awaiting = false;
                if let Some((row, id)) =
                    hits.rows.iter().find_map(|row| Some((row, id_of(row)?))).filter(|_| !in_part(&hits))
                {
                    picker.pick(Picked::Record(id, row.name.clone()));
                    entry.refused = None;
                }
                resolved = true;
            }
        }
        if resolved {
            self.picked_record(context);
            self.touched(context);
            if std::mem::take(&mut self.job.save_after) {
                self.save_found(context);
            }
            return;
        }
        let wanted = self.focused().and_then(|entry| entry.picker()).is_some_and(|picker| {
            picker.id().is_none() && picker.searches().is_some() && picker.field.text() == hits.text
        });
        if wanted {
            let rows = hits
                .rows
                .iter()
                .filter_map(|row| Some(proposal(&row.name, &about(row, context), Pick::Record(id_of(row)?))));
            let kept =
                self.dropdown.take().filter(|old| old.text == hits.text).and_then(|old| old.selection.selected());
            self.dropdown = Dropdown::new(rows.collect(), !in_part(&hits), &hits.text);
            if let (Some(dropdown), Some(at)) = (&mut self.dropdown, kept) {
                dropdown.selection.select(at);
            }
        }
    }

    fn communes(&self, field: &str, text: &str) -> Vec<Proposal> {
        let domestic = self.entry("country").and_then(|entry| entry.line()).is_none_or(|line| {
            let country = line.text().trim();
            country.is_empty() || country.eq_ignore_ascii_case("FR")
        });
        let enough = if field == "postal_code" { 3 } else { 2 };
        if !domestic || text.trim().chars().count() < enough {
            return Vec::new();
        }
        places::propose(text, LIMIT)
            .into_iter()
            .map(|(commune, about)| proposal(commune.name, &about, Pick::Commune(commune)))
            .collect()
    }
}

/// Whether none of them answers everything that was typed: of several words one was passed over. Nobody takes such a one
/// without looking.
fn in_part(hits: &Hits) -> bool {
    hits.text.split_whitespace().nth(1).is_some() && hits.rows.iter().all(|row| row.tier == Tier::Fuzzy)
}

fn proposal(name: &str, detail: &str, pick: Pick) -> Proposal {
    Proposal { name: name.to_owned(), detail: detail.to_owned(), pick }
}

/// The record of a row, which is of one of the kinds asked for.
fn id_of(row: &FoundRow) -> Option<Id> {
    Id::try_from(row.key.id).ok()
}

/// Town and standing of an organisation; what the search knows of others.
fn about(row: &FoundRow, context: &Context) -> String {
    let lang = context.lang;
    let standing = match (row.key.kind, row.standing) {
        (DocKind::Organisation, Some(Standing::Member)) => lang.t("search.member"),
        (DocKind::Organisation, Some(Standing::Former)) => lang.t("search.former"),
        (DocKind::Organisation, Some(Standing::Prospect)) => lang.t("search.prospect"),
        _ => "",
    };
    let parts: Vec<&str> = [row.context.as_str(), standing].into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

/// The staff whom a text finds by name or login.
fn staff(text: &str, all: bool, context: &Context) -> Vec<Proposal> {
    let world = context.shared().world();
    let staff = &world.facts.staff;
    let wanted = fold(text);
    // Asked for with a name already there: one wants another.
    let another = all && staff.iter().any(|staff| fold(&staff.name) == wanted);
    let mut list = Shortlist::new(DocKind::Contact);
    staff.iter().for_each(|staff| list.push(&staff.name, "", &[&staff.login]));
    let found = list.find_surely(if another { "" } else { text });
    let rows = found.into_iter().filter_map(|at| staff.get(at));
    rows.map(|staff| proposal(&staff.name, &staff.login, Pick::Record(staff.id))).collect()
}

/// The organisation's contacts that are not named yet and are found by what is being typed.
fn contacts(known: &[(String, String)], text: &str) -> Vec<Proposal> {
    let (before, last) = text.rsplit_once(';').unwrap_or(("", text));
    let named: Vec<String> = before.split(';').chain([last]).map(fold).collect();
    let left: Vec<&(String, String)> = known.iter().filter(|(name, _)| !named.contains(&fold(name))).collect();
    let mut list = Shortlist::new(DocKind::Contact);
    left.iter().for_each(|(name, role)| list.push(name, role, &[]));
    let found = list.find_surely(last);
    found.into_iter().filter_map(|at| left.get(at)).map(|(name, role)| proposal(name, role, Pick::Text)).collect()
}

/// Texts that are proposed but not required: those that hold what is typed, in their order, then those that the search
/// finds besides.
fn texts(known: &[(String, String)], text: &str) -> Vec<Proposal> {
    let wanted = fold(text);
    let left: Vec<&(String, String)> = known.iter().filter(|(code, _)| fold(code) != wanted).collect();
    let mut list = Shortlist::new(DocKind::Project);
    left.iter().for_each(|(code, about)| list.push(code, about, &[about]));
    let holds = |at: &usize| {
        left.get(*at).is_some_and(|(code, about)| fold(code).contains(&wanted) || fold(about).contains(&wanted))
    };
    let mut found: Vec<usize> = (0..left.len()).filter(holds).collect();
    let others: Vec<usize> = list.find_surely(text).into_iter().filter(|at| !found.contains(at)).collect();
    found.extend(others);
    found.into_iter().filter_map(|at| left.get(at)).map(|(code, about)| proposal(code, about, Pick::Text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
        all.iter().map(|(name, about)| ((*name).to_owned(), (*about).to_owned())).collect()
    }

    fn names(rows: Vec<Proposal>) -> Vec<String> {
        rows.into_iter().map(|row| row.name).collect()
    }

    #[test]
    fn contacts_in_any_order_with_slips_but_not_those_named() {
        let known = pairs(&[("Anne Vuillemin", "gérance"), ("Luc Grosjean", "achats"), ("Zoé Vuillet", "")]);
        for (text, expected) in [
            ("", &["Anne Vuillemin", "Luc Grosjean", "Zoé Vuillet"][..]),
            ("vui", &["Zoé Vuillet", "Anne Vuillemin"]),
            ("vuilemin", &["Anne Vuillemin"]),
            ("grosjean l", &["Luc Grosjean"]),
            ("achats", &["Luc Grosjean"]),
            ("luc GROSJEAN", &[]),
            ("Luc Grosjean ; ", &["Anne Vuillemin", "Zoé Vuillet"]),
            ("luc grosjean ; zoe", &["Zoé Vuillet"]),
            ("Paul Roy", &[]),
        ] {
            assert_eq!(names(contacts(&known, text)), expected, "{text:?}");
        }
    }

    #[test]
    fn texts_that_hold_it_then_those_that_are_found() {
        let known = pairs(&[("Ind2", "entreprises visitées"), ("Ind27", "nouvelles visites"), ("Att7", "brevets")]);
        assert_eq!(names(texts(&known, "ind2")), ["Ind27"]);
        assert_eq!(names(texts(&known, "7")), ["Ind27", "Att7"]);
        assert_eq!(names(texts(&known, "visites")), ["Ind27", "Ind2"]);
        assert_eq!(names(texts(&known, "visites nouv")), ["Ind27"]);
        assert_eq!(names(texts(&known, "brevts")), ["Att7"]);
        assert_eq!(names(texts(&known, "")).len(), 3);
    }
}
