//! Projects with their partners, and the follow-up of the funded ones.

use chrono::{Datelike, NaiveDate};

use super::dates::{after, between, day, working};
use super::pole::{Pole, Standing};
use super::put::{date, id, list, maybe, put, text};
use super::rng::Rng;
use crate::model::kind::Kind;
use crate::model::record::{Id, Value};
use crate::store::{StoreError, Write};

/// Year, labelled, ANR pre-proposals that were only evaluated, letters of support. With 251 labels at the end of 2013
/// the contract's 260 by the end of 2015 are passed.
const YEARS: [(i32, usize, usize, usize); 5] =
    [(2012, 7, 6, 2), (2013, 9, 8, 2), (2014, 12, 11, 3), (2015, 13, 12, 3), (2016, 8, 8, 2)];
const HEADS: &[(&str, &str, &[&str])] = &[
    ("MICRO", "Micro-usinage", &["processes", "microsystems"]),
    ("LASE", "Texturation laser", &["processes"]),
    ("BIO", "Dispositif implantable", &["health"]),
    ("SURF", "Revêtement fonctionnel", &["processes", "luxury"]),
    ("MEDI", "Instrument de chirurgie", &["health", "microsystems"]),
    ("AERO", "Allègement de structure", &["aerospace"]),
    ("LUX", "Décor et toucher des matières", &["luxury"]),
    ("VIBRO", "Surveillance vibratoire", &["microsystems", "aerospace"]),
    ("PIEZO", "Récupération d’énergie", &["microsystems"]),
    ("TRIBO", "Frottement et usure", &["processes", "aerospace"]),
    ("OPTI", "Mesure optique sans contact", &["microsystems", "health"]),
    ("MOUL", "Injection de précision", &["processes", "health"]),
];
const TAILS: &[(&str, &str)] = &[
    ("LINE", "pour la production en série"),
    ("SENS", "avec capteurs intégrés"),
    ("FLEX", "pour petites séries"),
    ("NET", "en atelier connecté"),
    ("GRIP", "à l’échelle du micromètre"),
    ("PRO", "certifié pour l’industrie"),
    ("SAFE", "sans substance préoccupante"),
    ("COMPO", "sur matériaux composites"),
    ("DUR", "à longue durée de vie"),
    ("ECO", "économe en énergie"),
];
const PROGRAMMES: &[&str] = &["FUI", "FUI", "FUI", "ANR", "ANR", "Région", "H2020", "PSPC"];
/// Places among the labelled projects of those that structure a sector.
const STRUCTURING: [usize; 3] = [18, 30, 38];

/// What becomes of a project.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Labelled,
    Evaluated,
    Supported,
}

/// Stores projects, partners and follow-ups.
pub fn write(write: &mut Write, rng: &mut Rng, pole: &Pole) -> Result<(), StoreError> {
    let mut titles: Vec<(usize, usize)> =
        (0..HEADS.len()).flat_map(|head| (0..TAILS.len()).map(move |tail| (head, tail))).collect();
    rng.shuffle(&mut titles);
    let mut titles = titles.into_iter();
    let mut labelled = 0;
    for (year, labels, evaluated, supported) in YEARS {
        let last = if year == 2016 { day(2016, 9, 9) } else { day(year, 12, 14) };
        let fates = std::iter::repeat_n(Fate::Labelled, labels)
            .chain(std::iter::repeat_n(Fate::Evaluated, evaluated))
            .chain(std::iter::repeat_n(Fate::Supported, supported));
        for fate in fates {
            let Some((head, tail)) = titles.next() else { return Ok(()) };
            let decided = between(rng, day(year, 1, 20), last);
            let structuring = fate == Fate::Labelled && STRUCTURING.contains(&labelled);
            labelled += usize::from(fate == Fate::Labelled);
            let project = Project::new(rng, fate, decided, structuring);
            let key = project.write(write, head, tail)?;
            partners(write, rng, pole, key, fate)?;
            project.follow_up(write, rng, key, &acronym(head, tail))?;
        }
    }
    Ok(())
}

/// The acronym of a project.
fn acronym(head: usize, tail: usize) -> String {
    format!("{}{}", HEADS[head].0, TAILS[tail].0)
}

struct Project {
    fate: Fate,
    programme: &'static str,
    decided: NaiveDate,
    evaluated: Option<NaiveDate>,
    funded: Option<NaiveDate>,
    started: Option<NaiveDate>,
    closed: Option<NaiveDate>,
    success: bool,
    structuring: bool,
}

