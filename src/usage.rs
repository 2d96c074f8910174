//! What is used: who had each hour of a venue, and whether they came.
//!
//! The unit is the *part-minute*: one part for one minute of real time. Every part-minute that a palace offered has exactly
//! one holder or stood empty, so that the shares add up. For people it becomes *court-hours*: a whole court of two halves is
//! one court, and a reading room of sixty seats is one room.
//!
//! * **offered**: the opening hours times the parts, before closures. A court that is retired offers nothing from then on;
//!   a palace that is not in service offers nothing. Whoever came outside the opening hours was offered that time.
//! * **reserved**: had by members who reserved and kept their place until the start (confirmed, checked in, completed, no-show),
//!   also where the staff reserved for them.
//! * **draw**, **walk_in**, **override**: the same of those who won a draw, who stood at the counter, and whom the manager let in
//!   against a rule.
//! * **event**, **hold**, **closed**: had by a closure; closed is weather and maintenance.
//! * **empty**: offered and nobody's. It is never stored: it is the rest.
//!
//! And of those who reserved, whatever the way:
//!
//! * **attended**: from the check-in, never before the start, to the end, or until a closure cut it short. A reservation that was
//!   completed without a time of check-in counts from its start. Utilisation is attended / offered.
//!   Who left early had it until then; a no-show that was excused attended nothing and missed nothing.
//! * **no_show**: the time of those who did not come, as far as nobody else had it.
//!
//! Where several would have the same part-minute, the first of these has it: who came (against a rule, walk-in, draw, member),
//! closed, event, hold, who did not come (in the same order). So a walk-in who takes over from a no-show has the rest of the
//! hour, and a closure that was entered after people had played takes nothing from them.
//!
//! A minute belongs to whoever had it when it began. It is counted under the local date and hour of that moment: an hour that a
//! clock change repeats has 120 minutes, one that it skips has none.

#[cfg(feature = "zones")]
mod day;

use crate::words_enum;
#[cfg(feature = "zones")]
pub use day::{By, Day, Had, History, Place, Shut, Stay, Used, had, turnout, usage};

words_enum! {
    /// What part-minutes are counted as, as stored.
    UseClass {
        Offered = "offered",
        Reserved = "reserved",
        Attended = "attended",
        NoShow = "no_show",
        WalkIn = "walk_in",
        Draw = "draw",
        Event = "event",
        Hold = "hold",
        Closed = "closed",
        Override = "override",
    }
}

impl UseClass {
    /// Whose a part-minute can be; each is one's, or nobody's. In the order of the public page.
    pub const HOLDERS: [UseClass; 7] = [
        UseClass::Reserved,
        UseClass::Draw,
        UseClass::WalkIn,
        UseClass::Override,
        UseClass::Event,
        UseClass::Hold,
        UseClass::Closed,
    ];
}

/// Court-hours by class. Sums of several venues count a court of each alike.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct CourtHours {
    pub offered: f64,
    pub reserved: f64,
    pub draw: f64,
    pub walk_in: f64,
    pub against_rules: f64,
    pub event: f64,
    pub hold: f64,
    pub closed: f64,
    pub attended: f64,
    pub no_show: f64,
}

impl CourtHours {
    /// Adds part-minutes of a venue whose largest court has `unit` parts.
    pub fn add(&mut self, class: UseClass, minutes: i64, unit: usize) {
        *self.of_mut(class) += court_hours(minutes, unit);
    }

    pub fn of(&self, class: UseClass) -> f64 {
        let mut copy = *self;
        *copy.of_mut(class)
    }

    fn of_mut(&mut self, class: UseClass) -> &mut f64 {
        match class {
            UseClass::Offered => &mut self.offered,
            UseClass::Reserved => &mut self.reserved,
            UseClass::Attended => &mut self.attended,
            UseClass::NoShow => &mut self.no_show,
            UseClass::WalkIn => &mut self.walk_in,
            UseClass::Draw => &mut self.draw,
            UseClass::Event => &mut self.event,
            UseClass::Hold => &mut self.hold,
            UseClass::Closed => &mut self.closed,
            UseClass::Override => &mut self.against_rules,
        }
    }

    /// Offered, and nobody's.
    pub fn empty(&self) -> f64 {
        let had: f64 = UseClass::HOLDERS.iter().map(|class| self.of(*class)).sum();
        (self.offered - had).max(0.0)
    }

