//! Input that is made to take for ever, at any size.

/// A name, and what makes about so many bytes of it.
pub(crate) type Pattern = (&'static str, fn(usize) -> String);

fn repeat(text: &str, bytes: usize) -> String {
    text.repeat(bytes / text.len() + 1)
}

/// Lines with a number in each at `#`.
fn numbered(line: &str, bytes: usize) -> String {
    (0..=bytes / line.len()).map(|n| line.replace('#', &n.to_string())).collect()
}

/// `open` half the bytes, `close` as often.
fn around(open: &str, close: &str, bytes: usize) -> String {
    let times = bytes / (open.len() + close.len()) + 1;
    format!("{}a{}", open.repeat(times), close.repeat(times))
}

/// A table with as many columns as rows.
fn square_table(bytes: usize) -> String {
    let side = (bytes / 2).isqrt() + 1;
    format!(
        "{}\n{}\n{}",
        "|a".repeat(side),
        "|-".repeat(side),
        format!("{}\n", "|b".repeat(side)).repeat(side)
    )
}

/// Lists, each in the one before; deeper lines are longer, so this many bytes hold few levels.
fn list(bytes: usize) -> String {
    (0..bytes.isqrt()).map(|depth| format!("{}- a\n", "  ".repeat(depth))).collect()
}

pub(crate) const PATTERNS: &[Pattern] = &[
    ("quotes on a line", |n| repeat("> ", n) + "a"),
    ("quotes without blanks", |n| repeat(">", n) + "a"),
    ("quotes line by line", |n| repeat("> a\n>> b\n", n)),
    ("lists on a line", |n| repeat("- ", n) + "a"),
    ("numbers on a line", |n| repeat("1. ", n) + "a"),
    ("lists and quotes", |n| repeat("> - ", n) + "a"),
    ("lists in lists", list),
    ("opening brackets", |n| repeat("[", n)),
    ("closing brackets", |n| repeat("]", n)),
    ("brackets", |n| around("[", "]", n)),
    ("brackets to nowhere", |n| around("[", "](", n)),
    ("links without end", |n| repeat("[a](", n)),
    ("links in angles without end", |n| repeat("[a](<b", n)),
    ("images in images", |n| around("![", "](q)", n)),
    ("links in images", |n| around("![[a](", ")](q)", n)),
    ("titles without end", |n| repeat("[a](b \"", n)),
    ("stars", |n| repeat("*", n)),
    ("stars and letters", |n| repeat("*a ", n)),
    ("emphasis", |n| around("*a ", " b*", n)),
    ("strong and emphasis", |n| around("*a **a ", "b** b*", n)),
    ("emphasis that never matches", |n| repeat("a**b_c* ", n)),
    ("underlines", |n| repeat("_a __a ", n)),
    ("strikes", |n| repeat("~~a ~b ", n)),
    ("back-ticks", |n| repeat("`", n)),
    ("code spans of all lengths", |n| (1..(2 * n).isqrt()).map(|k| format!("e{}", "`".repeat(k))).collect()),
    ("code spans", |n| repeat("`a` ``b`` ", n)),
    ("backslashes", |n| repeat("\\", n)),
    ("escapes", |n| repeat("\\*", n)),
    ("references to nothing", |n| repeat("[a][b] ", n)),
    ("definitions", |n| numbered("[a#]: b\n", n) + "[a1]"),
    ("definitions of one name", |n| repeat("[a]: b\n", n) + "[a]"),
    ("definitions that grow", |n| format!("[a]: {}\n{}", "b".repeat(n.isqrt()), "[a]".repeat(n.isqrt()))),
    ("long labels", |n| format!("[{0}]: b\n\n[{0}]", "a".repeat(n / 2))),
    ("footnotes", |n| numbered("a[^#]\n\n[^#]: b\n\n", n)),
    ("one footnote many times", |n| repeat("a[^1] ", n) + "\n\n[^1]: b"),
    ("footnotes in footnotes", |n| numbered("[^#]: a[^1#]\n\n", n) + "[^0]"),
    ("footnotes to nothing", |n| repeat("[^a]", n)),
    ("headings of one text", |n| repeat("## a\n", n)),
    ("headings with numbers", |n| numbered("## a #\n", n)),
    ("headings that end in numbers", |n| numbered("## a\n## a #\n", n)),
    ("a long heading", |n| format!("# {}", "a ".repeat(n / 2))),
    ("underlined headings", |n| repeat("a\n-\n", n)),
    ("rules", |n| repeat("---\n", n)),
    ("fences", |n| repeat("```a\n", n)),
    ("fences that never close", |n| repeat("````\n```\n", n)),
    ("long code", |n| format!("```rust\n{}\n```", repeat("fn a() { b(\"c\") } // d\n", n))),
    ("code without line ends", |n| format!("```js\n{}\n```", repeat("a+`${b}`/c/;", n))),
    ("braces in code", |n| format!("```json\n{}\n```", repeat("{[", n))),
    ("wide tables", |n| {
        format!("{}|\n{}|\n{}|", repeat("|a", n / 3), repeat("|-", n / 3), repeat("|b", n / 3))
    }),
    ("long tables", |n| "|a|b|\n|-|-|\n".to_owned() + &repeat("|c|d|\n", n)),
    ("square tables", square_table),
    ("a wide head and short rows", |n| {
        let side = n.isqrt();
        format!("{}\n{}\n{}", "|a".repeat(side), "|-".repeat(side), "|b\n".repeat(side))
    }),
    ("table heads without rows", |n| repeat("|a|\n|-\n", n)),
    ("elements", |n| around("<b>", "</b>", n)),
    ("elements without end", |n| repeat("<b>", n)),
    ("blocks", |n| around("<div>", "</div>", n)),
    ("blocks without end", |n| repeat("<div>", n)),
    ("ends without elements", |n| repeat("</b>", n)),
    ("many kinds of formatting", |n| repeat("<b><i><u><a href=a>", n)),
    ("formatting out of order", |n| repeat("<b><p></b><i></p>", n)),
    ("links within links", |n| repeat("<a href=a><p>", n)),
    ("tables within tables", |n| repeat("<table><tr><td>", n)),
    ("text in tables", |n| repeat("<table>a<b>", n)),
    ("foreign elements", |n| repeat("<svg><math><mtext>", n)),
    ("lists of HTML", |n| repeat("<ul><li>", n)),
    ("attributes", |n| format!("<b{}>a</b>", numbered(" a#=b", n))),
    ("one long attribute", |n| format!("<a href=\"{}\">a</a>", repeat("a", n))),
    ("comments", |n| repeat("<!-- ", n)),
    ("declarations", |n| repeat("<!A ", n)),
    ("instructions", |n| repeat("<?", n)),
    ("sections of data", |n| repeat("<![CDATA[", n)),
    ("angles", |n| repeat("<", n)),
    ("angles and letters", |n| repeat("a <!--a <?a <b ", n)),
    ("entities", |n| repeat("&amp;", n)),
    ("entities without end", |n| repeat("&a", n)),
    ("numbers of characters", |n| repeat("&#x41;&#66;", n)),
    ("ampersands", |n| repeat("&", n)),
    ("degrees", |n| repeat("\u{b0}", n)),
    ("ampersands in code", |n| format!("```\n{}\n```", repeat("&", n))),
    ("ampersands in a raw element", |n| format!("<div>{}</div>", repeat("&", n))),
    ("an address of ampersands", |n| format!("[a](/?{})", repeat("&", n))),
    ("a title of ampersands", |n| format!("[a](/ \"{}\")", repeat("&", n))),
    ("autolinks", |n| repeat("<https://example.org/> ", n)),
    ("autolinks without end", |n| repeat("<https://", n)),
    ("addresses in brackets", |n| repeat("(http://", n)),
    ("addresses", |n| repeat("https://example.org/a?b=c&d;) ", n)),
    ("an address of brackets", |n| {
        format!("https://example.org/{}{}", repeat("(", n / 2), repeat(")", n / 2))
    }),
    ("mail", |n| repeat("a.b@example.org ", n)),
    ("signs of mail", |n| repeat("a@", n)),
    ("www", |n| repeat("www.", n)),
    ("dollars", |n| repeat("$", n)),
    ("math", |n| repeat("$a$ $$b$$ ", n)),
    ("braces in math", |n| format!("$${}$$", repeat("{", n))),
    ("fractions", |n| format!("$${}$$", around("\\frac{", "}{a}", n))),
    ("callouts", |n| repeat("> [!NOTE]\n> a\n\n", n)),
    ("callouts in callouts", |n| repeat("> [!NOTE]\n> ", n)),
    ("tasks", |n| repeat("- [ ] a\n- [x] b\n", n)),
    ("definition lists", |n| repeat("a\n: b\n\n", n)),
    ("colons", |n| repeat(":", n)),
    ("shortcodes", |n| repeat("{{< a b=\"c\" >}}\n", n)),
    ("shortcodes on one line", |n| repeat("{{< a >}} ", n)),
    ("addresses in emphasis", |n| around("*a www.b.c ", " d*", n)),
    ("shortcodes without end", |n| repeat("{{< a ", n)),
    ("a long word", |n| repeat("a", n)),
    ("a long word of many bytes", |n| repeat("\u{1f600}", n)),
    ("blank lines", |n| repeat("\n", n)),
    ("line ends of all kinds", |n| repeat("a\r\nb\rc\n", n)),
    ("blanks", |n| repeat(" ", n) + "a"),
    ("tabs", |n| repeat("\t", n) + "a"),
    ("zero bytes", |n| repeat("\0a", n)),
    ("sentinels", |n| repeat("\u{1}\u{2}\u{3}", n)),
    ("combining signs", |n| format!("# a{}", repeat("\u{301}", n))),
    ("turning signs", |n| repeat("\u{202e}a", n)),
    ("images", |n| repeat("![a](/m/b_1x1.png) ", n)),
    ("images by line", |n| repeat("![a](b)\n\n", n)),
    ("many pictures", |n| numbered("![a](/media/p#.png) ", n)),
    ("many pictures by name", |n| numbered("![a#][p#]\n\n[p#]: /media/p#.png\n\n", n)),
    ("addresses that run", |n| repeat("[a](java&#10;script:b) ", n)),
];
