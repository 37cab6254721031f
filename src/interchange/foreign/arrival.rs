//! Organisations and people of foreign files as they come in: found by what they are called, or made.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::ids::Ids;
use super::super::import::Counts;
use super::super::pass::{Outcome, Pass, Refused, problems_of};
use super::super::sheet::{Sheet, Tie};
use super::called::{Called, Known};
use super::met::Name;
use super::towns;
use crate::interchange::Fault;
use crate::model::kind::Kind;
use crate::model::parse::Reason;
use crate::model::record::{Id, Record, Value};
use crate::model::siret::Siret;
use crate::model::text::fold;
use crate::store::{Found, OrganisationName, StoreError, Write};

/// When so many organisations of a table were new, the others are taken to be new too: a list that is imported again brings
/// few, and the indexes are not made anew for them.
const MANY: usize = 500;

/// What is known of the lines while their records are written.
#[derive(Debug, Default)]
pub struct Arrival {
    /// The organisation of each source's line; 0 where there is none.
    lines: Vec<Vec<Id>>,
    /// Organisations by folded name; read when first needed.
    names: Option<Called>,
    /// Those that this import wrote or met.
    pub(super) seen: Ids,
    /// By the SIRET of a line the organisation that it was found to be, which may not have got it: another line with that
    /// SIRET is about the same one.
    sirets: HashMap<u64, Id>,
    /// People by folded name and by login.
    staff: Option<HashMap<String, Id>>,
    /// People who were made.
    pub made: Vec<String>,
    /// The lines, by source and place, whose organisations were made.
    pub new_lines: Vec<(usize, usize)>,
    /// Those that go, by their SIRET, to an organisation with another name, which it had before.
    pub goes_to: BTreeMap<(usize, usize), String>,
    /// The lines, by source and place, whose organisations were refused.
    pub(crate) refused: HashSet<(usize, usize)>,
    /// The organisations that this import made.
    pub(super) own: Ids,
    /// Those that bear the name of another by what this import wrote.
    pub(super) namesakes: Ids,
    /// The rows, by sheet and place, that went by their SIRET to an organisation that is called otherwise.
    pub(super) otherwise: Vec<(usize, usize)>,
    /// Those whose SIRET no organisation has got: they are about the one of the first line with it.
    pub(super) follow: HashSet<(usize, usize)>,
}

impl Arrival {
    /// The organisation that a line is about.
    pub fn organisation(&self, tie: &Tie) -> Option<Id> {
        self.about(tie.source, tie.line)
    }

    /// The organisation that a line of a source is about.
    pub(super) fn about(&self, source: usize, line: usize) -> Option<Id> {
        self.lines.get(source)?.get(line).copied().filter(|id| *id != 0)
    }

    /// The line, by source and place, from which this import made an organisation.
    pub(super) fn made_by(&self, id: Id) -> Option<(usize, usize)> {
        // Each got a greater id than those before it.
        let made = |(source, line): &(usize, usize)| self.lines[*source][*line];
        self.new_lines.binary_search_by_key(&id, made).ok().map(|at| self.new_lines[at])
    }

    /// A line is about an organisation.
    fn is_about(&mut self, tie: &Tie, id: Id) {
        if self.lines.len() <= tie.source {
            self.lines.resize_with(tie.source + 1, Vec::new);
        }
        let lines = &mut self.lines[tie.source];
        if lines.len() <= tie.line {
            lines.resize(tie.line + 1, 0);
        }
        lines[tie.line] = id;
    }

    /// The organisation that a cell names, by SIRET or name.
    pub(crate) fn named(&mut self, write: &Write, name: &str) -> Result<Result<Id, Reason>, StoreError> {
        let record = match Siret::parse(name) {
            Ok(siret) => Record::new(Kind::Organisation).with("siret", Value::Text(siret.as_str().to_owned())),
            Err(_) => Record::new(Kind::Organisation).with("name", Value::Text(name.to_owned())),
        };
        Ok(match self.find(write, &record)? {
            Found::One(id) => Ok(id),
            Found::None => Err(Reason::NotFound { kind: Kind::Organisation.code() }),
            Found::Several => Err(Reason::Ambiguous),
        })
    }

    /// The stored organisation that a record is: by SIRET; else by name, whatever its case and accents, in the same
    /// town where both say one. One that is stored without SIRET is the same when name and town are.
    fn find(&mut self, write: &Write, record: &Record) -> Result<Found, StoreError> {
        match self.of_siret(write, record)? {
            Some((id, _)) => Ok(Found::One(id)),
            None => self.of_name(write, record),
        }
    }

