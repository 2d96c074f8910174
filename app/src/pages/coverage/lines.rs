//! Two lines over time: how many palaces are in service, and how much of what they offer is used.

use super::CoveragePage;
use super::bars::numbers;
use super::numbers::{hours, share, thousands};
use crate::lang::Lang;
use crate::pages::usage::percent;
use chrono::{Datelike, NaiveDate};
use gongyue::coverage::{Month, Sums, TargetMeasure};
use leptos::prelude::*;
use std::fmt::Write as _;

/// The plot inside the picture: left, right, top, bottom.
const LEFT: f64 = 6.0;
const RIGHT: f64 = 292.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 132.0;

/// A point from 0 to 1 in both directions.
type Point = (f64, f64);

fn x(at: f64) -> f64 {
    LEFT + at * (RIGHT - LEFT)
}

fn y(at: f64) -> f64 {
    BOTTOM - at * (BOTTOM - TOP)
}

fn path(points: &[Point]) -> String {
    let mut out = String::new();
    for (at, point) in points.iter().enumerate() {
        let sign = if at == 0 { 'M' } else { 'L' };
        let _ = write!(out, "{sign}{:.1} {:.1}", x(point.0), y(point.1));
    }
    out
}

/// The same, closed along the ground.
fn area(points: &[Point]) -> String {
    let first = points.first().map_or(0.0, |point| point.0);
    format!("{}V{BOTTOM}H{:.1}z", path(points), x(first))
}

/// Lines across, with what they stand for at the right.
fn grid(lines: &[(f64, String)]) -> AnyView {
    lines
        .iter()
        .map(|(at, word)| {
            let height = y(*at);
            view! {
                <path class="ch-grid" d=format!("M{LEFT} {height:.1}H{RIGHT}") />
                <text x=format!("{:.1}", RIGHT + 6.0) y=format!("{:.1}", height + 4.0)>{word.clone()}</text>
            }
        })
        .collect::<Vec<_>>()
        .into_any()
}

/// Words under the ground.
fn axis(marks: &[(f64, String)]) -> AnyView {
    let marks: Vec<_> = marks
        .iter()
        .map(|(at, word)| view! { <text x=format!("{:.1}", x(*at)) y="150">{word.clone()}</text> })
        .collect();
    view! { <path class="ch-base" d=format!("M{LEFT} {BOTTOM}H{RIGHT}") />{marks} }.into_any()
}

/// A round step with at most four of it up to `most`.
fn step(most: u32) -> u32 {
    let mut scale = 1;
    loop {
        for step in [1, 2, 5] {
            if step * scale * 4 >= most {
                return step * scale;
            }
        }
        scale *= 10;
    }
}

#[allow(clippy::cast_precision_loss, reason = "a picture has few days")]
fn days(from: NaiveDate, to: NaiveDate) -> f64 {
    (to - from).num_days() as f64
}

/// `None`: one point is no line.
pub fn growth(lang: Lang, page: &CoveragePage) -> Option<AnyView> {
    let (first, last) = (page.growth.first()?, page.growth.last()?);
    let goals = page
        .targets
        .iter()
        .filter(|target| target.measure == TargetMeasure::Covered);
    let goal = goals
        .filter_map(|target| Some((NaiveDate::from_ymd_opt(target.year, 12, 31)?, target.goal)))
        .filter(|(date, _)| *date > last.0)
        .max();
    let end = goal.map_or(last.0, |(date, _)| date);
    if page.growth.len() < 2 || page.totals.places() < 2 {
        return None;
    }
    let counts = page.growth.iter().map(|(_, n)| *n).chain(goal.map(|(_, n)| n));
    let most = counts.max().unwrap_or(0).max(1);
    let place = |(date, n): &(NaiveDate, u32)| -> Point {
        (
            days(first.0, *date) / days(first.0, end),
            f64::from(*n) / f64::from(most),
        )
    };
    let points: Vec<Point> = page.growth.iter().map(place).collect();
    let now = place(last);
    let lines: Vec<(f64, String)> = (1..)
        .map(|at| at * step(most))
        .take_while(|n| *n <= most)
        .map(|n| (f64::from(n) / f64::from(most), thousands(n)))
        .collect();
    let ahead = goal.map(|goal| ahead(lang, now, place(&goal), goal.1));
    let cap = match goal {
        Some((date, goal)) => lang.cov_growth_to(date.year(), goal),
        None => lang.cov_growth_cap().to_owned(),
    };
    let said = |date: NaiveDate| lang.date_with_year(date);
    let label = lang.cov_growth_label(&said(first.0), first.1, &said(last.0), last.1);
    let rows = page
        .growth
        .iter()
        .map(|(date, n)| vec![said(*date), thousands(*n)])
        .collect();
    Some(
        view! {
            <h2>{lang.cov_growth_title()}</h2>
            <p class="cap">{cap}</p>
            <svg class="chart" viewBox="0 0 330 156" role="img" aria-label=label>
                {grid(&lines)}{axis(&years(first.0, end))}
                <path class="ch-area" d=area(&points) /><path class="ch-line" d=path(&points) />
                {ahead}{dot(now, &thousands(last.1))}
            </svg>
            {numbers(lang.cov_numbers(), &[lang.cov_date(), lang.cov_growth_title()], rows)}
        }
        .into_any(),
    )
}

