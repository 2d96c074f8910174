//! What a member of the file waits for, one request after the other: with a hundred times the past it must be the same.

use crate::people;
use crate::site::Site;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use std::path::Path;
use std::time::Instant;

const TIMES: usize = 60;

/// The median of each, in milliseconds, of as many members as times.
pub async fn requests(file: &Path, asked: &[(&'static str, String)]) -> Vec<(&'static str, f64)> {
    let site = Site::open(file).await;
    let tokens = people::of_the_file(&site.app, TIMES).await;
    let mut medians = Vec::new();
    for (name, path) in asked {
        let mut took = Vec::new();
        for token in &tokens {
            let request = Request::builder()
                .method(Method::GET)
                .uri(path)
                .header(header::HOST, "localhost")
                .header(header::AUTHORIZATION, format!("Bearer {token}"))
                .body(Body::empty())
                .unwrap();
            let begun = Instant::now();
            let answer = tower::ServiceExt::oneshot(site.router.clone(), request)
                .await
                .unwrap();
            let status = answer.status();
            to_bytes(answer.into_body(), usize::MAX).await.unwrap();
            took.push(begun.elapsed().as_secs_f64() * 1000.0);
            assert_eq!(status, StatusCode::OK, "{path}");
        }
        took.sort_by(f64::total_cmp);
        medians.push((*name, took[TIMES / 2]));
    }
    site.app.db.close().await;
    medians
}
