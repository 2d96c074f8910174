//! What the program must remember about the database itself, such as the fingerprint of the secret that its
//! hashes were made with.

use super::{Failure, Tx};

row! {
    pub struct SettingRow {
        pub value: String,
    }
}

statements! {
    STATEMENTS;
    SETTING_INSERT = "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    /// Another value each time: what stays the same is not written.
    SETTING_TOUCH = "
        INSERT INTO setting (name, value) VALUES ('touched', '0')
        ON CONFLICT (name) DO UPDATE SET value = CASE setting.value WHEN '0' THEN '1' ELSE '0' END";
    SETTING_GET = "SELECT value FROM setting WHERE name = $1";
}

/// The first value stays; `false` where there was one.
pub async fn setting_insert(tx: &mut Tx<'_>, name: &str, value: &str) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, SETTING_INSERT, name, value)? == 1)
}

/// Writes something that nobody reads.
pub(super) async fn setting_touch(tx: &mut Tx<'_>) -> Result<(), Failure> {
    sql!(execute_one, tx, SETTING_TOUCH)
}

pub async fn setting_get(tx: &mut Tx<'_>, name: &str) -> Result<Option<String>, Failure> {
    Ok(sql!(fetch_optional SettingRow, tx, SETTING_GET, name)?.map(|row| row.value))
}
