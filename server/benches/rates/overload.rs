//! Ten times as many requests as can be served, for as long as the flood lasts, from a process of their own: whoever is let in waits no
//! longer than the line does, the rest are told, and afterwards it is as before.

use crate::{Load, date, memory, venue};
use axum::http::StatusCode;
use reqwest::Client;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const TICK: Duration = Duration::from_millis(10);
/// Connections of the flood: the server holds 4,096.
const CONNECTIONS: usize = 4000;
/// The word by which the bench calls itself for the flood.
pub const CHILD: &str = "--flood";

/// The child's flood against this process's server, and how much memory it took here.
pub async fn flood(load: &Arc<Load>, sustained: f64, lasts: Duration) {
    let tokens = tempfile::NamedTempFile::new().unwrap();
    let lines: Vec<&str> = load.people.iter().map(|(_, token)| token.as_str()).collect();
    std::fs::write(tokens.path(), lines.join("\n")).unwrap();
    let child = Command::new(std::env::current_exe().unwrap())
        .args([CHILD, &load.address])
        .arg(tokens.path())
        .args([(10.0 * sustained).to_string(), lasts.as_secs().to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let done = tokio::task::spawn_blocking(|| child.wait_with_output())
        .await
        .unwrap()
        .unwrap();
    assert!(done.status.success());
    println!(
        "{}; {} in the server's process",
        String::from_utf8_lossy(&done.stdout).trim(),
        memory()
    );
}

/// What the child does: asks at the rate, whatever comes back.
pub async fn child(args: &[String]) {
    let [address, tokens, rate, seconds] = args else {
        panic!("an address, a file of tokens, a rate and seconds");
    };
    rustls::crypto::ring::default_provider().install_default().ok();
    let tokens: Vec<String> = std::fs::read_to_string(tokens)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    let (rate, lasts): (f64, u64) = (rate.parse().unwrap(), seconds.parse().unwrap());
    let client = Client::builder()
        .timeout(Duration::from_secs(30))
        .build()
        .unwrap();
    let (begun, mut due, mut asked, mut held) = (Instant::now(), 0.0, 0, 0);
    let (mut took, mut told, mut failed) = (Vec::new(), 0, 0);
    let mut tasks: JoinSet<(Result<u16, reqwest::Error>, f64)> = JoinSet::new();
    let mut clock = tokio::time::interval(TICK);
    let mut count = |(status, seconds): (Result<u16, reqwest::Error>, f64)| match status {
        Ok(200) => took.push(seconds),
        Ok(503) => told += 1,
        Ok(other) => panic!("{other}"),
        Err(_) => failed += 1,
    };
    while begun.elapsed() < Duration::from_secs(lasts) {
        clock.tick().await;
        due += rate * TICK.as_secs_f64();
        while due >= 1.0 {
            due -= 1.0;
            // A phone that gets no connection is still waiting for one.
            if tasks.len() >= CONNECTIONS {
                held += 1;
                continue;
            }
            let request = client
                .get(format!(
                    "{address}/api/v1/venues/{}/slots?date={}",
                    venue(asked / 8),
                    date(1)
                ))
                .bearer_auth(&tokens[asked % tokens.len()]);
            asked += 1;
            tasks.spawn(async move {
                let begun = Instant::now();
                let answered = async {
                    let answer = request.send().await?;
                    let status = answer.status().as_u16();
                    answer.bytes().await?;
                    Ok(status)
                };
                (answered.await, begun.elapsed().as_secs_f64())
            });
        }
        while let Some(answer) = tasks.try_join_next() {
            count(answer.unwrap());
        }
    }
    while let Some(answer) = tasks.join_next().await {
        count(answer.unwrap());
    }
    let over = begun.elapsed().as_secs_f64() - lasts as f64;
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
    println!(
        "flood: {rate:.0} a second wanted to ask for {lasts} s; {asked} did and {held} found no connection; {} were served ({:.0} a second; \
         half within {:.2} s, 99 of 100 within {:.2} s), {told} told to come back, {failed} cut off; the last one heard {over:.1} s after",
        took.len(),
        took.len() as f64 / (lasts as f64 + over),
        at(0.5),
        at(0.99),
    );
}

/// A member looks at the slots of a day; what the others have of it is not kept for them.
pub async fn look(load: &Load) -> StatusCode {
    let nth = load.asked.fetch_add(1, Ordering::Relaxed);
    let (_, token) = &load.people[nth % load.people.len()];
    let answer = load
        .client
        .get(format!(
            "{}/api/v1/venues/{}/slots?date={}",
            load.address,
            venue(nth / 8),
            date(1)
        ))
        .bearer_auth(token)
        .send()
        .await
        .unwrap();
    let status = answer.status();
    answer.bytes().await.unwrap();
    status
}
