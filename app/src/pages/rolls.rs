//! Rolls of unions: `GET` and `POST /staff/facilities/{id}/roll` (or `/staff/divisions/{code}/roll`), and one import below.

use super::Page;
use crate::drawings::{Icon, icon_s};
use crate::lang::Lang;
use crate::parts::{Tone, appbar, fault, note};
use crate::render::Frame;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct RollsPage {
    /// Of the palace or the division.
    pub place: String,
    pub path: String,
    pub unions: Vec<UnionLine>,
    pub imports: Vec<ImportLine>,
    pub fault: Option<String>,
}

#[derive(Debug, Clone)]
pub struct UnionLine {
    pub name: String,
    pub on_roll: i64,
    pub verified: i64,
    pub served: i64,
}

#[derive(Debug, Clone)]
pub struct ImportLine {
    pub href: String,
    pub when: String,
    pub state: &'static str,
    pub numbers: String,
}

impl Page for RollsPage {
    fn title(&self, lang: Lang) -> String {
        lang.staff_roll(&self.place)
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let wrong = self.fault.is_some();
        let described = if wrong {
            "file-fault file-hint"
        } else {
            "file-hint"
        };
        let imports = (!self.imports.is_empty()).then(|| {
            let rows: Vec<_> = self.imports.iter().map(import_line).collect();
            view! { <h2 class="h-part">{lang.roll_imports()}</h2><ul class="card list">{rows}</ul> }
        });
        view! {
            <div class="page page-wide">
                <main id="main" class="pad">
                    {appbar(lang, "/me".to_owned(), "")}
                    <header class="form-head"><h1>{lang.roll_title()}</h1><p class="muted">{self.place.clone()}</p></header>
                    {numbers(lang, &self.unions)}
                    <form class="card card-pad ask section" method="post" action=self.path.clone() enctype="multipart/form-data">
                        <h2 class="h-card">{lang.roll_upload()}</h2>
                        <p class="small muted">{lang.roll_text()}</p>
                        <div>
                            <label class="label" for="file">{lang.roll_file()}</label>
                            <input class="input file" id="file" name="file" type="file" accept=".csv,.xlsx" required
                                aria-invalid=wrong.then_some("true") aria-describedby=described />
                            {fault("file-fault".to_owned(), self.fault)}
                            <p class="hint under" id="file-hint">{lang.roll_columns()}</p>
                        </div>
                        <button class="btn btn-main btn-wide" type="submit">{lang.roll_upload_go()}</button>
                    </form>
                    {imports}
                </main>
            </div>
        }
        .into_any()
    }
}

fn numbers(lang: Lang, unions: &[UnionLine]) -> AnyView {
    if unions.is_empty() {
        return view! { <p class="card card-pad muted">{lang.roll_no_unions()}</p> }.into_any();
    }
    let sum = |of: fn(&UnionLine) -> i64| unions.iter().map(of).sum::<i64>().to_string();
    let row = |union: &UnionLine| {
        view! {
            <tr>
                <th scope="row">{union.name.clone()}</th>
                <td class="num">{union.on_roll}</td><td class="num">{union.verified}</td><td class="num">{union.served}</td>
            </tr>
        }
    };
    let rows: Vec<_> = unions.iter().map(row).collect();
    view! {
        <section class="card card-pad" aria-labelledby="unions">
            <h2 class="h-card" id="unions">{lang.roll_unions()}</h2>
            <div class="scroll-x" tabindex="0" role="region" aria-labelledby="unions">
                <table class="table numbers">
                    <thead><tr>
                        <th scope="col">{lang.roll_union()}</th><th scope="col">{lang.roll_on_roll()}</th>
                        <th scope="col">{lang.roll_verified()}</th><th scope="col">{lang.roll_served()}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                    <tfoot><tr>
                        <th scope="row">{lang.roll_total()}</th>
                        <td class="num">{sum(|union| union.on_roll)}</td><td class="num">{sum(|union| union.verified)}</td>
                        <td class="num">{sum(|union| union.served)}</td>
                    </tr></tfoot>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn import_line(import: &ImportLine) -> AnyView {
    view! {
        <li><a class="line" href=import.href.clone()>
            <span class="grow"><b>{import.when.clone()}</b>" "<span class="tag">{import.state}</span><small class="num">{import.numbers.clone()}</small></span>
            {icon_s(Icon::Next)}
        </a></li>
    }
    .into_any()
}

#[derive(Debug, Clone)]
pub struct ImportPage {
    pub place: String,
    /// Of this page, where it posts to.
    pub path: String,
    pub back: String,
    pub state: ImportState,
    pub added: i64,
    pub changed: i64,
    pub gone: i64,
    pub rows: i64,
    pub faults: Vec<FaultLine>,
    /// Rows that are left out.
    pub bad_rows: i64,
    /// Faults that are not shown, and only in the table to download.
    pub unshown: usize,
    /// What was said to the last try: unions that would lose many, or that something changed.
    pub told: Vec<String>,
    /// The last try found unions that would lose many: the next one may say that it is right.
    pub ask_let_go: bool,
    /// Where to show a second factor first, if that is needed.
    pub show_first: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportState {
    Reading { done: i64, total: i64 },
    Read,
    Applied,
    Failed,
}

#[derive(Debug, Clone)]
pub struct FaultLine {
    pub line: usize,
    pub column: String,
    pub message: String,
}

impl Page for ImportPage {
    fn title(&self, lang: Lang) -> String {
        lang.import_title().to_owned()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let page = &self;
        let state = match page.state {
            ImportState::Reading { .. } => lang.import_reading(),
            ImportState::Read => lang.import_read(),
            ImportState::Applied => lang.import_applied(),
            ImportState::Failed => lang.import_failed(),
        };
        let told: Vec<_> = page
            .told
            .iter()
            .map(|words| view! { <div class="section" role="alert">{note(Tone::Warn, words.clone(), None)}</div> })
            .collect();
        let body = match page.state {
            ImportState::Reading { done, total } => reading(lang, done, total),
            ImportState::Read => {
                view! { {difference(lang, page)}{faults(lang, page)}{decide(lang, page)} }.into_any()
            }
            ImportState::Applied | ImportState::Failed => {
                view! { {difference(lang, page)}{faults(lang, page)} }.into_any()
            }
        };
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, page.back.clone(), "")}
                    <header class="form-head">
                        <h1>{lang.import_title()}</h1>
                        <p class="muted">{page.place.clone()}" · "{state}</p>
                    </header>
                    {told}
                    {body}
                </main>
            </div>
        }
        .into_any()
    }
}

