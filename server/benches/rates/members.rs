//! What a member of the file waits for, one request after the other: with a hundred times the past it must be the same.

use crate::people;
use crate::site::Site;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use std::path::Path;
use std::time::Instant;

const TIMES: usize = 60;

/// The medians of each in milliseconds, over either file, of as many members as times. The files take turns, request by request: what
/// else the machine does meanwhile slows both.
pub async fn requests(files: [&Path; 2], asked: &[(&'static str, String)]) -> Vec<(&'static str, [f64; 2])> {
    let mut sites = Vec::new();
    for file in files {
        let site = Site::open(file).await;
        let tokens = people::of_the_file(&site.app, TIMES).await;
        sites.push((site, tokens));
    }
    let mut medians = Vec::new();
    for (name, path) in asked {
        let mut took = [vec![], vec![]];
        for nth in 0..TIMES {
            for turn in [nth % 2, 1 - nth % 2] {
                let (site, tokens) = &sites[turn];
                took[turn].push(wait(site, path, &tokens[nth]).await);
            }
        }
        let median = took.map(|mut took: Vec<f64>| {
            took.sort_by(f64::total_cmp);
            took[TIMES / 2]
        });
        medians.push((*name, median));
    }
    for (site, _) in sites {
        site.app.db.close().await;
    }
    medians
}

/// For one answer, in milliseconds.
async fn wait(site: &Site, path: &str, token: &str) -> f64 {
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
    let took = begun.elapsed().as_secs_f64() * 1000.0;
    assert_eq!(status, StatusCode::OK, "{path}");
    took
}
