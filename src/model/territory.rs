//! The territory rule (contract, article 2.4): a share of the members up to date sits in the territory.

/// A share as an exact fraction, `0 < numerator < denominator`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    pub numerator: u32,
    pub denominator: u32,
}

/// How many of how many are in the territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Territory {
    /// Members up to date that sit in the territory.
    pub inside: u32,
    /// Members up to date.
    pub total: u32,
}

impl Territory {
    /// The share, or nothing when there is no member.
    pub fn share(self) -> Option<f64> {
        (self.total > 0).then(|| f64::from(self.inside) / f64::from(self.total))
    }

    /// Whether the share reaches the rule's; exactly the share complies, no member at all does not.
    pub fn complies(self, share: Share) -> bool {
        self.total > 0 && self.surplus(share) >= 0
    }

    /// How many more members from outside may join: floor((q·n − p·N) / p) for a share p/q.
    pub fn room(self, share: Share) -> u64 {
        let surplus = self.surplus(share);
        if surplus <= 0 { 0 } else { surplus.unsigned_abs() / u64::from(share.numerator.max(1)) }
    }

    /// How many members from inside must join to reach the share: the least k with (n + k)/(N + k) >= p/q.
    /// Without any member it takes one for the rule to hold at all, yet nothing is missing from the share: 0.
    pub fn needed(self, share: Share) -> u64 {
        let surplus = self.surplus(share);
        if surplus >= 0 {
            return 0;
        }
        let gap = u64::from(share.denominator.saturating_sub(share.numerator).max(1));
        surplus.unsigned_abs().div_ceil(gap)
    }

    /// How many members from inside may leave with the share still reached: floor((q·n − p·N) / (q − p)).
    pub fn departures(self, share: Share) -> u64 {
        let surplus = self.surplus(share);
        let gap = u64::from(share.denominator.saturating_sub(share.numerator).max(1));
        if surplus <= 0 { 0 } else { surplus.unsigned_abs() / gap }
    }

    /// q·n − p·N: above zero there is room, below something is missing.
    fn surplus(self, share: Share) -> i64 {
        i64::from(share.denominator) * i64::from(self.inside) - i64::from(share.numerator) * i64::from(self.total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const THREE_QUARTERS: Share = Share { numerator: 3, denominator: 4 };

    #[test]
    fn the_published_vectors() {
        let vectors = include_str!("../../tests/data/territoire_vectors.csv");
        let mut seen = 0;
        for line in vectors.lines().skip(1) {
            let cells: Vec<u32> = line.split(';').map(|cell| cell.trim().parse().unwrap()).collect();
            let territory = Territory { total: cells[0], inside: cells[1] };
            assert_eq!(territory.complies(THREE_QUARTERS), cells[2] == 1, "{line}");
            assert_eq!(territory.room(THREE_QUARTERS), u64::from(cells[3]), "{line}");
            assert_eq!(territory.departures(THREE_QUARTERS), u64::from(cells[4]), "{line}");
            assert_eq!(territory.needed(THREE_QUARTERS), u64::from(cells[5]), "{line}");
            seen += 1;
        }
        assert_eq!(seen, 13);
    }

    proptest! {
        #[test]
        fn room_and_needed_are_the_exact_limits(total in 1u32..400, inside in 0u32..400, p in 1u32..20, gap in 1u32..20) {
            let share = Share { numerator: p, denominator: p + gap };
            let at = Territory { inside: inside.min(total), total };
            let grown = |more: u64| Territory { total: at.total + more as u32, ..at };
            let filled = |more: u64| Territory { total: at.total + more as u32, inside: at.inside + more as u32 };
            if at.complies(share) {
                prop_assert!(grown(at.room(share)).complies(share));
                prop_assert!(!grown(at.room(share) + 1).complies(share));
                prop_assert_eq!(at.needed(share), 0);
            } else {
                prop_assert_eq!(at.room(share), 0);
                prop_assert!(filled(at.needed(share)).complies(share));
                prop_assert!(at.needed(share) == 0 || !filled(at.needed(share) - 1).complies(share));
            }
        }
    }
}
