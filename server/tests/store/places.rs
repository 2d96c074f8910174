//! Divisions, facilities, venues, courts, hours, closures and policies: what goes in comes out.

use crate::support::world::*;
use crate::support::{Store, Trouble, on_both_engines};
use chrono::TimeDelta;
use gongyue::calendar::HolidayKind;
use gongyue::closure::ClosureKind;
use gongyue::facility::{FacilityKind, FacilityStatus};
use gongyue::hours::{HOLIDAY, Minutes, Season};
use gongyue::policy::Policy;
use gongyue::span::Instant;
use gongyue::venue::{Takes, VenueKind};
use gongyue::zone::Zone;
use gongyue_server::store::*;

on_both_engines!(
    a_division_comes_out_as_it_went_in,
    a_facility_comes_out_as_it_went_in,
    a_facility_needs_its_division,
    facilities_are_found_by_every_filter,
    a_search_takes_wildcards_for_letters,
    a_facility_shows_the_newest_entry_of_its_history,
    venues_come_in_the_order_of_the_page_without_the_retired,
    a_grid_that_is_no_multiple_of_a_step_is_refused,
    courts_come_with_their_parts_in_order,
    the_pattern_of_hours_is_replaced_whole,
    hours_that_held_before_are_kept_for_the_days_before,
    hours_that_close_before_they_open_are_refused,
    exceptions_are_listed_by_date_and_half_open,
    holidays_are_listed_by_date,
    closures_are_listed_where_they_touch,
    the_policy_in_force_is_the_venues_own_or_the_palaces,
    a_version_of_a_policy_is_published_once,
    settings_keep_their_first_value,
    a_stamp_changes_with_whatever_stands_there_and_with_nothing_else,
);

async fn a_division_comes_out_as_it_went_in(store: Store) {
    build(&store, 0).await;
    let mut changed = division("360403", "浔阳区");
    changed.longitude = Some(115.99);
    changed.latitude = Some(29.73);
    changed.search_key = "XunYang xyq".into();
    let row = changed.clone();
    let written = store.write(move |tx| {
        let row = row.clone();
        Box::pin(async move { Ok(division_upsert(tx, &row).await?) })
    });
    written.await.unwrap();
    changed.search_key = "xunyang xyq".into();
    let mut reader = store.reader().await;
    let mut tx = reader.tx();
    assert_eq!(
        division_get(&mut tx, &code("360403")).await.unwrap(),
        Some(changed)
    );
    assert_eq!(division_get(&mut tx, &code("360404")).await.unwrap(), None);
    let codes: Vec<String> = division_list(&mut tx)
        .await
        .unwrap()
        .into_iter()
        .map(|d| d.code.to_string())
        .collect();
    assert_eq!(codes, ["36", "3604", "360403"]);
}

async fn a_facility_comes_out_as_it_went_in(store: Store) {
    build(&store, 0).await;
    let mut reader = store.reader().await;
    let found = facility_get(&mut reader.tx(), &"palace".into())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found, facility("palace", "360403"));
    assert_eq!(found.time_zone, Zone::SHANGHAI);
    assert_eq!(
        facility_get(&mut reader.tx(), &"nowhere".into()).await.unwrap(),
        None
    );
}

async fn a_facility_needs_its_division(store: Store) {
    let refused = store
        .write(|tx| Box::pin(async move { Ok(facility_upsert(tx, &facility("palace", "360403")).await?) }));
    assert!(matches!(
        refused.await,
        Err(Trouble::Failure(Failure::Database(_)))
    ));
}

/// Three more: a home next door, a palace in another city, a palace that is only planned.
async fn neighbours(store: &Store) {
    build(store, 0).await;
    let written = store.write(|tx| {
        Box::pin(async move {
            for (short, name) in [("3601", "南昌市"), ("360102", "东湖区"), ("360404", "濂溪区")] {
                division_upsert(tx, &division(short, name)).await?;
            }
            let home = FacilityRow {
                kind: FacilityKind::WorkersHome,
                ..facility("home", "360403")
            };
            let away = facility("nanchang", "360102");
            let planned = FacilityRow {
                status: FacilityStatus::Planned,
                ..facility("lianxi", "360404")
            };
            for row in [home, away, planned] {
                facility_upsert(tx, &row).await?;
            }
            venue_upsert(tx, &venue("archers", "nanchang", VenueKind::Archery, 1)).await?;
            let mut retired = venue("old-hall", "nanchang", VenueKind::Badminton, 2);
            retired.retired_at = Some(evening());
            Ok(venue_upsert(tx, &retired).await?)
        })
    });
    written.await.unwrap();
}

