//! The domain of Gongyue: palaces, hours, slots, claims and the rules of booking.
//!
//! Everything here is a plain function over plain values. Nothing knows a clock, a database, HTTP or a
//! language; whoever calls passes `now` in. The same code runs in the server, in the browser (without the
//! feature `zones`, since zone tables are heavy) and under property tests.

pub mod activity;
pub mod appeal;
pub mod audit;
pub mod ballot;
pub mod calendar;
pub mod closure;
pub mod court;
pub mod coverage;
pub mod division;
pub mod draw;
pub mod facility;
#[cfg(feature = "zones")]
pub mod facts;
#[cfg(feature = "zones")]
pub mod grid;
#[cfg(feature = "zones")]
pub mod hours;
pub mod id;
pub mod member;
pub mod notice;
pub mod offer;
pub mod pick;
#[cfg(feature = "zones")]
pub mod policy;
#[cfg(feature = "zones")]
pub mod quiet;
pub mod quota;
pub mod refusal;
#[cfg(feature = "zones")]
pub mod replay;
pub mod reservation;
pub mod role;
#[cfg(feature = "zones")]
pub mod rules;
pub mod slot;
pub mod slot_state;
pub mod span;
pub mod strikes;
pub mod ticket;
pub mod usage;
pub mod venue;
#[cfg(feature = "zones")]
pub mod waitlist;
#[cfg(feature = "zones")]
pub mod weekly;
pub mod word;
#[cfg(feature = "zones")]
pub mod zone;
