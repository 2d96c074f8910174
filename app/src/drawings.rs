//! Icons and plans: every drawing of the app, as SVG that comes with the page.
//!
//! A page draws with `icon` and `plan`; each use is noted, and the document then carries the symbols that this
//! page uses and no others. A plan is a venue seen from above, as its lines are painted on the floor.

use gongyue::venue::VenueKind;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// The symbols that the page being built uses, by id.
#[derive(Clone, Default)]
pub(crate) struct Used(Arc<Mutex<BTreeMap<&'static str, (Side, &'static str)>>>);

/// The side of the view box: icons are drawn on 24 units, plans on 48.
type Side = u8;

impl Used {
    fn note(id: &'static str, side: Side, shape: &'static str) {
        if let Some(used) = use_context::<Used>() {
            used.0
                .lock()
                .expect("no drawing panics")
                .insert(id, (side, shape));
        }
    }

    /// The hidden sprite; nothing where nothing was drawn.
    pub(crate) fn sprite(&self) -> Option<AnyView> {
        let used = self.0.lock().expect("no drawing panics");
        let symbols: String = used
            .iter()
            .map(|(id, (side, shape))| {
                format!("<symbol id=\"{id}\" viewBox=\"0 0 {side} {side}\">{shape}</symbol>")
            })
            .collect();
        (!symbols.is_empty()).then(|| {
            view! { <svg class="sprite" width="0" height="0" aria-hidden="true" inner_html=symbols></svg> }
                .into_any()
        })
    }
}

macro_rules! icons {
    ($($name:ident $id:literal $use_it:literal $shape:literal)+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Icon { $($name),+ }

        impl Icon {
            pub const ALL: &'static [Icon] = &[$(Icon::$name),+];

            /// Id, reference and shape.
            const fn parts(self) -> (&'static str, &'static str, &'static str) {
                match self { $(Icon::$name => ($id, $use_it, $shape)),+ }
            }
        }
    };
}

