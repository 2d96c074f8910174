//! The colours of `style/tokens.css` can be read: every pair in which text stands on a ground has 4.5:1, and
//! every edge that alone marks a control 3:1, in the light and in the dark.

use std::collections::HashMap;

const TOKENS: &str = include_str!("../../style/tokens.css");

/// Text and ground, as the style sheets pair them.
const TEXT: &[(&str, &str)] = &[
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink-2", "paper"),
    ("ink-2", "surface"),
    ("ink-2", "sunken"),
    ("ink-3", "paper"),
    ("ink-3", "surface"),
    ("ink-3", "sunken"),
    ("surface", "ink"),
    ("on-accent", "accent"),
    ("on-accent", "accent-press"),
    ("accent-press", "on-accent"),
    ("accent-text", "surface"),
    ("accent-text", "paper"),
    ("accent-text", "accent-soft"),
    ("free", "surface"),
    ("free", "sunken"),
    ("free", "free-soft"),
    ("warn", "paper"),
    ("warn", "warn-soft"),
    ("lot", "surface"),
    ("lot", "lot-soft"),
    ("on-free", "free-fill"),
];

/// Edges and marks that must be told from their ground without text.
const EDGES: &[(&str, &str)] = &[
    ("line-strong", "surface"),
    ("accent", "surface"),
    ("accent", "accent-soft"),
    ("free", "free-soft"),
    ("focus", "surface"),
];

/// The hex colours of the first block that begins with `selector`.
fn colours(selector: &str) -> HashMap<&'static str, [u8; 3]> {
    let block = TOKENS.split_once(selector).expect("the block exists").1;
    let block = block.split_once('{').unwrap().1.split_once('}').unwrap().0;
    block
        .split(';')
        .filter_map(|line| {
            let (name, value) = line.rsplit_once("--")?.1.split_once(':')?;
            let hex = value.trim().strip_prefix('#')?.get(..6)?;
            let channel = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).ok();
            Some((name.trim(), [channel(0)?, channel(2)?, channel(4)?]))
        })
        .collect()
}

/// Relative luminance as in WCAG 2.
fn luminance(colour: [u8; 3]) -> f64 {
    let linear = colour.map(|channel| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_text_can_be_read_and_every_edge_seen() {
    let mut faults = Vec::new();
    for theme in [":root, [data-theme=\"light\"]", "[data-theme=\"dark\"]"] {
        let colours = colours(theme);
        for (pairs, least) in [(TEXT, 4.5), (EDGES, 3.0)] {
            for (one, other) in pairs {
                let found = contrast(colours[one], colours[other]);
                if found < least {
                    faults.push(format!("{theme}: {one} on {other} has {found:.2}, not {least}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
