//! What the fields of a form are read and shown with: language, day, and the values that the contracts allow.

use chrono::NaiveDate;

use crate::contract::{Contract, Indicator};
use crate::i18n::{Lang, capitalise};
use crate::model::date_input::Direction;
use crate::model::kind::{Field, Kind, Type};
use crate::model::parse::Known;
use crate::model::record::Value;
use crate::tui::context::Context;

/// What the fields of one form are read and shown with.
pub struct Setting {
    pub lang: Lang,
    pub kind: Kind,
    pub today: NaiveDate,
    pub known: Known,
    colleges: Vec<(u8, String)>,
    sectors: Vec<(String, String)>,
    /// What a reading can be of, with a name: indicators, codes they share, measures, references.
    pub indicators: Vec<(String, String)>,
    /// What an obligation met may name: contracts, obligations, periods, each with a word about it.
    duties: [Vec<(String, String)>; 3],
}

/// What a reading by hand can be of: each indicator, then the codes that several share, the measures, and what measures
/// are held against.
fn reading_codes(contract: &Contract, lang: Lang) -> Vec<(String, String)> {
    let french = lang == Lang::Fr;
    let name = |indicator: &Indicator| {
        let wording = if french { &indicator.wording } else { &indicator.wording_en };
        let mut parts = vec![indicator.short(french)];
        if parts[0] != wording {
            parts.push(wording);
        }
        parts.extend(indicator.value_wording.as_deref());
        parts.join(" – ")
    };
    let ids = contract.indicators.iter().map(|indicator| (indicator.id().to_owned(), name(indicator)));
    let codes = contract
        .indicators
        .iter()
        .flat_map(|indicator| indicator.references().iter().map(move |code| (code.clone(), name(indicator))));
    let measures = contract.measures.iter().map(|measure| (measure.id.clone(), capitalise(measure.name(french))));
    let references = contract.measures.iter().filter_map(|measure| {
        let name = lang.tf("form.reading.reference", &[("measure", &measure.name(french))]);
        Some((measure.reference.clone()?, name))
    });
    ids.chain(codes).chain(measures).chain(references).collect()
}

impl Setting {
    /// The setting of a form for a kind of record, from the contracts in the database.
    pub fn new(kind: Kind, context: &Context) -> Setting {
        let lang = context.lang;
        let own = |fr: &str, en: &str| match lang {
            Lang::Fr => fr.to_owned(),
            Lang::En => en.to_owned(),
        };
        let (mut colleges, mut sectors, mut indicators) = (Vec::new(), Vec::new(), Vec::new());
        let world = context.shared().world();
        // The latest contract's order comes first, as in the database.
        for contract in world.contracts.iter().rev() {
            for college in &contract.colleges {
                if !colleges.iter().any(|(code, _)| *code == college.code) {
                    let name = own(&college.fr, &college.en);
                    colleges.push((college.code, format!("{} – {name}", college.code)));
                }
            }
            for sector in &contract.sectors {
                if !sectors.iter().any(|(code, _)| *code == sector.code) {
                    sectors.push((sector.code.clone(), own(&sector.fr, &sector.en)));
                }
            }
            for (code, name) in reading_codes(contract, lang) {
                if !indicators.iter().any(|(known, _)| *known == code) {
                    indicators.push((code, name));
                }
            }
        }
        let known = Known {
            sectors: sectors.iter().map(|(code, _)| code.clone()).collect(),
            colleges: colleges.iter().map(|(code, _)| *code).collect(),
        };
        let duties = if kind == Kind::Fulfilment { duties(&world.contracts, lang) } else { Default::default() };
        Setting { lang, kind, today: context.today, known, colleges, sectors, indicators, duties }
    }

