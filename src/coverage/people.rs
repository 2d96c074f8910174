//! Small groups: how many people there are is told for places of five and more, and never so that fewer follow by subtraction.
//!
//! A table has a sum for each city and one for all. A number below [`FEW`] is hidden; where the sums that are told would give it
//! away, others are hidden with it, the smallest first, until what the sums leave open is at least [`FEW`] people in at least
//! two places. Nought is told: it says nothing about anybody.

/// Groups smaller than this are not told.
pub const FEW: u64 = 5;

/// A city: the numbers of its places, its own among them.
pub type Group = Vec<u64>;

/// What may be told of the same table; `None` is hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub groups: Vec<Vec<Option<u64>>>,
    pub sums: Vec<Option<u64>>,
    pub total: Option<u64>,
}

/// What may be told of a table of cities and their places.
pub fn told(groups: &[Group]) -> Told {
    let sums: Vec<u64> = groups.iter().map(|group| group.iter().sum()).collect();
    let mut hidden: Vec<Vec<bool>> = groups.iter().map(|group| few(group)).collect();
    for (group, hidden) in groups.iter().zip(&mut hidden) {
        cover(group, hidden);
    }
    let mut hidden_sums = few(&sums);
    cover(&sums, &mut hidden_sums);
    // A hidden sum must not be the sum of what is told below it.
    for ((group, hidden), sum_hidden) in groups.iter().zip(&mut hidden).zip(&hidden_sums) {
        if *sum_hidden && !hidden.contains(&true) {
            if let Some(least) = least(group, hidden) {
                hidden[least] = true;
            }
            cover(group, hidden);
        }
    }
    let total: u64 = sums.iter().sum();
    let show = |value: &u64, hidden: &bool| (!hidden).then_some(*value);
    Told {
        groups: groups
            .iter()
            .zip(&hidden)
            .map(|(group, hidden)| group.iter().zip(hidden).map(|(v, h)| show(v, h)).collect())
            .collect(),
        sums: sums.iter().zip(&hidden_sums).map(|(v, h)| show(v, h)).collect(),
        total: (total == 0 || total >= FEW).then_some(total),
    }
}

fn few(values: &[u64]) -> Vec<bool> {
    values.iter().map(|value| (1..FEW).contains(value)).collect()
}

/// Hides more until the hidden ones are two places and enough people, or no more people are left to hide.
fn cover(values: &[u64], hidden: &mut [bool]) {
    loop {
        let open: Vec<u64> = values
            .iter()
            .zip(&*hidden)
            .filter(|(_, h)| **h)
            .map(|(v, _)| *v)
            .collect();
        if open.is_empty() || (open.len() > 1 && open.iter().sum::<u64>() >= FEW) {
            return;
        }
        let Some(next) = least(values, hidden) else { return };
        hidden[next] = true;
    }
}

/// The smallest that is told and somebody's.
fn least(values: &[u64], hidden: &[bool]) -> Option<usize> {
    (0..values.len())
        .filter(|at| !hidden[*at] && values[*at] > 0)
        .min_by_key(|at| (values[*at], *at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_small_place_takes_the_next_smallest_with_it() {
        let told = told(&[vec![3, 40, 7], vec![50, 60]]);
        assert_eq!(
            told.groups,
            [vec![None, Some(40), None], vec![Some(50), Some(60)]]
        );
        assert_eq!(told.sums, [Some(50), Some(110)]);
    }

    #[test]
    fn a_small_city_hides_another_and_a_place_of_it() {
        let told = told(&[vec![2, 1, 0], vec![10, 30], vec![70]]);
        assert_eq!(told.sums, [None, None, Some(70)]);
        assert_eq!(
            told.groups,
            [vec![None, None, Some(0)], vec![None, None], vec![Some(70)]]
        );
        assert_eq!(told.total, Some(113));
    }

    #[test]
    fn few_alone_are_not_told_at_all() {
        let told = told(&[vec![4, 0], vec![0]]);
        assert_eq!((told.total, told.sums), (None, vec![None, Some(0)]));
    }

    /// What the told numbers leave open: for each sum that is told, the people in the places hidden below it.
    fn left_open(groups: &[Group], told: &Told) -> Vec<(usize, u64)> {
        let mut open = Vec::new();
        let of = |group: &Group, told: &[Option<u64>]| -> (usize, u64) {
            let hidden = group.iter().zip(told).filter(|(_, t)| t.is_none());
            hidden.fold((0, 0), |(n, sum), (v, _)| (n + 1, sum + v))
        };
        let mut above = (0, 0);
        for (at, group) in groups.iter().enumerate() {
            let hidden = of(group, &told.groups[at]);
            match told.sums[at] {
                Some(_) => open.push(hidden),
                None => above = (above.0 + hidden.0, above.1 + hidden.1),
            }
        }
        if told.total.is_some() {
            open.push(above);
        }
        open
    }

    proptest! {
        #[test]
        fn no_sum_gives_fewer_than_five_away(
            groups in prop::collection::vec(prop::collection::vec(prop_oneof![Just(0u64), 1u64..9, 5u64..500], 1..7), 1..7)
        ) {
            let told = told(&groups);
            for (group, shown) in groups.iter().zip(&told.groups) {
                for (value, shown) in group.iter().zip(shown) {
                    prop_assert!(shown.is_none_or(|shown| shown == *value && (shown == 0 || shown >= FEW)));
                }
            }
            for (n, people) in left_open(&groups, &told) {
                prop_assert!(n == 0 || (n > 1 && people >= FEW), "{groups:?} {told:?}");
            }
            // A hidden sum does not follow from below.
            for (at, sum) in told.sums.iter().enumerate() {
                let all_told = told.groups[at].iter().all(Option::is_some);
                prop_assert!(sum.is_some() || !all_told);
            }
        }
    }
}
