//! The cover: key figures, and how the indicators stand.

use super::words;
use super::{Block, Tile};
use crate::counters::pace::Pace;
use crate::i18n::{Lang, capitalise};
use crate::report::Report;

/// Key figures, then the indicators by pace.
pub fn blocks(report: &Report, lang: Lang) -> Vec<Block> {
    let mut blocks = vec![Block::Tiles(tiles(report, lang))];
    let count = |pace: Pace| report.indicators.iter().filter(|sheet| sheet.pace == pace).count();
    let said: Vec<(String, String)> = [Pace::Reached, Pace::Ahead, Pace::OnTrack, Pace::Behind]
        .into_iter()
        .map(|pace| {
            let word = capitalise(lang.label("pace", pace.code()));
            (format!("{} {word}", words::mark(pace)), count(pace).to_string())
        })
        .collect();
    let open = i64::try_from(count(Pace::None)).unwrap_or(i64::MAX);
    blocks.push(Block::Heading(3, lang.tn("report.cover.indicators", len(&report.indicators), &[])));
    blocks.push(Block::Facts(said));
    if open > 0 {
        blocks.push(Block::Text(lang.tn("report.cover.open", open, &[])));
    }
    if let Some(closed) = &report.closed {
        let date = lang.date(closed.reference_date);
        let values: &[(&str, &dyn std::fmt::Display)] =
            &[("revision", &closed.revision), ("date", &date), ("hash", &closed.hash)];
        let same = if closed.same { "report.cover.closed_same" } else { "report.cover.closed_since" };
        blocks.push(Block::Text(format!("{} {}", lang.tf("report.cover.closed", values), lang.t(same))));
    }
    blocks
}

fn len<T>(list: &[T]) -> i64 {
    i64::try_from(list.len()).unwrap_or(i64::MAX)
}

fn tiles(report: &Report, lang: Lang) -> Vec<Tile> {
    let (status, territory) = (&report.status, &report.territory);
    let share = |share: Option<f64>| share.map_or_else(|| words::NOTHING.to_owned(), |share| lang.percent(share, 1));
    let rule = f64::from(territory.share.numerator) / f64::from(territory.share.denominator.max(1));
    let counts = (territory.up_to_date.inside, territory.up_to_date.total);
    let forecast = report.dues.forecast.map_or_else(
        || lang.t("report.tile.no_forecast").to_owned(),
        |cents| lang.tf("report.tile.forecast", &[("amount", &money(lang, cents))]),
    );
    let balance = report.movements.balance;
    let left = i64::from(balance.departures + balance.last_day);
    let mut tiles = vec![
        Tile {
            value: lang.number(i64::from(status.members.total)),
            label: lang.t("report.tile.members").to_owned(),
            hint: lang.tf("report.tile.up_to_date", &[("n", &status.members.up_to_date)]),
        },
        Tile {
            value: share(territory.up_to_date.share()),
            label: lang.t("report.tile.territory").to_owned(),
            hint: lang
                .tf("report.tile.share", &[("n", &counts.0), ("total", &counts.1), ("rule", &lang.percent(rule, 0))]),
        },
        Tile {
            value: money(lang, report.dues.totals.collected),
            label: lang.t("report.tile.dues").to_owned(),
            hint: forecast,
        },
        Tile {
            value: format!("+{} / −{left}", balance.arrivals),
            label: lang.t("report.tile.movements").to_owned(),
            hint: lang.tf("report.tile.opening", &[("n", &balance.opening), ("year", &(report.year - 1))]),
        },
    ];
    // What else the contract counts by the year, as it comes.
    for sheet in &report.indicators {
        let Some(target) = sheet.target.filter(|_| tiles.len() < 8) else { continue };
        let Some(proof) = sheet.proof.and_then(|proof| report.proofs.get(proof)) else { continue };
        let name = capitalise(proof.name(words::french(lang)));
        let shown = sheet.yearly && sheet.unit != crate::contract::Unit::Cents;
        if shown && tiles.iter().all(|tile| tile.label != name) {
            let target = words::figure(lang, sheet.unit, Some(target));
            tiles.push(Tile {
                value: words::result(lang, sheet),
                label: name,
                hint: lang.tf("report.tile.target", &[("target", &target)]),
            });
        }
    }
    tiles
}

/// Thousands of euros, for a figure seen from afar.
fn money(lang: Lang, cents: i64) -> String {
    lang.kiloeuros(crate::model::money::Cents(cents))
}