    /// The values of a field that has few, with their labels; none for other fields.
    pub fn options(&self, field: &Field) -> Option<Vec<(Value, String)>> {
        let group = format!("{}.{}", self.kind.code(), field.name);
        let label = |code: &str| self.lang.label(&group, code).to_owned();
        Some(match field.ty {
            Type::Code(codes) => codes.iter().map(|code| (Value::Text((*code).to_owned()), label(code))).collect(),
            Type::YesNo => vec![
                (Value::Int(0), self.lang.t("common.no").to_owned()),
                (Value::Int(1), self.lang.t("common.yes").to_owned()),
            ],
            Type::College => {
                self.colleges.iter().map(|(code, name)| (Value::Int(i64::from(*code)), name.clone())).collect()
            }
            Type::Sector => self.sectors.iter().map(|(code, name)| (Value::Text(code.clone()), name.clone())).collect(),
            // A few numbers with names of their own, such as the level of an engagement.
            Type::Int { min, max } if max.saturating_sub(min) < 10 => {
                let named = |n: i64| self.lang.find(&format!("codes.value.{group}.{n}"));
                (min..=max)
                    .map(|n| Some((Value::Int(n), named(n)?.to_owned())))
                    .collect::<Option<Vec<(Value, String)>>>()?
            }
            _ => return None,
        })
    }

    /// The codes to tick in a field of several values, with their labels; none where nothing is proposed.
    pub fn ticks(&self, field: &Field) -> Option<Vec<(String, String)>> {
        match field.ty {
            Type::Sectors => Some(self.sectors.clone()),
            Type::List { proposals, .. } if !proposals.is_empty() => {
                let group = format!("{}.{}", self.kind.code(), field.name);
                let label = |code: &str| self.lang.label(&group, code).to_owned();
                Some(proposals.iter().map(|code| ((*code).to_owned(), label(code))).collect())
            }
            _ => None,
        }
    }

    /// What a reading's code stands for; none for a code that no contract knows.
    pub fn reading_of(&self, code: &str) -> Option<&str> {
        let same = |(known, _): &&(String, String)| known.eq_ignore_ascii_case(code.trim());
        self.indicators.iter().find(same).map(|(_, name)| name.as_str())
    }

    /// Texts proposed for a field that takes any text, with a word about each.
    pub fn texts(&self, field: &Field) -> Vec<(String, String)> {
        match (self.kind, field.name) {
            (Kind::Reading, "indicator") => self.indicators.clone(),
            (Kind::Fulfilment, "contract") => self.duties[0].clone(),
            (Kind::Fulfilment, "obligation") => self.duties[1].clone(),
            (Kind::Fulfilment, "period") => self.duties[2].clone(),
            (Kind::Project, "programme") => {
                ["FUI", "ANR", "H2020", "PSPC", "ISI", "ADEME"].map(|code| (code.to_owned(), String::new())).into()
            }
            _ => Vec::new(),
        }
    }

    /// Whether an incomplete date in a field looks back or ahead.
    pub fn direction(&self, field: &Field, planned: bool) -> Direction {
        match (self.kind, field.name) {
            (_, "due_on" | "next_step_on") => Direction::Future,
            (Kind::Visit, "date") if planned => Direction::Future,
            _ => Direction::Past,
        }
    }

    /// The label of a field.
    pub fn label(&self, field: &Field) -> &'static str {
        self.lang.field(self.kind.code(), field.name)
    }

    /// What the form is called: « Nouvelle visite », « Modifier : Horlogerie des Prés ».
    pub fn title(&self, edited: Option<&str>) -> String {
        match edited {
            Some(name) => self.lang.tf("form.edit", &[("name", &name)]),
            None => {
                let kind = self.kind.code();
                let text = self.lang.find(&format!("form.new.{kind}"));
                text.map_or_else(|| capitalise(self.lang.record(kind, 1)), str::to_owned)
            }
        }
    }
}

/// Codes of the contracts, of their obligations, and the periods in which these fall due; the latest contract first.
fn duties(contracts: &[Contract], lang: Lang) -> [Vec<(String, String)>; 3] {
    let [mut codes, mut obligations, mut periods]: [Vec<(String, String)>; 3] = Default::default();
    let add = |list: &mut Vec<(String, String)>, code: String, about: String| {
        if !list.iter().any(|(known, _)| *known == code) {
            list.push((code, about));
        }
    };
    for contract in contracts.iter().rev() {
        add(&mut codes, contract.code.clone(), contract.title.clone());
        for obligation in &contract.obligations {
            add(&mut obligations, obligation.code.clone(), lang.obligation(obligation).to_owned());
        }
        for due in contract.occurrences(contract.starts_on, contract.ends_on) {
            add(&mut periods, due.period.to_string(), lang.period(due.period));
        }
    }
    periods.sort();
    [codes, obligations, periods]
}
