//! What every answer carries and every request must keep to: headers, cookies, kinds of bodies, sizes.

use super::site::{Person, Site};
use crate::support::{Store, on_one_engine};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use gongyue_server::guard::BODY_LIMIT;
use gongyue_server::router;
use serde_json::json;

on_one_engine!(Sqlite: answers_carry_what_browsers_heed, the_cookie_of_a_session_is_for_this_site_alone,
    the_api_takes_json_and_nothing_that_a_form_sends, what_is_too_large_is_not_read, private_pages_are_not_kept);

async fn answers_carry_what_browsers_heed(store: Store) {
    let site = Site::new(&store).await;
    let wang = site.wang().await;
    for path in [
        "/",
        "/me",
        "/nothing",
        "/api/v1/me",
        "/api/v1/nothing",
        "/reservations",
        "/healthz",
    ] {
        for who in [None, Some(&wang)] {
            let answer = site.get(who, path).await;
            let headers = &answer.headers;
            assert_eq!(
                headers[header::STRICT_TRANSPORT_SECURITY],
                "max-age=63072000",
                "{path}"
            );
            assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
            assert_eq!(headers[header::X_FRAME_OPTIONS], "DENY", "{path}");
            assert_eq!(headers[header::REFERRER_POLICY], "same-origin", "{path}");
            assert_eq!(headers["cross-origin-opener-policy"], "same-origin", "{path}");
            assert_eq!(headers["cross-origin-resource-policy"], "same-origin", "{path}");
            assert!(headers.contains_key("permissions-policy"), "{path}");
            assert!(!headers.contains_key(header::SERVER), "{path}");
            let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            for part in [
                "default-src 'none'",
                "style-src 'self'",
                "object-src 'none'",
                "base-uri 'none'",
                "frame-ancestors 'none'",
                "form-action 'self'",
            ] {
                assert!(policy.contains(part), "{path}: {policy}");
            }
            for never in [
                "unsafe-inline",
                "'unsafe-eval'",
                "unsafe-hashes",
                "http:",
                "https:",
                "*",
            ] {
                assert!(!policy.contains(never), "{path}: {policy}");
            }
            let nonce = policy
                .split("'nonce-")
                .nth(1)
                .unwrap()
                .split('\'')
                .next()
                .unwrap();
            assert_eq!(nonce.len(), 24, "{policy}");
            for script in answer.body.split("<script").skip(1) {
                let tag = script.split('>').next().unwrap();
                assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{path}: {tag}");
            }
        }
    }
}

async fn the_cookie_of_a_session_is_for_this_site_alone(store: Store) {
    let site = Site::new(&store).await;
    site.submit(None, "/sign-in/code", &[("phone", "13800000001")])
        .await;
    let code = site.inbox.code("13800000001");
    let form = [
        ("phone", "13800000001"),
        ("code", code.as_str()),
        ("next", "//evil.example"),
    ];
    let begun = site.submit(None, "/sign-in", &form).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    assert!(!begun.location().contains("evil"), "{}", begun.location());
    let cookie = begun.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    let (pair, attributes) = cookie.split_once("; ").unwrap();
    assert!(pair.starts_with("__Host-session=") && pair.len() > 50, "{cookie}");
    let attributes: Vec<&str> = attributes.split("; ").collect();
    for wanted in ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"] {
        assert!(attributes.contains(&wanted), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    let person = begun.person();
    let out = site.submit(Some(&person), "/sign-out", &[]).await;
    let cookie = out.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(
        cookie.starts_with("__Host-session=;") && cookie.contains("Max-Age=0"),
        "{cookie}"
    );
    assert_eq!(
        site.get(Some(&person), "/api/v1/me").await.status,
        StatusCode::UNAUTHORIZED,
        "the session is over, not only the cookie"
    );
}

/// These read no body; the origin check is what keeps other sites' forms from them.
const NO_BODY: [&str; 5] = [
    "/api/v1/me/notices/read",
    "/api/v1/me/second-factors/totp",
    "/api/v1/me/second-factors/passkey",
    "/api/v1/me/companion-code",
    "/api/v1/session/second-factor/passkey",
];

async fn send(site: &Site, who: &Person, method: &Method, path: &str, kind: &str, body: &str) -> StatusCode {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "gongyue.test")
        .header(header::AUTHORIZATION, format!("Bearer {}", who.token))
        .header("idempotency-key", "k")
        .header(header::CONTENT_TYPE, kind)
        .body(Body::from(body.to_owned()))
        .unwrap();
    site.send(request).await.status
}

