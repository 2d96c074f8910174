//! What must always be true of the stored data, asked of the data itself: `gongyue check`, and the end of every
//! test that tries to break it.

use super::{Failure, Tx};
use std::fmt;

/// Findings of one kind, at most: a thousand are no clearer than a hundred.
const MOST: u32 = 100;

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is about: the id of a reservation, a part with its step …
    pub subject: String,
    /// What is wrong with it.
    pub sentence: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject, self.sentence)
    }
}

row! {
    pub struct FindingRow {
        pub subject: String,
        pub found: i64,
        pub wanted: i64,
    }
}

row! {
    pub struct IntegrityRow {
        pub integrity_check: String,
    }
}

row! {
    pub struct ForeignKeyRow {
        pub table: String,
        pub parent: String,
    }
}

statements! {
    STATEMENTS;
    /// Every part of a court that is taken whole, or one a person, for each step that the reservation touches.
    /// (part, step) is a key, so as many claims as parts times steps, on that many parts, none outside, are all.
    LIVE_WITHOUT_ITS_CLAIMS = "
        SELECT id AS subject, found, parts_wanted * steps_wanted AS wanted
        FROM (
            SELECT reservation.id, COALESCE(held.claims, 0) AS found, COALESCE(held.parts, 0) AS parts,
                COALESCE(held.first_step, 0) AS first_step, COALESCE(held.last_step, 0) AS last_step,
                reservation.starts_at / 900000 AS first_wanted, (reservation.ends_at - 1) / 900000 AS last_wanted,
                (reservation.ends_at - 1) / 900000 - reservation.starts_at / 900000 + 1 AS steps_wanted,
                CASE court.takes WHEN 'seats' THEN reservation.party_size ELSE (
                    SELECT COUNT(*) FROM court_part WHERE court_part.court_id = court.id) END AS parts_wanted
            FROM reservation JOIN court ON court.id = reservation.court_id
            LEFT JOIN (
                SELECT reservation_id, COUNT(*) AS claims, COUNT(DISTINCT part_id) AS parts,
                    MIN(step) AS first_step, MAX(step) AS last_step
                FROM claim WHERE reservation_id IS NOT NULL GROUP BY reservation_id
                ) AS held ON held.reservation_id = reservation.id
            WHERE reservation.status IN ('requested', 'confirmed', 'checked_in')) AS live
        WHERE found <> parts_wanted * steps_wanted OR parts <> parts_wanted OR parts_wanted = 0
            OR first_step <> first_wanted OR last_step <> last_wanted
        ORDER BY id LIMIT $1";
    ENDED_WITH_CLAIMS = "
        SELECT reservation.id AS subject, COUNT(*) AS found, CAST(0 AS BIGINT) AS wanted
        FROM claim JOIN reservation ON reservation.id = claim.reservation_id
        WHERE reservation.status NOT IN ('requested', 'confirmed', 'checked_in')
        GROUP BY reservation.id ORDER BY reservation.id LIMIT $1";
    /// The key forbids it; a copy that was made by hand may have lost its keys.
    CLAIMED_TWICE = "
        SELECT part_id || ' at step ' || CAST(step AS TEXT) AS subject, COUNT(*) AS found, CAST(1 AS BIGINT) AS wanted
        FROM claim GROUP BY part_id, step HAVING COUNT(*) > 1 ORDER BY part_id, step LIMIT $1";
    MEMBER_CLAIMED_TWICE = "
        SELECT member_id || ' at step ' || CAST(step AS TEXT) AS subject, COUNT(*) AS found, CAST(1 AS BIGINT) AS wanted
        FROM member_claim GROUP BY member_id, step HAVING COUNT(*) > 1 ORDER BY member_id, step LIMIT $1";
    CLAIM_OUTSIDE_ITS_TIME = "
        SELECT claim.part_id || ' at step ' || CAST(claim.step AS TEXT) AS subject, claim.step AS found,
            COALESCE(reservation.starts_at, closure.starts_at) / 900000 AS wanted
        FROM claim LEFT JOIN reservation ON reservation.id = claim.reservation_id
        LEFT JOIN closure ON closure.id = claim.closure_id
        WHERE claim.step < COALESCE(reservation.starts_at, closure.starts_at) / 900000
            OR claim.step > (COALESCE(reservation.ends_at, closure.lifted_at, closure.ends_at) - 1) / 900000
        ORDER BY claim.part_id, claim.step LIMIT $1";
    CLAIM_ON_ANOTHER_COURT = "
        SELECT reservation.id AS subject, COUNT(*) AS found, CAST(0 AS BIGINT) AS wanted
        FROM claim JOIN reservation ON reservation.id = claim.reservation_id
        LEFT JOIN court_part
            ON court_part.court_id = reservation.court_id AND court_part.part_id = claim.part_id
        WHERE court_part.part_id IS NULL OR claim.palace_id <> reservation.palace_id
        GROUP BY reservation.id ORDER BY reservation.id LIMIT $1";
    WAIT_WITHOUT_ITS_OFFER = "
        SELECT id AS subject, found, wanted
        FROM (
            SELECT waitlist.id, CAST(CASE WHEN waitlist.status = 'offered' THEN 1 ELSE 0 END AS BIGINT) AS wanted,
                (SELECT COUNT(*) FROM offer WHERE offer.wait_id = waitlist.id AND offer.status = 'open') AS found
            FROM waitlist) AS waits
        WHERE found <> wanted ORDER BY id LIMIT $1";
    OFFER_WITHOUT_ITS_PLACE = "
        SELECT offer.id AS subject, CAST(0 AS BIGINT) AS found, CAST(1 AS BIGINT) AS wanted
        FROM offer WHERE offer.status = 'open'
            AND NOT EXISTS (SELECT 1 FROM claim WHERE claim.closure_id = offer.closure_id)
        ORDER BY offer.id LIMIT $1";
    CLAIM_OF_NOTHING = "
        SELECT claim.part_id || ' at step ' || CAST(claim.step AS TEXT) AS subject, CAST(1 AS BIGINT) AS found,
            CAST(0 AS BIGINT) AS wanted
        FROM claim LEFT JOIN reservation ON reservation.id = claim.reservation_id
        LEFT JOIN closure ON closure.id = claim.closure_id
        WHERE reservation.id IS NULL AND closure.id IS NULL
        ORDER BY claim.part_id, claim.step LIMIT $1";
    MEMBER_NOT_THERE = "
        SELECT id AS subject, found, wanted
        FROM (
            SELECT reservation.id, COALESCE(held.claims, 0) AS found, COALESCE(held.first_step, 0) AS first_step,
                COALESCE(held.last_step, 0) AS last_step, reservation.starts_at / 900000 AS first_wanted,
                (reservation.ends_at - 1) / 900000 AS last_wanted,
                (reservation.ends_at - 1) / 900000 - reservation.starts_at / 900000 + 1 AS wanted
            FROM (
                SELECT id, member_id, starts_at, ends_at, status FROM reservation
                UNION ALL
                SELECT reservation.id, reservation_companion.member_id, starts_at, ends_at, status
                FROM reservation_companion
                JOIN reservation ON reservation.id = reservation_companion.reservation_id
                ) AS reservation
            LEFT JOIN (
                SELECT reservation_id, member_id, COUNT(*) AS claims, MIN(step) AS first_step,
                    MAX(step) AS last_step
                FROM member_claim GROUP BY reservation_id, member_id
                ) AS held ON held.reservation_id = reservation.id AND held.member_id = reservation.member_id
            WHERE reservation.status IN ('requested', 'confirmed', 'checked_in')
                AND reservation.member_id IS NOT NULL) AS live
        WHERE found <> wanted OR first_step <> first_wanted OR last_step <> last_wanted
        ORDER BY id LIMIT $1";
    MEMBER_CLAIM_STRAY = "
        SELECT member_claim.member_id || ' at step ' || CAST(member_claim.step AS TEXT) AS subject,
            CAST(1 AS BIGINT) AS found, CAST(0 AS BIGINT) AS wanted
        FROM member_claim LEFT JOIN reservation ON reservation.id = member_claim.reservation_id
        WHERE reservation.id IS NULL
            OR (COALESCE(reservation.member_id, '') <> member_claim.member_id AND NOT EXISTS (
                SELECT 1 FROM reservation_companion
                WHERE reservation_companion.reservation_id = member_claim.reservation_id
                    AND reservation_companion.member_id = member_claim.member_id))
            OR reservation.status NOT IN ('requested', 'confirmed', 'checked_in')
        ORDER BY member_claim.member_id, member_claim.step LIMIT $1";
    LIVE_IN_A_CLOSURE = "
        SELECT reservation.id AS subject, COUNT(*) AS found, CAST(0 AS BIGINT) AS wanted
        FROM closure JOIN reservation ON reservation.palace_id = closure.palace_id
            AND reservation.starts_at < COALESCE(closure.lifted_at, closure.ends_at)
            AND closure.starts_at < reservation.ends_at
        WHERE reservation.status IN ('requested', 'confirmed', 'checked_in')
            AND (closure.lifted_at IS NULL OR closure.lifted_at > closure.starts_at)
            AND (closure.venue_id IS NULL OR closure.venue_id = reservation.venue_id)
            AND (closure.court_id IS NULL OR EXISTS (
                SELECT 1 FROM claim JOIN court_part
                    ON court_part.part_id = claim.part_id AND court_part.court_id = closure.court_id
                WHERE claim.reservation_id = reservation.id))
        GROUP BY reservation.id ORDER BY reservation.id LIMIT $1";
    PLACE_OF_ANOTHER = "
        SELECT reservation.id AS subject, CAST(1 AS BIGINT) AS found, CAST(0 AS BIGINT) AS wanted
        FROM reservation JOIN venue ON venue.id = reservation.venue_id JOIN court ON court.id = reservation.court_id
        WHERE court.venue_id <> reservation.venue_id OR venue.palace_id <> reservation.palace_id
        ORDER BY reservation.id LIMIT $1";
    PART_OF_ANOTHER = "
        SELECT court.id AS subject, COUNT(*) AS found, CAST(0 AS BIGINT) AS wanted
        FROM court_part JOIN court ON court.id = court_part.court_id JOIN part ON part.id = court_part.part_id
        WHERE court.venue_id <> part.venue_id
        GROUP BY court.id ORDER BY court.id LIMIT $1";
    STATUS_BEHIND_ITS_HISTORY = "
        SELECT facility.id AS subject, CAST(1 AS BIGINT) AS found, CAST(0 AS BIGINT) AS wanted
        FROM facility
        WHERE facility.status <> (
            SELECT status FROM facility_status
            WHERE facility_status.facility_id = facility.id ORDER BY since DESC LIMIT 1)
        ORDER BY facility.id LIMIT $1";
}

