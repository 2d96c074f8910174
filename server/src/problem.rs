//! Every way in which a request can fail, and how that is told: a problem document or a page.
//!
//! Handlers return `Problem`; the layer `told` knows the reader's language and taste and writes the body. A
//! failure of ours is logged here, once, with the reference that the user is shown. Nothing here repeats what
//! the request held, since a problem may end up in a log or a URL.

use crate::api::shape::{self, FieldFault, ProblemDocument};
use crate::app::Shared;
use crate::guard::{local_path, second_factor_url};
use crate::measure;
use crate::reader::Reader;
use crate::store::Failure;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use gongyue::policy::PolicyFault;
use gongyue::refusal::{Refusal, Refusals};
use gongyue::zone::Zone;
use gongyue_app::Lang;
use std::sync::Arc;

#[derive(Debug)]
pub enum Problem {
    /// The body, a parameter or a header cannot be read at all.
    Unreadable(String),
    Fields(Vec<FieldFault>),
    SignInNeeded,
    /// Asked for a second factor, or for a fresh one.
    FactorNeeded,
    Forbidden,
    /// Not there, or not yours: the two look the same.
    NotFound,
    Refused(Box<Refused>),
    /// Nobody need wait for it: it can be reserved.
    FreeNow,
    /// Somebody changed the same thing first.
    Changed,
    /// The path is there, for another method.
    WrongMethod,
    TooLarge,
    TooOften {
        retry_after_seconds: i64,
    },
    Busy,
    /// More ask than can be served; so many are before this one.
    InLine {
        ahead: usize,
        retry_after_seconds: i64,
    },
    Failed(String),
}

/// A rule's no, with what is needed to say it in words.
#[derive(Debug)]
pub struct Refused {
    pub refusals: Refusals,
    pub zone: Zone,
}

impl Refused {
    /// A single no, about a reservation that exists: there is nothing to offer instead.
    pub fn one(refusal: Refusal, zone: Zone) -> Box<Refused> {
        Box::new(Refused {
            refusals: Refusals {
                passes_at: refusal.lifts_at,
                all: vec![refusal],
                alternatives: vec![],
            },
            zone,
        })
    }

    /// Every reason in words, one after the other.
    pub fn sentences(&self, lang: Lang) -> String {
        let all = self.refusals.all.iter();
        let said: Vec<String> = all
            .map(|refusal| lang.refusal_sentence(&refusal.reason, self.zone))
            .collect();
        said.join(lang.sentence_gap())
    }

    /// Lost to somebody else, rather than against a rule: the same wish a moment ago was fine.
    pub fn status(&self) -> StatusCode {
        if self.refusals.has("taken") {
            StatusCode::CONFLICT
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }
}

impl Problem {
    pub fn field(field: &str, message: impl Into<String>) -> Problem {
        Problem::Fields(vec![FieldFault {
            field: field.to_owned(),
            message: message.into(),
        }])
    }

    /// A no that somebody is told; counted.
    pub fn refused(refused: Box<Refused>) -> Problem {
        measure::refused(&refused.refusals);
        Problem::Refused(refused)
    }

