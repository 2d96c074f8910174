//! The whole router: pages and API, on both engines.

mod access;
mod audit;
mod booking;
mod input;
mod quotas;
mod rules;
mod sessions;
mod site;
