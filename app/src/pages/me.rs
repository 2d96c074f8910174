//! Me: `GET /me`. Posts to `/sign-out` and `/language` (`lang`, `back`).

use super::{Page, Tab};
use crate::appearance::{Appearance, Theme};
use crate::drawings::{Icon, icon, icon_s};
use crate::lang::Lang;
use crate::parts::shell::sign_in_href;
use crate::parts::{Tone, hidden, note};
use crate::render::Frame;
use gongyue::member::Verification;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct MePage {
    /// `None`: signed out.
    pub me: Option<Me>,
}

#[derive(Debug, Clone)]
pub struct Me {
    /// The member's own name in full; `None` before verification.
    pub name: Option<String>,
    pub masked_phone: String,
    pub union: Option<String>,
    pub verification: Verification,
    /// Reservations ahead, and how many may be at one time.
    pub active: u32,
    pub active_limit: u32,
    /// What else is counted, such as a week's, where the member was lately.
    pub quotas: Vec<QuotaLine>,
    /// As one reads it out; `None` until one is made.
    pub companion_code: Option<String>,
    /// Why and until when the member cannot reserve at some palace, a sentence each.
    pub suspensions: Vec<String>,
    /// What counts against the member and does not suspend yet, a sentence each.
    pub strikes: Vec<String>,
    /// Where the member works, and what there is to do there.
    pub work: Vec<Workplace>,
    /// Works somewhere and must add a second factor first.
    pub factor_needed: bool,
    /// Notices that were not read.
    pub unread: usize,
}

/// How much of a quota is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaLine {
    /// In words: 每周 2/3 次，羽毛球.
    pub words: String,
    pub palace: String,
    pub used: u32,
    pub limit: u32,
}

/// A palace, or the division that a union officer sees to.
#[derive(Debug, Clone)]
pub struct Workplace {
    pub name: String,
    /// “Manager”
    pub role: &'static str,
    pub tasks: Vec<(Task, String)>,
}

/// What the staff do, each on a page of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    Today,
    Closures,
    Activities,
    Ballots,
    Use,
    /// So many wait for an answer.
    Appeals(usize),
    CheckInCode,
    /// So many members wait for an answer.
    Verifications(usize),
    Members,
    Places,
    Rules,
    Rolls,
    Coverage,
    Register,
    Staff,
    Audit,
    /// So many messages were given up.
    Deliveries(usize),
    Jobs,
}

impl Page for MePage {
    fn title(&self, lang: Lang) -> String {
        lang.me_title().to_owned()
    }
    fn tab(&self) -> Option<Tab> {
        Some(Tab::Me)
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let signed_out = self.me.is_none();
        let top = match &self.me {
            Some(me) => member(lang, me),
            None => visitor(frame),
        };
        let sign_out = (!signed_out).then(|| {
            view! {
                <form class="section" method="post" action="/sign-out">
                    <button class="btn btn-soft btn-wide" type="submit">{lang.sign_out()}</button>
                </form>
            }
        });
        view! {
            <div class="page page-tabs">
                <main id="main" class="pad me">
                    {top}
                    {(!signed_out).then(|| view! { <div class="card list">{own_links(lang)}</div> })}
                    <div class="card list">
                        <div class="line choice-line">
                            {icon(Icon::Globe)}
                            <span class="grow" id="language">{lang.language()}</span>
                            {languages(frame)}
                        </div>
                        {looks(frame)}
                    </div>
                    {sign_out}
                    {frame.demo.then(|| view! { <p class="cap section">{lang.demo()}</p> })}
                </main>
            </div>
        }
        .into_any()
    }
}

fn own_links(lang: Lang) -> Vec<AnyView> {
    let links = [
        ("/me/notices", Icon::Bell, lang.notices_title()),
        ("/me/calendar", Icon::Calendar, lang.calendar_title()),
        ("/me/devices", Icon::Phone, lang.devices_title()),
        ("/me/second-factors", Icon::Key, lang.factors_title()),
        ("/me/audit", Icon::Clock, lang.my_audit_title()),
        ("/me/data", Icon::Rule, lang.data_title()),
    ];
    let link = |(href, drawing, words): (&'static str, Icon, &'static str)| {
        view! { <a class="line" href=href>{icon(drawing)}<span class="grow">{words}</span>{icon_s(Icon::Next)}</a> }
            .into_any()
    };
    links.into_iter().map(link).collect()
}

