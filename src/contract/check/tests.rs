use super::super::BUILT_IN;
use super::*;

#[test]
fn the_built_in_contract_is_sound() {
    let contract = Contract::parse(BUILT_IN).unwrap();
    assert_eq!(contract.code, "microtechniques-2014-2018");
    assert_eq!(contract.dues_forecast(2015), Some(11_500_000));
    assert_eq!(contract.dues_forecast(2019), None);
    assert_eq!(contract.dues_amount(1, Some("company"), Some("mid")), Some(165_000));
    assert_eq!(contract.dues_amount(3, None, None), Some(110_000));
}

#[test]
fn the_built_in_contract_holds_the_whole_catalogue() {
    let contract = Contract::parse(BUILT_IN).unwrap();
    let more = ["P1O1", "P3-FORM", "P4O1", "P4O2", "P4O3", "P2O3", "P2O4", "P2O6", "A5-LAB", "A5-STRUCT", "A5-SUCCES"];
    let att = ["ATT1.2", "ATT1.4", "ATT1.7", "ATT2.3", "ATT2.6", "ATT2.8", "ATT3.2", "ATT4.2", "TERR75", "AUTOF"];
    let codes = (1..=31).map(|n| format!("Ind{n}")).chain(more.into_iter().chain(att).map(str::to_owned));
    for code in codes {
        let found = contract.indicator(&code).unwrap_or_else(|| panic!("{code} is not reachable"));
        assert!(!found.wording.is_empty() && !found.wording_en.is_empty(), "{code}");
        assert_eq!(found.remark.is_some(), found.remark_en.is_some(), "{code}");
        assert_eq!(found.label.is_some(), found.label_en.is_some(), "{code}");
    }
    // Where the contract contradicts itself both targets stand (labels: 20 a year against 260 and 320).
    let targets = ["Ind1", "A5-LAB"].map(|code| contract.indicator(code).and_then(|found| found.target.clone()));
    assert!(targets.iter().all(Option::is_some) && targets[0] != targets[1]);
    let unused = contract.measures.iter().find(|measure| contract.indicators_of(&measure.id).next().is_none());
    assert_eq!(unused.map(|measure| measure.id.as_str()), Some("members_up_to_date"));
}

#[test]
fn of_faults_without_end_the_first_are_told() {
    let unread = format!("{BUILT_IN}{}", "[[obligation]]\ncode = \"x\"\n".repeat(400));
    let unknown = (0..400).map(|n| format!("k{n} = 1\n")).collect::<String>() + BUILT_IN;
    let sectors = format!("{BUILT_IN}{}", "[[sector]]\ncode = \"É\"\nlabel = \"x\"\nlabel_en = \"x\"\n".repeat(400));
    for source in [unread, unknown, sectors] {
        assert_eq!(Contract::parse(&source).unwrap_err().faults.len(), MOST_FAULTS);
    }
}

#[test]
fn a_title_stays_on_its_line() {
    let (title, pole) = (&contract_of(BUILT_IN).title, &contract_of(BUILT_IN).pole);
    for end in ["\\n", "\\r", "\\r\\n", "\\n\\n"] {
        let source = BUILT_IN.replace(&format!("\"{title}\""), &format!("\"{title}{end}\""));
        let source = source.replace(&format!("\"{pole}\""), &format!("\"{}\"", pole.replacen(' ', end, 1)));
        assert_ne!(source, BUILT_IN);
        let found = contract_of(&source);
        assert_eq!((&found.title, &found.pole), (title, pole), "{end}");
    }
}

fn contract_of(source: &str) -> Contract {
    Contract::parse(source).unwrap()
}

#[test]
fn a_wrong_file_is_refused_with_line_and_all_its_faults() {
    let broken =
        BUILT_IN.replace("numerator = 3", "numerator = 5").replace("measure = \"visits_new\"", "measure = \"visites\"");
    let error = Contract::parse(&broken).unwrap_err();
    assert_eq!(error.faults.len(), 2, "{error}");
    assert!(error.faults.iter().all(|fault| fault.line.is_some()));

    let typo = BUILT_IN.replace("[territory]\nname", "[territory]\nnom");
    let error = Contract::parse(&typo).unwrap_err();
    let line = BUILT_IN.lines().position(|line| line == "[territory]").unwrap() + 2;
    assert_eq!(error.faults[0].line, Some(line), "{error}");
}

