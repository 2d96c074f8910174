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
#[macro_use]
mod column;
mod copy;
mod db;
mod failure;
mod local;
pub mod migrations;
mod tx;
mod write;
mod writer;

mod activity;
mod appeal;
mod audit;
mod authenticator;
mod ballot;
mod calendar_feed;
mod check;
mod claim;
mod closure;
mod court;
mod coverage;
mod delivery;
mod division;
mod export;
mod facility;
mod favourite;
mod hours;
mod job;
mod labour_union;
mod live;
mod member;
mod member_count;
mod milestone;
mod notice;
mod notice_choice;
mod offer;
mod photo;
mod policy;
mod quality_mark;
mod report;
mod reservation;
mod roll_import;
mod series;
mod session;
mod setting;
mod stamp;
mod target;
mod turn;
mod unmet;
mod usage;
mod venue;
mod waitlist;

pub use activity::*;
pub use appeal::*;
pub use audit::*;
pub use authenticator::*;
pub use ballot::*;
pub use calendar_feed::*;
pub use check::{Finding, findings};
pub use claim::*;
pub use closure::*;
pub use column::{Cells, Field, FromColumn, MonthDay, ToColumn, Value};
pub use copy::{Restored, Restoring, Unrestored, backup, restore};
pub use court::*;
pub use coverage::*;
pub use db::Db;
pub use delivery::*;
pub use division::*;
pub use export::*;
pub use facility::*;
pub use failure::Failure;
pub use favourite::*;
pub use hours::*;
pub use job::*;
pub use labour_union::*;
pub use live::{Change, Changes, Live};
pub use member::*;
pub use member_count::*;
pub use milestone::*;
pub use notice::*;
pub use notice_choice::*;
pub use offer::*;
pub use photo::*;
pub use policy::*;
pub use quality_mark::*;
pub use report::*;
pub use reservation::*;
pub use roll_import::*;
pub use series::*;
pub use session::*;
pub use setting::*;
pub use stamp::*;
use statement::parameters;
pub use target::*;
pub use turn::*;
pub use tx::{FromRow, Reader, Tx};
pub use unmet::*;
pub use usage::*;
pub use venue::*;
pub use waitlist::*;
pub use write::Command;

/// Statements by name.
pub type Statements = &'static [(&'static str, &'static str)];

/// Every statement that both engines understand, by file; a test prepares them all. A file that is missing here
/// leaves an unused constant, which is a warning, which is an error.
pub const PORTABLE: &[(&str, Statements)] = &[
    ("activity", activity::STATEMENTS),
    ("appeal", appeal::STATEMENTS),
    ("audit", audit::STATEMENTS),
    ("authenticator", authenticator::STATEMENTS),
    ("ballot", ballot::STATEMENTS),
    ("calendar_feed", calendar_feed::STATEMENTS),
    ("check", check::STATEMENTS),
    ("claim", claim::STATEMENTS),
    ("closure", closure::STATEMENTS),
    ("court", court::STATEMENTS),
    ("coverage", coverage::STATEMENTS),
    ("delivery", delivery::STATEMENTS),
    ("division", division::STATEMENTS),
    ("export", export::STATEMENTS),
    ("facility", facility::STATEMENTS),
    ("favourite", favourite::STATEMENTS),
    ("hours", hours::STATEMENTS),
    ("job", job::STATEMENTS),
    ("labour_union", labour_union::STATEMENTS),
    ("member", member::STATEMENTS),
    ("member_count", member_count::STATEMENTS),
    ("milestone", milestone::STATEMENTS),
    ("notice", notice::STATEMENTS),
    ("notice_choice", notice_choice::STATEMENTS),
    ("offer", offer::STATEMENTS),
    ("photo", photo::STATEMENTS),
    ("policy", policy::STATEMENTS),
    ("quality_mark", quality_mark::STATEMENTS),
    ("report", report::STATEMENTS),
    ("reservation", reservation::STATEMENTS),
    ("roll_import", roll_import::STATEMENTS),
    ("series", series::STATEMENTS),
    ("session", session::STATEMENTS),
    ("setting", setting::STATEMENTS),
    ("stamp", stamp::STATEMENTS),
    ("target", target::STATEMENTS),
    ("unmet", unmet::STATEMENTS),
    ("usage", usage::STATEMENTS),
    ("venue", venue::STATEMENTS),
    ("waitlist", waitlist::STATEMENTS),
];

/// Those of one engine alone.
pub const ONLY_SQLITE: &[(&str, Statements)] = &[
    ("check", check::SQLITE),
    ("claim", claim::SQLITE),
    ("roll_import", roll_import::SQLITE),
    ("usage", usage::SQLITE),
];
pub const ONLY_POSTGRES: &[(&str, Statements)] = &[
    ("activity", activity::POSTGRES),
    ("audit", audit::POSTGRES),
    ("claim", claim::POSTGRES),
    ("facility", facility::POSTGRES),
    ("labour_union", labour_union::POSTGRES),
    ("live", live::POSTGRES),
    ("member", member::POSTGRES),
    ("roll_import", roll_import::POSTGRES),
    ("turn", turn::POSTGRES),
    ("usage", usage::POSTGRES),
];
