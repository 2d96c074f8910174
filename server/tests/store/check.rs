//! `check` finds each kind of damage, and nothing where there is none.

use crate::support::world::*;
use crate::support::{Engine, Store, on_both_engines, on_one_engine};
use gongyue::closure::ClosureKind;
use gongyue_server::store::*;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor};

on_both_engines!(
    a_sound_store_has_no_findings,
    each_kind_of_damage_is_found,
    what_is_given_twice_is_found_where_the_keys_are_gone,
);
on_one_engine!(Sqlite: rows_that_refer_to_none_are_found);

async fn full_of_life(store: &Store) {
    build(store, 2).await;
    let filled = store.write(|tx| {
        Box::pin(async move {
            let mine = member_id(0);
            let one = reservation("one", "arena", "full", Some(&mine), span(0, 60));
            reserve(tx, &one, &parts(&["west-part", "east-part"])).await?;
            let mut two = reservation("two", "room", "seats", None, span(0, 60));
            two.party_size = 3;
            reserve(tx, &two, &parts(&["seat-01", "seat-02", "seat-03"])).await?;
            // One that touches its last step for five minutes only.
            let three = reservation("three", "hall", "hall-1", Some(&mine), span(60, 20));
            reserve(tx, &three, &parts(&["hall-1-part"])).await?;
            // Somebody waits for the same hour; a closure without claims is over.
            wait_insert(tx, &wait("wait", &member_id(1), span(60, 20))).await?;
            let kept = ClosureRow::new(
                "kept".into(),
                "palace".into(),
                ClosureKind::Hold,
                span(-600, 60),
                evening(),
            );
            closure_insert(tx, &kept).await?;
            Ok(())
        })
    });
    filled.await.unwrap();
}

async fn a_sound_store_has_no_findings(store: Store) {
    full_of_life(&store).await;
    assert_sound(&store).await;
}

/// What somebody might do to the data behind the program's back, whom it is about and what is said of it.
const DAMAGES: [(&str, &str, &str); 15] = [
    ("DELETE FROM claim WHERE part_id = 'east-part' AND step = (SELECT MIN(step) FROM claim)", "one", "must hold 8"),
    ("DELETE FROM claim WHERE part_id = 'seat-02'", "two", "must hold 12 claims for its time, but holds 8"),
    ("DELETE FROM court_part WHERE court_id = 'full'", "one", "must hold 0"),
    ("UPDATE reservation SET status = 'cancelled', ended_at = 1 WHERE id = 'two'", "two", "has ended but still holds 12"),
    ("UPDATE claim SET step = step + 100 WHERE part_id = 'hall-1-part'", "hall-1-part", "outside the time"),
    ("UPDATE claim SET part_id = 'hall-2-part' WHERE part_id = 'hall-1-part'", "three", "not on its own court"),
    ("UPDATE claim SET palace_id = 'other' WHERE part_id = 'hall-1-part'", "three", "not on its own court and palace"),
    ("DELETE FROM member_claim WHERE reservation_id = 'three'", "three", "must be there for 2 steps, but is for 0"),
    ("UPDATE member_claim SET member_id = 'member-1' WHERE reservation_id = 'three'", "member-1", "not live or not theirs"),
    ("UPDATE reservation SET court_id = 'hall-2' WHERE id = 'one'", "one", "do not belong together"),
    ("UPDATE part SET venue_id = 'room' WHERE id = 'hall-4-part'", "hall-4", "1 parts of another venue"),
    (
        "INSERT INTO closure (id, palace_id, venue_id, court_id, kind, reason, reason_en, starts_at, ends_at, created_at)
         SELECT 'new', palace_id, venue_id, NULL, 'event', '', '', starts_at, starts_at + 1, 1
         FROM reservation WHERE id = 'one'",
        "one",
        "is live within 1 closures",
    ),
    ("UPDATE waitlist SET status = 'offered'", "wait", "must have 1 open offers, but has 0"),
    (
        "INSERT INTO offer (id, palace_id, closure_id, court_id, member_id, starts_at, ends_at, party_size, status, created_at,
            expires_at)
         SELECT 'offer', 'palace', 'kept', 'hall-4', 'member-1', 1, 2, 1, 'open', 1, 2 FROM waitlist",
        "offer",
        "claims nothing",
    ),
    ("UPDATE facility SET status = 'closed'", "palace", "newest status"),
];

