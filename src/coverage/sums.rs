//! Sums of use: what many hours of many venues come to, in whole court-seconds, so that sums of sums are exact.

use crate::usage::UseClass;
use serde::{Deserialize, Serialize};

/// Part-minutes of a venue whose largest court has `unit` parts, in court-seconds, rounded half up.
pub fn court_seconds(minutes: i64, unit: usize) -> i64 {
    let unit = i64::try_from(unit.max(1)).unwrap_or(1);
    (minutes * 60 + unit / 2).div_euclid(unit)
}

macro_rules! sums {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// What was offered, who had it, and who came: court-seconds, and reservations.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
        pub struct Sums { $($(#[$doc])* pub $name: i64,)+ }

        impl Sums {
            pub fn plus(self, other: &Sums) -> Sums {
                Sums { $($name: self.$name + other.$name,)+ }
            }
        }
    };
}

sums! {
    offered,
    /// By members, by the draw, and against a rule.
    reserved,
    walk_in,
    /// By holds and events.
    held,
    closed,
    attended,
    missed,
    /// In peak hours.
    peak_offered,
    peak_attended,
    /// Outside the working hours of a working day.
    off_offered,
    off_attended,
    /// Reservations, by their start; walk-ins are none.
    came,
    absent,
}

impl Sums {
    /// Adds court-seconds of one hour.
    pub fn add(&mut self, class: UseClass, seconds: i64, is_peak: bool, is_off: bool) {
        let peak = if is_peak { seconds } else { 0 };
        let off = if is_off { seconds } else { 0 };
        match class {
            UseClass::Offered => {
                self.offered += seconds;
                self.peak_offered += peak;
                self.off_offered += off;
            }
            UseClass::Attended => {
                self.attended += seconds;
                self.peak_attended += peak;
                self.off_attended += off;
            }
            UseClass::Reserved | UseClass::Draw | UseClass::Override => self.reserved += seconds,
            UseClass::WalkIn => self.walk_in += seconds,
            UseClass::Event | UseClass::Hold => self.held += seconds,
            UseClass::Closed => self.closed += seconds,
            UseClass::NoShow => self.missed += seconds,
        }
    }

    /// Offered, and nobody's.
    pub fn empty(&self) -> i64 {
        (self.offered - self.reserved - self.walk_in - self.held - self.closed).max(0)
    }

    /// Attended / offered; `None` where nothing was offered.
    pub fn utilisation(&self) -> Option<f64> {
        share(self.attended, self.offered)
    }

    pub fn peak_utilisation(&self) -> Option<f64> {
        share(self.peak_attended, self.peak_offered)
    }

    pub fn off_utilisation(&self) -> Option<f64> {
        share(self.off_attended, self.off_offered)
    }

    /// Of those who had reserved, how many did not come; `None` where too few had to tell.
    pub fn no_show_rate(&self) -> Option<f64> {
        let few = i64::try_from(super::FEW).unwrap_or(i64::MAX);
        let all = self.came + self.absent;
        (all >= few).then(|| share(self.absent, all)).flatten()
    }
}

impl<'a> std::iter::Sum<&'a Sums> for Sums {
    fn sum<I: Iterator<Item = &'a Sums>>(all: I) -> Sums {
        all.fold(Sums::default(), Sums::plus)
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "a century of a province is below 2^53 seconds"
)]
fn share(part: i64, of: i64) -> Option<f64> {
    (of > 0).then(|| part as f64 / of as f64)
}

/// A week by weekday and hour.
pub const HEAT_CELLS: usize = 7 * 24;

/// The place of a weekday (0 is Monday) and an hour among the cells.
pub fn heat_cell(weekday: u32, hour: u32) -> usize {
    (weekday as usize % 7) * 24 + hour as usize % 24
}

/// `[offered, attended]` in court-seconds by weekday and hour, [`HEAT_CELLS`] of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Heat(pub Vec<[i64; 2]>);

impl Default for Heat {
    fn default() -> Heat {
        Heat(vec![[0; 2]; HEAT_CELLS])
    }
}

impl Heat {
    pub fn plus(&mut self, other: &Heat) {
        for (cell, more) in self.0.iter_mut().zip(&other.0) {
            cell[0] += more[0];
            cell[1] += more[1];
        }
    }

    /// Attended / offered of a cell; `None`: never open.
    pub fn share(&self, weekday: u32, hour: u32) -> Option<f64> {
        let [offered, attended] = *self.0.get(heat_cell(weekday, hour))?;
        share(attended, offered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_second_is_somebodys_or_empty() {
        let mut sums = Sums::default();
        sums.add(UseClass::Offered, 3600, true, false);
        sums.add(UseClass::Draw, 600, true, false);
        sums.add(UseClass::Override, 300, true, false);
        sums.add(UseClass::Event, 900, true, false);
        sums.add(UseClass::Attended, 540, true, false);
        assert_eq!((sums.reserved, sums.held, sums.empty()), (900, 900, 1800));
        assert_eq!((sums.peak_offered, sums.off_offered), (3600, 0));
        assert_eq!(sums.utilisation(), Some(0.15));
    }

    #[test]
    fn four_reservations_are_too_few_for_a_rate() {
        let few = Sums {
            came: 3,
            absent: 1,
            ..Sums::default()
        };
        assert_eq!(few.no_show_rate(), None);
        assert_eq!(Sums { came: 4, ..few }.no_show_rate(), Some(0.2));
    }

    #[test]
    fn a_seat_of_sixty_for_a_minute_is_a_second_of_the_room() {
        assert_eq!(court_seconds(1, 60), 1);
        assert_eq!(court_seconds(90, 2), 2700);
        assert_eq!(court_seconds(1, 7), 9);
    }
}
