use super::*;
use crate::model::kind::Kind;

fn person(last: &str, first: &str, email: &str, phone: &str) -> Naming {
    let text = |text: &str| Value::Text(text.to_owned());
    let contact = Record::new(Kind::Contact)
        .with("last_name", text(last))
        .with("first_name", text(first))
        .with("email", text(email))
        .with("phone", text(phone));
    Naming::of(&contact)
}

#[test]
fn a_person_is_found_however_they_are_written() {
    let garcon = person("Garçon", "Gaëtan", "g.garcon@pole.test", "06 39 98 94 28");
    for (text, want) in [
        ("Vu Gaëtan Garçon ce matin", "Vu personne effacée ce matin"),
        ("GARCON Gaetan, PDG", "personne effacée, PDG"),
        ("Vu G. Garçon, puis son associé", "Vu personne effacée, puis son associé"),
        ("écrire à g.garcon@pole.test.", "écrire à personne effacée."),
        ("écrire à gaetan.garcon@ailleurs.test ce soir", "écrire à personne effacée ce soir"),
        ("tél. +33 (0)6.39.98.94.28 le matin", "tél. personne effacée le matin"),
        ("Gae\u{308}tan Garc\u{327}on", "personne effacée"),
        ("Gaëtan\nGarçon et Gaëtan-Garçon", "personne effacée et personne effacée"),
    ] {
        assert_eq!(garcon.replaced(text, Strength::Whole, ERASED).as_deref(), Some(want), "{text}");
    }
    for text in ["un garçon de café", "Gaëtan Garçonnet", "M. Garçon", "", "06 39 98 94 29"] {
        assert_eq!(garcon.replaced(text, Strength::Whole, ERASED), None, "{text}");
    }
    for (text, want) in [
        ("M. Garçon rappelle", "personne effacée rappelle"),
        ("Rappeler Garçon ; voir Gaëtan", "Rappeler personne effacée ; voir Gaëtan"),
    ] {
        assert_eq!(garcon.replaced(text, Strength::LastName, ERASED).as_deref(), Some(want), "{text}");
    }
}

/// Ways to write one name, each of the whole of it.
fn forms(last: &str, first: &str) -> Vec<String> {
    let initial = first.chars().next().unwrap();
    vec![
        format!("{first} {last}"),
        format!("{last} {first}"),
        format!("{} {first}", last.to_uppercase()),
        format!("{first} {}", last.to_uppercase()),
        format!("{last}, {first}"),
        format!("{last} ({first})"),
        format!("{last} ( {first} )"),
        format!("({first}) {last}"),
        format!("{initial}. {last}"),
        format!("{last} {initial}"),
        format!("{last}, {initial}"),
        format!("{last} ({initial}.)"),
    ]
}

const CIVILITIES: [&str; 15] = [
    "",
    "M. ",
    "M ",
    "Mr ",
    "MM. ",
    "Mme ",
    "Mmes ",
    "Mlle ",
    "Monsieur ",
    "Madame\u{a0}",
    "Dr ",
    "Docteur ",
    "Pr. ",
    "Mme le Dr ",
    "M. ",
];

