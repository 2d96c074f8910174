//! What several pages share.

pub mod shell;
