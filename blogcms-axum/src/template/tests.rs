mod interface;

use super::context::{
    Archive, Authors, Card, ErrorPage, Home, Html, Listing, Post, Search, StaticPage, Terms,
};
use super::*;
use std::collections::BTreeSet;

const VOID: [&str; 9] = ["area", "br", "hr", "img", "input", "link", "meta", "source", "wbr"];

fn templates() -> Templates {
    Templates::new(&Catalogue::english()).unwrap()
}

fn pages<C: Context>(templates: &Templates) -> Vec<String> {
    let name = C::TEMPLATE.trim_start_matches("public/").trim_end_matches(".html");
    let samples: Vec<C> = [C::sample()].into_iter().chain(C::samples()).collect();
    let page = |(i, context): (usize, &C)| {
        let html = templates.page(context).unwrap_or_else(|e| panic!("{name} {i}: {e:?}"));
        keep(&format!("{name}-{i}.html"), html.as_bytes());
        html
    };
    samples.iter().enumerate().map(page).collect()
}

/// For looking at: BLOGCMS_SAMPLES=some/folder keeps what any web server of files can show.
fn keep(path: &str, bytes: &[u8]) {
    if let Ok(folder) = std::env::var("BLOGCMS_SAMPLES") {
        let file = std::path::Path::new(&folder).join(path.trim_start_matches('/'));
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
}

fn every_page() -> Vec<String> {
    let t = templates();
    for asset in ["site.css", "theme.js", "site.js", "icon.svg"] {
        let url = crate::asset::url(asset);
        let hash = url.split('/').nth(2).unwrap();
        keep(url, crate::asset::find(hash, asset).unwrap().bytes);
    }
    [
        pages::<Home>(&t),
        pages::<Post>(&t),
        pages::<StaticPage>(&t),
        pages::<Listing>(&t),
        pages::<Terms>(&t),
        pages::<Archive>(&t),
        pages::<Authors>(&t),
        pages::<Search>(&t),
        pages::<ErrorPage>(&t),
    ]
    .concat()
}

/// The tags of a page, without their brackets.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap())
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split('"').next())
}

/// Elements nest, but for those that HTML lets end by themselves.
fn check_nesting(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    for tag in tags(html) {
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "</{name}> at the wrong place");
        } else if !tag.ends_with('/') && !tag.starts_with('!') && !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
}

#[test]
fn every_page_from_every_sample_is_sound() {
    for html in every_page() {
        check_nesting(&html);
        for wrong in
            ["{{", "{%", "undefined", ">None<", "\"None\"", "\"True\"", "\"False\"", "href=\"\"", "src=\"\""]
        {
            assert!(!html.contains(wrong), "{wrong} in {html}");
        }
        assert_eq!(html.matches("<h1").count(), 1);
        let mut ids = BTreeSet::new();
        for id in tags(&html).filter_map(|tag| attribute(tag, "id")) {
            assert!(ids.insert(id), "id {id} twice");
        }
        for tag in tags(&html) {
            if let Some(target) = attribute(tag, "href").and_then(|href| href.strip_prefix('#')) {
                assert!(ids.contains(target), "#{target} leads nowhere");
            }
            let target = attribute(tag, "aria-labelledby");
            assert!(target.is_none_or(|id| ids.contains(id)), "{tag}");
        }
    }
}

#[test]
fn nothing_inline_that_a_strict_content_policy_forbids() {
    for html in every_page() {
        for tag in tags(&html) {
            assert!(attribute(tag, "style").is_none() && !tag.starts_with("style"), "{tag}");
            let handler = |word: &str| word.starts_with("on") && word.contains("=\"");
            assert!(!tag.split(' ').any(handler), "{tag}");
            // A data block is no script: nothing in it ever runs.
            let data = tag == "script type=\"application/ld+json\"";
            assert!(!tag.starts_with("script") || data || attribute(tag, "src").is_some(), "{tag}");
            let address = attribute(tag, "href").or(attribute(tag, "src")).unwrap_or_default();
            assert!(!address.starts_with("javascript:") && !address.starts_with("data:"), "{tag}");
        }
    }
}

#[test]
fn only_safe_html_is_printed_as_it_is() {
    let evil = "<img src=x onerror=alert(1)>\"'&/";
    let card =
        Card { title: evil.to_owned(), summary: evil.to_owned(), ..Card::clone(&Home::sample().posts[0]) };
    let home = Home { posts: vec![card.into()], ..Home::sample() };
    let html = templates().page(&home).unwrap();
    assert!(!html.contains("<img src=x"));
    assert_eq!(html.matches("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;/").count(), 2);

    let body = Html::from(blogcms_core::SafeHtml::vouched("<p class=\"ours\">&amp;</p>"));
    let html = templates().page(&Post { title: evil.to_owned(), body, ..Post::sample() }).unwrap();
    assert!(html.contains("<p class=\"ours\">&amp;</p>") && !html.contains("<img src=x"));
}

#[test]
fn no_template_can_vouch_for_text() {
    for (name, source) in SOURCES {
        for word in ["|safe", "| safe", "autoescape", "{% raw"] {
            assert!(!source.contains(word), "{word} in {name}");
        }
    }
    let t = templates();
    let error = t.0.render_str("{{ 'x'|safe }}", Value::UNDEFINED).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownFilter);
}

#[test]
fn mistakes_end_as_errors() {
    let t = templates();
    for (source, kind) in
        [("{{ nothing }}", ErrorKind::UndefinedError), ("{{ t('no.such') }}", ErrorKind::InvalidOperation)]
    {
        let error = t.0.render_str(source, Value::from_iter([("a", 1)])).unwrap_err();
        assert_eq!(error.kind(), kind, "{source}");
    }
    let error = t.render("public/none.html", &Home::sample()).unwrap_err();
    assert!(error.to_string().contains("public/none.html"));
}

#[test]
fn words_take_numbers_and_names() {
    let t = templates();
    for (source, text) in [
        ("{{ t('post.minutes', 1) }}", "1 min read"),
        ("{{ t('post.minutes', n=4812) }}", "4,812 min read"),
        ("{{ t('layout.copyright', year=2026, site='<b>') }}", "© 2026 &lt;b&gt;"),
    ] {
        let out = t.0.render_named_str("x.html", source, Value::from_iter([("a", 1)])).unwrap();
        assert_eq!(out, text);
    }
}

#[test]
fn text_is_in_templates_only_through_the_catalogue() {
    for (name, source) in SOURCES {
        let mut text = String::new();
        let mut rest = *source;
        // Whatever is outside of tags, expressions and blocks.
        while let Some(at) = rest.find(['<', '{']) {
            text.push_str(&rest[..at]);
            let close = match &rest[at..] {
                r if r.starts_with("{{") => "}}",
                r if r.starts_with("{%") => "%}",
                _ => ">",
            };
            rest = rest[at..].split_once(close).map_or("", |(_, after)| after);
        }
        let letters: String = text.chars().filter(|c| c.is_alphabetic()).collect();
        assert!(letters.is_empty(), "{letters:?} in {name}");
    }
}
