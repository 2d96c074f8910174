//! How long a province of two years takes: the whole router in process, over a SQLite file that is made once and kept.
//!
//! `make bench`, or `cargo bench -p gongyue-server --bench province -- 10000000 month` for ten million reservations and what has
//! “month” in its name. A request that reads nothing is the floor, so that the ratio says more than the time of a machine.

mod fill;
mod site;

use site::Site;
use std::path::Path;
use std::time::{Duration, Instant};

const RESERVATIONS: u32 = 1_000_000;
/// The first ones warm the caches.
const WARM: usize = 3;
const RUNS: usize = 25;

/// What is asked, and how it is called in the table.
const COVERAGE: [(&str, &str); 5] = [
    (
        "coverage, two years",
        "/api/v1/coverage?division=36&from=2024-11-01&to=2026-10-31",
    ),
    (
        "coverage, one month",
        "/api/v1/coverage?division=36&from=2026-10-01&to=2026-10-31",
    ),
    (
        "coverage, 10 June to 20 July",
        "/api/v1/coverage?division=36&from=2026-06-10&to=2026-07-20",
    ),
    (
        "coverage of badminton, two years",
        "/api/v1/coverage?division=36&from=2024-11-01&to=2026-10-31&venue_kind=badminton",
    ),
    (
        "coverage page, two years",
        "/coverage?division=36&from=2024-11&to=2026-10",
    ),
];

#[tokio::main]
async fn main() {
    // What cargo adds begins with a dash.
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let size = words.iter().find_map(|word| word.parse().ok());
    let only = words.iter().find(|word| word.parse::<u32>().is_err());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench");
    let file = fill::province(&folder, size.unwrap_or(RESERVATIONS)).await;
    let site = Site::open(&file).await;
    println!(
        "{:<40}{:>10}{:>10}{:>10}{:>10}",
        "", "median ms", "least ms", "CPU ms", "ratio"
    );
    let floor = measure(&site, "floor: /healthz", "/healthz", None).await;
    measure(&site, "signed in: /api/v1/me", "/api/v1/me", Some(floor)).await;
    let wanted = |name: &str| only.is_none_or(|only| name.contains(only.as_str()));
    for (name, path) in COVERAGE.into_iter().filter(|(name, _)| wanted(name)) {
        measure(&site, name, path, Some(floor)).await;
    }
    site.app.db.close().await;
}

/// Prints a line; answers the median.
async fn measure(site: &Site, name: &str, path: &str, floor: Option<Duration>) -> Duration {
    let mut times = Vec::new();
    let mut worked = cpu();
    for run in 0..WARM + RUNS {
        if run == WARM {
            worked = cpu();
        }
        let begun = Instant::now();
        site.get(path).await;
        if run >= WARM {
            times.push(begun.elapsed());
        }
    }
    let worked = (cpu() - worked) / RUNS as u32;
    times.sort();
    let median = times[RUNS / 2];
    let ratio = median.as_secs_f64() / floor.unwrap_or(median).as_secs_f64();
    let millis = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "{name:<40}{:>10.2}{:>10.2}{:>10.1}{ratio:>10.0}",
        millis(median),
        millis(times[0]),
        millis(worked)
    );
    median
}

/// What this process has used of all processors, where the system tells: on a machine that is shared it says more than the clock.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name in parentheses, which may hold spaces; in hundredths of a second.
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2);
    let ticks: u64 = ticks.filter_map(|word| word.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}
