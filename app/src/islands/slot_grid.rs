//! Picking on the day grid: a tap picks a slot, a second one makes it longer, and the bar says what was picked.
//!
//! The island owns no words and no rules. It reads the board that the server drew, asks `gongyue::pick` what a
//! tap means, and marks the same buttons. Without it each button leads to the confirm page.

use leptos::prelude::*;

#[island]
pub fn SlotGrid(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    browser::start();
    children()
}

#[cfg(feature = "hydrate")]
mod live;

#[cfg(feature = "hydrate")]
mod browser {
    use super::live;
    use crate::islands::dom::{all, attribute};
    use crate::moment::Moment;
    use gongyue::pick::{Length, Pick, tap};
    use leptos::ev;
    use leptos::prelude::*;
    use std::time::Duration;
    use wasm_bindgen::prelude::*;
    use web_sys::{Document, Element, HtmlButtonElement, HtmlInputElement};

    /// The free slots of one court, ascending. A gap in time is a gap in the numbers, so that a pick never
    /// reaches over it.
    struct Court {
        id: String,
        slots: Vec<Option<Free>>,
    }

    struct Free {
        starts_at: f64,
        button: Element,
    }

    /// The board as it stands in the page now; read at each tap, so that it may be redrawn in between.
    pub(super) struct Board {
        courts: Vec<Court>,
        length: Length,
        root: Element,
    }

    /// What is picked now, by its place on the board.
    pub(super) type Picked = StoredValue<Option<Pick>, LocalStorage>;

    /// The same by its name, which holds on every board: court, first start, last start.
    pub(super) type Named = (String, f64, f64);

    pub fn start() {
        let pick: Picked = StoredValue::new_local(None);
        let clicks = window_event_listener(ev::click, move |event| {
            let Some(target) = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
            else {
                return;
            };
            if let Ok(Some(button)) = target.closest("[data-board] button[name=at]") {
                // With a modifier the reader wants the confirm page in a tab of its own.
                if !(event.ctrl_key() || event.meta_key() || event.shift_key())
                    && let Some(board) = Board::read()
                {
                    event.prevent_default();
                    let next = board.tapped(pick.get_value(), &button);
                    pick.set_value(next);
                    board.show(next);
                }
            } else if let Ok(Some(step)) = target.closest("[data-step]") {
                step_people(&step);
            }
        });
        // A second click must not post twice; the button wakes up when the page is shown again, and what was
        // free may then be taken, so a page from the browser's memory is fetched anew.
        let submits = window_event_listener(ev::submit, move |event| {
            if let Some(form) = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
                && form.class_list().contains("confirm")
            {
                busy(&form);
            }
        });
        let shown = window_event_listener(ev::pageshow, move |event| {
            if event.persisted() {
                let _ = window().location().reload();
            }
        });
        std::mem::forget((clicks, submits, shown));
        live::watch(pick);
        set_timeout(warm, Duration::from_millis(200));
    }

    /// A browser compiles what it runs when it runs it for the first time: on a slow phone the first tap would wait for that.
    fn warm() {
        let Some(board) = Board::read() else { return };
        let first = board.root.query_selector(".by-court button[name=at]");
        let pick = first.ok().flatten().and_then(|first| board.tapped(None, &first));
        if let Some((court, from, till)) = pick.and_then(|pick| board.picked(pick)) {
            drop((board.when(from, till), board.name(&court)));
        }
    }

    fn document() -> Document {
        leptos::prelude::document()
    }

    impl Board {
        pub(super) fn read() -> Option<Board> {
            let root = document().query_selector("[data-board]").ok()??;
            let marks = attribute(&root, "data-board");
            let (min, max) = marks.split_once(',')?;
            let length = Length {
                min: min.parse().ok()?,
                max: max.parse().ok()?,
            };
            let step = step_of(&root);
            let mut courts: Vec<Court> = Vec::new();
            let mut cells: Vec<(String, f64, Element)> = all(&root, ".by-court button[name=at]")
                .into_iter()
                .filter_map(|button| {
                    let (court, starts_at) = value(&button)?;
                    Some((court, starts_at, button))
                })
                .collect();
            cells.sort_by(|a, b| a.1.total_cmp(&b.1));
            for (id, starts_at, button) in cells {
                let index = match courts.iter().position(|court| court.id == id) {
                    Some(index) => index,
                    None => {
                        courts.push(Court {
                            id,
                            slots: Vec::new(),
                        });
                        courts.len() - 1
                    }
                };
                let slots = &mut courts[index].slots;
                if let Some(Some(last)) = slots.last()
                    && last.starts_at + step < starts_at
                {
                    slots.push(None);
                }
                slots.push(Some(Free { starts_at, button }));
            }
            Some(Board { courts, length, root })
        }

