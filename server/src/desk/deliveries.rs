//! What became of messages, for those who look after it: the manager of a palace sees what concerns the palace, the keeper the
//! rest and the webhooks. Nobody's name, phone or address is in it.

use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    Channel, Command, DeliveryStatus, Failure, JobRow, ShownDelivery, Tx, delivery_again,
    delivery_again_of_none, delivery_list_of_channel, delivery_list_of_none, delivery_list_of_palace,
    job_list,
};
use gongyue::id::FacilityId;
use gongyue::role::Role;
use gongyue::span::Instant;

const SHOWN: u32 = 50;

pub struct OfPalace {
    pub dead: Vec<ShownDelivery>,
    pub waiting: Vec<ShownDelivery>,
    pub sent: Vec<ShownDelivery>,
}

pub async fn of_palace(app: &Shared, me: &Me, palace: &FacilityId) -> Result<OfPalace, Problem> {
    me.manages(palace)?;
    let mut reader = app.db.read_at_length().await?;
    let mut tx = reader.tx();
    Ok(OfPalace {
        dead: delivery_list_of_palace(&mut tx, palace, DeliveryStatus::Dead, SHOWN).await?,
        waiting: delivery_list_of_palace(&mut tx, palace, DeliveryStatus::Pending, SHOWN).await?,
        sent: delivery_list_of_palace(&mut tx, palace, DeliveryStatus::Sent, SHOWN).await?,
    })
}

/// Tries one again that was given up. `false`: there is none.
pub async fn again(app: &Shared, me: &Me, palace: &FacilityId, id: &str) -> Result<bool, Problem> {
    me.manages(palace)?;
    retry(app, id, Some(palace.clone())).await
}

async fn retry(app: &Shared, id: &str, palace: Option<FacilityId>) -> Result<bool, Problem> {
    let command = Again {
        id: id.to_owned(),
        palace,
        now: app.now(),
    };
    Ok(app.db.write(command).await?)
}

struct Again {
    id: String,
    palace: Option<FacilityId>,
    now: Instant,
}

impl Command for Again {
    type Output = bool;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Failure> {
        match &self.palace {
            Some(palace) => delivery_again(tx, &self.id, self.now, palace).await,
            None => delivery_again_of_none(tx, &self.id, self.now).await,
        }
    }
}

/// What the keeper looks after.
pub struct Machinery {
    pub jobs: Vec<JobRow>,
    pub webhooks: Vec<ShownDelivery>,
    /// About no palace.
    pub dead: Vec<ShownDelivery>,
}

pub async fn machinery(app: &Shared, me: &Me) -> Result<Machinery, Problem> {
    keeps(me)?;
    let mut reader = app.db.read_at_length().await?;
    let mut tx = reader.tx();
    let mut dead = delivery_list_of_none(&mut tx, DeliveryStatus::Dead, SHOWN).await?;
    dead.retain(|one| one.channel != Channel::Webhook);
    Ok(Machinery {
        jobs: job_list(&mut tx).await?,
        webhooks: delivery_list_of_channel(&mut tx, Channel::Webhook, SHOWN).await?,
        dead,
    })
}

/// Tries one again that no palace's manager sees.
pub async fn again_by_keeper(app: &Shared, me: &Me, id: &str) -> Result<bool, Problem> {
    keeps(me)?;
    retry(app, id, None).await
}

/// For everybody but the keeper it is not there.
fn keeps(me: &Me) -> Result<(), Problem> {
    me.roles
        .contains(&Role::Keeper)
        .then_some(())
        .ok_or(Problem::NotFound)
}