fn visitor(frame: &Frame) -> AnyView {
    let lang = frame.lang;
    view! {
        <section class="card who-card">
            <div class="who">
                <span class="seal" aria-hidden="true">{lang.seal()}</span>
                <div class="grow"><h1>{lang.app_name()}</h1><p class="small muted">{lang.me_signed_out()}</p></div>
            </div>
            <div class="card-body"><a class="btn btn-main btn-wide" href=sign_in_href(frame)>{lang.sign_in()}</a></div>
        </section>
    }
    .into_any()
}

fn member(lang: Lang, me: &Me) -> AnyView {
    let name = me.name.clone().unwrap_or_else(|| me.masked_phone.clone());
    let initial = me
        .name
        .as_ref()
        .and_then(|name| name.chars().next())
        .map(String::from);
    let initial = initial.unwrap_or_else(|| lang.seal().to_owned());
    let below = me
        .name
        .is_some()
        .then(|| view! { <p class="small muted num">{me.masked_phone.clone()}</p> });
    let (words, small, unverified) = match me.verification {
        Verification::Verified => (lang.verified_member(), me.union.clone(), false),
        Verification::Pending => (lang.pending_member(), None, true),
        Verification::None => (
            lang.not_verified_member(),
            Some(lang.hurdle_not_verified().to_owned()),
            true,
        ),
    };
    let small = small.map(|text| view! { <small>{text}</small> });
    let drawing = if unverified { Icon::Card } else { Icon::Check };
    let standing = if unverified {
        view! { <a class="line" href="/verification">{icon(drawing)}<span class="grow">{words}{small}</span>{icon_s(Icon::Next)}</a> }
            .into_any()
    } else {
        view! {
            <div class="line">{icon(drawing)}<span class="grow">{words}{small}</span></div>
            <a class="line" href="/verification?move=1">{icon(Icon::Card)}<span class="grow">{lang.verification_move()}</span>{icon_s(Icon::Next)}</a>
        }
        .into_any()
    };
    let squares: Vec<_> = (0..me.active_limit.min(12))
        .map(|n| view! { <i class=(n < me.active).then_some("on")></i> })
        .collect();
    let left = me.active_limit.saturating_sub(me.active);
    let more = if left > 0 {
        lang.active_more(left)
    } else {
        lang.active_full().to_owned()
    };
    // Whoever cannot reserve yet is not told how often.
    let quota = (me.active_limit > 0 && !unverified).then(|| {
        view! {
            <a class="card card-pad quota" href="/reservations">
                <div class="row"><b class="grow">{lang.active_of(me.active, me.active_limit)}</b>{icon_s(Icon::Next)}</div>
                <div class="squares" aria-hidden="true">{squares}</div>
                <p class="small muted">{more}</p>
            </a>
        }
    });
    let work: Vec<_> = me
        .work
        .iter()
        .enumerate()
        .map(|(n, place)| work(lang, n, place))
        .collect();
    view! {
        <section class="card who-card">
            <div class="who">
                <span class="seal" aria-hidden="true">{initial}</span>
                <div class="grow"><h1 class="num">{name}</h1>{below}</div>
            </div>
            {standing}
        </section>
        {told(lang, me)}
        {suspended(me)}
        {struck(me)}
        {work}
        {quota}
        {(!unverified).then(|| quotas(me))}
        {(!unverified).then(|| companion(lang, me))}
    }
    .into_any()
}