    /// What could be used at all: offered, without what was closed.
    pub fn open(&self) -> f64 {
        (self.offered - self.closed).max(0.0)
    }

    /// Attended / offered; `None` where nothing was offered.
    pub fn utilisation(&self) -> Option<f64> {
        (self.offered > 0.0).then(|| self.attended / self.offered)
    }

    /// Of the time that people had reserved, what they did not come to; `None` where nobody had reserved.
    pub fn no_show_share(&self) -> Option<f64> {
        let had = self.reserved + self.draw + self.against_rules;
        (had > 0.0).then(|| self.no_show / had)
    }

    pub fn plus(mut self, other: &CourtHours) -> CourtHours {
        for class in UseClass::ALL {
            *self.of_mut(*class) += other.of(*class);
        }
        self
    }

    pub fn divided(mut self, by: f64) -> CourtHours {
        for class in UseClass::ALL {
            *self.of_mut(*class) /= by;
        }
        self
    }
}

impl<'a> std::iter::Sum<&'a CourtHours> for CourtHours {
    fn sum<I: Iterator<Item = &'a CourtHours>>(all: I) -> CourtHours {
        all.fold(CourtHours::default(), CourtHours::plus)
    }
}

/// Part-minutes as hours of a court; `unit` is how many parts the venue's largest court has.
pub fn court_hours(minutes: i64, unit: usize) -> f64 {
    #[allow(
        clippy::cast_precision_loss,
        reason = "a century of a province is below 2^53 minutes"
    )]
    let (minutes, unit) = (minutes as f64, unit.max(1) as f64);
    minutes / unit / 60.0
}

/// Whole squares in proportion to `weights`, `squares` together, by largest remainder: a share is squares counted, so they must
/// add up. No squares where there is nothing to share.
pub fn squares(weights: &[f64], squares: usize) -> Vec<usize> {
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 {
        return vec![0; weights.len()];
    }
    #[allow(clippy::cast_precision_loss, reason = "a picture has some hundred squares")]
    let exact: Vec<f64> = weights
        .iter()
        .map(|weight| weight / sum * squares as f64)
        .collect();
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between nothing and all squares"
    )]
    let mut counts: Vec<usize> = exact
        .iter()
        .map(|share| (share + 1e-9).floor() as usize)
        .collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    let rest = |at: usize| exact[at] - exact[at].floor();
    order.sort_by(|a, b| rest(*b).total_cmp(&rest(*a)).then(a.cmp(b)));
    let missing = squares.saturating_sub(counts.iter().sum());
    for at in order.into_iter().cycle().take(missing) {
        counts[at] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_full_court_of_two_halves_is_one_court_and_a_room_of_sixty_seats_one_room() {
        assert!((court_hours(2 * 60, 2) - 1.0).abs() < 1e-12);
        assert!((court_hours(60 * 90, 60) - 1.5).abs() < 1e-12);
    }

    #[test]
    fn what_nobody_had_is_the_rest() {
        let mut hours = CourtHours::default();
        hours.add(UseClass::Offered, 600, 1);
        hours.add(UseClass::Reserved, 120, 1);
        hours.add(UseClass::Attended, 90, 1);
        hours.add(UseClass::Closed, 60, 1);
        assert!((hours.empty() - 7.0).abs() < 1e-12);
        assert!((hours.utilisation().unwrap() - 0.15).abs() < 1e-12);
        assert_eq!(CourtHours::default().utilisation(), None);
    }

    #[test]
    fn squares_go_to_the_largest_remainders() {
        assert_eq!(squares(&[1.0, 1.0, 1.0], 100), [34, 33, 33]);
        assert_eq!(squares(&[0.0, 0.0], 100), [0, 0]);
        assert_eq!(squares(&[31.0, 69.0], 100), [31, 69]);
    }

    proptest! {
        #[test]
        fn squares_add_up_and_are_less_than_one_away(weights in proptest::collection::vec(0.0f64..1000.0, 1..9), count in 1usize..200) {
            let sum: f64 = weights.iter().sum();
            prop_assume!(sum > 0.01);
            let counts = squares(&weights, count);
            prop_assert_eq!(counts.iter().sum::<usize>(), count);
            for (weight, counted) in weights.iter().zip(&counts) {
                prop_assert!((weight / sum * count as f64 - *counted as f64).abs() < 1.0 + 1e-6);
            }
        }
    }
}