async fn found(store: &Store, filter: FacilityFilter<'_>) -> Vec<String> {
    let mut reader = store.reader().await;
    let rows = facility_list(&mut reader.tx(), filter).await.unwrap();
    rows.into_iter().map(|row| row.id.0).collect()
}

async fn facilities_are_found_by_every_filter(store: Store) {
    neighbours(&store).await;
    let any = FacilityFilter::default();
    let (city, province) = (code("3604"), code("36"));
    assert_eq!(found(&store, any).await, ["nanchang", "home", "palace", "lianxi"]);
    assert_eq!(
        found(
            &store,
            FacilityFilter {
                division: Some(&province),
                ..any
            }
        )
        .await
        .len(),
        4
    );
    assert_eq!(
        found(
            &store,
            FacilityFilter {
                division: Some(&city),
                ..any
            }
        )
        .await,
        ["home", "palace", "lianxi"]
    );
    let kind = FacilityFilter {
        kind: Some(FacilityKind::WorkersHome),
        ..any
    };
    assert_eq!(found(&store, kind).await, ["home"]);
    let status = FacilityFilter {
        status: Some(FacilityStatus::Planned),
        ..any
    };
    assert_eq!(found(&store, status).await, ["lianxi"]);
    let venue_kind = |kind| FacilityFilter {
        venue_kind: Some(kind),
        ..any
    };
    assert_eq!(found(&store, venue_kind(VenueKind::Archery)).await, ["nanchang"]);
    assert_eq!(
        found(&store, venue_kind(VenueKind::Badminton)).await,
        ["palace"],
        "a retired venue does not count"
    );
    let q = |q| FacilityFilter { q: Some(q), ..any };
    assert_eq!(found(&store, q("PALACE gong")).await, ["palace"]);
    assert_eq!(
        found(&store, q("archers")).await,
        ["nanchang"],
        "by the name of a venue"
    );
    assert_eq!(found(&store, q("  ")).await.len(), 4, "an empty search is none");
    let all_at_once = FacilityFilter {
        division: Some(&city),
        kind: Some(FacilityKind::Palace),
        status: Some(FacilityStatus::InService),
        venue_kind: Some(VenueKind::ReadingRoom),
        q: Some("grwhg"),
    };
    assert_eq!(found(&store, all_at_once).await, ["palace"]);
}

async fn a_search_takes_wildcards_for_letters(store: Store) {
    build(&store, 0).await;
    for q in ["%", "_alace", "pal%ce", "!", "'", "\\"] {
        assert!(
            found(
                &store,
                FacilityFilter {
                    q: Some(q),
                    ..FacilityFilter::default()
                }
            )
            .await
            .is_empty(),
            "{q}"
        );
    }
    let odd = store.write(|tx| {
        Box::pin(async move {
            let row = FacilityRow {
                search_key: "50%_off!".into(),
                ..facility("odd", "360403")
            };
            Ok(facility_upsert(tx, &row).await?)
        })
    });
    odd.await.unwrap();
    for q in ["%", "_OFF", "!", "50%_off!"] {
        assert_eq!(
            found(
                &store,
                FacilityFilter {
                    q: Some(q),
                    ..FacilityFilter::default()
                }
            )
            .await,
            ["odd"],
            "{q}"
        );
    }
}