#[test]
fn a_title_and_the_whole_name_go_together() {
    for (last, first) in [("Quidamier", "Zébulon"), ("Le Goff", "Anne-Marie"), ("Li", "Anne")] {
        let person = person(last, first, "", "");
        for form in forms(last, first) {
            for civility in CIVILITIES {
                let text = format!("Vu {civility}{form} ; dit : à revoir");
                // What stands between two titles is a word like any other.
                let kept = if civility.contains(" le ") { "Vu Mme le X" } else { "Vu X" };
                let replaced = person.replaced(&text, Strength::Whole, "X");
                assert_eq!(replaced.as_deref(), Some(&*format!("{kept} ; dit : à revoir")), "{text}");
            }
        }
    }
    let quidamier = person("Quidamier", "Zébulon", "me.quidamier@pole.test", "");
    for (text, want) in [
        ("M. QUIDAMIER Zebulon dit", "X dit"),
        ("Quidamier, M. Zébulon dit", "X dit"),
        ("Quidamier (Dr Zébulon) dit", "X dit"),
        ("M. (Zébulon) Quidamier dit", "X dit"),
        ("MM. Quidamier (Zébulon) et Durand (Paul)", "X et Durand (Paul)"),
        ("MM. Durand (Paul) et Quidamier (Zébulon, PDG)", "MM. Durand (Paul) et X, PDG)"),
        ("(M. Quidamier)", "(X)"),
        ("M. et Mme Quidamier", "M. et X"),
        ("M. le Dr Quidamier Zébulon", "M. le X"),
        ("Monsieur, M. Quidamier a dit", "Monsieur, X a dit"),
        ("vu M. me.quidamier @ pole.test", "vu X"),
        ("M. Quidamier ; Zébulon, son fils", "X ; Zébulon, son fils"),
    ] {
        assert_eq!(quidamier.replaced(text, Strength::LastName, "X").as_deref(), Some(want), "{text}");
    }
    let petit = person("Petit", "Anne", "", "");
    for (text, want) in [("Mme Petit a dit", "X a dit"), ("Mme Petit A. dit", "X. dit"), ("dit à Petit", "dit à X")] {
        assert_eq!(petit.replaced(text, Strength::LastName, "X").as_deref(), Some(want), "{text}");
    }
    assert_eq!(petit.replaced("Petit a dit", Strength::Whole, "X"), None);
}

#[test]
fn a_number_is_taken_with_what_is_dialled_before_it_alone() {
    let zoe = person("Quidamier", "Zoé", "", "06 11 22 33 44");
    for (text, want) in [
        ("19 06.11.22.33.44", "19 X"),
        ("le 19 06 11 22 33 44 à 8 h", "le 19 X à 8 h"),
        ("33 06 11 22 33 44", "33 X"),
        ("33 6 11 22 33 44", "X"),
        ("33611223344", "X"),
        ("+33611223344", "X"),
        ("19 +33 6 11 22 33 44", "19 X"),
        ("19 (+33) 6 11 22 33 44", "19 X"),
        ("19 00 33 6 11 22 33 44", "19 X"),
        ("0033 (0)6 11 22 33 44", "X"),
        ("19 (0)6 11 22 33 44", "19 X"),
        ("(06 11 22 33 44)", "(X)"),
        ("06 11 22 33 44 / 06.11.22.33.44", "X / X"),
        ("06 55 44 33 22 06 11 22 33 44", "06 55 44 33 22 X"),
        ("06 11 22 33 44 19", "X 19"),
    ] {
        assert_eq!(zoe.replaced(text, Strength::Whole, "X").as_deref(), Some(want), "{text}");
    }
    assert_eq!(zoe.replaced("06 61 12 23 34 45", Strength::Whole, "X"), None, "another number");
    let far = person("Quidamier", "Zoé", "", "+1 212 555 0199");
    for (text, want) in [("19 212 555 0199", "19 X"), ("+1 (212) 555-0199", "X"), ("001 212 555 0199", "X")] {
        assert_eq!(far.replaced(text, Strength::Whole, "X").as_deref(), Some(want), "{text}");
    }
}

#[test]
fn names_of_several_words() {
    let goff = person("Le Goff", "Anne-Marie", "", "");
    for text in ["Anne Marie LE GOFF", "Le Goff, Anne-Marie", "A.-M. Le Goff", "A. Le Goff", "Anne Le Goff"] {
        assert_eq!(goff.replaced(text, Strength::Whole, "X").as_deref(), Some("X"), "{text}");
    }
    assert_eq!(goff.replaced("Le club de Goff", Strength::LastName, "X"), None);
    let met = Naming::named("Mme Zoé LEFÈVRE-DUPUIS");
    assert_eq!(met.replaced("Zoé Lefèvre Dupuis", Strength::Whole, "X").as_deref(), Some("X"));
    assert_eq!(met.replaced("Z. Lefèvre-Dupuis", Strength::Whole, "X").as_deref(), Some("X"));
    assert!(Naming::named("…").is_empty() && Naming::named("").mentions("quoi").is_empty());
}