fn reading(lang: Lang, done: i64, total: i64) -> AnyView {
    view! {
        <section class="card card-pad" role="status">
            <progress class="bar" max=total.max(1).to_string() value=done.to_string()></progress>
            <p class="small muted">{lang.import_reading_text(done, total)}</p>
        </section>
    }
    .into_any()
}

fn difference(lang: Lang, page: &ImportPage) -> AnyView {
    let number = |label: &'static str, number: i64| view! { <div><b class="num">{number}</b>{label}</div> };
    let same = page.added + page.changed + page.gone == 0 && page.rows > 0 && page.state == ImportState::Read;
    let same = same.then(|| view! { <p class="cap under">{lang.import_same()}</p> });
    view! {
        <section class="card card-pad">
            <p class="small muted">{lang.import_rows(page.rows)}</p>
            <div class="meter">
                {number(lang.import_added(), page.added)}
                {number(lang.import_changed(), page.changed)}
                {number(lang.import_gone(), page.gone)}
            </div>
            {same}
        </section>
    }
    .into_any()
}

fn faults(lang: Lang, page: &ImportPage) -> Option<AnyView> {
    if page.faults.is_empty() {
        return None;
    }
    let row = |line: &FaultLine| {
        view! { <tr><td class="num">{line.line}</td><td>{line.column.clone()}</td><td>{line.message.clone()}</td></tr> }
    };
    let rows: Vec<_> = page.faults.iter().map(row).collect();
    let more =
        (page.unshown > 0).then(|| view! { <p class="cap under">{lang.import_more(page.unshown)}</p> });
    let csv = format!("{}/faults.csv", page.path);
    Some(
        view! {
            <section class="card card-pad section" aria-labelledby="faults">
                <h2 class="h-card" id="faults">{lang.import_faults()}</h2>
                <p class="small muted">{lang.import_bad(page.bad_rows)}</p>
                <div class="scroll-x" tabindex="0" role="region" aria-labelledby="faults">
                    <table class="table">
                        <thead><tr>
                            <th scope="col">{lang.import_line()}</th><th scope="col">{lang.import_column()}</th>
                            <th scope="col">{lang.import_problem()}</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {more}
                <p class="under"><a class="btn btn-soft" href=csv download="roll-faults.csv">{lang.import_faults_csv()}</a></p>
            </section>
        }
        .into_any(),
    )
}

fn decide(lang: Lang, page: &ImportPage) -> AnyView {
    let bad = page.bad_rows > 0;
    let let_go = page.ask_let_go.then(|| {
        view! {
            <div class="tick">
                <input type="checkbox" id="let_go" name="let_go" value="1" />
                <label for="let_go">{lang.import_let_go()}</label>
            </div>
        }
    });
    let skip = bad.then(|| view! { <p class="small muted">{lang.import_skip_text()}</p> });
    let word = if bad {
        lang.import_apply_good()
    } else {
        lang.import_apply()
    };
    let class = if bad {
        "btn btn-line btn-wide"
    } else {
        "btn btn-main btn-wide"
    };
    let what = if bad { "apply_good" } else { "apply" };
    let apply = match &page.show_first {
        Some(href) => note(
            Tone::Plain,
            lang.factor_text_fresh(),
            Some((href.clone(), lang.factor_fresh_go())),
        ),
        None => view! {
            {skip}
            {let_go}
            <button class=class type="submit" name="what" value=what>{word}</button>
        }
        .into_any(),
    };
    let apply = (page.rows > 0).then_some(apply);
    view! {
        <form class="ask section" method="post" action=page.path.clone()>
            {apply}
            <button class="btn btn-soft btn-wide" type="submit" name="what" value="discard">{lang.import_discard()}</button>
        </form>
    }
    .into_any()
}
