//! How each type of the domain is stored, both ways, and the rows made of them.
//!
//! A column is TEXT, an integer of 64 bits or a float of 64 bits on either engine. Words, ids, dates and zones
//! are text; instants, minutes, counts and truth are integers; policies and lists are JSON text.

use super::authenticator::AuthenticatorKind;
use super::delivery::{Channel, DeliveryStatus};
use super::labour_union::UnionKind;
use super::roll_import::ImportStatus;
use chrono::{DateTime, NaiveDate};
use gongyue::activity::{ActivityKind, EntryStatus};
use gongyue::appeal::AppealStatus;
use gongyue::audit::Act;
use gongyue::ballot::{BallotEntryStatus, BallotKind, BallotStatus, Wish};
use gongyue::calendar::HolidayKind;
use gongyue::closure::{ClosureKind, HoldClass};
use gongyue::coverage::{Heat, MilestoneKind, Month, NotAMonth, QualityMark, TargetMeasure};
use gongyue::division::DivisionCode;
use gongyue::facility::{Amenity, FacilityKind, FacilityStatus};
use gongyue::id::{ClosureId, CourtId, FacilityId, MemberId, PartId, ReservationId, VenueId};
use gongyue::member::{Verification, VerifiedBy};
use gongyue::notice::Notice;
use gongyue::offer::{OfferReason, OfferStatus};
use gongyue::policy::Policy;
use gongyue::reservation::ReservationStatus;
use gongyue::role::RoleKind;
use gongyue::span::{Instant, Step};
use gongyue::usage::UseClass;
use gongyue::venue::{Takes, VenueKind};
use gongyue::waitlist::WaitStatus;
use gongyue::zone::Zone;
use sqlx::Row;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use std::borrow::Cow;

/// A value on its way into a statement. `None` is a NULL of that type; PostgreSQL wants to know which.
#[derive(Debug, Clone)]
pub enum Value<'a> {
    Text(Option<Cow<'a, str>>),
    Integer(Option<i64>),
    Real(Option<f64>),
}

/// What can be bound to a parameter.
pub trait ToColumn {
    /// NULL of this type.
    const NULL: Value<'static>;
    fn value(&self) -> Value<'_>;
}

/// What can be read from a column that is not NULL.
pub trait FromColumn: Sized {
    fn read<C: Cells>(cells: &C, name: &str) -> sqlx::Result<Option<Self>>;
}

/// A field of a row: a column, or an optional one.
pub trait Field: Sized {
    fn field<C: Cells>(cells: &C, name: &str) -> sqlx::Result<Self>;
}

/// A row of either engine.
pub trait Cells {
    fn text(&self, name: &str) -> sqlx::Result<Option<String>>;
    fn integer(&self, name: &str) -> sqlx::Result<Option<i64>>;
    fn real(&self, name: &str) -> sqlx::Result<Option<f64>>;
}

macro_rules! cells {
    ($($row:ty),+) => {$(
        impl Cells for $row {
            fn text(&self, name: &str) -> sqlx::Result<Option<String>> {
                self.try_get(name)
            }
            fn integer(&self, name: &str) -> sqlx::Result<Option<i64>> {
                self.try_get(name)
            }
            fn real(&self, name: &str) -> sqlx::Result<Option<f64>> {
                self.try_get(name)
            }
        }
    )+};
}

cells!(SqliteRow, PgRow);

impl<T: FromColumn> Field for T {
    fn field<C: Cells>(cells: &C, name: &str) -> sqlx::Result<Self> {
        T::read(cells, name)?.ok_or_else(|| malformed(name, sqlx::error::UnexpectedNullError))
    }
}

impl<T: FromColumn> Field for Option<T> {
    fn field<C: Cells>(cells: &C, name: &str) -> sqlx::Result<Self> {
        T::read(cells, name)
    }
}

impl<T: ToColumn> ToColumn for Option<T> {
    const NULL: Value<'static> = T::NULL;
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(T::NULL, ToColumn::value)
    }
}

