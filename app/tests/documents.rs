//! Every page of the gallery, in both languages, keeps what the site promises: nothing that the content policy
//! blocks, one heading, references that lead somewhere, a script only where an island is, and no Chinese left
//! in the English.
#![cfg(feature = "ssr")]

#[path = "../examples/gallery.rs"]
#[allow(dead_code)]
mod gallery;

use std::collections::BTreeSet;

/// The values of `name="…"` in the document.
fn values<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    html.match_indices(&start)
        .filter_map(|(at, found)| html[at + found.len()..].split('"').next())
        .collect()
}

/// Runs the check on every document and names those that fail.
fn each(check: impl Fn(&str, &str) -> Result<(), String>) {
    let faults: Vec<String> = gallery::documents()
        .iter()
        .filter_map(|(name, html)| check(name, html).err().map(|fault| format!("{name}: {fault}")))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn nothing_is_inline_that_the_content_policy_blocks() {
    each(|_, html| {
        let handlers = html.split(" on").skip(1).any(|rest| {
            rest.split(['=', ' ', '>']).next().is_some_and(|word| {
                !word.is_empty()
                    && rest[word.len()..].starts_with("=\"")
                    && word.chars().all(char::is_alphabetic)
            })
        });
        let scripts_without_nonce = html.split("<script").skip(1).any(|rest| {
            let tag = rest.split('>').next().unwrap_or_default();
            !tag.contains(" nonce=\"gallery\"") || tag.contains(" src=")
        });
        match () {
            () if html.contains(" style=") || html.contains("<style") => Err("an inline style".into()),
            () if handlers => Err("an inline handler".into()),
            () if scripts_without_nonce => Err("a script without nonce".into()),
            () => Ok(()),
        }
    });
}

#[test]
fn the_browser_half_is_loaded_only_where_an_island_is_and_other_scripts_only_for_passkeys() {
    each(|_, html| {
        let island = html.contains("<leptos-island");
        let half = html.contains(".wasm");
        let passkey = html.contains(" id=\"passkey\"");
        // Members' pages say besides what is fetched early and where the worker is.
        let is_desk = html.contains("desk.css") || html.contains("coverage.css");
        let installed =
            html.matches("speculationrules").count() + html.matches("serviceWorker.register").count();
        if installed != if is_desk { 0 } else { 2 } {
            return Err(format!("{installed} scripts of the installed app"));
        }
        let scripts = html.matches("<script").count() - installed;
        match (island, half, passkey, scripts) {
            (false, false, false, 0) | (false, false, true, 1) | (true, true, false, 1..) => Ok(()),
            found => Err(format!("island, browser half, passkey, scripts: {found:?}")),
        }
    });
}

#[test]
fn a_document_has_one_heading_a_title_and_its_language() {
    each(|name, html| {
        let lang = if name.contains(".zh.") { "zh-CN" } else { "en" };
        let start = format!("<!DOCTYPE html><html lang=\"{lang}\">");
        let headings = html.matches("<h1").count();
        if !html.starts_with(&start) {
            Err(format!("begins with {}", &html[..40.min(html.len())]))
        } else if headings != 1 && !name.starts_with("plans") {
            Err(format!("{headings} headings"))
        } else if html.matches("id=\"main\"").count() != 1 {
            Err("the skip link leads nowhere".into())
        } else {
            Ok(())
        }
    });
}

#[test]
fn ids_are_unique_and_references_lead_to_them() {
    each(|_, html| {
        let ids = values(html, "id");
        let known: BTreeSet<&str> = ids.iter().copied().collect();
        if known.len() != ids.len() {
            return Err("an id occurs twice".into());
        }
        let references = ["for", "aria-describedby", "aria-labelledby"];
        let named = references
            .iter()
            .flat_map(|name| values(html, name))
            .flat_map(str::split_whitespace);
        let drawn = html
            .match_indices("<use href=\"#")
            .filter_map(|(at, found)| html[at + found.len()..].split('"').next());
        match named.chain(drawn).find(|id| !known.contains(id)) {
            Some(id) => Err(format!("nothing has the id {id}")),
            None => Ok(()),
        }
    });
}

#[test]
fn links_and_forms_stay_on_the_site() {
    each(|name, html| {
        let targets = values(html, "href").into_iter().chain(values(html, "action"));
        let outside = targets.into_iter().find(|target| {
            let known = [
                "/",
                "#",
                "tel:",
                "data:image/",
                "member.css",
                "desk.css",
                "coverage.css",
                "https://uri.amap.com/marker?",
                // The member's own calendar program.
                "webcal://gongyue.example/feeds/",
            ];
            // The page about no network stands in the place of any other, which is tried again.
            let is_same = target.is_empty() && name.starts_with("offline.");
            let is_known = !target.starts_with("//") && known.iter().any(|start| target.starts_with(start));
            !is_same && !is_known
        });
        outside.map_or(Ok(()), |target| Err(format!("leads to {target}")))
    });
}

#[test]
fn the_english_pages_are_english() {
    // The seal, the language switch, and a person's name stay as they are.
    const KEPT: [&str; 4] = ["宫", "中文", "王*强", "王小强"];
    each(|name, html| {
        if !name.contains(".en.") {
            return Ok(());
        }
        let mut rest = html.to_owned();
        for kept in KEPT {
            rest = rest.replace(kept, "");
        }
        // An avatar shows the first character of a name.
        rest = rest.replace(">王<", "><");
        // What was typed into the search comes back as it was typed.
        rest = rest.replace("游泳", "");
        match rest
            .char_indices()
            .find(|(_, c)| ('\u{3000}'..='\u{9fff}').contains(c) || ('！'..='｠').contains(c))
        {
            Some((at, _)) => Err(rest[at..].chars().take(20).collect()),
            None => Ok(()),
        }
    });
}
