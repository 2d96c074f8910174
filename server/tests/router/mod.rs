//! The whole router: pages and API, on both engines.

mod access;
mod activities;
mod appeals;
mod audit;
mod booking;
mod closures;
mod coverage;
mod factors;
mod input;
mod jobs;
mod notices;
mod personal;
mod places;
mod quotas;
mod register;
mod roles;
mod rolls;
mod rules;
mod sessions;
mod sign_in;
mod site;
mod stored;
mod today;
mod usage;
mod verifications;
mod web;
