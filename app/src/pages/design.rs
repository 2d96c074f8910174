//! The visual language in one page, in the demonstration only: `GET /_design`. Every part in every state, made by the same functions
//! that make the pages; the switch on top shows it in each look.

use super::find::{NextFree, Share, Strip, VenueRow};
use super::venue::{CourtColumn, Look, Slot, every_look};
use super::{Offer, Page, Tab, Times, VenueRef, error::ErrorPage, me::looks, ticket};
use crate::drawings::{Icon, Plan, icon, icon_s, plan};
use crate::lang::Lang;
use crate::parts::field::{Field, Kind, field};
use crate::parts::rows::{offer_row, venue_rows};
use crate::parts::{Tone, appbar, blank, fault, kept, note};
use crate::render::Frame;
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use gongyue::venue::VenueKind;
use leptos::prelude::*;

#[derive(Debug, Clone, Copy)]
pub struct DesignPage {
    /// The moment that the samples are about.
    pub now: NaiveDateTime,
}

/// A name as long as any in the register, and as long in English.
const LONG_ZH: &str = "新疆生产建设兵团第十三师新星市工人文化宫职工综合活动中心羽毛球馆";
const LONG_EN: &str =
    "Xinjiang Production and Construction Corps Thirteenth Division Workers' Cultural Palace badminton hall";

impl Page for DesignPage {
    fn title(&self, lang: Lang) -> String {
        lang.design_title().to_owned()
    }
    fn tab(&self) -> Option<Tab> {
        Some(Tab::Find)
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let today = self.now.date();
        let parts: Vec<AnyView> = vec![
            part(lang.design_colours(), colours()),
            part(lang.design_type(), letters(lang)),
            part(lang.design_slots(), slots(lang, self.now)),
            part(lang.design_buttons(), buttons(lang)),
            part(lang.design_notes(), notes(lang, self.now)),
            part(lang.design_fields(), fields(lang)),
            part(lang.design_rows(), rows(frame, today)),
            part(lang.design_tickets(), ticket::every_status(lang, self.now)),
            part(lang.design_blanks(), blanks(lang)),
            part(lang.design_drawings(), drawings(lang)),
        ];
        view! {
            <div class="page page-wide page-tabs design">
                <main id="main" class="pad">
                    {appbar(lang, "/demo".to_owned(), "")}
                    <h1 class="h-page">{lang.design_title()}</h1>
                    <div class="card list section">{looks(frame)}</div>
                    {parts}
                </main>
            </div>
        }
        .into_any()
    }
}

fn part(title: &'static str, inner: AnyView) -> AnyView {
    view! { <section class="section"><h2 class="h-part">{title}</h2>{inner}</section> }.into_any()
}

/// Each colour by the name of its token.
fn colours() -> AnyView {
    const NAMES: [&str; 26] = [
        "paper",
        "surface",
        "sunken",
        "line",
        "line-strong",
        "ink",
        "ink-2",
        "ink-3",
        "accent",
        "accent-press",
        "accent-text",
        "accent-soft",
        "accent-line",
        "free",
        "free-soft",
        "free-line",
        "free-fill",
        "warn",
        "warn-soft",
        "warn-line",
        "lot",
        "lot-soft",
        "lot-line",
        "raised",
        "rail",
        "focus",
    ];
    let one = |name: &&'static str| {
        view! {
            <li>
                <svg class="plan" viewBox="0 0 48 48" aria-hidden="true">
                    <rect x="1" y="1" width="46" height="46" rx="10" fill=format!("var(--{name})") stroke="var(--line-strong)" />
                </svg>
                <span class="cap">{*name}</span>
            </li>
        }
    };
    let all: Vec<_> = NAMES.iter().map(one).collect();
    view! { <ul class="card card-pad samples">{all}</ul> }.into_any()
}

fn letters(lang: Lang) -> AnyView {
    let name = if lang == Lang::Zh { LONG_ZH } else { LONG_EN };
    view! {
        <div class="card card-pad">
            <p class="h-page">{name}</p>
            <p class="card-name">{name}</p>
            <p>{name}</p>
            <p class="small">{name}</p>
            <p class="cap">{name}</p>
            <p class="num">"0123456789 · 19:00–20:30 · 1,234,567"</p>
        </div>
    }
    .into_any()
}

