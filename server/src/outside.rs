//! The ways out of the app: which of them this site has, and what becomes of a message.

use crate::hook::Hook;
use crate::mailer::Mailer;

#[derive(Default)]
pub struct Outside {
    /// Whether notices go out as text messages, not sign-in codes alone.
    pub texts: bool,
    pub mail: Option<Mailer>,
    pub webhook: Option<Hook>,
}

/// Why a message did not go out. It says nothing of whom it was for: the staff read it, and logs keep it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undelivered {
    /// Another try may pass.
    Later(String),
    /// No try will.
    Never(String),
}