    /// The organisation whose SIRET, here or on an earlier line, is that of a record; and whether it has got it.
    fn of_siret(&self, write: &Write, record: &Record) -> Result<Option<(Id, bool)>, StoreError> {
        let siret = record.text("siret");
        if !siret.is_empty()
            && let Found::One(id) = write.find(Kind::Organisation, siret)?
        {
            return Ok(Some((id, true)));
        }
        Ok(number(siret).and_then(|siret| self.sirets.get(&siret)).map(|id| (*id, false)))
    }

    /// The stored organisation of a record's name.
    pub(super) fn of_name(&mut self, write: &Write, record: &Record) -> Result<Found, StoreError> {
        let siret = record.text("siret");
        if record.get("name").is_null() {
            return Ok(Found::None);
        }
        let town = fold(record.text("commune"));
        let names = self.names(write)?;
        let may = |known: &Known| {
            let there = known.town;
            (siret.is_empty() || !known.has_siret) && (town.is_empty() || there.is_empty() || there == town)
        };
        let candidates: Vec<Known> = names.named(record.text("name")).into_iter().filter(may).collect();
        let in_town: Vec<Known> =
            candidates.iter().copied().filter(|known| !town.is_empty() && known.town == town).collect();
        let candidates = if in_town.is_empty() { candidates } else { in_town };
        Ok(match candidates[..] {
            [] => Found::None,
            [only] => Found::One(only.id),
            _ => Found::Several,
        })
    }

    pub(super) fn names(&mut self, write: &Write) -> Result<&mut Called, StoreError> {
        if self.names.is_none() {
            let mut names = Called::default();
            write.each_organisation_name(|known| {
                names.add(&known);
            })?;
            self.names = Some(names);
        }
        Ok(self.names.get_or_insert_default())
    }

    /// Those of a name that have no SIRET.
    pub(super) fn called_without_siret(&self, name: &str) -> Vec<Id> {
        let named = self.names.as_ref().map(|names| names.named(name)).unwrap_or_default();
        named.iter().filter(|known| !known.has_siret).map(|known| known.id).collect()
    }

    /// An organisation was made.
    fn came(&mut self, record: &Record) {
        self.seen.insert(record.id);
        self.own.insert(record.id);
        self.called(record);
    }

    /// An organisation was changed: later lines find it under what it is called now, as the next import does.
    pub(super) fn changed(&mut self, before: &Record, record: &Record) {
        if ["name", "commune", "siret"].into_iter().all(|field| before.get(field) == record.get(field)) {
            return;
        }
        if let Some(names) = &mut self.names {
            names.forget(before.text("name"), record.id);
        }
        self.called(record);
    }

    fn called(&mut self, record: &Record) {
        if let Some(names) = &mut self.names {
            let commune = record.get("commune").as_text().map(str::to_owned);
            let name = record.text("name").to_owned();
            let has_siret = !record.get("siret").is_null();
            if names.add(&OrganisationName { id: record.id, name, has_siret, commune }) {
                let same: Vec<Id> = names.named(record.text("name")).iter().map(|known| known.id).collect();
                if same.len() > 1 {
                    let known = self.namesakes.holds(same[0]);
                    let new = if known { &same[same.len() - 1..] } else { &same[..] };
                    for id in new {
                        self.namesakes.insert(*id);
                    }
                }
            }
        }
    }
}

/// A SIRET as a number: all have as many digits.
fn number(siret: &str) -> Option<u64> {
    if siret.len() == 14 { siret.parse().ok() } else { None }
}