impl Project {
    fn new(rng: &mut Rng, fate: Fate, decided: NaiveDate, structuring: bool) -> Project {
        let today = super::on();
        let programme = match fate {
            Fate::Evaluated => "ANR",
            _ if structuring => "PSPC",
            _ => rng.pick(PROGRAMMES),
        };
        let evaluated = match fate {
            Fate::Evaluated => Some(decided),
            // ANR looks twice: the poles' opinion on the pre-proposal, then the label. Both fall in one year.
            Fate::Labelled if programme == "ANR" => Some(working(after(decided, -60).max(day(decided.year(), 1, 5)))),
            _ => None,
        };
        let past = |date: NaiveDate| Some(working(date)).filter(|date| *date <= today);
        let (wait, prepare, run) = (rng.between(90, 240), rng.between(15, 90), rng.between(700, 1_100));
        let funded = if fate == Fate::Labelled && (structuring || rng.chance(55)) {
            past(after(decided, if structuring { 60 } else { wait }))
        } else {
            None
        };
        let started = funded.and_then(|funded| past(after(funded, prepare)));
        let closed = started.and_then(|started| past(after(started, run)));
        Project { fate, programme, decided, evaluated, funded, started, closed, success: rng.chance(70), structuring }
    }

    fn write(&self, write: &mut Write, head: usize, tail: usize) -> Result<Id, StoreError> {
        let (_, subject, sectors) = HEADS[head];
        let on = |fate: Fate| if self.fate == fate { date(self.decided) } else { Value::Null };
        put(
            write,
            Kind::Project,
            [
                ("acronym", text(acronym(head, tail))),
                ("title", text(format!("{subject} {}", TAILS[tail].1))),
                ("sectors", list(sectors)),
                ("programme", text(self.programme)),
                ("anr_evaluated_on", maybe(self.evaluated, date)),
                ("labelled_on", on(Fate::Labelled)),
                ("supported_on", on(Fate::Supported)),
                ("funded_on", maybe(self.funded, date)),
                ("started_on", maybe(self.started, date)),
                ("closed_on", maybe(self.closed, date)),
                ("outcome", maybe(self.closed, |_| text(if self.success { "success" } else { "failure" }))),
                ("structuring", Value::Int(i64::from(self.structuring))),
            ],
        )
    }

    /// A meeting a year for the funded FUI projects; one in ten is missed.
    fn follow_up(&self, write: &mut Write, rng: &mut Rng, key: Id, acronym: &str) -> Result<(), StoreError> {
        let (Some(funded), "FUI") = (self.funded, self.programme) else { return Ok(()) };
        let last = self.closed.unwrap_or(super::on());
        for year in funded.year()..=last.year() {
            let from = funded.max(day(year, 1, 10));
            let to = last.min(day(year, 12, 15)).min(day(2016, 9, 12));
            if from >= to || rng.chance(10) {
                continue;
            }
            let fields = [
                ("kind", text("project_follow_up")),
                ("date", date(between(rng, from, to))),
                ("title", text(format!("Comité de suivi {acronym}"))),
                ("project", id(key)),
                ("attendance", Value::Int(rng.between(4, 14))),
            ];
            put(write, Kind::Event, fields)?;
        }
        Ok(())
    }
}

/// A leader and partners: for a label at least two companies and one laboratory or school, as article 5.2 asks.
fn partners(write: &mut Write, rng: &mut Rng, pole: &Pole, project: Id, fate: Fate) -> Result<(), StoreError> {
    let members = |kind: &'static [&'static str]| {
        pole.select(|org| kind.contains(&org.kind) && org.standing == Standing::Member && org.siret.is_some())
    };
    let (mut companies, mut bodies) = (members(&["company"]), members(&["research", "training"]));
    let prospects = pole.select(|org| org.company() && org.standing == Standing::Prospect && !org.watchmaker);
    rng.shuffle(&mut companies);
    rng.shuffle(&mut bodies);
    let (of_companies, of_bodies) = match fate {
        Fate::Labelled => (2 + rng.below(3), 1 + rng.below(2)),
        Fate::Evaluated => (1 + rng.below(2), 1 + rng.below(2)),
        Fate::Supported => (1, rng.below(2)),
    };
    let mut chosen: Vec<usize> = companies.into_iter().take(of_companies).collect();
    if rng.chance(40) {
        chosen.push(prospects[rng.below(prospects.len())]);
    }
    chosen.extend(bodies.into_iter().take(of_bodies));
    // ANR projects are mostly led by the laboratory.
    if fate == Fate::Evaluated {
        chosen.reverse();
    }
    for (place, at) in chosen.into_iter().enumerate() {
        let fields = [
            ("project", id(project)),
            ("organisation", id(pole.orgs[at].id)),
            ("role", text(if place == 0 { "leader" } else { "partner" })),
        ];
        put(write, Kind::ProjectPartner, fields)?;
    }
    Ok(())
}
