//! Jobs: what happens by itself, again and again.
//!
//! However many processes there are, a job is run by the one that holds its lease, and by another once that lease is over. A
//! lease saves work and no more: whatever a job does is compared and set in a transaction of its own, so that it happens once,
//! whoever is killed when. A new job is a line in [`JOBS`].

use crate::app::{App, Shared};
use crate::desk::{ballots, deliver, people_count, remind, sweep, usage, waitlist};
use crate::measure;
use crate::sample;
use crate::store::{
    Command, Failure, JobRow, Tx, job_due, job_end, job_insert, job_keep, job_leave, job_take,
};
use crate::unmet;
use chrono::{Days, TimeDelta};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use gongyue::span::Instant;
use gongyue::zone::Zone;
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tokio::task::JoinSet;

pub struct Job {
    pub name: &'static str,
    turn: Turn,
    /// Of the demo alone.
    is_demo: bool,
    run: fn(Shared) -> BoxFuture<'static, Result<(), Failure>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// So long after it ended.
    Every(TimeDelta),
    /// So many minutes after midnight, on the clocks of most palaces. What belongs to a palace's own day is found by the job.
    Daily(u32),
}

/// A job of this name, run by this function of the app.
macro_rules! job {
    ($name:literal, $turn:expr, $run:path) => {
        Job {
            name: $name,
            turn: $turn,
            is_demo: false,
            run: |app| async move { $run(&app).await.map(drop) }.boxed(),
        }
    };
}

/// Every job there is.
pub const JOBS: &[Job] = &[
    job!("sweep", Turn::Every(TimeDelta::seconds(15)), sweep::sweep),
    job!(
        "match_waits",
        Turn::Every(TimeDelta::seconds(15)),
        waitlist::match_waits
    ),
    job!(
        "announce_ballots",
        Turn::Every(TimeDelta::seconds(60)),
        ballots::announce
    ),
    job!("remind", Turn::Every(TimeDelta::seconds(60)), remind::remind),
    job!("deliver", Turn::Every(TimeDelta::seconds(5)), deliver::deliver),
    job!("count_use", Turn::Every(TimeDelta::hours(1)), usage::catch_up),
    job!(
        "count_members",
        Turn::Every(TimeDelta::hours(1)),
        people_count::count
    ),
    job!("forget", Turn::Daily(3 * 60 + 30), sweep::forget),
    Job {
        is_demo: true,
        ..job!("turn_up", Turn::Every(TimeDelta::seconds(15)), sample::turn_up)
    },
];

/// Held on while the job runs; so long after its process has gone, another one takes over.
const LEASE: TimeDelta = TimeDelta::seconds(60);
const KEEP_EVERY: Duration = Duration::from_secs(20);
/// What failed is tried again after that, or sooner if its turn comes sooner.
const AFTER_FAILURE: TimeDelta = TimeDelta::seconds(60);
/// How often one looks whether something is due.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// What each process does for itself, in seconds.
const OWN_EVERY: u64 = 15;
const OWN_FORGET_EVERY: u64 = 3600;

impl Turn {
    fn after(self, now: Instant) -> Instant {
        match self {
            Turn::Every(span) => now + span,
            Turn::Daily(minute) => {
                let today = Zone::SHANGHAI.date(now);
                let at = Zone::SHANGHAI.opening(today, minute);
                if at > now {
                    at
                } else {
                    Zone::SHANGHAI.opening(today + Days::new(1), minute)
                }
            }
        }
    }
}

fn jobs(app: &App) -> impl Iterator<Item = &'static Job> + use<> {
    let demo = app.demo;
    JOBS.iter().filter(move |job| demo || !job.is_demo)
}

/// Runs jobs until it is dropped or aborted. What it holds then is free again once its leases are over, or at once after
/// [`leave`].
pub async fn work(app: Shared, holder: String) {
    let mut seconds = tokio::time::interval(LOOK_EVERY);
    seconds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut running = JoinSet::new();
    let mut second: u64 = 0;
    let mut known = false;
    loop {
        seconds.tick().await;
        while running.try_join_next().is_some() {}
        own(&app, second).await;
        second += 1;
        match taken(&app, &holder, &mut known).await {
            Ok(jobs) => {
                for job in jobs {
                    let (app, holder) = (app.clone(), holder.clone());
                    running.spawn(async move { run(&app, &holder, job).await });
                }
            }
            Err(failure) => tracing::error!(cause = %failure, "no look at the jobs"),
        }
    }
}

/// What is kept in this process alone, and the draws: they are looked for on the second, which costs less than a lease, and
/// whoever comes second finds them done.
async fn own(app: &Shared, second: u64) {
    if let Err(failure) = ballots::tick(app).await {
        tracing::error!(cause = %failure, "a ballot is not closed or drawn");
    }
    if second.is_multiple_of(OWN_EVERY)
        && let Err(failure) = unmet::write_down(app).await
    {
        tracing::error!(cause = %failure, "what could not be had is not written down");
    }
    if second.is_multiple_of(OWN_FORGET_EVERY) {
        app.pace.forget();
    }
}

