//! Values as people and spreadsheets write them. What cannot be read is refused with the reason, never guessed.

use chrono::{Datelike, NaiveDate};

use super::heading_line;
use super::nature;
use super::table::Cell;
use super::target::Target;
use crate::contract::Contract;
use crate::model::date_input::Direction;
use crate::model::kind::{Kind, Type};
use crate::model::money::{Cents, MoneyError};
use crate::model::parse::{self, Known, Reason};
use crate::model::record::Value;
use crate::model::siret::{Siren, Siret, SiretError};
use crate::model::text::{clean, fold};

pub mod codes;
pub mod dates;
mod first_names;
mod paid;
mod people;
mod ranges;
mod reach;
mod remark;
mod seasons;
mod several;

pub use paid::{Paid, paid};
pub use people::{
    are_reversed, full_name, is_courtesy, is_email, is_person, is_phone, name_in_order, phone, tells_order,
};
pub use ranges::{is_bracket, size_of_bracket, size_of_staff};
pub use reach::{Reached, reached};
pub use remark::Remark;
pub use seasons::season;
pub use several::{Names, names_in, role_behind};

/// What the status of a visit is read as that did not take place: no value of the field.
pub(super) const CANCELLED: &str = "cancelled";

/// What reading values needs to know.
#[derive(Debug, Clone)]
pub struct Sense {
    pub known: Known,
    pub today: NaiveDate,
    /// Colleges and sectors with the names that contracts give them, folded.
    pub colleges: Vec<(u8, String)>,
    pub sectors: Vec<(String, String)>,
}

impl Sense {
    /// From what the contracts allow and call things.
    pub fn new(known: &Known, contracts: &[Contract], today: NaiveDate) -> Sense {
        let colleges = contracts.iter().flat_map(|contract| &contract.colleges);
        let colleges =
            colleges.flat_map(|college| [(college.code, fold(&college.fr)), (college.code, fold(&college.en))]);
        let sectors = contracts.iter().flat_map(|contract| &contract.sectors);
        let sectors = sectors
            .flat_map(|sector| [&sector.code, &sector.fr, &sector.en].map(|name| (sector.code.clone(), fold(name))));
        Sense { known: known.clone(), today, colleges: colleges.collect(), sectors: sectors.collect() }
    }