statements! {
    SQLITE;
    INTEGRITY_CHECK = "PRAGMA integrity_check";
    FOREIGN_KEY_CHECK = "PRAGMA foreign_key_check";
}

/// Every check, and what is said of each subject that it finds.
const CHECKS: [(&str, &str); 15] = [
    (
        LIVE_WITHOUT_ITS_CLAIMS,
        "this reservation is live and must hold {wanted} claims for its time, but holds {found}",
    ),
    (
        ENDED_WITH_CLAIMS,
        "this reservation has ended but still holds {found} claims",
    ),
    (CLAIMED_TWICE, "this part is given to {found} at the same time"),
    (
        MEMBER_CLAIMED_TWICE,
        "this member is said to be at {found} places at the same time",
    ),
    (
        CLAIM_OUTSIDE_ITS_TIME,
        "this claim lies outside the time of what holds it, which begins at step {wanted}",
    ),
    (
        CLAIM_ON_ANOTHER_COURT,
        "this reservation holds {found} claims that are not on its own court and palace",
    ),
    (
        CLAIM_OF_NOTHING,
        "this claim belongs to no reservation and to no closure",
    ),
    (
        MEMBER_NOT_THERE,
        "the member of this reservation must be there for {wanted} steps, but is for {found}",
    ),
    (
        MEMBER_CLAIM_STRAY,
        "this member is said to be at a reservation that is not live or not theirs",
    ),
    (
        LIVE_IN_A_CLOSURE,
        "this reservation is live within {found} closures",
    ),
    (
        PLACE_OF_ANOTHER,
        "the court, venue and palace of this reservation do not belong together",
    ),
    (PART_OF_ANOTHER, "this court has {found} parts of another venue"),
    (
        STATUS_BEHIND_ITS_HISTORY,
        "this facility does not show the newest status of its history",
    ),
    (
        WAIT_WITHOUT_ITS_OFFER,
        "this wait must have {wanted} open offers, but has {found}",
    ),
    (
        OFFER_WITHOUT_ITS_PLACE,
        "this offer is open, but its closure claims nothing",
    ),
];

