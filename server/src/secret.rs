//! Keys, and what is done with them: look-up hashes, sealed personal data, codes and tokens.
//!
//! One secret of 32 bytes lives in a file outside the database; every purpose derives its own key from it, so
//! that a hash made for one is worth nothing to another. A lost file means lost phone numbers: back it up.

use crate::clock::Chance;
use crate::store::{Command, Db, Failure, Tx, setting_get, setting_insert};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use gongyue::member::Phone;
use gongyue::ticket;
use ring::{aead, digest, hmac};
use std::fs;
use std::io::{self, Write};
use std::path::Path;

pub struct Keys {
    lookup: hmac::Key,
    code: hmac::Key,
    draw: hmac::Key,
    seal: aead::LessSafeKey,
}

/// Before what a ticket's picture holds, with the version of its form.
const TICKET: &str = "GY1:";

/// Not a ticket of this palace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketFault;

#[derive(Debug, thiserror::Error)]
pub enum SecretFault {
    #[error("the secret file {path} cannot be read or made: {error}")]
    File { path: String, error: io::Error },
    #[error("the secret file {path} does not hold 32 bytes of hexadecimal; restore it from the backup")]
    Malformed { path: String },
    #[error(
        "the secret file {path} is missing, and the database was filled under it; restore it from the backup"
    )]
    Missing { path: String },
    #[error("the database was filled under another secret than the one in {path}; restore the right file")]
    Wrong { path: String },
}

