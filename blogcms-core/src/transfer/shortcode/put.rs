//! Markdown for what tags stand for.

use super::args::Args;

/// A picture: `![alt](file "title")`, in a link if it has one.
pub(super) fn figure(args: &Args) -> Option<String> {
    let file = args.get_or("src", 0).or_else(|| args.get("path")).or_else(|| args.get("url"))?;
    let caption = args.get("caption").or_else(|| args.get("title"));
    let alt =
        args.get("alt").unwrap_or("").replace(['\n', '\r'], " ").replace('[', "\\[").replace(']', "\\]");
    let mut out = format!("![{alt}]({}", destination(file));
    if let Some(caption) = caption {
        let caption = caption.replace(['\n', '\r'], " ").replace('\\', "\\\\").replace('"', "\\\"");
        out.extend([" \"", &caption, "\""]);
    }
    out.push(')');
    Some(match args.get("link").or_else(|| args.get("href")) {
        Some(link) => format!("[{out}]({})", destination(link)),
        None => out,
    })
}

/// An address as it may stand in brackets.
fn destination(address: &str) -> String {
    let address = address.trim().replace(['\n', '\r', '<', '>'], "");
    if address.contains([' ', '(', ')']) { format!("<{address}>") } else { address }
}

/// A block of code; the fence is longer than any in it.
pub(super) fn fence(language: &str, options: &str, code: &str) -> String {
    let longest = code.lines().map(|l| l.trim_start().bytes().take_while(|b| *b == b'`').count()).max();
    let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
    let code = code.strip_prefix("\r\n").or_else(|| code.strip_prefix('\n')).unwrap_or(code).trim_end();
    let space = if options.is_empty() { "" } else { " " };
    let word = |text: &str| text.replace(['`', '\n', '\r'], "");
    format!("{fence}{}{space}{}\n{code}\n{fence}", word(language), word(options))
}

/// The page of a video or post elsewhere, which becomes an embed where it stands alone.
pub(super) fn page(name: &str, args: &Args) -> Option<String> {
    let id = args.get_or("id", 0);
    let fits = |id: &&str| id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    match name {
        "youtube" => Some(format!("https://www.youtube.com/watch?v={}", id.filter(fits)?)),
        "vimeo" => Some(format!("https://vimeo.com/{}", id.filter(fits)?)),
        "instagram" => Some(format!("https://www.instagram.com/p/{}/", id.filter(fits)?)),
        "gist" => match (args.get("url"), &args.positional[..]) {
            (Some(url), _) if url.starts_with("https://") => Some(url.to_owned()),
            (None, [user, gist]) => Some(format!("https://gist.github.com/{user}/{gist}")),
            _ => None,
        },
        "tweet" | "twitter" | "x" => {
            let (user, id) = (args.get("user")?, args.get("id")?);
            (fits(&user) && fits(&id)).then(|| format!("https://x.com/{user}/status/{id}"))
        }
        _ => None,
    }
}
