//! A facility: `GET /facilities/{id}`.

use super::find::VenueRow;
use super::{Page, Tab};
use crate::drawings::{Icon, Plan, icon, plan};
use crate::lang::Lang;
use crate::parts::rows::venue_rows;
use crate::parts::shell::foot;
use crate::parts::{Tone, appbar, capital, map_href, note, tel_href};
use crate::render::Frame;
use chrono::{NaiveDate, NaiveTime};
use gongyue::facility::{Amenity, FacilityKind, FacilityStatus};
use gongyue::id::FacilityId;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct FacilityPage {
    pub today: NaiveDate,
    pub id: FacilityId,
    pub name: String,
    pub kind: FacilityKind,
    pub status: FacilityStatus,
    /// What is known of the status in words, such as 预计 2027 年 5 月开放.
    pub status_note: Option<String>,
    pub address: String,
    /// Longitude and latitude in degrees.
    pub position: Option<(f64, f64)>,
    pub phone: Option<String>,
    pub distance_m: Option<u32>,
    /// The next seven days, today first; equal neighbours are told as one line.
    pub hours: Vec<DayHours>,
    /// Public notices, newest first.
    pub notices: Vec<String>,
    /// Entrance, floor, bus: one sentence each.
    pub getting_there: Vec<String>,
    /// What one keeps to inside.
    pub house_rules: Vec<String>,
    pub photos: Vec<Picture>,
    pub amenities: Vec<Amenity>,
    /// What is announced: where, its title, its kind and time.
    pub activities: Vec<(String, String, String)>,
    /// All of its venues, with today's next free time.
    pub venues: Vec<VenueRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayHours {
    pub date: NaiveDate,
    /// Empty: closed. An end at or before its start is on the next day.
    pub open: Vec<(NaiveTime, NaiveTime)>,
    /// 国庆节, 检修: why the day is not as usual.
    pub note: Option<String>,
}

/// A photo as it is shown.
#[derive(Debug, Clone)]
pub struct Picture {
    pub src: String,
    /// The large one.
    pub href: String,
    pub caption: String,
    /// Of the small one, in pixels.
    pub width: u32,
    pub height: u32,
}

impl Page for FacilityPage {
    fn title(&self, _lang: Lang) -> String {
        self.name.clone()
    }
    fn tab(&self) -> Option<Tab> {
        Some(Tab::Find)
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let page = &self;
        let in_service = page.status == FacilityStatus::InService;
        let mut notes: Vec<AnyView> = page
            .notices
            .iter()
            .map(|text| note(Tone::Warn, text.clone(), None))
            .collect();
        if !in_service {
            notes.insert(0, note(Tone::Plain, not_in_service(lang, page.status), None));
        }
        let notes = (!notes.is_empty()).then(|| view! { <div class="notices">{notes}</div> });
        let venues = (!page.venues.is_empty()).then(|| {
            view! {
                <section class="card venues" aria-labelledby="venues">
                    <h2 class="sr" id="venues">{lang.venues_title()}</h2>
                    {venue_rows(frame, page.today, &page.venues)}
                </section>
            }
        });
        let activities = (!page.activities.is_empty()).then(|| {
            let row = |(href, title, about): &(String, String, String)| {
                view! { <li><a class="line" href=href.clone()>{icon(Icon::Calendar)}<span class="grow"><b>{title.clone()}</b><small class="num">{about.clone()}</small></span></a></li> }
            };
            let rows: Vec<_> = page.activities.iter().map(row).collect();
            view! { <h2 class="h-part">{lang.activities_title()}</h2><ul class="card list">{rows}</ul> }
        });
        let used = (!page.venues.is_empty()).then(|| {
            let href = format!("{}/use", crate::url::facility(&page.id));
            view! { <a class="card line section" href=href>{icon(Icon::Chart)}<span class="grow">{lang.use_facility_link()}</span>{icon(Icon::Next)}</a> }
        });
        let drawing = page
            .venues
            .first()
            .map_or(Plan::All, |venue| Plan::Of(venue.kind));
        let far = page
            .distance_m
            .map(|metres| view! { <span>{lang.distance(metres)}</span> });
        let status = (!in_service).then(|| view! { <span>{lang.facility_status(page.status)}</span> });
        let status_note = page.status_note.clone().map(|text| view! { <span>{text}</span> });
        let today = page
            .hours
            .first()
            .filter(|_| in_service)
            .map(|day| view! { <span>{hours_of(lang, day)}</span> });
        view! {
            <div class="page page-wide page-tabs">
                <main id="main">
                    {appbar(lang, "/".to_owned(), "")}
                    <div class="two-uneven pad">
                        <div>
                            <header class="facility-head">
                                <div class="grow">
                                    <h1 class="h-page">{page.name.clone()}</h1>
                                    <div class="facts">
                                        <span>{lang.facility_kind(page.kind)}</span>
                                        {status}
                                        {status_note}
                                        {today}
                                        {far}
                                    </div>
                                </div>
                                {plan(drawing)}
                            </header>
                            {notes}
                            {venues}
                            {activities}
                        </div>
                        <div>{photos(lang, &page.photos)}{particulars(lang, page)}{used}</div>
                    </div>
                    {foot(frame)}
                </main>
            </div>
        }
        .into_any()
    }
}

/// A strip that one pushes along; each leads to itself, large.
fn photos(lang: Lang, photos: &[Picture]) -> Option<AnyView> {
    let one = |photo: &Picture| {
        view! {
            <li><a href=photo.href.clone()>
                <img src=photo.src.clone() alt=photo.caption.clone() width=photo.width height=photo.height loading="lazy"
                    decoding="async" />
            </a></li>
        }
    };
    (!photos.is_empty()).then(|| {
        let all: Vec<_> = photos.iter().map(one).collect();
        view! { <ul class="strip" aria-label=lang.places_photos() tabindex="0">{all}</ul> }.into_any()
    })
}

fn not_in_service(lang: Lang, status: FacilityStatus) -> &'static str {
    match status {
        FacilityStatus::Planned => lang.not_in_service_planned(),
        FacilityStatus::UnderConstruction => lang.not_in_service_under_construction(),
        FacilityStatus::Renovating => lang.not_in_service_renovating(),
        FacilityStatus::Closed => lang.not_in_service_closed(),
        FacilityStatus::InService => "",
    }
}

