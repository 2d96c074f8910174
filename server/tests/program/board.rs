//! A board of courts and hours that two hundred clients go for at once, four for each, round after round: at one process, and at
//! two of one PostgreSQL. `GONGYUE_PAIRS` says how many courts and hours; `make soak` says ten thousand.

use super::crash::{filled, give_back, id, patiently, reserve_from, wish_at};
use super::place::{Answer, Place, Serving, both};
use crate::support::{Engine, Store, on_both_engines, on_one_engine, world};
use axum::http::StatusCode;
use futures_util::future::join_all;
use std::collections::BTreeMap;

on_both_engines!(race_board);
on_one_engine!(Postgres: race_board_without_the_key_is_seen_to_fail);

const CLIENTS: usize = 200;
/// For each court and hour.
const RIVALS: usize = 4;
const ROUND: usize = CLIENTS / RIVALS;
const COURTS: usize = 4;
const HOURS: usize = 12;
/// From tomorrow.
const DAYS: usize = 5;

fn rounds() -> usize {
    let said = std::env::var("GONGYUE_PAIRS").ok();
    let pairs = said.map_or(2 * ROUND, |said| said.parse().expect("GONGYUE_PAIRS is a number"));
    pairs.div_ceil(ROUND)
}

/// The court and hour number so many, on a board that comes round again.
fn pair(number: usize) -> String {
    let (court, hour, day) = (
        number % COURTS,
        number / COURTS % HOURS,
        number / COURTS / HOURS % DAYS,
    );
    let hour = u32::try_from(9 + hour).unwrap();
    wish_at(&format!("hall-{}", court + 1), 1 + day as u64, hour)
}

struct Board {
    tokens: Vec<String>,
    processes: Vec<Serving>,
}

impl Board {
    async fn new(store: &Store, place: &Place, tokens: Vec<String>) -> Board {
        let processes = match store.engine {
            // SQLite has one process at a time.
            Engine::Sqlite => 1,
            Engine::Postgres => 2,
        };
        // Each client is behind an address of its own, as phones are.
        let serve = |_| place.serve_with(&["--proxies", "1"]);
        Board {
            tokens,
            processes: (0..processes).map(serve).collect(),
        }
    }

    /// Through whichever process has its turn, until it is a yes or a no.
    async fn reserve(&self, client: usize, round: usize, body: &str) -> Answer {
        let (token, key) = (&self.tokens[client], format!("{client}-{round}"));
        let address = format!("10.0.{}.{}", client / 100, client % 100);
        let process = &self.processes[(client + round) % self.processes.len()];
        let ask = async || reserve_from(process, Some(&address), token, &key, body).await;
        patiently(ask).await.unwrap()
    }

    /// Everybody at once. Whoever won, by what they won.
    async fn round(&self, round: usize) -> BTreeMap<usize, Vec<(usize, String)>> {
        let asks = (0..CLIENTS).map(|client| async move {
            // Each time against others, half of them at the other process.
            let (group, place) = (client / RIVALS, client % RIVALS);
            let pair_of = round * ROUND + (group + place * round) % ROUND;
            (client, pair_of, self.reserve(client, round, &pair(pair_of)).await)
        });
        let mut won: BTreeMap<usize, Vec<(usize, String)>> = BTreeMap::new();
        for (client, pair, answer) in join_all(asks).await {
            match answer.status {
                StatusCode::CREATED => won.entry(pair).or_default().push((client, id(&answer))),
                status => assert_eq!(status, StatusCode::CONFLICT, "{answer:?}"),
            }
        }
        won
    }

    /// For the next round, and so that nobody has too many.
    async fn clear(&self, won: BTreeMap<usize, Vec<(usize, String)>>) {
        let back = won.into_values().flatten().map(|(client, id)| async move {
            let process = &self.processes[client % self.processes.len()];
            let back = patiently(async || give_back(process, &self.tokens[client], &id).await);
            let back = back.await.unwrap();
            assert_eq!(back.status, StatusCode::OK, "{back:?}");
        });
        join_all(back).await;
    }

    fn stop(self) {
        self.processes
            .into_iter()
            .for_each(|process| drop(process.stop()));
    }
}

async fn race_board(store: Store) {
    let tokens = filled(&store, CLIENTS).await;
    store.db.close().await;
    let place = Place::at(&store.url);
    let board = Board::new(&store, &place, tokens).await;
    for round in 0..rounds() {
        let won = board.round(round).await;
        let winners: Vec<usize> = won.values().map(Vec::len).collect();
        assert_eq!(
            winners, [1; ROUND],
            "round {round}: one each, never none: {won:?}"
        );
        // What the last round won stays for the check.
        if round + 1 < rounds() {
            board.clear(won).await;
        }
    }
    board.stop();
    assert!(place.done(&["check"]).contains("all invariants hold"));
    let store = store.opened_again().await;
    world::assert_sound(&store).await;
    if store.engine == Engine::Postgres {
        store.db.close().await;
    }
}

/// The same board and clients with a table of claims that has no key: what looks free is taken twice.
async fn race_board_without_the_key_is_seen_to_fail(store: Store) {
    let tokens = filled(&store, CLIENTS).await;
    let unguarded = store.write(|tx| {
        Box::pin(async move {
            tx.execute("ALTER TABLE claim DROP CONSTRAINT claim_pkey", &[])
                .await?;
            Ok(())
        })
    });
    unguarded.await.unwrap();
    store.db.close().await;
    let place = Place::at(&store.url);
    let board = Board::new(&store, &place, tokens).await;
    let mut doubled = 0;
    for round in 0..10 {
        let won = board.round(round).await;
        doubled += won.values().filter(|winners| winners.len() > 1).count();
        if doubled > 0 {
            break;
        }
        board.clear(won).await;
    }
    board.stop();
    assert!(doubled > 0, "race_board is blind: it passes without the key too");
    let check = place.run(&["check"]);
    assert!(
        !check.status.success(),
        "check is blind to {doubled} that were given twice"
    );
    assert!(both(&check).contains("at the same time"), "{}", both(&check));
}
