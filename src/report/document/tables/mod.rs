//! The tables of a report: the same cells on paper and on a sheet.

mod proofs;

pub use proofs::{indicators, proof, proofs};

use super::words;
use super::{Cell, Column, Table};
use crate::i18n::{Lang, capitalise};
use crate::model::organisation::{OrganisationKind, Size};
use crate::report::dues::{DuesRow, LateDues};
use crate::report::members::bracket;
use crate::report::{MemberRow, Movement, Report};

/// A column of text, so many characters wide.
fn left(title: &str, width: u16) -> Column {
    Column { title: title.to_owned(), width, right: false }
}

/// A column of numbers.
fn right(title: &str, width: u16) -> Column {
    Column { title: title.to_owned(), width, right: true }
}

/// The member list in the layout of the annual survey: the names of its columns are fixed, in any language.
pub fn member_layout(report: &Report, lang: Lang) -> Table {
    let columns = [
        ("siret", 16, false),
        ("siren", 11, false),
        ("raison_sociale", 40, false),
        ("sigle", 8, false),
        ("nature", 12, false),
        ("college", 8, true),
        ("categorie", 10, false),
        ("annee_categorie", 15, true),
        ("naf", 8, false),
        ("tranche_effectif", 15, false),
        ("effectif", 9, true),
        ("code_commune", 13, false),
        ("code_postal", 11, false),
        ("departement", 12, false),
        ("sur_territoire", 14, false),
        ("date_adhesion", 13, false),
        ("date_sortie", 12, false),
        ("a_jour", 8, false),
        ("das", 34, false),
    ];
    let columns =
        columns.into_iter().map(|(title, width, right)| Column { title: title.to_owned(), width, right }).collect();
    Table { columns, rows: report.members.iter().map(|row| member_cells(row, report, lang)).collect() }
}

fn member_cells(row: &MemberRow, report: &Report, lang: Lang) -> Vec<Cell> {
    // The words of the layout, which is French.
    let nature = row.kind.map(|kind| match kind {
        OrganisationKind::Company => "entreprise",
        OrganisationKind::Research => "recherche",
        OrganisationKind::Training => "formation",
        OrganisationKind::Development | OrganisationKind::Other => "autre",
    });
    let category = row.size.map(|size| match size {
        Size::Micro => "micro",
        Size::Sme => "PME",
        Size::Mid => "ETI",
        Size::Large => "GE",
    });
    let oui = |yes| Cell::text(if yes { "oui" } else { "non" });
    let sectors: Vec<&str> = row.sectors.iter().map(|code| report.sector(code, lang)).collect();
    vec![
        Cell::code(row.siret.clone()),
        Cell::code(row.siren()),
        Cell::text(&row.name),
        // No short name is kept.
        Cell::Blank,
        Cell::maybe(nature),
        Cell::Whole(i64::from(row.college)),
        Cell::maybe(category),
        category.map_or(Cell::Blank, |_| Cell::Text(report.year.to_string())),
        Cell::code(row.detail.naf.clone()),
        Cell::code(row.headcount.map(bracket)),
        row.headcount.map_or(Cell::Blank, |headcount| Cell::Whole(i64::from(headcount))),
        Cell::code(row.detail.insee_code.clone()),
        Cell::code(row.detail.postal_code.clone()),
        Cell::maybe(row.departement.clone()),
        oui(row.inside),
        Cell::Date(row.joined_on),
        Cell::day(row.left_on),
        row.up_to_date.map_or(Cell::Blank, oui),
        Cell::text(sectors.join("; ")),
    ]
}

/// The member list as it is read on paper.
pub fn members(report: &Report, lang: Lang) -> Table {
    let rows = report.members.iter().map(|row| {
        vec![
            Cell::text(&row.name),
            Cell::code(row.siret.as_deref().map(spaced_siret)),
            Cell::text(place(&row.town, row.departement.as_deref())),
            Cell::Text(row.college.to_string()),
            Cell::maybe(row.size.map(|size| short_size(size, lang))),
            Cell::Date(row.joined_on),
            Cell::day(row.left_on),
            Cell::maybe(row.up_to_date.map(|yes| words::yes_no(lang, yes))),
            Cell::text(words::yes_no(lang, row.inside)),
        ]
    });
    Table {
        columns: vec![
            left(lang.t("report.column.member"), 40),
            left("SIRET", 18),
            left(lang.t("report.column.place"), 24),
            left(lang.t("report.column.college"), 8),
            left(lang.t("report.column.size"), 14),
            left(lang.t("report.column.joined"), 12),
            left(lang.t("report.column.left"), 12),
            left(lang.t("report.column.up_to_date"), 8),
            left(lang.t("report.column.inside"), 10),
        ],
        rows: rows.collect(),
    }
}

/// A size class in few letters.
fn short_size(size: Size, lang: Lang) -> &'static str {
    match size {
        Size::Micro => lang.t("report.size.micro"),
        Size::Sme => lang.t("report.size.sme"),
        Size::Mid => lang.t("report.size.mid"),
        Size::Large => lang.t("report.size.large"),
    }
}

/// A town with its département.
fn place(town: &str, departement: Option<&str>) -> String {
    match departement {
        Some(code) if town.is_empty() => code.to_owned(),
        Some(code) => format!("{town} ({code})"),
        None => town.to_owned(),
    }
}