async fn the_api_takes_json_and_nothing_that_a_form_sends(store: Store) {
    let site = Site::new(&store).await;
    let manager = site.manager().await;
    for route in router::routes().table() {
        let uploads = route.path.ends_with("/roll");
        if !route.path.starts_with("/api/")
            || route.method != Method::POST
            || uploads
            || NO_BODY.contains(&route.path)
        {
            continue;
        }
        let path = route
            .path
            .replace("{id}", "palace")
            .replace("{member}", "nobody")
            .replace("{key}", "nothing")
            .replace("{import}", "nothing")
            .replace("{division}", "3604");
        // What an HTML form can send to another site without asking.
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
        ] {
            let body = json!({ "phone": "13800000001", "code": "000000" }).to_string();
            let status = send(&site, &manager, &route.method, &path, kind, &body).await;
            assert!(
                matches!(status.as_u16(), 400 | 404),
                "{path} answers {status} to {kind}"
            );
        }
    }
    let right = json!({ "phone": "13800000001" }).to_string();
    let path = "/api/v1/sign-in/codes";
    for (kind, status) in [
        ("application/json", 202),
        ("application/json; charset=utf-8", 202),
        ("Application/JSON", 202),
        ("application/jsonp", 400),
        ("text/json", 400),
        ("text/plain; application/json", 400),
    ] {
        let answer = send(&site, &manager, &Method::POST, path, kind, &right).await;
        assert_eq!(answer.as_u16(), status, "{kind}");
    }
    // And no page takes what a script would send.
    let json = send(
        &site,
        &manager,
        &Method::POST,
        "/sign-in/code",
        "application/json",
        &right,
    )
    .await;
    assert_eq!(json, StatusCode::BAD_REQUEST);
}

async fn what_is_too_large_is_not_read(store: Store) {
    let site = Site::new(&store).await;
    let manager = site.manager().await;
    for route in router::routes().table() {
        if route.method == Method::GET {
            continue;
        }
        let path = route.path.replace("{id}", "palace").replace("{division}", "3604");
        let takes_a_file = ["/roll", "/photos", "/facilities/import"]
            .iter()
            .any(|end| path.ends_with(end));
        let most = if takes_a_file { 33 << 20 } else { BODY_LIMIT };
        // By what it says of itself, before a byte is read, and before anything else is looked at.
        let request = Request::builder()
            .method(&route.method)
            .uri(&path)
            .header(header::HOST, "gongyue.test")
            .header(header::CONTENT_LENGTH, most + 1)
            .body(Body::empty())
            .unwrap();
        let answer = site.send(request).await;
        assert_eq!(
            answer.status,
            StatusCode::PAYLOAD_TOO_LARGE,
            "{} {path}",
            route.method
        );
        if path.starts_with("/api/") {
            assert_eq!(answer.json()["type"], "urn:gongyue:too-large");
        } else {
            assert!(answer.body.contains("<h1"), "a page says so: {path}");
        }
    }
    // By what comes, where it says nothing of itself.
    let body = |size: usize| {
        let text = format!("{{\"phone\":\"{}\"}}", "1".repeat(size));
        let pieces = text
            .into_bytes()
            .chunks(1000)
            .map(<[u8]>::to_vec)
            .collect::<Vec<_>>();
        let pieces = pieces.into_iter().map(Ok::<_, std::convert::Infallible>);
        Body::from_stream(futures_util::stream::iter(pieces))
    };
    for (size, status) in [(BODY_LIMIT - 12, 422), (BODY_LIMIT - 11, 413)] {
        let request = Request::builder()
            .method(Method::POST)
            .uri("/api/v1/sign-in/codes")
            .header(header::HOST, "gongyue.test")
            .header(header::AUTHORIZATION, format!("Bearer {}", manager.token))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body(size))
            .unwrap();
        assert_eq!(site.send(request).await.status.as_u16(), status, "{size}");
    }
}

async fn private_pages_are_not_kept(store: Store) {
    let site = Site::new(&store).await;
    let manager = site.manager().await;
    for route in router::routes().table() {
        if route.method != Method::GET {
            continue;
        }
        let path = route
            .path
            .replace("{id}", "palace")
            .replace("{division}", "3604")
            .replace("{name}", "nothing.css");
        let answer = site.get(Some(&manager), &path).await;
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store", "{path}");
    }
}
