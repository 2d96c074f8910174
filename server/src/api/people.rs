//! The staff's side of members: looking them up, verifying them, and who works here.

use super::shape::{
    DecisionRequest, GrantRequest, MemberDetail, MemberItem, Page, ProblemDocument, ReasonRequest,
    RequestDetail, RequestItem, StaffItem,
};
use crate::app::Shared;
use crate::desk::grant::{self, LONGEST, Unchanged};
use crate::desk::members;
use crate::desk::verifications::{self, Decided, Decision};
use crate::problem::Problem;
use crate::read::{self, Json as Body, Params};
use crate::reader::{Me, Reader};
use crate::secret::mask_card;
use crate::store::{MemberView, StaffRow, VerificationRequestRow};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gongyue::id::FacilityId;
use gongyue::member::{Phone, mask_name};
use gongyue::role::{Role, RoleKind};
use gongyue::span::Instant;
use gongyue::zone::Zone;
use gongyue_app::Lang;
use serde::Deserialize;
use utoipa::IntoParams;

fn me(reader: &Reader) -> Result<&Me, Problem> {
    reader.me.as_ref().ok_or(Problem::SignInNeeded)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MembersQuery {
    /// A whole phone or card number, or a part of a name, its pinyin or initials.
    q: String,
    cursor: Option<String>,
}

/// Members of the palace's division, and whoever reserved here lately; masked.
#[utoipa::path(get, path = "/api/v1/staff/facilities/{id}/members", operation_id = "listMembers", tag = "staff",
    params(("id" = String, Path), MembersQuery),
    responses((status = 200, body = Page<MemberItem>), (status = 404, body = ProblemDocument)))]
pub async fn list_members(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<MembersQuery>,
) -> Result<Json<Page<MemberItem>>, Problem> {
    let after = query.cursor.as_deref().unwrap_or_default();
    let (rows, more) = members::search(&app, me(&reader)?, &id.into(), &query.q, after).await?;
    Ok(Json(Page {
        next: rows.last().filter(|_| more).map(|row| row.id.to_string()),
        items: rows.iter().map(|row| item(&app, row)).collect(),
    }))
}

fn item(app: &Shared, row: &MemberView) -> MemberItem {
    MemberItem {
        id: row.id.to_string(),
        name: row.name.as_deref().map(mask_name),
        phone: masked_phone(app, &row.phone_sealed),
        verification: row.verification,
        union: row.union_name.clone(),
    }
}

/// `138****0001`, from what is kept.
pub fn masked_phone(app: &Shared, sealed: &str) -> String {
    let phone = app
        .keys
        .open(sealed)
        .and_then(|phone| phone.parse::<Phone>().ok());
    phone.map(|phone| phone.masked()).unwrap_or_default()
}

/// One member in full. That you looked is written down, and the member can read it.
#[utoipa::path(get, path = "/api/v1/staff/facilities/{id}/members/{member}", operation_id = "getMember", tag = "staff",
    params(("id" = String, Path), ("member" = String, Path)),
    responses((status = 200, body = MemberDetail), (status = 404, body = ProblemDocument)))]
pub async fn get_member(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, member)): Path<(String, String)>,
) -> Result<Json<MemberDetail>, Problem> {
    let known = members::member(&app, me(&reader)?, &id.into(), &member.into()).await?;
    Ok(Json(MemberDetail {
        id: known.member.id.to_string(),
        name: known.member.name,
        phone: known.phone,
        union_card_no: known.card,
        verification: known.member.verification,
        verified_by: known.member.verified_by.map(|by| by.as_str()),
        verified_at: known.member.verified_at,
        union: known.member.union_name,
        second_factors: known.member.factors,
        created_at: known.member.created_at,
        seen_at: known.member.seen_at,
    }))
}

