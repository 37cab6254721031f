use super::super::table::Cell;
use super::*;
use std::fmt::Write as _;
use std::sync::atomic::Ordering;

const ESTABLISHMENTS: &str = "\
siren,nic,siret,statutDiffusionEtablissement,numeroVoieEtablissement,indiceRepetitionEtablissement,typeVoieEtablissement,\
libelleVoieEtablissement,codePostalEtablissement,libelleCommuneEtablissement,codeCommuneEtablissement,\
etatAdministratifEtablissement,enseigne1Etablissement,denominationUsuelleEtablissement,activitePrincipaleEtablissement
100000009,00010,10000000900010,O,12,B,RUE,DES ESSAIS,01590,CHANCIA,39102,A,,,26.52Z
100000017,00010,10000001700010,O,,,,,25000,BESANCON,25056,A,LA PRECISION,,25.62A
100000025,00010,10000002500010,O,1,,RUE,X,25000,BESANCON,25056,F,,,25.62A
100000033,00010,10000003300010,P,[ND],,[ND],[ND],25000,BESANCON,25056,A,,,25.62A
100000041,00010,10000004100010,O,2,,RUE,\"DU \"\"LAC\"\", 3\",01590,DORTAN,01148,A,,,25.62B
100000058,00010,10000005800010,O,3,,RUE,Z,25000,BESANCON,25056,A,,,47.11F
100000066,00010,10000006600010,O,4,,RUE,Z,25000,BESANCON,25056,A,,,25.62B
";

const UNITS: &str = "\
statutDiffusionUniteLegale,siren,denominationUniteLegale,nomUniteLegale,prenom1UniteLegale,categorieEntreprise,\
trancheEffectifsUniteLegale
O,100000009,EXEMPLE DU JURA,,,PME,03
O,100000017,,GARNIER,ZOE,,NN
O,100000041,,MARTIN,PAUL,ETI,21
P,100000066,,[ND],[ND],,
O,999999999,NOBODY,,,GE,53
";

fn read_all(filter: &Filter, units: bool) -> Result<Table, ReadError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("StockEtablissement_utf8.csv");
    std::fs::write(&path, ESTABLISHMENTS).unwrap();
    std::fs::write(folder.path().join("StockUniteLegale_utf8.csv"), UNITS).unwrap();
    let beside = units_beside(&path).filter(|_| units);
    let mut watch = Watch { stop: &AtomicBool::new(false), progress: &mut |_| {} };
    read(&path, beside.as_deref(), filter, Limits::default(), &mut watch)
}

fn filter(departements: &[&str], naf: &[&str]) -> Filter {
    let owned = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
    Filter { departements: owned(departements), naf: owned(naf) }
}

fn lines(table: &Table) -> Vec<u64> {
    table.lines[1..].iter().map(|line| line.number).collect()
}

#[test]
fn open_establishments_stand_with_their_legal_units() {
    let table = read_all(&Filter::default(), true).unwrap();
    assert_eq!(lines(&table), [2, 3, 6, 7]);
    // One in the file of legal units alone.
    let counts: Vec<(LeftOut, u64)> = table.left_out.iter().map(|(why, lines)| (*why, lines.n)).collect();
    assert_eq!(counts, [(LeftOut::Closed, 1), (LeftOut::Restricted, 2)]);
    // The first of them are named.
    let named = |why| table.left_out[&why].first.iter().map(|(line, siret)| (*line, siret.len())).collect::<Vec<_>>();
    assert_eq!((named(LeftOut::Closed).len(), named(LeftOut::Restricted).len()), (1, 2));
    assert!(named(LeftOut::Closed).iter().all(|(line, length)| *line > 1 && *length == 14));
    let expected = [
        ["EXEMPLE DU JURA", "10000000900010", "26.52Z", "micro", "12 B RUE DES ESSAIS", "01590", "CHANCIA", "39102"],
        ["LA PRECISION", "10000001700010", "25.62A", "", "", "25000", "BESANCON", "25056"],
        ["MARTIN PAUL", "10000004100010", "25.62B", "mid", "2 RUE DU \"LAC\", 3", "01590", "DORTAN", "01148"],
        ["", "10000005800010", "47.11F", "", "3 RUE Z", "25000", "BESANCON", "25056"],
    ];
    for (line, expected) in table.lines[1..].iter().zip(expected) {
        assert_eq!(line.cells, expected.map(Cell::text));
    }
    let alone = read_all(&Filter::default(), false).unwrap();
    assert_eq!(lines(&alone), [2, 3, 6, 7, 8]);
}

