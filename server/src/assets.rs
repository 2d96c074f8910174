//! The browser half, carried inside the program: module, script and style sheets under `/pkg/`.
//!
//! Every name holds a hash of its content, so that browsers keep each file for ever and a new release is a new
//! name. The compressed forms were made at build time and lie beside each file as `NAME.br` and `NAME.gz`.

use crate::kept;
use axum::extract::Path;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;
use std::sync::LazyLock;

// `MANIFEST`, and `FILES` in the order of their names.
include!(concat!(env!("OUT_DIR"), "/assets.rs"));

#[derive(Default, serde::Deserialize)]
struct Manifest {
    output_name: String,
    /// From the name in the source to the name with a hash.
    files: BTreeMap<String, String>,
}

/// Empty when the program was built without its browser half: pages then work as plain forms, unstyled.
static SITE: LazyLock<Manifest> = LazyLock::new(|| serde_json::from_str(MANIFEST).unwrap_or_default());

/// What Leptos calls the output name: it loads `/pkg/{name}.js` and `/pkg/{name}_bg.wasm`.
pub fn output_name() -> &'static str {
    &SITE.output_name
}

/// Where a file is served, by its name in the source: `member.css` → `/pkg/member.3f2a….css`.
pub fn url(logical: &str) -> String {
    format!("/pkg/{}", SITE.files.get(logical).map_or(logical, String::as_str))
}

/// `GET /pkg/{name}`.
pub async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    answer(FILES, &name, &headers)
}

fn answer(files: &[(&'static str, &'static [u8])], name: &str, headers: &HeaderMap) -> Response {
    let find = |name: &str| {
        let at = files.binary_search_by_key(&name, |(name, _)| name).ok()?;
        Some(files[at].1)
    };
    // The compressed forms have no address of their own: their type would be wrong.
    let (Some(kind), Some(plain)) = (content_type(name), find(name)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (encoding, bytes) = [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(coding, _)| accepts(headers, coding))
        .find_map(|(coding, end)| Some((coding, find(&format!("{name}.{end}"))?)))
        .unwrap_or(("", plain));

    // The name tells the content, the coding tells the form.
    let tag = format!(
        "\"{name}{}{encoding}\"",
        if encoding.is_empty() { "" } else { "+" }
    );
    let tag = HeaderValue::from_str(&tag).ok();
    let same = tag.as_ref().is_some_and(|tag| kept::has(headers, tag));
    let fixed = |name: HeaderName, value: &'static str| (name, HeaderValue::from_static(value));
    let mut response = if same {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        bytes.into_response()
    };
    response.headers_mut().extend([
        fixed(CACHE_CONTROL, "public, max-age=31536000, immutable"),
        fixed(VARY, "Accept-Encoding"),
    ]);
    if let Some(tag) = tag {
        response.headers_mut().insert(ETAG, tag);
    }
    if !same {
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        if !encoding.is_empty() {
            response
                .headers_mut()
                .insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
    }
    response
}

fn content_type(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        // A browser compiles while it loads only under this type.
        "wasm" => "application/wasm",
        _ => return None,
    })
}

/// Whether `Accept-Encoding` names the coding, or `*`, without `q=0`. A name of its own beats the star.
pub fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let mut star = false;
    let given = headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok());
    for part in given.flat_map(|value| value.split(',')) {
        let mut parts = part.split(';').map(str::trim);
        let named = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
        let wanted = weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0));
        if named.eq_ignore_ascii_case(coding) {
            return wanted;
        }
        star |= named == "*" && wanted;
    }
    star
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use axum::http::header::IF_NONE_MATCH;

    const SOME: &[(&str, &[u8])] = &[
        ("a.1.css", b"plain"),
        ("a.1.css.br", b"br"),
        ("a.1.css.gz", b"gzip"),
        ("g.2_bg.wasm", b"module"),
        ("notes.txt", b"no type"),
    ];

    fn get(name: &str, headers: &[(HeaderName, &str)]) -> Response {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()));
        answer(SOME, name, &headers.collect())
    }

    fn header(response: &Response, name: HeaderName) -> &str {
        response
            .headers()
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    async fn body(response: Response) -> Vec<u8> {
        to_bytes(response.into_body(), 1000).await.unwrap().to_vec()
    }

    #[tokio::test]
    async fn the_smallest_form_the_browser_takes() {
        for (accept, coding, expected) in [
            ("gzip, deflate, br, zstd", "br", "br"),
            ("br;q=0, gzip", "gzip", "gzip"),
            ("GZIP;q=0.5", "gzip", "gzip"),
            ("*", "br", "br"),
            ("br;q=0, *;q=0.1", "gzip", "gzip"),
            ("identity", "", "plain"),
            ("br; q=0.0", "", "plain"),
            ("", "", "plain"),
        ] {
            let response = get("a.1.css", &[(ACCEPT_ENCODING, accept)]);
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(header(&response, CONTENT_ENCODING), coding, "{accept}");
            assert_eq!(header(&response, CONTENT_TYPE), "text/css; charset=utf-8");
            assert_eq!(header(&response, VARY), "Accept-Encoding");
            assert_eq!(
                header(&response, CACHE_CONTROL),
                "public, max-age=31536000, immutable"
            );
            assert_eq!(body(response).await, expected.as_bytes(), "{accept}");
        }
        // A file without compressed forms goes as it is.
        let response = get("g.2_bg.wasm", &[(ACCEPT_ENCODING, "br")]);
        assert_eq!(header(&response, CONTENT_ENCODING), "");
        assert_eq!(header(&response, CONTENT_TYPE), "application/wasm");
    }

    #[tokio::test]
    async fn a_known_tag_is_not_sent_again() {
        let first = get("a.1.css", &[(ACCEPT_ENCODING, "br")]);
        let tag = header(&first, ETAG).to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"'), "strong: {tag}");
        let again = format!("\"other\", W/{tag}");
        let again = get("a.1.css", &[(ACCEPT_ENCODING, "br"), (IF_NONE_MATCH, &again)]);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(
            (header(&again, ETAG), header(&again, VARY)),
            (&*tag, "Accept-Encoding")
        );
        assert!(body(again).await.is_empty());
        // Another form is another thing.
        let plain = get("a.1.css", &[(IF_NONE_MATCH, &tag)]);
        assert_eq!(plain.status(), StatusCode::OK);
        assert_ne!(header(&plain, ETAG), tag);
    }

    #[test]
    fn nothing_else_is_there() {
        for name in ["b.css", "a.1.css.br", "notes.txt", "", "..", "../a.1.css"] {
            assert_eq!(get(name, &[]).status(), StatusCode::NOT_FOUND, "{name}");
        }
    }

    #[test]
    fn what_was_built_is_whole() {
        assert!(FILES.is_sorted_by_key(|(name, _)| name), "searched by halves");
        assert_eq!(url("unknown.css"), "/pkg/unknown.css");
        for (logical, hashed) in &SITE.files {
            assert_eq!(url(logical), format!("/pkg/{hashed}"));
            for end in ["", ".br", ".gz"] {
                assert!(
                    FILES.iter().any(|(name, _)| *name == format!("{hashed}{end}")),
                    "{hashed}{end}"
                );
            }
        }
        if !FILES.is_empty() {
            assert_eq!(url("gongyue.js"), format!("/pkg/{}.js", output_name()));
            assert_eq!(url("gongyue_bg.wasm"), format!("/pkg/{}_bg.wasm", output_name()));
        }
    }
}