async fn a_facility_shows_the_newest_entry_of_its_history(store: Store) {
    build(&store, 0).await;
    let entries = [
        (
            "2026-06-01",
            FacilityStatus::Renovating,
            FacilityStatus::Renovating,
        ),
        (
            "2019-03-01",
            FacilityStatus::UnderConstruction,
            FacilityStatus::Renovating,
        ),
        ("2026-06-01", FacilityStatus::Closed, FacilityStatus::Closed),
        ("2026-09-01", FacilityStatus::InService, FacilityStatus::InService),
    ];
    for (since, status, shown) in entries {
        let written = store.write(move |tx| {
            Box::pin(
                async move { Ok(facility_status_insert(tx, &"palace".into(), date(since), status).await?) },
            )
        });
        written.await.unwrap();
        let mut reader = store.reader().await;
        assert_eq!(
            facility_get(&mut reader.tx(), &"palace".into())
                .await
                .unwrap()
                .unwrap()
                .status,
            shown,
            "{since}"
        );
    }
}

async fn venues_come_in_the_order_of_the_page_without_the_retired(store: Store) {
    neighbours(&store).await;
    let ids = |rows: Vec<VenueRow>| rows.into_iter().map(|row| row.id.0).collect::<Vec<_>>();
    let mut reader = store.reader().await;
    let mut tx = reader.tx();
    let hall = venue_get(&mut tx, &"hall".into()).await.unwrap();
    assert_eq!(hall, Some(venue("hall", "palace", VenueKind::Badminton, 1)));
    assert!(
        venue_get(&mut tx, &"old-hall".into())
            .await
            .unwrap()
            .unwrap()
            .retired_at
            .is_some()
    );
    assert_eq!(
        ids(venue_list(&mut tx, &"palace".into(), evening()).await.unwrap()),
        ["hall", "arena", "room"]
    );
    let before = evening() - TimeDelta::milliseconds(1);
    assert_eq!(
        ids(venue_list(&mut tx, &"nanchang".into(), before).await.unwrap()),
        ["archers", "old-hall"]
    );
    assert_eq!(
        ids(venue_list(&mut tx, &"nanchang".into(), evening()).await.unwrap()),
        ["archers"]
    );
    let everywhere = venue_list_of_division(&mut tx, None, evening()).await.unwrap();
    assert_eq!(ids(everywhere), ["archers", "hall", "arena", "room"]);
    let city = venue_list_of_division(&mut tx, Some(&code("3604")), evening())
        .await
        .unwrap();
    assert_eq!(ids(city), ["hall", "arena", "room"]);
}

async fn a_grid_that_is_no_multiple_of_a_step_is_refused(store: Store) {
    build(&store, 0).await;
    for minutes in [0, 20, 50] {
        let refused = store.write(move |tx| {
            let mut row = venue("odd", "palace", VenueKind::Darts, 9);
            row.slot_minutes = minutes;
            Box::pin(async move { Ok(venue_upsert(tx, &row).await?) })
        });
        let Err(Trouble::Failure(failure)) = refused.await else {
            panic!("{minutes} minutes went in")
        };
        assert!(failure.is_check(), "{failure}");
    }
}

async fn courts_come_with_their_parts_in_order(store: Store) {
    build(&store, 0).await;
    let bare = store.write(|tx| {
        Box::pin(async move {
            // Twice the same part is once.
            court_part_insert(tx, &"full".into(), &"west-part".into()).await?;
            Ok(court_upsert(tx, &court("bare", "hall", Takes::Whole, 0), None).await?)
        })
    });
    bare.await.unwrap();
    let ids = |rows: &[CourtRow]| rows.iter().map(|row| row.id.0.clone()).collect::<Vec<_>>();
    let mut reader = store.reader().await;
    let mut tx = reader.tx();
    let full = court_get(&mut tx, &"full".into()).await.unwrap().unwrap();
    assert_eq!(
        full.parts,
        parts(&["west-part", "east-part"]),
        "by their ordinal, not by their id"
    );
    assert_eq!(full.court().parts_for(9), 2);
    assert_eq!(court_get(&mut tx, &"none".into()).await.unwrap(), None);
    let hall = court_list(&mut tx, &"hall".into()).await.unwrap();
    assert_eq!(ids(&hall), ["bare", "hall-1", "hall-2", "hall-3", "hall-4"]);
    assert!(hall[0].parts.is_empty());
    let room = court_list(&mut tx, &"room".into()).await.unwrap();
    assert_eq!(
        (room.len(), room[0].parts.len(), room[0].takes),
        (1, SEATS, Takes::Seats)
    );
    assert_eq!(room[0].parts[58], "seat-59".into());
    let all = court_list_of_facility(&mut tx, &"palace".into()).await.unwrap();
    assert_eq!(ids(&all)[4..], ["hall-4", "full", "west", "east", "seats"]);
    let counts = part_count_by_venue(&mut tx, Some(&code("3604"))).await.unwrap();
    let counts: Vec<(&str, i64)> = counts
        .iter()
        .map(|count| (count.venue_id.as_str(), count.parts))
        .collect();
    assert_eq!(counts, [("arena", 2), ("hall", 4), ("room", 60)]);
    assert!(
        part_count_by_venue(&mut tx, Some(&code("3601")))
            .await
            .unwrap()
            .is_empty()
    );
}