impl Keys {
    /// Reads the secret file; makes one with mode 0600 where there is none.
    pub fn from_file(path: &Path, chance: &Chance) -> Result<Keys, SecretFault> {
        let at = |error| SecretFault::File {
            path: path.display().to_string(),
            error,
        };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => made(path, chance).map_err(at)?,
            Err(error) => return Err(at(error)),
        };
        let secret = from_hex(text.trim()).ok_or(SecretFault::Malformed {
            path: path.display().to_string(),
        })?;
        Ok(Keys::from_secret(&secret))
    }

    pub fn from_secret(secret: &[u8; 32]) -> Keys {
        let root = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let derive = |purpose: &str| {
            let tag = hmac::sign(&root, purpose.as_bytes());
            let mut key = [0; 32];
            key.copy_from_slice(tag.as_ref());
            key
        };
        let seal = aead::UnboundKey::new(&aead::CHACHA20_POLY1305, &derive("seal"));
        Keys {
            lookup: hmac::Key::new(hmac::HMAC_SHA256, &derive("lookup")),
            code: hmac::Key::new(hmac::HMAC_SHA256, &derive("code")),
            draw: hmac::Key::new(hmac::HMAC_SHA256, &derive("draw")),
            seal: aead::LessSafeKey::new(seal.unwrap_or_else(|_| unreachable!("a derived key has 32 bytes"))),
        }
    }

    /// What a phone is looked up by.
    pub fn phone_hash(&self, phone: &Phone) -> String {
        self.lookup_hash("phone", phone.as_str())
    }

    /// What the last four digits of a phone are looked up by.
    pub fn tail_hash(&self, tail: &str) -> String {
        self.lookup_hash("tail", tail)
    }

    /// What a union card is looked up by; case and spaces do not matter.
    pub fn card_hash(&self, card: &str) -> String {
        self.lookup_hash("card", &plain_card(card))
    }

    /// What a network address is counted by.
    pub fn address_hash(&self, address: &str) -> String {
        self.lookup_hash("address", address)
    }

    /// By which a database knows its secret again.
    fn fingerprint(&self) -> String {
        self.lookup_hash("fingerprint", "")
    }

    fn lookup_hash(&self, kind: &str, value: &str) -> String {
        BASE64.encode(hmac::sign(&self.lookup, format!("{kind}:{value}").as_bytes()))
    }

    /// What is kept of a sign-in code; bound to the phone it was sent to.
    pub fn code_hash(&self, phone_hash: &str, code: &str) -> String {
        BASE64.encode(hmac::sign(&self.code, format!("{phone_hash}:{code}").as_bytes()))
    }

    /// Compares in constant time.
    pub fn code_matches(&self, phone_hash: &str, code: &str, kept: &str) -> bool {
        let Ok(kept) = BASE64.decode(kept) else {
            return false;
        };
        hmac::verify(&self.code, format!("{phone_hash}:{code}").as_bytes(), &kept).is_ok()
    }

    /// Shows that a ticket of the line is ours.
    pub fn line_tag(&self, millis: i64, whose: &str) -> String {
        let tag = hmac::sign(&self.code, format!("line:{millis}:{whose}").as_bytes());
        BASE64.encode(&tag.as_ref()[..16])
    }

    /// The code that a palace shows at its desk, in the turn `turn`; nobody can foretell the next one.
    pub fn place_code(&self, palace: &str, turn: i64) -> String {
        let tag = hmac::sign(&self.code, format!("place:{palace}:{turn}").as_bytes());
        let mut random = [0; ticket::CODE_LENGTH];
        random.copy_from_slice(&tag.as_ref()[..ticket::CODE_LENGTH]);
        ticket::code_from(random)
    }

    /// The seed of a ballot's draw. It follows from the secret file, so that nobody who only reads the database, a backup of it
    /// or the audit knows it before the draw; and nobody can have another.
    pub fn draw_seed(&self, ballot: &str) -> [u8; 32] {
        let mut seed = [0; 32];
        seed.copy_from_slice(hmac::sign(&self.draw, ballot.as_bytes()).as_ref());
        seed
    }

    /// What a ticket's picture holds: the palace, the code and a tag that only we can make, so that a forged one is told from a
    /// true one before anything is looked up. Digits, capitals and `:$-` alone make a small picture.
    pub fn ticket(&self, palace: &str, code: &str) -> String {
        format!("{TICKET}{code}:{}", self.ticket_tag(palace, code))
    }

    fn ticket_tag(&self, palace: &str, code: &str) -> String {
        let tag = hmac::sign(&self.code, format!("ticket:{palace}:{code}").as_bytes());
        let mut random = [0; ticket::COMPANION_CODE_LENGTH];
        random.copy_from_slice(&tag.as_ref()[..ticket::COMPANION_CODE_LENGTH]);
        ticket::companion_code_from(random)
    }

    /// The code of a ticket that was scanned; `None`: it is no ticket, but something that was typed.
    pub fn read_ticket(&self, palace: &str, scanned: &str) -> Option<Result<String, TicketFault>> {
        let (code, tag) = scanned.trim().strip_prefix(TICKET)?.split_once(':')?;
        let right = self.ticket_tag(palace, code);
        let same = hmac::verify(
            &self.code,
            tag.as_bytes(),
            hmac::sign(&self.code, right.as_bytes()).as_ref(),
        );
        Some(match same {
            Ok(()) => Ok(code.to_owned()),
            Err(_) => Err(TicketFault),
        })
    }

    /// What the link holds by which companions join a reservation.
    pub fn invitation(&self, reservation: &str) -> String {
        let tag = hmac::sign(&self.code, format!("invitation:{reservation}").as_bytes());
        BASE64.encode(&tag.as_ref()[..15])
    }

    /// Whether the key of a link is the one of this reservation; compared in constant time.
    pub fn is_invitation(&self, reservation: &str, key: &str) -> bool {
        let right = hmac::sign(&self.code, self.invitation(reservation).as_bytes());
        hmac::verify(&self.code, key.as_bytes(), right.as_ref()).is_ok()
    }

    /// Encrypts for keeping: nonce and ciphertext, base64.
    pub fn seal(&self, text: &str, chance: &Chance) -> String {
        let nonce: [u8; aead::NONCE_LEN] = chance.bytes();
        let mut data = text.as_bytes().to_vec();
        let sealed = self.seal.seal_in_place_append_tag(
            aead::Nonce::assume_unique_for_key(nonce),
            aead::Aad::empty(),
            &mut data,
        );
        sealed.unwrap_or_else(|_| unreachable!("the text is far below the cipher's limit"));
        BASE64.encode([nonce.as_slice(), &data].concat())
    }

    /// `None` where the text was sealed under another secret or tampered with.
    pub fn open(&self, sealed: &str) -> Option<String> {
        let bytes = BASE64.decode(sealed).ok()?;
        let (nonce, data) = bytes.split_at_checked(aead::NONCE_LEN)?;
        let nonce = aead::Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut data = data.to_vec();
        let plain = self
            .seal
            .open_in_place(nonce, aead::Aad::empty(), &mut data)
            .ok()?;
        String::from_utf8(plain.to_vec()).ok()
    }
}

/// The keys of this database. Makes the secret file on the very first start only: where the database was filled under a
/// secret that is not there, or under another one, nobody could be found in it, and nothing is served.
pub async fn keys(db: &Db, path: &Path, chance: &Chance) -> Result<Keys, String> {
    if !path.exists() && is_filled(db).await.map_err(|failure| failure.to_string())? {
        let path = path.display().to_string();
        return Err(SecretFault::Missing { path }.to_string());
    }
    let keys = Keys::from_file(path, chance).map_err(|fault| fault.to_string())?;
    same_as_before(db, &keys, path).await?;
    Ok(keys)
}