/// The way that is left to the target.
fn ahead(lang: Lang, from: Point, to: Point, goal: u32) -> AnyView {
    let (cx, cy) = (format!("{:.1}", x(to.0)), format!("{:.1}", y(to.1)));
    view! {
        <path class="ch-ahead" d=path(&[from, to]) />
        <circle class="ch-goal" cx=cx cy=cy r="4" />
        <text class="ch-word" x=format!("{:.1}", x(to.0) - 8.0) y=format!("{:.1}", y(to.1) - 8.0)>{lang.cov_goal(goal)}</text>
    }
    .into_any()
}

fn dot(at: Point, word: &str) -> AnyView {
    let (cx, cy) = (x(at.0), y(at.1));
    // At the left edge there is no room before the point.
    let class = if at.0 < 0.15 { "ch-now ch-first" } else { "ch-now" };
    view! {
        <circle class="ch-dot" cx=format!("{cx:.1}") cy=format!("{cy:.1}") r="4.5" />
        <text class=class x=format!("{:.1}", cx - 4.0) y=format!("{:.1}", cy - 9.0)>{word.to_owned()}</text>
    }
    .into_any()
}

/// The beginnings of years, at most six of them.
fn years(from: NaiveDate, to: NaiveDate) -> Vec<(f64, String)> {
    let all: Vec<(f64, String)> = (from.year()..=to.year())
        .filter_map(|year| Some((year, NaiveDate::from_ymd_opt(year, 1, 1)?)))
        .filter(|(_, first)| *first >= from || first.year() == from.year() && from.ordinal() < 32)
        .map(|(year, first)| (days(from, first).max(0.0) / days(from, to), year.to_string()))
        .filter(|(at, _)| *at < 0.95)
        .collect();
    let every = all.len().div_ceil(6).max(1);
    all.into_iter().step_by(every).collect()
}

/// How much was used, by month; months without anything offered leave a gap.
pub fn trend(lang: Lang, page: &CoveragePage) -> Option<AnyView> {
    let shares: Vec<Option<f64>> = page.months.iter().map(|(_, sums)| sums.utilisation()).collect();
    let known: Vec<(Month, f64)> = page
        .months
        .iter()
        .zip(&shares)
        .filter_map(|((month, _), share)| Some((*month, (*share)?)))
        .collect();
    let ((first, a), (last, b)) = (*known.first()?, *known.last()?);
    if known.len() < 2 {
        return None;
    }
    let most = known.iter().map(|(_, share)| *share).fold(0.0, f64::max);
    let tops = [0.2, 0.4, 0.6, 0.8, 1.0];
    let top = tops.into_iter().find(|top| most <= *top).unwrap_or(most);
    let runs = runs(&shares, top);
    let areas: Vec<_> = runs
        .iter()
        .map(|run| view! { <path class="ch-area" d=area(run) /> })
        .collect();
    let drawn: Vec<_> = runs
        .iter()
        .map(|run| view! { <path class="ch-line" d=path(run) /> })
        .collect();
    let lines: Vec<(f64, String)> = [0.5, 1.0]
        .into_iter()
        .map(|at| (at, share(lang, Some(at * top))))
        .collect();
    let now = runs.last().and_then(|run| run.last()).copied();
    let now = now.map(|point| dot(point, &share(lang, Some(b))));
    let label = lang.cov_trend_label(
        &lang.month_of(first),
        percent(a),
        &lang.month_of(last),
        percent(b),
    );
    let heads = [
        lang.cov_month(),
        lang.cov_use(),
        lang.cov_attended(),
        lang.cov_offered(),
    ];
    let row = |(month, sums): &(Month, Sums)| {
        vec![
            lang.month_of(*month),
            share(lang, sums.utilisation()),
            hours(sums.attended),
            hours(sums.offered),
        ]
    };
    let rows = page.months.iter().map(row).collect();
    Some(
        view! {
            <h3>{lang.cov_trend_title()}</h3>
            <svg class="chart" viewBox="0 0 330 156" role="img" aria-label=label>
                {grid(&lines)}{axis(&months(&page.months))}{areas}{drawn}{now}
            </svg>
            {numbers(lang.cov_numbers(), &heads, rows)}
        }
        .into_any(),
    )
}

/// The place of a month among `n`.
#[allow(clippy::cast_precision_loss, reason = "a picture has few months")]
fn along(at: usize, n: usize) -> f64 {
    at as f64 / (n.max(2) - 1) as f64
}

/// The unbroken parts of the line.
fn runs(shares: &[Option<f64>], top: f64) -> Vec<Vec<Point>> {
    let points: Vec<Option<Point>> = shares
        .iter()
        .enumerate()
        .map(|(at, share)| Some((along(at, shares.len()), (*share)? / top)))
        .collect();
    points
        .split(Option::is_none)
        .filter(|run| !run.is_empty())
        .map(|run| run.iter().flatten().copied().collect())
        .collect()
}

/// At most six months; the first of a year by the year.
fn months(months: &[(Month, Sums)]) -> Vec<(f64, String)> {
    let every = months.len().div_ceil(6).max(1);
    months
        .iter()
        .enumerate()
        .step_by(every)
        .map(|(at, (month, _))| (along(at, months.len()), month_mark(*month)))
        .filter(|(at, _)| *at < 0.97)
        .collect()
}

fn month_mark(month: Month) -> String {
    match month.number() {
        1 => month.year().to_string(),
        n => n.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_round_and_has_at_most_four_lines() {
        assert_eq!([1, 4, 5, 53, 111, 401].map(step), [1, 1, 2, 20, 50, 200]);
    }

    #[test]
    fn a_month_without_anything_offered_breaks_the_line() {
        let runs = runs(&[Some(0.2), Some(0.4), None, Some(0.1)], 0.5);
        assert_eq!(runs.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
    }
}
