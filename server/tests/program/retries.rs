//! On a train: half of the answers never arrive, and the phone asks again with the same key. Every wish ends as one reservation.

use super::crash::{MEMBERS, filled, id, patiently, reserve, wish_at};
use super::place::{Answer, Place, Way};
use crate::support::{Engine, Store, on_both_engines, world};
use axum::http::StatusCode;
use futures_util::future::join_all;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

on_both_engines!(idem_retry);

/// Passes requests on and every other answer back, a connection each. Answers where it listens, and how many it dropped.
async fn tunnel(to: String) -> (String, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let dropped = Arc::new(AtomicU64::new(0));
    let count = dropped.clone();
    let host = to.trim_start_matches("http://").to_owned();
    tokio::spawn(async move {
        for nth in 0u64.. {
            let (mut phone, _) = listener.accept().await.unwrap();
            let (host, dropped) = (host.clone(), dropped.clone());
            tokio::spawn(async move {
                let mut site = TcpStream::connect(host).await.unwrap();
                let (mut from_phone, mut to_phone) = phone.split();
                let (mut from_site, mut to_site) = site.split();
                let mut answer = Vec::new();
                // The site closes when it has answered, as it was asked to.
                let answered = async {
                    from_site.read_to_end(&mut answer).await.ok();
                };
                tokio::select! {
                    () = answered => {},
                    _ = async {
                        tokio::io::copy(&mut from_phone, &mut to_site).await.ok();
                        std::future::pending::<()>().await
                    } => {},
                }
                // Neither every other one nor by the clock: which ones it are has to do with nothing.
                if nth.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 63 == 0 {
                    to_phone.write_all(&answer).await.ok();
                } else {
                    dropped.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    (address, count)
}

/// Until it is answered.
async fn asks(through: &Way, token: &str, key: &str, body: &str) -> Answer {
    for _ in 0..60 {
        if let Ok(answer) = patiently(async || reserve(through, token, key, body).await).await {
            return answer;
        }
    }
    panic!("sixty tries were not answered");
}

async fn idem_retry(store: Store) {
    let tokens = filled(&store, MEMBERS).await;
    store.db.close().await;
    let place = Place::at(&store.url);
    let serving = place.serve();
    let (address, dropped) = tunnel(serving.address().to_owned()).await;
    let through = serving.through(address);
    // Everybody wants three hours, each on another day and at another time than the others.
    let wishes = tokens.iter().enumerate().flat_map(|(who, token)| {
        (0..3u64).map(move |nth| {
            let body = wish_at("hall-1", 1 + nth, 9 + u32::try_from(who).unwrap());
            (token, format!("{token}-{nth}"), body)
        })
    });
    let wishes: Vec<(&String, String, String)> = wishes.collect();
    let answers = wishes.iter().map(|(token, key, body)| async {
        // Impatient: twice at the same time.
        let (one, other) = tokio::join!(asks(&through, token, key, body), asks(&through, token, key, body));
        assert_eq!(one.status, StatusCode::CREATED, "{one:?}");
        assert_eq!(one.json(), other.json(), "the same wish, the same answer");
        id(&one)
    });
    let ids = join_all(answers).await;
    assert!(dropped.load(Ordering::Relaxed) > 10, "answers were lost");
    for (who, token) in tokens.iter().enumerate() {
        let mine = serving.get("/api/v1/me/reservations", Some(token)).await.json();
        let mut mine: Vec<&str> = mine["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap())
            .collect();
        let mut wanted: Vec<&str> = ids[who * 3..who * 3 + 3].iter().map(String::as_str).collect();
        mine.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(mine, wanted);
    }
    serving.stop();
    let store = store.opened_again().await;
    world::assert_sound(&store).await;
    if store.engine == Engine::Postgres {
        store.db.close().await;
    }
}