impl<T: ToColumn + ?Sized> ToColumn for &T {
    const NULL: Value<'static> = T::NULL;
    fn value(&self) -> Value<'_> {
        T::value(self)
    }
}

fn malformed(name: &str, source: impl Into<BoxDynError>) -> sqlx::Error {
    sqlx::Error::ColumnDecode {
        index: name.to_owned(),
        source: source.into(),
    }
}

/// PostgreSQL takes no NUL in a text; the sign for “no character” matches nothing that is stored.
fn text(text: &str) -> Value<'_> {
    Value::Text(Some(match text.contains('\0') {
        true => Cow::Owned(text.replace('\0', "\u{fffd}")),
        false => Cow::Borrowed(text),
    }))
}

impl ToColumn for str {
    const NULL: Value<'static> = Value::Text(None);
    fn value(&self) -> Value<'_> {
        text(self)
    }
}

/// Types with one text each: how it is written, and `TryFrom<String>` back.
macro_rules! texts {
    ($($type:ty: $write:ident),+ $(,)?) => {$(
        impl ToColumn for $type {
            const NULL: Value<'static> = Value::Text(None);
            fn value(&self) -> Value<'_> {
                text(self.$write())
            }
        }
        impl FromColumn for $type {
            fn read<C: Cells>(cells: &C, name: &str) -> sqlx::Result<Option<Self>> {
                let text = cells.text(name)?;
                text.map(|text| <$type>::try_from(text).map_err(|error| malformed(name, error))).transpose()
            }
        }
    )+};
}

texts! {
    String: as_str,
    FacilityId: as_str, VenueId: as_str, CourtId: as_str, PartId: as_str,
    MemberId: as_str, ReservationId: as_str, ClosureId: as_str,
    DivisionCode: as_str, Zone: name,
    FacilityKind: as_str, FacilityStatus: as_str, VenueKind: as_str, Takes: as_str, ClosureKind: as_str,
    HoldClass: as_str, OfferStatus: as_str, OfferReason: as_str, WaitStatus: as_str, UseClass: as_str, AppealStatus: as_str, ActivityKind: as_str, EntryStatus: as_str,
    HolidayKind: as_str, Verification: as_str, ReservationStatus: as_str, RoleKind: as_str,
    BallotKind: as_str, BallotStatus: as_str, BallotEntryStatus: as_str,
    MilestoneKind: as_str, QualityMark: as_str, TargetMeasure: as_str,
    Channel: as_str, DeliveryStatus: as_str,
    UnionKind: as_str, Act: as_str, AuthenticatorKind: as_str, VerifiedBy: as_str, ImportStatus: as_str,
}

/// Integers that are narrower in the domain than in the database.
macro_rules! integers {
    ($($type:ty),+) => {$(
        impl ToColumn for $type {
            const NULL: Value<'static> = Value::Integer(None);
            fn value(&self) -> Value<'_> {
                Value::Integer(Some(i64::from(*self)))
            }
        }
        impl FromColumn for $type {
            fn read<C: Cells>(cells: &C, name: &str) -> sqlx::Result<Option<Self>> {
                let number = cells.integer(name)?;
                number.map(|number| <$type>::try_from(number).map_err(|error| malformed(name, error))).transpose()
            }
        }
    )+};
}

integers!(i64, u16, u32);

impl ToColumn for bool {
    const NULL: Value<'static> = Value::Integer(None);
    fn value(&self) -> Value<'_> {
        Value::Integer(Some(i64::from(*self)))
    }
}

impl FromColumn for bool {
    fn read<C: Cells>(cells: &C, name: &str) -> sqlx::Result<Option<Self>> {
        Ok(cells.integer(name)?.map(|number| number != 0))
    }
}

impl ToColumn for f64 {
    const NULL: Value<'static> = Value::Real(None);
    fn value(&self) -> Value<'_> {
        Value::Real(Some(*self))
    }
}

impl FromColumn for f64 {
    fn read<C: Cells>(cells: &C, name: &str) -> sqlx::Result<Option<Self>> {
        cells.real(name)
    }
}