icons! {
    Back "i-back" "<use href=\"#i-back\"/>" r#"<path d="M15 5l-7 7 7 7"/>"#
    Bag "i-bag" "<use href=\"#i-bag\"/>" r#"<path d="M5 8.5h14l-1 12H6z"/><path d="M9 8.5V7a3 3 0 0 1 6 0v1.5"/>"#
    Bell "i-bell" "<use href=\"#i-bell\"/>" r#"<path d="M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.8H5zM10 21h4M12 3.2v2.3"/>"#
    Calendar "i-cal" "<use href=\"#i-cal\"/>" r#"<rect x="4" y="5.5" width="16" height="14.5" rx="2"/><path d="M4 10h16M8.5 3.5v4M15.5 3.5v4"/>"#
    Card "i-card" "<use href=\"#i-card\"/>" r#"<rect x="3.5" y="5.5" width="17" height="13" rx="2"/><circle cx="8.7" cy="10.8" r="1.9"/><path d="M5.8 15.5c.6-1.4 1.6-2 2.9-2s2.3.6 2.9 2M14 10h4M14 13.5h4"/>"#
    Chart "i-chart" "<use href=\"#i-chart\"/>" r#"<path d="M4.5 19.5h15M7.5 16V11M12 16V5.5M16.5 16V8.5"/>"#
    Check "i-check" "<use href=\"#i-check\"/>" r#"<path d="M5 12.5l4.5 4.5L19 7.5"/>"#
    Clock "i-clock" "<use href=\"#i-clock\"/>" r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7.2V12l3.2 2"/>"#
    Contrast "i-contrast" "<use href=\"#i-contrast\"/>" r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 3.5v17M12 6.5a5.5 5.5 0 0 1 0 11z" fill="currentColor"/>"#
    Court "i-court" "<use href=\"#i-court\"/>" r#"<rect x="3.5" y="5" width="17" height="14" rx="1.5"/><path d="M12 5v14M3.5 9.5h3.5v5H3.5M20.5 9.5H17v5h3.5"/>"#
    Down "i-down" "<use href=\"#i-down\"/>" r#"<path d="M6 9.5l6 6 6-6"/>"#
    Globe "i-globe" "<use href=\"#i-globe\"/>" r#"<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c3.4 3.6 3.4 13.4 0 17M12 3.5c-3.4 3.6-3.4 13.4 0 17"/>"#
    Info "i-info" "<use href=\"#i-info\"/>" r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 7.8v.01"/>"#
    Key "i-key" "<use href=\"#i-key\"/>" r#"<circle cx="8" cy="15.5" r="4"/><path d="M11 12.5L19.5 4M16 7.5l3 3M13.5 10l2 2"/>"#
    Letters "i-letters" "<use href=\"#i-letters\"/>" r#"<path d="M3.5 18.5L8.5 5.5l5 13M5.3 14h6.4M15 18.5l2.8-7 2.7 7M16 16h3.8"/>"#
    List "i-list" "<use href=\"#i-list\"/>" r#"<path d="M9.5 6.5h10M9.5 12h10M9.5 17.5h10M4.8 6.5h.01M4.8 12h.01M4.8 17.5h.01"/>"#
    Map "i-map" "<use href=\"#i-map\"/>" r#"<path d="M4 6.5l5-2 6 2 5-2v13l-5 2-6-2-5 2z"/><path d="M9 4.5v13M15 6.5v13"/>"#
    Me "i-me" "<use href=\"#i-me\"/>" r#"<circle cx="12" cy="8.2" r="3.7"/><path d="M4.8 20c.8-3.8 3.7-5.7 7.2-5.7s6.4 1.9 7.2 5.7"/>"#
    Moon "i-moon" "<use href=\"#i-moon\"/>" r#"<path d="M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z"/>"#
    Near "i-near" "<use href=\"#i-near\"/>" r#"<path d="M20 4L4 11l6.5 2.5L13 20z"/>"#
    Next "i-next" "<use href=\"#i-next\"/>" r#"<path d="M9 5l7 7-7 7"/>"#
    People "i-people" "<use href=\"#i-people\"/>" r#"<circle cx="9" cy="8.5" r="3.2"/><path d="M3 19.5c.6-3.4 2.9-5 6-5s5.4 1.6 6 5"/><path d="M15.5 5.6a3.2 3.2 0 0 1 0 5.8M17.5 14.8c2 .7 3.2 2.3 3.6 4.7"/>"#
    Print "i-print" "<use href=\"#i-print\"/>" r#"<path d="M7 9V4h10v5M7 17H4.5V9h15v8H17"/><path d="M7 14h10v6.5H7z"/>"#
    Walk "i-walk" "<use href=\"#i-walk\"/>" r#"<circle cx="13" cy="4.8" r="1.8"/><path d="M8 12l2.5-3.5 3-.2 2 3 2.5 1M11.5 9.5L10.5 14l3 2.5 1 4.5M10.5 14L7.5 20.5"/>"#
    Phone "i-phone" "<use href=\"#i-phone\"/>" r#"<path d="M6 4h3l1.5 4.5L8.5 10a11 11 0 0 0 5.5 5.5l1.5-2L20 15v3a2 2 0 0 1-2.2 2A15 15 0 0 1 4 6.2 2 2 0 0 1 6 4z"/>"#
    Pin "i-pin" "<use href=\"#i-pin\"/>" r#"<path d="M12 21s7-6.2 7-11.2A7 7 0 0 0 5 9.8C5 14.8 12 21 12 21z"/><circle cx="12" cy="9.8" r="2.4"/>"#
    Rain "i-rain" "<use href=\"#i-rain\"/>" r#"<path d="M7 14.5a4 4 0 0 1 .4-8 5 5 0 0 1 9.4 1.3 3.4 3.4 0 0 1 .2 6.7M8.5 17l-1 3M12.5 17l-1 3M16.5 17l-1 3"/>"#
    Shut "i-shut" "<use href=\"#i-shut\"/>" r#"<circle cx="12" cy="12" r="8.5"/><path d="M6 6l12 12"/>"#
    Rule "i-rule" "<use href=\"#i-rule\"/>" r#"<path d="M6 3.5h9l3.5 3.5v13.5H6z"/><path d="M9 11h6.5M9 15h6.5"/>"#
    Search "i-search" "<use href=\"#i-search\"/>" r#"<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4.5 4.5"/>"#
    Star "i-star" "<use href=\"#i-star\"/>" r#"<path d="M12 4l2.5 5.2 5.7.8-4.1 4 1 5.7L12 17l-5.1 2.7 1-5.7-4.1-4 5.7-.8z"/>"#
    Ticket "i-ticket" "<use href=\"#i-ticket\"/>" r#"<path d="M4 7h16v3.2a1.9 1.9 0 0 0 0 3.6V17H4v-3.2a1.9 1.9 0 0 0 0-3.6z"/><path d="M14 7.5V9M14 11.3v1.5M14 15v1.5"/>"#
    Scan "i-scan" "<use href=\"#i-scan\"/>" r#"<path d="M4 8.5v-3A1.5 1.5 0 0 1 5.5 4h3M15.5 4h3A1.5 1.5 0 0 1 20 5.5v3M20 15.5v3a1.5 1.5 0 0 1-1.5 1.5h-3M8.5 20h-3A1.5 1.5 0 0 1 4 18.5v-3M4 12h16"/>"#
    Cross "i-x" "<use href=\"#i-x\"/>" r#"<path d="M6 6l12 12M18 6L6 18"/>"#
}