    /// A cell as the value of a target; a reference comes back as text.
    ///
    /// # Errors
    /// Why the cell cannot be that.
    pub fn read(&self, target: &Target, cell: &Cell, remarks: &mut Vec<Remark>) -> Result<Value, Reason> {
        let raw = text_of(cell);
        if let Cell::Error(_) = cell {
            return Err(Reason::CellError);
        }
        let text = clean(&raw, matches!(target.ty(), Some(Type::Lines { .. })))?;
        if text.is_empty() {
            return Ok(Value::Null);
        }
        if is_nothing(target, &text) {
            remarks.push(Remark::Nothing(text));
            return Ok(Value::Null);
        }
        let Some(field) = target.kind.field(target.field) else {
            return self.extra(target, cell, &text, remarks);
        };
        match field.ty {
            Type::Naf => Ok(parse::human(field, codes::naf(&text), &self.known, self.today, Direction::Past)?),
            Type::Siret => siret(cell, &text, remarks),
            Type::Date => date(cell, &text, self.today, remarks).or_else(|reason| {
                let unsure = match (target.kind, target.field) {
                    // `VIR 12/03/2015`.
                    (Kind::Payment, "paid_on") => paid(&text, self.today).and_then(|paid| paid.on),
                    _ => None,
                };
                unsure.map(Value::Date).ok_or(reason)
            }),
            Type::Money { min, max } => {
                let cents = match cell {
                    Cell::Number(number) => cents(*number, target.unit)?,
                    _ => {
                        let (text, unit) = unit_of_cell(&text).unwrap_or((&text, target.unit));
                        amount(text)?.0.checked_mul(unit).ok_or(MoneyError::TooLarge)?
                    }
                };
                parse::amount(cents, min, max)
            }
            Type::Year if target.kind != Kind::Figures && season(&text).is_some() => {
                remarks.push(Remark::Season(text.clone()));
                Ok(season(&text).map_or(Value::Null, |year| Value::Int(i64::from(year))))
            }
            // The day on which what was paid for begins.
            Type::Year
                if target.kind != Kind::Figures && (matches!(cell, Cell::Date(_)) || text.contains(['/', '-'])) =>
            {
                match date(cell, &text, self.today, &mut Vec::new())? {
                    Value::Date(day) => Ok(Value::Int(i64::from(day.year()))),
                    _ => Err(Reason::NotANumber),
                }
            }
            // `Cotisation 2015`, where a year is wanted.
            Type::Year if target.kind != Kind::Figures && text.contains(char::is_alphabetic) => {
                let year = heading_line::year(std::slice::from_ref(&text)).ok_or(Reason::NotANumber)?;
                Ok(Value::Int(i64::from(year)))
            }
            Type::Int { min, max } => whole(&text, min, max)
                .or_else(|reason| codes::number(target.kind, field.name, &text).map(Value::Int).ok_or(reason)),
            Type::YesNo => yes_no(cell).map(|yes| Value::Int(i64::from(yes))).ok_or(Reason::NotYesNo),
            Type::College => {
                let college = match codes::college(&text, &self.known, &self.colleges) {
                    Ok(college) => college,
                    // `Laboratoire`: the college in which such a one sits.
                    Err(reason) => {
                        let college = codes::kind_of_organisation(&text).and_then(|kind| self.college_of(&kind));
                        remarks.push(Remark::CollegeOfKind);
                        return college.map(|college| Value::Int(i64::from(college))).ok_or(reason).inspect_err(|_| {
                            remarks.pop();
                        });
                    }
                };
                if codes::is_lettered(&text) {
                    remarks.push(Remark::CollegeLetter);
                }
                Ok(college)
            }
            // The visit is no record then: the reader of lines sees to it.
            Type::Code(_) if target.kind == Kind::Visit && field.name == "status" && codes::is_cancelled(&text) => {
                Ok(Value::Text(CANCELLED.to_owned()))
            }
            // `Chq n° 123`: the rest is the reference, and the reader of lines sees to it.
            Type::Code(of) if target.kind == Kind::Payment && field.name == "method" => {
                codes::code(target.kind, field.name, of, &text).or_else(|reason| {
                    let method = paid(&text, self.today).and_then(|paid| paid.method);
                    method.map(|method| Value::Text(method.to_owned())).ok_or(reason)
                })
            }
            Type::Code(of) => codes::code(target.kind, field.name, of, &text),
            Type::Sector => codes::sectors(&text, &self.sectors, &self.known).map(|mut found| match found.len() {
                1 => Value::Text(found.remove(0)),
                _ => Value::Null,
            }),
            Type::Sectors => codes::sectors(&text, &self.sectors, &self.known).map(Value::List),
            Type::Text { .. } if field.name == "email" => people::emails(field, &text, remarks),
            Type::Text { .. } if field.name == "phone" => people::phones(field, &text, remarks),
            Type::Text { .. } if field.name == "country" => codes::country(&text).map(Value::Text),
            Type::Text { .. } if field.name == "postal_code" => Ok(Value::Text(postal_code(&text))),
            Type::Text { .. } if field.name == "insee_code" && matches!(cell, Cell::Number(_)) && text.len() == 4 => {
                remarks.push(Remark::LeadingZero);
                Ok(Value::Text(format!("0{text}")))
            }
            Type::List { proposals, .. } if !proposals.is_empty() => {
                let items = codes::items(target.kind, field.name, proposals, &list(field.ty, text));
                parse::human(field, &items, &self.known, self.today, Direction::Past)
            }
            _ => parse::human(field, &list(field.ty, text), &self.known, self.today, Direction::Past),
        }
    }

    /// The college in which a kind of organisation sits, where the contract's names say it.
    pub fn college_of(&self, kind: &str) -> Option<u8> {
        nature::college(kind, &self.colleges).filter(|college| self.known.colleges.contains(college))
    }

    /// Whether a value said for every line is one that its field takes.
    ///
    /// # Errors
    /// Why it is none.
    pub fn takes(&self, target: &Target, text: &str) -> Result<(), Reason> {
        self.read(target, &Cell::Text(text.into()), &mut Vec::new()).map(drop)
    }

    fn extra(&self, target: &Target, cell: &Cell, text: &str, remarks: &mut Vec<Remark>) -> Result<Value, Reason> {
        match (target.kind, target.field) {
            (Kind::Organisation, "siren") => {
                let siren = Siren::parse(text).map_err(|error| Reason::Siret(error.0))?;
                Ok(Value::Text(siren.as_str().to_owned()))
            }
            (Kind::Contact, "full_name")
            | (_, "more_notes")
            | (Kind::Organisation, "postal_town" | "street_2" | "nic" | "staff_range" | "legal_form")
            | (Kind::Project, "leader" | "partners") => Ok(Value::Text(text.to_owned())),
            (kind, "other_phone" | "other_email") => {
                let first = target.field.trim_start_matches("other_");
                let first = Target::new(kind, first).unwrap_or(*target);
                self.read(&first, cell, remarks)
            }
            // The first day of what is said, which is said with it; days may stand among them.
            (Kind::Membership, "joined_in") => date(cell, text, self.today, remarks).or_else(|reason| {
                let first = dates::without_day(text, self.today).map(Value::Date).ok_or(reason)?;
                remarks.push(Remark::NoDay);
                Ok(first)
            }),
            (Kind::Membership, "status") => codes::standing(text, yes_no(cell)),
            _ => yes_no(cell).map(|yes| Value::Int(i64::from(yes))).ok_or(Reason::NotYesNo),
        }
    }
}

