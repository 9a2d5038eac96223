//! Addresses of a body that is read elsewhere: in a feed reader, in a mail.

use super::tag::start_tag;
use std::borrow::Cow;

/// `html` with every relative address of its links and pictures as it reads on `page`.
pub(super) fn absolute(html: &str, page: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some((mut element, after)) = start_tag(rest) else {
            out.push('<');
            rest = &rest[1..];
            continue;
        };
        let resolve = |name: &str, url: &str| match name {
            "href" | "src" | "poster" | "cite" => match absolute_url(url, page) {
                Cow::Owned(absolute) => Some(absolute),
                Cow::Borrowed(_) => None,
            },
            _ => None,
        };
        // What need not change stays byte for byte.
        if element.replace(resolve) {
            element.write(&mut out);
        } else {
            out.push_str(&rest[..rest.len() - after.len()]);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The address that `url` means on `page` (RFC 3986, section 5.2). `page` is absolute, without a query or fragment.
pub fn absolute_url<'u>(url: &'u str, page: &str) -> Cow<'u, str> {
    if url.starts_with("//") || url.split(['/', '?', '#']).next().is_some_and(|start| start.contains(':')) {
        return Cow::Borrowed(url);
    }
    if url.is_empty() || url.starts_with(['#', '?']) {
        return Cow::Owned(format!("{page}{url}"));
    }
    let host = page.find("://").map_or(0, |at| at + 3);
    let origin = page[host..].find('/').map_or(page.len(), |at| host + at);
    if url.starts_with('/') {
        return Cow::Owned(format!("{}{url}", &page[..origin]));
    }
    // The folder without its slash; above the root there is only the root.
    let above = |folder: &str| folder.rfind('/').map_or(origin, |at| at.max(origin));
    let mut folder = &page[..above(page)];
    let mut rest = url;
    loop {
        if let Some(after) = rest.strip_prefix("./") {
            rest = after;
        } else if let Some(after) = rest.strip_prefix("../") {
            folder = &folder[..above(folder)];
            rest = after;
        } else {
            return Cow::Owned(format!("{folder}/{rest}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Renderer;

    #[test]
    fn urls() {
        let page = "https://x.example/b/posts/one";
        for (url, absolute) in [
            ("", page),
            ("#h-a", "https://x.example/b/posts/one#h-a"),
            ("?q", "https://x.example/b/posts/one?q"),
            ("/other", "https://x.example/other"),
            ("two", "https://x.example/b/posts/two"),
            ("./two#a:b", "https://x.example/b/posts/two#a:b"),
            ("../tags", "https://x.example/b/tags"),
            ("../../../../up", "https://x.example/up"),
            ("https://y.example/", "https://y.example/"),
            ("mailto:a@b.example", "mailto:a@b.example"),
            ("//y.example/z", "//y.example/z"),
        ] {
            assert_eq!(absolute_url(url, page), absolute, "{url}");
        }
        assert_eq!(absolute_url("two", "https://x.example"), "https://x.example/two");
        assert_eq!(absolute_url("/two", "https://x.example"), "https://x.example/two");
    }

    #[test]
    fn bodies() {
        let body = "[a](#one) [b](/tags) [c](two?x=1&y=2) [d](https://y.example/) ![e](pic.png)[^n]\n\n\
            <a href='../z' title='<b> &quot;q&quot;'>f</a> `<a href=\"x\">`\n\n[^n]: Note.\n";
        let html = Renderer::default().render(body).absolute_html("https://x/b", "https://x/b/posts/one");
        for whole in [
            "href=\"https://x/b/posts/one#h-one\"",
            "href=\"https://x/b/tags\"",
            "href=\"https://x/b/posts/two?x=1&amp;y=2\"",
            "href=\"https://y.example/\"",
            "src=\"https://x/b/posts/pic.png\"",
            "href=\"https://x/b/posts/one#h-fn:1\"",
            "href=\"https://x/b/z\"",
            "&lt;a href=",
        ] {
            assert!(html.as_str().contains(whole), "{whole}: {html}");
        }
        assert_eq!(html.as_str().matches("href=\"#").count(), 0, "{html}");
    }
}