/// One line a quota, with its share in squares where it has few.
fn quotas(me: &Me) -> Option<AnyView> {
    let line = |quota: &QuotaLine| {
        let squares: Vec<_> = (0..quota.limit)
            .map(|n| view! { <i class=(n < quota.used).then_some("on")></i> })
            .collect();
        let squares =
            (quota.limit <= 12).then(|| view! { <div class="squares" aria-hidden="true">{squares}</div> });
        view! {
            <li class="quota-line">
                <b>{quota.words.clone()}</b>
                {squares}
                <p class="small muted">{quota.palace.clone()}</p>
            </li>
        }
    };
    let lines: Vec<_> = me.quotas.iter().map(line).collect();
    (!lines.is_empty()).then(|| view! { <ul class="card card-pad quota">{lines}</ul> }.into_any())
}

/// What is new, and what is missing before one can work.
fn told(lang: Lang, me: &Me) -> Vec<AnyView> {
    let unread = (me.unread > 0).then(|| {
        let on = Some(("/me/notices".to_owned(), lang.join_look()));
        note(Tone::Yours, lang.notices_unread(me.unread), on)
    });
    let needed = me.factor_needed.then(|| {
        let on = Some(("/me/second-factors".to_owned(), lang.go_on()));
        note(Tone::Warn, lang.factors_needed(), on)
    });
    let wrapped = |note: AnyView| view! { <div class="section" role="status">{note}</div> }.into_any();
    unread.into_iter().chain(needed).map(wrapped).collect()
}

fn suspended(me: &Me) -> Vec<AnyView> {
    let told = |why: &String| {
        view! { <div class="section" role="status">{note(Tone::Warn, why.clone(), None)}</div> }.into_any()
    };
    me.suspensions.iter().map(told).collect()
}

fn struck(me: &Me) -> Vec<AnyView> {
    let told =
        |why: &String| view! { <div class="section">{note(Tone::Plain, why.clone(), None)}</div> }.into_any();
    me.strikes.iter().map(told).collect()
}

/// One card a workplace: its name stands once, and what is done there below it.
fn work(lang: Lang, n: usize, place: &Workplace) -> AnyView {
    let id = format!("work-{n}");
    let labelled = id.clone();
    let tasks: Vec<_> = place
        .tasks
        .iter()
        .map(|(task, href)| task_line(lang, *task, href))
        .collect();
    view! {
        <section class="card work" aria-labelledby=labelled>
            <div class="work-head">
                <h2 class="h-card" id=id>{place.name.clone()}</h2>
                <span class="tag">{place.role}</span>
            </div>
            <ul>{tasks}</ul>
        </section>
    }
    .into_any()
}

fn task_line(lang: Lang, task: Task, href: &str) -> AnyView {
    let (drawing, word, text) = match task {
        Task::Today => (Icon::Calendar, lang.today_title(), lang.task_today()),
        Task::Closures => (Icon::Shut, lang.closures_title(), lang.task_closures()),
        Task::Activities => (Icon::Ticket, lang.activities_title(), lang.task_activities()),
        Task::Ballots => (Icon::List, lang.ballots_title(), lang.task_ballots()),
        Task::Use => (Icon::Chart, lang.use_title(), lang.task_use()),
        Task::Appeals(_) => (Icon::Bell, lang.appeals_title(), lang.task_appeals()),
        Task::CheckInCode => (Icon::Scan, lang.place_code_title(), lang.task_code()),
        Task::Verifications(_) => (Icon::Card, lang.verifications_title(), lang.task_verifications()),
        Task::Members => (Icon::Search, lang.members_title(), lang.task_members()),
        Task::Places => (Icon::Court, lang.care_title(), lang.task_places()),
        Task::Rules => (Icon::Rule, lang.policies_title(), lang.task_rules()),
        Task::Rolls => (Icon::List, lang.roll_title(), lang.task_rolls()),
        Task::Coverage => (Icon::Map, lang.task_coverage_title(), lang.task_coverage()),
        Task::Register => (Icon::Pin, lang.register_title(), lang.task_register()),
        Task::Staff => (Icon::Me, lang.roles_title(), lang.task_staff()),
        Task::Audit => (Icon::Clock, lang.audit_title(), lang.task_audit()),
        Task::Deliveries(_) => (Icon::Bell, lang.deliveries_title(), lang.task_deliveries()),
        Task::Jobs => (Icon::Clock, lang.jobs_title(), lang.task_jobs()),
    };
    let waiting = match task {
        Task::Appeals(n) if n > 0 => {
            Some(view! { <span class="tag tag-mine">{lang.appeals_waiting(n)}</span> })
        }
        Task::Deliveries(n) if n > 0 => {
            Some(view! { <span class="tag tag-warn">{lang.deliveries_given_up(n)}</span> })
        }
        Task::Verifications(n) if n > 0 => {
            Some(view! { <span class="tag tag-mine">{lang.verifications_waiting(n)}</span> })
        }
        _ => None,
    };
    view! {
        <li><a class="line" href=href.to_owned()>
            {icon(drawing)}<span class="grow">{word}<small>{text}</small></span>{waiting}{icon_s(Icon::Next)}
        </a></li>
    }
    .into_any()
}

