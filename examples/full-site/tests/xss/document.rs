//! A vector in every place of a post.

use crate::corpus::Vector;
use serde_json::to_string as quoted;
use std::fmt::Write;

/// The constructs of Markdown that have a text, a name, a title or an address, and HTML that may stand in a body. The
/// vector stands at `HERE` as it is, and at `QUOTED` as it stands between double quotes.
const PLACES: &[&str] = &[
    "## HERE\n\na HERE b",
    "![HERE](q \"HERE\") a",
    "![a](q 'HERE')",
    "[HERE](q \"HERE\")",
    "![a](<HERE>) [a](<HERE>)",
    "```HERE\nHERE\n```",
    "~~~ rust HERE\nHERE\n~~~",
    "```html title=\"QUOTED\" {HERE} hl_lines=\"HERE\" linenos\nHERE\n```",
    "```diff file='HERE'\n+ HERE\n```",
    "```js\nlet a = `HERE`; // HERE\n```",
    "``` {HERE}\na\n```",
    "| HERE | b |\n|:-:|--:|\n| a | HERE |",
    "`HERE` ``HERE`",
    "a[^HERE]\n\n[^HERE]: c",
    "a[^1] b[^1]\n\n[^1]: HERE",
    "a[^n\"HERE]\n\n[^n\"HERE]: HERE",
    "[d][e] [HERE]\n\n[e]: q \"HERE\"\n\n[HERE]: q",
    "- [ ] HERE\n- [x] HERE",
    "> [!NOTE]\n> HERE",
    "> [!TIP] HERE\n> a",
    "> [!WARNING]- HERE\n> a",
    "> [!HERE]\n> a",
    "term HERE\n: HERE",
    "$HERE$ and $$HERE$$",
    "$$\n\\text{HERE} \\mathrm{HERE}\n$$",
    "$\\color{HERE} a$ $\\textcolor{\"HERE}{b}$ $\\operatorname{HERE}$",
    "$\\href{HERE}{a}$ $\\htmlId{HERE}{a}$ $\\class{HERE}{a}$",
    "$\\begin{HERE}a\\end{HERE}$ $\\unknown{HERE}$ $a < b HERE$",
    "## a {#HERE .HERE}\n\n## a {onclick=HERE}",
    "{{< youtube HERE >}} {{< a HERE >}}",
    "{{< figure src=\"q\" title=\"HERE\" caption='HERE' alt=\"QUOTED\" link=\"HERE\" >}}",
    "{{< HERE >}}\n\n{{% HERE %}}\n\n{{< vimeo id=`HERE` >}}",
    "https://example.org/HERE\n\nhttps://youtu.be/dQw4w9WgXcQ?HERE",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ&a=\"HERE\n\n[HERE](https://youtu.be/dQw4w9WgXcQ)",
    "[HERE](<https://vimeo.com/123456789?HERE> \"HERE\")\n\n<https://soundcloud.com/a/b#HERE>",
    "::: HERE\nHERE\n:::",
    "<img src=\"q\" alt=\"QUOTED\" title=\"QUOTED\" width=\"QUOTED\">",
    "<a href=\"QUOTED\" title=\"QUOTED\" id=\"QUOTED\">a</a>",
    "<code class=\"language-QUOTED\">a</code> <b id=\"QUOTED\" class=\"QUOTED\">a</b>",
    "<div class=\"callout QUOTED\" role=\"QUOTED\"><p class=\"callout-label QUOTED\">HERE</p></div>",
    "<details open=\"QUOTED\"><summary>HERE</summary>\n\nHERE\n</details>",
    "<figure><img src=q alt=\"QUOTED\"><figcaption>HERE</figcaption></figure>",
    "<p data-embed=\"QUOTED\" class=\"embed video\"><a data-embed=\"QUOTED\" href=q>a</a></p>",
    "\u{1}HERE\u{4}0\u{5}&#1;&#4;0&#5;{{< a b >}}HERE",
    "<math><mtext>HERE</mtext></math> <svg>HERE</svg> $a$ HERE",
    "[a\u{1}](\u{1}HERE) <b title=\"\u{4}0\u{5}QUOTED\">{{< a \"QUOTED\" >}}</b>",
    "<a href=\"{{< a b >}}QUOTED\" title='$a$ {{< HERE >}}'>HERE</a>",
];

/// Places that each vector stands in; which ones goes round.
const EACH: usize = 4;

/// The vector on one line, without what no line of text holds.
fn line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A file of Markdown with the vector in its front matter, as far as each field takes it, and as its whole body.
pub(crate) fn whole(vector: &Vector, with_category: bool) -> String {
    front(vector, with_category) + &vector.text + "\n"
}

/// A file of Markdown with the vector in some of the [`PLACES`], beginning with those for `turn`.
pub(crate) fn scattered(vector: &Vector, turn: usize) -> String {
    let p = line(&vector.text);
    let mut file = format!("---\ntitle: Vector {}\nslug: w-{0}\ndate: 2026-01-01\n---\n\n", vector.id);
    for i in 0..EACH {
        // Strides apart, so that neighbours, which are alike, come to different places.
        let place = PLACES[(turn + i * (PLACES.len() / EACH + 1)) % PLACES.len()];
        file += &place.replace("HERE", &p).replace("QUOTED", &p.replace('"', "&quot;"));
        file += "\n\n";
    }
    file
}

/// The front matter: the vector stands in each field that takes a text of its length.
fn front(vector: &Vector, with_category: bool) -> String {
    let p = line(&vector.text);
    let chars = p.chars().count();
    let text = |text: &str| quoted(text).expect("JSON");
    let title = if chars <= 200 { p.clone() } else { format!("Vector {}", vector.id) };
    let mut front = format!("---\ntitle: {}\nslug: v-{}\ndate: 2026-01-01\n", text(&title), vector.id);
    if chars <= 500 {
        let _ = writeln!(front, "excerpt: {}", text(&p));
    }
    if chars <= 100 {
        let _ = writeln!(front, "tags: [{}]\nauthor: {}", text(&p), text(&p));
        // A slash divides a category from the one above it, and each needs a letter for its address.
        if with_category && p.split('/').all(|name| name.chars().any(|c| c.is_ascii_alphanumeric())) {
            let _ = writeln!(front, "category: {}", text(&p));
        }
    }
    front + "---\n\n"
}