#[test]
fn names_and_addresses_that_are_broken_apart() {
    let ygrec = person("D'Ygrec-Œillaüd", "Maëlle", "me.dygrec@exemple.test", "");
    for text in [
        "Maëlle D'Ygrec-\nŒillaüd",
        "Maëlle D'Ygrec -\n  Œillaüd",
        "Maëlle\nD'Ygrec-Œillaüd",
        "me.dygrec @ exemple.test",
        "me.dygrec@ exemple . test",
        "ME.DYGREC @\nEXEMPLE.TEST",
    ] {
        assert_eq!(ygrec.replaced(text, Strength::Whole, "X").as_deref(), Some("X"), "{text}");
    }
    for text in ["some.dygrec @ exemple.test", "me.dygrec @ exemple.testament", "me.dygrec à exemple.test"] {
        assert_eq!(ygrec.replaced(text, Strength::Whole, "X"), None, "{text}");
    }
    let anne = person("Petit", "Anne", "", "");
    assert_eq!(anne.replaced("Anne,\nPetit", Strength::Whole, "X"), None, "two lines of a list");
}

#[test]
fn lists_and_full_fields_are_replaced_within_their_length() {
    let garcon = person("Garçon", "Gaëtan", "", "");
    let list = |items: &[&str]| Value::List(items.iter().map(|item| (*item).to_owned()).collect());
    let without = garcon.without(&list(&["Gaëtan Garçon", "Anne"]), Strength::Whole, 1_000);
    assert_eq!(without, Some(list(&[ERASED, "Anne"])));
    assert_eq!(garcon.without(&list(&["Anne"]), Strength::Whole, 1_000), None);
    let tight = Value::Text("G. Garçon".into());
    assert_eq!(garcon.without(&tight, Strength::Whole, 10), Some(Value::Text(ERASED_SHORT.into())));
    assert_eq!(garcon.without(&Value::Int(3), Strength::Whole, 10), None);
}

proptest::proptest! {
    #[test]
    fn nothing_but_the_name_is_taken(
        before in "[b-km-z]{4,9}( [b-km-z]{4,9}){0,3}", after in "[b-km-z]{4,9}( [b-km-z]{4,9}){0,3}",
        form in 0_usize..12, civility in 0_usize..13, breaks in 0_usize..3,
    ) {
        let person = person("Quidamier", "Zébulon", "", "");
        let form = &forms("Quidamier", "Zébulon")[form];
        let stop = [" ", ", ", "\n"][breaks];
        let text = format!("{before}{stop}{}{form}{stop}{after}", CIVILITIES[civility]);
        let replaced = person.replaced(&text, Strength::Whole, ERASED);
        proptest::prop_assert_eq!(replaced, Some(format!("{before}{stop}{ERASED}{stop}{after}")), "{}", text);
    }

    #[test]
    fn nothing_is_found_any_more_in_what_was_replaced(
        before in ".{0,30}", after in ".{0,30}", form in 0_usize..6,
    ) {
        let garcon = person("Garçon", "Gaëtan", "g.garcon@pole.test", "0639989428");
        let name = ["Gaëtan Garçon", "GARÇON Gaëtan", "g. garcon", "g.garcon@pole.test", "06 39 98 94 28", "Mme Garcon"][form];
        let text = format!("{before} {name} {after}");
        if let Some(replaced) = garcon.replaced(&text, Strength::LastName, ERASED) {
            proptest::prop_assert!(garcon.mentions(&replaced).is_empty(), "{text} → {replaced}");
        } else {
            proptest::prop_assert!(false, "{text}");
        }
    }
}
