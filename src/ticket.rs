//! The short code on a ticket: six symbols that survive a noisy desk and a bad print.

/// No vowels and nothing that is mistaken for something else (0 O, 1 I L, 5 S, 8 B, 2 Z, U V).
const SYMBOLS: &[u8; 20] = b"34679CDFGHJKMNPQRTWX";
pub const CODE_LENGTH: usize = 6;

/// A code from six random bytes; the slight bias of the remainder does not matter, codes are not secrets.
pub fn code_from(random: [u8; CODE_LENGTH]) -> String {
    symbols(&random)
}

/// What a member gives to friends to be named as a companion: long enough that trying finds nobody.
pub const COMPANION_CODE_LENGTH: usize = 10;

pub fn companion_code_from(random: [u8; COMPANION_CODE_LENGTH]) -> String {
    symbols(&random)
}

fn symbols(random: &[u8]) -> String {
    random
        .iter()
        .map(|byte| SYMBOLS[*byte as usize % SYMBOLS.len()] as char)
        .collect()
}

/// The code as typed: case, spaces and hyphens do not matter. `None` if it cannot be a code.
pub fn code_typed(text: &str) -> Option<String> {
    typed(text, CODE_LENGTH)
}

pub fn companion_code_typed(text: &str) -> Option<String> {
    typed(text, COMPANION_CODE_LENGTH)
}

fn typed(text: &str, length: usize) -> Option<String> {
    let code: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_uppercase())
        .collect();
    (code.len() == length && code.bytes().all(|b| SYMBOLS.contains(&b))).then_some(code)
}

/// `7K3 M4P`: two groups, as one reads it out.
pub fn code_spoken(code: &str) -> String {
    match code.split_at_checked(code.len() / 2) {
        Some((first, second)) => format!("{first} {second}"),
        None => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_survives_being_read_out_and_typed() {
        let code = code_from([0, 1, 19, 20, 255, 77]);
        assert_eq!(code_typed(&code_spoken(&code).to_lowercase()), Some(code));
        assert_eq!(code_typed("7k3-m4p"), Some("7K3M4P".into()));
        assert_eq!(code_typed("7K3 M4"), None);
        assert_eq!(code_typed("0OIL12"), None);
    }
}
