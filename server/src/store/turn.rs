//! Turns, where there is no row yet that could be locked: whoever counts first and writes then must take one.

use super::{Failure, Tx};

statements! {
    POSTGRES;
    TAKE_TURN = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
}

/// Until the transaction ends nobody else has this turn. Two of them are taken in the same order everywhere. SQLite has
/// one writer anyway.
pub async fn take_turn(tx: &mut Tx<'_>, what: &str) -> Result<(), Failure> {
    if tx.is_postgres() {
        sql!(execute, tx, TAKE_TURN, what)?;
    }
    Ok(())
}
