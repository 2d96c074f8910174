//! What the sample province's union keeps: targets, how the palaces meet the marks of quality, how far those that are being built
//! have come, and what people wanted in the evenings and did not get.

use crate::app::Shared;
use crate::store::{
    ANY_HOUR, Command, FacilityFilter, FacilityRow, Failure, MilestoneRow, QualityMarkRow, TargetRow, Tx,
    UnmetRow, VenueRow, facility_list, mark_insert, milestone_upsert, target_upsert, unmet_add,
    venue_list_of_division,
};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use gongyue::coverage::{MilestoneKind, QualityMark, TargetMeasure, Unmet};
use gongyue::division::DivisionCode;
use gongyue::facility::{FacilityKind, FacilityStatus};
use gongyue::zone::Zone;

/// Cities and counties of the province.
const PLACES: u32 = 111;

pub struct Kept {
    palaces: Vec<FacilityRow>,
    venues: Vec<VenueRow>,
    today: NaiveDate,
}

impl Kept {
    pub async fn of(app: &Shared) -> Result<Kept, Failure> {
        let filter = FacilityFilter {
            kind: Some(FacilityKind::Palace),
            ..FacilityFilter::default()
        };
        let mut reader = app.db.read_at_length().await?;
        let mut tx = reader.tx();
        Ok(Kept {
            palaces: facility_list(&mut tx, filter).await?,
            venues: venue_list_of_division(&mut tx, None, app.now()).await?,
            today: Zone::SHANGHAI.date(app.now()),
        })
    }

    async fn targets(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        let province: DivisionCode = match self.palaces.first() {
            Some(palace) => palace
                .division_code
                .city()
                .parent()
                .unwrap_or_else(|| palace.division_code.clone()),
            None => return Ok(()),
        };
        for (measure, year) in [(TargetMeasure::Covered, 2023), (TargetMeasure::Marks, 2025)] {
            let row = TargetRow {
                division_code: province.clone(),
                measure,
                year,
                goal: PLACES,
            };
            target_upsert(tx, &row).await?;
        }
        Ok(())
    }

    async fn marks(&self, tx: &mut Tx<'_>, palace: &FacilityRow, n: usize) -> Result<(), Failure> {
        for (at, mark) in QualityMark::ALL.iter().enumerate() {
            let row = QualityMarkRow {
                facility_id: palace.id.clone(),
                mark: *mark,
                assessed_on: self.today - Days::new(120),
                is_met: at < n % 4 + 2,
                evidence: "示例：走访记录和半年活动表".to_owned(),
                made_by: None,
            };
            mark_insert(tx, &row).await?;
        }
        Ok(())
    }

    async fn milestones(&self, tx: &mut Tx<'_>, palace: &FacilityRow, n: usize) -> Result<(), Failure> {
        use MilestoneKind::{Accepted, Approved, GroundBroken, SiteSecured, ToppedOut};
        let done = match palace.status {
            FacilityStatus::Planned => 1,
            _ => 3 + n % 2,
        };
        for (at, kind) in [Approved, SiteSecured, GroundBroken, ToppedOut, Accepted]
            .into_iter()
            .enumerate()
        {
            let ago = (done as u64 * 180).saturating_sub(at as u64 * 150) + 30;
            let is_done = at < done;
            let row = MilestoneRow {
                kind,
                planned_on: (!is_done).then(|| self.today + Days::new(at as u64 * 120)),
                done_on: is_done.then(|| self.today - Days::new(ago)),
                note: String::new(),
            };
            milestone_upsert(tx, &palace.id, &row).await?;
        }
        Ok(())
    }

    /// Evenings of working days when the courts were gone, the more so where there are few.
    async fn unmet(&self, tx: &mut Tx<'_>, palace: &FacilityRow, n: usize) -> Result<(), Failure> {
        let halls: Vec<&VenueRow> = self
            .venues
            .iter()
            .filter(|venue| venue.palace_id == palace.id)
            .take(2)
            .collect();
        let evenings = (1..=56u64).map(|ago| self.today - Days::new(ago));
        for date in evenings.filter(|date| matches!(date.weekday(), Weekday::Wed | Weekday::Fri)) {
            for (hall, venue) in halls.iter().enumerate() {
                let (hour, reason) = match (date.day() as usize + n + hall) % 3 {
                    0 => (18, "taken"),
                    1 => (19, "taken"),
                    _ => (20, "active_quota"),
                };
                let row = UnmetRow {
                    division_code: palace.division_code.clone(),
                    palace_id: palace.id.to_string(),
                    venue_kind: venue.kind.to_string(),
                    date,
                    hour,
                    reason: reason.to_owned(),
                    times: i64::from(date.day() % 5) + 1,
                };
                unmet_add(tx, &row).await?;
            }
        }
        Ok(())
    }

    /// Who looked where there is nothing.
    async fn searches(&self, tx: &mut Tx<'_>, palace: &FacilityRow, n: usize) -> Result<(), Failure> {
        let row = UnmetRow {
            division_code: palace.division_code.clone(),
            palace_id: String::new(),
            venue_kind: String::new(),
            date: self.today - Days::new(n as u64 % 50 + 1),
            hour: ANY_HOUR,
            reason: Unmet::EmptySearch.to_string(),
            times: 4 + n as i64 % 23,
        };
        unmet_add(tx, &row).await
    }
}

impl Command for Kept {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        self.targets(tx).await?;
        for (n, palace) in self.palaces.iter().enumerate() {
            match palace.status {
                FacilityStatus::InService => {
                    self.marks(tx, palace, n).await?;
                    self.unmet(tx, palace, n).await?;
                }
                _ => {
                    self.milestones(tx, palace, n).await?;
                    self.searches(tx, palace, n).await?;
                }
            }
        }
        Ok(())
    }
}
