//! HTML made comparable.

use blogcms_core::content::sanitize_html;

/// Tags with white space around them that nobody sees.
const BLOCKS: &[&str] = &[
    "blockquote",
    "br",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "input",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// `html` through the sanitiser that a body goes through; cells are aligned by classes.
pub(crate) fn sanitised(html: &str) -> String {
    let html = html
        .replace("style=\"text-align: right\"", "class=\"num\"")
        .replace("style=\"text-align: center\"", "class=\"mid\"");
    sanitize_html(&html).into_string()
}

fn without_frames(html: &str) -> String {
    let mut parts = html.split("<figure class=\"code\">");
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let code = part.split_once("</figcaption>").map_or(part, |(_, code)| code);
        out.push_str(&code.replacen("</figure>\n", "", 1));
    }
    out
}

/// What is left of `html` without what we add to every body and say so: ids of headings, our first level being the
/// second, the frame of a code block with the name of its language, the scope of header cells, how
/// pictures are loaded, quotes that are escaped or not, and white space that a browser does not show.
pub(crate) fn comparable(html: &str) -> String {
    let mut html =
        without_frames(html).replace("<h1", "<h2").replace("</h1>", "</h2>").replace("&quot;", "\"");
    for added in [" scope=\"col\"", " loading=\"lazy\"", " decoding=\"async\"", " alt=\"\""] {
        html = html.replace(added, "");
    }
    let mut out = String::with_capacity(html.len());
    let mut in_pre = false;
    let mut rest = html.as_str();
    while !rest.is_empty() {
        let at = rest.find('<').unwrap_or(rest.len());
        text(&mut out, &rest[..at], in_pre);
        rest = &rest[at..];
        let Some(end) = rest.find('>') else { break };
        let tag = &rest[..=end];
        rest = &rest[end + 1..];
        let name = tag.trim_matches(['<', '/', '>']).split([' ', '>']).next().unwrap_or("");
        let block = BLOCKS.contains(&name);
        if name == "pre" {
            in_pre = !tag.starts_with("</");
        }
        if block && out.ends_with(' ') && !in_pre {
            out.pop();
        }
        out.push_str(&if name.starts_with('h') { without_id(tag) } else { tag.to_owned() });
        if block && !in_pre {
            // Swallows the space that follows.
            out.push('\n');
        }
    }
    out.trim().replace("<tbody>\n</tbody>\n", "")
}

fn text(out: &mut String, text: &str, in_pre: bool) {
    if in_pre {
        out.push_str(text);
        return;
    }
    for c in text.chars() {
        if !c.is_ascii_whitespace() {
            out.push(c);
        } else if !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
    }
}

fn without_id(tag: &str) -> String {
    match tag.split_once(" id=\"") {
        Some((before, after)) => format!("{before}{}", after.split_once('"').map_or("", |(_, rest)| rest)),
        None => tag.to_owned(),
    }
}

/// Elements that no body has, and attributes that none of its elements has.
const ELEMENTS: &[&str] = &[
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "base",
    "meta",
    "link",
    "form",
    "svg",
    "template",
    "textarea",
    "title",
    "noscript",
    "xmp",
    "plaintext",
    "frameset",
    "frame",
    "select",
    "option",
    "html",
    "head",
    "body",
    "foreignobject",
];
const ATTRIBUTES: &[&str] = &[
    "style",
    "srcdoc",
    "action",
    "formaction",
    "xlink:href",
    "background",
    "poster",
    "ping",
    "name",
    "http-equiv",
];

/// The first thing in `html`, as a sanitiser wrote it, that could run something, or take the place of an id of ours.
pub(crate) fn unsafe_part(html: &str) -> Option<String> {
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        let Some((tag, next)) = split_tag(after) else { return Some(after.to_owned()) };
        rest = next;
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or("").to_ascii_lowercase();
        let wrong = ELEMENTS.contains(&name.as_str())
            || !tag.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic())
            || attributes(tag).iter().any(|(name, value)| attribute_runs(name, value));
        if wrong {
            return Some(tag.to_owned());
        }
    }
    None
}

/// The tag up to its end, which is no `>` inside quotes.
fn split_tag(after: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let end = after.find(|c| {
        quoted ^= c == '"';
        c == '>' && !quoted
    })?;
    Some((&after[..end], &after[end + 1..]))
}

fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut parts = tag.split('"');
    let mut attributes = Vec::new();
    while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
        attributes.push((name.trim_end_matches('=').rsplit(' ').next().unwrap_or(""), value));
    }
    attributes
}

fn attribute_runs(name: &str, value: &str) -> bool {
    let name = name.to_ascii_lowercase();
    if name == "href" || name == "src" {
        let value: String = value.chars().filter(|c| !c.is_control() && *c != ' ').collect();
        let scheme =
            value.split(['/', '?', '#']).next().unwrap_or("").split_once(':').map(|(scheme, _)| scheme);
        let known = ["http", "https", "mailto", "tel"];
        return value.starts_with("//")
            || value.starts_with('\\')
            || value.starts_with("/\\")
            || scheme.is_some_and(|scheme| {
                is_scheme(scheme) && !known.iter().any(|known| scheme.eq_ignore_ascii_case(known))
            });
    }
    name.starts_with("on")
        || ATTRIBUTES.contains(&name.as_str())
        || (name == "id" && !value.starts_with("h-"))
}

/// Whether what stands before a colon is a scheme (RFC 3986, 3.1); `` `a: `` is the start of a path.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}