/// `487 980 799 00018`, unbroken.
fn spaced_siret(siret: &str) -> String {
    let part = |range| siret.get(range).unwrap_or_default();
    format!("{}\u{A0}{}\u{A0}{}\u{A0}{}", part(0..3), part(3..6), part(6..9), part(9..14))
}

/// Arrivals, or departures with their reasons.
pub fn movements(report: &Report, rows: &[Movement], departures: bool, lang: Lang) -> Table {
    let date = if departures { lang.t("report.column.last_day") } else { lang.t("report.column.joined") };
    let mut columns = vec![
        left(date, 12),
        left(lang.t("report.column.name"), 40),
        left(lang.t("report.column.place"), 26),
        left(lang.t("report.column.college"), 28),
        left(lang.t("report.column.note"), 26),
    ];
    if departures {
        columns.insert(4, left(lang.t("report.column.reason"), 24));
    }
    let row = |one: &Movement| {
        let note = match (departures, one.returned) {
            (_, false) => "",
            (false, true) => lang.t("report.movements.returned"),
            (true, true) => lang.t("report.movements.came_back"),
        };
        let mut cells = vec![
            Cell::Date(one.date),
            Cell::text(&one.name),
            Cell::text(place(&one.town, one.departement.as_deref())),
            Cell::text(report.college(one.college, lang)),
            Cell::text(note),
        ];
        if departures {
            let reason = one.reason.as_deref().map(|code| lang.label("membership.leave_reason", code));
            cells.insert(4, Cell::text(reason.unwrap_or(lang.t("common.unknown"))));
        }
        cells
    };
    Table { columns, rows: rows.iter().map(row).collect() }
}

/// The members up to date that sit outside the territory.
pub fn outsiders(report: &Report, lang: Lang) -> Table {
    let rows = report.territory.outsiders.iter().map(|one| {
        vec![
            Cell::text(&one.name),
            Cell::code(one.siret.clone()),
            Cell::text(&one.town),
            Cell::text(one.departement.as_deref().unwrap_or(lang.t("common.foreign"))),
            Cell::text(report.college(one.college, lang)),
            Cell::Date(one.joined_on),
        ]
    });
    Table {
        columns: vec![
            left(lang.t("report.column.name"), 40),
            left("SIRET", 16),
            left(lang.t("report.column.town"), 24),
            left(lang.t("report.column.departement"), 12),
            left(lang.t("report.column.college"), 28),
            left(lang.t("report.column.joined"), 12),
        ],
        rows: rows.collect(),
    }
}

/// How the dues of the year stand, by status.
pub fn dues_by_status(report: &Report, lang: Lang) -> Table {
    let rows = report.dues.by_status.iter().map(|sum| {
        vec![
            Cell::text(capitalise(lang.label("dues.status", sum.status.code()))),
            Cell::Whole(i64::from(sum.count)),
            Cell::Cents(sum.owed),
            Cell::Cents(sum.paid),
        ]
    });
    Table {
        columns: vec![
            left(lang.t("report.column.status"), 20),
            right(lang.t("report.column.count"), 10),
            right(lang.t("report.column.owed"), 16),
            right(lang.t("report.column.paid"), 16),
        ],
        rows: rows.collect(),
    }
}

/// What is late on the date of reference.
pub fn late(rows: &[LateDues], lang: Lang) -> Table {
    let rows = rows.iter().map(|row| {
        vec![
            Cell::text(&row.name),
            Cell::Text(row.year.to_string()),
            Cell::day(row.due_on),
            Cell::Cents(row.amount),
            Cell::Cents(row.paid),
            Cell::Cents(row.left),
        ]
    });
    Table {
        columns: vec![
            left(lang.t("report.column.name"), 40),
            left(lang.t("report.column.year"), 8),
            left(lang.t("report.column.due_on"), 12),
            right(lang.t("report.column.owed"), 16),
            right(lang.t("report.column.paid"), 16),
            right(lang.t("report.column.left_to_pay"), 16),
        ],
        rows: rows.collect(),
    }
}

/// The dues of the year, one line per organisation.
pub fn dues(report: &Report, lang: Lang) -> Table {
    let row = |row: &DuesRow| {
        let dues = row.sheet.dues;
        vec![
            Cell::code(row.siret.clone()),
            Cell::text(&row.name),
            Cell::maybe(row.sheet.college.map(|college| report.college(college, lang))),
            Cell::text(capitalise(lang.label("dues.status", row.sheet.status.code()))),
            dues.map_or(Cell::Blank, |dues| Cell::Cents(dues.amount)),
            Cell::day(dues.and_then(|dues| dues.called_on)),
            Cell::day(dues.and_then(|dues| dues.due_on)),
            Cell::Cents(row.sheet.paid),
            Cell::Cents(row.sheet.balance()),
        ]
    };
    Table {
        columns: vec![
            left("SIRET", 16),
            left(lang.t("report.column.name"), 40),
            left(lang.t("report.column.college"), 28),
            left(lang.t("report.column.status"), 14),
            right(lang.t("report.column.owed"), 14),
            left(lang.t("report.column.called_on"), 12),
            left(lang.t("report.column.due_on"), 12),
            right(lang.t("report.column.paid"), 14),
            right(lang.t("report.column.left_to_pay"), 14),
        ],
        rows: report.dues.rows.iter().map(row).collect(),
    }
}