#[test]
fn a_code_that_cannot_be_the_name_of_a_file_is_refused_with_its_line() {
    let with = |code: &str| BUILT_IN.replace("\"microtechniques-2014-2018\"", &format!("{code:?}"));
    let long = "x".repeat(LONGEST_CODE + 1);
    let line = BUILT_IN.lines().position(|line| line.starts_with("code")).unwrap() + 1;
    for code in ["..", ".", ".caché", "a/b", "../x", "a\\b", "a b", "pôle", "a:b", "a.", "-a", "a\nb", &long] {
        let source = with(code);
        let error = Contract::parse_new(&source).unwrap_err();
        assert_eq!(error.faults.len(), 1, "{code:?}");
        let fault = &error.faults[0];
        assert_eq!((fault.line, fault.key.as_deref()), (Some(line), Some("code")), "{code:?}");
        assert_eq!(fault.what, FaultKind::FileName(code.to_owned()));
        // What is in a database already stays readable.
        assert!(Contract::parse(&source).is_ok(), "{code:?}");
    }
    for code in ["suite", "Pole_2019-2022", "v1.2", "9", &long[1..]] {
        assert!(Contract::parse_new(&with(code)).is_ok(), "{code:?}");
    }
    // Beside whatever else is wrong.
    let more = with("..").replace("numerator = 3", "numerator = 5");
    assert_eq!(Contract::parse_new(&more).unwrap_err().faults.len(), 2);
    let more = with("..").replace("rule = \"members\"", "rule = \"membres\"");
    assert!(Contract::parse_new(&more).unwrap_err().faults.len() >= 2);
    assert_eq!(Contract::parse_new(&with("")).unwrap_err().faults.len(), 1);
}

#[test]
fn every_part_that_does_not_read_is_told_with_its_line() {
    let broken = BUILT_IN
        .replacen("rule = \"members\"", "rule = \"membres\"", 1)
        .replacen("target = { yearly = 40 }", "target = { yearly = \"quarante\" }", 1)
        .replacen("unit = \"theme\"", "unite = \"theme\"", 1)
        .replacen("call_day = 15", "call_day = \"15\"", 1);
    let error = Contract::parse(&broken).unwrap_err();
    let at = |text: &str| broken.lines().position(|line| line.contains(text)).map(|line| line + 1);
    let lines: Vec<_> = error.faults.iter().map(|fault| fault.line).collect();
    for text in ["rule = \"membres\"", "\"quarante\"", "unite = ", "call_day = \"15\""] {
        assert!(lines.contains(&at(text)), "{text}: {error}");
    }
    assert!(error.faults.iter().all(|fault| fault.key.is_some()), "{error}");
    let syntax = BUILT_IN.replacen("[territory]", "[territory", 1);
    assert_eq!(Contract::parse(&syntax).unwrap_err().faults.len(), 1);
}

#[test]
fn what_would_count_nothing_or_refuse_everybody_is_told() {
    for (from, to, key) in [
        ("departements = [\"25\"", "departements = [\"99X\"", "territory.departements"),
        ("kinds = [\"innovation\"]", "kinds = [\"inovation\"]", "measure.kinds"),
        ("sizes = [\"micro\", \"sme\"]", "sizes = [\"micro\", \"smee\"]", "measure.sizes"),
        ("amount = \"220.00\"", "amount = \"-220.00\"", "dues.scale.amount"),
        ("due_days = 45", "due_days = 450000", "dues.due_days"),
        ("companies = 2", "companies = 999999", "labelling.companies"),
        ("colleges = [1, 2, 3]", "colleges = []", "territory.colleges"),
        ("base = 251", "base = -5", "measure.base"),
        ("  { amount = \"1100.00\" },\n", "", "dues.scale"),
    ] {
        assert!(BUILT_IN.contains(from), "{from}");
        let error = Contract::parse(&BUILT_IN.replacen(from, to, 1)).unwrap_err();
        assert_eq!(error.faults[0].key.as_deref(), Some(key), "{error}");
        assert!(error.faults[0].line.is_some(), "{error}");
    }
}