fn week(id: &str, days: u16, opens_minute: u32, closes_minute: u32) -> OpeningHoursRow {
    OpeningHoursRow {
        id: id.into(),
        facility_id: "palace".into(),
        venue_id: None,
        days,
        season_from: None,
        season_to: None,
        opens_minute,
        closes_minute,
        since: since(),
        until: None,
    }
}

fn since() -> chrono::NaiveDate {
    super::super::support::world::date("2026-11-01")
}

async fn hours_that_held_before_are_kept_for_the_days_before(store: Store) {
    build(&store, 0).await;
    let date = super::super::support::world::date;
    for (id, opens, since) in [
        ("h1", 540, "2026-01-01"),
        ("h2", 600, "2026-11-10"),
        ("h3", 660, "2026-11-10"),
    ] {
        let rows = [week(id, 127, opens, 1290)];
        let written = store.write(move |tx| {
            let rows = rows.clone();
            Box::pin(async move { Ok(hours_replace(tx, &"palace".into(), &rows, date(since)).await?) })
        });
        written.await.unwrap();
    }
    let mut reader = store.reader().await;
    let mut tx = reader.tx();
    let between = hours_list_between(&mut tx, &"palace".into(), date("2026-11-09"), date("2026-11-11")).await;
    let held: Vec<(String, bool, bool)> = between
        .unwrap()
        .into_iter()
        .map(|row| {
            (
                row.id.clone(),
                row.holds_on(date("2026-11-09")),
                row.holds_on(date("2026-11-10")),
            )
        })
        .collect();
    // What was replaced on the day on which it began never held.
    assert_eq!(
        held,
        [("h1".to_owned(), true, false), ("h3".to_owned(), false, true)]
    );
    let now = hours_list(&mut tx, &"palace".into()).await.unwrap();
    assert_eq!(now.len(), 1);
    let before = hours_list_between(&mut tx, &"palace".into(), date("2025-01-01"), date("2026-01-01")).await;
    assert!(before.unwrap().is_empty());
}

async fn the_pattern_of_hours_is_replaced_whole(store: Store) {
    build(&store, 0).await;
    let first = vec![week("h1", 0b111_1111, 540, 1290)];
    let mut winter = week("h3", HOLIDAY | 1, 600, 1500);
    winter.venue_id = Some("room".into());
    winter.season_from = Some(MonthDay(12, 1));
    winter.season_to = Some(MonthDay(2, 28));
    let second = vec![week("h2", 0b001_1111, 1080, 1290), winter];
    for rows in [&first, &second] {
        let rows = rows.clone();
        let written = store.write(move |tx| {
            let rows = rows.clone();
            Box::pin(async move { Ok(hours_replace(tx, &"palace".into(), &rows, since()).await?) })
        });
        written.await.unwrap();
    }
    let mut reader = store.reader().await;
    let mut tx = reader.tx();
    assert_eq!(hours_list(&mut tx, &"palace".into()).await.unwrap(), second);
    assert_eq!(
        hours_list_of_division(&mut tx, Some(&code("36"))).await.unwrap(),
        second
    );
    assert!(
        hours_list_of_division(&mut tx, Some(&code("3601")))
            .await
            .unwrap()
            .is_empty()
    );
    let winter = second[1].row();
    assert_eq!(
        winter.season,
        Some(Season {
            from: (12, 1),
            to: (2, 28)
        })
    );
    assert_eq!(
        winter.minutes,
        Minutes {
            opens: 600,
            closes: 1500
        }
    );
}