/// An icon beside a word; it says nothing by itself.
pub fn icon(icon: Icon) -> AnyView {
    drawn(icon, "i")
}

/// The small size, for the end of a line.
pub fn icon_s(icon: Icon) -> AnyView {
    drawn(icon, "i i-s")
}

fn drawn(icon: Icon, class: &'static str) -> AnyView {
    let (id, reference, shape) = icon.parts();
    Used::note(id, 24, shape);
    view! { <svg class=class aria-hidden="true" inner_html=reference></svg> }.into_any()
}

/// What a plan shows: a venue of a kind, or “all kinds”.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    All,
    Of(VenueKind),
}

impl From<VenueKind> for Plan {
    fn from(kind: VenueKind) -> Plan {
        Plan::Of(kind)
    }
}

/// A plan in the size that its place gives it.
pub fn plan(plan: impl Into<Plan>) -> AnyView {
    let (id, reference, shape) = plan.into().parts();
    Used::note(id, 48, shape);
    view! { <svg class="plan" aria-hidden="true" inner_html=reference></svg> }.into_any()
}

impl Plan {
    const fn parts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Plan::All => (
                "p-all",
                "<use href=\"#p-all\"/>",
                r#"<rect x="7" y="7" width="14" height="14" rx="2"/><rect x="27" y="7" width="14" height="14" rx="2"/><rect x="7" y="27" width="14" height="14" rx="2"/><circle cx="34" cy="34" r="7.5"/>"#,
            ),
            Plan::Of(VenueKind::Badminton) => (
                "p-bad",
                "<use href=\"#p-bad\"/>",
                r#"<path fill="currentColor" fill-opacity=".12" d="M11 3h26v42H11z"/><path d="M14.5 3v42M33.5 3v42M11 6.5h26M11 41.5h26M11 17h26M11 31h26M24 3v14M24 31v14"/><path d="M8 24h32" stroke-width="2.2"/>"#,
            ),
            Plan::Of(VenueKind::Basketball) => (
                "p-bask",
                "<use href=\"#p-bask\"/>",
                r#"<path fill="currentColor" fill-opacity=".12" d="M3 10h42v28H3z"/><path d="M24 10v28M3 19h9v10H3M45 19h-9v10h9M3 13.5h4a10.5 10.5 0 0 1 0 21H3M45 13.5h-4a10.5 10.5 0 0 0 0 21h4"/><circle cx="24" cy="24" r="4.5"/>"#,
            ),
            Plan::Of(VenueKind::Tennis) => (
                "p-ten",
                "<use href=\"#p-ten\"/>",
                r#"<path fill="currentColor" fill-opacity=".12" d="M10 3h28v42H10z"/><path d="M14.5 3v42M33.5 3v42M14.5 14h19M14.5 34h19M24 14v20"/><path d="M7 24h34" stroke-width="2.2"/>"#,
            ),
            Plan::Of(VenueKind::TableTennis) => (
                "p-tt",
                "<use href=\"#p-tt\"/>",
                r#"<path fill="currentColor" fill-opacity=".12" d="M5 13h38v22H5z"/><path d="M5 24h38"/><path d="M24 9v30" stroke-width="2.2"/>"#,
            ),
            Plan::Of(VenueKind::Volleyball) => (
                "p-vol",
                "<use href=\"#p-vol\"/>",
                r#"<path fill="currentColor" fill-opacity=".12" d="M3 13.5h42v21H3z"/><path d="M17 13.5v21M31 13.5v21"/><path d="M17 10v2M17 36v2M31 10v2M31 36v2"/><path d="M24 9.5v29" stroke-width="2.2"/>"#,
            ),
            Plan::Of(VenueKind::Gateball) => (
                "p-gate",
                "<use href=\"#p-gate\"/>",
                r#"<path fill="currentColor" fill-opacity=".12" d="M4 9h40v30H4z"/><path d="M12 14v6M30 13h7M36 30v6" stroke-width="2.6"/><circle fill="currentColor" stroke="none" cx="24" cy="24" r="2.2"/><circle cx="13" cy="32" r="2.2"/>"#,
            ),
            Plan::Of(VenueKind::Football) => (
                "p-foot",
                "<use href=\"#p-foot\"/>",
                r#"<path fill="currentColor" fill-opacity=".12" d="M4 10h40v28H4z"/><path d="M24 10v28M4 16.5h7.5v15H4M44 16.5h-7.5v15H44M4 20.5h3.5v7H4M44 20.5h-3.5v7H44M11.5 20.8a4.2 4.2 0 0 1 0 6.4M36.5 20.8a4.2 4.2 0 0 0 0 6.4"/><circle cx="24" cy="24" r="5.5"/><circle fill="currentColor" stroke="none" cx="24" cy="24" r="1.3"/><path d="M2.5 21.5v5M45.5 21.5v5" stroke-width="2.2"/>"#,
            ),
            Plan::Of(VenueKind::MultiSport) => (
                "p-multi",
                "<use href=\"#p-multi\"/>",
                r#"<path fill="currentColor" fill-opacity=".12" d="M6 16h36v25H6z"/><path d="M24 16v25M6 24h6v9H6M42 24h-6v9h6"/><circle cx="24" cy="28.5" r="4"/><path d="M3 12L24 4l21 8" stroke-width="2.2"/>"#,
            ),
            Plan::Of(VenueKind::Swimming) => (
                "p-swim",
                "<use href=\"#p-swim\"/>",
                r#"<path fill="currentColor" fill-opacity=".12" d="M6 6h38v36H6z"/><path d="M6 15h38M6 24h38M6 33h38" stroke-dasharray="2.5 2.5"/><path d="M11 10.5h27M11 19.5h27M11 28.5h27M11 37.5h27" stroke-width=".9"/><path d="M3.5 8.8v3.4M3.5 17.8v3.4M3.5 26.8v3.4M3.5 35.8v3.4" stroke-width="2.6"/>"#,
            ),
            Plan::Of(VenueKind::Fitness) => (
                "p-fit",
                "<use href=\"#p-fit\"/>",
                r#"<path fill="currentColor" fill-opacity=".12" stroke="none" d="M4 8h40v32H4z"/><path d="M5.5 24h4M20 24h8M38.5 24h4"/><rect x="9.5" y="13" width="5.5" height="22" rx="1.5"/><rect x="15" y="17" width="5" height="14" rx="1.5"/><rect x="33" y="13" width="5.5" height="22" rx="1.5"/><rect x="28" y="17" width="5" height="14" rx="1.5"/>"#,
            ),
            Plan::Of(VenueKind::Dance) => (
                "p-dance",
                "<use href=\"#p-dance\"/>",
                r#"<path fill="currentColor" fill-opacity=".12" d="M5 6h38v36H5z"/><path d="M9 11.5h30" stroke-width="2.2"/><path d="M12 6v5.5M24 6v5.5M36 6v5.5"/><path d="M12.5 34.5c-1-9 8-15 13.5-10.5s-.5 11-4 8 3.5-11.5 13.5-11" stroke-dasharray="3 2.3"/><circle cx="12.5" cy="36.3" r="1.8"/><circle fill="currentColor" stroke="none" cx="37" cy="21" r="2"/>"#,
            ),
            Plan::Of(VenueKind::Darts) => (
                "p-dart",
                "<use href=\"#p-dart\"/>",
                r#"<circle fill="currentColor" fill-opacity=".12" cx="24" cy="24" r="20"/><circle cx="24" cy="24" r="11.5"/><circle fill="currentColor" stroke="none" cx="24" cy="24" r="3"/><path d="M24 4v14M24 30v14M4 24h14M30 24h14M9.9 9.9l9.9 9.9M28.2 28.2l9.9 9.9M38.1 9.9l-9.9 9.9M19.8 28.2l-9.9 9.9"/>"#,
            ),
            Plan::Of(VenueKind::Archery) => (
                "p-arch",
                "<use href=\"#p-arch\"/>",
                r#"<circle fill="currentColor" fill-opacity=".12" cx="24" cy="24" r="20"/><circle cx="24" cy="24" r="14.5"/><circle cx="24" cy="24" r="9"/><circle fill="currentColor" stroke="none" cx="24" cy="24" r="3.5"/>"#,
            ),
            Plan::Of(VenueKind::ChessCards) => (
                "p-chess",
                "<use href=\"#p-chess\"/>",
                r#"<path fill="currentColor" fill-opacity=".12" d="M8 4h32v40H8z"/><path d="M8 12h32M8 20h32M8 28h32M8 36h32M16 4v16M24 4v16M32 4v16M16 28v16M24 28v16M32 28v16" stroke-width="1.1"/><path d="M16 4l16 8M32 4l-16 8M16 36l16 8M32 36l-16 8" stroke-width="1.1"/><circle fill="currentColor" stroke="none" cx="24" cy="36" r="3.2"/>"#,
            ),
            Plan::Of(VenueKind::ReadingRoom) => (
                "p-read",
                "<use href=\"#p-read\"/>",
                r#"<path fill="currentColor" fill-opacity=".12" d="M4 14h40v20H4z"/><path d="M24 19.5c-2.5-1.7-6-1.7-9-.8v10c3-.9 6.5-.9 9 .8 2.5-1.7 6-1.7 9-.8v-10c-3-.9-6.5-.9-9 .8zM24 19.5v10"/><path d="M10 9.5c0-2 1.5-3 4-3s4 1 4 3M30 9.5c0-2 1.5-3 4-3s4 1 4 3M10 38.5c0 2 1.5 3 4 3s4-1 4-3M30 38.5c0 2 1.5 3 4 3s4-1 4-3"/>"#,
            ),
            Plan::Of(VenueKind::Rehearsal) => (
                "p-reh",
                "<use href=\"#p-reh\"/>",
                r#"<path fill="currentColor" fill-opacity=".12" d="M5 6h38v36H5z"/><path d="M20.5 32.5h7v5h-7z"/><path d="M13.5 29a10.8 10.8 0 0 1 21 0M8.5 24.5a16.5 16.5 0 0 1 31 0" stroke-dasharray="4.6 3.4"/><path d="M24 29v-3"/>"#,
            ),
            Plan::Of(VenueKind::MultiPurpose) => (
                "p-hall",
                "<use href=\"#p-hall\"/>",
                r#"<path fill="currentColor" fill-opacity=".12" d="M5 5h38v38H5z"/><path d="M11 5v6.5c4 3.3 22 3.3 26 0V5"/><circle cx="15.5" cy="28" r="4.3"/><circle cx="32.5" cy="28" r="4.3"/><path d="M15.5 20.5v.01M8 28h.01M23 28h.01M15.5 35.5v.01M32.5 20.5v.01M40 28h.01M32.5 35.5v.01M25 28h.01" stroke-width="2.8"/>"#,
            ),
            Plan::Of(VenueKind::LectureHall) => (
                "p-lect",
                "<use href=\"#p-lect\"/>",
                r#"<path fill="currentColor" fill-opacity=".12" d="M13 4h22l10 34c-11 7-31 7-42 0z"/><path d="M20 8.5h8"  stroke-width="2.6"/><path d="M12.5 16.5c6 3.5 17 3.5 23 0M10.3 23.5c7 4.4 20.4 4.4 27.4 0M8 30.5c8 5.3 24 5.3 32 0" stroke-dasharray="3.4 2"/>"#,
            ),
            Plan::Of(VenueKind::Classroom) => (
                "p-class",
                "<use href=\"#p-class\"/>",
                r#"<path fill="currentColor" fill-opacity=".12" d="M5 5h38v38H5z"/><path d="M13 9.5h22" stroke-width="2.6"/><path d="M10 16.5h7v4.5h-7zM20.5 16.5h7v4.5h-7zM31 16.5h7v4.5h-7zM10 28.5h7V33h-7zM20.5 28.5h7V33h-7zM31 28.5h7V33h-7z"/><path d="M13.5 24.5v.01M24 24.5v.01M34.5 24.5v.01M13.5 36.5v.01M24 36.5v.01M34.5 36.5v.01" stroke-width="2.8"/>"#,
            ),
            Plan::Of(VenueKind::Consultation) => (
                "p-cons",
                "<use href=\"#p-cons\"/>",
                r#"<circle fill="currentColor" fill-opacity=".12" cx="24" cy="24" r="10.5"/><path d="M8.5 18.5c-2.3 0-3.5 2.2-3.5 5.5s1.2 5.5 3.5 5.5M39.5 18.5c2.3 0 3.5 2.2 3.5 5.5s-1.2 5.5-3.5 5.5M18.5 8.5c0-2.3 2.2-3.5 5.5-3.5s5.5 1.2 5.5 3.5"/><path d="M20 20.5h8v7.5h-8zM22 23h4M22 25.5h4" stroke-width="1.2"/>"#,
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_drawing_has_its_own_id_and_refers_to_it() {
        let plans = VenueKind::ALL
            .iter()
            .map(|kind| Plan::Of(*kind))
            .chain([Plan::All])
            .map(Plan::parts);
        let icons = Icon::ALL.iter().map(|icon| icon.parts());
        let mut ids = BTreeSet::new();
        for (id, reference, shape) in plans.chain(icons) {
            assert!(ids.insert(id), "{id} is drawn twice");
            assert_eq!(reference, format!("<use href=\"#{id}\"/>"));
            // Inline styles and scripts are blocked by the page's policy.
            assert!(
                shape.starts_with('<') && !shape.contains("style") && !shape.contains("script"),
                "{id}"
            );
        }
    }
}
