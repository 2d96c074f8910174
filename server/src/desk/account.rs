//! One's own data: all of it in a file, and an end to it. What remains of a deleted account are numbers: who reserved is
//! forgotten, that a court was used is not.

use super::freed::{freed, freed_offer};
use super::waitlist::over;
use crate::app::{App, Shared};
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    AuditCursor, Command, Failure, Tx, audit_list_about, authenticator_list, ballot_entry_list_of_member,
    calendar_feed_get, claims_delete, delivery_list_of_member, departed_upsert, export_activities,
    export_appeals, export_standing, favourite_list, mail_address_get, member_claims_delete,
    member_claims_forget, member_delete, member_get, member_lock, notice_choice_get, notice_list,
    offer_list_of_member, own_list, reservation_active_of_member, reservation_past_of_member,
    reservation_set_status, role_grant_list, roll_get_by_card, session_list, union_get,
    verification_request_list, wait_list_of_member, wait_open_of_member,
};
use chrono::TimeDelta;
use gongyue::audit::Act;
use gongyue::id::MemberId;
use gongyue::offer::OfferStatus;
use gongyue::reservation::ReservationStatus;
use gongyue::role::Role;
use gongyue::rules;
use gongyue::span::Instant;
use gongyue::waitlist::WaitStatus;
use serde_json::{Value, json};

/// For so long the card of a deleted account is not given to another one at once: deleting and coming back would be a
/// second helping of every quota, and an end to every suspension. The staff may say otherwise.
pub const DEPARTED: TimeDelta = TimeDelta::days(30);
/// No suspension is remembered for longer.
const LONGEST: TimeDelta = TimeDelta::days(366);

