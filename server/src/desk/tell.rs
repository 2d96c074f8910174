//! Tells a member something, in the transaction that makes it true: in the app always, and by whatever other ways the site
//! has and the member wants. Those are only written down here; a job sends them.

use crate::app::{App, Shared};
use crate::desk::notice_choice::{Choice, choice_of};
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    Channel, Command, DeliveryRow, DeliveryStatus, Failure, NoticePlace, NoticeRow, Tx, delivery_insert,
    mail_address_get, notice_insert, notice_list, notice_place_of_activity, notice_place_of_ballot,
    notice_place_of_offer, notice_place_of_reservation, notice_read,
};
use gongyue::id::MemberId;
use gongyue::notice::Notice;
use gongyue::span::Instant;
use gongyue::zone::Zone;

/// So many are shown; older ones are history.
const SHOWN: u32 = 30;

pub(super) async fn tell(
    tx: &mut Tx<'_>,
    app: &Shared,
    member: &MemberId,
    notice: Notice,
    now: Instant,
) -> Result<(), Failure> {
    let row = NoticeRow {
        id: app.new_id(),
        member_id: member.clone(),
        read_at: notice.is_read_at_once().then_some(now),
        facts: notice,
        created_at: now,
    };
    notice_insert(tx, &row).await?;
    let channels = channels(tx, app, &row).await?;
    if channels.is_empty() {
        return Ok(());
    }
    let place = place_of(tx, &row.facts).await?;
    let zone = place.as_ref().map_or(Zone::SHANGHAI, |place| place.time_zone);
    for (channel, choice) in channels {
        let delivery = DeliveryRow {
            id: app.new_id(),
            notice_id: row.id.clone(),
            member_id: member.clone(),
            palace_id: place.as_ref().map(|place| place.palace_id.clone()),
            channel,
            status: DeliveryStatus::Pending,
            tries: 0,
            next_at: choice.map_or(now, |choice| choice.not_before(&row.facts, now, zone)),
            created_at: now,
            ended_at: None,
            last_error: String::new(),
        };
        delivery_insert(tx, &delivery).await?;
    }
    Ok(())
}

/// By which ways it goes out; with the member's choice where it goes to the member.
async fn channels(
    tx: &mut Tx<'_>,
    app: &App,
    row: &NoticeRow,
) -> Result<Vec<(Channel, Option<Choice>)>, Failure> {
    let mut channels = Vec::new();
    if app.outside.webhook.is_some() {
        channels.push((Channel::Webhook, None));
    }
    if !app.outside.texts && app.outside.mail.is_none() {
        return Ok(channels);
    }
    let choice = choice_of(tx, &row.member_id).await?;
    if app.outside.texts && choice.texts(&row.facts) {
        channels.push((Channel::Text, Some(choice)));
    }
    if app.outside.mail.is_some() && choice.mails(&row.facts) {
        let address = mail_address_get(tx, &row.member_id).await?;
        if address.is_some_and(|address| address.confirmed_at.is_some()) {
            channels.push((Channel::Mail, Some(choice)));
        }
    }
    Ok(channels)
}

async fn place_of(tx: &mut Tx<'_>, notice: &Notice) -> Result<Option<NoticePlace>, Failure> {
    if let Some(reservation) = notice.reservation() {
        notice_place_of_reservation(tx, reservation).await
    } else if let Some(activity) = notice.activity() {
        notice_place_of_activity(tx, activity).await
    } else if let Some(ballot) = notice.ballot() {
        notice_place_of_ballot(tx, ballot).await
    } else if let Some(offered) = notice.offer() {
        notice_place_of_offer(tx, &offered.offer).await
    } else {
        Ok(None)
    }
}

/// What the member was told, newest first.
pub async fn notices(app: &Shared, me: &Me) -> Result<Vec<NoticeRow>, Problem> {
    let mut reader = app.db.read().await?;
    Ok(notice_list(&mut reader.tx(), &me.id, SHOWN).await?)
}

/// The member has read what there was until `newest`; what came meanwhile is still new.
pub async fn read(app: &Shared, me: &Me, newest: Instant) -> Result<(), Problem> {
    let command = Read {
        member: me.id.clone(),
        newest,
        now: app.now(),
    };
    Ok(app.db.write(command).await?)
}

struct Read {
    member: MemberId,
    newest: Instant,
    now: Instant,
}

impl Command for Read {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        notice_read(tx, &self.member, self.newest, self.now)
            .await
            .map(drop)
    }
}
