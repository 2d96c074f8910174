//! Ballots: what is drawn when, entering and withdrawing, and the draw, which is public and holds all that its verification
//! needs.

use super::reservations::{companions, span};
use super::shape::ProblemDocument;
use crate::app::Shared;
use crate::desk::ballots::{self, Entering, Shown};
use crate::problem::Problem;
use crate::read::Json as Body;
use crate::reader::Reader;
use crate::store::{BallotEntryRow, BallotRow};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use gongyue::ballot::{BallotEntryStatus, BallotKind, BallotStatus, Wish};
use gongyue::draw::{frozen_hash, published_seed, verify};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub struct BallotList {
    /// By the clock of the server.
    pub now: DateTime<Utc>,
    pub items: Vec<BallotView>,
    pub next: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BallotView {
    pub id: String,
    pub venue_id: String,
    /// The day that is drawn for.
    pub date: NaiveDate,
    #[schema(value_type = String, example = "peak")]
    pub kind: BallotKind,
    #[schema(value_type = String, example = "open")]
    pub status: BallotStatus,
    pub opens_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
    pub draws_at: DateTime<Utc>,
    /// So many an entry, at most.
    pub wishes: u16,
    pub confirm_minutes: Option<u16>,
    /// SHA-256 of the seed, hexadecimal.
    pub commitment: String,
    pub entries: i64,
    /// The one that whoever asks is in.
    pub entry: Option<EntryView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct EntryView {
    pub id: String,
    /// By which the entry is known in public.
    pub number: String,
    #[schema(value_type = String, example = "entered")]
    pub status: BallotEntryStatus,
    pub wishes: Vec<WishView>,
    pub party_size: u16,
    pub waits: bool,
    pub weight: Option<u32>,
    pub rank: Option<u32>,
    /// Which wish was won, counted from 1.
    pub wish: Option<u32>,
    /// The rule that said no after the draw.
    pub refused_by: Option<String>,
}

/// A time on one court, or on any of the venue.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WishView {
    pub court_id: Option<String>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEntry {
    /// Best first.
    pub wishes: Vec<WishView>,
    pub party_size: Option<u16>,
    /// Codes; they win and lose together with whoever names them.
    pub companions: Option<Vec<String>>,
    /// Goes to the waiting list if it loses; true where absent.
    pub waits: Option<bool>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct EntryAnswer {
    pub entry: EntryView,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DrawView {
    pub ballot: BallotView,
    /// The frozen list, and after the draw the seed and the ranking below it: what `gongyue draw verify` reads. Empty before.
    pub document: String,
    pub list_hash: Option<String>,
    pub seed: Option<String>,
    pub ranking: Vec<RankView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RankView {
    pub number: String,
    /// Counted from 1.
    pub wish: Option<usize>,
    pub court_id: Option<String>,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
}

fn view(shown: Shown) -> BallotView {
    let BallotRow {
        id,
        venue_id,
        date,
        kind,
        opens_at,
        closes_at,
        draws_at,
        wishes,
        confirm_minutes,
        commitment,
        status,
        ..
    } = shown.row;
    BallotView {
        id,
        venue_id: venue_id.to_string(),
        date,
        kind,
        status,
        opens_at,
        closes_at,
        draws_at,
        wishes,
        confirm_minutes,
        commitment,
        entries: shown.entries,
        entry: shown.own.map(entry_view),
    }
}

fn entry_view(entry: BallotEntryRow) -> EntryView {
    let wish = |wish: Wish| WishView {
        court_id: wish.court_id.map(|id| id.to_string()),
        starts_at: wish.starts_at,
        ends_at: wish.ends_at,
    };
    EntryView {
        id: entry.id,
        number: entry.public_id,
        status: entry.status,
        wishes: entry.wishes.into_iter().map(wish).collect(),
        party_size: entry.party_size,
        waits: entry.waits,
        weight: entry.weight,
        rank: entry.rank,
        wish: entry.wish,
        refused_by: Some(entry.refused_by).filter(|rule| !rule.is_empty()),
    }
}

/// What of a venue is drawn, from today on. Signed in: with one's own entry.
#[utoipa::path(get, path = "/api/v1/venues/{id}/ballots", operation_id = "listBallots", tag = "ballots",
    params(("id" = String, Path)),
    responses((status = 200, body = BallotList), (status = 404, body = ProblemDocument)))]
pub async fn list_ballots(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<BallotList>, Problem> {
    let all = ballots::ballots(&app, reader.me.as_ref(), &id.into()).await?;
    Ok(Json(BallotList {
        now: app.now(),
        items: all.into_iter().map(view).collect(),
        next: None,
    }))
}

/// Enters a ballot, or changes what was entered: everybody has one entry, however often they ask.
#[utoipa::path(post, path = "/api/v1/ballots/{id}/entries", operation_id = "enterBallot", tag = "ballots",
    params(("id" = String, Path)), request_body = NewEntry,
    responses((status = 201, body = EntryAnswer), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn enter_ballot(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Body(body): Body<NewEntry>,
) -> Result<(StatusCode, Json<EntryAnswer>), Problem> {
    let lang = reader.lang;
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let companions = companions(body.companions.unwrap_or_default(), lang)?;
    let mut wishes = Vec::new();
    for wish in body.wishes {
        let span = span(wish.starts_at, wish.ends_at, lang)?;
        wishes.push(Wish {
            court_id: wish.court_id.map(Into::into),
            starts_at: span.starts_at,
            ends_at: span.ends_at,
        });
    }
    let named = 1 + u16::try_from(companions.len()).unwrap_or(0);
    let entering = Entering {
        wishes,
        party_size: body.party_size.unwrap_or(named),
        companions,
        waits: body.waits.unwrap_or(true),
    };
    let entry = ballots::enter(&app, me, &id, entering, lang).await?;
    Ok((
        StatusCode::CREATED,
        Json(EntryAnswer {
            entry: entry_view(entry),
        }),
    ))
}

/// Takes an entry back, as long as entries are taken.
#[utoipa::path(delete, path = "/api/v1/entries/{id}", operation_id = "withdrawEntry", tag = "ballots",
    params(("id" = String, Path)),
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument)))]
pub async fn withdraw_entry(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    ballots::withdraw(&app, me, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The commitment before, the frozen list once entries are closed, and after the draw everything.
#[utoipa::path(get, path = "/api/v1/ballots/{id}/draw", operation_id = "getDraw", tag = "ballots",
    params(("id" = String, Path)),
    responses((status = 200, body = DrawView), (status = 404, body = ProblemDocument)))]
pub async fn get_draw(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<DrawView>, Problem> {
    let ballot = ballots::ballot(&app, reader.me.as_ref(), &id, reader.lang).await?;
    let row = &ballot.shown.row;
    let drawn = verify(&row.document).ok();
    let ranking = drawn.into_iter().flat_map(|drawn| drawn.ranking);
    let ranking = ranking.map(|ranked| {
        let span = ranked.win.as_ref().and_then(|win| win.steps.span());
        RankView {
            number: ranked.entry,
            wish: ranked.win.as_ref().map(|win| win.wish + 1),
            court_id: ranked.win.map(|win| win.court),
            starts_at: span.map(|span| span.starts_at),
            ends_at: span.map(|span| span.ends_at),
        }
    });
    Ok(Json(DrawView {
        list_hash: frozen_hash(&row.document),
        seed: published_seed(&row.document).map(str::to_owned),
        document: row.document.clone(),
        ranking: ranking.collect(),
        ballot: view(ballot.shown),
    }))
}
