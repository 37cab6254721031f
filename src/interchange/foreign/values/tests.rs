use super::*;

fn sense() -> Sense {
    let known = Known { sectors: vec!["luxury".into(), "health".into()], colleges: vec![1, 2, 3] };
    let today = NaiveDate::from_ymd_opt(2016, 1, 15).unwrap();
    let contract = Contract::parse(crate::contract::BUILT_IN).unwrap();
    Sense::new(&known, &[contract], today)
}

fn cell(target: &str, cell: Cell) -> (Result<Value, Reason>, Vec<Remark>) {
    let mut remarks = Vec::new();
    let read = sense().read(&Target::parse(target).unwrap(), &cell, &mut remarks);
    (read, remarks)
}

fn read(target: &str, text: &str) -> Result<Value, Reason> {
    cell(target, Cell::Text(text.into())).0
}

fn text(text: &str) -> Result<Value, Reason> {
    Ok(Value::Text(text.into()))
}

#[test]
fn the_only_first_name_says_which_way_round_a_name_stands() {
    for (written, first, last) in [
        ("MME VIEUX ANNE", Some("ANNE"), "VIEUX"),
        ("DE LA RUE Jean-Marc", Some("Jean-Marc"), "DE LA RUE"),
        ("Petit Sophie", Some("Sophie"), "Petit"),
        ("Anne Petit", Some("Anne"), "Petit"),
        ("Claire Sabine", Some("Claire"), "Sabine"),
        ("Pierre Martin", Some("Pierre"), "Martin"),
        ("MM. Luc DURAND", Some("Luc"), "DURAND"),
    ] {
        assert_eq!(full_name(written), (first.map(str::to_owned), last.to_owned()), "{written}");
    }
    for (column, reversed) in [
        (&["MME VIEUX ANNE", "M NEUF PAUL"][..], Some(true)),
        (&["ANNE VIEUX", "PAUL NEUF"], Some(false)),
        (&["VIEUX ANNE", "SOPHIE NEUF"], Some(false)),
        (&["NEUF PAUL"], None),
    ] {
        assert_eq!(are_reversed(column.iter().map(|name| (*name).into())), reversed, "{column:?}");
    }
    for (name, tells) in [
        ("Anne Neuf", true),
        ("NEUF Paul", true),
        ("Neuf, Paul", true),
        ("Neuf", true),
        ("Neuf Paul", false),
        ("M. PAUL NEUF", false),
        ("Claire Sabine", false),
    ] {
        assert_eq!(tells_order(name), tells, "{name}");
    }
    let name = |first: &str, last: &str| (Some(first.to_owned()), last.to_owned());
    assert_eq!(name_in_order("M NEUF PAUL", true), name("PAUL", "NEUF"));
    assert_eq!(name_in_order("Paul NEUF", true), name("Paul", "NEUF"));
    for (written, is) in [
        ("exonéré", true),
        ("Exonérée", true),
        ("gratuit", true),
        ("Gratuit la première année", true),
        ("offert", true),
        ("exonéré partiellement", false),
        ("gratuit ou 150 €", false),
        ("à voir", false),
        ("0", false),
    ] {
        assert_eq!(codes::is_exempt(written), is, "{written}");
    }
}