/// Lists are joined by `;` here; people write commas, slashes and line ends where they have no semicolon.
fn list(ty: Type, text: String) -> String {
    match ty {
        Type::List { .. } if !text.contains(';') => text.replace([',', '\n'], ";").replace(" / ", ";"),
        _ => text,
    }
}

/// Words that stand for an empty cell, where no text is expected.
fn is_nothing(target: &Target, text: &str) -> bool {
    // Of another type than those that are sizes.
    if (target.kind, target.field) == (Kind::Organisation, "size")
        && matches!(&*fold(text), "autre" | "autres" | "other")
    {
        return true;
    }
    // What was not asked for was not paid.
    if (target.kind, target.field) == (Kind::Payment, "amount") && codes::is_exempt(text) {
        return true;
    }
    let words = matches!(target.ty(), Some(Type::Text { .. } | Type::Lines { .. } | Type::List { .. } | Type::YesNo))
        && !matches!(target.field, "email" | "phone" | "website" | "postal_code" | "country")
        || target.ty().is_none();
    !words && is_nothing_at_all(text)
}

/// `-`, `?`, `néant`, `N/A`.
pub fn is_nothing_at_all(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '-' | '–' | '—' | '/' | '.' | '?'))
        || matches!(
            fold(text).as_str(),
            "neant"
                | "nc"
                | "n.c."
                | "n.c"
                | "n/c"
                | "n/a"
                | "na"
                | "n.a."
                | "nd"
                | "n.d."
                | "n.d"
                | "nr"
                | "n.r."
                | "aucun"
                | "aucune"
                | "none"
                | "so"
                | "s.o."
                | "inconnu"
                | "inconnue"
                | "non connu"
                | "non communique"
                | "non renseigne"
                | "unknown"
                | "nul"
                | "null"
        )
}

