//! The domain of Gongyue: palaces, hours, slots, claims and the rules of booking.
//!
//! Everything here is a plain function over plain values. Nothing knows a clock, a database, HTTP or a
//! language; whoever calls passes `now` in. The same code runs in the server, in the browser (without the
//! feature `zones`) and under property tests.

pub mod division;
pub mod facility;
pub mod id;
pub mod member;
pub mod pick;
pub mod reservation;
pub mod role;
pub mod slot_state;
pub mod ticket;
pub mod venue;
pub mod word;
