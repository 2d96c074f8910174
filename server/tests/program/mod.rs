//! The real program in a process of its own, as an operator runs it.

mod crash;
mod logs;
mod place;
mod retries;
mod secrets;
mod two;