/// Whether nothing stands in a cell.
pub fn is_empty(cell: &Cell) -> bool {
    match cell {
        Cell::Empty => true,
        Cell::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// A cell as text: numbers without needless decimals, dates as ISO has them.
pub fn text_of(cell: &Cell) -> String {
    match cell {
        Cell::Empty | Cell::Unreadable(_) => String::new(),
        Cell::Text(text) => text.trim().to_owned(),
        Cell::Error(text) => text.trim().to_owned(),
        // Below 2^53 every whole number is exact.
        Cell::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => format!("{number:.0}"),
        Cell::Number(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::YesNo(yes) => if *yes { "oui" } else { "non" }.to_owned(),
    }
}

/// Yes or no in French and English, or a mark.
pub fn yes_no(cell: &Cell) -> Option<bool> {
    if let Cell::YesNo(yes) = cell {
        return Some(*yes);
    }
    match fold(&text_of(cell)).as_str() {
        "oui" | "o" | "yes" | "y" | "vrai" | "true" | "1" | "x" | "ok" | "✓" | "✔" => Some(true),
        "non" | "n" | "no" | "faux" | "false" | "0" | "" => Some(false),
        _ => None,
    }
}

/// 14 digits. Thirteen are taken with the zero in front that a spreadsheet drops, if that makes the key right.
fn siret(cell: &Cell, text: &str, remarks: &mut Vec<Remark>) -> Result<Value, Reason> {
    // `SIRET : 487…`, and the mark that makes a spreadsheet keep digits as text.
    let text = text.trim_start_matches(['\'', '’']);
    let text = match text.split_once(':') {
        Some((label, digits)) if matches!(fold(label).trim(), "siret" | "n° siret" | "no siret") => digits.trim(),
        _ => text,
    };
    match Siret::parse(text) {
        Ok(siret) => Ok(Value::Text(siret.as_str().to_owned())),
        Err(SiretError::Length(13)) => {
            let digits = if let Cell::Number(_) = cell { text_of(cell) } else { text.to_owned() };
            let siret = Siret::parse(&format!("0{digits}")).map_err(|_| SiretError::Length(13))?;
            remarks.push(Remark::LeadingZero);
            Ok(Value::Text(siret.as_str().to_owned()))
        }
        Err(error) => Err(error.into()),
    }
}

/// A French postal code without spaces; any other as it stands. Whether four digits have lost a zero, the whole line
/// tells (`of_organisation.rs`).
fn postal_code(text: &str) -> String {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = digits.strip_prefix("F-").map(str::to_owned).unwrap_or(digits);
    let numeric = digits.bytes().all(|byte| byte.is_ascii_digit());
    if numeric && digits.len() == 5 { digits } else { text.to_owned() }
}

fn date(cell: &Cell, text: &str, today: NaiveDate, remarks: &mut Vec<Remark>) -> Result<Value, Reason> {
    let date = match cell {
        Cell::Date(date) => *date,
        Cell::Number(number) => {
            let day = dates::of_day_number(*number).ok_or(Reason::IsoDate);
            // Such numbers are days only where a date may be: 1970 to 2100.
            remarks.push(Remark::DayNumber);
            day.inspect_err(|_| drop(remarks.pop()))?
        }
        // The same in a text file, of 1990 to 2050: no date is five digits otherwise.
        _ => match dates::day_number(text).filter(|number| (32_874.0..55_153.0).contains(number)) {
            Some(number) => {
                remarks.push(Remark::DayNumber);
                dates::of_day_number(number).ok_or(Reason::IsoDate)?
            }
            None => dates::read(text, today)?,
        },
    };
    parse::in_calendar(date).map(Value::Date)
}

/// An amount as people write it; see [`Cents::parse_input`].
pub fn amount(text: &str) -> Result<Cents, MoneyError> {
    // `550.-`, as the Swiss write it.
    let text = text.trim();
    let text = without_tax(text);
    let text = [".-", ".–", ",-", ",–", ".—"].iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    // `480.00000000`, as programs write what they keep to eight places: nothing is said beyond the cents. Three places may
    // be thousands.
    let text = match text.rsplit_once(['.', ',']) {
        Some((whole, places)) if places.len() > 3 && places.bytes().all(|byte| byte.is_ascii_digit()) => {
            let kept = places.trim_end_matches('0').len().max(2);
            &text[..whole.len() + 1 + kept]
        }
        _ => text,
    };
    Cents::parse_input(text)
}

/// `150 € TTC`, `150 € net`, `150 €/an`: the amount.
fn without_tax(text: &str) -> &str {
    const ENDS: &[&str] = &["ttc", "t.t.c.", "ht", "h.t.", "net de taxe", "nets", "net", "/an", "/ an", "par an"];
    let cut = |end: &&str| {
        let at = text.len().checked_sub(end.len())?;
        let tail = text.get(at..)?;
        let head = text.get(..at)?;
        let parted = head.ends_with([' ', '€', '\u{A0}', '\u{202F}']) || head.ends_with(|c: char| c.is_ascii_digit());
        (tail.eq_ignore_ascii_case(end) && parted).then(|| head.trim_end())
    };
    ENDS.iter().find_map(cut).unwrap_or(text)
}

/// `1 200 k€`, `1,5 M€`: the number, and how many euros one stands for.
fn unit_of_cell(text: &str) -> Option<(&str, i64)> {
    let ends = [("k€", 1_000), ("K€", 1_000), ("keuros", 1_000), ("M€", 1_000_000)];
    let (number, unit) = ends.into_iter().find_map(|(end, unit)| Some((text.strip_suffix(end)?, unit)))?;
    Some((number.trim_end(), unit))
}

/// A spreadsheet's number as cents.
fn cents(number: f64, unit: i64) -> Result<i64, Reason> {
    // Within 2^53 whole cents are exact.
    let scaled = number * 100.0 * unit as f64;
    if !scaled.is_finite() || scaled.abs() > 9e15 {
        return Err(MoneyError::TooLarge.into());
    }
    let rounded = scaled.round();
    if (scaled - rounded).abs() > 1e-3 {
        return Err(MoneyError::Decimals(3).into());
    }
    Ok(rounded as i64)
}

/// A whole number, with the word for what is counted: `250 salariés`.
fn whole(text: &str, min: i64, max: i64) -> Result<Value, Reason> {
    const COUNTED: &[&str] = &[
        "salarie",
        "salaries",
        "personne",
        "personnes",
        "pers",
        "pers.",
        "employe",
        "employes",
        "employee",
        "employees",
        "etp",
        "sal",
        "sal.",
    ];
    let folded = fold(text);
    let folded = folded.strip_suffix(".0").or_else(|| folded.strip_suffix(",0")).unwrap_or(&folded);
    let words: Vec<&str> = folded.split(' ').filter(|word| !COUNTED.contains(word)).collect();
    // `10-19` folds to two words as `1 200` does: only groups of three make one number.
    let grouped = match &words[..] {
        [] => return Err(Reason::NotANumber),
        [_] => true,
        [first, groups @ ..] => first.len() <= 3 && groups.iter().all(|word| word.len() == 3),
    };
    let between = text.contains(['-', '–', '/', '+']);
    let number: i64 = words.concat().parse().map_err(|_| Reason::NotANumber)?;
    if !grouped || between {
        return Err(Reason::NotANumber);
    }
    if (min..=max).contains(&number) { Ok(Value::Int(number)) } else { Err(Reason::OutOfRange { min, max }) }
}

#[cfg(test)]
mod tests;
