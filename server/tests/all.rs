//! The server's integration tests, in one binary: linking is the scarcest thing here.

mod program;
mod router;
mod store;
mod support;
