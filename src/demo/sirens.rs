//! Numbers of establishments that pass their check and belong to nobody.

use std::collections::BTreeSet;

use super::rng::Rng;

/// Gives out numbers, each company's once.
///
/// They begin with 999, the end of what INSEE has to give: a number made up elsewhere in the range would as likely as
/// not be a real company's.
#[derive(Debug, Default)]
pub struct Numbers {
    given: BTreeSet<u64>,
}

impl Numbers {
    /// The number of the head office of a new company.
    pub fn company(&mut self, rng: &mut Rng) -> String {
        loop {
            let stem = 99_900_000 + rng.below(100_000) as u64;
            if self.given.insert(stem) {
                return establishment(&with_key(&stem.to_string()), 1 + rng.below(3) as u32);
            }
        }
    }
}

/// The `n`th establishment (below 10,000) of a company known by its 9 digits.
pub fn establishment(siren: &str, n: u32) -> String {
    with_key(&format!("{siren}{:04}", n % 10_000))
}

/// Digits with their Luhn key after them.
pub fn with_key(digits: &str) -> String {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte.wrapping_sub(b'0'));
            match (place % 2, digit) {
                (0, 5..) => digit * 2 - 9,
                (0, _) => digit * 2,
                _ => digit,
            }
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::siret::{Siren, Siret};

    #[test]
    fn numbers_pass_the_check_and_differ() {
        let (mut rng, mut numbers) = (Rng::new(3), Numbers::default());
        let made: BTreeSet<String> = (0..500).map(|_| numbers.company(&mut rng)).collect();
        assert_eq!(made.len(), 500);
        for siret in &made {
            let read = Siret::parse(siret).unwrap();
            assert_eq!(Siren::parse(read.siren().as_str()), Ok(read.siren()));
        }
        let second = establishment("999123453", 2);
        assert!(second.starts_with("9991234530002") && Siret::parse(&second).is_ok(), "{second}");
    }
}