/// Everything that is kept about the member, to take along.
pub async fn export(app: &Shared, me: &Me) -> Result<Value, Problem> {
    let now = app.now();
    let mut reader = app.db.read_at_length().await?;
    let mut tx = reader.tx();
    let member = member_get(&mut tx, &me.id).await?.ok_or(Problem::NotFound)?;
    let union = match &member.union_id {
        Some(id) => union_get(&mut tx, id).await?.map(|union| union.name),
        None => None,
    };
    let on_roll = match &member.card_hash {
        Some(card) => roll_get_by_card(&mut tx, card).await?,
        None => None,
    };
    let requests = verification_request_list(&mut tx, &me.id).await?;
    let reservations =
        reservation_past_of_member(&mut tx, &me.id, Instant::MAX_UTC, None, None, u32::MAX >> 1).await?;
    let companion = own_list(&mut tx, &me.id, Instant::UNIX_EPOCH).await?;
    let standing = export_standing(&mut tx, &me.id).await?;
    let activities = export_activities(&mut tx, &me.id).await?;
    let appeals = export_appeals(&mut tx, &me.id).await?;
    let offers = offer_list_of_member(&mut tx, &me.id, Instant::UNIX_EPOCH).await?;
    let waits = wait_list_of_member(&mut tx, &me.id, Instant::UNIX_EPOCH).await?;
    let entries = ballot_entry_list_of_member(&mut tx, &me.id, Instant::UNIX_EPOCH).await?;
    let own: Vec<_> = reservations.iter().map(|view| &view.id).collect();
    let roles = role_grant_list(&mut tx, &me.id, now).await?;
    let factors = authenticator_list(&mut tx, &me.id).await?;
    let sessions = session_list(&mut tx, &me.id, now).await?;
    let notices = notice_list(&mut tx, &me.id, u32::MAX >> 1).await?;
    let choice = notice_choice_get(&mut tx, &me.id).await?;
    let feed = calendar_feed_get(&mut tx, &me.id).await?;
    let favourites = favourite_list(&mut tx, &me.id).await?;
    let address = mail_address_get(&mut tx, &me.id).await?;
    let address = address.filter(|row| !row.address_sealed.is_empty());
    let deliveries = delivery_list_of_member(&mut tx, &me.id).await?;
    let acts = audit_list_about(&mut tx, &me.id, &AuditCursor::newest(), u32::MAX >> 1).await?;
    Ok(json!({
        "exported_at": now,
        "member": {
            "id": member.id,
            "phone": app.keys.open(&member.phone_sealed),
            "name": member.name,
            "verification": member.verification,
            "verified_at": member.verified_at,
            "verified_by": standing.verified_by,
            "union": union,
            "division": member.division_code,
            "companion_code": member.companion_code,
            "created_at": member.created_at,
            "seen_at": standing.seen_at,
            "suspended_until": member.suspended_until,
            "suspend_reason": standing.suspend_reason,
        },
        "on_roll": on_roll.map(|row| json!({
            "name": row.name,
            "union_card_no": app.keys.open(&row.card_sealed),
            "phone": app.keys.open(&row.phone_sealed),
            "division": row.division_code,
            "imported_at": row.imported_at,
        })),
        "verification_requests": requests.iter().map(|request| json!({
            "status": request.status,
            "name": request.name,
            "union_card_no": app.keys.open(&request.card_sealed),
            "palace_id": request.palace_id,
            "created_at": request.created_at,
            "decided_at": request.decided_at,
            "reason": request.reason,
        })).collect::<Vec<_>>(),
        "reservations": reservations.iter().map(|view| json!({
            "id": view.id,
            "code": view.code,
            "status": view.status,
            "palace": view.palace_name,
            "venue": view.venue_name,
            "court": view.court_name,
            "starts_at": view.starts_at,
            "ends_at": view.ends_at,
            "party_size": view.party_size,
            "created_at": view.created_at,
            "ended_at": view.ended_at,
        })).collect::<Vec<_>>(),
        "companion_on": companion.iter().filter(|row| !own.contains(&&row.id)).map(|row| json!({
            "id": row.id,
            "palace_id": row.palace_id,
            "starts_at": row.starts_at,
            "ends_at": row.ends_at,
        })).collect::<Vec<_>>(),
        "offers": offers.iter().map(|offer| json!({
            "palace_id": offer.palace_id,
            "court_id": offer.court_id,
            "starts_at": offer.starts_at,
            "ends_at": offer.ends_at,
            "reason": offer.reason,
            "status": offer.status,
            "created_at": offer.created_at,
            "expires_at": offer.expires_at,
        })).collect::<Vec<_>>(),
        "waits": waits.iter().map(|wait| json!({
            "venue_id": wait.venue_id,
            "court_id": wait.court_id,
            "division": wait.division_code,
            "venue_kind": wait.venue_kind,
            "starts_at": wait.starts_at,
            "ends_at": wait.ends_at,
            "minutes": wait.minutes,
            "status": wait.status,
            "created_at": wait.created_at,
        })).collect::<Vec<_>>(),
        "ballots": entries.iter().map(|entry| json!({
            "ballot_id": entry.ballot_id,
            "number": entry.public_id,
            "slip": entry.salt,
            "wishes": entry.wishes,
            "party_size": entry.party_size,
            "waits": entry.waits,
            "status": entry.status,
            "weight": entry.weight,
            "rank": entry.rank,
            "created_at": entry.created_at,
        })).collect::<Vec<_>>(),
        "activities": activities.iter().map(|entry| json!({
            "title": entry.title,
            "starts_at": entry.starts_at,
            "status": entry.status,
            "entered_at": entry.entered_at,
        })).collect::<Vec<_>>(),
        "appeals": appeals.iter().map(|appeal| json!({
            "reservation_id": appeal.reservation_id,
            "text": appeal.text,
            "status": appeal.status,
            "created_at": appeal.created_at,
            "answered_at": appeal.answered_at,
            "answer": appeal.answer,
        })).collect::<Vec<_>>(),
        "roles": roles.iter().map(|grant| json!({
            "role": grant.role,
            "scope": grant.scope,
            "granted_at": grant.granted_at,
            "expires_at": grant.expires_at,
        })).collect::<Vec<_>>(),
        "second_factors": factors.iter().map(|factor| json!({
            "kind": factor.kind,
            "device": factor.device,
            "created_at": factor.created_at,
            "used_at": factor.used_at,
        })).collect::<Vec<_>>(),
        "sessions": sessions.iter().map(|session| json!({
            "device": session.device,
            "created_at": session.created_at,
            "seen_at": session.seen_at,
        })).collect::<Vec<_>>(),
        "notices": notices.iter().map(|notice| json!({
            "notice": notice.facts,
            "created_at": notice.created_at,
            "read_at": notice.read_at,
        })).collect::<Vec<_>>(),
        "notice_choices": choice.iter().map(|choice| json!({
            "text_reservations": choice.text_reservations,
            "text_offers": choice.text_offers,
            "text_account": choice.text_account,
            "mail_reservations": choice.mail_reservations,
            "mail_offers": choice.mail_offers,
            "mail_account": choice.mail_account,
            "quiet_from_minute": choice.quiet_from,
            "quiet_to_minute": choice.quiet_to,
            "language": choice.language,
        })).collect::<Vec<_>>(),
        "mail_addresses": address.iter().map(|row| json!({
            "address": app.keys.open(&row.address_sealed),
            "confirmed_at": row.confirmed_at,
        })).collect::<Vec<_>>(),
        "calendar_feeds": feed.iter().map(|feed| json!({
            "created_at": feed.created_at,
            "language": feed.language,
        })).collect::<Vec<_>>(),
        "favourites": favourites.iter().map(|favourite| json!({
            "venue_id": favourite.venue_id,
            "created_at": favourite.created_at,
        })).collect::<Vec<_>>(),
        "deliveries": deliveries.iter().map(|delivery| json!({
            "notice": delivery.kind,
            "channel": delivery.channel,
            "status": delivery.status,
            "created_at": delivery.created_at,
            "ended_at": delivery.ended_at,
        })).collect::<Vec<_>>(),
        "acts_of_staff": acts.iter().map(|act| json!({
            "at": act.at,
            "act": act.act,
            "reason": act.reason,
            "before": serde_json::from_str::<Value>(&act.before).unwrap_or_default(),
            "after": serde_json::from_str::<Value>(&act.after).unwrap_or_default(),
        })).collect::<Vec<_>>(),
    }))
}

