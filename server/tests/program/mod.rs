//! The real program in a process of its own, as an operator runs it.

mod board;
mod copies;
mod crash;
mod full;
mod logs;
mod measures;
mod place;
mod retries;
mod secrets;
mod stops;
mod syncs;
mod two;
