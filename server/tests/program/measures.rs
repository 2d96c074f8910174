//! What the program tells of itself: everything that is to be watched, and nothing about anybody.

use super::copies::{free_at, reserve};
use super::place::{Place, data};
use axum::http::StatusCode;
use serde_json::json;
use std::io::{BufRead, BufReader, Write};

const PHONE: &str = "13987654321";
const NAME: &str = "欧阳金丝雀";

/// The number of a line, by its name and labels.
fn number(measures: &str, line: &str) -> Option<f64> {
    let rest = measures.lines().find_map(|told| told.strip_prefix(line))?;
    Some(rest.trim().parse().unwrap())
}

/// Every value of a label.
fn labels(measures: &str) -> Vec<&str> {
    let lines = measures.lines().filter(|line| !line.starts_with('#'));
    lines
        .flat_map(|line| line.split('"').skip(1).step_by(2))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_measured_is_told_and_nothing_about_anybody() {
    let place = Place::new();
    place.done(&["import", "divisions", &data("jiangxi-divisions.csv")]);
    place.done(&["import", "facilities", &data("sample/facilities.csv")]);
    let serving = place.serve_with(&["--metrics-addr", "127.0.0.1:0"]);
    let before = serving.measures().await;
    for line in [
        r#"gongyue_turned_away_total{status="429"}"#,
        r#"gongyue_turned_away_total{status="503"}"#,
        "gongyue_sign_ins_total",
        "gongyue_live_streams",
    ] {
        assert_eq!(number(&before, line), Some(0.0), "{line}: {before}");
    }

    let token = serving.sign_in(&place, PHONE).await;
    let me = Some(token.as_str());
    // On no roll, so not verified: the rule says no.
    let wish = free_at(&serving, 1).await;
    let court = wish["court_id"].as_str().unwrap().to_owned();
    for ahead in [1, 2] {
        let refused = reserve(&serving, me, ahead).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{refused:?}");
        assert_eq!(
            refused.json()["refusals"][0]["rule"],
            "not_verified",
            "{refused:?}"
        );
    }
    // The page that asks first only asks.
    let asked = format!(
        "/venues/jiujiang-badminton/confirm?court={court}&start={}&end={}",
        wish["starts_at"].as_str().unwrap(),
        wish["ends_at"].as_str().unwrap()
    );
    serving.get(&asked, me).await;
    let claim = json!({ "name": NAME, "union_card_no": "KNRV20261127", "palace_id": "jiujiang" });
    serving.post("/api/v1/me/verification", me, claim).await;
    for path in [
        format!("/{PHONE}"),
        format!("/venues/{PHONE}"),
        format!("/?q={}", gongyue_app::url::encoded(NAME)),
        "/metrics".into(),
    ] {
        serving.get(&path, me).await;
    }
    let invented = axum::http::Method::from_bytes(b"WANG").unwrap();
    serving.call(invented, "/", None, &[], "").await;
    let mut stream = serving.connected().unwrap();
    let live = "/api/v1/venues/jiujiang-badminton/live";
    write!(stream, "GET {live} HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line).unwrap();
    assert!(line.contains("200"), "{line}");

    let measures = serving.measures().await;
    for (line, least) in [
        (r#"gongyue_refusals_total{rule="not_verified"}"#, 2.0),
        ("gongyue_sign_ins_total", 1.0),
        ("gongyue_live_streams", 1.0),
        (
            r#"gongyue_requests_total{route="/api/v1/reservations",method="POST",status="4xx"}"#,
            2.0,
        ),
        (
            r#"gongyue_requests_total{route="/api/v1/sign-in",method="POST",status="2xx"}"#,
            1.0,
        ),
        (
            r#"gongyue_request_seconds_bucket{route="/api/v1/reservations",le="+Inf"}"#,
            2.0,
        ),
    ] {
        assert_eq!(number(&measures, line), Some(least), "{line}: {measures}");
    }
    for line in [
        r#"gongyue_requests_total{route="(no route)",method="GET",status="4xx"}"#,
        r#"gongyue_requests_total{route="/",method="other",status="4xx"}"#,
        r#"gongyue_job_runs_total{job="sweep"}"#,
        r#"gongyue_job_seconds_count{job="sweep"}"#,
        "gongyue_commit_seconds_count",
        "gongyue_write_batch_commands_count",
    ] {
        assert!(number(&measures, line) >= Some(1.0), "{line}: {measures}");
    }
    for line in [
        "gongyue_writes_waiting",
        r#"gongyue_job_failures_total{job="sweep"}"#,
    ] {
        assert_eq!(number(&measures, line), Some(0.0), "{line}: {measures}");
    }
    // Each with what it is.
    for name in measures.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let help = format!("# HELP {} ", name.split(' ').next().unwrap());
        assert!(measures.contains(&help), "{name}: {measures}");
    }

    let member = serving.get("/api/v1/me/export", me).await.json()["member"]["id"].clone();
    let code = place.code(PHONE);
    let secrets = [
        PHONE,
        NAME,
        "KNRV",
        &token,
        &code,
        &court,
        member.as_str().unwrap(),
    ];
    for secret in secrets {
        assert!(!measures.contains(secret), "{secret}: {measures}");
    }
    // Few words, all of them ours.
    for label in labels(&measures) {
        let is_ours = label == "+Inf"
            || label == "(no route)"
            || label.parse::<f64>().is_ok_and(|number| number <= 1000.0)
            || [
                "GET", "POST", "DELETE", "HEAD", "other", "2xx", "3xx", "4xx", "5xx",
            ]
            .contains(&label)
            || label.chars().all(|c| c.is_ascii_lowercase() || c == '_')
            || is_route(label);
        assert!(is_ours, "{label}");
    }
    drop(stream);
    serving.stop();

    // Nobody asked for it: nothing is told anywhere.
    let serving = place.serve();
    assert_eq!(serving.get("/metrics", None).await.status, StatusCode::NOT_FOUND);
    assert!(!serving.stop().contains("metrics"));
}

fn is_route(label: &str) -> bool {
    let routes = gongyue_server::router::routes();
    routes.table().iter().any(|route| route.path == label)
}