/// Everything that is wrong, up to a hundred of a kind; nothing where all is well.
pub async fn findings(tx: &mut Tx<'_>) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    for (statement, sentence) in CHECKS {
        let rows = tx
            .fetch_all::<FindingRow>(statement, &[super::ToColumn::value(&MOST)])
            .await?;
        findings.extend(rows.into_iter().map(|row| {
            Finding {
                sentence: sentence
                    .replace("{found}", &row.found.to_string())
                    .replace("{wanted}", &row.wanted.to_string()),
                subject: row.subject,
            }
        }));
    }
    findings.extend(super::audit::broken_chains(tx).await?);
    if !tx.is_postgres() {
        findings.extend(of_the_file(tx).await?);
    }
    Ok(findings)
}

/// What SQLite itself finds: a damaged file, and rows that refer to none.
async fn of_the_file(tx: &mut Tx<'_>) -> Result<Vec<Finding>, Failure> {
    let damage = sql!(fetch_all IntegrityRow, tx, INTEGRITY_CHECK)?;
    let damage = damage
        .into_iter()
        .filter(|row| row.integrity_check != "ok")
        .map(|row| Finding {
            subject: "the file".into(),
            sentence: row.integrity_check,
        });
    let loose = sql!(fetch_all ForeignKeyRow, tx, FOREIGN_KEY_CHECK)?;
    let loose = loose.into_iter().take(MOST as usize).map(|row| Finding {
        subject: row.table,
        sentence: format!("a row refers to a {} that is not there", row.parent),
    });
    Ok(damage.chain(loose).collect())
}