async fn hours_that_close_before_they_open_are_refused(store: Store) {
    build(&store, 0).await;
    let half_a_season = OpeningHoursRow {
        season_from: Some(MonthDay(12, 1)),
        ..week("h", 1, 540, 1290)
    };
    let rows = [
        week("h", 1, 540, 540),
        week("h", 1, 600, 2041),
        week("h", 0, 540, 600),
        week("h", 1, 1440, 1500),
    ];
    for row in rows.into_iter().chain([half_a_season]) {
        let told = format!("{row:?}");
        let refused = store.write(move |tx| {
            let rows = [row.clone()];
            Box::pin(async move { Ok(hours_replace(tx, &"palace".into(), &rows, since()).await?) })
        });
        let Err(Trouble::Failure(failure)) = refused.await else {
            panic!("{told} went in")
        };
        assert!(failure.is_check(), "{told}: {failure}");
    }
}

async fn exceptions_are_listed_by_date_and_half_open(store: Store) {
    build(&store, 0).await;
    let row = |id: &str, on: &str, minutes: Option<(u32, u32)>| HoursExceptionRow {
        id: id.into(),
        facility_id: "palace".into(),
        venue_id: Some("hall".into()),
        date: date(on),
        opens_minute: minutes.map(|m| m.0),
        closes_minute: minutes.map(|m| m.1),
        reason: "盘点".into(),
        reason_en: "Stocktaking".into(),
    };
    let shut = row("e2", "2026-11-27", None);
    let late = row("e1", "2026-11-28", Some((1200, 1500)));
    let early = row("e3", "2026-11-28", Some((480, 600)));
    let rows = [
        shut.clone(),
        late.clone(),
        early.clone(),
        row("e4", "2026-11-29", None),
    ];
    let written = store.write(move |tx| {
        let rows = rows.clone();
        Box::pin(async move {
            for row in &rows {
                exception_insert(tx, row).await?;
            }
            Ok(())
        })
    });
    written.await.unwrap();
    assert_eq!(
        (shut.minutes(), early.minutes()),
        (
            None,
            Some(Minutes {
                opens: 480,
                closes: 600
            })
        )
    );
    let (from, to) = (date("2026-11-27"), date("2026-11-29"));
    let mut reader = store.reader().await;
    let mut tx = reader.tx();
    let listed = exception_list(&mut tx, &"palace".into(), from, to).await.unwrap();
    assert_eq!(listed, [shut, early, late]);
    assert_eq!(
        exception_list_of_division(&mut tx, None, from, to).await.unwrap(),
        listed
    );
    assert!(
        exception_list_of_division(&mut tx, Some(&code("3601")), from, to)
            .await
            .unwrap()
            .is_empty()
    );
}

async fn holidays_are_listed_by_date(store: Store) {
    let row = |on: &str, kind| HolidayRow {
        date: date(on),
        kind,
        name: "国庆".into(),
        name_en: "National".into(),
    };
    let worked = row("2026-10-10", HolidayKind::MakeupWorkday);
    let (first, twice) = (row("2026-10-01", HolidayKind::Holiday), worked.clone());
    let rows = [
        worked.clone(),
        first.clone(),
        twice,
        row("2027-01-01", HolidayKind::Holiday),
    ];
    let written = store.write(move |tx| {
        let rows = rows.clone();
        Box::pin(async move {
            for row in &rows {
                holiday_upsert(tx, row).await?;
            }
            Ok(())
        })
    });
    written.await.unwrap();
    let mut reader = store.reader().await;
    let listed = holiday_list(&mut reader.tx(), date("2026-01-01"), date("2027-01-01"))
        .await
        .unwrap();
    assert_eq!(listed, [first, worked]);
}

