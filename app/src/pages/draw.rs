//! A draw that everybody can check: `GET /ballots/{id}/draw`, and the document itself at `/ballots/{id}/draw.txt`.

use super::Page;
use crate::islands::DrawCheck;
use crate::lang::Lang;
use crate::parts::appbar;
use crate::render::Frame;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct DrawPage {
    pub back: String,
    /// Of which ballot, as its own page is called.
    pub what: String,
    pub facility: String,
    /// Empty until the entries are frozen.
    pub document: String,
    pub commitment: String,
    pub list_hash: Option<String>,
    /// Once it is drawn.
    pub seed: Option<String>,
    pub rows: Vec<DrawRow>,
}

#[derive(Debug, Clone)]
pub struct DrawRow {
    pub rank: usize,
    pub number: String,
    pub weight: u32,
    /// As one says it; `None`: nothing was left.
    pub got: Option<String>,
    pub is_own: bool,
}

impl Page for DrawPage {
    fn title(&self, lang: Lang) -> String {
        format!("{} {}", self.what, lang.draw_title())
    }
    fn has_island(&self) -> bool {
        self.seed.is_some()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let file = format!("{}/draw.txt", self.back);
        let hash = |word: &'static str, value: Option<String>| {
            value.map(|value| view! { <p class="cap">{word}</p><p class="hash">{value}</p> })
        };
        let is_drawn = self.seed.is_some();
        let check = is_drawn.then(|| check(lang, file.clone()));
        let pending = match (is_drawn, self.document.is_empty()) {
            (true, _) => None,
            (false, true) => Some(lang.draw_before()),
            (false, false) => Some(lang.draw_pending()),
        };
        let pending = pending.map(|words| view! { <p class="section">{words}</p> });
        let table = is_drawn.then(|| table(lang, &self.rows));
        let list = (!is_drawn && !self.document.is_empty())
            .then(|| view! { <pre class="card card-pad document section">{self.document.clone()}</pre> });
        let download = (!self.document.is_empty()).then(|| {
            view! { <a class="btn btn-soft btn-wide section" href=file.clone() download="draw.txt">{lang.draw_file()}</a> }
        });
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, self.back.clone(), "")}
                    <header class="form-head"><h1>{lang.draw_title()}</h1><p class="muted">{self.what}" · "{self.facility}</p></header>
                    {pending}
                    {check}
                    {table}
                    {list}
                    <section class="section">
                        {hash(lang.ballot_proof_commitment(), Some(self.commitment))}
                        {hash(lang.draw_list_hash(), self.list_hash)}
                        {hash(lang.draw_seed(), self.seed)}
                    </section>
                    {download}
                    <p class="cap section">{lang.draw_how()}</p>
                </main>
            </div>
        }
        .into_any()
    }
}

/// Hidden where no script runs: the file can be verified all the same.
fn check(lang: Lang, file: String) -> AnyView {
    view! {
        <DrawCheck>
            <div class="card card-pad section" data-draw=file.clone() hidden>
                <p class="small">{lang.draw_check_text()}</p>
                <button class="btn btn-main btn-wide section" type="button">{lang.draw_check()}</button>
                <p class="section" role="status" data-said data-right=lang.draw_right() data-wrong=lang.draw_wrong()
                    data-unreached=lang.draw_unreached()></p>
            </div>
        </DrawCheck>
    }
    .into_any()
}

fn table(lang: Lang, rows: &[DrawRow]) -> AnyView {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let own = row
                .is_own
                .then(|| view! { " "<span class="tag">{lang.draw_yours()}</span> });
            let got = row
                .got
                .clone()
                .unwrap_or_else(|| lang.draw_got_nothing().to_owned());
            view! {
                <tr>
                    <td class="num">{row.rank}</td>
                    <td class="hash">{row.number.clone()}{own}</td>
                    <td class="num">{row.weight}</td>
                    <td>{got}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="tbl-wrap section" tabindex="0" role="region" aria-label=lang.draw_title()>
            <table class="draws">
                <thead><tr><th>{lang.draw_rank()}</th><th>{lang.draw_number()}</th><th>{lang.draw_weight()}</th><th>{lang.draw_got()}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
