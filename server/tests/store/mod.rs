//! One suite over the store, on both engines.

mod check;
mod losses;
mod offers;
mod people;
mod places;
mod plans;
mod races;
mod reservations;
mod statements;
mod upgrades;
mod writes;