impl Pass {
    /// Writes the organisations of a foreign table, and remembers which line is about which.
    pub(crate) fn arrivals(
        &mut self,
        write: &mut Write,
        (sheets, index): (&[Sheet], usize),
        skip: &Refused,
        update: bool,
    ) -> Result<(), StoreError> {
        let sheet = &sheets[index];
        // Those that name another of the file as their parent come after the others.
        let places = |name_others: bool| {
            let heads = sheet.rows.heads().enumerate();
            heads.filter(move |(_, head)| head.names_others == name_others).map(|(at, _)| at)
        };
        let mut came = 0;
        for at in places(false).chain(places(true)).filter(|at| !skip.contains_key(&(index, *at))) {
            let row = &sheet.rows.row(at);
            self.row_done()?;
            let Some(tie) = &row.tie else { continue };
            let mut line = row.record.clone();
            let mut parent = Ok(());
            for (field, name) in &row.refs {
                match self.arrival.named(write, name)? {
                    Ok(id) => line.values[*field] = Value::Int(i64::from(id)),
                    Err(reason) => parent = Err((Kind::Organisation.fields()[*field].name, reason)),
                }
            }
            if let Err((field, reason)) = parent {
                self.turn_away((index, at), (row, tie), vec![sheet.problem(row, field, reason.into())]);
                continue;
            }
            let siret = line.text("siret").to_owned();
            let mut present = tie.present.clone();
            row.refs.iter().for_each(|(field, _)| present[*field] = true);
            let refuse = |field, fault: Fault| vec![sheet.problem(row, field, fault)];
            let of_siret = self.arrival.of_siret(write, &line)?;
            let found = match of_siret {
                Some((id, has_it)) => {
                    if !has_it {
                        self.arrival.follow.insert((index, at));
                    }
                    Found::One(id)
                }
                None => self.arrival.of_name(write, &line)?,
            };
            let id = match found {
                Found::Several => {
                    self.turn_away((index, at), (row, tie), refuse("name", Reason::Ambiguous.into()));
                    continue;
                }
                Found::None if line.get("name").is_null() => {
                    let fault = Reason::NotFound { kind: Kind::Organisation.code() };
                    self.turn_away((index, at), (row, tie), refuse("siret", fault.into()));
                    continue;
                }
                Found::None => match write.insert(line) {
                    Ok(record) => {
                        if tie.named_only {
                            self.kinds.entry(sheet.kind).or_default().read += 1;
                        }
                        self.count(sheet.kind, Outcome::Created);
                        self.arrival.came(&record);
                        came += 1;
                        if came == MANY {
                            write.expect(sheet.kind, sheet.rows.len() - MANY)?;
                        }
                        self.arrival.new_lines.push((tie.source, tie.line));
                        record.id
                    }
                    Err(error) => {
                        let problems = self.with_namesake(sheets, tie.source, problems_of(error, sheet, row)?);
                        self.turn_away((index, at), (row, tie), problems);
                        continue;
                    }
                },
                Found::One(id) => {
                    // One that is only named is left alone.
                    let update = update && !tie.named_only;
                    if let Some(stored) = write.get(Kind::Organisation, id)? {
                        let name = match of_siret {
                            Some(_) => self.arrival.judge(write, &stored, &line)?,
                            None => Name::Same,
                        };
                        match &name {
                            Name::Of(other) => {
                                let fault = self.two_organisations(sheets, tie.source, &stored, other);
                                self.turn_away((index, at), (row, tie), refuse("siret", fault));
                                continue;
                            }
                            Name::Like | Name::Unlike => self.arrival.otherwise.push((index, at)),
                            Name::Same => {}
                        }
                        match self.met(write, (sheet, row), (&stored, &line, &present), update) {
                            Ok((outcome, now)) => {
                                if !tie.named_only {
                                    self.count(sheet.kind, outcome);
                                }
                                if let Name::Unlike = name {
                                    self.goes_elsewhere((sheet, row), tie, &stored, &now);
                                }
                            }
                            Err(error) => {
                                self.turn_away((index, at), (row, tie), problems_of(error, sheet, row)?);
                                continue;
                            }
                        }
                    }
                    id
                }
            };
            self.arrival.is_about(tie, id);
            if let Some(siret) = number(&siret) {
                self.arrival.sirets.entry(siret).or_insert(id);
            }
        }
        Ok(())
    }

    /// Whoever of the staff a cell names, by login or by name; somebody new joins the staff.
    pub(crate) fn visitor(&mut self, write: &mut Write, name: &str) -> Result<Id, StoreError> {
        if self.arrival.staff.is_none() {
            let mut staff = HashMap::new();
            for (id, login, called) in write.staff_names()? {
                staff.insert(fold(&called), id);
                staff.insert(fold(&login), id);
            }
            self.arrival.staff = Some(staff);
        }
        let staff = self.arrival.staff.get_or_insert_default();
        let reversed = |name: &str| {
            let mut words: Vec<&str> = name.split(' ').collect();
            words.rotate_right(1);
            words.join(" ")
        };
        let folded = fold(name);
        if let Some(id) = staff.get(&folded).or_else(|| staff.get(&reversed(&folded))) {
            return Ok(*id);
        }
        let login: String = towns::plain(name).chars().take(64).collect();
        let record =
            Record::new(Kind::Staff).with("login", Value::Text(login)).with("name", Value::Text(name.to_owned()));
        let record = write.insert(record)?;
        staff.insert(folded, record.id);
        self.arrival.made.push(name.to_owned());
        let counts: &mut Counts = self.kinds.entry(Kind::Staff).or_default();
        counts.read += 1;
        counts.created += 1;
        Ok(record.id)
    }
}