#[test]
fn the_commune_decides_the_departement_and_naf_codes_begin() {
    for (filter, expected) in [
        (filter(&["39"], &[]), vec![2]),
        (filter(&["01"], &[]), vec![6]),
        (filter(&["25", "39"], &[]), vec![2, 3, 7]),
        (filter(&[], &["25.62", "26"]), vec![2, 3, 6]),
        (filter(&["25"], &["2562a"]), vec![3]),
        (filter(&["2A"], &[]), vec![]),
    ] {
        assert_eq!(lines(&read_all(&filter, true).unwrap()), expected, "{filter:?}");
    }
}

#[test]
fn a_missing_column_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.csv");
    std::fs::write(&path, "siret,statutDiffusionEtablissement\n").unwrap();
    let mut watch = Watch { stop: &AtomicBool::new(false), progress: &mut |_| {} };
    let result = read(&path, None, &Filter::default(), Limits::default(), &mut watch);
    assert!(matches!(result, Err(ReadError::NoColumn("etatAdministratifEtablissement"))));
    assert!(is_sirene(ESTABLISHMENTS.lines().next().unwrap().split(',')));
    assert!(is_legal_units(["siren", "etatAdministratifUniteLegale", "denominationUniteLegale"]));
    assert!(!is_sirene(["siret", "nom"]) && !is_legal_units(["siren"]));
}

/// Many establishments, of which few are wanted.
fn large(path: &Path, count: u32) {
    let mut text = ESTABLISHMENTS.lines().next().unwrap().to_owned();
    for number in 0..count {
        let insee = if number % 1000 == 0 { "39102" } else { "75101" };
        write!(text, "\n{number:09},00010,{number:09}00010,O,1,,RUE,DES ESSAIS,75001,X,{insee},A,,,26.52Z").unwrap();
    }
    std::fs::write(path, text).unwrap();
}

#[test]
fn a_reading_is_followed_stopped_and_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.csv");
    large(&path, 20_000);
    let mut seen = Vec::new();
    let stop = AtomicBool::new(false);
    let mut watch = Watch { stop: &stop, progress: &mut |far| seen.push(far) };
    let wanted = filter(&["39"], &[]);
    let table = read(&path, None, &wanted, Limits::default(), &mut watch).unwrap();
    assert_eq!(table.lines.len(), 21);
    assert!(seen.len() > 3 && seen.is_sorted_by(|one, two| one.done < two.done));
    let last = seen.last().unwrap();
    assert_eq!((last.done, last.kept), (last.total, 20));

    let mut watch = Watch { stop: &stop, progress: &mut |_| stop.store(true, Ordering::Relaxed) };
    assert!(matches!(read(&path, None, &wanted, Limits::default(), &mut watch), Err(ReadError::Stopped)));

    let limits = Limits { rows: 10, ..Limits::default() };
    let mut watch = Watch { stop: &AtomicBool::new(false), progress: &mut |_| {} };
    let result = read(&path, None, &wanted, limits, &mut watch);
    assert!(matches!(result, Err(ReadError::TooMany { what: Bound::Rows, limit: 10 })));

    std::fs::write(&path, "x".repeat(1 << 20)).unwrap();
    let mut watch = Watch { stop: &AtomicBool::new(false), progress: &mut |_| {} };
    let result = read(&path, None, &wanted, Limits::default(), &mut watch);
    assert!(matches!(result, Err(ReadError::TooMany { what: Bound::LineLength, .. })));
}
