//! What the box lists: records, and the commands that answer the same words, each where it stands best.

use crate::live::FoundRow;
use crate::search::{DocKey, Tier};
use crate::tui::commands::{Command, CommandId};

/// With records to choose from, no more commands than this.
const MOST_COMMANDS: usize = 5;

/// One row of the box.
#[derive(Debug, Clone)]
pub enum Row {
    Record(FoundRow),
    Command(&'static Command),
}

/// What tells a row from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowId {
    Record(DocKey),
    Command(CommandId),
}

impl PartialEq for Row {
    fn eq(&self, other: &Row) -> bool {
        match (self, other) {
            (Row::Record(one), Row::Record(other)) => one == other,
            _ => self.id() == other.id(),
        }
    }
}

impl Row {
    /// What tells it from the others.
    pub fn id(&self) -> RowId {
        match self {
            Row::Record(row) => RowId::Record(row.key),
            Row::Command(command) => RowId::Command(command.id),
        }
    }
}

/// Records and commands in one list. `alone`: only commands were asked for, so all of them are shown.
pub fn merged(records: Vec<FoundRow>, commands: &[(&'static Command, Tier)], alone: bool) -> Vec<Row> {
    let most = if alone { commands.len() } else { MOST_COMMANDS };
    let sure = commands.iter().filter(|(_, tier)| alone || *tier < Tier::Fuzzy);
    let chosen: Vec<(&'static Command, Tier)> = sure.take(most).copied().collect();
    if chosen.is_empty() {
        return records.into_iter().map(Row::Record).collect();
    }
    let tiers: Vec<Tier> = chosen.iter().map(|(_, tier)| *tier).collect();
    let found: Vec<Tier> = records.iter().map(|row| row.tier).collect();
    let places = places(&found, &tiers);
    let mut rows = Vec::with_capacity(records.len() + chosen.len());
    let mut records = records.into_iter();
    for ((command, _), place) in chosen.into_iter().zip(places) {
        let before = place.saturating_sub(rows.iter().filter(|row| matches!(row, Row::Record(_))).count());
        rows.extend(records.by_ref().take(before).map(Row::Record));
        rows.push(Row::Command(command));
    }
    rows.extend(records.map(Row::Record));
    rows
}

/// Behind how many records each command stands, both being in order. A command that is named, or whose name is begun,
/// comes right behind the records that are found as well as it; others behind every record that was found by its words.
fn places(records: &[Tier], commands: &[Tier]) -> Vec<usize> {
    let place = |tier: Tier| {
        let last = if tier <= Tier::Prefix { tier } else { tier.max(Tier::Initials) };
        records.iter().take_while(|record| **record <= last).count()
    };
    commands.iter().map(|tier| place(*tier)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::DocKind;
    use crate::tui::commands::global;

    fn record(id: i64, name: &str, tier: Tier) -> FoundRow {
        FoundRow {
            key: DocKey { kind: DocKind::Organisation, id },
            tier,
            name: name.to_owned(),
            context: "Besançon".to_owned(),
            organisation: None,
            standing: None,
            date: None,
            excerpt: String::new(),
        }
    }

    fn shown(rows: &[Row]) -> Vec<&str> {
        let name = |row: &'_ Row| match row {
            Row::Record(row) => row.name.clone().leak() as &str,
            Row::Command(command) => command.id,
        };
        rows.iter().map(name).collect()
    }

    #[test]
    fn places_by_tier() {
        use Tier::{Exact, Fuzzy, Initials, Prefix, Typo, Words};
        for (records, commands, expected) in [
            (&[][..], &[Exact, Fuzzy][..], &[0, 0][..]),
            (&[Exact, Prefix, Words], &[Exact], &[1]),
            (&[Exact, Prefix, Words], &[Prefix], &[2]),
            (&[Prefix, Words, Initials, Typo], &[Exact, Words], &[0, 3]),
            (&[Words, Typo, Fuzzy], &[Typo], &[2]),
            (&[Words], &[Words, Words], &[1, 1]),
        ] {
            assert_eq!(places(records, commands), expected, "{records:?} {commands:?}");
        }
    }

    #[test]
    fn a_command_that_is_named_stands_behind_its_equals() {
        let records = vec![
            record(1, "Rapid SA", Tier::Prefix),
            record(2, "Société Rapporteur", Tier::Prefix),
            record(3, "Dupont", Tier::Words),
        ];
        let commands = &global::COMMANDS[..1];
        let found = [(&commands[0], Tier::Prefix)];
        assert_eq!(
            shown(&merged(records.clone(), &found, false)),
            ["Rapid SA", "Société Rapporteur", "global.search", "Dupont"]
        );
        let found = [(&commands[0], Tier::Fuzzy)];
        assert_eq!(shown(&merged(records.clone(), &found, false)).len(), 3);
        assert_eq!(shown(&merged(Vec::new(), &found, true)), ["global.search"]);
        let many: Vec<(&'static Command, Tier)> =
            global::COMMANDS.iter().map(|command| (command, Tier::Words)).collect();
        let rows = merged(records.clone(), &many, false);
        assert_eq!(rows.len(), 3 + MOST_COMMANDS);
        assert_eq!(shown(&rows)[2], "Dupont");
        assert_eq!(merged(Vec::new(), &many, true).len(), many.len());
    }
}