/// Removes the second factors of somebody who lost them and showed the union card; by the manager, with a reason.
#[utoipa::path(post, path = "/api/v1/staff/facilities/{id}/members/{member}/second-factor-removal",
    operation_id = "removeMemberSecondFactors", tag = "staff",
    params(("id" = String, Path), ("member" = String, Path)), request_body = ReasonRequest,
    responses((status = 204), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn remove_member_second_factors(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, member)): Path<(String, String)>,
    Body(body): Body<ReasonRequest>,
) -> Result<StatusCode, Problem> {
    let palace: FacilityId = id.into();
    me(&reader)?.works_at(&palace)?;
    let reason = reason(&body.reason, reader.lang)?;
    members::remove_factors(&app, me(&reader)?, &palace, &member.into(), &reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// 2 to 200 characters in one line.
pub fn reason(text: &str, lang: Lang) -> Result<String, Problem> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.chars().count() {
        2..=200 => Ok(line),
        _ => Err(Problem::field("reason", lang.fault_reason())),
    }
}

/// Who waits to be verified here, the oldest first; masked.
#[utoipa::path(get, path = "/api/v1/staff/facilities/{id}/verifications", operation_id = "listVerifications", tag = "staff",
    params(("id" = String, Path)),
    responses((status = 200, body = Page<RequestItem>), (status = 404, body = ProblemDocument)))]
pub async fn list_verifications(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<Page<RequestItem>>, Problem> {
    let rows = verifications::queue(&app, me(&reader)?, &id.into()).await?;
    Ok(Json(Page {
        items: rows.iter().map(|row| request_item(&app, row)).collect(),
        next: None,
    }))
}

fn request_item(app: &Shared, row: &VerificationRequestRow) -> RequestItem {
    RequestItem {
        id: row.id.clone(),
        name: mask_name(&row.name),
        union_card_no: mask_card(&app.keys.open(&row.card_sealed).unwrap_or_default()),
        created_at: row.created_at,
    }
}

/// A request in full, by its id or by the code that the member says. That you looked is written down.
#[utoipa::path(get, path = "/api/v1/staff/facilities/{id}/verifications/{key}", operation_id = "getVerification",
    tag = "staff", params(("id" = String, Path), ("key" = String, Path)),
    responses((status = 200, body = RequestDetail), (status = 404, body = ProblemDocument)))]
pub async fn get_verification(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, key)): Path<(String, String)>,
) -> Result<Json<RequestDetail>, Problem> {
    let request = verifications::request(&app, me(&reader)?, &id.into(), &key).await?;
    let (roll_name, roll_union) = match &request.roll {
        Some((row, union)) => (
            Some(mask_name(&row.name)),
            Some((union.id.clone(), union.name.clone())),
        ),
        None => (None, None),
    };
    Ok(Json(RequestDetail {
        id: request.row.id,
        member_id: request.row.member_id.to_string(),
        name: request.row.name,
        union_card_no: request.card,
        phone: request.phone,
        created_at: request.row.created_at,
        roll_name,
        roll_union_id: roll_union.as_ref().map(|(id, _)| id.clone()),
        roll_union: roll_union.map(|(_, name)| name),
    }))
}

/// Says yes, into a union, or no, with a reason that the member reads.
#[utoipa::path(post, path = "/api/v1/staff/facilities/{id}/verifications/{key}/decision", operation_id = "decideVerification",
    tag = "staff", params(("id" = String, Path), ("key" = String, Path)), request_body = DecisionRequest,
    responses((status = 204), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn decide_verification(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, key)): Path<(String, String)>,
    Body(body): Body<DecisionRequest>,
) -> Result<StatusCode, Problem> {
    let palace: FacilityId = id.into();
    let me = me(&reader)?;
    me.works_at(&palace)?;
    let lang = reader.lang;
    let decision = if body.approve {
        Decision::Approve {
            union: chosen_union(&app, me, &palace, body.union.as_deref().unwrap_or_default(), lang).await?,
        }
    } else {
        Decision::Decline {
            reason: reason(body.reason.as_deref().unwrap_or_default(), lang)?,
        }
    };
    match verifications::decide(&app, me, &palace, &key, decision).await? {
        Decided::Done => Ok(StatusCode::NO_CONTENT),
        Decided::Gone => Err(Problem::NotFound),
        Decided::CardInUse => Err(Problem::field("union_card_no", lang.fault_card_in_use())),
    }
}