async fn closures_are_listed_where_they_touch(store: Store) {
    build(&store, 0).await;
    let row = |id: &str, venue: Option<&str>, court: Option<&str>, after: i64| ClosureRow {
        venue_id: venue.map(Into::into),
        court_id: court.map(Into::into),
        reason: "大雨".into(),
        reason_en: "Heavy rain".into(),
        ..ClosureRow::new(
            id.into(),
            "palace".into(),
            ClosureKind::Weather,
            span(after, 60),
            evening(),
        )
    };
    let rows = [
        row("c1", None, None, 60),
        row("c2", Some("hall"), Some("hall-1"), 0),
        row("c3", Some("arena"), None, 120),
    ];
    let written = rows.clone();
    let written = store.write(move |tx| {
        let rows = written.clone();
        Box::pin(async move {
            for row in &rows {
                closure_insert(tx, row).await?;
            }
            Ok(())
        })
    });
    written.await.unwrap();
    let mut reader = store.reader().await;
    let mut tx = reader.tx();
    let (from, to): (Instant, Instant) = (span(59, 1).starts_at, span(120, 1).starts_at);
    let listed = closure_list(&mut tx, &"palace".into(), from, to).await.unwrap();
    assert_eq!(listed, [rows[1].clone(), rows[0].clone()]);
    assert_eq!(listed[0].span(), span(0, 60));
    let later = closure_list(&mut tx, &"palace".into(), span(60, 1).starts_at, to)
        .await
        .unwrap();
    assert_eq!(
        later,
        [rows[0].clone()],
        "what ends when the range begins does not touch it"
    );
    assert_eq!(
        closure_list_of_division(&mut tx, Some(&code("3604")), from, to)
            .await
            .unwrap(),
        listed
    );
    assert!(
        closure_list_of_division(&mut tx, Some(&code("3601")), from, to)
            .await
            .unwrap()
            .is_empty()
    );
    drop(reader);
    let nowhere = row("c4", None, Some("hall-1"), 0);
    let refused = store.write(move |tx| {
        let row = nowhere.clone();
        Box::pin(async move { Ok(closure_insert(tx, &row).await?) })
    });
    assert!(refused.await.is_err(), "a court without its venue");
}

fn policy(id: &str, venue: Option<&str>, version: i64, days_ahead: u16, published_at: Instant) -> PolicyRow {
    PolicyRow {
        id: id.into(),
        palace_id: "palace".into(),
        venue_id: venue.map(Into::into),
        version,
        knobs: Policy {
            days_ahead,
            ..Policy::default()
        },
        published_at,
        announced_at: None,
        announced_by: None,
    }
}

async fn publish(store: &Store, rows: Vec<PolicyRow>) -> Result<(), Trouble> {
    let written = store.write(move |tx| {
        let rows = rows.clone();
        Box::pin(async move {
            for row in &rows {
                policy_insert(tx, row).await?;
            }
            Ok(())
        })
    });
    written.await
}

async fn the_policy_in_force_is_the_venues_own_or_the_palaces(store: Store) {
    build(&store, 0).await;
    let later = evening() + TimeDelta::days(1);
    let rows = vec![
        policy("p2", None, 2, 8, evening()),
        policy("p3", None, 3, 9, later),
        policy("p4", Some("hall"), 1, 3, evening()),
    ];
    publish(&store, rows).await.unwrap();
    let mut reader = store.reader().await;
    let mut tx = reader.tx();
    let before = evening() - TimeDelta::days(60);
    let expected = [
        ("hall", before, None),
        ("hall", evening() - TimeDelta::seconds(1), Some("policy-1")),
        ("hall", evening(), Some("p4")),
        ("hall", later, Some("p4")),
        ("arena", evening(), Some("p2")),
        ("arena", later, Some("p3")),
    ];
    for (venue, at, id) in expected {
        let current = policy_current(&mut tx, &"palace".into(), &venue.into(), at)
            .await
            .unwrap();
        assert_eq!(current.as_ref().map(|row| row.id.as_str()), id, "{venue} {at}");
    }
    let current = policy_current(&mut tx, &"palace".into(), &"hall".into(), later)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((current.knobs.days_ahead, current.version), (3, 1));
    let ids = |rows: Vec<PolicyRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(
        ids(policy_list(&mut tx, &"palace".into(), later).await.unwrap()),
        ["p3", "p4"]
    );
    assert_eq!(
        ids(policy_list_of_division(&mut tx, Some(&code("36")), evening())
            .await
            .unwrap()),
        ["p2", "p4"]
    );
    assert!(
        policy_list_of_division(&mut tx, Some(&code("3601")), later)
            .await
            .unwrap()
            .is_empty()
    );
}