#[test]
fn dates() {
    let day = |y, m, d| Ok(Value::Date(NaiveDate::from_ymd_opt(y, m, d).unwrap()));
    for (written, date) in [
        ("31/12/2015", day(2015, 12, 31)),
        ("31-12-15", day(2015, 12, 31)),
        ("31.12.98", day(1998, 12, 31)),
        ("1/2/36", day(2036, 2, 1)),
        ("1/2/37", day(1937, 2, 1)),
        ("2015-12-31", day(2015, 12, 31)),
        ("2015-01-09 10:22:33", day(2015, 1, 9)),
        ("2015-01-09T10:22:33", day(2015, 1, 9)),
        ("09/01/2015 00:00", day(2015, 1, 9)),
        ("20151231", day(2015, 12, 31)),
        ("12 mars 2015", day(2015, 3, 12)),
        ("1er février 2015", day(2015, 2, 1)),
        ("March 12, 2015", day(2015, 3, 12)),
        ("jeudi 12 mars 2015", day(2015, 3, 12)),
    ] {
        assert_eq!(read("membership.joined_on", written), date, "{written}");
    }
    for refused in ["31/02/2015", "hier", "12/03", "12", "2015", "mars 2015", "12/31/2015", "à voir", "550,00 €"] {
        assert!(read("membership.joined_on", refused).is_err(), "{refused}");
    }
    // In a list that says no days of joining the first one is proposed, and said.
    for (written, date) in [("2015", day(2015, 1, 1)), ("mars 2015", day(2015, 3, 1)), ("T2 2015", day(2015, 4, 1))] {
        let (found, remarks) = cell("membership.joined_in", Cell::Text(written.into()));
        assert_eq!((found, remarks), (date, vec![Remark::NoDay]), "{written}");
        for refused in ["membership.joined_on", "membership.left_on", "payment.paid_on", "visit.date"] {
            assert!(read(refused, written).is_err(), "{refused}: {written}");
        }
    }
    assert_eq!(read("payment.paid_on", "VIR 12/03/2015"), day(2015, 3, 12));
    assert!(read("dues.called_on", "VIR 12/03/2015").is_err());
    let (date, remarks) = cell("membership.joined_on", Cell::Number(40340.0));
    assert_eq!((date, remarks), (day(2010, 6, 11), vec![Remark::DayNumber]));
    assert!(cell("membership.joined_on", Cell::Number(2010.0)).0.is_err());
    assert_eq!(cell("membership.joined_in", Cell::Number(2010.0)), (day(2010, 1, 1), vec![Remark::NoDay]));
}

#[test]
fn numbers() {
    for (written, cents) in [
        ("1 234,50 €", 123_450),
        ("1234.5", 123_450),
        ("1\u{A0}234,50\u{A0}€", 123_450),
        ("1\u{202F}234,50 €", 123_450),
        ("550", 55_000),
        ("550 euros", 55_000),
        ("150 € TTC", 15_000),
        ("150,00 EUR", 15_000),
        ("150 € net", 15_000),
    ] {
        assert_eq!(read("dues.amount", written), Ok(Value::Int(cents)), "{written}");
    }
    for (written, cents) in [("480.00000000", 48_000), ("1 234,5000", 123_450)] {
        assert_eq!(read("dues.amount", written), Ok(Value::Int(cents)), "{written}");
    }
    assert!(read("dues.amount", "480.00500000").is_err());
    assert!(read("dues.amount", "1,234").is_err());
    assert_eq!(cell("dues.amount", Cell::Number(1234.5)).0, Ok(Value::Int(123_450)));
    assert_eq!(cell("dues.amount", Cell::Number(0.1 + 0.2)).0, Ok(Value::Int(30)));
    assert!(cell("dues.amount", Cell::Number(0.123)).0.is_err());
    assert_eq!(cell("figures.turnover 2014 x1000", Cell::Number(9_800.0)).0, Ok(Value::Int(980_000_000)));
    for written in ["250", "250 salariés", "250 pers.", "250.0"] {
        assert_eq!(read("organisation.headcount", written), Ok(Value::Int(250)), "{written}");
    }
    assert_eq!(read("organisation.headcount", "1 200"), Ok(Value::Int(1_200)));
    for refused in ["10-19", "10 à 19", "50+", "beaucoup", "12,5", "salariés", "Employees"] {
        assert!(read("organisation.headcount", refused).is_err(), "{refused}");
    }
    assert_eq!(read("organisation.headcount", "NC"), Ok(Value::Null));
}

