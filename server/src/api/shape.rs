//! What the API sends and takes, field by field as the contract has it.

use chrono::{DateTime, NaiveDate, Utc};
use gongyue::audit::Act;
use gongyue::facility::{FacilityKind, FacilityStatus};
use gongyue::member::Verification;
use gongyue::quota::{QuotaHours, QuotaPer, QuotaUnit};
use gongyue::reservation::ReservationStatus;
use gongyue::slot_state::SlotState;
use gongyue::venue::VenueKind;
use gongyue::waitlist::WaitStatus;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// One page of a list; `next` is the cursor of the following page.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DivisionRef {
    pub code: String,
    pub name: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Facility {
    pub id: String,
    pub name: String,
    #[schema(value_type = String, example = "palace")]
    pub kind: FacilityKind,
    pub division: DivisionRef,
    #[schema(value_type = String, example = "in_service")]
    pub status: FacilityStatus,
    pub address: String,
    pub longitude: f64,
    pub latitude: f64,
    /// IANA name.
    pub time_zone: String,
    #[schema(value_type = Vec<String>, example = json!(["table_tennis", "archery"]))]
    pub venue_kinds: Vec<VenueKind>,
    /// Metres from `near`, where that was given.
    pub distance_m: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FacilityDetail {
    #[serde(flatten)]
    pub facility: Facility,
    /// The opening hours of today and the next six days.
    pub hours: Vec<DayHours>,
    pub notices: Vec<String>,
    pub venues: Vec<VenueRef>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DayHours {
    pub date: NaiveDate,
    pub open: Vec<OpenSpan>,
    /// Why the day differs from its week, where it does.
    pub reason: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OpenSpan {
    pub opens_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
    /// `09:00–21:30`, in the palace's zone.
    pub local: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct VenueRef {
    pub id: String,
    pub name: String,
    #[schema(value_type = String, example = "table_tennis")]
    pub kind: VenueKind,
    pub indoor: bool,
    /// Parts that can be occupied at one time: tables, halves, seats.
    pub capacity: usize,
    pub courts: Vec<Named>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Named {
    pub id: String,
    pub name: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Slots {
    pub venue_id: String,
    pub date: NaiveDate,
    pub time_zone: String,
    pub slot_minutes: u16,
    pub courts: Vec<CourtSlots>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CourtSlots {
    pub id: String,
    pub name: String,
    pub slots: Vec<Slot>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Slot {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// `19:00`, in the palace's zone.
    pub local_time: String,
    #[schema(value_type = String, example = "free")]
    pub state: SlotState,
    /// Free places: seats of a room, else 1 or 0.
    pub free: usize,
    /// Signed in only: why this member may not take it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusals: Option<Vec<Refusal>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Refusal {
    /// The rule's stable id.
    pub rule: &'static str,
    /// A sentence for the member.
    pub message: String,
    /// What triggered it; the fields depend on the rule.
    #[schema(value_type = Object)]
    pub facts: Value,
    /// The earliest moment at which the same request would pass, if nobody else booked; null: never.
    pub passes_at: Option<DateTime<Utc>>,
    /// What would pass now.
    pub alternatives: Vec<Alternative>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Alternative {
    pub court_id: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyView {
    pub venue_id: String,
    pub version: i64,
    pub knobs: Vec<Knob>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Knob {
    pub name: &'static str,
    #[schema(value_type = Object)]
    pub value: Value,
    /// What the knob means here, in words.
    pub sentence: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyVersions {
    /// Newest first.
    pub items: Vec<PolicyVersion>,
    pub drafts: Vec<Draft>,
    pub next: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyVersion {
    /// Null: of all venues that have no policy of their own.
    pub venue_id: Option<String>,
    pub version: i64,
    /// `upcoming`, `in_force` or `past`
    pub state: &'static str,
    pub in_force_from: DateTime<Utc>,
    pub announced_at: Option<DateTime<Utc>>,
    #[schema(value_type = Object)]
    pub knobs: Value,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Draft {
    pub venue_id: Option<String>,
    /// To be named by the next edit, so that nobody overwrites what they have not seen.
    pub edit: i64,
    pub edited_at: DateTime<Utc>,
    #[schema(value_type = Object)]
    pub knobs: Value,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftRequest {
    pub venue_id: Option<String>,
    /// The edit that this one starts from; absent for the first.
    pub edit: Option<i64>,
    /// What is not said is as usual.
    #[schema(value_type = Object)]
    pub knobs: gongyue::policy::Policy,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishRequest {
    pub venue_id: Option<String>,
    pub edit: i64,
    /// `YYYY-MM-DD` in the palace's zone.
    pub from: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Counts the acts of the palace, without gaps.
    pub ordinal: i64,
    pub at: DateTime<Utc>,
    /// Null: the system.
    pub actor_id: Option<String>,
    #[schema(value_type = String, example = "policy_published")]
    pub act: Act,
    pub subject: String,
    pub member_id: Option<String>,
    pub reason: String,
    #[schema(value_type = Object)]
    pub before: Value,
    #[schema(value_type = Object)]
    pub after: Value,
    /// SHA-256 over the act and the hash before it.
    pub hash: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Preview {
    pub from: DateTime<Utc>,
    /// Reservations that were replayed.
    pub judged: usize,
    /// Of those, how many would have been refused.
    pub refused: usize,
    /// Of how many people.
    pub members: usize,
    pub freed_hours: f64,
    pub freed_peak_hours: f64,
    pub rows: Vec<Refused>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Refused {
    pub reservation_id: String,
    pub venue_id: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    #[schema(value_type = Vec<String>)]
    pub rules: Vec<&'static str>,
    pub messages: Vec<String>,
    #[schema(value_type = Vec<Object>)]
    pub facts: Vec<Value>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeRequest {
    #[schema(example = "13800000001")]
    pub phone: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CodeSent {
    /// Seconds for which the code is good.
    pub expires_in: i64,
    /// Only with `--demo`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demo_code: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInRequest {
    pub phone: String,
    pub code: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SignedIn {
    /// For `Authorization: Bearer`; the same session is set as a cookie.
    pub token: String,
    pub expires_at: DateTime<Utc>,
    /// Before anything else the account asks for a second factor.
    pub second_factor_needed: bool,
    pub member: Member,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Member {
    pub id: String,
    /// Masked: `138****0001`.
    pub phone: String,
    /// As on the union's roll; null until verified.
    pub name: Option<String>,
    #[schema(value_type = String, example = "verified")]
    pub verification: Verification,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DeviceView {
    pub id: String,
    /// `WeChat, Android`; empty where it did not say.
    pub device: String,
    pub created_at: DateTime<Utc>,
    /// To the hour.
    pub seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// The one that asks.
    pub is_this: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CompanionCode {
    /// What friends name the member by.
    pub companion_code: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    pub member: Member,
    #[schema(value_type = String, example = "verified")]
    pub verification: Verification,
    pub standing: Standing,
    pub roles: Vec<RoleView>,
    pub quota_use: Vec<QuotaUse>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Standing {
    /// May reserve, as far as the person is concerned.
    pub good: bool,
    pub suspended_until: Option<DateTime<Utc>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RoleView {
    pub role: &'static str,
    pub scope: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct QuotaUse {
    /// `active_quota`, `daily_quota` …
    pub rule: &'static str,
    pub used: i64,
    pub limit: u16,
    #[schema(value_type = String, example = "reservations")]
    pub unit: QuotaUnit,
    #[schema(value_type = String, example = "everywhere")]
    pub per: QuotaPer,
    #[schema(value_type = String, example = "all")]
    pub hours: QuotaHours,
    /// Whose quota it is; null: everybody's.
    pub facility_id: Option<String>,
    #[schema(value_type = Option<String>)]
    pub venue_kind: Option<VenueKind>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerificationRequest {
    pub name: String,
    /// May be left out where the roll knows the phone under this name.
    #[serde(default)]
    pub union_card_no: String,
    /// Whose staff shall look, if no roll knows the card.
    pub palace_id: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct VerificationAnswer {
    #[schema(value_type = String, example = "verified")]
    pub status: Verification,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReservation {
    pub court_id: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub party_size: Option<u16>,
    /// The codes that the companions gave.
    pub companions: Option<Vec<String>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReservationAnswer {
    pub reservation: Reservation,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Reservation {
    pub id: String,
    /// Six symbols, read out at the desk.
    pub code: String,
    #[schema(value_type = String, example = "confirmed")]
    pub status: ReservationStatus,
    pub facility: Named,
    pub venue: VenueName,
    pub court: Named,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// `2026-11-27 19:00–20:00`, in the palace's zone.
    pub local_time: String,
    pub party_size: u16,
    pub policy_version: i64,
    pub cancel_by: DateTime<Utc>,
    pub check_in: CheckIn,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckInRequest {
    /// Shown at the palace; the staff need none.
    pub code: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CheckInCode {
    pub code: String,
    pub changes_at: DateTime<Utc>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct VenueName {
    pub id: String,
    pub name: String,
    #[schema(value_type = String, example = "archery")]
    pub kind: VenueKind,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CheckIn {
    pub opens_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
}

/// RFC 9457.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemDocument {
    /// A stable name: `urn:gongyue:refused` …
    pub r#type: &'static str,
    pub title: String,
    pub status: u16,
    pub detail: String,
    /// What to name when asking about it.
    pub reference: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldFault>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<Refusal>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldFault {
    pub field: String,
    pub message: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FactorView {
    pub id: String,
    /// `passkey` or `totp`.
    pub kind: &'static str,
    /// That it was added with, such as “Chrome, Android”.
    pub device: String,
    pub created_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Seed {
    /// Base 32, to be typed into an authenticator app.
    pub secret: String,
    /// `otpauth://…`, to be scanned by one.
    pub uri: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpCode {
    pub code: String,
}

/// The same session under a new token.
#[derive(Debug, Serialize, ToSchema)]
pub struct Renewed {
    pub token: String,
    pub expires_at: DateTime<Utc>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PasskeyQuestion {
    /// Comes back with the answer.
    pub id: String,
    /// As the Web Authentication API takes it, with byte strings in base64url.
    #[schema(value_type = Object)]
    pub options: Value,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeyAnswer {
    pub id: String,
    /// As the Web Authentication API gives it, with byte strings in base64url.
    #[schema(value_type = Object)]
    pub credential: Value,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeView {
    pub id: String,
    pub kind: &'static str,
    pub message: String,
    #[schema(value_type = Object)]
    pub facts: Value,
    pub created_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteRequest {
    /// One's own, to be sure.
    pub phone: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MemberItem {
    pub id: String,
    /// Masked.
    pub name: Option<String>,
    /// Masked.
    pub phone: String,
    #[schema(value_type = String, example = "verified")]
    pub verification: Verification,
    pub union: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MemberDetail {
    pub id: String,
    pub name: Option<String>,
    pub phone: String,
    pub union_card_no: Option<String>,
    #[schema(value_type = String, example = "verified")]
    pub verification: Verification,
    /// `roll` or `staff`.
    pub verified_by: Option<&'static str>,
    pub verified_at: Option<DateTime<Utc>>,
    pub union: Option<String>,
    pub second_factors: i64,
    pub created_at: DateTime<Utc>,
    pub seen_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonRequest {
    pub reason: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RequestItem {
    pub id: String,
    /// Masked.
    pub name: String,
    /// Masked.
    pub union_card_no: String,
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RequestDetail {
    pub id: String,
    pub member_id: String,
    pub name: String,
    pub union_card_no: String,
    pub phone: String,
    pub created_at: DateTime<Utc>,
    /// What a roll says of the card: whose it is, masked, and of which union.
    pub roll_name: Option<String>,
    pub roll_union_id: Option<String>,
    pub roll_union: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionRequest {
    pub approve: bool,
    /// The name of the union that the member joins; with a yes.
    pub union: Option<String>,
    /// What the member reads; with a no.
    pub reason: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct StaffItem {
    pub member_id: String,
    pub name: Option<String>,
    pub phone: String,
    pub role: &'static str,
    pub granted_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    pub used_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantRequest {
    pub phone: String,
    /// `desk` or `manager`.
    pub role: String,
    /// The last day; a year from now if left out.
    pub until: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RollView {
    pub unions: Vec<UnionItem>,
    pub imports: Vec<ImportItem>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UnionItem {
    pub id: String,
    pub name: String,
    pub kind: &'static str,
    pub division: String,
    pub on_roll: i64,
    pub verified: i64,
    /// Different members who came within the last 30 days.
    pub served: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ImportItem {
    pub id: String,
    /// `reading`, `read`, `applied` or `failed`.
    pub status: &'static str,
    /// Good rows of the file, and how many of them are read so far.
    pub rows: i64,
    pub rows_read: i64,
    pub bad_rows: i64,
    pub added: i64,
    pub changed: i64,
    pub gone: i64,
    pub created_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ImportView {
    pub import: ImportItem,
    /// `[{line, column, message}]`, never what a cell holds.
    #[schema(value_type = Vec<Object>)]
    pub faults: Value,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplyRequest {
    /// Import the good rows; then nobody leaves a roll, since the missing may be the bad ones.
    #[serde(default)]
    pub skip_bad: bool,
    /// That unions lose many of their members is right.
    #[serde(default)]
    pub let_go: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinRequest {
    /// From the link.
    pub key: String,
}

/// What somebody waits for: a court, a venue, or a kind of venue in a city or county.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWait {
    pub court_id: Option<String>,
    /// Any court of it.
    pub venue_id: Option<String>,
    /// The code of a city or county, with `venue_kind`.
    pub division: Option<String>,
    pub venue_kind: Option<String>,
    /// Whatever begins and ends between the two suits.
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// How long; the whole time where absent.
    pub minutes: Option<u16>,
    /// 1 where absent.
    pub party_size: Option<u16>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct WaitEntry {
    pub id: String,
    #[schema(value_type = String, example = "waiting")]
    pub status: WaitStatus,
    /// `null`: any of the division; so are venue and court.
    pub facility: Option<Named>,
    pub venue: Option<VenueName>,
    /// `null`: any of the venue.
    pub court: Option<Named>,
    pub division: Option<String>,
    #[schema(value_type = String, example = "badminton")]
    pub venue_kind: VenueKind,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub minutes: u16,
    pub party_size: u16,
    /// How many joined before and may want the same.
    pub before: i64,
    /// What is kept, until it is taken, passed on or its time is up.
    pub offer: Option<KeptPlace>,
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct KeptPlace {
    pub id: String,
    pub facility: Named,
    pub venue: Named,
    pub court: Named,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationView {
    /// The path that the holder passes on.
    pub path: String,
    /// How many more may join.
    pub left: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Made {
    pub id: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct StaffVenues {
    pub items: Vec<StaffVenue>,
    pub next: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct StaffVenue {
    pub id: String,
    pub kind: &'static str,
    pub name: String,
    pub name_en: String,
    pub indoor: bool,
    pub step_free: bool,
    pub slot_minutes: u16,
    pub retired_at: Option<DateTime<Utc>>,
    /// Counts the edits of the venue and its courts; goes along with a change.
    pub edit: i64,
    pub courts: Vec<StaffCourt>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct StaffCourt {
    pub id: String,
    pub venue_id: String,
    pub name: String,
    pub name_en: String,
    /// `whole`, or `seats`: a part a person.
    pub takes: &'static str,
    pub parts: usize,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddVenueRequest {
    pub kind: String,
    pub name: String,
    #[serde(default)]
    pub name_en: String,
    /// True if left out.
    pub indoor: Option<bool>,
    pub step_free: Option<bool>,
    /// A multiple of 15; 30 if left out.
    pub slot_minutes: Option<u16>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddCourtsRequest {
    pub edit: i64,
    /// `{n}` becomes the number.
    pub name: String,
    #[serde(default)]
    pub name_en: String,
    pub count: u16,
    /// Full courts whose halves are booked too.
    #[serde(default)]
    pub halves: bool,
    /// Rooms of so many seats, of which one books some.
    pub seats: Option<u16>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct HoursView {
    /// An entry a line, such as `Mon-Fri 09:00-21:30`; see the documentation of imports.
    pub hours: String,
    pub edit: i64,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoursRequest {
    pub edit: i64,
    pub venue_id: Option<String>,
    pub hours: String,
    /// `keep`: reservations that this strands keep their court and time.
    pub stranded: Option<String>,
}

/// A palace's day, for its staff.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayView {
    pub facility_id: String,
    pub date: NaiveDate,
    pub time_zone: String,
    pub now: DateTime<Utc>,
    pub venues: Vec<DeskVenue>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DeskVenue {
    pub id: String,
    pub name: String,
    pub courts: Vec<DeskCourt>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DeskCourt {
    pub id: String,
    pub name: String,
    /// Whatever their status, by their start.
    pub reservations: Vec<DeskReservation>,
    pub closures: Vec<DeskClosure>,
}

/// Masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeskReservation {
    pub id: String,
    pub code: String,
    #[schema(value_type = String, example = "confirmed")]
    pub status: ReservationStatus,
    /// Sent back with an act, so that nobody acts on what somebody else has changed.
    pub version: i64,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub party_size: u16,
    pub name: Option<String>,
    pub phone: Option<String>,
    /// How somebody without an account is called.
    pub guest: String,
    pub is_walk_in: bool,
    pub checked_in_at: Option<DateTime<Utc>>,
    pub approve_by: Option<DateTime<Utc>>,
    pub note: String,
    pub override_reason: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DeskClosure {
    pub id: String,
    #[schema(value_type = String, example = "weather")]
    pub kind: gongyue::closure::ClosureKind,
    pub reason: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAtCounter {
    pub court_id: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub party_size: Option<u16>,
    /// Without: somebody who stands there and has no account.
    pub member_id: Option<String>,
    /// How that one is called.
    pub guest: Option<String>,
    /// Why the manager sets rules aside; public.
    pub override_reason: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeedRequest {
    /// `check_in`, `no_show`, `excuse`, `extend`, `move`, `end`, `cancel`, `note`, `approve` or `decline`.
    pub act: String,
    pub version: Option<i64>,
    /// Of excuse, cancel and decline; the member reads it.
    pub reason: Option<String>,
    /// Of extend.
    pub ends_at: Option<DateTime<Utc>>,
    /// Of move, with `starts_at`.
    pub court_id: Option<String>,
    pub starts_at: Option<DateTime<Utc>>,
    /// Of note; empty: none.
    pub note: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExcuseRequest {
    pub reason: String,
}

/// A closure or a hold.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClosureView {
    pub id: String,
    /// `null`: the whole palace.
    pub venue_id: Option<String>,
    /// `null`: the whole venue.
    pub court_id: Option<String>,
    #[schema(value_type = String, example = "weather")]
    pub kind: gongyue::closure::ClosureKind,
    #[schema(value_type = Option<String>, example = "training")]
    pub hold_class: Option<gongyue::closure::HoldClass>,
    pub owner: String,
    pub reason: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub series_id: Option<String>,
    /// Returns to the members then, unless it is confirmed.
    pub returns_at: Option<DateTime<Utc>>,
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Sent back to lift it, so that nobody lifts what somebody else has changed.
    pub edit: i64,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClosure {
    /// `palace`, `outdoor`, `venue:{id}` or `court:{id}`.
    pub of: String,
    /// `weather`, `maintenance`, `event` or `hold`.
    pub kind: String,
    /// Of a hold: `training`, `competition`, `maintenance` or `group`.
    pub hold_class: Option<String>,
    pub owner: Option<String>,
    /// That everybody reads.
    pub reason: String,
    pub reason_en: Option<String>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// `YYYY-MM-DD`: every week until then.
    pub weekly_until: Option<String>,
    /// What becomes of weeks in which somebody has reserved: `skip`, the default, or `displace`.
    pub collide: Option<String>,
    /// A hold returns unless confirmed so many hours before.
    pub returns_hours: Option<u16>,
    /// The mark of a preview, if only the same reservations may be displaced.
    pub seen: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Closed {
    pub closures: Vec<String>,
    pub series_id: Option<String>,
    pub displaced: usize,
    /// Of those displaced, whom another place is kept for.
    pub offered: usize,
    /// Dates of the series that are left out.
    pub skipped: usize,
}

/// What a closure would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClosurePreview {
    pub displaces: Vec<DeskReservation>,
    pub skips: Vec<NaiveDate>,
    pub seen: String,
}

/// Court-hours: an hour of a court is one, however many halves or seats it has.
#[derive(Debug, Serialize, ToSchema)]
pub struct CourtHoursView {
    pub offered: f64,
    /// Had by members who reserved.
    pub reserved: f64,
    pub draw: f64,
    pub walk_in: f64,
    /// The manager set a rule aside.
    pub against_rules: f64,
    pub event: f64,
    pub held: f64,
    /// For weather or repair.
    pub closed: f64,
    /// Offered, and nobody's.
    pub empty: f64,
    /// From the check-in on.
    pub attended: f64,
    pub no_show: f64,
    /// Attended / offered; null where nothing was offered.
    pub utilisation: Option<f64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct VenueUseView {
    pub id: String,
    pub name: String,
    #[schema(value_type = String, example = "badminton")]
    pub kind: VenueKind,
    pub court_hours: CourtHoursView,
}

/// A rule that the manager set aside, and why; of whom is not said.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverrideView {
    pub venue_id: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub reason: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UseView {
    pub facility_id: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub as_of: DateTime<Utc>,
    pub totals: CourtHoursView,
    pub venues: Vec<VenueUseView>,
    pub overrides: Vec<OverrideView>,
}
