//! Told to stop: balancers hear of it first, then the door is shut, and what was accepted is finished.

use super::place::{Answer, Place, Serving};
use axum::http::StatusCode;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

const PHONE: &str = "13987654321";

/// A request whose handler waits for the rest of the body; what is still to be sent.
fn halfway(serving: &Serving) -> (BufReader<TcpStream>, String) {
    let body = format!("{{\"phone\":\"{PHONE}\"}}");
    let (first, rest) = body.split_at(5);
    let mut stream = serving.connected().unwrap();
    write!(
        stream,
        "POST /api/v1/sign-in/codes HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nexpect: 100-continue\r\n\r\n",
        body.len()
    )
    .unwrap();
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    // The server says so when somebody reads the body, and not before.
    stream.read_line(&mut line).unwrap();
    assert!(line.starts_with("HTTP/1.1 100"), "{line}");
    line.clear();
    stream.read_line(&mut line).unwrap();
    stream.get_mut().write_all(first.as_bytes()).unwrap();
    (stream, rest.to_owned())
}

fn finish((mut stream, rest): (BufReader<TcpStream>, String)) -> String {
    stream.get_mut().write_all(rest.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Asks until it is so; each answer takes a while, and there are enough of them for a slow machine.
async fn until(serving: &Serving, path: &str, is_so: impl Fn(&Answer) -> bool) -> Answer {
    for _ in 0..10_000 {
        let answer = serving.get(path, None).await;
        if is_so(&answer) {
            return answer;
        }
    }
    panic!("{path} never came to what was waited for");
}

#[tokio::test(flavor = "multi_thread")]
async fn readiness_ends_first_then_the_door_is_shut_and_what_was_begun_is_finished() {
    let place = Place::new();
    let serving = place.serve_with(&["--stop-grace", "600"]);
    assert_eq!(serving.get("/readyz", None).await.status, StatusCode::OK);
    let slow = halfway(&serving);
    serving.ask_to_stop();
    let unready = until(&serving, "/readyz", |answer| answer.status != StatusCode::OK).await;
    assert_eq!(unready.status, StatusCode::SERVICE_UNAVAILABLE);
    // A balancer may not have heard yet: whoever comes meanwhile is served, also by a new connection.
    assert_eq!(serving.get("/healthz", None).await.status, StatusCode::OK);
    let other = halfway(&serving);
    // Asked again it waits no longer.
    serving.ask_to_stop();
    while serving.connected().is_ok() {}
    assert!(place.path("sent").metadata().is_err(), "nothing was sent so far");
    for begun in [slow, other] {
        let answer = finish(begun);
        assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    }
    assert_eq!(place.code(PHONE).len(), 6);
    let said = serving.ended();
    assert!(
        said.ends_with("stopped\n") || said.contains("\nstopped\n"),
        "{said}"
    );
    assert!(!said.contains("were cut"), "{said}");
    place.done(&["check"]);
}

/// Nobody waits where nobody need hear of it.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_balancer_the_door_is_shut_at_once() {
    let place = Place::new();
    let serving = place.serve();
    let slow = halfway(&serving);
    serving.ask_to_stop();
    while serving.connected().is_ok() {}
    let answer = finish(slow);
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    serving.ended();
}
