//! How a sign-in code reaches a phone. Other channels come as other senders.

use gongyue::member::Phone;

pub trait SmsSender: Send + Sync {
    fn send(&self, phone: &Phone, text: &str);
}

/// To the standard output of the program, for one's own machine and the demo. This is not a log.
pub struct Console;

impl SmsSender for Console {
    fn send(&self, phone: &Phone, text: &str) {
        println!("→ {}: {text}", phone.masked());
    }
}

/// To nowhere: for tests, which take the code from the answer.
pub struct Nowhere;

impl SmsSender for Nowhere {
    fn send(&self, _: &Phone, _: &str) {}
}
