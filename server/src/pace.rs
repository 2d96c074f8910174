//! Pace: how fast one address, and one member, may ask. In memory and for this process only: what costs money or guesses
//! is counted in the database, in the use cases.

use crate::problem::Problem;
use crate::reader::Address;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;

/// A factory of thousands may stand behind one address, and a phone asks a few times for a page.
const ADDRESS: (u32, u32) = (100, 600);
/// A hand taps a few times a second; a page with its parts is a burst.
const MEMBER: (u32, u32) = (10, 60);
/// A write weighs as much as so many reads.
const WRITE: u32 = 3;

pub struct Pace {
    /// `None`: nobody is held back.
    limits: Option<Limits>,
    /// How many proxies in front are ours: each has added one address to `X-Forwarded-For`.
    proxies: usize,
}

struct Limits {
    addresses: DefaultKeyedRateLimiter<String>,
    members: DefaultKeyedRateLimiter<String>,
}

impl Pace {
    pub fn limited(proxies: usize) -> Pace {
        Pace {
            limits: Some(Limits {
                addresses: RateLimiter::keyed(quota(ADDRESS)),
                members: RateLimiter::keyed(quota(MEMBER)),
            }),
            proxies,
        }
    }

    pub fn unlimited(proxies: usize) -> Pace {
        Pace {
            limits: None,
            proxies,
        }
    }

    /// Whether this member may ask now.
    pub fn member(&self, id: &str, is_write: bool) -> Result<(), Problem> {
        self.limits
            .as_ref()
            .map_or(Ok(()), |limits| ask(&limits.members, id, is_write))
    }

    fn address(&self, address: &str, is_write: bool) -> Result<(), Problem> {
        self.limits
            .as_ref()
            .map_or(Ok(()), |limits| ask(&limits.addresses, address, is_write))
    }

    /// Forgets those who have been quiet.
    pub fn forget(&self) {
        if let Some(limits) = &self.limits {
            limits.addresses.retain_recent();
            limits.members.retain_recent();
        }
    }

    /// What a request is counted by. A header is believed as far as our own proxies wrote it.
    fn of(&self, headers: &HeaderMap, peer: Option<IpAddr>) -> String {
        let forwarded = headers.get_all("x-forwarded-for").iter();
        let added: Vec<&str> = forwarded
            .filter_map(|value| value.to_str().ok())
            .flat_map(|line| line.split(','))
            .map(str::trim)
            .collect();
        let told = match self.proxies {
            0 => None,
            proxies => added
                .len()
                .checked_sub(proxies)
                .and_then(|at| added[at].parse().ok()),
        };
        match told.or(peer).map(|ip: IpAddr| ip.to_canonical()) {
            // An IPv6 network of 64 bits is one place: every household has as many addresses as it likes.
            Some(IpAddr::V6(ip)) => format!("{:x?}", &ip.segments()[..4]),
            Some(IpAddr::V4(ip)) => ip.to_string(),
            None => "unknown".to_owned(),
        }
    }
}

fn quota((second, burst): (u32, u32)) -> Quota {
    let some = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(some(second)).allow_burst(some(burst))
}

fn ask(limiter: &DefaultKeyedRateLimiter<String>, key: &str, is_write: bool) -> Result<(), Problem> {
    let weight = NonZeroU32::new(if is_write { WRITE } else { 1 }).unwrap_or(NonZeroU32::MIN);
    match limiter.check_key_n(&key.to_owned(), weight) {
        Ok(Ok(())) | Err(_) => Ok(()),
        Ok(Err(not_until)) => {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            Err(Problem::TooOften {
                retry_after_seconds: i64::try_from(wait.as_secs()).unwrap_or(60) + 1,
            })
        }
    }
}

/// Finds out where a request comes from, and holds it back where that place asks too fast. Files and the questions of
/// load balancers pass.
pub async fn layer(State(app): State<crate::app::Shared>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map(|ConnectInfo(peer)| peer.ip());
    let address = app.pace.of(request.headers(), peer);
    let path = request.uri().path();
    if !path.starts_with("/pkg/") && !matches!(path, "/healthz" | "/readyz") {
        let is_write = !request.method().is_safe();
        if let Err(problem) = app.pace.address(&address, is_write) {
            return problem.into_response();
        }
    }
    request.extensions_mut().insert(Address(address));
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(pace: &Pace, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        pace.of(&headers, Some([10, 0, 0, 9].into()))
    }

    #[test]
    fn a_header_is_believed_as_far_as_our_own_proxies_wrote_it() {
        let (none, one, two) = (Pace::unlimited(0), Pace::unlimited(1), Pace::unlimited(2));
        assert_eq!(from(&none, &["1.2.3.4"]), "10.0.0.9");
        assert_eq!(
            from(&one, &["6.6.6.6, 1.2.3.4"]),
            "1.2.3.4",
            "what the client wrote is not believed"
        );
        assert_eq!(from(&two, &["6.6.6.6", "1.2.3.4, 10.0.0.1"]), "1.2.3.4");
        assert_eq!(
            from(&two, &["1.2.3.4"]),
            "10.0.0.9",
            "fewer than there should be: somebody came past a proxy"
        );
        assert_eq!(from(&one, &["nonsense"]), "10.0.0.9");
        assert_eq!(
            from(&one, &["2408:8207:1:2:aaaa::1"]),
            from(&one, &["2408:8207:1:2:bbbb::2"])
        );
    }

    #[test]
    fn who_asks_too_fast_is_told_when_to_come_back_and_others_are_not_held_back() {
        let pace = Pace::limited(0);
        let until_no = (0..200).map(|_| pace.member("a", false)).find(Result::is_err);
        let Some(Err(Problem::TooOften { retry_after_seconds })) = until_no else {
            panic!("two hundred at once pass");
        };
        assert!((1..=2).contains(&retry_after_seconds), "{retry_after_seconds}");
        assert!(pace.member("b", true).is_ok());
        pace.forget();
    }
}
