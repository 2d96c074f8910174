//! The store: all SQL of the project, for SQLite and for PostgreSQL alike.
//!
//! Each file holds the statements of one resource and a function for each, noun first (`venue_get`). Every
//! function takes a [`Tx`], so it runs in a read ([`Db::read`]) as well as in a write ([`Db::write`]). Nothing
//! here knows a rule, a page, a clock or a source of randomness: moments and ids are handed in.
//!
//! Instants are stored as milliseconds UTC, dates as `YYYY-MM-DD`, truth as 0 and 1; `column.rs` is the one
//! place that knows. What a failing statement says never reaches a user: see [`Failure`].

#[macro_use]
mod statement;
mod column;
mod db;
mod failure;
pub mod migrations;
mod tx;
mod write;
mod writer;

pub use column::{Cells, Field, FromColumn, MonthDay, ToColumn, Value};
pub use db::Db;
pub use failure::Failure;
pub use statement::parameters;
pub use tx::{FromRow, Reader, Tx};
pub use write::Command;