/// The whole scale on one board, in both themes.
fn slots(lang: Lang, now: NaiveDateTime) -> AnyView {
    let words = |zh: &str, en: &str| if lang == Lang::Zh { zh } else { en }.to_owned();
    let looks = [
        Look::Free { left: None },
        Look::Free { left: Some(12) },
        Look::Taken,
        Look::Mine {
            reservation: "sample".into(),
        },
        Look::Clash {
            word: words("你在射箭", "archery"),
            why: words("你那时在射箭", "You are at archery then"),
        },
        Look::Blocked {
            word: words("次数用完", "no more"),
            why: words("本周的次数用完了", "Your week is used up"),
        },
        Look::Held {
            reason: words("市总训练", "training"),
        },
        Look::Closed {
            reason: words("灯坏停用", "no light"),
        },
        Look::NotOpenYet {
            opens: now + TimeDelta::days(1),
        },
        Look::TooLate,
        Look::Ballot,
        Look::WalkIn,
        Look::Past,
    ];
    let column = |(n, look): (usize, Look)| {
        let slot = |at: i64| Slot {
            times: times(now + TimeDelta::minutes(30 * at), 30),
            look: look.clone(),
        };
        CourtColumn {
            id: format!("sample-{n}").into(),
            name: format!("{}", n + 1),
            short_name: format!("{}", n + 1),
            slots: (0..4).map(slot).collect(),
        }
    };
    let courts: Vec<CourtColumn> = looks.into_iter().enumerate().map(column).collect();
    let board = |theme: &'static str| {
        view! { <div class="card design-board" data-theme=theme>{every_look(lang, now.date(), &courts)}</div> }
    };
    view! { <div class="two-uneven">{board("light")}{board("dark")}</div> }.into_any()
}

/// In a zone without an offset: only what is shown of it matters.
fn times(starts: NaiveDateTime, minutes: i64) -> Times {
    let ends = starts + TimeDelta::minutes(minutes);
    Times {
        starts_at: starts.and_utc(),
        ends_at: ends.and_utc(),
        starts,
        ends,
    }
}

fn buttons(lang: Lang) -> AnyView {
    let classes = [
        "btn btn-main",
        "btn btn-line",
        "btn btn-ask",
        "btn btn-soft",
        "btn btn-text",
    ];
    let one = |class: &&'static str| {
        view! {
            <div class="row wrap">
                <button class=*class type="button">{lang.reserve_this()}</button>
                <button class=*class type="button">{icon(Icon::Check)}{lang.reserve()}</button>
                <button class=*class type="button" disabled>{lang.reserving()}</button>
            </div>
        }
    };
    let all: Vec<_> = classes.iter().map(one).collect();
    let chips = ["true", ""].map(|current| {
        let current = (!current.is_empty()).then_some(current);
        view! { <a class="chip" href="#main" aria-current=current>{plan(VenueKind::Badminton)}{lang.venue_kind(VenueKind::Badminton)}</a> }
    });
    let tags = [
        "tag",
        "tag tag-free",
        "tag tag-warn",
        "tag tag-lot",
        "tag tag-mine",
    ]
    .map(|class| view! { <span class=class>{lang.verified_member()}</span> });
    view! {
        <div class="card card-pad samples-tall">
            {all}
            <div class="row wrap">{Vec::from(chips)}</div>
            <div class="tags">{Vec::from(tags)}</div>
            <div class="squares" aria-hidden="true"><i class="on"></i><i class="on"></i><i></i></div>
        </div>
    }
    .into_any()
}

fn notes(lang: Lang, now: NaiveDateTime) -> AnyView {
    let tones = [Tone::Warn, Tone::Plain, Tone::Done, Tone::Yours];
    let all = tones.map(|tone| {
        let way_on = matches!(tone, Tone::Warn | Tone::Yours).then(|| ("#main".to_owned(), lang.sign_in()));
        note(tone, lang.hurdle_signed_out(), way_on)
    });
    view! {
        <div class="notices">
            {Vec::from(all)}
            {fault("sample-fault", Some(lang.pick_gone().to_owned()))}
            {kept(lang, now, true)}
        </div>
    }
    .into_any()
}

