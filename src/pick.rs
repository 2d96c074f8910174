//! Picking a range on the grid by tapping: pure, so that the island in the browser holds no rule.

/// A run of neighbouring free slots on one court, `first..=last` by index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick {
    pub court: usize,
    pub first: usize,
    pub last: usize,
}

impl Pick {
    pub fn len(self) -> usize {
        self.last - self.first + 1
    }

    pub fn is_empty(self) -> bool {
        false
    }

    pub fn holds(self, court: usize, slot: usize) -> bool {
        self.court == court && (self.first..=self.last).contains(&slot)
    }
}

/// How many slots a reservation may take, from the venue's policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    pub min: usize,
    pub max: usize,
}

/// What a tap on a free slot makes of the present pick.
///
/// A tap next to the pick on the same court grows it, up to `max`; a tap on one end gives that end back;
/// a tap anywhere else starts anew there with the shortest length that is allowed (towards later, or towards
/// earlier where later is not free). `None` when nothing can be picked there. `free(slot)` answers for the
/// tapped court.
pub fn tap(
    now: Option<Pick>,
    court: usize,
    slot: usize,
    length: Length,
    free: impl Fn(usize) -> bool,
) -> Option<Pick> {
    if !free(slot) {
        return now;
    }
    if let Some(pick) = now.filter(|pick| pick.court == court) {
        let grown = match slot {
            s if s == pick.last + 1 => Some(Pick { last: slot, ..pick }),
            s if s + 1 == pick.first => Some(Pick { first: slot, ..pick }),
            _ => None,
        };
        if let Some(grown) = grown.filter(|grown| grown.len() <= length.max) {
            return Some(grown);
        }
        if pick.holds(court, slot) {
            return shrunk(pick, slot).filter(|left| left.len() >= length.min);
        }
    }
    started(court, slot, length, free)
}

fn shrunk(pick: Pick, slot: usize) -> Option<Pick> {
    if pick.first == pick.last {
        None
    } else if slot == pick.first {
        Some(Pick {
            first: slot + 1,
            ..pick
        })
    } else if slot == pick.last {
        Some(Pick {
            last: slot - 1,
            ..pick
        })
    } else {
        // A tap in the middle keeps what comes before it.
        Some(Pick {
            last: slot - 1,
            ..pick
        })
    }
}

fn started(court: usize, slot: usize, length: Length, free: impl Fn(usize) -> bool) -> Option<Pick> {
    let min = length.min.max(1);
    let mut first = slot;
    let mut last = slot;
    while last - first + 1 < min && free(last + 1) {
        last += 1;
    }
    while last - first + 1 < min && first > 0 && free(first - 1) {
        first -= 1;
    }
    (last - first + 1 >= min).then_some(Pick { court, first, last })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR_OR_TWO: Length = Length { min: 1, max: 2 };

    #[test]
    fn two_taps_make_an_hour_and_a_third_starts_anew() {
        let free = |_| true;
        let one = tap(None, 0, 4, HOUR_OR_TWO, free);
        assert_eq!(
            one,
            Some(Pick {
                court: 0,
                first: 4,
                last: 4
            })
        );
        let two = tap(one, 0, 5, HOUR_OR_TWO, free);
        assert_eq!(
            two,
            Some(Pick {
                court: 0,
                first: 4,
                last: 5
            })
        );
        assert_eq!(
            tap(two, 0, 6, HOUR_OR_TWO, free),
            Some(Pick {
                court: 0,
                first: 6,
                last: 6
            })
        );
    }

    #[test]
    fn a_tap_on_the_only_slot_gives_it_back() {
        let one = Some(Pick {
            court: 1,
            first: 3,
            last: 3,
        });
        assert_eq!(tap(one, 1, 3, HOUR_OR_TWO, |_| true), None);
    }

    #[test]
    fn the_shortest_length_comes_at_once_and_leans_earlier_at_the_end() {
        let length = Length { min: 2, max: 4 };
        assert_eq!(
            tap(None, 0, 2, length, |s| s < 6),
            Some(Pick {
                court: 0,
                first: 2,
                last: 3
            })
        );
        assert_eq!(
            tap(None, 0, 5, length, |s| s < 6),
            Some(Pick {
                court: 0,
                first: 4,
                last: 5
            })
        );
        assert_eq!(tap(None, 0, 5, length, |s| s == 5), None);
    }

    proptest! {
        #[test]
        fn a_pick_is_always_free_and_of_an_allowed_length(
            free in proptest::collection::vec(any::<bool>(), 1..20),
            taps in proptest::collection::vec((0usize..2, 0usize..20), 1..30),
            min in 1usize..4, extra in 0usize..4,
        ) {
            let length = Length { min, max: min + extra };
            let is_free = |slot: usize| free.get(slot).copied().unwrap_or(false);
            let mut pick = None;
            for (court, slot) in taps {
                pick = tap(pick, court, slot, length, is_free);
                if let Some(pick) = pick {
                    prop_assert!((pick.first..=pick.last).all(is_free));
                    prop_assert!(pick.len() >= length.min && pick.len() <= length.max);
                }
            }
        }
    }
}
