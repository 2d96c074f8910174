//! Use cases: begin, load facts, ask the domain, save, commit. No HTTP, no HTML and no SQL.
//!
//! Authorisation of the object is asked here, never only in a page.

pub mod account;
pub mod activities;
pub mod appeals;
pub mod audit;
pub mod ballots;
pub mod check_in;
pub mod close;
pub mod companion;
pub mod counter;
pub mod coverage;
pub mod coverage_use;
pub mod devices;
pub mod factor;
pub mod find;
mod first_call;
mod freed;
pub mod grant;
pub mod handle;
pub mod import;
pub mod load;
mod making;
pub mod me;
pub mod members;
pub mod near;
pub mod offers;
pub mod people_count;
pub mod photos;
pub mod places;
pub mod policy;
pub mod register;
pub mod report;
pub mod reservation;
pub mod reserve;
pub mod roll;
pub mod sign_in;
pub mod sweep;
pub mod tell;
pub mod today;
pub mod usage;
pub mod usage_check;
pub mod venue_day;
pub mod verifications;
pub mod verify;
pub mod waitlist;