/// Address, telephone, hours, the way, what is there.
fn particulars(lang: Lang, page: &FacilityPage) -> AnyView {
    let map = page.position.map(|position| {
        view! { <a class="btn btn-soft" href=map_href(position, &page.name) rel="noreferrer">{lang.open_map()}</a> }
    });
    let way: Vec<_> = page
        .getting_there
        .iter()
        .map(|line| view! { <p>{line.clone()}</p> })
        .collect();
    let phone = page.phone.clone().map(|phone| {
        let href = tel_href(&phone);
        view! {
            <li>
                {icon(Icon::Phone)}
                <p class="num">{phone}</p>
                <a class="btn btn-soft" href=href>{lang.call()}</a>
            </li>
        }
    });
    let hours = (!page.hours.is_empty()).then(|| {
        let lines: Vec<_> = hours_lines(lang, page.today, &page.hours)
            .into_iter()
            .map(|(days, hours, today)| {
                let class = today.then_some("today");
                view! { <dt class=class>{days}</dt><dd class=class>{hours}</dd> }
            })
            .collect();
        view! { <li>{icon(Icon::Clock)}<div><p class="sr">{lang.hours_title()}</p><dl class="hours num">{lines}</dl></div></li> }
    });
    let rules: Vec<_> = page
        .house_rules
        .iter()
        .map(|line| view! { <p>{line.clone()}</p> })
        .collect();
    let rules = (!rules.is_empty()).then(|| {
        view! { <li>{icon(Icon::Info)}<div><p class="label">{lang.place_house_rules()}</p>{rules}</div></li> }
    });
    let amenities: Vec<_> = page
        .amenities
        .iter()
        .map(|it| view! { <span class="tag">{lang.amenity(*it)}</span> })
        .collect();
    let amenities = (!amenities.is_empty()).then(|| {
        view! { <li>{icon(Icon::Check)}<div><p>{lang.amenities_title()}</p><div class="tags">{amenities}</div></div></li> }
    });
    view! {
        <ul class="card info">
            {hours}
            <li>{icon(Icon::Pin)}<div><p>{page.address.clone()}</p>{way}</div>{map}</li>
            {phone}
            {amenities}
            {rules}
        </ul>
    }
    .into_any()
}

fn hours_of(lang: Lang, day: &DayHours) -> String {
    if day.open.is_empty() {
        return lang.closed_all_day().to_owned();
    }
    let spans: Vec<String> = day
        .open
        .iter()
        .map(|(opens, closes)| format!("{}–{}", lang.clock(*opens), lang.clock(*closes)))
        .collect();
    spans.join(lang.list_comma())
}

/// Today by itself, then the other days; neighbours with the same hours are one line.
fn hours_lines(lang: Lang, today: NaiveDate, week: &[DayHours]) -> Vec<(String, String, bool)> {
    let mut runs: Vec<(NaiveDate, NaiveDate, &DayHours)> = Vec::new();
    for day in week {
        match runs.last_mut() {
            Some((from, to, same)) if *from != today && same.open == day.open && same.note == day.note => {
                *to = day.date;
            }
            _ => runs.push((day.date, day.date, day)),
        }
    }
    runs.into_iter()
        .map(|(from, to, day)| {
            let days = match (from == today, from == to) {
                (true, _) => capital(lang.today().to_owned()),
                (false, true) => lang.weekday(from).to_owned(),
                (false, false) => lang.day_span(lang.weekday(from), lang.weekday(to)),
            };
            let hours = if day.open.is_empty() {
                lang.hours_closed().to_owned()
            } else {
                hours_of(lang, day)
            };
            let hours = match &day.note {
                Some(note) => format!("{hours}{}{note}", lang.list_comma_wide()),
                None => hours,
            };
            (days, hours, from == today)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_days_are_told_as_one_and_today_by_itself() {
        let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let today = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap();
        let week: Vec<DayHours> = today
            .iter_days()
            .take(7)
            .enumerate()
            .map(|(index, date)| DayHours {
                date,
                open: if index == 5 {
                    vec![]
                } else {
                    vec![(time(9), time(21))]
                },
                note: None,
            })
            .collect();
        let lines: Vec<String> = hours_lines(Lang::Zh, today, &week)
            .into_iter()
            .map(|(days, hours, _)| format!("{days} {hours}"))
            .collect();
        assert_eq!(
            lines,
            [
                "今天 09:00–21:00",
                "周六至周二 09:00–21:00",
                "周三 不开",
                "周四 09:00–21:00"
            ]
        );
    }
}