    pub fn status(&self) -> StatusCode {
        match self {
            Problem::Unreadable(_) => StatusCode::BAD_REQUEST,
            Problem::SignInNeeded => StatusCode::UNAUTHORIZED,
            Problem::FactorNeeded | Problem::Forbidden => StatusCode::FORBIDDEN,
            Problem::NotFound => StatusCode::NOT_FOUND,
            Problem::Refused(refused) => refused.status(),
            Problem::Changed | Problem::FreeNow => StatusCode::CONFLICT,
            Problem::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Problem::Fields(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Problem::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Problem::TooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
            Problem::Busy | Problem::InLine { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Problem::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn urn(&self) -> &'static str {
        match self {
            Problem::Unreadable(_) => "urn:gongyue:unreadable",
            Problem::Fields(_) => "urn:gongyue:fields",
            Problem::SignInNeeded => "urn:gongyue:sign-in-needed",
            Problem::FactorNeeded => "urn:gongyue:second-factor-needed",
            Problem::Forbidden => "urn:gongyue:forbidden",
            Problem::NotFound => "urn:gongyue:not-found",
            Problem::Refused(_) => "urn:gongyue:refused",
            Problem::FreeNow => "urn:gongyue:free-now",
            Problem::Changed => "urn:gongyue:changed",
            Problem::WrongMethod => "urn:gongyue:wrong-method",
            Problem::TooLarge => "urn:gongyue:too-large",
            Problem::TooOften { .. } => "urn:gongyue:too-often",
            Problem::Busy | Problem::InLine { .. } => "urn:gongyue:busy",
            Problem::Failed(_) => "urn:gongyue:failed",
        }
    }

    /// Title and detail.
    pub fn words(&self, lang: Lang) -> (String, String) {
        let (title, detail) = match self {
            Problem::Unreadable(detail) => return (lang.problem_unreadable().into(), detail.clone()),
            Problem::Fields(fields) => {
                let detail = fields
                    .iter()
                    .map(|fault| fault.message.as_str())
                    .collect::<Vec<_>>()
                    .join(" ");
                return (lang.problem_fields().into(), detail);
            }
            Problem::SignInNeeded => (lang.problem_sign_in(), lang.problem_sign_in_detail()),
            Problem::FactorNeeded => (lang.problem_factor(), lang.problem_factor_detail()),
            Problem::Forbidden => (lang.problem_forbidden(), lang.problem_forbidden_detail()),
            Problem::NotFound => (lang.problem_not_found(), lang.problem_not_found_detail()),
            Problem::Refused(refused) => {
                return (lang.problem_refused().into(), refused.sentences(lang));
            }
            Problem::FreeNow => (lang.problem_free(), lang.problem_free_detail()),
            Problem::Changed => (lang.problem_changed(), lang.problem_changed_detail()),
            Problem::WrongMethod => (lang.problem_unreadable(), lang.problem_wrong_method_detail()),
            Problem::TooLarge => (lang.problem_too_large(), lang.problem_too_large_detail()),
            Problem::TooOften { .. } => (lang.problem_too_often(), lang.problem_too_often_detail()),
            Problem::Busy => (lang.problem_busy(), lang.problem_busy_detail()),
            Problem::InLine { ahead, .. } => {
                return (lang.problem_busy().into(), lang.problem_in_line_detail(*ahead));
            }
            Problem::Failed(_) => (lang.problem_failed(), lang.problem_failed_detail()),
        };
        (title.into(), detail.into())
    }

    fn retry_after_seconds(&self) -> Option<i64> {
        match self {
            Problem::TooOften { retry_after_seconds } => Some(*retry_after_seconds),
            Problem::Busy => Some(2),
            Problem::InLine {
                retry_after_seconds, ..
            } => Some(*retry_after_seconds),
            _ => None,
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            busy if busy.is_busy() => Problem::Busy,
            // As it is told, not as it is: a driver's details hold whole rows.
            other => Problem::Failed(other.to_string()),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// A fault of a policy at each of its knobs, naming the others.
pub fn knob_fault(fault: &PolicyFault, lang: Lang) -> Vec<FieldFault> {
    let names: Vec<&str> = fault.knobs.iter().map(|knob| lang.knob_name(knob)).collect();
    let message = format!(
        "{}{}{}",
        names.join(lang.and()),
        lang.colon(),
        lang.knob_fault(fault.fault)
    );
    let at = |knob: &&'static str| FieldFault {
        field: (*knob).to_owned(),
        message: message.clone(),
    };
    fault.knobs.iter().map(at).collect()
}

/// Refusals as the API sends them.
pub fn refusals(refusals: &Refusals, zone: Zone, lang: Lang) -> Vec<shape::Refusal> {
    let alternatives: Vec<shape::Alternative> = refusals
        .alternatives
        .iter()
        .map(|offer| shape::Alternative {
            court_id: offer.court_id.to_string(),
            starts_at: offer.starts_at,
            ends_at: offer.ends_at,
        })
        .collect();
    refusals
        .all
        .iter()
        .map(|refusal| shape::Refusal {
            rule: refusal.reason.rule(),
            message: lang.refusal_sentence(&refusal.reason, zone),
            facts: facts(&refusal.reason),
            passes_at: refusals.passes_at,
            alternatives: alternatives.clone(),
        })
        .collect()
}

/// The facts of a reason, without its tag.
pub fn facts(reason: &gongyue::refusal::Reason) -> serde_json::Value {
    let mut tagged = serde_json::to_value(reason).unwrap_or_default();
    tagged
        .get_mut("facts")
        .map(serde_json::Value::take)
        .unwrap_or_default()
}

/// The layer that writes the body of every problem, for a program or for a person.
pub async fn told(State(app): State<Shared>, reader: Reader, request: Request, next: Next) -> Response {
    let for_program = request.uri().path().starts_with("/api/");
    let method = request.method().clone();
    let matched = request.extensions().get::<MatchedPath>();
    let route = matched.map_or_else(|| "(no route)".to_owned(), |matched| matched.as_str().to_owned());
    let from = referring_page(request.headers());
    let response = next.run(request).await;
    let problem = match response.extensions().get::<Arc<Problem>>() {
        Some(problem) => problem.clone(),
        None => match unsaid(&response, reader.lang) {
            Some(problem) => Arc::new(problem),
            None => return response,
        },
    };
    let reference = reference(&app);
    if let Problem::Failed(cause) = &*problem {
        tracing::error!(%method, route, reference, cause, "a request failed");
    }
    if !for_program && matches!(&*problem, Problem::FactorNeeded) {
        // Posts go back to the page that they came from.
        let back = match (method == axum::http::Method::GET, &from) {
            (true, _) => reader.here.as_str(),
            (false, Some(page)) => page,
            (false, None) => "/",
        };
        return Redirect::to(&second_factor_url(local_path(back))).into_response();
    }
    let mut told = if for_program {
        document(&problem, reader.lang, &reference)
    } else {
        crate::pages::problem(&app, &reader, &problem, &reference, method.is_safe())
    };
    *told.status_mut() = problem.status();
    let headers = told.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = problem.retry_after_seconds() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        // A page that waits in line asks again by itself; what was sent waits for a hand.
        if !for_program && method.is_safe() && matches!(&*problem, Problem::InLine { .. }) {
            headers.insert(header::REFRESH, HeaderValue::from(seconds));
        }
    }
    // What inner layers set, such as an allowed method, stays.
    for (name, value) in response.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            headers.insert(name.clone(), value.clone());
        }
    }
    told
}

/// The page of this site that a form was on; the origin check has seen to it that it was one.
fn referring_page(headers: &HeaderMap) -> Option<String> {
    let from = headers.get(header::REFERER)?.to_str().ok()?;
    let (_, after) = from.split_once("://")?;
    after.find('/').map(|at| after[at..].to_owned())
}

/// Errors that the framework answers by itself, with an empty or an English body.
fn unsaid(response: &Response, lang: Lang) -> Option<Problem> {
    let typed = |kind: &str| {
        response
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with(kind))
    };
    if typed("text/html") || typed("application/") {
        return None;
    }
    match response.status() {
        StatusCode::NOT_FOUND => Some(Problem::NotFound),
        StatusCode::BAD_REQUEST => Some(Problem::Unreadable(lang.fault_parameter().into())),
        StatusCode::METHOD_NOT_ALLOWED => Some(Problem::WrongMethod),
        StatusCode::FORBIDDEN => Some(Problem::Forbidden),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Problem::TooLarge),
        StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => Some(Problem::Busy),
        StatusCode::INTERNAL_SERVER_ERROR => Some(Problem::Failed("a handler panicked".into())),
        _ => None,
    }
}

fn document(problem: &Problem, lang: Lang, reference: &str) -> Response {
    let (title, detail) = problem.words(lang);
    let body = ProblemDocument {
        r#type: problem.urn(),
        title,
        status: problem.status().as_u16(),
        detail,
        reference: reference.to_owned(),
        fields: match problem {
            Problem::Fields(fields) => fields.clone(),
            _ => vec![],
        },
        refusals: match problem {
            Problem::Refused(refused) => refusals(&refused.refusals, refused.zone, lang),
            _ => vec![],
        },
    };
    let mut response = axum::Json(body).into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    response
}

/// Short enough to read out on the phone.
fn reference(app: &Shared) -> String {
    let bytes: [u8; 3] = app.chance.bytes();
    format!("{:02X}{:02X}-{:02X}", bytes[0], bytes[1], bytes[2])
}
