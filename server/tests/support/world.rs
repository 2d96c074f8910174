//! A small world: one palace in service with three venues, and some members.
//!
//! * `hall`: badminton, four tables of one part each (`hall-1` … `hall-4`),
//! * `arena`: basketball, a full court of two parts (`full`) and its halves (`west`, `east`),
//! * `room`: a reading room, one court (`seats`) that takes a seat a person, 60 of them.

use super::{Store, Trouble};
use chrono::{DateTime, NaiveDate, TimeDelta};
use gongyue::division::DivisionCode;
use gongyue::facility::{Amenity, FacilityKind, FacilityStatus};
use gongyue::id::{MemberId, PartId, ReservationId};
use gongyue::member::Verification;
use gongyue::policy::Policy;
use gongyue::reservation::ReservationStatus;
use gongyue::span::{Instant, Span};
use gongyue::venue::{Takes, VenueKind};
use gongyue::waitlist::WaitStatus;
use gongyue::zone::Zone;
use gongyue_server::store::*;

pub const SEATS: usize = 60;

/// 27 November 2026, 18:00 in Shanghai.
pub fn evening() -> Instant {
    DateTime::from_timestamp(1_795_773_600, 0).unwrap()
}

/// From so many minutes after [`evening`], so many minutes long.
pub fn span(after: i64, minutes: i64) -> Span {
    let starts_at = evening() + TimeDelta::minutes(after);
    Span {
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(minutes),
    }
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn code(text: &str) -> DivisionCode {
    text.parse().unwrap()
}

pub fn division(short: &str, name: &str) -> DivisionRow {
    let code = code(short);
    DivisionRow {
        parent_code: code.parent(),
        code,
        name: name.into(),
        name_en: name.into(),
        longitude: None,
        latitude: None,
        search_key: name.into(),
    }
}

pub fn facility(id: &str, division: &str) -> FacilityRow {
    FacilityRow {
        id: id.into(),
        kind: FacilityKind::Palace,
        name: format!("{id}工人文化宫"),
        name_en: format!("{id} Workers' Palace"),
        division_code: code(division),
        status: FacilityStatus::InService,
        address: "长江大道1号".into(),
        address_en: "1 Yangtze Avenue".into(),
        longitude: 115.9925,
        latitude: 29.7125,
        time_zone: Zone::SHANGHAI,
        phone: "0792-1234567".into(),
        amenities: vec![Amenity::DrinkingWater, Amenity::Wifi],
        notice: String::new(),
        notice_en: String::new(),
        getting_there: "公交1路".into(),
        getting_there_en: "Bus 1".into(),
        is_sample: true,
        search_key: format!("{id} gongrenwenhuagong grwhg"),
    }
}

pub fn venue(id: &str, palace: &str, kind: VenueKind, ordinal: i64) -> VenueRow {
    VenueRow {
        id: id.into(),
        palace_id: palace.into(),
        kind,
        name: format!("{id}馆"),
        name_en: format!("{id} hall"),
        is_indoor: true,
        is_step_free: false,
        slot_minutes: 30,
        notice: String::new(),
        notice_en: String::new(),
        bring: String::new(),
        bring_en: String::new(),
        ordinal,
        retired_at: None,
        search_key: format!("{id} {kind}"),
    }
}

pub fn court(id: &str, venue: &str, takes: Takes, ordinal: i64) -> CourtRow {
    CourtRow {
        id: id.into(),
        venue_id: venue.into(),
        name: format!("{id}号"),
        name_en: id.into(),
        takes,
        ordinal,
        parts: vec![],
    }
}

pub fn member(id: &str) -> MemberRow {
    MemberRow {
        id: id.into(),
        phone_hash: format!("phone of {id}"),
        phone_sealed: "sealed".into(),
        tail_hash: format!("tail of {id}"),
        name: None,
        verification: Verification::None,
        suspended_until: None,
        union_id: None,
        division_code: None,
        card_hash: None,
        verified_at: None,
        created_at: evening(),
        companion_code: None,
    }
}

/// A live reservation of `court` at `venue`; the code is made from the last six signs of the id.
pub fn reservation(id: &str, venue: &str, court: &str, member: Option<&str>, span: Span) -> ReservationRow {
    let padded = format!("000000{id}");
    ReservationRow {
        id: id.into(),
        code: padded[padded.len() - 6..].to_owned(),
        palace_id: "palace".into(),
        venue_id: venue.into(),
        court_id: court.into(),
        member_id: member.map(MemberId::from),
        status: ReservationStatus::Confirmed,
        starts_at: span.starts_at,
        ends_at: span.ends_at,
        party_size: 1,
        policy_version: 1,
        cancel_by: span.starts_at,
        check_in_opens_at: span.starts_at,
        check_in_closes_at: span.ends_at,
        created_at: evening(),
        ended_at: None,
        state_version: 1,
        approve_by: None,
        union_id: None,
        made_by: None,
        is_walk_in: false,
        guest: String::new(),
        override_reason: String::new(),
        checked_in_at: None,
    }
}

/// A wait for any court of the hall.
pub fn wait(id: &str, member: &str, window: Span) -> WaitRow {
    WaitRow {
        id: id.into(),
        member_id: member.into(),
        venue_id: Some("hall".into()),
        court_id: None,
        division_code: None,
        venue_kind: VenueKind::Badminton,
        starts_at: window.starts_at,
        ends_at: window.ends_at,
        minutes: u16::try_from(window.minutes()).unwrap(),
        party_size: 1,
        last_at: window.starts_at,
        status: WaitStatus::Waiting,
        offers: 0,
        silences: 0,
        created_at: evening(),
        ended_at: None,
    }
}

pub fn member_id(number: usize) -> String {
    format!("member-{number}")
}

pub fn parts(ids: &[&str]) -> Vec<PartId> {
    ids.iter().map(|id| PartId::from(*id)).collect()
}

/// Reserves as a use case does: the row, the member's claims, the claims.
pub async fn reserve(
    tx: &mut Tx<'_>,
    row: &ReservationRow,
    parts: &[PartId],
) -> Result<ReservationId, Trouble> {
    if !reservation_insert(tx, row).await? {
        return Err(Trouble::Refused("the code is in use"));
    }
    if let Some(member) = &row.member_id {
        member_claim_insert(tx, member, &row.id, row.span()).await??;
    }
    claim_insert(tx, &row.palace_id, &row.id, parts, row.span()).await??;
    Ok(row.id.clone())
}

/// Ends a reservation as a use case does: the status, and all claims given back.
pub async fn end(tx: &mut Tx<'_>, id: &ReservationId, status: ReservationStatus) -> Result<(), Trouble> {
    let row = reservation_get(tx, id)
        .await?
        .ok_or(Trouble::Refused("there is none"))?;
    if !reservation_set_status(tx, id, row.state_version, status, Some(evening())).await? {
        return Err(Trouble::Refused("somebody was faster"));
    }
    member_claims_delete(tx, id).await?;
    claims_delete(tx, id).await?;
    Ok(())
}

/// Puts the world into the store, with so many members (`member-0` …).
pub async fn build(store: &Store, members: usize) {
    let built = store.write(move |tx| {
        Box::pin(async move {
            for (short, name) in [("36", "江西省"), ("3604", "九江市"), ("360403", "浔阳区")] {
                division_upsert(tx, &division(short, name)).await?;
            }
            facility_upsert(tx, &facility("palace", "360403")).await?;
            facility_status_insert(
                tx,
                &"palace".into(),
                date("2020-11-01"),
                FacilityStatus::InService,
            )
            .await?;
            hall(tx).await?;
            arena(tx).await?;
            room(tx).await?;
            let policy = PolicyRow {
                id: "policy-1".into(),
                palace_id: "palace".into(),
                venue_id: None,
                version: 1,
                knobs: Policy::default(),
                published_at: evening() - TimeDelta::days(30),
                announced_at: None,
                announced_by: None,
            };
            policy_insert(tx, &policy).await?;
            for number in 0..members {
                assert!(member_insert(tx, &member(&member_id(number))).await?);
            }
            Ok(())
        })
    });
    built.await.unwrap();
}

async fn hall(tx: &mut Tx<'_>) -> Result<(), Failure> {
    venue_upsert(tx, &venue("hall", "palace", VenueKind::Badminton, 1)).await?;
    for number in 1..=4 {
        let id = format!("hall-{number}");
        let part = PartRow {
            id: PartId::from(format!("{id}-part")),
            venue_id: "hall".into(),
            ordinal: number,
        };
        part_upsert(tx, &part).await?;
        court_upsert(tx, &court(&id, "hall", Takes::Whole, number), None).await?;
        court_part_insert(tx, &id.as_str().into(), &part.id).await?;
    }
    Ok(())
}

async fn arena(tx: &mut Tx<'_>) -> Result<(), Failure> {
    venue_upsert(tx, &venue("arena", "palace", VenueKind::Basketball, 2)).await?;
    for (ordinal, id) in ["west-part", "east-part"].into_iter().enumerate() {
        part_upsert(
            tx,
            &PartRow {
                id: id.into(),
                venue_id: "arena".into(),
                ordinal: ordinal as i64,
            },
        )
        .await?;
    }
    let courts: [(&str, &[&str]); 3] = [
        ("full", &["west-part", "east-part"]),
        ("west", &["west-part"]),
        ("east", &["east-part"]),
    ];
    for (ordinal, (id, parts)) in courts.into_iter().enumerate() {
        court_upsert(tx, &court(id, "arena", Takes::Whole, ordinal as i64), None).await?;
        for part in parts {
            court_part_insert(tx, &id.into(), &(*part).into()).await?;
        }
    }
    Ok(())
}

async fn room(tx: &mut Tx<'_>) -> Result<(), Failure> {
    venue_upsert(tx, &venue("room", "palace", VenueKind::ReadingRoom, 3)).await?;
    court_upsert(tx, &court("seats", "room", Takes::Seats, 1), None).await?;
    for number in 1..=SEATS {
        let id = PartId::from(format!("seat-{number:02}"));
        part_upsert(
            tx,
            &PartRow {
                id: id.clone(),
                venue_id: "room".into(),
                ordinal: number as i64,
            },
        )
        .await?;
        court_part_insert(tx, &"seats".into(), &id).await?;
    }
    Ok(())
}

/// Nothing in the store contradicts anything else.
pub async fn assert_sound(store: &Store) {
    let mut reader = store.reader().await;
    let findings = findings(&mut reader.tx()).await.unwrap();
    assert!(findings.is_empty(), "{findings:#?}");
}
