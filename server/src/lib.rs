//! The program: HTTP, sign-in, use cases, store and import. `main.rs` is its command line.

pub mod accept;
pub mod api;
pub mod app;
pub mod assets;
pub mod clock;
pub mod config;
pub mod desk;
pub mod guard;
pub mod health;
pub mod import;
pub mod pages;
pub mod preset;
pub mod problem;
pub mod qr;
pub mod read;
pub mod reader;
pub mod router;
pub mod sample;
pub mod search_key;
pub mod secret;
pub mod sender;
pub mod session;
pub mod store;
pub mod telemetry;
pub mod turns;
pub mod web;