fn fields(lang: Lang) -> AnyView {
    let plain = Field::new("sample-plain", lang.search_label(), Kind::Text).hint(lang.search_placeholder());
    let typed = Field::new("sample-typed", lang.search_label(), Kind::Text).value(LONG_ZH);
    let wrong = Field::new("sample-wrong", lang.search_label(), Kind::Phone)
        .value("138")
        .fault(Some(lang.nothing_title().to_owned()));
    let choice = Field::new("sample-choice", lang.kinds_label(), Kind::Select).options(vec![
        ("a".into(), lang.indoor().into()),
        ("b".into(), lang.outdoor().into()),
    ]);
    let area = Field::new("sample-area", lang.appeal_label(), Kind::Area);
    view! {
        <form class="card card-pad ask" method="get" action="#main">
            {field(plain)}{field(typed)}{field(wrong)}{field(choice)}{field(area)}
        </form>
    }
    .into_any()
}

fn rows(frame: &Frame, today: NaiveDate) -> AnyView {
    let lang = frame.lang;
    let at = |hour: u32| today.and_hms_opt(hour, 0, 0).unwrap_or_default();
    let states = [
        NextFree::At {
            starts: at(19),
            left: 3,
        },
        NextFree::Ballot {
            starts: at(20),
            draw_at: at(12),
        },
        NextFree::Full {
            next: Some(at(19) + TimeDelta::days(1)),
        },
        NextFree::Full { next: None },
        NextFree::Closed(Some(
            if lang == Lang::Zh {
                "今晚有雨"
            } else {
                "Rain tonight"
            }
            .to_owned(),
        )),
        NextFree::Closed(None),
        NextFree::NotOpenYet {
            opens: at(8) + TimeDelta::days(1),
        },
        NextFree::NoBooking,
        NextFree::Over,
    ];
    let row = |(n, next): (usize, NextFree)| VenueRow {
        id: "sample".into(),
        name: match (n, lang) {
            (0, Lang::Zh) => LONG_ZH.to_owned(),
            (0, Lang::En) => LONG_EN.to_owned(),
            _ => lang.venue_kind(VenueKind::TableTennis).to_owned(),
        },
        kind: VenueKind::TableTennis,
        indoor: n % 2 == 0,
        at: None,
        date: today,
        strip: Some(Strip {
            first_hour: 18,
            hours: vec![
                Share::Free { free: 1, of: 4 },
                Share::Free { free: 4, of: 4 },
                Share::Ballot,
                Share::Off,
            ],
        }),
        next,
    };
    let all: Vec<VenueRow> = states.into_iter().enumerate().map(row).collect();
    let offer = Offer {
        facility_name: LONG_ZH.to_owned(),
        venue: VenueRef {
            id: "sample".into(),
            name: lang.venue_kind(VenueKind::Badminton).to_owned(),
            kind: VenueKind::Badminton,
        },
        court_id: "sample".into(),
        court_name: "3".to_owned(),
        times: times(at(19), 90),
        party_size: 2,
    };
    view! {
        <div class="card">{venue_rows(frame, today, &all)}</div>
        <ul class="card card-pad alts">{offer_row(lang, today, &offer, "", "")}</ul>
    }
    .into_any()
}

/// An empty list, and what went wrong.
fn blanks(lang: Lang) -> AnyView {
    let empty = blank(
        Plan::All,
        lang.nothing_title().to_owned(),
        lang.nothing_text("zzzz"),
        Some(("#main".to_owned(), lang.show_all())),
    );
    let errors = [
        ErrorPage::NotFound,
        ErrorPage::TooOften { retry_after_s: 7 },
        ErrorPage::Busy { retry_after_s: 2 },
        ErrorPage::InLine {
            ahead: 120,
            retry_after_s: 5,
            by_itself: true,
        },
        ErrorPage::Failure {
            reference: "7K3M4P".to_owned(),
        },
    ];
    let errors: Vec<_> = errors
        .iter()
        .map(|error| {
            let (title, text) = error.words(lang);
            blank(error.drawing(), title.to_owned(), text, None)
        })
        .collect();
    view! { <div class="samples-cards">{empty}{errors}</div> }.into_any()
}

fn drawings(lang: Lang) -> AnyView {
    let plans: Vec<_> = VenueKind::ALL
        .iter()
        .map(|kind| view! { <li>{plan(*kind)}<span class="cap">{lang.venue_kind(*kind)}</span></li> })
        .collect();
    let icons: Vec<_> = Icon::ALL
        .iter()
        .map(|one| view! { <li>{icon(*one)}{icon_s(*one)}</li> })
        .collect();
    view! {
        <ul class="card card-pad samples">{plans}</ul>
        <ul class="card card-pad samples">{icons}</ul>
    }
    .into_any()
}