/// Runs what is due to its end, all of it side by side; the names of what was run.
pub async fn turn(app: &Shared, holder: &str) -> Result<Vec<&'static str>, Failure> {
    let jobs = taken(app, holder, &mut false).await?;
    join_all(jobs.iter().map(|job| run(app, holder, job))).await;
    Ok(jobs.iter().map(|job| job.name).collect())
}

/// Takes what is due, as far as nobody else was first. `known`: the jobs are in the database.
async fn taken(app: &Shared, holder: &str, known: &mut bool) -> Result<Vec<&'static Job>, Failure> {
    let now = app.now();
    if !*known {
        app.db
            .write(Enter {
                names: jobs(app).map(|job| job.name).collect(),
                now,
            })
            .await?;
        *known = true;
    }
    let due = {
        let mut reader = app.db.read_at_length().await?;
        job_due(&mut reader.tx(), now).await?
    };
    let is_due = |job: &&Job| due.iter().any(|row: &JobRow| row.name == job.name);
    let mut mine = Vec::new();
    for job in jobs(app).filter(is_due) {
        let command = Take {
            name: job.name,
            holder: holder.to_owned(),
            now,
        };
        if app.db.write(command).await? {
            mine.push(job);
        }
    }
    Ok(mine)
}

struct Enter {
    names: Vec<&'static str>,
    now: Instant,
}

impl Command for Enter {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        for name in &self.names {
            job_insert(tx, name, self.now).await?;
        }
        Ok(())
    }
}

struct Take {
    name: &'static str,
    holder: String,
    now: Instant,
}

impl Command for Take {
    type Output = bool;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Failure> {
        job_take(tx, self.name, &self.holder, self.now, self.now + LEASE).await
    }
}

/// Runs a job that was taken, and gives it back.
async fn run(app: &Shared, holder: &str, job: &Job) {
    let mut work = AssertUnwindSafe((job.run)(app.clone())).catch_unwind();
    let mut keeping = tokio::time::interval_at(tokio::time::Instant::now() + KEEP_EVERY, KEEP_EVERY);
    let began = std::time::Instant::now();
    let outcome = loop {
        tokio::select! {
            outcome = &mut work => break outcome,
            _ = keeping.tick() => keep(app, holder, job.name).await,
        }
    };
    let error = match outcome {
        Ok(Ok(())) => String::new(),
        Ok(Err(failure)) => failure.to_string(),
        Err(_panic) => "it panicked".to_owned(),
    };
    measure::job(job.name, began.elapsed(), !error.is_empty());
    let now = app.now();
    let mut next_at = job.turn.after(now);
    if !error.is_empty() {
        tracing::error!(job = job.name, cause = %error, "a job failed");
        next_at = next_at.min(now + AFTER_FAILURE);
    }
    let command = End {
        name: job.name,
        holder: holder.to_owned(),
        now,
        next_at,
        error,
    };
    if let Err(failure) = app.db.write(command).await {
        tracing::error!(job = job.name, cause = %failure, "a job was not given back");
    }
}

async fn keep(app: &Shared, holder: &str, name: &'static str) {
    let command = Keep {
        name,
        holder: holder.to_owned(),
        until: app.now() + LEASE,
    };
    if let Err(failure) = app.db.write(command).await {
        tracing::warn!(job = name, cause = %failure, "the lease of a job was not held on");
    }
}

struct Keep {
    name: &'static str,
    holder: String,
    until: Instant,
}

impl Command for Keep {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        // Whoever has lost it goes on: all that it does is compared and set.
        job_keep(tx, self.name, &self.holder, self.until).await.map(drop)
    }
}

struct End {
    name: &'static str,
    holder: String,
    now: Instant,
    next_at: Instant,
    error: String,
}

impl Command for End {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        job_end(tx, self.name, &self.holder, self.now, self.next_at, &self.error)
            .await
            .map(drop)
    }
}

/// Gives back what this process held when it was stopped.
pub async fn leave(app: &Shared, holder: &str) -> Result<(), Failure> {
    app.db.write(Leave(holder.to_owned())).await
}

struct Leave(String);

impl Command for Leave {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        job_leave(tx, &self.0).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn a_daily_job_comes_at_its_hour_in_china() {
        let at =
            |day, minute| Zone::SHANGHAI.opening(NaiveDate::from_ymd_opt(2026, 11, day).unwrap(), minute);
        let turn = Turn::Daily(210);
        assert_eq!(turn.after(at(27, 209)), at(27, 210));
        assert_eq!(turn.after(at(27, 210)), at(28, 210));
        assert_eq!(turn.after(at(27, 1439)), at(28, 210));
    }

    #[test]
    fn jobs_have_names_of_their_own() {
        let mut names: Vec<_> = JOBS.iter().map(|job| job.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), JOBS.len());
    }
}
