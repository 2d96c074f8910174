//! Measures: what the program counts of itself, for whoever watches it. They are told at `/metrics`, at an address of its own that
//! the public does not reach.
//!
//! Every name stands here, with its unit. Labels are patterns of routes, methods, statuses, rules and jobs, of which there are few:
//! never an id, a search, a phone or a name. Where no address is given nothing is counted.

use crate::accept;
use crate::app::Shared;
use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use gongyue::refusal::Refusals;
use metrics::{
    Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
    set_global_recorder,
};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;

const REQUESTS: &str = "gongyue_requests_total";
const REQUEST: &str = "gongyue_request_seconds";
const TURNED_AWAY: &str = "gongyue_turned_away_total";
const KEPT: &str = "gongyue_kept_total";
const REFUSALS: &str = "gongyue_refusals_total";
const SIGN_INS: &str = "gongyue_sign_ins_total";
const LINE: &str = "gongyue_line_waiting";
const WRITES_WAITING: &str = "gongyue_writes_waiting";
const BATCH: &str = "gongyue_write_batch_commands";
const COMMIT: &str = "gongyue_commit_seconds";
const JOB_RUNS: &str = "gongyue_job_runs_total";
const JOB_FAILURES: &str = "gongyue_job_failures_total";
const JOB: &str = "gongyue_job_seconds";
const LIVE: &str = "gongyue_live_streams";

/// Upper ends of the buckets, in seconds.
const REQUEST_BUCKETS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
const COMMIT_BUCKETS: [f64; 9] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5];
const JOB_BUCKETS: [f64; 7] = [0.01, 0.1, 1.0, 5.0, 15.0, 60.0, 600.0];
/// In commands.
const BATCH_BUCKETS: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];

/// Times are kept until somebody asks, or until they are put into their buckets, which must happen if nobody does.
const SORT_EVERY: Duration = Duration::from_secs(5);

fn describe() {
    describe_counter!(
        REQUESTS,
        Unit::Count,
        "Requests, by route, method and class of status"
    );
    describe_histogram!(REQUEST, Unit::Seconds, "Until the head of the answer, by route");
    describe_counter!(
        TURNED_AWAY,
        Unit::Count,
        "Requests told to come later: 429 too often, 503 overloaded"
    );
    describe_counter!(
        KEPT,
        Unit::Count,
        "Answers for whoever is not signed in: given as they were kept, or made"
    );
    describe_counter!(
        REFUSALS,
        Unit::Count,
        "Refusals, by rule; a request may meet several"
    );
    describe_counter!(SIGN_INS, Unit::Count, "Sign-ins by a right code");
    describe_gauge!(LINE, Unit::Count, "Requests that wait to be let in");
    describe_gauge!(WRITES_WAITING, Unit::Count, "Writes that wait, of 1024 places");
    describe_histogram!(BATCH, Unit::Count, "Writes that SQLite committed together");
    describe_histogram!(COMMIT, Unit::Seconds, "How long a commit took");
    describe_counter!(JOB_RUNS, Unit::Count, "Runs of a job, by job");
    describe_counter!(JOB_FAILURES, Unit::Count, "Runs of a job that failed, by job");
    describe_histogram!(JOB, Unit::Seconds, "How long a run of a job took, by job");
    describe_gauge!(LIVE, Unit::Count, "Pages that are open and told of changes");
    // Told from the start, so that the first one is seen as a rise.
    for status in ["429", "503"] {
        counter!(TURNED_AWAY, "status" => status).increment(0);
    }
    counter!(SIGN_INS).increment(0);
}

fn recorder() -> Result<PrometheusBuilder, BuildError> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(REQUEST.into()), &REQUEST_BUCKETS)?
        .set_buckets_for_metric(Matcher::Full(COMMIT.into()), &COMMIT_BUCKETS)?
        .set_buckets_for_metric(Matcher::Full(JOB.into()), &JOB_BUCKETS)?
        .set_buckets_for_metric(Matcher::Full(BATCH.into()), &BATCH_BUCKETS)
}

/// Begins to count, and answers at the address until the program ends.
pub async fn serve(address: SocketAddr, app: &Shared) -> Result<(), String> {
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| format!("cannot listen on {address} for /metrics: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let recorder = recorder().map_err(|error| error.to_string())?.build_recorder();
    let handle = recorder.handle();
    set_global_recorder(recorder).map_err(|error| error.to_string())?;
    describe();
    let sorting = handle.clone();
    tokio::spawn(async move {
        let mut turns = tokio::time::interval(SORT_EVERY);
        loop {
            turns.tick().await;
            sorting.run_upkeep();
        }
    });
    let router = Router::new()
        .route("/metrics", get(told))
        .with_state((handle, app.clone()));
    tokio::spawn(accept::serve(listener, router, std::future::pending()));
    println!("metrics on http://{address}/metrics");
    Ok(())
}

async fn told(State((handle, app)): State<(PrometheusHandle, Shared)>) -> impl IntoResponse {
    gauge!(LINE).set(app.line.waiting() as f64);
    gauge!(WRITES_WAITING).set(app.db.waiting() as f64);
    gauge!(LIVE).set(app.db.watching() as f64);
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], handle.render())
}

/// A request was answered. `route` is the pattern.
pub fn request(route: &str, method: &Method, status: StatusCode, took: Duration) {
    let class = match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    };
    let labels = [
        ("route", route.to_owned()),
        ("method", known(method).to_owned()),
        ("status", class.to_owned()),
    ];
    counter!(REQUESTS, &labels).increment(1);
    histogram!(REQUEST, "route" => route.to_owned()).record(took);
    // A balancer that asks whether we are ready is not turned away.
    if route != "/readyz" && matches!(status.as_u16(), 429 | 503) {
        counter!(TURNED_AWAY, "status" => status.as_str().to_owned()).increment(1);
    }
}

/// Anybody may invent methods.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

/// Somebody was told no, by these rules.
pub fn refused(refusals: &Refusals) {
    for refusal in &refusals.all {
        counter!(REFUSALS, "rule" => refusal.reason.rule()).increment(1);
    }
}

pub fn signed_in() {
    counter!(SIGN_INS).increment(1);
}

/// Something that is the same for everybody was given as it was kept, or made.
pub fn kept(given: bool) {
    counter!(KEPT, "how" => if given { "given" } else { "made" }).increment(1);
}

/// So many commands were committed together.
pub fn batch(commands: usize) {
    histogram!(BATCH).record(commands as f64);
}

pub fn committed(took: Duration) {
    histogram!(COMMIT).record(took);
}

pub fn job(name: &'static str, took: Duration, failed: bool) {
    counter!(JOB_RUNS, "job" => name).increment(1);
    counter!(JOB_FAILURES, "job" => name).increment(u64::from(failed));
    histogram!(JOB, "job" => name).record(took);
}
