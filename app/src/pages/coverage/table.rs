//! All measures of all rows. Each number leads to what it is made of.

use super::numbers::{hours, people, per_mille, share, thousands};
use super::{CoveragePage, CoverageQuery, Measures, Row};
use crate::lang::Lang;
use crate::url;
use gongyue::coverage::Stage;
use gongyue::division::DivisionCode;
use leptos::prelude::*;

/// Where a number leads.
#[derive(Clone, Copy)]
enum Behind {
    Nothing,
    Facilities,
    Use,
    Unmet,
}

/// One column: its head, what its numbers lead to, and the number.
type Column = (&'static str, Behind, fn(Lang, &Measures) -> String);

fn columns(lang: Lang) -> [Column; 17] {
    use Behind::{Facilities, Nothing, Unmet, Use};
    [
        (lang.cov_place(), Nothing, |_, m| thousands(m.places())),
        (lang.stage(Stage::InService), Facilities, |_, m| {
            thousands(m.stages[0])
        }),
        (lang.stage(Stage::Building), Facilities, |_, m| {
            thousands(m.stages[1])
        }),
        (lang.stage(Stage::Planned), Facilities, |_, m| {
            thousands(m.stages[2])
        }),
        (lang.stage(Stage::None), Nothing, |_, m| thousands(m.stages[3])),
        (lang.cov_courts(), Facilities, |_, m| thousands(m.courts)),
        (lang.cov_offered(), Use, |_, m| hours(m.sums.offered)),
        (lang.cov_attended(), Use, |_, m| hours(m.sums.attended)),
        (lang.cov_use(), Use, |lang, m| share(lang, m.sums.utilisation())),
        (lang.cov_use_peak(), Use, |lang, m| {
            share(lang, m.sums.peak_utilisation())
        }),
        (lang.cov_use_off(), Use, |lang, m| {
            share(lang, m.sums.off_utilisation())
        }),
        (lang.cov_no_show(), Use, |lang, m| {
            share(lang, m.sums.no_show_rate())
        }),
        (lang.cov_on_roll(), Nothing, |lang, m| people(lang, m.on_roll)),
        (lang.cov_verified(), Nothing, |lang, m| people(lang, m.verified)),
        (lang.cov_served(), Nothing, |lang, m| people(lang, m.served)),
        (lang.cov_served_1000(), Nothing, |lang, m| {
            per_mille(lang, m.served_per_1000())
        }),
        (lang.cov_unmet(), Unmet, |lang, m| people(lang, m.unmet)),
    ]
}

/// Without links where it is frozen.
pub fn table(lang: Lang, page: &CoveragePage, linked: bool) -> AnyView {
    if page.rows.is_empty() {
        return view! { <p class="muted">{lang.cov_table_empty()}</p> }.into_any();
    }
    let columns = columns(lang);
    let heads: Vec<_> = columns
        .iter()
        .map(|(head, ..)| view! { <th scope="col" class="r">{*head}</th> })
        .collect();
    let rows: Vec<_> = page
        .rows
        .iter()
        .map(|row| table_row(lang, page, &columns, row, linked))
        .collect();
    let total = cells(
        lang,
        &columns,
        &page.totals,
        linked.then_some((&page.query, &page.query.division)),
    );
    view! {
        <div class="use-scroll" role="region" tabindex="0" aria-label=lang.cov_table_title()>
            <table class="tbl tbl-all">
                <thead><tr><th scope="col"><span class="sr">{lang.use_rows_name()}</span></th>{heads}</tr></thead>
                <tbody>{rows}</tbody>
                <tfoot><tr><th scope="row">{lang.cov_total()}</th>{total}</tr></tfoot>
            </table>
        </div>
    }
    .into_any()
}

fn table_row(lang: Lang, page: &CoveragePage, columns: &[Column], row: &Row, linked: bool) -> AnyView {
    // The own level has the same code as the whole, so that nothing leads to it alone.
    let linked = linked && !row.is_own;
    let name = match linked {
        true => view! { <a href=page.query.of(&row.code).href()>{row.name.clone()}</a> }.into_any(),
        false => row.name.clone().into_any(),
    };
    let cells = cells(
        lang,
        columns,
        &row.measures,
        linked.then_some((&page.query, &row.code)),
    );
    view! { <tr><th scope="row">{name}</th>{cells}</tr> }.into_any()
}

fn cells(
    lang: Lang,
    columns: &[Column],
    measures: &Measures,
    of: Option<(&CoverageQuery, &DivisionCode)>,
) -> AnyView {
    let cell = |(_, behind, number): &Column| {
        let said = number(lang, measures);
        let href = of.and_then(|(query, code)| behind.href(query, code));
        match href {
            Some(href) => view! { <td class="r"><a href=href>{said}</a></td> }.into_any(),
            None => view! { <td class="r">{said}</td> }.into_any(),
        }
    };
    columns.iter().map(cell).collect::<Vec<_>>().into_any()
}

impl Behind {
    fn href(self, query: &CoverageQuery, code: &DivisionCode) -> Option<String> {
        let division = Some(code.to_string());
        match self {
            Behind::Nothing => None,
            Behind::Facilities => Some(url::with_query("/coverage/facilities", &[("division", division)])),
            Behind::Use => Some(url::with_query(
                "/coverage/use",
                &[
                    ("division", division),
                    ("from", Some(query.from.to_string())),
                    ("to", Some(query.to.to_string())),
                    ("kind", query.kind.map(|kind| kind.to_string())),
                ],
            )),
            Behind::Unmet => Some(query.of(code).href_at("/coverage/unmet")),
        }
    }
}