async fn a_version_of_a_policy_is_published_once(store: Store) {
    build(&store, 0).await;
    let again = publish(&store, vec![policy("again", None, 1, 7, evening())]).await;
    let Err(Trouble::Failure(failure)) = again else {
        panic!("the palace has two first versions")
    };
    assert!(failure.is_unique(), "{failure}");
    publish(&store, vec![policy("own", Some("hall"), 1, 7, evening())])
        .await
        .unwrap();
}

async fn settings_keep_their_first_value(store: Store) {
    let set = |value: &'static str| {
        store
            .write(move |tx| Box::pin(async move { Ok(setting_insert(tx, "key_fingerprint", value).await?) }))
    };
    assert!(set("first").await.unwrap());
    assert!(!set("second").await.unwrap());
    let mut reader = store.reader().await;
    assert_eq!(
        setting_get(&mut reader.tx(), "key_fingerprint")
            .await
            .unwrap()
            .as_deref(),
        Some("first")
    );
    assert_eq!(setting_get(&mut reader.tx(), "other").await.unwrap(), None);
}

async fn stamp(store: &Store) -> String {
    let mut reader = store.reader().await;
    let row = stamp_get(&mut reader.tx(), &"palace".into()).await.unwrap();
    row.unwrap().stamp
}

async fn a_stamp_changes_with_whatever_stands_there_and_with_nothing_else(store: Store) {
    build(&store, 1).await;
    let run =
        |sql: &'static str| store.write(move |tx| Box::pin(async move { Ok(tx.execute(sql, &[]).await?) }));
    for sql in [
        "UPDATE facility SET name = 'x' WHERE id = 'palace'",
        "INSERT INTO facility_status (facility_id, since, status) VALUES ('palace', '2026-12-01', 'renovating')",
        "DELETE FROM facility_status WHERE since = '2026-12-01'",
        "UPDATE venue SET notice = 'x' WHERE id = 'hall'",
        "UPDATE court SET name = 'x' WHERE id = 'hall-1'",
        "DELETE FROM court_part WHERE court_id = 'hall-1'",
        "UPDATE part SET ordinal = 9 WHERE id = 'hall-2-part'",
        "INSERT INTO opening_hours (id, facility_id, days, opens_minute, closes_minute) VALUES ('h', 'palace', 127, 540, 1290)",
        "UPDATE opening_hours SET until = '2026-12-01'",
        "INSERT INTO hours_exception (id, facility_id, date, reason, reason_en) VALUES ('e', 'palace', '2026-12-01', '', '')",
        "DELETE FROM hours_exception",
        "INSERT INTO holiday (date, kind, name, name_en) VALUES ('2026-12-01', 'holiday', 'x', 'x')",
        "UPDATE policy SET version = 2",
    ] {
        let before = stamp(&store).await;
        assert_eq!(run(sql).await.unwrap(), 1, "{sql}");
        assert_ne!(stamp(&store).await, before, "{sql}");
    }
    let before = stamp(&store).await;
    let reserved = store.write(|tx| {
        Box::pin(async move {
            let row = reservation("r", "hall", "hall-2", Some(&member_id(0)), span(0, 60));
            reserve(tx, &row, &parts(&["hall-2-part"])).await
        })
    });
    reserved.await.unwrap();
    assert_eq!(stamp(&store).await, before, "what is claimed is no part of it");
    // One that was seen in a change that was undone is of nothing.
    let undone = store.write(|tx| {
        Box::pin(async move {
            tx.execute("UPDATE venue SET notice = 'y' WHERE id = 'hall'", &[])
                .await?;
            Err::<(), _>(Trouble::Refused("undone"))
        })
    });
    undone.await.unwrap_err();
    assert_eq!(stamp(&store).await, before);
}
