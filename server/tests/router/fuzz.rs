//! A fuzzer over the OpenAPI document: every operation, with values that fit its schema, that nearly fit, and that do not, from
//! whoever may ask or may not. Nothing of it is a failure of ours. `GONGYUE_FUZZ` says how many of each; `make soak` says a thousand.

use super::site::{Person, Site};
use super::today::{desk, manager};
use crate::support::{Store, on_both_engines, world};
use axum::http::Method;
use gongyue::role::Role;
use gongyue_app::url::encoded;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Map, Value, json};

on_both_engines!(no_request_is_a_failure_of_ours);

/// Of each operation.
const TRIES: usize = 12;
/// They end the session or the account that the others ask with.
const FATAL: [&str; 4] = ["signOut", "deleteMe", "revokeMyOtherSessions", "revokeMySession"];
/// They never end, or wait on purpose.
const ENDLESS: [&str; 1] = ["watchSlots"];

const WORDS: [&str; 30] = [
    "palace",
    "hall",
    "hall-1",
    "arena",
    "room",
    "36",
    "3604",
    "360403",
    "2026-11-28",
    "2026-02-30",
    "9999-12-31",
    "-1",
    "0",
    "1",
    "65536",
    "9223372036854775808",
    "1e400",
    "13800000001",
    "王小强",
    "JJ20210001",
    "confirmed",
    "badminton",
    "",
    " ",
    "null",
    "%00",
    "..",
    "'; --",
    "🏸",
    "\u{202e}<script>",
];

fn word(random: &mut StdRng) -> String {
    match random.random_range(0..12) {
        0 => "长".repeat(random.random_range(1..3000)),
        1 => char::from_u32(random.random_range(0..0x3000))
            .unwrap_or('x')
            .to_string(),
        _ => WORDS[random.random_range(0..WORDS.len())].to_owned(),
    }
}

fn anything(random: &mut StdRng) -> Value {
    match random.random_range(0..8) {
        0 => Value::Null,
        1 => json!(random.random::<bool>()),
        2 => json!(random.random::<i64>()),
        3 => json!(random.random::<f64>() * 1e300),
        4 => json!([[[[[[]]]]]]),
        5 => json!({ "x": {} }),
        _ => json!(word(random)),
    }
}

struct Document(Value);

impl Document {
    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(at) => self.0.pointer(at.trim_start_matches('#')).unwrap(),
            None => schema,
        }
    }

    /// A value that fits, mostly.
    fn value(&self, schema: &Value, depth: usize, random: &mut StdRng) -> Value {
        if depth > 6 || random.random_ratio(1, 12) {
            return anything(random);
        }
        let schema = self.resolved(schema);
        for choice in ["oneOf", "anyOf", "enum"] {
            if let Some(all) = schema[choice].as_array() {
                let one = &all[random.random_range(0..all.len())];
                return if choice == "enum" {
                    one.clone()
                } else {
                    self.value(one, depth + 1, random)
                };
            }
        }
        if let Some(all) = schema["allOf"].as_array() {
            let mut whole = Map::new();
            for part in all {
                if let Value::Object(fields) = self.value(part, depth + 1, random) {
                    whole.extend(fields);
                }
            }
            return Value::Object(whole);
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds[random.random_range(0..kinds.len())]
                .as_str()
                .unwrap_or_default(),
            kind => kind.as_str().unwrap_or_default(),
        };
        match kind {
            "boolean" => json!(random.random::<bool>()),
            "integer" if random.random::<bool>() => json!(random.random_range(-2..100)),
            "integer" => json!(random.random::<i64>()),
            "number" => json!(random.random_range(-200.0..200.0)),
            "array" => {
                let some = 0..random.random_range(0..4);
                some.map(|_| self.value(&schema["items"], depth + 1, random))
                    .collect()
            }
            "string" if schema["format"] == "date-time" && random.random_ratio(3, 4) => {
                let span = world::span(30 * random.random_range(-100..400), 30);
                json!(super::site::rfc(span.starts_at))
            }
            "string" => json!(word(random)),
            "object" => {
                let mut fields = Map::new();
                for (name, of) in schema["properties"].as_object().into_iter().flatten() {
                    if random.random_ratio(7, 8) {
                        fields.insert(name.clone(), self.value(of, depth + 1, random));
                    }
                }
                if random.random_ratio(1, 20) {
                    fields.insert(word(random), anything(random));
                }
                Value::Object(fields)
            }
            _ => anything(random),
        }
    }

    /// Path and query with something for each parameter.
    fn address(&self, path: &str, operation: &Value, random: &mut StdRng) -> String {
        let mut address = path.to_owned();
        let mut query = Vec::new();
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            let text = match self.value(&parameter["schema"], 0, random) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            match parameter["in"].as_str() {
                // An empty one would be another route.
                Some("path") => {
                    let text = if text.is_empty() { "x".to_owned() } else { text };
                    address = address.replace(&format!("{{{name}}}"), &encoded(&text));
                }
                Some("query") if random.random_ratio(2, 3) => {
                    query.push(format!("{name}={}", encoded(&text)))
                }
                _ => {}
            }
        }
        match query.is_empty() {
            true => address,
            false => format!("{address}?{}", query.join("&")),
        }
    }
}

fn tries() -> usize {
    let said = std::env::var("GONGYUE_FUZZ").ok();
    said.map_or(TRIES, |said| said.parse().expect("GONGYUE_FUZZ is a number"))
}

async fn no_request_is_a_failure_of_ours(store: Store) {
    let site = Site::new(&store).await;
    let officer = site.staff("13900000005", Role::Union(world::code("36"))).await;
    let people: [Option<Person>; 5] = [
        None,
        Some(site.wang().await),
        Some(desk(&site).await),
        Some(manager(&site).await),
        Some(officer),
    ];
    let document = Document(site.get(None, "/api/v1/openapi.json").await.json());
    let mut random = StdRng::seed_from_u64(20_261_127);
    let (mut asked, mut done, mut failures) = (0, 0, Vec::new());
    for (path, methods) in document.0["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            if FATAL.contains(&id) || ENDLESS.contains(&id) {
                continue;
            }
            let method: Method = method.to_uppercase().parse().unwrap();
            for nth in 0..tries() {
                let who = people[random.random_range(0..people.len())].as_ref();
                let address = document.address(path, operation, &mut random);
                let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
                let body = (!schema.is_null()).then(|| document.value(schema, 0, &mut random));
                let key = format!("{id}-{}", nth / 2);
                let answer = site
                    .call(
                        who,
                        method.clone(),
                        &address,
                        &[("idempotency-key", &key)],
                        body.clone(),
                    )
                    .await;
                asked += 1;
                done += usize::from(answer.status.is_success());
                if answer.status.is_server_error() {
                    let body = body.unwrap_or_default().to_string();
                    failures.push(format!(
                        "{method} {address} {body:.300}: {} {:.300}",
                        answer.status, answer.body
                    ));
                }
            }
        }
    }
    assert!(asked > 500, "{asked} requests: is the document there?");
    println!("{asked} requests, {done} done");
    assert!(
        done > asked / 20,
        "{done} of {asked} were done: too little is understood"
    );
    assert!(
        failures.is_empty(),
        "{} of {asked}: {:#?}",
        failures.len(),
        failures.iter().take(20).collect::<Vec<_>>()
    );
    world::assert_sound(&store).await;
}
