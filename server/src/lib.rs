//! The program: HTTP, sign-in, use cases, store and import. `main.rs` is its command line.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod accept;
pub mod api;
pub mod app;
pub mod assets;
pub mod backup;
pub mod calendar_file;
pub mod clock;
pub mod config;
pub mod coverage_file;
pub mod desk;
pub mod export;
pub mod guard;
pub mod health;
pub mod hook;
pub mod import;
pub mod jobs;
pub mod kept;
pub mod line;
pub mod live;
pub mod mailer;
pub mod measure;
pub mod outside;
pub mod pace;
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
pub mod tiles;
pub mod turns;
pub mod unmet;
pub mod web;