        /// What a tap on this button, of the grid or of the list, makes of the pick.
        fn tapped(&self, now: Option<Pick>, button: &Element) -> Option<Pick> {
            let (id, starts_at) = value(button)?;
            let find = |court: &Court| {
                court
                    .slots
                    .iter()
                    .position(|slot| slot.as_ref().is_some_and(|slot| slot.starts_at == starts_at))
            };
            let in_list = button.closest(".by-time").ok().flatten().is_some();
            // The list does not name a court: stay on the one already picked where it is free then, too.
            let kept = now
                .filter(|_| in_list)
                .and_then(|pick| Some((pick.court, find(self.courts.get(pick.court)?)?)));
            let (court, slot) = kept.or_else(|| {
                let court = self.courts.iter().position(|court| court.id == id)?;
                Some((court, find(&self.courts[court])?))
            })?;
            let free = |index: usize| matches!(self.courts[court].slots.get(index), Some(Some(_)));
            tap(now, court, slot, self.length, free)
        }

        /// Marks the picked cells and lines, and fills the bar.
        pub(super) fn show(&self, pick: Option<Pick>) {
            for button in all(&self.root, "button[aria-pressed]") {
                let _ = button.remove_attribute("aria-pressed");
                let _ = button.remove_attribute("data-say");
                if button.class_list().contains("slot") {
                    let _ = button.class_list().replace("slot-pick", "slot-free");
                }
                if let Some(cell) = button.parent_element() {
                    let _ = cell.class_list().remove_2("up", "down");
                }
            }
            if let Some(pick) = pick {
                self.mark(pick);
            }
            // Told to a screen reader, which does not see the bar come and go.
            let told = pick.and_then(|pick| self.picked(pick));
            let told =
                told.map(|(court, from, till)| format!("{} {}", self.when(from, till), self.name(&court)));
            if let Ok(Some(live)) = document().query_selector("[data-live]") {
                live.set_text_content(told.as_deref());
            }
            let Ok(Some(bar)) = document().query_selector("form.confirm") else {
                return;
            };
            match pick.and_then(|pick| self.picked(pick)) {
                Some((court, starts_at, ends_at)) => {
                    say(&bar, "[data-title]", &self.when(starts_at, ends_at));
                    say(&bar, "[data-where]", &self.name(&court));
                    set(&bar, "court_id", &court);
                    set(&bar, "starts_at", &starts_at.to_string());
                    set(&bar, "ends_at", &ends_at.to_string());
                    set(&bar, "at", &format!("{court}~{starts_at}"));
                    set(&bar, "until", &ends_at.to_string());
                    let _ = bar.remove_attribute("hidden");
                }
                None => {
                    let _ = bar.set_attribute("hidden", "");
                }
            }
        }

        fn mark(&self, pick: Pick) {
            let lengths = attribute(&self.root, "data-lengths");
            let length = lengths.split(';').nth(pick.len() - 1).unwrap_or_default();
            let court = &self.courts[pick.court];
            for index in pick.first..=pick.last {
                let Some(Some(free)) = court.slots.get(index) else {
                    continue;
                };
                let _ = free.button.class_list().replace("slot-free", "slot-pick");
                let _ = free.button.set_attribute("aria-pressed", "true");
                if index == pick.last && index > pick.first {
                    let _ = free.button.set_attribute("data-say", length);
                }
                if let Some(cell) = free.button.parent_element() {
                    let _ = cell.class_list().toggle_with_force("up", index < pick.last);
                    let _ = cell.class_list().toggle_with_force("down", index > pick.first);
                }
                for line in all(&self.root, ".by-time button[name=at]") {
                    if value(&line).is_some_and(|(_, starts_at)| starts_at == free.starts_at) {
                        let _ = line.set_attribute("aria-pressed", "true");
                    }
                }
            }
        }

        pub(super) fn named(&self, pick: Pick) -> Option<Named> {
            let court = self.courts.get(pick.court)?;
            let starts = |slot: usize| Some(court.slots.get(slot)?.as_ref()?.starts_at);
            Some((court.id.clone(), starts(pick.first)?, starts(pick.last)?))
        }