impl ToColumn for Instant {
    const NULL: Value<'static> = Value::Integer(None);
    fn value(&self) -> Value<'_> {
        Value::Integer(Some(self.timestamp_millis()))
    }
}

impl FromColumn for Instant {
    fn read<C: Cells>(cells: &C, name: &str) -> sqlx::Result<Option<Self>> {
        let millis = cells.integer(name)?;
        let instant = |millis| {
            DateTime::from_timestamp_millis(millis).ok_or_else(|| malformed(name, "no such instant"))
        };
        millis.map(instant).transpose()
    }
}

impl ToColumn for Step {
    const NULL: Value<'static> = Value::Integer(None);
    fn value(&self) -> Value<'_> {
        Value::Integer(Some(self.0))
    }
}

impl FromColumn for Step {
    fn read<C: Cells>(cells: &C, name: &str) -> sqlx::Result<Option<Self>> {
        Ok(cells.integer(name)?.map(Step))
    }
}

impl ToColumn for NaiveDate {
    const NULL: Value<'static> = Value::Text(None);
    fn value(&self) -> Value<'_> {
        Value::Text(Some(Cow::Owned(self.format("%Y-%m-%d").to_string())))
    }
}

impl FromColumn for NaiveDate {
    fn read<C: Cells>(cells: &C, name: &str) -> sqlx::Result<Option<Self>> {
        let text = cells.text(name)?;
        text.map(|text| {
            text.parse()
                .map_err(|error: chrono::ParseError| malformed(name, error))
        })
        .transpose()
    }
}

/// A month and a day, `MM-DD`: where a season begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthDay(pub u32, pub u32);

impl ToColumn for MonthDay {
    const NULL: Value<'static> = Value::Text(None);
    fn value(&self) -> Value<'_> {
        Value::Text(Some(Cow::Owned(format!("{:02}-{:02}", self.0, self.1))))
    }
}

impl FromColumn for MonthDay {
    fn read<C: Cells>(cells: &C, name: &str) -> sqlx::Result<Option<Self>> {
        let parse = |text: String| {
            let (month, day) = text.split_once('-')?;
            Some(MonthDay(month.parse().ok()?, day.parse().ok()?))
        };
        let text = cells.text(name)?;
        text.map(|text| parse(text).ok_or_else(|| malformed(name, "not a month and a day")))
            .transpose()
    }
}

impl ToColumn for Month {
    const NULL: Value<'static> = Value::Text(None);
    fn value(&self) -> Value<'_> {
        Value::Text(Some(Cow::Owned(self.to_string())))
    }
}

impl FromColumn for Month {
    fn read<C: Cells>(cells: &C, name: &str) -> sqlx::Result<Option<Self>> {
        let text = cells.text(name)?;
        text.map(|text| text.parse().map_err(|error: NotAMonth| malformed(name, error)))
            .transpose()
    }
}

/// Types that are kept as JSON text.
macro_rules! jsons {
    ($($type:ty),+) => {$(
        impl ToColumn for $type {
            const NULL: Value<'static> = Value::Text(None);
            fn value(&self) -> Value<'_> {
                // Only a map with keys that are no strings cannot be written, and there is none in these.
                Value::Text(Some(Cow::Owned(serde_json::to_string(self).unwrap_or_default())))
            }
        }
        impl FromColumn for $type {
            fn read<C: Cells>(cells: &C, name: &str) -> sqlx::Result<Option<Self>> {
                let text = cells.text(name)?;
                text.map(|text| serde_json::from_str(&text).map_err(|error| malformed(name, error))).transpose()
            }
        }
    )+};
}

jsons!(Policy, Vec<Amenity>, Notice, Heat, Vec<Wish>);

/// Declares a row: a struct whose fields are columns of the same name.
macro_rules! row {
    ($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* pub $field:ident: $type:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)+ }

        impl $crate::store::FromRow for $name {
            fn from_row<C: $crate::store::Cells>(cells: &C) -> sqlx::Result<Self> {
                Ok($name { $($field: $crate::store::Field::field(cells, stringify!($field))?,)+ })
            }
        }
    };
}
