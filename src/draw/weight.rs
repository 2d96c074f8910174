//! How much an entry weighs: less after wins, more after losses.

/// Draws longer ago than this do not count.
pub const HISTORY_DAYS: u16 = 60;

/// More wins, or more losses in a row, make no further difference.
const MOST: u32 = 4;
/// Of somebody without a history. Every `MOST + 1` and below divides it, so that no weight is rounded.
const PLAIN: u32 = 120;
/// The heaviest that anybody becomes.
pub const MOST_WEIGHT: u32 = PLAIN * (1 + MOST);

/// What became of a member's earlier entries of the same kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Past {
    /// In the last [`HISTORY_DAYS`].
    pub wins: u32,
    /// In the same time, since the last win.
    pub losses: u32,
}

/// Of an entry: that of the person in it who weighs least, so that winners gain nothing by letting others enter for them.
///
/// `120 × (1 + losses) ÷ (1 + wins)`, with at most four of each.
pub fn weight(people: impl IntoIterator<Item = Past>) -> u32 {
    let one = |past: Past| PLAIN * (1 + past.losses.min(MOST)) / (1 + past.wins.min(MOST));
    people.into_iter().map(one).min().unwrap_or(PLAIN)
}
