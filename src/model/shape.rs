//! The shapes that some text fields have beyond their length: a country, a commune's INSEE code, an e-mail address.

use super::kind::Field;
use super::parse::Reason;

/// Why a text has not its field's shape; nothing for a field without one.
pub(super) fn fault(field: &Field, text: &str) -> Option<Reason> {
    let (fits, reason): (fn(&str) -> bool, Reason) = match field.name {
        "country" => (is_country, Reason::Country),
        "insee_code" => (is_insee_code, Reason::InseeCode),
        "email" => (is_address, Reason::Email),
        _ => return None,
    };
    (!fits(text)).then_some(reason)
}

/// What people type in small letters and files hold in capitals: countries and Corsican codes.
pub(super) fn raise(field: &Field, text: String) -> String {
    match field.name {
        "country" | "insee_code" => text.to_ascii_uppercase(),
        _ => text,
    }
}

/// Two capitals, as ISO 3166-1 writes them.
fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Five digits, or `2A` and `2B` with three for Corsica.
fn is_insee_code(text: &str) -> bool {
    let rest = text.strip_prefix("2A").or_else(|| text.strip_prefix("2B")).unwrap_or(text);
    text.len() == 5 && rest.bytes().all(|byte| byte.is_ascii_digit())
}

/// Something, one `@`, something, and no space: clear nonsense is refused, and nothing that might be delivered.
fn is_address(text: &str) -> bool {
    let sides = text.split_once('@');
    sides.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
        && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for (fits, good, bad) in [
            (is_country as fn(&str) -> bool, &["FR", "CH"][..], &["", "fr", "F", "FRA", "F1", "É"][..]),
            (is_insee_code, &["25056", "2A004", "2B033", "97105"], &["", "2505", "250560", "2C004", "A2004", "2a004"]),
            (
                is_address,
                &["a@b", "amo+x@pole.example"],
                &["", "@", "a@", "@b", "a b@c", "a@b@c", "néant", "a@b\u{a0}"],
            ),
        ] {
            good.iter().for_each(|text| assert!(fits(text), "{text:?}"));
            bad.iter().for_each(|text| assert!(!fits(text), "{text:?}"));
        }
    }
}
