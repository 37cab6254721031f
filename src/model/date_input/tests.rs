use super::*;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A Tuesday.
const TODAY: &str = "2015-06-30";

#[test]
fn complete_dates() {
    for text in [
        "2015-03-12",
        "2015/3/12",
        "12/03/2015",
        "12/3/15",
        "12.03.2015",
        "12-03-2015",
        " 12 03 2015 ",
        "12 mars 2015",
        "12 MARS 15",
        "jeudi 12 mars 2015",
        "12 march 2015",
        "March 12, 2015",
        "12th of March 2015",
        "le 12 mars 2015",
        "jeudi 12/03/2015",
    ] {
        for direction in [Direction::Past, Direction::Future] {
            assert_eq!(parse_with(text, day(TODAY), direction), Ok(day("2015-03-12")), "{text}");
        }
    }
}

#[test]
fn incomplete_dates_look_back_or_forward() {
    for (text, past, future) in [
        ("12/03", "2015-03-12", "2016-03-12"),
        ("12 mars", "2015-03-12", "2016-03-12"),
        ("1er août", "2015-08-01", "2015-08-01"),
        ("30/06", "2015-06-30", "2015-06-30"),
        ("12", "2015-06-12", "2015-07-12"),
        ("30", "2015-06-30", "2015-06-30"),
        ("lundi", "2015-06-29", "2015-07-06"),
        ("Mardi", "2015-06-30", "2015-07-07"),
        ("dimanche", "2015-06-28", "2015-07-05"),
        ("friday", "2015-06-26", "2015-07-03"),
    ] {
        assert_eq!(parse(text, day(TODAY)), Ok(day(past)), "{text}");
        assert_eq!(parse_with(text, day(TODAY), Direction::Future), Ok(day(future)), "{text}");
    }
    assert_eq!(parse_with("31", day(TODAY), Direction::Future), Ok(day("2015-07-31")));
    assert_eq!(parse_with("29/02", day(TODAY), Direction::Future), Ok(day("2016-02-29")));
}

#[test]
fn relative_dates() {
    for (text, date) in [
        ("hier", "2015-06-29"),
        ("Avant-Hier", "2015-06-28"),
        ("aujourd'hui", "2015-06-30"),
        ("aujourd’hui", "2015-06-30"),
        ("auj", "2015-06-30"),
        ("demain", "2015-07-01"),
        ("après-demain", "2015-07-02"),
        ("yesterday", "2015-06-29"),
        ("today", "2015-06-30"),
        ("tomorrow", "2015-07-01"),
        ("lundi prochain", "2015-07-06"),
        ("mardi prochain", "2015-07-07"),
        ("mardi dernier", "2015-06-23"),
        ("lundi dernier", "2015-06-29"),
        ("next friday", "2015-07-03"),
        ("last monday", "2015-06-29"),
        ("+3j", "2015-07-03"),
        ("+3d", "2015-07-03"),
        ("-2s", "2015-06-16"),
        ("- 2 s", "2015-06-16"),
        ("+2w", "2015-07-14"),
        ("+1m", "2015-07-30"),
        ("-4 mois", "2015-02-28"),
        ("+1a", "2016-06-30"),
        ("+1y", "2016-06-30"),
        ("dans 2 semaines", "2015-07-14"),
        ("il y a 3 jours", "2015-06-27"),
        ("3 days ago", "2015-06-27"),
    ] {
        assert_eq!(parse(text, day(TODAY)), Ok(day(date)), "{text}");
    }
}

#[test]
fn refused() {
    let impossible = |day, month, year| DateInputError::Impossible { day, month, year };
    for (text, error) in [
        ("", DateInputError::Empty),
        ("  ", DateInputError::Empty),
        ("31/02", impossible(31, 2, 2015)),
        ("31/02/2016", impossible(31, 2, 2016)),
        ("2015-02-29", impossible(29, 2, 2015)),
        ("12/31/2015", impossible(12, 31, 2015)),
        ("31", impossible(31, 6, 2015)),
        ("0", impossible(0, 6, 2015)),
        ("45", impossible(45, 6, 2015)),
        ("30 février", impossible(30, 2, 2015)),
        ("31/12/1899", DateInputError::Year(1899)),
        ("1/1/2201", DateInputError::Year(2201)),
        ("+500a", DateInputError::Year(2515)),
        ("lundi 12 mars 2015", DateInputError::Weekday(day("2015-03-12"))),
    ] {
        assert_eq!(parse(text, day(TODAY)), Err(error), "{text:?}");
    }
    for text in [
        "bientôt",
        "2015",
        "12/2015/03",
        "1/1/1/1",
        "12 marsouin",
        "+j",
        "+3",
        "+3x",
        "mars",
        "31122015",
        "+99999999999j",
        "1e3",
        "dans -3 mois",
        "il y a -2 jours",
        "-3 days ago",
    ] {
        assert_eq!(parse(text, day(TODAY)), Err(DateInputError::Unreadable(text.to_owned())));
    }
    assert_eq!(parse_with("31/02", day(TODAY), Direction::Future), Err(impossible(31, 2, 2015)));
}

#[test]
fn two_digit_years() {
    for (text, date) in
        [("31/12/15", "2015-12-31"), ("1/1/35", "2035-01-01"), ("1/1/36", "1936-01-01"), ("1/1/99", "1999-01-01")]
    {
        assert_eq!(parse(text, day(TODAY)), Ok(day(date)), "{text}");
    }
    assert_eq!(parse("1/1/05", day("1995-01-01")), Ok(day("2005-01-01")));
}

proptest! {
    #[test]
    fn every_date_reads_back(days in 0i64..109_000, forward: bool) {
        let date = day("1900-01-01") + chrono::TimeDelta::days(days);
        let direction = if forward { Direction::Future } else { Direction::Past };
        for format in ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%A %-d %B %Y"] {
            let text = date.format(format).to_string();
            prop_assert_eq!(parse_with(&text, day(TODAY), direction), Ok(date));
        }
    }

    #[test]
    fn any_text_is_judged(text in any::<String>()) {
        let _ = parse(&text, day(TODAY));
    }

    #[test]
    fn any_date_like_text_is_judged(text in "[-+]?[0-9]{0,12}[ /.-]?[a-z0-9 /.-]{0,12}") {
        let _ = parse(&text, day(TODAY));
        let _ = parse_with(&text, NaiveDate::MAX, Direction::Future);
        let _ = parse_with(&text, NaiveDate::MIN, Direction::Past);
    }

    #[test]
    fn a_weekday_ahead_is_within_the_week(days in 0i64..7) {
        let today = day(TODAY) + chrono::TimeDelta::days(days);
        for name in ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"] {
            let past = parse(name, today).unwrap();
            let future = parse_with(name, today, Direction::Future).unwrap();
            prop_assert!(past <= today && today - past < chrono::TimeDelta::days(7));
            prop_assert!(future > today && future - today <= chrono::TimeDelta::days(7));
        }
    }
}