/// The code by which friends name the member as their companion.
fn companion(lang: Lang, me: &Me) -> AnyView {
    let word = match me.companion_code {
        Some(_) => lang.companion_renew(),
        None => lang.companion_make(),
    };
    let code = me
        .companion_code
        .clone()
        .map(|code| view! { <p class="code" id="companion-code">{code}</p> });
    view! {
        <section class="card card-pad section">
            <h2 class="h-card">{lang.companion_title()}</h2>
            {code}
            <p class="small muted">{lang.companion_text()}</p>
            <form class="section" method="post" action="/me/companion-code">
                <button class="btn btn-soft btn-wide" type="submit">{word}</button>
            </form>
        </section>
    }
    .into_any()
}

fn languages(frame: &Frame) -> AnyView {
    let one = |lang: Lang, word: &'static str| {
        let pressed = if lang == frame.lang { "true" } else { "false" };
        view! { <button type="submit" name="lang" value=lang.code() lang=lang.code() aria-pressed=pressed>{word}</button> }
    };
    view! {
        <form class="lang" method="post" action="/language" aria-labelledby="language">
            {hidden("back", frame.path_and_query.clone())}
            {one(Lang::Zh, "中文")}
            {one(Lang::En, "English")}
        </form>
    }
    .into_any()
}

/// How pages look: one line a choice, each with all that can be chosen.
pub(super) fn looks(frame: &Frame) -> AnyView {
    let (lang, now) = (frame.lang, frame.appearance);
    let words = [(true, lang.look_on()), (false, lang.look_off())];
    let elder = words.map(|(elder, word)| (Appearance { elder, ..now }, word));
    let contrast = words.map(|(contrast, word)| (Appearance { contrast, ..now }, word));
    let themes = [
        (None, lang.look_device()),
        (Some(Theme::Light), lang.look_light()),
        (Some(Theme::Dark), lang.look_dark()),
    ];
    let theme = themes.map(|(theme, word)| (Appearance { theme, ..now }, word));
    let elder_words = view! { {lang.look_elder()}<small>{lang.look_elder_text()}</small> }.into_any();
    view! {
        {choice(frame, "elder", Icon::Letters, elder_words, &elder)}
        {choice(frame, "theme", Icon::Moon, lang.look_theme().into_any(), &theme)}
        {choice(frame, "contrast", Icon::Contrast, lang.look_contrast().into_any(), &contrast)}
    }
    .into_any()
}

fn choice(
    frame: &Frame,
    id: &'static str,
    drawing: Icon,
    words: AnyView,
    choices: &[(Appearance, &'static str)],
) -> AnyView {
    let buttons: Vec<_> = choices
        .iter()
        .map(|(appearance, word)| {
            let pressed = if *appearance == frame.appearance { "true" } else { "false" };
            view! { <button type="submit" name="appearance" value=appearance.code() aria-pressed=pressed>{*word}</button> }
        })
        .collect();
    view! {
        <div class="line choice-line">
            {icon(drawing)}
            <span class="grow" id=id>{words}</span>
            <form class="lang" method="post" action="/appearance" aria-labelledby=id>
                {hidden("back", frame.path_and_query.clone())}
                {buttons}
            </form>
        </div>
    }
    .into_any()
}