/// Does the damage and looks; the findings come back as the error, so that all of it is undone.
struct Damage(&'static str);

enum Seen {
    Findings(Vec<Finding>),
    Failure(Failure),
}

impl From<Failure> for Seen {
    fn from(failure: Failure) -> Self {
        Seen::Failure(failure)
    }
}

impl Command for Damage {
    type Output = ();
    type Error = Seen;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Seen> {
        assert!(tx.execute(self.0, &[]).await? > 0, "{} does nothing", self.0);
        Err(Seen::Findings(findings(tx).await?))
    }
}

/// As in a copy that was made by hand.
struct Keyless(Engine);

impl Command for Keyless {
    type Output = ();
    type Error = Seen;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Seen> {
        let sql: &[&str] = match self.0 {
            Engine::Sqlite => &[
                "CREATE TABLE copy AS SELECT * FROM claim",
                "DROP TABLE claim",
                "ALTER TABLE copy RENAME TO claim",
                "CREATE TABLE copy AS SELECT * FROM member_claim",
                "DROP TABLE member_claim",
                "ALTER TABLE copy RENAME TO member_claim",
            ],
            Engine::Postgres => &[
                "ALTER TABLE claim DROP CONSTRAINT claim_pkey",
                "ALTER TABLE member_claim DROP CONSTRAINT member_claim_pkey",
            ],
        };
        for sql in sql {
            tx.execute(sql, &[]).await?;
        }
        for twice in [
            "INSERT INTO claim SELECT * FROM claim WHERE part_id = 'west-part'",
            "INSERT INTO member_claim SELECT * FROM member_claim WHERE reservation_id = 'one'",
        ] {
            assert!(tx.execute(twice, &[]).await? > 0, "{twice} does nothing");
        }
        Err(Seen::Findings(findings(tx).await?))
    }
}

async fn what_is_given_twice_is_found_where_the_keys_are_gone(store: Store) {
    full_of_life(&store).await;
    let Err(Seen::Findings(found)) = store.db.write(Keyless(store.engine)).await else {
        panic!("it always answers with what it found");
    };
    for (subject, sentence) in [("west-part", "given to 2"), ("member-0", "at 2 places")] {
        let hit = found
            .iter()
            .any(|finding| finding.subject.starts_with(subject) && finding.sentence.contains(sentence));
        assert!(hit, "{subject}: {found:#?}");
    }
    assert_sound(&store).await;
}

async fn each_kind_of_damage_is_found(store: Store) {
    full_of_life(&store).await;
    for (damage, subject, sentence) in DAMAGES {
        let found = match store.db.write(Damage(damage)).await {
            Err(Seen::Findings(found)) => found,
            Err(Seen::Failure(failure)) => panic!("{damage}: {failure}"),
            Ok(()) => unreachable!("it always answers with an error"),
        };
        let hit =
            |finding: &&Finding| finding.subject.starts_with(subject) && finding.sentence.contains(sentence);
        let hit = found
            .iter()
            .find(hit)
            .unwrap_or_else(|| panic!("{damage}: {found:#?}"));
        assert!(!hit.to_string().contains('{'), "{hit}");
    }
    assert_sound(&store).await;
}

/// Only a connection that does not ask for foreign keys can do this.
async fn rows_that_refer_to_none_are_found(store: Store) {
    full_of_life(&store).await;
    let careless = SqliteConnectOptions::new()
        .filename(store.file())
        .foreign_keys(false);
    let mut connection = careless.connect().await.unwrap();
    connection
        .execute("DELETE FROM reservation WHERE id = 'three'")
        .await
        .unwrap();
    connection.close().await.unwrap();
    let mut reader = store.reader().await;
    let found = findings(&mut reader.tx()).await.unwrap();
    for sentence in [
        "belongs to no reservation and to no closure",
        "not live or not theirs",
        "refers to a reservation",
    ] {
        assert!(
            found.iter().any(|finding| finding.sentence.contains(sentence)),
            "{sentence}: {found:#?}"
        );
    }
}