/// Deletes the account. What is ahead is cancelled, so that others can have it.
pub async fn delete(app: &Shared, me: &Me) -> Result<(), Problem> {
    me.fresh_if_any(app)?;
    let _turn = app.turns.of(&me.id).await;
    let command = Delete {
        app: app.clone(),
        member: me.id.clone(),
        suspended_until: super::me::suspended_until(app, me).await?,
    };
    Ok(app.db.write(command).await?)
}

struct Delete {
    app: Shared,
    member: MemberId,
    /// By what the palaces count, which goes with the account.
    suspended_until: Option<Instant>,
}

impl Command for Delete {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        let now = self.app.now();
        let roles = role_grant_list(tx, &self.member, now).await?;
        let kept = (now + DEPARTED).max(self.suspended_until.map_or(now, |until| until.min(now + LONGEST)));
        forget_member(tx, &self.app, &self.member, kept, now).await?;
        let acts: Vec<_> = roles
            .iter()
            .filter_map(|grant| Role::parse(grant.role, &grant.scope).ok())
            .map(|role| {
                super::grant::act(
                    &role,
                    Act::RoleEnded,
                    &self.member,
                    Some(self.member.clone()),
                    now,
                )
            })
            .collect();
        crate::store::audit_append(tx, &acts).await
    }
}

/// Everything that says who it was goes. Until `kept`, if that is ahead, the card is not given to another account at once.
/// No audit here: it comes last in whatever command this is part of.
pub(super) async fn forget_member(
    tx: &mut Tx<'_>,
    app: &Shared,
    id: &MemberId,
    kept: Instant,
    now: Instant,
) -> Result<(), Failure> {
    let Some(member) = member_lock(tx, id).await? else {
        return Ok(());
    };
    // What they wait for and what is kept for them goes to the next; nothing of it comes back to them.
    for wait in wait_open_of_member(tx, id).await? {
        over(tx, app, &wait, WaitStatus::Left, now).await?;
    }
    for offer in offer_list_of_member(tx, id, Instant::UNIX_EPOCH).await? {
        if super::offers::ended(tx, app, &offer, OfferStatus::Passed, now).await? {
            freed_offer(tx, app, &offer, now).await?;
        }
    }
    for view in reservation_active_of_member(tx, id, now).await? {
        let status = match view.status {
            ReservationStatus::CheckedIn => ReservationStatus::Completed,
            live => rules::cancel(live, view.span(), view.cancel_by, now)
                .unwrap_or(ReservationStatus::CancelledLate),
        };
        reservation_set_status(tx, &view.id, view.state_version, status, Some(now)).await?;
        claims_delete(tx, &view.id).await?;
        member_claims_delete(tx, &view.id).await?;
        let venue = Some(&view.venue_id);
        freed(tx, app, &view.palace_id, venue, view.span(), now).await?;
    }
    member_claims_forget(tx, id).await?;
    super::ballots::forget_entries(tx, id).await?;
    if let Some(card) = &member.card_hash {
        let suspended = member
            .suspended_until
            .map_or(now, |until| until.min(now + LONGEST));
        let until = suspended.max(kept);
        if until > now {
            departed_upsert(tx, card, until).await?;
        }
    }
    member_delete(tx, id).await.map(drop)
}

/// The phone as the member types it to confirm: only whoever knows it deletes the account.
pub async fn is_own_phone(app: &App, me: &Me, typed: &str) -> Result<bool, Problem> {
    let Ok(phone) = typed.parse::<gongyue::member::Phone>() else {
        return Ok(false);
    };
    let mut reader = app.db.read_at_length().await?;
    let member = member_get(&mut reader.tx(), &me.id)
        .await?
        .ok_or(Problem::NotFound)?;
    Ok(member.phone_hash == app.keys.phone_hash(&phone))
}
