//! The staff's rail: every page that they work with, in one list.

use crate::drawings::{Icon, icon};
use crate::lang::Lang;
use crate::url;
use gongyue::id::FacilityId;
use leptos::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rail {
    pub palace: FacilityId,
    /// Some pages are the manager's alone.
    pub is_manager: bool,
    /// Members who wait to be verified.
    pub waiting: usize,
}

/// A page of the rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    Today,
    Closures,
    Activities,
    Use,
    Verifications,
    Members,
    Appeals,
    Rules,
    Rolls,
    Staff,
    Code,
    Print,
}

impl Stop {
    /// In their order; those at the end stand at the foot of the rail.
    const ALL: [Stop; 12] = [
        Stop::Today,
        Stop::Closures,
        Stop::Activities,
        Stop::Use,
        Stop::Verifications,
        Stop::Members,
        Stop::Appeals,
        Stop::Rules,
        Stop::Rolls,
        Stop::Staff,
        Stop::Code,
        Stop::Print,
    ];

    /// The last part of its address, its drawing and its word.
    const fn parts(self, lang: Lang) -> (&'static str, Icon, &'static str) {
        match self {
            Stop::Today => ("today", Icon::Calendar, lang.rail_today()),
            Stop::Closures => ("closures", Icon::Shut, lang.rail_closures()),
            Stop::Activities => ("activities", Icon::Ticket, lang.rail_activities()),
            Stop::Use => ("use", Icon::Chart, lang.rail_use()),
            Stop::Verifications => ("verifications", Icon::Card, lang.rail_verifications()),
            Stop::Members => ("members", Icon::People, lang.rail_members()),
            Stop::Appeals => ("appeals", Icon::Bell, lang.rail_appeals()),
            Stop::Rules => ("policies", Icon::Rule, lang.rail_rules()),
            Stop::Rolls => ("roll", Icon::List, lang.rail_rolls()),
            Stop::Staff => ("roles", Icon::Me, lang.rail_staff()),
            Stop::Code => ("check-in-code", Icon::Scan, lang.rail_code()),
            Stop::Print => ("day-sheet", Icon::Print, lang.rail_print()),
        }
    }

    const fn is_for(self, is_manager: bool) -> bool {
        is_manager || !matches!(self, Stop::Rolls | Stop::Staff)
    }

    const fn is_at_foot(self) -> bool {
        matches!(self, Stop::Code | Stop::Print)
    }
}

pub fn rail(lang: Lang, rail: &Rail, here: Stop) -> AnyView {
    let stops = || Stop::ALL.into_iter().filter(|stop| stop.is_for(rail.is_manager));
    let link = |stop: Stop| {
        let (page, drawing, word) = stop.parts(lang);
        let current = (stop == here).then_some("page");
        let waiting = (stop == Stop::Verifications && rail.waiting > 0).then(|| {
            let said = lang.verifications_waiting(rail.waiting);
            view! { <b class="rail-n num" aria-label=said>{rail.waiting}</b> }
        });
        view! { <a href=url::staff(&rail.palace, page) aria-current=current>{icon(drawing)}{word}{waiting}</a> }
            .into_any()
    };
    let top: Vec<_> = stops().filter(|stop| !stop.is_at_foot()).map(link).collect();
    let foot: Vec<_> = stops().filter(|stop| stop.is_at_foot()).map(link).collect();
    view! {
        <nav class="rail" aria-label=lang.main_nav()>
            <a class="rail-home" href="/me" aria-label=lang.tab_me()><span class="seal" aria-hidden="true">{lang.seal()}</span></a>
            {top}
            <span class="grow"></span>
            {foot}
        </nav>
    }
    .into_any()
}