/// The id of the union that a name means; several or none are a fault that names those near.
pub async fn chosen_union(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    name: &str,
    lang: Lang,
) -> Result<String, Problem> {
    if name.trim().is_empty() {
        return Err(Problem::field("union", lang.fault_union_empty()));
    }
    let near = verifications::unions(app, me, palace, name).await?;
    match near.as_slice() {
        [one] => Ok(one.id.clone()),
        [] => Err(Problem::field("union", lang.fault_union_unknown())),
        several => {
            let names: Vec<&str> = several.iter().map(|union| union.name.as_str()).collect();
            Err(Problem::field(
                "union",
                lang.fault_union_several(&names.join(lang.and())),
            ))
        }
    }
}

/// Who works at the palace, managers first; for its manager.
#[utoipa::path(get, path = "/api/v1/staff/facilities/{id}/roles", operation_id = "listRoles", tag = "staff",
    params(("id" = String, Path)),
    responses((status = 200, body = Page<StaffItem>), (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument)))]
pub async fn list_roles(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<Page<StaffItem>>, Problem> {
    let rows = grant::staff(&app, me(&reader)?, &id.into()).await?;
    let item = |row: StaffRow| StaffItem {
        member_id: row.member_id.to_string(),
        name: row.name.as_deref().map(mask_name),
        phone: masked_phone(&app, &row.phone_sealed),
        role: row.role.as_str(),
        granted_at: row.granted_at,
        expires_at: row.expires_at,
        used_at: row.used_at,
    };
    Ok(Json(Page {
        items: rows.into_iter().map(item).collect(),
        next: None,
    }))
}

/// Grants a role at the palace, until the end of a day.
#[utoipa::path(post, path = "/api/v1/staff/facilities/{id}/roles", operation_id = "grantRole", tag = "staff",
    params(("id" = String, Path)), request_body = GrantRequest,
    responses((status = 204), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn grant_role(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Body(body): Body<GrantRequest>,
) -> Result<StatusCode, Problem> {
    let palace: FacilityId = id.into();
    let me = me(&reader)?;
    me.manages(&palace)?;
    let lang = reader.lang;
    let phone: Phone = body
        .phone
        .parse()
        .map_err(|fault| super::sign_in::phone_fault(fault, lang))?;
    let role = role_at(&palace, &body.role).ok_or_else(|| Problem::field("role", lang.fault_role()))?;
    let until = until(&app, body.until.as_deref(), lang)?;
    match grant::grant_by(&app, me, &phone, role, until).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(unchanged) => Err(unchanged_role(unchanged, "phone", lang)),
    }
}

fn unchanged_role(unchanged: Unchanged, field: &str, lang: Lang) -> Problem {
    match unchanged {
        Unchanged::LastManager => Problem::field(field, lang.fault_last_manager()),
        Unchanged::Oneself => Problem::field(field, lang.fault_own_role()),
        Unchanged::Problem(problem) => problem,
    }
}

/// The role of this name at the palace.
pub fn role_at(palace: &FacilityId, name: &str) -> Option<Role> {
    match name.parse().ok()? {
        RoleKind::Desk => Some(Role::Desk(palace.clone())),
        RoleKind::Manager => Some(Role::Manager(palace.clone())),
        RoleKind::Union | RoleKind::Keeper => None,
    }
}

/// The end of a day that is to come, within a year; a year from now where none is given.
pub fn until(app: &Shared, date: Option<&str>, lang: Lang) -> Result<Instant, Problem> {
    let now = app.now();
    let Some(text) = date.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(now + LONGEST);
    };
    let end = Zone::SHANGHAI.closing(read::date("until", text, lang)?, 1440);
    match now < end && end <= now + LONGEST {
        true => Ok(end),
        false => Err(Problem::field("until", lang.fault_until())),
    }
}

/// Ends a role at the palace.
#[utoipa::path(delete, path = "/api/v1/staff/facilities/{id}/roles/{member}/{role}", operation_id = "endRole", tag = "staff",
    params(("id" = String, Path), ("member" = String, Path), ("role" = String, Path)),
    responses((status = 204), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn end_role(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, member, role)): Path<(String, String, String)>,
) -> Result<StatusCode, Problem> {
    let kind: RoleKind = role.parse().map_err(|_| Problem::NotFound)?;
    match grant::end(&app, me(&reader)?, &id.into(), &member.into(), kind).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(unchanged) => Err(unchanged_role(unchanged, "role", reader.lang)),
    }
}
