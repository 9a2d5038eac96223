//! Addresses that run script, in every spelling that a browser reads as `javascript:`, wherever an address may stand.

use super::{Corpus, Kind};

/// Spellings as they stand in an attribute.
pub(crate) fn spellings(call: &str) -> Vec<String> {
    let all = |form: fn(char) -> String| "javascript:".chars().map(form).collect::<String>();
    let mut spellings: Vec<String> = [
        "javascript:",
        "JAVASCRIPT:",
        "JaVaScRiPt:",
        " javascript:",
        "   \t javascript:",
        "\njavascript:",
        "&#9;javascript:",
        "&#10;javascript:",
        "&#13;javascript:",
        "&#12;javascript:",
        "&#1;javascript:",
        "&#x1f;javascript:",
        "&#14;&#32;&#x1b;javascript:",
        "&Tab;javascript:",
        "&NewLine;javascript:",
        "\u{1}javascript:",
        "\u{1b}javascript:",
        "java\tscript:",
        "java\nscript:",
        "java\r\nscript:",
        "java&#9;script:",
        "java&#10;script:",
        "java&#13;script:",
        "java&Tab;script:",
        "java&NewLine;script:",
        "javascript&colon;",
        "javascript&#58;",
        "javascript&#x3a;",
        "javascript&#58",
        "javascript&#x3A",
        "javascript\t:",
        "javascript&#10;:",
        "j&#x0A;avascript:",
        "&#106;avascript:",
        "&#x6a;avascript:",
        "&#X6A;avascript:",
        "&#0000106avascript:",
        "&#x000006A;avascript:",
        "jav&#97;script:",
        "javascrip&#116;:",
        "javascript&#x00003a;",
        "j&Tab;a&NewLine;vascript&colon;",
        "javascript:/**/",
        "javascript://%0a",
        "javascript://example.org/%0d%0a",
        "javascript:;",
        "javascript:void ",
        "javascript:0,",
        "javascript:%09",
        "javascript:'<b>',",
        "javascript:\"use strict\",",
        "javascript:/&#42;&#42;/",
        "javascript://&#x2028;",
        "javascript:/a/,",
        "javascript:https://example.org%0a",
        "javascript:#%0a",
    ]
    .iter()
    .map(|start| format!("{start}{call}"))
    .collect();
    for spelled in [
        all(|c| format!("&#{};", u32::from(c))),
        all(|c| format!("&#x{:x};", u32::from(c))),
        all(|c| format!("&#{:07}", u32::from(c))),
        all(|c| format!("&#x{:06X};", u32::from(c))),
        all(|c| format!("{c}\t")),
        all(|c| format!("{c}&#10;")),
        all(|c| format!("&#13;{c}")),
    ] {
        spellings.push(format!("{spelled}{call}"));
    }
    spellings.push(format!("javascript:{}", percent(call)));
    spellings.push(format!("javascript:{}", call.replace('.', "[`x`]||top.")));
    spellings.push(format!("javascript:{}", call.replace('t', "\\u0074")));
    spellings.push(format!("javascript:{}", call.replace('(', "&lpar;").replace(')', "&rpar;")));
    spellings
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

/// Where an address stands in HTML.
const CARRIERS: &[&str] = &[
    "<a href=\"URL\">a</a>",
    "<iframe src=\"URL\"></iframe>",
    "<form action=\"URL\"><button>a</button></form>",
    "<form><button formaction=\"URL\">a</button></form>",
    "<svg><a href=\"URL\"><text y=9>a</text></a></svg>",
    "<svg><a xlink:href=\"URL\"><text y=9>a</text></a></svg>",
    "<map name=m><area href=\"URL\" shape=default></map><img usemap=#m src=q>",
    "<form><input type=image formaction=\"URL\" src=q></form>",
];

/// Where an address stands in Markdown.
const WRITTEN: &[&str] = &[
    "[a](URL)",
    "[a](<URL>)",
    "[a](URL \"b\")",
    "<URL>",
    "[a]\n\n[a]: URL",
    "[a][b]\n\n[b]: <URL> 'c'",
    "[![a](b)](URL)",
];

/// Script in documents that are addresses themselves.
const DATA: &[&str] = &[
    "<script src=\"data:text/javascript,CALL\"></script>",
    "<script src=data:,CALL></script>",
    "<script src=\"DATA:text/javascript;charset=utf-8,CALL\"></script>",
    "<script src=\"data&colon;text/javascript&comma;CALL\"></script>",
    "<script src=\" da\tta:,CALL\"></script>",
    "<script type=module src=\"data:text/javascript,CALL\"></script>",
    "<script type=module>import 'data:text/javascript,CALL'</script>",
    "<svg><script href=\"data:text/javascript,CALL\"></script></svg>",
    "<svg><script xlink:href=\"data:text/javascript,CALL\"></script></svg>",
    "<base href=\"data:text/javascript,CALL//\"><script src=#></script>",
    "<iframe src=\"data:text/html,<script>MESSAGE</script>\"></iframe>",
    "<iframe src=\"data:text/html,%3Cscript%3EMESSAGE%3C/script%3E\"></iframe>",
    "<iframe src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='MESSAGE'/>\"></iframe>",
    "<iframe src=\"data:text/xml,<a:script xmlns:a='http://www.w3.org/1999/xhtml'>MESSAGE</a:script>\"></iframe>",
    "<iframe src=\"data:text/html;x=y,<img src=q onerror=MESSAGE>\"></iframe>",
    "<object data=\"data:text/html,<script>MESSAGE</script>\"></object>",
    "<embed src=\"data:text/html,<script>MESSAGE</script>\">",
    "<object data=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='MESSAGE'/>\"></object>",
    "<embed src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='MESSAGE'/>\">",
    "<meta http-equiv=refresh content=\"0;url=data:text/html,<script>MESSAGE</script>\">",
];

pub(super) fn add(corpus: &mut Corpus) {
    let count = spellings("").len();
    // Each spelling in every third carrier.
    for (n, carrier) in CARRIERS.iter().enumerate() {
        for i in (n % 3..count).step_by(3) {
            corpus.html(|call| {
                let url = spellings(call).swap_remove(i).replace('"', "&quot;");
                carrier.replace("URL", &url)
            });
        }
    }
    for (n, written) in WRITTEN.iter().enumerate() {
        for i in (n % 3..count).step_by(3) {
            corpus.add(Kind::Markdown, |call| written.replace("URL", &spellings(call).swap_remove(i)));
        }
    }
    for data in DATA {
        corpus.html(|call| {
            let number = call.trim_matches(|c: char| !c.is_ascii_digit());
            data.replace("MESSAGE", &format!("top.postMessage({number},`*`)")).replace("CALL", call)
        });
    }
}

/// `text` with its character references read, as a form would send it.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '#').unwrap_or(rest.len());
        let name = &rest[..end];
        let number = name.strip_prefix("#x").or(name.strip_prefix("#X"));
        let number = match number {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => name.strip_prefix('#').and_then(|decimal| decimal.parse().ok()),
        };
        let named = match name {
            "Tab" => Some('\t'),
            "NewLine" => Some('\n'),
            "colon" => Some(':'),
            "lpar" => Some('('),
            "rpar" => Some(')'),
            _ => number.and_then(char::from_u32),
        };
        match named {
            Some(c) => {
                out.push(c);
                rest = rest[end..].strip_prefix(';').unwrap_or(&rest[end..]);
            }
            None => out.push('&'),
        }
    }
    out + rest
}