/// Whether the secret file is the one of this database; nothing is made or written.
pub async fn fits(db: &Db, path: &Path, chance: &Chance) -> Result<(), String> {
    let say = |failure: Failure| failure.to_string();
    let kept = {
        let mut reader = db.read().await.map_err(say)?;
        setting_get(&mut reader.tx(), FINGERPRINT).await.map_err(say)?
    };
    // Never served so far: any secret will do.
    let Some(kept) = kept else {
        return Ok(());
    };
    let file = || path.display().to_string();
    if !path.exists() {
        return Err(SecretFault::Missing { path: file() }.to_string());
    }
    let keys = Keys::from_file(path, chance).map_err(|fault| fault.to_string())?;
    match keys.fingerprint() == kept {
        true => Ok(()),
        false => Err(SecretFault::Wrong { path: file() }.to_string()),
    }
}

async fn is_filled(db: &Db) -> Result<bool, Failure> {
    let mut reader = db.read().await?;
    Ok(setting_get(&mut reader.tx(), FINGERPRINT).await?.is_some())
}

const FINGERPRINT: &str = "key_fingerprint";

async fn same_as_before(db: &Db, keys: &Keys, path: &Path) -> Result<(), String> {
    let fingerprint = keys.fingerprint();
    let there = db
        .write(Fingerprint(fingerprint.clone()))
        .await
        .map_err(|failure| failure.to_string())?;
    match there == fingerprint {
        true => Ok(()),
        false => Err(SecretFault::Wrong {
            path: path.display().to_string(),
        }
        .to_string()),
    }
}

/// Writes the fingerprint down the first time; answers the one that is kept.
struct Fingerprint(String);

impl Command for Fingerprint {
    type Output = String;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<String, Failure> {
        setting_insert(tx, FINGERPRINT, &self.0).await?;
        Ok(setting_get(tx, FINGERPRINT).await?.unwrap_or_default())
    }
}

/// A bearer token or session cookie: 256 random bits.
pub fn token(chance: &Chance) -> String {
    BASE64.encode(chance.bytes::<32>())
}

/// What is kept of a token. It is random, so a plain hash suffices.
pub fn token_hash(token: &str) -> String {
    BASE64.encode(digest::digest(&digest::SHA256, token.as_bytes()))
}

/// A short hash of a request, to tell a retry from a different wish under the same key.
pub fn request_hash(parts: &[&str]) -> String {
    BASE64.encode(digest::digest(&digest::SHA256, parts.join("\u{1f}").as_bytes()))
}

/// `JJ******01`: enough to see which card it was.
pub fn mask_card(card: &str) -> String {
    match (
        card.get(..2),
        card.len().checked_sub(2).and_then(|at| card.get(at..)),
    ) {
        (Some(head), Some(tail)) if card.len() >= 6 => format!("{head}{}{tail}", "*".repeat(card.len() - 4)),
        _ => String::new(),
    }
}

pub fn plain_card(card: &str) -> String {
    card.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

fn made(path: &Path, chance: &Chance) -> io::Result<String> {
    let secret: [u8; 32] = chance.bytes();
    let text: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(text)
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(byte: u8) -> Keys {
        Keys::from_secret(&[byte; 32])
    }

    #[test]
    fn what_is_sealed_opens_with_the_same_secret_only() {
        let chance = Chance::seeded(1);
        let sealed = keys(1).seal("13800000001", &chance);
        assert_eq!(keys(1).open(&sealed).as_deref(), Some("13800000001"));
        assert_eq!(keys(2).open(&sealed), None);
        assert!(!sealed.contains("138"));
        assert_ne!(
            sealed,
            keys(1).seal("13800000001", &chance),
            "a nonce is never used twice"
        );
    }

    #[test]
    fn a_code_matches_for_its_own_phone_only() {
        let keys = keys(1);
        let kept = keys.code_hash("phone-a", "123456");
        assert!(keys.code_matches("phone-a", "123456", &kept));
        assert!(!keys.code_matches("phone-b", "123456", &kept));
        assert!(!keys.code_matches("phone-a", "123457", &kept));
    }

    #[test]
    fn a_card_is_the_same_however_it_is_typed() {
        assert_eq!(keys(1).card_hash("jj 2021 0001"), keys(1).card_hash("JJ20210001"));
    }

    #[test]
    fn the_secret_file_is_made_once_and_kept_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        let first = Keys::from_file(&path, &Chance::seeded(1)).unwrap();
        let again = Keys::from_file(&path, &Chance::seeded(2)).unwrap();
        assert_eq!(first.card_hash("x"), again.card_hash("x"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        fs::write(&path, "short").unwrap();
        assert!(matches!(
            Keys::from_file(&path, &Chance::seeded(1)),
            Err(SecretFault::Malformed { .. })
        ));
    }
}
