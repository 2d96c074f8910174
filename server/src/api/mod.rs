//! The JSON API, one file a resource: parse, call one use case, render. No rule, no SQL.

pub mod account;
pub mod audit;
pub mod ballots;
pub mod closures;
pub mod coverage;
pub mod desk;
pub mod devices;
pub mod facilities;
pub mod factors;
pub mod me;
pub mod openapi;
pub mod people;
pub mod places;
pub mod policies;
pub mod reservations;
pub mod rolls;
pub mod shape;
pub mod sign_in;
pub mod usage;
pub mod venues;
pub mod waitlist;
