//! What happens by itself, for the keeper: `GET` and `POST /staff/jobs`.

use super::Page;
use super::deliveries::{DeliveryLine, list, told};
use crate::lang::Lang;
use crate::parts::appbar;
use crate::render::Frame;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct JobsPage {
    pub jobs: Vec<JobLine>,
    pub webhooks: Vec<DeliveryLine>,
    /// Given up, about no palace.
    pub dead: Vec<DeliveryLine>,
    pub told: Option<bool>,
}

#[derive(Debug, Clone)]
pub struct JobLine {
    /// The stable word.
    pub name: String,
    /// When it ran, how long, when it runs next.
    pub notes: Vec<String>,
    /// Why it failed the last time.
    pub fault: Option<String>,
}

impl Lang {
    /// What a job does; its own name where there are no words for it.
    fn job_word(self, name: &str) -> String {
        let words = match name {
            "sweep" => self.job_sweep(),
            "remind" => self.job_remind(),
            "deliver" => self.job_deliver(),
            "count_use" => self.job_count_use(),
            "count_members" => self.job_count_members(),
            "forget" => self.job_forget(),
            "turn_up" => self.job_turn_up(),
            other => other,
        };
        words.to_owned()
    }
}

const PATH: &str = "/staff/jobs";

impl Page for JobsPage {
    fn title(&self, lang: Lang) -> String {
        lang.jobs_title().to_owned()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let rows: Vec<_> = self.jobs.iter().map(|job| row(lang, job)).collect();
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, "/me".to_owned(), "")}
                    <header class="form-head"><h1>{lang.jobs_title()}</h1><p class="muted">{lang.jobs_text()}</p></header>
                    {told(lang, self.told)}
                    <ul class="card list">{rows}</ul>
                    {list(lang, PATH, lang.webhooks_title(), lang.webhooks_none(), &self.webhooks)}
                    {list(lang, PATH, lang.deliveries_dead(), lang.keeper_dead_none(), &self.dead)}
                </main>
            </div>
        }
        .into_any()
    }
}

fn row(lang: Lang, job: &JobLine) -> AnyView {
    let fault = job
        .fault
        .clone()
        .map(|why| view! { <small class="bad">{lang.job_failed(&why)}</small> });
    let notes: Vec<_> = job
        .notes
        .iter()
        .map(|note| view! { <small class="num">{note.clone()}</small> })
        .collect();
    view! { <li class="line"><span class="grow"><b>{lang.job_word(&job.name)}</b>{notes}{fault}</span></li> }
        .into_any()
}