#[test]
fn sirets() {
    for written in ["48798079900018", "487 980 799 00018", "487.980.799.00018", "48798079900018.0"] {
        assert_eq!(read("organisation.siret", written), text("48798079900018"), "{written}");
    }
    assert_eq!(cell("organisation.siret", Cell::Number(48_798_079_900_018.0)).0, text("48798079900018"));
    assert_eq!(read("organisation.siret", "4,88E+13"), Err(SiretError::Scientific.into()));
    // 00028522100016 as a spreadsheet leaves it has eleven digits: refused. One zero lost is mended where the key is right.
    assert_eq!(read("organisation.siret", "28522100016"), Err(SiretError::Length(11).into()));
    let thirteen = (0..10).map(|n| format!("0552100554000{n}")).find(|siret| Siret::parse(siret).is_ok()).unwrap();
    let (read, remarks) = cell("organisation.siret", Cell::Number(thirteen.parse().unwrap()));
    assert_eq!((read, remarks), (text(&thirteen), vec![Remark::LeadingZero]));
    let other = cell("organisation.siret", Cell::Number(thirteen.parse::<f64>().unwrap() + 1.0));
    assert_eq!(other, (Err(SiretError::Length(13).into()), vec![]));
    assert_eq!(cell("organisation.siret", Cell::Error("#REF!".into())).0, Err(Reason::CellError));
    // Whether a zero was lost, the whole line tells.
    assert_eq!(cell("organisation.postal_code", Cell::Number(1590.0)), (text("1590"), vec![]));
}

#[test]
fn words() {
    for (target, written, value) in [
        ("organisation.size", "PME", text("sme")),
        ("organisation.size", "TPE", text("micro")),
        ("organisation.size", "Grande entreprise", text("large")),
        ("organisation.size", "GE", text("large")),
        ("organisation.kind", "Entreprise", text("company")),
        ("organisation.naf", "26.52Z", text("2652Z")),
        ("organisation.naf", "2652z", text("2652Z")),
        ("organisation.country", "Suisse", text("CH")),
        ("organisation.country", "fr", text("FR")),
        ("organisation.phone", "0353013818", text("03 53 01 38 18")),
        ("organisation.phone", "03.53.01.38.18", text("03 53 01 38 18")),
        ("organisation.phone", "+33 (0)3 53 01 38 18", text("03 53 01 38 18")),
        ("organisation.phone", "Tél : 03 53 01 38 18", text("03 53 01 38 18")),
        ("organisation.phone", "+41 32 555 01 02", text("+41 32 555 01 02")),
        ("organisation.phone", "poste 12", text("poste 12")),
        ("membership.college", "Collège 1", Ok(Value::Int(1))),
        ("membership.college", "I", Ok(Value::Int(1))),
        ("membership.college", "2ème collège", Ok(Value::Int(2))),
        ("membership.college", "C3", Ok(Value::Int(3))),
        ("membership.college", "Entreprises", Ok(Value::Int(1))),
        ("payment.method", "Chèque", text("cheque")),
        ("payment.method", "CB", text("card")),
        ("contact.primary", "x", Ok(Value::Int(1))),
        ("contact.primary", "Vrai", Ok(Value::Int(1))),
        ("contact.primary", "n", Ok(Value::Int(0))),
        ("organisation.sectors", "Santé / Luxe", Ok(Value::List(vec!["luxury".into(), "health".into()]))),
    ] {
        assert_eq!(read(target, written), value, "{target} {written}");
    }
    for (target, refused) in
        [("membership.college", "4"), ("organisation.size", "énorme"), ("contact.primary", "peut-être")]
    {
        assert!(read(target, refused).is_err(), "{target} {refused}");
    }
    let (email, remarks) = cell("contact.email", Cell::Text("a@b.test ; c@d.test".into()));
    assert_eq!((email, remarks), (text("a@b.test"), vec![Remark::Others(vec!["c@d.test".into()])]));
    assert!(read("contact.email", "à demander").is_err());
}

#[test]
fn people() {
    for (written, first, last) in [
        ("Chloé Roussel", Some("Chloé"), "Roussel"),
        ("Benoît Le Goff", Some("Benoît"), "Le Goff"),
        ("VUILLEMIN Yves", Some("Yves"), "VUILLEMIN"),
        ("Mme Anne DE LA RUE", Some("Anne"), "DE LA RUE"),
        ("Roussel, Chloé", Some("Chloé"), "Roussel"),
        ("Jean-François Müller", Some("Jean-François"), "Müller"),
        ("Roussel", None, "Roussel"),
    ] {
        assert_eq!(full_name(written), (first.map(str::to_owned), last.to_owned()), "{written}");
    }
}
