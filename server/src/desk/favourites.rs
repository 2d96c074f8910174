//! The venues that a member goes to: those marked, then those where they were lately.

use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    Command, Failure, Tx, favourite_delete, favourite_insert, favourite_list, own_list, venue_get,
};
use chrono::TimeDelta;
use gongyue::id::{FacilityId, MemberId, VenueId};
use gongyue::span::Instant;

/// So long a visit speaks for a venue.
const LATELY: TimeDelta = TimeDelta::days(60);
/// Fewer than one scrolls through.
const MOST: usize = 6;

/// Palace and venue, the marked ones first, then those of the latest visits.
pub async fn usual(app: &Shared, me: &Me) -> Result<Vec<(FacilityId, VenueId)>, Problem> {
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let marked = favourite_list(&mut tx, &me.id).await?;
    let visits = own_list(&mut tx, &me.id, app.now() - LATELY).await?;
    let visits = visits.into_iter().rev().map(|own| (own.palace_id, own.venue_id));
    let mut usual: Vec<(FacilityId, VenueId)> = Vec::new();
    for one in marked
        .into_iter()
        .map(|row| (row.palace_id, row.venue_id))
        .chain(visits)
    {
        if usual.len() < MOST && !usual.contains(&one) {
            usual.push(one);
        }
    }
    Ok(usual)
}

/// Whether the member marked the venue.
pub async fn is_marked(app: &Shared, me: &Me, venue: &VenueId) -> Result<bool, Problem> {
    let mut reader = app.db.read().await?;
    let marked = favourite_list(&mut reader.tx(), &me.id).await?;
    Ok(marked.iter().any(|row| row.venue_id == *venue))
}

/// Marks the venue, or takes the mark away; twice is as once.
pub async fn mark(app: &Shared, me: &Me, venue: &VenueId, is_on: bool) -> Result<(), Problem> {
    let command = Mark {
        member: me.id.clone(),
        venue: venue.clone(),
        is_on,
        now: app.now(),
    };
    app.db.write(command).await?.ok_or(Problem::NotFound)
}

struct Mark {
    member: MemberId,
    venue: VenueId,
    is_on: bool,
    now: Instant,
}

impl Command for Mark {
    type Output = Option<()>;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<()>, Failure> {
        if !self.is_on {
            favourite_delete(tx, &self.member, &self.venue).await?;
            return Ok(Some(()));
        }
        let venue = venue_get(tx, &self.venue).await?;
        if venue.is_none_or(|venue| venue.retired_at.is_some()) {
            return Ok(None);
        }
        favourite_insert(tx, &self.member, &self.venue, self.now).await?;
        Ok(Some(()))
    }
}
