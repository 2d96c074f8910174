//! Statements: constants with a name, in lists that a test prepares on both engines, and `sql!` which runs them.
//!
//! A statement is one text for both engines wherever possible: parameters are `$1, $2 …`, and a parameter that
//! is compared with nothing but NULL is cast. What one engine alone understands stands in its own list.

/// Declares statements, and the list that the test of all statements reads.
///
/// ```text
/// statements! {
///     STATEMENTS;
///     /// One venue.
///     VENUE_GET = "SELECT … WHERE id = $1";
/// }
/// ```
macro_rules! statements {
    ($list:ident; $($(#[$doc:meta])* $name:ident = $sql:expr;)+) => {
        $($(#[$doc])* const $name: &str = $sql;)+
        /// Every statement above, by name.
        pub(super) const $list: &[(&str, &str)] = &[$((stringify!($name), $name)),+];
    };
}

/// Runs one constant statement and gives `Result<_, Failure>`.
///
/// * `sql!(fetch_all Row, tx, STATEMENT, a, b)` gives every row,
/// * `sql!(fetch_optional Row, …)` the first or none, `sql!(fetch_one Row, …)` the one that must be there,
/// * `sql!(execute, …)` the number of rows it met,
/// * `sql!(execute_one, …)` fails unless that was exactly one.
///
/// Does not compile where the number of values is not the number of parameters: SQLite would take a missing
/// one for NULL.
macro_rules! sql {
    (@run $tx:expr, $sql:expr, [$($value:expr),*], $run:ident $(::<$row:ty>)?) => {{
        const { assert!($crate::store::parameters($sql) == 0 $(+ sql!(@one $value))*, "as many values as parameters") };
        $crate::store::Tx::$run$(::<$row>)?($tx, $sql, &[$($crate::store::ToColumn::value(&$value)),*]).await
    }};
    (@one $value:expr) => { 1 };
    (fetch_all $row:ty, $tx:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        sql!(@run $tx, $sql, [$($value),*], fetch_all::<$row>)
    };
    (fetch_optional $row:ty, $tx:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        sql!(@run $tx, $sql, [$($value),*], fetch_optional::<$row>)
    };
    (fetch_one $row:ty, $tx:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        sql!(@run $tx, $sql, [$($value),*], fetch_one::<$row>)
    };
    (execute, $tx:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        sql!(@run $tx, $sql, [$($value),*], execute)
    };
    (execute_one, $tx:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        sql!(@run $tx, $sql, [$($value),*], execute_one)
    };
}

/// The highest `$n` in a statement.
pub const fn parameters(sql: &str) -> usize {
    let bytes = sql.as_bytes();
    let (mut at, mut highest) = (0, 0);
    while at < bytes.len() {
        if bytes[at] == b'$' {
            let mut number = 0;
            while at + 1 < bytes.len() && bytes[at + 1].is_ascii_digit() {
                number = number * 10 + (bytes[at + 1] - b'0') as usize;
                at += 1;
            }
            if number > highest {
                highest = number;
            }
        }
        at += 1;
    }
    highest
}

#[cfg(test)]
mod tests {
    use super::parameters;

    #[test]
    fn the_highest_parameter_counts() {
        assert_eq!(parameters("SELECT 1"), 0);
        assert_eq!(parameters("SELECT $1, $2, $1 WHERE x = $12"), 12);
    }
}
