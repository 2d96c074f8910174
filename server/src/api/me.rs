//! The member's own account.

use super::shape::{
    self, CompanionCode, Me, ProblemDocument, QuotaUse, RoleView, Standing, VerificationAnswer,
    VerificationRequest,
};
use crate::app::Shared;
use crate::desk;
use crate::desk::verify::{self, CardFault, Claim, NameFault, Outcome};
use crate::problem::Problem;
use crate::read::Json as Body;
use crate::reader::{self, Reader};
use axum::Json;
use axum::extract::State;
use gongyue::id::FacilityId;
use gongyue::member::Verification;
use gongyue::quota::{QuotaHours, QuotaPer, QuotaUnit};

/// Who I am, what I may, and what I have used.
#[utoipa::path(get, path = "/api/v1/me", operation_id = "getMe", tag = "me",
    responses((status = 200, body = Me), (status = 401, body = ProblemDocument)))]
pub async fn get_me(State(app): State<Shared>, reader: Reader) -> Result<Json<Me>, Problem> {
    let me = reader.me.ok_or(Problem::SignInNeeded)?;
    let standing = desk::me::standing(&app, &me, reader.lang).await?;
    let until = standing.suspended();
    Ok(Json(Me {
        verification: me.verification,
        standing: Standing {
            good: me.verification == Verification::Verified && until.is_none(),
            suspended_until: until,
        },
        roles: me
            .roles
            .iter()
            .map(|role| RoleView {
                role: role.kind().as_str(),
                scope: role.scope().to_owned(),
            })
            .collect(),
        quota_use: quota_use(&standing),
        member: member(&me),
    }))
}

/// What is ahead everywhere, then the quotas of the palaces that the member was at lately.
fn quota_use(standing: &desk::me::Standing) -> Vec<QuotaUse> {
    let everywhere = QuotaUse {
        rule: "active_quota",
        used: i64::try_from(standing.ahead.len()).unwrap_or(i64::MAX),
        limit: standing.active_limit,
        unit: QuotaUnit::Reservations,
        per: QuotaPer::Everywhere,
        hours: QuotaHours::All,
        facility_id: None,
        venue_kind: None,
    };
    let others = standing.used.iter().map(|used| QuotaUse {
        rule: used.quota.period.rule(),
        used: used.used,
        limit: used.quota.limit,
        unit: used.quota.unit,
        per: used.quota.per,
        hours: used.quota.hours,
        facility_id: Some(used.palace.to_string()),
        venue_kind: Some(used.venue_kind),
    });
    [everywhere].into_iter().chain(others).collect()
}

/// Asks to be verified by name and union card: at once where the roll has both, else by the staff.
#[utoipa::path(post, path = "/api/v1/me/verification", operation_id = "requestVerification", tag = "me",
    request_body = VerificationRequest,
    responses((status = 200, body = VerificationAnswer), (status = 401, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn request_verification(
    State(app): State<Shared>,
    reader: Reader,
    Body(body): Body<VerificationRequest>,
) -> Result<Json<VerificationAnswer>, Problem> {
    let lang = reader.lang;
    let me = reader.me.ok_or(Problem::SignInNeeded)?;
    let palace = body.palace_id.map(FacilityId::from);
    let claim = Claim::parse(&body.name, &body.union_card_no).map_err(|(name, card)| {
        let name = name.map(|(NameFault::Empty | NameFault::TooLong)| ("name", lang.fault_name()));
        let card = card.map(|CardFault::NotACardNumber| ("union_card_no", lang.fault_card()));
        let fault = |(field, message): (&str, &str)| shape::FieldFault {
            field: field.to_owned(),
            message: message.to_owned(),
        };
        Problem::Fields(name.into_iter().chain(card).map(fault).collect())
    })?;
    let status = match verify::verify(&app, &me, claim, palace).await? {
        Outcome::Verified => Verification::Verified,
        Outcome::Pending => Verification::Pending,
        Outcome::CardNeeded => return Err(Problem::field("union_card_no", lang.card_needed())),
        Outcome::TooOften => {
            return Err(Problem::TooOften {
                retry_after_seconds: 86_400,
            });
        }
        Outcome::CardInUse => return Err(Problem::field("union_card_no", lang.fault_card_in_use())),
    };
    Ok(Json(VerificationAnswer { status }))
}

/// Makes a new companion code; the old one is worthless from then on.
#[utoipa::path(post, path = "/api/v1/me/companion-code", operation_id = "renewCompanionCode", tag = "me",
    responses((status = 200, body = CompanionCode), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument)))]
pub async fn renew_companion_code(
    State(app): State<Shared>,
    reader: Reader,
) -> Result<Json<CompanionCode>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let companion_code = desk::companion::renew(&app, me).await?;
    Ok(Json(CompanionCode { companion_code }))
}

pub fn member(me: &reader::Me) -> shape::Member {
    shape::Member {
        id: me.id.to_string(),
        phone: me.phone.clone(),
        name: me.name.clone(),
        verification: me.verification,
    }
}