        /// The same pick here, if all of it is still free.
        pub(super) fn find(&self, (id, from, till): &Named) -> Option<Pick> {
            let court = self.courts.iter().position(|court| court.id == *id)?;
            let slots = &self.courts[court].slots;
            let at = |starts_at: f64| {
                slots
                    .iter()
                    .position(|slot| slot.as_ref().is_some_and(|slot| slot.starts_at == starts_at))
            };
            let (first, last) = (at(*from)?, at(*till)?);
            let whole = slots.get(first..=last)?.iter().all(Option::is_some);
            whole.then_some(Pick { court, first, last })
        }

        fn picked(&self, pick: Pick) -> Option<(String, f64, f64)> {
            let court = self.courts.get(pick.court)?;
            let first = court.slots.get(pick.first)?.as_ref()?;
            let last = court.slots.get(pick.last)?.as_ref()?;
            Some((
                court.id.clone(),
                first.starts_at,
                last.starts_at + step_of(&self.root),
            ))
        }

        /// 今晚 8 点–9 点, in the words that the server put into the page.
        fn when(&self, starts_at: f64, ends_at: f64) -> String {
            let times = attribute(&self.root, "data-times");
            let words = |at: f64| {
                let found = times.split(';').find_map(|entry| {
                    let (ms, words) = entry.split_once('=')?;
                    (ms.parse::<f64>().ok()? == at).then_some(words)
                });
                Moment::read(found.unwrap_or_default())
            };
            words(starts_at).until(words(ends_at))
        }

        /// 5 号台, from the head of its column.
        fn name(&self, court: &str) -> String {
            let heads = all(&self.root, "th[data-court]");
            let head = heads.iter().find(|head| attribute(head, "data-court") == court);
            head.map(|head| attribute(head, "data-say")).unwrap_or_default()
        }
    }

    fn step_of(root: &Element) -> f64 {
        attribute(root, "data-step-ms").parse().unwrap_or(0.0)
    }

    /// Court and start of a button.
    fn value(button: &Element) -> Option<(String, f64)> {
        let value = button.dyn_ref::<HtmlButtonElement>()?.value();
        let (court, starts_at) = value.rsplit_once('~')?;
        Some((court.to_owned(), starts_at.parse().ok()?))
    }

    fn say(bar: &Element, place: &str, words: &str) {
        if let Ok(Some(title)) = bar.query_selector(place) {
            title.set_text_content(Some(words));
        }
    }

    fn set(bar: &Element, name: &str, value: &str) {
        if let Ok(Some(input)) = bar.query_selector(&format!("input[name={name}]"))
            && let Some(input) = input.dyn_ref::<HtmlInputElement>()
        {
            input.set_value(value);
        }
    }

    /// Sleeps after the first click, and wakes after a while in case the answer never came; the key in the form
    /// makes a second post harmless.
    fn busy(form: &Element) {
        let Ok(Some(button)) = form.query_selector("button[type=submit]") else {
            return;
        };
        live::sending(true);
        let word = button.text_content();
        button.set_text_content(button.get_attribute("data-busy").as_deref());
        let _ = button.set_attribute("disabled", "");
        let wake = move || {
            live::sending(false);
            button.set_text_content(word.as_deref());
            let _ = button.remove_attribute("disabled");
        };
        set_timeout(wake, Duration::from_secs(8));
    }

    /// One person more or fewer, between one and what the venue allows.
    fn step_people(button: &Element) {
        let Ok(Some(form)) = button.closest("form") else {
            return;
        };
        let Ok(Some(input)) = form.query_selector("input[name=party_size]") else {
            return;
        };
        let max: i32 = attribute(&input, "data-max").parse().unwrap_or(1);
        let Some(input) = input.dyn_ref::<HtmlInputElement>() else {
            return;
        };
        let by: i32 = attribute(button, "data-step").parse().unwrap_or(0);
        let now = (input.value().parse().unwrap_or(1) + by).clamp(1, max);
        input.set_value(&now.to_string());
        if let Ok(Some(output)) = form.query_selector("[data-people]") {
            output.set_text_content(Some(&now.to_string()));
        }
        for step in all(&form, "[data-step]") {
            let by: i32 = attribute(&step, "data-step").parse().unwrap_or(0);
            let _ = match (1..=max).contains(&(now + by)) {
                true => step.remove_attribute("disabled"),
                false => step.set_attribute("disabled", ""),
            };
        }
    }
}
